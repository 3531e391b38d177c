"""What a server says of mails, by pieces as imaplib gives them: whole, broken, and written to mislead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.mail.mailbox.heads import body_in, heads_in

HEADER = b"From: a@example.org\r\nIn-Reply-To: <x@y>\r\n\r\n"
Pieces = list[bytes | tuple[bytes, bytes] | None]


def one(number: int, uid: int, structure: bytes = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)') -> Pieces:
    return [
        (b"%d (UID %d RFC822.SIZE 99 BODYSTRUCTURE %s BODY[HEADER]<0> {44}" % (number, uid, structure), HEADER),
        b")",
    ]


LITERAL: Pieces = [
    (b'2 (BODYSTRUCTURE ("TEXT" "CALENDAR" ("NAME" {9}', b"a UID 7 .ics"),
    (b' NIL) NIL NIL "7BIT" 5 1) UID 8 RFC822.SIZE 120 BODY[HEADER]<0> {44}', HEADER),
    b")",
]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ([None], []),
        ([], []),
        ([b"1 (FLAGS (\\Seen))"], []),
        (one(1, 5), [(5, 99, False)]),
        ([*one(1, 5), b"3 (FLAGS (\\Seen) UID 5)", *one(2, 6, b'("TEXT" "CALENDAR" NIL)')], [(5, 99, False), (6, 99, True)]),
        # the sender of a mail chooses the names of its files, and they may stand before what the server says
        ([(b'1 (BODYSTRUCTURE ("NAME" "UID 7 RFC822.SIZE 1 \\" (") UID 5 RFC822.SIZE 99 BODY[HEADER]<0> {44}', HEADER), b")"], [(5, 99, False)]),
        (LITERAL, [(8, 120, True)]),
        ([(b"1 (UID 5 RFC822.SIZE 99 BODY[TEXT] {44}", HEADER), b")"], []),
        ([(b"1 (UID 5 BODY[HEADER]<0> {44}", HEADER), b")"], []),
    ],
)  # fmt: skip
def test_the_mails_of_an_answer(answer: Pieces, found: list[tuple[int, int, bool]]) -> None:
    assert [(head.uid, head.size, head.may_hold_more) for head in heads_in(answer)] == found


def test_a_body_is_that_of_the_mail_that_was_asked_for() -> None:
    answer: Pieces = [b"9 (FLAGS () UID 5)", (b"3 (UID 5 BODY[]<0> {44}", HEADER), b")"]
    assert (body_in(answer, 5), body_in(answer, 6), body_in([None], 5)) == (HEADER, None, None)


@given(
    st.lists(st.one_of(st.none(), st.binary(max_size=60), st.tuples(st.binary(max_size=60), st.binary(max_size=60))))
)
def test_no_answer_makes_it_raise(answer: Pieces) -> None:
    assert [head for head in heads_in(answer) if head.uid < 0] == []
    body_in(answer, 1)
