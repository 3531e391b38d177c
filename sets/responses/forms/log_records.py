"""What a sent page becomes: the log, the action in it, and an emptied draft. Pure; what changes nothing gives nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sets.model.cohort import Occasion, PersonId
from sets.model.responses import (
    Action,
    ActionState,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    ReportLine,
    Responses,
    Source,
)
from sets.responses.consent import fingerprint
from sets.responses.forms.date_field import read_day
from sets.responses.forms.log_form import LogForm, action_for, form_mark, next_step, to_text
from sets.responses.forms.sharing import Ticks, is_open
from sets.responses.prompt_catalogue import AnswerReader
from sets.responses.questions import NONE, Question

MOST_ACTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is kept of one person, occasion and prompt, opened: the log, the draft, and their actions of the occasion."""

    occasion: Occasion
    person: PersonId
    prompt: str
    log: LearningLog | None = None
    draft: Draft | None = None
    actions: tuple[Action, ...] = ()

    @property
    def returned(self) -> bool:
        return self.log is not None and self.log.state is LogState.RETURNED


def draft_of(before: Before, form: LogForm, questions: Iterable[Question], now: datetime) -> Responses:
    """The form kept as a draft; nothing when it is what is kept already."""
    text = to_text(form)
    if before.draft is not None and before.draft.text == text and before.draft.source is Source.WEB:
        return Responses()
    empty = _no_draft(before, now)
    return Responses(drafts=(replace(empty, text=text, form=form_mark(questions)),))


def sent(
    before: Before,
    form: LogForm,
    questions: Sequence[Question],
    ticks: Ticks,
    now: datetime,
    today: date,
    *,
    reader: AnswerReader,
    asked: bool,
    asks_a_line: bool,
    named: Iterable[PersonId] = (),
    said_as: str = "",
) -> Responses:
    """The records of a page that was sent. `asked`: there was a list of answers to tick; `named`: who it was for by name;
    `said_as`: how its writer is called beside what was ticked.
    """
    answers = _answers(form, questions, ticks, reader, asked=asked)
    to_them = reader is AnswerReader.FACILITATOR and any(answer.shared for answer in answers)
    log = LearningLog(
        occasion=before.occasion,
        person=before.person,
        prompt=before.prompt,
        state=LogState.RETURNED,
        at=now,
        answers=answers,
        elements=_elements(before, form, questions),
        line=_line(form, ticks) if asks_a_line else None,
        source=Source.WEB,
        told=tuple(sorted(named)) if to_them else (),
        said_as=said_as if any(answer.shared for answer in answers) else "",
    )
    action = _action(before, form, questions, now, today)
    return Responses(
        logs=() if _same_log(before.log, log) else (log,),
        actions=(action,) if action is not None else (),
        drafts=_emptied(before, now),
    )


def _answers(
    form: LogForm, questions: Sequence[Question], ticks: Ticks, reader: AnswerReader, *, asked: bool
) -> tuple[LogAnswer, ...]:
    said = ((q, form.texts.get(q.id) or ", ".join(form.chosen.get(q.id, ()))) for q in questions if not q.elements)
    return tuple(
        LogAnswer(question=question.id, text=text, shared=is_open(question, text, reader, ticks, asked=asked))
        for question, text in said
        if text
    )


def _elements(before: Before, form: LogForm, questions: Iterable[Question]) -> tuple[str, ...]:
    touched = next((question.id for question in questions if question.elements), None)
    if touched is not None:
        return tuple(one for one in form.chosen.get(touched, ()) if one != NONE)
    return before.log.elements if before.log is not None else ()


def _line(form: LogForm, ticks: Ticks) -> ReportLine | None:
    if not form.line:
        return None
    return ReportLine(text=form.line, consent=fingerprint(form.line) if ticks.agrees(form.line) else "")


def _same_log(before: LearningLog | None, log: LearningLog) -> bool:
    return before is not None and replace(before, at=log.at, source=log.source) == log


def _action(before: Before, form: LogForm, questions: Sequence[Question], now: datetime, today: date) -> Action | None:
    """The action to keep: the one that stands, in its new words, or one more; none when the words were taken away."""
    text = form.texts.get(next_step(questions), "")
    found = read_day(*form.by, today)
    by = found if isinstance(found, date) else None
    stands = own_action(before, questions) or action_for(text, before.actions)
    if not text or (stands is not None and (stands.text, stands.by) == (text, by)):
        return None
    if stands is not None and (stands.state is ActionState.OPEN or stands.text == text):
        return replace(stands, text=text, by=by, at=now, source=Source.WEB)
    number = max((action.number for action in before.actions), default=0) + 1
    if number > MOST_ACTIONS:
        return None
    return Action(
        occasion=before.occasion, person=before.person, number=number, at=now, text=text, by=by, source=Source.WEB
    )


def own_action(before: Before, questions: Iterable[Question]) -> Action | None:
    """The action that the page's next step is, as it stands."""
    step = next_step(questions)
    said = {answer.question: answer.text for answer in before.log.answers} if before.log is not None else {}
    return action_for(said.get(step, ""), before.actions) if step else None


def nothing(before: Before, now: datetime) -> Responses:
    """`Nothing to share this time`: a full answer without any content, and no draft left; also what taking back leaves."""
    log = LearningLog(
        occasion=before.occasion,
        person=before.person,
        prompt=before.prompt,
        state=LogState.NOTHING_TO_SHARE,
        at=now,
        source=Source.WEB,
    )
    return Responses(logs=() if _same_log(before.log, log) else (log,), drafts=_emptied(before, now))


def _emptied(before: Before, now: datetime) -> tuple[Draft, ...]:
    return (_no_draft(before, now),) if before.draft is not None else ()


def _no_draft(before: Before, now: datetime) -> Draft:
    return Draft(occasion=before.occasion, person=before.person, prompt=before.prompt, at=now, source=Source.WEB)
