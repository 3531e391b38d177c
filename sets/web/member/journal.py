"""A member's own journal, to read, print and save: what they wrote, planned and rated, in order of time.

Theirs alone, and nobody else's words. It shows and gives, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.cohort.meeting_wording import meeting_words
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Occasion, PersonId
from sets.model.responses import Action, LearningLog, LogAnswer, LogState, Phase, Rating, ReportLine, Responses
from sets.privacy import export_wording
from sets.privacy.erasure import belonging
from sets.responses.consent import agreed
from sets.responses.forms.actions import NAMES
from sets.responses.forms.ratings import ENDS
from sets.responses.prompt_catalogue import prompt_called, question_called
from sets.responses.questions import ELEMENTS, NOTHING_TO_SHARE, STATEMENTS
from sets.responses.sealed_records import Unseal, open_action, open_log, safely_open
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Download, Handler, Page, PageRequest

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
    title = export_wording.kind(log.prompt)
    return _Placed(
        moment=meeting.start if meeting is not None else log.at,
        rank=0,
        name=f"{log.prompt}/{log.occasion}",
        entry=Entry(
            heading=_headed(title, meeting, programme), when=_when(meeting, log.at, programme), rows=tuple(rows)
        ),
    )


def _answer(log: LearningLog, answer: LogAnswer) -> Row:
    known = question_called(answer.question)
    choice = known is not None and bool(known.choices)
    return Row(
        label=export_wording.question(answer.question),
        text=words.upper_first(answer.text) if choice else answer.text,
        # a choice that the report counts is kept open, and nobody reads whose it is
        note=words.upper_first(export_wording.WHO_READS[prompt_called(log.prompt).reader])
        if answer.shared and not (known is not None and known.counted)
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
            (statement.text, *(_rating_words(found.get((phase, number))) for phase, _ in asked))
            for number, statement in enumerate(STATEMENTS, start=1)
        ),
    )


def _rating_words(rating: Rating | None) -> str:
    if rating is None:
        return NOT_RATED
    return "Not sure" if rating.value is None else f"{rating.value} of 5"


STEP, FILENAME, TITLE = "journal", "my-journal.txt", "Your journal"


def _show(request: PageRequest) -> Answer:
    journal = _journal(request)
    facts = {
        "journal": journal,
        "empty": not journal.entries and journal.ratings is None,
        "ends": ENDS,
        "name": one_line(request.person.name),
        "programme_title": request.programme.cohort.title,
        "as_at": words.moment(request.now, request.zone),
        "keep_logs": str(request.programme.cohort.keep.logs),
        "to_file": request.here(STEP),
        "back": request.here(),
    }
    return Page(template="mine/journal.html.j2", title=TITLE, facts=facts)


def _file(request: PageRequest) -> Answer:
    text = "\n\n".join((*_head(request), *_body(_journal(request)))) + "\n"
    # half a character, pasted from a broken program, must not keep anybody from their own words
    return Download(filename=FILENAME, media="text/plain; charset=utf-8", content=text.encode("utf-8", "replace"))


def _journal(request: PageRequest) -> Journal:
    return journal_of(request.person.id, request.programme, request.responses, request.site.seal.unseal)


def _head(request: PageRequest) -> tuple[str, ...]:
    title = one_line(request.programme.cohort.title)
    return (
        _underlined(TITLE, "="),
        f"{title}\n{one_line(request.person.name)}\nAs at {words.moment(request.now, request.zone)}",
    )


def _body(journal: Journal) -> tuple[str, ...]:
    if not journal.entries and journal.ratings is None:
        return ("You have not written anything yet.",)
    rated = (_rated(journal.ratings),) if journal.ratings is not None else ()
    return (*(_entry(entry) for entry in journal.entries), *rated)


def _entry(entry: Entry) -> str:
    rows = ("\n".join(filter(None, (row.label, row.text, f"({row.note})" if row.note else ""))) for row in entry.rows)
    return "\n\n".join((f"{_underlined(entry.heading)}\n{entry.when}", *rows))


def _rated(ratings: Ratings) -> str:
    times = ratings.columns[1:]
    rows = (
        "\n".join((row[0], *(f"{t}: {value}" for t, value in zip(times, row[1:], strict=True)))) for row in ratings.rows
    )
    return "\n\n".join((f"{_underlined('How you rated yourself')}\n{ENDS}.", *rows))


def _underlined(text: str, mark: str = "-") -> str:
    return f"{text}\n{mark * len(text)}"


SHOW: dict[str, Handler] = {STEP: _show}
ACT: dict[str, Handler] = {STEP: _file}
