"""One's own lines and stories, and the check of the facts."""
