"""The rehearsal's browser: its own loop, one thread that answers again and again, and nothing left when it is closed."""

from __future__ import annotations

import threading
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sets.rehearsal.actors.browser import Browser


def test_one_thread_answers_all_requests_and_ends_with_the_browser() -> None:
    answered: list[threading.Thread] = []

    async def page(request: Request) -> Any:
        await run_in_threadpool(lambda: answered.append(threading.current_thread()))
        return PlainTextResponse("ok")

    before = threading.active_count()
    with Browser(Starlette(routes=[Route("/page", page)]), "sets.example.gov.uk") as browser:
        assert [browser.open("/page").html for _ in range(5)] == ["ok"] * 5
    assert len(answered) == 5
    assert len(set(answered)) == 1
    answered[0].join(5)
    assert threading.active_count() == before
