"""Every form of a report: the page, the PDF, tables for spreadsheets, figures for machines, charts. Same data, same bytes.

Figures come from nowhere but an `Edition`, whose own are released ones.
"""

from __future__ import annotations

from sets.render import Renderer
from sets.report.charts import chart_of, chart_svg
from sets.report.csv_form import to_csv, withheld_csv
from sets.report.edition import Edition, Version
from sets.report.json_form import SCHEMA, schema, to_json
from sets.report.page import to_html
from sets.report.pdf import to_pdf
from sets.report.workbook import to_xlsx

FOLDERS = {Version.LEAD: "", Version.PUBLIC: "public/"}
"""Where each version's files stand below the report's folder."""


def files_of(editions: tuple[Edition, ...], renderer: Renderer) -> dict[str, bytes]:
    """Every file by its path below the report's folder; raises TemplateFault, and PdfFault for what a PDF cannot hold."""
    return {
        f"{FOLDERS[edition.version]}{name}": content
        for edition in editions
        for name, content in _files(edition, renderer).items()
    }


def _files(edition: Edition, renderer: Renderer) -> dict[str, bytes]:
    released = edition.released
    charts = ((table.name, chart_of(table)) for table in released.tables)
    return {
        "report.html": to_html(edition, renderer),
        "report.pdf": to_pdf(edition),
        "report.json": to_json(edition),
        SCHEMA: schema(),
        "report.xlsx": to_xlsx(edition),
        "withheld.csv": withheld_csv(released),
        **{f"tables/{table.name}.csv": to_csv(table) for table in released.tables},
        **{f"charts/{name}.svg": f"{chart_svg(chart)}\n".encode() for name, chart in charts if chart is not None},
    }
