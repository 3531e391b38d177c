"""The drafts of a report: what somebody read of one stays as it was until a newer figure can stand beside it. Pure.

    raw tables, of now  →  disclosed beside every draft so far  →  each group of tables new as a whole, or as it was

Figures that hang together change together. A group is new only where something in it changed by enough and nothing that
was seen is lost by it; where nothing changed it is as old as before, so that its date does not tell which of the two it is.
All that a draft showed is in the ledger of figures, with marks by which it can be shown again: no name and no person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sets.disclosure import thresholds
from sets.disclosure.lines import Context, Form, Outcome, forms_of, in_words, outcome, withheld
from sets.disclosure.names import BASES, rows_of
from sets.disclosure.raw import About, Raw, RawTable
from sets.disclosure.released import RELEASE_KEY, Released, ReleasedLine, ReleasedTable, ReleasedTheme
from sets.disclosure.words import PEOPLE, VAGUE, exactly
from sets.model.publication import PublishedFigure
from sets.text.wording import short_day

Columns = dict[str, int]
FRAME, ATTENDANCE = "frame", "attendance"
_COUNTED, _REASON, _MIDDLE, _UNMARKED = "~counted", "~reason", "~middle {}", "~unmarked"
_SETS, _WORDS = "~sets", "~words"
LISTS = (thresholds.ORGANISATIONS, thresholds.SERVICES)
_NOTHING = len(thresholds.REASONS)
"""The mark of a line that had nothing to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one draft showed: by table, row and column, marks among them."""

    at: datetime
    tables: dict[str, dict[str, Columns]] = field(hash=False)

    def counted(self, table: str) -> date | None:
        """The day of a table's figures; None where this draft had no such table."""
        day = self.tables.get(table, {}).get("", {}).get(_COUNTED)
        return date.fromordinal(day) if day is not None else None


def draft_name(report: str) -> str:
    """Under which name the figures of a report's drafts are kept."""
    return f"{report}-draft"


def figures_in(drafts: Iterable[PublishedFigure]) -> tuple[PublishedFigure, ...]:
    """The figures of the newest draft among these."""
    figures = [one for one in drafts if one.report.endswith(draft_name(""))]
    at = max((one.at for one in figures), default=None)
    return tuple(one for one in figures if one.at == at)


def reads_the_same(figures: Iterable[PublishedFigure], drafts: Iterable[PublishedFigure]) -> bool:
    """Whether a reader would find nothing new in these figures beside the newest of the drafts.

    What is there no more is no news: with the words of somebody who was forgotten a theme may go.
    """
    return {*map(_read, figures)} <= {*map(_read, figures_in(drafts)), None}


def _read(one: PublishedFigure) -> tuple[str, str, str, int] | None:
    """What of it can be read; None for a mark that only the ledger needs."""
    silent = one.column in (_COUNTED, thresholds.MOST, thresholds.KNOWN) or (one.table in LISTS and one.row == BASES)
    return None if silent else (one.table, one.row, one.column, one.value)


def newest_of(drafts: Iterable[PublishedFigure]) -> Snapshot | None:
    """The newest draft among these figures."""
    figures = figures_in(drafts)
    if not figures:
        return None
    tables: dict[str, dict[str, Columns]] = {}
    for one in figures:
        tables.setdefault(one.table, {}).setdefault(one.row, {})[one.column] = one.value
    return Snapshot(at=figures[0].at, tables=tables)


def followed(
    raws: tuple[RawTable, ...], fresh: tuple[ReleasedTable, ...], before: Snapshot, today: date
) -> tuple[ReleasedTable, ...]:
    """Each group of tables as it was in the draft before, or new where that may be."""
    new = {table.name: table for table in fresh}
    old = {raw.name: table_of(raw, before, today) for raw in raws}
    groups: dict[str, list[str]] = {}
    for raw in raws:
        groups.setdefault(raw.group or raw.name, []).append(raw.name)
    kept = {
        name for group in groups.values() if not _renewed([(old[one], new[one]) for one in group]) for name in group
    }
    return tuple(
        old[raw.name] or _left_out(raw) if raw.name in kept and not _free(raw) else new[raw.name] for raw in raws
    )


def again(raws: tuple[RawTable, ...], before: Snapshot | None, today: date) -> tuple[ReleasedTable, ...]:
    """The tables as the draft before showed them; without one nothing is counted yet."""
    if before is None:
        return tuple(_uncounted(raw) for raw in raws)
    return tuple(table for raw in raws if (table := table_of(raw, before, today)) is not None)


def _renewed(pairs: list[tuple[ReleasedTable | None, ReleasedTable]]) -> bool:
    known = [(old, new) for old, new in pairs if old is not None]
    return not known or (
        any(_changed(old, new) for old, new in known) and not any(_loses(old, new) for old, new in known)
    )


def _changed(old: ReleasedTable, new: ReleasedTable) -> bool:
    return old.columns != new.columns or {*map(_seen, old.lines)} != {*map(_seen, new.lines)}


def _seen(line: ReleasedLine) -> tuple[object, ...]:
    return line.label, line.counts if line.shown else None, line.total, line.over_half


def _loses(old: ReleasedTable, new: ReleasedTable) -> bool:
    """Whether less can be read than before, or a middle rating has moved while nothing around it did.

    Words may go where numbers come.
    """
    lines = {line.label: line for line in new.lines}
    gains = sum(map(_numbers, new.lines)) > sum(map(_numbers, old.lines))
    return any(
        line.label not in lines or _less(line, lines[line.label]) or not (gains or _told(lines[line.label]))
        for line in old.lines
        if _told(line)
    )


def _less(old: ReleasedLine, new: ReleasedLine) -> bool:
    moved = old.shown and old.counts == new.counts and old.middles != new.middles
    return moved or _numbers(new) < _numbers(old)


def _told(line: ReleasedLine) -> bool:
    return bool(_numbers(line)) or line.over_half is not None


def _numbers(line: ReleasedLine) -> int:
    return sum(count is not None for count in line.counts)


def _free(raw: RawTable) -> bool:
    """Whether a table says nothing of people."""
    return raw.about is About.PROGRAMME and not any(line.people for line in raw.lines)


def table_of(raw: RawTable, before: Snapshot, today: date) -> ReleasedTable | None:
    """A table as an earlier draft showed it, with the day of its figures where that was before this one's."""
    rows = before.tables.get(raw.name)
    counted = before.counted(raw.name)
    if rows is None or counted is None:
        return None
    if _free(raw):
        counted = today
    form = _form(raw, rows)
    dated = f"{raw.note} Counted on {short_day(counted)}." if counted < today else raw.note
    lines = tuple(_line(raw, line.label, form, rows[line.label]) for line in raw.lines if line.label in rows)
    return _table(raw, form, lines, note=dated.strip(), counted=counted)


def _table(
    raw: RawTable, form: Form, lines: tuple[ReleasedLine, ...], note: str, counted: date | None = None
) -> ReleasedTable:
    return ReleasedTable(
        name=raw.name,
        caption=raw.caption,
        about=raw.about,
        heading=raw.heading,
        columns=form.columns,
        middles=raw.middles,
        lines=lines,
        note=note,
        counted=counted,
        key=RELEASE_KEY,
    )


def _form(raw: RawTable, rows: dict[str, Columns]) -> Form:
    """The form whose headings were seen."""
    seen = {column for row in rows.values() for column in row if not column.startswith(thresholds.MARK)}
    seen -= {thresholds.TOTAL, thresholds.HALF}
    forms = forms_of(raw)
    return next((form for form in forms if seen <= {*form.columns}), forms[0])


def _line(raw: RawTable, label: str, form: Form, row: Columns) -> ReleasedLine:
    half = row.get(thresholds.HALF)
    over = bool(half) if half is not None else None
    reason = _reason(raw, row.get(_REASON, 0))
    return ReleasedLine(
        label=label,
        counts=tuple(row.get(column) for column in form.columns),
        total=row.get(thresholds.TOTAL),
        middles=tuple(row[name] for n in range(len(raw.middles)) if (name := _MIDDLE.format(n)) in row),
        words="" if over is None else in_words(raw, label, form, over, small=reason == thresholds.TOO_FEW),
        reason=reason,
        over_half=over,
        key=RELEASE_KEY,
    )


def _reason(raw: RawTable, mark: int) -> str:
    return thresholds.REASONS[mark] if mark < _NOTHING else raw.missing or thresholds.NOTHING_THEN


def _left_out(raw: RawTable) -> ReleasedTable:
    """A table that came up since, of figures that stay as they were."""
    return _hidden(raw, thresholds.DIFFERS)


def _uncounted(raw: RawTable) -> ReleasedTable:
    if not _free(raw):
        return _hidden(raw, thresholds.UNCOUNTED)
    form = forms_of(raw)[0]
    return _table(
        raw, form, tuple(_of(outcome(raw, line, form, Context()), line.label) for line in raw.lines), note=raw.note
    )


def _hidden(raw: RawTable, reason: str) -> ReleasedTable:
    form = forms_of(raw)[0]
    lines = tuple(
        _of(replace(withheld(raw, one, form, reason), words="", over_half=None), one.label) for one in raw.lines
    )
    return _table(raw, form, lines, note=raw.note)


def _of(one: Outcome, label: str) -> ReleasedLine:
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


# -- what goes to the ledger beside figures ----------------------------------


def marks_of(released: Released, raw: Raw, report: str) -> tuple[PublishedFigure, ...]:
    """What the ledger holds beside figures, so that a draft can be shown again and set against a later one."""
    tables = (mark for table in released.tables for mark in _table_marks(table, released.frame.at.date()))
    most = (
        (table.name, line.label, thresholds.MOST, line.most)
        for table in raw.tables
        for line in table.lines
        if line.most > 1
    )
    lists = (
        (name, *row)
        for name, names, shown in (
            (thresholds.ORGANISATIONS, raw.organisations, released.frame.organisations),
            (thresholds.SERVICES, raw.services, released.frame.services),
        )
        for row in rows_of(names, shown)
    )
    themes = (mark for theme in released.themes for mark in theme_marks(theme))
    found = (*tables, *most, *lists, *themes, (FRAME, "", _UNMARKED, released.frame.unmarked))
    return tuple(
        PublishedFigure(report=report, at=released.frame.at, table=table, row=row, column=column, value=value)
        for table, row, column, value in found
    )


def _table_marks(table: ReleasedTable, today: date) -> Iterator[tuple[str, str, str, int]]:
    yield table.name, "", _COUNTED, (table.counted or today).toordinal()
    for line in table.lines:
        known = line.reason in thresholds.REASONS
        yield table.name, line.label, _REASON, thresholds.REASONS.index(line.reason) if known else _NOTHING
        for number, middle in enumerate(line.middles):
            yield table.name, line.label, _MIDDLE.format(number), middle
        if table.about is About.PROGRAMME:
            yield from _programme(table, line)


def _programme(table: ReleasedTable, line: ReleasedLine) -> Iterator[tuple[str, str, str, int]]:
    """Figures that are of meetings, which `figures_of` leaves out."""
    pairs = zip(
        (*table.columns, thresholds.TOTAL, thresholds.HALF), (*line.counts, line.total, line.over_half), strict=True
    )
    yield from ((table.name, line.label, column, int(value)) for column, value in pairs if value is not None)


def theme_marks(theme: ReleasedTheme) -> Iterator[tuple[str, str, str, int]]:
    """How strong a theme was said to be."""
    if theme.people is not None:
        yield thresholds.THEMES, theme.id, _SETS, theme.sets
    else:
        yield thresholds.THEMES, theme.id, _WORDS, VAGUE.index(theme.strength)


def strength_in(before: Snapshot | None, theme: str) -> tuple[str, int | None, int]:
    """How strong a theme was said to be in a draft, the number of its people and of their sets; one that is new, at least."""
    row = before.tables.get(thresholds.THEMES, {}).get(theme, {}) if before is not None else {}
    if PEOPLE in row and _SETS in row:
        return exactly(row[PEOPLE], row[_SETS]), row[PEOPLE], row[_SETS]
    return VAGUE[row.get(_WORDS, len(VAGUE) - 1)], None, 0


def unmarked(fresh: int, before: Snapshot | None, tables: Iterable[ReleasedTable]) -> int:
    """How many sessions have no register, of the day of the figures that come from registers."""
    if before is None or all(table.name != ATTENDANCE or table.counted is None for table in tables):
        return fresh
    return before.tables.get(FRAME, {}).get("", {}).get(_UNMARKED, fresh)
