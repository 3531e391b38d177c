"""What the pages of actions show: the overview, thanks for an outcome, the forms."""

from __future__ import annotations

from collections.abc import Mapping

from sets.cohort.meeting_wording import meeting_words, session_count
from sets.model.responses import Action, ActionState
from sets.responses.forms import actions as form
from sets.responses.questions import LOG_STANDING_LINE, questions_for
from sets.web.answers.action_cards import PREPARATION, card_of, opened, own_actions, shown_day
from sets.web.page.request import Fault, Page, PageRequest

CONFLICT = 409
Boxes = tuple[str, str, str]
EMPTY: Boxes = ("", "", "")
NO_NAMES = LOG_STANDING_LINE.partition(". ")[0] + "."
THANKS = {
    ActionState.DONE: ("Well done", "You said that you would, and you did. What did it change, or show you?"),
    ActionState.PARTLY: ("Part of the way counts", "How far it went is as useful to know as that it is finished."),
    ActionState.CHANGED: ("A changed plan is a sign of learning", "Something made you think again. What was it?"),
    ActionState.DROPPED: (
        "Dropping it is a good outcome too",
        "It takes judgement to see that something is not worth doing, or not now, and it counts against nobody. What "
        "it taught you is worth as much as an action that was done.",
    ),
}


def overview_page(request: PageRequest, *, note: str = "", status: int = 200) -> Page:
    """What to think about, where a session is ahead, and one's own actions."""
    meeting = request.meeting
    ahead = meeting is not None and meeting.cancelled is None and meeting.start > request.now
    described = meeting_words(meeting, request.programme) if meeting is not None and ahead else None
    cards = own_actions(request)
    session = form.belongs_to(request.programme, request.person.id, request.now)
    count = session_count(meeting, request.programme)
    facts = {
        "note": note,
        "when": described.when if described is not None else "",
        "questions": questions_for(PREPARATION, described.number or 1, count) if described is not None else (),
        "open": tuple(card for card in cards if card.open),
        "earlier": tuple(card for card in cards if not card.open),
        "begun": session is not None,
        "outcome": request.here("outcome"),
        "edit": request.here("edit"),
        "add": request.here("add") if session is not None and form.room_for(opened(request), session.key) else "",
    }
    title = f"Before {described.label}" if described is not None else "Your actions"
    return Page(template="actions/overview.html.j2", title=title, facts=facts, status=status)


def told_page(
    request: PageRequest,
    action: Action,
    *,
    text: str | None = None,
    again: str = "",
    boxes: Boxes = EMPTY,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Page:
    """Thanks for what became of an action, and room for what was learned. CONFLICT: that was written elsewhere by now."""
    title, thanks = THANKS.get(action.state, ("What did you learn?", ""))
    facts = {
        "card": card_of(request, action),
        "thanks": thanks,
        "learned": action.learned if text is None else text,
        "seen": form.action_mark(action.learned, None),
        "meanwhile": action.learned if status == CONFLICT else "",
        "again": again,
        "day": shown_day(boxes),
        "goes_on": action.state in form.GOES_ON or bool(again),
        "standing_line": LOG_STANDING_LINE,
        "no_names": NO_NAMES,
        "action": request.here("learned"),
        "outcome": request.here("outcome"),
        "back": request.here(),
    }
    return Page(template="actions/told.html.j2", title=title, facts=facts, faults=faults, status=status)


def add_form(request: PageRequest, text: str = "", boxes: Boxes = EMPTY, faults: tuple[Fault, ...] = ()) -> Page:
    """A form for a new action of the latest session."""
    meeting = form.belongs_to(request.programme, request.person.id, request.now)
    label = meeting_words(meeting, request.programme).label if meeting is not None else ""
    facts = {
        "after": label,
        "text": text,
        "day": shown_day(boxes),
        "no_names": NO_NAMES,
        "action": request.here("add"),
        "back": request.here(),
    }
    return Page(template="actions/add.html.j2", title="Add an action", facts=facts, faults=faults)


def edit_form(
    request: PageRequest,
    typed: Mapping[str, tuple[str, Boxes]] | None = None,
    faults: tuple[Fault, ...] = (),
    *,
    status: int = 200,
) -> Page:
    """A form for each open action. CONFLICT: the one that was posted says something else by now."""
    cards = tuple(card for card in own_actions(request) if card.open)
    texts = {ref: text for ref, (text, _) in (typed or {}).items()}
    days = {ref: shown_day(boxes) for ref, (_, boxes) in (typed or {}).items()}
    facts = {
        "rows": tuple((card, texts.get(card.ref, card.text), days.get(card.ref, card.day)) for card in cards),
        "meanwhile": tuple(texts) if status == CONFLICT else (),
        "no_names": NO_NAMES,
        "action": request.here("edit"),
        "back": request.here(),
    }
    title = "Change the words of your action" if len(cards) == 1 else "Change the words of your actions"
    return Page(template="actions/edit.html.j2", title=title, facts=facts, faults=faults, status=status)
