"""What is known about people right now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Occasion, Person, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import Delivery, Partstat
from sets.model.publication import Decision, Verdict, leaves, pauses
from sets.model.responses import Answer, Asks, Attendance, CalendarRequest, Came, Proposal, Responses
from sets.model.stopped_mail import StoppedMail

COMES_BACK = "mail to this address comes back"
HELD_BACK = "the mail service holds mail to this address back"
COMPLAINED = "a letter was reported as unwanted there; what concerns a session still goes"


@dataclass(frozen=True, kw_only=True)
class CohortState:
    """What is known about people right now: their answers, attendance, logs and decisions. Without `now` nothing is past."""

    programme: Programme
    responses: Responses
    ledger: Ledger
    now: datetime | None = None

    @cached_property
    def _answers(self) -> dict[tuple[Occasion, PersonId], Answer]:
        return {(a.occasion, a.person): a for a in self.responses.answers}

    @cached_property
    def _register(self) -> dict[tuple[Occasion, PersonId], Attendance]:
        return {(a.occasion, a.person): a for a in self.responses.attendance}

    @cached_property
    def marked(self) -> frozenset[Occasion]:
        """Meetings whose register has at least one line."""
        return frozenset(a.occasion for a in self.responses.attendance)

    @cached_property
    def _logs(self) -> dict[tuple[Occasion, PersonId, str], datetime]:
        return {(log.occasion, log.person, log.prompt): log.at for log in self.responses.logs}

    @cached_property
    def _rated(self) -> frozenset[tuple[PersonId, str]]:
        return frozenset((rating.person, rating.phase.value) for rating in self.responses.ratings)

    def returned(self, occasion: Occasion, person: PersonId, prompt: str, since: datetime | None = None) -> bool:
        """Whether this prompt was answered, `nothing to share` included; ratings answer the prompt of their phase.

        With `since`, whether the answer was sent, or changed, from then on.
        """
        at = self._logs.get((occasion, person, prompt))
        if at is not None:
            return since is None or at >= since
        return (person, prompt) in self._rated

    def answer(self, meeting: Meeting, person: PersonId) -> Partstat:
        """The person's answer to the time that stands; NEEDS-ACTION when they answered an earlier time."""
        answer = self._answers.get((meeting.key, person))
        if answer is None:
            return Partstat.NEEDS_ACTION
        told = self.ledger.time_told(meeting.key, person)
        if told is None:
            return answer.partstat
        stands = (told.start, told.end) == (meeting.start, meeting.end) and answer.at >= told.dtstamp
        return answer.partstat if stands else Partstat.NEEDS_ACTION

    def passed_over(self, meeting: Meeting, person: PersonId) -> bool:
        """Whether a meeting that began had its invites and none went to this person, who joined afterwards."""
        begun = self.now is not None and meeting.start <= self.now
        return begun and meeting.key in self.ledger.invited and not self.ledger.tried(meeting.key, person)

    def came(self, meeting: Meeting, person: PersonId) -> bool | None:
        """Whether the register says that they came; None while their line is unmarked."""
        line = self._register.get((meeting.key, person))
        return None if line is None else line.came is not Came.NO

    def coming(self, meeting: Meeting) -> int:
        """Members expected less those who declined."""
        members = self.programme.members_at(meeting)
        return sum(self.answer(meeting, member.id) is not Partstat.DECLINED for member in members)

    def short(self, meeting: Meeting) -> bool:
        """Whether fewer than the going-ahead number are coming and nobody decided to go ahead."""
        return self.coming(meeting) < meeting.going_ahead and self.goes_ahead(meeting) is None

    def goes_ahead(self, meeting: Meeting) -> Decision | None:
        """The decision that this session goes ahead although few are coming; one about another day of it is history."""
        decided = self._going_ahead.get(meeting.key)
        if decided is None or decided.until not in (None, self.programme.day_of(meeting)):
            return None
        return decided

    def proposal(self, meeting: Meeting) -> Proposal | None:
        """What somebody asks a coordinator to do about this session; over once it has another time, or goes ahead."""
        found = self._proposals.get(meeting.key)
        if found is None or found.about != meeting.start or meeting.cancelled is not None:
            return None
        decided = self.goes_ahead(meeting)
        return None if decided is not None and decided.at >= found.at else found

    @cached_property
    def calendar_requests(self) -> tuple[CalendarRequest, ...]:
        """What calendars asked for that stands: about the time that a meeting has, and neither decided nor settled since.

        An answer that somebody else may have given, or that nobody can read, is settled by the person's own.
        """
        return tuple(one for one in self.responses.calendar_requests if self._stands(one))

    def _stands(self, one: CalendarRequest) -> bool:
        meeting, decided = self.programme.by_key.get(one.occasion), self._answered.get(one.key)
        if meeting is None or meeting.cancelled is not None or meeting.start != one.about:
            return False
        if (decided is not None and decided.at >= one.at) or (self.now is not None and meeting.start <= self.now):
            return False
        own = self._answers.get((one.occasion, one.person))
        settled = own is not None and own.at >= one.at
        return not (settled and one.what in (Asks.UNKNOWN_SENDER, Asks.UNREADABLE))

    @cached_property
    def _answered(self) -> dict[str, Decision]:
        return {d.subject: d for d in self.programme.decisions if d.verdict is Verdict.ANSWERED}

    @cached_property
    def _proposals(self) -> dict[Occasion, Proposal]:
        return {one.occasion: one for one in sorted(self.responses.proposals, key=lambda one: one.at)}

    @cached_property
    def _going_ahead(self) -> dict[str, Decision]:
        return {d.subject: d for d in self.programme.decisions if d.verdict is Verdict.GOING_AHEAD}

    @cached_property
    def paused(self) -> dict[str, date]:
        """Until which day (inclusive) each person paused messages; the newest decision counts."""
        return pauses(self.programme.decisions)

    def gone(self, person: Person) -> bool:
        """Whether they left, by a decision or by their last day; who rejoins has a first day after that.

        Who has left one set for another has not left.
        """
        times, zone = self.programme.times_of(person), self.programme.zone
        left = self._left.get(person.id)
        if left is not None and not any(_returns(one, left.astimezone(zone).date()) for one in times):
            return True
        return self.now is not None and all(one.is_over(self.now.astimezone(zone).date()) for one in times)

    def left_at(self, person: PersonId) -> datetime | None:
        """When somebody decided that this person leaves; None where no such decision stands."""
        return self._left.get(person)

    @cached_property
    def _left(self) -> dict[str, datetime]:
        return {subject: one.at for subject, one in leaves(self.programme.decisions).items()}

    def takes_no_mail(self, address: str, *, needed: bool) -> str:
        """Why a letter cannot go to this address, by what became of letters to it; or nothing.

        Mail that comes back for good, or that the mail service holds back, stops everything until the address is mended
        or works again. A letter that was reported as unwanted stops what may be unwanted: what is `needed` goes all the
        same, such as what a calendar is told, what concerns a session, and what its reader asked for.
        """
        stopped = self.stopped_mail
        if address.lower() in stopped.bounced:
            return HELD_BACK if address.lower() in stopped.dropped else COMES_BACK
        return COMPLAINED if not needed and address.lower() in stopped.complained else ""

    @cached_property
    def stopped_mail(self) -> StoppedMail:
        """Where no mail goes any more, and what goes again after all."""
        return StoppedMail(ledger=self.ledger, decisions=self.programme.decisions)

    def goes_again(self, line: Delivery, address: str) -> bool:
        """Whether a letter that reached nobody may go once more, to the address that its reader has now."""
        return self.stopped_mail.goes_again(line, address)

    @cached_property
    def holds(self) -> tuple[tuple[str, bool], ...]:
        """What was held (True) or released, oldest first: of two that touch the same message the later wins."""
        both = (Verdict.HOLD, Verdict.RELEASE)
        return tuple((d.subject, d.verdict is Verdict.HOLD) for d in self.programme.decisions if d.verdict in both)


def _returns(time: Person, left: date) -> bool:
    begins_anew = time.first_day is not None and time.first_day > left
    return begins_anew and (time.last_day is None or time.last_day > left)
