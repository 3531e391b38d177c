"""Disclosure of words: which quotes, themes and stories may be seen, what a coordinator is warned of, and why the rest is not there."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.disclosure import thresholds
from sets.disclosure.disclose import disclose, figures_of, public
from sets.disclosure.raw import About, RawLine, RawQuote, RawStory, Said
from sets.disclosure.released import Withheld
from sets.disclosure.words import choose_quotes, naming_words
from sets.model.cohort import PersonId
from sets.model.report_review import PassageKind
from sets.model.responses import ReportLine
from sets.responses.consent import fingerprint
from tests.attacks.disclosure_help import EARLIER, a_raw, a_table, a_theme


def a_quote(text: str, person: str = "p-1", consent: str | None = None, **changes: Any) -> RawQuote:
    words = fingerprint(text) if consent is None else consent
    return RawQuote(person=PersonId(person), line=ReportLine(text=text, consent=words), **changes)


def chosen(quotes: Iterable[RawQuote], naming: frozenset[str] = frozenset(), sets: int = 1) -> tuple[list[str], bool]:
    found, held = choose_quotes(quotes, naming, sets=sets)
    return [quote.line.text for quote in found], held


NAMING = naming_words(["Ada Marsh", "Zoë O'Neill"], ["Thorpe Council", "Housing"])


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("We asked first.", True),
        ("ada asked first.", False),
        ("Ask ADA.", False),
        ("Adamant, we asked.", True),
        ("zoë asked.", False),
        ("Zoe asked.", False),
        ("Zoe\u0308 asked.", False),
        ("A\u200bda asked.", False),
        ("We asked \u202ebackwards.", False),
        ("Thorpe council asked.", False),
        ("In Thorpe we asked.", False),
        ("The council asked.", True),
        ("She asked first.", False),
        ("We asked him.", False),
        ("Ring 020 7946 0123.", False),
        ("We met 12 people in 2027.", True),
        ("The housing team asked.", False),
        ("Write to x@example.org", False),
        ("See https://example.org", False),
    ],
)
def test_words_that_point_to_somebody_are_held(text: str, stands: bool) -> None:
    assert chosen([a_quote(text)], NAMING) == (([text], False) if stands else ([], True))


def test_only_the_words_agreed_to() -> None:
    unasked, other = a_quote("We asked.", consent=""), a_quote("We ask.", consent=fingerprint("We asked."))
    assert chosen([unasked, other], NAMING) == ([], False)


def test_at_most_two_from_one_person_and_in_no_telling_order() -> None:
    quotes = [a_quote(f"line {n}", person="p-1") for n in range(5)] + [a_quote("other", person="p-2")]
    texts, held = chosen(quotes)
    assert (len(texts), "other" in texts, held) == (3, True, False)
    assert chosen(reversed(quotes)) == (texts, False)
    assert texts == sorted(texts, key=fingerprint)


def test_where_all_lines_came_from_one_of_several_sets_one_may_stand() -> None:
    quotes = [a_quote(f"line {n}", person=f"p-{n}", learning_set="thames") for n in range(5)]
    assert [len(chosen(quotes, sets=sets)[0]) for sets in (1, 3)] == [5, 1]


def test_a_partner_belongs_to_no_set() -> None:
    quotes = [a_quote(f"line {n}", person=f"p-{n}", partner=True) for n in range(3)]
    assert len(chosen(quotes, sets=3)[0]) == 3


MANY = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 8), st.integers(0, 3), st.integers(0, 2)),
    max_size=30,
    unique_by=lambda q: q[0],
)


@given(MANY, st.randoms())
@settings(max_examples=80, deadline=None)
def test_quotes_are_spread_however_they_come(many: list[tuple[int, int, int, int]], chance: Any) -> None:
    quotes = [
        a_quote(f"line {n}", person=f"p-{set_}-{who}", learning_set=f"s-{set_}", organisation=f"o-{where}")
        for n, who, set_, where in many
    ]
    found, _ = choose_quotes(quotes, frozenset(), sets=4)
    count = len(found)
    assert count <= 12
    assert bool(quotes) == bool(found)
    assert max(Counter(one.person for one in found).values(), default=0) <= 2
    assert max(Counter(one.learning_set for one in found).values(), default=0) <= max(1, count // 2)
    if count > 1 and len({quote.organisation for quote in quotes}) > 1:
        assert len({one.organisation for one in found}) > 1
    chance.shuffle(quotes)
    assert choose_quotes(quotes, frozenset(), sets=4)[0] == found


# themes


@pytest.mark.parametrize(
    ("people", "sets", "organisations", "strength"),
    [
        (2, 2, 2, None),
        (3, 1, 2, None),
        (3, 2, 1, None),
        (3, 2, 2, "3 to 5 people in 2 or more sets"),
        (5, 3, 3, "3 to 5 people in 2 or more sets"),
        (6, 3, 3, "6 people in 3 sets"),
    ],
)
def test_a_theme_is_nobody_s_own(people: int, sets: int, organisations: int, strength: str | None) -> None:
    found = disclose(a_raw(themes=(a_theme(people, sets, organisations),)))
    assert [theme.strength for theme in found.themes] == ([] if strength is None else [strength])
    assert found.themes_held is (strength is None)


@pytest.mark.parametrize(
    ("was", "now", "strength"),
    [
        (7, 7, "7 people in 3 sets"),
        (7, 8, "more than 5 people in 2 or more sets"),
        (7, 12, "12 people in 3 sets"),
        (4, 9, "more than 5 people in 2 or more sets"),
        (4, 10, "10 people in 3 sets"),
        (2, 7, "7 people in 3 sets"),
    ],
)
def test_strengths_of_two_reports_differ_by_nobody_or_by_enough(was: int, now: int, strength: str) -> None:
    before = figures_of(disclose(a_raw(themes=(a_theme(was),), now=EARLIER)), "midpoint")
    found = disclose(a_raw(themes=(a_theme(now),)), before)
    assert [theme.strength for theme in found.themes] == [strength]


def test_a_quote_stands_only_under_themes_that_are_there() -> None:
    quote = a_quote("We asked.", themes=("asking", "own-1"))
    raw = a_raw(themes=(a_theme(6), a_theme(2, id="own-1")), quotes=(quote,))
    assert [one.themes for one in disclose(raw).quotes] == [("asking",)]


# stories, a coordinator's words, and why things are not there


def a_story(*answers: str, agreed: bool = True, why: str = "It changed a decision.") -> RawStory:
    return RawStory(person=PersonId("p-1"), answers=answers, why=why, chosen_by="the sets", agreed=agreed)


def test_a_story_stands_with_its_author_s_yes_and_without_names() -> None:
    stories = (a_story("We asked."), a_story("Unasked.", agreed=False), a_story("We met.", "Ada came."))
    found = disclose(a_raw(stories=stories, naming=NAMING))
    assert [story.answers for story in found.stories] == [("We asked.",)]
    assert found.warnings == (
        "A story that was chosen could point to somebody or somewhere in its words, so it is held.",
    )


def test_a_coordinator_is_warned_of_names_and_the_warning_has_none() -> None:
    said = (Said(part=PassageKind.HEADLINE, text="Ada led it."), Said(part=PassageKind.WRONG, text="It rained."))
    raw = a_raw(
        said=said,
        themes=(a_theme(6, dissent="She saw it otherwise."),),
        stories=(a_story("x", why="Zoe liked it."),),
        naming=NAMING,
    )
    assert disclose(raw).warnings == (
        "Your words (headline): the words could point to somebody or somewhere. Read them again before release.",
        "The theme “Asking first”: the words could point to somebody or somewhere. Read them again before release.",
        "Why a story was chosen: the words could point to somebody or somewhere. Read them again before release.",
    )


def test_everything_withheld_says_why() -> None:
    lines = (RawLine(label="x", counts=(12, 6), people=18), RawLine(label="y", counts=(17, 1), people=18))
    raw = a_raw(
        a_table(5, 2, name="few", caption="Few"),
        a_table(1, name="two", caption="Two", columns=("A", "B"), lines=lines),
        a_table(12, 6, name="shown"),
        themes=(a_theme(4), a_theme(2, id="own-1", name="Secret")),
        quotes=(a_quote("Ada asked."), *(a_quote(f"line {n}") for n in range(3))),
        stories=(a_story("x", agreed=False), a_story("Ada.")),
        naming=NAMING,
    )
    assert disclose(raw).withheld == (
        Withheld(what="Few", where="few", reason=thresholds.TOO_FEW),
        Withheld(what="Two: y", where="two", reason=thresholds.TOO_SMALL),
        Withheld(what="One or more themes", where="themes", reason=thresholds.UNSUPPORTED),
        Withheld(what="The number of people behind “Asking first”", where="themes", reason=thresholds.FEW_PEOPLE),
        Withheld(what="One or more lines", where="quotes", reason=thresholds.NAMES),
        Withheld(what="Further lines", where="quotes", reason=thresholds.SPREAD),
        Withheld(what="One or more stories", where="stories", reason=thresholds.NO_YES),
        Withheld(what="One or more stories", where="stories", reason=thresholds.NAMES),
    )


# the public version


def test_the_public_version_only_leaves_out() -> None:
    rows = (("Thames", (6, 6)), ("Lea", (6, 5)), ("All sets", (12, 11)))
    lines = tuple(RawLine(label=label, counts=counts, people=0) for label, counts in rows)
    sessions = a_table(1, about=About.PROGRAMME, columns=("Planned", "Held"), lines=lines, name="sessions")
    said = (Said(part=PassageKind.RECOMMENDATION, text="Pay people.", owner="The director", by_when="March 2028"),)
    lead = disclose(a_raw(sessions, a_table(12, 6), said=said, themes=(a_theme(7),), naming=NAMING))
    open_ = public(lead)
    assert open_.tables[1:] == lead.tables[1:]
    assert [(line.label, line.counts) for line in open_.tables[0].lines] == [("All sets", (12, 11))]
    assert open_.said == (Said(part=PassageKind.RECOMMENDATION, text="Pay people.", by_when="March 2028"),)
    assert (open_.frame.services, open_.warnings, open_.frame.contact) == ((), (), "learning@example.gov.uk")
    assert open_.themes == lead.themes
    assert {*figures_of(open_, "final")} <= {*figures_of(lead, "final")}


def test_the_public_version_of_one_set_keeps_its_only_line() -> None:
    line = RawLine(label="Thames", counts=(6, 6), people=0)
    lead = disclose(a_raw(a_table(1, about=About.PROGRAMME, columns=("Planned", "Held"), lines=(line,))))
    assert public(lead).tables == lead.tables


def test_the_same_words_in_any_order_give_the_same_report() -> None:
    themes = (a_theme(7), a_theme(4, id="own-1"))
    quotes = tuple(a_quote(f"line {n}", person=f"p-{n}") for n in range(4))
    found = {disclose(a_raw(themes=themes, quotes=tuple(order))).quotes for order in itertools.permutations(quotes)}
    assert len(found) == 1
