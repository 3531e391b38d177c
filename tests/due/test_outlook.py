"""What becomes due: each change to a running cohort has a name, and a test says exactly who is told what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import pytest

from sets.model.cohort import WHOLE_COHORT, Audience, Cohort, Move, Nation, Occasion, PersonId, ReportRules, Unavailable
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import LetterPlan, Partstat, State
from sets.model.publication import Decision, Verdict
from sets.model.responses import Came, LearningLog, LogState, Proposal, ProposedChange
from sets.model.timing import Anchor, Every, Side, Unit
from tests.support.builders import (
    a_cohort,
    a_member,
    a_moment,
    a_person,
    a_prompt,
    a_set,
    an_event,
    at,
    day,
    members,
    rules,
    with_member,
)
from tests.support.worlds import DAY, World, calendar_of, facts, kinds, ought, said, standard_prompts

PUBLISHED = at("2026-12-07 14:00")
MIDWAY = at("2027-03-10 14:00")
"""A Wednesday between session 2 (23 February) and session 3 (30 March), with nothing due."""
SETTLED = MIDWAY + timedelta(hours=1)
"""When a change published at MIDWAY may be told."""
ADA, BEN, FRAN, CORA = (
    PersonId("p-ada-marsh"),
    PersonId("p-ben-okoro"),
    PersonId("p-fran-doyle"),
    PersonId("p-cora-lane"),
)
NOBODY: list[str] = []
SET = ("ada-marsh", "ben-okoro", "cerys-pugh", "dev-patel", "eilidh-ross", "farah-khan")
REPORT = ReportRules(
    draft=a_moment(20, Unit.WORKING_DAYS, Side.AFTER, Anchor.LAST_SESSION),
    midpoint=a_moment(0, Unit.DAYS, Side.ON, Anchor.SESSION, number=3),
)


def the_cohort(**changes: object) -> Cohort:
    return a_cohort(**{"prompts": standard_prompts(), "report": REPORT, **changes})


def weeks_apart(count: int, **changes: object) -> Cohort:
    return the_cohort(sets=(a_set(rules=rules(every=Every(count=count, unit=Unit.WEEKS))),), **changes)


def two_sets() -> Cohort:
    lea = a_set("Lea", members=members(6, "Lea"), facilitators=(a_person("Ida Cole"),))
    return the_cohort(sets=(a_set(), lea))


@pytest.fixture
def midway() -> World:
    """A cohort that has run from its publication to MIDWAY, day by day."""
    return lived(the_cohort(), MIDWAY)


def lived(cohort: Cohort, until: datetime) -> World:
    """The cohort as it stands after all that happened until then; each step is lived once and copied."""
    return _lived(cohort, until).copy()


@cache
def _lived(cohort: Cohort, until: datetime) -> World:
    world = World.of(cohort, PUBLISHED)
    world.until(PUBLISHED, until)
    return world


def moved(cohort: Cohort, *moves: Move) -> Cohort:
    first, *others = cohort.sets
    return replace(cohort, sets=(replace(first, moves=moves), *others))


def all_told(kind: str, occasion: str, people: tuple[str, ...] = (*SET, "fran-doyle")) -> list[tuple[str, str, str]]:
    return sorted((person, kind, occasion) for person in people)


def later_sessions(kind: str, person: str, first: int = 3) -> list[tuple[str, str, str]]:
    return [(person, kind, f"thames-{n}") for n in range(first, 7)]


# --- the first publication -------------------------------------------------------------------------------------------


def test_the_first_pass_welcomes_and_invites_as_one_series() -> None:
    world = World.of(the_cohort(), PUBLISHED)

    first = world.run(PUBLISHED)

    assert first[:8] == [
        ("cora-lane", "coordinators-page", "cohort"),
        *((p, "welcome", "cohort") for p in (*SET, "fran-doyle")),
    ]
    assert sorted(first[8:]) == sorted(
        all_told("invite", "launch", (*SET, "fran-doyle", "cora-lane"))
        + [line for n in range(1, 7) for line in all_told("invite", f"thames-{n}")]
    )
    assert world.run(PUBLISHED) == []


def test_a_publication_at_night_waits_for_the_morning() -> None:
    world = World.of(the_cohort(), at("2026-12-04 21:00"))

    assert world.run(at("2026-12-04 21:00")) == []
    assert {d.state for d in world.lines.kept.values()} == {State.WAITING}
    assert world.look(at("2026-12-04 21:00")).next_after(at("2026-12-04 21:00")) == at("2026-12-07 09:00")
    assert len(world.run(at("2026-12-07 09:00"))) == 7 + 1 + 8 + 42


def test_the_whole_cycle_of_one_member() -> None:
    world = World.of(the_cohort(), PUBLISHED)

    everything = world.until(PUBLISHED, at("2028-03-01 10:00"))

    assert [one for one in everything if one[1] == "ada-marsh" and one[2] not in ("invite", "welcome")] == [
        ("Tue 05 Jan 10:00", "ada-marsh", "baseline+attendance-check", "launch"),
        ("Fri 08 Jan 10:00", "ada-marsh", "baseline-reminder", "launch"),
        ("Tue 12 Jan 10:00", "ada-marsh", "preparation+my-work", "thames-1"),
        ("Wed 20 Jan 10:00", "ada-marsh", "reflection", "thames-1"),
        ("Tue 26 Jan 10:00", "ada-marsh", "reflection-reminder", "thames-1"),
        ("Tue 09 Feb 10:00", "ada-marsh", "attendance-check", "thames-2"),
        ("Tue 16 Feb 10:00", "ada-marsh", "preparation", "thames-2"),
        ("Wed 24 Feb 10:00", "ada-marsh", "reflection", "thames-2"),
        ("Tue 02 Mar 10:00", "ada-marsh", "reflection-reminder", "thames-2"),
        ("Fri 12 Mar 10:00", "ada-marsh", "attendance-check", "thames-3"),
        ("Fri 19 Mar 10:00", "ada-marsh", "preparation", "thames-3"),
        ("Wed 31 Mar 10:00", "ada-marsh", "reflection", "thames-3"),
        ("Thu 01 Apr 10:00", "ada-marsh", "midpoint+voices", "cohort"),
        ("Wed 07 Apr 10:00", "ada-marsh", "reflection-reminder", "thames-3"),
        ("Mon 19 Apr 10:00", "ada-marsh", "attendance-check", "thames-4"),
        ("Mon 26 Apr 10:00", "ada-marsh", "preparation", "thames-4"),
        ("Wed 05 May 10:00", "ada-marsh", "reflection", "thames-4"),
        ("Tue 11 May 10:00", "ada-marsh", "reflection-reminder", "thames-4"),
        ("Mon 24 May 10:00", "ada-marsh", "attendance-check", "thames-5"),
        ("Tue 01 Jun 10:00", "ada-marsh", "preparation", "thames-5"),
        ("Wed 09 Jun 10:00", "ada-marsh", "reflection", "thames-5"),
        ("Tue 15 Jun 10:00", "ada-marsh", "reflection-reminder", "thames-5"),
        ("Tue 29 Jun 10:00", "ada-marsh", "attendance-check", "thames-6"),
        ("Tue 06 Jul 10:00", "ada-marsh", "preparation+my-work-again", "thames-6"),
        ("Wed 14 Jul 10:00", "ada-marsh", "reflection", "thames-6"),
        ("Thu 15 Jul 10:00", "ada-marsh", "endline+time-given", "cohort"),
        ("Wed 21 Jul 10:00", "ada-marsh", "reflection-reminder", "thames-6"),
        ("Thu 22 Jul 10:00", "ada-marsh", "endline-reminder", "cohort"),
        ("Tue 03 Aug 10:00", "ada-marsh", "stories", "cohort"),
        ("Tue 12 Oct 10:00", "ada-marsh", "follow-up-3-months", "cohort"),
        ("Tue 26 Oct 10:00", "ada-marsh", "follow-up-3-months-reminder", "cohort"),
        ("Tue 11 Jan 10:00", "ada-marsh", "follow-up-6-months", "cohort"),
        ("Tue 25 Jan 10:00", "ada-marsh", "follow-up-6-months-reminder", "cohort"),
    ]
    coordinators = [kind for kind in kinds(everything, "cora-lane") if kind != "weekly"]
    assert coordinators == ["coordinators-page", "invite", "weekly+midpoint-draft", "report-draft"]
    assert kinds(everything, "cora-lane").count("weekly") == 42
    assert "Tue 30 Mar 12:30" in [one[0] for one in everything if "midpoint-draft" in one[2]]
    # in numbers, a session stands in what comes before the next one: alone after the last
    assert kinds(everything, "fran-doyle")[8:] == ["pack", "register", "register-reminder"] * 6 + ["digest"]
    assert kinds(everything, "lee-grant") == ["appetite", "appetite-reminder"]
    assert world.look(at("2028-03-01 10:00")).next_after(at("2028-03-01 10:00")) is None


# --- changes to a cohort under way: what each makes due ------------------------------------------------------------------


def session_moves_an_hour(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=3, at=at("2027-03-30 11:00").time()))


def session_lasts_longer(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=3, lasts=timedelta(hours=3)))


def place_changes(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=4, place="Riverside Town Hall"))


def link_changes(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=4, join="https://teams.example.org/other"))


def purpose_typo(cohort: Cohort) -> Cohort:
    return replace(cohort, purpose="What residents and partners say that they want to be different.")


def name_typo(cohort: Cohort) -> Cohort:
    return with_member(cohort, "thames", ADA, name="Ada Marshe")


def member_leaves(cohort: Cohort) -> Cohort:
    return with_member(cohort, "thames", ADA, last_day=day("2027-03-05"))


def member_is_deleted(cohort: Cohort) -> Cohort:
    kept = tuple(m for m in cohort.sets[0].members if m.id != ADA)
    return replace(cohort, sets=(replace(cohort.sets[0], members=kept),))


def member_joins(cohort: Cohort) -> Cohort:
    new = a_member("Gwen Price", first_day=day("2027-03-10"))
    return replace(cohort, sets=(replace(cohort.sets[0], members=(*cohort.sets[0].members, new)),))


def facilitator_changes(cohort: Cohort) -> Cohort:
    both = (a_person("Fran Doyle", last_day=day("2027-04-01")), a_person("Ida Cole", first_day=day("2027-04-02")))
    return replace(cohort, sets=(replace(cohort.sets[0], facilitators=both),))


def session_cancelled(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=5, cancelled="the set agreed to skip it"))


def cohort_ended_early(cohort: Cohort) -> Cohort:
    return replace(cohort, ended=day("2027-04-30"))


def address_changes(cohort: Cohort) -> Cohort:
    return with_member(cohort, "thames", ADA, email="ada.marsh@elsewhere.example.gov.uk")


def event_added(cohort: Cohort) -> Cohort:
    return replace(cohort, events=(*cohort.events, an_event("close", date=day("2027-07-27"))))


CHANGES: list[tuple[Callable[[Cohort], Cohort], list[tuple[str, str, str]]]] = [
    (session_moves_an_hour, all_told("update", "thames-3")),
    (session_lasts_longer, all_told("update", "thames-3")),
    (place_changes, all_told("update", "thames-4")),
    (link_changes, all_told("update", "thames-4")),
    (purpose_typo, []),
    (name_typo, []),
    (member_leaves, [("ada-marsh", "goodbye", "cohort"), *later_sessions("cancel", "ada-marsh")]),
    (member_is_deleted, [("ada-marsh", "goodbye", "cohort"), *later_sessions("cancel", "ada-marsh")]),
    (
        member_joins,
        [
            ("gwen-price", "welcome", "cohort"),
            *later_sessions("invite", "gwen-price"),
            *all_told("changes", "cohort"),
        ],
    ),
    (
        facilitator_changes,
        sorted(
            [
                ("ida-cole", "welcome", "cohort"),
                *later_sessions("invite", "ida-cole", 4),
                ("fran-doyle", "goodbye", "cohort"),
                *later_sessions("cancel", "fran-doyle", 4),
                *all_told("changes", "cohort", SET),
            ]
        ),
    ),
    (session_cancelled, all_told("cancel", "thames-5")),
    (
        cohort_ended_early,
        [*all_told("changes", "cohort"), *(line for n in (4, 5, 6) for line in all_told("cancel", f"thames-{n}"))],
    ),
    (address_changes, [("ada-marsh", "changes", "cohort"), *later_sessions("update", "ada-marsh")]),
    (event_added, all_told("invite", "close", (*SET, "fran-doyle", "cora-lane"))),
]


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_a_change_tells_just_those_whom_it_touches(
    midway: World, change: Callable[[Cohort], Cohort], told: list[tuple[str, str, str]]
) -> None:
    midway.publish(change(midway.programme.cohort), MIDWAY)

    assert midway.run(MIDWAY) == [], "it may be edited again within the hour"
    assert sorted(midway.run(SETTLED)) == sorted(told)
    assert midway.run(SETTLED) == []
    for person in midway.programme.people:
        assert {facts(t) for t in calendar_of(midway.sent, person).values() if t.start > SETTLED} == ought(
            midway.programme, person, SETTLED
        )


def test_a_cancelled_session_that_comes_back_is_one_meeting(midway: World) -> None:
    cohort = midway.programme.cohort
    before = calendar_of(midway.sent, ADA)
    midway.publish(session_cancelled(cohort), MIDWAY)
    assert sorted(midway.run(SETTLED)) == all_told("cancel", "thames-5")
    midway.publish(cohort, MIDWAY + DAY)

    assert sorted(midway.run(SETTLED + DAY)) == all_told("invite", "thames-5")
    after = calendar_of(midway.sent, ADA)
    assert after.keys() == before.keys()
    back = next(told for told in after.values() if told.title.startswith("Thames: session 5"))
    assert (back.sequence, back.partstat) == (2, Partstat.NEEDS_ACTION)


def test_an_edit_taken_back_before_it_was_told_tells_nobody(midway: World) -> None:
    cohort, evening = midway.programme.cohort, at("2027-03-10 19:00")
    midway.publish(session_moves_an_hour(cohort), evening)
    assert midway.run(evening) == []
    assert set(midway.states("update").values()) == {State.WAITING}
    midway.publish(cohort, evening + timedelta(hours=1))

    assert midway.run(evening + timedelta(hours=1)) == []
    assert set(midway.states("update").values()) == {State.WITHDRAWN}
    assert midway.run(at("2027-03-11 09:00")) == []

    midway.publish(session_moves_an_hour(cohort), at("2027-03-11 10:00"))
    assert sorted(midway.run(at("2027-03-11 11:00"))) == all_told("update", "thames-3")


def test_a_member_who_changes_set_is_not_asked_about_what_they_did_not_attend() -> None:
    world = lived(two_sets(), at("2027-02-23 14:00"))
    thames, lea = world.programme.cohort.sets
    ada = thames.members[0]
    stays = replace(thames, members=thames.members[1:])
    cohort = replace(world.programme.cohort, sets=(stays, replace(lea, members=(*lea.members, ada))))
    world.publish(cohort, at("2027-02-23 15:00"))
    now = at("2027-02-23 16:00")

    assert [one for one in world.run(now) if one[0] == "ada-marsh"] == [
        ("ada-marsh", "changes", "cohort"),
        *later_sessions("cancel", "ada-marsh"),
        *(("ada-marsh", "invite", f"lea-{n}") for n in range(3, 7)),
    ]
    following = world.until(now, at("2027-03-08 10:00"))
    assert kinds(following, "ada-marsh") == []
    assert kinds(following, "ada-lea") == ["reflection", "reflection-reminder"]
    # it had begun before she came, so nobody expected her there
    assert ADA not in world.programme.expected_ids(world.programme.by_key[Occasion("lea-2")])


# --- settling: changes made one after the other are told once, as their sum -------------------------------------------


def session_moves_two_hours(cohort: Cohort) -> Cohort:
    return moved(cohort, Move(session=3, at=at("2027-03-30 12:00").time()))


def minutes(*times: int) -> tuple[datetime, ...]:
    return tuple(MIDWAY + timedelta(minutes=n) for n in times)


def test_two_moves_within_the_hour_are_told_once(midway: World) -> None:
    cohort = midway.programme.cohort
    first, second = minutes(0, 20)
    midway.publish(session_moves_an_hour(cohort), first)
    midway.run(first)
    midway.publish(session_moves_two_hours(cohort), second)

    assert midway.until(second, second + timedelta(minutes=59)) == []
    assert sorted(midway.run(second + timedelta(hours=1))) == all_told("update", "thames-3")
    assert at("2027-03-30 12:00") in {told.start for told in calendar_of(midway.sent, ADA).values()}


def test_what_changes_again_and_again_is_told_after_three_hours_at_most(midway: World) -> None:
    cohort = midway.programme.cohort
    for n, moment in enumerate(minutes(0, 50, 100, 150)):
        midway.publish(session_moves_an_hour(cohort) if n % 2 else session_moves_two_hours(cohort), moment)
        assert midway.run(moment) == []

    assert sorted(midway.run(MIDWAY + timedelta(hours=3))) == all_told("update", "thames-3")


def test_what_waits_for_the_morning_does_not_leave_at_midnight() -> None:
    monday = at("2027-03-22 23:30")
    world = lived(the_cohort(), monday)
    third = moved(world.programme.cohort, Move(session=3, date=day("2027-03-25")))
    world.publish(third, at("2027-03-15 10:00"))
    world.run(at("2027-03-15 11:00"))
    world.publish(moved(third, Move(session=3, date=day("2027-03-25"), place="Town hall")), monday)
    world.run(monday)

    assert [one for one in world.until(monday, at("2027-03-23 09:00")) if one[2] == "update"] == [
        ("Tue 23 Mar 09:00", *one) for one in all_told("update", "thames-3")
    ]


def test_plans_say_why_a_change_waits(midway: World) -> None:
    midway.publish(session_moves_an_hour(midway.programme.cohort), MIDWAY)

    waiting = {(p.lead.at, p.lead.why) for p in midway.look(MIDWAY).plans if p.lead.kind == "update"}
    assert waiting == {(SETTLED, "new time (waits an hour for further changes, so that all are told at once)")}


# --- leaving, pausing, holding, deciding -----------------------------------------------------------------------------


def decision(verdict: Verdict, subject: str, now: datetime, **more: object) -> Decision:
    return Decision(at=now, verdict=verdict, subject=subject, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("verdict", "told"), [(Verdict.LEFT, SETTLED), (Verdict.WITHDRAWN, MIDWAY)])
def test_a_leaver_hears_of_the_cancellations_and_nothing_more(midway: World, verdict: Verdict, told: datetime) -> None:
    midway.decide(decision(verdict, ADA, MIDWAY))

    assert midway.until(MIDWAY, told) == [
        (f"Wed 10 Mar {told:%H:%M}", *one)
        for one in [("ada-marsh", "goodbye", "cohort"), *later_sessions("cancel", "ada-marsh")]
    ]
    assert kinds(midway.until(told, at("2028-03-01 10:00")), "ada-marsh") == []


def test_leaving_that_is_undone_within_the_hour_changes_no_calendar(midway: World) -> None:
    midway.decide(decision(Verdict.LEFT, ADA, MIDWAY))
    midway.run(MIDWAY)
    midway.decide(decision(Verdict.BACK, ADA, MIDWAY + timedelta(minutes=40)))

    assert midway.until(MIDWAY + timedelta(minutes=40), MIDWAY + timedelta(hours=5)) == []


def test_somebody_who_rejoins_is_asked_again(midway: World) -> None:
    midway.decide(decision(Verdict.LEFT, ADA, MIDWAY))
    midway.run(SETTLED)
    back = at("2027-05-10 11:00")
    midway.until(SETTLED, back)
    midway.publish(
        with_member(midway.programme.cohort, "thames", ADA, first_day=day("2027-05-10"), last_day=None), back
    )

    back += timedelta(hours=1)
    assert midway.run(back) == [("ada-marsh", "changes", "cohort"), *later_sessions("invite", "ada-marsh", 5)]
    assert kinds(midway.until(back, at("2027-06-16 10:00")), "ada-marsh") == [
        "attendance-check",
        "preparation",
        "reflection",
        "reflection-reminder",
    ]


def test_a_coordinator_who_left_gets_no_draft(midway: World) -> None:
    midway.decide(decision(Verdict.LEFT, CORA, MIDWAY))

    assert kinds(midway.until(MIDWAY, at("2027-12-01 10:00")), "cora-lane") == []


def test_a_leaver_who_is_gone_from_the_file_hears_of_it_in_the_morning(midway: World) -> None:
    night = at("2027-03-10 23:30")
    midway.publish(member_is_deleted(midway.programme.cohort), night)

    assert midway.run(night) == []
    assert midway.run(at("2027-03-11 09:00")) == [
        ("ada-marsh", "goodbye", "cohort"),
        *later_sessions("cancel", "ada-marsh"),
    ]


def test_a_pause_moves_what_is_still_useful_and_drops_the_rest(midway: World) -> None:
    midway.decide(decision(Verdict.PAUSED, ADA, MIDWAY, until=day("2027-03-22")))

    found = midway.until(MIDWAY, at("2027-03-31 10:00"))

    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Tue 23 Mar 09:00", "ada-marsh", "preparation", "thames-3"),
        ("Wed 31 Mar 10:00", "ada-marsh", "reflection", "thames-3"),
    ]


@pytest.mark.parametrize(
    "subject", ["thames-3/attendance-check", "thames-3", ADA, "learning-2027/thames-3/p-ada-marsh/attendance-check/0"]
)
def test_what_is_held_waits_until_it_is_released(midway: World, subject: str) -> None:
    midway.decide(decision(Verdict.HOLD, subject, MIDWAY))
    friday = at("2027-03-12 10:00")
    assert "ada-marsh" not in [who for who, *_ in midway.run(friday)]
    assert midway.states("attendance-check")["p-ada-marsh thames-3"] is State.HELD

    midway.decide(decision(Verdict.RELEASE, subject, friday))

    told = [one for one in midway.run(at("2027-03-15 10:00")) if one[0] == "ada-marsh"]
    assert told == [("ada-marsh", "attendance-check", "thames-3")]


def test_what_is_held_too_long_is_missed_and_its_reminder_with_it(midway: World) -> None:
    midway.decide(decision(Verdict.HOLD, "thames-3/reflection", MIDWAY))

    found = midway.until(MIDWAY, at("2027-04-20 10:00"))
    midway.run(at("2027-04-20 12:00"))

    assert not [kind for kind in kinds(found) if "reflection" in kind]
    assert midway.states("reflection")["p-ada-marsh thames-3"] is State.MISSED


def test_when_short_a_person_decides_and_says_so_once(midway: World) -> None:
    for person in ("p-ada-marsh", "p-ben-okoro", "p-cerys-pugh"):
        midway.answers(PersonId(person), "thames-3", Partstat.DECLINED, MIDWAY)
    asked = [("Wed 24 Mar 11:00", who, "going-ahead", "thames-3") for who in ("cora-lane", "fran-doyle")]
    twin = midway.copy()

    assert [one for one in midway.until(MIDWAY, at("2027-03-30 09:00")) if one[2] == "going-ahead"] == asked
    twin.decide(decision(Verdict.GOING_AHEAD, "thames-3", MIDWAY))
    assert "going-ahead" not in kinds(twin.until(MIDWAY, at("2027-03-30 09:00")))


# --- answers and the register ------------------------------------------------------------------------------------------


def test_only_those_who_have_not_answered_are_asked_whether_they_come(midway: World) -> None:
    midway.answers(ADA, "thames-3", Partstat.ACCEPTED, MIDWAY)
    midway.answers(BEN, "thames-3", Partstat.DECLINED, MIDWAY)

    asked = [one[1] for one in midway.until(MIDWAY, at("2027-03-12 10:00")) if one[2] == "attendance-check"]

    assert sorted(asked) == ["cerys-pugh", "dev-patel", "eilidh-ross", "farah-khan"]


def test_an_answer_to_an_older_time_is_asked_again(midway: World) -> None:
    midway.answers(ADA, "thames-3", Partstat.ACCEPTED, MIDWAY)
    later = MIDWAY + timedelta(hours=1)
    midway.publish(session_moves_an_hour(midway.programme.cohort), later)
    midway.run(later)
    assert calendar_of(midway.sent, ADA)[uid(midway, ADA, "thames-3")].partstat is Partstat.NEEDS_ACTION

    asked = [one[1] for one in midway.until(later, at("2027-03-15 10:00")) if one[2] == "attendance-check"]

    assert "ada-marsh" in asked


def test_an_answer_survives_a_new_place(midway: World) -> None:
    midway.answers(ADA, "thames-4", Partstat.ACCEPTED, MIDWAY)
    midway.publish(place_changes(midway.programme.cohort), MIDWAY)
    later = SETTLED
    midway.run(later)

    assert calendar_of(midway.sent, ADA)[uid(midway, ADA, "thames-4")].partstat is Partstat.ACCEPTED
    assert "ada-marsh" not in [
        one[1]
        for one in midway.until(later, at("2027-04-19 10:00"))
        if (one[2], one[3]) == ("attendance-check", "thames-4")
    ]


def test_an_answer_given_before_the_same_invite_came_again_counts() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.script = uncertain_for("invite", "thames-1", ADA)
    world.run(PUBLISHED)
    world.answers(ADA, "thames-1", Partstat.ACCEPTED, PUBLISHED + timedelta(minutes=3))
    world.script = lambda plan: None
    resent = world.run(PUBLISHED + timedelta(minutes=30))

    assert resent[-1] == ("ada-marsh", "invite", "thames-1"), "after those that her letter had kept waiting"
    found = world.until(PUBLISHED + timedelta(minutes=30), at("2027-01-05 10:00"))
    assert "ada-marsh" not in [one[1] for one in found if "attendance-check" in one[2]]


def uid(world: World, person: PersonId, occasion: str) -> str:
    line = world.lines.ledger().last_told(Occasion(occasion), person)
    assert line is not None
    assert line.told is not None
    return line.told.uid


REGISTERS: list[tuple[str, dict[str, Came], dict[str, Partstat], list[str]]] = [
    ("unmarked", {}, {}, list(SET)),
    ("unmarked, one declined", {}, {"ada-marsh": Partstat.DECLINED}, list(SET[1:])),
    ("marked, one away", {"ada-marsh": Came.NO, "ben-okoro": Came.YES}, {}, list(SET[1:])),
    ("declined but came", {"ada-marsh": Came.YES}, {"ada-marsh": Partstat.DECLINED}, list(SET)),
    ("there for part", {"ada-marsh": Came.PART}, {}, list(SET)),
]


@pytest.mark.parametrize(
    ("marks", "answers", "asked"), [row[1:] for row in REGISTERS], ids=[row[0] for row in REGISTERS]
)
def test_reflection_goes_to_those_who_came(
    marks: dict[str, Came], answers: dict[str, Partstat], asked: list[str]
) -> None:
    world = lived(the_cohort(), at("2027-01-18 12:00"))
    for name, partstat in answers.items():
        world.answers(PersonId(f"p-{name}"), "thames-1", partstat, at("2027-01-18 13:00"))
    for name, came in marks.items():
        world.marks(PersonId(f"p-{name}"), "thames-1", came, at("2027-01-19 12:20"))

    found = world.until(at("2027-01-19 13:00"), at("2027-01-20 10:00"))

    assert sorted(one[1] for one in found if one[2] == "reflection") == sorted(asked)
    assert ("register" in kinds(found)) == (not marks)


@pytest.mark.parametrize("state", list(LogState))
def test_an_answer_stops_the_reminder(state: LogState) -> None:
    world = lived(the_cohort(), at("2027-01-20 12:00"))
    log = LearningLog(
        occasion=Occasion("thames-1"), person=ADA, prompt="reflection", state=state, at=at("2027-01-20 13:00")
    )
    world.responses = replace(world.responses, logs=(log,))

    found = world.until(at("2027-01-20 14:00"), at("2027-01-29 10:00"))

    assert sorted(one[1] for one in found if one[2] == "reflection-reminder") == sorted(SET[1:])


def test_a_page_that_was_answered_is_looked_at_again_near_the_end() -> None:
    world = lived(the_cohort(), at("2027-01-12 12:00"))
    changed = {"ada-marsh": "2027-01-13 13:00", "ben-okoro": "2027-07-06 09:59", "cerys-pugh": "2027-07-06 10:00"}
    ids = {one.name.lower().replace(" ", "-"): one.id for one in world.programme.people.values()}
    told = [
        LearningLog(occasion=WHOLE_COHORT, person=ids[who], prompt="my-work", state=LogState.RETURNED, at=at(moment))
        for who, moment in changed.items()
    ]
    world.responses = replace(world.responses, logs=tuple(told))

    found = world.until(at("2027-01-12 13:00"), at("2027-07-06 10:00"))

    # whoever looked at it since the ask was due has no need of it
    assert sorted(one[1] for one in found if "my-work-again" in one[2]) == [p for p in SET if p != "cerys-pugh"]


# --- mail that goes wrong ----------------------------------------------------------------------------------------------


def uncertain_for(kind: str, occasion: str, person: PersonId) -> Callable[[LetterPlan], None]:
    def script(plan: LetterPlan) -> None:
        if (plan.lead.kind, plan.lead.occasion, plan.lead.person) == (kind, occasion, person):
            raise MailUncertain("the line was cut")

    return script


def refusing(address: str, error: MailError) -> Callable[[LetterPlan], None]:
    def script(plan: LetterPlan) -> None:
        if plan.lead.address == address:
            raise error

    return script


def test_an_invite_of_unknown_fate_goes_again_as_the_same_message() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    tried: list[LetterPlan] = []

    def script(plan: LetterPlan) -> None:
        if plan.lead.occasion == "thames-1" and plan.lead.person == ADA:
            tried.append(plan)
            raise MailUncertain("the line was cut")

    world.script = script
    world.run(PUBLISHED)
    world.run(PUBLISHED)
    assert len(tried) == 1

    world.run(PUBLISHED + timedelta(minutes=10))
    world.run(PUBLISHED + timedelta(minutes=12))
    world.run(PUBLISHED + timedelta(hours=1))

    assert len(tried) == 3
    assert len({(plan.lead.key, plan.lead.told) for plan in tried}) == 1


def test_an_invite_that_may_have_arrived_is_cancelled_even_when_its_second_copy_failed() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.script = uncertain_for("invite", "thames-1", ADA)
    world.run(PUBLISHED)
    world.script = refusing("ada.marsh@example.gov.uk", MailError("busy"))
    world.run(PUBLISHED + timedelta(minutes=10))
    assert world.states("invite")["p-ada-marsh thames-1"] is State.FAILED
    world.script = lambda plan: None
    world.publish(moved(the_cohort(), Move(session=1, cancelled="illness")), PUBLISHED + timedelta(minutes=11))

    told = world.run(PUBLISHED + timedelta(minutes=71))

    assert ("ada-marsh", "cancel", "thames-1") in told


def test_an_update_of_unknown_fate_still_says_what_was_before(midway: World) -> None:
    tried: list[LetterPlan] = []

    def script(plan: LetterPlan) -> None:
        tried.append(plan)
        if plan.lead.person == ADA:
            raise MailUncertain("the line was cut")

    midway.publish(moved(midway.programme.cohort, Move(session=3, place="Town hall")), MIDWAY)
    midway.script = script
    midway.run(SETTLED)
    midway.run(SETTLED + timedelta(minutes=10))

    mine = [(e.lead.before, e.lead.told, e.lead.kind) for e in tried if e.lead.person == ADA]
    assert len(mine) == 2
    assert mine[0] == mine[1]
    assert mine[0][0] is not None


def test_an_orphan_found_at_night_waits_for_the_morning() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.script = uncertain_for("invite", "thames-1", ADA)
    world.run(PUBLISHED)
    world.run(PUBLISHED)  # those that her letter kept waiting
    key = "learning-2027/thames-1/p-ada-marsh/invite/0"
    world.lines.kept[key] = replace(world.lines.kept[key], state=State.CLAIMED, next_try=None)
    world.script = lambda plan: None

    assert world.run(at("2026-12-08 03:00")) == []
    assert world.run(at("2026-12-08 09:00")) == [("ada-marsh", "invite", "thames-1")]


def test_a_prompt_of_unknown_fate_waits_its_grace_and_goes_once_more() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    tried: list[datetime] = []
    now = at("2027-01-20 10:00")

    def script(plan: LetterPlan) -> None:
        if plan.lead.person == ADA and plan.lead.kind == "reflection":
            tried.append(now)
            raise MailUncertain("the line was cut")

    world.script = script
    for step in range(0, 60 * 24, 20):
        now = at("2027-01-20 10:00") + timedelta(minutes=step)
        world.run(now)

    assert tried == [at("2027-01-20 10:00"), at("2027-01-20 11:00")]
    assert world.states("reflection")["p-ada-marsh thames-1"] is State.UNKNOWN


def test_a_prompt_that_failed_and_then_was_uncertain_still_goes_once_more() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    world.script = refusing("ada.marsh@example.gov.uk", MailError("busy"))
    world.until(at("2027-01-20 10:00"), at("2027-01-20 10:20"))
    world.script = uncertain_for("reflection", "thames-1", ADA)
    world.until(at("2027-01-20 10:25"), at("2027-01-20 10:50"))
    assert world.states("reflection")["p-ada-marsh thames-1"] is State.UNKNOWN
    world.script = lambda plan: None

    found = world.until(at("2027-01-20 10:50"), at("2027-01-20 16:00"))

    assert kinds(found, "ada-marsh") == ["reflection"]


@pytest.mark.parametrize("stop", ["left", "answered"])
def test_a_prompt_of_unknown_fate_stays_away_from_who_needs_it_no_more(stop: str) -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    world.script = uncertain_for("reflection", "thames-1", ADA)
    world.run(at("2027-01-20 10:00"))
    world.script = lambda plan: None
    if stop == "left":
        world.decide(decision(Verdict.LEFT, ADA, at("2027-01-20 10:30")))
    else:
        log = LearningLog(
            occasion=Occasion("thames-1"),
            person=ADA,
            prompt="reflection",
            state=LogState.RETURNED,
            at=at("2027-01-20 10:30"),
        )
        world.responses = replace(world.responses, logs=(log,))

    assert "reflection" not in kinds(world.until(at("2027-01-20 10:40"), at("2027-01-22 10:00")), "ada-marsh")


def test_the_second_copy_never_makes_two_letters_on_one_day() -> None:
    world = lived(the_cohort(), at("2027-03-31 09:30"))
    world.script = uncertain_for("reflection", "thames-3", ADA)
    world.run(at("2027-03-31 16:30"))
    world.script = lambda plan: None

    found = [one for one in world.until(at("2027-03-31 16:40"), at("2027-04-09 17:00")) if one[1] == "ada-marsh"]

    days = [one[0][:10] for one in found]
    assert len(days) == len(set(days))
    assert kinds(found) == ["reflection", "midpoint+voices", "reflection-reminder"]


def test_a_dead_address_stops_its_own_mail_only_and_gets_all_once_mended() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.script = refusing("ada.marsh@example.gov.uk", MailError("no such mailbox", permanent=True))

    first = world.run(PUBLISHED)

    assert len(first) == 7 + 8 + 42 + 1 - 8
    assert world.run(PUBLISHED + DAY) == [("cora-lane", "mail-comes-back", "cohort")]
    assert {one.why for one in world.look(PUBLISHED + DAY).left_out if one.kind == "invite"} == {
        "the address was refused: no such mailbox"
    }
    world.script = lambda plan: None
    world.publish(address_changes(world.programme.cohort), PUBLISHED + DAY)
    settled = PUBLISHED + DAY + timedelta(hours=1)
    assert world.run(settled) == [
        ("ada-marsh", "welcome", "cohort"),
        ("ada-marsh", "invite", "launch"),
        *((("ada-marsh", "invite", f"thames-{n}")) for n in range(1, 7)),
    ]
    assert world.run(settled) == []


def test_news_after_a_refusal_is_another_letter(midway: World) -> None:
    midway.script = refusing("ada.marsh@example.gov.uk", MailError("refused", permanent=True))
    midway.publish(session_moves_an_hour(midway.programme.cohort), MIDWAY)
    midway.run(SETTLED)
    midway.script = lambda plan: None
    assert midway.run(SETTLED + timedelta(hours=1)) == [("cora-lane", "mail-comes-back", "cohort")]

    midway.publish(moved(midway.programme.cohort, Move(session=3, at=at("2027-03-30 13:00").time())), MIDWAY + DAY)

    assert ("ada-marsh", "update", "thames-3") in midway.run(SETTLED + DAY)
    assert {facts(t) for t in calendar_of(midway.sent, ADA).values()} >= ought(midway.programme, ADA, MIDWAY)


def test_a_bounced_address_is_left_alone_until_it_changes(midway: World) -> None:
    key = "learning-2027/thames-2/p-ada-marsh/reflection/0"
    midway.lines.kept[key] = replace(midway.lines.kept[key], state=State.BOUNCED)
    midway.publish(session_moves_an_hour(midway.programme.cohort), MIDWAY)
    assert "ada-marsh" not in [who for who, *_ in midway.run(SETTLED)]
    assert kinds(midway.until(SETTLED, at("2027-03-12 16:00")), "ada-marsh") == []

    mended = with_member(midway.programme.cohort, "thames", ADA, email="ada@elsewhere.example.gov.uk")
    midway.publish(mended, at("2027-03-15 11:00"))

    found = midway.until(at("2027-03-15 11:00"), at("2027-03-18 12:00"))
    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Mon 15 Mar 12:00", "ada-marsh", "changes", "cohort"),
        *(("Mon 15 Mar 12:00", *one) for one in later_sessions("update", "ada-marsh")),
        ("Thu 18 Mar 10:00", "ada-marsh", "attendance-check", "thames-3"),
    ]


def test_a_temporary_refusal_climbs_the_ladder() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    tried: list[datetime] = []
    now = at("2027-01-20 10:00")

    def script(plan: LetterPlan) -> None:
        if plan.lead.person == ADA and plan.lead.kind == "reflection":
            tried.append(now)
            raise MailError("mailbox full")

    world.script = script
    while now < at("2027-01-20 17:00"):
        world.run(now)
        world.run(now)
        now += timedelta(minutes=5)

    gaps = [(b - a) // timedelta(minutes=1) for a, b in pairwise(tried)]
    assert len(gaps) == 4
    assert 5 <= gaps[0] <= 10
    assert 15 <= gaps[1] <= 25
    assert 60 <= gaps[2] <= 80


def test_the_providers_own_time_is_obeyed_over_a_weekend() -> None:
    world = lived(the_cohort(), at("2027-02-15 12:00"))
    friday, sunday = at("2027-02-19 16:00"), at("2027-02-21 10:00")
    world.script = lambda plan: (_ for _ in ()).throw(MailError("full", retry_at=sunday))
    world.run(at("2027-02-16 10:00"))
    world.script = lambda plan: None
    # the preparation looks ahead, but the provider's word does not slide back into Friday
    assert kinds(world.until(friday, at("2027-02-19 17:00"))) == []
    assert kinds(world.until(sunday, at("2027-02-22 17:00")), "ada-marsh") == ["preparation"]


def test_a_refused_service_is_not_a_dead_address() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.script = refusing("ada.marsh@example.gov.uk", MailError("wrong key", permanent=True, everyone=True))
    world.run(PUBLISHED)

    assert State.DEAD not in {line.state for line in world.lines.kept.values()}


# --- outages and backups -----------------------------------------------------------------------------------------------


def test_a_day_of_outage_is_made_good_in_order() -> None:
    world = lived(the_cohort(), at("2027-01-19 16:00"))

    found = world.until(at("2027-01-21 09:00"), at("2027-01-29 10:00"))

    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Thu 21 Jan 09:00", "ada-marsh", "reflection", "thames-1"),
        ("Tue 26 Jan 10:00", "ada-marsh", "reflection-reminder", "thames-1"),
    ]


def test_after_a_week_of_outage_the_reminder_does_not_ride_with_its_prompt() -> None:
    world = lived(the_cohort(), at("2027-01-19 16:00"))

    found = world.until(at("2027-01-27 09:00"), at("2027-02-03 10:00"))

    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Wed 27 Jan 09:00", "ada-marsh", "reflection", "thames-1"),
        ("Fri 29 Jan 10:00", "ada-marsh", "reflection-reminder", "thames-1"),
    ]


def test_a_fortnight_of_outage_is_missed_and_floods_nobody() -> None:
    world = lived(the_cohort(), at("2027-02-05 12:00"))

    back = world.run(at("2027-02-24 12:00"))

    late = [*((who, "reflection", "thames-2") for who in SET), ("fran-doyle", "register", "thames-2")]
    assert sorted(back) == sorted([*late, ("cora-lane", "weekly", "week-2027-02-22")])
    assert set(world.states("attendance-check").values()) == {State.SENT, State.MISSED}
    assert world.states("preparation")["p-ada-marsh thames-2"] is State.MISSED
    assert world.run(at("2027-02-24 12:00")) == []


def test_a_restored_backup_mails_nothing_of_the_past() -> None:
    backup = lived(the_cohort(), at("2027-01-13 12:00"))
    old = dict(backup.lines.kept)
    backup.until(at("2027-01-13 12:00"), at("2027-06-25 12:00"))
    restored = World(programme=backup.programme)
    restored.lines.kept.update(old)

    told = restored.run(at("2027-06-25 12:00"))

    assert told == [("cora-lane", "weekly", "week-2027-06-21")]
    assert kinds(restored.until(at("2027-06-25 12:00"), at("2027-07-06 10:00")), "ada-marsh") == [
        "attendance-check",
        "preparation+my-work-again",
    ]


# --- hours and urgency -------------------------------------------------------------------------------------------------


URGENCY = [
    ("the evening before", "2027-03-29 22:00", "2027-03-29 22:00"),
    ("two working days before, with Easter between", "2027-03-24 22:00", "2027-03-24 22:00"),
    ("three working days before", "2027-03-23 22:00", "2027-03-24 09:00"),
    ("a fortnight before", "2027-03-15 22:00", "2027-03-16 09:00"),
    ("a fortnight before, on Friday evening", "2027-03-12 22:00", "2027-03-15 09:00"),
]


@pytest.mark.parametrize(("now", "told"), [row[1:] for row in URGENCY], ids=[row[0] for row in URGENCY])
def test_a_change_within_two_working_days_goes_at_once_and_others_wait_for_hours(now: str, told: str) -> None:
    world = lived(the_cohort(), at("2027-03-12 12:00"))
    world.publish(session_moves_an_hour(world.programme.cohort), at(now))
    updates = [plan.lead.at for plan in world.look(at(now)).plans if plan.lead.kind == "update"]

    assert updates == [at(told)] * 7


def test_an_invite_that_would_come_too_late_goes_at_once() -> None:
    world = lived(the_cohort(), at("2027-03-12 12:00"))
    off = (Unavailable(weekday=1),)
    new = a_member("Gwen Price", first_day=day("2027-03-29"), unavailable=off)
    thames = world.programme.cohort.sets[0]
    night = at("2027-03-29 19:00")
    world.publish(replace(world.programme.cohort, sets=(replace(thames, members=(*thames.members, new)),)), night)

    assert [one for one in world.run(night) if one[0] == "gwen-price"] == [
        ("gwen-price", "welcome", "cohort"),
        *later_sessions("invite", "gwen-price"),
    ]


def test_a_cover_is_invited_at_once_and_all_that_they_need_to_know_comes_with_it() -> None:
    morning = at("2027-03-30 08:40")
    world = lived(the_cohort(), morning)
    thames = world.programme.cohort.sets[0]
    cover = a_person("Ida Cole", first_day=day("2027-03-30"), last_day=day("2027-03-30"))
    world.publish(
        replace(world.programme.cohort, sets=(replace(thames, facilitators=(*thames.facilitators, cover)),)), morning
    )

    assert [one for one in world.run(morning) if one[0] == "ida-cole"] == [
        ("ida-cole", "welcome", "cohort"),
        ("ida-cole", "invite", "thames-3"),
    ]


def test_a_person_who_does_not_work_that_day() -> None:
    off = a_member("Ada Marsh", unavailable=(Unavailable(weekday=2), Unavailable(weekday=1)))
    world = World.of(the_cohort(sets=(a_set(members=(off, *members()[1:])),)), PUBLISHED)

    found = world.until(PUBLISHED, at("2027-02-01 10:00"))

    assert [one[0::2] for one in found if one[1] == "ada-marsh" and one[2] not in ("invite", "welcome")] == [
        ("Mon 04 Jan 10:00", "baseline+attendance-check"),
        ("Fri 08 Jan 10:00", "baseline-reminder"),
        ("Mon 11 Jan 10:00", "preparation+my-work"),
        ("Thu 21 Jan 10:00", "reflection"),
        ("Thu 28 Jan 10:00", "reflection-reminder"),
    ]


def test_a_bank_holiday_in_scotland_only_is_scotlands() -> None:
    callum = a_member("Ada Marsh", nation=Nation.SCOTLAND)
    first = rules(first=day("2026-11-27"), count=3)
    cohort = the_cohort(sets=(a_set(members=(callum, *members()[1:]), rules=first),), events=())
    world = World.of(cohort, at("2026-11-05 10:00"))

    found = world.until(at("2026-11-05 10:00"), at("2026-12-02 10:00"))

    asked = {one[1]: one[0] for one in found if one[2] == "reflection"}
    assert asked["ada-marsh"] == "Tue 01 Dec 10:00"  # St Andrew's Day is Monday 30 November
    assert asked["ben-okoro"] == "Mon 30 Nov 10:00"


# --- sessions close together ---------------------------------------------------------------------------------------------


COLLISIONS = [
    (
        4,
        [
            ("Wed 20 Jan 10:00", "reflection"),
            ("Tue 26 Jan 10:00", "reflection-reminder"),
            ("Tue 02 Feb 10:00", "attendance-check"),
            ("Tue 09 Feb 10:00", "preparation"),
        ],
    ),
    (
        3,
        [
            ("Wed 20 Jan 10:00", "reflection"),
            ("Tue 26 Jan 10:00", "attendance-check+reflection-reminder"),
            ("Tue 02 Feb 10:00", "preparation"),
        ],
    ),
    (
        2,
        [
            ("Tue 19 Jan 10:00", "attendance-check"),
            ("Wed 20 Jan 10:00", "reflection"),
            ("Tue 26 Jan 10:00", "preparation+reflection-reminder"),
        ],
    ),
]


@pytest.mark.parametrize(("weeks", "letters"), COLLISIONS, ids=[f"{weeks} weeks apart" for weeks, _ in COLLISIONS])
def test_asks_that_meet_become_one_letter(weeks: int, letters: list[tuple[str, str]]) -> None:
    world = World.of(weeks_apart(weeks), PUBLISHED)
    second = at("2027-01-19 10:00") + weeks * 7 * DAY

    found = world.until(PUBLISHED, second - timedelta(hours=1))

    mine = [(one[0], one[2]) for one in found if one[1] == "ada-marsh"]
    assert [one for one in mine if one[0] >= "" and "invite" not in one[1]][4:] == letters


def test_a_reminder_stays_with_the_preparation_that_carries_it() -> None:
    off = a_member("Ada Marsh", unavailable=(Unavailable(weekday=1),))
    cohort = the_cohort(
        sets=(a_set(members=(off, *members()[1:]), rules=rules(every=Every(count=2, unit=Unit.WEEKS))),)
    )
    world = World.of(cohort, PUBLISHED)

    found = world.until(PUBLISHED, at("2027-02-01 10:00"))

    assert ("Mon 25 Jan 10:00", "ada-marsh", "preparation+reflection-reminder", "thames-2") in found


def test_never_three_letters_in_a_week() -> None:
    more = tuple(
        a_prompt(
            name,
            to=Audience.MEMBERS,
            when=a_moment(n, Unit.WORKING_DAYS, Side.AFTER, at=at("2027-01-01 10:00").time()),
            until=a_moment(4, Unit.WORKING_DAYS, Side.AFTER),
            remind=None,
        )
        for n, name in enumerate(("one", "two", "three", "four"), 1)
    )
    world = World.of(the_cohort(prompts=more), PUBLISHED)

    found = world.until(PUBLISHED, at("2027-02-01 10:00"))

    assert kinds(found, "ada-marsh")[8:] == ["one", "two"]
    why = {(one.kind, one.why) for one in world.look(at("2027-01-21 12:00")).left_out if one.person == ADA}
    assert {kind for kind, reason in why if "seven days" in reason} == {"three", "four"}


def test_a_facilitator_of_three_sets_is_asked_once_about_the_whole() -> None:
    fran = (a_person("Fran Doyle"),)
    sets = (
        a_set(),
        a_set("Lea", members=members(6, "Lea"), facilitators=fran),
        a_set("Wandle", members=members(6, "Wandle"), facilitators=fran),
    )
    last = a_prompt(
        "look-back",
        to=Audience.FACILITATORS,
        when=a_moment(2, Unit.WORKING_DAYS, Side.AFTER, Anchor.LAST_SESSION),
        until=a_moment(9, Unit.WORKING_DAYS, Side.AFTER, Anchor.LAST_SESSION),
        remind=None,
    )
    world = World.of(the_cohort(sets=sets, prompts=(*standard_prompts(), last)), PUBLISHED)

    found = world.until(PUBLISHED, at("2027-08-01 10:00"))

    mine = kinds(found, "fran-doyle")
    assert mine.count("welcome") == 1
    assert mine.count("register+register+register") == 6
    assert sum("look-back" in kind.split("+") for kind in mine) == 1
    keys = [key for _, plan in world.sent for key in plan.keys]
    assert len(keys) == len(set(keys))


def test_the_register_is_not_asked_before_the_session_ends() -> None:
    fran = (a_person("Fran Doyle"),)
    afternoon = rules(first=day("2027-01-21"), at=at("2027-01-01 14:00").time())
    sets = (a_set(), a_set("Lea", members=members(6, "Lea"), facilitators=fran, rules=afternoon))
    world = World.of(the_cohort(sets=sets), PUBLISHED)
    for person in members(3, "Lea"):
        world.answers(person.id, "lea-1", Partstat.DECLINED, PUBLISHED + DAY)

    found = world.until(PUBLISHED, at("2027-01-20 10:00"))

    assert [one[:3] for one in found if one[1] == "fran-doyle"][-2:] == [
        ("Tue 19 Jan 11:00", "fran-doyle", "going-ahead"),
        ("Tue 19 Jan 12:30", "fran-doyle", "register"),
    ]


def test_who_coordinates_from_a_later_version_on_is_sent_their_page_once(midway: World) -> None:
    cohort = midway.programme.cohort
    midway.publish(replace(cohort, coordinators=(*cohort.coordinators, a_person("Dina Shah"))), MIDWAY)

    found = midway.until(MIDWAY, at("2027-08-30 10:00"))

    told = [one[:2] for one in found if "coordinators-page" in one[2].split("+")]
    assert told == [("Wed 10 Mar 14:00", "dina-shah")]


def test_once_somebody_asks_for_other_dates_nobody_else_is_alerted(midway: World) -> None:
    for person in ("p-ada-marsh", "p-ben-okoro", "p-cerys-pugh"):
        midway.answers(PersonId(person), "thames-3", Partstat.DECLINED, MIDWAY)
    third = midway.programme.by_key[Occasion("thames-3")]
    asked = Proposal(
        occasion=third.key,
        about=third.start,
        person=FRAN,
        change=ProposedChange.DATES,
        at=MIDWAY,
        starts=(third.start,),
    )
    midway.responses = replace(midway.responses, proposals=(asked,))

    assert "going-ahead" not in kinds(midway.until(MIDWAY, at("2027-03-30 09:00")))


def test_a_session_that_was_moved_and_is_short_again_is_told_of_again(midway: World) -> None:
    for person in ("p-ada-marsh", "p-ben-okoro", "p-cerys-pugh"):
        midway.answers(PersonId(person), "thames-3", Partstat.DECLINED, MIDWAY)
    midway.until(MIDWAY, at("2027-03-24 14:00"))
    midway.publish(moved(midway.programme.cohort, Move(session=3, date=day("2027-04-08"))), at("2027-03-24 15:00"))
    midway.until(at("2027-03-24 15:00"), at("2027-03-25 12:00"))
    for person in ("p-ada-marsh", "p-ben-okoro", "p-cerys-pugh"):
        midway.answers(PersonId(person), "thames-3", Partstat.DECLINED, at("2027-03-25 12:00"))

    found = midway.until(at("2027-03-25 12:00"), at("2027-04-08 10:00"))

    asked = [("Tue 06 Apr 11:00", who, "going-ahead", "thames-3") for who in ("cora-lane", "fran-doyle")]
    assert [one for one in found if one[2] == "going-ahead"] == asked


# --- the middle and the end ------------------------------------------------------------------------------------------------


def test_a_cancelled_midpoint_session_does_not_lose_the_midpoint() -> None:
    world = lived(the_cohort(), at("2027-03-29 09:30"))
    world.publish(moved(world.programme.cohort, Move(session=3, cancelled="illness")), at("2027-03-29 09:30"))

    found = world.until(at("2027-03-29 09:30"), at("2027-04-30 10:00"))

    assert [one[0] for one in found if one[1:3] == ("ada-marsh", "midpoint+voices")] == ["Tue 30 Mar 09:30"]


def test_a_last_session_called_off_at_the_last_minute_still_asks_the_endline_once() -> None:
    world = lived(the_cohort(), at("2027-07-12 09:30"))
    world.publish(moved(world.programme.cohort, Move(session=6, cancelled="illness")), at("2027-07-12 09:30"))

    found = world.until(at("2027-07-12 09:30"), at("2027-07-28 10:00"))

    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Mon 12 Jul 09:30", "ada-marsh", "cancel", "thames-6"),
        ("Mon 12 Jul 09:30", "ada-marsh", "endline+time-given+stories", "cohort"),
        ("Wed 14 Jul 10:00", "ada-marsh", "endline-reminder", "cohort"),
    ]


def test_what_was_held_is_asked_about_as_it_was_though_a_version_calls_it_off() -> None:
    world = lived(the_cohort(), at("2027-07-16 10:00"))
    untouched = world.copy().until(at("2027-07-16 10:00"), at("2027-09-01 10:00"))
    sixth = moved(world.programme.cohort, Move(session=6, cancelled="it had not taken place"))
    world.publish(sixth, at("2027-07-16 10:00"))

    found = world.until(at("2027-07-16 10:00"), at("2027-09-01 10:00"))

    assert found == untouched
    assert kinds(found, "ada-marsh") == ["reflection-reminder", "endline-reminder", "stories"]


def test_an_early_end_keeps_the_endline_the_follow_ups_and_the_draft(midway: World) -> None:
    midway.publish(cohort_ended_early(midway.programme.cohort), at("2027-04-26 12:00"))

    found = midway.until(at("2027-04-26 12:00"), at("2028-01-01 10:00"))

    assert [one[0::2] for one in found if one[1] == "ada-marsh" and one[2] != "cancel"] == [
        ("Mon 26 Apr 13:00", "changes"),
        ("Tue 27 Apr 10:00", "endline+time-given+stories"),
        ("Thu 29 Apr 10:00", "endline-reminder"),
        ("Tue 29 Jun 10:00", "follow-up-3-months"),
        ("Tue 13 Jul 10:00", "follow-up-3-months-reminder"),
        ("Tue 28 Sep 10:00", "follow-up-6-months"),
        ("Tue 12 Oct 10:00", "follow-up-6-months-reminder"),
    ]
    assert "report-draft" in kinds(found, "cora-lane")


def test_a_set_whose_every_session_is_called_off_is_told_so_and_asked_nothing() -> None:
    world = lived(the_cohort(), at("2027-01-04 10:00"))
    world.publish(replace(world.programme.cohort, ended=day("2027-01-13")), at("2027-01-04 11:00"))

    found = world.until(at("2027-01-04 11:00"), at("2028-01-01 10:00"))

    assert kinds(found, "ben-okoro") == ["changes"] + ["cancel"] * 6 + ["baseline", "baseline-reminder"]


def test_a_draft_counted_from_an_event_and_what_follows_the_report() -> None:
    report = ReportRules(draft=a_moment(5, Unit.DAYS, Side.AFTER, Anchor.EVENT, event="launch"), midpoint=None)
    thanks = a_prompt(
        "thanks",
        to=Audience.PARTNERS,
        when=a_moment(2, Unit.DAYS, Side.AFTER, Anchor.REPORT),
        until=a_moment(30, Unit.DAYS, Side.AFTER, Anchor.REPORT),
        remind=None,
    )
    cohort = the_cohort(report=report, prompts=(thanks,), partners=(a_person("Sam Akhtar"),))

    found = World.of(cohort, PUBLISHED).until(PUBLISHED, at("2027-12-01 10:00"))

    assert ("Mon 18 Jan 10:00", "cora-lane", "report-draft", "launch") in found
    assert ("Tue 19 Jan 10:00", "sam-akhtar", "thanks", "cohort") in found


def test_the_order_of_a_pass_is_welcome_cancellation_invitation_prompt() -> None:
    world = lived(the_cohort(), at("2027-03-12 09:30"))
    cohort = member_joins(session_cancelled(moved(world.programme.cohort, Move(session=5, cancelled="off"))))
    world.publish(cohort, at("2027-03-12 09:00"))

    order = [kind.split("+")[0] for _, kind, _ in world.run(at("2027-03-12 10:00"))]

    assert list(dict.fromkeys(order)) == ["changes", "welcome", "cancel", "invite"]


def test_said() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    assert said(world.look(PUBLISHED).plans[0]) == ("cora-lane", "coordinators-page", "cohort")
