"""The public version of a report: the lead's with some left out, and never a figure more. Pure."""

from __future__ import annotations

from dataclasses import replace

from sets.disclosure.raw import About
from sets.disclosure.released import RELEASE_KEY, Released, ReleasedTable

ALL_SETS = "All sets"


def public(released: Released) -> Released:
    """The same facts without sessions by set, services, owners of recommendations, and warnings.

    It takes away and works nothing out anew, so that the two side by side give no more than the lead's alone.
    """
    return replace(
        released,
        frame=replace(released.frame, services=()),
        tables=tuple(_together(table) for table in released.tables),
        said=tuple(replace(one, owner="") for one in released.said),
        warnings=(),
        key=RELEASE_KEY,
    )


def _together(table: ReleasedTable) -> ReleasedTable:
    """A table of meetings without its lines by set."""
    sums = tuple(line for line in table.lines if line.label == ALL_SETS)
    if table.about is not About.PROGRAMME or not sums:
        return table
    return replace(table, caption=table.caption.removesuffix(" by set"), lines=sums, key=RELEASE_KEY)
