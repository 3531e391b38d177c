"""From a coordinator's press to the letters in the outbox: passes of the installation, whole."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from sets.model.cohort import PersonId
from sets.model.messages import STEP_KINDS, Flow
from sets.model.report_review import ReportStage, Scope
from sets.model.requests import Purpose
from sets.model.responses import Approval, Responses
from sets.service.release_report import take_step
from sets.service.report_files import file_report
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.release_help import NOW, a_press
from tests.support.web_help import COHORT, a_link, as_html, as_text, got, programme_of, somebody


def letters(house: Site) -> list[EmailMessage]:
    paths = sorted((house.installation.home / "outbox" / COHORT).glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


def a_pass(house: Site, now: datetime) -> list[str]:
    """The kinds of a report's letters that left, one a letter."""
    with house.installation.open_run(COHORT, now, file_report(house.installation)) as current:
        assert current is not None
        current.note()
        sent = []
        for batch in current.batches(Flow.REPORTS):
            if batch.kind in STEP_KINDS:
                sent += [line.kind for line in current.carry_out(batch).sent]
    return sorted(sent)


def take(house: Site, to: ReportStage, seen: int, now: datetime) -> None:
    take_step(house.installation, COHORT, Scope.FINAL, to, now, by="Cora", seen=seen)


@pytest.mark.parametrize("url", ["https://sets.example.gov.uk", ""])
def test_each_step_is_mailed_once_and_leads_always_receive_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    house, press = a_press(tmp_path / "home", monkeypatch, url=url)
    ada = somebody(house)
    press.quoted = (ada.id,)
    take(house, ReportStage.QUOTES, 0, NOW)
    assert a_pass(house, NOW) == ["quote-check"]
    assert a_pass(house, NOW) == []
    house.records(COHORT).keep_responses(Responses(approvals=(Approval(person=ada.id, words="w", yes=True, at=NOW),)))
    assert a_pass(house, at("2027-09-06 10:00")) == []
    take(house, ReportStage.FACTS, 1, at("2027-09-08 10:00"))
    assert a_pass(house, at("2027-09-08 10:00")) == ["fact-check"] * 21
    # somebody who does not work on Fridays has it on Monday
    reminded = a_pass(house, at("2027-09-17 10:00")) + a_pass(house, at("2027-09-20 10:00"))
    assert reminded == ["fact-check-reminder"] * 21
    take(house, ReportStage.RELEASED, 2, at("2027-09-23 10:00"))
    told = a_pass(house, at("2027-09-23 10:00")) + a_pass(house, at("2027-09-24 10:00"))
    assert sorted(told) == ["report", *["report-out"] * 21]
    assert a_pass(house, at("2027-09-27 10:00")) == []
    [lead] = [one for one in letters(house) if "is ready for you" in one["Subject"] and "draft" not in one["Subject"]]
    files = [(one.get_filename(), one.get_content()) for one in lead.iter_attachments()]
    assert files == ([] if url else [("report.pdf", b"%PDF The report. released")])
    assert ada.email not in [one["To"] for one in letters(house) if list(one.iter_attachments())]


def test_the_coordinators_messages_name_nobody_who_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, press = a_press(tmp_path / "home", monkeypatch)
    ada = somebody(house)
    press.quoted = (ada.id,)
    take(house, ReportStage.QUOTES, 0, NOW)
    cora: PersonId = programme_of(house).cohort.coordinators[0].id
    text = as_text(as_html(house, got(house, a_link(Purpose.TEAM, cora), "messages")))
    assert "Quote check" in text
    # everybody can be chosen, but no message names them
    assert ada.name not in text.partition("All that are still to come")[2]
    assert "The report: themes, words, and each step to its release" in as_text(
        as_html(house, got(house, a_link(Purpose.TEAM, cora)))
    )
