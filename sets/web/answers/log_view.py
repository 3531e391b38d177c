"""A page of questions, shown. Nothing here keeps anything."""

from __future__ import annotations

from dataclasses import replace

from sets.cohort.meeting_wording import meeting_words
from sets.model.requests import Purpose
from sets.model.responses import ActionState, LogState
from sets.responses.forms.log_form import LogForm, faults
from sets.responses.forms.log_records import own_action
from sets.responses.forms.log_window import Window, next_session
from sets.responses.forms.sharing import Ticks, consent_value
from sets.responses.readers import MY_WORK, REFLECTION
from sets.text import wording as words
from sets.web.answers.log_context import check_facts, form_facts, own_words, sent_facts
from sets.web.answers.log_state import CHANGE, LogPage
from sets.web.page.request import Answer, Fault, Page, PageRequest

CHANGED_ELSEWHERE = 409


def first(request: PageRequest, start: str) -> Answer:
    """The form; once something was sent, what was sent."""
    paper = LogPage(request=request, first=start)
    if (shut := closed(paper)) is not None:
        return shut
    if paper.before.log is not None:
        return Page(template="log/view.html.j2", title=paper.intro.title, facts=sent_facts(paper))
    return the_form(paper, paper.form)


def change(request: PageRequest, start: str) -> Answer:
    """The form, also of what was sent already."""
    paper = LogPage(request=request, first=start)
    return closed(paper) or the_form(paper, paper.form)


def the_form(
    paper: LogPage,
    form: LogForm,
    faults: tuple[Fault, ...] = (),
    kept: LogForm | None = None,
) -> Page:
    """The form with these words in its boxes; `kept` are others that came in between."""
    facts = form_facts(paper, form, kept=kept)
    status = CHANGED_ELSEWHERE if kept is not None else 200
    return Page(template="log/form.html.j2", title=paper.intro.title, facts=facts, faults=faults, status=status)


def check(request: PageRequest, start: str) -> Answer:
    """Check your answers, and who may read them."""
    paper = LogPage(request=request, first=start)
    if (shut := closed(paper)) is not None:
        return shut
    if not paper.form.answered or faults(paper.form, paper.questions, request.today):
        return paper.go(CHANGE)
    return the_check(paper, paper.ticks)


def the_check(paper: LogPage, ticks: Ticks, *, changed: bool = False) -> Page:
    """Check your answers; `changed`: they are not those that were looked at before."""
    notice = "Your answers changed in another window after you opened this page. Nothing was sent. Look at them again."
    facts = check_facts(paper, paper.form, ticks, (notice,) if changed else ())
    status = CHANGED_ELSEWHERE if changed else 200
    return Page(template="log/check.html.j2", title="Check your answers", facts=facts, status=status)


def saved(request: PageRequest, start: str) -> Answer:
    """What was kept for later."""
    paper = LogPage(request=request, first=start)
    draft = paper.before.draft
    facts = {
        "caption": paper.caption,
        "at": words.moment(draft.at, request.zone) if draft is not None else "",
        "until": paper.until,
        "carry_on": paper.here(CHANGE),
    }
    return Page(template="log/saved.html.j2", title="Saved for later" if draft else "Nothing to save yet", facts=facts)


def sent(request: PageRequest, start: str) -> Answer:
    """Thank you, and who can read what."""
    paper = LogPage(request=request, first=start)
    log = paper.before.log
    if log is None:
        return paper.go()
    facts = sent_facts(paper)
    is_log = paper.prompt == REFLECTION
    facts["my_work"] = request.to(Purpose.ANSWER, prompt=MY_WORK) if is_log else ""
    facts["open"] = paper.window is Window.OPEN
    title = "Thank you" if log.state is LogState.RETURNED else "Thank you for telling us"
    return Page(template="log/sent.html.j2", title=title, facts=facts)


def nothing(request: PageRequest, start: str) -> Answer:
    """Confirm that what was typed may go."""
    paper = LogPage(request=request, first=start)
    if (shut := closed(paper)) is not None:
        return shut
    if paper.before.returned:
        return paper.go("takeback")
    facts = {"caption": paper.caption, "action": paper.here("nothing"), "back": paper.here(CHANGE)}
    return Page(template="log/nothing.html.j2", title="Nothing to share this time?", facts=facts)


def takeback(request: PageRequest, start: str) -> Answer:
    """Confirm that what was sent is taken back."""
    paper = LogPage(request=request, first=start)
    if (shut := closed(paper)) is not None:
        return shut
    if not paper.before.returned:
        return paper.go()
    action = own_action(paper.before, paper.questions)
    stands = action if action is not None and action.state is ActionState.OPEN else None
    facts = {
        "caption": paper.caption,
        "noun": paper.intro.noun,
        "line": paper.asks_a_line,
        "shared": paper.before.log is not None and any(answer.shared for answer in paper.before.log.answers),
        "own": stands.text if stands is not None else "",
        "own_value": consent_value(stands.text) if stands is not None else "",
        "action": paper.here("withdraw"),
        "back": paper.here(),
    }
    return Page(template="log/takeback.html.j2", title=f"Take back {paper.intro.noun}?", facts=facts)


def taken(request: PageRequest, start: str) -> Answer:
    """It was taken back."""
    paper = LogPage(request=request, first=start)
    facts = {"caption": paper.caption, "again": paper.here(CHANGE)}
    return Page(template="log/taken.html.j2", title="Taken back", facts=facts)


def closed(paper: LogPage, typed: LogForm | None = None, *, posted: bool = False) -> Page | None:
    """The page that says why nothing can be written here, with one's own words to read; None while it is open.

    `typed` are words that the post brought and that are not kept; `posted`: one that brought none.
    """
    if not paper.questions:
        return _shut(paper, "Nothing to answer here", "This message has no questions to answer on a page.")
    if paper.window is Window.OPEN:
        return None
    title, said = _why(paper)
    page = _shut(paper, title, said, typed)
    return replace(page, status=CHANGED_ELSEWHERE) if posted else page


def _shut(paper: LogPage, title: str, said: str, typed: LogForm | None = None) -> Page:
    facts = {
        **own_words(paper, typed if typed is not None else paper.form),
        "said": said,
        "typed": typed is not None,
        "sent": paper.before.log is not None,
    }
    status = CHANGED_ELSEWHERE if typed is not None else 200
    return Page(template="log/closed.html.j2", title=title, facts=facts, status=status)


def _why(paper: LogPage) -> tuple[str, str]:
    meeting, programme = paper.request.meeting, paper.request.programme
    if paper.window is Window.RELEASED or meeting is None:
        return "The report is out", _released(paper)
    said = meeting_words(meeting, programme)
    if paper.window is Window.EARLY:
        return (
            "It is early for this log",
            f"{said.label} is on {said.day}. Come back with this same link once you have met.",
        )
    if paper.window is Window.CANCELLED:
        return "Nothing to write about", f"{said.label} was cancelled, so no log is asked for."
    if paper.window is Window.ABSENT:
        return (
            "No log is expected from you",
            f"The register says that you could not be at {said.label}, so there is nothing to do here. If you were there, "
            "tell the team.",
        )
    following = next_session(meeting, programme)
    day = words.day(following.start.astimezone(paper.request.zone)) if following is not None else ""
    return (
        "This log is closed",
        f"Logs of {said.label} were taken until the next session, on {day}. Thank you for being part of it. What stays "
        "with you has its place in your next log.",
    )


def _released(paper: LogPage) -> str:
    if paper.before.log is None:
        return "The report of this programme has been released, so no more answers are taken here."
    return (
        "The report of this programme has been released, so what you sent can no longer be changed here. To have it "
        "taken away, write to the team."
    )
