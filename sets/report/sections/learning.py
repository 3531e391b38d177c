"""What people learned: reviewed themes with their strength, members' own words, and where views differed."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure import thresholds
from sets.disclosure.released import Released, ReleasedTheme
from sets.report.edition import Version, View
from sets.report.figures import Figures, figures, first_line, share_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeShown:
    """A theme with the quotes that stand under it."""

    theme: ReleasedTheme
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned(View):
    """`others` are quotes under no theme. `held` and `themes_held` say that some lines, or some themes, were left out."""

    themes: tuple[ThemeShown, ...]
    others: tuple[str, ...]
    held: bool
    themes_held: bool
    one_set: bool
    gave: str
    ticks: Figures


def view(released: Released, version: Version) -> Learned | None:
    """None before anybody has met."""
    if released.frame.first is None:
        return None
    themes, others = _spread(released)
    return Learned(
        themes=themes,
        others=others,
        held=released.quotes_held,
        themes_held=released.themes_held,
        one_set=released.frame.sets == 1,
        gave=_gave(released),
        ticks=figures(released, "elements-touched"),
    )


def _gave(released: Released) -> str:
    """How many members gave a line, as a sentence; in words where the number is withheld."""
    line = first_line(released, "gave-a-line")
    if line is None:
        return ""
    return f"{share_of(line, 'members')} gave a line for this report." if line.shown and line.total else line.words


def _spread(released: Released) -> tuple[tuple[ThemeShown, ...], tuple[str, ...]]:
    """Each quote once: under the first of its themes that has room, or else after them all."""
    under: dict[str, list[str]] = {theme.id: [] for theme in released.themes}
    others: list[str] = []
    most = thresholds.QUOTES_A_THEME
    for quote in released.quotes:
        if quote.partner:
            continue
        room = next((one for one in quote.themes if len(under.get(one, [""] * most)) < most), None)
        (others if room is None else under[room]).append(quote.text)
    themes = tuple(ThemeShown(theme=theme, quotes=tuple(under[theme.id])) for theme in released.themes)
    return themes, tuple(others)
