"""How a session stands some days after it, in numbers for its facilitator: nobody's name, nobody's words (domain.md section 11). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.meeting_wording import MeetingWords, meeting_words
from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.disclosure import thresholds
from sets.model.cohort import Meeting
from sets.model.ledger import Ledger
from sets.model.responses import Action, ActionState, Responses
from sets.responses.forms.actions import NAMES
from sets.responses.prompt_catalogue import REFLECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCounts:
    """Whether enough of the `asked` members have answered: with a log, or that there is nothing to share this time.

    A number is never told: all, none, and one more than yesterday would each name somebody to who knows who came.
    `enough` is None in a group so small that even this would.
    """

    asked: int
    enough: bool | None

    @property
    def words(self) -> str:
        """`4 or more of 6 have answered`."""
        if self.enough is None:
            return "in a group this small, how many have answered is not told"
        least = thresholds.LOGS_PEOPLE
        return (
            f"{least} or more of {self.asked} have answered"
            if self.enough
            else f"fewer than {least} of {self.asked} have answered"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCounts:
    """Actions that members wrote down for a session, by what became of them: words and count. `enough` or there are none."""

    enough: bool
    rows: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A session in numbers. `marked`: its register is; without it `came`, `presented` and `passed` say nothing.

    `following` is the set's next session, or None after the last.
    """

    logs: LogCounts
    marked: bool
    expected: int
    came: int
    presented: int
    passed: int
    following: MeetingWords | None


def digest_of(meeting: Meeting, standing: CohortState) -> Digest:
    """The numbers of a session as it stands."""
    programme, responses = standing.programme, standing.responses
    members = {member.id for member in programme.members_at(meeting)}
    rounds = [one.passed for one in responses.rounds if one.occasion == meeting.key and one.person in members]
    return Digest(
        logs=log_counts(meeting, standing),
        marked=meeting.key in standing.marked,
        expected=len(members),
        came=sum(standing.came(meeting, person) is True for person in members),
        presented=rounds.count(False),
        passed=rounds.count(True),
        following=_following(meeting, programme),
    )


def letter_digest(meeting: Meeting | None, programme: Programme, responses: Responses, now: datetime) -> Digest | None:
    """The same for a letter, which has no ledger at hand; None where it is about no session."""
    if meeting is None or meeting.set_id is None:
        return None
    return digest_of(meeting, CohortState(programme=programme, responses=responses, ledger=Ledger(), now=now))


def log_counts(meeting: Meeting, standing: CohortState) -> LogCounts:
    """How far those who are asked have answered, in the one way that names nobody."""
    answered = {
        log.person for log in standing.responses.logs if log.occasion == meeting.key and log.prompt == REFLECTION.name
    }
    # all who were expected, whatever the register says: marking one person absent and back would tell of them
    asked = {member.id for member in standing.programme.members_at(meeting)}
    least = thresholds.LOGS_PEOPLE
    return LogCounts(asked=len(asked), enough=len(answered & asked) >= least if len(asked) > least else None)


def action_counts(meeting: Meeting, actions: Iterable[Action]) -> ActionCounts:
    """What became of the actions of a session, when enough members wrote one down: never whose, never their words."""
    found = [action for action in actions if action.occasion == meeting.key]
    if len({action.person for action in found}) < thresholds.ACTIONS_PEOPLE:
        return ActionCounts(enough=False, rows=())
    counted = Counter(action.state for action in found)
    return ActionCounts(
        enough=True, rows=tuple((NAMES[state], counted[state]) for state in ActionState if counted[state])
    )


def _following(meeting: Meeting, programme: Programme) -> MeetingWords | None:
    sessions = programme.sessions_by_set[meeting.set_id] if meeting.set_id is not None else ()
    later = [one for one in sessions if one.start > meeting.start and one.cancelled is None]
    return meeting_words(later[0], programme) if later else None
