"""Who may read what somebody answers, by prompt (domain.md section 9). Whatever nobody ticks is its author's alone."""

from __future__ import annotations

from enum import StrEnum


class AnswerReader(StrEnum):
    """FACILITATOR and TEAM read only the answers that were ticked for them, the team without a name.

    OPEN: the whole page is for the programme, which it says before anyone writes; nothing is ticked there.
    """

    FACILITATOR = "facilitator"
    TEAM = "team"
    OPEN = "open"


MY_WORK = "my-work"
APPETITE = "appetite"
STORIES = "stories"
REFLECTION = "reflection"
PARTNERS = "partners"
READERS = {
    REFLECTION: AnswerReader.FACILITATOR,
    "midpoint": AnswerReader.TEAM,
    "endline": AnswerReader.TEAM,
    "follow-up-3-months": AnswerReader.TEAM,
    "follow-up-6-months": AnswerReader.TEAM,
    STORIES: AnswerReader.TEAM,
    PARTNERS: AnswerReader.TEAM,
    APPETITE: AnswerReader.OPEN,
    MY_WORK: AnswerReader.OPEN,
}
ASKS_A_LINE = frozenset({REFLECTION, "endline", "follow-up-3-months", "follow-up-6-months", PARTNERS})
"""Prompts whose page also asks for the one line for the report."""


def reader_of(prompt: str) -> AnswerReader:
    """Who may be given the answers to a prompt; a prompt of a coordinator's own has the team."""
    return READERS.get(prompt, AnswerReader.TEAM)
