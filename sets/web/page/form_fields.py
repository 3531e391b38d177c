"""What a form posted, as values: texts without characters that no page should carry, each within its length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sets.text import clean
from sets.text.clean import one_line

LONGEST_TEXT = 10_000
"""Characters in one answer: some thirty times what is suggested. A longer one is a fault, never cut."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form by name, each with all its values in the order of the page."""

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text of several lines, without the space around it; nothing when it was not posted."""
        return clean.paragraphs(self._first(name)).strip()

    def line(self, name: str) -> str:
        """A text on one line."""
        return one_line(self._first(name))

    def ticked(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Which of the boxes of that name are ticked, in the order of `allowed`; what is not allowed was never offered."""
        posted = self.given.get(name, ())
        return tuple(one for one in allowed if one in posted)

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        """The one chosen, or nothing."""
        chosen = self._first(name)
        return chosen if chosen in tuple(allowed) else ""

    def too_long(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of these fields that hold more than LONGEST_TEXT characters."""
        return tuple(name for name in names if len(self.text(name)) > LONGEST_TEXT)

    def _first(self, name: str) -> str:
        values = self.given.get(name, ())
        return values[0] if values else ""
