"""Somebody is forgotten: nothing of theirs stays, nothing of anybody else's changes, nothing is sent again."""

from __future__ import annotations

import json
import re
import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.commands import person as command
from sets.cohort import file
from sets.cohort.file import parse
from sets.cohort.people import STAND_IN, Traces, is_stand_in
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import StateError
from sets.model.messages import CANCEL, Method
from sets.model.publication import Decision, Published, Verdict
from sets.model.responses import LogAnswer, ReportLine, Responses
from sets.privacy.anonymise import Books, blanked
from sets.privacy.erasure import belonging, closed, digest_of, suppressed, suppression_digests
from sets.privacy.export import OF_A_SET
from sets.responses.consent import fingerprint
from sets.service.erase_person import Case, case_of, forget, let_go, no_run, reforget
from sets.service.installation import Installation
from tests.support.builders import at
from tests.support.paths import DATA
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
MINIMAL = (DATA / "cohorts" / "good" / "minimal.yaml").read_text(encoding="utf-8")
OTHER = CohortId("another-2027")


def a_case(installation: Installation, named: str = AMINA, cohort: CohortId = COHORT) -> Case:
    return case_of(installation, cohort, named, NOW)


def publish_again(installation: Installation, old: str, new: str, cohort: CohortId = COHORT) -> None:
    """Publish the cohort's file with `old` (or, for another cohort, the example with it) changed."""
    path = installation.home / "cohorts" / f"{cohort}.yaml"
    text = (path if path.exists() else EXAMPLE).read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    installation.publish(installation.draft(path, NOW), NOW)


def pure_rest(responses: Responses, person: PersonId) -> Responses:
    return belonging(responses, person)


@pytest.mark.parametrize("email", [AMINA, RUTH, MARTA, HELEN])
def test_no_file_names_them_but_those_that_the_receipt_lists(tmp_path: Path, email: str) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    assert len(files_with(home, email, NAMES[email])) > 3
    _, text = forget(a_case(installation, email), BY)
    listed = {line.strip().partition(":")[0] for line in text.splitlines() if line.startswith("  ")}
    left = files_with(home, email, NAMES[email])
    assert set(left) <= listed
    assert not [name for name in left if name.startswith(("records/", "receipts/"))]


def test_their_words_are_nowhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    house = a_full_house(home)
    assert files_with(home, *markers("amina").values()) == [f"records/{COHORT}.json"]
    forget(a_case(house.installation), BY)
    assert files_with(home, *markers("amina").values()) == []
    person = person_called(house, TOM)
    assert belonging(house.records(COHORT).responses(), person) == belonging(_as_kept(house, "tom", person), person)
    amina = next(iter(house.programme(COHORT).cohort.sets[0].members)).id
    assert pure_rest(house.records(COHORT).responses(), amina) == Responses(
        turns=(closed(everything_of(amina, "amina"), amina, NOW)[1].turns)
    )
    assert [one for one in house.records(COHORT).originals() if one.person == amina] == []
    assert {one.person for one in house.records(COHORT).mail_events()} == {person}


def _as_kept(house, who: str, person: PersonId) -> Responses:  # type: ignore[no-untyped-def]
    """What was given, with the seals that the store has: a seal is new each time."""
    kept = belonging(house.records(COHORT).responses(), person)
    given_ = everything_of(person, who)
    own = ("logs", "actions", "drafts", "difficulties", "answers", "given", "calendar_requests")
    return replace(given_, **{name: getattr(kept, name) for name in own})


def test_what_stays_counts_and_names_nobody(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    before, lines = installation.programme(COHORT), installation.records(COHORT).deliveries()
    amina = a_case(installation).person
    forget(a_case(installation), BY)
    after = installation.programme(COHORT)
    assert [len(s.members) for s in after.cohort.sets] == [len(s.members) for s in before.cohort.sets]
    stand_in = after.people[amina]
    assert (stand_in.name, stand_in.email) == (STAND_IN, "forgotten-1@forgotten.invalid")
    assert (stand_in.first_day, stand_in.last_day) == (None, at("2027-01-20").date())
    assert {p: one for p, one in after.people.items() if p != amina} == {
        p: one for p, one in before.people.items() if p != amina
    }
    assert after.meetings == before.meetings
    kept = installation.records(COHORT).deliveries()
    assert [(d.key, d.state) for d in kept] == [(d.key, d.state) for d in lines]
    assert [d for d in kept if d.person != amina] == [d for d in lines if d.person != amina]
    assert {(d.name, d.address, d.why, d.told) for d in kept if d.person == amina} == {(STAND_IN, "", "", None)}


def test_the_decision_to_leave_stays_without_a_word(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    amina = a_case(installation).person
    forget(a_case(installation), BY)
    own = [one for one in installation.records(COHORT).decisions() if one.subject == amina]
    assert [(one.verdict, one.why, one.by, one.until) for one in own] == [
        (Verdict.PAUSED, "", "", None),
        (Verdict.WITHDRAWN, "", "", None),
    ]
    assert any(one.why == markers("tom")["why"] for one in installation.records(COHORT).decisions())


@pytest.mark.parametrize("email", [AMINA, RUTH, MARTA, HELEN])
def test_nothing_is_ever_due_to_nobody(tmp_path: Path, email: str) -> None:
    installation = a_full_house(tmp_path / "home").installation
    person = a_case(installation, email).person
    forget(a_case(installation, email), BY)
    for days in (0, 1, 30, 100, 250, 400):
        found = installation.outlook(installation.programme(COHORT), NOW + timedelta(days=days))
        dues = [due for plan in found.plans for due in plan.dues] + list(found.missed) + list(found.held)
        assert [due.key for due in dues if due.person == person or is_stand_in(due.address) or not due.address] == []


def test_others_are_told_nothing_new(tmp_path: Path) -> None:
    """A facilitator's name goes from what calendars were told of the others, and no calendar is updated for that."""
    installation = a_full_house(tmp_path / "home").installation
    forget(a_case(installation, RUTH), BY)
    found = installation.outlook(installation.programme(COHORT), NOW)
    assert [due for plan in found.plans for due in plan.dues if due.told is not None] == []


def test_a_report_with_a_story_of_theirs_is_to_be_compiled_again(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    told = (LogAnswer(question="story-1", text="We gave\naway the “keys”.", shared=True), LogAnswer(question="story-2"))
    log = house.records(COHORT).responses().logs[0]
    story = replace(log, person=a_case(house.installation).person, prompt="stories", answers=told, line=None)
    house.records(COHORT).keep_responses(Responses(logs=(story,)))
    folder = house.installation.home / "reports" / COHORT / "2027-01-22-draft"
    folder.mkdir(parents=True)
    content = json.dumps({"stories": [{"answers": [told[0].text]}]}, ensure_ascii=False)
    (folder / "report.json").write_text(content, encoding="utf-8")
    _, text = forget(a_case(house.installation), BY)
    assert f"reports/{COHORT}/2027-01-22-draft: quotes a line of theirs" in text
    assert "keys" not in text


def test_what_coordinators_did_for_the_report_names_them_no_more(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    before, case = installation.records(COHORT).review(), a_case(installation)
    forget(case, BY)
    after = installation.records(COHORT).review()
    tom = fingerprint(f"{markers('tom')['line']} was worth it")
    assert [one.line for one in after.placings] == [tom]
    assert after.themes == (replace(before.themes[0], summary=f"As {STAND_IN} put it."),)
    assert after.passages == (replace(before.passages[0], owner=STAND_IN),)
    assert after.picks == (replace(before.picks[0], chosen_by=STAND_IN),)
    assert after.steps == (
        replace(before.steps[0], quoted=tuple(p for p in before.steps[0].quoted if p != case.person)),
    )


def test_a_coordinator_who_is_forgotten_leaves_their_work_and_not_their_name(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    before = installation.records(COHORT).review()
    assert before.steps[0].by == "Marta Nowak"
    forget(a_case(installation, MARTA), BY)
    after = installation.records(COHORT).review()
    records = (*after.placings, *after.themes, *after.passages, *after.picks, *after.steps)
    assert {one.by for one in records} == {STAND_IN}
    assert [theme.summary for theme in after.themes] == [theme.summary for theme in before.themes]


def test_who_published_and_what_changed_names_them_no_more(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    path = installation.home / "cohorts" / f"{COHORT}.yaml"
    draft = installation.draft(path, NOW)
    installation.publish(draft, NOW, by="Amina Yusuf", what=("Amina Yusuf goes from Thames to Lea",))
    forget(a_case(installation), BY)
    newest = installation.records(COHORT).versions()[-1]
    assert (newest.by, newest.what) == (STAND_IN, (f"{STAND_IN} goes from Thames to Lea",))


def test_words_that_two_people_gave_keep_their_place(tmp_path: Path) -> None:
    house = a_full_house(tmp_path / "home")
    records, tom = house.records(COHORT), person_called(house, TOM)
    (log,) = (log for log in records.responses().logs if log.person == tom)
    said = f"{markers('amina')['line']} was worth it"
    records.keep_responses(Responses(logs=(replace(log, line=ReportLine(text=said, consent=fingerprint(said))),)))
    forget(a_case(house.installation), BY)
    assert fingerprint(said) in {one.line for one in records.review().placings}


def test_their_links_are_made_void(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    case = a_case(installation)
    forget(case, BY)
    turns = [one for one in installation.records(COHORT).responses().turns if one.person == case.person]
    assert [one.number for one in turns] == [2]


def test_free_text_about_them_loses_name_and_address(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8").replace(
        "    # moves:\n    #   - session: 3\n    #     date: 2027-04-15\n    #     at: 2pm\n    #     why: the facilitator is at a conference\n",
        "    moves:\n      - session: 3\n        at: 2pm\n        why: Amina  YUSUF (amina.yusuf@riverside.example.gov.uk) asked\n",
    )
    assert "Amina  YUSUF" in text
    home = tmp_path / "home"
    installation = a_full_house(home, text).installation
    forget(a_case(installation), BY)
    latest = installation.records(COHORT).latest()
    assert latest is not None
    moves = [move for one in latest.document["sets"] for move in one.get("moves", ())]
    assert [move["why"] for move in moves] == ["Somebody who left (forgotten-1@forgotten.invalid) asked"]
    assert files_with(home / "records", "amina.yusuf", "amina  yusuf", "amina yusuf") == []


def test_the_text_of_a_version_is_its_document_and_reads_as_one(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    forget(a_case(installation), BY)
    latest = installation.records(COHORT).latest()
    assert latest is not None
    again = file.parse(latest.text.encode(), f"{COHORT}.yaml", published=True)
    assert again.document == latest.document
    assert file.digest(again.document) == latest.digest


def test_two_people_forgotten_are_two_stand_ins_through_all_versions(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    publish_again(installation, "title: Embedding equalities in service delivery", "title: Something else")
    forget(a_case(installation), BY)
    forget(a_case(installation, TOM), BY)
    for version in installation.records(COHORT).versions():
        first = [(m["name"], m["email"]) for m in version.document["sets"][0]["members"][:3]]
        assert first == [
            (STAND_IN, "forgotten-1@forgotten.invalid"),
            (STAND_IN, "forgotten-2@forgotten.invalid"),
            ("Grace Mensah", "grace.mensah@northfield.example.gov.uk"),
        ]


def test_a_second_time_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = a_full_house(tmp_path / "home").installation
    forget(a_case(installation), BY)
    with pytest.raises(StateError, match="is nobody's address in this cohort"):
        a_case(installation)
    assert command.forget(COHORT, "forgotten-1@forgotten.invalid", yes=True, installation=installation) == 0
    assert "there is nothing to forget" in capsys.readouterr().out


# the receipt


def test_the_receipt_counts_and_names_nobody(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    path, text = forget(a_case(installation), BY)
    assert path == home / "receipts" / "2027-01-21-forgotten-1.txt"
    assert path.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = installation.seal.derived("tombstones")
    # the welcomes of the five others of her set say that she is in it
    copies = [
        path.relative_to(home) for path in sorted(home.rglob("*welcome*.eml")) if "Amina Yusuf" in path.read_text()
    ]
    assert len(copies) == 5
    welcomes = "".join(f"  {path}\n" for path in copies)
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
  1 answer as it came
  1 request from a calendar
  1 proposal for a session
  1 answer about a date
  1 private word to the coordinators
  1 place of a line under themes
  1 reply as it came
  10 copies of letters
  1 report about a letter

Kept without name, address or words
  10 lines of the ledger
  1 published version

To be looked at by a person
  cohorts/embedding-equalities-2027.yaml:96
  cohorts/embedding-equalities-2027.yaml:97
{welcomes}
Take their entry out of the files in cohorts/: `setwise check` and `publish` refuse it.
7 meetings to come may still be in their calendar, and setwise cannot take them out any more.
Backups, mailboxes and a mail provider's own records are not setwise's to reach.

Tombstones, by which an old file or a backup is known
  {digest_of(AMINA, key)}
"""
    )
    assert forget(a_case(installation, TOM), BY)[0].name == "2027-01-21-forgotten-2.txt"


def test_a_report_that_quotes_them_is_to_be_compiled_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    for name, line in (("2027-01-22-draft", markers("amina")["line"] + " was worth it"), ("2027-01-23-draft", "other")):
        folder = home / "reports" / COHORT / name
        folder.mkdir(parents=True)
        (folder / "report.json").write_text(f'{{"quotes": ["{line}"]}}', encoding="utf-8")
    _, text = forget(a_case(installation), BY)
    quoted = [line.strip() for line in text.splitlines() if "quotes a line" in line]
    assert quoted == [f"reports/{COHORT}/2027-01-22-draft: quotes a line of theirs; compile the report again"]
    assert markers("amina")["line"] not in text


# the command


def test_the_command_shows_counts_and_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = a_full_house(tmp_path / "home").installation
    before = installation.records(COHORT).responses()
    assert command.forget(COHORT, AMINA, now=True, at=NOW.isoformat(), installation=installation) == 1
    said = capsys.readouterr()
    assert "  1 learning log\n" in said.out
    assert "  10 lines of the ledger\n" in said.out
    assert "Nothing was deleted" in said.err
    assert "zyx" not in said.out + said.err
    assert installation.records(COHORT).responses() == before


def test_meetings_in_their_calendar_are_cancelled_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installation = a_full_house(tmp_path / "home").installation
    with pytest.raises(StateError, match=r"7 meetings to come would stay in their calendar.*setwise run") as refused:
        command.forget(COHORT, AMINA, yes=True, at=NOW.isoformat(), installation=installation)
    assert "--now" in str(refused.value)
    amina = a_case(installation).person
    assert pure_rest(installation.records(COHORT).responses(), amina).logs != ()
    a_pass(installation, NOW)
    told = [d.told for d in installation.records(COHORT).deliveries() if d.person == amina and d.kind == CANCEL]
    assert [one.method for one in told if one] == [Method.CANCEL] * 7
    assert command.forget(COHORT, AMINA, yes=True, at=NOW.isoformat(), installation=installation) == 0
    said = capsys.readouterr().out
    assert "This receipt is kept in" in said
    assert "still be in their calendar" not in said
    assert pure_rest(installation.records(COHORT).responses(), amina).logs == ()


def test_who_cannot_be_reached_is_forgotten_without_waiting(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    case = a_case(installation)
    lines = [d for d in installation.records(COHORT).deliveries() if d.person == case.person]
    installation.records(COHORT).rewrite(deliveries=[replace(lines[0], state="bounced")])
    assert (case.in_their_calendar, a_case(installation, TOM).in_their_calendar) == (0, 7)


def test_a_pass_under_way_is_not_disturbed(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    with installation.store.run_lock(COHORT) as ours:
        assert ours
        with pytest.raises(StateError, match="a pass of this cohort is under way"):
            forget(a_case(installation), BY)
    assert a_case(installation).going.removed != ()


# other cohorts, shared mailboxes, former addresses


def test_who_is_in_another_cohort_too_stays_known_there(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    publish_again(installation, f"cohort: {COHORT}", f"cohort: {OTHER}", OTHER)
    _, text = forget(a_case(installation), BY)
    assert f"They are in {OTHER} too" in text
    assert installation.store.tombstones() == ()
    assert a_case(installation, cohort=OTHER).person in {one.id for one in installation.store.people()}
    assert reforget(installation, NOW) == 0
    forget(a_case(installation, cohort=OTHER), BY)
    assert [one.digest for one in installation.store.tombstones()] == [
        digest_of(AMINA, installation.seal.derived("tombstones"))
    ]
    assert files_with(tmp_path / "home" / "records", AMINA, "amina yusuf") == []


def test_a_mailbox_that_two_share_is_not_buried(tmp_path: Path) -> None:
    entry = f"      - name: Tom Barrett\n        email: {TOM}\n"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert entry in text
    text = text.replace(entry, f"      - name: Tom Barrett\n        id: tom-b\n        email: {AMINA}\n")
    text = text.replace("name: Amina Yusuf\n", "name: Amina Yusuf\n        id: amina-y\n")
    from tests.support.web_help import a_house

    installation = a_house(tmp_path / "home", NOW, text).installation
    a_pass(installation, FIRST)
    with pytest.raises(StateError, match="two people share this address; give id:amina-y or id:tom-b instead"):
        a_case(installation)
    case = a_case(installation, "id:amina-y")
    assert (case.handles, len(case.letters)) == (("id:amina-y",), 10)
    forget(case, BY)
    tom = installation.programme(COHORT).people[a_case(installation, "id:tom-b").person]
    assert (tom.name, tom.email) == ("Tom Barrett", AMINA)
    lines = [d for d in installation.records(COHORT).deliveries() if d.person == tom.id]
    assert {d.address for d in lines} == {AMINA}
    assert [one.digest for one in installation.store.tombstones()] == [
        digest_of("id:amina-y", installation.seal.derived("tombstones"))
    ]


def test_every_address_they_ever_had_is_buried(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    publish_again(installation, f"email: {AMINA}", f"email: amina@new.example.gov.uk\n        formerly: {AMINA}")
    forget(a_case(installation), BY)
    key = installation.seal.derived("tombstones")
    assert {one.digest for one in installation.store.tombstones()} == {
        digest_of(address, key) for address in (AMINA, "amina@new.example.gov.uk")
    }
    assert files_with(home / "records", AMINA, "amina@new", "amina yusuf") == []


# coming back


def test_an_old_file_is_refused_at_the_line() -> None:
    parsed = file.parse(EXAMPLE.read_bytes(), EXAMPLE.name)
    stones = suppression_digests([AMINA.upper(), "somebody.else@example.org"], KEY, NOW)
    found = suppressed(parsed, stones, KEY)
    assert [(one.line, one.message, one.warning) for one in found] == [
        (97, "this person asked to be forgotten; take the entry out", False)
    ]
    assert suppressed(parsed, (), KEY) == suppressed(parsed, stones, b"another key") == ()


def test_a_backup_does_not_bring_them_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    shutil.copytree(home / "records", tmp_path / "backup")
    forget(a_case(installation), BY)
    assert reforget(installation, NOW) == 0
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


def person_called_by(installation: Installation, email: str) -> PersonId | None:
    return next((p.id for p in installation.programme(COHORT).people.values() if p.email == email), None)


@pytest.mark.parametrize("where", ["erase", "rewrite", "suppress"])
def test_what_a_crash_cuts_short_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    home = tmp_path / "home"
    installation = a_full_house(home).installation
    case = a_case(installation)
    owner = type(installation.store) if where == "suppress" else type(installation.records(COHORT))
    real, calls = getattr(owner, where), []

    def cut(self, *given, **named):  # type: ignore[no-untyped-def]
        calls.append(given)
        if where != "suppress" or len(calls) == 2:
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
def any_gathered(draw: st.DrawFn) -> Responses:
    """Records of several people, in any mixture."""
    found = Responses()
    for person in draw(st.lists(people, unique=True)):
        whole = everything_of(person, person)
        for name in draw(st.sets(st.sampled_from([n for n in Responses.__dataclass_fields__ if n not in OF_A_SET]))):
            found = replace(found, **{name: (*getattr(found, name), *getattr(whole, name))})
    return found


@given(before=any_gathered(), gone=people)
def test_forgetting_one_never_touches_another(before: Responses, gone: PersonId) -> None:
    away, instead = closed(before, gone, NOW)
    taken = {
        (name, record.key)
        for name in Responses.__dataclass_fields__
        for record in (*getattr(away, name), *getattr(instead, name))
    }
    for other in {"p-ada", "p-ben", "p-cerys"} - {gone}:
        mine = belonging(before, PersonId(other))
        assert not taken & {(n, r.key) for n in Responses.__dataclass_fields__ for r in getattr(mine, n)}
    left = belonging(before, gone)
    assert all((name, record.key) in taken for name in Responses.__dataclass_fields__ for record in getattr(left, name))


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
    installation = a_full_house(tmp_path / "home").installation
    case = a_case(installation)
    installation.records(COHORT).decide([gone_at("2027-01-20 09:00", verdict, case.person)])
    before = _expected_at(installation, "thames-2")
    later = at("2027-06-01 09:00")
    forget(case_of(installation, COHORT, AMINA, later), BY)
    assert _expected_at(installation, "thames-2") == before == 5
    assert _expected_at(installation, "thames-1") == 6
    let_go(replace(case, now=later))
    own = [one for one in installation.records(COHORT).decisions() if one.subject == case.person]
    assert [one.at for one in own if one.verdict is Verdict.WITHDRAWN] == [at("2027-01-20 09:00")]


def test_where_the_forgotten_were_expected_counts_and_names_nobody(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    records = installation.records(COHORT)
    publish_again(installation, "place: Microsoft Teams\n", "place: Amina Yusuf's rooms\n")
    amina = a_case(installation).person
    later = at("2027-03-01 09:00")
    with no_run(installation, COHORT, later):
        before = records.begun()
    assert {fact.occasion for fact in before} >= {"thames-1", "thames-2"}
    forget(case_of(installation, COHORT, AMINA, later), BY)
    kept = records.begun()
    assert [replace(fact, meeting=one.meeting) for fact, one in zip(kept, before, strict=True)] == list(before)
    assert "Amina" in " ".join(fact.meeting.place for fact in before)
    assert "Amina" not in " ".join(fact.meeting.place for fact in kept)

    # the file must do without them, and still publishes; at what was, there were as many as there were
    path = installation.home / "cohorts" / f"{COHORT}.yaml"
    entry = re.compile(r"      - name: Amina Yusuf\n(?:        .*\n)+")
    text = path.read_text(encoding="utf-8").replace("Amina Yusuf's rooms", "Hall 2")
    path.write_text(entry.sub("", text, count=1), encoding="utf-8")
    installation.publish(installation.draft(path, later), later)
    found = installation.programme(COHORT)
    assert [_expected_at(installation, f"thames-{number}") for number in (1, 2, 3)] == [6, 6, 5]
    assert (found.people[amina].name, is_stand_in(found.people[amina].email)) == (STAND_IN, True)


def test_who_left_and_came_back_is_let_go_again(tmp_path: Path) -> None:
    installation = a_full_house(tmp_path / "home").installation
    amina = a_case(installation).person
    installation.records(COHORT).decide([gone_at("2026-12-20 09:00", Verdict.WITHDRAWN, amina)])
    publish_again(installation, "name: Amina Yusuf\n", "name: Amina Yusuf\n        first_day: 2027-01-04\n")
    assert _expected_at(installation, "thames-2") == 6
    let_go(a_case(installation))
    assert _expected_at(installation, "thames-2") == 5


def _expected_at(installation: Installation, key: str) -> int:
    programme = installation.programme(COHORT)
    return len(programme.members_at(programme.by_key[Occasion(key)]))


def test_a_stand_in_stands_wherever_a_set_names_somebody(tmp_path: Path) -> None:
    """By address or by id: as champion, as who is covered, and in each set; a time that never came is left out."""
    ruth, amina = "      - name: Ruth Okafor\n", "      - name: Amina Yusuf\n"
    cover = "      - name: Gil Hart\n        email: gil@example.org\n        sessions: [3]\n        covers: ruthie\n"
    text = MINIMAL.replace(ruth, cover + ruth + "        id: ruthie\n").replace(
        amina, amina + "        last_day: 2027-05-01\n"
    )
    lea = "".join(f"      - name: Member {n}\n        email: m{n}@example.org\n" for n in range(1, 6))
    later = amina + f"        email: {AMINA}\n        first_day: 2027-05-02\n"
    text += f"    champion: {AMINA}\n  - id: lea\n    champion: m1@example.org\n    members:\n{lea}{later}"
    document = parse(text.encode(), "minimal.yaml").document
    people = {one.handle: PersonId(one.handle) for one in file.handles(document)}
    version = Published(
        cohort=COHORT, number=1, at=NOW, digest="", text=text, document=document, people=people, meetings=()
    )
    books, today = Books(versions=(version,)), at("2027-04-01 10:00").date()
    for handle, address in (("id:ruthie", RUTH), (AMINA, AMINA)):
        books = blanked(books, PersonId(handle), Traces(addresses=(address,)), today)
    (kept,) = books.versions
    cohort = file.build(kept.document, kept.people)

    assert "ruthie" not in kept.text
    assert AMINA not in kept.text
    assert cohort.sets[0].champion == AMINA
    (gil, stand_in), stands_in = cohort.sets[0].facilitators, PersonId("id:ruthie")
    assert (gil.covers, stand_in.id) == (stands_in, stands_in)  # type: ignore[attr-defined]
    assert [len(one.members) for one in cohort.sets] == [5, 5]
