"""What everyone may read: the privacy notice, how to be forgotten, and what leads said is open and what is fixed.

Domain.md sections 5, 9 and 10.
"""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure import thresholds
from sets.model.responses import LearningLog, LogState
from sets.privacy.retention import ORIGINALS
from sets.responses.prompt_catalogue import APPETITE, question_called
from sets.text import wording as words
from sets.web.page.request import Answer, Page, PageRequest

NO, YES, NUMBERS = "No", "Yes", "Only in numbers"
COLUMNS = ("Your set", "Your facilitator", "The coordinators", "The programme lead", "The published report")


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept, and who sees it, in the order of COLUMNS."""

    what: str
    seen: tuple[str, str, str, str, str]


MATRIX = (
    Kept("Your name and organisation", (YES, YES, YES, YES, NUMBERS)),
    Kept("Your email address", (NO, YES, YES, NO, NO)),
    Kept("Days and times that do not work (never why)", (NO, "Only the dates that come of it", YES, NO, NO)),
    Kept("What helps you to take part", (NO, "What is needed, without your name", YES, NUMBERS, NUMBERS)),
    Kept("Whether you came, and when you presented", (YES, YES, YES, NUMBERS, NUMBERS)),
    Kept("What you plan to do, in your words", ("What you say in the set",) * 2 + (NO, NO, NO)),
    Kept("Your answers after a session", (NO, "Those that you tick for them", NO, NO, NO)),
    Kept(
        "Your answers half way, at the end and afterwards", (NO, NO, "Those that you tick, without your name", NO, NO)
    ),
    Kept("Your work with communities", (NO, NO, "Without your name", "Without your name", "Without your name")),
    Kept("Your one line for the report", (NO, NO, "Without your name", "If you agree", "If you agree, word for word")),
    Kept("Whether you sent your answers", (NO, "How many in the set did", "How many did", NUMBERS, NUMBERS)),
    Kept(
        "Your ratings at the start and the end",
        (NO, NO, NO, *(f"In numbers, from {thresholds.BASE} people on",) * 2),
    ),
)
"""Who sees what (domain.md section 9)."""


def show_privacy(request: PageRequest) -> Answer:
    """What is kept about the visitor, why, who sees it, for how long, and what they may ask for."""
    cohort = request.programme.cohort
    facts = {
        "back": request.here(),
        "team_name": words.one_line(cohort.organiser.name),
        "contact_address": cohort.organiser.contact,
        "programme": words.one_line(cohort.title),
        "keep_logs": str(cohort.keep.logs),
        "keep_contacts": str(cohort.keep.contacts),
        "keep_replies": words.plural(ORIGINALS.days, "day"),
        "columns": COLUMNS,
        "matrix": MATRIX,
        "data": request.here("data"),
        "forget": request.here("forget"),
    }
    return Page(template="mine/privacy.html.j2", title="How we handle your data", facts=facts)


def show_forget(request: PageRequest) -> Answer:
    """How to be forgotten: whom to write to, what goes and what stays."""
    cohort = request.programme.cohort
    facts = {
        "back": request.here(),
        "contact_address": cohort.organiser.contact,
        "programme": words.one_line(cohort.title),
        "data": request.here("data"),
        "leave": request.here("leave"),
    }
    return Page(template="mine/forget.html.j2", title="Be forgotten", facts=facts)


STEP = "open"


def logs_of(request: PageRequest) -> tuple[LearningLog, ...]:
    """What leads of the programme wrote, newest first."""
    leads = {lead.id for lead in request.programme.cohort.leads}
    found = [
        log
        for log in request.responses.logs
        if log.prompt == APPETITE.name and log.person in leads and log.state is LogState.RETURNED
    ]
    return tuple(sorted(found, key=lambda log: log.at, reverse=True))


def show(request: PageRequest) -> Answer:
    """Each question with what leads answered; who leads the programme is no secret, and it said so before they wrote."""
    said: dict[str, list[str]] = {}
    for log in logs_of(request):
        for answer in log.answers:
            if answer.text and (question := question_called(answer.question)) is not None:
                said.setdefault(question.text, []).append(answer.text)
    facts = {"said": tuple((question, tuple(words)) for question, words in said.items()), "back": request.here()}
    return Page(template="mine/open.html.j2", title=APPETITE.title, facts=facts)


SHOW = {STEP: show}
