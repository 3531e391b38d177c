"""What an answer to an invite amounts to: whose it is, when it was given, what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sets.mail.inbound.answer_words import LONGEST, words_with
from sets.mail.inbound.attendee import Sender, chosen, is_theirs, sender_of
from sets.mail.inbound.itip import Attendee, CalendarAnswer, CalendarMethod, calendar_answers
from sets.mail.inbound.own_words import SentLetter
from sets.mail.inbound.rsvp import Arrival, HeardAs, Invite, Judged, invite_of, judge
from sets.model.cohort import Occasion, PersonId
from sets.model.ledger import index
from sets.model.messages import Delivery, Flow, Method, Partstat, State
from sets.model.responses import AnswerGiven, Asks, CalendarRequest, Responses, Source
from sets.responses.answers import with_answer
from tests.support.builders import a_told, utc
from tests.support.mail_in import an_answer, letter_line, read

PERSON, OCCASION = PersonId("p-ada"), Occasion("thames-1")
ADA, BEN, BEFORE = "ada.marsh@example.gov.uk", "ben.cole@example.gov.uk", "ada@old.example.gov.uk"
ORGANISER = "sets@learning.example.gov.uk"
UID = a_told().uid
FIRST = letter_line(PERSON, "invite", told=a_told(), part=Flow.INVITES, address=ADA)
MOVED = replace(
    FIRST,
    key=FIRST.key.replace("invite/0", "update/1"),
    kind="update",
    revision=1,
    told=a_told(
        sequence=1, dtstamp=utc("2026-12-10 09:00"), start=utc("2027-01-20 10:00"), end=utc("2027-01-20 12:30")
    ),
)
NOW = utc("2026-12-20 09:00")
HERS = Sender(names=(ADA,))
ACCEPTED = Attendee(uri=f"mailto:{ADA}", partstat="ACCEPTED")


def an_invite(*lines: Delivery) -> Invite:
    told = lines or (FIRST,)
    return Invite(
        line=told[-1],
        ledger=index(told),
        known=frozenset({ADA, BEFORE}),
        others=frozenset({BEN}),
        organiser=ORGANISER,
        zone=ZoneInfo("Europe/London"),
    )


def answering(**changes: Any) -> CalendarAnswer:
    given: dict[str, Any] = {
        "method": CalendarMethod.REPLY,
        "uid": UID,
        "attendees": (ACCEPTED,),
        "stamp": utc("2026-12-11 09:00"),
        "sequence": 0,
        **changes,
    }
    return CalendarAnswer(**given)


def judged(answer: CalendarAnswer, *lines: Delivery, sender: Sender = HERS, mailed: datetime | None = None) -> Judged:
    arrival = Arrival(sender=sender, now=NOW, mailed=mailed, message_id="<1@x>")
    return judge(answer, an_invite(*lines), arrival, lambda _: "Late")


def request(what: Asks, **changes: Any) -> CalendarRequest:
    given: dict[str, Any] = {"about": a_told().start, "at": utc("2026-12-11 09:00"), **changes}
    return CalendarRequest(occasion=OCCASION, person=PERSON, what=what, **given)


def a_strangers() -> CalendarRequest:
    """What is kept of an answer from nobody knows whom: what it says counts once a coordinator says whose it is."""
    return request(Asks.UNKNOWN_SENDER, at=NOW, other="x@y.org", said=Partstat.ACCEPTED, given=NOW)


def test_an_answer_is_kept_with_its_words_and_its_mail() -> None:
    found = judged(answering(), mailed=utc("2026-12-11 09:01"))
    assert found.given is not None
    assert found == Judged(
        heard=HeardAs.KEPT,
        given=AnswerGiven(
            occasion=OCCASION,
            person=PERSON,
            partstat=Partstat.ACCEPTED,
            at=utc("2026-12-11 09:00"),
            arrived=NOW,
            mailed=utc("2026-12-11 09:01"),
            source=Source.MAIL,
            mark=found.given.mark,
            note="Late",
        ),
    )


def test_an_invite_is_found_by_its_uid_alone() -> None:
    assert invite_of(UID.upper(), index([FIRST])) == FIRST
    assert invite_of(UID, index([FIRST, MOVED])) == MOVED
    assert invite_of(UID, index([replace(FIRST, state=State.WAITING)])) is None
    assert invite_of("another", index([FIRST])) is None


# -- who


@pytest.mark.parametrize(
    ("uri", "email"),
    [
        (f"MAILTO:{ADA.upper()}", ""),
        ("mailto:ada.marsh%2Bals@example.gov.uk", ""),
        ("mailto:ada.marsh+als@example.gov.uk", ""),
        ("mailto:ada.marsh@other-host.example.org", ""),
        ("/o=Council/ou=Exchange/cn=Recipients/cn=ada", ADA),
        ("mailto:IMCEAEX-_O=COUNCIL_OU=EXCHANGE_CN=RECIPIENTS_CN=ADA@example.gov.uk", ""),
        ("urn:uuid:550e8400-e29b-41d4-a716-446655440000", ADA),
        ("invalid:nomail", ""),
        (f'"Ada Marsh" <{ADA}>', ""),
        (f"mailto:%22Ada%20Marsh%22%20%3C{ADA}%3E", ""),
        (f"mailto:{BEFORE}", ""),
    ],
)
def test_an_attendee_in_any_form_of_theirs_is_taken_when_the_mail_is_from_them(uri: str, email: str) -> None:
    found = judged(answering(attendees=(replace(ACCEPTED, uri=uri, email=email),)))
    assert found.given is not None
    assert found.given.partstat is Partstat.ACCEPTED
    # and from a stranger it is not, however well the calendar names the member
    strange = judged(answering(attendees=(replace(ACCEPTED, uri=uri, email=email),)), sender=Sender(names=("x@y.org",)))
    assert strange == Judged(heard=HeardAs.STRANGER, request=a_strangers())


@pytest.mark.parametrize(
    ("names", "envelope", "refused", "theirs"),
    [
        ((ADA,), None, False, True),
        ((ADA.replace("@", "+phone@"),), None, False, True),
        ((BEFORE,), "", False, True),
        ((ADA,), BEFORE, False, True),
        ((ADA,), "3k2@calendar-server.bounces.google.com", False, True),
        ((ADA,), "bounces+71-ada.marsh=example.gov.uk@em7.example.net", False, True),
        ((ADA,), "srs0=hh=tt=example.gov.uk=ada.marsh@forward.example.org", False, True),
        ((ADA,), "prvs=0123=ada.marsh@example.gov.uk", False, True),
        ((ADA,), "x@example.org", False, False),
        ((ADA,), BEN, False, False),
        ((ADA,), None, True, False),
        ((ADA, BEN), None, False, False),
        ((BEN,), None, False, False),
        (("x@example.org",), ADA, False, False),
        ((), ADA, False, False),
    ],
)
def test_a_mail_is_theirs_when_its_from_is_and_nothing_contradicts_it(
    names: tuple[str, ...], envelope: str | None, refused: bool, theirs: bool
) -> None:
    assert is_theirs(Sender(names=names, envelope=envelope, refused=refused), {ADA, BEFORE}) is theirs


def test_the_sender_is_read_from_the_mail_and_the_envelope() -> None:
    headers = {
        "Return_Path": "<X@Example.org>",
        "Sender": "Ben <ben.cole@example.gov.uk>",
        "Authentication_Results": "mx.example.net; spf=pass; dmarc=fail (p=none)",
    }
    mail = read(an_answer(UID, ADA, **headers))
    assert sender_of(mail, "<X@Example.org> ") == Sender(
        names=(ADA,), envelope="x@example.org", deputy=BEN, refused=True
    )
    assert sender_of(mail, "<>").envelope == ""
    assert sender_of(mail, None).envelope is None
    assert sender_of(read(an_answer(UID, ADA)), None) == Sender(names=(ADA,))


OURS, THEIRS = "mx.example.net", "mx.elsewhere.org"


@pytest.mark.parametrize(
    ("results", "refused"),
    [
        ((f"{OURS}; spf=pass; dmarc=fail",), True),
        ((f"{OURS}; dkim=fail", f"{OURS.upper()} ; dmarc=fail (p=reject)"), True),
        ((f"{OURS}; dmarc=pass", f"{THEIRS}; dmarc=fail"), False),
        ((f"{OURS}; spf=fail; dkim=fail",), False),
        ((f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass", f"{THEIRS}; dmarc=pass"), True),
        ((), False),
    ],
)
def test_what_our_own_server_found_of_the_sender_speaks_against_a_mail_and_never_for_it(
    results: tuple[str, ...], refused: bool
) -> None:
    raw = b"".join(f"Authentication-Results: {one}\r\n".encode() for one in results) + an_answer(UID, ADA)
    assert sender_of(read(raw), None).refused is refused


def test_a_deputy_who_says_so_answers_for_them_within_one_organisation() -> None:
    deputy = Sender(names=(ADA,), envelope=BEN, deputy=BEN)
    assert is_theirs(deputy, {ADA})
    assert not is_theirs(replace(deputy, envelope="x@example.org", deputy="x@example.org"), {ADA})
    assert not is_theirs(replace(deputy, deputy=""), {ADA})


@pytest.mark.parametrize(
    ("attendees", "found"),
    [
        ((), None),
        ((ACCEPTED,), ACCEPTED),
        ((ACCEPTED, replace(ACCEPTED, uri=f"mailto:{ORGANISER}")), ACCEPTED),
        ((replace(ACCEPTED, uri="invalid:nomail"), replace(ACCEPTED, uri=f"mailto:{ORGANISER}")), replace(ACCEPTED, uri="invalid:nomail")),
        ((replace(ACCEPTED, uri="mailto:x@y.org"), replace(ACCEPTED, uri="mailto:z@y.org")), None),
        ((ACCEPTED, replace(ACCEPTED, uri="mailto:x@y.org", partstat="DECLINED")), ACCEPTED),
        ((ACCEPTED, replace(ACCEPTED, partstat="DECLINED")), None),
    ],
)  # fmt: skip
def test_of_several_attendees_theirs_is_chosen(attendees: tuple[Attendee, ...], found: Attendee | None) -> None:
    assert chosen(attendees, {ADA}, ORGANISER) == found


@pytest.mark.parametrize(
    "attendees",
    [
        (),
        (replace(ACCEPTED, uri=f"mailto:{BEN}"),),
        (replace(ACCEPTED, uri="mailto:guest@example.org", delegated_from=True),),
        (replace(ACCEPTED, partstat="NEEDS-ACTION"),),
        (replace(ACCEPTED, partstat="X-PERHAPS"),),
    ],
)
def test_what_is_theirs_and_no_answer_of_theirs_is_for_a_person(attendees: tuple[Attendee, ...]) -> None:
    assert judged(answering(attendees=attendees)) == Judged(heard=HeardAs.UNREADABLE, request=request(Asks.UNREADABLE))


def test_nothing_is_read_of_what_a_stranger_wrote_and_they_cannot_ask_for_an_invite() -> None:
    def words(_: Attendee) -> str:
        raise AssertionError

    stranger = Arrival(sender=Sender(names=("x@y.org",)), now=NOW, mailed=NOW + timedelta(days=9))
    found = judge(answering(), an_invite(), stranger, words)
    assert found.request == a_strangers()
    assert judge(answering(method=CalendarMethod.REFRESH), an_invite(), stranger, words) == Judged(
        heard=HeardAs.STRANGERS_WISH
    )


# -- what


def test_what_comes_with_an_answer_is_kept_beside_it() -> None:
    ios = answering(
        attendees=(replace(ACCEPTED, partstat="TENTATIVE"),), proposes=True, proposed=(utc("2027-01-20 10:00"), None)
    )
    found = judged(ios)
    assert found.given is not None
    assert found.given.partstat is Partstat.TENTATIVE
    other = request(Asks.OTHER_TIME, start=utc("2027-01-20 10:00"), end=utc("2027-01-20 12:30"))
    assert found.request == other

    delegated = replace(ACCEPTED, partstat="DELEGATED", delegated_to="mailto:ben@example.org")
    instead = judged(answering(attendees=(delegated,)))
    assert instead.given is not None
    assert instead.given.partstat is Partstat.DELEGATED
    assert instead.request == request(Asks.SOMEBODY_ELSE, other="ben@example.org")

    again = judged(answering(method=CalendarMethod.REFRESH, attendees=()))
    assert again == Judged(heard=HeardAs.AGAIN, request=request(Asks.SENT_AGAIN))


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (utc("2027-04-06 09:00"), utc("2027-04-06 11:30"), (utc("2027-04-06 09:00"), utc("2027-04-06 11:30"))),
        # on the programme's clock where no zone is said: 10am is 9 o'clock UTC in April
        (datetime(2027, 4, 6, 10), None, (utc("2027-04-06 09:00"), utc("2027-04-06 11:30"))),  # noqa: DTZ001
        (utc("2027-04-06 09:00"), utc("2027-04-06 08:00"), (utc("2027-04-06 09:00"), utc("2027-04-06 11:30"))),
        (utc("2027-01-19 10:00"), utc("2027-01-19 12:00"), (utc("2027-01-19 10:00"), utc("2027-01-19 12:00"))),
        (None, None, (None, None)),
        (utc("2027-01-19 10:00"), utc("2027-01-19 12:30"), None),
    ],
)
def test_a_counter_proposes_its_own_time_unless_it_is_the_meeting_s(
    start: datetime | None, end: datetime | None, found: tuple[datetime | None, datetime | None] | None
) -> None:
    asked = judged(answering(method=CalendarMethod.COUNTER, start=start, end=end))
    assert asked.given is not None
    assert (asked.request and (asked.request.start, asked.request.end)) == found


def test_a_counter_that_gives_no_answer_proposes_all_the_same() -> None:
    no_answer = (replace(ACCEPTED, partstat="NEEDS-ACTION"),)
    found = judged(answering(method=CalendarMethod.COUNTER, attendees=no_answer, start=utc("2027-01-20 10:00")))
    assert found.given is None
    assert found.request == request(Asks.OTHER_TIME, start=utc("2027-01-20 10:00"), end=utc("2027-01-20 12:30"))


def test_an_answer_to_what_was_cancelled_is_no_answer() -> None:
    cancel = replace(MOVED, kind="cancel", told=a_told(method=Method.CANCEL, sequence=2))
    assert judged(answering(), FIRST, cancel) == Judged(heard=HeardAs.GONE)


# -- when


@pytest.mark.parametrize(
    ("answer", "mailed", "at"),
    [
        # to the time that stands now, whatever the clock of the phone says
        ({"sequence": 1}, None, utc("2026-12-11 09:00")),
        ({"sequence": 1, "stamp": utc("2026-12-01 09:00")}, None, NOW),
        ({"sequence": 1, "stamp": utc("2031-01-01 09:00")}, None, NOW),
        ({"sequence": 1, "stamp": None}, utc("2026-12-12 09:00"), utc("2026-12-12 09:00")),
        ({"sequence": 1, "stamp": None}, utc("2026-12-02 09:00"), NOW),
        ({"sequence": 1, "stamp": None}, utc("2031-01-01 09:00"), NOW),
        # the invite's own stamp, which some programs give back, or an earlier one: by the mail
        ({"sequence": 1, "stamp": utc("2026-12-10 09:00")}, utc("2026-12-13 09:00"), utc("2026-12-13 09:00")),
        ({"sequence": 1, "stamp": utc("2026-12-01 09:00")}, utc("2026-12-13 09:00"), utc("2026-12-13 09:00")),
        # to the time before it moved: it counts as earlier than the move
        ({"sequence": 0, "stamp": utc("2026-12-11 09:00")}, None, utc("2026-12-10 08:59:59")),
        ({"sequence": 0, "stamp": utc("2026-12-03 09:00")}, None, utc("2026-12-03 09:00")),
        # which one it answers, where it does not say: that of the time it names, else the first
        ({"sequence": None, "start": utc("2027-01-20 10:00")}, None, utc("2026-12-11 09:00")),
        ({"sequence": None, "start": utc("2027-01-19 10:00")}, None, utc("2026-12-10 08:59:59")),
        ({"sequence": None}, None, utc("2026-12-10 08:59:59")),
        # a program that counts for itself says nothing by its number, and something by the time that it answers
        ({"sequence": 9, "start": utc("2027-01-19 10:00")}, None, utc("2026-12-10 08:59:59")),
        ({"sequence": 9, "start": utc("2027-01-20 10:00")}, None, utc("2026-12-11 09:00")),
        ({"sequence": 9}, None, utc("2026-12-11 09:00")),
    ],
)
def test_when_an_answer_was_given(answer: dict[str, Any], mailed: datetime | None, at: datetime) -> None:
    found = judged(answering(**answer), FIRST, MOVED, mailed=mailed).given
    assert found is not None
    assert found.at == at


stamps = st.none() | st.integers(0, 12).map(lambda hours: utc("2026-12-09 21:00") + timedelta(hours=hours * 3))
mails = st.lists(
    st.tuples(
        st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
        stamps,
        st.integers(0, 1),
        st.integers(0, 2_000).map(lambda minutes: utc("2026-12-10 09:00") + timedelta(minutes=minutes)),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[3],
)


@given(found=mails.flatmap(lambda sent: st.tuples(st.just(sent), st.permutations(sent))))
def test_in_whatever_order_the_mails_arrive_the_same_answer_counts(found: tuple[Any, Any]) -> None:
    one, other = (_kept(order) for order in found)
    assert [(a.partstat, a.at, a.sequence) for a in one.answers] == [
        (a.partstat, a.at, a.sequence) for a in other.answers
    ]
    assert len(one.given) == len(found[0])


def _kept(order: list[tuple[str, datetime | None, int, datetime]]) -> Responses:
    """After these mails came in, an hour apart from the day of the test on."""
    kept = Responses()
    for number, (said, stamp, sequence, mailed) in enumerate(order):
        arrival = Arrival(sender=HERS, now=NOW + timedelta(hours=number), mailed=mailed, message_id=f"<{mailed}@x>")
        answer = answering(attendees=(replace(ACCEPTED, partstat=said),), stamp=stamp, sequence=sequence)
        given_ = judge(answer, an_invite(FIRST, MOVED), arrival, lambda _: "").given
        assert given_ is not None
        news = with_answer(given_, kept)
        kept = Responses(answers=news.answers or kept.answers, given=(*kept.given, *news.given))
    return kept


# -- the words


LETTER = (
    "Hello Ada\n\nThe first session of the Thames set is on Tuesday 19 January 2027 at 10am. "
    + "We look forward. " * 20
)


def words(raw: bytes, letter: str = LETTER) -> str:
    mail = read(raw)
    (answer,) = calendar_answers(mail)
    return words_with(answer, answer.attendees[0], mail, lambda: SentLetter(texts=(letter,), questions=(), known=()))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (an_answer(UID, ADA, more="COMMENT;LANGUAGE=en-GB:Could we meet a week\\, later?\\n"), "Could we meet a week, later?"),
        (an_answer(UID, ADA, more="X-CALENDARSERVER-PRIVATE-COMMENT:\u200b🗓\u200b Could we move?"), "🗓 Could we move?"),
        (an_answer(UID, ADA, more="COMMENT:Late\nX-MS-COMMENT:Late\nX-CALENDARSERVER-PRIVATE-COMMENT:Very"), "Late\n\nVery"),
        (an_answer(UID, ADA).replace(b"CN=Somebody", b'X-RESPONSE-COMMENT="it&#39\\;s late"'), "it's late"),
        (an_answer(UID, ADA, text="I come by train, so perhaps late."), "I come by train, so perhaps late."),
        (an_answer(UID, ADA, text="Accepted: Thames\r\n\r\nSee you."), "See you."),
        (an_answer(UID, ADA, text="Accepted: Thames"), ""),
        (an_answer(UID, ADA, text=""), ""),
        (an_answer(UID, ADA, text="Somebody has accepted this invitation.\r\n\r\nThames\r\nWhen: Tuesday"), ""),
        (an_answer(UID, ADA, text="“Ada.Marsh@example.gov.uk” has tentatively accepted your event invitation."), ""),
        (an_answer(UID, ADA, text="My manager has accepted another meeting."), "My manager has accepted another meeting."),
        (an_answer(UID, ADA, text="Sorry.\r\n\r\n-----Original Appointment-----\r\nFrom: Sets\r\n\r\nHello Ada"), "Sorry."),
        (an_answer(UID, ADA, text="When: 19 January 2027\r\nWhere: Teams\r\n\r\n*~*~*~*~*~*~*~*\r\n\r\nSorry."), "Sorry."),
        (an_answer(UID, ADA, text=f"Sorry.\r\n\r\n{LETTER}"), "Sorry."),
        (an_answer(UID, ADA, text="Sorry.\r\n\r\nOn 1 Dec 2026, Sets <a@b.org> wrote:\r\n> Hello\r\n> x\r\n> y"), "Sorry."),
        (an_answer(UID, ADA, more=f"COMMENT:{'late ' * 1_000}"), f"{('late ' * 1_000)[: LONGEST - 1].rstrip()}…"),
    ],
    ids=range(16),
)  # fmt: skip
def test_the_words_are_their_own_wherever_their_calendar_puts_them(raw: bytes, found: str) -> None:
    assert words(raw) == found
