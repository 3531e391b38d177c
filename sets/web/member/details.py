"""My details: pausing messages, days that do not work, what helps to take part."""

from __future__ import annotations

from sets.cohort.own_details import instead_of, written_days
from sets.model.cohort import Member, Person
from sets.model.requests import Detail, DetailKind
from sets.model.responses import Responses
from sets.responses.forms import own_details
from sets.responses.forms.date_field import read_day
from sets.text import wording as words
from sets.web.answers.action_views import posted_day, shown_day
from sets.web.page.request import Answer, Fault, Page, PageRequest, Redirect

UNTIL, ACCESS, KEPT = "until", "access", "kept"
PART_LABELS = {"all day": "All day", "morning": "Mornings", "afternoon": "Afternoons"}


def show_pause(
    request: PageRequest, boxes: tuple[str, str, str] = ("", "", ""), faults: tuple[Fault, ...] = ()
) -> Page:
    """Whether messages are paused, and until when to pause them."""
    until = own_details.paused_until(request.programme, request.person.id, request.today)
    facts = {
        "back": request.here(),
        "action": request.here("pause"),
        "resume": request.here("resume"),
        "paused": words.day(until) if until is not None else "",
        "value": shown_day(boxes),
        "today": words.short_day(request.today),
    }
    return Page(template="mine/pause.html.j2", title="Pause messages", facts=facts, faults=faults)


def pause(request: PageRequest) -> Answer:
    """Keeps a pause until a day."""
    boxes = posted_day(request, UNTIL)
    try:
        until = own_details.pause_until(read_day(*boxes, request.today), request.today)
    except ValueError as problem:
        return show_pause(request, boxes, (Fault(field=UNTIL, message=str(problem)),))
    request.decide(own_details.pause(request.person.id, until, request.now))
    return Redirect(to=request.here(KEPT))


def resume(request: PageRequest) -> Answer:
    """Ends a pause."""
    if own_details.paused_until(request.programme, request.person.id, request.today) is not None:
        request.decide(own_details.resume(request.person.id, request.today, request.now))
    return Redirect(to=request.here(KEPT))


def show_days(request: PageRequest) -> Answer:
    """Boxes for the days that do not work."""
    ticked = own_details.boxes_of(request.person.unavailable)
    rows = tuple((_name(day), words.WEEKDAYS[day], ticked[day]) for day in own_details.WORKDAYS)
    facts = {
        "back": request.here(),
        "action": request.here("days"),
        "rows": rows,
        "items": tuple((part.value, PART_LABELS[part.value]) for part in own_details.PARTS),
        "weekend": own_details.days_words(
            one for one in request.person.unavailable if one.weekday not in own_details.WORKDAYS
        ),
    }
    return Page(template="mine/days.html.j2", title="Days and times that do not work", facts=facts)


def days(request: PageRequest) -> Answer:
    """Keeps the days that do not work."""
    allowed = [part.value for part in own_details.PARTS]
    ticks = {day: request.fields.ticked(_name(day), allowed) for day in own_details.WORKDAYS}
    _keep(request, DetailKind.DAYS, written_days(own_details.days_ticked(ticks, request.person.unavailable)))
    return Redirect(to=request.here(KEPT))


def show_access(request: PageRequest, value: str | None = None, faults: tuple[Fault, ...] = ()) -> Answer:
    """What helps a member to take part; others have no such line, and write to the team."""
    facts = {
        "back": request.here(),
        "action": request.here("access"),
        "member": isinstance(request.person, Member),
        "value": access_of(request.person) if value is None else value,
        "contact_address": request.programme.cohort.organiser.contact,
    }
    return Page(template="mine/access.html.j2", title="What helps you to take part", facts=facts, faults=faults)


def access(request: PageRequest) -> Answer:
    """Keeps what helps a member to take part."""
    if not isinstance(request.person, Member):
        return Redirect(to=request.here("access"))
    try:
        said = own_details.access_line(request.fields.line(ACCESS))
    except ValueError as problem:
        return show_access(request, request.fields.text(ACCESS), (Fault(field=ACCESS, message=str(problem)),))
    _keep(request, DetailKind.ACCESS, said)
    return Redirect(to=request.here(KEPT))


def kept(request: PageRequest) -> Answer:
    """Says that it is kept, and what holds now."""
    facts = {"back": request.here(), "rows": rows_of(request)}
    return Page(template="mine/kept.html.j2", title="Your details are kept", facts=facts)


def rows_of(request: PageRequest) -> tuple[tuple[str, str, str, str], ...]:
    """What holds now, each with the page on which to change it: name, value, path, verb."""
    person, until = request.person, own_details.paused_until(request.programme, request.person.id, request.today)
    rows = [
        ("Messages", f"Paused until {words.day(until)}" if until is not None else "Come as planned", "pause"),
        ("Days and times that do not work", own_details.days_words(person.unavailable) or "None given", "days"),
        ("What helps you to take part", access_of(person) or "Nothing noted", "access"),
        ("Email address", person.email, "email"),
    ]
    shown = [row for row in rows if row[2] != "access" or isinstance(person, Member)]
    return tuple((name, value, request.here(step), "Change") for name, value, step in shown)


def access_of(person: Person) -> str:
    """What is noted for a member; nobody else has such a line."""
    return person.access if isinstance(person, Member) else ""


def _keep(request: PageRequest, what: DetailKind, value: str) -> None:
    person, programme = request.person.id, request.programme
    before = instead_of(programme.cohort, programme.details, person, what)
    detail = Detail(person=person, what=what, value=value, instead_of=before, at=request.now)
    request.keep(Responses(details=(detail,)))


def _name(day: int) -> str:
    return words.WEEKDAYS[day].lower()
