"""Subscribed calendars, ready to hand out: made when something changed, else the same bytes again for whoever asks."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sets.cohort.programme import Programme
from sets.cohort.publish import programmes_of
from sets.due.feeds.calendar_file import feed_bytes
from sets.due.feeds.entries import entries
from sets.mail.compose import description_for
from sets.mail.signed_links import Link, Links
from sets.model.cohort import CohortId, Occasion
from sets.model.requests import Purpose
from sets.service.installation import Installation

MOST_KEPT = 500
"""Calendars that are kept in memory, those asked for last: some 20 kB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A calendar's bytes, their fingerprint, and a moment after which nothing of it changed."""

    content: bytes
    mark: str
    changed: datetime


class Feeds:
    """The calendars of an installation. Safe for threads."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._guard = threading.Lock()
        self._versions: dict[CohortId, tuple[object, tuple[Programme, ...]]] = {}
        self._kept: OrderedDict[tuple[Link, datetime], tuple[Programme, Links, Feed]] = OrderedDict()

    def feed(self, link: Link, signed_at: datetime) -> Feed:
        """The calendar that this link opens. Raises StateError and StoreError."""
        programme, links = self._installation.programme(link.cohort), self._installation.links
        with self._guard:
            known = self._kept.get((link, signed_at))
            if known is not None and known[0] is programme and known[1] is links:
                self._kept.move_to_end((link, signed_at))
                return known[2]
        made = self._made(link, signed_at, programme, links)
        with self._guard:
            self._kept[link, signed_at] = programme, links, made
            self._kept.move_to_end((link, signed_at))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def _made(self, link: Link, signed_at: datetime, programme: Programme, links: Links) -> Feed:
        installation, cohort = self._installation, link.cohort
        found = entries(
            programme,
            self._versions_of(cohort),
            programme.people[link.person],
            uid_key=installation.store.cohort(cohort).uid_key(installation.uid_candidate(cohort)),
            describe=description_for,
        )

        def answers_at(occasion: Occasion) -> str:
            return links.address(replace(link, purpose=Purpose.COMING, occasion=occasion), signed_at)

        content = feed_bytes(programme.cohort, found, answers_at)
        return Feed(
            content=content, mark=sha256(content).hexdigest()[:32], changed=_changed(link, programme, signed_at)
        )

    def _versions_of(self, cohort: CohortId) -> tuple[Programme, ...]:
        records = self._installation.store.cohort(cohort)
        seen = (records.running(), records.decisions())
        with self._guard:
            known = self._versions.get(cohort)
        if known is not None and known[0] == seen:
            return known[1]
        made = programmes_of(records.versions(), seen[1])
        with self._guard:
            self._versions[cohort] = (seen, made)
        return made


def _changed(link: Link, programme: Programme, signed_at: datetime) -> datetime:
    """When the last version came, or the person left or came back: of two moments of one second a calendar sees one."""
    left = [one.at for one in programme.decisions if one.subject == link.person]
    return max((signed_at, *programme.changes, *left))
