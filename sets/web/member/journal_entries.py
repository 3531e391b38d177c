"""One member's journal: what they wrote, planned and rated, in order of time. Theirs alone, and nobody else's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Occasion, PersonId
from sets.model.responses import Action, LearningLog, LogAnswer, LogState, Phase, Rating, ReportLine, Responses
from sets.privacy import export_wording as said
from sets.privacy.erasure import belonging
from sets.responses.consent import agreed
from sets.responses.forms.actions import NAMES
from sets.responses.forms.sharing import COUNTED
from sets.responses.questions import ALL_QUESTIONS, ELEMENTS, NOTHING_TO_SHARE, STATEMENTS
from sets.responses.readers import reader_of
from sets.responses.sealed_records import Unseal, open_action, open_log, safely_open
from sets.text import wording as words

PHASES = (
    (Phase.BASELINE, "At the start"),
    (Phase.LOOKBACK, "At the end, looking back at the start"),
    (Phase.ENDLINE, "At the end"),
)
NOT_RATED = "Not rated"
AGREED = "You agreed that these exact words may stand in the report, without your name."
NOT_AGREED = "You have not agreed to these words, so the report leaves them out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A question or a label, what the member wrote, and who else reads it, where anybody does."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was written at one place of the programme. `when` is its day in words."""

    heading: str
    when: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """Self-ratings side by side: a column a time, a row a statement."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """The whole journal; with nothing written yet it has no entries and no ratings."""

    entries: tuple[Entry, ...]
    ratings: Ratings | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """An entry with what puts it in its order: its moment, logs before actions, and a name."""

    moment: datetime
    rank: int
    name: str
    entry: Entry


def journal_of(person: PersonId, programme: Programme, responses: Responses, unseal: Unseal) -> Journal:
    """The journal of one person. Whatever is sealed is opened with `unseal`; what does not open says so."""
    own, safely = belonging(responses, person), safely_open(unseal)
    logs = [_log(open_log(log, safely), programme) for log in own.logs]
    by_session: dict[Occasion, list[Action]] = {}
    for action in sorted(own.actions, key=lambda one: one.number):
        by_session.setdefault(action.occasion, []).append(open_action(action, safely))
    planned = [_actions(occasion, found, programme) for occasion, found in by_session.items()]
    placed = sorted((*logs, *planned), key=lambda one: (one.moment, one.rank, one.name))
    return Journal(entries=tuple(one.entry for one in placed if one.entry.rows), ratings=_ratings(own.ratings))


def _log(log: LearningLog, programme: Programme) -> _Placed:
    meeting = programme.by_key.get(log.occasion)
    rows = [_answer(log, answer) for answer in log.answers if answer.text]
    if log.state is LogState.NOTHING_TO_SHARE:
        rows.append(Row(label="Your answer", text=words.upper_first(NOTHING_TO_SHARE)))
    if log.elements:
        rows.append(
            Row(
                label="What your thinking touched",
                text=", ".join(one.name for one in ELEMENTS if one.id in log.elements),
            )
        )
    if log.line is not None and log.line.text:
        rows.append(_line(log.line))
    title = said.kind(log.prompt)
    return _Placed(
        moment=meeting.start if meeting is not None else log.at,
        rank=0,
        name=f"{log.prompt}/{log.occasion}",
        entry=Entry(
            heading=_headed(title, meeting, programme), when=_when(meeting, log.at, programme), rows=tuple(rows)
        ),
    )


def _answer(log: LearningLog, answer: LogAnswer) -> Row:
    known = ALL_QUESTIONS.get(answer.question)
    choice = known is not None and bool(known.choices)
    return Row(
        label=said.question(answer.question),
        text=words.upper_first(answer.text) if choice else answer.text,
        # a choice that the report counts is kept open, and nobody reads whose it is
        note=words.upper_first(said.WHO_READS[reader_of(log.prompt)])
        if answer.shared and answer.question not in COUNTED
        else "",
    )


def _line(line: ReportLine) -> Row:
    return Row(label="Your line for the report", text=line.text, note=AGREED if agreed(line) else NOT_AGREED)


def _actions(occasion: Occasion, actions: Iterable[Action], programme: Programme) -> _Placed:
    found, meeting = list(actions), programme.by_key.get(occasion)
    newest = max(action.at for action in found)
    title = "What you planned"
    return _Placed(
        moment=meeting.start if meeting is not None else newest,
        rank=1,
        name=str(occasion),
        entry=Entry(
            heading=f"{title} after {meeting_words(meeting, programme).label}" if meeting is not None else title,
            when=_when(meeting, newest, programme),
            rows=tuple(row for action in found for row in _action(action)),
        ),
    )


def _action(action: Action) -> tuple[Row, ...]:
    by = f"By {words.day(action.by)}. " if action.by is not None else ""
    what = Row(label="What you would do", text=action.text, note=f"{by}{NAMES[action.state]}.")
    return (what, Row(label="What you learned", text=action.learned)) if action.learned else (what,)


def _headed(title: str, meeting: Meeting | None, programme: Programme) -> str:
    return f"{title}: {meeting_words(meeting, programme).label}" if meeting is not None else title


def _when(meeting: Meeting | None, at: datetime, programme: Programme) -> str:
    if meeting is not None:
        return words.day(programme.day_of(meeting))
    return f"Written on {words.day(at.astimezone(programme.zone).date())}"


def _ratings(ratings: Iterable[Rating]) -> Ratings | None:
    found = {(rating.phase, rating.statement): rating for rating in ratings}
    asked = [(phase, title) for phase, title in PHASES if any(one is phase for one, _ in found)]
    if not asked:
        return None
    return Ratings(
        columns=("Statement", *(title for _, title in asked)),
        rows=tuple(
            (statement.text, *(_rated(found.get((phase, number))) for phase, _ in asked))
            for number, statement in enumerate(STATEMENTS, start=1)
        ),
    )


def _rated(rating: Rating | None) -> str:
    if rating is None:
        return NOT_RATED
    return "Not sure" if rating.value is None else f"{rating.value} of 5"
