"""What people give back: answers to invites, attendance, rounds, learning logs, actions, ratings (domain.md sections 8, 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from sets.model.cohort import Occasion, PersonId, SetId
from sets.model.messages import Partstat
from sets.model.polls import DatePoll, DateVote
from sets.model.requests import Detail, LetterRequest, LinkGeneration


class Source(StrEnum):
    """By which way something came in; FEED is a page that was opened from a subscribed calendar."""

    IMPORT = "import"
    WEB = "web"
    MAIL = "mail"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A person's answer to the invite of one meeting that counts: of all that they gave, the newest (`responses/answers.py`).

    `note` is what they wrote with it, for who facilitates the meeting and for themselves; at rest it is `sealed`.
    """

    occasion: Occasion
    person: PersonId
    partstat: Partstat
    at: datetime
    sequence: int = 0
    source: Source = Source.IMPORT
    note: str = ""
    sealed: str = ""

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """One answer as it came, by whichever way: together they are the history of a person's answers to one meeting.

    `at` is when it was given, as far as that can be known; `mailed` is the Date of the mail that brought it, `arrived`
    when it was taken in. `mark` fingerprints that mail, so that the same one is no second answer. `note` as in `Answer`.
    """

    occasion: Occasion
    person: PersonId
    partstat: Partstat
    at: datetime
    arrived: datetime
    mailed: datetime | None = None
    sequence: int = 0
    source: Source = Source.IMPORT
    mark: str = ""
    note: str = ""
    sealed: str = ""

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}/{self.source}/{self.mark or self.at.astimezone(UTC).isoformat()}"


class Asks(StrEnum):
    """What came with an answer, or in the place of one, that a machine cannot decide.

    OTHER_TIME proposes another time for all; SOMEBODY_ELSE names who is to come instead; UNKNOWN_SENDER answered in
    somebody's name from an address that is not known as theirs, so that it was not counted; UNREADABLE is theirs and says
    neither yes nor no; SENT_AGAIN wants the invite once more (REFRESH, RFC 5546 section 3.2.6), which needs nobody.
    """

    OTHER_TIME = "other time"
    SOMEBODY_ELSE = "somebody else"
    UNKNOWN_SENDER = "unknown sender"
    UNREADABLE = "unreadable"
    SENT_AGAIN = "sent again"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRequest:
    """A calendar asked for something about one meeting at the time that it had (`about`); the newest of a kind counts.

    `start` and `end` are what OTHER_TIME proposes. `other` is whom SOMEBODY_ELSE names, or who UNKNOWN_SENDER is: an
    address, with a name where there was one; at rest it is `sealed`. Of UNKNOWN_SENDER `said` is what was answered, `given`
    when, and to which `sequence`: it counts once a coordinator says that it is theirs. What was decided is a Decision
    (ANSWERED) whose subject is this key.
    """

    occasion: Occasion
    person: PersonId
    what: Asks
    about: datetime
    at: datetime
    start: datetime | None = None
    end: datetime | None = None
    other: str = ""
    sealed: str = ""
    said: Partstat | None = None
    given: datetime | None = None
    sequence: int = 0

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.about.astimezone(UTC).isoformat()}/{self.person}/{self.what}"


class Came(StrEnum):
    """PART counts as attended: the person was there for over half of the meeting."""

    YES = "yes"
    PART = "part"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One line of a session's register."""

    occasion: Occasion
    person: PersonId
    came: Came
    at: datetime
    source: Source = Source.IMPORT

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A member presented in a session (`passed`: had the chance and chose not to, without penalty)."""

    occasion: Occasion
    person: PersonId
    at: datetime
    passed: bool = False
    source: Source = Source.IMPORT

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}"


class LogState(StrEnum):
    """RETURNED has at least one answer; NOTHING_TO_SHARE is a full answer too, and stops the reminder."""

    RETURNED = "returned"
    NOTHING_TO_SHARE = "nothing to share"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogAnswer:
    """One answered question. `shared`: its author ticked that the prompt's reader may read it (`responses/prompt_catalogue.py`).

    What is not shared is sealed at rest (`sets/responses/seal.py`): then `sealed` holds the token and `text` is empty.
    """

    question: str
    text: str = ""
    shared: bool = False
    sealed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """The one line given for the report. `consent` is the fingerprint of the exact words agreed to, or empty."""

    text: str
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningLog:
    """One member's account of one occasion, answering one prompt (`reflection`, `midpoint`, `endline`, ...).

    `elements` are those of E1, E2, E3 that their thinking touched; `none this time` is the empty tuple.
    `told` are the facilitators whom the page named when its author ticked: what is shared is for them and nobody later;
    empty where it came in by another way. `said_as` is how a lead is called beside what they ticked for the report, as the
    page showed it. Private notes are not collected at all.
    """

    occasion: Occasion
    person: PersonId
    prompt: str
    state: LogState
    at: datetime
    answers: tuple[LogAnswer, ...] = ()
    elements: tuple[str, ...] = ()
    line: ReportLine | None = None
    source: Source = Source.IMPORT
    told: tuple[PersonId, ...] = ()
    said_as: str = ""

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}/{self.prompt}"


class ActionState(StrEnum):
    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a member undertook, in the owner's words; sealed at rest as a log's answers are.

    `number` counts a person's actions of one session from 1. A dropped action with something learned is a good
    outcome (domain.md section 5).
    """

    occasion: Occasion
    person: PersonId
    number: int
    at: datetime
    state: ActionState = ActionState.OPEN
    sealed: str = ""
    text: str = ""
    by: date | None = None
    learned: str = ""
    sealed_learned: str = ""
    source: Source = Source.IMPORT

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}/{self.number}"


class Phase(StrEnum):
    """LOOKBACK is asked at the end about the start, because people learn what good looks like."""

    BASELINE = "baseline"
    LOOKBACK = "lookback"
    ENDLINE = "endline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A self-rating of one statement, 1 to 5; None is `not sure`."""

    person: PersonId
    phase: Phase
    statement: int
    value: int | None
    at: datetime
    source: Source = Source.IMPORT

    @property
    def key(self) -> str:
        return f"{self.person}/{self.phase}/{self.statement}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A log on its way: the fields of its form as JSON, always sealed at rest; its author's alone. With neither, there is none.

    `form` fingerprints the questions that it answers; MAIL as source means that it came as a reply.
    """

    occasion: Occasion
    person: PersonId
    prompt: str
    at: datetime
    text: str = ""
    sealed: str = ""
    form: str = ""
    source: Source = Source.WEB

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.person}/{self.prompt}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A set's working agreement in its own words, as its facilitator wrote it down; for the facilitators of the set."""

    set_id: SetId
    text: str
    at: datetime

    @property
    def key(self) -> str:
        return str(self.set_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a member, facilitator or partner said of a report's facts: all right, or what is not. The team reads it unnamed."""

    person: PersonId
    report: str
    at: datetime
    right: bool
    text: str = ""

    @property
    def key(self) -> str:
        return f"{self.person}/{self.report}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody saw their own words in place, exactly as they would be published, and said yes or no to them.

    `words` is the fingerprint of the words: a line for the report, or a story of change.
    """

    person: PersonId
    words: str
    yes: bool
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.person}/{self.words}"


class ProposedChange(StrEnum):
    """What somebody who runs a session wants to be done about it."""

    CANCEL = "cancel"
    DATES = "dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Somebody who runs a session asks for something that waits for a coordinator: other `starts`, or to cancel it.

    It is about the time that the session had (`about`): once it has another, the proposal is history. The newest counts.
    """

    occasion: Occasion
    about: datetime
    person: PersonId
    change: ProposedChange
    at: datetime
    starts: tuple[datetime, ...] = ()
    why: str = ""

    @property
    def key(self) -> str:
        return f"{self.occasion}/{self.about.astimezone(UTC).isoformat()}/{self.person}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """A member told the coordinators, and nobody else, that being in a set with somebody is difficult.

    Whom, and a line if they wrote one, is `text` (JSON), always `sealed` at rest, so that nobody finds themselves named.
    """

    person: PersonId
    at: datetime
    text: str = ""
    sealed: str = ""

    @property
    def key(self) -> str:
        return str(self.person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """All that people gave back for one cohort, and what they asked for on their pages."""

    answers: tuple[Answer, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    rounds: tuple[Round, ...] = ()
    logs: tuple[LearningLog, ...] = ()
    actions: tuple[Action, ...] = ()
    ratings: tuple[Rating, ...] = ()
    drafts: tuple[Draft, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    details: tuple[Detail, ...] = ()
    asked: tuple[LetterRequest, ...] = ()
    turns: tuple[LinkGeneration, ...] = ()
    checks: tuple[Check, ...] = ()
    approvals: tuple[Approval, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    polls: tuple[DatePoll, ...] = ()
    votes: tuple[DateVote, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    given: tuple[AnswerGiven, ...] = ()
    calendar_requests: tuple[CalendarRequest, ...] = ()
