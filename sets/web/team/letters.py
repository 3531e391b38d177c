"""What one person was sent, on the coordinators' page. Who it is about is posted, so that no address on the web names anybody."""

from __future__ import annotations

from sets.cohort.meeting_wording import kind_words
from sets.cohort.people import is_stand_in
from sets.due.views.sent_to import NOT_TOLD, SentTo, sent_to
from sets.model.cohort import PersonId
from sets.model.ledger import index
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Page, PageRequest

LETTERS, TITLE = "team/letters.html.j2", "What one person was sent"


def asks(request: PageRequest) -> Page:
    """Of whom?"""
    return _page(request, "", ())


def shows(request: PageRequest) -> Answer:
    """The deliveries of the one chosen, oldest first. It changes nothing."""
    chosen = request.fields.choice("person", [key for key, _ in people_of(request)])
    ledger = index(request.records.deliveries())
    found = sent_to(PersonId(chosen), request.programme, request.responses, ledger) if chosen else ()
    return _page(request, chosen, found)


def _page(request: PageRequest, chosen: str, found: tuple[SentTo, ...]) -> Page:
    people = people_of(request)
    facts: dict[str, object] = {
        "people": people,
        "chosen": chosen,
        "name": dict(people).get(chosen, ""),
        "rows": tuple(_row(one) for one in found),
        "letters": len({one.letter for one in found}),
        "not_told": NOT_TOLD,
        "show": request.here("letters"),
        "back": request.here(),
    }
    return Page(template=LETTERS, title=TITLE, facts=facts)


def people_of(request: PageRequest) -> tuple[tuple[str, str], ...]:
    """Id and name of everyone in the programme, in the order of their names."""
    there = [one for one in request.programme.people.values() if not is_stand_in(one.email)]
    return tuple((str(one.id), one_line(one.name)) for one in sorted(there, key=lambda one: (one.name, one.id)))


def _row(one: SentTo) -> tuple[str, str, str, str]:
    when = f"{words.day(one.at.date())}, {words.clock(one.at.time())}"
    trouble = f" ({one.trouble})" if one.trouble else ""
    return (when, f"{kind_words(one.kind)}: {one.about}", one.address, f"{words.upper_first(one.became)}{trouble}")
