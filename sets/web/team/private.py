"""What members told the coordinators alone: read here, by those whom it is not about, and deleted when it is dealt with."""

from __future__ import annotations

from sets.model.responses import Difficulty, Responses
from sets.responses import private_word
from sets.responses.private_word import PrivateWord
from sets.responses.sealed_records import open_difficulty, safely_open
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Page, PageRequest, Redirect

STEP, DONE = "private", "privatedone"
PRIVATE = "team/private.html.j2"
DELETED = "It is deleted. Nothing of it is kept."


def for_me(request: PageRequest) -> tuple[tuple[Difficulty, PrivateWord], ...]:
    """Each that this coordinator may read, opened."""
    unseal = safely_open(request.site.seal.unseal)
    opened = ((one, private_word.read(open_difficulty(one, unseal).text)) for one in request.responses.difficulties)
    return tuple(
        (one, word)
        for one, word in opened
        if any(
            hears.id == request.person.id
            for hears in private_word.listeners(word.about, one.person, request.programme, request.today)
        )
    )


def show(request: PageRequest, done: str = "") -> Page:
    """Who told what about whom, with a button each that deletes it."""
    people = request.programme.people
    rows = tuple(
        {
            "who": one_line(people[one.person].name) if one.person in people else "Somebody who has left",
            "about": words.listed(
                list(private_word.names(word, ((person.id, one_line(person.name)) for person in people.values())))
            ),
            "note": word.note,
            "when": words.moment(one.at, request.zone),
            "hidden": {"who": str(one.person), "seen": one.at.isoformat()},
        }
        for one, word in for_me(request)
    )
    facts = {"back": request.here(), "rows": rows, "action": request.here(STEP), "done": done, "notice": ""}
    return Page(template=PRIVATE, title="Told to you privately", facts=facts)


def show_done(request: PageRequest) -> Page:
    """The same, after one was deleted."""
    return show(request, DELETED)


def dealt_with(request: PageRequest) -> Answer:
    """Delete one, if it stands as it was shown: a word that was changed meanwhile is read first."""
    mine = {str(one.person): one for one, _ in for_me(request)}
    chosen = mine.get(request.fields.choice("who", mine))
    if chosen is None or request.fields.line("seen") != chosen.at.isoformat():
        return Redirect(to=request.here(STEP))
    request.records.erase(Responses(difficulties=(chosen,)))
    return Redirect(to=request.here(DONE))
