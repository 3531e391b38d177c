"""due, run, serve, status, decide: what happens once a version is published."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from flows.clock import read_clock
from flows.commands.drafting import message_document
from flows.screen import CLOSED, CLOSES, progress, say, say_json, say_who_could_read, warn
from flows.summary import Summary
from flows.surroundings import free_port, own_server, prepare_prefect, require_server
from flows.wording import messages_page, standing_document, standing_page, summary_line, waiting_line, wrapped
from sets.cohort.decisions import MAIL_AGAIN, day_of, subject_of
from sets.due.calendar_times import waiting_in
from sets.due.cohort_standing import next_message
from sets.due.discretion import tells
from sets.due.needs.need import to_dismiss, to_try_again
from sets.due.outlook import Outlook
from sets.due.overview import messages
from sets.due.views.choosing import choice_of, chosen
from sets.model.cohort import CohortId, PersonId
from sets.model.errors import CohortFileError, StateError, StoreError
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from sets.service.installation import Installation
from sets.service.private_home import close_to_others, open_to_others
from sets.text import wording as words

InstallationHere = Annotated[Installation, Parameter(parse=False)]


NOT_TOLD = (
    "Not told here: what goes only to who has not answered, or only to who came. Its list, and its being empty, would "
    "say who."
)


def due(
    *cohorts: str,
    at: str | None = None,
    of_set: Annotated[str, Parameter(name="--set")] = "",
    person: str = "",
    from_: Annotated[date | None, Parameter(name="--from")] = None,
    to: date | None = None,
    next_: Annotated[str, Parameter(name="--next")] = "",
    json: bool = False,
    installation: InstallationHere,
) -> int:
    """What a run would do now, or at a time; sends nothing.

    Parameters
    ----------
    cohorts
        Ids of cohorts; without any, all that are published.
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
    documents: list[dict[str, Any]] = []

    def show(name: CohortId) -> None:
        programme = installation.programme(name)
        now = read_clock(at, programme.zone)
        outlook = installation.outlook(programme, now)
        ready = {plan.lead.key for plan in outlook.now(now)}
        responses = installation.records(name).responses()
        today = now.astimezone(programme.zone).date()
        choice = choice_of(programme, today, of_set=of_set, person=person, first=from_, last=to, ahead=next_)
        ready_messages = messages(_only(outlook, ready), programme, responses, now, series=not json)
        found = chosen(ready_messages, choice, programme)
        held = sum(one.at <= now and not tells(one.occasion, one.kind, programme, responses) for one in outlook.held)
        if json:
            shown = [message_document(m) for m in found if m.at and not m.private]
            documents.append({"cohort": name, "messages": shown, "held": held})
            return
        say(f"{programme.cohort.title} ({name})")
        shown_here = [m for m in found if m.at and not m.private]
        say(*(messages_page(shown_here) if shown_here else ["  nothing to do now"]))
        if not shown_here and (later := next_message(outlook, programme, responses, now)) is not None:
            say(f"  Next message: {words.moment(later, programme.zone)}")
        if waiting := waiting_in(outlook.plans):
            say(*wrapped(waiting_line(waiting, programme), 2))
        if responses != Responses():
            say(*wrapped(NOT_TOLD, 2))
        if held:
            say(f"  {words.plural(held, 'message')} held; `setwise status {name}` says which")

    names = _names(installation, cohorts)
    if not names and not json:
        say("nothing to do: no cohort is published yet")
    code = _for_each(names, show)
    if json:
        say_json(documents)
    return code


def _for_each(names: Iterable[CohortId], show: Callable[[CohortId], None]) -> int:
    """Show each cohort; one that cannot be read is said and hides no other. Gives the exit code."""
    code = 0
    for name in names:
        try:
            show(name)
        except StoreError as error:
            warn(str(error))
            code = 3
    return code


def _only(outlook: Outlook, keys: set[str]) -> Outlook:
    return replace(outlook, plans=tuple(plan for plan in outlook.plans if plan.lead.key in keys))


def run(*cohorts: str, at: str | None = None, installation: InstallationHere) -> int:
    """One pass of the Prefect flow; prints what it did.

    Parameters
    ----------
    cohorts
        Ids of cohorts; without any, all that are published.
    at
        As if it were this time.
    """
    names = _names(installation, cohorts)
    if not names:
        say("nothing to do: no cohort is published yet")
        return 0
    read_clock(at)
    say_who_could_read(close_to_others(installation.home), CLOSED)
    url = prepare_prefect(installation, quiet=True)
    if url:
        require_server(url)
    progress("starting Prefect")
    from flows.tasks import PassTrouble

    try:
        summaries, gone = _passed(names, at)
    except PassTrouble as trouble:
        say(*(summary_line(summary) for summary in trouble.summaries))
        warn(str(trouble))
        return 3
    say(*(summary_line(summary) for summary in summaries))
    if gone:
        say(f"{words.plural(gone, 'record')} went, as `keep` says; the receipt is in {installation.home / 'receipts'}")
    return 3 if any(summary.troubled for summary in summaries) else 0


def _passed(names: Sequence[CohortId], at: str | None) -> tuple[Sequence[Summary], int]:
    """What the pass did, and how many records `keep` let go. A stop ends the letter in hand first."""
    from prefect.exceptions import PrefectHTTPStatusError, TerminationSignal

    from flows.cycle import run_cycle
    from flows.keeping import carry_out_keep
    from flows.tasks import was_stopped

    progress("running")
    # as Ctrl-C does; while letters leave, the one in hand ends first
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        summaries = asyncio.run(run_cycle(list(names), at))
        if was_stopped():
            raise KeyboardInterrupt
        # never as if it were another time: deleting cannot be tried out
        return summaries, asyncio.run(carry_out_keep(list(names))) if at is None else 0
    except TerminationSignal:
        raise KeyboardInterrupt from None
    except PrefectHTTPStatusError as problem:
        code = problem.response.status_code
        raise StoreError(
            f"answered {code}; run it again, nothing is sent twice", whom="the Prefect server"
        ) from problem
    finally:
        signal.signal(signal.SIGTERM, before)
        progress("")


def serve(*, installation: InstallationHere) -> int:
    """The service: Prefect server (unless one is configured), schedules, web pages. Stop it with Ctrl-C."""
    from flows.web import listener

    say_who_could_read(close_to_others(installation.home), CLOSED)
    url = prepare_prefect(installation)
    port = None
    if url:
        require_server(url)
    else:
        port = free_port()
        url = own_server(port)
    pages = listener(*installation.settings.listen) if installation.settings.url else None
    progress("starting Prefect")
    from flows.serving import serve_here

    progress("")
    return serve_here(installation, url, port, pages)


def status(
    cohort: str | None = None, *, at: str | None = None, json: bool = False, installation: InstallationHere
) -> int:
    """Where each cohort stands: sessions, answers, logs, failures, what needs a person.

    Parameters
    ----------
    cohort
        A cohort's id; without it, all.
    at
        As if it were this time.
    json
        One JSON document.
    """
    say_who_could_read(open_to_others(installation.home), CLOSES)
    documents: list[dict[str, Any]] = []
    names = (installation.id_of(cohort),) if cohort else installation.store.cohorts()

    from sets.service.where_it_stands import where_it_stands

    def show(name: CohortId) -> None:
        programme = installation.programme(name)
        now = read_clock(at, programme.zone)
        found = where_it_stands(installation, name, now, as_if=at is not None)
        version = _version(installation, name)
        if json:
            documents.append(standing_document(found, version))
        else:
            say(*standing_page(found, programme, version), "")

    from sets.service.inbound.held_mail import waiting

    code = _for_each(names, show)
    drafts = [path.stem for path in sorted((installation.home / "cohorts").glob("*.yaml")) if path.stem not in names]
    if json:
        say_json({"cohorts": documents, "drafts": drafts if cohort is None else [], "held_mail": waiting(installation)})
    elif cohort is None:
        say(*(f"{name}: a draft, never published" for name in drafts), *_held_mail(waiting(installation)))
    return code


def _held_mail(count: int) -> tuple[str, ...]:
    """A line where mail waits that met a fault of setwise's."""
    if not count:
        return ()
    return (f"{words.plural(count, 'mail')} could not be taken and wait sealed: `setwise log replies --held`",)


def _version(installation: Installation, name: CohortId) -> str:
    latest = installation.store.cohort(name).latest()
    assert latest is not None
    said = f"version {latest.number}"
    path = installation.home / "cohorts" / f"{name}.yaml"
    if not path.exists():
        return f"{said}; its file is gone, which changes nothing"
    try:
        draft = installation.draft(path, latest.at)
    except CohortFileError:
        return f"{said}; the file has faults now (`setwise check`)"
    return said if draft.digest == latest.digest else f"{said}; the file differs from it (`setwise publish`)"


def decide(
    cohort: str,
    verdict: Literal[
        "hold", "release", "going-ahead", "paused", "left", "withdrawn", "back", "dismiss", "works-again", "wants-mail"
    ],
    subject: str,
    *,
    until: date | None = None,
    why: str = "",
    at: str | None = None,
    installation: InstallationHere,
) -> int:
    """Record a decision: hold or release a message, go ahead with a short session, a person's pause, leaving or coming back, that mail reaches or suits them again, or that a warning needs nobody.

    Parameters
    ----------
    cohort
        A cohort's id.
    verdict
        What was decided.
    subject
        A message such as thames-3/reflection, a session such as thames-3, a person's email address or id, or the key
        in brackets that `setwise status` shows below what needs a person.
    until
        The last day of a pause.
    why
        A word for the record; to dismiss, the reason.
    at
        As if it were this time.
    """
    name = installation.id_of(cohort)
    programme = installation.programme(name)
    chosen = Verdict(verdict.replace("-", " "))
    if chosen is Verdict.PAUSED and until is None:
        raise StateError("a pause needs its last day: --until 2027-03-31", whom=subject)
    now = read_clock(at, programme.zone)
    again = ""
    if chosen is Verdict.DISMISS:
        from sets.service.where_it_stands import where_it_stands

        about = to_dismiss(subject, where_it_stands(installation, name, now, as_if=at is not None).needs, why).key
    else:
        about = subject_of(programme, chosen, subject, installation.address_book(name))
    if chosen in MAIL_AGAIN:
        again = _starts_again(installation, name, chosen, PersonId(about), subject, now)
    kept_with = day_of(programme, chosen, about, until)
    record = Decision(at=now, verdict=chosen, subject=about, until=kept_with, why=why)
    installation.store.cohort(name).decide([record])
    say(f"{name}: recorded: {chosen} {subject}{f' until {until}' if until else ''}")
    say(*(wrapped(again, 2) if again else ()))
    return 0


def _starts_again(
    installation: Installation, name: CohortId, verdict: Verdict, person: PersonId, named: str, now: datetime
) -> str:
    """What the next run sends to somebody whom mail reaches again; StateError where it was not stopped."""
    from sets.due.views.starts_again import starts_again
    from sets.service.where_it_stands import where_it_stands

    found = where_it_stands(installation, name, now, as_if=True)
    need = to_try_again(person, verdict, (*found.needs, *(one.need for one in found.dismissed)), named)
    outlook, _, _ = installation.published_outlook(name, now)
    return starts_again(verdict, person, outlook.left_out, unwanted=Verdict.WANTS_MAIL in need.again)


def _names(installation: Installation, cohorts: tuple[str, ...]) -> tuple[CohortId, ...]:
    return tuple(installation.id_of(name) for name in cohorts) if cohorts else installation.store.cohorts()
