"""Each pass, and each version before it runs, keeps what has begun; what a home of before has none of is worked out."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from sets.cohort.publish import Draft
from sets.model.cohort import CohortId, Occasion
from sets.model.errors import StateError
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from tests.support.builders import at
from tests.support.paths import DATA
from tests.support.privacy_help import a_pass

TEXT = (DATA / "cohorts" / "good" / "minimal.yaml").read_text(encoding="utf-8")
NAME, FIRST, START = CohortId("minimal"), at("2026-12-01 10:00"), at("2027-02-23 10:00")
BEFORE, AFTER = at("2027-02-23 09:55"), at("2027-02-23 10:05")
MOVED = TEXT.replace(
    "  - id: thames\n", "  - id: thames\n    moves:\n      - {session: 2, date: 2027-02-25, why: illness}\n"
)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    (tmp_path / "cohorts").mkdir()
    found = Installation(Settings(home=tmp_path, mail=MailSetting(), secrets=("a secret of this story, long enough",)))
    found.publish(draft(found, TEXT), FIRST)
    return found


def draft(installation: Installation, text: str, now: datetime = FIRST) -> Draft:
    path = installation.home / "cohorts" / f"{NAME}.yaml"
    path.write_text(text, encoding="utf-8")
    return installation.draft(path, now)


def begun(installation: Installation) -> list[str]:
    return [fact.occasion for fact in installation.records(NAME).begun()]


def test_a_pass_keeps_what_has_begun_and_looking_keeps_nothing(installation: Installation) -> None:
    installation.programme(NAME)
    draft(installation, TEXT, AFTER)
    assert begun(installation) == []
    a_pass(installation, START, NAME)
    assert begun(installation) == ["thames-1"]
    a_pass(installation, AFTER, NAME)
    assert begun(installation) == ["thames-1", "thames-2"]
    assert [fact.occasion for fact in installation.programme(NAME).begun] == ["thames-1", "thames-2"]


def test_a_version_keeps_what_began_before_it(installation: Installation) -> None:
    installation.publish(draft(installation, MOVED, BEFORE), BEFORE)
    assert begun(installation) == ["thames-1"]
    (fact,) = installation.records(NAME).begun()
    assert (fact.version, len(fact.members), len(fact.facilitators), fact.count) == (1, 5, 1, 6)


def test_a_session_that_begins_while_somebody_reads_the_difference_is_not_moved(installation: Installation) -> None:
    shown = draft(installation, MOVED, BEFORE)
    with pytest.raises(StateError, match="Thames: session 2 of 6: began meanwhile; look at the difference again"):
        installation.publish(shown, AFTER)
    a_pass(installation, AFTER, NAME)
    with pytest.raises(StateError, match="began meanwhile"):
        installation.publish(shown, BEFORE)
    assert installation.programme(NAME).by_key[Occasion("thames-2")].start == START


def test_a_home_of_before_has_them_from_its_versions(installation: Installation) -> None:
    left = TEXT.replace("marshgate.example.gov.uk\n", "marshgate.example.gov.uk\n        last_day: 2027-01-10\n")
    assert left != TEXT
    installation.publish(draft(installation, left, AFTER), AFTER)
    path = installation.home / "records" / f"{NAME}.json"
    records = json.loads(path.read_text(encoding="utf-8"))
    kept = records.pop("begun")
    path.write_text(json.dumps(records), encoding="utf-8")
    other = Installation(installation.settings)
    assert {fact.occasion for fact in other.programme(NAME).begun} == kept.keys() == {"thames-1", "thames-2"}
    assert len(other.programme(NAME).members_at(other.programme(NAME).by_key[Occasion("thames-2")])) == 5
    a_pass(other, AFTER, NAME)
    assert json.loads(path.read_text(encoding="utf-8"))["begun"] == kept
