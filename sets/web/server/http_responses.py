"""Answers of a page as answers of the net."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sets.cohort.programme import Programme
from sets.text.templates import Renderer
from sets.web.page.html import html_of, status_of
from sets.web.page.request import Answer, Download, InlineDocument, Page, Redirect

_SHEET = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
LAST_RESORT = "Something went wrong on our side. What was kept before is safe. Go back, wait a minute and try again."


@dataclass(frozen=True, slots=True)
class Replies:
    """Makes responses. `assets` is where pages find their style sheet."""

    renderer: Renderer
    assets: str

    def of(self, answer: Answer, programme: Programme | None = None) -> Response:
        """The response of any answer; ValueError for a redirect that leaves the site."""
        if isinstance(answer, Redirect):
            return _redirect(answer.to)
        if isinstance(answer, Download):
            return _download(answer)
        if isinstance(answer, InlineDocument):
            return _whole(answer)
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


def _whole(answer: InlineDocument) -> Response:
    """A document with its own policy: the very style sheets that stand in it (CSP 3 section 6.7.3.3), and nothing else."""
    sheets = (base64.b64encode(sha256(sheet).digest()).decode() for sheet in _SHEET.findall(answer.content))
    styles = " ".join(f"'sha256-{mark}'" for mark in sheets) or "'none'"
    policy = (
        f"default-src 'none'; style-src {styles}; img-src data:; font-src data:; form-action 'none'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return Response(answer.content, media_type="text/html", headers={"Content-Security-Policy": policy})
