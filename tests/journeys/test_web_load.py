"""Fifty people send a log at the same moment: all are kept, each with their own words, and nobody meets a fault."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from sets.model.cohort import MeetingKind
from tests.bench.cases import cohort_text
from tests.support.browser import running
from tests.support.load import CHECK, CONTINUE, FORM, SEND, SENT, Walker, all_at_once, log_path, texts_in, words_of
from tests.support.web_help import COHORT, a_house, programme_of


def test_fifty_people_post_at_once(tmp_path: Path) -> None:
    house = a_house(tmp_path, text=cohort_text(COHORT, sets=10, members=5, sessions=3))
    programme = programme_of(house)
    first = [m for m in programme.meetings if m.kind is MeetingKind.SESSION and m.number == 1]
    people = [(member.id, meeting.key) for meeting in first for member in programme.members_at(meeting)]
    with running(house) as base:
        walkers = [Walker(base) for _ in people]
        paths = [log_path(house, COHORT, person, session) for person, session in people]
        roads = [
            partial(walker.road, path, words_of(number))
            for number, (walker, path) in enumerate(zip(walkers, paths, strict=True))
        ]
        wrong = all_at_once(roads)
    assert wrong == []
    asked = [[(one.what, one.status) for one in walker.seen] for walker in walkers]
    assert asked == [[(FORM, 200), (CONTINUE, 303), (CHECK, 200), (SEND, 303), (SENT, 200)]] * 50
    kept = texts_in(house, COHORT, [meeting.key for meeting in first])
    assert kept == {person: {words_of(number)} for number, (person, _) in enumerate(people)}
