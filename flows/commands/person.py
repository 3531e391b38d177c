"""person export, person forget, person link, person address: what one person may ask for about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import ask, indented, say, warn
from sets.model.cohort import CohortId
from sets.model.errors import StateError
from sets.model.requests import LetterRequest, Purpose
from sets.model.responses import Responses
from sets.service.installation import Installation
from sets.text import wording as words

if TYPE_CHECKING:
    from sets.service.erase_person import Case

InstallationHere = Annotated[Installation, Parameter(parse=False)]
BY_COMMAND = "setwise person forget"


def export(cohort: str, email: str, *, at: str | None = None, installation: InstallationHere) -> int:
    """Mail somebody a link to all that is held on them. Whoever runs this sees none of it.

    Parameters
    ----------
    cohort
        A cohort's id.
    email
        The person's address, one they had before, or their id.
    at
        As if it were this time.
    """
    from sets.due.requested_letters import export_request
    from sets.mail.signed_links import LIFETIMES

    name = installation.id_of(cohort)
    programme, case = installation.programme(name), _case(installation, name, email, at)
    _ask(installation, name, export_request(programme, case.responses, case.person, case.now, email))
    say(f"{name}: 1 letter will go at the next run, to the address on file: a link to all that is held on them.")
    say(f"The link opens for {LIFETIMES[Purpose.EXPORT].days} days. You see neither the link nor what is behind it.")
    return 0


def link(cohort: str, email: str, *, at: str | None = None, installation: InstallationHere) -> int:
    """Mail somebody a fresh link to their own page.

    Parameters
    ----------
    cohort
        A cohort's id.
    email
        The person's address, one they had before, or their id.
    at
        As if it were this time.
    """
    from sets.due.requested_letters import link_request

    name = installation.id_of(cohort)
    programme, case = installation.programme(name), _case(installation, name, email, at)
    _ask(installation, name, link_request(programme, case.responses, case.person, case.now, email))
    say(f"{name}: 1 letter will go at the next run, to the address on file: a fresh link to their own page.")
    return 0


def address(cohort: str, email: str, *, at: str | None = None, installation: InstallationHere) -> int:
    """Write to somebody at the address in the cohort file again, whatever was changed on their page.

    Parameters
    ----------
    cohort
        A cohort's id.
    email
        The person's address, one they had before, or their id.
    at
        As if it were this time.
    """
    from sets.cohort.own_details import instead_of
    from sets.model.requests import DetailKind
    from sets.service.change_address import ADDRESSES, put_back

    name = installation.id_of(cohort)
    programme, case = installation.programme(name), _case(installation, name, email, at)
    on_file = instead_of(programme.cohort, programme.details, case.person, DetailKind.EMAIL)
    if not on_file:
        raise StateError("is in the records, but not in the version that runs", whom=email)
    if not any(one.person == case.person and one.what in ADDRESSES for one in case.responses.details):
        raise StateError("changed no address on their page, so there is nothing to put back", whom=email)
    put_back(installation.store, programme, case.person, on_file, case.now)
    say(f"{name}: from now on their mail goes to the address in the cohort file. Nothing else waits.")
    say("Links mailed before no longer open; a fresh one goes to that address at the next run.")
    return 0


def forget(
    cohort: str,
    email: str,
    *,
    yes: bool = False,
    now: bool = False,
    at: str | None = None,
    installation: InstallationHere,
) -> int:
    """Delete what is held on one person in a cohort, with a receipt. Nothing of it is shown.

    Parameters
    ----------
    cohort
        A cohort's id.
    email
        The person's address, one they had before, or their id.
    yes
        Do not ask.
    now
        At once, although meetings to come stay in their calendar.
    at
        As if it were this time.
    """
    from sets.service.erase_person import forget as forgotten
    from sets.service.erase_person import let_go

    name = installation.id_of(cohort)
    case = _case(installation, name, email, at)
    if case.forgotten:
        say(f"{name}: nothing is held on this person any more; there is nothing to forget.")
        return 0
    say(*_what_goes(name, case.going.removed, case.going.blanked, case.elsewhere))
    if not yes and not ask("Forget this person? This cannot be undone."):
        warn("Nothing was deleted. Say yes at the question, or give --yes.")
        return 1
    held = case.in_their_calendar
    if held and not now:
        let_go(case)
        raise StateError(
            f"{words.plural(held, 'meeting')} to come would stay in their calendar. They are recorded as withdrawn: "
            f"run `setwise run {name}` so that the cancellations go out, then this again; or give --now to delete at once",
            whom=email,
        )
    path, text = forgotten(case, BY_COMMAND)
    say("", *text.splitlines(), "", f"This receipt is kept in {path}")
    return 0


def _what_goes(
    name: CohortId, removed: Iterable[tuple[str, int]], blanked: Iterable[tuple[str, int]], others: Iterable[CohortId]
) -> list[str]:
    from sets.privacy.receipts import counts

    elsewhere = words.listed(list(others))
    return [
        f"{name}: what is held on this person",
        "Removed for good:",
        *(indented(counts(removed)) or ["  nothing"]),
        "Kept without name, address or words, so that nothing is sent again and the counts hold:",
        *(indented(counts(blanked)) or ["  nothing"]),
        *([f"They are in {elsewhere} too, which stays as it is."] if elsewhere else []),
    ]


def _case(installation: Installation, name: CohortId, email: str, at: str | None) -> Case:
    from sets.service.erase_person import case_of

    return case_of(installation, name, email, read_clock(at, installation.programme(name).zone))


def _ask(installation: Installation, name: CohortId, asked: LetterRequest) -> None:
    if not installation.settings.url:
        raise StateError("there are no pages for a link to open: set SETWISE_URL, and run `setwise serve`")
    installation.records(name).keep_responses(Responses(asked=(asked,)))
