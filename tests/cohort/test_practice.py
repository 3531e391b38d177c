"""What a practised coordinator knows: said in one line a kind and set, and nothing of what somebody plainly chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from sets.cohort.clashes import clashes
from sets.cohort.file import parse, parse_list
from sets.cohort.schedule import practised, resolve
from sets.model.cohort import Away, ClosedDay, Cohort, DayLevel, DayList, ListedDays, Meeting, Move, PersonId
from sets.model.errors import CohortFileError
from sets.model.timing import Every, Unit
from tests.support.builders import a_cohort, a_person, a_programme, a_set, an_event, at, day, members, rules
from tests.support.paths import DATA

MINIMAL = (DATA / "cohorts" / "good" / "minimal.yaml").read_text(encoding="utf-8")
TWO = (a_person("Fran Doyle"), a_person("Gil Ray"))
LONG_BEFORE = at("2026-10-01 09:00")
ALONE = "Fran Doyle is the only facilitator here; name a second one, who could stand in"


def cohort_of(moves: tuple[Move, ...] = (), *, events: tuple[Any, ...] = (), **changes: Any) -> Cohort:
    """A cohort of one set with two facilitators."""
    return a_cohort(events=events, sets=(a_set(facilitators=TWO, rules=rules(**changes), moves=moves),))


def said(cohort: Cohort, previous: tuple[Meeting, ...] = (), now: str = "2026-10-01 09:00") -> list[str]:
    meetings = resolve(cohort, previous, at(now)).meetings
    return [problem.message for problem in practised(cohort, meetings, previous, at(now))]


# of dates


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"count": 4}, []),
        ({"count": 4, "at": time(2, 30)}, ["sessions 1, 2, 3 and 4 begin at 2:30am; did you mean 2:30pm?"]),
        ({"count": 2, "at": time(19)}, ["sessions 1 and 2 end after 9pm; look at the time"]),
        ({"count": 2, "at": time(18, 30)}, []),
        (
            {"count": 2, "first": day("2027-01-22")},
            ["sessions 1 and 2 are on Fridays: many people do not work then, and Tuesday to Thursday suit most"],
        ),
        (
            {"count": 1, "first": day("2027-01-18")},
            ["session 1 is on a Monday: bank holidays and part-time weeks take many of those, and Tuesday to Thursday suit most"],
        ),
        ({"count": 2, "first": day("2027-07-06")}, ["session 2 is in August, when many people are away"]),
    ],
)  # fmt: skip
def test_days_and_hours(changes: dict[str, Any], expected: list[str]) -> None:
    assert said(cohort_of(**changes)) == [f"Thames: {message}" for message in expected]


def test_a_day_that_somebody_chose_is_no_news() -> None:
    moved = Move(session=2, date=day("2027-02-26"), why="the hall is free")
    august = Move(session=3, date=day("2027-08-03"), why="after the summer fair")
    assert said(cohort_of((moved, august), count=3)) == []
    off = Move(session=1, cancelled="nobody is free")
    assert said(cohort_of((off,), count=1, at=time(3))) == []


def test_what_is_past_or_after_an_early_end_is_no_news() -> None:
    fridays = cohort_of(count=3, first=day("2027-01-22"))
    told = resolve(fridays, (), LONG_BEFORE).meetings
    (only,) = said(fridays, told, "2027-03-10 09:00")
    assert only.startswith("Thames: session 3 is on a Friday")
    assert said(replace(fridays, ended=day("2027-01-01"))) == []
    assert said(replace(fridays, sets=(replace(fridays.sets[0], ended=day("2027-01-01")),))) == []


def test_two_sets_with_one_link_at_one_time() -> None:
    alike = (
        a_set(facilitators=TWO, rules=rules(count=2)),
        a_set("Lea", facilitators=TWO, members=members(5, "Lea"), rules=rules()),
    )
    cohort = a_cohort(events=(), sets=alike)
    meetings = resolve(cohort, (), LONG_BEFORE).meetings
    (fault,) = practised(cohort, meetings, (), LONG_BEFORE)
    assert (fault.path, fault.warning, fault.message) == (
        ("sets", 1, "join"),
        False,
        "Lea: sessions 1 and 2 would be in the same online room as Thames, at the same time; give each set a link of its own",
    )
    for apart in ({"join": "https://teams.example.org/lea"}, {"at": time(14)}, {"join": ""}):
        others = replace(cohort, sets=(alike[0], replace(alike[1], rules=rules(**apart))))
        assert said(others) == []
    held = practised(cohort, meetings, meetings, at("2027-03-01 09:00"))
    assert held == (), "what was held is held"


def test_one_facilitator_for_all() -> None:
    assert said(a_cohort(events=())) == [ALONE]
    lea = a_set("Lea", facilitators=TWO[1:], members=members(5, "Lea"), rules=rules(at=time(14)))
    assert said(a_cohort(events=(), sets=(a_set(), lea))) == []
    assert said(a_cohort(events=(), sets=(a_set(facilitators=()),))) == []
    at_once = replace(lea, rules=rules(join="https://teams.example.org/lea"))
    busy = "Thames and Lea have one facilitator each, and no other is free then; name a second one, who could stand in"
    assert said(a_cohort(events=(), sets=(a_set(), at_once))) == [busy]
    third = a_set("Exe", facilitators=TWO, members=members(5, "Exe"), rules=rules(first=day("2027-01-20")))
    assert said(a_cohort(events=(), sets=(a_set(facilitators=TWO), lea, third))) == []


@pytest.mark.parametrize(
    ("key", "when", "warned"),
    [
        ("launch", "2027-03-30", False),
        ("launch", "2027-03-31", True),
        ("close", "2027-05-06", True),
        ("close", "2027-05-07", False),
        ("exchange", "2027-04-20", False),
    ],
)
def test_events_before_a_poll(key: str, when: str, warned: bool) -> None:
    found = said(cohort_of(events=(an_event(key, date=day(when)),), count=6))
    words = "council publicity is restricted then, so ask your elections team"
    assert [message.endswith(words) for message in found] == [True] * warned


def test_invitations_and_moves_at_short_notice() -> None:
    cohort = cohort_of(events=(an_event(),), count=2)
    assert said(cohort, now="2027-01-05 09:00") == [
        "Thames: session 1 is 10 working days away; people like to be invited 15 before",
        "Launch is 5 working days away; people like to be invited 15 before",
    ]
    told = resolve(cohort, (), LONG_BEFORE).meetings
    assert said(cohort, told, "2027-01-05 09:00") == []
    later = cohort_of((Move(session=1, date=day("2027-01-26")),), events=(an_event(),), count=2)
    assert said(later, told, "2027-01-05 09:00") == []
    assert said(later, told, "2027-01-06 09:00") == [
        "Thames: session 1 changes its time with less than 10 working days' notice; somebody may not see the letter, so ring them"
    ]


# of closed days


HALF_TERM = ListedDays(start=day("2027-02-22"), end=day("2027-02-26"), why="half-term", level=DayLevel.AVOID)
COUNCIL = ListedDays(start=day("2027-03-30"), end=day("2027-03-30"), why="full council", level=DayLevel.WARN)


def with_list(*rows: ListedDays, **changes: Any) -> Cohort:
    one = replace(cohort_of(count=3, **changes).sets[0], calendars=("riverside",))
    return a_cohort(events=(), sets=(one,), calendars=(DayList(name="riverside", days=rows),))


def days_of(cohort: Cohort, previous: tuple[Meeting, ...] = ()) -> list[str]:
    return [str(meeting.start.date()) for meeting in resolve(cohort, previous, LONG_BEFORE).meetings]


def test_a_list_of_days_moves_sessions_or_warns() -> None:
    assert days_of(with_list(HALF_TERM, COUNCIL)) == ["2027-01-19", "2027-03-02", "2027-03-30"]
    assert said(with_list(HALF_TERM, COUNCIL)) == ["Thames: session 3 falls on: full council"]
    elsewhere = replace(with_list(HALF_TERM), sets=(cohort_of(count=3).sets[0],))
    assert days_of(elsewhere) == ["2027-01-19", "2027-02-23", "2027-03-30"], "another set's list"


def test_a_changed_list_moves_no_date_that_people_were_told() -> None:
    told = resolve(with_list(), (), LONG_BEFORE)
    schedule = resolve(with_list(HALF_TERM), told.meetings, LONG_BEFORE)
    assert schedule.meetings == told.meetings
    assert [problem.message for problem in schedule.problems] == [
        "Thames, session 2: Tuesday 23 February 2027 is closed (half-term); the session stays there because people were told that date"
    ]
    chosen = replace(with_list(HALF_TERM), sets=(replace(with_list().sets[0], calendars=("riverside", "other")),))
    assert days_of(chosen, told.meetings)[1] == "2027-03-02", "another choice of lists is an edit"


def test_a_closed_day_moves_a_session_and_an_event_is_named() -> None:
    mourning = (ClosedDay(day("2027-02-23"), "a day of mourning"),)
    cohort = replace(cohort_of(count=2, events=(an_event(date=day("2027-02-23")),)), closed=mourning)
    schedule = resolve(cohort, (), LONG_BEFORE)
    assert [str(one.start.date()) for one in schedule.meetings] == ["2027-01-19", "2027-02-23", "2027-03-02"]
    assert schedule.meetings[-1].notes == ("moved from Tuesday 23 February 2027 (a day of mourning)",)
    assert "Launch: Tuesday 23 February 2027 is closed (a day of mourning)" in schedule.problems[0].message
    told = resolve(replace(cohort, closed=()), (), LONG_BEFORE).meetings
    assert resolve(cohort, told, LONG_BEFORE).meetings[-1] == schedule.meetings[-1], "an edit of the closed days counts"


def test_a_meeting_while_somebody_is_away_or_shut() -> None:
    whole = (*members()[:4], *_absent())
    cohort = a_cohort(sets=(a_set(members=whole, rules=rules(count=2)),), closed=(ClosedDay(date(2027, 1, 12), "x"),))
    found = clashes((a_programme(cohort),))
    assert [clash.message for clash in found] == [
        "Ada Away is away from Monday 11 January 2027 to Friday 22 January 2027, and 2 meetings of Embedding equalities "
        "would be missed: Tuesday 12 January 2027 and Tuesday 19 January 2027",
        "Sam Shut: Thames: session 2 of 2 (Tuesday 23 February 2027, 10am to 12:30pm) is on a day closed for them (the town's fair)",
    ]


def _absent() -> tuple[Any, ...]:
    first = members()[0]
    away = (Away(start=day("2027-01-11"), end=day("2027-01-22")),)
    shut = (ClosedDay(day("2027-01-12"), "x"), ClosedDay(day("2027-02-23"), "the town's fair"))
    return (
        replace(first, id=PersonId("p-ada"), name="Ada Away", email="ada@example.gov.uk", away=away),
        replace(first, id=PersonId("p-sam"), name="Sam Shut", email="sam@example.gov.uk", closed=shut),
    )


def test_the_lists_of_a_home() -> None:
    text = "days:\n  - from: 2027-02-15\n    to: 19 February 2027\n    why: half-term\n    level: avoid\n  - from: 2027-03-02\n    why: budget council\n"
    assert parse_list(text.encode(), "riverside.yaml") == (
        ListedDays(start=day("2027-02-15"), end=day("2027-02-19"), why="half-term", level=DayLevel.AVOID),
        ListedDays(start=day("2027-03-02"), end=day("2027-03-02"), why="budget council", level=DayLevel.WARN),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- x\n", ["r.yaml:1:1: this is not a list of days: it should begin with days:"]),
        ("dates: []\n", ["r.yaml:1:1: 'days' is missing here", "r.yaml:1:1: unknown key 'dates'; did you mean 'days'?"]),
        (
            "days:\n  - from: 2027-02-15\n    too: 2027-02-19\n    why: half-term\n    level: warm\n",
            ["r.yaml:3:5: unknown key 'too'; did you mean 'to'?", "r.yaml:5:12: level: 'warm' is not known here; write avoid or warn; did you mean 'warn'?"],
        ),
        (
            "days:\n  - from: 2027-02-15\n    to: 2027-02-10\n    why: x\n  - from: 2027-02-15\n    to: 2029-02-10\n    why: x\n",
            ["r.yaml:3:9: to is before from", "r.yaml:6:9: to: from 2027-02-15 to 2029-02-10 is more than a year; look at the year"],
        ),
    ],
)  # fmt: skip
def test_a_list_with_faults(text: str, expected: list[str]) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse_list(text.encode(), "r.yaml")
    assert str(refused.value).splitlines() == expected


# of the file


def changed(*changes: tuple[str, str]) -> bytes:
    text = MINIMAL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


OWEN = "        email: owen.price@marshgate.example.gov.uk\n"
FILE_FAULTS = [
    *(
        ([("    facilitators:", f"    moves:\n      - session: 3\n        cancelled: {word}\n    facilitators:")], "cancelled: write the reason, such as 'the set agreed to stop at five'; when it does take place, take this line out")
        for word in ("none", "n", "TBC", "N/A", "no", "tbc.")
    ),
    ([("    facilitators:", "    moves:\n      - session: 3\n        at: 2pm\n        why: TBC\n    facilitators:")], "why: write the reason, such as 'the facilitator is at a conference', or take this line out"),
    ([(OWEN, OWEN + "      - name: owen  PRICE\n        email: owen@personal.example.org\n")], "email: owen PRICE is in this file as owen.price@marshgate.example.gov.uk too; use one address and give the other as formerly, or give each an id where they are two people"),
    ([("title:", "closed:\n  - date: 2027-01-20\n    why: fair\n  - date: 20 January 2027\n    why: fair\ntitle:")], "date: 2027-01-20 is here twice; keep one"),
    ([(OWEN, OWEN + "        away:\n          - from: 2027-03-01\n            to: 2027-02-01\n")], "to is before from"),
    ([("title:", "calendars: riversid\ntitle:")], "calendars: there is no calendars/riversid.yaml in the home; there is riverside; did you mean 'riverside'?"),
    ([("  place:", "  at: 10.50\n  place:")], "at: 10.5 may be half past or ten to; write 10:30 or 10:50"),
    ([("  place:", "  at: 2460\n  place:")], "at: 2460 is not enough; write 10am, 10:00 or 2:30pm"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fault"), FILE_FAULTS)
def test_what_cannot_be_meant(changes: list[tuple[str, str]], fault: str) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse(changed(*changes), "minimal.yaml", lists=frozenset({"riverside"}))
    assert [finding.message for finding in refused.value.findings] == [fault]


LATE = "      - name: Jo Sinclair\n        email: jo@example.org\n        first_day: 2027-03-01\n"
FILE_WARNINGS = [
    *(([("title:", f"timezone: {zone}\ntitle:")], f"timezone: {zone} does not change to summer time: sessions at 10am would be at 11am from the end of March; write Europe/London") for zone in ("GMT", "UTC", "EST", "Etc/GMT")),
    ([(OWEN, OWEN + LATE)], "first_day: Jo Sinclair joins set 'thames' after session 2; ask the set, and write agreed: yes when it has agreed"),
    ([(OWEN, OWEN + "        manager: Amina.Yusuf@riverside.example.gov.uk\n")], "manager: Amina Yusuf is the manager of Owen Price, and both are in set 'thames'; people speak less freely beside their manager"),
    ([(OWEN, OWEN + "        manager: ruth.okafor@facilitators.example.org\n")], "manager: Ruth Okafor is the manager of Owen Price, and both are in set 'thames'; people speak less freely beside their manager"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "warning"), FILE_WARNINGS)
def test_what_is_worth_a_second_look(changes: list[tuple[str, str]], warning: str) -> None:
    assert [finding.message for finding in parse(changed(*changes), "minimal.yaml").warnings] == [warning]


@pytest.mark.parametrize(
    "changes",
    [
        [(OWEN, OWEN + LATE + "        agreed: yes\n")],
        [(OWEN, OWEN + "        manager: the.boss@marshgate.example.gov.uk\n")],
        [("title:", "timezone: Europe/Dublin\ntitle:")],
        [
            (
                OWEN,
                OWEN
                + "        id: owen-1\n      - name: Owen Price\n        email: op@example.org\n        id: owen-2\n",
            )
        ],
        [("title:", "calendars: [riverside]\ntitle:")],
    ],
)
def test_what_was_plainly_said(changes: list[tuple[str, str]]) -> None:
    assert parse(changed(*changes), "minimal.yaml").warnings == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [("10.30", time(10, 30)), ("0930", time(9, 30)), ("1000", time(10)), ("930", time(9, 30)), ("14.05", time(14, 5))],
)
def test_times_that_yaml_takes_for_numbers(written: str, read: time) -> None:
    from tests.cohort.test_cohort_file import rules_of

    assert rules_of(changed(("  place:", f"  at: {written}\n  place:"))).at == read


@pytest.mark.parametrize("nothing", ["None", "N/A", "No", "no", "false", "none known"])
def test_no_access_need_is_none(nothing: str) -> None:
    from tests.cohort.test_cohort_file import made

    document = parse(changed((OWEN, f"{OWEN}        access: {nothing}\n")), "minimal.yaml").document
    assert made(document).sets[0].members[-1].access == ""


def test_a_long_cadence_of_every_kind_stays_one_line_each() -> None:
    weekly = cohort_of(count=12, first=day("2027-07-02"), every=Every(count=1, unit=Unit.WEEKS), at=time(3))
    assert len(said(weekly)) == 3
    assert timedelta(0) < weekly.sets[0].rules.lasts
