"""How it ran: sessions, attendance, turns to present, learning logs, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.model.report_review import PassageKind, ReportStage
from sets.report.edition import Version, View
from sets.report.figures import Figures, count, figures, first_line, share_of
from sets.report.findings import unmarked
from sets.report.phrases import midpoint, texts
from sets.text.wording import number, upper_first

_CUT = {
    ReportStage.QUOTES: "The time in which those who are quoted see their own words in place",
    ReportStage.FACTS: "The check of the facts by members, facilitators and partners",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HowItRan(View):
    """`ran` is how the sessions went, in sentences; `by_set` whether they are given by set. `unmarked` and `rate` are
    sentences: on registers that nobody marked, and on how many logs came back; or empty. `cut` are sentences on checks that
    were cut short.
    """

    met: bool
    by_set: bool
    midpoint: bool
    ran: str
    sessions: Figures
    coming: Figures
    unmarked: str
    presenting: Figures
    logs: Figures
    rate: str
    worth: Figures
    wrong: tuple[str, ...]
    cut: tuple[str, ...]


def view(released: Released, version: Version) -> HowItRan:
    """Always there."""
    met = released.frame.first is not None
    return HowItRan(
        met=met,
        by_set=version is Version.LEAD and released.frame.sets > 1,
        midpoint=midpoint(released),
        ran=_ran(released),
        sessions=figures(released, "sessions", *(("short-sessions",) if met else ())),
        coming=figures(released, "attendance", plain=("attendance",)),
        unmarked=unmarked(released),
        presenting=figures(released, "presented", "rounds-spread"),
        logs=_logs(released),
        rate=_rate(released),
        worth=figures(released, "worth-it", plain=("worth-it",)),
        wrong=texts(released, PassageKind.WRONG),
        cut=tuple(f"{_CUT[stage]} was cut short. The reason given: {why}" for stage, why in released.frame.cut),
    )


def _logs(released: Released) -> Figures:
    """The logs by what came of them; the return rate only where it cannot be said in a sentence and they say nothing."""
    logs = figures(released, "logs")
    return logs if _rate(released) or logs.words else figures(released, "logs", "log-return", plain=("log-return",))


def _rate(released: Released) -> str:
    line = first_line(released, "log-return")
    if line is None or line.counts[0] is None or not line.total:
        return ""
    return f"{share_of(line, 'logs')} were returned, leaving out those that had nothing to share."


def _ran(released: Released) -> str:
    planned, held, moved, cancelled, to_come = (
        count(released, "sessions", column) or 0
        for column in ("Planned", "Held", "Rearranged", "Cancelled", "Still to come")
    )
    parts = (
        _held(planned, held),
        _were(to_come, "still to come", ("is", "are")),
        _moved_or_not(moved, cancelled),
    )
    return " ".join(part for part in parts if part)


def _moved_or_not(moved: int, cancelled: int) -> str:
    told = [_were(moved, "rearranged"), _were(cancelled, "cancelled")]
    if not all(told):
        return "".join(told)
    first, second = told
    return f"{first.removesuffix('.')} and {second[:1].lower()}{second[1:]}"


def _held(planned: int, held: int) -> str:
    if held == planned:
        return "The one planned session was held." if held == 1 else f"All {number(held)} planned sessions were held."
    return (
        f"{upper_first(number(held))} of the {number(planned)} planned sessions {'was' if held == 1 else 'were'} held."
    )


def _were(how_many: int, what: str, verbs: tuple[str, str] = ("was", "were")) -> str:
    return f"{upper_first(number(how_many))} {verbs[how_many != 1]} {what}." if how_many else ""
