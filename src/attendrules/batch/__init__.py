"""Whole schools and more at once: marks as columns in, decisions as columns out."""
