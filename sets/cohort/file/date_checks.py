"""Faults of the resolved dates in a file that has other faults too, so that a person hears of all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from sets.cohort.file.build import unchecked_cohort
from sets.cohort.file.schema import CohortFile, Keep, LearningSet, Organiser, Report, Sessions
from sets.cohort.file.session_rules import merged
from sets.cohort.file.shape_faults import Remark
from sets.cohort.file.yaml_load import Path
from sets.cohort.schedule import placed, resolve

EVERYWHERE = frozenset({"timezone", "nation", "sessions"})
DATING = frozenset({*Sessions.model_fields, "moves"})


def day_faults(file: CohortFile, document: dict[str, Any], at_fault: Set[Path]) -> Iterator[Remark]:
    """What cannot be right about the days and times of each set and event, where nothing they hang on is in `at_fault`."""
    if any(not path or path[0] in EVERYWHERE for path in at_fault):
        return
    bare = _without_people(file)
    for index, one in enumerate(file.sets):
        if _has_dates(file, one) and not _touched(("sets", index), at_fault, DATING):
            alone = one.model_copy(update={"id": one.id or "set", "facilitators": (), "members": ()})
            yield from _faults(bare.model_copy(update={"sets": (alone,)}), index, document)
    for index, event in enumerate(file.events):
        if not _touched(("events", index), at_fault, frozenset(type(event).model_fields)):
            yield from _faults(bare.model_copy(update={"events": (event,)}), index, document)


def _without_people(file: CohortFile) -> CohortFile:
    """The file with no more than dates hang on."""
    nothing: dict[str, Any] = dict.fromkeys(("coordinators", "leads", "partners", "events", "sets"), ())
    organiser = Organiser.model_construct(name="", email="", contact="")
    rest = {"cohort": "", "title": "", "purpose": "", "organiser": organiser, "ended": None}
    return file.model_copy(update={**nothing, **rest, "prompts": {}, "report": Report(), "keep": Keep()})


def _has_dates(file: CohortFile, one: LearningSet) -> bool:
    rules = merged(file.sessions, one)
    return bool(rules.dates or (rules.count and rules.first and rules.every))


def _touched(part: Path, at_fault: Set[Path], keys: frozenset[str]) -> bool:
    mine = (path for path in at_fault if path[: len(part)] == part or path == part[: len(path)])
    return any(len(path) <= len(part) or path[len(part)] in keys for path in mine)


def _faults(file: CohortFile, index: int, document: dict[str, Any]) -> Iterator[Remark]:
    """The faults of a file with one set or one event, which is number `index` of the document's."""
    for problem in resolve(unchecked_cohort(file), (), None).problems:
        if not problem.warning:
            path = (problem.path[0], index, *problem.path[2:])
            yield Remark(path=placed(path, document), message=problem.message)
