"""What a rehearsal's facilitator does with a session that is short of people: what the letter asked, on the page it opened."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

from sets.model.cohort import Occasion
from sets.model.messages import Partstat
from sets.model.publication import Verdict
from sets.model.requests import Purpose
from sets.model.responses import Answer
from sets.rehearsal.actors.browser import Seen
from sets.rehearsal.actors.people import People
from sets.responses.prompt_catalogue import GOING_AHEAD
from tests.support.builders import at
from tests.support.letter_cases import CORA, FRAN, NOW, a_due, the_programme
from tests.support.running_house import keep
from tests.support.web_help import a_house, a_link, as_html, facilitator, got, posted, programme_of, somebody


def test_the_facilitator_runs_it_short_an_hour_after_the_letter_and_a_coordinator_leaves_it_to_them() -> None:
    due = a_due(GOING_AHEAD.name, FRAN)
    (reaction,) = People(random=Random(1)).reacts(due, the_programme(), NOW)

    assert (reaction.at, reaction.person, reaction.key) == (NOW + timedelta(hours=1), FRAN.id, due.key)
    assert reaction.deed is not None
    assert (reaction.deed.link.purpose, reaction.deed.link.occasion) == (Purpose.DECIDE, "thames-3")
    assert People(random=Random(1)).reacts(a_due(GOING_AHEAD.name, CORA), the_programme(), NOW) == ()


def test_its_form_is_on_the_page(tmp_path: Path) -> None:
    house = a_house(tmp_path, at("2027-01-15 12:00"))
    for number in range(3):
        person = somebody(house, "thames", number).id
        said = Answer(
            occasion=Occasion("thames-1"), person=person, partstat=Partstat.DECLINED, at=at("2027-01-14 09:00")
        )
        keep(house, answers=(said,))
    ruth = facilitator(house)
    (reaction,) = People(random=Random(1)).reacts(
        a_due(GOING_AHEAD.name, ruth, "thames-1"), programme_of(house), house.clock()
    )
    assert reaction.deed is not None
    link = a_link(Purpose.DECIDE, ruth.id, "thames-1")
    found = reaction.deed.fills[0].on(Seen(path="", status=200, html=as_html(house, got(house, link))).forms)
    assert found is not None
    form, given = found
    posted(house, link, form.filled(given), "ahead")
    assert [one.verdict for one in programme_of(house).decisions] == [Verdict.GOING_AHEAD]
