"""Will you be there? What the page shows, what it keeps, and when it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.cohort.standing import CohortState
from sets.mail.signed_links import Link
from sets.model.cohort import Meeting, Occasion, Person
from sets.model.ledger import index
from sets.model.messages import INVITE, UPDATE, CalendarEntry, Delivery, Flow, Method, Partstat, State, key_of
from sets.model.publication import Decision, Verdict
from sets.model.requests import Purpose
from sets.model.responses import Answer, Source
from sets.responses import answers as given_back
from sets.responses.forms import attendance_reply
from sets.web.page.request import Answer as Shown
from sets.web.page.request import Page, Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.web_help import (
    COHORT,
    EXAMPLE,
    Clock,
    a_house,
    a_link,
    as_html,
    as_text,
    facilitator,
    got,
    posted,
    programme_of,
    session,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = at("2027-02-16 10:00")
"""A week before session 2 of Thames, Tuesday 23 February 2027."""
SECOND = Occasion("thames-2")


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path, NOW)


def link(house: Site, key: str = SECOND, person: Person | None = None) -> Link:
    return a_link(Purpose.ANSWER, (person or somebody(house)).id, key, "attendance-check")


def seen(house: Site, key: str = SECOND) -> str:
    return attendance_reply.meeting_seen(session(house, key))


def says(house: Site, said: str, when: str = "", key: str = SECOND) -> Shown:
    return posted(house, link(house, key), {"answer": said, "seen": when or seen(house, key)})


def answers(house: Site) -> tuple[Answer, ...]:
    return house.records(COHORT).responses().answers


def page(house: Site, key: str = SECOND, step: str = "") -> str:
    return as_text(as_html(house, got(house, link(house, key), step)))


def at_time(house: Site, now: datetime) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now = now


def tell(house: Site, person: Person, meeting: Meeting, sequence: int, when: datetime) -> None:
    """The person's calendar is told of this meeting, as a pass would keep it."""
    kind, cohort = UPDATE if sequence else INVITE, programme_of(house).cohort
    told = CalendarEntry(
        method=Method.REQUEST,
        sequence=sequence,
        uid="uid@setwise",
        dtstamp=when.replace(microsecond=0),
        title=meeting.title,
        start=meeting.start,
        end=meeting.end,
        place=meeting.place,
        join=meeting.join,
        description="",
        organiser_name=cohort.organiser.name,
        organiser_email=cohort.organiser.email,
        attendee_name=person.name,
        attendee_email=person.email,
    )
    line = Delivery(
        key=key_of(cohort.id, meeting.key, person.id, kind, sequence),
        cohort=cohort.id,
        occasion=meeting.key,
        person=person.id,
        kind=kind,
        revision=sequence,
        part=Flow.INVITES,
        state=State.CLAIMED,
        seen=when,
        at=when,
        until=meeting.start,
        address=person.email,
        name=person.name,
        told=told,
    )
    records = house.records(COHORT)
    records.claim([line])
    records.settle([replace(line, state=State.SENT, settled=when, claimed=when)])


def standing_answer(house: Site, key: str = SECOND) -> Partstat:
    records = house.records(COHORT)
    standing = CohortState(
        programme=programme_of(house), responses=records.responses(), ledger=index(records.deliveries())
    )
    return standing.answer(session(house, key), somebody(house).id)


def moved(house: Site, to: str) -> None:
    """Session 2 of Thames is published at another time."""
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    example = EXAMPLE.read_text(encoding="utf-8")
    set_id, _, rest = example.partition("- id: thames\n")
    move = f"    moves:\n      - session: 2\n        at: {to}\n"
    path.write_text(f"{set_id}- id: thames\n{move}{rest}", encoding="utf-8")
    now = house.clock()
    house.installation.publish(house.installation.draft(path, now), now)


SAYINGS = {"yes": Partstat.ACCEPTED, "no": Partstat.DECLINED, "notsure": Partstat.TENTATIVE}


@pytest.mark.parametrize(("said", "partstat"), SAYINGS.items(), ids=SAYINGS)
def test_one_press_is_kept_and_shown(house: Site, said: str, partstat: Partstat) -> None:
    assert "Tuesday 23 February 2027, 10am to 12:30pm (UK time)" in page(house)
    assert "Your answer:" not in page(house)

    assert step_of(says(house, said)) == "thanks"

    assert answers(house) == (
        Answer(occasion=SECOND, person=somebody(house).id, partstat=partstat, at=NOW, source=Source.WEB),
    )
    assert f"Your answer: {attendance_reply.SAID[partstat]}" in page(house, step="thanks")
    assert standing_answer(house) is partstat
    html = as_html(house, got(house, link(house)))
    assert [value for value in SAYINGS if f'value="{value}"' in html] == [one for one in SAYINGS if one != said]


def test_an_answer_can_be_changed_until_the_session_begins(house: Site) -> None:
    says(house, "yes")
    at_time(house, at("2027-02-23 09:59"))
    says(house, "no")
    assert standing_answer(house) is Partstat.DECLINED
    at_time(house, at("2027-02-23 10:00"))

    shown = says(house, "yes")

    assert isinstance(shown, Page)
    text = as_text(as_html(house, shown))
    assert "This session has begun" in text
    assert "Your answer was: No" in text
    assert len(answers(house)) == 1
    assert standing_answer(house) is Partstat.DECLINED


@pytest.mark.parametrize("said", ["", "maybe", "ACCEPTED"])
def test_nothing_that_is_no_answer_is_kept(house: Site, said: str) -> None:
    assert step_of(says(house, said)) == ""
    assert answers(house) == ()
    assert step_of(got(house, link(house), "thanks")) == ""


def test_who_presses_without_end_fills_nothing(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_back, "MOST_GIVEN", 4)
    for minute in range(9):
        at_time(house, NOW + timedelta(minutes=minute))
        says(house, "no" if minute % 2 else "yes")
    kept = house.records(COHORT).responses().given
    assert sorted(one.at for one in kept) == [NOW + timedelta(minutes=minute) for minute in range(5, 9)]
    assert [one.partstat for one in answers(house)] == [Partstat.ACCEPTED]


def test_the_answer_carries_what_the_calendar_holds(house: Site) -> None:
    tell(house, somebody(house), session(house, SECOND), 0, at("2026-12-01 09:00"))
    tell(house, somebody(house), replace(session(house, SECOND), place="Town hall"), 1, at("2027-01-10 09:00"))

    says(house, "yes")

    assert [(one.sequence, one.partstat) for one in answers(house)] == [(1, Partstat.ACCEPTED)]
    assert standing_answer(house) is Partstat.ACCEPTED


def test_a_page_from_before_a_move_answers_nothing(house: Site) -> None:
    before = seen(house)
    moved(house, "2pm")

    shown = says(house, "yes", before)

    assert isinstance(shown, Page)
    assert shown.status == 409
    assert "The time has changed since you opened this page" in as_text(as_html(house, shown))
    assert "2pm to 4:30pm" in as_text(as_html(house, shown))
    assert answers(house) == ()
    says(house, "yes")
    assert len(answers(house)) == 1


def test_after_a_move_it_is_answered_once_the_new_time_was_told(house: Site) -> None:
    me = somebody(house)
    tell(house, me, session(house, SECOND), 0, at("2026-12-01 09:00"))
    says(house, "yes")
    moved(house, "2pm")

    assert standing_answer(house) is Partstat.NEEDS_ACTION
    assert "This session has moved" in page(house)
    assert isinstance(says(house, "no"), Page)
    assert [one.partstat for one in answers(house)] == [Partstat.ACCEPTED]

    tell(house, me, session(house, SECOND), 1, at("2027-02-16 10:05"))
    at_time(house, at("2027-02-16 10:10"))
    assert "Your answer:" not in page(house)
    says(house, "notsure")
    assert [(one.partstat, one.sequence) for one in answers(house)] == [(Partstat.TENTATIVE, 1)]
    assert standing_answer(house) is Partstat.TENTATIVE


def test_a_cancelled_session_says_so(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "- id: thames\n", "- id: thames\n    moves:\n      - session: 2\n        cancelled: the set agreed to skip it\n"
    )
    house = a_house(tmp_path, NOW, text)

    assert "The reason: the set agreed to skip it." in page(house)
    assert isinstance(says(house, "yes"), Page)
    assert answers(house) == ()


def test_others_sessions_and_sessions_that_are_no_more_are_not_answered(house: Site) -> None:
    me = somebody(house)
    for key, title in (("lea-2", "You are not expected"), ("thames-9", "not in the programme any more")):
        assert title in as_text(as_html(house, got(house, link(house, key))))
        posted(house, link(house, key), {"answer": "yes", "seen": ""})
    house.records(COHORT).decide((Decision(at=NOW, verdict=Verdict.LEFT, subject=me.id),))
    assert "You are not expected" in page(house)
    says(house, "yes")
    assert answers(house) == ()


def test_an_answer_page_leads_to_no_page_of_more_reach(house: Site) -> None:
    says(house, "yes")

    for step in ("", "thanks"):
        html = as_html(house, got(house, link(house), step))
        assert "/mine/" not in html
        assert somebody(house).name not in html


def test_a_facilitator_is_not_told_of_a_chair(house: Site) -> None:
    ruth = as_text(as_html(house, got(house, link(house, person=facilitator(house)))))

    assert "keeps your chair" not in ruth
    assert "keeps your chair" in page(house)


NOTE = "I come ten minutes late:\nmy train is the 9:40."


def form_of(house: Site, person: Person | None = None) -> dict[str, str]:
    """What the page's form posts when nothing is touched."""
    shown = got(house, link(house, person=person))
    assert isinstance(shown, Page)
    hidden: dict[str, str] = dict(shown.facts["hidden"])  # type: ignore[call-overload]
    return {**hidden, "note": str(shown.facts["note"])}


def presses(house: Site, said: str, person: Person | None = None, **typed: str) -> Shown:
    at_time(house, house.clock() + timedelta(minutes=1))
    return posted(house, link(house, person=person), {**form_of(house, person), "answer": said, **typed})


def session_page(house: Site, person: Person) -> str:
    answer = got(house, a_link(Purpose.SESSION, person.id, SECOND))
    return as_text(as_html(house, answer))


def test_a_note_is_sealed_for_who_facilitates_and_its_author_changes_and_clears_it(house: Site) -> None:
    me, ruth = somebody(house), facilitator(house)
    assert "Ruth Okafor reads it, or whoever facilitates instead, and nobody else." in page(house)

    assert step_of(presses(house, "notsure", note=NOTE)) == "thanks"

    kept = answers(house)[0]
    assert (kept.partstat, kept.note, NOTE in kept.sealed, kept.sealed != "") == (Partstat.TENTATIVE, "", False, True)
    assert form_of(house)["note"] == NOTE
    assert f"{me.name}\nI come ten minutes late:\nmy train is the 9:40.\nThis is for whoever" in session_page(
        house, ruth
    )
    presses(house, "yes")
    assert standing_answer(house) is Partstat.ACCEPTED
    assert form_of(house)["note"] == NOTE
    presses(house, "asbefore", note="On time after all.")
    assert standing_answer(house) is Partstat.ACCEPTED
    assert form_of(house)["note"] == "On time after all."
    presses(house, "asbefore", note="")
    assert (answers(house)[0].note, answers(house)[0].sealed) == ("", "")
    history = house.records(COHORT).responses().given
    assert [(one.partstat.value, one.sealed) for one in history] == [
        ("TENTATIVE", ""),
        ("ACCEPTED", ""),
        ("ACCEPTED", ""),
        ("ACCEPTED", ""),
    ]
    assert "Written to you" not in session_page(house, ruth)


def test_a_note_reaches_nobody_else(house: Site) -> None:
    presses(house, "no", note=NOTE)

    team, other = programme_of(house).cohort.coordinators[0], somebody(house, "thames", 1)
    pages = [
        got(house, a_link(Purpose.TEAM, team.id)),
        got(house, a_link(Purpose.DECIDE, team.id, SECOND)),
        got(house, a_link(Purpose.SESSION, team.id, SECOND)),
        got(house, a_link(Purpose.SESSION, facilitator(house, "lea").id, SECOND)),
        got(house, link(house, person=other)),
        got(house, a_link(Purpose.MINE, other.id)),
    ]
    assert [shown for shown in pages if "9:40" in as_html(house, shown)] == []


def test_a_note_about_the_time_before_says_so(house: Site) -> None:
    presses(house, "no", note=NOTE)
    tell(house, somebody(house), session(house, SECOND), 0, at("2026-12-01 09:00"))
    moved(house, "2pm")
    tell(house, somebody(house), session(house, SECOND), 1, at("2027-02-16 10:05"))

    assert f"{somebody(house).name}, before the session had this time" in session_page(house, facilitator(house))


def test_a_note_from_a_calendar_meanwhile_is_not_lost_to_one_that_nobody_touched(house: Site) -> None:
    old = form_of(house)
    presses(house, "no", note=NOTE)

    at_time(house, house.clock() + timedelta(minutes=1))
    posted(house, link(house), {**old, "answer": "yes"})

    assert (standing_answer(house), form_of(house)["note"]) == (Partstat.ACCEPTED, NOTE)


def test_a_note_that_is_too_long_is_shown_again_and_nothing_is_kept(house: Site) -> None:
    shown = presses(house, "yes", note="x" * 2_001)

    assert isinstance(shown, Page)
    assert [one.message for one in shown.faults] == ["Shorten the note to 2,000 characters or fewer"]
    assert "x" * 2_001 in as_html(house, shown)
    assert answers(house) == ()


def test_the_note_is_folded_away_until_there_is_one(house: Site) -> None:
    """The three answers are in the first screen of a phone; with an answer given the note has a button of its own."""
    folded, unfolded = '<details class="govuk-details">', '<details class="govuk-details" open>'
    before = as_html(house, got(house, link(house)))
    assert (folded in before, unfolded in before, "save the note" in before) == (True, False, False)
    presses(house, "yes", note=NOTE)
    after = as_html(house, got(house, link(house)))
    assert (folded in after, unfolded in after, "Keep “Yes”, save the note" in after) == (False, True, True)


def test_where_nobody_else_facilitates_there_is_no_note(house: Site) -> None:
    ruth = facilitator(house)
    assert "Leave a note for the facilitator" not in as_html(house, got(house, link(house, person=ruth)))
    assert "Leave a note for the facilitator" not in as_html(house, got(house, link(house, "launch")))
    presses(house, "yes", ruth, note=NOTE)
    assert [(one.note, one.sealed) for one in answers(house)] == [("", "")]


@pytest.mark.browser
@pytest.mark.slow
def test_it_is_answered_with_the_keyboard_alone_and_passes_axe(browser: Browser, tmp_path: Path) -> None:
    house = a_house(tmp_path, NOW)
    with running(house) as base, window(browser, 320, scripts=False) as page:
        page.goto(base + house.links.path(link(house), NOW))
        page.get_by_role("button", name="Not sure yet").focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Thank you. We have your answer", level=1).wait_for()
    with running(house) as base, window(browser) as page:
        for path in (link(house), link(house, "lea-2"), link(house, "thames-1"), link(house, "thames-9")):
            page.goto(base + house.links.path(path, NOW))
            axe_clean_everywhere(page)
        page.goto(base + house.links.path(link(house), NOW) + "/thanks")
        axe_clean_everywhere(page)
    assert standing_answer(house) is Partstat.TENTATIVE
