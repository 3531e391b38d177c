"""`setwise dates`: what a coordinator reads, pastes and types next, and what another program gets."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from sets.text.resources import EXAMPLE, example_file
from tests.journeys.test_cli import Screen

AT = ("--at", "2027-01-25T09:00")
TEXT = example_file().read_text(encoding="utf-8")


@pytest.fixture
def setwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Screen:
    monkeypatch.setenv("SETWISE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cohorts").mkdir()
    (tmp_path / "cohorts" / f"{EXAMPLE}.yaml").write_text(TEXT, encoding="utf-8")
    screen = Screen(capfd)
    assert screen("publish", EXAMPLE, "--yes", "--at", "2026-12-01T09:00")[0] == 0
    return screen


PAGE = """\
Thames session 2, now Tuesday 23 February 2027, 10am to 12:30pm (UK time)

Three days suit everyone.

1. Tuesday 2 March 2027, 10am to 12:30pm
   It suits all 6 members and Ruth Okafor.
   The usual day and time, Tuesday at 10am.
   A week later than now, 6 weeks after session 1 and 4 weeks before session 3.

2. Tuesday 9 February 2027, 10am to 12:30pm
   It suits all 6 members and Ruth Okafor.
   The usual day and time, Tuesday at 10am.
   2 weeks earlier than now, 3 weeks after session 1 and 7 weeks before session 3.

3. Tuesday 9 March 2027, 10am to 12:30pm
   It suits all 6 members and Ruth Okafor.
   The usual day and time, Tuesday at 10am.
   2 weeks later than now, 7 weeks after session 1 and 3 weeks before session 3.
   Look at this first: Some people observe Eid al-Fitr (date may vary by a day).

Looked at: 26 weekdays, from Monday 8 February 2027 to Tuesday 16 March 2027.
Not earlier: people get 10 working days’ notice, so the first day is Monday 8 February 2027.
Not later: session 3 is on Tuesday 30 March 2027, and sessions are at least two weeks apart.
setwise knows working days, days away, holidays, closed days and the meetings of its programmes. It
sees nobody’s own calendar.

To move it, with the first of them:
  setwise change embedding-equalities-2027 move thames-2 --to 2027-03-02 --time 10am --why WORDS
"""


def test_the_page_is_to_read_and_to_paste_and_ends_with_the_command_that_moves_it(setwise: Screen) -> None:
    code, out, errors = setwise("dates", EXAMPLE, "thames-2", *AT)
    assert (code, errors) == (0, "")
    assert out == PAGE
    command = shlex.split(out.splitlines()[-1])[1:]
    assert setwise(*command, "--dry-run", *AT)[0] == 0


def test_a_move_to_what_is_offered_brings_no_clash_and_no_warning_but_what_was_said(setwise: Screen) -> None:
    found = json.loads(setwise("dates", EXAMPLE, "thames-2", "--json", *AT)[1])
    assert len(found["offers"]) == 3
    for offer in found["offers"]:
        day = offer["start"][:10]
        move = ("change", EXAMPLE, "move", "thames-2", "--to", day, "--why", "a test", "--dry-run", "--json", *AT)
        moved = json.loads(setwise(*move)[1])
        assert moved["clashes"] == []
        assert len(moved["warnings"]) == len(offer["mind"]), moved["warnings"]


def test_the_document_for_other_programs(setwise: Screen) -> None:
    found = json.loads(setwise("dates", EXAMPLE, "thames-2", "--json", *AT)[1])
    assert list(found) == ["bounds", "cohort", "end", "from", "meeting", "offers", "says", "start", "to", "why_no_more"]
    assert (found["cohort"], found["meeting"], found["says"]) == (EXAMPLE, "thames-2", "Three days suit everyone.")
    assert (found["start"], found["from"], found["to"]) == ("2027-02-23T10:00:00+00:00", "2027-02-08", "2027-03-16")
    assert found["offers"][2] == {
        "start": "2027-03-09T10:00:00+00:00",
        "end": "2027-03-09T12:30:00+00:00",
        "suits_all": True,
        "missing": [],
        "reasons": [
            "It suits all 6 members and Ruth Okafor.",
            "The usual day and time, Tuesday at 10am.",
            "2 weeks later than now, 7 weeks after session 1 and 3 weeks before session 3.",
        ],
        "mind": ["Some people observe Eid al-Fitr (date may vary by a day)."],
    }


def test_where_none_suits_all_it_says_who_and_why(setwise: Screen, tmp_path: Path) -> None:
    path = tmp_path / "cohorts" / f"{EXAMPLE}.yaml"
    amina = "- name: Amina Yusuf\n"
    assert amina in TEXT
    path.write_text(
        TEXT.replace(amina, f"{amina}        away: [{{from: 2027-01-26, to: 2027-06-30}}]\n"), encoding="utf-8"
    )
    assert setwise("publish", EXAMPLE, "--yes", "--at", "2026-12-02T09:00")[0] == 0
    out = setwise("dates", EXAMPLE, "thames-2", *AT)[1]
    assert "No day suits everyone. Three days suit all but one member." in out
    assert "Amina Yusuf is away from Tuesday 26 January 2027 to Wednesday 30 June 2027." in " ".join(out.split())
    assert "Why there are no more\n  21 days: Amina Yusuf is away\n  5 days: kept free: " in out
    found = json.loads(setwise("dates", EXAMPLE, "thames-2", "--json", *AT)[1])
    assert [one["days"] for one in found["why_no_more"]] == [5, 21]
    assert {one["missing"][0]["name"] for one in found["offers"]} == {"Amina Yusuf"}


@pytest.mark.parametrize(
    ("meeting", "at", "said"),
    [
        ("tames-3", AT[1], "tames-3: is no session or event of this cohort; did you mean thames-3?"),
        ("thames-1", AT[1], "thames-1: began at 10am on Tuesday 19 January 2027; what has happened stays as it was"),
        ("lea-2", AT[1], "lea-2: is cancelled; restore it first"),
    ],
)
def test_what_cannot_move_says_why_not(setwise: Screen, meeting: str, at: str, said: str) -> None:
    cancel = ("change", EXAMPLE, "cancel", "lea-2", "--why", "a test", "--yes", "--at", "2027-01-24T09:00")
    assert setwise(*cancel)[0] == 0
    assert setwise("dates", EXAMPLE, meeting, "--at", at) == (1, "", f"setwise: {said}\n")
