"""One part of what a coordinator writes for the report: its passages, each with a form, and one more form for the next.

Their words are published, so what would point to somebody is refused or remarked upon (domain.md section 8, rule 10).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.disclosure.words import names_somebody, naming_words
from sets.model.report_review import Passage, PassageKind, ReportStage, Review, stage_of
from sets.report.editing.passages import (
    GUIDES,
    Given,
    Guide,
    faults_in,
    given_of,
    next_number,
    passage_mark,
    passage_of,
    standing,
)
from sets.report.scope import scope_at
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect

ADDRESS = (
    "Take out the address, the number, or “he”, “she”, “his” or “her”: the report is published. “They” points to nobody"
)
SOMEBODY = "Take out the name “{name}”: the report is published. A role or a group says enough"
REMARK = "It seems to name an organisation, a set or a place. Look again: could it point to somebody?"
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;•]|\s[-–—])[\s“‘\"'(]*$")
_EVERYDAY = """
angel ash bay bell best bishop black bloom bond booth bright brook brooks brown bull bush carter castle chance
church clay close cook cross day dean dawn drew earl english faith field fields fisher forest fox france french
frost gold good grace grant gray green grey hall harmony hart heath hill holiday hope house hunt hunter jack joy
june justice keen king knight lane law light little long love marsh mark may mercy miles mill moon moss nelson
noble north page parish park patience pearl pope power prior price prince queen rain read reed reeves rich rivers
road rock rose rush said sage sand shepherd short silver small snow south spring star stone street summer sunny
swift temple town true trust wade wall ward waters way wells west white wild will winter wise wood woods young so
an to do in
"""
EVERYDAY = frozenset(_EVERYDAY.split())
"""Names that are everyday words too: in small letters, or at the start of a sentence, they are taken for the word."""


def naming_fault(text: str, programme: Programme) -> str:
    """What to take out of a text, or nothing. Never about organisations: the report lists them, and roles sit in them."""
    if names_somebody(text, frozenset()):
        return ADDRESS
    people = (person for person in programme.people.values() if not is_stand_in(person.email))
    parts = naming_words((person.name for person in people), ())
    found = next((name for name in _WORD.finditer(text) if _points(name, text, parts)), None)
    return SOMEBODY.format(name=one_line(found[0])) if found is not None else ""


def _points(found: re.Match[str], text: str, parts: frozenset[str]) -> bool:
    if not names_somebody(found[0], parts):
        return False
    if found[0].casefold().removesuffix("’s").removesuffix("'s") not in EVERYDAY:
        return True
    return found[0][0].isupper() and not _BEGINS.search(text[: found.start()])


def naming_remark(text: str, programme: Programme) -> str:
    """What to look at again in a text that has no fault, or nothing. Services are what reports like this one speak of."""
    sets = programme.cohort.sets
    places = [*(one.organisation for group in sets for one in group.members), *(group.name for group in sets)]
    return REMARK if names_somebody(text, naming_words((), places)) else ""


PART, OUT = "edit/words_part.html.j2", "edit/words_out.html.j2"
WORDS, NEW, CONFLICT = "words", "new", 409
KEPT = "Kept."
TAKEN_OUT = "Taken out. The report no longer says it."
CLASH = (
    "Somebody changed these words after you opened the page, so yours are not kept yet. What stands now is above your "
    "words. Put them together as you want them, and save again."
)
GONE = "Somebody took these words out after you opened the page. Yours are in the form below: save them to put them in."
MOVED = "Somebody changed these words after you opened the page, so nothing was taken out. Here is how they stand now."
CLOSED = "The report has been released, so nothing was kept. What you wrote cannot be added to it any more."
FULL = "There are {most} already. Take one out, or change one, before you add another"
TAGS = {"text": "text", "kind": "kind", "owner": "owner", "by_when": "when"}
"""Fields of a form by the name they have on the page, which ends with the number of the passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of the page: `ref` is the number of its passage, or `new`; `seen` what it was opened with."""

    ref: str
    given: Given
    seen: str
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A passage as it stands, with its form. `who` says who wrote it and when."""

    text: str
    kind: str
    owner: str
    by_when: str
    who: str
    remark: str
    form: Form


def step_of(part: PassageKind, what: str = "") -> str:
    """The step of a part's page: `wordsbarrier`, `wordsbarrierkept`."""
    return f"{WORDS}{part}{what}"


def released(request: PageRequest, review: Review) -> bool:
    """Whether the report that is before the cohort has been released: then its words are read only."""
    return stage_of(review.steps, scope_at(request.programme, request.now)) is ReportStage.RELEASED


def show(part: PassageKind, done: str = "") -> Handler:
    """The page of a part, headed by what was just done."""
    return lambda request: page_of(request, GUIDES[part], request.records.review(), done=done)


def act(part: PassageKind) -> Handler:
    """Save or take out one passage of a part."""
    return partial(_acted, GUIDES[part])


def page_of(
    request: PageRequest,
    guide: Guide,
    review: Review,
    posted: Form | None = None,
    *,
    done: str = "",
    notice: str = "",
    faults: tuple[Fault, ...] = (),
) -> Page:
    """The page; `posted` is a form to be shown again as it was typed."""
    found = standing(review.passages, guide.part)
    closed = released(request, review)
    new = Form(ref=NEW, given=Given(), seen="")
    room = guide.several or not found
    facts = {
        "guide": guide,
        "entries": tuple(_entry(request, guide, passage, posted) for passage in found),
        "new": (posted if posted is not None and posted.ref == NEW else new) if room and not closed else None,
        "full": guide.several and len(found) >= guide.most and not faults,
        "typed": posted.given.text if closed and posted is not None else "",
        "closed": closed,
        "action": request.here(step_of(guide.part)),
        "back": request.here(WORDS),
        "done": done,
        "notice": notice,
    }
    return Page(template=PART, title=guide.title, facts=facts, faults=faults, status=CONFLICT if notice else 200)


def _entry(request: PageRequest, guide: Guide, passage: Passage, posted: Form | None) -> Entry:
    own = Form(ref=str(passage.number), given=given_of(passage), seen=passage_mark(passage), open=not guide.several)
    said = " ".join((passage.text, passage.owner))
    return Entry(
        text=passage.text,
        kind=next((label for value, label, _ in guide.kinds if value == passage.kind), ""),
        owner=passage.owner,
        by_when=passage.by_when,
        who=f"{passage.by or 'Somebody'}, {words.moment(passage.at, request.zone)}",
        remark=naming_fault(said, request.programme) or naming_remark(passage.text, request.programme),
        form=replace(posted, seen=own.seen, open=True) if posted is not None and posted.ref == own.ref else own,
    )


def _acted(guide: Guide, request: PageRequest) -> Answer:
    review = request.records.review()
    found = {str(passage.number): passage for passage in standing(review.passages, guide.part)}
    posted = _posted(request, guide)
    if released(request, review):
        return page_of(request, guide, review, posted, notice=CLOSED)
    do = request.fields.choice("do", ("save", "out", "sure"))
    if do in ("out", "sure"):
        return _take_out(request, guide, review, found.get(posted.ref), posted, sure=do == "sure")
    return _save(request, guide, review, found, posted)


def _posted(request: PageRequest, guide: Guide) -> Form:
    ref = request.fields.line("ref") or NEW
    values = {name: request.fields.line(f"{tag}-{ref}") for name, tag in TAGS.items()}
    values["kind"] = request.fields.choice(f"kind-{ref}", [value for value, _, _ in guide.kinds])
    return Form(ref=ref, given=Given(**values), seen=request.fields.line("seen"), open=True)


def _save(request: PageRequest, guide: Guide, review: Review, found: dict[str, Passage], posted: Form) -> Answer:
    stands = found.get(posted.ref) or (next(iter(found.values()), None) if not guide.several else None)
    if posted.given in [given_of(passage) for passage in ([stands] if stands is not None else found.values())]:
        return Redirect(to=request.here(step_of(guide.part, "kept")))  # pressed twice, or said by somebody else too
    if faults := _faults(request, guide, posted, full=stands is None and guide.several and len(found) >= guide.most):
        return page_of(request, guide, review, posted, faults=faults)
    if stands is None and posted.ref != NEW:
        return page_of(request, guide, review, replace(posted, ref=NEW, seen=""), notice=GONE)
    if passage_mark(stands) != posted.seen:
        ref = str(stands.number) if stands is not None else NEW
        return page_of(request, guide, review, replace(posted, ref=ref), notice=CLASH)
    number = stands.number if stands is not None else next_number(review.passages, guide.part)
    _keep(request, passage_of(guide.part, number, posted.given, request.now, one_line(request.person.name)))
    return Redirect(to=request.here(step_of(guide.part, "kept")))


def _faults(request: PageRequest, guide: Guide, posted: Form, *, full: bool) -> tuple[Fault, ...]:
    if full:
        return (Fault(field=f"text-{posted.ref}", message=FULL.format(most=guide.most)),)
    found = dict(faults_in(guide, posted.given))
    for name, said in (("text", posted.given.text), ("owner", posted.given.owner)):
        if name not in found and (wrong := naming_fault(said, request.programme)):
            found[name] = wrong
    return tuple(Fault(field=f"{TAGS[name]}-{posted.ref}", message=found[name]) for name in TAGS if name in found)


def _take_out(
    request: PageRequest, guide: Guide, review: Review, stands: Passage | None, posted: Form, *, sure: bool
) -> Answer:
    """First shown once more, then taken out."""
    if stands is None:
        return Redirect(to=request.here(step_of(guide.part, "out")))
    if passage_mark(stands) != posted.seen:
        return page_of(request, guide, review, notice=MOVED)
    if sure:
        who = one_line(request.person.name)
        _keep(request, passage_of(guide.part, stands.number, Given(), request.now, who))
        return Redirect(to=request.here(step_of(guide.part, "out")))
    facts = {
        "text": stands.text,
        "caption": guide.title,
        "hidden": {"ref": str(stands.number), "seen": passage_mark(stands)},
        "action": request.here(step_of(guide.part)),
        "back": request.here(step_of(guide.part)),
    }
    return Page(template=OUT, title="Take this out of the report?", facts=facts)


def _keep(request: PageRequest, passage: Passage) -> None:
    request.records.keep_review(Review(passages=(passage,)))


SHOW: dict[str, Handler] = {
    step_of(part, what): show(part, done)
    for part in GUIDES
    for what, done in (("", ""), ("kept", KEPT), ("out", TAKEN_OUT))
}
ACT: dict[str, Handler] = {step_of(part): act(part) for part in GUIDES}
