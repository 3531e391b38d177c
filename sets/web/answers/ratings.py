"""The pages of self-ratings: where members start from, where they stand at the end and, looking back, where they stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sets.model.responses import LearningLog, LogState, Phase, Rating, Responses, Source
from sets.responses.forms import ratings
from sets.responses.forms.log_window import closed_by
from sets.responses.forms.ratings import Place, Window
from sets.responses.prompt_catalogue import prompt_called
from sets.responses.questions import LOOKING_BACK, NOTHING_TO_SHARE, STATEMENTS
from sets.text import wording as words
from sets.web.answers import log
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect

CONFLICT = 409
WORDS = "words"
"""The step of the questions in words, which follow the ratings at the end."""
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
        return ratings.ratings_seen(self.own)


def standing(request: PageRequest) -> RatingStanding:
    """Where the visitor stands with the prompt of their link."""
    prompt, person = request.link.prompt, request.person.id
    own = ratings.own_ratings(request.responses.ratings, person, prompt)
    sent_at = max((rating.at for rating in own.values()), default=None)
    issued, now = request.records.issued(), request.now
    released = closed_by(prompt, request.meeting, request.person, request.programme, issued, sent_at, now)
    key = (request.link.occasion, person, prompt)
    return RatingStanding(
        own=own,
        log=next((log for log in request.responses.logs if (log.occasion, log.person, log.prompt) == key), None),
        window=ratings.window(prompt, request.programme, person, sent=bool(own), released=released, now=now),
        released=released,
    )


def at_end(request: PageRequest) -> bool:
    """Whether questions in words follow, as they do at the end."""
    return prompt_called(request.link.prompt).in_words


def _title(request: PageRequest) -> str:
    return prompt_called(request.link.prompt).first_title


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
    given = choices if choices is not None else {place: ratings.choice_of(r) for place, r in now.own.items()}
    own = now.own if status == CONFLICT else {}
    facts = {
        "rows": tuple(_row(request, number, given, own) for number in range(1, len(STATEMENTS) + 1)),
        "scale": ratings.SCALE,
        "action": request.here(),
        "hidden": {"seen": now.seen, **({"sure": sure} if sure else {})},
        "send": send_words(request),
        "end": at_end(request),
        "begun": ratings.begun(request.programme, request.person.id, request.now),
        "sent": bool(now.own),
        "meanwhile": status == CONFLICT,
        "back": request.here() if now.own else "",
        "without": request.here(WORDS) if at_end(request) and not now.own else "",
        "nothing": words.upper_first(NOTHING_TO_SHARE) if not now.own and not _has_words(now) else "",
    }
    return Page(template="ratings/form.html.j2", title=_title(request), facts=facts, faults=faults, status=status)


def _has_words(now: RatingStanding) -> bool:
    return now.log is not None and now.log.state is LogState.RETURNED


def _row(request: PageRequest, number: int, given: Mapping[Place, str], own: Mapping[Place, Rating]) -> Row:
    asks: list[Ask] = []
    for place in ratings.places(request.link.prompt):
        if place[1] == number:
            kept, value = own.get(place), given.get(place, "")
            differs = kept is not None and value not in ("", ratings.choice_of(kept))
            hints = (
                "" if asks else ratings.ENDS,
                f"Sent from another page: {ratings.in_words(kept)}" if differs else "",
            )
            hint = ". ".join(filter(None, hints))
            asks.append(Ask(name=ratings.name_of(place), legend=LEGENDS.get(place[0], ""), value=value, hint=hint))
    return Row(text=STATEMENTS[number - 1].text, asks=tuple(asks))


def read_back(request: PageRequest, now: RatingStanding, *, thanks: bool = False, status: int = 200) -> Page:
    """What was sent, and what may still be done with it."""
    phases = prompt_called(request.link.prompt).phases
    facts = {
        "thanks": thanks,
        "caption": "What you chose, from 1 (not at all true of me) to 5 (completely true of me)",
        "columns": tuple(HEADINGS[phase] for phase in phases),
        "rows": tuple(
            (statement.text, tuple(ratings.in_words(now.own.get((phase, number))) for phase in phases))
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
    return "Your ratings" if now.own else _title(request)


NOTHING = "nothing"
NO = words.upper_first(NOTHING_TO_SHARE)


def show(request: PageRequest) -> Answer:
    """The form; what was sent, once something was."""
    now = standing(request)
    return read_back(request, now) if now.own or now.window is not Window.OPEN else form_page(request, now)


def change(request: PageRequest) -> Answer:
    """The form with what was sent."""
    now = standing(request)
    return form_page(request, now) if now.window is Window.OPEN else Redirect(to=request.here())


def rated(request: PageRequest) -> Answer:
    """Thanks, and what was sent."""
    now = standing(request)
    return read_back(request, now, thanks=True) if now.own else Redirect(to=request.here())


def none(request: PageRequest) -> Answer:
    """Thanks for the answer that there is nothing to share."""
    now = standing(request)
    if now.own or now.log is None or now.log.state is not LogState.NOTHING_TO_SHARE:
        return Redirect(to=request.here())
    again = now.window is Window.OPEN
    return Page(
        template="ratings/none.html.j2",
        title="Thank you",
        facts={"again": request.here() if again else "", "end": at_end(request)},
    )


def removing(request: PageRequest) -> Answer:
    """Asks once more before ratings are taken back."""
    now = standing(request)
    if not now.own or now.window is not Window.OPEN:
        return Redirect(to=request.here())
    facts = {"action": request.here("remove"), "back": request.here(), "count": words.plural(len(now.own), "rating")}
    return Page(template="ratings/remove.html.j2", title="Take back your ratings?", facts=facts)


def remove(request: PageRequest) -> Answer:
    """Takes one's own ratings of this prompt out of the records; the prompt is answered by then."""
    now = standing(request)
    if now.window is not Window.OPEN:
        return Redirect(to=request.here())
    if now.own:
        request.records.erase(Responses(ratings=tuple(now.own.values())))
    if now.log is None:
        request.keep(Responses(logs=(_nothing(request),)))
    return Redirect(to=request.here("none"))


def send(request: PageRequest) -> Answer:
    """Keeps what was chosen, or that there is nothing to share."""
    now = standing(request)
    if now.window is not Window.OPEN:
        return read_back(request, now, status=CONFLICT)
    choices = {
        p: request.fields.choice(ratings.name_of(p), ratings.VALUES) for p in ratings.places(request.link.prompt)
    }
    if request.fields.line("do") == NOTHING:
        return _nothing_to_share(request, now, choices)
    news = ratings.changes(choices, now.own, request.person.id, request.now)
    if news and now.own and request.fields.line("seen") != now.seen:
        return form_page(request, now, choices, status=CONFLICT)
    if not any(choices.values()) and not at_end(request):
        return form_page(request, now, faults=(_unchosen(request),))
    if news:
        request.keep(Responses(ratings=tuple(news)))
        _forget_nothing(request, now)
    return Redirect(to=request.here(WORDS if at_end(request) else "rated"))


def _first(request: PageRequest) -> str:
    return ratings.name_of(ratings.places(request.link.prompt)[0])


def _unchosen(request: PageRequest) -> Fault:
    return Fault(
        field=_first(request),
        message=f"Choose a number for any of the statements, or choose “{NO}”",
    )


def _nothing_to_share(request: PageRequest, now: RatingStanding, choices: Mapping[Place, str]) -> Answer:
    if now.own:
        return Redirect(to=request.here("remove"))
    if now.log is not None and now.log.state is LogState.RETURNED:
        return Redirect(to=request.here(WORDS))
    if any(choices.values()) and not request.fields.line("sure"):
        first = next(ratings.name_of(place) for place, chosen in choices.items() if chosen)
        message = f"You have chosen some numbers. Choose “{send_words(request)}” to send them, or “{NO}” once more"
        return form_page(request, now, choices, faults=(Fault(field=first, message=message),), sure="yes")
    if now.log is None:
        request.keep(Responses(logs=(_nothing(request),)))
    return Redirect(to=request.here("none"))


def _nothing(request: PageRequest) -> LearningLog:
    return LearningLog(
        occasion=request.link.occasion,
        person=request.person.id,
        prompt=request.link.prompt,
        state=LogState.NOTHING_TO_SHARE,
        at=request.now,
        source=Source.WEB,
    )


def _forget_nothing(request: PageRequest, now: RatingStanding) -> None:
    """Ratings of the start take the place of the answer that there was nothing to share; at the end that is about words too."""
    if now.log is not None and now.log.state is LogState.NOTHING_TO_SHARE and not at_end(request):
        request.records.erase(Responses(logs=(now.log,)))


def _at_the_end(handler: Handler) -> Handler:
    """Questions in words belong to the end; the start has none."""

    def only(request: PageRequest) -> Answer:
        return handler(request) if at_end(request) else Redirect(to=request.here())

    return only


HANDLERS = PageHandlers(
    show={
        **{step: _at_the_end(handler) for step, handler in log.shows(WORDS).items()},
        "": show,
        "numbers": change,
        "rated": rated,
        "none": none,
        "remove": removing,
    },
    act={
        **{step: _at_the_end(handler) for step, handler in log.acts(WORDS).items()},
        "": send,
        "remove": remove,
    },
)
