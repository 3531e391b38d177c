"""Figures before disclosure: never rendered, only handed to `disclose` (domain.md section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sets.model.cohort import PersonId
from sets.model.report_review import PassageKind, ReportStage
from sets.model.responses import ReportLine


class About(StrEnum):
    """What a table counts, which settles the rules it falls under.

    PROGRAMME: meetings, nothing about people. PEOPLE: each person once. EVENTS: things people did, several a person.
    OPINION: people by what they said. EQUALITY: people by a protected characteristic. RESPONSE: how many answered,
    out of how many asked; a denominator, not a breakdown.
    """

    PROGRAMME = "programme"
    PEOPLE = "people"
    EVENTS = "events"
    OPINION = "opinion"
    EQUALITY = "equality"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawLine:
    """One breakdown: its counts add up to its total, unless `out_of` says otherwise. `people` is how many stand behind it.

    `middles` are medians, shown only with the counts. `between` are ranges, each with both ends, in which a reader of the
    table's `beside` knows the first count to be; of several kinds of readers each may have a range.
    `most` is how often one person can be counted in it, and `met` has for each person behind it the end of the last session
    that it counts: whose share may have changed since a moment, without a name.
    """

    label: str
    counts: tuple[int, ...]
    people: int
    out_of: int | None = None
    middles: tuple[int, ...] = ()
    between: tuple[tuple[int, int], ...] = ()
    most: int = 1
    met: tuple[datetime, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts) if self.out_of is None else self.out_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Columns taken together under one heading, when they cannot be shown apart."""

    label: str
    columns: tuple[int, ...]


Grouping = tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Breakdowns under the same headings. Lines never add up downwards: nothing is tabulated by two things at once.

    `groupings` are coarser forms, finest first. `needs` names tables that give this one's totals away or are given
    away by them. `benign`: nobody minds it being known that all said the same.
    `in_words` is what is said of a line whose counts are withheld; `share` is `more than half` or the like, of the
    first column. Empty where even that could tell too much.
    `beside` is the table whose figures bound these (`RawLine.between`): empty where what bounds them is always seen.
    `missing` says why there is nothing to count; `among` is how many people nothing came from, or None where that says
    nothing about people. `covering`: the last line counts what is in none of the others.
    """

    name: str
    caption: str
    about: About
    heading: str
    columns: tuple[str, ...]
    lines: tuple[RawLine, ...]
    groupings: tuple[Grouping, ...] = ()
    middles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    beside: str = ""
    benign: bool = True
    note: str = ""
    in_words: str = "{share}: {column}"
    missing: str = ""
    among: int | None = None
    covering: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawQuote:
    """A line that somebody wrote for the report; `themes` are the ids of those that a coordinator put it under.

    `partner`: a community or voluntary-sector partner wrote it, not a member.
    """

    person: PersonId
    line: ReportLine
    learning_set: str = ""
    organisation: str = ""
    themes: tuple[str, ...] = ()
    partner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTheme:
    """A theme that a coordinator accepted, in their words, and who stands behind the lines that they put under it."""

    id: str
    name: str
    summary: str
    dissent: str
    people: frozenset[PersonId]
    sets: frozenset[str]
    organisations: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawStory:
    """A story of change that was chosen: its author's exact answers, why and by whom; `agreed`: its author said yes to it."""

    person: PersonId
    answers: tuple[str, ...]
    why: str
    chosen_by: str
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A coordinator's words for a place of the report (`report_review.Passage`)."""

    part: PassageKind
    text: str
    kind: str = ""
    owner: str = ""
    by_when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appetite:
    """What those who lead the programme answered to one question before it began, in words that they ticked for the report.

    `said_by` has for each answer the role and authority that it is said by, as its writer saw them beside their tick.
    """

    question: str
    answers: tuple[str, ...]
    said_by: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Each answer with who said it."""
        return tuple(zip(self.answers, self.said_by or ("",) * len(self.answers), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPeople:
    """A name that people gave for where they come from, and how many gave it."""

    name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawNames:
    """Where members come from, before disclosure: among how many `members`, and how many of them are `known` still."""

    members: int = 0
    known: int = 0
    named: tuple[NamedPeople, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the report is about. Facts of the programme, none of them about people; `organisations` and `services` are
    those that disclosure lets be named.

    `applied` and `placed` are how many asked for a place and got one; `cost` is what the programme cost, in whole pounds:
    as its coordinator gave them, or None. `events` are meetings of the whole cohort that took place, each with its day.
    `cut` are the checks on its way that were cut short, each with its coordinator's reason.
    """

    cohort: str
    title: str
    purpose: str
    at: datetime
    scope: str
    draft: bool
    sets: int
    first: date | None
    last: date | None
    contact: str
    unmarked: int
    organisations: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    partners_asked: bool = False
    applied: int | None = None
    placed: int | None = None
    cost: int | None = None
    events: tuple[tuple[date, str], ...] = ()
    cut: tuple[tuple[ReportStage, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All that a report could say. `naming` are words that would point to somebody or somewhere; `members` how many there are,
    or None where nobody could know.
    """

    frame: Frame
    tables: tuple[RawTable, ...]
    quotes: tuple[RawQuote, ...]
    naming: frozenset[str]
    themes: tuple[RawTheme, ...] = ()
    stories: tuple[RawStory, ...] = ()
    said: tuple[Said, ...] = ()
    appetite: tuple[Appetite, ...] = ()
    members: int | None = None
    organisations: RawNames = RawNames()
    services: RawNames = RawNames()
