"""Whatever is edited and decided, and whenever: what a programme says of a meeting that has begun never changes."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Occasion, PersonId
from sets.model.errors import CohortFileError
from sets.model.publication import Verdict
from tests.cohort.test_begun import FIRST, OWEN, TEXT, Home

DAY = timedelta(days=1)
OWEN_IS = OWEN.rstrip("\n")
LAUNCH = "events:\n  - event: launch\n    date: {launch}\nsessions:\n"
EDITS: dict[str, tuple[str, tuple[str, ...]]] = {
    # what stands in the file, and what may stand there
    "first": ("first: 2027-01-19", ("first: 2027-01-19", "first: 2027-02-16", "first: 2027-01-26")),
    "every": ("every: 5 weeks", ("every: 5 weeks", "every: 4 weeks")),
    "count": ("count: 6", ("count: 6", "count: 3\n  rounds: 4\n  lasts: 4h", "count: 8")),
    "place": ("place: Committee Room 2", ("place: Committee Room 2", "place: Town Hall", "place: Online\n  at: 2pm")),
    "launch": ("sessions:\n", ("sessions:\n", LAUNCH.format(launch="2027-01-12"), LAUNCH.format(launch="2027-02-09"))),
    "set": ("  - id: thames\n", ("  - id: thames\n", "  - id: thames\n    name: Tyne\n", "  - id: tyne\n")),
    "owen": (OWEN_IS, (OWEN_IS, f"{OWEN}        last_day: 2027-02-01", f"{OWEN}        first_day: 2027-02-01", "")),
    "moves": (
        "    facilitators:\n",
        (
            "    facilitators:\n",
            "    moves:\n      - {session: 2, date: 2027-03-02, why: illness}\n    facilitators:\n",
            "    moves:\n      - {session: 2, cancelled: illness}\n    facilitators:\n",
            "    moves:\n      - {session: 3, date: 2027-04-06, place: Library}\n    facilitators:\n",
        ),
    ),
    "ended": ("title: Listening better\n", ("title: Listening better\n", "title: Listening better\nended: 2027-02-01\n")),
}  # fmt: skip
Answers = tuple[Meeting, frozenset[PersonId], frozenset[PersonId], frozenset[PersonId], int]


def said(programme: Programme, key: Occasion) -> Answers:
    """All that a programme says of a meeting."""
    meeting = programme.by_key[key]
    members = frozenset(one.id for one in programme.members_at(meeting))
    facilitators = frozenset(one.id for one in programme.facilitators_at(meeting))
    return meeting, members, facilitators, programme.expected_ids(meeting), programme.count_of(meeting)


edits = st.sampled_from([(name, choice) for name, (_, choices) in EDITS.items() for choice in range(len(choices))])
decisions = st.sampled_from([Verdict.LEFT, Verdict.BACK, Verdict.WITHDRAWN])
steps = st.lists(st.tuples(st.integers(1, 40), st.one_of(edits, decisions, st.just("a pass"))), min_size=2, max_size=10)


def written(chosen: dict[str, int]) -> str:
    text = TEXT
    for name, (stands, choices) in EDITS.items():
        text = text.replace(stands, choices[chosen.get(name, 0)], 1)
    return text


@settings(max_examples=60, deadline=None)
@given(steps)
def test_what_has_begun_never_changes(steps: list[tuple[int, tuple[str, int] | Verdict | str]]) -> None:
    home, now, chosen = Home(), FIRST, dict[str, int]()
    home.publish(TEXT, now)
    known: dict[Occasion, Answers] = {}
    for days, step in steps:
        now += days * DAY
        # what began since the last step, by whoever looks first
        home.keep(now)
        for fact in home.begun:
            known.setdefault(fact.occasion, said(home.programme(), fact.occasion))
        if isinstance(step, Verdict):
            home.decide(step, "Owen Price", now)
        elif isinstance(step, tuple):
            trial = chosen | {step[0]: step[1]}
            try:
                draft = home.draft(written(trial), now)
            except CohortFileError:
                continue
            assert {key: said(draft.programme, key) for key in known} == known
            home.publish(written(trial), now)
            chosen = trial
        assert {key: said(home.programme(), key) for key in known} == known
        # and the same for who has only the versions and the decisions
        without = Home(versions=home.versions, known=home.known, decisions=home.decisions)
        derived = {fact.occasion: fact for fact in without.begun_by(now)}
        assert derived == {fact.occasion: fact for fact in home.begun}
