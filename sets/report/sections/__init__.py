"""The report's sections, a file each: `view(released, version) -> View | None`. Their order stands in compile.py."""
