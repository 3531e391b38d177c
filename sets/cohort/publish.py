"""From a draft to the version that runs, and what the edit may have broken by accident. Pure.

People and sets that were published under another address or id look new: whoever publishes is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sets.cohort import file
from sets.cohort.file import ParsedFile
from sets.cohort.file.timeline import standard_rows
from sets.cohort.history import NO_RECORDS, Edit, Records, history_faults, mostly_the_same
from sets.cohort.history.begun import begun_by, with_those_expected
from sets.cohort.identity import ID_MARK, identify
from sets.cohort.impossible import impossible
from sets.cohort.programme import Programme, effective
from sets.cohort.schedule import Problem, placed, practised, resolve
from sets.model.cohort import Cohort, CohortId, ListedDays, Meeting, PersonId
from sets.model.errors import CohortFileError, Finding
from sets.model.messages import FIRST_PAGE, MAIL_COMES_BACK
from sets.model.publication import Begun, Decision, KnownPerson, Published
from sets.model.requests import Detail
from sets.text.yaml_file import in_file_order

Path = tuple[str | int, ...]


def possible_renames(
    parsed: ParsedFile, cohort: Cohort, people: Mapping[str, PersonId], before: Published | None
) -> tuple[Finding, ...]:
    """Warnings for a version that follows `before`: the same name with another person behind it, a set with a new id."""
    if before is None:
        return ()
    said = (*_new_people(parsed.document, people, before), *_new_sets(cohort, before))
    return tuple(_rename_finding(parsed, path, message) for path, message in said)


def _rename_finding(parsed: ParsedFile, path: Path, message: str) -> Finding:
    line, column = parsed.where(path)
    return Finding(message=message, line=line, column=column, warning=True)


def _new_people(
    document: dict[str, Any], people: Mapping[str, PersonId], before: Published
) -> Iterator[tuple[Path, str]]:
    here = set(people.values())
    gone = {
        _name(person): str(person["email"]).lower()
        for _, person in _persons(before.document)
        if before.people[_handle(person)] not in here
    }
    known = set(before.people.values())
    for path, person in _persons(document):
        former = gone.get(_name(person))
        if former is not None and people[_handle(person)] not in known:
            yield (
                (*path, "email"),
                f"email: {person['name']} was published as {former}; for the same person at a new address add "
                f"`formerly: {former}`, or that one leaves and somebody new joins",
            )


def _new_sets(cohort: Cohort, before: Published) -> Iterator[tuple[Path, str]]:
    earlier = file.build(before.document, before.people, before.lists)
    kept = {learning_set.id for learning_set in cohort.sets}
    published = {learning_set.id for learning_set in earlier.sets}
    gone = [learning_set for learning_set in earlier.sets if learning_set.id not in kept]
    for index, learning_set in enumerate(cohort.sets):
        old = next((one for one in gone if mostly_the_same(one, learning_set)), None)
        if old is not None and learning_set.id not in published:
            yield (
                ("sets", index, "id"),
                f"id: these people were published as set '{old.id}'; under a new id every session is a new one, with "
                "its invites and prompts anew. To change only what the set is called, keep the id and change name",
            )


def _persons(document: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Everybody in a document, with where they stand."""
    for role in ("coordinators", "leads", "partners"):
        yield from (((role, number), person) for number, person in enumerate(document.get(role, ())))
    for index, learning_set in enumerate(document["sets"]):
        for role in ("facilitators", "members"):
            people = enumerate(learning_set.get(role, ()))
            yield from ((("sets", index, role, number), person) for number, person in people)


def _name(person: Mapping[str, Any]) -> str:
    return " ".join(str(person["name"]).lower().split())


def _handle(person: Mapping[str, Any]) -> str:
    return f"{ID_MARK}{person['id']}" if "id" in person else str(person["email"]).strip().lower()


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
    lists: dict[str, tuple[ListedDays, ...]] = field(default_factory=dict)

    @property
    def unfinished(self) -> tuple[Finding, ...]:
        """What has to be put right before this is published."""
        return tuple(finding for finding in self.warnings if finding.unfinished)

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
    begun: tuple[Begun, ...] = (),
    records: Records = NO_RECORDS,
    lists: Mapping[str, tuple[ListedDays, ...]] | None = None,
) -> Draft:
    """The draft of a file that was read; CohortFileError with every fault of its schedule, and of what has happened.

    `begun` are the facts that were kept; those of what has begun since are found here. `lists` are the named lists of
    days that the file asks for.
    """
    people, news = identify(file.handles(parsed.document), known, home_key, now)
    cohort = file.build(parsed.document, people, lists)
    previous = versions[-1].meetings if versions else ()
    schedule = resolve(cohort, previous, now)
    digest, facts = file.digest(parsed.document), begun_by(versions, decisions, begun, now)
    plain = effective(cohort, schedule.meetings, decisions, number=len(versions) + 1, at=now)
    problems = (
        *schedule.problems,
        *practised(cohort, schedule.meetings, previous, now),
        *(_history(parsed, plain, versions, facts, records, now) if versions else ()),
    )
    findings = _sound(filename, (_finding(problem, parsed) for problem in problems))
    programme = effective(
        with_those_expected(cohort, versions, facts, now),
        schedule.meetings,
        decisions,
        number=len(versions) + 1,
        at=versions[0].at if versions else now,
        details=details,
        begun=facts,
        changes=(*_changes(versions), *([now] if _is_change(digest, versions) else ())),
    )
    clashing = impossible(programme, now, published=bool(versions))
    findings += _sound(filename, (_finding(problem, parsed) for problem in clashing))
    threads = possible_renames(parsed, cohort, people, versions[-1] if versions else None)
    warnings = (*parsed.warnings, *findings, *threads)
    return Draft(
        filename=filename,
        text=parsed.text,
        document=parsed.document,
        digest=digest,
        people=people,
        news=news,
        programme=programme,
        meetings=schedule.meetings,
        warnings=tuple(sorted(warnings, key=lambda one: (one.line, one.column, one.message))),
        lists=dict(lists or {}),
    )


def _sound(filename: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What was found, in the order of the file; CohortFileError where a fault is among it."""
    found = in_file_order(findings)
    faults = tuple(finding for finding in found if not finding.warning)
    if faults:
        raise CohortFileError(filename, faults)
    return found


def named_lists(parsed: ParsedFile) -> tuple[str, ...]:
    """The lists of days that a file asks for, each once."""
    document = parsed.document
    given = (document.get("calendars", ()), *(one.get("calendars", ()) for one in document["sets"]))
    names = (name for some in given for name in ([some] if isinstance(some, str) else some))
    return tuple(dict.fromkeys(names))


def _changes(versions: tuple[Published, ...]) -> tuple[datetime, ...]:
    return tuple(version.at for version in versions[1:])


def _is_change(digest: str, versions: tuple[Published, ...]) -> bool:
    """Whether a draft would change what runs: a file that says the same is looked at, and nothing waits for it."""
    return bool(versions) and versions[-1].digest != digest


def _history(
    parsed: ParsedFile,
    plain: Programme,
    versions: tuple[Published, ...],
    facts: tuple[Begun, ...],
    records: Records,
    now: datetime,
) -> tuple[Problem, ...]:
    """What the file would change of what has happened; `plain` is what it says, without the facts."""
    newest = versions[-1]
    cohort = file.build(newest.document, newest.people, newest.lists)
    before = effective(cohort, newest.meetings, plain.decisions, number=newest.number, at=newest.at)
    edit = Edit(
        document=parsed.document,
        draft=plain,
        written=newest.document,
        before=before,
        begun=facts,
        records=records,
        now=now,
    )
    return history_faults(edit)


def _finding(problem: Problem, parsed: ParsedFile) -> Finding:
    line, column = parsed.where(placed(problem.path, parsed.document))
    return Finding(message=problem.message, line=line, column=column, warning=problem.warning)


def version_of(draft: Draft, number: int, now: datetime, *, by: str = "", what: tuple[str, ...] = ()) -> Published:
    """The draft as the version that runs from `now` on; `by` whom, and `what` it changes in words."""
    return Published(
        cohort=draft.cohort,
        number=number,
        at=now,
        digest=draft.digest,
        text=draft.text,
        document=draft.document,
        people=draft.people,
        meetings=draft.meetings,
        lists=draft.lists,
        by=by,
        what=what,
        prompts=_standard_messages(),
    )


def _standard_messages() -> tuple[str, ...]:
    """What this release sends of itself, over and above what came before names were kept."""
    return (FIRST_PAGE, MAIL_COMES_BACK, *standard_rows())


def programmes_of(versions: tuple[Published, ...], decisions: tuple[Decision, ...]) -> tuple[Programme, ...]:
    """What each version says by itself, oldest first, `published` when it was: without the facts of what has begun."""
    cohorts = (file.build(one.document, one.people, one.lists) for one in versions)
    return tuple(
        effective(cohort, one.meetings, decisions, number=one.number, at=one.at)
        for cohort, one in zip(cohorts, versions, strict=True)
    )


def programme_of(
    versions: tuple[Published, ...],
    decisions: tuple[Decision, ...],
    details: tuple[Detail, ...] = (),
    begun: tuple[Begun, ...] = (),
) -> Programme:
    """The effective programme of the newest version. `begun` are the facts that were kept.

    A prompt that came with a release after that version is none of its: nobody saw it coming.
    """
    newest = versions[-1]
    cohort, facts = file.build(newest.document, newest.people, newest.lists), begun_by(versions, decisions, begun)
    cohort = with_those_expected(cohort, versions[:-1], facts, newest.at)
    later = {*_standard_messages()} - {*newest.prompts, *newest.document.get("prompts", ())}
    cohort = replace(cohort, prompts=tuple(rule for rule in cohort.prompts if rule.name not in later))
    return effective(
        cohort,
        newest.meetings,
        decisions,
        number=newest.number,
        at=versions[0].at,
        details=details,
        begun=facts,
        changes=_changes(versions),
        first_page=FIRST_PAGE not in later,
        mail_comes_back=MAIL_COMES_BACK not in later,
    )
