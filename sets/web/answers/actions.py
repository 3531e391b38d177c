"""Before a session: what to think about, and one's own actions, each with one tap for what became of it."""

from __future__ import annotations

from datetime import date

from sets.model.responses import Action, ActionState, Gathered
from sets.responses.forms import actions as form
from sets.responses.forms.date_field import read_day
from sets.web.answers.action_cards import Card, opened, own_actions, page_of_actions, posted_day
from sets.web.answers.action_views import CONFLICT, add_form, edit_form, overview_page, told_page
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Go, Page, Room, Visit

__all__ = ["ROOM", "Card", "own_actions", "page_of_actions"]

TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. Make it shorter"
WITHOUT_WORDS = "Write what you will do, in your own words"
DAY_ALONE = "You gave a day. Write what you will do by then, or leave the day out"
GONE = "That action is not here any more, so nothing was changed. Here is what there is."
ENOUGH = "You have three open actions from this session, which is as many as most people can carry"


def show(visit: Visit) -> Answer:
    """What to think about before the session, and one's own actions."""
    return overview_page(visit)


def told(visit: Visit) -> Answer:
    """Thanks for the outcome that was last told, and room for what was learned."""
    action = form.last_settled(opened(visit))
    return told_page(visit, action) if action is not None else Go(to=visit.here())


def kept(visit: Visit) -> Answer:
    """Says that what was written is kept."""
    return Page(template="actions/kept.html.j2", title="Thank you: your words are kept", facts={"back": visit.here()})


def adding(visit: Visit) -> Answer:
    """A form for a new action."""
    meeting = form.belongs_to(visit.programme, visit.person.id, visit.now)
    if meeting is None or not form.room_for(opened(visit), meeting.key):
        return Go(to=visit.here())
    return add_form(visit)


def editing(visit: Visit) -> Answer:
    """A form for each open action."""
    return edit_form(visit) if any(card.open for card in own_actions(visit)) else Go(to=visit.here())


def outcome(visit: Visit) -> Answer:
    """Keeps what became of one of the visitor's own actions; `open` takes it back."""
    mine = form.own(visit.gathered.actions, visit.person.id, visit.programme)
    action = form.found(mine, visit.fields.line("action"))
    said = visit.fields.choice("outcome", [state.value for state in ActionState])
    if action is None:
        return overview_page(visit, note=GONE, status=CONFLICT)
    if not said:
        return Go(to=visit.here())
    news = form.with_outcome(action, ActionState(said), visit.now)
    if news is not None:
        visit.keep(Gathered(actions=(news,)))
    return Go(to=visit.here() if said == ActionState.OPEN else visit.here("told"))


def learned(visit: Visit) -> Answer:
    """Keeps what was learned from an action and, where it goes on, the action in new words."""
    mine = opened(visit)
    known = form.found(mine, visit.fields.line("action"))
    if known is None:
        return overview_page(visit, note=GONE, status=CONFLICT)
    text, again = visit.fields.text("learned"), visit.fields.text("again")
    by = _day(visit, "by")
    faults = [*_too_long(visit, "learned"), *_faults(visit, "again", again, by, needed=False)]
    new, full = _anew(visit, mine, known, again, by) if again and not faults else (None, False)
    if full:
        faults.append(Fault(field="again", message=f"{ENOUGH}. Say what became of one of them first"))
    if faults:
        return told_page(visit, known, text=text, again=again, boxes=posted_day(visit, "by"), faults=tuple(faults))
    news = form.with_learned(_kept_record(visit, known), text, known.learned, visit.now)
    if news is not None and known.learned and visit.fields.line("seen") != form.mark_of(known.learned, None):
        return told_page(visit, known, text=text, again=again, boxes=posted_day(visit, "by"), status=CONFLICT)
    written = tuple(record for record in (news, new) if record is not None)
    if written:
        visit.keep(Gathered(actions=written))
    return Go(to=visit.here("kept"))


def add(visit: Visit) -> Answer:
    """Keeps a new action of the latest session."""
    meeting = form.belongs_to(visit.programme, visit.person.id, visit.now)
    if meeting is None:
        return Go(to=visit.here())
    text, by, mine = visit.fields.text("text"), _day(visit, "by"), opened(visit)
    faults = _faults(visit, "text", text, by, needed=True)
    day = by if isinstance(by, date) else None
    if not faults and not form.room_for(mine, meeting.key) and not form.has(mine, meeting.key, text, day):
        faults = [Fault(field="text", message=f"{ENOUGH}. Say what became of one of them first")]
    if faults:
        return add_form(visit, text, posted_day(visit, "by"), tuple(faults))
    new = form.added(mine, visit.person.id, meeting.key, text, day, visit.now)
    if new is not None:
        visit.keep(Gathered(actions=(new,)))
    return Go(to=visit.here())


def edit(visit: Visit) -> Answer:
    """Keeps an open action in new words."""
    known = form.found(opened(visit), visit.fields.line("action"))
    if known is None or known.state is not ActionState.OPEN:
        return overview_page(visit, note=GONE, status=CONFLICT)
    ref = form.ref_of(known)
    text, by = visit.fields.text(f"text-{ref}"), _day(visit, f"by-{ref}")
    faults = _faults(visit, f"text-{ref}", text, by, needed=True, day_name=f"by-{ref}")
    typed = {ref: (text, posted_day(visit, f"by-{ref}"))}
    if faults:
        return edit_form(visit, typed, tuple(faults))
    day = by if isinstance(by, date) else None
    news = form.reworded(_kept_record(visit, known), text, day, known.text, visit.now)
    if news is not None and visit.fields.line("seen") != form.mark_of(known.text, known.by):
        return edit_form(visit, typed, status=CONFLICT)
    if news is not None:
        visit.keep(Gathered(actions=(news,)))
    return Go(to=visit.here())


def _kept_record(visit: Visit, known: Action) -> Action:
    """The action as it is kept, with what is sealed still sealed."""
    return next(action for action in visit.gathered.actions if action.key == known.key)


def _anew(
    visit: Visit, mine: tuple[Action, ...], known: Action, text: str, by: date | str | None
) -> tuple[Action | None, bool]:
    """The action that goes on in new words, and whether there is no room for it."""
    meeting = form.belongs_to(visit.programme, visit.person.id, visit.now)
    occasion = meeting.key if meeting is not None else known.occasion
    day = by if isinstance(by, date) else None
    new = form.added(mine, visit.person.id, occasion, text, day, visit.now)
    return new, new is None and not form.has(mine, occasion, text, day)


def _day(visit: Visit, name: str) -> date | str | None:
    return read_day(*posted_day(visit, name), visit.today)


def _too_long(visit: Visit, *names: str) -> list[Fault]:
    return [Fault(field=name, message=TOO_LONG) for name in visit.fields.too_long(names)]


def _faults(
    visit: Visit, name: str, text: str, by: date | str | None, *, needed: bool, day_name: str = "by"
) -> list[Fault]:
    faults = _too_long(visit, name)
    if not text and (needed or by is not None):
        faults.append(Fault(field=name, message=WITHOUT_WORDS if needed else DAY_ALONE))
    if isinstance(by, str):
        faults.append(Fault(field=day_name, message=by))
    return faults


ROOM = Room(
    show={"": show, "told": told, "kept": kept, "add": adding, "edit": editing},
    act={"outcome": outcome, "learned": learned, "add": add, "edit": edit},
)
