"""One step of a report: what it does, what stands in its way, and the button. Forward, or back to an earlier one."""

from __future__ import annotations

from sets.model.report_review import ReportStage
from sets.report.release.obstacles import Blocker, Weight, cuts_short, obstacles
from sets.report.release.workflow import Situation, ahead, behind, checkers, closes
from sets.service.release_report import IN_THE_WAY, LONGEST_WHY, NotTaken, take_step
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Fault, Handler, Page, PageRequest, Redirect
from sets.web.report_desk.front import NEXT, first_of, scope_of, situation

FORWARD, BACK = "edit/release.html.j2", "edit/release_back.html.j2"
STEP, GO_BACK = "release", "releaseback"
CONFLICT = 409
NAMES = {
    ReportStage.DRAFT: ("Draft", "Only coordinators have it. Nobody gets a message."),
    ReportStage.QUOTES: ("People see their own words", "Everybody quoted gets a new message."),
    ReportStage.FACTS: ("The facts are checked", "Members, facilitators and partners get a new message."),
}
TICK_IT = "Tick this to go on, or go back and wait"
SAY_WHY = "Say why it is cut short, in a sentence"
NO_STAGE = "Choose where it goes back to"
TOO_LONG = f"Shorten it to {LONGEST_WHY} characters or fewer"
BACK_TITLE = "Take a step back?"


def _show(request: PageRequest) -> Answer:
    return _forward(request, situation(request))


def _forward(request: PageRequest, found: Situation, faults: tuple[Fault, ...] = (), notice: str = "") -> Answer:
    """The page of the next step, with what was ticked."""
    steps = ahead(found)
    if not steps:
        return Redirect(to=request.here())
    to = steps[0]
    ways = obstacles(to, found)
    facts = {
        "does": _does(to, found),
        "blocks": _texts(ways, Weight.BLOCKS),
        "first": first_of(request, ways),
        "warns": _texts(ways, Weight.WARNS),
        "ticks": tuple(one for one in ways if one.weight is Weight.TICK),
        "ticked": _ticked(request, ways),
        "cuts": cuts_short(ways),
        "why": request.fields.text("why"),
        "hidden": {"to": to.value, "seen": str(found.number)},
        "press": NEXT[to],
        "final": to is ReportStage.RELEASED,
        "read": request.here("read"),
        "action": request.here(STEP),
        "back": request.here(),
        "notice": notice,
        "done": "",
    }
    return Page(template=FORWARD, title=f"{NEXT[to]}?", facts=facts, faults=faults, status=CONFLICT if notice else 200)


def _texts(ways: tuple[Blocker, ...], weight: Weight) -> tuple[str, ...]:
    return tuple(one.text for one in ways if one.weight is weight)


def _ticked(request: PageRequest, ways: tuple[Blocker, ...]) -> tuple[str, ...]:
    return tuple(one.key for one in ways if request.fields.ticked(f"tick-{one.key}", ("yes",)))


def _does(to: ReportStage, found: Situation) -> tuple[str, ...]:
    """What the step does, in sentences."""
    closing = closes(to, found)
    until = words.moment(closing, found.programme.zone) if closing is not None else ""
    if to is ReportStage.QUOTES:
        return (
            "Everybody whose words stand in it gets a message with a link, and one reminder. Nobody sees the words of "
            "anybody else.",
            f"They may say yes, change them or take them out, until {until}. To go on before that takes a reason, which stands "
            "in the report.",
            "You can take this back at any time.",
        )
    if to is ReportStage.FACTS:
        asked = len(checkers(found.programme, found.today))
        return (
            f"{words.plural(asked, 'person', 'people')} (members, facilitators and partners) {_get(asked)} a message "
            "with a link to the draft, and one reminder.",
            f"They may say what is not right until {until}. You read it here, without names.",
            "You can take this back at any time.",
        )
    leads = words.listed([one_line(one.name) for one in found.programme.cohort.leads])
    return (
        "The newest draft is released, with the words as they are now: whoever took theirs out by now is not in it.",
        f"{leads or 'Nobody'} {_get(len(found.programme.cohort.leads) or 1)} the lead’s version. Everybody who checked "
        "it hears that it is out, with the public version.",
        "Learning logs and ratings close. Its figures are kept, so that no later report can be set against them.",
    )


def _get(count: int) -> str:
    return "gets" if count == 1 else "get"


def _act(request: PageRequest) -> Answer:
    found = situation(request)
    to = request.fields.choice("to", [stage.value for stage in ReportStage])
    if not to:
        return Redirect(to=request.here(STEP))
    if (
        found.newest is not None
        and found.stage is ReportStage(to)
        and _seen(request) == found.number - 1
        and _mine(found, request)
    ):
        return Redirect(to=request.here(f"release{to}"))  # pressed twice
    ticked = _ticked(request, obstacles(ReportStage(to), found)) if to != ReportStage.DRAFT else ()
    why = request.fields.text("why")
    if len(why) > LONGEST_WHY:
        return _forward(request, found, (Fault(field="why", message=TOO_LONG),))
    try:
        _take(request, ReportStage(to), ticked=ticked, why=why)
    except NotTaken as problem:
        faults = _faults(problem, ticked)
        if faults or problem.obstacles:
            return _forward(request, situation(request), faults, "" if faults else IN_THE_WAY)
        return _told(request, problem.why)
    return Redirect(to=request.here(f"release{to}"))


def _faults(problem: NotTaken, ticked: tuple[str, ...]) -> tuple[Fault, ...]:
    ticks = [one for one in problem.obstacles if one.weight is Weight.TICK]
    if len(ticks) < len(problem.obstacles):
        return ()  # something is to be done first, which no tick puts right
    open_ = [one for one in ticks if one.key not in ticked]
    found = [
        Fault(field=f"tick-{one.key}", message=f"{TICK_IT}: {one.tick[:1].lower()}{one.tick[1:]}") for one in open_
    ]
    return (*found, *([Fault(field="why", message=SAY_WHY)] if len(open_) < len(ticks) else []))


def _told(request: PageRequest, notice: str) -> Answer:
    """Nothing was done, and why: on the page of the step that is next now, or of the way back."""
    found = situation(request)
    return _forward(request, found, notice=notice) if ahead(found) else Redirect(to=request.here())


def _seen(request: PageRequest) -> int:
    text = request.fields.line("seen")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _mine(found: Situation, request: PageRequest) -> bool:
    return found.newest is not None and found.newest.by == one_line(request.person.name)


def _take(request: PageRequest, to: ReportStage, *, ticked: tuple[str, ...] = (), why: str = "") -> None:
    take_step(
        request.site.installation,
        request.link.cohort,
        scope_of(request),
        to,
        request.now,
        by=one_line(request.person.name),
        seen=_seen(request),
        ticked=ticked,
        why=why,
    )


def _show_back(request: PageRequest) -> Answer:
    return _back_page(request, situation(request))


def _back_page(request: PageRequest, found: Situation, faults: tuple[Fault, ...] = (), notice: str = "") -> Answer:
    stages = behind(found)
    if not stages:
        return Redirect(to=request.here())
    facts = {
        "stages": tuple((stage.value, *NAMES[stage]) for stage in stages),
        "chosen": request.fields.line("to") or (stages[0].value if len(stages) == 1 else ""),
        "why": request.fields.text("why"),
        "hidden": {"seen": str(found.number)},
        "action": request.here(GO_BACK),
        "back": request.here(),
        "notice": notice,
        "done": "",
    }
    status = CONFLICT if notice else 200
    return Page(template=BACK, title=BACK_TITLE, facts=facts, faults=faults, status=status)


def _act_back(request: PageRequest) -> Answer:
    found = situation(request)
    to = request.fields.choice("to", [stage.value for stage in behind(found)])
    why = request.fields.text("why")
    if faults := _back_faults(to, why):
        return _back_page(request, found, faults)
    try:
        _take(request, ReportStage(to), why=why)
    except NotTaken as problem:
        return _back_page(request, situation(request), notice=problem.why)
    return Redirect(to=request.here(f"release{to}"))


def _back_faults(to: str, why: str) -> tuple[Fault, ...]:
    found = [Fault(field="to", message=NO_STAGE)] if not to else []
    return (*found, *([Fault(field="why", message=TOO_LONG)] if len(why) > LONGEST_WHY else []))


SHOW: dict[str, Handler] = {STEP: _show, GO_BACK: _show_back}
ACT: dict[str, Handler] = {STEP: _act, GO_BACK: _act_back}
