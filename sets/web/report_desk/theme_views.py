"""The pages of themes as they are shown: all of them, one with its lines, and a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sets.model.report_review import Theme
from sets.responses.questions import ELEMENTS
from sets.web.page.request import Fault, Page
from sets.web.report_desk.passages import naming_remark
from sets.web.report_desk.theme_board import ASIDE, UNSORTED, Do, Line, Posted, Shelf, ThemePage

ALL, ONE, NEW = "edit/themes.html.j2", "edit/themes_one.html.j2", "edit/themes_new.html.j2"
A_FORM = 60
"""Lines in one form: a form may have 200 fields."""
TITLES = {UNSORTED: "Lines that no theme was found for", ASIDE: "Lines that belong to no theme"}
ENOUGH, NOT_ENOUGH = "Yes", "Not yet"
_ELEMENTS = {element.id: element.name for element in ELEMENTS}
_Option = tuple[str, str]


def all_themes(desk: ThemePage, done: str = "", notice: str = "", status: int = 200) -> Page:
    """Every theme, how far it is, and the lines that are in none."""
    board = desk.board
    facts = {
        **_around(desk, done, notice),
        "back": desk.start,
        "lines": len(board.lines),
        "unread": board.unread,
        "rows": tuple(_row(desk, shelf) for shelf in board.shelves),
        "unsorted": (len(board.unsorted), desk.to(UNSORTED)),
        "aside": (len(board.aside), desk.to(ASIDE)),
        "new": f"{desk.start}/themesnew",
        "next": _next(desk),
    }
    return Page(template=ALL, title="Themes", facts=facts, status=status)


def _row(desk: ThemePage, shelf: Shelf) -> dict[str, object]:
    return {
        "name": shelf.theme.name,
        "href": desk.to(shelf.theme.id),
        "unread": len(shelf.suggested),
        "placed": len(shelf.placed),
        "support": ENOUGH if shelf.enough else NOT_ENOUGH,
        "report": _in_report(shelf),
    }


def _in_report(shelf: Shelf) -> str:
    if not shelf.theme.accepted:
        return "No"
    return "Yes" if shelf.enough else "Held back"


def one_theme(
    desk: ThemePage,
    done: str = "",
    notice: str = "",
    faults: tuple[Fault, ...] = (),
    said: Posted | None = None,
    typed: Theme | None = None,
    status: int = 200,
) -> Page:
    """One theme with its lines, or the lines of no theme; `said` and `typed` are what was posted and is to be put right."""
    shelf = desk.shelf
    facts = {
        **_around(desk, done, notice),
        "back": f"{desk.start}/themes",
        "place": desk.place,
        "theme": _theme(desk, shelf, typed) if shelf is not None else None,
        "unread": _forms(desk, "unread", desk.unread_here, said),
        "read": _forms(desk, "read", desk.read_here, said),
        "act": desk.request.here("themeslines"),
        "next": _next(desk),
    }
    title = shelf.theme.name if shelf is not None else TITLES[desk.place]
    return Page(template=ONE, title=title, facts=facts, faults=faults, status=status)


def _next(desk: ThemePage) -> _Option | None:
    """The next place that has lines to read, after this one and then from the start; None when there is no other."""
    board = desk.board
    places = [(shelf.theme.id, shelf.theme.name) for shelf in board.shelves if shelf.suggested]
    places += [(UNSORTED, TITLES[UNSORTED])] if board.unsorted else []
    order = [*board.names, UNSORTED, ASIDE]
    here = order.index(desk.place) if desk.place else -1
    later = [one for one in places if order.index(one[0]) > here] or [one for one in places if one[0] != desk.place]
    return (later[0][1], desk.to(later[0][0])) if later and desk.open else None


def new_one(desk: ThemePage, faults: tuple[Fault, ...] = (), name: str = "") -> Page:
    """The form for a theme that is not in the codebook."""
    facts = {
        **_around(desk, "", ""),
        "back": f"{desk.start}/themes",
        "act": desk.request.here("themesnew"),
        "name": name,
    }
    return Page(template=NEW, title="Add a theme", facts=facts, faults=faults)


def _around(desk: ThemePage, done: str, notice: str) -> dict[str, object]:
    return {"done": done, "notice": notice, "note": desk.note, "open": desk.open, "trouble": desk.trouble}


def _theme(desk: ThemePage, shelf: Shelf, typed: Theme | None) -> dict[str, object]:
    one, code, programme = typed or shelf.theme, shelf.code, desk.request.programme
    said = " \n".join(part for part in (one.name, one.summary, one.dissent) if part)
    return {
        "act": desk.request.here("themeswords"),
        "seen": shelf.seen,
        "name": one.name,
        "summary": one.summary,
        "dissent": one.dissent,
        "accepted": one.accepted,
        "description": code.description if code is not None else "",
        "element": _ELEMENTS.get(code.element, "") if code is not None else "",
        "enough": shelf.enough,
        "held": shelf.theme.accepted and not shelf.enough,
        "remark": naming_remark(said, programme),
    }


def _forms(desk: ThemePage, kind: str, lines: tuple[Line, ...], said: Posted | None) -> tuple[dict[str, object], ...]:
    """The lines in forms of A_FORM each, with what was ticked and chosen in the one that was posted."""
    parts = [lines[start : start + A_FORM] for start in range(0, len(lines), A_FORM)]
    return tuple(
        _form(desk, f"{kind}{number}", part, said if said is not None and said.form == f"{kind}{number}" else None)
        | {"first": A_FORM * (number - 1) + 1, "last": A_FORM * (number - 1) + len(part), "of": len(lines)}
        for number, part in enumerate(parts, start=1)
    )


def forms_on(desk: ThemePage) -> frozenset[str]:
    """The forms of lines that the page of a place has now."""
    kinds = (("unread", desk.unread_here), ("read", desk.read_here))
    return frozenset(f"{kind}{n // A_FORM + 1}" for kind, lines in kinds for n in range(0, len(lines), A_FORM))


def _form(desk: ThemePage, id_: str, lines: tuple[Line, ...], said: Posted | None) -> dict[str, object]:
    names, shelf = desk.board.names, desk.shelf
    others = tuple((theme, name) for theme, name in names.items() if theme != desk.place)
    return {
        "id": id_,
        "lines": tuple(
            {
                "ref": line.ref,
                "text": line.text,
                "hints": _hints(line, desk.place, names),
                "ticked": said is not None and line.ref in said.lines,
            }
            for line in lines
        ),
        "choices": choices(id_.rstrip("0123456789"), desk.place, shelf.theme.name if shelf is not None else ""),
        "others": others,
        "do": said.do.value if said is not None and said.do is not None else "",
        "to": said.to if said is not None else "",
        "name": said.name if said is not None else "",
    }


def choices(kind: str, place: str, name: str) -> tuple[_Option, ...]:
    """What may be done with the lines of a form."""
    if place == UNSORTED:
        found: tuple[tuple[Do, str], ...] = (
            (Do.TO, "Put them under a theme"),
            (Do.NEW, "Put them under a new theme"),
            (Do.OUT, "They belong to none of the themes"),
        )
    elif place == ASIDE:
        found = (
            (Do.TO, "Put them under a theme"),
            (Do.NEW, "Put them under a new theme"),
            (Do.BACK, "Take them back: they are to be read again"),
        )
    elif kind == "unread":
        found = (
            (Do.HERE, f"Put them under “{name}”"),
            (Do.TO, "Put them under another theme"),
            (Do.BOTH, f"Put them under “{name}” and under another theme"),
            (Do.NEW, "Put them under a new theme"),
            (Do.OUT, "They belong to none of the themes"),
        )
    else:
        found = (
            (Do.TO, "Move them to another theme"),
            (Do.BOTH, "Leave them here, and put them under another theme as well"),
            (Do.NEW, "Split: move them to a new theme"),
            (Do.OUT, f"Take them out of “{name}”"),
            (Do.BACK, "Take them back: they are to be read again"),
        )
    return tuple((do.value, words) for do, words in found)


def _hints(line: Line, place: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """What to know of a line beside its words."""
    found = ["May name somebody, so it will not be quoted"] if line.names else []
    also = _others(line.themes or line.suggested, place, names)
    if also:
        found.append(f"{'Also under' if line.themes else 'Its words also suggest'}: {', '.join(also)}")
    return tuple(found)


def _others(themes: Iterable[str], place: str, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names[theme] for theme in themes if theme != place and theme in names)
