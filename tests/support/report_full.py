"""Cohorts whose report was worked on: twenty-four members in four sets with everything written, and eight in two sets."""

from __future__ import annotations

from dataclasses import replace

from sets.model.cohort import WHOLE_COHORT, Person, PersonId
from sets.model.report_review import BarrierOwner, Passage, PassageKind, Pick, Placing, RecommendationFor, Review, Theme
from sets.model.responses import Approval, LearningLog, LogAnswer, LogState, ReportLine
from sets.responses.consent import fingerprint, story_mark
from sets.responses.prompt_catalogue import APPETITE, MY_WORK, STORIES
from tests.support.builders import a_person, at
from tests.support.report_cases import Case, a_year

WRITTEN = at("2027-08-20 11:00")
TITLE = "Embedding equalities in service delivery"
PURPOSE = (
    "To help officers share goals and power with communities early enough to matter, and to show what changed for "
    "residents because of it."
)

ASKING, EARLY, TIME, YOUNG = "asking-first", "early-enough", "time", "young-people"
THEMES = (
    Theme(
        id=ASKING,
        name="Asking before writing",
        summary="Members stopped starting from a draft. They asked people what they wanted first, and found that the "
        "brief changed when they did.",
        dissent="Some found that asking first raised hopes that a fixed budget could not meet.",
        accepted=True,
        at=WRITTEN,
    ),
    Theme(
        id=EARLY,
        name="Sharing a decision, not a consultation",
        summary="The change that members valued most was small: one real decision that residents took, with the money "
        "or the vote to go with it.",
        accepted=True,
        at=WRITTEN,
    ),
    Theme(
        id=TIME,
        name="Time that nobody had planned for",
        summary="Working together took longer than the timetable allowed. Where a manager moved the deadline, the work "
        "held; where nobody did, it went back to a survey.",
        dissent="One view was that the time was always there, and that it was a question of what came first.",
        accepted=True,
        at=WRITTEN,
    ),
    Theme(id=YOUNG, name="Young people decide too", summary="", accepted=True, at=WRITTEN),
)
LINES: tuple[tuple[int, int, str, tuple[str, ...]], ...] = (
    (0, 0, "We asked what people wanted before we wrote the brief, and the brief was half as long.", (ASKING,)),
    (0, 1, "I learned to ask and then be quiet.", (ASKING,)),
    (1, 0, "The first thing residents told us was that we were answering a different question.", (ASKING,)),
    (2, 2, "I had never shown anyone a blank page before. It was the best meeting of the year.", (ASKING,)),
    (3, 1, "We asked, and then could not pay for what they asked. Next time I will say the budget first.", (ASKING,)),
    (0, 2, "Two residents now sit on the panel, and they vote.", (EARLY,)),
    (1, 1, "I stopped a consultation that had already been decided.", (EARLY,)),
    (2, 0, "The grant criteria were written by the people who will apply for it.", (EARLY,)),
    (3, 3, "A tenant chaired the interview panel. Nobody in the room thought it odd by the end.", (EARLY,)),
    (1, 2, "It was slower than I hoped, and I would do it again.", (TIME,)),
    (2, 1, "My timetable had two weeks for the part that took four months.", (TIME,)),
    (3, 0, "Our director moved the date when we asked. I had never thought to ask.", (TIME,)),
    (0, 3, "A youth panel read the draft and struck out a whole page.", (YOUNG,)),
    (1, 3, "The set asked me a question that I am still thinking about.", ()),
    (2, 3, "I say what is fixed at the start now. People thank me for it.", ()),
)
"""Which member of which set, the line they gave for the report, and where a coordinator put it."""

STORIES_TOLD = (
    (
        0,
        2,
        (
            "Residents of one estate now decide how its repairs money is spent, street by street.",
            "We had a plan ready. The set asked me who had asked for it, and I could not say. So I took it back to the "
            "residents’ group with the budget and no plan. It took three meetings. They chose lighting first, which was "
            "not on my list at all.",
            "It matters more than the others because the money moved. Views had been asked for many times before.",
        ),
        "It shows money moving, and the teller does not make themselves the hero.",
    ),
    (
        2,
        0,
        (
            "Young carers can now book a visit by text, at times when they are not at school.",
            "Three of them read our letters aloud in a meeting. We heard how they sounded. They rewrote two of them, and "
            "then asked why they had to ring in office hours. We had no good answer.",
            "It is small, and it happened within a month.",
        ),
        "Because the people whom it is about could point to it.",
    ),
)
APPETITE_GIVEN = (
    ("appetite-1", "How the neighbourhood fund is shared out, within the total that full council sets."),
    ("appetite-2", "Statutory duties and the savings that are already agreed. We would sooner say so now."),
    ("appetite-3", "Consulting on things that are already decided."),
    ("appetite-4", "The community right to bid, and the time of people we already employ."),
)
GROUPS = ("Young carers", "Private tenants", "none yet")
LEVERS = ("A standing item on a panel", "Evening rooms", "", "Grant criteria")
TICKED = ("design", "design, delivery", "", "design, decisions", "delivery")
SAY = ("they share in decisions", "their views are asked", "no, or not sure")
PARTNER_LINES = (
    "We were rung before the plan was written, for the first time. I would like it to be the last time I notice.",
    "Officers listen better than they did. What we have not seen yet is a decision that went against them.",
)


def a_full_year() -> Case:
    """Twenty-four members in four sets over six sessions, with uneven answers and leavers; the report written and reviewed."""
    case = worded(a_year(seed=11, sets=4), LINES)
    cohort = replace(case.programme.cohort, title=TITLE, purpose=PURPOSE, partners=two_partners())
    cohort = replace(cohort, report=replace(cohort.report, applied=41, placed=24, cost=18_500))
    programme = replace(case.programme, cohort=cohort)
    stories = tuple(story_log(case, *told[:3]) for told in STORIES_TOLD)
    logs = (
        *case.responses.logs,
        *work_logs(case),
        *stories,
        appetite_log(cohort.leads[0].id),
        *partner_logs(cohort.partners),
    )
    yes = tuple(Approval(person=log.person, words=story_mark(log), yes=True, at=WRITTEN) for log in stories)
    review = Review(
        placings=placings_for(LINES),
        themes=THEMES,
        passages=PASSAGES,
        picks=tuple(
            Pick(
                story=story_mark(log),
                chosen=True,
                why=told[3],
                chosen_by="Three members and two people from community groups, who read every story offered.",
                at=WRITTEN,
            )
            for log, told in zip(stories, STORIES_TOLD, strict=True)
        ),
    )
    responses = replace(case.responses, logs=logs, approvals=yes)
    return replace(case, programme=programme, responses=responses, review=review)


def half_way() -> Case:
    """The same at half way, when a coordinator has written nothing yet."""
    return replace(a_full_year(), at=at("2027-05-01 10:00"), review=Review())


def eight() -> Case:
    """Eight members in two sets who met four times: too few for most figures, and the coordinator wrote what they knew."""
    lines = tuple((number, index, text, under) for number, index, text, under in LINES if number < 2 and index < 4)
    case = worded(a_year(seed=3, sets=2, size=4, sessions=4), lines)
    cohort = replace(case.programme.cohort, title="A first, small cohort", purpose=PURPOSE)
    story = story_log(case, *STORIES_TOLD[0][:3])
    responses = replace(
        case.responses,
        logs=(*case.responses.logs, story, appetite_log(cohort.leads[0].id)),
        approvals=(Approval(person=story.person, words=story_mark(story), yes=True, at=WRITTEN),),
    )
    parts = (
        PassageKind.GOALS,
        PassageKind.WRONG,
        PassageKind.MISSING,
        PassageKind.RECOMMENDATION,
        PassageKind.BARRIER,
        PassageKind.HEARD,
    )
    review = Review(
        placings=placings_for(lines),
        themes=THEMES,
        passages=tuple(one for one in PASSAGES if one.part in parts and one.number < 3),
        picks=(
            Pick(
                story=story_mark(story),
                chosen=True,
                why=STORIES_TOLD[0][3],
                chosen_by="The two sets together.",
                at=WRITTEN,
            ),
        ),
    )
    return replace(case, programme=replace(case.programme, cohort=cohort), responses=responses, review=review)


def _person(case: Case, number: int, index: int) -> PersonId:
    return case.programme.cohort.sets[number].members[index].id


def worded(case: Case, lines: tuple[tuple[int, int, str, tuple[str, ...]], ...]) -> Case:
    """The case with these lines for the report and no others, each in a log that its writer returned."""
    wanted = {_person(case, number, index): text for number, index, text, _ in lines}
    logs = []
    for log in case.responses.logs:
        text = wanted.pop(log.person, "") if log.state is LogState.RETURNED else ""
        logs.append(replace(log, line=ReportLine(text=text, consent=fingerprint(text)) if text else None))
    assert not wanted, f"these returned no log: {sorted(wanted)}"
    return replace(case, responses=replace(case.responses, logs=tuple(logs)))


def placings_for(lines: tuple[tuple[int, int, str, tuple[str, ...]], ...]) -> tuple[Placing, ...]:
    return tuple(Placing(line=fingerprint(text), themes=under, at=WRITTEN) for _, _, text, under in lines)


def story_log(case: Case, number: int, index: int, answers: tuple[str, ...]) -> LearningLog:
    return LearningLog(
        occasion=WHOLE_COHORT,
        person=_person(case, number, index),
        prompt=STORIES.name,
        state=LogState.RETURNED,
        at=at("2027-08-02 12:00"),
        answers=tuple(
            LogAnswer(question=question.id, text=text, shared=True)
            for question, text in zip(STORIES.questions, answers, strict=True)
        ),
    )


def work_logs(case: Case) -> tuple[LearningLog, ...]:
    """Nineteen of the members on their own work, and seventeen on whether it was worth their time at half way;
    as many on whether young people have a say, and eighteen on hours."""
    everyone = [member.id for one in case.programme.cohort.sets for member in one.members]
    work = [
        _log(
            person,
            MY_WORK.name,
            "2027-07-06 12:00",
            {"work-2": GROUPS[n % 3], "work-3": LEVERS[n % 4], "work-4": TICKED[n % 5]},
        )
        for n, person in enumerate(everyone[:19])
    ]
    worth = [
        _log(person, "midpoint", "2027-04-27 12:00", {"midpoint-1": ("yes", "mostly", "yes", "not yet")[n % 4]})
        for n, person in enumerate(everyone[4:21])
    ]
    voices = [
        _log(person, "voices", "2027-04-27 12:00", {"voice-2": SAY[n % 3]}) for n, person in enumerate(everyone[4:21])
    ]
    time = [
        _log(
            person,
            "time-given",
            "2027-07-16 12:00",
            {
                "time-1": ("up to 4 hours", "more than 4 hours")[n % 2],
                "time-2": ("up to 10 hours", "more than 10 hours", "cannot say")[n % 3],
                "time-3": ("no, or expenses only", "cannot say")[n % 2] if n > 2 else "all or some of them",
            },
        )
        for n, person in enumerate(everyone[:18])
    ]
    return (*work, *worth, *voices, *time)


def _log(person: PersonId, prompt: str, when: str, answers: dict[str, str]) -> LearningLog:
    given = tuple(LogAnswer(question=question, text=text, shared=True) for question, text in answers.items() if text)
    return LearningLog(
        occasion=WHOLE_COHORT, person=person, prompt=prompt, state=LogState.RETURNED, at=at(when), answers=given
    )


def appetite_log(lead: PersonId) -> LearningLog:
    assert [question.id for question in APPETITE.questions] == [question for question, _ in APPETITE_GIVEN]
    return LearningLog(
        occasion=WHOLE_COHORT,
        person=lead,
        prompt=APPETITE.name,
        state=LogState.RETURNED,
        at=at("2027-01-05 12:00"),
        answers=tuple(LogAnswer(question=question, text=text, shared=True) for question, text in APPETITE_GIVEN),
    )


def two_partners() -> tuple[Person, ...]:
    return (
        a_person("Pat Noor", email="pat.noor@carers.example.org"),
        a_person("Jo Swift", email="jo@youth.example.org"),
    )


def partner_logs(partners: tuple[Person, ...]) -> tuple[LearningLog, ...]:
    return tuple(
        LearningLog(
            occasion=WHOLE_COHORT,
            person=partner.id,
            prompt="partners",
            state=LogState.RETURNED,
            at=at("2027-08-03 12:00"),
            line=ReportLine(text=text, consent=fingerprint(text)),
        )
        for partner, text in zip(partners, PARTNER_LINES, strict=True)
    )


def passage(part: PassageKind, number: int, text: str, kind: str = "", owner: str = "", by_when: str = "") -> Passage:
    return Passage(part=part, number=number, text=text, kind=kind, owner=owner, by_when=by_when, at=WRITTEN)


PASSAGES = (
    passage(
        PassageKind.HEADLINE,
        1,
        "Officers moved from asking for views to sharing decisions, in small places where residents can see it.",
    ),
    passage(
        PassageKind.GOALS,
        1,
        "The purpose was written by the learning team. Two community members changed it at the launch: “early enough to "
        "matter” is theirs. Communities beyond the cohort were not asked.",
    ),
    passage(
        PassageKind.MISSING,
        1,
        "Nobody from licensing or highways applied. Members who work shifts found no session that they could come to, and "
        "no disabled people’s organisation had a place.",
    ),
    passage(
        PassageKind.WRONG,
        1,
        "The link for one set’s second session was wrong for the first 20 minutes, and some gave up.",
    ),
    passage(
        PassageKind.WRONG,
        2,
        "Interpreters for one session were booked late, so part of it went ahead without them. The set agreed the "
        "apology that was sent.",
    ),
    passage(
        PassageKind.LEARNED,
        1,
        "Most were dropped because somebody else had begun the same thing. Members found that out by asking.",
    ),
    passage(PassageKind.LEVER, 1, "A standing item on an existing panel, given to residents to fill."),
    passage(PassageKind.LEVER, 2, "Rooms that the council already pays for, in the evening."),
    passage(PassageKind.LEVER, 3, "The wording of grant criteria, which no one had thought of as a power."),
    passage(PassageKind.HEARD, 1, "Tenants, unpaid carers, and the youth panel."),
    passage(PassageKind.UNHEARD, 1, "People who do not use English every day, and young people who are not in school."),
    passage(
        PassageKind.AGAINST,
        1,
        "The neighbourhood fund was shared out by residents in two areas of five. In the other three the old panel "
        "decided, as the timetable for savings left no room.",
    ),
    passage(
        PassageKind.BARRIER,
        1,
        "Paying people for their time takes nine weeks. Someone has to decide that it may take two.",
        BarrierOwner.SENIOR,
    ),
    passage(
        PassageKind.BARRIER,
        2,
        "Officers ask late because they start late. A blank page at the start costs nothing.",
        BarrierOwner.OFFICERS,
    ),
    passage(
        PassageKind.BARRIER,
        3,
        "Funding rounds from government are shorter than it takes to ask well.",
        BarrierOwner.SYSTEM,
    ),
    passage(
        PassageKind.RECOMMENDATION,
        1,
        "Pay community members within two weeks of a meeting.",
        RecommendationFor.AUTHORITY,
        "Director of finance",
        "1 December 2027",
    ),
    passage(
        PassageKind.RECOMMENDATION,
        2,
        "Give residents one standing item on every service panel.",
        RecommendationFor.SERVICES,
        "Heads of service",
        "1 April 2028",
    ),
    passage(
        PassageKind.RECOMMENDATION,
        3,
        "Hold one set in the evening, and keep four places for people from community groups.",
        RecommendationFor.PROGRAMME,
        "Learning team",
        "the next cohort",
    ),
    passage(PassageKind.RECOMMENDATION, 4, "Say what is fixed in the first five minutes.", RecommendationFor.MEMBERS),
)
