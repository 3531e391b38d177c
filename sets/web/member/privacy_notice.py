"""The cohort's privacy notice, and how to be forgotten (domain.md sections 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass

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
        (NO, NO, NO, "In numbers, from 10 people on", "In numbers, from 10 people on"),
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
