"""How much one address on the net may ask for: a bucket of tokens each, which fills again with time. Memory is bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from time import monotonic

MOST_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """`burst` at once, then `rate` a second."""

    burst: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One for each kind of asking. Wide, because a whole council may stand behind one address."""

    pages: Bucket = Bucket(240, 10)
    bad_links: Bucket = Bucket(60, 0.5)
    new_links: Bucket = Bucket(20, 1 / 30)
    calendars: Bucket = Bucket(120, 1 / 10)
    """One subscribed calendar, whoever asks for it: a few devices that each ask every five minutes stay within it."""
    patience: float = 20.0
    """Seconds in which a whole form must have come."""


_ANY = Bucket(1e9, 1e9)
NO_LIMITS = Limits(pages=_ANY, bad_links=_ANY, new_links=_ANY, calendars=_ANY)
"""For measuring, and for many browsers on one machine."""


@dataclass(slots=True)
class Flood:
    """Whether an address may go on. Safe for threads; of too many addresses those not seen for longest are forgotten."""

    bucket: Bucket
    clock: Callable[[], float] = monotonic
    most: int = MOST_ADDRESSES
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, address: str) -> bool:
        """Take one token of this address; False when it has none."""
        now = self.clock()
        with self._guard:
            left, at = self._left.pop(address, (self.bucket.burst, now))
            left = min(self.bucket.burst, left + max(0.0, now - at) * self.bucket.rate)
            self._left[address] = (max(0.0, left - 1) if left >= 1 else left, now)
            if len(self._left) > self.most:
                self._left.popitem(last=False)
            return left >= 1


def address_of(peer: str, forwarded: str) -> str:
    """Whose address counts: the peer's, or the one that a web server on this machine names as its own peer's.

    The last one of X-Forwarded-For (`forwarded`, all such headers in order) is what that web server saw; whatever stands
    before it anybody may have written.
    Addresses of IPv6 count by their /64, which is what one connection has.
    """
    if not peer or _is_loopback(peer):
        named = forwarded.rpartition(",")[2].strip()
        return _bounded(named) or _bounded(peer) or "nobody"
    return _bounded(peer) or "somebody"


def _bounded(text: str) -> str:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
