"""From cadence, closed days and moves to dates; what is said about them; and that told dates stay."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.cohort.schedule import Problem, Schedule, placed, resolve
from sets.cohort.schedule.session_dates import nominal_dates, open_day
from sets.dates.working_days import closed
from sets.model.cohort import Avoid, Cohort, Meeting, MeetingKind, Move, Nation, SessionRules, WorkingCalendar
from sets.model.timing import Every, Unit
from tests.support.builders import LONDON, a_cohort, a_set, an_event, at, day, rules

HALF_TERM = Avoid(start=day("2027-02-22"), end=day("2027-02-26"), why="half-term")
MONTHLY = Every(count=1, unit=Unit.MONTHS, weekday_of_month=True)


def cohort_of(moves: tuple[Move, ...] = (), **changes: Any) -> Cohort:
    """A cohort without events, with one set of these rules and moves."""
    return a_cohort(events=(), sets=(a_set(rules=rules(**changes), moves=moves),))


def listed(*dates: str) -> dict[str, Any]:
    return {"first": None, "every": None, "dates": tuple(day(text) for text in dates), "count": len(dates)}


def days_of(schedule: Schedule) -> list[str]:
    """The sessions' days in order of number."""
    sessions = sorted((m for m in schedule.meetings if m.number), key=lambda m: m.number or 0)
    return [m.start.date().isoformat() for m in sessions]


def notes_of(schedule: Schedule) -> dict[str, tuple[str, ...]]:
    return {m.key: m.notes for m in schedule.meetings if m.notes}


def said(schedule: Schedule) -> list[tuple[bool, str]]:
    return [(problem.warning, problem.message) for problem in schedule.problems]


def without_observances(schedule: Schedule) -> list[Problem]:
    return [problem for problem in schedule.problems if "observed" not in problem.message]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"count": 3}, ["2027-01-19", "2027-02-23", "2027-03-30"]),
        ({"count": 3, "every": Every(count=10, unit=Unit.DAYS)}, ["2027-01-19", "2027-01-29", "2027-02-08"]),
        ({"count": 4, "every": MONTHLY}, ["2027-01-19", "2027-02-16", "2027-03-16", "2027-04-20"]),
        (
            {"count": 4, "every": MONTHLY, "first": day("2027-01-29")},
            ["2027-01-29", "2027-02-26", "2027-03-26", "2027-04-30"],
        ),
        (
            {"count": 3, "every": Every(count=2, unit=Unit.MONTHS, weekday_of_month=True)},
            ["2027-01-19", "2027-03-16", "2027-05-18"],
        ),
        (
            {"count": 4, "every": Every(count=1, unit=Unit.MONTHS), "first": day("2027-01-31")},
            ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"],
        ),
        (
            {"count": 3, "every": Every(count=10, unit=Unit.WORKING_DAYS)},
            ["2027-01-19", "2027-02-02", "2027-02-16"],
        ),
        (listed("2027-01-19", "2027-02-10"), ["2027-01-19", "2027-02-10"]),
    ],
)
def test_the_dates_of_a_cadence(changes: dict[str, Any], expected: list[str]) -> None:
    assert [found.isoformat() for found in nominal_dates(rules(**changes))] == expected


@pytest.mark.parametrize(
    ("nominal", "after", "before", "shut", "expected"),
    [
        ("2027-05-03", None, None, ["2027-05-03"], "2027-05-10"),
        ("2027-05-03", None, None, ["2027-05-03", "2027-05-10"], "2027-04-26"),
        ("2027-05-03", None, None, ["2027-05-03", "2027-05-10", "2027-04-26"], "2027-05-17"),
        ("2027-05-03", None, "2027-05-10", ["2027-05-03"], "2027-04-26"),
        ("2027-05-03", "2027-04-26", "2027-05-10", ["2027-05-03"], None),
        ("2027-05-01", None, None, ["2027-05-01"], "2027-05-03"),
        ("2027-05-02", None, None, ["2027-05-02", "2027-05-03"], "2027-05-10"),
    ],
)
def test_where_a_session_goes_whose_day_is_closed(
    nominal: str, after: str | None, before: str | None, shut: list[str], expected: str | None
) -> None:
    found = open_day(
        day(nominal),
        day(after) if after else None,
        day(before) if before else None,
        lambda candidate: "shut" if candidate.isoformat() in shut else None,
    )
    assert found == (day(expected) if expected else None)


def test_a_whole_schedule() -> None:
    cohort = a_cohort(sets=(a_set(rules=rules(count=2, avoid=(HALF_TERM,))),))
    launch, first, second = resolve(cohort, (), None).meetings
    assert (launch.key, launch.title, launch.kind) == ("launch", "Launch: Embedding equalities", MeetingKind.EVENT)
    assert (launch.start, launch.end) == (at("2027-01-12 10:00"), at("2027-01-12 12:00"))
    assert first.notes == ()
    assert second == Meeting(
        key="thames-2",
        kind=MeetingKind.SESSION,
        title="Thames: session 2 of 2",
        start=at("2027-03-02 10:00"),
        end=at("2027-03-02 12:30"),
        place="Microsoft Teams",
        join="https://teams.example.org/thames",
        set_id="thames",
        number=2,
        rounds=2,
        going_ahead=4,
        notes=("moved from Tuesday 23 February 2027 (half-term)",),
        basis=second.basis,
        closed=second.closed,
    )
    assert (second.start.tzinfo, second.basis != first.basis, second.closed == first.closed) == (LONDON, True, True)


def test_a_bank_holiday_moves_one_session_and_the_cadence_stays() -> None:
    schedule = resolve(cohort_of(first=day("2027-01-18"), count=5), (), None)
    assert days_of(schedule) == ["2027-01-18", "2027-02-22", "2027-04-05", "2027-05-10", "2027-06-07"]
    assert notes_of(schedule) == {
        "thames-3": ("moved from Monday 29 March 2027 (Easter Monday)",),
        "thames-4": ("moved from Monday 3 May 2027 (Early May bank holiday)",),
    }


def test_a_first_date_that_is_closed_is_pointed_out() -> None:
    schedule = resolve(cohort_of(first=day("2027-01-23"), count=2), (), None)
    assert days_of(schedule) == ["2027-01-25", "2027-03-01"]
    assert without_observances(schedule) == [
        Problem(
            path=("sets", 0, "first"),
            message="Thames, session 1: Saturday 23 January 2027 is closed (a Saturday); "
            "the session is put on Monday 25 January 2027",
            warning=True,
        )
    ]


def test_a_date_that_a_person_chose_stays_on_a_closed_day_and_is_a_warning() -> None:
    move = Move(session=2, date=day("2027-05-31"))
    cohort = a_cohort(
        events=(an_event("close", date=day("2027-08-30")),),
        sets=(a_set(rules=rules(**listed("2027-04-17", "2027-05-13")), moves=(move,)),),
    )
    schedule = resolve(cohort, (), None)
    assert [problem.path for problem in without_observances(schedule)] == [
        ("events", 0, "date"),
        ("sets", 0, "dates", 0),
        ("sets", 0, "moves", 0, "date"),
    ]
    assert said(schedule) == [
        (True, "Close: Monday 30 August 2027 is closed (Summer bank holiday); it stays there because you chose it"),
        (True, "Thames, session 1: Saturday 17 April 2027 is closed (a Saturday); the session stays there because you chose it"),
        (True, "Thames, session 2: Monday 31 May 2027 is closed (Spring bank holiday); the session stays there because you chose it"),
    ]  # fmt: skip
    assert days_of(schedule) == ["2027-04-17", "2027-05-31"]


def test_no_open_day_between_the_neighbours_is_a_fault_that_stays_one() -> None:
    cohort = cohort_of(first=day("2027-04-26"), every=Every(count=1, unit=Unit.WEEKS), count=3)
    schedule = resolve(cohort, (), None)
    assert said(schedule) == [
        (
            False,
            "Thames, session 2: Monday 3 May 2027 is closed (Early May bank holiday), and there is no open day near it "
            "between Monday 26 April 2027 and Monday 10 May 2027; give it a date under moves",
        )
    ]
    assert resolve(cohort, schedule.meetings, None) == schedule


def test_moves_change_what_they_name_and_say_why() -> None:
    moves = (
        Move(session=1, at=time(14), lasts=timedelta(hours=2)),
        Move(session=2, date=day("2027-02-25"), at=time(14, 30), why="facilitator at conference"),
        Move(session=3, place="Town Hall, room 4", join="", why="room free"),
        Move(session=4, cancelled="set agreed to stop"),
    )
    schedule = resolve(cohort_of(moves, count=4), (), None)
    first, second, third, fourth = schedule.meetings
    assert (first.start, first.end) == (at("2027-01-19 14:00"), at("2027-01-19 16:00"))
    assert (second.start, second.end) == (at("2027-02-25 14:30"), at("2027-02-25 17:00"))
    assert (third.start, third.place, third.join) == (at("2027-03-30 10:00"), "Town Hall, room 4", "")
    assert (fourth.start, fourth.cancelled) == (at("2027-05-04 10:00"), "set agreed to stop")
    assert notes_of(schedule) == {
        "thames-1": ("time changed from 10am to 2pm, length changed from 2 hours 30 minutes to 2 hours",),
        "thames-2": (
            "moved from Tuesday 23 February 2027, time changed from 10am to 2:30pm: facilitator at conference",
        ),
        "thames-3": (
            "place changed from Microsoft Teams to Town Hall, room 4, joining link changed: room free",
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        (
            (Move(session=2, date=day("2027-04-06")),),
            [
                (("sets", 0, "moves", 0, "date"), True, "Thames: sessions 1 and 2 are more than 9 weeks apart (Tuesday 19 January 2027 and Tuesday 6 April 2027)"),
                (("sets", 0, "moves", 0, "date"), False, "Thames, session 3 (Tuesday 30 March 2027) comes before session 2 (Tuesday 6 April 2027)"),
            ],
        ),
        (
            (Move(session=3, date=day("2027-02-23")),),
            [(("sets", 0, "moves", 0, "date"), False, "Thames, session 3 is on Tuesday 23 February 2027, the same day as session 2")],
        ),
        (
            (Move(session=2, date=day("2027-01-26")),),
            [(("sets", 0, "moves", 0, "date"), True, "Thames: sessions 1 and 2 are less than 2 weeks apart (Tuesday 19 January 2027 and Tuesday 26 January 2027)")],
        ),
        (
            (Move(session=3, date=day("2027-04-28")),),
            [(("sets", 0, "moves", 0, "date"), True, "Thames: sessions 2 and 3 are more than 9 weeks apart (Tuesday 23 February 2027 and Wednesday 28 April 2027)")],
        ),
        ((Move(session=2, date=day("2027-04-06"), cancelled="nobody free"),), []),
    ],
)  # fmt: skip
def test_what_is_said_about_the_order_of_sessions(
    moves: tuple[Move, ...], expected: list[tuple[tuple[Any, ...], bool, str]]
) -> None:
    found = without_observances(resolve(cohort_of(moves, count=3), (), None))
    assert [(problem.path, problem.warning, problem.message) for problem in found] == expected


def test_a_wide_cadence_is_not_repeated_for_every_pair() -> None:
    wide = resolve(cohort_of(every=Every(count=13, unit=Unit.WEEKS), count=4), (), None)
    assert without_observances(wide) == []


def test_listed_dates_are_looked_at_one_by_one() -> None:
    uneven = resolve(cohort_of(**listed("2027-01-19", "2027-01-26", "2027-03-23", "2027-06-08")), (), None)
    assert [(problem.path, problem.message) for problem in without_observances(uneven)] == [
        (
            ("sets", 0, "dates", 1),
            "Thames: sessions 1 and 2 are less than 2 weeks apart (Tuesday 19 January 2027 and Tuesday 26 January 2027)",
        ),
        (
            ("sets", 0, "dates", 3),
            "Thames: sessions 3 and 4 are more than 9 weeks apart (Tuesday 23 March 2027 and Tuesday 8 June 2027)",
        ),
    ]


def test_sessions_before_the_launch_and_on_observances() -> None:
    cohort = a_cohort(
        events=(an_event(date=day("2027-01-20")), an_event("close", date=day("2027-04-22"))),
        sets=(a_set(rules=rules(count=2, at=time(14), every=Every(count=4, unit=Unit.WEEKS))),),
    )
    assert said(resolve(cohort, (), None)) == [
        (True, "Close: Thursday 22 April 2027 is observed by some people: Passover"),
        (True, "Thames, session 1 (Tuesday 19 January 2027) begins before the launch is over"),
        (True, "Thames, session 2: Tuesday 16 February 2027 is observed by some people: Ramadan"),
    ]
    mornings = replace(cohort, sets=(a_set(rules=rules(count=2)),))
    assert said(resolve(mornings, (), None)) == said(resolve(cohort, (), None))[:2], "a morning suits those who fast"
    weekly = rules(count=3, at=time(14), first=day("2027-02-09"), every=Every(count=2, unit=Unit.WEEKS))
    assert said(resolve(a_cohort(events=(), sets=(a_set(rules=weekly),)), (), None)) == [
        (
            True,
            "Thames, sessions 1 and 2: Tuesday 9 February 2027 and Tuesday 23 February 2027 are observed by some people: Ramadan",
        ),
        (
            True,
            "Thames, session 3: Tuesday 9 March 2027 is observed by some people: Eid al-Fitr (date may vary by a day) and Ramadan (date may vary by a day)",
        ),
    ]
    ended = replace(cohort, ended=day("2027-01-10"))
    assert said(resolve(ended, (), None)) == said(resolve(cohort, (), None))[:1]


def test_sessions_and_events_that_are_past_before_anybody_was_told() -> None:
    cohort = a_cohort(events=(an_event(),), sets=(a_set(rules=rules(count=4)), a_set("Lea", rules=rules(count=1))))
    past = [
        (("events", 0, "date"), "Launch: Tuesday 12 January 2027 is past; nobody is invited to it"),
        (("sets", 0, "first"), "Thames: sessions 1 and 2 are past; nobody is invited to them"),
        (("sets", 1, "first"), "Lea: session 1 is past; nobody is invited to it"),
    ]
    found = without_observances(resolve(cohort, (), at("2027-03-01 09:00")))
    assert [(problem.path, problem.message) for problem in found] == past
    assert all(problem.warning for problem in found)
    told = resolve(cohort, (), None).meetings
    assert without_observances(resolve(cohort, told, at("2027-03-01 09:00"))) == []
    ended = without_observances(resolve(replace(cohort, ended=day("2027-01-01")), (), at("2027-03-01 09:00")))
    assert [(problem.path, problem.message) for problem in ended] == past[:1]


def test_a_session_that_people_wait_for_put_in_the_past() -> None:
    told = resolve(cohort_of(count=2), (), None).meetings
    moved = cohort_of((Move(session=2, date=day("2027-01-26")),), count=2)
    found = without_observances(resolve(moved, told, at("2027-02-01 09:00")))
    assert [(problem.path, problem.warning, problem.message) for problem in found if "told" in problem.message] == [
        (
            ("sets", 0, "moves", 0, "date"),
            True,
            "Thames, session 2: Tuesday 26 January 2027 is past, so nobody is told, and calendars keep "
            "Tuesday 23 February 2027; give it a day to come, or cancel it",
        )
    ]
    assert [p for p in resolve(moved, told, at("2027-01-20 09:00")).problems if "told" in p.message] == []


def test_an_event_that_people_wait_for_put_in_the_past() -> None:
    cohort = a_cohort(events=(an_event("close", date=day("2027-09-01")),), sets=())
    earlier = replace(cohort, events=(an_event("close", date=day("2027-03-30")),))
    told = resolve(cohort, (), None).meetings
    assert said(resolve(earlier, told, at("2027-05-01 09:00"))) == [
        (
            True,
            "Close: Tuesday 30 March 2027 is past, so nobody is told, and calendars keep Wednesday 1 September 2027; "
            "give it a day to come, or cancel it",
        )
    ]
    assert said(resolve(cohort, told, at("2027-10-01 09:00"))) == []


@pytest.mark.parametrize(
    ("moves", "changes", "path"),
    [
        ((), {"at": time(1, 30)}, ("sets", 0, "at")),
        ((Move(session=1, at=time(1, 30)),), {}, ("sets", 0, "moves", 0, "at")),
    ],
)
def test_a_time_the_clocks_skip_is_a_fault_where_it_is_written(
    moves: tuple[Move, ...], changes: dict[str, Any], path: tuple[Any, ...]
) -> None:
    faults = [
        p for p in resolve(cohort_of(moves, **listed("2027-03-28"), **changes), (), None).problems if not p.warning
    ]
    assert faults == [
        Problem(
            path=path,
            message="Thames, session 1: there is no 1:30am on Sunday 28 March 2027, because the clocks go forward; "
            "choose another time",
            warning=False,
        )
    ]


def test_a_session_that_is_called_off_may_have_any_time_and_day() -> None:
    moves = (Move(session=1, date=day("2027-03-28"), at=time(1, 30), cancelled="not needed"),)
    assert resolve(cohort_of(moves, count=1), (), None).problems == ()


def test_a_time_that_comes_twice_is_the_first_and_a_warning() -> None:
    cohort = a_cohort(sets=(), events=(an_event(date=day("2027-10-31"), at=time(1, 30)),))
    schedule = resolve(cohort, (), None)
    assert schedule.meetings[0].start.isoformat() == "2027-10-31T01:30:00+01:00"
    assert schedule.meetings[0].end.isoformat() == "2027-10-31T02:30:00+00:00"
    assert schedule.problems[-1] == Problem(
        path=("events", 0, "at"),
        message="Launch: 1:30am comes twice on Sunday 31 October 2027, because the clocks go back; the first is meant",
        warning=True,
    )


def test_a_cadence_that_runs_off_the_calendar_is_a_fault() -> None:
    schedule = resolve(cohort_of(every=Every(count=3000, unit=Unit.MONTHS), count=40), (), None)
    assert (False, "Thames: only 32 of 40 sessions have a date before the calendar ends") in said(schedule)


# --- what people were told stays ---------------------------------------------------------------------------------

TOLD = cohort_of(first=day("2027-01-18"), count=5)
"""Session 4 stands on 10 May, because 3 May is a bank holiday."""


def told_differently(number: int, text: str) -> tuple[Meeting, ...]:
    """The published meetings as if another holiday list had put one session elsewhere."""
    meetings = resolve(TOLD, (), None).meetings
    start = at(f"{text} 10:00")
    return tuple(
        replace(m, start=start, end=start + timedelta(hours=2, minutes=30)) if m.number == number else m
        for m in meetings
    )


def session(schedule: Schedule, number: int) -> Meeting:
    return next(meeting for meeting in schedule.meetings if meeting.number == number)


def test_a_new_holiday_list_moves_no_date_that_people_were_told() -> None:
    elsewhere = resolve(TOLD, told_differently(4, "2027-04-26"), at("2027-01-01 09:00"))
    assert days_of(elsewhere) == ["2027-01-18", "2027-02-22", "2027-04-05", "2027-04-26", "2027-06-07"]
    assert session(elsewhere, 4).notes == ("moved from Monday 3 May 2027 (Early May bank holiday)",)

    now_closed = resolve(TOLD, told_differently(4, "2027-05-03"), at("2027-01-01 09:00"))
    assert session(now_closed, 4).start == at("2027-05-03 10:00")
    assert [problem.message for problem in without_observances(now_closed)] == [
        "Thames, session 4: Monday 3 May 2027 is closed (Early May bank holiday); "
        "the session stays there because people were told that date"
    ]

    now_open = resolve(TOLD, told_differently(5, "2027-06-14"), None)
    assert session(now_open, 5).start == at("2027-06-14 10:00")
    assert session(now_open, 5).notes == ("moved from Monday 7 June 2027 (closed when it was published)",)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, "2027-04-26"),
        ({"place": "Town Hall", "join": "", "rounds": 3, "going_ahead": 3}, "2027-04-26"),
        ({"count": 6}, "2027-04-26"),
        ({"at": time(11)}, "2027-05-10"),
        ({"lasts": timedelta(hours=2)}, "2027-05-10"),
        ({"avoid": (HALF_TERM,)}, "2027-05-10"),
        ({"every": Every(count=4, unit=Unit.WEEKS)}, "2027-04-12"),
    ],
)
def test_only_an_edit_of_dates_and_times_decides_a_date_anew(edit: dict[str, Any], expected: str) -> None:
    edited = a_cohort(events=(), sets=(a_set(rules=replace(TOLD.sets[0].rules, **edit)),))
    schedule = resolve(edited, told_differently(4, "2027-04-26"), at("2027-01-01 09:00"))
    assert days_of(schedule)[3] == expected


def test_new_days_to_avoid_move_no_session_that_has_been() -> None:
    edited = a_cohort(events=(), sets=(a_set(rules=replace(TOLD.sets[0].rules, avoid=(HALF_TERM,))),))
    told = resolve(TOLD, (), None).meetings
    assert days_of(resolve(edited, told, at("2027-02-22 09:00")))[1] == "2027-03-01"
    assert days_of(resolve(edited, told, at("2027-02-22 11:00")))[1] == "2027-02-22"


def test_place_link_and_title_come_from_the_file() -> None:
    edited = a_cohort(
        events=(), sets=(a_set("Thames Valley", id="thames", rules=replace(TOLD.sets[0].rules, place="Town Hall")),)
    )
    found = session(resolve(edited, resolve(TOLD, (), None).meetings, at("2027-12-01 09:00")), 1)
    assert (found.key, found.title, found.place) == ("thames-1", "Thames Valley: session 1 of 5", "Town Hall")


def test_a_place_in_the_document_is_found_where_it_is_written() -> None:
    document = {"sessions": {"first": "2027-01-19", "at": "10am"}, "sets": [{"id": "thames"}, {"first": "2027-01-20"}]}
    assert placed(("sets", 0, "first"), document) == ("sessions", "first")
    assert placed(("sets", 1, "first"), document) == ("sets", 1, "first")
    assert placed(("sets", 1, "at"), document) == ("sessions", "at")
    assert placed(("sets", 0, "moves", 0, "date"), document) == ("sets", 0, "moves", 0, "date")
    assert placed(("events", 0, "date"), document) == ("events", 0, "date")


# --- whatever the cohort -----------------------------------------------------------------------------------------

first_days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
cadences = st.builds(
    Every, count=st.integers(1, 6), unit=st.sampled_from([Unit.WEEKS, Unit.MONTHS]), weekday_of_month=st.booleans()
)
avoids = st.lists(
    st.builds(
        lambda start, length: Avoid(start=start, end=start + timedelta(days=length), why="recess"),
        st.dates(date(2026, 1, 1), date(2030, 12, 31)),
        st.integers(0, 12),
    ),
    max_size=4,
).map(tuple)
any_rules = st.builds(
    lambda first, every, count, avoid: rules(first=first, every=every, count=count, avoid=avoid),
    first_days,
    cadences,
    st.integers(1, 12),
    avoids,
)
any_moves = st.lists(
    st.builds(
        Move,
        session=st.integers(1, 12),
        date=st.none() | st.dates(date(2026, 1, 1), date(2031, 12, 31)),
        at=st.none() | st.sampled_from([time(9, 30), time(14)]),
        cancelled=st.none() | st.just("not needed"),
        why=st.sampled_from(["", "room free"]),
    ),
    max_size=3,
    unique_by=lambda move: move.session,
).map(tuple)
nations = st.sampled_from(Nation)


@given(any_rules, nations)
def test_cadence_sessions_are_open_in_order_and_at_ten(session_rules: SessionRules, nation: Nation) -> None:
    schedule = resolve(a_cohort(nation=nation, sets=(a_set(rules=session_rules),), events=()), (), None)
    if any(not problem.warning for problem in schedule.problems):
        return
    found = [meeting.start.date() for meeting in schedule.meetings]
    assert found == sorted(set(found))
    assert len(found) == session_rules.count
    for meeting, nominal in zip(schedule.meetings, nominal_dates(session_rules), strict=True):
        held = meeting.start.date()
        assert (meeting.start.time(), meeting.end.time()) == (time(10), time(12, 30))
        assert closed(held, WorkingCalendar(nation)) is None
        assert not any(avoid.start <= held <= avoid.end for avoid in session_rules.avoid)
        # whoever stands elsewhere says so, and keeps the weekday unless that was a weekend
        assert (held == nominal) == (meeting.notes == ())
        assert held.weekday() == (nominal.weekday() if nominal.weekday() < 5 else 0)


@given(any_rules, any_moves, nations, st.none() | st.dates(date(2026, 1, 1), date(2031, 1, 1)))
def test_a_second_look_finds_the_same(
    session_rules: SessionRules, moves: tuple[Move, ...], nation: Nation, today: date | None
) -> None:
    now = datetime.combine(today, time(9), tzinfo=LONDON) if today else None
    cohort = a_cohort(nation=nation, sets=(a_set(rules=session_rules, moves=moves),))
    once = resolve(cohort, (), now)
    assert resolve(cohort, (), now) == once
    # a session without an open day is nowhere yet, and looks again beside its neighbours' new dates
    if not any("no open day" in problem.message for problem in once.problems):
        again = resolve(cohort, once.meetings, now)
        assert again.meetings == once.meetings
        # that it is past is said once, before the first publishing
        assert again.problems == tuple(problem for problem in once.problems if "past; nobody" not in problem.message)


def test_a_morning_in_ramadan_is_no_news_beside_a_feast_that_is() -> None:
    """Eid al-Fitr of 2027 may be on 9 March, which may be the last day of Ramadan too."""
    found = resolve(a_cohort(sets=(a_set(rules=rules(first=date(2027, 3, 9), count=3)),), events=()), (), None)
    said = [one.message for one in found.problems if "observed" in one.message]
    assert said == [
        "Thames, session 1: Tuesday 9 March 2027 is observed by some people: Eid al-Fitr (date may vary by a day)"
    ]
