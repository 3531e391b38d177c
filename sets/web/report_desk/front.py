"""The front page of the report's desk: where the report stands, the steps ahead, what is to be done, what people said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from sets.disclosure import thresholds
from sets.model.errors import StateError
from sets.model.report_review import ReportStage, Scope
from sets.report.edition import Version
from sets.report.facts import report_facts
from sets.report.release.obstacles import Blocker, Weight, obstacles, too_soon
from sets.report.release.workflow import (
    FACTS_DAYS,
    ORDER,
    QUOTES_DAYS,
    Situation,
    ahead,
    answered_in_words,
    behind,
    released_at,
)
from sets.report.scope import scope_at
from sets.service.release_report import situation_of
from sets.service.report_files import compile_now, drafted_at, make_draft
from sets.text import wording as words
from sets.web.page.request import Answer, Handler, InlineDocument, Page, PageRequest, Redirect
from sets.web.report_read.report import FORMS, PAGE, READ, Form, draft_files, draft_page, filed, forms_in, saved

FRONT = "edit/front.html.j2"
TITLES = {Scope.FINAL: "The cohort report", Scope.MIDPOINT: "The midpoint report"}
DONE = {
    ReportStage.DRAFT: "The report is a draft again. Who was asked finds that the page is not open now.",
    ReportStage.QUOTES: "Everybody quoted gets a message with a link to their own words, in their working hours.",
    ReportStage.FACTS: "The sets, those who facilitate them and partners get a message with a link, in their working hours.",
    ReportStage.RELEASED: "The report is released. Leads get a message with a link, in their working hours.",
}
DRAFT, MADE, SAME = "draft", "draftmade", "draftsame"
DRAFTED = {
    MADE: "A new draft is made. What it shows is kept, and stays as it is until something newer can be shown beside it.",
    SAME: "The draft is as it was: when you pressed, nothing newer could be shown beside it. Its words are those of now.",
}
STANDS = {
    ReportStage.DRAFT: "It is a draft. Only the programme’s coordinators have it.",
    ReportStage.QUOTES: "The people quoted are looking at their own words in place. Nobody else has the report.",
    ReportStage.FACTS: "The sets, those who facilitate them and partners are checking its facts.",
    ReportStage.RELEASED: "It is released. The programme’s leads have it, and nothing in it changes any more.",
}
_STEPS = (
    (ReportStage.DRAFT, "Draft", "You read the lines, name the themes and write what only you can say."),
    (
        ReportStage.QUOTES,
        "People see their own words",
        f"Everybody quoted sees their words in place, and may say no. {QUOTES_DAYS} working days, one reminder.",
    ),
    (
        ReportStage.FACTS,
        "The facts are checked",
        f"Members, facilitators and partners read it and say what is not right. {FACTS_DAYS} working days, one reminder.",
    ),
    (ReportStage.RELEASED, "Released", "You release it. Leads receive it, and everybody else hears that it is out."),
)


def scope_of(request: PageRequest) -> Scope:
    """The report that the cohort has before it."""
    return scope_at(request.programme, request.now)


def situation(request: PageRequest) -> Situation:
    """Where that report stands."""
    return situation_of(request.site.installation, request.programme, scope_of(request), request.now)


def _front(done: str, request: PageRequest, notice: str = "") -> Answer:
    scope = scope_of(request)
    compiled = compile_now(request.site.installation, request.programme, request.now, scope)
    found = situation_of(request.site.installation, request.programme, scope, request.now, compiled)
    out = found.stage is ReportStage.RELEASED
    drafted = drafted_at(request.site.installation, request.programme, scope)
    drafts = FORMS if drafted is not None else ()
    forms = forms_in(filed(request, scope, Version.LEAD)) if out else drafts
    forward = ahead(found)
    ways = obstacles(forward[0], found) if forward else ()
    facts = {
        "stands": STANDS[found.stage],
        "more": _more(found),
        "steps": _steps(found),
        "ways": _ways(ways),
        "next": request.here("release") if forward and not too_soon(ways) else "",
        "next_words": NEXT[forward[0]] if forward else "",
        "ready": not any(one.weight is Weight.BLOCKS for one in ways),
        "first": first_of(request, ways),
        "back_to": request.here("releaseback") if behind(found) else "",
        "themes": request.here("themes"),
        "words": request.here("words"),
        "read": request.here(READ) if out or drafted is not None else "",
        "drafted": words.day(drafted.date()) if drafted is not None else "",
        "unmarked": _unmarked(found),
        "draft": "" if out else request.here(DRAFT),
        "forms": tuple(
            (form.label if out else _DRAFTS[form.step], request.here(form.step))
            for form in forms
            if form.step in _DRAFTS
        ),
        "out": out,
        "checks": _checks(found),
        "fine": sum(one.right for one in found.checks) > thresholds.SMALL,
        "done": _done(done, found, drafted.date() if drafted is not None else None),
        "notice": notice,
    }
    return Page(template=FRONT, title=TITLES[scope], facts=facts)


_DRAFTS = {"pdf": "The draft as a PDF", "xlsx": "The draft’s tables as a spreadsheet (Excel)"}
_FIRST = {
    "unread": ("themes", "Read the lines and sort them"),
    "missing": ("words", "Write what is missing"),
    "unshown": ("releaseback", "Take the report back to that step"),
}


def first_of(request: PageRequest, ways: Iterable[Blocker]) -> tuple[str, str] | None:
    """Where what is to be done first is done, and its words; None when nothing blocks the next step."""
    blocks = (_FIRST[one.key] for one in ways if one.weight is Weight.BLOCKS and one.key in _FIRST)
    return next(((request.here(step), text) for step, text in blocks), None)


NEXT = {
    ReportStage.QUOTES: "Show people their words",
    ReportStage.FACTS: "Start the check of the facts",
    ReportStage.RELEASED: "Release the report",
}


def _more(found: Situation) -> str:
    """Until when the check is open and how many answered; or when it was released."""
    zone, step = found.programme.zone, found.newest
    if found.begun:
        return (
            "A release was begun and broke off before it was told to anybody. Press release again: nothing is doubled."
        )
    if found.stage is ReportStage.RELEASED:
        at = released_at(found.issued, found.scope)
        return f"Since {words.moment(at, zone)}." if at is not None else ""
    if step is None or step.until is None:
        return ""
    over = step.until <= found.now
    when = f"closed at {words.moment(step.until, zone)}" if over else f"is open until {words.moment(step.until, zone)}"
    wait = "" if over else " Until then there is nothing that you have to press."
    return f"The check {when}. {answered_in_words(found)}{wait}"


def _done(done: str, found: Situation, drafted: date | None) -> str:
    """What the page says after something was done on it; nothing where an old address says what is not so."""
    if done in DRAFTED:
        return DRAFTED[done] if drafted is not None and (done == SAME or drafted == found.today) else ""
    return DONE[found.stage] if done == found.stage else ""


def _unmarked(found: Situation) -> int:
    """How many sessions that were held have no register."""
    facts = report_facts(found.programme, found.responses, (), found.now)
    return len(facts.all_held) - len(facts.marked)


def _make(request: PageRequest) -> Answer:
    """A new draft, where there is anything new that it may say."""
    scope = scope_of(request)
    if _out(request):
        return Redirect(to=request.here())
    try:
        new = make_draft(request.site.installation, request.programme, request.now, scope)
    except StateError as problem:
        return _front("", request, notice=f"No draft was made: {problem.cause}.")
    return Redirect(to=request.here(MADE if new else SAME))


def _steps(found: Situation) -> tuple[tuple[str, str, str], ...]:
    """(what, what happens in it, whether it is done, now or to come)."""
    return tuple((name, text, _state(stage, found)) for stage, name, text in _STEPS)


def _state(stage: ReportStage, found: Situation) -> str:
    now, this = ORDER.index(found.stage), ORDER.index(stage)
    if this > now:
        return "To come"
    if this == now and stage is not ReportStage.RELEASED:
        return "Now"
    taken = any(one.stage is stage for one in found.review.steps if one.report == found.scope)
    return "Done" if taken or stage is ReportStage.DRAFT else "Not needed: nobody was quoted"


def _ways(found: tuple[Blocker, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands in the way, by how much."""
    heads = {Weight.BLOCKS: "To do first", Weight.TICK: "To be sure of", Weight.WARNS: "Good to know"}
    groups = ((head, tuple(one.text for one in found if one.weight is weight)) for weight, head in heads.items())
    return tuple(group for group in groups if group[1])


def _checks(found: Situation) -> tuple[tuple[bool, str], ...]:
    """What people wrote, without who; a plain yes is counted and not listed."""
    return tuple((one.right, one.text) for one in found.checks if one.text or not one.right)


def _out(request: PageRequest) -> bool:
    return released_at(request.records.issued(), scope_of(request)) is not None


def _read(request: PageRequest) -> Answer:
    scope = scope_of(request)
    if _out(request):
        return InlineDocument(content=filed(request, scope, Version.LEAD)[PAGE])
    return draft_page(request, scope, Version.LEAD)


def _save(form: Form, request: PageRequest) -> Answer:
    scope = scope_of(request)
    if not _out(request) and drafted_at(request.site.installation, request.programme, scope) is None:
        return Redirect(to=request.here())
    files = filed(request, scope, Version.LEAD) if _out(request) else draft_files(request, scope, form)
    found = saved(files, form.step, f"{request.programme.cohort.id}-{scope}")
    return found if found is not None else _front("", request)


SHOW: dict[str, Handler] = {
    "": partial(_front, ""),
    READ: _read,
    **{form.step: partial(_save, form) for form in FORMS},
    **{f"release{stage}": partial(_front, stage) for stage in ReportStage},
    **{done: partial(_front, done) for done in DRAFTED},
}
ACT: dict[str, Handler] = {DRAFT: _make}
