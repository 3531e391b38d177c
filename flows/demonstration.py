"""`setwise demo`: the shipped example rehearsed, and real passes of the Prefect flow, all on this machine."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flows.screen import progress, say
from flows.surroundings import prepare_prefect
from flows.wording import difference_page, summary_line
from sets.due.difference import difference
from sets.model.cohort import CohortId
from sets.model.errors import StateError
from sets.rehearsal.events import Story
from sets.rehearsal.output.front_page import withheld_in
from sets.rehearsal.output.write_pages import write_pages
from sets.rehearsal.simulate import EPOCH, Edit, first_publication, rehearse
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.text.resources import EXAMPLE, example_file

COHORT = CohortId(EXAMPLE)
MARKER = ".setwise-demo"
LATER = timedelta(days=63)
"""The edits of the demonstration are published nine weeks after the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A change to the example as a coordinator would type it."""

    what: str
    old: str
    new: str

    def apply(self, text: str) -> str:
        if self.old not in text:
            raise StateError(f"the example no longer has the lines for: {self.what}", whom=EXAMPLE)
        return text.replace(self.old, self.new, 1)


MOVE = Step(
    what="Wandle's session 3 moves to the afternoon",
    old="    # moves:\n    #   - session: 3\n    #     date: 2027-04-15\n    #     at: 2pm\n    #     why: the facilitator is at a conference\n",
    new="    moves:\n      - session: 3\n        date: 2027-04-15\n        at: 2pm\n        why: the facilitator is at a conference\n",
)
LEAVER = Step(
    what="Owen Price leaves the Lea set",
    old="        service: Parks and leisure\n",
    new="        service: Parks and leisure\n        last_day: 2027-02-26\n",
)


def demonstrate(folder: Path) -> int:
    """Everything a newcomer should see in about half a minute."""
    _clear(folder)
    text = example_file().read_text(encoding="utf-8")
    installation = _home(folder / "home", text)
    started = first_publication(installation.draft(installation.file_of(COHORT), EPOCH).programme)
    story = _rehearsed(folder / "rehearsal", text, started, installation)
    _real_passes(installation, started)
    _where_to_look(folder, story)
    return 0


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise StateError("holds other things; give an empty folder", whom=str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("made by setwise demo; replaced by the next one\n", encoding="utf-8")


def _home(home: Path, text: str) -> Installation:
    (home / "cohorts").mkdir(parents=True)
    (home / "cohorts" / f"{COHORT}.yaml").write_text(text, encoding="utf-8")
    return Installation(Settings(home=home, mail=MailSetting()))


def _rehearsed(folder: Path, text: str, started: datetime, installation: Installation) -> Story:
    say(f"1. The whole cycle of {EXAMPLE}.yaml on a simulated clock, with sample answers.")
    edits = [
        Edit(at=started + LATER, what=MOVE.what, change=MOVE.apply),
        Edit(at=started + LATER, what=LEAVER.what, change=LEAVER.apply),
    ]
    story = rehearse(text, COHORT, folder, edits=edits, say=progress)
    progress("writing the pages")
    write_pages(story, installation.renderer, withheld=withheld_in(story))
    progress("")
    people = len({one.person for one in story.sent})
    say(f"   {len(story.sent)} letters to {people} people, from the first invite to six months after the end.", "")
    return story


def _real_passes(installation: Installation, started: datetime) -> None:
    """The real flow three times: the first invitations, what two edits change, and nothing."""
    prepare_prefect(installation)
    os.environ["SETWISE_HOME"] = str(installation.home)
    for name in ("SETWISE_MAIL", "SETWISE_SECRET", "SETWISE_STORE"):
        os.environ.pop(name, None)
    say("2. Real passes of the Prefect flow, with letters as files.")
    installation.publish(installation.draft(installation.file_of(COHORT), started), started)
    _run(started, "   Published. The first run:")
    later = started + LATER
    file = installation.file_of(COHORT)
    text = file.read_text(encoding="utf-8")
    for step in (MOVE, LEAVER):
        text = step.apply(text)
        say(f"   Edited: {step.what}.")
    file.write_text(text, encoding="utf-8")
    draft = installation.draft(file, later)
    news = difference(
        installation.outlook(draft.programme, later), installation.outlook(installation.programme(COHORT), later)
    )
    say("   Publishing shows who would be told what:")
    say(*(f"      {line}" for line in difference_page(news, draft.programme)))
    installation.publish(draft, later)
    _run(later, "   The next run:")
    _run(later, "   And once more:")
    say("")


def _run(at: datetime, title: str) -> None:
    progress("starting Prefect")
    from flows.cycle import run_cycle

    summaries = asyncio.run(run_cycle([COHORT], at.isoformat()))
    progress("")
    say(title, *(f"      {summary_line(summary)}" for summary in summaries))


def _where_to_look(folder: Path, story: Story) -> None:
    rehearsal = folder / "rehearsal"
    say(
        "3. Open these:",
        f"   {rehearsal / 'index.html'}  every message in order, each mailbox and calendar, the pages behind the links",
    )
    for title, path in story.reports:
        say(f"   {rehearsal / path}  {title[:1].lower()}{title[1:]}")
    withheld = withheld_in(story)
    if withheld is not None:
        say("", f"A figure that the report withholds: {withheld[0]}.", f"   {withheld[1]}")
    say("", f"Nothing left this machine: {len(story.sent)} letters are files in {rehearsal / 'mail'}.")
