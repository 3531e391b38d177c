"""The letters of a report's steps: to whom, when, once; and what they say."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from sets.cohort.programme import Programme
from sets.cohort.standing import COMPLAINED
from sets.due.outlook import Outlook, outlook
from sets.mail.compose import NO_DOORS, compose
from sets.mail.mime import to_bytes
from sets.mail.page_links import PageLinks
from sets.mail.signed_links import Link, Links
from sets.mail.transports.sendgrid import _body
from sets.model.cohort import WHOLE_COHORT, PersonId, Unavailable
from sets.model.errors import MailError
from sets.model.ledger import index
from sets.model.messages import (
    STEP_KINDS,
    Attachment,
    CalendarPart,
    Delivery,
    Due,
    Flow,
    Letter,
    LetterPlan,
    Method,
    State,
    line_of,
    step_kind,
)
from sets.model.publication import Decision, Verdict
from sets.model.report_review import ReportStage, Scope, Step
from sets.model.requests import Purpose
from sets.model.responses import Approval, Check, Responses
from sets.text.resources import template_root
from sets.text.templates import Renderer
from tests.support.builders import (
    a_cohort,
    a_letter,
    a_member,
    a_person,
    a_programme,
    a_set,
    address,
    at,
    members,
    with_member,
)
from tests.support.records import a_step

NOW = at("2027-09-01 10:00")
ADA, BEN, CORA, FRAN, LEE, PAZ = (
    PersonId(f"p-{name}") for name in ("ada-marsh", "ben-okoro", "cora-lane", "fran-doyle", "lee-grant", "paz-reyes")
)
RENDERER = Renderer((template_root(),))
PAGES = PageLinks(links=Links([b"a key for letters"], "https://sets.example.gov.uk"))


def the_programme(**changes: Any) -> Programme:
    given: dict[str, Any] = {"partners": (a_person("Paz Reyes"),), "sets": (a_set(members=members(3)),), "prompts": ()}
    return a_programme(a_cohort(**{**given, **changes}), published=at("2026-11-22 09:00"))


def open_step(stage: ReportStage, number: int = 1, when: datetime = NOW, **changes: Any) -> Step:
    until = {ReportStage.QUOTES: at("2027-09-08 17:00"), ReportStage.FACTS: at("2027-09-15 17:00")}.get(stage)
    return a_step(stage, number, when, **{"until": until, **changes})


QUOTES = open_step(ReportStage.QUOTES, quoted=(ADA, BEN))
FACTS = open_step(ReportStage.FACTS)


class Post:
    """Passes one after another; what is due now is sent."""

    def __init__(self, programme: Programme | None = None, responses: Responses | None = None) -> None:
        self.programme = programme or the_programme()
        self.responses = responses or Responses()
        self.lines: dict[str, Delivery] = {}

    def look(self, steps: Iterable[Step], now: datetime) -> Outlook:
        ledger = index(self.lines.values())
        found = outlook(
            self.programme, self.responses, ledger, now, uid_key=b"k", describe=lambda *_: "", steps=tuple(steps)
        )
        return replace(found, plans=tuple(e for e in found.plans if e.lead.kind in STEP_KINDS))

    def run(self, steps: Iterable[Step], now: datetime, state: State = State.SENT) -> list[tuple[str, str]]:
        """Kind and person of each letter that leaves."""
        sent = []
        found = self.look(steps, now)
        for line in found.withdrawn:
            self.lines[line.key] = line
        for plan in found.now(now):
            line = replace(line_of(plan.lead, state, now), settled=now, claimed=now, letter=plan.lead.key)
            self.lines[line.key] = line
            sent.append((line.kind, str(line.person)))
        return sorted(sent)


def plan(found: Outlook) -> list[tuple[str, str, str]]:
    return sorted((e.lead.kind, str(e.lead.person), f"{e.lead.at:%m-%d %H:%M}") for e in found.plans)


def test_a_draft_tells_nobody() -> None:
    assert plan(Post().look((), NOW)) == []
    assert plan(Post().look((open_step(ReportStage.DRAFT),), NOW)) == []


def test_the_people_quoted_are_asked_at_once_and_reminded_once() -> None:
    post = Post()
    assert post.run((QUOTES,), NOW) == [("quote-check", ADA), ("quote-check", BEN)]
    post.responses = Responses(approvals=(Approval(person=ADA, words="w", yes=True, at=NOW + timedelta(hours=1)),))
    assert plan(post.look((QUOTES,), NOW)) == [("quote-check-reminder", BEN, "09-06 10:00")]
    assert post.run((QUOTES,), at("2027-09-03 10:00")) == []
    assert post.run((QUOTES,), at("2027-09-06 10:00")) == [("quote-check-reminder", BEN)]
    assert post.run((QUOTES,), at("2027-09-07 10:00")) == []


def test_members_facilitators_and_partners_check_the_facts() -> None:
    post = Post()
    everybody = sorted([ADA, BEN, "p-cerys-pugh", FRAN, PAZ])
    assert post.run((FACTS,), NOW) == [("fact-check", one) for one in everybody]
    said = Check(person=PAZ, report="final", at=NOW, right=True)
    other = Check(person=FRAN, report="midpoint", at=NOW, right=True)
    post.responses = Responses(checks=(said, other))
    rest = [one for one in everybody if one != PAZ]
    assert plan(post.look((FACTS,), NOW)) == [("fact-check-reminder", one, "09-10 10:00") for one in rest]
    assert post.run((FACTS,), at("2027-09-10 10:00")) == [("fact-check-reminder", one) for one in rest]
    assert post.run((FACTS,), at("2027-09-14 10:00")) == []


def test_leads_receive_the_report_and_the_others_hear_that_it_is_out() -> None:
    post = Post(the_programme(leads=(a_person("Lee Grant"), a_person("Paz Reyes"))))
    out = open_step(ReportStage.RELEASED, 3)
    assert post.run((out,), NOW) == [
        ("report", LEE),
        ("report", PAZ),
        ("report-out", ADA),
        ("report-out", BEN),
        ("report-out", "p-cerys-pugh"),
        ("report-out", FRAN),
    ]
    assert post.run((out,), NOW + timedelta(days=1)) == []


def test_back_and_forth_tells_people_anew_and_no_step_tells_twice() -> None:
    post, back = Post(), open_step(ReportStage.DRAFT, 2, NOW + timedelta(hours=1))
    again = open_step(ReportStage.QUOTES, 3, NOW + timedelta(days=1), quoted=(ADA,))
    assert post.run((QUOTES,), NOW) == [("quote-check", ADA), ("quote-check", BEN)]
    assert post.run((QUOTES, back), NOW + timedelta(hours=1)) == []
    later = NOW + timedelta(days=1)
    assert post.run((QUOTES, back, again), later) == [("quote-check", ADA)]
    assert post.run((QUOTES, back, again), later + timedelta(minutes=5)) == []
    assert sorted(post.lines) == [
        f"learning-2027/cohort/{ADA}/quote-check/1",
        f"learning-2027/cohort/{ADA}/quote-check/3",
        f"learning-2027/cohort/{BEN}/quote-check/1",
    ]


def test_the_two_reports_never_share_a_key() -> None:
    midpoint = open_step(ReportStage.QUOTES, report=Scope.MIDPOINT, quoted=(ADA,))
    post = Post()
    assert post.run((midpoint,), NOW) == [("midpoint-quote-check", ADA)]
    assert post.run((midpoint, QUOTES), NOW + timedelta(days=1)) == [("quote-check", ADA), ("quote-check", BEN)]


def test_what_waited_for_a_step_that_was_taken_back_is_withdrawn() -> None:
    post = Post()
    post.run((QUOTES,), NOW, State.FAILED)
    post.run((QUOTES, open_step(ReportStage.DRAFT, 2)), NOW + timedelta(minutes=5))
    assert {line.state for line in post.lines.values()} == {State.WITHDRAWN}


def test_hours_pauses_and_days_off_are_kept() -> None:
    ada = a_member("Ada Marsh", unavailable=(Unavailable(weekday=2),))
    programme = replace(
        the_programme(sets=(a_set(members=(ada, *members(3)[1:])),)),
        decisions=(Decision(at=NOW, verdict=Verdict.PAUSED, subject=BEN, until=date(2027, 9, 3)),),
    )
    evening = open_step(ReportStage.QUOTES, when=at("2027-08-31 20:00"), quoted=(ADA, BEN, PersonId("p-cerys-pugh")))
    assert plan(Post(programme).look((evening,), at("2027-08-31 20:00"))) == [
        ("quote-check", ADA, "09-02 09:00"),
        ("quote-check", BEN, "09-06 09:00"),
        ("quote-check", "p-cerys-pugh", "09-01 09:00"),
    ]


@pytest.mark.parametrize("verdict", [Verdict.LEFT, Verdict.WITHDRAWN])
def test_who_left_is_not_asked(verdict: Verdict) -> None:
    gone = Decision(at=NOW - timedelta(days=3), verdict=verdict, subject=ADA)
    programme = replace(the_programme(), decisions=(gone,))
    found = Post(programme).look((QUOTES,), NOW)
    assert plan(found) == [("quote-check", BEN, "09-01 10:00")]
    assert [(one.person, one.why) for one in found.left_out if one.kind == "quote-check"] == [
        (ADA, "has left the programme")
    ]


def test_an_address_that_mail_comes_back_from_is_left_alone() -> None:
    post = Post()
    due = Due(
        cohort=post.programme.cohort.id, occasion=WHOLE_COHORT, person=ADA, kind="welcome", revision=0, part=Flow.INVITES,
        at=NOW, until=NOW, why="", name="Ada Marsh", address=address("Ada Marsh"),
    )  # fmt: skip
    post.lines[due.key] = line_of(due, State.BOUNCED, NOW)
    assert plan(post.look((QUOTES,), NOW)) == [("quote-check", BEN, "09-01 10:00")]


def test_who_complained_is_asked_nothing_by_a_report() -> None:
    post = Post()
    post.run((QUOTES,), NOW)
    key = next(key for key, line in post.lines.items() if line.person == ADA)
    post.lines[key] = replace(post.lines[key], state=State.COMPLAINED)
    later = replace(QUOTES, number=2, at=NOW + timedelta(days=1))
    found = post.look((QUOTES, later), NOW + timedelta(days=1))
    assert [one.lead.person for one in found.plans if one.lead.kind == "quote-check"] == [BEN]
    assert [(one.person, one.why) for one in found.left_out if one.kind == "quote-check"] == [(ADA, COMPLAINED)]


@pytest.mark.parametrize("state", [State.BOUNCED, State.DEAD])
def test_what_reached_nobody_goes_once_to_the_mended_address(state: State) -> None:
    post = Post()
    post.run((QUOTES,), NOW)
    key = next(key for key, line in post.lines.items() if line.person == ADA)
    post.lines[key] = replace(post.lines[key], state=state)
    later = NOW + timedelta(days=1)
    assert post.run((QUOTES,), later) == []
    cohort = with_member(post.programme.cohort, "thames", ADA, email="ada@elsewhere.example.gov.uk")
    post.programme = replace(post.programme, cohort=cohort)
    assert post.run((QUOTES,), later) == [("quote-check", ADA)]
    assert post.run((QUOTES,), later) == []
    assert {line.address for line in post.lines.values() if line.person == ADA and line.state is State.SENT} == {
        "ada@elsewhere.example.gov.uk"
    }


def test_no_second_letter_on_a_day_while_the_next_is_in_time() -> None:
    post = Post()
    due = Due(
        cohort=post.programme.cohort.id, occasion=WHOLE_COHORT, person=ADA, kind="stories", revision=0, part=Flow.PROMPTS,
        at=NOW, until=NOW, why="", name="Ada Marsh", address=address("Ada Marsh"),
    )  # fmt: skip
    post.lines[due.key] = replace(line_of(due, State.SENT, NOW), settled=at("2027-09-01 09:30"), letter=due.key)
    assert plan(post.look((QUOTES,), NOW)) == [("quote-check", ADA, "09-02 10:00"), ("quote-check", BEN, "09-01 10:00")]
    short = replace(QUOTES, until=at("2027-09-01 17:00"))
    assert plan(post.look((short,), NOW))[0] == ("quote-check", ADA, "09-01 10:00")


def test_a_letter_of_unknown_fate_goes_once_more_and_no_third_time() -> None:
    post = Post()
    post.run((QUOTES,), NOW, State.UNKNOWN)
    found = post.look((QUOTES,), NOW + timedelta(minutes=30))
    again = [e.lead for e in found.plans if e.lead.kind == "quote-check"]
    assert [(one.resend, f"{one.at:%H:%M}") for one in again] == [(True, "11:00"), (True, "11:00")]
    post.lines = {key: replace(line, repeat=True) for key, line in post.lines.items()}
    assert [
        e.lead.kind for e in post.look((QUOTES,), NOW + timedelta(hours=2)).plans if e.lead.kind == "quote-check"
    ] == []


def test_what_is_held_waits_and_what_is_too_late_is_missed() -> None:
    hold = Decision(at=NOW, verdict=Verdict.HOLD, subject="cohort/fact-check")
    held = Post(replace(the_programme(), decisions=(hold,))).look((FACTS,), NOW)
    assert (plan(held), len(held.held)) == ([], 5)
    late = Post().look((FACTS,), at("2027-09-20 10:00"))
    assert (plan(late), len([one for one in late.missed if one.kind == "fact-check"])) == ([], 5)


def a_due(kind: str, person: str = "Ada Marsh", **changes: Any) -> Due:
    given: dict[str, Any] = {
        "cohort": the_programme().cohort.id,
        "occasion": WHOLE_COHORT,
        "person": PersonId("p-" + person.lower().replace(" ", "-")),
        "kind": kind,
        "revision": 1,
        "part": Flow.REPORTS,
        "at": NOW,
        "until": at("2027-09-08 17:00"),
        "why": "",
        "name": person,
        "address": address(person),
    }
    return Due(**{**given, **changes})


def letter(
    due: Due, page_links: PageLinks = PAGES, now: datetime = NOW, attachments: tuple[Attachment, ...] = ()
) -> Letter:
    plan = LetterPlan(dues=(due,))
    return compose(
        plan, the_programme(), Responses(), RENDERER, lambda _: b"", now, page_links=page_links, attachments=attachments
    )


def middle(found: Letter) -> str:
    """The text between the greeting and the signature, on single lines."""
    body = found.text.split("\n\n", 1)[1].split("\n\nBest wishes")[0]
    return "\n".join(" ".join(part.split()) for part in body.split("\n\n"))


SUBJECTS = {
    "quote-check": "Embedding equalities: see your own words in the cohort report",
    "quote-check-reminder": "Reminder: Embedding equalities: see your own words in the cohort report",
    "fact-check": "Embedding equalities: is the cohort report right?",
    "fact-check-reminder": "Reminder: Embedding equalities: is the cohort report right?",
    "report": "Embedding equalities: the cohort report is ready for you",
    "report-out": "Embedding equalities: the cohort report is out",
    "midpoint-quote-check": "Embedding equalities: see your own words in the midpoint report",
    "midpoint-quote-check-reminder": "Reminder: Embedding equalities: see your own words in the midpoint report",
    "midpoint-fact-check": "Embedding equalities: is the midpoint report right?",
    "midpoint-fact-check-reminder": "Reminder: Embedding equalities: is the midpoint report right?",
    "midpoint-report": "Embedding equalities: the midpoint report is ready for you",
    "midpoint-report-out": "Embedding equalities: the midpoint report is out",
}


def test_every_kind_has_its_subject() -> None:
    assert {kind: letter(a_due(kind)).subject for kind in STEP_KINDS} == SUBJECTS


@pytest.mark.parametrize("kind", STEP_KINDS)
def test_each_opens_its_own_page(kind: str) -> None:
    purpose = Purpose.CHECK if "check" in kind else Purpose.REPORT
    scope = "midpoint" if kind.startswith("midpoint") else "final"
    link = Link(purpose=purpose, cohort=the_programme().cohort.id, person=ADA, prompt=scope)
    assert PAGES.page(a_due(kind), the_programme(), Responses(), NOW) == PAGES.links.address(link, NOW)
    found = letter(a_due(kind))
    assert PAGES.links.address(link, NOW) in found.text
    assert str(PAGES.links.address(link, NOW)) in found.html


def test_the_quoted_read_what_they_are_asked_and_what_silence_means() -> None:
    link = PAGES.page(a_due("quote-check"), the_programme(), Responses(), NOW)
    assert middle(letter(a_due("quote-check"))) == (
        "Thank you for what you gave for the report. Words of yours stand in the draft of the cohort report, without "
        "your name. Before anyone else sees it, you can see them in their place.\n"
        "See your words and where they stand. It takes about 5 minutes:\n"
        f"{link}\n"
        'You can say yes, change them, or take them out. "No" is an easy answer, and you need not say why.\n'
        "Time to say: until 5pm on Wednesday 8 September 2027. If we do not hear from you, a line that you agreed to in "
        "your log stays as you wrote it. A story stays out without your yes.\n"
        "Your words are not in this message, because they are not for email."
    )


def test_without_pages_somebody_rings_because_words_are_not_for_email() -> None:
    assert middle(letter(a_due("quote-check"), NO_DOORS)) == (
        "Thank you for what you gave for the report. Words of yours stand in the draft of the cohort report, without "
        "your name. Before anyone else sees it, you can see them in their place.\n"
        "Your words are not in this message, because they are not for email. Somebody from the team rings you before "
        "5pm on Wednesday 8 September 2027 and reads them to you in their place. Reply with a good time and number, or "
        'with "no" if you want them out. You need not say why.\n'
        "If we cannot reach you, a line that you agreed to in your log stays as you wrote it. A story stays out without "
        "your yes."
    )


def test_a_lead_without_pages_gets_the_report_itself() -> None:
    pdf = Attachment(name="report.pdf", media="application/pdf", content=b"%PDF-1.7 the report")
    found = letter(a_due("report", "Lee Grant"), NO_DOORS, attachments=(pdf,))
    assert "It is attached to this message as a PDF." in found.text
    assert "It is attached" not in letter(a_due("report", "Lee Grant")).text
    message = email.message_from_bytes(to_bytes(found), policy=email.policy.default)
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type(), attached.get_content()) == (
        "report.pdf",
        "application/pdf",
        b"%PDF-1.7 the report",
    )
    assert message.get_body(("plain",)).get_content().startswith("Hello Lee")  # type: ignore[union-attr]
    [given] = _body(found)["attachments"]
    assert (given["filename"], given["type"], given["disposition"]) == ("report.pdf", "application/pdf", "attachment")


def test_an_invite_and_a_file_travel_together() -> None:
    pdf = Attachment(name="report.pdf", media="application/pdf", content=b"%PDF")
    both = a_letter(calendar=CalendarPart(method=Method.REQUEST, content=b"BEGIN:VCALENDAR\r\n"), attachments=(pdf,))
    message = email.message_from_bytes(to_bytes(both), policy=email.policy.default)
    assert [one.get_filename() for one in message.iter_attachments()] == ["invite.ics", "report.pdf"]


@pytest.mark.parametrize(
    ("name", "media"), [('a"b.pdf', "application/pdf"), ("a.pdf", "application/pdf\r\nBcc: x"), ("", "a/b")]
)
def test_a_file_name_that_no_header_can_carry_is_refused(name: str, media: str) -> None:
    with pytest.raises(MailError):
        to_bytes(a_letter(attachments=(Attachment(name=name, media=media, content=b""),)))


def test_a_lead_reads_what_it_is_and_what_was_done_before() -> None:
    due = a_due("report", "Lee Grant")
    link = PAGES.page(due, the_programme(), Responses(), NOW)
    said = (
        "The cohort report of Embedding equalities is released, and it is yours to use. Everybody quoted was shown their "
        "words in place, and the sets and partners were asked to check its facts.\n"
        "Read the cohort report. You can download it there as PDF, and its tables as a spreadsheet:\n"
        f"{link}\n"
        "It begins with one page: what changed, what did not, and what needs a decision from you.\n"
        "Some small numbers are withheld, so that nobody can be recognised. The report says where and why. There is a "
        "public version with the same facts, which can be published as it is."
    )
    assert middle(letter(due)) == said
    poll = (
        "It is the pre-election period before Thursday 6 May 2027, the usual day of local elections. The public version "
        "is publicity: council publicity is restricted then. Ask whoever decides on that where you are before you "
        "publish it."
    )
    spring = letter(due, now=at("2027-04-06 10:00"))
    assert middle(spring).split("\n")[-1] == poll
    assert poll in " ".join(spring.html.split())


def test_the_others_hear_that_it_is_out() -> None:
    due = a_due("report-out")
    assert middle(letter(due)) == (
        "Thank you: the cohort report is out, and those who lead the programme have it. It would not be there without "
        "what you gave.\n"
        "Read the public version. You can save it there and pass the file on; the link is yours alone:\n"
        f"{PAGES.page(due, the_programme(), Responses(), NOW)}\n"
        "There is nothing to do."
    )


def test_a_partner_is_asked_as_the_sets_are_and_in_words_of_their_own() -> None:
    due = a_due("fact-check", "Paz Reyes")
    assert middle(letter(due)) == (
        "The cohort report is written, and nobody outside has it yet. You know this work from the side of the people you "
        "work with. What you say counts as much as what a set says.\n"
        "Read it, and say that it is right or what is not. It takes about 20 minutes:\n"
        f"{PAGES.page(due, the_programme(), Responses(), NOW)}\n"
        "Time to say: until 5pm on Wednesday 8 September 2027. The team reads what was said without names. After that "
        "the programme's coordinator releases it to those who lead the programme.\n"
        "It is a draft, so pass it on to nobody until then."
    )
    without = letter(due, NO_DOORS).text
    assert "without names" not in without
    assert "What you say stays with the team." in " ".join(without.split())


@pytest.mark.parametrize("kind", ["report-draft", "midpoint-draft"])
def test_the_draft_opens_the_desk(kind: str) -> None:
    due = a_due(kind, "Cora Lane")
    link = Link(purpose=Purpose.EDIT, cohort=due.cohort, person=CORA)
    assert PAGES.links.address(link, NOW) in letter(due).text
    assert "pre-election" not in letter(due).text
    assert "pre-election" in letter(due, now=at("2027-04-06 10:00")).text


def test_a_kind_knows_what_it_is() -> None:
    assert {step_kind(kind) for kind in STEP_KINDS} == {"quote-check", "fact-check", "report", "report-out"}


@pytest.mark.parametrize(
    ("steps", "kinds"),
    [
        ((), ["midpoint-draft", "report-draft"]),
        ((FACTS,), ["midpoint-draft", "report-draft"]),
        ((open_step(ReportStage.RELEASED),), ["midpoint-draft"]),
        ((open_step(ReportStage.RELEASED), open_step(ReportStage.RELEASED, report=Scope.MIDPOINT)), []),
    ],
)
def test_no_draft_is_announced_of_a_report_that_is_released(steps: tuple[Step, ...], kinds: list[str]) -> None:
    programme = the_programme()
    found = outlook(
        programme,
        Responses(),
        index(()),
        at("2027-03-01 10:00"),
        uid_key=b"k",
        describe=lambda *_: "",
        steps=steps,
    )
    drafts = ("midpoint-draft", "report-draft")
    assert sorted({one.lead.kind for one in found.plans if one.lead.kind in drafts}) == kinds
    left = {(one.kind, one.why) for one in found.left_out if one.kind in drafts}
    assert left == {(kind, "the report is released") for kind in drafts if kind not in kinds}
