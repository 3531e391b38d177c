"""The lines and themes of a report as a coordinator sorts them: unnamed, in an order that tells nothing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sets.disclosure.quotes import names_somebody, naming_in
from sets.disclosure.themes import supported
from sets.model.report_review import Placing, Review, Theme
from sets.report.editing.codebook import Code, Codebook
from sets.report.editing.themes import placings_of, raw_quotes, raw_theme
from sets.report.facts import Facts
from sets.responses.consent import fingerprint
from sets.text.wording import upper_first

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
