"""What a coordinator reads before and after publishing: held messages, the difference, the standing, the sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from flows.wording import difference_page, sessions_page
from sets.cohort.programme import Programme
from sets.due.cohort_standing import standing_of
from sets.due.difference import Change, Difference, PromptChanges
from sets.due.outlook import outlook
from sets.due.overview import messages
from sets.model.cohort import Move, Occasion, PersonId
from sets.model.ledger import index
from sets.model.messages import CANCEL, UPDATE, CalendarEntry, Delivery, Flow, State
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from sets.service.run import DESCRIBE
from tests.support.builders import a_cohort, a_programme, a_set, a_told, at, rules
from tests.support.records import a_delivery

NOW = at("2027-01-11 09:00")
THAMES = a_cohort(sets=(a_set(rules=rules(count=2)),), events=())


def held(subject: str, *released: str) -> Programme:
    decisions = [Decision(at=NOW, verdict=Verdict.HOLD, subject=subject)]
    decisions += [Decision(at=NOW, verdict=Verdict.RELEASE, subject=one) for one in released]
    return a_programme(THAMES, decisions=tuple(decisions))


def needs(programme: Programme, now: datetime, *lines: Delivery) -> list[str]:
    ledger = index(lines)
    found = outlook(programme, Responses(), ledger, now, uid_key=b"k", describe=DESCRIBE)
    return [need.words for need in standing_of(programme, Responses(), ledger, found, now).needs]


def test_a_held_message_is_shown_with_those_who_wait_for_it() -> None:
    programme = held("thames-1")
    found = outlook(programme, Responses(), index(()), NOW, uid_key=b"k", describe=DESCRIBE)
    shown = [
        m for m in messages(found, programme, Responses(), NOW) if m.kinds == ("invite",) and m.occasion == "thames-1"
    ]
    assert [(m.at, m.people, len(m.left_out), {why for _, why in m.left_out}) for m in shown] == [
        (None, (), 7, {"held until a person releases it"})
    ]


def test_what_is_held_and_due_needs_a_person() -> None:
    waiting = (
        "Invite about Thames: session 1 of 2 is held for 7 people. `setwise decide learning-2027 release thames-1` "
        "lets it go."
    )
    assert waiting in needs(held("thames-1"), NOW)
    assert waiting not in needs(held("thames-1", "thames-1"), NOW)
    one = needs(held("p-ada-marsh"), NOW)
    assert "Invite about Thames: session 1 of 2 is held for Ada Marsh. `setwise decide learning-2027 release " \
        "ada.marsh@example.gov.uk` lets it go." in one  # fmt: skip


def test_several_missed_messages_are_plural() -> None:
    programme = a_programme(THAMES)
    lines = [
        Delivery(
            key=f"learning-2027/thames-1/{name}/preparation/0",
            cohort=programme.cohort.id,
            occasion=Occasion("thames-1"),
            person=PersonId(name),
            kind="preparation",
            revision=0,
            part=Flow.PROMPTS,
            at=NOW,
            until=NOW,
            state=State.MISSED,
            seen=NOW,
            name=name,
            address=f"{name}@example.org",
        )
        for name in ("p-a", "p-b")
    ]  # fmt: skip
    assert (
        "2 messages, among them preparation about Thames: session 1 of 2, came too late to be useful and were not sent."
        in needs(programme, NOW, *lines)
    )


def test_what_one_outage_missed_is_one_warning_and_what_is_missed_later_another() -> None:
    programme = a_programme(THAMES)

    def missed(kind: str, until: str, noted: str, occasion: str = "cohort") -> Delivery:
        times = {"until": at(until), "seen": at(noted)}
        return a_delivery(PersonId("p-a"), kind, occasion, cohort=programme.cohort.id, state=State.MISSED, **times)

    outage = (
        missed("baseline", "2027-01-12 17:00", "2027-02-15 08:00"),
        missed("my-work", "2027-01-15 17:00", "2027-02-15 08:00"),
        missed("invite", "2027-01-19 10:00", "2026-12-07 14:00", "thames-1"),
        missed("register", "2027-01-22 17:00", "2027-02-15 08:05", "thames-1"),
    )
    first = "4 messages, among them baseline, my work, invite and others, came too late to be useful and were not sent."
    later = missed("preparation", "2027-02-23 10:00", "2027-02-24 08:00", "thames-2")

    def said(*lines: Delivery) -> list[str]:
        return [one for one in needs(programme, NOW, *lines) if "too late" in one]

    assert said(*outage) == [first]
    assert said(*outage, later) == [
        first,
        "Preparation about Thames: session 2 of 2 came too late to be useful and was not sent.",
    ]


def test_letters_in_the_hands_of_a_run_are_told_with_what_to_do() -> None:
    programme = a_programme(THAMES)
    lines = [
        a_delivery(PersonId(name), "invite", cohort=programme.cohort.id, when=NOW, state=State.CLAIMED, name=name)
        for name in ("p-a", "p-b")
    ]
    said = (
        "2 messages are being sent. If no run is under way, one was cut off: `setwise run learning-2027` finds out which "
        "left. If the disk is full, make room first."
    )
    assert said in needs(programme, NOW, *lines)
    assert said not in needs(programme, NOW)


BEFORE = a_told(title="Thames: session 1 of 2")
LATER = a_told(
    title="Thames: session 2 of 2", start=BEFORE.start + timedelta(weeks=5), end=BEFORE.end + timedelta(weeks=5)
)


def update(before: CalendarEntry, why: str, *people: str, **changes: Any) -> Change:
    return Change(
        kind=UPDATE,
        occasion=Occasion(before.title),
        why=why,
        people=people or ("Ada Marsh", "Ben Okoro"),
        at=NOW,
        before=before,
        after=replace(before, **changes),
    )


def page(*changes: Change) -> list[str]:
    return list(difference_page(Difference(changes=changes, prompts=PromptChanges()), a_programme(THAMES)))


ROOM = "Committee Room 2"
LINK = "https://zoom.example.org/1"
SERIES = [
    "    Thames: session 1 of 2, Tuesday 19 January 2027, 10am to 12:30pm, {}",
    "    Thames: session 2 of 2, Tuesday 23 February 2027, 10am to 12:30pm, {}",
]


@pytest.mark.parametrize(
    ("why", "changes", "place", "news"),
    [
        ("new place", {"place": ROOM}, ROOM, ["    place: was Microsoft Teams"]),
        ("new joining link", {"join": LINK}, "Microsoft Teams", [f"    link: {LINK}"]),
        ("new way to join", {"join": ""}, "Microsoft Teams", ["    link: none"]),
        ("new address", {"attendee_email": "ada@example.org"}, "Microsoft Teams", []),
    ],
)
def test_the_same_update_of_several_meetings_stands_once(
    why: str, changes: dict[str, str], place: str, news: list[str]
) -> None:
    assert page(*(update(told, why, **changes) for told in (BEFORE, LATER))) == [
        "Update for 2 people",
        *(line.format(place) for line in SERIES),
        *news,
        f"    why: {why}",
        "    Ada Marsh and Ben Okoro",
    ]


def test_an_update_of_the_time_says_what_it_was() -> None:
    moved = {"start": at("2027-01-20 14:00"), "end": at("2027-01-20 16:30")}
    assert page(update(BEFORE, "new time", "Ada Marsh", **moved)) == [
        "Update Thames: session 1 of 2: 1 person",
        "    was Tuesday 19 January 2027, 10am to 12:30pm, Microsoft Teams",
        "    now Wednesday 20 January 2027, 2pm to 4:30pm, Microsoft Teams",
        "    why: new time",
        "    Ada Marsh",
    ]


def test_two_different_updates_are_not_one() -> None:
    two = page(update(BEFORE, "new joining link", join=LINK), update(LATER, "new joining link", join=f"{LINK}2"))
    assert [line for line in two if line.startswith("Update")] == ["Update for 2 people"] * 2


def test_cancellations_of_several_meetings_stand_together() -> None:
    gone = [replace(update(told, "has left the programme", "Ada Marsh"), kind=CANCEL) for told in (BEFORE, LATER)]
    assert page(*gone)[0] == "Cancel for 1 person"
    assert len(page(*gone)) == 5


def test_the_sessions_and_why_they_stand_there() -> None:
    cancelled = a_set(rules=rules(count=2), moves=(Move(session=2, cancelled="not needed"),))
    assert list(sessions_page(a_programme(a_cohort(sets=(cancelled,))))) == [
        "  Whole cohort",
        "    Launch: Tuesday 12 January 2027, 10am to midday  Microsoft Teams",
        "  Thames",
        "    1   Tuesday 19 January 2027, 10am to 12:30pm  Microsoft Teams",
        "    2   Tuesday 23 February 2027, 10am to 12:30pm  CANCELLED: not needed",
    ]


def troubled(person: str, state: State, address: str, trouble: str) -> Delivery:
    return Delivery(
        key=f"learning-2027/thames-1/{person}/invite/0",
        cohort=THAMES.id,
        occasion=Occasion("thames-1"),
        person=PersonId(person),
        kind="invite",
        revision=0,
        part=Flow.INVITES,
        state=state,
        seen=NOW,
        at=NOW,
        until=NOW + timedelta(days=8),
        address=address,
        name=person,
        trouble=trouble,
    )


def test_an_address_that_was_mended_needs_nobody() -> None:
    programme = a_programme(THAMES)
    member = THAMES.sets[0].members[0]
    refused = "was refused for good"
    same = needs(programme, NOW, troubled(member.id, State.DEAD, member.email, "no such user"))
    assert any(refused in need for need in same)
    mended = needs(programme, NOW, troubled(member.id, State.DEAD, "old@example.org", "no such user"))
    assert not any(refused in need for need in mended)


def test_a_service_that_is_down_is_one_line_and_names_nobody() -> None:
    programme = a_programme(THAMES)
    lines = [troubled(m.id, State.FAILED, m.email, "cannot be reached") for m in THAMES.sets[0].members[:3]]
    told = [need for need in needs(programme, NOW, *lines) if "cannot be reached" in need]
    assert told == [
        "3 messages, among them invite about Thames: session 1 of 2, could not be sent yet and are tried again: "
        "cannot be reached."
    ]
