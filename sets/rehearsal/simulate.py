"""The simulated clock: the flows' own functions, from the first publication to the last message.

The installation of a rehearsal has records of its own, and mail that stays in one folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sets.cohort.meeting_wording import about
from sets.cohort.programme import Programme
from sets.cohort.publish import Draft
from sets.dates.contact_hours import OPENS
from sets.due.difference import difference
from sets.mail.transports.outbox import Outbox
from sets.model.cohort import CohortId, Meeting, Occasion
from sets.model.errors import StateError
from sets.model.messages import Flow, Letter, LetterPlan, Receipt
from sets.model.ports import Store, Transport
from sets.model.responses import Responses
from sets.rehearsal.actors.people import People
from sets.rehearsal.actors.visits import Look, Visits
from sets.rehearsal.events import Event, Happening, Reaction, Sent, Story
from sets.rehearsal.output.activity_wording import activities_told
from sets.rehearsal.output.copies import DRAFTS, copy_reports
from sets.report.editing.codebook import codebook_of
from sets.service.installation import CALENDARS, Installation
from sets.service.report_files import file_report
from sets.service.run import Run
from sets.service.settings import MailSetting, Settings
from sets.store.tiny import MemoryStore
from sets.text import wording as words
from sets.text.resources import template_root
from sets.text.templates import Renderer


class Recorder:
    """A transport that keeps every letter in memory besides handing it to the outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._letters: list[tuple[Letter, str]] = []

    def send(self, letter: Letter) -> Receipt:
        """Keep it and write it."""
        receipt = self._outbox.send(letter)
        self._letters.append((letter, receipt.provider_id))
        return receipt

    def close(self) -> None:
        """Nothing to let go of."""

    def taken(self) -> list[tuple[Letter, str]]:
        """The letters since the last time, each with the name of its file."""
        taken, self._letters = self._letters, []
        return taken


class RehearsalInstallation(Installation):
    """An installation whose mail stays in one folder and whose records are gone when it is."""

    recorder: Recorder
    templates: Path

    @cached_property
    def store(self) -> Store:
        """Records that nobody reads after the rehearsal, so that none has to reach a disk."""
        return MemoryStore(self.home / "records")

    @cached_property
    def renderer(self) -> Renderer:
        """A coordinator's own templates first, as in the home that is rehearsed."""
        return Renderer((self.templates, template_root()))

    def transport(self, cohort: CohortId) -> Transport:
        """The recorder."""
        return self.recorder

    def refuse_unfinished(self, draft: Draft) -> None:
        """Nothing leaves a rehearsal, so what is still to be filled in may stand."""

    def last_pass(self, cohort: CohortId, now: datetime) -> datetime | None:
        """Just now: a rehearsal makes a pass whenever there is anything to do."""
        return now


LEAD_IN = timedelta(days=21)
"""A rehearsal publishes three weeks before the first meeting (domain.md section 4)."""
EARLY = time(OPENS.hour - 1, 55)
"""When passes of a rehearsal run: just before anybody may be written to."""
QUIET = frozenset({Event.LOGS, Event.RATINGS, Event.REGISTER})
"""What people do that calls for no new letter: it only stops some, which the next pass sees in time."""
WEEKEND = (5, 6)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# sample data needs no secret; a fixed one makes the same file rehearse to the same ids and letters
SECRET = "rehearsal-only-rehearsal-only-rehearsal"
SITE = "https://setwise.example.org"
"""Where the letters of a rehearsal say that the pages are; nothing answers there."""
MARKER = ".setwise-rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change to the cohort file that a coordinator publishes at `at`; `change` gives the new text from the old."""

    at: datetime
    what: str
    change: Callable[[str], str]


@dataclass(slots=True)
class Rehearsal:
    """One rehearsal under way: `run` goes from the first publication to the last message."""

    installation: RehearsalInstallation
    file: Path
    folder: Path
    cast: People
    visits: Visits
    edits: list[Edit]
    say: Callable[[str], None]
    now: datetime
    sent: list[Sent] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    left_out: dict[tuple[str, str, str], None] = field(default_factory=dict)
    reactions: list[Reaction] = field(default_factory=list)
    held: dict[Occasion, None] = field(default_factory=dict)
    looks: dict[str, tuple[Look, ...]] = field(default_factory=dict)
    """What each letter's reader saw on the page that it opened, by the letter's key; a page that none opened, by its path."""
    done: list[Reaction] = field(default_factory=list)
    passes: int = 0
    _running: Programme | None = None

    def run(self) -> Story:
        """The whole cycle, event by event."""
        began = self.now
        self._publish("published for the first time")
        following = self._pass()
        while (at := self._next(following)) is not None:
            self.now = at
            calls = self._edit() | self._meet() | self._react()
            if calls or (following is not None and following <= at):
                following = self._pass()
        return self._story(began)

    def _next(self, following: datetime | None) -> datetime | None:
        """The next moment at which something leaves or happens; answers are looked at before each working day."""
        moments = [edit.at for edit in self.edits]
        moments += [meeting.end for meeting in self._to_come()]
        if self.reactions:
            moments.append(self._before_hours(min(reaction.at for reaction in self.reactions)))
        if following is not None:
            moments.append(following)
        return max(min(moments), self.now) if moments else None

    def _before_hours(self, at: datetime) -> datetime:
        local = at.astimezone(self.programme.zone)
        day = local.date() if local.time() <= EARLY else local.date() + timedelta(days=1)
        while day.weekday() in WEEKEND:
            day += timedelta(days=1)
        return datetime.combine(day, EARLY, self.programme.zone)

    @property
    def cohort(self) -> CohortId:
        return CohortId(self.file.stem)

    @property
    def programme(self) -> Programme:
        """The version that runs; read again when one is published."""
        if self._running is None:
            self._running = self.installation.programme(self.cohort)
        return self._running

    def _to_come(self) -> list[Meeting]:
        return [m for m in self.programme.meetings if m.cancelled is None and m.key not in self.held]

    def _publish(self, what: str) -> None:
        draft = self.installation.draft(self.file, self.now)
        running = self.installation.outlook(self.programme, self.now) if draft.programme.number > 1 else None
        news = difference(self.installation.outlook(draft.programme, self.now), running)
        version = self.installation.publish(draft, self.now)
        self._running = None
        details = tuple(
            f"{change.kind}: {change.after.title if change.after else draft.programme.cohort.title} "
            f"({words.plural(len(change.people), 'person', 'people')})"
            for change in news.changes
        )
        text = f"Version {version.number}: {what}"
        self.happenings.append(Happening(at=self.now, event=Event.PUBLISHED, what=text, details=details))

    def _edit(self) -> bool:
        """Publish the changes whose time has come; whether there was one."""
        ready = [edit for edit in self.edits if edit.at <= self.now]
        for edit in ready:
            self.edits.remove(edit)
            self.file.write_text(edit.change(self.file.read_text(encoding="utf-8")), encoding="utf-8")
            self._publish(edit.what)
        return bool(ready)

    def _meet(self) -> bool:
        """Hold the meetings that are over by now; whether there was one."""
        over = [meeting for meeting in self._to_come() if meeting.end <= self.now]
        for meeting in over:
            self.held[meeting.key] = None
            what = f"{meeting.title} takes place"
            self.happenings.append(Happening(at=meeting.start, event=Event.SESSION, what=what, occasion=meeting.key))
            self.reactions.extend(self.cast.holds(meeting, self.programme))
        return bool(over)

    def _react(self) -> bool:
        """Let people do what they were going to; whether something of it may call for a letter."""
        ready = sorted((one for one in self.reactions if one.at <= self.now), key=lambda one: one.at)
        self.reactions = [reaction for reaction in self.reactions if reaction.at > self.now]
        answers = tuple(answer for reaction in ready for answer in reaction.news.answers)
        if answers:
            self.installation.store.cohort(self.cohort).keep_responses(Responses(answers=answers))
        done = [reaction for reaction in ready if self._followed(reaction)]
        self.done.extend(done)
        self.happenings.extend(activities_told([one for one in done if one.what], self.programme, self.now))
        return any(reaction.event not in QUIET for reaction in ready)

    def _followed(self, reaction: Reaction) -> bool:
        done = self._done(reaction)
        if reaction.follow is not None:
            self.reactions.extend(reaction.follow(done))
        return done

    def _done(self, reaction: Reaction) -> bool:
        """Carry it out on the real pages, as its person would; a page that is closed to them takes nothing."""
        if reaction.deed is None:
            return True
        known = self.programme.people.get(reaction.person)
        looks = self.visits.do(reaction.deed, reaction.at, known.name if known else "")
        if looks and reaction.kept:
            key = reaction.key or f"{reaction.deed.link.purpose}/{reaction.deed.step}"
            self.looks[key] = self.looks.get(key, ()) + looks
        return bool(looks)

    def _pass(self) -> datetime | None:
        """One pass, with the functions that the flows' tasks call; gives when the next message is due."""
        self.passes += 1
        with self.installation.open_run(self.cohort, self.now, file_report(self.installation)) as current:
            if current is None:
                raise StateError("somebody else uses the rehearsal's folder", whom=str(self.folder))
            current.note()
            for part in Flow:
                for batch in current.batches(part):
                    current.carry_out(batch)
                    self._compiled(batch.kind)
            self._keep(current)
            return current.outlook.next_after(self.now)

    def _compiled(self, kind: str) -> None:
        if kind in DRAFTS:
            what = f"{DRAFTS[kind]}, is compiled; only the coordinators have it"
            self.happenings.append(Happening(at=self.now, event=Event.REPORT, what=what))

    def _keep(self, current: Run) -> None:
        plans = {plan.lead.key: plan for plan in current.outlook.plans}
        for letter, file in self.installation.recorder.taken():
            plan = plans[letter.key]
            self.sent.append(self._sent(letter, plan, file, current.programme))
            found = (self.cast.reacts(due, current.programme, self.now) for due in plan.dues)
            self.reactions.extend(reaction for reactions in found for reaction in reactions)
        if current.outcome.letters:
            day = words.day(self.now.astimezone(current.programme.zone).date())
            self.say(f"{day}: {words.plural(len(self.sent), 'letter')} so far")
        for one in current.outlook.left_out:
            key = (one.name or one.person, f"{one.kind}: {about(current.programme, one.occasion)}", one.why)
            self.left_out[key] = None

    def _sent(self, letter: Letter, plan: LetterPlan, file: str, programme: Programme) -> Sent:
        lead = plan.lead
        return Sent(
            at=self.now,
            letter=letter,
            person=lead.person,
            name=lead.name,
            kinds=tuple(due.kind for due in plan.dues),
            occasion=lead.occasion,
            about=about(programme, lead.occasion),
            why=tuple(due.why for due in plan.dues),
            told=lead.told,
            file=f"mail/{file}",
        )

    def _story(self, began: datetime) -> Story:
        return Story(
            title=self.programme.cohort.title,
            programme=self.programme,
            began=began,
            ended=self.now,
            sent=tuple(self.sent),
            happenings=tuple(sorted(self.happenings, key=lambda one: one.at)),
            left_out=tuple(self.left_out),
            folder=self.folder,
            done=tuple(self.done),
            reports=(),
            looks=self.looks,
            passes=self.passes,
        )


def first_publication(programme: Programme) -> datetime:
    """When a rehearsal publishes: 10am, three weeks before the first meeting."""
    first = min(meeting.start for meeting in programme.meetings) - LEAD_IN
    return datetime.combine(first.date(), time(10), programme.zone)


def rehearse(
    text: str,
    name: CohortId,
    folder: Path,
    *,
    edits: Sequence[Edit] = (),
    templates: Path | None = None,
    lists: Path | None = None,
    say: Callable[[str], None],
) -> Story:
    """Rehearse a cohort file into `folder`: letters in mail/, each report in a folder of its own; gives the story.

    The records live in a folder that is thrown away: what a rehearsal leaves behind holds sample data only.
    """
    mail = folder / "mail"
    _clear(folder)
    with TemporaryDirectory(prefix="setwise-rehearsal-") as records:
        home = Path(records)
        file = home / "cohorts" / f"{name}.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
        if lists is not None and lists.is_dir():
            shutil.copytree(lists, home / CALENDARS)
        installation = RehearsalInstallation(Settings(home=home, mail=MailSetting(), url=SITE, secrets=(SECRET,)))
        installation.recorder, installation.templates = (
            Recorder(Outbox(mail, durable=False)),
            templates or home / "templates",
        )
        start = first_publication(installation.draft(file, EPOCH).programme)
        with Visits(installation, start) as visits:
            cast = People(random=Random(name), codebook=codebook_of(home))
            rehearsal = Rehearsal(
                installation=installation,
                file=file,
                folder=folder,
                cast=cast,
                visits=visits,
                edits=list(edits),
                say=say,
                now=start,
            )
            story = rehearsal.run()
        return replace(story, reports=copy_reports(installation.store.cohort(name).issued(), home, folder))


def _clear(folder: Path) -> None:
    """Take away an earlier rehearsal, and nothing else: a folder that holds anything of another kind is refused."""
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise StateError("holds other things; give an empty folder or one of an earlier rehearsal", whom=str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    marker.write_text("made by setwise rehearse; replaced by the next one\n", encoding="utf-8")
