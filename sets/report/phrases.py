"""Released figures and a coordinator's words in sentences. A withheld figure gives its words, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sets.disclosure import thresholds
from sets.disclosure.raw import Said
from sets.disclosure.released import Released
from sets.model.report_review import PassageKind, Scope
from sets.report.figures import count, few, first_line, share_shown, total
from sets.text.wording import listed, short_day

_YOUNG = re.compile(
    r"\b(?:young|younger|youngsters?|youths?|child|children|teenagers?|teens?|pupils?|students?|care leavers?)\b",
    re.IGNORECASE,
)


def midpoint(released: Released) -> bool:
    """Whether the programme is still going on."""
    return released.frame.scope == Scope.MIDPOINT


def members_words(released: Released) -> str:
    """`18 members`, or words where they are too few for figures or their number cannot be shown beside an earlier report."""
    line = first_line(released, "members")
    if line is None or few(released):
        return f"fewer than {thresholds.BASE} members"
    return f"{line.total} members" if line.total is not None else f"{thresholds.BASE} or more members"


def dates(first: date | None, last: date | None) -> str:
    """`from 19 January 2027 to 13 July 2027`, or nothing before the first session."""
    if first is None or last is None:
        return ""
    return f"on {short_day(first)}" if first == last else f"from {short_day(first)} to {short_day(last)}"


def texts(released: Released, part: PassageKind, kind: str = "") -> tuple[str, ...]:
    """A coordinator's words for this part, of this kind where one is given."""
    return tuple(one.text for one in released.parts(part, kind))


def owned(one: Said) -> str:
    """Who sees to a recommendation and by when, as a sentence; nothing where neither is given."""
    owner = f"Owner: {one.owner}" if one.owner else ""
    by_when = f"{'by' if owner else 'By'} {one.by_when}" if one.by_when else ""
    said = ", ".join(part for part in (owner, by_when) if part)
    return f"{said}." if said else ""


def listed_lower(names: Sequence[str]) -> str:
    """`shared goals and power, joint work and real impact`."""
    return listed([name[:1].lower() + name[1:] for name in names])


def sentence(text: str) -> str:
    """The same words with a full stop, where they end without a mark."""
    return text if text.endswith((".", "!", "?", "…", "”")) else f"{text}."


def money(pounds: int) -> str:
    """`£18,500`."""
    return f"£{pounds:,}"


def cost_words(released: Released) -> str:
    """What the programme cost, and about how much for each member where their number may be said; nothing at half way."""
    cost, members = released.frame.cost, total(released, "members")
    if cost is None or midpoint(released):
        return ""
    each = f", about {money(_nearly(cost / members))} for each member who took part" if members else ""
    return f"The programme cost {money(cost)}{each}."


def _nearly(pounds: float) -> int:
    """To ten pounds, as `about` says; small sums to one."""
    return round(pounds / 10) * 10 if pounds >= 100 else round(pounds)


def young_people_named(released: Released) -> bool:
    """Whether anything that somebody wrote for the report speaks of young people."""
    written = (
        *(quote.text for quote in released.quotes),
        *(answer for story in released.stories for answer in story.answers),
        *(
            text
            for part in (PassageKind.HEARD, PassageKind.UNHEARD, PassageKind.MISSING)
            for text in texts(released, part)
        ),
        *(text for theme in released.themes for text in (theme.summary, theme.dissent)),
    )
    return any(_YOUNG.search(text) for text in written)


def glance(released: Released) -> tuple[tuple[str, str], ...]:
    """The few figures at the top: what each is, and its value."""
    planned, held = count(released, "sessions", "Planned"), count(released, "sessions", "Held")
    cost = released.frame.cost
    rows = (
        ("Members", members_words(released).removesuffix(" members") if released.frame.first else ""),
        ("Sessions held", f"{held} of {planned}" if held is not None else ""),
        ("Completed", share_shown(first_line(released, "completed"))),
        ("Attendance", share_shown(first_line(released, "attendance"))),
        ("Learning logs returned", share_shown(first_line(released, "log-return"))),
        ("Cost", money(cost) if cost is not None and not midpoint(released) else ""),
    )
    return tuple((label, value) for label, value in rows if value)
