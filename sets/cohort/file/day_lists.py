"""Days on which people are not there: a home's named lists, and what cannot be right about closed days and periods away.

A list is a file `calendars/NAME.yaml` of the home: an authority's half-terms, a committee cycle. Its rows are dated data;
a changed list moves no date that people were told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, ValidationError

from sets.cohort.file import field_types
from sets.cohort.file.people_checks import people_of
from sets.cohort.file.schema import ClosedDay, Person, Shape
from sets.cohort.file.shape_faults import Context, shape_findings
from sets.model.cohort import DayLevel, ListedDays
from sets.model.errors import CohortFileError, Finding
from sets.text.near_words import choice, nearest
from sets.text.yaml_file import KeyPath, Remark, decoded, in_file_order, load

LONGEST = timedelta(days=366)


class DayRow(Shape):
    start: field_types.Day = Field(alias="from", description="The first day.")
    to: field_types.Day | None = Field(None, description="The last day; the same one when left out.")
    why: field_types.Line = Field(description="What is on, shown in the plan.")
    level: field_types.LevelName = Field(
        DayLevel.WARN, description="avoid puts no session there, warn says so; warn when left out."
    )


class DayListFile(Shape):
    """A list of days."""

    days: Annotated[tuple[DayRow, ...], field_types.Listed] = Field(description="The rows of the list.")


def parse_list(data: bytes, filename: str) -> tuple[ListedDays, ...]:
    """The rows of a list of days. Raises CohortFileError with every fault found, in file order."""
    loaded = load(decoded(data, filename))
    findings = list(loaded.findings)
    rows: tuple[DayRow, ...] = ()
    if loaded.complete and not isinstance(loaded.document, dict):
        findings = findings or [Finding(message="this is not a list of days: it should begin with days:")]
    elif loaded.complete:
        try:
            rows = DayListFile.model_validate(loaded.document).days
        except ValidationError as error:
            shaped = shape_findings(error, loaded, DayListFile)
            findings += [finding for path, finding in shaped.items() if path not in loaded.at_fault]
    findings += [remark.found_in(loaded) for remark in _backwards(rows)]
    if findings:
        raise CohortFileError(filename, in_file_order(findings))
    return tuple(ListedDays(start=row.start, end=row.to or row.start, why=row.why, level=row.level) for row in rows)


def _backwards(rows: tuple[DayRow, ...]) -> Iterator[Remark]:
    for number, row in enumerate(rows):
        yield from _term(("days", number, "to"), row.start, row.to or row.start)


def _term(path: KeyPath, start: date, end: date) -> Iterator[Remark]:
    """A fault for a period that ends before it begins, or lasts longer than a year."""
    if start and end and end < start:
        yield Remark(path=path, message="to is before from")
    elif start and end and end - start > LONGEST:
        yield Remark(path=path, message=f"to: from {start} to {end} is more than a year; look at the year")


def known_lists(context: Context) -> Iterator[Remark]:
    """Every list of days that is named is there."""
    if context.lists is None:
        return
    places: list[tuple[KeyPath, tuple[str, ...]]] = [(("calendars",), context.file.calendars)]
    places += [(("sets", index, "calendars"), one.calendars) for index, one in enumerate(context.file.sets)]
    for path, names in places:
        for name in names:
            if name is not None and name not in context.lists:
                yield Remark(path=path, message=f"calendars: {_missing(name, context.lists)}")


def _missing(name: str, there: frozenset[str]) -> str:
    if not there:
        return f"there is no calendars/{name}.yaml in the home"
    return f"there is no calendars/{name}.yaml in the home; there is {choice(sorted(there))}{nearest(name, there)}"


def closed_days(context: Context) -> Iterator[Remark]:
    """A closed day is given once."""
    yield from _twice(("closed",), context.file.closed)
    for path, person in people_of(context.file):
        yield from _twice((*path, "closed"), person.closed)


def _twice(path: KeyPath, given: tuple[ClosedDay, ...]) -> Iterator[Remark]:
    days = [one.date for one in given]
    for number, day in enumerate(days):
        if day and day in days[:number]:
            yield Remark(path=(*path, number, "date"), message=f"date: {day} is here twice; keep one")


def periods_away(context: Context) -> Iterator[Remark]:
    """A period away ends after it begins, and within a year: who will not come back has a last day."""
    for path, person in people_of(context.file):
        yield from _away(path, person)


def _away(path: KeyPath, person: Person) -> Iterator[Remark]:
    for number, one in enumerate(person.away):
        yield from _term((*path, "away", number, "to"), one.start, one.to)


DAY_CHECKS = (known_lists, closed_days, periods_away)
