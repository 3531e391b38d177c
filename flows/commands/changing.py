"""change: how an act on a published programme is shown and carried out. versions: every version there was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import CLOSED, ask, indented, say, say_json, say_who_could_read, warn, who_types
from flows.wording import difference_page, when_told, wrapped
from sets.cohort.acts.registry import ROWS, act_of
from sets.cohort.acts.scene import Acted, Scene
from sets.due.difference import Change as Told
from sets.service.change import Change, Preview, carry_out, file_path, preview
from sets.service.installation import Installation
from sets.service.private_home import close_to_others
from sets.service.versions import back_to, history
from sets.text import wording as words

InstallationHere = Annotated[Installation, Parameter(parse=False)]


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a change is carried out."""

    dry_run: Annotated[bool, Parameter(negative="")] = False
    "Show it, and change nothing."
    yes: Annotated[bool, Parameter(negative="")] = False
    "Do not ask."
    json: Annotated[bool, Parameter(negative="")] = False
    "One JSON document."
    at: str | None = None
    "As if it were this time."
    by: str | None = None
    "Whose change it is, for the list of versions; else who is logged in here."


USUAL = Way()


def versions(cohort: str, *, json: bool = False, installation: InstallationHere) -> int:
    """Every published version, newest first: when, by whom, what changed. `publish --version N` brings one back.

    Parameters
    ----------
    cohort
        A cohort's id.
    json
        One JSON document.
    """
    name = installation.id_of(cohort)
    found, zone = history(installation, name), installation.programme(name).zone
    if json:
        say_json(
            [
                {"version": one.number, "at": one.at.astimezone(zone).isoformat(), "by": one.by, "what": list(one.what)}
                for one in found
            ]
        )
        return 0
    for one in found:
        say(f"Version {one.number}, {words.moment(one.at, zone)}{f', by {one.by}' if one.by else ''}")
        say(*(line for what in one.what for line in wrapped(what, 2)))
    return 0


def bring_back(installation: Installation, cohort: str, number: int, way: Way) -> int:
    """An earlier version's file is the file again, and runs: for `publish --version`."""
    return _carried(installation, cohort, back_to(installation, installation.id_of(cohort), number), way)


def act(installation: Installation, cohort: str, name: str, way: Way, /, **answers: str) -> int:
    """Do the act of this name with these answers, as they were typed; gives the exit code."""
    row = ROWS[name]
    wanted = act_of(row, answers)

    def change(scene: Scene) -> Acted:
        return row.apply(wanted, scene)

    return _carried(installation, cohort, change, way)


def _carried(installation: Installation, cohort: str, change: Change, way: Way) -> int:
    name, _ = file_path(installation, cohort)
    now = read_clock(way.at, installation.programme(name).zone)
    found = preview(installation, cohort, change, now)
    if not way.json:
        say(*_page(found))
    wanted = not way.dry_run and (way.yes or ask(f"Publish this as version {found.draft.programme.number}?"))
    if wanted:
        carry_out(installation, found, now, by=who_types() if way.by is None else way.by)
        say_who_could_read(close_to_others(installation.home), CLOSED)
    if way.json:
        say_json(_document(found, published=wanted))
    elif wanted:
        say("", f"{name}: version {found.draft.programme.number} is published. {when_told(found.difference)}")
    if not wanted and not way.dry_run:
        warn("Nothing was changed. Say yes at the question, or give --yes.")
    return 0 if wanted or way.dry_run else 1


def _page(found: Preview) -> Iterator[str]:
    """What would change, who would be told, and the file's lines."""
    programme = found.draft.programme
    for what in found.what:
        yield from wrapped(words.upper_first(what) + ".", 0)
    yield from ("", *difference_page(found.difference, programme))
    if found.warnings:
        yield from ("", "Warnings", *(line for one in found.warnings for line in wrapped(one.message, 2)))
    if found.clashes:
        yield from ("", "Clashes", *(line for clash in found.clashes for line in wrapped(clash, 2)))
    yield from ("", f"The file, {found.path}", *indented(found.file_lines[2:]))


def _document(found: Preview, *, published: bool) -> dict[str, Any]:
    return {
        "cohort": found.draft.cohort,
        "version": found.draft.programme.number,
        "published": published,
        "what": list(found.what),
        "told": [_told(change) for change in found.difference.changes],
        "prompts": {
            "added": found.difference.prompts.added,
            "dropped": found.difference.prompts.dropped,
            "moved": found.difference.prompts.moved,
        },
        "file": list(found.file_lines),
        "warnings": [one.message for one in found.warnings],
        "clashes": list(found.clashes),
    }


def _told(change: Told) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "occasion": change.occasion,
        "at": change.at.isoformat(),
        "to": list(change.people),
        "why": change.why,
        "start": change.after.start.isoformat() if change.after is not None else None,
    }
