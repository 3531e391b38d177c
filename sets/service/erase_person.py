"""Forgetting a person, and keeping no longer than was promised: desk and files together, each with a receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from sets.cohort import file as cohort_file
from sets.cohort.people import Traces, find, handles, real_people, traces
from sets.cohort.standing import Standing
from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StateError, StoreError
from sets.model.ledger import Ledger, index
from sets.model.publication import KnownPerson, Published
from sets.model.report_review import Review
from sets.model.requests import Tombstone
from sets.model.responses import Gathered
from sets.privacy.anonymise import Books, blanked
from sets.privacy.erasure import (
    Going,
    closed,
    digest_of,
    going,
    in_their_calendar,
    read_of,
    risen,
    tombstones_for,
    withdrawn,
)
from sets.privacy.file_search import digests_of_receipts, letters_to, mentions, remove, write_receipt
from sets.privacy.receipts import Receipt, text_of
from sets.responses.readers import STORIES
from sets.service.installation import Desk
from sets.text import wording as words

BUSY = "a pass of this cohort is under way; try again when it is done"
TOMBSTONES = "tombstones"
ROUNDS = 5
"""How often what comes in meanwhile is taken away as well."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One person of one cohort, as the records stood when this was made."""

    desk: Desk
    cohort: CohortId
    person: PersonId
    now: datetime
    versions: tuple[Published, ...]
    known: tuple[KnownPerson, ...]
    gathered: Gathered = field(repr=False)

    @cached_property
    def handles(self) -> tuple[str, ...]:
        return handles(self.person, self.versions, self.known, self.gathered.details)

    @cached_property
    def traces(self) -> Traces:
        return traces(self.person, self.versions, self.known, self.gathered.details)

    @cached_property
    def letters(self) -> tuple[Path, ...]:
        """Copies of letters to them in the outbox, previews too."""
        keys = [line.key for line in self.desk.records(self.cohort).deliveries() if line.person == self.person]
        folders = (self.desk.home / "outbox" / self.cohort, self.desk.home / "outbox" / f"{self.cohort}-preview")
        return tuple(path for folder in folders for path in letters_to(folder, keys, self.traces.addresses))

    @cached_property
    def elsewhere(self) -> tuple[CohortId, ...]:
        """Other cohorts of the home that still name them."""
        return cohorts_with(self.desk, self.person, but=self.cohort)

    @cached_property
    def going(self) -> Going:
        """What would go, in counts."""
        records = self.desk.records(self.cohort)
        real = [one for one in self.versions if self.person in real_people([one])]
        lines = records.deliveries()
        return going(self.gathered, records.originals(), lines, real, self.person, len(self.letters), self.read)

    @property
    def read(self) -> Review:
        """What coordinators did with their lines and stories one by one."""
        return read_of(self.desk.records(self.cohort).review(), self.gathered, self.person)

    @property
    def forgotten(self) -> bool:
        """Whether there is nothing left to take away, here or in the address book."""
        known = any(one.id == self.person for one in self.known) and not self.elsewhere
        return self.going.nothing and not known

    @property
    def in_their_calendar(self) -> int:
        """Meetings to come that their calendar still holds."""
        return in_their_calendar(index(self.desk.records(self.cohort).deliveries()), self.person, self.now)

    @property
    def key(self) -> bytes:
        return self.desk.seal.derived(TOMBSTONES)


def case_of(desk: Desk, cohort: CohortId, named: str, now: datetime) -> Case:
    """The person whom an address (present or former) or `id:...` means; StateError for nobody's."""
    records = desk.records(cohort)
    person = find(named, records.versions(), desk.store.people(), records.gathered().details)
    return _case(desk, cohort, person, now)


def _case(desk: Desk, cohort: CohortId, person: PersonId, now: datetime) -> Case:
    records = desk.records(cohort)
    return Case(
        desk=desk,
        cohort=cohort,
        person=person,
        now=now,
        versions=records.versions(),
        known=desk.store.people(),
        gathered=records.gathered(),
    )


def let_go(case: Case) -> None:
    """Record that this person has withdrawn, so that the next pass cancels what is in their calendar."""
    records, programme = case.desk.records(case.cohort), case.desk.programme(case.cohort)
    person = programme.people.get(case.person)
    standing = Standing(programme=programme, gathered=Gathered(), ledger=Ledger(), now=case.now)
    there = person is not None and not standing.gone(person)
    records.decide(withdrawn(case.person, records.decisions(), case.now, back=there))


def forget(case: Case, by: str) -> tuple[Path, str]:
    """Take away all that is held on this person; gives the receipt's place and text. StateError while a pass runs.

    Tombstones come first and the address book last: what a crash cuts short is finished by `reforget` or a second try.
    """
    desk = case.desk
    stones = () if case.elsewhere else tombstones_for(case.handles, case.key, case.now)
    with no_pass(desk, case.cohort):
        going, held = case.going, case.in_their_calendar
        lines = _quotable(case)
        desk.store.bury(stones)
        let_go(case)
        desk.records(case.cohort).erase_review(case.read)
        _erase(case)
        remove(case.letters)
        blank(desk, case.cohort, {case.person: case.traces}, case.now)
        _sweep(case)  # what was on its way then; what comes later finds nobody, and takes itself back
        if not case.elsewhere:
            desk.store.bury((), case.person)
    look_at = mentions(desk.home, case.traces, lines)
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
    return filed(desk, receipt, "forgotten")


def _quotable(case: Case) -> tuple[str, ...]:
    """What of theirs could stand in a report: lines, and the paragraphs of stories."""
    mine = [log for log in case.gathered.logs if log.person == case.person]
    lines = [log.line.text for log in mine if log.line is not None]
    told = [answer.text for log in mine if log.prompt == STORIES for answer in log.answers if answer.shared]
    return tuple(text for text in (*lines, *told) if text)


def _erase(case: Case) -> None:
    """Their records and replies as they came; what was posted in the meantime too, and no link of theirs opens."""
    records = case.desk.records(case.cohort)
    records.gather(closed(records.gathered(), case.person, case.now)[1])
    _sweep(case)


def _sweep(case: Case) -> None:
    records = case.desk.records(case.cohort)
    records.drop_originals(case.now + timedelta(days=1), case.person)
    for _ in range(ROUNDS):
        if not records.erase(closed(records.gathered(), case.person, case.now)[0]):
            return


def blank(desk: Desk, cohort: CohortId, people: Mapping[PersonId, Traces], now: datetime) -> Books:
    """Put stand-ins for these people into versions, ledger, decisions and reviews, in one write; gives what changed."""
    records = desk.records(cohort)
    today = now.astimezone(desk.programme(cohort).zone).date()
    before = Books(
        versions=records.versions(),
        deliveries=records.deliveries(),
        decisions=records.decisions(),
        review=records.review(),
    )
    after = before
    for person, found in people.items():
        after = blanked(after, person, found, today)
    changed = after.changed_since(before)
    for version in changed.versions:
        cohort_file.build(version.document, version.people)  # what could not be read again is never written
    records.rewrite(
        versions=changed.versions, deliveries=changed.deliveries, decisions=changed.decisions, review=changed.review
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


def reforget(desk: Desk, now: datetime, by: str = "a pass: a backup had brought them back") -> int:
    """Forget again whoever was forgotten and is back in the records, in every cohort; gives how many times.

    Not under a pass lock: a cohort with a pass under way waits for the next time. Tombstones that a backup lost are
    taken from the receipts.
    """
    stones, noted = desk.store.tombstones(), digests_of_receipts(desk.home)
    digests = noted | {stone.digest for stone in stones}
    if not digests:
        return 0
    if lost := sorted(digests - {stone.digest for stone in stones}):
        desk.store.bury([Tombstone(digest=digest, at=now) for digest in lost])
    key, count = desk.seal.derived(TOMBSTONES), 0
    for cohort in desk.store.cohorts():
        count += sum(_again(desk, cohort, person, now, by) for person in _back(desk, cohort, digests, key))
    for one in desk.store.people():
        buried = any(digest_of(address, key) in digests for address in one.addresses)
        if buried and not cohorts_with(desk, one.id):
            desk.store.bury((), one.id)
    return count


def _back(desk: Desk, cohort: CohortId, digests: frozenset[str], key: bytes) -> list[PersonId]:
    try:
        return sorted(risen(desk.records(cohort).versions(), (), digests, key))
    except StoreError:
        # records that cannot be read send nothing either, and must not stop the other cohorts
        return []


def _again(desk: Desk, cohort: CohortId, person: PersonId, now: datetime, by: str) -> bool:
    try:
        forget(_case(desk, cohort, person, now), by)
    except StateError:
        return False
    return True


@contextmanager
def no_pass(desk: Desk, cohort: CohortId) -> Iterator[None]:
    """No pass of the cohort runs meanwhile; StateError while one does."""
    with desk.store.pass_lock(cohort) as ours:
        if not ours:
            raise StateError(BUSY, whom=cohort)
        yield


def cohorts_with(desk: Desk, person: PersonId, but: CohortId | None = None) -> tuple[CohortId, ...]:
    """The cohorts of a home that still name this person."""
    others = (name for name in desk.store.cohorts() if name != but)
    return tuple(name for name in others if person in real_people(desk.records(name).versions()))


def filed(desk: Desk, receipt: Receipt, what: str) -> tuple[Path, str]:
    """Keep the receipt in the home; gives its place and text."""
    zone = desk.programme(receipt.cohort).zone
    text = text_of(receipt, zone)
    day = receipt.at.astimezone(zone).date().isoformat()
    return write_receipt(desk.home, f"{day}-{what}", text), text
