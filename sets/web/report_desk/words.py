"""The coordinators' desk: the words that only people can write for the report, and what they may draw on."""

from __future__ import annotations

from itertools import groupby

from sets.model.report_review import ReportStage, Review, Scope, stage_of
from sets.report.editing.passages import GUIDES, Guide, missing, standing
from sets.report.scope import scope_at
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Handler, Page, PageRequest
from sets.web.report_desk import member_answers, passages, stories
from sets.web.report_desk.passages import WORDS, released, step_of

FRONT = "edit/words.html.j2"
TITLE = "Words for the report"
BEING_CHECKED = (
    "The report is with those who check it. What you change now they see as soon as they open it again, and whoever "
    "has answered already may have read other words."
)
OUT = {
    Scope.FINAL: "The report has been released, so its words can be read here and no longer changed.",
    Scope.MIDPOINT: (
        "The midpoint report has been released, so its words can be read here and not changed. After the last session "
        "they open again, for the final report."
    ),
}


def _front(request: PageRequest) -> Answer:
    """Every part: what is written and what is not."""
    review = request.records.review()
    sections = groupby(GUIDES.values(), lambda guide: guide.section)
    facts = {
        "sections": tuple((name, tuple(_row(request, review, guide) for guide in guides)) for name, guides in sections),
        "written": len(GUIDES) - len(missing(review.passages)),
        "parts": len(GUIDES),
        "note": _note(request, review),
        "closed": released(request, review),
        "told": request.here(member_answers.STEP),
        "stories": request.here(stories.STEP),
        "back": request.here(),
    }
    return Page(template=FRONT, title=TITLE, facts=facts)


def _row(request: PageRequest, review: Review, guide: Guide) -> tuple[str, str, str, str]:
    """What a part is called, its page, where it stands, and its first words."""
    found = standing(review.passages, guide.part)
    if not found:
        return guide.title, request.here(step_of(guide.part)), "Not written", ""
    state = f"{len(found)} written" if guide.several else "Written"
    return guide.title, request.here(step_of(guide.part)), state, found[0].text


def _note(request: PageRequest, review: Review) -> str:
    report = scope_at(request.programme, request.now)
    if released(request, review):
        return OUT[report]
    return BEING_CHECKED if stage_of(review.steps, report) is not ReportStage.DRAFT else ""


SHOW: dict[str, Handler] = {WORDS: _front, **passages.SHOW, **member_answers.SHOW, **stories.SHOW}
ACT: dict[str, Handler] = {step: one_at_a_time(handler) for step, handler in {**passages.ACT, **stories.ACT}.items()}
