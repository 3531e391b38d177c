"""Deciding what calendars ask for: take a time for all, keep the session, say whose an answer is. Each is decided once.

A form knows its wish by a mark that changes as soon as anybody joins in or it is decided: from an old page nothing is
done, and what stands is shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from sets.due.from_calendars.wishes import Settled, Wish, wishes_of
from sets.due.requested_letters import next_number
from sets.model.cohort import Meeting
from sets.model.errors import ActError, CohortFileError, SetwiseError, StateError, StoreError
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from sets.model.responses import Asks, Responses
from sets.service.change import Stale, why_not
from sets.service.inbound.count_answer import count_as_theirs
from sets.text.clean import one_line
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect
from sets.web.session.decision_acts import moved, publish
from sets.web.session.decision_facts import Runs, decision_facts, standing_of
from sets.web.session.decision_page import (
    CHANGED,
    NOT_MOVED,
    TAKE,
    for_who_runs_it,
    index,
    move_title,
    reason_fault,
    told_of,
)
from sets.web.session.wish_facts import notes_on

SUITS_MORE = "it suits more of us"
LINE_LENGTH = 500
"""Characters of what is said to who asked: it stands in their letter as it is."""
LONG = "Shorten it to {most} characters or fewer"
STAYED = "The session stays as it is. Whoever asked gets one short letter that says so."
NOBODY = "It is settled: they get one short letter that says that nobody comes in their place."
SETTLED = "It is settled, and nobody gets a letter."
COUNTED = "The answer is theirs, and counts. So do answers from that address from now on."
NOT_COUNTED = "It is settled: the answer does not count."
LOST = "The answer was not counted. The reason:"
SHOWN = {"stayed": STAYED, "nobodycomes": NOBODY, "settled": SETTLED, "counted": COUNTED, "notcounted": NOT_COUNTED}
"""What the page says after a press, by its step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that can be chosen about wishes of a kind. `letter`: who asked is told; `alone`: for coordinators alone."""

    what: Asks
    how: Settled
    done: str
    letter: bool = False
    alone: bool = False


CHOICES = {
    "stays": Choice(what=Asks.OTHER_TIME, how=Settled.STAYS, done="stayed", letter=True),
    "nobody": Choice(what=Asks.SOMEBODY_ELSE, how=Settled.NOBODY, done="nobodycomes", letter=True),
    "noletter": Choice(what=Asks.SOMEBODY_ELSE, how=Settled.NO_LETTER, done="settled"),
    "dealtwith": Choice(what=Asks.UNREADABLE, how=Settled.NO_LETTER, done="settled"),
    "theirs": Choice(what=Asks.UNKNOWN_SENDER, how=Settled.THEIRS, done="counted", alone=True),
    "nottheirs": Choice(what=Asks.UNKNOWN_SENDER, how=Settled.NOT_THEIRS, done="notcounted", alone=True),
}
"""By the step of the form. Taking a time has a page of its own before it."""


def wish_of(request: PageRequest, meeting: Meeting, what: Asks) -> Wish | None:
    """The wish that the form is about, as it was shown; None once it is another one, or decided."""
    mark = request.fields.line("wish")
    return next(
        (one for one in wishes_of(standing_of(request), meeting.key) if one.mark == mark and one.what is what), None
    )


def _chosen(choice: Choice) -> Handler:
    """Carry out one choice, in the name of who pressed."""

    def acted(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
        wish = wish_of(request, meeting, choice.what)
        if wish is None or (choice.alone and role is not Runs.COORDINATES):
            return index(notice=CHANGED)(request, meeting, role)
        field = f"line-{wish.mark}"
        said = request.fields.line(field) if choice.letter else ""
        if len(said) > LINE_LENGTH:
            fault = Fault(field=field, message=LONG.format(most=LINE_LENGTH))
            return index(faults=(fault,))(request, meeting, role)
        if choice.how is Settled.THEIRS:
            try:
                count_as_theirs(request.site.installation, request.link.cohort, wish.requests[0], request.now)
            except SetwiseError as error:
                return index(notice=f"{LOST} {why_not(error)}")(request, meeting, role)
        settle(request, wish, choice.how, said)
        if choice.letter:
            request.keep(Responses(asked=_letters(request, wish)))
        return Redirect(to=request.here(choice.done))

    return one_at_a_time(for_who_runs_it(acted))


def settle(request: PageRequest, wish: Wish, how: Settled, said: str = "") -> None:
    """Keep what was decided about each request of a wish."""
    why = f"{how}: {said}" if said else how.value
    by = one_line(request.person.name)
    request.decide(
        *(Decision(at=request.now, verdict=Verdict.ANSWERED, subject=one.key, by=by, why=why) for one in wish.requests)
    )


def _letters(request: PageRequest, wish: Wish) -> tuple[LetterRequest, ...]:
    asked = request.responses.asked
    return tuple(
        LetterRequest(
            person=one.id,
            wish=LetterKind.STAYS,
            number=next_number(asked, one.id, LetterKind.STAYS),
            at=request.now,
            occasion=wish.meeting.key,
        )
        for one in wish.people
    )


def _weigh(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    """What taking the time that a calendar proposed would do, with the button that does it."""
    wish = wish_of(request, meeting, Asks.OTHER_TIME)
    if wish is None or wish.start is None or role is not Runs.COORDINATES:
        return index(notice=CHANGED)(request, meeting, role)
    return _wish_page(request, meeting, role, wish, SUITS_MORE)


def _wish_page(
    request: PageRequest, meeting: Meeting, role: Runs, wish: Wish, why: str, faults: tuple[Fault, ...] = ()
) -> Answer:
    assert wish.start is not None
    try:
        found = moved(request, meeting, wish.start, why or SUITS_MORE)
    except (ActError, StateError, CohortFileError, StoreError) as error:
        return index(notice=f"{NOT_MOVED} {why_not(error)}")(request, meeting, role)
    facts = {
        **decision_facts(request, meeting, role),
        "action": request.here("taketime"),
        "hidden": {"wish": wish.mark},
        "why": why,
        **told_of(found),
        "notes": notes_on(request, wish, found),
    }
    return Page(template=TAKE, title=move_title(request, meeting, wish.start), facts=facts, faults=faults)


def _take_time(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    """Move the session to the time that a calendar proposed, in the coordinator's name."""
    wish, why = wish_of(request, meeting, Asks.OTHER_TIME), request.fields.line("why")
    if wish is None or role is not Runs.COORDINATES:
        return index(notice=CHANGED)(request, meeting, role)
    if fault := reason_fault(why):
        return _wish_page(request, meeting, role, wish, why, (Fault(field="why", message=fault),))
    try:
        not_so = _moved(request, meeting, wish, why)
    except Stale:
        return index(notice=CHANGED)(request, meeting, role)
    return (
        index(notice=f"{NOT_MOVED} {not_so}")(request, meeting, role) if not_so else Redirect(to=request.here("moved"))
    )


def _moved(request: PageRequest, meeting: Meeting, wish: Wish, why: str) -> str:
    """Move the session to the proposed time and settle the wish; gives why that could not be, or nothing. Raises Stale."""
    assert wish.start is not None
    try:
        publish(request, moved(request, meeting, wish.start, why))
    except Stale:
        raise
    except (ActError, StateError, CohortFileError, StoreError) as error:
        return why_not(error)
    settle(request, wish, Settled.TAKEN)
    return ""


SHOW: dict[str, Handler] = {step: for_who_runs_it(index(said)) for step, said in SHOWN.items()}
ACT: dict[str, Handler] = {
    "weigh": for_who_runs_it(_weigh),
    "taketime": one_at_a_time(for_who_runs_it(_take_time)),
    **{step: _chosen(choice) for step, choice in CHOICES.items()},
}
