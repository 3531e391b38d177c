"""A home in a folder, its passes, and what people find in their mailboxes and calendars: read back from the .eml files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import partial
from pathlib import Path

from icalendar import Calendar

from sets.cohort.acts.registry import ROWS, act_of
from sets.due.difference import Difference, difference
from sets.model.cohort import CohortId
from sets.model.messages import Flow
from sets.service.change import carry_out, preview
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.service.settings import MailSetting, Settings
from sets.text.resources import EXAMPLE, example_file

Entry = tuple[str, str, str]
"""When it starts (UTC), where, and its title."""
Event = tuple[str, tuple[int, datetime], str, Entry]
"""UID, SEQUENCE and DTSTAMP, METHOD, and the entry."""


@dataclass(frozen=True)
class Mail:
    """One letter as it lies in a mailbox. `kind` and `occasion` are those of its leading ask."""

    at: str
    to: str
    kind: str
    occasion: str
    subject: str
    event: Event | None = field(repr=False, compare=False)


@dataclass
class Life:
    """One cohort from its file on. `mail` is all that ever arrived, in order."""

    home: Path
    mail: list[Mail] = field(default_factory=list)
    seen: set[Path] = field(default_factory=set)
    following: datetime | None = None

    def __post_init__(self) -> None:
        self.file = self.home / "cohorts" / f"{EXAMPLE}.yaml"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(example_file().read_text(encoding="utf-8"), encoding="utf-8")

    @property
    def installation(self) -> Installation:
        """Opened anew each time, as another process would."""
        return Installation(
            Settings(home=self.home, mail=MailSetting(), secrets=("a secret of this story, long enough",))
        )

    def edit(self, old: str, new: str) -> None:
        """Change the file, which must hold `old` exactly once."""
        text = self.file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times: {old}"
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def publish(self, now: datetime) -> Difference:
        """Make the file the version that runs; gives what was shown before."""
        installation = self.installation
        draft = installation.draft(self.file, now)
        running = (
            installation.outlook(installation.programme(draft.cohort), now) if draft.programme.number > 1 else None
        )
        shown = difference(installation.outlook(draft.programme, now), running)
        installation.publish(draft, now)
        return shown

    def act(self, name: str, now: datetime, answers: Mapping[str, str]) -> tuple[str, ...]:
        """One act, looked at and carried out; gives what it was, in words."""
        row = ROWS[name]
        found = preview(self.installation, EXAMPLE, partial(row.apply, act_of(row, answers)), now)
        carry_out(self.installation, found, now, by="Marta Nowak")
        return found.what

    def run(self, now: datetime) -> list[Mail]:
        """One pass, as the flow makes it; gives what arrived."""
        installation, name = self.installation, CohortId(EXAMPLE)
        with installation.open_run(name, now, file_report(installation)) as current:
            assert current is not None
            current.note()
            for part in Flow:
                for batch in current.batches(part):
                    assert not current.carry_out(batch).troubled
            self.following = current.outlook.next_after(now)
        return self._arrived()

    def until(self, now: datetime, end: datetime) -> list[Mail]:
        """Every pass that has something to do, up to `end`."""
        arrived: list[Mail] = []
        following: datetime | None = now
        while following is not None and following <= end:
            arrived += self.run(following)
            following = self.following
        return arrived

    def _arrived(self) -> list[Mail]:
        paths = sorted(set((self.home / "outbox" / EXAMPLE).glob("*.eml")) - self.seen)
        self.seen.update(paths)
        new = [_read(path) for path in paths]
        self.mail += new
        return new

    def calendar(self, address: str) -> set[Entry]:
        """What this mailbox's calendar holds after all invites, by RFC 5546: the highest SEQUENCE counts, CANCEL takes away."""
        held: dict[str, tuple[tuple[int, datetime], str, Entry]] = {}
        for mail in self.mail:
            if mail.to != address or mail.event is None:
                continue
            uid, rank, method, entry = mail.event
            if uid not in held or rank > held[uid][0]:
                held[uid] = (rank, method, entry)
        return {entry for _, method, entry in held.values() if method == "REQUEST"}


def _read(path: Path) -> Mail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    at, _, kind, occasion, *_ = path.name.split(" ")
    return Mail(
        at=at,
        to=message["To"].addresses[0].addr_spec,
        kind=kind,
        occasion=occasion,
        subject=str(message["Subject"]),
        event=_event(message, message["To"].addresses[0].addr_spec),
    )


def _event(message: EmailMessage, address: str) -> Event | None:
    """What the letter's calendar part says, which is addressed to nobody else."""
    part = next((one for one in message.walk() if one.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    event = calendar.walk("VEVENT")[0]
    assert str(event["ATTENDEE"]).lower() == f"mailto:{address}"
    entry = (f"{event['DTSTART'].dt:%Y-%m-%d %H:%MZ}", str(event.get("LOCATION", "")), str(event["SUMMARY"]))
    return str(event["UID"]), (int(event["SEQUENCE"]), event["DTSTAMP"].dt), str(calendar["METHOD"]), entry
