"""All that is held on one person: every kind of record, opened for its author, and nothing of anybody else's."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.commands import person as command
from sets.cohort.history.begun import as_it_began
from sets.model.cohort import Occasion
from sets.model.errors import StateError
from sets.model.messages import Partstat
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Asks, CalendarRequest, Responses
from sets.privacy.export import FORMAT, OF_A_SET, Holding, document, holding
from sets.privacy.export_page import parts
from sets.responses.seal import Seal
from sets.responses.sealed_records import NOT_OPENED, sealed
from sets.web.page.request import Download, Page, Site
from tests.support.browser import WIDTHS, axe_clean, running, window
from tests.support.builders import at
from tests.support.privacy_help import AMINA, NOW, TOM, a_full_house, everything_of, markers, person_called
from tests.support.web_help import COHORT, a_desk, a_link, as_html, as_text, got, posted

if TYPE_CHECKING:
    from playwright.sync_api import Browser

KINDS = [one.name for one in fields(Responses) if one.name not in OF_A_SET]
"""A working agreement is its set's, and no one person's."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return a_full_house(tmp_path_factory.mktemp("export") / "home")


def held(house: Site, email: str = AMINA, seal: Seal | None = None) -> Holding:
    records, person = house.records(COHORT), person_called(house, email)
    programme = house.programme(COHORT)
    return holding(
        programme.people[person],
        programme,
        versions=records.versions(),
        known=house.installation.store.people(),
        responses=records.responses(),
        deliveries=records.deliveries(),
        originals=records.originals(),
        unseal=(seal or house.seal).unseal,
        steps=records.review().steps,
        mail_events=records.mail_events(),
    )


def shown(house: Site, email: str = AMINA) -> str:
    answer = got(house, a_link(Purpose.EXPORT, person_called(house, email), turn=1))
    assert isinstance(answer, Page)
    return as_html(house, answer)


def saved(house: Site, email: str = AMINA) -> Download:
    answer = posted(house, a_link(Purpose.EXPORT, person_called(house, email), turn=1), {}, "file")
    assert isinstance(answer, Download)
    return answer


def test_the_page_has_every_word_of_theirs_and_none_of_anybody_elses(house: Site) -> None:
    page = shown(house)
    assert [word for word, mark in markers("amina").items() if mark not in page] == []
    assert [word for word, mark in markers("tom").items() if mark in page] == []
    others = {p.name for p in house.programme(COHORT).people.values()} - {"Amina Yusuf"}
    assert [name for name in others if name in page] == []


def test_the_file_says_the_same(house: Site) -> None:
    file = saved(house)
    text = file.content.decode()
    assert (file.filename, file.media) == ("what-is-held-on-me.json", "application/json")
    assert [word for word, mark in markers("amina").items() if mark not in text] == []
    assert [word for word, mark in markers("tom").items() if mark in text] == []
    assert "gAAAA" not in text  # nothing is left sealed


def test_the_file_has_every_kind_of_record(house: Site) -> None:
    found = json.loads(saved(house).content)
    assert (found["format"], found["you"]["email"], found["you"]["roles"]) == (FORMAT, AMINA, ["member"])
    given = everything_of(person_called(house, AMINA), "amina")
    assert {kind: len(found[kind]) for kind in KINDS} == {kind: len(getattr(given, kind)) for kind in KINDS}
    assert all(len(found[kind]) == 1 for kind in KINDS), "the test itself has one of each kind"
    assert [one["verdict"] for one in found["decisions"]] == ["paused"]
    assert {one["kind"] for one in found["messages"]} == {"invite", "welcome"}
    assert found["logs"][0]["answers"] == [
        {"question": "log-a-1", "text": "alone-zyx-amina", "shared": False},
        {"question": "log-a-2", "text": "shared-zyx-amina", "shared": True},
    ]


def test_what_they_said_of_a_report_is_told_in_words(house: Site) -> None:
    found = {part.title: part.lines for part in parts(held(house))}
    when = "10am on Thursday 21 January 2027"
    assert found["Yes and no to your words in a report"] == (("line-zyx-amina was worth it", "yes", when),)
    assert found["What you said of a report’s facts"] == (
        ("The report at the end", "something is wrong", "check-zyx-amina", when),
    )


def test_where_they_were_expected_is_told(house: Site) -> None:
    found = held(house)
    launch = found.programme.by_key[Occasion("launch")]
    facts = tuple(as_it_began(found.programme, found.programme.by_key[key]) for key in ("thames-1", "lea-1", "launch"))  # type: ignore[index]
    found = replace(found, programme=replace(found.programme, begun=facts))
    told = {part.title: part.lines for part in parts(found)}["Where you were expected"]
    assert told == (
        (launch.title, "member", "10am on Tuesday 12 January 2027"),
        ("Thames: session 1 of 6", "member", "10am on Tuesday 19 January 2027"),
    )
    assert [(one["about"], one["as"]) for one in document(found, NOW)["expected"]] == [
        ("launch", "member"),
        ("thames-1", "member"),
    ]


def test_a_facilitator_sees_their_own_and_no_members_words(house: Site) -> None:
    page = shown(house, "ruth.okafor@facilitators.example.org")
    assert "Ruth Okafor" in page
    assert [mark for who in ("amina", "tom") for mark in markers(who).values() if mark in page] == []


def test_whom_one_named_is_shown_and_what_was_answered_in_ones_name_but_not_by_whom(house: Site) -> None:
    programme, person = house.programme(COHORT), person_called(house, AMINA)
    asked = {
        what: CalendarRequest(
            occasion=Occasion("thames-1"),
            person=person,
            what=what,
            about=NOW,
            at=NOW,
            other="Ben <ben@example.org>",
            said=said,
        )
        for what, said in ((Asks.SOMEBODY_ELSE, None), (Asks.UNKNOWN_SENDER, Partstat.DECLINED))
    }
    kept = sealed(Responses(calendar_requests=tuple(asked.values())), house.seal.seal)
    found = holding(
        programme.people[person],
        programme,
        versions=(),
        known=(),
        responses=kept,
        deliveries=(),
        originals=(),
        unseal=house.seal.unseal,
    )
    section = next(one for one in parts(found) if one.title == "What your calendar asked for")
    when = "10am on Thursday 21 January 2027"
    title = programme.by_key[Occasion("thames-1")].title
    assert section.lines == (
        (title, "somebody else to come instead", "Ben <ben@example.org>", when),
        (title, "an answer in your name, from an address not known as yours: not counted", "no", when),
    )


def test_what_is_empty_is_named_as_such(house: Site) -> None:
    text = as_text(shown(house, "helen.prior@riverside.example.gov.uk"))
    assert "lead" in text.split("Here as\n")[1].splitlines()[0]
    nothing = text.split("Nothing is held under\n")[1].splitlines()
    assert nothing[:4] == [
        "What the list of changes says of you",
        "Your answers to invites",
        "What your calendar asked for",
        "Where you were expected",
    ]


def test_looking_and_saving_change_nothing(house: Site) -> None:
    before = {path: path.read_bytes() for path in house.installation.home.rglob("*") if path.is_file()}
    shown(house)
    saved(house)
    assert {path: path.read_bytes() for path in house.installation.home.rglob("*") if path.is_file()} == before


def test_a_lost_key_hides_one_text_and_not_the_page(house: Site) -> None:
    found = held(house, seal=Seal("quite another secret, of enough length"))
    said = [row for part in parts(found) for entry in part.entries for _, row in entry.rows]
    assert sum(NOT_OPENED in row for row in said) == 6  # alone, draft, action, learned, reply, difficulty
    assert f"{markers('amina')['shared']}\n(shared with your facilitator)" in said


def test_what_is_typed_is_escaped(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    person = person_called(house, TOM)
    house.records(COHORT).keep_responses(
        Responses(
            asked=(
                LetterRequest(person=person, wish=LetterKind.NEW_LINK, number=1, at=NOW, address="<script>x</script>"),
            )
        )
    )
    page = shown(house, TOM)
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize(
    ("email", "verb", "wish", "purpose"),
    [
        (AMINA, command.export, LetterKind.YOUR_DATA, ""),
        (AMINA.upper(), command.link, LetterKind.NEW_LINK, "mine"),
        ("ruth.okafor@facilitators.example.org", command.link, LetterKind.NEW_LINK, "mine"),
        ("marta.nowak@learning.example.gov.uk", command.link, LetterKind.NEW_LINK, "team"),
        ("marta.nowak@learning.example.gov.uk", command.export, LetterKind.YOUR_DATA, ""),
    ],
)
def test_the_command_asks_for_a_letter_and_shows_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], email: str, verb: object, wish: LetterKind, purpose: str
) -> None:
    house = a_full_house(tmp_path / "home")
    assert callable(verb)
    for number in (1, 2):
        assert verb(COHORT, email, at=f"2027-01-21T11:0{number}", installation=house.installation) == 0
    person = person_called(house, email.lower())
    asked = [one for one in house.records(COHORT).responses().asked if one.person == person and one.wish is wish]
    expected = [
        LetterRequest(person=person, wish=wish, number=n, at=at(f"2027-01-21 11:0{n}"), purpose=purpose) for n in (1, 2)
    ]
    assert asked == expected
    said = capsys.readouterr().out
    assert "1 letter will go at the next run" in said
    assert "-zyx-" not in said
    assert house.installation.links.url not in said


def test_nobodys_address_is_told_with_the_nearest(house: Site) -> None:
    with pytest.raises(StateError, match=r"is nobody's address in this cohort; did you mean amina\.yusuf@"):
        command.export(COHORT, "amina.yusif@riverside.example.gov.uk", installation=house.installation)


def test_without_pages_there_is_no_link_to_send(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    with pytest.raises(StateError, match="set SETWISE_URL"):
        command.export(COHORT, AMINA, installation=a_desk(house.installation.home, url=""))


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.slow
def test_in_a_browser_without_scripts_it_is_read_and_saved(house: Site, browser: Browser, width: int) -> None:
    path = house.links.path(a_link(Purpose.EXPORT, person_called(house, AMINA), turn=1), NOW)
    with running(house) as base, window(browser, width) as page:
        page.goto(base + path)
        axe_clean(page)
    with running(house) as base, window(browser, width, scripts=False) as page:
        page.goto(base + path)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save as a file").click()
        assert download.value.suggested_filename == "what-is-held-on-me.json"
        assert json.loads(Path(download.value.path()).read_bytes())["you"]["name"] == "Amina Yusuf"


def test_that_words_of_theirs_were_quoted_is_held_too(house: Site) -> None:
    assert json.loads(saved(house).content)["quoted"] == [{"report": "final", "at": NOW.isoformat()}]
    [part] = [part for part in parts(held(house)) if part.title == "Reports with your words in them"]
    assert part.lines == (("The report at the end", "10am on Thursday 21 January 2027"),)
    assert part.intro in as_text(shown(house))
    nobodys = json.loads(saved(house, "ruth.okafor@facilitators.example.org").content)
    assert nobodys["quoted"] == []


def test_what_the_list_of_versions_says_of_them_is_held_too_without_anybody_else(house: Site) -> None:
    records = house.records(COHORT)
    newest = records.versions()[-1]
    said = (
        "Amina Yusuf goes from Thames to Lea: to be apart from Ruth Okafor",
        "Ruth Okafor hands Thames over: she moves away",
    )
    records.rewrite(versions=[replace(newest, what=said)], deliveries=(), decisions=())
    hers = "Amina Yusuf goes from Thames to Lea: to be apart from somebody"
    assert json.loads(saved(house).content)["changes"] == [
        {"version": newest.number, "at": newest.at.isoformat(), "words": hers}
    ]
    assert hers in as_text(shown(house))
    ruths = json.loads(saved(house, "ruth.okafor@facilitators.example.org").content)["changes"]
    assert [one["words"] for one in ruths] == [said[0].replace("Amina Yusuf", "somebody"), said[1]]
