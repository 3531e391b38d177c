"""The lock for deployments: it holds what pyproject.toml asks for, every file by its hash, and nothing of one machine."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.docs import first_cells
from tests.support.locked import LOCK, PAGE, licence_of, locked
from tests.support.paths import CHECKOUT

LOCKED = locked()
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MAY_BE_USED = re.compile(
    r"MIT(-0)?|BSD(-[23]-Clause)?|Apache-2\.0|ISC|MPL-2\.0|PSF-2\.0|CNRI-Python|Artistic-1\.0|GPL-2\.0-or-later"
)
"""Licences under which setwise may depend on something. The GPL only beside another that may be chosen."""


def unmet(requirements: list[str]) -> list[str]:
    """Requirements that the lock does not meet on this machine."""
    found = []
    for line in requirements:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        entry = LOCKED.get(canonicalize_name(wanted.name))
        if entry is None or not wanted.specifier.contains(entry.version, prereleases=True):
            found.append(line)
    return found


def test_the_lock_meets_every_requirement_of_the_project() -> None:
    """No network is asked: a newer version somewhere changes nothing. `make lock` mends this."""
    assert unmet(PROJECT["dependencies"]) == []
    assert unmet(["prefect<3"]) == ["prefect<3"]


def test_what_the_locked_packages_ask_for_themselves_is_locked_too() -> None:
    """As far as this machine can tell: of those that are installed in their locked version."""
    missing = {}
    for name, entry in LOCKED.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        if found.version == entry.version and (lacks := unmet(found.requires or [])):
            missing[name] = lacks
    assert missing == {}


def test_every_line_is_one_version_with_hashes_and_names_no_place() -> None:
    text = LOCK.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith(("#", "--hash=sha256:"))]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9._-]+==[^ ;]+( ; .+)? \\", line)] == []
    assert len(lines) == len(LOCKED) > 100
    assert [name for name, entry in LOCKED.items() if not entry.hashes] == []
    assert text.count("--hash=") == sum(len(entry.hashes) for entry in LOCKED.values())
    assert re.findall(r"https?://|file:|-i |--\w*index\S*|--find-links|/(?:opt|home|work|tmp|root)/", text) == []


def test_it_is_for_every_system_and_version_of_python_that_setwise_is_for() -> None:
    """Wheels of each system stand in it: of a package with code for machines there are many."""
    assert PROJECT["requires-python"] == ">=3.11,<3.15"
    assert min(len(LOCKED[name].hashes) for name in ("orjson", "cryptography", "sqlalchemy", "pydantic-core")) > 20
    windows = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "python_version": "3.14"}
    assert [name for name in ("colorama", "pywin32") if not _wanted(name, windows)] == []


def _wanted(name: str, environment: dict[str, str]) -> bool:
    entry = LOCKED.get(name)
    return entry is not None and (not entry.marker or Marker(entry.marker).evaluate(environment))


def test_the_licence_of_each_is_listed_and_may_be_used() -> None:
    rows = {cell.strip("`"): line.split("|")[2].strip() for cell, line in first_cells(PAGE.read_text(encoding="utf-8"))}
    assert sorted(rows) == sorted(LOCKED)
    for name, licence in rows.items():
        named = re.split(r" (?:AND|OR) ", licence.replace("(", "").replace(")", ""))
        assert [one for one in named if not MAY_BE_USED.fullmatch(one)] == [], name
        assert "GPL" not in licence or " OR " in licence, name


def test_the_listed_licences_are_what_the_packages_say() -> None:
    rows = PAGE.read_text(encoding="utf-8")
    same = [name for name, entry in LOCKED.items() if _version(name) == entry.version]
    assert [name for name in same if f"| `{name}` | {licence_of(name)} |\n" not in rows] == []


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return ""
