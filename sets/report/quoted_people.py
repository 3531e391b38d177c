"""Whose words stand in a report: those who see them in place before anyone else does. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sets.disclosure.raw import Raw, RawStory
from sets.disclosure.released import Released
from sets.model.cohort import PersonId
from sets.model.responses import Approval
from sets.responses.consent import agreed, fingerprint


def quoted_in(released: Released, raw: Raw, approvals: Iterable[Approval]) -> tuple[PersonId, ...]:
    """Everyone who wrote a released line, or a story chosen that they have not said no to; in an order that tells nothing.

    Two people who gave the same words both stand behind them.
    """
    texts = {quote.text for quote in released.quotes}
    refused = {(one.person, one.words) for one in approvals if not one.yes}
    people = {quote.person for quote in raw.quotes if quote.line.text in texts and agreed(quote.line)}
    people |= {story.person for story in raw.stories if (story.person, _mark(story)) not in refused}
    return tuple(sorted(people))


def _mark(story: RawStory) -> str:
    """As `consent.story_mark` of the log that it came from."""
    return fingerprint("\n\n".join(story.answers))
