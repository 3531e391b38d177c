"""The summary on one page: a commissioner reads only this. From released figures and a coordinator's words."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.raw import Said
from sets.disclosure.released import Released
from sets.model.report_review import BarrierOwner, PassageKind
from sets.report.edition import Version, View
from sets.report.figures import count, first_line, share_shown
from sets.report.findings import changed, headline, not_worked
from sets.report.phrases import cost_words, dates, members_words, midpoint, texts
from sets.text.wording import number, plural

MOST_CHANGED, MOST_NOT, MOST_RECOMMENDED = 3, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(View):
    """`cost` is a sentence, or empty. `more` is how many recommendations the report has beside the ones here; `senior` how
    many decisions it asks for.
    """

    opening: str
    cost: str
    purpose: str
    headline: str
    midpoint: bool
    met: bool
    changed: tuple[str, ...]
    not_worked: tuple[str, ...]
    recommended: tuple[Said, ...]
    more: int
    senior: int


def view(released: Released, version: Version) -> Summary:
    """Always there."""
    recommended = released.parts(PassageKind.RECOMMENDATION)
    wrong = texts(released, PassageKind.WRONG)
    return Summary(
        opening=_opening(released),
        cost=cost_words(released),
        purpose=released.frame.purpose,
        headline=headline(released),
        midpoint=midpoint(released),
        met=released.frame.first is not None,
        changed=changed(released)[:MOST_CHANGED],
        # one from whoever ran it, if they wrote one; the other from the figures
        not_worked=(*wrong[:1], *not_worked(released), *wrong[1:])[:MOST_NOT],
        recommended=recommended[:MOST_RECOMMENDED],
        more=max(0, len(recommended) - MOST_RECOMMENDED),
        senior=len(released.parts(PassageKind.BARRIER, BarrierOwner.SENIOR)),
    )


def _opening(released: Released) -> str:
    frame = released.frame
    held = count(released, "sessions", "Held") or 0
    if not held:
        return f"{frame.title} has {plural(frame.sets, 'set')}. No session has been held yet."
    sets = f"in {plural(frame.sets, 'set')}" if frame.sets > 1 else "in one set"
    met, so_far = ("have met", " so far") if count(released, "sessions", "Still to come") else ("met", "")
    times = "once" if held == 1 else f"{number(held)} times"
    who = "Between them the sets" if frame.sets > 1 else "It"
    met = met if frame.sets > 1 else met.replace("have", "has")
    done = share_shown(first_line(released, "completed"))
    finished = f" {done} came to at least two thirds of their set’s sessions." if done else ""
    return (
        f"{frame.title} brought {members_words(released)} together {sets}. {who} {met} {times}{so_far}, "
        f"{dates(frame.first, frame.last)}.{finished}"
    )
