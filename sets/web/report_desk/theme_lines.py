"""What a coordinator does with lines: the choices of a form, what was posted, and the placings that come of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sets.model.report_review import Review, Theme
from sets.report.editing.themes import UNREAD
from sets.web.page.form_fields import Fields
from sets.web.page.request import Fault
from sets.web.report_desk.theme_board import Board, Line, new_theme, placed

LONGEST_NAME = 80
TICK = "Tick the lines that you want to sort"
CHOOSE = "Choose what to do with the lines that you ticked"
WHICH = "Choose the other theme from the list"
NAME_IT = "Write a name for the new theme"
SHORTEN = f"Shorten the name to {LONGEST_NAME} characters or fewer"
TAKEN = "There is a theme of this name already. Choose it from the list, or write another name"


class Do(StrEnum):
    """What to do with lines. HERE: put them here. TO: to another theme instead. BOTH: to another as well. NEW: to a new one.

    OUT: they do not belong here. BACK: they are to be read again.
    """

    HERE = "here"
    TO = "to"
    BOTH = "both"
    NEW = "new"
    OUT = "out"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A form of lines as it was posted. `form` tells it from the other forms of its page."""

    form: str
    lines: tuple[str, ...]
    do: Do | None
    to: str
    name: str


def posted(fields: Fields, forms: Sequence[str], themes: Sequence[str]) -> Posted:
    """What was posted, as far as it was offered."""
    do = fields.choice("do", [one.value for one in Do])
    return Posted(
        form=fields.choice("form", forms) or forms[0],
        lines=tuple(dict.fromkeys(fields.given.get("line", ()))),
        do=Do(do) if do else None,
        to=fields.choice("to", themes),
        name=fields.line("name"),
    )


def faults_of(said: Posted, names: Mapping[str, str], naming_fault: str) -> tuple[Fault, ...]:
    """What is to be put right; `naming_fault` says whom the new name would point to."""
    found = [] if said.lines else [("line-1", TICK)]
    if said.do is None:
        found.append(("do-1", CHOOSE))
    if said.do in (Do.TO, Do.BOTH) and not said.to:
        found.append(("to", WHICH))
    if said.do is Do.NEW and (fault := name_fault(said.name, names) or naming_fault):
        found.append(("name", fault))
    return tuple(Fault(field=f"{said.form}-{field}", message=message) for field, message in found)


def name_fault(name: str, names: Mapping[str, str], own: str = "") -> str:
    """What is wrong with a theme's name, or nothing; `own` is the id of the theme that has it."""
    if not name:
        return NAME_IT
    if len(name) > LONGEST_NAME:
        return SHORTEN
    same = any(one.casefold() == name.casefold() for id_, one in names.items() if id_ != own)
    return TAKEN if same else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """What comes of a form: the records to keep, and whether some lines had changed or been sorted meanwhile."""

    review: Review
    stale: bool


def sorted_lines(board: Board, said: Posted, here: str, by: str, at: datetime) -> Sorted:
    """The placings of the lines that stand as they were shown; the others are left alone."""
    known = {line.ref: line for line in board.lines}
    lines = [known[ref] for ref in said.lines if ref in known]
    new = new_theme(board, said.name, by, at) if said.do is Do.NEW and lines else None
    other = new.id if new is not None else said.to
    themes = {line.mark: _themes(line, said.do, here, other) for line in lines}
    review = placed(lines, themes, by, at)
    return Sorted(review=_with(review, new), stale=len(lines) < len(said.lines))


def _with(review: Review, theme: Theme | None) -> Review:
    return Review(placings=review.placings, themes=(theme,) if theme is not None else ())


def _themes(line: Line, do: Do | None, here: str, other: str) -> tuple[str, ...]:
    """Where a line belongs then; `here` is empty on the pages that are no theme's."""
    rest = tuple(one for one in line.themes if one != here)
    mine = (here,) if here else ()
    if do is Do.HERE:
        return (*rest, *mine)
    if do in (Do.TO, Do.NEW):
        return tuple(dict.fromkeys((*rest, other)))
    if do is Do.BOTH:
        return tuple(dict.fromkeys((*rest, *mine, other)))
    return UNREAD if do is Do.BACK else rest
