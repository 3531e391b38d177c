"""One house in which every page can be met in every state: only the clock, the visitor and the link differ."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

from sets.due.from_calendars.wishes import Settled
from sets.model.cohort import WHOLE_COHORT, Meeting, Occasion, Person, PersonId, SetId
from sets.model.messages import REPORT_DRAFT, Partstat
from sets.model.polls import DateVote, Fits
from sets.model.publication import Decision, Issued, Verdict
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest, LinkGeneration, Original
from sets.model.responses import (
    Action,
    ActionState,
    Agreement,
    Answer,
    Asks,
    CalendarRequest,
    Came,
    Difficulty,
    Draft,
    LogAnswer,
    LogState,
    Phase,
    Proposal,
    ProposedChange,
    Rating,
    ReportLine,
    Responses,
    Source,
)
from sets.responses.consent import fingerprint
from sets.responses.date_poll import new_poll
from sets.responses.forms.own_details import OWN_PAGE
from sets.responses.private_word import PrivateWord, written
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.records import a_log, a_mark
from tests.support.running_house import keep
from tests.support.web_help import COHORT, EXAMPLE, Clock, facilitator, programme_of, session, somebody
from tests.web.team.test_team import after_the_first

NOW = "2027-01-22 10:00"
RELEASED = "2027-09-01 09:00"
LONG_WORD = "averylongwordthatneverendsinanysensibleplaceandgoesonandonandon"
SAID = f"Two lines,\nand {LONG_WORD}."
LINE = "We asked sooner, and the answer was kinder than we feared."
NAMING = "Tom Barrett taught me to ask sooner."


_SEVERN = """
  - id: severn
    name: Severn
    first: 2027-01-22
    join: https://teams.example.org/meet/severn
    facilitators:
      - name: Iris Lane
        email: iris.lane@facilitators.example.org
    members:
      - name: Noor Aziz
        email: noor.aziz@hillside.example.gov.uk
      - name: Ben Holt
        email: ben.holt@northfield.example.gov.uk
      - name: Una Gray
        email: una.gray@hillside.example.gov.uk
        last_day: 2027-03-31
      - name: Rafiq Khan
        email: rafiq.khan@northfield.example.gov.uk
        last_day: 2027-03-31
    # When something changes"""


def text() -> str:
    """The example with what it lacks: a cancelled session, a facilitator who hands over, a member who coordinates too."""
    found = EXAMPLE.read_text(encoding="utf-8")
    for old, new in (
        (
            "\n    # When something changes",
            "\n    moves:\n      - session: 2\n        cancelled: the room is flooded\n    # When something changes",
        ),
        (
            "email: peter.lindqvist@facilitators.example.org\n",
            "email: peter.lindqvist@facilitators.example.org\n        until: 2027-01-21\n"
            "      - name: Gil Hart\n        email: gil.hart@facilitators.example.org\n        from: 2027-01-22\n",
        ),
        ("\n    # When something changes", _SEVERN),
        (
            "\n# Leads read",
            "  - name: Elin Morgan\n    email: elin.morgan@marshgate.example.gov.uk\n\n# Leads read",
        ),
    ):
        assert old in found
        found = found.replace(old, new, 1)
    return found


def a_world(home: Path) -> Site:
    """The house, after the first sessions."""
    house = after_the_first(home, NOW, text())
    _session_records(house)
    _calendar_wishes(house)
    _logs(house)
    _actions(house)
    _ratings(house)
    _own_pages(house)
    _messages(house)
    return house


def who(house: Site, name: str) -> Person:
    """Somebody by first name."""
    return next(one for one in programme_of(house).people.values() if one.name.split()[0].casefold() == name)


def _id(house: Site, name: str) -> PersonId:
    return who(house, name).id


def _email(house: Site, name: str) -> str:
    return who(house, name).email


def _session_records(house: Site) -> None:
    declined = [
        Answer(
            occasion=Occasion("thames-2"),
            person=somebody(house, "thames", n).id,
            partstat=said,
            at=at(NOW),
            note=SAID if n < 2 else "",
        )
        for n, said in enumerate((Partstat.ACCEPTED, *(Partstat.DECLINED,) * 3))
    ]
    absent = a_mark(_id(house, "lorraine"), Came.NO, when=at("2027-01-21 17:00"))
    agreement = Agreement(set_id=SetId("thames"), text=f"We start on time.\n{SAID}", at=at(NOW))
    second = session(house, "thames-2")
    proposal = Proposal(
        occasion=second.key,
        about=second.start,
        person=_id(house, "ruth"),
        change=ProposedChange.DATES,
        at=at(NOW),
        starts=(at("2027-02-25 10:00"), at("2027-03-02 14:00")),
    )
    keep(house, answers=tuple(declined), attendance=(absent,), agreements=(agreement,), proposals=(proposal,))
    fifth, team = session(house, "lea-5"), programme_of(house).cohort.coordinators
    starts = tuple(fifth.start + timedelta(days=days) for days in (1, 2, 7))
    poll = new_poll(programme_of(house), fifth, starts, Responses(), team[0].id, at(NOW))
    vote = DateVote(
        occasion=fifth.key, number=1, start=starts[0], person=_id(house, "owen"), fits=Fits.IF_NEED_BE, at=at(NOW)
    )
    keep(house, polls=(poll,), votes=(vote,))
    about = (_id(house, "amina"), _id(house, "elin"))
    told = Difficulty(
        person=_id(house, "grace"), at=at("2026-12-01 12:00"), text=written(PrivateWord(about=about, note=SAID))
    )
    keep(house, difficulties=(told,))


def _calendar_wishes(house: Site) -> None:
    """About Lea session 3: two propose a time, one another that cannot be, one names somebody, two are for a person to look at.

    About the exchange one proposes a time, and that it stays was decided.
    """
    third, exchange = session(house, "lea-3"), session(house, "exchange")
    people = [somebody(house, "lea", number).id for number in range(4)]

    def asked(
        person: PersonId, what: Asks = Asks.OTHER_TIME, meeting: Meeting = third, **more: object
    ) -> CalendarRequest:
        return CalendarRequest(
            occasion=meeting.key,
            person=person,
            what=what,
            about=meeting.start,
            at=at(NOW),
            **more,  # type: ignore[arg-type]
        )

    moved = {"start": third.start + timedelta(days=2, hours=4), "end": third.end + timedelta(days=2, hours=4)}
    stayed = asked(people[0], meeting=exchange, start=exchange.start + timedelta(days=1))
    keep(
        house,
        calendar_requests=(
            asked(people[0], **moved),
            asked(people[1], **moved),
            asked(people[2], start=third.start + timedelta(days=4), end=third.start + timedelta(days=4, hours=1)),
            asked(people[3], Asks.SOMEBODY_ELSE, other=f"{LONG_WORD}@northfield.example.gov.uk"),
            asked(people[0], Asks.UNKNOWN_SENDER, other="home@example.org", said=Partstat.DECLINED),
            asked(people[1], Asks.UNREADABLE),
            stayed,
        ),
    )
    why = f"{Settled.STAYS}: {LONG_WORD}"
    decided = Decision(at=at(NOW), verdict=Verdict.ANSWERED, subject=stayed.key, by="Marta Nowak", why=why)
    house.records(COHORT).decide((decided,))


def _draft(house: Site, name: str, prompt: str, occasion: str, source: Source = Source.WEB, **said: object) -> Draft:
    return Draft(
        occasion=Occasion(occasion),
        person=_id(house, name),
        prompt=prompt,
        at=at("2027-01-22 09:00"),
        text=json.dumps(said),
        source=source,
    )


def _logs(house: Site) -> None:
    shown = (LogAnswer(question="log-a-1", text=SAID, shared=True), LogAnswer(question="log-a-2", text="Mine alone."))
    agreed = ReportLine(text=LINE, consent=fingerprint(LINE))
    amina, tom, helen = _id(house, "amina"), _id(house, "tom"), _id(house, "helen")
    words = (LogAnswer(question="close-1", text=SAID, shared=True), LogAnswer(question="close-2", text="More."))
    logs = (
        a_log(amina, answers=shown, line=agreed, elements=("E1", "E2")),
        a_log(tom, answers=shown[1:], line=ReportLine(text=NAMING)),
        a_log(tom, occasion="thames-2", answers=shown[1:], line=ReportLine(text=""), at=at("2027-02-24 15:00")),
        a_log(_id(house, "grace"), state=LogState.NOTHING_TO_SHARE),
        a_log(_id(house, "owen"), occasion="lea-1", answers=shown),
        a_log(tom, "midpoint", "exchange", answers=(LogAnswer(question="midpoint-2", text=SAID, shared=True),)),
        a_log(tom, "my-work", WHOLE_COHORT, answers=(LogAnswer(question="work-1", text=SAID, shared=True),)),
        a_log(helen, "appetite", "launch", answers=(LogAnswer(question="appetite-1", text=SAID, shared=True),)),
        a_log(amina, "endline", "thames-6", answers=words, line=agreed, at=at("2027-07-20 10:00")),
        a_log(_id(house, "grace"), "endline", "thames-6", state=LogState.NOTHING_TO_SHARE, at=at("2027-07-20 10:00")),
        a_log(_id(house, "grace"), "baseline", "launch", state=LogState.NOTHING_TO_SHARE),
    )
    full = {"texts": {"log-a-1": SAID, "log-a-3": "Ask"}, "chosen": {"log-a-4": ["E1"]}, "by": ["2", "3", "2027"]}
    ending = {"texts": {"close-1": SAID}, "line": LINE}
    reply = {"reply": SAID, "strays": {"log-b-1": "An old answer"}, "note": "A part of it was cut off."}
    drafts = (
        _draft(house, "callum", "reflection", "thames-1", line=NAMING, **full),
        _draft(house, "callum", "midpoint", "exchange", texts={"midpoint-2": SAID}),
        _draft(house, "callum", "endline", "thames-6", **ending),
        _draft(house, "callum", "my-work", WHOLE_COHORT, texts={"work-1": SAID}),
        _draft(house, "owen", "reflection", "lea-1", texts={"log-a-1": "Said anew"}),
        _draft(house, "nadia", "reflection", "lea-1", Source.MAIL, **reply),
        _draft(house, "blessing", "reflection", "lea-1", Source.MAIL, reply="Nothing this time", nothing=True),
    )
    keep(house, logs=logs, drafts=drafts)
    for digest, drafted in (("first", True), ("second", False)):
        mail = house.seal.seal(f"{SAID}\n\n> The letter that was sent.", f"original/{digest}")
        about = f"lea-1/{_id(house, 'nadia')}/reflection"
        kept = Original(
            digest=digest, person=_id(house, "nadia"), at=at(NOW), sealed=mail, about=about, drafted=drafted
        )
        house.records(COHORT).keep_original(kept)


def _actions(house: Site) -> None:
    def action(name: str, number: int = 1, occasion: str = "thames-1", **more: object) -> Action:
        given: dict[str, object] = {"at": at(NOW), "text": SAID, "by": date(2027, 3, 2), **more}
        return Action(occasion=Occasion(occasion), person=_id(house, name), number=number, **given)  # type: ignore[arg-type]

    learned = {"state": ActionState.DROPPED, "learned": "That it was not mine to do."}
    keep(
        house,
        actions=(
            action("amina"),
            action("amina", 2, state=ActionState.DONE),
            action("tom", **learned),
            *(action("owen", number, "lea-1", text=f"Step {number}") for number in (1, 2, 3)),
        ),
    )
    broken = action("kieran", 1, "lea-1", text="", sealed="not a seal of ours")
    house.records(COHORT).keep_responses(_responses(actions=(broken,)))


def _responses(**news: object) -> object:
    from sets.model.responses import Responses

    return Responses(**news)  # type: ignore[arg-type]


def _ratings(house: Site) -> None:
    amina = _id(house, "amina")
    keep(
        house,
        ratings=tuple(
            Rating(person=amina, phase=phase, statement=number, value=value, at=at(NOW))
            for phase in Phase
            for number, value in ((1, 2), (2, None), (3, 5))
        ),
    )


def _own_pages(house: Site) -> None:
    wishes = [
        LetterRequest(person=_id(house, name), wish=LetterKind.NEW_ADDRESS, number=number, at=at(NOW), address=address)
        for name, number, address in (
            ("tom", 1, "first@example.org"),
            ("tom", 2, f"{LONG_WORD}@example.org"),
            ("owen", 1, "owen.price@riverside.example.gov.uk"),
            ("nadia", 1, "amina.yusuf@riverside.example.gov.uk"),
            ("callum", 1, "callum@elsewhere.example.org"),
        )
    ]
    wishes += [
        LetterRequest(person=_id(house, name), wish=LetterKind.ADDRESS_CHANGED, number=1, at=at(NOW), address=address)
        for name, address in (("callum", _email(house, "callum")), ("samina", _email(house, "samina")))
    ]
    moved_to = (
        ("callum", DetailKind.NEXT_EMAIL, "callum@elsewhere.example.org"),
        ("samina", DetailKind.EMAIL, "s@example.org"),
    )
    changes = tuple(
        Detail(person=_id(house, name), what=what, value=value, instead_of=_email(house, name), at=at(NOW))
        for name, what, value in moved_to
    )
    wishes += [
        LetterRequest(
            person=_id(house, "grace"),
            wish=LetterKind.YOUR_DATA,
            number=n,
            at=at("2027-01-22 08:00") + timedelta(hours=n),
        )
        for n in (0, 1, 2)
    ]
    wishes.append(LetterRequest(person=_id(house, "tom"), wish=LetterKind.YOUR_DATA, number=1, at=at(NOW)))
    wishes.append(
        LetterRequest(person=_id(house, "priya"), wish=LetterKind.NEW_LINK, number=1, at=at(NOW), purpose="mine")
    )
    keep(
        house,
        asked=tuple(wishes),
        details=changes,
        turns=tuple(
            LinkGeneration(person=_id(house, one), number=1, at=at("2027-01-21 10:00")) for one in ("priya", "marcus")
        ),
    )
    house.records(COHORT).decide(
        (
            Decision(at=at("2027-01-21 18:00"), verdict=Verdict.LEFT, subject=_id(house, "farida"), by=OWN_PAGE),
            Decision(at=at("2027-01-21 18:00"), verdict=Verdict.WITHDRAWN, subject=_id(house, "jo")),
            Decision(
                at=at("2027-01-21 18:00"), verdict=Verdict.PAUSED, subject=_id(house, "grace"), until=date(2027, 2, 5)
            ),
            Decision(
                at=at("2027-01-21 18:00"),
                verdict=Verdict.PAUSED,
                subject=_id(house, "devi"),
                until=date(2028, 12, 31),
            ),
        )
    )
    house.records(COHORT).issue(
        Issued(kind=REPORT_DRAFT, at=at(RELEASED), digest="d", folder="f", occasion=WHOLE_COHORT, released=at(RELEASED))
    )


def _messages(house: Site) -> None:
    house.records(COHORT).decide(
        (Decision(at=at("2027-01-21 19:00"), verdict=Verdict.HOLD, subject="thames-2/attendance-check"),)
    )


def moved(house: Site) -> None:
    """Session 3 of Thames is published at another time, after everybody was told the first."""
    path = house.installation.home / "cohorts" / f"{COHORT}.yaml"
    found = path.read_text(encoding="utf-8")
    new = "  - id: thames\n    moves:\n      - session: 3\n        at: 2pm\n"
    path.write_text(found.replace("  - id: thames\n", new, 1), encoding="utf-8")
    house.installation.publish(house.installation.draft(path, at(NOW)), at(NOW))


def set_clock(house: Site, now: str) -> datetime:
    """The house's time."""
    clock = house.clock
    assert isinstance(clock, Clock)
    clock.now = at(now)
    return clock.now


__all__ = ["a_world", "facilitator", "moved", "session", "set_clock", "who"]
