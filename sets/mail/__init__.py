"""Transports: each file one way for a letter to leave."""
