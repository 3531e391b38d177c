"""What the pages of self-ratings show: the form, and what was sent, read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sets.model.responses import LearningLog, LogState, Phase, Rating
from sets.responses.forms import ratings as form
from sets.responses.forms.ratings import ENDLINE, Place, Window
from sets.responses.questions import LOOKING_BACK, NOTHING_TO_SHARE, STATEMENTS
from sets.text import wording as words
from sets.web.page.request import Fault, Page, PageRequest

CONFLICT = 409
WORDS = "words"
"""The step of the questions in words, which follow the ratings at the end."""
TITLES = {form.BASELINE: "Where are you starting from?", ENDLINE: "Where you are now, and where you were"}
LEGENDS = {Phase.ENDLINE: "Now", Phase.LOOKBACK: LOOKING_BACK}
HEADINGS = {Phase.BASELINE: "At the start", Phase.ENDLINE: "Now", Phase.LOOKBACK: "Looking back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One row of radios. `legend` is empty where the statement itself is the legend."""

    name: str
    legend: str
    value: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A statement and what is asked about it."""

    text: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True, kw_only=True)
class RatingStanding:
    """What the visitor sent so far, and what may be done with it now."""

    own: Mapping[Place, Rating]
    log: LearningLog | None
    window: Window
    released: datetime | None

    @property
    def seen(self) -> str:
        return form.ratings_seen(self.own)


def standing(request: PageRequest) -> RatingStanding:
    """Where the visitor stands with the prompt of their link."""
    prompt, person = request.link.prompt, request.person.id
    own = form.own_ratings(request.responses.ratings, person, prompt)
    released = form.released_at(request.records.issued(), request.now)
    key = (request.link.occasion, person, prompt)
    return RatingStanding(
        own=own,
        log=next((log for log in request.responses.logs if (log.occasion, log.person, log.prompt) == key), None),
        window=form.window(prompt, request.programme, person, sent=bool(own), released=released, now=request.now),
        released=released,
    )


def at_end(request: PageRequest) -> bool:
    """Whether the link asks about the end, where questions in words follow."""
    return request.link.prompt == ENDLINE


def send_words(request: PageRequest) -> str:
    """What stands on the button that sends."""
    return "Send and go on" if at_end(request) else "Send"


def form_page(
    request: PageRequest,
    now: RatingStanding,
    choices: Mapping[Place, str] | None = None,
    *,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
    sure: str = "",
) -> Page:
    """The form with what was sent, or with what was just chosen. CONFLICT: other ratings were sent since it was opened."""
    given = choices if choices is not None else {place: form.choice_of(r) for place, r in now.own.items()}
    own = now.own if status == CONFLICT else {}
    facts = {
        "rows": tuple(_row(request, number, given, own) for number in range(1, len(STATEMENTS) + 1)),
        "scale": form.SCALE,
        "action": request.here(),
        "hidden": {"seen": now.seen, **({"sure": sure} if sure else {})},
        "send": send_words(request),
        "end": at_end(request),
        "begun": form.begun(request.programme, request.person.id, request.now),
        "sent": bool(now.own),
        "meanwhile": status == CONFLICT,
        "back": request.here() if now.own else "",
        "without": request.here(WORDS) if at_end(request) and not now.own else "",
        "nothing": words.upper_first(NOTHING_TO_SHARE) if not now.own and not _has_words(now) else "",
    }
    return Page(
        template="ratings/form.html.j2", title=TITLES[request.link.prompt], facts=facts, faults=faults, status=status
    )


def _has_words(now: RatingStanding) -> bool:
    return now.log is not None and now.log.state is LogState.RETURNED


def _row(request: PageRequest, number: int, given: Mapping[Place, str], own: Mapping[Place, Rating]) -> Row:
    asks: list[Ask] = []
    for place in form.places(request.link.prompt):
        if place[1] == number:
            kept, value = own.get(place), given.get(place, "")
            differs = kept is not None and value not in ("", form.choice_of(kept))
            hints = ("" if asks else form.ENDS, f"Sent from another page: {form.in_words(kept)}" if differs else "")
            hint = ". ".join(filter(None, hints))
            asks.append(Ask(name=form.name_of(place), legend=LEGENDS.get(place[0], ""), value=value, hint=hint))
    return Row(text=STATEMENTS[number - 1].text, asks=tuple(asks))


def read_back(request: PageRequest, now: RatingStanding, *, thanks: bool = False, status: int = 200) -> Page:
    """What was sent, and what may still be done with it."""
    phases = form.PHASES[request.link.prompt]
    facts = {
        "thanks": thanks,
        "caption": "What you chose, from 1 (not at all true of me) to 5 (completely true of me)",
        "columns": tuple(HEADINGS[phase] for phase in phases),
        "rows": tuple(
            (statement.text, tuple(form.in_words(now.own.get((phase, number))) for phase in phases))
            for number, statement in enumerate(STATEMENTS, start=1)
        ),
        "late": status == CONFLICT,
        "any": bool(now.own),
        "window": now.window.value,
        "released": words.short_day(now.released.astimezone(request.zone).date()) if now.released else "",
        "change": request.here("numbers"),
        "remove": request.here("remove"),
        "words": request.here(WORDS) if at_end(request) else "",
        "end": at_end(request),
    }
    return Page(
        template="ratings/sent.html.j2", title=_title_of(request, now, thanks=thanks), facts=facts, status=status
    )


def _title_of(request: PageRequest, now: RatingStanding, *, thanks: bool) -> str:
    if thanks:
        return "Thank you: your ratings are kept"
    return "Your ratings" if now.own else TITLES[request.link.prompt]
