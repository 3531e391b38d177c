"""init, check, schema, plan, publish, preview: what a coordinator does before anything leaves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import CLOSED, CLOSES, ask, say, say_json, say_who_could_read, warn, who_types
from sets.model.cohort import CohortId
from sets.model.errors import CohortFileError, MailError, StateError, StoreError
from sets.service.installation import Installation
from sets.service.private_home import close_to_others, open_to_others
from sets.text import wording as words

if TYPE_CHECKING:
    from sets.cohort.clashes import Clash
    from sets.cohort.programme import Programme
    from sets.cohort.publish import Draft
    from sets.due.overview import Message


def init(folder: Path | None = None, *, members: Path | None = None, sets: int | None = None) -> int:
    """Make a home: cohorts/ with one commented example (or one with the people of a CSV file), .env.example, README.

    Parameters
    ----------
    folder
        Where to make it; without it, where SETWISE_HOME says, or ./home.
    members
        A CSV file of people: name and email, and if you like organisation, service, kind, role, set, unavailable,
        access, nation and id.
    sets
        How many sets to deal these people into; without it, as many as the file's set column names, or as work best.
    """
    from sets.service.starter.files import starter_files, write_starter
    from sets.service.starter.members_csv import MAX_BYTES, read_people

    if sets is not None and (members is None or sets < 1):
        raise StateError("needs a number of sets from 1 on, and --members", whom="--sets")
    people = read_people(_read(members, MAX_BYTES)) if members is not None else None
    usual = Path(os.environ.get("SETWISE_HOME") or "home")
    chosen = folder or usual
    for path in write_starter(chosen, starter_files(people, sets)):
        say(f"made {path}")
    if people is not None:
        warn(*(f"{members}: {note}" for note in people.notes))
    say("", f"Next: edit the file in {chosen / 'cohorts'}, then run `setwise check`.")
    if chosen.absolute() != usual.absolute():
        say(f"setwise looks in ./home unless told otherwise: set SETWISE_HOME to {chosen.absolute()}.")
    return 0


def check(*files: Path, installation: Annotated[Installation, Parameter(parse=False)]) -> int:
    """Every fault at once as FILE:LINE:COL: message, or one line a file.

    Parameters
    ----------
    files
        Cohort files; without any, all in the home's cohorts/.
    """
    now = read_clock()
    found = files or tuple(sorted((installation.home / "cohorts").glob("*.y*ml")))
    if not found:
        raise StateError("there are no cohort files here; `setwise init` makes an example", whom=str(installation.home))
    drafts: dict[Path, Draft | CohortFileError] = {}
    say_who_could_read(open_to_others(installation.home), CLOSES)
    for path in found:
        try:
            drafts[path] = installation.draft(path, now)
        except CohortFileError as error:
            drafts[path] = error
    together = [draft.programme for draft in drafts.values() if not isinstance(draft, CohortFileError)]
    for path, draft in drafts.items():
        if isinstance(draft, CohortFileError):
            say(str(draft))
            continue
        shared = [one.message for one in _clashes(installation, draft, together) if one.other is not None]
        say(*(finding.at(str(path)) for finding in draft.warnings), *(f"{path}: {message}" for message in shared))
        say(f"{path}: {_in_short(draft, len(shared))}")
    return 1 if any(isinstance(draft, CohortFileError) for draft in drafts.values()) else 0


def _in_short(draft: Draft, clashes: int) -> str:
    cohort = draft.programme.cohort
    # who was taken out of the file after leaving is in the programme still
    people = len(set(draft.people.values()) & draft.programme.members.keys())
    sessions = sum(len(found) for found in draft.programme.sessions_by_set.values())
    warnings = len(draft.warnings) + clashes
    said = f", {warnings} warning{'s' if warnings != 1 else ''}" if warnings else ""
    counts = (words.plural(people, "member"), words.plural(len(cohort.sets), "set"), words.plural(sessions, "session"))
    return f"right: {counts[0]} in {counts[1]}, {counts[2]}{said}"


def schema() -> int:
    """The JSON Schema of the cohort file, for editors."""
    from sets.cohort import file

    say_json(file.schema())
    return 0


MORE = (
    "`--set`, `--person`, `--from`, `--to` and `--next 14d` choose, and show to whom, why, and who is left out and why."
)


def plan(
    cohort: str,
    *,
    at: str | None = None,
    of_set: Annotated[str, Parameter(name="--set")] = "",
    person: str = "",
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    next_: Annotated[str, Parameter(name="--next")] = "",
    json: bool = False,
    installation: Annotated[Installation, Parameter(parse=False)],
) -> int:
    """Of the file: every session, and every message: when, to whom, why, and who is left out and why.

    Parameters
    ----------
    cohort
        A cohort's id or the path of its file.
    at
        As if it were this time.
    of_set
        Only what is about this set, by id or name.
    person
        Only what goes to this person, by address, id or name.
    from_
        Only from this day on.
    to
        Only up to this day.
    next_
        Only what leaves within this time: 14d, 2 weeks.
    json
        One JSON document.
    """
    from flows.wording import messages_in_short, messages_page, sessions_page, wrapped
    from sets.due.overview import messages
    from sets.due.views.choosing import choice_of, chosen

    draft = installation.draft(installation.file_of(cohort), read_clock(at))
    now = read_clock(at, draft.programme.zone)
    outlook, responses = installation.outlook(draft.programme, now), installation.records(draft.cohort).responses()
    today = now.astimezone(draft.programme.zone).date()
    choice = choice_of(draft.programme, today, of_set=of_set, person=person, first=from_, last=to, ahead=next_)
    everything = messages(outlook, draft.programme, responses, now, series=not json)
    found = chosen(everything, choice, draft.programme)
    clashes = [clash.message for clash in _clashes(installation, draft)]
    if json:
        say_json(_plan_document(draft, found, clashes))
        return 0
    if not choice.everything:
        say(f"{draft.programme.cohort.title} ({draft.cohort})", *messages_page(found))
        return 0
    say(f"{draft.programme.cohort.title} ({draft.cohort})", "", "Sessions", *sessions_page(draft.programme))
    if clashes:
        say("", "Clashes", *(line for clash in clashes for line in wrapped(clash, 2)))
    say("", "Messages", *messages_in_short(found), "", MORE)
    return 0


def _clashes(installation: Installation, draft: Draft, drafts: Iterable[Programme] = ()) -> list[Clash]:
    """Clashes, those with one cohort in one line, that this cohort has a part in, against these drafts and every other published cohort of the home."""
    from sets.cohort.clashes import clashes, in_short

    others = {one.cohort.id: one for one in drafts if one.cohort.id != draft.cohort}
    for name in installation.store.cohorts():
        try:
            if name != draft.cohort and name not in others:
                others[name] = installation.programme(name)
        except StoreError as error:
            warn(f"clashes with {name} cannot be looked for: {error}")
    found = clashes((draft.programme, *others.values()))
    return list(in_short(clash for clash in found if clash.cohort == draft.cohort))


def _plan_document(draft: Draft, found: tuple[Message, ...], clashes: list[str]) -> dict[str, Any]:
    return {
        "cohort": draft.cohort,
        "version": draft.programme.number,
        "sessions": [
            {
                "key": meeting.key,
                "title": meeting.title,
                "start": meeting.start.isoformat(),
                "end": meeting.end.isoformat(),
                "place": meeting.place,
                "cancelled": meeting.cancelled,
                "notes": list(meeting.notes),
            }
            for meeting in draft.programme.meetings
        ],
        "messages": [message_document(message) for message in found],
        "clashes": clashes,
        "warnings": [finding.at(draft.filename) for finding in draft.warnings],
    }


def message_document(message: Message) -> dict[str, Any]:
    """A message as `plan --json` and `due --json` show it."""
    return {
        "at": message.at.isoformat() if message.at else None,
        "kinds": list(message.kinds),
        "occasion": message.occasion,
        "about": message.about,
        "to": list(message.people),
        "why": list(message.why),
        "left_out": [{"name": name, "why": why} for name, why in message.left_out],
        "private": message.private,
    }


def publish(
    cohort: str,
    *,
    at: str | None = None,
    yes: bool = False,
    by: str | None = None,
    version: int | None = None,
    installation: Annotated[Installation, Parameter(parse=False)],
) -> int:
    """Show the difference, ask, make this version the one that runs.

    Parameters
    ----------
    cohort
        A cohort's id or the path of its file.
    at
        As if it were this time.
    yes
        Do not ask.
    by
        Who publishes, for the list of versions; else who is logged in here.
    version
        Bring this earlier version back, and its file. `setwise versions` lists them.
    """
    if version is not None:
        from flows.commands.changing import Way, bring_back

        return bring_back(installation, cohort, version, Way(at=at, yes=yes, by=by))
    from flows.wording import difference_page, when_told, wrapped
    from sets.due.difference import difference

    draft = installation.draft(installation.file_of(cohort), read_clock(at))
    now = read_clock(at, draft.programme.zone)
    latest = installation.store.cohort(draft.cohort).latest()
    if latest is not None and latest.digest == draft.digest and latest.meetings == draft.meetings:
        say(f"{draft.cohort}: version {latest.number} is published already; the file says the same.")
        return 0
    if latest is not None and now < latest.at:
        when = words.moment(latest.at, draft.programme.zone)
        raise StateError(f"version {latest.number} was published after that, on {when}", whom=str(at))
    running = installation.outlook(installation.programme(draft.cohort), now) if latest is not None else None
    found = difference(installation.outlook(draft.programme, now), running)
    warn(*(finding.at(draft.filename) for finding in draft.warnings))
    say(*difference_page(found, draft.programme))
    clashes = [clash.message for clash in _clashes(installation, draft)]
    if clashes:
        say("", "Clashes", *(line for clash in clashes for line in wrapped(clash, 2)))
    installation.refuse_unfinished(draft)
    if not yes and not ask(f"Publish this as version {draft.programme.number}?"):
        warn("Not published. Say yes at the question, or give --yes.")
        return 1
    published = installation.publish(draft, now, by=who_types() if by is None else by)
    say_who_could_read(close_to_others(installation.home), CLOSED)
    say("", f"{draft.cohort}: version {published.number} is published. {when_told(found)}")
    return 0


def preview(cohort: str, *, to: str, installation: Annotated[Installation, Parameter(parse=False)]) -> int:
    """Send each kind of message once to one address, marked TEST, recording nothing.

    Parameters
    ----------
    cohort
        A cohort's id or the path of its file.
    to
        The address that gets them all.
    """
    from sets.mail.compose import mark_test
    from sets.model.responses import Responses

    if "@" not in to or any(sign in to for sign in "\r\n ,;<>"):
        raise StateError("is not an address; name@example.gov.uk works", whom=to)
    now = read_clock()
    draft = installation.draft(installation.file_of(cohort), now)
    transport = installation.transport(CohortId(f"{draft.cohort}-preview"))
    sent = 0
    try:
        for plan in installation.one_of_each(draft.programme, now):
            letter = installation.compose(plan, draft.programme, Responses(), now, page_links=installation.dead_doors)
            transport.send(mark_test(letter, to, links=bool(installation.settings.url)))
            sent += 1
    except MailError as error:
        warn(str(error))
        return 3
    finally:
        transport.close()
    say(f"{sent} kinds of message went to {to}, each marked TEST. Nothing was recorded.")
    return 0


def _read(path: Path, most: int) -> bytes:
    """Its bytes, and of a larger file one more than the most, by which it is refused."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror}", whom=str(path)) from None
