"""The day by which somebody means to do something, as typed into three boxes (domain.md section 5, recording an action)."""

from __future__ import annotations

from datetime import date, timedelta

from sets.text.wording import MONTHS, short_day

LONG_AGO = timedelta(days=366)
FAR_AHEAD = timedelta(days=5 * 366)
LEAST_OF_A_MONTH = 3
CENTURY = 100
NOT_WHOLE = "The date needs a day, a month and a year, for example 19 2 2027"
NO_SUCH_DAY = "There is no such day. Give a day, a month and a year, for example 19 2 2027"
IN_THE_PAST = "That day is long past. Check the year"
TOO_FAR = "That day is more than five years away. Check the year"


def read_day(day: str, month: str, year: str, today: date) -> date | str | None:
    """The day in three boxes; the text of a fault; None when all three are empty.

    The month may be a name (`February`, `feb`), the year may have two digits (`27`). A day up to a year ago is
    taken as it stands: people write down late what they undertook.
    """
    parts = [part.strip() for part in (day, month, year)]
    if not any(parts):
        return None
    if not all(parts):
        return NOT_WHOLE
    found = _date(*parts)
    if found is None:
        return NO_SUCH_DAY
    if found < today - LONG_AGO:
        return IN_THE_PAST
    return TOO_FAR if found > today + FAR_AHEAD else found


def day_parts(on: date | None) -> dict[str, str]:
    """A day as the three boxes show it; empty boxes for none."""
    if on is None:
        return {"day": "", "month": "", "year": ""}
    return {"day": str(on.day), "month": str(on.month), "year": str(on.year)}


def by_words(on: date | None) -> str:
    """`by 19 February 2027`, or nothing."""
    return f"by {short_day(on)}" if on is not None else ""


def _date(day: str, month: str, year: str) -> date | None:
    numbers = (_number(day), _month(month), _year(year))
    if None in numbers:
        return None
    try:
        return date(numbers[2] or 0, numbers[1] or 0, numbers[0] or 0)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int | None:
    # isdecimal alone takes digits of other scripts, and int() reads a number of any length
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _month(text: str) -> int | None:
    said = text.lower().rstrip(".")
    if len(said) >= LEAST_OF_A_MONTH and said.isalpha():
        return next((n for n, name in enumerate(MONTHS, start=1) if name.lower().startswith(said)), None)
    return _number(text)


def _year(text: str) -> int | None:
    number = _number(text)
    return number + 2000 if number is not None and len(text) == 2 and number < CENTURY else number
