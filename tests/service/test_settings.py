"""Settings: what each variable accepts, what it says when it cannot, and that no secret is ever shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.mail.mailbox.account import Account, OAuth
from sets.mail.transports.kinds import MailKind, Tls
from sets.model.errors import SettingsError, StoreError
from sets.service.settings import SECRETS, VARIABLES, MailSetting, Settings, StoreKind, read_settings
from sets.store.atomic_file import ensure_login, ensure_secret
from tests.support.signed_events import SIGNER, Signer

OLD, NEW = "old-secret-old-secret-old-secret", "new-secret-new-secret-new-secret"
PASSWORD = "a-password-nobody-may-see"


def read(**environ: str) -> Settings:
    return read_settings(environ, {})


def smtp(host: str, port: int, tls: Tls, user: str = "") -> MailSetting:
    return MailSetting(kind=MailKind.SMTP, host=host, port=port, user=user, password=PASSWORD if user else "", tls=tls)


def test_nothing_set_is_a_home_that_sends_nothing() -> None:
    assert read_settings({}, {}) == Settings(
        home=Path("home"),
        mail=MailSetting(kind=MailKind.OUTBOX),
        store=StoreKind.TINY,
        sendgrid_host="https://api.sendgrid.com",
    )


def test_everything_set() -> None:
    found = read(
        SETWISE_HOME="/srv/setwise",
        SETWISE_MAIL="sendgrid:",
        SETWISE_STORE="tiny:",
        SETWISE_URL="https://sets.example.gov.uk/",
        SETWISE_SECRET=f"{NEW}, {OLD}",
        SENDGRID_API_KEY="SG.key",
        SENDGRID_HOST="http://127.0.0.1:8080",
        SENDGRID_EVENTS_KEY=SIGNER.public,
        PREFECT_API_URL="http://127.0.0.1:4200/api",
        PATH="/usr/bin",
    )
    assert found == Settings(
        home=Path("/srv/setwise"),
        mail=MailSetting(kind=MailKind.SENDGRID),
        url="https://sets.example.gov.uk",
        secrets=(NEW, OLD),
        sendgrid_key="SG.key",
        sendgrid_host="http://127.0.0.1:8080",
        sendgrid_events_key=SIGNER.public,
        prefect_api_url="http://127.0.0.1:4200/api",
    )


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("outbox:", MailSetting()),
        ("smtp://mail.example.org", smtp("mail.example.org", 587, Tls.STARTTLS)),
        ("smtp://sets@mail.example.org:2525", smtp("mail.example.org", 2525, Tls.STARTTLS, "sets")),
        (
            "smtp://sets@example.gov.uk@mail.example.org",
            smtp("mail.example.org", 587, Tls.STARTTLS, "sets@example.gov.uk"),
        ),
        (
            "smtp://sets%40example.gov.uk@mail.example.org/",
            smtp("mail.example.org", 587, Tls.STARTTLS, "sets@example.gov.uk"),
        ),
        ("smtps://sets@mail.example.org", smtp("mail.example.org", 465, Tls.IMPLICIT, "sets")),
        ("smtp://localhost:25?starttls=no", smtp("localhost", 25, Tls.NONE)),
        ("smtp://relay.example.org:25?starttls=no", smtp("relay.example.org", 25, Tls.NONE)),
        ("smtp://sets@[::1]:25?starttls=no", smtp("::1", 25, Tls.NONE, "sets")),
    ],
)
def test_mail(text: str, setting: MailSetting) -> None:
    assert read(SETWISE_MAIL=text, SETWISE_SMTP_PASSWORD=PASSWORD).mail == setting


@pytest.mark.parametrize("line_end", ["\n", "\\n"])
def test_the_key_of_events_with_the_lines_of_a_file_around_it(line_end: str) -> None:
    shown = line_end.join(("-----BEGIN PUBLIC KEY-----", SIGNER.public, "-----END PUBLIC KEY-----"))
    assert read(SENDGRID_EVENTS_KEY=shown).sendgrid_events_key == SIGNER.public


def test_two_keys_of_events_hold_while_one_is_changed() -> None:
    other = Signer(7).public
    given = f" {other} ,\n{SIGNER.public},"
    assert read(SENDGRID_EVENTS_KEY=given).sendgrid_events_key == f"{other},{SIGNER.public}"


MICROSOFT = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"
TOKEN = {"SETWISE_MAILBOX_TOKEN_URL": MICROSOFT, "SETWISE_MAILBOX_CLIENT_ID": "an-id"}
WHERE = "sets@example.gov.uk"


def box(host: str = "mail.example.org", port: int = 993, tls: Tls = Tls.IMPLICIT, **changes: Any) -> Account:
    return Account(**{"host": host, "port": port, "user": WHERE, "tls": tls, "password": PASSWORD, **changes})


@pytest.mark.parametrize(
    ("text", "account", "more"),
    [
        ("imaps://sets%40example.gov.uk@mail.example.org", box(), {}),
        ("imaps://sets@example.gov.uk@mail.example.org:9993/", box(port=9993), {}),
        ("imaps://sets@example.gov.uk@mail.example.org/Sets/In%20box", box(folder="Sets/In box"), {}),
        ("imap://sets@example.gov.uk@mail.example.org", box(port=143, tls=Tls.STARTTLS), {}),
        ("imap://sets@example.gov.uk@localhost:1143?starttls=no", box("localhost", 1143, Tls.NONE), {}),
        (
            "imaps://sets@example.gov.uk@mail.example.org",
            box(read="Done", look="For us"),
            {"SETWISE_MAILBOX_READ": "Done", "SETWISE_MAILBOX_LOOK": "/For us/"},
        ),
    ],
)
def test_a_mailbox_with_a_password(text: str, account: Account, more: dict[str, str]) -> None:
    found = read(SETWISE_MAILBOX=text, SETWISE_MAILBOX_PASSWORD=PASSWORD, **more)
    assert (found.mailbox, found.inbound, found.inbound_marked) == (account, WHERE, False)


@pytest.mark.parametrize(
    ("more", "oauth"),
    [
        (
            {"SETWISE_MAILBOX_CLIENT_SECRET": PASSWORD},
            OAuth(
                token_url=MICROSOFT,
                client_id="an-id",
                client_secret=PASSWORD,
                scope="https://outlook.office365.com/.default",
            ),
        ),
        (
            {
                "SETWISE_MAILBOX_TOKEN_URL": "https://oauth2.googleapis.com/token",
                "SETWISE_MAILBOX_CLIENT_SECRET": "x",
                "SETWISE_MAILBOX_REFRESH_TOKEN": PASSWORD,
            },
            OAuth(
                token_url="https://oauth2.googleapis.com/token",
                client_id="an-id",
                client_secret="x",
                refresh_token=PASSWORD,
                scope="https://mail.google.com/",
            ),
        ),
        (
            {"SETWISE_MAILBOX_REFRESH_TOKEN": PASSWORD, "SETWISE_MAILBOX_SCOPE": "its-own"},
            OAuth(token_url=MICROSOFT, client_id="an-id", refresh_token=PASSWORD, scope="its-own"),
        ),
    ],
)
def test_a_mailbox_with_an_application(more: dict[str, str], oauth: OAuth) -> None:
    found = read(**{"SETWISE_MAILBOX": f"imaps://{WHERE}@mail.example.org", **TOKEN, **more})
    assert found.mailbox == box(password="", oauth=oauth)
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("inbound", "user", "goes_to"),
    [
        ("", "", ("", True)),
        ("", "sets", ("", True)),
        ("", "Sets@Example.gov.uk", (WHERE, False)),
        ("Reply@in.example.gov.uk", WHERE, ("reply@in.example.gov.uk", True)),
        (WHERE, WHERE, (WHERE, True)),
        (f"{WHERE}?plus=no", "sets", (WHERE, False)),
        (
            "a-programme-with-a-very-long-name@example.gov.uk?plus=no",
            "",
            ("a-programme-with-a-very-long-name@example.gov.uk", False),
        ),
    ],
)
def test_where_replies_go(inbound: str, user: str, goes_to: tuple[str, bool]) -> None:
    mailbox = {"SETWISE_MAILBOX": f"imaps://{user}@mail.example.org", "SETWISE_MAILBOX_PASSWORD": PASSWORD}
    found = read(SETWISE_INBOUND=inbound, **(mailbox if user else {}))
    assert (found.inbound, found.inbound_marked) == goes_to


BAD: list[tuple[str, dict[str, str], str]] = [
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp"}, "Forms that work: outbox:"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "outbox"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://host:99999"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://host:0"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://[host"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://host/path"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://a host"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "http://host"}, "Forms that work"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": f"smtp://me:{PASSWORD}@host"}, "a password does not belong in it"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://me@host"}, "set SETWISE_SMTP_PASSWORD"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://host?tls=no"}, "its only option"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtp://host?starttls=yes"}, "its only option"),
    ("SETWISE_MAIL", {"SETWISE_MAIL": "smtps://host?starttls=no"}, "its only option"),
    (
        "SETWISE_MAIL",
        {"SETWISE_MAIL": "smtp://me@mail.example.org?starttls=no", "SETWISE_SMTP_PASSWORD": PASSWORD},
        "in the clear",
    ),
    ("SETWISE_STORE", {"SETWISE_STORE": "postgresql://x"}, "Forms that work: tiny:"),
    ("SETWISE_INBOUND", {"SETWISE_INBOUND": "reply"}, "Forms that work"),
    ("SETWISE_INBOUND", {"SETWISE_INBOUND": "a@example.org?plus=yes"}, "Forms that work"),
    ("SETWISE_INBOUND", {"SETWISE_INBOUND": "a-programme-with-a-very-long-name@example.org"}, "30 characters"),
    *(
        ("SETWISE_MAILBOX", {"SETWISE_MAILBOX_PASSWORD": PASSWORD, "SETWISE_MAILBOX": text}, words)
        for text, words in (
            ("imap.example.org", "Forms that work: imaps://"),
            ("pop://me@host", "Forms that work"),
            ("imaps://me@host:99999", "Forms that work"),
            ("imaps://host", "names nobody"),
            (f"imaps://me:{PASSWORD}@host", "a password does not belong in it"),
            ("imap://me@mail.example.org?starttls=no", "in the clear"),
            ("imaps://me@host?starttls=no", "its only option"),
            ("imaps://me@host/setwise/read", "three folders"),
        )
    ),
    ("SETWISE_MAILBOX", {"SETWISE_MAILBOX": "imaps://me@host"}, "set SETWISE_MAILBOX_PASSWORD"),
    (
        "SETWISE_MAILBOX",
        {
            "SETWISE_MAILBOX": "imaps://me@host",
            "SETWISE_MAILBOX_PASSWORD": PASSWORD,
            "SETWISE_MAILBOX_CLIENT_SECRET": "x",
            **TOKEN,
        },
        "not both",
    ),
    (
        "SETWISE_MAILBOX_READ",
        {"SETWISE_MAILBOX": "imaps://me@host", "SETWISE_MAILBOX_PASSWORD": PASSWORD, "SETWISE_MAILBOX_READ": "a*"},
        "no name of a folder",
    ),
    (
        "SETWISE_MAILBOX_TOKEN_URL",
        {"SETWISE_MAILBOX": "imaps://me@host", "SETWISE_MAILBOX_TOKEN_URL": "http://login.example.org/token"},
        "https://host/path",
    ),
    (
        "SETWISE_MAILBOX_CLIENT_ID",
        {"SETWISE_MAILBOX": "imaps://me@host", "SETWISE_MAILBOX_TOKEN_URL": MICROSOFT},
        "the id of the application",
    ),
    ("SETWISE_MAILBOX_CLIENT_SECRET", {"SETWISE_MAILBOX": "imaps://me@host", **TOKEN}, "REFRESH_TOKEN"),
    ("SENDGRID_API_KEY", {"SETWISE_MAIL": "sendgrid:"}, "SENDGRID_API_KEY_FILE"),
    ("SENDGRID_HOST", {"SENDGRID_HOST": "api.sendgrid.com"}, "https://host"),
    ("SENDGRID_HOST", {"SENDGRID_HOST": "http://api.example.org"}, "in the clear"),
    ("SENDGRID_EVENTS_KEY", {"SENDGRID_EVENTS_KEY": "SG.key"}, "begins with MFkw"),
    ("SENDGRID_EVENTS_KEY", {"SENDGRID_EVENTS_KEY": SIGNER.public[:-4]}, "the verification key"),
    ("SENDGRID_EVENTS_KEY", {"SENDGRID_EVENTS_KEY": f"{SIGNER.public}, SG.key"}, "the verification key"),
    ("SETWISE_URL", {"SETWISE_URL": "sets.example.gov.uk"}, "https://host"),
    ("SETWISE_URL", {"SETWISE_URL": f"https://me:{PASSWORD}@example.org"}, "no user"),
    ("SETWISE_URL", {"SETWISE_URL": "https://example.org/?a=b"}, "no user"),
    ("PREFECT_API_URL", {"PREFECT_API_URL": "localhost:4200"}, "https://host"),
    ("SETWISE_SECRET", {"SETWISE_SECRET": PASSWORD}, "32 characters"),
    ("SETWISE_SECRET", {"SETWISE_SECRET": OLD, "SETWISE_SECRET_FILE": "/x"}, "given twice"),
    ("SETWISE_SECRET_FILE", {"SETWISE_SECRET_FILE": "/nowhere/at/all"}, "/nowhere/at/all cannot be read"),
    ("SETWISE_SECRET_FILE", {"SETWISE_SECRET_FILE": "a\0b"}, "cannot be read"),
    ("SETWISE_MIAL", {"SETWISE_MIAL": "smtp://x"}, "did you mean SETWISE_MAIL?"),
    ("SETWISE_HOME_FILE", {"SETWISE_HOME_FILE": "x"}, "there is no such setting"),
    ("SETWISE_QQQQQQQQQQQQQQQ", {"SETWISE_QQQQQQQQQQQQQQQ": "x"}, "setwise reads SETWISE_HOME, "),
]


@pytest.mark.parametrize("where", ["environ", "dotenv"])
@pytest.mark.parametrize(("name", "environ", "words"), BAD)
def test_what_cannot_be_understood(name: str, environ: dict[str, str], words: str, where: str) -> None:
    sources = (environ, {}) if where == "environ" else ({}, environ)
    with pytest.raises(SettingsError) as caught:
        read_settings(*sources)
    message = str(caught.value)
    assert message.startswith(f"settings: {name}: ")
    assert words in message
    assert PASSWORD not in message
    assert "\n" not in message


@pytest.mark.parametrize("name", SECRETS)
def test_each_secret_may_stand_in_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "value"
    file.write_text(f"{OLD}\n", encoding="utf-8")
    mail = {"SETWISE_MAIL": "smtp://me@mail.example.org"} if "SMTP" in name else {}
    box = {"SETWISE_MAILBOX": "imaps://me@mail.example.org"} if "MAILBOX" in name else {}
    token = {**TOKEN, "SETWISE_MAILBOX_CLIENT_SECRET": "x"} if name.endswith(("CLIENT_SECRET", "TOKEN")) else {}
    given = {**mail, **box, **token}
    given.pop(name, "")
    found = read_settings({f"{name}_FILE": str(file), **given}, {})
    oauth = found.mailbox.oauth if found.mailbox is not None else None
    held: dict[str, Any] = {
        "SETWISE_MAILBOX_PASSWORD": found.mailbox and found.mailbox.password,
        "SETWISE_MAILBOX_CLIENT_SECRET": oauth and oauth.client_secret,
        "SETWISE_MAILBOX_REFRESH_TOKEN": oauth and oauth.refresh_token,
        "SETWISE_SMTP_PASSWORD": found.mail.password,
        "SETWISE_SECRET": ",".join(found.secrets),
        "SENDGRID_API_KEY": found.sendgrid_key,
    }
    assert held[name] == OLD


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\xff"])
def test_a_secret_s_file_that_holds_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "value"
    file.write_bytes(content)
    with pytest.raises(
        SettingsError, match=r"settings: SENDGRID_API_KEY_FILE: the file .*value (is empty|cannot be read)"
    ):
        read(SENDGRID_API_KEY_FILE=str(file))


def test_secrets_one_a_line_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "value"
    file.write_text(f"{NEW}\n{OLD}\n", encoding="utf-8")
    assert read(SETWISE_SECRET_FILE=str(file)).secrets == (NEW, OLD)


def test_the_environment_wins_over_dotenv_and_empty_is_not_set(tmp_path: Path) -> None:
    file = tmp_path / "value"
    file.write_text(OLD, encoding="utf-8")
    dotenv = {"SETWISE_HOME": "/dotenv", "SETWISE_URL": "https://dotenv.example.org", "SETWISE_SECRET": NEW}
    found = read_settings({"SETWISE_HOME": "/env", "SETWISE_URL": "", "SETWISE_SECRET_FILE": str(file)}, dotenv)
    assert (found.home, found.url, found.secrets) == (Path("/env"), "https://dotenv.example.org", (OLD,))


def test_no_secret_is_ever_shown() -> None:
    found = read(
        SETWISE_MAIL="smtp://me@mail.example.org",
        SETWISE_SMTP_PASSWORD=PASSWORD,
        SETWISE_SECRET=f"{NEW},{OLD}",
        SENDGRID_API_KEY="SG.key",
    )
    for secret in (PASSWORD, OLD, NEW, "SG.key"):
        assert secret not in repr(found)


@given(st.dictionaries(st.sampled_from([v.name for v in VARIABLES if "HOME" not in v.name]), st.text(max_size=40)))
def test_any_text_is_a_setting_or_a_settings_error(environ: dict[str, str]) -> None:
    try:
        culprit = None if read_settings(environ, {}) else ""
    except SettingsError as error:
        culprit = error.whom
    assert culprit in {None, "SENDGRID_API_KEY", *environ}


def test_every_variable_is_told_with_a_default_that_works() -> None:
    assert len({variable.name for variable in VARIABLES}) == len(VARIABLES)
    assert read_settings({v.name: v.default for v in VARIABLES}, {}) == read_settings({}, {})
    assert all(variable.meaning for variable in VARIABLES)
    assert set(SECRETS) <= {variable.name for variable in VARIABLES}


# The home's own secret


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = ensure_secret(home, bytes(range(32)))
    assert len(made) >= 32
    assert ensure_secret(home, b"x" * 32) == made
    assert read(SETWISE_SECRET_FILE=str(home / "secret")).secrets == (made,)
    assert (home / "secret").stat().st_mode & 0o077 == 0


def test_a_secret_needs_chance(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="32 bytes"):
        ensure_secret(tmp_path, b"short")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "is empty"), (b"\n", "is empty"), (b"\xff\xff", "could not be read")]
)
def test_a_damaged_secret_is_never_made_anew(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(StoreError, match=words):
        ensure_secret(tmp_path, b"x" * 32)
    assert (tmp_path / "secret").read_bytes() == content


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(StoreError, match="secret could not be"):
        ensure_secret(tmp_path / "home", b"x" * 32)


def test_the_login_of_the_homes_own_server_is_made_once_and_anew_when_it_is_deleted(tmp_path: Path) -> None:
    made = ensure_login(tmp_path, bytes(range(32)))
    assert made.startswith("setwise:")
    assert len(made) > 40
    assert ensure_login(tmp_path, b"x" * 32) == made
    assert (tmp_path / "prefect-login").stat().st_mode & 0o077 == 0
    (tmp_path / "prefect-login").unlink()
    assert ensure_login(tmp_path, b"x" * 32) not in ("", made)
    (tmp_path / "prefect-login").write_bytes(b"")
    with pytest.raises(StoreError, match="delete the file, and a new login is made"):
        ensure_login(tmp_path, b"x" * 32)
