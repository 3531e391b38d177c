"""The published versions of a cohort: when, by whom, what changed; and the way back to one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sets.cohort.acts.scene import Acted, Scene
from sets.cohort.what_changed import what_changed
from sets.model.cohort import CohortId
from sets.model.errors import ActError, CohortFileError
from sets.model.publication import Published
from sets.service.change import Change
from sets.text import wording as words

if TYPE_CHECKING:
    from sets.service.installation import Installation

FIRST = "first published"
UNREADABLE = "the version before is written in a way that this release no longer reads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version in words; `by` is empty where it was not kept."""

    number: int
    at: datetime
    by: str
    what: tuple[str, ...]


def history(installation: Installation, name: CohortId) -> tuple[Version, ...]:
    """Every version, newest first. What changed is as it was kept, else by comparing with the one before."""
    versions = installation.records(name).versions()
    first = versions[0]
    found = [Version(number=first.number, at=first.at, by=first.by, what=first.what or (FIRST,))]
    for before, one in pairwise(versions):
        what = one.what or _compared(before, one)
        found.append(Version(number=one.number, at=one.at, by=one.by, what=what))
    return tuple(reversed(found))


def _compared(before: Published, after: Published) -> tuple[str, ...]:
    try:
        return what_changed(before, after)
    except CohortFileError:
        return (UNREADABLE,)


def back_to(installation: Installation, name: CohortId, number: int) -> Change:
    """The change that brings an earlier version's file back. ActError for a number that is none."""
    versions = installation.records(name).versions()
    wanted = next((one for one in versions if one.number == number), None)
    if wanted is None:
        raise ActError(f"there is no such version; `setwise versions {name}` lists them", whom=f"version {number}")
    if wanted is versions[-1]:
        raise ActError("is the version that runs", whom=f"version {number}")

    def change(scene: Scene) -> Acted:
        published = words.moment(wanted.at, scene.programme.zone)
        return Acted(text=wanted.text, words=(f"back to version {number}, published at {published}",))

    return change
