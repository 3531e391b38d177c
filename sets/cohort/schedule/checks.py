"""What a practised coordinator would say about resolved dates (domain.md sections 4 and 7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from sets.cohort.schedule.meetings import Session
from sets.cohort.schedule.problems import Path, Problem, Scene
from sets.dates.working_days import RAMADAN, observances
from sets.model.cohort import Meeting, Occasion
from sets.text.wording import day as in_words
from sets.text.wording import listed

CLOSEST, WIDEST = timedelta(weeks=2), timedelta(weeks=9)
LUNCH = time(13)
LAUNCH = "launch"


def checked(scene: Scene, index: int, sessions: tuple[Session, ...], events: tuple[Meeting, ...]) -> list[Problem]:
    """Faults and warnings about one set's sessions; those called off, or after an early end, are left out."""
    last = min(scene.cohort.ended or date.max, scene.cohort.sets[index].ended or date.max)
    live = [s for s in sessions if not s.slot.cancelled and _day(s) <= last]
    problems = list[Problem]()
    for earlier, later in pairwise(live):
        problems += _order(earlier, later) or _spacing(earlier, later)
    problems += _before_launch(live, events)
    problems += _past(scene, live)
    return problems + _observed_sessions(live)


def _observed_sessions(live: list[Session]) -> list[Problem]:
    """One warning for all sessions of a set with the same observances."""
    found: dict[tuple[str, ...], list[Session]] = {}
    for session in live:
        found.setdefault(_to_mind(session), []).append(session)
    return [_observed_alike(names, sessions) for names, sessions in found.items() if names]


def _to_mind(session: Session) -> tuple[str, ...]:
    return observed_then(session.meeting.start, session.meeting.end)


def observed_then(start: datetime, end: datetime) -> tuple[str, ...]:
    """The observances of the day on which a meeting starts, on its own clock; a morning is what suits those who fast, so
    Ramadan is then no news."""
    names = observances(start.date())
    if end.time() <= LUNCH and start.time() < end.time():
        return tuple(name for name in names if not name.startswith(RAMADAN))
    return names


def _observed_alike(names: tuple[str, ...], sessions: list[Session]) -> Problem:
    first = sessions[0]
    if len(sessions) == 1:
        return _observed(first.slot.label, _day(first), names, first.slot.path)
    numbers, days = ([str(one.slot.number) for one in sessions], [in_words(_day(one)) for one in sessions])
    message = (
        f"{_set_name(first)}, sessions {listed(numbers)}: {listed(days)} are observed by some people: {listed(names)}"
    )
    return Problem(path=first.slot.path, message=message, warning=True)


def _order(earlier: Session, later: Session) -> list[Problem]:
    first, second = _day(earlier), _day(later)
    if first < second:
        return []
    if first == second:
        said = f"is on {in_words(second)}, the same day as session {earlier.slot.number}"
    else:
        said = f"({in_words(second)}) comes before session {earlier.slot.number} ({in_words(first)})"
    return [Problem(path=_edited(earlier, later), message=f"{later.slot.label} {said}", warning=False)]


def _spacing(earlier: Session, later: Session) -> list[Problem]:
    """A warning for a gap that is too short or too long, unless the cadence has it: that is said once, at `every`."""
    gap = _day(later) - _day(earlier)
    by_cadence = not later.slot.listed and gap == later.slot.nominal - earlier.slot.nominal
    if CLOSEST <= gap <= WIDEST or by_cadence:
        return []
    length = f"less than {CLOSEST.days // 7} weeks" if gap < CLOSEST else f"more than {WIDEST.days // 7} weeks"
    numbers = f"sessions {earlier.slot.number} and {later.slot.number}"
    message = (
        f"{_set_name(later)}: {numbers} are {length} apart ({in_words(_day(earlier))} and {in_words(_day(later))})"
    )
    return [Problem(path=_edited(earlier, later), message=message, warning=True)]


def _before_launch(live: list[Session], events: tuple[Meeting, ...]) -> list[Problem]:
    launch = next((event for event in events if event.key == LAUNCH and event.cancelled is None), None)
    early = [session for session in live if launch is not None and session.meeting.start < launch.end]
    return [
        Problem(
            path=s.slot.path,
            message=f"{s.slot.label} ({in_words(_day(s))}) begins before the launch is over",
            warning=True,
        )
        for s in early
    ]


def _past(scene: Scene, live: list[Session]) -> list[Problem]:
    """Warnings for sessions that are over before anybody hears of them, or of their new day."""
    now = scene.now
    over = [session for session in live if now is not None and session.meeting.start <= now]
    new = [session for session in over if session.slot.key not in scene.previous]
    problems = [_never_told(new)] if new else []
    for session in over:
        if waited := _waited_for(scene, session.meeting):
            problems.append(_back(session.slot.label, _day(session), waited, session.slot.path))
    return problems


def _waited_for(scene: Scene, meeting: Meeting) -> date | None:
    """The day to come that people were told for this meeting."""
    before = scene.previous.get(meeting.key)
    if before is None or before.cancelled is not None or scene.now is None or before.start <= scene.now:
        return None
    return before.start.astimezone(scene.zone).date()


def _never_told(new: list[Session]) -> Problem:
    numbers = listed([str(session.slot.number) for session in new])
    said = f"session {numbers} is past; nobody is invited to it"
    if len(new) > 1:
        said = f"sessions {numbers} are past; nobody is invited to them"
    return Problem(path=new[0].slot.path, message=f"{_set_name(new[0])}: {said}", warning=True)


def _back(label: str, day: date, waited: date, path: Path) -> Problem:
    message = (
        f"{label}: {in_words(day)} is past, so nobody is told, and calendars keep {in_words(waited)}; "
        "give it a day to come, or cancel it"
    )
    return Problem(path=path, message=message, warning=True)


def past_events(scene: Scene, events: tuple[Meeting, ...]) -> list[Problem]:
    """A warning for each event that is over before anybody hears of it, or of its new day; cancelled ones are left out."""
    problems: list[Problem] = []
    over = {e.key: e for e in events if scene.now is not None and e.start <= scene.now and e.cancelled is None}
    for index, event in enumerate(scene.cohort.events):
        path: Path = ("events", index, "date")
        if event.key in over and event.key not in scene.previous:
            message = f"{event.title}: {in_words(event.date)} is past; nobody is invited to it"
            problems.append(Problem(path=path, message=message, warning=True))
        elif event.key in over and (waited := _waited_for(scene, over[Occasion(event.key)])):
            problems.append(_back(event.title, event.date, waited, path))
    return problems


def observed_events(scene: Scene) -> list[Problem]:
    """A warning for each event on a day that some people observe; those that are called off are left out."""
    return [
        _observed(event.title, event.date, names, ("events", index, "date"))
        for index, event in enumerate(scene.cohort.events)
        if event.cancelled is None and (names := observances(event.date))
    ]


def _observed(label: str, day: date, names: tuple[str, ...], path: Path) -> Problem:
    message = f"{label}: {in_words(day)} is observed by some people: {listed(names)}"
    return Problem(path=path, message=message, warning=True)


def _edited(earlier: Session, later: Session) -> Path:
    """Where a person would mend it: at the later session, unless only the earlier one was moved by hand."""
    by_hand = "moves" in earlier.slot.path and "moves" not in later.slot.path
    return earlier.slot.path if by_hand else later.slot.path


def _set_name(session: Session) -> str:
    return session.slot.label.rpartition(", ")[0]


def _day(session: Session) -> date:
    # the meeting's own zone is the cohort's
    return session.meeting.start.date()
