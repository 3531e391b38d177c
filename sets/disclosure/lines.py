"""One line of a table in one form: what may be seen of it, and what is said where it may not. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sets.disclosure import thresholds
from sets.disclosure.cell_suppression import Counts, one_sided, partly, showable
from sets.disclosure.published_figures import Groups, Row, base_near, near
from sets.disclosure.raw import About, RawLine, RawTable
from sets.text.wording import upper_first

_SHARES = {
    (True, True): "half or more",
    (True, False): "fewer than half",
    (False, True): "more than half",
    (False, False): "half or fewer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A table's columns, or groups of them under other headings; `whole` where it is the finest."""

    columns: tuple[str, ...]
    groups: Groups
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a line: why its table is withheld, if it is; its row in earlier reports; whether its base is secret.

    `silent`: not even words stand for it.
    """

    why: str = ""
    past: tuple[Row, ...] = ()
    secret: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is to be seen of a line, as in `ReleasedLine`."""

    counts: tuple[int | None, ...]
    total: int | None
    middles: Counts = ()
    words: str = ""
    reason: str = ""
    over_half: bool | None = None

    @property
    def shown(self) -> bool:
        return None not in self.counts


def forms_of(table: RawTable) -> tuple[Form, ...]:
    """The finest form first."""
    finest = Form(columns=table.columns, groups=tuple((i,) for i in range(len(table.columns))), whole=True)
    return (
        finest,
        *(
            Form(
                columns=tuple(one.label for one in grouping), groups=tuple(one.columns for one in grouping), whole=False
            )
            for grouping in table.groupings
        ),
    )


def outcome(table: RawTable, line: RawLine, form: Form, context: Context) -> Outcome:
    """What may be seen of this line in this form."""
    found = _outcome(table, line, form, context)
    return replace(found, words="", over_half=None) if context.silent else found


def _outcome(table: RawTable, line: RawLine, form: Form, context: Context) -> Outcome:
    counts = tuple(sum(line.counts[index] for index in group) for group in form.groups)
    if context.why:
        return withheld(table, line, form, context.why)
    if table.about is About.PROGRAMME and not 0 < line.people < thresholds.BASE:
        return Outcome(counts=counts, total=None, middles=line.middles)
    if min(line.people, line.total) < thresholds.BASE:
        return withheld(table, line, form, thresholds.TOO_FEW)
    if table.about not in (About.EVENTS, About.PROGRAMME) and (context.secret or base_near(line.total, context.past)):
        return withheld(table, line, form, thresholds.DIFFERS)
    if table.about is About.RESPONSE:
        return _response(table, line, form, counts, context)
    if context.past:
        return _beside_earlier(table, line, form, counts, context)
    return _by_size(table, line, form, counts)


def _response(table: RawTable, line: RawLine, form: Form, counts: Counts, context: Context) -> Outcome:
    """The base of other figures, so it does not change by few either; beside earlier ones there is one reason for all."""
    if 0 < counts[0] <= thresholds.SMALL or near(table, line, form.groups, context.past):
        return withheld(table, line, form, thresholds.DIFFERS if any(context.past) else thresholds.TOO_SMALL)
    return Outcome(counts=counts, total=line.total, middles=line.middles)


def _beside_earlier(table: RawTable, line: RawLine, form: Form, counts: Counts, context: Context) -> Outcome:
    """All of it, or nothing with one reason for all that it may be: which one would tell what is withheld."""
    if showable(table, counts) and not near(table, line, form.groups, context.past):
        return Outcome(counts=counts, total=line.total, middles=line.middles)
    return withheld(table, line, form, thresholds.DIFFERS, total=_total(table, line))


def _by_size(table: RawTable, line: RawLine, form: Form, counts: Counts) -> Outcome:
    if showable(table, counts):
        return Outcome(counts=counts, total=line.total, middles=line.middles)
    # of several lines with coarser forms each line's own form would tell of the others
    alone = len(table.lines) == 1 or not table.groupings
    places = partly(table, counts) if form.whole and alone and not one_sided(table, counts) else None
    if places is None:
        return withheld(table, line, form, thresholds.TOO_SMALL, total=_total(table, line))
    seen = tuple(None if index in places else count for index, count in enumerate(counts))
    return Outcome(counts=seen, total=line.total, reason=thresholds.SOME_HIDDEN)


def _total(table: RawTable, line: RawLine) -> int | None:
    """The number of people is known from the report's other tables; that of things done would bound an earlier report's."""
    return None if table.about is About.EVENTS else line.total


def withheld(table: RawTable, line: RawLine, form: Form, reason: str, *, total: int | None = None) -> Outcome:
    """Nothing of a line but words, and not even these beside figures that could tell more with them."""
    silent = reason in (thresholds.LINKED, thresholds.DIFFERS, table.missing)
    many = None if silent else _over_half(table, line, form, small=reason == thresholds.TOO_FEW)
    words = ""
    if many is not None:
        words = in_words(table, line.label, form, many, small=reason == thresholds.TOO_FEW)
    return Outcome(counts=(None,) * len(form.groups), total=total, words=words, reason=reason, over_half=many)


def in_words(table: RawTable, label: str, form: Form, many: bool, *, small: bool) -> str:
    """What is said of a line whose counts are withheld; `many` says on which side of half the first one is."""
    share = _SHARES[small, many]
    return upper_first(table.in_words.format(share=share, column=form.columns[0].lower(), label=label.lower()))


def _over_half(table: RawTable, line: RawLine, form: Form, *, small: bool) -> bool | None:
    """On which side of half the first column is. Never nothing from five on: silence too would tell."""
    if line.total < thresholds.WORDS_FROM or line.out_of is not None or not table.in_words:
        return None
    # a finer part of a figure that another table shows is worked out from its side of half
    if table.needs and len(table.columns) > 2 and not small:
        return None
    first = sum(line.counts[index] for index in form.groups[0])
    return 2 * first > line.total or (small and 2 * first == line.total)
