"""What the command does for a coordinator around publishing, holding and looking again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sets.due.held import holder
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.messages import Due, Flow
from sets.text.resources import EXAMPLE, example_file
from tests.journeys.test_cli import Screen
from tests.support import paths

MINIMAL = paths.DATA / "cohorts" / "good" / "minimal.yaml"
AT = "2026-12-15T10:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "home"
    (found / "cohorts").mkdir(parents=True)
    monkeypatch.setenv("SETWISE_HOME", str(found))
    monkeypatch.chdir(tmp_path)
    return found


@pytest.fixture
def setwise(home: Path, capfd: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capfd)


def write(home: Path, text: str) -> Path:
    path = home / "cohorts" / f"{EXAMPLE}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_init_makes_the_home_that_the_environment_names(setwise: Screen, home: Path) -> None:
    code, out, _ = setwise("init")
    assert code == 0
    assert (home / "cohorts" / "our-programme-2027.yaml").is_file()
    assert "Next: edit the file in" in out
    assert "set SETWISE_HOME" not in out


def test_init_elsewhere_says_how_to_find_it_again(setwise: Screen, tmp_path: Path) -> None:
    code, out, _ = setwise("init", "elsewhere")
    assert code == 0
    assert f"set SETWISE_HOME to {tmp_path / 'elsewhere'}" in out


def test_publish_names_clashes_before_it_asks(setwise: Screen, home: Path) -> None:
    text = example_file().read_text(encoding="utf-8")
    # Ruth Okafor facilitates Thames and Wandle; put both on the same days
    write(home, text.replace("    first: 2027-01-21 ", "    at: 2pm\n    first: 2027-01-19 "))
    code, out, errors = setwise("publish", EXAMPLE, "--at", AT)
    assert code == 1
    assert "Not published" in errors
    clashes = " ".join(out.partition("Clashes")[2].split())
    assert "Ruth Okafor" in clashes
    assert "Tuesday 19 January 2027" in clashes


def test_two_rooms_at_once_are_a_fault_in_a_version_that_follows_too(setwise: Screen, home: Path) -> None:
    text = example_file().read_text(encoding="utf-8")
    write(home, text)
    assert setwise("publish", EXAMPLE, "--at", AT, "--yes")[0] == 0
    # Ruth Okafor facilitates Thames and Wandle; put both on the same mornings
    write(home, text.replace("    first: 2027-01-21 ", "    first: 2027-01-19 "))
    code, _, errors = setwise("publish", EXAMPLE, "--at", AT, "--yes")
    assert code == 1
    assert "Ruth Okafor cannot be in two rooms at once" in errors


def test_a_clash_with_another_cohort_names_it_everywhere(setwise: Screen, home: Path) -> None:
    text = example_file().read_text(encoding="utf-8")
    write(home, text)
    assert setwise("publish", EXAMPLE, "--at", AT, "--yes")[0] == 0
    second = MINIMAL.read_text(encoding="utf-8").replace("cohort: minimal", "cohort: second")
    (home / "cohorts" / "second.yaml").write_text(second, encoding="utf-8")
    other = "of Embedding equalities in service delivery"
    for command in (("check",), ("plan", "second", "--at", AT), ("publish", "second", "--at", AT, "--yes")):
        code, out, _ = setwise(*command)
        assert code == 0
        assert "Ruth Okafor is expected in two meetings at once" in (said := " ".join(out.split()))
        assert other in said
    said = " ".join(setwise("status", "second", "--at", AT)[1].split())
    assert "Ruth Okafor is expected in two meetings at once" in said
    assert other in said


def test_publish_does_not_go_back_in_time(setwise: Screen, home: Path) -> None:
    path = write(home, example_file().read_text(encoding="utf-8"))
    assert setwise("publish", EXAMPLE, "--at", AT, "--yes")[0] == 0
    path.write_text(path.read_text(encoding="utf-8").replace("rounds: 2 ", "rounds: 3 "), encoding="utf-8")
    code, _, errors = setwise("publish", EXAMPLE, "--at", "2026-12-15T09:00", "--yes")
    assert code == 1
    assert "version 1 was published after that, on 10am on Tuesday 15 December 2026" in errors


def test_a_session_that_was_held_is_not_put_off(setwise: Screen, home: Path) -> None:
    path = home / "cohorts" / "minimal.yaml"
    path.write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    assert setwise("publish", "minimal", "--at", AT, "--yes")[0] == 0
    register = home / "register.csv"
    register.write_text(
        "kind,person,occasion,came\nattendance,amina.yusuf@riverside.example.gov.uk,thames-2,yes\n", encoding="utf-8"
    )
    assert setwise("log", "import", "minimal", str(register), "--at", "2027-02-24T09:00")[0] == 0
    before = json.loads(setwise("status", "minimal", "--at", "2027-02-24T10:00", "--json")[1])["cohorts"][0]["sessions"]
    path.write_text(
        path.read_text(encoding="utf-8").replace("first: 2027-01-19", "first: 2027-02-16"), encoding="utf-8"
    )
    code, out, errors = setwise("publish", "minimal", "--at", "2027-02-24T10:00", "--yes")
    assert (code, out) == (1, "")
    assert "minimal.yaml:11:10: first: sessions 1 and 2 of Thames have begun" in errors
    assert "write `first: 2027-01-19` as it was" in errors
    assert (
        json.loads(setwise("status", "minimal", "--at", "2027-02-24T10:00", "--json")[1])["cohorts"][0]["sessions"]
        == before
    )
    assert [(one["start"][:10], one["came"]) for one in before[1:3]] == [("2027-02-23", 1), ("2027-03-30", None)]


def test_held_messages_stay_and_are_said(setwise: Screen, home: Path) -> None:
    write(home, example_file().read_text(encoding="utf-8"))
    assert setwise("publish", EXAMPLE, "--at", AT, "--yes")[0] == 0
    assert setwise("decide", EXAMPLE, "hold", "cohort/welcome", "--at", AT)[0] == 0
    held = json.loads(setwise("due", EXAMPLE, "--at", AT, "--json")[1])[0]
    assert held["held"] == 20
    assert {kind for message in held["messages"] for kind in message["kinds"]} == {
        "invite",
        "changes",
        "coordinators-page",
    }
    assert "20 messages held" in setwise("due", EXAMPLE, "--at", AT)[1]
    assert f"setwise decide {EXAMPLE} release cohort/welcome" in " ".join(
        setwise("status", EXAMPLE, "--at", AT)[1].split()
    )


def test_due_says_when_nothing_is_published(setwise: Screen) -> None:
    assert setwise("due") == (0, "nothing to do: no cohort is published yet\n", "")


def test_a_reminder_needs_an_answer_to_wait_for(setwise: Screen, home: Path) -> None:
    text = example_file().read_text(encoding="utf-8")
    line = text.splitlines().index("  reflection:") + 1
    path = write(home, text.replace("    when: 1 working day after at 11am\n", "    asks: no\n"))
    code, out, _ = setwise("check")
    assert code == 1
    assert out.startswith(f"{path}:{line + 1}:5: remind: ")
    assert "add asks: yes, or take remind away" in out


@pytest.mark.parametrize(
    ("decided", "held_by"),
    [
        ((), ""),
        ((("thames-1", True),), "thames-1"),
        ((("thames-1", True), ("thames-1/reflection", False)), ""),
        ((("thames-1/reflection", False), ("thames-1", True)), "thames-1"),
        ((("thames-1/reflection", True), ("thames-1/preparation", False)), "thames-1/reflection"),
        ((("p1", True), ("thames-2", True)), "p1"),
    ],
)
def test_of_two_decisions_about_one_message_the_later_wins(decided: tuple[tuple[str, bool], ...], held_by: str) -> None:
    from tests.support.builders import at

    due = Due(
        cohort=CohortId("c"),
        occasion=Occasion("thames-1"),
        person=PersonId("p1"),
        kind="reflection",
        revision=0,
        part=Flow.PROMPTS,
        at=at("2027-01-20 10:00"),
        until=at("2027-02-01 10:00"),
        why="",
        name="A",
        address="a@example.org",
    )
    assert holder(due, decided) == held_by
