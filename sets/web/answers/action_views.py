"""What the pages of actions show, in the owner's words: the overview, thanks for an outcome, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import WHOLE_COHORT
from sets.model.errors import SetwiseError
from sets.model.requests import Purpose
from sets.model.responses import Action, ActionState
from sets.responses.forms import actions
from sets.responses.forms.date_field import by_words, day_parts
from sets.responses.prompt_catalogue import PREPARATION
from sets.responses.questions import LOG_STANDING_LINE
from sets.responses.sealed_records import open_action
from sets.web.page.request import Fault, Page, PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One action of the visitor. `after` is the session it belongs to; `readable` is False when its seal does not open.

    `outcomes` are what can be said of it with one tap: value and words.
    """

    ref: str
    text: str
    by: str
    day: dict[str, str]
    mark: str
    after: str
    open: bool
    outcome: str
    learned: str
    readable: bool
    outcomes: tuple[tuple[str, str], ...]


def opened(request: PageRequest) -> tuple[Action, ...]:
    """The visitor's own actions with their words; one that does not open has none."""
    return tuple(
        _opened(request, action)
        for action in actions.own(request.responses.actions, request.person.id, request.programme)
    )


def _opened(request: PageRequest, action: Action) -> Action:
    try:
        return open_action(action, request.site.seal.unseal)
    except SetwiseError:
        return action


def own_actions(request: PageRequest) -> tuple[Card, ...]:
    """The visitor's own actions, those of the latest session first."""
    return tuple(card_of(request, action) for action in opened(request))


def card_of(request: PageRequest, action: Action) -> Card:
    """An opened action as it is shown."""
    meeting = request.programme.by_key.get(action.occasion)
    states = (state for state in (*actions.OUTCOMES, ActionState.OPEN) if state is not action.state)
    return Card(
        ref=actions.ref_of(action),
        text=action.text,
        by=by_words(action.by),
        day=day_parts(action.by),
        mark=actions.action_mark(action.text, action.by),
        after=meeting_words(meeting, request.programme).label if meeting is not None else "",
        open=action.state is ActionState.OPEN,
        outcome=actions.NAMES[action.state],
        learned=action.learned,
        readable=not action.sealed,
        outcomes=tuple((state.value, actions.NAMES[state]) for state in states),
    )


def page_of_actions(request: PageRequest) -> str:
    """The path of the visitor's page of actions, from a page of more reach: that of their next session, or of none."""
    coming = (m.key for m in request.programme.sessions_of(request.person.id) if m.start > request.now)
    return request.to(Purpose.ANSWER, next(coming, WHOLE_COHORT), PREPARATION.name)


def posted_day(request: PageRequest, name: str) -> tuple[str, str, str]:
    """What stands in the three boxes of a day."""
    day, month, year = (request.fields.line(f"{name}-{part}") for part in ("day", "month", "year"))
    return day, month, year


def shown_day(boxes: tuple[str, str, str]) -> dict[str, str]:
    """The three boxes again, as they were typed."""
    return dict(zip(("day", "month", "year"), boxes, strict=True))


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
    session = actions.belongs_to(request.programme, request.person.id, request.now)
    count = request.programme.count_of(meeting)
    facts = {
        "note": note,
        "when": described.when if described is not None else "",
        "questions": PREPARATION.asked(described.number or 1, count) if described is not None else (),
        "open": tuple(card for card in cards if card.open),
        "earlier": tuple(card for card in cards if not card.open),
        "begun": session is not None,
        "outcome": request.here("outcome"),
        "edit": request.here("edit"),
        "add": request.here("add") if session is not None and actions.room_for(opened(request), session.key) else "",
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
        "seen": actions.action_mark(action.learned, None),
        "meanwhile": action.learned if status == CONFLICT else "",
        "again": again,
        "day": shown_day(boxes),
        "goes_on": action.state in actions.GOES_ON or bool(again),
        "standing_line": LOG_STANDING_LINE,
        "no_names": NO_NAMES,
        "action": request.here("learned"),
        "outcome": request.here("outcome"),
        "back": request.here(),
    }
    return Page(template="actions/told.html.j2", title=title, facts=facts, faults=faults, status=status)


def add_form(request: PageRequest, text: str = "", boxes: Boxes = EMPTY, faults: tuple[Fault, ...] = ()) -> Page:
    """A form for a new action of the latest session."""
    meeting = actions.belongs_to(request.programme, request.person.id, request.now)
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
