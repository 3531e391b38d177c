"""Who is who through all cohorts of a home."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from sets.cohort.identity import Handle, identify, person_id
from sets.model.cohort import PersonId
from sets.model.errors import StateError
from sets.model.publication import KnownPerson

KEY = b"the key of the home"
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)
LATER = datetime(2027, 6, 4, 9, tzinfo=UTC)


def sam(email: str = "sam@example.org", *, id: str = "", formerly: tuple[str, ...] = (), name: str = "Sam") -> Handle:  # noqa: A002
    return Handle(handle=f"id:{id}" if id else email, name=name, email=email, formerly=formerly)


def known_as(*addresses: str, id: str = "pknown") -> KnownPerson:  # noqa: A002
    return KnownPerson(id=PersonId(id), addresses=addresses, first_seen=NOW)


def test_an_id_is_opaque_and_derived() -> None:
    found, news = identify((sam(),), (), KEY, NOW)
    assert found == {"sam@example.org": person_id("sam@example.org", KEY)}
    assert re.fullmatch(r"p[a-z2-7]{11}", found["sam@example.org"])
    assert news == (known_as("sam@example.org", id=found["sam@example.org"]),)
    assert identify((sam(),), (), b"another home", NOW)[0] != found


def test_a_second_look_finds_nothing_new() -> None:
    found, news = identify((sam(), sam("kim@example.org")), (), KEY, NOW)
    assert identify((sam(), sam("kim@example.org")), news, KEY, LATER) == (found, ())


@pytest.mark.parametrize(
    ("handle", "known", "addresses"),
    [
        (sam(), known_as("sam@example.org"), None),
        (
            sam("new@example.org", formerly=("sam@example.org",)),
            known_as("sam@example.org"),
            ("sam@example.org", "new@example.org"),
        ),
        (sam("new@example.org", formerly=("sam@example.org",)), known_as("sam@example.org", "new@example.org"), None),
        (sam(id="sam"), known_as("sam@example.org"), ("sam@example.org", "id:sam")),
        (sam(id="sam"), known_as("id:sam"), ("id:sam", "sam@example.org")),
        (
            sam("new@example.org", id="sam"),
            known_as("sam@example.org", "id:sam"),
            ("sam@example.org", "id:sam", "new@example.org"),
        ),
        (sam(), known_as("sam@example.org", "id:sam"), None),
    ],
    ids=[
        "same address",
        "new address",
        "seen before",
        "now with an id",
        "known by id",
        "id moves address",
        "id left out",
    ],
)
def test_a_known_person_keeps_the_id(handle: Handle, known: KnownPerson, addresses: tuple[str, ...] | None) -> None:
    found, news = identify((handle,), (known,), KEY, LATER)
    assert found == {handle.handle: PersonId("pknown")}
    assert news == (() if addresses is None else (known_as(*addresses),))


def test_two_people_of_one_mailbox_are_two() -> None:
    pair = (sam(id="sam"), sam(id="kim", name="Kim"))
    found, news = identify(pair, (), KEY, NOW)
    assert len(set(found.values())) == 2
    assert [person.addresses for person in news] == [("id:sam",), ("id:kim",)]
    assert identify(pair, news, KEY, LATER) == (found, ())


def test_who_inherits_a_mailbox_that_comes_to_be_shared_is_said_in_the_file() -> None:
    known = (known_as("sam@example.org"),)
    with pytest.raises(StateError, match=r"write `formerly: sam@example\.org` at the one whom the records know"):
        identify((sam(id="sam"), sam(id="kim", name="Kim")), known, KEY, LATER)
    found, _ = identify((sam(id="sam", formerly=("sam@example.org",)), sam(id="kim")), known, KEY, LATER)
    assert found["id:sam"] == PersonId("pknown")
    assert found["id:kim"] != PersonId("pknown")


def test_a_newcomer_to_a_shared_mailbox_is_not_the_old_hand() -> None:
    known = (known_as("sam@example.org", "id:sam"),)
    found, news = identify((sam(id="kim", name="Kim"),), known, KEY, LATER)
    assert found == {"id:kim": person_id("id:kim", KEY)}
    assert [person.addresses for person in news] == [("id:kim",)]


def test_formerly_may_not_point_at_somebody_else() -> None:
    known = (known_as("sam@example.org"), known_as("kim@example.org", id="pkim"))
    with pytest.raises(StateError) as refused:
        identify((sam(formerly=("kim@example.org",)),), known, KEY, LATER)
    assert str(refused.value) == (
        "setwise: Sam: formerly: kim@example.org belongs to another person in the records than sam@example.org does; "
        "they were published as two people, which stays so: take `formerly` out"
    )
    with pytest.raises(StateError, match="these addresses belong to different people"):
        identify((sam("new@example.org", formerly=("kim@example.org", "sam@example.org")),), known, KEY, LATER)


def test_two_entries_that_the_records_know_as_one_person() -> None:
    known = (known_as("sam@example.org", "new@example.org"),)
    with pytest.raises(StateError, match=r"the records know sam@example\.org and new@example\.org as one person"):
        identify((sam(), sam("new@example.org")), known, KEY, LATER)
