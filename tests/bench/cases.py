"""What `make bench` works on: cohorts of any size, ledger lines, logs; and the bare libraries at the same work."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from sets.cohort.programme import Programme
from sets.model.cohort import CohortId, MeetingKind, PersonId
from sets.model.messages import Delivery, Flow, State
from sets.model.responses import Attendance, Came, LearningLog, LogAnswer, LogState, Phase, Rating, Responses
from sets.responses.questions import STATEMENTS
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.service.settings import MailSetting, Settings
from tests.support.builders import at
from tests.support.records import a_delivery

NOW = at("2026-12-01 10:00")
NAME = "bench-sixty"


def cohort_text(name: str, sets: int = 10, members: int = 6, sessions: int = 6) -> str:
    """A cohort file with `sets` times `members` people, each with an address of their own."""
    head = f"""cohort: {name}
title: Sixty people and their sets
purpose: What residents and partners said they want to be different.
organiser:
  name: Learning team
  email: sets@learning.example.gov.uk
coordinators:
  - name: Sam Lee
    email: sam.lee@learning.example.gov.uk
sessions:
  count: {sessions}
  first: 2027-01-19
  every: 5 weeks
  place: Microsoft Teams
sets:
"""
    return head + "".join(_set_text(name, number, members) for number in range(1, sets + 1))


def _set_text(name: str, number: int, members: int) -> str:
    rows = [f"  - id: set-{number}", f"    name: Bench {number}"]
    rows += [f"    join: https://teams.example.org/meet/bench-{number}", "    facilitators:"]
    rows += [f"      - name: Fran Doyle {number}", f"        email: fran.{number}.{name}@facilitators.example.org"]
    rows.append("    members:")
    for person in range(1, members + 1):
        rows += [
            f"      - name: Ada Marsh {number} {person}",
            f"        email: a.{number}.{person}.{name}@example.gov.uk",
        ]
        rows += ["        organisation: Thorpe Council", "        service: Housing"]
    return "\n".join(rows) + "\n"


def home_with(folder: Path, *names: str, **shape: int) -> Installation:
    """A desk whose home holds these cohort files."""
    (folder / "cohorts").mkdir(parents=True)
    for name in names:
        (folder / "cohorts" / f"{name}.yaml").write_text(cohort_text(name, **shape), encoding="utf-8")
    return Installation(Settings(home=folder, mail=MailSetting()))


def programme_of(installation: Installation, name: str = NAME) -> Programme:
    """The draft's programme, as it would run."""
    return installation.draft(installation.file_of(name), NOW).programme


def bare_letters(pages: list[tuple[str, str, bool]]) -> Callable[[], object]:
    """The libraries at the same work: the same words from templates, inlined, with an event where ours have one, in a message."""
    from css_inline import CSSInliner
    from icalendar import Calendar, Event, vCalAddress
    from jinja2 import Environment

    environment, inliner = Environment(autoescape=True), CSSInliner(load_remote_stylesheets=False)
    templates = [[environment.from_string(f"{{{{ name }}}}{part}") for part in page[:2]] for page in pages]
    invited = [page[2] for page in pages]

    def event_of(text: str) -> bytes:
        calendar, event = Calendar(), Event()
        for name, value in (("prodid", "-//bench//EN"), ("version", "2.0"), ("method", "REQUEST")):
            calendar.add(name, value)
        for name, value in (("uid", "1@example.org"), ("summary", "A session"), ("description", text[:400])):
            event.add(name, value)
        for name, moment in (("dtstart", NOW), ("dtend", NOW + timedelta(hours=2)), ("dtstamp", NOW)):
            event.add(name, moment)
        for name, address in (("attendee", "ada@example.gov.uk"), ("organizer", "sets@example.gov.uk")):
            event.add(name, vCalAddress(f"MAILTO:{address}"))
        calendar.add_component(event)
        return bytes(calendar.to_ical())

    def one(text: str, html: str, with_event: bool) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "sets@example.gov.uk", "ada@example.gov.uk", "A session"
        message.set_content(text)
        message.add_alternative(html, subtype="html")
        if with_event:
            message.add_alternative(event_of(text), maintype="text", subtype="calendar")
        return message.as_bytes()

    def all_of_them() -> list[bytes]:
        both = zip(templates, invited, strict=True)
        return [one(text.render(name=""), inliner.inline(html.render(name="")), has) for (text, html), has in both]

    return all_of_them


def claimed_line(number: int) -> Delivery:
    """A claimed line of the ledger."""
    person, why = f"p{number % 60}", "A learning log of about 5 minutes while the session is fresh."
    given = {"state": State.CLAIMED, "until": NOW + timedelta(days=10), "claimed": NOW, "name": "Ada Marsh", "why": why}
    address = f"{person}@example.gov.uk"
    occasion = f"set-{number}"
    return a_delivery(PersonId(person), occasion=occasion, cohort=CohortId(NAME), when=NOW, address=address, **given)


def all_logs(programme: Programme) -> list[LearningLog]:
    """A log from each member after each session."""
    sessions = [m for m in programme.meetings if m.kind is MeetingKind.SESSION]
    return [
        LearningLog(
            occasion=meeting.key, person=member.id, prompt="reflection", at=meeting.end, state=LogState.RETURNED,
            answers=(LogAnswer(question="log-a-1", text="The silence before anyone answered.", shared=True),),
        )
        for meeting in sessions
        for member in programme.members_at(meeting)
    ]  # fmt: skip


def a_full_year(programme: Programme) -> Responses:
    """A register line and a log for each member and session, and everybody's ratings at the start, looking back and now."""
    sessions = [m for m in programme.meetings if m.kind is MeetingKind.SESSION]
    members = [member for learning_set in programme.cohort.sets for member in learning_set.members]
    came = (
        Attendance(occasion=meeting.key, person=member.id, came=Came.YES, at=meeting.end)
        for meeting in sessions
        for member in programme.members_at(meeting)
    )
    ratings = (
        Rating(person=member.id, phase=phase, statement=number, value=1 + (number + place) % 5, at=sessions[-1].end)
        for place, member in enumerate(members)
        for phase in Phase
        for number in range(1, len(STATEMENTS) + 1)
    )
    return Responses(logs=tuple(all_logs(programme)), attendance=tuple(came), ratings=tuple(ratings))


def one_fsync(folder: Path) -> None:
    """One small file written through to the disk."""
    with (folder / "fsync").open("wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


def one_pass(installation: Installation, name: str) -> None:
    """One pass without Prefect, as the flows' tasks carry it out."""
    with installation.open_run(CohortId(name), NOW, file_report(installation)) as current:
        assert current is not None
        current.note()
        for part in Flow:
            for batch in current.batches(part):
                current.carry_out(batch)
