"""What the letter about changes says, as sentences: what is new in the reader's calendar and in their set, and the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sets.cohort import meeting_wording
from sets.cohort.programme import Programme
from sets.due.covering.company import SetNews, set_news
from sets.due.covering.letters import numbers_to_come
from sets.model.cohort import Meeting, PersonId, Role, SetId
from sets.model.messages import (
    CANCEL,
    CHANGES,
    FIRST_PAGE,
    GOODBYE,
    INVITE,
    UPDATE,
    WELCOME,
    CalendarEntry,
    Companion,
    Due,
    News,
)
from sets.text import wording as words
from sets.text.clean import one_line

SAID_IN = {
    WELCOME: "our welcome",
    FIRST_PAGE: "our message with your page",
    CHANGES: "our message about your dates",
    GOODBYE: "our goodbye message",
}
"""How a calendar message calls the letter that says in words what it does."""
BEFORE = "our message before this one"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesWords:
    """What has changed, in sentences. `reason` is the one of all of it, where there is one; `first`: they are all new.

    `answer`: there are times to accept or decline. `moved_to` is the set that the reader came to, `about` the one it is
    about where nothing in the calendar changes. `count` calendar messages follow. `ended` tells of the end of every set that
    the reader facilitated.
    """

    company: tuple[str, ...]
    dates: tuple[str, ...]
    reason: str
    first: bool
    answer: bool
    count: int
    moved_to: str
    about: str
    ended: str


def said_in(due: Due) -> str:
    """The letter that says in words what this calendar message does; nothing where it says so itself."""
    if not due.cover:
        return ""
    return SAID_IN.get(due.cover.split("/")[-2], BEFORE)


def changes_words(due: Due, programme: Programme, now: datetime) -> ChangesWords:
    """What a letter about changes says."""
    found = tuple(set_news(due.person, due.company, due.known, numbers_to_come(programme, now))) if due.known else ()
    moved = next((one for one in found if one.moved_in), None)
    reasons = {_reason(one, programme) for one in due.news}
    same = reasons.pop() if len(reasons) == 1 else ""
    merged = _merged_into(moved, due, programme, now) if moved is not None else None
    return ChangesWords(
        company=tuple(line for one in found for line in _of_set(one, due, programme, now)),
        dates=tuple(_dates(due.news, programme, same, merged)),
        reason=same,
        first=not due.known and all(one.kind == INVITE and one.before is None for one in due.news),
        answer=any(one.kind == INVITE or _moved(one, programme) for one in due.news),
        count=len(due.news),
        moved_to=_phrase(moved.set_id, programme) if moved is not None else "",
        about=_phrase(found[0].set_id, programme) if found else "",
        ended=" ".join(_ends(due.person, programme, now)),
    )


def _phrase(set_id: SetId, programme: Programme) -> str:
    return meeting_wording.set_phrase(programme.sets[set_id].name)


def _reason(one: News, programme: Programme) -> str:
    meeting = programme.by_key.get(one.occasion)
    if one.kind == CANCEL:
        return one_line((meeting.cancelled or "") if meeting is not None else "").rstrip(".")
    return meeting_wording.why_moved(meeting, programme) if one.kind == UPDATE else ""


def _moved(one: News, programme: Programme) -> bool:
    found = meeting_wording.changes(one.before, one.told, programme.zone)
    return any(change.what in meeting_wording.TIMES for change in found)


# --- the calendar ------------------------------------------------------------------------------------------------------


def _dates(news: Sequence[News], programme: Programme, same: str, merged: SetId | None = None) -> Iterator[str]:
    """A sentence each: what moved stands alone, what is new, cancelled or taken out in one for all.

    `merged`: the reader's earlier set that went into another; that it did, and why, is said above.
    """
    together: dict[tuple[str, str], list[News]] = defaultdict(list)
    for one in news:
        label, kind = _label(one, programme), _kind(one, programme)
        reason = "" if same else _reason(one, programme)
        if kind == CANCEL and merged is not None and programme.by_key[one.occasion].set_id == merged:
            kind, reason = _OUT, ""
        if kind == UPDATE:
            why = f" The reason: {reason}." if reason else ""
            yield from (f"{line}{why}" for line in _update(label, one, programme))
        else:
            together[kind, reason].append(one)
    for (kind, reason), some in together.items():
        why = f" (the reason: {reason})" if reason else ""
        yield f"{words.listed(_labels(some, programme))} {_SAID[kind][len(some) > 1]}{why}."


def _labels(some: Sequence[News], programme: Programme) -> list[str]:
    """The meetings with their days; several sessions of one set by their numbers, as the dates stand below."""
    by_set: dict[str, list[News]] = defaultdict(list)
    for one in some:
        meeting = programme.by_key.get(one.occasion)
        by_set[meeting.set_id or "" if meeting is not None else ""].append(one)
    found: list[str] = []
    for set_id, theirs in by_set.items():
        if set_id and len(theirs) >= _SEVERAL:
            numbers = [str(programme.by_key[one.occasion].number) for one in theirs]
            found.append(f"{one_line(programme.sets[SetId(set_id)].name)} sessions {words.listed(numbers)}")
        else:
            found += [f"{_label(one, programme)} ({_day(one.told, programme)})" for one in theirs]
    return found


_SEVERAL = 3
_AGAIN, _RESTORED, _OUT, _ADDRESS = "again", "restored", "out", "address"
_SAID = {
    INVITE: ("is new in your calendar", "are new in your calendar"),
    _RESTORED: ("takes place after all", "take place after all"),
    _AGAIN: ("is in your calendar again", "are in your calendar again"),
    CANCEL: ("is cancelled", "are cancelled"),
    _OUT: ("is taken out of your calendar", "are taken out of your calendar"),
    _ADDRESS: ("comes to this address from now on", "come to this address from now on"),
}


def _kind(one: News, programme: Programme) -> str:
    if one.kind == INVITE and one.before is not None:
        return _RESTORED if one.restored else _AGAIN
    if one.kind == CANCEL:
        meeting = programme.by_key.get(one.occasion)
        return CANCEL if meeting is None or meeting.cancelled is not None else _OUT
    changed = meeting_wording.changes(one.before, one.told, programme.zone)
    return one.kind if one.kind != UPDATE or changed else _ADDRESS


def _update(label: str, one: News, programme: Programme) -> Iterator[str]:
    for change in meeting_wording.changes(one.before, one.told, programme.zone):
        if change.what in meeting_wording.TIMES:
            yield f"{label} is now on {change.new}. It was on {change.old}."
        elif change.old:
            yield f"{label} on {_day(one.told, programme)} has a new {change.what}: {change.new}."
        else:
            yield f"{label} on {_day(one.told, programme)} has a new {change.what}. It is in your calendar."


def _label(one: News, programme: Programme) -> str:
    return meeting_wording.told_words(one.told, programme.by_key.get(one.occasion), programme).label


def _day(told: CalendarEntry, programme: Programme) -> str:
    return words.day(told.start.astimezone(programme.zone).date())


# --- the set -----------------------------------------------------------------------------------------------------------


def _of_set(news: SetNews, due: Due, programme: Programme, now: datetime) -> Iterator[str]:
    if news.moved_in:
        yield from _arrival(news, due, programme, now)
        return
    yield from _newcomers(news, due, programme, now)
    yield from _leavers(news, programme)
    yield from _facilitators(news, due, programme)


def _arrival(news: SetNews, due: Due, programme: Programme, now: datetime) -> Iterator[str]:
    if (origin := _merged_into(news, due, programme, now)) is not None:
        joint = f"{words.upper_first(_phrase(origin, programme))} comes together with {_phrase(news.set_id, programme)}"
        yield f"{joint}{_because(origin, programme)}."
    mine = next(one for one in due.company if (one.set_id, one.person) == (news.set_id, due.person))
    phrase = _phrase(news.set_id, programme)
    verb = "You facilitate" if mine.role is Role.FACILITATOR else "You are in"
    yield f"{verb} {phrase} now, from {_from(mine, programme)}."
    others = [one for one in due.company if one.set_id == news.set_id and one.person != due.person]
    members = _names((one for one in others if one.role is Role.MEMBER), programme)
    if members:
        yield f"{'Its members' if mine.role is Role.FACILITATOR else 'With you there'}: {words.listed(members)}."
    leading = [one for one in others if one.role is Role.FACILITATOR]
    facilitators = _names((one for one in leading if not _is_champion(one, programme)), programme)
    for name in _names((one for one in leading if _is_champion(one, programme)), programme):
        yield f"The set facilitates itself: {name} sees to its register and its dates."
    if facilitators:
        yield f"{words.listed(facilitators)} {'facilitates' if len(facilitators) == 1 else 'facilitate'} it."


def _merged_into(news: SetNews, due: Due, programme: Programme, now: datetime) -> SetId | None:
    """The set of before of a member who came here with all of it; None where it goes on, or there is none."""
    mine = next(one for one in due.company if (one.set_id, one.person) == (news.set_id, due.person))
    origin = _came_from(mine, programme) if mine.role is Role.MEMBER else None
    return origin if origin is not None and _is_over(origin, programme, now) else None


def _is_over(set_id: SetId, programme: Programme, now: datetime) -> bool:
    return not any(m.start > now for m in programme.sessions_by_set.get(set_id, ()))


def _because(set_id: SetId, programme: Programme) -> str:
    """Why a set ended, as the file says it."""
    why = one_line(programme.sets[set_id].ended_why).rstrip(".")
    return f" (the reason: {why})" if why else ""


def _ends(person: PersonId, programme: Programme, now: datetime) -> Iterator[str]:
    """The end of each set that somebody facilitated, where none of them goes on."""
    theirs = [one for one in programme.cohort.sets if any(p.id == person for p in one.facilitators)]
    if not all(one.ended is not None and _is_over(one.id, programme, now) for one in theirs):
        return
    today = now.astimezone(programme.zone).date()
    for one in theirs:
        assert one.ended is not None
        verb = "ended" if one.ended < today else "ends"
        day = words.day(one.ended)
        yield f"{words.upper_first(_phrase(one.id, programme))} {verb} on {day}{_because(one.id, programme)}."


def _newcomers(news: SetNews, due: Due, programme: Programme, now: datetime) -> Iterator[str]:
    grouped: dict[tuple[str, SetId | None], list[Companion]] = defaultdict(list)
    for one in news.joined:
        if one.role is Role.MEMBER:
            grouped[_from(one, programme), _came_from(one, programme)].append(one)
    for (since, origin), some in grouped.items():
        names = _names(some, programme)
        joins = "joins" if len(names) == 1 else "join"
        if origin is not None and _is_over(origin, programme, now):
            joint = f"{words.upper_first(_phrase(origin, programme))} comes together with yours{_because(origin, programme)}"
            yield f"{joint}: {words.listed(names)} {joins} you from {since}."
            yield from _who_stays(news, due, programme)
        elif origin is not None:
            yield f"{words.listed(names)} {joins} {_phrase(news.set_id, programme)} from {since}, coming from {_phrase(origin, programme)}."
        else:
            yield f"{words.listed(names)} {joins} {_phrase(news.set_id, programme)} from {since}."


def _who_stays(news: SetNews, due: Due, programme: Programme) -> Iterator[str]:
    before, there = _facilitating(due.known, news.set_id), _facilitating(due.company, news.set_id)
    if before.keys() == there.keys() and due.person not in there:
        leading = (one for one in due.company if (one.set_id, one.role) == (news.set_id, Role.FACILITATOR))
        for name in _names((one for one in leading if not _is_champion(one, programme)), programme):
            yield f"{name} facilitates the set as before."


def _leavers(news: SetNews, programme: Programme) -> Iterator[str]:
    for one in news.left:
        names = _names([one], programme)
        if one.role is not Role.MEMBER or not names:
            continue
        to = _goes_to(one, programme)
        yield f"{names[0]} moves to {_phrase(to, programme)}." if to is not None else f"{names[0]} has left the set."


def _facilitators(news: SetNews, due: Due, programme: Programme) -> Iterator[str]:
    """Who begins, in whose place, and who hands over: whoever facilitates the last session no longer."""
    phrase, sessions = _phrase(news.set_id, programme), programme.sessions_by_set[news.set_id]
    before, there = _facilitating(due.known, news.set_id), _facilitating(due.company, news.set_id)
    last = sessions[-1].number or 0
    for one in (one for one in news.joined if one.role is Role.FACILITATOR):
        names = _names([one], programme)
        theirs = [m for m in sessions if m.number in one.sessions]
        replaced = {
            p for p, numbers in before.items() for n in one.sessions if n in numbers - there.get(p, frozenset())
        }
        staying = [p for p in replaced if last in there.get(p, frozenset())]
        if names and _is_champion(one, programme):
            yield f"From {_session(theirs[0], programme)}, the set facilitates itself: {names[0]} sees to its register and its dates."
        elif names and last in one.sessions and len(theirs) > 1:
            yield f"From {_session(theirs[0], programme)}, {names[0]} facilitates {phrase}."
        elif names:
            place = f", in the place of {words.listed(_called(staying, programme))}" if staying else ""
            yield f"{names[0]} facilitates {words.listed([_session(m, programme) for m in theirs])}{place}."
    for name in _called([p for p, numbers in before.items() if last in numbers - there.get(p, frozenset())], programme):
        yield f"{name} hands over. We are grateful for all that {words.first_name(name)} has done with the set."


def _is_champion(one: Companion, programme: Programme) -> bool:
    """Whether somebody has a facilitator's tasks as the set's champion: nobody facilitates there."""
    mine = (m for m in programme.sessions_by_set[one.set_id] if m.number in one.sessions)
    return any(programme.is_champion_at(meeting, one.person) for meeting in mine)


def _facilitating(some: Sequence[Companion], set_id: SetId) -> dict[PersonId, frozenset[int]]:
    return {one.person: frozenset(one.sessions) for one in some if (one.set_id, one.role) == (set_id, Role.FACILITATOR)}


def _called(some: Sequence[PersonId], programme: Programme) -> list[str]:
    return [one_line(programme.people[one].name) for one in sorted(some) if one in programme.people]


def _names(some: Sequence[Companion] | Iterator[Companion], programme: Programme) -> list[str]:
    people = (programme.people.get(one.person) for one in some)
    return [one_line(person.name) for person in people if person is not None]


def _from(one: Companion, programme: Programme) -> str:
    first = next(m for m in programme.sessions_by_set[one.set_id] if m.number in one.sessions)
    return _session(first, programme)


def _session(meeting: Meeting, programme: Programme) -> str:
    return f"session {meeting.number} on {words.day(programme.day_of(meeting))}"


def _came_from(one: Companion, programme: Programme) -> SetId | None:
    return _other_set(one.person, one.set_id, programme, after=False)


def _goes_to(one: Companion, programme: Programme) -> SetId | None:
    return _other_set(one.person, one.set_id, programme, after=True)


def _other_set(person: PersonId, set_id: SetId, programme: Programme, *, after: bool) -> SetId | None:
    """The set that a member was in before this one, or is in after it."""
    ids = [one.id for one in programme.sets_of(person)]
    if set_id not in ids:
        return ids[-1] if after and ids else None
    place = ids.index(set_id)
    if after:
        return ids[place + 1] if place + 1 < len(ids) else None
    return ids[place - 1] if place > 0 else None
