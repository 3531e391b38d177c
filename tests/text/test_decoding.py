"""Bytes that do not say how their letters are written: what is guessed for lists of names, and what is told of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.text.decoding import Decoded, Guess, NotText, decoded

unhurried = settings(deadline=None, max_examples=150)  # other work shares the machine
LISTS = {
    "Welsh": "Siân Évans\nRhôn Gruffydd\nNêst Wyn\nLlïo Tom\n",
    "Irish": "Siobhán Ní Dhomhnaill\nSeán Ó Briain\nMáire Íde\nÚna\n",
    "French and Portuguese": "Zoë Brontë\nÉlodie Lefèvre\nRenée Núñez\nJoão Gonçalves\n",
    "German and Nordic": "Jörg Müßig\nÄndrea Groß\nSøren Kjær\nÅse Bjørnsen\n",
    "Polish": "Łukasz Wójcik\nŻaneta Śliwińska\nPaweł Gąsior\n",
    "Turkish": "Gülşah Yıldız\nİbrahim Çağlar\nOğuz Şahin\n",
    "marks of print": "Tom O’Barrett\nChildren’s services – “North”\n£5 a day\n",
    "capitals": "SIÂN ÉVANS\nSEÁN Ó BRIAIN\nJOSÉ GARCÍA\n",
    "one name": "Renée Marsh\n",
    "one mark": "Tom O’Barrett\n",
}
UNCHANGED = (
    *LISTS.values(),
    "Llŷr Tŵr\n",
    "Ghulām Muḥammad, Shāhid Āfrīdī\n",
    "JOSÉ’S CAFÉ’S “Ñ”\n",
    "SÃO Â\n",
)
PAGES = {
    "cp1252": "Windows",
    "mac_roman": "an older Mac",
    "cp850": "DOS",
    "cp1250": "Windows in a language of Central Europe",
    "cp1254": "Windows in Turkish",
}
SAVED_IN = [
    (case, codec)
    for case, text in LISTS.items()
    for codec in PAGES
    if text.encode(codec, "ignore").decode(codec) == text
]


def list_of(case: str) -> str:
    return f"name,email\n{''.join(f'{name},x@example.org{chr(10)}' for name in LISTS[case].splitlines())}Amina,a@example.org\n"


@pytest.mark.parametrize(("case", "codec"), SAVED_IN)
def test_a_list_is_read_in_the_code_page_that_it_was_saved_in(case: str, codec: str) -> None:
    found = decoded(list_of(case).encode(codec))
    assert found.text == list_of(case)
    (guess,) = found.guesses
    first = next(line for line in list_of(case).splitlines() if not line.isascii())
    assert guess.line == first
    assert set(guess.letters) == {letter for letter in LISTS[case] if letter > "\x7f"}


@pytest.mark.parametrize("text", UNCHANGED)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert decoded(text.encode()) == Decoded(text=text)
    assert decoded(text.encode("utf-8-sig")) == Decoded(text=text)
    assert decoded(text.encode("utf-16")) == Decoded(text=text)


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("text", UNCHANGED)
def test_what_was_encoded_twice_is_put_right(text: str, codec: str) -> None:
    # a byte without a letter stays a control character, as browsers and spreadsheets have it
    letters = (
        chr(b) if codec == "cp1252" and b in b"\x81\x8d\x8f\x90\x9d" else bytes((b,)).decode(codec)
        for b in text.encode()
    )
    data = "".join(letters).encode()
    found = decoded(data)
    assert found.text == text
    assert {guess.how for guess in found.guesses} == {"its letters had been encoded twice and were put right"}


def test_a_guess_that_could_be_another_says_so() -> None:
    (guess,) = decoded("name\nMuñoz\n".encode("cp1252")).guesses
    assert guess == Guess(
        how="its letters were read as Windows writes them", number=2, line="Muñoz", letters=("ñ",), other="Muńoz"
    )
    assert guess.told() == (
        "its letters were read as Windows writes them: line 2 reads 'Muñoz' (it might be 'Muńoz'). "
        "If that is wrong, save it as CSV UTF-8 and try again"
    )
    assert guess.told(confidential=True) == (
        "its letters were read as Windows writes them: look at line 2 and these letters: ñ. "
        "If that is wrong, save it as CSV UTF-8 and try again"
    )


def test_lines_of_two_kinds_are_each_read_as_they_are() -> None:
    data = "Siân\n".encode() + "Zoë\n".encode("cp1252") + "ŵ\n".encode()
    found = decoded(data)
    assert found.text == "Siân\nZoë\nŵ\n"
    assert [(guess.number, guess.line) for guess in found.guesses] == [(2, "Zoë")]


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (b"a\nb\0c", 2),
        (b"\xff\xfea", 1),
        (b"name\n" + bytes(range(128, 256)), 2),
        ("name\n\nمحمد علي، خديجة".encode("cp1256"), 3),
    ],
)
def test_what_cannot_be_text_is_refused_with_its_line(data: bytes, number: int) -> None:
    with pytest.raises(NotText) as refused:
        decoded(data)
    assert refused.value.number == number


@unhurried
@given(st.text(st.characters(exclude_characters="\0\ufeff") | st.sampled_from("éâŵłş’– \n"), max_size=80))
def test_any_utf8_is_itself_or_was_encoded_twice(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    found = decoded(data)
    assert found.text == data.decode() or found.guesses


@unhurried
@given(st.binary(max_size=120))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decoded(data).text, str)
    except NotText as refused:
        assert refused.number >= 1  # noqa: PT017 - either outcome is right
