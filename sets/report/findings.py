"""What the figures say changed, and what they say did not: sentences for the summary, the strongest first. Pure."""

from __future__ import annotations

from sets.disclosure.released import Released, ReleasedLine
from sets.model.report_review import PassageKind
from sets.report.figures import count, first_line, in_sentences, line_of, lines_in_words, share_of, total
from sets.report.phrases import listed_lower, midpoint, sentence, texts
from sets.responses.questions import ELEMENTS, STAGES
from sets.text.wording import listed, number, upper_first

MOVED = "movement-looking-back"
LOOK_INTO_ATTENDANCE, LOOK_INTO_LOGS = 65, 40
"""Percent, below which a rate wants looking into."""


def headline(released: Released) -> str:
    """One sentence: the coordinator's, or the strongest that the figures bear; nothing where they bear none."""
    written = texts(released, PassageKind.HEADLINE)
    if written:
        return sentence(written[0])
    found = (_moved_most, _in_words, _worth, _theme, _actions_set)
    return next((sentence for make in found for sentence in make(released)), "")


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
        *_levers(released),
        *_theme(released),
        *_told(released),
        *lines_in_words(released, ("actions", "levers"), over_half=True),
    )


def not_worked(released: Released) -> tuple[str, ...]:
    """What did not work, the most telling first."""
    return (
        *_stuck(released),
        *lines_in_words(released, (MOVED,), over_half=False),
        *_no_stage(released),
        *_low(released),
        *lines_in_words(released, ("attendance", _logs(released), "actions"), over_half=False),
        *lines_in_words(released, ("short-sessions",), over_half=True),
        *_not_taken_up(released),
        *_sessions(released),
        *_actions_open(released),
    )


def _logs(released: Released) -> str:
    """The table that says in words how many logs came back, where one does."""
    line = first_line(released, "log-return")
    return "log-return" if line is not None and line.words else "logs"


def _movement(released: Released) -> list[ReleasedLine]:
    """The elements whose movement is shown, in their order."""
    lines = (line_of(released, MOVED, element.name) for element in ELEMENTS)
    return [line for line in lines if line is not None and line.counts[0] is not None and line.total]


def _most(line: ReleasedLine) -> bool:
    return 2 * (line.counts[0] or 0) > (line.total or 0)


def _moved_most(released: Released) -> tuple[str, ...]:
    best = _best(released)
    if best is None:
        return ()
    who = share_of(best, "members who looked back at the end")
    return (f"{who} rate themselves higher now on {best.label.lower()}.",)


def _best(released: Released) -> ReleasedLine | None:
    """The element on which the largest share moved up, where that is more than half."""
    up = [line for line in _movement(released) if _most(line)]
    return max(up, key=lambda line: (line.counts[0] or 0) / (line.total or 1), default=None)


def _in_words(released: Released) -> tuple[str, ...]:
    return lines_in_words(released, (MOVED,), over_half=True)[:1]


def _worth(released: Released) -> tuple[str, ...]:
    """At half way, before anything else is asked of everyone: whether it is worth members' time."""
    line = first_line(released, "worth-it") if midpoint(released) else None
    if line is None or line.counts[0] is None or not line.total:
        return ()
    return (f"{share_of(line, 'members who answered')} say without reserve that this is worth their time so far.",)


def _moved(released: Released) -> tuple[str, ...]:
    """Every element on which most moved up; a headline made of the best of them has said that one."""
    said_already = _best(released) if headline(released) in _moved_most(released) else None
    up = [line for line in _movement(released) if _most(line) and line is not said_already]
    if not up:
        return ()
    rate = "also rate themselves higher" if said_already is not None else "rate themselves higher now"
    first, *others = up
    told = [f"{share_of(first, 'members')} {rate} on {first.label.lower()}"]
    told += [f"{line.share()} on {line.label.lower()}" for line in others]
    return (f"Looking back at the end, {listed(told)}.",)


def _stuck(released: Released) -> tuple[str, ...]:
    stuck = [line.label for line in _movement(released) if not _most(line)]
    return (f"Half or more did not move up on {listed_lower(stuck)}.",) if stuck else ()


def _stages(released: Released) -> tuple[str, ...]:
    """The stages alone: the table's last row is those who ticked none."""
    lines = [line for stage in STAGES if (line := line_of(released, "stages", upper_first(stage))) is not None]
    shown = [line for line in lines if line.counts[0] and line.total]
    if not shown:
        return in_sentences(line for line in lines if line.over_half)
    told = [f"in {shown[0].label.lower()} for {share_of(shown[0], 'members')}"]
    told += [f"in {line.label.lower()} for {line.share()}" for line in shown[1:]]
    return (f"Communities or partners took part in members’ work, they say: {listed(told)}.",)


def _no_stage(released: Released) -> tuple[str, ...]:
    """Stages at which the table shows that nobody was involved."""
    lines = [line for stage in STAGES if (line := line_of(released, "stages", upper_first(stage))) is not None]
    empty = [line for line in lines if line.counts[0] == 0 and line.total]
    if not empty:
        return ()
    stages = listed([line.label.lower() for line in empty])
    return (f"None of the {empty[0].total} members who answered had communities or partners take part in {stages}.",)


def _levers(released: Released) -> tuple[str, ...]:
    line = first_line(released, "levers")
    if line is None or not line.counts[0] or not line.total:
        return ()
    return (
        f"{share_of(line, 'members who answered')} named a power, lever or relationship that they used without new money.",
    )


def _theme(released: Released) -> tuple[str, ...]:
    if not released.themes:
        return ()
    first = released.themes[0]
    return (f"A theme in what members wrote: {first.name} ({first.strength}).",)


def _told(released: Released) -> tuple[str, ...]:
    """Where to read what members tell themselves."""
    quotes, stories = any(not quote.partner for quote in released.quotes), len(released.stories)
    many = "A story tells" if stories == 1 else f"{upper_first(number(stories))} stories tell"
    found = (
        (f"{many} what changed, from the beginning to now, under “Stories of change”.", bool(stories)),
        ("Members say in their own words what they learned, under “What people learned”.", quotes),
    )
    return tuple(sentence for sentence, there in found if there)


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
    return (*found, *filter(None, [unmarked(released)]))


def unmarked(released: Released) -> str:
    """How many registers nobody marked, as a sentence; nothing where all were, or none was."""
    missing, held = released.frame.unmarked, count(released, "sessions", "Held")
    if not missing or missing == held:
        return ""
    sessions = f"of the {held} sessions" if held else "session" if missing == 1 else "sessions"
    were = f"register of one {sessions} was" if missing == 1 else f"registers of {number(missing)} {sessions} were"
    return f"The {were} never marked, so attendance there is not known."


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
