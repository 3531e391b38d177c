"""A member's own actions as the pages show them, in the owner's words."""

from __future__ import annotations

from dataclasses import dataclass

from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import WHOLE_COHORT, MeetingKind
from sets.model.errors import SetwiseError
from sets.model.requests import Purpose
from sets.model.responses import Action, ActionState
from sets.responses.forms import actions as form
from sets.responses.forms.date_field import by_words, day_parts
from sets.responses.sealed_records import open_action
from sets.web.page.request import PageRequest

PREPARATION = "preparation"


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
        _opened(request, action) for action in form.own(request.responses.actions, request.person.id, request.programme)
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
    states = (state for state in (*form.OUTCOMES, ActionState.OPEN) if state is not action.state)
    return Card(
        ref=form.ref_of(action),
        text=action.text,
        by=by_words(action.by),
        day=day_parts(action.by),
        mark=form.action_mark(action.text, action.by),
        after=meeting_words(meeting, request.programme).label if meeting is not None else "",
        open=action.state is ActionState.OPEN,
        outcome=form.NAMES[action.state],
        learned=action.learned,
        readable=not action.sealed,
        outcomes=tuple((state.value, form.NAMES[state]) for state in states),
    )


def page_of_actions(request: PageRequest) -> str:
    """The path of the visitor's page of actions, from a page of more reach: that of their next session, or of none."""
    learning_set = request.programme.set_of.get(request.person.id)
    sessions = request.programme.sessions_by_set[learning_set.id] if learning_set is not None else ()
    coming = (m.key for m in sessions if m.start > request.now and m.kind is MeetingKind.SESSION)
    return request.to(Purpose.ANSWER, next(coming, WHOLE_COHORT), PREPARATION)


def posted_day(request: PageRequest, name: str) -> tuple[str, str, str]:
    """What stands in the three boxes of a day."""
    day, month, year = (request.fields.line(f"{name}-{part}") for part in ("day", "month", "year"))
    return day, month, year


def shown_day(boxes: tuple[str, str, str]) -> dict[str, str]:
    """The three boxes again, as they were typed."""
    return dict(zip(("day", "month", "year"), boxes, strict=True))
