"""Who facilitates which session, by day, by session and in somebody's place; a set that facilitates itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sets.cohort.file import parse
from sets.cohort.set_members import facilitate
from sets.model.cohort import Cohort, Facilitator, PersonId
from sets.model.errors import CohortFileError
from tests.support import paths
from tests.support.builders import a_cohort, a_person, a_programme, a_set, an_event, day

MINIMAL = (paths.DATA / "cohorts" / "good" / "minimal.yaml").read_text()
RUTH = "        email: ruth.okafor@facilitators.example.org\n"
EXCHANGE = an_event("exchange", date=day("2027-04-01"))
CLOSE = an_event("close", date=day("2027-07-28"))
FRAN, GIL = PersonId("p-fran-doyle"), PersonId("p-gil-hart")
ADA = PersonId("p-ada-marsh")


def one(name: str, **changes: Any) -> Facilitator:
    person = a_person(name)
    return Facilitator(id=person.id, name=person.name, email=person.email, nation=person.nation, **changes)


def led_by(*facilitators: Facilitator, **changes: Any) -> Cohort:
    thames = a_set(facilitators=facilitators, **changes)
    return a_cohort(sets=(thames,), events=(an_event(), EXCHANGE, CLOSE))


def who(cohort: Cohort) -> dict[str, str]:
    """Initials of those who facilitate, by meeting."""
    programme = a_programme(cohort)
    return {m.key: "".join(p.name[0] for p in programme.facilitators_at(m)) for m in programme.meetings}


def row(*sessions: str, launch: str = "F", exchange: str = "F", close: str = "F") -> dict[str, str]:
    found = {f"thames-{number}": name for number, name in enumerate(sessions, 1)}
    return {"launch": launch, "exchange": exchange, "close": close, **found}


COVER = one("Gil Hart", sessions=(3,), covers=FRAN)
AWAY = one("Gil Hart", first_day=day("2027-02-20"), last_day=day("2027-04-10"), covers=FRAN)
CASES: dict[str, tuple[Cohort, dict[str, str]]] = {
    "everywhere": (led_by(one("Fran Doyle")), row(*"FFFFFF")),
    "a cover": (led_by(one("Fran Doyle"), COVER), row("F", "F", "G", "F", "F", "F")),
    "a cover for some weeks": (led_by(one("Fran Doyle"), AWAY), row("F", "G", "G", "F", "F", "F", exchange="G")),
    "two at once": (
        led_by(one("Fran Doyle"), one("Gil Hart", sessions=(1, 2))),
        row("FG", "FG", "F", "F", "F", "F", launch="FG"),
    ),
    "one takes over from the other": (
        led_by(one("Fran Doyle", sessions=(1, 2, 3)), one("Gil Hart", sessions=(4, 5, 6))),
        row("F", "F", "F", "G", "G", "G", close="G"),
    ),
    "who covers may be covered": (
        led_by(one("Fran Doyle"), COVER, one("Hal Byrne", sessions=(3,), covers=GIL)),
        row("F", "F", "H", "F", "F", "F"),
    ),
    "a champion": (led_by(champion=ADA), row(*"AAAAAA", launch="", exchange="", close="")),
    "a champion after a facilitator": (
        led_by(one("Fran Doyle", last_day=day("2027-03-31")), champion=ADA),
        row("F", "F", "F", "A", "A", "A", exchange="", close=""),
    ),
    "nobody": (led_by(), row("", "", "", "", "", "", launch="", exchange="", close="")),
}


@pytest.mark.parametrize("case", CASES)
def test_who_facilitates(case: str) -> None:
    cohort, expected = CASES[case]
    assert who(cohort) == expected


@pytest.mark.parametrize(
    ("today", "names"),
    [("2027-01-10", ["Fran Doyle", "Gil Hart"]), ("2027-05-01", ["Fran Doyle"])],
)
def test_members_are_told_of_a_cover_until_it_is_over(today: str, names: list[str]) -> None:
    programme = a_programme(led_by(one("Fran Doyle"), COVER))
    assert [fellow.name for fellow in facilitate(ADA, programme, day(today))] == names


def test_a_cover_moves_with_its_session() -> None:
    from sets.model.cohort import Move

    moved = led_by(one("Fran Doyle"), COVER, moves=(Move(session=3, date=day("2027-04-27")),))
    assert who(moved) == row("F", "F", "G", "F", "F", "F")


def test_a_champion_who_left_the_set_has_no_tasks() -> None:
    cohort = led_by(champion=ADA)
    gone = replace(cohort.sets[0].members[0], last_day=day("2027-03-01"))
    thames = replace(cohort.sets[0], members=(gone, *cohort.sets[0].members[1:]))
    assert who(replace(cohort, sets=(thames,)))["thames-3"] == ""


def with_facilitators(*lines: str) -> bytes:
    return MINIMAL.replace(RUTH, RUTH + "".join(f"{line}\n" for line in lines)).encode()


GIL_LINES = ("      - name: Gil Hart", "        email: gil@facilitators.example.org")
FAULTS = [
    (("        sessions: [7]",), "19:20: sessions: set 'thames' has 6 sessions, and no session 7"),
    (("        sessions: [3, 3]",), "19:23: sessions: 3 is here twice; keep one"),
    (
        ("        sessions: []",),
        "19:19: sessions: there is no session here; take the line out for somebody who facilitates all of them",
    ),
    (
        ("        covers: ruth.okafor@facilitators.example.org",),
        "19:17: covers: nobody takes their own place; write who is away",
    ),
    (
        (*GIL_LINES, "        sessions: [3]", "        covers: ruth@example.org"),
        "22:17: covers: ruth@example.org is no facilitator of set 'thames'; write the address of one",
    ),
    (
        (*GIL_LINES, "        covers: Ruth.Okafor@facilitators.example.org"),
        "21:17: covers: say when, with sessions: [3] or with from and until",
    ),
    (
        ("        sessions: [1, 2]", "      - name: Ruth", "        email: ruth.okafor@facilitators.example.org"),
        "21:16: ruth.okafor@facilitators.example.org is already a facilitator of set 'thames' at that time",
    ),
    (
        ("    champion: ruth.okafor@facilitators.example.org",),
        "19:15: champion: ruth.okafor@facilitators.example.org is no member of set 'thames'; write the address of one",
    ),
]


@pytest.mark.parametrize(("lines", "fault"), FAULTS, ids=[fault[:40] for _, fault in FAULTS])
def test_what_cannot_be_right(lines: tuple[str, ...], fault: str) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse(with_facilitators(*lines), "minimal.yaml")
    assert [finding.at("").removeprefix(":") for finding in refused.value.findings] == [fault]


@pytest.mark.parametrize(
    "lines",
    [
        (*GIL_LINES, "        sessions: [3]", "        covers: ruth.okafor@facilitators.example.org"),
        ("        sessions: [1, 2, 3]", *GIL_LINES, "        sessions: [4, 5, 6]"),
        (*GIL_LINES,),
        ("        sessions: [1]", "    champion: owen.price@marshgate.example.gov.uk"),
    ],
)
def test_what_is_right(lines: tuple[str, ...]) -> None:
    assert parse(with_facilitators(*lines), "minimal.yaml").warnings == ()
