"""Every row of every room, and the world in which they hold."""

from __future__ import annotations

from tests import page_rows_check, page_rows_edit_release, page_rows_edit_themes, page_rows_edit_words
from tests.page_rows import ROWS as FIRST
from tests.page_rows import Row

ROWS: tuple[Row, ...] = (
    *FIRST,
    *page_rows_edit_themes.ROWS,
    *page_rows_edit_words.ROWS,
    *page_rows_check.ROWS,
    *page_rows_edit_release.ROWS,
)
