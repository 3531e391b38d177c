"""A small programme whose every text is a mark of its own, and what each person does to it on the real pages.

`World` acts through the site and keeps the words it typed and the ticks it set: from those alone the law of
`test_visibility_machine` says who may see which mark.
"""

from __future__ import annotations

import atexit
import io
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from flows.commands.person import export
from flows.commands.running import status
from sets.mail.inbound.classify import Became
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT
from sets.model.errors import CohortFileError, StateError
from sets.model.messages import State
from sets.model.ports import CohortStore
from sets.model.report_review import Scope
from sets.model.requests import LetterKind, Purpose
from sets.rehearsal.actors.browser import Browser, Form, Seen
from sets.report.compile import Compiled
from sets.responses.prompt_catalogue import every_question
from sets.service.apply_retention import clear
from sets.service.erase_person import case_of, forget
from sets.service.inbound.receive_mail import receive
from sets.service.installation import Installation
from sets.service.report_files import compile_now, write_report
from sets.text.resources import template_root
from sets.text.templates import Renderer
from sets.web.page.request import Site
from sets.web.server.app import application
from sets.web.server.dispatch import RequestedPage, outcome_of
from sets.web.server.http_responses import Replies
from sets.web.server.rate_limit import NO_LIMITS
from tests.promises.visibility_file import (
    FIRST_DAYS,
    FIRST_PERIODS,
    LEAD,
    MEMBERS,
    PARTNER,
    SETS,
    Period,
    address,
    file_text,
)
from tests.promises.visibility_reading import words_in, words_of
from tests.support.builders import at
from tests.support.mail_in import INBOUND, a_mail, back_to
from tests.support.privacy_help import a_pass
from tests.support.web_help import COHORT, PUBLISHED, SITE, Clock, a_desk, a_house, a_link

START = at("2027-01-21 15:00")
"""Both sets have met once, and the prompts for it have left."""
MARK = re.compile(r"mark(\d+)krom")
TEXTS = frozenset((*(question.id for question in every_question()), "answer"))
Place = tuple[str, str]
"""An occasion and a prompt."""
Key = tuple[str, str, str]
"""Whose, and which place."""
OPEN_PROMPTS, LINE = ("my-work",), "line"
PREPARED = "preparation"


def print_of(text: str) -> str:
    """What a tick or a consent is bound to, worked out here once more."""
    return sha256(text.encode()).hexdigest()


def places_of(name: str) -> tuple[Place, ...]:
    """Where somebody may write answers in words."""
    own = next((one for one, members in MEMBERS.items() if name in members), None)
    if own is None:
        asked = {LEAD: "appetite", PARTNER: "partners"}
        return ((WHOLE_COHORT, asked[name]),) if name in asked else ()
    sessions = tuple((f"{own}-{number}", "reflection") for number in (1, 2, 3))
    return (
        *sessions,
        (f"{own}-2", "midpoint"),
        (f"{own}-3", "endline"),
        (WHOLE_COHORT, "stories"),
        (WHOLE_COHORT, "my-work"),
    )


@dataclass(slots=True)
class Sent:
    """One log as its author sent it: `opened` are the words ticked, `told` whom the page named as their readers."""

    words: dict[str, str] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    line: str = ""
    agreed: bool = False
    returned: bool = True


@dataclass(frozen=True, slots=True)
class LinePage:
    """The form of one line, and the words that stood there when it was opened."""

    key: Key
    form: Form
    line: str


class Saver(Browser):
    """A browser that reads the files it saves, too."""

    def saved(self, form: Form) -> str:
        """The words of the file that a form gives."""
        return words_in(self._answer("POST", form.action, b"")[2])


class Heard(logging.Handler):
    """Everything that anything logs."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.getMessage()} {record.exc_info or ''}")


class World:
    """One home with its pages, the clock, and what everybody did."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="setwise-visibility-"))
        shutil.copytree(_template(), self.folder / "home")
        self.installation = _desk(self.folder / "home")
        vars(self.installation)["renderer"] = _renderer()
        self.clock = Clock(START)
        self.site = Site(self.installation, self.clock)
        self._replies = Replies(self.installation.renderer, "/assets/pages.css")
        self.heard = Heard()
        self._listen()
        self.browser = Saver(application(self.site, NO_LIMITS), SITE.partition("//")[2])
        self.browser.__enter__()
        self.marks: dict[str, str] = {}
        """Whose each mark is; a set's for its agreement."""
        self.texts: dict[str, str] = {}
        """Every text that was ever typed or mailed, by its fingerprint."""
        self.sent: dict[Key, Sent] = {}
        self.drafts: dict[Key, frozenset[str]] = {}
        self.agreements: dict[str, str] = {}
        self.access: dict[str, str] = {}
        self.email: dict[str, str] = {}
        self.addresses: dict[str, set[str]] = {}
        """Marks that somebody gave as a new address of theirs."""
        self.turns: dict[str, int] = {}
        self.gone: set[str] = set()
        self.left: set[str] = set()
        self.then: dict[str, frozenset[str]] = {}
        """Who facilitated each session that had begun when a version took the place of another."""
        self.released = self.closed = False
        self.periods = list(FIRST_PERIODS)
        self.days = {f"{one}-{n}": day for one in SETS for n, day in enumerate(FIRST_DAYS[one], start=1)}
        self.letters_read: set[Path] = set(self.letters())
        self.tokens: set[str] = set()
        self.ids = {p.name.split()[0]: p.id for p in self.site.programme(COHORT).people.values()}

    def close(self) -> None:
        self.closed = True
        self.browser.__exit__(None)
        logging.getLogger().removeHandler(self.heard)
        for name, level in self.levels.items():
            logging.getLogger(name).setLevel(level)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self) -> None:
        logging.getLogger().addHandler(self.heard)
        self.levels = {name: logging.getLogger(name).level for name in ("setwise", "setwise.access", "setwise.web")}
        for name in self.levels:
            logging.getLogger(name).setLevel(logging.DEBUG)

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def today(self) -> date:
        return self.now.date()

    # ---- pages

    def path(self, name: str, purpose: Purpose, place: Place = (WHOLE_COHORT, ""), **more: int) -> str:
        turn = more.pop("turn", self.turns.get(name, 0))
        link = a_link(purpose, self.ids[name], place[0], place[1], turn=turn, **more)
        return self.path_of(link)

    def path_of(self, link: Link) -> str:
        found = self.site.links.path(link, self.now)
        self.tokens.add(found.rpartition("/")[2])
        return found

    def open(self, name: str, purpose: Purpose, place: Place = (WHOLE_COHORT, ""), step: str = "", **more: int) -> Seen:
        path = self.path(name, purpose, place, **more)
        return self.browser.open(f"{path}/{step}" if step else path)

    def look(self, name: str, purpose: Purpose, place: Place, step: str, *, turn: int | None = None) -> tuple[int, str]:
        """Status and content of one page, behind the guard; far quicker than `open`, and no redirect is followed."""
        path = self.path(name, purpose, place, **({} if turn is None else {"turn": turn}))
        wanted = RequestedPage(purpose=purpose, token=path.rpartition("/")[2], step=step, now=self.now)
        outcome = outcome_of(self.site, wanted)
        response = self._replies.of(outcome.answer, outcome.programme)
        return response.status_code, words_in(bytes(response.body))

    def form(self, name: str, purpose: Purpose, place: Place, step: str, ends: str) -> Form | None:
        return self.open(name, purpose, place, step).form(ends)

    def mark(self, owner: str) -> str:
        word = f"mark{len(self.marks)}krom"
        self.marks[word] = owner
        self.texts[print_of(word)] = word
        return word

    def marks_in(self, text: str) -> set[str]:
        return {found[0] for found in MARK.finditer(text)}

    def records_of(self) -> CohortStore:
        return self.installation.records(COHORT)

    def over(self, session: str) -> bool:
        """Whether a session has ended: each lasts from 10am to midday."""
        return self.now > at(f"{self.days[session]} 12:00")

    def tick_clock(self) -> None:
        """Two things never happen in the same moment."""
        self.clock.now += timedelta(seconds=7)

    # ---- logs

    def paper(self, key: Key) -> Form | None:
        seen = self.open(key[0], Purpose.ANSWER, key[1:], "change")
        return next((form for form in seen.forms if "form" in form.fields), None)

    def write(self, key: Key, chosen: Iterable[int], go: str) -> str:
        """Type a new mark into some boxes and press a button; gives the step that it leads to."""
        form = self.paper(key)
        if form is None:
            return ""
        boxes = [name for name in form.fields if name in TEXTS or name == LINE]
        given: dict[str, str] = {boxes[n % len(boxes)]: self.mark(key[0]) for n in chosen}
        seen = self.browser.send(form, {**given, "go": go})
        if step_of(seen) in ("check", "saved") and seen.status == 200:
            posted = form.filled(given)
            self.drafts[key] = frozenset(posted[name][0] for name in boxes if posted[name][0])
        return step_of(seen)

    def check_page(self, key: Key) -> Form | None:
        """The form that sends what is drafted."""
        return self.open(key[0], Purpose.ANSWER, key[1:], "check").form("check")

    def check(self, key: Key, ticks: int, *, agree: bool) -> str:
        """Send what is drafted, with these boxes ticked."""
        form = self.check_page(key)
        return self.post_check(key, form, ticks, agree=agree) if form is not None else ""

    def post_check(self, key: Key, form: Form, ticks: int, *, agree: bool) -> str:
        """Post a check page, new or old; the model opens only the words whose fingerprints were ticked."""
        words = self._stands(key)
        values = [value for n, value in enumerate(form.offered.get("share", ())) if ticks >> n & 1]
        consent = form.offered.get("consent", [])[: 1 if agree else 0]
        seen = self.browser.send(form, {"share": values, "consent": consent})
        if step_of(seen) == "sent" and seen.status == 200:
            prints = {value.partition(":")[2] for value in values}
            opened = {text for text in words.values() if print_of(text) in prints}
            everything = set(words.values()) if key[2] in OPEN_PROMPTS else opened
            line = words.pop(LINE, "")
            self.sent[key] = Sent(
                words=words,
                opened=frozenset(everything - {""}),
                told=self._named(key),
                line=line,
                agreed=bool(line) and print_of(line) in consent,
            )
            self.drafts.pop(key, None)
        return step_of(seen)

    def _stands(self, key: Key) -> dict[str, str]:
        """What stands in the boxes, as their author reads it."""
        form = self.paper(key)
        if form is None:
            return {}
        found = {name: values[0] for name, values in form.fields.items() if (name in TEXTS or name == LINE) and values}
        self.texts |= {print_of(text): text for text in found.values()}
        return {name: text for name, text in found.items() if text}

    def _named(self, key: Key) -> frozenset[str]:
        """Whom the page names as readers: who facilitated then, and who does today."""
        set_id = key[1].partition("-")[0]
        now = frozenset(one.name for one in self.periods if one.set_id == set_id and one.holds(self.today))
        return now | self.facilitated(key[1])

    def facilitated(self, session: str) -> frozenset[str]:
        """Who facilitates a session; of one that has begun, who did then, whatever was published since."""
        if session in self.then or session not in self.days:
            return self.then.get(session, frozenset())
        set_id, day = session.partition("-")[0], self.days[session]
        return frozenset(one.name for one in self.periods if one.set_id == set_id and one.holds(day))

    def nothing(self, key: Key) -> None:
        form = self.paper(key)
        if form is None:
            return
        seen = self.browser.send(form, {"go": "nothing"})
        if step_of(seen) == "nothing" and (sure := seen.form("nothing")) is not None:
            seen = self.browser.send(sure, {})
        if step_of(seen) == "sent":
            self._emptied(key)

    def withdraw(self, key: Key, *, also: bool) -> None:
        form = self.form(key[0], Purpose.ANSWER, key[1:], "takeback", "withdraw")
        if form is None:
            return
        ticked = form.offered.get("also", []) if also else []
        if step_of(self.browser.send(form, {"also": ticked})) == "taken":
            self._emptied(key)

    def _emptied(self, key: Key) -> None:
        self.sent[key] = Sent(returned=False)
        self.drafts.pop(key, None)

    def reply(self, number: int) -> None:
        """Somebody answers one of the prompts that left, by mail."""
        asking = ("reflection", "midpoint", "endline", "stories")
        lines = [line for line in self.installation.records(COHORT).deliveries() if line.kind in asking]
        lines = [line for line in lines if line.state is State.SENT and line.address]
        if not lines:
            return
        line = lines[number % len(lines)]
        name = next((one for one, id_ in self.ids.items() if id_ == line.person), "")
        if not name or name in self.gone:
            return
        word = self.mark(name)
        raw = a_mail(word, From=f"{name} <{line.address}>", Message_ID=f"<{word}@mail.example.gov.uk>")
        outcome = receive(self.installation, raw, recipients=[back_to(self.site, line)], now=self.now)
        assert not MARK.search(repr(outcome))
        if outcome.became is Became.DRAFT:
            key = (name, str(line.occasion), line.kind)
            self.drafts[key] = self.drafts.get(key, frozenset()) | {word}

    # ---- lines

    def line_page(self, key: Key, do: str) -> LinePage | None:
        """The form that does this to the line of a log, as it stands now."""
        forms = [f for f in self.open(key[0], Purpose.MINE, step="lines").forms if f.action.endswith("/line")]
        forms = [f for f in forms if f.fields.get("line") == [f"{key[1]}-{key[2]}"]]
        wanted = [f for f in forms if (f.fields.get("do") == ["change"]) is (do == "change")]
        return LinePage(key, wanted[0], self.sent[key].line) if wanted else None

    def post_line(self, one: LinePage, do: str) -> None:
        """Approve, take back, word anew or withdraw a line, from a page new or old."""
        new = self.mark(one.key[0]) if do == "change" else ""
        given = {name: new for name in one.form.fields if name.startswith("words-")}
        if "do" not in one.form.fields:
            one.form.fields["do"] = [do]
        seen = self.browser.send(one.form, {**given, "do": do})
        sent = self.sent.get(one.key)
        if do == "withdraw":
            sure = seen.form("/line")
            if sure is None or ("do", "gone") not in sure.buttons:
                return
            seen = self.browser.send(sure, {"do": "gone"})
        if seen.status != 200 or sent is None or one.line != sent.line or not sent.returned:
            return
        if do == "change":
            sent.line, sent.agreed = new, False
        elif do == "withdraw":
            sent.line, sent.agreed = "", False
        elif sent.line:
            sent.agreed = do == "approve"

    # ---- actions

    def outcome(self, name: str, number: int, state: str) -> None:
        own = places_of(name)[0][0].partition("-")[0]
        forms = self.open(name, Purpose.ANSWER, (f"{own}-2", PREPARED)).forms
        found = [form for form in forms if form.action.endswith("outcome")]
        if found:
            seen = self.browser.send(found[number % len(found)], {"outcome": state})
            if (learned := seen.form("learned")) is not None:
                self.browser.send(learned, {"learned": self.mark(name), "again": self.mark(name)})

    def add_action(self, name: str) -> None:
        own = places_of(name)[0][0].partition("-")[0]
        form = self.form(name, Purpose.ANSWER, (f"{own}-2", PREPARED), "add", "add")
        if form is not None:
            self.browser.send(form, {"text": self.mark(name)})

    def reword_action(self, name: str) -> None:
        own = places_of(name)[0][0].partition("-")[0]
        form = self.form(name, Purpose.ANSWER, (f"{own}-2", PREPARED), "edit", "edit")
        if form is not None:
            box = next(one for one in form.fields if one.startswith("text-"))
            self.browser.send(form, {box: self.mark(name)})

    # ---- facilitators

    def agree(self, name: str, session: str) -> None:
        form = self.form(name, Purpose.SESSION, (session, ""), "agreement", "agreement")
        if form is not None:
            set_id = session.partition("-")[0]
            word = self.mark(set_id)
            if step_of(self.browser.send(form, {"agreement": word})) == "agreed":
                self.agreements[set_id] = word

    def register(self, name: str, session: str, came: int) -> None:
        form = self.form(name, Purpose.SESSION, (session, ""), "", "register")
        if form is None:
            return
        boxes = [one for one in form.offered if one.startswith("came-")]
        marked = {box: "yes" if came >> n & 1 else "no" for n, box in enumerate(boxes)}
        self.browser.send(form, {**marked, **{box.replace("came", "round"): () for box in boxes}})

    # ---- details, links, leaving

    def needs(self, name: str) -> None:
        form = self.form(name, Purpose.MINE, (WHOLE_COHORT, ""), "access", "access")
        if form is not None:
            word = self.mark(name)
            if step_of(self.browser.send(form, {"access": word})) == "kept":
                self.access[name] = word

    def ask_address(self, name: str) -> None:
        form = self.form(name, Purpose.MINE, (WHOLE_COHORT, ""), "email", "email")
        if form is None:
            return
        word = self.mark(name)
        self.addresses.setdefault(name, set()).add(word)
        self.browser.send(form, {"email": f"{word}@example.org"})

    def confirm_address(self, name: str) -> None:
        asked = self.installation.records(COHORT).responses().asked
        wishes = [one for one in asked if (one.person, one.wish) == (self.ids[name], LetterKind.NEW_ADDRESS)]
        newest = max(wishes, key=lambda one: one.number, default=None)
        if newest is None:
            return
        seen = self.open(name, Purpose.ADDRESS, number=newest.number)
        assert set(MARK.findall(seen.html)) <= set(MARK.findall(newest.address))
        assert name not in seen.html, "who stands there may be anybody with that mailbox"
        form = seen.form()
        if form is not None and self.browser.send(form, {}).status == 200:
            self._begin_at_once(name, newest.address)

    def _begin_at_once(self, name: str, address: str) -> None:
        """The letter to the address on file leads to a page on which a new one need not wait."""
        asked = self.installation.records(COHORT).responses().asked
        told = [one for one in asked if (one.person, one.wish) == (self.ids[name], LetterKind.ADDRESS_CHANGED)]
        number = max((one.number for one in told), default=0)
        form = self.open(name, Purpose.UNDO, (WHOLE_COHORT, "address"), number=number).form("now")
        if form is not None and self.browser.send(form, {}).status == 200:
            self.turns[name] = self.turns.get(name, 0) + 1
            self.email[name] = address

    def stop_links(self, name: str) -> None:
        form = self.form(name, Purpose.MINE, (WHOLE_COHORT, ""), "links", "links")
        if form is not None:
            self.browser.send(form, {})
            self.turns[name] = self.turns.get(name, 0) + 1

    def leave(self, name: str, step: str) -> None:
        form = self.form(name, Purpose.MINE, (WHOLE_COHORT, ""), step, step)
        if form is not None and step_of(self.browser.send(form, {})) == "left":
            self.left.add(name)

    def listed(self, name: str) -> bool:
        """Whether the file that runs has them."""
        return name not in self.gone and self.ids.get(name) in self.site.programme(COHORT).people

    def export(self, name: str) -> str:
        """What the operator sees when somebody's copy is asked for by the command."""
        with redirect_stdout(io.StringIO()) as said:
            export(COHORT, self.email.get(name, address(name)), at=self.now.isoformat(), installation=self.installation)
        return said.getvalue()

    def forget(self, name: str) -> None:
        forget(case_of(self.installation, COHORT, address(name), self.now), "a test")
        self.gone.add(name)
        for known in (self.access, self.email, self.addresses):
            known.pop(name, None)
        for kept in (self.sent, self.drafts):
            for key in [key for key in kept if key[0] == name]:
                del kept[key]

    # ---- the programme

    def publish(self, periods: Iterable[Period], days: Mapping[str, date]) -> bool:
        """A new version of the file; False when it would not be taken."""
        path = self.installation.home / "cohorts" / f"{COHORT}.yaml"
        before, periods = path.read_text(encoding="utf-8"), list(periods)
        path.write_text(file_text(periods, days, self.gone), encoding="utf-8")
        try:
            self.installation.publish(self.installation.draft(path, self.now), self.now)
        except CohortFileError:
            path.write_text(before, encoding="utf-8")
            return False
        self.then |= {one: self.facilitated(one) for one, day in self.days.items() if day <= self.today}
        self.periods, self.days = periods, {**self.days, **days}
        self.ids |= {p.name.split()[0]: p.id for p in self.site.programme(COHORT).people.values() if "@" in p.email}
        return True

    def letters(self) -> list[Path]:
        return sorted((self.installation.home / "outbox").rglob("*.eml"))

    def send_letters(self) -> None:
        a_pass(self.installation, self.now)

    def status(self) -> str:
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")) as screen:
            status(COHORT, at=self.now.isoformat(), json=True, installation=self.installation)
            screen.seek(0)
            said = screen.read()
        assert json.loads(said)["cohorts"]
        return said

    def compiled(self, scope: Scope) -> Compiled:
        """A report's draft as of now."""
        return compile_now(self.installation, self.site.programme(COHORT), self.now, scope)

    def file_report(self) -> str:
        """The words of the report's draft, filed as the command does."""
        folder = write_report(self.installation, self.site.programme(COHORT), self.now, None)
        return words_of({path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()})

    def clear(self) -> None:
        try:
            total = clear(self.installation, COHORT, self.now).total
        except StateError:
            return
        if total and not self.installation.records(COHORT).responses().logs:
            self.sent.clear()
            self.drafts.clear()

    def records(self) -> str:
        folder = self.installation.home / "records"
        return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json")))


def step_of(seen: Seen) -> str:
    """The step of the page that was seen, if it is one that could be shown."""
    parts = seen.path.split("/")
    return parts[3] if len(parts) > 3 else ""


def _desk(home: Path) -> Installation:
    return a_desk(home, inbound=INBOUND)


@cache
def _renderer() -> Renderer:
    """One for all worlds, whose templates are the same: making them ready takes longer than most lives."""
    return Renderer((template_root(),))


@cache
def _template() -> Path:
    """A home of which every example takes a copy: published, and with all letters sent that had fallen due."""
    folder = Path(tempfile.mkdtemp(prefix="setwise-visibility-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = a_house(folder / "home", now=START, text=file_text(FIRST_PERIODS, {}), inbound=INBOUND)
    for moment in (PUBLISHED + timedelta(hours=1), at("2027-01-20 11:00"), at("2027-01-21 11:00")):
        a_pass(house.installation, moment)
    return folder / "home"
