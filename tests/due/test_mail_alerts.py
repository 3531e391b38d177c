"""When coordinators hear that mail does not reach somebody: the same working day, together, once, and never beside the letter of the week."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sets.cohort.publish import programme_of
from sets.due.needs.of_mail import need_key, of_mail, unreachable
from sets.model.cohort import Person, PersonId
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import MAIL_COMES_BACK, WEEKLY, Due, LetterPlan, State
from sets.model.publication import AT_FIRST, Decision, Verdict
from sets.web.page.request import Site
from tests.support.builders import a_cohort, a_person, at
from tests.support.web_help import COHORT, a_house
from tests.support.worlds import World, standard_prompts

PUBLISHED = at("2026-12-08 09:00")
"""A Tuesday."""
TUESDAY, FRIDAY, MONDAY = at("2026-12-08 09:00"), at("2026-12-11 09:00"), at("2026-12-14 09:00")
ADA, BEN, FRAN, CORA, DINA = (
    *(PersonId("p-ada-marsh"), PersonId("p-ben-okoro"), PersonId("p-fran-doyle")),
    *(PersonId("p-cora-lane"), PersonId("p-dina-shah")),
)
MINUTE = timedelta(minutes=1)
NONE_SUCH = "there is no such mailbox (5.1.1)"


def a_world(*coordinators: Person) -> World:
    """A programme whose welcomes, pages and invites have left."""
    people = coordinators or (a_person("Cora Lane"),)
    world = World.of(a_cohort(prompts=standard_prompts(), coordinators=people), PUBLISHED)
    world.until(PUBLISHED, PUBLISHED + MINUTE)
    world.sent.clear()
    return world


def hear(world: World, person: PersonId, heard: datetime, state: State = State.BOUNCED) -> None:
    """It becomes known what became of a letter to somebody."""
    line = max((one for one in world.lines.kept.values() if one.person == person), key=lambda one: one.key)
    world.lines.kept[line.key] = replace(line, state=state, heard=heard, trouble=NONE_SUCH)


def alerts(world: World, now: datetime, end: datetime) -> list[tuple[str, str]]:
    """A pass now and at each moment at which something falls due; when such letters left, and of whom they tell."""
    begun, local = len(world.sent), now.tzinfo
    world.until(now, end)
    found = [(moment.astimezone(local), plan.lead) for moment, plan in world.sent[begun:] if is_alert(plan)]
    return [(f"{moment:%a %H:%M}", names(due)) for moment, due in found]


def is_alert(plan: LetterPlan) -> bool:
    return plan.lead.kind == MAIL_COMES_BACK


def names(due: Due) -> str:
    who = " ".join(one.person.removeprefix("p-").partition("-")[0] for one in due.unreachable)
    return who if due.person == CORA else f"{who} to {due.name.partition(' ')[0]}"


def test_one_letter_an_hour_after_the_first_tells_of_all_who_are_known_by_then() -> None:
    world = a_world()
    hear(world, BEN, TUESDAY + 5 * MINUTE)
    assert alerts(world, TUESDAY + 5 * MINUTE, TUESDAY + 35 * MINUTE) == []
    hear(world, ADA, TUESDAY + 40 * MINUTE)
    hear(world, FRAN, TUESDAY + 41 * MINUTE, State.COMPLAINED)
    assert alerts(world, TUESDAY + 45 * MINUTE, FRIDAY) == [("Tue 10:05", "ada ben fran")]


def test_what_is_heard_after_it_waits_for_the_end_of_the_day() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    hear(world, BEN, TUESDAY + 120 * MINUTE)
    assert alerts(world, TUESDAY, TUESDAY + 60 * MINUTE) == [("Tue 10:00", "ada ben")]
    hear(world, FRAN, TUESDAY + 200 * MINUTE)
    assert alerts(world, TUESDAY + 75 * MINUTE, FRIDAY) == [("Tue 17:00", "fran")]


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("2026-12-08 15:55", "Tue 16:55"),
        ("2026-12-08 16:20", "Tue 17:00"),
        ("2026-12-08 16:59", "Tue 17:00"),
        ("2026-12-08 18:00", "Wed 09:00"),
        ("2026-12-09 03:00", "Wed 09:00"),
        ("2026-12-09 08:30", "Wed 09:30"),
    ],
)
def test_it_is_the_same_working_day_whenever_it_is_heard_of(heard: str, left: str) -> None:
    world, moment = a_world(), at(heard)
    hear(world, ADA, moment)
    assert alerts(world, moment, at("2026-12-10 23:00")) == [(left, "ada")]


def test_after_an_outage_it_comes_in_their_hours() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    assert alerts(world, at("2026-12-10 02:00"), at("2026-12-10 23:00")) == [("Thu 09:00", "ada")]


def test_where_the_letter_of_the_week_comes_that_day_it_tells_of_it() -> None:
    world = a_world()
    hear(world, ADA, FRIDAY + timedelta(hours=9))
    assert alerts(world, FRIDAY + timedelta(hours=9), MONDAY + timedelta(days=4)) == []
    assert [plan.lead.person for _, plan in world.sent if plan.lead.kind == WEEKLY] == [CORA]
    hear(world, BEN, MONDAY + timedelta(days=4))
    assert alerts(world, MONDAY + timedelta(days=4), MONDAY + timedelta(days=5)) == [("Fri 10:00", "ben")]


def mended(world: World) -> None:
    person = world.programme.people[ADA]
    cohort = world.programme.cohort
    first = cohort.sets[0]
    members = tuple(
        replace(one, email="ada@new.example.gov.uk") if one.id == person.id else one for one in first.members
    )
    world.publish(replace(cohort, sets=(replace(first, members=members),)), TUESDAY)


def laid_aside(world: World) -> None:
    (one,) = unreachable(world.lines.ledger(), world.programme)
    world.decide(Decision(at=TUESDAY, verdict=Verdict.DISMISS, subject=need_key(one), why="she rang"))


def left(world: World) -> None:
    world.decide(Decision(at=TUESDAY, verdict=Verdict.LEFT, subject=ADA))


def of_an_older_release(world: World) -> None:
    world.programme = replace(world.programme, mail_comes_back=False)


@pytest.mark.parametrize("change", [mended, laid_aside, left, of_an_older_release])
def test_nobody_is_written_to_of_what_needs_nobody(change: Callable[[World], None]) -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    change(world)
    assert alerts(world, TUESDAY, TUESDAY + timedelta(hours=30)) == []


def test_the_new_address_is_told_of_when_it_comes_back_too() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    assert len(alerts(world, TUESDAY, TUESDAY + timedelta(hours=2))) == 1
    mended(world)
    world.run(at("2026-12-09 09:00"))
    line = next(one for one in world.lines.kept.values() if one.address == "ada@new.example.gov.uk")
    world.lines.kept[line.key] = replace(line, state=State.BOUNCED, heard=at("2026-12-09 09:30"))
    assert alerts(world, at("2026-12-09 09:30"), at("2026-12-10 17:00")) == [("Wed 10:30", "ada")]


def test_after_another_try_it_is_news_again() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    assert alerts(world, TUESDAY, TUESDAY + 120 * MINUTE) == [("Tue 10:00", "ada")]
    world.decide(Decision(at=at("2026-12-08 15:00"), verdict=Verdict.WORKS_AGAIN, subject=ADA))
    assert unreachable(world.lines.ledger(), world.programme) == ()
    assert alerts(world, at("2026-12-08 15:00"), at("2026-12-08 18:00")) == []
    hear(world, ADA, at("2026-12-09 09:30"))
    assert alerts(world, at("2026-12-09 09:30"), FRIDAY) == [("Wed 10:30", "ada")]


def test_what_the_mail_service_holds_back_stands_under_needs_a_person_with_what_to_do() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY, State.DROPPED)
    (need,) = of_mail(world.lines.ledger(), world.programme)
    assert need.words == (
        f"The mail service holds mail to Ada Marsh back: {NONE_SUCH}. They get nothing, not even invites. Ring them. If the "
        "address is right and they want our mail, take it off that list in SendGrid, under Suppressions; then say on your "
        "page that it works again, or with `setwise decide learning-2027 works-again`. If it is not, put the right one in."
    )
    assert (need.person, need.again) == (ADA, (Verdict.WORKS_AGAIN,))
    assert ADA in need.key.split("/")


def test_each_coordinator_hears_of_it_but_for_the_one_whose_own_mail_comes_back() -> None:
    world = a_world(a_person("Cora Lane"), a_person("Dina Shah"))
    hear(world, ADA, TUESDAY)
    hear(world, DINA, TUESDAY)
    assert alerts(world, TUESDAY, FRIDAY) == [("Tue 10:00", "ada dina")]
    other = a_world(a_person("Cora Lane"), a_person("Dina Shah"))
    hear(other, DINA, TUESDAY, State.COMPLAINED)
    hear(other, ADA, TUESDAY)
    assert alerts(other, TUESDAY, FRIDAY) == [("Tue 10:00", "ada dina"), ("Tue 10:00", "ada to Dina")]


def test_put_off_it_is_the_same_letter_and_of_unknown_fate_it_was_told() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY)
    trouble: list[MailError] = [MailError("busy"), MailUncertain("cut off")]

    def script(plan: LetterPlan) -> None:
        if is_alert(plan) and trouble:
            raise trouble.pop(0)

    world.script = script
    assert [world.run(TUESDAY + minutes * MINUTE) for minutes in (60, 61, 70, 75, 600)] == [[], [], [], [], []]
    assert trouble == []
    (line,) = (one for one in world.lines.kept.values() if one.kind == MAIL_COMES_BACK)
    assert (line.revision, line.state, line.attempts) == (0, State.UNKNOWN, 2)


def test_a_refusal_at_once_counts_for_as_long_as_nothing_else_arrived() -> None:
    world = a_world()
    hear(world, ADA, TUESDAY + MINUTE, State.DEAD)
    assert [one.state for one in unreachable(world.lines.ledger(), world.programme)] == [State.DEAD]
    line = next(one for one in world.lines.kept.values() if one.person == ADA and one.state is State.SENT)
    world.lines.kept[line.key] = replace(line, state=State.DELIVERED, settled=TUESDAY + 2 * MINUTE)
    assert unreachable(world.lines.ledger(), world.programme) == ()


def test_what_stands_under_needs_a_person() -> None:
    """One need a person, however many letters came back, and never of which kind they were."""
    world = a_world()
    for key, line in world.lines.kept.items():
        if line.person == ADA:
            world.lines.kept[key] = replace(line, state=State.BOUNCED, heard=TUESDAY, trouble=NONE_SUCH)
    hear(world, BEN, TUESDAY, State.COMPLAINED)
    found = [one.words for one in of_mail(world.lines.ledger(), world.programme)]
    assert found == [
        f"Mail to Ada Marsh comes back: {NONE_SUCH}. They get nothing until it is mended. Ring them, and put the right "
        "address in on your page, or with `setwise change learning-2027 address`. If the same one works again, take it off "
        "the mail service’s list of bounces, where it keeps one as SendGrid does; then say so on your page, or with "
        "`setwise decide learning-2027 works-again`.",
        f"Ben Okoro told their mail service that they do not want our mail: {NONE_SUCH}. They are asked for nothing more "
        "by mail; invites and what a session cannot do without still go. Ask them what they would like. If it was a slip, say on "
        "your page that they want our mail, or with `setwise decide learning-2027 wants-mail`.",
    ]
    mended(world)
    assert [one.says for one in of_mail(world.lines.ledger(), world.programme)] == [found[1].split(". They")[0] + "."]


@pytest.fixture
def house(tmp_path: object) -> Site:
    return a_house(tmp_path)  # type: ignore[arg-type]


def test_a_running_cohort_of_an_older_release_gets_none_before_it_is_published_again(house: Site) -> None:
    versions = house.records(COHORT).versions()
    assert programme_of(versions, ()).mail_comes_back
    assert MAIL_COMES_BACK in versions[-1].prompts
    assert not programme_of((replace(versions[0], prompts=AT_FIRST),), ()).mail_comes_back
