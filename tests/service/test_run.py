"""One pass: reports are compiled when their letter goes, and a refusing service stops the rest."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sets.model.cohort import Audience
from sets.model.errors import MailError
from sets.model.messages import Flow, State
from sets.model.timing import Anchor, Side, Unit
from sets.service.run import Run, open_run
from sets.store.tiny import TinyStore
from tests.due.test_outlook import the_cohort
from tests.mail.test_send import Post
from tests.support.builders import a_letter, a_moment, a_programme, a_prompt, at

PUBLISHED = at("2026-12-07 14:00")


@contextmanager
def a_pass(store: TinyStore, programme: Any, now: Any, post: Post, folders: dict[str, str]) -> Any:
    """A pass over real records; `folders` collects which letter announces which report."""

    def composer(plan: Any, programme: Any, responses: Any, now: Any, folder: str) -> Any:
        folders["+".join(due.kind for due in plan.dues)] = folder
        return a_letter(key=plan.lead.key, to_email=plan.lead.address)

    with open_run(
        store,
        programme.cohort.id,
        now,
        programme_of=lambda _: programme,
        uid_candidate=b"k" * 32,
        transport=post,
        composer=composer,
        compiler=lambda kind, *_: f"reports/{kind}",
    ) as found:
        yield found


def everything(current: Run) -> None:
    current.note()
    for part in Flow:
        for batch in current.batches(part):
            current.carry_out(batch)


def test_a_report_that_rides_in_another_letter_is_compiled_too(tmp_path: Path) -> None:
    check = a_prompt(
        "check-in",
        to=Audience.COORDINATORS,
        when=a_moment(3, Unit.DAYS, Side.ON, Anchor.SESSION, number=3),
        until=a_moment(9, Unit.DAYS, Side.AFTER, Anchor.SESSION, number=3),
        remind=None,
    )
    programme = a_programme(the_cohort(prompts=(check,)), published=PUBLISHED)
    folders: dict[str, str] = {}
    with a_pass(TinyStore(tmp_path), programme, at("2027-03-30 13:00"), Post(), folders) as current:
        everything(current)

    assert folders["coordinators-page+check-in+midpoint-draft"] == "reports/midpoint-draft"


def test_once_the_service_refuses_the_rest_waits_for_the_next_pass(tmp_path: Path) -> None:
    store, programme = TinyStore(tmp_path), a_programme(the_cohort(), published=PUBLISHED)
    post = Post(**{"cora.lane": MailError("wrong key", everyone=True)})
    with a_pass(store, programme, PUBLISHED, post, {}) as current:
        everything(current)
        assert (post.tried, current.outcome.down) == (["cora.lane"], "wrong key")
    with a_pass(store, programme, PUBLISHED.replace(hour=15), Post(), {}) as current:
        everything(current)
        assert {line.state for line in store.cohort(programme.cohort.id).deliveries()} == {State.SENT}


def test_a_second_pass_under_way_is_refused(tmp_path: Path) -> None:
    store, programme = TinyStore(tmp_path), a_programme(the_cohort(), published=PUBLISHED)
    with (
        a_pass(store, programme, PUBLISHED, Post(), {}),
        a_pass(TinyStore(tmp_path), programme, PUBLISHED, Post(), {}) as other,
    ):
        assert other is None


def test_what_waits_is_noted_once(tmp_path: Path) -> None:
    store, night = TinyStore(tmp_path), at("2026-12-07 22:00")
    programme = a_programme(the_cohort(), published=night)
    for expected in (8 + 42, 0):
        with a_pass(store, programme, night, Post(), {}) as current:
            assert current.note() == expected
            assert [current.batches(part) for part in Flow] == [(), (), ()]
    assert {line.state for line in store.cohort(programme.cohort.id).deliveries()} == {State.WAITING}
