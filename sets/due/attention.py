"""What a coordinator has to see to, each with what to do: sessions, people, messages that are held, mail in trouble. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sets.cohort.clashes import Clash
from sets.cohort.meeting_wording import about, kind_words
from sets.cohort.own_details import takes_effect
from sets.cohort.people import is_stand_in
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.disclosure import thresholds
from sets.due.discretion import tells
from sets.due.held import holder
from sets.due.needs.asked_for import polled, proposed, told_privately
from sets.due.needs.need import Need, fact_of
from sets.due.needs.of_calendars import of_calendars
from sets.due.needs.of_mail import of_mail
from sets.due.needs.of_sets import of_sets
from sets.due.weeks import AHEAD
from sets.model.cohort import LearningSet, MeetingKind, Member, Occasion, PersonId
from sets.model.messages import Due
from sets.model.publication import leaves
from sets.model.requests import DetailKind
from sets.text import wording as words


def needs(standing: CohortState, held: Iterable[Due], now: datetime, clashes: Iterable[Clash] = ()) -> tuple[Need, ...]:
    """All that needs a person, dismissed or not: sessions first, then sets, people, messages that are held, and mail."""
    return (
        *_sessions_need(standing, now),
        *of_sets(standing, clashes),
        *proposed(standing, now),
        *polled(standing, now),
        *told_privately(standing, now),
        *people_need(standing, now),
        *_held_need(held, standing, now),
        *of_mail(standing.ledger, standing.programme),
    )


def _sessions_need(standing: CohortState, now: datetime) -> Iterator[Need]:
    for meeting in standing.programme.meetings:
        if meeting.kind is not MeetingKind.SESSION or meeting.cancelled is not None:
            continue
        when = words.day(standing.programme.day_of(meeting))
        asked = standing.proposal(meeting) is not None
        if now < meeting.start <= now + AHEAD and standing.short(meeting) and not asked:
            coming = standing.coming(meeting)
            yield Need(
                key=f"short/{meeting.key}/{coming}",
                says=f"{meeting.title}, {when}: {coming} coming, {meeting.going_ahead} are needed to go ahead.",
                do="You and the facilitator decide.",
            )
        if meeting.end <= now and meeting.key not in standing.marked:
            yield Need(key=f"register/{meeting.key}", says=f"{meeting.title}, {when}: nobody has marked who came.")


def people_need(standing: CohortState, now: datetime) -> tuple[Need, ...]:
    """Who left, which set has nobody to facilitate it, what helps whom to take part.

    An access need stands here for as long as the cohort file does not say it: a coordinator sees to it, with the name
    (domain.md section 9); a set and its facilitator are told nothing of it by this.
    """
    return (
        *_left(standing),
        *_new_addresses(standing),
        *_to_ring(standing, now),
        *_no_facilitator(standing.programme, now),
        *_access(standing, now),
        *of_calendars(standing),
    )


def _left(standing: CohortState) -> Iterator[Need]:
    programme, newest = standing.programme, leaves(standing.programme.decisions)
    for person in programme.people.values():
        decision = newest.get(person.id)
        if decision is None or not standing.gone(person) or is_stand_in(person.email):
            continue
        day = decision.at.astimezone(programme.zone).date()
        says, do = f"{person.name} left on {words.day(day)}.", ""
        if (learning_set := programme.set_on(person.id, day)) is not None:
            stay = words.plural(_after(learning_set, day), "member")
            says, do = f"{says} {learning_set.name} had {stay} then.", "Tell the set only that they have left."
        yield Need(key=f"left/{person.id}/{day}", says=says, do=do)


def _after(learning_set: LearningSet, day: date) -> int:
    """How many members the set had after that day: what leaving meant for it (domain.md section 3)."""
    return sum(member.last_day is None or member.last_day > day for member in learning_set.members)


def _new_addresses(standing: CohortState) -> Iterator[Need]:
    """Addresses that people confirmed and that wait: whoever has a link of theirs could have done it."""
    programme = standing.programme
    for one in standing.responses.details:
        person = programme.people.get(one.person)
        if one.what is DetailKind.NEXT_EMAIL and person is not None and not is_stand_in(person.email):
            since = takes_effect(one, person.calendar, programme.zone).astimezone(programme.zone).date()
            yield Need(
                key=f"address/{person.id}/{fact_of(one.value, one.at)}",
                says=f"{person.name} asked on their page to be written to elsewhere; it begins on {words.day(since)}.",
                do=f"If that was not them, `setwise person address {programme.cohort.id} {person.email}` keeps the one "
                "on file.",
            )


def _to_ring(standing: CohortState, now: datetime) -> Iterator[Need]:
    """Members who came to neither of the last two sessions of their set: the one list that names who was absent.

    Only where both registers are marked, and as long as the set has a session to come.
    """
    programme, today = standing.programme, now.astimezone(standing.programme.zone).date()
    for learning_set in programme.cohort.sets:
        meetings = programme.sessions_by_set[learning_set.id]
        last = [m for m in meetings if m.end <= now and m.key in standing.marked][-thresholds.MISSED :]
        if len(last) < thresholds.MISSED or not any(m.start > now for m in meetings):
            continue
        for member in learning_set.members:
            expected = all(member in programme.members_at(meeting) for meeting in last)
            missed = all(standing.came(meeting, member.id) is False for meeting in last)
            here = programme.set_on(member.id, today) == learning_set
            if expected and missed and here and not standing.gone(member) and not is_stand_in(member.email):
                count = words.number(thresholds.MISSED)
                yield Need(
                    key=f"missed/{member.id}/{'+'.join(meeting.key for meeting in last)}",
                    says=f"{member.name} ({learning_set.name}) came to neither of the last {count} sessions.",
                    do="A call may help; their set is told nothing of it.",
                )


def _no_facilitator(programme: Programme, now: datetime) -> Iterator[Need]:
    for learning_set in programme.cohort.sets:
        meetings = programme.sessions_by_set[learning_set.id]
        alone = [m for m in meetings if m.start > now and not programme.facilitators_at(m)]
        if (learning_set.facilitators or learning_set.champion) and alone:
            first = alone[0]
            yield Need(
                key=f"nobody-facilitates/{first.key}/{len(alone)}",
                says=f"{first.title}, {words.day(programme.day_of(first))}: nobody facilitates it"
                f"{_nor_later(len(alone) - 1)}.",
                do="Name somebody in the cohort file and publish.",
            )


def _nor_later(count: int) -> str:
    return f", nor {words.plural(count, 'later session')}" if count else ""


def _access(standing: CohortState, now: datetime) -> Iterator[Need]:
    programme = standing.programme
    today = now.astimezone(programme.zone).date()
    said = {one.person: one.value for one in programme.details if one.what is DetailKind.ACCESS}
    for learning_set in programme.cohort.sets:
        for member in learning_set.members:
            there = not standing.gone(member) and programme.set_on(member.id, today) == learning_set
            if member.id in said and there:
                yield _access_of(member, learning_set, said[member.id])


def _access_of(member: Member, learning_set: LearningSet, said: str) -> Need:
    who = f"{member.name} ({learning_set.name}) said on their page"
    if not said:
        says, do = "that nothing is needed any more to take part.", "Take `access:` out of the cohort file"
        return Need(key=f"access/{member.id}/none", says=f"{who} {says}", do=f"{do} once you have seen to it.")
    return Need(
        key=f"access/{member.id}/{fact_of(said)}",
        says=f"{who} what helps them to take part: “{said}”.",
        do="See to it, then put it into the cohort file as `access:`.",
    )


def _held_need(held: Iterable[Due], standing: CohortState, now: datetime) -> Iterator[Need]:
    """What would have gone by now, with the words that let it go."""
    programme = standing.programme
    grouped: dict[tuple[str, Occasion, str], list[Due]] = defaultdict(list)
    for due in held:
        if due.at <= now and not tells(due.occasion, due.kind, programme, standing.responses):
            grouped[due.kind, due.occasion, holder(due, standing.holds)].append(due)
    for (kind, occasion, subject), dues in grouped.items():
        whom = dues[0].name if len(dues) == 1 else words.plural(len(dues), "person", "people")
        yield Need(
            key=f"held/{subject}/{fact_of(*sorted(due.key for due in dues))}",
            says=f"{kind_words(kind)} about {about(programme, occasion)} is held for {whom}.",
            do=f"`setwise decide {programme.cohort.id} release {_subject(subject, programme)}` lets it go.",
        )


def _subject(subject: str, programme: Programme) -> str:
    """A person by address, as a coordinator names them."""
    person = programme.people.get(PersonId(subject))
    return person.email if person is not None else subject
