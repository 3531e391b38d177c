"""Pages of questions in words: learning logs, pulses, stories, follow-ups (domain.md sections 5 and 9).

Posted, one is kept as a draft, sent, said to have nothing, or taken back. The same twice is once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sets.model.responses import ActionState, Responses
from sets.responses.forms.log_form import NOTHING_WRITTEN, LogForm, faults, form_mark, merged, read
from sets.responses.forms.log_records import draft_of, sent
from sets.responses.forms.log_records import nothing as nothing_to_share
from sets.responses.forms.sharing import consent_value, ticks_in
from sets.web.answers import log_view
from sets.web.answers.log_mails import mails
from sets.web.answers.log_state import CHANGE, LogPage
from sets.web.page.request import Answer, Fault, Handler, PageHandlers, PageRequest

CONTINUE, SAVE, NOTHING = "continue", "save", "nothing"
ALSO = "also"


def first(request: PageRequest, start: str) -> Answer:
    """The form: Continue, Save and come back later, or Nothing to share this time."""
    paper = LogPage(request=request, first=start)
    typed = merged(read(request.fields.given, paper.questions, request.today), paper.form)
    if (shut := log_view.closed(paper, typed)) is not None:
        return shut
    pressed = request.fields.choice("go", (CONTINUE, SAVE, NOTHING))
    if pressed == NOTHING:
        return _nothing(paper, typed)
    if _changed_elsewhere(paper, typed):
        return log_view.the_form(paper, typed, kept=paper.form)
    if pressed == SAVE:
        _keep_draft(paper, typed)
        return paper.go("saved")
    return _continue(paper, typed)


def _continue(paper: LogPage, typed: LogForm) -> Answer:
    if _posted_form(paper) != form_mark(paper.questions) and typed.strays != paper.form.strays:
        _keep_draft(paper, typed)
        return paper.go(CHANGE)
    said = faults(typed, paper.questions, paper.request.today)
    if not said and not typed.answered:
        said = ((paper.questions[0].id, NOTHING_WRITTEN),)
    if said:
        found = tuple(Fault(field=field, message=message) for field, message in said)
        return log_view.the_form(paper, typed, faults=found)
    _keep_draft(paper, typed)
    return paper.go("check")


def _posted_form(paper: LogPage) -> str:
    """The fingerprint of the questions that the posted page asked."""
    return paper.request.fields.line("form")


def _changed_elsewhere(paper: LogPage, typed: LogForm) -> bool:
    """Whether something else was kept after the posted page was opened, which this would overwrite."""
    now = paper.form.mark
    return not paper.form.empty and now not in (paper.request.fields.line("seen"), typed.mark)


def _keep_draft(paper: LogPage, typed: LogForm) -> None:
    if paper.before.draft is None and typed == paper.form:
        return
    _keep(paper, draft_of(paper.before, typed, paper.questions, paper.request.now))


def _keep(paper: LogPage, news: Responses) -> None:
    if news != Responses():
        paper.request.keep(news)


def _nothing(paper: LogPage, typed: LogForm) -> Answer:
    if paper.before.returned:
        return paper.go("takeback")
    said_so = paper.form.nothing and not typed.answered and not typed.strays
    if not said_so and (not typed.empty or paper.before.draft is not None):
        if not _changed_elsewhere(paper, typed) and not typed.empty:
            _keep_draft(paper, typed)
        return paper.go("nothing")
    _keep(paper, nothing_to_share(paper.before, paper.request.now))
    return paper.go("sent")


def check(request: PageRequest, start: str) -> Answer:
    """Send: what was checked, with the ticks that were made for those very words."""
    paper = LogPage(request=request, first=start)
    if (shut := log_view.closed(paper, posted=True)) is not None:
        return shut
    form = paper.form
    if not form.answered or faults(form, paper.questions, request.today):
        return paper.go(CHANGE)
    ticks = ticks_in(request.fields.given)
    if request.fields.line("seen") != paper.mark:
        return log_view.the_check(paper, ticks, changed=True)
    news = sent(
        paper.before,
        form,
        paper.questions,
        ticks,
        request.now,
        request.today,
        reader=paper.row.reader,
        asked=paper.asked,
        asks_a_line=paper.row.asks_a_line,
        named=paper.readers,
        said_as=paper.said_as,
    )
    _keep(paper, news)
    return paper.go("sent")


def nothing(request: PageRequest, start: str) -> Answer:
    """Nothing to share this time, although something had been typed."""
    paper = LogPage(request=request, first=start)
    if (shut := log_view.closed(paper, posted=True)) is not None:
        return shut
    if paper.before.returned:
        return paper.go("takeback")
    _keep(paper, nothing_to_share(paper.before, request.now))
    return paper.go("sent")


def withdraw(request: PageRequest, start: str) -> Answer:
    """Take back what was sent: nothing to share is left in its place, and the action only where it was ticked too."""
    paper = LogPage(request=request, first=start)
    if (shut := log_view.closed(paper, posted=True)) is not None:
        return shut
    if paper.before.log is None:
        return paper.go()
    if paper.before.returned:
        _keep(paper, nothing_to_share(paper.before, request.now))
        _erase_action(paper)
    return paper.go("taken")


def _erase_action(paper: LogPage) -> None:
    ticked = paper.request.fields.line(ALSO)
    own = (a for a in paper.before.actions if a.state is ActionState.OPEN and consent_value(a.text) == ticked)
    gone = tuple(own) if ticked else ()
    if gone:
        paper.request.records.erase(Responses(actions=gone))


Step = Callable[[PageRequest, str], Answer]
_SHOW: dict[str, Step] = {
    "change": log_view.change,
    "check": log_view.check,
    "mails": mails,
    "saved": log_view.saved,
    "sent": log_view.sent,
    "nothing": log_view.nothing,
    "takeback": log_view.takeback,
    "taken": log_view.taken,
}
_ACT: dict[str, Step] = {
    "check": check,
    "nothing": nothing,
    "withdraw": withdraw,
}


def shows(form_step: str = "") -> dict[str, Handler]:
    """What to show by step. `form_step` is the step of the form itself, where another page comes before it (`words`)."""
    return {step: partial(_of, show, form_step) for step, show in {form_step: log_view.first, **_SHOW}.items()}


def acts(form_step: str = "") -> dict[str, Handler]:
    """What a POST does by step; see `shows`."""
    return {step: partial(_of, act, form_step) for step, act in {form_step: first, **_ACT}.items()}


def _of(step: Step, first: str, request: PageRequest) -> Answer:
    return step(request, first)


HANDLERS = PageHandlers(show=shows(), act=acts())
