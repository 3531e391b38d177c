"""Raw tables about ratings: who answered, and how far people moved (domain.md section 8, denominators). Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median_low

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.responses import Phase, Rating
from sets.report.facts import Facts
from sets.responses.questions import ELEMENTS, STATEMENTS


def ratings_answered(facts: Facts) -> RawTable:
    """How many members gave ratings in each phase."""
    named = (
        (Phase.BASELINE, "At the start"),
        (Phase.ENDLINE, "At the end"),
        (Phase.LOOKBACK, "At the end, looking back"),
    )
    total = len(facts.known)
    return RawTable(
        name="responses",
        caption="Members who gave ratings",
        about=About.RESPONSE,
        heading="Ratings",
        columns=("Answered",),
        lines=tuple(
            RawLine(label=label, counts=(len(facts.ratings(phase)),), people=total, out_of=total)
            for phase, label in named
        ),
        note="Out of everyone who took part.",
    )


def responses_at_start(facts: Facts) -> RawTable:
    """How many members gave ratings at the start: all that has been asked before the end."""
    table = ratings_answered(facts)
    return replace(table, lines=table.lines[:1])


def movement_lookback(facts: Facts) -> RawTable:
    """Movement from the look-back ratings to the end."""
    return _movement(
        facts,
        Phase.LOOKBACK,
        "movement-looking-back",
        "Ratings looking back, compared with ratings at the end",
        "Looking back",
        "{share} of those who looked back at the end moved up on {label}.",
    )


def movement_baseline(facts: Facts) -> RawTable:
    """Movement from the ratings at the start to the end."""
    return _movement(
        facts,
        Phase.BASELINE,
        "movement-from-start",
        "Ratings at the start, compared with ratings at the end",
        "At the start",
        "{share} of those who rated at the start and at the end moved up on {label}.",
    )


def _movement(facts: Facts, first: Phase, name: str, caption: str, then: str, in_words: str) -> RawTable:
    before, after = facts.ratings(first), facts.ratings(Phase.ENDLINE)
    lines = []
    for element in ELEMENTS:
        statements = [n for n, statement in enumerate(STATEMENTS, start=1) if statement.element == element.id]
        pairs = [pair for person in before if (pair := _paired(before[person], after.get(person, {}), statements))]
        moves = Counter((sum(now) > sum(was)) - (sum(now) < sum(was)) for was, now in pairs)
        middles = [median_low([median_low(side) for side in sides]) for sides in zip(*pairs, strict=True)]
        counts = (moves[1], moves[0], moves[-1])
        lines.append(RawLine(label=element.name, counts=counts, people=len(pairs), middles=tuple(middles)))
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.OPINION,
        benign=False,
        heading="Element",
        columns=("Moved up", "Stayed the same", "Moved down"),
        lines=tuple(lines),
        groupings=(
            (Group(label="Moved up", columns=(0,)), Group(label="Stayed the same or moved down", columns=(1, 2))),
        ),
        middles=(f"Middle rating: {then.lower()}", "Middle rating: at the end"),
        note="Out of members who gave both ratings, from 1 to 5. Somebody moved up on an element when what they gave its "
        "statements adds up to more than before. The middle rating is the median: of two in the middle, the lower.",
        missing="" if before and after else "Ratings have not been given at both times.",
        among=len(facts.members),
    )


def _paired(
    was: dict[int, Rating], now: dict[int, Rating], statements: list[int]
) -> tuple[list[int], list[int]] | None:
    """A member's ratings of the statements that they rated both times; None without one."""
    both = [n for n in statements if n in was and n in now]
    sides = tuple([value for n in both if (value := side[n].value) is not None] for side in (was, now))
    return (sides[0], sides[1]) if both else None
