"""What the pages of themes stand on: the board as it is now, which theme a link is about, and whether anything may change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sets.model.errors import CohortFileError
from sets.model.report_review import ReportStage, Review, stage_of
from sets.model.requests import Purpose
from sets.report.editing.codebook import Codebook
from sets.report.editing.codebook_choice import NAME, codebook_of
from sets.report.facts import report_facts
from sets.report.scope import scope_at
from sets.web.page.request import PageRequest
from sets.web.report_desk.theme_board import Board, Line, Shelf, board_of

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
