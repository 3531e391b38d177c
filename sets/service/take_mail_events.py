"""What is said to have become of letters is kept with their cohort, and steps the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from sets.mail.became import became
from sets.model.cohort import CohortId
from sets.model.mail_events import MailEvent
from sets.service.installation import Installation


def take_mail_events(installation: Installation, events: Iterable[MailEvent]) -> int:
    """Keep these events and step the lines of their letters; gives how many were new.

    The key of a letter begins with its cohort, published or closed. An event counts only where such a letter went to
    the very address that it is about; any other is left out. Whose letter it was is taken from the ledger. StoreError
    where records could not be read or written: whoever told it may tell it again.
    """
    known, found = frozenset(installation.store.cohorts()), defaultdict(list)
    for event in events:
        cohort = CohortId(event.letter.partition("/")[0])
        if cohort in known:
            found[cohort].append(event)
    return sum(_kept(installation, cohort, theirs) for cohort, theirs in found.items())


def _kept(installation: Installation, cohort: CohortId, events: list[MailEvent]) -> int:
    records = installation.records(cohort)
    tried = {line.letter or line.key: line for line in records.deliveries() if line.attempts}
    about = [
        replace(event, person=tried[event.letter].person)
        for event in events
        if event.letter in tried and tried[event.letter].address.lower() == event.address.lower()
    ]
    return records.keep_mail_events(about, became) if about else 0
