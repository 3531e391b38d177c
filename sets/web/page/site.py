"""What all pages share: the installation's things, and the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sets.cohort.programme import Programme
from sets.mail.signed_links import Links
from sets.model.cohort import CohortId
from sets.model.ports import CohortStore
from sets.responses.seal import Seal
from sets.service.installation import Installation
from sets.text.templates import Renderer

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
