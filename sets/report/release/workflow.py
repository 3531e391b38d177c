"""How a report comes to its release: where it stands, what may be the next step and whom it asks (domain.md section 8). Pure.

    draft  →  the people quoted see their words  →  sets and partners check the facts  →  released

Until the release each step can be taken back. Nobody but a coordinator takes one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.dates.contact_hours import CLOSES
from sets.dates.moments import wall
from sets.dates.working_days import add_working_days
from sets.model.cohort import Person, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import FACT_CHECK, MIDPOINT_DRAFT, MIDPOINT_PREFIX, QUOTE_CHECK, REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.report_review import ReportStage, Review, Scope, Step, newest_step
from sets.model.responses import Check, Responses
from sets.model.stopped_mail import StoppedMail
from sets.report.release.letters import Fate, fate_of, letter_of
from sets.responses.consent import fingerprint

KINDS: dict[Scope, str] = {Scope.FINAL: REPORT_DRAFT, Scope.MIDPOINT: MIDPOINT_DRAFT}
"""Under which kind a report of each scope is filed."""
QUOTES_DAYS, FACTS_DAYS = 5, 10
"""Working days for the people quoted, and for the sets and partners."""
CHECK_DAYS = {ReportStage.QUOTES: QUOTES_DAYS, ReportStage.FACTS: FACTS_DAYS}
ASKS = {ReportStage.QUOTES: QUOTE_CHECK, ReportStage.FACTS: FACT_CHECK}
"""The letter of each check."""
ORDER = tuple(ReportStage)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A report as it stands. `digest`, `quoted` and `held` (lines left out for naming somebody) are those of the report now.

    `ledger` says what became of the letters.
    """

    programme: Programme
    responses: Responses
    review: Review
    issued: tuple[Issued, ...]
    scope: Scope
    now: datetime
    digest: str = ""
    quoted: tuple[PersonId, ...] = ()
    held: bool = False
    ledger: Ledger = field(default_factory=Ledger)

    @cached_property
    def newest(self) -> Step | None:
        return newest_step(self.review.steps, self.scope)

    @property
    def stage(self) -> ReportStage:
        return self.newest.stage if self.newest is not None else ReportStage.DRAFT

    @property
    def number(self) -> int:
        """The number of the newest step; 0 before the first. A form that saw another one is from before."""
        return self.newest.number if self.newest is not None else 0

    @property
    def today(self) -> date:
        return self.now.astimezone(self.programme.zone).date()

    @property
    def begun(self) -> bool:
        """Whether a release was begun and not finished: the report is on file, and the step is not taken."""
        at = released_at(self.issued, self.scope)
        return self.stage is not ReportStage.RELEASED and at is not None and at <= self.now

    @cached_property
    def asked(self) -> frozenset[PersonId]:
        """Who is asked at this stage."""
        if self.newest is None:
            return frozenset()
        if self.stage is ReportStage.QUOTES:
            return frozenset(person for person in self.newest.quoted if serves(self.programme, person, self.today))
        return checkers(self.programme, self.today) if self.stage is ReportStage.FACTS else frozenset()

    @cached_property
    def unshown(self) -> frozenset[PersonId]:
        """Who is quoted now and was never shown their words in place, nor said yes to any."""
        steps = [one for one in self.review.steps if one.report == self.scope and one.stage is ReportStage.QUOTES]
        shown = {person for one in steps for person in one.quoted}
        return frozenset(self.quoted) - shown - {one.person for one in self.responses.approvals}

    @cached_property
    def answered(self) -> frozenset[PersonId]:
        """Who of them has said something since."""
        return self.asked & said_since(self.responses, self.newest)

    @property
    def open(self) -> bool:
        """Whether the check has time left, and somebody who is asked has not answered."""
        until = self.newest.until if self.newest is not None else None
        return until is not None and self.now < until and bool(self.asked - self.answered)

    @cached_property
    def letters(self) -> tuple[Fate, ...]:
        """What became of the letters to those who are asked and have not answered, in an order that tells nothing."""
        step = self.newest
        if step is None or step.stage not in ASKS:
            return ()
        day = step.at.astimezone(self.programme.zone).date()
        mailed = frozenset(step.quoted) if step.stage is ReportStage.QUOTES else checkers(self.programme, day)
        return tuple(sorted(self._fate(step, person) for person in mailed & self.asked - self.answered))

    def _fate(self, step: Step, person: PersonId) -> Fate:
        kind = prefix_of(self.scope) + ASKS[step.stage]
        reader = self.programme.people[person]
        line = letter_of(self.programme.cohort.id, reader, kind, step.number, self._stopped_mail)[1]
        stopped = self._stopped_mail
        returned = line is None and reader.email.lower() in stopped.bounced | stopped.complained
        return Fate.LOST if returned else fate_of(line, self.now)

    @cached_property
    def _stopped_mail(self) -> StoppedMail:
        return StoppedMail(ledger=self.ledger, decisions=self.programme.decisions)

    @property
    def sessions(self) -> tuple[int, int]:
        """How many sessions were held, by now and begun ones too, and how many take place in all."""
        planned = [one for each in self.programme.sessions_by_set.values() for one in each if one.cancelled is None]
        return sum(one.start <= self.now for one in planned), len(planned)

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was said of the facts since the check began, in an order that tells nothing."""
        step = self.newest
        if step is None:
            return ()
        begun = [one for one in self.review.steps if one.report == self.scope and one.stage is ReportStage.FACTS]
        since = max((one.at for one in begun), default=None)
        found = (one for one in self.responses.checks if one.report == self.scope and since and one.at >= since)
        return tuple(sorted(found, key=lambda one: (fingerprint(one.text), one.person)))


def prefix_of(scope: Scope) -> str:
    """What the kinds of letters about a report of this scope begin with."""
    return MIDPOINT_PREFIX if scope is Scope.MIDPOINT else ""


def cut_short(steps: Iterable[Step], scope: Scope) -> tuple[tuple[ReportStage, str], ...]:
    """The stages on the report's way that were ended before they were over, with the reasons.

    A stage to which it went back afterwards had its time anew.
    """
    found: dict[ReportStage, str] = {}
    for step in sorted((one for one in steps if one.report == scope), key=lambda one: one.number):
        found = {stage: why for stage, why in found.items() if ORDER.index(stage) < ORDER.index(step.stage)}
        if step.cut is not None:
            found[step.cut] = step.why
    return tuple(found.items())


def released_at(issued: Iterable[Issued], scope: Scope) -> datetime | None:
    """When the report of this scope was filed for release, the newest time."""
    found = [one.released for one in issued if one.kind == KINDS[scope] and one.released is not None]
    return max(found, default=None)


def released_folder(issued: Iterable[Issued], scope: Scope) -> str:
    """Where the released report is, below the home; nothing before its release."""
    found = [(one.released, one.folder) for one in issued if one.kind == KINDS[scope] and one.released is not None]
    return max(found, default=(None, ""))[1]


def serves(programme: Programme, person: PersonId, day: date) -> bool:
    """Whether somebody is in the programme on a day, and not forgotten."""
    found = [one for one in _everyone(programme) if one.id == person]
    return any(one.serves_on(day) and not is_stand_in(one.email) for one in found)


def checkers(programme: Programme, day: date) -> frozenset[PersonId]:
    """Who checks the facts: members, facilitators and partners who serve on this day."""
    cohort = programme.cohort
    groups = [(*one.members, *one.facilitators) for one in cohort.sets]
    people: Iterable[Person] = (person for group in (*groups, cohort.partners) for person in group)
    return frozenset(one.id for one in people if one.serves_on(day) and not is_stand_in(one.email))


def _everyone(programme: Programme) -> Iterable[Person]:
    cohort = programme.cohort
    for one in cohort.sets:
        yield from (*one.members, *one.facilitators)
    yield from (*cohort.partners, *cohort.leads, *cohort.coordinators)


def said_since(responses: Responses, step: Step | None) -> frozenset[PersonId]:
    """Who has answered what this step asks: about their own words, or about the facts."""
    if step is None or step.stage not in (ReportStage.QUOTES, ReportStage.FACTS):
        return frozenset()
    if step.stage is ReportStage.QUOTES:
        return frozenset(one.person for one in responses.approvals if one.at >= step.at)
    return frozenset(one.person for one in responses.checks if one.report == step.report and one.at >= step.at)


def answered_in_words(situation: Situation) -> str:
    """How far a check has come. A number that goes up by one, or down when somebody is forgotten, would tell of that person."""
    if not situation.asked:
        return ""
    half = 2 * len(situation.answered) >= len(situation.asked)
    return "At least half of those asked have answered." if half else "Fewer than half of those asked have answered."


def ahead(situation: Situation) -> tuple[ReportStage, ...]:
    """The steps that may come next, the usual one first. With nobody quoted there is nobody to show quotes to."""
    if situation.begun:
        return (ReportStage.RELEASED,)
    if situation.stage is ReportStage.DRAFT:
        return (ReportStage.QUOTES,) if situation.quoted else (ReportStage.FACTS,)
    return {ReportStage.QUOTES: (ReportStage.FACTS,), ReportStage.FACTS: (ReportStage.RELEASED,)}.get(
        situation.stage, ()
    )


def behind(situation: Situation) -> tuple[ReportStage, ...]:
    """The earlier stages to which it may go back, the nearest first; none once it is released, or its release has begun."""
    if situation.stage is ReportStage.RELEASED or situation.begun:
        return ()
    earlier = ORDER[: ORDER.index(situation.stage)][::-1]
    return tuple(stage for stage in earlier if stage is not ReportStage.QUOTES or situation.quoted)


def closes(to: ReportStage, situation: Situation) -> datetime | None:
    """When the check of a step that is taken now closes: at the end of the day's contact hours, so many working days on."""
    days = CHECK_DAYS.get(to)
    if days is None:
        return None
    day = add_working_days(situation.today, days, situation.programme.cohort.calendar)
    return wall(day, CLOSES, situation.programme.zone)


def step_to(to: ReportStage, situation: Situation, by: str, why: str = "", *, cuts: bool = False) -> Step:
    """The step to take: the next number, with what the report is now. `cuts`: the stage where it stands is not over."""
    return Step(
        report=situation.scope,
        number=situation.number + 1,
        stage=to,
        at=situation.now,
        by=by,
        until=closes(to, situation),
        quoted=situation.quoted if to is ReportStage.QUOTES else (),
        digest=situation.digest,
        why=why,
        cut=situation.stage if cuts else None,
    )
