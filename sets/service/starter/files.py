"""What a new home begins with: a cohort file to edit, settings to choose, a page that says what is what."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

from sets.cohort.file.practice_checks import (
    SAMPLE_PURPOSE,
    YOUR_ADDRESS,
    YOUR_LINK,
    YOUR_NAME,
    YOUR_PURPOSE,
    YOUR_TEAM,
)
from sets.model.cohort import MemberKind, Role
from sets.model.errors import StateError
from sets.service.settings import SECRETS, VARIABLES
from sets.service.starter.members_csv import Dealt, People, Row, deal, read_people
from sets.store.atomic_file import make_private_folder
from sets.text.formatting import written_text
from sets.text.resources import template_root

FIRST_FILE = "cohorts/our-programme-2027.yaml"
HEAD, SESSIONS, FOOT, MEMBERS, README = "head.yaml", "sessions.yaml", "foot.yaml", "members.csv", "README.md"
"""Pieces of a first cohort file, the people in it, and the page that says what is what."""
DAY_LIST = "calendars/example-council.yaml"
SAMPLES = {
    "purpose": SAMPLE_PURPOSE,
    "team": "Learning team",
    "email": "sets@learning.example.gov.uk",
    "contact": "learning@example.gov.uk",
    "join": "https://teams.example.org/meet/our-programme",
}
"""What stands in the example, which can be tried out as it is."""
TO_FILL_IN = {
    "purpose": YOUR_PURPOSE,
    "team": YOUR_TEAM,
    "email": f"your-mailbox@{YOUR_ADDRESS}",
    "contact": f"your-team@{YOUR_ADDRESS}",
    "join": f"https://{YOUR_LINK}/everybody",
}
"""What stands beside people of a coordinator's own, and stops their file from being published."""


def starter_files(people: People | None, sets: int | None = None) -> dict[str, str]:
    """Relative path to text of every file of a new home, with these people in the cohort file, dealt into so many sets,
    or those of the example.

    Raises CsvError where no sets come out of them.
    """
    example = people is None
    known = read_people(_piece(MEMBERS).encode()) if people is None else people
    first = _cohort_text(known, deal(known, sets), SAMPLES if example else TO_FILL_IN)
    return {
        FIRST_FILE: first,
        DAY_LIST: _piece(DAY_LIST),
        ".env.example": _environment(),
        README: _piece(README),
    }


def write_starter(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write the files, readable by their owner only; gives their paths. StateError, and nothing written, when one is there already."""
    paths = {folder / name: text for name, text in files.items()}
    if there := next((path for path in paths if path.exists()), None):
        raise StateError("this is there already; nothing was written", whom=str(there))
    try:
        for path, text in paths.items():
            make_private_folder(path.parent)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as trouble:
        raise StateError(f"cannot be written: {trouble.strerror or 'the system refused'}", whom=str(folder)) from None
    return tuple(paths)


def _piece(name: str) -> str:
    return (template_root() / "starter" / name).read_text(encoding="utf-8")


def _cohort_text(people: People, sets: tuple[Dealt, ...], words: Mapping[str, str]) -> str:
    lines = [Template(_piece(HEAD)).substitute(words).rstrip()]
    if people.unused:
        lines += ["", f"# Not taken from your file: {', '.join(people.unused)}"]
    for role, why in _ROLES.items():
        rows = [row for row in people.rows if row.role is role]
        if role is Role.COORDINATOR and not rows:
            rows = [Row(row=0, name=YOUR_NAME, email=f"your.name@{YOUR_ADDRESS}", role=role)]
        if rows:
            lines += ["", f"# {why}", f"{role.value}s:", *_persons(rows, 2)]
    lines += ["", Template(_piece(SESSIONS)).substitute(words).strip(), "", "sets:"]
    for dealt in sets:
        # in one online room two sets would meet each other
        link = f"https://{YOUR_LINK}/{dealt.id}" if len(sets) > 1 else ""
        lines += [*_set(dealt, link), ""]
    return "\n".join([*lines, _piece(FOOT).strip(), ""])


_ROLES = {
    Role.COORDINATOR: "Coordinators run the programme and see every message before it leaves.",
    Role.LEAD: "Leads read the report once a coordinator has released it.",
    Role.PARTNER: "Community and voluntary-sector partners are asked three questions at the end, and check the report's facts.",
}


def _set(dealt: Dealt, link: str) -> Iterator[str]:
    yield f"  - id: {written_text(dealt.id)}"
    yield f"    name: {written_text(dealt.name)}"
    if link:
        yield f"    join: {link}"
    if dealt.facilitators:
        yield "    facilitators:"
        yield from _persons(dealt.facilitators, 6)
    else:
        yield "    # facilitators:"
        yield "    #   - name: First and last name"
        yield "    #     email: their.name@facilitators.example.org"
    yield "    members:"
    yield from _persons(dealt.members, 6)


def _persons(rows: list[Row] | tuple[Row, ...], indent: int) -> Iterator[str]:
    for row in rows:
        mark = "- "
        for key, value in _keys(row):
            yield f"{' ' * indent}{mark}{key}: {value}" if value else f"{' ' * indent}{mark}{key}:"
            mark = "  "
            if key == "unavailable":
                yield from (f"{' ' * indent}    - {day}" for day in row.unavailable)


def _keys(row: Row) -> Iterator[tuple[str, str]]:
    """Keys and values as YAML; the list of days off stands below its key."""
    yield "name", written_text(row.name)
    yield "email", written_text(row.email)
    if row.id:
        yield "id", written_text(row.id)
    if row.nation:
        yield "nation", row.nation.value
    if row.role is Role.MEMBER:
        yield from _member_keys(row)
    if row.unavailable:
        yield "unavailable", ""


def _member_keys(row: Row) -> Iterator[tuple[str, str]]:
    for key, text in (("organisation", row.organisation), ("service", row.service), ("access", row.access)):
        if text:
            yield key, written_text(text)
    if row.kind is not MemberKind.OFFICER:
        yield "kind", row.kind.value


def _environment() -> str:
    lines = ["# Copy this to .env and take the # away from the lines you want to change.", ""]
    for variable in VARIABLES:
        also = f" (or {variable.name}_FILE, the path of a file that holds it)" if variable.name in SECRETS else ""
        lines += [f"# {variable.meaning}{also}.", f"# {variable.name}={variable.default}", ""]
    return "\n".join(lines)
