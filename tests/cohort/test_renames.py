"""An edit that would part people from what they were told is pointed out before it is published."""

from __future__ import annotations

import pytest

from sets.cohort.file import parse
from sets.cohort.publish import Draft, make_draft, version_of
from sets.model.errors import StateError
from sets.model.publication import KnownPerson, Published
from tests.support.builders import at
from tests.support.paths import DATA

FILE = DATA / "cohorts" / "good" / "minimal.yaml"
TEXT = FILE.read_text(encoding="utf-8")
NOW = at("2026-12-01 10:00")


def draft(text: str, *versions: Published, known: tuple[KnownPerson, ...] = ()) -> Draft:
    return make_draft(
        parse(text.encode(), "minimal.yaml", published=bool(versions)),
        "minimal.yaml",
        known=known,
        home_key=b"key",
        versions=versions,
        decisions=(),
        now=NOW,
    )


def said(found: Draft) -> list[tuple[int, int, str]]:
    assert all(one.warning for one in found.warnings)
    threads = [one for one in found.warnings if one.message.startswith(("email: ", "id: "))]
    return [(one.line, one.column, one.message) for one in threads]


FIRST = draft(TEXT)
ONE = version_of(FIRST, 1, NOW)
OWEN = "email: owen.price@marshgate.example.gov.uk"
NEW_OWEN = "email: owen@newplace.example.gov.uk"
FORMERLY = "`formerly: owen.price@marshgate.example.gov.uk`"
PARTED = (
    f"email: Owen Price was published as {OWEN.removeprefix('email: ')}; for the same person at a new address add "
    f"{FORMERLY}, or that one leaves and somebody new joins"
)
RENAMED = (
    "id: these people were published as set 'thames'; under a new id every session is a new one, with its invites and "
    "prompts anew. To change only what the set is called, keep the id and change name"
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (OWEN, NEW_OWEN, [(29, 16, PARTED)]),
        (OWEN, f"{NEW_OWEN}\n        formerly: owen.price@marshgate.example.gov.uk", []),
        (OWEN, OWEN.upper().replace("EMAIL", "email"), []),
        (OWEN, f"{OWEN}\n        id: owen", []),
        ("name: Owen Price", "name: Owen ap Rhys", []),
        (f"name: Owen Price\n        {OWEN}", "name: Nina New\n        email: nina@example.org", []),
        ("id: thames", "id: tyne", [(15, 9, RENAMED)]),
        ("id: thames", "id: thames\n    name: Tyne", []),
    ],
)  # fmt: skip
def test_what_an_edit_breaks(old: str, new: str, words: list[tuple[int, int, str]]) -> None:
    edited = TEXT.replace(old, new)
    assert edited != TEXT
    assert said(draft(edited, ONE, known=FIRST.news)) == words
    assert said(draft(edited)) == []


def test_formerly_that_comes_too_late_says_what_to_do() -> None:
    parted = draft(TEXT.replace(OWEN, NEW_OWEN), ONE, known=FIRST.news)
    late = TEXT.replace(OWEN, f"{NEW_OWEN}\n        formerly: owen.price@marshgate.example.gov.uk")
    with pytest.raises(StateError, match="take `formerly` out"):
        draft(late, version_of(parted, 2, NOW), known=(*FIRST.news, *parted.news))
