"""What those who lead the programme said is open and what is fixed: for everyone in it (domain.md section 5)."""

from __future__ import annotations

from sets.model.responses import LearningLog, LogState
from sets.responses.questions import ALL_QUESTIONS
from sets.responses.readers import APPETITE
from sets.web.page.request import Answer, Page, PageRequest

STEP = "open"


def logs_of(request: PageRequest) -> tuple[LearningLog, ...]:
    """What leads of the programme wrote, newest first."""
    leads = {lead.id for lead in request.programme.cohort.leads}
    found = [
        log
        for log in request.responses.logs
        if log.prompt == APPETITE and log.person in leads and log.state is LogState.RETURNED
    ]
    return tuple(sorted(found, key=lambda log: log.at, reverse=True))


def show(request: PageRequest) -> Answer:
    """Each question with what leads answered; who leads the programme is no secret, and it said so before they wrote."""
    said: dict[str, list[str]] = {}
    for log in logs_of(request):
        for answer in log.answers:
            if answer.text and answer.question in ALL_QUESTIONS:
                said.setdefault(ALL_QUESTIONS[answer.question].text, []).append(answer.text)
    facts = {"said": tuple((question, tuple(words)) for question, words in said.items()), "back": request.here()}
    return Page(template="mine/open.html.j2", title="What is open, and what is fixed", facts=facts)


SHOW = {STEP: show}
