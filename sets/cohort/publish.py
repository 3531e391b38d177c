"""From a draft to the version that runs: the draft with its resolved meetings, and the version that is kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sets.cohort import file as cohort_file
from sets.cohort.file import ParsedFile
from sets.cohort.identity import identify
from sets.cohort.programme import Programme, effective
from sets.cohort.renames import possible_renames
from sets.cohort.schedule import Problem, placed, resolve
from sets.model.cohort import CohortId, Meeting, PersonId
from sets.model.errors import CohortFileError, Finding
from sets.model.publication import Decision, KnownPerson, Published
from sets.model.requests import Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A cohort file as it would run if it were published now. `warnings` are the file's own and the schedule's."""

    filename: str
    text: str
    document: dict[str, Any]
    digest: str
    people: dict[str, PersonId]
    news: tuple[KnownPerson, ...]
    programme: Programme
    meetings: tuple[Meeting, ...]
    warnings: tuple[Finding, ...]

    @property
    def cohort(self) -> CohortId:
        return self.programme.cohort.id


def make_draft(
    parsed: ParsedFile,
    filename: str,
    *,
    known: tuple[KnownPerson, ...],
    home_key: bytes,
    versions: tuple[Published, ...],
    decisions: tuple[Decision, ...],
    now: datetime,
    details: tuple[Detail, ...] = (),
) -> Draft:
    """The draft of a file that was read; CohortFileError with every fault of its schedule."""
    people, news = identify(cohort_file.handles(parsed.document), known, home_key, now)
    cohort = cohort_file.build(parsed.document, people)
    schedule = resolve(cohort, versions[-1].meetings if versions else (), now)
    findings = tuple(_finding(problem, parsed) for problem in schedule.problems)
    faults = tuple(finding for finding in findings if not finding.warning)
    if faults:
        raise CohortFileError(filename, faults)
    threads = possible_renames(parsed, cohort, people, versions[-1] if versions else None)
    warnings = (*parsed.warnings, *findings, *threads)
    return Draft(
        filename=filename,
        text=parsed.text,
        document=parsed.document,
        digest=cohort_file.digest(parsed.document),
        people=people,
        news=news,
        programme=effective(
            cohort,
            schedule.meetings,
            decisions,
            number=len(versions) + 1,
            at=versions[0].at if versions else now,
            details=details,
        ),
        meetings=schedule.meetings,
        warnings=tuple(sorted(warnings, key=lambda one: (one.line, one.column, one.message))),
    )


def _finding(problem: Problem, parsed: ParsedFile) -> Finding:
    line, column = parsed.where(placed(problem.path, parsed.document))
    return Finding(message=problem.message, line=line, column=column, warning=problem.warning)


def version_of(draft: Draft, number: int, now: datetime) -> Published:
    """The draft as the version that runs from `now` on."""
    return Published(
        cohort=draft.cohort,
        number=number,
        at=now,
        digest=draft.digest,
        text=draft.text,
        document=draft.document,
        people=draft.people,
        meetings=draft.meetings,
    )


def programme_of(
    versions: tuple[Published, ...], decisions: tuple[Decision, ...], details: tuple[Detail, ...] = ()
) -> Programme:
    """The effective programme of the newest version."""
    newest = versions[-1]
    cohort = cohort_file.build(newest.document, newest.people)
    zone = ZoneInfo(cohort.timezone)
    meetings = tuple(_local(meeting, zone) for meeting in newest.meetings)
    return effective(cohort, meetings, decisions, number=newest.number, at=versions[0].at, details=details)


def _local(meeting: Meeting, zone: ZoneInfo) -> Meeting:
    return replace(meeting, start=meeting.start.astimezone(zone), end=meeting.end.astimezone(zone))
