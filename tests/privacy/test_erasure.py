"""Somebody is forgotten: nothing of theirs stays, nothing of anybody else's changes, nothing is sent again."""

from __future__ import annotations

import json
import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.commands import person as command
from sets.cohort import file as cohort_file
from sets.cohort.people import STAND_IN, Traces, is_stand_in
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import StateError
from sets.model.messages import CANCEL, Method
from sets.model.publication import Decision, Verdict
from sets.model.responses import Gathered, LogAnswer, ReportLine
from sets.privacy.erasure import belonging, buried, closed, digest_of, tombstones_for
from sets.responses.consent import fingerprint
from sets.service.erase_person import Case, case_of, forget, let_go, reforget
from sets.service.installation import Desk
from tests.support.builders import at
from tests.support.privacy_help import (
    AMINA,
    FIRST,
    NOW,
    TOM,
    a_full_house,
    a_pass,
    everything_of,
    files_with,
    markers,
    person_called,
)
from tests.support.web_help import COHORT, EXAMPLE, a_desk

BY = "setwise person forget"
RUTH, MARTA, HELEN = (
    "ruth.okafor@facilitators.example.org",
    "marta.nowak@learning.example.gov.uk",
    "helen.prior@riverside.example.gov.uk",
)
NAMES = {AMINA: "Amina Yusuf", TOM: "Tom Barrett", RUTH: "Ruth Okafor", MARTA: "Marta Nowak", HELEN: "Helen Prior"}
KEY = b"a key for tests"
OTHER = CohortId("another-2027")


def a_case(desk: Desk, named: str = AMINA, cohort: CohortId = COHORT) -> Case:
    return case_of(desk, cohort, named, NOW)


def publish_again(desk: Desk, old: str, new: str, cohort: CohortId = COHORT) -> None:
    """Publish the cohort's file with `old` (or, for another cohort, the example with it) changed."""
    path = desk.home / "cohorts" / f"{cohort}.yaml"
    text = (path if path.exists() else EXAMPLE).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    desk.publish(desk.draft(path, NOW), NOW)


def pure_rest(gathered: Gathered, person: PersonId) -> Gathered:
    return belonging(gathered, person)


@pytest.mark.parametrize("email", [AMINA, RUTH, MARTA, HELEN])
def test_no_file_names_them_but_those_that_the_receipt_lists(tmp_path: Path, email: str) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    assert len(files_with(home, email, NAMES[email])) > 3
    _, text = forget(a_case(desk, email), BY)
    listed = {line.strip().partition(":")[0] for line in text.splitlines() if line.startswith("  ")}
    left = files_with(home, email, NAMES[email])
    assert set(left) <= listed
    assert not [name for name in left if name.startswith(("records/", "receipts/"))]


def test_their_words_are_nowhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    house = a_full_house(home)
    assert files_with(home, *markers("amina").values()) == [f"records/{COHORT}.json"]
    forget(a_case(house.desk), BY)
    assert files_with(home, *markers("amina").values()) == []
    person = person_called(house, TOM)
    assert belonging(house.records(COHORT).gathered(), person) == belonging(_as_kept(house, "tom", person), person)
    amina = next(iter(house.programme(COHORT).cohort.sets[0].members)).id
    assert pure_rest(house.records(COHORT).gathered(), amina) == Gathered(
        turns=(closed(everything_of(amina, "amina"), amina, NOW)[1].turns)
    )
    assert [one for one in house.records(COHORT).originals() if one.person == amina] == []


def _as_kept(house, who: str, person: PersonId) -> Gathered:  # type: ignore[no-untyped-def]
    """What was given, with the seals that the store has: a seal is new each time."""
    kept = belonging(house.records(COHORT).gathered(), person)
    given_ = everything_of(person, who)
    return replace(given_, logs=kept.logs, actions=kept.actions, drafts=kept.drafts)


def test_what_stays_counts_and_names_nobody(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    before, lines = desk.programme(COHORT), desk.records(COHORT).deliveries()
    amina = a_case(desk).person
    forget(a_case(desk), BY)
    after = desk.programme(COHORT)
    assert [len(s.members) for s in after.cohort.sets] == [len(s.members) for s in before.cohort.sets]
    stand_in = after.people[amina]
    assert (stand_in.name, stand_in.email) == (STAND_IN, "forgotten-1@forgotten.invalid")
    assert (stand_in.first_day, stand_in.last_day) == (None, at("2027-01-20").date())
    assert {p: one for p, one in after.people.items() if p != amina} == {
        p: one for p, one in before.people.items() if p != amina
    }
    assert after.meetings == before.meetings
    kept = desk.records(COHORT).deliveries()
    assert [(d.key, d.state) for d in kept] == [(d.key, d.state) for d in lines]
    assert [d for d in kept if d.person != amina] == [d for d in lines if d.person != amina]
    assert {(d.name, d.address, d.why, d.told) for d in kept if d.person == amina} == {(STAND_IN, "", "", None)}


def test_the_decision_to_leave_stays_without_a_word(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    amina = a_case(desk).person
    forget(a_case(desk), BY)
    own = [one for one in desk.records(COHORT).decisions() if one.subject == amina]
    assert [(one.verdict, one.why, one.by, one.until) for one in own] == [
        (Verdict.PAUSED, "", "", None),
        (Verdict.WITHDRAWN, "", "", None),
    ]
    assert any(one.why == markers("tom")["why"] for one in desk.records(COHORT).decisions())


@pytest.mark.parametrize("email", [AMINA, RUTH, MARTA, HELEN])
def test_nothing_is_ever_due_to_nobody(tmp_path: Path, email: str) -> None:
    desk = a_full_house(tmp_path / "home").desk
    person = a_case(desk, email).person
    forget(a_case(desk, email), BY)
    for days in (0, 1, 30, 100, 250, 400):
        found = desk.outlook(desk.programme(COHORT), NOW + timedelta(days=days))
        dues = [due for errand in found.errands for due in errand.dues] + list(found.missed) + list(found.held)
        assert [due.key for due in dues if due.person == person or is_stand_in(due.address) or not due.address] == []


def test_others_are_told_nothing_new(tmp_path: Path) -> None:
    """A facilitator's name goes from what calendars were told of the others, and no calendar is updated for that."""
    desk = a_full_house(tmp_path / "home").desk
    forget(a_case(desk, RUTH), BY)
    found = desk.outlook(desk.programme(COHORT), NOW)
    assert [due for errand in found.errands for due in errand.dues if due.told is not None] == []


def test_a_report_with_a_story_of_theirs_is_to_be_compiled_again(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    told = (LogAnswer(question="story-1", text="We gave\naway the “keys”.", shared=True), LogAnswer(question="story-2"))
    log = house.records(COHORT).gathered().logs[0]
    story = replace(log, person=a_case(house.desk).person, prompt="stories", answers=told, line=None)
    house.records(COHORT).gather(Gathered(logs=(story,)))
    folder = house.desk.home / "reports" / COHORT / "2027-01-22-draft"
    folder.mkdir(parents=True)
    content = json.dumps({"stories": [{"answers": [told[0].text]}]}, ensure_ascii=False)
    (folder / "report.json").write_text(content, encoding="utf-8")
    _, text = forget(a_case(house.desk), BY)
    assert f"reports/{COHORT}/2027-01-22-draft: quotes a line of theirs" in text
    assert "keys" not in text


def test_what_coordinators_did_for_the_report_names_them_no_more(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    before, case = desk.records(COHORT).review(), a_case(desk)
    forget(case, BY)
    after = desk.records(COHORT).review()
    tom = fingerprint(f"{markers('tom')['line']} was worth it")
    assert [one.line for one in after.placings] == [tom]
    assert after.themes == (replace(before.themes[0], summary=f"As {STAND_IN} put it."),)
    assert after.passages == (replace(before.passages[0], owner=STAND_IN),)
    assert after.picks == (replace(before.picks[0], chosen_by=STAND_IN),)
    assert after.steps == (
        replace(before.steps[0], quoted=tuple(p for p in before.steps[0].quoted if p != case.person)),
    )


def test_a_coordinator_who_is_forgotten_leaves_their_work_and_not_their_name(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    before = desk.records(COHORT).review()
    assert before.steps[0].by == "Marta Nowak"
    forget(a_case(desk, MARTA), BY)
    after = desk.records(COHORT).review()
    records = (*after.placings, *after.themes, *after.passages, *after.picks, *after.steps)
    assert {one.by for one in records} == {STAND_IN}
    assert [theme.summary for theme in after.themes] == [theme.summary for theme in before.themes]


def test_words_that_two_people_gave_keep_their_place(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    records, tom = house.records(COHORT), person_called(house, TOM)
    (log,) = (log for log in records.gathered().logs if log.person == tom)
    said = f"{markers('amina')['line']} was worth it"
    records.gather(Gathered(logs=(replace(log, line=ReportLine(text=said, consent=fingerprint(said))),)))
    forget(a_case(house.desk), BY)
    assert fingerprint(said) in {one.line for one in records.review().placings}


def test_their_links_are_made_void(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    case = a_case(desk)
    forget(case, BY)
    turns = [one for one in desk.records(COHORT).gathered().turns if one.person == case.person]
    assert [one.number for one in turns] == [2]


def test_free_text_about_them_loses_name_and_address(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "    # moves:\n    #   - session: 3\n    #     date: 2027-04-15\n    #     at: 2pm\n    #     why: the facilitator is at a conference\n",
        "    moves:\n      - session: 3\n        at: 2pm\n        why: Amina  YUSUF (amina.yusuf@riverside.example.gov.uk) asked\n",
    )
    assert "Amina  YUSUF" in text
    home = tmp_path / "home"
    desk = a_full_house(home, text).desk
    forget(a_case(desk), BY)
    latest = desk.records(COHORT).latest()
    assert latest is not None
    moves = [move for one in latest.document["sets"] for move in one.get("moves", ())]
    assert [move["why"] for move in moves] == ["Somebody who left (forgotten-1@forgotten.invalid) asked"]
    assert files_with(home / "records", "amina.yusuf", "amina  yusuf", "amina yusuf") == []


def test_the_text_of_a_version_is_its_document_and_reads_as_one(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    forget(a_case(desk), BY)
    latest = desk.records(COHORT).latest()
    assert latest is not None
    again = cohort_file.parse(latest.text.encode(), f"{COHORT}.yaml", published=True)
    assert again.document == latest.document
    assert cohort_file.digest(again.document) == latest.digest


def test_two_people_forgotten_are_two_stand_ins_through_all_versions(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    publish_again(desk, "title: Embedding equalities in service delivery", "title: Something else")
    forget(a_case(desk), BY)
    forget(a_case(desk, TOM), BY)
    for version in desk.records(COHORT).versions():
        first = [(m["name"], m["email"]) for m in version.document["sets"][0]["members"][:3]]
        assert first == [
            (STAND_IN, "forgotten-1@forgotten.invalid"),
            (STAND_IN, "forgotten-2@forgotten.invalid"),
            ("Grace Mensah", "grace.mensah@northfield.example.gov.uk"),
        ]


def test_a_second_time_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = a_full_house(tmp_path / "home").desk
    forget(a_case(desk), BY)
    with pytest.raises(StateError, match="is nobody's address in this cohort"):
        a_case(desk)
    assert command.forget(COHORT, "forgotten-1@forgotten.invalid", yes=True, desk=desk) == 0
    assert "there is nothing to forget" in capsys.readouterr().out


# the receipt


def test_the_receipt_counts_and_names_nobody(tmp_path: Path) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    path, text = forget(a_case(desk), BY)
    assert path == home / "receipts" / "2027-01-21-forgotten-1.txt"
    assert path.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = desk.seal.derived("tombstones")
    assert (
        text
        == f"""\
Receipt: somebody was forgotten

When: 10am on Thursday 21 January 2027 (UK time)
Cohort: embedding-equalities-2027
By: setwise person forget

Removed
  1 learning log
  1 draft
  1 action
  1 rating
  1 answer to an invite
  1 line of a register
  1 round
  1 detail of their own
  1 letter asked for
  1 check of a report
  1 yes or no to one's words
  1 place of a line under themes
  1 reply as it came
  10 copies of letters

Kept without name, address or words
  10 lines of the ledger
  1 published version

To be looked at by a person
  cohorts/embedding-equalities-2027.yaml:94
  cohorts/embedding-equalities-2027.yaml:95

Take their entry out of the files in cohorts/: `setwise check` and `publish` refuse it.
7 meetings to come may still be in their calendar, and setwise cannot take them out any more.
Backups, mailboxes and a mail provider's own records are not setwise's to reach.

Tombstones, by which an old file or a backup is known
  {digest_of(AMINA, key)}
"""
    )
    assert forget(a_case(desk, TOM), BY)[0].name == "2027-01-21-forgotten-2.txt"


def test_a_report_that_quotes_them_is_to_be_compiled_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    for name, line in (("2027-01-22-draft", markers("amina")["line"] + " was worth it"), ("2027-01-23-draft", "other")):
        folder = home / "reports" / COHORT / name
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(f'{{"quotes": ["{line}"]}}', encoding="utf-8")
    _, text = forget(a_case(desk), BY)
    quoted = [line.strip() for line in text.splitlines() if "quotes a line" in line]
    assert quoted == [f"reports/{COHORT}/2027-01-22-draft: quotes a line of theirs; compile the report again"]
    assert markers("amina")["line"] not in text


# the command


def test_the_command_shows_counts_and_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = a_full_house(tmp_path / "home").desk
    before = desk.records(COHORT).gathered()
    assert command.forget(COHORT, AMINA, now=True, at=NOW.isoformat(), desk=desk) == 1
    said = capsys.readouterr()
    assert "  1 learning log\n" in said.out
    assert "  10 lines of the ledger\n" in said.out
    assert "Nothing was deleted" in said.err
    assert "zyx" not in said.out + said.err
    assert desk.records(COHORT).gathered() == before


def test_meetings_in_their_calendar_are_cancelled_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = a_full_house(tmp_path / "home").desk
    with pytest.raises(StateError, match=r"7 meetings to come would stay in their calendar.*setwise run") as refused:
        command.forget(COHORT, AMINA, yes=True, at=NOW.isoformat(), desk=desk)
    assert "--now" in str(refused.value)
    amina = a_case(desk).person
    assert pure_rest(desk.records(COHORT).gathered(), amina).logs != ()
    a_pass(desk, NOW)
    told = [d.told for d in desk.records(COHORT).deliveries() if d.person == amina and d.kind == CANCEL]
    assert [one.method for one in told if one] == [Method.CANCEL] * 7
    assert command.forget(COHORT, AMINA, yes=True, at=NOW.isoformat(), desk=desk) == 0
    said = capsys.readouterr().out
    assert "This receipt is kept in" in said
    assert "still be in their calendar" not in said
    assert pure_rest(desk.records(COHORT).gathered(), amina).logs == ()


def test_who_cannot_be_reached_is_forgotten_without_waiting(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    case = a_case(desk)
    lines = [d for d in desk.records(COHORT).deliveries() if d.person == case.person]
    desk.records(COHORT).rewrite(deliveries=[replace(lines[0], state="bounced")])
    assert (case.in_their_calendar, a_case(desk, TOM).in_their_calendar) == (0, 7)


def test_a_pass_under_way_is_not_disturbed(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    with desk.store.pass_lock(COHORT) as ours:
        assert ours
        with pytest.raises(StateError, match="a pass of this cohort is under way"):
            forget(a_case(desk), BY)
    assert a_case(desk).going.removed != ()


# other cohorts, shared mailboxes, former addresses


def test_who_is_in_another_cohort_too_stays_known_there(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    publish_again(desk, f"cohort: {COHORT}", f"cohort: {OTHER}", OTHER)
    _, text = forget(a_case(desk), BY)
    assert f"They are in {OTHER} too" in text
    assert desk.store.tombstones() == ()
    assert a_case(desk, cohort=OTHER).person in {one.id for one in desk.store.people()}
    assert reforget(desk, NOW) == 0
    forget(a_case(desk, cohort=OTHER), BY)
    assert [one.digest for one in desk.store.tombstones()] == [digest_of(AMINA, desk.seal.derived("tombstones"))]
    assert files_with(tmp_path / "home" / "records", AMINA, "amina yusuf") == []


def test_a_mailbox_that_two_share_is_not_buried(tmp_path: Path) -> None:
    entry = f"      - name: Tom Barrett\n        email: {TOM}\n"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert entry in text
    text = text.replace(entry, f"      - name: Tom Barrett\n        id: tom-b\n        email: {AMINA}\n")
    text = text.replace("name: Amina Yusuf\n", "name: Amina Yusuf\n        id: amina-y\n")
    from tests.support.web_help import a_house

    desk = a_house(tmp_path / "home", NOW, text).desk
    a_pass(desk, FIRST)
    with pytest.raises(StateError, match="two people share this address; give id:amina-y or id:tom-b instead"):
        a_case(desk)
    case = a_case(desk, "id:amina-y")
    assert (case.handles, len(case.letters)) == (("id:amina-y",), 10)
    forget(case, BY)
    tom = desk.programme(COHORT).people[a_case(desk, "id:tom-b").person]
    assert (tom.name, tom.email) == ("Tom Barrett", AMINA)
    lines = [d for d in desk.records(COHORT).deliveries() if d.person == tom.id]
    assert {d.address for d in lines} == {AMINA}
    assert [one.digest for one in desk.store.tombstones()] == [digest_of("id:amina-y", desk.seal.derived("tombstones"))]


def test_every_address_they_ever_had_is_buried(tmp_path: Path) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    publish_again(desk, f"email: {AMINA}", f"email: amina@new.example.gov.uk\n        formerly: {AMINA}")
    forget(a_case(desk), BY)
    key = desk.seal.derived("tombstones")
    assert {one.digest for one in desk.store.tombstones()} == {
        digest_of(address, key) for address in (AMINA, "amina@new.example.gov.uk")
    }
    assert files_with(home / "records", AMINA, "amina@new", "amina yusuf") == []


# coming back


def test_an_old_file_is_refused_at_the_line() -> None:
    parsed = cohort_file.parse(EXAMPLE.read_bytes(), EXAMPLE.name)
    stones = tombstones_for([AMINA.upper(), "somebody.else@example.org"], KEY, NOW)
    found = buried(parsed, stones, KEY)
    assert [(one.line, one.message, one.warning) for one in found] == [
        (95, "this person asked to be forgotten; take the entry out", False)
    ]
    assert buried(parsed, (), KEY) == buried(parsed, stones, b"another key") == ()


def test_a_backup_does_not_bring_them_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    shutil.copytree(home / "records", tmp_path / "backup")
    forget(a_case(desk), BY)
    assert reforget(desk, NOW) == 0
    shutil.rmtree(home / "records")
    shutil.copytree(tmp_path / "backup", home / "records")
    later = a_desk(home)
    assert files_with(home / "records", AMINA) != []
    assert later.store.tombstones() == ()
    assert reforget(later, NOW + timedelta(days=3)) == 1
    assert files_with(home / "records", AMINA, "amina yusuf", *markers("amina").values()) == []
    assert len(later.store.tombstones()) == 1
    assert reforget(later, NOW + timedelta(days=3)) == 0
    assert person_called_by(later, TOM) is not None
    receipt = home / "receipts" / "2027-01-24-forgotten-1.txt"
    assert "By: a pass: a backup had brought them back" in receipt.read_text(encoding="utf-8")


def person_called_by(desk: Desk, email: str) -> PersonId | None:
    return next((p.id for p in desk.programme(COHORT).people.values() if p.email == email), None)


@pytest.mark.parametrize("where", ["erase", "rewrite", "bury"])
def test_what_a_crash_cuts_short_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    home = tmp_path / "home"
    desk = a_full_house(home).desk
    case = a_case(desk)
    owner = type(desk.store) if where == "bury" else type(desk.records(COHORT))
    real, calls = getattr(owner, where), []

    def cut(self, *given, **named):  # type: ignore[no-untyped-def]
        calls.append(given)
        if where != "bury" or len(calls) == 2:
            raise OSError("the power went")
        return real(self, *given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, where, cut)
        with pytest.raises(OSError, match="the power went"):
            forget(case, BY)
    reforget(a_desk(home), NOW)
    assert files_with(home / "records", AMINA, "amina yusuf", *markers("amina").values()) == []
    assert files_with(home / "outbox", AMINA) == []


# nothing of anybody else's

people = st.sampled_from([PersonId("p-ada"), PersonId("p-ben"), PersonId("p-cerys")])


@st.composite
def any_gathered(draw: st.DrawFn) -> Gathered:
    """Records of several people, in any mixture."""
    found = Gathered()
    for person in draw(st.lists(people, unique=True)):
        whole = everything_of(person, person)
        for name in draw(st.sets(st.sampled_from([n for n in Gathered.__dataclass_fields__ if n != "agreements"]))):
            found = replace(found, **{name: (*getattr(found, name), *getattr(whole, name))})
    return found


@given(before=any_gathered(), gone=people)
def test_forgetting_one_never_touches_another(before: Gathered, gone: PersonId) -> None:
    away, instead = closed(before, gone, NOW)
    taken = {
        (name, record.key)
        for name in Gathered.__dataclass_fields__
        for record in (*getattr(away, name), *getattr(instead, name))
    }
    for other in {"p-ada", "p-ben", "p-cerys"} - {gone}:
        mine = belonging(before, PersonId(other))
        assert not taken & {(n, r.key) for n in Gathered.__dataclass_fields__ for r in getattr(mine, n)}
    left = belonging(before, gone)
    assert all((name, record.key) in taken for name in Gathered.__dataclass_fields__ for record in getattr(left, name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Marsh came", "X came"),
        ("ADA\n MARSH’s idea", "X’s idea"),
        ("Ada Marshall and Nada Marsh", "Ada Marshall and Nada Marsh"),
        ("write to Ada.Marsh@example.gov.uk.", "write to a@x."),
        ("b.ada.marsh@example.gov.uk, ada.marsh@example.gov.uk.org", "b.ada.marsh@example.gov.uk, ada.marsh@example.gov.uk.org"),
        ("Ada alone, or Cher", "Ada alone, or Cher"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_taken_for_a_name(text: str, expected: str) -> None:
    traces = Traces(names=("Ada Marsh", "Cher"), addresses=("ada.marsh@example.gov.uk",))
    assert traces.scrubbed(text, "a@x").replace(STAND_IN, "X") == expected
    assert traces.within(text) == (text != expected)


# who had left before


def gone_at(moment: str, verdict: Verdict, person: PersonId) -> Decision:
    return Decision(at=at(moment), verdict=verdict, subject=person)


@pytest.mark.parametrize("verdict", [Verdict.LEFT, Verdict.WITHDRAWN])
def test_who_had_left_is_not_put_back_into_the_sessions_since(tmp_path: Path, verdict: Verdict) -> None:
    desk = a_full_house(tmp_path / "home").desk
    case = a_case(desk)
    desk.records(COHORT).decide([gone_at("2027-01-20 09:00", verdict, case.person)])
    before = _expected_at(desk, "thames-2")
    later = at("2027-06-01 09:00")
    forget(case_of(desk, COHORT, AMINA, later), BY)
    assert _expected_at(desk, "thames-2") == before == 5
    assert _expected_at(desk, "thames-1") == 6
    let_go(replace(case, now=later))
    own = [one for one in desk.records(COHORT).decisions() if one.subject == case.person]
    assert [one.at for one in own if one.verdict is Verdict.WITHDRAWN] == [at("2027-01-20 09:00")]


def test_who_left_and_came_back_is_let_go_again(tmp_path: Path) -> None:
    desk = a_full_house(tmp_path / "home").desk
    amina = a_case(desk).person
    desk.records(COHORT).decide([gone_at("2026-12-20 09:00", Verdict.WITHDRAWN, amina)])
    publish_again(desk, "name: Amina Yusuf\n", "name: Amina Yusuf\n        first_day: 2027-01-04\n")
    assert _expected_at(desk, "thames-2") == 6
    let_go(a_case(desk))
    assert _expected_at(desk, "thames-2") == 5


def _expected_at(desk: Desk, key: str) -> int:
    programme = desk.programme(COHORT)
    return len(programme.members_at(programme.by_key[Occasion(key)]))
