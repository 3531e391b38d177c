"""The `setwise` command: its verbs, flags and exit codes, and that no traceback reaches a person."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from flows.cli import execute
from sets.cohort.acts.registry import ROWS
from sets.model.cohort import CohortId
from sets.model.messages import State
from sets.model.publication import Verdict
from sets.service.private_home import close_to_others
from tests.support.builders import utc
from tests.support.prefect_runs import (
    CHECKOUT,
    FIRST_PASS,
    PATIENCE,
    SPRING,
    SUMMER,
    a_file,
    a_home,
    desk_of,
    letters_in,
    people_of,
    states_in,
    surroundings,
)
from tests.support.records import a_delivery

AT = FIRST_PASS.isoformat()
MAIN = [sys.executable, "-c", "from flows.cli import main; main()"]
DRAFT = "autumn-2027"
VERBS = {
    "init": {"--members", "--sets"},
    "check": set(),
    "schema": set(),
    "dates": {"--json", "--at"},
    "plan": {"--json", "--at", "--set", "--person", "--from", "--to", "--next"},
    "publish": {"--at", "--by", "--version", "--yes"},
    "versions": {"--json"},
    "change": set(),
    **{f"change {act}": {"--at", "--by", "--dry-run", "--json", "--yes"} for act in ROWS},
    "preview": {"--to"},
    "due": {"--at", "--json", "--set", "--person", "--from", "--to", "--next"},
    "run": {"--at"},
    "rehearse": {"--out"},
    "serve": set(),
    "status": {"--json", "--at"},
    "letters": {"--json"},
    "log import": {"--at"},
    "log replies": {"--at"},
    "log mailbox": {"--look", "--json"},
    "log door": set(),
    "person export": {"--at"},
    "person forget": {"--at", "--now", "--yes"},
    "person link": {"--at"},
    "person address": {"--at"},
    "secrets show": set(),
    "secrets rotate": {"--yes"},
    "report": {"--at", "--out"},
    "release": {"--stage", "--tick", "--by", "--why", "--midpoint", "--at"},
    "codebook": {"--out"},
    "decide": {"--until", "--why", "--at"},
    "demo": set(),
}
unix = pytest.mark.skipif(os.name == "nt", reason="pipes and signals as Unix has them")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two published cohorts and a draft, in which the command works."""
    found = a_home(tmp_path / "home")
    (found / "cohorts" / f"{DRAFT}.yaml").write_text(a_file(CohortId(DRAFT)), encoding="utf-8")
    close_to_others(found)
    monkeypatch.setenv("SETWISE_HOME", str(found))
    monkeypatch.chdir(tmp_path)
    return found


class Screen:
    """Runs the command in this process; gives its exit code, stdout and stderr."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._capture.readouterr()
        code = execute(arguments)
        said = self._capture.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err


@pytest.fixture
def setwise(home: Path, capfd: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capfd)


def in_a_process(home: Path, cwd: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAIN, *arguments],
        env=surroundings(home, **extra),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


# --- the verbs -------------------------------------------------------------------------------------------------


def test_the_help_lists_every_verb_and_what_it_is_for(setwise: Screen) -> None:
    code, out, errors = setwise("--help")
    assert (code, errors) == (0, "")
    rows = dict(re.findall(r"^│ ([a-z]+) +(\S.*?) +│$", out, re.MULTILINE))
    assert set(rows) == {verb.split()[0] for verb in VERBS}
    assert all(rows.values())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_flags_and_a_page(setwise: Screen, verb: str) -> None:
    code, out, errors = setwise(*verb.split(), "--help")
    assert (code, errors) == (0, "")
    assert out.startswith(f"Usage: setwise {verb}")
    assert {
        flag
        for flag in re.findall(r"--[a-z-]+", out)
        if not flag.startswith("--no-") and not flag.startswith("--empty")
    } >= VERBS[verb]
    assert re.search(rf"Usage: setwise {verb}[^\n]*(\n[^\n]+)?\n\n\S", out), "what it is for"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plam", SPRING], 'Did you mean "plan"'),
        (["plan"], "requires an argument"),
        (["plan", SPRING, "--jsn"], "Did you mean --json"),
        (["log", "imprt", SPRING], 'Did you mean "import"'),
        (["decide", SPRING, "perhaps", "thames-1"], "Choose from"),
        (["preview", SPRING], "--to"),
        (["status", SPRING, SUMMER, "another"], "another"),
    ],
)
def test_wrong_usage_is_2_with_a_suggestion(setwise: Screen, arguments: list[str], said: str) -> None:
    code, out, errors = setwise(*arguments)
    assert code == 2
    assert said in " ".join((out + errors).replace("│", " ").split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check"], ["plan", SPRING], ["due", "--at", AT], ["status"], ["schema"]]
)
def test_what_needs_no_prefect_does_not_load_it(home: Path, tmp_path: Path, arguments: list[str]) -> None:
    """Prefect takes a second and more to load; nor is anything loaded that `check` has no use for."""
    unneeded = {"prefect", "sendgrid", "css_inline", "icalendar", "imap_tools", "httpx", "starlette", "uvicorn"}
    unneeded |= (
        {"sets.due.outlook", "sets.mail.compose", "flows.wording", "itsdangerous"} if arguments == ["check"] else set()
    )
    code = (
        "import sys; from flows.cli import execute; code = execute(sys.argv[1:]); "
        f"sys.stderr.write(','.join(sorted({unneeded!r} & set(sys.modules)))); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=surroundings(home),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- done: 0 ---------------------------------------------------------------------------------------------------


def test_check_says_a_line_a_file(setwise: Screen, home: Path) -> None:
    code, out, errors = setwise("check")
    assert (code, errors) == (0, "")
    lines = [line for line in out.splitlines() if "warning:" not in line]
    assert [line.partition(", ")[0] for line in lines] == [
        f"{home / 'cohorts' / name}.yaml: right: 5 members in 1 set" for name in (DRAFT, SPRING, SUMMER)
    ]


def test_publish_asks_and_no_terminal_is_a_no(setwise: Screen, home: Path) -> None:
    code, out, errors = setwise("publish", DRAFT, "--at", "2026-12-01T09:00")
    assert code == 1
    assert "Ottoline Featherstone" in " ".join(out.split())
    assert "Not published" in errors
    assert not (home / "records" / f"{DRAFT}.json").exists()
    code, out, _ = setwise("publish", DRAFT, "--at", "2026-12-01T09:00", "--yes")
    assert code == 0
    assert out.endswith(f"{DRAFT}: version 1 is published. The next run tells people.\n")
    assert setwise("publish", DRAFT, "--yes")[:2] == (
        0,
        f"{DRAFT}: version 1 is published already; the file says the same.\n",
    )


def test_preview_records_nothing(setwise: Screen, home: Path) -> None:
    code, out, errors = setwise("preview", SPRING, "--to", "me@example.gov.uk")
    assert (code, errors) == (0, "")
    number = int(out.split()[0])
    letters = letters_in(home, f"{SPRING}-preview")  # type: ignore[arg-type]
    assert len(letters) == number > 10
    assert all(b"TEST: " in path.read_bytes() for path in letters)
    kinds = Counter(path.name.split(" ")[2] for path in letters)
    assert kinds.items() >= Counter(["welcome", "invite", "update", "cancel", "changes", "goodbye"]).items()
    assert states_in(home, SPRING) == {}


def test_of_two_people_at_one_mailbox_the_one_is_named_by_id(setwise: Screen, home: Path) -> None:
    path, shared, at = home / "cohorts" / f"{DRAFT}.yaml", "frontdesk@example.org", ("--at", "2026-12-01T10:00")
    text = a_file(CohortId(DRAFT))
    for (_, email), ident in zip(people_of(CohortId(DRAFT)), ("otto", "barney"), strict=False):
        text = text.replace(f"email: {email}\n", f"email: {shared}\n        id: {ident}\n")
    path.write_text(text, encoding="utf-8")
    assert setwise("publish", DRAFT, "--yes", *at)[0] == 0

    code, out, errors = setwise("decide", DRAFT, "left", shared, *at)
    assert (code, out) == (1, "")
    assert "two people share this address; give id:barney or id:otto instead" in " ".join(errors.split())
    records = desk_of(home).records(CohortId(DRAFT))
    assert records.decisions() == ()
    assert setwise("decide", DRAFT, "left", "otto", *at)[0] == 0
    assert [one.subject for one in records.decisions()] == [records.versions()[-1].people["id:otto"]]


def test_decide_and_log_import(setwise: Screen, home: Path, tmp_path: Path) -> None:
    at = ("--at", "2027-01-19T14:00")
    assert setwise("decide", SPRING, "hold", "thames-1/reflection", *at)[:2] == (
        0,
        f"{SPRING}: recorded: hold thames-1/reflection\n",
    )
    assert setwise("decide", SPRING, "going-ahead", "thames-2", *at)[:2] == (
        0,
        f"{SPRING}: recorded: going ahead thames-2\n",
    )
    kept = desk_of(home).records(CohortId(SPRING))
    meeting = next(one for one in kept.versions()[-1].meetings if one.key == "thames-2")
    assert [one.until for one in kept.decisions()] == [None, meeting.start.date()]
    rows = tmp_path / "came.csv"
    rows.write_text(
        "kind,person,occasion,came\nattendance,ottoline@quillfeather.example.org,thames-1,yes\n", encoding="utf-8"
    )
    code, out, errors = setwise("log", "import", SPRING, str(rows), *at)
    assert (code, errors) == (0, ""), out
    assert out.startswith(f"{SPRING}: 1 record kept or changed")


def test_what_one_person_was_sent_and_a_warning_that_is_laid_aside(setwise: Screen, home: Path) -> None:
    who, late = "ottoline@quillfeather.example.org", ("--at", "2027-02-19T14:00")
    code, out, _ = setwise("letters", SPRING, who)
    assert (code, out.splitlines()[0].split(": ")[1]) == (0, "0 letters so far")
    # by name as by address, as `plan --person` takes it
    assert setwise("letters", SPRING, out.split(":")[0].upper())[:2] == (0, out)
    assert json.loads(setwise("letters", SPRING, who, "--json")[1])["deliveries"] == []
    assert "[register/thames-1]" in setwise("status", SPRING, *late)[1]
    code, _, errors = setwise("decide", SPRING, "dismiss", "register/thames-1", *late)
    assert (code, "say why it needs nobody" in " ".join(errors.split())) == (1, True)
    assert setwise("decide", SPRING, "dismiss", "register/thames-1", "--why", "the paper is lost", *late)[0] == 0
    assert "[register/thames-1]" not in setwise("status", SPRING, *late)[1]
    (aside,) = json.loads(setwise("status", SPRING, "--json", *late)[1])["cohorts"][0]["dismissed"]
    assert (aside["key"], aside["why"]) == ("register/thames-1", "the paper is lost")


def test_an_address_that_works_again(setwise: Screen, home: Path) -> None:
    who, at = "ottoline@quillfeather.example.org", ("--at", "2026-12-15T14:00")
    records = desk_of(home).records(CohortId(SPRING))
    person = desk_of(home).address_book(CohortId(SPRING)).one(who)
    code, _, errors = setwise("decide", SPRING, "works-again", who, *at)
    assert (
        code,
        "mail to them does not come back, so there is nothing to start again" in " ".join(errors.split()),
    ) == (1, True)
    line = a_delivery(person, state=State.BOUNCED, address=who, attempts=1, heard=utc("2026-12-14 10:00"))
    records.claim([replace(line, state=State.CLAIMED)])
    records.settle([line])
    code, _, errors = setwise("decide", SPRING, "wants-mail", who, *at)
    assert (code, "they reported no letter as unwanted" in " ".join(errors.split())) == (1, True)
    code, out, _ = setwise("decide", SPRING, "works-again", who, *at)
    assert (code, out.splitlines()[0]) == (0, f"{SPRING}: recorded: works again {who}")
    assert " ".join(out.split()).endswith(
        "From the next run on they get 2 calendar messages, and what they can still answer. Nothing that arrived goes a second time."
    )
    assert [(one.verdict, one.subject) for one in records.decisions()] == [(Verdict.WORKS_AGAIN, person)]
    assert "Ottoline" not in setwise("status", SPRING, *at)[1]


def test_init_makes_a_home_whose_example_is_right(setwise: Screen, tmp_path: Path) -> None:
    code, out, errors = setwise("init", "fresh")
    assert (code, errors) == (0, "")
    made = [Path(line.removeprefix("made ")) for line in out.splitlines() if line.startswith("made ")]
    assert all(path.is_file() for path in made)
    example = next(path for path in made if path.suffix == ".yaml")
    assert setwise("check", str(example))[0] == 0
    assert setwise("init", "fresh")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [["plan", SPRING], ["plan", DRAFT], ["due", "--at", AT], ["due", SPRING], ["status"], ["status", SPRING]],
)
def test_json_is_one_document_and_nothing_else(setwise: Screen, home: Path, arguments: list[str]) -> None:
    code, out, errors = setwise(*arguments, "--json")
    assert (code, errors) == (0, "")
    assert json.loads(out)


def test_json_says_what_is_due(setwise: Screen, home: Path) -> None:
    _, out, _ = setwise("due", SPRING, "--at", AT, "--json")
    (document,) = json.loads(out)
    assert document["cohort"] == SPRING
    first, *rest = [(message["kinds"], message["occasion"], len(message["to"])) for message in document["messages"]]
    assert first == (["welcome"], "cohort", 6)
    assert [one for one in rest if one[0] != ["invite"]] == [(["coordinators-page"], "cohort", 1)]
    invites = [one for one in rest if one[0] == ["invite"]]
    # each session by itself, however the page for people puts a series together
    assert {(tuple(kinds), people) for kinds, _, people in invites} == {(("invite",), 6)}
    assert len({occasion for _, occasion, _ in invites}) == len(invites) > 1
    assert document["held"] == 0
    _, out, _ = setwise("status", "--json")
    assert json.loads(out)["drafts"] == [DRAFT]


def test_run_without_anything_published(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SETWISE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert Screen(capfd)("run") == (0, "nothing to do: no cohort is published yet\n", "")


# --- the input or the state is at fault: 1 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "nobody-2027"], "there is no "),
        (["plan", "nowhere/nobody.yaml"], "nobody.yaml"),
        (["publish", "nobody-2027", "--yes"], "there is no "),
        (["due", "nobody-2027"], "was never published"),
        (["run", "nobody-2027"], "was never published"),
        (["run", DRAFT], "was never published"),
        (["status", DRAFT], "was never published"),
        (["report", DRAFT], "was never published"),
        (["decide", DRAFT, "hold", "thames-1"], "was never published"),
        (["decide", SPRING, "hold", "thames-9"], "is no person, session or message"),
        (["decide", SPRING, "dismiss", "register/thames-9"], "nothing of this key needs a person"),
        (["decide", SPRING, "paused", "ottoline@quillfeather.example.org"], "a pause needs its last day"),
        (["plan", SPRING, "--at", "Tuesday"], "is not a time"),
        (["due", SPRING, "--at", "2027-02-30T10:00"], "is not a time"),
        (["run", "--at", "25:00"], "is not a time"),
        (["report", SPRING, "--at", ""], "is not a time"),
        (["check", "missing.yaml"], "missing.yaml"),
        (["log", "import", SPRING, "missing.csv"], "cannot be read"),
        (["log", "import", SPRING, "."], "cannot be read"),
        (["init", "fresh", "--members", "missing.csv"], "cannot be read"),
        (["preview", SPRING, "--to", "nobody"], "is not an address"),
    ],
)
def test_a_fault_of_the_input_is_said_in_a_line(setwise: Screen, arguments: list[str], said: str) -> None:
    code, out, errors = setwise(*arguments)
    assert code == 1, out + errors
    lines = (out + errors).splitlines()
    assert len(lines) == 1, lines
    assert said in lines[0]


def test_a_broken_file_shows_every_fault(setwise: Screen, home: Path) -> None:
    path = home / "cohorts" / f"{DRAFT}.yaml"
    path.write_text(
        a_file(CohortId(DRAFT)).replace("count: 2", "count: two").replace("lasts", "last"), encoding="utf-8"
    )
    for arguments in (["check", str(path)], ["plan", DRAFT], ["publish", DRAFT, "--yes"], ["rehearse", DRAFT]):
        code, out, errors = setwise(*arguments)
        assert code == 1
        places = [line for line in (out + errors).splitlines() if re.match(rf"{re.escape(str(path))}:\d+:\d+: ", line)]
        assert len(places) >= 2, (arguments, out, errors)


def test_a_csv_file_that_is_none(setwise: Screen, tmp_path: Path) -> None:
    for name, content in (("binary.csv", b"\xff\xfe\x00\x01" * 50), ("empty.csv", b""), ("odd.json", b"{")):
        (tmp_path / name).write_bytes(content)
        code, _, errors = setwise("log", "import", SPRING, name)
        assert code == 1
        assert name in errors


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SETWISE_MAIL", "pigeon:", "SETWISE_MAIL"),
        ("SETWISE_HOEM", "x", "did you mean SETWISE_HOME"),
        ("SETWISE_SECRET_FILE", "missing", "SETWISE_SECRET_FILE"),
        ("SETWISE_STORE", "postgresql://localhost/x", "SETWISE_STORE"),
        ("PREFECT_API_URL", "nonsense", "PREFECT_API_URL"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    setwise: Screen, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    code, out, errors = setwise("status")
    assert (code, out, len(errors.splitlines())) == (1, "", 1)
    assert said in errors


def test_a_fault_of_its_own_is_one_line_without_its_text(setwise: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    from sets.service.installation import Installation

    def broken(*_: object) -> None:
        raise KeyError("Ottoline Quillfeather")

    monkeypatch.setattr(Installation, "programme", broken)
    code, out, errors = setwise("status", SPRING)
    assert (code, out) == (1, "")
    assert re.fullmatch(r"setwise: a fault of its own: KeyError at test_cli.py:\d+; with PYTHONDEVMODE=1 .*\n", errors)


# --- something could not be sent or stored: 3 ---------------------------------------------------------------------


def test_damaged_records_hide_no_other_cohort(setwise: Screen, home: Path) -> None:
    (home / "records" / f"{SPRING}.json").write_bytes(b'{"half')
    said = f"records: {SPRING}.json: the file is damaged or incomplete; put a backup of it back\n"
    for arguments in (["status"], ["due", "--at", AT]):
        code, out, errors = setwise(*arguments)
        assert (code, errors) == (3, said)
        assert f"({SUMMER})" in out
        code, out, errors = setwise(*arguments, "--json")
        assert (code, errors) == (3, said)
        assert SUMMER in json.dumps(json.loads(out))
    code, out, errors = setwise("plan", SUMMER)
    assert code == 0
    assert errors == f"clashes with {SPRING} cannot be looked for: {said}"
    assert "Messages" in out
    for arguments in (["status", SPRING], ["plan", SPRING], ["report", SPRING], ["publish", SPRING, "--yes"]):
        code, out, errors = setwise(*arguments)
        assert (code, out, errors) == (3, "", said)


def test_a_home_where_prefect_cannot_keep_its_files_is_said_before_anything_starts(home: Path, tmp_path: Path) -> None:
    folder = home / "prefect"
    folder.write_text("in the way", encoding="utf-8")
    folder.chmod(0o600)
    for verb in ("run", "serve"):
        done = in_a_process(home, tmp_path, verb)
        assert (done.returncode, done.stdout, done.stderr) == (3, "", f"setwise: {folder}: File exists\n")


@pytest.mark.parametrize("verb", ["init", "publish", "preview", "report", "rehearse"])
def test_a_folder_that_cannot_be_made(
    setwise: Screen, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    """A file stands where a folder is needed: as good as a disk that refuses, for root too."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    if verb == "publish":
        monkeypatch.setenv("SETWISE_HOME", str(tmp_path / "file" / "home"))
    if verb == "preview":
        (home / "outbox").write_text("", encoding="utf-8")
    path = str(home / "cohorts" / f"{DRAFT}.yaml")
    arguments = {
        "init": ["init", "file/home"],
        "publish": ["publish", path, "--yes", "--at", "2026-12-01T09:00"],
        "preview": ["preview", SPRING, "--to", "me@example.gov.uk"],
        "report": ["report", SPRING, "--out", "file/report"],
        "rehearse": ["rehearse", DRAFT, "--out", "file/rehearsal"],
    }
    code, _, errors = setwise(*arguments[verb])
    assert code in (1, 3)
    assert "fault of its own" not in errors
    assert len([line for line in errors.splitlines() if "warning:" not in line]) == 1


# --- a reader who goes away, and Ctrl-C -----------------------------------------------------------------------------


@unix
@pytest.mark.parametrize("arguments", [["plan", SPRING], ["status"], ["check"], ["schema"], ["due", "--json"]])
def test_a_reader_who_goes_away_is_no_fault(home: Path, tmp_path: Path, arguments: list[str]) -> None:
    child = subprocess.Popen(
        [*MAIN, *arguments], env=surroundings(home), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    errors = child.stderr.read()
    child.stderr.close()
    assert (child.wait(PATIENCE), errors) == (0, b"")


@unix
def test_ctrl_c_is_a_word_and_130(home: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "rows.csv"
    os.mkfifo(pipe)
    child = subprocess.Popen(
        [*MAIN, "log", "import", SPRING, str(pipe)],
        env=surroundings(home),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    # opening for writing returns once the command reads the file
    with pipe.open("wb"):
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out, errors) == (130, "", "stopped\n")


def test_the_installed_command_is_this_one(tmp_path: Path) -> None:
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'setwise = "flows.cli:main"' in text
    done = in_a_process(tmp_path / "home", tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)
    assert list(tmp_path.iterdir()) == [], "asking makes nothing"


def test_a_run_keeps_what_keep_promises_but_never_as_if_it_were_another_time(
    setwise: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[list[str]] = []

    async def carried_out(cohorts: list[str]) -> int:
        kept.append(cohorts)
        return 3

    async def passed(cohorts: list[str], at: str | None) -> tuple[()]:
        return ()

    monkeypatch.setattr("flows.keeping.carry_out_keep", carried_out)
    monkeypatch.setattr("flows.cycle.run_cycle", passed)

    assert setwise("run", "--at", "2029-01-01T09:00") == (0, "", "")
    assert kept == []
    code, out, errors = setwise("run")
    assert (code, errors, kept) == (0, "", [[SPRING, SUMMER]])
    assert out == f"3 records went, as `keep` says; the receipt is in {Path(os.environ['SETWISE_HOME']) / 'receipts'}\n"
