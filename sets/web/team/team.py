"""The coordinators' page: where the cohort stands, what leaves in the next two weeks, and what to do without setwise."""

from __future__ import annotations

from collections.abc import Callable

from sets.cohort.programme import Programme
from sets.cohort.standing import Standing
from sets.due.outlook import Outlook
from sets.model.ledger import Ledger, index
from sets.model.publication import Decision, Verdict
from sets.model.requests import Purpose
from sets.model.responses import Gathered
from sets.text import wording as words
from sets.web.page.access import for_coordinators
from sets.web.page.request import Answer, Go, Handler, Page, Room, Visit
from sets.web.team.messages import Coming, by_day, going, held, seen_of, soon
from sets.web.team.other_cohorts import others_of
from sets.web.team.paper_fallback import by_hand
from sets.web.team.state import short_sessions, state_facts

STATE, MESSAGES, BY_HAND = "team/state.html.j2", "team/messages.html.j2", "team/byhand.html.j2"
WENT_AHEAD = "The session goes ahead. Nobody is asked about it again."
HELD = "The message is held. It stays here until somebody releases it."
RELEASED = "The message is released. It leaves at its time, or with the next run if that is past."
CHANGED = "Somebody held or released this message since you opened the page, so nothing was done. Look again."


def _outlook(visit: Visit) -> tuple[Outlook, Gathered, Ledger]:
    return visit.house.desk.published_outlook(visit.link.cohort, visit.now)


def _state(done: str = "") -> Handler:
    def shown(visit: Visit) -> Page:
        outlook, gathered, ledger = _outlook(visit)
        facts = {
            **state_facts(visit.programme, gathered, ledger, outlook, visit.now),
            "held": len(held(outlook, visit.programme, gathered)),
            "going": visit.here("going"),
            "messages": visit.here("messages"),
            "byhand": visit.here("byhand"),
            "desk": visit.to(Purpose.EDIT),
            "others": others_of(visit),
            "done": done,
            "notice": "",
        }
        return Page(template=STATE, title="Where the programme stands", facts=facts)

    return shown


def _messages(done: str = "", notice: str = "") -> Handler:
    def shown(visit: Visit) -> Page:
        outlook, gathered, _ = _outlook(visit)
        programme = visit.programme
        days = by_day(soon(going(outlook, programme, gathered), visit.now), programme)
        facts = {
            "back": visit.here(),
            "days": tuple((words.day(day), tuple(_row(one, programme) for one in found)) for day, found in days),
            "held": tuple(_row(one, programme) for one in held(outlook, programme, gathered)),
            "hold": visit.here("hold"),
            "release": visit.here("release"),
            "done": done,
            "notice": notice,
        }
        return Page(template=MESSAGES, title="Messages of the next two weeks", facts=facts)

    return shown


def _row(one: Coming, programme: Programme) -> dict[str, object]:
    local = one.at.astimezone(programme.zone)
    return {
        "message": one,
        "time": words.clock(local),
        "when": words.moment(one.at, programme.zone),
        "to": words.plural(one.count, "person", "people"),
        "hidden": {"message": one.subject, "seen": str(one.seen)},
    }


def _by_hand(visit: Visit) -> Page:
    facts = {**by_hand(visit.programme, visit.now), "back": visit.here()}
    return Page(template=BY_HAND, title="To run it by hand", facts=facts)


def _going(visit: Visit) -> Answer:
    """Go ahead with a session for which few are coming; a second time changes nothing."""
    ledger = index(visit.records.deliveries())
    standing = Standing(programme=visit.programme, gathered=visit.gathered, ledger=ledger, now=visit.now)
    keys = [str(meeting.key) for meeting in short_sessions(standing, visit.now)]
    chosen = visit.fields.choice("session", keys)
    if not chosen:
        return Go(to=visit.here())
    visit.decide(_decision(visit, Verdict.GOING_AHEAD, chosen))
    return Go(to=visit.here("goes"))


_Found = Callable[[Outlook, Programme, Gathered], tuple[Coming, ...]]


def _turning(verdict: Verdict, found: _Found, step: str) -> Handler:
    """Hold or release a message that stands among `found`. One posted twice, or from an old page, does nothing more."""

    def acted(visit: Visit) -> Answer:
        outlook, gathered, _ = _outlook(visit)
        allowed = [one.subject for one in found(outlook, visit.programme, gathered)]
        subject = visit.fields.choice("message", allowed)
        if not subject:
            return Go(to=visit.here("messages"))
        if visit.fields.line("seen") != str(seen_of(subject, visit.programme)):
            return Go(to=visit.here("changed"))
        visit.decide(_decision(visit, verdict, subject))
        return Go(to=visit.here(step))

    return acted


def _decision(visit: Visit, verdict: Verdict, subject: str) -> Decision:
    return Decision(at=visit.now, verdict=verdict, subject=subject, by=words.one_line(visit.person.name))


ROOM = Room(
    show={
        "": for_coordinators(_state()),
        "goes": for_coordinators(_state(WENT_AHEAD)),
        "messages": for_coordinators(_messages()),
        "held": for_coordinators(_messages(HELD)),
        "released": for_coordinators(_messages(RELEASED)),
        "changed": for_coordinators(_messages(notice=CHANGED)),
        "byhand": for_coordinators(_by_hand),
    },
    act={
        "going": for_coordinators(_going),
        "hold": for_coordinators(_turning(Verdict.HOLD, going, "held")),
        "release": for_coordinators(_turning(Verdict.RELEASE, held, "released")),
    },
)
