"""What becomes of a session that is short of people: run it short, cancel it, or propose other dates; and what calendars ask for.

One page for who facilitates it and for the coordinators. It acts on POST alone, and only on what it showed: after one
of them has decided, the other reads what and by whom.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sets.cohort.free_dates.wording import KNOWN, headline, why_no_more
from sets.cohort.meeting_wording import meeting_words
from sets.due.requested_letters import next_number
from sets.model.cohort import Meeting
from sets.model.errors import ActError, CohortFileError, StateError, StoreError
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from sets.model.responses import Proposal, ProposedChange, Responses
from sets.responses.forms.session_dates import MOST, TypedDate, read_starts, unsuitable
from sets.service.change import Stale, why_not
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.date_offers import Item, found_for, items
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect
from sets.web.session import wishes
from sets.web.session.decision_acts import cancelled, moved, publish
from sets.web.session.decision_facts import (
    Runs,
    decision_facts,
    found_starts,
    proposed_starts,
    seen_mark,
    stage_of,
    standing_of,
)
from sets.web.session.decision_page import (
    CHANGED,
    NOT_MOVED,
    TAKE,
    Shown,
    for_who_runs_it,
    index,
    move_title,
    reason_fault,
    told_of,
)

CANCEL, DATES = "session/decide_cancel.html.j2", "session/decide_dates.html.j2"
GOES = "The session goes ahead. Nobody gets a message: it stands in everyone’s calendar."
PROPOSED = "Your dates are with the coordinators. The session stands until one of them takes a date."
CANCELLED = "The session is cancelled. Everyone who expected it gets one message with the reason."
MOVED = "The session has moved. Everyone who expects it gets a message with the new time."
ASKED = (
    "It is not cancelled: the cohort’s file has changes that are not published yet, and only a coordinator can settle them. "
    "They have been told that you want to cancel it, and why. If it is urgent, write to them."
)
NOT_CANCELLED = "It is not cancelled, and what you want is kept here. The reason:"
TOO_FEW = "too few of us could come on {day}"
OVER = "There is nothing to choose any more, so nothing was done."
NO_DAY = "No day suits everyone."
NOT_OFFERED = "What suits everyone has changed since you opened the page. Choose again"
TOO_MANY = f"Choose {words.number(MOST)} dates at most, with your own"


def _acting(act: Shown) -> Handler:
    """The act, if what it was based on still stands; else the page as it is now, and nothing done."""

    def acted(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
        if not stage_of(request, meeting).open:
            return index(notice=OVER)(request, meeting, role)
        if request.fields.line("seen") != seen_mark(request, meeting):
            return index(notice=CHANGED)(request, meeting, role)
        return act(request, meeting, role)

    return one_at_a_time(for_who_runs_it(acted))


def _go_ahead(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    day = request.programme.day_of(meeting)
    by = one_line(request.person.name)
    request.decide(Decision(at=request.now, verdict=Verdict.GOING_AHEAD, subject=str(meeting.key), until=day, by=by))
    return Redirect(to=request.here("goes"))


def _show_cancel(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    proposal = standing_of(request).proposal(meeting)
    return _cancel_page(request, meeting, role, proposal.why if proposal is not None else "", ())


def _cancel_page(request: PageRequest, meeting: Meeting, role: Runs, why: str, faults: tuple[Fault, ...]) -> Answer:
    if not stage_of(request, meeting).open:
        return index()(request, meeting, role)
    facts = {**decision_facts(request, meeting, role), "why": why}
    title = f"Cancel {meeting_words(meeting, request.programme).label}?"
    return Page(template=CANCEL, title=title, facts=facts, faults=faults)


def _cancel(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    """Cancel it, in the name of who pressed; where the file cannot be changed, the coordinators hear that it is wanted."""
    why = request.fields.line("why")
    if fault := reason_fault(why):
        return _cancel_page(request, meeting, role, why, (Fault(field="why", message=fault),))
    try:
        publish(request, cancelled(request, meeting, why))
    except Stale:
        return index(notice=CHANGED)(request, meeting, role)
    except ActError as error:
        return _cancel_page(request, meeting, role, why, (Fault(field="why", message=why_not(error)),))
    except (StateError, CohortFileError, StoreError) as error:
        _propose(request, meeting, ProposedChange.CANCEL, why=why)
        # which lines of the file wait, and whose they are, is for those who can open it
        return (
            index(notice=f"{NOT_CANCELLED} {why_not(error)}")(request, meeting, role)
            if role is Runs.COORDINATES
            else Redirect(to=request.here("asked"))
        )
    return Redirect(to=request.here("cancelled"))


def _show_dates(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    if not stage_of(request, meeting).open:
        return index()(request, meeting, role)
    return _dates_page(request, meeting, role, _offered(request, meeting, role), (TypedDate(),) * MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What setwise found, as choices, and which of them are ticked."""

    headline: str
    items: tuple[Item, ...]
    ticked: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


def _offered(request: PageRequest, meeting: Meeting, role: Runs) -> Offered:
    """Dates that will do as a proposal. Who cannot come is named to coordinators, and counted for who facilitates."""
    found, named = found_for(request, meeting), role is Runs.COORDINATES
    some = bool(found.offers)
    will_do = tuple(o for o in found.offers if not unsuitable(o.start, meeting, request.programme, request.now))
    found = replace(found, offers=will_do)
    choices = items(request, found, named=named)
    return Offered(
        headline=headline(found) if will_do or not some else NO_DAY,
        items=choices,
        ticked=request.fields.ticked("offered", [value for value, _, _ in choices]),
        taken=why_no_more(found, named=named),
    )


def _dates_page(
    request: PageRequest,
    meeting: Meeting,
    role: Runs,
    offered: Offered,
    typed: tuple[TypedDate, ...],
    faults: tuple[Fault, ...] = (),
) -> Answer:
    facts = {**decision_facts(request, meeting, role), "typed": typed, "offered": offered, "known": KNOWN}
    return Page(template=DATES, title="Propose other dates", facts=facts, faults=faults)


def _dates(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    offered = _offered(request, meeting, role)
    typed = tuple(_typed(request, number) for number in range(1, MOST + 1))
    starts, faults = _wanted(request, meeting, offered, typed)
    if faults:
        return _dates_page(request, meeting, role, offered, typed, faults)
    _propose(request, meeting, ProposedChange.DATES, starts=starts)
    return Redirect(to=request.here("proposed"))


def _wanted(
    request: PageRequest, meeting: Meeting, offered: Offered, typed: tuple[TypedDate, ...]
) -> tuple[tuple[datetime, ...], tuple[Fault, ...]]:
    """The dates that were ticked and typed, in order of time, and what is wrong with them."""
    if len(offered.ticked) < len(request.fields.given.get("offered", ())):
        return (), (Fault(field="offered", message=NOT_OFFERED),)
    ticked = {datetime.fromisoformat(value).astimezone(request.zone) for value in offered.ticked}
    own: tuple[datetime, ...] = ()
    if not ticked or not all(one.empty for one in typed):
        own, wrong = read_starts(typed, meeting, request.programme, request.now)
        if wrong:
            return (), tuple(Fault(field=f"date{number}", message=why) for number, why in wrong.items())
    starts = tuple(sorted(ticked | set(own)))
    if len(starts) > MOST:
        return (), (Fault(field="offered", message=TOO_MANY),)
    return starts, ()


def _typed(request: PageRequest, number: int) -> TypedDate:
    day, month, year = (request.fields.line(f"date{number}-{part}") for part in ("day", "month", "year"))
    return TypedDate(day=day, month=month, year=year, at=request.fields.line(f"time{number}"))


def _propose(request: PageRequest, meeting: Meeting, change: ProposedChange, **more: object) -> None:
    """Keep it as a fact, and write to the coordinators who did not say it themselves."""
    proposal = Proposal(
        occasion=meeting.key,
        about=meeting.start,
        person=request.person.id,
        change=change,
        at=request.now,
        **more,  # type: ignore[arg-type]
    )
    asked = request.responses.asked
    letters = tuple(
        LetterRequest(
            person=one.id,
            wish=LetterKind.PROPOSED,
            number=next_number(asked, one.id, LetterKind.PROPOSED),
            at=request.now,
            occasion=meeting.key,
        )
        for one in request.programme.cohort.coordinators
        if one.serves_on(request.today) and one.id != request.person.id
    )
    request.keep(Responses(proposals=(proposal,), asked=letters))


def _show_taking(way: str, number: int) -> Shown:
    """What taking the date of this number would do, with the button that does it."""

    def shown(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
        return _taking_page(request, meeting, role, (way, number))

    return shown


def _taking_page(
    request: PageRequest,
    meeting: Meeting,
    role: Runs,
    date: tuple[str, int],
    why: str | None = None,
    faults: tuple[Fault, ...] = (),
) -> Answer:
    start = _start(request, meeting, role, date)
    if start is None:
        return index()(request, meeting, role)
    reason = why or TOO_FEW.format(day=words.day(request.programme.day_of(meeting)))
    try:
        found = moved(request, meeting, start, reason)
    except (ActError, StateError, CohortFileError, StoreError) as error:
        return index(notice=f"{NOT_MOVED} {why_not(error)}")(request, meeting, role)
    facts = {
        **decision_facts(request, meeting, role),
        "hidden": {"seen": seen_mark(request, meeting), "start": start.isoformat()},
        "action": request.here(f"{date[0]}{date[1]}"),
        "why": reason if why is None else why,
        **told_of(found),
    }
    return Page(template=TAKE, title=move_title(request, meeting, start), facts=facts, faults=faults)


def _take(way: str, number: int) -> Shown:
    """Move the session to the date of this number, in the coordinator's name, if it is the one that was shown."""

    def acted(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
        start, why = _start(request, meeting, role, (way, number)), request.fields.line("why")
        # what was proposed is in the mark of what was seen; what is found may be another one by now
        shown = request.fields.line("start") or ("" if way == "found" else None)
        if start is None or shown not in (None, start.isoformat()):
            return index(notice=CHANGED)(request, meeting, role)
        if fault := reason_fault(why):
            return _taking_page(request, meeting, role, (way, number), why, (Fault(field="why", message=fault),))
        try:
            publish(request, moved(request, meeting, start, why))
        except Stale:
            return index(notice=CHANGED)(request, meeting, role)
        except (ActError, StateError, CohortFileError, StoreError) as error:
            return index(notice=f"{NOT_MOVED} {why_not(error)}")(request, meeting, role)
        return Redirect(to=request.here("moved"))

    return acted


def _start(request: PageRequest, meeting: Meeting, role: Runs, date: tuple[str, int]) -> datetime | None:
    """The start of this number among those that are proposed and will do still, or that setwise found; for coordinators."""
    way, number = date
    starts = WAYS[way](request, meeting) if role is Runs.COORDINATES else ()
    return dict(enumerate(starts, start=1)).get(number)


WAYS = {"take": proposed_starts, "found": found_starts}
"""From where a date is taken, by the first part of the step."""
TAKING = tuple((way, number) for way in WAYS for number in range(1, MOST + 1))
HANDLERS = PageHandlers(
    show={
        "": for_who_runs_it(index()),
        "goes": for_who_runs_it(index(GOES)),
        "cancelled": for_who_runs_it(index(CANCELLED)),
        "moved": for_who_runs_it(index(MOVED)),
        "proposed": for_who_runs_it(index(PROPOSED)),
        "asked": for_who_runs_it(index(notice=ASKED, status=200)),
        **wishes.SHOW,
        "cancel": for_who_runs_it(_show_cancel),
        "dates": for_who_runs_it(_show_dates),
        **{f"{way}{number}": for_who_runs_it(_show_taking(way, number)) for way, number in TAKING},
    },
    act={
        "ahead": _acting(_go_ahead),
        "cancel": _acting(_cancel),
        "dates": _acting(_dates),
        **{f"{way}{number}": _acting(_take(way, number)) for way, number in TAKING},
        **wishes.ACT,
    },
)
