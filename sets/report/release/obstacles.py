"""What stands in the way of a report's next step, in words for the coordinator (domain.md sections 8 and 10). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sets.dates.pre_election import pre_election
from sets.model.report_review import PassageKind, ReportStage
from sets.report.editing.themes import placings_of, raw_quotes
from sets.report.facts import report_facts
from sets.report.release.workflow import Situation, answered_in_words
from sets.responses.consent import fingerprint
from sets.text import wording as words

_NEEDED = {
    PassageKind.HEADLINE: "the headline",
    PassageKind.MISSING: "who was missing",
    PassageKind.WRONG: "what went wrong",
    PassageKind.RECOMMENDATION: "the recommendations",
}


class Weight(StrEnum):
    """BLOCKS: the step cannot be taken. TICK: only by somebody who says that they know. WARNS: good to know."""

    BLOCKS = "blocks"
    TICK = "tick"
    WARNS = "warns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something in the way of a step. `key` names it in a form; `tick` is what a coordinator says to go on all the same."""

    key: str
    text: str
    weight: Weight
    tick: str = ""


def obstacles(to: ReportStage, situation: Situation) -> tuple[Blocker, ...]:
    """What stands in the way of a step forward, the gravest first."""
    found = [*_of_review(situation), *_of_people(situation)]
    if to is not ReportStage.QUOTES:
        found += _of_quotes(situation)
    if to is ReportStage.RELEASED:
        found += _of_release(situation)
    order = tuple(Weight)
    return tuple(sorted(found, key=lambda one: order.index(one.weight)))


def still_blocking(found: Iterable[Blocker], ticked: Iterable[str]) -> tuple[Blocker, ...]:
    """Those that still stand in the way, with these ticks made."""
    made = frozenset(ticked)
    return tuple(
        one for one in found if one.weight is Weight.BLOCKS or (one.weight is Weight.TICK and one.key not in made)
    )


def unread(situation: Situation) -> int:
    """How many lines for the report nobody has read and placed, as the desk's themes show them."""
    facts = report_facts(situation.programme, situation.responses, (), situation.now)
    marks = {fingerprint(quote.line.text) for quote in raw_quotes(facts, situation.review)}
    return len(marks - placings_of(situation.review).keys())


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
    if missing := [said for part, said in _NEEDED.items() if part not in written]:
        text = f"Nobody has written {words.listed(missing)}. The report then says so."
        found.append(Blocker(key="missing", text=text, weight=Weight.WARNS))
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
    if situation.stage is ReportStage.QUOTES and silent:
        text = (
            f"Not everybody quoted has answered yet. {answered_in_words(situation)} Lines that people agreed to in a log "
            "stand; a story stays out without its writer’s yes."
        )
        found.append(Blocker(key="silent", text=text, weight=Weight.WARNS))
    return found


def _somebody_left(situation: Situation) -> bool:
    members = (member for one in situation.programme.cohort.sets for member in one.members)
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
    open_still = step is not None and step.until is not None and situation.now < step.until
    if open_still and situation.asked - situation.answered:
        assert step is not None
        assert step.until is not None
        text = (
            f"The check of the facts is open until {words.moment(step.until, situation.programme.zone)}, and "
            f"not everybody has answered. {answered_in_words(situation)}"
        )
        tick = "The sets and partners agreed that it is released now"
        found.append(Blocker(key="early", text=text, weight=Weight.TICK, tick=tick))
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
