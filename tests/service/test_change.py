"""A change is seen before it is told, is made whole or not at all, and never over what somebody else did."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from sets.cohort.acts.registry import ROWS, act_of
from sets.cohort.acts.scene import Acted, Scene
from sets.model.cohort import CohortId
from sets.model.errors import ActError, StateError, StoreError
from sets.service.change import BOM, Change, Stale, carry_out, preview
from sets.service.erase_person import case_of, forget
from sets.service.installation import Installation
from sets.service.versions import UNREADABLE, back_to, history
from sets.text.resources import EXAMPLE, example_file
from tests.support.builders import at

NAME = CohortId(EXAMPLE)
FIRST, NOW = at("2026-12-01 09:00"), at("2026-12-08 09:00")
TEXT = example_file().read_text(encoding="utf-8")
WHY = "a conference"
MOVED = "Thames session 3 moves from 10am on Tuesday 30 March 2027 to 2pm on Thursday 1 April 2027: a conference"


def the(name: str, **answers: str) -> Change:
    row = ROWS[name]

    def change(scene: Scene) -> Acted:
        return row.apply(act_of(row, answers), scene)

    return change


MOVE = the("move", meeting="thames-3", to="2027-04-01", time="2pm", why=WHY)
CANCEL = the("cancel", meeting="lea-4", why="elections")


@pytest.fixture
def desk(tmp_path: Path) -> Installation:
    """A home with the example published."""
    found = Installation.at({"SETWISE_HOME": str(tmp_path / "home")}, tmp_path / "no.env")
    path = found.home / "cohorts" / f"{NAME}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT, encoding="utf-8", newline="")
    found.publish(found.draft(path, FIRST), FIRST, by="Marta Nowak")
    return found


def file_of(desk: Installation) -> Path:
    return desk.home / "cohorts" / f"{NAME}.yaml"


def done(desk: Installation, change: Change, by: str = "Joel Addo") -> None:
    carry_out(desk, preview(desk, NAME, change, NOW), NOW, by=by)


def test_a_preview_shows_all_and_changes_nothing(desk: Installation) -> None:
    found = preview(desk, NAME, MOVE, NOW)
    assert found.what == (MOVED,)
    assert [(one.kind, one.occasion, len(one.people)) for one in found.difference.changes] == [
        ("invite", "thames-3", 7)
    ]
    assert [line for line in found.file_lines if line.startswith("+")] == [
        f"+++ {NAME}.yaml\tthen",
        "+    moves:",
        "+      - session: 3",
        "+        date: 2027-04-01",
        "+        at: 2pm",
        "+        why: a conference",
    ]
    assert file_of(desk).read_text(encoding="utf-8") == TEXT
    assert [one.number for one in desk.records(NAME).versions()] == [1]


def test_a_change_writes_the_file_and_publishes_it_with_its_name_and_words(desk: Installation) -> None:
    done(desk, MOVE)
    assert [(one.number, one.by, one.what) for one in history(desk, NAME)] == [
        (2, "Joel Addo", (MOVED,)),
        (1, "Marta Nowak", ("first published",)),
    ]
    assert desk.draft(file_of(desk), NOW).digest == desk.records(NAME).versions()[-1].digest
    assert desk.programme(NAME).by_key["thames-3"].start == at("2027-04-01 14:00")  # type: ignore[index]


def test_the_bytes_around_a_change_stay(desk: Installation) -> None:
    path = file_of(desk)
    content = BOM + TEXT.replace("\n", "\r\n").encode()
    path.write_bytes(content)
    path.chmod(0o640)
    done(desk, CANCEL)
    done(desk, the("restore", meeting="lea-4"))
    assert path.read_bytes() == content
    assert path.stat().st_mode & 0o777 == 0o640


def test_notes_in_the_file_are_no_edit_and_stay(desk: Installation) -> None:
    file_of(desk).write_text("# mine\n" + TEXT, encoding="utf-8")
    done(desk, MOVE)
    assert file_of(desk).read_text(encoding="utf-8").startswith("# mine\n")


def test_a_file_with_edits_that_are_not_published_is_never_overwritten(desk: Installation) -> None:
    edited = TEXT.replace("  at: 10am  ", "  at: 11am  ").replace("  contacts: 24 months\n", "")
    file_of(desk).write_text(edited, encoding="utf-8")
    with pytest.raises(StateError) as caught:
        preview(desk, NAME, MOVE, NOW)
    said = str(caught.value)
    line = TEXT.splitlines().index("  at: 10am                             # 10:00 and 2:30pm are right too") + 1
    assert f"line {line} says 'at: 11am" in said
    assert "'contacts: 24 months' is missing" in said
    assert "Version 1, published by Marta Nowak at 9am on Tuesday 1 December 2026, runs without them" in said
    assert "last saved by " in said
    assert file_of(desk).read_text(encoding="utf-8") == edited


def test_a_file_with_faults_says_them(desk: Installation) -> None:
    file_of(desk).write_text(TEXT.replace("count: 6", "count: six"), encoding="utf-8")
    line = TEXT.splitlines().index("  count: 6") + 1
    with pytest.raises(StateError, match=f"has faults, so it is not what was published: line {line}: count: "):
        preview(desk, NAME, MOVE, NOW)
    file_of(desk).write_bytes(TEXT.encode("utf-16"))
    with pytest.raises(StateError, match="line 1: this file was saved as UTF-16"):
        preview(desk, NAME, MOVE, NOW)


def test_somebody_who_was_forgotten_is_to_be_taken_out_of_the_file_first(desk: Installation) -> None:
    forget(case_of(desk, NAME, "elin.morgan@marshgate.example.gov.uk", NOW), "Marta Nowak")
    with pytest.raises(StateError, match="this person asked to be forgotten; take the entry out"):
        preview(desk, NAME, MOVE, NOW)
    elin = TEXT[TEXT.index("      - name: Elin Morgan") : TEXT.index("      - name: Yusuf Demir")]
    file_of(desk).write_text(TEXT.replace(elin, ""), encoding="utf-8")
    with pytest.raises(
        StateError, match=r"has edits that are not published .*: Somebody who left is not a member of Wandle"
    ):
        preview(desk, NAME, MOVE, NOW)
    draft = desk.draft(file_of(desk), NOW)
    desk.publish(draft, NOW)
    done(desk, MOVE)
    assert "date: 2027-04-01" in file_of(desk).read_text(encoding="utf-8")


def test_a_file_that_is_gone_comes_back_from_what_was_published(desk: Installation) -> None:
    file_of(desk).unlink()
    done(desk, CANCEL)
    done(desk, the("restore", meeting="lea-4"))
    assert file_of(desk).read_text(encoding="utf-8") == TEXT


def test_the_second_of_two_coordinators_sees_what_the_first_did(desk: Installation) -> None:
    mine, hers = preview(desk, NAME, MOVE, NOW), preview(desk, NAME, CANCEL, NOW)
    carry_out(desk, hers, NOW, by="Marta Nowak")
    after = file_of(desk).read_bytes()
    with pytest.raises(Stale) as caught:
        carry_out(desk, mine, NOW, by="Joel Addo")
    assert "it is now version 2 by Marta Nowak at 9am on Tuesday 8 December 2026 (Lea session 4 at " in str(
        caught.value
    )
    assert file_of(desk).read_bytes() == after
    done(desk, MOVE)
    assert "cancelled: elections" in file_of(desk).read_text(encoding="utf-8")
    assert "date: 2027-04-01" in file_of(desk).read_text(encoding="utf-8")


def test_a_file_saved_meanwhile_stops_it_too(desk: Installation) -> None:
    mine = preview(desk, NAME, MOVE, NOW)
    file_of(desk).write_text(TEXT + "# a note\n", encoding="utf-8")
    with pytest.raises(Stale):
        carry_out(desk, mine, NOW, by="")
    assert file_of(desk).read_text(encoding="utf-8") == TEXT + "# a note\n"


def test_of_several_at_once_one_wins(desk: Installation) -> None:
    found = [preview(desk, NAME, change, NOW) for change in (MOVE, CANCEL) * 3]
    won: list[int] = []

    def go(index: int) -> None:
        with suppress(Stale):
            won.append(carry_out(desk, found[index], NOW, by=str(index)).number)

    threads = [threading.Thread(target=go, args=(index,)) for index in range(len(found))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [2]
    assert desk.draft(file_of(desk), NOW).digest == desk.records(NAME).versions()[-1].digest


def test_where_publishing_fails_the_file_is_as_it_was(desk: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    found = preview(desk, NAME, MOVE, NOW)

    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full", whom="records")

    monkeypatch.setattr(Installation, "publish", full)
    with pytest.raises(StoreError, match="the disk is full"):
        carry_out(desk, found, NOW, by="")
    assert file_of(desk).read_text(encoding="utf-8") == TEXT


def test_a_change_that_the_file_could_not_bear_says_why(desk: Installation) -> None:
    with pytest.raises(ActError) as caught:
        preview(desk, NAME, the("place", where="thames", join="teams.example.org"), NOW)
    assert str(caught.value) == (
        "setwise: this cannot be: join: 'teams.example.org' is not a link to join by; write one that begins with "
        "https://, or none"
    )


def test_what_changes_nothing_is_said(desk: Installation) -> None:
    with pytest.raises(ActError, match="changes nothing"):
        preview(desk, NAME, the("place", where="lea", join="https://teams.example.org/meet/lea"), NOW)


def test_the_past_of_the_records_is_no_moment_to_change_anything(desk: Installation) -> None:
    with pytest.raises(StateError, match="version 1 was published after that"):
        preview(desk, NAME, MOVE, at("2026-11-30 09:00"))


def test_an_earlier_version_comes_back_with_its_file(desk: Installation) -> None:
    done(desk, MOVE)
    done(desk, CANCEL)
    found = preview(desk, NAME, back_to(desk, NAME, 2), NOW)
    assert found.what == ("back to version 2, published at 9am on Tuesday 8 December 2026",)
    carry_out(desk, found, NOW, by="Marta Nowak")
    versions = desk.records(NAME).versions()
    assert [one.number for one in versions] == [1, 2, 3, 4]
    assert file_of(desk).read_text(encoding="utf-8") == versions[1].text == versions[3].text
    with pytest.raises(ActError, match="is the version that runs"):
        back_to(desk, NAME, 4)
    with pytest.raises(ActError, match="there is no such version"):
        back_to(desk, NAME, 9)


def test_what_would_lie_in_the_past_is_refused(desk: Installation) -> None:
    done(desk, the("move", meeting="thames-3", to="2027-04-08", why=WHY))
    with pytest.raises(ActError) as caught:
        preview(desk, NAME, the("restore", meeting="thames-3"), at("2027-04-02 09:00"))
    assert "Thames session 3: would be at 10am on Tuesday 30 March 2027, which has gone by" in str(caught.value)


def test_a_version_that_would_undo_what_has_begun_stays_where_it_is(desk: Installation) -> None:
    done(desk, the("move", meeting="thames-2", to="2027-02-25", time="2pm", why=WHY))
    held = at("2027-02-26 09:00")
    with pytest.raises(ActError) as caught:
        preview(desk, NAME, back_to(desk, NAME, 1), held)
    assert "this cannot be: " in str(caught.value)
    assert "25 February 2027" in str(caught.value)
    assert "date: 2027-02-25" in str(caught.value)


def test_a_version_that_reads_otherwise_today_stays_in_the_list(desk: Installation) -> None:
    done(desk, MOVE)
    first, second = desk.records(NAME).versions()
    older = replace(first, document={**first.document, "a_key_of_before": 1})
    desk.records(NAME).rewrite(versions=[older, replace(second, what=())])
    assert history(desk, NAME)[0].what == (UNREADABLE,)


def test_a_version_from_an_edited_file_says_what_changed(desk: Installation) -> None:
    text = (
        TEXT.replace("    first: 2027-01-20 ", "    at: 2pm\n    first: 2027-01-20 ")
        .replace("title: Embedding equalities", "title: Living equalities")
        .replace("name: Joel Addo\n    email: joel.addo@", "name: Joel Addo\n    email: joel@")
        .replace("service: Housing options", "service: Housing options\n        last_day: 2027-04-30")
        .replace("count: 6", "count: 5")
    )
    file_of(desk).write_text(text, encoding="utf-8")
    desk.publish(desk.draft(file_of(desk), NOW), NOW)
    what = history(desk, NAME)[0].what
    assert [one for one in what if "Lea" not in one] == [
        "Thames session 6 is no longer planned",
        "Wandle session 6 is no longer planned",
        "Joel Addo is not a coordinator any more",
        "Joel Addo is a coordinator now",
        "Amina Yusuf’s last day as a member of Thames is Friday 30 April 2027",
        "the key title",
    ]
    assert [one for one in what if "Lea" in one][:2] == [
        "Lea session 6 is no longer planned",
        "Lea session 1 moves from 10am on Wednesday 20 January 2027 to 2pm on Wednesday 20 January 2027",
    ]


def test_what_changed_stands_in_the_order_of_the_file(desk: Installation) -> None:
    lines = TEXT.splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.strip() == "- name: Nadia Petrova")
    end = next(n for n, line in enumerate(lines) if n > start and not line.startswith("      "))
    gone = [line.partition("name: ")[2].strip() for line in lines[start:end] if "- name: " in line]
    others = "".join(line.replace("@", "@new.") for line in lines[start:end])
    new = "".join(line.replace("- name: ", "- name: New ") for line in others.splitlines(keepends=True))
    file_of(desk).write_text("".join([*lines[:start], new, *lines[end:]]), encoding="utf-8")
    desk.publish(desk.draft(file_of(desk), NOW), NOW)
    assert len(gone) >= 5
    assert history(desk, NAME)[0].what == (
        *(f"{name} is not a member of Lea any more" for name in gone),
        *(f"New {name} is a member of Lea now" for name in gone),
    )
