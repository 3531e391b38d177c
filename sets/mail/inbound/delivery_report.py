"""A report about a mail that did not arrive, or not yet: of which letter, at which address, and what it means. Pure.

Read are reports in parts (RFC 3464, as Postfix, Exchange, Google and most others write them), and those in words alone:
qmail's, Exim's, and the like. Anybody can write one, so what it says counts for nothing by itself: whoever takes it in
asks whether such a letter left, and to this address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sets.mail.inbound.decode import body_of, text_of
from sets.mail.inbound.parse import Mail, children, content, header, headers, is_multipart, moment_in, sent_at
from sets.mail.status_codes import judged
from sets.model.mail_events import Happened

MOST_TEXT = 500_000
"""Characters of a part of a report that are looked at; longer is only a letter that came back whole."""
MOST_NAMED = 20
"""Recipients and letters of one report; ours go to one person each."""
DELAYED = "a report says that it is delayed"
UNTOLD = "it came back, and the report does not say why"
_OURS = re.compile(r"(?<![0-9a-f])([0-9a-f]{32}@[^<>\s\"]{1,255})", re.IGNORECASE)
_ITS_OWN = re.compile(rf"message-id[ \t]*:\s*<?{_OURS.pattern}", re.IGNORECASE)
"""The id of the letter itself, not of one before it in its thread."""
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]{1,40})[ \t]*:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>\"()\[\];:,]{1,64}@[^\s<>\"()\[\];:,]{1,255}")
_NAMED_FIRST = re.compile(rf"^[ \t>-]*[<\"]?({_ADDRESS.pattern})[>\"]?:?(?=[\s,]|$)", re.MULTILINE)
_NAMED = re.compile(rf"(?<![^\s<\"(:])({_ADDRESS.pattern})")
_COPY = re.compile(
    r"^[ \t>]*(-{2,} ?(this is a copy|below this line|original message|forwarded message|the header|undelivered message|"
    r"returned message|.{0,30}copy of (the|your) message)|return-path: <|received: from |message-id: <)",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the letter itself begins in a report that is one text."""
_BEGINS = re.compile(
    r"\s*(hi\. this is the |this message was created automatically by mail delivery software|"
    r"this is the mail system at host|delivery to the following recipients? (failed|has been delayed)|"
    r"your message did not reach some or all of the intended recipients|"
    r"i'm sorry to have to inform you that|the following (address|recipient)(es|s|\(es\))? )",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(able|ed)|returned mail|mail delivery (failed|failure|subsystem|system|delayed)|"
    r"delivery (status notification|has failed|failure|delayed)|failure notice|mail could not be delivered|"
    r"warning: (message|could not send)",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"\b(will|shall|is going to) (keep|continue|go on|be|attempts) ?(to )?(try|retr|trying|retried|continue|delivery)|"
    r"delivery attempts will continue|will (retry|try again)|warning message only|not yet been delivered|"
    r"no action is required on your part|has been delayed|is delayed|delayed \d+ hours?|still being retried",
    re.IGNORECASE,
)
_DAEMON = re.compile(
    r"mailer-?daemon|mail-?daemon|po+stmaster|mail delivery (sub)?system|microsoftexchange", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a report says of one recipient. `addresses` (lower case) are those it gives them, as the sender wrote it first.

    `of_the_reader`: a complaint that leaves out by whom: whoever had the letter.
    """

    addresses: tuple[str, ...]
    happened: Happened
    reason: str
    of_the_reader: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """`letters` are the Message-IDs of our form that it names, a returned letter's own first: its head names those before
    it in its thread as well. `at` is when it came; None where nothing tells."""

    letters: tuple[str, ...]
    said: tuple[Said, ...]
    at: datetime | None


def is_report(mail: Mail) -> bool:
    """Whether a mail server wrote it about another mail: by its form, or by how such mails in words alone begin."""
    if mail.get_content_type() == "multipart/report":
        return True
    if header(mail, "X-Failed-Recipients") or _BEGINS.match(_text(mail)):
        return True
    return bool(_DAEMON.search(header(mail, "From")) and _SUBJECT.search(header(mail, "Subject")))


def delivery_report(mail: Mail) -> DeliveryReport:
    """All that a report says that may be of use."""
    texts = [text[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n") for text in _texts(mail)]
    threads = " ".join(one for name in ("In-Reply-To", "References") for one in headers(mail, name))
    named = [
        found[1].lower() for how in (_ITS_OWN, _OURS) for text in (*texts, threads) for found in how.finditer(text)
    ]
    said = tuple(_by_fields(mail))[:MOST_NAMED] or tuple(_by_words(mail))[:MOST_NAMED]
    letters = tuple(f"<{one}>" for one in dict.fromkeys(named))[:MOST_NAMED]
    return DeliveryReport(letters=letters, said=said, at=came_at(mail))


def came_at(mail: Mail) -> datetime | None:
    """When our own side took a mail, by its topmost trace (RFC 5321 section 4.4); else what its author's clock said."""
    traced = (moment_in(trace.rpartition(";")[2].strip()) for trace in headers(mail, "Received")[:1])
    return next(traced, None) or sent_at(mail)


def _parts(mail: Mail) -> Iterator[Mail]:
    """The parts of a report, one level of parts inside parts after the other; what is within a returned letter is not."""
    if not is_multipart(mail) or mail.get_content_maintype() == "message":
        yield mail
        return
    for part in children(mail):
        yield from _parts(part)


def _texts(mail: Mail) -> Iterator[str]:
    return (_source(part) for part in _parts(mail))


def _source(part: Mail) -> str:
    """What a part says, also where it is one that holds a message, or says so of itself and is base64."""
    if part.get_content_maintype() != "message":
        return content(part) if part.get_content_maintype() == "text" else ""
    text = "\n".join(_written(inner) for inner in children(part))
    if header(part, "Content-Transfer-Encoding").lower() != "base64":
        return text
    plain = type(part)()
    plain["Content-Transfer-Encoding"] = "base64"
    plain.set_payload(text.strip())
    return text_of(body_of(plain))


def _written(inner: Mail) -> str:
    """The head of a message as it came, and its text where it has one. Not by the library, which folds as it writes."""
    head = "".join(f"{name}: {value}\n" for name, value in inner.raw_items())
    body = inner.get_payload()
    return f"{head}\n{body}\n" if isinstance(body, str) else f"{head}\n"


def _by_fields(mail: Mail) -> Iterator[Said]:
    """What the part for machines says (RFC 3464 section 2.3; RFC 5965 for a complaint)."""
    for part in _parts(mail):
        if part.get_content_type().lower() == "message/feedback-report":
            yield from _complaint(_source(part)[:MOST_TEXT])
        if part.get_content_type().lower() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in re.split(r"\n[ \t]*\n", _source(part)[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")):
            fields = {name.lower(): value for name, value in reversed(_FIELD.findall(block))}
            if (said := _of_recipient(fields)) is not None:
                yield said


def _complaint(text: str) -> Iterator[Said]:
    fields = {name.lower(): value for name, value in reversed(_FIELD.findall(text.replace("\r\n", "\n")))}
    if fields.get("feedback-type", "").strip().lower() == "abuse":
        who = _recipient(fields.get("original-rcpt-to", ""))
        yield Said(
            addresses=(who,) if who else (),
            happened=Happened.COMPLAINED,
            reason="they reported it as spam",
            of_the_reader=not who,
        )


def _of_recipient(fields: dict[str, str]) -> Said | None:
    found = [
        _recipient(fields.get(name, "")) for name in ("original-recipient", "final-recipient", "x-actual-recipient")
    ]
    mine = tuple(dict.fromkeys(one for one in found if one))
    action = fields.get("action", "").split("(")[0].strip().lower()
    if not mine or not action:
        return None
    if action != "failed":
        why = DELAYED if action == "delayed" else ""
        return Said(addresses=mine, happened=_ACTIONS.get(action, Happened.DEFERRED), reason=why)
    return _failed(mine, fields.get("diagnostic-code", ""), fields.get("status", ""))


_ACTIONS = {"delivered": Happened.DELIVERED}
"""What is only passed on (`relayed`, `expanded`), or delayed, may still come back."""


def _failed(mine: tuple[str, ...], said: str, status: str = "") -> Said:
    refusal = judged(" ".join(said.split()), status)
    if refusal is None:
        return Said(addresses=mine, happened=Happened.SOFT, reason=UNTOLD)
    return Said(addresses=mine, happened=Happened.BOUNCED if refusal.for_good else Happened.SOFT, reason=refusal.reason)


def _recipient(value: str) -> str:
    """The address of a field such as `rfc822; <ada@example.org>` (RFC 3464 section 2.3.2)."""
    found = _ADDRESS.search(value.rpartition(";")[2])
    return found[0].lower() if found else ""


def _by_words(mail: Mail) -> Iterator[Said]:
    """What a report in words says: each failing address begins a line, and what follows it is about it."""
    text, subject = _text(mail), header(mail, "Subject")
    cut = _COPY.search(text)
    text = text[: cut.start()] if cut else text
    delayed = bool(_STILL_TRYING.search(f"{subject}\n{text}"))
    failed = [found.lower() for one in headers(mail, "X-Failed-Recipients") for found in _ADDRESS.findall(one)]
    named = [*_NAMED_FIRST.finditer(text)] or [*_NAMED.finditer(text)]
    begins = [found for found in named if not failed or found[1].lower() in failed][:MOST_NAMED]
    told: dict[str, str] = {}
    for found, following in zip_longest(begins, begins[1:]):
        address = found[1].lower().rstrip(".")
        told[address] = told.get(address, "") + text[found.end() : following.start() if following else len(text)]
    for address in dict.fromkeys((*failed, *told)):
        if delayed:
            yield Said(addresses=(address,), happened=Happened.DEFERRED, reason=DELAYED)
        else:
            found_out = _failed((address,), told.get(address, ""))
            yield found_out if found_out.reason != UNTOLD else _failed((address,), text)


def _text(mail: Mail) -> str:
    """The words of a report for people, plain ones where there are any."""
    found = [part for part in _parts(mail) if part.get_content_maintype() == "text"]
    plain = [part for part in found if part.get_content_type() == "text/plain"]
    return (
        "\n".join(content(part)[:MOST_TEXT] for part in (plain or found)[:5]).replace("\r\n", "\n").replace("\r", "\n")
    )
