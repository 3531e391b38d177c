"""A cohort under a moving clock: the real decisions and the real dispatch over records in memory, and a scripted transport."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sets.cohort.file.timeline import rule_of, standard_rows
from sets.cohort.history.begun import as_it_began
from sets.cohort.programme import Programme, effective
from sets.cohort.schedule import resolve
from sets.due.outlook import Outlook, outlook
from sets.mail.send import Outcome, batches, carry_out, in_turn
from sets.model.cohort import Cohort, Meeting, Occasion, PersonId, PromptRule
from sets.model.ledger import Ledger, index
from sets.model.messages import CalendarEntry, Delivery, Letter, LetterPlan, Method, Partstat, Receipt, State
from sets.model.publication import Begun, Decision
from sets.model.responses import Answer, Attendance, Came, Responses
from sets.service.run import lines_to_note
from sets.store.cohort_records import TELLING, claimed, given_back, noted, settled
from sets.store.journal import ShortLivedJournal, adopted
from tests.support.builders import LONDON, a_letter, a_programme

UID_KEY = b"k" * 32
Told_ = tuple[str, str, str]
"""Who, which kinds (joined with +), about what."""


def standard_prompts() -> tuple[PromptRule, ...]:
    """The standard timeline as it ships, for six sessions and a launch."""
    rules = (rule_of(name, row) for name, row in standard_rows().items())
    return tuple(rule for rule in rules if rule is not None)


class Lines:
    """A ledger in memory that keeps the rules of every store. Once `dead`, nothing is noted or settled, as after SIGKILL."""

    def __init__(self, lines: Iterable[Delivery] = ()) -> None:
        self.kept = {line.key: line for line in lines}
        self.journal = ShortLivedJournal(Path("in memory"))
        self.dead = False

    def _step(
        self, lines: Iterable[Delivery], rule: Callable[[Delivery | None, Delivery], Delivery | None]
    ) -> set[str]:
        changed: dict[str, Delivery] = {}
        for line in lines:
            new = rule(changed.get(line.key, self.kept.get(line.key)), line)
            if new is not None:
                changed[new.key] = new
        self.kept.update(changed)
        return set(changed)

    def note(self, lines: Iterable[Delivery]) -> None:
        self._step(lines, noted)

    def claim(self, lines: Sequence[Delivery]) -> frozenset[str]:
        kept = {line.key: self.kept[line.key].state for line in lines if line.key in self.kept}
        self.journal.claiming([line.key for line in lines], {k: s for k, s in kept.items() if s in TELLING})
        won = frozenset(self._step(lines, claimed))
        self.journal.won(won)
        return won

    def handing_over(self, keys: Sequence[str]) -> None:
        self.journal.handing_over(keys)

    def became(self, lines: Sequence[Delivery]) -> None:
        if not self.dead:
            self.journal.became(lines)

    def settle(self, lines: Sequence[Delivery], back: Sequence[Delivery] = ()) -> None:
        if not self.dead:
            self._step(lines, settled)
            self._step(back, given_back)
            self.journal.settled([line.key for line in (*lines, *back)])

    def adopt(self, now: datetime) -> None:
        fates = self.journal.fates()
        left = {k: adopted(d, fates.get(k), now) for k, d in self.kept.items() if d.state is State.CLAIMED}
        self.kept.update(left)
        self.journal.clear()

    def ledger(self) -> Ledger:
        return index(self.kept.values())


@dataclass
class World:
    """One cohort. `script` is asked about each letter plan before it counts as sent, and may raise as a transport does."""

    programme: Programme
    responses: Responses = field(default_factory=Responses)
    lines: Lines = field(default_factory=Lines)
    script: Callable[[LetterPlan], None] = lambda plan: None
    sent: list[tuple[datetime, LetterPlan]] = field(default_factory=list)
    last: Outlook | None = None
    filed: Cohort | None = None
    """The file of the version that runs, without what people decided since."""

    @classmethod
    def of(cls, cohort: Cohort, published: datetime) -> World:
        """Published at that moment, nothing sent yet."""
        return cls(programme=a_programme(cohort, published=published), filed=cohort)

    def publish(self, cohort: Cohort, now: datetime, decisions: tuple[Decision, ...] | None = None) -> None:
        """The next version, with the dates that people were told, as `publishing` makes it."""
        before, self.filed = self.programme, cohort
        self.programme = effective(
            cohort,
            resolve(cohort, before.meetings, now).meetings,
            before.decisions if decisions is None else decisions,
            number=before.number + 1,
            at=before.published,
            changes=(*before.changes, now),
            begun=kept(before, now),
        )

    def copy(self) -> World:
        """Another world that stands where this one does."""
        return replace(self, lines=Lines(self.lines.kept.values()), sent=list(self.sent))

    def decide(self, *decisions: Decision) -> None:
        """What people decided, on top of the version that runs."""
        both = (*self.programme.decisions, *decisions)
        programme = self.programme
        self.programme = effective(
            self.filed or programme.cohort,
            programme.meetings,
            both,
            number=programme.number,
            at=programme.published,
            changes=programme.changes,
            begun=programme.begun,
        )

    def look(self, now: datetime) -> Outlook:
        """What is due and to come, writing nothing."""
        return outlook(
            self.programme, self.responses, self.lines.ledger(), now, uid_key=UID_KEY, describe=lambda *_: "described"
        )

    def run(self, now: datetime) -> list[Told_]:
        """One pass; gives what left."""
        self.lines.adopt(now)
        ledger = self.lines.ledger()
        found = self.last = self.look(now)
        self.lines.note(lines_to_note(found, ledger, now))
        before = len(self.sent)
        outcome = Outcome()
        for batch in batches(found.now(now)):
            if not outcome.down:
                outcome += carry_out(
                    in_turn(batch, outcome),
                    ledger=ledger,
                    store=self.lines,
                    transport=self._transport(now),
                    compose=self._compose,
                    now=now,
                )  # type: ignore[arg-type]
        return [said(plan) for _, plan in self.sent[before:]]

    def until(self, now: datetime, end: datetime) -> list[tuple[str, *Told_]]:
        """A pass at `now` and at each moment at which something falls due, up to `end`; what left, with its local time."""
        begun = len(self.sent)
        while now <= end:
            told = self.run(now)
            following = (self.look(now) if told or self.last is None else self.last).next_after(now)
            if following is None:
                break
            now = following
        return [(f"{at.astimezone(LONDON):%a %d %b %H:%M}", *said(plan)) for at, plan in self.sent[begun:]]

    def _transport(self, now: datetime) -> Transported:
        return Transported(world=self, now=now)

    def _compose(self, plan: LetterPlan) -> Letter:
        self.plan = plan
        return a_letter(key=plan.lead.key, keys=plan.keys, kind=plan.lead.kind, to_email=plan.lead.address)

    def answers(self, person: PersonId, occasion: str, partstat: Partstat, now: datetime) -> None:
        """An answer to an invite comes in; the newest one counts."""
        new = Answer(occasion=Occasion(occasion), person=person, partstat=partstat, at=now)
        kept = tuple(one for one in self.responses.answers if one.key != new.key)
        self.responses = replace(self.responses, answers=(*kept, new))

    def marks(self, person: PersonId, occasion: str, came: Came, now: datetime) -> None:
        """A line of the register."""
        new = Attendance(occasion=Occasion(occasion), person=person, came=came, at=now)
        self.responses = replace(self.responses, attendance=(*self.responses.attendance, new))

    def states(self, kind: str) -> dict[str, State]:
        """The ledger's lines of one kind: person and occasion to state."""
        return {f"{d.person} {d.occasion}": d.state for d in self.lines.kept.values() if d.kind == kind}


def kept(programme: Programme, now: datetime) -> tuple[Begun, ...]:
    """What has begun by now, as a pass keeps it."""
    known = {fact.occasion for fact in programme.begun}
    new = (m for m in programme.meetings if m.start < now and m.cancelled is None and m.key not in known)
    return (*programme.begun, *(as_it_began(programme, meeting) for meeting in new))


@dataclass
class Transported:
    world: World
    now: datetime

    def send(self, letter: Letter) -> Receipt:
        self.world.script(self.world.plan)
        self.world.sent.append((self.now, self.world.plan))
        return Receipt(provider_id="taken")

    def close(self) -> None:
        """Nothing is open."""


def said(plan: LetterPlan) -> Told_:
    """An letter plan in three words; the people of `builders` have ids such as `p-ada-marsh`."""
    return (plan.lead.person.removeprefix("p-"), "+".join(due.kind for due in plan.dues), plan.lead.occasion)


def kinds(found: Iterable[tuple[str, ...]], person: str | None = None) -> list[str]:
    """The kinds in order, of one person or of all."""
    return [one[-2] for one in found if person is None or one[-3] == person]


def calendar_of(sent: Iterable[tuple[datetime, LetterPlan]], person: PersonId) -> dict[str, CalendarEntry]:
    """What a person's calendar holds after these messages, by RFC 5546: by UID, the higher SEQUENCE wins, CANCEL takes away."""
    held: dict[str, CalendarEntry] = {}
    for _, plan in sent:
        told = plan.lead.told
        if told is None or plan.lead.person != person:
            continue
        before = held.get(told.uid)
        if before is None or (told.sequence, told.dtstamp) >= (before.sequence, before.dtstamp):
            held[told.uid] = told
    return {uid: told for uid, told in held.items() if told.method is Method.REQUEST}


def ought(programme: Programme, person: PersonId, after: datetime) -> set[tuple[datetime, datetime, str, str]]:
    """What the programme says that this person's calendar holds after a moment."""
    return {facts(m) for m in programme.meetings if m.start > after and person in programme.expected_ids(m)}


def facts(of: Meeting | CalendarEntry) -> tuple[datetime, datetime, str, str]:
    """Time, place and link."""
    return (of.start, of.end, of.place, of.join)


DAY = timedelta(days=1)
