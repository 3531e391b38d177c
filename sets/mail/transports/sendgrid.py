"""SendGrid's Web API v3: one request a letter, tracking off, our own key stamped on what leaves."""

from __future__ import annotations

import base64
import http.client
import json
import logging
import urllib.error
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Attachment,
    Category,
    ClickTracking,
    Content,
    CustomArg,
    Disposition,
    Email,
    FileContent,
    FileName,
    FileType,
    Header,
    Mail,
    OpenTracking,
    Personalization,
    ReplyTo,
    SubscriptionTracking,
    To,
    TrackingSettings,
)
from sendgrid.helpers.mail.exceptions import ApiKeyIncludedException

from sets.mail.mime import check, needs_utf8, own_headers
from sets.mail.transports.provider_remarks import remark
from sets.model.errors import MailError, MailUncertain, SettingsError
from sets.model.messages import CalendarPart, Letter, Receipt
from sets.text.clean import one_line, paragraphs

HOST = "https://api.sendgrid.com"
KEY_ARGUMENT = "setwise_key"
_MOST_CATEGORIES = 10

# at DEBUG the client logs whole letters and the key; what it may log is then ours to say, not the root logger's
logging.getLogger("python_http_client").setLevel(logging.WARNING)


class SendGrid:
    """Hands letters to SendGrid with the API key `key`.

    `host` points elsewhere (the EU region `https://api.eu.sendgrid.com`, a test server); proxies are those of the
    environment. `timeout`, in seconds, bounds the connection and each wait for data.
    """

    def __init__(self, key: str, *, host: str = HOST, timeout: float = 10.0) -> None:
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable():
            raise SettingsError("this is not an API key", whom="SENDGRID_API_KEY")
        if not host.startswith(("https://", "http://")):
            raise SettingsError("give the whole address, such as https://api.sendgrid.com", whom="SENDGRID_HOST")
        self.host = host.rstrip("/")
        self._client = SendGridAPIClient(key, host=self.host)
        self._client.client.timeout = timeout  # it has none of its own

    def send(self, letter: Letter) -> Receipt:
        """Returns once SendGrid queued the letter (202); errors as `ports.Transport` says."""
        body = _body(letter)
        try:
            response = self._client.send(body)
        except HTTPError as problem:
            raise _refused(problem, letter) from None
        except urllib.error.URLError as problem:
            # raised while connecting or while sending, so the request was never whole
            raise MailError(f"{self.host} cannot be reached", whom=letter.key, everyone=True) from problem
        except (OSError, http.client.HTTPException) as problem:
            cause = "SendGrid was handed the letter and never answered"
            raise MailUncertain(cause, whom=letter.key) from problem
        if response.status_code != http.client.ACCEPTED:
            cause = f"{self.host} answered {response.status_code}, which does not mean that it took the letter"
            raise MailError(cause, whom=letter.key, everyone=True)
        return Receipt(provider_id=response.headers.get("X-Message-Id") or "")

    def close(self) -> None:
        """Nothing is kept open between letters."""


def _body(letter: Letter) -> dict[str, Any]:
    """The request for one letter: its content in the order plain, HTML, calendar, which alone is accepted."""
    check(letter)
    if needs_utf8(letter):
        cause = "this address has letters that SendGrid cannot carry; use another address"
        raise MailError(cause, whom=letter.key, permanent=True, address=True)
    mail = Mail(from_email=Email(letter.sender_email, one_line(letter.sender_name)), subject=one_line(letter.subject))
    mail.add_personalization(_personalization(letter))
    if letter.reply_to:
        mail.reply_to = ReplyTo(letter.reply_to)
    try:
        _add_content(mail, letter)
    except ApiKeyIncludedException:
        cause = "the letter begins with what looks like a SendGrid API key, which the client refuses"
        raise MailError(cause, whom=letter.key, permanent=True) from None
    tags = list(dict.fromkeys(letter.tags))[:_MOST_CATEGORIES]
    for tag in reversed(tags):  # the client puts each before the others
        mail.add_category(Category(tag))
    for name, value in own_headers(letter).items():
        mail.add_header(Header(name, value))
    mail.tracking_settings = _no_tracking()
    body: dict[str, Any] = mail.get()
    return body


def _personalization(letter: Letter) -> Personalization:
    one = Personalization()
    one.add_to(To(letter.to_email, one_line(letter.to_name) or None))
    one.add_custom_arg(CustomArg(KEY_ARGUMENT, letter.key))
    return one


def _add_content(mail: Mail, letter: Letter) -> None:
    mail.add_content(Content("text/plain", paragraphs(letter.text)))
    if letter.html:
        mail.add_content(Content("text/html", paragraphs(letter.html)))
    if letter.calendar:
        _add_calendar(mail, letter.calendar)
    for one in letter.attachments:
        _attach(mail, one.name, one.media, one.content)


def _add_calendar(mail: Mail, calendar: CalendarPart) -> None:
    # one parameter only: a charset beside the method is refused
    mail.add_content(Content(f"text/calendar; method={calendar.method.value}", calendar.content.decode()))
    # as text/calendar it would lose its charset
    _attach(mail, "invite.ics", "application/ics", calendar.content)


def _attach(mail: Mail, name: str, media: str, content: bytes) -> None:
    encoded = FileContent(base64.b64encode(content).decode("ascii"))
    mail.add_attachment(Attachment(encoded, FileName(name), FileType(media), Disposition("attachment")))


def _no_tracking() -> TrackingSettings:
    """Off in so many words: the account's own default may be on, and would rewrite links and add a pixel."""
    settings = TrackingSettings()
    settings.click_tracking = ClickTracking(enable=False, enable_text=False)
    settings.open_tracking = OpenTracking(enable=False)
    settings.subscription_tracking = SubscriptionTracking(enable=False)
    return settings


def _refused(problem: HTTPError, letter: Letter) -> MailError | MailUncertain:
    status = int(problem.status_code)
    said = remark(_said(problem.body), letter)
    reason = f"SendGrid answered {status}" + (f" ({said})" if said else "")
    if status == http.client.GATEWAY_TIMEOUT:
        # a gateway that grew tired of waiting cannot say what became of the letter
        return MailUncertain(reason, whom=letter.key)
    permanent = status in (http.client.BAD_REQUEST, http.client.REQUEST_ENTITY_TOO_LARGE)
    if status in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
        reason += "; the API key or the sender is not allowed to send"
    retry_at = _reset_time(problem.headers) if status == http.client.TOO_MANY_REQUESTS else None
    return MailError(reason, whom=letter.key, permanent=permanent, everyone=not permanent, retry_at=retry_at)


def _said(body: bytes) -> str:
    """The messages of an error reply, with the fields they are about."""
    with suppress(ValueError, TypeError, AttributeError, KeyError):
        errors = json.loads(body)["errors"]
        return "; ".join(": ".join(filter(None, (error.get("field"), error.get("message")))) for error in errors)
    return ""


def _reset_time(headers: Any) -> datetime | None:
    """The moment named by X-RateLimit-Reset (seconds since 1970)."""
    with suppress(ValueError, TypeError, OverflowError, OSError):
        return datetime.fromtimestamp(int(headers.get("X-RateLimit-Reset")), tz=UTC)
    return None
