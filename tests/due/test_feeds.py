"""What stands in a subscribed calendar: whose meetings, their numbers and times, and a file that every reader reads alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import recurring_ical_events
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from sets.cohort.programme import Programme
from sets.due.calendar_updates import uid_for
from sets.due.feeds.calendar_file import feed_bytes
from sets.due.feeds.entries import Entry, answers_for, entries, is_over
from sets.mail.compose import description_for
from sets.model.cohort import Cohort, EventRule, Occasion, PersonId, Role
from tests.support import icaljs
from tests.support.builders import (
    a_cohort,
    a_member,
    a_person,
    a_programme,
    a_set,
    an_event,
    at,
    day,
    members,
    with_member,
)
from tests.support.goldens import same_as_golden
from tests.support.worlds import UID_KEY

LEA = a_set("Lea", members=members(5, "Orme"), facilitators=(a_person("Gil Hart"),))
THAMES = a_set(facilitators=(a_person("Fran Doyle"), a_person("Cora Lane")))
CLOSE = an_event("close", date=day("2027-07-27"), who=(Role.MEMBER, Role.LEAD, Role.PARTNER))
COHORT = a_cohort(
    sets=(THAMES, LEA), events=(an_event(), CLOSE), partners=(a_person("Samina Akhtar"),),
    coordinators=(a_person("Cora Lane"), a_person("Joel Addo")),
)  # fmt: skip
FIRST, SECOND, THIRD = at("2026-11-22 09:00"), at("2027-02-01 12:00"), at("2027-03-01 08:30")
ADA, FRAN, CORA, JOEL, LEE, SAMINA = (
    PersonId(f"p-{name}")
    for name in ("ada-marsh", "fran-doyle", "cora-lane", "joel-addo", "lee-grant", "samina-akhtar")
)
EVERYBODY = (ADA, FRAN, CORA, JOEL, LEE, SAMINA)


def versions(*cohorts: Cohort) -> tuple[Programme, ...]:
    """A version of each, as they were published one after another."""
    return tuple(
        a_programme(cohort, number=n, published=when)
        for n, (cohort, when) in enumerate(zip(cohorts, (FIRST, SECOND, THIRD), strict=False), 1)
    )


def changed(programme: Programme, key: str, at_: datetime, **what: object) -> Programme:
    """The next version, in which one meeting has changed."""
    meetings = tuple(replace(m, **what) if m.key == key else m for m in programme.meetings)  # type: ignore[arg-type]
    return replace(programme, meetings=meetings, number=programme.number + 1, published=at_)


def of(person: PersonId, *history: Programme) -> tuple[Entry, ...]:
    return entries(history[-1], history, history[-1].people[person], uid_key=UID_KEY, describe=description_for)


def by_key(person: PersonId, *history: Programme) -> Mapping[str, Entry]:
    return {entry.occasion: entry for entry in of(person, *history)}


def written(person: PersonId, *history: Programme) -> bytes:
    return feed_bytes(
        history[-1].cohort, of(person, *history), lambda about: f"https://sets.example.gov.uk/coming/{about}"
    )


# --- whose meetings


ALL = [*(f"{one}-{n}" for one in ("thames", "lea") for n in range(1, 7)), "launch", "close"]
WHOSE = {
    ADA: {"launch", "close", *(f"thames-{n}" for n in range(1, 7))},
    FRAN: {"launch", *(f"thames-{n}" for n in range(1, 7))},
    CORA: set(ALL),
    JOEL: set(ALL),
    LEE: {"close"},
    SAMINA: {"close"},
}
ASKED = {
    ADA: WHOSE[ADA],
    FRAN: {"launch"},
    CORA: {"launch"},
    JOEL: {"launch"},
    LEE: {"close"},
    SAMINA: {"close"},
}
"""Of which meetings somebody is asked whether they come: not who facilitates, nor who only looks on."""


def test_each_has_their_own_meetings_once_and_a_coordinator_all() -> None:
    (programme,) = versions(COHORT)
    found = {person: [entry.occasion for entry in of(person, programme)] for person in EVERYBODY}
    assert {person: set(keys) for person, keys in found.items()} == WHOSE
    assert all(len(keys) == len(set(keys)) for keys in found.values())
    assert {p: {e.occasion for e in of(p, programme) if e.answers} for p in EVERYBODY} == ASKED


def test_who_only_looks_on_gets_no_link_to_join() -> None:
    (programme,) = versions(COHORT)
    shown = by_key(JOEL, programme)
    assert shown["lea-2"].description == (
        "You are not expected. It is here so that you see the whole programme.\nQuestions: learning@example.gov.uk"
    )
    assert "https://teams.example.org/all" in shown["launch"].description
    assert "You are facilitating this session." in by_key(CORA, programme)["thames-2"].description


def test_what_comes_after_somebody_left_is_not_theirs_and_what_was_before_stays() -> None:
    before = COHORT
    after = with_member(COHORT, "thames", ADA, last_day=day("2027-03-01"))
    found = by_key(ADA, *versions(before, after))
    assert set(found) == {"launch", "thames-1", "thames-2"}
    assert is_over(versions(before, after)[-1], ADA, day("2027-04-12")) is False
    assert is_over(versions(before, after)[-1], ADA, day("2027-04-13")) is True


def test_a_calendar_ends_some_weeks_after_the_last_meeting_of_all() -> None:
    (programme,) = versions(COHORT)
    assert [is_over(programme, FRAN, day(d)) for d in ("2027-07-27", "2027-09-07", "2027-09-08")] == [
        False,
        False,
        True,
    ]
    # who has left one role of two has not left
    sets = (replace(THAMES, facilitators=(a_person("Cora Lane", last_day=day("2027-02-01")),)), LEA)
    assert is_over(a_programme(replace(COHORT, sets=sets)), CORA, day("2027-06-01")) is False


def test_the_sessions_that_a_set_no_longer_has_show_as_cancelled() -> None:
    ended = replace(LEA, ended=day("2027-03-01"), ended_why="they asked for it")
    (before,) = versions(COHORT)
    after = changed(before, "lea-3", SECOND, cancelled="they asked for it")
    after = replace(after, cohort=replace(COHORT, sets=(THAMES, ended)))
    found = by_key(PersonId("p-ada-orme"), before, after)["lea-3"]
    assert (found.title, found.cancelled, found.sequence, found.changed) == (
        "Cancelled: Lea: session 3 of 6",
        True,
        1,
        SECOND,
    )


# --- numbers and times


def test_an_entry_has_the_number_and_time_of_the_version_that_changed_it() -> None:
    (first,) = versions(COHORT)
    start = at("2027-03-30 10:00")
    moved = changed(first, "thames-3", SECOND, start=start, end=start + timedelta(hours=2))
    off = changed(moved, "thames-3", THIRD, cancelled="illness")
    found = [
        (e.sequence, e.changed, e.cancelled)
        for e in (by_key(ADA, *h)["thames-3"] for h in ((first,), (first, moved), (first, moved, off)))
    ]
    assert found == [(0, FIRST, False), (1, SECOND, False), (2, THIRD, True)]
    other = by_key(ADA, first, moved, off)["thames-4"]
    assert (other.sequence, other.changed) == (0, FIRST)


def test_a_new_title_is_a_change_that_nobody_has_to_know() -> None:
    (first,) = versions(COHORT)
    found = by_key(ADA, first, changed(first, "thames-3", SECOND, title="Thames: the third"))["thames-3"]
    assert (found.sequence, found.changed, found.title) == (0, SECOND, "Thames: the third")


def test_bytes_change_with_what_somebody_sees_and_with_nothing_else() -> None:
    (first,) = versions(COHORT)
    of_lea = changed(first, "lea-3", SECOND, place="Town Hall")
    assert written(ADA, first) == written(ADA, first, of_lea)
    assert written(JOEL, first) != written(JOEL, first, of_lea)
    # a link that only others get is nothing that they see
    assert written(JOEL, first) == written(
        JOEL, first, changed(first, "lea-3", SECOND, join="https://teams.example.org/new")
    )


def test_what_has_begun_keeps_its_number_whatever_a_later_version_calls_it() -> None:
    from sets.cohort.history.begun import as_it_began

    (first,) = versions(COHORT)
    fact = as_it_began(first, first.by_key[Occasion("thames-1")])
    later = changed(first, "thames-1", SECOND, title="The first one")
    running = replace(first, begun=(fact,), number=2)
    found = {
        e.occasion: e
        for e in entries(running, (first, later), first.people[ADA], uid_key=UID_KEY, describe=description_for)
    }
    assert (found[Occasion("thames-1")].sequence, found[Occasion("thames-1")].changed) == (0, FIRST)


def test_no_entry_is_the_meeting_of_an_invite() -> None:
    (programme,) = versions(COHORT)
    feeds = {entry.uid for person in EVERYBODY for entry in of(person, programme)}
    invites = {uid_for(UID_KEY, COHORT.id, m.key, p.id) for m in programme.meetings for p in programme.expected(m)}
    assert feeds & invites == set()
    assert len(feeds) == sum(len(of(person, programme)) for person in EVERYBODY)


# --- the file


def a_history() -> tuple[Programme, ...]:
    """Session 3 over the change of the clocks, session 4 cancelled, a place that needs escaping."""
    (first,) = versions(COHORT)
    start = at("2027-03-30 10:00")
    moved = changed(first, "thames-3", SECOND, start=start, end=start + timedelta(hours=2, minutes=30))
    moved = changed(moved, "thames-2", SECOND, place="Neuadd y Dref; “Yr Ŵyl” room, 2nd floor \\ left")
    return first, moved, changed(moved, "thames-4", THIRD, cancelled="illness")


def test_the_files_stay_as_they_were_last_looked_at() -> None:
    for name, person in (("member", ADA), ("facilitator", FRAN), ("coordinator", CORA)):
        same_as_golden(f"feeds/{name}.ics", written(person, *a_history()))


def test_the_head_says_what_it_is_by_both_customs() -> None:
    calendar = Calendar.from_ical(written(ADA, *a_history()))
    assert {name: calendar.get(name).to_ical().decode() for name in calendar} == {
        "PRODID": "-//setwise//setwise//EN",
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "NAME": "Embedding equalities",
        "X-WR-CALNAME": "Embedding equalities",
        "DESCRIPTION": "Your dates\\, as they stand. The invites that we send put the same dates into your main calendar.",
        "X-WR-CALDESC": "Your dates\\, as they stand. The invites that we send put the same dates into your main calendar.",
        "REFRESH-INTERVAL": "PT6H",
        "X-PUBLISHED-TTL": "PT6H",
    }
    assert calendar["REFRESH-INTERVAL"].params == {"VALUE": "DURATION"}
    assert calendar.errors == []
    assert [event.errors for event in calendar.walk("VEVENT")] == [[]] * 8


Row = tuple[str, str, int, str, str, str, datetime, datetime]


def meant(person: PersonId) -> list[Row]:
    return [
        (e.uid, "CANCELLED" if e.cancelled else "CONFIRMED", e.sequence, e.title, e.place, "TRANSPARENT", e.start.astimezone(UTC), e.end.astimezone(UTC))
        for e in of(person, *a_history())
    ]  # fmt: skip


def test_four_readers_find_what_was_meant() -> None:
    for person in (ADA, FRAN, CORA):
        content = written(person, *a_history())
        calendar, other = Calendar.from_ical(content), vobject.readOne(content.decode())
        whole = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
        by_icalendar = [
            (str(e["UID"]), str(e["STATUS"]), int(e["SEQUENCE"]), str(e["SUMMARY"]), str(e["LOCATION"]), str(e["TRANSP"]), e.start, e.end)
            for e in calendar.events
        ]  # fmt: skip
        expanded = [(str(e["UID"]), e.start, e.end) for e in recurring_ical_events.of(calendar).between(*whole)]
        by_vobject = [
            (e.uid.value, e.status.value, int(e.sequence.value), e.summary.value, e.location.value, e.transp.value, e.dtstart.value, e.dtend.value)
            for e in other.vevent_list
        ]  # fmt: skip
        assert by_icalendar == by_vobject == meant(person)
        assert sorted(expanded) == sorted((uid, start, end) for uid, *_, start, end in meant(person))


def test_ical_js_finds_what_was_meant() -> None:
    people = (ADA, FRAN, CORA)
    for person, calendar in zip(people, icaljs.read(written(p, *a_history()) for p in people), strict=True):
        found = [
            (e.get("uid"), e.get("status"), e.get("sequence"), e.get("summary"), e.get("location"), e.get("transp"), e.start, e.end)
            for e in calendar.events
        ]  # fmt: skip
        assert found == meant(person)
        assert (calendar.get("method"), calendar.get("name"), calendar.get("refresh-interval")) == (
            "PUBLISH",
            "Embedding equalities",
            "PT6H",
        )


@given(st.data())
def test_no_person_and_no_address_but_the_teams_stands_in_it(data: st.DataObject) -> None:
    """Whatever roles somebody has, and whatever became of the sessions."""
    who = a_person("Zoë Quill")
    roles = data.draw(st.sets(st.sampled_from(["member", "facilitator", "coordinator", "lead", "partner"]), min_size=1))
    cohort = _with(roles, COHORT, data.draw(st.sampled_from([None, day("2027-03-01")])))
    (first,) = versions(cohort)
    keys = data.draw(st.lists(st.sampled_from(sorted(first.by_key)), max_size=3))
    later = first
    for key in keys:
        later = changed(
            later, key, SECOND, cancelled=data.draw(st.sampled_from([None, "Ben Okoro is ill"])), place="Room 4"
        )
    found = feed_bytes(
        cohort, of(who.id, first, later), lambda about: f"https://sets.example.gov.uk/coming/{about}"
    ).decode()
    text = found.replace("\r\n ", "")
    assert set(re.findall(r"[\w.+-]+@[\w.-]+", re.sub(r"UID:.*", "", text))) <= {
        "sets@learning.example.gov.uk",
        "learning@example.gov.uk",
    }
    assert [name for p in later.people.values() for name in p.name.split() if re.search(rf"\b{name}\b", text)] == []
    assert all(line not in text for line in ("ATTENDEE", "VALARM", "is ill"))
    assert len(re.findall("BEGIN:VEVENT", text)) == len({*re.findall(r"UID:(\S+)", text)}) > 0
    assert all(len(line.encode()) <= 75 for line in found.split("\r\n"))


def _with(roles: set[str], cohort: Cohort, last: object) -> Cohort:
    """Zoë Quill in these roles; `last` is her last day in each."""
    given_ = {"last_day": last}
    person, thames = a_person("Zoë Quill", **given_), cohort.sets[0]
    if "member" in roles:
        thames = replace(thames, members=(*thames.members, a_member("Zoë Quill", **given_)))
    if "facilitator" in roles:
        thames = replace(thames, facilitators=(*thames.facilitators, person))
    everyone: tuple[EventRule, ...] = tuple(replace(one, who=tuple(Role)) for one in cohort.events)
    return replace(
        cohort,
        sets=(thames, *cohort.sets[1:]),
        events=everyone,
        coordinators=(*cohort.coordinators, person) if "coordinator" in roles else cohort.coordinators,
        leads=(*cohort.leads, person) if "lead" in roles else cohort.leads,
        partners=(*cohort.partners, person) if "partner" in roles else cohort.partners,
    )


def test_a_champion_is_asked_and_a_facilitator_is_not() -> None:
    alone = replace(THAMES, facilitators=(), champion=ADA)
    programme = a_programme(replace(COHORT, sets=(alone, LEA)))
    session = programme.by_key[Occasion("thames-2")]
    assert answers_for(programme, session, ADA) is True
    assert answers_for(versions(COHORT)[0], session, FRAN) is False
