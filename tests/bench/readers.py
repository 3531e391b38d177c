"""What the readers at the doors cost for hostile input of 0.1, 0.3 and 1 MB: ten times the size, at most ten times the time.

A reader may refuse; that has to be quick too. What does not grow with the input may add SLACK seconds.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from python_multipart.exceptions import FormParserError

from sets.cohort.file import parse
from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.mail.transports.sendgrid_events import read_batch
from sets.model.errors import SetwiseError
from sets.report.editing.codebook import parse_codebook
from sets.responses.csv_import import read_import
from sets.responses.forms import log_form
from sets.responses.prompt_catalogue import every_question
from sets.service.starter.files import starter_files
from sets.service.starter.members_csv import read_people
from sets.text import clean, decoding
from sets.web.page.form_fields import Fields
from sets.web.server.form_body import Refused, parsed
from sets.web.server.inbound_webhook import envelope_of, read_form
from tests.bench.mail_readers import MAILS, read_mail
from tests.support.builders import a_cohort, a_meeting, a_set

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
SIZES = (100_000, 300_000, 1_000_000)
MOST, SLACK = 12.5, 0.05  # ten times, and a quarter for a busy machine
Reader = Callable[[bytes], object]
Shape = Callable[[int], bytes]


def filled(unit: str, *, before: str = "", after: str = "") -> Shape:
    """The unit again and again up to the size; `{n}` in it counts."""

    def made(size: int) -> bytes:
        room = size - len(before) - len(after)
        if "{n}" not in unit:
            return (before + unit * (room // len(unit.encode())) + after).encode()
        width = len(unit.replace("{n}", "000000").encode())
        return (before + "".join(unit.replace("{n}", f"{n:06}") for n in range(room // width)) + after).encode()

    return made


TEXTS: dict[str, Shape] = {
    "one line": filled("x"),
    "blanks": filled(" "),
    "blank lines": filled("\n"),
    "short lines": filled("a\n"),
    "lines of blanks": filled(" \t\u00a0\n"),
    "letters of Windows": lambda size: b"name,email\n" + b"Si\xe2n \xc9vans,a@b\n" * (size // 15),
    "encoded twice": filled("SiÃ¢n\n"),
    "half encoded twice": filled("Ã"),
    "no text": lambda size: bytes(range(1, 256)) * (size // 255),
    "what nobody sees": filled("\u202e\u200b"),
    "flags begun": filled("\U0001f3f4\U000e0067"),
}
YAML: dict[str, Shape] = {
    "many keys": filled("k{n}: 1\n"),
    "the same key": filled("sets: 1\n"),
    "near keys": filled("titel{n}: 1\n"),
    "a list": filled("- a\n", before="sets:\n"),
    "people": filled(
        "      - name: A B\n        email: a{n}@b.org\n",
        before="cohort: x\nsets:\n  - id: a1\n    name: A\n    members:\n",
    ),
    "the same person": filled(
        "      - name: A B\n        email: a@b.org\n",
        before="cohort: x\nsets:\n  - id: a1\n    name: A\n    members:\n",
    ),
    "sets": filled("  - id: s{n}\n    name: S{n}\n", before="cohort: x\nsets:\n"),
    "events": filled("  - event: e{n}\n    date: 2027-01-12\n", before="cohort: x\nevents:\n"),
    "days off": filled("    - from: 2027-02-15\n", before="cohort: x\nsessions:\n  avoid:\n"),
    "prompts": filled("  p{n}:\n    when: 1 week after\n", before="cohort: x\nprompts:\n"),
    "brackets": filled("["),
    "brackets in lines": filled("[\n"),
    "braces in lines": filled("{a:\n"),
    "flow lists": filled("[[[[[[a]]]]]]\n", before="a:\n- "),
    "flow in one": filled("a, ", before="a: [", after="]"),
    "indents": lambda size: b"".join(b" " * (n % 100) + b"a:\n" for n in range(size // 53)),
    "quotes": filled('"a" '),
    "open quote": filled("word\n", before='a: "'),
    "folded": filled("  a\n", before="a: >\n"),
    "literal": filled("  a\n\n", before="a: |\n"),
    "plain over lines": filled("  a\n", before="a: b\n"),
    "anchors": filled("- &a{n} x\n"),
    "aliases": filled("- *a\n"),
    "tags": filled("- !t x\n"),
    "comments": filled("# a\n"),
    "documents": filled("---\n"),
    "question marks": filled("? "),
    "questions in lines": filled("? a\n"),
    "colons": filled("a: b: "),
    "dashes": filled("- " * 10 + "\n"),
    "directives": filled("%TAG ! x\n"),
    "escapes": filled("\\u0041", before='a: "', after='"'),
    "numbers": filled("- 1\n"),
    "empty values": filled("k{n}:\n"),
    "themes": filled("  - id: t{n}\n    name: N{n}\n    description: d\n    keywords: [a]\n", before="themes:\n"),
    "keywords": filled(
        "      - k{n} w\n", before="themes:\n  - id: a\n    name: A\n    description: d\n    keywords:\n"
    ),
}
WIDE = "words " * 15
WIDE_YAML: dict[str, Shape] = {
    "wide: keys": filled(f"k{{n}}: {WIDE}\n"),
    "wide: near keys": filled(f"titel{{n}}: {WIDE}\n"),
    "wide: list": filled(f"- {WIDE}\n", before="sets:\n"),
    "wide: quoted list": filled(f'- "{WIDE}"\n', before="sets:\n"),
    "wide: escapes": filled(f'- "{chr(92)}u0041{chr(92)}n{WIDE}"\n', before="sets:\n"),
    "wide: open quote": filled(f"{WIDE}\n", before='a: "'),
    "wide: single quote": filled(f"  {WIDE}''\n", before="a: '"),
    "wide: folded": filled(f"  {WIDE}\n", before="purpose: >\n"),
    "wide: literal": filled(f"  {WIDE}\n", before="purpose: |\n"),
    "wide: plain": filled(f"  {WIDE}\n", before="purpose: a\n"),
    "wide: comments": filled(f"# {WIDE}\n"),
    "wide: flow": filled("  " + "a, " * 16 + "\n", before="sets: [\n", after="]"),
    "wide: flow open": filled(f"  {WIDE},\n", before="sets: [\n"),
    "wide: flow plain": filled(f"  {WIDE}\n", before="sets: [\n"),
    "wide: flow maps": filled(f"  - {{a: {WIDE}, b: 1}}\n", before="sets:\n"),
    "wide: people": filled(
        f"      - name: {WIDE}\n        email: a{{n}}@b.org\n",
        before="cohort: x\nsets:\n  - id: a1\n    name: A\n    members:\n",
    ),
    "wide: the same person": filled(
        f"      - name: {WIDE}\n        email: a@b.org\n        formerly: [c@d.org, e@f.org]\n",
        before="cohort: x\nsets:\n  - id: a1\n    name: A\n    members:\n",
    ),
    "wide: sets": filled(f"  - id: s{{n}}\n    name: {WIDE}\n    members: []\n", before="cohort: x\nsets:\n"),
    "wide: the same set": filled(f"  - id: s\n    name: {WIDE}\n", before="cohort: x\nsets:\n"),
    "wide: events": filled(
        f"  - event: exchange\n    title: {WIDE}\n    date: 2027-01-12\n", before="cohort: x\nevents:\n"
    ),
    "wide: prompts": filled(
        f"  p{{n}}:\n    when: 1 week after session 2\n    why: {WIDE}\n", before="cohort: x\nprompts:\n"
    ),
    "wide: moves": filled(f"  - session: a-1\n    date: 2027-01-12\n    why: {WIDE}\n", before="cohort: x\nmoves:\n"),
    "wide: themes": filled(
        f"  - id: t{{n}}\n    name: N{{n}}\n    description: {WIDE}\n    keywords: [a]\n", before="themes:\n"
    ),
    "wide: keywords": filled(
        f"      - k{{n}} {WIDE[:70]}\n", before="themes:\n  - id: a\n    name: A\n    description: d\n    keywords:\n"
    ),
}
TABLES: dict[str, Shape] = {
    "rows": filled("attendance,a@b.org,1,yes\n", before="kind,person,session,came\n"),
    "rows of people": filled("A{n} B,a{n}@b.org\n", before="name,email\n"),
    "the same people": filled("A B,a@b.org\n", before="name,email\n"),
    "one heading too many": filled("h{n},", before="kind,name,email,"),
    "headings near": filled("emial{n},", before="kind,name,email,"),
    "cells": filled(",", before="kind,name,email\n"),
    "cells in rows": filled(",,,,,,,,,,\n", before="kind,name,email\n"),
    "quotes": filled('"', before="kind,name,email\n"),
    "open quote": filled("a,b\n", before='kind,name,email\n"'),
    "quotes in cells": filled('"a""b",', before="kind,name,email\n"),
    "quotes at each line": filled('"\n', before="kind,name,email\n"),
    "delimiters": filled(",;|\t"),
    "sep": filled(" ", before="sep="),
    "sep again": filled("sep=;;;;"),
    "bars": filled("|a", before="kind|name|email\n"),
    "a long day": filled("1 ", before="kind,person,session,came,date\nattendance,a@b.org,1,yes,"),
    "logs": filled("log,p-ada-marsh,1,words and words\n", before="kind,person,session,answer 1\n"),
    "names with commas": filled('"B{n}, A",a{n}@b.org\n', before="name,email\n"),
}
JSONS: dict[str, Shape] = {
    "rows": filled('{"kind":"attendance","person":"a"},', before="[", after="{}]"),
    "keys": filled('"k{n}":1,', before="[{", after='"a":1}]'),
    "near keys": filled('"emial{n}":1,', before="[{", after='"a":1}]'),
    "depth": filled("[", after=""),
    "depth of objects": filled('{"a":'),
    "a number": filled("9", before='[{"kind":', after="}]"),
    "words": filled('"w",', before='[{"kind":[', after='"w"]}]'),
    "escapes": filled("\\ud800", before='[{"kind":"', after='"}]'),
    "numbers": filled("1,", before="[", after="1]"),
}
EVENTS: dict[str, Shape] = {
    "events": filled(
        '{"event":"bounce","email":"a@b.org","timestamp":1800000000,"setwise_key":"{n}"},', before="[", after="{}]"
    ),
    "a reason": filled("5.", before='[{"event":"bounce","email":"a@b.org","timestamp":1,"reason":"', after='"}]'),
    "a key": filled("x", before='[{"event":"bounce","email":"a@b.org","timestamp":1,"setwise_key":"', after='"}]'),
    "a time": filled("9", before='[{"event":"bounce","email":"a@b.org","timestamp":', after="}]"),
    "a time with a point": filled("9", before='[{"event":"bounce","email":"a@b.org","timestamp":1.', after="}]"),
}
FORMS: dict[str, Shape] = {
    "fields": filled("a{n}=b&"),
    "one field": filled("x", before="log-a-1="),
    "ampersands": filled("&"),
    "escapes": filled("%0A", before="log-a-1="),
    "half escapes": filled("%", before="log-a-1="),
    "pluses": filled("+", before="log-a-1="),
    "lines": filled("a%0D%0A", before="log-a-1="),
}
PARTS = '--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\nx\r\n'
POSTS: dict[str, Shape] = {
    "parts": filled(PARTS, before="", after="--b--\r\n"),
    "header lines": filled("X: y\r\n", before="--b\r\n"),
    "a header": filled("x", before="--b\r\nContent-Disposition: form-data; name="),
    "parameters": filled("; a=b", before="--b\r\nContent-Disposition: form-data", after="\r\n\r\nx\r\n--b--\r\n"),
    "quotes in a header": filled(
        '\\"', before='--b\r\nContent-Disposition: form-data; name="', after='"\r\n\r\nx\r\n--b--\r\n'
    ),
    "near boundaries": filled("\r\n--", before='--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'),
    "line ends": filled("\r\n", before='--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'),
    "dashes": filled("-", before="--b"),
    "no parts": filled("x"),
}
ENVELOPES: dict[str, Shape] = {
    "depth": filled("["),
    "depth of objects": filled('{"a":'),
    "recipients": filled('"a@b",', before='{"to":[', after='"a@b"]}'),
    "keys": filled('"k{n}":1,', before="{", after='"a":1}'),
    "a number": filled("9", before='{"to":', after="}"),
}


def cleaned(data: bytes) -> None:
    """A text as every page and mail cleans it."""
    text = data.decode("utf-8", "replace")
    clean.paragraphs(text)
    clean.one_line(text)


def answers(name: str) -> Reader:
    programme = Programme(cohort=a_cohort(sets=(a_set(),)), meetings=(a_meeting(),))
    book = AddressBook(handles={}, here=frozenset())
    return lambda data: read_import(data, name, programme, NOW, lambda text, about: text, book=book)


def people(data: bytes) -> None:
    """A list of people and the file made of it."""
    starter_files(read_people(data))


def form(data: bytes) -> None:
    """A posted form and its fields."""
    given = parsed(data)
    fields = Fields(given)
    for name in given:
        fields.text(name)
    log_form.read(given, every_question(), NOW.date())


def post(data: bytes) -> None:
    """What the provider of incoming mail posts, in the pieces in which it arrives."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 65_536):
            yield data[at : at + 65_536]

    asyncio.run(read_form(pieces(), b"b"))


def events(data: bytes) -> None:
    """What the provider of outgoing mail says of letters."""
    with suppress(ValueError):
        read_batch(data, NOW)


DOORS: dict[str, tuple[Reader, dict[str, Shape]]] = {
    "text": (lambda data: decoding.decoded(data), TEXTS),
    "clean": (cleaned, TEXTS),
    "cohort file": (lambda data: parse(data, "x.yaml"), {**TEXTS, **YAML, **WIDE_YAML}),
    "codebook": (lambda data: parse_codebook(data, "codebook.yaml"), {**TEXTS, **YAML, **WIDE_YAML}),
    "people": (people, {**TEXTS, **TABLES}),
    "answers, CSV": (answers("x.csv"), {**TEXTS, **TABLES}),
    "answers, JSON": (answers("x.json"), JSONS),
    "form": (form, FORMS),
    "webhook": (post, POSTS),
    "events": (events, {**JSONS, **EVENTS}),
    "envelope": (lambda data: envelope_of(data), ENVELOPES),
    "mail": (read_mail, MAILS),
}


def met(reader: Reader, data: bytes) -> None:
    """What a door does with it: reads it or refuses it, and nothing else."""
    with suppress(SetwiseError, Refused, FormParserError, decoding.NotText):
        reader(data)


def seconds(reader: Reader, data: bytes) -> float:
    """Of processor, as others may work on the machine; what is refused has been read too."""
    began = time.process_time()
    met(reader, data)
    return time.process_time() - began


def readers(_: Path) -> None:
    """Every reader with every hostile shape; whatever grows faster than its input is marked, once it did so twice."""
    for door, (reader, shapes) in DOORS.items():
        seconds(reader, b"a")  # what is imported on first use
        sys.stdout.write(f"{door:<24}   0.1 MB   0.3 MB     1 MB   times\n")
        for shape, made in shapes.items():
            least, middle, most = measured(reader, made)
            if most > MOST * least + SLACK:
                again = measured(reader, made)
                least, middle, most = max(least, again[0]), min(middle, again[1]), min(most, again[2])
            over = "   <-- more than its input" if most > MOST * least + SLACK else ""
            sys.stdout.write(
                f"  {shape:<22}{least:9.3f}{middle:9.3f}{most:9.3f}{most / max(least, 0.001):8.1f}{over}\n"
            )
            sys.stdout.flush()


def measured(reader: Reader, made: Shape) -> tuple[float, float, float]:
    least, middle, most = (seconds(reader, made(size)) for size in SIZES)
    return least, middle, most
