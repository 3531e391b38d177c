"""Raw tables about who answered what, and the one question at half way that is counted. Pure."""

from __future__ import annotations

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.responses import LearningLog
from sets.report.facts import Facts
from sets.responses.consent import refusals, refused
from sets.responses.questions import MIDPOINT
from sets.responses.readers import MY_WORK, STORIES

AT_HALF_WAY, AT_THE_END = "midpoint", "endline"
WORTH = MIDPOINT[0]
ANSWERED, STORIES_TOLD = "answered", "Stories of change"
PROMPTS = (
    (AT_THE_END, "Questions at the end, in words"),
    (STORIES, STORIES_TOLD),
    (MY_WORK, "About their own work"),
    ("follow-up-3-months", "Questions 3 months after"),
    ("follow-up-6-months", "Questions 6 months after"),
)


def worth_it(facts: Facts) -> RawTable:
    """What members answered at half way to whether this is worth their time. No lines where it was not asked."""
    said = tuple(_worth(facts).values())
    yes, mostly, not_yet = WORTH.choices
    counts = (said.count(yes), said.count(mostly), said.count(not_yet))
    asked = facts.went_out(AT_HALF_WAY)
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


def _worth(facts: Facts) -> dict[str, str]:
    """Each member's choice, where one can be read."""
    given = {person: _choice(log) for person, log in facts.answered(AT_HALF_WAY).items()}
    return {person: choice for person, choice in given.items() if choice in WORTH.choices}


def _choice(log: LearningLog) -> str:
    return next((a.text.strip().casefold() for a in log.answers if a.question == WORTH.id), "")


def answered(facts: Facts) -> RawTable:
    """How many members answered each prompt that went out; ratings are in `responses`, logs after sessions in `logs`."""
    # whoever answered at half way is counted by the choice that `worth-it` counts: two totals that differ by a few tell
    rows = [("Whether it was worth their time, at half way", len(_worth(facts)))] if facts.went_out(AT_HALF_WAY) else []
    asked = [(prompt, label) for prompt, label in PROMPTS if prompt == MY_WORK or facts.went_out(prompt)]
    rows += [(label, len(facts.answered(prompt))) for prompt, label in asked]
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
