"""Before a session: what to think about, and one's own actions, each with one tap for what became of it."""

from __future__ import annotations

from datetime import date

from sets.model.responses import Action, ActionState, Responses
from sets.responses.forms import actions
from sets.responses.forms.date_field import read_day
from sets.web.answers.action_views import (
    CONFLICT,
    Card,
    add_form,
    edit_form,
    opened,
    overview_page,
    own_actions,
    page_of_actions,
    posted_day,
    told_page,
)
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Redirect

__all__ = ["HANDLERS", "Card", "own_actions", "page_of_actions"]

TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. Make it shorter"
WITHOUT_WORDS = "Write what you will do, in your own words"
DAY_ALONE = "You gave a day. Write what you will do by then, or leave the day out"
GONE = "That action is not here any more, so nothing was changed. Here is what there is."
ENOUGH = "You have three open actions from this session, which is as many as most people can carry"


def show(request: PageRequest) -> Answer:
    """What to think about before the session, and one's own actions."""
    return overview_page(request)


def outcome_told(request: PageRequest) -> Answer:
    """Thanks for the outcome that was last told, and room for what was learned."""
    action = actions.last_settled(opened(request))
    return told_page(request, action) if action is not None else Redirect(to=request.here())


def kept(request: PageRequest) -> Answer:
    """Says that what was written is kept."""
    return Page(template="actions/kept.html.j2", title="Thank you: your words are kept", facts={"back": request.here()})


def adding(request: PageRequest) -> Answer:
    """A form for a new action."""
    meeting = actions.belongs_to(request.programme, request.person.id, request.now)
    if meeting is None or not actions.room_for(opened(request), meeting.key):
        return Redirect(to=request.here())
    return add_form(request)


def editing(request: PageRequest) -> Answer:
    """A form for each open action."""
    return edit_form(request) if any(card.open for card in own_actions(request)) else Redirect(to=request.here())


def outcome(request: PageRequest) -> Answer:
    """Keeps what became of one of the visitor's own actions; `open` takes it back."""
    mine = actions.own(request.responses.actions, request.person.id, request.programme)
    action = actions.found(mine, request.fields.line("action"))
    said = request.fields.choice("outcome", [state.value for state in ActionState])
    if action is None:
        return overview_page(request, note=GONE, status=CONFLICT)
    if not said:
        return Redirect(to=request.here())
    news = actions.with_outcome(action, ActionState(said), request.now)
    if news is not None:
        request.keep(Responses(actions=(news,)))
    return Redirect(to=request.here() if said == ActionState.OPEN else request.here("told"))


def learned(request: PageRequest) -> Answer:
    """Keeps what was learned from an action and, where it goes on, the action in new words."""
    mine = opened(request)
    known = actions.found(mine, request.fields.line("action"))
    if known is None:
        return overview_page(request, note=GONE, status=CONFLICT)
    text, again = request.fields.text("learned"), request.fields.text("again")
    by = _day(request, "by")
    faults = [*_too_long(request, "learned"), *_faults(request, "again", again, by, needed=False)]
    new, full = _anew(request, mine, known, again, by) if again and not faults else (None, False)
    if full:
        faults.append(Fault(field="again", message=f"{ENOUGH}. Say what became of one of them first"))
    if faults:
        return told_page(request, known, text=text, again=again, boxes=posted_day(request, "by"), faults=tuple(faults))
    news = actions.with_learned(_kept_record(request, known), text, known.learned, request.now)
    if news is not None and known.learned and request.fields.line("seen") != actions.action_mark(known.learned, None):
        return told_page(request, known, text=text, again=again, boxes=posted_day(request, "by"), status=CONFLICT)
    written = tuple(record for record in (news, new) if record is not None)
    if written:
        request.keep(Responses(actions=written))
    return Redirect(to=request.here("kept"))


def add(request: PageRequest) -> Answer:
    """Keeps a new action of the latest session."""
    meeting = actions.belongs_to(request.programme, request.person.id, request.now)
    if meeting is None:
        return Redirect(to=request.here())
    text, by, mine = request.fields.text("text"), _day(request, "by"), opened(request)
    faults = _faults(request, "text", text, by, needed=True)
    day = by if isinstance(by, date) else None
    if not faults and not actions.room_for(mine, meeting.key) and not actions.has(mine, meeting.key, text, day):
        faults = [Fault(field="text", message=f"{ENOUGH}. Say what became of one of them first")]
    if faults:
        return add_form(request, text, posted_day(request, "by"), tuple(faults))
    new = actions.added(mine, request.person.id, meeting.key, text, day, request.now)
    if new is not None:
        request.keep(Responses(actions=(new,)))
    return Redirect(to=request.here())


def edit(request: PageRequest) -> Answer:
    """Keeps an open action in new words."""
    known = actions.found(opened(request), request.fields.line("action"))
    if known is None or known.state is not ActionState.OPEN:
        return overview_page(request, note=GONE, status=CONFLICT)
    ref = actions.ref_of(known)
    text, by = request.fields.text(f"text-{ref}"), _day(request, f"by-{ref}")
    faults = _faults(request, f"text-{ref}", text, by, needed=True, day_name=f"by-{ref}")
    typed = {ref: (text, posted_day(request, f"by-{ref}"))}
    if faults:
        return edit_form(request, typed, tuple(faults))
    day = by if isinstance(by, date) else None
    news = actions.reworded(_kept_record(request, known), text, day, known.text, request.now)
    if news is not None and request.fields.line("seen") != actions.action_mark(known.text, known.by):
        return edit_form(request, typed, status=CONFLICT)
    if news is not None:
        request.keep(Responses(actions=(news,)))
    return Redirect(to=request.here())


def _kept_record(request: PageRequest, known: Action) -> Action:
    """The action as it is kept, with what is sealed still sealed."""
    return next(action for action in request.responses.actions if action.key == known.key)


def _anew(
    request: PageRequest, mine: tuple[Action, ...], known: Action, text: str, by: date | str | None
) -> tuple[Action | None, bool]:
    """The action that goes on in new words, and whether there is no room for it."""
    meeting = actions.belongs_to(request.programme, request.person.id, request.now)
    occasion = meeting.key if meeting is not None else known.occasion
    day = by if isinstance(by, date) else None
    new = actions.added(mine, request.person.id, occasion, text, day, request.now)
    return new, new is None and not actions.has(mine, occasion, text, day)


def _day(request: PageRequest, name: str) -> date | str | None:
    return read_day(*posted_day(request, name), request.today)


def _too_long(request: PageRequest, *names: str) -> list[Fault]:
    return [Fault(field=name, message=TOO_LONG) for name in request.fields.too_long(names)]


def _faults(
    request: PageRequest, name: str, text: str, by: date | str | None, *, needed: bool, day_name: str = "by"
) -> list[Fault]:
    faults = _too_long(request, name)
    if not text and (needed or by is not None):
        faults.append(Fault(field=name, message=WITHOUT_WORDS if needed else DAY_ALONE))
    if isinstance(by, str):
        faults.append(Fault(field=day_name, message=by))
    return faults


HANDLERS = PageHandlers(
    show={"": show, "told": outcome_told, "kept": kept, "add": adding, "edit": editing},
    act={"outcome": outcome, "learned": learned, "add": add, "edit": edit},
)
