"""Homes that earlier versions made open today: records read, links open, sealed words open, and nobody is told anything twice.

`tests/data/homes/NAME/home` is a home as that version left it (without its outbox), `expected.json` what that version
itself said of it. A home is never made anew: it guards every later change.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sets.model.cohort import CohortId
from sets.model.errors import CohortFileError
from sets.model.messages import State
from sets.responses.sealed_records import open_action, open_draft, open_log
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.web.page.request import Site
from sets.web.server.app import application
from tests.support.builders import at
from tests.support.paths import DATA
from tests.support.privacy_help import a_pass
from tests.support.web_help import SITE, Clock

HOMES = sorted(path.parent for path in (DATA / "homes").glob("*/home"))
COHORT = CohortId("minimal")


@pytest.fixture(params=HOMES, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Installation, dict[str, Any]]:
    """An old home opened by today's code, and what the version that made it said."""
    home = tmp_path / "home"
    shutil.copytree(request.param / "home", home)
    said = json.loads((request.param / "expected.json").read_text(encoding="utf-8"))
    return Installation(Settings(home=home, mail=MailSetting(), url=SITE)), said


def test_the_records_read_as_they_were_kept(old: tuple[Installation, dict[str, Any]]) -> None:
    installation, said = old
    records = installation.records(COHORT)
    responses, unseal = records.responses(), installation.seal.unseal

    assert {name: len(getattr(responses, name)) for name in said["counts"]} == said["counts"]
    assert {one.key: str(one.state) for one in records.deliveries()} == said["deliveries"]
    assert sorted({one.told.uid for one in records.deliveries() if one.told is not None}) == said["uids"]
    assert (len(records.versions()), len(records.decisions())) == (said["versions"], said["decisions"])
    assert len(installation.store.tombstones()) == said["tombstones"]
    assert {log.key: [a.text for a in open_log(log, unseal).answers] for log in responses.logs} == said["own_words"]
    actions = (open_action(action, unseal) for action in responses.actions)
    assert {action.key: [action.text, action.learned] for action in actions} == said["actions"]
    assert {draft.key: open_draft(draft, unseal).text for draft in responses.drafts} == said["drafts"]
    originals = {one.digest: unseal(one.sealed, f"original/{one.digest}") for one in records.originals()}
    assert originals == said["originals"]


def test_people_keep_their_ids_and_who_was_forgotten_stays_so(old: tuple[Installation, dict[str, Any]]) -> None:
    installation, said = old
    path = installation.home / "cohorts" / "minimal.yaml"
    with pytest.raises(CohortFileError, match="forgotten"):
        installation.draft(path, at("2027-01-22 09:00"))

    entry = "      - name: Owen Price\n        email: owen.price@marshgate.example.gov.uk\n"
    path.write_text(path.read_text(encoding="utf-8").replace(entry, ""), encoding="utf-8")
    draft = installation.draft(path, at("2027-01-22 09:00"))
    people = {handle.split(".")[0]: str(person) for handle, person in draft.people.items()}
    assert people == {name: ident for name, ident in said["ids"].items() if name != "owen"}


def test_links_that_were_sent_open_what_they_opened(old: tuple[Installation, dict[str, Any]]) -> None:
    installation, said = old
    now = datetime.fromisoformat(said["now"])
    client = TestClient(application(Site(installation, Clock(now))), base_url=SITE)
    found = {name: _heading(client, path) for name, path in said["links"].items()}
    assert found == said["headings"]


def _heading(client: TestClient, path: str) -> list[int | str]:
    answer = client.get(path)
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return [answer.status_code, html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""]


def test_the_next_runs_tell_what_the_old_version_would_have_told_and_nothing_twice(
    old: tuple[Installation, dict[str, Any]],
) -> None:
    installation, said = old
    before = said["deliveries"]
    a_pass(installation, datetime.fromisoformat(said["now"]), COHORT)
    assert _new(installation, before) == {}

    due = {when: keys for when, keys in said["due_later"].items() if keys}
    for when, keys in due.items():
        outlook = installation.published_outlook(COHORT, at(when))[0]
        assert sorted(key for plan in outlook.now(at(when)) for key in plan.keys) == keys

    first, keys = min(due.items())
    a_pass(installation, at(first), COHORT)
    assert _new(installation, before) == dict.fromkeys(keys, State.SENT)
    assert len(list((installation.home / "outbox" / COHORT).glob("*.eml"))) == len(keys)


def _new(installation: Installation, before: dict[str, str]) -> dict[str, State]:
    """What was done since, by key: new lines of the ledger, and old ones that stand elsewhere now."""
    lines = {one.key: one.state for one in installation.records(COHORT).deliveries()}
    moved = {key: state for key, state in lines.items() if before.get(key) != state}
    return {key: state for key, state in moved.items() if state in (State.SENT, State.UNKNOWN, State.CLAIMED)}
