"""The systemd unit: systemd finds no fault in it, it gives the service few rights, and the docs show where it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.docs import page
from tests.support.paths import CHECKOUT

UNIT = CHECKOUT / "deploy" / "setwise.service"
ANALYZE = shutil.which("systemd-analyze")


def settings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", UNIT.read_text(encoding="utf-8"), re.M):
        found.setdefault(name, []).append(value)
    return found


def test_it_starts_the_service_as_a_user_of_its_own_and_keeps_files_private() -> None:
    unit = settings()
    assert unit["ExecStart"] == ["/opt/setwise/bin/setwise serve"]
    assert (unit["User"], unit["UMask"], unit["NoNewPrivileges"]) == (["setwise"], ["0077"], ["yes"])
    assert (unit["ProtectSystem"], unit["ReadWritePaths"]) == (["strict"], ["/srv/setwise"])
    assert unit["KillMode"] == ["mixed"], "its children would be told to stop beside it, in the middle of a letter"
    assert "Environment" not in unit, "every user may read what a unit says"


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze on this machine: install systemd")
def test_systemd_finds_no_fault_in_it_and_little_exposed(tmp_path: Path) -> None:
    assert ANALYZE is not None
    tried = tmp_path / "setwise.service"
    text = UNIT.read_text(encoding="utf-8").replace("/opt/setwise/bin/setwise serve", "/bin/true")
    tried.write_text(re.sub(r"^(User|Group)=setwise$", r"\1=root", text, flags=re.M), encoding="utf-8")
    verified = subprocess.run([ANALYZE, "verify", str(tried)], capture_output=True, text=True, timeout=60, check=False)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    shown = subprocess.run(
        [ANALYZE, "security", "--offline=yes", str(tried)], capture_output=True, text=True, timeout=60, check=False
    )
    level = re.search(r"Overall exposure level for setwise\.service: ([\d.]+)", shown.stdout)
    assert level is not None, shown.stdout + shown.stderr
    # as root it counts 0.4 more than as a user of its own
    assert float(level[1]) <= 2.5

    tried.write_text(text.replace("ProtectSystem=strict", "ProtectSystem=strictly"), encoding="utf-8")
    broken = subprocess.run([ANALYZE, "verify", str(tried)], capture_output=True, text=True, timeout=60, check=False)
    assert "strictly" in broken.stderr


def test_the_docs_lead_to_it() -> None:
    assert "(../deploy/setwise.service)" in page("operations.md")
