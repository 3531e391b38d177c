"""What all pages share: the installation's things, the clock, and programmes kept while nothing about them changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from sets.desk import Desk
from sets.links import Links
from sets.model import CohortId
from sets.ports import CohortStore
from sets.programme import Programme
from sets.render import Renderer
from sets.seal import Seal

Clock = Callable[[], datetime]


class House:
    """The things behind the pages. `clock` gives the time of a request, once a request."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock
        self._known: dict[CohortId, tuple[object, Programme]] = {}
        self._guard = threading.Lock()

    @property
    def links(self) -> Links:
        return self.desk.links

    @property
    def seal(self) -> Seal:
        return self.desk.seal

    @property
    def renderer(self) -> Renderer:
        return self.desk.renderer

    def records(self, cohort: CohortId) -> CohortStore:
        """One cohort's records; nothing is known of a cohort that was never published."""
        return self.desk.store.cohort(cohort)

    def programme(self, cohort: CohortId) -> Programme:
        """The effective programme, built again only when a version, a decision or a detail came; StateError for a draft."""
        records = self.records(cohort)
        # the hash too: forgetting somebody rewrites a version under its number
        seen = (records.running(), records.decisions(), records.gathered().details)
        with self._guard:
            known = self._known.get(cohort)
        if known is not None and known[0] == seen:
            return known[1]
        programme = self.desk.programme(cohort)
        with self._guard:
            self._known[cohort] = (seen, programme)
        return programme
