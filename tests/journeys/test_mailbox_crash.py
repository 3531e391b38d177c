"""The mailbox over a real IMAP server, cut off, killed and full at any moment: nothing is lost, nothing is kept twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from sets.mail.mailbox.imap import Limits
from sets.mail.transports.kinds import Tls
from sets.model.messages import Delivery
from sets.service.installation import Installation
from sets.service.mailbox import reading
from sets.service.mailbox.reading import read_mailbox
from sets.service.mailbox.state import state_of
from sets.web.page.request import Site
from tests.support.imap_scripted import cutting
from tests.support.imap_server import PASSWORD, USER, Server, dovecot, needs_dovecot
from tests.support.mail_in import COHORT, a_mail, a_post, id_of, prompted
from tests.support.prefect_runs import surroundings

pytestmark = [needs_dovecot, pytest.mark.slow]
SECRET = "a-secret-of-this-home-of-32-characters"
QUOTA = """
mail_plugins = quota
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=24K
  quota_grace = 0
}}
"""


def a_house_with(home: Path, server: Server, **changes: object) -> Site:
    account = server.account(port=server.port, tls=Tls.NONE, **changes)
    return a_post(home, inbound=USER, inbound_marked=False, secrets=(SECRET,), mailbox=account)


def replies(house: Site, line: Delivery, count: int, size: int = 200) -> list[bytes]:
    who = {"From": f"{line.name} <{line.address}>", "In_Reply_To": id_of(house, line)}
    return [a_mail(f"Words {n}. " + "quiet " * (size // 6), Message_ID=f"<r{n}@x>", **who) for n in range(count)]


def private(count: int) -> list[bytes]:
    return [a_mail(f"About the car park, {n}.", Message_ID=f"<p{n}@x>") for n in range(count)]


def kept(house: Site) -> int:
    return len(house.records(COHORT).originals())


def test_a_line_that_is_cut_at_any_byte_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with dovecot() as server:
        house = a_house_with(tmp_path / "home", server)
        line = prompted(house)
        server.put(*replies(house, line, 8), *private(4))
        cuts = 0
        for after in range(0, 40_000, 400):
            with cutting(server.port, after) as port:
                account = server.account(port=port, tls=Tls.NONE)
                house.installation.settings = replace(house.installation.settings, mailbox=account)
                found = read_mailbox(house.installation, house.clock(), Limits(step=5.0, whole=20.0))
            cuts += bool(found.trouble)
            if not found.trouble:
                break
        assert cuts > 10
        assert (kept(house), len(server.flags("setwise.read")), len(server.flags())) == (8, 8, 4)
        assert set(server.flags().values()) == {""}


def wait_for_moves(child: subprocess.Popen[bytes], server: Server, more: int) -> None:
    """Until the child has moved so many mails, or has ended: a clock would say nothing on a busy machine."""
    folder, limit = server.folder_of("setwise.read"), time.monotonic() + 60
    enough = len([*folder.glob("cur/*"), *folder.glob("new/*")]) + more
    while child.poll() is None and len([*folder.glob("cur/*"), *folder.glob("new/*")]) < enough:
        assert time.monotonic() < limit, "no mail is moved"
        time.sleep(0.005)


def test_a_killed_reader_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(20270121)
    with dovecot() as server:
        house = a_house_with(tmp_path / "home", server)
        server.put(*replies(house, prompted(house), 40), *private(10))
        env = surroundings(
            house.installation.home,
            SETWISE_SECRET=SECRET,
            SETWISE_URL=house.installation.settings.url,
            SETWISE_MAILBOX=f"imap://{server.user}@127.0.0.1:{server.port}?starttls=no",
            SETWISE_MAILBOX_PASSWORD=PASSWORD,
        )
        code = (
            "import sys; from datetime import datetime; from flows.commands import receiving; from flows.cli import main; "
            f"receiving.read_clock = lambda: datetime.fromisoformat('{house.clock().isoformat()}'); "
            "print('up', flush=True); main(['log', 'mailbox'])"
        )
        killed, half_done = 0, False
        for _ in range(20):
            child = subprocess.Popen(
                [sys.executable, "-c", code], env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            assert child.stdout is not None
            child.stdout.readline()
            wait_for_moves(child, server, chance.randrange(1, 6))
            time.sleep(chance.uniform(0, 0.05))
            child.kill()
            _, err = child.communicate()
            assert b"Traceback" not in err
            killed += child.returncode == -signal.SIGKILL
            half_done = half_done or 0 < len(server.flags("setwise.read")) < 40
            if kept(house) == 40:
                break
        read_mailbox(house.installation, house.clock(), server.limits)
        assert (killed > 0, half_done) == (True, True)
        assert (kept(house), len(server.flags("setwise.read")), len(server.flags())) == (40, 40, 10)


def test_a_full_mailbox_keeps_what_was_taken_and_moves_it_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dovecot(more=QUOTA) as server:
        house = a_house_with(tmp_path / "home", server)
        server.put(*replies(house, prompted(house), 2, size=9_000))
        monkeypatch.setattr(reading.Imap, "moves", False)  # copying needs the room twice

        found = read_mailbox(house.installation, house.clock(), server.limits)
        assert found.trouble == f"127.0.0.1:{server.port} refused copying a mail (the mailbox is full)"
        assert (kept(house), len(server.flags())) == (2, 2)
        monkeypatch.undo()
        found = read_mailbox(house.installation, house.clock(), server.limits)
        assert (found.trouble, kept(house), len(server.flags("setwise.read")), server.flags()) == ("", 2, 2, {})


def test_an_office_s_mailbox_of_hundreds(tmp_path: Path) -> None:
    with dovecot() as server:
        house = a_house_with(tmp_path / "home", server)
        server.put(*private(300), *replies(house, prompted(house), 30))
        server.put(*(a_mail("More.", Message_ID=f"<q{n}@x>") for n in range(270)))
        begun = time.monotonic()
        first = read_mailbox(house.installation, house.clock(), server.limits)
        second = read_mailbox(house.installation, house.clock(), server.limits)
        took = time.monotonic() - begun
        assert (len(first.mails), first.others, first.more) == (30, 470, True)
        assert (len(second.mails), second.others, second.more) == (0, 100, False)
        state = state_of(house.installation)
        assert state is not None
        assert len(state.left) == 2, "two runs of UIDs, whatever their number"
        assert took < 60


def test_many_readers_at_once_take_each_mail_once(tmp_path: Path) -> None:
    with dovecot() as server:
        house = a_house_with(tmp_path / "home", server)
        server.put(*replies(house, prompted(house), 20))

        def one(_: int) -> tuple[int, bool]:
            installation = Installation(house.installation.settings)
            found = read_mailbox(installation, house.clock(), server.limits)
            return len(found.mails), found.busy

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(one, range(4)))
        assert sum(count for count, _ in found) == 20
        assert any(busy for _, busy in found)
        assert (kept(house), len(server.flags("setwise.read"))) == (20, 20)
