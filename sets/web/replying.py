"""Answers of a page as answers of the net."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sets.programme import Programme
from sets.render import Renderer
from sets.web.showing import html_of, status_of
from sets.web.visit import Answer, Download, Go, Page

LAST_RESORT = "Something went wrong on our side. What was kept before is safe. Go back, wait a minute and try again."


@dataclass(frozen=True, slots=True)
class Replies:
    """Makes responses. `assets` is where pages find their style sheet."""

    renderer: Renderer
    assets: str

    def of(self, answer: Answer, programme: Programme | None = None) -> Response:
        """The response of any answer; ValueError for a redirect that leaves the site."""
        if isinstance(answer, Go):
            return _redirect(answer.to)
        if isinstance(answer, Download):
            return _download(answer)
        html = html_of(answer, self.renderer, programme, assets=self.assets)
        return Response(str(html), status_code=status_of(answer), media_type="text/html")

    def trouble(self, page: Page, programme: Programme | None = None) -> Response:
        """A page of trouble; a line of plain text where not even that can be shown."""
        try:
            return self.of(page, programme)
        except Exception:  # a template of the home's own may be broken
            return PlainTextResponse(LAST_RESORT, status_code=page.status)


def _redirect(to: str) -> Response:
    if not to.startswith("/") or to.startswith(("//", "/\\")):
        raise ValueError("a page goes on to pages of this site only")
    return RedirectResponse(to, status_code=303)


def _download(answer: Download) -> Response:
    name = "".join(c for c in answer.filename if c.isascii() and (c.isalnum() or c in "-_. ")) or "file"
    return Response(
        answer.content,
        media_type=answer.media,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
