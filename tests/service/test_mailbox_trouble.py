"""A mailbox that cannot be read: what is said of it, when a person is asked, and that it costs its time once. No dovecot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from sets.due.needs.need import Need
from sets.due.needs.of_mailbox import of_mailbox
from sets.mail.mailbox.account import Account, OAuth
from sets.mail.mailbox.imap import Limits, opened
from sets.mail.transports.kinds import Tls
from sets.model.errors import MailboxError
from sets.model.mailbox import MailboxState
from sets.model.messages import LetterPlan
from sets.model.requests import Purpose
from sets.model.responses import Responses
from sets.service.inbound.take_reply import due_again
from sets.service.mailbox.reading import Reading, read_mailbox
from sets.service.mailbox.state import state_of, was_in_trouble
from sets.service.mailbox.token import token_for
from sets.service.replace_keys import Replaced, look_at_sealed, replace_key, seal_anew
from sets.store.mailbox_file import MailboxFile
from sets.web.page.request import Site
from tests.support.builders import LONDON, utc
from tests.support.imap_scripted import TokenDesk, babbling, conversing, dripping, giving_tokens, piecemeal, silent
from tests.support.mail_in import COHORT, a_post, prompted
from tests.support.mail_servers import LOOPBACK, a_closed_port, certificates
from tests.support.web_help import a_link, as_html, as_text, got, somebody

HOURS = timedelta(hours=1)
OWN_AUTHORITY = "for a certificate of your own authority set SSL_CERT_FILE in the environment: .env is not enough"
SECRET = "a-secret-nobody-may-see"
OAUTH = OAuth(token_url="", client_id="an-id", client_secret=SECRET)


def a_house_with(home: Path, port: int, **changes: object) -> Site:
    given = {"host": LOOPBACK, "port": port, "user": "sets@example.gov.uk", "tls": Tls.NONE, "password": SECRET}
    return a_post(home, mailbox=Account(**{**given, **changes}))  # type: ignore[arg-type]


BAD: list[tuple[str, Callable[[ExitStack], int], str]] = [
    ("nobody listens", lambda _: a_closed_port(), "127.0.0.1:PORT cannot be reached"),
    ("it hangs up", lambda stack: stack.enter_context(conversing(lambda *_: None)), "127.0.0.1:PORT cannot be reached"),
    ("it is silent", lambda stack: stack.enter_context(conversing(silent)), "127.0.0.1:PORT does not answer"),
    (
        "it drips",
        lambda stack: stack.enter_context(conversing(dripping)),
        "the connection to 127.0.0.1:PORT was lost while opening the folder",
    ),
    ("it babbles", lambda stack: stack.enter_context(conversing(babbling)), "127.0.0.1:PORT cannot be reached"),
]


@pytest.mark.parametrize(("bad", "said"), [(bad, said) for _, bad, said in BAD], ids=[name for name, _, _ in BAD])
def test_a_bad_server_is_one_line_and_costs_its_time_once(
    tmp_path: Path, bad: Callable[[ExitStack], int], said: str
) -> None:
    with ExitStack() as stack:
        port = bad(stack)
        house = a_house_with(tmp_path / "home", port)
        begun = time.monotonic()
        found = read_mailbox(house.installation, house.clock(), Limits(step=0.3, whole=0.8))
        assert time.monotonic() - begun < 5

    assert found == Reading(trouble=said.replace("PORT", str(port)), news=True)
    assert was_in_trouble(house.installation)
    state = state_of(house.installation)
    assert state is not None
    assert (state.read, state.since, state.trouble) == (None, house.clock(), found.trouble)


def test_what_a_server_finds_in_several_lines_is_all_found(tmp_path: Path) -> None:
    with conversing(piecemeal) as port:
        account = a_house_with(tmp_path / "home", port).installation.settings.mailbox
        assert account is not None
        with opened(account, Limits(step=2, whole=5)) as box:
            assert (box.look(), box.uids(date(2027, 1, 1))) == (7, (3, 7, 12))


def test_a_server_that_cannot_be_trusted_is_told_no_password(tmp_path: Path) -> None:
    server, _ = certificates(tmp_path)

    def talk(client: object, over: object) -> None:
        with server.wrap_socket(client, server_side=True) as secured:  # type: ignore[arg-type]
            secured.sendall(b"* OK ready\r\n")

    with conversing(talk) as port:
        house = a_house_with(tmp_path / "home", port, tls=Tls.IMPLICIT)
        found = read_mailbox(house.installation, house.clock(), Limits(step=2.0))
    assert found.trouble == f"127.0.0.1:{port} could not be trusted (CERTIFICATE_VERIFY_FAILED); {OWN_AUTHORITY}"


def test_the_trouble_is_told_once_and_a_person_is_asked_after_three_hours(tmp_path: Path) -> None:
    port = a_closed_port()
    house = a_house_with(tmp_path / "home", port)
    file, now = MailboxFile(house.installation.home), house.clock()
    MailboxFile(house.installation.home).keep(
        replace(_after(house), read=now - HOURS, since=None, trouble="", to_look=2, look="setwise/look")
    )
    news = [read_mailbox(house.installation, now + n * HOURS).news for n in range(4)]
    assert news == [True, False, False, False]
    assert (file.state().read, file.state().since) == (now - HOURS, now)

    at = {n: list(of_mailbox(file.state(), LONDON, now + n * HOURS)) for n in (2, 3)}
    look = Need(
        key="mailbox-look/2",
        says="2 mails in the folder setwise/look of the mailbox are about letters of setwise, and could not be taken.",
        do="Look at them there, then delete or file them.",
    )
    assert at[2] == [look]
    assert at[3] == [
        Need(
            key=f"mailbox/{file.state().since.isoformat()}",  # type: ignore[union-attr]
            says="The mailbox has not been read since 2:30pm on Thursday 21 January 2027: "
            f"127.0.0.1:{port} cannot be reached.",
            do="Replies and answers wait in it. `setwise log mailbox` tries again and says what is wrong.",
        ),
        look,
    ]


def _after(house: Site) -> MailboxState:
    """What one reading leaves behind."""
    read_mailbox(house.installation, house.clock())
    return MailboxFile(house.installation.home).state()


# -- tokens


@pytest.fixture
def desk() -> TokenDesk:
    return TokenDesk()


@pytest.fixture
def url(desk: TokenDesk) -> Iterator[str]:
    with giving_tokens(desk) as found:
        yield f"{found}/token"


def test_a_token_is_asked_for_once_in_its_life_and_lies_sealed(tmp_path: Path, desk: TokenDesk, url: str) -> None:
    house = a_post(tmp_path / "home")
    oauth, now = replace(OAUTH, token_url=url, scope="its-scope"), house.clock()

    for minutes in (0, 54, 56):
        assert token_for(house.installation, oauth, now + timedelta(minutes=minutes)).access == "a-token"
    assert (
        desk.asked
        == [{"grant_type": "client_credentials", "client_id": "an-id", "client_secret": SECRET, "scope": "its-scope"}]
        * 2
    )
    kept = b"".join(file.read_bytes() for file in house.installation.home.rglob("*") if file.is_file())
    assert b"a-token" not in kept
    assert SECRET.encode() not in kept


def test_the_newest_refresh_token_is_used_and_is_sealed_anew(tmp_path: Path, desk: TokenDesk, url: str) -> None:
    house = a_post(tmp_path / "home")
    oauth, now = replace(OAUTH, token_url=url, refresh_token="first"), house.clock()
    desk.answer = (200, {"access_token": "a-token", "expires_in": 3600, "refresh_token": "second"})
    token_for(house.installation, oauth, now)

    replace_key(house.installation, Replaced.SEALING, now)
    assert look_at_sealed(house.installation).older == 1
    seal_anew(house.installation)
    assert look_at_sealed(house.installation).older == 0

    token_for(house.installation, oauth, now + 2 * HOURS)
    token_for(house.installation, replace(oauth, refresh_token="given anew"), now + 2 * HOURS)
    assert [one["refresh_token"] for one in desk.asked] == ["first", "second", "given anew"]


REFUSALS = [
    (401, {"error": "invalid_client", "error_description": "AADSTS7000222: expired. Trace ID: x"}, "the client secret: it may have expired"),
    (401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret"}, "SETWISE_MAILBOX_CLIENT_SECRET"),
    (400, {"error": "unauthorized_client", "error_description": "AADSTS700016: no app"}, "SETWISE_MAILBOX_CLIENT_ID"),
    (400, {"error": "invalid_request", "error_description": "AADSTS90002: no tenant"}, "SETWISE_MAILBOX_TOKEN_URL"),
    (400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, "Sign in once more"),
    (400, {"error": "invalid_scope"}, "SETWISE_MAILBOX_SCOPE"),
    (400, {"error": "something sets@example.gov.uk"}, "refused to give a token (400)"),
    (503, b"<html>busy</html>", "gives no token just now (503)"),
    (200, b"[]", "refused to give a token (200)"),
    (200, b"\xff\xfe", "refused to give a token (200)"),
    (200, {"access_token": ""}, "refused to give a token (200)"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "said"), REFUSALS)
def test_a_refusal_of_a_token_says_what_to_do(
    tmp_path: Path, desk: TokenDesk, url: str, status: int, body: object, said: str
) -> None:
    desk.answer = (status, body)
    with pytest.raises(MailboxError) as caught:
        token_for(a_post(tmp_path / "home").installation, replace(OAUTH, token_url=url), utc("2027-01-21"))
    assert said in str(caught.value)
    assert "@" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_nobody_gives_tokens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{a_closed_port()}/token"
    house = a_house_with(tmp_path / "home", 1, password="", oauth=replace(OAUTH, token_url=url))
    found = read_mailbox(house.installation, house.clock())
    assert found.trouble == "127.0.0.1, which gives the token to sign in with, cannot be reached"


# -- what letters promise


def _said(house: Site, kind: str, occasion: str) -> tuple[str, str]:
    """Where a reply goes, and the letter in one line."""
    line = prompted(house, kind, occasion)
    plan = LetterPlan(dues=(due_again(line),))
    letter = house.installation.compose(plan, house.programme(COHORT), Responses(), house.clock())
    return letter.reply_to, " ".join(letter.text.split())


def test_letters_say_that_the_team_can_read_a_reply_where_they_can(tmp_path: Path) -> None:
    account = a_house_with(tmp_path / "x", 1).installation.settings.mailbox
    alone = a_post(tmp_path / "alone", mailbox=account, inbound="sets@example.gov.uk", inbound_marked=False)
    with_plus = a_post(tmp_path / "plus", mailbox=account, inbound="sets@example.gov.uk")
    elsewhere = a_post(tmp_path / "elsewhere")
    shared, private = "The team can read the mail itself", "They become a draft that only you can open"

    goes_to, said = _said(alone, "reflection", "thames-1")
    assert (goes_to, shared in said, private in said) == ("sets@example.gov.uk", True, False)
    goes_to, said = _said(with_plus, "reflection", "thames-1")
    assert goes_to.startswith("sets+")
    assert (shared in said, private in said) == (True, False)
    goes_to, said = _said(elsewhere, "reflection", "thames-1")
    assert goes_to.startswith("reply+")
    assert (shared in said, private in said) == (False, True)

    for house, lies in ((alone, True), (elsewhere, False)):
        work = _said(house, "my-work", "cohort")[1]
        assert (shared in work, "a draft that only you can open" in work) == (lies, not lies)
        told = _said(house, "draft-log", "thames-1")[1]
        assert ("Your mail came into the team’s mailbox" in told, "and nobody else sees it" in told) == (lies, not lies)
        page = as_text(as_html(house, got(house, a_link(Purpose.MINE, somebody(house).id), "privacy")))
        assert ("it stays until they delete it" in page) is lies
