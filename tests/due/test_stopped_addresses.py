"""What goes to an address from which mail came back, or where it was unwanted; and what goes on once it is mended."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.standing import COMES_BACK, COMPLAINED, HELD_BACK, CohortState
from sets.due.views.sent_to import sent_to
from sets.mail.became import became
from sets.mail.send import RUNGS
from sets.model.cohort import Move, Occasion
from sets.model.errors import MailError, MailUncertain
from sets.model.ledger import index
from sets.model.mail_events import EventSource, Happened, MailEvent
from sets.model.messages import Delivery, LetterPlan, Method, State
from sets.model.publication import Decision, Verdict
from tests.due.test_outlook import ADA, MIDWAY, PUBLISHED, SETTLED, later_sessions, lived, moved, the_cohort
from tests.support.builders import at, with_member
from tests.support.worlds import DAY, World, calendar_of, facts, kinds, ought

NEW = "ada@elsewhere.example.gov.uk"


def heard(world: World, happened: Happened, when: datetime, *lines: Delivery) -> None:
    """The mail service tells this of the letters of these lines."""
    for line in lines:
        event = MailEvent(
            event_id=f"{line.key} {happened} {when}",
            letter=line.letter,
            person=line.person,
            address=line.address,
            happened=happened,
            at=when,
            heard=when,
            source=EventSource.SENDGRID,
        )
        world.lines.kept[line.key] = became(world.lines.kept[line.key], [event])


def hers(world: World, *kinds: str) -> list[Delivery]:
    return [line for line in world.lines.kept.values() if line.person == ADA and line.kind in kinds]


def mended(world: World, now: datetime) -> None:
    world.publish(with_member(world.programme.cohort, "thames", ADA, email=NEW), now)


def decided(world: World, verdict: Verdict, now: datetime) -> None:
    """A coordinator says of the address that she has: it works again, or our mail is wanted there after all."""
    world.decide(Decision(at=now, verdict=verdict, subject=ADA))


def to_her(world: World, since: datetime) -> list[LetterPlan]:
    return [plan for when, plan in world.sent if plan.lead.person == ADA and when >= since]


def test_from_a_first_letter_that_comes_back_to_a_mended_address() -> None:
    """Nothing more leaves; then all that is still of use does, to the new address, and nothing twice."""
    world = World.of(the_cohort(), PUBLISHED)
    world.run(PUBLISHED)
    heard(world, Happened.BOUNCED, PUBLISHED + timedelta(minutes=1), *hers(world, "welcome", "invite"))
    stopped = at("2027-02-03 11:00")
    others = world.until(PUBLISHED, stopped)
    assert kinds(others, "ada-marsh") == []
    assert "reflection" in kinds(others, "ben-okoro")
    left_out = {one.why for one in world.look(stopped).left_out if one.person == ADA}
    assert left_out == {COMES_BACK}
    assert calendar_of((), ADA) == {}

    mended(world, stopped)
    found = world.until(stopped, at("2027-02-10 12:00"))
    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Wed 03 Feb 12:00", "ada-marsh", "welcome", "cohort"),
        *(("Wed 03 Feb 12:00", *one) for one in later_sessions("invite", "ada-marsh", 2)),
        ("Tue 09 Feb 10:00", "ada-marsh", "attendance-check", "thames-2"),
    ]
    since = to_her(world, stopped)
    assert {plan.lead.address for plan in since} == {NEW}
    assert {plan.lead.told.sequence for plan in since if plan.lead.told} == {1}, (
        "a calendar that did get it takes the newer"
    )
    assert {facts(told) for told in calendar_of(world.sent, ADA).values()} >= ought(world.programme, ADA, stopped)
    assert max(Counter(plan.lead.key for _, plan in world.sent).values()) == 1
    missed = {(due.kind, due.occasion) for due in world.look(stopped + 7 * DAY).missed if due.person == ADA}
    assert ("baseline", "launch") in missed, "what is of no use any more is shown and not sent"


def test_an_update_that_comes_back_leaves_what_the_calendar_was_told_before() -> None:
    world = lived(the_cohort(), MIDWAY)
    before = {told.uid: told for told in calendar_of(world.sent, ADA).values()}
    world.publish(moved(world.programme.cohort, Move(session=3, at=at("2027-03-30 11:00").time())), MIDWAY)
    world.run(SETTLED)
    heard(world, Happened.BOUNCED, SETTLED + timedelta(minutes=1), *hers(world, "update"))
    assert kinds(world.until(SETTLED, SETTLED + 5 * DAY), "ada-marsh") == []

    mended(world, SETTLED + 5 * DAY)
    world.until(SETTLED + 5 * DAY, SETTLED + 6 * DAY)
    (update,) = [plan.lead for plan in to_her(world, SETTLED + DAY) if plan.lead.occasion == "thames-3"]
    assert (update.kind, update.address) == ("update", NEW)
    assert update.told is not None
    assert update.before is not None
    assert update.told.sequence == 2
    assert update.before == before[update.told.uid]


def test_who_reported_a_letter_gets_what_concerns_a_session_and_no_prompts() -> None:
    world = lived(the_cohort(), at("2027-02-24 11:00"))
    (line,) = [one for one in hers(world, "reflection") if one.occasion == "thames-2"]
    heard(world, Happened.COMPLAINED, at("2027-02-24 10:30"), line)
    both = Move(session=3, at=at("2027-03-30 11:00").time()), Move(session=4, place="Riverside Town Hall")
    world.publish(moved(world.programme.cohort, *both), MIDWAY)
    found = world.until(at("2027-02-24 11:00"), at("2027-04-08 10:00"))
    assert kinds(found, "ada-marsh") == ["changes", "update", "update", "attendance-check"]
    why = {(one.kind, one.why) for one in world.look(at("2027-04-05 10:00")).left_out if one.person == ADA}
    assert ("midpoint", COMPLAINED) in why

    mended(world, at("2027-04-08 10:00"))
    again = kinds(world.until(at("2027-04-08 10:00"), at("2027-04-19 11:00")), "ada-marsh")
    assert "reflection+midpoint+voices" in again, "at another address nobody complained"
    assert "welcome" not in again


def test_a_soft_one_climbs_the_ladder_and_then_the_address_is_given_up() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    now = at("2027-01-20 10:00")
    tries: list[datetime] = []
    while now < at("2027-01-29 10:00"):
        if ("ada-marsh", "reflection", "thames-1") in world.run(now):
            tries.append(now)
            heard(world, Happened.SOFT, now + timedelta(minutes=1), *hers(world, "reflection"))
        now = world.look(now).next_after(now) or at("2027-02-01 10:00")
    assert len(tries) == len(RUNGS) + 1
    assert {line.state for line in hers(world, "reflection")} == {State.BOUNCED}
    assert {one.why for one in world.look(now).left_out if one.person == ADA} == {COMES_BACK}


def test_a_letter_that_went_at_last_ends_its_ladder() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    world.run(at("2027-01-20 10:00"))
    heard(world, Happened.SOFT, at("2027-01-20 10:01"), *hers(world, "reflection"))
    found = world.until(at("2027-01-20 10:02"), at("2027-01-21 10:00"))
    assert kinds(found, "ada-marsh") == ["reflection"]
    (line,) = hers(world, "reflection")
    heard(world, Happened.DELIVERED, at("2027-01-20 10:40"), line)
    assert world.lines.kept[line.key].state is State.DELIVERED
    reminded = kinds(world.until(at("2027-01-21 10:00"), at("2027-01-27 10:00")), "ada-marsh")
    assert reminded == ["reflection-reminder"]


def test_what_the_service_says_of_a_letter_of_unknown_fate_spares_its_second_copy() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))

    def cut(plan: LetterPlan) -> None:
        if plan.lead.person == ADA:
            raise MailUncertain("cut")

    world.script = cut
    world.run(at("2027-01-20 10:00"))
    world.script = lambda plan: None
    (line,) = hers(world, "reflection")
    assert line.state is State.UNKNOWN
    heard(world, Happened.DEFERRED, at("2027-01-20 10:00"), line)
    assert kinds(world.until(at("2027-01-20 10:10"), at("2027-01-21 17:00")), "ada-marsh") == []
    assert {one.state for one in hers(world, "reflection")} == {State.SENT}


def test_an_address_that_a_server_refuses_for_good_is_stopped_as_if_mail_had_come_back() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))

    def refuse(plan: LetterPlan) -> None:
        if plan.lead.address == "ada.marsh@example.gov.uk":
            raise MailError("the address was refused (550 5.1.1)", permanent=True, address=True)

    world.script = refuse
    world.run(at("2027-01-20 10:00"))
    assert {line.state for line in hers(world, "reflection")} == {State.BOUNCED}
    assert kinds(world.until(at("2027-01-20 10:10"), at("2027-01-25 17:00")), "ada-marsh") == []
    mended(world, at("2027-01-26 09:00"))
    found = world.until(at("2027-01-26 09:00"), at("2027-01-28 17:00"))
    assert kinds(found, "ada-marsh") == ["changes", *["update"] * 5, "reflection"]


@pytest.mark.parametrize(
    ("happened", "verdict", "stopped"),
    [
        (Happened.BOUNCED, Verdict.WORKS_AGAIN, COMES_BACK),
        (Happened.BOUNCED, Verdict.WANTS_MAIL, COMES_BACK),
        (Happened.DROPPED, Verdict.WORKS_AGAIN, HELD_BACK),
    ],
)
def test_the_same_address_that_works_again_starts_as_a_mended_one_does(
    happened: Happened, verdict: Verdict, stopped: str
) -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.run(PUBLISHED)
    heard(world, happened, PUBLISHED + timedelta(minutes=1), *hers(world, "welcome", "invite"))
    now = at("2027-02-03 11:00")
    world.until(PUBLISHED, now)
    assert {one.why for one in world.look(now).left_out if one.person == ADA} == {stopped}
    told = {line.told.uid for line in hers(world, "invite") if line.told}

    decided(world, verdict, now)
    found = world.until(now, at("2027-02-10 12:00"))
    assert [one for one in found if one[1] == "ada-marsh"] == [
        ("Wed 03 Feb 11:00", "ada-marsh", "welcome", "cohort"),
        *(("Wed 03 Feb 11:00", *one) for one in later_sessions("invite", "ada-marsh", 2)),
        ("Tue 09 Feb 10:00", "ada-marsh", "attendance-check", "thames-2"),
    ]
    since = to_her(world, now)
    assert {plan.lead.address for plan in since} == {"ada.marsh@example.gov.uk"}
    assert {plan.lead.told.sequence for plan in since if plan.lead.told} == {1}
    assert {plan.lead.told.uid for plan in since if plan.lead.told} < told, "the same meetings, known by the same UID"
    assert {facts(told) for told in calendar_of(since_then(world, now), ADA).values()} == ought(
        world.programme, ADA, now
    )
    assert max(Counter(plan.lead.key for _, plan in world.sent).values()) == 1


def since_then(world: World, since: datetime) -> list[tuple[datetime, LetterPlan]]:
    return [(when, plan) for when, plan in world.sent if when >= since]


def test_what_is_heard_before_the_decision_stops_nothing_and_what_is_heard_after_it_does() -> None:
    world = World.of(the_cohort(), PUBLISHED)
    world.run(PUBLISHED)
    minute, now = timedelta(minutes=1), PUBLISHED + DAY
    first, *others = hers(world, "invite")
    heard(world, Happened.BOUNCED, PUBLISHED + minute, first)
    decided(world, Verdict.WORKS_AGAIN, now)
    world.until(now, now + 3 * minute)
    assert [plan.lead.occasion for plan in to_her(world, now)] == [first.occasion], (
        "only what did not arrive goes again"
    )
    heard(world, Happened.DELIVERED, now + 4 * minute, *to_lines(world, now))
    assert not [one for one in world.look(now + DAY).left_out if one.why == COMES_BACK]

    heard(world, Happened.BOUNCED, now + 5 * minute, others[0])
    assert {one.why for one in world.look(now + DAY).left_out if one.person == ADA} == {COMES_BACK}
    decided(world, Verdict.WORKS_AGAIN, now + 10 * minute)
    assert not [one for one in world.look(now + DAY).left_out if one.why == COMES_BACK]
    world.until(now + 10 * minute, now + 20 * minute)
    assert [plan.lead.occasion for plan in to_her(world, now + 6 * minute)] == [others[0].occasion]


def to_lines(world: World, since: datetime) -> list[Delivery]:
    return [world.lines.kept[plan.lead.key] for plan in to_her(world, since)]


def test_a_cancellation_that_came_back_goes_again_to_the_address_that_works() -> None:
    world = lived(the_cohort(), MIDWAY)
    world.publish(moved(world.programme.cohort, Move(session=3, cancelled="the room flooded")), MIDWAY)
    world.run(SETTLED)
    heard(world, Happened.BOUNCED, SETTLED + timedelta(minutes=1), *hers(world, "cancel"))
    decided(world, Verdict.WORKS_AGAIN, SETTLED + DAY)
    world.until(SETTLED + DAY, SETTLED + 2 * DAY)
    (again,) = [plan.lead for plan in to_her(world, SETTLED + DAY) if plan.lead.occasion == "thames-3"]
    assert again.told is not None
    assert (again.kind, again.told.method, again.told.sequence) == ("cancel", Method.CANCEL, 2)
    assert kinds(world.until(SETTLED + 2 * DAY, SETTLED + 4 * DAY), "ada-marsh") == [], "once"


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_message_whose_second_copy_came_back_goes_again_with_the_next_number(cancelled: bool) -> None:
    """Its first copy may have arrived: what is told anew is newer than either, and is told once."""
    world = lived(the_cohort(), MIDWAY)
    change = {"cancelled": "the room flooded"} if cancelled else {"place": "Riverside Town Hall"}
    world.publish(moved(world.programme.cohort, Move(session=3, **change)), MIDWAY)  # type: ignore[arg-type]
    world.run(SETTLED)
    kind = "cancel" if cancelled else "update"
    (line,) = hers(world, kind)
    world.lines.kept[line.key] = replace(line, repeat=True)
    heard(world, Happened.BOUNCED, SETTLED + timedelta(minutes=1), world.lines.kept[line.key])
    assert kinds(world.until(SETTLED, SETTLED + DAY), "ada-marsh") == []

    decided(world, Verdict.WORKS_AGAIN, SETTLED + DAY)
    world.until(SETTLED + DAY, SETTLED + 3 * DAY)
    (again,) = [plan.lead for plan in to_her(world, SETTLED + DAY) if plan.lead.told is not None]
    assert again.told is not None
    assert line.told is not None
    assert (again.told.sequence, again.told.uid) == (line.told.sequence + 1, line.told.uid)
    assert facts(again.told) == facts(line.told)


def test_who_reported_a_letter_by_accident_is_asked_again_and_no_other_decision_does_that() -> None:
    world = lived(the_cohort(), at("2027-02-24 11:00"))
    (line,) = [one for one in hers(world, "reflection") if one.occasion == "thames-2"]
    heard(world, Happened.COMPLAINED, at("2027-02-24 10:30"), line)
    decided(world, Verdict.WORKS_AGAIN, at("2027-03-01 09:00"))
    quiet = kinds(world.copy().until(at("2027-03-01 09:00"), at("2027-04-19 11:00")), "ada-marsh")
    assert [kind for kind in quiet if "reflection" in kind or "midpoint" in kind] == []
    decided(world, Verdict.WANTS_MAIL, at("2027-03-01 09:00"))
    again = kinds(world.until(at("2027-03-01 09:00"), at("2027-04-19 11:00")), "ada-marsh")
    assert {"reflection", "midpoint+voices"} <= set(again)
    assert "welcome" not in again

    (newest,) = hers(world, "midpoint")
    heard(world, Happened.COMPLAINED, at("2027-04-19 12:00"), newest)
    assert COMPLAINED in {one.why for one in world.look(at("2027-05-05 10:00")).left_out if one.person == ADA}


def test_an_invite_that_the_mail_service_holds_back_was_never_told_to_a_calendar() -> None:
    """Who reported a letter still gets invites; where the service then drops one, that one did not arrive."""
    world = lived(the_cohort(), at("2027-02-24 11:00"))
    (line,) = [one for one in hers(world, "reflection") if one.occasion == "thames-2"]
    heard(world, Happened.COMPLAINED, at("2027-02-24 10:30"), line)
    world.publish(moved(world.programme.cohort, Move(session=3, place="Riverside Town Hall")), MIDWAY)
    world.until(at("2027-02-24 11:00"), SETTLED)
    (update,) = hers(world, "update")
    heard(world, Happened.DROPPED, SETTLED + timedelta(minutes=1), update)
    told = world.lines.ledger().last_told(update.occasion, ADA)
    assert told is not None
    assert told.told is not None
    assert told.told.place != "Riverside Town Hall"

    decided(world, Verdict.WORKS_AGAIN, SETTLED + DAY)
    world.until(SETTLED + DAY, SETTLED + 2 * DAY)
    assert [(plan.lead.kind, plan.lead.occasion) for plan in to_her(world, SETTLED + DAY)] == [("update", "thames-3")]
    left_out = {(one.kind, one.why) for one in world.look(at("2027-04-05 10:00")).left_out if one.person == ADA}
    assert ("midpoint", COMPLAINED) in left_out, "an address that works again has invites, and no more than that"


def test_an_invite_that_could_not_be_sent_until_its_meeting_began_leaves_nobody_out() -> None:
    """Somebody expected whose invite was tried in vain is still asked about the session; who joined after it is not."""
    world = World.of(the_cohort(), PUBLISHED)

    def refuse(plan: LetterPlan) -> None:
        if plan.lead.person == ADA and (plan.lead.kind, plan.lead.occasion) == ("invite", "thames-1"):
            raise MailError("the mailbox is full (452 4.2.2)")

    world.script = refuse
    world.until(PUBLISHED, at("2027-01-20 09:00"))
    states = {line.occasion: line.state for line in hers(world, "invite")}
    assert states["thames-1"] in (State.FAILED, State.WITHDRAWN)
    meeting = world.programme.by_key[Occasion("thames-1")]
    standing = CohortState(
        programme=world.programme, responses=world.responses, ledger=world.lines.ledger(), now=at("2027-01-20 09:00")
    )
    assert standing.ledger.last_told(meeting.key, ADA) is None
    assert standing.ledger.tried(meeting.key, ADA)
    assert not standing.passed_over(meeting, ADA)
    never = replace(standing, ledger=index(line for line in standing.ledger.deliveries if line.person != ADA))
    assert never.passed_over(meeting, ADA)
    assert kinds(world.until(at("2027-01-20 09:00"), at("2027-01-20 12:00")), "ada-marsh") == ["reflection"]


def test_a_letter_that_its_mail_service_puts_off_is_told_as_such_until_it_arrives() -> None:
    world = lived(the_cohort(), at("2027-01-20 09:30"))
    line = hers(world, "invite")[0]

    def shown(**changes: object) -> str:
        ledger = index([replace(line, **changes)])  # type: ignore[arg-type]
        (one,) = sent_to(ADA, world.programme, world.responses, ledger)
        return f"{one.became} ({one.trouble})"

    assert shown(state=State.SENT, trouble="busy (451)") == "sent; its mail service has not taken it yet (busy (451))"
    assert shown(state=State.SENT, trouble="") == "sent ()"
    assert shown(state=State.DELIVERED, trouble="") == "arrived ()"
