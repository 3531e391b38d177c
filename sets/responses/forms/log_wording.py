"""What a page of questions says around its boxes: its name, how long it takes, and who reads it, before anyone writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sets.responses.forms.log_form import NEXT_STEPS, NONE, TOUCHED, LogForm
from sets.responses.forms.sharing import COUNTED, may_ask, reader_phrase
from sets.responses.questions import ELEMENTS, LOG_STANDING_LINE, Question
from sets.responses.readers import APPETITE, MY_WORK, PARTNERS, REFLECTION, STORIES, AnswerReader
from sets.text.wording import upper_first

NOT_ANSWERED = "Not answered"
_GUIDE = "Answer any of these, or none. Around 100 words a question is plenty."


@dataclass(frozen=True, slots=True, kw_only=True)
class Intro:
    """The heading of a page and the sentence below it; `noun` is what was sent (`your learning log`)."""

    title: str
    text: str
    noun: str = "your answers"


INTROS = {
    REFLECTION: Intro(title="Your learning log", text=f"About 5 minutes. {_GUIDE}", noun="your learning log"),
    "midpoint": Intro(title="How is it going so far?", text="About 3 minutes. Answer any of these, or none."),
    "endline": Intro(title="Looking back over the programme", text=f"About 5 minutes. {_GUIDE}"),
    "follow-up-3-months": Intro(title="Three months on", text=f"About 5 minutes. {_GUIDE}"),
    "follow-up-6-months": Intro(title="Six months on", text=f"About 5 minutes. {_GUIDE}"),
    STORIES: Intro(title="A story of change", text=f"About 5 minutes. {_GUIDE}", noun="your story"),
    PARTNERS: Intro(title="What you see as a partner", text="About 5 minutes. Answer any of these, or none."),
    APPETITE: Intro(title="What is open, and what is fixed", text=f"About 10 minutes. {_GUIDE}"),
    MY_WORK: Intro(
        title="Your work with communities",
        text="About 5 minutes. Answer any of these, or none, and add to them whenever there is something new.",
    ),
}
_OPENLY = {
    APPETITE: "This is for the programme. Your answers stand in the report, in your words, as the programme lead’s. "
    "Everyone in the programme can read them too, on their own page.",
    MY_WORK: "This is for the programme: the team and the report use it. Your answers appear without your name.",
}
PARTNERS_STANDING_LINE = "Leave out names and anything that would identify somebody you work with."
_ANY_OPEN = "This is for the programme: the team and the report use it."


def intro_of(prompt: str) -> Intro:
    """The heading and first sentence of a prompt's page; one of a coordinator's own is called by its name."""
    return INTROS.get(prompt) or Intro(title=upper_first(prompt.replace("-", " ")), text=f"About 5 minutes. {_GUIDE}")


def standing_line(prompt: str) -> str:
    """What to leave out, said above the boxes; partners keep no learning log."""
    return PARTNERS_STANDING_LINE if prompt == PARTNERS else LOG_STANDING_LINE


def before_writing(prompt: str, reader: AnswerReader, facilitators: Sequence[str]) -> str:
    """Who reads what is written here, said above the boxes."""
    if reader is AnswerReader.OPEN:
        return _OPENLY.get(prompt, _ANY_OPEN)
    if not may_ask(reader, facilitators):
        return "Only you can read what you write here."
    whom = "the programme team may read" if reader is AnswerReader.TEAM else f"{_said(reader, facilitators)} may read"
    return (
        "Only you can read what you write here. After your answers we ask once whether there is any of it that "
        f"{whom}{', without your name' if reader is AnswerReader.TEAM else ''}. Tick nothing, and it stays yours."
    )


def tick_hint(reader: AnswerReader, facilitators: Sequence[str], again: bool) -> str:
    """What to do with the list of answers."""
    if reader is AnswerReader.TEAM:
        first = "Tick each answer that the programme team may read, without your name."
    else:
        first = f"Tick each answer that {_said(reader, facilitators)} may read."
    return f"{first} Tick nothing, and only you can.{' What you ticked last time is ticked still.' if again else ''}"


def _said(reader: AnswerReader, facilitators: Sequence[str]) -> str:
    return f"{reader_phrase(reader, facilitators)},"


def legend(question: Question) -> str:
    """A question as its boxes are headed: one whose choices stand below it does not name them too."""
    return f"{question.text.split('?')[0]}?" if question.id == TOUCHED else question.text


def hint(question: Question) -> str:
    """What stands below a question."""
    if question.id in COUNTED:
        return "The report counts these answers, never yours alone."
    if question.id == TOUCHED:
        return "The report counts these ticks, never yours alone."
    if question.id in NEXT_STEPS:
        return "We show this back to you before your next session."
    return "Tick all that apply." if question.choices else ""


def choice_items(question: Question) -> tuple[tuple[str, str, str], ...]:
    """The choices of a question: value, label, hint."""
    named = {element.id: (element.name, element.sentence) for element in ELEMENTS}
    return tuple((choice, *named.get(choice, (_choice(choice), ""))) for choice in question.choices)


def _choice(choice: str) -> str:
    return "None this time" if choice == NONE else upper_first(choice)


def answer_words(question: Question, form: LogForm, by: str) -> str:
    """An answer as its author is shown it: its words, or the names of what was ticked; with the day of an action."""
    if question.choices:
        labels = {value: label for value, label, _ in choice_items(question)}
        return ", ".join(labels[one] for one in form.chosen.get(question.id, ())) or NOT_ANSWERED
    text = form.texts.get(question.id, "")
    if not text:
        return NOT_ANSWERED
    return f"{text}\n{upper_first(by)}" if by and question.id in NEXT_STEPS else text
