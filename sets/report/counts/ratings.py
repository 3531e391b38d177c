"""Raw tables about ratings, about who answered what, and the one question at half way that is counted. Pure.

Domain.md section 8, denominators.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import median_low

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.responses import LearningLog, Phase, Rating
from sets.report.facts import Facts
from sets.responses.consent import refusals, refused
from sets.responses.prompt_catalogue import CATALOGUE, MIDPOINT, Prompt
from sets.responses.questions import ELEMENTS, STATEMENTS, WORTH, Question


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


ANSWERED = "answered"


def worth_it(facts: Facts) -> RawTable:
    """What members answered at half way to whether this is worth their time. No lines where it was not asked."""
    said = tuple(_chosen(facts, MIDPOINT.name, WORTH).values())
    yes, mostly, not_yet = WORTH.choices
    counts = (said.count(yes), said.count(mostly), said.count(not_yet))
    asked = facts.went_out(MIDPOINT.name)
    return RawTable(
        name="worth-it",
        in_words="{share} of the members who answered said {column} when asked whether it was worth their time.",
        caption="Whether it was worth members’ time, asked at half way",
        about=About.OPINION,
        benign=False,
        heading="Members",
        columns=("Yes", "Mostly", "Not yet"),
        lines=(RawLine(label="Worth their time so far", counts=counts, people=len(said)),) if asked else (),
        # one coarser form only: two that cut differently, in two reports, would give the middle away
        groupings=((Group(label="Yes", columns=(0,)), Group(label="Mostly or not yet", columns=(1, 2))),),
        note="Out of members who answered this question.",
        missing="" if said else "Nobody has answered the question at half way.",
        among=len(facts.members),
    )


def _chosen(facts: Facts, prompt: str, question: Question) -> dict[str, str]:
    """Each member's choice, where one can be read."""
    given = {person: _choice(log, question) for person, log in facts.answered(prompt).items()}
    return {person: choice for person, choice in given.items() if choice in question.choices}


def _choice(log: LearningLog, question: Question) -> str:
    return next((a.text.strip().casefold() for a in log.answers if a.question == question.id), "")


def answered(facts: Facts) -> RawTable:
    """How many members answered each prompt that went out; ratings are in `responses`, logs after sessions in `logs`."""
    counted = (row for row in CATALOGUE.values() if row.counted_as)
    rows = [(row.counted_as, _answering(facts, row)) for row in counted if facts.went_out(row.name)]
    total = len(facts.known)
    return RawTable(
        name=ANSWERED,
        caption="Members who answered other questions",
        about=About.RESPONSE,
        heading="Questions",
        columns=("Answered",),
        lines=tuple(RawLine(label=label, counts=(n,), people=total, out_of=total) for label, n in rows),
        note="Out of everyone who took part. Those who had left before a question was sent were not asked, and count as "
        "not having answered; so does “nothing to share”.",
    )


def _answering(facts: Facts, row: Prompt) -> int:
    # as the table of its choice counts them: two totals that differ by a few tell
    return len(_chosen(facts, row.name, WORTH) if row.name == MIDPOINT.name else facts.answered(row.name))


def gave_a_line(facts: Facts) -> RawTable:
    """Members who gave at least one line for the report and have not taken it back."""
    said_no = refusals(facts.responses.approvals)
    gave = {
        log.person
        for log in facts.responses.logs
        if log.line is not None and log.line.text and not refused(log, said_no)
    }
    number, total = len(gave & facts.known.keys()), len(facts.known)
    return RawTable(
        name="gave-a-line",
        # each theme and every two quotes are of people who gave one: beside words they would leave too few values
        in_words="",
        caption="Members who gave a line for this report",
        about=About.PEOPLE,
        heading="Members",
        columns=("Gave a line", "Gave none"),
        lines=(RawLine(label="Gave a line", counts=(number, total - number), people=total),),
        note="Out of everyone who took part. Themes are made of these lines; quotes are those whose writers agreed.",
    )
