"""The pages under load, for `make bench`: fifty people post a log at once; a few alone; beside a bare Starlette page.

The server is a process of its own, so that two cores hold it and its clients. Nothing here is a test.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlsplit

from sets.cohort.programme import Programme
from sets.mail.page_links import calendar_link
from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, CohortId, MeetingKind, Occasion, PersonId
from sets.model.messages import State
from sets.model.responses import LearningLog, LogAnswer, LogState, Phase, Rating, Responses
from sets.responses.questions import STATEMENTS
from sets.responses.sealed_records import sealed
from sets.service.feeds import Feeds
from sets.service.installation import Installation
from sets.service.settings import MailSetting, Settings
from sets.store.atomic_file import replace_file
from sets.web.page.request import Site
from tests.bench.cases import NAME, NOW, claimed_line, home_with
from tests.support.builders import at
from tests.support.load import CHECK, CONTINUE, FORM, SEND, SENT, Walker, all_at_once, log_path, texts_in, words_of
from tests.support.paths import CHECKOUT

COHORT = CohortId(NAME)
AFTER = at("2027-07-15 18:00")
"""The evening of the sixth and last session."""
PEOPLE, BARE = 50, "bare"
BARE_BYTES = 7_000
"""About as much as the page of a learning log has."""
DELIVERIES, RATINGS, LOGS = 3_000, 1_500, 400
ROAD = (FORM, CONTINUE, CHECK, SEND, SENT)
Task = tuple[PersonId, str]


def web(folder: Path) -> None:
    """Learning logs over loopback: fifty people at once, one after another, and the same client at a bare page."""
    house = _site(folder / "home")
    tasks = _fill(house)
    before = len(house.records(COHORT).responses().logs)
    paths = [log_path(house, COHORT, *task) for task in tasks]
    with _server(folder / "home") as base:
        Walker(base).ask(20, paths[-1])
        many = _crowd(base, paths[:PEOPLE])
        alone = _one_by_one(base, paths[PEOPLE:])
    with _server(BARE) as base:
        Walker(base).ask(20, "/answer/token")
        bare_many, bare_alone = _crowd(base, ["/answer/token"] * PEOPLE), _one_by_one(base, ["/answer/token"] * 10)
    _kept(folder / "home", tasks, before)
    disk = _disk(folder)
    say = sys.stdout.write
    say(
        f"pages: {PEOPLE} people post a log at once; {DELIVERIES:,} deliveries, {LOGS} logs, {RATINGS:,} ratings kept\n"
    )
    say(f"    nothing lost: {len(tasks)} logs more, each with its own words\n    {disk}\n")
    for what in ROAD:
        say(f"    {what:9} {_spread(many, what)} | bare {_spread(bare_many, what)}\n")
    say("pages: one person after another, the same file\n")
    for what in ROAD:
        say(f"    {what:9} {_spread(alone, what)} | bare {_spread(bare_alone, what)}\n")
    say("\n")
    sys.stdout.flush()


def calendars(folder: Path) -> None:
    """One subscribed calendar over loopback, again and again: whole, as unchanged, and after each change; and a bare page."""
    house = _site(folder / "home")
    _fill(house)
    programme = house.programme(COHORT)
    person = programme.cohort.coordinators[0].id
    path = f"{house.links.path(*_link_of(house, person))}.ics"
    with _server(folder / "home") as base:
        size, mark = _fetched(base, path)
        whole, same = _polled(base, path), _polled(base, path, {"If-None-Match": mark})
    with _server(BARE) as base:
        bare = _polled(base, "/answer/token")
    made = [_timed(lambda: Feeds(house.installation).feed(*_link_of(house, person))) * 1000 for _ in range(20)]
    say = sys.stdout.write
    say(f"calendars: a coordinator's, all sets, {size / 1000:.0f} kB; {DELIVERIES:,} deliveries, {LOGS} logs kept\n")
    for what, found in (("200", whole), ("304", same), ("bare page", bare)):
        say(f"    {what:9} p50 {median(found):6.2f} p95 {quantiles(found, n=20)[-1]:6.2f} ms\n")
    say(f"    made anew, once for each change: middle {median(made):.1f} ms\n\n")
    sys.stdout.flush()


def _link_of(house: Site, person: PersonId) -> tuple[Link, datetime]:
    return calendar_link(house.programme(COHORT), house.records(COHORT).responses(), person)


def _fetched(base: str, path: str) -> tuple[int, str]:
    """How many bytes a calendar has, and its mark."""
    with closing(HTTPConnection(urlsplit(base).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
        return len(content), str(answer.headers["ETag"])


def _polled(base: str, path: str, headers: Mapping[str, str] | None = None, times: int = 300) -> list[float]:
    """Milliseconds of each of so many requests over one connection, after twenty that do not count."""
    found = []
    with closing(HTTPConnection(urlsplit(base).netloc, timeout=60)) as connection:
        for _ in range(times + 20):
            began = perf_counter()
            connection.request("GET", path, headers=dict(headers or {}))
            connection.getresponse().read()
            found.append((perf_counter() - began) * 1000)
    return found[20:]


def _disk(folder: Path) -> str:
    """What the disk alone takes for a file of this size, as a write puts it there."""
    content = (folder / "home" / "records" / f"{NAME}.json").read_bytes()
    found = [_timed(lambda: replace_file(folder / "same", content)) * 1000 for _ in range(20)]
    return f"the file alone, {len(content) / 1e6:.1f} MB, put on this disk: least {min(found):.1f}, middle {median(found):.1f} ms"


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _spread(walkers: Sequence[Walker], what: str) -> str:
    found = sorted(one.seconds * 1000 for walker in walkers for one in walker.seen if one.what == what)
    return f"p50 {median(found):6.1f} p95 {quantiles(found, n=20)[-1]:6.1f} max {found[-1]:6.1f} ms"


def _crowd(base: str, paths: Sequence[str]) -> list[Walker]:
    walkers = [Walker(base) for _ in paths]
    roads = [partial(walkers[n].road, path, words_of(n)) for n, path in enumerate(paths)]
    if wrong := all_at_once(roads):
        raise SystemExit(f"{len(wrong)} of {len(paths)} people met a fault, the first {wrong[0]!r}")
    return walkers


def _one_by_one(base: str, paths: Sequence[str]) -> list[Walker]:
    walkers = [Walker(base) for _ in paths]
    for number, path in enumerate(paths):
        walkers[number].ask(5, path)
        walkers[number].road(path, words_of(PEOPLE + number))
    return walkers


def _kept(home: Path, tasks: Sequence[Task], before: int) -> None:
    """Nothing is lost: each of them has a log more, with exactly what they wrote."""
    house = _opened(home)
    logs = house.records(COHORT).responses().logs
    texts = texts_in(house, COHORT, {session for _, session in tasks})
    wanted = {person: {words_of(number)} for number, (person, _) in enumerate(tasks)}
    if len(logs) != before + len(tasks) or texts != wanted:
        raise SystemExit(f"lost: {before + len(tasks) - len(logs)} of {len(tasks)} logs, or their words")


def _opened(home: Path) -> Site:
    return Site(Installation(Settings(home=home, mail=MailSetting(), url="https://sets.example.gov.uk")), lambda: AFTER)


def _site(home: Path) -> Site:
    installation = home_with(home, NAME)
    installation.publish(installation.draft(installation.file_of(NAME), NOW), NOW)
    return _opened(home)


def _fill(house: Site) -> list[Task]:
    """A full file; gives everyone's log of the last session, which nobody has written yet."""
    programme, records = house.programme(COHORT), house.records(COHORT)
    lines = [claimed_line(number) for number in range(DELIVERIES)]
    records.claim(lines)
    records.settle([replace(line, state=State.SENT, settled=NOW) for line in lines])
    sessions = [m for m in programme.meetings if m.kind is MeetingKind.SESSION]
    tasks = [(p.id, str(m.key)) for m in sessions if m.number == 6 for p in programme.members_at(m)]
    written = [(p.id, m.key, "reflection") for m in sessions if m.number != 6 for p in programme.members_at(m)]
    whole = [(person, WHOLE_COHORT, prompt) for prompt in ("midpoint", "my-work") for person, _ in tasks]
    logs = tuple(_log(*one) for one in [*written, *whole][:LOGS])
    records.keep_responses(sealed(Responses(logs=logs, ratings=_ratings(programme)), house.seal.seal))
    return tasks


def _log(person: PersonId, occasion: Occasion, prompt: str) -> LearningLog:
    answers = tuple(
        LogAnswer(question=f"log-a-{number}", text="The silence before anyone answered. " * 8, shared=number == 1)
        for number in (1, 2, 3)
    )
    when = at("2027-05-20 15:00")
    return LearningLog(
        occasion=occasion, person=person, prompt=prompt, at=when, state=LogState.RETURNED, answers=answers
    )


def _ratings(programme: Programme) -> tuple[Rating, ...]:
    members = [member.id for one in programme.cohort.sets for member in one.members]
    found = [
        Rating(person=person, phase=phase, statement=number, value=1 + number % 5, at=NOW)
        for phase in Phase
        for person in members
        for number in range(1, len(STATEMENTS) + 1)
    ]
    return tuple(found[:RATINGS])


@contextmanager
def _server(what: Path | str) -> Iterator[str]:
    command = (sys.executable, "-m", "tests.bench.web", str(what))
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def _serve(what: str) -> None:
    """The pages of a home as `setwise serve` has them but for the clock, or a bare page; the port is the first line."""
    import uvicorn

    from flows.web import listener
    from sets.web.server.app import application
    from sets.web.server.rate_limit import NO_LIMITS

    found = listener("127.0.0.1", 0)
    sys.stdout.write(f"{found.getsockname()[1]}\n")
    sys.stdout.flush()
    app = _bare() if what == BARE else application(_opened(Path(what)), NO_LIMITS)
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        proxy_headers=False,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[found])


def _bare() -> object:
    """Starlette alone: a page with a form from a thread, a POST that is read and sent on; nothing is looked up or kept."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import RedirectResponse, Response
    from starlette.routing import Route

    form = '<form method="post" action="/answer/token/check"><textarea name="log-a-1"></textarea></form>'
    content = form + "x" * (BARE_BYTES - len(form))

    def answered(method: str) -> Response:
        return RedirectResponse("/answer/token", 303) if method == "POST" else Response(content, media_type="text/html")

    async def page(request: Request) -> Response:
        await request.body()
        return await run_in_threadpool(answered, request.method)

    return Starlette(routes=[Route("/answer/{rest:path}", page, methods=["GET", "POST"])])


if __name__ == "__main__":
    _serve(sys.argv[1])
