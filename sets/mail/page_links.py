"""The pages that a letter opens for its reader, and where its replies go. Pure; without a public address there are no pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sets.cohort.programme import Programme
from sets.mail.reply_address import log_of, mark, reply_address
from sets.mail.signed_links import Link, Links
from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId, Role
from sets.model.messages import (
    CALENDAR_KINDS,
    COVERING,
    FACT_CHECK,
    FIRST_PAGE,
    INVITE_AGAIN,
    MAIL_COMES_BACK,
    MIDPOINT_PREFIX,
    POLL_KINDS,
    QUOTE_CHECK,
    REPORT_KINDS,
    STEP_KINDS,
    WELCOME,
    Due,
    prompt_of,
    step_kind,
)
from sets.model.report_review import Scope
from sets.model.requests import LetterKind, LetterRequest, Purpose
from sets.model.responses import Responses, Source
from sets.responses.prompt_catalogue import ATTENDANCE_CHECK, Page, kept_as, prompt_called

ASKED_FOR = frozenset(wish.value for wish in LetterKind)
UNDONE = {LetterKind.ADDRESS_CHANGED: "address", LetterKind.YOU_LEFT: "left"}
"""Letters that tell somebody what was done with a link of theirs, and what of it their page puts back."""
TO_ADDRESSES = frozenset({LetterKind.NEW_ADDRESS.value, LetterKind.ADDRESS_CHANGED.value})
"""Letters to an address that is not, or no longer, the person's own: nothing of theirs may open from there."""
CHECK = "check"
"""The step of a page of questions that shows what will be sent, with the button that sends it."""
PURPOSES = {FIRST_PAGE: Purpose.TEAM, MAIL_COMES_BACK: Purpose.TEAM, **dict.fromkeys(REPORT_KINDS, Purpose.EDIT)}
_OWN_PAGE = frozenset({*CALENDAR_KINDS, INVITE_AGAIN, WELCOME, *COVERING})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """What leads from a letter to the pages of one installation.

    `inbound` is where replies go to become drafts, `reply_key` marks them; not `marked`: no mark can stand in it. `shared`:
    they arrive in a mailbox that people read too.
    """

    links: Links
    inbound: str = ""
    reply_key: bytes = b""
    marked: bool = True
    shared: bool = False

    def page(self, due: Due, programme: Programme, responses: Responses, now: datetime) -> str:
        """The address of the page that this ask is about, or nothing."""
        link = _link_of(due, programme, responses) if self.links.url else None
        if link is None:
            return ""
        address = self.links.address(link, now)
        return f"{address}/{CHECK}" if _waits_by_mail(link, responses) else address

    def mine(self, due: Due, responses: Responses, now: datetime) -> str:
        """The address of the reader's own page, or nothing."""
        if not self.links.url or due.kind in TO_ADDRESSES:
            return ""
        return self.links.address(_linked(due, responses, Purpose.MINE), now)

    def stop(self, due: Due, responses: Responses, now: datetime) -> str:
        """The address at which one press stops messages (RFC 8058), or nothing."""
        if not self.links.url:
            return ""
        return self.links.address(_linked(due, responses, Purpose.STOP), now)

    def replies(self, due: Due, programme: Programme) -> str:
        """Where a reply to this prompt becomes a draft; nothing where people read replies, as for what is no log."""
        words = log_of(due.kind, programme.cohort.prompts) and _asks(due.kind, programme)
        if not (self.inbound and self.links.url and words):
            return ""
        return reply_address(self.inbound, mark(self.reply_key, due.key)) if self.marked else self.inbound


def _waits_by_mail(link: Link, responses: Responses) -> bool:
    """Whether what the page asks came by mail and waits to be sent: then it opens where one press sends it."""
    if link.purpose is not Purpose.ANSWER:
        return False
    key = f"{link.occasion}/{link.person}/{link.prompt}"
    return any(one.key == key and one.source is Source.MAIL and (one.sealed or one.text) for one in responses.drafts)


def _link_of(due: Due, programme: Programme, responses: Responses) -> Link | None:
    if due.kind in ASKED_FOR:
        return _wished(due, responses)
    if due.kind in _OWN_PAGE:
        return _linked(due, responses, Purpose.MINE)
    if due.kind in PURPOSES:
        return _linked(due, responses, PURPOSES[due.kind])
    if due.kind in STEP_KINDS:
        return _of_report(due, responses)
    if due.kind in POLL_KINDS:
        return _linked(due, responses, Purpose.DATES, due.occasion)
    prompt = prompt_called(prompt_of(due.kind))
    if prompt.page is Page.DECISION:
        return _linked(due, responses, Purpose.DECIDE, due.occasion)
    if prompt.page is Page.SESSION:
        return _of_session(due, programme, responses)
    if prompt.page is Page.TEAM:
        return _linked(due, responses, Purpose.TEAM) if Role.COORDINATOR in programme.roles(due.person) else None
    # an action to look back on and a yes or no have a page, although nobody is asked for an answer in the timeline's sense
    if prompt.page in (Page.ACTIONS, Page.ATTENDANCE) or _asks(due.kind, programme):
        return _linked(due, responses, Purpose.ANSWER, *kept_as(prompt.name, due.occasion))
    return None


def _of_report(due: Due, responses: Responses) -> Link:
    scope = Scope.MIDPOINT if due.kind.startswith(MIDPOINT_PREFIX) else Scope.FINAL
    purpose = Purpose.CHECK if step_kind(due.kind) in (QUOTE_CHECK, FACT_CHECK) else Purpose.REPORT
    return _linked(due, responses, purpose, prompt=scope.value)


def _of_session(due: Due, programme: Programme, responses: Responses) -> Link:
    """A coordinator decides on a page of their own; who facilitates has the session's."""
    meeting = programme.by_key.get(due.occasion)
    facilitates = meeting is not None and due.person in {p.id for p in programme.facilitators_at(meeting)}
    if not facilitates and Role.COORDINATOR in programme.roles(due.person):
        return _linked(due, responses, Purpose.TEAM)
    return _linked(due, responses, Purpose.SESSION, due.occasion)


def _wished(due: Due, responses: Responses) -> Link | None:
    """The page that somebody asked for: kind and revision say which request it was.

    Of what a calendar asks for in the letter of proposals there is none: then it is about its own occasion.
    """
    found = (a for a in responses.asked if (a.person, a.wish.value, a.number) == (due.person, due.kind, due.revision))
    asked = next(found, None)
    if asked is None:
        return _linked(due, responses, Purpose.DECIDE, due.occasion) if due.kind == LetterKind.PROPOSED else None
    if asked.wish in UNDONE:
        return _linked(due, responses, Purpose.UNDO, prompt=UNDONE[asked.wish], number=asked.number)
    if asked.wish is LetterKind.YOUR_DATA:
        return _linked(due, responses, Purpose.EXPORT)
    if asked.wish is LetterKind.PRIVATE_WORD:
        return _linked(due, responses, Purpose.TEAM)
    if asked.wish is LetterKind.STAYS:
        return _linked(due, responses, Purpose.ANSWER, asked.occasion, ATTENDANCE_CHECK.name)
    if asked.wish is LetterKind.PROPOSED:
        return _linked(due, responses, Purpose.DECIDE, asked.occasion)
    if asked.wish is LetterKind.NEW_ADDRESS:
        return _linked(due, responses, Purpose.ADDRESS, number=asked.number)
    return _linked(due, responses, _purpose(asked), asked.occasion, asked.prompt)


def _purpose(asked: LetterRequest) -> Purpose:
    if asked.wish is LetterKind.DRAFT_LOG:
        return Purpose.ANSWER
    return Purpose(asked.purpose) if asked.purpose in set(Purpose) else Purpose.MINE


def _linked(
    due: Due,
    responses: Responses,
    purpose: Purpose,
    occasion: Occasion = WHOLE_COHORT,
    prompt: str = "",
    number: int = 0,
) -> Link:
    return Link(
        purpose=purpose,
        cohort=due.cohort,
        person=due.person,
        occasion=occasion,
        prompt=prompt,
        turn=link_generation_of(responses, due.person),
        number=number,
    )


def link_generation_of(responses: Responses, person: PersonId, only: str = "") -> int:
    """The person's turn: links made in an earlier one no longer open. `only`: the turn of that purpose's links alone."""
    return max((turn.number for turn in responses.turns if (turn.person, turn.only) == (person, only)), default=0)


def calendar_link(programme: Programme, responses: Responses, person: PersonId) -> tuple[Link, datetime]:
    """The link of a person's subscribed calendar, and when it is signed: the same one until they ask for another.

    Like a key that was cut once: a page that shows it again shows the address that the calendar has.
    """
    mine = [turn for turn in responses.turns if turn.person == person and turn.only in ("", Purpose.CALENDAR)]
    assert programme.published is not None
    link = Link(
        purpose=Purpose.CALENDAR,
        cohort=programme.cohort.id,
        person=person,
        turn=link_generation_of(responses, person),
        number=link_generation_of(responses, person, Purpose.CALENDAR),
    )
    return link, max((programme.published, *(turn.at for turn in mine)))


def _asks(kind: str, programme: Programme) -> bool:
    return any(rule.asks and rule.name == prompt_of(kind) for rule in programme.cohort.prompts)
