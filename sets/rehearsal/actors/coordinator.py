"""What a sample coordinator does on the pages of the report's desk: reads lines, writes, chooses stories, takes steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from sets.mail.signed_links import Link
from sets.model.cohort import CohortId, PersonId
from sets.model.report_review import PassageKind, ReportStage
from sets.model.requests import Purpose
from sets.rehearsal.actors.browser import Form
from sets.rehearsal.actors.form_fills import Choice, Chosen, Deed, Fill, Given
from sets.rehearsal.actors.sample_lines import LINES, OWN, STORIES, WHY_CHOSEN, reworded, themes_of
from sets.rehearsal.actors.sample_report import CHOSEN_BY, OWN_NAME, PASSAGES, THEMES, Written
from sets.responses.consent import fingerprint
from sets.text import wording as words

UNSORTED = "unsorted"
TURNS = 6
"""Forms of lines that are sent from one page before going on to the next."""
PICKED = 2
_MARK = 16
_READ = {fingerprint(one)[:_MARK]: themes_of(one) for line, _ in LINES for one in (line, reworded(line))}
_RANKED = {fingerprint("\n\n".join(story)): place for place, story in enumerate(STORIES)}
Which = tuple[CohortId, PersonId]


def edit(which: Which, step: str = "", place: str = "") -> Link:
    """The desk, or a theme's page there."""
    return Link(purpose=Purpose.EDIT, cohort=which[0], person=which[1], prompt=place)


def sorting(which: Which, codes: Sequence[str], *, again: bool = False) -> Iterator[Deed]:
    """Every line read and put where it belongs, theme by theme; the first time each theme gets its words too."""
    for place in (UNSORTED, *codes, OWN):
        fills: tuple[Chosen | Fill, ...] = (Chosen(choice=_sorts(place)),) * TURNS
        if place in THEMES and not again:
            fills += (Chosen(choice=_names(place)),)
        yield Deed(link=edit(which, place=place), step="themesone", fills=fills)


def _sorts(place: str) -> Choice:
    """The next group of unread lines of a page that belong to one place."""

    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        unread = (form for form in forms if form.fields.get("form", [""])[0].startswith("unread"))
        form = next(unread, None)
        if form is None:
            return None
        lines = {ref: _READ.get(ref[:_MARK]) for ref in form.offered.get("line", ())}
        # a line that nobody wrote for the sample stays where its words suggest
        where = {ref: _where(place, themes) for ref, themes in lines.items()}
        first = next(iter(where.values()))
        chosen = tuple(ref for ref, to in where.items() if to == first)
        return form, {"line": chosen, **_done(first, form)}

    return choice


def _where(place: str, themes: tuple[str, ...] | None) -> tuple[str, ...]:
    if themes is None:
        return (place,) if place != UNSORTED else ()
    return (place, *(one for one in themes if one != place)) if place in themes else themes


def _done(where: tuple[str, ...], form: Form) -> Given:
    """What to choose for lines that belong to these themes, of which the first may be the page's own."""
    offered = form.offered.get("do", ())
    if not where:
        return {"do": "out"}
    others = form.offered.get("to", ())
    if where[0] == OWN and OWN not in others:
        return {"do": "new", "name": OWN_NAME}
    if where[0] in others:
        return {"do": "to", "to": where[0]}
    return {"do": "both", "to": where[1]} if len(where) > 1 and "both" in offered else {"do": "here"}


def _names(theme: str) -> Choice:
    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((one for one in forms if one.action.endswith("themeswords")), None)
        if form is None:
            return None
        summary, dissent = THEMES[theme]
        return form, {"summary": summary, "dissent": dissent, "report": "yes"}

    return choice


def writing(which: Which, today: date) -> Iterator[Deed]:
    """Every part of the report that only people can write."""
    for part in PassageKind:
        fills = tuple(Chosen(choice=_writes(one, today)) for one in PASSAGES if one.part is part)
        yield Deed(link=edit(which), step=f"words{part}", fills=fills)


def _writes(one: Written, today: date) -> Choice:
    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((form for form in forms if form.fields.get("ref") == ["new"]), None)
        if form is None:
            return None
        given = {"text-new": one.text, "kind-new": one.kind, "owner-new": one.owner, "do": "save"}
        return form, {**given, "when-new": _month(today, one.months) if one.months else ""}

    return choice


def _month(today: date, later: int) -> str:
    """`March 2028`."""
    years, month = divmod(today.month - 1 + later, 12)
    return f"{words.MONTHS[month]} {today.year + years}"


def picking(which: Which) -> Deed:
    """Two stories chosen, each with why."""
    return Deed(link=edit(which), step="wordsstories", fills=(Chosen(choice=_picks),) * PICKED)


def _picks(forms: Sequence[Form]) -> tuple[Form, Given] | None:
    told = [form for form in forms if "story" in form.fields and ("do", "leave") not in form.buttons]
    found = min(told, key=lambda form: _RANKED.get(form.fields["story"][0], len(STORIES)), default=None)
    if found is None:
        return None
    mark = found.fields["story"][0]
    ref, why = mark[:12], WHY_CHOSEN[min(_RANKED.get(mark, 1), len(WHY_CHOSEN) - 1)]
    return found, {f"why-{ref}": why, f"by-{ref}": CHOSEN_BY, "do": "choose"}


def stepping(which: Which, to: Collection[ReportStage], offered: Callable[[str], None]) -> Deed:
    """The next step with the report, if it is one of these; `offered` hears which it is, nothing where something is in its way."""

    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((one for one in forms if one.action.endswith("/release")), None)
        offered(form.fields["to"][0] if form is not None else "")
        if form is None or form.fields["to"][0] not in to:
            return None
        return form, {name: ("yes",) for name in form.offered if name.startswith("tick-")}

    return Deed(link=edit(which), step="release", fills=(Chosen(choice=choice, optional=False),))


def stepping_back(which: Which, why: str) -> Deed:
    """The report taken back to a draft."""
    fill = Fill(fields={"to": ReportStage.DRAFT.value, "why": why}, action="releaseback")
    return Deed(link=edit(which), step="releaseback", fills=(fill,))
