"""The tours of the README and of docs/ can be followed to the letter, and the prompt that docs/ adds is sent."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from flows.cli import execute
from flows.summary import Summary
from flows.wording import summary_line
from sets.model.cohort import CohortId
from sets.model.messages import Flow
from sets.service.installation import Installation
from sets.service.report_files import file_report
from tests.support.builders import at
from tests.support.docs import README, assert_shows, blocks, page, section
from tests.support.paths import CHECKOUT

COHORT = CohortId("our-programme-2027")


def steps(tour: str) -> Iterator[tuple[str, str, str]]:
    """What a tour asks for, in order: ("run", command, shown output), ("save", file, text)."""
    for found in re.finditer(
        r"(?P<before>[^\n]*(?:\n[^\n]+)*)\n+```(?P<kind>console|csv)\n(?P<body>.*?)^```$", tour, re.S | re.M
    ):
        names = re.findall(r"`([^`]+)`", found["before"].rpartition("\n\n")[2])
        match found["kind"]:
            case "csv":
                yield "save", names[0], found["body"]
            case _:
                for command, output in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", found["body"], re.M):
                    yield "run", command, output


def follow(tour: str, folder: Path, command: Callable[[list[str]], str]) -> list[str]:
    """Do what a tour says in `folder`; gives the verbs that were run."""
    verbs = []
    for what, name, text in steps(tour):
        if what == "save":
            (folder / name).write_text(text, encoding="utf-8")
        else:
            arguments = shlex.split(name)
            assert arguments[0] == "setwise"
            assert_shows(text, command(arguments[1:]))
            verbs.append(arguments[1])
    return verbs


TOUR = [
    "init",
    "check",
    "plan",
    "plan",
    "publish",
    "due",
    "run",
    "change",
    "run",
    "run",
    "log",
    "status",
    "rehearse",
    "report",
    "release",
]


SHORT_TOUR = ["init", "check", "plan", "publish", "run", "run"]


@pytest.mark.parametrize(
    ("tour", "verbs"),
    [(page("tour.md"), TOUR), (section(README, "In two minutes"), SHORT_TOUR)],
    ids=["tour", "readme"],
)
def test_the_tour(
    tour: str, verbs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, with the passes carried out as the flow's tasks do, and a clock that stands in November 2026."""
    monkeypatch.chdir(tmp_path)
    stand_still(monkeypatch)

    def command(arguments: list[str]) -> str:
        if arguments[0] == "run":
            return a_pass(at(arguments[2].replace("T", " ")))
        assert execute(arguments) == 0
        shown = capsys.readouterr()
        return shown.err + shown.out

    assert follow(tour, tmp_path, command) == verbs


@pytest.mark.slow
@pytest.mark.prefect
def test_the_tour_with_prefect(tmp_path: Path) -> None:
    """As a person does it: each command a process of its own, in an empty folder."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "SETWISE_"))}

    def command(arguments: list[str]) -> str:
        program = [sys.executable, "-c", "from flows.cli import main; main()", *arguments]
        done = subprocess.run(
            program,
            cwd=tmp_path,
            env=environ | {"PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr + done.stdout

    assert follow(page("tour.md"), tmp_path, command) == TOUR


def stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    class Still(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return at("2026-11-22 10:00").astimezone(tz)

    monkeypatch.setattr("flows.clock.datetime", Still)


def a_pass(now: datetime) -> str:
    """One pass of the tour's cohort without Prefect; gives the line that `setwise run` prints."""
    installation = Installation.at({})
    with installation.open_run(COHORT, now, file_report(installation)) as current:
        assert current is not None
        noted = current.note()
        for part in Flow:
            for batch in current.batches(part):
                current.carry_out(batch)
    return summary_line(Summary(cohort=COHORT, letters=current.outcome.letters, noted=noted))


# a prompt of your own


def test_the_prompt_that_docs_adds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    stand_still(monkeypatch)
    assert execute(["init"]) == 0
    text = section("extending.md", "A prompt")
    names = re.findall(r"^`(home/templates/prompts/[^`]+)`:$", text, re.M)
    for name, words in zip(names, blocks(text, "jinja"), strict=True):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(words, encoding="utf-8")
    with (tmp_path / f"home/cohorts/{COHORT}.yaml").open("a", encoding="utf-8") as file:
        file.write(blocks(text, "yaml")[0])
    capsys.readouterr()

    assert execute(["plan", COHORT, "--set", "thames", "--at", "2026-12-01T09:00"]) == 0
    plan = capsys.readouterr().out
    assert "  Tuesday 2 February 2027\n    10am    buddy-call: Thames: session 1 of 6\n" in plan
    assert "why: A call between two members keeps a set warm." in plan

    assert execute(["publish", COHORT, "--at", "2026-12-01T09:00", "--yes"]) == 0
    for moment in ("2026-12-01 09:00", "2027-01-20 10:00", "2027-01-26 10:00", "2027-02-02 10:00"):
        a_pass(at(moment))
    mails = list((tmp_path / "home/outbox" / COHORT).glob("*buddy-call*.eml"))
    mail = message_from_bytes(mails[0].read_bytes(), policy=policy.default)
    assert len(mails) == 6
    assert mail["Subject"] == "Thames session 1 on Tuesday 19 January 2027: ring another member"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert "It is two weeks since Thames session 1. Ring somebody from the Thames set" in " ".join(
            body.get_content().split()
        )
