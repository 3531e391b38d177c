"""`requirements.lock` as a table, and the licences of what is in it. `python -m tests.support.locked` writes docs/licences.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution

from tests.support.paths import CHECKOUT

LOCK, PAGE = CHECKOUT / "requirements.lock", CHECKOUT / "docs" / "licences.md"
_ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\]+?))? \\\n((?: +--hash=\S+(?: \\)?\n)+)", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")
_SPDX = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Artistic License": "Artistic-1.0",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
}
ELSEWHERE = {"async-timeout": "Apache-2.0", "pywin32": "PSF-2.0"}
"""Only for systems or versions of Python other than those that write the page; read from their own pages."""
HEAD = """\
# Licences

For operators. [All pages](../README.md#where-to-read-on)

What an installation from `requirements.lock` holds beside setwise itself (MIT), with the licence that each package names.
Nothing of it is changed, and nothing of it is in setwise's own wheel. Made by `make lock`.

| package | licence |
|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One line of the lock: a package at a version, where it is wanted, and the hashes of its files."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def locked() -> dict[str, Locked]:
    """Every package of the lock by name."""
    entries = _ENTRY.finditer(LOCK.read_text(encoding="utf-8"))
    return {
        entry[1]: Locked(name=entry[1], version=entry[2], marker=entry[3] or "", hashes=tuple(_HASH.findall(entry[4])))
        for entry in entries
    }


def licence_of(name: str) -> str:
    """What an installed package says of its licence, as SPDX names it where that is plain; empty where it is not here."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    if found := about.get("License-Expression"):
        return str(found)
    classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License ::")]
    named = [_SPDX[one] for one in classes if one in _SPDX]
    return " OR ".join(dict.fromkeys(named)) or str(about.get("License", "")).split("\n")[0]


def page() -> str:
    """The page of licences."""
    return HEAD + "".join(f"| `{name}` | {licence_of(name)} |\n" for name in sorted(locked()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
