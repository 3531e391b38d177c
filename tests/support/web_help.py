"""A house to test the pages with: the shipped example, published, under a clock that a test sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path

from sets.cohort.programme import Programme
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, Meeting, Occasion, Person, PersonId
from sets.model.requests import Purpose
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.web.page.form_fields import Fields
from sets.web.page.html import html_of
from sets.web.page.request import Answer, Page, PageRequest, Redirect, Site
from sets.web.server.routes import handlers_of
from tests.support.builders import at
from tests.support.paths import CHECKOUT

EXAMPLE = CHECKOUT / "sets" / "examples" / "embedding-equalities-2027.yaml"
COHORT = CohortId("embedding-equalities-2027")
PUBLISHED = at("2026-12-01 09:00")
AFTER_1 = at("2027-01-21 10:00")
"""The day after the first sessions of all three sets, or so."""
SECRET = "a secret for tests only, of enough length"
SITE = "https://sets.example.gov.uk"


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = AFTER_1

    def __call__(self) -> datetime:
        return self.now


def a_desk(home: Path, **settings: object) -> Installation:
    """A desk whose letters stay in the outbox and whose pages have an address."""
    given: dict[str, object] = {"home": home, "mail": MailSetting(), "url": SITE, "secrets": (SECRET,), **settings}
    return Installation(Settings(**given))  # type: ignore[arg-type]


def a_house(home: Path, now: datetime = AFTER_1, text: str = "", **settings: object) -> Site:
    """The example (or `text`, under the same id) published on 1 December 2026; the clock stands at `now`."""
    installation = a_desk(home, **settings)
    path = home / "cohorts" / f"{COHORT}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text or EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    installation.publish(installation.draft(path, PUBLISHED), PUBLISHED)
    return Site(installation, Clock(now))


def programme_of(house: Site) -> Programme:
    return house.programme(COHORT)


def somebody(house: Site, set_id: str = "thames", number: int = 0) -> Person:
    """A member of a set, by place in the file."""
    return {str(s.id): s for s in programme_of(house).cohort.sets}[set_id].members[number]


def facilitator(house: Site, set_id: str = "thames") -> Person:
    return {str(s.id): s for s in programme_of(house).cohort.sets}[set_id].facilitators[0]


def session(house: Site, key: str = "thames-1") -> Meeting:
    return programme_of(house).by_key[Occasion(key)]


def a_link(
    purpose: Purpose,
    person: PersonId,
    occasion: str = WHOLE_COHORT,
    prompt: str = "",
    *,
    turn: int = 0,
    number: int = 0,
) -> Link:
    return Link(
        purpose=purpose,
        cohort=COHORT,
        person=person,
        occasion=Occasion(occasion),
        prompt=prompt,
        turn=turn,
        number=number,
    )


def a_visit(
    house: Site, link: Link, step: str = "", form: Mapping[str, str | Iterable[str]] | None = None
) -> PageRequest:
    """A request of that link's holder; `form` makes it a POST."""
    programme, now = programme_of(house), house.clock()
    fields = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in (form or {}).items()}
    return PageRequest(
        site=house,
        link=link,
        token=house.links.token(link, now),
        step=step,
        programme=programme,
        person=programme.people[link.person],
        now=now,
        fields=Fields(fields),
    )


def got(house: Site, link: Link, step: str = "") -> Answer:
    """What GET gives."""
    visit = a_visit(house, link, step)
    return handlers_of(link).show[step](visit)


def posted(house: Site, link: Link, form: Mapping[str, str | Iterable[str]], step: str = "") -> Answer:
    """What POST gives."""
    visit = a_visit(house, link, step, form)
    return handlers_of(link).act[step](visit)


def as_html(house: Site, answer: Answer) -> str:
    """The page as the browser gets it."""
    assert isinstance(answer, Page), answer
    return str(html_of(answer, house.renderer, programme_of(house)))


def as_text(html: str) -> str:
    """What stands on a page, without its tags, in one line a block."""
    body = re.sub(r"(?s)<(style|head).*?</\1>", "", html)
    return "\n".join(
        filter(None, (" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in body.split("\n")))
    )


def step_of(answer: Answer) -> str:
    """The step to which a redirect goes."""
    assert isinstance(answer, Redirect), answer
    return answer.to.split("/")[3] if answer.to.count("/") > 2 else ""
