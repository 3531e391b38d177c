"""What somebody asked the coordinators for on a page: other dates for a session, or to cancel it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sets.cohort.standing import CohortState
from sets.due.needs.need import Need, fact_of
from sets.model.responses import Proposal, ProposedChange
from sets.responses import private_word
from sets.responses.date_poll import is_answered, poll_of
from sets.text import wording as words
from sets.text.clean import one_line

ALL_SAID = "everybody has said which other dates suit them."
TIME_UP = "the set was asked which other dates suit it, and the days for it are over."


def proposed(standing: CohortState, now: datetime) -> Iterator[Need]:
    """A need for each session still to come about which somebody asks for a change."""
    for meeting in standing.programme.meetings:
        found = standing.proposal(meeting) if meeting.start > now else None
        if found is None:
            continue
        says = f"{meeting.title}, {words.day(standing.programme.day_of(meeting))}: {proposal_words(found, standing)}"
        yield Need(
            key=f"proposal/{meeting.key}/{found.person}/{fact_of(found.at, *found.starts)}",
            says=says,
            do="Your page has it, with what each choice does.",
            choices=meeting.key,
        )


def polled(standing: CohortState, now: datetime) -> Iterator[Need]:
    """A need for each session whose set was asked about other dates, once all have answered or the days for it are over."""
    programme, responses = standing.programme, standing.responses
    for meeting in programme.meetings:
        poll = poll_of(meeting, responses)
        if poll is None or poll.closed is not None or meeting.start <= now or meeting.cancelled is not None:
            continue
        answered = is_answered(poll, programme.expected_ids(meeting) & set(poll.asked), responses)
        if answered or now >= poll.until:
            how = ALL_SAID if answered else TIME_UP
            yield Need(
                key=f"poll/{meeting.key}/{poll.number}",
                says=f"{meeting.title}, {words.day(programme.day_of(meeting))}: {how}",
                do="Choose one on the coordinators' page of dates, or leave it where it is.",
                choices=meeting.key,
                dates=True,
            )


def told_privately(standing: CohortState, now: datetime) -> Iterator[Need]:
    """That a member told the coordinators something for them alone: neither who nor what."""
    for one in standing.responses.difficulties:
        if private_word.stands(one, standing.programme, now):
            yield Need(
                key=f"private/{fact_of(one.person, one.at)}",
                says="Somebody told the coordinators something privately.",
                do="It is on the coordinators' page, for each of them whom it is not about.",
                alone=True,
            )


def proposal_words(found: Proposal, standing: CohortState) -> str:
    """`Fran Doyle proposes 10am on Thursday 8 April 2027 instead.`, or that they want it cancelled and why."""
    person = standing.programme.people.get(found.person)
    who = one_line(person.name) if person is not None else "Somebody who has left"
    if found.change is ProposedChange.CANCEL:
        return f"{who} wants to cancel it. The reason: {one_line(found.why).rstrip('.')}."
    zone = standing.programme.zone
    dates = [words.moment(start, zone) for start in found.starts]
    return f"{who} proposes {' or '.join([', '.join(dates[:-1]), dates[-1]] if dates[1:] else dates)} instead."
