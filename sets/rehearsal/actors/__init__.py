"""Sample people on the real pages."""
