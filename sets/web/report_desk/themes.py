"""Themes on the coordinator's desk: every line given for the report is read by a person, who says where it belongs.

The codebook's words only suggest; nothing is under a theme, and no theme is in the report, until a coordinator says so.
"""

from __future__ import annotations

from dataclasses import replace

from sets.model.report_review import Review, Theme
from sets.text.clean import one_line
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Fault, Handler, PageRequest, Redirect
from sets.web.report_desk.passages import naming_fault
from sets.web.report_desk.theme_board import (
    CLOSED,
    Do,
    ThemePage,
    desk_of,
    faults_of,
    name_fault,
    new_theme,
    posted,
    sorted_lines,
)
from sets.web.report_desk.theme_views import all_themes, forms_on, new_one, one_theme

LONGEST_TEXT = 1_200
KEPT = "Saved. Any of it can be changed again until the report is released."
STALE = (
    "Some of these lines were sorted already, or changed by their writers, since you opened the page. "
    "Those stay as they are now; the rest is saved. Look again."
)
GONE = "These lines were sorted already, or changed by their writers, since you opened the page, so nothing was done."
CHANGED = (
    "Somebody else changed this theme since you opened the page. What you typed is still here and not saved. "
    "Now it is called “{name}”, {report} in the report. What people said: {summary} Where views differed: {dissent}"
)
NOTHING = "nothing yet."
SAY_FIRST = "Write what people said before you put the theme into the report"
SHORTEN = f"Shorten this to {LONGEST_TEXT:,} characters or fewer"


def _all(request: PageRequest) -> Answer:
    return all_themes(desk_of(request))


def _one(done: str = "", notice: str = "") -> Handler:
    def shown(request: PageRequest) -> Answer:
        desk = desk_of(request)
        return one_theme(desk, done, notice) if desk.place else Redirect(to=f"{desk.start}/themes")

    return shown


def _new(request: PageRequest) -> Answer:
    desk = desk_of(request)
    return new_one(desk) if desk.open else all_themes(desk)


def _add(request: PageRequest) -> Answer:
    """A theme of the coordinators' own, without lines."""
    desk, name = desk_of(request), request.fields.line("name")
    if not desk.open:
        return all_themes(desk, notice=CLOSED, status=409)
    fault = name_fault(name, desk.board.names) or naming_fault(name, request.programme)
    if fault:
        return new_one(desk, (Fault(field="name", message=fault),), name)
    theme = new_theme(desk.board, name, _by(request), request.now)
    request.records.keep_review(Review(themes=(theme,)))
    return Redirect(to=desk.to(theme.id, "themeskept"))


def _lines(request: PageRequest) -> Answer:
    """Sort the lines that were ticked. A second press of the same form changes nothing."""
    desk = desk_of(request)
    if not desk.place:
        return Redirect(to=f"{desk.start}/themes")
    if not desk.open:
        return one_theme(desk, notice=CLOSED, status=409)
    said = posted(request.fields, _forms(desk), tuple(desk.board.names))
    fault = naming_fault(said.name, request.programme) if said.do is Do.NEW else ""
    faults = faults_of(said, desk.board.names, fault)
    if faults and said.form not in forms_on(desk):
        return one_theme(desk, notice=GONE, status=409)
    if faults:
        return one_theme(desk, faults=faults, said=said)
    here = desk.place if desk.shelf is not None else ""
    found = sorted_lines(desk.board, said, here, _by(request), request.now)
    request.records.keep_review(found.review)
    return Redirect(to=request.here("themesstale" if found.stale else "themeskept"))


def _forms(desk: ThemePage) -> tuple[str, ...]:
    """Every form of lines that a page can have, the first one for what comes without."""
    most = len(desk.board.lines)
    return tuple(f"{kind}{number}" for kind in ("unread", "read") for number in range(1, most + 2))


def _words(request: PageRequest) -> Answer:
    """A theme's name, its words, and whether it is in the report."""
    desk = desk_of(request)
    shelf = desk.shelf
    if shelf is None:
        return Redirect(to=f"{desk.start}/themes")
    if not desk.open:
        return one_theme(desk, notice=CLOSED, status=409)
    typed = _typed(request, shelf.theme)
    if replace(typed, at=shelf.theme.at, by=shelf.theme.by) == shelf.theme:
        return Redirect(to=request.here("themeskept"))  # nothing new, or the same form pressed twice
    if request.fields.line("seen") != shelf.seen:
        return one_theme(desk, notice=_theirs(shelf.theme), typed=typed, status=409)
    if faults := _faults(request, typed, desk):
        return one_theme(desk, faults=faults, typed=typed)
    request.records.keep_review(Review(themes=(typed,)))
    return Redirect(to=request.here("themeskept"))


def _theirs(theme: Theme) -> str:
    """How a theme stands now, for somebody whose form was based on something else."""
    return CHANGED.format(
        name=theme.name,
        report="and is" if theme.accepted else "and is not",
        summary=theme.summary or NOTHING,
        dissent=theme.dissent or NOTHING,
    )


def _typed(request: PageRequest, theme: Theme) -> Theme:
    fields = request.fields
    return replace(
        theme,
        name=fields.line("name"),
        summary=fields.text("summary"),
        dissent=fields.text("dissent"),
        accepted=fields.choice("report", ("yes", "no")) == "yes",
        at=request.now,
        by=_by(request),
    )


def _faults(request: PageRequest, typed: Theme, desk: ThemePage) -> tuple[Fault, ...]:
    found = [
        ("name", name_fault(typed.name, desk.board.names, typed.id) or naming_fault(typed.name, request.programme))
    ]
    for field, text in (("summary", typed.summary), ("dissent", typed.dissent)):
        found.append((field, SHORTEN if len(text) > LONGEST_TEXT else naming_fault(text, request.programme)))
    if typed.accepted and not typed.summary:
        found.append(("summary", SAY_FIRST))
    return tuple(Fault(field=field, message=message) for field, message in found if message)


def _by(request: PageRequest) -> str:
    return one_line(request.person.name)


SHOW: dict[str, Handler] = {
    "themes": _all,
    "themesone": _one(),
    "themeskept": _one(done=KEPT),
    "themesstale": _one(notice=STALE),
    "themesnew": _new,
}
ACT: dict[str, Handler] = {
    "themeslines": one_at_a_time(_lines),
    "themeswords": one_at_a_time(_words),
    "themesnew": one_at_a_time(_add),
}
