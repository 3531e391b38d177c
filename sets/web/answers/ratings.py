"""The pages of self-ratings: where members start from, where they stand at the end and, looking back, where they stood."""

from __future__ import annotations

from collections.abc import Mapping

from sets.model.responses import LearningLog, LogState, Responses, Source
from sets.responses.forms import ratings as form
from sets.responses.forms.ratings import Place, Window
from sets.responses.questions import NOTHING_TO_SHARE
from sets.text import wording as words
from sets.web.answers import log
from sets.web.answers.rating_views import (
    CONFLICT,
    WORDS,
    RatingStanding,
    at_end,
    form_page,
    read_back,
    send_words,
    standing,
)
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect

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
    choices = {p: request.fields.choice(form.name_of(p), form.VALUES) for p in form.places(request.link.prompt)}
    if request.fields.line("do") == NOTHING:
        return _nothing_to_share(request, now, choices)
    news = form.changes(choices, now.own, request.person.id, request.now)
    if news and now.own and request.fields.line("seen") != now.seen:
        return form_page(request, now, choices, status=CONFLICT)
    if not any(choices.values()) and not at_end(request):
        return form_page(request, now, faults=(_unchosen(request),))
    if news:
        request.keep(Responses(ratings=tuple(news)))
        _forget_nothing(request, now)
    return Redirect(to=request.here(WORDS if at_end(request) else "rated"))


def _first(request: PageRequest) -> str:
    return form.name_of(form.places(request.link.prompt)[0])


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
        first = next(form.name_of(place) for place, chosen in choices.items() if chosen)
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


ROOM = PageHandlers(
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
