"""How far the mailbox of the settings was read."""

from __future__ import annotations

import hashlib

from sets.mail.mailbox.account import Account
from sets.model.errors import StoreError
from sets.model.mailbox import MailboxState
from sets.service.installation import Installation
from sets.store.mailbox_file import MailboxFile


def state_of(installation: Installation) -> MailboxState | None:
    """How far it was read; nothing where another one was read so far, None where none is set. Raises StoreError."""
    account = installation.settings.mailbox
    if account is None:
        return None
    state = MailboxFile(installation.home).state()
    return state if state.mailbox == known_by(account) else MailboxState()


def was_in_trouble(installation: Installation) -> bool:
    """Whether the last reading failed: then letters go first, so that a server that hangs holds them up once."""
    try:
        state = state_of(installation)
    except StoreError:
        return False
    return state is not None and bool(state.trouble)


def known_by(account: Account) -> str:
    """By which one mailbox is told from another, without saying whose it is."""
    return hashlib.sha256(f"{account.user}\n{account.host}\n{account.folder}".encode()).hexdigest()[:32]
