"""Tokens to sign in to a mailbox with (RFC 6749 sections 4.4 and 6), over httpx, and refusals in words with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from sets.mail.mailbox.account import OAuth
from sets.model.errors import MailboxError

TIMEOUT = 20.0
SPARE = timedelta(minutes=5)
"""How long before its end a token is no longer used: clocks differ, and a reading takes its time."""
_LARGEST = 100_000
_SHORTEST, _LONGEST = 60, 86_400
_AADSTS = re.compile(r"AADSTS(\d{4,9})")
_WHO = {"login.microsoftonline.com": "Microsoft", "oauth2.googleapis.com": "Google"}
_SECRET = (
    "refused the client secret: it may have expired (Microsoft's last two years at most), or its id was taken instead of "
    "its value. Make a new one and put it in SETWISE_MAILBOX_CLIENT_SECRET"
)
_CLIENT = "does not know the application: see SETWISE_MAILBOX_CLIENT_ID, and the tenant in SETWISE_MAILBOX_TOKEN_URL"
_SIGN_IN = (
    "no longer takes the refresh token: it has expired or was withdrawn. Sign in once more and put the new one in "
    "SETWISE_MAILBOX_REFRESH_TOKEN"
)
_CONSENT = (
    "has not been told that the application may: an administrator has to grant its permission to read mail by IMAP"
)
_SCOPE = "does not know what was asked for: see SETWISE_MAILBOX_SCOPE"
_BY_CODE = {
    **dict.fromkeys(("7000215", "7000222", "7000218"), _SECRET),
    **dict.fromkeys(("700016", "90002", "900023", "900021"), _CLIENT),
    **dict.fromkeys(("70008", "700082", "50173", "70000", "50076", "50079"), _SIGN_IN),
    **dict.fromkeys(("65001", "500011"), _CONSENT),
    **dict.fromkeys(("70011", "1002012", "28003"), _SCOPE),
}
"""Microsoft's own codes, which say more than the standard's."""
_BY_ERROR = {
    "invalid_client": _SECRET,
    "unauthorized_client": _CLIENT,
    "invalid_grant": _SIGN_IN,
    "invalid_scope": _SCOPE,
    "consent_required": _CONSENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token and until when it is good; `refresh` is the refresh token that holds from now on."""

    access: str = field(repr=False)
    until: datetime
    refresh: str = field(default="", repr=False)

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be used."""
        return now < self.until - SPARE


def new_token(oauth: OAuth, now: datetime, *, refresh: str = "", timeout: float = TIMEOUT) -> Token:
    """Ask for a token. `refresh` is the newest refresh token, where there is one. MailboxError in words with what to do."""
    refresh = refresh or oauth.refresh_token
    form = {
        "grant_type": "refresh_token" if refresh else "client_credentials",
        "client_id": oauth.client_id,
        "client_secret": oauth.client_secret,
        "refresh_token": refresh,
        "scope": oauth.scope,
    }
    who = _WHO.get(urlsplit(oauth.token_url).hostname or "", urlsplit(oauth.token_url).hostname or "")
    said, status = _asked(oauth.token_url, {key: value for key, value in form.items() if value}, who, timeout)
    access = said.get("access_token")
    if status != HTTPStatus.OK or not isinstance(access, str) or not access:
        raise _refused(who, status, said)
    given = said.get("refresh_token")
    return Token(access=access, until=now + _life(said), refresh=given if isinstance(given, str) and given else refresh)


def _asked(url: str, form: Mapping[str, str], who: str, timeout: float) -> tuple[dict[str, object], int]:
    # here: few commands ask for a token, and `setwise --help` loads them all
    import httpx

    try:
        with httpx.Client(timeout=timeout, follow_redirects=False) as client:
            reply = client.post(url, data=dict(form), headers={"Accept": "application/json"})
            said = reply.json() if len(reply.content) <= _LARGEST else None
    except httpx.HTTPError as problem:
        # without its words: they may hold the address with what is in it
        raise MailboxError(f"{who}, which gives the token to sign in with, cannot be reached") from problem
    except ValueError:
        said = None
    return (said if isinstance(said, dict) else {}), reply.status_code


def _life(said: Mapping[str, object]) -> timedelta:
    try:
        seconds = int(str(said.get("expires_in", _SHORTEST)))
    except ValueError:
        seconds = _SHORTEST
    return timedelta(seconds=min(max(seconds, _SHORTEST), _LONGEST))


def _refused(who: str, status: int, said: Mapping[str, object]) -> MailboxError:
    error, words = str(said.get("error", "")), str(said.get("error_description", ""))
    codes = (_BY_CODE.get(code) for code in _AADSTS.findall(words))
    found = next((one for one in codes if one), "") or _BY_ERROR.get(error, "")
    if not found and status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return MailboxError(f"{who} gives no token just now ({status})")
    return MailboxError(f"{who} {found or f'refused to give a token ({status})'}", refused=True)
