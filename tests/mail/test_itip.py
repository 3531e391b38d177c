"""The calendars in a mail, as programs write them well and badly, become values."""

from __future__ import annotations

import base64
import time
from datetime import datetime

import pytest

from sets.mail.inbound.classify import Kind, classify
from sets.mail.inbound.content_lines import Line, lines_of, said_moment
from sets.mail.inbound.itip import (
    MOST_EVENTS,
    Attendee,
    CalendarAnswer,
    CalendarMethod,
    calendar_answers,
    calendar_methods,
    plain_uid,
)
from tests.support.builders import utc
from tests.support.mail_in import a_calendar, a_mail, an_answer, read

UID = "mfrggzdfmztwq2lknnwg23tpobyxe43u@setwise"
ADA = "ada.marsh@example.gov.uk"


def only(raw: bytes) -> CalendarAnswer:
    (found,) = calendar_answers(read(raw))
    return found


def of_one(*lines: str, method: str = "REPLY", attendee: str = f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ADA}") -> bytes:
    """A mail that is nothing but one calendar."""
    ics = a_calendar(f"UID:{UID}", "DTSTAMP:20270110T120000Z", attendee, *lines, method=method)
    return a_mail(ics, Content_Type="text/calendar; charset=utf-8")


def test_an_answer_says_who_what_and_when() -> None:
    found = only(an_answer(UID, "Ada.Marsh@Example.gov.uk", "TENTATIVE", sequence=2))
    assert found == CalendarAnswer(
        method=CalendarMethod.REPLY,
        uid=UID,
        attendees=(Attendee(uri="mailto:Ada.Marsh@Example.gov.uk", partstat="TENTATIVE", name="Somebody"),),
        stamp=utc("2027-01-10 12:00"),
        sequence=2,
        start=utc("2027-01-19 10:00"),
    )


def test_answers_as_real_calendars_send_them() -> None:
    """Lightning's empty line in a fold, an alarm's own attendee, a property without a value."""
    ics = a_calendar(
        f"UID:{UID[:20]}\r\n {UID[20:]}\r\n\r\nSEQUENCE:0",
        "X-LIC-ERROR;X-T=VALUE:No value:",
        f"ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:{ADA}",
        "BEGIN:VALARM\r\nACTION:EMAIL\r\nATTENDEE:mailto:other@example.org\r\nEND:VALARM",
    )
    top_level = a_mail(ics, Content_Type="text/calendar; charset=utf-8")
    as_file = a_mail(
        f"--y\r\nContent-Type: application/octet-stream; name=r.ics\r\nContent-Disposition: attachment\r\n\r\n{ics}--y--\r\n",
        Content_Type="multipart/mixed; boundary=y",
    )
    for raw in (top_level, as_file):
        assert classify(read(raw)) is Kind.ANSWER
        found = only(raw)
        assert (found.uid, [one.uri for one in found.attendees]) == (UID, [f"MAILTO:{ADA}"])


@pytest.mark.parametrize(
    "raw",
    [
        a_mail("\ufeff" + a_calendar(f"UID:{UID}"), Content_Type="text/calendar"),
        a_mail(
            base64.b64encode(b"\xef\xbb\xbf" + a_calendar(f"UID:{UID}").encode()).decode(),
            Content_Type="text/calendar; charset=utf-8",
            Content_Transfer_Encoding="base64",
        ),
        a_mail(a_calendar(f"UID:{UID}", method=""), Content_Type="text/calendar; charset=utf-8; method=REPLY"),
        a_mail(a_calendar(f"UID:{UID}", method=""), Content_Type='text/calendar; method="reply"'),
        a_mail(a_calendar(f"UID:{UID}").lower().replace(UID, UID), Content_Type="text/calendar"),
        a_mail("Hello\r\n" + a_calendar(f"UID:{UID}").replace("END:VEVENT\r\n", ""), Content_Type="text/calendar"),
        a_mail(a_calendar(f"UID:{UID}").partition("END:VEVENT")[0], Content_Type="text/calendar"),
        a_mail(a_calendar(f"UID:{UID}", "rubbish", "ATT;;=:", ';"', "DTSTAMP"), Content_Type="text/calendar"),
        a_mail(a_calendar(f"UID:{UID}", method="").replace("END:VCAL", "METHOD:REPLY\r\nEND:VCAL"), Content_Type="text/calendar"),
    ],
    ids=["mark", "mark in base64", "method of the part", "quoted", "lower case", "no end", "cut off", "broken lines", "below"],
)  # fmt: skip
def test_a_calendar_that_is_not_as_it_ought_to_be_answers_all_the_same(raw: bytes) -> None:
    assert classify(read(raw)) is Kind.ANSWER
    assert (only(raw).uid, only(raw).method) == (UID, CalendarMethod.REPLY)


@pytest.mark.parametrize(
    ("kind", "ics", "method"),
    [
        ("text/calendar; method=REPLY", a_calendar(method="REQUEST"), CalendarMethod.OTHER),
        ("text/calendar; method=REPLY", "no calendar", CalendarMethod.UNREADABLE),
        ("text/calendar", a_calendar(method=""), CalendarMethod.OTHER),
        ("text/calendar", a_calendar(method="COUNTER"), CalendarMethod.COUNTER),
        ("text/calendar", a_calendar(method="REFRESH"), CalendarMethod.REFRESH),
        ("text/calendar", a_calendar(method="DECLINECOUNTER"), CalendarMethod.OTHER),
        ("text/calendar", a_calendar().replace("VEVENT", "VFREEBUSY"), CalendarMethod.OTHER),
    ],
)
def test_what_a_calendar_is_for_is_its_own_word(kind: str, ics: str, method: CalendarMethod) -> None:
    assert calendar_methods(read(a_mail(ics, Content_Type=kind))) == {method}


def test_several_meetings_and_several_calendars_are_each_read_and_none_twice() -> None:
    one, two, three = (
        a_calendar(f"UID:{uid}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ADA}") for uid in ("a@x", "b@x", "c@x")
    )
    event = two[two.index("BEGIN:VEVENT") : two.index("END:VCALENDAR")]
    parts = (
        ("text/calendar", one.replace("END:VCALENDAR", event + "END:VCALENDAR")),
        ("text/calendar", "\x00 nonsense"),
        ("application/ics", one.replace("UID", "COMMENT:Late\r\nUID") + three),
    )
    body = "".join(f"--y\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    found = calendar_answers(read(a_mail(f"{body}--y--\r\n", Content_Type="multipart/mixed; boundary=y")))

    assert [(one.uid, one.comments) for one in found] == [("a@x", ("Late",)), ("b@x", ()), ("c@x", ())]


def test_an_event_that_outlives_its_calendar_hides_no_other() -> None:
    broken = f"BEGIN:VEVENT\r\nUID:a@x\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\nUID:lost\r\n{a_calendar(f'UID:{UID}')}"
    found = calendar_answers(read(a_mail(f"BEGIN:VTODO\r\n{broken}", Content_Type="text/calendar; method=REPLY")))
    assert [one.uid for one in found] == ["a@x", UID]


def test_an_instance_is_the_meeting_unless_the_meeting_is_answered_too() -> None:
    instance = a_calendar(f"UID:{UID}", "RECURRENCE-ID:20270119T100000Z", "SEQUENCE:1")
    event = instance[instance.index("BEGIN:VEVENT") : instance.index("END:VCALENDAR")]
    both = a_calendar(f"UID:{UID}", "SEQUENCE:2").replace("END:VCALENDAR", event + "END:VCALENDAR")

    assert only(a_mail(instance, Content_Type="text/calendar")).sequence == 1
    assert only(a_mail(both, Content_Type="text/calendar")).sequence == 2


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("20270122T100000Z", utc("2027-01-22 10:00")),
        ("2027-01-22T10:00:00Z", utc("2027-01-22 10:00")),
        ("20270122T1000Z", utc("2027-01-22 10:00")),
        (" 20270122T100000Z ", utc("2027-01-22 10:00")),
        ("2027-01-22T11:00:00.123+01:00", utc("2027-01-22 10:00")),
        ("20270122T100000", utc("2027-01-22 10:00").replace(tzinfo=None)),
        ("20270231T100000Z", None),
        ("20270122", None),
        ("00000000T000000Z", None),
        ("99991231T235959-2359", None),
        ("", None),
        ("yesterday", None),
    ],
)
def test_a_moment_is_read_however_it_is_written(said: str, found: datetime | None) -> None:
    assert said_moment(said) == found


@pytest.mark.parametrize(
    ("tzid", "found"),
    [
        ("Europe/London", utc("2027-04-06 09:00")),
        ("GMT Standard Time", utc("2027-04-06 09:00")),
        ("/mozilla.org/20050126_1/Europe/London", utc("2027-04-06 09:00")),
        ("tzone://Microsoft/Utc", utc("2027-04-06 10:00")),
        ("W. Europe Standard Time", utc("2027-04-06 08:00")),
        ("Customized Time Zone", None),
        ("../../../etc/passwd", None),
        ("Europe", None),
        ("x" * 5_000, None),
    ],
)
def test_a_zone_that_is_not_known_is_no_time_rather_than_a_wrong_one(tzid: str, found: datetime | None) -> None:
    assert said_moment("20270406T100000", tzid) == found


def test_another_time_is_found_where_each_program_puts_it() -> None:
    """Google and Outlook in a COUNTER's own times; a phone as a parameter of the answer; others as properties of it."""
    counter = only(
        of_one(
            "DTSTART;TZID=Europe/London:20270406T100000", "DTEND;TZID=Europe/London:20270406T123000", method="COUNTER"
        )
    )
    assert (counter.start, counter.end, counter.proposes) == (utc("2027-04-06 09:00"), utc("2027-04-06 11:30"), False)

    ios = f'ATTENDEE;PARTSTAT=TENTATIVE;TO-ALL-PROPOSED-NEW-TIME="DTSTART:20270120T100000Z;STATUS:NEEDS-ACTION":mailto:{ADA}'
    phone = only(of_one(attendee=ios))
    assert (phone.proposed, phone.attendees[0].uri) == ((utc("2027-01-20 10:00"), None), f"mailto:{ADA}")

    pair = only(of_one("X-MS-PROPOSED-END:20270120T123000Z", "X-MS-PROPOSED-START:20270120T100000Z"))
    assert pair.proposed == (utc("2027-01-20 10:00"), utc("2027-01-20 12:30"))

    unreadable = only(of_one("X-MS-PROPOSED-START:soon"))
    assert (unreadable.proposes, unreadable.proposed) == (True, None)


def test_what_an_attendee_s_parameters_say_is_kept() -> None:
    line = (
        'ATTENDEE;PARTSTAT=delegated;DELEGATED-TO="mailto:ben@example.org";CN="Marsh; Ada: A";'
        'X-RESPONSE-COMMENT="it&#39\\;s ^nlate":invalid:nomail'
    )
    assert only(of_one(attendee=line)).attendees == (
        Attendee(
            uri="invalid:nomail",
            partstat="DELEGATED",
            name="Marsh; Ada: A",
            delegated_to="mailto:ben@example.org",
            comment="it&#39\\;s \nlate",
        ),
    )
    odd = 'ATTENDEE;EMAIL=a@b;DELEGATED-FROM="mailto:c@d";CN=Ada 5" Marsh;PARTSTAT=ACCEPTED:/o=Council/ou=x/cn=ada'
    assert only(of_one(attendee=odd)).attendees == (
        Attendee(
            uri="/o=Council/ou=x/cn=ada", partstat="ACCEPTED", email="a@b", name='Ada 5" Marsh', delegated_from=True
        ),
    )


def test_broken_lines_are_put_together_and_texts_lose_their_escapes() -> None:
    ics = "ATTENDEE;PARTSTAT=ACCEPTED;RO\nLE=REQ-PARTICIPANT:mailto:a@b\nCOMMENT:One\\, two\\nthree\nand then: four\nx-y;a=1:2\n"
    found = tuple(lines_of(ics))
    assert found == (
        Line("ATTENDEE", {"PARTSTAT": "ACCEPTED", "ROLE": "REQ-PARTICIPANT"}, "mailto:a@b"),
        Line("COMMENT", {}, "One\\, two\\nthree and then: four"),
        Line("X-Y", {"A": "1"}, "2"),
    )
    assert found[1].text == "One, two\nthree and then: four"


def test_our_uid_inside_exchange_s_own_id_is_found() -> None:
    wrapped = (
        "040000008200E00074C5B7101A82E008" + "00" * 20 + (b"vCal-Uid\x01\0\0\0" + UID.encode() + b"\0").hex().upper()
    )

    assert plain_uid(wrapped) == UID
    assert plain_uid(UID) == UID
    assert plain_uid("040000008200E00074C5B7101A82E008ZZ") == "040000008200E00074C5B7101A82E008ZZ"


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN:VEVENT\r\nUID:a\r\n" * 20_000,
        "BEGIN:VEVENT\r\n" + "ATTENDEE:mailto:a@b\r\n" * 50_000,
        "BEGIN:VEVENT\r\nUID:" + "a" * 1_000_000,
        "BEGIN:VEVENT\r\nUID:a\r\n" + " x\r\n" * 200_000,
        "BEGIN:VEVENT\r\nATTENDEE" + ';"' * 300_000,
        "BEGIN:VEVENT\r\nEND:VALARM\r\n" * 20_000,
    ],
    ids=lambda body: body[14:34],
)
def test_a_calendar_without_end_is_bounded(body: str) -> None:
    began = time.perf_counter()
    found = calendar_answers(read(a_mail(f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{body}", Content_Type="text/calendar")))

    assert len(found) <= MOST_EVENTS
    assert time.perf_counter() - began < 3
