"""What each person's calendar ought to hold, against what it was told: invites, updates, cancellations (RFC 5546). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.calendar_times import timed
from sets.due.calendar_updates import JOINING_LINK, PLACE, TIME, changed, next_told, uid_for
from sets.model.cohort import Meeting, Occasion, Person, PersonId
from sets.model.messages import CANCEL, INVITE, UPDATE, CalendarEntry, Delivery, Due, Flow, LeftOut, Method, State

UNCERTAIN = (State.UNKNOWN, State.FAILED)
"""States of a message that may have left and is to go again: its fate is unknown, or its second copy was put off."""
CALLED_OFF = "cancelled: "
"""How the reason of a cancellation begins that is everybody's."""
Describe = Callable[[Programme, Meeting, Person], str]


def calendar_dues(
    standing: CohortState, now: datetime, *, uid_key: bytes, describe: Describe
) -> tuple[tuple[Due, ...], tuple[LeftOut, ...]]:
    """The calendar messages that somebody ought to get, and who is left out and why."""
    by_person: dict[PersonId, list[Due]] = defaultdict(list)
    left_out: list[LeftOut] = []
    for found in (*_requests(standing, now, uid_key, describe), *_cancels(standing, now)):
        why = _stop(found, standing)
        if why:
            left_out.append(found.left_out(why))
        else:
            by_person[found.person].append(found)
    return tuple(due for theirs in by_person.values() for due in timed(theirs, standing, now)), tuple(left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One person and one meeting, as they stand now."""

    occasion: Occasion
    person: PersonId
    standing: CohortState
    now: datetime


def _requests(standing: CohortState, now: datetime, uid_key: bytes, describe: Describe) -> Iterator[Due]:
    for meeting in standing.programme.meetings:
        for person in standing.programme.expected(meeting):
            if meeting.start <= now and not _shown_ahead(meeting.key, person.id, standing, now):
                continue
            before = standing.ledger.last_told(meeting.key, person.id)
            told = before.told if before is not None else None
            ought = _ought(meeting, person, standing, told, uid_key, now)
            due = _request(before, ought, _View(occasion=meeting.key, person=person.id, standing=standing, now=now))
            if due is not None and due.told is not None and not due.resend:
                described = replace(due.told, description=describe(standing.programme, meeting, person))
                yield replace(due, told=described)
            elif due is not None:
                yield due


def _shown_ahead(occasion: Occasion, person: PersonId, standing: CohortState, now: datetime) -> datetime | None:
    """When a calendar may show a meeting that is to come, by what it was told; None where it shows none.

    One that was moved to an earlier day, and begun before the message could leave, stands there still on the later one.
    """
    start = standing.ledger.may_show(occasion, person)
    return start if start is not None and start > now else None


def _ought(
    meeting: Meeting,
    person: Person,
    standing: CohortState,
    told: CalendarEntry | None,
    uid_key: bytes,
    now: datetime,
) -> CalendarEntry:
    """What the person's calendar ought to hold, but for the description, which is written only for what is sent."""
    cohort = standing.programme.cohort
    return CalendarEntry(
        method=Method.REQUEST,
        sequence=0,
        uid=told.uid if told else uid_for(uid_key, cohort.id, meeting.key, person.id),
        dtstamp=now.replace(microsecond=0),
        title=meeting.title,
        start=meeting.start,
        end=meeting.end,
        place=meeting.place,
        join=meeting.join,
        description="",
        organiser_name=cohort.organiser.name,
        organiser_email=cohort.organiser.email,
        attendee_name=person.name,
        attendee_email=person.email,
        partstat=standing.answer(meeting, person.id),
    )


def _request(before: Delivery | None, ought: CalendarEntry, view: _View) -> Due | None:
    told = before.told if before is not None else None
    following = next_told(told, ought, lost=_is_lost(before, ought, view))
    if following is None:
        return _again(before, view) if before is not None and before.state in UNCERTAIN else None
    if told is None:
        return _due(INVITE, following, None, view, "expected there, and not invited yet")
    if told.method is Method.CANCEL:
        again = _due(INVITE, following, told, view, "expected there again")
        return replace(again, restored=is_restored(before))
    news = changed(told, ought)
    if not news:
        return _due(INVITE, following, None, view, "expected there, and what was sent last may not have arrived")
    reason = view.standing.programme.why_moved(view.occasion) if {TIME, PLACE, JOINING_LINK} & set(news) else ""
    return _due(UPDATE, following, told, view, f"new {' and '.join(news)}" + (f": {reason}" if reason else ""))


def _is_lost(before: Delivery | None, ought: CalendarEntry, view: _View) -> bool:
    """Whether what was told last is in doubt, as one of its copies came back from an address that takes mail again."""
    return before is not None and view.standing.goes_again(before, ought.attendee_email)


def is_restored(before: Delivery | None) -> bool:
    """Whether a meeting of which this was told last takes place after all: it had been called off for everybody."""
    return before is not None and before.kind == CANCEL and before.why.startswith(CALLED_OFF)


def _cancels(standing: CohortState, now: datetime) -> Iterator[Due]:
    programme = standing.programme
    for occasion, person in sorted(standing.ledger.calendar_pairs):
        before = standing.ledger.last_told(occasion, person)
        if before is None or before.told is None or not _shown_ahead(occasion, person, standing, now):
            continue
        meeting = programme.by_key.get(occasion)
        if meeting is not None and person in programme.expected_ids(meeting):
            continue
        view = _View(occasion=occasion, person=person, standing=standing, now=now)
        ought = replace(before.told, method=Method.CANCEL, dtstamp=now.replace(microsecond=0))
        ought = replace(ought, attendee_email=_address(person, before.told, programme))
        following = next_told(before.told, ought, lost=_is_lost(before, ought, view))
        if following is not None:
            yield _due(CANCEL, following, before.told, view, _why_cancelled(meeting, person, programme))
        elif before.state in UNCERTAIN:
            yield _again(before, view)


def _address(person: PersonId, told: CalendarEntry, programme: Programme) -> str:
    known = programme.people.get(person)
    return known.email if known is not None else told.attendee_email


def _why_cancelled(meeting: Meeting | None, person: PersonId, programme: Programme) -> str:
    if meeting is not None and meeting.cancelled is not None:
        return f"{CALLED_OFF}{meeting.cancelled}"
    if person not in programme.people:
        return "has left the programme"
    own = {one.id for one in programme.sets_of(person)}
    if meeting is None or meeting.set_id not in own:
        return "no longer expected"
    then = programme.set_on(person, programme.day_of(meeting))
    return "no longer expected" if then is None or then.id == meeting.set_id else f"in {then.name} by then"


def _due(kind: str, ought: CalendarEntry, before: CalendarEntry | None, view: _View, why: str) -> Due:
    told = replace(ought, sequence=_revision(ought, view))
    return Due(
        cohort=view.standing.programme.cohort.id,
        occasion=view.occasion,
        person=view.person,
        kind=kind,
        revision=told.sequence,
        part=Flow.INVITES,
        at=view.now,
        until=_until(told, view),
        why=why,
        name=told.attendee_name,
        address=told.attendee_email,
        told=told,
        before=before,
    )


def _until(told: CalendarEntry, view: _View) -> datetime:
    """Up to when a message is of use: until the session begins; one of a session that began, until what it takes away."""
    if told.start > view.now:
        return told.start
    return _shown_ahead(view.occasion, view.person, view.standing, view.now) or told.start


def _revision(ought: CalendarEntry, view: _View) -> int:
    """The SEQUENCE; one more where a refused message holds the number and the address, what is known of it, or the news is another now."""
    refused = view.standing.ledger.refused(view.occasion, view.person)
    if refused is None or refused.revision < ought.sequence:
        return ought.sequence
    # of two cancellations `changed` says nothing, whatever address each went to
    again = view.standing.goes_again(refused, ought.attendee_email)
    another = again or refused.told is None or bool(changed(refused.told, ought))
    return refused.revision + 1 if another else ought.sequence


def _again(before: Delivery, view: _View) -> Due:
    """The same message once more: same UID, SEQUENCE, DTSTAMP and Message-ID, which RFC 5546 makes harmless."""
    assert before.told is not None
    return Due(
        cohort=before.cohort,
        occasion=before.occasion,
        person=before.person,
        kind=before.kind,
        revision=before.revision,
        part=Flow.INVITES,
        at=view.now,
        until=_until(before.told, view),
        why="its fate is unknown, so the same message goes again",
        name=before.name,
        address=before.address,
        told=before.told,
        before=view.standing.ledger.told_before(before),
        resend=True,
        restored=is_restored(view.standing.ledger.line_before(before)),
        cover=before.cover,
    )


def _stop(due: Due, standing: CohortState) -> str:
    """Why a calendar message cannot go, or nothing."""
    if why := standing.takes_no_mail(due.address, needed=True):
        return why
    line = standing.ledger.by_key.get(due.key)
    if line is not None and line.state is State.DEAD:
        return f"the address was refused: {line.trouble}"
    return ""
