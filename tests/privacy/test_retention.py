"""`keep:` carried out: what was promised to go goes, the day after and not before, with a receipt."""

from __future__ import annotations

import asyncio
import stat
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from sets.cohort.people import STAND_IN, is_stand_in
from sets.model.cohort import WHOLE_COHORT, Keep, Occasion, PersonId, SetId
from sets.model.errors import StateError
from sets.model.messages import MIDPOINT_DRAFT, REPORT_DRAFT
from sets.model.polls import DatePoll
from sets.model.publication import Issued
from sets.model.responses import Agreement, Difficulty, Responses
from sets.model.timing import Period, Unit
from sets.privacy.retention import CONTACTS, LOGS, NOTES, PRIVATE, Kept, kept_until, last_day, outlived
from sets.service.apply_retention import Cleared, clear
from sets.service.erase_person import case_of, forget
from sets.service.installation import Installation
from tests.support.builders import a_cohort, a_meeting, a_programme, at, utc
from tests.support.privacy_help import AMINA, NOW, TOM, a_full_house, everything_of, files_with, markers, person_called
from tests.support.web_help import COHORT

ADA = PersonId("p-ada")
ENDS = a_meeting("thames-6", "2027-07-13 10:00")
PROGRAMME = a_programme(meetings=(a_meeting(), ENDS))
EVERYTHING = replace(
    everything_of(ADA, "ada"),
    difficulties=(),
    agreements=(Agreement(set_id=SetId("thames"), text="On time.", at=NOW),),
    polls=(
        DatePoll(
            occasion=Occasion("thames-1"), about=NOW, number=1, starts=(NOW,), asked=(ADA,), by=ADA, at=NOW, until=NOW
        ),
    ),
)
AFTER_ALL = at("2029-08-01 03:23")


def a_report(drafted: str, released: str = "", kind: str = REPORT_DRAFT) -> Issued:
    return Issued(
        kind=kind,
        at=at(drafted),
        digest=drafted,
        folder="reports/x",
        occasion=WHOLE_COHORT,
        released=at(released) if released else None,
    )


def gone_on(now: str, *issued: Issued, programme=PROGRAMME) -> set[str]:  # type: ignore[no-untyped-def]
    """The kinds that go at this local time."""
    found = outlived(programme, EVERYTHING, issued, at(now))
    return {one.name for one in fields(Responses) if getattr(found.gone, one.name)}


DRAFTED = a_report("2027-08-10 10:00")
RELEASED = a_report("2027-08-10 10:00", "2027-09-01 10:00")


@pytest.mark.parametrize(
    ("now", "issued", "gone"),
    [
        # logs: six months after the report, or its draft where none was released
        ("2028-02-10 23:59", (DRAFTED,), {*NOTES}),
        ("2028-02-11 00:00", (DRAFTED,), {*NOTES, *LOGS}),
        ("2028-03-01 23:59", (RELEASED,), {*NOTES}),
        ("2028-03-02 00:00", (RELEASED,), {*NOTES, *LOGS}),
        ("2028-03-02 00:00", (RELEASED, a_report("2028-01-10 10:00", "2028-01-20 10:00")), {*NOTES, *LOGS}),
        # never before a report, however long ago it all was
        ("2028-03-02 00:00", (), {*NOTES}),
        ("2028-03-02 00:00", (a_report("2027-04-01 10:00", kind=MIDPOINT_DRAFT),), {*NOTES}),
        ("2040-01-01 00:00", (), {*NOTES, *CONTACTS}),
        # a facilitator's notes: six months after the last meeting
        ("2028-01-13 23:59", (DRAFTED,), set()),
        ("2028-01-14 00:00", (DRAFTED,), {*NOTES}),
        # names and addresses: 24 months after it
        ("2029-07-13 23:59", (DRAFTED,), {*NOTES, *LOGS}),
        ("2029-07-14 00:00", (DRAFTED,), {*NOTES, *LOGS, *CONTACTS}),
    ],
)
def test_what_goes_when(now: str, issued: tuple[Issued, ...], gone: set[str]) -> None:
    assert gone_on(now, *issued) == gone
    assert outlived(PROGRAMME, EVERYTHING, issued, at(now)).contacts == (CONTACTS[0] in gone)


def test_every_kind_has_its_time_but_the_turn_of_links() -> None:
    assert {one.name for one in fields(Responses)} == {*LOGS, *NOTES, *CONTACTS, *PRIVATE, "turns"}


@pytest.mark.parametrize(
    ("logs", "contacts", "expected"),
    [
        ((1, Unit.WEEKS), (10, Unit.DAYS), Kept(logs=date(2027, 8, 17), notes=date(2027, 7, 20), contacts=date(2027, 7, 23))),
        ((2, Unit.WORKING_DAYS), (1, Unit.MONTHS), Kept(logs=date(2027, 8, 12), notes=date(2027, 7, 15), contacts=date(2027, 8, 13))),
    ],
)  # fmt: skip
def test_the_file_says_for_how_long(logs: tuple[int, Unit], contacts: tuple[int, Unit], expected: Kept) -> None:
    keep = Keep(logs=Period(count=logs[0], unit=logs[1]), contacts=Period(count=contacts[0], unit=contacts[1]))
    programme = a_programme(a_cohort(keep=keep), (a_meeting(), ENDS))
    assert kept_until(programme, (DRAFTED,)) == expected


def test_days_are_those_of_the_cohort() -> None:
    late = replace(DRAFTED, at=utc("2027-08-10 23:30"))  # 11 August in London
    assert kept_until(PROGRAMME, (late,)).logs == date(2028, 2, 11)


def test_the_end_is_the_last_meeting_that_takes_place() -> None:
    off = replace(ENDS, cancelled="the set agreed")
    assert last_day(PROGRAMME) == date(2027, 7, 13)
    assert last_day(a_programme(meetings=(a_meeting(), off))) == date(2027, 1, 19)
    assert last_day(a_programme(meetings=(off,))) == date(2027, 7, 13)
    assert last_day(a_programme(meetings=())) is None
    assert gone_on("2040-01-01 00:00", programme=a_programme(meetings=())) == set()


# on the records of a home


def reported(installation: Installation) -> Installation:
    """The same home, whose report was drafted on 24 August 2027."""
    installation.records(COHORT).issue(a_report("2027-08-24 10:00"))
    return installation


GONE_WITH_LOGS = tuple(
    (kind, 2)
    for kind in (
        "learning log",
        "draft",
        "action",
        "check of a report",
        "yes or no to one's words",
        "place of a line under themes",
    )
)


def test_what_was_told_the_coordinators_alone_goes_when_session_2_has_ended() -> None:
    programme = a_programme(a_cohort())
    second = programme.by_key[Occasion("thames-2")]
    mine = Difficulty(person=programme.cohort.sets[0].members[0].id, at=NOW, sealed="token")
    strangers = Difficulty(person=ADA, at=NOW, sealed="token")
    told = Responses(difficulties=(mine, strangers))
    before, after = second.end - timedelta(minutes=1), second.end
    assert outlived(programme, told, (), before).gone == Responses(difficulties=(strangers,))
    assert outlived(programme, told, (), after).gone == told


def test_logs_go_and_the_rest_stays(tmp_path: Path) -> None:
    installation = reported(a_full_house(tmp_path / "home").installation)
    before, review = installation.records(COHORT).responses(), installation.records(COHORT).review()
    assert clear(installation, COHORT, at("2028-02-24 03:23")).removed == (
        ("working agreement", 1),
        ("private word to the coordinators", 2),
    )
    found = clear(installation, COHORT, at("2028-02-25 03:23"))
    assert (found.removed, found.blanked) == (GONE_WITH_LOGS, ())
    after = installation.records(COHORT).responses()
    assert after == replace(
        before, logs=(), drafts=(), actions=(), checks=(), approvals=(), agreements=(), difficulties=()
    )
    # where lines were placed goes too; what the team wrote for the report stays with it
    assert installation.records(COHORT).review() == replace(review, placings=())
    words = [markers(who)[word] for who in ("amina", "tom") for word in ("shared", "line", "alone")]
    assert files_with(tmp_path / "home", *words) == []
    assert files_with(tmp_path / "home" / "records", AMINA) != []


def test_replies_go_after_seven_days_without_a_receipt(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    assert clear(installation, COHORT, NOW + timedelta(days=7)) == Cleared()
    assert clear(installation, COHORT, NOW + timedelta(days=7, minutes=1)) == Cleared(originals=2)
    assert installation.records(COHORT).originals() == ()
    assert not (tmp_path / "home" / "receipts").exists()


def test_in_the_end_nobody_is_named_in_records_or_letters(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    people = installation.programme(COHORT).people.values()
    sets = [len(s.members) for s in installation.programme(COHORT).cohort.sets]
    states = [(d.key, d.state) for d in installation.records(COHORT).deliveries()]
    found = clear(installation, COHORT, AFTER_ALL)
    named = [word for person in people for word in (person.name, person.email)]
    assert files_with(home, *named, "-zyx-") == [f"cohorts/{COHORT}.yaml"]
    assert installation.store.people() == ()
    assert installation.store.tombstones() == ()
    programme = installation.programme(COHORT)
    assert [len(s.members) for s in programme.cohort.sets] == sets
    assert {(p.name, is_stand_in(p.email)) for p in programme.people.values()} == {(STAND_IN, True)}
    assert [(d.key, d.state) for d in installation.records(COHORT).deliveries()] == states
    assert installation.outlook(programme, AFTER_ALL).plans == ()
    assert dict(found.removed)["copy of a letter"] > 150
    assert found.blanked == (("line of the ledger", len(states)), ("published version", 1))


def test_it_is_done_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    clear(installation, COHORT, AFTER_ALL)
    receipts = {path.name: path.read_bytes() for path in (home / "receipts").iterdir()}
    records = (home / "records" / f"{COHORT}.json").read_bytes()
    assert clear(installation, COHORT, AFTER_ALL) == Cleared()
    assert {path.name: path.read_bytes() for path in (home / "receipts").iterdir()} == receipts
    assert (home / "records" / f"{COHORT}.json").read_bytes() == records


def test_the_receipt_counts_and_names_nobody(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    path = clear(installation, COHORT, at("2028-02-25 03:23")).receipt
    assert path == home / "receipts" / "2028-02-25-kept-1.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (
        path.read_text(encoding="utf-8")
        == """\
Receipt: kept for as long as was promised, and no longer

When: 3:23am on Friday 25 February 2028 (UK time)
Cohort: embedding-equalities-2027
By: setwise, as keep: of the cohort file says

Removed
  2 learning logs
  2 drafts
  2 actions
  2 checks of reports
  2 yeses and noes to one's words
  1 working agreement
  2 private words to the coordinators
  2 places of lines under themes
"""
    )
    last = clear(installation, COHORT, AFTER_ALL).receipt
    assert last is not None
    assert "To be looked at by a person\n  cohorts/embedding-equalities-2027.yaml\n" in last.read_text(encoding="utf-8")


def test_the_receipt_names_each_file_once_and_none_in_which_people_may_stay(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    (home / "cohorts" / "old.yaml").write_bytes((home / "cohorts" / f"{COHORT}.yaml").read_bytes())
    last = clear(installation, COHORT, AFTER_ALL).receipt
    assert last is not None
    assert _to_be_looked_at(last) == [f"  cohorts/{COHORT}.yaml", "  cohorts/old.yaml"]


def test_who_is_in_another_cohort_may_stay_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    path = home / "cohorts" / "another-2027.yaml"
    text = (home / "cohorts" / f"{COHORT}.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace(COHORT, "another-2027"), encoding="utf-8")
    installation.publish(installation.draft(path, NOW), NOW)
    last = clear(installation, COHORT, AFTER_ALL).receipt
    assert last is not None
    assert _to_be_looked_at(last) == [f"  cohorts/{COHORT}.yaml"]


def _to_be_looked_at(receipt: Path) -> list[str]:
    return receipt.read_text(encoding="utf-8").partition("To be looked at by a person\n")[2].rstrip().split("\n")


def test_somebody_forgotten_before_is_no_trouble(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = reported(a_full_house(home).installation)
    forget(case_of(installation, COHORT, AMINA, NOW), "setwise person forget")
    clear(installation, COHORT, AFTER_ALL)
    assert files_with(home / "records", AMINA, TOM, "amina yusuf", "tom barrett") == []
    assert len(installation.store.tombstones()) == 1


def test_a_pass_under_way_is_not_disturbed(tmp_path: Path) -> None:
    installation = reported(a_full_house(tmp_path / "home").installation)
    with installation.store.run_lock(COHORT) as ours:
        assert ours
        with pytest.raises(StateError, match="a pass of this cohort is under way"):
            clear(installation, COHORT, AFTER_ALL)


def test_the_flow_does_every_cohort_and_says_only_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows import keeping

    house = a_full_house(tmp_path / "home")
    reported(house.installation)
    tom = person_called(house, TOM)
    monkeypatch.setattr(keeping, "installation_here", lambda: house.installation)
    # not under `logging`: Prefect, once started in this process, keeps its own handlers
    said: list[str] = []
    logger = Mock(info=lambda text, *facts: said.append(text % facts))
    monkeypatch.setattr(keeping, "get_run_logger", lambda: logger)
    total = asyncio.run(keeping.carry_out_keep.fn(at="2028-02-25T03:23"))
    # logs, drafts, actions, checks, yeses, placings and private words of two; an agreement; two replies
    assert total == 2 * 7 + 1 + 2
    assert said == [f"{COHORT}: 17 records went; the receipt is in receipts/"]
    assert [log for log in house.records(COHORT).responses().logs if log.person == tom] == []
    assert keeping.carry_out_keep.persist_result is False
