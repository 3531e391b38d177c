"""What communities and partners say: their words, or the plain statement that there are none."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released
from sets.report.edition import Version, View
from sets.report.phrases import midpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners(View):
    """`asked` says whether partners were asked at all."""

    quotes: tuple[str, ...]
    asked: bool


def view(released: Released, version: Version) -> Partners | None:
    """None at half way where no partner wrote yet."""
    quotes = tuple(quote.text for quote in released.quotes if quote.partner)
    if midpoint(released) and not quotes:
        return None
    return Partners(quotes=quotes, asked=released.frame.partners_asked)
