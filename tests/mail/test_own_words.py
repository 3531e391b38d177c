"""A reply beside the letter that it answers: what is theirs stays in its place, what is ours goes, in every mail program's style."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.mail.inbound.own_words import Own, SentLetter, own_words
from sets.mail.inbound.reply_text import ASIDE, WHOLE, from_html, text_of
from sets.mail.inbound.trace import Traced
from sets.responses.forms.log_form import questions_of
from sets.service.inbound.take_reply import sent_letter
from tests.support.mail_in import a_post, prompted, read, sample
from tests.support.web_help import programme_of

SUBJECT = "Thames session 1: your reflections (about 5 minutes)"
HEAD = f"""
________________________________
From: Learning and Inclusion team <sets@learning.example.gov.uk>
Sent: 21 January 2027 10:30
To: Amina Yusuf <amina.yusuf@riverside.example.gov.uk>
Subject: {SUBJECT}
"""
SAFE = "https://eur02.safelinks.example.com/?url="
BANNER = (
    "CAUTION: This email originated from outside of the organisation. Do not click links or open attachments unless you "
    "recognise the sender and know the content is safe."
)
ON = "On Thu, 21 Jan 2027 at 10:30, Learning and Inclusion team <\nsets@learning.example.gov.uk> wrote:"
ASKED, SILENCE = (
    "We asked the tenants before writing anything and nine of them came.",
    "The silence in the first ten minutes.",
)
SIGNED = "Done, thanks!\n\nAmina Yusuf\nHousing officer\nRiverside Council"


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> SentLetter:
    """The letter of reflections, composed as it is sent."""
    house = a_post(tmp_path_factory.mktemp("home"))
    line, programme = prompted(house), programme_of(house)
    questions = questions_of("reflection", programme.by_key[line.occasion], programme)
    return sent_letter(house.installation, Traced(lines=(line,), marked=True), programme, questions)


def paragraphs(letter: SentLetter) -> list[str]:
    """What was sent, paragraph by paragraph, each on one line."""
    return [" ".join(one.split()) for one in letter.texts[0].split("\n\n") if one.strip()]


def at(letter: SentLetter, question: int) -> int:
    """After which paragraph a question's answer stands."""
    return 1 + next(n for n, one in enumerate(paragraphs(letter)) if letter.questions[question] in one)


def outlook(text: list[str], above: str) -> str:
    """No > before anything, each paragraph one line, no-break spaces, curly quotes, every link told twice."""
    body = re.sub(
        r"https://\S+", lambda link: f"{link[0]}<{SAFE}{quote(link[0], safe='')}&amp;data=05>", "\n\n".join(text)
    )
    body = (
        body.replace('"', "“")
        .replace(". ", ".\u00a0 ")
        .replace(" learning@example.gov.uk", " learning@example.gov.uk<mailto:learning@example.gov.uk>")
    )
    return f"{above}\n{HEAD}\n{BANNER}\n\n{body}"


def wrapped(text: list[str], width: int) -> list[str]:
    return [
        line
        for one in text
        for line in [*(textwrap.wrap(one, width, break_long_words=False, break_on_hyphens=False) or [""]), ""]
    ]


def gmail(text: list[str], above: str) -> str:
    return f"{above}\n\n{ON}\n\n" + "\n".join(f"> {line}".rstrip() for line in wrapped(text, 64))


def apple(text: list[str], above: str) -> str:
    quoted = [*ON.split("\n"), "", *wrapped(text, 72)]
    return f"{above}\n\n" + "\n".join(f"> {line}".rstrip() for line in quoted)


def thunderbird(text: list[str], above: str) -> str:
    return f"{above}\n\nOn 21/01/2027 10:30, Learning and Inclusion team wrote:\n" + "\n".join(
        f">{line}" for line in wrapped(text, 72)
    )


def orphaned(text: list[str], above: str) -> str:
    """A gateway that wraps what is quoted once more, and gives what it wrapped no mark."""
    lines = [
        part
        for line in wrapped(text, 72)
        for part in textwrap.wrap(f"> {line}", 50, break_long_words=False, break_on_hyphens=False)
    ]
    return f"{above}\n\n{ON}\n\n" + "\n".join(lines)


def page(text: list[str], above: str) -> str:
    """Outlook on the web: HTML alone."""
    shown = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in above.split("\n"))
    head = "".join(
        f"<b>{line.partition(':')[0]}:</b>{escape(line.partition(':')[2])}<br>"
        for line in HEAD.split("\n")
        if ":" in line
    )
    return from_html(f"{shown}<hr><div>{head}</div>" + "".join(f"<p>{one}</p>" for one in text))


STYLES: dict[str, Callable[[list[str], str], str]] = {
    "outlook": outlook,
    "gmail": gmail,
    "apple": apple,
    "thunderbird": thunderbird,
    "orphaned": orphaned,
    "page": page,
}


def answered(letter: SentLetter, *answers: tuple[int, str]) -> list[str]:
    text = paragraphs(letter)
    for question, words in sorted(answers, reverse=True):
        text.insert(at(letter, question), words)
    return text


def lines_of(text: str) -> list[str]:
    return [" ".join(line.strip("> ").split()) for line in text.split("\n") if line.strip("> ")]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "above",
    [
        "Hi, my answers are under each question.\n\nAmina",
        "Please see my comments in purple.",
        "Diolch, atebion isod.",
        SIGNED,
        "",
    ],
)
def test_answers_under_the_questions_are_kept_whatever_stands_above(letter: SentLetter, style: str, above: str) -> None:
    found = own_words(STYLES[style](answered(letter, (0, ASKED), (1, SILENCE)), above), letter)

    assert [(question, " ".join(lines_of(words))) for question, words in found.answers] == [(0, ASKED), (1, SILENCE)]
    assert lines_of(found.rest) == lines_of(above)
    assert " ".join(lines_of(found.text)) == " ".join([*lines_of(above), ASKED, SILENCE])
    assert (found.whole, found.aside) == (False, False)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "own",
    [
        "My shift this month.\nFrom: telling people\nTo: asking them\nThat is all.",
        'A1\nOn 14 January the tenants\' group wrote:\n"nobody asked us"\nA2',
        "Before.\n\nFrom: Jo <jo@example.org>\nSent: Monday\nTo: me\nSubject: rents\n\nCome at nine.\n\nAfter.",
        "They said:\n> nobody asked us\n> and nobody will\n> so why come\nI had no answer.",
        "👍",
    ],
)
def test_what_somebody_pastes_of_others_is_their_own(letter: SentLetter, style: str, own: str) -> None:
    found = own_words(STYLES[style](paragraphs(letter), own), letter)

    assert lines_of(found.text) == lines_of(own)
    assert (found.answers, found.whole) == ((), False)
    assert lines_of(own_words(own, letter).text) == lines_of(own)


def test_where_nothing_of_ours_is_found_all_is_kept_and_that_is_said(letter: SentLetter) -> None:
    own = "Mine.\n\nOn 1 May, somebody wrote:\n> Another letter\n> altogether\n> than ours"

    assert own_words(own, letter) == Own(text=own, whole=True)
    assert own_words("Mine.\n\nAlso mine.", letter) == Own(text="Mine.\n\nAlso mine.")


@pytest.mark.parametrize("style", STYLES)
def test_a_numbered_reply_is_put_to_the_questions(letter: SentLetter, style: str) -> None:
    above = "Hi\n\n1. We asked first.\n2) The silence.\nAnd the pause after it.\n3. A little, on rents."
    found = own_words(STYLES[style](paragraphs(letter), above), letter)

    answers = ((0, "We asked first."), (1, "The silence.\nAnd the pause after it."), (2, "A little, on rents."))
    assert (found.answers, found.rest) == (answers, "Hi")


@pytest.mark.parametrize(
    "text", ["2. only the second", "1. one\n1. two", "In 2027.\n12. no such question", "1. one\n9. nine"]
)
def test_other_numbers_are_words(letter: SentLetter, text: str) -> None:
    assert own_words(text, letter) == Own(text=text)


def test_an_answer_on_the_line_of_its_question_is_kept(letter: SentLetter) -> None:
    text = paragraphs(letter)
    text[at(letter, 0) - 1] += " The silence."
    text[at(letter, 1) - 1] += " - nothing yet"

    found = own_words(outlook(text, "See below"), letter)
    assert found.answers == ((0, "The silence."), (1, "nothing yet"))


def test_words_among_ours_and_under_no_question_are_kept_and_that_is_said(letter: SentLetter) -> None:
    text = [*paragraphs(letter)[:-2], "PS: the room was cold.", *paragraphs(letter)[-2:]]
    found = own_words(gmail(text, "Mine."), letter)

    assert (lines_of(found.text), found.aside) == (["Mine.", "PS: the room was cold."], True)


def test_a_day_that_has_moved_since_is_still_ours(letter: SentLetter) -> None:
    text = [one.replace("Tuesday 23 February 2027", "Monday 1 March 2027") for one in paragraphs(letter)]
    assert text != paragraphs(letter)

    assert own_words(outlook(text, "Mine."), letter).text == "Mine."


@pytest.mark.parametrize(
    "own", ["Nothing to share this time", "Answer any of them, or none.", "Best wishes", "Hello Amina"]
)
def test_few_words_that_we_use_too_are_theirs_where_they_wrote_them(letter: SentLetter, own: str) -> None:
    assert own_words(outlook(paragraphs(letter), own), letter).text == own


@pytest.mark.parametrize(
    ("name", "text", "notes"),
    [
        ("gmail", "I stopped filling the silence, and somebody else did.\n\nNext week I ask the tenants' panel first.", ()),
        ("outlook", "I stopped filling the silence – somebody else did.\n\nFrom: now on I ask first.\n\nAda\n\nAda Marsh\nHousing officer, Thorpe Council", ()),
        ("owa-html", "We paid people for their time.\n\nIt cost £40 & a café lunch.", ()),
        ("ios", "Power stayed put. I noticed it this time.", ()),
        ("apple", "A café owner told us what the form is like, and it is worse than we thought.\n\nWe drop two pages.", ()),
        ("bottom", "The pause after the question.", ()),
        ("inline", "The pause after the question.\n\nThat nobody had asked the night shift.", ()),
    ],
)  # fmt: skip
def test_every_sample_gives_its_author_s_words(name: str, text: str, notes: tuple[str, ...]) -> None:
    """Each beside the letter that it quotes."""
    quoted = (
        "-- Type your reply above this line --\n\nHello Ada\n\nThe Thames set has met. While it is fresh, take about 5 "
        "minutes.\n\n1. What stayed with you from the session?\n\n2. What do you see differently now?\n\n1. What stayed with you?"
    )
    sent = SentLetter(
        texts=(quoted,),
        questions=(
            "What stayed with you from the session?",
            "What do you see differently now?",
            "What stayed with you?",
        ),
        known=("Thames session 1: your reflections", "sets@learning.example.gov.uk", "Learning team"),
    )
    found = text_of(read(sample(name)), sent)

    assert (found.text, found.notes) == (text, notes)
    assert {WHOLE, ASIDE}.isdisjoint(found.notes)


_WORDS = st.sampled_from(
    [
        "tenants",
        "rents",
        "silence",
        "nine",
        "asked",
        "pause",
        "garden",
        "bus",
        "café",
        "Siân's",
        "50%",
        "landlord",
        "kettle",
        "doubt",
        "cold",
        "I",
        "we",
        "they",
        "ran",
        "2",
        "1.",
        "yes",
        "👍",
    ]
)
_LINE = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join) | st.sampled_from(
    [
        "From: telling people",
        "To: asking them",
        "On 14 January the tenants' group wrote:",
        "> nobody asked us",
        "your next session",
        "take about 5 minutes",
        "Sent from the heart",
        "2",
    ]
)
_OWN = st.lists(st.tuples(st.integers(1, 40), _LINE), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(above=st.lists(_LINE, max_size=3), own=_OWN, style=st.sampled_from(sorted(STYLES)))
def test_no_line_of_theirs_is_lost_and_none_of_ours_is_kept(
    letter: SentLetter, above: list[str], own: list[tuple[int, str]], style: str
) -> None:
    text = paragraphs(letter)
    for place, line in sorted(own, key=lambda one: -one[0]):
        text.insert(min(place, len(text)), line)
    found = own_words(STYLES[style](text, "\n".join(above)), letter)

    theirs = [*above, *(line for line in text if line not in paragraphs(letter))]
    assert sorted(" ".join(lines_of(found.text)).split()) == sorted(" ".join(lines_of("\n".join(theirs))).split())
