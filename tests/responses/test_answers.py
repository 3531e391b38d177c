"""Answers to invites: one history, and the one that counts, in whatever order they come in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.model.cohort import Occasion, PersonId
from sets.model.messages import Partstat
from sets.model.responses import Answer, AnswerGiven, Responses, Source
from sets.responses.answers import history, newest, order, with_answer, with_answers
from tests.support.builders import at

ADA, THAMES_1 = PersonId("p-ada"), Occasion("thames-1")
AT = at("2027-01-10 20:15")


def said(partstat: Partstat, when: datetime = AT, **changes: Any) -> AnswerGiven:
    found: dict[str, Any] = {"occasion": THAMES_1, "person": ADA, "arrived": when, "source": Source.MAIL, **changes}
    return AnswerGiven(partstat=partstat, at=when, **found)


def minutes(count: int) -> datetime:
    return AT + timedelta(minutes=count)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (said(Partstat.ACCEPTED), said(Partstat.DECLINED, minutes(1))),
        (
            said(Partstat.TENTATIVE, mailed=minutes(1), arrived=minutes(9), mark="a"),
            said(Partstat.DECLINED, mailed=minutes(3), arrived=minutes(8), mark="b"),
        ),
        (
            said(Partstat.TENTATIVE, mailed=minutes(1), arrived=minutes(8), mark="b"),
            said(Partstat.DECLINED, mailed=minutes(1), arrived=minutes(9), mark="a"),
        ),
    ],
    ids=["given later", "given at once, mailed later", "mailed at once, arrived later"],
)
def test_the_newest_counts_by_when_it_was_given_then_by_its_mail_then_by_arrival(
    earlier: AnswerGiven, later: AnswerGiven
) -> None:
    assert newest((earlier, later)).partstat is newest((later, earlier)).partstat is Partstat.DECLINED


moments = st.integers(0, 4).map(minutes)
answers = st.lists(
    st.builds(
        said,
        st.sampled_from([Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE, Partstat.DELEGATED]),
        moments,
        arrived=moments,
        mailed=st.none() | moments,
        mark=st.text("abcdef", min_size=4, max_size=4),
        source=st.sampled_from(Source),
    ),
    min_size=1,
    max_size=8,
    unique_by=(lambda one: one.mark, lambda one: order(one)[:3]),
)


@given(came=answers.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_whatever_the_order_of_arrival_the_same_one_counts(
    came: tuple[list[AnswerGiven], list[AnswerGiven]],
) -> None:
    one, other = (_all_kept(order) for order in came)
    assert one.answers == other.answers
    assert history(one) == history(other)
    assert _all_kept([*came[0], *came[1]]) == one


def _all_kept(order: list[AnswerGiven]) -> Responses:
    kept = Responses()
    for news in order:
        found = with_answer(news, kept)
        kept = Responses(answers=found.answers or kept.answers, given=(*kept.given, *found.given))
        assert all(before <= after for before, after in pairwise(one.at for one in history(kept)))
    return kept


def test_an_answer_of_before_the_history_was_kept_takes_part_in_it() -> None:
    before = Answer(occasion=THAMES_1, person=ADA, partstat=Partstat.ACCEPTED, at=minutes(5), source=Source.WEB)
    late = said(Partstat.DECLINED, minutes(2), mark="late")
    kept = with_answer(late, Responses(answers=(before,)))
    assert (kept.answers, len(kept.given)) == ((), 2)
    # and it stays in it once another counts
    later = with_answer(said(Partstat.TENTATIVE, minutes(9)), Responses(answers=(before,)))
    assert [(one.partstat, one.at) for one in history(later)] == [
        (Partstat.ACCEPTED, minutes(5)),
        (Partstat.TENTATIVE, minutes(9)),
    ]
    kept = Responses(answers=(before,), given=kept.given)
    assert [(one.partstat, one.at, one.source) for one in history(kept)] == [
        (Partstat.DECLINED, minutes(2), Source.MAIL),
        (Partstat.ACCEPTED, minutes(5), Source.WEB),
    ]


@pytest.mark.parametrize("partstat", [Partstat.ACCEPTED, Partstat.DECLINED])
def test_of_two_that_nothing_tells_apart_the_one_that_was_read_later_counts(partstat: Partstat) -> None:
    """All mails of a folder arrive at once."""
    first = with_answer(said(Partstat.TENTATIVE, mark="m"), Responses())
    for mark in "az":
        second = with_answer(said(partstat, mark=mark), first)
        assert [one.partstat for one in second.answers] == [partstat]


@pytest.mark.parametrize(
    ("later", "note"),
    [
        (said(Partstat.DECLINED, minutes(1)), "A week later?"),
        (said(Partstat.DECLINED, minutes(1), note="Or two?"), "Or two?"),
        (said(Partstat.ACCEPTED, minutes(1)), ""),
        (said(Partstat.DECLINED, minutes(1), source=Source.WEB), ""),
        (said(Partstat.DECLINED, minutes(-1)), "A week later?"),
    ],
    ids=["from a second device", "with other words", "another answer", "taken back on the page", "an earlier one"],
)
def test_words_stay_with_an_answer_that_is_only_said_again(later: AnswerGiven, note: str) -> None:
    worded = said(Partstat.DECLINED, note="A week later?")
    assert newest((worded, later)).note == newest((later, worded)).note == note
    again = said(Partstat.DECLINED, minutes(5))
    assert newest((again, worded, later)).note == (note if later.partstat is Partstat.DECLINED else "")


def test_an_answer_that_counts_stands_once_in_the_history() -> None:
    for partstat in (Partstat.ACCEPTED, Partstat.DELEGATED):
        found = with_answer(said(partstat, note="See you"), Responses())
        assert history(found) == found.given == (said(partstat, note="See you"),)


def test_who_sends_somebody_else_does_not_come() -> None:
    found = with_answer(said(Partstat.DELEGATED), Responses())
    assert [one.partstat for one in found.answers] == [Partstat.DECLINED]
    assert [one.partstat for one in found.given] == [Partstat.DELEGATED]


def test_other_people_and_other_meetings_have_histories_of_their_own() -> None:
    mine, newer = said(Partstat.ACCEPTED), said(Partstat.DECLINED, minutes(9))
    others = tuple(
        with_answer(one, Responses()).answers[0]
        for one in (replace(newer, person=PersonId("p-ben")), replace(newer, occasion=Occasion("thames-2")))
    )
    assert [one.partstat for one in with_answer(mine, Responses(answers=others)).answers] == [Partstat.ACCEPTED]


def test_answers_from_a_file_join_the_history_once() -> None:
    web = said(Partstat.DECLINED, minutes(9), source=Source.WEB)
    before = with_answer(web, Responses())
    rows = tuple(
        Answer(occasion=THAMES_1, person=ADA, partstat=partstat, at=minutes(at))
        for partstat, at in ((Partstat.ACCEPTED, 3), (Partstat.TENTATIVE, 12))
    )
    news = with_answers(Responses(answers=rows), before)
    assert news.answers == (rows[1],)
    both = Responses(answers=news.answers, given=(*before.given, *news.given))
    assert [one.partstat for one in history(both)] == [Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE]
    assert with_answers(Responses(answers=rows), both) == Responses()

    # a row that was put right takes the place of what it said before
    mended = replace(rows[1], partstat=Partstat.ACCEPTED)
    after = with_answers(Responses(answers=(mended,)), both)
    assert (after.answers, [one.key for one in after.given]) == ((mended,), [news.given[1].key])
