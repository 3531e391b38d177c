"""Raw figures and words to what may be seen of them: every rule of disclosure comes together here (domain.md section 8). Pure.

The public version is the lead's with some left out, and never a figure more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sets.disclosure import thresholds
from sets.disclosure.bounds import guarded, narrow
from sets.disclosure.drafts import Snapshot, again, followed, newest_of, strength_in, unmarked
from sets.disclosure.lines import Context, Form, Outcome, forms_of, outcome, withheld
from sets.disclosure.names import names_again, names_shown
from sets.disclosure.published_figures import PublishedFigures, base_near, grew_little, ledger_of
from sets.disclosure.raw import About, Frame, Raw, RawQuote, RawStory, RawTable, RawTheme
from sets.disclosure.reasons import reasons
from sets.disclosure.released import (
    RELEASE_KEY,
    Released,
    ReleasedLine,
    ReleasedQuote,
    ReleasedStory,
    ReleasedTable,
    ReleasedTheme,
)
from sets.disclosure.thresholds import DIFFERS, GREW, LINKED, SOME_HIDDEN, TOO_FEW, TOO_SMALL, TOTAL
from sets.disclosure.words import FEW, PEOPLE, choose_quotes, stands, strength, supported, warnings
from sets.model.publication import PublishedFigure

__all__ = [
    "DIFFERS",
    "GREW",
    "LINKED",
    "SOME_HIDDEN",
    "TOO_FEW",
    "TOO_SMALL",
    "TOTAL",
    "disclose",
    "figures_of",
]
MEMBERS = "members"
"""The table whose total is everyone: where that may not be seen, other figures of everyone may not either."""


def disclose(raw: Raw, published: Iterable[PublishedFigure] = (), drafts: Iterable[PublishedFigure] = ()) -> Released:
    """What may be seen of `raw`, given every figure published before; `drafts` are those of the same report so far."""
    published, drafts = tuple(published), tuple(drafts)
    earlier, ledger, before = ledger_of(published), ledger_of((*published, *drafts)), newest_of(drafts)
    tables, today = _tables(raw, ledger), raw.frame.at.date()
    if before is not None:
        tables = followed(raw.tables, tables, before, today)
    themes = tuple(_theme(one, ledger, raw.members, before) for one in raw.themes if supported(one))
    whole = {table.name: table.columns for table in raw.tables}
    kinds = any(one.name == MEMBERS and one.shown and one.columns == whole[MEMBERS] for one in tables)
    frame = replace(
        raw.frame,
        unmarked=unmarked(raw.frame.unmarked, before, tables),
        organisations=names_shown(thresholds.ORGANISATIONS, raw.organisations, ledger, kinds=kinds),
        services=names_shown(thresholds.SERVICES, raw.services, ledger, kinds=kinds),
    )
    return _composed(replace(raw, frame=frame), tables, themes, _grew(raw, tables, earlier))


def disclosed_again(raw: Raw, drafts: Iterable[PublishedFigure], published: Iterable[PublishedFigure] = ()) -> Released:
    """The newest of these drafts, figure for figure, with the words of now; without one there is no figure yet."""
    before = newest_of(drafts)
    at = before.at.astimezone(raw.frame.at.tzinfo) if before is not None else raw.frame.at
    tables = again(raw.tables, before, at.date())
    themes = tuple(_theme_again(one, before) for one in raw.themes if supported(one))
    rows = before.tables if before is not None else {}
    frame = replace(
        raw.frame,
        at=at,
        unmarked=unmarked(raw.frame.unmarked, before, tables),
        organisations=names_again(thresholds.ORGANISATIONS, rows),
        services=names_again(thresholds.SERVICES, rows),
    )
    return _composed(
        replace(raw, frame=frame), tables, themes, _grew(_as_shown(raw, tables), tables, ledger_of(published))
    )


def _composed(
    raw: Raw, tables: tuple[ReleasedTable, ...], themes: tuple[ReleasedTheme, ...], grew: tuple[str, ...]
) -> Released:
    quotes, held = choose_quotes(raw.quotes, raw.naming, sets=raw.frame.sets)
    stories = tuple(_story(story) for story in raw.stories if stands(story, raw.naming))
    return Released(
        frame=_way_in(raw.frame, tables),
        tables=tables,
        quotes=tuple(_quotes(quotes, themes)),
        quotes_held=held,
        warnings=(*grew, *warnings(raw, [one for one in raw.themes if supported(one)])),
        themes=themes,
        themes_held=len(themes) < len(raw.themes),
        stories=stories,
        said=raw.said,
        appetite=raw.appetite,
        withheld=reasons(raw, tables, themes, quotes),
        key=RELEASE_KEY,
    )


def figures_of(released: Released, report: str) -> tuple[PublishedFigure, ...]:
    """Every figure about people that would leave with this report, for the ledger; words on which side of half one is, too."""

    def figure(table: str, row: str, column: str, value: int) -> PublishedFigure:
        return PublishedFigure(
            report=report, at=released.frame.at, table=table, row=row, column=column, value=int(value)
        )

    counted = (
        figure(table.name, line.label, column, value)
        for table in released.tables
        if table.about is not About.PROGRAMME
        for line in table.lines
        for column, value in zip(
            (*table.columns, thresholds.TOTAL, thresholds.HALF), (*line.counts, line.total, line.over_half), strict=True
        )
        if value is not None
    )
    themes = (
        figure(thresholds.THEMES, one.id, PEOPLE if one.people else FEW, one.people or 0) for one in released.themes
    )
    return (*counted, *themes)


def _tables(raw: Raw, ledger: PublishedFigures) -> tuple[ReleasedTable, ...]:
    tables: dict[str, ReleasedTable] = {}
    finest: dict[str, bool] = {}
    everyone = _secret(raw, ledger)
    for table in raw.tables:
        why = _linked(table, tables, finest) or (table.missing if _missing(table) else "")
        bounded = not table.beside or finest.get(table.beside, False)
        whys = tuple(why or (LINKED if bounded and narrow(table, line) else "") for line in table.lines)
        found = _released(table, ledger, whys, secret=everyone, silent=_silent(table, raw.tables))
        tables[table.name] = found
        unknown = bool(table.missing) and found.reasons == (table.missing,)
        finest[table.name] = unknown or (found.shown and found.columns == table.columns)
    return tuple(tables.values())


def _secret(raw: Raw, ledger: PublishedFigures) -> int | None:
    """How many everyone is, where a report before was of nearly as many."""
    lines = (line for table in raw.tables if table.name == MEMBERS for line in table.lines)
    return next((line.total for line in lines if base_near(line.total, ledger.rows(MEMBERS, line.label))), None)


def _linked(table: RawTable, tables: dict[str, ReleasedTable], finest: dict[str, bool]) -> str:
    """Why a table is withheld for the sake of those it needs, or nothing.

    The same for every size of the table itself: which reason is given must not tell it.
    """
    hiding = [tables[name] for name in table.needs if name in tables and not finest[name]]
    if any(found.reasons == (TOO_FEW,) for found in hiding):
        return TOO_FEW
    return LINKED if hiding else ""


def _silent(table: RawTable, tables: tuple[RawTable, ...]) -> bool:
    """Whether a table it needs counts some of the same: of words about both the one would bound the other."""
    return any(other.name in table.needs and {*other.columns} & {*table.columns} for other in tables)


def _missing(table: RawTable) -> bool:
    """Whether it may be said that there is nothing to count."""
    return bool(table.missing) and (table.among is None or table.among >= thresholds.BASE)


def _released(
    table: RawTable, ledger: PublishedFigures, whys: tuple[str, ...], *, secret: int | None, silent: bool
) -> ReleasedTable:
    """The finest form of a table that withholds the fewest lines; `whys` are why each is withheld whatever it counts."""
    contexts = tuple(
        Context(why=why, past=ledger.rows(table.name, line.label), secret=line.total == secret, silent=silent)
        for line, why in zip(table.lines, whys, strict=True)
    )
    forms = [(form, _in_form(table, form, contexts)) for form in forms_of(table)]
    # min keeps the first of equals, which is the finest
    form, outcomes = min(forms, key=lambda one: sum(not line.shown for line in one[1]))
    return ReleasedTable(
        name=table.name,
        caption=table.caption,
        about=table.about,
        heading=table.heading,
        columns=form.columns,
        middles=table.middles,
        lines=tuple(_line(one, line.label) for one, line in zip(outcomes, table.lines, strict=True)),
        note=table.note,
        key=RELEASE_KEY,
    )


def _in_form(table: RawTable, form: Form, contexts: tuple[Context, ...]) -> tuple[Outcome, ...]:
    pairs = tuple(zip(table.lines, contexts, strict=True))
    outcomes = tuple(outcome(table, line, form, context) for line, context in pairs)
    if not table.covering or guarded(outcomes, tuple(line.total for line in table.lines)):
        return outcomes
    past = any(context.past for context in contexts)
    return tuple(
        withheld(table, line, form, thresholds.DIFFERS if past else thresholds.TOO_SMALL) for line in table.lines
    )


def _line(one: Outcome, label: str) -> ReleasedLine:
    return ReleasedLine(
        label=label,
        counts=one.counts,
        total=one.total,
        middles=one.middles,
        words=one.words,
        reason=one.reason,
        over_half=one.over_half,
        key=RELEASE_KEY,
    )


def _theme(theme: RawTheme, ledger: PublishedFigures, members: int | None, before: Snapshot | None) -> ReleasedTheme:
    words, people = strength(theme, ledger, members)
    if people is None and before is not None and theme.id in before.tables.get(thresholds.THEMES, {}):
        return _theme_again(theme, before)
    return _released_theme(theme, words, people, len(theme.sets) if people is not None else 0)


def _theme_again(theme: RawTheme, before: Snapshot | None) -> ReleasedTheme:
    """With its words of now, and as strong as it was said to be."""
    return _released_theme(theme, *strength_in(before, theme.id))


def _released_theme(theme: RawTheme, words: str, people: int | None, sets: int) -> ReleasedTheme:
    return ReleasedTheme(
        id=theme.id,
        name=theme.name,
        summary=theme.summary,
        dissent=theme.dissent,
        strength=words,
        people=people,
        sets=sets,
        key=RELEASE_KEY,
    )


def _quotes(quotes: tuple[RawQuote, ...], themes: tuple[ReleasedTheme, ...]) -> Iterator[ReleasedQuote]:
    """Each quote under the first of its themes that has room; what partners wrote is of no number, and takes none."""
    room = {theme.id: thresholds.QUOTES_A_THEME for theme in themes}
    for quote in quotes:
        under = tuple(one for one in quote.themes if room.get(one) or (quote.partner and one in room))
        if not quote.partner:
            under = under[:1]
            room |= {one: room[one] - 1 for one in under}
        yield ReleasedQuote(text=quote.line.text, themes=under, partner=quote.partner, key=RELEASE_KEY)


def _way_in(frame: Frame, tables: tuple[ReleasedTable, ...]) -> Frame:
    """Without how many applied, or got a place, where 1 to 4 people more or fewer than at the next step could be told by it."""
    lines = [line for table in tables if table.name == MEMBERS for line in table.lines]
    last = lines[0].total if lines else None
    told: dict[str, int | None] = {"placed": None, "applied": None}
    for step, number in (("placed", frame.placed), ("applied", frame.applied)):
        if last is not None and number is not None and number >= last and not 0 < number - last <= thresholds.SMALL:
            told[step] = last = number
    return replace(frame, placed=told["placed"], applied=told["applied"])


def _story(story: RawStory) -> ReleasedStory:
    return ReleasedStory(answers=story.answers, why=story.why, chosen_by=story.chosen_by, key=RELEASE_KEY)


def _grew(raw: Raw, tables: tuple[ReleasedTable, ...], ledger: PublishedFigures) -> tuple[str, ...]:
    """Warnings about things done that are seen, and of which an earlier report had nearly as many."""
    return tuple(
        GREW.format(caption=table.caption)
        for table in raw.tables
        for found in tables
        if found.name == table.name and table.about is About.EVENTS and not found.hidden
        if any(grew_little(table, line, ledger.rows(table.name, line.label)) for line in table.lines)
    )


def _as_shown(raw: Raw, tables: tuple[ReleasedTable, ...]) -> Raw:
    """With the counts that are seen in the place of those of now; tables of which not every count is seen have no lines."""
    shown = {table.name: table for table in tables if table.shown}

    def as_shown(table: RawTable) -> RawTable:
        found = shown.get(table.name)
        if found is None or found.columns != table.columns:
            return replace(table, lines=())
        lines = {line.label: line for line in found.lines}
        told = (
            replace(line, counts=tuple(count or 0 for count in lines[line.label].counts))
            for line in table.lines
            if line.label in lines
        )
        return replace(table, lines=tuple(told))

    return replace(raw, tables=tuple(as_shown(table) for table in raw.tables))


ALL_SETS = "All sets"


def public(released: Released) -> Released:
    """The same facts without sessions by set, services, owners of recommendations, and warnings.

    It takes away and works nothing out anew, so that the two side by side give no more than the lead's alone.
    """
    return replace(
        released,
        frame=replace(released.frame, services=()),
        tables=tuple(_together(table) for table in released.tables),
        said=tuple(replace(one, owner="") for one in released.said),
        warnings=(),
        key=RELEASE_KEY,
    )


def _together(table: ReleasedTable) -> ReleasedTable:
    """A table of meetings without its lines by set."""
    sums = tuple(line for line in table.lines if line.label == ALL_SETS)
    if table.about is not About.PROGRAMME or not sums:
        return table
    return replace(table, caption=table.caption.removesuffix(" by set"), lines=sums, key=RELEASE_KEY)
