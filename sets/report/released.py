"""Figures that may be seen. Only `disclose` holds the key that makes them, so a raw table cannot be rendered."""

from __future__ import annotations

from dataclasses import InitVar, dataclass

from sets.report.raw import About, Frame

RELEASE_KEY = object()
"""For disclose.py alone; a test sees to it."""
PERCENT_FROM = 20


def _check(key: object) -> None:
    if key is not RELEASE_KEY:
        raise TypeError("figures are released by disclose() and by nothing else")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedLine:
    """One breakdown as it may be seen: a count of None is withheld, and `reason` says why in words for the reader.

    `words` says what may be said instead, and `over_half` whether that is
    more than half. `total` is None where even that is withheld, and where counts are not parts of one.
    """

    label: str
    counts: tuple[int | None, ...]
    total: int | None
    middles: tuple[int, ...]
    words: str
    reason: str
    over_half: bool | None = None
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)

    @property
    def shown(self) -> bool:
        """Whether every count is shown."""
        return None not in self.counts

    def share(self, column: int = 0) -> str:
        """`7 of 18`, and `85 of 102 (83%)` from a base of 20 on; the words instead where the count is withheld."""
        count = self.counts[column]
        if count is None or self.total is None:
            return self.words
        percent = f" ({round(100 * count / self.total)}%)" if self.total >= PERCENT_FROM else ""
        return f"{count} of {self.total}{percent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedTable:
    """A table as it may be seen; its columns may be coarser than what was counted."""

    name: str
    caption: str
    about: About
    heading: str
    columns: tuple[str, ...]
    middles: tuple[str, ...]
    lines: tuple[ReleasedLine, ...]
    note: str
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)

    @property
    def shown(self) -> bool:
        """Whether every count of every line is shown."""
        return all(line.shown for line in self.lines)

    @property
    def has_total(self) -> bool:
        """Whether the counts of a line are parts of one total."""
        return self.about is not About.PROGRAMME

    @property
    def hidden(self) -> bool:
        """Whether no count of any line is shown."""
        return all(count is None for line in self.lines for count in line.counts)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why counts are withheld, each reason once."""
        return tuple(dict.fromkeys(line.reason for line in self.lines if line.reason))

    def line(self, label: str) -> ReleasedLine:
        """The line of that label; KeyError without one."""
        return {line.label: line for line in self.lines}[label]


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """All that a report may say. `quotes` are exact words with consent; `quotes_held` says that some were left out."""

    frame: Frame
    tables: tuple[ReleasedTable, ...]
    quotes: tuple[str, ...]
    quotes_held: bool
    warnings: tuple[str, ...]
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)

    def table(self, name: str) -> ReleasedTable | None:
        """The table of that name, where the report has it."""
        return next((table for table in self.tables if table.name == name), None)
