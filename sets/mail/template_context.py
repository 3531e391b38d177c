"""What the templates of one ask are given: the reader, the meeting, the questions, in words."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sets.cohort import meeting_wording as meetings
from sets.cohort.programme import Programme
from sets.dates.pre_election import pre_election
from sets.due.session_digest import letter_digest
from sets.mail import template_facts as facts
from sets.model.cohort import Meeting
from sets.model.messages import MIDPOINT_PREFIX, Due
from sets.model.responses import Responses
from sets.responses.questions import LOG_STANDING_LINE, LOOKING_BACK, NOTHING_TO_SHARE, STATEMENTS, questions_for
from sets.text import wording as words


def prompt_facts(due: Due, prompt: str, programme: Programme, responses: Responses, now: datetime) -> dict[str, object]:
    """What every template may name. What costs something, or is seldom wanted, is a function to be called there."""
    meeting = programme.by_key.get(due.occasion)
    reader = facts.reader_words(due, programme, meeting, now)
    about = facts.set_words(due, programme, meeting)
    return {
        "programme": facts.programme_words(programme),
        "reader": reader,
        "learning_set": about,
        "about": _about(due, programme, meeting),
        "reminder": prompt != due.kind,
        "standing_line": LOG_STANDING_LINE,
        "nothing_to_share": NOTHING_TO_SHARE,
        "came": facts.came(due, responses),
        "dates": partial(meetings.dates_for, due.person, programme, now),
        "counts": partial(facts.counts, meeting, programme, responses),
        "digest": partial(letter_digest, meeting, programme, responses, now),
        "expected": partial(facts.expected_names, reader, meeting, programme),
        **_of_report(due, programme, now),
        **_of_meeting(due, meeting, programme, now),
        **_asked(due, meeting, prompt, programme, responses, now),
    }


def _of_report(due: Due, programme: Programme, now: datetime) -> dict[str, object]:
    """Which report it is, when what is asked closes, and what a coordinator should know of polls."""
    today = now.astimezone(programme.zone).date()
    return {
        "report": "midpoint report" if due.kind.startswith(MIDPOINT_PREFIX) else "cohort report",
        "closes": words.moment(due.until, programme.zone),
        "pre_election": partial(pre_election, programme.cohort, today),
    }


def _of_meeting(due: Due, meeting: Meeting | None, programme: Programme, now: datetime) -> dict[str, object]:
    """The meeting as its calendar is told of it, or as the programme has it, and what comes after."""
    told, around = due.told, due.told or meeting
    changes = meetings.changes(due.before, told, programme.zone) if told is not None else ()
    described = meetings.told_words(told, meeting, programme) if told else _in_words(meeting, programme)
    return {
        "meeting": described,
        "heading": f"{described.label} on {described.day}"
        if described is not None
        else _about(due, programme, meeting),
        "gone": meeting is None,
        "before": meetings.told_words(due.before, meeting, programme) if due.before else None,
        "changes": changes,
        "moved": any(change.what in meetings.TIMES for change in changes),
        "rejoin": any(change.what == meetings.LINK for change in changes),
        "why_moved": meetings.why_moved(meeting, programme),
        "next_session": partial(meetings.next_for, due.person, programme, around, now) if around else _nothing,
    }


def _about(due: Due, programme: Programme, meeting: Meeting | None) -> str:
    found = facts.set_words(due, programme, meeting)
    return found.title if found is not None else words.one_line(programme.cohort.title)


def _in_words(meeting: Meeting | None, programme: Programme) -> meetings.MeetingWords | None:
    return meetings.meeting_words(meeting, programme) if meeting is not None else None


def _nothing() -> None:
    return None


def _asked(
    due: Due, meeting: Meeting | None, prompt: str, programme: Programme, responses: Responses, now: datetime
) -> dict[str, object]:
    number = (meeting.number or 1) if meeting is not None else 1
    count = meetings.session_count(meeting, programme)
    planned = facts.had_action(due.person, responses, meeting, now)
    return {"had_action": planned, "questions": questions_for(prompt, number, count, had_action=planned)} | {
        "statements": STATEMENTS,
        "looking_back": LOOKING_BACK,
    }
