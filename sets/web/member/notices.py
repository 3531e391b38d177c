"""What everyone may read: the privacy notice, how to be forgotten, and what leads said is open and what is fixed.

Domain.md sections 5, 9 and 10.
"""

from __future__ import annotations

from sets.model.responses import LearningLog, LogState
from sets.privacy.retention import ORIGINALS
from sets.privacy.who_reads import COLUMNS, notice_rows
from sets.responses.forms.sharing import LEAD
from sets.responses.prompt_catalogue import APPETITE, question_called
from sets.service.inbound import held_mail
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Page, PageRequest


def show_privacy(request: PageRequest) -> Answer:
    """What is kept about the visitor, why, who sees it, for how long, and what they may ask for."""
    cohort = request.programme.cohort
    facts = {
        "back": request.here(),
        "team_name": one_line(cohort.organiser.name),
        "contact_address": cohort.organiser.contact,
        "programme": one_line(cohort.title),
        "keep_logs": str(cohort.keep.logs),
        "keep_contacts": str(cohort.keep.contacts),
        "keep_replies": words.plural(ORIGINALS.days, "day"),
        "shared": request.site.installation.settings.shares_replies,
        "keep_held": words.plural(held_mail.KEPT.days, "day"),
        "columns": COLUMNS,
        "matrix": notice_rows(),
        "champion": _champion(request),
        "data": request.here("data"),
        "forget": request.here("forget"),
    }
    return Page(template="mine/privacy.html.j2", title="How we handle your data", facts=facts)


def _champion(request: PageRequest) -> str:
    """The name of the champion of the visitor's set, where it has one; "you" for themselves."""
    programme, me = request.programme, request.person.id
    own = programme.set_on(me, request.today)
    champion = programme.members.get(own.champion) if own is not None and own.champion is not None else None
    return "" if champion is None else "you" if champion.id == me else one_line(champion.name)


def show_forget(request: PageRequest) -> Answer:
    """How to be forgotten: whom to write to, what goes and what stays."""
    cohort = request.programme.cohort
    facts = {
        "back": request.here(),
        "contact_address": cohort.organiser.contact,
        "programme": one_line(cohort.title),
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
    said: dict[str, list[tuple[str, str]]] = {}
    for log in logs_of(request):
        for answer in log.answers:
            if answer.text and (question := question_called(answer.question)) is not None:
                said.setdefault(question.text, []).append((answer.text, log.said_as or LEAD))
    facts = {"said": tuple((question, tuple(words)) for question, words in said.items()), "back": request.here()}
    return Page(template="mine/open.html.j2", title=APPETITE.title, facts=facts)


SHOW = {STEP: show}
