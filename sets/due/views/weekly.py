"""What the coordinators' letter of the week says: what happened, what is ahead, what leaves, what needs a person. Pure.

Numbers, and names only where the coordinators' page has them too (domain.md section 9); never what anybody wrote in a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.anchors import WEEK
from sets.cohort.clashes import Clash
from sets.cohort.meeting_wording import kinds_named, meeting_words
from sets.cohort.programme import Programme
from sets.due.cohort_standing import CohortStanding, EventStanding, SessionStanding, standing_of
from sets.due.discretion import conditional
from sets.due.needs.need import Need
from sets.due.outlook import Outlook
from sets.due.overview import Message, messages
from sets.due.weeks import AHEAD
from sets.model.cohort import PersonId
from sets.model.ledger import Ledger, letters_of, perhaps_left
from sets.model.messages import WEEKLY
from sets.model.publication import leaves
from sets.model.responses import Responses
from sets.text import wording as words
from sets.text.clean import one_line

MOST = 12
"""How many messages are named; the page has the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week in lines. `letters` left in the week before; `more` messages leave beside those in `leaving`."""

    happened: tuple[str, ...]
    letters: int
    ahead: tuple[str, ...]
    leaving: tuple[str, ...]
    more: int
    needs: tuple[Need, ...]


def week_of(
    programme: Programme,
    responses: Responses,
    ledger: Ledger,
    outlook: Outlook,
    now: datetime,
    clashes: Iterable[Clash] = (),
) -> Week:
    """What the letter of the week tells, of a draft too. Nothing of passes: one is under way."""
    found = standing_of(programme, responses, ledger, outlook, now, clashes=clashes)
    return _week_at(found, messages(outlook, programme, responses, now), programme, ledger, now)


def _week_at(
    found: CohortStanding, messages: Iterable[Message], programme: Programme, ledger: Ledger, now: datetime
) -> Week:
    """The week before `now`, and what comes."""
    coming = (
        one for one in messages if one.at is not None and now < one.at < now + WEEK and set(one.kinds) != {WEEKLY}
    )
    leaving = tuple(_leaves(one, programme) for one in coming)
    return Week(
        happened=(*_held(found, programme, now), *_left(programme, now)),
        letters=_letters(programme, ledger, now),
        ahead=tuple(_ahead(found, programme, now)),
        leaving=leaving[:MOST],
        more=len(leaving[MOST:]),
        # the pass that sends this letter has it in hand
        needs=tuple(need for need in found.needs if not (need.alone or need.key.startswith("in-hand/"))),
    )


def _held(found: CohortStanding, programme: Programme, now: datetime) -> Iterator[str]:
    for session in found.sessions:
        meeting = session.meeting
        if meeting.cancelled is None and now - WEEK < meeting.end <= now:
            came = (
                f"{session.came} of {session.members.expected} came" if session.came is not None else "not marked yet"
            )
            yield f"{_when(session, programme)}: {came}"
    for event in found.events:
        if event.meeting.cancelled is None and now - WEEK < event.meeting.end <= now:
            yield _when(event, programme)


def _left(programme: Programme, now: datetime) -> Iterator[str]:
    for person, decision in leaves(programme.decisions).items():
        known = programme.people.get(PersonId(person))
        if known is not None and now - WEEK < decision.at <= now:
            day = decision.at.astimezone(programme.zone).date()
            yield f"{one_line(known.name)} left on {words.day(day)}"


def _letters(programme: Programme, ledger: Ledger, now: datetime) -> int:
    """How many letters left in the week before, but for this one, and for those whose number would tell who had not answered
    or who came."""
    sent = (
        line
        for line in ledger.deliveries
        if perhaps_left(line) and line.kind != WEEKLY and not conditional(line.kind, programme)
    )
    return letters_of(line for line in sent if now - WEEK < (line.settled or line.seen) <= now)


def _ahead(found: CohortStanding, programme: Programme, now: datetime) -> Iterator[str]:
    meetings: list[SessionStanding | EventStanding] = [*found.sessions, *found.events]
    for one in sorted(meetings, key=lambda one: (one.meeting.start, one.meeting.key)):
        if one.meeting.cancelled is None and now < one.meeting.start < now + AHEAD:
            groups = (one.members, one.facilitators) if isinstance(one, SessionStanding) else one.coming
            said = "; ".join(f"{group.who} {group.words}" for group in groups if group.expected)
            yield f"{_when(one, programme)}: {said}"


def _when(one: SessionStanding | EventStanding, programme: Programme) -> str:
    meeting = meeting_words(one.meeting, programme)
    return f"{meeting.label}, {meeting.day}"


def _leaves(one: Message, programme: Programme) -> str:
    assert one.at is not None
    kinds = kinds_named(kind for kind in one.kinds if kind != WEEKLY)
    to = "to those whom it concerns" if one.private else f"to {words.plural(len(one.people), 'person', 'people')}"
    return f"{words.day(one.at.astimezone(programme.zone).date())}: {kinds} about {one_line(one.about)}, {to}"
