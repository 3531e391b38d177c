"""A row of each kind to records. Answers that their author keeps, and every action, are sealed before they go anywhere."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sets.model.cohort import WHOLE_COHORT, Meeting, Member, Occasion, PromptRule
from sets.model.messages import Partstat
from sets.model.responses import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Came,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Rating,
    ReportLine,
    Round,
)
from sets.model.timing import Anchor
from sets.responses.consent import fingerprint
from sets.responses.csv_import.columns import (
    ACTION,
    ANSWERS,
    ATTENDANCE,
    LOG,
    RATING,
    REPLY,
    ROUND,
    STATEMENT_COLUMNS,
    CellFault,
    day,
    elements,
    instant,
    one_of,
    whole_number,
    yes_no,
)
from sets.responses.csv_import.lookup import Finder
from sets.responses.prompt_catalogue import REFLECTION, every_question, kept_as, prompt_called
from sets.responses.questions import STATEMENTS, Question

Record = LearningLog | Attendance | Round | Rating | Answer | Action
Seal = Callable[[str, str], str]
MOST_ACTIONS = 20
HIGHEST_RATING = 5
_NOT_SURE = frozenset({"not sure", "unsure", "don't know", "?"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext:
    """What a row is read with: the finder, the seal, and how many actions each member's session has so far in this file."""

    finder: Finder
    seal: Seal
    actions_seen: dict[tuple[Occasion, str], int]

    def at(self, cells: dict[str, str]) -> datetime:
        """When the row's content was given."""
        return instant(cells, "date", self.finder.programme.zone, self.finder.now)


def attendance(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """One line of a register."""
    person = context.finder.person(cells)
    meeting = context.finder.attended(context.finder.meeting(cells, person), person, cells)
    words = {"y": Came.YES, "n": Came.NO, "partly": Came.PART, "true": Came.YES, "false": Came.NO, "came": Came.YES}
    came = one_of(cells, "came", Came, words)
    return [Attendance(occasion=meeting.key, person=person.id, came=came, at=context.at(cells))]


def round_taken(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """A member's turn, or their choice to pass."""
    member = context.finder.member(cells)
    meeting = context.finder.attended(context.finder.session(cells, member), member, cells)
    passed = yes_no(cells, "passed")
    return [Round(occasion=meeting.key, person=member.id, at=context.at(cells), passed=passed)]


def calendar_answer(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """An answer to an invite, given by other ways."""
    person = context.finder.person(cells)
    meeting = context.finder.meeting(cells, person)
    words = {"yes": Partstat.ACCEPTED, "no": Partstat.DECLINED, "maybe": Partstat.TENTATIVE}
    partstat = one_of(cells, "reply", Partstat, words)
    return [Answer(occasion=meeting.key, person=person.id, partstat=partstat, at=context.at(cells))]


def ratings(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """One rating (`statement` and `value`), or a row of them (`statement 1` and so on)."""
    member = context.finder.member(cells)
    also = {"look back": Phase.LOOKBACK, "look-back": Phase.LOOKBACK, "start": Phase.BASELINE, "end": Phase.ENDLINE}
    phase = one_of(cells, "phase", Phase, also)
    given = [(number, name) for number, name in enumerate(STATEMENT_COLUMNS, start=1) if name in cells]
    if not given:
        given = [(whole_number(cells, "statement", len(STATEMENTS)), "value")]
    at = context.at(cells)
    return [
        Rating(person=member.id, phase=phase, statement=number, value=_rated(cells, column), at=at)
        for number, column in given
    ]


def _rated(cells: dict[str, str], column: str) -> int | None:
    if cells.get(column, "").lower() in _NOT_SURE:
        return None
    return whole_number(cells, column, HIGHEST_RATING)


def log(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """A learning log, and the action written in it."""
    member = context.finder.member(cells)
    rule = _prompt(cells, context)
    meeting = _meeting_of(rule, cells, member, context)
    occasion, page = kept_as(rule.name, WHOLE_COHORT if meeting is None else meeting.key)
    answered = _answered(cells, _questions(rule, meeting, context))
    given = LearningLog(
        occasion=occasion,
        person=member.id,
        prompt=page,
        state=_state(cells, answered),
        at=context.at(cells),
        elements=elements(cells, "elements"),
        line=_line(cells),
    )
    shared = yes_no(cells, "share")
    told = replace(
        given, answers=tuple(_kept(q, text, shared, given.key, context.seal) for q, text in answered.items())
    )
    return [told, *(_own_action(cells, member, occasion, context) if "action" in cells else [])]


def _prompt(cells: dict[str, str], context: ImportContext) -> PromptRule:
    rules = {rule.name: rule for rule in context.finder.programme.cohort.prompts if rule.asks}
    word = "-".join(cells.get("prompt", REFLECTION.name).lower().split())
    if word in rules:
        return rules[word]
    near = difflib.get_close_matches(word[:40], rules, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; the prompts are {', '.join(rules)}"
    raise CellFault("prompt", f"is not a prompt of this programme that asks for an answer{hint}")


def _meeting_of(rule: PromptRule, cells: dict[str, str], member: Member, context: ImportContext) -> Meeting | None:
    """The meeting that this prompt's answers are filed under: each session's own, an event's, or none for the cohort's."""
    finder = context.finder
    if rule.when.anchor is Anchor.EACH_SESSION:
        return finder.attended(finder.session(cells, member), member, cells)
    if rule.when.anchor is Anchor.EVENT and rule.when.event is not None:
        return finder.programme.by_key.get(Occasion(rule.when.event))
    return None


def _questions(rule: PromptRule, meeting: Meeting | None, context: ImportContext) -> tuple[Question, ...]:
    row = prompt_called(rule.name, (rule,))
    if meeting is None or meeting.set_id is None:
        return row.asked()
    return row.asked(meeting.number or 1, context.finder.programme.count_of(meeting))


def _answered(cells: dict[str, str], questions: tuple[Question, ...]) -> dict[str, str]:
    """Each answer by its question's id."""
    known = {question.id for question in every_question()}
    found = {name: cell for name, cell in cells.items() if name in known}
    for index, column in enumerate(ANSWERS):
        if column not in cells:
            continue
        if index >= len(questions):
            raise CellFault(column, f"this prompt asks {len(questions)} questions; name the column by a question's id")
        if questions[index].id in found:
            raise CellFault(column, "answers a question that has a column of its own in this row; keep one of them")
        found[questions[index].id] = cells[column]
    return found


def _state(cells: dict[str, str], answered: dict[str, str]) -> LogState:
    if yes_no(cells, "nothing"):
        if answered or "line" in cells:
            raise CellFault("nothing", "says nothing to share, and the row has answers; clear one or the other")
        return LogState.NOTHING_TO_SHARE
    if not answered and not {"line", "elements", "action"} & set(cells):
        raise CellFault("", "has no answer; write yes under nothing when there was nothing to share")
    return LogState.RETURNED


def _line(cells: dict[str, str]) -> ReportLine | None:
    consent = yes_no(cells, "line_consent")
    if "line" not in cells:
        return None
    return ReportLine(text=cells["line"], consent=fingerprint(cells["line"]) if consent else "")


def _kept(question: str, text: str, shared: bool, key: str, seal: Seal) -> LogAnswer:
    if shared:
        return LogAnswer(question=question, text=text, shared=True)
    return LogAnswer(question=question, sealed=seal(text, key))


def action(cells: dict[str, str], context: ImportContext) -> list[Record]:
    """A member's action; a row without its words brings news of one that is kept already."""
    member = context.finder.member(cells)
    meeting = context.finder.attended(context.finder.session(cells, member), member, cells)
    return _own_action(cells, member, meeting.key, context)


def _own_action(cells: dict[str, str], member: Member, occasion: Occasion, context: ImportContext) -> list[Record]:
    number = _action_number(cells, (occasion, member.id), context)
    new = Action(occasion=occasion, person=member.id, number=number, at=context.at(cells))
    before = context.finder.actions.get(new.key)
    if "action" not in cells and before is None:
        raise CellFault("action", "is empty, and no action with this number is kept for that session")
    changed = replace(before, at=new.at, source=new.source) if before is not None else new
    if "action" in cells:
        changed = replace(changed, text="", sealed=context.seal(cells["action"], new.key))
    if "state" in cells:
        also = {"partly done": ActionState.PARTLY, "finished": ActionState.DONE}
        changed = replace(changed, state=one_of(cells, "state", ActionState, also))
    if "action_by" in cells:
        changed = replace(changed, by=day(cells, "action_by"))
    if "learned" in cells:
        changed = replace(changed, learned="", sealed_learned=context.seal(cells["learned"], new.key))
    return [changed]


def _action_number(cells: dict[str, str], owner: tuple[Occasion, str], context: ImportContext) -> int:
    seen = context.actions_seen.get(owner, 0)
    number = whole_number(cells, "number", MOST_ACTIONS) if "number" in cells else seen + 1
    context.actions_seen[owner] = max(number, seen)
    return number


READERS: dict[str, Callable[[dict[str, str], ImportContext], list[Record]]] = {
    LOG: log,
    ATTENDANCE: attendance,
    ROUND: round_taken,
    RATING: ratings,
    REPLY: calendar_answer,
    ACTION: action,
}
