"""Beside a need on the coordinators' page: mail reaches somebody again, or is wanted after all. One press; decided once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sets.due.needs.need import Need
from sets.due.outlook import Outlook
from sets.due.views.starts_again import starts_again
from sets.model.publication import Decision, Verdict
from sets.service.where_it_stands import where_it_stands
from sets.text.clean import one_line
from sets.web.page.request import Answer, PageRequest, Redirect

STEP, DONE = "tryagain", "tried"
TRIED = (
    "It is noted with your name. What is still of use leaves with the next run. If it comes back once more, or another "
    "letter is reported, it stands here again."
)
LABELS = {
    Verdict.WORKS_AGAIN: "It works again: try it",
    Verdict.WANTS_MAIL: "They want our mail: send it again",
}
WHEN = {
    Verdict.WORKS_AGAIN: "Press this when the same address takes mail again.",
    Verdict.WANTS_MAIL: "Press this when they told you that it was a slip.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TryAgain:
    """One button: what is posted, what it says, and what it does."""

    verdict: str
    label: str
    does: str


def ways(outlook: Outlook) -> Callable[[Need], tuple[TryAgain, ...]]:
    """The buttons beside each need."""

    def of(need: Need) -> tuple[TryAgain, ...]:
        return tuple(_way(verdict, need, outlook) for verdict in need.again)

    return of


def _way(verdict: Verdict, need: Need, outlook: Outlook) -> TryAgain:
    assert need.person is not None
    unwanted = Verdict.WANTS_MAIL in need.again
    does = starts_again(verdict, need.person, outlook.left_out, unwanted=unwanted)
    return TryAgain(verdict=verdict.value, label=LABELS[verdict], does=f"{WHEN[verdict]} {does}")


def decided(request: PageRequest) -> Answer:
    """Note it; a form of something that is no longer so, or that was decided meanwhile, changes nothing."""
    standing = where_it_stands(request.site.installation, request.link.cohort, request.now, held=False)
    needs = {need.key: need for need in standing.needs if need.person is not None}
    need = needs.get(request.fields.choice("need", list(needs)))
    verdict = request.fields.choice("decided", [one.value for one in need.again]) if need is not None else ""
    if need is None or not verdict:
        return Redirect(to=request.here())
    by = one_line(request.person.name)
    request.decide(Decision(at=request.now, verdict=Verdict(verdict), subject=str(need.person), by=by))
    return Redirect(to=request.here(DONE))
