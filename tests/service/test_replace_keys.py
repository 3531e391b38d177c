"""A key that leaked is replaced, in a home of today and in one of an earlier version: nothing is lost, nothing old opens."""

from __future__ import annotations

import html
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from flows.cli import execute
from sets.mail.inbound.classify import Became
from sets.mail.signed_links import AHEAD, Link
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import StoreError
from sets.model.keys import Renewable
from sets.model.requests import LetterKind, Purpose
from sets.model.responses import Draft, Responses
from sets.responses.seal import Seal, SealError
from sets.responses.sealed_records import open_action, open_draft, open_log, sealed
from sets.service.inbound import held_mail
from sets.service.inbound.receive_mail import receive
from sets.service.installation import Installation
from sets.service.replace_keys import Replaced, Sealed, is_unfinished, look_at_sealed, replace_key, seal_anew
from sets.service.settings import MailSetting, Settings
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.inbound_webhook import door_path
from sets.web.server.rate_limit import NO_LIMITS
from tests.support.builders import at
from tests.support.mail_in import REPLIED, a_mail, a_post, back_to, id_of, prompted
from tests.support.paths import CHECKOUT, DATA
from tests.support.web_help import SITE, Clock, somebody

OLD_HOME = DATA / "homes"
COHORT = CohortId("minimal")
NOW = at("2027-01-21 10:30")
TOKEN = re.compile(rb"gAAAA[\w=-]{60,}")


@pytest.fixture(params=sorted(OLD_HOME.glob("*/home")), ids=lambda path: path.parent.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A home of an earlier version, and what that version said of it."""
    home = tmp_path / "home"
    shutil.copytree(request.param, home)
    return home, json.loads((request.param.parent / "expected.json").read_text(encoding="utf-8"))


HELD = b"From: a@example.org\r\n\r\nwaits at the door"


def opened(home: Path) -> Installation:
    return Installation(Settings(home=home, mail=MailSetting(), url=SITE))


def own_words(installation: Installation, cohort: CohortId = COHORT) -> dict[str, Any]:
    """All that is sealed of a cohort, opened."""
    records = installation.records(cohort)
    responses, unseal = records.responses(), installation.seal.unseal
    actions = (open_action(action, unseal) for action in responses.actions)
    return {
        "own_words": {log.key: [a.text for a in open_log(log, unseal).answers] for log in responses.logs},
        "actions": {action.key: [action.text, action.learned] for action in actions},
        "drafts": {draft.key: open_draft(draft, unseal).text for draft in responses.drafts},
        "originals": {one.digest: unseal(one.sealed, f"original/{one.digest}") for one in records.originals()},
    }


def tokens_in(home: Path) -> list[str]:
    """Everything that looks like a seal, in whatever file of the home."""
    files = (path for path in home.rglob("*") if path.is_file())
    return [token.decode() for path in files for token in TOKEN.findall(path.read_bytes())]


def opens(seal: Seal, token: str) -> bool:
    """Whether this seal has the key of a token, whatever its context."""
    try:
        seal.unseal(token, "")
    except SealError as error:
        return "belongs to another record" in error.cause
    return True


def heading(client: TestClient, path: str) -> list[int | str]:
    answer = client.get(path)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return [answer.status_code, html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""]


# what is sealed


def test_what_is_sealed_is_sealed_anew_and_whoever_has_the_old_key_opens_nothing(
    old: tuple[Path, dict[str, Any]],
) -> None:
    home, said = old
    before, leaked = opened(home), Seal((home / "secret").read_text(encoding="utf-8"))
    assert held_mail.hold(before, HELD, recipients=("reply@in.example.gov.uk",), sender=None, now=NOW)
    words = own_words(before)
    assert words == {name: said[name] for name in words}
    kept = tokens_in(home)
    assert all(opens(leaked, token) for token in kept)

    replace_key(before, Replaced.SEALING, NOW)
    assert look_at_sealed(before) == Sealed(older=len(kept))
    assert seal_anew(before) == Sealed(older=len(kept))

    after = tokens_in(home)
    assert len(after) == len(kept) > 5
    assert [token for token in after if opens(leaked, token)] == []
    for installation in (before, opened(home)):
        assert own_words(installation) == words
    assert (look_at_sealed(before), is_unfinished(before)) == (Sealed(), False)
    assert [one.outcome.became for one in held_mail.read_again(opened(home), NOW)] == [Became.REVIEW]


def test_nothing_but_the_seals_changes(old: tuple[Path, dict[str, Any]]) -> None:
    home, _ = old

    def all_but_seals() -> dict[str, bytes]:
        records = (home / "records").glob("*.json")
        return {path.name: re.sub(rb'"writes":\d+', b"", TOKEN.sub(b"", path.read_bytes())) for path in records}

    before, installation = all_but_seals(), opened(home)
    for what in Replaced:
        replace_key(installation, what, NOW)
    seal_anew(installation)
    assert all_but_seals() == before


def test_a_page_that_was_open_meanwhile_is_sealed_anew_by_the_night(old: tuple[Path, dict[str, Any]]) -> None:
    home, _ = old
    installation = opened(home)
    late = installation.seal
    replace_key(installation, Replaced.SEALING, NOW)
    seal_anew(installation)
    draft = Draft(occasion=Occasion("thames-1"), person=PersonId("p-ada"), prompt="reflection", at=NOW, text="late")
    installation.records(COHORT).keep_responses(sealed(Responses(drafts=(draft,)), late.seal))

    assert is_unfinished(installation)
    assert seal_anew(installation) == Sealed(older=1)
    assert own_words(installation)["drafts"][draft.key] == "late"


def test_a_text_that_no_key_opens_stays_as_it_is_and_stops_no_other(old: tuple[Path, dict[str, Any]]) -> None:
    home, _ = old
    installation, lost = opened(home), Seal("another-secret-that-nobody-has-any-more")
    draft = Draft(occasion=Occasion("thames-1"), person=PersonId("p-ada"), prompt="reflection", at=NOW, text="lost")
    installation.records(COHORT).keep_responses(sealed(Responses(drafts=(draft,)), lost.seal))
    count = len(tokens_in(home))

    replace_key(installation, Replaced.SEALING, NOW)
    assert seal_anew(installation) == Sealed(older=count - 1, unopened=1)
    assert [token for token in tokens_in(home) if opens(lost, token)] != []
    assert look_at_sealed(installation) == Sealed(unopened=1)


KILLED = """
import os, signal, sys
from sets.store import atomic_file, json_file
real, calls = atomic_file.put_in_place, [0]
def put(beside, path):
    calls[0] += 1
    if calls[0] == int(sys.argv[2]) and sys.argv[3] == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(beside, path)
    if calls[0] == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
atomic_file.put_in_place = put
os.environ["SETWISE_HOME"] = sys.argv[1]
from flows.cli import main
main(["secrets", "rotate", "sealing"])
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3, 5])
def test_a_kill_in_the_middle_loses_nothing_and_the_next_one_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], write: int, moment: str
) -> None:
    """Write 1 is the file of keys; each later one a cohort. Killed at its threshold on one side and on the other."""
    home = tmp_path / "home"
    shutil.copytree(next(OLD_HOME.glob("*/home")), home)
    names = [COHORT, *(CohortId(f"copy-{number}") for number in range(3))]
    for name in names[1:]:
        shutil.copy(home / "records" / f"{COHORT}.json", home / "records" / f"{name}.json")
    words = {name: own_words(opened(home), name) for name in names}
    leaked = Seal((home / "secret").read_text(encoding="utf-8"))

    command = [sys.executable, "-c", KILLED, str(home), str(write), moment]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    cut_off = opened(home)
    assert {name: own_words(cut_off, name) for name in names} == words
    assert cut_off.seal.version(Renewable.SEALING) == (1 if (write, moment) == (1, "before") else 2)

    monkeypatch.setenv("SETWISE_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    assert execute(["secrets", "rotate", "sealing"]) == 0
    finished = opened(home)
    assert finished.seal.version(Renewable.SEALING) == (3 if (write, moment) == (5, "after") else 2)
    assert ("was not finished" in capsys.readouterr().out) == ((write, moment) not in ((1, "before"), (5, "after")))
    assert {name: own_words(finished, name) for name in names} == words
    assert [token for token in tokens_in(home) if opens(leaked, token)] == []


# links


def test_links_that_were_sent_offer_a_new_one_to_the_address_on_file(old: tuple[Path, dict[str, Any]]) -> None:
    home, said = old
    now = datetime.fromisoformat(said["now"])
    installation, serving = opened(home), opened(home)
    client = TestClient(application(Site(serving, Clock(now))), base_url=SITE, follow_redirects=False)
    open_before = {name: path for name, path in said["links"].items() if heading(client, path)[0] == 200}
    assert len(open_before) > 5
    ended = {name: heading(client, path) for name, path in said["links"].items() if name not in open_before}

    before = serving.records(COHORT).responses().asked
    # by another process than the one that serves the pages, which is not started again
    replace_key(installation, Replaced.LINKS, now)

    stopped = {name: heading(client, path) for name, path in open_before.items()}
    assert stopped == {name: [410, "This link has stopped working"] for name in open_before}
    assert {name: heading(client, said["links"][name])[0] for name in ended} == {n: e[0] for n, e in ended.items()}
    page = client.get(open_before["mine"]).text
    assert "We have replaced all links since, to keep what is yours safe." in page
    assert client.post(open_before["mine"] + "/pause", data={"": ""}).status_code == 410
    assert client.post(open_before["mine"] + "/newlink", data={"": ""}).status_code == 303
    asked = [one for one in serving.records(COHORT).responses().asked if one not in before]
    assert [(str(one.person), one.wish, one.purpose) for one in asked] == [
        (said["people"]["amina"], LetterKind.NEW_LINK, "mine")
    ]

    fresh = serving.links.path(Link(purpose=Purpose.MINE, cohort=COHORT, person=asked[0].person), now)
    assert heading(client, fresh) == [200, "Your page"]


def test_a_link_of_one_who_has_only_the_old_key_opens_nothing(old: tuple[Path, dict[str, Any]]) -> None:
    home, said = old
    now = datetime.fromisoformat(said["now"])
    thief = opened(home).links
    replace_key(opened(home), Replaced.LINKS, now)
    site = Site(opened(home), Clock(now))
    client = TestClient(application(site, NO_LIMITS), base_url=SITE, follow_redirects=False)
    before = site.records(COHORT).responses()
    for person in said["people"].values():
        for purpose in Purpose:
            link = Link(purpose=purpose, cohort=COHORT, person=PersonId(person), turn=99)
            for signed in (now, now + timedelta(days=400), now - timedelta(days=1)):
                assert client.get(thief.path(link, signed)).status_code in (404, 410)
                assert client.post(thief.path(link, signed), data={"": ""}).status_code in (404, 410)
    assert site.records(COHORT).responses() == before


def test_a_link_from_the_future_does_not_open_and_offers_one_that_does(old: tuple[Path, dict[str, Any]]) -> None:
    home, said = old
    now, installation = datetime.fromisoformat(said["now"]), opened(home)
    client = TestClient(application(Site(installation, Clock(now))), base_url=SITE, follow_redirects=False)
    link = Link(purpose=Purpose.MINE, cohort=COHORT, person=PersonId(said["people"]["amina"]))
    assert heading(client, installation.links.path(link, now + AHEAD)) == [200, "Your page"]
    early = installation.links.path(link, now + timedelta(days=3_650))
    assert heading(client, early) == [410, "This link does not open yet"]
    assert client.post(f"{early}/newlink", data={"": ""}).status_code == 303


# the door for mail, and marks of replies


def at_door(house: Site, path: str) -> int:
    body = {"email": ("", b"From: a@example.org\r\n\r\nhello"), "envelope": ("", b"{}")}
    client = TestClient(application(house), base_url=SITE)
    return client.post(path, files=body).status_code


def test_the_old_door_answers_as_if_it_were_never_there(tmp_path: Path) -> None:
    house = a_post(tmp_path / "home")
    before = door_path(house.seal)
    assert at_door(house, before) == 200

    replace_key(house.installation, Replaced.INBOUND, REPLIED)

    client = TestClient(application(house), base_url=SITE)
    never = client.get("/inbound/" + "a" * 26)
    gone = client.get(before)
    assert (gone.status_code, gone.content) == (never.status_code, never.content) == (404, b"There is nothing here.\n")
    assert gone.headers == never.headers
    assert (at_door(house, before), at_door(house, door_path(house.seal))) == (404, 200)


def test_an_old_mark_says_no_more_whose_a_reply_is_but_a_known_address_does(tmp_path: Path) -> None:
    house = a_post(tmp_path / "home")
    line = prompted(house)
    old_mark, person = back_to(house, line), somebody(house)
    named = {"In_Reply_To": id_of(house, line)}

    replace_key(house.installation, Replaced.INBOUND, REPLIED)
    assert back_to(house, line) != old_mark

    def came(sender: str, to: str, text: str, **headers: str) -> Became:
        raw = a_mail(text, **{"From": sender, "To": to, "In_Reply_To": "", **headers})
        return receive(house.installation, raw, recipients=(to,), sender=sender, now=REPLIED).became

    assert came("stranger@example.org", old_mark, "Not theirs.") == Became.REVIEW
    assert came("stranger@example.org", old_mark, "Not theirs either.", **named) == Became.REVIEW
    assert came(person.email, old_mark, "Mine, to a letter of before.", **named) == Became.DRAFT
    assert came("phone@example.org", back_to(house, line), "Mine, from a phone.") == Became.DRAFT


# the file, the command


def test_ids_uids_and_tombstones_stay(old: tuple[Path, dict[str, Any]]) -> None:
    home, _ = old
    installation = opened(home)
    before = [installation.seal.derived(one) for one in ("person", "tombstones", "replies seen")]
    uid = installation.records(COHORT).uid_key(b"never taken")
    for what in (*Replaced, *Replaced):
        replace_key(installation, what, NOW)
    again = opened(home)
    assert [again.seal.derived(one) for one in ("person", "tombstones", "replies seen")] == before
    assert again.records(COHORT).uid_key(again.uid_candidate(COHORT)) == uid
    assert {again.seal.version(what) for what in Renewable} == {3}


def test_the_file_of_keys_is_its_owners_and_gives_no_key_without_the_secret(tmp_path: Path) -> None:
    first, second = "the-first-secret-of-this-home-is-long", "the-second-secret-of-this-home-is-long"
    settings: Callable[..., Settings] = lambda *secrets: Settings(home=tmp_path, mail=MailSetting(), secrets=secrets)  # noqa: E731
    installation = Installation(settings(first))
    replace_key(installation, Replaced.SEALING, NOW)
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "secret").exists()
    token = installation.seal.seal("mine", "context")

    assert Installation(settings(second, first)).seal.unseal(token, "context") == "mine"
    with pytest.raises(SealError, match="put it back into SETWISE_SECRET"):
        _ = Installation(settings(second)).seal
    (tmp_path / "keys.json").write_bytes(b"{")
    with pytest.raises(StoreError, match="put a backup of it back"):
        _ = Installation(settings(first)).seal


def test_the_command_says_what_happens_asks_first_and_shows_where_each_key_stands(
    old: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, _ = old
    monkeypatch.setenv("SETWISE_HOME", str(home))
    monkeypatch.setenv("SETWISE_URL", SITE)
    monkeypatch.chdir(home)

    def told(*arguments: str) -> tuple[int, str]:
        code = execute(["secrets", *arguments])
        found = capsys.readouterr()
        return code, found.out + found.err

    assert told("show") == (0, "".join(f"{what}: version 1, from the home's secret\n" for what in Renewable))
    code, text = told("rotate", "links")
    assert (code, text.splitlines()[1:]) == (1, ["nothing was replaced; at no terminal, say --yes"])
    assert opened(home).seal.version(Renewable.LINKS) == 1
    assert told("rotate", "links", "--yes")[0] == told("rotate", "inbound", "--yes")[0] == 0
    code, text = told("rotate", "sealing")
    assert code == 0
    assert re.fullmatch(r"\d+ texts sealed anew\. The older key opens nothing that is kept here any more\.\n", text)
    code, text = told("show")
    assert re.findall(r"^(\w+): version (\d), since", text, re.M) == [(what.value, "2") for what in Renewable]
    assert told("rotate", "everything")[0] == 2
    chance = [key["chance"] for key in json.loads((home / "keys.json").read_bytes())["keys"]]
    assert [one for one in chance if one in text] == []
