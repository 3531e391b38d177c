"""The cohort file: every fault at once and in its place, every key with its effect, nothing that makes it stumble."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort import file as cohort_file
from sets.cohort.file import build, digest, handles, parse, read_file, schema
from sets.model.cohort import (
    Audience,
    Avoid,
    Cohort,
    MemberKind,
    Nation,
    PersonId,
    PromptRule,
    ReportRules,
    Role,
    SessionRules,
)
from sets.model.errors import CohortFileError, Finding, StateError
from sets.model.timing import Every, Moment, Period, Unit
from sets.text.parsing import moment
from sets.text.resources import example_file, examples, template_root
from sets.text.yaml_file import load
from tests.support import paths
from tests.support.worlds import standard_prompts

unhurried = settings(deadline=None, max_examples=80)  # other work shares the machine
DATA = paths.DATA / "cohorts"
BAD = sorted((DATA / "bad").glob("*.yaml"))
GOOD = [*sorted((DATA / "good").glob("*.yaml")), *sorted(examples().glob("*.yaml"))]
MINIMAL = (DATA / "good" / "minimal.yaml").read_bytes()
EVERYTHING = (DATA / "good" / "everything.yaml").read_bytes()


def faults(data: bytes, name: str = "minimal.yaml", *, published: bool = False) -> list[str]:
    with pytest.raises(CohortFileError) as refused:
        parse(data, name, published=published)
    return [finding.at("") for finding in refused.value.findings]


def warnings(data: bytes, *, published: bool = False) -> list[str]:
    return [warning.message for warning in parse(data, "minimal.yaml", published=published).warnings]


def changed(*changes: tuple[str, str]) -> bytes:
    """The minimal file with texts replaced; every text to replace must be there."""
    text = MINIMAL.decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text.encode()


def made(document: Any) -> Cohort:
    return build(document, {handle.handle: PersonId(f"p-{handle.handle}") for handle in handles(document)})


def rules_of(data: bytes) -> SessionRules:
    return made(parse(data, "x").document).sets[0].rules


# faults


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_has_the_findings_beside_it(path: Path) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse(path.read_bytes(), path.name, folders=frozenset())
    beside = path.with_suffix(".txt")
    if os.environ.get("SETWISE_GOLDEN") == "1":
        beside.write_text(f"{refused.value}\n", encoding="utf-8")
    assert str(refused.value).splitlines() == beside.read_text(encoding="utf-8").splitlines()
    places = [(finding.line, finding.column) for finding in refused.value.findings]
    assert places == sorted(places)
    assert not any(finding.warning for finding in refused.value.findings)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_has_none(path: Path) -> None:
    parsed = parse(path.read_bytes(), str(path))
    assert isinstance(json.dumps(parsed.document), str)
    assert made(parsed.document).id == path.stem


BYTES = [
    (b"", ":1:1: this file is empty; `setwise init` writes an example to start from"),
    (b"\x00\x01\x02", ":1:1: a character that is not text stands here (0x00)"),
    (b"cohort: ab\ntitle: a\x07b\n", ":2:9: a character that is not text stands here (0x07)"),
    (b"\xff\xfec\x00o\x00", ":1:1: this file was saved as UTF-16; save it as UTF-8"),
    (
        b"cohort: caf\xe9\n",
        ":1:12: this is not UTF-8 text; save the file as UTF-8, so that line 1 reads 'cohort: café'",
    ),
    (
        "a: b\nname: Siân Évans\n".encode("mac_roman"),
        ":2:9: this is not UTF-8 text; save the file as UTF-8, so that line 2 reads 'name: Siân Évans'",
    ),
    (b"cohort: caf\xc3\xa9\nname: " + b"\xfe\x81\x9d" * 30, ":2:7: this is not UTF-8 text; save the file as UTF-8"),
    (
        "a: b\nname: SiÃ¢n\n".encode(),
        ":2:9: this letter was encoded twice; write 'â' in place of 'Ã¢', here and wherever it is so",
    ),
    ("name: Si\ufffdn\n".encode(), ":1:9: a letter was lost when this was saved (it is a � now); type it again"),
    (b"x" * 1_000_001, ":1:1: this file is larger than 1 MB; a cohort file is a few kilobytes of text"),
    (b"[" * 1_000_000, ":1:1: this line is longer than 10,000 characters"),
    (b"[" * 9_000, ":1:22: this is more than 20 levels deep; a cohort file needs about five"),
    (b"- a\n" * 20_000, ":20000:3: this file has more than 20,000 values; a cohort file has a few hundred"),
    (b"a\n" * 20_001, ":1:1: this file has more than 20,000 lines; a cohort file has a few hundred"),
    (b"- a\n- b\n", ":1:1: this is not a cohort file: it should begin with keys, such as cohort: and title:"),
    (b"? [a]\n: b\n", ":1:3: a key should be one word, followed by a colon"),
    (
        "cohort: ab\n\u00a0 title: x\n".encode(),
        ":2:1: a hard space stands in the indent, as in text pasted from a document; delete it and type spaces",
    ),
    (b"sets:\n  -id: thames\n   name: x\n", ":3:8: put a space after the dash in line 2"),
]


@pytest.mark.parametrize(("data", "finding"), BYTES, ids=range(len(BYTES)))
def test_what_is_hardly_a_file(data: bytes, finding: str) -> None:
    assert faults(data) == [finding]


def test_what_is_named_already_is_gathered_once_for_all_remarks(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[object] = []
    parsing = sys.modules["sets.cohort.file.parse"]  # its function has the same name in the package
    under = parsing._under
    monkeypatch.setattr(parsing, "_under", lambda path, named: met.append(named) or under(path, named))
    faults(b"cohort: ab\nsets:\n" + b"  - {id: a, name: A}\n" * 500)
    assert len(met) > 500
    assert len({id(named) for named in met}) == 1


def test_an_alias_bomb_is_refused_and_not_expanded() -> None:
    bomb = "cohort: &a [x]\n" + "".join(f"k{n}: &b{n} [*a, *a]\n" for n in range(3))
    found = faults(bomb.encode())
    assert sum("'&' names a part of the file" in finding for finding in found) == 4
    assert sum("'*' repeats another part of the file" in finding for finding in found) == 6


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse(b"\xef\xbb\xbf" + MINIMAL, "minimal.yaml").document == parse(MINIMAL, "minimal.yaml").document


def test_a_large_file_is_not_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    for path, words in (
        (large, "this file is larger than 1 MB"),
        (tmp_path / "none.yaml", "there is no such file"),
        (tmp_path, "this is a folder, not a file"),
    ):
        with pytest.raises(CohortFileError, match=words):
            read_file(path)


def test_the_file_may_have_any_name_when_it_is_no_file() -> None:
    parse(MINIMAL, "-")
    assert faults(MINIMAL, "other.yml") == [
        ":1:9: cohort: this says 'minimal' and the file is called 'other.yaml'; they should agree"
    ]


def test_every_level_of_fault_is_found_at_once() -> None:
    data = changed(
        ("title: Listening better", "title: Listening better\ntitel: x"),
        ("2027-01-19", "2027-02-30"),
        ("tom.barrett@hillside.example.gov.uk", "amina.yusuf@riverside.example.gov.uk"),
        ("name: Grace Mensah", "name: &g Grace"),
    )
    assert [finding.split(":")[1] for finding in faults(data)] == ["3", "12", "24", "25"]


SKIPPED = "there is no 1:15am on Sunday 28 March 2027, because the clocks go forward; choose another time"


def test_what_cannot_be_about_days_is_found_beside_the_rest() -> None:
    moves = "    moves:\n      - session: 3\n        date: 2027-03-28\n        at: 01:15\n"
    late = "      - session: 4\n        date: 2028-05-04\n"
    event = "events:\n  - event: launch\n    date: 2027-03-28\n    at: 1.15am\n  - event: close\n    date: 2027-02-31\n"
    data = changed(
        ("title: Listening better\n", f"titel: Listening better\n{event}"),
        ("    facilitators:\n", f"{moves}{late}    facilitators:\n"),
        ("tom.barrett@hillside.example.gov.uk", "tom.barrett"),
    )
    assert faults(data) == [
        ":2:1: unknown key 'titel'; did you mean 'title'?",
        f":6:9: Launch: {SKIPPED}",
        ":8:11: date: '2027-02-31': there is no such day; write 2027-03-02 or 2 March 2027",
        f":25:13: Thames, session 3: {SKIPPED}",
        ":27:15: Thames, session 5 (Tuesday 8 June 2027) comes before session 4 (Thursday 4 May 2028)",
        ":35:16: email: 'tom.barrett' is not an email address; write one such as sam.lee@example.gov.uk",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at: 01:15", "at: 25:15"),
        ("  every: 5 weeks", "  every: 5 weaks"),
        ("  every: 5 weeks", "  evry: 5 weeks"),
        ("title:", "timezone: Mars\ntitle:"),
    ],
)
def test_days_that_hang_on_what_is_at_fault_are_left_alone(old: str, new: str) -> None:
    moves = "    moves:\n      - session: 3\n        date: 2027-03-28\n        at: 01:15\n"
    data = changed(("    facilitators:\n", f"{moves}    facilitators:\n")).replace(old.encode(), new.encode())
    assert len(faults(data)) == 1


# sets that change, in a cohort that runs already

LEAVER = (
    "        email: owen.price@marshgate.example.gov.uk\n",
    "        email: owen.price@marshgate.example.gov.uk\n        last_day: 2027-03-01\n",
)
LEAVER_TOO = (
    "        email: devi.raman@riverside.example.gov.uk\n",
    "        email: devi.raman@riverside.example.gov.uk\n        last_day: 2027-04-01\n",
)
GONE = ("      - name: Owen Price\n        email: owen.price@marshgate.example.gov.uk\n", "")
GONE_TOO = ("      - name: Devi Raman\n        email: devi.raman@riverside.example.gov.uk\n", "")


def test_a_set_that_falls_below_four_is_a_warning() -> None:
    fallen = "set 'thames' falls to 3 members from 2027-04-02; below 4, think of a merger or a close"
    assert fallen in warnings(changed(LEAVER, LEAVER_TOO))
    assert fallen in warnings(changed(LEAVER, LEAVER_TOO), published=True)


def test_a_set_that_begins_below_four_is_a_fault_until_it_runs() -> None:
    small = "set 'thames' has 3 members at its first session; a set has 4 to 8"
    assert faults(changed(GONE, GONE_TOO)) == [f":20:7: {small}"]
    assert small in warnings(changed(GONE, GONE_TOO), published=True)


def test_a_place_taken_over_does_not_make_a_set_of_nine() -> None:
    extra = "".join(f"      - name: New {n}\n        email: new{n}@example.org\n" for n in range(3))
    joiner = "      - name: Late\n        email: late@example.org\n        first_day: 2027-03-02\n"
    full = changed(("    members:\n", f"    members:\n{extra}"), LEAVER)
    assert "set 'thames' has 8 members; 5 to 7 work best" in warnings(full + joiner.encode())
    assert faults(full.replace(b"        last_day: 2027-03-01\n", b"") + joiner.encode()) == [
        ":20:7: set 'thames' has 9 members; a set has 4 to 8"
    ]


WARNINGS = [
    ([GONE], "set 'thames' has 4 members; 5 to 7 work best"),
    (
        [
            (
                "email: owen.price@marshgate.example.gov.uk",
                "email: owen.price@marshgate.example.gov.uk\n        first_day: 2028-02-01",
            ),
            ("    members:\n", "    members:\n      - name: Nina New\n        email: nina@example.org\n"),
        ],
        "first_day: this is after the last session of the set; look at the year",
    ),
    ([("5 weeks", "10 weeks")], "every: sessions more than 9 weeks apart; 4 to 6 weeks work best"),
    ([("5 weeks", "1 week")], "every: sessions less than 2 weeks apart; 4 to 6 weeks work best"),
    ([("count: 6", "count: 3\n  rounds: 4\n  lasts: 3h")], "3 sessions; 4 to 12 are usual"),
    (
        [("count: 6", "count: 6\n  rounds: 1")],
        "rounds: 6 sessions of 1 round give 5 turns (session 1 has none) for the 5 members of set 'thames': not everybody can present twice",
    ),
    (
        [("  place: Committee Room 2", "  place: Teams\n  join: https://example.org/x\n  lasts: 3h30m")],
        "lasts: more than 3 hours online; 2h30m with a break works best",
    ),
    ([("  place:", "  going_ahead: 3\n  place:")], "going_ahead: 3 is few; 4 keeps enough energy in the room"),
    ([("  place:", "  lasts: 90 minutes\n  place:")], "rounds: 2 in 90 minutes leave less than 30 minutes each"),
    (
        [("    facilitators:\n      - name: Ruth Okafor\n        email: ruth.okafor@facilitators.example.org\n", "")],
        "set 'thames' has no facilitator; that is right only for a set that facilitates itself, and such a set needs a "
        "champion: the address of the member who sees to its register",
    ),
    (
        [("ruth.okafor@facilitators.example.org", "owen.price@marshgate.example.gov.uk")],
        "Ruth Okafor is a facilitator and a member of set 'thames'",
    ),
    (
        [("sam.lee@learning.example.gov.uk", "owen.price@marshgate.example.gov.uk")],
        "Sam Lee is a coordinator and a member; take care with what members say in confidence",
    ),
]


@pytest.mark.parametrize(("changes", "warning"), WARNINGS, ids=[warning[:30] for _, warning in WARNINGS])
def test_worth_a_second_look(changes: list[tuple[str, str]], warning: str) -> None:
    assert warnings(changed(*changes)) == [warning]
    assert warnings(MINIMAL) == []


def test_a_facilitator_of_four_sets() -> None:
    lines = MINIMAL.decode().partition("sets:\n")
    others = [lines[2].replace("example.gov.uk", f"s{n}.example.org") for n in range(3)]
    for first in ("Amina", "Tom", "Grace", "Devi", "Owen"):
        others = [text.replace(f"name: {first}", f"name: {first} {n}") for n, text in enumerate(others)]
    more = "".join(text.replace("id: thames", f"id: set-{n}") for n, text in enumerate(others))
    assert warnings((lines[0] + lines[1] + lines[2] + more).encode()) == [
        "this person facilitates 4 sets; more than 3 is a lot"
    ]


def test_a_facilitator_may_come_back_and_a_coordinator_facilitate() -> None:
    twice = (
        "        email: ruth.okafor@facilitators.example.org\n",
        "        email: sam.lee@learning.example.gov.uk\n        until: 2027-03-01\n"
        "      - name: Sam Lee\n        email: sam.lee@learning.example.gov.uk\n        from: 2027-03-30\n",
    )
    assert warnings(changed(twice)) == []
    at_once = (twice[0], twice[1].replace("2027-03-30", "2027-03-01"))
    assert faults(changed(at_once)) == [
        ":21:16: sam.lee@learning.example.gov.uk is already a facilitator of set 'thames' at that time"
    ]


RUTH_UNTIL = (
    "        email: ruth.okafor@facilitators.example.org\n",
    "        email: ruth.okafor@facilitators.example.org\n        until: 2027-03-31\n",
)


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ("", ["set 'thames' has no facilitator at sessions 4, 5 and 6"]),
        ("      - session: 5\n        date: 2027-03-31\n", ["set 'thames' has no facilitator at sessions 4 and 6"]),
        (
            "      - session: 6\n        cancelled: not needed\n",
            ["set 'thames' has no facilitator at sessions 4 and 5"],
        ),
        ("".join(f"      - session: {n}\n        cancelled: not needed\n" for n in (4, 5, 6)), []),
    ],
)
def test_sessions_that_nobody_facilitates(moves: str, words: list[str]) -> None:
    data = changed(RUTH_UNTIL, ("    members:\n", f"    moves:\n{moves}    members:\n" if moves else "    members:\n"))
    assert [said for said in warnings(data) if "facilitator" in said] == words


@pytest.mark.parametrize("answer", ["no", "No", "false", "true", "yes"])
def test_a_reason_is_no_yes_or_no(answer: str) -> None:
    """`cancelled: no` would otherwise call the session off, with `no` as its reason."""
    moves = f"    moves:\n      - session: 3\n        cancelled: {answer}\n    members:\n"
    assert faults(changed(("    members:\n", moves))) == [
        ":21:20: cancelled: write the reason, such as 'the set agreed to stop at five'; when it does take place, "
        "take this line out"
    ]


def test_an_end_after_the_last_session_changes_nothing() -> None:
    nothing = "ended: no session is after this day, so it changes nothing; it is for a programme that ends early"
    assert warnings(MINIMAL + b"ended: 2027-07-13\n") == [nothing]
    assert warnings(MINIMAL + b"ended: 2027-07-12\n") == []
    moved = changed(("    members:\n", "    moves:\n      - session: 6\n        date: 2027-07-14\n    members:\n"))
    assert warnings(moved + b"ended: 2027-07-13\n") == []


PARTNERS = ("sessions:\n", "partners:\n  - name: Pat Ng\n    email: pat@example.org\nsessions:\n")
CLOSE = "events:\n  - event: close\n    date: 2027-07-20\n"
UNHEARD = (
    "partners: nothing in this file goes to them; switch their questions on, or write partners under an event's who"
)
UNASKED = "prompts:\n  partners:\n    send: no\n"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("", []),
        (UNASKED, [UNHEARD]),
        (f"{CLOSE}{UNASKED}", [UNHEARD]),
        (f"{CLOSE}    who:\n      - partners\n{UNASKED}", []),
        (f"{CLOSE}    who:\n      - partners\n    cancelled: no room\n{UNASKED}", [UNHEARD]),
        (f"{UNASKED}  midpoint:\n    to: partners\n", []),
        (f"{UNASKED}  midpoint:\n    to: partners\n    send: no\n", [UNHEARD]),
    ],
)
def test_partners_to_whom_nothing_goes(more: str, words: list[str]) -> None:
    assert warnings(changed(PARTNERS) + more.encode()) == words


# what is built


def test_the_minimal_file_in_full() -> None:
    cohort = made(parse(MINIMAL, "minimal.yaml").document)
    assert (cohort.timezone, cohort.nation, cohort.organiser.contact) == (
        "Europe/London",
        Nation.ENGLAND,
        "sets@learning.example.gov.uk",
    )
    assert cohort.sets[0].name == "Thames"
    assert cohort.sets[0].rules == SessionRules(
        count=6,
        first=date(2027, 1, 19),
        every=Every(count=5, unit=Unit.WEEKS),
        dates=(),
        at=time(10),
        lasts=timedelta(minutes=150),
        rounds=2,
        going_ahead=4,
        place="Committee Room 2",
        join="",
        avoid=(),
    )
    assert cohort.report.draft == moment("20 working days after the last session")
    assert cohort.report.midpoint is None
    assert (str(cohort.keep.logs), str(cohort.keep.contacts)) == ("6 months", "24 months")


def test_the_report_in_full() -> None:
    assert made(parse(EVERYTHING, "everything.yaml").document).report == ReportRules(
        draft=moment("15 working days after the last session"),
        midpoint=moment("after session 3"),
        applied=24,
        placed=15,
        cost=18500,
        polls=(date(2027, 5, 6), date(2027, 6, 3)),
    )


@pytest.mark.parametrize(
    ("written", "pounds"),
    [
        ("18500", 18500),
        ("£18500", 18500),
        ("£18,500", 18500),
        ("£ 18,500", 18500),
        ("18,500", 18500),
        ("'1'", 1),
        ("100000000", 100_000_000),
    ],
)
def test_a_cost_as_people_write_it(written: str, pounds: int) -> None:
    document = parse(MINIMAL + f"report:\n  cost: {written}\n".encode(), "minimal.yaml").document
    assert made(document).report.cost == pounds
    jsonschema.validate(document, schema())


NOT_AN_AMOUNT = "is not an amount; write whole pounds, such as 18500 or £18,500"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("18500.5", f"'18500.5' {NOT_AN_AMOUNT}"),
        ("about £18,000", f"'about £18,000' {NOT_AN_AMOUNT}"),
        ("18,50", f"'18,50' {NOT_AN_AMOUNT}"),
        ("yes", f"'yes' {NOT_AN_AMOUNT}"),
        ("true", f"'true' {NOT_AN_AMOUNT}"),
        ("[18500]", "there is a list here where one value is expected; write whole pounds, such as 18500 or £18,500"),
        ("-1", "write whole pounds, from £1 to £100,000,000"),
        ("100000001", "write whole pounds, from £1 to £100,000,000"),
    ],
)
def test_a_cost_that_is_none(written: str, words: str) -> None:
    with pytest.raises(CohortFileError) as refused:
        parse(MINIMAL + f"report:\n  cost: {written}\n".encode(), "minimal.yaml")
    assert [finding.message for finding in refused.value.findings] == [f"cost: {words}"]


def test_one_poll_or_several() -> None:
    one = MINIMAL + b"report:\n  polls: 6 May 2027\n"
    assert made(parse(one, "minimal.yaml").document).report.polls == (date(2027, 5, 6),)
    two = MINIMAL + b"report:\n  polls: [2027-06-03, 2027-05-06]\n"
    assert made(parse(two, "minimal.yaml").document).report.polls == (date(2027, 5, 6), date(2027, 6, 3))


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("placed: 4", ["placed: 4 got a place, and the sets have 5 members; look at the number"]),
        ("placed: 5", []),
        ("applied: 5", []),
    ],
)
def test_fewer_places_than_members(report: str, words: list[str]) -> None:
    assert warnings(MINIMAL + f"report:\n  {report}\n".encode()) == words


def test_a_member_in_full() -> None:
    cohort = made(parse(EVERYTHING, "everything.yaml").document)
    amina = cohort.sets[0].members[0]
    assert (amina.id, amina.nation, amina.kind) == ("p-id:amina", Nation.NORTHERN_IRELAND, MemberKind.COMMUNITY)
    assert (amina.first_day, amina.last_day) == (date(2027, 1, 18), date(2027, 5, 1))
    assert cohort.sets[0].members[1].nation is Nation.WALES
    ruth = cohort.sets[0].facilitators[0]
    assert (ruth.first_day, ruth.last_day) == (date(2027, 1, 1), date(2027, 3, 1))
    assert [handle.formerly for handle in handles(parse(EVERYTHING, "-").document) if handle.handle == "id:amina"] == [
        ("a.yusuf@riverside.example.gov.uk", "amina@oldcouncil.example.gov.uk")
    ]


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield (*path, key)
            yield from paths(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from paths(value, (*path, number))


def without(document: Any, path: tuple[str | int, ...]) -> Any:
    less = copy.deepcopy(document)
    node = less
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return less


def outcome(document: Any) -> Any:
    """What a document comes to: its cohort and its people, or that it cannot be built."""
    try:
        return made(document), handles(document)
    except CohortFileError:
        return "fault"


WHOLE = parse(EVERYTHING, "everything.yaml").document
ONLY_CHECKED = ("agreed", "manager")
"""Keys that change what `check` says, and nothing else."""


@pytest.mark.parametrize(
    "path", [p for p in paths(WHOLE) if p[-1] not in ONLY_CHECKED], ids=lambda path: ".".join(map(str, path))
)
def test_every_key_has_its_effect(path: tuple[str | int, ...]) -> None:
    assert outcome(without(WHOLE, path)) != outcome(WHOLE)


def test_the_file_with_every_key_has_every_key() -> None:
    used = {str(path[-1]) for path in paths(WHOLE)}
    known = {key for part in (schema(), *schema()["$defs"].values()) for key in part["properties"]}
    assert known - used == set()


def test_a_set_s_own_dates_replace_the_cadence_and_the_reverse() -> None:
    dates = "  dates: [2027-01-19, 2027-02-23, 2027-03-30, 2027-05-04]\n"
    own_dates = rules_of(changed(("    facilitators:", f"  {dates}    facilitators:")))
    assert (own_dates.count, own_dates.first, own_dates.every, len(own_dates.dates)) == (4, None, None, 4)
    listed = changed(("  count: 6\n  first: 2027-01-19\n  every: 5 weeks\n", dates))
    own_cadence = listed.replace(
        b"    facilitators:", b"    first: 2027-01-20\n    every: fortnight\n    count: 5\n    facilitators:"
    )
    assert (rules_of(own_cadence).count, rules_of(own_cadence).dates) == (5, ())
    half = listed.replace(b"    facilitators:", b"    first: 2027-01-20\n    facilitators:")
    assert faults(half) == [":13:5: 'count' and 'every' are missing here: count, first and every go together"]


def test_a_room_of_its_own_has_no_link() -> None:
    online = changed(("place: Committee Room 2", "place: Teams\n  join: https://example.org/x"))
    assert rules_of(online).join == "https://example.org/x"
    own = b"    place: Town Hall\n    facilitators:"
    assert rules_of(online.replace(b"    facilitators:", own)).join == ""
    no_link = rules_of(online.replace(b"    facilitators:", b"    join: none\n    facilitators:"))
    assert (no_link.place, no_link.join) == ("Teams", "")


def test_events_and_their_defaults() -> None:
    cohort = made(WHOLE)
    launch, wrap_up = cohort.events
    assert (launch.key, launch.title, launch.at, launch.who) == (
        "launch",
        "Hello everybody",
        time(14),
        (Role.MEMBER, Role.LEAD),
    )
    assert (wrap_up.key, wrap_up.title, wrap_up.at, wrap_up.lasts) == (
        "wrap-up-day",
        "wrap-up day",
        time(10, 30),
        timedelta(hours=2),
    )
    assert (wrap_up.place, wrap_up.join) == ("Room 1", "https://meet.example.org/sets")
    assert wrap_up.who == (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR)
    assert cohort.sets[0].rules.avoid == (Avoid(start=date(2027, 5, 31), end=date(2027, 6, 4), why="Whitsun"),)


def test_a_person_without_an_id_in_the_records() -> None:
    with pytest.raises(StateError, match="Sam Lee: this person has no id in the records yet"):
        build(parse(MINIMAL, "-").document, {})


# the timeline


def prompt(cohort: Cohort, name: str) -> PromptRule:
    return next(rule for rule in cohort.prompts if rule.name == name)


def test_the_standard_timeline() -> None:
    rows = [(rule.name, rule.to, rule.asks, rule.send, rule.remind is not None) for rule in standard_prompts()]
    assert rows == [
        ("appetite", Audience.LEADS, True, True, True),
        ("baseline", Audience.MEMBERS, True, True, True),
        ("attendance-check", Audience.MEMBERS_UNANSWERED, False, True, False),
        ("preparation", Audience.MEMBERS, False, True, False),
        ("pack", Audience.FACILITATORS_AND_CHAMPIONS, False, True, False),
        ("going-ahead", Audience.FACILITATORS_IF_SHORT, False, True, False),
        ("weekly", Audience.COORDINATORS, False, True, False),
        ("reminder", Audience.MEMBERS, False, False, False),
        ("register", Audience.FACILITATORS_UNMARKED, True, True, True),
        ("reflection", Audience.MEMBERS_CAME, True, True, True),
        ("my-work", Audience.MEMBERS, True, True, False),
        ("my-work-again", Audience.MEMBERS, True, True, False),
        ("digest", Audience.FACILITATORS, False, True, False),
        ("midpoint", Audience.MEMBERS, True, True, False),
        ("voices", Audience.MEMBERS, True, True, False),
        ("endline", Audience.MEMBERS, True, True, True),
        ("time-given", Audience.MEMBERS, True, True, False),
        ("partners", Audience.PARTNERS, True, True, True),
        ("stories", Audience.MEMBERS, True, True, False),
        ("follow-up-3-months", Audience.MEMBERS, True, True, True),
        ("follow-up-6-months", Audience.MEMBERS, True, True, True),
    ]
    assert all(rule.why for rule in standard_prompts())
    assert (template_root() / "timeline.yaml").is_file()


def test_a_row_of_the_file_goes_over_the_standard_one() -> None:
    standard = next(rule for rule in standard_prompts() if rule.name == "reflection")
    assert prompt(made(WHOLE), "reflection") == replace(standard, when=moment("2 working days after at 11am"))
    assert prompt(made(WHOLE), "thanks") == PromptRule(
        name="thanks",
        to=Audience.EVERYONE,
        when=moment("1 week after the last session"),
        until=moment("4 weeks after the last session"),
        remind=moment("2 weeks after the last session"),
        asks=True,
        send=False,
        why="A word of thanks.",
    )


USEFUL = [
    ("5 working days before at 9am", "on the day"),
    ("on the day at 4pm", "10 working days after"),
    ("2 working days after at 11am", "12 working days after at 11am"),
    ("3 days after", "17 days after"),
    ("13 weeks after the last session", "15 weeks after the last session"),
    ("2 months after launch", "3 months after launch"),
]


@pytest.mark.parametrize(("when", "until"), USEFUL)
def test_a_prompt_of_one_s_own_is_useful_for_a_while(when: str, until: str) -> None:
    document = without(WHOLE, ("events", 0, "cancelled")) | {"prompts": {"hello": {"to": "members", "when": when}}}
    assert prompt(made(document), "hello").until == moment(until)


def test_without_a_launch_the_first_session_stands_for_it() -> None:
    launched = without(WHOLE, ("events", 0, "cancelled"))
    assert prompt(made(launched), "baseline").when == moment("5 working days before launch at 10:00")
    first = moment("5 working days before the first session at 10:00")
    for document in (WHOLE, without(WHOLE, ("events", 0)), without(WHOLE, ("events",))):
        assert prompt(made(document), "baseline").when == first


@pytest.mark.parametrize(("count", "session"), [(4, 2), (5, 2), (6, 3), (12, 6)])
def test_the_midpoint_is_at_half_way(count: int, session: int) -> None:
    cohort = made(parse(changed(("count: 6", f"count: {count}")), "-").document)
    assert prompt(cohort, "midpoint").when == moment(f"2 working days after session {session} at 10:00")


def test_three_sessions_have_no_midpoint_unless_it_is_asked_for() -> None:
    three = changed(("count: 6", "count: 3"))
    assert "midpoint" not in {rule.name for rule in made(parse(three, "-").document).prompts}
    own = three + b"prompts:\n  midpoint:\n    when: after session 1\n    until: 1 week after session 1\n"
    assert prompt(made(parse(own, "-").document), "midpoint").when == moment("after session 1")


def test_a_new_prompt_is_a_folder_and_a_row() -> None:
    row = MINIMAL + b"prompts:\n  thanks:\n    to: members\n    when: 1 day after\n"
    assert parse(row, "-", folders=frozenset({"thanks"})).warnings == ()
    with pytest.raises(CohortFileError, match="there is no prompt 'thanks', and no folder"):
        parse(row, "-", folders=frozenset({"reflection"}))


# places, digest, schema


def test_where_things_stand() -> None:
    parsed = parse(MINIMAL, "minimal.yaml")
    assert parsed.where(("sessions", "first")) == (11, 10)
    assert parsed.where(("sets", 0, "members", 1, "email")) == (23, 16)
    assert parsed.where(("sets", 0, "moves", 4, "date")) == (15, 5)
    assert parsed.where(()) == parsed.where(("nowhere",)) == (1, 1)


def test_the_digest_is_of_the_content() -> None:
    document = parse(MINIMAL, "-").document
    with_notes = parse(b"# a note\n" + MINIMAL.replace(b"title: Listening better", b"title:   'Listening better'"), "-")
    assert digest(with_notes.document) == digest(document)
    assert digest(document | {"title": "Other"}) != digest(document)


def test_the_schema_is_one_and_describes_every_key() -> None:
    found = schema()
    jsonschema.Draft202012Validator.check_schema(found)
    assert json.dumps(found) == json.dumps(schema())
    for part in (found, *found["$defs"].values()):
        assert part["additionalProperties"] is False
        for key, value in part["properties"].items():
            assert value.get("description"), key
    assert "null" not in json.dumps(found)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_an_editor_agrees_with_good_files(path: Path) -> None:
    jsonschema.validate(parse(path.read_bytes(), "-").document, schema())


@pytest.mark.parametrize("name", ["misspelt-keys", "numbers-for-text", "lists-and-keys"])
def test_an_editor_agrees_with_bad_files(name: str) -> None:
    text = (DATA / "bad" / f"{name}.yaml").read_text()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(load(text).document, schema())


# nothing makes it stumble


def survives(data: bytes) -> None:
    try:
        parsed = parse(data, "-", folders=frozenset({"thanks"}))
    except CohortFileError as refused:
        assert refused.findings  # noqa: PT017 - either outcome is right
        for finding in refused.findings:
            assert isinstance(finding, Finding)
            assert finding.line >= 1
            assert finding.column >= 1
            assert finding.message.replace("\u200d", "").isprintable()  # some names need it
    else:
        json.dumps(parsed.document)
        made(parsed.document)


@unhurried
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    survives(data)


SIGNS = [
    *("cohort: ab", "sets:", "sessions:", "members:", "prompts:", "events:"),
    *("\n", "\n  ", "\t", "\u2028", "\x85", "---", "...", "- ", "? ", ": ", "<<: "),
    *("[", "]", "{", "}", ",", "&a ", "*a", "!!set ", "|", ">", "'", '"', "%", "#", "~", "\\"),
    *("1", "0x1f", "1e999", "9" * 50),
]
YAMLISH = st.lists(st.sampled_from(SIGNS) | st.text(max_size=4), max_size=40).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


@unhurried
@given(YAMLISH)
def test_any_text_that_looks_like_yaml(data: bytes) -> None:
    survives(data)


ODD_VALUES = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**14,
        1.5,
        "",
        "x",
        "NO",
        [],
        {},
        [[]],
        [None],
        {"a": 1},
        "2027-02-30",
        "25:00",
        "a@b.example.org",
        "\u200d",
        "5 weeks",
        ["x"],
        [{}],
    ]
)


@unhurried
@given(st.data())
def test_a_good_file_with_anything_put_anywhere(data: st.DataObject) -> None:
    document = copy.deepcopy(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        options = list(paths(document))
        if not options:
            break
        path = data.draw(st.sampled_from(options))
        node = document
        for step in path[:-1]:
            node = node[step]
        if data.draw(st.booleans()):
            node[path[-1]] = data.draw(ODD_VALUES)
        else:
            del node[path[-1]]
    survives(json.dumps(document).encode())


@unhurried
@given(st.data())
def test_a_good_file_with_a_piece_lost_or_doubled(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(EVERYTHING)))
    end = data.draw(st.integers(start, min(len(EVERYTHING), start + 80)))
    again = data.draw(st.integers(0, 2))
    survives(EVERYTHING[:start] + EVERYTHING[start:end] * again + EVERYTHING[end:])


def test_the_example_is_sound_and_inviting() -> None:
    data = read_file(example_file())
    parsed = parse(data, str(example_file()))
    cohort = made(parsed.document)
    assert parsed.warnings == ()
    assert not set("{}") & set(data.decode())
    assert [len(learning_set.members) for learning_set in cohort.sets] == [6, 6, 6]
    members = [member for learning_set in cohort.sets for member in learning_set.members]
    assert sum(member.kind is MemberKind.COMMUNITY for member in members) == 3
    assert {event.key for event in cohort.events} == {"launch", "exchange", "close"}
    assert len(data) < cohort_file.MAX_BYTES


def test_moments_and_periods_of_the_example() -> None:
    cohort = made(parse(read_file(example_file()), "-").document)
    assert cohort.report.midpoint == Moment(
        period=Period(count=0, unit=Unit.DAYS),
        side=moment("on the day").side,
        anchor=moment("after session 3").anchor,
        number=3,
    )
