"""A year in which everything changes: each act that a coordinator has, several twice and in one hour, with real records,
letters and calendars.

After each chapter `tests/golden/stories/year_of_changes.txt` says what was done, in the words in which it was shown, and
what every mailbox found, by its subject; a person can read it. What must hold whatever the words are is asserted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

from sets.model.cohort import CohortId, Occasion
from sets.model.messages import CALENDAR_KINDS, CalendarEntry
from sets.text.resources import EXAMPLE
from tests.journeys.lives import Life, Mail
from tests.journeys.test_one_cohort import calendars_are_right, short
from tests.support import icaljs
from tests.support.builders import at
from tests.support.calendar_readers import by_icalendar, read_alike, read_alike_by_icaljs
from tests.support.goldens import same_as_golden

BEGIN, END = at("2026-12-15 10:00"), at("2027-09-01 12:00")
TOLD = frozenset({*CALENDAR_KINDS, "welcome", "changes", "goodbye", "your-page"})
"""Kinds by which people hear of a change; the prompts of the year go on beside them."""
A_DAY = timedelta(hours=26)


@dataclass(frozen=True)
class Act:
    """One act, so many minutes after the chapter begins."""

    name: str
    answers: dict[str, str]
    minutes: int = 0


@dataclass(frozen=True)
class Chapter:
    """What is done from a moment on, and how many letters and calendar messages it may cost the one who gets the most."""

    title: str
    at: str
    acts: tuple[Act, ...]
    letters: int = 1
    updates: int = 12


def act(name: str, minutes: int = 0, /, **answers: str) -> Act:
    return Act(name=name, answers=answers, minutes=minutes)


YEAR = (
    Chapter(
        "A change and its opposite within the hour: nobody hears of it",
        "2026-12-16 11:00",
        (
            act("move", meeting="launch", to="2027-01-13", why="the hall is taken"),
            act("move", 25, meeting="launch", to="2027-01-12", why="the hall is free after all"),
        ),
        letters=0,
        updates=0,
    ),
    Chapter(
        "A session moves, twice within the hour: told once, as their sum",
        "2027-01-25 14:00",
        (
            act("move", meeting="wandle-2", to="2027-03-04", why="the room is taken"),
            act("move", 20, meeting="wandle-2", to="2027-03-05", time="2pm", why="the other room is smaller"),
        ),
        letters=0,
        updates=1,
    ),
    Chapter(
        "One leaves, one joins",
        "2027-02-01 14:00",
        (
            act("leave", person="owen.price@riverside.example.gov.uk", last_day="2027-02-02"),
            act(
                "join",
                5,
                learning_set="lea",
                name="Meera Shah",
                email="meera.shah@hillside.example.gov.uk",
                first_day="2027-02-03",
                organisation="Hillside Council",
            ),
        ),
    ),
    Chapter(
        "A facilitator is ill on the morning: the cover is invited at once",
        "2027-02-23 08:40",
        (
            act(
                "cover",
                learning_set="thames",
                sessions="2",
                email="ines.duarte@facilitators.example.org",
                name="Ines Duarte",
                why="Ruth is unwell",
            ),
        ),
    ),
    Chapter(
        "A session is cancelled",
        "2027-03-02 14:00",
        (act("cancel", meeting="lea-3", why="the set asked for a month of rest"),),
        letters=0,
        updates=1,
    ),
    Chapter(
        "and takes place after all",
        "2027-03-04 14:00",
        (act("restore", meeting="lea-3", why="the set thought again"),),
        letters=0,
        updates=1,
    ),
    Chapter(
        "The council reorganises: all from session 4 on five weeks later, and a set's room changes in the same hour",
        "2027-04-07 14:00",
        (
            act("postpone", first="4", weeks="5", learning_set="all", why="the council reorganises"),
            act("place", 10, where="wandle", place="Marshgate Library", join="none", why="the set meets face to face"),
        ),
    ),
    Chapter(
        "One set needs one week more",
        "2027-04-22 14:00",
        (act("postpone", first="5", weeks="1", learning_set="thames", why="inspection week"),),
    ),
    Chapter(
        "A member changes sets, and an address is put right",
        "2027-05-05 14:00",
        (
            act(
                "transfer",
                person="devi.raman@riverside.example.gov.uk",
                to="wandle",
                first_day="2027-05-06",
                why="Tuesdays no longer work",
            ),
            act("address", 5, person="amina.yusuf@riverside.example.gov.uk", email="amina@newtown.example.gov.uk"),
        ),
    ),
    Chapter(
        "A facilitator hands over, a coordinator too",
        "2027-05-12 14:00",
        (
            act(
                "hand-over",
                learning_set="lea",
                email="ines.duarte@facilitators.example.org",
                first_day="2027-05-14",
                why="Peter has another post",
            ),
            act(
                "coordinator",
                5,
                leaves="joel.addo@learning.example.gov.uk",
                email="tess.byrne@learning.example.gov.uk",
                name="Tess Byrne",
            ),
        ),
    ),
    Chapter(
        "Three leave one set, three another, and the first goes into the second",
        "2027-06-22 14:00",
        (
            act("leave", person="nadia.petrova@hillside.example.gov.uk", last_day="2027-06-23"),
            act("leave", 2, person="blessing.eze@northfield.example.gov.uk", last_day="2027-06-23"),
            act("leave", 4, person="kieran.walsh@marshgate.example.gov.uk", last_day="2027-06-23"),
            act("merge", 6, learning_set="lea", into="thames", first_day="2027-06-24", why="too few are left in Lea"),
        ),
    ),
    Chapter(
        "The programme ends early",
        "2027-07-20 14:00",
        (act("end", last_day="2027-08-05", why="the funding ends"),),
    ),
)


def calendar_messages(life: Life) -> dict[bytes, CalendarEntry]:
    """The calendar in each mail of the outbox, and what it was to say by the records."""
    lines = life.installation.records(CohortId(EXAMPLE)).deliveries()
    told = {(line.told.uid, line.told.sequence): line.told for line in lines if line.told is not None}
    found = {}
    for path in (life.home / "outbox" / EXAMPLE).glob("*.eml"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                seen = by_icalendar(content)
                found[content] = told[seen.uid, seen.sequence]
    return found


def history(life: Life) -> dict[Occasion, tuple[object, ...]]:
    """What the programme says of meetings that have begun: when, where, and who was expected."""
    programme = life.installation.programme(CohortId(EXAMPLE))
    return {
        one.meeting.key: (
            one.meeting.start,
            one.meeting.place,
            tuple(sorted(one.members)),
            tuple(sorted(one.facilitators)),
        )
        for one in programme.begun
    }


def read_in_a_day(mail: Iterable[Mail], zone_days: int = 10) -> Counter[tuple[str, str]]:
    """Letters to read, calendar entries apart, by mailbox and day."""
    return Counter((short(one.to), one.at[:zone_days]) for one in mail if one.kind not in CALENDAR_KINDS)


def in_words(chapter: Chapter, said: list[str], arrived: list[Mail]) -> list[str]:
    """The chapter as a person reads it: people who found the same in their mailboxes stand together."""
    by_person: dict[str, list[str]] = defaultdict(list)
    for mail in sorted(arrived, key=lambda one: one.at[:15]):
        if mail.kind in TOLD:
            by_person[short(mail.to)].append(
                f"{mail.at[:10]} {mail.at[11:13]}:{mail.at[13:15]} {mail.kind}: {mail.subject}"
            )
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person, found in sorted(by_person.items()):
        alike[tuple(found)].append(person)
    lines = [f"# {chapter.title}", *(f"{chapter.at}  {one}" for one in said), ""]
    for found, people in alike.items():
        lines += [f"  {', '.join(people)}", *(f"    {one}" for one in found), ""]
    return lines if alike else [*lines, "  Nobody is told anything.", ""]


def test_a_year_of_changes_is_told_once_and_leaves_every_calendar_right(tmp_path: Path) -> None:
    life, last = Life(tmp_path), BEGIN
    # the letter of the week has tests of its own, and a pass for each Monday
    life.edit("\nprompts:\n", "\nprompts:\n  weekly:\n    send: no\n")
    life.publish(BEGIN)
    book = ["A year of changes", ""]
    happened: dict[Occasion, tuple[object, ...]] = {}
    for chapter in YEAR:
        begins = at(chapter.at)
        life.until(last, begins)
        said, count = [], len(life.mail)
        for one in chapter.acts:
            now = begins + timedelta(minutes=one.minutes)
            life.until(last, now)
            said += life.act(one.name, now, one.answers)
            life.run(now)
            last = now
        life.until(last, last + A_DAY)
        last = last + A_DAY
        life.run(last)
        assert life.run(last) == []
        calendars_are_right(life, last)
        arrived = life.mail[count:]
        book += in_words(chapter, said, arrived)
        told = [mail for mail in arrived if mail.kind in TOLD]
        updates = Counter(mail.to for mail in told if mail.kind in CALENDAR_KINDS)
        letters = Counter(mail.to for mail in told if mail.kind not in CALENDAR_KINDS)
        assert max(updates.values(), default=0) <= chapter.updates, (chapter.title, updates.most_common(3))
        assert max(letters.values(), default=0) <= chapter.letters, (chapter.title, letters.most_common(3))
        now_known = history(life)
        assert {key: now_known[key] for key in happened} == happened, chapter.title
        happened = now_known
    life.until(last, END)
    calendars_are_right(life, END)

    messages = calendar_messages(life)
    assert len(messages) > 300
    read_alike(messages)
    if not icaljs.missing():  # where it has to be there, tests/due/test_calendar_readers.py says so
        read_alike_by_icaljs(messages)

    members = {mail.to for mail in life.mail if mail.kind == "welcome"}
    assert max(read_in_a_day(mail for mail in life.mail if mail.to in members).values()) == 1
    same_as_golden("stories/year_of_changes.txt", ("\n".join(book)).encode())
