"""What `setwise init` writes."""
