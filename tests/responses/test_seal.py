"""What is sealed opens with the right secret in the right place, and nowhere else."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.model.cohort import Occasion, PersonId, SetId
from sets.model.errors import SetwiseError
from sets.model.keys import Renewable, RenewedKey
from sets.model.responses import (
    Action,
    ActionState,
    Agreement,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    ReportLine,
    Responses,
    Source,
)
from sets.responses.consent import fingerprint
from sets.responses.seal import Seal, SealError
from sets.responses.sealed_records import open_action, open_draft, open_log, sealed

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
    assert {what: SEAL.keys(what)[0].hex() for what in FIRST_KEYS} == FIRST_KEYS
    renewed = [replace(a_key(SEAL, what), chance="ab" * 32) for what in Renewable]
    assert {key.what: key.secret for key in renewed} == dict.fromkeys(Renewable, "b365542903f71e37")
    assert {what: Seal(OLD, renewed).keys(what)[0].hex() for what in SECOND_KEYS} == SECOND_KEYS


def a_key(seal: Seal, what: Renewable, chance: bytes = b"chance" * 6) -> RenewedKey:
    return seal.new_key(what, chance, LOG.at)


@pytest.mark.parametrize("what", Renewable)
def test_a_new_key_takes_the_place_of_the_earlier_ones_and_of_nothing_else(what: Renewable) -> None:
    second = a_key(SEAL, what)
    once = Seal(OLD, [second])
    third = a_key(once, what)
    twice = Seal([NEW, OLD], [third, second])

    assert [one.version(what) for one in (SEAL, once, twice)] == [1, 2, 3]
    assert len({*SEAL.keys(what), *once.keys(what), *twice.keys(what)}) == 3
    assert twice.retired_keys(what) == (*once.keys(what), *Seal([NEW, OLD]).keys(what))
    assert SEAL.retired_keys(what) == ()
    others = [one for one in Renewable if one is not what]
    assert [once.keys(one) for one in others] == [SEAL.keys(one) for one in others]
    assert [twice.derived(one) for one in ("person", "tombstones")] == [
        SEAL.derived(one) for one in ("person", "tombstones")
    ]


def test_a_new_key_needs_the_secret_and_the_chance_both() -> None:
    key = a_key(SEAL, Renewable.SEALING)
    real = Seal(OLD, [key]).keys(Renewable.SEALING)[0]
    assert Seal(OLD, [replace(key, chance="00" * 36)]).keys(Renewable.SEALING)[0] != real
    with pytest.raises(SealError, match="version 2 of the key for sealing was made with is gone; put it back"):
        Seal(NEW, [key])
    assert key.chance not in repr(key)
    assert OLD not in str(asdict(key))


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(1, 3))
def test_what_is_sealed_anew_opens_with_the_newest_key_alone(texts: list[str], times: int) -> None:
    seal, renewed = SEAL, []
    tokens = [seal.seal(text, CONTEXT) for text in texts]
    for _ in range(times):
        before = seal
        renewed.append(a_key(seal, Renewable.SEALING))
        seal = Seal(OLD, renewed)
        assert [seal.unseal(token, CONTEXT) for token in tokens] == texts
        tokens = [seal.resealed(token) for token in tokens]
        assert [seal.unseal(token, CONTEXT) for token in tokens] == texts
        assert [seal.resealed(token) for token in tokens] == tokens
        for token in tokens:
            with pytest.raises(SealError):
                before.unseal(token, CONTEXT)
            with pytest.raises(SealError, match="another record"):
                seal.unseal(token, "elsewhere")
    with pytest.raises(SealError, match="any key"):
        seal.resealed(Seal(NEW).seal("theirs", CONTEXT))


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


# The records that hold what is sealed

WHO = {"occasion": Occasion("thames-3"), "person": PersonId("p-ada"), "at": datetime(2027, 1, 21, 10, tzinfo=UTC)}
LOG = LearningLog(
    **WHO,  # type: ignore[arg-type]
    prompt="reflection",
    state=LogState.RETURNED,
    answers=(
        LogAnswer(question="q1", text="I was afraid to say so"),
        LogAnswer(question="q2", text="Ask twice", shared=True),
        LogAnswer(question="q3"),
    ),
    line=ReportLine(text="We listened.", consent="abc"),
    source=Source.WEB,
)
ACTION = Action(
    **WHO,  # type: ignore[arg-type]
    number=1,
    state=ActionState.DROPPED,
    text="ring the shelter",
    by=date(2027, 2, 1),
    learned="nobody answers there",
)
DRAFT = Draft(**WHO, prompt="reflection", text='{"q1":"half a thought"}', form="f1")  # type: ignore[arg-type]


def test_what_is_sealed_opens_as_it_was_written() -> None:
    kept = sealed(Responses(logs=(LOG,), actions=(ACTION,), drafts=(DRAFT,)), SEAL.seal)
    assert [open_log(log, SEAL.unseal) for log in kept.logs] == [LOG]
    assert [open_action(action, SEAL.unseal) for action in kept.actions] == [ACTION]
    assert [open_draft(draft, SEAL.unseal) for draft in kept.drafts] == [DRAFT]


def test_what_is_sealed_shows_nothing_of_what_nobody_else_may_read() -> None:
    kept = sealed(Responses(logs=(LOG,), actions=(ACTION,), drafts=(DRAFT,)), SEAL.seal)
    shown = str(asdict(kept))
    private = ["afraid", "shelter", "nobody answers", "half a thought"]
    assert [word for word in [*private, "Ask twice", "We listened."] if word in shown] == ["Ask twice", "We listened."]


def test_what_is_sealed_already_and_what_is_for_others_stays_as_it_is() -> None:
    agreement = Agreement(set_id=SetId("thames"), text="One at a time.", at=LOG.at)
    kept = sealed(Responses(logs=(LOG,), actions=(ACTION,), drafts=(DRAFT,), agreements=(agreement,)), SEAL.seal)
    assert sealed(kept, SEAL.seal) == kept
    assert kept.agreements == (agreement,)


def test_what_is_open_stays_open() -> None:
    cleared = replace(DRAFT, text="")
    assert open_log(LOG, SEAL.unseal) == LOG
    assert open_action(ACTION, SEAL.unseal) == ACTION
    assert [open_draft(draft, SEAL.unseal) for draft in (DRAFT, cleared)] == [DRAFT, cleared]
    assert sealed(Responses(drafts=(cleared,)), SEAL.seal).drafts == (cleared,)


def test_the_place_of_each_seal_is_the_same_in_every_release() -> None:
    kept = sealed(
        Responses(logs=(LOG,), actions=(ACTION,), drafts=(DRAFT,)), lambda text, context: f"{context}: {text}"
    )
    assert kept.logs[0].answers[0].sealed == "thames-3/p-ada/reflection: I was afraid to say so"
    assert kept.actions[0].sealed == "thames-3/p-ada/1: ring the shelter"
    assert kept.actions[0].sealed_learned == "thames-3/p-ada/1: nobody answers there"
    assert kept.drafts[0].sealed == 'draft/thames-3/p-ada/reflection: {"q1":"half a thought"}'


def test_a_token_moved_from_a_draft_to_its_log_or_to_another_person_does_not_open() -> None:
    kept = sealed(Responses(logs=(LOG,), actions=(ACTION,), drafts=(DRAFT,)), SEAL.seal)
    token, ben = kept.drafts[0].sealed, PersonId("p-ben")
    with pytest.raises(SealError, match="belongs to another record"):
        open_log(replace(LOG, answers=(LogAnswer(question="q1", sealed=token),)), SEAL.unseal)
    for moved in (
        lambda: open_log(replace(kept.logs[0], person=ben), SEAL.unseal),
        lambda: open_action(replace(kept.actions[0], number=2), SEAL.unseal),
        lambda: open_draft(replace(kept.drafts[0], person=ben), SEAL.unseal),
    ):
        with pytest.raises(SealError, match="belongs to another record"):
            moved()


FIRST_KEYS = {
    Renewable.LINKS: "babc28b742bb7acd87b0b6ad8f4a333c818b04390c1d936be78a782d075c7e9b",
    Renewable.INBOUND: "2c25f0737f2afbcf64adac6344c0603c5bebd1322b52312c6296e2820ea02b58",
    Renewable.REPLIES: "67d5fafec9de95ba4e3da1b28c9ba370bee62c99c8b72c80909ce0fec774cd20",
}
SECOND_KEYS = {
    Renewable.LINKS: "180099b683c1bf3735d77ecd7ac261be7f2dbc5fb4e703c5307510e914eb1238",
    Renewable.SEALING: "70bdcdecf8fbf96f77332067c738f56783a7d5281f79bed18ba2b3208e4335de",
    Renewable.INBOUND: "b111b6a382c36f4b1f8379ff389c585d4c688b4826fa35b44b38aa8ac470ed42",
    Renewable.REPLIES: "876971daff5ae75d0b8b923282944fc90a8d9f7fd1da412635f0d8a8b605b798",
}
PINNED = "e495aed478164bcba68b7a9c354e63f2ab68098e628516815037f4733c16d0e3"
TOKEN = "gAAAAAAAAAAAOubJHAQi7ybRCh5XnSXTvltKTKhh5_0uKdMZoAQ3xT3Gjg00F0zAetTqhyYPf17XOSmQoiHleT7qJ-JVhpsB-doxufr8e4gy-iQh9bQeYgIHqCLQdsj244YySw5_VXQdwQA688f8-Cvrd4lmwU-pkA=="
