"""What coordinators do to a report on its way to release: where lines belong, themes, their own words, dated steps. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.model.cohort import PersonId


class Scope(StrEnum):
    """Which report: the one after the end, or the one at half way."""

    FINAL = "final"
    MIDPOINT = "midpoint"


class ReportStage(StrEnum):
    """How far a report is. QUOTES: quoted people see their words in place. FACTS: sets and partners check the facts.

    Until RELEASED every stage can be taken back to an earlier one.
    """

    DRAFT = "draft"
    QUOTES = "quotes"
    FACTS = "facts"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A report came to a stage. The newest step says where it stands; without one it is a draft.

    `until` is when that stage's check closes; `quoted` are the people whose words the report has then; `digest` is that of
    the report's figures and words as they were checked (`Compiled.digest`). `number` counts the steps of a report from 1.
    `cut` is the stage that this step ended before it was over, for the reason in `why`.
    """

    report: Scope
    number: int
    stage: ReportStage
    at: datetime
    by: str
    until: datetime | None = None
    quoted: tuple[PersonId, ...] = ()
    digest: str = ""
    why: str = ""
    cut: ReportStage | None = None

    @property
    def key(self) -> str:
        return f"{self.report}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A coordinator read one line for the report and put it under these themes; none means that it belongs to none.

    `line` is the fingerprint of the line's words: when they change, it is to be read again. `("unread",)` takes a placing
    back (`report.themes.placings_of` leaves it out).
    """

    line: str
    themes: tuple[str, ...]
    at: datetime
    by: str = ""

    @property
    def key(self) -> str:
        return self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as a coordinator named it: of the codebook by its id there, or a new one (`own-1`).

    Only an `accepted` one is published. `summary` says what people said, `dissent` where views differed.
    """

    id: str
    name: str
    at: datetime
    accepted: bool = False
    summary: str = ""
    dissent: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        return self.id


class PassageKind(StrEnum):
    """What a coordinator writes for a report. GOALS: who set the goals. MISSING: who was missing. WRONG: what went wrong.

    LEVER: one used without new money. HEARD and UNHEARD: whose voices were heard, and who was named as missing.
    LEARNED: what dropped actions taught. AGAINST: what happened beside a red line.
    """

    HEADLINE = "headline"
    GOALS = "goals"
    MISSING = "missing"
    WRONG = "wrong"
    LEVER = "lever"
    HEARD = "heard"
    UNHEARD = "unheard"
    LEARNED = "learned"
    AGAINST = "against"
    BARRIER = "barrier"
    RECOMMENDATION = "recommendation"


class BarrierOwner(StrEnum):
    """The kinds of a BARRIER: within officers' control, for a senior decision, or of the system."""

    OFFICERS = "officers"
    SENIOR = "senior"
    SYSTEM = "system"


class RecommendationFor(StrEnum):
    """Whom a RECOMMENDATION is for."""

    MEMBERS = "members"
    SERVICES = "services"
    AUTHORITY = "authority"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A coordinator's words for one place of the report; with an empty text it was taken out again.

    `kind` is a `BarrierOwner` or a `RecommendationFor` where the part has kinds. `owner` and `by_when` belong to a recommendation.
    """

    part: PassageKind
    number: int
    text: str
    at: datetime
    kind: str = ""
    owner: str = ""
    by_when: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        return f"{self.part}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story of change that was chosen for the report: `story` is the fingerprint of its words, `why` and by whom."""

    story: str
    chosen: bool
    why: str
    chosen_by: str
    at: datetime
    by: str = ""

    @property
    def key(self) -> str:
        return self.story


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """All that coordinators did for a cohort's reports; every record by its key, the newest word counts."""

    placings: tuple[Placing, ...] = ()
    themes: tuple[Theme, ...] = ()
    passages: tuple[Passage, ...] = ()
    picks: tuple[Pick, ...] = ()
    steps: tuple[Step, ...] = ()


def stage_of(steps: tuple[Step, ...], report: Scope) -> ReportStage:
    """Where a report stands."""
    newest = newest_step(steps, report)
    return newest.stage if newest is not None else ReportStage.DRAFT


def newest_step(steps: tuple[Step, ...], report: Scope) -> Step | None:
    """A report's newest step."""
    return max((step for step in steps if step.report == report), key=lambda step: step.number, default=None)
