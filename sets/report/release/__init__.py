"""The stages of a report, and what blocks the next one."""
