"""A released report, for its readers."""
