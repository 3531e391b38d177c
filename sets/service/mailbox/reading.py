"""A reading of the mailbox: what has to do with letters of ours is taken and moved, all other mail stays as it is, unread.

What was taken and not moved, for whatever reason, is taken once more and nothing of it kept twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sets.mail.inbound.classify import UNTAKEN, Became, Kind, Outcome, classify
from sets.mail.inbound.parse import LARGEST, parse
from sets.mail.mailbox.account import Account
from sets.mail.mailbox.heads import Head
from sets.mail.mailbox.imap import Imap, Limits, opened
from sets.model.cohort import CohortId
from sets.model.errors import MailboxError, SettingsError, SetwiseError
from sets.model.mailbox import MailboxState, Place, ToMove, not_in, runs, within
from sets.service.inbound.receive_mail import receive
from sets.service.installation import Installation
from sets.service.mailbox.ours import our_letters
from sets.service.mailbox.state import known_by, state_of
from sets.service.mailbox.token import token_for
from sets.store.mailbox_file import MailboxFile
from sets.text.fault_line import in_short

PATIENCE = Limits()
LOOKS_BACK = timedelta(days=60)
"""How long ago mail may have come in that is still looked at: an office's mailbox may hold years."""
MOST_LOOKED_AT = 500
MOST_TAKEN = 100
MOST_BYTES = 50 * 1024 * 1024
"""Mails that one reading looks at, and that it loads, and bytes of those; the next goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One mail that was taken, or tried: what became of it, and where it is now."""

    uid: int
    outcome: Outcome
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading: the mails that were ours, in order, how many others were looked at and left, and what went wrong, in words.

    `busy`: another process is reading. `more`: the bounds of one reading were met, and the next goes on. `news`: the
    trouble is another than that of the reading before.
    """

    mails: tuple[Read, ...] = ()
    others: int = 0
    trouble: str = ""
    busy: bool = False
    more: bool = False
    news: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a look alone finds: how many mails of late, and which folders are missing and will be made.

    `elsewhere`: cohorts whose organiser has another address than the mailbox, so that their answers may go elsewhere.
    """

    mails: int
    missing: tuple[str, ...]
    elsewhere: tuple[CohortId, ...]


def read_mailbox(installation: Installation, now: datetime, limits: Limits = PATIENCE) -> Reading:
    """Read the mailbox of the settings once. Whatever goes wrong is in what it gives, and in what `status` says."""
    account = installation.settings.mailbox
    if account is None:
        return Reading()
    file = MailboxFile(installation.home)
    with file.alone() as alone:
        if not alone:
            return Reading(busy=True)
        work = _Work(installation, account, now, state_of(installation) or MailboxState())
        try:
            with _open(installation, account, now, limits) as box:
                work.read(box)
        except SetwiseError as problem:
            work.trouble = problem.cause if isinstance(problem, MailboxError) else str(problem)
        except Exception as problem:  # a fault of ours, or a library's, must not stop the letters
            work.trouble = f"a fault of setwise's own: {in_short(problem)}"
        file.keep(work.state)
    return work.reading


def look_into(installation: Installation, now: datetime, limits: Limits = PATIENCE) -> Found:
    """Sign in and look, and change nothing. Raises MailboxError."""
    account = installation.settings.mailbox
    if account is None:
        raise SettingsError("it is not set; docs/mail.md says how", whom="SETWISE_MAILBOX")
    with _open(installation, account, now, limits) as box:
        box.look()
        return Found(
            mails=len(box.uids((now - LOOKS_BACK).date())),
            missing=tuple(folder for folder in (account.read, account.look) if not box.exists(folder)),
            elsewhere=tuple(_elsewhere(installation, account)),
        )


def _elsewhere(installation: Installation, account: Account) -> Iterator[CohortId]:
    for cohort in installation.store.cohorts():
        with suppress(SetwiseError):  # a cohort that cannot be read says so elsewhere
            if installation.programme(cohort).cohort.organiser.email.lower() != account.user.lower():
                yield cohort


@contextmanager
def _open(installation: Installation, account: Account, now: datetime, limits: Limits) -> Iterator[Imap]:
    """The mailbox open, by whatever signs in to it; a token that was kept and is refused is asked for once more."""
    oauth = account.oauth
    token = token_for(installation, oauth, now).access if oauth else ""
    with ExitStack() as stack:
        try:
            box = stack.enter_context(opened(account, limits, token=token))
        except MailboxError as problem:
            if not (problem.refused and oauth):
                raise
            token = token_for(installation, oauth, now, anew=True).access
            box = stack.enter_context(opened(account, limits, token=token))
        yield box


class _Work:
    """One reading, and what is remembered of it, also where it is cut off in the middle."""

    def __init__(self, installation: Installation, account: Account, now: datetime, before: MailboxState) -> None:
        self.installation, self.account, self.now = installation, account, now
        self.trouble = ""
        self._before = before
        self._validity = before.validity
        self._left, self._to_move = before.left, {one.uid: one.place for one in before.to_move}
        self._stay: list[int] = []
        self._mails: list[Read] = []
        self._to_look, self._more, self._whole = before.to_look, False, False

    def read(self, box: Imap) -> None:
        """Read it to its end, or to the bounds of one reading. Raises MailboxError, StoreError."""
        self._begin(box.look())
        present = box.uids((self.now - LOOKS_BACK).date())
        known = within(self._left, present)
        self._left = runs(known)
        self._to_move = {uid: place for uid, place in self._to_move.items() if uid in present}
        new = not_in(present, {*known, *self._to_move})
        self._more = len(new) > MOST_LOOKED_AT
        if new or self._to_move:
            self._take(box, self._chosen(box, new[:MOST_LOOKED_AT]) if new else [])
        self._to_look = box.count(self.account.look)
        self._whole = True

    def _begin(self, validity: int) -> None:
        """UIDs of another validity say nothing of these mails: all are looked at once more."""
        if validity != self._validity:
            self._validity, self._left, self._to_move = validity, (), {}

    def _chosen(self, box: Imap, uids: Sequence[int]) -> list[Head]:
        """The mails worth being loaded, oldest first by their own dates; the others stay, and are not asked for again."""
        self._letters = our_letters(self.installation)
        found = list(box.heads(uids))
        worth = [head for head in found if self._letters.may_be_about(head)]
        loaded = {head.uid for head in worth}
        self._stay += [uid for uid in uids if uid not in loaded]
        return sorted(worth, key=lambda head: (head.sent(self.now), head.uid))

    def _take(self, box: Imap, worth: Sequence[Head]) -> None:
        if not (worth or self._to_move):
            return
        self._begin(box.take())
        for uid in tuple(self._to_move):
            self._move(box, uid)
        taken = size = 0
        for head in worth:
            taken, size = taken + 1, size + min(head.size, LARGEST)
            if taken > MOST_TAKEN or (size > MOST_BYTES and taken > 1):
                self._more = True
                return
            self._one(box, head)

    def _one(self, box: Imap, head: Head) -> None:
        raw = box.body(head.uid, LARGEST)
        if raw is None:
            return
        mail = parse(raw)
        if not self._letters.is_about(mail or head.mail, raw):
            if self._letters.whole:
                self._stay.append(head.uid)
            return
        outcome = receive(self.installation, raw, now=self.now)
        place = place_of(outcome, classify(mail) if mail is not None else None)
        if place is Place.STAYS:
            self._stay.append(head.uid)
        elif place is not Place.AGAIN:
            self._to_move[head.uid] = place
            place = self._move(box, head.uid)
        self._mails.append(Read(uid=head.uid, outcome=outcome, place=place))

    def _move(self, box: Imap, uid: int) -> Place:
        """Move what was taken; where that fails it stays, is tried again by the next reading, and stops no other."""
        place = self._to_move[uid]
        try:
            box.move(uid, self.account.look if place is Place.LOOK else self.account.read)
        except MailboxError as problem:
            if box.is_lost:
                raise
            self.trouble = self.trouble or problem.cause
            return Place.AGAIN
        del self._to_move[uid]
        return place

    @property
    def reading(self) -> Reading:
        return Reading(
            mails=tuple(self._mails),
            others=len(set(self._stay) - {one.uid for one in self._mails}),
            trouble=self.trouble,
            more=self._more,
            news=self.trouble != self._before.trouble,
        )

    @property
    def state(self) -> MailboxState:
        """What is remembered from now on."""
        fine = self._whole and not self.trouble
        return MailboxState(
            mailbox=known_by(self.account),
            validity=self._validity,
            left=runs((*_each(self._left), *self._stay)),
            to_move=tuple(ToMove(uid=uid, place=place) for uid, place in sorted(self._to_move.items())),
            read=self.now if fine else self._before.read,
            since=None if fine else self._before.since or self.now,
            trouble=self.trouble,
            look=self.account.look,
            to_look=self._to_look,
            again=sum(one.outcome.became in UNTAKEN for one in self._mails if one.place is Place.AGAIN),
        )


def place_of(outcome: Outcome, kind: Kind | None) -> Place:
    """Where a mail about a letter of ours goes. What a person wrote and setwise did not take stays for people to read.

    `kind`: None for a mail that cannot be read.
    """
    if outcome.became is Became.WAITING:
        return Place.AGAIN
    if outcome.became is Became.FAULT:
        return Place.LOOK
    if outcome.became in (Became.REVIEW, Became.CLOSED) and not outcome.kept:
        return Place.STAYS if kind is Kind.REPLY else Place.LOOK
    return Place.READ


def _each(ranges: Sequence[tuple[int, int]]) -> Iterator[int]:
    return (uid for first, last in ranges for uid in range(first, last + 1))
