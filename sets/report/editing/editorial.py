"""What coordinators wrote, the stories chosen, what the programme's leads said at its start, and what members told the team.

Whoever wrote an answer does not stand beside it here: answers go by the fingerprint of their words, never by person,
set or day. What is sealed, not ticked, or from somebody who is no longer in the programme's records is never among them. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.disclosure import thresholds
from sets.disclosure.raw import Appetite, RawStory, Said
from sets.model.cohort import PersonId
from sets.model.report_review import PassageKind, Review
from sets.model.responses import LearningLog, LogAnswer, LogState
from sets.report.facts import Facts
from sets.responses.consent import fingerprint, open_answers, story_mark
from sets.responses.forms.sharing import LEAD
from sets.responses.prompt_catalogue import APPETITE, CATALOGUE, STORIES, AnswerReader, prompt_called, question_called

_ORDER = tuple(PassageKind)
_APART = frozenset({APPETITE.name, STORIES.name})
"""Prompts whose answers have a page of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersTold:
    """What several people answered to one question: `asked_in` is the page that asked it."""

    asked_in: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWords:
    """What members and partners told the team. `together`: answers to questions that too few people answered.

    `joined` is the question whose answers are among them, where they would be too few by themselves; `few`: even so they
    come from too few people.
    """

    told: tuple[AnswersTold, ...]
    together: tuple[str, ...]
    joined: str
    few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story of change as its writer ticked it for the team: each question with its answer. `mark` is its fingerprint."""

    mark: str
    answers: tuple[tuple[str, str], ...]


def editorial(review: Review) -> tuple[Said, ...]:
    """The coordinator's passages that stand, in the order of the parts of a report and of their numbers."""
    standing = sorted(
        (one for one in review.passages if one.text), key=lambda one: (_ORDER.index(one.part), one.number)
    )
    return tuple(
        Said(part=one.part, text=one.text, kind=one.kind, owner=one.owner, by_when=one.by_when) for one in standing
    )


def appetite(facts: Facts) -> tuple[Appetite, ...]:
    """The leads' answers before the programme, by question; questions that nobody answered are left out."""
    return appetite_of(facts.programme, facts.responses.logs)


def appetite_of(programme: Programme, logs: Iterable[LearningLog]) -> tuple[Appetite, ...]:
    """The same, from logs: those of the programme's leads, in the order of its file."""
    order = {lead.id: place for place, lead in enumerate(programme.cohort.leads)}
    theirs = sorted(
        (log for log in _from_people(programme, logs) if log.prompt == APPETITE.name and log.person in order),
        key=lambda log: (order[log.person], log.at, log.key),
    )
    found = ((question, _said_of(question.id, theirs)) for question in APPETITE.questions)
    return tuple(
        Appetite(question=question.text, answers=tuple(text for text, _ in said), said_by=tuple(who for _, who in said))
        for question, said in found
        if said
    )


def _said_of(question: str, logs: Iterable[LearningLog]) -> list[tuple[str, str]]:
    """Each answer to a question with how its writer is called beside it."""
    given = ((log.said_as or LEAD, answer) for log in logs for answer in open_answers(log))
    return [(answer.text, who) for who, answer in given if answer.question == question]


def raw_stories(facts: Facts, review: Review) -> tuple[RawStory, ...]:
    """The stories that were chosen and are still told in those words, in an order that tells nothing."""
    picks = {pick.story: pick for pick in review.picks if pick.chosen}
    agreed = {(one.person, one.words) for one in facts.responses.approvals if one.yes}
    chosen = sorted(
        (log for log in _stories(facts.programme, facts.responses.logs) if story_mark(log) in picks),
        key=lambda log: (story_mark(log), log.key),
    )
    return tuple(
        RawStory(
            person=log.person,
            answers=tuple(answer.text for answer in open_answers(log)),
            why=picks[story_mark(log)].why,
            chosen_by=picks[story_mark(log)].chosen_by,
            agreed=(log.person, story_mark(log)) in agreed,
        )
        for log in chosen
    )


def stories_told(programme: Programme, logs: Iterable[LearningLog]) -> tuple[Story, ...]:
    """Every story that was ticked for the team, each once, by fingerprint."""
    found = {story_mark(log): log for log in _stories(programme, logs)}
    return tuple(
        Story(mark=mark, answers=tuple((_question(a.question), a.text) for a in open_answers(found[mark])))
        for mark in sorted(found)
    )


def told_team(programme: Programme, logs: Iterable[LearningLog]) -> TeamWords:
    """What was ticked for the team or is for the programme, by question; what too few answered, together."""
    asked = _by_question(_from_people(programme, logs))
    apart = _apart(asked)
    together = [(person, text) for key in asked if key not in apart for person, text in asked[key]]
    joined = [
        question
        for prompt, question in asked.keys() - set(apart)
        if _people(asked, [(prompt, question)]) >= thresholds.ANSWERS_PEOPLE
    ]
    return TeamWords(
        told=tuple(
            AnswersTold(
                asked_in=prompt_called(prompt).title,
                question=_question(question),
                answers=_unordered(text for _, text in asked[prompt, question]),
            )
            for prompt, question in sorted(apart, key=_in_order)
        ),
        together=_unordered(text for _, text in together),
        joined=_question(joined[0]) if joined else "",
        few=0 < len({person for person, _ in together}) < thresholds.ANSWERS_PEOPLE,
    )


_Asked = tuple[str, str]
"""A prompt, and the id of one of its questions."""
_Answers = dict[_Asked, list[tuple[PersonId, str]]]


def _by_question(logs: Iterable[LearningLog]) -> _Answers:
    found: _Answers = defaultdict(list)
    for log in logs:
        if prompt_called(log.prompt).reader is not AnswerReader.FACILITATOR and log.prompt not in _APART:
            for answer in open_answers(log):
                if not _counted(answer):
                    found[log.prompt, answer.question].append((log.person, answer.text))
    return dict(found)


def _apart(asked: _Answers) -> tuple[_Asked, ...]:
    """The questions that stand by themselves. When the others are from too few people, the smallest of these joins them."""
    apart = sorted(
        (key for key in asked if _people(asked, [key]) >= thresholds.ANSWERS_PEOPLE),
        key=lambda key: (_people(asked, [key]), key),
    )
    while apart and 0 < _people(asked, [key for key in asked if key not in apart]) < thresholds.ANSWERS_PEOPLE:
        apart = apart[1:]
    return tuple(apart)


def _people(asked: _Answers, keys: Iterable[_Asked]) -> int:
    return len({person for key in keys for person, _ in asked[key]})


def _in_order(asked: _Asked) -> tuple[bool, bool, int, str, str]:
    """As the catalogue has them, first what was told the team by a tick; prompts of a coordinator's own at the end."""
    (prompt, question), names = asked, tuple(CATALOGUE)
    openly = prompt_called(prompt).reader is AnswerReader.OPEN
    return (prompt not in names, openly, names.index(prompt) if prompt in names else 0, prompt, question)


def _unordered(texts: Iterable[str]) -> tuple[str, ...]:
    # by fingerprint: the same each time, and unconnected with who wrote it, when, or in which set
    return tuple(sorted(texts, key=fingerprint))


def _from_people(programme: Programme, logs: Iterable[LearningLog]) -> Iterable[LearningLog]:
    """Logs that were returned, of people who are in the programme's records."""
    known = {person.id for person in programme.people.values() if not is_stand_in(person.email)}
    return (log for log in logs if log.state is LogState.RETURNED and log.person in known)


def _stories(programme: Programme, logs: Iterable[LearningLog]) -> tuple[LearningLog, ...]:
    return tuple(log for log in _from_people(programme, logs) if log.prompt == STORIES.name and open_answers(log))


def _counted(answer: LogAnswer) -> bool:
    """Choices are counted, and so go only through disclosure."""
    known = question_called(answer.question)
    return known is not None and bool(known.choices)


def _question(question: str) -> str:
    known = question_called(question)
    return known.text if known is not None else "In their own words"
