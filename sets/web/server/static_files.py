"""The one file that the pages load: their style sheet, named by its content, so that browsers may keep it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from sets.text.resources import template_root
from sets.web.page.html import ASSETS

STYLE = "pages.css"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Style:
    """The style sheet and the mark of its content."""

    content: bytes
    mark: str

    @property
    def assets(self) -> str:
        """The path below which pages find it."""
        return f"{ASSETS}/{self.mark}"

    def response(self, request: Request) -> Response:
        """The sheet: for good under its own mark, to be asked for again under any other; 304 for who has it."""
        own = request.path_params.get("mark") == self.mark
        headers = {"Cache-Control": FOR_GOOD if own else ASK_AGAIN, "ETag": f'"{self.mark}"'}
        if f'"{self.mark}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, media_type="text/css", headers=headers)


def read_style() -> Style:
    """The style sheet that travels with setwise."""
    content = (template_root() / "web" / "assets" / STYLE).read_bytes()
    return Style(content, sha256(content).hexdigest()[:16])
