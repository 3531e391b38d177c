"""Disclosure: what may be seen, what is withheld and why, and that nobody who knows the rules can work it out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sets.disclosure.disclose import DIFFERS, LINKED, SOME_HIDDEN, TOO_FEW, TOO_SMALL, figures_of
from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.disclosure.released import ReleasedLine, ReleasedTable
from sets.model.publication import PublishedFigure
from tests.attacks.disclosure_help import COARSE, EARLIER, a_table, released


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
    # the number of things done would bound what an earlier report withheld
    assert [table.lines[0].total for table in released(first, second, third).tables] == [None, None, None]


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


def ticks(total: int, *counts: int, people: int = 12) -> RawTable:
    lines = tuple(RawLine(label=str(n), counts=(c, total - c), people=people) for n, c in enumerate(counts))
    return a_table(1, about=About.EVENTS, columns=("Ticked", "Not"), lines=lines, covering=True)


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        (ticks(30, 12, 9, 11, 5), {SHOWN}),
        (ticks(30, 12, 9, 11, 2), {SHOWN, TOO_SMALL}),
        # together the two small ones are at least 7, so they could only be 3 or 4
        (ticks(14, 7, 4, 0, 4), {TOO_SMALL}),
        (ticks(30, 12, 9, 11, 5, people=9), {TOO_FEW}),
    ],
)
def test_lines_that_cover_everything_are_looked_at_together(table: RawTable, reasons: set[str]) -> None:
    assert {line.reason for line in released(table).tables[0].lines} == reasons


def test_lines_that_cover_everything_beside_an_earlier_report() -> None:
    before = figures_of(released(ticks(30, 12, 9, 11, 5), now=EARLIER), "midpoint")
    found = [
        released(ticks(60, *now), published=before).tables[0].lines for now in ((20, 19, 21, 15), (14, 19, 41, 10))
    ]
    assert [[line.counts[0] for line in lines] for lines in found] == [[20, 19, 21, 15], [None, 19, 41, 10]]
    ten = released(ticks(31, 12, 9, 11, 6), published=before).tables[0].lines
    assert {line.reason for line in ten} == {DIFFERS}


def earlier(*figures: tuple[str, int]) -> tuple[PublishedFigure, ...]:
    return tuple(
        PublishedFigure(report="midpoint", at=EARLIER, table="t", row="Members", column=column, value=value)
        for column, value in figures
    )


@pytest.mark.parametrize(
    ("counts", "published", "reason", "total"),
    [
        ((12, 6), (("A", 12), ("B", 6), ("total", 18)), SHOWN, 18),
        ((12, 6), (("A", 13), ("B", 6), ("total", 19)), DIFFERS, None),
        # nine newcomers are no base, ten are
        ((20, 7), (("A", 12), ("B", 6), ("total", 18)), DIFFERS, None),
        ((20, 8), (("A", 12), ("B", 6), ("total", 18)), DIFFERS, 28),
        ((17, 11), (("A", 12), ("B", 6), ("total", 18)), SHOWN, 28),
        ((12, 6), (("A", 8), ("B", 10), ("total", 18)), DIFFERS, 18),
        ((12, 6), (("A", 7), ("B", 11), ("total", 18)), SHOWN, 18),
        # what was withheld stays so, and small counts are not told from near ones
        ((12, 6), (("total", 18),), DIFFERS, 18),
        ((17, 1), (("A", 12), ("B", 6), ("total", 18)), DIFFERS, 18),
    ],
)
def test_a_leaver_does_not_show_between_two_reports(
    counts: tuple[int, ...], published: tuple[tuple[str, int], ...], reason: str, total: int | None
) -> None:
    line = only(a_table(*counts), earlier(*published))
    assert (line.reason, line.total, line.words) == (reason, total, "")


def test_where_everyone_differs_by_few_no_other_table_tells_their_number() -> None:
    members = a_table(13, 6, name="members")
    answers = RawLine(label="Start", counts=(15,), people=19, out_of=19)
    asked = a_table(1, about=About.RESPONSE, lines=(answers,), name="answered")
    before = figures_of(released(a_table(12, 6, name="members"), now=EARLIER), "midpoint")
    found = released(members, asked, published=before)
    assert [(table.lines[0].counts, table.lines[0].total) for table in found.tables] == [
        ((None, None), None),
        ((None,), None),
    ]


def test_answers_do_not_change_by_few_either() -> None:
    def asked(answered: int) -> RawTable:
        line = RawLine(label="Start", counts=(answered,), people=19, out_of=19)
        return a_table(1, about=About.RESPONSE, columns=("Answered",), lines=(line,))

    before = figures_of(released(asked(12), now=EARLIER), "midpoint")
    found = [released(asked(n), published=before).tables[0].lines[0].counts[0] for n in (8, 11, 12, 13, 16, 17)]
    assert found == [None, None, 12, None, None, 17]


def test_sums_of_earlier_columns_are_compared_too() -> None:
    """5 and 6 were published apart; 12 together would tell that one more is there."""
    before = figures_of(released(a_table(12, 5, 6, groupings=COARSE), now=EARLIER), "midpoint")
    line = only(a_table(22, 1, 11, groupings=COARSE), before)
    assert (line.counts, line.reason) == ((None,) * 3, DIFFERS)


@pytest.mark.parametrize(
    ("counts", "seen"), [((60, 30), True), ((62, 30), False), ((65, 30), True), ((58, 33), True), ((65, 33), False)]
)
def test_things_done_since_an_earlier_report_are_many_or_none(counts: tuple[int, int], seen: bool) -> None:
    """But for counts that shrank: those are of things that changed, and a warning says so."""
    before = earlier(("A", 60), ("B", 30), ("total", 90))
    found = released(a_table(*counts, about=About.EVENTS, people=18, met=18), published=before)
    assert found.tables[0].shown is seen
    warned = seen and any(0 < abs(n - was) < 5 for n, was in zip(counts, (60, 30), strict=True))
    assert [warning.split(":")[0] for warning in found.warnings] == (["T"] if warned else [])


@pytest.mark.parametrize(
    ("counts", "seen"),
    [((60, 30), True), ((54, 30), False), ((58, 33), False), ((36, 30), False), ((85, 30), True), ((35, 30), True)],
)
def test_without_a_session_since_a_change_is_of_more_than_a_few_people_or_of_none(
    counts: tuple[int, int], seen: bool
) -> None:
    """Six attendances fewer, and no absence: one person who came to all six sessions was forgotten."""
    before = earlier(("A", 60), ("B", 30), ("total", 90))
    for met in (0, 9):
        found = released(a_table(*counts, about=About.EVENTS, people=18, met=met, most=6), published=before)
        assert found.tables[0].shown is seen


def test_how_often_somebody_was_counted_who_is_gone_is_kept() -> None:
    """Whoever was forgotten may have done more than anybody who is left."""
    before = earlier(("A", 60), ("B", 30), ("total", 90), ("~most", 6))
    found = released(a_table(40, 30, about=About.EVENTS, people=18, most=1), published=before)
    assert found.tables[0].hidden


def test_figures_for_the_ledger_are_those_that_are_seen() -> None:
    found = released(
        a_table(14, 9, 8, 2, 12), a_table(5, 4, name="few"), a_table(1, 2, name="meetings", about=About.PROGRAMME)
    )
    assert [(f.table, f.row, f.column, f.value) for f in figures_of(found, "final")] == [
        ("t", "Members", "A", 14),
        ("t", "Members", "B", 9),
        ("t", "Members", "E", 12),
        ("t", "Members", "total", 45),
        # words are published too
        ("few", "Members", "more than half", 1),
    ]


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
    assert holders == {f"sets/disclosure/{name}.py" for name in ("disclose", "drafts", "rolling")}
