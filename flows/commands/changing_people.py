"""change: acts on people, and on sets as far as they are people."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.commands.changing import USUAL, InstallationHere, Way, act


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
    return act(installation, cohort, "leave", way, person=person, last_day=last_day)


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
    return act(installation, cohort, "join", way, **given)


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
    return act(
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
    return act(
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
    return act(installation, cohort, "hand-over", way, **given, why=why)


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
    return act(installation, cohort, "cover", way, **given, why=why)


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
    return act(installation, cohort, "coordinator", way, leaves=leaves, email=email, name=name, why=why)


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
    return act(installation, cohort, "address", way, person=person, email=email)


def _yes(said: bool) -> str:
    return "yes" if said else ""
