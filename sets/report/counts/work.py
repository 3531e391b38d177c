"""Raw tables about members' own work: stages, levers, who is missing; from the page that is open to the programme. Pure."""

from __future__ import annotations

from sets.disclosure.raw import About, RawLine, RawTable
from sets.model.responses import LearningLog
from sets.report.facts import Facts
from sets.responses.questions import STAGES
from sets.responses.readers import MY_WORK
from sets.text.wording import upper_first

MISSING_VOICES, LEVERS, STAGE = "work-2", "work-3", "work-4"
NONE_OF_THESE = "None of these"
NOBODY_TOLD = "No member has answered the questions about their own work."
OUT_OF = "Out of members who answered the questions about their own work."
_NOTHING = frozenset({"", "-", "no", "none", "none yet", "nothing", "nothing yet", "not yet", "n/a", "na", "nobody"})


def stages(facts: Facts) -> RawTable:
    """At how many members' work communities or partners took part, by stage: one row for the whole cohort each."""
    told = tuple(facts.answered(MY_WORK).values())
    ticked = [_ticked(log) for log in told]
    rows = [(upper_first(stage), sum(stage in one for one in ticked)) for stage in STAGES]
    rows.append((NONE_OF_THESE, sum(not one for one in ticked)))
    return RawTable(
        name="stages",
        in_words="{share} of the members who answered ticked “{label}”.",
        caption="Stages at which communities or partners took part in members’ work",
        about=About.PEOPLE,
        heading="Stage",
        columns=("Members who ticked it", "Members who did not"),
        lines=tuple(RawLine(label=label, counts=(n, len(told) - n), people=len(told)) for label, n in rows),
        note=f"{OUT_OF} A member may tick more than one stage.",
        missing="" if told else NOBODY_TOLD,
        among=len(facts.members),
        covering=True,
    )


def levers(facts: Facts) -> RawTable:
    """Members who named a power, lever or relationship that they used without new money."""
    return _named(
        facts,
        LEVERS,
        "levers",
        "Levers used without new money",
        ("Named one that they used", "Named none"),
        "{share} of the members who answered named a power, lever or relationship that they used without new money.",
    )


def named_missing(facts: Facts) -> RawTable:
    """Members who named somebody to be talked to next."""
    return _named(
        facts,
        MISSING_VOICES,
        "named-missing",
        "Who should be talked to next",
        ("Named a group or role", "Named none"),
        "{share} of the members who answered named a group or role to be talked to next.",
    )


def _named(facts: Facts, question: str, name: str, caption: str, columns: tuple[str, str], in_words: str) -> RawTable:
    told = facts.answered(MY_WORK).values()
    named = sum(_says_something(_answer(log, question)) for log in told)
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.PEOPLE,
        heading="Members",
        columns=columns,
        lines=(RawLine(label=caption, counts=(named, len(told) - named), people=len(told)),),
        note=OUT_OF,
        missing="" if told else NOBODY_TOLD,
        among=len(facts.members),
    )


def _answer(log: LearningLog, question: str) -> str:
    return next((answer.text for answer in log.answers if answer.question == question), "")


def _says_something(text: str) -> bool:
    """Whether an answer names anything; `none yet` does not."""
    return text.strip().strip(".!").casefold() not in _NOTHING


def _ticked(log: LearningLog) -> frozenset[str]:
    named = {one.strip().casefold() for one in _answer(log, STAGE).split(",")}
    return frozenset(stage for stage in STAGES if stage in named)
