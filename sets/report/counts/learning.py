"""Raw tables about learning logs, actions and members' own work (domain.md section 8, denominators). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.responses import Action, ActionState, LearningLog, LogState
from sets.report.facts import Facts, Pair
from sets.responses.prompt_catalogue import MY_WORK, REFLECTION
from sets.responses.questions import ELEMENTS, LEVERS, MISSING_VOICES, STAGES, STAGES_SHARED, Question
from sets.text.wording import upper_first

NONE_THIS_TIME = "None this time"


def logs(facts: Facts) -> RawTable:
    """Learning logs by what came of them."""
    given = [facts.logs.get(pair) for pair in facts.asked]
    returned = sum(log is not None and log.state is LogState.RETURNED for log in given)
    nothing = sum(log is not None and log.state is LogState.NOTHING_TO_SHARE for log in given)
    return RawTable(
        name="logs",
        in_words="{share} of the learning logs asked for were {column}.",
        caption="What came of the learning logs",
        about=About.EVENTS,
        heading="Learning logs",
        columns=("Returned", "Nothing to share this time", "No log"),
        lines=(
            RawLine(
                label="Learning logs",
                counts=(returned, nothing, len(given) - returned - nothing),
                people=len({person for _, person in facts.asked}),
                most=_most(facts.asked),
                met=facts.last_met(facts.asked),
            ),
        ),
        groupings=((Group(label="Answered", columns=(0, 1)), Group(label="No log", columns=(2,))),),
        needs=("attendance",),
        note="Out of logs asked of members who attended. “Nothing to share this time” is a full answer.",
        missing=_none_asked(facts),
    )


def answered_logs(facts: Facts) -> RawTable:
    """Learning logs by whether an answer came, for half way: the finer form is for the end."""
    table = logs(facts)
    answered, none = table.groupings[0]
    return replace(
        table,
        columns=(answered.label, none.label),
        lines=tuple(replace(line, counts=(line.counts[0] + line.counts[1], line.counts[2])) for line in table.lines),
        groupings=(),
    )


def return_rate(facts: Facts) -> RawTable:
    """Logs returned out of those asked for, less those whose answer was that there was nothing to share."""
    counts = logs(facts).lines[0].counts
    people = len({person for _, person in facts.asked})
    line = RawLine(
        label="Return rate",
        counts=(counts[0], counts[2]),
        people=people,
        most=_most(facts.asked),
        met=facts.last_met(facts.asked),
    )
    return RawTable(
        name="log-return",
        in_words="{share} of the learning logs were {column}.",
        caption="Learning log return rate",
        about=About.EVENTS,
        heading="Learning logs",
        columns=("Returned", "No log"),
        lines=(line,),
        needs=("attendance", "logs"),
        note="Logs whose answer was “nothing to share this time” are left out of this rate.",
        missing=_none_asked(facts),
    )


def _none_asked(facts: Facts) -> str:
    return "" if facts.asked else "No learning log has been asked for, so there is nothing to count."


def ticks(facts: Facts) -> RawTable:
    """Returned logs by the elements that their writers ticked."""
    returned = [log for pair, log in facts.logs.items() if pair in facts.asked and log.state is LogState.RETURNED]
    # where one log has ticks, its session's form had them, and a log without any said none
    ticked = {log.occasion for log in returned if log.elements}
    asking = [log for log in returned if log.occasion in ticked or _asks_elements(facts, log.occasion)]
    people = len({log.person for log in asking})
    pairs = [(log.occasion, log.person) for log in asking]
    most, met = _most(pairs), facts.last_met(pairs)
    touched = [(e.name, sum(e.id in log.elements for log in asking)) for e in ELEMENTS]
    touched.append((NONE_THIS_TIME, sum(not log.elements for log in asking)))
    return RawTable(
        name="elements-touched",
        in_words="{share} of the logs ticked “{label}”.",
        caption="Elements that learning logs touched",
        about=About.EVENTS,
        heading="Element",
        columns=("Logs that ticked it", "Logs that did not"),
        lines=tuple(
            RawLine(label=name, counts=(n, len(asking) - n), people=people, most=most, met=met) for name, n in touched
        ),
        needs=("attendance", "logs"),
        note="Out of returned logs that were asked. A log may tick more than one.",
        missing=_none_asked(facts),
        covering=True,
    )


def _most(pairs: Iterable[Pair]) -> int:
    """How often the person is counted who is so most often."""
    return max(Counter(person for _, person in pairs).values(), default=1)


def _asks_elements(facts: Facts, occasion: str) -> bool:
    meeting = next(m for m in facts.all_held if m.key == occasion)
    asked = REFLECTION.asked(meeting.number or 1, facts.programme.count_of(meeting))
    return any(question.elements for question in asked)


def actions(facts: Facts) -> RawTable:
    """Actions by where they stand."""
    own = [action for action in facts.responses.actions if action.person in facts.members]
    states = (ActionState.DONE, ActionState.PARTLY, ActionState.CHANGED, ActionState.DROPPED, ActionState.OPEN)
    counted = Counter(action.state for action in own)
    done, partly, changed, dropped, open_ = range(5)
    return RawTable(
        name="actions",
        in_words="{share} of the actions are {column}.",
        caption="Actions that members set themselves",
        about=About.EVENTS,
        heading="Actions",
        columns=("Done", "Partly done", "Changed", "Dropped", "Still open"),
        lines=(
            RawLine(
                label="Actions",
                counts=tuple(counted[state] for state in states),
                **_behind(facts, own),
            ),
        ),
        groupings=(
            (
                Group(label="Done", columns=(done,)),
                Group(label="Partly done or changed", columns=(partly, changed)),
                Group(label="Dropped", columns=(dropped,)),
                Group(label="Still open", columns=(open_,)),
            ),
            (
                Group(label="Done or partly done", columns=(done, partly)),
                Group(label="Changed or dropped", columns=(changed, dropped)),
                Group(label="Still open", columns=(open_,)),
            ),
            (
                Group(label="Done or partly done", columns=(done, partly)),
                Group(label="Changed, dropped or still open", columns=(changed, dropped, open_)),
            ),
        ),
        note="Out of all actions that members recorded.",
        missing="" if own else "No action has been recorded.",
        among=len(facts.members),
    )


def _behind(facts: Facts, own: Sequence[Action]) -> dict[str, Any]:
    """Who stands behind these actions, as `RawLine` says it: how many, how often one of them, and until when they met."""
    pairs = [(action.occasion, action.person) for action in own]
    return {"people": len({person for _, person in pairs}), "most": _most(pairs), "met": facts.last_met(pairs)}


def actions_reviewed(facts: Facts) -> RawTable:
    """Actions whose owner has come back to them, out of those whose owner's next session has been held."""
    own = [action for action in facts.responses.actions if action.person in facts.members]
    due = [(action, meeting) for action in own if (meeting := facts.next_held(action)) is not None]
    seen = sum(facts.reviewed(action, meeting) for action, meeting in due)
    return RawTable(
        name="actions-reviewed",
        in_words="{share} of the actions were looked at again by their owners.",
        caption="Actions reviewed",
        about=About.EVENTS,
        heading="Actions",
        columns=("Reviewed", "Not reviewed yet"),
        lines=(
            RawLine(
                label="Reviewed",
                counts=(seen, len(due) - seen),
                **_behind(facts, [action for action, _ in due]),
            ),
        ),
        # those not reviewed are among those still open
        needs=("actions",),
        note="Out of actions whose owner’s next session has been held. Reviewed means that the owner has said what became "
        "of it, at that session or later, or worded it anew; it need not be completed.",
        missing="" if due else "No action has come to its owner’s next session yet.",
        among=len(facts.members),
    )


def dropped(facts: Facts) -> RawTable:
    """Dropped actions by whether their owner wrote what they learned."""
    gone = [a for a in facts.responses.actions if a.state is ActionState.DROPPED and a.person in facts.members]
    taught = sum(bool(action.learned or action.sealed_learned) for action in gone)
    return RawTable(
        name="dropped-actions",
        in_words="{share} of the dropped actions taught something that was written down.",
        caption="What dropped actions taught",
        about=About.EVENTS,
        heading="Dropped actions",
        columns=("Something was learned and written down", "Nothing written yet"),
        lines=(RawLine(label="Dropped", counts=(taught, len(gone) - taught), **_behind(facts, gone)),),
        needs=("actions",),
        note="Out of actions that their owners dropped.",
        missing="" if gone else "No dropped action has been recorded.",
        among=len(facts.members),
    )


NONE_OF_THESE = "None of these"
NOBODY_TOLD = "No member has answered the questions about their own work."
OUT_OF = "Out of members who answered the questions about their own work."
_NOTHING = frozenset({"", "-", "no", "none", "none yet", "nothing", "nothing yet", "not yet", "n/a", "na", "nobody"})


def stages(facts: Facts) -> RawTable:
    """At how many members' work communities or partners took part, by stage: one row for the whole cohort each."""
    told = tuple(facts.answered(MY_WORK.name).values())
    ticked = [_ticked(log) for log in told]
    rows = [(upper_first(stage), sum(stage in one for one in ticked)) for stage in STAGES]
    rows.append((NONE_OF_THESE, sum(not one for one in ticked)))
    return RawTable(
        name="stages",
        in_words="{share} of the members who answered ticked “{label}”.",
        caption="Stages at which communities or partners took part in members’ work",
        about=About.PEOPLE,
        heading="Stage",
        columns=("Members who ticked it", "Members who did not"),
        lines=tuple(RawLine(label=label, counts=(n, len(told) - n), people=len(told)) for label, n in rows),
        note=f"{OUT_OF} A member may tick more than one stage.",
        missing="" if told else NOBODY_TOLD,
        among=len(facts.members),
        covering=True,
    )


def levers(facts: Facts) -> RawTable:
    """Members who named a power, lever or relationship that they used without new money."""
    return _named(
        facts,
        LEVERS,
        "levers",
        "Levers used without new money",
        ("Named one that they used", "Named none"),
        "{share} of the members who answered named a power, lever or relationship that they used without new money.",
    )


def named_missing(facts: Facts) -> RawTable:
    """Members who named somebody to be talked to next."""
    return _named(
        facts,
        MISSING_VOICES,
        "named-missing",
        "Who should be talked to next",
        ("Named a group or role", "Named none"),
        "{share} of the members who answered named a group or role to be talked to next.",
    )


def _named(
    facts: Facts, question: Question, name: str, caption: str, columns: tuple[str, str], in_words: str
) -> RawTable:
    told = facts.answered(MY_WORK.name).values()
    named = sum(_says_something(_answer(log, question)) for log in told)
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.PEOPLE,
        heading="Members",
        columns=columns,
        lines=(RawLine(label=caption, counts=(named, len(told) - named), people=len(told)),),
        note=OUT_OF,
        missing="" if told else NOBODY_TOLD,
        among=len(facts.members),
    )


def _answer(log: LearningLog, question: Question) -> str:
    return next((answer.text for answer in log.answers if answer.question == question.id), "")


def _says_something(text: str) -> bool:
    """Whether an answer names anything; `none yet` does not."""
    return text.strip().strip(".!").casefold() not in _NOTHING


def _ticked(log: LearningLog) -> frozenset[str]:
    named = {one.strip().casefold() for one in _answer(log, STAGES_SHARED).split(",")}
    return frozenset(stage for stage in STAGES if stage in named)
