"""What people tell about themselves and ask for on their pages: details, letters wished for, links made void. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId


class DetailKind(StrEnum):
    """DAYS that do not work, ACCESS as what will be done, EMAIL as it is written to.

    NEXT_EMAIL is an address that was confirmed from its own mailbox and waits for its day: whoever holds a link could
    have asked for it, so the address on file is told first and can stop it. ADDRESS_KEPT says when an address was kept or
    put back, and which: no older change comes through any more.
    """

    DAYS = "days"
    ACCESS = "access"
    EMAIL = "email"
    NEXT_EMAIL = "next-email"
    ADDRESS_KEPT = "address-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Something a person changed about themselves, in the form of the cohort file (`friday, monday afternoon`).

    It holds for as long as the file still says what it said then (`instead_of`): a coordinator's later edit wins.
    """

    person: PersonId
    what: DetailKind
    value: str
    instead_of: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.person}/{self.what}"


class LetterKind(StrEnum):
    """A letter that somebody asked for on a page; also the letter's kind and the folder of its words in `email/`.

    NEW_LINK: the page again, to the address on file. YOUR_DATA: all that is held. NEW_ADDRESS: to the new address,
    to confirm it; ADDRESS_CHANGED: to the old one as soon as it is, with a page that stops it. YOU_LEFT: to who left by
    themselves, with the way back. DRAFT_LOG: a reply by mail has become a draft.
    PROPOSED: to a coordinator, when who runs a session asks for other dates or to cancel it. PRIVATE_WORD: to a coordinator,
    when a member told them something that is for them alone; the letter does not say what. STAYS: to whoever asked by their
    calendar for another time, or for somebody else in their place, when it was decided that the session stays as it is.
    """

    NEW_LINK = "new-link"
    YOUR_DATA = "your-data"
    NEW_ADDRESS = "new-address"
    ADDRESS_CHANGED = "address-changed"
    YOU_LEFT = "you-left"
    DRAFT_LOG = "draft-log"
    PROPOSED = "proposed"
    PRIVATE_WORD = "private-word"
    STAYS = "stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequest:
    """One letter asked for. `number` counts a person's letters of this kind from 1 and is the delivery's revision.

    `purpose` and `prompt` say which page a new link opens; `address` is set where it is not the one on file.
    """

    person: PersonId
    wish: LetterKind
    number: int
    at: datetime
    occasion: Occasion = WHOLE_COHORT
    purpose: str = ""
    prompt: str = ""
    address: str = ""

    @property
    def key(self) -> str:
        return f"{self.person}/{self.wish}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGeneration:
    """Which links of a person open: those of this `number` and later. A person (or a new address) turns it on by one.

    `only` is the one purpose that it is about, a calendar's address; nothing where it is about all links.
    """

    person: PersonId
    number: int
    at: datetime
    only: str = ""

    @property
    def key(self) -> str:
        return f"{self.person}/{self.only}" if self.only else str(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A reply as it came, sealed whole, kept for 7 days at most in case its text was cut wrongly.

    `digest` is of its Message-ID and body, by which the same mail is known when it comes twice. `about` is the key of
    the log that it answers. `marked`: it came to the letter's own mark; `drafted`: its words went into the draft.
    """

    digest: str
    person: PersonId
    at: datetime
    sealed: str
    about: str = ""
    marked: bool = True
    drafted: bool = True

    @property
    def key(self) -> str:
        return self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """Somebody who asked to be forgotten: a keyed hash of one address, which tells nobody who it was."""

    digest: str
    at: datetime


class Purpose(StrEnum):
    """What a link is for, and the first part of its path.

    ANSWER: one prompt of one occasion. MINE: everything of one's own. SESSION: a facilitator's page of one session.
    DECIDE: what becomes of a session that is short of people, for those who run it.
    TEAM: a coordinator's page. EDIT: a coordinator's desk for the report. CHECK: one's own words in a report, and its facts
    (`prompt` is the report's scope). REPORT: a released report, for its readers. EXPORT: all that is held. ADDRESS: to
    confirm a new address. STOP: no more messages. UNDO: what was done with a link of theirs, for who has the mailbox
    (`prompt` is what: an address or leaving). CALENDAR: one's dates, for a calendar that asks for them again and again;
    DATES: which other dates of a session suit its reader.
    COMING: whether one comes to a session, from its entry in that calendar.
    """

    ANSWER = "answer"
    MINE = "mine"
    SESSION = "session"
    DECIDE = "decide"
    TEAM = "team"
    EDIT = "edit"
    CHECK = "check"
    REPORT = "report"
    EXPORT = "export"
    ADDRESS = "address"
    STOP = "stop"
    UNDO = "undo"
    CALENDAR = "calendar"
    COMING = "coming"
    DATES = "dates"


OF_CALENDAR = frozenset({Purpose.CALENDAR, Purpose.COMING})
"""Links that stand in a subscribed calendar: they last as long as its programme does, and their own generation counts too."""
