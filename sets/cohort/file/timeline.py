"""The standard timeline, and a cohort's own rows over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from sets.cohort.file.events import LAUNCH, event_key
from sets.cohort.file.schema import CohortFile, Prompt, Timeline
from sets.cohort.file.session_rules import days_apart, merged, session_rules
from sets.cohort.file.shape_faults import Context
from sets.model.cohort import PromptRule
from sets.model.messages import (
    CALENDAR_KINDS,
    COVERING,
    FIRST_PAGE,
    INVITE_AGAIN,
    MAIL_COMES_BACK,
    POLL_KINDS,
    REMINDER_SUFFIX,
    REPORT_KINDS,
    STEP_KINDS,
    WELCOME,
)
from sets.model.timing import Anchor, Moment, Period, Side, Unit
from sets.text.clean import shown
from sets.text.near_words import nearest
from sets.text.parsing import slug
from sets.text.resources import timeline_file
from sets.text.yaml_file import KeyPath, Remark, load

MIDPOINT = "midpoint"
"""The row of the standard timeline whose session is the one at half way, and the key of the report at that time."""
MIDPOINT_SESSIONS = 4
_USEFUL_FOR = {Unit.DAYS: 14, Unit.WORKING_DAYS: 10, Unit.WEEKS: 2, Unit.MONTHS: 1}
_RESERVED = frozenset(
    {
        *CALENDAR_KINDS,
        *REPORT_KINDS,
        *STEP_KINDS,
        WELCOME,
        FIRST_PAGE,
        MAIL_COMES_BACK,
        *COVERING,
        INVITE_AGAIN,
        *POLL_KINDS,
    }
)
_WHOLE_COHORT = (Anchor.LAST_SESSION, Anchor.FIRST_SESSION, Anchor.SESSION, Anchor.EVENT)


@cache
def standard_rows() -> dict[str, Prompt]:
    """The rows of the standard timeline by name, in order."""
    loaded = load(timeline_file().read_text(encoding="utf-8"))
    return dict(Timeline.model_validate({"prompts": loaded.document}).prompts)


def prompt_rules(file: CohortFile) -> tuple[PromptRule, ...]:
    """The cohort's timeline: the standard rows with what differs, then its own. Rows without `to` and `when` are left out."""
    standard = standard_rows()
    rows = {name: over(row, file.prompts.get(name)) for name, row in standard.items() if _fits(name, file)}
    rows |= {name: row for name, row in file.prompts.items() if name not in standard}
    found = (rule_of(name, row) for name, row in rows.items())
    return tuple(_settled(rule, file) for rule in found if rule is not None)


def over(row: Prompt, own: Prompt | None) -> Prompt:
    """A row with the keys that `own` gives."""
    if own is None:
        return row
    given = {key: getattr(own, key) for key in own.model_fields_set}
    return row.model_copy(update=given)


def rule_of(name: str, row: Prompt) -> PromptRule | None:
    """The row as a rule; None while it does not say to whom and when."""
    if row.to is None or row.when is None:
        return None
    return PromptRule(
        name=name,
        to=row.to,
        when=row.when,
        until=row.until or useful_until(row.when),
        remind=row.remind,
        asks=bool(row.asks),
        send=row.send is not False,
        why=row.why or "",
    )


def useful_until(when: Moment) -> Moment:
    """The last useful moment of a row that gives none: before a day, that day; else two weeks (10 working days) later, or
    a month where it counts in months."""
    if when.side is Side.BEFORE:
        return replace(when, period=Period(count=0, unit=Unit.DAYS), side=Side.ON, at=None)
    if when.side is Side.ON:
        return replace(when, period=Period(count=10, unit=Unit.WORKING_DAYS), side=Side.AFTER, at=None)
    period = when.period
    return replace(when, period=Period(count=period.count + _USEFUL_FOR[period.unit], unit=period.unit))


def most_sessions(file: CohortFile) -> int:
    """The number of sessions of the set that has most."""
    return max((session_rules(merged(file.sessions, one)).count for one in file.sets), default=0)


def _fits(name: str, file: CohortFile) -> bool:
    """Half way makes sense from four sessions on."""
    return not _at_half_way(name) or name in file.prompts or most_sessions(file) >= MIDPOINT_SESSIONS


def _at_half_way(name: str) -> bool:
    """Whether the standard timeline counts this row from a session by its number, which stands for the one at half way."""
    row = standard_rows().get(name)
    return row is not None and row.when is not None and row.when.anchor is Anchor.SESSION


def _settled(rule: PromptRule, file: CohortFile) -> PromptRule:
    """Moments counted from launch in a cohort that has none, and the session at half way."""
    launches = any(event_key(event) == LAUNCH and event.cancelled is None for event in file.events)
    own = file.prompts.get(rule.name)
    half = max(most_sessions(file) // 2, 1) if _at_half_way(rule.name) and (own is None or own.when is None) else None

    def settle(moment: Moment) -> Moment:
        if not launches and moment.anchor is Anchor.EVENT and moment.event == LAUNCH:
            return replace(moment, anchor=Anchor.FIRST_SESSION, event=None)
        if half is not None and moment.anchor is Anchor.SESSION:
            return replace(moment, number=half)
        return moment

    remind = settle(rule.remind) if rule.remind else None
    return replace(rule, when=settle(rule.when), until=settle(rule.until), remind=remind)


def own_rows(context: Context) -> Iterator[Remark]:
    """A prompt that is not in the standard timeline says when and to whom, and has words."""
    for name, row in context.file.prompts.items():
        if name not in context.standard:
            fault = _misnamed(name, context) or _unfinished(name, row)
            if fault:
                yield Remark(path=("prompts", name), message=fault)


def _misnamed(name: str, context: Context) -> str:
    if slug(name) != name or not 2 <= len(name) <= 60:
        return f"'{shown(name)}' cannot be the name of a prompt; write lower-case letters, digits and hyphens"
    if name in _RESERVED or name.endswith(REMINDER_SUFFIX):
        return f"a prompt cannot be called '{shown(name)}': setwise uses that name itself"
    if context.folders is not None and name not in context.folders:
        near = nearest(name, context.standard)
        return f"there is no prompt '{shown(name)}', and no folder of that name with its words{near}"
    return ""


def _unfinished(name: str, row: Prompt) -> str:
    missing = [f"'{key}'" for key in ("when", "to") if key not in row.model_fields_set]
    return f"'{shown(name)}' is a prompt of your own, so it needs {' and '.join(missing)}" if missing else ""


def moments_exist(context: Context) -> Iterator[Remark]:
    """Every moment is counted from something that the file has."""
    for name, row in context.file.prompts.items():
        for key in ("when", "until", "remind"):
            moment = getattr(row, key)
            if moment is not None:
                yield from _exists(context.file, ("prompts", name, key), moment)
    for key, moment in context.file.report.moments:
        if moment is not None:
            yield from _exists(context.file, ("report", key), moment)
            if moment.anchor not in _WHOLE_COHORT:
                example = "after session 3" if key == MIDPOINT else "20 working days after the last session"
                yield Remark(
                    path=("report", key), message=f"{key}: count from one session or an event, such as {example}"
                )


def _exists(file: CohortFile, path: KeyPath, moment: Moment) -> Iterator[Remark]:
    events = {event_key(event) for event in file.events} | {LAUNCH}
    if moment.anchor is Anchor.EVENT and moment.event not in events:
        yield Remark(
            path=path,
            message=f"{path[-1]}: there is no event '{shown(moment.event)}' in this file{nearest(str(moment.event), events)}",
        )
    most = most_sessions(file)
    if moment.anchor is Anchor.SESSION and most and (moment.number or 0) > most:
        yield Remark(path=path, message=f"{path[-1]}: there is no session {moment.number}; the sets have {most}")


def in_order(context: Context) -> Iterator[Remark]:
    """A prompt is useful for a while after it is sent; its reminder lies in between, and waits for an answer."""
    for name, row in context.file.prompts.items():
        standard = context.standard.get(name)
        rule = rule_of(name, over(standard, row) if standard else row)
        if rule is None:
            continue
        if _before(rule.until, rule.when):
            yield Remark(
                path=("prompts", name, "until"),
                message="until: the last useful moment is before it is sent; change until or when",
            )
        if rule.remind and not rule.asks:
            yield Remark(
                path=("prompts", name, "remind"),
                message="remind: a reminder is for those who have not answered, and this row asks for no answer; "
                "add asks: yes, or take remind away",
            )
        if rule.remind and _before(rule.remind, rule.when):
            yield Remark(
                path=("prompts", name, "remind"),
                message="remind: the reminder comes before the prompt; change remind or when",
            )
        if rule.remind and _before(rule.until, rule.remind):
            yield Remark(
                path=("prompts", name, "remind"),
                message="remind: the reminder comes after the last useful moment; change remind or until",
            )


def _before(one: Moment, other: Moment) -> bool:
    """Whether `one` certainly comes before `other`; only where both are counted from the same thing."""
    if (one.anchor, one.number, one.event) != (other.anchor, other.number, other.event):
        return False
    return _offset(one) < _offset(other) - 0.5


def _offset(moment: Moment) -> float:
    days = days_apart(moment.period.count, moment.period.unit)
    return {Side.BEFORE: -days, Side.ON: 0.0, Side.AFTER: days}[moment.side]


PROMPT_CHECKS = (own_rows, moments_exist, in_order)
