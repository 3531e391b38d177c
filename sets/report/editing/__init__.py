"""Themes, codebook, passages, stories: what people add to a report."""
