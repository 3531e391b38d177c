"""Leaving the programme, in two steps and without a reason (domain.md section 3)."""

from __future__ import annotations

from sets.model.cohort import Role
from sets.model.publication import Verdict
from sets.responses.forms import leaving as form
from sets.text import wording as words
from sets.web.page.request import Answer, Fault, Go, Page, Visit

FOLLOW_UPS, EVERYTHING = "followups", "withdraw"
"""What goes on after leaving: also the steps that confirm each."""
VERDICTS = {FOLLOW_UPS: Verdict.LEFT, EVERYTHING: Verdict.WITHDRAWN}
CHOOSE = "Say whether we may ask you the follow-up questions"


def show_leave(visit: Visit, faults: tuple[Fault, ...] = ()) -> Answer:
    """What leaving means, and the one question about it."""
    if form.left_on(visit.programme, visit.person, visit.now) is not None:
        return Go(to=visit.here("left"))
    facts = _facts(visit) | {
        "may": form.may_leave(visit.programme, visit.person.id),
        "member": Role.MEMBER in visit.programme.roles(visit.person.id),
        "items": (
            (FOLLOW_UPS, "Leave, and you may ask me the follow-up questions", "About 3 and 6 months after the end."),
            (EVERYTHING, "Leave, and ask me nothing more", ""),
        ),
        "pause": visit.here("pause"),
    }
    return Page(template="mine/leave.html.j2", title="Leave the programme", facts=facts, faults=faults)


def leave(visit: Visit) -> Answer:
    """On to the page that confirms the choice."""
    chosen = visit.fields.choice("then", VERDICTS)
    if not chosen:
        return show_leave(visit, (Fault(field="then", message=CHOOSE),))
    return Go(to=visit.here(chosen))


def show_confirm(visit: Visit) -> Answer:
    """Exactly what will happen, and the button."""
    if form.left_on(visit.programme, visit.person, visit.now) is not None:
        return Go(to=visit.here("left"))
    if not form.may_leave(visit.programme, visit.person.id):
        return Go(to=visit.here("leave"))
    facts = _facts(visit) | {"action": visit.here(visit.step), "everything": visit.step == EVERYTHING}
    return Page(template="mine/leaving.html.j2", title="Check before you leave", facts=facts)


def confirm(visit: Visit) -> Answer:
    """Leaves. Once only; who left can still say that they want nothing more."""
    if not form.may_leave(visit.programme, visit.person.id):
        return Go(to=visit.here("leave"))
    decision = form.leaving(visit.programme, visit.person, VERDICTS[visit.step], visit.now)
    if decision is not None:
        visit.decide(decision)
    return Go(to=visit.here("left"))


def show_left(visit: Visit) -> Answer:
    """Since when somebody has left, what is still theirs, and how to come back."""
    day = form.left_on(visit.programme, visit.person, visit.now)
    if day is None:
        return Go(to=visit.here("leave"))
    facts = _facts(visit) | {
        "day": words.day(day),
        "nothing_more": form.wants_nothing_more(visit.programme, visit.person.id),
        "withdraw": visit.here(EVERYTHING),
        "may": form.may_leave(visit.programme, visit.person.id),
    }
    return Page(template="mine/left.html.j2", title="You have left the programme", facts=facts)


def _facts(visit: Visit) -> dict[str, object]:
    cohort = visit.programme.cohort
    return {
        "back": visit.here(),
        "programme": words.one_line(cohort.title),
        "contact_address": cohort.organiser.contact,
        "keep_logs": str(cohort.keep.logs),
        "forget": visit.here("forget"),
        "leave": visit.here("leave"),
    }


SHOW = {"leave": show_leave, FOLLOW_UPS: show_confirm, EVERYTHING: show_confirm, "left": show_left}
ACT = {"leave": leave, FOLLOW_UPS: confirm, EVERYTHING: confirm}
