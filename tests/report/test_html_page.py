"""A released report for its readers: who gets which version, in which forms, and nothing of a draft."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sets.mail.signed_links import Link
from sets.model.cohort import Person
from sets.model.report_review import ReportStage, Scope
from sets.model.requests import Purpose
from sets.report.edition import Version
from sets.service.release_report import take_step
from sets.service.report_files import compile_now
from sets.web.page.request import Download, InlineDocument, Page, Site
from sets.web.report_read.report import FORMS, SHOW, forms_in, of_version, saved
from sets.web.server.app import application
from tests.support.builders import at
from tests.support.release_help import Press, a_press, letters_are
from tests.support.web_help import COHORT, SITE, a_link, as_html, as_text, facilitator, got, programme_of, somebody


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    found, _ = a_press(tmp_path / "home", monkeypatch)
    return found


def release(house: Site, scope: Scope = Scope.FINAL) -> None:
    for to, seen in ((ReportStage.FACTS, 0), (ReportStage.RELEASED, 1)):
        letters_are(house, scope=scope)
        take_step(
            house.installation, COHORT, scope, to, house.clock(), by="Cora", seen=seen, ticked=("early",), why="Now"
        )


def lead(house: Site) -> Person:
    return programme_of(house).cohort.leads[0]


def link(person: Person, scope: str = "final") -> Link:
    return a_link(Purpose.REPORT, person.id, prompt=scope)


@pytest.mark.parametrize("step", sorted(SHOW))
def test_nobody_sees_anything_before_the_release(house: Site, step: str) -> None:
    take_step(house.installation, COHORT, Scope.FINAL, ReportStage.FACTS, house.clock(), by="Cora", seen=0)
    for person in (lead(house), somebody(house), programme_of(house).cohort.coordinators[0]):
        answer = got(house, link(person), step)
        assert isinstance(answer, Page)
        assert answer.title == "The report is not out yet"


def test_the_release_of_one_report_does_not_open_the_other(house: Site) -> None:
    release(house, Scope.MIDPOINT)
    assert isinstance(got(house, link(lead(house), "midpoint"), "read"), InlineDocument)
    assert isinstance(got(house, link(lead(house)), "read"), Page)


def test_leads_read_theirs_and_everybody_else_the_public_one(house: Site) -> None:
    release(house)
    for person in (lead(house), programme_of(house).cohort.coordinators[0]):
        found = got(house, link(person), "read")
        assert isinstance(found, InlineDocument)
        assert b"The report. (released)" in found.content
    for person in (somebody(house), facilitator(house)):
        found = got(house, link(person), "read")
        assert isinstance(found, InlineDocument)
        assert b"The public report. (released)" in found.content
        pdf = got(house, link(person), "pdf")
        assert isinstance(pdf, Download)
        assert (pdf.filename, pdf.content) == (f"{COHORT}-report-public.pdf", b"%PDF public")


def test_a_member_reaches_no_file_of_the_leads_version(house: Site) -> None:
    release(house)
    for step in SHOW:
        answer = got(house, link(somebody(house)), step)
        content = answer.content if isinstance(answer, InlineDocument | Download) else b""
        assert b"The report. (released)" not in content, step
        assert b"%PDF The report" not in content, step
    missing = got(house, link(somebody(house)), "json")
    assert isinstance(missing, Page)
    assert missing.status == 404


def test_the_page_offers_what_there_is(house: Site) -> None:
    release(house)
    text = as_text(as_html(house, got(house, link(lead(house)))))
    assert "Released on Wednesday 1 September 2027" in text
    for label in (
        "PDF, to print or send (1 KB)",
        "Tables as CSV, and charts, in one ZIP file (1 KB)",
        "The public version",
    ):
        assert label in text
    assert "Spreadsheet" not in text
    theirs = as_text(as_html(house, got(house, link(somebody(house)))))
    assert "This is the public version." in theirs
    assert "ZIP" not in theirs


def test_a_lead_has_the_public_version_to_publish(house: Site) -> None:
    release(house)
    found = got(house, link(lead(house)), "publicpdf")
    assert isinstance(found, Download)
    assert (found.filename, found.content) == (f"{COHORT}-report-public.pdf", b"%PDF public")


def test_tables_travel_in_one_file_and_the_same_give_the_same_bytes() -> None:
    files = {"tables/b.csv": b"b", "tables/a.csv": b"a", "charts/c.svg": b"<svg/>", "report.html": b"page"}
    found = saved(files, "csv", "x")
    assert found is not None
    assert found == saved(dict(reversed(files.items())), "csv", "x")
    with zipfile.ZipFile(io.BytesIO(found.content)) as packed:
        assert packed.namelist() == ["charts/c.svg", "tables/a.csv", "tables/b.csv"]
    assert [form.step for form in forms_in(files)] == ["csv", "html"]
    assert saved(files, "pdf", "x") is None
    assert saved(files, "nothing", "x") is None


def test_the_two_versions_share_no_file() -> None:
    files = {"report.html": b"1", "public/report.html": b"2", "public/tables/t.csv": b"3"}
    assert of_version(files, Version.LEAD) == {"report.html": b"1"}
    assert of_version(files, Version.PUBLIC) == {"report.html": b"2", "tables/t.csv": b"3"}


def test_a_browser_may_use_the_style_in_the_report_and_nothing_else(house: Site) -> None:
    release(house)
    client = TestClient(application(house), base_url=SITE)
    path = house.links.path(link(lead(house)), house.clock())
    policy = client.get(f"{path}/read").headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; img-src data:; "
        "font-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )
    own = client.get(path).headers["content-security-policy"]
    assert "style-src 'self'" in own
    saved_page = client.get(f"{path}/html")
    assert saved_page.headers["content-disposition"].startswith("attachment")
    assert "style-src 'self'" in saved_page.headers["content-security-policy"]


def test_the_real_report_has_every_form_in_both_versions(tmp_path: Path) -> None:
    from tests.support.web_help import a_house

    real = a_house(tmp_path / "real", at("2027-09-01 10:00"))
    files = compile_now(real.installation, programme_of(real), real.clock(), Scope.FINAL).files
    for version in Version:
        assert {form.step for form in forms_in(of_version(files, version))} == {form.step for form in FORMS}


def test_the_press_of_these_tests_is_as_the_real_one(house: Site) -> None:
    assert isinstance(compile_now(house.installation, programme_of(house), house.clock(), Scope.FINAL).digest, str)
    assert Press().digest == "d1"
