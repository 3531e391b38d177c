"""The ways to the outside world, as protocols: where records are kept, and how a letter leaves.

Store methods are named conditional operations, each one atomic for all processes and machines that share the
store; never "read all, write all".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sets.model.cohort import CohortId, PersonId
from sets.model.mail_events import MailEvent
from sets.model.messages import Delivery, Letter, Receipt
from sets.model.publication import Begun, Decision, Issued, KnownPerson, Published, PublishedFigure
from sets.model.report_review import Review
from sets.model.requests import Original, Tombstone
from sets.model.responses import Responses

NO_REVIEW = Review()
Stepping = Callable[[Delivery, Sequence[MailEvent]], Delivery]
"""Gives what a line of the ledger becomes, by all that is kept about its letter (`mail/became.py`)."""


class CohortStore(Protocol):
    """One cohort's records.

    Publishing: `versions`, `latest`, `running`, `add_version`, `uid_key`.
    Decisions: `decisions`, `decide`.
    What has begun: `begun`, `keep_begun`.
    The ledger: `deliveries`, `note`; for the holder of the run lock `claim`, `handing_over`, `became`, `settle`,
    `adopt_orphans`.
    What became of letters on their way: `mail_events`, `keep_mail_events`, `drop_mail_events`.
    Passes: `passed`, `last_pass`.
    What people gave back: `responses`, `keep_responses`, `change_responses`, `originals`, `keep_original`,
    `reseal`.
    Forgetting: `erase`, `rewrite`, `drop_originals`, `erase_review`.
    Reports: `figures`, `add_figures`, `issued`, `issue`, `review`, `keep_review`.
    Every method raises StoreError when the records cannot be read or written.
    """

    def versions(self) -> tuple[Published, ...]:
        """Every published version, oldest first."""

    def latest(self) -> Published | None:
        """The version that runs; None while the cohort is a draft."""

    def running(self) -> tuple[int, str]:
        """Number and hash of the version that runs, without reading it; (0, "") while the cohort is a draft."""

    def add_version(self, version: Published) -> None:
        """Make `version` the one that runs. StoreError unless its number follows the latest one's (somebody else published)."""

    def uid_key(self, candidate: bytes) -> bytes:
        """The cohort's key for UIDs; `candidate` becomes it when there is none yet. It never changes afterwards."""

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""

    def decide(self, decisions: Sequence[Decision]) -> None:
        """Keep these decisions; one that is there already is kept once."""

    def begun(self) -> tuple[Begun, ...]:
        """Every meeting that has begun as it was then, by occasion."""

    def keep_begun(self, begun: Sequence[Begun]) -> None:
        """Keep these in one write; of an occasion that is there already nothing changes."""

    def deliveries(self) -> tuple[Delivery, ...]:
        """The whole ledger, by key."""

    def note(self, deliveries: Iterable[Delivery]) -> None:
        """Write lines that are not about sending: first seen (WAITING), HELD, MISSED, WITHDRAWN.

        A line whose key is new is added. An existing line in an open state other than UNKNOWN takes the new state,
        time and words and keeps its `seen`, its `attempts` and its `told`; any other line is left alone.
        """

    def claim(self, deliveries: Sequence[Delivery]) -> frozenset[str]:
        """Claim these in one write: each becomes CLAIMED unless its line is already claimed or settled.

        Gives the keys that were won. The line keeps the first `seen`; `attempts` is one more than before.
        """

    def handing_over(self, keys: Sequence[str]) -> None:
        """Note that the one letter of these claimed keys is about to be handed over.

        It outlives the process when it returns: `adopt_orphans` knows that this letter was begun and which were not.
        After a power cut it knows that any of the batch may have been. A letter may leave only after it.
        """

    def became(self, deliveries: Sequence[Delivery]) -> None:
        """Note what became of one letter, as `settle` will write it. Outlives the process."""

    def settle(self, deliveries: Sequence[Delivery], back: Sequence[Delivery] = ()) -> None:
        """Write the outcome of claimed deliveries in one write; a line that is no longer CLAIMED is left alone.

        `back` are lines as they were before a claim whose letter was never begun: each takes its claimed line's place.
        """

    def adopt_orphans(self, now: datetime) -> tuple[str, ...]:
        """Settle every CLAIMED line, as the process that claimed it is dead; only for the holder of the run lock.

        By what was noted: a letter not begun is as before its claim, one of known outcome is settled so, and the one that
        was being handed over is UNKNOWN (`settled` = now), as is any of which nothing was noted. Gives the UNKNOWN keys.
        """

    def mail_events(self) -> tuple[MailEvent, ...]:
        """What is known of letters on their way, oldest first."""

    def keep_mail_events(self, events: Sequence[MailEvent], became: Stepping) -> int:
        """Keep these events and step the lines of their letters, in one write; gives how many events were new.

        An event is kept once, by `event_id`, and of one letter MOST_OF_A_KIND of a kind. Every line of whose letter
        something is kept becomes what `became` makes of it, so that with no events at all what was told of a line while
        it was claimed is made up for. One about an address to which no line of its letter went is not kept: whoever was
        forgotten meanwhile has none there any more.
        """

    def drop_mail_events(self, person: PersonId | None = None) -> int:
        """Take away what is known of letters (to one person, or all); the lines stay as they are. Gives how many."""

    def passed(self, at: datetime) -> None:
        """A pass of this cohort came to its end, whether or not it had anything to do; `at` is when it looked. The newest one counts."""

    def last_pass(self) -> datetime | None:
        """When the last pass of this cohort that came to its end looked; None where none did, or it cannot be told."""

    def responses(self) -> Responses:
        """All that people gave back."""

    def keep_responses(self, news: Responses) -> int:
        """Add or replace by key, in one write; a record older (`at`) than the one kept is left out. Gives how many were written."""

    def change_responses(self, news_of: Callable[[Responses], Responses]) -> Responses:
        """Keep, as `keep_responses` does, what `news_of` makes of all that is there; gives that. Nobody writes in between.

        It may be asked more than once, and changes nothing itself.
        """

    def originals(self) -> tuple[Original, ...]:
        """Replies as they came, oldest first."""

    def keep_original(self, original: Original) -> bool:
        """Keep a reply as it came. False when one of the same digest was ever kept here: the mail has come before."""

    def drop_originals(self, before: datetime, person: PersonId | None = None) -> int:
        """Take away the replies kept before this moment (one person's, or all); their digests stay. Gives how many."""

    def reseal(self, anew: Callable[[str], str]) -> int:
        """Put what `anew` gives in the place of each sealed text of the cohort, in one write; gives how many changed.

        Nothing else about a record changes, not even its time.
        """

    def erase(self, gone: Responses) -> int:
        """Take these records away, by key, in one write; gives how many there were."""

    def rewrite(
        self,
        *,
        versions: Sequence[Published] = (),
        deliveries: Sequence[Delivery] = (),
        decisions: Sequence[Decision] = (),
        review: Review = NO_REVIEW,
        begun: Sequence[Begun] = (),
    ) -> None:
        """Put these in the place of the records with their keys, in one write. Only for forgetting a person.

        Of a review only steps are put there whatever is: an older word of the rest never replaces a newer one.
        """

    def figures(self) -> tuple[PublishedFigure, ...]:
        """Every figure published so far."""

    def add_figures(self, figures: Sequence[PublishedFigure]) -> None:
        """Keep these figures as published."""

    def issued(self) -> tuple[Issued, ...]:
        """Reports compiled by the flows, oldest first."""

    def issue(self, issued: Issued) -> None:
        """Keep the record of a compiled report; one of the same kind, occasion and digest is kept once."""

    def review(self) -> Review:
        """All that coordinators did for the cohort's reports, each kind by key, all of one moment."""

    def keep_review(self, news: Review) -> int:
        """Add or replace by key, in one write; gives how many were written. An older word never replaces a newer one.

        A step whose number is taken is not kept: somebody else took that step.
        """

    def erase_review(self, gone: Review) -> int:
        """Take these away, by key, in one write; steps stay. Gives how many there were."""


class Store(Protocol):
    """The records of a home: one store a cohort, and the people through all cohorts."""

    def cohorts(self) -> tuple[CohortId, ...]:
        """Ids of the cohorts that were ever published, in order."""

    def cohort(self, cohort: CohortId) -> CohortStore:
        """The records of one cohort; nothing is written until something is kept."""

    def people(self) -> tuple[KnownPerson, ...]:
        """Everyone ever published in this home, by id."""

    def know(self, people: Sequence[KnownPerson]) -> None:
        """Add people, or addresses to people; an address that belongs to someone else is a StoreError."""

    def disown(self, person: PersonId, address: str) -> None:
        """Take an address away from somebody, in any case of letters: it was put in their place by somebody else."""

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Those who asked to be forgotten, oldest first."""

    def suppress(self, tombstones: Sequence[Tombstone], person: PersonId | None = None) -> None:
        """Keep these tombstones, each once, and let go of `person` and their addresses, in one write."""

    def run_lock(self, cohort: CohortId) -> AbstractContextManager[bool]:
        """A lock for one pass of a cohort, which dies with its process. Gives False at once when another holds it."""


class Transport(Protocol):
    """How a letter leaves. `send` returns only when the letter was accepted."""

    def send(self, letter: Letter) -> Receipt:
        """Hand the letter over.

        Raises MailError when it certainly did not leave, MailUncertain when it may have. A feature of the letter
        that the transport cannot express is a MailError too; nothing is dropped in silence.
        """

    def close(self) -> None:
        """Let go of connections; the transport may be used again afterwards."""
