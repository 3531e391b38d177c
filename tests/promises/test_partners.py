"""Community and voluntary-sector partners: questions of their own, their page, their letters, their line for the report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sets.cohort.file import parse
from sets.mail.compose import compose
from sets.mail.signed_links import Link
from sets.model.cohort import PersonId, Role
from sets.model.messages import Due, Letter, LetterPlan
from sets.model.report_review import Review, Scope
from sets.model.requests import Purpose
from sets.model.responses import LearningLog, LogAnswer, LogState
from sets.report.facts import report_facts
from sets.report.tables import raw_of
from sets.responses.consent import agreed
from sets.responses.forms.sharing import consent_value, tick_value
from sets.responses.prompt_catalogue import AnswerReader, prompt_called
from sets.responses.questions import PARTNERS
from sets.responses.sealed_records import open_log
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.checking import partner_of
from tests.support.paths import DATA
from tests.support.web_help import COHORT, Clock, a_house, a_link, as_html, as_text, got, posted, somebody, step_of

LAST = "2027-07-15"
"""The day of the cohort's last session."""
ASKED = at("2027-07-22 10:00")
LINE = "We were asked first, and it showed."
SAID = "Two families chair the panel now."
MINIMAL = (DATA / "cohorts" / "good" / "minimal.yaml").read_text(encoding="utf-8")
WITH_PARTNER = MINIMAL.replace("sessions:\n", "partners:\n  - name: Pat Ng\n    email: pat@example.org\nsessions:\n", 1)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, ASKED)


def dues(house: Site, person: PersonId, now: str = "2027-07-16 09:00") -> list[Due]:
    outlook = house.installation.published_outlook(COHORT, at(now))[0]
    return [due for plan in outlook.plans for due in plan.dues if due.person == person]


def prompts(house: Site, person: PersonId) -> list[tuple[str, str]]:
    zone = house.programme(COHORT).zone
    return [(due.kind, f"{due.at.astimezone(zone):%Y-%m-%d %H:%M}") for due in dues(house, person) if not due.told]


def the_link(house: Site) -> Link:
    return a_link(Purpose.ANSWER, partner_of(house).id, prompt="partners")


def the_log(house: Site) -> LearningLog:
    (log,) = (log for log in house.records(COHORT).responses().logs if log.prompt == "partners")
    return open_log(log, house.seal.unseal)


def test_three_questions_none_of_them_about_sets() -> None:
    assert [question.element for question in PARTNERS] == ["E3", "E1", ""]
    assert [question.id for question in PARTNERS] == ["partner-1", "partner-2", "partner-3"]
    assert prompt_called("partners").reader is AnswerReader.TEAM
    for question in PARTNERS:
        assert re.search(r"\bset\b|session|facilitator", question.text) is None


def test_partners_are_asked_after_the_last_session_with_one_reminder(house: Site) -> None:
    assert prompts(house, partner_of(house).id) == [
        ("partners", "2027-07-22 10:00"),
        ("partners-reminder", "2027-07-29 10:00"),
    ]


def test_nobody_else_is_asked_what_partners_are(house: Site) -> None:
    outlook = house.installation.published_outlook(COHORT, at("2027-07-16 09:00"))[0]
    asked = {due.person for plan in outlook.plans for due in plan.dues if due.kind.startswith("partners")}
    assert asked == {partner_of(house).id}
    assert Role.PARTNER not in house.programme(COHORT).roles(somebody(house).id)


def test_it_is_in_the_plan_with_its_reason(house: Site) -> None:
    (rule,) = (rule for rule in house.programme(COHORT).cohort.prompts if rule.name == "partners")
    assert "asked of community and voluntary-sector partners" in rule.why


def answer(house: Site, tick: bool = True, agree: bool = True) -> None:
    link = the_link(house)
    kept = re.search(r'name="seen" value="([^"]*)"', as_html(house, got(house, link, "change")))
    form = {
        "seen": kept[1] if kept else "",
        "partner-1": SAID,
        "partner-2": "In the design. Not in the budget.",
        "line": LINE,
        "go": "continue",
    }
    assert step_of(posted(house, link, form)) == "check"
    seen = re.search(r'name="seen" value="([^"]+)"', as_html(house, got(house, link, "check")))
    assert seen is not None
    send = {"seen": seen[1], "share": (tick_value("partner-1", SAID),) if tick else ()}
    send |= {"consent": (consent_value(LINE),) if agree else ()}
    assert step_of(posted(house, link, send, "check")) == "sent"


def test_a_partner_answers_ticks_and_gives_a_line(house: Site) -> None:
    answer(house)
    log = the_log(house)
    assert (log.state, log.occasion, log.person) == (LogState.RETURNED, "cohort", partner_of(house).id)
    assert log.answers == (
        LogAnswer(question="partner-1", text=SAID, shared=True),
        LogAnswer(question="partner-2", text="In the design. Not in the budget."),
    )
    assert agreed(log.line)
    assert prompts(house, partner_of(house).id) == []


def test_what_a_partner_does_not_tick_is_theirs_alone_and_sealed(house: Site) -> None:
    answer(house, tick=False, agree=False)
    (kept,) = (log for log in house.records(COHORT).responses().logs if log.prompt == "partners")
    assert [(one.text, bool(one.sealed), one.shared) for one in kept.answers] == [("", True, False)] * 2
    assert not agreed(kept.line)


def test_the_line_stands_in_the_report_as_a_partners(house: Site) -> None:
    answer(house)
    assert isinstance(house.clock, Clock)
    house.clock.now = at("2027-08-20 10:00")
    facts = report_facts(house.programme(COHORT), house.records(COHORT).responses(), (), house.clock.now)
    raw = raw_of(facts, Review(), draft=True, scope=Scope.FINAL)
    assert [(quote.line.text, quote.partner, quote.learning_set) for quote in raw.quotes] == [(LINE, True, "")]
    # and stands behind no theme of members
    assert raw.themes == ()


FOREIGN = re.compile(r"\bset\b|set member|facilitat|learning log|session|notebook", re.IGNORECASE)


def test_every_page_of_theirs_speaks_to_a_partner(house: Site) -> None:
    link = the_link(house)
    for step in ("", "change"):
        assert FOREIGN.findall(as_text(as_html(house, got(house, link, step)))) == []
    posted(house, link, {"partner-1": SAID, "line": LINE, "go": "save"})
    assert FOREIGN.findall(as_text(as_html(house, got(house, link, "saved")))) == []
    check = as_text(as_html(house, got(house, link, "check")))
    assert FOREIGN.findall(check) == []
    assert "a community partner" in check
    answer(house)
    for step in ("", "sent", "takeback"):
        text = as_text(as_html(house, got(house, link, step)))
        assert FOREIGN.findall(text) == []
    mine = as_text(as_html(house, got(house, a_link(Purpose.MINE, partner_of(house).id))))
    assert "What you see as a partner" in mine
    assert FOREIGN.findall(mine) == []


def letter(house: Site, due: Due, *, pages: bool = True) -> Letter:
    from sets.mail.compose import NO_DOORS

    def no_calendar(told: object) -> bytes:
        raise AssertionError(told)

    installation = house.installation
    page_links = installation.page_links if pages else NO_DOORS
    programme = house.programme(COHORT)
    responses = house.records(COHORT).responses()
    return compose(
        LetterPlan(dues=(due,)), programme, responses, house.renderer, no_calendar, house.clock(), page_links=page_links
    )


@pytest.mark.parametrize("pages", [True, False])
def test_their_letters_speak_to_a_partner(house: Site, pages: bool) -> None:
    asks = [due for due in dues(house, partner_of(house).id) if due.kind.startswith("partners")]
    first, reminder = (letter(house, due, pages=pages) for due in asks)
    for question in PARTNERS:
        assert question.text in " ".join(first.text.split())
    assert "What do you see as a partner? (about 5 minutes)".lower() in first.subject.lower()
    assert "one reminder" in reminder.subject
    assert "This is the only reminder" in reminder.text
    for one in (first, reminder):
        # the sets are named once, as those who are asked the same
        assert set(FOREIGN.findall(one.text)) == set()
        assert "learned, not the case" not in one.text
        assert ("/answer/" in one.text) is pages
        assert as_text(str(one.html)) != ""


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ("", True),
        ("prompts:\n  partners:\n    send: no\n", False),
        ("prompts:\n  partners:\n    to: members\n", False),
        ("prompts:\n  partners:\n    send: no\n  midpoint:\n    to: partners\n", True),
        (
            "prompts:\n  partners:\n    send: no\nevents:\n  - event: close\n    date: 2027-07-20\n    who:\n"
            "      - partners\n",
            True,
        ),
        (
            "prompts:\n  partners:\n    send: no\nevents:\n  - event: close\n    date: 2027-07-20\n    who:\n"
            "      - partners\n    cancelled: no room\n",
            False,
        ),
    ],
)
def test_partners_to_whom_nothing_goes_are_remarked_on(more: str, heard: bool) -> None:
    found = [one.message for one in parse((WITH_PARTNER + more).encode(), "minimal.yaml").warnings]
    assert found == (
        []
        if heard
        else [
            "partners: nothing in this file goes to them; switch their questions on, or write partners under an event's who"
        ]
    )
