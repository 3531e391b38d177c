"""What is held on one person, in words: the parts of their page, each a table or a list of entries. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.model.mail_events import EventSource, Happened
from sets.model.messages import CALENDAR_KINDS, INVITE_AGAIN, Partstat, State
from sets.model.polls import Fits
from sets.model.publication import Verdict
from sets.model.responses import Asks, Phase, Source
from sets.privacy.export import Holding
from sets.responses.consent import fingerprint, story_mark
from sets.responses.prompt_catalogue import STORIES, AnswerReader, prompt_called, question_called
from sets.responses.questions import ELEMENTS, STATEMENTS
from sets.text import wording as words

Row = tuple[str, str]
STATES = {
    State.WAITING: "waiting to be sent",
    State.HELD: "held back by the team",
    State.CLAIMED: "being sent",
    State.SENT: "sent",
    State.FAILED: "not sent yet, to be tried again",
    State.UNKNOWN: "perhaps sent",
    State.DEAD: "refused by the mail service",
    State.DELIVERED: "delivered",
    State.BOUNCED: "came back",
    State.DROPPED: "held back by the mail service",
    State.COMPLAINED: "reported as unwanted",
    State.MISSED: "not sent: its time had passed",
    State.WITHDRAWN: "not sent: no longer needed",
}
HAPPENED = {
    Happened.DELIVERED: "your mail server took it",
    Happened.DEFERRED: "not taken yet",
    Happened.BOUNCED: "refused for good",
    Happened.SOFT: "not taken this time",
    Happened.DROPPED: "not handed over, as the mail service has your address on a list",
    Happened.COMPLAINED: "reported as unwanted",
}
TOLD_BY = {EventSource.REPORT: "a report by mail", EventSource.SENDGRID: "the mail service"}
CAME = {"yes": "came", "part": "came for part", "no": "did not come"}
ANSWERS = {
    Partstat.ACCEPTED: "yes",
    Partstat.DECLINED: "no",
    Partstat.TENTATIVE: "not sure",
    Partstat.DELEGATED: "no, somebody else instead",
    Partstat.NEEDS_ACTION: "no answer",
}
ASKED_BY_CALENDAR = {
    Asks.OTHER_TIME: "another time",
    Asks.SOMEBODY_ELSE: "somebody else to come instead",
    Asks.UNKNOWN_SENDER: "an answer in your name, from an address not known as yours: not counted",
    Asks.UNREADABLE: "an answer of yours that said neither yes nor no",
    Asks.SENT_AGAIN: "the invite once more",
}
DECIDED = {
    Verdict.PAUSED: "Messages paused",
    Verdict.LEFT: "Left the programme",
    Verdict.WITHDRAWN: "Left the programme, with no more messages",
    Verdict.BACK: "Came back",
    Verdict.HOLD: "Messages held back",
    Verdict.RELEASE: "Messages let go",
    Verdict.GOING_AHEAD: "Going ahead",
    Verdict.DISMISS: "A warning to the coordinators laid aside",
    Verdict.ANSWERED: "What your calendar asked for decided",
    Verdict.WORKS_AGAIN: "Mail reaches you again",
    Verdict.WANTS_MAIL: "Our mail is welcome again",
}
WHO_READS = {
    AnswerReader.FACILITATOR: "shared with your facilitator",
    AnswerReader.TEAM: "shared with the team, without your name",
    AnswerReader.NAMED_ROLE: "shared with the programme and the report, as said by your role",
    AnswerReader.OPEN: "shared with the programme, as the page said",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record under its heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSection:
    """One kind of record: a table (`columns` and `lines`), or entries; nothing at all is said in words."""

    title: str
    intro: str = ""
    columns: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.lines or self.entries)


REPORTS = {"final": "The report at the end", "midpoint": "The report at half way"}
FITS = {Fits.YES: "It suits me", Fits.IF_NEED_BE: "If need be", Fits.NO: "No"}
SOURCES = {
    Source.IMPORT: "the team, from paper or a file",
    Source.WEB: "your page",
    Source.MAIL: "mail",
    Source.FEED: "your subscribed calendar",
}
ASKED = {
    Phase.BASELINE: "at the start",
    Phase.LOOKBACK: "at the end, looking back at the start",
    Phase.ENDLINE: "at the end",
}


def about(held: Holding, occasion: Occasion) -> str:
    """A meeting's title, or `the programme`."""
    meeting = held.programme.by_key.get(occasion)
    return meeting.title if meeting is not None else "the programme" if occasion == WHOLE_COHORT else occasion


def when(held: Holding, at: datetime) -> str:
    """`10am on Tuesday 19 January 2027`."""
    return words.moment(at, held.programme.zone)


def kind(name: str) -> str:
    """A prompt as people know it; one of a coordinator's own by its name (`buddy-call` as `Buddy call`)."""
    row = prompt_called(name)
    return row.known_as or row.title


def message(name: str) -> str:
    """A kind of message in words; what a calendar was told says so."""
    return f"Calendar: {name}" if name in (*CALENDAR_KINDS, INVITE_AGAIN) else kind(name)


def quotable(held: Holding) -> dict[str, str]:
    """One's own words that could stand in a report, by the fingerprint to which a yes or no is bound."""
    logs = held.responses.logs
    lines = {fingerprint(log.line.text): log.line.text for log in logs if log.line is not None and log.line.text}
    stories = {
        story_mark(log): "\n\n".join(answer.text for answer in log.answers if answer.shared)
        for log in logs
        if log.prompt == STORIES.name
    }
    return {**stories, **lines}


def question(name: str) -> str:
    """A question's words by its id."""
    found = question_called(name)
    return found.text if found is not None else kind(name)


def statement(number: int) -> str:
    """A statement's words by its number."""
    return STATEMENTS[number - 1].text if 0 < number <= len(STATEMENTS) else f"Statement {number}"


def elements(ids: Iterable[str]) -> str:
    """The elements that were ticked, by name."""
    ticked = tuple(ids)
    return words.listed([element.name for element in ELEMENTS if element.id in ticked])


def text(value: object) -> str:
    """A value of a form or a file as text."""
    return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)


def filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Only the rows that say something."""
    return tuple(row for row in rows if row[1])
