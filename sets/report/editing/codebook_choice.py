"""Which codebook an installation uses: the home's own where there is one, else the one that travels with setwise."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from sets.cohort.file.source import read_file
from sets.report.editing.codebook import Codebook
from sets.report.editing.codebook_file import parse_codebook
from sets.text.resources import template_root

NAME = "codebook.yaml"


def shipped() -> bytes:
    """The codebook that travels with setwise, for editing."""
    return (template_root() / NAME).read_bytes()


def read_codebook(path: Path) -> Codebook:
    """The codebook in this file. Raises CohortFileError where it cannot be read, CodebookError for its faults."""
    return _parsed(read_file(path), str(path))


def codebook_of(home: Path) -> Codebook:
    """The codebook for the cohorts of this home. Raises as `read_codebook` does."""
    own = home / NAME
    return read_codebook(own) if own.exists() else _parsed(shipped(), NAME)


@lru_cache(maxsize=8)
def _parsed(data: bytes, filename: str) -> Codebook:
    return parse_codebook(data, filename)
