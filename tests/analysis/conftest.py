"""Small policies and calendars for tests of the analysis."""

from __future__ import annotations

import pytest

from attendrules import Calendar, english_calendar


@pytest.fixture(scope="session")
def year() -> Calendar:
    """A whole school year."""
    return english_calendar("2022-23")
