"""One's own lines for the report, each as it would be published: approve, change, withdraw (domain.md section 8, rule 10).

A consent is given to the words that were seen: every post says which they were. `SHOW` and `ACT` are steps of one's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sets.cohort.meeting_wording import meeting_words
from sets.disclosure.words import names_somebody, naming_in
from sets.model.responses import LearningLog, ReportLine, Responses, Source
from sets.responses.consent import agreed, fingerprint
from sets.responses.forms.log_window import Window, window
from sets.text import wording as words
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect


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


LINES, LINE = "lines", "line"
CONFLICT = 409
EMPTY = "Write the line as it should stand, or choose “Withdraw”"
TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. One or two sentences are enough"
MOVED = (
    "This line changed in another window after you opened the page, so nothing was done. Below is how it stands now. "
    "Look at it once more and choose again."
)
OUT = "The report has been released, so this line can no longer be changed here. To ask about it, write to the team."


def show(request: PageRequest) -> Answer:
    """Every line of one's own, and what may be done with it."""
    return _list(request)


def back_to_list(request: PageRequest) -> Answer:
    """The address to which forms post shows nothing by itself."""
    return Redirect(to=request.here(LINES))


def act(request: PageRequest) -> Answer:
    """Approves, changes or withdraws one line, if its words are those that were seen."""
    log = next((log for log in own_logs(request) if ref_of(log) == request.fields.line("line")), None)
    doing = _DOING.get(request.fields.line("do"))
    if log is None or log.line is None or doing is None:
        return Redirect(to=request.here(LINES))
    if not is_open(request, log):
        return _list(request, note=OUT, status=CONFLICT)
    if request.fields.line("seen") != line_mark(log.line):
        return _moved(request, log, log.line)
    return doing(request, log, log.line)


def _approve(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    if line.text and not agreed(line):
        _keep(request, log, replace(line, consent=fingerprint(line.text)))
    return Redirect(to=request.here(LINES))


def _keep_back(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    if line.consent:
        _keep(request, log, replace(line, consent=""))
    return Redirect(to=request.here(LINES))


def _change(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    """New words have no consent yet: it is asked for once they stand there as they would be published."""
    name = f"words-{ref_of(log)}"
    text = request.fields.line(name)
    if not text or len(text) > LONGEST_TEXT:
        fault = Fault(field=name, message=TOO_LONG if text else EMPTY)
        return _list(request, typed={ref_of(log): text}, faults=(fault,))
    if text != line.text:
        _keep(request, log, ReportLine(text=text))
    return Redirect(to=request.here(LINES))


def _withdraw(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    if not line.text:
        return Redirect(to=request.here(LINES))
    facts = {"line": shown(request, log), "action": request.here(LINE), "back": request.here(LINES)}
    return Page(template="lines/withdraw.html.j2", title="Withdraw this line?", facts=facts)


def _gone(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    if line.text or line.consent:
        _keep(request, log, ReportLine(text=""))
    return Redirect(to=request.here(LINES))


_DOING: dict[str, Callable[[PageRequest, LearningLog, ReportLine], Answer]] = {
    "approve": _approve,
    "unapprove": _keep_back,
    "change": _change,
    "withdraw": _withdraw,
    "gone": _gone,
}


def _keep(request: PageRequest, log: LearningLog, line: ReportLine) -> None:
    # answers are still sealed in `log`, and stay so
    request.keep(Responses(logs=(replace(log, line=line, at=request.now, source=Source.WEB),)))


def _list(
    request: PageRequest,
    *,
    typed: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    note: str = "",
    status: int = 200,
) -> Page:
    given = typed or {}
    facts = {
        "lines": tuple(replace(line, typed=given.get(line.ref, line.typed)) for line in lines_of(request)),
        "editing": tuple(given),
        "note": note,
        "action": request.here(LINE),
        "back": request.here(),
    }
    return Page(
        template="lines/list.html.j2", title="Your lines for the report", facts=facts, faults=faults, status=status
    )


def _moved(request: PageRequest, log: LearningLog, line: ReportLine) -> Answer:
    """What was typed is kept; a post that was sent twice is no change and no trouble."""
    text = request.fields.line(f"words-{ref_of(log)}")
    done = {
        "approve": agreed(line),
        "unapprove": bool(line.text) and not line.consent,
        "change": text == line.text,
        "gone": not line.text,
    }
    if done.get(request.fields.line("do"), False):
        return Redirect(to=request.here(LINES))
    changing = request.fields.line("do") == "change"
    return _list(request, typed={ref_of(log): text} if changing else None, note=MOVED, status=CONFLICT)


SHOW: dict[str, Handler] = {LINES: show, LINE: back_to_list}
ACT: dict[str, Handler] = {LINE: act}
