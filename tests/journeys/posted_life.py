"""A life whose mail goes through a post office in memory: it takes letters as they travel, and has its weather."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sets.mail.mime import to_bytes
from sets.model.cohort import CohortId
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import Flow, Letter, Receipt
from sets.model.ports import Transport
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.service.settings import MailSetting, Settings
from sets.text.resources import EXAMPLE
from tests.journeys.lives import Life
from tests.support.calendar_person import Message, calendar_message

HEARTBEAT = timedelta(minutes=5)
INBOUND = "reply@in.example.gov.uk"


class Fate(StrEnum):
    """What becomes of a letter that is handed over. CUT was taken all the same, LOST was not; the sender cannot tell."""

    TAKEN = "taken"
    BUSY = "busy"
    DOWN = "down"
    CUT = "cut"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter that the post took: when, for which address, and the calendar message in it."""

    at: datetime
    to: str
    key: str
    raw: bytes = field(repr=False)
    message: Message | None


@dataclass
class Post:
    """`weather` are the fates of the letters to come, fair once they are used up; `closed` are mailboxes that refuse for good."""

    taken: list[Taken] = field(default_factory=list)
    weather: deque[Fate] = field(default_factory=deque)
    closed: set[str] = field(default_factory=set)
    now: datetime | None = None

    def send(self, letter: Letter) -> Receipt:
        if letter.to_email.lower() in self.closed:
            raise MailError("no such mailbox", permanent=True)
        fate = self.weather.popleft() if self.weather else Fate.TAKEN
        if fate in (Fate.BUSY, Fate.DOWN):
            raise MailError("not now", everyone=fate is Fate.DOWN)
        if fate is not Fate.LOST:
            self._take(letter)
        if fate is not Fate.TAKEN:
            raise MailUncertain("the line was cut")
        return Receipt(provider_id=letter.key)

    def close(self) -> None:
        """Nothing is open."""

    def _take(self, letter: Letter) -> None:
        assert self.now is not None
        raw = to_bytes(letter)
        message = calendar_message(raw)
        self.taken.append(
            Taken(at=self.now, to=letter.to_email.lower(), key=letter.key, raw=raw, message=message),
        )


class PostedInstallation(Installation):
    """An installation whose mail goes to this post."""

    def __init__(self, settings: Settings, post: Post) -> None:
        super().__init__(settings)
        self._post = post

    def transport(self, cohort: CohortId) -> Transport:
        return self._post


@dataclass
class PostedLife(Life):
    """A life over the post. What was not taken is tried again as heartbeats come."""

    post: Post = field(default_factory=Post)
    interrupted: bool = False
    """Whether the last pass began no further letter, as the fate of one was unknown."""

    @property
    def installation(self) -> Installation:
        settings = Settings(
            home=self.home,
            mail=MailSetting(),
            secrets=("a secret of this story, long enough",),
            url="https://sets.example.gov.uk",
            inbound=INBOUND,
        )
        return PostedInstallation(settings, self.post)

    def run(self, now: datetime) -> list[Any]:
        """One pass; gives what the post took in it."""
        self.post.now, count = now, len(self.post.taken)
        installation, name = self.installation, CohortId(EXAMPLE)
        with installation.open_run(name, now, file_report(installation)) as current:
            assert current is not None
            current.note()
            for part in Flow:
                for batch in current.batches(part):
                    current.carry_out(batch)
            self.following = current.outlook.next_after(now)
            self.interrupted = bool(current.outcome.skipped)
            if current.outcome.troubled or self.interrupted:
                self.following = now + HEARTBEAT
        return self.post.taken[count:]


def a_posted_life(home: Path) -> PostedLife:
    return PostedLife(home)
