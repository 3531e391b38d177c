"""One's own lines for the report, as they would be published: approve, change, withdraw (domain.md section 8, rule 10).

A consent is given to the words that were seen: every post says which they were. `SHOW` and `ACT` are steps of one's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sets.model.responses import LearningLog, ReportLine, Responses, Source
from sets.responses.consent import agreed, fingerprint
from sets.web.own_words.line_cards import is_open, line_mark, lines_of, own_logs, ref_of, shown
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect

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
