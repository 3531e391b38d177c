"""Whose an address is, in whatever form a calendar or a mail writes it: a person's own, or somebody else's.

A calendar names an attendee as it pleases; who answers is told by the mail. RFC 5545 section 3.3.3, RFC 6068, RFC 5233.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from email.utils import getaddresses
from urllib.parse import unquote

from sets.mail.inbound.itip import Attendee
from sets.mail.inbound.parse import Mail, addresses, headers

LONGEST = 500
_MAILTO = re.compile(r"\s*mailto:", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_MACHINES_NAME = re.compile(
    r"(srs[01]?[=+-]|prvs=|msprvs\d=|bounces?\b|bounce[+=-]|return[s+=-]|.*\bbounces?[+=@-]|no-?reply|do-?not-?reply|mailer-daemon|"
    r"postmaster|calendar-notification)",
    re.IGNORECASE,
)
"""The local part of an envelope sender that a forwarder or a service writes in the place of its author's."""
_MACHINES_HOST = re.compile(
    r"(^|[.-])(bounces?|mailer|return|returns|mta|smtp|srs|em\d*|amazonses|sendgrid|mailgun)[.-]", re.IGNORECASE
)
_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who a mail says that it is from. `envelope` is the envelope's sender, None where it is not known, empty for none.

    `deputy` is who sent it on their behalf, and says so (RFC 5322 section 3.6.2).
    `refused`: our own mail server says that whoever wrote it had no right to that From (DMARC, RFC 7489).
    """

    names: tuple[str, ...]
    envelope: str | None = None
    deputy: str = ""
    refused: bool = False


def sender_of(mail: Mail, envelope: str | None) -> Sender:
    """Who a mail is from. `envelope` is as it was handed over; a header that says the same may have come with the mail."""
    return Sender(
        names=tuple(dict.fromkeys(addresses(mail, "From"))),
        envelope=envelope.strip().strip("<>").strip().lower()[:LONGEST] if envelope is not None else None,
        deputy=next(iter(addresses(mail, "Sender")), ""),
        refused=any(_FAILED.search(one) for one in _results(mail)),
    )


def _results(mail: Mail) -> list[str]:
    """What our own server found of a mail's sender, in one header or in one for each thing that it looks at (RFC 8601).

    The uppermost is its own. What names another server came with the mail; what its author wrote in our server's name
    can only speak against them, as nothing counts for more by passing.
    """
    found = headers(mail, "Authentication-Results")
    return [one for one in found if _server(one) == _server(found[0])]


def _server(result: str) -> str:
    return result.partition(";")[0].strip().lower()


def is_theirs(sender: Sender, known: Collection[str]) -> bool:
    """Whether a mail is from the person with these addresses: its one From is, and nothing contradicts it."""
    own = {one.lower() for one in known}
    if len(sender.names) != 1 or sender.refused or not is_one_of(sender.names[0], own):
        return False
    machine = not sender.envelope or _is_machines(sender.envelope, own)
    return machine or is_one_of(sender.envelope or "", own) or _is_deputys(sender)


def is_one_of(address: str, known: Collection[str]) -> bool:
    """Whether this address is one of these, whatever follows a + in either (RFC 5233)."""
    return bare(address) in {bare(one) for one in known}


def addresses_of(attendee: Attendee) -> frozenset[str]:
    """The addresses (lower case) that an attendee is given with; none where it is named in a way that says nothing of mail."""
    written = (attendee.uri, attendee.email)
    return frozenset(found for text in written for found in _addresses_in(text))


def is_somebody_elses(attendee: Attendee, known: Collection[str], others: Collection[str]) -> bool:
    """Whether an attendee is plainly another person of the cohort, or comes in the place of one, and not the invited one."""
    own = addresses_of(attendee)
    if any(is_one_of(one, known) for one in own):
        return False
    return attendee.delegated_from or any(is_one_of(one, others) for one in own)


def chosen(attendees: Iterable[Attendee], known: Collection[str], organiser: str) -> Attendee | None:
    """Whose answer it is among those that a calendar names: theirs, or the only one; None where that is not to be told.

    A COUNTER may name everybody whom its program knows of, the organiser too (RFC 5546 section 3.2.7).
    """
    given = tuple(attendees)
    theirs = tuple(one for one in given if any(is_one_of(address, known) for address in addresses_of(one)))
    if theirs:
        return theirs[0] if len({one.partstat for one in theirs}) == 1 else None
    rest = tuple(one for one in given if organiser.lower() not in addresses_of(one))
    return rest[0] if len(rest) == 1 else None


def bare(address: str) -> str:
    """An address in lower case without what follows a + in its local part."""
    local, at, host = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{host}"


def _addresses_in(text: str) -> Iterable[str]:
    if text.startswith("/") or not text:  # X.500: an @ in it is no address
        return
    plain = unquote(_MAILTO.sub("", text[:LONGEST])).partition("?")[0].strip()
    for _, address in getaddresses([plain]):
        if _ADDRESS.fullmatch(address):
            yield address.lower()
            return
    yield from (found.lower() for found in _ADDRESS.findall(plain)[:1])


def _is_deputys(sender: Sender) -> bool:
    """Whether somebody of their own organisation sent it for them, whom its server lets do so: an assistant answers invites."""
    same_host = sender.deputy.rpartition("@")[2] == sender.names[0].rpartition("@")[2]
    return sender.envelope == sender.deputy and same_host


def _is_machines(envelope: str, known: Collection[str]) -> bool:
    """Whether an envelope sender is no person's address but a machine's, which sends for its users and is told of bounces."""
    local, _, host = envelope.rpartition("@")
    named = re.sub(r"[^a-z0-9]+", ".", envelope)
    # VERP and SRS write the author's address into their own (`bounces+7-amina=council.gov.uk@`)
    inside = any(re.sub(r"[^a-z0-9]+", ".", bare(one)) in named for one in known)
    return inside or bool(_MACHINES_NAME.match(local) or _MACHINES_HOST.search(host))
