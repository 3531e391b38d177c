"""A member's own actions: which there are, what became of them, how one is added or worded anew (domain.md section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Occasion, PersonId
from sets.model.responses import Action, ActionState, Source
from sets.responses.consent import fingerprint

AT_ONCE = 3
"""Open actions of one session; one to three is what people can carry."""
MOST = 9
"""Actions of one session in all, those that are done or dropped counted."""
OUTCOMES = (ActionState.DONE, ActionState.PARTLY, ActionState.CHANGED, ActionState.DROPPED)
NAMES = {
    ActionState.OPEN: "Still open",
    ActionState.DONE: "Done",
    ActionState.PARTLY: "Partly",
    ActionState.CHANGED: "Changed",
    ActionState.DROPPED: "Dropped",
}
GOES_ON = (ActionState.PARTLY, ActionState.CHANGED)
"""Outcomes after which the action may be written anew."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def ref_of(action: Action) -> str:
    """How a form names an action of its visitor: `thames-1-2`. It holds no person, so it can mean nobody else's."""
    return f"{action.occasion}-{action.number}"


def own(actions: Iterable[Action], person: PersonId, programme: Programme) -> tuple[Action, ...]:
    """A person's actions, those of the latest session first."""

    def order(action: Action) -> tuple[datetime, str, int]:
        meeting = programme.by_key.get(action.occasion)
        return (meeting.start if meeting is not None else _EVER, action.occasion, -action.number)

    return tuple(sorted((a for a in actions if a.person == person), key=order, reverse=True))


def found(mine: Iterable[Action], ref: str) -> Action | None:
    """The action that a form names, if the visitor has it."""
    return next((action for action in mine if ref_of(action) == ref), None)


def last_settled(mine: Iterable[Action]) -> Action | None:
    """The action of which the owner last said what became of it."""
    settled = (action for action in mine if action.state is not ActionState.OPEN)
    return max(settled, key=lambda action: (action.at, action.key), default=None)


def with_outcome(action: Action, state: ActionState, now: datetime) -> Action | None:
    """The action with what became of it; None when it says so already."""
    return replace(action, state=state, at=now, source=Source.WEB) if action.state is not state else None


def with_learned(action: Action, learned: str, known: str, now: datetime) -> Action | None:
    """The action with what its owner learned; None when that is what it says. `known` is what it says, opened."""
    if learned == known:
        return None
    return replace(action, learned=learned, sealed_learned="", at=now, source=Source.WEB)


def reworded(action: Action, text: str, by: date | None, known: str, now: datetime) -> Action | None:
    """The action in new words, or by another day; None when nothing is different. `known` is what it says, opened."""
    if (text, by) == (known, action.by):
        return None
    return replace(action, text=text, sealed="", by=by, at=now, source=Source.WEB)


def action_mark(text: str, by: date | None) -> str:
    """What tells whether an action was worded anew since a form was opened."""
    return fingerprint(f"{text}\n{by.isoformat() if by else ''}")[:16]


def room_for(mine: Sequence[Action], occasion: Occasion) -> int:
    """The number of a new action of a session; 0 when there are enough."""
    here = [action for action in mine if action.occasion == occasion]
    number = max((action.number for action in here), default=0) + 1
    still_open = sum(action.state is ActionState.OPEN for action in here)
    return number if still_open < AT_ONCE and number <= MOST else 0


def added(
    mine: Sequence[Action], person: PersonId, occasion: Occasion, text: str, by: date | None, now: datetime
) -> Action | None:
    """A new open action; None when the session has enough of them, or has this very one. `mine` are opened."""
    number = room_for(mine, occasion)
    if not number or has(mine, occasion, text, by):
        return None
    return Action(occasion=occasion, person=person, number=number, at=now, text=text, by=by, source=Source.WEB)


def has(mine: Iterable[Action], occasion: Occasion, text: str, by: date | None) -> bool:
    """Whether an open action of that session says just this: a form that was sent twice."""
    return any(
        (action.occasion, action.text, action.by, action.state) == (occasion, text, by, ActionState.OPEN)
        for action in mine
    )


def belongs_to(programme: Programme, person: PersonId, now: datetime) -> Meeting | None:
    """The session to which an action written now belongs: the person's latest that has begun; None before the first."""
    begun = (meeting for meeting in programme.sessions_of(person) if meeting.start <= now)
    return max(begun, key=lambda meeting: meeting.start, default=None)
