"""One letter plan of each kind, for a preview before anything is real. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.covering.company import companions, company_of
from sets.due.covering.letters import WHY
from sets.due.invites import Describe, calendar_dues
from sets.due.prompting.candidates import Candidate, due_of, prompt_candidates
from sets.model.cohort import WHOLE_COHORT, PersonId
from sets.model.ledger import Ledger
from sets.model.messages import CANCEL, CHANGES, GOODBYE, INVITE, UPDATE, Due, LetterPlan, Method, News
from sets.model.responses import Responses

SOMEBODY = PersonId("somebody-who-left")
"""A goodbye is to a person who is in the file no longer, so it names no date at which they are still expected."""


def one_of_each(programme: Programme, now: datetime, *, uid_key: bytes, describe: Describe) -> list[LetterPlan]:
    """The letters of the calendar and about changes, and the first of every prompt and reminder of the timeline."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger())
    before = min(now, min((m.start for m in programme.meetings), default=now) - timedelta(days=1))
    invites, _ = calendar_dues(standing, before, uid_key=uid_key, describe=describe)
    firsts: dict[str, Candidate] = {}
    for candidate in prompt_candidates(standing, programme.published or now):
        firsts.setdefault(candidate.kind, candidate)
    prompts = [LetterPlan(dues=(due_of(candidate, programme, candidate.at),)) for candidate in firsts.values()]
    calendar = (
        [LetterPlan(dues=(due,)) for due in (*_calendar(invites[0]), *_covering(invites, programme, before))]
        if invites
        else []
    )
    return [*prompts[:1], *calendar, *prompts[1:]]


def _calendar(invite: Due) -> tuple[Due, Due, Due]:
    told = invite.told
    assert told is not None
    moved = replace(told, start=told.start + timedelta(hours=1), end=told.end + timedelta(hours=1), sequence=1)
    update = replace(invite, kind=UPDATE, revision=1, told=moved, before=told, why="new time")
    gone = replace(moved, method=Method.CANCEL, sequence=2)
    cancel = replace(invite, kind=CANCEL, revision=2, told=gone, before=moved, why="cancelled: an example of a reason")
    return invite, update, cancel


def _covering(invites: Sequence[Due], programme: Programme, now: datetime) -> Iterator[Due]:
    """To a member of the first set: two sessions an hour later, and a goodbye."""
    of_members = (due for due in invites if due.person in programme.members and _is_session(due, programme))
    one = next(of_members, invites[0])
    theirs = [due for due in invites if due.person == one.person]
    sessions = [due for due in theirs if _is_session(due, programme)] or theirs
    company = company_of(one.person, companions(programme, now))
    letter = replace(one, occasion=WHOLE_COHORT, told=None, why=WHY[CHANGES], company=company, known=company)
    yield replace(letter, kind=CHANGES, news=tuple(_news(due, UPDATE) for due in sessions[:2]))
    left = tuple(replace(one, person=SOMEBODY) if one.person == letter.person else one for one in company)
    gone = tuple(_news(due, CANCEL) for due in theirs)
    yield replace(letter, kind=GOODBYE, person=SOMEBODY, why=WHY[GOODBYE], news=gone, company=left, known=left)


def _is_session(due: Due, programme: Programme) -> bool:
    return due.kind == INVITE and programme.by_key[due.occasion].set_id is not None


def _news(invite: Due, kind: str) -> News:
    _, update, cancel = _calendar(invite)
    due = update if kind == UPDATE else cancel
    assert due.told is not None
    return News(occasion=due.occasion, kind=kind, told=due.told, before=due.before)
