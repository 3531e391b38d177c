"""What a page of questions says around its boxes: who reads it, before anyone writes, and what goes into which box."""

from __future__ import annotations

from collections.abc import Sequence

from sets.responses.forms.log_form import LogForm
from sets.responses.forms.sharing import may_ask, reader_phrase
from sets.responses.prompt_catalogue import AnswerReader, Prompt
from sets.responses.questions import ELEMENTS, NONE, Question
from sets.text.wording import upper_first

NOT_ANSWERED = "Not answered"


def before_writing(prompt: Prompt, facilitators: Sequence[str]) -> str:
    """Who reads what is written here, said above the boxes."""
    reader = prompt.reader
    if reader is AnswerReader.OPEN:
        return prompt.openly
    if not may_ask(reader, facilitators):
        return "Only you can read what you write here."
    if reader is AnswerReader.NAMED_ROLE:
        return (
            "Only you can read what you write here. After your answers we ask which of them stand in the report, in these "
            f"words, as said by “{facilitators[0]}”, without your name. Everyone in the programme can read those too. Tick "
            "nothing, and it stays yours."
        )
    whom = "the programme team may read" if reader is AnswerReader.TEAM else f"{_said(reader, facilitators)} may read"
    return (
        "Only you can read what you write here. After your answers we ask once whether there is any of it that "
        f"{whom}{', without your name' if reader is AnswerReader.TEAM else ''}. Tick nothing, and it stays yours."
    )


def tick_hint(reader: AnswerReader, facilitators: Sequence[str], again: bool) -> str:
    """What to do with the list of answers."""
    if reader is AnswerReader.TEAM:
        first = "Tick each answer that the programme team may read, without your name."
    elif reader is AnswerReader.NAMED_ROLE:
        first = (
            f"Tick each answer that stands in the report in exactly these words, as said by “{facilitators[0]}”, and that "
            "everyone in the programme may read."
        )
    else:
        first = f"Tick each answer that {_said(reader, facilitators)} may read."
    return f"{first} Tick nothing, and only you can.{' What you ticked last time is ticked still.' if again else ''}"


def _said(reader: AnswerReader, facilitators: Sequence[str]) -> str:
    return f"{reader_phrase(reader, facilitators)},"


def legend(question: Question) -> str:
    """A question as its boxes are headed: one whose choices stand below it does not name them too."""
    return f"{question.text.split('?')[0]}?" if question.elements else question.text


def hint(question: Question) -> str:
    """What stands below a question."""
    if question.counted:
        return "The report counts these answers, never yours alone."
    if question.elements:
        return "The report counts these ticks, never yours alone."
    if question.next_step:
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
    return f"{text}\n{upper_first(by)}" if by and question.next_step else text
