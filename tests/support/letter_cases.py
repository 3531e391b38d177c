"""Every letter there is, by the name of its golden: who, what about, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from sets.cohort.programme import Programme
from sets.due.from_calendars.wishes import Settled
from sets.due.needs.need import Need
from sets.due.views.weekly import Week
from sets.mail.compose import NO_DOORS, compose, mark_test
from sets.mail.page_links import PageLinks
from sets.mail.signed_links import Links
from sets.model.cohort import WHOLE_COHORT, Cohort, Meeting, Move, Occasion, Person, PersonId
from sets.model.messages import (
    CALENDAR_KINDS,
    CANCEL,
    CHANGES,
    FACT_CHECK,
    FIRST_PAGE,
    GOODBYE,
    INVITE,
    INVITE_AGAIN,
    MAIL_COMES_BACK,
    MIDPOINT_DRAFT,
    MIDPOINT_PREFIX,
    POLL_KINDS,
    QUOTE_CHECK,
    REMINDER_SUFFIX,
    REPORT,
    REPORT_DRAFT,
    REPORT_KINDS,
    REPORT_OUT,
    UPDATE,
    WEEKLY,
    WELCOME,
    Attachment,
    CalendarEntry,
    Due,
    Flow,
    Letter,
    LetterPlan,
    Method,
    Partstat,
    State,
    Unreachable,
)
from sets.model.polls import DatePoll
from sets.model.publication import Decision, Verdict
from sets.model.requests import LetterKind, LetterRequest
from sets.model.responses import (
    Action,
    Answer,
    Asks,
    Attendance,
    CalendarRequest,
    Came,
    LearningLog,
    LogAnswer,
    LogState,
    Proposal,
    ProposedChange,
    Responses,
)
from sets.model.timing import Side, Unit
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support import crises
from tests.support.builders import (
    a_cohort,
    a_meeting,
    a_member,
    a_moment,
    a_person,
    a_programme,
    a_prompt,
    a_set,
    an_event_meeting,
    at,
    members,
    rules,
)
from tests.support.worlds import World

JOIN = "https://teams.example.org/thames"
NOW = at("2027-04-01 10:00")
SIAN = a_member("Siân Llewellyn-Jones", access="live captions")
FRAN = a_person("Fran Doyle")
CORA = a_person("Cora Lane")
LEE = a_person("Lee Grant")
PAT = a_person("Pat Osei")
PAGES = PageLinks(links=Links([b"a key for goldens"], "https://sets.example.gov.uk"))
WITH_REPLIES = PageLinks(links=PAGES.links, inbound="reply@in.example.gov.uk", reply_key=b"k" * 32)
AWKWARD = a_member('Cllr Zoë <b>"O\'Neil"</b> & Daughters\r\nBcc: all@example.org\u202e', email="zoe@example.org")
PROMPTS = sorted(Renderer((template_root(),)).prompts())
OF_SESSION = ("attendance-check", "going-ahead", "pack", "preparation", "reflection", "register", "reminder", "digest")
FOR_FACILITATORS = ("going-ahead", "pack", "register", "digest")
FOR_LEADS = ("appetite",)
FOR_PARTNERS = ("partners",)
WITH_REMINDER = ("appetite", "baseline", "attendance-check", "register", "reflection", "midpoint", "endline")
WITH_REMINDER += ("follow-up-3-months", "follow-up-6-months", "partners")


def a_renderer() -> Renderer:
    return Renderer((template_root(),))


RENDERER = a_renderer()


def the_cohort(first: Person = SIAN) -> Cohort:
    moved = Move(session=3, why="the facilitator is at a conference")
    everyone = (first, *members(5))
    learning_set = a_set(facilitators=(FRAN,), members=everyone, rules=rules(), moves=(moved,))
    ahead = a_prompt("going-ahead", when=a_moment(2, Unit.WORKING_DAYS, Side.BEFORE, at=time(11)))
    prompts = tuple(ahead if name == ahead.name else a_prompt(name) for name in PROMPTS)
    return a_cohort(sets=(learning_set,), coordinators=(CORA,), leads=(LEE,), partners=(PAT,), prompts=prompts)


def the_meetings() -> tuple[Meeting, ...]:
    dates = ("2027-01-19", "2027-02-23", "2027-04-06", "2027-05-11", "2027-06-15", "2027-07-20")
    sessions = [a_meeting(f"thames-{n}", f"{day} 10:00") for n, day in enumerate(dates, start=1)]
    return (an_event_meeting(), *sessions)


def the_programme(first: Person = SIAN, **changes: Meeting) -> Programme:
    found = tuple(changes.get(m.key.replace("-", "_"), m) for m in the_meetings())
    return a_programme(the_cohort(first), found)


def told(meeting: Meeting, person: Person, **changes: object) -> CalendarEntry:
    given: dict[str, object] = {
        "method": Method.REQUEST,
        "sequence": 0,
        "uid": "uid-1@example.org",
        "dtstamp": NOW,
        "title": meeting.title,
        "start": meeting.start,
        "end": meeting.end,
        "place": meeting.place,
        "join": meeting.join,
        "description": "Join online:\n" + meeting.join,
        "organiser_name": "Learning team",
        "organiser_email": "sets@learning.example.gov.uk",
        "attendee_name": person.name,
        "attendee_email": person.email,
    }
    return CalendarEntry(**{**given, **changes})  # type: ignore[arg-type]


def a_due(kind: str, person: Person = SIAN, occasion: str = "thames-3", **changes: object) -> Due:
    given: dict[str, object] = {
        "cohort": a_cohort().id,
        "occasion": Occasion(occasion),
        "person": person.id,
        "kind": kind,
        "revision": 0,
        "part": Flow.INVITES if kind in CALENDAR_KINDS else Flow.REPORTS if kind in REPORT_KINDS else Flow.PROMPTS,
        "at": NOW,
        "until": NOW + timedelta(days=10),
        "why": "a test",
        "name": person.name,
        "address": person.email,
    }
    return Due(**{**given, **changes})  # type: ignore[arg-type]


def calendar(told: CalendarEntry) -> bytes:
    return f"BEGIN:VCALENDAR\r\n{told.method}\r\n".encode()


def letter(
    *dues: Due,
    programme: Programme | None = None,
    responses: Responses | None = None,
    renderer: Renderer = RENDERER,
    page_links: PageLinks = NO_DOORS,
    week: Week | None = None,
    now: datetime = NOW,
) -> Letter:
    return compose(
        LetterPlan(dues=dues),
        programme or the_programme(),
        responses or Responses(),
        renderer,
        calendar,
        now,
        report_folder="reports/learning-2027/2027-08-17",
        page_links=page_links,
        week=week,
        attachments=(SHEET,) if week is not None else (),
    )


def shown(letter: Letter) -> str:
    """A letter as plain text with its headers, as the golden keeps it."""
    headers = {
        "From": f"{letter.sender_name} <{letter.sender_email}>",
        "Reply-To": letter.reply_to,
        "To": f"{letter.to_name} <{letter.to_email}>",
        "Subject": letter.subject,
        "Message-ID": letter.message_id,
        "In-Reply-To": letter.in_reply_to,
        "List-Unsubscribe": letter.unsubscribe,
        "Calendar": letter.calendar.method if letter.calendar else "",
    }
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value) + "\n" + letter.text


# --- every letter there is, by the name of its golden -----------------------------------------------------------------


def calendar_cases() -> dict[str, Letter]:
    programme = the_programme()
    third, launch = programme.by_key[Occasion("thames-3")], programme.by_key[Occasion("launch")]
    cases = {}
    for role, person in (("member", SIAN), ("facilitator", FRAN)):
        now = told(third, person)
        before = told(third, person, start=third.start - timedelta(days=5), end=third.end - timedelta(days=5))
        moved = replace(now, sequence=1, place="County Hall, Room 4", join="https://teams.example.org/new")
        cases[f"invite-{role}"] = letter(a_due(INVITE, person, told=now))
        cases[f"update-time-{role}"] = letter(a_due(UPDATE, person, revision=1, told=moved, before=before))
        cancelled = the_programme(thames_3=replace(third, cancelled="the facilitator is unwell"))
        gone = replace(now, method=Method.CANCEL, sequence=1)
        cases[f"cancel-{role}"] = letter(a_due(CANCEL, person, revision=1, told=gone, before=now), programme=cancelled)
        cases[f"invite-event-{role}"] = letter(a_due(INVITE, person, "launch", told=told(launch, person)))
    new_place = told(third, SIAN, sequence=1, place="Committee Room 2")
    cases["update-place-member"] = letter(a_due(UPDATE, revision=1, told=new_place, before=told(third, SIAN)))
    gone_by = replace(new_place, start=third.start - timedelta(days=90), end=third.end - timedelta(days=90))
    cases["update-gone-by-member"] = letter(a_due(UPDATE, revision=1, told=gone_by, before=told(third, SIAN)))
    leaving = told(third, SIAN, method=Method.CANCEL, sequence=1)
    cases["cancel-leaver"] = letter(a_due(CANCEL, revision=1, told=leaving, before=told(third, SIAN)))
    return cases


def email_cases() -> dict[str, Letter]:
    whole = str(WHOLE_COHORT)
    return calendar_cases() | {
        "welcome-member": letter(a_due(WELCOME, SIAN, whole)),
        "welcome-facilitator": letter(a_due(WELCOME, FRAN, whole)),
        "coordinators-page-coordinator": letter(a_due(FIRST_PAGE, CORA, whole)),
        "coordinators-page-coordinator-page": letter(a_due(FIRST_PAGE, CORA, whole), page_links=PAGES),
        **unreachable_cases(),
        "report-draft-coordinator": letter(a_due(REPORT_DRAFT, CORA, whole)),
        "midpoint-draft-coordinator": letter(a_due(MIDPOINT_DRAFT, CORA, whole)),
    }


def unreachable_cases() -> dict[str, Letter]:
    """To a coordinator: one whose mail comes back, one to whom it is held back, one who does not want it, and all sorts at once."""
    lost = unreachable(SIAN, State.BOUNCED, "there is no such mailbox (5.1.1)")
    unwanted = unreachable(members(1)[0], State.COMPLAINED, "they reported it as spam")
    held = unreachable(members(2)[1], State.DROPPED, "the address is on SendGrid's list of spam reports")
    silent = unreachable(FRAN, State.DEAD)
    cases = {"one": (lost,), "held": (held,), "unwanted": (unwanted,), "several": (lost, silent, held, unwanted)}
    return {
        f"mail-comes-back-{name}{page}": letter(
            a_due(MAIL_COMES_BACK, CORA, str(WHOLE_COHORT), unreachable=found), page_links=links
        )
        for name, found in cases.items()
        for page, links in (("", NO_DOORS), ("-page", PAGES))
    }


def unreachable(person: Person, state: State, reason: str = "") -> Unreachable:
    return Unreachable(person=person.id, address=person.email, state=state, since=NOW, reason=reason)


def prompt_cases(name: str) -> dict[str, Letter]:
    occasion = "thames-3" if name in OF_SESSION else str(WHOLE_COHORT)
    came = Attendance(occasion=Occasion("thames-3"), person=SIAN.id, came=Came.YES, at=NOW)
    declined = [
        Answer(occasion=Occasion("thames-3"), person=m.id, partstat=Partstat.DECLINED, at=NOW) for m in members(3)
    ]
    responses = Responses(attendance=(came,), answers=tuple(declined))
    people = {"facilitator": FRAN, "coordinator": CORA} if name in FOR_FACILITATORS else {"member": SIAN}
    if name in FOR_LEADS:
        people = {"lead": LEE}
    if name == WEEKLY:
        return weekly_cases()
    if name in FOR_PARTNERS:
        people = {"partner": PAT}
    if name in ("reminder", "preparation"):
        people["facilitator"] = FRAN
    if name in ("pack", "register", "digest"):
        del people["coordinator"]
    cases = {f"{name}-{role}": letter(a_due(name, one, occasion), responses=responses) for role, one in people.items()}
    cases |= {
        f"{name}-{role}-page": letter(a_due(name, one, occasion), responses=responses, page_links=PAGES)
        for role, one in people.items()
    }
    for role, one in people.items() if name in WITH_REMINDER else ():
        kind = name + REMINDER_SUFFIX
        cases[f"{name}-reminder-{role}"] = letter(a_due(kind, one, occasion), responses=responses)
    return cases


SHEET = Attachment(name="to-run-it-by-hand.pdf", media="application/pdf", content=b"%PDF-1.7")
NO_NEWS = Week(happened=(), letters=0, ahead=(), leaving=(), more=0, needs=())
A_WEEK = Week(
    happened=("Thames session 2, Tuesday 23 February 2027: 5 of 6 came", "Ada Marsh left on Thursday 25 February 2027"),
    letters=14,
    ahead=(
        "Thames session 3, Tuesday 6 April 2027: members 4 yes, 1 no, 1 perhaps, of 6; facilitators 1 yes, 0 no, of 1",
    ),
    leaving=("Wednesday 31 March 2027: preparation about Thames: session 3 of 6, to 6 people",),
    more=2,
    needs=(
        Need(
            key="left/p-ada-marsh/2027-02-25",
            says="Ada Marsh left on Thursday 25 February 2027. Thames had 5 members then.",
            do="Tell the set only that they have left.",
        ),
        Need(
            key="register/thames-1", says="Thames: session 1 of 6, Tuesday 19 January 2027: nobody has marked who came."
        ),
    ),
)


def weekly_cases() -> dict[str, Letter]:
    due = a_due(WEEKLY, CORA, "week-2027-03-29")
    return {
        "weekly-coordinator": letter(due, week=A_WEEK),
        "weekly-coordinator-page": letter(due, week=A_WEEK, page_links=PAGES),
        "weekly-nothing-coordinator-page": letter(due, week=NO_NEWS, page_links=PAGES),
    }


def _third() -> Meeting:
    return the_programme().by_key[Occasion("thames-3")]


def other_cases() -> dict[str, Letter]:
    unmarked = a_due("reflection", SIAN, "thames-2")
    merged = (a_due("reflection-reminder", SIAN, "thames-2"), a_due("attendance-check", SIAN, "thames-3"))
    action = Action(occasion=Occasion("thames-2"), person=SIAN.id, number=1, at=NOW, sealed="x")
    work = LearningLog(
        occasion=WHOLE_COHORT,
        person=SIAN.id,
        prompt="my-work",
        state=LogState.RETURNED,
        at=NOW,
        answers=(LogAnswer(question="work-1", text="Never in a letter", shared=True),),
    )
    noted = Answer(
        occasion=_third().key, person=SIAN.id, partstat=Partstat.TENTATIVE, at=NOW, sealed="never in a letter"
    )
    awkward = the_programme(AWKWARD)
    third = awkward.by_key[Occasion("thames-3")]
    return {
        "reflection-unmarked-member": letter(unmarked),
        "preparation-with-action-member": letter(a_due("preparation"), responses=Responses(actions=(action,))),
        "merged-two-asks": letter(*merged),
        "welcome-before-member-page": letter(
            a_due(WELCOME, SIAN, str(WHOLE_COHORT)), page_links=PAGES, now=at("2026-12-01 09:00")
        ),
        "pack-notes-facilitator-page": letter(
            a_due("pack", FRAN), responses=Responses(answers=(noted, replace(noted, person=FRAN.id))), page_links=PAGES
        ),
        "pack-first-facilitator-page": letter(a_due("pack", FRAN, "thames-1"), page_links=PAGES),
        "awkward-names": letter(a_due(INVITE, AWKWARD, told=told(third, AWKWARD)), programme=awkward),
        "welcome-member-page": letter(a_due(WELCOME, SIAN, str(WHOLE_COHORT)), page_links=PAGES),
        "invite-member-page": letter(a_due(INVITE, SIAN, told=told(_third(), SIAN)), page_links=PAGES),
        "report-draft-coordinator-page": letter(a_due(REPORT_DRAFT, CORA, str(WHOLE_COHORT)), page_links=PAGES),
        "midpoint-draft-coordinator-page": letter(a_due(MIDPOINT_DRAFT, CORA, str(WHOLE_COHORT)), page_links=PAGES),
        "preparation-with-action-member-page": letter(
            a_due("preparation"), responses=Responses(actions=(action,)), page_links=PAGES
        ),
        "reflection-member-page-and-replies": letter(a_due("reflection"), page_links=WITH_REPLIES),
        "my-work-again-told-member-page": letter(
            a_due("my-work-again", SIAN, str(WHOLE_COHORT)), responses=Responses(logs=(work,)), page_links=PAGES
        ),
        "test-invite": mark_test(calendar_cases()["invite-member"], "coordinator@example.gov.uk"),
    }


def wish_cases() -> dict[str, Letter]:
    """Letters that somebody asked for on a page."""
    cases = {}
    for wish in sorted(set(LetterKind) - {LetterKind.PROPOSED, LetterKind.STAYS}):
        log = wish in (LetterKind.NEW_LINK, LetterKind.DRAFT_LOG)
        asked = LetterRequest(
            person=SIAN.id,
            wish=wish,
            number=1,
            at=NOW,
            occasion=Occasion("thames-3") if log else WHOLE_COHORT,
            purpose="answer" if log else "",
            prompt="reflection" if log else "",
        )
        due = a_due(wish.value, SIAN, str(asked.occasion), revision=1)
        cases[f"{wish}-member-page"] = letter(due, responses=Responses(asked=(asked,)), page_links=PAGES)
    return cases


def proposal_cases() -> dict[str, Letter]:
    """To a coordinator, of whom somebody who runs a session asks something; the last when that is settled already."""
    third = _third()
    starts = (third.start + timedelta(days=2), third.start + timedelta(days=9, hours=4))
    asked = Proposal(
        occasion=third.key, about=third.start, person=FRAN.id, change=ProposedChange.DATES, at=NOW, starts=starts
    )
    too_few = replace(asked, change=ProposedChange.CANCEL, starts=(), why="too few of us can come")
    wish = LetterRequest(person=CORA.id, wish=LetterKind.PROPOSED, number=1, at=NOW, occasion=third.key)
    due = a_due(LetterKind.PROPOSED.value, CORA, str(third.key), revision=1)
    return {
        f"{name}-coordinator-page": letter(due, responses=Responses(asked=(wish,), proposals=kept), page_links=PAGES)
        for name, kept in (("proposed", (asked,)), ("proposed-to-cancel", (too_few,)), ("proposed-settled", ()))
    }


def calendar_wish_cases() -> dict[str, Letter]:
    """What calendars ask for: to who runs a session that is near, and to who asked, once it stays as it is."""
    third, ada, ben = _third(), *members(2)
    start, end = third.start + timedelta(days=2, hours=4), third.end + timedelta(days=2, hours=4)
    given = {"occasion": third.key, "about": third.start, "at": NOW}
    asked = CalendarRequest(person=SIAN.id, what=Asks.OTHER_TIME, start=start, end=end, **given)  # type: ignore[arg-type]
    instead = CalendarRequest(person=SIAN.id, what=Asks.SOMEBODY_ELSE, other="x@example.org", **given)  # type: ignore[arg-type]
    unknown = CalendarRequest(person=ada.id, what=Asks.UNKNOWN_SENDER, **given)  # type: ignore[arg-type]
    near = Responses(calendar_requests=(asked, replace(asked, person=ben.id), instead, unknown))
    own = told(third, SIAN)
    gone = replace(own, method=Method.CANCEL, sequence=1)
    stays = {
        "stays": (asked, Settled.STAYS.value),
        "stays-with-a-line": (asked, f"{Settled.STAYS}: Thursdays are hard for the others this term."),
        "stays-nobody-instead": (instead, Settled.NOBODY.value),
    }
    return {
        "proposed-by-calendars-facilitator-page": letter(
            a_due(LetterKind.PROPOSED.value, FRAN, revision=9), responses=near, page_links=PAGES
        ),
        **{f"{name}-member-page": _stays(one, why) for name, (one, why) in stays.items()},
        "invite-again-member-page": letter(a_due(INVITE_AGAIN, told=own), page_links=PAGES),
        "invite-again-facilitator": letter(a_due(INVITE_AGAIN, FRAN, told=told(third, FRAN))),
        "invite-again-out": letter(a_due(INVITE_AGAIN, told=gone)),
    }


def _stays(asked: CalendarRequest, why: str) -> Letter:
    """To who asked, once a coordinator decided that nothing changes."""
    wish = LetterRequest(person=SIAN.id, wish=LetterKind.STAYS, number=1, at=NOW, occasion=asked.occasion)
    decided = Decision(at=NOW, verdict=Verdict.ANSWERED, subject=asked.key, by="Cora Lane", why=why)
    return letter(
        a_due(LetterKind.STAYS.value, revision=1),
        programme=replace(the_programme(), decisions=(decided,)),
        responses=Responses(asked=(wish,), calendar_requests=(asked,)),
        page_links=PAGES,
    )


def poll_cases() -> dict[str, Letter]:
    """The set of session 3 is asked about other dates; the last letter when a date was chosen meanwhile."""
    third = _third()
    starts = (third.start + timedelta(days=7), third.start + timedelta(days=9, hours=4))
    poll = DatePoll(
        occasion=third.key, about=third.start, number=1, starts=starts, asked=(SIAN.id, FRAN.id), by=CORA.id, at=NOW,
        until=third.start - timedelta(hours=17),
    )  # fmt: skip
    first, reminder = POLL_KINDS

    def of(kind: str, person: Person, *polls: DatePoll) -> Letter:
        due = a_due(kind, person, str(third.key), revision=1)
        return letter(due, responses=Responses(polls=polls), page_links=PAGES)

    return {
        "dates-asked-member-page": of(first, SIAN, poll),
        "dates-asked-facilitator-page": of(first, FRAN, poll),
        "dates-asked-reminder-member-page": of(reminder, SIAN, poll),
        "dates-asked-settled-member-page": of(first, SIAN),
    }


def changes_cases() -> dict[str, Letter]:
    """The one letter before several calendar messages, each as a real crisis makes it, and what follows it."""
    cases = {}
    for name, (found, person, kind) in CRISES.items():
        world, plans = found
        plan = next(p for p in plans if (p.lead.person, p.lead.kind) == (PersonId(f"p-{person}"), kind))
        cases[name] = compose(plan, world.programme, Responses(), RENDERER, calendar, plan.lead.at, page_links=NO_DOORS)
    return cases


CRISES: dict[str, tuple[tuple[World, list[LetterPlan]], str, str]] = {
    "changes-first-lead": (crises.first_day(), "lee-grant", CHANGES),
    "coordinators-page-first-day": (crises.first_day(), "cora-lane", FIRST_PAGE),
    "invite-covered-member": (crises.first_day(), "ada-marsh", INVITE),
    "changes-postponed": (crises.told(crises.postponed), "ada-marsh", CHANGES),
    "update-covered-member": (crises.told(crises.postponed), "ada-marsh", UPDATE),
    "changes-moved-and-cancelled": (crises.told(crises.moved_and_cancelled), "ada-marsh", CHANGES),
    "cancel-covered-member": (crises.told(crises.moved_and_cancelled), "ada-marsh", CANCEL),
    "changes-restored": (crises.told(crises.two_cancelled, crises.as_it_was), "ada-marsh", CHANGES),
    "invite-restored-member": (crises.told(crises.one_cancelled, crises.as_it_was), "ada-marsh", INVITE),
    "changes-joiner": (crises.told(crises.somebody_joins), "ada-marsh", CHANGES),
    "changes-mover": (crises.told(crises.somebody_moves_set), "ada-marsh", CHANGES),
    "changes-mover-old-set": (crises.told(crises.somebody_moves_set), "ben-okoro", CHANGES),
    "changes-mover-new-set": (crises.told(crises.somebody_moves_set), "gil-hart", CHANGES),
    "changes-merged": (crises.told(crises.merged), "ada-marsh", CHANGES),
    "changes-merged-host": (crises.told(crises.merged), "ada-lea", CHANGES),
    "goodbye-merged-facilitator": (crises.told(crises.merged), "fran-doyle", GOODBYE),
    "changes-facilitator": (crises.told(crises.another_facilitator), "ada-marsh", CHANGES),
    "changes-cover": (crises.told(crises.a_cover), "ada-marsh", CHANGES),
    "changes-covered-facilitator": (crises.told(crises.a_cover), "fran-doyle", CHANGES),
    "changes-address": (crises.told(crises.another_address), "ada-marsh", CHANGES),
    "goodbye-member": (crises.told(crises.somebody_leaves), "ada-marsh", GOODBYE),
    "cancel-covered-leaver": (crises.told(crises.somebody_leaves), "ada-marsh", CANCEL),
    "goodbye-member-last-day-ahead": (crises.told(crises.somebody_will_leave), "ada-marsh", GOODBYE),
    "goodbye-coordinator": (crises.told(crises.another_team), "cora-lane", GOODBYE),
    "goodbye-facilitator": (crises.told(crises.another_facilitator), "fran-doyle", GOODBYE),
}
"""What was told, to whom, and the letter that is looked at: the first of its kind."""


def step_cases() -> dict[str, Letter]:
    """Letters of a report's steps, with pages and without."""
    asked = {QUOTE_CHECK: {"member": SIAN}, FACT_CHECK: {"member": SIAN, "partner": PAT}}
    told_of_it = {REPORT: {"lead": LEE}, REPORT_OUT: {"member": SIAN, "partner": PAT}}
    kinds = asked | told_of_it
    kinds |= {f"{kind}{REMINDER_SUFFIX}": people for kind, people in asked.items()}
    kinds |= {f"{MIDPOINT_PREFIX}{REPORT}": {"lead": LEE}}
    whole = str(WHOLE_COHORT)
    cases = {}
    for kind, people in kinds.items():
        for role, one in people.items():
            cases[f"{kind}-{role}"] = letter(a_due(kind, one, whole, revision=1))
            cases[f"{kind}-{role}-page"] = letter(a_due(kind, one, whole, revision=1), page_links=PAGES)
    return cases


def every_letter() -> dict[str, Letter]:
    cases = (
        email_cases()
        | other_cases()
        | wish_cases()
        | proposal_cases()
        | poll_cases()
        | calendar_wish_cases()
        | step_cases()
        | changes_cases()
    )
    for name in PROMPTS:
        cases |= prompt_cases(name)
    return cases


LETTERS = every_letter()
