"""Asking a set which dates of a session would do: its letters, and what the coordinators have to choose."""
