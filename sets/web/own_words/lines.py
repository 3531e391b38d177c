"""One's own lines for the report, as they would be published: approve, change, withdraw (domain.md section 8, rule 10).

A consent is given to the words that were seen: every post says which they were. `SHOW` and `ACT` are steps of one's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sets.model.responses import Gathered, LearningLog, ReportLine, Source
from sets.responses.consent import agreed, fingerprint
from sets.web.own_words.line_cards import is_open, lines_of, mark_of, own_logs, ref_of, shown
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Go, Handler, Page, Visit

LINES, LINE = "lines", "line"
CONFLICT = 409
EMPTY = "Write the line as it should stand, or choose “Withdraw”"
TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. One or two sentences are enough"
MOVED = (
    "This line changed in another window after you opened the page, so nothing was done. Below is how it stands now. "
    "Look at it once more and choose again."
)
OUT = "The report has been released, so this line can no longer be changed here. To ask about it, write to the team."


def show(visit: Visit) -> Answer:
    """Every line of one's own, and what may be done with it."""
    return _list(visit)


def back_to_list(visit: Visit) -> Answer:
    """The address to which forms post shows nothing by itself."""
    return Go(to=visit.here(LINES))


def act(visit: Visit) -> Answer:
    """Approves, changes or withdraws one line, if its words are those that were seen."""
    log = next((log for log in own_logs(visit) if ref_of(log) == visit.fields.line("line")), None)
    doing = _DOING.get(visit.fields.line("do"))
    if log is None or log.line is None or doing is None:
        return Go(to=visit.here(LINES))
    if not is_open(visit, log):
        return _list(visit, note=OUT, status=CONFLICT)
    if visit.fields.line("seen") != mark_of(log.line):
        return _moved(visit, log, log.line)
    return doing(visit, log, log.line)


def _approve(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    if line.text and not agreed(line):
        _keep(visit, log, replace(line, consent=fingerprint(line.text)))
    return Go(to=visit.here(LINES))


def _keep_back(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    if line.consent:
        _keep(visit, log, replace(line, consent=""))
    return Go(to=visit.here(LINES))


def _change(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    """New words have no consent yet: it is asked for once they stand there as they would be published."""
    name = f"words-{ref_of(log)}"
    text = visit.fields.line(name)
    if not text or len(text) > LONGEST_TEXT:
        fault = Fault(field=name, message=TOO_LONG if text else EMPTY)
        return _list(visit, typed={ref_of(log): text}, faults=(fault,))
    if text != line.text:
        _keep(visit, log, ReportLine(text=text))
    return Go(to=visit.here(LINES))


def _withdraw(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    if not line.text:
        return Go(to=visit.here(LINES))
    facts = {"line": shown(visit, log), "action": visit.here(LINE), "back": visit.here(LINES)}
    return Page(template="lines/withdraw.html.j2", title="Withdraw this line?", facts=facts)


def _gone(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    if line.text or line.consent:
        _keep(visit, log, ReportLine(text=""))
    return Go(to=visit.here(LINES))


_DOING: dict[str, Callable[[Visit, LearningLog, ReportLine], Answer]] = {
    "approve": _approve,
    "unapprove": _keep_back,
    "change": _change,
    "withdraw": _withdraw,
    "gone": _gone,
}


def _keep(visit: Visit, log: LearningLog, line: ReportLine) -> None:
    # answers are still sealed in `log`, and stay so
    visit.keep(Gathered(logs=(replace(log, line=line, at=visit.now, source=Source.WEB),)))


def _list(
    visit: Visit,
    *,
    typed: dict[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    note: str = "",
    status: int = 200,
) -> Page:
    given = typed or {}
    facts = {
        "lines": tuple(replace(line, typed=given.get(line.ref, line.typed)) for line in lines_of(visit)),
        "editing": tuple(given),
        "note": note,
        "action": visit.here(LINE),
        "back": visit.here(),
    }
    return Page(
        template="lines/list.html.j2", title="Your lines for the report", facts=facts, faults=faults, status=status
    )


def _moved(visit: Visit, log: LearningLog, line: ReportLine) -> Answer:
    """What was typed is kept; a post that was sent twice is no change and no trouble."""
    text = visit.fields.line(f"words-{ref_of(log)}")
    done = {
        "approve": agreed(line),
        "unapprove": bool(line.text) and not line.consent,
        "change": text == line.text,
        "gone": not line.text,
    }
    if done.get(visit.fields.line("do"), False):
        return Go(to=visit.here(LINES))
    changing = visit.fields.line("do") == "change"
    return _list(visit, typed={ref_of(log): text} if changing else None, note=MOVED, status=CONFLICT)


SHOW: dict[str, Handler] = {LINES: show, LINE: back_to_list}
ACT: dict[str, Handler] = {LINE: act}
