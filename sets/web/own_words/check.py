"""A report before its release: one's own words in their place, and the check of its facts (domain.md section 8, rule 10).

Open while the report is with the quoted people or with the sets. Everybody sees the words of nobody else here.
"""

from __future__ import annotations

from collections.abc import Callable

from sets.model.report_review import ReportStage, Scope, Step, newest_step
from sets.model.requests import Purpose
from sets.web.own_words import facts_check as check_facts
from sets.web.own_words import post as check_words
from sets.web.own_words.cards import Card, line_cards, needs_yes, story_cards
from sets.web.own_words.post import PostedWords
from sets.web.own_words.standing import Checked
from sets.web.page.request import Answer, Handler, Page, PageHandlers, PageRequest
from sets.web.report_read.files import report_page

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
        if not check_facts.asked_of(request):
            return _closed(request, NOT_ASKED, "asked", status=403)
        step = newest_step(request.records.review().steps, scope) if scope is not None else None
        if scope is None or step is None or step.stage is ReportStage.DRAFT:
            return _closed(request, NOT_OPEN, "draft")
        if step.stage is ReportStage.RELEASED:
            return _closed(request, OUT, "released", report=request.to(Purpose.REPORT, prompt=scope.value))
        if facts and not check_facts.is_open(request, step):
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
        "until": check_facts.until_of(request, step),
        "in_facts": in_facts,
        "open": check_facts.is_open(request, step),
        "asked": check_facts.asked_of(request),
        "read": request.here("read"),
        "facts": request.here(check_facts.FORM),
        **check_facts.said_facts(request, scope),
    }
    title = "Check the report before it is released" if in_facts else "Your words in the report"
    status = CONFLICT if told.note else 200
    return Page(template="check/words.html.j2", title=title, facts=facts, faults=told.faults, status=status)


def _with_typed(cards: tuple[Card, ...], told: PostedWords) -> tuple[dict[str, object], ...]:
    return tuple({"card": card, "typed": told.typed.get(card.ref, card.typed)} for card in cards)


def _say(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """Yes, no or other words."""
    outcome = check_words.act(Checked(request=request, scope=scope))
    return _words_page(request, scope, step, outcome) if isinstance(outcome, PostedWords) else outcome


def _read(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """The whole draft, as the programme's leads would get it."""
    return report_page(request, scope)


ROOM = PageHandlers(
    show={
        "": _while_open(_page()),
        "kept": _while_open(_page(KEPT)),
        "changed": _while_open(_page(CHANGED)),
        "read": _while_open(_read, facts=True),
        check_facts.FORM: _while_open(check_facts.show_form, facts=True),
        check_facts.TOLD: _while_open(check_facts.show_told),
    },
    act={
        "": _while_open(_say),
        check_facts.FORM: _while_open(check_facts.act, facts=True),
    },
)
