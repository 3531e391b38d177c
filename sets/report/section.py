"""What a section is made of: values and sentences for its template. Figures in them are released ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a section's template is given, as `it`. Each section has its own kind, with its values."""


Viewing = Callable[[Released, Version], View | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report under a heading of the second level; `key` is its anchor and names its template.

    `view` gives None where the report goes without the section.
    """

    key: str
    heading: str
    view: Viewing

    @property
    def template(self) -> str:
        return f"report/sections/{self.key}.html.j2"
