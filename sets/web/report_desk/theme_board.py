"""The lines and themes of a report as a coordinator sorts them, and what they do with lines. Pure.

Lines are unnamed, in an order that tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from sets.disclosure.words import names_somebody, naming_in, supported
from sets.model.errors import CohortFileError
from sets.model.report_review import Placing, ReportStage, Review, Theme, stage_of
from sets.model.requests import Purpose
from sets.report.editing.codebook import NAME, Code, Codebook, codebook_of
from sets.report.editing.themes import UNREAD, placings_of, raw_quotes, raw_theme
from sets.report.facts import Facts, report_facts
from sets.report.scope import scope_at
from sets.responses.consent import fingerprint
from sets.text.wording import upper_first
from sets.web.page.form_fields import Fields
from sets.web.page.request import Fault, PageRequest

OWN = re.compile(r"own-(\d+)")
_NEVER = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it would be published, and where it stands. `placing` is None until somebody reads it.

    `names`: it may point to somebody, so it cannot be quoted; it counts towards a theme all the same.
    """

    text: str
    mark: str
    names: bool
    suggested: tuple[str, ...] = ()
    placing: Placing | None = None

    @property
    def themes(self) -> tuple[str, ...]:
        return self.placing.themes if self.placing is not None else ()

    @property
    def ref(self) -> str:
        """How a form names this line as it was shown: other words, or another placing meanwhile, and it is no more."""
        placed = self.placing
        state = fingerprint("\n".join(placed.themes))[:8] if placed is not None else _NEVER
        return f"{self.mark[:16]}.{state}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A theme with its lines: those that only its words suggest, and those that a coordinator put there."""

    theme: Theme
    code: Code | None
    suggested: tuple[Line, ...]
    placed: tuple[Line, ...]
    enough: bool

    @property
    def seen(self) -> str:
        """What a form about this theme was based on."""
        one = self.theme
        return fingerprint("\n\n".join((one.name, one.summary, one.dissent, str(one.accepted))))[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Every line and every theme, the codebook's in its order and then the others."""

    lines: tuple[Line, ...]
    shelves: tuple[Shelf, ...]

    @property
    def unsorted(self) -> tuple[Line, ...]:
        """Lines not read yet that no theme's words are in."""
        return tuple(line for line in self.lines if line.placing is None and not line.suggested)

    @property
    def aside(self) -> tuple[Line, ...]:
        """Lines that were read and belong to none."""
        return tuple(line for line in self.lines if line.placing is not None and not line.themes)

    @property
    def unread(self) -> int:
        return sum(line.placing is None for line in self.lines)

    @property
    def names(self) -> dict[str, str]:
        """The name of each theme by its id."""
        return {shelf.theme.id: shelf.theme.name for shelf in self.shelves}

    def shelf(self, theme: str) -> Shelf | None:
        """The theme of this id."""
        return next((shelf for shelf in self.shelves if shelf.theme.id == theme), None)


def board_of(facts: Facts, review: Review, codebook: Codebook) -> Board:
    """The board as it stands. Of a line that several people wrote word for word there is one."""
    quotes = raw_quotes(facts, review)
    lines = _lines(facts, review, codebook, sorted({quote.line.text for quote in quotes}, key=fingerprint))
    themes = _themes(review, codebook, (id_ for line in lines for id_ in line.themes), facts.at)
    shelves = (
        Shelf(
            theme=theme,
            code=codebook.by_id.get(theme.id),
            suggested=tuple(line for line in lines if line.placing is None and theme.id in line.suggested),
            placed=tuple(line for line in lines if theme.id in line.themes),
            enough=supported(raw_theme(theme, facts, quotes)),
        )
        for theme in themes
    )
    return Board(lines=lines, shelves=tuple(shelves))


def _lines(facts: Facts, review: Review, codebook: Codebook, texts: list[str]) -> tuple[Line, ...]:
    naming, placed = naming_in(facts.programme), placings_of(review)
    return tuple(
        Line(
            text=text,
            mark=mark,
            names=names_somebody(text, naming),
            suggested=found,
            placing=placed.get(mark),
        )
        for text, found in zip(texts, codebook.suggested(texts), strict=True)
        for mark in (fingerprint(text),)
    )


def _themes(review: Review, codebook: Codebook, used: Iterable[str], at: datetime) -> tuple[Theme, ...]:
    """The codebook's themes as coordinators named them, then their own, then those that have left the codebook."""
    named = {theme.id: theme for theme in review.themes}
    others = sorted((named.keys() | set(used)) - codebook.by_id.keys(), key=_order)
    ids = {code.id: code.name for code in codebook.codes} | {id_: upper_first(id_.replace("-", " ")) for id_ in others}
    return tuple(named.get(id_, Theme(id=id_, name=name, at=at)) for id_, name in ids.items())


def _order(theme: str) -> tuple[int, int, str]:
    own = OWN.fullmatch(theme)
    return (0, int(own[1]), theme) if own else (1, 0, theme)


def placed(lines: Iterable[Line], themes: Mapping[str, tuple[str, ...]], by: str, at: datetime) -> Review:
    """The placings of these lines, each by its fingerprint under these themes."""
    found = (Placing(line=line.mark, themes=themes[line.mark], at=at, by=by) for line in lines)
    return Review(placings=tuple(found))


def new_theme(board: Board, name: str, by: str, at: datetime) -> Theme:
    """A theme of the coordinators' own, under the next free id."""
    numbers = [int(own[1]) for shelf in board.shelves if (own := OWN.fullmatch(shelf.theme.id))]
    return Theme(id=f"own-{max(numbers, default=0) + 1}", name=name, at=at, by=by)


UNSORTED, ASIDE = "unsorted", "aside"
"""In the place of a theme: lines not read yet that no theme's words are in, and lines that belong to none."""
CLOSED = "The report is released, so nothing here can change any more."
BEING_CHECKED = "People are checking the report just now. What you change here changes what they are checking."


@dataclass(frozen=True, kw_only=True)
class ThemePage:
    """The themes as they stand at one visit."""

    request: PageRequest
    review: Review
    codebook: Codebook
    trouble: str = ""

    @cached_property
    def board(self) -> Board:
        request = self.request
        return board_of(report_facts(request.programme, request.responses, (), request.now), self.review, self.codebook)

    @cached_property
    def stage(self) -> ReportStage:
        return stage_of(self.review.steps, scope_at(self.request.programme, self.request.now))

    @property
    def open(self) -> bool:
        """Whether anything may still change."""
        return self.stage is not ReportStage.RELEASED

    @property
    def note(self) -> str:
        """What a coordinator should know before they change anything; nothing while the report is a draft."""
        if self.open:
            return "" if self.stage is ReportStage.DRAFT else BEING_CHECKED
        return CLOSED

    @property
    def place(self) -> str:
        """What the link is about: a theme's id, UNSORTED or ASIDE; nothing where that is not there any more."""
        place = self.request.link.prompt
        return place if place in (UNSORTED, ASIDE) or place in self.board.names else ""

    @property
    def shelf(self) -> Shelf | None:
        return self.board.shelf(self.request.link.prompt)

    @property
    def unread_here(self) -> tuple[Line, ...]:
        """Lines of this place that nobody has read."""
        if self.shelf is not None:
            return self.shelf.suggested
        return self.board.unsorted if self.place == UNSORTED else ()

    @property
    def read_here(self) -> tuple[Line, ...]:
        """Lines that were put here."""
        if self.shelf is not None:
            return self.shelf.placed
        return self.board.aside if self.place == ASIDE else ()

    @property
    def start(self) -> str:
        """The path of the desk's first page."""
        return self.request.to(Purpose.EDIT) if self.request.link.prompt else self.request.here()

    def to(self, place: str, step: str = "themesone") -> str:
        """The path of a theme's page, of UNSORTED or of ASIDE."""
        return f"{self.request.to(Purpose.EDIT, prompt=place)}/{step}"


def desk_of(request: PageRequest) -> ThemePage:
    """The themes as they stand. Where the home's own codebook has faults nothing is suggested, and `trouble` says why."""
    review = request.records.review()
    try:
        return ThemePage(request=request, review=review, codebook=codebook_of(request.site.installation.home))
    except CohortFileError as error:
        return ThemePage(request=request, review=review, codebook=Codebook(), trouble=error.findings[0].at(NAME))


LONGEST_NAME = 80
TICK = "Tick the lines that you want to sort"
CHOOSE = "Choose what to do with the lines that you ticked"
WHICH = "Choose the other theme from the list"
NAME_IT = "Write a name for the new theme"
SHORTEN_NAME = f"Shorten the name to {LONGEST_NAME} characters or fewer"
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
        return SHORTEN_NAME
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
    themes = {line.mark: _posted_themes(line, said.do, here, other) for line in lines}
    review = placed(lines, themes, by, at)
    return Sorted(review=_with(review, new), stale=len(lines) < len(said.lines))


def _with(review: Review, theme: Theme | None) -> Review:
    return Review(placings=review.placings, themes=(theme,) if theme is not None else ())


def _posted_themes(line: Line, do: Do | None, here: str, other: str) -> tuple[str, ...]:
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
