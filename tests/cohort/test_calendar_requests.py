"""What calendars asked for stands until it is decided, or is about another time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.standing import CohortState
from sets.model.ledger import Ledger
from sets.model.messages import Partstat
from sets.model.publication import Decision, Verdict
from sets.model.responses import Answer, Asks, CalendarRequest, Responses
from tests.support.builders import a_cohort, a_programme

PROGRAMME = a_programme(a_cohort())
SESSION = next(one for one in PROGRAMME.meetings if one.set_id is not None)
ADA = PROGRAMME.members_at(SESSION)[0].id
ASKED = SESSION.start - timedelta(days=20)
SOON = timedelta(hours=1)


def request(what: Asks = Asks.OTHER_TIME, about: datetime = SESSION.start) -> CalendarRequest:
    return CalendarRequest(occasion=SESSION.key, person=ADA, what=what, about=about, at=ASKED)


def stand(*asked: CalendarRequest, now: datetime = ASKED, decided: datetime | None = None, own: datetime | None = None):  # type: ignore[no-untyped-def]
    decisions = tuple(
        Decision(at=decided, verdict=Verdict.ANSWERED, subject=one.key, why="kept") for one in asked if decided
    )
    answers = (Answer(occasion=SESSION.key, person=ADA, partstat=Partstat.ACCEPTED, at=own),) if own else ()
    return CohortState(
        programme=replace(PROGRAMME, decisions=decisions),
        responses=Responses(answers=answers, calendar_requests=asked),
        ledger=Ledger(),
        now=now,
    ).calendar_requests


@pytest.mark.parametrize("what", Asks)
def test_it_stands_until_the_meeting_begins(what: Asks) -> None:
    asked = request(what)
    assert stand(asked) == (asked,)
    assert stand(asked, now=SESSION.start - SOON) == (asked,)
    assert stand(asked, now=SESSION.start) == ()


def test_it_is_over_once_decided_and_a_new_one_stands_again() -> None:
    asked = request()
    assert stand(asked, decided=ASKED) == ()
    assert stand(asked, decided=ASKED - SOON) == (asked,)


def test_about_a_time_that_is_no_more_it_is_history() -> None:
    assert stand(request(about=SESSION.start - SOON)) == ()


def test_only_what_may_be_no_answer_of_theirs_is_settled_by_their_own() -> None:
    asked = tuple(request(what) for what in Asks)
    assert {one.what for one in stand(*asked, own=ASKED)} == set(Asks) - {Asks.UNKNOWN_SENDER, Asks.UNREADABLE}
    assert stand(*asked, own=ASKED - SOON) == asked
