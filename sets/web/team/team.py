"""The coordinators' page: where the cohort stands, what leaves soon, and what to do without setwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sets.cohort.acts.registry import ROWS
from sets.cohort.on_paper import on_paper
from sets.cohort.programme import Programme
from sets.due.cohort_standing import CohortStanding
from sets.due.needs.need import Need
from sets.due.outlook import Outlook
from sets.model.ledger import Ledger
from sets.model.publication import Decision, Verdict
from sets.model.requests import Purpose
from sets.model.responses import Responses
from sets.service.where_it_stands import where_it_stands
from sets.text.clean import one_line
from sets.web.member.subscribing import way_there
from sets.web.page.date_offers import STEP as DATES
from sets.web.page.date_offers import way_to
from sets.web.page.open_link import for_coordinators
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect
from sets.web.team import date_poll, find_dates, letters, message_list, private, try_again
from sets.web.team.change import ACT, SHOW, STEP, step_of
from sets.web.team.messages import Coming, going, held, message_seen
from sets.web.team.state import others_of, reason_field, state_facts, to_decide

STATE, BY_HAND = "team/state.html.j2", "team/byhand.html.j2"
HELD = "The message is held. It stays here until somebody releases it."
RELEASED = "The message is released. It leaves at its time, or with the next run if that is past."
DISMISSED = "It is laid aside, with your reason. It comes back if anything about it changes."
NO_REASON = "Say why it needs nobody"
CHANGED = "Somebody held or released this message since you opened the page, so nothing was done. Look again."


def _outlook(request: PageRequest) -> tuple[Outlook, Responses, Ledger]:
    return request.site.installation.published_outlook(request.link.cohort, request.now)


def _standing(request: PageRequest) -> CohortStanding:
    return where_it_stands(request.site.installation, request.link.cohort, request.now, held=False)


def _state(done: str = "", faults: tuple[Fault, ...] = ()) -> Handler:
    def shown(request: PageRequest) -> Page:
        outlook, responses, _ = _outlook(request)
        standing = _standing(request)
        facts = {
            **state_facts(standing, request.programme, partial(_choices, request), try_again.ways(outlook)),
            "try_again": request.here(try_again.STEP),
            "dates": tuple(find_dates.way_if_it_can_move(request, one.meeting) for one in standing.sessions),
            "short": to_decide(request),
            "private": request.here(private.STEP) if private.for_me(request) else "",
            "held": len(held(outlook, request.programme, responses, request.now)),
            "dismiss": request.here("dismiss"),
            "messages": request.here("messages"),
            "change": request.here(STEP),
            "byhand": request.here("byhand"),
            "letters_page": request.here("letters"),
            "desk": request.to(Purpose.EDIT),
            "calendar": way_there(request),
            "others": others_of(request),
            "done": done,
            "notice": "",
        }
        return Page(template=STATE, title="Where the programme stands", facts=facts, faults=faults)

    return shown


def _choices(request: PageRequest, need: Need) -> str:
    if need.address:
        return request.here(step_of(ROWS["address"]))
    if need.choices is None:
        return ""
    return way_to(request, need.choices) if need.dates else request.to(Purpose.DECIDE, need.choices)


def _by_hand(request: PageRequest) -> Page:
    facts = {"paper": on_paper(request.programme, request.now), "back": request.here()}
    return Page(template=BY_HAND, title="To run it by hand", facts=facts)


def _dismiss(request: PageRequest) -> Answer:
    """Lay aside one thing that needs a person, with the reason; one that is no longer so changes nothing."""
    key = request.fields.choice("need", [need.key for need in _standing(request).needs if not need.alone])
    if not key:
        return Redirect(to=request.here())
    why = request.fields.line(reason_field(key))
    if not why or request.fields.too_long([reason_field(key)]):
        return _state(faults=(Fault(field=reason_field(key), message=NO_REASON),))(request)
    request.decide(replace(_decision(request, Verdict.DISMISS, key), why=why))
    return Redirect(to=request.here("dismissed"))


_Found = Callable[[Outlook, Programme, Responses, datetime], tuple[Coming, ...]]


def _turning(verdict: Verdict, found: _Found, step: str) -> Handler:
    """Hold or release a message that stands among `found`. One posted twice, or from an old page, does nothing more."""

    def acted(request: PageRequest) -> Answer:
        outlook, responses, _ = _outlook(request)
        allowed = [one.subject for one in found(outlook, request.programme, responses, request.now)]
        subject = request.fields.choice("message", allowed)
        if not subject:
            return Redirect(to=request.here("messages"))
        if request.fields.line("seen") != str(message_seen(subject, request.programme)):
            return Redirect(to=request.here("changed"))
        request.decide(_decision(request, verdict, subject))
        return Redirect(to=request.here(step))

    return acted


def _decision(request: PageRequest, verdict: Verdict, subject: str) -> Decision:
    return Decision(at=request.now, verdict=verdict, subject=subject, by=one_line(request.person.name))


HANDLERS = PageHandlers(
    show={
        "": for_coordinators(_state()),
        "messages": for_coordinators(message_list.messages()),
        "dismissed": for_coordinators(_state(DISMISSED)),
        try_again.DONE: for_coordinators(_state(try_again.TRIED)),
        "held": for_coordinators(message_list.messages(HELD)),
        "released": for_coordinators(message_list.messages(RELEASED)),
        "changed": for_coordinators(message_list.messages(notice=CHANGED)),
        "byhand": for_coordinators(_by_hand),
        "letters": for_coordinators(letters.asks),
        DATES: for_coordinators(find_dates.show),
        private.STEP: for_coordinators(private.show),
        private.DONE: for_coordinators(private.show_done),
        **{step: for_coordinators(shown) for step, shown in SHOW.items()},
    },
    act={
        "dismiss": for_coordinators(_dismiss),
        try_again.STEP: for_coordinators(try_again.decided),
        "letters": for_coordinators(letters.shows),
        "messages": for_coordinators(message_list.chosen),
        DATES: for_coordinators(find_dates.chosen),
        date_poll.ASK: for_coordinators(find_dates.put_to_the_set),
        date_poll.STOP: for_coordinators(date_poll.stop),
        private.STEP: for_coordinators(private.dealt_with),
        "hold": for_coordinators(_turning(Verdict.HOLD, going, "held")),
        "release": for_coordinators(_turning(Verdict.RELEASE, held, "released")),
        **{step: for_coordinators(acted) for step, acted in ACT.items()},
    },
)
