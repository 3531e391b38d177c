"""What somebody wrote by mail about a log, whole, as it came: for its author, for as long as it is kept."""

from __future__ import annotations

from sets.mail.inbound.parse import header, parse
from sets.mail.inbound.reply_text import whole_text
from sets.privacy.retention import ORIGINALS
from sets.responses.sealed_records import safely_open
from sets.text import wording as words
from sets.web.answers.log_state import CHANGE, LogPage
from sets.web.page.request import Answer, Page, PageRequest


def mails(request: PageRequest, start: str) -> Answer:
    """What the visitor wrote by mail about this, whole, as it came."""
    paper = LogPage(request=request, first=start)
    unseal = safely_open(request.site.seal.unseal)
    found = tuple(
        {
            "at": words.moment(one.at, request.zone),
            "drafted": one.drafted,
            "text": opened(unseal(one.sealed, f"original/{one.digest}")),
        }
        for one in reversed(paper.mails)
    )
    facts = {"caption": paper.caption, "mails": found, "days": ORIGINALS.days, "back": paper.here(CHANGE)}
    return Page(template="log/mails.html.j2", title="What you wrote by mail", facts=facts)


def opened(kept: str) -> str:
    """The text of a mail that is kept as it came; one of which only the text is kept is that text."""
    mail = parse(kept.encode("latin-1", "replace"))
    if mail is None or not (header(mail, "From") and header(mail, "To")):
        return kept
    return whole_text(mail) or kept
