"""change: acts on sessions and events, and an early end."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from flows.commands.changing import USUAL, InstallationHere, Way, act


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
    return act(installation, cohort, "move", way, meeting=meeting, to=to, time=time, why=why)


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
    return act(installation, cohort, "cancel", way, meeting=meeting, why=why)


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
    return act(installation, cohort, "restore", way, meeting=meeting, why=why)


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
    return act(
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
    return act(installation, cohort, "place", way, where=where, place=place, join=join, why=why)


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
    return act(installation, cohort, "end", way, learning_set=learning_set, last_day=last_day, why=why)
