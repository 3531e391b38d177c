"""What the events of a letter make of its line: a table, and every order of everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from sets.mail.became import LADDER, became
from sets.mail.send import RUNGS, next_try
from sets.model.cohort import PersonId
from sets.model.mail_events import EventSource, Happened, MailEvent
from sets.model.messages import Delivery, State
from tests.support.builders import utc
from tests.support.records import a_delivery

NOW = utc("2027-01-21 10:00")
ADDRESS = "ada.marsh@example.gov.uk"
D, W, B, S, X, C = (
    *(Happened.DELIVERED, Happened.DEFERRED, Happened.BOUNCED, Happened.SOFT, Happened.DROPPED, Happened.COMPLAINED),
)


def a_line(state: State = State.SENT, **changes: Any) -> Delivery:
    """A line whose letter was tried once, at NOW."""
    given = {"address": ADDRESS, "attempts": 1, "claimed": NOW, "settled": NOW, "until": NOW + timedelta(days=9)}
    return a_delivery(PersonId("p-ada"), state=state, **{**given, **changes})


def event(happened: Happened, minutes: float = 1, **changes: Any) -> MailEvent:
    """An event so many minutes after the letter left."""
    line = a_line()
    given = {"letter": line.key, "person": line.person, "address": ADDRESS, "reason": f"{happened} {minutes:g}"}
    when = NOW + timedelta(minutes=minutes)
    told = {"at": when, "heard": when + timedelta(hours=5), "source": EventSource.SENDGRID}
    return MailEvent(**{"event_id": f"{happened} {minutes}", "happened": happened, **given, **told, **changes})


CASES: list[tuple[State, Sequence[MailEvent], State]] = [
    (State.SENT, [event(D)], State.DELIVERED),
    (State.SENT, [event(W)], State.SENT),
    (State.SENT, [event(B)], State.BOUNCED),
    (State.SENT, [event(X)], State.DROPPED),
    (State.UNKNOWN, [event(X)], State.DROPPED),
    (State.SENT, [event(W), event(X, 5)], State.DROPPED),
    (State.SENT, [event(X), event(B, 5)], State.DROPPED),
    (State.SENT, [event(B), event(X, 5)], State.BOUNCED),
    (State.SENT, [event(C), event(X, 5)], State.DROPPED),
    (State.SENT, [event(S), event(X, 5)], State.DROPPED),
    (State.DROPPED, [event(D, 5)], State.DROPPED),
    (State.DROPPED, [event(C, 5)], State.DROPPED),
    (State.DROPPED, [event(S, 5)], State.DROPPED),
    (State.SENT, [event(S)], State.FAILED),
    (State.SENT, [event(C)], State.COMPLAINED),
    (State.UNKNOWN, [event(D)], State.DELIVERED),
    (State.UNKNOWN, [event(W)], State.SENT),
    (State.UNKNOWN, [event(B)], State.BOUNCED),
    (State.UNKNOWN, [event(S)], State.FAILED),
    (State.DELIVERED, [event(W)], State.DELIVERED),
    (State.SENT, [event(B), event(D, 5)], State.BOUNCED),
    (State.SENT, [event(D), event(B, 5)], State.BOUNCED),
    (State.SENT, [event(D), event(S, 5)], State.FAILED),
    (State.SENT, [event(S), event(D, 5)], State.DELIVERED),
    (State.SENT, [event(S), event(D)], State.DELIVERED),
    (State.SENT, [event(D), event(C, 5), event(S, 9)], State.COMPLAINED),
    (State.SENT, [event(C), event(B, 5)], State.BOUNCED),
    (State.WITHDRAWN, [event(S)], State.WITHDRAWN),
    (State.MISSED, [event(D)], State.DELIVERED),
    (State.FAILED, [event(B)], State.BOUNCED),
    (State.DEAD, [event(D)], State.DEAD),
    (State.BOUNCED, [event(D, 5)], State.BOUNCED),
    (State.BOUNCED, [event(C, 5)], State.BOUNCED),
    (State.CLAIMED, [event(B)], State.CLAIMED),
    (State.SENT, [event(B, address="ada@example.org")], State.SENT),
    (State.SENT, [event(B, address=ADDRESS.upper())], State.BOUNCED),
]


@pytest.mark.parametrize(("state", "events", "after"), CASES)
def test_what_a_line_becomes(state: State, events: Sequence[MailEvent], after: State) -> None:
    found = became(a_line(state), events)
    assert found.state is after
    told = replace(found, state=state, trouble="", next_try=None, heard=None)
    assert told == a_line(state), "and nothing else changes"


def test_a_line_says_when_it_was_first_heard_of_what_stops_an_address() -> None:
    """Hours after it happened; the coordinators are told the same working day."""
    late, early = event(B, 1, heard=NOW + timedelta(hours=9)), event(B, 2, heard=NOW + timedelta(hours=3))
    assert became(a_line(), [late, early]).heard == NOW + timedelta(hours=3)
    assert became(a_line(), [event(C, heard=NOW + timedelta(hours=2)), event(C, 9)]).heard == NOW + timedelta(hours=2)
    assert became(a_line(), [event(S)]).heard is None
    worn = became(a_line(attempts=len(RUNGS) + 1), [event(S, 30)])
    assert worn.heard == event(S, 30).heard


def test_what_happened_anew_after_it_was_heard_is_heard_anew() -> None:
    """Of one thing told twice the first word counts; a second complaint is a second thing, which a decision before it did
    not know of."""
    first = event(C, 1, heard=NOW + timedelta(hours=2))
    told_again = event(C, 1, event_id="the same by a report", heard=NOW + timedelta(days=3))
    second = event(C, 60 * 24 * 5)
    assert became(a_line(), [first, told_again]).heard == first.heard
    assert became(a_line(), [told_again, second, first]).heard == second.at
    assert became(a_line(), [event(B, heard=first.heard), event(X, 60 * 24)]).heard == event(X, 60 * 24).at


WAITS: list[tuple[State, Sequence[MailEvent], State, str]] = [
    (State.SENT, [event(W, reason="")], State.SENT, ""),
    (State.SENT, [event(W)], State.SENT, "deferred 1"),
    (State.UNKNOWN, [event(W), event(W, 9), event(W, 9.5, reason="")], State.SENT, "deferred 9"),
    (State.SENT, [event(W), event(D, 5)], State.DELIVERED, ""),
    (State.SENT, [event(D), event(W, 5)], State.DELIVERED, ""),
    (State.SENT, [event(W, -60)], State.SENT, ""),
    (State.SENT, [event(W), event(S, 5)], State.FAILED, "soft 5"),
]


@pytest.mark.parametrize(("state", "events", "after", "trouble"), WAITS)
def test_why_a_letter_is_not_taken_yet_stands_until_it_is_known_what_became_of_it(
    state: State, events: Sequence[MailEvent], after: State, trouble: str
) -> None:
    found = became(a_line(state), events)
    assert (found.state, found.trouble) == (after, trouble)
    assert became(found, events) == found


def test_a_line_that_was_never_tried_stays_as_it_is() -> None:
    line = a_line(State.WAITING, attempts=0)
    assert became(line, [event(B), event(D)]) is line


def test_a_soft_one_goes_on_the_ladder_from_when_it_happened_however_late_it_is_told() -> None:
    line, back = a_line(), event(S, 30)
    expected = replace(
        line, state=State.FAILED, trouble="soft 30", next_try=next_try(line.key, 1, NOW + timedelta(minutes=30))
    )
    assert became(line, [back]) == expected
    assert became(expected, [back]) == expected, "and once"


@pytest.mark.parametrize("attempt", range(1, len(RUNGS) + 3))
def test_after_the_end_of_the_ladder_the_address_is_given_up(attempt: int) -> None:
    found = became(a_line(attempts=attempt), [event(S, 30)])
    assert found.state is (State.BOUNCED if attempt > len(RUNGS) else State.FAILED)


def test_whoever_carried_it_for_days_has_done_the_trying() -> None:
    days = LADDER / timedelta(minutes=1)
    assert became(a_line(), [event(S, days - 1)]).state is State.FAILED
    assert became(a_line(), [event(S, days)]).state is State.BOUNCED


def test_what_came_back_before_is_not_said_of_the_next_try() -> None:
    again = a_line(attempts=2, claimed=NOW + timedelta(minutes=6))
    assert became(again, [event(S, 1)]) == again
    assert became(again, [event(S, 1), event(D, 7)]).state is State.DELIVERED
    assert became(again, [event(B, 1)]).state is State.BOUNCED, "for good is for good"


def test_of_a_letter_that_went_twice_either_copy_arriving_is_its_arrival() -> None:
    twice = a_line(repeat=True, attempts=2, claimed=NOW + timedelta(hours=1))
    assert became(twice, [event(D, 1)]).state is State.DELIVERED
    assert became(twice, [event(S, 1)]) == twice, "the second copy may arrive yet"


@pytest.mark.parametrize("start", [State.SENT, State.UNKNOWN])
@pytest.mark.parametrize("attempts", [1, len(RUNGS) + 1])
def test_any_order_and_any_number_of_times_gives_one_line(start: State, attempts: int) -> None:
    pool = [event(D, 1), event(S, 2), event(D, 3), event(S, 4), event(B, 2.5), event(C, 3.5), event(W, 0.5)]
    pool += [event(X, 2.7), event(W, 4.5)]
    for length in (1, 2, 3, 4):
        for told in permutations(pool, length):
            line = a_line(start, attempts=attempts)
            known: list[MailEvent] = []

            def hear(line: Delivery, one: MailEvent, known: list[MailEvent] = known) -> Delivery:
                known.append(one)
                return became(became(line, known), known)

            assert reduce(hear, told, line) == became(line, told), told
