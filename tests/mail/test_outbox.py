"""The outbox: a folder that reads like a diary, and holds each letter once."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from sets.mail.mime import to_bytes
from sets.mail.transports.outbox import Outbox
from sets.model.errors import MailError
from sets.model.messages import Receipt
from tests.support.builders import a_letter, at


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_letter_is_one_file_named_for_a_diary(tmp_path: Path) -> None:
    receipt = Outbox(tmp_path).send(a_letter())
    (name,) = names(tmp_path)
    assert name.startswith("2027-01-20T1000 0001 reflection thames-1 ")
    assert receipt == Receipt(provider_id=name)
    assert (tmp_path / name).read_bytes() == to_bytes(a_letter())


@pytest.mark.parametrize(("durable", "waited"), [(True, 1), (False, 0)])
def test_a_rehearsal_does_not_wait_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, durable: bool, waited: int
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    receipt = Outbox(tmp_path, durable=durable).send(a_letter())
    assert (tmp_path / receipt.provider_id).read_bytes() == to_bytes(a_letter())
    assert len(synced) == waited


def test_names_are_in_order_of_time_and_name_no_person(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for number, when in enumerate(("2027-03-01 09:00", "2027-01-20 16:59", "2027-01-20 10:00")):
        key = f"embedding-2027/thames-{number}/p-ada/invite/0"
        outbox.send(a_letter(key=key, keys=(key,), kind="invite", date=at(when)))
    assert [name[:-17] for name in names(tmp_path)] == [
        "2027-01-20T1000 0001 invite thames-2",
        "2027-01-20T1659 0001 invite thames-1",
        "2027-03-01T0900 0001 invite thames-0",
    ]
    assert not any(word in name.lower() for name in names(tmp_path) for word in ("ada", "marsh", "@"))


def test_the_same_letter_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    Outbox(tmp_path).send(a_letter())
    (name,) = names(tmp_path)
    later = a_letter(date=at("2027-01-22 10:00"), text="Dear Ada, again\n")
    again = Outbox(tmp_path)
    again.send(later)
    again.send(later)
    assert names(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == to_bytes(later)


def test_letters_of_one_minute_stand_in_the_order_of_sending_after_those_of_an_older_version(tmp_path: Path) -> None:
    old = tmp_path / "2027-01-20T1000 reflection thames-1 0123456789ab.eml"
    old.write_bytes(b"")
    for number, kind in enumerate(("welcome", "invite", "attendance-check")):
        key = f"embedding-2027/thames-{number}/p-ada/{kind}/0"
        joined = (key, f"embedding-2027/thames-1/p-ada/preparation/{number}") if number == 2 else (key,)
        outbox = Outbox(tmp_path)  # as each pass opens its own
        outbox.send(a_letter(key=key, keys=joined, kind=kind))
    assert [name[:-17] for name in names(tmp_path)] == [
        "2027-01-20T1000 0001 welcome thames-0",
        "2027-01-20T1000 0002 invite thames-1",
        "2027-01-20T1000 0003 attendance-check thames-2 preparation thames-1",
        "2027-01-20T1000 reflection thames-1",
    ]


def test_letters_of_one_minute_to_different_people_stay_apart(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for person in ("p-ada", "p-ben"):
        outbox.send(a_letter(key=f"embedding-2027/thames-1/{person}/reflection/0"))
    assert len(names(tmp_path)) == 2


def test_an_outbox_that_was_emptied_meanwhile_starts_afresh_once_closed(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.send(a_letter())
    for path in tmp_path.iterdir():
        path.unlink()
    outbox.close()
    outbox.send(a_letter(date=a_letter().date + timedelta(days=1)))
    assert names(tmp_path)[0].startswith("2027-01-21T1000")


@pytest.mark.parametrize("key", ["../../etc/x", "c/..\\..\\x/p/k/0", "no-slash", "c//p", "c/Thames: 1*?/p/k/0"])
def test_no_key_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    folder = tmp_path / "outbox"
    Outbox(folder).send(a_letter(key=key, kind="../x"))
    assert names(tmp_path) == ["outbox"]
    assert len(names(folder)) == 1


@pytest.mark.skipif(os.name != "posix", reason="file modes are a matter of POSIX")
def test_letters_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    Outbox(folder).send(a_letter())
    (path,) = folder.iterdir()
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)


def test_a_folder_that_cannot_be_made_is_everyones_trouble(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    with pytest.raises(MailError) as refused:
        Outbox(tmp_path / "outbox").send(a_letter())
    assert (refused.value.permanent, refused.value.everyone) == (False, True)
    assert str(tmp_path / "outbox") in str(refused.value)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    name = outbox.send(a_letter()).provider_id
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    with pytest.raises(MailError):
        outbox.send(a_letter())
    assert names(tmp_path) == [name]
