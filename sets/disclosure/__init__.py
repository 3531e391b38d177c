"""Disclosure control: what of the raw figures and words may be seen, and why the rest may not (domain.md section 8). Pure."""
