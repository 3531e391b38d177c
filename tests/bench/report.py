"""The report and its pages, for `make bench`: every form beside the bare library writing the same, in the same run."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

import typst
import xlsxwriter
from jinja2 import Environment

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, PersonId
from sets.model.messages import State
from sets.model.report_review import ReportStage, Review, Scope, Step
from sets.model.requests import Purpose
from sets.report.compile import Compiled, compile_report
from sets.report.edition import Edition
from sets.report.formats.all_files import to_html
from sets.report.formats.csv_tables import cells, headings, to_csv
from sets.report.formats.json_figures import to_json
from sets.report.formats.pdf import to_pdf
from sets.report.formats.svg_charts import chart_of, chart_svg
from sets.report.formats.xlsx import to_xlsx
from sets.responses.sealed_records import sealed
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.text.templates import Renderer
from sets.web.page.form_fields import Fields
from sets.web.page.html import html_of
from sets.web.page.request import Page, PageRequest, Site
from sets.web.server.routes import handlers_of
from tests.bench.cases import NAME, NOW, home_with, programme_of
from tests.bench.report_cases import MADE, Year, a_written_year
from tests.support.builders import at
from tests.support.web_help import as_text

COHORT = CohortId(NAME)
Work = Callable[[], object]


def report(folder: Path) -> None:
    """A report of 60 people, 432 logs, 420 lines and 20 themes: both versions, in every form, and the pages about it."""
    installation = home_with(folder / "home", NAME)
    year = a_written_year(programme_of(installation))
    began, busy = perf_counter(), process_time()
    whole = len(_compiled(year, installation.renderer).files)
    first = f"{perf_counter() - began:.3f} s ({process_time() - busy:.3f} s of processor)"
    say = sys.stdout.write
    say(
        f"report: {len(year.responses.logs)} logs, {len(year.review.placings)} lines, {len(year.review.themes)} themes\n"
    )
    say(
        f"    the first of a process, {whole} files: {first}; the next {_best(lambda: _files(year, installation)):.3f} s\n"
    )
    found = _compiled(year, installation.renderer)
    lead = found.editions[0]
    page = to_html(lead, installation.renderer).decode()
    ours = partial(_compiled, year, installation.renderer)
    _beside("counts, both versions in words", ours, "bare jinja2 of one page", _bare_page(page))
    _beside("HTML, from the words", lambda: to_html(lead, installation.renderer), "bare jinja2 of it", _bare_page(page))
    _beside("PDF, tagged", lambda: to_pdf(lead), "bare typst of its plain text", _bare_pdf(page))
    _beside("XLSX", lambda: to_xlsx(lead), "bare xlsxwriter of its cells", _bare_xlsx(lead))
    data = json.loads(to_json(lead))
    _beside("JSON", lambda: to_json(lead), "bare json.dumps", lambda: json.dumps(data, ensure_ascii=False, indent=2))
    _beside("CSV", lambda: [to_csv(one) for one in lead.released.tables], "bare csv of its cells", _bare_csv(lead))
    charts = [chart for one in lead.released.tables if (chart := chart_of(one)) is not None]
    drawn = "\n".join(map(str, map(chart_svg, charts)))
    _beside("SVG", lambda: [chart_svg(one) for one in charts], "bare jinja2 of it", _bare_page(drawn))
    _pages(folder / "pages")


def _pages(home: Path) -> None:
    """What the pages take from link to HTML, without the server."""
    house = _site(home)
    cohort = house.programme(COHORT).cohort
    coordinator, member = cohort.coordinators[0].id, cohort.sets[0].members[0].id
    show = partial(_shown, house)
    sys.stdout.write("report: its pages, one after another, least of five\n")
    for title, work in (
        ("the desk's front page", partial(show, Purpose.EDIT, coordinator)),
        ("the draft to read", partial(show, Purpose.EDIT, coordinator, step="read")),
        ("the draft as a PDF", partial(show, Purpose.EDIT, coordinator, step="pdf")),
        ("all themes", partial(show, Purpose.EDIT, coordinator, step="themes")),
        ("one theme", partial(show, Purpose.EDIT, coordinator, prompt="own-1", step="themesone")),
        ("one's own words in place", partial(show, Purpose.CHECK, member, prompt=Scope.FINAL)),
        ("a member's journal", partial(show, Purpose.MINE, member, step="journal")),
    ):
        sys.stdout.write(f"    {title:26} {_best(work) * 1000:7.1f} ms\n")
    sys.stdout.write("\n")
    sys.stdout.flush()


def _site(home: Path) -> Site:
    """A home with all of it on record, the facts being checked; nobody has sorted a line yet."""
    installation = home_with(home, NAME)
    installation.publish(installation.draft(installation.file_of(NAME), NOW), NOW)
    year, records = a_written_year(installation.programme(COHORT)), installation.store.cohort(COHORT)
    records.claim([replace(line, state=State.CLAIMED, settled=None) for line in year.deliveries])
    records.settle(list(year.deliveries))
    records.keep_responses(sealed(year.responses, installation.seal.seal))
    step = Step(
        report=Scope.FINAL, number=1, stage=ReportStage.FACTS, at=MADE, by="Sam Lee", until=at("2027-10-15 17:00")
    )  # fmt: skip
    records.keep_review(Review(themes=year.review.themes, passages=year.review.passages, steps=(step,)))
    return Site(Installation(Settings(home=home, mail=MailSetting(), url="https://sets.example.gov.uk")), lambda: MADE)


def _shown(house: Site, purpose: Purpose, person: PersonId, prompt: str = "", step: str = "") -> object:
    programme = house.programme(COHORT)
    link = Link(
        purpose=purpose, cohort=COHORT, person=person, occasion=WHOLE_COHORT, prompt=prompt, turn=0, number=0
    )  # fmt: skip
    visit = PageRequest(
        site=house, link=link, token=house.links.token(link, MADE), step=step, programme=programme,
        person=programme.people[person], now=MADE, fields=Fields({}),
    )  # fmt: skip
    answer = handlers_of(link).show[step](visit)
    if isinstance(answer, Page) and answer.status != 200:
        raise SystemExit(f"{purpose} {step} answered {answer.status}")
    return html_of(answer, house.renderer, programme) if isinstance(answer, Page) else answer


def _compiled(year: Year, renderer: Renderer) -> Compiled:
    return compile_report(
        year.programme, year.responses, year.deliveries, (), year.at, renderer, review=year.review
    )  # fmt: skip


def _files(year: Year, installation: Installation) -> object:
    return _compiled(year, installation.renderer).files


def _bare_page(page: str) -> Work:
    template = Environment(autoescape=True).from_string("{% for line in lines %}{{ line }}\n{% endfor %}")
    lines = page.splitlines()
    return lambda: template.render(lines=lines)


def _bare_pdf(page: str) -> Work:
    text = "\n\n".join(f'#par("{line}")' for line in as_text(page).replace("\\", "").replace('"', "'").splitlines())
    numbers = iter(range(1_000))
    # a heading of its own each time: the library remembers what it laid out before
    return lambda: typst.compile(f"= {next(numbers)}\n\n{text}".encode(), format="pdf")


def _rows(lead: Edition) -> Iterable[Iterable[tuple[str | int, ...]]]:
    return [[headings(one), *(cells(one, line) for line in one.lines)] for one in lead.released.tables]


def _bare_xlsx(lead: Edition) -> Work:
    sheets = _rows(lead)

    def write() -> None:
        with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
            for rows in sheets:
                sheet = book.add_worksheet()
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)

    return write


def _bare_csv(lead: Edition) -> Work:
    sheets = _rows(lead)
    return lambda: [csv.writer(io.StringIO()).writerows(rows) for rows in sheets]


def _beside(title: str, ours: Work, what: str, bare: Work) -> None:
    least, alone = _best(ours), _best(bare)
    line = f"    {title:31} {least * 1000:7.1f} ms, {least / alone:5.1f}x {what} ({alone * 1000:.1f} ms)\n"
    sys.stdout.write(line)
    sys.stdout.flush()


def _best(work: Work, runs: int = 5) -> float:
    found = []
    for _ in range(runs):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return min(found)
