"""Which lines and people stand behind a theme of the report: only what a coordinator read, and nobody counted twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.disclosure.words import supported
from sets.model.cohort import Cohort, PersonId
from sets.model.report_review import Placing, Review, Theme
from sets.model.responses import Approval, LearningLog, Responses
from sets.report.editing.codebook import Codebook, parse_codebook, shipped
from sets.report.editing.themes import UNREAD, raw_quotes, raw_themes
from sets.report.facts import Facts, report_facts
from sets.responses.consent import fingerprint
from sets.web.report_desk.theme_board import Board, Do, Posted, board_of, sorted_lines
from tests.support.builders import a_cohort, a_member, a_person, a_programme, a_set, at
from tests.support.records import a_log

NOW = at("2027-09-01 10:00")
THORPE, MARL = "Thorpe Council", "Marl Council"
THAMES = tuple(a_member(f"{name} Thames", organisation=THORPE) for name in ("Ada", "Ben", "Cerys"))
LEA = tuple(a_member(f"{name} Lea", organisation=MARL) for name in ("Dev", "Eilidh", "Farah"))
PARTNER = a_person("Pat Forum")
BOOK = parse_codebook(shipped(), "codebook.yaml")


def log_saying(person: PersonId, text: str, *, agreed: bool = True, number: int = 1) -> LearningLog:
    return a_log(person, occasion=f"thames-{number}", when=NOW, says=text, agreed=agreed)


def cohort(**changes: object) -> Cohort:
    sets = (a_set("Thames", members=THAMES), a_set("Lea", members=LEA))
    return a_cohort(**{"sets": sets, "events": (), "partners": (PARTNER,), **changes})


def facts(*logs: LearningLog, of: Cohort | None = None, approvals: tuple[Approval, ...] = ()) -> Facts:
    return report_facts(a_programme(of or cohort()), Responses(logs=logs, approvals=approvals), (), NOW)


def put(*texts: str, under: tuple[str, ...] = ("trust",), accepted: bool = True) -> Review:
    return Review(
        placings=tuple(Placing(line=fingerprint(text), themes=under, at=NOW) for text in texts),
        themes=(Theme(id="trust", name="Trust", at=NOW, accepted=accepted, summary="Slow."),),
    )


def behind(found: Facts, review: Review) -> tuple[int, int, int]:
    (theme,) = raw_themes(found, review)
    return len(theme.people), len(theme.sets), len(theme.organisations)


ADA, BEN, CERYS = (member.id for member in THAMES)
DEV = LEA[0].id
THREE = (log_saying(ADA, "One."), log_saying(BEN, "Two."), log_saying(DEV, "Three."))
ALL = ("One.", "Two.", "Three.")


def test_people_sets_and_organisations_stand_behind_a_theme() -> None:
    assert behind(facts(*THREE), put(*ALL)) == (3, 2, 2)
    assert supported(raw_themes(facts(*THREE), put(*ALL))[0])


@pytest.mark.parametrize(
    ("logs", "review", "counted"),
    [
        ((), put(*ALL), (0, 0, 0)),
        (THREE, put("One.", "Two."), (2, 1, 1)),
        (THREE, put(*ALL, under=()), (0, 0, 0)),
        (THREE, put(*ALL, under=UNREAD), (0, 0, 0)),
        (THREE, put(*ALL, under=("money",)), (0, 0, 0)),
        ((*THREE, log_saying(ADA, "Four.", number=2)), put(*ALL, "Four."), (3, 2, 2)),
        ((log_saying(ADA, "Same."), log_saying(DEV, "Same.")), put("Same."), (2, 2, 2)),
        ((log_saying(ADA, "One.", agreed=False), *THREE[1:]), put(*ALL), (2, 2, 2)),
        ((*THREE[:2], log_saying(PARTNER.id, "Three.")), put(*ALL), (2, 1, 1)),
        ((*THREE[:2], log_saying(PersonId("p-nobody"), "Three.")), put(*ALL), (2, 1, 1)),
        ((*THREE[:2], log_saying(DEV, "Three, changed.")), put(*ALL), (2, 1, 1)),
    ],
)
def test_who_counts(logs: tuple[LearningLog, ...], review: Review, counted: tuple[int, int, int]) -> None:
    assert behind(facts(*logs), review) == counted


def test_a_line_that_its_writer_said_no_to_counts_for_nothing() -> None:
    no = Approval(person=DEV, words=fingerprint("Three."), yes=False, at=NOW)

    assert behind(facts(*THREE, approvals=(no,)), put(*ALL)) == (2, 1, 1)
    assert behind(facts(*THREE, approvals=(replace(no, yes=True),)), put(*ALL)) == (3, 2, 2)


def test_somebody_forgotten_counts_for_nothing() -> None:
    gone = replace(LEA[0], email="x@forgotten.invalid")
    of = cohort(sets=(a_set("Thames", members=THAMES), a_set("Lea", members=(gone, *LEA[1:]))))

    assert behind(facts(*THREE, of=of), put(*ALL)) == (2, 1, 1)


def test_somebody_who_was_in_two_sets_brings_no_second_set() -> None:
    of = cohort(sets=(a_set("Lea", members=(*LEA, THAMES[0])), a_set("Thames", members=THAMES)))
    three = (log_saying(ADA, "One."), log_saying(BEN, "Two."), log_saying(CERYS, "Three."))

    assert behind(facts(*three, of=of), put(*ALL))[:2] == (3, 1)
    assert behind(facts(*THREE, of=of), put(*ALL))[:2] == (3, 2)


def test_a_councils_name_spelt_otherwise_is_no_second_organisation() -> None:
    lea = (replace(LEA[0], organisation=" thorpe  COUNCIL"), *LEA[1:])
    of = cohort(sets=(a_set("Thames", members=THAMES), a_set("Lea", members=lea)))

    assert behind(facts(*THREE, of=of), put(*ALL)) == (3, 2, 1)


def test_a_theme_that_is_not_accepted_is_none() -> None:
    assert raw_themes(facts(*THREE), put(*ALL, accepted=False)) == ()


def test_themes_come_by_name_so_that_their_order_tells_no_strength() -> None:
    themes = tuple(Theme(id=id_, name=name, at=NOW, accepted=True) for id_, name in (("a", "Trust"), ("b", "money")))

    assert [theme.name for theme in raw_themes(facts(*THREE), Review(themes=themes))] == ["money", "Trust"]


def test_a_partners_line_is_a_quote_of_a_partner_and_a_strangers_is_none() -> None:
    found = raw_quotes(facts(log_saying(PARTNER.id, "Ours."), log_saying(PersonId("p-fran-doyle"), "Mine.")), Review())

    assert [(quote.line.text, quote.partner, quote.learning_set) for quote in found] == [("Ours.", True, "")]


# --- whatever is posted, only what was chosen is under a theme ---

TEXTS = (
    "Nobody trusted us.",
    "There was no money.",
    "No money and no trust.",
    "The tea was good.",
    "We listened.",
)
PEOPLE = (ADA, BEN, CERYS, DEV, LEA[1].id)
PLACES = ("trust", "money", "questions", "")
acts = st.tuples(
    st.sampled_from(PLACES),
    st.lists(st.integers(0, len(TEXTS) - 1), max_size=3),
    st.sampled_from([*Do]),
    st.sampled_from(PLACES[:-1]),
    st.booleans(),
)
changes = st.tuples(st.just("change"), st.integers(0, len(TEXTS) - 1))


def merged(review: Review, news: Review) -> Review:
    placings = {one.line: one for one in (*review.placings, *news.placings)}
    themes = {one.id: one for one in (*review.themes, *news.themes)}
    return Review(placings=tuple(placings.values()), themes=tuple(themes.values()))


class Model:
    """What coordinators chose by hand, line by line, kept beside the records."""

    def __init__(self) -> None:
        self.texts = list(TEXTS)
        self.review = Review(themes=tuple(Theme(id=id_, name=id_, at=NOW, accepted=True) for id_ in PLACES[:-1]))
        self.chosen: dict[str, frozenset[str]] = {}
        self.old: Board | None = None

    def facts(self) -> Facts:
        return facts(*(log_saying(person, text) for person, text in zip(PEOPLE, self.texts, strict=True)))

    def board(self, book: Codebook = BOOK) -> Board:
        return board_of(self.facts(), self.review, book)

    def post(self, place: str, numbers: list[int], do: Do, to: str, stale: bool) -> None:
        now = self.board()
        shown = self.old if stale and self.old is not None else now
        refs = {line.text: line.ref for line in shown.lines}
        lines = tuple(dict.fromkeys(refs[self.texts[n]] for n in numbers if self.texts[n] in refs))
        said = Posted(form="unread1", lines=lines, do=do, to=to, name="New")
        found = sorted_lines(now, said, place, "Marta", NOW)
        current = {line.ref: line.mark for line in now.lines}
        assert {one.line for one in found.review.placings} == {current[ref] for ref in lines if ref in current}
        offered = {place, to, *(theme.id for theme in found.review.themes)} - {""}
        for one in found.review.placings:
            before = self.chosen.get(one.line, frozenset())
            assert {*one.themes} - {"unread"} <= before | offered
            self.chosen[one.line] = frozenset(one.themes) - {"unread"}
        self.old, self.review = now, merged(self.review, found.review)

    def change(self, number: int) -> None:
        self.texts[number] = f"{self.texts[number]} Money, trust, listening."

    def check(self) -> None:
        for quote in raw_quotes(self.facts(), self.review):
            assert frozenset(quote.themes) - {"unread"} == self.chosen.get(fingerprint(quote.line.text), frozenset())
        for theme in raw_themes(self.facts(), self.review):
            writers = dict(zip(PEOPLE, self.texts, strict=True))
            assert theme.people == {
                p for p, text in writers.items() if theme.id in self.chosen.get(fingerprint(text), ())
            }


@given(st.lists(st.one_of(acts, changes), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_sequence_of_posts_puts_a_line_where_nobody_put_it(steps: list[tuple[object, ...]]) -> None:
    model = Model()
    model.check()
    for step in steps:
        if step[0] == "change":
            model.change(step[1])  # type: ignore[arg-type]
        else:
            model.post(*step)  # type: ignore[arg-type]
        model.check()
