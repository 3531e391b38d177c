"""What a coordinator sees to about mail: whom it does not reach, what may be lost, what came too late. Pure.

Whose mail comes back, and who reported a letter, is told by the person and never by the letter: what goes only to who has
not answered would tell on them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sets.cohort.meeting_wording import about, kinds_named
from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.due.discretion import MESSAGE
from sets.due.needs.need import Need, fact_of
from sets.model.cohort import PersonId
from sets.model.ledger import Ledger
from sets.model.messages import Delivery, State, Unreachable
from sets.model.publication import Verdict
from sets.model.stopped_mail import StoppedMail, heard
from sets.text import wording as words
from sets.text.clean import one_line

TROUBLES = {
    State.DEAD: "was refused for good",
    State.BOUNCED: "came back",
    State.DROPPED: "was held back by the mail service",
    State.COMPLAINED: "was reported as unwanted",
    State.UNKNOWN: "may or may not have arrived",
    State.FAILED: "could not be sent yet and is tried again",
    State.MISSED: "came too late to be useful and was not sent",
}
_CODE = re.compile(r"[45]\.?\d\.?\d")
"""A code of a mail server: the letter that has one came back, where a later one was only not sent any more."""
PLURAL = {"was ": "were ", "is ": "are "}
ABOUT_ONE = (State.DEAD, State.BOUNCED, State.DROPPED, State.COMPLAINED)
"""Troubles of one address, told person by person; the others are told together."""
ONE_ADDRESS = (State.BOUNCED, State.DROPPED, State.COMPLAINED)
"""What is so of an address whatever the letter was."""
SAYS = {
    State.BOUNCED: "Mail to {name} comes back{why}.",
    State.DROPPED: "The mail service holds mail to {name} back{why}.",
    State.COMPLAINED: "{name} told their mail service that they do not want our mail{why}.",
}
DO = {
    State.BOUNCED: "They get nothing until it is mended. Ring them, and put the right address in on your page, or with "
    "`setwise change {cohort} address`. If the same one works again, take it off the mail service’s list of bounces, where "
    "it keeps one as SendGrid does; then say so on your page, or with `setwise decide {cohort} works-again`.",
    State.DROPPED: "They get nothing, not even invites. Ring them. If the address is right and they want our mail, take it "
    "off that list in SendGrid, under Suppressions; then say on your page that it works again, or with `setwise decide "
    "{cohort} works-again`. If it is not, put the right one in.",
    State.COMPLAINED: "They are asked for nothing more by mail; invites and what a session cannot do without still go. Ask them what "
    "they would like. If it was a slip, say on your page that they want our mail, or with `setwise decide {cohort} "
    "wants-mail`.",
}


def unreachable(ledger: Ledger, programme: Programme) -> tuple[Unreachable, ...]:
    """Everybody whom mail does not reach at the address that they have now, and whoever wants none of it, by name.

    A letter that was refused at once says so of the address for as long as no other got there since.
    """
    people = (one for one in programme.people.values() if not is_stand_in(one.email))
    stopped = StoppedMail(ledger=ledger, decisions=programme.decisions)
    found = [(one, _of_person(one.id, one.email, stopped)) for one in people]
    return tuple(state for _, state in sorted(found, key=lambda pair: (pair[0].name, pair[0].id)) if state is not None)


def _of_person(person: PersonId, address: str, stopped: StoppedMail) -> Unreachable | None:
    there = [line for line in stopped.ledger.of_person(person) if line.address.lower() == address.lower()]
    arrived = [line for line in there if line.state in (State.SENT, State.DELIVERED)]
    last = max((heard(line) for line in arrived), default=None)
    stands = [line for line in there if line.state in ABOUT_ONE and not stopped.is_past(line)]
    for state in (State.BOUNCED, State.DROPPED, State.DEAD, State.COMPLAINED):
        lines = [line for line in stands if line.state is state]
        if state is State.DEAD:
            lines = [line for line in lines if last is None or last < heard(line)]
        if lines:
            told = min(lines, key=lambda line: (_CODE.search(line.trouble) is None, heard(line), line.key))
            return Unreachable(
                person=person,
                address=address,
                state=state,
                since=min(heard(line) for line in lines),
                reason=one_line(told.trouble),
                unwanted=any(line.state is State.COMPLAINED for line in stands),
                tried=stopped.tried(person, state),
            )
    return None


def mark_of(one: Unreachable) -> str:
    """By which a letter that told of it is known, without the address or the person. After another try it is news again."""
    tried = (one.tried.isoformat(),) if one.tried is not None else ()
    return fact_of(one.person, one.address.lower(), one.state, *tried)


def _needs_of(found: Iterable[Unreachable], programme: Programme) -> Iterator[Need]:
    for one in found:
        if one.state not in ONE_ADDRESS:
            continue
        why = f": {one.reason}" if one.reason else ""
        yield Need(
            key=need_key(one),
            says=SAYS[one.state].format(name=one_line(programme.people[one.person].name), why=why),
            do=DO[one.state].format(cohort=programme.cohort.id),
            address=one.state is not State.COMPLAINED,
            person=one.person,
            again=_again(one),
        )


def _again(one: Unreachable) -> tuple[Verdict, ...]:
    """What may be decided of it: an address that works again has invites, also where its owner wants nothing else."""
    works = () if one.state is State.COMPLAINED else (Verdict.WORKS_AGAIN,)
    return (*works, Verdict.WANTS_MAIL) if one.unwanted else works


def need_key(one: Unreachable) -> str:
    """The key of the need that says so."""
    return f"mail/{one.state}/{one.person}/{fact_of(one.address.lower(), one.since)}"


def of_mail(ledger: Ledger, programme: Programme) -> Iterator[Need]:
    """All that concerns letters: whom they do not reach, and those in trouble for another reason."""
    grouped: dict[tuple[State, str, PersonId | None, date | None], list[Delivery]] = defaultdict(list)
    noted = sorted({line.seen for line in ledger.deliveries if line.state is State.MISSED and line.seen >= line.until})
    stopped = StoppedMail(ledger=ledger, decisions=programme.decisions)
    for line in ledger.deliveries:
        if line.state in TROUBLES and not _is_over(line, programme, stopped) and not _is_told(line, programme):
            day = _found_missed(line, noted, programme) if line.state is State.MISSED else None
            grouped[line.state, line.trouble, line.person if line.state in ABOUT_ONE else None, day].append(line)
    yield from _in_the_hands_of_a_run(ledger, programme)
    yield from _needs_of(unreachable(ledger, programme), programme)
    yield from (_mail_need(state, trouble, lines, programme) for (state, trouble, *_), lines in grouped.items())


def _found_missed(line: Delivery, noted: Iterable[datetime], programme: Programme) -> date:
    """The day of the pass that found it too late: one outage is one warning, and what is missed later is another.

    `noted` are such moments in order of time. A line that was seen before its end keeps that day, so the first pass after
    its end is the one.
    """
    found = next((moment for moment in noted if moment >= line.until), line.until)
    return found.astimezone(programme.zone).date()


def _in_the_hands_of_a_run(ledger: Ledger, programme: Programme) -> Iterator[Need]:
    """What was claimed and not settled: by a run that is under way, that was killed, or that met a full disk."""
    lines = [line for line in ledger.deliveries if line.state is State.CLAIMED]
    if lines:
        yield Need(
            key=f"in-hand/{fact_of(*_seen(lines))}",
            says=f"{words.plural(len(lines), 'message is', 'messages are')} being sent.",
            do=f"If no run is under way, one was cut off: `setwise run {programme.cohort.id}` finds out which left. If "
            "the disk is full, make room first.",
        )


def _is_over(line: Delivery, programme: Programme, stopped: StoppedMail) -> bool:
    """Whether a trouble needs nobody any more: the person has another address by now, or theirs was tried again since."""
    person = programme.people.get(line.person)
    if line.state not in ABOUT_ONE or person is None:
        return False
    return person.email.lower() != line.address.lower() or stopped.is_past(line)


def _is_told(line: Delivery, programme: Programme) -> bool:
    """Whether it is told of the person, whatever the letter was; of somebody who is no longer in the file it is not."""
    return line.state in ONE_ADDRESS and line.person in programme.people


def _mail_need(state: State, trouble: str, lines: list[Delivery], programme: Programme) -> Need:
    first = lines[0]
    trouble_words = TROUBLES[state]
    what = _named(lines, programme)
    if len(lines) > 1:
        among = "" if what == MESSAGE else f", among them {what},"
        what = f"{len(lines)} messages{among}"
        for one, several in PLURAL.items():
            trouble_words = trouble_words.replace(one, several)
    alone = len({line.person for line in lines}) == 1
    to = f" to {first.name}" if alone and state is not State.MISSED else ""
    refused = state is State.DEAD and first.person in programme.people
    return Need(
        key=f"mail/{state}/{first.person if alone else 'several'}/{fact_of(trouble, *_seen(lines))}",
        says=f"{words.upper_first(what)}{to} {trouble_words}" + (f": {trouble}" if trouble else "") + ".",
        person=first.person if refused else None,
        again=(Verdict.WORKS_AGAIN,) if refused else (),
    )


def _named(lines: list[Delivery], programme: Programme) -> str:
    """The kinds of these messages, and what they are about where that is one thing for all."""
    kinds = [line.kind for line in lines if line.kind != MESSAGE]
    occasions = {line.occasion for line in lines if line.kind != MESSAGE}
    if not kinds:
        return MESSAGE
    return kinds_named(kinds) + (f" about {about(programme, occasions.pop())}" if len(occasions) == 1 else "")


def _seen(lines: Iterable[Delivery]) -> list[str]:
    """Whom it is about and since when. Never of what kind: that could be tried out, and would tell who had not answered."""
    since = ((line, line.until if line.state is State.MISSED else line.seen) for line in lines)
    return sorted(f"{line.person} {at.isoformat()}" for line, at in since)
