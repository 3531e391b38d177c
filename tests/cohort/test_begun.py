"""What has begun is a fact: no later version and no later decision changes where it was, when, and who was expected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from sets.cohort.file import parse
from sets.cohort.history import NO_RECORDS, Records
from sets.cohort.history.begun import begun_by
from sets.cohort.programme import Programme
from sets.cohort.publish import Draft, make_draft, programme_of, version_of
from sets.model.cohort import Occasion
from sets.model.publication import Begun, Decision, KnownPerson, Published, Verdict
from tests.support.builders import at
from tests.support.paths import DATA

TEXT = (DATA / "cohorts" / "good" / "minimal.yaml").read_text(encoding="utf-8")
FIRST, AFTER_2 = at("2026-12-01 10:00"), at("2027-02-24 09:00")
SESSION_1, SESSION_2 = Occasion("thames-1"), Occasion("thames-2")
EVERYBODY = ["Amina Yusuf", "Devi Raman", "Grace Mensah", "Owen Price", "Tom Barrett"]


@dataclass
class Home:
    """What was published of one file, and decided; facts are kept only when told to."""

    versions: tuple[Published, ...] = ()
    known: tuple[KnownPerson, ...] = ()
    decisions: tuple[Decision, ...] = ()
    begun: tuple[Begun, ...] = ()
    records: Records = NO_RECORDS

    def draft(self, text: str, now: datetime) -> Draft:
        return make_draft(
            parse(text.encode(), "minimal.yaml", published=bool(self.versions)),
            "minimal.yaml",
            known=self.known,
            home_key=b"key",
            versions=self.versions,
            decisions=self.decisions,
            now=now,
            begun=self.begun,
            records=self.records,
        )

    def publish(self, text: str, now: datetime, *, kept: bool = True) -> Programme:
        found = self.draft(text, now)
        if kept:
            self.keep(now)
        self.versions = (*self.versions, version_of(found, len(self.versions) + 1, now))
        self.known = tuple({one.id: one for one in (*self.known, *found.news)}.values())
        return self.programme()

    def keep(self, now: datetime) -> None:
        self.begun = self.begun_by(now)

    def begun_by(self, now: datetime) -> tuple[Begun, ...]:
        return begun_by(self.versions, self.decisions, self.begun, now)

    def decide(self, verdict: Verdict, name: str, when: datetime) -> None:
        person = next(p.id for p in self.programme().people.values() if p.name == name)
        self.decisions = (*self.decisions, Decision(at=when, verdict=verdict, subject=person))

    def programme(self) -> Programme:
        return programme_of(self.versions, self.decisions, (), self.begun)

    def expected(self, key: Occasion) -> list[str]:
        """Names of the members expected."""
        found = self.programme()
        return sorted(member.name for member in found.members_at(found.by_key[key]))


@pytest.fixture
def home() -> Home:
    found = Home()
    found.publish(TEXT, FIRST)
    return found


OWEN = "      - name: Owen Price\n        email: owen.price@marshgate.example.gov.uk\n"
LATER_DAYS = [
    (OWEN.rstrip("\n"), f"{OWEN}        last_day: 2027-02-01", SESSION_2),
    (OWEN.rstrip("\n"), f"{OWEN}        first_day: 2027-03-01", SESSION_1),
]


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "derived"])
@pytest.mark.parametrize(("old", "new", "key"), LATER_DAYS, ids=["left before", "came after"])
def test_who_was_expected_stays_whatever_a_later_file_says(
    home: Home, old: str, new: str, key: Occasion, kept: bool
) -> None:
    home.publish(TEXT.replace(old, new), AFTER_2, kept=kept)
    assert home.expected(key) == EVERYBODY
    # of the sessions to come the file is right
    assert ("Owen Price" in home.expected(Occasion("thames-3"))) is (key == SESSION_1)


def test_somebody_who_comes_back_was_not_expected_meanwhile(home: Home) -> None:
    home.decide(Verdict.LEFT, "Owen Price", at("2027-02-01 09:00"))
    home.keep(at("2027-02-23 10:05"))
    home.decide(Verdict.BACK, "Owen Price", AFTER_2)
    assert home.expected(SESSION_2) == EVERYBODY[:3] + EVERYBODY[4:]
    assert home.expected(Occasion("thames-3")) == EVERYBODY


def test_who_left_and_is_taken_out_of_the_file_was_there_all_the_same(home: Home) -> None:
    home.decide(Verdict.LEFT, "Owen Price", at("2027-02-01 09:00"))
    found = home.publish(TEXT.replace(OWEN.rstrip("\n"), ""), AFTER_2)
    assert (home.expected(SESSION_1), home.expected(SESSION_2)) == (EVERYBODY, EVERYBODY[:3] + EVERYBODY[4:])
    (owen,) = (person for person in found.people.values() if person.name == "Owen Price")
    assert owen.last_day == at("2027-02-01 09:00").date()
    assert [one.id for one in found.sets_of(owen.id)] == ["thames"]


def test_a_set_that_is_called_otherwise_met_under_its_name_and_at_its_place(home: Home) -> None:
    edited = TEXT.replace("id: thames", "id: thames\n    name: Upper Thames").replace("Room 2", "Room 3")
    found = home.publish(edited, AFTER_2)
    titles = {key: (found.by_key[key].title, found.by_key[key].place) for key in (SESSION_2, Occasion("thames-3"))}
    assert titles == {
        "thames-2": ("Thames: session 2 of 6", "Committee Room 2"),
        "thames-3": ("Upper Thames: session 3 of 6", "Committee Room 3"),
    }


def test_a_session_of_before_the_first_version_follows_the_file() -> None:
    late = Home()
    late.publish(TEXT, at("2027-02-01 10:00"))
    late.keep(AFTER_2)
    assert [fact.occasion for fact in late.begun] == ["thames-2"]


def test_an_older_home_takes_what_it_called_off_or_moved_afterwards_at_its_word(home: Home) -> None:
    # as publishing let it be done before: nothing was kept
    off = version_of(home.draft(TEXT, FIRST), 2, AFTER_2)
    meetings = tuple(replace(m, cancelled="nobody came") if m.key == SESSION_2 else m for m in off.meetings)
    found = programme_of((*home.versions, replace(off, meetings=meetings)), ())
    assert [fact.occasion for fact in found.begun] == ["thames-1"]
    assert found.by_key[SESSION_2].cancelled == "nobody came"
