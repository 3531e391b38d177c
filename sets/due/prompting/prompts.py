"""What each person ought to be asked, against what they were: prompts, reminders, the welcome, report drafts. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.dates.contact_hours import later
from sets.due.covering.grace import after_a_change
from sets.due.prompting.candidates import Candidate, due_of, prompt_candidates, well_after
from sets.due.prompting.scheduling import REASON_LATE, REASON_NOT_ASKED, Scheduled, schedule
from sets.due.weeks import nobody
from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import Ledger, perhaps_left, told_already
from sets.model.messages import (
    COVERING,
    FIRST_PAGE,
    GRACE,
    WELCOME,
    Delivery,
    Due,
    LeftOut,
    LetterPlan,
    State,
    key_of,
    prompt_of,
)
from sets.model.timing import Side
from sets.responses.forms.log_window import asked_for_report
from sets.responses.prompt_catalogue import concerns_a_session, is_alert, prompt_called

IS_OUT = "the report is released"


@dataclass(slots=True)
class _Sorted:
    """One person's prompts by what is to be done with them."""

    past: list[Candidate] = field(default_factory=list)
    welcome: list[Candidate] = field(default_factory=list)
    again: list[tuple[Candidate, Delivery]] = field(default_factory=list)
    fresh: list[Candidate] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def prompt_dues(
    standing: CohortState,
    now: datetime,
    over: Collection[str] = (),
    release: datetime | None = None,
    needed: Callable[[], bool] = nobody,
    *,
    invited: Mapping[PersonId, datetime],
    busy: Mapping[PersonId, datetime],
) -> tuple[tuple[LetterPlan, ...], tuple[LeftOut, ...], tuple[Due, ...]]:
    """The prompts that somebody ought to get as letters, who is left out and why, and what came too late to be sent.

    `over` are the kinds of drafts whose report is released: nobody is told of them any more. From `release` on nobody is
    asked what only the report would have taken. `needed`: whether anything needs a person. `invited` is when each person's
    calendar messages leave: a welcome goes before them. `busy` is when somebody gets a letter about changes: no prompt
    comes on that day.
    """
    by_person: dict[PersonId, list[Candidate]] = defaultdict(list)
    for found in prompt_candidates(standing, standing.programme.published or now, needed):
        out = found.kind in over or (release is not None and _is_closed(found, standing.programme, release, now))
        candidate = replace(found, left_out=found.left_out or IS_OUT) if out else found
        by_person[candidate.person.id].append(candidate)
    plans: list[LetterPlan] = []
    left_out: list[LeftOut] = []
    missed: list[Due] = []
    for theirs in by_person.values():
        person = theirs[0].person.id
        mine = _of_person(theirs, standing, now, invited.get(person), busy.get(person))
        plans.extend(mine[0])
        left_out.extend(mine[1])
        missed.extend(mine[2])
    return tuple(plans), tuple(left_out), tuple(missed)


def _is_closed(found: Candidate, programme: Programme, release: datetime, now: datetime) -> bool:
    """Whether a prompt that could still go would open a page that takes no answers any more."""
    name, rules = prompt_of(found.kind), programme.cohort.prompts
    asks = any(rule.asks for rule in rules if rule.name == name) and prompt_called(name, rules).answered
    return asks and found.until >= now and asked_for_report(name, found.occasion, found.person, programme, release)


def _of_person(
    found: list[Candidate], standing: CohortState, now: datetime, invited: datetime | None, busy: datetime | None
) -> tuple[list[LetterPlan], list[LeftOut], list[Due]]:
    programme = standing.programme
    person = found[0].person
    mine = _sorted(found, standing, now)
    # a coordinator's page says their first dates, so it goes with the invites as a welcome does
    with_invites = [one for one in mine.fresh if one.kind == FIRST_PAGE] if invited and not mine.welcome else []
    mine.fresh = [one for one in mine.fresh if one not in with_invites]
    first = (_welcome(one, standing, now, invited) for one in (*mine.welcome, *with_invites))
    own = [*_resends(mine.again, standing, now), *first]
    sent, covering = _sent_to(person.id, standing.ledger)
    placed, unplaced = schedule(
        mine.fresh,
        person,
        programme.zone,
        now,
        sent=(*sent, *(plan.lead.at for plan in own if not is_alert(plan.lead.kind))),
        paused=standing.paused.get(person.id),
        taken=(*covering, *([busy] if busy is not None else [])),
    )
    missed = [due_of(candidate, programme, candidate.at, REASON_LATE) for candidate in mine.past]
    missed += [due_of(u.candidate, programme, u.candidate.at, u.why) for u in unplaced if u.past]
    late = [_left_out(u.candidate, u.why) for u in unplaced if not u.past]
    return [*_letter_plans(placed, programme), *own], [*mine.left_out, *late], missed


def _sorted(found: list[Candidate], standing: CohortState, now: datetime) -> _Sorted:
    mine = _Sorted()
    by_kind = {(c.occasion, c.kind): c for c in found}
    for candidate in found:
        revision, line = _line(candidate, candidate.occasion, candidate.kind, standing)
        if told_already(line):
            continue
        candidate = after_a_change(candidate, standing)
        why = candidate.left_out or _stopped(candidate, standing, by_kind, now)
        if why:
            mine.left_out.append(_left_out(candidate, why))
            continue
        candidate = replace(candidate, revision=revision) if revision else candidate
        if line is not None and line.state is State.UNKNOWN:
            mine.again.append((candidate, line))
        elif candidate.until < now:
            mine.past.append(candidate)
        elif candidate.kind == WELCOME:
            mine.welcome.append(_ready(candidate, line, standing))
        else:
            mine.fresh.append(_ready(candidate, line, standing))
    return mine


def counted_letters(ledger: Ledger, person: PersonId) -> dict[str, datetime]:
    """When this person was sent the letters that count for the limits, by the letter's key: an alert counts for none."""
    sent = ledger.letters_sent.get(person, {})
    return {key: at for key, at in sent.items() if key not in ledger.by_key or not is_alert(ledger.by_key[key].kind)}


def _sent_to(person: PersonId, ledger: Ledger) -> tuple[list[datetime], list[datetime]]:
    """When this person was sent the letters that count for every limit, and those about changes, which only take their day."""
    sent: tuple[list[datetime], list[datetime]] = ([], [])
    for key, at in counted_letters(ledger, person).items():
        line = ledger.by_key.get(key)
        sent[line is not None and line.kind in COVERING].append(at)
    return sent


def _welcome(candidate: Candidate, standing: CohortState, now: datetime, invited: datetime | None) -> LetterPlan:
    """The welcome, a letter of its own: it goes with the invites that follow it, however they are timed."""
    programme = standing.programme
    ready = max(now, candidate.at, programme.settles or now)
    at = max(invited, candidate.at) if invited is not None else later(ready, candidate.person, programme.zone)
    return LetterPlan(dues=(due_of(candidate, programme, at),))


def _left_out(candidate: Candidate, why: str) -> LeftOut:
    person = candidate.person
    return LeftOut(occasion=candidate.occasion, kind=candidate.kind, person=person.id, name=person.name, why=why)


def _line(candidate: Candidate, occasion: Occasion, kind: str, standing: CohortState) -> tuple[int, Delivery | None]:
    """The newest revision of a person's prompt and its line.

    One that an address refused has a next when it was mended or works again, and an alert has one for each time its session is moved to.
    """
    person, revision = candidate.person, 0
    while True:
        key = key_of(standing.programme.cohort.id, occasion, person.id, kind, revision)
        line = standing.ledger.by_key.get(key)
        mended = line is not None and standing.goes_again(line, person.email)
        moved = line is not None and candidate.alone and perhaps_left(line) and line.until != candidate.until
        if not mended and not moved:
            return revision, line
        revision += 1


def _stopped(
    candidate: Candidate, standing: CohortState, by_kind: dict[tuple[Occasion, str], Candidate], now: datetime
) -> str:
    """Why nothing more of this kind goes to this person, or nothing."""
    person = candidate.person
    if standing.gone(person):
        return "has left the programme"
    if why := standing.takes_no_mail(person.email, needed=_needed(candidate.kind)):
        return why
    if candidate.first is None or _asked(candidate, standing) is not None:
        return ""
    first = by_kind.get(candidate.first)
    return "" if first is not None and not first.left_out and first.until > now else REASON_NOT_ASKED


def _needed(kind: str) -> bool:
    """Whether nobody can do without it who takes part: what a session hangs on, and all the dates at the start."""
    return kind in (WELCOME, FIRST_PAGE) or concerns_a_session(prompt_of(kind))


def _asked(candidate: Candidate, standing: CohortState) -> datetime | None:
    """When what a reminder follows left, or may have left."""
    assert candidate.first is not None
    line = _line(candidate, *candidate.first, standing)[1]
    if line is None or not perhaps_left(line):
        return None
    return line.left_at


def _ready(candidate: Candidate, line: Delivery | None, standing: CohortState) -> Candidate:
    """Not before the ladder allows another try, and a reminder not hard upon what it follows."""
    asked = _asked(candidate, standing) if candidate.first is not None else None
    if asked is not None:
        candidate = replace(candidate, asked=True, at=well_after(candidate.at, asked))
    if line is None or line.state is not State.FAILED or line.next_try is None or line.next_try <= candidate.at:
        return candidate
    return replace(candidate, at=line.next_try, side=Side.AFTER)


def _letter_plans(placed: Iterable[Scheduled], programme: Programme) -> list[LetterPlan]:
    letters: dict[int, list[Due]] = defaultdict(list)
    for one in placed:
        letters[one.letter].append(due_of(one.candidate, programme, one.at, one.note))
    return [LetterPlan(dues=tuple(dues)) for dues in letters.values()]


def _resends(again: list[tuple[Candidate, Delivery]], standing: CohortState, now: datetime) -> list[LetterPlan]:
    """A letter of unknown fate goes once more, whole: the same asks in the same order, so with the same Message-ID."""
    letters: dict[str, list[tuple[Candidate, Delivery]]] = defaultdict(list)
    for candidate, line in again:
        if not line.repeat:
            letters[line.letter or line.key].append((candidate, line))
    found: list[LetterPlan] = []
    for lead, asks in letters.items():
        taken = {_day(plan.lead.at, standing) for plan in found if not is_alert(plan.lead.kind)}
        at = _resent_at(lead, asks, taken, standing, now)
        if any(line.key == lead for _, line in asks) and all(at <= candidate.until for candidate, _ in asks):
            why = "its fate is unknown, so it is sent once more"
            dues = (replace(due_of(c, standing.programme, at, why), resend=True) for c, _ in asks)
            found.append(LetterPlan(dues=tuple(sorted(dues, key=lambda due: due.key != lead))))
    return found


def _resent_at(
    letter: str, asks: list[tuple[Candidate, Delivery]], taken: set[date], standing: CohortState, now: datetime
) -> datetime:
    """After its grace time, in the person's hours, on a day of its own, pauses counted."""
    person, zone = asks[0][0].person, standing.programme.zone
    others = counted_letters(standing.ledger, person.id)
    taken = taken | {_day(at, standing) for key, at in others.items() if key != letter}
    if asks[0][0].alone:
        taken = set()
    paused = standing.paused.get(person.id)
    at = later(max(now, *((line.settled or now) + GRACE for _, line in asks)), person, zone)
    while _day(at, standing) in taken or (paused is not None and _day(at, standing) <= paused):
        at = later(at + timedelta(days=1), person, zone)
    return at


def _day(at: datetime, standing: CohortState) -> date:
    return at.astimezone(standing.programme.zone).date()
