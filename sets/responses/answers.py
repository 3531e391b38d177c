"""The answers to invites as one history, whichever way each came, and which of them counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from sets.model.cohort import Occasion, PersonId
from sets.model.messages import Partstat
from sets.model.responses import Answer, AnswerGiven, Responses, Source

Order = tuple[datetime, datetime, datetime, str]


def order(one: AnswerGiven) -> Order:
    """By what answers are put in order: when given, then by the Date of the mail, then by arrival. No two are alike."""
    return one.at, one.mailed or one.arrived, one.arrived, one.key


def history(responses: Responses) -> tuple[AnswerGiven, ...]:
    """Every answer as it came, in the order in which they were given; those from before the history was kept too."""
    return _history(responses.given, responses.answers)


def newest(given: Iterable[AnswerGiven]) -> Answer:
    """The one that counts, of some answers of one person to one meeting, in whatever order they came.

    One that a calendar repeats without words, as a second device of theirs does, keeps the words of the same answer before.
    """
    last, *earlier = sorted(given, key=order, reverse=True)
    alike = takewhile(lambda one: one.partstat is last.partstat, (last, *earlier))
    # on the page the note is there to be changed: whoever leaves it empty there has taken it back
    worded = next((one for one in alike if one.note or one.sealed or one.source is not Source.MAIL), last)
    return _counted(replace(last, note=worded.note, sealed=worded.sealed))


def with_answer(given: AnswerGiven, before: Responses) -> Responses:
    """What is to be kept when this answer comes in: the answer itself, and the one that counts now. Nothing if it is known.

    One that stands there without its history gets it, so that it is not lost once another counts.
    """
    pair = (given.occasion, given.person)
    kept = tuple(one for one in before.given if (one.occasion, one.person) == pair)
    counted = tuple(one for one in before.answers if (one.occasion, one.person) == pair)
    known = _history(kept, counted)
    if any(one.key == given.key and _fact(one) == _fact(given) for one in known):
        return Responses()
    stands = tuple(one for one in known if one.key != given.key)
    lost = tuple(one for one in stands if one not in kept)
    fresh = _after(given, stands)
    counts = newest((*stands, fresh))
    return Responses(given=(*lost, fresh), answers=() if counts in counted else (counts,))


def with_answers(news: Responses, before: Responses) -> Responses:
    """The same news with each of its answers as one of a history, and of each history the one that counts."""
    given, counted = {one.key: one for one in before.given}, {one.key: one for one in before.answers}
    fresh: dict[str, AnswerGiven] = {}
    counts: dict[str, Answer] = {}
    for answer in news.answers:
        pair = (answer.occasion, answer.person)
        mine = tuple(one for one in given.values() if (one.occasion, one.person) == pair)
        stands = (counted[answer.key],) if answer.key in counted else ()
        found = with_answer(_of_before(answer), Responses(given=mine, answers=stands))
        fresh |= {one.key: one for one in found.given}
        counts |= {one.key: one for one in found.answers}
        given, counted = given | fresh, counted | counts
    return replace(news, given=tuple(fresh.values()), answers=tuple(counts.values()))


def _after(given: AnswerGiven, known: Iterable[AnswerGiven]) -> AnswerGiven:
    """The same, after those of which nothing else says that they were earlier: all mails of one run arrive at once."""
    taken = {order(one)[:3] for one in known}
    while order(given)[:3] in taken:
        given = replace(given, arrived=given.arrived + timedelta(microseconds=1))
    return given


def _history(given: Iterable[AnswerGiven], counted: Iterable[Answer]) -> tuple[AnswerGiven, ...]:
    kept = tuple(given)
    said = {_fact(one) for one in kept}
    earlier = (_of_before(one) for one in counted if _fact(one) not in said)
    return tuple(sorted((*kept, *earlier), key=order))


MOST_GIVEN = 100
"""Answers of one person to one meeting that are kept: far more than anybody gives, and a flood of others' ends there."""


def beyond(kept: Responses, occasion: Occasion, person: PersonId) -> tuple[AnswerGiven, ...]:
    """The oldest of somebody's answers to a meeting, over the bound: the newest counts whatever goes."""
    mine = [one for one in history(kept) if (one.occasion, one.person) == (occasion, person)]
    return tuple(mine[:-MOST_GIVEN])


def without_words(before: Responses, occasion: Occasion, person: PersonId) -> tuple[AnswerGiven, ...]:
    """A person's earlier answers to a meeting without what they wrote with them, for who changes or clears it."""
    mine = (one for one in before.given if (one.occasion, one.person) == (occasion, person))
    return tuple(replace(one, note="", sealed="") for one in mine if one.note or one.sealed)


def _fact(one: Answer | AnswerGiven) -> tuple[object, ...]:
    partstat = _counted(one).partstat if isinstance(one, AnswerGiven) else one.partstat
    return one.occasion, one.person, partstat, one.at, one.sequence, one.source


def _counted(one: AnswerGiven) -> Answer:
    # who sends somebody else does not come: whether the other one does is not theirs to say
    partstat = Partstat.DECLINED if one.partstat is Partstat.DELEGATED else one.partstat
    return Answer(
        occasion=one.occasion,
        person=one.person,
        partstat=partstat,
        at=one.at,
        sequence=one.sequence,
        source=one.source,
        note=one.note,
        sealed=one.sealed,
    )


def _of_before(answer: Answer) -> AnswerGiven:
    return AnswerGiven(
        occasion=answer.occasion,
        person=answer.person,
        partstat=answer.partstat,
        at=answer.at,
        arrived=answer.at,
        sequence=answer.sequence,
        source=answer.source,
        note=answer.note,
        sealed=answer.sealed,
    )
