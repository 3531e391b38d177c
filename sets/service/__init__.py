"""Settings to an opened installation; the use cases that touch several packages."""
