"""One letter to read: who gets it in each crisis, what hangs on it, and that a kill in between loses and doubles nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from sets.model.cohort import PersonId
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import CALENDAR_KINDS, COVERING, WELCOME, LetterPlan, Partstat
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from tests.due.test_outlook import MIDWAY, SETTLED, lived, session_moves_an_hour, the_cohort
from tests.support import crises
from tests.support.builders import at
from tests.support.crises import ADA, NOW, told, under_way
from tests.support.worlds import World

THAMES = "ada-marsh ben-okoro cerys-pugh dev-patel eilidh-ross farah-khan"
LEA = "ada-lea ben-lea cerys-lea dev-lea eilidh-lea"


def in_short(plans: Iterable[LetterPlan]) -> dict[str, str]:
    """Per set of people: the letter, and how many calendar messages hang on it (`+4`) or stand alone (`4 alone`)."""
    mail: dict[str, list[LetterPlan]] = defaultdict(list)
    for plan in plans:
        mail[plan.lead.person.removeprefix("p-")].append(plan)
    found: dict[str, list[str]] = defaultdict(list)
    for person, theirs in mail.items():
        letters = [plan.lead for plan in theirs if plan.lead.kind not in CALENDAR_KINDS]
        calendar = [plan.lead for plan in theirs if plan.lead.kind in CALENDAR_KINDS]
        covered = sum(due.cover == letters[0].key for due in calendar) if letters else 0
        alone = len(calendar) - covered
        said = (
            [due.kind for due in letters] + ([f"+{covered}"] if covered else []) + ([f"{alone} alone"] if alone else [])
        )
        found[" ".join(said)].append(person)
    return {what: " ".join(sorted(people)) for what, people in found.items()}


CRISES: dict[str, tuple[tuple[crises.Change, ...], dict[str, str]]] = {
    "postponed": ((crises.postponed,), {"changes +4": f"{LEA} {THAMES} fran-doyle gil-hart"}),
    "one session moves": ((crises.one_moves,), {"1 alone": f"{THAMES} fran-doyle"}),
    "moved and cancelled": ((crises.moved_and_cancelled,), {"changes +3": f"{THAMES} fran-doyle"}),
    "restored": ((crises.two_cancelled, crises.as_it_was), {"changes +2": f"{THAMES} fran-doyle"}),
    "one restored": ((crises.one_cancelled, crises.as_it_was), {"1 alone": f"{THAMES} fran-doyle"}),
    "joined": ((crises.somebody_joins,), {"welcome +5": "gwen-price", "changes": f"{THAMES} fran-doyle"}),
    "left": ((crises.somebody_leaves,), {"goodbye +5": "ada-marsh"}),
    "will leave": ((crises.somebody_will_leave,), {"goodbye +4": "ada-marsh"}),
    "moves set": (
        (crises.somebody_moves_set,),
        {"changes +8": "ada-marsh", "changes": f"{LEA} {THAMES.removeprefix('ada-marsh ')} fran-doyle gil-hart"},
    ),
    "another facilitator": (
        (crises.another_facilitator,),
        {"goodbye +4": "fran-doyle", "welcome +4": "ida-cole", "changes": THAMES},
    ),
    "a cover": ((crises.a_cover,), {"changes +1": "fran-doyle", "welcome +1": "ida-cole", "changes": THAMES}),
    "merged": (
        (crises.merged,),
        {
            "changes +8": THAMES,
            "goodbye +5": "cerys-lea dev-lea eilidh-lea fran-doyle",
            "changes": "ada-lea ben-lea gil-hart",
        },
    ),
    "another team": (
        (crises.another_team,),
        {"goodbye +1": "cora-lane lee-grant", "coordinators-page +1": "dina-shah"},
    ),
    "another address": ((crises.another_address,), {"changes +5": "ada-marsh"}),
    "ended early": ((crises.ended_early,), {"changes +3": f"{LEA} {THAMES} fran-doyle gil-hart"}),
}


@pytest.mark.parametrize(("changes", "letters"), CRISES.values(), ids=CRISES)
def test_each_crisis_is_one_letter(changes: tuple[crises.Change, ...], letters: dict[str, str]) -> None:
    world, plans = told(*changes)

    assert in_short(plans) == {what: " ".join(sorted(people.split())) for what, people in letters.items()}
    later = crises.SETTLED + timedelta(days=len(changes))
    assert world.copy().run(later) == [], "and nothing of it is told again"


def test_the_first_day_is_one_letter_each() -> None:
    _, plans = crises.first_day()
    assert in_short(plans) == {
        "welcome +8": " ".join(sorted(f"{LEA} {THAMES} fran-doyle gil-hart".split())),
        "coordinators-page +2": "cora-lane",
        "changes +2": "lee-grant",
    }


def test_who_left_by_a_link_gets_no_second_goodbye() -> None:
    world = under_way()
    world.decide(Decision(at=NOW, verdict=Verdict.LEFT, subject=ADA))
    asked = LetterRequest(person=ADA, wish=LetterKind.YOU_LEFT, number=1, at=NOW)
    world.responses = replace(world.responses, asked=(asked,))

    assert [kind for _, kind, _ in world.run(NOW)] == ["you-left"]
    before = len(world.sent)
    assert [kind for _, kind, _ in world.run(crises.SETTLED)] == ["cancel"] * 5
    assert {p.lead.cover.split("/")[-2] for _, p in world.sent[before:]} == {"you-left"}


class Killed(BaseException):
    """The process is ended here."""


def _killed_at(kind: str) -> Callable[[World], Callable[[LetterPlan], None]]:
    def script_of(world: World) -> Callable[[LetterPlan], None]:
        def script(plan: LetterPlan) -> None:
            if plan.lead.kind == kind and plan.lead.person == ADA:
                world.lines.dead = True
                raise Killed

        return script

    return script_of


@pytest.mark.parametrize("kind", ["changes", "update"])
def test_a_kill_between_the_letter_and_the_calendar_loses_and_doubles_nothing(kind: str) -> None:
    world = under_way()
    world.publish(crises.postponed(crises.base()), NOW)
    begun = len(world.sent)
    world.script = _killed_at(kind)(world)
    with pytest.raises(Killed):
        world.run(crises.SETTLED)
    world.lines.dead, world.script = False, lambda plan: None
    for minutes in (5, 10, 70, 75):
        world.run(crises.SETTLED + timedelta(minutes=minutes))

    mine = [plan for _, plan in world.sent[begun:] if plan.lead.person == ADA]
    letters = [plan.lead for plan in mine if plan.lead.kind == "changes"]
    updates = [plan.lead for plan in mine if plan.lead.kind == "update"]
    assert [due.resend for due in letters] == ([True] if kind == "changes" else [False])
    assert Counter(due.occasion for due in updates) == Counter({f"thames-{n}": 1 for n in range(3, 7)})
    assert {due.cover for due in updates} == {letters[0].key}
    assert {one.occasion for one in letters[0].news} == {due.occasion for due in updates}


def test_no_calendar_message_goes_before_the_letter_that_was_not_begun() -> None:
    world = under_way()
    world.publish(crises.postponed(crises.base()), NOW)
    tried: list[str] = []

    def script(plan: LetterPlan) -> None:
        tried.append(f"{plan.lead.kind} {plan.lead.person}")
        raise MailUncertain("the line was cut")

    world.script = script
    world.run(crises.SETTLED)

    others = [one for one in tried if one.startswith("update") and one.split()[1] != tried[0].split()[1]]
    assert tried[0].startswith("changes")
    assert others == []


def test_a_letter_put_off_goes_later_and_says_the_same() -> None:
    world = under_way()
    world.publish(crises.postponed(crises.base()), NOW)
    begun = len(world.sent)

    def script(plan: LetterPlan) -> None:
        if plan.lead.kind == "changes" and plan.lead.person == ADA:
            raise MailError("busy")

    world.script = script
    world.run(crises.SETTLED)
    world.script = lambda plan: None
    world.run(crises.SETTLED + timedelta(minutes=10))

    mine = [plan.lead for _, plan in world.sent[begun:] if plan.lead.person == ADA]
    assert [due.kind for due in mine] == ["update"] * 4 + ["changes"]
    assert {one.occasion for one in mine[-1].news} == {due.occasion for due in mine[:4]}


def test_of_what_is_held_the_letter_says_nothing() -> None:
    world = under_way()
    world.publish(crises.two_cancelled(crises.base()), NOW)
    world.decide(Decision(at=NOW, verdict=Verdict.HOLD, subject="thames-4"))
    world.decide(Decision(at=NOW, verdict=Verdict.HOLD, subject="thames-5"))

    assert world.run(crises.SETTLED) == []


# --- at most one letter a day -----------------------------------------------------------------------------------------


def test_nobody_has_two_letters_to_read_on_one_day_in_a_year_of_crises() -> None:
    """Letters, not calendar entries and not what was asked for, of every member."""
    world = World.of(the_cohort(), crises.PUBLISHED)
    edits = (
        ("2027-02-10 11:00", crises.one_moves),
        ("2027-03-24 11:00", crises.moved_and_cancelled),
        ("2027-04-07 11:00", crises.two_cancelled),
        ("2027-04-26 11:00", crises.as_it_was),
        ("2027-05-05 11:00", crises.somebody_joins),
    )
    now = crises.PUBLISHED
    for text, change in edits:
        world.until(now, at(text))
        now = at(text)
        assert world.filed is not None
        world.publish(change(world.filed), now)
    world.until(now, at("2027-10-01 10:00"))

    days: Counter[tuple[PersonId, str]] = Counter()
    for moment, plan in world.sent:
        member = plan.lead.person not in ("p-fran-doyle", "p-cora-lane", "p-lee-grant")
        if plan.lead.kind not in CALENDAR_KINDS and member:
            days[plan.lead.person, f"{moment:%Y-%m-%d}"] += 1
    assert max(days.values()) == 1
    assert {plan.lead.kind for _, plan in world.sent} >= {WELCOME, *COVERING[:1]}


# --- days of grace ----------------------------------------------------------------------------------------------------


def asked_about(world: World, until: str) -> list[tuple[str, str]]:
    found = world.until(SETTLED, at(until))
    return [
        (one[0], one[2]) for one in found if one[1] == "ada-marsh" and one[2] in ("attendance-check", "preparation")
    ]


def test_nobody_is_asked_what_a_change_has_just_asked() -> None:
    world = lived(the_cohort(), MIDWAY)
    world.publish(session_moves_an_hour(the_cohort()), MIDWAY)

    # without the change it would be asked on Friday 12 March
    assert asked_about(world, "2027-03-20 10:00") == [
        ("Mon 15 Mar 10:00", "attendance-check"),
        ("Fri 19 Mar 10:00", "preparation"),
    ]


def test_so_near_a_session_preparation_comes_all_the_same() -> None:
    world = lived(the_cohort(), at("2027-03-18 11:00"))
    world.answers(ADA, "thames-3", Partstat.ACCEPTED, at("2027-03-18 11:00"))
    world.publish(session_moves_an_hour(the_cohort()), at("2027-03-18 11:00"))

    found = world.until(at("2027-03-18 11:00"), at("2027-03-30 09:00"))
    mine = [(one[0], one[2]) for one in found if one[1] == "ada-marsh"]
    assert mine == [("Thu 18 Mar 12:00", "update"), ("Tue 23 Mar 10:00", "preparation")]
