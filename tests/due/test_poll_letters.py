"""Asking a set which dates suit it: one letter each, one reminder to who is silent, an end, and what needs a coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.standing import COMES_BACK, COMPLAINED, CohortState
from sets.due.discretion import conditional, tells
from sets.due.needs.asked_for import polled
from sets.due.poll_letters import poll_dues
from sets.due.report_steps import Busy
from sets.model.cohort import Meeting, Occasion, PersonId
from sets.model.ledger import index
from sets.model.messages import POLL_KINDS, Delivery, State
from sets.model.polls import DatePoll, DateVote, Fits
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from sets.responses.date_poll import LASTS, ends, is_open, leading, members_of, new_poll, poll_of, tally
from tests.support.builders import a_cohort, a_programme, a_set, at, day
from tests.support.records import a_delivery

NOW = at("2027-02-01 19:30")
"""A Monday evening: people are written to on the morning after."""
PROGRAMME = a_programme(a_cohort(sets=(a_set(),), prompts=()))
THIRD = PROGRAMME.by_key[Occasion("thames-3")]
STARTS = tuple(THIRD.start + timedelta(days=days) for days in (7, 8, 9))
CORA, FRAN, ADA = (PersonId(f"p-{name}") for name in ("cora-lane", "fran-doyle", "ada-marsh"))
ASKED = tuple(sorted(PROGRAMME.expected_ids(THIRD)))


def a_poll(**changes: object) -> DatePoll:
    made = new_poll(PROGRAMME, THIRD, STARTS, Responses(), CORA, NOW)
    return replace(made, **changes)  # type: ignore[arg-type]


def a_vote(person: PersonId, start: datetime = STARTS[0], fits: Fits = Fits.YES) -> DateVote:
    return DateVote(occasion=THIRD.key, number=1, start=start, person=person, fits=fits, at=NOW)


def letters(
    now: datetime, responses: Responses, *lines: Delivery, busy: Busy | None = None, **changes: object
) -> list[tuple[str, str, datetime]]:
    programme = replace(PROGRAMME, **changes)  # type: ignore[arg-type]
    standing = CohortState(programme=programme, responses=responses, ledger=index(lines), now=now)
    plans, _ = poll_dues(standing, now, busy or {})
    return [(due.person, due.kind, due.at) for plan in plans for due in plan.dues]


def sent(person: PersonId, when: datetime, kind: str = POLL_KINDS[0]) -> Delivery:
    return a_delivery(
        key=f"learning-2027/thames-3/{person}/{kind}/1", cohort=PROGRAMME.cohort.id, occasion=THIRD.key, person=person,
        kind=kind, revision=1, state=State.SENT, seen=when, settled=when,
    )  # fmt: skip


def test_a_poll_is_of_those_whom_the_session_expects_and_ends_by_itself() -> None:
    poll = a_poll()
    assert (poll.asked, poll.number, poll.starts, LASTS) == (ASKED, 1, STARTS, 4)
    assert poll.until == ends(PROGRAMME, NOW) == at("2027-02-05 17:00")
    assert [is_open(poll, THIRD, when) for when in (NOW, poll.until - timedelta(seconds=1), poll.until)] == [
        True,
        True,
        False,
    ]
    moved = replace(THIRD, start=STARTS[0])
    assert (is_open(poll, moved, NOW), poll_of(moved, Responses(polls=(poll,)))) == (False, None)
    assert is_open(replace(poll, closed=NOW), THIRD, NOW) is False
    assert is_open(poll, replace(THIRD, cancelled="illness"), NOW) is False


@pytest.mark.parametrize(
    ("meeting", "starts", "before", "why"),
    [
        (THIRD, STARTS, (a_poll(),), "They were asked already"),
        (THIRD, STARTS[:1], (), "There are no two dates to choose from"),
        (THIRD, (at("2027-02-03 10:00"), STARTS[0]), (), "There are no two dates to choose from"),
        (replace(THIRD, start=at("2027-02-04 10:00")), STARTS, (), "It is too near to ask"),
    ],
)
def test_when_nobody_can_be_asked(
    meeting: Meeting, starts: tuple[datetime, ...], before: tuple[DatePoll, ...], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        new_poll(PROGRAMME, meeting, starts, Responses(polls=before), CORA, NOW)


def test_a_second_poll_after_one_that_was_ended_has_letters_of_its_own() -> None:
    again = new_poll(PROGRAMME, THIRD, STARTS, Responses(polls=(a_poll(closed=NOW),)), CORA, NOW)
    assert (again.number, again.key) == (2, "thames-3/2")


def test_each_gets_one_letter_in_their_hours_and_nobody_else() -> None:
    found = letters(NOW, Responses(polls=(a_poll(),)))
    assert found == [(person, "dates-asked", at("2027-02-02 09:00")) for person in sorted(ASKED, key=_name)]
    assert len(found) == 7
    # a day with another letter is left alone
    other = letters(NOW, Responses(polls=(a_poll(),)), busy={ADA: {day("2027-02-02")}})
    assert {when for person, _, when in other if person == ADA} == {at("2027-02-03 09:00")}


def _name(person: PersonId) -> str:
    return PROGRAMME.people[person].name


def test_who_has_said_something_is_neither_asked_nor_reminded() -> None:
    morning, later = at("2027-02-02 09:00"), at("2027-02-03 10:00")
    lines = [sent(person, morning) for person in ASKED]
    polls = (a_poll(),)
    reminders = letters(later, Responses(polls=polls, votes=(a_vote(ADA),)), *lines)
    assert {(person, kind) for person, kind, _ in reminders} == {(p, "dates-asked-reminder") for p in ASKED if p != ADA}
    assert {when for *_, when in reminders} == {at("2027-02-04 10:00")}
    # at most one reminder, and nothing once it is over
    lines += [sent(person, later, "dates-asked-reminder") for person in ASKED]
    assert letters(later, Responses(polls=polls), *lines) == []
    for over in (a_poll(until=later), a_poll(closed=later), a_poll(about=STARTS[0])):
        assert letters(later, Responses(polls=(over,)), *lines[:7]) == []


def test_a_pause_is_kept() -> None:
    paused = Decision(at=NOW, verdict=Verdict.PAUSED, subject=ADA, until=at("2027-02-20 10:00").date())
    assert ADA not in {person for person, *_ in letters(NOW, Responses(polls=(a_poll(),)), decisions=(paused,))}


@pytest.mark.parametrize(
    ("state", "why"), [(State.BOUNCED, COMES_BACK), (State.COMPLAINED, COMPLAINED)], ids=["bounced", "complained"]
)
def test_who_takes_no_mail_or_asked_for_none_is_not_asked(state: State, why: str) -> None:
    line = replace(sent(ADA, at("2027-01-20 10:00"), "reflection"), state=state, address=PROGRAMME.people[ADA].email)
    standing = CohortState(programme=PROGRAMME, responses=Responses(polls=(a_poll(),)), ledger=index([line]), now=NOW)
    plans, left_out = poll_dues(standing, NOW, {})
    assert {due.person for plan in plans for due in plan.dues} == set(ASKED) - {ADA}
    assert [(one.person, one.why) for one in left_out] == [(ADA, why)]


def test_a_reminder_tells_no_coordinator_who_is_silent() -> None:
    assert [conditional(kind, PROGRAMME) for kind in POLL_KINDS] == [False, True]
    assert [tells(THIRD.key, kind, PROGRAMME, Responses()) for kind in POLL_KINDS] == [False, True]


def test_counts_are_of_members_and_of_who_facilitates_apart() -> None:
    votes = (
        a_vote(ADA), a_vote(PersonId("p-ben-okoro"), fits=Fits.IF_NEED_BE), a_vote(PersonId("p-cerys-pugh"), fits=Fits.NO),
        a_vote(PersonId("p-dev-patel"), STARTS[1]), a_vote(FRAN, fits=Fits.NO), a_vote(PersonId("p-stranger")),
    )  # fmt: skip
    poll, responses = a_poll(), Responses(votes=votes)
    members, leads = members_of(poll, PROGRAMME, THIRD), leading(poll, PROGRAMME, THIRD)
    assert leads == {FRAN}
    assert [tally(poll, start, members, responses).words for start in STARTS] == [
        "2 of 6 can, 1 of them only if need be; 3 have not answered",
        "1 of 6 can; 5 have not answered",
        "0 of 6 can; 6 have not answered",
    ]
    assert tally(poll, STARTS[0], leads, responses).words == "0 of 1 can"


def _needs(now: datetime, *votes: DateVote, **changes: object) -> list[str]:
    responses = Responses(polls=(a_poll(**changes),), votes=votes)
    return [
        f"{need.key}: {need.says.partition(': ')[2].partition(': ')[2]}"
        for need in polled(CohortState(programme=PROGRAMME, responses=responses, ledger=index(()), now=now), now)
    ]


def test_a_coordinator_is_wanted_once_all_have_answered_or_the_days_are_over() -> None:
    everybody = [a_vote(person, start) for person in ASKED for start in STARTS]
    over = at("2027-02-05 17:00")
    all_said, time_up = (
        "everybody has said which other dates suit them.",
        "the set was asked which other dates suit it, and the days for it are over.",
    )
    assert _needs(NOW, *everybody[1:]) == []
    assert _needs(NOW, *everybody) == [f"poll/thames-3/1: {all_said}"]
    assert _needs(over) == [f"poll/thames-3/1: {time_up}"]
    assert _needs(over, closed=NOW) == []
    assert _needs(THIRD.start) == []
