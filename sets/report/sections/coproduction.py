"""The three co-production elements: how far members moved, at which stages communities took part, whose voices were heard."""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure.released import Released, ReleasedLine
from sets.model.report_review import PassageKind
from sets.report.edition import Version, View
from sets.report.figures import Figures, figures, line_of, sentence_of, share_of
from sets.report.phrases import midpoint, texts, young_people_named
from sets.responses.questions import E2, E3, ELEMENTS, STATEMENTS, Element
from sets.text.wording import listed, plural

YOUNG_SAY, COST = "young-say", ("own-hours", "their-hours", "paid")
MOVED, FROM_START, STAGES = "movement-looking-back", "movement-from-start", "stages"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementShown:
    """One element: what it means, how many statements it was rated by, and how far members moved on it, or nothing."""

    name: str
    meaning: str
    statements: str
    moved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements(View):
    """`gaps` is where the evidence is thin; `young` whether anything in the report speaks of young people.

    `cost` is what doing work with communities took in time, theirs and members' own.
    """

    midpoint: bool
    elements: tuple[ElementShown, ...]
    movement: Figures
    stages: Figures
    stories: int
    heard: tuple[str, ...]
    unheard: tuple[str, ...]
    named: Figures
    young_say: Figures
    young: bool
    cost: Figures
    gaps: tuple[str, ...]


def view(released: Released, version: Version) -> Elements | None:
    """None before anybody has met."""
    if released.frame.first is None:
        return None
    return Elements(
        midpoint=midpoint(released),
        elements=tuple(_shown(released, element) for element in ELEMENTS),
        movement=figures(released, MOVED, FROM_START, plain=(FROM_START,), words=False),
        stages=figures(released, STAGES),
        stories=len(released.stories),
        heard=texts(released, PassageKind.HEARD),
        unheard=texts(released, PassageKind.UNHEARD),
        named=sentence_of(
            released, "named-missing", "members who answered", "named a group or role to be talked to next"
        ),
        young_say=figures(released, YOUNG_SAY),
        young=young_people_named(released),
        cost=figures(released, *COST),
        gaps=() if midpoint(released) else _gaps(released),
    )


def _shown(released: Released, element: Element) -> ElementShown:
    statements = sum(statement.element == element.id for statement in STATEMENTS)
    return ElementShown(
        name=element.name,
        meaning=element.sentence,
        statements=plural(statements, "statement") if statements > 1 else "one statement",
        moved=_moved(released, element),
    )


def _moved(released: Released, element: Element) -> str:
    """Looking back from the end: how many moved which way, and the middle rating. The tables have the start, too."""
    table, line = released.table(MOVED), line_of(released, MOVED, element.name)
    if table is None or line is None:
        return ""
    if line.counts[0] is None or not line.total:
        return line.words
    others = [
        f"{value} {column[:1].lower()}{column[1:]}"
        for value, column in zip(line.counts[1:], table.columns[1:], strict=True)
        if value is not None
    ]
    told = listed([f"{share_of(line, 'members')} moved up", *others])
    return f"Looking back from the end, {told}.{_middle(line)}"


def _middle(line: ReleasedLine) -> str:
    if len(line.middles) != 2:
        return ""
    was, now = line.middles
    return f" The middle rating stayed at {now}." if was == now else f" The middle rating went from {was} to {now}."


def _gaps(released: Released) -> tuple[str, ...]:
    """What a reader might look for here and will not find."""
    unknown = [
        element.name.lower()
        for element in ELEMENTS
        if not any(
            (line := line_of(released, name, element.name)) is not None and (line.counts[0] is not None or line.words)
            for name in (MOVED, FROM_START)
        )
    ]
    table = released.table(STAGES)
    found = (
        (f"How far members moved on {listed(unknown)} cannot be said.", bool(unknown)),
        (
            f"At which stages communities took part ({E2.name.lower()}) cannot be said in figures.",
            table is None or table.hidden,
        ),
        (
            f"No story of change stands in this report, so {E3.name.lower()} rests on what members say of themselves.",
            not released.stories,
        ),
        (
            "No community partner’s words stand in this report, so every view here is from inside the programme.",
            not any(quote.partner for quote in released.quotes),
        ),
    )
    return tuple(sentence for sentence, thin in found if thin)
