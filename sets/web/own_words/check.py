"""A report before its release: one's own words in their place, and the check of its facts (domain.md section 8, rule 10).

Open while the report is with the quoted people or with the sets. Everybody sees the words of nobody else here. A yes or
no is bound to the words that were seen in their place: every post says which they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sets.model.report_review import ReportStage, Scope, Step, newest_step
from sets.model.requests import Purpose
from sets.model.responses import Approval, ReportLine, Responses, Source
from sets.report.edition import Version
from sets.responses.consent import fingerprint
from sets.web.own_words import facts_check
from sets.web.own_words.cards import CHANGE, NO, YES, Card, line_cards, line_seen, needs_yes, story_cards, story_seen
from sets.web.own_words.lines import EMPTY, TOO_LONG, ref_of
from sets.web.own_words.standing import Checked, OwnLine, OwnStory
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect
from sets.web.report_read.report import draft_page

MOVED = (
    "These words, or what you said of them, changed in another window after you opened the page, so nothing was done. "
    "Below is how they stand now. Look once more and choose again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedWords:
    """What a post comes back with instead of being kept: a note, or faults with the words that were typed, by line."""

    note: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def act(checked: Checked) -> Answer | PostedWords:
    """What a post does; gives `CalendarEntry` where the page is to be shown again with something to say."""
    request = checked.request
    doing = request.fields.choice("do", (YES, NO, CHANGE))
    line = next((one for one in checked.lines if ref_of(one.log) == request.fields.line("line")), None)
    story = next((one for one in checked.stories if ref_of(one.log) == request.fields.line("story")), None)
    if line is not None and doing:
        return (
            _line(request, line, doing) if request.fields.line("seen") == line_seen(line) else PostedWords(note=MOVED)
        )
    if story is not None and doing in (YES, NO):
        return (
            _story(request, story, doing)
            if request.fields.line("seen") == story_seen(story)
            else PostedWords(note=MOVED)
        )
    # gone since: taken back, or no longer chosen
    return PostedWords(note=MOVED) if request.fields.line("seen") else Redirect(to=request.here())


def _line(request: PageRequest, one: OwnLine, doing: str) -> Answer | PostedWords:
    if doing == CHANGE:
        return _changed(request, one)
    mark = fingerprint(one.line.text)
    line = replace(one.line, consent=mark if doing == YES else "")
    _keep(request, one, line, approvals=(_approval(request, mark, doing),))
    return Redirect(to=request.here("kept"))


def _changed(request: PageRequest, one: OwnLine) -> Answer | PostedWords:
    """New words have no consent and no place yet: both are asked for once they stand there as they would be published."""
    name = f"words-{ref_of(one.log)}"
    text = request.fields.line(name)
    if not text or len(text) > LONGEST_TEXT:
        fault = Fault(field=name, message=TOO_LONG if text else EMPTY)
        return PostedWords(typed={ref_of(one.log): text}, faults=(fault,))
    if text != one.line.text:
        _keep(request, one, ReportLine(text=text))
    return Redirect(to=request.here("changed"))


def _story(request: PageRequest, one: OwnStory, doing: str) -> Answer:
    request.keep(Responses(approvals=(_approval(request, one.mark, doing),)))
    return Redirect(to=request.here("kept"))


def _approval(request: PageRequest, mark: str, doing: str) -> Approval:
    return Approval(person=request.person.id, words=mark, yes=doing == YES, at=request.now)


def _keep(request: PageRequest, one: OwnLine, line: ReportLine, approvals: tuple[Approval, ...] = ()) -> None:
    # answers are still sealed in the log, and stay so
    log = replace(one.log, line=line, at=request.now, source=Source.WEB)
    request.keep(Responses(logs=(log,), approvals=approvals))


CONFLICT = 409
KEPT = "Thank you: what you said is kept. Below is how your words stand now."
CHANGED = (
    "Your new words are kept, and are in no report yet. They come in once you say yes to them below. Somebody from the "
    "team then reads under which heading they belong; until then they stand under none."
)
NOT_OPEN = "This page is not open now"
OUT = "The report has been released"
NOT_ASKED = "This page is for the sets and the programme’s partners"
Opened = Callable[[PageRequest, Scope, Step], Answer]


def _while_open(handler: Opened, *, facts: bool = False) -> Handler:
    """The handler, while the report is under check (`facts`: while its facts are); else a page that says why not."""

    def handled(request: PageRequest) -> Answer:
        scope = next((one for one in Scope if one == request.link.prompt), None)
        if not facts_check.asked_of(request):
            return _closed(request, NOT_ASKED, "asked", status=403)
        step = newest_step(request.records.review().steps, scope) if scope is not None else None
        if scope is None or step is None or step.stage is ReportStage.DRAFT:
            return _closed(request, NOT_OPEN, "draft")
        if step.stage is ReportStage.RELEASED:
            return _closed(request, OUT, "released", report=request.to(Purpose.REPORT, prompt=scope.value))
        if facts and not facts_check.is_open(request, step):
            return _shut(request, scope, step)
        return handler(request, scope, step)

    return handled


def _closed(request: PageRequest, title: str, why: str, *, status: int = 200, report: str = "") -> Page:
    posted = status == 200 and bool(request.fields.given)
    facts = {"why": why, "typed": request.fields.text("what") if posted else "", "back": "", "report": report}
    return Page(template="check/closed.html.j2", title=title, facts=facts, status=CONFLICT if posted else status)


def _shut(request: PageRequest, scope: Scope, step: Step) -> Page:
    """The facts cannot be checked, or not any more, while one's own words still can."""
    posted = bool(request.fields.given)
    facts = {
        "why": "shut" if step.stage is ReportStage.FACTS else "early",
        "typed": request.fields.text("what") if posted else "",
        "back": request.here(),
        "report": "",
    }
    title = "The check of the facts has closed" if step.stage is ReportStage.FACTS else "The facts are checked later"
    return Page(template="check/closed.html.j2", title=title, facts=facts, status=CONFLICT if posted else 200)


def _page(done: str = "") -> Opened:
    def shown(request: PageRequest, scope: Scope, step: Step) -> Answer:
        return _words_page(request, scope, step, PostedWords(), done)

    return shown


def _words_page(request: PageRequest, scope: Scope, step: Step, told: PostedWords, done: str = "") -> Page:
    checked = Checked(request=request, scope=scope)
    in_facts = step.stage is ReportStage.FACTS
    facts = {
        "lines": _with_typed(line_cards(checked), told),
        "stories": story_cards(checked),
        "waiting": needs_yes(checked),
        "editing": tuple(told.typed),
        "note": told.note,
        "done": done,
        "action": request.here(),
        "until": facts_check.until_of(request, step),
        "in_facts": in_facts,
        "open": facts_check.is_open(request, step),
        "asked": facts_check.asked_of(request),
        "read": request.here("read"),
        "facts": request.here(facts_check.FORM),
        **facts_check.said_facts(request, scope),
    }
    title = "Check the report before it is released" if in_facts else "Your words in the report"
    status = CONFLICT if told.note else 200
    return Page(template="check/words.html.j2", title=title, facts=facts, faults=told.faults, status=status)


def _with_typed(cards: tuple[Card, ...], told: PostedWords) -> tuple[dict[str, object], ...]:
    return tuple({"card": card, "typed": told.typed.get(card.ref, card.typed)} for card in cards)


def _say(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """Yes, no or other words."""
    outcome = act(Checked(request=request, scope=scope))
    return _words_page(request, scope, step, outcome) if isinstance(outcome, PostedWords) else outcome


def _read(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """The public version of the newest draft: it is the one that those who check it will read."""
    return draft_page(request, scope, Version.PUBLIC)


HANDLERS = PageHandlers(
    show={
        "": _while_open(_page()),
        "kept": _while_open(_page(KEPT)),
        "changed": _while_open(_page(CHANGED)),
        "read": _while_open(_read, facts=True),
        facts_check.FORM: _while_open(facts_check.show_form, facts=True),
        facts_check.TOLD: _while_open(facts_check.show_told),
    },
    act={
        "": _while_open(_say),
        facts_check.FORM: _while_open(facts_check.act, facts=True),
    },
)
