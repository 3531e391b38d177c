"""The organiser's mailbox: what it is set to, what of its mail is ours, and the reading of it."""
