"""What the pages of a decision have in common: who may open them, the page itself, and what a move would do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sets.cohort.acts.registry import REASON_LENGTH
from sets.cohort.meeting_wording import meeting_words
from sets.model.cohort import Meeting
from sets.service.change import Preview
from sets.text import wording as words
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest
from sets.web.session.decision_acts import who_is_told
from sets.web.session.decision_facts import Runs, decision_facts, runs

INDEX, TAKE, CLOSED = (f"session/{name}.html.j2" for name in ("decide", "decide_take", "decide_closed"))
NOT_MOVED = "It was not moved. The reason:"
CHANGED = "This changed since you opened the page, so nothing was done. Look at how it stands now."
NO_REASON = "Give the reason, in a few words"
LONG = "Shorten the reason to {most} characters or fewer"
Shown = Callable[[PageRequest, Meeting, Runs], Answer]


def for_who_runs_it(shown: Shown) -> Handler:
    """The handler for those who run the session; everybody else gets a kind page, and nothing of the session."""

    def handled(request: PageRequest) -> Answer:
        meeting = request.meeting
        role = runs(request, meeting) if meeting is not None else Runs.NOT
        if meeting is None or role is Runs.NOT:
            return Page(template=CLOSED, title="This page is for those who run the session", status=403)
        return shown(request, meeting, role)

    return handled


def index(done: str = "", notice: str = "", status: int = 409, faults: tuple[Fault, ...] = ()) -> Shown:
    """The page, headed by what was just done; `notice` is why something was not, with that status."""

    def shown(request: PageRequest, meeting: Meeting, role: Runs) -> Page:
        typed = {fault.field: request.fields.line(fault.field) for fault in faults}
        facts = {**decision_facts(request, meeting, role), "done": done, "notice": notice, "typed": typed}
        found = status if notice else 200
        return Page(template=INDEX, title=_title(request, meeting), facts=facts, faults=faults, status=found)

    return shown


def _title(request: PageRequest, meeting: Meeting) -> str:
    return f"What happens to {meeting_words(meeting, request.programme).label}?"


def told_of(found: Preview) -> dict[str, object]:
    """What a move would do, who is told, and what to look at before."""
    return {
        "what": tuple(words.upper_first(one) for one in found.what),
        "told": who_is_told(found),
        "notes": (*(words.upper_first(one.message) for one in found.warnings), *found.clashes),
    }


def move_title(request: PageRequest, meeting: Meeting, start: datetime) -> str:
    return f"Move {meeting_words(meeting, request.programme).label} to {words.moment(start, request.zone)}?"


def reason_fault(why: str) -> str:
    """What is wrong with a reason that people will read, or nothing."""
    if not why:
        return NO_REASON
    return LONG.format(most=REASON_LENGTH) if len(why) > REASON_LENGTH else ""
