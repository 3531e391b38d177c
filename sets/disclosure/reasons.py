"""Why each figure, theme, quote or story is not shown, for a person to read. Nothing here tells what it was. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sets.disclosure import thresholds
from sets.disclosure.raw import Raw, RawQuote
from sets.disclosure.released import ReleasedTable, ReleasedTheme, Withheld
from sets.disclosure.words import names_in, names_somebody
from sets.responses.consent import agreed


def reasons(
    raw: Raw, tables: tuple[ReleasedTable, ...], themes: tuple[ReleasedTheme, ...], quotes: tuple[RawQuote, ...]
) -> tuple[Withheld, ...]:
    """Each thing withheld, where in the report, and why; `where` is a table's name, or `themes`, `quotes`, `stories`."""
    return (
        *(one for table in tables for one in _of_table(table)),
        *dict.fromkeys((*_themes(raw, themes), *_quotes(raw, quotes), *_stories(raw))),
    )


def _of_table(table: ReleasedTable) -> Iterator[Withheld]:
    """One for a table of which all lines have the same reason, else one for each line."""
    if len(table.reasons) == 1 and all(line.reason for line in table.lines):
        yield Withheld(what=table.caption, where=table.name, reason=table.reasons[0])
        return
    for line in table.lines:
        if line.reason:
            yield Withheld(what=f"{table.caption}: {line.label}", where=table.name, reason=line.reason)


def _themes(raw: Raw, themes: tuple[ReleasedTheme, ...]) -> Iterator[Withheld]:
    if len(themes) < len(raw.themes):
        yield Withheld(what="One or more themes", where=thresholds.THEMES, reason=thresholds.UNSUPPORTED)
    for theme in themes:
        if theme.people is None:
            what = f"The number of people behind “{theme.name}”"
            yield Withheld(what=what, where=thresholds.THEMES, reason=thresholds.FEW_PEOPLE)


def _quotes(raw: Raw, chosen: tuple[RawQuote, ...]) -> Iterator[Withheld]:
    willing = [one for one in raw.quotes if agreed(one.line)]
    clear = [one for one in willing if not names_somebody(one.line.text, raw.naming)]
    if len(clear) < len(willing):
        yield Withheld(what="One or more lines", where="quotes", reason=thresholds.NAMES)
    if len({one.line.text for one in clear}) > len(chosen):
        yield Withheld(what="Further lines", where="quotes", reason=thresholds.SPREAD)


def _stories(raw: Raw) -> Iterator[Withheld]:
    for story in raw.stories:
        if not story.agreed:
            yield Withheld(what="One or more stories", where="stories", reason=thresholds.NO_YES)
        elif names_in(story.answers, raw.naming):
            yield Withheld(what="One or more stories", where="stories", reason=thresholds.NAMES)
