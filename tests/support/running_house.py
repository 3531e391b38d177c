"""A house in the middle of its programme, with one marked word in everything that somebody may have kept to themselves."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.model.responses import (
    Action,
    ActionState,
    Draft,
    LogAnswer,
    LogState,
    Phase,
    Rating,
    ReportLine,
    Responses,
)
from sets.responses.consent import fingerprint
from sets.responses.sealed_records import sealed
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.records import a_log, a_mark
from tests.support.web_help import COHORT, a_house, somebody

SHOWN = "marked-shown-zebra"
KEPT = "marked-kept-quagga"
LATER = "marked-later-okapi"
DRAFT = "marked-draft-tapir"
LINE = "marked-line-dingo"
ACTION = "marked-action-lemur"
LEARNED = "marked-learned-bison"
TEAM_READS = "marked-team-ibex"
OPEN = "marked-open-hyrax"
HIDDEN = (KEPT, DRAFT, LINE, ACTION, LEARNED, TEAM_READS, OPEN)
"""What no facilitator's or coordinator's page may ever show."""
NOW = at("2027-01-22 10:00")
_AT = at("2027-01-21 15:00")


def keep(house: Site, **news: object) -> None:
    house.records(COHORT).keep_responses(sealed(Responses(**news), house.seal.seal))  # type: ignore[arg-type]


def a_running_house(home: Path, now: datetime = NOW) -> Site:
    """Thames has met: all six came, three logs are in (one has nothing to share), with drafts, actions and ratings."""
    house = a_house(home, now)
    members = [somebody(house, "thames", n) for n in range(6)]
    amina, tom, grace, callum = (member.id for member in members[:4])
    logs = (
        a_log(
            amina,
            answers=(
                LogAnswer(question="log-a-1", text=SHOWN, shared=True),
                LogAnswer(question="log-a-2", text=KEPT),
            ),
            line=ReportLine(text=LINE, consent=fingerprint(LINE)),
        ),
        a_log(tom, answers=(LogAnswer(question="log-a-1", text=KEPT),)),
        a_log(grace, state=LogState.NOTHING_TO_SHARE),
        a_log(tom, "midpoint", answers=(LogAnswer(question="midpoint-2", text=TEAM_READS, shared=True),)),
        a_log(tom, "my-work", WHOLE_COHORT, answers=(LogAnswer(question="work-1", text=OPEN, shared=True),)),
    )
    keep(
        house,
        attendance=tuple(a_mark(member.id) for member in members),
        logs=logs,
        actions=(
            Action(
                occasion=Occasion("thames-1"),
                person=tom,
                number=1,
                at=_AT,
                state=ActionState.DROPPED,
                text=ACTION,
                learned=LEARNED,
            ),
        ),
        ratings=(Rating(person=amina, phase=Phase.BASELINE, statement=1, value=2, at=_AT),),
        drafts=(Draft(occasion=Occasion("thames-1"), person=callum, prompt="reflection", at=_AT, text=DRAFT),),
    )
    return house
