"""Stories of change that were told to the team: a panel chooses some for the report, and their writers have the last word."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.words import names_somebody, naming_in
from sets.model.report_review import Pick, Review
from sets.report.editing.editorial import Story, stories_told
from sets.text.clean import one_line
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect
from sets.web.report_desk.passages import CONFLICT, naming_fault, released

STEP = "wordsstories"
LEAST, MOST, LONGEST = 2, 4, 300
CHOSEN = "Chosen. Its writer is asked for a yes, with the story in its place, before anything is published."
LEFT_OUT = "Left out of the report."
CLASH = (
    "Somebody else decided about this story after you opened the page, so yours is not kept yet. Look, and press again."
)
CLOSED = "The report has been released, so nothing was kept."
GONE = "That story is not here in those words any more: its writer changed it or took it back. Nothing was kept."
WHY = "Say why it was chosen: the report says so beside it"
WHO = "Say who chose it, for example “a panel of two partners and two members”"
SAID_YES = "Its writer has said yes to these words in the report."
SAID_NO = "Its writer has said no, so the report leaves it out. You need not know why."
NOT_ASKED = (
    "Its writer has not said yes yet. They are asked before anything is published, and without a yes it stays out."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A story with its form. `ref` names it on the page; `names`: it may point to somebody."""

    ref: str
    answers: tuple[tuple[str, str], ...]
    chosen: bool
    state: str
    names: bool
    why: str
    chosen_by: str
    hidden: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    """A form as it was posted."""

    story: str
    why: str
    chosen_by: str


def _show(done: str = "") -> Handler:
    return lambda request: _page(request, request.records.review(), done=done)


def _page(
    request: PageRequest,
    review: Review,
    posted: _Posted | None = None,
    *,
    done: str = "",
    notice: str = "",
    faults: tuple[Fault, ...] = (),
) -> Page:
    picks = {pick.story: pick for pick in review.picks if pick.chosen}
    stories = _stories(request)
    naming = naming_in(request.programme)
    cards = tuple(_card(request, story, review, posted, naming) for story in stories)
    facts = {
        "cards": cards,
        "chosen": sum(card.chosen for card in cards),
        "least": LEAST,
        "most": MOST,
        "typed": _typed(request) if notice in (CLOSED, GONE) else (),
        "gone": len(picks.keys() - {story.mark for story in stories}),
        "closed": released(request, review),
        "action": request.here(STEP),
        "back": request.here("words"),
        "done": done,
        "notice": notice,
    }
    status = CONFLICT if notice else 200
    return Page(
        template="edit/words_stories.html.j2", title="Stories of change", facts=facts, faults=faults, status=status
    )


def _typed(request: PageRequest) -> tuple[str, ...]:
    """What a form said whose story has no form any more."""
    ref = _ref(request.fields.line("story"))
    return tuple(filter(None, (request.fields.line(f"why-{ref}"), request.fields.line(f"by-{ref}"))))


def _stories(request: PageRequest) -> tuple[Story, ...]:
    return stories_told(request.programme, request.responses.logs)


def _card(request: PageRequest, story: Story, review: Review, posted: _Posted | None, naming: frozenset[str]) -> Card:
    pick = next((one for one in review.picks if one.story == story.mark), None)
    typed = posted if posted is not None and posted.story == story.mark else None
    return Card(
        ref=_ref(story.mark),
        answers=story.answers,
        chosen=pick is not None and pick.chosen,
        state=_state(request, story.mark),
        names=any(names_somebody(text, naming) for _, text in story.answers),
        why=typed.why if typed is not None else pick.why if pick is not None else "",
        chosen_by=typed.chosen_by if typed is not None else pick.chosen_by if pick is not None else "",
        hidden={"story": story.mark, "seen": _mark(pick)},
    )


def _state(request: PageRequest, mark: str) -> str:
    said = [one.yes for one in request.responses.approvals if one.words == mark]
    if not said:
        return NOT_ASKED
    return SAID_YES if any(said) else SAID_NO


def _ref(mark: str) -> str:
    return mark[:12]


def _mark(pick: Pick | None) -> str:
    return pick.at.isoformat() if pick is not None else ""


def _choose(request: PageRequest) -> Answer:
    """Choose a story, change why, or leave it out again."""
    review = request.records.review()
    story = request.fields.choice("story", [one.mark for one in _stories(request)])
    if released(request, review) or not story:
        return _page(request, review, notice=GONE if not released(request, review) else CLOSED)
    ref, choose = _ref(story), request.fields.choice("do", ("choose", "leave")) != "leave"
    posted = _Posted(story=story, why=request.fields.line(f"why-{ref}"), chosen_by=request.fields.line(f"by-{ref}"))
    stands = next((one for one in review.picks if one.story == story), None)
    pick = Pick(
        story=story,
        chosen=choose,
        why=posted.why if choose else "",
        chosen_by=posted.chosen_by if choose else "",
        at=request.now,
        by=one_line(request.person.name),
    )
    if _same(pick, stands):
        return Redirect(to=request.here(f"{STEP}{'kept' if choose else 'left'}"))
    if choose and (faults := _faults(request, review, posted)):
        return _page(request, review, posted, faults=faults)
    if request.fields.line("seen") != _mark(stands):
        return _page(request, review, posted, notice=CLASH)
    request.records.keep_review(Review(picks=(pick,)))
    return Redirect(to=request.here(f"{STEP}{'kept' if choose else 'left'}"))


def _same(pick: Pick, stands: Pick | None) -> bool:
    if stands is None:
        return False
    return (pick.chosen, pick.why, pick.chosen_by) == (stands.chosen, stands.why, stands.chosen_by)


def _faults(request: PageRequest, review: Review, posted: _Posted) -> tuple[Fault, ...]:
    ref, here = _ref(posted.story), {story.mark for story in _stories(request)}
    others = sum(pick.chosen and pick.story != posted.story and pick.story in here for pick in review.picks)
    if others >= MOST:
        return (Fault(field=f"why-{ref}", message=f"{MOST} stories are chosen already: leave one out first"),)
    found = (
        (f"why-{ref}", _fault(request, posted.why, WHY)),
        (f"by-{ref}", _fault(request, posted.chosen_by, WHO)),
    )
    return tuple(Fault(field=field, message=message) for field, message in found if message)


def _fault(request: PageRequest, text: str, needed: str) -> str:
    if not text:
        return needed
    return (
        f"Shorten it to {LONGEST} characters or fewer" if len(text) > LONGEST else naming_fault(text, request.programme)
    )


SHOW: dict[str, Handler] = {STEP: _show(), f"{STEP}kept": _show(CHOSEN), f"{STEP}left": _show(LEFT_OUT)}
ACT: dict[str, Handler] = {STEP: _choose}
