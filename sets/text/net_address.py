"""Addresses of servers, as a setting names them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def split_address(text: str) -> SplitResult | None:
    """The parts of an address; None when it is none, or holds what no address may (white space, a port of 70000)."""
    if any(character.isspace() or not character.isprintable() for character in text):
        return None
    try:
        url = urlsplit(text)
        return url if url.port != 0 else None
    except ValueError:
        return None


def is_this_machine(host: str) -> bool:
    """Whether a host is the machine itself, to which something may travel in the clear."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
