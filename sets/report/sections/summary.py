"""The summary: what the programme was, what changed and what did not work, from released figures only."""

from __future__ import annotations

from sets.questions import ELEMENTS
from sets.report.phrases import count, dates, first_line, members_words
from sets.report.released import Released
from sets.report.section import Section, bullets, heading, text
from sets.words import listed, number, plural, upper_first

LOOK_INTO_ATTENDANCE, LOOK_INTO_LOGS = 65, 40
"""Percent, below which a rate wants looking into."""


def build(released: Released) -> Section:
    """Always there: the one page that everybody reads."""
    changed, not_worked = _changed(released), _not_worked(released)
    none_changed = (
        "No movement can be shown in figures. What members wrote for this report, if anything, is further down."
    )
    none_failed = (
        "Nothing in the figures that can be shown. That is not the same as nothing having gone wrong: "
        "ask the sets before this report is released."
    )
    return Section(
        key="summary",
        heading="Summary",
        blocks=(
            text(_opening(released)),
            *((text(f"What it was for: {released.frame.purpose}"),) if released.frame.purpose else ()),
            heading("What changed"),
            bullets(*changed) if changed else text(none_changed),
            heading("What did not work"),
            bullets(*not_worked) if not_worked else text(none_failed),
        ),
    )


def _opening(released: Released) -> str:
    frame = released.frame
    held = count(released, "sessions", "Held") or 0
    if not held:
        return f"{frame.title} has {plural(frame.sets, 'set')}. No session has been held yet."
    sets = f"in {plural(frame.sets, 'set')}" if frame.sets > 1 else "in one set"
    so_far = " so far" if count(released, "sessions", "Still to come") else ""
    return (
        f"{frame.title} brought {members_words(released)} together {sets}, who have met for {plural(held, 'session')}"
        f"{so_far} {dates(frame.first, frame.last)}."
    )


def _changed(released: Released) -> list[str]:
    found = []
    done, partly = count(released, "actions", "Done"), count(released, "actions", "Partly done")
    line = first_line(released, "actions")
    if line is not None and line.total is not None:
        outcome = f", of which {done} are done" if done else ""
        outcome += f" and {partly} partly done" if done and partly else ""
        found.append(f"Members set themselves {line.total} actions{outcome}.")
    found.extend(_movement(released))
    found.extend(_in_words(released, ("actions",), over_half=True))
    if released.quotes:
        found.append(
            "Members wrote about what changed in their own words; their lines are under “What people learned”."
        )
    return found


def _movement(released: Released) -> list[str]:
    table = released.table("movement-looking-back")
    found = []
    for element in ELEMENTS if table is not None else ():
        line = table.line(element.name) if table is not None else None
        if line is not None and line.over_half:
            found.append(line.words)
        if line is not None and line.counts[0]:
            found.append(
                f"{element.name}: {line.share()} members rated themselves higher at the end than they now say they began."
            )
    return found


def _not_worked(released: Released) -> list[str]:
    said = _in_words(released, ("attendance", "log-return", "actions", "movement-looking-back"), over_half=False)
    short = _in_words(released, ("short-sessions",), over_half=True)
    return [*_sessions(released), *short, *_people(released), *_actions(released), *_stuck(released), *said]


def _in_words(released: Released, names: tuple[str, ...], *, over_half: bool) -> list[str]:
    """What is said instead of withheld figures, where it is on that side of half."""
    tables = [table for name in names if (table := released.table(name)) is not None]
    return [line.words for table in tables for line in table.lines if line.over_half is over_half]


def _sessions(released: Released) -> list[str]:
    planned, cancelled = count(released, "sessions", "Planned"), count(released, "sessions", "Cancelled")
    short = count(released, "short-sessions", "Fewer members than the going-ahead number")
    found = []
    if cancelled:
        found.append(f"{upper_first(number(cancelled))} of the {planned} sessions {_was(cancelled)} cancelled.")
    if short:
        found.append(
            f"{upper_first(number(short))} {'session' if short == 1 else 'sessions'} ran with fewer members than the set had agreed it needs."
        )
    if released.frame.unmarked:
        one = released.frame.unmarked == 1
        of = "register of one session was" if one else f"registers of {number(released.frame.unmarked)} sessions were"
        found.append(f"The {of} never marked, so attendance there is not known.")
    return found


def _was(how_many: int) -> str:
    return "was" if how_many == 1 else "were"


def _people(released: Released) -> list[str]:
    found = []
    for name, limit, what in (
        ("attendance", LOOK_INTO_ATTENDANCE, "Attendance was low"),
        ("log-return", LOOK_INTO_LOGS, "Few learning logs came back"),
    ):
        line = first_line(released, name)
        if line is not None and line.counts[0] is not None and line.total and 100 * line.counts[0] < limit * line.total:
            found.append(f"{what}: {line.share()}.")
    missed, waiting = count(released, "attendance", "Did not attend"), count(released, "log-return", "No log")
    if missed and not any("Attendance" in item for item in found):
        found.append(f"{missed} of {_total(released, 'attendance')} places at sessions were not taken up.")
    if waiting and not any("logs" in item for item in found):
        found.append(f"{waiting} of {_total(released, 'log-return')} learning logs did not come back.")
    return found


def _total(released: Released, name: str) -> int:
    line = first_line(released, name)
    return (line.total or 0) if line is not None else 0


def _actions(released: Released) -> list[str]:
    found = [
        f"{value} of the {_total(released, 'actions')} actions {'is' if value == 1 else 'are'} {column.lower()}."
        for column in ("Still open", "Changed, dropped or still open")
        if (value := count(released, "actions", column))
    ]
    gone = count(released, "actions", "Dropped")
    return [*found, f"{gone} actions were dropped, which can be learning too."] if gone else found


def _stuck(released: Released) -> list[str]:
    table = released.table("movement-looking-back")
    if table is None:
        return []
    stuck = [
        line.label
        for line in table.lines
        if line.counts[0] is not None and line.total is not None and 2 * line.counts[0] <= line.total
    ]
    return [f"Half or more did not move up on {listed([label.lower() for label in stuck])}."] if stuck else []
