"""Two cohorts as they come: twenty-four members with an untidy year, and six in one set whose report is mostly words.

Both are there to be read from start to end, as somebody who decides on a renewal reads.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sets.model.cohort import LearningSet, Meeting
from sets.model.report_review import BarrierOwner, PassageKind, Pick, RecommendationFor, Review, Theme
from sets.model.responses import Approval, Phase, Responses
from sets.responses.consent import story_mark
from tests.support.builders import an_event, an_event_meeting, day
from tests.support.report_cases import Case, a_year
from tests.support.report_full import (
    WRITTEN,
    appetite_log,
    partner_logs,
    passage,
    placings_for,
    story_log,
    two_partners,
    worded,
    work_logs,
)

TITLE = "Starting with people"
PURPOSE = (
    "To help officers bring communities in before plans are written, share at least one real decision, and show "
    "residents what changed because of it."
)
UNMARKED = "roding-2"
"""The session whose register nobody marked."""
JOINED = day("2027-03-01")
LEFT = ((2, 1, day("2027-03-15")), (3, 4, day("2027-05-20")))
"""Set, member and last day of those who left, beside the one of `a_year`."""

POWER, BLANK, NINE = "real-power", "blank-page", "nine-weeks"
THEMES = (
    Theme(
        id=POWER,
        name="Being honest about what is open",
        summary="Members found that residents forgive a fixed budget more easily than a pretended choice. Those who said at "
        "the start what could not move had shorter, calmer meetings, and more people came back.",
        dissent="Some found the opposite: said first, the fixed part was all that anybody talked about.",
        accepted=True,
        at=WRITTEN,
    ),
    Theme(
        id=BLANK,
        name="Starting from a blank page",
        summary="Bringing questions instead of a draft felt like being unprepared, and got better answers.",
        accepted=True,
        at=WRITTEN,
    ),
    Theme(
        id=NINE,
        name="The council’s clock",
        summary="Procurement, payment and committee dates decided more than officers or residents did.",
        accepted=True,
        at=WRITTEN,
    ),
)
LINES: tuple[tuple[int, int, str, tuple[str, ...]], ...] = (
    (0, 0, "I told them the budget was fixed before I told them anything else. They thanked me.", (POWER,)),
    (1, 1, "We stopped calling it co-production when it was a survey.", (POWER,)),
    (2, 2, "Saying what was off the table took ten minutes and saved two meetings.", (POWER,)),
    (3, 0, "I said what was fixed and then we talked about nothing else for an hour.", (POWER,)),
    (0, 1, "People came back after I was straight with them.", (POWER,)),
    (1, 0, "There were three things they could decide and I named them. Nobody had before.", (POWER,)),
    (2, 0, "I took an empty sheet of paper and felt like a fraud. It was the right sheet of paper.", (BLANK,)),
    (3, 1, "The draft in my bag stayed in my bag.", (BLANK,)),
    (0, 2, "They wrote the first question. It was not one I would have dared to ask.", (BLANK,)),
    (3, 2, "It took longer to pay somebody for their evening than to plan the evening.", (NINE,)),
    (1, 3, "My manager asks me different questions now.", ()),
)
STORIES_TOLD = (
    (
        0,
        3,
        (
            "Tenants of two blocks chose how the lighting money was spent, and chose the bin store over the car park.",
            "I had a plan for the car park. The set asked who had asked for it. I went back with the sum and no plan. A "
            "dozen tenants came, then thirty. They voted, and I carried out the vote.",
            "Because I would have said before that we had asked them, and we had not.",
        ),
        "Money moved, and residents could say where it went.",
    ),
    (
        1,
        2,
        (
            "Carers now get their letters in words that carers chose.",
            "They read ours aloud and laughed. Then they wrote new ones.",
            "It cost nothing.",
        ),
        "It is small, quick and could be copied tomorrow.",
    ),
)


def a_real_year() -> Case:
    """Twenty-four in four sets: three leavers, one joiner, one session cancelled, one moved, one register never marked.

    One of two partners answered, and one of the two writers of chosen stories said yes.
    """
    case = worded(a_year(seed=23, sets=4), LINES)
    partners = two_partners()
    sets = tuple(_changed(number, one) for number, one in enumerate(case.programme.cohort.sets))
    cohort = replace(case.programme.cohort, title=TITLE, purpose=PURPOSE, partners=partners, sets=sets)
    report = replace(cohort.report, applied=37, placed=24, cost=21_400, polls=(day("2027-05-06"),))
    stories = tuple(story_log(case, *told[:3]) for told in STORIES_TOLD)
    logs = (*case.responses.logs, *work_logs(case), *stories, appetite_log(cohort.leads[0].id))
    responses = _uneven(replace(case.responses, logs=(*logs, *partner_logs(partners)[:1])), sets)
    yes = (Approval(person=stories[0].person, words=story_mark(stories[0]), yes=True, at=WRITTEN),)
    picks = tuple(
        Pick(
            story=story_mark(log),
            chosen=True,
            why=told[3],
            chosen_by="A panel of members, with people from a carers’ group and a tenants’ group.",
            at=WRITTEN,
        )
        for log, told in zip(stories, STORIES_TOLD, strict=True)
    )
    review = Review(placings=placings_for(LINES), themes=THEMES, passages=PASSAGES, picks=picks)
    events = (an_event(title="Launch"), an_event(key="close", title="Sharing what we learned", date=day("2027-07-20")))
    meetings = (an_event_meeting(title="Launch"), *case.programme.meetings, _closing())
    cohort = replace(cohort, report=report, events=events)
    return replace(
        case,
        programme=replace(case.programme, cohort=cohort, meetings=meetings),
        responses=replace(responses, approvals=yes),
        review=review,
    )


def _closing() -> Meeting:
    return an_event_meeting(key="close", start="2027-07-20 10:00", title="Sharing what we learned")


def _changed(number: int, one: LearningSet) -> LearningSet:
    """The set with those who left, and in the third one who came late."""
    gone: dict[int, date] = {index: last for at_set, index, last in LEFT if at_set == number}
    members = [replace(m, last_day=gone[i]) if i in gone else m for i, m in enumerate(one.members)]
    if number == 2:
        members[4] = replace(members[4], first_day=JOINED)
    return replace(one, members=tuple(members))


def _uneven(responses: Responses, sets: tuple[LearningSet, ...]) -> Responses:
    """Without one register, and without ratings of people for times at which they were not members."""
    joined = sets[2].members[4].id
    gone = {m.id for one in sets for m in one.members if m.last_day is not None}
    ratings = tuple(
        one
        for one in responses.ratings
        if not (one.person == joined and one.phase is Phase.BASELINE)
        and not (one.person in gone and one.phase is not Phase.BASELINE)
    )
    kept = tuple(line for line in responses.attendance if line.occasion != UNMARKED)
    return replace(responses, attendance=kept, ratings=ratings)


def six() -> Case:
    """Six in one set who met four times: too few for nearly every figure and for any theme. It has their words, one story,
    what the leads said at the start, and what the coordinator wrote."""
    lines = tuple(line for line in LINES if line[0] == 0)
    case = worded(a_year(seed=5, sets=1, size=6, sessions=4), lines)
    cohort = replace(case.programme.cohort, title="Starting with people: the pilot", purpose=PURPOSE)
    cohort = replace(cohort, report=replace(cohort.report, cost=4_200))
    story = story_log(case, *STORIES_TOLD[0][:3])
    responses = replace(
        case.responses,
        logs=(*case.responses.logs, story, appetite_log(cohort.leads[0].id)),
        approvals=(Approval(person=story.person, words=story_mark(story), yes=True, at=WRITTEN),),
    )
    pick = Pick(
        story=story_mark(story), chosen=True, why=STORIES_TOLD[0][3], chosen_by="The set, together.", at=WRITTEN
    )
    review = Review(placings=placings_for(lines), themes=THEMES, passages=PILOT_PASSAGES, picks=(pick,))
    return replace(case, programme=replace(case.programme, cohort=cohort), responses=responses, review=review)


PASSAGES = (
    passage(
        PassageKind.GOALS,
        1,
        "The equalities board set the first goal in November. We took it to the carers’ forum and two tenants’ groups, who "
        "asked for the third part of it: that residents can see what changed. The board agreed.\n\nNobody under 25 was "
        "asked.",
    ),
    passage(
        PassageKind.AGAINST,
        1,
        "Of the two areas that were promised a say over the neighbourhood fund, one got it. In the other the savings round "
        "came first and the fund was frozen in April.",
    ),
    passage(
        PassageKind.MISSING,
        1,
        "Highways and revenues put nobody forward. Nobody on a zero-hours contract applied: sessions are in the day and "
        "releasing people costs the service. We had no one from a disabled people’s organisation.",
    ),
    passage(
        PassageKind.WRONG,
        1,
        "We moved one session twice with less than ten days’ notice, and carers with respite booked lost it.",
    ),
    passage(PassageKind.WRONG, 2, "Captions failed at one online session. We now test them the day before."),
    passage(
        PassageKind.LEARNED,
        1,
        "Members dropped actions that needed somebody else’s budget. The lesson they drew is to ask whose decision it is "
        "before promising anything.",
    ),
    passage(PassageKind.LEVER, 1, "The wording of two grant criteria."),
    passage(PassageKind.LEVER, 2, "A standing item at the tenants’ panel."),
    passage(PassageKind.HEARD, 1, "Tenants, unpaid carers and parents of pre-school children."),
    passage(
        PassageKind.UNHEARD,
        1,
        "Young people, people who do not use English every day, and anyone who works in the evening.",
    ),
    passage(
        PassageKind.BARRIER,
        1,
        "Paying residents for their time takes nine weeks and needs a supplier number. Someone has to decide that it may "
        "be done by voucher within five days.",
        BarrierOwner.SENIOR,
    ),
    passage(
        PassageKind.BARRIER,
        2,
        "Committee dates are fixed a year ahead, and decisions are made to meet them.",
        BarrierOwner.SENIOR,
    ),
    passage(PassageKind.BARRIER, 3, "Officers ask late because they begin late.", BarrierOwner.OFFICERS),
    passage(PassageKind.BARRIER, 4, "One-year funding ends before anybody trusts it.", BarrierOwner.SYSTEM),
    passage(
        PassageKind.RECOMMENDATION,
        1,
        "Pay residents by voucher within five working days.",
        RecommendationFor.AUTHORITY,
        "Director of finance",
        "1 December 2027",
    ),
    passage(
        PassageKind.RECOMMENDATION,
        2,
        "Renew the programme for one more cohort, and hold one of its sets in the evening.",
        RecommendationFor.PROGRAMME,
        "Equalities board",
        "31 October 2027",
    ),
    passage(
        PassageKind.RECOMMENDATION,
        3,
        "Put highways and revenues forward first.",
        RecommendationFor.SERVICES,
        "Heads of service",
        "January 2028",
    ),
    passage(
        PassageKind.RECOMMENDATION,
        4,
        "Name what is open, in writing, before the first meeting.",
        RecommendationFor.MEMBERS,
    ),
)
PILOT_PASSAGES = tuple(
    one
    for one in PASSAGES
    if one.part not in (PassageKind.LEARNED, PassageKind.AGAINST, PassageKind.HEARD) and one.number < 3
)
