"""letters: what one person was sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from flows.screen import say, say_json
from flows.wording import wrapped
from sets.due.views.sent_to import NOT_TOLD, sent_to, whose
from sets.model.ledger import index
from sets.service.installation import Installation
from sets.text import wording as words


def letters(
    cohort: str,
    person: str,
    *,
    json: bool = False,
    installation: Annotated[Installation, Parameter(parse=False)],
) -> int:
    """Everything that one person was sent, and what became of it.

    Parameters
    ----------
    cohort
        A cohort's id.
    person
        Their name, email address or id.
    json
        One JSON document.
    """
    name = installation.id_of(cohort)
    programme, records = installation.programme(name), installation.records(name)
    who = whose(person, programme, installation.address_book(name))
    found = sent_to(who, programme, records.responses(), index(records.deliveries()))
    # a letter by its number: its key may name an ask that is not told here
    each = list(dict.fromkeys(one.letter for one in found))
    if json:
        shown = [{**asdict(one), "at": one.at.isoformat(), "letter": each.index(one.letter) + 1} for one in found]
        say_json({"cohort": name, "person": who, "deliveries": shown})
        return 0
    known = programme.people.get(who)
    count = words.plural(len(each), "letter")
    say(f"{known.name if known is not None else person}: {count} so far")
    for one in found:
        trouble = f" ({one.trouble})" if one.trouble else ""
        line = f"{words.day(one.at.date())}, {words.clock(one.at.time())}: {one.kind.replace('-', ' ')}: {one.about}"
        say(*wrapped(f"{line}, to {one.address}: {one.became}{trouble}", 2))
    say(*wrapped(NOT_TOLD, 2))
    return 0
