"""What setwise remembers of a mailbox that it reads: numbers and moments, nothing of any mail."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SILENT_FOR = timedelta(hours=3)
"""How long a mailbox may not be read before a person is asked to see to it: shorter cuts mend themselves."""


class Place(StrEnum):
    """Where a mail of the mailbox goes. STAYS: where it is, as it is; AGAIN: too, and it is looked at once more."""

    READ = "read"
    LOOK = "look"
    STAYS = "stays"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToMove:
    """A mail that was taken and has not been moved so far."""

    uid: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """How far a mailbox was read. UIDs count within one `validity` (RFC 3501 section 2.3.1.1).

    `mailbox` tells one mailbox from another, `left` are runs of UIDs (first, last) that were looked at and stay where
    they are. `read` is when it was last read to its end, `since` when it first could not be after that, and `trouble`
    why, in an operator's words. `to_look` mails lie in the folder `look` for a person, `again` could not be taken so far.
    """

    mailbox: str = ""
    validity: int = 0
    left: tuple[tuple[int, int], ...] = ()
    to_move: tuple[ToMove, ...] = ()
    read: datetime | None = None
    since: datetime | None = None
    trouble: str = ""
    look: str = ""
    to_look: int = 0
    again: int = 0

    def is_silent(self, now: datetime) -> bool:
        """Whether it could not be read for so long that a person has to see to it."""
        return self.since is not None and now - self.since >= SILENT_FOR


def runs(uids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """These UIDs as runs of what stands side by side, in order."""
    found: list[tuple[int, int]] = []
    for uid in sorted(set(uids)):
        if found and found[-1][1] + 1 == uid:
            found[-1] = found[-1][0], uid
        else:
            found.append((uid, uid))
    return tuple(found)


def within(ranges: Iterable[tuple[int, int]], present: Iterable[int]) -> tuple[int, ...]:
    """Those of the UIDs that are there which lie in these runs: what was moved away since needs no memory."""
    bounds = tuple(ranges)
    return tuple(uid for uid in present if any(first <= uid <= last for first, last in bounds))


def not_in(uids: Iterable[int], known: Container[int]) -> tuple[int, ...]:
    """These UIDs without those that are known, lowest first."""
    return tuple(sorted(uid for uid in uids if uid not in known))
