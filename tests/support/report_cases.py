"""Cohorts to report on: one of eighteen in three sets with an uneven year, one too small for most figures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, LearningSet, Meeting, Member, MemberKind, Move, Occasion, SetId
from sets.model.messages import Delivery, Flow, State
from sets.model.report_review import Review
from sets.model.responses import (
    Action,
    ActionState,
    Attendance,
    Came,
    LearningLog,
    LogAnswer,
    LogState,
    Phase,
    Rating,
    ReportLine,
    Responses,
    Round,
)
from sets.responses.consent import fingerprint
from tests.support.builders import a_cohort, a_meeting, a_member, a_set, at, day

SERVICES = ("Housing", "Public health", "Libraries", "Adult social care", "Planning", "Youth work")
COUNCILS = ("Thorpe Council", "Marl Borough Council", "Ferry District Council")
GIVEN = ("Ada", "Ben", "Cerys", "Dev", "Eilidh", "Farah")
LINES = (
    "We asked what people wanted before we wrote the brief.",
    "I stopped a consultation that had already been decided.",
    "Two residents now sit on the panel, and they vote.",
    "It was slower than I hoped, and I would do it again.",
    "I learned to ask and then be quiet.",
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that a report is made from."""

    programme: Programme
    responses: Responses
    deliveries: tuple[Delivery, ...]
    at: datetime
    review: Review = field(default_factory=Review)


def a_year(seed: int = 4, sets: int = 3, size: int = 6, sessions: int = 6) -> Case:
    """A cohort's whole year: one session cancelled, one moved, one leaver, answers of every sort."""
    chance = Random(seed)
    groups = tuple(_group(number, size, sessions) for number in range(sets))
    cohort = a_cohort(title="Embedding equalities in service delivery", sets=groups, events=())
    meetings = tuple(meeting for number, group in enumerate(groups) for meeting in _meetings(group, number, sessions))
    programme = Programme(cohort=cohort, meetings=meetings, number=1)
    responses, deliveries = _given(programme, chance)
    return Case(programme=programme, responses=responses, deliveries=deliveries, at=at("2027-09-01 10:00"))


def _group(number: int, size: int, sessions: int) -> LearningSet:
    name = ("Thames", "Lea", "Wandle", "Roding")[number]
    people = tuple(_somebody(number, index, name) for index in range(size))
    if number == 1:
        people = (*people[:-1], replace(people[-1], last_day=day("2027-04-30")))
    moves = (Move(session=3, date=day("2027-04-06"), why="election"),) if number == 0 else ()
    group = a_set(name, members=people, moves=moves)
    return replace(group, rules=replace(group.rules, count=sessions))


def _somebody(number: int, index: int, surname: str) -> Member:
    kind = MemberKind.COMMUNITY if index == 5 else MemberKind.OFFICER
    organisation = "Marl Carers Forum" if kind is MemberKind.COMMUNITY else COUNCILS[number % len(COUNCILS)]
    service = "" if kind is MemberKind.COMMUNITY else SERVICES[(index + number) % len(SERVICES)]
    return a_member(f"{GIVEN[index]} {surname}ford", kind=kind, organisation=organisation, service=service)


def _meetings(group: LearningSet, number: int, sessions: int) -> list[Meeting]:
    first = at("2027-01-19 10:00") + timedelta(days=number)
    found = [
        a_meeting(f"{group.id}-{n + 1}", (first + timedelta(weeks=5 * n)).strftime("%Y-%m-%d 10:00"))
        for n in range(sessions)
    ]
    if number == 2 and sessions > 3:
        found[3] = replace(found[3], cancelled="The facilitator was ill.")
    return found


def _given(programme: Programme, chance: Random) -> tuple[Responses, tuple[Delivery, ...]]:
    attendance: list[Attendance] = []
    rounds: list[Round] = []
    logs: list[LearningLog] = []
    actions: list[Action] = []
    deliveries: list[Delivery] = []
    for meeting in (m for m in programme.meetings if m.cancelled is None):
        came = []
        for member in programme.members_at(meeting):
            there = chance.choices([Came.YES, Came.PART, Came.NO], [78, 6, 16])[0]
            attendance.append(Attendance(occasion=meeting.key, person=member.id, came=there, at=meeting.end))
            came.extend([member] if there is not Came.NO else [])
        for member in chance.sample(came, min(2, len(came))):
            rounds.append(Round(occasion=meeting.key, person=member.id, at=meeting.end))
        for member in came:
            deliveries.append(_sent(programme, meeting, member))
            logs.extend(_a_log(meeting, member, chance))
            actions.extend(_an_action(meeting, member, chance))
    ratings = [r for learning_set in programme.cohort.sets for m in learning_set.members for r in _ratings(m, chance)]
    responses = Responses(
        attendance=tuple(attendance),
        rounds=tuple(rounds),
        logs=tuple(logs),
        actions=tuple(actions),
        ratings=tuple(ratings),
    )
    return responses, tuple(deliveries)


def _sent(programme: Programme, meeting: Meeting, member: Member) -> Delivery:
    when = meeting.end + timedelta(days=1)
    return Delivery(
        key=f"{programme.cohort.id}/{meeting.key}/{member.id}/reflection/0",
        cohort=programme.cohort.id,
        occasion=meeting.key,
        person=member.id,
        kind="reflection",
        revision=0,
        part=Flow.PROMPTS,
        state=State.SENT,
        seen=when,
        at=when,
        until=when + timedelta(days=10),
        settled=when,
    )


def _a_log(meeting: Meeting, member: Member, chance: Random) -> list[LearningLog]:
    fate = chance.choices(["returned", "nothing", "silent"], [62, 12, 26])[0]
    if fate == "silent":
        return []
    given = LearningLog(
        occasion=meeting.key,
        person=member.id,
        prompt="reflection",
        state=LogState.RETURNED if fate == "returned" else LogState.NOTHING_TO_SHARE,
        at=meeting.end + timedelta(days=2),
    )
    if fate == "nothing":
        return [given]
    words = chance.choice(LINES)
    consent = fingerprint(words) if chance.random() < 0.5 else ""
    line = ReportLine(text=words, consent=consent) if chance.random() < 0.2 else None
    elements = tuple(e for e in ("E1", "E2", "E3") if chance.random() < 0.5)
    answers = (LogAnswer(question="log-a-1", sealed="sealed"),)
    return [replace(given, answers=answers, elements=elements, line=line)]


def _an_action(meeting: Meeting, member: Member, chance: Random) -> list[Action]:
    if chance.random() < 0.4:
        return []
    states = list(ActionState)
    state = chance.choices(states, [12, 40, 22, 10, 12])[0]
    learned = "sealed" if state is ActionState.DROPPED and chance.random() < 0.7 else ""
    when = meeting.end + timedelta(days=3)
    return [
        Action(
            occasion=meeting.key,
            person=member.id,
            number=1,
            at=when,
            state=state,
            sealed="sealed",
            sealed_learned=learned,
        )
    ]


def _ratings(member: Member, chance: Random) -> list[Rating]:
    start, end = at("2027-01-12 09:00"), at("2027-07-20 09:00")
    both = chance.random() < 0.85
    found = []
    for statement in range(1, 9):
        was = chance.choice([1, 2, 2, 3, 3, 4])
        found.append(Rating(person=member.id, phase=Phase.BASELINE, statement=statement, value=was, at=start))
        if both:
            now = min(5, was + chance.choice([-1, 0, 1, 1, 2]))
            back = max(1, was - chance.choice([0, 0, 1]))
            found.append(Rating(person=member.id, phase=Phase.ENDLINE, statement=statement, value=now, at=end))
            found.append(Rating(person=member.id, phase=Phase.LOOKBACK, statement=statement, value=back, at=end))
    return found


def too_small() -> Case:
    """Five people in one set, who met four times."""
    return a_year(seed=7, sets=1, size=5, sessions=4)


def empty() -> Case:
    """Published, and nobody has met yet."""
    case = a_year()
    return replace(case, responses=Responses(), deliveries=(), at=at("2026-12-01 10:00"))


MARK = "Zqx"
"""In every name, address and unconsented word of a marked cohort; in nothing that a report may say."""


def marked(case: Case) -> Case:
    """The same cohort with a mark wherever a person could be seen."""
    cohort = case.programme.cohort
    sets = tuple(
        replace(
            s,
            members=tuple(replace(m, name=f"{MARK}{m.name}", email=f"{MARK}{m.email}", access=MARK) for m in s.members),
            facilitators=tuple(replace(f, name=f"{MARK} {f.name}", email=f"{MARK}{f.email}") for f in s.facilitators),
        )
        for s in cohort.sets
    )
    secret = LearningLog(
        occasion=Occasion(f"{SetId('thames')}-1"),
        person=sets[0].members[0].id,
        prompt="reflection",
        state=LogState.RETURNED,
        at=at("2027-01-20 10:00"),
        answers=(LogAnswer(question="log-a-1", text=f"{MARK} shared with the facilitator", shared=True),),
        line=ReportLine(text=f"{MARK} without consent"),
    )
    named = ReportLine(text=f"Thanks to {sets[0].members[1].name}", consent="")
    consented = replace(
        secret,
        occasion=WHOLE_COHORT,
        prompt="endline",
        line=replace(named, consent=fingerprint(named.text)),
    )
    actions = tuple(replace(a, text=MARK, learned=MARK) for a in case.responses.actions)
    others = tuple(log for log in case.responses.logs if log.key != secret.key)
    responses = replace(case.responses, logs=(*others, secret, consented), actions=actions)
    deliveries = tuple(replace(d, name=MARK, address=f"{MARK}@example.org", trouble=MARK) for d in case.deliveries)
    programme = replace(case.programme, cohort=replace(cohort, sets=sets))
    return replace(case, programme=programme, responses=responses, deliveries=deliveries)
