"""What a sample coordinator writes for a rehearsal's report, and what sample people say of its facts. Invented."""

from __future__ import annotations

from dataclasses import dataclass

from sets.model.report_review import BarrierOwner, PassageKind, RecommendationFor
from sets.rehearsal.actors.sample_answers import OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One passage; `months` after the day on which it is written is when a recommendation should be done."""

    part: PassageKind
    text: str
    kind: str = ""
    owner: str = ""
    months: int = 0


OWN_NAME = "Places and times"
THEMES: dict[str, tuple[str, str]] = {
    "goals": (
        "Officers said that they had begun to ask communities for their own goals before showing a plan. In a few places "
        "residents now vote, or set the agenda. More often it was the officer who still chose who was in the room.",
        "Some said that only the way of asking had changed, and that power had not moved.",
    ),
    "joint": (
        "Communities came in most often at design and delivery. Taking part in judging how it went was rare, and several "
        "people named it as the next thing they will try.",
        "",
    ),
    "impact": (
        "Small changes that people can see were named more often than large ones. Telling people what came of their ideas "
        "was said to matter as much as the change itself.",
        "Some said plainly that nothing has changed yet that a resident could point to.",
    ),
    "time": (
        "Doing this well took longer than the timetable allowed. Those who kept an hour a week for it kept going; nobody "
        "said that their other work had become less.",
        "",
    ),
    "decided": (
        "People found themselves asking about things that were already settled. Saying at the start what is fixed, or not "
        "asking at all, was seen as the honest way.",
        "",
    ),
    "trust": (
        "Trust was built by going back, and by saying what was not possible. Old promises had to be talked about first.",
        "",
    ),
    "questions": (
        "Members said that open questions from people in other services helped them more than advice. Many catch "
        "themselves giving advice, and stop.",
        "",
    ),
    OWN: (
        "Where and when people met decided who came. Going to places where people already are cost little.",
        "",
    ),
}
"""By theme: what people said, and where views differed."""
PASSAGES: tuple[Written, ...] = (
    Written(
        part=PassageKind.HEADLINE,
        text="Officers began to share some decisions, in small places where residents can see it, and stopped asking "
        "about what was settled.",
    ),
    Written(
        part=PassageKind.GOALS,
        text="The goals came from two meetings of residents and partners held before the programme. Officers wrote them "
        "down. Communities had no say in the budget or in the timetable.",
    ),
    Written(
        part=PassageKind.AGAINST,
        text="The total of the neighbourhood fund stayed fixed, as leaders had said. How it is shared out moved: in one "
        "place residents now choose.",
    ),
    Written(
        part=PassageKind.AGAINST,
        text="Leaders said that they would be pleased to see consultations on settled matters stop. One was stopped, and "
        "nobody objected.",
    ),
    Written(
        part=PassageKind.MISSING,
        text="Nobody came from repairs, from finance or from legal services, though most of what got in the way is "
        "theirs to change. Few members work evenings or nights.",
    ),
    Written(
        part=PassageKind.WRONG,
        text="Some sessions fell in the weeks before committee papers close, and those who write them missed parts. The "
        "next programme should look at the committee calendar first.",
    ),
    Written(
        part=PassageKind.LEARNED,
        text="An evening meeting was dropped: it turned out that the group had its own already.",
    ),
    Written(part=PassageKind.LEARNED, text="A survey was dropped because nothing could change through its answers."),
    Written(part=PassageKind.LEVER, text="A standing item on an existing panel, given to residents to fill."),
    Written(
        part=PassageKind.LEVER,
        text="Letters that a team may change on its own signature, rewritten with those who get them.",
    ),
    Written(part=PassageKind.HEARD, text="Tenants, in the design of letters and in decisions on small repairs."),
    Written(part=PassageKind.HEARD, text="Young people through their own forum, in design; not yet in decisions."),
    Written(part=PassageKind.HEARD, text="Voluntary and community organisations, most often at delivery."),
    Written(part=PassageKind.UNHEARD, text="People who work shifts, and private tenants."),
    Written(part=PassageKind.UNHEARD, text="Young people who belong to no group or forum."),
    Written(
        part=PassageKind.BARRIER,
        text="Meetings are set at times and in places that suit officers.",
        kind=BarrierOwner.OFFICERS,
    ),
    Written(
        part=PassageKind.BARRIER,
        text="Nobody may pay a resident for their time without an exception each time. A decision on one simple rule is "
        "needed.",
        kind=BarrierOwner.SENIOR,
    ),
    Written(
        part=PassageKind.BARRIER,
        text="Timetables leave two weeks for talking to people. Whoever approves a project plan could ask for more.",
        kind=BarrierOwner.SENIOR,
    ),
    Written(
        part=PassageKind.BARRIER,
        text="Grants from outside are to be spent within the year, which rewards the plan that is ready.",
        kind=BarrierOwner.SYSTEM,
    ),
    Written(
        part=PassageKind.RECOMMENDATION,
        text="Adopt one rule for paying residents and partners for their time, on the day.",
        kind=RecommendationFor.AUTHORITY,
        owner="Director of finance",
        months=4,
    ),
    Written(
        part=PassageKind.RECOMMENDATION,
        text="Say in every consultation, on its first page, what is fixed and what can still change.",
        kind=RecommendationFor.SERVICES,
        owner="Heads of service",
        months=3,
    ),
    Written(
        part=PassageKind.RECOMMENDATION,
        text="Invite people who took part to judge how it went, in one piece of work each.",
        kind=RecommendationFor.MEMBERS,
        owner="Members, in their own teams",
        months=6,
    ),
    Written(
        part=PassageKind.RECOMMENDATION,
        text="Give places in the next cohort to finance, legal services and repairs.",
        kind=RecommendationFor.PROGRAMME,
        owner="Programme lead",
        months=5,
    ),
)
CHOSEN_BY = "A panel of two members and two people from community organisations, who read every story offered"
WRONG = (
    "In “How it ran” I think one of our sessions was moved, not cancelled. Could you look?",
    "The recommendations have no date for the next cohort. People will ask.",
    "In the barriers it reads as if meetings at bad times were only officers' doing. We chose some of them too.",
)
