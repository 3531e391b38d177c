"""What the checks of a cohort file may look at."""

from __future__ import annotations

from dataclasses import dataclass

from sets.cohort.file.schema import CohortFile, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A file in its shape, and what is known around it.

    `name` is the file's name without `.yaml`, where it has one. `published`: a version of this cohort runs already.
    `folders` are the prompts that have templates; None when that is not known.
    """

    file: CohortFile
    name: str | None
    published: bool
    folders: frozenset[str] | None
    standard: dict[str, Prompt]
