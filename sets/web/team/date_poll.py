"""Putting dates to a set, from the coordinators' page of dates: one press, one letter each; what came of it; and an end to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sets.cohort.free_dates import FreeDates
from sets.model.cohort import Meeting
from sets.model.polls import DatePoll
from sets.model.responses import Responses
from sets.responses.date_poll import Tally, ends, is_open, leading, members_of, new_poll, poll_of, tally
from sets.text import wording as words
from sets.web.page.date_offers import STEP, Item
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Handler, PageRequest, Redirect

Finder = Callable[[PageRequest, Meeting], FreeDates]
ASK, STOP = "datesask", "datesstop"
SEEN = "dates"
NO_LONGER = "It may no longer suit everyone: see what it does before you take it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page of dates says of a poll: that there is one, or that there may be.

    `may_ask`: how many people one press would write to, and until when they would answer. `why_not` is why nobody can be
    asked now.
    """

    poll: str = ""
    open: bool = False
    may_ask: int = 0
    until: str = ""
    why_not: str = ""
    seen: str = ""


def asked_of(request: PageRequest, meeting: Meeting, found: FreeDates) -> Asked:
    """How it stands with asking the set of this session; of an event nobody is asked."""
    if meeting.set_id is None:
        return Asked()
    poll = poll_of(meeting, request.responses)
    if poll is not None and (said := _said(request, meeting, poll)):
        return Asked(poll=said, open=is_open(poll, meeting, request.now))
    try:
        new = _new(request, meeting, found)
    except ValueError as problem:
        return Asked(why_not=f"{problem}." if found.offers else "")
    seen = _mark(new.starts)
    until = words.moment(ends(request.programme, request.now), request.zone)
    return Asked(may_ask=len(new.asked), until=until, seen=seen)


def _said(request: PageRequest, meeting: Meeting, poll: DatePoll) -> str:
    """`7 people were asked at … and can answer until …`; nothing of a poll that a coordinator ended."""
    if poll.closed is not None:
        return ""
    people, until = words.plural(len(poll.asked), "person", "people"), words.moment(poll.until, request.zone)
    were = "was" if len(poll.asked) == 1 else "were"
    at = words.moment(poll.at, request.zone)
    if is_open(poll, meeting, request.now):
        return f"{people} {were} asked at {at}, and can answer until {until}. You can choose before that."
    return f"{people} {were} asked at {at}. The days for it ended at {until}."


def polled_items(request: PageRequest, meeting: Meeting, offered: Iterable[Item]) -> tuple[Item, ...]:
    """The dates that the set was asked about, with what was said in numbers; then what else is offered."""
    poll, offers = poll_of(meeting, request.responses), tuple(offered)
    if poll is None or poll.closed is not None:
        return offers
    known = {value: hint for value, _, hint in offers}
    asked = tuple(_item(request, meeting, poll, start, known) for start in poll.starts if start > request.now)
    values = {value for value, _, _ in asked}
    return (*asked, *(one for one in offers if one[0] not in values))


def _item(request: PageRequest, meeting: Meeting, poll: DatePoll, start: datetime, known: dict[str, str]) -> Item:
    programme, responses = request.programme, request.responses
    end = start + (meeting.end - meeting.start)
    members = tally(poll, start, members_of(poll, programme, meeting), responses)
    leads = tally(poll, start, leading(poll, programme, meeting), responses)
    hint = f"Members: {members.words}. {_of_leads(leads)}"
    # as the finder writes it: what was kept comes back in UTC
    value = start.astimezone(request.zone).isoformat()
    offered = known.get(value)
    more = NO_LONGER if offered is None else f"What was known before: {offered}"
    return value, words.when(start, end, request.zone), f"{hint} {more}".strip()


def _of_leads(leads: Tally) -> str:
    return f"Facilitators: {leads.words}." if leads.people else ""


def _new(request: PageRequest, meeting: Meeting, found: FreeDates) -> DatePoll:
    starts = [offer.start for offer in found.offers]
    return new_poll(request.programme, meeting, starts, request.responses, request.person.id, request.now)


def _mark(starts: Iterable[datetime]) -> str:
    return " ".join(start.isoformat() for start in starts)


def ask(found_for: Finder, changed: Handler) -> Handler:
    """Puts the dates that the page showed to the set, once; `changed` is the page where they are others by now."""

    def acted(request: PageRequest) -> Answer:
        meeting = request.meeting
        if meeting is None or meeting.set_id is None:
            return Redirect(to=request.here(STEP))
        try:
            poll = _new(request, meeting, found_for(request, meeting))
        except ValueError:
            return Redirect(to=request.here(STEP))
        if request.fields.line(SEEN) != _mark(poll.starts):
            return changed(request)
        request.keep(Responses(polls=(poll,)))
        return Redirect(to=request.here(STEP))

    return one_at_a_time(acted)


def _stop(request: PageRequest) -> Answer:
    """Ends a poll: nobody is asked or reminded any more, and what was said counts for nothing."""
    meeting = request.meeting
    poll = poll_of(meeting, request.responses) if meeting is not None else None
    if meeting is not None and poll is not None and is_open(poll, meeting, request.now):
        request.keep(Responses(polls=(replace(poll, closed=request.now),)))
    return Redirect(to=request.here(STEP))


stop = one_at_a_time(_stop)
