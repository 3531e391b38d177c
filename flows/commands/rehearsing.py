"""rehearse and demo: the whole cycle before it happens."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows.clock import read_clock
from flows.screen import progress, say, warn
from sets.service.installation import CALENDARS, Installation

InstallationHere = Annotated[Installation, Parameter(parse=False)]


def rehearse(cohort: str, *, out: Path | None = None, installation: InstallationHere) -> int:
    """Of the file: the whole cycle on a simulated clock, with sample answers; nothing leaves the machine.

    Parameters
    ----------
    cohort
        A cohort's id or the path of its file.
    out
        The folder to write into; without it, rehearsal/ and the cohort's id.
    """
    from sets.model.cohort import CohortId
    from sets.rehearsal.output.front_page import withheld_in
    from sets.rehearsal.output.write_pages import write_pages
    from sets.rehearsal.simulate import rehearse as rehearse_file

    # millions of small values that live as long as the process: looking for garbage among them is a tenth of its time
    gc.set_threshold(100_000, 20, 50)
    path = installation.file_of(cohort)
    draft = installation.draft(path, read_clock())
    warn(*(finding.at(str(path)) for finding in draft.warnings))
    folder = out or Path("rehearsal") / draft.cohort
    story = rehearse_file(
        draft.text,
        CohortId(path.stem),
        folder,
        templates=installation.home / "templates",
        lists=installation.home / CALENDARS,
        say=progress,
    )
    progress("writing the pages")
    write_pages(story, installation.renderer, withheld=withheld_in(story))
    progress("")
    people = len({one.person for one in story.sent})
    say(f"{len(story.sent)} letters to {people} people over the whole cycle. Nothing left this machine.")
    say(f"Open {folder / 'index.html'}")
    return 0


def demo(folder: Path = Path("demo")) -> int:
    """Rehearse the shipped example, run one real pass of the flow, say where to look.

    Parameters
    ----------
    folder
        Where the demonstration's files go; an earlier one is replaced.
    """
    from flows.demonstration import demonstrate

    return demonstrate(folder)
