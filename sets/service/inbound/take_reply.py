"""A reply to a prompt becomes a draft for its author to see and send on the page; it never acts by itself.

Nothing is answered but this, once a prompt: a letter to the address on file says where the draft is.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.due.requested_letters import next_number
from sets.mail.inbound.automatic import Automatic, automatic
from sets.mail.inbound.classify import Became, Outcome, review
from sets.mail.inbound.draft import drafted, held_in, holds
from sets.mail.inbound.own_words import SentLetter
from sets.mail.inbound.parse import Mail, addresses, header
from sets.mail.inbound.reply_text import Reply, text_in, text_of
from sets.mail.inbound.trace import Traced
from sets.model.cohort import Occasion, Person
from sets.model.errors import SetwiseError, StoreError
from sets.model.messages import Delivery, Due, LetterPlan
from sets.model.ports import CohortStore
from sets.model.requests import LetterKind, LetterRequest, Original
from sets.model.responses import Draft, Responses
from sets.responses.forms.log_form import questions_of
from sets.responses.forms.log_window import Window, window
from sets.responses.prompt_catalogue import kept_as
from sets.responses.questions import Question
from sets.responses.seal import SealError
from sets.responses.sealed_records import open_draft, sealed
from sets.service.installation import Installation

ACCEPTED_FOR = timedelta(days=180)
"""How long after its prompt a reply is taken: for as long as the prompt's link opens."""
LARGEST_ORIGINAL = 100_000
"""Bytes up to which a mail is kept as it came; of a larger one, which has pictures or files, only its text."""
MOST_MARKED, MOST_UNMARKED = 50, 20
"""Replies that go into one person's drafts within seven days: to a letter's own mark, and those that only name its id,
which whoever has ever seen one of its mails can forge. Neither uses up the other's."""
MOST_DRAFTED = 200_000
"""Characters by mail in one draft; those without a mark fill half of it at most."""
MOST_BESIDE = 200
LONGEST_BESIDE = 20_000
"""Mails of each sort that are kept beside the draft, over its bounds, for their author to open; and characters of each."""
TRIES = 5
LOOP = "one of our own letters"
_ONE_AT_A_TIME = threading.Lock()
"""Two replies to one prompt that come in at once would each be added to the draft as it was before either."""
_ENOUGH = "more came for one person than anybody writes"
_TOO_MUCH = "far more came for one person than anybody writes, so it was not kept"
_NO_DRAFT = "the draft that is there already cannot be opened, so nothing was added to it"


def take_reply(installation: Installation, mail: Mail, raw: bytes, traced: Traced, now: datetime) -> Outcome:
    """What becomes of a reply to this letter. Raises StoreError when it could not be kept."""
    programme = installation.programme(traced.cohort)
    person = programme.people.get(traced.lead.person)
    if person is None or is_stand_in(person.email):
        return Outcome(became=Became.CLOSED, why="the person is no longer in the programme")
    if programme.cohort.organiser.email.lower() in addresses(mail, "From"):
        return Outcome(became=Became.AUTOMATIC, why=LOOP)
    asked = traced.log_line(programme.cohort.prompts)
    if asked is None:
        about = str(traced.lead.occasion)
        return review(f"it answers a letter that asks for no log: {traced.lead.kind} about {about}", about)
    if not installation.settings.url:
        return review("there are no pages to see a draft on: set SETWISE_URL")
    line, prompt = asked
    return _Arrival(
        installation=installation,
        mail=mail,
        raw=raw,
        programme=programme,
        person=person,
        line=line,
        prompt=prompt,
        now=now,
        traced=traced,
    ).taken()


def known_addresses(installation: Installation, line: Delivery, person: Person | None) -> frozenset[str]:
    """Every address (lower case) under which the person of this line is, or was, known."""
    known = {one for found in installation.store.people() if found.id == line.person for one in found.addresses}
    present = {person.email} if person is not None else set()
    return frozenset(address.lower() for address in (*known, *present, line.address) if "@" in address)


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """One reply to one prompt."""

    installation: Installation
    mail: Mail
    raw: bytes
    programme: Programme
    person: Person
    line: Delivery
    prompt: str
    now: datetime
    traced: Traced

    @property
    def occasion(self) -> Occasion:
        """What its draft is kept under."""
        return kept_as(self.prompt, self.line.occasion)[0]

    def taken(self) -> Outcome:
        elsewhere = self._is_from_elsewhere()
        if elsewhere and not self.traced.marked:
            return review("it came from an address that is not known, and to one that says nothing of whose it is")
        if not self.reply.text:
            return review("there is no text in it that can be read", self.occasion)
        if self._is_closed():
            return self._became(Became.CLOSED, f"a reply to {self.line.kind} about {self.occasion}")
        try:
            with _ONE_AT_A_TIME:
                return self._kept(elsewhere=elsewhere)
        except (SealError, ValueError):
            return review(_NO_DRAFT, self.occasion)

    def _became(self, became: Became, why: str) -> Outcome:
        return Outcome(became=became, why=why, about=self.occasion)

    @cached_property
    def records(self) -> CohortStore:
        return self.installation.records(self.line.cohort)

    @cached_property
    def reply(self) -> Reply:
        return text_of(self.mail, self._letter())

    @cached_property
    def digest(self) -> str:
        """By which the same mail is known when it comes again; under a key, as it outlives what it is of."""
        body = self.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        said = "\n".join((header(self.mail, "Message-ID"), hashlib.sha256(body).hexdigest(), self.line.key))
        return hmac.new(self.installation.seal.derived("replies seen"), said.encode(), hashlib.sha256).hexdigest()

    def _is_from_elsewhere(self) -> bool:
        given = set(addresses(self.mail, "From"))
        return len(given) != 1 or not given <= known_addresses(self.installation, self.line, self.person)

    def _is_closed(self) -> bool:
        sent = self.line.settled or self.line.claimed or self.line.at
        if self.now > sent + ACCEPTED_FOR:
            return True
        responses, meeting = self.records.responses(), self.programme.by_key.get(self.occasion)
        key = (self.occasion, self.person.id, self.prompt)
        log = next((log for log in responses.logs if (log.occasion, log.person, log.prompt) == key), None)
        issued = self.records.issued()
        stands = window(self.prompt, meeting, self.person, self.programme, responses, issued, log, self.now)
        # where the page is closed for another reason, it shows the draft and says why
        return stands is Window.RELEASED

    def _kept(self, *, elsewhere: bool) -> Outcome:
        before = self._became(Became.BEFORE, "this very mail")
        original = next((one for one in self.records.originals() if one.digest == self.digest), None)
        if original is None and not self._has_room():
            return self._set_aside() or before
        if original is None and not self.records.keep_original(self._original(drafted=True)):
            return before
        if original is not None and (not original.drafted or self._was_kept(original)):
            return before
        self._keep_draft(elsewhere=elsewhere)
        if automatic(self.mail, None) is Automatic.NO:
            self._ask()
        return self._became(Became.DRAFT, f"{self.prompt} about {self.occasion}")

    def _has_room(self) -> bool:
        """Whether it goes into the draft, within the bounds of its sort."""
        marked = self.traced.marked
        mails = sum(one.drafted for one in self._of_its_sort())
        held = len(held_in(self._draft())) + len(self.reply.text)
        return mails < (MOST_MARKED if marked else MOST_UNMARKED) and held <= MOST_DRAFTED // (1 if marked else 2)

    def _of_its_sort(self) -> Iterator[Original]:
        """The person's mails that came the same way, the marked or the others."""
        return (
            one for one in self.records.originals() if one.person == self.person.id and one.marked is self.traced.marked
        )

    def _set_aside(self) -> Outcome | None:
        """Kept for its author to open, though not in the draft; None where that very mail came before."""
        if sum(not one.drafted for one in self._of_its_sort()) >= MOST_BESIDE:
            return review(_TOO_MUCH, self.occasion)
        kept = self.records.keep_original(self._original(drafted=False))
        return self._became(Became.SET_ASIDE, _ENOUGH) if kept else None

    def _was_kept(self, original: Original) -> bool:
        """Whether its words came into the draft when it first came, rather than the records failing in between."""
        draft, responses = self._draft(), self.records.responses()
        logs = [log.at for log in responses.logs if log.key == self._key]
        touched = [*logs, *([draft.at] if draft is not None else [])]
        return holds(draft, self.reply) or any(at >= original.at for at in touched)

    @property
    def _key(self) -> str:
        return f"{self.occasion}/{self.person.id}/{self.prompt}"

    def _draft(self) -> Draft | None:
        """The draft so far, opened; an emptied one too."""
        found = next((draft for draft in self.records.responses().drafts if draft.key == self._key), None)
        return open_draft(found, self.installation.seal.unseal) if found is not None else None

    def _keep_draft(self, *, elsewhere: bool) -> None:
        """Add the reply to the draft; once more, when its author saved something in between."""
        for _ in range(TRIES):
            draft = drafted(
                self.reply,
                self._draft(),
                occasion=self.occasion,
                person=self.person.id,
                prompt=self.prompt,
                elsewhere=elsewhere,
                now=self.now,
                questions=[question.id for question in self._questions],
            )
            if draft is None or self.records.keep_responses(
                sealed(Responses(drafts=(draft,)), self.installation.seal.seal)
            ):
                return
        raise StoreError("the draft that a reply belongs to changes all the time; hand the reply in again")

    def _original(self, *, drafted: bool) -> Original:
        whole = self.raw.decode("latin-1") if len(self.raw) <= LARGEST_ORIGINAL else self.reply.original
        if not drafted:
            whole = self.reply.original[:LONGEST_BESIDE]
        return Original(
            digest=self.digest,
            person=self.person.id,
            at=self.now,
            sealed=self.installation.seal.seal(whole, f"original/{self.digest}"),
            about=self._key,
            marked=self.traced.marked,
            drafted=drafted,
        )

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        return questions_of(self.prompt, self.programme.by_key.get(self.occasion), self.programme)

    def _letter(self) -> SentLetter | None:
        """The letter as it was sent; None where it can no longer be composed."""
        try:
            return sent_letter(self.installation, self.traced, self.programme, self._questions)
        except (SetwiseError, LookupError, ValueError):
            return None

    def _ask(self) -> None:
        """One letter, once a prompt, that says where the draft is."""
        own = [
            one
            for one in self.records.responses().asked
            if (one.person, one.wish) == (self.person.id, LetterKind.DRAFT_LOG)
        ]
        if any((one.occasion, one.prompt) == (self.occasion, self.prompt) for one in own):
            return
        asked = LetterRequest(
            person=self.person.id,
            wish=LetterKind.DRAFT_LOG,
            number=next_number(own, self.person.id, LetterKind.DRAFT_LOG),
            at=self.now,
            occasion=self.occasion,
            purpose="answer",
            prompt=self.prompt,
        )
        self.records.keep_responses(Responses(asked=(asked,)))


def sent_letter(
    installation: Installation, traced: Traced, programme: Programme, questions: Iterable[Question]
) -> SentLetter:
    """The words of a letter that left, composed once more as of when it did. Raises what composing raises.

    What people gave back since may have changed a sentence of it, so it is composed with that and without.
    """
    dues = tuple(due_again(line) for line in traced.lines)
    sent = traced.lead.claimed or traced.lead.settled or traced.lead.at
    records = installation.records(traced.cohort)
    letters = [
        installation.compose(LetterPlan(dues=dues), programme, given, sent)
        for given in (records.responses(), Responses())
    ]
    organiser = programme.cohort.organiser
    texts = [text for one in letters for text in (one.text, re.sub(r"\n+", "\n\n", text_in(one.html)))]
    return SentLetter(
        texts=tuple(dict.fromkeys(texts)),
        questions=tuple(question.text for question in questions),
        known=(letters[0].subject, organiser.email, organiser.name, letters[0].reply_to),
    )


def due_again(line: Delivery) -> Due:
    """The intent that a line of the ledger carried out."""
    return Due(
        cohort=line.cohort,
        occasion=line.occasion,
        person=line.person,
        kind=line.kind,
        revision=line.revision,
        part=line.part,
        at=line.at,
        until=line.until,
        why=line.why,
        name=line.name,
        address=line.address,
        told=line.told,
    )
