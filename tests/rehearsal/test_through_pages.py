"""A rehearsal's sample people use the real pages: what they gave came in by them, and what they saw is there to look at."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from sets.mail.signed_links import Link, Links
from sets.model.cohort import CohortId
from sets.model.messages import CALENDAR_KINDS
from sets.model.requests import Purpose
from sets.model.responses import LogState, Responses, Source
from sets.rehearsal import simulate
from sets.rehearsal.actors.browser import Form, forms_of
from sets.rehearsal.actors.form_fills import Deed, Fill, log_fills, nothing_fills
from sets.rehearsal.actors.visits import Visits
from sets.rehearsal.events import Reaction, Sent, Story
from sets.rehearsal.output.write_pages import write_pages
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import at
from tests.support.web_help import EXAMPLE, a_desk, a_house, a_link, session, somebody

NAME = CohortId("embedding-equalities-2027")
FORM = """<form method="post" action="/answer/T"><input type="hidden" name="seen" value="a &amp; b">
<textarea name="log-a-1">
first
line</textarea><input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
<input type="checkbox" name="c" value="x"><input type="checkbox" name="c" value="y">
<select name="to"><option value="">Choose</option><option value="a" selected>A</option></select>
<button name="go" value="save">Save</button></form><form action="/other"><input name="z" value=""></form>"""


WORK = {"my-work", "my-work-again", "voices", "time-given"}
LINKS: list[Links] = []
ADDRESS = re.compile(rf"{re.escape(simulate.SITE)}/([a-z]+)/([\w.=-]+)")


@cache
def rehearsed() -> tuple[Story, Responses]:
    """The example's rehearsal, and what its records held at the end."""
    kept: list[Responses] = []

    class Watched(simulate.Rehearsal):
        def run(self) -> Story:
            story = super().run()
            kept.append(self.installation.store.cohort(self.cohort).responses())
            LINKS.append(self.installation.page_links.links)
            return story

    before, simulate.Rehearsal = simulate.Rehearsal, Watched  # type: ignore[misc]
    try:
        folder = Path(mkdtemp(prefix="setwise-test-")) / "out"
        story = simulate.rehearse(EXAMPLE.read_text(encoding="utf-8"), NAME, folder, say=lambda _: None)
    finally:
        simulate.Rehearsal = before  # type: ignore[misc]
    return story, kept[0]


@pytest.mark.slow
def test_all_but_calendar_answers_came_in_by_the_pages() -> None:
    _, responses = rehearsed()

    records = (responses.logs, responses.attendance, responses.rounds, responses.actions, responses.ratings)
    assert [len(kind) > 5 for kind in records] == [True] * 5
    assert {record.source for kind in records for record in kind} == {Source.WEB}
    assert {log.state for log in responses.logs} == {LogState.RETURNED, LogState.NOTHING_TO_SHARE}
    assert {log.prompt for log in responses.logs} >= {"reflection", "midpoint", "endline", "appetite", "my-work"}
    # a facilitator who forgot the first register wrote no agreement down either
    marked = {line.occasion for line in responses.attendance}
    found = [agreement.set_id for agreement in responses.agreements]
    assert found == [name for name in ("lea", "thames", "wandle") if f"{name}-1" in marked] != []


def opened_by(sent: Sent) -> set[Link]:
    """The pages that a letter leads to."""
    found = ADDRESS.findall(sent.letter.text)
    return {LINKS[0].read(Purpose(purpose), token, sent.at).link for purpose, token in found}


def asked(one: Reaction, before: tuple[Sent, ...]) -> bool:
    """Whether a letter that this person had by then asked for what they do.

    What is filled in is on the very page that a letter opens, or in the report's workshop, whose pages are one place. A
    calendar answer follows an invite. A page only looked at is one click from everybody's own page.
    """
    if one.deed is None:
        invited = any(sent.occasion == one.occasion and sent.kinds[0] in CALENDAR_KINDS for sent in before)
        return invited or one.news == Responses()
    pages = {page for sent in before for page in opened_by(sent)}
    purposes = {page.purpose for page in pages}
    if one.deed.link.purpose is Purpose.EDIT:
        return Purpose.EDIT in purposes
    return one.deed.link in pages or (not one.deed.fills and Purpose.MINE in purposes)


def unasked(story: Story) -> list[str]:
    """Who did what without having been asked, in the order in which it happened."""
    found = []
    for one in story.done:
        before = tuple(sent for sent in story.mailbox(one.person) if sent.at <= one.at)
        if not asked(one, before):
            page = one.deed.link if one.deed is not None else None
            what = (
                f"{page.purpose} {page.prompt} {one.deed.step}"
                if page is not None and one.deed is not None
                else one.what
            )
            found.append(f"{one.at:%Y-%m-%d %H:%M} {one.person} {one.occasion}: {what}")
    return found


@pytest.mark.slow
def test_nobody_does_what_no_letter_asked_for() -> None:
    story, _ = rehearsed()

    assert len(story.done) > 400
    assert unasked(story) == []
    # and it says who did what, where a letter had not gone
    silent = replace(story, sent=tuple(one for one in story.sent if "my-work" not in one.kinds))
    assert {line.partition(": ")[2] for line in unasked(silent)} >= {"answer my-work "}


@pytest.mark.slow
def test_asks_about_ones_work_travel_with_a_letter_that_goes_anyway() -> None:
    story, _ = rehearsed()
    letters = [sent.kinds for sent in story.sent if WORK & set(sent.kinds)]

    assert {kind for kinds in letters for kind in kinds} >= WORK
    assert [kinds for kinds in letters if set(kinds) <= WORK] == []


@pytest.mark.slow
def test_every_page_that_was_seen_is_a_file_that_stands_alone(tmp_path: Path) -> None:
    story, _ = rehearsed()
    written = write_pages(story, Renderer((template_root(),)))
    pages = [path for path in written if path.parent.name == "pages" and path.suffix == ".html"]

    assert len(pages) == sum(len(looks) for looks in story.looks.values()) > 200
    reports = {path for path in pages if "Questions about this report" in path.read_text(encoding="utf-8")}
    for path in [one for one in pages if one not in reports][:: len(pages) // 40]:
        html = path.read_text(encoding="utf-8")
        assert 'href="pages.css"' in html
        assert "A page of the rehearsal, as " in html
        assert re.findall(r'(?:href|action)="(/[^"]*)"', html) == []
    assert (pages[0].parent / "pages.css").is_file()


@pytest.mark.slow
def test_a_letter_leads_to_the_pages_behind_it() -> None:
    story, _ = rehearsed()
    write_pages(story, Renderer((template_root(),)))
    number, sent = next(
        (n, one) for n, one in enumerate(story.sent, start=1) if len(story.looks.get(one.letter.key, ())) == 3
    )

    page = (story.folder / "messages" / f"{number}.html").read_text(encoding="utf-8")
    index = (story.folder / "index.html").read_text(encoding="utf-8")

    links = re.findall(r'href="\.\./(pages/[\d-]+\.html)">([^<]+)', page)
    assert [title for _, title in links] == [look.title for look in story.looks[sent.letter.key]]
    assert all((story.folder / path).is_file() for path, _ in links)
    fronts = re.findall(r'href="(pages/[\d-]+\.html)">([^<]+)', index)
    assert [title for _, title in fronts][3:] == [
        "A member’s own page",
        "The facilitator’s page before a session",
        "The coordinator’s page",
        "The coordinator’s page: the messages to come",
        "The report: lines sorted into themes",
        "The report: the lines of one theme",
        "The report: words that only people can write",
        "The report: stories of change are chosen",
        "The report: the step to its release",
    ]


def test_the_browser_reads_forms_as_a_browser_does() -> None:
    first, second = forms_of(FORM)

    assert first == Form(
        action="/answer/T",
        fields={"seen": ["a & b"], "log-a-1": ["first\nline"], "r": ["2"], "to": ["a"]},
        offered={"r": ["1", "2"], "c": ["x", "y"], "to": ["", "a"]},
        buttons=[("go", "save")],
    )
    assert second == Form(action="/other", fields={"z": [""]})


def test_nobody_fills_in_what_is_not_on_the_page() -> None:
    (form, _) = forms_of(FORM)
    fill = Fill(fields={"log-a-1": "new", "elsewhere": "x", "go": "save"}, ticks={"c": (False, True), "d": (True,)})

    assert form.filled(fill.given(form)) == {
        "seen": ["a & b"],
        "log-a-1": ["new"],
        "r": ["2"],
        "c": ["y"],
        "to": ["a"],
        "go": ["save"],
    }


def test_a_page_that_is_closed_takes_nothing(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    me, meeting = somebody(house), session(house, "thames-1")
    link = a_link(Purpose.ANSWER, me.id, meeting.key, "reflection")
    written = Deed(link=link, fills=log_fills({"log-a-1": "Something"}, ()))

    with Visits(house.installation, at("2027-01-19 09:00")) as visits:
        assert visits.do(written, at("2027-01-19 09:00"), me.name) == ()
        assert len(visits.do(written, at("2027-01-21 10:00"), me.name)) == 3
        assert len(visits.do(Deed(link=link), at("2027-01-21 11:00"), me.name)) == 1
    assert [log.state for log in house.records(NAME).responses().logs] == [LogState.RETURNED]


def test_nothing_to_share_is_one_press(tmp_path: Path) -> None:
    house = a_house(tmp_path / "home")
    link = a_link(Purpose.ANSWER, somebody(house).id, "thames-1", "reflection")

    with Visits(a_desk(tmp_path / "home"), at("2027-01-21 10:00")) as visits:
        looks = visits.do(Deed(link=link, fills=nothing_fills()), at("2027-01-21 10:00"), "Amina Yusuf")

    assert len(looks) == 2
    assert [log.state for log in house.records(NAME).responses().logs] == [LogState.NOTHING_TO_SHARE]
