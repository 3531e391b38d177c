"""Every row of every room, and the world in which they hold."""

from __future__ import annotations

from tests.web.page_rows import changes, check, release, themes, words
from tests.web.page_rows.rows import ROWS as FIRST
from tests.web.page_rows.rows import Row

ROWS: tuple[Row, ...] = (
    *FIRST,
    *changes.ROWS,
    *themes.ROWS,
    *words.ROWS,
    *check.ROWS,
    *release.ROWS,
)
