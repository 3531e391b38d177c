"""One cohort's records in one file, and the rules of the ledger by which any store keeps its lines: which step one may take."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import orjson

from sets.model.cohort import PersonId
from sets.model.errors import StoreError
from sets.model.mail_events import MOST_OF_A_KIND, Happened, MailEvent
from sets.model.messages import OPEN, Delivery, State
from sets.model.ports import NO_REVIEW, Stepping
from sets.model.publication import Begun, Decision, Issued, Published, PublishedFigure
from sets.model.report_review import Review
from sets.model.requests import Original
from sets.model.responses import Responses
from sets.store.journal import Fate, Journal, adopted, is_in_doubt
from sets.store.json_file import META, FileStorage
from sets.store.pass_mark import PassMark
from sets.store.response_tables import ResponseTables, ReviewTables
from sets.store.serialise import plain
from sets.store.tables import KeyedDB, one_change

NOTED = frozenset({State.WAITING, State.HELD, State.MISSED, State.WITHDRAWN})
"""States that `note` writes; every other one is about sending."""


def noted(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line after a note; None when it stays as it is. StoreError for a state that is about sending."""
    if new.state not in NOTED:
        raise StoreError(f"a line cannot be noted as {new.state}, only claimed and settled", whom=new.key)
    if kept is None:
        return new
    if kept.state not in OPEN or kept.state is State.UNKNOWN:
        return None
    line = replace(new, seen=kept.seen, attempts=kept.attempts, told=kept.told)
    return None if line == kept else line


def claimed(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line once it is claimed; None when it is claimed or settled already."""
    if kept is None:
        return replace(new, state=State.CLAIMED, attempts=1)
    if kept.state not in OPEN:
        return None
    return replace(new, state=State.CLAIMED, seen=kept.seen, attempts=kept.attempts + 1)


def settled(kept: Delivery | None, new: Delivery) -> Delivery | None:
    """The line with its outcome; None when it is not claimed. `seen`, `attempts` and `claimed` stay the line's own."""
    if kept is None or kept.state is not State.CLAIMED:
        return None
    return replace(new, seen=kept.seen, attempts=kept.attempts, claimed=new.claimed or kept.claimed)


def given_back(kept: Delivery | None, was: Delivery) -> Delivery | None:
    """The line as it was before its claim, as its letter was not begun; None when it is not claimed."""
    return was if kept is not None and kept.state is State.CLAIMED else None


def bounded(events: Iterable[MailEvent], kept: Iterable[MailEvent]) -> list[MailEvent]:
    """Those of these events that are to be kept beside what is kept: each once, and no more of a kind than is of use."""
    known: set[str] = set()
    counts: Counter[tuple[str, Happened]] = Counter()
    for event in kept:
        known.add(event.event_id)
        counts[event.letter, event.happened] += 1
    fresh: list[MailEvent] = []
    for event in events:
        kind = (event.letter, event.happened)
        if event.event_id not in known and counts[kind] < MOST_OF_A_KIND:
            known.add(event.event_id)
            counts[kind] += 1
            fresh.append(event)
    return fresh


TELLING = frozenset({State.UNKNOWN, State.FAILED})
"""States before a claim that say more than that the line waited: a claim that is given back brings them back."""

_UIDS = "uids"
Rule = Callable[[Delivery | None, Delivery], Delivery | None]


class TinyCohort:
    """The records of one cohort (`ports.CohortStore`): each method is one change of one file, atomic for all processes."""

    def __init__(self, file: FileStorage, journal: Journal, pass_mark: PassMark) -> None:
        self.file = file
        self.journal = journal
        self.pass_mark = pass_mark
        self._database = database = KeyedDB(file)
        self._meta = database.keyed(META)
        self._versions = database.shelf("versions", Published, lambda v: str(v.number), lasting=False)
        self._decisions = database.shelf("decisions", Decision, _decision_key)
        self._begun = database.shelf("begun", Begun, lambda fact: fact.occasion)
        self._deliveries = database.shelf("deliveries", Delivery, lambda line: line.key)
        self._mail_events = database.shelf("mail_events", MailEvent, lambda event: event.event_id)
        self._figures = database.shelf("figures", PublishedFigure, _figure_key)
        self._issued = database.shelf("issued", Issued, _issued_key)
        self._given_back = ResponseTables(database)
        self._reviewed = ReviewTables(database)

    def is_published(self) -> bool:
        """Whether any version was ever published."""
        return self._versions.count() > 0

    def versions(self) -> tuple[Published, ...]:
        """Every published version, oldest first."""
        return tuple(sorted(self._versions.all(), key=lambda version: version.number))

    def latest(self) -> Published | None:
        """The version that runs; None while the cohort is a draft."""
        number = self._versions.count()
        return self._versions.some([str(number)]).get(str(number))

    def running(self) -> tuple[int, str]:
        """Number and hash of the version that runs, without reading it; (0, "") while the cohort is a draft."""
        number = self._versions.count()
        return number, self._versions.field(str(number), "digest") if number else ""

    @one_change
    def add_version(self, version: Published) -> None:
        """Make `version` the one that runs. StoreError unless its number follows the latest one's."""
        latest = self._versions.count()
        if version.number != latest + 1:
            raise StoreError(
                f"version {version.number} cannot follow version {latest}: somebody else has published meanwhile; "
                "look at the difference again",
                whom=version.cohort,
            )
        self._versions.put([version])

    def uid_key(self, candidate: bytes) -> bytes:
        """The cohort's key for UIDs; `candidate` becomes it when there is none yet."""
        kept = self._uid_key()
        return self._first_uid_key(candidate) if kept is None else kept

    @one_change
    def _first_uid_key(self, candidate: bytes) -> bytes:
        kept = self._uid_key()
        if kept is None:
            self._meta.put({_UIDS: {"key": candidate.hex()}})
        return candidate if kept is None else kept

    def _uid_key(self) -> bytes | None:
        kept = self._meta.documents().get(_UIDS)
        try:
            return None if kept is None else bytes.fromhex(kept["key"])
        except (KeyError, TypeError, ValueError):
            raise StoreError(
                "the key of its calendar entries cannot be read; put a backup back", whom=self.file.path.name
            ) from None

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, oldest first; of the same moment, in the order they were kept."""
        return tuple(sorted(self._decisions.all(), key=lambda decision: decision.at))

    @one_change
    def decide(self, decisions: Sequence[Decision]) -> None:
        """Keep these decisions; one that is there already is kept once."""
        kept = self._decisions.some(_decision_key(decision) for decision in decisions)
        self._decisions.put(decision for decision in decisions if _decision_key(decision) not in kept)

    def begun(self) -> tuple[Begun, ...]:
        """Every meeting that has begun as it was then, by occasion."""
        return self._begun.by_key()

    @one_change
    def keep_begun(self, begun: Sequence[Begun]) -> None:
        """Keep these in one write; of an occasion that is there already nothing changes."""
        kept = self._begun.some(fact.occasion for fact in begun)
        self._begun.put(fact for fact in begun if fact.occasion not in kept)

    def deliveries(self) -> tuple[Delivery, ...]:
        """The whole ledger, by key."""
        return self._deliveries.by_key()

    def note(self, deliveries: Iterable[Delivery]) -> None:
        """Write lines that are not about sending; see `noted`."""
        self._step([(delivery, noted) for delivery in deliveries])

    def claim(self, deliveries: Sequence[Delivery]) -> frozenset[str]:
        """Claim these in one write; gives the keys that were won."""
        keys = [delivery.key for delivery in deliveries]
        kept = self._deliveries.some(keys)
        # before the ledger says claimed: a claim without a word in the journal is one that nobody can tell anything of
        self.journal.claiming(keys, {key: line.state for key, line in kept.items() if line.state in TELLING})
        won: frozenset[str] = frozenset()
        try:
            won = self._step([(delivery, claimed) for delivery in deliveries])
        finally:
            self.journal.won(won)
        return won

    def handing_over(self, keys: Sequence[str]) -> None:
        """Note that the one letter of these claimed keys is about to be handed over."""
        self.journal.handing_over(keys)

    def became(self, deliveries: Sequence[Delivery]) -> None:
        """Note what became of one letter; `settle` writes it into the ledger."""
        self.journal.became(deliveries)

    def settle(self, deliveries: Sequence[Delivery], back: Sequence[Delivery] = ()) -> None:
        """Write the outcome of claimed deliveries in one write, and put `back` the lines whose letters were not begun."""
        self._step([*((line, settled) for line in deliveries), *((line, given_back) for line in back)])
        self.journal.settled([line.key for line in (*deliveries, *back)])

    @one_change
    def _step(self, steps: Sequence[tuple[Delivery, Rule]]) -> frozenset[str]:
        kept = self._deliveries.some(delivery.key for delivery, _ in steps)
        changed: dict[str, Delivery] = {}
        for delivery, rule in steps:
            line = rule(changed.get(delivery.key, kept.get(delivery.key)), delivery)
            if line is not None:
                changed[line.key] = line
        self._deliveries.put(changed.values())
        return frozenset(changed)

    def adopt_orphans(self, now: datetime) -> tuple[str, ...]:
        """Settle every CLAIMED line by what the journal knows of it; gives the keys whose fate nobody knows."""
        fates = self.journal.fates()
        unknown = self._adopt(fates, now)
        self.journal.clear()
        return unknown

    @one_change
    def _adopt(self, fates: Mapping[str, Fate], now: datetime) -> tuple[str, ...]:
        orphans = self._deliveries.where("state", State.CLAIMED.value)
        self._deliveries.put(adopted(line, fates.get(line.key), now) for line in orphans)
        return tuple(line.key for line in orphans if is_in_doubt(fates.get(line.key)))

    def mail_events(self) -> tuple[MailEvent, ...]:
        """What is known of letters on their way, oldest first."""
        return tuple(sorted(self._mail_events.by_key(), key=lambda event: event.at))

    def keep_mail_events(self, events: Sequence[MailEvent], became: Stepping) -> int:
        """Keep these events, each once, and step the lines of all letters of which something is kept, in one write."""
        # a pass asks with nothing to keep, and nearly always nothing has to be written
        if not events and not self._stepped(became):
            return 0
        return self._keep_mail_events(events, became)

    @one_change
    def _keep_mail_events(self, events: Sequence[MailEvent], became: Stepping) -> int:
        fresh = bounded(self._of_those_who_are_known(events), self._mail_events.by_key())
        self._mail_events.put(fresh)
        self._deliveries.put(self._stepped(became))
        return len(fresh)

    def _of_those_who_are_known(self, events: Sequence[MailEvent]) -> Iterable[MailEvent]:
        """Without those about an address to which no line of the letter went: whoever is forgotten meanwhile has none."""
        went: dict[str, set[str]] = defaultdict(set)
        for line in self._deliveries.by_key():
            went[line.letter or line.key].add(line.address.lower())
        return (one for one in events if one.letter not in went or one.address.lower() in went[one.letter])

    def _stepped(self, became: Stepping) -> list[Delivery]:
        """The lines that become something else by what is kept about their letters."""
        about: dict[str, list[MailEvent]] = defaultdict(list)
        for event in self.mail_events():
            about[event.letter].append(event)
        lines = self._deliveries.by_key() if about else ()
        told = ((line, about.get(line.letter or line.key)) for line in lines)
        return [after for line, known in told if known and (after := became(line, known)) != line]

    @one_change
    def drop_mail_events(self, person: PersonId | None = None) -> int:
        """Take away what is known of letters (to one person, or all). Gives how many."""
        gone = [event.event_id for event in self._mail_events.by_key() if person in (None, event.person)]
        return self._mail_events.take_away(gone)

    def passed(self, at: datetime) -> None:
        """A pass of this cohort came to its end, whether or not it had anything to do; `at` is when it looked."""
        self.pass_mark.put(at)

    def last_pass(self) -> datetime | None:
        """When the last pass of this cohort that came to its end looked; None where none did."""
        return self.pass_mark.last()

    def responses(self) -> Responses:
        """All that people gave back, each kind by key, all of one moment."""
        return self._given_back.responses()

    def keep_responses(self, news: Responses) -> int:
        """Add or replace by key, in one write; gives how many were written. What is there already, word for word, is not."""
        return self._given_back.keep_responses(news)

    def change_responses(self, news_of: Callable[[Responses], Responses]) -> Responses:
        """Keep what `news_of` makes of all that is there, in one change; gives that."""
        return self._given_back.change_responses(news_of)

    def originals(self) -> tuple[Original, ...]:
        """Replies as they came that are still kept, oldest first."""
        return self._given_back.originals()

    def keep_original(self, original: Original) -> bool:
        """Keep a reply as it came; False when one of the same digest was ever kept here."""
        return self._given_back.keep_original(original)

    @one_change
    def reseal(self, anew: Callable[[str], str]) -> int:
        """Put what `anew` gives in the place of each sealed text, in one write; gives how many changed."""
        return self._database.reseal(anew)

    def drop_originals(self, before: datetime, person: PersonId | None = None) -> int:
        """Take away the replies kept before this moment (one person's, or all); their digests stay. Gives how many."""
        return self._given_back.drop_originals(before, person)

    def erase(self, gone: Responses) -> int:
        """Take these records away, by key, in one write; gives how many there were."""
        return self._given_back.erase(gone)

    @one_change
    def rewrite(
        self,
        *,
        versions: Sequence[Published] = (),
        deliveries: Sequence[Delivery] = (),
        decisions: Sequence[Decision] = (),
        review: Review = NO_REVIEW,
        begun: Sequence[Begun] = (),
    ) -> None:
        """Put these in the place of the records with their keys, in one write; StoreError when one has no place.

        Whoever rewrites deliveries holds the run lock: what became of one meanwhile would be lost.
        """
        self._versions.put_instead(versions)
        self._deliveries.put_instead(deliveries)
        self._decisions.put_instead(decisions)
        self._begun.put_instead(begun)
        self._reviewed.rewrite(review)

    def figures(self) -> tuple[PublishedFigure, ...]:
        """Every figure published so far, in the order they were kept."""
        return self._figures.all()

    @one_change
    def add_figures(self, figures: Sequence[PublishedFigure]) -> None:
        """Keep these figures as published; the very same one is kept once."""
        kept = self._figures.some(_figure_key(figure) for figure in figures)
        self._figures.put(figure for figure in figures if _figure_key(figure) not in kept)

    def issued(self) -> tuple[Issued, ...]:
        """Reports compiled by the flows, oldest first."""
        return tuple(sorted(self._issued.all(), key=lambda issued: issued.at))

    @one_change
    def issue(self, issued: Issued) -> None:
        """Keep the record of a compiled report once; the time of its release is added to the record that is there."""
        kept = self._issued.some([_issued_key(issued)]).get(_issued_key(issued))
        if kept is None:
            self._issued.put([issued])
        elif kept.released is None and issued.released is not None:
            self._issued.put([replace(kept, released=issued.released)])

    def review(self) -> Review:
        """All that coordinators did for the cohort's reports, each kind by key, all of one moment."""
        return self._reviewed.review()

    def keep_review(self, news: Review) -> int:
        """Add or replace by key, in one write; gives how many were written. A step whose number is taken is not kept."""
        return self._reviewed.keep(news)

    def erase_review(self, gone: Review) -> int:
        """Take these away, by key, in one write; steps stay. Gives how many there were."""
        return self._reviewed.erase(gone)


def _decision_key(decision: Decision) -> str:
    # in UTC: the same decision read back from here, or made in another zone, is the same decision
    return replace(decision, at=decision.at.astimezone(UTC)).key


def _figure_key(figure: PublishedFigure) -> str:
    return orjson.dumps(list(plain(figure).values())).decode()


def _issued_key(issued: Issued) -> str:
    return f"{issued.kind}/{issued.occasion}/{issued.digest}"
