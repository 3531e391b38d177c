"""`setwise change`, `setwise versions` and the way back, as a coordinator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sets.cohort.acts.registry import ROWS
from sets.text.resources import EXAMPLE, example_file
from tests.journeys.test_cli import Screen

TEXT = example_file().read_text(encoding="utf-8")
AT = ("--at", "2026-12-08T09:00")
MOVE = ("change", EXAMPLE, "move", "thames-3", "--to", "2027-04-01", "--time", "2pm", "--why", "a conference", *AT)


@pytest.fixture
def setwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Screen:
    monkeypatch.setenv("SETWISE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    file_in(tmp_path).parent.mkdir()
    file_in(tmp_path).write_text(TEXT, encoding="utf-8")
    screen = Screen(capfd)
    assert screen("publish", EXAMPLE, "--yes", "--at", "2026-12-01T09:00", "--by", "Marta Nowak")[0] == 0
    return screen


def file_in(home: Path) -> Path:
    return home / "cohorts" / f"{EXAMPLE}.yaml"


def test_it_shows_who_would_be_told_and_the_file_and_asks(setwise: Screen, tmp_path: Path) -> None:
    code, out, errors = setwise(*MOVE)
    assert (code, errors) == (1, "Nothing was changed. Say yes at the question, or give --yes.\n")
    parts = [
        out.index(words) for words in ("Thames session 3 moves from", "Invite 7 people", "Told from 10am", "The file,")
    ]
    assert parts == sorted(parts)
    assert "\n  +        date: 2027-04-01\n" in out
    assert file_in(tmp_path).read_text(encoding="utf-8") == TEXT
    assert setwise(*MOVE, "--dry-run")[0::2] == (0, "")


def test_yes_publishes_and_the_list_of_versions_says_who_and_what(setwise: Screen, tmp_path: Path) -> None:
    assert setwise(*MOVE, "--yes", "--by", "Joel Addo")[0] == 0
    code, out, _ = setwise("versions", EXAMPLE)
    assert code == 0
    assert " ".join(out.split()) == (
        "Version 2, 9am on Tuesday 8 December 2026, by Joel Addo Thames session 3 moves from 10am on Tuesday 30 March "
        "2027 to 2pm on Thursday 1 April 2027: a conference "
        "Version 1, 9am on Tuesday 1 December 2026, by Marta Nowak first published"
    )
    listed = json.loads(setwise("versions", EXAMPLE, "--json")[1])
    assert [(one["version"], one["by"]) for one in listed] == [(2, "Joel Addo"), (1, "Marta Nowak")]

    back = ("publish", EXAMPLE, "--version", "1", "--at", "2026-12-08T09:10")
    assert "back to version 1" in setwise(*back)[1].lower()
    assert setwise(*back, "--yes")[0] == 0
    assert file_in(tmp_path).read_text(encoding="utf-8") == TEXT
    assert setwise(*back, "--yes")[0::2] == (1, "setwise: this changes nothing: it stands so already\n")


def test_json_is_one_document(setwise: Screen) -> None:
    code, out, errors = setwise(*MOVE, "--json", "--yes")
    found = json.loads(out)
    assert (code, errors) == (0, "")
    assert (found["version"], found["published"], len(found["what"])) == (2, True, 1)
    assert [(one["kind"], one["occasion"], len(one["to"])) for one in found["told"]] == [("invite", "thames-3", 7)]
    assert (
        json.loads(setwise("change", EXAMPLE, "cancel", "lea-2", "--why", "too few", "--json", "--dry-run", *AT)[1])[
            "published"
        ]
        is False
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["change", EXAMPLE, "mvoe"], 2, 'Did you mean "move"?'),
        (["change", EXAMPLE, "move", "thames-3"], 2, "--why"),
        (["change", "move", EXAMPLE, "thames-9", "--why", "a strike", *AT], 1, "did you mean thames-"),
        (["change", "nobody-2027", "cancel", "thames-3", "--why", "a strike"], 1, "was never published"),
        (["change", EXAMPLE, "cancel", "thames-3", "--why", "a strike", "--at", "Tuesday"], 1, "is not a time"),
        (
            ["change", EXAMPLE, "move", "thames-3", "--to", "31 June 2027", "--why", "a strike", *AT],
            1,
            "there is no such day",
        ),
        (["publish", EXAMPLE, "--version", "7"], 1, "there is no such version"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(setwise: Screen, arguments: list[str], code: int, said: str) -> None:
    found = setwise(*arguments)
    assert found[0] == code
    assert said in " ".join((found[1] + found[2]).replace("│", " ").split())


@pytest.mark.parametrize("arguments", [["change"], ["change", EXAMPLE], ["change", EXAMPLE, "--help"]])
def test_without_an_act_the_acts_are_listed(setwise: Screen, arguments: list[str]) -> None:
    code, out, errors = setwise(*arguments)
    assert (code, errors) == (0, "")
    assert [name for name in ROWS if f"│ {name} " not in out] == []


def test_edits_that_are_not_published_are_named(setwise: Screen, tmp_path: Path) -> None:
    file_in(tmp_path).write_text(TEXT.replace("count: 6", "count: 5"), encoding="utf-8")
    code, out, errors = setwise(*MOVE, "--yes")
    assert (code, out) == (1, "")
    assert "says 'count: 5'" in errors
    assert len(errors.splitlines()) == 1
