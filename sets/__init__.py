"""setwise runs action-learning programmes from a file."""

__version__ = "0.1.0"
