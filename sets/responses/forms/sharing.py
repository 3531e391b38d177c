"""Who else may read which answer: asked once, after the answers, one tick an answer, nothing ticked for anybody.

A tick carries the fingerprint of the words that stood beside it, so it can never open other words (domain.md section 9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sets.model.cohort import Lead, Person
from sets.model.responses import LearningLog
from sets.responses.consent import fingerprint
from sets.responses.forms.log_form import LogForm
from sets.responses.prompt_catalogue import AnswerReader, Prompt
from sets.responses.questions import Question
from sets.text.clean import one_line

SHARE, CONSENT = "share", "consent"
LEAD = "Programme lead"
"""How a lead is called whose role the file does not give."""
_BETWEEN = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """What was ticked: by question, the fingerprint of the words it was ticked for; and that of the line agreed to."""

    answers: Mapping[str, str] = field(default_factory=dict)
    line: str = ""

    def opens(self, question: str, text: str) -> bool:
        """Whether these very words of this answer were ticked."""
        return bool(text) and self.answers.get(question) == fingerprint(text)

    def agrees(self, line: str) -> bool:
        """Whether these very words of the line were agreed to."""
        return bool(line) and self.line == fingerprint(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One box of the list: `value` is what its tick posts; `names`: its words may name somebody."""

    question: Question
    text: str
    value: str
    ticked: bool
    names: bool


def ticks_in(given: Mapping[str, tuple[str, ...]]) -> Ticks:
    """The ticks of a posted page."""
    split = [value.partition(_BETWEEN) for value in given.get(SHARE, ())]
    agreed = given.get(CONSENT, ())
    return Ticks(answers={question: mark for question, _, mark in split}, line=agreed[0] if agreed else "")


def ticks_of(log: LearningLog | None) -> Ticks:
    """What was ticked when this log was sent (opened): their author's own earlier choice, good for those words only."""
    if log is None:
        return Ticks()
    shared = {a.question: fingerprint(a.text) for a in log.answers if a.shared and a.text}
    return Ticks(answers=shared, line=log.line.consent if log.line is not None else "")


def tick_value(question: str, text: str) -> str:
    """What the tick of an answer posts."""
    return f"{question}{_BETWEEN}{fingerprint(text)}"


def consent_value(line: str) -> str:
    """What the box below the line posts."""
    return fingerprint(line) if line else ""


def may_ask(reader: AnswerReader, facilitators: Sequence[str]) -> bool:
    """Whether there is anybody to offer answers to: on an open page all is said before, and a set may have no facilitator."""
    named = (AnswerReader.FACILITATOR, AnswerReader.NAMED_ROLE)
    return reader is AnswerReader.TEAM or (reader in named and bool(facilitators))


def offers(
    form: LogForm, questions: Iterable[Question], ticks: Ticks, naming: Mapping[str, bool] | None = None
) -> tuple[Offer, ...]:
    """The list of answers given in words, in the order of the page; a tick stands only where it was for these words."""
    return tuple(
        Offer(
            question=question,
            text=form.texts[question.id],
            value=tick_value(question.id, form.texts[question.id]),
            ticked=ticks.opens(question.id, form.texts[question.id]),
            names=(naming or {}).get(question.id, False),
        )
        for question in questions
        if question.id in form.texts
    )


def is_open(question: Question, text: str, reader: AnswerReader, ticks: Ticks, *, asked: bool) -> bool:
    """Whether an answer is kept open for its prompt's reader: all of an open page, what is counted, and what was ticked."""
    return reader is AnswerReader.OPEN or question.counted or (asked and ticks.opens(question.id, text))


def said_as(person: Person | None) -> str:
    """How somebody is called beside words of theirs that stand under a role: `Director of housing, Riverside Council`."""
    if not isinstance(person, Lead):
        return LEAD
    return one_line(f"{person.role or LEAD}{', ' if person.organisation else ''}{person.organisation}")


def reader_phrase(reader: AnswerReader, facilitators: Sequence[str]) -> str:
    """`your facilitator, Ruth Okafor`; `the programme team, without your name`; nothing when there is nobody.

    Where words stand under a role, it is the role that is named.
    """
    if not may_ask(reader, facilitators):
        return ""
    if reader is AnswerReader.TEAM:
        return "the programme team, without your name"
    if reader is AnswerReader.NAMED_ROLE:
        return f"everyone in the programme or reading its report, as said by “{facilitators[0]}”"
    who = "your facilitator" if len(facilitators) == 1 else "your facilitators"
    names = f"{', '.join(facilitators[:-1])} and {facilitators[-1]}" if len(facilitators) > 1 else facilitators[0]
    return f"{who}, {names}"


def who_reads(question: Question, shared: bool, prompt: Prompt, phrase: str) -> str:
    """Who can read one answer to a prompt, in a few words."""
    if prompt.reader is AnswerReader.OPEN:
        return prompt.open_to
    if question.counted or question.elements:
        return "Only you. The report counts it, never yours alone"
    return f"You and {phrase}" if shared and phrase else "Only you"
