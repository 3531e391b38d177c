"""From a link to a page: what opens, what does not, what is said then, and how to come by a new link."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sets.mail.signed_links import LIFETIMES, Link
from sets.model.cohort import CohortId, PersonId
from sets.model.errors import StoreError
from sets.model.requests import LetterKind, LetterRequest, LinkGeneration, Purpose
from sets.model.responses import Responses
from sets.web.page.request import Answer, Fault, Page, PageHandlers, PageRequest, Redirect, Site
from sets.web.server import dispatch
from sets.web.server.app import application
from sets.web.server.dispatch import request_for
from sets.web.server.rate_limit import NO_LIMITS, Bucket, Limits
from tests.support.web_help import AFTER_1, COHORT, EXAMPLE, SITE, Clock, a_desk, a_house, a_link, as_text, somebody

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TYPED = 'I asked <b>Esi</b> & her sister\r\nand it "worked"'
EVERY_PURPOSE = [pytest.param(purpose, id=purpose.value) for purpose in Purpose]


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path)


def at(house: Site, now: Any) -> None:
    clock = house.clock
    assert isinstance(clock, Clock)
    clock.now = now


def a_client(house: Site, limits: Limits = NO_LIMITS) -> TestClient:
    return TestClient(application(house, limits), base_url=SITE, follow_redirects=False)


def path_of(house: Site, purpose: Purpose = Purpose.MINE, **more: Any) -> str:
    return house.links.path(a_link(purpose, somebody(house).id, **more), AFTER_1)


def everything_in(home: Path) -> dict[str, bytes]:
    """Every file of a home but locks, by its path."""
    files = (path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def asked_of(house: Site) -> tuple[LetterRequest, ...]:
    return house.records(COHORT).responses().asked


def opens(monkeypatch: pytest.MonkeyPatch, show: Mapping[str, Any], act: Mapping[str, Any] | None = None) -> None:
    """Every link opens this room from now on."""
    room = PageHandlers(show=show, act=act or {})
    monkeypatch.setattr(dispatch, "handlers_of", lambda _: room)


def a_page(visit: PageRequest) -> Answer:
    return Page(template="statements/home.html.j2", title="Here")


def ask_again(house: Site, path: str) -> str:
    """Press "Send me a new link", as a browser does; gives what the page says then."""
    client = a_client(house)
    answer = client.post(f"{path}/newlink", data={"": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/newlink")
    return as_text(client.get(answer.headers["location"]).text)


# a link that opens


def test_a_visit_is_what_the_link_says(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[PageRequest] = []

    def show(visit: PageRequest) -> Answer:
        seen.append(visit)
        return a_page(visit)

    opens(monkeypatch, {"": show, "check": show}, {"check": show})
    link = a_link(Purpose.ANSWER, somebody(house).id, "thames-1", "reflection", number=3)
    path = house.links.path(link, AFTER_1)
    client = a_client(house)
    assert client.get(path).status_code == 200
    assert client.get(f"{path}/").status_code == 200
    assert client.get(f"{path}/check?utm_source=mail").status_code == 200
    assert client.post(f"{path}/check", data={"a": ["1", "2"], "b": TYPED}).status_code == 200

    assert [(v.link, v.step, v.person.id, v.now) for v in seen] == [
        (link, "", somebody(house).id, AFTER_1),
        (link, "", somebody(house).id, AFTER_1),
        (link, "check", somebody(house).id, AFTER_1),
        (link, "check", somebody(house).id, AFTER_1),
    ]
    assert seen[3].here("check") == f"{path}/check"
    assert dict(seen[3].fields.given) == {"a": ("1", "2"), "b": (TYPED,)}
    assert dict(seen[2].fields.given) == {}


def test_a_form_with_faults_is_422_and_its_title_says_so(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(visit: PageRequest) -> Answer:
        page = Page(template="statements/home.html.j2", title="Your log")
        return replace(page, faults=(Fault(field="by", message="Give a <day>"),))

    opens(monkeypatch, {}, {"": act})
    answer = a_client(house).post(path_of(house), data={"a": "b"})

    assert answer.status_code == 422
    assert "<title>Error: Your log – Embedding equalities in service delivery</title>" in answer.text
    assert "Give a &lt;day&gt;" in answer.text


def test_a_post_goes_on_by_get(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, {}, {"": lambda visit: Redirect(to=visit.here("sent"))})
    answer = a_client(house).post(path_of(house), data={"a": "b"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path_of(house)}/sent")


def test_head_is_get_without_its_words(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, {"": a_page})
    client = a_client(house)
    for path in (path_of(house), "/", "/mine/forged", "/health", "/assets/pages.css"):
        head, full = client.head(path), client.get(path)
        assert head.status_code == full.status_code, path
        assert head.headers["content-length"] == full.headers["content-length"], path


@pytest.mark.parametrize("purpose", EVERY_PURPOSE)
def test_to_look_changes_nothing(house: Site, purpose: Purpose) -> None:
    """Mail scanners open every link: good, ended and forged ones, with GET and with HEAD, and whatever they make of them."""
    person = somebody(house).id
    prompts = ("reflection", "baseline", "preparation", "attendance-check", "my-work")
    for prompt in prompts if purpose is Purpose.ANSWER else ("",):
        paths = [
            house.links.path(a_link(purpose, person, "thames-1", prompt), AFTER_1),
            house.links.path(a_link(purpose, person, "thames-1", prompt), AFTER_1 - 366 * DAY),
        ]
        client = a_client(house)
        client.get(paths[0])
        before = everything_in(house.installation.home)
        for path in paths:
            for step in ("", "/check", "/sent", "/newlink", "/withdraw", "/stop", "/leave"):
                for method in ("GET", "HEAD"):
                    client.request(method, path + step)
        assert everything_in(house.installation.home) == before


# a link that does not open


def test_a_forged_link_tells_nothing(house: Site) -> None:
    path = path_of(house)
    other = path_of(house, Purpose.TEAM).rpartition("/")[2]
    client = a_client(house)
    answers = [
        client.get(one)
        for one in (
            path[:-1],
            path[:-1] + ("A" if path[-1] != "A" else "B"),
            path[:20],
            f"{path}x",
            f"/mine/{other}",
            "/mine/x",
            f"/mine/{'A' * 1_900}",
        )
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    said = as_text(answers[0].text)
    assert "This link does not work" in said
    assert "copy all of it, to its last character" in said
    for hidden in ("Embedding", "example.gov.uk", somebody(house).name, "thames"):
        assert hidden not in answers[0].text


@pytest.mark.parametrize("purpose", EVERY_PURPOSE)
def test_an_old_link_says_when_it_was_made(house: Site, purpose: Purpose) -> None:
    path = path_of(house, purpose)
    at(house, AFTER_1.astimezone(UTC) + LIFETIMES[purpose] + MINUTE)
    answer = a_client(house).get(path)

    assert answer.status_code == 410
    said = as_text(answer.text)
    assert "This link has stopped working" in said
    assert "It was made on Thursday 21 January 2027" in said
    assert f"works for {LIFETIMES[purpose].days} days" in said
    assert "to the address we have for you and to no other" in said
    assert f'action="{path}/newlink"' in answer.text
    assert "learning@example.gov.uk" in said
    assert somebody(house).email not in answer.text
    assert somebody(house).name not in answer.text


def test_an_earlier_turn_is_said(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, {"": a_page})
    person = somebody(house).id
    old, new = path_of(house), path_of(house, turn=1)
    house.records(COHORT).keep_responses(Responses(turns=(LinkGeneration(person=person, number=1, at=AFTER_1),)))
    client = a_client(house)

    answer = client.get(old)
    assert answer.status_code == 410
    assert "A newer link has taken the place of this one" in as_text(answer.text)
    assert client.get(new).status_code == 200
    somebody_else = a_link(Purpose.MINE, somebody(house, number=1).id)
    assert client.get(house.links.path(somebody_else, AFTER_1)).status_code == 200


def test_words_sent_by_a_link_that_ended_meanwhile_are_shown_again(house: Site) -> None:
    path = path_of(house)
    at(house, AFTER_1 + 181 * DAY)
    answer = a_client(house).post(path, data={"log-a-1": TYPED, "seen": "2027-01-21T10:00:00"})

    assert answer.status_code == 410
    assert "I asked &lt;b&gt;Esi&lt;/b&gt; &amp; her sister" in answer.text
    assert "2027-01-21T10:00:00" not in answer.text


def test_who_is_on_no_list_any_more(house: Site) -> None:
    nobody = Link(purpose=Purpose.MINE, cohort=COHORT, person=PersonId("p-nobody"))
    elsewhere = Link(purpose=Purpose.MINE, cohort=CohortId("never-published"), person=somebody(house).id)
    client = a_client(house)
    person_gone = client.get(house.links.path(nobody, AFTER_1))
    programme_gone = client.get(house.links.path(elsewhere, AFTER_1))

    assert (person_gone.status_code, programme_gone.status_code) == (410, 410)
    assert "This page is no longer kept" in as_text(person_gone.text)
    assert "learning@example.gov.uk" in person_gone.text
    assert "Embedding" not in programme_gone.text
    assert client.post(f"{house.links.path(nobody, AFTER_1)}/newlink", data={"": ""}).status_code == 410
    assert asked_of(house) == ()


def test_who_left_may_still_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    email = somebody(a_house(tmp_path / "before")).email
    house = a_house(tmp_path, text=re.sub(rf"( +)email: {email}\n", r"\g<0>\1last_day: 2027-02-26\n", text))
    opens(monkeypatch, {"": a_page})
    link = a_link(Purpose.MINE, somebody(house).id)
    path = house.links.path(link, AFTER_1)
    at(house, AFTER_1 + 90 * DAY)

    assert not somebody(house).serves_on(house.clock().date())
    assert a_client(house).get(path).status_code == 200


def test_steps_and_methods_that_there_are_not(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    opens(monkeypatch, {"": a_page}, {"send": a_page})
    client, path = a_client(house), path_of(house)
    table = [
        (client.get(f"{path}/nothing"), 404, "There is no such page"),
        (client.get(f"{path}/send"), 405, "This page does not open like this"),
        (client.post(path, data={"a": "b"}), 405, "This page does not open like this"),
        (client.post(f"{path}/nothing", data={"a": "b"}), 404, "There is no such page"),
        (client.put(path), 405, "This page does not open like this"),
    ]

    for answer, status, title in table:
        assert (answer.status_code, title in answer.text) == (status, True)
    assert f'href="{path}"' in table[0][0].text
    assert f'href="{path}"' in table[1][0].text
    assert set(table[4][0].headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


# a new link


def test_a_new_link_goes_to_the_address_on_file(house: Site) -> None:
    link = a_link(Purpose.ANSWER, somebody(house).id, "thames-1", "reflection")
    path = house.links.path(link, AFTER_1)
    late = AFTER_1 + 200 * DAY
    at(house, late)
    said = ask_again(house, path)

    assert "A new link is on its way" in said
    assert "within about 10 minutes, to the address we have for you" in said
    assert somebody(house).email not in said
    assert asked_of(house) == (
        LetterRequest(
            person=somebody(house).id,
            wish=LetterKind.NEW_LINK,
            number=1,
            at=late,
            occasion=link.occasion,
            purpose="answer",
            prompt="reflection",
        ),
    )


def test_an_address_that_is_typed_in_goes_nowhere(house: Site) -> None:
    path = path_of(house)
    at(house, AFTER_1 + 200 * DAY)
    a_client(house).post(f"{path}/newlink", data={"email": "mallory@example.org", "address": "mallory@example.org"})

    assert [one.address for one in asked_of(house)] == [""]
    assert not any(b"mallory" in content for content in everything_in(house.installation.home).values())


def test_a_superseded_link_may_ask_too(house: Site) -> None:
    house.records(COHORT).keep_responses(
        Responses(turns=(LinkGeneration(person=somebody(house).id, number=1, at=AFTER_1),))
    )

    assert "A new link is on its way" in ask_again(house, path_of(house))
    assert len(asked_of(house)) == 1


def test_a_good_link_needs_no_new_one_and_a_forged_one_gets_none(house: Site) -> None:
    client, path = a_client(house), path_of(house)
    for method in ("GET", "POST"):
        answer = client.request(method, f"{path}/newlink", data={"": ""} if method == "POST" else None)
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert client.post("/mine/forged/newlink", data={"": ""}).status_code == 404
    assert asked_of(house) == ()


def test_ten_minutes_between_and_three_a_day(house: Site) -> None:
    path, start = path_of(house), AFTER_1 + 200 * DAY
    kept = []
    for after in (0, 1, 9, 10, 15, 20, 30, 300, 1439, 1440, 1441, 1450, 1460):
        at(house, start + after * MINUTE)
        assert "A new link is on its way" in ask_again(house, path)
        kept.append((after, len(asked_of(house))))

    assert kept == [
        *((0, 1), (1, 1), (9, 1), (10, 2), (15, 2), (20, 3), (30, 3), (300, 3), (1439, 3)),
        *((1440, 4), (1441, 4), (1450, 5), (1460, 6)),
    ]
    assert [one.number for one in asked_of(house)] == [1, 2, 3, 4, 5, 6]


def test_many_presses_at_once_are_one_wish(house: Site) -> None:
    path = path_of(house)
    at(house, AFTER_1 + 200 * DAY)
    client = a_client(house)
    presses = [
        threading.Thread(target=client.post, args=(f"{path}/newlink",), kwargs={"data": {"": ""}}) for _ in "12345"
    ]
    for press in presses:
        press.start()
    for press in presses:
        press.join()

    assert [one.number for one in asked_of(house)] == [1]


def test_the_button_is_there_until_somebody_presses_it(house: Site) -> None:
    path = path_of(house)
    at(house, AFTER_1 + 200 * DAY)
    client = a_client(house)
    assert client.get(f"{path}/newlink").status_code == 410
    ask_again(house, path)
    assert client.get(f"{path}/newlink").status_code == 200
    at(house, AFTER_1 + 201 * DAY)
    assert client.get(f"{path}/newlink").status_code == 410


def test_a_letter_to_a_new_address_is_asked_for_from_ones_own_page() -> None:
    link = a_link(Purpose.ADDRESS, PersonId("p-1"), number=4)
    wish = request_for(link, (), AFTER_1)

    assert wish is not None
    assert (wish.purpose, wish.address) == ("mine", "")


def test_others_wishes_and_other_wishes_do_not_count() -> None:
    link = a_link(Purpose.MINE, PersonId("p-1"))
    asked = (
        LetterRequest(person=PersonId("p-2"), wish=LetterKind.NEW_LINK, number=1, at=AFTER_1),
        LetterRequest(person=PersonId("p-1"), wish=LetterKind.YOUR_DATA, number=7, at=AFTER_1),
    )
    wish = request_for(link, asked, AFTER_1)

    assert wish is not None
    assert wish.number == 1


def test_a_flood_of_presses_is_told_to_wait(house: Site) -> None:
    path = path_of(house)
    at(house, AFTER_1 + 200 * DAY)
    client = a_client(house, replace(NO_LIMITS, new_links=Bucket(2, 0)))

    assert [client.post(f"{path}/newlink", data={"": ""}).status_code for _ in range(4)] == [303, 303, 429, 429]
    assert client.get(path).status_code == 410


# faults of our own


def test_a_fault_shows_no_traceback_and_keeps_the_words(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(visit: PageRequest) -> Answer:
        raise RuntimeError("secret/place.py")

    opens(monkeypatch, {"": broken}, {"": broken})
    client, path = a_client(house), path_of(house)
    shown, sent = client.get(path), client.post(path, data={"log-a-1": TYPED, "tick": ["1", "2"]})

    assert (shown.status_code, sent.status_code) == (500, 500)
    for answer in (shown, sent):
        assert "Something went wrong on our side" in answer.text
        assert "What was kept before is safe" in answer.text
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
    assert f'href="{path}"' in shown.text
    assert hidden_fields(sent.text) == [("log-a-1", TYPED), ("tick", "1"), ("tick", "2")]
    assert f'action="{path}"' in sent.text


def test_records_that_cannot_be_written_lose_no_words(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    full = [True]

    def act(visit: PageRequest) -> Answer:
        if full[0]:
            raise StoreError("no space left on the device", whom="/srv/secret")
        kept.append(visit.fields.text("log-a-1"))
        return Redirect(to=visit.here())

    opens(monkeypatch, {"": act}, {"send": act})
    client, path = a_client(house), path_of(house)
    answer = client.post(f"{path}/send", data={"log-a-1": TYPED})
    assert answer.status_code == 503
    assert "We could not keep it just now" in answer.text
    assert "Try again" in answer.text
    assert "/srv/secret" not in answer.text
    assert client.get(path).status_code == 503

    full[0] = False
    again = client.post(f"{path}/send", data=dict(hidden_fields(answer.text)))
    assert again.status_code == 303
    assert kept == [TYPED.replace("\r\n", "\n")]


def test_a_broken_template_of_a_home_still_gives_a_line(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = house.installation.home / "templates" / "web"
    broken.mkdir(parents=True)
    (broken / "layout.html.j2").write_text("{{ nothing_of_this_name }}", encoding="utf-8")
    answer = a_client(house).get(path_of(house))

    assert answer.status_code == 500
    assert answer.text.startswith("Something went wrong on our side.")
    assert a_client(house).get("/").status_code == 500


def hidden_fields(html: str) -> list[tuple[str, str]]:
    """The hidden fields of the page's form, as a browser would send them again."""
    found = []
    for piece in html.split('<input type="hidden" name="')[1:]:
        name, _, rest = piece.partition('" value="')
        found.append((unescape(name), unescape(rest.partition('">')[0])))
    return found


# pages without a link


def test_pages_without_a_link(house: Site) -> None:
    client = a_client(house)
    assert "There is no account and no password" in as_text(client.get("/").text)
    assert "Web Content Accessibility Guidelines 2.2 at level AA" in as_text(client.get("/accessibility").text)
    assert "They set no cookies" in as_text(client.get("/privacy").text)
    assert client.get("/health").text == "ok\n"
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    for path in ("/", "/accessibility", "/privacy"):
        assert "This page is yours alone" not in client.get(path).text
        assert "Embedding" not in client.get(path).text


def test_a_home_without_any_cohort_has_pages(tmp_path: Path) -> None:
    client = a_client(Site(a_desk(tmp_path), Clock()))

    assert client.get("/").status_code == 200
    assert client.get("/mine/forged").status_code == 404
