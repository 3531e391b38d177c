"""A thing to tell one person, from intent to record: `Due`, `Letter`, `Receipt`, `Delivery`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sets.model.cohort import CohortId, Occasion, PersonId, Role, SetId


class Method(StrEnum):
    """iTIP methods that setwise sends (RFC 5546 section 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Partstat(StrEnum):
    """A calendar answer (RFC 5545 section 3.2.12). DELEGATED stands in the history of answers alone: it counts as a no."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


class Flow(StrEnum):
    """Which flow carries a thing out."""

    INVITES = "invites"
    PROMPTS = "prompts"
    REPORTS = "reports"


INVITE, UPDATE, CANCEL = "invite", "update", "cancel"
CALENDAR_KINDS = (INVITE, UPDATE, CANCEL)
WELCOME = "welcome"
FIRST_PAGE = "coordinators-page"
"""To somebody who coordinates a cohort from now on: the page from which they run it."""
MAIL_COMES_BACK = "mail-comes-back"
"""To whoever coordinates, the same working day: whose mail comes back, and who reported a letter as unwanted."""
WEEKLY = "weekly"
"""The coordinators' letter of the week, a row of the timeline; setwise attaches the sheet to run it by hand."""
INVITE_AGAIN = "invite-again"
"""What a calendar was told last, once more, as that calendar asked for it: it tells nothing new."""
CHANGES, GOODBYE = "changes", "goodbye"
COVERING = (CHANGES, GOODBYE)
"""Letters that say once, in words, what the calendar messages after them do; the welcome is that of a first day."""
REPORT_DRAFT = "report-draft"
MIDPOINT_DRAFT = "midpoint-draft"
REPORT_KINDS = (REPORT_DRAFT, MIDPOINT_DRAFT)
REMINDER_SUFFIX = "-reminder"
QUOTE_CHECK, FACT_CHECK, REPORT, REPORT_OUT = "quote-check", "fact-check", "report", "report-out"
MIDPOINT_PREFIX = "midpoint-"
STEP_KINDS = tuple(
    f"{prefix}{kind}"
    for prefix in ("", MIDPOINT_PREFIX)
    for kind in (
        *(QUOTE_CHECK, f"{QUOTE_CHECK}{REMINDER_SUFFIX}", FACT_CHECK, f"{FACT_CHECK}{REMINDER_SUFFIX}"),
        *(REPORT, REPORT_OUT),
    )
)
"""What is told of a report's steps; that of the midpoint report has its prefix, so that the two never share a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """What one person's calendar was, or ought to be, told of one meeting: the whole content of a VEVENT."""

    method: Method
    sequence: int
    uid: str
    dtstamp: datetime
    title: str
    start: datetime
    end: datetime
    place: str
    join: str
    description: str
    organiser_name: str
    organiser_email: str
    attendee_name: str
    attendee_email: str
    partstat: Partstat = Partstat.NEEDS_ACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one calendar message does, for the letter that says it in words.

    `before` is what the calendar was told, `told` what it is told now. `restored`: it had been cancelled for everybody.
    """

    occasion: Occasion
    kind: str
    told: CalendarEntry
    before: CalendarEntry | None = None
    restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Somebody who is expected at sessions to come of a set, and as what."""

    set_id: SetId
    person: PersonId
    role: Role
    sessions: tuple[int, ...]


class State(StrEnum):
    """Where a delivery stands. From WAITING on, each step is a conditional write of the store.

    BOUNCED came back; DROPPED was held back by the mail service, which has the address on a list of its own.
    """

    WAITING = "waiting"
    HELD = "held"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DEAD = "dead"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    DROPPED = "dropped"
    COMPLAINED = "complained"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


LEFT_US = frozenset({State.SENT, State.DELIVERED, State.COMPLAINED})
"""States in which the provider took the letter and it did not come back."""
PERHAPS_LEFT = LEFT_US | {State.UNKNOWN, State.CLAIMED}
NEVER_REACHED = frozenset({State.DEAD, State.BOUNCED, State.DROPPED})
"""States in which it is certain that the letter reached nobody: it was refused, came back, or was held back."""
GRACE = timedelta(hours=1)
"""How long a letter whose fate is unknown waits for the provider's word before it is sent once more."""
OPEN = frozenset({State.WAITING, State.HELD, State.FAILED, State.UNKNOWN, State.MISSED, State.WITHDRAWN})
"""States from which a delivery may be claimed."""


DATES_ASKED = "dates-asked"
POLL_KINDS = (DATES_ASKED, f"{DATES_ASKED}{REMINDER_SUFFIX}")
"""A set is asked which other dates of a session would do."""


def step_kind(kind: str) -> str:
    """What a kind of STEP_KINDS is, whichever report it is about and whether or not it reminds: `fact-check`."""
    return prompt_of(kind.removeprefix(MIDPOINT_PREFIX))


def prompt_of(kind: str) -> str:
    """The prompt that a kind asks or reminds of; no prompt of anybody's own is called as a reminder is."""
    return kind.removesuffix(REMINDER_SUFFIX)


def key_of(cohort: CohortId, occasion: Occasion, person: PersonId, kind: str, revision: int) -> str:
    """`cohort/occasion/person/kind/revision`: what a delivery is, never when it was tried."""
    return f"{cohort}/{occasion}/{person}/{kind}/{revision}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """Somebody whom mail does not reach at the address that they have now, or whose owner wants none of it.

    `state` is BOUNCED where it comes back, DROPPED where the mail service holds it back, DEAD where it is refused at once,
    COMPLAINED where they reported a letter; `reason` says why in a few words, `since` when setwise first heard of it.
    `unwanted`: they reported a letter as well. `tried`: when somebody last said that mail could go there again.
    """

    person: PersonId
    address: str
    state: State
    since: datetime
    reason: str = ""
    unwanted: bool = False
    tried: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An intent: one person ought to be told one thing. `why` is a sentence for people.

    `at` is the moment from which it may leave, `until` its last useful moment. `address` is where to.
    `told` is set for calendar messages, `before` is what the person was told earlier. `resend`
    repeats a letter whose fate is unknown: same Message-ID, same content. `restored`: the meeting takes place after all.

    `cover` is the key of the letter that says in words what this calendar message does, and `after` the same key where
    that letter is to leave first. Such a letter has `news`, `tells` (the marks of what it tells of) and the `company` it
    names: who is in the reader's sets, where they last heard of `known`. `unreachable` are those of whom a letter to the
    coordinators tells.
    """

    cohort: CohortId
    occasion: Occasion
    person: PersonId
    kind: str
    revision: int
    part: Flow
    at: datetime
    until: datetime
    why: str
    name: str
    address: str
    told: CalendarEntry | None = None
    before: CalendarEntry | None = None
    resend: bool = False
    restored: bool = False
    cover: str = ""
    after: str = ""
    news: tuple[News, ...] = ()
    tells: tuple[str, ...] = ()
    company: tuple[Companion, ...] = ()
    known: tuple[Companion, ...] = ()
    unreachable: tuple[Unreachable, ...] = ()

    @property
    def key(self) -> str:
        """The ledger's key."""
        return key_of(self.cohort, self.occasion, self.person, self.kind, self.revision)

    def left_out(self, why: str) -> LeftOut:
        """Its person as somebody who does not get it."""
        return LeftOut(occasion=self.occasion, kind=self.kind, person=self.person, name=self.name, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Somebody who does not get a message, and why."""

    occasion: Occasion
    kind: str
    person: PersonId
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPlan:
    """One letter to one person: the first due leads (its subject), the others ride along in the same letter."""

    dues: tuple[Due, ...]

    @property
    def lead(self) -> Due:
        return self.dues[0]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(due.key for due in self.dues)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """An iTIP object ready to travel; `content` has CRLF line ends."""

    method: Method
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that travels with a letter. `name` is plain ASCII, `media` its type (`application/pdf`)."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Addressed and rendered, before any transport has seen it. One recipient, never a copy to anyone.

    `key` is the leading delivery's key and `keys` all that this letter settles; `message_id` comes with its angle
    brackets. `tags` name the kind and the occasion, never a person.
    """

    key: str
    keys: tuple[str, ...]
    kind: str
    sender_name: str
    sender_email: str
    reply_to: str
    to_name: str
    to_email: str
    subject: str
    text: str
    html: str
    date: datetime
    message_id: str
    in_reply_to: str = ""
    calendar: CalendarPart | None = None
    unsubscribe: str = ""
    tags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A transport's word that it took the letter. `provider_id` is the provider's own id, where it has one."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A line of the ledger. `seen` is when the difference was first seen; `attempts` counts sends begun.

    `address` is where it went (or would go), `letter` the key of the lead of the letter that carried it, `told` what the
    person's calendar was told by it. `trouble` says in words what went wrong. `next_try` belongs to FAILED and
    UNKNOWN. `repeat`: it went again after its fate was unknown, which happens to a prompt only once. `cover`, `tells` and
    `company` are those of its intent. `heard` is when setwise was told that it came back, was held back or was reported as
    unwanted; or when that happened anew, where it was told before.
    """

    key: str
    cohort: CohortId
    occasion: Occasion
    person: PersonId
    kind: str
    revision: int
    part: Flow
    state: State
    seen: datetime
    at: datetime
    until: datetime
    address: str = ""
    name: str = ""
    why: str = ""
    attempts: int = 0
    claimed: datetime | None = None
    settled: datetime | None = None
    next_try: datetime | None = None
    letter: str = ""
    provider_id: str = ""
    told: CalendarEntry | None = None
    trouble: str = ""
    repeat: bool = False
    cover: str = ""
    tells: tuple[str, ...] = ()
    company: tuple[Companion, ...] = ()
    heard: datetime | None = None

    @property
    def left_at(self) -> datetime:
        """When the letter left, as far as it did: while that is not known when it was claimed, or first seen."""
        return self.settled or self.claimed or self.seen


def line_of(due: Due, state: State, seen: datetime) -> Delivery:
    """The ledger's line of an intent, before anything was tried."""
    return Delivery(
        key=due.key,
        cohort=due.cohort,
        occasion=due.occasion,
        person=due.person,
        kind=due.kind,
        revision=due.revision,
        part=due.part,
        state=state,
        seen=seen,
        at=due.at,
        until=due.until,
        address=due.address,
        name=due.name,
        why=due.why,
        cover=due.cover,
        tells=due.tells,
        company=due.company,
    )
