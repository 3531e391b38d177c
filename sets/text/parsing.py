"""The few forms in which people write days, times, lengths and moments, read into values of the model.

Every reader takes text and raises ValueError in words for people, with forms that work. What comes back from
`sets/text/formatting.py` can be read here again, to the same value.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import NoReturn

from sets.model.cohort import DayPart, Unavailable
from sets.model.timing import Anchor, Every, Moment, Period, Side, Unit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAY_FORMS = "2027-03-02 or 2 March 2027"
TIME_FORMS = "10am, 10:00 or 2:30pm"
LENGTH_FORMS = "2h30m, 90 minutes or 2 hours"
EVERY_FORMS = "5 weeks, fortnight or month"
PERIOD_FORMS = "10 days, 20 working days, 5 weeks or 6 months"
UNAVAILABLE_FORMS = "friday or monday afternoon"
MOMENT_FORMS = "5 working days before at 10:00, on the day at 4pm or 2 weeks after the last session"

NOTHING = frozenset({"none", "n/a", "na", "nil", "-", "–", "none known", "not applicable", "nothing", "none needed"})
"""What people write, in any case, where they could leave a place empty."""

FIRST_YEAR, LAST_YEAR = 2000, 2199
LONGEST = timedelta(hours=12)
LIMITS = {Unit.DAYS: 3660, Unit.WORKING_DAYS: 2600, Unit.WEEKS: 520, Unit.MONTHS: 120}

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = rf"(?P<count>\d{{1,4}}|an?|{'|'.join(_NUMBER_WORDS)})"
_UNITS = {
    **dict.fromkeys(("day", "days"), Unit.DAYS),
    **dict.fromkeys(("working day", "working days"), Unit.WORKING_DAYS),
    **dict.fromkeys(("week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("month", "months"), Unit.MONTHS),
}
_CADENCES = {
    **dict.fromkeys(("weekly", "week"), "1 week"),
    **dict.fromkeys(("fortnightly", "fortnight", "a fortnight"), "2 weeks"),
    **dict.fromkeys(("monthly", "month"), "1 month"),
}
_PARTS = {
    **dict.fromkeys(("", "all day"), DayPart.ALL_DAY),
    **dict.fromkeys(("morning", "mornings", "am"), DayPart.MORNING),
    **dict.fromkeys(("afternoon", "afternoons", "pm"), DayPart.AFTERNOON),
}
_ANCHORS = {
    **dict.fromkeys(("", "the session", "each session", "every session"), Anchor.EACH_SESSION),
    **dict.fromkeys(("the first session", "first session"), Anchor.FIRST_SESSION),
    **dict.fromkeys(("the last session", "last session"), Anchor.LAST_SESSION),
    **dict.fromkeys(("the report", "report"), Anchor.REPORT),
    **dict.fromkeys(("published", "publishing", "publication"), Anchor.PUBLISHED),
    **dict.fromkeys(_WEEKLY := ("each week", "every week"), Anchor.EACH_WEEK),
}
_NOTHING = Period(count=0, unit=Unit.DAYS)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_WRITTEN_DAY = re.compile(r"(?:([a-z]+),? )?(\d{1,2}) ([a-z]+),? (\d{4})")
_TWELVE_HOURS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\.?")
_TWENTY_FOUR_HOURS = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{2})(\d{2})")
_LENGTH = re.compile(
    r"(?:(?P<hours>\d{1,3}) ?(?:h|hrs?|hours?))?(?: ?and)? ?(?:(?P<minutes>\d{1,4}) ?(?:m|mins?|minutes?))?"
)
_PERIOD = re.compile(rf"{_COUNT} (?P<unit>(?:working )?days?|weeks?|months?)")
_OFFSET = re.compile(rf"(?P<period>{_COUNT} [a-z ]+?) (?P<side>before|after)(?: (?P<anchor>.+))?")
_ON_THE_DAY = re.compile(r"on the day(?: of (?P<anchor>.+))?")
_SESSION = re.compile(r"(?:the )?session (\d{1,2})")
_AT = re.compile(r"(?P<rest>.+?) at (?P<at>[^ ].*)")


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens made from `text`: `Wrap-up day!` gives `wrap-up-day`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def day(text: str) -> date:
    """A day: `2027-03-02`, `2 March 2027` or `Tuesday 2 March 2027`. A wrong weekday is refused."""
    words = _tidy(text)
    if found := _ISO_DAY.fullmatch(words):
        return _real_day(text, int(found[1]), int(found[2]), int(found[3]))
    found = _WRITTEN_DAY.fullmatch(words) or _refuse(text, "a day", DAY_FORMS)
    month = _named(found[3], MONTHS)
    if month is None:
        _refuse(text, "a day", DAY_FORMS)
    value = _real_day(text, int(found[4]), month + 1, int(found[2]))
    if found[1] is not None and _named(found[1], WEEKDAYS) != value.weekday():
        raise ValueError(
            f"{_quoted(text)}: {value.day} {MONTHS[value.month - 1]} {value.year} is a {WEEKDAYS[value.weekday()]}"
        )
    return value


def time_of_day(text: str) -> time:
    """A time on the clock: `10am`, `10:00`, `2:30pm`, `10.30am`, `midday`."""
    words = _tidy(text)
    if words in ("midday", "noon"):
        return time(12)
    if found := _TWELVE_HOURS.fullmatch(words):
        hour, minute = int(found[1]), int(found[2] or 0)
        if not 1 <= hour <= 12:
            _refuse(text, "a time of day", TIME_FORMS)
        return _real_time(text, hour % 12 + (12 if found[3] == "p" else 0), minute)
    found = _TWENTY_FOUR_HOURS.fullmatch(words) or _refuse(text, "a time of day", TIME_FORMS)
    return _real_time(text, int(found[1] or found[3]), int(found[2] or found[4]))


def length(text: str) -> timedelta:
    """How long a meeting lasts: `2h30m`, `90 minutes`, `1 hour 30 minutes`; more than nothing, at most 12 hours."""
    words = _tidy(text)
    found = _LENGTH.fullmatch(words)
    if found is None or not (found["hours"] or found["minutes"]):
        _refuse(text, "a length of time", LENGTH_FORMS)
    value = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    if not timedelta(0) < value <= LONGEST:
        raise ValueError(f"{_quoted(text)}: a meeting lasts from 1 minute to 12 hours; write {LENGTH_FORMS}")
    return value


def period(text: str) -> Period:
    """A length of calendar time: `6 months`, `20 working days`, `a fortnight`."""
    words = _tidy(text)
    if words in ("a fortnight", "fortnight"):
        return Period(count=2, unit=Unit.WEEKS)
    found = _PERIOD.fullmatch(words) or _refuse(text, "a length of calendar time", PERIOD_FORMS)
    count, unit = _number(found["count"]), _UNITS[found["unit"]]
    if not 1 <= count <= LIMITS[unit]:
        raise ValueError(f"{_quoted(text)}: write 1 to {LIMITS[unit]} {unit.value}")
    return Period(count=count, unit=unit)


def every(text: str) -> Every:
    """A cadence: `5 weeks`, `fortnight`, `monthly`, `10 days`. Months keep the weekday: the third Tuesday."""
    words = _tidy(text).removeprefix("every ")
    try:
        value = period(_CADENCES.get(words, words))
    except ValueError:
        _refuse(text, "how often a set meets", EVERY_FORMS)
    if value.unit is Unit.WORKING_DAYS:
        _refuse(text, "how often a set meets", EVERY_FORMS)
    return Every(count=value.count, unit=value.unit, weekday_of_month=value.unit is Unit.MONTHS)


def unavailable(text: str) -> Unavailable:
    """A weekday, or half of one, on which a person does not work: `friday`, `monday afternoon`, `wed mornings`."""
    name, _, part = _tidy(text).partition(" ")
    weekday = _named(name, WEEKDAYS)
    if weekday is None:
        weekday = _named(name.removesuffix("s"), WEEKDAYS)
    if weekday is None or part not in _PARTS:
        _refuse(text, "a weekday", UNAVAILABLE_FORMS)
    return Unavailable(weekday=weekday, part=_PARTS[part])


def moment(text: str) -> Moment:
    """A point of the timeline: `2 working days after at 10:00`, `on the day`, `13 weeks after the last session`.

    `after session 3` is when session 3 ends, `each week` the first day of every week. What is counted from is each session
    unless it says otherwise: the first session, the last session, session 3, an event of the file, the report, published.
    """
    words = _tidy(text)
    found = _AT.fullmatch(words)
    rest, at = (found["rest"], time_of_day(found["at"])) if found else (words, None)
    if rest in ("when published", "on publishing"):
        return Moment(period=_NOTHING, side=Side.ON, anchor=Anchor.PUBLISHED, at=at)
    if rest in _WEEKLY:
        return Moment(period=_NOTHING, side=Side.ON, anchor=Anchor.EACH_WEEK, at=at)
    if found := _ON_THE_DAY.fullmatch(rest):
        return _anchored(text, _NOTHING, Side.ON, found["anchor"] or "", at)
    if rest.startswith("after "):
        return _anchored(text, _NOTHING, Side.ON, rest.removeprefix("after "), at)
    found = _OFFSET.fullmatch(rest) or _refuse(text, "a moment", MOMENT_FORMS)
    return _anchored(text, period(found["period"]), Side(found["side"]), found["anchor"] or "", at)


def _anchored(text: str, offset: Period, side: Side, anchor: str, at: time | None) -> Moment:
    if known := _ANCHORS.get(anchor):
        return Moment(period=offset, side=side, anchor=known, at=at)
    if found := _SESSION.fullmatch(anchor):
        if int(found[1]) < 1:
            raise ValueError(f"{_quoted(text)}: sessions are counted from 1")
        return Moment(period=offset, side=side, anchor=Anchor.SESSION, number=int(found[1]), at=at)
    event = slug(anchor.removeprefix("the "))
    if not event:
        _refuse(text, "a moment", MOMENT_FORMS)
    return Moment(period=offset, side=side, anchor=Anchor.EVENT, event=event, at=at)


def is_anchor(event: str) -> bool:
    """Whether a moment counted from `event` would mean something other than an event (`report`, `session-3`)."""
    words = event.replace("-", " ")
    return words in _ANCHORS or f"the {words}" in _ANCHORS or _SESSION.fullmatch(words) is not None


def _tidy(text: str) -> str:
    return " ".join(text.lower().split())


def _number(text: str) -> int:
    if text in ("a", "an"):
        return 1
    return _NUMBER_WORDS.index(text) + 1 if text in _NUMBER_WORDS else int(text)


def _named(text: str, names: tuple[str, ...]) -> int | None:
    """The place of the name that `text` is, or begins with three letters or more."""
    return next((n for n, name in enumerate(names) if len(text) > 2 and name.lower().startswith(text)), None)


def _real_day(text: str, year: int, month: int, number: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{_quoted(text)}: the year should be from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(year, month, number)
    except ValueError:
        raise ValueError(f"{_quoted(text)}: there is no such day; write {DAY_FORMS}") from None


def _real_time(text: str, hour: int, minute: int) -> time:
    if hour > 23 or minute > 59:
        raise ValueError(f"{_quoted(text)}: there is no such time; write {TIME_FORMS}")
    return time(hour, minute)


def _quoted(text: str) -> str:
    shown = "".join(char if char.isprintable() else "?" for char in text)
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"


def _refuse(text: str, thing: str, forms: str) -> NoReturn:
    raise ValueError(f"{_quoted(text)} is not {thing}; write {forms}")
