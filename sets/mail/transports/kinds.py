"""How mail can leave, as choices."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    OUTBOX = "outbox"
    SMTP = "smtp"
    SENDGRID = "sendgrid"


class Tls(StrEnum):
    """How a connection to a mail server is made private: after greeting it, from the start, or not at all."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"
