"""Calendars that a person subscribes to: what stands in one, as it stands now, and the file that says so. Pure."""
