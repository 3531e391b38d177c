"""The report's sections, a file each: `build(released) -> Section | None`. Their order stands in build.py."""
