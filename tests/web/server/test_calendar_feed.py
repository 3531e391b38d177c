"""A subscribed calendar over HTTP: what a program gets, what it need not fetch again, when it stops, and what nobody learns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from sets.mail.page_links import calendar_link
from sets.model.cohort import Occasion, Person
from sets.model.errors import StoreError
from sets.model.messages import Partstat
from sets.model.publication import Decision, Verdict
from sets.model.requests import LinkGeneration, Purpose
from sets.model.responses import Responses, Source
from sets.responses.answers import history
from sets.responses.sealed_records import open_answer
from sets.service import feeds
from sets.service.erase_person import case_of, forget
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.rate_limit import NO_LIMITS, Bucket, Limits
from tests.support.builders import at
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    EXAMPLE,
    PUBLISHED,
    SITE,
    Clock,
    a_house,
    a_link,
    facilitator,
    programme_of,
    somebody,
)

LAST_MODIFIED = "Tue, 01 Dec 2026 09:00:00 GMT"
MOVED = EXAMPLE.read_text(encoding="utf-8").replace("  - id: thames\n", "  - id: thames\n    place: Town Hall\n", 1)


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path)


def a_client(house: Site, limits: Limits = NO_LIMITS, peer: str = "203.0.113.9") -> TestClient:
    return TestClient(application(house, limits), base_url=SITE, follow_redirects=False, client=(peer, 50_000))


def path_of(house: Site, person: Person | None = None) -> str:
    link, signed_at = calendar_link(
        programme_of(house), house.records(COHORT).responses(), (person or somebody(house)).id
    )
    return f"{house.links.path(link, signed_at)}.ics"


def later(house: Site, when: str) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now = at(when)


def publish(house: Site, text: str, when: str) -> None:
    later(house, when)
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    path.write_text(text, encoding="utf-8")
    house.installation.publish(house.installation.draft(path, at(when)), at(when))


def test_a_calendar_is_a_file_that_only_its_reader_keeps(house: Site) -> None:
    client = a_client(house)
    answer, head = client.get(path_of(house)), client.head(path_of(house))

    assert answer.status_code == head.status_code == 200
    assert len(Calendar.from_ical(answer.content).events) == 9
    wanted = {
        "content-type": "text/calendar; charset=utf-8",
        "cache-control": "private, no-cache",
        "x-robots-tag": "noindex, nofollow",
        "last-modified": LAST_MODIFIED,
        "content-length": str(len(answer.content)),
    }
    assert {name: answer.headers[name] for name in wanted} == wanted
    assert {name: head.headers[name] for name in wanted} == wanted
    assert answer.headers["etag"] == head.headers["etag"]
    assert "set-cookie" not in answer.headers


def test_the_same_bytes_as_long_as_nothing_changes(house: Site) -> None:
    first = a_client(house).get(path_of(house))
    later(house, "2027-05-20 10:00")
    again = a_client(house).get(path_of(house))
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"if-none-match": "{etag}"}, 304),
        ({"if-none-match": "W/{etag}"}, 304),
        ({"if-none-match": '"other", {etag}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-none-match": '"other"', "if-modified-since": LAST_MODIFIED}, 200),
        ({"if-none-match": ""}, 200),
        ({"if-modified-since": LAST_MODIFIED}, 304),
        ({"if-modified-since": "Wed, 02 Dec 2026 09:00:00 GMT"}, 304),
        ({"if-modified-since": "Tue, 01 Dec 2026 08:59:59 GMT"}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-modified-since": "Mon, 9999999999999999999999 Jan 2027 09:00:00 GMT"}, 200),
        ({"if-modified-since": "Tue, 01 Dec 2026 09:00:00 -0000"}, 200),
        ({}, 200),
    ],
)
def test_who_has_it_need_not_fetch_it(house: Site, asked: dict[str, str], status: int) -> None:
    client, path = a_client(house), path_of(house)
    etag = client.get(path).headers["etag"]
    for method in ("GET", "HEAD"):
        answer = client.request(method, path, headers={k: v.format(etag=etag) for k, v in asked.items()})
        assert (answer.status_code, answer.headers["etag"]) == (status, etag)
        assert answer.headers["last-modified"] == LAST_MODIFIED
        assert status == 200 or answer.content == b""


def test_a_change_is_fetched_by_whichever_way_a_program_asks(house: Site) -> None:
    client, path = a_client(house), path_of(house)
    before = client.get(path)
    publish(house, MOVED, "2027-02-01 12:00")
    for asked in ({"if-none-match": before.headers["etag"]}, {"if-modified-since": before.headers["last-modified"]}):
        answer = client.get(path, headers=asked)
        assert (answer.status_code, "Town Hall" in answer.text) == (200, True)
    assert answer.headers["last-modified"] == "Mon, 01 Feb 2027 12:00:00 GMT"


def test_a_cancelled_session_shows_as_cancelled(house: Site) -> None:
    moves = "    moves:\n      - session: 3\n        cancelled: illness\n"
    text = EXAMPLE.read_text(encoding="utf-8").replace("  - id: thames\n", f"  - id: thames\n{moves}", 1)
    publish(house, text, "2027-02-01 12:00")
    calendar = Calendar.from_ical(a_client(house).get(path_of(house)).content)
    found = {str(e["SUMMARY"]): (str(e["STATUS"]), int(e["SEQUENCE"])) for e in calendar.events}
    assert found["Cancelled: Thames: session 3 of 6"] == ("CANCELLED", 1)
    assert found["Thames: session 4 of 6"] == ("CONFIRMED", 0)


def test_who_left_keeps_what_was_and_no_more(house: Site) -> None:
    person, when = somebody(house), at("2027-02-01 12:00")
    path = path_of(house)
    before = a_client(house).get(path)
    later(house, "2027-02-01 13:00")
    house.records(COHORT).decide([Decision(at=when, verdict=Verdict.LEFT, subject=person.id)])
    answer = a_client(house).get(path, headers={"if-modified-since": before.headers["last-modified"]})
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(answer.content).events] == [
        "Launch: Embedding equalities in service delivery",
        "Thames: session 1 of 6",
    ]
    later(house, "2027-03-15 23:00")
    assert a_client(house).get(path).status_code == 200
    later(house, "2027-03-16 01:00")
    assert a_client(house).get(path).status_code == 410


# --- when it stops


def _new_address(house: Site) -> None:
    turn = LinkGeneration(person=somebody(house).id, number=1, at=house.clock(), only=Purpose.CALENDAR)
    house.records(COHORT).keep_responses(Responses(turns=(turn,)))


def _all_links(house: Site) -> None:
    turn = LinkGeneration(person=somebody(house).id, number=1, at=house.clock())
    house.records(COHORT).keep_responses(Responses(turns=(turn,)))


def _forgotten(house: Site) -> None:
    case = case_of(house.installation, COHORT, somebody(house).id, house.clock())
    forget(case, "Marta Nowak")


def _over(house: Site) -> None:
    later(house, "2027-09-08 00:01")


STOPS: dict[str, Callable[[Site], None]] = {
    "a new address of the calendar": _new_address,
    "all links stopped": _all_links,
    "forgotten": _forgotten,
    "six weeks after the last date": _over,
}


@pytest.mark.parametrize("why", STOPS)
def test_what_has_ended_is_gone_for_good_in_words_without_html(house: Site, why: str) -> None:
    path = path_of(house)
    assert a_client(house).get(path).status_code == 200
    STOPS[why](house)
    answer = a_client(house).get(path, headers={"if-none-match": "*"})
    assert (answer.status_code, answer.headers["content-type"]) == (410, "text/plain; charset=utf-8")
    assert answer.text.startswith("This calendar has ended, or has another address now.")


def test_a_new_address_stops_the_calendar_and_its_answers_and_nothing_else(house: Site) -> None:
    client, person = a_client(house), somebody(house)
    coming = _coming(client.get(path_of(house)).content)
    mine = house.links.path(a_link(Purpose.MINE, person.id), AFTER_1)
    assert [client.get(one).status_code for one in (coming, mine)] == [200, 200]
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert client.post(f"{mine}/calendar", data={"": ""}).headers["location"] == f"{mine}/calendarnew"
    assert [client.get(one).status_code for one in (coming, mine, path_of(house))] == [410, 200, 200]
    other = path_of(house, somebody(house, number=1))
    assert client.get(other).status_code == 200


def _coming(content: bytes, session: str = "session 2") -> str:
    """The path of the page to which an entry leads."""
    found = next(e for e in Calendar.from_ical(content).events if session in str(e["SUMMARY"]))
    assert str(found["URL"]) in str(found["DESCRIPTION"])
    return str(found["URL"]).removeprefix(SITE)


def test_an_entry_leads_to_the_page_where_one_answers_as_long_as_the_calendar_lasts(house: Site) -> None:
    client, person = a_client(house), somebody(house)
    later(house, "2027-07-14 10:00")  # later than any letter's link would open
    path = _coming(client.get(path_of(house)).content, "Close")
    page = client.get(path)
    assert "Will you be there?" in page.text
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    assert client.post(path, data={"answer": "notsure", "seen": seen}).status_code == 303
    kept = [one for one in house.records(COHORT).responses().answers if one.person == person.id]
    assert [(one.occasion, one.partstat, one.source) for one in kept] == [
        (Occasion("close"), Partstat.TENTATIVE, Source.FEED)
    ]


def test_what_is_not_whole_is_no_calendar(house: Site) -> None:
    client, path = a_client(house), path_of(house)
    other = house.links.path(a_link(Purpose.MINE, somebody(house).id), AFTER_1).rpartition("/")[2]
    for one in (path.replace(".ics", "x.ics"), "/calendar/x.ics", f"/calendar/{other}.ics"):
        answer = client.get(one)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/plain; charset=utf-8"), one
        assert "example" not in answer.text


def test_it_can_only_be_read(house: Site) -> None:
    for method in ("POST", "PUT", "DELETE", "PROPFIND", "OPTIONS"):
        answer = a_client(house).request(method, path_of(house), content=b"")
        assert (answer.status_code, answer.headers["content-type"]) == (405, "text/plain; charset=utf-8"), method


# --- many who ask, and what goes wrong


def test_everybody_behind_one_address_is_served_and_one_calendar_not_without_end(house: Site) -> None:
    """A provider asks for all of its users from a few machines."""
    none = Bucket(0, 0)
    client = a_client(house, Limits(pages=none, bad_links=none, new_links=none, calendars=Bucket(3, 0)))
    people = [programme_of(house).people[p] for p in sorted(programme_of(house).members)]
    assert len(people) > 15
    assert [client.get(path_of(house, one)).status_code for one in people] == [200] * len(people)
    path = path_of(house)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]
    answer = client.get(path)
    assert (answer.headers["retry-after"], answer.headers["content-type"]) == ("60", "text/plain; charset=utf-8")
    assert client.get(path_of(house, people[1])).status_code == 200


def test_who_guesses_is_bounded_by_address(house: Site) -> None:
    limits = replace(NO_LIMITS, bad_links=Bucket(2, 0))
    client = a_client(house, limits)
    assert [client.get("/calendar/guess.ics").status_code for _ in range(3)] == [404, 404, 429]
    assert client.get(path_of(house)).status_code == 200


def test_trouble_is_told_in_a_line_and_to_come_again(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path, client = path_of(house), a_client(house)
    for problem, status in ((StoreError("the disk is full"), 503), (KeyError("x"), 500)):
        monkeypatch.setattr(feeds.Feeds, "feed", _raises(problem))
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
        assert (answer.headers["retry-after"], answer.text) == ("600", "Not just now. Ask again later.\n")


def _raises(problem: Exception) -> Callable[..., None]:
    def raised(*_: object) -> None:
        raise problem

    return raised


def test_the_log_names_no_calendar(house: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "setwise.access")
    path = path_of(house)
    a_client(house).get(path)
    a_client(house).get(path.replace(".ics", "x.ics"))
    said = [one.getMessage() for one in caplog.records if one.name == "setwise.access"]
    assert [line.rpartition(" ")[0] for line in said] == [
        "2027-01-21T10:00:00+00:00 GET calendar - 200",
        "2027-01-21T10:00:00+00:00 GET calendar - 404",
    ]
    assert path.split("/")[2][:20] not in caplog.text


def test_the_calendar_does_not_hold_its_own_address(house: Site) -> None:
    """Whoever exports or prints an entry passes on no more than that entry."""
    path = path_of(house)
    text = a_client(house).get(path).text.replace("\r\n ", "")
    assert path.removesuffix(".ics").rpartition("/")[2] not in text
    assert "/calendar/" not in text


def test_only_as_many_calendars_are_kept_as_may_be(house: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_KEPT", 2)
    made = feeds.Feeds(house.installation)
    links = [
        calendar_link(programme_of(house), Responses(), one.id)
        for one in (somebody(house), facilitator(house), somebody(house, number=1))
    ]
    found = [made.feed(*one) for one in links]
    assert made.feed(*links[2]) is found[2]
    assert made.feed(*links[0]) == found[0]
    assert made.feed(*links[0]) is not found[0]
    assert found[0].changed == PUBLISHED


def test_a_page_that_opens_from_a_calendar_shows_no_note_and_keeps_it(house: Site) -> None:
    """Who shares a calendar shows its links: not what was written to the facilitator."""
    client, person = a_client(house), somebody(house)
    own = house.links.path(a_link(Purpose.ANSWER, person.id, "thames-2", "attendance-check"), AFTER_1)
    shared, wrote = _coming(client.get(path_of(house)).content), "My mother is ill."

    def say(path: str, answer: str, note: str) -> str:
        page = client.get(path).text
        hidden = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("seen", "was")}
        assert client.post(path, data={"answer": answer, "note": note, **hidden}).status_code == 303
        return client.get(f"{path}/thanks").text

    assert wrote in say(own, "yes", wrote)
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    assert wrote not in client.get(shared).text
    assert "The note that you left is not shown here; a new one takes its place." in client.get(shared).text
    assert wrote not in say(shared, "no", "")
    assert wrote in client.get(own).text
    house.clock.now += timedelta(minutes=1)  # type: ignore[attr-defined]
    say(shared, "no", "I come at 11am.")
    assert "I come at 11am." in client.get(own).text
    assert wrote not in client.get(own).text
    kept = [open_answer(one, house.seal.unseal) for one in history(house.records(COHORT).responses())]
    assert [(one.source, one.note) for one in kept] == [
        (Source.WEB, wrote),
        (Source.FEED, wrote),
        (Source.FEED, "I come at 11am."),
    ], "whoever has only the calendar takes no words away"
