"""Every row of every room, and the world in which they hold."""

from __future__ import annotations

from tests.web.page_rows import check as page_rows_check
from tests.web.page_rows import release as page_rows_edit_release
from tests.web.page_rows import themes as page_rows_edit_themes
from tests.web.page_rows import words as page_rows_edit_words
from tests.web.page_rows.rows import ROWS as FIRST
from tests.web.page_rows.rows import Row

ROWS: tuple[Row, ...] = (
    *FIRST,
    *page_rows_edit_themes.ROWS,
    *page_rows_edit_words.ROWS,
    *page_rows_check.ROWS,
    *page_rows_edit_release.ROWS,
)
