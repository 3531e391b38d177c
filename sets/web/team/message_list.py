"""The page of the messages to come: of which set, to whom and how far ahead is posted, so that no address names anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sets.due.overview import AHEAD_IN_WORDS
from sets.due.weeks import AHEAD
from sets.model.cohort import Occasion
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Handler, Page, PageRequest
from sets.web.team.letters import people_of
from sets.web.team.messages import Coming, by_day, going, held

MESSAGES = "team/messages.html.j2"
HOW_FAR = (
    (str(AHEAD.days), f"The next {AHEAD_IN_WORDS}"),
    ("91", "The next three months"),
    ("all", "All that are still to come"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What is asked for; empty leaves nothing out. `ahead` is one of HOW_FAR."""

    set_id: str = ""
    person: str = ""
    ahead: str = HOW_FAR[0][0]


def messages(done: str = "", notice: str = "") -> Handler:
    """All that leaves in the next weeks, after a deed with what was done."""
    return lambda request: _page(request, _Choice(), done, notice)


def chosen(request: PageRequest) -> Answer:
    """Those of the choice. It changes nothing."""
    choice = _Choice(
        set_id=request.fields.choice("of", [one.id for one in request.programme.cohort.sets]),
        person=request.fields.choice("person", [key for key, _ in people_of(request)]),
        ahead=request.fields.choice("ahead", [key for key, _ in HOW_FAR]) or HOW_FAR[0][0],
    )
    return _page(request, choice, "", "")


def _page(request: PageRequest, choice: _Choice, done: str, notice: str) -> Page:
    outlook, responses, _ = request.site.installation.published_outlook(request.link.cohort, request.now)
    programme, people = request.programme, dict(people_of(request))
    name = people.get(choice.person, "")
    found = [one for one in going(outlook, programme, responses, request.now) if _fits(one, choice, name, request)]
    facts = {
        "back": request.here(),
        "days": tuple(
            (words.day(day), tuple(_row(one, request) for one in rows)) for day, rows in by_day(found, programme)
        ),
        "held": tuple(_row(one, request) for one in held(outlook, programme, responses, request.now)),
        "hold": request.here("hold"),
        "release": request.here("release"),
        "choose": request.here("messages"),
        "sets": (("", "All sets"), *((str(one.id), one_line(one.name)) for one in programme.cohort.sets)),
        "people": (("", "Everybody"), *people.items()),
        "how_far": HOW_FAR,
        "choice": choice,
        "name": name,
        "done": done,
        "notice": notice,
    }
    return Page(template=MESSAGES, title="Messages to come", facts=facts)


def _fits(one: Coming, choice: _Choice, name: str, request: PageRequest) -> bool:
    meeting = request.programme.by_key.get(Occasion(one.subject.partition("/")[0]))
    if choice.set_id and (meeting is None or meeting.set_id != choice.set_id):
        return False
    if name and name not in one.people:
        return False
    return choice.ahead == "all" or one.at <= request.now + timedelta(days=int(choice.ahead))


def _row(one: Coming, request: PageRequest) -> dict[str, object]:
    zone = request.programme.zone
    return {
        "message": one,
        "time": words.clock(one.at.astimezone(zone)),
        "when": words.moment(one.at, zone),
        "to": "those whom it concerns" if one.private else words.plural(one.count, "person", "people"),
        "hidden": {"message": one.subject, "seen": str(one.seen)},
    }
