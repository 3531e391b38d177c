"""The shipped example lives its whole life: published, edited again and again, and ended, with real records, letters and calendars.

After every pass the story knows what each mailbox received. The long quiet stretches stand in
`tests/golden/stories/one_cohort.txt`, a diary that a person can read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sets.model.cohort import CohortId
from sets.text.resources import EXAMPLE
from tests.journeys.lives import Life, Mail
from tests.support.builders import at
from tests.support.goldens import same_as_golden

THAMES = ("amina.yusuf@riverside", "tom.barrett@hillside", "grace.mensah@northfield", "callum.fraser@strathmore")
THAMES += ("devi.raman@riverside", "lorraine@eastquaytenants")
LEA = ("nadia.petrova@hillside", "owen.price@riverside", "blessing.eze@northfield", "kieran.walsh@marshgate")
LEA += ("farida.rahman@marshgate", "jo.sinclair@youngvoices")
WANDLE = ("daniel.cho@northfield", "siobhan.kelly@riverside", "marcus.bell@hillside", "priya.nair@marshgate")
WANDLE += ("elin.morgan@marshgate", "yusuf@harbouradvice")
RUTH, PETER = "ruth.okafor@facilitators", "peter.lindqvist@facilitators"
STAFF = ("marta.nowak@learning", "joel.addo@learning", "helen.prior@riverside", "samina@commonground")
NEXT_MORNING = timedelta(hours=19)
"""To 9am, and before the prompts of that day: who had a letter on the day itself hears of a change then."""
OWEN, AMINA = "owen.price@riverside", "amina.yusuf@riverside"

MOVE = """
    moves:
      - session: 3
        date: 2027-04-08
        at: 2pm
        why: the room is taken
"""
CANCELLED = """
    moves:
      - session: 4
        cancelled: the set agreed to skip it

  - id: wandle
"""
JOINER = """      - name: Meera Shah
        email: meera.shah@hillside.example.gov.uk
        organisation: Hillside Council
        service: Youth justice
        first_day: 2027-03-10

  - id: lea
"""


def short(address: str) -> str:
    return address.removesuffix(".example.gov.uk").removesuffix(".example.org")


def mailboxes(arrived: Iterable[Mail]) -> dict[str, list[str]]:
    """Kind and occasion of every letter, by mailbox."""
    found: dict[str, list[str]] = defaultdict(list)
    for mail in sorted(arrived, key=lambda one: (one.at, one.kind, one.occasion)):
        found[short(mail.to)].append(f"{mail.kind} {mail.occasion}")
    return dict(found)


def everyone(people: Iterable[str], *letters: str) -> dict[str, list[str]]:
    return {person: list(letters) for person in people}


def calendars_are_right(life: Life, now: datetime) -> None:
    """Every mailbox's calendar holds just what the programme says, of what is still to come."""
    programme = life.installation.programme(CohortId(EXAMPLE))
    addresses = {person.id: person.email for person in programme.people.values()}
    for person, address in addresses.items():
        held = life.calendar(address)
        to_come = {entry for entry in held if entry[0] > f"{now.astimezone(UTC):%Y-%m-%d %H:%MZ}"}
        wanted = {
            (f"{m.start.astimezone(UTC):%Y-%m-%d %H:%MZ}", m.place, m.title)
            for m in programme.meetings
            if m.start > now and person in programme.expected_ids(m)
        }
        assert to_come == wanted, address


def step(life: Life, now: datetime) -> dict[str, list[str]]:
    """Every pass until the next morning, when the last hear of a change, a second that finds nothing, and all calendars."""
    arrived = life.until(now, now + NEXT_MORNING)
    now += NEXT_MORNING
    assert life.run(now) == []
    calendars_are_right(life, now)
    return mailboxes(arrived)


def diary(mail: Iterable[Mail]) -> bytes:
    lines = (f"{m.at[:10]} {m.at[11:13]}:{m.at[13:]}  {short(m.to):<28} {m.kind} {m.occasion}" for m in mail)
    return ("\n".join(sorted(lines)) + "\n").encode()


@pytest.mark.slow
def test_one_cohort_from_its_first_letter_to_its_last(tmp_path: Path) -> None:
    life = Life(tmp_path)

    # --- published: a welcome, then everything as one series
    now = at("2026-12-15 10:00")
    assert not life.publish(now).tells_nobody
    sessions = {name: [f"invite {name}-{n}" for n in range(1, 7)] for name in ("thames", "lea", "wandle")}
    events = ["invite close", "invite exchange", "invite launch"]
    told = {
        **everyone(THAMES, *events, *sessions["thames"], "welcome cohort"),
        **everyone(LEA, *events, *sessions["lea"], "welcome cohort"),
        **everyone(WANDLE, *events, *sessions["wandle"], "welcome cohort"),
        RUTH: [*events, *sessions["thames"], *sessions["wandle"], "welcome cohort"],
        PETER: [*events, *sessions["lea"], "welcome cohort"],
        **everyone(STAFF[:2], "coordinators-page cohort", *events),
        **everyone(STAFF[2:], "changes cohort", "invite close", "invite launch"),
    }
    arrived = step(life, now)
    assert arrived == {person: sorted(letters) for person, letters in told.items()}

    # --- a session moves: its members and its facilitator get an update, nobody else hears of it
    before, now = now, at("2027-03-02 14:00")
    life.edit("\n    # When something changes", f"{MOVE}\n    # When something changes")
    life.until(before, now)
    shown = life.publish(now)
    assert [(change.kind, change.occasion, len(change.people)) for change in shown.changes] == [
        ("update", "wandle-3", 7)
    ]
    assert step(life, now) == everyone((*WANDLE, RUTH), "update wandle-3")

    # --- somebody leaves: cancellations to them alone, and nothing ever after
    before, now = now, at("2027-03-03 14:00")
    life.edit(
        "        service: Parks and leisure\n", "        service: Parks and leisure\n        last_day: 2027-03-05\n"
    )
    life.until(before, now)
    life.publish(now)
    assert step(life, now) == {
        OWEN: ["cancel close", "cancel exchange", *(f"cancel lea-{n}" for n in range(3, 7)), "goodbye cohort"]
    }

    # --- somebody joins: a welcome and the sessions to come
    before, now = now, at("2027-03-10 14:00")
    life.edit("\n  - id: lea\n", f"{JOINER}")
    life.until(before, now)
    life.publish(now)
    assert step(life, now) == {
        "meera.shah@hillside": ["invite close", "invite exchange"]
        + [f"invite thames-{n}" for n in range(3, 7)]
        + ["welcome cohort"],
        **everyone((*THAMES, RUTH), "changes cohort"),
    }
    calendars_are_right(life, now)

    # --- a session is cancelled
    before, now = now, at("2027-04-12 14:00")
    life.edit("\n  - id: wandle\n", CANCELLED)
    life.until(before, now)
    life.publish(now)
    stay = tuple(person for person in LEA if person != OWEN)
    assert step(life, now) == everyone((*stay, PETER), "cancel lea-4")

    # --- an address changes: the new mailbox gets the sessions to come, the person stays the same
    before, now = now, at("2027-04-14 14:00")
    life.edit(
        "        email: amina.yusuf@riverside.example.gov.uk\n",
        "        email: amina@newtown.example.gov.uk\n        formerly: amina.yusuf@riverside.example.gov.uk\n",
    )
    life.until(before, now)
    life.publish(now)
    assert step(life, now) == {
        "amina@newtown": [
            "changes cohort",
            "update close",
            "update exchange",
            *(f"update thames-{n}" for n in range(4, 7)),
        ]
    }

    # --- a typo tells nobody
    before, now = now, at("2027-05-21 14:00")
    life.edit("Residents and partners asked for three things", "Residents and partners had asked for three things")
    life.until(before, now)
    assert life.publish(now).tells_nobody
    assert step(life, now) == {}

    # --- the programme ends early: its sessions are cancelled, its close, its questions and its report stay
    before, now = now, at("2027-05-25 14:00")
    life.edit("\n# How long things are kept.\n", "\nended: 2027-06-01\n\n# How long things are kept.\n")
    life.until(before, now)
    life.publish(now)
    thames = ("amina@newtown", "meera.shah@hillside", *THAMES[1:])
    ended = step(life, now)
    called_off = {person: [one for one in letters if one.startswith("cancel")] for person, letters in ended.items()}
    assert {person: letters for person, letters in called_off.items() if letters} == {
        **everyone(thames, "cancel thames-5", "cancel thames-6"),
        **everyone((*stay, PETER), "cancel lea-5", "cancel lea-6"),
        **everyone(WANDLE, "cancel wandle-5", "cancel wandle-6"),
        RUTH: ["cancel thames-5", "cancel thames-6", "cancel wandle-5", "cancel wandle-6"],
    }
    life.until(now, at("2027-12-31 12:00"))

    # --- nobody was written to who had left, and all of it reads as a diary
    after = [mail for mail in life.mail if short(mail.to) == OWEN and mail.at > "2027-03-04T0900"]
    assert after == []
    assert [m.at for m in life.mail if short(m.to) == AMINA and m.at > "2027-04-14"] == []
    assert [m for m in life.mail if short(m.to) == "helen.prior@riverside" and "draft" in m.kind] == []
    drafts = mailboxes(m for m in life.mail if "draft" in m.kind)
    marta, joel = STAFF[:2]
    # Joel's report draft is part of his letter of the week
    assert drafts == {marta: ["midpoint-draft cohort", "report-draft cohort"], joel: ["midpoint-draft cohort"]}
    same_as_golden("stories/one_cohort.txt", diary(life.mail))
