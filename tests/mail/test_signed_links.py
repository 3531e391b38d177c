"""Signed links: what they hold, how long, under which key, and what becomes of the ones that do not hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.mail.signed_links import AHEAD, LIFETIMES, LONGEST, Ended, EndedLink, ForgedLink, Link, Links, Opened
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import LinkError
from sets.model.requests import Purpose
from tests.support.builders import utc

NOW = utc("2027-01-20 10:00")
OLD, NEW = b"o" * 32, b"n" * 32
LINKS = Links([NEW, OLD], "https://sets.example.gov.uk/")
LINK = Link(
    purpose=Purpose.ANSWER,
    cohort=CohortId("learning-2027"),
    person=PersonId("p-ada"),
    occasion=Occasion("thames-1"),
    prompt="reflection",
    turn=2,
)


def test_a_link_says_what_it_was_made_for_and_when() -> None:
    token = LINKS.token(LINK, NOW)

    assert LINKS.read(Purpose.ANSWER, token, NOW + timedelta(days=3)) == Opened(LINK, NOW)
    assert LINKS.address(LINK, NOW) == f"https://sets.example.gov.uk/answer/{token}"
    assert LINKS.path(LINK, NOW) == f"/answer/{token}"


def test_the_same_link_of_the_same_second_is_the_same_token() -> None:
    assert LINKS.token(LINK, NOW) == LINKS.token(LINK, NOW)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.ANSWER])
def test_a_link_opens_no_page_of_another_purpose(purpose: Purpose) -> None:
    with pytest.raises(ForgedLink):
        LINKS.read(purpose, LINKS.token(LINK, NOW), NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_it_opens_to_the_last_moment_of_its_time_and_not_after(purpose: Purpose) -> None:
    link = Link(purpose=purpose, cohort=LINK.cohort, person=LINK.person)
    token, last = LINKS.token(link, NOW), NOW + LIFETIMES[purpose]

    assert LINKS.read(purpose, token, last).link == link
    with pytest.raises(EndedLink) as late:
        LINKS.read(purpose, token, last + timedelta(seconds=1))
    assert (late.value.link, late.value.signed_at) == (link, NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_one_from_ahead_of_the_clock_opens_only_where_two_clocks_may_differ_so(purpose: Purpose) -> None:
    link = Link(purpose=purpose, cohort=LINK.cohort, person=LINK.person)
    token = LINKS.token(link, NOW)

    assert LINKS.read(purpose, token, NOW - AHEAD).link == link
    for early in (AHEAD + timedelta(seconds=1), timedelta(days=40), timedelta(days=4_000)):
        with pytest.raises(EndedLink) as ended:
            LINKS.read(purpose, token, NOW - early)
        assert (ended.value.link, ended.value.signed_at, ended.value.why) == (link, NOW, Ended.EARLY)


def test_one_of_a_key_that_was_replaced_is_known_and_opens_nothing() -> None:
    token, after = Links([OLD]).token(LINK, NOW), Links([NEW], retired=[b"x" * 32, OLD])

    with pytest.raises(EndedLink) as ended:
        after.read(Purpose.ANSWER, token, NOW)
    assert (ended.value.link, ended.value.signed_at, ended.value.why) == (LINK, NOW, Ended.REPLACED)
    assert after.read(Purpose.ANSWER, after.token(LINK, NOW), NOW) == Opened(LINK, NOW)
    with pytest.raises(ForgedLink):
        after.read(Purpose.MINE, token, NOW)
    with pytest.raises(ForgedLink):
        after.read(Purpose.ANSWER, Links([b"y" * 32]).token(LINK, NOW), NOW)


def test_a_change_of_key_leaves_links_working_until_the_old_key_goes() -> None:
    before, after = Links([OLD]), Links([NEW, OLD])
    token = before.token(LINK, NOW)

    assert after.read(Purpose.ANSWER, token, NOW).link == LINK
    assert after.token(LINK, NOW) != token
    with pytest.raises(ForgedLink):
        before.read(Purpose.ANSWER, after.token(LINK, NOW), NOW)
    with pytest.raises(ForgedLink):
        Links([NEW]).read(Purpose.ANSWER, token, NOW)


@given(st.integers(min_value=0), st.characters())
def test_no_changed_character_goes_unnoticed(place: int, character: str) -> None:
    token = LINKS.token(LINK, NOW)
    at = place % len(token)
    changed = token[:at] + character + token[at + 1 :]

    if changed != token:
        try:
            # the last digit of base64 has bits that mean nothing; whatever opens says exactly the same
            assert LINKS.read(Purpose.ANSWER, changed, NOW) == Opened(LINK, NOW)
            assert at in (len(token) - 1,)
        except LinkError:
            pass


@given(st.text(max_size=300))
def test_no_text_is_a_link_but_ours(text: str) -> None:
    with pytest.raises(ForgedLink):
        LINKS.read(Purpose.ANSWER, text, NOW)


@pytest.mark.parametrize("cut", range(1, 200, 7))
def test_a_truncated_link_is_none(cut: int) -> None:
    with pytest.raises(ForgedLink):
        LINKS.read(Purpose.ANSWER, LINKS.token(LINK, NOW)[:-cut], NOW)


def test_an_endless_one_is_none() -> None:
    with pytest.raises(ForgedLink):
        LINKS.read(Purpose.ANSWER, LINKS.token(LINK, NOW) + "A" * LONGEST, NOW)


def test_a_link_carries_no_name_and_no_address() -> None:
    assert set(Link.__slots__) == {"purpose", "cohort", "person", "occasion", "prompt", "turn", "number"}
