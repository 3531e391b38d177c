"""The only maker of letters: a letter plan and the facts become subject, text, HTML and calendar part."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup, escape

from sets.cohort.programme import Programme
from sets.due.views.weekly import Week
from sets.mail.page_links import ASKED_FOR, PageLinks
from sets.mail.reader_facts import programme_words, reader_words, set_words
from sets.mail.reply_address import MARKER
from sets.mail.signed_links import Links
from sets.mail.template_facts import prompt_facts
from sets.model.cohort import Meeting, Person
from sets.model.messages import (
    CALENDAR_KINDS,
    COVERING,
    FIRST_PAGE,
    INVITE,
    INVITE_AGAIN,
    MAIL_COMES_BACK,
    POLL_KINDS,
    REPORT_KINDS,
    STEP_KINDS,
    WELCOME,
    Attachment,
    CalendarEntry,
    CalendarPart,
    Due,
    Letter,
    LetterPlan,
    key_of,
    prompt_of,
    step_kind,
)
from sets.model.requests import LetterKind
from sets.model.responses import Responses
from sets.text import wording as words
from sets.text.clean import one_line
from sets.text.templates import Renderer

EMAIL_KINDS = frozenset(
    {
        *CALENDAR_KINDS,
        *REPORT_KINDS,
        *STEP_KINDS,
        WELCOME,
        FIRST_PAGE,
        MAIL_COMES_BACK,
        *COVERING,
        *ASKED_FOR,
        INVITE_AGAIN,
        *POLL_KINDS,
    }
)
"""Kinds whose templates are in `email/`; every other kind is a prompt, in `prompts/`."""
RECORDING_LINE = "Not recorded or transcribed, and no AI notes."
TEST_SUBJECT = "TEST: "
TEST_LINE = "This is a test of setwise. Nothing has been recorded and there is nothing to do."
TEST_LINKS_LINE = "Its links to pages open nothing."
TEST_CALENDAR_LINE = "The real letter carries a calendar invite; this test leaves it out."


NO_DOORS = PageLinks(links=Links([b"none"]))
"""Where there are no pages, letters ask for replies."""


class _Part:
    """One due of a letter plan, rendered: its heading (the subject it would have alone) and its two bodies."""

    __slots__ = ("heading", "html", "text")

    def __init__(self, heading: str, text: str, html: Markup) -> None:
        self.heading, self.text, self.html = heading, text, html


def compose(
    plan: LetterPlan,
    programme: Programme,
    responses: Responses,
    renderer: Renderer,
    calendar: Callable[[CalendarEntry], bytes],
    now: datetime,
    *,
    report_folder: str = "",
    page_links: PageLinks = NO_DOORS,
    attachments: Sequence[Attachment] = (),
    week: Week | None = None,
) -> Letter:
    """The letter that carries out a letter plan as things stand now; raises TemplateFault.

    `calendar` makes the iTIP bytes of what a calendar is told, `report_folder` is where a drafted report was put,
    `page_links` are the pages that it opens. `attachments` travel with the letter, which says so. `week` is what a
    coordinator's letter of the week tells.
    """
    lead, organiser = plan.lead, programme.cohort.organiser
    replies = page_links.replies(lead, programme) if len(plan.dues) == 1 else ""
    mine = page_links.mine(lead, responses, now)
    given = {"report_folder": report_folder, "mine": mine, "replies": bool(replies), "shared": page_links.shared}
    given |= {"attached": bool(attachments), "week": lambda: week}
    parts = [
        _part(
            due, programme, responses, renderer, now, given | {"link": page_links.page(due, programme, responses, now)}
        )
        for due in plan.dues
    ]
    subject = _subject([part.heading for part in parts])
    text, html = _pages(subject, parts, plan, programme, renderer, now, given)
    told, asks = lead.told, any(_is_prompt(due.kind) for due in plan.dues)
    # RFC 6047 and every calendar: the sender of a calendar message is its ORGANIZER, and answers go there
    sender = (told.organiser_name, told.organiser_email) if told else (organiser.name, organiser.email)
    return Letter(
        key=lead.key,
        keys=plan.keys,
        kind=lead.kind,
        sender_name=one_line(sender[0]),
        sender_email=sender[1],
        reply_to=told.organiser_email if told else replies or organiser.contact,
        to_name="" if lead.kind == LetterKind.NEW_ADDRESS else one_line(lead.name),
        to_email=lead.address,
        subject=subject,
        text=text,
        html=html,
        date=now.astimezone(programme.zone),
        # by the sender of this very thread: the same message again is the same one after another organiser's address, too
        message_id=message_id(lead.key, sender[1]),
        in_reply_to=_in_reply_to(lead, sender[1]),
        calendar=CalendarPart(method=told.method, content=calendar(told)) if told else None,
        unsubscribe=_unsubscribe(programme, page_links.stop(lead, responses, now)) if asks else "",
        tags=(lead.kind, lead.occasion),
        attachments=tuple(attachments),
    )


def message_id(key: str, organiser_email: str) -> str:
    """The Message-ID of a delivery, from its key alone, so that a letter sent again is the same letter."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{organiser_email.rpartition('@')[2]}>"


def description_for(programme: Programme, meeting: Meeting, person: Person) -> str:
    """The text inside a calendar entry: the joining link on its own line, and whom to ask. No topic, no names.

    Shared calendars, assistants and meeting-room screens show it, so it says nothing about anybody.
    """
    facilitating = any(one.id == person.id for one in programme.named_facilitators_at(meeting))
    lines = ["You are facilitating this session."] if facilitating else []
    if meeting.join:
        lines += ["Join online:", one_line(meeting.join)]
    return "\n".join([*lines, RECORDING_LINE, f"Questions: {programme.cohort.organiser.contact}"])


def mark_test(letter: Letter, address: str = "", *, links: bool = False) -> Letter:
    """The same letter marked as a test, to `address` where given; without its calendar part, and said so.

    `links`: its links open nothing, and that is said too. Its Message-ID is another one, so
    that no mail program takes the real letter for a copy of the test.
    """
    more = ((TEST_LINKS_LINE, links), (TEST_CALENDAR_LINE, letter.calendar is not None))
    line = " ".join([TEST_LINE, *(said for said, holds in more if holds)])
    identity = f"test/{letter.message_id}/{letter.date.isoformat()}"
    return replace(
        letter,
        to_email=address or letter.to_email,
        subject=TEST_SUBJECT + letter.subject,
        text=words.wrapped(f"{TEST_SUBJECT}{line}\n\n") + "\n" + letter.text,
        html=_with_test_line(letter.html, line),
        message_id=message_id(identity, letter.message_id.strip("<>")),
        in_reply_to="",
        calendar=None,
        unsubscribe="",
    )


def _part(
    due: Due, programme: Programme, responses: Responses, renderer: Renderer, now: datetime, also: dict[str, object]
) -> _Part:
    folder = _folder(due.kind)
    given = prompt_facts(due, prompt_of(due.kind), programme, responses, now) | also
    return _Part(
        heading=one_line(renderer.text(f"{folder}/subject.txt.j2", **given)),
        text=renderer.text(f"{folder}/body.txt.j2", **given),
        html=renderer.html(f"{folder}/body.html.j2", **given),
    )


def _folder(kind: str) -> str:
    if kind in STEP_KINDS:
        return f"email/{step_kind(kind)}"
    if kind in POLL_KINDS:
        return f"email/{prompt_of(kind)}"
    return f"email/{kind}" if kind in EMAIL_KINDS else f"prompts/{prompt_of(kind)}"


def _is_prompt(kind: str) -> bool:
    return kind not in EMAIL_KINDS


def _subject(headings: Sequence[str]) -> str:
    """The lead's own subject; where the letter carries more, it says so."""
    if len(headings) == 1:
        return headings[0]
    more = "one more thing" if len(headings) == 2 else f"{words.number(len(headings) - 1)} more things"
    return f"{headings[0]} And {more}" if headings[0].endswith("?") else f"{headings[0]}, and {more}"


def _pages(
    subject: str,
    parts: list[_Part],
    plan: LetterPlan,
    programme: Programme,
    renderer: Renderer,
    now: datetime,
    also: dict[str, object],
) -> tuple[str, str]:
    """The whole letter as wrapped plain text and as HTML with its styles in place."""
    lead = plan.lead
    meeting = programme.by_key.get(lead.occasion)
    given: dict[str, object] = {
        "subject": subject,
        "parts": parts,
        "programme": programme_words(programme),
        "reader": reader_words(lead, programme, meeting, now),
        "learning_set": set_words(lead, programme, meeting),
        "prompt": any(_is_prompt(due.kind) for due in plan.dues),
        "marker": MARKER if also["replies"] else "",
        # an address that nobody confirmed may be a stranger's, who learns neither a name nor a set
        "stranger": lead.kind == LetterKind.NEW_ADDRESS,
        **also,
    }
    text = words.wrapped(renderer.text("email/layout.txt.j2", **given))
    return text, renderer.inlined(renderer.html("email/layout.html.j2", **given))


def _in_reply_to(due: Due, organiser_email: str) -> str:
    """The first invite of the same meeting to the same person, under which a mail program files what follows it."""
    if due.kind != INVITE_AGAIN and (due.kind not in CALENDAR_KINDS or due.revision == 0):
        return ""
    return message_id(key_of(due.cohort, due.occasion, due.person, INVITE, 0), organiser_email)


def _unsubscribe(programme: Programme, page: str) -> str:
    subject = f"Stop messages: {one_line(programme.cohort.title)}"
    mail = f"mailto:{quote(programme.cohort.organiser.contact, safe='@+.-_')}?subject={quote(subject)}"
    return f"{page}, {mail}" if page else mail


def _with_test_line(html: str, line: str) -> str:
    """The test line as the first thing in the body and in the title."""
    titled = html.replace("<title>", f"<title>{TEST_SUBJECT}", 1)
    body = titled.index(">", titled.index("<body")) + 1
    style = "margin:0;padding:12px 16px;background-color:#fff2cc;color:#0b0c0c;font:bold 16px/1.4 Arial,sans-serif"
    return f'{titled[:body]}<p style="{style}">{TEST_SUBJECT}{escape(line)}</p>{titled[body:]}'
