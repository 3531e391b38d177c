"""Bytes of a mail as letters: by the label they bear where it can be true, as browsers read it, and else by what they are."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from email.message import Message

import webencodings  # type: ignore[import-untyped]  # it ships no types

_MORE = re.compile(r"utf-(32|7)(-\wE)?|iso8859-\d+|cp\d+|mac-?\w+", re.IGNORECASE)
"""Charsets for letters that only mail has; some other codecs of Python's turn text into something else, or take for ever."""
_WIDE = ("utf", "iso2022", "shift_jis", "cp932", "euc", "gb", "big5")
"""How the names of codecs begin in which a letter may take several bytes, so that what looks like UTF-8 need not be."""
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}|={1,2}")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SURE = 20
"""Characters of base64 on one line that nobody writes as a word."""
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=", re.IGNORECASE)


def text_of(data: bytes, label: str = "") -> str:
    """The text. `label` is the charset it says it has: Windows-1252 is often called ISO-8859-1, and UTF-8 is as well."""
    codec = _codec(data, label)
    if codec is not None and (codec.startswith(_WIDE) or not _is_utf8(data)):
        try:
            return data.decode(codec).removeprefix("\ufeff")
        except UnicodeError:
            pass
    return _guessed(data)


def body_of(part: Message) -> bytes:
    """What a part holds. What says base64 and is not stays as it stands, also where a gateway put a line below it."""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        data = part.get_payload(decode=True)
        return data if isinstance(data, bytes) else b""
    try:
        payload = part.get_payload()
    except ValueError:  # a charset with a null in its name
        return b""
    return _from_base64(payload.encode("utf-8", "surrogateescape")) if isinstance(payload, str) else b""


def header_text(value: str) -> str:
    """A header as it is meant (RFC 2047). Bytes beyond ASCII, which it must not hold, are read as text too."""
    return "".join(_pieces(plain_header(value)))


def plain_header(value: str) -> str:
    """A header with its raw bytes as letters, and its encoded words as they stand."""
    if value.isascii():
        return value
    try:
        return text_of(value.encode("ascii", "surrogateescape"))
    except UnicodeError:
        return value


def _pieces(value: str) -> Iterator[str]:
    """Encoded words that touch are one text: a letter may be cut in two between them."""
    at, held, charset = 0, b"", ""
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        if between.strip() or charset != found[1].partition("*")[0].lower():
            yield text_of(held, charset)
            held = b""
            yield between if between.strip() or not at else ""
        charset = found[1].partition("*")[0].lower()
        held += _word(found[2].lower(), found[3])
        at = found.end()
    yield text_of(held, charset)
    yield value[at:]


def _word(way: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if way == "b":
        return _from_base64(raw)
    return binascii.a2b_qp(raw, header=True)


def _codec(data: bytes, label: str) -> str | None:
    """The codec for a label, as browsers take it (WHATWG); None for no charset that has letters."""
    known = webencodings.lookup(label)
    if known is not None and known.name not in ("x-user-defined", "replacement"):
        name = str(known.codec_info.name)
        return "utf-16" if name.startswith("utf-16") and data[:2] in _MARKS else name
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError, TypeError):
        return None
    return name if _MORE.fullmatch(name) else None


def _is_utf8(data: bytes) -> bool:
    try:
        return not data.decode("utf-8").isascii()
    except UnicodeError:
        return False


def _guessed(data: bytes) -> str:
    """UTF-8 where most that is beyond ASCII is, which a mail cut off in a letter still is; else Windows-1252."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    broken = text.count("\ufffd")
    whole = sum(not one.isascii() for one in text) - broken if broken else 0
    return text if whole >= broken else data.decode("cp1252", "replace")


def _from_base64(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    count = next(
        (n for n, line in enumerate(lines) if line.strip() and not _BASE64.fullmatch(line.strip())), len(lines)
    )
    encoded = b"".join(line.strip() for line in lines[:count])
    rest = b"".join(lines[count:])
    if rest and len(encoded) < _SURE:
        return data
    whole = encoded.rstrip(b"=")
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    try:
        decoded = binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    except binascii.Error:
        return data
    return decoded + (b"\n" + rest if rest else b"")
