"""Which of some other dates of a session suit you? One press each, and another until the poll ends; counted without names."""

from __future__ import annotations

from datetime import datetime

from sets.cohort.free_dates.against import Judge
from sets.cohort.free_dates.values import Rule, Search
from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import Meeting
from sets.model.polls import DatePoll, DateVote
from sets.model.responses import Responses
from sets.responses.date_poll import LABELS, SAYS, is_open, leading, members_of, poll_of, said_by, tally
from sets.text import wording as words
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest, Redirect

PAGE = "dates/page.html.j2"
DATE, FITS, CONFLICT, NOT_ASKED = "date", "fits", 409, 403
KNOWN = {
    Rule.HOURS: "It is outside the hours in which we write to you.",
    Rule.MEETING: "You are expected at another meeting then.",
    Rule.BREATHER: "Another meeting of yours is within an hour of it.",
    Rule.AWAY: "We know that you are away then.",
    Rule.WEEKLY: "We know it as a time when you do not work.",
    Rule.HOLIDAY: "It is a holiday for you.",
    Rule.CLOSED: "It is a day on which you do not work.",
}
"""What stands against a date for the reader alone, as the finder of dates knows it."""


def show(request: PageRequest) -> Answer:
    """Each date with what was said, how many can, and three buttons; or what became of it."""
    return _page(request)


def keep(request: PageRequest) -> Answer:
    """Keeps what one press says of one date."""
    meeting = request.meeting
    poll = poll_of(meeting, request.responses) if meeting is not None else None
    if meeting is None or poll is None or not _may(request, meeting, poll):
        return _page(request)
    if not is_open(poll, meeting, request.now):
        return _page(request, late=True)
    dates = {start.isoformat(): start for start in poll.starts}
    date, said = request.fields.choice(DATE, dates), request.fields.choice(FITS, SAYS)
    if date and said:
        vote = DateVote(
            occasion=poll.occasion,
            number=poll.number,
            start=dates[date],
            person=request.person.id,
            fits=SAYS[said],
            at=request.now,
        )
        request.keep(Responses(votes=(vote,)))
        return Redirect(to=_after(request, poll, meeting, dates[date]))
    return Redirect(to=request.here())


def _after(request: PageRequest, poll: DatePoll, meeting: Meeting, start: datetime) -> str:
    """The page at the date that was answered, as a phone shows one or two; its top once nothing is left to answer."""
    said = said_by(poll, request.person.id, request.responses).keys() | {start}
    return request.here() if said >= set(poll.starts) else f"{request.here()}#date-{poll.starts.index(start) + 1}"


def _may(request: PageRequest, meeting: Meeting, poll: DatePoll) -> bool:
    return request.person.id in poll.asked and request.person.id in request.programme.expected_ids(meeting)


def _page(request: PageRequest, *, late: bool = False) -> Page:
    meeting = request.meeting
    about = meeting_words(meeting, request.programme) if meeting is not None else None
    poll = poll_of(meeting, request.responses) if meeting is not None else None
    facts: dict[str, object] = {"meeting": about, "state": "over", "rows": (), "late": late}
    if meeting is None or poll is None:
        return Page(template=PAGE, title="This is settled", facts=facts, status=CONFLICT if late else 200)
    if not _may(request, meeting, poll):
        return Page(
            template=PAGE, title="You are not asked about this", facts=facts | {"state": "not asked"}, status=NOT_ASKED
        )
    if not is_open(poll, meeting, request.now):
        title = "The days for this are over"
        return Page(template=PAGE, title=title, facts=facts | {"state": "ended"}, status=CONFLICT if late else 200)
    facts |= {
        "state": "open",
        "rows": tuple(_row(request, meeting, poll, start) for start in poll.starts),
        "all_said": said_by(poll, request.person.id, request.responses).keys() >= set(poll.starts),
        "leads": request.person.id in leading(poll, request.programme, meeting),
        "until": words.moment(poll.until, request.zone),
        "labels": tuple(LABELS.items()),
        "action": request.here(),
    }
    return Page(template=PAGE, title="Which other date suits you?", facts=facts)


def _row(request: PageRequest, meeting: Meeting, poll: DatePoll, start: datetime) -> dict[str, object]:
    judge = Judge(search=Search(programme=request.programme, meeting=meeting, now=request.now, others=request.others))
    mine = {cause.rule for cause in judge.against(start) if cause.person == request.person.id}
    said = said_by(poll, request.person.id, request.responses).get(start)
    members = members_of(poll, request.programme, meeting)
    return {
        "value": start.isoformat(),
        "when": words.when(start, judge.search.end(start), request.zone),
        "said": next((key for key, fits in SAYS.items() if fits is said), ""),
        "known": tuple(text for rule, text in KNOWN.items() if rule in mine),
        "counted": tally(poll, start, members, request.responses).words,
    }


HANDLERS = PageHandlers(show={"": show}, act={"": keep})
