"""A session as its facilitator runs it: the running order with clock times and what each part is for, what to see to.

Domain.md section 3. The page of the session and the letters before it say the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from sets.cohort.programme import Programme
from sets.cohort.running_order import AgendaItem, Step, running_order, split_of
from sets.model.cohort import Meeting
from sets.text import wording as words
from sets.text.clean import one_line

AGREEMENT_COVERS = (
    "confidentiality and its limits",
    "attendance and notice",
    "how many are enough to go ahead",
    "devices and recording",
    "lateness",
    "how themes may leave the set",
)
RE_READ = 3
"""The session in which a set reads its agreement again."""
TITLES = {
    Step.ARRIVE: "Arrive",
    Step.CHECK_IN: "Check-in",
    Step.REVIEW: "Action review",
    Step.INTRODUCTIONS: "Introductions",
    Step.AGREEMENT: "Working agreement",
    Step.BIDS: "Bids",
    Step.ROUND: "Round",
    Step.BREAK: "Break",
    Step.LUNCH: "Lunch",
    Step.IN_HAND: "Time in hand",
    Step.PROCESS: "Process review",
    Step.CLOSE: "Close",
}
_FOR = {
    Step.ARRIVE: "Can everyone hear, see and follow? Go through the opening checklist.",
    Step.CHECK_IN: "One sentence each. Is everyone really here?",
    Step.REVIEW: "1 to 2 minutes each: what I said I would do, what happened, what I learned.",
    Step.INTRODUCTIONS: "Who each of us is, and what we want from the set.",
    Step.AGREEMENT: f"The set writes its own. It covers {words.listed(AGREEMENT_COVERS)}.",
    Step.BIDS: "One sentence from everyone who would like a round. The set decides.",
    Step.BREAK: "",
    Step.LUNCH: "",
    Step.IN_HAND: "For a round that runs over, or for offers of contacts and experience if the presenter wants them.",
    Step.PROCESS: "What helped, what got in the way, did everyone get a turn to speak?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """The running order in words: `rows` are (clock, minutes, title, what for), then when it ends, and what to know of it."""

    rows: tuple[tuple[str, str, str, str], ...]
    ends: str
    notes: tuple[str, ...]


def order_of(meeting: Meeting, programme: Programme) -> OrderWords:
    """The running order of a session."""
    order = running_order(meeting, programme.zone)
    rows = tuple(
        (
            words.clock(part.start),
            words.plural(part.minutes, "minute"),
            _title(part),
            _purpose(part, meeting, programme),
        )
        for part in order.parts
    )
    return OrderWords(rows=rows, ends=words.clock(meeting.end.astimezone(programme.zone)), notes=order.notes)


def _title(part: AgendaItem) -> str:
    return f"{TITLES[part.step]} {part.number}" if part.number else TITLES[part.step]


def _purpose(part: AgendaItem, meeting: Meeting, programme: Programme) -> str:
    if part.step is Step.ROUND:
        return _round(part.minutes)
    if part.step is Step.CLOSE:
        return _closing(meeting, programme)
    again = " Read the working agreement again together." if meeting.number == RE_READ else ""
    return _FOR[part.step] + (again if part.step is Step.CHECK_IN else "")


def _round(minutes: int) -> str:
    split = split_of(minutes)
    return (
        f"{split.presents} minutes for the presenter alone, {split.facts} for questions of fact, {split.questions} for "
        f"open questions, {split.actions} for the presenter to sum up and name actions, {split.takes_away} for what "
        "each person takes away."
    )


def _closing(meeting: Meeting, programme: Programme) -> str:
    sessions = programme.sessions_by_set[meeting.set_id] if meeting.set_id is not None else ()
    later = [one for one in sessions if one.start > meeting.start]
    if not later:
        return "Look back at the actions. Is the set going to carry on? One word each to finish."
    day = words.day(programme.day_of(later[0]))
    return f"The next session is on {day}. The learning log comes by email. One word each to finish."


def access_needs(meeting: Meeting, programme: Programme) -> tuple[str, ...]:
    """What is needed to run it, each once, in no order of people and without a name (domain.md section 9)."""
    needs = {one_line(member.access) for member in programme.members_at(meeting)}
    return tuple(sorted((words.upper_first(need) for need in needs if need), key=str.casefold))


def checklist(meeting: Meeting) -> tuple[str, ...]:
    """What to see to at the opening, every time (domain.md sections 3 and 12)."""
    online = (
        "The lobby is on, captions are there for whoever wants them, and the chat is off or not kept.",
        "Everyone is in a private place. Tell people how to hide their own picture.",
    )
    recording = "Recording, transcription and AI notes are off. Look each time: settings change by themselves."
    return (
        recording,
        *(online if meeting.join else ("The door is closed, and nobody outside can hear.",)),
        "Say it aloud: what is said here stays here, each of us speaks only of our own learning, and nobody raises "
        "another person's issue or acts on it for them.",
        *((LIMITS,) if meeting.number == 1 else ()),
        *(("Read the working agreement again together.",) if meeting.number == RE_READ else ()),
    )


LIMITS = (
    "Say the limits before anyone shares: a risk of serious harm, the safeguarding of a child or an adult, serious crime "
    "and whistleblowing law come first. They go by the council's own procedure, never by these pages."
)
