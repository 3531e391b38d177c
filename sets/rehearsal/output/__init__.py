"""The pages of a rehearsal."""
