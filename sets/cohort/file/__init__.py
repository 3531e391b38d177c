"""The cohort file: YAML text into plain data with every fault at once, and plain data into a Cohort."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sets.cohort.file.build import build, handles
from sets.cohort.file.day_lists import parse_list
from sets.cohort.file.parse import ParsedFile, parse
from sets.cohort.file.schema import schema
from sets.cohort.identity import Handle
from sets.text.yaml_file import MAX_BYTES, read_file

__all__ = [
    "parse",
    "parse_list",
    "ParsedFile",
    "read_file",
    "MAX_BYTES",
    "build",
    "handles",
    "Handle",
    "schema",
    "digest",
]


def digest(document: Any) -> str:
    """SHA-256 of the document as canonical JSON: the same for the same content, whatever its layout and comments."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
