"""What does not fit the shape of a cohort file, as findings at their line and column; and the context that its checks share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sets.cohort.file.schema import CohortFile, Prompt, Shape
from sets.model.errors import Finding
from sets.text.clean import shown
from sets.text.near_words import choice, near_word, nearest
from sets.text.yaml_file import KeyPath, Loaded

_KEYS_WANTED = "keys are expected here, each on a line of its own, indented and followed by a colon"


def shape_findings(error: ValidationError, loaded: Loaded, root: type[Shape] = CohortFile) -> dict[KeyPath, Finding]:
    """One finding for each of pydantic's errors, by path and in its order; `root` is what the whole file should be."""
    found: dict[KeyPath, Finding] = {}
    for detail in error.errors(include_url=False, include_input=False):
        path = tuple(part if isinstance(part, int) else str(part) for part in detail["loc"])
        found.setdefault(path, _finding(path, detail, loaded, root))
    return found


def meant_by_unknown_keys(found: Iterable[KeyPath], loaded: Loaded) -> frozenset[KeyPath]:
    """What unknown keys were probably meant to be, where it is not in the file: that it is missing is no news."""
    unknown = [path for path in found if path and path[-1] not in keys_at(path[:-1])]
    near = ((path[:-1], near_word(str(path[-1]), keys_at(path[:-1]))) for path in unknown)
    meant = frozenset((*parent, word) for parent, word in near if word is not None)
    return meant - loaded.values.keys()


def _finding(path: KeyPath, detail: Any, loaded: Loaded, root: type[Shape]) -> Finding:
    if detail["type"] == "extra_forbidden":
        line, column = loaded.keys.get(path, loaded.where(path))
        return Finding(message=_unknown(path, root), line=line, column=column)
    line, column = loaded.where(path)
    return Finding(message=_message(path, detail), line=line, column=column)


def _message(path: KeyPath, detail: Any) -> str:
    if detail["type"] == "missing":
        return f"'{path[-1]}' is missing here"
    if detail["type"] == "value_error":
        return f"{_label(path)}{detail['ctx']['error']}"
    if detail["type"] in ("model_type", "dict_type"):
        return f"{_label(path)}{_KEYS_WANTED}"
    return f"{_label(path)}{str(detail['msg']).lower()}"


def _label(path: KeyPath) -> str:
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    return f"{shown(key)}: " if key else ""


def _unknown(path: KeyPath, root: type[Shape]) -> str:
    known = keys_at(path[:-1], root)
    near = nearest(str(path[-1]), known)
    return f"unknown key '{shown(path[-1])}'" + (near or f"; the keys here are {choice(sorted(known))}")


def keys_at(path: KeyPath, root: type[Shape] = CohortFile) -> frozenset[str]:
    """The keys known at `path`."""
    part: type[Shape] | None = root
    for step in path:
        if part is not None and isinstance(step, str):
            field = _fields(part).get(step)
            part = _part_in(field.annotation) if field else part
    return frozenset(_fields(part or root))


def _fields(part: type[Shape]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in part.model_fields.items()}


def _part_in(annotation: Any) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    return next((found for arg in get_args(annotation) if (found := _part_in(arg))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A file in its shape, and what is known around it.

    `name` is the file's name without `.yaml`, where it has one. `published`: a version of this cohort runs already.
    `folders` are the prompts that have templates, `lists` the lists of days there are; None when that is not known.
    """

    file: CohortFile
    name: str | None
    published: bool
    folders: frozenset[str] | None
    lists: frozenset[str] | None
    standard: dict[str, Prompt]
