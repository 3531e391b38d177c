"""What the figures say changed, and what they say did not: sentences for the summary, the strongest first. Pure."""

from __future__ import annotations

from sets.disclosure.released import Released, ReleasedLine
from sets.questions import ELEMENTS, STAGES
from sets.report.figures import count, first_line, in_sentences, line_of, lines_in_words, share_of, total
from sets.report.phrases import listed_lower, sentence, texts
from sets.review import Part
from sets.words import listed, number, upper_first

MOVED = "movement-looking-back"
LOOK_INTO_ATTENDANCE, LOOK_INTO_LOGS = 65, 40
"""Percent, below which a rate wants looking into."""


def headline(released: Released) -> str:
    """One sentence: the coordinator's, or the strongest that the figures bear; nothing where they bear none."""
    written = texts(released, Part.HEADLINE)
    if written:
        return sentence(written[0])
    return next(iter((*_moved_most(released), *_in_words(released), *_theme(released), *_actions_set(released))), "")


def changed(released: Released) -> tuple[str, ...]:
    """What changed, the most telling first; not what the headline says already."""
    said = headline(released)
    return tuple(one for one in _changes(released) if one != said)


def _changes(released: Released) -> tuple[str, ...]:
    return (
        *_moved(released),
        *lines_in_words(released, (MOVED,), over_half=True),
        *_stages(released),
        *_actions_set(released),
        *lines_in_words(released, ("actions", "levers"), over_half=True),
        *_levers(released),
        *_theme(released),
        *_written(released),
    )


def not_worked(released: Released) -> tuple[str, ...]:
    """What did not work, the most telling first."""
    return (
        *_stuck(released),
        *lines_in_words(released, (MOVED,), over_half=False),
        *_no_stage(released),
        *_low(released),
        *lines_in_words(released, ("attendance", "log-return", "actions"), over_half=False),
        *lines_in_words(released, ("short-sessions",), over_half=True),
        *_not_taken_up(released),
        *_sessions(released),
        *_actions_open(released),
    )


def _movement(released: Released) -> list[ReleasedLine]:
    """The elements whose movement is shown, in their order."""
    lines = (line_of(released, MOVED, element.name) for element in ELEMENTS)
    return [line for line in lines if line is not None and line.counts[0] is not None and line.total]


def _most(line: ReleasedLine) -> bool:
    return 2 * (line.counts[0] or 0) > (line.total or 0)


def _moved_most(released: Released) -> tuple[str, ...]:
    up = [line for line in _movement(released) if _most(line)]
    if not up:
        return ()
    best = max(up, key=lambda line: (line.counts[0] or 0) / (line.total or 1))
    who = share_of(best, "members who looked back at the end")
    return (f"{who} rate themselves higher now on {best.label.lower()}.",)


def _in_words(released: Released) -> tuple[str, ...]:
    return lines_in_words(released, (MOVED,), over_half=True)[:1]


def _moved(released: Released) -> tuple[str, ...]:
    up = [line for line in _movement(released) if _most(line)]
    said = listed([f"{line.share()} on {line.label.lower()}" for line in up])
    return (
        (f"Members rated their own practice higher at the end than where they now say they began: {said}.",)
        if up
        else ()
    )


def _stuck(released: Released) -> tuple[str, ...]:
    stuck = [line.label for line in _movement(released) if not _most(line)]
    return (f"Half or more did not move up on {listed_lower(stuck)}.",) if stuck else ()


def _stages(released: Released) -> tuple[str, ...]:
    """The stages alone: the table's last row is those who ticked none."""
    lines = [line for stage in STAGES if (line := line_of(released, "stages", upper_first(stage))) is not None]
    said = listed([f"{line.label.lower()} ({line.share()})" for line in lines if line.counts[0] and line.total])
    if not said:
        return in_sentences(line for line in lines if line.over_half)
    return (f"Members say that communities or partners took part in their work, by stage: {said}.",)


def _no_stage(released: Released) -> tuple[str, ...]:
    """Stages at which the table shows that nobody was involved."""
    lines = [line for stage in STAGES if (line := line_of(released, "stages", upper_first(stage))) is not None]
    empty = [line.label.lower() for line in lines if line.counts[0] == 0 and line.total]
    if not empty:
        return ()
    return (f"No member who answered said that communities or partners took part in {listed(empty)}.",)


def _levers(released: Released) -> tuple[str, ...]:
    line = first_line(released, "levers")
    if line is None or not line.counts[0] or not line.total:
        return ()
    return (f"{share_of(line, 'members')} named a power, lever or relationship that they used without new money.",)


def _theme(released: Released) -> tuple[str, ...]:
    if not released.themes:
        return ()
    first = released.themes[0]
    return (f"A theme in what members wrote: {first.name} ({first.strength}).",)


def _written(released: Released) -> tuple[str, ...]:
    quotes = any(not quote.partner for quote in released.quotes)
    return ("Members wrote about what changed; their words are under “What people learned”.",) if quotes else ()


def _actions_set(released: Released) -> tuple[str, ...]:
    done, partly, all_ = (
        *(count(released, "actions", column) for column in ("Done", "Partly done")),
        total(released, "actions"),
    )
    if not all_:
        return ()
    outcome = f", of which {done} are done" if done else ""
    outcome += f" and {partly} partly done" if done and partly else ""
    return (f"Members set themselves {all_} actions{outcome}.",)


def _actions_open(released: Released) -> tuple[str, ...]:
    return tuple(
        f"{value} of the {total(released, 'actions')} actions {'is' if value == 1 else 'are'} {column.lower()}."
        for column in ("Still open", "Changed, dropped or still open")
        if (value := count(released, "actions", column))
    )


def _sessions(released: Released) -> tuple[str, ...]:
    planned, cancelled = count(released, "sessions", "Planned"), count(released, "sessions", "Cancelled")
    short = count(released, "short-sessions", "Fewer members than the going-ahead number")
    found = []
    if cancelled:
        were = "was" if cancelled == 1 else "were"
        found.append(f"{upper_first(number(cancelled))} of the {planned} sessions {were} cancelled.")
    if short:
        noun = "session" if short == 1 else "sessions"
        found.append(f"{upper_first(number(short))} {noun} ran with fewer members than the set had agreed it needs.")
    unmarked = released.frame.unmarked
    if unmarked:
        of = "register of one session was" if unmarked == 1 else f"registers of {number(unmarked)} sessions were"
        found.append(f"The {of} never marked, so attendance there is not known.")
    return tuple(found)


def _low(released: Released) -> tuple[str, ...]:
    rates = (
        ("attendance", LOOK_INTO_ATTENDANCE, "Attendance was low"),
        ("log-return", LOOK_INTO_LOGS, "Few learning logs came back"),
    )
    return tuple(
        f"{what}: {line.share()}."
        for name, limit, what in rates
        if (line := first_line(released, name)) is not None and _below(line, limit)
    )


def _below(line: ReleasedLine, percent: int) -> bool:
    return line.counts[0] is not None and bool(line.total) and 100 * line.counts[0] < percent * (line.total or 0)


def _not_taken_up(released: Released) -> tuple[str, ...]:
    """What was missed where it was not so much that it counts as low."""
    rates = (
        ("attendance", LOOK_INTO_ATTENDANCE, "places at sessions were not taken up"),
        ("log-return", LOOK_INTO_LOGS, "learning logs did not come back"),
    )
    return tuple(
        f"{line.counts[1]} of {line.total} {what}."
        for name, limit, what in rates
        if (line := first_line(released, name)) is not None and line.counts[1] and not _below(line, limit)
    )
