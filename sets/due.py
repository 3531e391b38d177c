"""What is due: the published programme less what each person has been told. Pure; opens nothing, logs nothing.

    programme + gathered + ledger + now  →  Outlook(errands, left_out, missed, held, withdrawn)

An errand whose time has come is due now; the others are what `plan` and `status` show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sets.audience import Standing
from sets.calendar_due import calendar_dues
from sets.candidates import Candidate, candidates
from sets.gathered import Gathered
from sets.hours import later
from sets.ledger import Ledger, told_already
from sets.model import Meeting, Occasion, Person, PersonId
from sets.outgoing import CALENDAR_KINDS, CANCEL, PERHAPS_LEFT, WELCOME, Delivery, Due, Errand, State, key_of
from sets.placing import Placed, place
from sets.programme import Programme

GRACE = timedelta(hours=1)
"""How long a prompt whose fate is unknown waits for the provider's word before it is sent once more."""
MOST_TRIES_UNKNOWN = 2
Describe = Callable[[Programme, Meeting, Person], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who does not get a message, and why."""

    occasion: Occasion
    kind: str
    person: PersonId
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that is still to be told, as things stand. `errands` are in the order in which they leave."""

    errands: tuple[Errand, ...]
    left_out: tuple[LeftOut, ...]
    missed: tuple[Due, ...]
    held: tuple[Due, ...]
    withdrawn: tuple[Delivery, ...]

    def now(self, now: datetime) -> tuple[Errand, ...]:
        """The errands whose time has come: welcomes first, then cancellations, invitations and prompts, each meeting's together."""
        return tuple(sorted((errand for errand in self.errands if errand.lead.at <= now), key=_order))

    def next_after(self, now: datetime) -> datetime | None:
        """When the next errand falls due after `now`."""
        return min((errand.lead.at for errand in self.errands if errand.lead.at > now), default=None)


def outlook(
    programme: Programme, gathered: Gathered, ledger: Ledger, now: datetime, *, uid_key: bytes, describe: Describe
) -> Outlook:
    """Everything that somebody ought to be told and has not been, with its time and reason."""
    standing = Standing(programme=programme, gathered=gathered, ledger=ledger)
    calendar, stopped = calendar_dues(standing, now, uid_key=uid_key, describe=describe)
    prompts, left_out, missed = _prompts(standing, now)
    errands = [Errand(dues=(due,)) for due in calendar] + list(prompts)
    going, held = _split_held(errands, standing)
    keys = {due.key for errand in errands for due in errand.dues} | {due.key for due in missed}
    return Outlook(
        errands=tuple(sorted(going, key=lambda errand: (errand.lead.at, _order(errand)))),
        left_out=(*(_left_out(programme, *one) for one in stopped), *left_out),
        missed=missed,
        held=held,
        withdrawn=_withdrawn(ledger, keys),
    )


def _order(errand: Errand) -> tuple[object, ...]:
    lead = errand.lead
    rank = 0 if lead.kind == WELCOME else 1 if lead.kind == CANCEL else 2 if lead.kind in CALENDAR_KINDS else 3
    start = lead.told.start.timestamp() if lead.told else 0.0
    return (rank, start, lead.occasion, lead.kind, lead.at, lead.name, lead.person)


def _left_out(programme: Programme, occasion: Occasion, kind: str, person: PersonId, why: str) -> LeftOut:
    known = programme.people.get(person)
    return LeftOut(occasion=occasion, kind=kind, person=person, name=known.name if known else "", why=why)


def _withdrawn(ledger: Ledger, keys: set[str]) -> tuple[Delivery, ...]:
    """Lines that waited for something that is no longer so."""
    waiting = (State.WAITING, State.HELD, State.FAILED)
    return tuple(
        replace(line, state=State.WITHDRAWN)
        for line in ledger.deliveries
        if line.state in waiting and line.key not in keys
    )


def _split_held(errands: Iterable[Errand], standing: Standing) -> tuple[list[Errand], tuple[Due, ...]]:
    going: list[Errand] = []
    held: list[Due] = []
    for errand in errands:
        free = tuple(due for due in errand.dues if not is_held(due, standing.holds))
        held.extend(due for due in errand.dues if due not in free)
        if free:
            going.append(replace(errand, dues=free))
    return going, tuple(held)


def is_held(due: Due, holds: frozenset[str]) -> bool:
    """Whether a coordinator holds this message: by its key, its occasion and kind, its occasion, or its person."""
    return bool(holds & {due.key, f"{due.occasion}/{due.kind}", due.occasion, due.person})


def _prompts(standing: Standing, now: datetime) -> tuple[tuple[Errand, ...], tuple[LeftOut, ...], tuple[Due, ...]]:
    programme = standing.programme
    by_person: dict[PersonId, list[Candidate]] = defaultdict(list)
    for candidate in candidates(standing, programme.published or now):
        by_person[candidate.person.id].append(candidate)
    errands: list[Errand] = []
    left_out: list[LeftOut] = []
    missed: list[Due] = []
    for found in by_person.values():
        mine = _of_person(found, standing, now)
        errands.extend(mine[0])
        left_out.extend(mine[1])
        missed.extend(mine[2])
    return tuple(errands), tuple(left_out), tuple(missed)


def _of_person(
    found: list[Candidate], standing: Standing, now: datetime
) -> tuple[list[Errand], list[LeftOut], list[Due]]:
    programme, ledger = standing.programme, standing.ledger
    person = found[0].person
    again, fresh, left_out = [], [], []
    by_kind = {(c.occasion, c.kind): c for c in found}
    for candidate in found:
        line = ledger.by_key.get(_key(candidate, programme))
        why = candidate.left_out or _stopped(candidate, standing, by_kind, now)
        if told_already(line):
            continue
        if line is not None and line.state is State.UNKNOWN:
            again.append((candidate, line))
        elif why:
            left_out.append(_left_out(programme, candidate.occasion, candidate.kind, person.id, why))
        else:
            fresh.append(_retry(candidate, line))
    placed, unplaced = place(
        fresh,
        person,
        programme.zone,
        now,
        sent=ledger.letters_sent.get(person.id, ()),
        paused=standing.paused.get(person.id),
    )
    errands = [*_errands(placed, programme), *_resends(again, programme, now)]
    missed = [_due(u.candidate, programme, u.candidate.at, u.why) for u in unplaced if u.past]
    left_out += [
        _left_out(programme, u.candidate.occasion, u.candidate.kind, person.id, u.why) for u in unplaced if not u.past
    ]
    return errands, left_out, missed


def _key(candidate: Candidate, programme: Programme) -> str:
    return key_of(programme.cohort.id, candidate.occasion, candidate.person.id, candidate.kind, 0)


def _retry(candidate: Candidate, line: Delivery | None) -> Candidate:
    if line is None or line.state is not State.FAILED or line.next_try is None:
        return candidate
    return replace(candidate, at=max(candidate.at, line.next_try), side=candidate.side)


def _stopped(
    candidate: Candidate, standing: Standing, by_kind: dict[tuple[Occasion, str], Candidate], now: datetime
) -> str:
    """Why nothing more of this kind goes to this person, or nothing."""
    person, ledger = candidate.person, standing.ledger
    if person.id in standing.withdrawn or (person.last_day is not None and _day(now, standing) > person.last_day):
        return "has left the programme"
    if person.email.lower() in ledger.bounced:
        return "mail to this address comes back"
    if candidate.first is None:
        return ""
    line = ledger.by_key.get(key_of(standing.programme.cohort.id, candidate.first[0], person.id, candidate.first[1], 0))
    if line is not None and line.state in PERHAPS_LEFT:
        return ""
    first = by_kind.get(candidate.first)
    if first is not None and not first.left_out and first.until > now:
        return ""
    return "was never asked, so is not reminded"


def _day(now: datetime, standing: Standing) -> date:
    return now.astimezone(standing.programme.zone).date()


def _errands(placed: tuple[Placed, ...], programme: Programme) -> list[Errand]:
    letters: dict[int, list[Due]] = defaultdict(list)
    for one in placed:
        letters[one.letter].append(_due(one.candidate, programme, one.at, one.note))
    return [Errand(dues=tuple(dues)) for dues in letters.values()]


def _resends(again: list[tuple[Candidate, Delivery]], programme: Programme, now: datetime) -> list[Errand]:
    """A letter of unknown fate goes once more, whole: the same asks in the same order, so with the same Message-ID."""
    letters: dict[str, list[Due]] = defaultdict(list)
    for candidate, line in again:
        if line.attempts >= MOST_TRIES_UNKNOWN:
            continue
        at = later(max((line.settled or now) + GRACE, line.at), candidate.person, programme.zone)
        if at > candidate.until:
            continue
        due = replace(_due(candidate, programme, at, "its fate is unknown, so it is sent once more"), resend=True)
        letters[line.letter or line.key].append(due)
    return [
        Errand(dues=tuple(sorted(dues, key=lambda due: due.key != lead)))
        for lead, dues in letters.items()
        if any(due.key == lead for due in dues)
    ]


def _due(candidate: Candidate, programme: Programme, at: datetime, note: str = "") -> Due:
    person = candidate.person
    return Due(
        cohort=programme.cohort.id,
        occasion=candidate.occasion,
        person=person.id,
        kind=candidate.kind,
        revision=0,
        part=candidate.part,
        at=at,
        until=candidate.until,
        why=f"{candidate.why} ({note})" if note else candidate.why,
        name=person.name,
        address=person.email,
    )
