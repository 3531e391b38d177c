"""The one letter to read before several calendar messages, and what it says: what changed, and who is in one's set. Pure."""
