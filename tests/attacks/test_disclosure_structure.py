"""A second adversary, who works across tables: attendance and completion, lines and themes, stories, rounds, and who is meant."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sets.disclosure import bounds
from sets.disclosure import disclose as composed
from sets.disclosure.disclose import disclose
from sets.disclosure.raw import About, Appetite, Frame, RawLine, RawQuote, RawStory, RawTable
from sets.disclosure.released import Released
from sets.disclosure.thresholds import LINKED, QUOTES_A_THEME
from sets.disclosure.words import names_somebody, naming_words
from sets.model.cohort import WHOLE_COHORT, PersonId
from sets.model.report_review import Placing, Review, Scope
from sets.model.responses import Came, LearningLog, LogState, ReportLine
from sets.report import tables
from sets.report.compile import editions_of
from sets.report.editing.themes import raw_quotes, raw_theme
from sets.report.facts import report_facts
from sets.report.formats.json_figures import to_json
from sets.report.tables import raw_of
from sets.responses.consent import fingerprint
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.attacks.disclosure_help import a_raw, a_theme
from tests.attacks.disclosure_structure import a_world, found_out
from tests.support.builders import at
from tests.support.report_cases import a_year
from tests.support.report_full import ASKING, THEMES, a_full_year

Alike = dict[Any, list[tuple[int, ...]]]


def pinned(alike: Alike, hidden: Any) -> list[Any]:
    """What looks the same and leaves fewer than three values of what is hidden in it."""
    return [
        (sight, place, worlds)
        for sight, worlds in alike.items()
        for place in hidden(sight)
        if len({world[place] for world in worlds}) < 3
    ]


def report(seed: int) -> tuple[Released, Any]:
    case, built = a_world(seed)
    facts = report_facts(case.programme, case.responses, case.deliveries, case.at)
    return disclose(raw_of(facts, Review(), draft=False, scope=Scope.FINAL)), built


@pytest.mark.parametrize("seed", range(25))
def test_attendance_tells_no_more_of_who_left_or_completed_than_it_says(seed: int) -> None:
    assert found_out(*report(seed)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25, 400))
def test_nor_in_many_cohorts(seed: int) -> None:
    assert found_out(*report(seed)) == []


def test_without_bounds_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composed, "narrow", lambda *given: False)
    assert any(found_out(*report(seed)) for seed in range(25))


def test_where_attendance_is_withheld_who_completed_is_too() -> None:
    """Three places not taken up, of somebody who therefore did not complete: the one would tell the other."""
    case, _ = a_world(1)
    lines = case.responses.attendance
    missed = [line for line in lines if line.person == lines[0].person][:3]
    attendance = tuple(replace(line, came=Came.NO if line in missed else Came.YES) for line in lines)
    facts = report_facts(case.programme, replace(case.responses, attendance=attendance), case.deliveries, case.at)
    found = disclose(raw_of(facts, Review(), draft=False, scope=Scope.FINAL))

    assert [(line.counts, line.reason) for line in _lines(found, ("completed",))] == [((None, None), LINKED)]
    assert [line.counts for line in _lines(found, ("attendance",))] == [(None, None)]


# -- lines, themes and quotes ------------------------------------------------


def a_line(text: str, person: str = "p-0", **changes: Any) -> RawQuote:
    return RawQuote(person=PersonId(person), line=ReportLine(text=text, consent=fingerprint(text)), **changes)


def _lines_of(members: int, gave: int, people: int, quotes: int, others: int = 0) -> tuple[Any, Released]:
    """What is seen where so many gave a line, the theme is of so many of them, and so many quotes are under it."""
    table = tables.gave_a_line(report_facts(*_EMPTY))
    line = RawLine(label="Gave a line", counts=(gave, members - gave), people=members)
    found = disclose(
        a_raw(
            replace(table, lines=(line,)),
            themes=(a_theme(people),),
            quotes=(
                *(a_line(f"Words {n}.", f"p-{n % people}", themes=("asking",)) for n in range(quotes)),
                *(a_line(f"Others {n}.", f"o-{n // 2}") for n in range(others)),
            ),
            members=members,
        )
    )
    (theme,) = found.themes
    told = found.tables[0].lines[0]
    under = sum("asking" in one.themes for one in found.quotes)
    return (told.counts, told.words, told.reason, theme.strength, theme.people, len(found.quotes), under), found


_CASE = a_year()
_EMPTY = (_CASE.programme, _CASE.responses, _CASE.deliveries, _CASE.at)


@pytest.mark.parametrize("members", [8, 10, 12])
def test_lines_themes_and_quotes_together_tell_no_number(members: int) -> None:
    alike: Alike = defaultdict(list)
    for gave in range(3, members + 1):
        for people in range(3, gave + 1):
            apart = range(min(2 * (gave - people), 12) + 1)
            for quotes, others in itertools.product(range(people, min(2 * people, 12) + 1), apart):
                if quotes + others <= 12:
                    alike[_lines_of(members, gave, people, quotes, others)[0]].append((gave, people))

    def hidden(sight: Any) -> list[int]:
        return [*([0] if None in sight[0] else []), *([1] if sight[4] is None else [])]

    assert pinned({one: worlds for one, worlds in alike.items() if _fair(one, worlds, members)}, hidden) == []


def _fair(sight: Any, worlds: list[tuple[int, ...]], members: int) -> bool:
    """Where these are all the lines that there are, no more people can stand behind a theme than that."""
    least = max(6, members - 4) if sight[3].startswith("more") else 3
    return bool(sight[5] >= least + 2)


@pytest.mark.parametrize("people", [5, 6])
def test_not_all_quotes_of_a_theme_stand_under_it(people: int) -> None:
    _, found = _lines_of(24, 10, people, 10)
    assert len(found.quotes) == 10
    assert sum("asking" in one.themes for one in found.quotes) == QUOTES_A_THEME


def test_a_theme_of_nearly_everyone_has_no_number() -> None:
    strengths = {people: _lines_of(24, 24, people, 12)[1].themes[0].people for people in (18, 19, 20, 23, 24)}
    assert strengths == {18: 18, 19: 19, 20: None, 23: None, 24: None}


# -- stories and rounds ------------------------------------------------------


def test_stories_in_a_report_do_not_tell_how_many_were_told() -> None:
    alike: Alike = defaultdict(list)
    for told in range(25):
        for shown in range(min(told, 5) + 1):
            stories = tuple(
                RawStory(person=PersonId(f"p-{n}"), answers=(f"Story {n}.",), why="", chosen_by="", agreed=True)
                for n in range(shown)
            )
            line = RawLine(label=tables.STORIES.counted_as, counts=(told,), people=24, out_of=24)
            other = replace(line, label="About their own work", counts=(19,))
            table = RawTable(
                name=tables.ANSWERED,
                caption="Answered",
                about=About.RESPONSE,
                heading="Questions",
                columns=("Answered",),
                lines=(line, other),
            )
            found = disclose(a_raw(tables._told(table, stories), stories=stories))
            (seen, beside) = found.tables[0].lines
            assert beside.counts == (19,)
            alike[seen.counts, seen.reason, len(found.stories)].append((told,))

    assert pinned(alike, lambda sight: [0] if None in sight[0] else []) == []


@pytest.mark.parametrize("rounds", [24, 25, 26, 30, 48])
def test_how_many_rounds_there_were_does_not_tell_who_had_two(rounds: int) -> None:
    alike: Alike = defaultdict(list)
    for once in range(25):
        if 2 * 24 - once > rounds:
            continue
        line = RawLine(label="Rounds", counts=(once, 24 - once), people=24, between=((max(0, 48 - rounds), 24),))
        table = RawTable(
            name="rounds-spread",
            caption="Rounds",
            about=About.PEOPLE,
            heading="Members",
            columns=("One", "Two or more"),
            lines=(line,),
            in_words="",
        )
        seen = disclose(a_raw(table)).tables[0].lines[0]
        alike[seen.counts, seen.reason].append((once,))
    open_ = 24 - max(0, 48 - rounds) + 1
    found = pinned(alike, lambda sight: [0] if None in sight[0] else [])
    # where there are only one or two truths at all, each is known already
    assert found == [] or open_ < 3


def test_bounds_that_leave_enough_withhold_nothing() -> None:
    line = RawLine(label="L", counts=(19, 5), people=24, between=((14, 24),))
    table = RawTable(
        name="t", caption="T", about=About.PEOPLE, heading="H", columns=("A", "B"), lines=(line,), in_words="{share}"
    )
    assert not bounds.narrow(table, line)
    assert bounds.narrow(table, replace(line, between=((22, 24),)))
    # of fewer than 10 people nothing is seen anyway, and they are told so
    assert not bounds.narrow(table, replace(line, counts=(5, 3), between=((6, 8),)))


# -- the way in --------------------------------------------------------------


@pytest.mark.parametrize(
    ("applied", "placed", "took_part", "told"),
    [
        (41, 30, 24, (41, 30)),
        (41, 26, 24, (41, None)),
        (31, 30, 24, (None, 30)),
        (28, 26, 24, (None, None)),
        (41, 24, 24, (41, 24)),
        (9, 8, 8, (None, None)),
        (None, 20, 24, (None, None)),
    ],
)
def test_no_form_says_how_many_applied_or_got_a_place_where_a_step_is_of_few(
    applied: int | None, placed: int, took_part: int, told: tuple[int | None, int | None]
) -> None:
    line = RawLine(label="Took part", counts=(took_part, 0, 0), people=took_part)
    table = RawTable(
        name="members",
        caption="Members",
        about=About.PEOPLE,
        heading="Members",
        columns=("Officers", "Community members", "Councillors"),
        lines=(line,),
    )
    raw = a_raw(table)
    frame = replace(raw.frame, applied=applied, placed=placed, first=date(2027, 1, 19))
    found = disclose(replace(raw, frame=frame))
    assert (found.frame.applied, found.frame.placed) == told
    for edition in editions_of(found, Renderer((template_root(),))):
        document = json.loads(to_json(edition))
        assert (document["applied"], document["placed"]) == told
        text = " ".join(str(section.body) for section in edition.sections)
        for number, shown in ((applied, told[0]), (placed, told[1])):
            if shown is None and number is not None and number != took_part:
                assert f"{number} people" not in text
                assert f"{number} were" not in text


def test_the_frame_of_a_report_is_of_no_other_facts() -> None:
    """A new field of the frame leaves with every form: add it here only when it is nothing about people."""
    assert {*Frame.__dataclass_fields__} == {
        "cohort", "title", "purpose", "at", "scope", "draft", "sets", "first", "last", "organisations", "services",
        "contact", "unmarked", "partners_asked", "applied", "placed", "cost", "events", "cut",
    }  # fmt: skip


# -- who is meant ------------------------------------------------------------

NAMING = naming_words(
    ["Ann-Marie O’Neill", "Zoë Núñez"], ["Marl Borough Council", "Adult social care", "Marl Carers Forum"]
)


@pytest.mark.parametrize(
    "text",
    [
        "ONeill asked first.",
        "It was annmarie’s idea.",
        "O'NEILL said no.",
        "Zoe asked, and Nunez agreed.",
        "Z o e asked.",
        "MBC paid for it.",
        "The M.B.C. paid for it.",
        "MCF sat at the table.",
        "We in adult social-care waited.",
        "In Marl’s park.",
        "S/he waited.",
        "Cllr for the ward came.",
        "Write to 020 7946 0123.",
    ],
)
def test_words_that_point_to_somebody(text: str) -> None:
    assert names_somebody(text, NAMING)


@pytest.mark.parametrize("text", ["We asked a care home.", "A plan I am proud of.", "The council paid.", "I, a b c."])
def test_words_that_do_not(text: str) -> None:
    assert not names_somebody(text, NAMING)


def test_two_lines_that_are_nearly_the_same_are_two_of_one_persons() -> None:
    same = [a_line(f"We asked first{end}", "p-1") for end in (".", "!", " ", "…")]
    found = disclose(a_raw(quotes=tuple(same)))
    assert len(found.quotes) == 2


def test_the_order_of_quotes_is_that_of_no_person_set_or_time() -> None:
    lines = [a_line(f"Words {n}.", f"p-{n}", learning_set=f"s-{n % 3}") for n in range(8)]
    texts = [[one.text for one in disclose(a_raw(quotes=tuple(given))).quotes] for given in (lines, lines[::-1])]
    assert texts[0] == texts[1] != sorted(texts[0])


def test_one_person_in_two_sets_is_one_person_of_a_theme() -> None:
    """Three lines of two people, of whom one was in both sets."""
    case = a_full_year()
    sets = case.programme.cohort.sets
    moved, other = sets[0].members[0], sets[1].members[1]
    groups = (sets[0], replace(sets[1], members=(*sets[1].members, moved)), *sets[2:])
    programme = replace(case.programme, cohort=replace(case.programme.cohort, sets=groups))
    texts = {"First line.": moved.id, "Second line.": moved.id, "Third line.": other.id}
    logs = tuple(_log(person, text, n) for n, (text, person) in enumerate(texts.items()))
    review = Review(
        placings=tuple(Placing(line=fingerprint(text), themes=(ASKING,), at=at("2027-08-01 10:00")) for text in texts)
    )
    facts = report_facts(programme, replace(case.responses, logs=logs), case.deliveries, case.at)
    quotes = raw_quotes(facts, review)
    theme = raw_theme(THEMES[0], facts, quotes)

    assert theme.people == {moved.id, other.id}
    assert disclose(replace(a_raw(), themes=(theme,), quotes=quotes)).themes == ()


def _log(person: PersonId, text: str, number: int) -> LearningLog:
    return LearningLog(
        occasion=WHOLE_COHORT,
        person=person,
        prompt=("endline", "follow-up-3-months", "follow-up-6-months")[number],
        state=LogState.RETURNED,
        at=at("2027-07-30 10:00"),
        line=ReportLine(text=text, consent=fingerprint(text)),
    )


def test_a_name_in_what_leads_answered_is_read_again() -> None:
    appetite = (Appetite(question="What is fixed?", answers=("Zoë settles that.",)),)
    raw = a_raw(appetite=appetite, naming=NAMING)
    assert [one for one in disclose(raw).warnings if "before the programme" in one] != []
    assert disclose(a_raw(appetite=(Appetite(question="What is fixed?", answers=("The budget.",)),))).warnings == ()


def test_what_is_withheld_for_its_bounds_says_so() -> None:
    found = (report(seed)[0] for seed in range(25))
    assert LINKED in {line.reason for one in found for line in _lines(one, ("stayed", "completed"))}


def _lines(found: Released, names: Iterable[str]) -> Iterator[Any]:
    return (line for name in names if (table := found.table(name)) is not None for line in table.lines)
