"""Any acts in any order, with passes, their inverses and earlier versions between them, on a small cohort of two sets.

Whatever is done: what has begun stays as it was, a change and its opposite within the hour tell nobody, a second pass
finds nothing, and once things have settled every calendar holds what the programme says.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from sets.model.cohort import CohortId, Occasion
from sets.model.errors import ActError, StateError
from sets.model.messages import CALENDAR_KINDS
from sets.service.change import carry_out, preview
from sets.service.versions import back_to
from sets.text.resources import EXAMPLE
from tests.journeys.any_acts import AnyActs, sessions
from tests.journeys.test_one_cohort import calendars_are_right

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
any_changes = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXPLORE else ())),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class AnyChanges(AnyActs):
    """The acts, ways back between them, and calendars that are right once things have settled."""

    @rule(meeting=sessions, ahead=st.integers(14, 60))
    def there_and_back(self, meeting: str, ahead: int) -> None:
        """A move and the way back to the version before, within the hour."""
        self.settle()
        installation = self.life.installation
        number = installation.programme(CohortId(EXAMPLE)).number
        told, began = len(self.life.mail), self.now
        if self.near(meeting) or not self.act("move", meeting=meeting, to=self.day(ahead), why="a slip"):
            return
        self.life.run(self.now)
        self.now += timedelta(minutes=20)
        found = preview(installation, EXAMPLE, back_to(installation, CohortId(EXAMPLE), number), self.now)
        carry_out(installation, found, self.now, by="Marta Nowak")
        self.life.until(self.now, began + timedelta(hours=30))
        self.now = began + timedelta(hours=30)
        assert [mail for mail in self.life.mail[told:] if mail.kind in {*CALENDAR_KINDS, "changes", "goodbye"}] == []

    def near(self, meeting: str) -> bool:
        """Whether the session is so near that a change would be told at once."""
        found = self.life.installation.programme(CohortId(EXAMPLE)).by_key[Occasion(meeting)]
        return found.start <= self.now + timedelta(days=6)

    @rule(back=st.integers(1, 3))
    def bring_back(self, back: int) -> None:
        """An earlier version, where what has begun allows it."""
        installation = self.life.installation
        number = max(1, installation.programme(CohortId(EXAMPLE)).number - back)
        try:
            found = preview(installation, EXAMPLE, back_to(installation, CohortId(EXAMPLE), number), self.now)
        except (ActError, StateError):
            return
        carry_out(installation, found, self.now, by="Marta Nowak")

    @rule()
    def calendars_settle(self) -> None:
        self.settle()
        calendars_are_right(self.life, self.now)


class TestAFewChanges(AnyChanges.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(any_changes, max_examples=3, stateful_step_count=10)


@pytest.mark.slow
class TestManyChanges(AnyChanges.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(any_changes, max_examples=60 if EXPLORE else 15, stateful_step_count=25)
