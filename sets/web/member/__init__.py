"""One's own page and its steps."""
