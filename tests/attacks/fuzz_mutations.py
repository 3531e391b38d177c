"""What happens to a mail or a body on its way, by a seed: bits turn, pieces go, double and swap, and hostile words come in."""

from __future__ import annotations

import base64
import json
import quopri
import random
from collections.abc import Callable, Sequence

Change = Callable[[bytes, random.Random], bytes]
HOSTILE: tuple[bytes, ...] = (
    *(b"\0", b"\r", b"\n", b"\r\n\r\n", b"\r\n.\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc3\x28", b"\x80" * 9),
    *(b"METHOD:REPLY", b"METHOD:COUNTER", b"METHOD:REFRESH", b"METHOD:CANCEL", b"METHOD:REQUEST", b"METHOD:"),
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n" * 3, b"END:VCALENDAR\r\n", b"BEGIN:VALARM\r\n"),
    *(b"PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:x@example.org\"", b"PARTSTAT=DECLINED", b"PARTSTAT=", b"PARTSTAT=X-NO"),
    *(b"DTSTAMP:20270231T256199Z\r\n", b"DTSTAMP:\r\n", b"DTSTAMP:99999999T999999Z\r\n", b"DTSTAMP;TZID=Nowhere:1\r\n"),
    *(b"DTSTART;VALUE=DATE:20270101\r\n", b"DTSTART:00010101T000000Z\r\n", b"DURATION:P99999999999D\r\n", b"SEQUENCE:-1\r\n"),
    *(b"SEQUENCE:99999999999999999999\r\n", b"RRULE:FREQ=SECONDLY\r\n", b"RDATE:20270101T000000Z\r\n" * 9),
    *(b"ATTENDEE:mailto:stranger@example.org\r\n", b"ATTENDEE;EMAIL=stranger@example.org:urn:uuid:1\r\n", b"ATTENDEE:\r\n"),
    *(b"ATTENDEE;CN=\"" + b"a" * 300, b"COMMENT:" + b"w" * 2000 + b"\r\n", b"X-MS-PROPOSED:1\r\n", b"\r\n \r\n ", b"\r\n\t"),
    *(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n", b"Content-Type: message/rfc822\r\n\r\n", b"--x\r\n", b"--x--\r\n"),
    *(b"Content-Type: text/calendar; method=REPLY; charset=utf-7\r\n\r\n", b"Content-Type: ;;==\r\n", b"Content-Type: a/b/c"),
    *(b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n", b"boundary=\"\"", b"boundary=x"),
    *(b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: uuencode\r\n", b"begin 644 a\r\n", b"charset=utf-32"),
    *(b"=?utf-8?b?" + b"A" * 99 + b"?=", b"=?x-no?q?=FF=?=", b"=?utf-8?q??=" * 50, b"filename*0*=utf-8''%ff", b"name*=x'y'%zz"),
    *(b"Action: failed\r\nStatus: 5.1.1\r\n", b"Action: delayed\r\n", b"Final-Recipient: rfc822; \r\n", b"Status: 9.9.9.9\r\n"),
    *(b"From: <>\r\n", b"From: " + b"(" * 300 + b"\r\n", b"From: a@b, c@d\r\n", b"Auto-Submitted: no\r\n", b"Return-Path: <>\r\n"),
    *(b"Date: Fri, 99 Foo 99999 99:99:99 +9999\r\n", b"Date: 0\r\n", b"References: " + b"<a@b> " * 400 + b"\r\n", b"Subject: " + b"x" * 5000),
    *(b"null", b"-1e999", b"{}", b"[[[[[[", b"\\ud800", b'"timestamp":1e400', b'"event":null', b'"email":{"a":[]}', b"NaN", b"true"),
    *(b"(UID 1 RFC822.SIZE 1)", b"{99999999999}", b'"\\"', b")", b"* 1 FETCH (", b"BODY[HEADER]<0> {5}"),
)  # fmt: skip
"""What parsers have stumbled over. Nobody's id, mark or UID is among it: those can be neither known nor guessed."""


def _place(raw: bytes, chance: random.Random) -> int:
    return chance.randrange(len(raw) + 1)


def _slice(raw: bytes, chance: random.Random) -> tuple[int, int]:
    first = _place(raw, chance)
    return first, min(len(raw), first + chance.choice((1, 3, 20, 200, 2000)))


def _flip(raw: bytes, chance: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(chance.choice((1, 1, 4, 40)) if found else 0):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cut_out(raw: bytes, chance: random.Random) -> bytes:
    first, last = _slice(raw, chance)
    return raw[:first] + raw[last:]


def _double(raw: bytes, chance: random.Random) -> bytes:
    first, last = _slice(raw, chance)
    return raw[:last] + raw[first:last] * chance.choice((1, 2, 50)) + raw[last:]


def _insert(raw: bytes, chance: random.Random) -> bytes:
    place = _place(raw, chance)
    return raw[:place] + chance.choice(HOSTILE) + raw[place:]


def _insert_a_line(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\r\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(HOSTILE))
    return b"\r\n".join(lines)


def _swap_lines(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\r\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\r\n".join(lines)


def _drop_a_line(raw: bytes, chance: random.Random) -> bytes:
    lines = raw.split(b"\r\n")
    del lines[chance.randrange(len(lines))]
    return b"\r\n".join(lines)


def _change_a_value(raw: bytes, chance: random.Random) -> bytes:
    """What stands behind a colon becomes something else: most parsers look there."""
    lines = raw.split(b"\r\n")
    number = chance.randrange(len(lines))
    name, colon, _ = lines[number].partition(b":")
    lines[number] = name + colon + chance.choice((b"", b" ", b"x" * 999, b"-1", b"\xff", chance.choice(HOSTILE)))
    return b"\r\n".join(lines)


def _truncate(raw: bytes, chance: random.Random) -> bytes:
    return raw[: _place(raw, chance)]


def _other_line_ends(raw: bytes, chance: random.Random) -> bytes:
    return raw.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")))


def _wrapped(raw: bytes, chance: random.Random) -> bytes:
    """The whole within another mail, several times."""
    for _ in range(chance.choice((1, 3, 30))):
        raw = b"Content-Type: multipart/mixed; boundary=w\r\n\r\n--w\r\n" + raw + b"\r\n--w--\r\n"
    return raw


def _encoded(raw: bytes, chance: random.Random) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    way, encode = chance.choice(((b"base64", base64.encodebytes), (b"quoted-printable", quopri.encodestring)))
    return head + b"\r\nContent-Transfer-Encoding: " + way + b"\r\n\r\n" + encode(body)


GENTLE: Sequence[Change] = (
    _flip,
    _cut_out,
    _double,
    _insert,
    _insert_a_line,
    _swap_lines,
    _drop_a_line,
    _change_a_value,
)
HARSH: Sequence[Change] = (_truncate, _other_line_ends, _wrapped, _encoded)
MOST = 300_000
"""Bytes of a changed sample, so that one case stays a moment; large mails have tests of their own."""


def changed(samples: Sequence[bytes], chance: random.Random) -> bytes:
    """One of the samples after one to six changes, now and then with a piece of another in it."""
    raw = chance.choice(samples)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        # most cases are to get past the outermost parser
        raw = chance.choice(GENTLE if chance.random() < 0.85 else HARSH)(raw, chance)[:MOST]
    if chance.random() < 0.15:
        other, place = chance.choice(samples), _place(raw, chance)
        raw = raw[:place] + other[_place(other, chance) :]
    return raw[:MOST]


VALUES: Sequence[object] = (
    *(
        None,
        "",
        0,
        -1,
        1e300,
        2**70,
        True,
        [],
        {},
        [[]],
        {"a": {"b": []}},
        "x" * 9999,
        "\0",
        "\ud800",
        "☃",
        "1969-01-01",
    ),
    *("delivered", "bounce", "open", "group_unsubscribe", "spamreport", "nothing", "blocked", "5.1.1", "<a@b>", "a@b"),
)


def changed_events(bodies: Sequence[bytes], chance: random.Random) -> bytes:
    """A batch whose events were changed as events: still a list mostly, in another order, doubled, with other values."""
    body = chance.choice(bodies)
    if chance.random() < 0.3:
        return changed(bodies, chance)
    events = [*json.loads(body), *json.loads(chance.choice(bodies))]
    for _ in range(chance.randrange(6)):
        event = chance.choice(events)
        name = chance.choice((*event, "reason", "type", "status", "attempt"))
        event[name] = chance.choice(VALUES)
        if chance.random() < 0.2:
            del event[chance.choice(tuple(event))]
            event["event"] = event.get("event")
    events += chance.choices(events, k=chance.choice((0, 1, 46)))
    if chance.random() < 0.1:
        events.insert(chance.randrange(len(events)), chance.choice(VALUES))
    chance.shuffle(events)
    return json.dumps(events, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")
