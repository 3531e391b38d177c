"""Where a cohort stands by all its records: what is late while no pass runs, and who is expected elsewhere too."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sets.model.cohort import CohortId
from sets.service.where_it_stands import where_it_stands
from tests.support.web_help import COHORT, EXAMPLE, PUBLISHED, a_house

LATER = PUBLISHED + timedelta(hours=3)


def test_what_should_have_left_while_no_pass_ran_is_told_until_one_does(tmp_path: Path) -> None:
    house = a_house(tmp_path, LATER)

    def told(**how: bool) -> list[str]:
        return [need.says for need in where_it_stands(house.installation, COHORT, LATER, **how).needs]

    late = [one for one in told() if "should have left over an hour ago" in one]
    assert len(late) == 1
    assert late[0].startswith("220 messages, among them changes about ")
    assert "No pass has been made so far, so nothing leaves." in told()
    assert told(as_if=True) == []
    house.records(COHORT).passed(LATER - timedelta(minutes=59))
    assert told() == []
    assert where_it_stands(house.installation, COHORT, LATER).last_pass == LATER - timedelta(minutes=59)


def test_what_waits_for_working_hours_is_not_late(tmp_path: Path) -> None:
    early = PUBLISHED.replace(hour=3)
    house = a_house(tmp_path, early)
    now = PUBLISHED + timedelta(days=1, hours=-2)
    house.records(COHORT).passed(PUBLISHED - timedelta(hours=1))
    found = where_it_stands(house.installation, COHORT, now.replace(hour=7)).needs
    assert "should have left" not in "".join(need.says for need in found)


def test_who_is_expected_at_once_in_another_cohort_needs_somebody_in_both(tmp_path: Path) -> None:
    house = a_house(tmp_path, LATER)
    other = CohortId("the-same-again-2027")
    path = tmp_path / "cohorts" / f"{other}.yaml"
    path.write_text(EXAMPLE.read_text(encoding="utf-8").replace(COHORT, other), encoding="utf-8")
    house.installation.publish(house.installation.draft(path, PUBLISHED), PUBLISHED)
    for cohort in (COHORT, other):
        house.records(cohort).passed(LATER)
        needs = where_it_stands(house.installation, cohort, LATER).needs
        assert needs
        assert {need.key.split("/")[0] for need in needs} == {"two-places"}
        # however many days they share, one line a person
        people = [need.key.split("/")[1] for need in needs]
        assert len(people) == len(set(people))
