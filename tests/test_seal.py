"""What is sealed opens with the right secret in the right place, and nowhere else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.errors import SetwiseError
from sets.seal import Seal, SealError, fingerprint

OLD, NEW = "old-secret-old-secret-old-secret", "new-secret-new-secret-new-secret"
CONTEXT = "p-ada/thames-3/p-ada/reflection"
SEAL = Seal(OLD)


@given(text=st.text(st.characters(exclude_categories=()), max_size=200), context=st.text(max_size=40))
def test_any_text_comes_back(text: str, context: str) -> None:
    assert SEAL.unseal(SEAL.seal(text, context), context) == text


def test_a_token_shows_nothing_and_is_another_each_time() -> None:
    tokens = [SEAL.seal("I was afraid to say so", CONTEXT) for _ in range(2)]
    assert tokens[0] != tokens[1]
    assert "afraid" not in "".join(tokens)


def test_a_token_moved_to_another_record_does_not_open() -> None:
    token = SEAL.seal("mine alone", CONTEXT)
    with pytest.raises(SealError, match="belongs to another record") as caught:
        SEAL.unseal(token, CONTEXT.replace("ada", "ben"))
    assert "mine" not in str(caught.value)


@pytest.mark.parametrize(
    "damage", [lambda t: t[:-6] + "AAAA==", lambda t: "", lambda t: t[:20], lambda t: "A" + t, lambda t: "é"]
)
def test_a_changed_token_does_not_open(damage: object) -> None:
    token = SEAL.seal("mine alone", CONTEXT)
    with pytest.raises(SealError, match="does not open") as caught:
        SEAL.unseal(damage(token), CONTEXT)  # type: ignore[operator]
    assert isinstance(caught.value, SetwiseError)


def test_a_new_secret_in_front_opens_the_old_seals_and_makes_the_new_ones() -> None:
    before, rotated, forgetful = Seal(OLD), Seal([NEW, OLD]), Seal([NEW])
    assert rotated.unseal(before.seal("kept", CONTEXT), CONTEXT) == "kept"
    assert forgetful.unseal(rotated.seal("newer", CONTEXT), CONTEXT) == "newer"
    with pytest.raises(SealError, match="put the earlier secret back"):
        forgetful.unseal(before.seal("lost", CONTEXT), CONTEXT)
    with pytest.raises(SealError):
        before.unseal(rotated.seal("newer", CONTEXT), CONTEXT)


@pytest.mark.parametrize("text", [f"{NEW},{OLD}", f"{NEW} {OLD}", f"{NEW}\n{OLD}\n", f" {NEW} ,\r\n {OLD} "])
def test_secrets_in_one_text(text: str) -> None:
    token = Seal([NEW, OLD]).seal("same", CONTEXT)
    assert Seal(text).unseal(token, CONTEXT) == "same"
    assert Seal(text).derived("person") == Seal([OLD]).derived("person")


def test_derived_keys_survive_a_new_secret_and_differ_by_purpose() -> None:
    keys = {Seal(secrets).derived("person") for secrets in ([OLD], [NEW, OLD], ["other", NEW, OLD])}
    assert len(keys) == 1
    assert {len(key) for key in keys} == {32}
    assert SEAL.derived("uid") not in keys
    assert Seal([OLD, NEW]).derived("person") not in keys


def test_derived_keys_are_the_same_in_every_release() -> None:
    assert SEAL.derived("person").hex() == PINNED


def test_a_seal_made_by_an_earlier_release_opens() -> None:
    assert SEAL.unseal(TOKEN, CONTEXT) == "kept since the first release"


@pytest.mark.parametrize("secrets", ["", " , ", [], [OLD, ""]])
def test_no_secret_is_said_in_words(secrets: object) -> None:
    with pytest.raises(SealError, match="set SETWISE_SECRET"):
        Seal(secrets)  # type: ignore[arg-type]


def test_a_fingerprint_is_of_the_exact_words() -> None:
    words = "We stopped asking for proof of address."
    assert fingerprint(words) == hashlib.sha256(words.encode()).hexdigest()
    assert len({fingerprint(words), fingerprint(words.upper()), fingerprint(words + " ")}) == 3


PINNED = "e495aed478164bcba68b7a9c354e63f2ab68098e628516815037f4733c16d0e3"
TOKEN = "gAAAAAAAAAAAOubJHAQi7ybRCh5XnSXTvltKTKhh5_0uKdMZoAQ3xT3Gjg00F0zAetTqhyYPf17XOSmQoiHleT7qJ-JVhpsB-doxufr8e4gy-iQh9bQeYgIHqCLQdsj244YySw5_VXQdwQA688f8-Cvrd4lmwU-pkA=="
