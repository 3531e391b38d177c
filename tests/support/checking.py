"""A cohort whose report is under check: lines under a theme, a chosen story, a partner's line, and steps as a test wants."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, Person, PersonId
from sets.model.report_review import Pick, Placing, ReportStage, Review, Scope, Step, Theme
from sets.model.requests import Purpose
from sets.model.responses import LogAnswer, ReportLine
from sets.responses.consent import fingerprint, story_mark
from sets.service.report_files import make_draft
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.records import a_log
from tests.support.running_house import keep
from tests.support.web_help import COHORT, a_house, a_link, programme_of, somebody

NOW = at("2027-08-16 10:00")
UNTIL = at("2027-08-27 17:00")
AMINA_LINE = "We asked before we had decided, and were asked back."
OTHERS = ("Residents now chair our first half hour.", "We stopped a survey and knocked on doors.")
PARTNER_LINE = "For once somebody came back to tell us what changed."
STORY = ("Families can now book the hall themselves.", "We gave away the keys.", "It cost nothing.")
THEME = Theme(
    id="asking", name="Asking first", at=NOW, accepted=True, summary="Asking early changed plans.", by="Priya Shah"
)


def agreed_line(text: str) -> ReportLine:
    return ReportLine(text=text, consent=fingerprint(text))


def partner_of(house: Site) -> Person:
    return programme_of(house).cohort.partners[0]


def a_checked_house(home: Path, stage: ReportStage = ReportStage.FACTS, now: datetime = NOW) -> Site:
    """The example after its end. Amina has a line in the report and a story chosen for it; three people share a theme."""
    house = a_house(home, now)
    amina, nadia, daniel = (somebody(house, name) for name in ("thames", "lea", "wandle"))
    story = tuple(LogAnswer(question=f"story-{n}", text=text, shared=True) for n, text in enumerate(STORY, start=1))
    told = a_log(amina.id, "stories", WHOLE_COHORT, answers=story, at=at("2027-08-10 10:00"))
    keep(
        house,
        logs=(
            a_log(amina.id, line=agreed_line(AMINA_LINE)),
            a_log(nadia.id, occasion="lea-1", line=agreed_line(OTHERS[0])),
            a_log(daniel.id, occasion="wandle-1", line=agreed_line(OTHERS[1])),
            a_log(partner_of(house).id, "partners", WHOLE_COHORT, line=agreed_line(PARTNER_LINE)),
            told,
        ),
    )
    lines = (AMINA_LINE, *OTHERS)
    house.records(COHORT).keep_review(
        Review(
            placings=tuple(Placing(line=fingerprint(text), themes=("asking",), at=NOW) for text in lines),
            themes=(THEME,),
            picks=(
                Pick(story=story_mark(told), chosen=True, why="It cost nothing.", chosen_by="a panel", at=NOW, by="P"),
            ),
        )
    )
    make_draft(house.installation, programme_of(house), now, Scope.FINAL)
    take(house, stage)
    return house


def take(house: Site, stage: ReportStage, number: int = 1, until: datetime | None = UNTIL) -> None:
    """The final report comes to this stage."""
    step = Step(report=Scope.FINAL, number=number, stage=stage, at=NOW, by="Priya Shah", until=until)
    house.records(COHORT).keep_review(Review(steps=(step,)))


def check_link(person: PersonId, scope: str = "final") -> Link:
    return a_link(Purpose.CHECK, person, prompt=scope)
