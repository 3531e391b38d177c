"""The sheets to run a cohort by hand, as a PDF that travels with the coordinators' letter of the week."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sets.cohort.on_paper import on_paper
from sets.cohort.programme import Programme
from sets.model.messages import Attachment
from sets.report.formats.pdf import laid_out

LAYOUT = "paper/by-hand.typ"


def by_hand_sheet(programme: Programme, now: datetime) -> Attachment:
    """All sheets in one file. Raises PdfFault."""
    paper = on_paper(programme, now)
    heading = f"{paper.title}: to run it by hand"
    content = laid_out(LAYOUT, "sheets", {"heading": heading, **asdict(paper)}, now)
    return Attachment(name="to-run-it-by-hand.pdf", media="application/pdf", content=content)
