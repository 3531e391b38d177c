"""The pages of self-ratings: where members start from, where they stand at the end and, looking back, where they stood."""

from __future__ import annotations

from collections.abc import Mapping

from sets.model.responses import Gathered, LearningLog, LogState, Source
from sets.responses.forms import ratings as form
from sets.responses.forms.ratings import Place, Window
from sets.responses.questions import NOTHING_TO_SHARE
from sets.text import wording as words
from sets.web.answers import log
from sets.web.answers.rating_views import CONFLICT, WORDS, Standing, at_end, form_page, read_back, send_words, standing
from sets.web.page.request import Answer, Fault, Go, Handler, Page, Room, Visit

NOTHING = "nothing"
NO = words.upper_first(NOTHING_TO_SHARE)


def show(visit: Visit) -> Answer:
    """The form; what was sent, once something was."""
    now = standing(visit)
    return read_back(visit, now) if now.own or now.window is not Window.OPEN else form_page(visit, now)


def change(visit: Visit) -> Answer:
    """The form with what was sent."""
    now = standing(visit)
    return form_page(visit, now) if now.window is Window.OPEN else Go(to=visit.here())


def rated(visit: Visit) -> Answer:
    """Thanks, and what was sent."""
    now = standing(visit)
    return read_back(visit, now, thanks=True) if now.own else Go(to=visit.here())


def none(visit: Visit) -> Answer:
    """Thanks for the answer that there is nothing to share."""
    now = standing(visit)
    if now.own or now.log is None or now.log.state is not LogState.NOTHING_TO_SHARE:
        return Go(to=visit.here())
    again = now.window is Window.OPEN
    return Page(
        template="ratings/none.html.j2",
        title="Thank you",
        facts={"again": visit.here() if again else "", "end": at_end(visit)},
    )


def removing(visit: Visit) -> Answer:
    """Asks once more before ratings are taken back."""
    now = standing(visit)
    if not now.own or now.window is not Window.OPEN:
        return Go(to=visit.here())
    facts = {"action": visit.here("remove"), "back": visit.here(), "count": words.plural(len(now.own), "rating")}
    return Page(template="ratings/remove.html.j2", title="Take back your ratings?", facts=facts)


def remove(visit: Visit) -> Answer:
    """Takes one's own ratings of this prompt out of the records; the prompt is answered by then."""
    now = standing(visit)
    if now.window is not Window.OPEN:
        return Go(to=visit.here())
    if now.own:
        visit.records.erase(Gathered(ratings=tuple(now.own.values())))
    if now.log is None:
        visit.keep(Gathered(logs=(_nothing(visit),)))
    return Go(to=visit.here("none"))


def send(visit: Visit) -> Answer:
    """Keeps what was chosen, or that there is nothing to share."""
    now = standing(visit)
    if now.window is not Window.OPEN:
        return read_back(visit, now, status=CONFLICT)
    choices = {p: visit.fields.choice(form.name_of(p), form.VALUES) for p in form.places(visit.link.prompt)}
    if visit.fields.line("do") == NOTHING:
        return _nothing_to_share(visit, now, choices)
    news = form.changes(choices, now.own, visit.person.id, visit.now)
    if news and now.own and visit.fields.line("seen") != now.seen:
        return form_page(visit, now, choices, status=CONFLICT)
    if not any(choices.values()) and not at_end(visit):
        return form_page(visit, now, faults=(_unchosen(visit),))
    if news:
        visit.keep(Gathered(ratings=tuple(news)))
        _forget_nothing(visit, now)
    return Go(to=visit.here(WORDS if at_end(visit) else "rated"))


def _first(visit: Visit) -> str:
    return form.name_of(form.places(visit.link.prompt)[0])


def _unchosen(visit: Visit) -> Fault:
    return Fault(
        field=_first(visit),
        message=f"Choose a number for any of the statements, or choose “{NO}”",
    )


def _nothing_to_share(visit: Visit, now: Standing, choices: Mapping[Place, str]) -> Answer:
    if now.own:
        return Go(to=visit.here("remove"))
    if now.log is not None and now.log.state is LogState.RETURNED:
        return Go(to=visit.here(WORDS))
    if any(choices.values()) and not visit.fields.line("sure"):
        first = next(form.name_of(place) for place, chosen in choices.items() if chosen)
        message = f"You have chosen some numbers. Choose “{send_words(visit)}” to send them, or “{NO}” once more"
        return form_page(visit, now, choices, faults=(Fault(field=first, message=message),), sure="yes")
    if now.log is None:
        visit.keep(Gathered(logs=(_nothing(visit),)))
    return Go(to=visit.here("none"))


def _nothing(visit: Visit) -> LearningLog:
    return LearningLog(
        occasion=visit.link.occasion,
        person=visit.person.id,
        prompt=visit.link.prompt,
        state=LogState.NOTHING_TO_SHARE,
        at=visit.now,
        source=Source.WEB,
    )


def _forget_nothing(visit: Visit, now: Standing) -> None:
    """Ratings of the start take the place of the answer that there was nothing to share; at the end that is about words too."""
    if now.log is not None and now.log.state is LogState.NOTHING_TO_SHARE and not at_end(visit):
        visit.records.erase(Gathered(logs=(now.log,)))


def _at_the_end(handler: Handler) -> Handler:
    """Questions in words belong to the end; the start has none."""

    def only(visit: Visit) -> Answer:
        return handler(visit) if at_end(visit) else Go(to=visit.here())

    return only


ROOM = Room(
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
