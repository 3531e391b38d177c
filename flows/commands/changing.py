"""change: one act on a published programme, seen before it is told. versions: every version there was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import CLOSED, ask, indented, say, say_json, say_who_could_read, warn, who_types
from flows.wording import difference_page, wrapped
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


def move(
    cohort: str,
    meeting: str,
    *,
    to: str = "",
    time: str = "",
    why: str,
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """A session or event goes to another day, another time, or both.

    Parameters
    ----------
    cohort
        A cohort's id.
    meeting
        Such as thames-3, or launch.
    to
        The new day, such as 2027-04-01.
    time
        The new time, such as 2pm.
    why
        The reason, told to whom it concerns.
    """
    return _act(installation, cohort, "move", way, meeting=meeting, to=to, time=time, why=why)


def cancel(cohort: str, meeting: str, *, why: str, way: Way = USUAL, installation: InstallationHere) -> int:
    """A session or event does not take place.

    Parameters
    ----------
    cohort
        A cohort's id.
    meeting
        Such as thames-3, or launch.
    why
        The reason, told to whom it concerns.
    """
    return _act(installation, cohort, "cancel", way, meeting=meeting, why=why)


def restore(cohort: str, meeting: str, *, why: str = "", way: Way = USUAL, installation: InstallationHere) -> int:
    """A cancelled session or event takes place after all; a moved session goes back to its usual day, time and place.

    Parameters
    ----------
    cohort
        A cohort's id.
    meeting
        Such as thames-3, or launch.
    why
        A word for the list of versions.
    """
    return _act(installation, cohort, "restore", way, meeting=meeting, why=why)


def postpone(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")] = "all",
    *,
    from_session: str,
    weeks: str,
    why: str,
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """All sessions from one on go so many weeks later, on their own weekday and never on a closed day. Events stay.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        One set's id; without it, all sets.
    from_session
        The number of the first session that is postponed.
    weeks
        How many weeks later.
    why
        The reason, told to whom it concerns.
    """
    return _act(
        installation, cohort, "postpone", way, first=from_session, weeks=weeks, why=why, learning_set=learning_set
    )


def place(
    cohort: str,
    where: str,
    *,
    place: str = "",
    join: str = "",
    why: str = "",
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """Another place or joining link for a session, an event, or all sessions to come of a set.

    Parameters
    ----------
    cohort
        A cohort's id.
    where
        Such as thames-3, launch, thames, or all.
    place
        The new place; without --join it has no link.
    join
        The new link, or none.
    why
        The reason, told to whom it concerns.
    """
    return _act(installation, cohort, "place", way, where=where, place=place, join=join, why=why)


def leave(cohort: str, person: str, *, last_day: str, way: Way = USUAL, installation: InstallationHere) -> int:
    """The last day of a member or facilitator. No reason is asked for, and none is kept.

    Parameters
    ----------
    cohort
        A cohort's id.
    person
        Their address or id.
    last_day
        Such as 2027-04-30.
    """
    return _act(installation, cohort, "leave", way, person=person, last_day=last_day)


def join(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")],
    *,
    name: str,
    email: str,
    first_day: str,
    organisation: str = "",
    service: str = "",
    kind: str = "",
    access: str = "",
    agreed: Annotated[bool, Parameter(negative="")] = False,
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """A new member of a set from a day on.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        The set's id.
    name
        First and last name.
    email
        The address to write to.
    first_day
        Such as 2027-02-01.
    organisation
        Where they work or volunteer.
    service
        The service, team or field.
    kind
        officer, community or councillor.
    access
        What will be done so that they can take part; never a diagnosis.
    agreed
        The set that they join has agreed, which it needs to after session 2.
    """
    said = {"organisation": organisation, "service": service, "kind": kind, "access": access, "agreed": _yes(agreed)}
    given = {"learning_set": learning_set, "name": name, "email": email, "first_day": first_day, **said}
    return _act(installation, cohort, "join", way, **given)


def transfer(
    cohort: str,
    person: str,
    *,
    to: str,
    first_day: str,
    agreed: Annotated[bool, Parameter(negative="")] = False,
    why: str = "",
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """A member goes from one set to another; what they did so far stays with the earlier one.

    Parameters
    ----------
    cohort
        A cohort's id.
    person
        Their address or id.
    to
        The id of the other set.
    first_day
        The first day there.
    agreed
        The set that they join has agreed, which it needs to after session 2.
    why
        A word for the list of versions.
    """
    return _act(
        installation, cohort, "transfer", way, person=person, to=to, first_day=first_day, agreed=_yes(agreed), why=why
    )


def merge(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")],
    *,
    into: str,
    first_day: str,
    agreed: Annotated[bool, Parameter(negative="")] = False,
    why: str,
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """One set goes into another: every member changes sets on a day, and the set ends.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        The id of the set that ends.
    into
        The id of the set into which it goes.
    first_day
        The first day there.
    agreed
        The set that they join has agreed, which it needs to after session 2.
    why
        The reason, told to both sets.
    """
    return _act(
        installation,
        cohort,
        "merge",
        way,
        learning_set=learning_set,
        into=into,
        first_day=first_day,
        agreed=_yes(agreed),
        why=why,
    )


def hand_over(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")],
    *,
    email: str,
    name: str = "",
    first_day: str,
    leaves: str = "",
    why: str = "",
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """Another facilitator takes over a set from a day on.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        The set's id.
    email
        The address of whoever comes.
    name
        The name, of somebody who is new in this programme.
    first_day
        The first day of whoever comes.
    leaves
        The address or id of whoever hands over, where the set has several facilitators.
    why
        A word for the list of versions.
    """
    given = {"learning_set": learning_set, "email": email, "name": name, "first_day": first_day, "leaves": leaves}
    return _act(installation, cohort, "hand-over", way, **given, why=why)


def cover(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")],
    *,
    sessions: str,
    email: str,
    name: str = "",
    instead_of: str = "",
    why: str = "",
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """A facilitator is covered at some sessions, wherever these move.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        The set's id.
    sessions
        Their numbers, such as 3,4.
    email
        The address of whoever covers.
    name
        The name, of somebody who is new in this programme.
    instead_of
        The address or id of whoever is covered, where the set has several facilitators.
    why
        A word for the list of versions.
    """
    given = {"learning_set": learning_set, "sessions": sessions, "email": email, "name": name, "instead_of": instead_of}
    return _act(installation, cohort, "cover", way, **given, why=why)


def coordinator(
    cohort: str,
    leaves: str,
    *,
    email: str,
    name: str = "",
    why: str = "",
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """Another coordinator takes over, from now on.

    Parameters
    ----------
    cohort
        A cohort's id.
    leaves
        The address or id of whoever hands over.
    email
        The address of whoever comes.
    name
        The name, of somebody who is new in this programme.
    why
        A word for the list of versions.
    """
    return _act(installation, cohort, "coordinator", way, leaves=leaves, email=email, name=name, why=why)


def address(cohort: str, person: str, *, email: str, way: Way = USUAL, installation: InstallationHere) -> int:
    """An address is put right: the person stays who they are, with all they gave.

    Parameters
    ----------
    cohort
        A cohort's id.
    person
        The address that is wrong, or their id.
    email
        The right address.
    """
    return _act(installation, cohort, "address", way, person=person, email=email)


def end(
    cohort: str,
    learning_set: Annotated[str, Parameter(name="set")] = "all",
    *,
    last_day: str,
    why: str,
    way: Way = USUAL,
    installation: InstallationHere,
) -> int:
    """A set, or the whole programme, ends early: sessions after the day are cancelled, the report stays.

    Parameters
    ----------
    cohort
        A cohort's id.
    learning_set
        One set's id; without it, the whole programme.
    last_day
        Such as 2027-05-01.
    why
        The reason, told to whom it concerns.
    """
    return _act(installation, cohort, "end", way, learning_set=learning_set, last_day=last_day, why=why)


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


def _yes(said: bool) -> str:
    return "yes" if said else ""


def _act(installation: Installation, cohort: str, name: str, way: Way, /, **answers: str) -> int:
    row = ROWS[name]
    act = act_of(row, answers)

    def change(scene: Scene) -> Acted:
        return row.apply(act, scene)

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
        say("", f"{name}: version {found.draft.programme.number} is published. The next run tells people.")
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
