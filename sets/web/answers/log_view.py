"""A page of questions, shown: what its templates are told. Nothing here keeps anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sets.cohort.meeting_wording import meeting_words
from sets.model.requests import Purpose
from sets.model.responses import ActionState, LogState
from sets.responses.forms.log_form import LONGEST_LINE, LogForm, faults, form_mark, next_step
from sets.responses.forms.log_records import own_action
from sets.responses.forms.log_window import Window, next_session
from sets.responses.forms.log_wording import (
    answer_words,
    before_writing,
    choice_items,
    hint,
    legend,
    tick_hint,
)
from sets.responses.forms.sharing import CONSENT, SHARE, Ticks, consent_value, offers, who_reads
from sets.responses.prompt_catalogue import MY_WORK, REFLECTION, AnswerReader, question_called
from sets.responses.questions import Question
from sets.text import wording as words
from sets.web.answers.log_state import CHANGE, LogPage
from sets.web.page.request import Answer, Fault, Page, PageRequest

NAMES_SOMEBODY = "These words seem to name somebody or somewhere. Look again before you tick."
LINE_NAMES_SOMEBODY = (
    "Your line seems to name somebody or somewhere. The report leaves such a line out, so you may want to change it."
)


def form_facts(
    paper: LogPage, form: LogForm, notices: Sequence[str] = (), kept: LogForm | None = None
) -> dict[str, Any]:
    """The form. `kept` is what another window kept meanwhile: it is shown beside what was typed."""
    day, month, year = form.by
    return {
        "caption": paper.caption,
        "intro": paper.row.intro,
        "reads": before_writing(paper.row, paper.facilitators),
        "open": paper.row.reader is AnswerReader.OPEN,
        "notebook": paper.prompt == REFLECTION.name,
        "standing": paper.row.standing_line,
        "notices": tuple(notices),
        "until": paper.until,
        "action": paper.here(),
        "hidden": {"seen": paper.form.mark, "form": form_mark(paper.questions)},
        "boxes": tuple(_box(question, form) for question in paper.questions),
        "by": {"day": day, "month": month, "year": year},
        "asks_a_line": paper.row.asks_a_line,
        "line": form.line,
        "line_hint": _line_hint(paper.source),
        "strays": tuple((_question_text(id_), text) for id_, text in form.strays.items()),
        "reply": form.reply,
        "says_nothing": form.nothing and not form.answered,
        "note": form.note,
        "mails": _mails_here(paper),
        "others": _others(paper, form, kept) if kept is not None else (),
        "back": paper.here("" if paper.first else None) if paper.first or paper.before.log is not None else "",
        "sent": paper.before.returned,
        "takeback": paper.here("takeback"),
    }


def _mails_here(paper: LogPage) -> str:
    """Where the visitor opens their mails about this as they came; nothing where none is kept."""
    return paper.here("mails") if paper.mails else ""


def _line_hint(source: str) -> str:
    return (
        f"One sentence, up to {LONGEST_LINE} characters, that others could learn from. You see it as it would stand, "
        f"from “{source}”, and say yes or no, before it goes anywhere."
    )


def _box(question: Question, form: LogForm) -> dict[str, Any]:
    kind = "boxes" if question.several else "radios" if question.choices else "text"
    return {
        "id": question.id,
        "kind": kind,
        "label": legend(question),
        "hint": hint(question),
        "value": form.texts.get(question.id, ""),
        "items": choice_items(question),
        "values": form.chosen.get(question.id, ()),
        "dated": question.next_step,
    }


def _question_text(question: str) -> str:
    known = question_called(question)
    return known.text if known is not None else "An earlier question"


def _others(paper: LogPage, form: LogForm, kept: LogForm) -> tuple[tuple[str, str], ...]:
    rows = [(legend(q), _answer(paper, q, kept), _answer(paper, q, form)) for q in paper.questions]
    rows.append(("Your line for the report", kept.line, form.line))
    return tuple((label, there) for label, there, here in rows if there != here)


def _answer(paper: LogPage, question: Question, form: LogForm) -> str:
    return answer_words(question, form, paper.by(form))


def check_facts(paper: LogPage, form: LogForm, ticks: Ticks, notices: Sequence[str] = ()) -> dict[str, Any]:
    """Check the answers, then say who may read them, then the line."""
    asked = paper.asked and bool(form.texts)
    naming = {question: paper.names(text) for question, text in form.texts.items()}
    listed = offers(form, paper.questions, ticks, naming) if asked else ()
    return {
        "caption": paper.caption,
        "notices": tuple(notices),
        "rows": _rows(paper, form),
        "open": before_writing(paper.row, paper.facilitators) if paper.row.reader is AnswerReader.OPEN else "",
        "share": SHARE,
        "offers": tuple((o.value, legend(o.question), NAMES_SOMEBODY if o.names else "") for o in listed),
        "ticked": tuple(offer.value for offer in listed if offer.ticked),
        "tick_hint": tick_hint(paper.row.reader, paper.facilitators, any(o.ticked for o in listed)) if asked else "",
        "consent": CONSENT,
        "line": form.line if paper.row.asks_a_line else "",
        "line_value": consent_value(form.line),
        "source": paper.source,
        "agreed": ticks.agrees(form.line),
        "line_names": LINE_NAMES_SOMEBODY if form.line and paper.names(form.line) else "",
        "left": _left(paper, form),
        "action": paper.here("check"),
        "hidden": {"seen": paper.mark},
        "back": paper.here(CHANGE),
        "by_mail": paper.by_mail,
        "note": form.note if paper.by_mail else "",
        "rest": form.rest if paper.by_mail else "",
        "mails": _mails_here(paper),
    }


def _rows(paper: LogPage, form: LogForm) -> tuple[tuple[str, str, str, str], ...]:
    change = paper.here(CHANGE)
    rows = [(legend(q), _answer(paper, q, form), f"{change}#{q.id}", "Change") for q in paper.questions]
    if paper.row.asks_a_line and form.line:
        rows.append(("One line for the report", form.line, f"{change}#line", "Change"))
    return tuple(rows)


def _left(paper: LogPage, form: LogForm) -> str:
    """The action that stays although its words were taken out of the log."""
    action = own_action(paper.before, paper.questions)
    step = next_step(paper.questions)
    open_ = action is not None and action.state is ActionState.OPEN
    return action.text if action is not None and open_ and step and step not in form.texts else ""


def sent_facts(paper: LogPage) -> dict[str, Any]:
    """What was sent, and who can read each part of it."""
    log = paper.before.log
    assert log is not None
    shared = {answer.question for answer in log.answers if answer.shared}
    form = paper.sent
    given = [q for q in paper.questions if q.id in form.texts or q.id in form.chosen]
    line = log.line
    return {
        "caption": paper.caption,
        "noun": paper.row.noun,
        "at": words.moment(log.at, paper.request.zone),
        "nothing": log.state is LogState.NOTHING_TO_SHARE,
        "answers": tuple(
            (legend(q), _answer(paper, q, form), who_reads(q, q.id in shared, paper.row, paper.phrase)) for q in given
        ),
        "line": line.text if line is not None else "",
        "source": paper.source,
        "agreed": line is not None and bool(line.consent),
        "left": _left(paper, form),
        "change": paper.here(CHANGE),
        "takeback": paper.here("takeback"),
        "pending": paper.before.draft is not None,
        "mails": _mails_here(paper),
    }


def own_words(paper: LogPage, form: LogForm) -> Mapping[str, Any]:
    """What somebody wrote, to read and to copy, where nothing can be changed any more."""
    rows = [(legend(q), _answer(paper, q, form)) for q in paper.questions if q.id in form.texts or q.id in form.chosen]
    rows += [(_question_text(id_), text) for id_, text in form.strays.items()]
    rows += [("Your line for the report", form.line)] if form.line else []
    rows += [("What you replied by mail", form.reply)] if form.reply and form.reply not in form.texts.values() else []
    return {"caption": paper.caption, "rows": tuple(rows)}


CHANGED_ELSEWHERE = 409


def first(request: PageRequest, start: str) -> Answer:
    """The form; once something was sent, what was sent."""
    paper = LogPage(request=request, first=start)
    if (shut := closed(paper)) is not None:
        return shut
    if paper.before.log is not None:
        return Page(template="log/view.html.j2", title=paper.row.title, facts=sent_facts(paper))
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
    return Page(template="log/form.html.j2", title=paper.row.title, facts=facts, faults=faults, status=status)


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
    is_log = paper.prompt == REFLECTION.name
    facts["my_work"] = request.to(Purpose.ANSWER, prompt=MY_WORK.name) if is_log else ""
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
        "noun": paper.row.noun,
        "line": paper.row.asks_a_line,
        "shared": paper.before.log is not None and any(answer.shared for answer in paper.before.log.answers),
        "own": stands.text if stands is not None else "",
        "own_value": consent_value(stands.text) if stands is not None else "",
        "action": paper.here("withdraw"),
        "back": paper.here(),
    }
    return Page(template="log/takeback.html.j2", title=f"Take back {paper.row.noun}?", facts=facts)


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
        "mails": _mails_here(paper),
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
