"""How mail can leave, as choices."""

from __future__ import annotations

import ssl
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl


class MailKind(StrEnum):
    OUTBOX = "outbox"
    SMTP = "smtp"
    SENDGRID = "sendgrid"


class Tls(StrEnum):
    """How a connection to a mail server is made private: after greeting it, from the start, or not at all."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


def tls_of(url: SplitResult, scheme: str) -> Tls:
    """How an address of a mail server (`smtp:`, `smtps:`) wants its connection; ValueError, in words, for what it cannot say."""
    options = parse_qsl(url.query, keep_blank_values=True)
    implicit = url.scheme == f"{scheme}s"
    if url.fragment or options not in ([], [("starttls", "no")]) or (options and implicit):
        raise ValueError(f"its only option is ?starttls=no, after an {scheme}: address")
    if implicit:
        return Tls.IMPLICIT
    return Tls.NONE if options else Tls.STARTTLS


def untrusted(problem: ssl.SSLError) -> str:
    """What is wrong with a server whose certificate or TLS will not do, and what helps where an authority is not known."""
    said = f"could not be trusted ({problem.reason or 'TLS failed'})"
    if not isinstance(problem, ssl.SSLCertVerificationError):
        return said
    return f"{said}; for a certificate of your own authority set SSL_CERT_FILE in the environment: .env is not enough"
