"""Every form of a report: the page, the PDF, tables for spreadsheets, figures for machines, charts. Same data, same bytes.

Figures come from nowhere but an `Edition`, whose own are released ones. The page needs nothing else: no script, no font,
no picture from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sets.report.editing.to_do import ToDo
from sets.report.edition import Edition, Version, cover_of
from sets.report.formats.csv_tables import to_csv, withheld_csv
from sets.report.formats.json_figures import SCHEMA, schema, to_json
from sets.report.formats.svg_charts import Chart, chart_of, chart_svg
from sets.text.templates import Renderer


def to_html(edition: Edition, renderer: Renderer) -> bytes:
    """The whole page. The same edition gives the same bytes."""
    cover = cover_of(edition)
    page = renderer.html("report/report.html.j2", cover=cover, to_do=_by_place(cover.to_do), sections=edition.sections)
    return str(page).encode("utf-8")


def _by_place(to_do: tuple[ToDo, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is to do, by where it is written."""
    places = dict.fromkeys(one.where for one in to_do)
    return tuple((place, tuple(one.what for one in to_do if one.where == place)) for place in places)


FOLDERS = {Version.LEAD: "", Version.PUBLIC: "public/"}
"""Where each version's files stand below the report's folder."""


def files_of(editions: tuple[Edition, ...], renderer: Renderer, ends: tuple[str, ...] = ("",)) -> dict[str, bytes]:
    """Every file by its path below the report's folder, or only those whose names end so: nothing else is made.

    Raises TemplateFault, and PdfFault for what a PDF cannot hold.
    """
    return {
        f"{FOLDERS[edition.version]}{name}": make()
        for edition in editions
        for name, make in _makers(edition, renderer).items()
        if name.endswith(ends)
    }


def _makers(edition: Edition, renderer: Renderer) -> dict[str, Callable[[], bytes]]:
    released = edition.released
    charts = ((table.name, chart_of(table)) for table in released.tables)
    return {
        "report.html": partial(to_html, edition, renderer),
        "report.pdf": partial(_pdf, edition),
        "report.json": partial(to_json, edition),
        SCHEMA: schema,
        "report.xlsx": partial(_xlsx, edition),
        "withheld.csv": partial(withheld_csv, released),
        **{f"tables/{table.name}.csv": partial(to_csv, table) for table in released.tables},
        **{f"charts/{name}.svg": partial(_drawn, chart) for name, chart in charts if chart is not None},
    }


def _pdf(edition: Edition) -> bytes:
    from sets.report.formats.pdf import to_pdf

    return to_pdf(edition)


def _xlsx(edition: Edition) -> bytes:
    from sets.report.formats.xlsx import to_xlsx

    return to_xlsx(edition)


def _drawn(chart: Chart) -> bytes:
    return f"{chart_svg(chart)}\n".encode()
