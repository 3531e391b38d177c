"""Where settings become real things: the store, the transport, the renderer, the cohorts. Holds no rule."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values

from sets.cohort import file
from sets.cohort.history import records_in
from sets.cohort.history.begun import begun_by
from sets.cohort.people import AddressBook, address_book
from sets.cohort.publish import Draft, make_draft, named_lists, programme_of, version_of
from sets.due.calendar_updates import calendar_bytes
from sets.mail.transports.kinds import MailKind
from sets.model.cohort import CohortId
from sets.model.errors import CohortFileError, StateError, StoreError
from sets.model.keys import Renewable, RenewedKey
from sets.model.ledger import Ledger, index
from sets.model.messages import REPORT, WEEKLY, Attachment, Letter, LetterPlan, step_kind
from sets.responses.seal import Seal
from sets.service.settings import Settings, StoreKind, read_settings
from sets.store.atomic_file import LOGIN_FILE, SECRET_FILE, ensure_login, ensure_secret
from sets.store.key_file import KeyFile
from sets.text.resources import template_root
from sets.text.templates import Renderer

if TYPE_CHECKING:
    from sets.cohort.file import ParsedFile
    from sets.cohort.programme import Programme
    from sets.due.outlook import Outlook
    from sets.due.views.weekly import Week
    from sets.mail.page_links import PageLinks
    from sets.mail.signed_links import Links
    from sets.model.ports import CohortStore, Store, Transport
    from sets.model.publication import Published
    from sets.model.responses import Responses
    from sets.service.run import Compiler, Run

# links, what is due, letters and erasure are imported where they are first used: they cost `check`, which needs none of them
# and should feel instant, a fifth of its time
CALENDARS = "calendars"
"""The folder of a home with its lists of days, one file each."""
STORES = {StoreKind.TINY: "sets.store.tiny:TinyStore"}
"""Each is called with the folder of the records."""
TRANSPORTS: dict[MailKind, tuple[str, Callable[[Settings], dict[str, Any]]]] = {
    MailKind.OUTBOX: ("sets.mail.transports.outbox:Outbox", lambda settings: {"folder": settings.home / "outbox"}),
    MailKind.SMTP: ("sets.mail.transports.smtp:Smtp", lambda settings: _smtp(settings)),
    MailKind.SENDGRID: (
        "sets.mail.transports.sendgrid:SendGrid",
        lambda settings: {"key": settings.sendgrid_key, "host": settings.sendgrid_host},
    ),
}
"""A heavy library loads when its transport is first used."""


def _smtp(settings: Settings) -> dict[str, Any]:
    mail = settings.mail
    return {"host": mail.host, "port": mail.port, "user": mail.user, "password": mail.password, "tls": mail.tls}


def load(place: str) -> Any:
    """What a registry's `module:name` stands for."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


def named(cohort: str) -> CohortId:
    """The id that an id or a path stands for."""
    return CohortId(Path(cohort).stem if cohort.endswith((".yaml", ".yml")) else cohort)


def page_links_of(settings: Settings, links: Links, reply_key: bytes = b"") -> PageLinks:
    """The pages that these links open, and where replies go by the settings."""
    from sets.mail.page_links import PageLinks

    return PageLinks(
        links=links,
        inbound=settings.inbound,
        reply_key=reply_key,
        marked=settings.inbound_marked,
        shared=settings.shares_replies,
    )


class _Keyed:
    """What hangs on the keys of one moment."""

    def __init__(self, seal: Seal, settings: Settings) -> None:
        self.seal = seal
        self._settings = settings

    @cached_property
    def links(self) -> Links:
        from sets.mail.signed_links import Links

        retired = self.seal.retired_keys(Renewable.LINKS)
        return Links(self.seal.keys(Renewable.LINKS), self._settings.url, retired=retired)

    @cached_property
    def page_links(self) -> PageLinks:
        return page_links_of(self._settings, self.links, self.seal.keys(Renewable.REPLIES)[0])


class Installation:
    """An installation's things, each opened when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.home = settings.home
        self._known: dict[CohortId, tuple[object, Programme]] = {}
        self._guard = threading.Lock()
        self._key_file = KeyFile(settings.home)
        self._keyed: tuple[object, _Keyed] | None = None
        self._weeks: tuple[object, Week] | None = None
        self._sheets: tuple[object, Attachment] | None = None

    @classmethod
    def at(cls, environ: Mapping[str, str], dotenv: Path = Path(".env")) -> Installation:
        """The installation that the environment and `.env` describe; raises SettingsError."""
        values = {name: value or "" for name, value in dotenv_values(dotenv).items()} if dotenv.is_file() else {}
        return cls(read_settings(environ, values))

    @cached_property
    def store(self) -> Store:
        found: Store = load(STORES[self.settings.store])(self.home / "records")
        return found

    @cached_property
    def _secrets(self) -> tuple[str, ...]:
        """Newest first. The home's own stays the oldest when SETWISE_SECRET comes later: ids hang on it."""
        given = self.settings.secrets
        if given and not (self.home / SECRET_FILE).exists():
            return given
        return (*given, *ensure_secret(self.home, secrets.token_bytes(32)).split())

    def _with_keys(self) -> _Keyed:
        """What hangs on the keys, made anew once a key was replaced, by this process or another."""
        mark, known = self._key_file.mark(), self._keyed
        if known is None or known[0] != mark:
            seal = Seal(self._secrets, self._key_file.keys())
            self._keyed = known = mark, _Keyed(seal, self.settings)
        return known[1]

    @property
    def seal(self) -> Seal:
        """Seals with the newest key, and opens with all."""
        return self._with_keys().seal

    @property
    def links(self) -> Links:
        """Makes and reads the links to the pages; without SETWISE_URL their addresses have no site in front."""
        return self._with_keys().links

    @property
    def page_links(self) -> PageLinks:
        """The pages that letters open, and where their replies go."""
        return self._with_keys().page_links

    def renew(self, which: Iterable[Renewable], now: datetime) -> tuple[RenewedKey, ...]:
        """New keys in the place of those that count, known to every process of the home at once."""
        chosen = tuple(which)

        def made(before: Sequence[RenewedKey]) -> list[RenewedKey]:
            seal = Seal(self._secrets, before)
            return [seal.new_key(what, secrets.token_bytes(32), now) for what in chosen]

        return self._key_file.add(made)

    def renewed_keys(self) -> tuple[RenewedKey, ...]:
        """Every key that took the place of an earlier one, oldest first."""
        return self._key_file.keys()

    @property
    def login_file(self) -> Path:
        """Where the login of the home's own Prefect server stands."""
        return self.home / LOGIN_FILE

    def server_login(self) -> str:
        """The login of the home's own Prefect server, `user:password`; made on first use, in a file of the home."""
        return ensure_login(self.home, secrets.token_bytes(32))

    @cached_property
    def dead_doors(self) -> PageLinks:
        """Page links for letters that go to somebody else, as a preview does: they look alike, and open nothing."""
        from sets.mail.signed_links import Links

        return page_links_of(self.settings, Links([b"opens nothing"], self.settings.url))

    @cached_property
    def renderer(self) -> Renderer:
        return Renderer((self.home / "templates", template_root()))

    def transport(self, cohort: CohortId) -> Transport:
        """How this cohort's mail leaves."""
        place, options = TRANSPORTS[self.settings.mail.kind]
        chosen = options(self.settings)
        if self.settings.mail.kind is MailKind.OUTBOX:
            chosen["folder"] = chosen["folder"] / cohort
        found: Transport = load(place)(**chosen)
        return found

    def file_of(self, cohort: str) -> Path:
        """The cohort file that an id or a path stands for; raises StateError."""
        path = Path(cohort)
        if path.suffix in (".yaml", ".yml") or path.parent != Path():
            return path
        found = self.home / "cohorts" / f"{cohort}.yaml"
        if not found.exists():
            raise StateError(f"there is no {found}; `setwise init` makes a home with an example", whom=cohort)
        return found

    def id_of(self, cohort: str) -> CohortId:
        """The id of a published cohort that an id or a path stands for; raises StateError for a draft."""
        name = named(cohort)
        if name not in self.store.cohorts():
            raise StateError("was never published; `setwise publish` does that", whom=name)
        return name

    def draft(self, path: Path, now: datetime) -> Draft:
        """The file as it would run if it were published now; CohortFileError with every fault."""
        return self.draft_of(file.read_file(path), path, now)

    def draft_of(self, data: bytes, path: Path, now: datetime) -> Draft:
        """These bytes as they would run if they were the file at `path` and published now."""
        records = self.store.cohort(CohortId(path.stem))
        versions, responses = records.versions(), records.responses()
        lists = self._day_lists()
        parsed = file.parse(
            data, str(path), folders=self.renderer.prompts(), lists=frozenset(lists), published=bool(versions)
        )
        self._refuse_buried(parsed, str(path))
        return make_draft(
            parsed,
            str(path),
            known=self.store.people(),
            home_key=self.seal.derived("person"),
            versions=versions,
            decisions=records.decisions(),
            now=now,
            details=responses.details,
            begun=records.begun(),
            records=records_in(responses),
            lists={
                name: file.parse_list(file.read_file(lists[name]), str(lists[name])) for name in named_lists(parsed)
            },
        )

    def _day_lists(self) -> dict[str, Path]:
        """The home's lists of days by name."""
        return {path.stem: path for path in sorted((self.home / CALENDARS).glob("*.yaml"))}

    def refuse_unfinished(self, draft: Draft) -> None:
        """CohortFileError where something is still to be filled in."""
        if draft.unfinished:
            raise CohortFileError(draft.filename, draft.unfinished)

    def _refuse_buried(self, parsed: ParsedFile, filename: str) -> None:
        """CohortFileError where the file names somebody who asked to be forgotten."""
        if stones := self.store.tombstones():
            from sets.privacy.erasure import suppressed

            if faults := suppressed(parsed, stones, self.seal.derived("tombstones")):
                raise CohortFileError(filename, faults)

    def publish(self, draft: Draft, now: datetime, *, by: str = "", what: tuple[str, ...] = ()) -> Published:
        """Make the draft the version that runs; StoreError when somebody published, StateError when a session began in between.

        `by` is who says so. `what` changed is found by comparing with the version before where nobody says it.
        """
        from sets.cohort.what_changed import what_changed
        from sets.service.change_address import retire_overruled

        self.refuse_unfinished(draft)
        records = self.store.cohort(draft.cohort)
        version = version_of(draft, draft.programme.number, now, by=by, what=what)
        begun = begun_by(records.versions(), records.decisions(), records.begun(), now)
        known = {one.occasion for one in draft.programme.begun}
        if news := [one.meeting for one in begun if one.occasion not in known]:
            raise StateError("began meanwhile; look at the difference again", whom=news[0].title)
        records.keep_begun(begun)
        before = records.latest()
        if before is not None and not what:
            version = replace(version, what=what_changed(before, version))
        self.store.know(draft.news)
        records.uid_key(self.uid_candidate(draft.cohort))
        records.add_version(version)
        retire_overruled(records, file.build(draft.document, draft.people, draft.lists), now)
        return version

    def programme(self, cohort: CohortId) -> Programme:
        """The effective programme of a published cohort; raises StateError for a draft.

        Built again only when a version, a decision or a detail came.
        """
        records = self.store.cohort(cohort)
        # the hash too: forgetting somebody rewrites a version under its number
        seen = (records.running(), records.decisions(), records.responses().details, records.begun())
        with self._guard:
            known = self._known.get(cohort)
        if known is not None and known[0] == seen:
            return known[1]
        versions = records.versions()
        if not versions:
            raise StateError("was never published; `setwise publish` does that", whom=cohort)
        programme = programme_of(versions, *seen[1:])
        with self._guard:
            self._known[cohort] = (seen, programme)
        return programme

    def others(self, cohort: CohortId) -> tuple[Programme, ...]:
        """The other published programmes of the home that can be read; of one that cannot, its own pass tells."""
        found: list[Programme] = []
        for name in self.store.cohorts():
            with suppress(StateError, StoreError):
                found += [self.programme(name)] if name != cohort else []
        return tuple(found)

    def address_book(self, cohort: CohortId) -> AddressBook:
        """Whose each address of a cohort is, former ones included."""
        records = self.store.cohort(cohort)
        return address_book(records.versions(), self.store.people(), records.responses().details)

    def uid_candidate(self, cohort: CohortId) -> bytes:
        """The key for UIDs of a cohort that has none yet; the store keeps the first one for ever."""
        return self.seal.derived(f"uid/{cohort}")

    def outlook(self, programme: Programme, now: datetime) -> Outlook:
        """What would be due in a programme, drafts included; writes nothing."""
        from sets.due.outlook import outlook
        from sets.service.run import DESCRIBE

        records = self.store.cohort(programme.cohort.id)
        candidate = self.uid_candidate(programme.cohort.id)
        uid_key = records.uid_key(candidate) if records.latest() is not None else candidate
        responses, ledger = records.responses(), index(records.deliveries())
        steps = records.review().steps
        return outlook(programme, responses, ledger, now, uid_key=uid_key, describe=DESCRIBE, steps=steps)

    def published_outlook(self, cohort: CohortId, now: datetime) -> tuple[Outlook, Responses, Ledger]:
        """What is due in a published cohort, with the records it was computed from; takes no lock."""
        from sets.service.run import outlook_of

        return outlook_of(
            self.programme(cohort), self.store.cohort(cohort), now, uid_candidate=self.uid_candidate(cohort)
        )

    def last_pass(self, cohort: CohortId, now: datetime) -> datetime | None:
        """When the last pass of a cohort was, seen from now; None where there was none."""
        return self.store.cohort(cohort).last_pass()

    def one_of_each(self, programme: Programme, now: datetime) -> list[LetterPlan]:
        """One letter plan of each kind, for a preview."""
        from sets.due.views.one_of_each import one_of_each
        from sets.service.run import DESCRIBE

        return one_of_each(programme, now, uid_key=self.uid_candidate(programme.cohort.id), describe=DESCRIBE)

    def compose(
        self,
        plan: LetterPlan,
        programme: Programme,
        responses: Responses,
        now: datetime,
        folder: str = "",
        *,
        page_links: PageLinks | None = None,
    ) -> Letter:
        """The letter of a letter plan, with links that open the reader's pages unless told otherwise."""
        from sets.mail.compose import compose

        page_links = page_links or self.page_links
        return compose(
            plan,
            programme,
            responses,
            self.renderer,
            calendar_bytes,
            now,
            report_folder=folder,
            page_links=page_links,
            attachments=self._attached(plan, folder, programme, now),
            week=self._week(plan, programme, now),
        )

    def _week(self, plan: LetterPlan, programme: Programme, now: datetime) -> Week | None:
        """What a letter of the week tells; for all the coordinators whom one pass writes to, worked out once."""
        if WEEKLY not in {due.kind for due in plan.dues}:
            return None
        from sets.cohort.clashes import clashes_beside
        from sets.due.views.weekly import week_of

        known = self._weeks
        if known is None or known[0] != (programme.cohort.id, programme.number, now):
            records = self.records(programme.cohort.id)
            clashes = clashes_beside(programme, self.others(programme.cohort.id))
            responses, ledger = records.responses(), index(records.deliveries())
            found = week_of(programme, responses, ledger, self.outlook(programme, now), now, clashes)
            self._weeks = known = ((programme.cohort.id, programme.number, now), found)
        return known[1]

    def _attached(self, plan: LetterPlan, folder: str, programme: Programme, now: datetime) -> tuple[Attachment, ...]:
        """The sheets for a day without setwise, and the released report for a lead who has no page to read it on."""
        if WEEKLY in {due.kind for due in plan.dues}:
            return (self._sheet(programme, now),)
        if self.settings.url or not folder or step_kind(plan.lead.kind) != REPORT:
            return ()
        path = self.home / folder / "report.pdf"
        try:
            return (Attachment(name="report.pdf", media="application/pdf", content=path.read_bytes()),)
        except OSError as error:
            raise StoreError(f"the report could not be read: {error.strerror}", whom=str(path)) from None

    def _sheet(self, programme: Programme, now: datetime) -> Attachment:
        """The sheets for a day without setwise, laid out once for all the coordinators whom one pass writes to."""
        from sets.service.by_hand import by_hand_sheet

        known = self._sheets
        if known is None or known[0] != (programme.cohort.id, programme.number, now):
            self._sheets = known = ((programme.cohort.id, programme.number, now), by_hand_sheet(programme, now))
        return known[1]

    @contextmanager
    def open_run(self, cohort: CohortId, now: datetime, compiler: Compiler) -> Iterator[Run | None]:
        """A pass of one cohort under its lock; None when another pass is under way."""
        from sets.service.run import open_run

        with open_run(
            self.store,
            cohort,
            now,
            programme_of=self.programme,
            uid_candidate=self.uid_candidate(cohort),
            transport=self.transport(cohort),
            composer=self.compose,
            compiler=compiler,
        ) as found:
            yield found

    def records(self, cohort: CohortId) -> CohortStore:
        """One cohort's records."""
        return self.store.cohort(cohort)
