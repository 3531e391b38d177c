"""One person at one page: what a page is given, what it gives back, and what all pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.mail.signed_links import LIFETIMES, Link, Links
from sets.model.cohort import WHOLE_COHORT, CohortId, Meeting, Occasion, Person
from sets.model.errors import StoreError
from sets.model.ports import CohortStore
from sets.model.publication import Decision
from sets.model.requests import Purpose
from sets.model.responses import Responses
from sets.privacy.erasure import belonging
from sets.responses.seal import Seal
from sets.responses.sealed_records import sealed
from sets.service.installation import Installation
from sets.text.templates import Renderer
from sets.web.page.form_fields import Fields

Clock = Callable[[], datetime]


class Site:
    """The things behind the pages. `clock` gives the time of a request, once a request."""

    def __init__(self, installation: Installation, clock: Clock) -> None:
        self.installation = installation
        self.clock = clock

    @property
    def links(self) -> Links:
        return self.installation.links

    @property
    def seal(self) -> Seal:
        return self.installation.seal

    @property
    def renderer(self) -> Renderer:
        return self.installation.renderer

    def records(self, cohort: CohortId) -> CohortStore:
        """One cohort's records; nothing is known of a cohort that was never published."""
        return self.installation.store.cohort(cohort)

    def programme(self, cohort: CohortId) -> Programme:
        """The effective programme; StateError for a draft."""
        return self.installation.programme(cohort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something to put right in a form: the id of the field it is about, and what to do, in plain words."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to show: a template below `web/` and its facts. `faults` head it as an error summary, with status 422.

    `title` stands in the browser's tab and, unless the template says otherwise, as its heading.
    """

    template: str
    title: str
    facts: Mapping[str, object] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Go on to another page (303): what was posted is kept, and a reload posts nothing again."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to save. `filename` is plain ASCII; `media` its type."""

    filename: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineDocument:
    """A whole document of our own making, to be read in the browser: HTML whose style sheets stand in itself."""

    content: bytes


Answer = Page | Redirect | Download | InlineDocument
Handler = Callable[["PageRequest"], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHandlers:
    """The pages of one purpose or prompt: by step, what to show for GET and what to do for POST. Step "" comes first.

    A GET changes nothing: mail scanners open every link.
    """

    show: Mapping[str, Handler]
    act: Mapping[str, Handler] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """One request by the holder of a link. The link holds, the person is in the programme; both were seen to.

    `signed_at` is when the link was made; the moment of the request where that is not known.
    """

    site: Site
    link: Link
    token: str
    step: str
    programme: Programme
    person: Person
    now: datetime
    fields: Fields = field(default_factory=Fields)
    signed_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.programme.zone

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def records(self) -> CohortStore:
        """The cohort's records."""
        return self.site.records(self.link.cohort)

    @cached_property
    def responses(self) -> Responses:
        """What people gave back, as it stood when this request first looked."""
        return self.records.responses()

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that the link is about, if it is about one."""
        return self.programme.by_key.get(self.link.occasion)

    @property
    def others(self) -> tuple[Programme, ...]:
        """The other programmes of the home: who is in this one may have meetings in them."""
        return self.site.installation.others(self.link.cohort)

    def here(self, step: str = "") -> str:
        """The path of a step of this same page."""
        base = f"/{self.link.purpose}/{self.token}"
        return f"{base}/{step}" if step else base

    def to(self, purpose: Purpose, occasion: Occasion = WHOLE_COHORT, prompt: str = "", number: int = 0) -> str:
        """The path of another page of the same person. Only from a page of more reach to one of less.

        It ends with the link of this page, or before: whoever has a link must not live on it for ever.
        """
        link = Link(
            purpose=purpose,
            cohort=self.link.cohort,
            person=self.person.id,
            occasion=occasion,
            prompt=prompt,
            turn=self.link.turn,
            number=number,
        )
        ends = (self.signed_at or self.now) + LIFETIMES[self.link.purpose]
        return self.site.links.path(link, min(self.now, ends - LIFETIMES[purpose]))

    def keep(self, news: Responses) -> None:
        """Keep what was posted, with what is its author's alone sealed; on disk when this returns."""
        self.records.keep_responses(sealed(news, self.site.seal.seal))
        self._take_back_of_the_forgotten(news)

    def change(self, news_of: Callable[[Responses], Responses]) -> None:
        """Keep what `news_of` makes of all that people gave back by now, as `keep` does; nobody writes in between."""
        seal = self.site.seal.seal
        self._take_back_of_the_forgotten(self.records.change_responses(lambda before: sealed(news_of(before), seal)))

    def _take_back_of_the_forgotten(self, news: Responses) -> None:
        """Forgetting somebody blanks them, and then sweeps: what was kept after that sweep finds them blank."""
        person = self.site.programme(self.link.cohort).people.get(self.person.id)
        if person is None or is_stand_in(person.email):
            self.records.erase(replace(belonging(news, self.person.id), turns=()))
            raise StoreError("somebody was forgotten while this was on its way")

    def decide(self, *decisions: Decision) -> None:
        """Keep dated decisions."""
        self.records.decide(decisions)
