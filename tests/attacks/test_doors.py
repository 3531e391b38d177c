"""Hostile input at every door that is not mail: it is read or refused in words, whatever it is."""

from __future__ import annotations

import pytest

from tests.bench.readers import DOORS, JSONS, TABLES, TEXTS, WIDE_YAML, YAML, met

SHAPES = {
    f"{kind}: {name}": made
    for kind, shapes in (("text", TEXTS), ("yaml", {**YAML, **WIDE_YAML}), ("table", TABLES), ("json", JSONS))
    for name, made in shapes.items()
}


@pytest.mark.parametrize("door", DOORS)
def test_whatever_comes_is_read_or_refused(door: str) -> None:
    reader, shapes = DOORS[door]
    for made in (*shapes.values(), *SHAPES.values()):
        met(reader, made(1_000))
