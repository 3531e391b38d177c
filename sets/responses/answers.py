"""The answers to invites as one history, whichever way each came, and which of them counts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sets.model.cohort import Occasion, PersonId
from sets.model.messages import Partstat
from sets.model.responses import Answer, AnswerGiven, Responses

Order = tuple[datetime, datetime, datetime, str]


def order(one: AnswerGiven) -> Order:
    """By what answers are put in order: when given, then by the Date of the mail, then by arrival. No two are alike."""
    return one.at, one.mailed or one.arrived, one.arrived, one.key


def history(responses: Responses) -> tuple[AnswerGiven, ...]:
    """Every answer as it came, in the order in which they were given; those from before the history was kept too."""
    given = {one.key: one for one in responses.given}
    said = {_fact(one) for one in given.values()}
    earlier = (_of_before(one) for one in responses.answers if _fact(one) not in said)
    return tuple(sorted((*given.values(), *earlier), key=order))


def newest(given: Iterable[AnswerGiven]) -> Answer:
    """The one that counts, of answers of one person to one meeting, in whatever order they came. ValueError for none."""
    return _counted(max(given, key=order))


def with_answer(given: AnswerGiven, before: Responses) -> Responses:
    """What is to be kept when this answer comes in: the answer itself, and the one that counts now. Nothing if it is known."""
    known = [one for one in history(before) if (one.occasion, one.person) == (given.occasion, given.person)]
    if any(one.key == given.key for one in known):
        return Responses()
    counts = newest((*known, given))
    return Responses(given=(given,), answers=() if counts in before.answers else (counts,))


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
