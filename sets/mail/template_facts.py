"""What a letter's templates are told: words and numbers, never records, and never what anyone wrote in a log."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sets.cohort import meeting_wording
from sets.cohort.programme import Programme
from sets.dates.pre_election import pre_election
from sets.due.session_digest import letter_digest
from sets.mail.changes_facts import changes_words, said_in
from sets.mail.reader_facts import programme_words, reader_words, set_words
from sets.mail.session_facts import (
    asked_dates,
    asked_when,
    came,
    counts,
    expected_names,
    had_action,
    pack,
    proposal,
    stands_in,
    stays,
    your_set,
)
from sets.mail.signed_links import LIFETIMES
from sets.mail.unreachable_facts import unreachable_words
from sets.model.cohort import Meeting, PersonId
from sets.model.messages import MIDPOINT_PREFIX, WEEKLY, Due, Method
from sets.model.responses import Draft, LogState, Responses, Source
from sets.privacy.retention import ORIGINALS
from sets.report.release.workflow import CHECK_DAYS
from sets.responses.forms.sharing import said_as
from sets.responses.prompt_catalogue import kept_as, prompt_called
from sets.responses.questions import LOG_STANDING_LINE, LOOKING_BACK, NOTHING_TO_SHARE, STATEMENTS
from sets.text import wording as words
from sets.text.clean import one_line

PERIODS: dict[str, object] = {
    "check_days": {stage.value: days for stage, days in CHECK_DAYS.items()},
    "link_days": {purpose.value: life.days for purpose, life in LIFETIMES.items()},
    "reply_days": ORIGINALS.days,
}
"""How long a check lasts (working days), a link opens, and a reply is kept as it came: what letters promise."""


def prompt_facts(due: Due, prompt: str, programme: Programme, responses: Responses, now: datetime) -> dict[str, object]:
    """What every template may name. What costs something, or is seldom wanted, is a function to be called there."""
    meeting = programme.by_key.get(due.occasion)
    reader = reader_words(due, programme, meeting, now)
    about = set_words(due, programme, meeting)
    return {
        "programme": programme_words(programme),
        "reader": reader,
        "learning_set": about,
        "about": _about(due, programme, meeting),
        "reminder": prompt != due.kind,
        "held": held_words(due, prompt, responses),
        "said_as": said_as(programme.people.get(due.person)),
        "told_before": partial(told_before, due, prompt, responses),
        "standing_line": LOG_STANDING_LINE,
        "nothing_to_share": NOTHING_TO_SHARE,
        "came": came(due, responses),
        "asked_when": partial(asked_when, programme),
        "weekly": any(rule.name == WEEKLY and rule.send for rule in programme.cohort.prompts),
        "dates": partial(meeting_wording.dates_for, due.person, programme, now),
        "counts": partial(counts, meeting, programme, responses),
        "your_set": partial(your_set, due.person, reader, programme, now),
        "pack": partial(pack, meeting, reader, programme, responses, now),
        "asked_dates": partial(asked_dates, meeting, programme, responses, now),
        "proposal": partial(proposal, meeting, programme, responses, now),
        "stays": partial(stays, due.person, meeting, programme, responses),
        "digest": partial(letter_digest, meeting, programme, responses, now),
        "unreachable": partial(unreachable_words, due, programme, now),
        "expected": partial(expected_names, reader, meeting, programme),
        **PERIODS,
        **_of_report(due, programme, now),
        **_of_meeting(due, meeting, programme, now),
        **_asked(due, meeting, prompt, programme, responses, now),
    }


def last_day(person: PersonId, programme: Programme) -> str:
    """The last day of somebody who leaves, in words; nothing where the file gives none."""
    found = programme.people.get(person)
    return words.day(found.last_day) if found is not None and found.last_day is not None else ""


def held_words(due: Due, prompt: str, responses: Responses) -> str:
    """What a reminder says to somebody whose draft is kept; nothing where there is none."""
    draft = draft_held(due, prompt, responses)
    if draft is None:
        return ""
    if draft.source is Source.MAIL:
        return "We have your reply, as a draft that only you can open. One press on the page below sends it."
    return "What you began to write is kept, and only you can open it. The page below is where you send it."


def told_before(due: Due, prompt: str, responses: Responses) -> bool:
    """Whether this person has sent answers to what is asked, and may look at them again; never what they are."""
    occasion, page = kept_as(prompt, due.occasion)
    key = f"{occasion}/{due.person}/{page}"
    return any(log.key == key and log.state is LogState.RETURNED for log in responses.logs)


def draft_held(due: Due, prompt: str, responses: Responses) -> Draft | None:
    """The draft in which this person's answer waits to be sent."""
    occasion, page = kept_as(prompt, due.occasion)
    key = f"{occasion}/{due.person}/{page}"
    return next((one for one in responses.drafts if one.key == key and (one.sealed or one.text)), None)


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
    changes = meeting_wording.changes(due.before, told, programme.zone) if told is not None else ()
    described = meeting_wording.told_words(told, meeting, programme) if told else _in_words(meeting, programme)
    return {
        "meeting": described,
        "heading": f"{described.label} on {described.day}"
        if described is not None
        else _about(due, programme, meeting),
        "gone": meeting is None,
        "gone_by": around is not None and around.start <= now,
        "out": told is not None and told.method is Method.CANCEL,
        "before": meeting_wording.told_words(due.before, meeting, programme) if due.before else None,
        "changes": changes,
        "moved": any(change.what in meeting_wording.TIMES for change in changes),
        "rejoin": any(change.what == meeting_wording.LINK for change in changes),
        "restored": due.restored,
        "said_in": said_in(due),
        "told_changes": partial(changes_words, due, programme, now),
        "last_day": partial(last_day, due.person, programme),
        "stands_in": partial(stands_in, due, meeting, programme),
        "why_moved": meeting_wording.why_moved(meeting, programme),
        "next_session": partial(meeting_wording.next_for, due.person, programme, around, now) if around else _nothing,
    }


def _about(due: Due, programme: Programme, meeting: Meeting | None) -> str:
    found = set_words(due, programme, meeting)
    return found.title if found is not None else one_line(programme.cohort.title)


def _in_words(meeting: Meeting | None, programme: Programme) -> meeting_wording.MeetingWords | None:
    return meeting_wording.meeting_words(meeting, programme) if meeting is not None else None


def _nothing() -> None:
    return None


def _asked(
    due: Due, meeting: Meeting | None, prompt: str, programme: Programme, responses: Responses, now: datetime
) -> dict[str, object]:
    number = (meeting.number or 1) if meeting is not None else 1
    count = programme.count_of(meeting)
    planned = had_action(due.person, responses, meeting, now)
    return {"had_action": planned, "questions": prompt_called(prompt).asked(number, count, had_action=planned)} | {
        "statements": STATEMENTS,
        "looking_back": LOOKING_BACK,
    }
