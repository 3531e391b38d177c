"""The test calendar itself: what RFC 5546 says of each pair of messages, and what calendars are known to do otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from sets.due.calendar_updates import calendar_bytes
from sets.mail.mime import to_bytes
from sets.model.messages import CalendarEntry, CalendarPart, Method, Partstat
from tests.support.builders import a_letter, a_told, at, utc
from tests.support.calendar_person import (
    GOOGLE,
    NEXTCLOUD,
    OUTLOOK,
    RFC_5546,
    TUTA,
    CalendarPerson,
    Effect,
    Manners,
    Message,
    calendar_message,
)

BEFORE = at("2027-01-01 00:00")


def mail(told: CalendarEntry, sender: str = "") -> bytes:
    part = CalendarPart(method=told.method, content=calendar_bytes(told))
    return to_bytes(
        a_letter(
            calendar=part, to_email=told.attendee_email, sender_email=sender or told.organiser_email, kind="invite"
        )
    )


INVITED = a_told()
MOVED = replace(
    a_told(start=at("2027-01-26 10:00"), end=at("2027-01-26 12:30")), sequence=1, dtstamp=utc("2026-12-10 09:00")
)
ELSEWHERE = replace(INVITED, place="Library", sequence=1, dtstamp=utc("2026-12-10 09:00"))
CANCELLED = replace(MOVED, method=Method.CANCEL, sequence=2, dtstamp=utc("2026-12-11 09:00"))
BACK_ON = replace(MOVED, sequence=3, dtstamp=utc("2026-12-12 09:00"))
LATER_STAMP = replace(INVITED, place="Library", dtstamp=INVITED.dtstamp + timedelta(hours=1))
E_ = Effect
CASES: dict[str, tuple[Manners, list[CalendarEntry], list[Effect], bool]] = {
    # the messages in the order of their arrival, what each does, and whether the session stands in the end
    "a move": (RFC_5546, [INVITED, MOVED], [E_.ADDED, E_.CHANGED], True),
    "twice": (RFC_5546, [INVITED, INVITED, MOVED, MOVED], [E_.ADDED, E_.SAME, E_.CHANGED, E_.SAME], True),
    "the move first": (RFC_5546, [MOVED, INVITED], [E_.ADDED, E_.OLDER], True),
    "one SEQUENCE, later stamp": (RFC_5546, [INVITED, LATER_STAMP, INVITED], [E_.ADDED, E_.CHANGED, E_.OLDER], True),
    "cancelled": (RFC_5546, [INVITED, CANCELLED], [E_.ADDED, E_.CANCELLED], False),
    "the cancellation first": (RFC_5546, [CANCELLED, MOVED, INVITED], [E_.UNKNOWN, E_.OLDER, E_.OLDER], False),
    "back on": (RFC_5546, [INVITED, CANCELLED, BACK_ON], [E_.ADDED, E_.CANCELLED, E_.REVIVED], True),
    "back on, then late": (RFC_5546, [BACK_ON, CANCELLED, MOVED], [E_.ADDED, E_.OLDER, E_.OLDER], True),
    "Outlook and an overtaken invite": (OUTLOOK, [CANCELLED, MOVED], [E_.UNKNOWN, E_.ADDED], True),
    "Outlook in order": (OUTLOOK, [INVITED, MOVED, CANCELLED, MOVED], [E_.ADDED, E_.CHANGED, E_.CANCELLED, E_.OLDER], False),
    "Nextcloud takes what comes last": (NEXTCLOUD, [MOVED, INVITED], [E_.ADDED, E_.CHANGED], True),
    "Tuta goes by SEQUENCE alone": (TUTA, [INVITED, LATER_STAMP, MOVED], [E_.ADDED, E_.OLDER, E_.CHANGED], True),
    "Google and another organiser": (
        GOOGLE,
        [INVITED, replace(CANCELLED, organiser_email="other@example.org")],
        [E_.ADDED, E_.REFUSED],
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_message_does(name: str) -> None:
    manners, messages, effects, stands = CASES[name]
    calendar = CalendarPerson(manners)
    assert [calendar.receive(mail(one)) for one in messages] == effects
    assert list(calendar.held(BEFORE)) == ([INVITED.uid] if stands else [])


def test_google_refuses_what_another_sends() -> None:
    calendar = CalendarPerson(GOOGLE)
    assert calendar.receive(mail(INVITED, sender="somebody@example.org")) is Effect.REFUSED


def read(told: CalendarEntry) -> Message:
    found = calendar_message(mail(told))
    assert found is not None
    return found


def test_in_every_order_the_end_is_the_same() -> None:
    messages = [read(one) for one in (INVITED, MOVED, CANCELLED, BACK_ON, INVITED, CANCELLED)]
    back_on = messages[3]
    for order in permutations(messages):
        calendar = CalendarPerson()
        for one in order:
            calendar.apply(one)
        assert calendar.held(BEFORE) == {INVITED.uid: back_on}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (ELSEWHERE, Partstat.ACCEPTED),
        (MOVED, Partstat.NEEDS_ACTION),
        (replace(ELSEWHERE, partstat=Partstat.TENTATIVE), Partstat.TENTATIVE),
    ],
)
def test_an_answer_stays_while_the_time_does(told: CalendarEntry, expected: Partstat) -> None:
    calendar = CalendarPerson()
    calendar.receive(mail(INVITED))
    calendar.answer(INVITED.uid, Partstat.ACCEPTED, utc("2026-12-02 09:00"))
    calendar.receive(mail(told))
    assert calendar.entries[INVITED.uid].partstat is expected


def test_a_letter_without_a_calendar_does_nothing() -> None:
    assert CalendarPerson().receive(to_bytes(a_letter())) is Effect.NONE
