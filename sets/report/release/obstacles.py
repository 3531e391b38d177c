"""What stands in the way of a report's next step, in words for the coordinator (domain.md sections 8 and 10). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sets.dates.pre_election import pre_election
from sets.model.report_review import ReportStage
from sets.report.editing.themes import placings_of, raw_quotes
from sets.report.editing.to_do import NEEDED
from sets.report.facts import report_facts
from sets.report.release.letters import Fate
from sets.report.release.workflow import Situation, answered_in_words
from sets.responses.consent import fingerprint
from sets.text import wording as words

CUT = "It is cut short, for the reason below: the report says so to everybody who reads it"
_OPEN = {
    ReportStage.QUOTES: "People may look at their own words",
    ReportStage.FACTS: "The check of the facts is open",
}


class Weight(StrEnum):
    """BLOCKS: the step cannot be taken. TICK: only by somebody who says that they know. WARNS: good to know."""

    BLOCKS = "blocks"
    TICK = "tick"
    WARNS = "warns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something in the way of a step. `key` names it in a form; `tick` is what a coordinator says to go on all the same.

    Whoever ticks one that `cuts` ends a stage before it is over, and gives a reason that stands in the report.
    """

    key: str
    text: str
    weight: Weight
    tick: str = ""
    cuts: bool = False


def obstacles(to: ReportStage, situation: Situation) -> tuple[Blocker, ...]:
    """What stands in the way of a step forward, the gravest first."""
    found = [*_of_sessions(situation), *_of_review(situation), *_of_people(situation), *_of_stage(situation)]
    if to is not ReportStage.QUOTES:
        found += _of_quotes(situation)
    if to is ReportStage.RELEASED:
        found += _of_release(situation)
    order = tuple(Weight)
    return tuple(sorted(found, key=lambda one: order.index(one.weight)))


def still_blocking(found: Iterable[Blocker], ticked: Iterable[str], why: str = "") -> tuple[Blocker, ...]:
    """Those that still stand in the way, with these ticks made and this reason given."""
    made = frozenset(ticked)
    return tuple(one for one in found if one.weight is not Weight.WARNS and not _passed(one, made, why))


def _passed(one: Blocker, ticked: frozenset[str], why: str) -> bool:
    return one.weight is Weight.TICK and one.key in ticked and (bool(why.strip()) or not one.cuts)


def cuts_short(found: Iterable[Blocker]) -> bool:
    """Whether a step with these in its way, all of them passed, ends a stage before it is over."""
    return any(one.cuts for one in found)


def too_soon(found: Iterable[Blocker]) -> bool:
    """Whether there is no report yet to take anywhere, so that no step is offered."""
    return any(one.key == "unheld" for one in found)


def unread(situation: Situation) -> int:
    """How many lines for the report nobody has read and placed, as the desk's themes show them."""
    facts = report_facts(situation.programme, situation.responses, (), situation.now)
    marks = {fingerprint(quote.line.text) for quote in raw_quotes(facts, situation.review)}
    return len(marks - placings_of(situation.review).keys())


def _of_sessions(situation: Situation) -> list[Blocker]:
    held, planned = situation.sessions
    if held and 2 * held >= planned:
        return []
    said = f"{held} of its {words.plural(planned, 'session')} {_have(held)}" if held else "None of its sessions has"
    text = f"{said} been held. Nobody is asked about a report before half of them have been."
    return [Blocker(key="unheld", text=text, weight=Weight.BLOCKS)]


def _of_stage(situation: Situation) -> list[Blocker]:
    """What says that the stage where it stands is not over: its letters, and its time."""
    found, step = [*_of_letters(situation)], situation.newest
    if situation.open:
        assert step is not None
        assert step.until is not None
        until = words.moment(step.until, situation.programme.zone)
        text = f"{_OPEN[step.stage]} until {until}, and not everybody has answered. {answered_in_words(situation)}"
        found.append(Blocker(key="early", text=text, weight=Weight.TICK, tick=CUT, cuts=True))
    return found


def _of_letters(situation: Situation) -> list[Blocker]:
    """Nothing passes mail that is down; what never arrived only a reason."""
    fates = frozenset(situation.letters)
    if Fate.COMING in fates:
        text = (
            "Not every letter of this stage has been sent. Each leaves in its reader’s working hours, and one that "
            "failed is tried again. If they stay, mail is down: see the messages on the team’s page."
        )
        return [Blocker(key="mail", text=text, weight=Weight.BLOCKS)]
    if fates == {Fate.LOST} and not situation.answered:
        text = (
            "Not one letter of this stage has arrived, so nobody was asked. Put the addresses or the mail right, then "
            "take the report a step back and on again: new letters leave then."
        )
        return [Blocker(key="mail", text=text, weight=Weight.BLOCKS)]
    if Fate.LOST in fates:
        text = "Some letters of this stage never arrived, so not everybody was asked."
        return [Blocker(key="lost", text=text, weight=Weight.TICK, tick=CUT, cuts=True)]
    return []


def _of_review(situation: Situation) -> list[Blocker]:
    found = []
    if count := unread(situation):
        text = (
            f"{words.plural(count, 'line')} for the report {_be(count)} not read yet. Nothing unreviewed is published."
        )
        found.append(Blocker(key="unread", text=text, weight=Weight.BLOCKS))
    if situation.held:
        text = "Some lines name somebody or somewhere, so the report leaves them out. Their writers can change them."
        found.append(Blocker(key="names", text=text, weight=Weight.WARNS))
    written = {one.part for one in situation.review.passages if one.text}
    if missing := [said for part, said in NEEDED[situation.scope].items() if part not in written]:
        text = f"Nobody has written {words.listed(missing)}. Only people can write that."
        found.append(Blocker(key="missing", text=text, weight=Weight.BLOCKS))
    return found


def _of_people(situation: Situation) -> list[Blocker]:
    found = []
    if situation.quoted and _somebody_left(situation):
        # whether one of those quoted left is not said: of a single leaver it would tell that a quote is theirs
        text = (
            "Whoever has left is not asked. A line stands as its writer agreed to it in their log; a story stays out "
            "without its writer’s yes."
        )
        found.append(Blocker(key="left", text=text, weight=Weight.WARNS))
    silent = len(situation.asked) - len(situation.answered)
    if situation.stage is ReportStage.QUOTES and silent and not situation.open:
        text = (
            f"Not everybody quoted has answered yet. {answered_in_words(situation)} Lines that people agreed to in a log "
            "stand; a story stays out without its writer’s yes."
        )
        found.append(Blocker(key="silent", text=text, weight=Weight.WARNS))
    return found


def _somebody_left(situation: Situation) -> bool:
    members = situation.programme.members.values()
    return any(member.last_day is not None and member.last_day < situation.today for member in members)


def _of_quotes(situation: Situation) -> list[Blocker]:
    if not situation.unshown:
        return []
    text = (
        "Somebody is quoted now who has not seen their words in place. Take the report back to that step: everybody "
        "quoted gets a message then."
    )
    return [Blocker(key="unshown", text=text, weight=Weight.BLOCKS)]


def _of_release(situation: Situation) -> list[Blocker]:
    found, step = [], situation.newest
    if step is not None and step.digest and step.digest != situation.digest:
        text = "The report is no longer what was checked: its figures or words have changed since."
        tick = "I have read it as it is now, and it needs no second check"
        found.append(Blocker(key="changed", text=text, weight=Weight.TICK, tick=tick))
    if wrong := sum(not one.right for one in situation.checks):
        text = (
            f"{words.plural(wrong, 'person', 'people')} said that something is wrong in it: see the desk’s first page."
        )
        tick = "What was wrong has been put right, or answered"
        found.append(Blocker(key="wrong", text=text, weight=Weight.TICK, tick=tick))
    if said := pre_election(situation.programme.cohort, situation.today):
        tick = "The public version may go out now: I have asked the monitoring officer or whoever decides here"
        found.append(Blocker(key="election", text=said, weight=Weight.TICK, tick=tick))
    return found


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"
