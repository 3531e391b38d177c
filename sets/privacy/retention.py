"""What has outlived `keep:` of the cohort file: what people were promised about keeping (domain.md section 10). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from sets.cohort.programme import Programme
from sets.dates.moments import shifted
from sets.model.messages import REPORT_DRAFT
from sets.model.publication import Issued, released
from sets.model.responses import Responses
from sets.model.timing import Period, Side
from sets.responses import private_word

ORIGINALS = timedelta(days=7)
"""How long a reply is kept as it came."""
LOGS = ("logs", "drafts", "actions", "checks", "approvals")
"""Kept for `keep.logs` after the report. The lines for it stay in the report alone.

Where coordinators put each line goes with them; what they wrote for the report stays with it.
"""
NOTES = ("agreements",)
"""Kept for `keep.logs` after the programme."""
CONTACTS = (
    *("answers", "given", "calendar_requests", "attendance", "rounds", "ratings", "details", "asked", "proposals"),
    *("polls", "votes"),
)
"""Kept, with names and addresses, for `keep.contacts` after the programme."""

PRIVATE = ("difficulties",)
"""What a member told the coordinators alone: kept until they have dealt with it, and to the end of their second session in the set at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlived:
    """What is to go now. `logs`: the time of logs is over, and of what lines were placed where.

    `contacts`: the time of names and addresses, in versions and ledger too, is over.
    """

    gone: Responses
    contacts: bool
    logs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The last day on which each is kept; None while that is not known."""

    logs: date | None
    notes: date | None
    contacts: date | None


def outlived(programme: Programme, responses: Responses, issued: Iterable[Issued], now: datetime) -> Outlived:
    """What is kept no longer on the local day of `now`. Nothing of a report's making goes before there is one."""
    until, today = kept_until(programme, issued), now.astimezone(programme.zone).date()
    over = {
        name
        for day, names in ((until.logs, LOGS), (until.notes, NOTES), (until.contacts, CONTACTS))
        if day is not None and today > day
        for name in names
    }
    gone = {one.name: getattr(responses, one.name) for one in fields(responses) if one.name in over}
    gone["difficulties"] = tuple(one for one in responses.difficulties if not private_word.stands(one, programme, now))
    return Outlived(gone=replace(Responses(), **gone), contacts=CONTACTS[0] in over, logs=LOGS[0] in over)


def kept_until(programme: Programme, issued: Iterable[Issued]) -> Kept:
    """The last day of each: the whole period is kept, and what is over goes on the day after."""
    report, end = report_day(programme, issued), last_day(programme)
    keep = programme.cohort.keep
    return Kept(
        logs=_after(report, keep.logs, programme),
        notes=_after(end, keep.logs, programme),
        contacts=_after(end, keep.contacts, programme),
    )


def report_day(programme: Programme, issued: Iterable[Issued]) -> date | None:
    """The day on which the report was first released, or else first drafted; None before that."""
    reports = [one for one in issued if one.kind == REPORT_DRAFT]
    moments = released(reports) or [one.at for one in reports]
    return min(moments).astimezone(programme.zone).date() if moments else None


def last_day(programme: Programme) -> date | None:
    """The day of the last meeting that takes place; of all, when every one was cancelled."""
    takes_place = [meeting for meeting in programme.meetings if meeting.cancelled is None] or programme.meetings
    return max((meeting.end.astimezone(programme.zone).date() for meeting in takes_place), default=None)


def _after(day: date | None, period: Period, programme: Programme) -> date | None:
    return shifted(day, period, Side.AFTER, programme.cohort.calendar) if day is not None else None
