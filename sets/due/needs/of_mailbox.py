"""The mailbox that is read for replies and answers: that it could not be for hours, and what in it waits for a person. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sets.due.needs.need import Need
from sets.model.mailbox import MailboxState
from sets.text import wording as words


def of_mailbox(state: MailboxState, zone: ZoneInfo, now: datetime) -> Iterator[Need]:
    """What of the mailbox needs a person, in a cohort whose times are those of `zone`."""
    if state.since is not None and state.is_silent(now):
        since = words.moment(state.read, zone) if state.read is not None else ""
        said = f"has not been read since {since}" if since else "could not be read so far"
        yield Need(
            key=f"mailbox/{state.since.isoformat()}",
            says=f"The mailbox {said}: {state.trouble}.",
            do="Replies and answers wait in it. `setwise log mailbox` tries again and says what is wrong.",
        )
    if state.to_look:
        one = state.to_look == 1
        mails, them = words.plural(state.to_look, "mail"), "it" if one else "them"
        yield Need(
            key=f"mailbox-look/{state.to_look}",
            says=f"{mails} in the folder {state.look} of the mailbox {'is' if one else 'are'} about letters of setwise, and could not "
            "be taken.",
            do=f"Look at {them} there, then delete or file {them}.",
        )
