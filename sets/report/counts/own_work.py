"""Raw tables about whether young people have a say, and what doing work with communities took in time. Pure.

Each counts whoever answered its page, so that no two totals of a page differ: who chose nothing stands with those who
cannot say.
"""

from __future__ import annotations

from collections import Counter

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.responses import LearningLog
from sets.report.facts import Facts
from sets.responses.prompt_catalogue import TIME_GIVEN, VOICES, Prompt
from sets.responses.questions import OWN_HOURS, PAID, THEIR_HOURS, YOUNG_SAY, Question

_TIME = "What {} was asked at the end, in rough hours a month. Out of members who answered the questions about time."


def young_say(facts: Facts) -> RawTable:
    """Whether young people have a say in members' work, asked at half way."""
    return _chosen(
        facts,
        VOICES,
        YOUNG_SAY,
        "young-say",
        "Whether young people have a say in members’ work",
        ("They share in decisions", "Their views are asked", "No, not sure or not said"),
        "{share} of the members who answered say that young people share in decisions.",
        "Young people are those under 25. Out of members who answered the questions about who their work hears from.",
    )


def own_hours(facts: Facts) -> RawTable:
    """How much more of members' own time it took a month."""
    return _chosen(
        facts,
        TIME_GIVEN,
        OWN_HOURS,
        "own-hours",
        "Members’ own time for doing the work with communities, over what it would have taken anyway",
        ("Up to 4 hours a month", "More than 4 hours a month", "Cannot say or not said"),
        "{share} of the members who answered gave it up to 4 hours a month more of their own time.",
        _TIME.format("it took of members’ own time"),
    )


def their_hours(facts: Facts) -> RawTable:
    """How much time community members gave a month, all together."""
    return _chosen(
        facts,
        TIME_GIVEN,
        THEIR_HOURS,
        "their-hours",
        "Time that community members gave to one member’s work, all together",
        ("Up to 10 hours a month", "More than 10 hours a month", "Cannot say or not said"),
        "{share} of the members who answered say that community members gave up to 10 hours a month.",
        _TIME.format("community members gave"),
    )


def paid(facts: Facts) -> RawTable:
    """Whether community members were paid for their time."""
    return _chosen(
        facts,
        TIME_GIVEN,
        PAID,
        "paid",
        "Whether community members were paid for their time",
        ("All or some of them", "No, or expenses only", "Cannot say or not said"),
        "{share} of the members who answered say that community members, all or some of them, were paid.",
        "Out of members who answered the questions about time.",
    )


def _chosen(
    facts: Facts,
    prompt: Prompt,
    question: Question,
    name: str,
    caption: str,
    columns: tuple[str, str, str],
    in_words: str,
    note: str,
) -> RawTable:
    told = facts.answered(prompt.name).values()
    chosen = Counter(_choice(log, question) for log in told)
    counts = tuple(chosen[number] for number in range(len(columns)))
    lines = (
        (RawLine(label="Members who answered", counts=counts, people=len(told)),) if facts.went_out(prompt.name) else ()
    )
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.OPINION,
        benign=False,
        heading="Members",
        columns=columns,
        lines=lines,
        # one coarser form only, as of every such table: two that cut differently would give the middle away
        groupings=(
            (
                Group(label=columns[0], columns=(0,)),
                Group(label=f"{columns[1]}; {columns[2][:1].lower()}{columns[2][1:]}", columns=(1, 2)),
            ),
        ),
        note=note,
        missing="" if told else "Nobody has answered these questions.",
        among=len(facts.members),
    )


def _choice(log: LearningLog, question: Question) -> int:
    """The place of what was chosen; the last one where nothing was."""
    said = next((a.text.strip().casefold() for a in log.answers if a.question == question.id), "")
    return question.choices.index(said) if said in question.choices else len(question.choices) - 1
