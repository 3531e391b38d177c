"""A page of questions in words as a value: read from its boxes, kept as a draft, made of a log. Pure.

The words of a log are shared only by a tick for those exact words (`sharing`), so a form has no ticks in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting
from sets.model.responses import Action, ActionState, LearningLog
from sets.responses.consent import fingerprint
from sets.responses.forms.date_field import day_parts, read_day
from sets.responses.prompt_catalogue import every_question, prompt_called, question_called
from sets.responses.questions import ANSWER, NONE, Question
from sets.text.clean import one_line, paragraphs

LINE, BY = "line", "by"
DAY_BOXES = ("by-day", "by-month", "by-year")
MOST_CHARACTERS = 10_000
LONGEST_LINE = 300
NOTHING_WRITTEN = "Write in any box, or choose “Nothing to share this time”"
Said = tuple[str, str]
"""A fault: the id of the field, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForm:
    """What stands in the boxes. `texts` and `chosen` are by question id, without empty ones; `by` is as typed.

    `strays` are answers to questions that the page no longer asks; `reply` is what came by mail, with a `note` on it;
    `nothing`: that reply says that there is nothing to share; `answers`: which of its words answer which question,
    and `rest` those that answer none.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by: tuple[str, str, str] = ("", "", "")
    line: str = ""
    strays: Mapping[str, str] = field(default_factory=dict)
    reply: str = ""
    note: str = ""
    nothing: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing stands in any box; a reply by mail that was not sorted yet counts as something."""
        return not (self.texts or self.chosen or any(self.by) or self.line or self.strays or self.reply)

    @property
    def answered(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.texts or self.chosen or self.line)

    @property
    def mark(self) -> str:
        """A fingerprint of what would be sent: two forms that say the same have the same mark."""
        ticked = {key: [one for one in value if one != NONE] for key, value in self.chosen.items()}
        said = [dict(self.texts), {key: value for key, value in ticked.items() if value}, list(self.by), self.line]
        return fingerprint(json.dumps(said, sort_keys=True))


def questions_of(
    prompt: str, meeting: Meeting | None, programme: Programme, log: LearningLog | None = None
) -> tuple[Question, ...]:
    """What a page asks: the prompt's questions at that session, and whatever else a log of it has answered.

    A prompt of a coordinator's own that asks has one box; one that asks nothing has none.
    """
    number = (meeting.number or 1) if meeting is not None else 1
    asked = prompt_called(prompt, programme.cohort.prompts).asked(number, programme.count_of(meeting) or 1)
    answered = dict.fromkeys(answer.question for answer in log.answers) if log is not None else ()
    more = (question_called(id_) for id_ in answered)
    return (*asked, *(question for question in more if question is not None and question not in asked))


def next_step(questions: Iterable[Question]) -> str:
    """The id of the question whose answer is also an action, or nothing."""
    return next((question.id for question in questions if question.next_step), "")


def form_mark(questions: Iterable[Question]) -> str:
    """A fingerprint of which questions a form answers."""
    return fingerprint("\n".join(question.id for question in questions))[:16]


def read(given: Mapping[str, tuple[str, ...]], questions: Sequence[Question], today: date) -> LogForm:
    """What was typed, from the fields of the page; answers to other known questions become strays."""
    ids = {question.id for question in questions}
    written = {one.id: _text(given, one.id) for one in (*every_question(), ANSWER) if one.id in given}
    chosen = {q.id: tuple(c for c in q.choices if c in given.get(q.id, ())) for q in questions if q.choices}
    several = {question.id for question in questions if question.several}
    return LogForm(
        texts={q.id: written[q.id] for q in questions if not q.choices and written.get(q.id)},
        chosen={key: value if key in several else value[:1] for key, value in chosen.items() if value},
        by=_day(given, today) if next_step(questions) else ("", "", ""),
        line=one_line(_text(given, LINE)),
        strays={name: text for name, text in written.items() if text and name not in ids},
    )


def _text(given: Mapping[str, tuple[str, ...]], name: str) -> str:
    values = given.get(name, ())
    return paragraphs(values[0]).strip() if values else ""


def _day(given: Mapping[str, tuple[str, ...]], today: date) -> tuple[str, str, str]:
    day, month, year = (one_line(_text(given, name))[:40] for name in DAY_BOXES)
    found = read_day(day, month, year, today)
    return (day, month, year) if found is None or isinstance(found, str) else _typed(found)


def _typed(on: date | None) -> tuple[str, str, str]:
    parts = day_parts(on)
    return parts["day"], parts["month"], parts["year"]


def faults(form: LogForm, questions: Sequence[Question], today: date) -> tuple[Said, ...]:
    """What must be put right before it can be sent, in the order of the page."""
    found: list[Said] = []
    for question in questions:
        found.extend(_question_faults(form, question, today))
    if len(form.line) > LONGEST_LINE:
        found.append((LINE, f"Shorten your line for the report to {LONGEST_LINE} characters. It has {len(form.line)}"))
    return tuple(found)


def _question_faults(form: LogForm, question: Question, today: date) -> Iterable[Said]:
    length = len(form.texts.get(question.id, ""))
    if length > MOST_CHARACTERS:
        yield (
            question.id,
            f"Shorten this answer to {MOST_CHARACTERS:,} characters or fewer. It has {length:,}: {question.text}",
        )
    ticked = form.chosen.get(question.id, ())
    if NONE in ticked and len(ticked) > 1:
        yield question.id, "Tick “None this time” on its own, or take that tick away"
    if question.next_step:
        yield from _day_faults(form, question, today)


def _day_faults(form: LogForm, question: Question, today: date) -> Iterable[Said]:
    found = read_day(*form.by, today)
    if isinstance(found, str):
        yield BY, found
    elif found is not None and question.id not in form.texts:
        yield question.id, "Write what you will do by that day, or take the day away"


def to_text(form: LogForm) -> str:
    """The form as a draft keeps it: JSON."""
    said: dict[str, Any] = {
        "texts": dict(form.texts),
        "chosen": {key: list(value) for key, value in form.chosen.items()},
        "by": list(form.by),
        "line": form.line,
        "strays": dict(form.strays),
        "reply": form.reply,
        "note": form.note,
        "nothing": form.nothing,
        "rest": form.rest,
    }
    return json.dumps({key: value for key, value in said.items() if value and value != ["", "", ""]})


def from_text(text: str, questions: Sequence[Question] = ()) -> LogForm:
    """The form that a draft keeps, of this or an earlier version: what is not asked any more becomes strays.

    Anything else than such JSON is taken for words that came by mail.
    """
    try:
        said = json.loads(text) if text else {}
    except ValueError:
        said = {"reply": text}
    if not isinstance(said, dict):
        said = {"reply": text}
    form = LogForm(
        texts=_strings(said.get("texts")),
        chosen={key: tuple(map(str, value)) for key, value in _mapping(said.get("chosen")) if isinstance(value, list)},
        by=_three(said.get(BY)),
        line=_string(said.get(LINE)),
        strays=_strings(said.get("strays")),
        reply=_string(said.get("reply")),
        note=_string(said.get("note")),
        nothing=said.get("nothing") is True,
        answers=_strings(said.get("answers")),
        rest=_string(said.get("rest")),
    )
    return fitted(form, questions) if questions else form


def fitted(form: LogForm, questions: Sequence[Question]) -> LogForm:
    """The form as these questions take it; answers to others, and choices no longer offered, become strays."""
    offered = {question.id: question.choices for question in questions}
    texts = {key: text for key, text in form.texts.items() if offered.get(key) == ()}
    chosen = {key: tuple(c for c in offered.get(key, ()) if c in value) for key, value in form.chosen.items()}
    lost = {key: text for key, text in form.texts.items() if key not in texts}
    lost |= {key: ", ".join(value) for key, value in form.chosen.items() if len(chosen[key]) < len(value)}
    kept = {key: value for key, value in chosen.items() if value}
    return replace(form, texts=texts, chosen=kept, strays={**form.strays, **lost})


def _mapping(value: object) -> Iterable[tuple[str, Any]]:
    return [(str(key), inner) for key, inner in value.items()] if isinstance(value, dict) else []


def _strings(value: object) -> dict[str, str]:
    return {key: inner for key, inner in _mapping(value) if isinstance(inner, str) and inner}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _three(value: object) -> tuple[str, str, str]:
    if isinstance(value, list) and len(value) == 3 and all(isinstance(one, str) for one in value):
        return (value[0], value[1], value[2])
    return ("", "", "")


def form_of(log: LearningLog | None, actions: Sequence[Action], questions: Sequence[Question]) -> LogForm:
    """What was sent before (opened) as its boxes show it; before anything was, an open action's words."""
    said = {answer.question: answer.text for answer in log.answers if answer.text} if log is not None else {}
    texts = {q.id: said[q.id] for q in questions if not q.choices and q.id in said}
    chosen = {q.id: _choices(q, said.get(q.id, "")) for q in questions if q.choices}
    if log is not None and log.elements:
        chosen |= {q.id: log.elements for q in questions if q.elements}
    step = next_step(questions)
    action = action_for(texts.get(step, ""), actions)
    by: date | None = None
    if step and action is not None and (log is None or step in texts):
        texts, by = {**texts, step: action.text}, action.by
    return LogForm(
        texts=texts,
        chosen={key: value for key, value in chosen.items() if value},
        by=_typed(by),
        line=log.line.text if log is not None and log.line is not None else "",
        strays={q.id: said[q.id] for q in questions if q.choices and q.id in said and not chosen[q.id]},
    )


def _choices(question: Question, text: str) -> tuple[str, ...]:
    named = {one.strip().casefold() for one in text.split(",")}
    return tuple(choice for choice in question.choices if choice.casefold() in named)


def action_for(text: str, actions: Sequence[Action]) -> Action | None:
    """The action that a log's next step is: one in the very same words, else the first open one of the occasion."""
    mine = sorted(actions, key=lambda action: action.number)
    same = next((action for action in mine if text and action.text == text), None)
    return same or next((action for action in mine if action.state is ActionState.OPEN and action.text), None)


def placed(form: LogForm, questions: Sequence[Question]) -> LogForm:
    """The form with a reply by mail in it, for its author to look at: each answer under its question where that is empty.

    A reply that is not in answers stands in the first empty box. What finds no box empty stays beside.
    """
    if not form.reply or form.nothing:
        return form
    free = [q.id for q in questions if not q.choices and q.id not in form.texts]
    if form.answers:
        return replace(form, texts={**form.texts, **{id_: form.answers[id_] for id_ in free if id_ in form.answers}})
    if not free or form.reply in form.texts.values():
        return form
    return replace(form, texts={**form.texts, free[0]: form.reply})


def merged(typed: LogForm, kept: LogForm) -> LogForm:
    """What was typed, with whatever the page showed beside the boxes still beside them."""
    return replace(
        typed,
        strays={**kept.strays, **typed.strays},
        reply=kept.reply,
        note=kept.note,
        nothing=kept.nothing,
        answers=kept.answers,
        rest=kept.rest,
    )
