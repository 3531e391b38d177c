"""The rehearsal's pages: what they say, that every link leads somewhere, that nobody's name is code, and how they look to axe."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Member, MemberKind, Occasion, Person, PersonId
from sets.model.errors import StateError
from sets.model.messages import CalendarEntry, Method
from sets.rehearsal.events import Event, Happening, Sent, Story
from sets.rehearsal.output.front_page import Busiest, Counts, NotSent, counts, left_out, spotlight
from sets.rehearsal.output.index import Index
from sets.rehearsal.output.mailboxes import CalendarWords, calendar, calendar_words
from sets.rehearsal.output.timeline import Line, timeline
from sets.rehearsal.output.write_pages import srcdoc, write_pages
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import (
    a_cohort,
    a_letter,
    a_meeting,
    a_member,
    a_person,
    a_programme,
    a_set,
    a_told,
    an_event_meeting,
    at,
)
from tests.support.goldens import same_as_golden

CHROMIUM = Path("/usr/bin/chromium")
WITHHELD = ("People who tried something new", "fewer than 5 people answered")
ADA = a_member("Ada Marsh", kind=MemberKind.COMMUNITY)
BEN = a_member("Ben Okoro", last_day=at("2027-03-01 00:00").date())
SLY = a_member("Sly <script>alert(1)</script> & 🙂", id=PersonId("p-sly"), email="sly@example.org")
GWEN, FRAN, CORA = a_member("Gwen Price"), a_person("Fran Doyle"), a_person("Cora Lane")
GONE = a_member("Olu Adeyemi")
LETTER = (
    '<!DOCTYPE html><html lang="en-GB"><head><title>A letter</title></head>'
    '<body style="margin:0"><p>Tea &amp; cake? <a href="https://example.org/?a=1&amp;b=2">Join</a></p></body></html>'
)


def the_programme() -> Programme:
    thames = a_set(members=(ADA, BEN, SLY, GWEN), facilitators=(FRAN,))
    moved = a_meeting("thames-2", "2027-02-24 14:00", notes=("moved from 23 February 2027: half-term",))
    off = a_meeting("thames-3", "2027-03-30 10:00", cancelled="snow")
    meetings = (an_event_meeting(), a_meeting(), moved, off)
    return a_programme(a_cohort(sets=(thames,), coordinators=(CORA,), leads=()), meetings)


def sent(person: Person, when: str, kind: str, occasion: str = "thames-1", **changes: Any) -> Sent:
    """A letter that left: `sent(ADA, "2027-01-20 10:00", "reflection")`."""
    moment = at(when)
    given: dict[str, Any] = {
        "at": moment,
        "letter": a_letter(to_name=person.name, subject=f"{kind} {occasion}", html=LETTER, date=moment),
        "person": person.id,
        "name": person.name,
        "kinds": (kind,),
        "occasion": Occasion(occasion),
        "about": f"Thames: session {occasion[-1]} of 6",
        "why": ("is invited",),
        "told": None,
        "file": f"mail/{when.replace(':', '')} {kind} {person.id}.eml",
    }
    return Sent(**{**given, **changes})


def told(number: int, start: str, method: Method = Method.REQUEST, sequence: int = 0, **changes: Any) -> CalendarEntry:
    begins = at(start)
    end = begins.replace(hour=begins.hour + 2)
    title, uid = f"Thames: session {number} of 6", f"s{number}@setwise"
    return a_told(uid=uid, title=title, start=begins, end=end, method=method, sequence=sequence, **changes)


FIRST, PUBLISHED = "2027-01-19 10:00", "2026-12-22 10:00"
LETTERS = (
    *(sent(p, PUBLISHED, "welcome", WHOLE_COHORT, about="Embedding equalities") for p in (ADA, BEN, SLY, GWEN, FRAN)),
    *(sent(p, PUBLISHED, "invite", told=told(1, FIRST)) for p in (ADA, BEN, SLY, GWEN, FRAN, GONE)),
    sent(GWEN, PUBLISHED, "invite", "thames-2", told=told(2, "2027-02-23 10:00")),
    sent(GWEN, PUBLISHED, "invite", "thames-3", told=told(3, "2027-03-30 10:00")),
    sent(GONE, "2027-01-04 09:00", "cancel", told=told(1, FIRST, Method.CANCEL, 1), why=("left the programme",)),
    sent(FRAN, "2027-01-19 12:30", "register", why=("Who came.",)),
    sent(ADA, "2027-01-20 10:00", "reflection"),
    sent(GWEN, "2027-01-20 10:00", "reflection"),
    sent(GWEN, "2027-01-26 10:00", "reflection-reminder"),
    sent(GWEN, "2027-02-01 09:00", "update", "thames-2", told=told(2, "2027-02-24 14:00", sequence=1)),
    sent(GWEN, "2027-03-29 16:00", "cancel", "thames-3", told=told(3, "2027-03-30 10:00", Method.CANCEL, 1)),
)
HAPPENINGS = (
    Happening(at=at(PUBLISHED), event=Event.PUBLISHED, what="Version 1", details=("invite: 3 meetings",)),
    Happening(
        at=at(FIRST), event=Event.SESSION, what="Thames: session 1 of 6 takes place", occasion=Occasion("thames-1")
    ),
    Happening(at=at("2027-01-19 13:00"), event=Event.REGISTER, what="Thames: session 1 of 6: 3 of 4 came"),
    Happening(at=at("2027-01-21 08:55"), event=Event.LOGS, what="Embedding equalities: 2 came back"),
)
LEFT_OUT = (
    ("Ada Marsh", "reflection-reminder: Thames: session 1 of 6", "has answered"),
    ("Ben Okoro", "reflection: Thames: session 1 of 6", "was not there"),
    ("Sly <script>alert(1)</script> & 🙂", "reflection-reminder: Thames: session 1 of 6", "has answered"),
)


def a_story(folder: Path, **changes: Any) -> Story:
    """A short cycle of one set; its mail and its report are there as files."""
    given: dict[str, Any] = {
        "title": "Embedding equalities",
        "programme": the_programme(),
        "began": at(PUBLISHED),
        "ended": at("2027-04-02 10:00"),
        "sent": LETTERS,
        "happenings": HAPPENINGS,
        "left_out": LEFT_OUT,
        "folder": folder,
        "reports": (("Cohort report, draft", "report 1/report.html"),),
        "passes": 9,
    }
    story = Story(**{**given, **changes})
    for name in (*(one.file for one in story.sent), *(path for _, path in story.reports)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a file", encoding="utf-8")
    return story


def a_book(**changes: Any) -> Index:
    return Index(story=replace(a_story_in_memory(), **changes))


def a_story_in_memory() -> Story:
    return Story(
        title="Embedding equalities",
        programme=the_programme(),
        began=at(PUBLISHED),
        ended=at("2027-04-02 10:00"),
        sent=LETTERS,
        happenings=HAPPENINGS,
        left_out=LEFT_OUT,
        folder=Path("nowhere"),
        reports=(),
        passes=9,
    )


def written(folder: Path, **changes: Any) -> dict[str, Path]:
    """The pages by their path below the folder."""
    story = a_story(folder, **changes)
    paths = write_pages(story, Renderer((template_root(),)), withheld=WITHHELD)
    return {path.relative_to(folder).as_posix(): path for path in paths}


class Page(HTMLParser):
    """What a test asks of a page: its links, its ids, its tags, its headings, its frames' letters."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.frames: list[str] = []
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.ids += [given["id"]] if "id" in given else []
        self.frames += [given["srcdoc"]] if "srcdoc" in given else []

    def handle_data(self, data: str) -> None:
        self.words += data


def html_pages(pages: dict[str, Path]) -> Iterator[tuple[str, Page]]:
    for name, path in pages.items():
        if name.endswith(".html"):
            yield name, Page(path)


def said(line: Line) -> tuple[str, ...]:
    return (line.clock, line.label, line.text, line.to)


# what is written


def test_the_pages_written(tmp_path: Path) -> None:
    pages = written(tmp_path)
    people = ["p-ada-marsh", "p-ben-okoro", "p-cora-lane", "p-fran-doyle", "p-gwen-price", "p-olu-adeyemi", "p-sly"]
    expected = [f"messages/{n}.html" for n in range(1, len(LETTERS) + 1)] + [f"people/{p}.html" for p in people]
    assert sorted(pages) == sorted(["index.html", "style.css", "pages/pages.css", *expected])
    assert next(iter(pages)) == "index.html"
    assert {stat.S_IMODE(path.stat().st_mode) for path in pages.values()} == {0o600}


@pytest.mark.parametrize("name", ["index.html", "people/p-gwen-price.html", "messages/19.html"])
def test_pages_as_they_were_looked_at(name: str, tmp_path: Path) -> None:
    # the style lies beside them, so that a golden opens as it looks
    pages = written(tmp_path)
    same_as_golden(f"rehearsal/{name}", pages[name].read_bytes())
    same_as_golden("rehearsal/style.css", pages["style.css"].read_bytes())


def test_the_same_story_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (written(tmp_path / name) for name in ("one", "two"))
    assert {n: p.read_bytes() for n, p in first.items()} == {n: p.read_bytes() for n, p in second.items()}


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    pages = written(tmp_path)
    parsed = dict(html_pages(pages))
    ids = {pages[name].resolve(): set(page.ids) for name, page in parsed.items()}
    followed = 0
    for name, page in parsed.items():
        for link in page.links:
            path, fragment = urldefrag(link)
            target = (pages[name].parent / unquote(path)).resolve() if path else pages[name].resolve()
            assert target.is_relative_to(tmp_path.resolve()), (name, link)
            assert target.exists(), (name, link)
            assert not fragment or fragment in ids[target], (name, link)
            followed += 1
    assert followed > 150


def test_nothing_is_fetched_or_run(tmp_path: Path) -> None:
    for name, page in html_pages(written(tmp_path)):
        assert not {"script", "img", "object", "embed", "form"} & set(page.tags), name
        assert len(page.ids) == len(set(page.ids)), name
    style = (tmp_path / "style.css").read_text()
    assert "url(" not in style
    assert "@import" not in style


def test_headings_go_down_one_at_a_time(tmp_path: Path) -> None:
    for name, page in html_pages(written(tmp_path)):
        levels = [int(tag[1]) for tag in page.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in pairwise(levels)), (name, levels)


def test_names_are_text_and_never_in_a_file_name(tmp_path: Path) -> None:
    pages = written(tmp_path)
    assert not [name for name in pages if "script>" in name or "Sly" in name]
    page = Page(pages["people/p-sly.html"])
    assert "Sly <script>alert(1)</script> & 🙂" in page.words
    assert "Sly <script>alert(1)</script> & 🙂" in Page(pages["index.html"]).words


def test_a_letter_stands_in_its_frame_as_it_is_but_for_its_links(tmp_path: Path) -> None:
    (frame,) = Page(written(tmp_path)["messages/1.html"]).frames
    assert frame == LETTER.replace("<head>", '<head><base target="_blank">')


def test_a_letter_cannot_break_out_of_its_frame() -> None:
    evil = '"></iframe><script>alert(1)</script>'
    assert '"' not in srcdoc(evil)
    assert srcdoc("&quot;") == "&amp;quot;"


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    story = a_story(tmp_path)
    (tmp_path / "people").write_text("in the way")
    with pytest.raises(StateError, match=r"^setwise: rehearsal pages: cannot write .*people"):
        write_pages(story, Renderer((template_root(),)))


def test_a_rehearsal_without_letters(tmp_path: Path) -> None:
    nothing: dict[str, Any] = {"sent": (), "happenings": (), "left_out": (), "reports": ()}
    programme = replace(the_programme(), meetings=())
    pages = written(tmp_path, programme=programme, **nothing)
    index = Page(pages["index.html"]).words
    for sentence in ("No letters were due.", "Nothing happened in this rehearsal.", "Nobody was left out of anything."):
        assert sentence in index
    assert "No letters." in Page(pages["people/p-ada-marsh.html"]).words


def test_without_a_withheld_figure_none_is_named(tmp_path: Path) -> None:
    with_one = written(tmp_path)["index.html"].read_text()
    assert WITHHELD[0] in with_one
    write_pages(a_story(tmp_path), Renderer((template_root(),)))
    assert "withheld" not in (tmp_path / "index.html").read_text()


# the timeline


def test_the_timeline_in_lines() -> None:
    lines = [
        (month.title, f"{day.weekday} {day.date}", *said(line))
        for month in timeline(a_book())
        for day in month.days
        for line in day.lines
    ]
    everyone = "4 members and 1 facilitator"
    assert lines == [
        ("December 2026", "Tuesday 22 December", "10am", "Published", "Version 1", ""),
        ("December 2026", "Tuesday 22 December", "10am", "Welcome", "", everyone),
        (
            *("December 2026", "Tuesday 22 December", "10am", "Calendar invite", "Thames: session 1 of 6"),
            "4 members, 1 facilitator and 1 person who left",
        ),
        ("December 2026", "Tuesday 22 December", "10am", "Calendar invite", "Thames: session 2 of 6", "Gwen Price"),
        ("December 2026", "Tuesday 22 December", "10am", "Calendar invite", "Thames: session 3 of 6", "Gwen Price"),
        ("January 2027", "Monday 4 January", "9am", "Cancellation", "Thames: session 1 of 6", "Olu Adeyemi"),
        ("January 2027", "Tuesday 12 January", "10am", "Meeting", "Launch, 10am to midday, Microsoft Teams", ""),
        (
            *("January 2027", "Tuesday 19 January", "10am", "Session"),
            *("Thames: session 1 of 6, 10am to 12:30pm, Microsoft Teams", ""),
        ),
        ("January 2027", "Tuesday 19 January", "12:30pm", "Register", "Thames: session 1 of 6", "Fran Doyle"),
        ("January 2027", "Tuesday 19 January", "1pm", "Who came", "Thames: session 1 of 6: 3 of 4 came", ""),
        ("January 2027", "Wednesday 20 January", "10am", "Reflection", "Thames: session 1 of 6", "2 members"),
        ("January 2027", "Thursday 21 January", "8:55am", "Learning logs", "2 came back", ""),
        ("January 2027", "Tuesday 26 January", "10am", "Reminder: reflection", "Thames: session 1 of 6", "Gwen Price"),
        ("February 2027", "Monday 1 February", "9am", "Calendar change", "Thames: session 2 of 6", "Gwen Price"),
        (
            *("February 2027", "Wednesday 24 February", "2pm", "Session"),
            *("Thames: session 2 of 6, 2pm to 4:30pm, Microsoft Teams", ""),
        ),
        ("March 2027", "Monday 29 March", "4pm", "Cancellation", "Thames: session 3 of 6", "Gwen Price"),
        ("March 2027", "Tuesday 30 March", "10am", "Session", "Thames: session 3 of 6, cancelled: snow", ""),
    ]


def test_many_letters_of_one_kind_at_one_moment_are_one_line() -> None:
    posts = tuple(sent(person, PUBLISHED, "invite", f"thames-{n}") for n in range(1, 6) for person in (ADA, BEN))
    (month,) = timeline(a_book(sent=posts, happenings=(), programme=replace(the_programme(), meetings=())))
    (line,) = month.days[0].lines
    assert said(line) == ("10am", "Calendar invite", "for 5 meetings", "2 members")
    assert line.letters == 10
    assert [[post.number for post in part.posts] for part in line.parts] == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]]


def test_much_news_of_one_sort_at_one_moment_is_one_line() -> None:
    news = tuple(Happening(at=at(PUBLISHED), event=Event.ANSWERS, what=f"session {n}: 2 accepted") for n in range(5))
    (month,) = timeline(a_book(sent=(), happenings=news, programme=replace(the_programme(), meetings=())))
    (line,) = month.days[0].lines
    assert (said(line), line.details) == (("10am", "Answers", "5 things", ""), tuple(one.what for one in news))


def test_days_are_those_of_the_programme_and_not_of_utc() -> None:
    late = Happening(at=at("2027-06-01 00:30"), event=Event.LOGS, what="1 came back")
    (month,) = timeline(a_book(sent=(), happenings=(late,), programme=replace(the_programme(), meetings=())))
    assert (month.title, month.days[0].date, month.days[0].lines[0].clock) == ("June 2027", "1 June", "12:30am")


# the head of the first page


def test_the_counts() -> None:
    book = a_book()
    busiest = Busiest(letters=4, who=book.people[GWEN.id], since="Tuesday 22 December 2026")
    assert counts(book) == Counts(people=7, sessions=2, cancelled=1, letters=len(LETTERS), busiest=busiest)


def test_seven_days_do_not_hold_the_eighth() -> None:
    days = ("2027-01-04 10:00", "2027-01-05 10:00", "2027-01-11 10:00")
    found = counts(a_book(sent=tuple(sent(ADA, day, "reflection") for day in days))).busiest
    assert found is not None
    assert (found.letters, found.since) == (2, "Monday 4 January 2027")


def test_of_equally_full_weeks_the_first_member_of_the_file_is_named() -> None:
    found = counts(a_book(sent=LETTERS[:5])).busiest
    assert found is not None
    assert (found.letters, found.who.name) == (1, "Ada Marsh")


def test_the_spotlight_is_on_the_officer_with_the_most_varied_mailbox() -> None:
    found = spotlight(a_book())
    assert found is not None
    sorts = ["Welcome", "Calendar invite", "Reflection", "Reminder: reflection", "Calendar change", "Cancellation"]
    assert (found.who.name, [post.kind for post in found.posts]) == ("Gwen Price", sorts)


def test_the_spotlight_passes_over_community_members_and_takes_the_first_of_equals() -> None:
    found = spotlight(a_book(sent=LETTERS[:5]))
    assert found is not None
    assert (found.who.name, found.officer) == ("Ben Okoro", True)
    alone = spotlight(a_book(sent=LETTERS[:1]))
    assert alone is not None
    assert (alone.who.name, alone.officer) == ("Ada Marsh", False)


def test_who_was_left_out_stands_together_by_message_and_reason() -> None:
    answered = (("Thames: session 1 of 6", ("Ada Marsh", SLY.name)),)
    assert left_out(a_book()) == (
        NotSent(what="Reminder: reflection", why="Has answered", parts=answered),
        NotSent(what="Reflection", why="Was not there", parts=(("Thames: session 1 of 6", ("Ben Okoro",)),)),
    )


# people


def test_the_people_by_group_with_their_roles() -> None:
    groups = [(title, [(who.name, who.role, who.letters) for who in people]) for title, people in a_book().groups]
    member = "Member of the Thames set; Housing, Thorpe Council"
    assert groups == [
        (
            "Thames set",
            [
                ("Fran Doyle", "Facilitator of the Thames set", 3),
                ("Ada Marsh", member, 3),
                ("Ben Okoro", f"{member}; last day 1 March 2027", 2),
                (SLY.name, member, 2),
                ("Gwen Price", member, 8),
            ],
        ),
        ("The team", [("Cora Lane", "Coordinator", 0)]),
        ("No longer in the file", [("Olu Adeyemi", "No longer in the file", 2)]),
    ]


ROLES: dict[str, tuple[tuple[Person, ...], tuple[Person, ...], tuple[Person, ...], str]] = {
    "two sets": ((FRAN,), (FRAN,), (), "Facilitator of the Thames and Lea sets"),
    "two roles": ((FRAN,), (), (FRAN,), "Facilitator of the Thames set and coordinator"),
    "one role": ((), (), (FRAN,), "Coordinator"),
}


@pytest.mark.parametrize("case", sorted(ROLES))
def test_a_role_in_words(case: str) -> None:
    thames, lea, coordinators, role = ROLES[case]
    sets = (a_set(facilitators=thames, members=(ADA,)), a_set("Lea", facilitators=lea, members=(GWEN,)))
    programme = a_programme(a_cohort(sets=sets, coordinators=coordinators), (a_meeting(),))
    assert a_book(programme=programme, sent=()).people[FRAN.id].role == role


def test_a_member_who_gave_no_place_of_work() -> None:
    plain = Member(id=ADA.id, name=ADA.name, email=ADA.email, nation=ADA.nation)
    programme = a_programme(a_cohort(sets=(a_set(members=(plain,)),)), (a_meeting(),))
    assert a_book(programme=programme, sent=()).people[ADA.id].role == "Member of the Thames set"


def test_the_calendar_at_the_end_with_its_history() -> None:
    found = [
        (entry.title, entry.when, entry.cancelled, [(step.day, step.words.verb) for step in entry.steps])
        for entry in calendar(a_book(), GWEN.id)
    ]
    first = "Tuesday 22 December 2026"
    assert found == [
        (
            *("Thames: session 1 of 6", "Tuesday 19 January 2027, 10am to midday", False),
            [(first, "Adds to the calendar")],
        ),
        (
            *("Thames: session 2 of 6", "Wednesday 24 February 2027, 2pm to 4pm", False),
            [(first, "Adds to the calendar"), ("Monday 1 February 2027", "Updates the calendar")],
        ),
        (
            *("Thames: session 3 of 6", "Tuesday 30 March 2027, 10am to midday", True),
            [(first, "Adds to the calendar"), ("Monday 29 March 2027", "Removes from the calendar")],
        ),
    ]


OLD = told(1, FIRST)
NEW_DAY = "New date: Wednesday 20 January 2027, 10am to midday (was Tuesday 19 January 2027, 10am to midday)"
CHANGES: dict[str, tuple[CalendarEntry | None, CalendarEntry, str, tuple[str, ...]]] = {
    "first": (None, OLD, "Adds to the calendar", ()),
    "first under a new address": (None, told(1, FIRST, sequence=2), "Updates the calendar", ()),
    "moved": (OLD, told(1, "2027-01-20 10:00", sequence=1), "Updates the calendar", (NEW_DAY,)),
    "place": (
        *(OLD, told(1, FIRST, sequence=1, place="Room 4"), "Updates the calendar"),
        ("New place: Room 4 (was Microsoft Teams)",),
    ),
    "link": (
        *(OLD, told(1, FIRST, sequence=1, join="https://teams.example.org/new"), "Updates the calendar"),
        ("New joining link: https://teams.example.org/new",),
    ),
    "link gone": (OLD, told(1, FIRST, sequence=1, join=""), "Updates the calendar", ("No way to join any more",)),
    "gone": (OLD, told(1, FIRST, Method.CANCEL, 1), "Removes from the calendar", ()),
    "back": (told(1, FIRST, Method.CANCEL, 1), told(1, FIRST, sequence=2), "Puts back into the calendar", ()),
}


@pytest.mark.parametrize("case", sorted(CHANGES))
def test_what_a_letter_does_to_the_calendar(case: str) -> None:
    before, now, verb, changes = CHANGES[case]
    found = calendar_words(before, now, the_programme().zone)
    assert (found.verb, found.changes) == (verb, changes)
    assert found == CalendarWords(
        verb=verb, title="Thames: session 1 of 6", when=found.when, place=now.place, changes=changes
    )


KINDS = {
    ("welcome", "baseline"): "Welcome and baseline",
    ("reminder",): "Reminder",
    ("reflection", "reflection"): "Reflection",
    ("register-reminder",): "Reminder: register",
    ("follow-up-3-months-reminder",): "Reminder: follow-up at 3 months",
    ("our-own-prompt",): "Our own prompt",
}


@pytest.mark.parametrize("kinds", sorted(KINDS))
def test_a_kind_in_words(kinds: tuple[str, ...]) -> None:
    assert a_book().kind_words(kinds) == KINDS[kinds]


# as a browser shows them


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium: pages not looked at by axe")
@pytest.mark.parametrize("width", [1200, 360])
@pytest.mark.slow
def test_pages_are_accessible_and_fit(width: int, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    pages = written(tmp_path)
    chosen = ("index.html", "people/p-gwen-price.html", "people/p-cora-lane.html", "messages/19.html")
    problems: list[tuple[str, str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: problems.append(("console", message.text)))
        for name in chosen:
            page.goto(pages[name].as_uri())
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            found = Axe().run(page, options={"preload": False}).response["violations"]
            problems += [(name, f"{one['id']}: {one['nodes'][0]['html']}") for one in found]
            wide = page.evaluate("document.documentElement.scrollWidth")
            problems += [(name, f"{wide} px wide")] if wide > width else []
        heading = page.frames[1].locator("p").inner_text()
        browser.close()
    assert problems == [], "\n".join(map(str, problems))
    assert heading == "Tea & cake? Join"
