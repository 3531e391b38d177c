"""What people fill in on their pages, read and decided without a page: plain texts in, values and faults out."""
