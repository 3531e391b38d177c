"""My details: pausing messages, days that do not work, what helps to take part."""

from __future__ import annotations

from sets.cohort.own_details import instead_of, written_days
from sets.model.cohort import Member, Person
from sets.model.requests import Detail, DetailKind
from sets.model.responses import Gathered
from sets.responses.forms import own_details as form
from sets.responses.forms.date_field import read_day
from sets.text import wording as words
from sets.web.answers.action_cards import posted_day, shown_day
from sets.web.page.request import Answer, Fault, Go, Page, Visit

UNTIL, ACCESS, KEPT = "until", "access", "kept"
PART_LABELS = {"all day": "All day", "morning": "Mornings", "afternoon": "Afternoons"}


def show_pause(visit: Visit, boxes: tuple[str, str, str] = ("", "", ""), faults: tuple[Fault, ...] = ()) -> Page:
    """Whether messages are paused, and until when to pause them."""
    until = form.paused_until(visit.programme, visit.person.id, visit.today)
    facts = {
        "back": visit.here(),
        "action": visit.here("pause"),
        "resume": visit.here("resume"),
        "paused": words.day(until) if until is not None else "",
        "value": shown_day(boxes),
        "today": words.short_day(visit.today),
    }
    return Page(template="mine/pause.html.j2", title="Pause messages", facts=facts, faults=faults)


def pause(visit: Visit) -> Answer:
    """Keeps a pause until a day."""
    boxes = posted_day(visit, UNTIL)
    try:
        until = form.pause_until(read_day(*boxes, visit.today), visit.today)
    except ValueError as problem:
        return show_pause(visit, boxes, (Fault(field=UNTIL, message=str(problem)),))
    visit.decide(form.pause(visit.person.id, until, visit.now))
    return Go(to=visit.here(KEPT))


def resume(visit: Visit) -> Answer:
    """Ends a pause."""
    if form.paused_until(visit.programme, visit.person.id, visit.today) is not None:
        visit.decide(form.resume(visit.person.id, visit.today, visit.now))
    return Go(to=visit.here(KEPT))


def show_days(visit: Visit) -> Answer:
    """Boxes for the days that do not work."""
    ticked = form.boxes_of(visit.person.unavailable)
    rows = tuple((_name(day), words.WEEKDAYS[day], ticked[day]) for day in form.WORKDAYS)
    facts = {
        "back": visit.here(),
        "action": visit.here("days"),
        "rows": rows,
        "items": tuple((part.value, PART_LABELS[part.value]) for part in form.PARTS),
        "weekend": form.days_words(one for one in visit.person.unavailable if one.weekday not in form.WORKDAYS),
    }
    return Page(template="mine/days.html.j2", title="Days and times that do not work", facts=facts)


def days(visit: Visit) -> Answer:
    """Keeps the days that do not work."""
    allowed = [part.value for part in form.PARTS]
    ticks = {day: visit.fields.ticked(_name(day), allowed) for day in form.WORKDAYS}
    _keep(visit, DetailKind.DAYS, written_days(form.days_ticked(ticks, visit.person.unavailable)))
    return Go(to=visit.here(KEPT))


def show_access(visit: Visit, value: str | None = None, faults: tuple[Fault, ...] = ()) -> Answer:
    """What helps a member to take part; others have no such line, and write to the team."""
    facts = {
        "back": visit.here(),
        "action": visit.here("access"),
        "member": isinstance(visit.person, Member),
        "value": access_of(visit.person) if value is None else value,
        "contact_address": visit.programme.cohort.organiser.contact,
    }
    return Page(template="mine/access.html.j2", title="What helps you to take part", facts=facts, faults=faults)


def access(visit: Visit) -> Answer:
    """Keeps what helps a member to take part."""
    if not isinstance(visit.person, Member):
        return Go(to=visit.here("access"))
    try:
        said = form.access_line(visit.fields.line(ACCESS))
    except ValueError as problem:
        return show_access(visit, visit.fields.text(ACCESS), (Fault(field=ACCESS, message=str(problem)),))
    _keep(visit, DetailKind.ACCESS, said)
    return Go(to=visit.here(KEPT))


def kept(visit: Visit) -> Answer:
    """Says that it is kept, and what holds now."""
    facts = {"back": visit.here(), "rows": rows_of(visit)}
    return Page(template="mine/kept.html.j2", title="Your details are kept", facts=facts)


def rows_of(visit: Visit) -> tuple[tuple[str, str, str, str], ...]:
    """What holds now, each with the page on which to change it: name, value, path, verb."""
    person, until = visit.person, form.paused_until(visit.programme, visit.person.id, visit.today)
    rows = [
        ("Messages", f"Paused until {words.day(until)}" if until is not None else "Come as planned", "pause"),
        ("Days and times that do not work", form.days_words(person.unavailable) or "None given", "days"),
        ("What helps you to take part", access_of(person) or "Nothing noted", "access"),
        ("Email address", person.email, "email"),
    ]
    shown = [row for row in rows if row[2] != "access" or isinstance(person, Member)]
    return tuple((name, value, visit.here(step), "Change") for name, value, step in shown)


def access_of(person: Person) -> str:
    """What is noted for a member; nobody else has such a line."""
    return person.access if isinstance(person, Member) else ""


def _keep(visit: Visit, what: DetailKind, value: str) -> None:
    person, programme = visit.person.id, visit.programme
    before = instead_of(programme.cohort, programme.details, person, what)
    detail = Detail(person=person, what=what, value=value, instead_of=before, at=visit.now)
    visit.keep(Gathered(details=(detail,)))


def _name(day: int) -> str:
    return words.WEEKDAYS[day].lower()
