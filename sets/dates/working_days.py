"""Working days, bank holidays of the four nations and religious observances (domain.md section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from sets.model.cohort import Nation, WorkingCalendar

CLOSURE = "Christmas and New Year closure"
MAY_VARY = "(date may vary by a day)"
DAY = timedelta(days=1)
WEEKEND = ("Saturday", "Sunday")
SUBDIVISIONS = {
    Nation.ENGLAND: "ENG",
    Nation.WALES: "WLS",
    Nation.SCOTLAND: "SCT",
    Nation.NORTHERN_IRELAND: "NIR",
}
# the library's names where the government's list says it otherwise
OFFICIAL_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "New Year Holiday": "2 January bank holiday",
    "Saint Andrew's Day": "St Andrew's Day",
    "Saint Patrick's Day": "St Patrick's Day",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
}
SUBSTITUTE = " (observed)"
MOON_SIGHTED = ("Eid al-Fitr", "Eid al-Adha")
RAMADAN = "Ramadan"


def bank_holiday(day: date, nation: Nation) -> str | None:
    """The bank holiday's name as the government lists it, or None."""
    return _bank_holidays(day.year, nation).get(day)


def closed(day: date, calendar: WorkingCalendar) -> str | None:
    """Why no session is put on this day: a weekend, a bank holiday, the closure of 24 December to 2 January, a closed day."""
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2):
        return bank_holiday(day, calendar.nation) or CLOSURE
    if day.weekday() >= 5:
        return f"a {WEEKEND[day.weekday() - 5]}"
    return bank_holiday(day, calendar.nation) or closed_by_hand(day, calendar)


def closed_by_hand(day: date, calendar: WorkingCalendar) -> str | None:
    """Why somebody closed this single day, or None."""
    return next((one.why for one in calendar.closed if one.day == day), None)


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether people work on this day: neither a weekend, nor a bank holiday of the nation, nor a closed day."""
    return day.weekday() < 5 and bank_holiday(day, calendar.nation) is None and closed_by_hand(day, calendar) is None


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after `start`, up to `end` and with it; 0 where `end` is not later."""
    return sum(is_working_day(start + n * DAY, calendar) for n in range(1, (end - start).days + 1))


def add_working_days(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after `day` (before it, when negative); `day` itself is day 0, working or not."""
    step = DAY if count > 0 else -DAY
    found = day
    for _ in range(abs(count)):
        found += step
        while not is_working_day(found, calendar):
            found += step
    return found


def observances(day: date) -> tuple[str, ...]:
    """Religious observances on this day, in order of name; those that wait for the moon say that they may vary."""
    return _observances(day.year).get(day, ())


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


@cache
def _bank_holidays(year: int, nation: Nation) -> dict[date, str]:
    import holidays  # takes a tenth of a second, and most commands need no calendar

    found = holidays.country_holidays("GB", subdiv=SUBDIVISIONS[nation], years=year)
    return {day: " and ".join(_official(name) for name in found.get_list(day)) for day in found}


def _official(name: str) -> str:
    plain = name.removesuffix(SUBSTITUTE)
    return OFFICIAL_NAMES.get(plain, plain) + (" (substitute day)" if plain != name else "")


@cache
def _observances(year: int) -> dict[date, tuple[str, ...]]:
    found: dict[date, set[str]] = {}
    # Ramadan and the day either side of a feast may cross the turn of the year
    feasts = [feast for near in (year - 1, year, year + 1) for feast in _feasts(near)]
    for day, name in (*_ramadans(feasts), *_marked(feasts), *_easters(year)):
        if day.year == year:
            found.setdefault(day, set()).add(name)
    return {day: tuple(sorted(names)) for day, names in found.items()}


def _marked(feasts: list[tuple[date, str]]) -> Iterator[tuple[date, str]]:
    """Each feast on its day; moon-sighted ones on the days either side as well."""
    for day, name in feasts:
        if name in MOON_SIGHTED:
            yield from ((near, f"{name} {MAY_VARY}") for near in _days(day - DAY, day + DAY))
        elif name != RAMADAN:
            yield day, name


def _ramadans(feasts: list[tuple[date, str]]) -> Iterator[tuple[date, str]]:
    """Every day of Ramadan; only its edges wait for the moon."""
    ends = sorted(day for day, name in feasts if name == "Eid al-Fitr")
    for first in (day for day, name in feasts if name == RAMADAN):
        feast = next((day for day in ends if day > first), first + 30 * DAY)
        edges = (first - DAY, first, feast - DAY, feast)
        for day in _days(first - DAY, feast):
            yield day, f"{RAMADAN} {MAY_VARY}" if day in edges else RAMADAN


def _easters(year: int) -> Iterator[tuple[date, str]]:
    yield easter(year, EASTER_WESTERN) - 2 * DAY, "Good Friday"
    orthodox = easter(year, EASTER_ORTHODOX)
    yield orthodox - 2 * DAY, "Orthodox Good Friday"
    yield orthodox, "Orthodox Easter"


@cache
def _feasts(year: int) -> tuple[tuple[date, str], ...]:
    """The feasts that `holidays` knows, each by its day; a feast may fall twice in a year, or not at all."""
    from holidays.groups.chinese import ChineseCalendarHolidays
    from holidays.groups.hebrew import HebrewCalendarHolidays
    from holidays.groups.hindu import HinduCalendarHolidays
    from holidays.groups.islamic import IslamicHolidays
    from holidays.holiday_base import HolidayBase

    class Feasts(HolidayBase, ChineseCalendarHolidays, HebrewCalendarHolidays, HinduCalendarHolidays, IslamicHolidays):
        def __init__(self) -> None:
            ChineseCalendarHolidays.__init__(self)
            HebrewCalendarHolidays.__init__(self)
            HinduCalendarHolidays.__init__(self)
            IslamicHolidays.__init__(self, show_estimated=False)
            super().__init__(years=year, expand=False)

        def _populate_public_holidays(self) -> None:
            self._add_chinese_new_years_day("Lunar New Year")
            self._add_passover("Passover", (0, 1, 6, 7))
            self._add_rosh_hashanah("Rosh Hashanah", (0, 1))
            self._add_yom_kippur("Yom Kippur")
            # the plain `diwali` of the library is a month late in a year with a leap month (2028)
            self._add_diwali_india("Diwali")
            self._add_vaisakhi("Vaisakhi")
            self._add_guru_nanak_jayanti("Guru Nanak's birthday")
            self._add_ramadan_beginning_day(RAMADAN)
            for name, add in zip(MOON_SIGHTED, (self._add_eid_al_fitr_day, self._add_eid_al_adha_day), strict=True):
                add(name)

    found = Feasts()
    return tuple((day, name) for day in found for name in found.get_list(day))
