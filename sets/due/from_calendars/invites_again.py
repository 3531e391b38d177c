"""A calendar that asks for its invite once more gets what stands, once a day at most (REFRESH, RFC 5546 section 3.2.6). Pure.

The same UID, SEQUENCE and DTSTAMP, which every calendar takes as the same; the letter around it is another one, as mail
programs drop a second copy of the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from sets.cohort.people import is_stand_in
from sets.cohort.standing import CohortState
from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import perhaps_left
from sets.model.messages import INVITE_AGAIN, CalendarEntry, Delivery, Due, Flow, Method
from sets.model.responses import Asks, CalendarRequest

A_DAY = timedelta(days=1)
WHY = "their calendar asked for it once more"
Pair = tuple[Occasion, PersonId]


def again_dues(standing: CohortState, on_their_way: Collection[Pair]) -> Iterator[Due]:
    """The calendar messages that are sent again as they stand. `on_their_way`: who is about to be told something newer."""
    newest: dict[Pair, CalendarRequest] = {}
    for one in standing.responses.calendar_requests:
        pair = (one.occasion, one.person)
        if one.what is Asks.SENT_AGAIN and (pair not in newest or one.at > newest[pair].at):
            newest[pair] = one
    for pair, asked in sorted(newest.items()):
        last = standing.ledger.last_told(*pair)
        if last is not None and last.told is not None and pair not in on_their_way:
            due = _due(asked, last, last.told, standing)
            if due is not None:
                yield due


def _due(asked: CalendarRequest, last: Delivery, told: CalendarEntry, standing: CohortState) -> Due | None:
    """Nothing once the meeting is over, where what stands left since it was asked for, or where it is not what ought to be."""
    earlier = [one for one in standing.ledger.of_person(asked.person) if _is_earlier(one, asked)]
    left = [line.left_at for line in earlier if perhaps_left(line)]
    over = standing.now is not None and told.start <= standing.now
    if over or max((last.left_at, *left)) >= asked.at or not _stands(told, asked, standing):
        return None
    person = standing.programme.people.get(asked.person)
    return Due(
        cohort=last.cohort,
        occasion=asked.occasion,
        person=asked.person,
        kind=INVITE_AGAIN,
        revision=_number(asked),
        part=Flow.INVITES,
        at=max((asked.at, *(at + A_DAY for at in left))),
        until=told.start,
        why=WHY,
        name=last.name,
        address=person.email if person is not None else last.address,
        told=told,
    )


def _number(asked: CalendarRequest) -> int:
    return int(asked.at.timestamp())


def _is_earlier(line: Delivery, asked: CalendarRequest) -> bool:
    """Whether it went again for an earlier ask: of this one's own line it is known elsewhere whether it needs another try."""
    return line.kind == INVITE_AGAIN and line.occasion == asked.occasion and line.revision != _number(asked)


def _stands(told: CalendarEntry, asked: CalendarRequest, standing: CohortState) -> bool:
    """Whether the last that they were told is what ought to be: an invite for who is expected, else the cancellation."""
    meeting, person = standing.programme.by_key.get(asked.occasion), standing.programme.people.get(asked.person)
    if person is not None and is_stand_in(person.email):
        return False
    expected = meeting is not None and asked.person in standing.programme.expected_ids(meeting)
    return expected is (told.method is Method.REQUEST)
