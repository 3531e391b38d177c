"""Somebody who asks to be forgotten: what goes, what is in the way, and how an old file is known (design: a tombstone). Pure.

A tombstone is an HMAC-SHA256 (RFC 2104) of one address under a key of the installation: it tells nobody who it was,
and says of an address that comes again whether it is suppressed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sets.cohort.file import ParsedFile
from sets.cohort.people import entries, handle_of, handles_of
from sets.model.cohort import PersonId
from sets.model.errors import Finding
from sets.model.mail_events import MailEvent
from sets.model.messages import Delivery, Method
from sets.model.publication import Decision, KnownPerson, Published, Verdict, leaves
from sets.model.report_review import Review
from sets.model.requests import LinkGeneration, Original, Tombstone
from sets.model.responses import LearningLog, Responses
from sets.model.stopped_mail import StoppedMail
from sets.responses.consent import fingerprint, story_mark
from sets.responses.prompt_catalogue import STORIES

REFUSED = "this person asked to be forgotten; take the entry out"
PLACING, PICK = "place of a line under themes", "choice of a story"
MAIL_EVENT = "report about a letter"
KINDS = (
    ("logs", "learning log"),
    ("drafts", "draft"),
    ("actions", "action"),
    ("ratings", "rating"),
    ("answers", "answer to an invite"),
    ("attendance", "line of a register"),
    ("rounds", "round"),
    ("details", "detail of their own"),
    ("asked", "letter asked for"),
    ("turns", "renewal of links"),
    ("checks", "check of a report"),
    ("approvals", "yes or no to one's words"),
    ("agreements", "working agreement"),
    ("given", "answer as it came"),
    ("calendar_requests", "request from a calendar"),
    ("proposals", "proposal for a session"),
    ("polls", "poll of dates"),
    ("votes", "answer about a date"),
    ("difficulties", "private word to the coordinators"),
)
"""The kinds of `Responses` in words, in the order of a receipt."""
PLURALS = {"answer to an invite": "answers to invites", "line of a register": "lines of registers"} | {
    "detail of their own": "details of their own",
    "letter asked for": "letters asked for",
    "check of a report": "checks of reports",
    "yes or no to one's words": "yeses and noes to one's words",
    "renewal of links": "renewals of links",
    "answer as it came": "answers as they came",
    "request from a calendar": "requests from calendars",
    "proposal for a session": "proposals for sessions",
    "poll of dates": "polls of dates",
    "answer about a date": "answers about dates",
    "private word to the coordinators": "private words to the coordinators",
    "copy of a letter": "copies of letters",
    "reply as it came": "replies as they came",
    PLACING: "places of lines under themes",
    PICK: "choices of stories",
    MAIL_EVENT: "reports about letters",
    "line of the ledger": "lines of the ledger",
}
Count = tuple[str, int]


def digest_of(handle: str, key: bytes) -> str:
    """The tombstone's digest of one address (or `id:...`), whatever its case."""
    return hmac.new(key, handle.strip().lower().encode(), hashlib.sha256).hexdigest()


def suppression_digests(handles: Iterable[str], key: bytes, at: datetime) -> tuple[Tombstone, ...]:
    """A tombstone for each, in order."""
    return tuple(Tombstone(digest=digest_of(handle, key), at=at) for handle in handles)


def suppressed(parsed: ParsedFile, tombstones: Iterable[Tombstone], key: bytes) -> tuple[Finding, ...]:
    """A fault at every entry of a cohort file whose person was forgotten, by any address that the entry names."""
    digests = {tombstone.digest for tombstone in tombstones}
    found = []
    for path, entry in entries(parsed.document) if digests else ():
        if any(digest_of(handle, key) in digests for handle in handles_of(entry)):
            line, column = parsed.where((*path, "email"))
            found.append(Finding(message=REFUSED, line=line, column=column))
    return tuple(found)


def reappeared(
    versions: Iterable[Published], known: Iterable[KnownPerson], digests: frozenset[str], key: bytes
) -> frozenset[PersonId]:
    """Who is in the records although one of their addresses is suppressed: a backup was put back."""
    from_files = {
        version.people[handle_of(entry)]
        for version in versions
        for _, entry in entries(version.document)
        if any(digest_of(handle, key) in digests for handle in handles_of(entry)) and handle_of(entry) in version.people
    }
    return frozenset(from_files) | {
        one.id for one in known if any(digest_of(address, key) in digests for address in one.addresses)
    }


def belonging(responses: Responses, person: PersonId) -> Responses:
    """What one person gave back. A working agreement belongs to its set."""
    found = {
        one.name: tuple(record for record in getattr(responses, one.name) if getattr(record, "person", None) == person)
        for one in fields(responses)
    }
    return Responses(**found)


def read_of(review: Review, responses: Responses, person: PersonId) -> Review:
    """Where coordinators put this person's lines, and which stories of theirs they chose; but for words that others gave too."""
    mine = set(_marks(belonging(responses, person).logs))
    others = set(_marks(log for log in responses.logs if log.person != person))
    return Review(
        placings=tuple(one for one in review.placings if one.line in mine - others),
        picks=tuple(one for one in review.picks if one.story in mine - others),
    )


def _marks(logs: Iterable[LearningLog]) -> Iterator[str]:
    for log in logs:
        if log.line is not None and log.line.text:
            yield fingerprint(log.line.text)
        if log.prompt == STORIES.name:
            yield story_mark(log)


def counted(responses: Responses) -> tuple[Count, ...]:
    """How many records of each kind, none left out but empty ones."""
    found = ((noun, len(getattr(responses, name))) for name, noun in KINDS)
    return tuple((noun, count) for noun, count in found if count)


def in_their_calendar(stopped: StoppedMail, person: PersonId, now: datetime) -> int:
    """How many meetings to come this person's calendar still holds and could be told to take out."""
    ledger = stopped.ledger
    pairs = (ledger.last_told(*pair) for pair in ledger.calendar_pairs if pair[1] == person)
    return sum(line is not None and _stands(line, stopped, now) for line in pairs)


def _stands(line: Delivery, stopped: StoppedMail, now: datetime) -> bool:
    told = line.told
    if told is None or told.method is Method.CANCEL or told.start <= now:
        return False
    refused = stopped.ledger.refused(line.occasion, line.person)
    gone = refused is not None and refused.revision > line.revision and not stopped.is_past(refused)
    return not gone and told.attendee_email.lower() not in stopped.bounced


def withdrawn(
    person: PersonId, decisions: Iterable[Decision], now: datetime, *, back: bool = False
) -> tuple[Decision, ...]:
    """The decision that lets this person go, unless it stands already. `back`: they left once and came back.

    Who has left withdraws as of the day they left: a later day would put them back into what was between.
    """
    newest = leaves(decisions).get(person)
    if newest is None or back:
        return (Decision(at=now, verdict=Verdict.WITHDRAWN, subject=person),)
    if newest.verdict is Verdict.WITHDRAWN:
        return ()
    return (Decision(at=newest.at, verdict=Verdict.WITHDRAWN, subject=person),)


def closed(responses: Responses, person: PersonId, now: datetime) -> tuple[Responses, Responses]:
    """What of theirs is to be taken away, and what takes its place: a turn by which no earlier link opens."""
    mine = belonging(responses, person)
    turn = max((one.number for one in mine.turns), default=0) + 1
    return replace(mine, turns=()), Responses(turns=(LinkGeneration(person=person, number=turn, at=now),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What forgetting one person takes away (`removed`) and leaves without a name (`blanked`), in counts."""

    removed: tuple[Count, ...] = ()
    blanked: tuple[Count, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.removed or self.blanked)


def going(
    responses: Responses,
    originals: Iterable[Original],
    deliveries: Iterable[Delivery],
    versions: Iterable[Published],
    person: PersonId,
    letters: int,
    read: Review,
    mail_events: Iterable[MailEvent] = (),
) -> Going:
    """The counts for one person; `letters` are copies of letters in the outbox, `read` what was done with their words."""
    replies = sum(one.person == person for one in originals)
    lines = sum(line.person == person and bool(line.address or line.told) for line in deliveries)
    kept = sum(person in version.people.values() for version in versions)
    mine = replace(belonging(responses, person), turns=())
    theirs = ((PLACING, len(read.placings)), (PICK, len(read.picks)))
    said = sum(one.person == person for one in mail_events)
    removed = (
        *counted(mine),
        *theirs,
        ("reply as it came", replies),
        ("copy of a letter", letters),
        (MAIL_EVENT, said),
    )
    blanked = (("line of the ledger", lines), ("published version", kept))
    return Going(removed=tuple(c for c in removed if c[1]), blanked=tuple(c for c in blanked if c[1]))
