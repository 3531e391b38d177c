"""A year as a new coordinator runs it: through the pages alone, on a phone without JavaScript, and what the mailboxes got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sets.mail.signed_links import Link
from sets.model.cohort import Occasion
from sets.model.messages import Partstat
from sets.model.requests import Purpose
from sets.model.responses import Answer
from sets.web.page.request import Site
from tests.support.browser import running, window
from tests.support.builders import at
from tests.support.page_world import who
from tests.support.privacy_help import a_pass
from tests.support.running_house import keep
from tests.support.web_help import COHORT, PUBLISHED, a_house, a_link, facilitator, programme_of, session, somebody

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Window

GIL = "gil.hart@facilitators.example.org"
TELLS = {"changes", "goodbye", "welcome", "invite", "update", "cancel", "coordinators-page", "letter"}
"""Letters that tell of a change; all others are asks of the timeline."""
LEA = ("Blessing", "Farida", "Jo", "Kieran", "Nadia", "Owen")
STAY_IN_THAMES = ("Amina", "Callum", "Grace", "Lorraine")
WANDLE = ("Daniel", "Elin", "Marcus", "Priya", "Siobhan", "Yusuf")


def day(name: str, text: str) -> dict[str, str]:
    """The three boxes of a day, from `2027-04-01`."""
    year, month, number = text.split("-")
    return {f"{name}-day": number, f"{name}-month": month, f"{name}-year": year}


@dataclass
class Coordinator:
    """Marta with her phone: she presses what she reads, and has never seen the file."""

    house: Site
    base: str
    tab: Window

    def opens(self, link: Link) -> None:
        self.tab.goto(self.base + self.house.links.path(link, self.house.clock()))

    def home(self, number: int = 0) -> None:
        self.opens(a_link(Purpose.TEAM, programme_of(self.house).cohort.coordinators[number].id))

    def presses(self, text: str) -> None:
        self.tab.get_by_role("button", name=text).first.click()

    def looks(self, act: str, **answers: str) -> str:
        """The act's form, filled in; gives the page that follows."""
        self.home()
        self.tab.click("text=Change something")
        self.tab.click(f"text='{act}'")
        self.fills(answers)
        self.presses("See who would be told what")
        return self.said()

    def does(self, act: str, **answers: str) -> str:
        """The act, looked at and published; gives what it was said to do."""
        said = self.looks(act, **answers)
        assert self.tab.locator("h1").inner_text() == "Check this change", said
        self.publishes()
        return said

    def publishes(self) -> None:
        self.presses("Publish this change")
        assert "It is published" in self.said()
        self.later(minutes=1)

    def fills(self, answers: Mapping[str, str]) -> None:
        for name, value in answers.items():
            field = self.tab.locator(f"main [name='{name}']").first
            kind = field.evaluate("one => one.tagName === 'SELECT' ? 'list' : one.type")
            if kind == "list":
                field.select_option(value)
            elif kind == "radio":
                self.tab.check(f"main [name='{name}'][value='{value}']")
            else:
                field.fill(value)

    def said(self) -> str:
        return self.tab.inner_text("main")

    def faults(self) -> list[str]:
        return self.tab.locator(".govuk-error-summary li").all_inner_texts()

    def later(self, **time: int) -> None:
        self.house.clock.now += timedelta(**time)  # type: ignore[attr-defined]

    def comes(self, text: str) -> None:
        """The time is that, and a pass is made."""
        self.house.clock.now = at(text)  # type: ignore[attr-defined]
        a_pass(self.house.installation, self.house.clock())

    def hears(self, *moments: str) -> Counter[tuple[str, str]]:
        """What left of changes at the passes of these moments: by first name of the mailbox, and kind."""
        before = _outbox(self.house)
        for moment in moments:
            self.comes(moment)
        return _told(self.house, _outbox(self.house) - before)


def _outbox(house: Site) -> frozenset[Path]:
    return frozenset((house.installation.home / "outbox").rglob("*.eml"))


def _told(house: Site, letters: frozenset[Path]) -> Counter[tuple[str, str]]:
    names = {one.email.lower(): one.name.split()[0] for one in programme_of(house).people.values()}
    found = Counter[tuple[str, str]]()
    for path in letters:
        to = BytesParser(policy=policy.default).parsebytes(path.read_bytes())["to"].addresses[0].addr_spec
        if (kind := path.name.split(" ")[2]) in TELLS:
            found[names.get(to.lower(), to), kind] += 1
    return found


def letters(names: tuple[str, ...], **kinds: int) -> dict[tuple[str, str], int]:
    """So many of each kind to each of these."""
    return {(name, kind): count for name in names for kind, count in kinds.items()}


@pytest.mark.slow
@pytest.mark.browser
def test_a_year_by_the_page_alone(tmp_path: Path, browser: Browser) -> None:
    house = a_house(tmp_path, PUBLISHED)
    with running(house) as base, window(browser, 320, scripts=False) as tab:
        marta = Coordinator(house, base, tab)
        marta.hears("2026-12-01 09:00", "2026-12-01 12:00")
        _somebody_is_a_difficulty(marta)
        _too_few_can_come(marta)
        _a_day_full_of_changes(marta)
        _wrong_input(marta)
        _two_at_once_and_an_edited_file(marta)
        _a_merger_and_the_way_back(marta)
        _an_early_end(marta)
    assert {one.by for one in house.records(COHORT).versions()} == {"", "Marta Nowak", "Nia Rees"}


def _somebody_is_a_difficulty(marta: Coordinator) -> None:
    """A member says so privately; a coordinator reads it, and deletes it."""
    house, tab = marta.house, marta.tab
    marta.opens(a_link(Purpose.MINE, who(house, "grace").id))
    tab.click("text=Say privately that somebody in your set is a difficulty for you")
    marta.presses("Tell the coordinators")
    assert marta.faults() == ["Choose who it is, one or more"]
    tab.check("text=Amina Yusuf")
    marta.presses("Tell the coordinators")
    assert "Only the coordinators hear it" in marta.said()
    marta.home()
    assert "Grace" not in marta.said()
    tab.click("text=Read it, and delete it when you have dealt with it")
    assert "Being in one set with Amina Yusuf is difficult for them" in marta.said()
    marta.presses("I have dealt with this: delete it")
    assert "Nothing of it is kept" in marta.said()


def _too_few_can_come(marta: Coordinator) -> None:
    """The facilitator proposes other dates, and a coordinator takes one with one press."""
    house, tab = marta.house, marta.tab
    marta.comes("2027-01-15 11:30")
    for number in range(3):
        person = somebody(house, "thames", number).id
        said = Answer(occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=house.clock())
        keep(house, answers=(said,))
    marta.opens(a_link(Purpose.DECIDE, facilitator(house).id, "thames-1"))
    tab.click("main a:has-text('Propose other dates')")
    marta.fills({**day("date1", "2027-01-21"), "time1": "10am"})
    tab.click("main form button")
    assert "Wandle session 1 is at that time" in marta.faults()[0]
    marta.fills({**day("date1", "2027-01-22"), "time1": "2pm"})
    tab.click("main form button")
    assert "Your dates are with the coordinators" in marta.said()
    marta.later(minutes=1)
    marta.home()
    tab.click("text=Choose what happens to Thames session 1")
    tab.click("main a:has-text('2pm on Friday 22 January 2027')")
    marta.presses("Move the session")
    assert "The session has moved" in marta.said()
    assert session(house, "thames-1").start == at("2027-01-22 14:00")


def _a_day_full_of_changes(marta: Coordinator) -> None:
    """A move and its opposite tell nobody; ten changes within the hour are one letter to each."""
    house = marta.house
    marta.comes("2027-01-25 10:00")
    marta.comes("2027-01-26 10:00")
    moved = marta.does(
        "Move a session or event", meeting="thames-3", **day("to", "2027-04-01"), time="2pm", why="the room is taken"
    )
    assert "Thames session 3 moves from 10am on Tuesday 30 March 2027 to 2pm on Thursday 1 April 2027" in moved
    assert "Ruth Okafor has two meetings on one day" in moved
    marta.does("Move a session or event", meeting="thames-3", **day("to", "2027-03-30"), time="10am", why="it is free")
    marta.does("Cancel a session or event", meeting="lea-4", why="elections")
    marta.does("Put a session or event back", meeting="lea-4")
    assert marta.hears("2027-01-26 11:30", "2027-01-26 13:00") == {}

    marta.does("Postpone sessions", learning_set="wandle", first="3", weeks="4", why="we wait for the budget")
    marta.does("Somebody leaves", person=who(house, "devi").id, **day("last_day", "2027-02-05"))
    marta.does(
        "Somebody joins a set",
        learning_set="lea",
        name="Sam Lee",
        email="sam.lee@example.gov.uk",
        **day("first_day", "2027-02-01"),
    )
    marta.does(
        "A member changes sets", person=who(house, "tom").id, to="lea", **day("first_day", "2027-02-08"), why="a clash"
    )
    marta.does(
        "Another facilitator takes over",
        learning_set="lea",
        name="Gil Hart",
        email=GIL,
        **day("first_day", "2027-02-15"),
        why="a new job",
    )
    marta.does(
        "Another coordinator takes over",
        leaves=who(house, "joel").id,
        name="Nia Rees",
        email="nia.rees@learning.example.gov.uk",
    )
    marta.does("Put an address right", person=who(house, "helen").id, email="h.prior@riverside.example.gov.uk")
    heard = marta.hears("2027-01-26 14:30", "2027-01-27 09:00", "2027-01-27 15:00", "2027-01-28 15:00")
    assert heard == {
        **letters((*LEA, *STAY_IN_THAMES), changes=1),
        **letters((*WANDLE, "Ruth"), changes=1, update=4),
        **letters(("Devi", "Peter"), goodbye=1, cancel=7),
        **letters(("Gil", "Sam"), welcome=1, invite=7),
        **letters(("Tom",), changes=1, cancel=5, invite=5),
        **letters(("Helen",), update=1),
        **letters(("joel.addo@learning.example.gov.uk",), goodbye=1, cancel=2),
        **letters(("Nia",), invite=2, **{"coordinators-page": 1}),
    }


def _wrong_input(marta: Coordinator) -> None:
    """What is wrong stands at its field, with what was typed; nothing is published."""
    before = len(marta.house.records(COHORT).versions())
    marta.looks("Cancel a session or event")
    assert marta.faults() == ["Choose a session or event", "Say why in a few words"]
    marta.looks("Move a session or event", meeting="lea-3", **day("to", "2027-01-20"), why="<b>x</b>")
    assert marta.faults() == ["10am on Wednesday 20 January 2027 has gone by; give a day to come"]
    assert marta.tab.input_value("#why") == "<b>x</b>"
    marta.looks("Postpone sessions", learning_set="lea", first="banana", weeks="99", why="w" * 10_000)
    assert marta.faults() == [
        "'banana' is not a number from 1 to 60",
        "'99' is not a number from 1 to 52",
        "This is 10000 characters long; 200 is the most",
    ]
    owen = who(marta.house, "owen").email
    marta.looks("Somebody joins a set", learning_set="lea", name="Owen", email=owen, **day("first_day", "2027-03-01"))
    assert [one.partition(" stands")[0] for one in marta.faults()] == [owen]
    assert len(marta.house.records(COHORT).versions()) == before


def _two_at_once_and_an_edited_file(marta: Coordinator) -> None:
    """Who comes second sees what the first did; edits in the file stop a change, and say so."""
    house, tab = marta.house, marta.tab
    marta.looks("Cancel a session or event", meeting="thames-4", why="the hall is shut")
    with window(tab.context.browser, 320, scripts=False) as other:  # type: ignore[arg-type]
        nia = Coordinator(house, marta.base, other)
        nia.home(1)
        other.click("text=Change something")
        other.click("text='Change a place or joining link'")
        nia.fills({"where": "thames-5", "place": "Riverside Town Hall"})
        nia.presses("See who would be told what")
        nia.publishes()
    marta.presses("Publish this change")
    assert "Nothing was done" in marta.said()
    assert "by Nia Rees" in marta.said()
    assert "Thames session 5: the place is Riverside Town Hall" in marta.said()
    file = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    mine = file.read_text(encoding="utf-8")
    file.write_text(mine.replace("going_ahead: 4", "going_ahead: 3"), encoding="utf-8")
    marta.looks("Cancel a session or event", meeting="thames-4", why="the hall is shut")
    assert f"Nothing was done. The file {COHORT}.yaml has edits that are not published" in marta.said()
    file.write_text(mine, encoding="utf-8")


def _a_merger_and_the_way_back(marta: Coordinator) -> None:
    house, tab = marta.house, marta.tab
    marta.does("A facilitator is covered", learning_set="wandle", sessions="2", email=GIL)
    for name in ("amina", "callum"):
        marta.does("Somebody leaves", person=who(house, name).id, **day("last_day", "2027-02-26"))
    said = marta.does(
        "One set goes into another",
        learning_set="thames",
        into="wandle",
        **day("first_day", "2027-03-01"),
        why="few are left",
        agreed="yes",
    )
    assert "for the 8 members of Wandle: not everybody can present twice" in said
    assert marta.hears("2027-01-29 09:00", "2027-01-29 15:00", "2027-02-01 15:00", "2027-02-02 15:00") == {
        **letters(WANDLE, changes=1),
        **letters(("Amina", "Callum"), changes=1, cancel=6),
        **letters(("Grace", "Lorraine"), changes=1, cancel=4, invite=4),
        **letters(("Ruth",), changes=1, cancel=5),
        **letters(("Gil",), changes=1, invite=1),
    }
    marta.home()
    tab.click("text=Change something")
    tab.click("text=Every version so far")
    marta.presses("Bring back")
    marta.publishes()
    assert marta.hears("2027-02-03 09:00", "2027-02-03 15:00") == {
        **letters((*WANDLE, "Gil"), changes=1),
        **letters(("Grace", "Lorraine"), changes=1, cancel=4, invite=4),
        **letters(("Ruth",), changes=1, invite=4),
    }


def _an_early_end(marta: Coordinator) -> None:
    """Everybody hears it once; then the coordinator lays aside what needs nobody, and looks what one person was sent."""
    marta.does("End early", learning_set="all", **day("last_day", "2027-06-30"), why="funding ends")
    assert marta.hears("2027-02-04 09:00", "2027-02-04 15:00", "2027-02-05 15:00") == {
        **letters((*LEA, "Grace", "Lorraine", "Tom", "Sam", "Gil"), cancel=1),
        **letters(WANDLE, changes=1, cancel=2),
        **letters(("Ruth",), changes=1, cancel=3),
    }
    marta.home()
    marta.tab.click("text=This needs nobody")
    marta.presses("Lay it aside")
    assert marta.faults() == ["Say why it needs nobody"]
    marta.tab.locator("main input[name^=why]").first.fill("Ruth has the paper")
    marta.presses("Lay it aside")
    assert "It is laid aside" in marta.said()
    marta.home()
    marta.tab.click("text=What one person was sent")
    marta.fills({"person": str(who(marta.house, "tom").id)})
    marta.presses("Show")
    assert [row.split("\t")[1] for row in marta.said().splitlines() if row.startswith("Thursday 4 February")] == [
        "Cancel: Lea: session 6 of 6"
    ]
    marta.home()
    marta.tab.click("text=Dates, people and registers to print")
    assert "Nia Rees" in marta.said()
    assert "Joel Addo" not in marta.said()
