"""A member tells the coordinators, and nobody else, that being in one set with somebody is difficult.

For some days after the welcome, without a reason (domain.md section 4). Nothing of it stands in any letter.
"""

from __future__ import annotations

from datetime import date

from sets.cohort.set_members import Fellow, facilitate, fellows
from sets.due.requested_letters import next_number
from sets.model.requests import LetterKind, LetterRequest
from sets.model.responses import Difficulty, Responses
from sets.responses import private_word
from sets.responses.private_word import PrivateWord
from sets.responses.sealed_records import open_difficulty, safely_open
from sets.text import wording as words
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect

STEP, TOLD, TAKE_BACK = "difficulty", "difficultytold", "difficultyback"
FORM, DONE, OVER = (f"mine/{name}.html.j2" for name in ("difficulty", "difficulty_told", "difficulty_over"))
CHOOSE = "Choose who it is, one or more"
NOBODY = "Nobody who coordinates could hear of all of them. Choose one of them, or write to somebody you trust"
LONGEST_NOTE = 1_000
LONG = f"Shorten it to {LONGEST_NOTE:,} characters or fewer"


def open_until(request: PageRequest) -> date | None:
    """The last day on which the visitor may say so; None where they cannot."""
    return private_word.open_until(request.person, request.programme, request.records.deliveries(), request.now)


def told(request: PageRequest) -> Difficulty | None:
    """What the visitor said before, sealed as it is kept."""
    return next((one for one in request.responses.difficulties if one.person == request.person.id), None)


def choices(request: PageRequest) -> tuple[Fellow, ...]:
    """Everybody in the set of whom some coordinator can hear: not the one coordinator there is."""
    person, programme, today = request.person.id, request.programme, request.today
    found = (*fellows(person, programme, today), *facilitate(person, programme, today))
    return tuple(one for one in found if private_word.listeners((one.id,), person, programme, today))


def show(request: PageRequest) -> Answer:
    """Who it is, and a line that need not be written."""
    kept = told(request)
    word = PrivateWord()
    if kept is not None:
        word = private_word.read(open_difficulty(kept, safely_open(request.site.seal.unseal)).text)
    return _form(request, word)


def _form(request: PageRequest, word: PrivateWord, faults: tuple[Fault, ...] = (), *, posted: bool = False) -> Page:
    last = open_until(request)
    facts: dict[str, object] = {"back": request.here(), "team_contact": request.programme.cohort.organiser.contact}
    if last is None:
        title = "This can no longer be said here"
        return Page(
            template=OVER,
            title=title,
            facts={**facts, "note": word.note, "posted": posted},
            status=409 if posted else 200,
        )
    facts |= {
        "action": request.here(STEP),
        "items": tuple((one.id, one.words) for one in choices(request)),
        "chosen": word.about,
        "note": word.note,
        "until": words.day(last),
        "taken_back": request.here(TAKE_BACK) if told(request) is not None else "",
    }
    return Page(template=FORM, title="Is somebody in your set a difficulty for you?", facts=facts, faults=faults)


def tell(request: PageRequest) -> Answer:
    """Keep it, sealed, and write to those coordinators who may hear it that something is on their page."""
    about = request.fields.ticked("who", [one.id for one in choices(request)])
    word = PrivateWord(
        about=tuple(one.id for one in choices(request) if one.id in about), note=request.fields.text("note")
    )
    if open_until(request) is None:
        return _form(request, word, posted=True)
    if not word.about or len(word.note) > LONGEST_NOTE:
        fault = Fault(field="who", message=CHOOSE) if not word.about else Fault(field="note", message=LONG)
        return _form(request, word, (fault,))
    # of the coordinators, whoever it is about hears nothing; where that leaves nobody, one choice at a time has somebody
    hear = private_word.listeners(word.about, request.person.id, request.programme, request.today)
    if not hear:
        return _form(request, word, (Fault(field="who", message=NOBODY),))
    asked = request.responses.asked
    letters = tuple(
        LetterRequest(
            person=one.id,
            wish=LetterKind.PRIVATE_WORD,
            number=next_number(asked, one.id, LetterKind.PRIVATE_WORD),
            at=request.now,
        )
        for one in hear
    )
    kept = Difficulty(person=request.person.id, at=request.now, text=private_word.written(word))
    request.keep(Responses(difficulties=(kept,), asked=letters))
    return Redirect(to=request.here(TOLD))


def take_back(request: PageRequest) -> Answer:
    """Delete what was said."""
    kept = told(request)
    if kept is not None:
        request.records.erase(Responses(difficulties=(kept,)))
    return Redirect(to=request.here())


def show_told(request: PageRequest) -> Answer:
    """Who hears it, and that it can be taken back."""
    if told(request) is None:
        return Redirect(to=request.here(STEP))
    facts = {"back": request.here(), "taken_back": request.here(TAKE_BACK), "change": request.here(STEP)}
    return Page(template=DONE, title="Thank you. Only the coordinators hear it", facts=facts)


SHOW: dict[str, Handler] = {STEP: show, TOLD: show_told}
ACT: dict[str, Handler] = {STEP: tell, TAKE_BACK: take_back}
