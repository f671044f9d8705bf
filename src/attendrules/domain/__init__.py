"""What the rules are about: sessions, calendars, codes, registers."""
