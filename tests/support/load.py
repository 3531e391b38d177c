"""Many people on the pages at once: each over a connection of their own that stays open, each request with its time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from sets.mail.signed_links import Link
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.requests import Purpose
from sets.model.responses import LearningLog
from sets.rehearsal.actors.browser import Form, forms_of
from sets.responses.sealed_records import open_log
from sets.web.page.request import Site

FORM, CONTINUE, CHECK, SEND, SENT = "GET form", "POST form", "GET check", "POST send", "GET sent"
TYPE = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One request: what it was, its status, how long it took to its last byte, where it leads, what it showed."""

    what: str
    status: int
    seconds: float
    location: str
    html: str


@dataclass(slots=True)
class Walker:
    """One person with one connection. `seen` has every request that was made."""

    base: str
    seen: list[Answered] = field(default_factory=list)

    def road(self, path: str, words: str) -> None:
        """The whole road of a learning log: the form, filled in and posted; the check, sent; the thanks."""
        with closing(HTTPConnection(urlsplit(self.base).netloc, timeout=60)) as connection:
            written = self._form(self._asked(connection, FORM, path))
            typed = {name: words for name in written.fields if name.startswith("log-")}
            posted = self._asked(connection, CONTINUE, written.action, written.filled({**typed, "go": "continue"}))
            check = self._form(self._asked(connection, CHECK, posted.location), "check")
            sent = self._asked(connection, SEND, check.action, check.filled({}))
            self._asked(connection, SENT, sent.location)

    def ask(self, times: int, path: str, what: str = FORM) -> None:
        """One page, again and again."""
        with closing(HTTPConnection(urlsplit(self.base).netloc, timeout=60)) as connection:
            for _ in range(times):
                self._asked(connection, what, path)

    def _form(self, page: Answered, ends: str = "") -> Form:
        return next(form for form in forms_of(page.html) if form.action.endswith(ends))

    def _asked(
        self, connection: HTTPConnection, what: str, path: str, given: dict[str, list[str]] | None = None
    ) -> Answered:
        body = None if given is None else urlencode(given, doseq=True)
        began = perf_counter()
        connection.request("GET" if body is None else "POST", path, body, {} if body is None else TYPE)
        response = connection.getresponse()
        content = response.read()
        seconds = perf_counter() - began
        found = Answered(what, response.status, seconds, response.headers.get("Location", ""), content.decode())
        self.seen.append(found)
        return found


def all_at_once(work: Sequence[Callable[[], None]]) -> list[BaseException]:
    """Each in a thread of its own, all let go at one moment; gives what went wrong."""
    gate, wrong = threading.Barrier(len(work)), list[BaseException]()

    def one(mine: Callable[[], None]) -> None:
        gate.wait()
        try:
            mine()
        except BaseException as problem:
            wrong.append(problem)

    threads = [threading.Thread(target=one, args=(mine,)) for mine in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return wrong


def log_path(house: Site, cohort: CohortId, person: PersonId, session: str) -> str:
    """Where one person's log of one session is written."""
    link = Link(purpose=Purpose.ANSWER, cohort=cohort, person=person, occasion=Occasion(session), prompt="reflection")
    return house.links.path(link, house.clock())


def words_of(number: int) -> str:
    """Words that only this person writes."""
    return f"What number {number} noticed: nobody in the room said {number * 7919} twice."


def texts_in(house: Site, cohort: CohortId, sessions: Iterable[str]) -> dict[PersonId, set[str]]:
    """What each person wrote after these sessions, opened again with the installation's own seal."""
    wanted = set(sessions)
    logs = [log for log in house.records(cohort).responses().logs if log.occasion in wanted]
    return {log.person: _texts(open_log(log, house.seal.unseal)) for log in logs}


def _texts(log: LearningLog) -> set[str]:
    return {answer.text for answer in log.answers if answer.text}
