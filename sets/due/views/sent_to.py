"""What one person was sent and what became of it, as a coordinator may see it. Pure.

What goes only to who has not answered, or only to who came, stands here for nobody: two people's lists side by side would
tell who (docs/privacy.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort.meeting_wording import about
from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.due.discretion import conditional, tells
from sets.model.cohort import PersonId
from sets.model.errors import StateError
from sets.model.ledger import Ledger
from sets.model.messages import Delivery, State
from sets.model.responses import Responses

BECAME = {
    State.CLAIMED: "being sent",
    State.SENT: "sent",
    State.DELIVERED: "arrived",
    State.FAILED: "could not be sent yet, and is tried again",
    State.UNKNOWN: "may or may not have arrived",
    State.DEAD: "was refused for good",
    State.BOUNCED: "came back",
    State.DROPPED: "was held back by the mail service",
    State.COMPLAINED: "was reported as unwanted",
}
"""States of what was begun; what only waited, or was not needed any more, was never sent."""
WAITS = "sent; its mail service has not taken it yet"
NOT_TOLD = (
    "Not told here: questions once somebody has answered them, and what goes only to who has not answered, or only to "
    "who came. Two people’s lists would say who."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTo:
    """One delivery. `letter` is the same for those that one letter settled."""

    at: datetime
    kind: str
    about: str
    address: str
    became: str
    trouble: str
    letter: str


def whose(named: str, programme: Programme, book: AddressBook) -> PersonId:
    """Who is meant by an address, an id, or the name that one person alone has; StateError where that is nobody, or two."""
    wanted = " ".join(named.split()).casefold()
    called = [one for one, person in programme.people.items() if person.name.casefold() == wanted]
    if len(called) > 1:
        raise StateError("is the name of two people; give an address", whom=named)
    return called[0] if called else PersonId(book.one(named))


def sent_to(person: PersonId, programme: Programme, responses: Responses, ledger: Ledger) -> tuple[SentTo, ...]:
    """Oldest first."""
    lines = [line for line in ledger.deliveries if line.person == person and line.state in BECAME]
    shown = [line for line in lines if not conditional(line.kind, programme)]
    found = [_told(line, programme) for line in shown if not tells(line.occasion, line.kind, programme, responses)]
    return tuple(sorted(found, key=lambda one: (one.at, one.letter, one.kind, one.about)))


def _told(line: Delivery, programme: Programme) -> SentTo:
    return SentTo(
        at=line.left_at.astimezone(programme.zone),
        kind=line.kind,
        about=about(programme, line.occasion),
        address=line.address,
        became=WAITS if line.state is State.SENT and line.trouble else BECAME[line.state],
        trouble=line.trouble,
        letter=line.letter or line.key,
    )
