"""A rehearsal: the flows' own functions on a simulated clock, from the first publication to the last message."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from flows.demonstration import LATER, LEAVER, MOVE
from sets.model.cohort import CohortId
from sets.model.errors import StateError
from sets.model.messages import CALENDAR_KINDS, CANCEL, UPDATE, Method
from sets.rehearsal.events import Event, Story
from sets.rehearsal.simulate import MARKER, Edit, rehearse
from sets.text.resources import EXAMPLE, example_file
from tests.support.builders import at, may_write
from tests.support.paths import DATA

COHORT = CohortId(EXAMPLE)
TEXT = example_file().read_text(encoding="utf-8")
BEGAN = at("2026-12-22 10:00")
"""Three weeks before the first meeting."""


def quietly(_: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The example, with one session moved and one member leaving after nine weeks."""
    edits = [Edit(at=BEGAN + LATER, what=step.what, change=step.apply) for step in (MOVE, LEAVER)]
    return rehearse(TEXT, COHORT, tmp_path_factory.mktemp("edited") / "out", edits=edits, say=quietly)


def fingerprint(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return total.hexdigest()


@pytest.mark.slow
def test_the_same_file_rehearses_to_the_same_bytes(tmp_path: Path) -> None:
    small = (DATA / "cohorts/good/minimal.yaml").read_text(encoding="utf-8")
    name = CohortId("minimal")
    first = rehearse(small, name, tmp_path / "one", say=quietly)
    second = rehearse(small, name, tmp_path / "two", say=quietly)
    assert len(first.sent) == len(second.sent) > 0
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")


def test_every_letter_is_a_file_and_the_reports_stand_beside_them(story: Story) -> None:
    files = {path.name for path in (story.folder / "mail").iterdir()}
    assert {Path(one.file).name for one in story.sent} == files
    assert len(files) == len(story.sent)
    assert [path for _, path in story.reports] == [
        *("report/report.html", "report/report.pdf", "report/report.xlsx", "report/public/report.html"),
        *("report-draft/report.html", "midpoint-report/report.html"),
    ]
    assert all((story.folder / path).is_file() for _, path in story.reports)


def test_the_whole_cycle_is_there(story: Story) -> None:
    assert story.began == BEGAN
    kinds = Counter(kind for one in story.sent for kind in one.kinds)
    expected = {
        *("welcome", "invite", "update", "cancel", "baseline", "attendance-check", "preparation", "register"),
        *("reflection", "reflection-reminder", "midpoint", "endline", "follow-up-3-months", "follow-up-6-months"),
        *("midpoint-draft", "report-draft", "quote-check", "fact-check", "fact-check-reminder", "report", "report-out"),
    }
    assert expected <= set(kinds)
    assert {happening.event for happening in story.happenings} == set(Event)


def test_prompts_keep_to_hours_days_and_the_weekly_limit(story: Story) -> None:
    people, zone = story.programme.people, story.programme.zone
    members = {member.id for learning_set in story.programme.cohort.sets for member in learning_set.members}
    prompts = [one for one in story.sent if one.kinds[0] not in CALENDAR_KINDS]
    assert all(may_write(one.at, people[one.person], zone) for one in prompts)
    days = Counter((one.person, one.at.astimezone(zone).date()) for one in prompts)
    assert max(days.values()) == 1
    for person in members:
        mine = [one.at.astimezone(zone).date() for one in prompts if one.person == person]
        assert all(third - first >= timedelta(days=7) for first, third in zip(mine, mine[2:], strict=False))


def test_no_member_has_more_than_one_letter_to_read_on_a_day(story: Story) -> None:
    """A calendar message that says only what a letter said before it is an entry for the calendar, not one to read."""
    zone = story.programme.zone
    to_read = [one for one in story.sent if "only updates your calendar" not in one.letter.text]
    members = {one.name for learning_set in story.programme.cohort.sets for one in learning_set.members}
    days = Counter((one.name, one.at.astimezone(zone).date()) for one in to_read if one.name in members)
    assert [one for one in days.items() if one[1] > 1] == []
    covered = [one for one in story.sent if one not in to_read]
    assert {one.kinds for one in covered} <= {(kind,) for kind in CALENDAR_KINDS}
    first_day = Counter(one.name for one in covered if one.at == story.began)
    assert max(first_day.values()) > 8, "the dates of the first day are entries for the calendar"


def test_an_edit_tells_only_those_it_touches(story: Story) -> None:
    wandle = {
        person.name
        for person in (*story.programme.sets["wandle"].members, *story.programme.sets["wandle"].facilitators)
    }
    updates = [one for one in story.sent if one.kinds == (UPDATE,)]
    assert {(one.name, one.occasion) for one in updates} == {(name, "wandle-3") for name in wandle}
    cancels = [one for one in story.sent if one.kinds == (CANCEL,)]
    assert {one.name for one in cancels} == {"Owen Price"}
    assert {one.occasion for one in cancels} == {"lea-3", "lea-4", "lea-5", "lea-6", "exchange", "close"}
    last_day = story.programme.people[cancels[0].person].last_day
    assert last_day is not None
    assert [one for one in story.mailbox(cancels[0].person) if one.at.date() > last_day] == []


def test_everybodys_calendar_ends_as_the_programme_says(story: Story) -> None:
    programme = story.programme
    for person in programme.people:
        held = {told.title: told.start for told in story.calendar(person) if told.method is Method.REQUEST}
        ought = {m.title: m.start for m in programme.meetings if person in programme.expected_ids(m)}
        assert held == ought


@pytest.mark.slow
def test_a_second_rehearsal_takes_the_place_of_the_first(tmp_path: Path) -> None:
    small = (DATA / "cohorts/good/minimal.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "out"
    rehearse(small, CohortId("minimal"), folder, say=quietly)
    (folder / "stale.txt").write_text("x")
    rehearse(small, CohortId("minimal"), folder, say=quietly)
    assert not (folder / "stale.txt").exists()
    assert (folder / MARKER).exists()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(StateError, match="holds other things"):
        rehearse(TEXT, COHORT, tmp_path, say=quietly)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
