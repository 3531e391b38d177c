"""Changes of a programme as acts: one value and one pure function each, from a cohort file's text to its changed text."""
