"""Settling time, as a table: when what was published at these minutes may be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sets.cohort.settling import LENGTH, SETTLING, settled
from tests.support.builders import at

BASE = at("2027-03-10 14:00")
ROWS: list[tuple[str, tuple[int, ...], int | None]] = [
    ("nothing changed", (), None),
    ("one change", (0,), 60),
    ("two within the hour", (0, 20), 80),
    ("two that have nothing to do with each other", (0, 60), 120),
    ("a row that goes on", (0, 50, 100), 160),
    ("a row goes on for three hours at most", (0, 50, 100, 150), 180),
    ("after these three hours a row begins anew", (0, 50, 100, 150, 180), 240),
]


@pytest.mark.parametrize(("changes", "told"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_changes_settle(changes: tuple[int, ...], told: int | None) -> None:
    until = settled(BASE + timedelta(minutes=n) for n in changes)
    assert until == (None if told is None else BASE + timedelta(minutes=told))


def test_its_length_in_words_is_its_length() -> None:
    assert ("an hour", timedelta(hours=1)) == (LENGTH, SETTLING)
