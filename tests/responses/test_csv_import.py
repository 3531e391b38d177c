"""What came on paper: every good row goes in, every other one is told where and why, nothing confidential is repeated."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId
from sets.model.errors import SetwiseError
from sets.model.messages import Partstat
from sets.model.responses import (
    Action,
    ActionState,
    Answer,
    Attendance,
    Came,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Rating,
    ReportLine,
    Responses,
    Round,
)
from sets.model.timing import Anchor, Side, Unit
from sets.responses.consent import agreed, fingerprint
from sets.responses.csv_import import COLUMNS, KINDS, Count, Imported, Refused, read_import, template_csv
from sets.text import csv_table
from tests.support.builders import (
    a_cohort,
    a_meeting,
    a_member,
    a_moment,
    a_prompt,
    a_set,
    an_event_meeting,
    at,
    day,
    members,
)

ADA, ADA_EMAIL = PersonId("p-ada-marsh"), "ada.marsh@example.gov.uk"
NOW = at("2027-03-01 09:00")
THAMES_1, THAMES_2 = Occasion("thames-1"), Occasion("thames-2")
SECRET = "the quarrel in the depot"


def programme(**changes: object) -> Programme:
    """Thames and Lea, with two sessions held, one cancelled and one to come."""
    midpoint = a_prompt("midpoint", when=a_moment(1, Unit.WEEKS, Side.AFTER, Anchor.SESSION, number=3))
    sets = (a_set(), a_set("Lea", members=members(5, "Lea")))
    cohort = a_cohort(sets=sets, prompts=(a_prompt(), midpoint), **changes)
    meetings = [
        an_event_meeting(),
        *(a_meeting(f"{s}-{n}", f"2027-0{n}-19 10:00") for s in ("thames", "lea") for n in (1, 2, 4)),
        a_meeting("thames-3", "2027-02-24 10:00", cancelled="storm"),
    ]
    return Programme(cohort=cohort, meetings=tuple(meetings))


def seal(text: str, context: str) -> str:
    return f"sealed<{len(text)}|{context}>"


def read(text: str | bytes, filename: str = "logs.csv", **changes: object) -> Imported:
    data = text if isinstance(text, bytes) else text.encode()
    return read_import(data, filename, programme(), NOW, seal, **changes)  # type: ignore[arg-type]


def sheet(*rows: dict[str, str]) -> str:
    """Rows as a CSV file with the headings that they use."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def book(handles: dict[str, set[PersonId]]) -> AddressBook:
    people = {handle: frozenset(owners) for handle, owners in handles.items()}
    return AddressBook(handles=people, here=frozenset(person for owners in people.values() for person in owners))


LOG_ROW = {"kind": "log", "person": ADA_EMAIL, "occasion": "thames-1"}


def test_one_file_holds_every_kind() -> None:
    found = read(
        sheet(
            {"kind": "attendance", "person": ADA_EMAIL, "occasion": "thames-1", "came": "yes"},
            {"kind": "attendance", "person": "fran.doyle@example.gov.uk", "occasion": "thames-1", "came": "part"},
            {"kind": "round", "person": ADA, "set": "Thames", "session": "1"},
            {"kind": "round", "person": ADA, "session": "2", "passed": "yes"},
            {"kind": "rating", "person": ADA, "phase": "baseline", "statement": "2", "value": "4"},
            {"kind": "answer", "person": ADA_EMAIL.upper(), "occasion": "Thames session 4", "reply": "declined"},
            {"kind": "answer", "person": "cora.lane@example.gov.uk", "occasion": "Launch", "reply": "accepted"},
            LOG_ROW | {"answer 1": "It stayed", "share": "yes", "elements": "E3 E1", "date": "20 January 2027"},
            {
                "kind": "action",
                "person": ADA,
                "session": "2",
                "action": "Ring Sam",
                "action_by": "1-Mar-2027",
                "state": "partly",
            },
        )
    )
    assert found == Imported(
        responses=Responses(
            answers=(
                Answer(occasion=Occasion("thames-4"), person=ADA, partstat=Partstat.DECLINED, at=NOW),
                Answer(occasion=Occasion("launch"), person=PersonId("p-cora-lane"), partstat=Partstat.ACCEPTED, at=NOW),
            ),
            attendance=(
                Attendance(occasion=THAMES_1, person=ADA, came=Came.YES, at=NOW),
                Attendance(occasion=THAMES_1, person=PersonId("p-fran-doyle"), came=Came.PART, at=NOW),
            ),
            rounds=(
                Round(occasion=THAMES_1, person=ADA, at=NOW),
                Round(occasion=THAMES_2, person=ADA, at=NOW, passed=True),
            ),
            logs=(
                LearningLog(
                    occasion=THAMES_1,
                    person=ADA,
                    prompt="reflection",
                    state=LogState.RETURNED,
                    at=at("2027-01-20 12:00"),
                    answers=(LogAnswer(question="log-a-1", text="It stayed", shared=True),),
                    elements=("E1", "E3"),
                ),
            ),
            actions=(
                Action(
                    occasion=THAMES_2,
                    person=ADA,
                    number=1,
                    at=NOW,
                    state=ActionState.PARTLY,
                    sealed="sealed<8|thames-2/p-ada-marsh/1>",
                    by=day("2027-03-01"),
                ),
            ),
            ratings=(Rating(person=ADA, phase=Phase.BASELINE, statement=2, value=4, at=NOW),),
        ),
        accepted=(
            Count(kind="log", count=1),
            Count(kind="attendance", count=2),
            Count(kind="round", count=2),
            Count(kind="rating", count=1),
            Count(kind="answer", count=2),
            Count(kind="action", count=1),
        ),
        refused=(),
    )


def test_an_answer_is_its_authors_alone_unless_shared() -> None:
    (log,) = read(sheet(LOG_ROW | {"log-a-2": SECRET})).responses.logs
    assert log.answers == (
        LogAnswer(question="log-a-2", sealed=f"sealed<{len(SECRET)}|thames-1/p-ada-marsh/reflection>"),
    )
    assert SECRET not in repr(log)


@pytest.mark.parametrize(("consent", "usable"), [("yes", True), ("no", False), ("", False)])
def test_a_line_is_used_only_with_consent_to_its_words(consent: str, usable: bool) -> None:
    (log,) = read(sheet(LOG_ROW | {"line": "We asked first.", "line_consent": consent})).responses.logs
    wanted = fingerprint("We asked first.") if usable else ""
    assert log.line == ReportLine(text="We asked first.", consent=wanted)
    assert agreed(log.line) is usable
    assert not agreed(ReportLine(text="We asked last.", consent=log.line.consent))


def test_nothing_to_share_is_a_full_answer() -> None:
    (log,) = read(sheet(LOG_ROW | {"nothing": "yes"})).responses.logs
    assert (log.state, log.answers, log.elements, log.line) == (LogState.NOTHING_TO_SHARE, (), (), None)


def test_a_prompt_about_the_whole_cohort_is_filed_under_the_cohort() -> None:
    (log,) = read(sheet(LOG_ROW | {"prompt": "midpoint", "answer 2": "More time", "share": "yes"})).responses.logs
    assert log.key == "cohort/p-ada-marsh/midpoint"
    assert log.occasion == WHOLE_COHORT
    assert log.answers == (LogAnswer(question="midpoint-2", text="More time", shared=True),)


def test_ratings_may_stand_in_one_row() -> None:
    row = {"kind": "rating", "person": ADA, "phase": "look back", "statement 1": "2", "statement 8": "not sure"}
    assert [(r.phase, r.statement, r.value) for r in read(sheet(row)).responses.ratings] == [
        (Phase.LOOKBACK, 1, 2),
        (Phase.LOOKBACK, 8, None),
    ]


def test_actions_are_counted_and_sealed_and_news_keeps_their_words() -> None:
    first = read(
        sheet(
            LOG_ROW | {"answer 1": "a", "action": SECRET},
            {"kind": "action", "person": ADA, "occasion": "thames-1", "action": "Second"},
        )
    ).responses
    assert [action.number for action in first.actions] == [1, 2]
    assert SECRET not in repr(first)
    news = {
        "kind": "action",
        "person": ADA,
        "occasion": "thames-1",
        "number": "2",
        "state": "dropped",
        "learned": SECRET,
    }
    (changed,) = read(sheet(news), held=first).responses.actions
    assert (changed.sealed, changed.state) == (first.actions[1].sealed, ActionState.DROPPED)
    assert changed.sealed_learned == f"sealed<{len(SECRET)}|thames-1/p-ada-marsh/2>"
    assert changed.learned == ""
    assert read(sheet(news)).refused == (
        Refused(place="row 2, column action", why="is empty, and no action with this number is kept for that session"),
    )


def test_former_addresses_are_known() -> None:
    row = {"kind": "attendance", "person": "Ada@old.example.org", "occasion": "thames-1", "came": "yes"}
    assert read(sheet(row)).responses.attendance == ()
    assert read(sheet(row), book=book({"ada@old.example.org": {ADA}})).responses.attendance[0].person == ADA


@pytest.mark.parametrize("named", ["ada", "id:ada", "ADA", ADA, ADA_EMAIL])
def test_a_person_is_named_by_address_or_by_either_id(named: str) -> None:
    row = {"kind": "attendance", "person": named, "occasion": "thames-1", "came": "yes"}
    (line,) = read(sheet(row), book=book({"id:ada": {ADA}})).responses.attendance
    assert line.person == ADA


def test_an_address_that_went_from_one_to_another_means_neither() -> None:
    ben = PersonId("p-ben-okoro")
    row = {"kind": "attendance", "person": ADA_EMAIL, "occasion": "thames-1", "came": "yes"}
    found = read(sheet(row), book=book({ADA_EMAIL: {ben}, "id:ada": {ADA}}))
    assert found.responses.attendance == ()
    assert found.refused == (
        Refused(
            place="row 2, column person",
            why="this address means more than one person (ada and p-ben-okoro); write the id of the right one",
        ),
    )


def test_a_shared_mailbox_needs_an_id() -> None:
    pair = (a_member("Ada Marsh"), a_member("Ben Okoro", email=ADA_EMAIL), *members(6)[2:])
    shared = Programme(cohort=a_cohort(sets=(a_set(members=pair),)), meetings=(a_meeting(),))
    rows = sheet(
        {"kind": "attendance", "person": ADA_EMAIL, "occasion": "thames-1", "came": "yes"},
        {"kind": "attendance", "person": "p-ben-okoro", "occasion": "thames-1", "came": "yes"},
    )
    found = read_import(rows.encode(), "x.csv", shared, NOW, seal)
    assert [line.person for line in found.responses.attendance] == ["p-ben-okoro"]
    assert found.refused == (
        Refused(
            place="row 2, column person",
            why="this address means more than one person (p-ada-marsh and p-ben-okoro); write the id of the right one",
        ),
    )


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ({"kind": "lgo"}, "kind", "did you mean log?"),
        ({"person": ""}, "person", "is empty"),
        ({"person": "zed@example.org"}, "person", "nobody in this programme"),
        ({"person": "fran.doyle@example.gov.uk"}, "person", "is not a set member"),
        ({"occasion": ""}, "occasion", "is empty"),
        ({"occasion": "elbe-1"}, "occasion", "is not a set of this programme; the sets are Thames, Lea"),
        ({"occasion": "thames-9"}, "occasion", "there is no such session; the set has 4"),
        ({"occasion": "thames-3"}, "occasion", "was cancelled"),
        ({"occasion": "thames-4"}, "occasion", "has not been held yet"),
        ({"occasion": "lea-1"}, "occasion", "another set"),
        ({"occasion": "launch"}, "occasion", "event of the whole cohort"),
        ({"session": "one"}, "session", "write a number from 1 to 999"),
        ({"session": "1", "set": "elbe"}, "set", "is not a set of this programme"),
        ({"date": "31/02/2027"}, "date", "is not a day that exists"),
        ({"date": "2027-04-01"}, "date", "is in the future"),
        ({"date": "0001-01-01"}, "date", "is before 2000"),
        ({"prompt": "reflexion"}, "prompt", "did you mean reflection?"),
        ({"elements": "E9"}, "elements", "write any of E1, E2, E3, or none"),
        ({"share": "perhaps"}, "share", "write yes or no"),
        ({"nothing": "yes"}, "nothing", "clear one or the other"),
        ({"log-a-1": "again"}, "answer 1", "a column of its own"),
        ({"prompt": "midpoint", "answer 4": "x"}, "answer 4", "this prompt asks 3 questions"),
        ({"answer 1": ""}, "", "has no answer"),
    ],
)
def test_a_refused_row_says_where_and_why(cells: dict[str, str], column: str, why: str) -> None:
    bad = {**LOG_ROW, "answer 1": SECRET, **cells}
    good = {"kind": "attendance", "person": ADA, "occasion": "thames-1", "came": "no"}
    found = read(sheet(bad, good))
    assert [line.place for line in found.refused] == ["row 2" + (f", column {column}" if column else "")]
    assert why in found.refused[0].why
    assert found.accepted == (Count(kind="attendance", count=1),)
    assert SECRET not in repr(found.refused)


def test_of_two_that_say_the_same_thing_the_later_counts_and_is_named() -> None:
    row = {"kind": "attendance", "person": ADA, "occasion": "thames-1"}
    found = read(sheet(row | {"came": "yes"}, row | {"came": "no"}))
    assert [line.came for line in found.responses.attendance] == [Came.NO]
    assert found.notes == ("row 3: is about the same thing as row 2; the later one was kept",)


def test_a_private_note_is_not_collected() -> None:
    found = read(sheet(LOG_ROW | {"answer 1": "a", "Private note": SECRET}))
    assert [line.place for line in found.refused] == ["column E"]
    assert "private notes are not collected" in found.refused[0].why
    assert len(found.responses.logs) == 1
    assert SECRET not in repr(found)


def test_an_unknown_heading_is_told_and_never_repeated() -> None:
    found = read(f"kind,person,occasion,came,sesion,{SECRET}\nattendance,{ADA},thames-1,yes,,x\n")
    assert found.refused == (
        Refused(place="column E", why="its heading is not known, so it was not read; did you mean 'session'?"),
        Refused(place="column F", why="its heading is not known, so it was not read"),
    )
    assert len(found.responses.attendance) == 1


def test_a_cell_that_its_row_has_no_use_for_is_told() -> None:
    found = read(sheet({"kind": "attendance", "person": ADA, "occasion": "thames-1", "came": "yes", "line": "x"}))
    assert found.notes == ("row 2: line was not read, as a row of kind attendance has no use for it",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_as_spreadsheets_save_them(delimiter: str, encoding: str) -> None:
    text = 'Kind,E-mail address,Meeting,Attended\r\n\r\nattendance,ADA,"thames-1",Yes\r\n'.replace("E-mail", "email")
    data = text.replace("ADA", ADA_EMAIL).replace(",", delimiter).encode(encoding)
    # the blank line counts, as it does in a spreadsheet
    found = read(data)
    assert [line.came for line in found.responses.attendance] == [Came.YES]
    assert found.refused == ()


def test_windows_letters_survive() -> None:
    (log,) = read(sheet(LOG_ROW | {"answer 1": "café – naïve", "share": "yes"}).encode("cp1252")).responses.logs
    assert log.answers[0].text == "café – naïve"


ATTENDED = {"person": ADA, "occasion": "thames-1", "came": True}


@pytest.mark.parametrize("document", [[{"kind": "attendance", **ATTENDED}], {"attendance": [ATTENDED]}])
def test_json_as_a_list_or_by_kind(document: object) -> None:
    found = read(json.dumps(document), "x.json")
    assert found.responses.attendance == (Attendance(occasion=THAMES_1, person=ADA, came=Came.YES, at=NOW),)


def test_half_a_character_does_not_reach_the_records() -> None:
    (log,) = read(
        '[{"kind":"log","person":"p-ada-marsh","session":1,"share":true,"answer 1":"a\\ud800"}]', "x.json"
    ).responses.logs
    assert log.answers[0].text == "a?"


def test_json_rows_are_refused_by_their_place() -> None:
    document = {"attendance": [ATTENDED | {"came": "perhaps"}], "log": [7, {"person": ADA, "private_note": SECRET}]}
    found = read(json.dumps(document), "x.json")
    assert [line.place for line in found.refused] == [
        "log 1",
        "log 2, a field",
        "attendance 1, column came",
        "log 2, column occasion",
    ]
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"PK\x03\x04 and so on", "Save the sheet as CSV"),
        (b"a,b\n1,2\n", "has no column called kind"),
        (b'kind,"' + b"x" * 4_999_990, "cannot be read at row 1: a quote opens in it that is never closed"),
        (b"[" * 100_000, "is not JSON that can be read"),
        (b'{"logs": 3}', "must be a list of objects"),
        (b"kind\n\x81\x00", "is not text in line 2"),
        (b"x" * 5_000_001, "is larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data: bytes, why: str) -> None:
    filename = "x.json" if data[:1] in b"[{" else "x.csv"
    with pytest.raises(SetwiseError, match=why) as caught:
        read(data, filename)
    assert str(caught.value).startswith(f"import: {filename}: ")


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [*KINDS, ADA, ADA_EMAIL, "thames-1", "thames 2", "Launch", "yes", "no", "1", "19/01/2027", "E1", "baseline"]
    ),
)
HEADINGS = st.sampled_from([*(column.name for column in COLUMNS), "log-a-1", "Private note", "x", ""])


@given(st.lists(HEADINGS, min_size=1, max_size=12).flatmap(lambda h: st.tuples(st.just(h), st.lists(st.lists(CELL)))))
@settings(max_examples=150, deadline=None)
def test_any_table_is_read_or_refused(table: tuple[list[str], list[list[str]]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["kind", *table[0]], *table[1]])
    found = read(out.getvalue().encode("utf-8", "replace"))
    assert sum(count.count for count in found.accepted) == sum(
        len(getattr(found.responses, name)) for name in Responses.__slots__
    )


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.json"]), st.sampled_from([b"", b"kind,person\n", b"["]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, filename: str, before: bytes) -> None:
    with contextlib.suppress(SetwiseError):
        read(before + data, filename)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HEADINGS, inner, max_size=5),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(HEADINGS | st.just("kind"), JSON_VALUES, max_size=8), max_size=5))
@settings(max_examples=150, deadline=None)
def test_any_json_is_read_or_refused(document: list[object]) -> None:
    with contextlib.suppress(SetwiseError):
        read(json.dumps(document), "x.json")


def test_the_template_is_a_file_that_imports() -> None:
    found = read(template_csv())
    assert (found.accepted, found.refused, found.notes) == ((), (), ())
    assert template_csv().strip().split(",") == [column.name for column in COLUMNS]


def test_a_moment_may_be_given_with_its_time() -> None:
    (log,) = read(sheet(LOG_ROW | {"answer 1": "a", "date": "2027-01-20T08:15"})).responses.logs
    assert log.at == at("2027-01-20 08:15")
    today = (NOW + timedelta(hours=0)).date().isoformat()
    (log,) = read(sheet(LOG_ROW | {"answer 1": "a", "date": today})).responses.logs
    assert log.at == NOW
    assert isinstance(log.at, datetime)


def test_a_quote_that_is_never_closed_loses_no_row_in_silence() -> None:
    text = (
        f'kind,person,session,came,answer 1\nattendance,{ADA},1,yes,\nlog,{ADA},1,,"{SECRET}\nattendance,{ADA},2,yes,\n'
    )
    found = read(text)
    assert [line.key for line in found.responses.attendance] == [f"{THAMES_1}/{ADA}"]
    assert found.responses.logs == ()
    assert [(r.place, r.why.split(",")[0]) for r in found.refused] == [
        ("row 3", "a quote opens in it that is never closed")
    ]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r"])
def test_a_spreadsheets_line_about_its_delimiter_is_no_row(first: str) -> None:
    found = read(f"{first}\nkind;person;session;came\nattendance;{ADA};1;yes\nattendance;{ADA};9;yes\n")
    assert [line.came for line in found.responses.attendance] == [Came.YES]
    assert [refused.place for refused in found.refused] == ["row 3, column session"]


def test_a_cell_of_any_length_costs_only_its_own_row() -> None:
    found = read(f"kind,person,session,answer 1,came\nlog,{ADA},1,{'y' * 200_000},\nattendance,{ADA},1,,yes\n")
    assert len(found.responses.attendance) == 1
    assert [refused.place for refused in found.refused] == ["row 2, column answer 1"]


@pytest.mark.parametrize("row", [{"answer 1": SECRET}, {"kind": "round"}, {"kind": "action", "action": SECRET}])
def test_nothing_comes_of_a_session_after_its_member_had_left(row: dict[str, str]) -> None:
    here = programme()
    gone = replace(here.cohort.sets[0].members[0], last_day=day("2027-02-01"))
    thames = replace(here.cohort.sets[0], members=(gone, *here.cohort.sets[0].members[1:]))
    after = replace(here, cohort=replace(here.cohort, sets=(thames, here.cohort.sets[1])))
    rows = [LOG_ROW | row | {"session": session} for session in ("1", "2")]
    found = read_import(sheet(*rows).encode(), "logs.csv", after, NOW, seal)
    assert sum(count.count for count in found.accepted) == 1
    assert [(r.place, r.why.split(";")[0]) for r in found.refused] == [
        ("row 3, column person", "was not expected at this meeting")
    ]


@pytest.mark.parametrize(
    ("row", "filed"),
    [
        ({"session": "1"}, "thames-1"),
        ({"session": "2"}, "lea-2"),
        ({"set": "Lea", "session": "2"}, "lea-2"),
        ({"occasion": "thames-1"}, "thames-1"),
        ({"set": "Lea", "session": "1"}, "person: was not expected at this meeting"),
        ({"set": "Thames", "session": "2"}, "person: was not expected at this meeting"),
        ({"session": "9"}, "session: there is no such session"),
    ],
)
def test_the_session_of_who_moved_is_that_of_the_set_they_were_in(row: dict[str, str], filed: str) -> None:
    here = programme()
    thames, lea = here.cohort.sets
    ada = thames.members[0]
    sets = (
        replace(thames, members=(replace(ada, last_day=day("2027-02-01")), *thames.members[1:])),
        replace(lea, members=(*lea.members, replace(ada, first_day=day("2027-02-02")))),
    )
    after = replace(here, cohort=replace(here.cohort, sets=sets))
    given_row = {"kind": "log", "person": ADA_EMAIL, "answer 1": "x"} | row
    found = read_import(sheet(given_row).encode(), "logs.csv", after, NOW, seal)
    said = [f"{r.place.rpartition('column ')[2]}: {r.why.partition(';')[0]}" for r in found.refused]
    assert [log.occasion for log in found.responses.logs] + said == [filed]


@pytest.mark.parametrize("heading", ["E-mail", "e mail", "Email address:", "PERSON", "Work e-mail"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("told", [True, False])
def test_headings_and_delimiters_are_those_of_every_list(heading: str, delimiter: str, told: bool) -> None:
    first = f"sep={delimiter}\n" if told else ""
    rows = [("kind", heading, "session", "came"), ("attendance", ADA_EMAIL, "1", "yes")]
    found = read(first + "".join(f"{delimiter.join(row)}\n" for row in rows))
    assert (found.refused, [line.came for line in found.responses.attendance]) == ((), [Came.YES])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("19-Jan-27", "2027-01-19 12:00"),
        ("19/1/27", "2027-01-19 12:00"),
        ("19.1.27", "2027-01-19 12:00"),
        ("19/01/2027 00:00", "2027-01-19 12:00"),
        ("2027-01-19 00:00:00", "2027-01-19 12:00"),
        ("2027-01-19T00:00:00", "2027-01-19 12:00"),
        ("2027/1/19", "2027-01-19 12:00"),
        ("Tuesday 19 January 2027", "2027-01-19 12:00"),
        ("Tue, 19-January-2027", "2027-01-19 12:00"),
        ("19/01/2027 14:30", "2027-01-19 14:30"),
        ("19-Jan-27 14:30:00", "2027-01-19 14:30"),
        ("19/01/2027 2:30 PM", "2027-01-19 14:30"),
        ("19/01/2027 12:05am", "2027-01-19 00:05"),
        ("2027-01-19 14:30:00", "2027-01-19 14:30"),
        ("2027-01-19T14:30:00+01:00", "2027-01-19 13:30"),
    ],
)
def test_days_as_spreadsheets_write_them(written: str, meant: str) -> None:
    row = {"kind": "attendance", "person": ADA, "session": "1", "came": "yes", "date": written}
    found = read(sheet(row))
    assert (found.refused, [line.at for line in found.responses.attendance]) == ((), [at(meant)])


@pytest.mark.parametrize(
    "written", ["1/19/2027", "19/01/2027 25:00", "19/01/2027 13:30pm", "2027-01-19 25:00", "46406", "19-Jax-27"]
)
def test_what_is_no_day_says_how_to_write_one(written: str) -> None:
    row = {"kind": "attendance", "person": ADA, "session": "1", "came": "yes", "date": written}
    (refused,) = read(sheet(row)).refused
    assert refused.place == "row 2, column date"
    assert "write a day as 2027-01-19, 19/01/2027 or 19 January 2027" in refused.why


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("1/19/27", "has the month before the day, and here the day comes first; write a day as 2027-01-19, 19/01/2027 or 19 January 2027"),
        ("01/19/2027 00:00", "has the month before the day, and here the day comes first; write a day as 2027-01-19, 19/01/2027 or 19 January 2027"),
        ("46406", "is a spreadsheet's own number for a day; give the column the form of a date, or write a day as 2027-01-19, 19/01/2027 or 19 January 2027"),
    ],
)  # fmt: skip
def test_a_day_that_a_spreadsheet_turned_round_is_explained(written: str, why: str) -> None:
    found = read(f"kind,person,session,came,date\nattendance,{ADA_EMAIL},1,yes,{written}\n")
    assert [one.why for one in found.refused] == [why]


def test_a_day_that_could_be_read_either_way_is_told_once() -> None:
    rows = [f"attendance,{ADA_EMAIL},1,yes,{day}\n" for day in ("19/1/27", "3/2/27 00:00", "4/2/27", "2/2/27")]
    found = read("kind,person,session,came,date\n" + "".join(rows))
    assert [note for note in found.notes if "read as" in note] == [
        "row 3: its day was read as Wednesday 3 February 2027: in all of this file the day comes before the month"
    ]
    assert found.refused == ()


def test_the_day_of_an_action_may_have_a_spreadsheets_midnight() -> None:
    (action,) = read(
        sheet({"kind": "action", "person": ADA, "session": "1", "action": "x", "action_by": "19/04/2027 00:00"})
    ).responses.actions
    assert action.by == day("2027-04-19")


def test_hints_are_looked_for_a_hundred_times_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(csv_table, "near_word", lambda word, known: looked.append(word))
    found = read(json.dumps([{"kind": "log", f"emial{n // 2}": "x"} for n in range(2_000)]), "x.json")
    assert len(found.refused) == 4_000
    assert looked == [f"emial{n}" for n in range(100)]


def test_two_fields_for_one_column_are_told() -> None:
    found = read(
        json.dumps([{"kind": "attendance", "person": ADA, "E-mail": "x@example.org", "session": 1, "came": True}]),
        "x.json",
    )
    assert [line.person for line in found.responses.attendance] == [ADA]
    assert found.refused == (
        Refused(place="item 1, a field", why="a second column for person; the first one was read"),
    )
