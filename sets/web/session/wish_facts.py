"""What calendars ask for about a meeting, as those who decide it read it: a card each, and what was decided before."""

from __future__ import annotations

from urllib.parse import quote

from sets.cohort.free_dates import suits
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.standing import CohortState
from sets.due.from_calendars.wishes import Decided, Settled, Wish, decided_about, time_words, wish_words, wishes_of
from sets.model.cohort import Meeting, Person, Role
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Asks, CalendarRequest
from sets.responses.forms import attendance_reply
from sets.responses.sealed_records import open_request, safely_open
from sets.service.change import Preview
from sets.service.inbound.count_answer import new_address
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import PageRequest

INSTEAD = "Somebody else comes instead"
NOBODY = "Somebody who has left"
OUTCOMES = {
    Settled.TAKEN: "It moved to that time.",
    Settled.STAYS: "It stays as it is.",
    Settled.NOBODY: "Nobody comes in their place.",
    Settled.NO_LETTER: "Settled without a letter.",
    Settled.THEIRS: "It was theirs, and counts.",
    Settled.NOT_THEIRS: "It was not theirs.",
}


def cards(
    request: PageRequest, meeting: Meeting, standing: CohortState, *, coordinates: bool
) -> tuple[dict[str, object], ...]:
    """What waits about this meeting, in the order in which it was asked."""
    return tuple(_card(wish, request, standing, coordinates) for wish in wishes_of(standing, meeting.key))


def _card(wish: Wish, request: PageRequest, standing: CohortState, coordinates: bool) -> dict[str, object]:
    return {
        "what": wish.what.replace(" ", "-"),
        "head": _head(wish, standing),
        "says": words.upper_first(wish_words(wish, standing)),
        "names": wish.names,
        "several": len(wish.people) > 1,
        "when": words.listed(sorted({words.moment(one.at, request.zone) for one in wish.requests})),
        "hidden": {"wish": wish.mark},
        "field": f"line-{wish.mark}",
        "write": tuple((one_line(one.name), _mailto(one, wish.meeting, request)) for one in wish.people)
        if coordinates
        else (),
        **(
            _time(wish, request, coordinates) if wish.what is Asks.OTHER_TIME else _somebody(wish, request, coordinates)
        ),
    }


def _head(wish: Wish, standing: CohortState) -> str:
    if wish.what is Asks.OTHER_TIME:
        return words.upper_first(time_words(wish, standing))
    if wish.what is Asks.UNREADABLE:
        return f"An answer from {wish.names} that is neither yes nor no"
    return (
        f"Somebody else instead of {wish.names}"
        if wish.what is Asks.SOMEBODY_ELSE
        else f"An answer in the name of {wish.names}"
    )


def _time(wish: Wish, request: PageRequest, coordinates: bool) -> dict[str, object]:
    """Whether the proposed time can be taken, and what stands against it."""
    start = wish.start
    if start is None:
        return {"can": False, "against": (), "length": "", "read": False}
    against = suits(request.programme, wish.meeting, start, now=request.now, others=request.others, named=coordinates)
    return {
        "read": True,
        "can": coordinates and start > request.now and start != wish.meeting.start,
        "against": against,
        "length": _length(wish),
    }


def notes_on(request: PageRequest, wish: Wish, found: Preview) -> tuple[str, ...]:
    """What to look at before the time is taken: whom it does not suit, notice, warnings, clashes, and the length."""
    assert wish.start is not None
    against = suits(request.programme, wish.meeting, wish.start, now=request.now, others=request.others)
    warned = tuple(words.upper_first(one.message) for one in found.warnings)
    length = _length(wish)
    kept = (f"It keeps its length: {length}.",) if length else ()
    return (*against, *warned, *(() if against else found.clashes), *kept)


def _length(wish: Wish) -> str:
    """How long the meeting lasts, where another length is proposed: a move keeps it."""
    lasts = wish.meeting.end - wish.meeting.start
    other = wish.start is not None and wish.end is not None and wish.end - wish.start != lasts
    return words.length(lasts) if other else ""


def _somebody(wish: Wish, request: PageRequest, coordinates: bool) -> dict[str, object]:
    """Whom it is about, opened for those who may read it: an address that is not known for coordinators alone."""
    asked = wish.requests[0]
    other = open_request(asked, safely_open(request.site.seal.unseal)).other
    unknown = wish.what is Asks.UNKNOWN_SENDER
    facilitates = Role.FACILITATOR in request.programme.roles(asked.person)
    new = new_address(request.site.installation, asked.person, other) if unknown else ""
    return {
        "learns": bool(new),
        "other": one_line(other) if coordinates or not unknown else "",
        "said": {**attendance_reply.SAID, Partstat.DELEGATED: INSTEAD}[asked.said] if asked.said is not None else "",
        "decides": coordinates or not unknown,
        "member": not facilitates,
        "cover": f"{request.to(Purpose.TEAM)}/change-cover" if coordinates and facilitates else "",
    }


def _mailto(person: Person, meeting: Meeting, request: PageRequest) -> str:
    words_of_it = meeting_words(meeting, request.programme)
    subject = f"{words_of_it.label} on {words_of_it.day}"
    return f"mailto:{quote(person.email, safe='@+.-_')}?subject={quote(subject)}"


def yes_so_far(meeting: Meeting, standing: CohortState) -> str:
    """`3 of 6 members have said yes to the time that stands, and 1 has said no.`"""
    given = [standing.answer(meeting, one.id) for one in standing.programme.members_at(meeting)]
    yes, no = given.count(Partstat.ACCEPTED), given.count(Partstat.DECLINED)
    members = words.plural(len(given), "member")
    if not yes and not no:
        return f"None of {members} has said yes or no to the time that stands."
    have = "has" if yes == 1 else "have"
    return (
        f"{yes} of {members} {have} said yes to the time that stands, and "
        f"{no or 'nobody'} {'has' if no <= 1 else 'have'} said no."
    )


def history(meeting: Meeting, standing: CohortState) -> tuple[str, ...]:
    """What was decided about what calendars asked for about this meeting, newest first: who asked what, who decided it when."""
    asked = [one for one in standing.responses.calendar_requests if one.occasion == meeting.key]
    found = [(one, decided) for one in asked if (decided := decided_about(one, standing)) is not None]
    newest_first = sorted(found, key=lambda pair: pair[1].decision.at, reverse=True)
    return tuple(_line(one, decided, meeting, standing) for one, decided in newest_first)


def _line(one: CalendarRequest, decided: Decided, meeting: Meeting, standing: CohortState) -> str:
    programme = standing.programme
    person = programme.people.get(one.person)
    who = one_line(person.name) if person is not None else NOBODY
    if person is not None:
        says = wish_words(Wish(meeting=meeting, what=one.what, people=(person,), requests=(one,)), standing)
    else:
        says = f"{who} asked for something."
    by = one_line(decided.decision.by) or "A coordinator"
    at = words.moment(decided.decision.at, programme.zone)
    told = f" Said to them: “{one_line(decided.said)}”" if decided.said else ""
    return f"{words.upper_first(says)} {OUTCOMES[decided.how]} {by} decided it at {at}.{told}"
