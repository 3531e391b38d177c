"""What becomes of a session that is short of people: run it short, cancel it, or propose other dates.

One page for who facilitates it and for the coordinators. It acts on POST alone, and only on what it showed: after one
of them has decided, the other reads what and by whom.
"""

from __future__ import annotations

from collections.abc import Callable

from sets.cohort.meeting_wording import meeting_words
from sets.due.requested_letters import next_number
from sets.model.cohort import Meeting
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from sets.model.responses import Proposal, ProposedChange, Responses
from sets.responses.forms.session_dates import MOST, TypedDate, read_starts
from sets.text.clean import one_line
from sets.web.page.open_link import one_at_a_time
from sets.web.page.request import Answer, Fault, Handler, Page, PageHandlers, PageRequest, Redirect
from sets.web.session.decision_facts import Runs, decision_facts, runs, seen_mark, stage_of

INDEX, CANCEL, DATES, CLOSED = (
    f"session/{name}.html.j2" for name in ("decide", "decide_cancel", "decide_dates", "decide_closed")
)
GOES = "The session goes ahead. Nobody gets a message: it stands in everyone’s calendar."
PROPOSED = "Your dates are with the coordinators. The session stands until one of them takes a date."
ASKED = "It is not cancelled yet: the coordinators have been told that you want to cancel it."
CHANGED = "This changed since you opened the page, so nothing was done. Look at how it stands now."
OVER = "There is nothing to choose any more, so nothing was done."
NO_REASON = "Give the reason, in a few words"
LONG = "Shorten the reason to {most} characters or fewer"
LONGEST_REASON = 200
Shown = Callable[[PageRequest, Meeting, Runs], Answer]


def _for_who_runs_it(shown: Shown) -> Handler:
    """The handler for those who run the session; everybody else gets a kind page, and nothing of the session."""

    def handled(request: PageRequest) -> Answer:
        meeting = request.meeting
        role = runs(request, meeting) if meeting is not None else Runs.NOT
        if meeting is None or role is Runs.NOT:
            return Page(template=CLOSED, title="This page is for those who run the session", status=403)
        return shown(request, meeting, role)

    return handled


def _acting(act: Shown) -> Handler:
    """The act, if what it was based on still stands; else the page as it is now, and nothing done."""

    def acted(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
        if not stage_of(request, meeting).open:
            return _index(notice=OVER)(request, meeting, role)
        if request.fields.line("seen") != seen_mark(request, meeting):
            return _index(notice=CHANGED)(request, meeting, role)
        return act(request, meeting, role)

    return one_at_a_time(_for_who_runs_it(acted))


def _index(done: str = "", notice: str = "") -> Shown:
    def shown(request: PageRequest, meeting: Meeting, role: Runs) -> Page:
        facts = {**decision_facts(request, meeting, role), "done": done, "notice": notice}
        return Page(template=INDEX, title=_title(request, meeting), facts=facts, status=409 if notice else 200)

    return shown


def _title(request: PageRequest, meeting: Meeting) -> str:
    return f"What happens to {meeting_words(meeting, request.programme).label}?"


def _go_ahead(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    day = request.programme.day_of(meeting)
    by = one_line(request.person.name)
    request.decide(Decision(at=request.now, verdict=Verdict.GOING_AHEAD, subject=str(meeting.key), until=day, by=by))
    return Redirect(to=request.here("goes"))


def _show_cancel(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    return _cancel_page(request, meeting, role, "", ())


def _cancel_page(request: PageRequest, meeting: Meeting, role: Runs, why: str, faults: tuple[Fault, ...]) -> Answer:
    if not stage_of(request, meeting).open:
        return _index()(request, meeting, role)
    facts = {**decision_facts(request, meeting, role), "why": why}
    title = f"Cancel {meeting_words(meeting, request.programme).label}?"
    return Page(template=CANCEL, title=title, facts=facts, faults=faults)


def _cancel(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    why = request.fields.line("why")
    if not why or len(why) > LONGEST_REASON:
        fault = NO_REASON if not why else LONG.format(most=LONGEST_REASON)
        return _cancel_page(request, meeting, role, why, (Fault(field="why", message=fault),))
    _propose(request, meeting, ProposedChange.CANCEL, why=why)
    return Redirect(to=request.here("asked"))


def _show_dates(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    return _dates_page(request, meeting, role, (TypedDate(),) * MOST, {})


def _dates_page(
    request: PageRequest, meeting: Meeting, role: Runs, typed: tuple[TypedDate, ...], wrong: dict[int, str]
) -> Answer:
    if not stage_of(request, meeting).open:
        return _index()(request, meeting, role)
    facts = {**decision_facts(request, meeting, role), "typed": typed}
    faults = tuple(Fault(field=f"date{number}", message=why) for number, why in wrong.items())
    return Page(template=DATES, title="Propose other dates", facts=facts, faults=faults)


def _dates(request: PageRequest, meeting: Meeting, role: Runs) -> Answer:
    typed = tuple(_typed(request, number) for number in range(1, MOST + 1))
    starts, wrong = read_starts(typed, meeting, request.programme, request.now)
    if wrong:
        return _dates_page(request, meeting, role, typed, wrong)
    _propose(request, meeting, ProposedChange.DATES, starts=starts)
    return Redirect(to=request.here("proposed"))


def _typed(request: PageRequest, number: int) -> TypedDate:
    day, month, year = (request.fields.line(f"date{number}-{part}") for part in ("day", "month", "year"))
    return TypedDate(day=day, month=month, year=year, at=request.fields.line(f"time{number}"))


def _propose(request: PageRequest, meeting: Meeting, change: ProposedChange, **more: object) -> None:
    """Keep it as a fact, and write to the coordinators who did not say it themselves."""
    proposal = Proposal(
        occasion=meeting.key,
        about=meeting.start,
        person=request.person.id,
        change=change,
        at=request.now,
        **more,  # type: ignore[arg-type]
    )
    asked = request.responses.asked
    letters = tuple(
        LetterRequest(
            person=one.id,
            wish=LetterKind.PROPOSED,
            number=next_number(asked, one.id, LetterKind.PROPOSED),
            at=request.now,
            occasion=meeting.key,
        )
        for one in request.programme.cohort.coordinators
        if one.serves_on(request.today) and one.id != request.person.id
    )
    request.keep(Responses(proposals=(proposal,), asked=letters))


HANDLERS = PageHandlers(
    show={
        "": _for_who_runs_it(_index()),
        "goes": _for_who_runs_it(_index(GOES)),
        "proposed": _for_who_runs_it(_index(PROPOSED)),
        "asked": _for_who_runs_it(_index(ASKED)),
        "cancel": _for_who_runs_it(_show_cancel),
        "dates": _for_who_runs_it(_show_dates),
    },
    act={
        "ahead": _acting(_go_ahead),
        "cancel": _acting(_cancel),
        "dates": _acting(_dates),
    },
)
