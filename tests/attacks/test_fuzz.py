"""A short run of `make fuzz`, and that it would see what it is there to see."""

from __future__ import annotations

from pathlib import Path

import pytest

from sets.mail.inbound.classify import Became, Outcome
from sets.model.cohort import Occasion
from sets.model.messages import Partstat
from sets.model.responses import Answer, Responses, Source
from sets.web.page.request import Site
from tests.attacks import fuzz as fuzzing
from tests.attacks.fuzz import Fault, fuzz
from tests.support.mail_in import COHORT, REPLIED
from tests.support.web_help import somebody

SEED = 20270121


def test_nothing_that_comes_changed_does_harm(tmp_path: Path) -> None:
    assert fuzz(tmp_path, SEED, cases=40, measured=False).cases == 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_comes_changed_does_harm_for_some_time(tmp_path: Path, seed: int) -> None:
    assert fuzz(tmp_path, seed, seconds=20).cases > 20


def test_what_it_is_there_to_see_it_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that is met, somebody else counted, a neighbour stopped, and a private mail taken."""
    real = fuzzing.receive

    def somebody_else_counts(installation: object, raw: bytes, **more: object) -> Outcome:
        house = Site(installation, lambda: REPLIED)  # type: ignore[arg-type]
        answer = Answer(
            occasion=Occasion("thames-1"), person=somebody(house, number=2).id, partstat=Partstat.ACCEPTED, at=REPLIED,
            source=Source.MAIL,
        )  # fmt: skip
        house.records(COHORT).keep_responses(Responses(answers=(answer,)))
        return real(installation, raw, **more)  # type: ignore[arg-type]

    faults = {
        "FAULT: KeyError": lambda *_, **__: Outcome(became=Became.FAULT, why="KeyError at x.py:1"),
        "something was kept of somebody": somebody_else_counts,
        "the neighbour's mail became REVIEW": lambda *_, **__: Outcome(became=Became.REVIEW, why="no"),
        "ValueError": lambda *_, **__: int("x"),
    }
    for number, (said, broken) in enumerate(faults.items()):
        monkeypatch.setattr(fuzzing, "receive", broken)
        monkeypatch.setattr(fuzzing, "WEIGHTS", (1, 0, 0, 0, 0))
        with pytest.raises(Fault, match=said):
            fuzz(tmp_path / str(number), SEED, cases=1, measured=False)
    monkeypatch.setattr(fuzzing, "WEIGHTS", (0, 1, 0, 0, 0))
    monkeypatch.setattr("sets.service.mailbox.ours.OurLetters.is_about", lambda *_: True)
    with pytest.raises(Fault, match="a private mail was taken for ours"):
        fuzz(tmp_path / "private", SEED, cases=20, measured=False)
