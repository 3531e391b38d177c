"""Changes of the programme on the coordinators' page: a list of acts, a form each, what each would do, and its publishing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from sets.cohort.acts.registry import ACTS, Row, act_of
from sets.cohort.acts.scene import Acted, Scene
from sets.cohort.meeting_wording import kind_words
from sets.cohort.programme import Programme
from sets.due.difference import Change as Told
from sets.due.difference import PromptChanges
from sets.model.cohort import Occasion
from sets.model.errors import ActError, StateError
from sets.model.messages import CANCEL, CHANGES, FIRST_PAGE, GOODBYE, INVITE, UPDATE, WELCOME, CalendarEntry
from sets.service.change import Preview, Stale, carry_out, preview, stale, why_not
from sets.service.versions import back_to, history
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.date_offers import way_to
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect
from sets.web.team.change_forms import Stage, Typed, form_rows, hidden, refused, typed
from sets.web.team.in_words import in_words

LIST, FORM, CHECK, VERSIONS, NOT = (
    f"team/{name}.html.j2" for name in ("change", "change-form", "change-check", "versions", "change-not")
)
DONE = "It is published. People are told as the page before said."
STEP = "change"
PUBLISH, EDIT, FIND = "publish", "edit", "find"
FINDS_DATES = ("move",)
"""Acts whose form leads to dates that suit everyone."""
CONFLICT = 409
HEADS = {
    CANCEL: "Cancelled for",
    UPDATE: "Changed for",
    INVITE: "Invited:",
    CHANGES: "One letter that says what changes:",
    WELCOME: "One welcome with all dates:",
    GOODBYE: "One goodbye:",
    FIRST_PAGE: "A letter that opens the coordinators’ page:",
}


def show_list(done: str = "") -> Handler:
    """The acts to choose from."""

    def shown(request: PageRequest) -> Page:
        rows = tuple((row.title, row.about, request.here(step_of(row))) for row in ACTS)
        facts = {"back": request.here(), "rows": rows, "versions": request.here("versions"), "done": done, "notice": ""}
        return Page(template=LIST, title="Change something", facts=facts)

    return shown


def step_of(row: Row) -> str:
    """The step of an act's form."""
    return f"{STEP}-{row.name}"


def show_form(row: Row) -> Handler:
    """The questions of one act, nothing filled in."""
    return lambda request: _form(request, _stage(request, row), Typed())


def _stage(request: PageRequest, row: Row) -> Stage:
    return Stage(programme=request.programme, row=row, now=request.now)


def _form(request: PageRequest, stage: Stage, found: Typed, faults: tuple[Fault, ...] = (), notice: str = "") -> Page:
    facts = {
        "back": request.here(STEP),
        "action": request.here(step_of(stage.row)),
        "about": stage.row.about,
        "rows": form_rows(stage, found),
        "finds_dates": stage.row.name in FINDS_DATES,
        "notice": notice,
    }
    status = CONFLICT if notice else 200
    return Page(template=FORM, title=stage.row.title, facts=facts, faults=faults, status=status)


def act(row: Row) -> Handler:
    """What the act would do; with the button on that page pressed, the act itself."""

    def acted(request: PageRequest) -> Answer:
        stage = _stage(request, row)
        found = typed(stage, request.fields)
        if request.fields.line("go") == FIND and row.name in FINDS_DATES:
            return _find(request, stage, found)
        if request.fields.line("go") == EDIT or found.faults:
            return _form(request, stage, found, () if request.fields.line("go") == EDIT else found.faults)
        try:
            seen = preview(request.site.installation, request.link.cohort, partial(_apply, row, found), request.now)
            return _checked(request, seen, step_of(row), hidden(found))
        except ActError as error:
            return _form(request, stage, found, (refused(stage, error, found.answers),))
        except StateError as error:
            return _form(request, stage, found, notice=f"Nothing was done. {why_not(error)}")

    return acted


def _find(request: PageRequest, stage: Stage, found: Typed) -> Answer:
    """On to the dates that suit everyone, for the meeting that was chosen."""
    if found.answers["meeting"]:
        return Redirect(to=way_to(request, Occasion(found.answers["meeting"])))
    return _form(request, stage, found, tuple(fault for fault in found.faults if fault.field == "meeting"))


def _apply(row: Row, found: Typed, scene: Scene) -> Acted:
    return row.apply(act_of(row, found.answers), scene)


def _checked(request: PageRequest, found: Preview, step: str, again: dict[str, str]) -> Answer:
    """The page to check, or the change made, where this very change was seen and the button pressed."""
    if request.fields.line("go") != PUBLISH:
        return _check(request, found, step, again)
    installation = request.site.installation
    try:
        if request.fields.line("seen") != found.seen:
            raise stale(installation, request.link.cohort)
        carry_out(installation, found, request.now, by=one_line(request.person.name))
    except Stale as error:
        return _check(
            request, found, step, again, notice=f"Nothing was done: {error.cause}, and press the button again."
        )
    return Redirect(to=request.here("made"))


def _check(request: PageRequest, found: Preview, step: str, again: dict[str, str], notice: str = "") -> Page:
    programme, difference = found.draft.programme, found.difference
    waits = words.moment(difference.waits_until, programme.zone) if difference.waits_until is not None else ""
    facts = {
        "back": request.here(STEP),
        "action": request.here(step),
        "hidden": {**again, "seen": found.seen},
        "what": tuple(words.upper_first(what) for what in found.what),
        "told": _told(difference.changes, programme),
        "waits": waits,
        "prompts": _prompts(difference.prompts),
        "warnings": tuple(in_words(one.message, programme) for one in found.warnings),
        "clashes": found.clashes,
        "lines": "\n".join(found.file_lines[2:]),
        "file": found.path.name,
        "number": programme.number,
        "notice": notice,
        "editable": step.startswith(STEP),
    }
    return Page(template=CHECK, title="Check this change", facts=facts, status=CONFLICT if notice else 200)


def _told(changes: Iterable[Told], programme: Programme) -> tuple[dict[str, object], ...]:
    """The same kind of news to the same people at the same time stands together."""
    series: dict[tuple[object, ...], list[Told]] = {}
    for change in changes:
        series.setdefault((change.kind, change.people, change.at), []).append(change)
    return tuple(_card(found, programme) for found in series.values())


def _card(series: list[Told], programme: Programme) -> dict[str, object]:
    first = series[0]
    count = words.plural(len(first.people), "person", "people")
    return {
        "head": f"{HEADS.get(first.kind, kind_words(first.kind) + ':')} {count}",
        "meetings": tuple(_meeting(one, programme) for one in series if one.after is not None),
        "at": words.moment(first.at, programme.zone),
        "people": first.people,
    }


def _meeting(change: Told, programme: Programme) -> dict[str, str]:
    after, before = change.after, change.before
    moved = before is not None and after is not None and (before.start, before.end) != (after.start, after.end)
    return {
        "about": one_line(after.title) if after is not None else "",
        "was": _entry(before, programme) if moved and change.kind == UPDATE else "",
        "now": _entry(after, programme),
    }


def _entry(told: CalendarEntry | None, programme: Programme) -> str:
    if told is None:
        return ""
    return ", ".join(part for part in (words.when(told.start, told.end, programme.zone), told.place) if part)


def _prompts(changes: PromptChanges) -> tuple[str, ...]:
    """What becomes of the questions and reminders, in words."""

    def lines() -> Iterator[str]:
        for count, what in (
            (changes.added, "added"),
            (changes.dropped, "no longer sent"),
            (changes.moved, "sent on another day"),
        ):
            if count:
                verb = "is" if count == 1 else "are"
                yield f"{words.plural(count, 'question or reminder', 'questions and reminders')} {verb} {what}"

    return tuple(lines())


def show_versions(request: PageRequest) -> Page:
    """Every version: when, by whom, what changed; with a way back to each but the newest."""
    zone, found = request.zone, history(request.site.installation, request.link.cohort)
    rows = tuple(
        {
            "number": one.number,
            "when": words.moment(one.at, zone),
            "by": one_line(one.by),
            "what": tuple(words.upper_first(what) for what in one.what),
            "hidden": {"version": str(one.number)} if one is not found[0] else {},
        }
        for one in found
    )
    facts = {"back": request.here(STEP), "action": request.here("back"), "rows": rows}
    return Page(template=VERSIONS, title="Every version", facts=facts)


def bring_back(request: PageRequest) -> Answer:
    """What bringing a version back would do, and with its button pressed, the version back."""
    numbers = [str(one.number) for one in history(request.site.installation, request.link.cohort)[1:]]
    chosen = request.fields.choice("version", numbers)
    if not chosen:
        return Redirect(to=request.here("versions"))
    installation, cohort = request.site.installation, request.link.cohort
    try:
        found = preview(installation, cohort, back_to(installation, cohort, int(chosen)), request.now)
        return _checked(request, found, "back", {"version": chosen})
    except StateError as error:
        facts = {"back": request.here("versions"), "notice": why_not(error)}
        return Page(template=NOT, title="This cannot be brought back", facts=facts, status=CONFLICT)


SHOW: dict[str, Handler] = {
    STEP: show_list(),
    "made": show_list(DONE),
    "versions": show_versions,
    **{step_of(row): show_form(row) for row in ACTS},
}
ACT: dict[str, Handler] = {**{step_of(row): act(row) for row in ACTS}, "back": bring_back}
"""The steps of these pages."""
