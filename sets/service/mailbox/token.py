"""The token that opens the mailbox: kept sealed in the home for its life, asked for anew once it is over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime

from sets.mail.mailbox.account import OAuth
from sets.mail.mailbox.oauth import Token, new_token
from sets.responses.seal import SealError
from sets.service.installation import Installation
from sets.store.mailbox_file import MailboxFile

_CONTEXT = "mailbox token"


def token_for(installation: Installation, oauth: OAuth, now: datetime, *, anew: bool = False) -> Token:
    """The token that is kept, or a new one. `anew`: the one that is kept was refused. MailboxError in words."""
    file = MailboxFile(installation.home)
    kept = _opened(installation, file.token(), oauth)
    if kept is not None and kept.is_good(now) and not anew:
        return kept
    token = new_token(oauth, now, refresh=kept.refresh if kept is not None else "")
    said = {"for": _of(oauth), "access": token.access, "until": token.until.isoformat(), "refresh": token.refresh}
    file.keep_token(installation.seal.seal(json.dumps(said), _CONTEXT))
    return token


def reseal(installation: Installation, anew: Callable[[str], str]) -> None:
    """Put what `anew` gives in the place of the sealed token. Raises StoreError."""
    file = MailboxFile(installation.home)
    with file.alone() as alone:
        # while it is being read, whoever comes next does it
        if alone and (sealed := file.token()) and (new := anew(sealed)) != sealed:
            file.keep_token(new)


def _opened(installation: Installation, sealed: str, oauth: OAuth) -> Token | None:
    """The token; None where there is none, or one for other settings."""
    if not sealed:
        return None
    try:
        said = json.loads(installation.seal.unseal(sealed, _CONTEXT))
        if said["for"] != _of(oauth):
            return None
        return Token(
            access=str(said["access"]), until=datetime.fromisoformat(said["until"]), refresh=str(said["refresh"])
        )
    except (SealError, ValueError, KeyError, TypeError):
        return None


def _of(oauth: OAuth) -> str:
    """By which settings are told from others, without what is secret in them."""
    # not the secret: a new one does not end what a refresh token has become since
    given = (oauth.token_url, oauth.client_id, oauth.refresh_token, oauth.scope)
    return hashlib.sha256("\n".join(given).encode()).hexdigest()
