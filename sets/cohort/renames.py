"""What an edit may have broken by accident: people and sets that were published under another address or id. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sets.cohort import file as cohort_file
from sets.cohort.file import ParsedFile
from sets.cohort.identity import ID_MARK
from sets.model.cohort import Cohort, LearningSet, PersonId
from sets.model.errors import Finding
from sets.model.publication import Published

Path = tuple[str | int, ...]


def possible_renames(
    parsed: ParsedFile, cohort: Cohort, people: Mapping[str, PersonId], before: Published | None
) -> tuple[Finding, ...]:
    """Warnings for a version that follows `before`: the same name with another person behind it, a set with a new id."""
    if before is None:
        return ()
    said = (*_new_people(parsed.document, people, before), *_new_sets(cohort, before))
    return tuple(_finding(parsed, path, message) for path, message in said)


def _finding(parsed: ParsedFile, path: Path, message: str) -> Finding:
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
    earlier = cohort_file.build(before.document, before.people)
    kept = {learning_set.id for learning_set in cohort.sets}
    published = {learning_set.id for learning_set in earlier.sets}
    gone = [learning_set for learning_set in earlier.sets if learning_set.id not in kept]
    for index, learning_set in enumerate(cohort.sets):
        old = next((one for one in gone if _mostly_the_same(one, learning_set)), None)
        if old is not None and learning_set.id not in published:
            yield (
                ("sets", index, "id"),
                f"id: these people were published as set '{old.id}'; under a new id every session is a new one, with "
                "its invites and prompts anew. To change only what the set is called, keep the id and change name",
            )


def _mostly_the_same(one: LearningSet, other: LearningSet) -> bool:
    members = {member.id for member in one.members}
    return 2 * len(members & {member.id for member in other.members}) > len(members)


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
