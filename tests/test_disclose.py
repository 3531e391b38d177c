"""Disclosure: what may be seen, what is withheld and why, and that nobody who knows the rules can work it out."""

from __future__ import annotations

import ast
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.consent import fingerprint
from sets.gathered import ReportLine
from sets.model import PersonId
from sets.published import PublishedFigure
from sets.report.disclose import (
    DIFFERS,
    LINKED,
    SOME_HIDDEN,
    TOO_FEW,
    TOO_SMALL,
    disclose,
    figures_of,
)
from sets.report.quotes import choose_quotes, naming_words
from sets.report.raw import About, Frame, Group, Grouping, Raw, RawLine, RawQuote, RawTable
from sets.report.released import Released, ReleasedLine, ReleasedTable
from tests.builders import at

NOW = at("2027-08-02 10:00")
NAMES = ("A", "B", "C", "D", "E")


def a_frame(now: datetime = NOW) -> Frame:
    return Frame(
        cohort="learning-2027",
        title="Embedding equalities",
        purpose="",
        at=now,
        scope="final",
        draft=True,
        sets=3,
        first=None,
        last=None,
        organisations=(),
        services=(),
        contact="learning@example.gov.uk",
        unmarked=0,
    )


def a_table(*counts: int, about: About = About.PEOPLE, people: int | None = None, **changes: Any) -> RawTable:
    line = RawLine(label="Members", counts=counts, people=sum(counts) if people is None else people)
    given: dict[str, Any] = {
        "name": "t",
        "caption": "T",
        "about": about,
        "heading": "H",
        "columns": NAMES[: len(counts)],
        "lines": (line,),
    }
    return RawTable(**{**given, **changes})


def released(*tables: RawTable, published: tuple[PublishedFigure, ...] = ()) -> Released:
    return disclose(Raw(frame=a_frame(), tables=tables, quotes=(), naming=frozenset()), published)


def only(table: RawTable, published: tuple[PublishedFigure, ...] = ()) -> ReleasedLine:
    return released(table, published=published).tables[0].lines[0]


SHOWN = ""


@pytest.mark.parametrize(
    ("table", "counts", "words", "reason"),
    [
        (a_table(12, 6), (12, 6), "", SHOWN),
        (a_table(18, 0), (18, 0), "", SHOWN),
        (a_table(17, 1), (None, None), "More than half: a", TOO_SMALL),
        (a_table(4, 6), (None, None), "Half or fewer: a", TOO_SMALL),
        (a_table(5, 5), (5, 5), "", SHOWN),
        (a_table(5, 4), (None, None), "Half or more: a", TOO_FEW),
        (a_table(2, 2), (None, None), "", TOO_FEW),
        (a_table(0, 0), (None, None), "", TOO_FEW),
        # one small cell takes the smallest other with it; three are left to see
        (a_table(14, 9, 8, 2, 12), (14, 9, None, None, 12), "", SOME_HIDDEN),
        # two that are left are too few
        (a_table(14, 9, 2, 12), (None,) * 4, "Half or fewer: a", TOO_SMALL),
        # two small cells guard each other, unless their sum gives them away
        (a_table(14, 9, 2, 3, 12), (14, 9, None, None, 12), "", SOME_HIDDEN),
        (a_table(14, 9, 1, 1, 12), (None,) * 5, "Half or fewer: a", TOO_SMALL),
        (a_table(14, 9, 4, 4, 12), (14, 9, None, None, 12), "", SOME_HIDDEN),
        (a_table(30, 0, about=About.EQUALITY), (None, None), "More than half: a", TOO_SMALL),
        (a_table(30, 9, about=About.EQUALITY), (None, None), "More than half: a", TOO_SMALL),
        (a_table(30, 10, about=About.EQUALITY), (30, 10), "", SHOWN),
        # many things done, by few people
        (a_table(60, 30, about=About.EVENTS, people=9), (None, None), "Half or more: a", TOO_FEW),
        (a_table(60, 30, about=About.EVENTS, people=10), (60, 30), "", SHOWN),
        (a_table(12, 0, about=About.OPINION), (12, 0), "", SHOWN),
        (a_table(12, 0, about=About.OPINION, benign=False), (None, None), "More than half: a", TOO_SMALL),
        (a_table(7, 5, 0, about=About.OPINION, benign=False), (None,) * 3, "More than half: a", TOO_SMALL),
        (a_table(1, 2, about=About.PROGRAMME, people=0), (1, 2), "", SHOWN),
    ],
)
def test_what_is_seen_of_a_line(table: RawTable, counts: tuple[int | None, ...], words: str, reason: str) -> None:
    line = only(table)
    assert (line.counts, line.words, line.reason) == (counts, words, reason)


def test_the_number_of_people_is_hidden_only_where_it_is_small() -> None:
    assert only(a_table(17, 1)).total == 18
    assert only(a_table(5, 4)).total is None


@pytest.mark.parametrize(("answered", "shown"), [(17, 17), (5, 5), (4, None), (0, 0)])
def test_a_response_is_a_denominator(answered: int, shown: int | None) -> None:
    line = RawLine(label="Start", counts=(answered,), people=18, out_of=18)
    assert only(a_table(1, about=About.RESPONSE, lines=(line,))).counts == (shown,)


@pytest.mark.parametrize(
    ("counts", "said"),
    [((7, 11), "7 of 18"), ((15, 5), "15 of 20 (75%)"), ((85, 17), "85 of 102 (83%)"), ((17, 2), "More than half: a")],
)
def test_percentages_need_a_base_of_20(counts: tuple[int, int], said: str) -> None:
    assert only(a_table(*counts)).share() == said


COARSE: tuple[Grouping, ...] = ((Group(label="up", columns=(0,)), Group(label="not up", columns=(1, 2))),)


def test_a_coarser_form_is_shown_where_the_fine_one_cannot_be() -> None:
    (fine,) = released(a_table(12, 6, 5, groupings=COARSE)).tables
    (coarse,) = released(a_table(12, 5, 1, groupings=COARSE)).tables
    (neither,) = released(a_table(16, 1, 1, groupings=COARSE)).tables
    assert (fine.columns, fine.lines[0].counts) == (("A", "B", "C"), (12, 6, 5))
    assert (coarse.columns, coarse.lines[0].counts) == (("up", "not up"), (12, 6))
    assert (neither.columns, neither.lines[0].words) == (("A", "B", "C"), "More than half: a")


def test_a_table_whose_total_is_a_withheld_count_is_withheld() -> None:
    first = a_table(104, 4, about=About.EVENTS, people=18, name="attendance")
    second = a_table(60, 44, about=About.EVENTS, people=18, name="logs", needs=("attendance",))
    third = a_table(30, 30, about=About.EVENTS, people=18, name="ticks", needs=("logs",))
    assert [table.lines[0].reason for table in released(first, second, third).tables] == [TOO_SMALL, LINKED, LINKED]
    assert [table.lines[0].total for table in released(first, second, third).tables] == [108, None, None]


def test_a_table_whose_total_is_part_of_a_coarse_one_is_withheld() -> None:
    first = a_table(
        60,
        40,
        3,
        about=About.EVENTS,
        people=18,
        name="logs",
        groupings=((Group(label="x", columns=(0, 2)), Group(label="y", columns=(1,))),),
    )
    second = a_table(30, 30, about=About.EVENTS, people=18, name="ticks", needs=("logs",))
    logs, ticks = released(first, second).tables
    assert logs.shown
    assert ticks.lines[0].reason == LINKED


@pytest.mark.parametrize(("counts", "people"), [((1, 3), 3), ((5, 4), 9), ((30, 44), 18)])
def test_a_linked_table_tells_nothing_of_its_own_size(counts: tuple[int, ...], people: int) -> None:
    """Neither by its reason nor by words: both would bound the count that its link protects."""
    first = a_table(104, 4, about=About.EVENTS, people=18, name="attendance")
    second = a_table(*counts, about=About.EVENTS, people=people, name="logs", needs=("attendance",))
    line = released(first, second).tables[1].lines[0]
    assert (line.reason, line.words, line.over_half, line.total) == (LINKED, "", None, None)


def test_a_table_linked_to_one_of_too_few_is_of_too_few() -> None:
    first = a_table(6, 3, name="attendance")
    second = a_table(4, 2, name="logs", needs=("attendance",))
    assert released(first, second).tables[1].lines[0].reason == TOO_FEW


@pytest.mark.parametrize(("people", "shown"), [(0, True), (9, False), (10, True)])
def test_meetings_counted_by_who_came_need_a_base_too(people: int, shown: bool) -> None:
    found = only(a_table(0, 6, about=About.PROGRAMME, people=people))
    assert (None not in found.counts) == shown


def test_nothing_to_count_is_said_only_where_it_exposes_nobody() -> None:
    said = [only(a_table(0, 0, about=About.EVENTS, missing="None yet.", among=among)).reason for among in (None, 9, 10)]
    assert said == ["None yet.", TOO_FEW, "None yet."]


def covering(total: int, *ticked: int) -> RawTable:
    lines = tuple(RawLine(label=name, counts=(n, total - n), people=12) for name, n in zip(NAMES, ticked, strict=False))
    return a_table(1, about=About.EVENTS, columns=("Ticked", "Not"), lines=lines, covering=True)


@pytest.mark.parametrize("total", [10, 12])
def test_what_is_in_none_of_the_lines_cannot_be_worked_out_from_them(total: int) -> None:
    found: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for *ticked, none in itertools.product(range(total + 1), repeat=4):
        if max(ticked) <= total - none <= sum(ticked) and ticked == sorted(ticked):
            lines = released(covering(total, *ticked, none)).tables[0].lines
            for order in itertools.permutations(range(3)):
                sight = tuple((lines[n].counts, lines[n].words) for n in (*order, 3))
                found[sight].append((*(ticked[n] for n in order), none))
    for sight, tables in found.items():
        for index, (counts, _) in enumerate(sight):
            assert counts[0] is not None or len({table[index] for table in tables}) >= 3, (sight, tables)


def earlier(*figures: tuple[str, int]) -> tuple[PublishedFigure, ...]:
    return tuple(
        PublishedFigure(report="midpoint", at=NOW, table="t", row="Members", column=column, value=value)
        for column, value in figures
    )


@pytest.mark.parametrize(
    ("counts", "published", "reason"),
    [
        ((12, 6), (("A", 12), ("B", 6), ("total", 18)), SHOWN),
        ((12, 6), (("A", 13), ("B", 6), ("total", 19)), DIFFERS),
        ((12, 6), (("total", 19),), DIFFERS),
        ((12, 6), (("total", 14),), DIFFERS),
        ((12, 6), (("total", 13),), SHOWN),
        ((12, 6), (("A", 8),), DIFFERS),
        ((12, 6), (("A", 7),), SHOWN),
        ((12, 6), (("C", 11),), SHOWN),
    ],
)
def test_a_leaver_does_not_show_between_two_reports(
    counts: tuple[int, ...], published: tuple[tuple[str, int], ...], reason: str
) -> None:
    assert only(a_table(*counts), earlier(*published)).reason == reason


def test_things_done_may_grow_by_a_few_and_that_is_said() -> None:
    found = released(a_table(62, 30, about=About.EVENTS, people=18), published=earlier(("A", 60)))
    assert found.tables[0].shown
    assert [warning.split(":")[0] for warning in found.warnings] == ["T"]


def test_figures_for_the_ledger_are_those_that_are_seen() -> None:
    found = released(
        a_table(14, 9, 8, 2, 12), a_table(5, 4, name="few"), a_table(1, 2, name="meetings", about=About.PROGRAMME)
    )
    assert [(f.table, f.row, f.column, f.value) for f in figures_of(found, "final")] == [
        ("t", "Members", "A", 14),
        ("t", "Members", "B", 9),
        ("t", "Members", "E", 12),
        ("t", "Members", "total", 45),
    ]


# the adversary: knows the rules, sees what is published, and tries every table that would have been published alike


def compositions(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in compositions(total - first, cells - 1))


def seen(table: RawTable) -> tuple[object, ...]:
    (found,) = released(table).tables
    line = found.lines[0]
    return found.columns, line.counts, line.total, line.words, line.reason


@cache
def alike(total: int, cells: int, about: About, benign: bool, groupings: tuple[Grouping, ...]) -> dict[Any, list[Any]]:
    """Every table of this size, by what is seen of it."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for counts in compositions(total, cells):
        table = a_table(*counts, about=about, people=99, benign=benign, groupings=groupings)
        found[seen(table)].append(counts)
    return found


def worst(total: int, cells: int, about: About, benign: bool = True, groupings: tuple[Grouping, ...] = ()) -> int:
    """The fewest values that any count which is not shown could have."""
    fewest = 99
    for sight, tables in alike(total, cells, about, benign, groupings).items():
        columns, counts, _, words, _ = sight
        if total < 5 and not words:
            continue  # the whole is hidden and so is its size
        for index in range(cells):
            shown = counts[index] is not None if columns == NAMES[:cells] else index == 0 and counts[0] is not None
            if not shown:
                fewest = min(fewest, len({table[index] for table in tables}))
    return fewest


@pytest.mark.parametrize("about", [About.PEOPLE, About.EVENTS, About.OPINION, About.EQUALITY])
@pytest.mark.parametrize(("cells", "most"), [(2, 40), (3, 20), (4, 14), (5, 12)])
def test_nobody_can_work_out_a_withheld_count(about: About, cells: int, most: int) -> None:
    assert all(worst(total, cells, about) >= 3 for total in range(1, most + 1))


@pytest.mark.parametrize("groupings", [(), COARSE])
@pytest.mark.parametrize("benign", [True, False])
def test_nor_by_way_of_coarser_forms_or_one_sided_opinions(benign: bool, groupings: tuple[Grouping, ...]) -> None:
    assert all(worst(total, 3, About.OPINION, benign, groupings) >= 3 for total in range(1, 21))


@given(st.lists(st.integers(0, 30), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 10))
@settings(max_examples=60, deadline=None)
def test_nor_in_larger_tables(counts: list[int]) -> None:
    """Only the hidden cells are tried anew, as whatever is seen is known."""
    line = only(a_table(*counts))
    hidden = [index for index, count in enumerate(line.counts) if count is None]
    if not hidden or len(hidden) == len(counts):
        return
    values: dict[int, set[int]] = defaultdict(set)
    for guess in compositions(sum(counts[index] for index in hidden), len(hidden)):
        tried = list(counts)
        for index, value in zip(hidden, guess, strict=True):
            tried[index] = value
        if only(a_table(*tried)) == line:
            for index, value in zip(hidden, guess, strict=True):
                values[index].add(value)
    assert all(len(values[index]) >= 3 for index in hidden)


# the key


def test_nothing_but_disclose_makes_a_figure() -> None:
    line = RawLine(label="x", counts=(1,), people=1)
    with pytest.raises(TypeError, match="released by disclose"):
        ReleasedLine(label="x", counts=(1,), total=1, middles=(), words="", reason="", key=object())
    with pytest.raises(TypeError, match="released by disclose"):
        ReleasedTable(
            name="t",
            caption="",
            about=About.PEOPLE,
            heading="",
            columns=("A",),
            middles=(),
            lines=(line,),
            note="",
            key=None,  # type: ignore[arg-type]
        )


def test_the_key_stays_with_disclose() -> None:
    holders = set()
    for path in Path("sets").rglob("*.py"):
        names = {n.name for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.alias)}
        if "RELEASE_KEY" in names:
            holders.add(path.as_posix())
    assert holders == {"sets/report/disclose.py"}


# quotes


def a_quote(text: str, person: str = "p-1", consent: str | None = None) -> RawQuote:
    words = fingerprint(text) if consent is None else consent
    return RawQuote(person=PersonId(person), line=ReportLine(text=text, consent=words))


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
    assert choose_quotes([a_quote(text)], NAMING) == (((text,), False) if stands else ((), True))


def test_only_the_words_agreed_to() -> None:
    assert choose_quotes(
        [a_quote("We asked.", consent=""), a_quote("We ask.", consent=fingerprint("We asked."))], NAMING
    ) == ((), False)


def test_at_most_two_from_one_person_and_in_no_telling_order() -> None:
    quotes = [a_quote(f"line {n}", person="p-1") for n in range(5)] + [a_quote("other", person="p-2")]
    chosen, held = choose_quotes(quotes, NAMING)
    assert len(chosen) == 3
    assert "other" in chosen
    assert not held
    assert choose_quotes(reversed(quotes), NAMING) == (chosen, False)
    assert list(chosen) == sorted(chosen, key=fingerprint)
