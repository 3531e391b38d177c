"""Whether a form was sent by one of our own pages. The token in the address is the secret; this is the second lock."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

OURS = ("same-origin", "none")
UNSAID = "null"
"""What browsers send as Origin of a form on a page with `Referrer-Policy: no-referrer`, our own pages among them
(Fetch Standard, "append a request Origin header")."""


def from_elsewhere(headers: Mapping[str, str], url: str) -> bool:
    """Whether the headers of a POST tell of another website. `url` is the public address of the pages, or nothing.

    A browser's own word (Sec-Fetch-Site) decides; older browsers, and pages without TLS, have only Origin or nothing.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in OURS
    origin = headers.get("origin")
    if origin is None or origin == UNSAID:
        return False
    given = _host_of(origin)
    return not given or given not in (_host_of(url), _own(origin, headers.get("host", "")))


def _own(origin: str, host: str) -> str:
    # a proxy ends TLS, so the scheme that we see may differ from the browser's: the host alone tells
    return _host_of(f"{origin.partition('://')[0]}://{host}") if host else ""


def _host_of(address: str) -> str:
    """`https://host:port` of an address, in lower case and without a default port; nothing for what is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port not in (None, usual) else "")
