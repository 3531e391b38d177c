"""Each act changes its own lines of the file, says in words what it was, and makes the programme that was meant."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from difflib import unified_diff
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.acts.registry import ACTS, ROWS, act_of, faults_of
from sets.cohort.acts.scene import Acted, Scene
from sets.cohort.file import parse
from sets.cohort.people import address_book
from sets.cohort.publish import Draft, make_draft, programme_of, version_of
from sets.model.errors import ActError, CohortFileError
from sets.model.publication import Published
from sets.text.resources import example_file
from tests.support.builders import at, day

TEXT = example_file().read_text(encoding="utf-8")
NAME = example_file().name
NOW = at("2027-03-10 09:00")
FIRST = at("2026-12-01 09:00")
AMINA, RUTH, PETER = "amina.yusuf@riverside.example.gov.uk", "ruth.okafor@facilitators.example.org", "peter.lindqvist"


def draft(text: str, versions: tuple[Published, ...] = (), now: datetime = NOW) -> Draft:
    parsed = parse(text.encode(), NAME, published=bool(versions))
    known = draft(versions[0].text, now=FIRST).news if versions else ()
    return make_draft(parsed, NAME, known=known, home_key=b"key", versions=versions, decisions=(), now=now)


@dataclass(frozen=True)
class Done:
    """What an act came to: the lines of the file that differ, the words, and the draft of the changed file."""

    lines: list[str]
    acted: Acted
    draft: Draft


@cache
def published(text: str) -> tuple[Published, ...]:
    return (version_of(draft(text, now=FIRST), 1, FIRST),)


def scene(text: str, versions: tuple[Published, ...], now: datetime = NOW) -> Scene:
    programme = programme_of(versions, ())
    return Scene(text=text, programme=programme, people=versions[-1].people, book=address_book(versions, ()), now=now)


def done(act_name: str, text: str = TEXT, now: datetime = NOW, /, **answers: str) -> Done:
    versions, row = published(text), ROWS[act_name]
    acted = row.apply(act_of(row, answers), scene(text, versions, now))
    lines = unified_diff(text.splitlines(), acted.text.splitlines(), n=0, lineterm="")
    changed = [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")]
    return Done(changed, acted, draft(acted.text, versions, now))


def when(found: Done, key: str) -> str:
    programme = found.draft.programme
    return programme.by_key[key].start.astimezone(programme.zone).strftime("%a %d %b %H:%M")  # type: ignore[index]


MOVED = [
    "+    moves:",
    "+      - session: 3",
    "+        date: 2027-04-01",
    "+        at: 2pm",
    "+        why: a conference",
]


def test_move_puts_a_session_on_another_day() -> None:
    found = done("move", meeting="thames-3", to="1 April 2027", time="2pm", why="a conference")
    assert found.lines == MOVED
    assert found.acted.words == (
        "Thames session 3 moves from 10am on Tuesday 30 March 2027 to 2pm on Thursday 1 April 2027: a conference",
    )
    assert when(found, "thames-3") == "Thu 01 Apr 14:00"
    assert when(found, "thames-4") == "Tue 04 May 10:00"


def test_move_changes_the_time_alone_and_an_event_where_it_stands() -> None:
    assert done("move", meeting="lea-3", time="14:30", why="a strike").lines[1:] == [
        "+      - session: 3",
        "+        at: 2:30pm",
        "+        why: a strike",
    ]
    found = done("move", meeting="exchange", to="2027-04-22", why="the hall is taken")
    assert found.lines == ["-    date: 2027-04-20", "+    date: 2027-04-22", "+    why: the hall is taken"]
    assert found.acted.words == (
        "Learning exchange moves from 2pm on Tuesday 20 April 2027 to 2pm on Thursday 22 April 2027: the hall is taken",
    )
    assert found.draft.programme.why_moved("exchange") == "the hall is taken"  # type: ignore[arg-type]


def test_a_second_move_amends_the_first() -> None:
    once = done("move", meeting="thames-3", to="2027-04-01", time="2pm", why="a conference").acted.text
    twice = done("move", once, meeting="thames-3", to="2027-04-08", why="a strike")
    assert twice.lines == [
        "-        date: 2027-04-01",
        "+        date: 2027-04-08",
        "-        why: a conference",
        "+        why: a strike",
    ]
    assert when(twice, "thames-3") == "Thu 08 Apr 14:00"


@pytest.mark.parametrize(
    ("name", "answers", "says"),
    [
        ("move", {"meeting": "thames-3", "to": "2027-04-01", "time": "2pm", "why": "a strike"}, "usual day"),
        ("cancel", {"meeting": "thames-3", "why": "too few"}, "takes place after all"),
        ("cancel", {"meeting": "exchange", "why": "too few"}, "takes place after all"),
        ("place", {"where": "thames-3", "place": "Room 2"}, "usual day"),
    ],
)
def test_restore_undoes_it_to_the_byte(name: str, answers: dict[str, str], says: str) -> None:
    changed = done(name, **answers).acted.text
    found = done("restore", changed, meeting=answers.get("meeting") or answers["where"])
    assert found.acted.text == TEXT
    assert says in found.acted.words[0]


def test_cancel_keeps_the_day_and_restoring_brings_the_move_back() -> None:
    moved = done("move", meeting="thames-3", to="2027-04-01", time="2pm", why="a conference").acted.text
    gone = done("cancel", moved, meeting="thames-3", why="too few")
    assert gone.lines == ["+        cancelled: too few"]
    assert gone.acted.words == ("Thames session 3 at 2pm on Thursday 1 April 2027 is cancelled: too few",)
    assert gone.draft.programme.by_key["thames-3"].cancelled == "too few"  # type: ignore[index]
    assert done("restore", gone.acted.text, meeting="thames-3").acted.text == moved


def test_postpone_keeps_each_sets_slot_and_misses_closed_days() -> None:
    # lea-4 was on Wednesday 5 May; four weeks later is 2 June. thames-4 would be on 1 June
    found = done("postpone", learning_set="all", first="4", weeks="4", why="elections")
    days = {key: when(found, key) for key in ("thames-3", "thames-4", "thames-6", "lea-4", "wandle-4")}
    assert days == {
        "thames-3": "Tue 30 Mar 10:00",
        "thames-4": "Tue 01 Jun 10:00",
        "thames-6": "Tue 10 Aug 10:00",
        "lea-4": "Wed 02 Jun 10:00",
        "wandle-4": "Thu 10 Jun 10:00",
    }
    assert len(found.lines) == 3 * (1 + 3 * 3)
    assert found.acted.words[0] == (
        "Thames is postponed by 4 weeks: session 4 to Tuesday 1 June 2027, session 5 to Tuesday 6 July 2027 "
        "and session 6 to Tuesday 10 August 2027: elections"
    )


def test_postpone_puts_a_session_that_stood_elsewhere_back_into_its_slot() -> None:
    moved = done("move", meeting="lea-5", to="2027-06-11", time="2pm", why="a conference").acted.text
    found = done("postpone", moved, learning_set="lea", first="5", weeks="2", why="illness")
    assert (when(found, "lea-5"), when(found, "lea-6")) == ("Wed 23 Jun 10:00", "Wed 28 Jul 10:00")
    assert when(found, "thames-5") == "Tue 08 Jun 10:00"
    closed = TEXT.replace(
        "    - from: 2027-05-06\n      to: 2027-05-06", "    - from: 2027-06-02\n      to: 2027-06-02"
    )
    missed = done("postpone", closed, learning_set="lea", first="4", weeks="4", why="elections")
    assert when(missed, "lea-4") == "Wed 09 Jun 10:00"


def test_place_changes_the_link_of_a_set_and_of_its_sessions_that_have_their_own() -> None:
    found = done("place", where="thames", join="https://teams.example.org/meet/new")
    assert found.lines == [
        "-    join: https://teams.example.org/meet/thames",
        "+    join: https://teams.example.org/meet/new",
    ]
    assert found.acted.words == ("Thames, all sessions to come: a new joining link",)
    own = done("place", where="thames-4", join="https://teams.example.org/meet/four").acted.text
    both = done("place", own, where="thames", place="Town Hall, Room 1", why="the line is poor")
    assert both.lines == [
        "-    join: https://teams.example.org/meet/thames",
        "+    place: Town Hall, Room 1",
        "-        join: https://teams.example.org/meet/four",
        "+        place: Town Hall, Room 1",
    ]
    ahead = [m for m in both.draft.programme.meetings if m.set_id == "thames" and m.start > NOW]
    assert {(m.place, m.join) for m in ahead} == {("Town Hall, Room 1", "")}


def test_people_leave_join_and_change_address() -> None:
    left = done("leave", person=AMINA, last_day="2027-04-30")
    assert left.lines == ["+        last_day: 2027-04-30"]
    assert left.acted.words == ("Amina Yusuf leaves Thames; the last day is Friday 30 April 2027",)

    new = {"name": "Sam O'Neil", "email": "sam@example.gov.uk", "first_day": "2027-04-01", "access": "a ramp: yes"}
    came = done("join", learning_set="Lea", kind="community", **new)
    assert came.lines == [
        "+      - name: Sam O'Neil",
        "+        email: sam@example.gov.uk",
        "+        kind: community",
        "+        access: 'a ramp: yes'",
        "+        first_day: 2027-04-01",
    ]
    assert came.acted.words == ("Sam O'Neil joins Lea on Thursday 1 April 2027",)

    right = done("address", person=RUTH, email="ruth@new.example.org")
    assert (
        right.lines
        == ["-        email: " + RUTH, "+        email: ruth@new.example.org", "+        formerly: " + RUTH] * 2
    )
    assert right.acted.words == ("Ruth Okafor has another address",)


def test_coordinator_takes_the_place_of_another() -> None:
    found = done("coordinator", leaves="joel.addo@learning.example.gov.uk", name="Nia Rees", email="nia@example.gov.uk")
    assert found.lines == [
        "-  - name: Joel Addo",
        "-    email: joel.addo@learning.example.gov.uk",
        "-    unavailable: friday                # no messages on Fridays; never a reason",
        "+  - name: Nia Rees",
        "+    email: nia@example.gov.uk",
    ]
    assert found.acted.words == ("Nia Rees coordinates in the place of Joel Addo",)


def test_hand_over_ends_the_earlier_one_and_knows_who_is_known() -> None:
    found = done("hand-over", learning_set="lea", email=RUTH, first_day="2027-04-12")
    assert found.lines == [
        "+        until: 2027-04-11",
        "+      - name: Ruth Okafor",
        "+        email: " + RUTH,
        "+        from: 2027-04-12",
    ]
    assert found.acted.words == ("Ruth Okafor facilitates Lea from Monday 12 April 2027, after Peter Lindqvist",)


def test_transfer_ends_here_and_begins_there_with_all_that_is_about_the_person() -> None:
    found = done(
        "transfer",
        person="tom.barrett@hillside.example.gov.uk",
        to="lea",
        first_day="2027-04-12",
        agreed="yes",
        why="a clash",
    )
    assert found.lines == [
        "+        last_day: 2027-04-11",
        "+      - name: Tom Barrett",
        "+        email: tom.barrett@hillside.example.gov.uk",
        "+        organisation: Hillside Council",
        "+        service: Adult social care",
        "+        unavailable:",
        "+          - friday",
        "+          - monday afternoon",
        "+        first_day: 2027-04-12",
        "+        agreed: yes",
    ]
    assert found.acted.words == ("Tom Barrett goes from Thames to Lea on Monday 12 April 2027: a clash",)
    programme = found.draft.programme
    there = {key: [one.name for one in programme.members_at(programme.by_key[key])] for key in ("thames-3", "lea-4")}  # type: ignore[index]
    assert ("Tom Barrett" in there["thames-3"], "Tom Barrett" in there["lea-4"]) == (True, True)
    assert "Tom Barrett" not in [one.name for one in programme.members_at(programme.by_key["thames-4"])]  # type: ignore[index]


def test_who_leaves_before_changing_sets_comes_into_neither() -> None:
    going = done("transfer", person=AMINA, to="lea", first_day="2027-04-12").acted.text
    found = done("leave", going, person=AMINA, last_day="2027-04-02")
    assert [line for line in found.lines if "day" in line] == [
        "-        last_day: 2027-04-11",
        "+        last_day: 2027-04-02",
        "-        first_day: 2027-04-12",
    ]
    programme = found.draft.programme
    later = [m for m in programme.meetings if m.set_id and programme.day_of(m) > day("2027-04-02")]
    assert "Amina Yusuf" not in [one.name for meeting in later for one in programme.members_at(meeting)]


MARCUS = "marcus.bell@hillside.example.gov.uk"


def smaller(text: str) -> str:
    """The programme after four have left, so that Wandle would fit into Lea."""
    for name in (
        "elin.morgan@marshgate.example.gov.uk",
        "yusuf@harbouradvice.example.org",
        "priya.nair@marshgate.example.gov.uk",
        "nadia.petrova@hillside.example.gov.uk",
    ):
        text = done("leave", text, person=name, last_day="2027-03-12").acted.text
    return text


def test_merge_takes_everybody_along_and_ends_the_set_with_its_reason() -> None:
    found = done(
        "merge", smaller(TEXT), learning_set="wandle", into="lea", first_day="2027-04-12", why="three were left"
    )
    assert found.acted.words == ("Wandle goes into Lea on Monday 12 April 2027: three were left",)
    assert [line for line in found.lines if "ended" in line] == [
        "+    ended: 2027-04-11",
        "+    ended_why: three were left",
    ]
    programme = found.draft.programme
    names = [one.name for one in programme.members_at(programme.by_key["lea-4"])]  # type: ignore[index]
    assert names[-3:] == ["Daniel Cho", "Siobhan Kelly", "Marcus Bell"]
    assert len(names) == 8
    assert programme.by_key["wandle-4"].cancelled is not None  # type: ignore[index]
    assert programme.by_key["wandle-3"].cancelled is None  # type: ignore[index]


def test_merge_takes_along_who_was_still_to_come() -> None:
    later = TEXT.replace(f"email: {MARCUS}\n", f"email: {MARCUS}\n        first_day: 2027-05-17\n        agreed: yes\n")
    found = done(
        "merge", smaller(later), learning_set="wandle", into="lea", first_day="2027-04-12", why="two were left"
    )
    programme = found.draft.programme
    names = {n: [p.name for p in programme.members_at(programme.by_key[f"lea-{n}"])] for n in (4, 6)}  # type: ignore[index]
    assert (names[4][-1], names[6][-1]) == ("Siobhan Kelly", "Marcus Bell")
    [marcus] = [one for one in programme.members.values() if one.name == "Marcus Bell"]
    assert [one.id for one in programme.sets_of(marcus.id)] == ["lea"]


def test_cover_is_by_session_and_moves_with_it() -> None:
    found = done("cover", learning_set="lea", email=RUTH, sessions="3 and 4", why="ill")
    assert found.lines == [
        "+      - name: Ruth Okafor",
        "+        email: " + RUTH,
        "+        covers: peter.lindqvist@facilitators.example.org",
        "+        sessions:",
        "+          - 3",
        "+          - 4",
    ]
    assert found.acted.words == ("Ruth Okafor covers Lea sessions 3 and 4 for Peter Lindqvist: ill",)
    programme = found.draft.programme
    who = {n: [p.name for p in programme.facilitators_at(programme.by_key[f"lea-{n}"])] for n in (3, 4, 5)}  # type: ignore[index]
    assert who == {3: ["Ruth Okafor"], 4: ["Ruth Okafor"], 5: ["Peter Lindqvist"]}


def test_a_cover_may_be_covered_in_turn() -> None:
    text = done("cover", learning_set="lea", email=RUTH, sessions="3, 4").acted.text
    answers = {"learning_set": "lea", "email": "gil.hart@facilitators.example.org", "name": "Gil Hart"}
    found = done("cover", text, sessions="4", why="ill too", **answers)
    assert found.acted.words == ("Gil Hart covers Lea session 4 for Ruth Okafor: ill too",)
    programme = found.draft.programme
    who = {n: [p.name for p in programme.facilitators_at(programme.by_key[f"lea-{n}"])] for n in (3, 4, 5)}  # type: ignore[index]
    assert who == {3: ["Ruth Okafor"], 4: ["Gil Hart"], 5: ["Peter Lindqvist"]}
    for of_whom, says in (
        ({}, "no one person facilitates all of these"),
        ({"instead_of": RUTH}, "does not facilitate"),
    ):
        with pytest.raises(ActError, match=says):
            done("cover", text, sessions="4, 5", **answers, **of_whom)


def test_who_left_one_set_may_join_another_as_the_person_they_are() -> None:
    text = TEXT.replace(f"email: {AMINA}\n", f"email: {AMINA}\n        id: amina\n        last_day: 2027-03-01\n", 1)
    join = {"name": "Amina Yusuf", "email": AMINA, "first_day": "2027-04-05", "agreed": "yes"}
    found = done("join", text, learning_set="lea", **join)
    assert found.acted.words == ("Amina Yusuf joins Lea on Monday 5 April 2027",)
    [person] = [one for one in found.draft.programme.members.values() if one.name == "Amina Yusuf"]
    assert [one.id for one in found.draft.programme.sets_of(person.id)] == ["thames", "lea"]
    with pytest.raises(ActError, match="put the last day there right"):
        done("join", text, learning_set="thames", **join)


def test_a_set_or_the_programme_ends_early() -> None:
    one = done("end", learning_set="lea", last_day="2027-05-20", why="they asked for it")
    assert one.lines == ["+    ended: 2027-05-20", "+    ended_why: they asked for it"]
    assert one.acted.words == ("Lea ends early; the last day is Thursday 20 May 2027: they asked for it",)
    whole = done("end", last_day="2027-05-20", why="the money ended")
    assert whole.lines == ["+ended: 2027-05-20", "+ended_why: the money ended"]
    assert {
        m.cancelled is None for m in whole.draft.programme.meetings if m.set_id and m.start > at("2027-05-21 00:00")
    } == {False}


AHEAD = tuple(f"{name}-{number}" for name in ("thames", "lea", "wandle") for number in range(3, 7))
DEEDS = st.one_of(
    st.fixed_dictionaries({"act": st.just("cancel"), "meeting": st.sampled_from(AHEAD), "why": st.just("a strike")}),
    st.fixed_dictionaries(
        {
            "act": st.just("move"),
            "meeting": st.sampled_from(AHEAD),
            "to": st.dates(date(2027, 3, 11), date(2027, 9, 1)).map(str),
            "time": st.sampled_from(("", "9am", "2:30pm")),
            "why": st.sampled_from(("a strike", "the facilitator: 'ill'", "#1, \u00e9t\u00e9")),
        }
    ),
    st.fixed_dictionaries({"act": st.just("restore"), "meeting": st.sampled_from(AHEAD)}),
    st.fixed_dictionaries(
        {
            "act": st.just("postpone"),
            "learning_set": st.sampled_from(("all", "lea")),
            "first": st.sampled_from("3456"),
            "weeks": st.sampled_from("13"),
            "why": st.just("elections"),
        }
    ),
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(end=st.sampled_from(("\n", "\r\n")), deeds=st.lists(DEEDS, max_size=6))
def test_whatever_is_done_and_undone_the_file_comes_back_to_the_byte(end: str, deeds: list[dict[str, str]]) -> None:
    first = TEXT.replace("\n", end)
    versions = at_hand = published(first)
    text = first
    for answers in deeds:
        row = ROWS[answers["act"]]
        try:
            acted = row.apply(act_of(row, answers), scene(text, at_hand))
            at_hand = (version_of(draft(acted.text, versions), 1, FIRST),)
        except (ActError, CohortFileError):
            continue  # what cannot be is not done
        text = acted.text
        lines = unified_diff(first.split("\n"), text.split("\n"), n=0)
        assert [line for line in lines if line[0] == "-" and line[:3] != "---"] == []
    for key in AHEAD * 2:
        with suppress(ActError):
            text = ROWS["restore"].apply(act_of(ROWS["restore"], {"meeting": key}), scene(text, versions)).text
    assert text == first


REFUSED: list[tuple[str, dict[str, str], str, str]] = [
    ("move", {"meeting": "thames-9", "why": "a strike"}, "meeting", "thames-9: is no session or event of this cohort; did you mean thames-"),
    ("move", {"meeting": "thames-2", "to": "2027-04-01", "why": "a strike"}, "meeting", "began at 10am on Tuesday 23 February 2027"),
    ("move", {"meeting": "thames-3", "why": "a strike"}, "to", "is at 10am on Tuesday 30 March 2027 already"),
    ("move", {"meeting": "thames-3", "to": "2027-03-01", "why": "a strike"}, "to", "10am on Monday 1 March 2027: has gone by"),
    ("restore", {"meeting": "thames-3"}, "meeting", "is neither cancelled nor moved"),
    ("postpone", {"first": "2", "weeks": "3", "why": "a strike"}, "first", "Thames session 2: began"),
    ("postpone", {"first": "9", "weeks": "3", "why": "a strike"}, "first", "there is nothing to postpone"),
    ("postpone", {"first": "3", "weeks": "000599999999", "why": "a strike"}, "weeks", "is not a number from 1 to 52"),
    ("place", {"where": "thames"}, "place", "needs a place or a link"),
    ("place", {"where": "tems", "place": "x"}, "where", "is no set of this cohort; did you mean thames?"),
    ("leave", {"person": "amina@riverside.example.gov.uk", "last_day": "2027-04-30"}, "person", f"did you mean {AMINA}?"),
    ("join", {"learning_set": "lea", "name": "A", "email": AMINA, "first_day": "2027-04-01"}, "email", "is a member already"),
    ("hand-over", {"learning_set": "lea", "email": "x@example.org", "first_day": "2027-04-12"}, "name", "a name is needed"),
    ("cover", {"learning_set": "lea", "email": RUTH, "sessions": "2, 3"}, "sessions", "session 2: is no session to come of Lea; they are 3, 4, 5 and 6"),
    ("transfer", {"person": AMINA, "to": "thames", "first_day": "2027-04-01"}, "to", "is the set in which they are already"),
    ("merge", {"learning_set": "lea", "into": "wandle", "first_day": "2027-04-12", "why": "a strike"}, "into", "would have 12 members then"),
    ("coordinator", {"leaves": AMINA, "name": "x", "email": "x@example.org"}, "leaves", "is no coordinator"),
    ("address", {"person": AMINA, "email": RUTH}, "email", "is in this file already"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answers", "field", "says"), REFUSED)
def test_what_cannot_be_done_says_what_and_where(name: str, answers: dict[str, str], field: str, says: str) -> None:
    with pytest.raises(ActError) as caught:
        done(name, **answers)
    assert says in str(caught.value)
    assert caught.value.field == field


def test_each_answer_that_cannot_be_read_is_a_fault_of_its_own_field() -> None:
    faults = faults_of(ROWS["move"], {"meeting": "", "to": "31 June 2027", "time": "25:00", "why": "tbc"})
    assert [(one.field, one.cause) for one in faults] == [
        ("meeting", "Which session or event is not answered"),
        ("to", "'31 June 2027': there is no such day; write 2027-03-02 or 2 March 2027"),
        ("time", "'25:00': there is no such time; write 10am, 10:00 or 2:30pm"),
        ("why", "'tbc' is no reason that people can read; write a few words"),
    ]


def test_every_act_has_a_name_and_asks_for_all_that_it_takes() -> None:
    assert len(ROWS) == len(ACTS)
    for row in ACTS:
        assert {one.name for one in row.fields} == set(row.act.__dataclass_fields__)  # type: ignore[attr-defined]
