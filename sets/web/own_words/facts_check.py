"""The check of a report's facts by the sets, those who facilitate them and partners: one word each, read without a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from sets.disclosure.words import names_somebody, naming_in
from sets.model.cohort import Role
from sets.model.report_review import ReportStage, Scope, Step
from sets.model.responses import Check, Responses
from sets.report.release.workflow import checkers
from sets.responses.forms.own_details import left_on
from sets.text import wording as words
from sets.web.own_words.standing import Checked
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Page, PageRequest, Redirect

RIGHT, WRONG = "right", "wrong"
FORM, TOLD = "facts", "told"
"""Who checks the facts."""
NOT_CHOSEN = "Choose whether it is right as far as you can tell, or something is wrong"
NO_WORDS = "Say where in the report it is, and what is wrong"
TOO_LONG = f"This is longer than {LONGEST_TEXT:,} characters. A few sentences are enough"
NAMES = (
    "What you wrote seems to name somebody or somewhere. The team reads it without your name, so a name in it may say "
    "more than you meant. Look again, and change it if you like."
)
_ASKED_OF = {
    Role.PARTNER: "You know this work from the side of the people you work with. You are asked the same as the sets: is "
    "what the report says right, and is it fair to them? What you say counts as much as what a set says.",
    Role.MEMBER: "You were there. Is what the report says right, as far as you can tell? The other sets, those who "
    "facilitate them and the programme’s community partners are asked the same.",
    Role.FACILITATOR: "You were there. Is what the report says right, as far as you can tell? The sets and the "
    "programme’s community partners are asked the same. Whoever facilitates does not speak for a set.",
}
ITEMS = ((RIGHT, "It is right as far as I can tell"), (WRONG, "Something is wrong"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsForm:
    """What the form holds."""

    choice: str = ""
    text: str = ""
    faults: tuple[Fault, ...] = field(default=())


def asked_of(request: PageRequest) -> str:
    """What somebody is asked, in words for who they are here; nothing for those who are not asked."""
    roles = request.programme.roles(request.person.id)
    order = (Role.MEMBER, Role.PARTNER, Role.FACILITATOR)
    return next((_ASKED_OF[role] for role in order if role in roles), "")


def own_check(request: PageRequest, scope: Scope) -> Check | None:
    """What the visitor said of this report so far."""
    mine = (request.person.id, scope)
    return next((one for one in request.responses.checks if (one.person, one.report) == mine), None)


def is_open(request: PageRequest, step: Step) -> bool:
    """Whether the visitor may check the facts now: not any more who has left, though their own words stay theirs."""
    serves = request.person.id in checkers(request.programme, request.today)
    here = serves and left_on(request.programme, request.person, request.now) is None
    return here and step.stage is ReportStage.FACTS and (step.until is None or request.now <= step.until)


def until_of(request: PageRequest, step: Step) -> str:
    """When the check closes, with its hour: whoever reads only the day comes in the evening, and too late."""
    return words.moment(step.until, request.zone) if step.until is not None else ""


def said_facts(request: PageRequest, scope: Scope) -> dict[str, object]:
    """What the visitor said, to be shown back to them; empty words before they said anything."""
    check = own_check(request, scope)
    said = "" if check is None else dict(ITEMS)[RIGHT if check.right else WRONG]
    return {
        "said": said,
        "said_text": check.text if check is not None else "",
        "said_at": words.moment(check.at, request.zone) if check is not None else "",
    }


def show_form(request: PageRequest, scope: Scope, step: Step) -> Page:
    """The form, with what was said before in it."""
    check = own_check(request, scope)
    if check is None:
        return _form(request, step, FactsForm())
    return _form(request, step, FactsForm(choice=RIGHT if check.right else WRONG, text=check.text))


def _form(request: PageRequest, step: Step, form: FactsForm) -> Page:
    facts = {
        "asked": asked_of(request),
        "items": ITEMS,
        "choice": form.choice,
        "text": form.text,
        "until": until_of(request, step),
        "action": request.here(FORM),
        "read": request.here("read"),
        "own_sets": own_sets(request, Scope(step.report)),
        "back": request.here(),
    }
    return Page(template="check/facts.html.j2", title="Check the facts", facts=facts, faults=form.faults)


def act(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """Keep what was said; said again, it takes the place of what was said before."""
    form = FactsForm(choice=request.fields.choice("facts", (RIGHT, WRONG)), text=request.fields.text("what"))
    if faults := faults_of(form):
        return _form(request, step, FactsForm(choice=form.choice, text=form.text, faults=faults))
    right = form.choice == RIGHT
    check = Check(person=request.person.id, report=scope.value, at=request.now, right=right, text=form.text)
    request.keep(Responses(checks=(check,)))
    return Redirect(to=request.here(TOLD))


def own_sets(request: PageRequest, scope: Scope) -> tuple[str, ...]:
    """How many sessions of the visitor's own sets the report counts, which its public version gives for all sets together."""
    found = []
    for line in Checked(request=request, scope=scope).own_sets:
        planned, held, rearranged, cancelled, _ = (count or 0 for count in line.counts)
        found.append(
            f"{line.label}: {words.plural(planned, 'session')} planned, {held} held, {rearranged} rearranged and "
            f"{cancelled} cancelled"
        )
    return tuple(found)


def faults_of(form: FactsForm) -> tuple[Fault, ...]:
    """What is to be put right in the form."""
    if not form.choice:
        return (Fault(field="facts", message=NOT_CHOSEN),)
    if form.choice == WRONG and not form.text:
        return (Fault(field="what", message=NO_WORDS),)
    if len(form.text) > LONGEST_TEXT:
        return (Fault(field="what", message=TOO_LONG),)
    return ()


def show_told(request: PageRequest, scope: Scope, step: Step) -> Answer:
    """What was said, shown back."""
    check = own_check(request, scope)
    if check is None:
        return Redirect(to=request.here(FORM))
    naming = bool(check.text) and names_somebody(check.text, naming_in(request.programme))
    facts = {
        **said_facts(request, scope),
        "names": NAMES if naming else "",
        "change": request.here(FORM) if is_open(request, step) else "",
        "until": until_of(request, step),
        "back": request.here(),
    }
    return Page(template="check/told.html.j2", title="Thank you", facts=facts)
