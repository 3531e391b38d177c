"""What somebody tries on the way of a report who means harm, or is in a hurry: other people's words, old pages, the same instant, a kill."""

from __future__ import annotations

import email
import email.policy
import multiprocessing
import re
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.model.errors import StoreError
from sets.model.messages import State
from sets.model.report_review import Pick, Placing, ReportStage, Review, Scope
from sets.model.requests import Purpose
from sets.model.responses import Check, LearningLog, LogAnswer, ReportLine, Responses
from sets.report.release.workflow import released_folder
from sets.responses.consent import fingerprint, story_mark
from sets.service import release_report
from sets.service.release_report import NotTaken, take_step
from sets.service.report_files import compile_now, read_files
from sets.store.cohort_records import TinyCohort
from sets.web.page.request import InlineDocument, Page, Redirect, Site
from sets.web.report_desk.desk import HANDLERS as EDIT
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS
from sets.web.server.routes import handlers_of
from tests.promises.visibility_reading import words_in, words_of
from tests.support.builders import at
from tests.support.checking import (
    AMINA_LINE,
    NOW,
    PARTNER_LINE,
    STORY,
    UNTIL,
    a_checked_house,
    agreed_line,
    check_link,
    partner_of,
    take,
)
from tests.support.privacy_help import a_pass
from tests.support.records import a_log
from tests.support.release_help import letters_are, write_words
from tests.support.running_house import keep
from tests.support.web_help import (
    COHORT,
    SITE,
    a_desk,
    a_link,
    as_html,
    facilitator,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"
HOSTILE = (EVIL, "\0\u202e\u2028x", "²١", "a\r\nBcc: x@example.org", "9" * 5_000, "unread")
ALL_TICKS = ("early", "lost", "changed", "wrong", "election")
WHY = "The committee meets on Friday."


def desk_link(house: Site, number: int = 0, place: str = "") -> Link:
    return a_link(Purpose.EDIT, programme_of(house).cohort.coordinators[number].id, prompt=place)


def a_client(house: Site) -> TestClient:
    return TestClient(application(house, NO_LIMITS), base_url=SITE, follow_redirects=False)


def path_of(house: Site, link: Link, step: str = "") -> str:
    found = house.links.path(link, house.clock())
    return f"{found}/{step}" if step else found


def log_of(house: Site, person: PersonId, prompt: str = "reflection") -> LearningLog:
    return next(log for log in house.records(COHORT).responses().logs if (log.person, log.prompt) == (person, prompt))


def report_of(house: Site) -> str:
    return words_of(compile_now(house.installation, programme_of(house), house.clock(), Scope.FINAL).files)


def page_of(house: Site) -> str:
    """The lead's edition to read, which is made in no time."""
    return compile_now(house.installation, programme_of(house), house.clock(), Scope.FINAL).page.decode()


def ready(home: Path, stage: ReportStage = ReportStage.FACTS) -> Site:
    """The house with every line read; the people quoted have been shown their words (step 2), then the facts (step 3)."""
    house = a_checked_house(home, ReportStage.DRAFT)
    house.records(COHORT).keep_review(Review(placings=(Placing(line=fingerprint(PARTNER_LINE), themes=(), at=NOW),)))
    write_words(house, NOW)
    for number, to in enumerate((ReportStage.QUOTES, ReportStage.FACTS)[: 1 + (stage is ReportStage.FACTS)], start=1):
        go(house, to, number)
    return house


def go(house: Site, to: ReportStage, seen: int) -> None:
    """A step with every tick and a reason, once everybody has their letter."""
    letters_are(house)
    take_step(house.installation, COHORT, Scope.FINAL, to, house.clock(), by="P", seen=seen, ticked=ALL_TICKS, why=WHY)


def release(house: Site, seen: int = 3) -> None:
    go(house, ReportStage.RELEASED, seen)


def released_words(house: Site) -> str:
    folder = released_folder(house.records(COHORT).issued(), Scope.FINAL)
    return words_of(read_files(house.installation.home / folder))


def at_once(*deeds: Callable[[], object]) -> list[Exception]:
    """Everything in the same instant; gives what was raised."""
    raised: list[Exception] = []
    gate = threading.Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
        except Exception as problem:
            raised.append(problem)

    threads = [threading.Thread(target=done, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


# whose words


def test_nobody_says_yes_or_no_to_somebody_elses_words(tmp_path: Path) -> None:
    """Another's line and story by their names and fingerprints: nothing is kept, and nothing of theirs is shown."""
    house = a_checked_house(tmp_path / "home", ReportStage.QUOTES)
    nadia, before = somebody(house, "lea"), house.records(COHORT).responses()
    mark = fingerprint(AMINA_LINE)
    story = next(pick.story for pick in house.records(COHORT).review().picks)
    for form in (
        {"line": "thames-1-reflection", "seen": f"{mark}-None"},
        {"line": mark, "seen": mark},
        {"story": "cohort-stories", "seen": f"{story}-asked"},
        {"story": story, "seen": f"{story}-asked"},
    ):
        for do in ("yes", "no", "change"):
            more = {"do": do, "words-thames-1-reflection": "Mine now"}
            answer = posted(house, check_link(nadia.id), {**form, **more})
            html = as_html(house, answer) if isinstance(answer, Page) else ""
            assert not [word for word in (AMINA_LINE, *STORY, mark, story) if word in html]
    assert house.records(COHORT).responses() == before


@pytest.mark.parametrize("stage", list(ReportStage))
def test_only_who_is_asked_reads_the_draft_and_only_in_its_time(tmp_path: Path, stage: ReportStage) -> None:
    house = a_checked_house(tmp_path / "home", stage)
    cohort = programme_of(house).cohort
    asked = (somebody(house).id, partner_of(house).id, facilitator(house).id)
    others = (cohort.leads[0].id, cohort.coordinators[0].id)
    reads = {one: isinstance(got(house, check_link(one), "read"), InlineDocument) for one in (*asked, *others)}
    assert reads == {**dict.fromkeys(asked, stage is ReportStage.FACTS), **dict.fromkeys(others, False)}
    house.clock.now = UNTIL + timedelta(minutes=1)  # type: ignore[attr-defined]
    assert not any(isinstance(got(house, check_link(one), "read"), InlineDocument) for one in (*asked, *others))


def test_who_left_sees_to_their_own_words_and_reads_no_draft(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home")
    amina = somebody(house).id
    link = check_link(amina)
    posted(house, a_link(Purpose.MINE, amina), {}, "followups")
    assert not isinstance(got(house, link, "read"), InlineDocument)
    assert not isinstance(posted(house, link, {"facts": "wrong", "what": "All of it"}, "facts"), Redirect)
    assert house.records(COHORT).responses().checks == ()
    seen = re.search(
        r'name="seen" value="([^"]+)"', as_html(house, got(house, link)).partition("thames-1-reflection")[2]
    )
    assert seen is not None
    assert isinstance(posted(house, link, {"line": "thames-1-reflection", "seen": seen[1], "do": "no"}), Redirect)
    assert AMINA_LINE not in report_of(house)


@pytest.mark.parametrize("role", ["member", "facilitator", "partner", "lead"])
def test_the_desk_is_the_coordinators_alone(tmp_path: Path, role: str) -> None:
    house = a_checked_house(tmp_path / "home")
    cohort = programme_of(house).cohort
    people = {
        "member": somebody(house).id,
        "facilitator": facilitator(house).id,
        "partner": partner_of(house).id,
        "lead": cohort.leads[0].id,
    }
    before = house.records(COHORT).review()
    for place in ("", "asking", "unsorted"):
        link = a_link(Purpose.EDIT, people[role], prompt=place)
        client = a_client(house)
        for step in handlers_of(link).show:
            answer = client.get(path_of(house, link, step))
            assert (answer.status_code, AMINA_LINE in answer.text) == (403, False), step
        for step in handlers_of(link).act:
            given = {"to": "released", "seen": "1", "do": "save", "ref": "new", "text-new": "x", "name": "x"}
            assert client.post(path_of(house, link, step), data=given).status_code == 403, step
    assert house.records(COHORT).review() == before


def test_a_line_without_its_writers_yes_is_on_no_page_of_the_team_and_in_no_theme(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)
    tom, secret = somebody(house, number=1), "Nobody agreed to this sentence."
    keep(house, logs=(a_log(tom.id, line=ReportLine(text=secret)),))
    for place in ("", "asking", "unsorted", "aside"):
        for step in ("themes", "themesone"):
            answer = got(house, desk_link(house, place=place), step)
            assert not isinstance(answer, Page) or secret not in as_html(house, answer)
    ref = f"{fingerprint(secret)[:16]}.0"
    posted(house, desk_link(house, place="asking"), {"form": "unread1", "line": ref, "do": "here"}, "themeslines")
    assert fingerprint(secret) not in {one.line for one in house.records(COHORT).review().placings}
    # and were it placed by another hand all the same, it stays out
    house.records(COHORT).keep_review(Review(placings=(Placing(line=fingerprint(secret), themes=("asking",), at=NOW),)))
    assert secret not in report_of(house)


def test_a_chosen_story_is_in_the_report_with_its_writers_yes_alone(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home")
    amina = somebody(house).id
    link, mark = check_link(amina), house.records(COHORT).review().picks[0].story
    told = []
    for do in ("", "yes", "no", "yes"):
        seen = re.search(rf'name="seen" value="({mark}-[^"]+)"', as_html(house, got(house, link)))
        assert seen is not None
        if do:
            house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
            posted(house, link, {"story": "cohort-stories", "seen": seen[1], "do": do})
        told.append([text in page_of(house) for text in STORY])
    assert told == [[False] * 3, [True] * 3, [False] * 3, [True] * 3]


def test_a_story_that_was_not_ticked_or_is_not_there_cannot_be_chosen(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)
    tom = somebody(house, number=1)
    hidden = a_log(tom.id, "stories", "cohort", answers=(LogAnswer(question="story-1", text="Only for me"),))
    keep(house, logs=(hidden,))
    before = house.records(COHORT).review()
    for mark in (story_mark(hidden), fingerprint("Only for me"), fingerprint(""), "x", "", *HOSTILE):
        ref = mark[:12]
        form = {"story": mark, "seen": "", "do": "choose", f"why-{ref}": "It is good", f"by-{ref}": "A panel"}
        answer = a_client(house).post(path_of(house, desk_link(house), "wordsstories"), data=_encodable(form))
        assert answer.status_code in (400, 409), mark[:20]
    assert house.records(COHORT).review() == before
    # chosen by another hand: without its writer's yes it is in nothing
    pick = Pick(story=story_mark(hidden), chosen=True, why="w", chosen_by="c", at=NOW)
    house.records(COHORT).keep_review(Review(picks=(pick,)))
    assert "Only for me" not in report_of(house)


def _encodable(form: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "replace").decode() for name, text in form.items()}


# no and yes, the newest word


def _line_seen(house: Site, link: Link, ref: str = "thames-1-reflection") -> str:
    html = as_html(house, got(house, link))
    found = re.search(rf'name="line" value="{ref}">\s*<input type="hidden" name="seen" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def _say(house: Site, person: PersonId, do: str) -> None:
    link = check_link(person)
    form = {"line": "thames-1-reflection", "seen": _line_seen(house, link), "do": do}
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert step_of(posted(house, link, form)) == "kept"


def _on_mine(house: Site, person: PersonId, do: str) -> None:
    link = a_link(Purpose.MINE, person)
    html = as_html(house, got(house, link, "lines"))
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen is not None
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    posted(house, link, {"line": "thames-1-reflection", "seen": seen[1], "do": do}, "line")


def test_the_newest_word_counts_wherever_it_was_said(tmp_path: Path) -> None:
    """On the page of the check or on one's own page: what was said last is what the report does."""
    house = a_checked_house(tmp_path / "home")
    amina = somebody(house).id
    for where, do, stands in (
        (_say, "no", False),
        (_on_mine, "approve", True),
        (_on_mine, "unapprove", False),
        (_say, "yes", True),
        (_say, "no", False),
        (_say, "yes", True),
        (_on_mine, "unapprove", False),
        (_on_mine, "approve", True),
    ):
        where(house, amina, do)
        assert (AMINA_LINE in page_of(house)) is stands, (where.__name__, do)


def test_a_no_holds_for_the_same_words_in_an_older_log(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home")
    amina = somebody(house).id
    keep(house, logs=(a_log(amina, occasion="thames-2", line=agreed_line(AMINA_LINE)),))
    _say(house, amina, "no")
    assert AMINA_LINE not in report_of(house)


# steps


def test_steps_are_taken_in_their_order_and_by_nobody_twice(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)
    take(house, ReportStage.DRAFT, 1)
    client, path = a_client(house), path_of(house, desk_link(house), "release")
    for form in (
        {"to": "released", "seen": "1"},
        {"to": "facts", "seen": "1"},
        {"to": "quotes", "seen": "0"},
        {"to": "quotes", "seen": "9"},
        {"to": "quotes", "seen": "²"},
        {"to": "quotes", "seen": ""},
        *({"to": text, "seen": "1"} for text in ("", "x", EVIL, "RELEASED")),
    ):
        answer = client.post(path, data={**form, **{f"tick-{one}": "yes" for one in ALL_TICKS}})
        assert answer.status_code in (303, 409, 422), form
        assert [one.number for one in house.records(COHORT).review().steps if one.report is Scope.FINAL] == [1], form
    assert house.records(COHORT).issued() == ()


def test_nothing_that_is_pressed_releases_what_nobody_was_asked_about(tmp_path: Path) -> None:
    """Every button of the desk and every tick, from the first step on, in the same minute: not one letter has left."""
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)
    house.records(COHORT).keep_review(Review(placings=(Placing(line=fingerprint(PARTNER_LINE), themes=(), at=NOW),)))
    client, path = a_client(house), path_of(house, desk_link(house), "release")

    def press(to: str, seen: int) -> list[str]:
        form = {
            "to": to,
            "seen": str(seen),
            "why": WHY,
            **{f"tick-{one}": "yes" for one in (*ALL_TICKS, "mail", "missing", "unheld")},
        }
        client.post(path, data=form)
        return [one.stage.value for one in house.records(COHORT).review().steps if one.report is Scope.FINAL]

    assert press("quotes", 1) == ["draft"]  # what only people can write is missing
    write_words(house, NOW)
    assert press("quotes", 1) == ["draft", "quotes"]
    for state in (None, State.WAITING, State.FAILED):
        if state is not None:
            letters_are(house, state)
        assert press("facts", 2) == ["draft", "quotes"], state
        assert "Not every letter of this stage has been sent." in client.get(path).text
    letters_are(house)
    assert press("facts", 2) == ["draft", "quotes", "facts"]
    assert press("released", 3) == ["draft", "quotes", "facts"]
    assert house.records(COHORT).issued() == ()
    letters_are(house)
    shown = client.get(path).text
    assert "tick-early" in shown
    assert "tick-changed" not in shown, "whoever checked it has read that the stage before was cut short"
    assert press("released", 3) == ["draft", "quotes", "facts", "released"]
    folder = house.installation.home / released_folder(house.records(COHORT).issued(), Scope.FINAL)
    for version in ("report.html", "public/report.html"):
        text = words_of({version: (folder / version).read_bytes()})
        assert "see their own words in place was cut short. The reason given: The committee meets on Friday." in text
        assert "and partners was cut short. The reason given: The committee meets on Friday." in text


def test_a_report_without_a_session_held_is_offered_to_nobody(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT, at("2026-12-01 10:00"))
    client = a_client(house)
    front = client.get(path_of(house, desk_link(house))).text
    assert "Write what is missing" in front
    assert "After that:" not in front
    write_words(house, NOW)
    front = client.get(path_of(house, desk_link(house))).text
    assert "None of its sessions has been held." in front
    assert "heck of the facts<" not in front
    assert "Show people their words" not in front
    path = path_of(house, desk_link(house), "release")
    assert '/release"' not in client.get(path).text
    ticks = {f"tick-{one}": "yes" for one in (*ALL_TICKS, "unheld", "unread")}
    for to in ReportStage:
        client.post(path, data={"to": to.value, "seen": "0", "why": WHY, **ticks})
    assert [one for one in house.records(COHORT).review().steps if one.report is not Scope.FINAL] == []


def test_presses_in_the_same_instant_release_once(tmp_path: Path) -> None:
    house = ready(tmp_path / "home")
    raised = at_once(*[partial(release, house)] * 4)
    assert len(raised) == 3
    assert all(isinstance(one, NotTaken) for one in raised), raised
    records = house.records(COHORT)
    assert [one.stage for one in records.review().steps if one.stage is ReportStage.RELEASED] == [ReportStage.RELEASED]
    assert len([one for one in records.issued() if one.released is not None]) == 1
    figures = [(one.report, one.table, one.row, one.column) for one in records.figures()]
    assert len(figures) == len(set(figures)) > 0


def test_two_coordinators_in_the_same_instant_take_one_step(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.QUOTES)
    write_words(house, NOW)
    deeds = [
        partial(take_step, house.installation, COHORT, Scope.FINAL, to, NOW, by=by, seen=1, ticked=ALL_TICKS, why=WHY)
        for to, by in ((ReportStage.FACTS, "A"), (ReportStage.DRAFT, "B"), (ReportStage.FACTS, "C"))
    ]
    raised = at_once(*deeds)
    assert [type(one) for one in raised] == [NotTaken, NotTaken]
    assert len(house.records(COHORT).review().steps) == 2


def test_two_coordinators_write_the_same_words_in_the_same_instant(tmp_path: Path) -> None:
    """One is kept; the other is shown both, and nothing that was typed is lost."""
    for number in range(4):
        house = a_checked_house(tmp_path / f"home{number}", ReportStage.DRAFT)
        answers: list[object] = []

        def save(who: int, text: str, house: Site = house, answers: list[object] = answers) -> None:
            form = {"ref": "new", "seen": "", "do": "save", "text-new": text}
            answers.append(posted(house, desk_link(house, who), form, "wordsheadline"))

        assert at_once(partial(save, 0, "What one wrote"), partial(save, 1, "What another wrote")) == []
        kept = [one.text for one in house.records(COHORT).review().passages]
        told = [as_html(house, one) for one in answers if isinstance(one, Page)]
        assert len(kept) == len(told) == 1
        assert "What one wrote" in told[0]
        assert "What another wrote" in told[0]


def test_two_coordinators_add_to_a_list_in_the_same_instant(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)

    def add(who: int, text: str) -> None:
        posted(house, desk_link(house, who), {"ref": "new", "seen": "", "do": "save", "text-new": text}, "wordslever")

    texts = [f"Lever {number}" for number in range(6)]
    assert at_once(*[partial(add, n % 2, text) for n, text in enumerate(texts)]) == []
    assert sorted(one.text for one in house.records(COHORT).review().passages) == texts


# withdrawn


@pytest.mark.parametrize("stage", [ReportStage.QUOTES, ReportStage.FACTS])
def test_a_line_withdrawn_on_the_way_is_in_no_form_of_what_is_released(tmp_path: Path, stage: ReportStage) -> None:
    house = ready(tmp_path / "home", stage)
    assert AMINA_LINE in report_of(house)
    _say(house, somebody(house).id, "no")
    if stage is ReportStage.QUOTES:
        go(house, ReportStage.FACTS, 2)
    release(house)
    assert AMINA_LINE not in released_words(house)
    assert fingerprint(AMINA_LINE) not in released_words(house)


def test_a_line_withdrawn_while_the_release_is_under_way_is_not_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its writer says no after the report was made and before it is out: it is made again."""
    house = ready(tmp_path / "home")
    real = release_report.write_files

    def late(*given: object) -> None:
        monkeypatch.setattr(release_report, "write_files", real)
        real(*given)  # type: ignore[arg-type]
        _say(house, somebody(house).id, "no")

    monkeypatch.setattr(release_report, "write_files", late)
    try:
        release(house)
    except NotTaken:
        release(house)
    assert AMINA_LINE not in released_words(house)


def test_after_the_release_nothing_of_the_check_is_kept(tmp_path: Path) -> None:
    house = ready(tmp_path / "home")
    amina = somebody(house).id
    seen = _line_seen(house, check_link(amina))
    release(house)
    before, step = house.records(COHORT).responses(), house.records(COHORT).review()
    for form, where in (
        ({"line": "thames-1-reflection", "seen": seen, "do": "no"}, ""),
        ({"line": "thames-1-reflection", "seen": seen, "do": "change", "words-thames-1-reflection": "New"}, ""),
        ({"facts": "wrong", "what": "Too late"}, "facts"),
    ):
        answer = posted(house, check_link(amina), form, where)
        assert isinstance(answer, Page)
        assert answer.status == 409
    for where, form in (
        ("themeslines", {"form": "read1", "line": "x", "do": "out"}),
        ("themeswords", {"name": "New", "summary": "New", "report": "yes", "seen": "x"}),
        ("wordsheadline", {"ref": "new", "do": "save", "text-new": "New", "seen": ""}),
        ("release", {"to": "draft", "seen": "4"}),
        ("releaseback", {"to": "draft", "seen": "4"}),
    ):
        posted(house, desk_link(house, place="asking" if where.startswith("themes") else ""), form, where)
    assert (house.records(COHORT).responses(), house.records(COHORT).review()) == (before, step)


# hostile posts


def test_hostile_posts_on_the_desk_and_the_check_are_only_words(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home")
    client = a_client(house)
    page_links = [(desk_link(house, place=place), step) for place in ("asking", EVIL) for step in _acts()]
    page_links += [
        (check_link(who), step) for who in (somebody(house).id, partner_of(house).id) for step in ("", "facts")
    ]
    names = ("do", "ref", "seen", "name", "summary", "dissent", "report", "line", "story", "to", "form", "why", "what")
    names += ("facts", "text-new", "owner-new", "when-new", "kind-new", "words-thames-1-reflection", "tick-early")
    for words in HOSTILE:
        for link, step in page_links:
            if step.startswith("release"):
                continue
            form = _encodable(dict.fromkeys(names, words))
            for extra in ({}, {"do": "save", "ref": "new", "facts": "wrong"}):
                answer = client.post(path_of(house, link, step), data={**form, **extra})
                assert answer.status_code < 500, (step, words[:20])
                assert "<script>alert" not in answer.text
                assert "<img src=x" not in answer.text
    files = compile_now(house.installation, programme_of(house), NOW, Scope.FINAL).files
    pages = [data for name, data in files.items() if name.endswith((".html", ".svg"))]
    assert len(pages) > 2
    assert not [data for data in pages if b"<script" in data or b"<img src=x" in data]


def _acts() -> tuple[str, ...]:
    return tuple(EDIT.act)


def test_a_text_of_a_million_letters_is_turned_away(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home")
    before = house.records(COHORT).responses(), house.records(COHORT).review()
    client = a_client(house)
    for link, step, field in (
        (check_link(somebody(house).id), "facts", "what"),
        (desk_link(house), "wordsheadline", "text-new"),
        (desk_link(house, place="asking"), "themeswords", "summary"),
        (desk_link(house), "releaseback", "why"),
    ):
        answer = client.post(path_of(house, link, step), data={field: "x" * 1_000_000, "facts": "wrong", "to": "draft"})
        assert answer.status_code in (413, 422, 400), (step, answer.status_code)
    assert (house.records(COHORT).responses(), house.records(COHORT).review()) == before


def test_a_post_that_comes_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.DRAFT)
    form = {"ref": "new", "seen": "", "do": "save", "text-new": "Start earlier"}
    for _ in range(3):
        house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
        assert step_of(posted(house, desk_link(house), form, "wordslever")) == "wordsleverkept"
    assert [one.text for one in house.records(COHORT).review().passages] == ["Start earlier"]
    sort = {"form": "read1", "line": f"{fingerprint(AMINA_LINE)[:16]}.x", "do": "out"}
    before = house.records(COHORT).review()
    posted(house, desk_link(house, place="asking"), sort, "themeslines")
    assert house.records(COHORT).review() == before


# letters with files in them


@pytest.mark.parametrize("pages", [True, False])
def test_only_leads_and_coordinators_have_the_report_in_a_letter(tmp_path: Path, pages: bool) -> None:
    house = ready(tmp_path / "home")
    if not pages:
        house = Site(a_desk(house.installation.home, url=""), house.clock)
    secret = "Only the team reads this check"
    checked = Check(person=somebody(house).id, report="final", at=NOW, right=False, text=secret)
    house.records(COHORT).keep_responses(Responses(checks=(checked,)))
    for day in ("2027-08-17", "2027-08-20", "2027-08-24"):
        a_pass(house.installation, at(f"{day} 11:00"))
    house.clock.now = at("2027-08-30 10:00")  # type: ignore[attr-defined]
    release(house)
    for day in ("2027-08-30", "2027-08-31", "2027-09-01"):
        a_pass(house.installation, at(f"{day} 11:00"))
    cohort = programme_of(house).cohort
    leads, team = ({one.email for one in people} for people in (cohort.leads, cohort.coordinators))
    got_it = set()
    for path in (house.installation.home / "outbox").rglob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        to = message["To"].addresses[0].addr_spec
        text = "\n".join(_words(part) for part in message.walk() if not part.is_multipart())
        assert secret not in text
        if AMINA_LINE in text:
            got_it.add(to)
            assert to in leads | team
            assert [one.get_filename() for one in message.iter_attachments()] == ["report.pdf"]
    assert (leads <= got_it) is not pages


def _words(part: EmailMessage) -> str:
    found = part.get_content()
    return words_in(found) if isinstance(found, bytes) else str(found)


# a kill


def _child(home: str, stop_after: str) -> None:
    """Releases; stops for ever after the named thing was done, to be killed there."""
    house = Site(a_desk(Path(home)), lambda: NOW)
    if stop_after == "files":
        TinyCohort.add_figures = _forever  # type: ignore[method-assign]
    elif stop_after == "issued":
        release_report.Review = _forever  # type: ignore[assignment,misc]
    (Path(home) / "begun").write_text("x")
    release(house)


def _forever(*_: object, **__: object) -> None:
    time.sleep(600)


@pytest.mark.slow
@pytest.mark.parametrize("stop_after", ["files", "issued", "anywhere"])
def test_a_release_that_is_killed_is_mended_by_the_next_press(tmp_path: Path, stop_after: str) -> None:
    for delay in (0.0,) if stop_after != "anywhere" else (0.01, 0.05, 0.1, 0.2, 0.3, 0.5):
        home = tmp_path / f"home{delay}"
        house = ready(home)
        process = multiprocessing.get_context("spawn").Process(target=_child, args=(str(home), stop_after), daemon=True)
        process.start()
        _until(lambda home=home: (home / "begun").exists())  # type: ignore[misc]
        time.sleep(delay or 3)
        process.kill()
        process.join(20)
        assert process.exitcode == -signal.SIGKILL or delay
        told = [one.stage for one in house.records(COHORT).review().steps]
        if ReportStage.RELEASED not in told:
            _say_or_not(house)
            release(house)
        records = house.records(COHORT)
        assert [one.stage for one in records.review().steps if one.stage is ReportStage.RELEASED] == [
            ReportStage.RELEASED
        ]
        figures = [(one.report, one.table, one.row, one.column) for one in records.figures()]
        assert len(figures) == len(set(figures)) > 0
        folder = home / released_folder(records.issued(), Scope.FINAL)
        found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        assert "report.pdf" in found
        assert AMINA_LINE in words_of(found)


def test_a_release_that_broke_off_shows_nobody_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On file and in the ledger, and the step not taken: the next press does it again, and until then nobody reads it."""
    house = ready(tmp_path / "home")

    def broken(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release_report, "Review", broken)
        with pytest.raises(KeyboardInterrupt):
            release(house)
    assert released_folder(house.records(COHORT).issued(), Scope.FINAL)
    _say_or_not(house)
    release(house)
    lead = programme_of(house).cohort.leads[0].id
    assert isinstance(got(house, a_link(Purpose.REPORT, lead, prompt="final"), "read"), InlineDocument)


def test_without_a_report_on_file_none_of_the_homes_files_is_given(tmp_path: Path) -> None:
    house = a_checked_house(tmp_path / "home", ReportStage.RELEASED)
    (house.installation.home / "secret.json").write_text("{}")
    lead = programme_of(house).cohort.leads[0].id
    for step in ("read", "json", "csv", ""):
        with pytest.raises(StoreError):
            got(house, a_link(Purpose.REPORT, lead, prompt="final"), step)


def _say_or_not(house: Site) -> None:
    """Between the kill and the next press nobody reads the report."""
    lead = programme_of(house).cohort.leads[0].id
    for step in ("", "read", "pdf", "publicread"):
        answer = got(house, a_link(Purpose.REPORT, lead, prompt="final"), step)
        assert isinstance(answer, Page)
        assert AMINA_LINE not in as_html(house, answer)


def _until(done: Callable[[], bool]) -> None:
    for _ in range(600):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("it does not begin")
