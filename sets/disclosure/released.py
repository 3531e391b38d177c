"""Figures that may be seen. Only `disclose` holds the key that makes them, so a raw table cannot be rendered."""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from datetime import date

from sets.disclosure import thresholds
from sets.disclosure.raw import About, Appetite, Frame, Said
from sets.model.report_review import PassageKind

RELEASE_KEY = object()
"""For disclose.py, drafts.py and rolling.py alone; a test sees to it."""


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
        """`7 of 18`, and `85 of 102 (83%)` where the base bears a percentage; the words instead where the count is withheld."""
        count = self.counts[column]
        if count is None or self.total is None:
            return self.words
        # to the nearest, a half upwards, as people round
        nearest = (200 * count + self.total) // (2 * self.total) if self.total else 0
        percent = f" ({nearest}%)" if self.total >= thresholds.PERCENT_FROM else ""
        return f"{count} of {self.total}{percent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedTable:
    """A table as it may be seen; its columns may be coarser than what was counted.

    `counted` is the day of its figures, where that is before the day of the report.
    """

    name: str
    caption: str
    about: About
    heading: str
    columns: tuple[str, ...]
    middles: tuple[str, ...]
    lines: tuple[ReleasedLine, ...]
    note: str
    counted: date | None = None
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
class ReleasedQuote:
    """Exact words with their writer's consent. `themes` are ids of themes that the report has; `partner` as in `RawQuote`."""

    text: str
    themes: tuple[str, ...]
    partner: bool
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedTheme:
    """A theme with enough support. `strength` says in words how many people in how many sets it comes from.

    `people` is their number where the words give it, and `sets` that of their sets.
    """

    id: str
    name: str
    summary: str
    dissent: str
    strength: str
    people: int | None = None
    sets: int = 0
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedStory:
    """A story of change, in its writer's exact words and with their yes to them in place."""

    answers: tuple[str, ...]
    why: str
    chosen_by: str
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """One figure (or theme, or line) that is not shown, and why, for a person to read."""

    what: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """All that a report may say. `quotes_held` says that some lines were left out; `themes_held` that some themes were.

    `taken_together` names tables over several cohorts, shown or not, and those cohorts.
    `said` and `appetite` are words of the coordinator and of the programme's leads, which are theirs to publish.
    """

    frame: Frame
    tables: tuple[ReleasedTable, ...]
    quotes: tuple[ReleasedQuote, ...]
    quotes_held: bool
    warnings: tuple[str, ...]
    themes: tuple[ReleasedTheme, ...] = ()
    themes_held: bool = False
    stories: tuple[ReleasedStory, ...] = ()
    said: tuple[Said, ...] = ()
    appetite: tuple[Appetite, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    taken_together: tuple[tuple[str, tuple[str, ...]], ...] = ()
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        _check(key)

    def table(self, name: str) -> ReleasedTable | None:
        """The table of that name, where the report has it."""
        return next((table for table in self.tables if table.name == name), None)

    def parts(self, part: PassageKind, kind: str = "") -> tuple[Said, ...]:
        """A coordinator's words for this part, of this kind where one is given."""
        return tuple(one for one in self.said if one.part == part and kind in ("", one.kind))
