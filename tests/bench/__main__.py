"""`make bench`: what setwise costs beside the bare libraries doing the same work, in the same run.

Every row can be run alone: `python -m tests.bench check letters`. Nothing here is a test: a busy machine is slow.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.request import urlopen

from sets.mail.mime import to_bytes
from sets.model.cohort import CohortId
from sets.model.messages import Delivery, State
from sets.model.responses import Responses
from sets.service.installation import Installation
from sets.store.tiny import TinyStore
from tests.bench.cases import NAME, NOW, bare_letters, claimed_line, home_with, one_fsync, one_pass, programme_of
from tests.bench.readers import readers
from tests.bench.report import report
from tests.bench.web import calendars, web
from tests.support.paths import CHECKOUT
from tests.support.prefect_runs import a_free_port

SETTING = {name: value for name, value in os.environ.items() if not name.startswith(("SETWISE_", "SENDGRID_"))}
PYTHON = sys.executable
SETWISE = (PYTHON, "-c", "from flows.cli import main; main()")
PORT = 4877


def timed(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Least and middle seconds of several runs."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found), statistics.median(found)


def process(command: Sequence[str], **environ: str) -> tuple[float, float, float]:
    """Seconds, seconds of processor and peak megabytes of one whole process; its failure ends the bench."""
    began = time.perf_counter()
    child = subprocess.Popen(
        command, env=SETTING | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_root()
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    megabytes = used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, megabytes


def row(
    title: str, ours: tuple[float, float], bare: Sequence[tuple[str, float]], unit: str = "s", note: str = ""
) -> None:
    """One row: ratios first, then least and middle, then what it stands beside."""
    scale = {"s": 1.0, "ms": 1000.0}[unit]
    ratios = ", ".join(f"{ours[0] / seconds:.2f}× {what}" for what, seconds in bare)
    beside = "; ".join(f"{what} {seconds * scale:.3f} {unit}" for what, seconds in bare)
    lines = [title, f"    {ratios or 'no bare counterpart'}"]
    lines.append(
        f"    least {ours[0] * scale:.3f} {unit}, middle {ours[1] * scale:.3f} {unit}{f' | {beside}' if beside else ''}"
    )
    lines += [f"    {note}"] if note else []
    sys.stdout.write("\n".join([*lines, "", ""]))
    sys.stdout.flush()


def check(folder: Path) -> None:
    """`setwise check` of 60 people, the whole process."""
    installation = home_with(folder / "home", NAME)
    file = str(installation.file_of(NAME))
    parse = (
        "import sys; from typing import Any; from pydantic import RootModel; from ruamel.yaml import YAML; "
        "RootModel[dict[str, Any]].model_validate(YAML(typ='rt').load(open(sys.argv[1])))"
    )
    environ = {"SETWISE_HOME": str(folder / "home")}
    process((*SETWISE, "check", file), **environ)
    ours = timed(lambda: process((*SETWISE, "check", file), **environ), 7)
    nothing = timed(lambda: process((PYTHON, "-c", "pass")), 7)[0]
    bare = timed(lambda: process((PYTHON, "-c", parse, file)), 7)[0]
    row("check: 60 people, whole process", ours, [("bare ruamel.yaml + pydantic", bare), ("python -c pass", nothing)])


def letters(folder: Path) -> None:
    """Composing letters, from letter plan to MIME bytes, on one core."""
    installation = home_with(folder / "home", NAME)
    programme = programme_of(installation)
    plans = installation.outlook(programme, NOW).plans[::4][:500]
    pages: list[str] = []
    inlined, renderer = installation.renderer.inlined, installation.renderer

    def noting(html: str) -> str:
        pages.append(html)
        return inlined(html)

    renderer.inlined = noting  # type: ignore[method-assign]
    made = [installation.compose(plan, programme, Responses(), NOW) for plan in plans]
    renderer.inlined = inlined  # type: ignore[method-assign]
    ours = timed(lambda: [to_bytes(installation.compose(e, programme, Responses(), NOW)) for e in plans], 5)
    same = [(letter.text, page, letter.calendar is not None) for letter, page in zip(made, pages, strict=True)]
    bare = timed(bare_letters(same), 5)[0]
    rate = f"{len(plans) / ours[0]:.0f} letters a second, invites and prompts mixed"
    row(f"letters: {len(plans)} of them", ours, [("bare jinja2 + css_inline + icalendar + email", bare)], note=rate)


def ledger(folder: Path) -> None:
    """Claim and settle, a letter, with 3,000 deliveries in the file."""
    from tinydb import TinyDB, where

    records = TinyStore(folder / "records").cohort(CohortId(NAME))
    lines = [claimed_line(number) for number in range(3500)]
    records.claim(lines[:3000])
    records.settle([replace(line, state=State.SENT, settled=NOW) for line in lines[:3000]])

    def ours(batch: list[Delivery]) -> None:
        records.claim(batch)
        records.settle([replace(line, state=State.SENT, settled=NOW) for line in batch])

    batches = iter([lines[i : i + 50] for i in range(3000, 3500, 50)])
    least, middle = timed(lambda: ours(next(batches)), 10)
    bare = TinyDB(folder / "bare.json")
    bare.insert_multiple(
        {"key": line.key, "state": "sent", "name": line.name, "why": line.why} for line in lines[:3000]
    )

    def plain() -> None:
        bare.insert({"key": "new", "state": "claimed"})
        bare.update({"state": "sent"}, where("key") == "new")

    costs = [
        ("bare TinyDB insert + update", timed(plain, 5)[0]),
        ("one fsync", timed(partial(one_fsync, folder), 20)[0]),
    ]
    row("ledger: a letter, 3,000 deliveries in the file", (least / 50, middle / 50), costs, "ms", "batches of 50")


def sending(folder: Path) -> None:
    """A whole pass of 60 people without Prefect: claimed, composed, handed over and settled, by outbox and by SMTP."""
    port = a_free_port()
    server = subprocess.Popen(
        (PYTHON, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"),
        env=SETTING, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_for(port)
        ways = {"outbox": "outbox:", "SMTP on loopback": f"smtp://127.0.0.1:{port}?starttls=no"}
        for way, mail in ways.items():
            found = [_sent_in(folder / f"{way[:4]}-{number}", mail) for number in range(5)]
            letters, seconds = found[0][0], [one[1] for one in found]
            bare = [("one fsync a letter", letters * timed(partial(one_fsync, folder), 50)[1])]
            rate = f"{letters} letters, {letters / min(seconds):.0f} a second"
            row(f"sending: a first pass, {way}", (min(seconds), statistics.median(seconds)), bare, note=rate)
    finally:
        server.terminate()
        server.wait()


def _sent_in(home: Path, mail: str) -> tuple[int, float]:
    """How many letters a first pass sends, and in how many seconds."""
    installation = home_with(home, NAME)
    installation.publish(installation.draft(installation.file_of(NAME), NOW), NOW)
    ready = Installation.at({"SETWISE_HOME": str(home), "SETWISE_MAIL": mail}, home / ".env")
    began = time.perf_counter()
    one_pass(ready, NAME)
    seconds = time.perf_counter() - began
    states = [line.letter for line in ready.records(CohortId(NAME)).deliveries() if line.state is State.SENT]
    return len(set(states)), seconds


def wait_for(port: int) -> None:
    """Until somebody listens there."""
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("the mail server does not start")


def rehearsal(folder: Path) -> None:
    """`setwise rehearse` of 60 people and 6 sessions, the whole process."""
    installation = home_with(folder / "home", NAME)
    command = (*SETWISE, "rehearse", str(installation.file_of(NAME)), "--out", str(folder / "out"))
    seconds, busy, megabytes = process(command, SETWISE_HOME=str(folder / "home"))
    sent = len(list((folder / "out" / "mail").glob("*.eml")))
    row(
        "rehearse: 60 people, 6 sessions",
        (seconds, seconds),
        [],
        note=f"{sent} letters, {busy:.1f} s of processor, peak {megabytes:.0f} MB, one run",
    )


def flow(folder: Path) -> None:
    """One pass of the flow with nothing due, with a Prefect server running that this row starts and ends by its id."""
    installation = home_with(folder / "home", NAME)
    installation.publish(installation.draft(installation.file_of(NAME), NOW), NOW)
    one_pass(installation, NAME)
    environ = {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    url = f"http://127.0.0.1:{PORT}/api"
    command = (PYTHON, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(PORT))
    server = subprocess.Popen(command, env=SETTING | environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(url, server)
        environ |= {"PREFECT_API_URL": url, "SETWISE_HOME": str(folder / "home")}
        empty = "import asyncio; from prefect import flow\n@flow\nasync def empty(): pass\nasyncio.run(empty())"
        run = (*SETWISE, "run", NAME, "--at", NOW.isoformat())
        process(run, **environ), process((PYTHON, "-c", empty), **environ)
        ours = timed(lambda: process(run, **environ), 5)
        bare = timed(lambda: process((PYTHON, "-c", empty), **environ), 5)[0]
    finally:
        server.terminate()
        server.wait()
    row("flow: one pass, nothing due, whole process", ours, [("bare async empty flow", bare)])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 120
    while server.poll() is None and time.monotonic() < limit:
        with suppress(OSError), urlopen(f"{url}/health", timeout=5):
            return
        time.sleep(0.3)
    raise SystemExit("the Prefect server did not start")


def growth(folder: Path) -> None:
    """Publishing and the first pass, a person, as one home grows from 1 to 100 cohorts of 6."""
    names = [f"bench-{number}" for number in range(1, 101)]
    installation = home_with(folder / "home", *names, sets=1, sessions=4)
    costs = []
    for name in names:
        began = time.perf_counter()
        installation.publish(installation.draft(installation.file_of(name), NOW), NOW)
        one_pass(installation, name)
        costs.append((time.perf_counter() - began) / 7)
    # the first cohort also pays for what is imported on first use
    first, last = statistics.median(costs[1:11]), statistics.median(costs[-10:])
    row(
        "growth: a person, cohorts 91 to 100",
        (last, last),
        [("cohorts 2 to 11", first)],
        "ms",
        "medians of ten cohorts",
    )


def _root() -> Path:
    return CHECKOUT


ROWS: dict[str, Callable[[Path], None]] = {
    "check": check,
    "letters": letters,
    "ledger": ledger,
    "sending": sending,
    "rehearse": rehearsal,
    "report": report,
    "pages": web,
    "calendars": calendars,
    "flow": flow,
    "growth": growth,
    "readers": readers,
}


def main(names: Sequence[str]) -> None:
    """Run the rows that are named, or all."""
    if unknown := [name for name in names if name not in ROWS]:
        raise SystemExit(f"there is no row {', '.join(unknown)}; the rows are {', '.join(ROWS)}")
    for name in names or ROWS:
        with tempfile.TemporaryDirectory(prefix="setwise-bench-") as folder:
            ROWS[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
