"""My page: what is coming, what I wrote, what I plan to do, and my details. For every role."""

from __future__ import annotations

from dataclasses import dataclass

from sets.cohort.anchors import anchor_points
from sets.cohort.meeting_wording import MeetingWords, meeting_words
from sets.cohort.set_members import fellows
from sets.due.feeds.entries import answers_for
from sets.model.cohort import WHOLE_COHORT, Meeting, Occasion, Role
from sets.model.ledger import Ledger
from sets.model.report_review import ReportStage, Scope, stage_of
from sets.model.requests import Purpose
from sets.responses.forms import attendance_reply, ratings
from sets.responses.forms.own_details import left_on
from sets.responses.prompt_catalogue import APPETITE, ATTENDANCE_CHECK, MY_WORK
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.answers.action_views import Card, own_actions, page_of_actions
from sets.web.answers.attendance import answer_of, ledger_of
from sets.web.member import details, difficulty, journal, leaving, notices, requests, subscribing
from sets.web.member.answers import answers_of
from sets.web.own_words import lines
from sets.web.own_words.facts_check import asked_of
from sets.web.page.request import Answer, Page, PageHandlers, PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting to come: its answer so far in words, and the pages about it, where the visitor has them."""

    meeting: MeetingWords
    given: str
    attendance: str
    session: str


def show(request: PageRequest) -> Answer:
    """The first screen of my page."""
    programme, person = request.programme, request.person
    left = left_on(programme, person, request.now)
    roles = programme.roles(person.id)
    coming = coming_of(request)
    facts = {
        "name": one_line(person.name),
        "left": words.day(left) if left is not None else "",
        "next": coming[0] if coming else None,
        "later": coming[1:],
        "member": Role.MEMBER in roles,
        "answers": answers_of(request),
        "actions": _open_actions(request),
        "own_pages": _own_pages(request, roles),
        "work": _work_pages(request, roles),
        "rows": details.rows_of(request),
        "your_set": _your_set(request) if left is None else (),
        "difficulty": _difficulty(request) if left is None else "",
        "waiting": _waiting(request),
        "here": request.here(),
        "may_leave": left is None,
        "released": ratings.released_at(request.records.issued(), request.now) is not None,
        "reports": _reports(request),
        "calendar": subscribing.way_there(request),
        "openness": request.here(notices.STEP) if notices.logs_of(request) else "",
    }
    return Page(template="mine/home.html.j2", title="Your page", facts=facts)


def _your_set(request: PageRequest) -> tuple[str, ...]:
    """Who is in the visitor's set, each with service and organisation."""
    return tuple(one.words for one in fellows(request.person.id, request.programme, request.today))


def _difficulty(request: PageRequest) -> str:
    """Where to say that somebody there is a difficulty, as long as it can be said."""
    may = Role.MEMBER in request.programme.roles(request.person.id) and difficulty.open_until(request) is not None
    return request.here(difficulty.STEP) if may or difficulty.told(request) is not None else ""


def coming_of(request: PageRequest) -> tuple[Coming, ...]:
    """Every meeting still to come at which the visitor is expected, in order."""
    found = [m for m in request.programme.meetings if m.end > request.now and _expected(request, m)]
    ledger = ledger_of(request) if found else Ledger()
    return tuple(_coming(request, meeting, ledger) for meeting in found)


def _coming(request: PageRequest, meeting: Meeting, ledger: Ledger) -> Coming:
    facilitates = meeting.set_id is not None and _facilitates(request, meeting)
    state = attendance_reply.open_for(request.programme, meeting, request.person.id, ledger, request.now)
    can_answer = state is attendance_reply.Open.OPEN and answers_for(request.programme, meeting, request.person.id)
    return Coming(
        meeting=meeting_words(meeting, request.programme),
        given=attendance_reply.SAID[answer_of(request, meeting, ledger)] if can_answer else "",
        attendance=request.to(Purpose.ANSWER, meeting.key, ATTENDANCE_CHECK.name) if can_answer else "",
        session=request.to(Purpose.SESSION, meeting.key) if facilitates else "",
    )


def _expected(request: PageRequest, meeting: Meeting) -> bool:
    return request.person.id in request.programme.expected_ids(meeting)


def _facilitates(request: PageRequest, meeting: Meeting) -> bool:
    return any(one.id == request.person.id for one in request.programme.facilitators_at(meeting))


def _open_actions(request: PageRequest) -> tuple[Card, ...]:
    return tuple(card for card in own_actions(request) if card.open)


def _own_pages(request: PageRequest, roles: frozenset[Role]) -> dict[str, str]:
    """A member's own pages beside their answers, by name; nothing for other roles."""
    if Role.MEMBER not in roles:
        return {}
    return {
        "actions": page_of_actions(request),
        "lines": request.here("lines"),
        "journal": request.here(journal.STEP),
        "my_work": request.to(Purpose.ANSWER, prompt=MY_WORK.name),
    }


def _reports(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """Reports to be read or checked: words and path."""
    steps, found = request.records.review().steps, []
    for scope, name in ((Scope.FINAL, "the cohort report"), (Scope.MIDPOINT, "the midpoint report")):
        stage = stage_of(steps, scope)
        if stage is ReportStage.RELEASED:
            found.append((f"Read {name}", request.to(Purpose.REPORT, prompt=scope.value)))
        elif stage is not ReportStage.DRAFT and asked_of(request):
            found.append((f"Check {name} before it is released", request.to(Purpose.CHECK, prompt=scope.value)))
    return tuple(found)


def _work_pages(request: PageRequest, roles: frozenset[Role]) -> tuple[tuple[str, str], ...]:
    """Pages for who runs the programme: words and path."""
    pages = []
    if Role.COORDINATOR in roles:
        pages.append(
            ("The coordinators’ page: where the programme stands, and what is to be sent", request.to(Purpose.TEAM))
        )
    if Role.FACILITATOR in roles:
        pages.extend(_past_sessions(request))
    if Role.LEAD in roles:
        pages.append(
            (
                "What is open, and what is fixed: your answers",
                request.to(Purpose.ANSWER, _asked_at(request, APPETITE.name), APPETITE.name),
            )
        )
    return tuple(pages)


def _past_sessions(request: PageRequest) -> list[tuple[str, str]]:
    """The latest session that ended in each set that the visitor facilitates: its register may be waiting."""
    latest: dict[str, Meeting] = {}
    for meeting in request.programme.meetings:
        if meeting.set_id is not None and meeting.end <= request.now and _facilitates(request, meeting):
            latest[meeting.set_id] = meeting
    return [
        (f"{meeting_words(m, request.programme).label}: register", request.to(Purpose.SESSION, m.key))
        for m in latest.values()
        if m.cancelled is None
    ]


def _asked_at(request: PageRequest, prompt: str) -> Occasion:
    """The occasion about which a prompt of the whole cohort is asked."""
    programme = request.programme
    rules = (rule for rule in programme.cohort.prompts if rule.name == prompt)
    found = (stage for rule in rules for stage in anchor_points(rule, programme))
    return next((stage.occasion for stage in found), WHOLE_COHORT)


def _waiting(request: PageRequest) -> str:
    waiting = requests.waiting_address(request)
    return waiting.address if waiting is not None else ""


HANDLERS = PageHandlers(
    show={
        "": show,
        "pause": details.show_pause,
        "days": details.show_days,
        "access": details.show_access,
        "kept": details.kept,
        "email": requests.show_email,
        "data": requests.show_data,
        "links": requests.show_links,
        "privacy": notices.show_privacy,
        "forget": notices.show_forget,
        **difficulty.SHOW,
        **journal.SHOW,
        **leaving.SHOW,
        **lines.SHOW,
        **notices.SHOW,
        **subscribing.SHOW,
    },
    act={
        "pause": details.pause,
        "resume": details.resume,
        "days": details.days,
        "access": details.access,
        "email": requests.email,
        "data": requests.data,
        "links": requests.links,
        **difficulty.ACT,
        **journal.ACT,
        **leaving.ACT,
        **lines.ACT,
        **subscribing.ACT,
    },
)
