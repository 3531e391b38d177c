"""The pages on which coordinators sort lines into themes, in every state. The links are about a theme: `prompt` names it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web.page_rows.rows import END, Form, Row

THEMES, TRUST, ADD = "Themes", "Trust and consultation fatigue", "Add a theme"
NOT_YOURS = "This page is for the programme’s coordinators"
UNSORTED, ASIDE = "Lines that no theme was found for", "Lines that belong to no theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRow(Row):
    """A row whose link is about a theme, or about the lines of none."""

    prompt: str = ""


def _row(step: str, state: str, title: str, prompt: str = "", **more: object) -> ThemeRow:
    return ThemeRow(place="edit", step=step, state=state, title=title, who="marta", now=END, prompt=prompt, **more)  # type: ignore[arg-type]


_NOTHING: Form = {"form": "unread1"}
ROWS: tuple[Row, ...] = (
    _row("themes", "all", THEMES, says="How themes come about"),
    ThemeRow(place="edit", step="themes", state="a member", title=NOT_YOURS, who="amina", now=END, status=403),
    _row("themesone", "a theme", TRUST, "trust", says="The theme in the report"),
    _row("themesone", "listening", "Asking and listening", "questions"),
    _row("themesone", "unsorted", UNSORTED, "unsorted"),
    _row("themesone", "aside", ASIDE, "aside"),
    _row("themeskept", "saved", TRUST, "trust", says="Saved."),
    _row("themesstale", "sorted meanwhile", TRUST, "trust", says="Those stay as they are now"),
    _row("themesnew", "new", ADD),
    _row("themesnew", "no name", ADD, form={"name": ""}, status=422),
    _row("themesnew", "taken", ADD, form={"name": "money and buying"}, status=422),
    _row("themeslines", "sorted meanwhile", UNSORTED, "unsorted", form=_NOTHING, status=409, says="nothing was done"),
    _row("themeswords", "no summary", TRUST, "trust", form={"name": "Trust", "report": "yes"}, status=409),
)
