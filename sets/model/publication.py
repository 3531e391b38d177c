"""What was published, and the dated decisions that people took since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sets.model.cohort import CohortId, ListedDays, Meeting, Occasion, PersonId
from sets.model.messages import REPORT_DRAFT

AT_FIRST = (
    *("appetite", "baseline", "attendance-check", "preparation", "going-ahead", "reminder", "register", "reflection"),
    *("digest", "midpoint", "endline", "partners", "stories", "follow-up-3-months", "follow-up-6-months"),
)
"""The standard prompts of a version from before their names were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published version: the file's data and text as they were, its resolved meetings, its time and its hash.

    `document` is the parsed file as plain data, from which the cohort is built again without reading YAML;
    `people` maps each address of the file (lower case) to the person's id; `lists` is what each named list of days said.
    `by` is whoever published it, `what` changed in words; a version of before these were kept has neither, and the first
    one has no `what`. `prompts` names the standard ones that there were then: a later release sends no other before the
    file is published again, as nobody saw it coming.
    """

    cohort: CohortId
    number: int
    at: datetime
    digest: str
    text: str
    document: dict[str, Any] = field(hash=False)
    people: dict[str, PersonId] = field(hash=False)
    meetings: tuple[Meeting, ...]
    lists: dict[str, tuple[ListedDays, ...]] = field(default_factory=dict, hash=False)
    by: str = ""
    what: tuple[str, ...] = ()
    prompts: tuple[str, ...] = AT_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A meeting as it was when it began, and who was expected, by id: a fact that no later version or decision changes.

    `version` is the number of the one that ran then. `members` and `facilitators` are those of its set, or of any set for
    an event; `invited` is everybody who ought to have held an invite. `count` is how many sessions its set was to have.
    """

    occasion: Occasion
    version: int
    meeting: Meeting
    members: tuple[PersonId, ...] = ()
    facilitators: tuple[PersonId, ...] = ()
    invited: tuple[PersonId, ...] = ()
    count: int = 0


class Verdict(StrEnum):
    """What a person decided. HOLD and RELEASE are about one key or one occasion and kind; GOING_AHEAD about a meeting;
    PAUSED (until a day), LEFT and WITHDRAWN about a person. WITHDRAWN leaves and wants nothing more, follow-ups included.
    BACK undoes what stands of these: a link can leave or pause, so there is a way back.
    DISMISS lays aside one thing that needs a person, by its key (sets/due/needs/need.py), with the reason.
    ANSWERED settles what a calendar asked for, by the key of its CalendarRequest; `why` says how.
    WORKS_AGAIN: mail reaches a person again at the address that they have; WANTS_MAIL: they want it after all, too
    (sets/model/stopped_mail.py)."""

    HOLD = "hold"
    RELEASE = "release"
    GOING_AHEAD = "going ahead"
    PAUSED = "paused"
    LEFT = "left"
    WITHDRAWN = "withdrawn"
    BACK = "back"
    DISMISS = "dismiss"
    ANSWERED = "answered"
    WORKS_AGAIN = "works again"
    WANTS_MAIL = "wants mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A dated record beside the published version. Of two that touch the same thing the later wins.

    `subject` is a person's id, a meeting's key, `occasion/kind` of a message (`thames-3/reflection`) or a need's key;
    `until` is the last day of a pause; of going ahead the day that the session had, or None for whatever day it has.
    """

    at: datetime
    verdict: Verdict
    subject: str
    until: date | None = None
    why: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        return f"{self.at.isoformat()}/{self.verdict}/{self.subject}"


def leaves(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The newest decision to leave of each person for whom one stands."""
    return _standing(decisions, (Verdict.LEFT, Verdict.WITHDRAWN))


def pauses(decisions: Iterable[Decision]) -> dict[str, date]:
    """Until which day (inclusive) each person paused messages; the newest decision counts."""
    return {subject: one.until for subject, one in _standing(decisions, (Verdict.PAUSED,)).items() if one.until}


def _standing(decisions: Iterable[Decision], verdicts: tuple[Verdict, ...]) -> dict[str, Decision]:
    found: dict[str, Decision] = {}
    for one in decisions:
        if one.verdict in verdicts:
            found[one.subject] = one
        elif one.verdict is Verdict.BACK:
            found.pop(one.subject, None)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """A figure that was published in a report: the ledger that differencing is checked against (domain.md section 8, rule 7)."""

    report: str
    at: datetime
    table: str
    row: str
    column: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """An opaque person id with the addresses it was seen under, newest last; the same through all cohorts of a home."""

    id: PersonId
    addresses: tuple[str, ...]
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A report that was compiled for somebody: a draft until a coordinator releases it. `folder` is below the home."""

    kind: str
    at: datetime
    digest: str
    folder: str
    occasion: Occasion
    released: datetime | None = None


def released(issued: Iterable[Issued]) -> tuple[datetime, ...]:
    """When the cohort's report was released, every time; the midpoint report is another."""
    return tuple(one.released for one in issued if one.kind == REPORT_DRAFT and one.released is not None)
