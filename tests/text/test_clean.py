"""Typed text made safe to travel: one rule for one line, one for several, at every door."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.responses.forms import log_form
from sets.responses.questions import LOG_A
from sets.text import clean
from sets.text import wording as words
from sets.web.page.form_fields import Fields

unhurried = settings(deadline=None, max_examples=120)  # other work shares the machine
WELSH_FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
FAMILY = "\U0001f468\u200d\U0001f469"


@pytest.mark.parametrize(
    ("typed", "on_one_line", "in_paragraphs"),
    [
        ("a\r\nb\rc\nd", "a b c d", "a\nb\nc\nd"),
        ("a\x85b\u2028c\u2029d\x0be\x0cf\x1cg", "a b c d e f g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb  c \n d", "a b c d", "a b  c\n d"),
        ("a\0b\x7fc\x9fd\ud800e\x1b\x1ff", "abcdef", "abcdef"),
        ("10\u00a0am\u2007–\u202f5", "10 am – 5", "10 am – 5"),
        ("\u202ebackwards\u202c \u200fa\u200e \u2066b\u2069 \u061cc", "backwards a b c", "backwards a b c"),
        ("se\u00adcret wo\u2060rd\u200bs\ufeff\ufffe", "secret words", "secret words"),
        (f"{WELSH_FLAG} {FAMILY} ŵ", f"{WELSH_FLAG} {FAMILY} ŵ", f"{WELSH_FLAG} {FAMILY} ŵ"),
        ("hidden\U000e0061\U000e0062\U000e007f \U0001f3f4x", "hidden \U0001f3f4x", "hidden \U0001f3f4x"),
        ("نام\u200cها", "نام\u200cها", "نام\u200cها"),
        ("", "", ""),
    ],
)
def test_typed_text_is_made_clean(typed: str, on_one_line: str, in_paragraphs: str) -> None:
    assert (clean.one_line(typed), clean.paragraphs(typed)) == (on_one_line, in_paragraphs)


def breaks(character: str) -> bool:
    """What can end a header or a line of a log or a calendar, turn a page's direction, or hide: by Unicode's own tables."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "B")
        or len(f"a{character}b".splitlines()) > 1
    )


KEPT = "\u200c\u200d"
BREAKING = "".join(c for c in map(chr, range(0x110000)) if breaks(c) and c not in KEPT)


def test_no_character_that_breaks_survives_alone() -> None:
    assert clean.one_line("x".join(BREAKING)).replace("x", "").strip() == ""
    assert clean.paragraphs("x".join(BREAKING)).replace("x", "").strip("\n ") == ""


anything = st.text(
    st.characters() | st.sampled_from(f"{BREAKING[:80]}\u202e\u2066\u200f\u2060\ufeff\u2028\r\n\t ŵ"), max_size=60
)


@unhurried
@given(anything)
def test_nothing_that_breaks_survives_at_any_door(text: str) -> None:
    posted = {"line": (text,), "log-a-1": (text,)}
    log = log_form.read(posted, LOG_A[:1], date(2027, 1, 20))
    lines = [clean.one_line(text), words.first_name(text), Fields(posted).line("line"), log.line]
    many = [clean.paragraphs(text), Fields(posted).text("line"), *log.texts.values()]
    assert [line for line in lines if any(map(breaks, re.sub(f"[{KEPT}]", "", line)))] == []
    assert [one for one in many if any(map(breaks, re.sub(f"[{KEPT}\n]", "", one)))] == []
    assert clean.one_line(clean.one_line(text)) == clean.one_line(text)
    assert clean.paragraphs(clean.paragraphs(text)) == clean.paragraphs(text)
    assert clean.one_line(clean.paragraphs(text)) == clean.one_line(text)


def test_a_message_of_ours_shows_no_character_that_a_terminal_obeys() -> None:
    assert not any(map(breaks, "".join(clean.shown(BREAKING[at : at + 60]) for at in range(0, len(BREAKING), 60))))
