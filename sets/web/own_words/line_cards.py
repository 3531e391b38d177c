"""One's own lines for the report as they are shown: each as it would be published, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sets.cohort.meeting_wording import meeting_words
from sets.disclosure.quotes import names_somebody, naming_in
from sets.model.responses import LearningLog, ReportLine
from sets.responses.consent import agreed, fingerprint
from sets.responses.forms.log_window import Window, window
from sets.text import wording as words
from sets.web.page.request import PageRequest


class State(StrEnum):
    """Where a line stands. WITHDRAWN has no words any more."""

    APPROVED = "approved"
    NOT_APPROVED = "not approved"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One's own line of one log, as it would be published. `open`: it may be approved, changed and withdrawn.

    `typed` is what stands in the box for new words; `names`: the words may point to somebody.
    """

    ref: str
    about: str
    text: str
    mark: str
    state: State
    open: bool
    names: bool
    typed: str


def lines_of(request: PageRequest) -> tuple[Shown, ...]:
    """The visitor's own lines, the newest log first."""
    naming = naming_in(request.programme)
    logs = sorted(own_logs(request), key=lambda log: (log.at, log.key), reverse=True)
    return tuple(shown(request, log, naming) for log in logs)


def own_logs(request: PageRequest) -> tuple[LearningLog, ...]:
    """The visitor's logs that have, or had, a line for the report."""
    return tuple(log for log in request.responses.logs if log.person == request.person.id and log.line is not None)


def ref_of(log: LearningLog) -> str:
    """How a form names a line of its visitor. It holds no person, so it can mean nobody else's."""
    return f"{log.occasion}-{log.prompt}"


def line_mark(line: ReportLine) -> str:
    """What tells whether a line, or the consent to it, changed since a page was opened."""
    return fingerprint(f"{line.text}\n{line.consent}")


def is_open(request: PageRequest, log: LearningLog) -> bool:
    """Whether the report that this line may stand in is still to be released."""
    stands = window(
        log.prompt,
        request.programme.by_key.get(log.occasion),
        request.person,
        request.programme,
        request.responses,
        request.records.issued(),
        log,
        request.now,
    )
    return stands is not Window.RELEASED


def _state(line: ReportLine) -> State:
    if not line.text:
        return State.WITHDRAWN
    return State.APPROVED if agreed(line) else State.NOT_APPROVED


def shown(request: PageRequest, log: LearningLog, naming: frozenset[str] | None = None) -> Shown:
    """A log's line as its author is shown it."""
    line, meeting = log.line or ReportLine(text=""), request.programme.by_key.get(log.occasion)
    found = naming if naming is not None else naming_in(request.programme)
    about = meeting_words(meeting, request.programme).label if meeting is not None else log.prompt.replace("-", " ")
    return Shown(
        ref=ref_of(log),
        about=words.upper_first(about),
        text=line.text,
        mark=line_mark(line),
        state=_state(line),
        open=is_open(request, log),
        names=bool(line.text) and names_somebody(line.text, found),
        typed=line.text,
    )
