"""The same data gives the same bytes in every form: in another process, place, language and time zone, and many at once."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import Markup

from sets.report.compile import compile_report
from sets.report.edition import Edition
from sets.report.formats.pdf import PdfFault, to_pdf
from sets.service.report_files import read_files
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.paths import CHECKOUT
from tests.support.report_cases import Case, too_small
from tests.support.report_forms import an_edition
from tests.support.report_full import a_full_year

WRITE = """
import os, sys
from pathlib import Path
os.umask(int(sys.argv[2], 8))
from sets.service.report_files import write_files
from tests.report.test_bytes import files
write_files(Path(sys.argv[1]), files())
"""
PLACES = (
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1", "umask": "000"},
    {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "22", "PYTHONUTF8": "0", "umask": "077"},
)


def editions(case: Case) -> tuple[Edition, ...]:
    renderer = Renderer((template_root(),))
    return compile_report(
        case.programme, case.responses, case.deliveries, (), case.at, renderer, review=case.review
    ).editions


def files(case: Case | None = None) -> dict[str, bytes]:
    """Every file of a report with everything in it."""
    case, renderer = case or a_full_year(), Renderer((template_root(),))
    return compile_report(
        case.programme, case.responses, case.deliveries, (), case.at, renderer, review=case.review
    ).files


def test_two_processes_at_once_in_other_places_write_the_same_bytes(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    running = []
    for number, place in enumerate(PLACES):
        folder = tmp_path / f"cwd-{number}"
        folder.mkdir()
        command = (sys.executable, "-c", WRITE, str(tmp_path / f"out-{number}"), place["umask"])
        environ = {**kept, **place, "PYTHONPATH": str(CHECKOUT)}
        running.append(subprocess.Popen(command, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True))
    failed = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0, 0], failed
    here = files()
    for number in range(len(PLACES)):
        there = read_files(tmp_path / f"out-{number}")
        assert {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)} == set()
        modes = {path.stat().st_mode & 0o777 for path in (tmp_path / f"out-{number}").rglob("*") if path.is_file()}
        assert modes == {0o600}
    assert len({name.rsplit(".", 1)[-1] for name in here}) == 6  # html, pdf, csv, xlsx, json, svg


def test_what_came_in_another_order_makes_no_difference() -> None:
    case = a_full_year()
    responses = case.responses
    turned = replace(
        responses,
        logs=responses.logs[::-1],
        attendance=responses.attendance[::-1],
        actions=responses.actions[::-1],
        ratings=responses.ratings[::-1],
        rounds=responses.rounds[::-1],
        approvals=responses.approvals[::-1],
    )
    turned_case = replace(case, responses=turned, deliveries=case.deliveries[::-1])
    assert [one.sections for one in editions(turned_case)] == [one.sections for one in editions(case)]


def test_reports_laid_out_in_many_threads_at_once_are_each_what_they_are_alone() -> None:
    case = too_small()
    pages = [editions(replace(case, at=case.at + timedelta(days=n)))[0] for n in range(2)]
    alone = [to_pdf(page) for page in pages]
    assert alone[0] != alone[1]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda n: to_pdf(pages[n % 2]), range(8)))
    assert together == [alone[n % 2] for n in range(8)]


def test_a_fault_in_one_pdf_is_no_fault_of_the_next() -> None:
    good = an_edition("<p>It went well.</p>")
    first = to_pdf(good)
    with pytest.raises(PdfFault):
        to_pdf(an_edition("<blink>It went well.</blink>"))
    assert to_pdf(good) == first


def test_one_form_alone_is_the_same_bytes_as_among_all() -> None:
    case, renderer = too_small(), Renderer((template_root(),))
    report = compile_report(case.programme, case.responses, case.deliveries, (), case.at, renderer)
    for ends in ((".pdf",), (".xlsx",), (".csv", ".svg"), (".json",), (".html",)):
        wanted = {name for name in report.files if name.endswith(ends) and not name.startswith("public/")}
        assert report.lead(*ends) == {name: report.files[name] for name in wanted}


def test_what_makes_a_pdf_or_a_workbook_is_loaded_by_no_pass_that_makes_none() -> None:
    seen = "import sys, flows.tasks; print([one for one in ('typst', 'xlsxwriter', 'snowballstemmer') if one in sys.modules])"
    found = subprocess.run([sys.executable, "-c", seen], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert found.stdout.strip().endswith("[]"), found.stdout


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads what the system says of memory")
def test_two_hundred_pdfs_take_no_more_memory_than_a_few() -> None:
    page = editions(a_full_year())[0]

    def lay_out(number: int) -> int:
        bodies = (Markup(str(one.body).replace("<p>", f"<p>{number} ")) for one in page.sections)
        sections = tuple(replace(one, body=body) for one, body in zip(page.sections, bodies, strict=True))
        to_pdf(replace(page, sections=sections))
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20

    megabytes = [lay_out(number) for number in range(200)]
    assert megabytes[-1] - megabytes[9] < 60
