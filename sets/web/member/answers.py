"""One's own answers, one row a prompt: what was asked or answered, where it stands, who can read it, and its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId
from sets.model.ledger import was_sent
from sets.model.messages import Delivery, prompt_of
from sets.model.requests import Purpose
from sets.model.responses import Draft, LearningLog, LogState, Responses
from sets.responses.forms import ratings
from sets.responses.forms.sharing import LEAD, reader_phrase
from sets.responses.prompt_catalogue import CATALOGUE, AnswerReader, Prompt, kept_as, prompt_called, question_called
from sets.responses.questions import NOTHING_TO_SHARE
from sets.text import wording as words
from sets.web.page.request import PageRequest
from sets.web.session.context import readers_of, told_names

Ask = tuple[Occasion, str]


class State(StrEnum):
    SENT = "Sent"
    DRAFT = "Draft, not sent yet"
    NOTHING = words.upper_first(NOTHING_TO_SHARE)
    NOT_WRITTEN = "Not written"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStanding:
    """Where one prompt stands for one person. `at` is when it last came up; `shared` of `answers` may be read by others."""

    occasion: Occasion
    prompt: str
    state: State
    at: datetime
    answers: int = 0
    shared: int = 0
    unsent: bool = False
    told: tuple[PersonId, ...] = ()
    said_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One prompt in words. `about` is the session or event; `readers` says who can read it; `href` is its page."""

    title: str
    about: str
    state: str
    readers: str
    href: str


def answers_of(request: PageRequest) -> tuple[Row, ...]:
    """The visitor's rows, the newest first. Only from a page of more reach than an answer's."""
    found = standings(request.person.id, request.programme, request.responses, request.records.deliveries())
    return tuple(_row(request, one) for one in found)


def standings(
    person: PersonId, programme: Programme, responses: Responses, deliveries: Iterable[Delivery]
) -> tuple[AnswerStanding, ...]:
    """Every prompt that was sent to this person or that they answered, the newest first. Pure."""
    logs = {(log.occasion, log.prompt): log for log in responses.logs if log.person == person}
    drafts = {(d.occasion, d.prompt): d for d in responses.drafts if d.person == person and (d.text or d.sealed)}
    came_up = _asked(person, programme, deliveries)
    written = [(ask, log.at) for ask, log in logs.items()] + [(ask, draft.at) for ask, draft in drafts.items()]
    for ask, at in written:
        came_up[ask] = max(at, came_up.get(ask, at))
    for prompt, at in _rated(person, responses).items():
        # ratings do not say on which occasion they were asked for; a prompt of ratings comes once
        mine = [ask for ask in came_up if ask[1] == prompt] or [(WHOLE_COHORT, prompt)]
        came_up |= {ask: max(at, came_up.get(ask, at)) for ask in mine}
    rated = frozenset(_rated(person, responses))
    found = [_standing(ask, at, logs.get(ask), drafts.get(ask), rated) for ask, at in came_up.items()]
    return tuple(sorted(found, key=lambda one: (one.at, one.occasion, one.prompt), reverse=True))


def _asked(person: PersonId, programme: Programme, deliveries: Iterable[Delivery]) -> dict[Ask, datetime]:
    """When each prompt that has a page of answers went to this person."""
    rules = programme.cohort.prompts
    found: dict[Ask, datetime] = {}
    for line in deliveries:
        prompt = prompt_of(line.kind)
        if line.person == person and was_sent(line) and prompt_called(prompt, rules).answered:
            ask, at = kept_as(prompt, line.occasion), line.settled or line.at
            found[ask] = max(at, found.get(ask, at))
    return found


def _rated(person: PersonId, responses: Responses) -> dict[str, datetime]:
    """When each prompt of ratings was last answered."""
    found: dict[str, datetime] = {}
    for prompt in (row.name for row in CATALOGUE.values() if row.phases):
        own = ratings.own_ratings(responses.ratings, person, prompt)
        if own:
            found[prompt] = max(rating.at for rating in own.values())
    return found


def _standing(
    ask: Ask, at: datetime, log: LearningLog | None, draft: Draft | None, rated: frozenset[str]
) -> AnswerStanding:
    answers = [answer for answer in log.answers if not _counted(answer.question)] if log is not None else []
    return AnswerStanding(
        occasion=ask[0],
        prompt=ask[1],
        state=_state(log, draft, rated=ask[1] in rated),
        at=at,
        answers=len(answers),
        shared=sum(answer.shared for answer in answers),
        unsent=draft is not None,
        told=log.told if log is not None else (),
        said_as=log.said_as if log is not None else "",
    )


def _counted(question: str) -> bool:
    known = question_called(question)
    return known is not None and known.counted


def _state(log: LearningLog | None, draft: Draft | None, *, rated: bool) -> State:
    if rated or (log is not None and log.state is LogState.RETURNED):
        return State.SENT
    if draft is not None:
        return State.DRAFT
    return State.NOT_WRITTEN if log is None else State.NOTHING


def _row(request: PageRequest, one: AnswerStanding) -> Row:
    meeting, prompt = request.programme.by_key.get(one.occasion), prompt_called(one.prompt)
    more = ", with changes that are not sent yet" if one.unsent and one.state is State.SENT else ""
    return Row(
        title=prompt.first_title,
        about=meeting_words(meeting, request.programme).label if meeting is not None else "",
        state=f"{one.state.value}{more}",
        readers=_readers(request, one, prompt),
        href=request.to(Purpose.ANSWER, one.occasion, one.prompt),
    )


def _readers(request: PageRequest, one: AnswerStanding, prompt: Prompt) -> str:
    if one.state is not State.SENT:
        return "Only you"
    if prompt.phases and not one.answers:
        return "Only you. The report says only how the whole group moved"
    if prompt.reader is AnswerReader.OPEN:
        return prompt.open_to
    told = told_names(one.told, request.programme) if one.told else _facilitators(request, one.occasion)
    if prompt.reader is AnswerReader.NAMED_ROLE:
        told = (one.said_as or LEAD,)
    phrase = reader_phrase(prompt.reader, told)
    if not one.shared or not phrase:
        return "Only you"
    if one.shared == one.answers:
        return f"You and {phrase}"
    return f"You; {phrase}: {one.shared} of {words.plural(one.answers, 'answer')}"


def _facilitators(request: PageRequest, occasion: Occasion) -> tuple[str, ...]:
    """Names of those who facilitated that session or the set today."""
    return tuple(readers_of(request, request.programme.by_key.get(occasion)).values())
