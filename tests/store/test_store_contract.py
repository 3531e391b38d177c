"""Every store is asked the same questions. A new store is one line in STORES."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sets.model.cohort import CohortId, Occasion, PersonId, SetId
from sets.model.errors import StoreError
from sets.model.mail_events import MOST_OF_A_KIND, EventSource, Happened, MailEvent
from sets.model.messages import CalendarEntry, Delivery, Method, Partstat, State
from sets.model.polls import DatePoll, DateVote, Fits
from sets.model.ports import CohortStore, Store
from sets.model.publication import Begun, Decision, Issued, KnownPerson, Published, PublishedFigure, Verdict
from sets.model.report_review import (
    BarrierOwner,
    Passage,
    Pick,
    Placing,
    RecommendationFor,
    ReportStage,
    Review,
    Scope,
    Step,
    Theme,
)
from sets.model.report_review import PassageKind as Place
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Original, Tombstone
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
from sets.store.journal import UNTOLD
from sets.store.tiny import MemoryStore, TinyStore
from tests.support.builders import a_meeting, at, day, utc
from tests.support.records import a_delivery, a_step

COHORT, OCCASION, ADA = CohortId("learning-2027"), Occasion("thames-3"), PersonId("p-ada")
NOW, LATER = utc("2027-01-19 09:00"), utc("2027-01-19 09:05")
# what is in memory only is never opened anew: its one process keeps it
STORES: dict[str, Callable[[Path], Store]] = {"tiny": TinyStore, "memory": cache(MemoryStore)}


@pytest.fixture(params=STORES)
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens the same records anew each time, as another process would."""
    return lambda: STORES[request.param](tmp_path / "records")


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    return open_store()


@pytest.fixture
def records(store: Store) -> CohortStore:
    return store.cohort(COHORT)


def invite_line(person: str = ADA, **changes: Any) -> Delivery:
    """An invite of Ada's that waits."""
    given = {"state": State.WAITING, "until": NOW + timedelta(days=20), "address": "ada.marsh@example.gov.uk"}
    words = {"name": "Ada Marsh", "why": "She is in the set."}
    return a_delivery(PersonId(person), "invite", OCCASION, cohort=COHORT, when=NOW, **{**given, **words, **changes})


def told(**changes: Any) -> CalendarEntry:
    start = at("2027-03-30 10:00")
    given: dict[str, Any] = {
        "method": Method.REQUEST,
        "sequence": 0,
        "uid": "u1@learning.example.gov.uk",
        "dtstamp": NOW,
        "title": "Thames: session 3",
        "start": start,
        "end": start + timedelta(hours=2),
        "place": "Town hall",
        "join": "",
        "description": "Bring a question.\nNothing else.",
        "organiser_name": "Learning team",
        "organiser_email": "sets@learning.example.gov.uk",
        "attendee_name": "Ada Marsh",
        "attendee_email": "ada.marsh@example.gov.uk",
        "partstat": Partstat.ACCEPTED,
    }
    return CalendarEntry(**{**given, **changes})


def a_version(number: int = 1, **changes: Any) -> Published:
    given: dict[str, Any] = {
        "cohort": COHORT,
        "number": number,
        "at": at("2027-06-01 09:00"),
        "digest": f"digest {number}",
        "text": "cohort: learning-2027\n",
        "document": {"cohort": "learning-2027", "sets": [{"id": "thames", "at": "10am", "rounds": 2, "why": None}]},
        "people": {"ada.marsh@example.gov.uk": ADA},
        "meetings": (a_meeting(notes=("moved from 3 May 2027: Early May Bank Holiday",)), a_meeting("thames-2")),
    }
    return Published(**{**given, **changes})


IN_STATE: dict[State, tuple[State, ...]] = {
    **{state: (state,) for state in (State.WAITING, State.HELD, State.MISSED, State.WITHDRAWN)},
    State.CLAIMED: (State.CLAIMED,),
    **{
        state: (State.CLAIMED, state)
        for state in (
            State.SENT,
            State.FAILED,
            State.UNKNOWN,
            State.DEAD,
            State.DELIVERED,
            State.BOUNCED,
            State.DROPPED,
            State.COMPLAINED,
        )
    },
}


def bring_to(records: CohortStore, state: State) -> Delivery:
    """The line of a ledger whose one line is in this state."""
    for step in IN_STATE[state]:
        line = invite_line(state=step, told=told() if step not in NOTED else None, claimed=NOW)
        if step is State.CLAIMED:
            records.claim([line])
        elif State.CLAIMED in IN_STATE[state]:
            records.settle([replace(line, settled=NOW, trouble="as it came")])
        else:
            records.note([line])
    (kept,) = records.deliveries()
    assert kept.state is state
    return kept


NOTED = (State.WAITING, State.HELD, State.MISSED, State.WITHDRAWN)
CLAIMABLE = {State.WAITING, State.HELD, State.FAILED, State.UNKNOWN, State.MISSED, State.WITHDRAWN}
NOTABLE = CLAIMABLE - {State.UNKNOWN}


def test_the_tables_below_name_every_state() -> None:
    assert set(IN_STATE) == set(State)


@pytest.mark.parametrize("state", State)
def test_claim(records: CohortStore, state: State) -> None:
    before = bring_to(records, state)
    wanted = invite_line(seen=LATER, claimed=LATER, attempts=7, why="asked again", told=told(sequence=1))
    won = records.claim([wanted])
    if state in CLAIMABLE:
        assert won == {wanted.key}
        assert records.deliveries() == (replace(wanted, state=State.CLAIMED, seen=NOW, attempts=before.attempts + 1),)
    else:
        assert (won, records.deliveries()) == (frozenset(), (before,))


OUTCOMES = [State.SENT, State.FAILED, State.UNKNOWN, State.DEAD]


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("state", State)
def test_settle(records: CohortStore, state: State, outcome: State) -> None:
    before = bring_to(records, state)
    wanted = invite_line(state=outcome, seen=LATER, settled=LATER, letter="<l@example.org>", told=told())
    records.settle([wanted])
    if state is State.CLAIMED:
        assert records.deliveries() == (replace(wanted, seen=NOW, attempts=1, claimed=NOW),)
    else:
        assert records.deliveries() == (before,)


@pytest.mark.parametrize("state", State)
def test_a_claim_is_given_back(records: CohortStore, state: State) -> None:
    before = bring_to(records, state)
    records.claim([invite_line(claimed=LATER, repeat=True)])
    records.settle((), [before])
    assert records.deliveries() == (before,)
    records.settle((), [invite_line(why="nobody has claimed it")])
    if state is not State.CLAIMED:
        assert records.deliveries() == (before,)


@pytest.mark.parametrize("news", NOTED)
@pytest.mark.parametrize("state", State)
def test_note(records: CohortStore, state: State, news: State) -> None:
    before = bring_to(records, state)
    wanted = invite_line(state=news, seen=LATER, at=LATER, attempts=9, why="because it rained", told=told(sequence=5))
    records.note([wanted])
    if state in NOTABLE:
        assert records.deliveries() == (replace(wanted, seen=NOW, attempts=before.attempts, told=before.told),)
    else:
        assert records.deliveries() == (before,)


@pytest.mark.parametrize("state", sorted(set(State) - set(NOTED)))
def test_what_is_about_sending_cannot_be_noted(records: CohortStore, state: State) -> None:
    with pytest.raises(StoreError, match="only claimed and settled"):
        records.note([invite_line("p-ben"), invite_line(state=state)])
    assert records.deliveries() == ()


@pytest.mark.parametrize("state", State)
def test_a_claim_whose_letter_was_not_begun_is_given_back(open_store: Callable[[], Store], state: State) -> None:
    records = open_store().cohort(COHORT)
    before = bring_to(records, state)
    line = invite_line(told=told(), claimed=LATER, repeat=before.state in (State.UNKNOWN, State.FAILED))
    won = records.claim([line])
    assert open_store().cohort(COHORT).adopt_orphans(LATER) == ()
    (after,) = open_store().cohort(COHORT).deliveries()
    if not won and state is not State.CLAIMED:
        assert after == before
    else:
        was = state if state in (State.UNKNOWN, State.FAILED) else State.WAITING
        attempts = 0 if state is State.CLAIMED else before.attempts
        assert (after.state, after.attempts, after.seen) == (was, attempts, NOW)
        assert after.repeat is (state is State.FAILED), "a doubt about an earlier letter is still there, and stays one"


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_became_of_a_letter_is_known_though_nothing_was_settled(
    open_store: Callable[[], Store], outcome: State
) -> None:
    records = open_store().cohort(COHORT)
    lines = [invite_line(person, claimed=NOW, letter="<l>", told=told()) for person in ("p-ada", "p-ben")]
    records.claim(lines)
    records.handing_over([line.key for line in lines])
    nexts = (LATER, LATER + timedelta(minutes=5)) if outcome is not State.SENT else (None, None)
    ended = [
        replace(line, state=outcome, settled=LATER, provider_id="id-7", next_try=when, trouble="Ada Marsh has moved")
        for line, when in zip(lines, nexts, strict=True)
    ]
    records.became(ended)
    assert open_store().cohort(COHORT).adopt_orphans(LATER + timedelta(days=1)) == ()
    trouble = "" if outcome is State.SENT else UNTOLD
    assert open_store().cohort(COHORT).deliveries() == tuple(
        replace(line, attempts=1, trouble=trouble) for line in ended
    )


def test_only_the_letter_in_hand_is_uncertain(open_store: Callable[[], Store]) -> None:
    records = open_store().cohort(COHORT)
    first, second, third = (invite_line(person, claimed=NOW) for person in ("p-ada", "p-ben", "p-cy"))
    records.claim([first, second, third])
    records.handing_over([first.key])
    records.became([replace(first, state=State.SENT, settled=NOW)])
    records.handing_over([second.key])
    records = open_store().cohort(COHORT)
    assert records.adopt_orphans(LATER) == (second.key,)
    assert [line.state for line in records.deliveries()] == [State.SENT, State.UNKNOWN, State.WAITING]
    assert records.adopt_orphans(LATER) == (), "once"


def test_what_is_settled_is_no_longer_in_doubt(open_store: Callable[[], Store]) -> None:
    records = open_store().cohort(COHORT)
    first, second = invite_line("p-ada", claimed=NOW), invite_line("p-ben", claimed=NOW)
    records.claim([first, second])
    records.handing_over([first.key])
    records.settle([replace(first, state=State.FAILED)])
    records.claim([first])
    assert open_store().cohort(COHORT).adopt_orphans(LATER) == ()
    found = [(line.state, line.attempts) for line in open_store().cohort(COHORT).deliveries()]
    assert found == [(State.FAILED, 1), (State.WAITING, 0)]


def test_a_claim_of_nothing_known_is_won_and_counts_from_one(records: CohortStore) -> None:
    wanted = invite_line(state=State.CLAIMED, claimed=NOW, attempts=5, told=told())
    assert records.claim([wanted]) == {wanted.key}
    assert records.deliveries() == (replace(wanted, attempts=1),)


def test_the_same_key_twice_in_one_claim_is_claimed_once(records: CohortStore) -> None:
    records.claim([invite_line(), invite_line(why="again")])
    assert records.deliveries() == (invite_line(state=State.CLAIMED, attempts=1),)


def test_a_batch_is_won_line_by_line(records: CohortStore) -> None:
    taken, free = invite_line("p-ben"), invite_line("p-ada")
    records.claim([taken])
    assert records.claim([taken, free]) == {free.key}


def test_nothing_settles_what_was_never_claimed(records: CohortStore) -> None:
    records.settle([invite_line(state=State.SENT)])
    assert records.deliveries() == ()


def test_the_ledger_is_in_order_of_key(records: CohortStore) -> None:
    records.note([invite_line("p-cy"), invite_line("p-ada")])
    records.note([invite_line("p-ben")])
    assert [line.person for line in records.deliveries()] == ["p-ada", "p-ben", "p-cy"]


def test_everything_about_a_line_is_there_for_the_next_process(open_store: Callable[[], Store]) -> None:
    line = invite_line(
        state=State.FAILED, told=told(), claimed=NOW, settled=LATER, next_try=LATER, trouble="Mailbox full", attempts=1
    )
    first = open_store().cohort(COHORT)
    first.claim([line])
    first.settle([line])
    assert open_store().cohort(COHORT).deliveries() == (line,)


def test_times_come_back_as_the_same_moment_in_utc(open_store: Callable[[], Store]) -> None:
    summer = at("2027-06-01 10:00")
    open_store().cohort(COHORT).note([invite_line(at=summer)])
    (line,) = open_store().cohort(COHORT).deliveries()
    assert line.at == summer
    assert line.at.utcoffset() == timedelta(0)


# What became of letters on their way


def an_event(event_id: str = "e1", line: Delivery | None = None, **changes: Any) -> MailEvent:
    """An arrival of the letter of this line."""
    line = line or invite_line()
    given = {"letter": line.key, "person": line.person, "address": line.address, "happened": Happened.DELIVERED}
    told = {"at": NOW, "heard": LATER, "source": EventSource.SENDGRID}
    return MailEvent(**{"event_id": event_id, **given, **told, **changes})


def counting(line: Delivery, events: Sequence[MailEvent]) -> Delivery:
    """How many are known, as the line's trouble, and the time of the oldest."""
    return replace(line, trouble=f"{len(events)} since {min(event.at for event in events).isoformat()}")


def sent_in_one_letter(records: CohortStore, *people: str) -> list[Delivery]:
    """Lines of one letter that left, led by the first."""
    lines = [invite_line(person, state=State.SENT, claimed=NOW, settled=NOW) for person in people]
    lines = [replace(line, letter=lines[0].key, attempts=1) for line in lines]
    records.claim(lines)
    records.settle(lines)
    return lines


def test_an_event_is_kept_once_and_steps_every_line_of_its_letter(open_store: Callable[[], Store]) -> None:
    records = open_store().cohort(COHORT)
    lead, rides = sent_in_one_letter(records, "p-ada", "p-ben")
    records.note([invite_line("p-cy")])
    first, second = an_event("e1", lead, at=LATER), an_event("e2", lead, reason="250 2.0.0 ok")
    assert records.keep_mail_events([first], counting) == 1
    assert records.keep_mail_events([first, second, second, first], counting) == 1
    records = open_store().cohort(COHORT)
    trouble = f"2 since {NOW.isoformat()}"
    assert records.mail_events() == (second, first)
    assert records.deliveries() == (
        replace(lead, trouble=trouble),
        replace(rides, trouble=trouble),
        invite_line("p-cy"),
    )


def test_events_of_no_line_are_kept_and_step_nothing(records: CohortStore) -> None:
    records.note([invite_line()])
    assert records.keep_mail_events([an_event(letter="of a letter nobody knows")], counting) == 1
    assert (len(records.mail_events()), records.deliveries()) == (1, (invite_line(),))


def test_an_event_of_an_address_that_is_forgotten_meanwhile_is_not_kept(records: CohortStore) -> None:
    ada, ben = (sent_in_one_letter(records, one)[0] for one in ("p-ada", "p-ben"))
    records.rewrite(deliveries=[replace(ada, address="")])
    assert records.keep_mail_events([an_event("e1", ada), an_event("e2", ben)], counting) == 1
    assert [event.event_id for event in records.mail_events()] == ["e2"]


def test_with_nothing_new_what_is_known_is_made_up_for(records: CohortStore) -> None:
    (line,) = sent_in_one_letter(records, "p-ada")
    records.keep_mail_events([an_event(line=line)], lambda line, events: line)
    assert records.deliveries() == (line,)
    assert records.keep_mail_events([], counting) == 0
    assert records.deliveries() == (counting(line, [an_event()]),)


def test_of_one_kind_about_one_letter_only_so_many_are_kept(records: CohortStore) -> None:
    many = [an_event(f"e{n:03}", happened=Happened.DEFERRED, at=NOW + timedelta(minutes=n)) for n in range(300)]
    assert records.keep_mail_events(many[:3], counting) == 3
    assert records.keep_mail_events(many, counting) == MOST_OF_A_KIND - 3
    assert (
        records.keep_mail_events([an_event("other", happened=Happened.BOUNCED, at=LATER + timedelta(days=1))], counting)
        == 1
    )
    assert records.mail_events()[:-1] == tuple(many[:MOST_OF_A_KIND])


def test_events_of_one_person_go_and_the_lines_stay(records: CohortStore) -> None:
    ada, ben = sent_in_one_letter(records, "p-ada")[0], sent_in_one_letter(records, "p-ben")[0]
    records.keep_mail_events([an_event("e1", ada), an_event("e2", ada), an_event("e3", ben)], counting)
    before = records.deliveries()
    assert (records.drop_mail_events(ADA), records.drop_mail_events(ADA)) == (2, 0)
    assert [event.event_id for event in records.mail_events()] == ["e3"]
    assert (records.drop_mail_events(), records.mail_events(), records.deliveries()) == (1, (), before)


# Publishing


def test_a_draft_has_no_versions(store: Store, records: CohortStore) -> None:
    assert (records.versions(), records.latest(), store.cohorts()) == ((), None, ())


def test_versions_are_kept_in_order_and_the_newest_runs(open_store: Callable[[], Store]) -> None:
    published = tuple(a_version(number) for number in range(1, 12))
    for version in published:
        open_store().cohort(COHORT).add_version(version)
    records = open_store().cohort(COHORT)
    assert (records.versions(), records.latest()) == (published, published[-1])


@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_version_follows_the_one_before(records: CohortStore, number: int) -> None:
    records.add_version(a_version(1))
    with pytest.raises(StoreError, match="somebody else has published"):
        records.add_version(a_version(number, text="other"))
    assert records.versions() == (a_version(1),)


def test_a_caller_that_changes_what_it_read_changes_no_record(records: CohortStore) -> None:
    records.add_version(a_version())
    for version in (records.latest(), *records.versions()):
        assert version is not None
        version.document["sets"][0]["at"] = "noon"
        version.people.clear()
    records.note([invite_line()])
    assert records.latest() == a_version()


def test_the_uid_key_never_changes(open_store: Callable[[], Store]) -> None:
    keys = [open_store().cohort(COHORT).uid_key(candidate) for candidate in (b"\x00first", b"second")]
    assert keys == [b"\x00first", b"\x00first"]


def test_only_published_cohorts_are_listed_in_order(open_store: Callable[[], Store]) -> None:
    store = open_store()
    for name in ("tees", "avon"):
        store.cohort(CohortId(name)).add_version(a_version(cohort=CohortId(name)))
    store.cohort(CohortId("draft")).uid_key(b"key")
    store.know([KnownPerson(id=ADA, addresses=("ada@example.gov.uk",), first_seen=NOW)])
    with store.run_lock(CohortId("locked")):
        assert open_store().cohorts() == ("avon", "tees")


@pytest.mark.parametrize("name", ["people", "../people", "a/b", "", ".hidden", "avon.pass", "a b", "a\n"])
def test_a_name_that_cannot_be_kept_is_refused(store: Store, name: str) -> None:
    with pytest.raises(StoreError, match="choose another id"):
        store.cohort(CohortId(name))


# Decisions


def begun(key: str, **changes: Any) -> Begun:
    return Begun(**{"occasion": Occasion(key), "version": 1, "meeting": a_meeting(key), **changes})


def test_decisions_are_kept_once_and_oldest_first(records: CohortStore) -> None:
    paused = Decision(at=LATER, verdict=Verdict.PAUSED, subject=ADA, until=day("2027-02-01"), why="away", by="Cora")
    hold = Decision(at=NOW, verdict=Verdict.HOLD, subject="thames-3/reflection")
    records.decide([paused, hold])
    records.decide([paused, *records.decisions()])
    assert records.decisions() == (hold, paused)


def test_a_decision_made_in_summer_time_is_the_same_when_read_back(records: CohortStore) -> None:
    decision = Decision(at=at("2027-06-01 09:00"), verdict=Verdict.LEFT, subject=ADA)
    records.decide([decision])
    records.decide([decision, replace(decision, at=decision.at.astimezone(UTC))])
    assert records.decisions() == (decision,)


def test_what_has_begun_is_kept_once_as_it_was(open_store: Callable[[], Store]) -> None:
    first, second = begun("thames-1", members=(ADA,), invited=(ADA,)), begun("thames-2")
    records = open_store().cohort(COHORT)
    assert records.begun() == ()
    records.keep_begun([second])
    records.keep_begun([replace(second, version=9, members=(ADA,)), first])
    assert open_store().cohort(COHORT).begun() == (first, second)


def test_of_two_decisions_of_one_moment_the_later_kept_comes_last(records: CohortStore) -> None:
    hold = Decision(at=NOW, verdict=Verdict.HOLD, subject="thames-3")
    records.decide([replace(hold, verdict=Verdict.RELEASE)])
    records.decide([hold])
    assert [decision.verdict for decision in records.decisions()] == [Verdict.RELEASE, Verdict.HOLD]


# What people gave back


def everything() -> Responses:
    who: dict[str, Any] = {"occasion": OCCASION, "person": ADA, "at": NOW}
    return Responses(
        answers=(Answer(**who, partstat=Partstat.TENTATIVE, sequence=2, source=Source.MAIL, sealed="tok"),),
        given=(AnswerGiven(**who, partstat=Partstat.DELEGATED, arrived=LATER, mailed=NOW, mark="m1", sealed="tok"),),
        attendance=(Attendance(**who, came=Came.PART),),
        rounds=(Round(**who, passed=True),),
        logs=(
            LearningLog(
                **who,
                prompt="reflection",
                state=LogState.RETURNED,
                answers=(
                    LogAnswer(question="q1", sealed="tok"),
                    LogAnswer(question="q2", text="It “works”", shared=True),
                ),
                elements=("E1", "E3"),
                line=ReportLine(text="We listened.", consent="abc"),
                source=Source.WEB,
            ),
        ),
        actions=(Action(**who, number=1, state=ActionState.DROPPED, sealed="t", by=day("2027-02-01"), learned="much"),),
        ratings=(
            Rating(person=ADA, phase=Phase.BASELINE, statement=1, value=None, at=NOW),
            Rating(person=ADA, phase=Phase.LOOKBACK, statement=1, value=4, at=NOW),
        ),
        drafts=(Draft(**who, prompt="reflection", sealed="tok", form="f1", source=Source.MAIL),),
        agreements=(Agreement(set_id=SetId("thames"), text="We listen.\nOne at a time.", at=NOW),),
        details=(Detail(person=ADA, what=DetailKind.DAYS, value="friday", instead_of="", at=NOW),),
        asked=(
            LetterRequest(person=ADA, wish=LetterKind.NEW_ADDRESS, number=1, at=NOW, address="ada.new@example.gov.uk"),
            LetterRequest(
                person=ADA,
                wish=LetterKind.NEW_LINK,
                number=2,
                at=NOW,
                occasion=OCCASION,
                purpose="log",
                prompt="midpoint",
            ),
        ),
        turns=(LinkGeneration(person=ADA, number=2, at=NOW),),
        checks=(
            Check(person=ADA, report="final", at=NOW, right=False, text="Section 4:\nsix, not five."),
            Check(person=ADA, report="midpoint", at=NOW, right=True),
        ),
        approvals=(Approval(person=ADA, words="f" * 64, yes=False, at=NOW),),
        calendar_requests=(
            CalendarRequest(**who, what=Asks.OTHER_TIME, about=NOW, start=LATER, end=LATER),
            CalendarRequest(**who, what=Asks.SOMEBODY_ELSE, about=NOW, sealed="tok"),
        ),
        proposals=(
            Proposal(
                occasion=Occasion("thames-3"),
                about=NOW,
                person=ADA,
                change=ProposedChange.DATES,
                at=NOW,
                starts=(NOW, NOW),
                why="Too few",
            ),
        ),
        polls=(
            DatePoll(
                occasion=Occasion("thames-3"),
                about=NOW,
                number=1,
                starts=(NOW, LATER),
                asked=(ADA,),
                by=ADA,
                at=NOW,
                until=LATER,
            ),
        ),
        votes=(DateVote(**who, number=1, start=LATER, fits=Fits.NO),),
        difficulties=(Difficulty(person=ADA, at=NOW, sealed="tok"),),
    )


def test_all_that_is_given_back_comes_back(open_store: Callable[[], Store]) -> None:
    assert open_store().cohort(COHORT).keep_responses(everything()) == 23
    assert open_store().cohort(COHORT).responses() == everything()


def test_the_example_above_has_every_kind() -> None:
    assert [field.name for field in fields(Responses) if not getattr(everything(), field.name)] == []


def test_the_same_again_writes_nothing(records: CohortStore) -> None:
    records.keep_responses(everything())
    assert records.keep_responses(everything()) == 0


@pytest.mark.parametrize(
    ("when", "counted", "kept"),
    [(NOW - timedelta(minutes=1), 0, Came.YES), (NOW, 1, Came.NO), (LATER, 1, Came.NO)],
    ids=["older", "same moment", "newer"],
)
def test_the_newest_word_counts(records: CohortStore, when: Any, counted: int, kept: Came) -> None:
    first = Attendance(occasion=OCCASION, person=ADA, came=Came.YES, at=NOW)
    records.keep_responses(Responses(attendance=(first,)))
    assert records.keep_responses(Responses(attendance=(replace(first, came=Came.NO, at=when),))) == counted
    assert [line.came for line in records.responses().attendance] == [kept]


def test_of_one_delivery_of_news_the_newest_wins_whatever_the_order(records: CohortStore) -> None:
    new = Attendance(occasion=OCCASION, person=ADA, came=Came.YES, at=LATER)
    assert records.keep_responses(Responses(attendance=(new, replace(new, came=Came.NO, at=NOW)))) == 1
    assert records.responses().attendance == (new,)


def test_what_is_made_of_all_that_is_there_misses_nobody_s_word(records: CohortStore) -> None:
    def one_more(before: Responses) -> Responses:
        return Responses(attendance=(came_as(len(before.attendance)),))

    def came_as(number: int) -> Attendance:
        return Attendance(occasion=OCCASION, person=PersonId(f"p-{number:02}"), came=Came.YES, at=NOW)

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: records.change_responses(one_more), range(16), timeout=20))
    every = tuple(came_as(number) for number in range(16))
    assert records.responses().attendance == every
    assert sorted(news.attendance[0].person for news in made) == [one.person for one in every]


@pytest.mark.parametrize("kind", [field.name for field in fields(Responses)])
def test_one_kind_is_erased_and_the_others_stay(records: CohortStore, kind: str) -> None:
    records.keep_responses(everything())
    gone = getattr(everything(), kind)
    assert records.erase(Responses(**{kind: gone})) == len(gone)
    assert records.responses() == replace(everything(), **{kind: ()})


def test_what_is_erased_goes_by_its_key_alone(records: CohortStore) -> None:
    kept = Attendance(occasion=OCCASION, person=PersonId("p-ben"), came=Came.YES, at=NOW)
    gone = Attendance(occasion=OCCASION, person=ADA, came=Came.YES, at=LATER)
    records.keep_responses(Responses(attendance=(kept, gone)))
    never_there = replace(gone, person=PersonId("p-cy"))
    older_words = replace(gone, came=Came.NO, at=NOW)
    assert records.erase(Responses(attendance=(older_words, older_words, never_there))) == 1
    assert records.responses() == Responses(attendance=(kept,))
    assert records.erase(Responses(attendance=(gone,))) == 0


def test_an_older_copy_of_what_was_erased_may_come_again(open_store: Callable[[], Store]) -> None:
    newer = Attendance(occasion=OCCASION, person=ADA, came=Came.YES, at=LATER)
    open_store().cohort(COHORT).keep_responses(Responses(attendance=(newer,)))
    open_store().cohort(COHORT).erase(Responses(attendance=(newer,)))
    again = replace(newer, at=NOW)
    assert open_store().cohort(COHORT).keep_responses(Responses(attendance=(again,))) == 1
    assert open_store().cohort(COHORT).responses() == Responses(attendance=(again,))


# Replies as they came


def an_original(digest: str, **changes: Any) -> Original:
    given: dict[str, Any] = {"digest": digest, "person": ADA, "at": NOW, "sealed": f"token of {digest}"}
    return Original(**{**given, **changes})


def test_originals_are_kept_oldest_first(open_store: Callable[[], Store]) -> None:
    later, first = an_original("d1", at=LATER), an_original("d2")
    assert [open_store().cohort(COHORT).keep_original(one) for one in (later, first)] == [True, True]
    assert open_store().cohort(COHORT).originals() == (first, later)


def test_the_same_mail_twice_is_kept_once(records: CohortStore) -> None:
    first = an_original("d1")
    assert records.keep_original(first)
    assert not records.keep_original(replace(first, at=LATER, sealed="another token"))
    assert records.originals() == (first,)


def test_originals_go_and_their_digests_stay(open_store: Callable[[], Store]) -> None:
    records, first, later = open_store().cohort(COHORT), an_original("d1"), an_original("d2", at=LATER)
    records.keep_original(first)
    records.keep_original(later)
    assert [records.drop_originals(when) for when in (NOW, LATER, LATER)] == [0, 1, 0]
    assert open_store().cohort(COHORT).originals() == (later,)
    assert not open_store().cohort(COHORT).keep_original(first), "the mail has come before"
    assert open_store().cohort(COHORT).originals() == (later,)


# What coordinators did for the reports


def a_review() -> Review:
    """Two of each kind, in order of their keys."""
    return Review(
        placings=(
            Placing(line="a" * 64, themes=("asking", "own-1"), at=NOW, by="Cora Lane"),
            Placing(line="b" * 64, themes=(), at=NOW),
        ),
        themes=(
            Theme(id="asking", name="Asking first", at=NOW, accepted=True, summary="Early.\nOften.", by="Cora Lane"),
            Theme(id="own-1", name="“Ours”", at=NOW, dissent="Not all."),
        ),
        passages=(
            Passage(part=Place.BARRIER, number=1, text="Forms.", at=NOW, kind=BarrierOwner.SENIOR),
            Passage(
                part=Place.RECOMMENDATION,
                number=1,
                text="Ask.",
                at=NOW,
                kind=RecommendationFor.SERVICES,
                owner="A",
                by_when="May",
            ),
        ),
        picks=(
            Pick(story="c" * 64, chosen=True, why="It cost nothing.", chosen_by="a panel", at=NOW, by="Cora Lane"),
            Pick(story="d" * 64, chosen=False, why="", chosen_by="", at=NOW),
        ),
        steps=(
            numbered_step(1),
            numbered_step(2, stage=ReportStage.FACTS, report=Scope.MIDPOINT, until=LATER, quoted=(ADA,), digest="d"),
        ),
    )


def numbered_step(number: int = 1, **changes: Any) -> Step:
    return a_step(**{"number": number, "when": NOW, "why": "", **changes})


def count_of(review: Review) -> int:
    return sum(len(getattr(review, one.name)) for one in fields(Review))


def test_a_review_comes_back_as_it_was_kept(open_store: Callable[[], Store]) -> None:
    assert [one.name for one in fields(Review) if len(getattr(a_review(), one.name)) < 2] == []
    assert open_store().cohort(COHORT).review() == Review()
    assert open_store().cohort(COHORT).keep_review(a_review()) == count_of(a_review())
    assert open_store().cohort(COHORT).review() == a_review()
    assert open_store().cohort(COHORT).responses() == Responses()


def test_the_same_review_again_writes_nothing(records: CohortStore) -> None:
    records.keep_review(a_review())
    assert records.keep_review(a_review()) == 0


REVIEWED = [one.name for one in fields(Review) if one.name != "steps"]


@pytest.mark.parametrize("kind", REVIEWED)
@pytest.mark.parametrize(
    ("when", "counted"), [(NOW - timedelta(minutes=1), 0), (NOW, 1), (LATER, 1)], ids=["older", "same moment", "newer"]
)
def test_the_newest_word_of_a_review_counts(records: CohortStore, kind: str, when: Any, counted: int) -> None:
    records.keep_review(a_review())
    first, second = getattr(a_review(), kind)
    again = replace(first, by="Somebody else", at=when)
    assert records.keep_review(Review(**{kind: (again,)})) == counted
    assert getattr(records.review(), kind) == ((again if counted else first), second)


def test_a_step_is_taken_once_by_whoever_comes_first(open_store: Callable[[], Store]) -> None:
    ours, theirs = numbered_step(1, by="Cora Lane"), numbered_step(1, by="Bea Ford", at=LATER, stage=ReportStage.FACTS)
    assert open_store().cohort(COHORT).keep_review(Review(steps=(ours,))) == 1
    assert open_store().cohort(COHORT).keep_review(Review(steps=(theirs,))) == 0
    assert open_store().cohort(COHORT).review().steps == (ours,)


def test_of_two_steps_of_one_number_in_one_delivery_the_first_stands(records: CohortStore) -> None:
    assert records.keep_review(Review(steps=(numbered_step(1), numbered_step(1, by="Bea Ford")))) == 1
    assert records.review().steps == (numbered_step(1),)


def test_a_step_that_is_taken_does_not_keep_the_rest_back(records: CohortStore) -> None:
    records.keep_review(Review(steps=(numbered_step(1),)))
    theme = a_review().themes[0]
    assert records.keep_review(Review(steps=(numbered_step(1, by="Bea Ford"),), themes=(theme,))) == 1
    assert records.review() == Review(steps=(numbered_step(1),), themes=(theme,))


def test_each_report_counts_its_own_steps(records: CohortStore) -> None:
    both = (numbered_step(1), numbered_step(1, report=Scope.MIDPOINT))
    assert records.keep_review(Review(steps=both)) == 2
    assert records.review().steps == both


@pytest.mark.parametrize("kind", REVIEWED)
def test_one_kind_of_a_review_is_erased_and_the_others_stay(records: CohortStore, kind: str) -> None:
    records.keep_review(a_review())
    gone = getattr(a_review(), kind)
    assert records.erase_review(Review(**{kind: gone[:1]})) == 1
    assert records.erase_review(Review(**{kind: gone})) == 1
    assert records.erase_review(a_review()) == count_of(a_review()) - 4
    assert records.review() == Review(steps=a_review().steps)


def test_a_review_is_rewritten_but_for_what_came_meanwhile(records: CohortStore) -> None:
    records.keep_review(a_review())
    newer = replace(a_review().themes[0], summary="Newer.", at=LATER)
    records.keep_review(Review(themes=(newer,)))
    blank = Review(
        themes=tuple(replace(one, by="Somebody") for one in a_review().themes),
        steps=tuple(replace(one, by="Somebody", quoted=()) for one in a_review().steps),
    )
    records.rewrite(review=blank)
    assert records.review() == replace(a_review(), themes=(newer, blank.themes[1]), steps=blank.steps)
    with pytest.raises(StoreError, match="no record in whose place"):
        records.rewrite(review=Review(steps=(numbered_step(9),)))


def test_many_threads_take_one_step_once_and_see_whole_reviews(records: CohortStore) -> None:
    """Each delivery is a theme and a passage of one number: nobody ever sees one without the other."""
    seen: list[Review] = []

    def work(number: int) -> int:
        theme = Theme(id=f"own-{number}", name="x", at=NOW)
        passage = Passage(part=Place.LEVER, number=number, text="x", at=NOW)
        step = numbered_step(1, by=str(number))
        written = records.keep_review(Review(themes=(theme,), passages=(passage,), steps=(step,)))
        seen.append(records.review())
        return written

    with ThreadPoolExecutor(8) as pool:
        written = list(pool.map(work, range(1, 17), timeout=20))
    assert sorted(written) == [2] * 15 + [3]
    for review in seen:
        assert {int(theme.id[4:]) for theme in review.themes} == {passage.number for passage in review.passages}
    assert len({review.steps for review in seen if review.steps}) == 1


# Forgetting


def test_records_are_rewritten_in_their_places(open_store: Callable[[], Store]) -> None:
    records = open_store().cohort(COHORT)
    versions, lines = tuple(a_version(number) for number in (1, 2, 3)), (invite_line("p-ada"), invite_line("p-ben"))
    left = Decision(at=at("2027-06-01 09:00"), verdict=Verdict.LEFT, subject=ADA, why="moved", by="Cora")
    same_moment = Decision(at=at("2027-06-01 09:00"), verdict=Verdict.HOLD, subject="thames-3")
    for version in versions:
        records.add_version(version)
    records.note(lines)
    records.decide([left, same_moment])
    facts = begun("thames-1", members=(ADA,)), begun("thames-2")
    records.keep_begun(facts)
    second = replace(versions[1], document={"cohort": "other"}, text="other", people={})
    blank = replace(lines[0], address="", name="", why="", state=State.SENT)
    told = replace(facts[0], meeting=replace(facts[0].meeting, title="Thames"))
    records.rewrite(versions=[second], deliveries=[blank], decisions=[replace(left, why="", by="")], begun=[told])
    records = open_store().cohort(COHORT)
    assert records.versions() == (versions[0], second, versions[2])
    assert records.deliveries() == (blank, lines[1])
    assert records.decisions() == (replace(left, why="", by=""), same_moment)
    assert records.begun() == (told, facts[1])


@pytest.mark.parametrize(
    "strange",
    [
        {"versions": [a_version(2)]},
        {"deliveries": [invite_line("p-ben")]},
        {"decisions": [Decision(at=NOW, verdict=Verdict.LEFT, subject=ADA)]},
        {"begun": [Begun(occasion=OCCASION, version=1, meeting=a_meeting())]},
    ],
    ids=lambda strange: next(iter(strange)),
)
def test_what_has_no_place_is_not_rewritten_and_nothing_else_is(records: CohortStore, strange: Any) -> None:
    records.add_version(a_version())
    records.note([invite_line()])
    news: dict[str, Any] = {
        "versions": [a_version(text="other")],
        "deliveries": [invite_line(name="")],
        "decisions": [],
        "begun": [],
    }
    with pytest.raises(StoreError, match="no record in whose place"):
        records.rewrite(**{name: news[name] + strange.get(name, []) for name in news})
    assert (records.versions(), records.deliveries(), records.decisions()) == ((a_version(),), (invite_line(),), ())


def test_tombstones_are_kept_once_oldest_first(open_store: Callable[[], Store]) -> None:
    late, early = Tombstone(digest="t1", at=LATER), Tombstone(digest="t2", at=NOW)
    open_store().suppress([late, replace(late, at=LATER + timedelta(days=1))])
    open_store().suppress([early, replace(late, at=NOW)])
    assert open_store().tombstones() == (early, late)
    assert open_store().people() == ()


def test_who_is_buried_is_known_no_more(open_store: Callable[[], Store]) -> None:
    stone = Tombstone(digest="t1", at=NOW)
    open_store().know([known("a", "a@x.org"), known("b", "b@x.org")])
    open_store().suppress([stone], PersonId("a"))
    open_store().suppress([], PersonId("never-known"))
    assert (open_store().people(), open_store().tombstones()) == ((known("b", "b@x.org"),), (stone,))
    open_store().know([known("c", "a@x.org")])
    assert open_store().people() == (known("b", "b@x.org"), known("c", "a@x.org"))


# Reports


def test_figures_are_kept_as_published(open_store: Callable[[], Store]) -> None:
    figure = PublishedFigure(report="r1", at=at("2027-06-01 09:00"), table="a/b", row="c", column="all", value=18)
    others = (replace(figure, table="a", row="b/c"), replace(figure, value=19), replace(figure, report="r2"))
    open_store().cohort(COHORT).add_figures([figure, *others])
    open_store().cohort(COHORT).add_figures([figure])
    assert open_store().cohort(COHORT).figures() == (figure, *others)


def test_a_report_is_issued_once_and_then_released(records: CohortStore) -> None:
    draft = Issued(kind="report-draft", at=LATER, digest="d1", folder="reports/1", occasion=Occasion("cohort"))
    midpoint = replace(draft, kind="midpoint-draft", at=NOW)
    for issued in (draft, midpoint, replace(draft, at=LATER + timedelta(days=1))):
        records.issue(issued)
    assert records.issued() == (midpoint, draft)
    records.issue(replace(draft, released=LATER))
    records.issue(replace(draft, released=None))
    assert records.issued() == (midpoint, replace(draft, released=LATER))


# People


def known(person: str, *addresses: str, first_seen: Any = NOW) -> KnownPerson:
    return KnownPerson(id=PersonId(person), addresses=addresses, first_seen=first_seen)


@pytest.mark.parametrize(
    ("first", "news", "people"),
    [
        ([], [known("b", "b@x.org"), known("a", "a@x.org")], [known("a", "a@x.org"), known("b", "b@x.org")]),
        ([known("a", "a@x.org")], [known("a", "new@x.org", first_seen=LATER)], [known("a", "a@x.org", "new@x.org")]),
        ([known("a", "a@x.org", "b@x.org")], [known("a", "A@x.org")], [known("a", "b@x.org", "A@x.org")]),
        ([known("a", "a@x.org")], [known("a", "a@x.org")], [known("a", "a@x.org")]),
        ([], [known("a", "a@x.org"), known("a", "b@x.org")], [known("a", "a@x.org", "b@x.org")]),
    ],
    ids=["new, by id", "a new address is the newest", "back at an old address", "the same again", "twice at once"],
)
def test_know(store: Store, first: list[KnownPerson], news: list[KnownPerson], people: list[KnownPerson]) -> None:
    store.know(first)
    store.know(news)
    assert store.people() == tuple(people)


@pytest.mark.parametrize("news", [[known("b", "A@X.org")], [known("c", "c@x.org"), known("b", "c@x.org")]])
def test_an_address_belongs_to_one_person(store: Store, news: list[KnownPerson]) -> None:
    store.know([known("a", "a@x.org")])
    with pytest.raises(StoreError, match="already belongs to") as caught:
        store.know([known("d", "d@x.org"), *news])
    assert "@" not in str(caught.value)
    assert store.people() == (known("a", "a@x.org"),)


# The run lock


def test_one_pass_of_a_cohort_at_a_time(open_store: Callable[[], Store], store: Store) -> None:
    with store.run_lock(COHORT) as first:
        with store.run_lock(COHORT) as same, open_store().run_lock(COHORT) as other:
            assert (first, same, other) == (True, False, False)
        with store.run_lock(CohortId("other")) as elsewhere:
            assert elsewhere
        with open_store().run_lock(COHORT) as still:
            assert not still
    with open_store().run_lock(COHORT) as after:
        assert after


def test_a_pass_that_fails_lets_go(open_store: Callable[[], Store], store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.run_lock(COHORT):
        raise ZeroDivisionError
    with open_store().run_lock(COHORT) as after:
        assert after


def test_that_a_pass_ended_stays_and_the_newest_counts(open_store: Callable[[], Store]) -> None:
    assert open_store().cohort(COHORT).last_pass() is None
    for at_ in (NOW, LATER):
        open_store().cohort(COHORT).passed(at_)
    assert open_store().cohort(COHORT).last_pass() == LATER
    assert open_store().cohort(CohortId("other-2027")).last_pass() is None
    assert open_store().cohorts() == ()


def test_records_can_be_written_during_a_pass(open_store: Callable[[], Store], store: Store) -> None:
    with store.run_lock(COHORT):
        open_store().cohort(COHORT).note([invite_line()])
        assert store.cohort(COHORT).deliveries() == (invite_line(),)


def test_what_is_sealed_is_put_anew_and_nothing_else(records: CohortStore, open_store: Callable[[], Store]) -> None:
    """Every sealed text of every kind of record, in one write; a newer word that comes later still wins."""
    log = LearningLog(
        occasion=OCCASION,
        person=ADA,
        prompt="reflection",
        state=LogState.RETURNED,
        at=NOW,
        answers=(LogAnswer(question="q1", sealed="one"), LogAnswer(question="q2", text="sealed", shared=True)),
    )
    action = Action(occasion=OCCASION, person=ADA, number=1, at=NOW, sealed="two", sealed_learned="three")
    draft = Draft(occasion=OCCASION, person=ADA, prompt="reflection", at=NOW, sealed="four")
    before = Responses(logs=(log,), actions=(action,), drafts=(draft,))
    original = Original(digest="d1", person=ADA, at=NOW, sealed="five")
    records.add_version(a_version())
    records.keep_responses(before)
    records.keep_original(original)

    assert records.reseal(lambda text: text) == 0
    assert records.reseal(lambda text: "" if text == "two" else text.upper()) == 5

    for found in (records, open_store().cohort(COHORT)):
        answers = (replace(log.answers[0], sealed="ONE"), log.answers[1])
        assert found.responses() == Responses(
            logs=(replace(log, answers=answers),),
            actions=(replace(action, sealed="", sealed_learned="THREE"),),
            drafts=(replace(draft, sealed="FOUR"),),
        )
        assert found.originals() == (replace(original, sealed="FIVE"),)
        assert found.versions() == (a_version(),)

    def broken(text: str) -> str:
        if text == "FOUR":
            raise StoreError("stopped")
        return "lost"

    with pytest.raises(StoreError, match="stopped"):
        records.reseal(broken)
    assert records.originals() == (replace(original, sealed="FIVE"),)
    assert records.keep_responses(Responses(drafts=(replace(draft, at=LATER, sealed="newer"),))) == 1
