"""Another date for one session or event: three that suit everyone, with what speaks for each, and from there to the page that
shows what the move does. It changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sets.cohort.acts.registry import ROWS, faults_of
from sets.cohort.free_dates.wording import KNOWN, bounds, headline, why_no_more
from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import Meeting
from sets.text import wording as words
from sets.web.page.date_offers import STEP, found_for, items, way_to
from sets.web.page.form_fields import Fields
from sets.web.page.request import Answer, Fault, Page, PageRequest, Redirect
from sets.web.team.change import NOT, act, step_of
from sets.web.team.date_poll import ASK, STOP, ask, asked_of, polled_items

PAGE = "team/dates.html.j2"
MOVE = ROWS["move"]
CHOOSE = "Choose a date"
WHY = "Say why in a few words"
CHANGED = "What suits everyone has changed since you opened the page. Look again."
CONFLICT = 409


def way_if_it_can_move(request: PageRequest, meeting: Meeting) -> str:
    """The path of this page about a meeting that takes place and has not begun; of another nothing."""
    return way_to(request, meeting.key) if not _why_not(request, meeting) else ""


def show(request: PageRequest) -> Answer:
    """What there is, to choose from."""
    return _page(request)


def _page(
    request: PageRequest, chosen: str = "", why: str = "", faults: tuple[Fault, ...] = (), notice: str = ""
) -> Answer:
    meeting = request.meeting
    if meeting is None:
        return Redirect(to=request.here(step_of(MOVE)))
    about = meeting_words(meeting, request.programme)
    if why_not := _why_not(request, meeting):
        facts: dict[str, object] = {"back": request.here(), "notice": f"{about.label} {why_not}."}
        return Page(template=NOT, title="This cannot be moved", facts=facts, status=CONFLICT)
    found = found_for(request, meeting)
    facts = {
        "back": request.here(),
        "meeting": about,
        "headline": headline(found),
        "items": polled_items(request, meeting, items(request, found, named=True)),
        "asked": asked_of(request, meeting, found),
        "ask": request.here(ASK),
        "stop": request.here(STOP),
        "chosen": chosen,
        "why": why,
        "taken": why_no_more(found, named=True),
        "bounds": bounds(found),
        "known": KNOWN,
        "action": request.here(STEP),
        "own": request.here(step_of(MOVE)),
        "notice": notice,
    }
    title = f"Another date for {about.label}"
    return Page(template=PAGE, title=title, facts=facts, faults=faults, status=CONFLICT if notice else 200)


def _why_not(request: PageRequest, meeting: Meeting) -> str:
    if meeting.cancelled is not None:
        return "is cancelled; put it back first"
    if meeting.start <= request.now:
        return f"began at {words.moment(meeting.start, request.zone)}; what has happened stays as it was"
    return ""


def chosen(request: PageRequest) -> Answer:
    """On to what the move does, with the date that was chosen and the reason."""
    meeting = request.meeting
    if meeting is None or _why_not(request, meeting):
        return _page(request)
    offers = items(request, found_for(request, meeting), named=True)
    offered = {value for value, _, _ in polled_items(request, meeting, offers)}
    start, why = request.fields.line("date"), request.fields.line("why")
    if start and start not in offered:
        return _page(request, why=why, notice=CHANGED)
    answers = {"meeting": str(meeting.key), "why": why}
    wrong = [
        Fault(field=error.field, message=WHY if not why else words.upper_first(error.cause))
        for error in faults_of(MOVE, answers)
    ]
    if not start or wrong:
        nothing = () if start else (Fault(field="date", message=CHOOSE),)
        return _page(request, start, why, (*nothing, *wrong))
    return act(MOVE)(
        replace(request, fields=_as_typed(meeting, datetime.fromisoformat(start).astimezone(request.zone), why))
    )


def _changed(request: PageRequest) -> Answer:
    return _page(request, notice=CHANGED)


put_to_the_set = ask(found_for, _changed)


def _as_typed(meeting: Meeting, start: datetime, why: str) -> Fields:
    """The fields of the form of a move, filled in."""
    given = {
        "meeting": str(meeting.key),
        "to-day": str(start.day),
        "to-month": str(start.month),
        "to-year": str(start.year),
        "time": words.clock(start),
        "why": why,
    }
    return Fields({name: (value,) for name, value in given.items()})
