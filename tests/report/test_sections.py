"""The thirteen sections: whole sentences for what is there, plain ones for what is not, one vocabulary, two versions."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sets.disclosure.disclose import disclose
from sets.disclosure.raw import About, Frame, Raw, RawLine, RawQuote, RawTable, Said
from sets.disclosure.released import RELEASE_KEY, Released
from sets.model.cohort import PersonId
from sets.model.report_review import BarrierOwner, PassageKind, RecommendationFor, Scope
from sets.model.responses import Approval, ReportLine
from sets.report.compile import SECTIONS, Compiled, compile_report, edition_of, editions_of
from sets.report.editing.to_do import to_do
from sets.report.edition import Edition, Version, cover_of
from sets.report.facts import report_facts
from sets.report.figures import figures, in_sentences, sentence_of
from sets.report.findings import changed, headline, not_worked, unmarked
from sets.report.phrases import glance, money, owned, sentence, young_people_named
from sets.report.sections import actions, coproduction, learning, participants
from sets.report.tables import raw_of
from sets.responses.consent import fingerprint, story_mark
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import at, day
from tests.support.report_cases import Case, a_year, empty, too_small
from tests.support.report_full import LINES, PASSAGES, a_full_year, eight, half_way

CHROMIUM = Path("/usr/bin/chromium")
KEYS = [
    "summary",
    "what-we-set-out-to-do",
    "who-took-part",
    "how-it-ran",
    "what-people-learned",
    "what-people-did",
    "three-elements",
    "stories-of-change",
    "what-got-in-the-way",
    "communities-and-partners",
    "recommendations",
    "how-far-to-trust-this",
    "annex",
]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer((template_root(),))


@pytest.fixture(scope="module")
def full(renderer: Renderer) -> Compiled:
    return compiled(a_full_year(), renderer)


@pytest.fixture(scope="module")
def small(renderer: Renderer) -> Compiled:
    return compiled(eight(), renderer)


def compiled(case: Case, renderer: Renderer, scope: Scope = Scope.FINAL, *, draft: bool = False) -> Compiled:
    return compile_report(
        case.programme,
        case.responses,
        case.deliveries,
        (),
        case.at,
        renderer,
        review=case.review,
        scope=scope,
        draft=draft,
    )


@cache
def a_report_of_everything() -> Released:
    case = a_full_year()
    facts = report_facts(case.programme, case.responses, case.deliveries, case.at)
    return disclose(raw_of(facts, case.review, draft=False, scope=Scope.FINAL))


def read(edition: Edition, key: str) -> str:
    """A section as it is read aloud: its words alone, each block on a line."""
    found = next(one for one in edition.sections if one.key == key)
    blocks = re.sub(r"<svg.*?</svg>", "", str(found.body), flags=re.DOTALL)
    return "\n".join(line for part in re.sub(r"<[^>]+>", "", blocks).splitlines() if (line := part.strip()))


# released figures to talk about


def a_frame(**changes: object) -> Frame:
    given: dict[str, object] = {
        "cohort": "c",
        "title": "A programme",
        "purpose": "",
        "at": at("2027-09-01 10:00"),
        "scope": Scope.FINAL,
        "draft": False,
        "sets": 4,
        "first": day("2027-01-19"),
        "last": day("2027-07-16"),
        "organisations": (),
        "services": (),
        "contact": "learning@example.gov.uk",
        "unmarked": 0,
    }
    return Frame(**{**given, **changes})  # type: ignore[arg-type]


def a_table(
    name: str, columns: tuple[str, ...], *lines: tuple[str, tuple[int, ...]], about: About = About.EVENTS
) -> RawTable:
    rows = tuple(RawLine(label=label, counts=counts, people=max(sum(counts), 12)) for label, counts in lines)
    return RawTable(name=name, caption=name, about=about, heading="", columns=columns, lines=rows)


def released(*tables: RawTable, said: tuple[Said, ...] = (), frame: Frame | None = None, **more: object) -> Released:
    raw = Raw(frame=frame or a_frame(), tables=tables, quotes=(), naming=frozenset(), said=said)
    return disclose(replace(raw, **more))  # type: ignore[arg-type]


def members(count: int) -> RawTable:
    return a_table(
        "members",
        ("Officers", "Community members", "Councillors"),
        ("Took part", (count - 10, 5, 5)),
        about=About.PEOPLE,
    )


def moved(*lines: tuple[str, tuple[int, int, int]]) -> RawTable:
    columns = ("Moved up", "Stayed the same", "Moved down")
    return a_table("movement-looking-back", columns, *lines, about=About.PEOPLE)


ALL_MOVED = moved(("Shared goals and power", (12, 5, 5)), ("Joint work", (15, 5, 5)), ("Real impact", (6, 8, 8)))


# the list of sections


def test_the_list_has_all_thirteen_with_a_template_each() -> None:
    assert [section.key for section in SECTIONS] == KEYS
    templates = {path.name for path in (template_root() / "report" / "sections").iterdir()}
    assert templates == {f"{key}.html.j2" for key in KEYS}


@pytest.mark.parametrize(
    ("case", "scope", "left_out"),
    [
        (a_full_year(), Scope.FINAL, set()),
        (eight(), Scope.FINAL, set()),
        (too_small(), Scope.FINAL, set()),
        (half_way(), Scope.MIDPOINT, set(KEYS[7:11])),
        (empty(), Scope.MIDPOINT, set(KEYS) - {KEYS[0], KEYS[1], KEYS[3], KEYS[12]}),
    ],
    ids=["full", "eight", "too-small", "half-way", "nobody-has-met"],
)
def test_which_sections_a_report_has(case: Case, scope: Scope, left_out: set[str], renderer: Renderer) -> None:
    for edition in compiled(case, renderer, scope).editions:
        keys = [section.key for section in edition.sections]
        assert keys == [key for key in KEYS if key not in left_out]


VOCABULARY = {
    *(
        "p",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "strong",
        "em",
        "a",
        "blockquote",
        "footer",
        "div",
        "figure",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}


@pytest.mark.parametrize("case", [a_full_year(), eight(), a_year()], ids=["full", "eight", "bare"])
def test_every_section_is_well_formed_and_keeps_to_its_few_elements(case: Case, renderer: Renderer) -> None:
    for edition in compiled(case, renderer).editions:
        targets = {section.key for section in edition.sections}
        for section in edition.sections:
            tree = ElementTree.fromstring(f"<section>{section.body}</section>")
            charts = [figure for figure in tree.iter("figure") if figure.get("class") == "chart"]
            drawn = {part for chart in charts for part in chart.iter() if part is not chart}
            assert {e.tag for e in tree.iter() if e not in drawn} - {"section"} <= VOCABULARY, section.key
            assert {link.get("href", "")[1:] for link in tree.iter("a")} <= targets
            for figure in tree.iter("figure"):
                assert figure.get("id", "").startswith(f"{figure.get('class')}-")
            for table in tree.iter("table"):
                assert [part.tag for part in table] == ["caption", "thead", "tbody"]
                assert all(cell.get("scope") for cell in table.iter("th"))
            assert all("".join(part.itertext()).strip() for part in tree.iter() if part.tag in ("p", "li", "dd"))


TABLES = [table.name for table in a_report_of_everything().tables]


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("kept", [*((name,) for name in TABLES), (), *(tuple(set(TABLES) - {n}) for n in TABLES)])
def test_every_section_reads_with_any_table_gone(kept: tuple[str, ...], version: Version, renderer: Renderer) -> None:
    whole = a_report_of_everything()
    less = replace(whole, tables=tuple(t for t in whole.tables if t.name in kept), key=RELEASE_KEY)
    for section in edition_of(less, version, SECTIONS, renderer).sections:
        tree = ElementTree.fromstring(f"<section>{section.body}</section>")
        said = " ".join("".join(tree.itertext()).split())
        assert not re.search(r"\bNone\b(?! of these| of the \d| this time)|\[\]|\(\)|  |\.\.|: \.", said), (
            section.key,
            said,
        )


def test_what_xml_cannot_hold_is_left_out_and_what_was_typed_is_escaped(renderer: Renderer) -> None:
    case = a_full_year()
    passage = replace(PASSAGES[0], text="Half <b>& half</b>\x0b \ufffe told")
    review = replace(case.review, passages=(passage,))
    edition = compiled(replace(case, review=review), renderer).editions[0]
    ElementTree.fromstring(f"<x>{edition.sections[0].body}</x>")
    assert "Half &lt;b&gt;&amp; half&lt;/b&gt;  told." in edition.sections[0].body


# the summary


def test_the_summary_of_a_full_report(full: Compiled) -> None:
    assert read(full.editions[0], "summary").splitlines() == [
        "Officers moved from asking for views to sharing decisions, in small places where residents can see it.",
        "Embedding equalities in service delivery brought 24 members together in 4 sets. Between them the sets met 23 "
        "times, from 19 January 2027 to 16 July 2027. 19 of 24 (79%) came to at least two thirds of their set’s sessions. "
        "The programme cost £18,500, about £770 for each member who took part.",
        "What it was for: To help officers share goals and power with communities early enough to matter, and to show what "
        "changed for residents because of it.",
        "What changed",
        "Looking back at the end, 12 of 20 members (60%) rate themselves higher now on joint work and 15 of 20 (75%) on "
        "real impact.",
        "More than half of those who looked back at the end moved up on shared goals and power.",
        "Communities or partners took part in members’ work, they say: in design for 12 of 19 members and in delivery for "
        "7 of 19.",
        "What did not change or did not work",
        "The link for one set’s second session was wrong for the first 20 minutes, and some gave up.",
        "None of the 19 members who answered had communities or partners take part in evaluation.",
        "What we recommend",
        "Pay community members within two weeks of a meeting. Owner: Director of finance, by 1 December 2027.",
        "Give residents one standing item on every service panel. Owner: Heads of service, by 1 April 2028.",
        "Hold one set in the evening, and keep four places for people from community groups. Owner: Learning team, by the "
        "next cohort.",
        "One more stands under Recommendations.",
        "One thing needs a senior decision: see What got in the way.",
    ]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ((ALL_MOVED,), "15 of 25 members who looked back at the end (60%) rate themselves higher now on joint work."),
        (
            (moved(("Joint work", (5, 9, 8))), a_table("actions", ("Done", "Open"), ("Actions", (9, 11)))),
            "Members set themselves 20 actions, of which 9 are done.",
        ),
        ((), ""),
    ],
)
def test_the_headline_is_made_of_the_strongest_figure(tables: tuple[RawTable, ...], expected: str) -> None:
    assert headline(released(*tables)) == expected


def test_a_written_headline_wins_and_ends_with_a_full_stop() -> None:
    assert headline(released(ALL_MOVED, said=(Said(part=PassageKind.HEADLINE, text="It worked"),))) == "It worked."


def test_what_moved_and_what_did_not_are_told_apart() -> None:
    found = released(ALL_MOVED)
    assert changed(found) == (
        "Looking back at the end, 12 of 22 members (55%) also rate themselves higher on shared goals and power.",
    )
    written = released(ALL_MOVED, said=(Said(part=PassageKind.HEADLINE, text="It worked."),))
    assert changed(written) == (
        "Looking back at the end, 12 of 22 members (55%) rate themselves higher now on shared goals and power and 15 of 25 "
        "(60%) on joint work.",
    )
    assert not_worked(found) == ("Half or more did not move up on real impact.",)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((64, 36), "Attendance was low: 64 of 100 (64%)."),
        ((65, 35), "35 of 100 places at sessions were not taken up."),
    ],
)
def test_from_where_on_attendance_is_low(counts: tuple[int, int], expected: str) -> None:
    table = a_table("attendance", ("Attended", "Did not attend"), ("Attendance", counts))
    assert not_worked(released(table)) == (expected,)


def test_registers_that_were_never_marked_are_owned_up_to() -> None:
    assert not_worked(released(frame=a_frame(unmarked=2))) == (
        "The registers of two sessions were never marked, so attendance there is not known.",
    )
    held = a_table("sessions", ("Planned", "Held", "Cancelled"), ("All sets", (24, 23, 1)), about=About.PROGRAMME)
    assert not_worked(released(held, frame=a_frame(unmarked=1)))[1:] == (
        "The register of one of the 23 sessions was never marked, so attendance there is not known.",
    )
    assert unmarked(released(held, frame=a_frame(unmarked=23))) == ""


# small cohorts


def test_a_small_cohort_says_once_why_it_has_words(small: Compiled) -> None:
    lead = small.editions[0]
    together = "\n".join(read(lead, key) for key in KEYS[:11])
    assert together.count("With so few members") == 1
    assert "Not in figures" not in read(lead, "how-it-ran")
    assert "Members by kind" in read(lead, "how-far-to-trust-this")
    assert read(lead, "summary").splitlines()[0] == (
        "Half or more of those who looked back at the end moved up on shared goals and power; the same goes for joint work "
        "and real impact."
    )


def test_a_small_cohort_tells_no_number_of_people(small: Compiled) -> None:
    """Sessions, statements of the questionnaire and what people wrote have numbers; nothing counted of people has."""
    for key in ("who-took-part", "what-people-did", "three-elements"):
        section = next(one for one in small.editions[0].sections if one.key == key)
        assert "<table" not in section.body
        assert "<svg" not in section.body


def test_sentences_that_differ_in_a_label_alone_become_one() -> None:
    found = disclose(
        Raw(
            frame=a_frame(),
            tables=(
                replace(
                    a_table("t", ("Yes", "No"), ("One", (6, 1)), ("Two", (5, 2)), about=About.PEOPLE),
                    lines=(
                        RawLine(label="One", counts=(6, 1), people=7),
                        RawLine(label="Two", counts=(5, 2), people=7),
                        RawLine(label="Three", counts=(1, 6), people=7),
                    ),
                    in_words="{share} of them ticked {label}.",
                ),
            ),
            quotes=(),
            naming=frozenset(),
        )
    )
    assert in_sentences(found.tables[0].lines) == (
        "Half or more of them ticked one; the same goes for two.",
        "Fewer than half of them ticked three.",
    )


def test_withheld_tables_stand_under_their_reason_once() -> None:
    tables = (
        members(22),
        a_table("a", ("Yes", "No"), ("A", (12, 1)), about=About.PEOPLE),
        a_table("b", ("Yes", "No"), ("B", (12, 2)), about=About.PEOPLE),
    )
    found = figures(released(*tables), "a", "b", "nowhere")
    assert [held.captions for held in found.held] == [("a", "b")]
    assert found.shown == ()
    assert figures(released(*tables), "nowhere").any is False


# who took part


@pytest.mark.parametrize(
    ("applied", "placed", "expected"),
    [
        (41, 30, "41 people applied, 30 were given a place and 22 took part."),
        (41, 24, "41 people applied and 22 took part."),  # two who had a place did not come: nobody's business
        (41, 22, "41 people applied, 22 were given a place and 22 took part."),
        (31, 30, "30 people were given a place and 22 took part."),
        (41, None, "41 people applied and 22 took part."),
        (None, None, ""),
        (10, 12, ""),  # fewer than took part: somebody wrote down something else
    ],
)
def test_the_way_in_tells_no_step_of_a_few_people(applied: int | None, placed: int | None, expected: str) -> None:
    view = participants.view(released(members(22), frame=a_frame(applied=applied, placed=placed)), Version.LEAD)
    assert view is not None
    assert view.way_in == expected


def test_the_way_in_is_not_told_where_the_number_of_members_is_not() -> None:
    small = a_table("members", ("Officers", "Community members"), ("Took part", (4, 4)), about=About.PEOPLE)
    table = replace(small, lines=(replace(small.lines[0], people=8),))
    view = participants.view(released(table, frame=a_frame(applied=41, placed=30)), Version.LEAD)
    assert view is not None
    assert view.way_in == ""


# cost and hours


def test_cost_is_shared_out_only_where_the_number_of_members_is_shown() -> None:
    frame = a_frame(cost=18_500)
    known = actions.view(released(members(24), frame=frame), Version.LEAD)
    unknown = actions.view(released(frame=frame), Version.LEAD)
    assert known is not None
    assert unknown is not None
    assert known.cost == "The programme cost £18,500, about £770 for each member who took part."
    assert unknown.cost == "The programme cost £18,500."


def test_half_a_programme_has_no_cost_yet() -> None:
    half = actions.view(released(members(24), frame=a_frame(cost=18_500, scope=Scope.MIDPOINT)), Version.LEAD)
    assert half is not None
    assert half.cost == ""


def test_half_way_is_silent_about_what_is_asked_later(renderer: Renderer) -> None:
    edition = compiled(half_way(), renderer, Scope.MIDPOINT).editions[0]
    together = "\n".join(read(edition, section.key) for section in edition.sections)
    assert "Nobody wrote down whose voices were heard" not in together
    assert "At the end\n" not in together
    assert "Stories of change\n" not in together
    assert "questions about their own work" not in together
    assert "Whether it was worth members’ time, asked at half way" in read(edition, "how-it-ran")


# themes and quotes


def test_a_full_reports_themes(full: Compiled) -> None:
    said = read(full.editions[0], "what-people-learned")
    assert "Asking before writing\nStrength: 3 to 5 people in 2 or more sets." in said
    assert said.index("15 of 24 members (63%) gave a line for this report.") < said.index("Asking before writing")
    assert "Not everyone saw it so: Some found that asking first raised hopes" in said
    assert "Young people decide too" not in said
    assert "Other themes are left out because too few people stand behind them." in said


def test_every_quote_stands_once_and_at_most_two_under_a_theme(full: Compiled) -> None:
    edition = full.editions[0]
    view = learning.view(edition.released, Version.LEAD)
    assert view is not None
    stood = [*(quote for one in view.themes for quote in one.quotes), *view.others]
    assert sorted(stood) == sorted(quote.text for quote in edition.released.quotes if not quote.partner)
    assert max(len(one.quotes) for one in view.themes) == 2
    body = "".join(read(edition, key) for key in KEYS)
    assert {text: body.count(f"“{text}”") for text in stood} == dict.fromkeys(stood, 1)


def test_words_of_several_lines_keep_their_lines_inside_one_pair_of_marks(renderer: Renderer) -> None:
    text = "First line.\n\nSecond line."
    line = ReportLine(text=text, consent=fingerprint(text))
    found = released(quotes=(RawQuote(person=PersonId("p"), line=line),))
    said = read(editions_of(found, renderer)[0], "what-people-learned")
    assert "“First line.\nSecond line.”\nSet member" in said


# elements


def test_movement_is_told_for_each_element_with_its_middle_ratings(full: Compiled) -> None:
    said = read(full.editions[0], "three-elements")
    assert (
        "Looking back from the end, 12 of 20 members (60%) moved up and 8 stayed the same or moved down. The middle rating "
        "went from 2 to 3." in said
    )
    assert "No community partner’s words stand in this report" not in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A youth panel.", True),
        ("Young people who are not in school.", True),
        ("Carers", False),
        ("Younger at heart?", True),
    ],
)
def test_whether_anybody_spoke_of_young_people(text: str, named: bool) -> None:
    assert young_people_named(released(said=(Said(part=PassageKind.HEARD, text=text),))) is named


def test_nobody_speaking_of_young_people_is_said_plainly(renderer: Renderer) -> None:
    said = read(editions_of(released(), renderer)[0], "three-elements")
    assert "Young people: nothing that was written for this report speaks of them." in said


def test_thin_evidence_is_listed() -> None:
    view = coproduction.view(released(), Version.LEAD)
    assert view is not None
    assert view.gaps == (
        "How far members moved on shared goals and power, joint work and real impact cannot be said.",
        "At which stages communities took part (joint work) cannot be said in figures.",
        "No story of change stands in this report, so real impact rests on what members say of themselves.",
        "No community partner’s words stand in this report, so every view here is from inside the programme.",
    )


# what nobody wrote


@pytest.mark.parametrize(
    ("key", "plainly"),
    [
        ("what-we-set-out-to-do", "Nobody wrote down who set the goals"),
        ("what-we-set-out-to-do", "So there are no red lines from the start to set beside what happened."),
        ("who-took-part", "Nobody wrote down who was missing."),
        ("how-it-ran", "Nobody wrote down anything that went wrong."),
        ("stories-of-change", "There is no story of change in this report."),
        ("what-got-in-the-way", "nothing is put to senior leaders for a decision"),
        ("communities-and-partners", "No community or voluntary sector voice from outside the sets was gathered"),
        ("recommendations", "This report makes no recommendation."),
        ("summary", "No recommendation has been made."),
    ],
)
def test_what_is_not_there_is_said_plainly(key: str, plainly: str, renderer: Renderer) -> None:
    assert plainly in read(editions_of(released(), renderer)[0], key)


def test_partners_who_were_asked_and_did_not_answer(renderer: Renderer) -> None:
    edition = editions_of(released(frame=a_frame(partners_asked=True)), renderer)[0]
    assert read(edition, "communities-and-partners").startswith(
        "Community and voluntary sector partners were asked for this report. None gave words"
    )


def test_barriers_and_recommendations_of_a_kind_nobody_knows_are_not_lost(renderer: Renderer) -> None:
    said = (
        Said(part=PassageKind.BARRIER, text="The weather."),
        Said(part=PassageKind.RECOMMENDATION, text="Bring a coat."),
    )
    edition = editions_of(released(said=said), renderer)[0]
    assert read(edition, "what-got-in-the-way") == "What was written down\nThe weather."
    assert read(edition, "recommendations") == "For everyone\nBring a coat."


def test_what_needs_a_senior_decision_comes_first(full: Compiled) -> None:
    assert read(full.editions[0], "what-got-in-the-way").splitlines()[0] == "What needs a senior decision"
    assert [p.kind for p in PASSAGES if p.part is PassageKind.BARRIER] == [
        BarrierOwner.SENIOR,
        BarrierOwner.OFFICERS,
        BarrierOwner.SYSTEM,
    ]


# two versions, drafts, and who is quoted


def test_the_public_version_has_the_same_words_but_for_what_it_may_not_have(full: Compiled) -> None:
    lead, public = full.editions
    assert [edition.version for edition in full.editions] == [Version.LEAD, Version.PUBLIC]
    for key in KEYS:
        left_out = set(read(lead, key).splitlines()) - set(read(public, key).splitlines())
        added = set(read(public, key).splitlines()) - set(read(lead, key).splitlines())
        assert (key in WHAT_PUBLIC_CHANGES) == bool(left_out or added), (key, left_out, added)
    assert "Director of finance" not in "".join(read(public, key) for key in KEYS)
    assert "Owner" not in "".join(read(public, key) for key in KEYS)
    assert "Wandle" not in read(public, "how-it-ran")
    assert "given by set" not in read(public, "how-it-ran")


WHAT_PUBLIC_CHANGES = {"summary", "who-took-part", "how-it-ran", "recommendations"}


def test_the_cover_says_which_version_it_is(full: Compiled) -> None:
    lead, public = (cover_of(edition) for edition in full.editions)
    assert (lead.version, public.version) == ("Version for the people who lead the programme", "Public version")
    assert lead.draft == public.draft == ""
    assert lead.glance == (
        ("Members", "24"),
        ("Sessions held", "23 of 24"),
        ("Completed", "19 of 24 (79%)"),
        ("Attendance", "108 of 135 (80%)"),
        ("Learning logs returned", "62 of 91 (68%)"),
        ("Cost", "£18,500"),
    )
    assert b'<p class="version">Public version</p>' in full.files["public/report.html"]


def test_a_bare_draft_says_what_to_do_and_where(renderer: Renderer) -> None:
    case = a_year()
    draft = compiled(case, renderer, draft=True).files["report.html"].decode()
    whole = compiled(case, renderer).files["report.html"].decode()
    box = draft[draft.index('<div class="draft">') : draft.index('<nav class="toc"')]
    assert "<h2>To do before release</h2>" in box
    assert "<p>In the page “Words”:</p>\n<ul>\n<li>The headline, in one sentence." in box
    assert "To do before release" not in whole
    assert "To do before release" not in compiled(case, renderer, draft=True).files["public/report.html"].decode()


def test_what_is_left_to_do() -> None:
    parts = tuple(Said(part=part, text="x", owner="Lee", by_when="May") for part in PassageKind)
    kept = tuple(part for part in parts if part.part is not PassageKind.WRONG)
    left = [one.what for one in to_do(released(said=kept, frame=a_frame(draft=True)))]
    assert left == [
        "What went wrong.",
        "Themes: none is accepted that enough people stand behind.",
        "Stories of change: none is chosen that its writer has said yes to.",
        "A voice from communities or partners. No partner was asked.",
    ]
    unowned = (Said(part=PassageKind.RECOMMENDATION, text="x", kind=RecommendationFor.SERVICES, owner="Lee"),)
    assert "An owner and a date for every recommendation." in [one.what for one in to_do(released(said=unowned))]


def test_the_digest_is_of_what_was_checked_and_of_nothing_else(renderer: Renderer) -> None:
    case = a_full_year()
    first = compiled(case, renderer).digest
    assert compiled(case, renderer, draft=True).digest == first
    assert compiled(replace(case, at=at("2027-09-08 10:00")), renderer).digest == first
    other = replace(case.review, passages=case.review.passages[1:])
    assert compiled(replace(case, review=other), renderer).digest != first
    fewer = replace(case.responses, actions=case.responses.actions[1:])
    assert compiled(replace(case, responses=fewer), renderer).digest != first


def test_the_quoted_are_those_whose_words_stand_there(full: Compiled) -> None:
    case = a_full_year()
    stood = {quote.text for quote in full.editions[0].released.quotes}
    wrote = {log.person for log in case.responses.logs if log.line is not None and log.line.text in stood}
    told = {log.person for log in case.responses.logs if log.prompt == "stories"}
    assert set(full.quoted) == wrote | told
    assert len(wrote) < len(LINES) + 2


def test_a_story_is_shown_to_its_writer_before_they_said_yes_and_not_after_a_no(renderer: Renderer) -> None:
    case = a_full_year()
    story = next(log for log in case.responses.logs if log.prompt == "stories")
    silent = replace(case, responses=replace(case.responses, approvals=()))
    lines = tuple(replace(log, line=None) for log in silent.responses.logs)
    silent = replace(silent, responses=replace(silent.responses, logs=lines))
    asked = compiled(silent, renderer)
    assert asked.editions[0].released.stories == ()
    assert story.person in asked.quoted
    no = (Approval(person=story.person, words=story_mark(story), yes=False, at=case.at),)
    refused = replace(silent, responses=replace(silent.responses, approvals=no))
    assert story.person not in compiled(refused, renderer).quoted


# words


def test_small_words() -> None:
    assert sentence("Done") == "Done."
    assert sentence("Done?") == "Done?"
    assert money(18_500) == "£18,500"
    assert [
        owned(Said(part=PassageKind.RECOMMENDATION, text="x", owner=owner, by_when=when))
        for owner, when in (("Lee", "May"), ("Lee", ""), ("", "May"), ("", ""))
    ] == ["Owner: Lee, by May.", "Owner: Lee.", "By May.", ""]
    assert glance(released()) == (("Members", "fewer than 10"),)
    assert glance(released(frame=a_frame(first=None, last=None))) == ()


# what is said instead of a table


def test_a_table_of_one_line_is_a_sentence_or_why_it_is_not() -> None:
    levers = a_table("levers", ("Named one", "Named none"), ("Levers", (14, 6)), about=About.PEOPLE)
    told = sentence_of(released(members(24), levers), "levers", "members who answered", "named one")
    assert told.words == ("14 of 20 members who answered (70%) named one.",)
    assert (told.shown, told.held) == ((), ())
    small = a_table("levers", ("Named one", "Named none"), ("Levers", (18, 2)), about=About.PEOPLE)
    kept = sentence_of(released(members(24), small), "levers", "members who answered", "named one")
    assert [held.captions for held in kept.held] == [("levers",)]
    assert not re.search(r"\d", " ".join(kept.words))


def test_few_logs_are_told_in_the_words_of_the_logs_where_the_rate_has_none() -> None:
    logs = RawTable(
        name="logs",
        caption="Logs",
        about=About.EVENTS,
        heading="Logs",
        columns=("Returned", "No log"),
        lines=(RawLine(label="Logs", counts=(2, 7), people=8),),
        in_words="{share} of the learning logs asked for were {column}.",
    )
    rate = replace(logs, name="log-return", in_words="{share} of the learning logs were {column}.", needs=("logs",))
    assert not_worked(released(logs, rate)) == ("Fewer than half of the learning logs asked for were returned.",)


def test_a_label_in_quotation_marks_keeps_them_and_holds_by_itself() -> None:
    table = replace(
        a_table("t", ("Yes", "No"), ("None of these", (1, 6)), ("Design", (2, 5)), about=About.PEOPLE),
        in_words="{share} ticked “{label}”.",
    )
    lines = tuple(replace(line, people=7) for line in table.lines)
    found = released(replace(table, lines=lines)).tables[0]
    assert in_sentences(found.lines) == ("Fewer than half ticked “none of these”; the same goes for “design”.",)


def test_a_half_percent_is_rounded_up() -> None:
    table = a_table("t", ("Yes", "No"), ("A", (15, 9)), about=About.PEOPLE)
    assert released(table).tables[0].lines[0].share() == "15 of 24 (63%)"


def test_no_heading_stands_where_its_table_is_not(renderer: Renderer) -> None:
    met = a_table("sessions", ("Planned", "Held", "Cancelled"), ("All sets", (4, 4, 0)), about=About.PROGRAMME)
    said = read(editions_of(released(met), renderer)[0], "how-it-ran")
    assert "Coming to sessions" not in said
    assert "Presenting an issue" not in said


def test_one_set_has_sessions_and_several_have_them_by_set(renderer: Renderer) -> None:
    captions = [
        one.tables[0].caption
        for case in (too_small(), a_year())
        for one in (edition.released for edition in compiled(case, renderer).editions)
    ]
    assert captions == ["Sessions", "Sessions", "Sessions by set", "Sessions"]


def test_people_whose_records_were_deleted_are_owned_up_to(full: Compiled) -> None:
    assert (
        "Somebody whose records were deleted at their wish is counted as having taken part, and in nothing else."
        in (read(full.editions[0], "who-took-part"))
    )
