"""A cohort whose report is to be made: eighteen members wrote, rated and came, and the coordinator has done nothing yet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, Person
from sets.model.report_review import (
    BarrierOwner,
    Passage,
    PassageKind,
    Pick,
    Placing,
    RecommendationFor,
    ReportStage,
    Review,
    Scope,
    Theme,
)
from sets.model.requests import Purpose
from sets.model.responses import Came, LogAnswer, Phase, Rating, ReportLine
from sets.responses.consent import fingerprint, story_mark
from sets.responses.prompt_catalogue import APPETITE, MY_WORK, PARTNERS, STORIES
from sets.service.release_report import take_step
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.records import a_log, a_mark
from tests.support.release_help import letters_are
from tests.support.running_house import keep
from tests.support.web_help import COHORT, a_house, a_link, programme_of

NOW = at("2027-08-16 10:00")
LINES: dict[str, tuple[str, ...]] = {
    "thames": (
        "We asked what people wanted before we wrote the brief, and nobody trusted us at first.",
        "It took four visits before anyone believed that we meant it.",
        "I learned to ask and then be quiet.",
        "Two residents now sit on the panel, and they vote.",
        "There was no budget for an interpreter, so we borrowed one.",
        "The timetable had two weeks for the part that took four months.",
    ),
    "lea": (
        "They did not trust us because of what happened last time.",
        "I asked a question and waited, and the answer was kinder than we feared.",
        "We had no money, so we used a room that stood empty in the evening.",
        "Nobody at the top backed us until the tenants wrote to them.",
        "A youth panel read the draft and struck out a whole page.",
        "I stopped a consultation that had already been decided.",
    ),
    "wandle": (
        "People are tired of being consulted and never hearing back.",
        "We had never shown anyone a blank page before.",
        "The procurement rules were less fixed than I had been told.",
        "A manager moved the deadline when we asked.",
        "A tenant chaired the interview panel.",
        "It was slower than I hoped, and I would do it again.",
    ),
}
PARTNER_LINE = "We were rung before the plan was written, for the first time."
STORY = ("Families can now book the hall themselves.", "We gave away the keys.", "It cost nothing, and it was theirs.")
STORY_TWO = ("Young carers book a visit by text.", "Three of them read our letters aloud.", "It took a month.")
WHY, PANEL = "It shows a decision moving.", "Two partners and two members."
TRUST = Theme(
    id="trust",
    name="Trust and consultation fatigue",
    summary="People had been asked before and had heard nothing since. Officers went back, more than once, before "
    "they asked anything.",
    dissent="One view was that trust was never the question, and time was.",
    accepted=True,
    at=NOW,
    by="Marta Nowak",
)


def a_desk_house(home: Path, now: datetime = NOW) -> Site:
    """The house; its report is a draft, every line is unread and no word is written."""
    house = a_house(home, now)
    _lines(house)
    _stories(house)
    _figures(house)
    return house


def member(house: Site, learning_set: str, number: int) -> Person:
    sets = {str(one.id): one for one in programme_of(house).cohort.sets}
    return sets[learning_set].members[number]


def partner(house: Site) -> Person:
    return programme_of(house).cohort.partners[0]


def link_of(purpose: Purpose, person: Person, scope: Scope = Scope.FINAL) -> Link:
    """The coordinator's link names no report; those of readers and of people who check do."""
    return a_link(purpose, person.id, prompt="" if purpose is Purpose.EDIT else scope)


def _agreed(text: str) -> ReportLine:
    return ReportLine(text=text, consent=fingerprint(text))


def _lines(house: Site) -> None:
    logs = [
        a_log(
            member(house, name, number).id,
            occasion=f"{name}-1",
            answers=(LogAnswer(question="log-a-1", text=f"What stayed with me: {text.lower()}", shared=True),),
            line=_agreed(text),
            elements=("E1", "E2", "E3")[: number % 3 + 1],
        )
        for name, texts in LINES.items()
        for number, text in enumerate(texts)
    ]
    logs.append(a_log(partner(house).id, PARTNERS.name, WHOLE_COHORT, line=_agreed(PARTNER_LINE)))
    keep(house, logs=tuple(logs))


def _stories(house: Site) -> None:
    def told(person: Person, texts: tuple[str, ...], prompt: str, stem: str) -> object:
        given = tuple(LogAnswer(question=f"{stem}-{n}", text=text, shared=True) for n, text in enumerate(texts, 1))
        return a_log(person.id, prompt, WHOLE_COHORT, answers=given, at=at("2027-08-10 10:00"))

    lead = programme_of(house).cohort.leads[0]
    work = ("Housing repairs", "Private tenants", "A room in the evening", "design, delivery")
    keep(
        house,
        logs=(
            told(member(house, "thames", 0), STORY, STORIES.name, "story"),
            told(member(house, "lea", 1), STORY_TWO, STORIES.name, "story"),
            *(told(member(house, "wandle", number), work, MY_WORK.name, "work") for number in range(5)),
            a_log(lead.id, APPETITE.name, "launch", answers=(LogAnswer(question="appetite-1", text="The fund.", shared=True),)),
        ),
    )  # fmt: skip


def _figures(house: Site) -> None:
    ratings, marks = [], []
    for one in programme_of(house).cohort.sets:
        for number, person in enumerate(one.members):
            ratings += [
                Rating(person=person.id, phase=phase, statement=statement, value=value, at=at("2027-07-20 10:00"))
                for statement in range(1, 9)
                for phase, value in (
                    (Phase.BASELINE, 2 + number % 2),
                    (Phase.LOOKBACK, 1 + number % 2),
                    (Phase.ENDLINE, 3 + (number + statement) % 3),
                )
            ]
            marks += [
                a_mark(person.id, Came.NO if (number + n) % 7 == 0 else Came.YES, f"{one.id}-{n}") for n in range(1, 7)
            ]
    keep(house, ratings=tuple(ratings), attendance=tuple(marks))


def reviewed(house: Site) -> None:
    """Every line is read, a theme is in the report, two stories are chosen, and everything to write is written."""
    lines = tuple(text for texts in LINES.values() for text in texts)
    trust = {LINES["thames"][0], LINES["thames"][1], LINES["lea"][0], LINES["wandle"][0]}
    placings = tuple(
        Placing(line=fingerprint(text), themes=("trust",) if text in trust else (), at=NOW, by="Marta Nowak")
        for text in (*lines, PARTNER_LINE)
    )
    told = [log for log in house.records(COHORT).responses().logs if log.prompt == STORIES.name]
    picks = tuple(
        Pick(story=story_mark(log), chosen=True, why=WHY, chosen_by=PANEL, at=NOW, by="Marta Nowak") for log in told
    )
    house.records(COHORT).keep_review(
        Review(placings=placings, themes=(TRUST,), passages=PASSAGES, picks=picks),
    )


def go_to(house: Site, stage: ReportStage, *ticked: str) -> None:
    """Marta takes the report to a stage, once the letters of the one before have left; its time she cuts short."""
    letters_are(house)
    ticks, why = ("early", *ticked), "The committee meets on Friday."
    steps = [one for one in house.records(COHORT).review().steps if one.report is Scope.FINAL]
    take_step(
        house.installation,
        COHORT,
        Scope.FINAL,
        stage,
        house.clock(),
        by="Marta Nowak",
        seen=len(steps),
        ticked=ticks,
        why=why,
    )


def _said(part: PassageKind, text: str, number: int = 1, **more: str) -> Passage:
    return Passage(part=part, number=number, text=text, at=NOW, by="Marta Nowak", **more)


PASSAGES = (
    _said(PassageKind.HEADLINE, "Officers shared small decisions early, where residents can see it."),
    _said(PassageKind.GOALS, "The learning team wrote the purpose, and two partners changed it at the launch."),
    _said(PassageKind.MISSING, "Nobody from planning applied."),
    _said(PassageKind.WRONG, "The link of one session was wrong for 20 minutes."),
    _said(
        PassageKind.BARRIER,
        "Interpreters are booked through a contract that no officer may change.",
        kind=BarrierOwner.SENIOR,
    ),
    _said(
        PassageKind.RECOMMENDATION,
        "Say what is fixed before anybody is asked.",
        kind=RecommendationFor.AUTHORITY,
        owner="Corporate board",
        by_when="March 2028",
    ),
)
