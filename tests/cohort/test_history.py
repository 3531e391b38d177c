"""An edit that would change what has happened is a fault at its line, and what the fault says to write publishes."""

from __future__ import annotations

from datetime import datetime

import pytest

from sets.cohort.history import Records
from sets.cohort.publish import version_of
from sets.model.cohort import Occasion
from sets.model.errors import CohortFileError
from sets.model.publication import Verdict
from tests.cohort.test_begun import AFTER_2, FIRST, OWEN, TEXT, Home
from tests.support.builders import at

EVENTS = "events:\n  - event: launch\n    date: 2027-01-12\n    place: Town Hall\nsessions:\n"
FILE = TEXT.replace("sessions:\n", EVENTS)
CADENCE = "count: 6\n  first: 2027-01-19\n  every: 5 weeks"
SET = "  - id: thames\n"
LAUNCH = "  - event: launch\n    date: 2027-01-12\n    place: Town Hall\n"
RUTH = "      - name: Ruth Okafor\n        email: ruth.okafor@facilitators.example.org\n"
UNA = "      - name: Una Vale\n        email: una.vale@example.org\n"
TWO = "sessions 1 and 2 of Thames have begun, the latest at 10am on Tuesday 23 February 2027"
SECOND = "session 2 of Thames began at 10am on Tuesday 23 February 2027"
LAUNCHED = "Launch began at 10am on Tuesday 12 January 2027"
THERE = "was expected at session 2 of Thames on 2027-02-23"
RHYTHM = (
    "sessions to come go elsewhere by `moves`, and another rhythm by `dates` in the place of count, first and every, "
    "beginning with 2027-01-19 and 2027-02-23"
)
OWEN_AT = "owen.price@marshgate.example.gov.uk"


def a_home() -> Home:
    found = Home()
    found.publish(FILE, FIRST)
    return found


def faults(home: Home, text: str, now: datetime = AFTER_2) -> list[tuple[int, str]]:
    try:
        home.draft(text, now)
    except CohortFileError as error:
        return [(one.line, one.message) for one in error.findings]
    return []


def moves(*entries: str) -> str:
    return f"{SET}    moves:\n" + "".join(f"      - {entry}\n" for entry in entries)


TABLE = {
    # name: (what is changed, into what, [(line, fault)], what to write instead of it, by that fault)
    "first": (
        "first: 2027-01-19",
        "first: 2027-02-16",
        [(15, f"first: {TWO}; write `first: 2027-01-19` as it was; {RHYTHM}")],
        "first: 2027-01-19",
    ),
    "every": (
        "every: 5 weeks",
        "every: 4 weeks",
        [(16, f"every: {SECOND}; write `every: 5 weeks` as it was; {RHYTHM}")],
        "every: 5 weeks",
    ),
    "another rhythm": (
        CADENCE,
        "dates: [2027-01-19, 2027-03-02, 2027-04-06]",
        [(14, f"dates: {SECOND}; write `dates: [2027-01-19, 2027-02-23]` to begin with, and the days to come after them")],
        "dates: [2027-01-19, 2027-02-23, 2027-04-06]",
    ),
    "fewer": (
        CADENCE,
        "dates: [2027-01-19]\n  rounds: 6\n  lasts: 5h",
        [
            (
                14,
                f"dates: {SECOND}; write `dates: [2027-01-19, 2027-02-23]` to begin with, and the days to come after "
                "them; to meet no more after that, write `ended: 2027-02-23` in the set",
            ),
            (16, "lasts: session 1 of Thames began at 10am on Tuesday 19 January 2027; write `lasts: 2h30m` as it was; sessions to come get another one each, under `moves`"),
        ],
        "dates: [2027-01-19, 2027-02-23, 2027-04-06]",
    ),
    "count": (
        "count: 6",
        "count: 1\n  rounds: 5",
        [(14, f"count: {SECOND}; write `count: 2` or more; to meet no more after that, write `ended: 2027-02-23` in the set")],
        "count: 4",
    ),
    "moved": (
        SET,
        moves("{session: 2, date: 2027-03-02, at: 2pm, lasts: 2h, place: Town Hall}"),
        [
            (21, f"date: {SECOND}; write `date: 2027-02-23`"),
            (21, f"at: {SECOND}; write `at: 10am`"),
            (21, f"lasts: {SECOND}; write `lasts: 2h30m`"),
            (21, f"place: {SECOND}; write `place: Committee Room 2`"),
        ],
        moves("{session: 2, date: 2027-02-23, at: 10am, lasts: 2h30m, place: Committee Room 2}"),
    ),
    "called off": (
        SET,
        moves("{session: 2, cancelled: nobody came}", "{session: 3, date: 2027-04-06}"),
        [
            (
                21,
                f"cancelled: {SECOND}; take this entry out: it cannot be called off any more. Whether anybody came is "
                "what its register says",
            )
        ],
        moves("{session: 3, date: 2027-04-06}"),
    ),
    "ended": (
        "title: Listening better\n",
        "title: Listening better\nended: 2027-02-01\n",
        [(3, f"ended: {SECOND}; write `ended: 2027-02-23` or a later day")],
        "title: Listening better\nended: 2027-02-23\n",
    ),
    "set ended": (
        SET,
        f"{SET}    ended: 2027-02-01\n    ended_why: few came\n",
        [(20, f"ended: {SECOND}; write `ended: 2027-02-23` or a later day")],
        f"{SET}    ended: 2027-02-23\n    ended_why: few came\n",
    ),
    "a cover to come": (
        RUTH,
        f"{RUTH}      - name: Una Vale\n        email: una.vale@example.org\n        sessions: [3]\n        covers: ruth.okafor@facilitators.example.org\n",
        [],
        RUTH,
    ),
    "zone": (
        "title: Listening better\n",
        "title: Listening better\ntimezone: Europe/Paris\n",
        [(3, "timezone: Thames: session 2 of 6 began at 10am on Tuesday 23 February 2027; write `timezone: Europe/London` as it was")],
        "title: Listening better\ntimezone: Europe/London\n",
    ),
    "time": (
        "  place: Committee",
        "  at: 2pm\n  place: Committee",
        [
            (10, f"at: {LAUNCHED}; write `at: 10am` in its entry"),
            (17, f"at: {TWO}; write `at: 10am` as it was; sessions to come get another one each, under `moves`"),
        ],
        "  at: 10am\n  place: Committee",
    ),
    "set": (
        "id: thames",
        "id: tyne",
        [(19, f"id: {TWO}, under the id thames; write `id: thames`, and under `name` what the set is called")],
        "id: thames\n    name: Tyne",
    ),
    "member": (
        OWEN.rstrip("\n"),
        "",
        [(24, f"members: Owen Price {THERE}; write the entry again with `last_day: 2027-02-24`")],
        OWEN + "        last_day: 2027-02-24",
    ),
    "facilitator": (
        RUTH,
        UNA,
        [(21, f"facilitators: Ruth Okafor {THERE}; write the entry again with `until: 2027-02-24`")],
        f"{RUTH}        until: 2027-02-24\n{UNA}",
    ),
    "address": (
        OWEN_AT,
        "owen@newplace.example.gov.uk",
        [
            (
                33,
                f"email: Owen Price {THERE} as {OWEN_AT}; write `formerly: {OWEN_AT}` for the same person at a new "
                "address; for somebody else, write the earlier entry again with `last_day: 2027-02-24`",
            )
        ],
        f"owen@newplace.example.gov.uk\n        formerly: {OWEN_AT}",
    ),
    "event": (
        LAUNCH,
        LAUNCH.replace("12", "13").replace("Town", "Village"),
        [
            (11, f"date: {LAUNCHED}; write `date: 2027-01-12`"),
            (12, f"place: {LAUNCHED}; write `place: Town Hall`"),
        ],
        LAUNCH,
    ),
    "event called off": (
        LAUNCH,
        f"{LAUNCH}    cancelled: rain\n",
        [(13, f"cancelled: {LAUNCHED}; take this line out: it cannot be called off any more")],
        LAUNCH,
    ),
    "event renamed": (
        "event: launch",
        "event: kick-off",
        [(10, f"event: {LAUNCHED}, under the name launch; write `event: launch`, and under `title` what it is called")],
        "event: launch\n    title: Kick-off",
    ),
    "event left out": (
        EVENTS,
        "sessions:\n",
        [(1, f"events: {LAUNCHED}, and is not here; write its entry again: `- event: launch` with `date: 2027-01-12`")],
        "events:\n  - event: launch\n    date: 2027-01-12\nsessions:\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said", "instead"), TABLE.values(), ids=TABLE)
def test_an_edit_of_what_has_begun(old: str, new: str, said: list[tuple[int, str]], instead: str) -> None:
    home = a_home()
    assert FILE.count(old) == 1
    assert faults(home, FILE.replace(old, new)) == said
    home.keep(AFTER_2)
    known = home.programme()
    found = home.publish(FILE.replace(old, instead), AFTER_2)
    for fact in known.begun:
        assert found.by_key[fact.occasion] == fact.meeting
        assert found.expected_ids(fact.meeting) == known.expected_ids(fact.meeting)


def test_before_anything_has_begun_all_of_it_may_change() -> None:
    home = a_home()
    for old, new, _, _ in TABLE.values():
        assert faults(home, FILE.replace(old, new), at("2027-01-04 09:00")) == [], old


EVERYBODY = FILE[FILE.index("      - name: Amina") :]


def test_a_session_that_has_begun_cannot_be_emptied() -> None:
    later = EVERYBODY.replace("    email", "    first_day: 2027-03-01\n        email")
    said = (
        f"members: {TWO}; give those who were there a `first_day` and `last_day` that take in 2027-01-19 and 2027-02-23"
    )
    assert faults(a_home(), FILE.replace(EVERYBODY, later)) == [(24, said)]


@pytest.mark.parametrize("verdict", [Verdict.LEFT, Verdict.WITHDRAWN])
def test_who_left_by_a_decision_may_be_taken_out(verdict: Verdict) -> None:
    home = a_home()
    home.decide(verdict, "Owen Price", AFTER_2)
    assert faults(home, FILE.replace(OWEN.rstrip("\n"), "")) == []
    home.decide(Verdict.BACK, "Owen Price", AFTER_2.replace(hour=10))
    assert len(faults(home, FILE.replace(OWEN.rstrip("\n"), ""))) == 1


def test_a_session_entered_after_its_start_may_be_put_right_but_not_undone() -> None:
    home = Home()
    home.publish(FILE, at("2027-02-22 09:00"))
    (amina,) = (p.id for p in home.programme().people.values() if p.name == "Amina Yusuf")
    home.records = Records(occasions=frozenset({Occasion("thames-1")}), people=frozenset({amina}))
    earlier = FILE.replace(SET, moves("{session: 1, date: 2027-01-20}"))
    later = FILE.replace(SET, moves("{session: 1, date: 2027-02-25}"))
    first = "session 1 of Thames began at 10am on Tuesday 19 January 2027"
    assert faults(home, earlier) == []
    assert (21, f"date: {first}; write `date: 2027-01-19`") in faults(home, later)


def test_of_whom_there_are_records_stays_though_expected_at_nothing_yet() -> None:
    home = a_home()
    (owen,) = (p.id for p in home.programme().people.values() if p.name == "Owen Price")
    without, now = FILE.replace(OWEN.rstrip("\n"), ""), at("2027-01-04 09:00")
    home.draft(without, now)
    home.records = Records(people=frozenset({owen}))
    with pytest.raises(
        CohortFileError, match="there are records of Owen Price; write the entry again with `last_day: 2027-01-04`"
    ):
        home.draft(without, now)


def test_an_older_home_is_not_told_of_what_it_changed_before() -> None:
    home = a_home()
    changed = FILE.replace(OWEN.rstrip("\n"), "").replace("place: Town", "place: Village")
    # a version as it was published before anything was kept or asked
    found = Home(known=home.known).draft(changed, FIRST)
    home.versions = (*home.versions, version_of(found, 2, AFTER_2))
    assert faults(home, changed) == []
    assert len(home.expected(Occasion("thames-2"))) == 5
