"""A reply's own words: which part of a mail holds them, and what is left once the quoted letter is cut away.

A page of HTML is read line by line, in time and memory that do not outgrow the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from inscriptis import get_text  # type: ignore[import-untyped]  # it ships no types
from inscriptis.css_profiles import CSS_PROFILES  # type: ignore[import-untyped]
from inscriptis.html_properties import Display  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from inscriptis.model.css import CssParse  # type: ignore[import-untyped]
from inscriptis.model.html_element import HtmlElement  # type: ignore[import-untyped]
from inscriptis.model.tag import CustomHtmlTagHandlerMapping  # type: ignore[import-untyped]

from sets.mail.inbound.own_words import Own, SentLetter, own_words
from sets.mail.inbound.parse import Mail, children, content, header, is_attachment, is_multipart
from sets.mail.inbound.strip_quote import cut
from sets.responses.questions import NOTHING_TO_SHARE
from sets.text import clean

_CELLS = ("table", "tr", "td", "th")
_PADDED = ("div", "ul", "ol")
_HEEDED = frozenset({"display", "white-space"})


def text_in(html: str) -> str:
    """What a reader of the page would see. Raises whatever a hostile page makes of the parser."""
    return str(get_text(html, _config()))


def _config() -> Any:
    """Each cell of a table on a line of its own, and no room around anything.

    To draw a table as wide as its widest cell, or to indent by what a page asks for, a page of 300 kB takes gigabytes.
    """
    plain = dict.fromkeys((*_CELLS, *_PADDED), HtmlElement(display=Display.block))
    config = ParserConfig(
        css={**CSS_PROFILES["relaxed"], **plain},
        custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping(
            dict.fromkeys(_CELLS, _no_text), dict.fromkeys(_CELLS, _no_text)
        ),
    )
    config.attribute_handler.attribute_mapping = {"style": _style}
    return config


def _no_text(*_: object) -> None:
    """In the place of what draws tables."""


def _style(style: str, element: Any) -> None:
    """Of a style only what says whether, and with which line ends, something is seen."""
    told = [one for one in style.split(";") if one.partition(":")[0].strip().lower() in _HEEDED]
    CssParse.attr_style(";".join(told), element)


LONGEST = 50_000
"""Characters of a reply that are kept: five times what one answer may hold."""
LONGEST_READ = 200_000
"""Characters of a mail that are looked at: with what it quotes, and what is no more than space."""
LONGEST_HTML = 500_000
WHOLE = "Your answers may stand between the lines of our message, so all of it is here. Keep what is yours."
ASIDE = (
    "Some lines of your reply stand among the lines of our message and under none of its questions. They are all here. "
    "Take out what is not yours."
)
SHORTENED = "Your reply was very long, so only its beginning is here."
_OPENS = re.compile(r"<blockquote\b[^>]{0,2000}>", re.IGNORECASE)
_CLOSES = re.compile(r"</blockquote\s{0,20}>", re.IGNORECASE)
_IN, _OUT = "\ue000", "\ue001"
_TAGS = re.compile(r"<[^<>]{0,5000}>")
_NOTHING = frozenset({NOTHING_TO_SHARE, "nothing to share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody wrote. `notes` are for them, in sentences; `nothing` says that it is all they wrote.

    `original` is the whole text before anything was cut; `answers` is what of it answers which question, from 0, and
    `rest` what answers none, where some does.
    """

    text: str
    answers: tuple[tuple[int, str], ...] = ()
    rest: str = ""
    original: str = ""
    notes: tuple[str, ...] = ()
    nothing: bool = False


def text_of(mail: Mail, letter: SentLetter | None = None) -> Reply:
    """A reply's own words, as plain text with `\\n` line ends; empty where there is no text that we can read.

    With the letter that it answers, only what is of that letter is taken away, and each answer is put to its question.
    """
    original = whole_text(mail)
    if letter is None:
        found = cut(original)
        return _reply(original, Own(text=found.text, whole=found.whole))
    return _reply(original, own_words(original, letter))


def whole_text(mail: Mail) -> str:
    """All that somebody reads who opens the mail, as far as anybody looks at it."""
    return _joined(mail)


def _reply(original: str, own: Own) -> Reply:
    notes = (WHOLE,) * own.whole + (ASIDE,) * own.aside + (SHORTENED,) * (len(own.text) > LONGEST)
    return Reply(
        text=own.text[:LONGEST].strip("\n"),
        answers=tuple((question, text[:LONGEST]) for question, text in own.answers),
        rest=own.rest[:LONGEST],
        original=original[: 2 * LONGEST],
        notes=notes,
        nothing=_nothing(own.text),
    )


def from_html(html: str) -> str:
    """The text of a page, with what it quotes marked by > as plain mail does."""
    plain = html[:LONGEST_HTML].replace(_IN, "").replace(_OUT, "").replace("\x00", "")
    marked = _CLOSES.sub(f"<p>{_OUT}</p></blockquote>", _OPENS.sub(lambda tag: f"{tag[0]}<p>{_IN}</p>", plain))
    try:
        text = text_in(marked)
    except Exception:  # whatever a hostile page does to the parser, its words are still there between the tags
        text = ""
    return "\n".join(_quoted(text if text.strip() else unescape(_TAGS.sub("\n", marked))))


def _quoted(text: str) -> Iterator[str]:
    depth = 0
    for line in text.split("\n"):
        depth += line.count(_IN)
        shown = line.replace(_IN, "").replace(_OUT, "").strip()
        if shown or not (_IN in line or _OUT in line):
            yield f"{'>' * min(depth, 5)} {shown}".rstrip() if depth else shown
        depth = max(depth - line.count(_OUT), 0)


def _texts(mail: Mail) -> Iterator[str]:
    """The texts of a mail in order; of alternatives the plain one, where it says anything (RFC 2046 section 5.1.4)."""
    kind = mail.get_content_type()
    if kind == "multipart/alternative" and is_multipart(mail):
        yield next((text for text in map(_joined, _plain_first(mail)) if text), "")
    elif is_multipart(mail):
        # mails within the mail, and reports, hold what others wrote
        if kind != "multipart/report" and mail.get_content_maintype() != "message":
            for part in children(mail):
                yield from _texts(part)
    elif kind == "text/plain" and not is_attachment(mail):
        yield _tidy(_unflowed(mail))
    elif kind == "text/html" and not is_attachment(mail):
        yield _tidy(from_html(content(mail)))


def _plain_first(mail: Mail) -> list[Mail]:
    return sorted(children(mail), key=lambda part: part.get_content_type() != "text/plain")


def _joined(part: Mail) -> str:
    """All texts of a part, as far as anybody looks at them."""
    found: list[str] = []
    for text in _texts(part):
        found.extend([text.strip()] if text.strip() else [])
        if sum(map(len, found)) > LONGEST_READ:
            break
    return "\n\n".join(found)


def _tidy(text: str) -> str:
    """Its beginning, without control characters, and at most two empty lines running."""
    return re.sub(r"\n{4,}", "\n\n\n", clean.paragraphs(text[:LONGEST_READ]))


def _unflowed(part: Mail) -> str:
    """A plain text with its soft line ends taken out (RFC 3676)."""
    text = content(part).replace("\r\n", "\n")
    kind = header(part, "Content-Type").lower().replace('"', "")
    if "format=flowed" not in kind:
        return text
    space = "" if "delsp=yes" in kind else " "
    # pieces, joined once: a line that grows by its neighbours would be copied again for each of them
    pieces: list[str] = []
    soft = False
    for line in text.split("\n"):
        own = line.removeprefix(" ")
        quoted = own.startswith(">")
        if pieces:
            pieces.append(space if soft and not quoted else "\n")
        # a signature's separator ends in a space too
        soft = own.endswith(" ") and own != "-- " and not quoted
        pieces.append(own[:-1] if soft else own)
    return "".join(pieces)


def _nothing(text: str) -> bool:
    said = " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())
    return said in _NOTHING
