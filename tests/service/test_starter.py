"""What a new home begins with, and the people of a CSV file in it."""

from __future__ import annotations

import csv
import io
import stat
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.file import ParsedFile, build, handles, parse, parse_list
from sets.model.cohort import Cohort, MemberKind, Nation, PersonId, Unavailable
from sets.model.errors import StateError
from sets.service.settings import VARIABLES
from sets.service.starter.files import DAY_LIST, FIRST_FILE, starter_files, write_starter
from sets.service.starter.members_csv import CsvError, read_people
from sets.text.decoding import decoded
from sets.text.formatting import written_text
from sets.text.parsing import NOTHING
from sets.text.yaml_file import load

unhurried = settings(deadline=None, max_examples=80)  # other work shares the machine


def first_file(members: bytes | None) -> str:
    return starter_files(read_people(members) if members is not None else None)[FIRST_FILE]


def parsed(members: bytes | None) -> ParsedFile:
    return parse(first_file(members).encode(), FIRST_FILE)


def cohort(members: bytes | None) -> Cohort:
    document = parsed(members).document
    return build(document, {handle.handle: PersonId(handle.handle) for handle in handles(document)})


def sheet(*rows: tuple[str, ...], heading: str = "name,email,organisation,set") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return f"{heading}\n{out.getvalue()}".encode()


def people(count: int, *, councils: int = 3, set_name: str = "") -> list[tuple[str, ...]]:
    return [(f"Person {n}", f"p{n}@example.org", f"Council {n % councils}", set_name) for n in range(count)]


def problems(data: bytes) -> list[str]:
    with pytest.raises(CsvError) as refused:
        first_file(data)
    return list(refused.value.problems)


def test_without_people_the_example_is_right_as_it_is() -> None:
    files = starter_files(None)
    assert set(files) == {FIRST_FILE, DAY_LIST, ".env.example", "README.md"}
    assert [row.level.value for row in parse_list(files[DAY_LIST].encode(), DAY_LIST)].count("avoid") == 2
    assert parsed(None).warnings == ()
    assert not set("{}") & set(files[FIRST_FILE])
    assert all(variable.name in files[".env.example"] for variable in VARIABLES)


def test_sets_as_the_sheet_names_them() -> None:
    rows = [*people(5, set_name="Thames"), *((f"Q {n}", f"q{n}@example.org", "", "River Lea") for n in range(6))]
    sets = cohort(sheet(*rows)).sets
    assert [(one.id, one.name, len(one.members)) for one in sets] == [
        ("thames", "Thames", 5),
        ("river-lea", "River Lea", 6),
    ]


def test_as_many_sets_as_asked_each_with_a_link_of_its_own() -> None:
    made = starter_files(read_people(sheet(*people(12, councils=2))), 3)[FIRST_FILE]
    document = parse(made.encode(), FIRST_FILE).document
    assert [(one["id"], one["join"], len(one["members"])) for one in document["sets"]] == [
        (f"set-{n}", f"https://your-link.example.org/set-{n}", 4) for n in (1, 2, 3)
    ]
    for asked, rows, trouble in (
        (4, people(12), "this file has 12 members, which do not make 4 sets of 4 to 8 members"),
        (1, people(12), "this file has 12 members, which do not make 1 set of 4 to 8 members"),
        (2, people(5, set_name="Thames"), "2 sets asked for, and the file's set column names 1 set; change the column, or ask without --sets"),
    ):  # fmt: skip
        with pytest.raises(CsvError) as refused:
            starter_files(read_people(sheet(*rows)), asked)
        assert refused.value.problems == (trouble,)


def test_what_is_left_to_be_filled_in_stops_publishing() -> None:
    found = [one for one in parsed(sheet(*people(5))).warnings if "facilitator" not in one.message]
    assert [(one.message.partition(";")[0], one.unfinished) for one in found] == [
        ("purpose: 'Write here what residents and partners said they want to be different.' is still to be filled in", True),
        ("name: 'Your team' is still to be filled in", True),
        ("email: your-mailbox@your-address.example.gov.uk is a sample address, at which nobody is", True),
        ("contact: your-team@your-address.example.gov.uk is a sample address, at which nobody is", True),
        ("name: 'Your name' is still to be filled in", True),
        ("email: your.name@your-address.example.gov.uk is a sample address, at which nobody is", True),
        ("join: https://your-link.example.org/everybody is a sample link, which leads nowhere", True),
    ]  # fmt: skip


def test_samples_beside_real_members_stop_publishing() -> None:
    """Whoever puts their people into the example may forget who the letters come from."""
    example = first_file(None)
    ours = example.replace("@riverside.example.gov.uk", "@riverside.gov.uk")
    found = [one.message.partition(";")[0] for one in parse(ours.encode(), FIRST_FILE).warnings if one.unfinished]
    assert found[:3] == [
        "purpose: 'What residents and partners said they want to be different.' is still to be filled in",
        "email: sets@learning.example.gov.uk is a sample address, at which nobody is",
        "contact: learning@example.gov.uk is a sample address, at which nobody is",
    ]
    assert "join: https://teams.example.org/meet/our-programme is a sample link, which leads nowhere" in found


def test_every_column_arrives() -> None:
    heading = "Full name;E-mail;Council;Team;Type;Group;Nation;Days off;Access needs;Role;ID;Phone"
    rows = [f"Person {n};p{n}@example.org;;;;1;;;;;;" for n in range(4)]
    rows += [
        "Änne O'Hara;anne@example.org;Riverside: North;Planning #2;Community;1;Scotland;Fridays, mon pm;captions;;anne;0123"
    ]
    rows += ["Ruth;ruth@example.org;;;;1;;;;Facilitator;;", "Sam;sam@example.org;;;;;;;;coordinator;;"]
    made = cohort("\n".join([heading, *rows]).encode("cp1252"))
    (one,) = made.sets
    anne = one.members[-1]
    assert (one.id, one.name) == ("set-1", "1")
    assert (anne.name, anne.organisation, anne.service) == ("Änne O'Hara", "Riverside: North", "Planning #2")
    assert (anne.kind, anne.nation, anne.access, anne.id) == (
        MemberKind.COMMUNITY,
        Nation.SCOTLAND,
        "captions",
        "id:anne",
    )
    assert anne.unavailable[0] == Unavailable(weekday=4)
    assert [person.name for person in (*one.facilitators, *made.coordinators)] == ["Ruth", "Sam"]
    assert "# Not taken from your file: Phone" in first_file("\n".join([heading, *rows]).encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sheets_as_programs_save_them(encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(("First name", "Surname", "Email address"))]
    lines += [delimiter.join((f"Zoë{n}", "Łuk", f"z{n}@example.org")) for n in range(5)]
    (one,) = cohort("\r\n".join(lines).encode(encoding)).sets
    assert [member.name for member in one.members] == [f"Zoë{n} Łuk" for n in range(5)]


def test_the_separator_that_a_sheet_names_is_no_heading() -> None:
    """Excel writes `sep=;` above the headings for other countries' settings, and does not count it as a row."""
    lines = ["sep=;", "Name;Email", *(f"Z{n}, MBE;z{n}@example.org" for n in range(4))]
    (one,) = cohort("\r\n".join(lines).encode()).sets
    assert [member.name for member in one.members] == [f"Z{n}, MBE" for n in range(4)]
    assert problems("\r\n".join([*lines, "Q;q@"]).encode()) == [
        "row 6: 'q@' is not an email address: look at the part after the @"
    ]


BAD_SHEETS = [
    (b"", ["this file is empty; the first row names the columns: name, email"]),
    (b"name,email\n", ["there is nobody in this file"]),
    (b"name,phone\nA,1\n", ["the first row has no column for email; it has: name, phone"]),
    (b"name,email,mail\nA,a@b.org,c@d.org\n", ["two columns could be the email; rename one of them"]),
    (b"PK\x03\x04\x00\x00", ["this file is a spreadsheet's own file. Save the sheet as CSV UTF-8"]),
    (b'name,email\n"A,a@b.org\n', ["row 2: a quote opens in it that is never closed"]),
    (b'name,email\nB,b@c.org\n"A,a@b.org\nC,c@d.org\n', ["row 3: a quote opens in it that is never closed"]),
    (b"Our members,,\n,,\nname,email,\n", ["there is nobody in this file"]),
    (b"Our members,,\n,,\nname,phone,\n", ["the first row has no column for name and email; it has: Our members"]),
    (
        b"name,email\nSi?n Evans,s@example.org\n",
        ["row 2: 'Si?n Evans': a letter was lost when the sheet was saved; save it as CSV UTF-8"],
    ),
    (
        "name,email\nSi\ufffdn Evans,s@example.org\n".encode(),
        ["row 2: name: a letter was lost when this was saved (it is a � now); type it again"],
    ),
    (b"name,email\nA,a@\x00\n", ["this file is not text in line 2. Save the sheet as CSV UTF-8"]),
    (
        b"name,email\n" + bytes(range(128, 256)) + b",a@example.org\n",
        [
            f"this file is not text in line 2 ('{bytes(range(128, 256)).decode('mac_roman')[:60]}…'). Save the sheet as CSV UTF-8"
        ],
    ),
    (b",,\n1,2\n", ["the first row has no column for name and email; it has: 1, 2"]),
    (b"x" * 1_000_001, ["this file is larger than 1 MB; a cohort has at most a few hundred people"]),
    (
        b"name,email,kind\n,a@example.org,\nB,,\n\nC,c@,\nD,d@example.org,boss\nE,e@example.org,,more\n",
        [
            "row 2: there is no name",
            "row 3: there is no email for B",
            "row 5: 'c@' is not an email address: look at the part after the @",
            "row 6: kind: 'boss' is not known; write officer, community or councillor",
            "row 7: there are more values than columns; is a comma not in quotes?",
        ],
    ),
    (
        sheet(*people(4), ("Again", "P1@example.org", "", "")).replace(b",set\n", b",x\n"),
        ["row 6: p1@example.org is in row 3 already; two people who share a mailbox each need an id"],
    ),
    (
        b"name,email,id\nA,a@example.org,aa\nB,a@example.org,\n",
        ["row 3: a@example.org has an id in another row; write here too which id this person has"],
    ),
    (sheet(*people(3)).replace(b",set\n", b",x\n"), ["a set has 4 to 8 members; this file has 3"]),
    (
        sheet(*people(9, set_name="A"), ("B", "b@example.org", "", "B"), ("C", "c@example.org", "", "")),
        [
            "row 12: there is no set for C",
            "set 'A' has 9 members; a set has 4 to 8",
            "set 'B' has 1 member; a set has 4 to 8",
        ],
    ),
    (
        sheet(
            *((*row, "") for row in people(4, set_name="A")),
            ("F", "f@example.org", "", "B", "yes"),
            heading="name,email,org,set,facilitator",
        ),
        ["row 6: there is no set 'B' with members"],
    ),
]


@pytest.mark.parametrize(("data", "words"), BAD_SHEETS, ids=range(len(BAD_SHEETS)))
def test_every_row_that_cannot_be_used_is_named(data: bytes, words: list[str]) -> None:
    assert problems(data) == words


def test_the_error_reads_line_by_line() -> None:
    with pytest.raises(CsvError) as refused:
        read_people(b"name,email\n,a@example.org\nB,\n")
    assert str(refused.value) == "members file: row 2: there is no name\nmembers file: row 3: there is no email for B"


@pytest.mark.parametrize("count", range(4, 61))
def test_sets_of_five_to_seven_that_mix_councils(count: int) -> None:
    sets = cohort(sheet(*people(count)).replace(b",set\n", b",x\n")).sets
    sizes = [len(one.members) for one in sets]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert all(4 <= size <= 8 for size in sizes)
    for one in sets:
        shares = Counter(member.organisation for member in one.members)
        assert max(shares.values()) <= -(-len(one.members) // 3) + 1


# people's files as they come

LIST = """name,email,organisation,set,access,unavailable
Siân Évans,sian.evans@hillside.example.gov.uk,Hillside Council,A,None,
Nia Rhŷs,nia.rhys@riverside.example.gov.uk,Riverside Council,A,N/A,none
Tom O’Barrett,t.o'barrett@hillside.example.gov.uk,Hillside Council,A,No,Fri
Devi Raman,devi+als@riverside.example.gov.uk,Riverside Council,A,captions,
Owen Price,owen.price@marshgate.example.gov.uk,Marshgate Council,A,,
"""
NAMES = ["Siân Évans", "Nia Rhŷs", "Tom O’Barrett", "Devi Raman", "Owen Price"]
SAVE_AGAIN = "If that is wrong, save it as CSV UTF-8 and try again"
SEEN = f"line 2 reads 'Siân Évans,sian.evans@hillside.example.gov.uk,Hillside Counc…'. {SAVE_AGAIN}"
NO_Y = LIST.replace("Rhŷs", "Rhys")  # few code pages have the letter


def twice(text: str, codec: str) -> bytes:
    return "".join(bytes((byte,)).decode(codec) for byte in text.encode()).encode()


AS_THEY_COME = {
    "UTF-8": (LIST.encode(), []),
    "UTF-8 with its mark": (LIST.replace("\n", "\r\n").encode("utf-8-sig"), []),
    "UTF-16": (LIST.replace(",", "\t").encode("utf-16"), []),
    "Windows": (
        NO_Y.replace(",", ";").encode("cp1252"),
        [f"its letters were read as Windows writes them: {SEEN.replace(',s', ';s').replace(',H', ';H')}"],
    ),
    "an older Mac": (
        NO_Y.replace("\n", "\r").encode("mac_roman"),
        [f"its letters were read as an older Mac writes them: {SEEN}"],
    ),
    "DOS": (NO_Y.replace("’", "'").encode("cp850") + b"\x1a", [f"its letters were read as DOS writes them: {SEEN}"]),
    "twice, by Windows": (twice(LIST, "cp1252"), [f"its letters had been encoded twice and were put right: {SEEN}"]),
    "twice, by a Mac": (twice(LIST, "mac_roman"), [f"its letters had been encoded twice and were put right: {SEEN}"]),
    "put together from two": (
        LIST.encode().replace("Siân Évans".encode(), "Siân Évans".encode("cp1252")),
        [f"its letters were read as Windows writes them: {SEEN}"],
    ),
    "pasted from the web": (
        LIST.replace("Siân É", "\u200bSiân\u00a0É")
        .replace(",devi", ",\u00a0devi")
        .replace("als@", "als\u200b@")
        .encode(),
        [],
    ),
    "cells to spare": (LIST.replace("\n", ",,,\n").encode(), []),
    "a title above": (
        f"Our members,,\n,,\n{LIST}".encode(),
        ["the headings are not in the first row; what stands above them was not read"],
    ),
    "last name first": (
        LIST.replace("Owen Price", '"Price, Owen"').encode(),
        ["row 6: 'Price, Owen' was read as Owen Price"],
    ),
    "one name": (
        LIST.encode() + b"Owen,o@home.example.org,,A,,\n",
        ["row 7: Owen has one name only; write the other where there is one"],
    ),
    "one twice": (
        f"{LIST}Owen Price,owen@home.example.org,,A,,\n".encode(),
        ["rows 6 and 7 are both Owen Price; where that is one person, take one row out, else give each an id"],
    ),
    "columns that mean nothing": (
        LIST.replace(",unavailable", ",unavailble,,Phone").replace(",Fri", ",Fri,1,2").encode(),
        [
            "the column 'unavailble' was not read; did you mean 'unavailable'?",
            "the column 'Phone' was not read",
            "column G has no heading, so it was not read",
        ],
    ),
}


@pytest.mark.parametrize("case", AS_THEY_COME)
def test_a_list_of_people_as_it_comes(case: str) -> None:
    data, notes = AS_THEY_COME[case]
    found = read_people(data)
    plain = [name.replace("’", "'") if case == "DOS" else name for name in NAMES]
    known = [
        name if "ŷ".encode() in data or "16" in case or "twice," in case else name.replace("ŷ", "y") for name in plain
    ]
    assert [row.name for row in found.rows][:5] == known
    assert list(found.notes) == notes
    assert [row.access for row in found.rows][:5] == ["", "", "", "captions", ""]
    assert [row.email for row in found.rows][:4:3] == [
        "sian.evans@hillside.example.gov.uk",
        "devi+als@riverside.example.gov.uk",
    ]


# what is there already, and who may read it


def test_a_home_is_written_for_its_owner_and_never_over_another(tmp_path: Path) -> None:
    files = starter_files(None)
    home = tmp_path / "home"
    paths = write_starter(home, files)
    assert {str(path.relative_to(home)): path.read_text(encoding="utf-8") for path in paths} == files
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert stat.S_IMODE((home / "cohorts").stat().st_mode) == 0o700
    (home / "README.md").unlink()
    with pytest.raises(StateError, match="this is there already; nothing was written"):
        write_starter(home, files)
    assert not (home / "README.md").exists()


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StateError, match="cannot be written"):
        write_starter(tmp_path / "home", starter_files(None))


# any people

printable = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \u200d"), min_size=1, max_size=30)
# some words say that there is nothing; a ? before a letter is a letter lost, a comma parts last name and first, and two signs may be one letter encoded twice
words = printable.filter(
    lambda text: (
        text.strip(" \u200d") != ""
        and text.lower() not in NOTHING
        and not set("?,\ufffd") & set(text)
        and not decoded(text.encode()).guesses
    )
)
rows = st.lists(
    st.tuples(
        words, words, st.sampled_from(["", "true", "No", "- x", "12", "a: b", "x #y", "'", '"', "~", "é"]) | words
    ),
    min_size=4,
    max_size=40,
    # two of one name would need ids
    unique_by=lambda row: " ".join(row[0].casefold().split()),
)


@unhurried
@given(rows, st.sampled_from(",;\t"))
def test_any_people_make_a_file_that_parses(found: list[tuple[str, str, str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("name", "email", "organisation", "service"))
    writer.writerows((name, f"p{n}@example.org", org, team) for n, (name, org, team) in enumerate(found))
    made = cohort(out.getvalue().encode())
    names = {member.email: member for one in made.sets for member in one.members}
    for n, (name, org, team) in enumerate(found):
        member = names[f"p{n}@example.org"]
        assert (member.name, member.organisation, member.service) == tuple(
            " ".join(x.split()) for x in (name, org, team)
        )


@unhurried
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"name,email\n{text}".encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_people_or_refused(data: bytes) -> None:
    try:
        first_file(data)
    except CsvError as refused:
        assert refused.problems  # noqa: PT017 - either outcome is right


@unhurried
@given(words)
def test_text_reads_back_from_yaml(text: str) -> None:
    loaded = load(f"- key: {written_text(text)}\n")
    assert loaded.findings == []
    assert loaded.document == [{"key": text}]
