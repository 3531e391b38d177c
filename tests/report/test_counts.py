"""What a report counts: whole tables worked out by hand, the denominators of domain.md section 8, and sums that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.history.begun import as_it_began
from sets.cohort.people import STAND_IN_DOMAIN
from sets.cohort.programme import ENDED_EARLY
from sets.disclosure.disclose import disclose
from sets.disclosure.raw import About, RawTable
from sets.model.cohort import WHOLE_COHORT, Cohort, Member, Occasion, PersonId, SetId
from sets.model.messages import Delivery, Partstat, State
from sets.model.polls import DatePoll, DateVote, Fits
from sets.model.report_review import Review, Scope
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration
from sets.model.responses import (
    Action,
    ActionState,
    Agreement,
    Answer,
    AnswerGiven,
    Approval,
    Asks,
    Attendance,
    CalendarRequest,
    Came,
    Check,
    Difficulty,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Proposal,
    ProposedChange,
    Rating,
    ReportLine,
    Responses,
    Round,
    Source,
)
from sets.report.counts.learning import actions, actions_reviewed, levers, logs, named_missing, return_rate, stages
from sets.report.counts.meetings import hours, hours_given, sessions
from sets.report.counts.own_work import own_hours, paid, their_hours, young_say
from sets.report.counts.people import attendance, completed, kinds, presented, rounds_spread, stayed
from sets.report.counts.ratings import (
    answered,
    gave_a_line,
    movement_baseline,
    movement_lookback,
    ratings_answered,
    worth_it,
)
from sets.report.facts import Facts, report_facts, until
from sets.report.tables import FINAL_TABLES, MIDPOINT_TABLES, raw_of
from sets.responses.consent import fingerprint
from sets.responses.prompt_catalogue import CATALOGUE
from tests.support.builders import (
    a_cohort,
    a_meeting,
    a_member,
    a_person,
    a_programme,
    a_set,
    at,
    day,
    members,
    with_member,
)
from tests.support.records import a_delivery, a_log, an_action
from tests.support.report_cases import a_year

NOW = at("2027-09-01 10:00")
THAMES, LEA = members(6, "Thames"), members(6, "Lea")
ALL = (*THAMES, *LEA)
ADA, BEN, CERYS, DEV, EILIDH, FARAH = THAMES
DAYS = ("2027-01-19", "2027-02-23", "2027-03-30")
MEETINGS = tuple(
    a_meeting(f"{name}-{number}", f"{on} {hour}:00")
    for name, hour in (("thames", 10), ("lea", 14))
    for number, on in enumerate(DAYS, start=1)
)


def log_of(who: Member, prompt: str, answers: Mapping[str, str] | None = None, **changes: Any) -> LearningLog:
    return a_log(
        who.id, prompt, shared=answers, **{"occasion": WHOLE_COHORT, "when": at("2027-04-01 10:00"), **changes}
    )


def letter_to(who: PersonId, kind: str, occasion: str = WHOLE_COHORT, **changes: Any) -> Delivery:
    return a_delivery(who, kind, occasion, when=at("2027-03-01 10:00"), **changes)


def action_of(who: Member, occasion: str, number: int = 1, **changes: Any) -> Action:
    return an_action(who.id, number, occasion, when=at("2027-01-25 10:00"), **changes)


def two_sets(**changes: Any) -> Cohort:
    return a_cohort(sets=(a_set("Thames", members=THAMES), a_set("Lea", members=LEA)), events=(), **changes)


def the_facts(
    cohort: Cohort | None = None,
    now: datetime = NOW,
    deliveries: Iterable[Delivery] = (),
    meetings: Iterable[Any] = MEETINGS,
    **given: Any,
) -> Facts:
    """Two sets of six, who met three times each; `given` is what came in."""
    return report_facts(a_programme(cohort or two_sets(), meetings), Responses(**given), deliveries, now)


def came(occasion: str, *who: Member, how: Came = Came.YES) -> tuple[Attendance, ...]:
    return tuple(Attendance(occasion=Occasion(occasion), person=one.id, came=how, at=NOW) for one in who)


def turns(*pairs: tuple[str, Member], passed: bool = False) -> tuple[Round, ...]:
    return tuple(Round(occasion=Occasion(key), person=who.id, at=NOW, passed=passed) for key, who in pairs)


def counts(table: RawTable) -> dict[str, tuple[int, ...]]:
    return {line.label: line.counts for line in table.lines}


def only(table: RawTable) -> tuple[tuple[int, ...], int]:
    """The counts of a table's one line, and how many people stand behind it."""
    (line,) = table.lines
    return line.counts, line.people


def forgotten(cohort: Cohort, who: Member, last: str = "2027-08-01") -> Cohort:
    """The cohort after somebody was forgotten, as the records are then."""
    address = f"forgotten-1@{STAND_IN_DOMAIN}"
    return with_member(cohort, "thames", who.id, name="Somebody who left", email=address, last_day=day(last))


# members' own work


WORK = (
    log_of(ADA, "my-work", {"work-1": "Carers", "work-2": "Young carers", "work-3": "None yet.", "work-4": "design"}),
    log_of(BEN, "my-work", {"work-3": "The allocations policy", "work-4": "design, decisions, evaluation"}),
    log_of(CERYS, "my-work", {"work-2": "nobody", "work-3": "Room bookings", "work-4": "Delivery"}),
    log_of(DEV, "my-work", {"work-1": "Tenants"}),
    log_of(EILIDH, "my-work", state=LogState.NOTHING_TO_SHARE),
    log_of(
        LEA[0], "my-work", {"work-2": "Night-shift workers", "work-3": "An old bylaw", "work-4": "delivery, design"}
    ),
    log_of(a_member("Not A Member"), "my-work", {"work-3": "A lever", "work-4": "design"}),
)


def test_stages_of_members_work() -> None:
    table = stages(the_facts(logs=WORK))
    assert table.columns == ("Members who ticked it", "Members who did not")
    assert counts(table) == {
        "Design": (3, 2),
        "Decisions": (1, 4),
        "Delivery": (2, 3),
        "Evaluation": (1, 4),
        "None of these": (1, 4),
    }
    assert {line.people for line in table.lines} == {5}
    assert (table.about, table.covering, table.missing) == (About.PEOPLE, True, "")


def test_levers_and_who_is_missing() -> None:
    facts = the_facts(logs=WORK)
    assert only(levers(facts)) == ((3, 2), 5)
    assert only(named_missing(facts)) == ((2, 3), 5)
    assert levers(facts).note == "Out of members who answered the questions about their own work."


def test_nobody_told_of_their_work() -> None:
    facts = the_facts()
    said = "No member has answered the questions about their own work."
    assert [table(facts).missing for table in (stages, levers, named_missing)] == [said] * 3
    assert only(levers(facts)) == ((0, 0), 0)


def test_stages_are_seen_when_enough_people_told() -> None:
    told = tuple(
        log_of(who, "my-work", {"work-4": "design, delivery" if n < 7 else "delivery"}) for n, who in enumerate(ALL)
    )
    raw = raw_of(the_facts(logs=told), Review(), draft=True, scope=Scope.FINAL)
    table = disclose(raw).table("stages")
    assert table is not None
    assert {line.label: line.counts for line in table.lines} == {
        "Design": (7, 5),
        "Decisions": (0, 12),
        "Delivery": (12, 0),
        "Evaluation": (0, 12),
        "None of these": (0, 12),
    }


# the question at half way


def test_whether_it_was_worth_their_time() -> None:
    said = (
        log_of(ADA, "midpoint", {"midpoint-1": "yes"}),
        log_of(BEN, "midpoint", {"midpoint-1": "Mostly "}),
        log_of(CERYS, "midpoint", {"midpoint-1": "not yet", "midpoint-2": "shorter days"}),
        # words alone, a choice there never was, one that was imported sealed, and no answer at all
        log_of(DEV, "midpoint", {"midpoint-2": "longer days"}),
        log_of(EILIDH, "midpoint", {"midpoint-1": "perhaps"}),
        replace(log_of(FARAH, "midpoint"), answers=(LogAnswer(question="midpoint-1", sealed="sealed"),)),
        log_of(LEA[0], "midpoint", state=LogState.NOTHING_TO_SHARE),
        # the newest word of one who answered by two ways
        log_of(LEA[1], "midpoint", {"midpoint-1": "not yet"}),
        log_of(LEA[1], "midpoint", {"midpoint-1": "yes"}, occasion=Occasion("lea-3"), at=at("2027-04-02 10:00")),
        # a log after a session that quotes the question's id says nothing
        log_of(LEA[2], "reflection", {"midpoint-1": "yes"}, occasion=Occasion("lea-1")),
    )
    table = worth_it(the_facts(logs=said))
    assert worth_it(the_facts(logs=said[::-1])) == table
    assert (table.columns, only(table)) == (("Yes", "Mostly", "Not yet"), ((2, 1, 1), 4))
    assert (table.about, table.benign, table.missing) == (About.OPINION, False, "")


def test_where_nobody_was_asked_at_half_way_there_is_no_table() -> None:
    assert worth_it(the_facts()).lines == ()
    names = {table.name for table in raw_of(the_facts(), Review(), draft=True, scope=Scope.FINAL).tables}
    assert "worth-it" not in names
    sent = the_facts(deliveries=(letter_to(ADA.id, "midpoint"),))
    assert (only(worth_it(sent)), worth_it(sent).missing) == (
        ((0, 0, 0), 0),
        "Nobody has answered the question at half way.",
    )


# actions


LATER = at("2027-03-01 10:00")
DONE, OPEN = ActionState.DONE, ActionState.OPEN


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (action_of(ADA, "thames-1"), (0, 1)),
        (action_of(ADA, "thames-1", state=DONE), (1, 0)),
        (action_of(ADA, "thames-1", state=ActionState.DROPPED, at=LATER), (1, 0)),
        # worded anew since the next session, by its owner; an import says when it was typed in
        (action_of(ADA, "thames-1", at=LATER, source=Source.WEB), (1, 0)),
        (action_of(ADA, "thames-1", at=LATER, source=Source.IMPORT), (0, 1)),
        (action_of(ADA, "thames-1", at=at("2027-02-23 10:00"), source=Source.WEB), (1, 0)),
        (action_of(ADA, "thames-1", at=at("2027-02-23 09:59"), source=Source.WEB), (0, 1)),
        # no session came after the last one, or after what is no session
        (action_of(ADA, "thames-3", state=DONE), (0, 0)),
        (action_of(ADA, "cohort", state=DONE), (0, 0)),
        (action_of(a_member("Not A Member"), "thames-1", state=DONE), (0, 0)),
    ],
)
def test_an_action_reviewed_by_its_owners_next_session(action: Action, expected: tuple[int, int]) -> None:
    assert only(actions_reviewed(the_facts(actions=(action,)))) == (expected, sum(expected))


def test_an_action_waits_for_a_session_at_which_its_owner_is_expected() -> None:
    action = action_of(ADA, "thames-1", state=DONE)
    left = with_member(two_sets(), "thames", ADA.id, last_day=day("2027-02-01"))
    assert only(actions_reviewed(the_facts(left, actions=(action,)))) == ((0, 0), 0)
    called_off = tuple(replace(m, cancelled="snow") if m.key == "thames-2" else m for m in MEETINGS)
    facts = the_facts(meetings=called_off, actions=(replace(action, at=LATER, state=OPEN, source=Source.WEB),))
    # touched before the session that was held next
    assert only(actions_reviewed(facts)) == ((0, 1), 1)
    soon = the_facts(now=at("2027-02-23 11:00"), actions=(action,))
    assert only(actions_reviewed(soon)) == ((0, 0), 0)


def test_actions_by_where_they_stand() -> None:
    given_ = tuple(action_of(ADA, "thames-1", n, state=state) for n, state in enumerate(ActionState, start=1))
    found = the_facts(actions=(*given_, action_of(BEN, "thames-2", state=DONE)))
    assert only(actions(found)) == ((2, 1, 1, 1, 1), 2)
    assert only(actions_reviewed(found)) == ((5, 1), 2)


# presenting


def test_how_rounds_are_shared() -> None:
    took = turns(("thames-1", ADA), ("thames-2", ADA), ("thames-3", ADA), ("thames-2", BEN), ("lea-1", LEA[0]))
    chose = turns(("thames-3", CERYS), ("thames-3", BEN), passed=True)
    facts = the_facts(rounds=(*took, *chose))
    assert only(presented(facts)) == ((3, 1, 8), 12)
    assert only(rounds_spread(facts)) == ((2, 1), 3)
    assert (rounds_spread(facts).needs, rounds_spread(facts).groupings) == (("presented",), ())
    assert rounds_spread(the_facts()).missing == presented(the_facts()).missing != ""
    assert rounds_spread(the_facts(rounds=chose)).missing == "Nobody has presented yet."


# hours


def test_hours_of_sessions_and_hours_that_members_gave() -> None:
    held = (
        a_meeting("thames-1", "2027-01-19 10:00"),
        replace(a_meeting("thames-2", "2027-02-23 10:00"), end=at("2027-02-23 12:00")),
        replace(a_meeting("thames-3", "2027-03-30 10:00"), cancelled="snow"),
        a_meeting("lea-1", "2027-01-19 14:00"),
    )
    facts = the_facts(meetings=held, attendance=(*came("thames-1", ADA, BEN), *came("thames-2", ADA)))
    assert counts(hours(facts)) == {"All sets": (3, 7)}
    # 3 places taken up, of sessions of 2h30m and 2h
    assert counts(hours_given(facts)) == {"All members": (7,)}
    assert (hours_given(facts).needs, hours_given(facts).lines[0].people) == (("attendance",), 6)
    assert hours_given(the_facts()).missing == "No register has been marked, so this is not known."
    assert (hours(facts).about, hours(facts).lines[0].people) == (About.PROGRAMME, 0)


def test_who_came_to_a_longer_session_cannot_be_told_from_hours() -> None:
    long = replace(MEETINGS[0], end=MEETINGS[0].end + timedelta(hours=4))
    meetings = (long, *MEETINGS[1:])
    one = came("thames-1", *THAMES), came("thames-2", ADA), came("lea-1", *LEA)
    other = came("thames-1", ADA), came("thames-2", *THAMES), came("lea-1", *LEA)
    found = [hours_given(the_facts(meetings=meetings, attendance=sum(lines, ()))) for lines in (one, other)]
    assert found[0] == found[1]


# who answered


def test_how_many_answered_what_went_out() -> None:
    sent = tuple(letter_to(who.id, "follow-up-3-months") for who in ALL)
    given_ = (
        log_of(ADA, "midpoint", {"midpoint-1": "yes"}),
        log_of(BEN, "midpoint", {"midpoint-2": "no choice, only words"}),
        log_of(ADA, "endline", {"close-1": "I ask first."}),
        log_of(CERYS, "endline", state=LogState.NOTHING_TO_SHARE),
        *WORK,
    )
    table = answered(the_facts(deliveries=sent, logs=given_))
    assert (table.about, {line.total for line in table.lines}) == (About.RESPONSE, {12})
    assert counts(table) == {
        "Whether it was worth their time, at half way": (1,),
        "Questions at the end, in words": (1,),
        "About their own work": (5,),
        "Questions 3 months after": (0,),
    }
    assert table.lines[0].counts[0] == worth_it(the_facts(logs=given_)).lines[0].total
    held_back = (replace(sent[0], state=State.HELD),)
    assert counts(answered(the_facts(deliveries=held_back))) == {}


OWN_WORK = [
    (young_say, "voices", "voice-2", ("They share in decisions", "their views are asked", "no, or not sure")),
    (own_hours, "time-given", "time-1", ("up to 4 hours", "more than 4 hours", "cannot say")),
    (their_hours, "time-given", "time-2", ("up to 10 hours", "more than 10 hours", "cannot say")),
    (paid, "time-given", "time-3", ("all or some of them", "no, or expenses only", "cannot say")),
]


@pytest.mark.parametrize(("table", "prompt", "question", "choices"), OWN_WORK)
def test_what_was_said_of_young_people_and_of_time(
    table: Callable[[Facts], RawTable], prompt: str, question: str, choices: tuple[str, str, str]
) -> None:
    picked = (0, 0, 0, 1, 1, 2)
    given_ = tuple(log_of(who, prompt, {question: choices[n]}) for who, n in zip(ALL, picked, strict=False))
    # without a choice an answer stands with those who cannot say, and nothing to share is no answer
    given_ += (
        log_of(ALL[6], prompt, {"time-4": "Cash.", "voice-1": "Older people."}),
        log_of(ALL[7], prompt, state=LogState.NOTHING_TO_SHARE),
    )

    found = table(the_facts(logs=given_))

    assert only(found) == ((3, 2, 2), 7)
    assert counts(answered(the_facts(logs=given_))) == {CATALOGUE[prompt].counted_as: (7,)}
    assert (found.about, found.benign, found.among) == (About.OPINION, False, 12)
    assert [len(group.columns) for group in found.groupings[0]] == [1, 2]
    assert table(the_facts()).lines == ()
    asked = table(the_facts(deliveries=tuple(letter_to(who.id, prompt) for who in ALL)))
    assert (only(asked), asked.missing) == (((0, 0, 0), 0), "Nobody has answered these questions.")


def test_who_gave_a_line() -> None:
    def lined(who: Member, text: str, prompt: str = "endline") -> LearningLog:
        return log_of(who, prompt, line=ReportLine(text=text))

    given_ = (
        lined(ADA, "We asked first."),
        lined(ADA, "We asked again.", "follow-up-3-months"),
        lined(BEN, "No longer mine."),
        lined(CERYS, "Half of mine stays."),
        lined(CERYS, "The other half goes.", "follow-up-3-months"),
        log_of(DEV, "endline"),
        lined(a_member("Pat Partner"), "They asked us."),
    )
    took_back = tuple(
        Approval(person=who.id, words=fingerprint(words), yes=yes, at=NOW)
        for who, words, yes in (
            (ADA, "We asked first.", True),
            (BEN, "No longer mine.", False),
            (CERYS, "The other half goes.", False),
        )
    )
    assert only(gave_a_line(the_facts(logs=given_, approvals=took_back))) == ((2, 10), 12)


# movement


def rated(who: Member, phase: Phase, *values: int | None) -> tuple[Rating, ...]:
    return tuple(
        Rating(person=who.id, phase=phase, statement=n, value=value, at=at("2027-04-05 10:00"))
        for n, value in enumerate(values, start=1)
    )


def test_movement_on_each_element() -> None:
    """E1 has statements 1 to 3, E2 the fourth, E3 the fifth and sixth."""
    start, back, end = Phase.BASELINE, Phase.LOOKBACK, Phase.ENDLINE
    ratings = (
        *rated(ADA, start, 3, 3, 3, 2, 1, 1),
        *rated(ADA, back, 1, 2, 1, 2, 1, 2),
        *rated(ADA, end, 4, 3, 2, 3, 1, 5),
        *rated(BEN, start, 2, None, 4, None, 3, 3),
        *rated(BEN, back, 2, None, 3, 3, 3, 3),
        *rated(BEN, end, 1, 5, 4, 2, 3, None),
        *rated(CERYS, start, 5, 5, 5, 5, 5, 5),
        *rated(DEV, end, 5, 5, 5, 5, 5, 5),
    )
    facts = the_facts(ratings=ratings)
    looking_back, from_start = movement_lookback(facts), movement_baseline(facts)
    assert looking_back.columns == ("Moved up", "Stayed the same", "Moved down")
    # up, same, down; then the medians before and at the end, of those who rated both times
    assert {line.label: (*line.counts, *line.middles, line.people) for line in looking_back.lines} == {
        "Shared goals and power": (1, 1, 0, 1, 1, 2),
        "Joint work": (1, 0, 1, 2, 2, 2),
        "Real impact": (1, 1, 0, 1, 1, 2),
    }
    assert {line.label: (*line.counts, *line.middles, line.people) for line in from_start.lines} == {
        "Shared goals and power": (0, 1, 1, 2, 1, 2),
        "Joint work": (1, 0, 0, 2, 3, 1),
        "Real impact": (1, 1, 0, 1, 1, 2),
    }
    assert counts(ratings_answered(facts)) == {
        "At the start": (3,),
        "At the end": (3,),
        "At the end, looking back": (2,),
    }
    assert not any(
        isinstance(value, float)
        for table in (looking_back, from_start)
        for line in table.lines
        for value in line.middles
    )


# denominators


def test_attendance_is_of_those_expected_at_sessions_with_a_register() -> None:
    cohort = with_member(two_sets(), "thames", ADA.id, first_day=day("2027-02-20"))
    cohort = with_member(cohort, "thames", BEN.id, last_day=day("2027-02-25"))
    register = (
        *came("thames-1", CERYS, DEV),
        *came("thames-1", EILIDH, how=Came.PART),
        *came("thames-1", FARAH, how=Came.NO),
        *came("thames-2", ADA, BEN, CERYS),
        # somebody whom nobody expected is not counted, nor a session without a register
        *came("thames-3", BEN, ADA),
    )
    facts = the_facts(cohort, attendance=register)
    # thames-1 without Ada: 3 of 5; thames-2: 3 of 6; thames-3 without Ben: 1 of 5; the other set was never marked
    assert only(attendance(facts)) == ((7, 9), 6)
    assert only(kinds(facts)) == ((12, 0, 0), 12)
    assert only(stayed(facts)) == ((11, 1), 12)


def test_completing_is_two_thirds_of_the_sets_sessions() -> None:
    cohort = with_member(two_sets(), "thames", FARAH.id, first_day=day("2027-02-20"))
    register = (
        *came("thames-1", ADA, BEN),
        *came("thames-2", ADA, CERYS, FARAH),
        *came("thames-3", ADA, BEN, FARAH),
    )
    # Ada 3, Ben 2, Farah 2 of 3 though she joined late; Cerys 1, Dev and Eilidh none; Lea has no register
    assert only(completed(the_facts(cohort, attendance=register))) == ((3, 3), 6)
    unfinished = completed(the_facts(cohort, now=at("2027-03-01 10:00"), attendance=register))
    assert unfinished.missing == "There are sessions still to come, so this is not known yet."


def test_a_cohort_that_ended_early_is_left_by_nobody_afterwards() -> None:
    ended = tuple(replace(m, cancelled=ENDED_EARLY) if m.number == 3 else m for m in MEETINGS)
    cohort = with_member(two_sets(ended=day("2027-03-01")), "thames", ADA.id, last_day=day("2027-03-10"))
    cohort = with_member(cohort, "thames", BEN.id, last_day=day("2027-02-01"))
    facts = the_facts(cohort, meetings=ended, attendance=(*came("thames-1", ADA, BEN), *came("thames-2", ADA)))
    assert only(stayed(facts)) == ((11, 1), 12)
    assert only(completed(facts)) == ((1, 5), 6)
    assert counts(sessions(facts))["All sets"] == (6, 4, 0, 2, 0)


MOVED_ON = "2027-03-02"


def ada_moves() -> Cohort:
    """Ada is in Thames up to the day before 2 March 2027, between sessions 2 and 3, and in Lea from that day."""
    thames, lea = with_member(two_sets(), "thames", ADA.id, last_day=day("2027-03-01")).sets
    return replace(two_sets(), sets=(thames, replace(lea, members=(*LEA, replace(ADA, first_day=day(MOVED_ON))))))


EVERY_REGISTER = tuple(line for m in MEETINGS for line in came(m.key, FARAH if m.set_id == "thames" else LEA[1]))


def test_who_moved_counts_once_and_each_session_expects_its_own() -> None:
    mine = (*came("thames-1", ADA), *came("lea-3", ADA))
    # what was marked of somebody at a session of the other set is no place of theirs
    facts = the_facts(ada_moves(), attendance=(*EVERY_REGISTER, *mine, *came("lea-1", ADA), *came("thames-3", ADA)))
    assert only(kinds(facts)) == ((12, 0, 0), 12)
    assert only(stayed(facts)) == ((12, 0), 12)
    # Thames had 6, 6 and 5 places, Lea 6, 6 and 7; Farah and one of Lea came each time, Ada twice
    assert only(attendance(facts)) == ((8, 28), 12)
    # Ada came to two of the three sessions that were hers: thames-1, thames-2, lea-3
    assert only(completed(facts)) == ((3, 9), 12)
    assert only(completed(the_facts(ada_moves(), attendance=(*EVERY_REGISTER, *mine[:1])))) == ((2, 10), 12)


def test_what_attendance_tells_of_who_moved_is_true() -> None:
    mine = (*came("thames-1", ADA), *came("lea-3", ADA))
    for register in (EVERY_REGISTER, (*EVERY_REGISTER, *mine), mine):
        facts = the_facts(ada_moves(), attendance=register)
        for table in (completed(facts), stayed(facts)):
            (line,) = table.lines
            assert all(least <= line.counts[0] <= most for least, most in line.between), table.name


def test_an_action_of_who_moved_is_looked_at_in_the_new_set() -> None:
    action = action_of(ADA, "thames-2", state=DONE)
    assert only(actions_reviewed(the_facts(ada_moves(), actions=(action,)))) == ((1, 0), 1)
    before = the_facts(ada_moves(), now=at("2027-03-30 14:30"), actions=(action,))
    assert only(actions_reviewed(before)) == ((0, 0), 0)  # Lea meets from two; Thames met in the morning without her


def test_who_moved_and_left_has_left() -> None:
    cohort = with_member(ada_moves(), "lea", ADA.id, last_day=day("2027-03-10"))
    assert only(stayed(the_facts(cohort, attendance=came("thames-1", ADA)))) == ((11, 1), 12)


def test_a_set_that_ended_is_left_by_nobody() -> None:
    ended = tuple(replace(m, cancelled="done") if m.key == "thames-3" else m for m in MEETINGS)
    thames, lea = two_sets().sets
    cohort = replace(two_sets(), sets=(replace(thames, ended=day("2027-03-01")), lea))
    facts = the_facts(cohort, meetings=ended, attendance=(*came("thames-1", ADA), *came("thames-2", ADA)))
    assert only(stayed(facts)) == ((12, 0), 12)
    assert only(attendance(facts)) == ((2, 10), 6)
    assert only(completed(facts)) == ((1, 5), 6)


def test_what_has_begun_is_counted_as_it_was_whatever_days_a_later_file_gives() -> None:
    register = (*came("thames-1", ADA, BEN), *came("thames-2", ADA, BEN, CERYS), *came("thames-3", ADA))
    before = the_facts(attendance=register)
    begun = tuple(as_it_began(before.programme, meeting) for meeting in MEETINGS)
    later = with_member(two_sets(), "thames", ADA.id, first_day=day("2027-03-20"))
    later = with_member(later, "thames", BEN.id, last_day=day("2027-01-20"))
    programme = replace(a_programme(later, MEETINGS), begun=begun)
    after = report_facts(programme, Responses(attendance=register), (), NOW)
    for table in (attendance, completed, kinds, sessions):
        assert table(after) == table(before)


def test_somebody_who_joined_or_left_when_nobody_met_is_no_member_of_it() -> None:
    cohort = with_member(two_sets(), "thames", ADA.id, first_day=day("2027-04-01"))
    cohort = with_member(cohort, "thames", BEN.id, last_day=day("2027-01-18"))
    facts = the_facts(cohort, rounds=turns(("thames-1", ADA), ("thames-1", CERYS)))
    assert (only(kinds(facts)), only(presented(facts))) == (((10, 0, 0), 10), ((1, 0, 9), 10))


def test_of_somebody_forgotten_nothing_is_known_not_even_that_they_did_nothing() -> None:
    register = (*came("thames-1", BEN), *came("thames-2", BEN), *came("thames-3", BEN, CERYS))
    rounds = turns(("thames-1", BEN))
    facts = the_facts(forgotten(two_sets(), ADA), attendance=register, rounds=rounds)
    # they took part, and to the end
    assert only(kinds(facts)) == ((12, 0, 0), 12)
    assert only(stayed(facts)) == ((12, 0), 12)
    assert only(attendance(facts)) == ((4, 11), 5)
    assert only(presented(facts)) == ((1, 0, 10), 11)
    assert only(rounds_spread(facts)) == ((1, 0), 1)
    assert only(completed(facts)) == ((1, 4), 5)
    assert only(gave_a_line(facts)) == ((0, 11), 11)
    assert {line.total for table in (ratings_answered, answered) for line in table(facts).lines} == {11}


def test_logs_are_of_those_asked_who_attended() -> None:
    register = (*came("thames-1", ADA, BEN, CERYS, DEV), *came("thames-1", EILIDH, how=Came.NO))
    sent = tuple(letter_to(who.id, "reflection", "thames-1") for who in THAMES[:5])
    on = Occasion("thames-1")
    given_ = (
        log_of(ADA, "reflection", {"log-a-1": "Listening"}, occasion=on),
        log_of(BEN, "reflection", state=LogState.NOTHING_TO_SHARE, occasion=on),
        log_of(EILIDH, "reflection", {"log-a-1": "I was not there"}, occasion=on),
        log_of(ADA, "endline", {"close-1": "not a log after a session"}),
    )
    facts = the_facts(attendance=register, deliveries=sent, logs=given_)
    assert only(logs(facts)) == ((1, 1, 2), 4)
    assert only(return_rate(facts)) == ((1, 2), 4)


# the frame


def test_what_only_coordinators_know_is_in_the_frame() -> None:
    cohort = two_sets(partners=(a_person("Samina Akhtar"),))
    cohort = replace(cohort, report=replace(cohort.report, applied=31, placed=18, cost=18500))
    samina = cohort.partners[0].id

    def framed(**given_: Any) -> tuple[Any, ...]:
        frame = raw_of(the_facts(cohort, **given_), Review(), draft=True, scope=Scope.FINAL).frame
        return frame.applied, frame.placed, frame.cost, frame.partners_asked

    assert framed() == (31, 18, 18500, False)
    assert framed(deliveries=(letter_to(samina, "partners"),))[-1] is True
    assert framed(deliveries=(letter_to(samina, "partners", state=State.HELD),))[-1] is False
    assert framed(logs=(replace(log_of(ADA, "partners"), person=samina),))[-1] is True
    nobody = raw_of(the_facts(deliveries=(letter_to(samina, "partners"),)), Review(), draft=True, scope=Scope.FINAL)
    assert (nobody.frame.partners_asked, nobody.frame.cost) == (False, None)


def test_each_table_stands_after_those_that_it_needs_and_says_what_it_is_out_of() -> None:
    case = a_year()
    facts = report_facts(case.programme, case.responses, case.deliveries, case.at)
    for counts in (FINAL_TABLES, MIDPOINT_TABLES):
        tables = [table(facts) for table in counts]
        names = [table.name for table in tables]
        assert len(names) == len({*names})
        for number, table in enumerate(tables):
            assert {*table.needs} <= {*names[:number]}, table.name
            assert table.caption
            assert table.name in ("sessions", "hours", "hours-given") or "ut of" in table.note, table.name


# what is linked stays closed


def with_counts(table: RawTable, people: int, *counted: int) -> RawTable:
    return replace(table, missing="", lines=(replace(table.lines[0], counts=counted, people=people),))


def rounds_of(everyone: int) -> Iterator[tuple[RawTable, ...]]:
    """Every way in which so many members could have presented, at least one of them."""
    facts = the_facts()
    for once, more, chose in product(range(everyone + 1), repeat=3):
        if 0 < once + more <= everyone - chose:
            left = everyone - once - more - chose
            yield (
                with_counts(presented(facts), everyone, once + more, chose, left),
                with_counts(rounds_spread(facts), once + more, once, more),
            )


def reviews_of(number: int) -> Iterator[tuple[RawTable, ...]]:
    """Every way in which so many actions of twelve people could stand, and have been reviewed."""
    facts = the_facts()
    for ended in product(range(number + 1), repeat=4):
        still_open = number - sum(ended)
        for waiting in range(still_open + 1):
            yield (
                with_counts(actions(facts), 12, *ended, still_open),
                with_counts(actions_reviewed(facts), 12, number - waiting, waiting),
            )


@pytest.mark.parametrize("worlds", [rounds_of(12), reviews_of(11)], ids=["rounds", "reviews"])
def test_a_figure_withheld_beside_the_one_it_is_linked_with_has_three_values_left(
    worlds: Iterator[tuple[RawTable, ...]],
) -> None:
    raw = raw_of(the_facts(), Review(), draft=True, scope=Scope.FINAL)
    alike: dict[Any, list[tuple[RawTable, ...]]] = {}
    for tables in worlds:
        seen = tuple((table.columns, table.lines) for table in disclose(replace(raw, tables=tables)).tables)
        alike.setdefault(seen, []).append(tables)
    assert len(alike) > 15
    for seen, possible in alike.items():
        for number, (columns, (line,)) in enumerate(seen):
            for index, column in enumerate(possible[0][number].columns):
                if column not in columns or line.counts[columns.index(column)] is None:
                    values = {tables[number].lines[0].counts[index] for tables in possible}
                    # none at all, or all there are, is no more than the table that is seen says itself
                    plain = values == {0} or values == {possible[0][number].lines[0].total}
                    assert len(values) >= 3 or plain, (seen, values)


# what had been given by then


EARLY, LATE = at("2027-03-01 10:00"), at("2027-05-01 10:00")


def one_of_each(when: datetime) -> Responses:
    """A record of every kind there is, given at that moment."""
    key = Occasion("thames-1")
    who = ADA.id
    return Responses(
        answers=(Answer(occasion=key, person=who, partstat=Partstat.ACCEPTED, at=when),),
        attendance=(Attendance(occasion=key, person=who, came=Came.YES, at=when),),
        rounds=(Round(occasion=key, person=who, at=when),),
        logs=(log_of(ADA, "endline", at=when),),
        actions=(action_of(ADA, "thames-1", at=when),),
        ratings=(Rating(person=who, phase=Phase.BASELINE, statement=1, value=3, at=when),),
        drafts=(Draft(occasion=key, person=who, prompt="endline", at=when),),
        agreements=(Agreement(set_id=SetId("thames"), text="We listen.", at=when),),
        details=(Detail(person=who, what=DetailKind.DAYS, value="friday", instead_of="", at=when),),
        asked=(LetterRequest(person=who, wish=LetterKind.NEW_LINK, number=1, at=when),),
        turns=(LinkGeneration(person=who, number=2, at=when),),
        checks=(Check(person=who, report="final", at=when, right=True),),
        approvals=(Approval(person=who, words="0" * 64, yes=True, at=when),),
        given=(AnswerGiven(occasion=key, person=who, partstat=Partstat.ACCEPTED, at=when, arrived=when),),
        calendar_requests=(CalendarRequest(occasion=key, person=who, what=Asks.SENT_AGAIN, about=when, at=when),),
        proposals=(
            Proposal(occasion=key, about=when, person=who, change=ProposedChange.CANCEL, at=when, why="Too few"),
        ),
        polls=(
            DatePoll(occasion=key, about=when, number=1, starts=(when,), asked=(who,), by=who, at=when, until=when),
        ),
        votes=(DateVote(occasion=key, number=1, start=when, person=who, fits=Fits.YES, at=when),),
        difficulties=(Difficulty(person=who, at=when, text="{}"),),
    )


def test_only_what_had_been_given_by_then_counts_of_every_kind() -> None:
    early, late = one_of_each(EARLY), one_of_each(LATE)
    assert all(getattr(early, kind.name) for kind in fields(Responses))
    both = Responses(**{kind.name: getattr(early, kind.name) + getattr(late, kind.name) for kind in fields(Responses)})
    assert until(EARLY, both) == early
    assert until(EARLY - timedelta(seconds=1), both) == Responses()
    assert until(LATE, both) == both


# whatever comes in


PEOPLE = st.sampled_from([*ALL, a_member("Not A Member")])
MOMENTS = st.sampled_from([at("2027-01-19 12:30"), LATER, LATE])
KEYS = st.sampled_from([meeting.key for meeting in MEETINGS])
PROMPTS = st.sampled_from(["reflection", "midpoint", "endline", "stories", "my-work", "follow-up-3-months", "partners"])
TEXTS = {
    "midpoint-1": st.sampled_from(["yes", "mostly", "not yet", "?"]),
    "work-2": st.sampled_from(["none", "Carers"]),
    "work-3": st.sampled_from(["", "A policy"]),
    "work-4": st.sampled_from(["design", "design, delivery", "evaluation, decisions", "nonsense"]),
}


@st.composite
def a_log_of_any_kind(draw: st.DrawFn) -> LearningLog:
    prompt, said = draw(PROMPTS), draw(st.fixed_dictionaries({}, optional=TEXTS))
    line = draw(st.none() | st.just(ReportLine(text="We asked first.")))
    occasion = draw(KEYS) if prompt == "reflection" else draw(st.just(WHOLE_COHORT) | KEYS)
    state, when = draw(st.sampled_from(LogState)), draw(MOMENTS)
    elements = draw(st.sampled_from([(), ("E1",), ("E1", "E3")]))
    return log_of(draw(PEOPLE), prompt, said, line=line, occasion=occasion, state=state, at=when, elements=elements)


@st.composite
def anything(draw: st.DrawFn) -> Responses:
    """Records of every kind that a report counts, each key once, as the store has them."""

    def some(one: st.SearchStrategy[Any], most: int = 25) -> tuple[Any, ...]:
        return tuple(draw(st.lists(one, max_size=most, unique_by=lambda record: record.key)))

    ids = PEOPLE.map(lambda member: member.id)
    return Responses(
        attendance=some(st.builds(Attendance, occasion=KEYS, person=ids, came=st.sampled_from(Came), at=MOMENTS)),
        rounds=some(st.builds(Round, occasion=KEYS, person=ids, at=MOMENTS, passed=st.booleans())),
        logs=some(a_log_of_any_kind()),
        actions=some(
            st.builds(
                Action,
                occasion=KEYS,
                person=ids,
                number=st.integers(1, 3),
                at=MOMENTS,
                state=st.sampled_from(ActionState),
                source=st.sampled_from(Source),
                learned=st.sampled_from(["", "to ask"]),
            )
        ),
        ratings=some(
            st.builds(
                Rating,
                person=ids,
                phase=st.sampled_from(Phase),
                statement=st.integers(1, 8),
                value=st.none() | st.integers(1, 5),
                at=MOMENTS,
            ),
            40,
        ),
        approvals=some(
            st.builds(
                Approval, person=ids, words=st.just(fingerprint("We asked first.")), yes=st.booleans(), at=MOMENTS
            ),
            5,
        ),
    )


def whole(given_: Responses, now: datetime, cohort: Cohort) -> tuple[RawTable, ...]:
    facts = the_facts(cohort, now, **{kind.name: getattr(given_, kind.name) for kind in fields(Responses)})
    return tuple(table(facts) for table in FINAL_TABLES)


COHORTS = {
    "everybody all the time": two_sets(),
    "somebody forgotten": forgotten(two_sets(), ADA, "2027-02-01"),
    "somebody who joined": with_member(two_sets(), "thames", BEN.id, first_day=day("2027-02-20")),
    "somebody who left": with_member(two_sets(), "thames", BEN.id, last_day=day("2027-02-20")),
}


@settings(max_examples=60, deadline=None)
@given(anything(), MOMENTS, st.sampled_from(list(COHORTS)), st.integers(0, 99))
def test_sums_fit_whatever_comes_in_and_in_whatever_order(
    given_: Responses, now: datetime, which: str, seed: int
) -> None:
    cohort = COHORTS[which]
    tables = {table.name: table for table in whole(given_, now, cohort)}
    for table in tables.values():
        for line in table.lines:
            assert len(line.counts) == len(table.columns)
            assert min(line.counts) >= 0, table.name
            assert line.out_of is None or max(line.counts) <= line.out_of
            assert line.people <= len(ALL), table.name
            if table.about in (About.PEOPLE, About.OPINION):
                assert line.total == line.people, table.name
            assert not line.middles or all(1 <= value <= 5 for value in line.middles)
    first = {name: table.lines[0] for name, table in tables.items() if table.lines}
    assert first["presented"].counts[0] == first["rounds-spread"].total
    assert first["actions-reviewed"].total <= first["actions"].total
    assert first["actions-reviewed"].counts[1] <= first["actions"].counts[4]
    assert {line.total for line in tables["stages"].lines} == {first["levers"].total} == {first["named-missing"].total}
    said = counts(tables["answered"])
    assert said.get("About their own work", (0,)) == (first["levers"].total,)
    if "worth-it" in first:
        assert said["Whether it was worth their time, at half way"] == (first["worth-it"].total,)
    last = tables["stages"].lines[-1]
    ticked = [line.counts[0] for line in tables["stages"].lines[:-1]]
    assert max(ticked) <= last.counts[1] <= sum(ticked)
    assert whole(shuffled(given_, seed), now, cohort) == tuple(tables.values())


def shuffled(given_: Responses, seed: int) -> Responses:
    chance = Random(seed)
    mixed = {
        kind.name: tuple(chance.sample(getattr(given_, kind.name), len(getattr(given_, kind.name))))
        for kind in fields(Responses)
    }
    return Responses(**mixed)
