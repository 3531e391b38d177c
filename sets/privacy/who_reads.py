"""Who reads what is about a person: the one matrix, from which the privacy notice and the documentation are made.

Domain.md section 9. A row says what the code does; a test of it stands beside each promise in `tests/promises/`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sets.disclosure import thresholds
from sets.text.wording import number

NO, YES, NUMBERS = "No", "Yes", "Only in numbers"
SEALED = "Sealed; opens with the home’s secret"
COLUMNS = ("Your set", "Your facilitator", "The coordinators", "The programme lead", "The published report")
SERVER = "Somebody with the server’s files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One kind of thing that is kept, and who reads it besides whom it is about: in the order of COLUMNS, then SERVER.

    `notice`: it stands in the privacy notice too, which has only what people ask about.
    """

    what: str
    seen: tuple[str, str, str, str, str]
    server: str = YES
    notice: bool = True


MATRIX = (
    Kept(what="Your name", seen=(YES, YES, YES, NO, NO)),
    Kept(
        what="Your organisation and service",
        seen=(YES, YES, YES, "Where enough people share it", "Where enough people share it"),
    ),
    Kept(what="Your email address", seen=(NO, NO, YES, NO, NO)),
    Kept(
        what="Days and times that do not work (never why)",
        seen=(NO, "Only the dates that come of it", YES, NO, NO),
    ),
    Kept(
        what="What helps you to take part",
        seen=(NO, "What is needed, without your name", YES, NUMBERS, NUMBERS),
    ),
    Kept(
        what="Whether you are coming",
        seen=(NO, YES, "In numbers; your name only if you facilitate and nobody else would", NO, NO),
    ),
    Kept(
        what="What you write with your answer to an invite",
        seen=(NO, YES, "That you wrote something; the words only if you facilitate it too", NO, NO),
        server=SEALED,
    ),
    Kept(
        what="Another time that you propose, or whom you name to come instead of you",
        seen=(NO, YES, YES, NO, NO),
        server="The time yes; a name is sealed",
        notice=False,
    ),
    Kept(what="Which other dates suit you, when your set is asked", seen=(NUMBERS, NUMBERS, NUMBERS, NO, NO)),
    Kept(
        what="Whether you came, and when you presented",
        seen=(
            YES,
            "Yes: they mark it",
            f"In numbers; your name only if you came to neither of the last {number(thresholds.MISSED)} sessions, or have "
            "had no turn when one session is left",
            NUMBERS,
            NUMBERS,
        ),
    ),
    Kept(
        what="What you plan to do, in your words",
        seen=("What you say in the set", "What you say in the set", NO, NO, NO),
        server=SEALED,
    ),
    Kept(what="Your answers after a session", seen=(NO, "Those that you tick for them", NO, NO, NO), server=SEALED),
    Kept(
        what="Your answers half way, at the end and afterwards",
        seen=(NO, NO, "Those that you tick, without your name", NO, NO),
        server="Sealed, but for what you tick",
    ),
    Kept(
        what="That somebody in your set is a difficulty for you, if you say so",
        seen=(NO, NO, "Yes, but for whom it is about", NO, NO),
        server=SEALED,
    ),
    Kept(
        what="Your work with communities",
        seen=(NO, NO, "Without your name", "Without your name", "Without your name"),
    ),
    Kept(
        what="Your one line for the report",
        seen=(NO, NO, "Without your name", "If you agree", "If you agree, word for word"),
    ),
    Kept(
        what="Whether you sent your answers",
        seen=(
            NO,
            f"Whether {number(thresholds.LOGS_PEOPLE)} or more of the set did, never who and never how many",
            f"Whether {number(thresholds.LOGS_PEOPLE)} or more of a set did, never who and never how many",
            NUMBERS,
            NUMBERS,
        ),
    ),
    Kept(
        what="Your ratings at the start and the end",
        seen=(NO, NO, NO, *(f"In numbers, from {thresholds.BASE} people on",) * 2),
    ),
    Kept(
        what="A draft of yours, or a reply by mail that became one",
        seen=(NO, NO, NO, NO, NO),
        server=SEALED,
        notice=False,
    ),
    Kept(
        what="A mail of yours that could not be read when it came, for as long as it is held",
        seen=(NO, NO, NO, NO, NO),
        server=SEALED,
        notice=False,
    ),
    Kept(
        what="What you say of your words in a draft report, or of its facts",
        seen=(NO, NO, "Without your name", NO, NO),
        notice=False,
    ),
    Kept(
        what="That mail to you comes back, that you left, or asked for another address",
        seen=("That you left", "That you left", YES, NO, NO),
        notice=False,
    ),
    Kept(
        what="What a lead says is open and what is fixed",
        seen=("What they tick, under their role",) * 5,
        server="Sealed, but for what they tick",
        notice=False,
    ),
    Kept(
        what="The set’s working agreement",
        seen=("As agreed in the set", "Reads and writes it", NO, NO, NO),
        notice=False,
    ),
    Kept(
        what="The report’s draft",
        seen=("The public version, while its facts are checked",) * 2 + (YES, NO, NO),
        notice=False,
    ),
)
"""Everything, in the order in which people ask about it."""


def notice_rows() -> tuple[Kept, ...]:
    """What the privacy notice shows."""
    return tuple(one for one in MATRIX if one.notice)
