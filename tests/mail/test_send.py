"""Claim, compose, send, settle: what each outcome leaves in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sets.mail.send import BATCH, RUNGS, Outcome, batches, carry_out, next_try
from sets.model.cohort import CohortId, Occasion, PersonId
from sets.model.errors import MailError, MailUncertain, StoreError
from sets.model.messages import Delivery, Due, Flow, Letter, LetterPlan, Receipt, State, line_of
from tests.support.builders import a_letter, a_told, at
from tests.support.worlds import Lines

NOW = at("2027-03-01 10:00")


def a_due(person: str = "p-ada", **changes: Any) -> Due:
    given: dict[str, Any] = {
        "cohort": CohortId("learning-2027"),
        "occasion": Occasion("thames-1"),
        "person": PersonId(person),
        "kind": "reflection",
        "revision": 0,
        "part": Flow.PROMPTS,
        "at": NOW,
        "until": NOW + timedelta(days=9),
        "why": "asked",
        "name": "Ada Marsh",
        "address": f"{person}@example.gov.uk",
    }
    return Due(**{**given, **changes})


def plans(*people: str) -> tuple[LetterPlan, ...]:
    return tuple(LetterPlan(dues=(a_due(person),)) for person in people)


class Post:
    """Answers each letter with what is written for its address; remembers who was tried."""

    def __init__(self, **answers: BaseException) -> None:
        self.answers = answers
        self.tried: list[str] = []

    def send(self, letter: Letter) -> Receipt:
        person = letter.to_email.split("@")[0].removeprefix("p-")
        self.tried.append(person)
        if person in self.answers:
            raise self.answers[person]
        return Receipt(provider_id=f"id-{person}")

    def close(self) -> None:
        """Nothing is open."""


def carried(
    lines: Lines,
    post: Post,
    found: tuple[LetterPlan, ...],
    now: datetime = NOW,
    stopped: Callable[[], bool] = lambda: False,
) -> Outcome:
    outcome = Outcome()
    for batch in batches(found):
        outcome += carry_out(
            batch,
            ledger=lines.ledger(),
            store=lines,  # type: ignore[arg-type]
            transport=post,
            compose=lambda plan: a_letter(key=plan.lead.key, to_email=plan.lead.address),
            now=now,
            stopped=stopped,
        )
    return outcome


def line(lines: Lines, person: str) -> Delivery:
    return lines.kept[f"learning-2027/thames-1/p-{person}/reflection/0"]


ANSWERS = [
    (MailError("mailbox full"), State.FAILED, True),
    (MailError("no such mailbox", permanent=True), State.DEAD, False),
    (MailError("no such mailbox", permanent=True, address=True), State.BOUNCED, False),
    (MailError("wrong key", permanent=True, everyone=True), State.FAILED, True),
    (MailUncertain("cut"), State.UNKNOWN, True),
    (StoreError("a template is broken"), State.FAILED, True),
]


@pytest.mark.parametrize(("answer", "state", "again"), ANSWERS, ids=[f"{a[0]} {a[1]}" for a in ANSWERS])
def test_an_outcome_and_whether_it_is_tried_again(answer: BaseException, state: State, again: bool) -> None:
    lines = Lines()
    carried(lines, Post(ada=answer), plans("p-ada"))

    assert (line(lines, "ada").state, line(lines, "ada").next_try is not None) == (state, again)
    assert line(lines, "ada").attempts == 1
    assert line(lines, "ada").trouble
    assert (line(lines, "ada").heard is not None) is (state is State.BOUNCED)


def test_one_bad_address_stops_nobody_elses_mail() -> None:
    lines, post = Lines(), Post(ada=MailError("no", permanent=True))
    outcome = carried(lines, post, plans("p-ada", "p-ben", "p-cy"))

    assert (post.tried, outcome.letters, len(outcome.dead)) == (["ada", "ben", "cy"], 2, 1)
    assert line(lines, "ben").provider_id == "id-ben"


def test_when_the_service_refuses_nobody_else_is_tried() -> None:
    lines, retry = Lines(), NOW + timedelta(hours=2)
    post = Post(ben=MailError("too many", everyone=True, retry_at=retry))
    outcome = carried(lines, post, plans("p-ada", "p-ben", "p-cy"))

    assert post.tried == ["ada", "ben"]
    assert (outcome.letters, outcome.down) == (1, "too many")
    assert line(lines, "cy").next_try is not None
    assert line(lines, "cy").next_try >= retry  # type: ignore[operator]


def test_a_server_that_never_answers_is_not_handed_the_next_letter() -> None:
    lines, post = Lines(), Post(ben=MailUncertain("took the letter and never answered"))
    outcome = carried(lines, post, plans("p-ada", "p-ben", "p-cy", "p-dee"))

    assert post.tried == ["ada", "ben"]
    states = [line(lines, person).state.value for person in ("ada", "ben", "cy", "dee")]
    assert (states, outcome.skipped, outcome.letters) == (["sent", "unknown", "waiting", "waiting"], 2, 1)
    assert line(lines, "cy").attempts == 0


def test_one_letter_that_no_server_answers_keeps_no_other_waiting() -> None:
    """Each run begins with those that were never tried, then with the one that was tried least."""
    lines, post = Lines(), Post(ada=MailUncertain("cut"), ben=MailUncertain("cut"))
    people = ("p-ada", "p-ben", "p-cy")
    fresh = {person: LetterPlan(dues=(a_due(person),)) for person in people}
    again = {person: LetterPlan(dues=(a_due(person, resend=True),)) for person in people}
    for _ in range(5):
        still = [
            person
            for person in people
            if lines.kept.get(a_due(person).key, None) is None or line(lines, person[2:]).state is not State.SENT
        ]
        in_doubt = [p for p in still if a_due(p).key in lines.kept and line(lines, p[2:]).state is State.UNKNOWN]
        carried(lines, post, tuple((again if person in in_doubt else fresh)[person] for person in still))

    assert post.tried == ["ada", "ben", "cy", "ada", "ben", "ada"]
    assert line(lines, "cy").state is State.SENT


def test_a_stop_lets_the_letter_in_hand_end_and_begins_no_other() -> None:
    lines, post = Lines(), Post()
    outcome = carried(lines, post, plans("p-ada", "p-ben", "p-cy"), stopped=lambda: "ben" in post.tried)

    states = {person: line(lines, person).state for person in ("ada", "ben", "cy")}
    assert states == {"ada": State.SENT, "ben": State.SENT, "cy": State.WAITING}
    assert (outcome.letters, outcome.skipped) == (2, 1)


DOUBTS = [
    {"state": State.UNKNOWN, "trouble": "cut", "attempts": 1, "settled": NOW},
    {"state": State.FAILED, "trouble": "full", "attempts": 4, "repeat": True, "next_try": NOW},
]


@pytest.mark.parametrize("before", DOUBTS)
@pytest.mark.parametrize("dies", [False, True])
def test_a_second_letter_that_was_not_begun_leaves_the_doubt_about_the_first(
    before: dict[str, Any], dies: bool
) -> None:
    kept = replace(line_of(a_due("p-ben"), State.WAITING, NOW), **before)
    lines = Lines([kept])
    found = (LetterPlan(dues=(a_due("p-ben", resend=True),)),)
    if dies:
        lines.dead = True
        lines.claim([replace(kept, state=State.CLAIMED, repeat=True, trouble="")])
        lines.adopt(NOW)
        after = line(lines, "ben")
        assert (after.state, after.attempts, after.repeat) == (kept.state, kept.attempts, kept.repeat)
        assert after.trouble
    else:
        carried(lines, Post(), found, stopped=lambda: True)
        assert line(lines, "ben") == kept


class FullDisk(Lines):
    """A ledger whose notes or settlements fail from the letter of this person on."""

    def __init__(self, step: str, person: str) -> None:
        super().__init__()
        self.step, self.person, self.room = step, person, True

    def _fail(self, step: str, keys: Iterable[str]) -> None:
        self.room = self.room and not (step == self.step and any(self.person in key for key in keys))
        if not self.room:
            raise StoreError("could not be written: No space left on device", whom="learning-2027.journal")

    def handing_over(self, keys: Sequence[str]) -> None:
        self._fail("handing over", keys)
        super().handing_over(keys)

    def became(self, lines: Sequence[Delivery]) -> None:
        self._fail("became", [line.key for line in lines])
        super().became(lines)

    def settle(self, lines: Sequence[Delivery], back: Sequence[Delivery] = ()) -> None:
        self._fail("settle", [line.key for line in lines])
        super().settle(lines, back)


@pytest.mark.parametrize(
    ("step", "tried", "states"),
    [
        ("handing over", ["ada"], ["sent", "waiting", "waiting"]),
        ("became", ["ada", "ben"], ["sent", "unknown", "waiting"]),
        ("settle", ["ada", "ben", "cy"], ["sent", "sent", "sent"]),
    ],
)
def test_a_disk_that_fills_up_doubles_nothing_that_is_known(step: str, tried: list[str], states: list[str]) -> None:
    lines, post = FullDisk(step, "p-ben"), Post()
    with pytest.raises(StoreError, match="No space left"):
        carried(lines, post, plans("p-ada", "p-ben", "p-cy"))
    assert post.tried == tried
    lines.adopt(NOW)
    assert [line(lines, person).state.value for person in ("ada", "ben", "cy")] == states


def test_what_left_is_written_down_when_the_process_is_stopped() -> None:
    lines, post = Lines(), Post(ben=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        carried(lines, post, plans("p-ada", "p-ben", "p-cy"))

    states = {person: line(lines, person).state for person in ("ada", "ben", "cy")}
    assert states == {"ada": State.SENT, "ben": State.CLAIMED, "cy": State.WAITING}
    assert line(lines, "cy").attempts == 0
    lines.adopt(NOW)
    assert line(lines, "ben").state is State.UNKNOWN


def test_a_letter_somebody_else_has_a_part_of_is_given_back() -> None:
    lines, post = Lines(), Post()
    both = LetterPlan(dues=(a_due(), a_due(kind="endline", occasion=Occasion("cohort"))))
    carried(lines, Post(), (LetterPlan(dues=(both.dues[1],)),))
    outcome = carried(lines, post, (both,))

    assert (post.tried, outcome.skipped, line(lines, "ada").state) == ([], 1, State.WAITING)


def test_a_second_send_is_marked_and_counted() -> None:
    lines = Lines()
    carried(lines, Post(ada=MailUncertain("cut")), plans("p-ada"))
    carried(lines, Post(), (LetterPlan(dues=(a_due(resend=True),)),), NOW + timedelta(hours=1))

    found = line(lines, "ada")
    assert (found.state, found.attempts, found.repeat, found.seen) == (State.SENT, 2, True, NOW)


def test_batches_are_of_one_kind_and_occasion_and_not_too_large() -> None:
    many = plans(*(f"p-{n}" for n in range(BATCH + 2)))
    invite = LetterPlan(dues=(a_due(kind="invite", part=Flow.INVITES, told=a_told()),))

    assert [batch.name for batch in batches([invite, *many])] == [
        "invite thames-1: 1",
        f"reflection thames-1: {BATCH}",
        "reflection thames-1: 2",
    ]


@pytest.mark.parametrize("attempts", range(1, 10))
def test_the_ladder(attempts: int) -> None:
    rung = RUNGS[min(attempts, len(RUNGS)) - 1]
    found = next_try("a/key", attempts, NOW)

    assert NOW + rung <= found <= NOW + rung * 1.2
    assert found == next_try("a/key", attempts, NOW)
    retry = NOW + timedelta(days=2)
    assert retry <= next_try("a/key", attempts, NOW, retry) <= retry + timedelta(minutes=1)


def test_a_batch_does_not_come_back_as_one() -> None:
    assert len({next_try(f"key {n}", 1, NOW) for n in range(50)}) == 50
