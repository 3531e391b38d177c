"""A home is its owner's alone, under whatever umask it is made, and one that was made wider is closed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.cli import execute
from sets.mail.signed_links import Link
from sets.model.requests import Purpose
from sets.service.private_home import close_to_others, open_to_others
from tests.support.builders import at
from tests.support.prefect_runs import SPRING, a_file, surroundings
from tests.support.privacy_help import a_pass
from tests.support.web_help import COHORT, a_desk, a_house, somebody

pytestmark = pytest.mark.skipif(os.name == "nt", reason="modes as Unix has them")
SAID = "could be read by other users of this machine"


@contextmanager
def a_umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def wide(folder: Path) -> list[str]:
    """What others may do anything with, the folder itself included."""
    found = [folder, *folder.rglob("*")]
    return sorted(
        str(path.relative_to(folder)) for path in found if not path.is_symlink() and path.stat().st_mode & 0o077
    )


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_what_setwise_itself_makes_is_private_under_any_umask(tmp_path: Path, mask: int) -> None:
    fresh, home = tmp_path / "fresh", tmp_path / "srv" / "home"
    (tmp_path / "srv").mkdir()
    with a_umask(mask):
        a_desk(fresh / "deep" / "home").records(COHORT).uid_key(b"the first that is kept")
        installation = a_desk(home, secrets=())
        _ = installation.seal, installation.server_login()
        house = a_house(tmp_path / "srv" / "other", secrets=())
        a_pass(house.installation, at("2026-12-02 10:00"))
        house.links.path(Link(purpose=Purpose.MINE, cohort=COHORT, person=somebody(house).id), at("2026-12-02 10:00"))
    assert (wide(fresh), wide(home)) == ([], [])
    assert sorted(path.name for path in fresh.rglob("*.json")) == [f"{COHORT}.json"]
    ours = [name for name in wide(tmp_path / "srv" / "other") if not name.startswith((".", "cohorts"))]
    assert ours == [], "only what the test itself wrote may be open"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027])
@pytest.mark.slow
def test_a_command_makes_a_private_home_under_any_umask(tmp_path: Path, mask: int) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-c", "from flows.cli import main; main()"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        with a_umask(mask):
            env = surroundings(home)
            return subprocess.run([*command, *arguments], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip

    assert run("init", str(home)).returncode == 0
    (home / "cohorts" / f"{SPRING}.yaml").write_text(a_file(SPRING), encoding="utf-8")
    (home / "cohorts" / f"{SPRING}.yaml").chmod(0o600)
    done = run("publish", SPRING, "--yes")
    assert (done.returncode, SAID in done.stderr) == (0, False), done.stderr
    assert run("report", SPRING).returncode == 0
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert wide(home) == []


def test_one_that_was_made_wider_is_named_and_then_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    (home / "cohorts").mkdir(parents=True)
    file, outside = home / "cohorts" / f"{SPRING}.yaml", tmp_path / "outside"
    file.write_text(a_file(SPRING), encoding="utf-8")
    outside.write_text("not ours", encoding="utf-8")
    (home / "link").symlink_to(outside)
    for path, mode in ((home, 0o755), (home / "cohorts", 0o775), (file, 0o664), (outside, 0o644)):
        path.chmod(mode)
    monkeypatch.setenv("SETWISE_HOME", str(home))
    monkeypatch.chdir(tmp_path)

    for looking in ("check", "status"):
        execute([looking])
        assert f"home: 3 files and folders {SAID}; the next run closes them\n" in capsys.readouterr().err
    assert open_to_others(home) == 3

    assert execute(["publish", SPRING, "--yes", "--at", "2026-12-01T09:00"]) == 0
    assert f"home: 3 files and folders {SAID}; now only by their owner\n" in capsys.readouterr().err
    assert wide(home) == []
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, file, outside)] == [0o700, 0o600, 0o644]
    assert (open_to_others(home), close_to_others(home)) == (0, 0)
    execute(["status"])
    assert SAID not in capsys.readouterr().err


def test_a_home_that_is_not_there_is_open_to_nobody(tmp_path: Path) -> None:
    assert (open_to_others(tmp_path / "none"), close_to_others(tmp_path / "none")) == (0, 0)
