"""Where a cohort stands, for its coordinators: sessions and events in numbers, mail, and what needs a person. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sets.cohort.clashes import Clash
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.attention import needs
from sets.due.calendar_times import Waiting, waiting_in
from sets.due.discretion import MESSAGE, discreet
from sets.due.needs.need import Dismissed, Need, split
from sets.due.needs.of_mailbox import of_mailbox
from sets.due.needs.of_passes import Passes, of_passes, with_missed
from sets.due.outlook import Outlook
from sets.due.overview import private_of, unnamed
from sets.due.session_digest import LogCounts, log_counts
from sets.model.cohort import Meeting, MeetingKind, Person, Role
from sets.model.ledger import Ledger, letters_of, perhaps_left
from sets.model.mailbox import MailboxState
from sets.model.messages import Partstat
from sets.model.responses import Responses

FACILITATORS = "facilitators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The answers of those who are expected as one thing (`facilitators`), in numbers."""

    who: str
    expected: int
    accepted: int
    declined: int
    tentative: int

    @property
    def words(self) -> str:
        """`4 yes, 1 no, 1 perhaps, of 6`; `no answer yet, of 6`; `nobody` where nobody is expected."""
        if not self.expected:
            return "nobody"
        if not (self.accepted or self.declined or self.tentative):
            return f"no answer yet, of {self.expected}"
        perhaps = f", {self.tentative} perhaps" if self.tentative else ""
        return f"{self.accepted} yes, {self.declined} no{perhaps}, of {self.expected}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStanding:
    """Where one session stands, in numbers; `logs` tells no number of those who answered, and is None before the end."""

    meeting: Meeting
    members: Coming
    facilitators: Coming
    came: int | None
    logs: LogCounts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStanding:
    """Who is coming to an event of the whole cohort, in numbers, by what they are there."""

    meeting: Meeting
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortStanding:
    """Where a cohort stands; `needs` is what a person should see to, `dismissed` what is still so and was laid aside.

    `letters` is how many left; `states` counts deliveries: a letter with two asks settles two. Both count none that goes only
    to who has not answered, or only to who came: its number would tell. `last_pass`: None where no pass was made so far,
    `mailbox_read`: None where no mailbox was.
    """

    cohort: str
    title: str
    number: int
    sessions: tuple[SessionStanding, ...]
    events: tuple[EventStanding, ...]
    letters: int
    states: tuple[tuple[str, int], ...]
    next_message: datetime | None
    last_pass: datetime | None
    needs: tuple[Need, ...]
    dismissed: tuple[Dismissed, ...]
    waiting: Waiting | None = None
    mailbox_read: datetime | None = None


def standing_of(
    programme: Programme,
    responses: Responses,
    ledger: Ledger,
    outlook: Outlook,
    now: datetime,
    *,
    clashes: Iterable[Clash] = (),
    passes: Passes | None = None,
    mailbox: MailboxState | None = None,
) -> CohortStanding:
    """The state of a cohort: its sessions, answers, logs and mail, and what needs a person.

    `passes`: None where it is looked at as if it were another time, which says nothing of when a pass ought to have run.
    `mailbox`: None there too, and where none is read.
    """
    ledger = discreet(ledger, programme)
    standing = CohortState(programme=programme, responses=responses, ledger=ledger, now=now)
    noted = replace(standing, ledger=discreet(with_missed(ledger, outlook, programme, now), programme))
    found = (
        *(of_passes(passes, outlook, programme, now) if passes is not None else ()),
        *(of_mailbox(mailbox, programme.zone, now) if mailbox is not None else ()),
        *needs(noted, outlook.held, now, clashes),
    )
    standing_needs, dismissed = split(found, programme.decisions)
    return CohortStanding(
        cohort=programme.cohort.id,
        title=programme.cohort.title,
        number=programme.number,
        sessions=tuple(_session(m, standing, now) for m in programme.meetings if m.kind is MeetingKind.SESSION),
        events=tuple(_event(m, standing) for m in programme.meetings if m.kind is MeetingKind.EVENT),
        letters=letters_of(line for line in ledger.deliveries if line.kind != MESSAGE and perhaps_left(line)),
        states=tuple(sorted(Counter(line.state.value for line in ledger.deliveries if line.kind != MESSAGE).items())),
        next_message=next_message(outlook, programme, responses, now),
        last_pass=passes.last if passes is not None else None,
        mailbox_read=mailbox.read if mailbox is not None else None,
        needs=standing_needs,
        dismissed=dismissed,
        waiting=waiting_in(outlook.plans),
    )


def next_message(outlook: Outlook, programme: Programme, responses: Responses, now: datetime) -> datetime | None:
    """When the next message leaves; what would tell on people counts as if nobody had answered."""
    private = private_of(outlook.plans, outlook.left_out, programme, responses)
    plain = (
        p.lead.at for p in outlook.plans if p.lead.at > now and not {(d.occasion, d.kind) for d in p.dues} & private
    )
    hidden = (one.at for one in unnamed(private, programme, now) if one.at is not None)
    return min((*plain, *hidden), default=None)


def _session(meeting: Meeting, standing: CohortState, now: datetime) -> SessionStanding:
    members = standing.programme.members_at(meeting)
    came = sum(standing.came(meeting, member.id) is True for member in members)
    return SessionStanding(
        meeting=meeting,
        members=_coming("members", members, meeting, standing),
        facilitators=_coming(FACILITATORS, standing.programme.facilitators_at(meeting), meeting, standing),
        # of a session to come a register says nothing
        came=came if meeting.key in standing.marked and meeting.start <= now else None,
        logs=log_counts(meeting, standing) if meeting.end <= now else None,
    )


_ROLES = ((Role.MEMBER, "members"), (Role.FACILITATOR, FACILITATORS), (Role.PARTNER, "partners"), (Role.LEAD, "leads"))
"""As what somebody with several roles is counted at an event: the first of these; else they coordinate."""


def _event(meeting: Meeting, standing: CohortState) -> EventStanding:
    groups: dict[str, list[Person]] = {who: [] for who in (*(who for _, who in _ROLES), "coordinators")}
    for person in standing.programme.expected(meeting):
        roles = standing.programme.roles(person.id)
        groups[next((who for role, who in _ROLES if role in roles), "coordinators")].append(person)
    found = tuple(_coming(who, people, meeting, standing) for who, people in groups.items() if people)
    return EventStanding(meeting=meeting, coming=found)


def _coming(who: str, people: Iterable[Person], meeting: Meeting, standing: CohortState) -> Coming:
    answers = Counter(standing.answer(meeting, person.id) for person in people)
    return Coming(
        who=who,
        expected=answers.total(),
        accepted=answers[Partstat.ACCEPTED],
        declined=answers[Partstat.DECLINED],
        tentative=answers[Partstat.TENTATIVE],
    )
