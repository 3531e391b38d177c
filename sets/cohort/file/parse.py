"""The bytes of a cohort file into plain data, or every fault at once at its line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from sets.cohort.file.day_lists import DAY_CHECKS
from sets.cohort.file.events import EVENT_CHECKS
from sets.cohort.file.facilitator_checks import FACILITATOR_CHECKS
from sets.cohort.file.field_types import LENIENT
from sets.cohort.file.meeting_checks import REPORT_CHECKS, SESSION_CHECKS, day_faults
from sets.cohort.file.people_checks import PEOPLE_CHECKS
from sets.cohort.file.practice_checks import PRACTICE_CHECKS
from sets.cohort.file.schema import CohortFile
from sets.cohort.file.shape_faults import Context, keys_at, meant_by_unknown_keys, shape_findings
from sets.cohort.file.timeline import PROMPT_CHECKS, standard_rows
from sets.model.errors import CohortFileError, Finding
from sets.text.yaml_file import KeyPath, Loaded, Place, Remark, decoded, in_file_order, load

CHECKS: tuple[Callable[[Context], Iterator[Remark]], ...] = (
    *PEOPLE_CHECKS,
    *FACILITATOR_CHECKS,
    *SESSION_CHECKS,
    *EVENT_CHECKS,
    *PROMPT_CHECKS,
    *REPORT_CHECKS,
    *DAY_CHECKS,
    *PRACTICE_CHECKS,
)
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A cohort file without faults. `document` is plain data fit for JSON, as it was written."""

    text: str
    document: dict[str, Any]
    warnings: tuple[Finding, ...]
    _loaded: Loaded = field(repr=False, compare=False)

    def where(self, path: KeyPath) -> Place:
        """Line and column (from 1) of the value at `path`, or of its nearest ancestor in the file."""
        return self._loaded.where(path)


def parse(
    data: bytes,
    filename: str,
    *,
    folders: frozenset[str] | None = None,
    lists: frozenset[str] | None = None,
    published: bool = False,
) -> ParsedFile:
    """The file's data and its warnings. Raises CohortFileError with every fault found, in file order.

    `folders`: the prompts that have templates; `lists`: the lists of days that there are; both where that is known.
    `published`: a version of this cohort runs already, so that a set that has shrunk is a warning.
    """
    text = decoded(data, filename)
    loaded = load(text)
    if not loaded.complete:
        raise CohortFileError(filename, in_file_order(loaded.findings))
    if not isinstance(loaded.document, dict) or not loaded.document.keys() & keys_at(()):
        raise CohortFileError(filename, tuple(loaded.findings) or (_no_keys(loaded.document),))
    remarks = _remarks(loaded, filename, folders, lists, published)
    findings = in_file_order([*loaded.findings, *remarks])
    faults = tuple(finding for finding in findings if not finding.warning)
    if faults:
        raise CohortFileError(filename, faults)
    return ParsedFile(text=text, document=loaded.document, warnings=findings, _loaded=loaded)


def _remarks(
    loaded: Loaded, filename: str, folders: frozenset[str] | None, lists: frozenset[str] | None, published: bool
) -> list[Finding]:
    """What the shape and the checks find, less what stands where YAML itself was at fault already."""
    shaped: dict[KeyPath, Finding] = {}
    try:
        file = CohortFile.model_validate(loaded.document)
    except ValidationError as error:
        shaped = shape_findings(error, loaded)
        file = CohortFile.model_validate(loaded.document, context=LENIENT)
    context = Context(
        file=file, name=_stem(filename), published=published, folders=folders, lists=lists, standard=standard_rows()
    )
    checked = tuple(_checked(context, sound=not (shaped or loaded.findings)))
    hushed = loaded.at_fault | meant_by_unknown_keys(shaped, loaded)
    named = hushed | shaped.keys()
    told = [remark.found_in(loaded) for remark in checked if not _under(remark.path, named)]
    unreadable = loaded.at_fault | {path for path in shaped if path and path[-1] in keys_at(path[:-1])}
    at_fault = unreadable | {remark.path for remark in checked if not remark.warning}
    if not published and (at_fault or shaped or loaded.findings):
        # a file without such faults meets the whole schedule later, beside what people were told
        told += [remark.found_in(loaded) for remark in day_faults(file, loaded.document, at_fault)]
    return [*(finding for path, finding in shaped.items() if path not in hushed), *told]


def _under(path: KeyPath, faults: Set[KeyPath]) -> bool:
    """Whether a remark is about something already named: what is at fault, or a whole part that is missing."""
    return path in faults or any(path[:end] in faults and isinstance(path[end - 1], str) for end in range(1, len(path)))


def _checked(context: Context, *, sound: bool) -> Iterator[Remark]:
    """What the checks find. In a file that is not sound a check may lean on a value already named as a fault, and
    then says no more."""
    for check in CHECKS:
        try:
            yield from check(context)
        except (TypeError, AttributeError):
            if sound:
                raise


def _stem(filename: str) -> str | None:
    path = PurePath(filename)
    return path.stem if path.suffix.lower() in _SUFFIXES else None


def _no_keys(document: Any) -> Finding:
    if document is None:
        return Finding(message="this file is empty; `setwise init` writes an example to start from")
    return Finding(message="this is not a cohort file: it should begin with keys, such as cohort: and title:")
