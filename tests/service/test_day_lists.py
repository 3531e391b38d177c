"""Lists of days in a home: chosen by name, kept with the version, and no date moves when one changes; and what is left
to be filled in is not published."""

from __future__ import annotations

from pathlib import Path

import pytest

from sets.model.cohort import CohortId, DayLevel, DayList, ListedDays
from sets.model.errors import CohortFileError
from sets.rehearsal.simulate import RehearsalInstallation
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.service.starter.files import DAY_LIST, FIRST_FILE, starter_files, write_starter
from sets.service.starter.members_csv import read_people
from tests.support.builders import at, day

SPRING = CohortId("our-programme-2027")
NOW = at("2026-11-16 09:00")
TOLD = ["2027-01-12", "2027-01-19", "2027-02-23", "2027-03-30", "2027-05-04", "2027-06-08", "2027-07-13"]
RULES = "calendars: riverside\nevents:"


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    """A home with the example, which asks for a list of days that warns of nothing yet."""
    write_starter(tmp_path, starter_files(None))
    file = tmp_path / FIRST_FILE
    file.write_text(file.read_text("utf-8").replace("\nevents:", f"\n{RULES}"), "utf-8")
    list_days(tmp_path, "half-term", "2027-02-15", "avoid")
    return Installation(Settings(home=tmp_path, mail=MailSetting()))


def list_days(home: Path, why: str, first: str, level: str, name: str = "riverside") -> None:
    text = f"days:\n  - from: {first}\n    why: {why}\n    level: {level}\n"
    (home / DAY_LIST).with_name(f"{name}.yaml").write_text(text, "utf-8")


def days_of(installation: Installation) -> list[str]:
    return [str(one.start.date()) for one in installation.draft(installation.file_of(SPRING), NOW).meetings]


def test_a_version_keeps_its_lists_and_a_changed_one_moves_nothing(here: Installation) -> None:
    path = here.file_of(SPRING)
    assert days_of(here) == TOLD
    version = here.publish(here.draft(path, NOW), NOW)
    kept = ListedDays(start=day("2027-02-15"), end=day("2027-02-15"), why="half-term", level=DayLevel.AVOID)
    assert version.lists == {"riverside": (kept,)}

    list_days(here.home, "half-term", "2027-02-23", "avoid")
    assert days_of(here) == TOLD
    warned = [one.message for one in here.draft(path, NOW).warnings if "half-term" in one.message]
    assert warned == [
        "Thames, session 2: Tuesday 23 February 2027 is closed (half-term); the session stays there because people were told that date"
    ]

    path.unlink()
    (here.home / DAY_LIST).with_name("riverside.yaml").unlink()
    elsewhere = Installation(Settings(home=here.home, mail=MailSetting()))
    assert elsewhere.programme(SPRING).cohort.calendars == (DayList(name="riverside", days=(kept,)),)


def test_a_list_that_is_not_there_or_has_a_fault_is_named(here: Installation) -> None:
    riverside = (here.home / DAY_LIST).with_name("riverside.yaml")
    riverside.write_text("days:\n  - from: 2027-02-30\n    why: half-term\n", "utf-8")
    with pytest.raises(CohortFileError) as refused:
        here.draft(here.file_of(SPRING), NOW)
    assert str(refused.value) == (
        f"{riverside}:2:11: from: '2027-02-30': there is no such day; write 2027-03-02 or 2 March 2027"
    )
    riverside.unlink()
    with pytest.raises(
        CohortFileError, match=r"there is no calendars/riverside\.yaml in the home; there is example-council"
    ):
        here.draft(here.file_of(SPRING), NOW)


def test_what_is_left_to_be_filled_in_is_not_published(tmp_path: Path) -> None:
    rows = "".join(f"Person {n},p{n}@example.org\n" for n in range(5))
    write_starter(tmp_path, starter_files(read_people(f"name,email\n{rows}".encode())))
    settings = Settings(home=tmp_path, mail=MailSetting())
    here = Installation(settings)
    draft = here.draft(here.file_of(SPRING), NOW)
    with pytest.raises(CohortFileError) as refused:
        here.publish(draft, NOW)
    assert (len(refused.value.findings), here.store.cohorts()) == (7, ())
    RehearsalInstallation(settings).refuse_unfinished(draft)
