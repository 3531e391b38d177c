"""The parts of the page of what is held on one person, each built from their records alone. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sets.model.cohort import Away, Member
from sets.model.publication import Decision, Verdict
from sets.model.responses import (
    Action,
    CalendarRequest,
    Difficulty,
    Draft,
    LearningLog,
    LogState,
    ProposedChange,
    ReportLine,
)
from sets.privacy import export_wording
from sets.privacy.export import Holding
from sets.privacy.export_wording import Entry, ExportSection, Row
from sets.privacy.retention import ORIGINALS
from sets.responses import private_word
from sets.responses.consent import agreed
from sets.responses.prompt_catalogue import prompt_called
from sets.text import wording as words
from sets.text.formatting import written_unavailable

_OF_THEIR_OWN = (Verdict.DISMISS, Verdict.ANSWERED)
"""Decisions whose subject names no message."""


def parts(held: Holding) -> tuple[ExportSection, ...]:
    """Every part, in the order of the page."""
    return tuple(build(held) for build in BUILDERS)


def _you(held: Holding) -> ExportSection:
    person, programme = held.person, held.programme
    roles = [role.value for role in programme.roles(person.id)]
    member = person if isinstance(person, Member) else None
    rows = (
        ("Name", person.name),
        ("Address", person.email),
        ("Known by these addresses", ", ".join(held.addresses)),
        ("Here as", words.listed(sorted(roles))),
        ("Set", ", then ".join(one.name for one in programme.sets_of(person.id))),
        ("Organisation", member.organisation if member else ""),
        ("Service", member.service if member else ""),
        ("Days that do not work", words.listed([written_unavailable(one) for one in person.unavailable])),
        ("Periods away", words.listed([_period(one) for one in person.away])),
        ("What will be done so that you can take part", member.access if member else ""),
        ("First day", words.day(person.first_day) if person.first_day else ""),
        ("Last day", words.day(person.last_day) if person.last_day else ""),
        ("First known", export_wording.when(held, held.first_seen) if held.first_seen else ""),
        ("Our own mark for you", str(person.id)),
    )
    return ExportSection(title="Who you are here", entries=(Entry(heading="", rows=export_wording.filled(rows)),))


def _period(away: Away) -> str:
    return f"{words.day(away.start)} to {words.day(away.end)}"


def _in_files(held: Holding) -> ExportSection:
    entries = [
        Entry(
            heading=f"Version {number} of the programme",
            rows=tuple(
                (words.upper_first(key.replace("_", " ")), export_wording.text(value)) for key, value in entry.items()
            ),
        )
        for number, entry in held.entries
    ]
    return ExportSection(
        title="What the programme’s file says of you",
        intro="Every version that named you differently, with the version in which it first stood.",
        entries=tuple(entries),
    )


def _in_versions(held: Holding) -> ExportSection:
    return ExportSection(
        title="What the list of changes says of you",
        intro="What a change of the programme did, with the reason that was written. Other people are left out.",
        columns=("Version", "What it says", "When"),
        lines=tuple((str(number), said, export_wording.when(held, at)) for number, at, said in held.changes),
    )


def _answers(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            export_wording.ANSWERS[one.partstat],
            one.note,
            export_wording.when(held, one.at),
            export_wording.SOURCES[one.source],
        )
        for one in held.responses.given
    )
    return ExportSection(
        title="Your answers to invites",
        intro="Each as it came. Of several to one meeting the last counts; what you wrote with them was for who facilitates it.",
        columns=("Meeting", "Answer", "Your words", "When", "Came by"),
        lines=tuple(lines),
    )


def _calendar_requests(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            export_wording.ASKED_BY_CALENDAR[one.what],
            _in_detail(held, one),
            export_wording.when(held, one.at),
        )
        for one in held.responses.calendar_requests
    )
    return ExportSection(
        title="What your calendar asked for",
        intro="And answers in your name that were not counted, with what they say.",
        columns=("Meeting", "What", "In detail", "When"),
        lines=tuple(lines),
    )


def _in_detail(held: Holding, asked: CalendarRequest) -> str:
    """The time that it proposes, whom it names, or what it answers."""
    if asked.start is not None:
        return export_wording.when(held, asked.start)
    return asked.other or (export_wording.ANSWERS[asked.said] if asked.said is not None else "")


def _expected(held: Holding) -> ExportSection:
    lines = ((meeting.title, role, export_wording.when(held, meeting.start)) for meeting, role in held.expected)
    return ExportSection(
        title="Where you were expected",
        intro="What has begun so far, as it was then.",
        columns=("Meeting", "As", "When"),
        lines=tuple(lines),
    )


def _attendance(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            export_wording.CAME[one.came],
            export_wording.when(held, one.at),
            export_wording.SOURCES[one.source],
        )
        for one in held.responses.attendance
    )
    return ExportSection(
        title="When you came", columns=("Meeting", "Register", "Marked", "Came by"), lines=tuple(lines)
    )


def _rounds(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            "chose to pass" if one.passed else "presented",
            export_wording.when(held, one.at),
        )
        for one in held.responses.rounds
    )
    return ExportSection(title="When you presented", columns=("Meeting", "Round", "Marked"), lines=tuple(lines))


def _logs(held: Holding) -> ExportSection:
    return ExportSection(
        title="What you wrote",
        intro="Learning logs and answers to other questions. What you did not share is kept sealed, and is opened here for you.",
        entries=tuple(_log(held, log) for log in held.responses.logs),
    )


def _log(held: Holding, log: LearningLog) -> Entry:
    reads = export_wording.WHO_READS[prompt_called(log.prompt).reader]
    rows = [
        (export_wording.question(one.question), f"{one.text}\n({reads if one.shared else 'yours alone'})")
        for one in log.answers
    ]
    if log.state is LogState.NOTHING_TO_SHARE:
        rows.append(("Your answer", "Nothing to share this time"))
    rows += [
        ("What your thinking touched", export_wording.elements(log.elements)),
        ("Given", export_wording.when(held, log.at)),
        ("Came by", export_wording.SOURCES[log.source]),
    ]
    return Entry(
        heading=f"{export_wording.kind(log.prompt)}: {export_wording.about(held, log.occasion)}",
        rows=export_wording.filled(rows),
    )


def _lines(held: Holding) -> ExportSection:
    return ExportSection(
        title="Your lines for the report",
        entries=tuple(_line(held, log, log.line) for log in held.responses.logs if log.line is not None),
    )


def _line(held: Holding, log: LearningLog, line: ReportLine) -> Entry:
    rows = (
        ("The line", line.text),
        ("Your consent to these words", "given" if agreed(line) else "not given"),
        ("When", export_wording.when(held, log.at)),
    )
    return Entry(heading=f"{export_wording.kind(log.prompt)}: {export_wording.about(held, log.occasion)}", rows=rows)


def _checks(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.REPORTS.get(one.report, one.report),
            "right as far as you can tell" if one.right else "something is wrong",
            one.text,
            export_wording.when(held, one.at),
        )
        for one in held.responses.checks
    )
    return ExportSection(
        title="What you said of a report’s facts",
        columns=("Report", "You said", "Your words", "When"),
        lines=tuple(lines),
    )


def _approvals(held: Holding) -> ExportSection:
    quotable = export_wording.quotable(held)
    lines = (
        (
            quotable.get(one.words, "Words that you have changed or taken back since"),
            "yes" if one.yes else "no",
            export_wording.when(held, one.at),
        )
        for one in held.responses.approvals
    )
    return ExportSection(
        title="Yes and no to your words in a report",
        intro="Each is bound to the exact words that you saw in their place.",
        columns=("The words", "You said", "When"),
        lines=tuple(lines),
    )


def _quoted(held: Holding) -> ExportSection:
    lines = ((export_wording.REPORTS.get(report, report), export_wording.when(held, at)) for report, at in held.quoted)
    return ExportSection(
        title="Reports with your words in them",
        intro="When words of yours stood in a report and you were to be shown them in their place.",
        columns=("Report", "When"),
        lines=tuple(lines),
    )


def _drafts(held: Holding) -> ExportSection:
    return ExportSection(
        title="What you began to write", entries=tuple(_draft(held, one) for one in held.responses.drafts if one.text)
    )


def _draft(held: Holding, draft: Draft) -> Entry:
    try:
        found = json.loads(draft.text)
    except ValueError:
        found = draft.text
    rows = (*_fields("", found), ("Kept", export_wording.when(held, draft.at)))
    return Entry(
        heading=f"{export_wording.kind(draft.prompt)}: {export_wording.about(held, draft.occasion)}",
        rows=export_wording.filled(rows),
    )


def _fields(name: str, value: Any) -> tuple[Row, ...]:
    """Every field of a form that was kept, whatever shape its form had."""
    if isinstance(value, Mapping):
        return tuple(row for key, inner in value.items() for row in _fields(str(key), inner))
    return (
        ((export_wording.question(name) if name else "Text", export_wording.text(value)),)
        if value not in (None, False, "")
        else ()
    )


def _actions(held: Holding) -> ExportSection:
    return ExportSection(
        title="What you said you would do", entries=tuple(_action(held, one) for one in held.responses.actions)
    )


def _action(held: Holding, action: Action) -> Entry:
    rows = (
        ("Your words", action.text),
        ("By", words.day(action.by) if action.by else ""),
        ("How it stands", action.state.value),
        ("What you learned", action.learned),
        ("Given", export_wording.when(held, action.at)),
    )
    return Entry(
        heading=f"{export_wording.about(held, action.occasion)}, action {action.number}",
        rows=export_wording.filled(rows),
    )


def _ratings(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.statement(one.statement),
            export_wording.ASKED[one.phase],
            "not sure" if one.value is None else f"{one.value} of 5",
            export_wording.when(held, one.at),
        )
        for one in held.responses.ratings
    )
    return ExportSection(
        title="How you rated yourself", columns=("Statement", "Asked", "Rating", "When"), lines=tuple(lines)
    )


def _details(held: Holding) -> ExportSection:
    lines = (
        (one.what.value, one.value, one.instead_of, export_wording.when(held, one.at)) for one in held.responses.details
    )
    return ExportSection(
        title="What you changed about yourself", columns=("What", "Now", "Before", "When"), lines=tuple(lines)
    )


def _decisions(held: Holding) -> ExportSection:
    lines = ((_decision(held, one), one.why, export_wording.when(held, one.at)) for one in held.decisions)
    return ExportSection(title="Decisions about you", columns=("Decision", "Note", "When"), lines=tuple(lines))


def _decision(held: Holding, decision: Decision) -> str:
    until = f" until {words.day(decision.until)}" if decision.until else ""
    about = decision.subject.split("/")
    return f"{export_wording.DECIDED[decision.verdict]}{until}" + (
        f" ({export_wording.kind(about[3])})" if len(about) > 3 and decision.verdict not in _OF_THEIR_OWN else ""
    )


def _messages(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.message(line.kind),
            export_wording.about(held, line.occasion),
            export_wording.STATES[line.state],
            export_wording.when(held, line.settled or line.claimed or line.at),
        )
        for line in held.deliveries
    )
    return ExportSection(
        title="Messages to you",
        intro="What was sent or is to be sent, without its words: those are in your mailbox.",
        columns=("Message", "About", "What became of it", "When"),
        lines=tuple(lines),
    )


def _on_their_way(held: Holding) -> ExportSection:
    letters = {line.key: line for line in held.deliveries}
    lines = (
        (
            export_wording.message(letters[one.letter].kind) if one.letter in letters else "A letter",
            export_wording.HAPPENED[one.happened],
            one.reason,
            one.address,
            export_wording.TOLD_BY[one.source],
            export_wording.when(held, one.at),
        )
        for one in held.mail_events
    )
    return ExportSection(
        title="What mail services said of messages to you",
        columns=("Message", "What happened", "Reason", "Sent to", "Told by", "When"),
        lines=tuple(lines),
    )


def _asked(held: Holding) -> ExportSection:
    asked = [
        (export_wording.kind(one.wish), one.address or "your address", export_wording.when(held, one.at))
        for one in held.responses.asked
    ]
    turns = [
        ("A new calendar address" if one.only else "Earlier links made to stop", "", export_wording.when(held, one.at))
        for one in held.responses.turns
    ]
    return ExportSection(
        title="Letters and links you asked for", columns=("What", "Sent to", "When"), lines=(*asked, *turns)
    )


def _proposals(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            "to cancel it"
            if one.change is ProposedChange.CANCEL
            else " or ".join(export_wording.when(held, start) for start in one.starts),
            one.why,
            export_wording.when(held, one.at),
        )
        for one in held.responses.proposals
    )
    return ExportSection(
        title="What you proposed for a session",
        columns=("Session", "You proposed", "Your reason", "When"),
        lines=tuple(lines),
    )


def _votes(held: Holding) -> ExportSection:
    lines = (
        (
            export_wording.about(held, one.occasion),
            export_wording.when(held, one.start),
            export_wording.FITS[one.fits],
            export_wording.when(held, one.at),
        )
        for one in held.responses.votes
    )
    return ExportSection(
        title="Which other dates suit you",
        intro="You were asked about a session that was to move. Everybody else sees numbers.",
        columns=("Session", "Date", "You said", "When"),
        lines=tuple(lines),
    )


def _difficulties(held: Holding) -> ExportSection:
    return ExportSection(
        title="What you told the coordinators alone",
        intro="Kept sealed, and for the coordinators to read. Whom it is about is not shown it, by a copy like this either.",
        entries=tuple(_difficulty(held, one) for one in held.responses.difficulties),
    )


def _difficulty(held: Holding, one: Difficulty) -> Entry:
    word = private_word.read(one.text)
    people = ((person.id, person.name) for person in held.programme.people.values())
    rows = (
        ("About", words.listed(list(private_word.names(word, people)))),
        ("Your words", word.note),
        ("Told", export_wording.when(held, one.at)),
    )
    return Entry(heading="Somebody in your set", rows=export_wording.filled(rows))


def _replies(held: Holding) -> ExportSection:
    entries = (Entry(heading=export_wording.when(held, at), rows=(("As it came", text),)) for at, text in held.replies)
    return ExportSection(
        title="Replies you sent by mail",
        intro=f"Kept as they came for {words.number(ORIGINALS.days)} days, in case their text was cut wrongly.",
        entries=tuple(entries),
    )


BUILDERS: tuple[Callable[[Holding], ExportSection], ...] = (
    _you,
    _in_files,
    _in_versions,
    _answers,
    _calendar_requests,
    _expected,
    _attendance,
    _rounds,
    _logs,
    _lines,
    _approvals,
    _quoted,
    _checks,
    _drafts,
    _actions,
    _ratings,
    _details,
    _decisions,
    _messages,
    _on_their_way,
    _asked,
    _proposals,
    _votes,
    _difficulties,
    _replies,
)
