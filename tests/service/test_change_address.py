"""A change of address that somebody made on their page, where mail to the address on file comes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sets.model.messages import State
from sets.model.requests import Detail, DetailKind, LetterKind, LetterRequest
from sets.model.responses import Responses
from sets.service.change_address import change_what_is_ripe
from tests.support.builders import utc
from tests.support.mail_in import COHORT, a_post, prompted
from tests.support.web_help import programme_of

NEW = "ada.new@example.org"
ASKED = utc("2027-01-21 15:00")
"""A Thursday."""
NEXT_DAY, AFTER_TWO = utc("2027-01-22 15:00"), utc("2027-01-25 15:01")


@pytest.mark.parametrize(("state", "changes"), [(State.BOUNCED, 1), (State.SENT, 0)])
def test_the_new_address_begins_after_two_working_days_although_the_old_one_could_not_be_told(
    tmp_path: Path, state: State, changes: int
) -> None:
    house = a_post(tmp_path / "home")
    line, records = prompted(house), house.records(COHORT)
    records.rewrite(deliveries=[replace(line, state=state)])
    told = LetterRequest(person=line.person, wish=LetterKind.ADDRESS_CHANGED, number=1, at=ASKED, address=line.address)
    waits = Detail(person=line.person, what=DetailKind.NEXT_EMAIL, value=NEW, instead_of=line.address, at=ASKED)
    records.keep_responses(Responses(details=(waits,), asked=(told,)))
    ripe = [change_what_is_ripe(house.installation.store, programme_of(house), at) for at in (NEXT_DAY, AFTER_TWO)]
    assert ripe == [0, changes], "where the old one takes mail, the letter to it has to have left"
    email = programme_of(house).people[line.person].email
    assert email == (NEW if changes else line.address)
