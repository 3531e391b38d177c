"""Facts to raw tables."""
