"""A home with all there can be of people: letters sent, and one record of every kind with words that stand nowhere else."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sets.model.cohort import CohortId, Occasion, PersonId, SetId
from sets.model.mail_events import EventSource, Happened, MailEvent
from sets.model.messages import Flow as Errands
from sets.model.messages import Partstat
from sets.model.polls import DateVote, Fits
from sets.model.publication import Decision, Verdict
from sets.model.report_review import Passage, PassageKind, Pick, Placing, ReportStage, Review, Scope, Step, Theme
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Original
from sets.model.responses import (
    Action,
    Agreement,
    Answer,
    AnswerGiven,
    Approval,
    Asks,
    Attendance,
    CalendarRequest,
    Came,
    Check,
    Difficulty,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Proposal,
    ProposedChange,
    Rating,
    ReportLine,
    Responses,
    Round,
    Source,
)
from sets.responses.consent import fingerprint
from sets.responses.sealed_records import sealed
from sets.service.installation import Installation
from sets.service.report_files import file_report
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.web_help import COHORT, Clock, a_desk, a_house

FIRST, NOW = at("2026-12-01 10:00"), at("2027-01-21 10:00")
THAMES_1 = Occasion("thames-1")
AMINA, TOM = "amina.yusuf@riverside.example.gov.uk", "tom.barrett@hillside.example.gov.uk"
WORDS = (
    "alone",
    "note",
    "instead",
    "shared",
    "line",
    "draft",
    "action",
    "learned",
    "access",
    "why",
    "reply",
    "nextaddress",
    "check",
    "proposal",
    "difficulty",
    "refusal",
)
"""What a marker stands for, one for each place in which a person's own words are kept."""


def markers(who: str) -> dict[str, str]:
    """Words that stand nowhere else."""
    return {word: f"{word}-zyx-{who}" for word in WORDS}


def a_pass(installation: Installation, now: datetime, cohort: CohortId = COHORT) -> None:
    """One pass, as the flow makes it."""
    with installation.open_run(cohort, now, file_report(installation)) as current:
        assert current is not None
        current.note()
        for part in Errands:
            for batch in current.batches(part):
                current.carry_out(batch)


def give_review(house: Site) -> None:
    """What a coordinator did for the report: lines placed, a theme and a passage that name somebody, a step that quotes."""
    cohort, (amina, tom) = house.programme(COHORT).cohort, (person_called(house, one) for one in (AMINA, TOM))
    by = cohort.coordinators[0].name
    lines = tuple(fingerprint(f"{markers(who)['line']} was worth it") for who in ("amina", "tom"))
    step = Step(
        report=Scope.FINAL,
        number=1,
        stage=ReportStage.QUOTES,
        at=NOW,
        by=by,
        quoted=(amina, tom),
        why="For Tom Barrett",
    )
    review = Review(
        placings=tuple(Placing(line=line, themes=("asking",), at=NOW, by=by) for line in lines),
        themes=(Theme(id="asking", name="Asking", at=NOW, accepted=True, summary="As Amina Yusuf put it.", by=by),),
        passages=(
            Passage(part=PassageKind.RECOMMENDATION, number=1, text=f"Ask {TOM}.", at=NOW, owner="Amina Yusuf", by=by),
        ),
        picks=(Pick(story="0" * 64, chosen=True, why="Tom Barrett liked it.", chosen_by="Amina Yusuf", at=NOW, by=by),),
        steps=(step,),
    )
    house.records(COHORT).keep_review(review)


def person_called(house: Site, email: str) -> PersonId:
    return next(p.id for p in house.programme(COHORT).people.values() if p.email == email)


def everything_of(person: PersonId, who: str, now: datetime = NOW) -> Responses:
    """One record of every kind, with that person's markers."""
    mark = markers(who)
    line = f"{mark['line']} was worth it"
    return Responses(
        answers=(Answer(occasion=THAMES_1, person=person, partstat=Partstat.ACCEPTED, at=now, note=mark["note"]),),
        given=(
            AnswerGiven(
                occasion=THAMES_1,
                person=person,
                partstat=Partstat.ACCEPTED,
                at=now,
                arrived=now,
                note=mark["note"],
            ),
        ),
        attendance=(Attendance(occasion=THAMES_1, person=person, came=Came.YES, at=now),),
        rounds=(Round(occasion=THAMES_1, person=person, at=now),),
        logs=(
            LearningLog(
                occasion=THAMES_1,
                person=person,
                prompt="reflection",
                state=LogState.RETURNED,
                at=now,
                answers=(
                    LogAnswer(question="log-a-1", text=mark["alone"]),
                    LogAnswer(question="log-a-2", text=mark["shared"], shared=True),
                ),
                elements=("E1",),
                line=ReportLine(text=line, consent=fingerprint(line)),
                source=Source.WEB,
            ),
        ),
        actions=(
            Action(occasion=THAMES_1, person=person, number=1, at=now, text=mark["action"], learned=mark["learned"]),
        ),
        ratings=(Rating(person=person, phase=Phase.BASELINE, statement=1, value=2, at=now),),
        drafts=(
            Draft(
                occasion=Occasion("thames-2"),
                person=person,
                prompt="reflection",
                at=now,
                text=json.dumps({"texts": {"log-b-1": mark["draft"]}}),
            ),
        ),
        details=(Detail(person=person, what=DetailKind.ACCESS, value=mark["access"], instead_of="", at=now),),
        asked=(
            LetterRequest(
                person=person,
                wish=LetterKind.NEW_ADDRESS,
                number=1,
                at=now,
                address=f"{mark['nextaddress']}@example.org",
            ),
        ),
        turns=(LinkGeneration(person=person, number=1, at=now),),
        checks=(Check(person=person, report="final", at=now, right=False, text=mark["check"]),),
        approvals=(Approval(person=person, words=fingerprint(line), yes=True, at=now),),
        calendar_requests=(
            CalendarRequest(
                occasion=THAMES_1,
                person=person,
                what=Asks.SOMEBODY_ELSE,
                about=now,
                at=now,
                other=mark["instead"],
            ),
        ),
        proposals=(
            Proposal(
                occasion=THAMES_1,
                about=now,
                person=person,
                change=ProposedChange.CANCEL,
                at=now,
                why=mark["proposal"],
            ),
        ),
        votes=(DateVote(occasion=THAMES_1, number=1, start=now, person=person, fits=Fits.IF_NEED_BE, at=now),),
        difficulties=(
            Difficulty(person=person, at=now, text=json.dumps({"about": ["p-nobody"], "note": mark["difficulty"]})),
        ),
    )


def give(house: Site, person: PersonId, who: str) -> None:
    """Keep everything of one person, a reply as it came and a pause among it."""
    mark, records = markers(who), house.records(COHORT)
    records.keep_responses(sealed(everything_of(person, who), house.seal.seal))
    digest = f"digest-{who}"
    reply = house.seal.seal(f"Subject: Re\n\n{mark['reply']}", f"original/{digest}")
    records.keep_original(Original(digest=digest, person=person, at=NOW, sealed=reply))
    letter = next(line for line in records.deliveries() if line.person == person)
    delayed = MailEvent(
        event_id=digest,
        letter=letter.letter,
        person=person,
        address=letter.address,
        happened=Happened.DEFERRED,
        at=NOW,
        heard=NOW,
        source=EventSource.REPORT,
        reason=mark["refusal"],
    )
    records.keep_mail_events([delayed], lambda line, _: line)
    until = (NOW + timedelta(days=9)).date()
    records.decide([Decision(at=NOW, verdict=Verdict.PAUSED, subject=person, until=until, why=mark["why"])])


def a_full_house(home: Path, text: str = "") -> Site:
    """The example with letters in the outbox, and everything of Amina and of Tom; their set has an agreement."""
    if text:
        return _filled(home, text)
    shutil.copytree(_template(), home)
    return Site(a_desk(home), Clock(NOW))


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="setwise-privacy-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _filled(folder / "home", "")
    return folder / "home"


def _filled(home: Path, text: str) -> Site:
    house = a_house(home, now=NOW, text=text)
    a_pass(house.installation, FIRST)
    give(house, person_called(house, AMINA), "amina")
    give(house, person_called(house, TOM), "tom")
    house.records(COHORT).keep_responses(
        Responses(agreements=(Agreement(set_id=SetId("thames"), text="We start on time.", at=NOW),))
    )
    give_review(house)
    return house


def files_of(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a home, with what is in it."""
    for path in sorted(home.rglob("*")):
        if path.is_file():
            yield path.relative_to(home).as_posix(), path.read_bytes()


def files_with(home: Path, *words: str) -> list[str]:
    """Files of a home that hold any of these words, in any case."""
    wanted = [word.lower().encode() for word in words]
    return [name for name, content in files_of(home) if any(word in content.lower() for word in wanted)]
