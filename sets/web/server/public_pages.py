"""Pages that need no link: what this place is, how accessible it is, what it knows about anybody who comes by."""

from __future__ import annotations

from sets.web.page.request import Page

PAGES = {
    "/": Page(template="statements/home.html.j2", title="Nothing here without a link"),
    "/accessibility": Page(template="statements/accessibility.html.j2", title="Accessibility statement"),
    "/privacy": Page(template="statements/privacy.html.j2", title="Privacy on these pages"),
}
"""By path. A home's own templates win over these, as everywhere."""
ROBOTS = "User-agent: *\nDisallow: /\n"
