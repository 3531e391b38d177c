"""Released tables as a section shows them: those with figures, and in one place what is withheld and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sets.disclosure.disclose import TOO_FEW
from sets.disclosure.released import Released, ReleasedLine, ReleasedTable
from sets.disclosure.rolling import PREFIX
from sets.report.formats.svg_charts import Chart, chart_of
from sets.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why some lines of a table are withheld, and what is said instead of them."""

    reason: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A table with something to see, the chart of it where there is something to draw, and why counts are withheld."""

    table: ReleasedTable
    chart: Chart | None
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Captions of tables that are withheld as a whole, for one reason."""

    reason: str
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Some tables: those shown, sentences instead of the others, and why those are withheld."""

    shown: tuple[Figure, ...]
    words: tuple[str, ...]
    held: tuple[Held, ...]

    @property
    def any(self) -> bool:
        """Whether there is something to show or to say."""
        return bool(self.told or self.held)

    @property
    def told(self) -> bool:
        """Whether something of what was counted can be read."""
        return bool(self.shown or self.words)


def figures(released: Released, *names: str, plain: tuple[str, ...] = (), words: bool = True) -> Figures:
    """The tables of these names that the report has; those in `plain` without a chart, as another draws the same.

    Without `words` nothing is said instead of what is withheld. A cohort that is too small for nearly every figure says so
    once (`few`), and lists what is left out under How far to trust this.
    """
    # what several cohorts say together stands beside what this one cannot say alone
    beside = [name for one in names for name in (one, f"{PREFIX}{one}")]
    found = [table for name in beside if (table := released.table(name)) is not None and table.lines]
    hidden = [table for table in found if table.hidden]
    shown = tuple(_figure(table, chart=table.name not in plain, words=words) for table in found if not table.hidden)
    said = in_sentences(line for table in hidden for line in table.lines) if words else ()
    quiet = (TOO_FEW,) if few(released) else ()
    return Figures(
        shown=shown,
        words=said,
        held=by_reason((why, table.caption) for table in hidden for why in table.reasons if why not in quiet),
    )


def sentence_of(released: Released, name: str, noun: str, said: str) -> Figures:
    """A table of one line as a sentence: `14 of 19 members said so.`; where it is withheld, why, as of any table."""
    line = first_line(released, name)
    together = released.table(f"{PREFIX}{name}")
    if line is None or line.counts[0] is None or not line.total or together is not None:
        return figures(released, name, plain=(name,))
    return Figures(shown=(), words=(f"{share_of(line, noun)} {said}.",), held=())


def _figure(table: ReleasedTable, *, chart: bool, words: bool) -> Figure:
    why = (
        Why(
            reason=reason,
            words=in_sentences(line for line in table.lines if line.reason == reason) if words else (),
        )
        for reason in table.reasons
    )
    return Figure(table=table, chart=chart_of(table) if chart else None, why=tuple(why))


def few(released: Released) -> bool:
    """Whether the cohort is too small for nearly every figure about people."""
    line = first_line(released, "members")
    return line is None or line.reason == TOO_FEW


def in_sentences(lines: Iterable[ReleasedLine]) -> tuple[str, ...]:
    """What is said instead of withheld counts; where lines differ in their label alone, one sentence for them all.

    It holds of each label by itself, never of several together.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        for label in (line.label.lower(), f"“{line.label.lower()}”"):
            if line.words.endswith(f" {label}."):
                found.setdefault(line.words.removesuffix(f"{label}."), []).append(label)
                break
        else:
            if line.words:
                found.setdefault(line.words, [])
    return tuple(_of_each(words, labels) for words, labels in found.items())


def _of_each(words: str, labels: list[str]) -> str:
    if not labels:
        return words
    also = f"; the same goes for {listed(labels[1:])}" if labels[1:] else ""
    return f"{words}{labels[0]}{also}."


def by_reason(pairs: Iterable[tuple[str, str]]) -> tuple[Held, ...]:
    """Pairs of a reason and what is withheld for it, each reason once, in the order of its first."""
    found: dict[str, dict[str, None]] = {}
    for reason, what in pairs:
        found.setdefault(reason, {})[what] = None
    return tuple(Held(reason=reason, captions=tuple(whats)) for reason, whats in found.items())


def first_line(released: Released, name: str) -> ReleasedLine | None:
    """The first line of a table, where the report has it."""
    table = released.table(name)
    return table.lines[0] if table is not None and table.lines else None


def line_of(released: Released, name: str, label: str) -> ReleasedLine | None:
    """The line of that label, where the report has it."""
    table = released.table(name)
    return next((line for line in table.lines if line.label == label), None) if table is not None else None


def count(released: Released, name: str, column: str, label: str = "") -> int | None:
    """A shown count by its column's heading, of the line so labelled or else the last; None where it is withheld or not there."""
    table = released.table(name)
    if table is None or column not in table.columns or not table.lines:
        return None
    line = table.line(label) if label else table.lines[-1]
    return line.counts[table.columns.index(column)]


def total(released: Released, name: str) -> int | None:
    """What the first line of a table is out of, where that is shown."""
    line = first_line(released, name)
    return line.total if line is not None else None


def share_of(line: ReleasedLine, noun: str, column: int = 0) -> str:
    """`7 of 18 members`, and `15 of 20 members (75%)` where the base bears a percentage."""
    share, bracket, percent = line.share(column).partition(" (")
    return f"{share} {noun}{bracket}{percent}"


def share_shown(line: ReleasedLine | None, column: int = 0) -> str:
    """`7 of 18`, or nothing where the count is withheld or not there."""
    return line.share(column) if line is not None and line.counts[column] is not None and line.total else ""


def lines_in_words(released: Released, names: Iterable[str], *, over_half: bool) -> tuple[str, ...]:
    """What is said instead of withheld figures, where it is on that side of half."""
    tables = [table for name in names if (table := released.table(name)) is not None]
    return in_sentences(line for table in tables for line in table.lines if line.over_half is over_half)
