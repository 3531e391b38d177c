"""One letter plan of each kind, for a coordinator to see before anybody gets it. Pure; nothing of it is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sets.cohort.programme import Programme
from sets.cohort.standing import CohortState
from sets.due.invites import Describe, calendar_dues
from sets.due.prompt_candidates import Candidate, due_of, prompt_candidates
from sets.model.ledger import Ledger
from sets.model.messages import CANCEL, UPDATE, Due, LetterPlan, Method
from sets.model.responses import Responses


def one_of_each(programme: Programme, now: datetime, *, uid_key: bytes, describe: Describe) -> list[LetterPlan]:
    """An invite, an update, a cancellation, and the first of every prompt and reminder of the timeline."""
    standing = CohortState(programme=programme, responses=Responses(), ledger=Ledger())
    before = min((m.start for m in programme.meetings), default=now) - timedelta(days=1)
    invites, _ = calendar_dues(standing, min(now, before), uid_key=uid_key, describe=describe)
    firsts: dict[str, Candidate] = {}
    for candidate in prompt_candidates(standing, programme.published or now):
        firsts.setdefault(candidate.kind, candidate)
    prompts = [LetterPlan(dues=(due_of(candidate, programme, candidate.at),)) for candidate in firsts.values()]
    calendar = [LetterPlan(dues=(due,)) for due in _calendar(invites[0])] if invites else []
    return [*prompts[:1], *calendar, *prompts[1:]]


def _calendar(invite: Due) -> tuple[Due, Due, Due]:
    told = invite.told
    assert told is not None
    moved = replace(told, start=told.start + timedelta(hours=1), end=told.end + timedelta(hours=1), sequence=1)
    update = replace(invite, kind=UPDATE, revision=1, told=moved, before=told, why="new time")
    gone = replace(moved, method=Method.CANCEL, sequence=2)
    cancel = replace(invite, kind=CANCEL, revision=2, told=gone, before=moved, why="cancelled: an example of a reason")
    return invite, update, cancel
