"""What a section is made of: blocks that a page can show. Figures in them are released ones."""

from __future__ import annotations

from dataclasses import dataclass

from sets.report.charts import Chart
from sets.report.released import ReleasedTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One thing on the page: exactly one of these is filled. `heading` is of the third level."""

    heading: str = ""
    text: str = ""
    bullets: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    table: ReleasedTable | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report, under a heading of the second level; `key` is its anchor."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


def heading(text: str) -> Block:
    return Block(heading=text)


def text(*sentences: str) -> Block:
    """A paragraph of these sentences; empty ones are left out."""
    return Block(text=" ".join(sentence for sentence in sentences if sentence))


def bullets(*items: str) -> Block:
    """A list of these; empty ones are left out."""
    return Block(bullets=tuple(item for item in items if item))
