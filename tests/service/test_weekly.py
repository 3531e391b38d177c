"""The coordinators' letter of the week: when it comes, what it says and brings, and what it does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sets.cohort.on_paper import on_paper
from sets.due.views.weekly import week_of
from sets.model.cohort import Occasion
from sets.model.ledger import index
from sets.model.messages import WEEKLY, Letter, LetterPlan
from sets.model.publication import Decision, Verdict
from sets.model.responses import Responses
from sets.web.page.request import Site
from tests.support.builders import at
from tests.support.privacy_help import a_pass
from tests.support.running_house import HIDDEN, SHOWN, a_running_house
from tests.support.web_help import COHORT, EXAMPLE, PUBLISHED, a_house, programme_of, somebody

MONDAY = at("2027-01-25 09:00")


def weeks(house: Site, now: datetime) -> list[tuple[str, str]]:
    """Each letter of the week that is to come to the first coordinator: its day, and its occasion."""
    marta = programme_of(house).cohort.coordinators[0]
    found = house.installation.published_outlook(COHORT, now)[0].plans
    dues = [(plan.lead.at, due) for plan in found for due in plan.dues if due.kind == WEEKLY and due.person == marta.id]
    return [(f"{moment.astimezone(programme_of(house).zone):%a %d %b %H:%M}", due.occasion) for moment, due in dues]


def letter(house: Site, now: datetime) -> Letter:
    marta = programme_of(house).cohort.coordinators[0]
    outlook = house.installation.published_outlook(COHORT, now)[0]
    due = next(d for p in outlook.plans for d in p.dues if d.kind == WEEKLY and d.person == marta.id)
    responses = house.records(COHORT).responses()
    return house.installation.compose(LetterPlan(dues=(due,)), programme_of(house), responses, now)


def test_it_comes_on_the_first_working_day_of_every_week_of_the_programme(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    found = weeks(house, PUBLISHED)
    assert found[0][1] == "week-2026-12-07"  # the first Monday
    assert ("Tue 30 Mar 10:00", "week-2027-03-29") in found  # Easter Monday
    assert found[-1][1] < "week-2028-03"
    days = [occasion for _, occasion in found]
    assert len(set(days)) == len(days) < 60


def test_a_quiet_week_has_one_only_where_something_needs_a_person(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    quiet = at("2027-09-20 08:00")
    assert "week-2027-09-20" not in [occasion for _, occasion in weeks(house, PUBLISHED)]
    assert "week-2027-09-20" in [occasion for _, occasion in weeks(house, quiet)]  # no register was ever marked
    keys = [f"register/{m.key}" for m in programme_of(house).meetings if m.set_id is not None]
    house.records(COHORT).decide(
        [Decision(at=quiet, verdict=Verdict.DISMISS, subject=key, why="by hand") for key in keys]
    )
    assert "week-2027-09-20" not in [occasion for _, occasion in weeks(house, quiet)]


def test_a_week_that_is_over_was_not_missed(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    outlook = house.installation.published_outlook(COHORT, at("2027-06-01 09:00"))[0]
    assert WEEKLY not in {due.kind for due in outlook.missed}


def test_it_counts_and_names_all_but_itself(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    for day in ("2026-12-07 10:00", "2026-12-14 10:00"):
        a_pass(house.installation, at(day))
    ledger = index(house.records(COHORT).deliveries())
    assert {line.kind for line in ledger.deliveries if line.settled} >= {WEEKLY}
    now = at("2026-12-14 11:00")
    outlook, responses, _ = house.installation.published_outlook(COHORT, now)
    found = week_of(programme_of(house), responses, ledger, outlook, now)
    week_ago = now - timedelta(days=7)
    sent = [line for line in ledger.deliveries if line.settled and line.settled > week_ago]
    others = {line.letter for line in sent if line.kind != WEEKLY}
    assert found.letters == len(others)
    assert not [line for line in found.leaving if "weekly" in line]


@pytest.mark.parametrize(
    ("row", "first"),
    [("send: no", []), ("when: 2 days after each week at 9:00", ["Wed 09 Dec 09:00"])],
)
def test_a_file_can_switch_it_off_or_put_it_elsewhere(tmp_path: Path, row: str, first: list[str]) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    text += f"\nprompts:\n  weekly:\n    {row}\n" if "\nprompts:" not in text else ""
    if "prompts:\n  weekly" not in text:
        text = text.replace("\nprompts:\n", f"\nprompts:\n  weekly:\n    {row}\n", 1)
    house = a_house(tmp_path, PUBLISHED, text)
    assert [when for when, _ in weeks(house, PUBLISHED)][:1] == first


def test_it_says_how_things_stand_and_never_what_anybody_wrote(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    house.records(COHORT).decide(
        [Decision(at=MONDAY - timedelta(days=2), verdict=Verdict.LEFT, subject=somebody(house, "thames", 2).id)]
    )
    found = letter(house, MONDAY)
    for expected in ("What needs a person", "Grace Mensah left on Saturday 23 January 2027", "What is ahead", "/team/"):
        assert expected in found.text
    assert not [words for words in (*HIDDEN, SHOWN) if words in found.text + found.html]
    (sheet,) = found.attachments
    assert (sheet.name, sheet.media, sheet.content[:5]) == ("to-run-it-by-hand.pdf", "application/pdf", b"%PDF-")
    assert letter(house, MONDAY) == found


def test_the_sheet_has_partners_and_access_and_nobody_who_left(tmp_path: Path) -> None:
    house = a_running_house(tmp_path)
    grace = somebody(house, "thames", 2)
    before = on_paper(programme_of(house), MONDAY)
    assert [one.name for one in before.team if one.here_as == "Partner"] == ["Samina Akhtar"]
    assert [one.access for one in before.sets[0].people if one.name == grace.name] == [
        "live captions are switched on for every session"
    ]
    # today, and by their own hand: they are not there any more from that moment on
    house.records(COHORT).decide([Decision(at=MONDAY, verdict=Verdict.LEFT, subject=grace.id)])
    after = on_paper(programme_of(house), MONDAY)
    assert grace.name not in [*(one.name for one in after.sets[0].people), *after.sets[0].register]


def test_a_draft_has_one_too_for_a_preview(tmp_path: Path) -> None:
    house = a_house(tmp_path, PUBLISHED)
    plans = house.installation.one_of_each(programme_of(house), PUBLISHED)
    plan = next(one for one in plans if one.lead.kind == WEEKLY)
    found = house.installation.compose(plan, programme_of(house), Responses(), PUBLISHED)
    assert found.attachments
    assert plan.lead.occasion == Occasion("week-2026-12-07")
