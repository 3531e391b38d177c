"""Forgetting a person, and keeping no longer than was promised: records and files together, each with a receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sets.cohort import file
from sets.cohort.people import Traces, handles, real_people, traces
from sets.cohort.standing import CohortState
from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StateError, StoreError
from sets.model.ledger import Ledger, index
from sets.model.publication import KnownPerson, Published
from sets.model.report_review import Review
from sets.model.requests import Tombstone
from sets.model.responses import Difficulty, Responses
from sets.model.stopped_mail import StoppedMail
from sets.privacy.anonymise import Books, blanked
from sets.privacy.erasure import (
    Going,
    closed,
    digest_of,
    going,
    in_their_calendar,
    read_of,
    reappeared,
    suppression_digests,
    withdrawn,
)
from sets.privacy.file_search import digests_of_receipts, letters_to, mentions, remove, write_receipt
from sets.privacy.receipts import Receipt, text_of
from sets.responses import private_word
from sets.responses.prompt_catalogue import STORIES
from sets.responses.sealed_records import open_difficulty, safely_open
from sets.service.installation import Installation
from sets.service.run import keep_what_has_begun
from sets.text import wording as words

BUSY = "a pass of this cohort is under way; try again when it is done"
TOMBSTONES = "tombstones"
ROUNDS = 5
"""How often what comes in meanwhile is taken away as well."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One person of one cohort, as the records stood when this was made."""

    installation: Installation
    cohort: CohortId
    person: PersonId
    now: datetime
    versions: tuple[Published, ...]
    known: tuple[KnownPerson, ...]
    responses: Responses = field(repr=False)

    @cached_property
    def handles(self) -> tuple[str, ...]:
        return handles(self.person, self.versions, self.known, self.responses.details)

    @cached_property
    def traces(self) -> Traces:
        return traces(self.person, self.versions, self.known, self.responses.details)

    @cached_property
    def letters(self) -> tuple[Path, ...]:
        """Copies of letters to them in the outbox, previews too."""
        keys = [line.key for line in self.installation.records(self.cohort).deliveries() if line.person == self.person]
        folders = (
            self.installation.home / "outbox" / self.cohort,
            self.installation.home / "outbox" / f"{self.cohort}-preview",
        )
        return tuple(path for folder in folders for path in letters_to(folder, keys, self.traces.addresses))

    @cached_property
    def elsewhere(self) -> tuple[CohortId, ...]:
        """Other cohorts of the home that still name them."""
        return cohorts_with(self.installation, self.person, but=self.cohort)

    @cached_property
    def going(self) -> Going:
        """What would go, in counts."""
        records = self.installation.records(self.cohort)
        real = [one for one in self.versions if self.person in real_people([one])]
        lines = records.deliveries()
        return going(
            self.responses,
            records.originals(),
            lines,
            real,
            self.person,
            len(self.letters),
            self.read,
            records.mail_events(),
        )

    @property
    def read(self) -> Review:
        """What coordinators did with their lines and stories one by one."""
        return read_of(self.installation.records(self.cohort).review(), self.responses, self.person)

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left to take away, here or in the address book."""
        known = any(one.id == self.person for one in self.known) and not self.elsewhere
        return self.going.nothing and not known

    @property
    def in_their_calendar(self) -> int:
        """Meetings to come that their calendar still holds."""
        records = self.installation.records(self.cohort)
        stopped = StoppedMail(ledger=index(records.deliveries()), decisions=records.decisions())
        return in_their_calendar(stopped, self.person, self.now)

    @property
    def key(self) -> bytes:
        return self.installation.seal.derived(TOMBSTONES)


def case_of(installation: Installation, cohort: CohortId, named: str, now: datetime) -> Case:
    """The person whom an address (present or former) or `id:...` means; StateError for nobody's."""
    return _case(installation, cohort, installation.address_book(cohort).one(named), now)


def _case(installation: Installation, cohort: CohortId, person: PersonId, now: datetime) -> Case:
    records = installation.records(cohort)
    return Case(
        installation=installation,
        cohort=cohort,
        person=person,
        now=now,
        versions=records.versions(),
        known=installation.store.people(),
        responses=records.responses(),
    )


def let_go(case: Case) -> None:
    """Record that this person has withdrawn, so that the next pass cancels what is in their calendar."""
    records, programme = case.installation.records(case.cohort), case.installation.programme(case.cohort)
    person = programme.people.get(case.person)
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger(), now=case.now)
    there = person is not None and not standing.gone(person)
    records.decide(withdrawn(case.person, records.decisions(), case.now, back=there))


def forget(case: Case, by: str) -> tuple[Path, str]:
    """Take away all that is held on this person; gives the receipt's place and text. StateError while a pass runs.

    Tombstones come first and the address book last: what a crash cuts short is finished by `reforget` or a second try.
    """
    installation = case.installation
    stones = () if case.elsewhere else suppression_digests(case.handles, case.key, case.now)
    with no_run(installation, case.cohort, case.now):
        going, held = case.going, case.in_their_calendar
        lines = _quotable(case)
        installation.store.suppress(stones)
        let_go(case)
        installation.records(case.cohort).erase_review(case.read)
        _erase(case)
        remove(case.letters)
        blank(installation, case.cohort, {case.person: case.traces}, case.now)
        _sweep(case)  # what was on its way then; what comes later finds nobody, and takes itself back
        if not case.elsewhere:
            installation.store.suppress((), case.person)
    look_at = mentions(installation.home, case.traces, lines)
    receipt = Receipt(
        title="Receipt: somebody was forgotten",
        cohort=case.cohort,
        at=case.now,
        by=by,
        removed=going.removed,
        blanked=going.blanked,
        look_at=look_at,
        notes=_notes(case, held, named_in_files=any(place.startswith("cohorts/") for place in look_at)),
        tombstones=tuple(stone.digest for stone in stones),
    )
    return filed(installation, receipt, "forgotten")


def _quotable(case: Case) -> tuple[str, ...]:
    """What of theirs could stand in a report: lines, and the paragraphs of stories."""
    mine = [log for log in case.responses.logs if log.person == case.person]
    lines = [log.line.text for log in mine if log.line is not None]
    told = [answer.text for log in mine if log.prompt == STORIES.name for answer in log.answers if answer.shared]
    return tuple(text for text in (*lines, *told) if text)


def _erase(case: Case) -> None:
    """Their records and replies as they came; what was posted in the meantime too, and no link of theirs opens."""
    records = case.installation.records(case.cohort)
    records.keep_responses(closed(records.responses(), case.person, case.now)[1])
    _sweep(case)
    records.erase(Responses(difficulties=_about(case)))


def _about(case: Case) -> tuple[Difficulty, ...]:
    """What others told the coordinators alone about this person: with them it is moot."""
    unseal = safely_open(case.installation.seal.unseal)
    told = case.installation.records(case.cohort).responses().difficulties
    return tuple(one for one in told if case.person in private_word.read(open_difficulty(one, unseal).text).about)


def _sweep(case: Case) -> None:
    records = case.installation.records(case.cohort)
    records.drop_originals(case.now + timedelta(days=1), case.person)
    records.drop_mail_events(case.person)
    for _ in range(ROUNDS):
        if not records.erase(closed(records.responses(), case.person, case.now)[0]):
            return


def blank(installation: Installation, cohort: CohortId, people: Mapping[PersonId, Traces], now: datetime) -> Books:
    """Put stand-ins for these people into versions, ledger, decisions and reviews, in one write; gives what changed."""
    records = installation.records(cohort)
    today = now.astimezone(installation.programme(cohort).zone).date()
    before = Books(
        versions=records.versions(),
        deliveries=records.deliveries(),
        decisions=records.decisions(),
        review=records.review(),
        begun=records.begun(),
    )
    after = before
    for person, found in people.items():
        after = blanked(after, person, found, today)
    changed = after.changed_since(before)
    for version in changed.versions:
        file.build(version.document, version.people)  # what could not be read again is never written
    records.rewrite(
        versions=changed.versions,
        deliveries=changed.deliveries,
        decisions=changed.decisions,
        review=changed.review,
        begun=changed.begun,
    )
    return changed


def _notes(case: Case, held: int, *, named_in_files: bool) -> tuple[str, ...]:
    others = words.listed(case.elsewhere)
    notes = [
        "Take their entry out of the files in cohorts/: `setwise check` and `publish` refuse it."
        if named_in_files and not others
        else "",
        f"They are in {others} too, which this leaves alone: forget them there as well. Until then there is no tombstone."
        if others
        else "",
        f"{words.plural(held, 'meeting')} to come may still be in their calendar, and setwise cannot take them out any more."
        if held
        else "",
        "A name of one word is not looked for in texts." if any(" " not in name for name in case.traces.names) else "",
        "Backups, mailboxes and a mail provider's own records are not setwise's to reach.",
    ]
    return tuple(filter(None, notes))


def reforget(installation: Installation, now: datetime, by: str = "a pass: a backup had brought them back") -> int:
    """Forget again whoever was forgotten and is back in the records, in every cohort; gives how many times.

    Not under a run lock: a cohort with a pass under way waits for the next time. Tombstones that a backup lost are
    taken from the receipts.
    """
    stones, noted = installation.store.tombstones(), digests_of_receipts(installation.home)
    digests = noted | {stone.digest for stone in stones}
    if not digests:
        return 0
    if lost := sorted(digests - {stone.digest for stone in stones}):
        installation.store.suppress([Tombstone(digest=digest, at=now) for digest in lost])
    key, count = installation.seal.derived(TOMBSTONES), 0
    for cohort in installation.store.cohorts():
        count += sum(
            _again(installation, cohort, person, now, by) for person in _back(installation, cohort, digests, key)
        )
    for one in installation.store.people():
        suppressed = any(digest_of(address, key) in digests for address in one.addresses)
        with suppress(StoreError):  # a cohort that cannot be read may name them still: they go once it can be
            if suppressed and not cohorts_with(installation, one.id):
                installation.store.suppress((), one.id)
    return count


def _back(installation: Installation, cohort: CohortId, digests: frozenset[str], key: bytes) -> list[PersonId]:
    try:
        return sorted(reappeared(installation.records(cohort).versions(), (), digests, key))
    except StoreError:
        # records that cannot be read send nothing either, and must not stop the other cohorts
        return []


def _again(installation: Installation, cohort: CohortId, person: PersonId, now: datetime, by: str) -> bool:
    try:
        forget(_case(installation, cohort, person, now), by)
    except (StateError, StoreError):
        # under way, or records that cannot be written: its own pass says so, and the other cohorts have theirs
        return False
    return True


@contextmanager
def no_run(installation: Installation, cohort: CohortId, now: datetime) -> Iterator[None]:
    """No pass of the cohort runs meanwhile; StateError while one does."""
    with installation.store.run_lock(cohort) as ours:
        if not ours:
            raise StateError(BUSY, whom=cohort)
        # what a dead run left: its notes name lines by the keys that they have now
        installation.records(cohort).adopt_orphans(now)
        keep_what_has_begun(installation.records(cohort), installation.programme(cohort), now)
        yield


def cohorts_with(installation: Installation, person: PersonId, but: CohortId | None = None) -> tuple[CohortId, ...]:
    """The cohorts of a home that still name this person."""
    others = (name for name in installation.store.cohorts() if name != but)
    return tuple(name for name in others if person in real_people(installation.records(name).versions()))


def filed(installation: Installation, receipt: Receipt, what: str) -> tuple[Path, str]:
    """Keep the receipt in the home; gives its place and text."""
    zone = installation.programme(receipt.cohort).zone
    text = text_of(receipt, zone)
    day = receipt.at.astimezone(zone).date().isoformat()
    return write_receipt(installation.home, f"{day}-{what}", text), text
