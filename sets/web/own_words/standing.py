"""What of one person's own words stands in a report that is being checked, exactly as it would be published. Nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sets.disclosure.raw import Raw, RawStory
from sets.disclosure.released import Released, ReleasedLine, ReleasedTheme
from sets.disclosure.words import names_somebody
from sets.model.cohort import LearningSet, PersonId, Role
from sets.model.report_review import Review, Scope
from sets.model.responses import LearningLog, ReportLine, Responses
from sets.report.compile import as_drafted
from sets.report.edition import Version
from sets.report.facts import report_facts
from sets.report.sections import learning
from sets.report.tables import raw_of
from sets.responses.consent import agreed, fingerprint, refusals, refused, story_mark
from sets.responses.prompt_catalogue import STORIES
from sets.service.report_files import own_drafts
from sets.web.own_words.lines import own_logs
from sets.web.page.request import PageRequest

MEMBER, PARTNER = "Set member", "A community partner"


class Stand(StrEnum):
    """STANDS: it is in the report as it is now. ASKED: it comes in with its author's yes. OUT: its author took it out.

    LEFT_OUT: its author agreed, and the report leaves it out all the same.
    """

    STANDS = "stands"
    ASKED = "asked"
    OUT = "out"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One's own line. `themes` has the one it stands under, if any; `said` is what its author said of these very words here."""

    log: LearningLog
    line: ReportLine
    stand: Stand
    themes: tuple[ReleasedTheme, ...]
    said: bool | None
    names: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStory:
    """One's own story that was chosen for the report, with why and by whom."""

    log: LearningLog
    mark: str
    story: RawStory
    stand: Stand


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A report under check, for one visitor."""

    request: PageRequest
    scope: Scope

    @cached_property
    def review(self) -> Review:
        return self.request.records.review()

    @cached_property
    def _raw(self) -> Raw:
        request = self.request
        facts = report_facts(request.programme, request.responses, request.records.deliveries(), request.now)
        return raw_of(facts, self.review, draft=True, scope=self.scope)

    @cached_property
    def _released(self) -> Released:
        # its figures are those of its newest draft, as everywhere
        return as_drafted(self._raw, own_drafts(self.request.records, self.scope))

    @property
    def own_sets(self) -> tuple[ReleasedLine, ...]:
        """The sessions of the visitor's own sets, as the lead's version has them: the public one has those of all together."""
        mine = {one.name for one in self.request.programme.cohort.sets if self.request.person.id in _people_of(one)}
        table = self._released.table("sessions")
        return tuple(line for line in table.lines if line.label in mine) if table is not None else ()

    @property
    def lines(self) -> tuple[OwnLine, ...]:
        """One's own lines that have words, those that stand in the report first, then the newest."""
        logs = sorted(own_logs(self.request), key=lambda log: (log.at, log.key), reverse=True)
        found = [self._line(log, log.line) for log in logs if log.line is not None and log.line.text]
        order = list(Stand)
        return tuple(sorted(found, key=lambda one: order.index(one.stand)))

    def _line(self, log: LearningLog, line: ReportLine) -> OwnLine:
        said = said_of(self.request.responses, self.request.person.id, fingerprint(line.text))
        if said is False and not refused(log, refusals(self.request.responses.approvals)):
            said = None  # agreed to anew since
        mine = any((q.person, q.line.text) == (log.person, line.text) for q in self._raw.quotes)
        quoted = mine and agreed(line) and any(quote.text == line.text for quote in self._released.quotes)
        return OwnLine(
            log=log,
            line=line,
            stand=_stand(line, said, quoted=quoted),
            themes=self._under(line.text),
            said=said,
            names=names_somebody(line.text, self._raw.naming),
            source=source_of(self.request),
        )

    def _under(self, text: str) -> tuple[ReleasedTheme, ...]:
        """The theme under which the report prints this line, if it does under one."""
        section = learning.view(self._released, Version.LEAD)
        return tuple(one.theme for one in section.themes if text in one.quotes) if section is not None else ()

    @property
    def stories(self) -> tuple[OwnStory, ...]:
        """One's own stories that were chosen."""
        me = self.request.person.id
        mine = {story.answers: story for story in self._raw.stories if story.person == me}
        logs = [log for log in self.request.responses.logs if log.person == me and log.prompt == STORIES.name]
        found = ((log, mine.get(tuple(answer.text for answer in log.answers if answer.shared))) for log in logs)
        return tuple(self._story(log, story) for log, story in found if story is not None)

    def _story(self, log: LearningLog, story: RawStory) -> OwnStory:
        mark = story_mark(log)
        said = said_of(self.request.responses, log.person, mark)
        stand = Stand.ASKED if said is None else Stand.STANDS if said else Stand.OUT
        return OwnStory(log=log, mark=mark, story=story, stand=stand)


def _people_of(one: LearningSet) -> frozenset[PersonId]:
    return frozenset(person.id for person in (*one.members, *one.facilitators))


def source_of(request: PageRequest) -> str:
    """From whom the visitor's words are said to be."""
    return PARTNER if Role.PARTNER in request.programme.roles(request.person.id) else MEMBER


def said_of(responses: Responses, person: PersonId, words: str) -> bool | None:
    """Yes or no that somebody said to these words in place; None while they have not."""
    return next((one.yes for one in responses.approvals if (one.person, one.words) == (person, words)), None)


def _stand(line: ReportLine, said: bool | None, *, quoted: bool) -> Stand:
    if quoted:
        return Stand.STANDS
    if said is False:
        return Stand.OUT
    return Stand.LEFT_OUT if agreed(line) else Stand.ASKED
