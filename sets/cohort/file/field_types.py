"""The kinds of value that a cohort file holds: each reads what a person wrote, or says in their words what works.

Under the context LENIENT a value that cannot be read gives None instead of a fault, so that
`meeting_checks.py` and `people_checks.py` can say what is wrong with the rest of a file in the same go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from enum import Enum
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from sets.model.cohort import Audience, DayLevel, MemberKind, Nation, Role, Unavailable
from sets.model.timing import Every, Moment, Period
from sets.text import clean, parsing
from sets.text.clean import shown
from sets.text.near_words import choice, nearest

LENIENT = {"lenient": True}
T = TypeVar("T")
EnumT = TypeVar("EnumT", bound=Enum)
ID_FORM = "2 to 60 lower-case letters, digits and hyphens"
NO_LINK = "none"
MOST_POUNDS = 100_000_000
MOST_PEOPLE = 100_000

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])")
_AFTER_REPORT = re.compile(r"\s+after\s+the\s+report$", re.IGNORECASE)
_POUNDS = re.compile(r"£?\s?([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})")
_NO_REASON = frozenset({*parsing.NOTHING, "n", "y", "x", "tbc", "tba", "tbd", "todo", "unknown", "?", "??", "..."})
_YES_NO = {"yes": True, "no": False, "on": True, "off": False, "true": True, "false": False}


def is_lenient(info: ValidationInfo) -> bool:
    """Whether what cannot be read is passed over."""
    return bool(info.context and info.context.get("lenient"))


def _plain(read: Callable[[object], T], schema: Mapping[str, Any]) -> tuple[PlainValidator, WithJsonSchema]:
    def check(value: object, info: ValidationInfo) -> T | None:
        try:
            return read(value)
        except ValueError:
            if is_lenient(info):
                return None
            raise

    return PlainValidator(check), WithJsonSchema(dict(schema))


def _written(read: Callable[[str], T], forms: str) -> Callable[[object], T]:
    """A reader of text that answers anything else with the forms that work."""

    def check(value: object) -> T:
        if isinstance(value, str):
            return read(value)
        raise ValueError(f"{_unexpected(value)}; write {forms}")

    return check


def _unexpected(value: object) -> str:
    if isinstance(value, dict):
        return "there are keys here where one value is expected"
    if isinstance(value, list):
        return "there is a list here where one value is expected"
    if value is None:
        return "there is nothing here"
    return f"{_yaml_word(value)} is not enough"


def _yaml_word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(value)


def _text(limit: int, *, lines: bool = False) -> Callable[[object], str]:
    def check(value: object) -> str:
        if isinstance(value, bool | int | float):
            raise ValueError(f"text is expected here; put quotes round it: '{_yaml_word(value)}'")
        if not isinstance(value, str):
            raise ValueError(f"{_unexpected(value)}; write a few words")
        return clean.prose(value, limit) if lines else clean.line(value, limit)

    return check


def says_no_reason(text: str) -> bool:
    """Whether this stands for a reason that nobody wrote, such as `TBC` or `yes`."""
    return text.lower().strip().rstrip(".") in _NO_REASON | _YES_NO.keys()


def _reason(value: object) -> str:
    """Words; a yes, a no or a `TBC` would be told to people as the reason itself."""
    if says_no_reason(str(value)):
        raise ValueError(
            "write the reason, such as 'the set agreed to stop at five'; when it does take place, take this line out"
        )
    return _text(200)(value)


def _why(value: object) -> str:
    """Words that people read; a `TBC` would be told to them."""
    if says_no_reason(str(value)):
        raise ValueError("write the reason, such as 'the facilitator is at a conference', or take this line out")
    return _text(200)(value)


def _access(value: object) -> str:
    """What will be done; empty for `None`, `N/A` and whatever else people write where there is nothing to do."""
    if value is False:
        return ""
    text = _text(200)(value)
    return "" if text.lower().rstrip(".") in parsing.NOTHING | {"no"} else text


def _clock(value: object) -> time:
    """A time of day. `1000` and `10.30` are numbers to YAML, and times to whoever wrote them."""
    if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 2359:
        return parsing.time_of_day(f"{value:04d}")
    if isinstance(value, float) and 0 <= value < 24 and abs(value - round(value, 2)) < 1e-9:
        if round(value * 100) % 100 == 50:
            raise ValueError(f"{value} may be half past or ten to; write {int(value)}:30 or {int(value)}:50")
        return parsing.time_of_day(f"{value:.2f}")
    return _written(parsing.time_of_day, parsing.TIME_FORMS)(value)


def _identifier(value: object) -> str:
    text = _text(200)(value)
    if not _ID.fullmatch(text):
        hint = parsing.slug(text)[:60].strip("-")
        suggestion = f", such as '{hint}'" if _ID.fullmatch(hint) else ""
        raise ValueError(f"'{shown(text)}' cannot be used as an id; write {ID_FORM}{suggestion}")
    return text


def _address(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{_unexpected(value)}; write an email address such as sam.lee@example.gov.uk")
    return clean.address(value)


def _link(value: object) -> str:
    """An https address; empty for `none`."""
    text = _text(1000)(value)
    if text.lower() == NO_LINK:
        return ""
    try:
        parts = urlsplit(text)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_right = urlsplit(""), False
    if parts.scheme != "https" or not parts.hostname or not port_is_right or re.search(r"[\s<>\"\\^`{|}]", text):
        raise ValueError(f"'{shown(text)}' is not a link to join by; write one that begins with https://, or none")
    return text


def _zone(value: object) -> str:
    text = _text(100)(value)
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        raise ValueError(f"'{shown(text)}' is not a time zone; write Europe/London or another of that form") from None


def _chosen(options: type[EnumT]) -> Callable[[object], EnumT]:
    known = {str(option.value): option for option in options}

    def check(value: object) -> EnumT:
        text = " ".join(str(value).lower().split())
        if text in known:
            return known[text]
        raise ValueError(f"'{shown(value)}' is not known here; write {choice(known)}{nearest(text, known)}")

    return check


def _whole(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"write a whole number from {low} to {high}")
        return value

    return check


def _pounds(value: object) -> int:
    """Whole pounds, as a number or as people write them: `£18,500`."""
    if isinstance(value, int) and not isinstance(value, bool):
        amount = value
    elif isinstance(value, str) and (found := _POUNDS.fullmatch(value.strip())):
        amount = int(found[1].replace(",", ""))
    else:
        raise ValueError(f"{_amount(value)}; write whole pounds, such as 18500 or £18,500")
    if not 1 <= amount <= MOST_POUNDS:
        raise ValueError(f"write whole pounds, from £1 to £{MOST_POUNDS:,}")
    return amount


def _amount(value: object) -> str:
    return (
        _unexpected(value)
        if value is None or isinstance(value, dict | list)
        else f"'{_yaml_word(value)}' is not an amount"
    )


def _yes(value: object) -> bool:
    answer = _YES_NO.get(str(value).lower())
    if answer is None:
        raise ValueError("write yes or no")
    return answer


def _role(value: object) -> Role:
    known = {f"{role.value}s": role for role in Role}
    text = str(value).lower().strip()
    if text in known:
        return known[text]
    raise ValueError(f"'{shown(value)}' is not known here; write {choice(known)}{nearest(text, known)}")


def _keep(text: str) -> Period:
    return parsing.period(_AFTER_REPORT.sub("", text.strip()))


def _one_or_list(value: object, info: ValidationInfo) -> object:
    return _listed([value] if isinstance(value, str) else value, info)


def _listed(value: object, info: ValidationInfo) -> object:
    if isinstance(value, list | tuple):
        return value
    if is_lenient(info):
        return []
    raise ValueError("a list is expected here, each entry on a line of its own that starts with a dash")


def _mapped(value: object, info: ValidationInfo) -> object:
    if isinstance(value, dict):
        return value
    if is_lenient(info):
        return {}
    raise ValueError("keys are expected here, each on a line of its own, indented and followed by a colon")


def _string(*examples: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", **({"examples": list(examples)} if examples else {}), **more}


def _one_or_many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _one_of(options: type[Enum]) -> dict[str, Any]:
    return {"type": "string", "enum": [option.value for option in options]}


Line = Annotated[str, *_plain(_text(200), _string(minLength=1, maxLength=200))]
Reason = Annotated[str, *_plain(_reason, _string("the set agreed to stop at five", minLength=1, maxLength=200))]
Why = Annotated[str, *_plain(_why, _string("the facilitator is at a conference", minLength=1, maxLength=200))]
Access = Annotated[str, *_plain(_access, _string("live captions are switched on", minLength=1, maxLength=200))]
Prose = Annotated[str, *_plain(_text(2000, lines=True), _string(minLength=1, maxLength=2000))]
Identifier = Annotated[str, *_plain(_identifier, _string(pattern="^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$"))]
Address = Annotated[str, *_plain(_address, _string("sam.lee@example.gov.uk", format="email"))]
Link = Annotated[str, *_plain(_link, _string("https://teams.example.org/meet/thames", NO_LINK))]
Zone = Annotated[str, *_plain(_zone, _string("Europe/London"))]
Day = Annotated[date, *_plain(_written(parsing.day, parsing.DAY_FORMS), _string("2027-03-02", "2 March 2027"))]
Clock = Annotated[
    time,
    *_plain(_clock, {"anyOf": [_string("10am", "10:00", "2:30pm"), {"type": "number", "minimum": 0, "maximum": 2359}]}),
]
Length = Annotated[
    timedelta, *_plain(_written(parsing.length, parsing.LENGTH_FORMS), _string("2h30m", "90 minutes", "2 hours"))
]
Cadence = Annotated[
    Every, *_plain(_written(parsing.every, parsing.EVERY_FORMS), _string("5 weeks", "fortnight", "month"))
]
Kept = Annotated[
    Period, *_plain(_written(_keep, parsing.PERIOD_FORMS), _string("6 months after the report", "24 months"))
]
Point = Annotated[
    Moment,
    *_plain(
        _written(parsing.moment, parsing.MOMENT_FORMS),
        _string("5 working days before at 10:00", "on the day at 4pm", "2 weeks after the last session"),
    ),
]
DayOff = Annotated[
    Unavailable,
    *_plain(_written(parsing.unavailable, parsing.UNAVAILABLE_FORMS), _string("friday", "monday afternoon")),
]
NationName = Annotated[Nation, *_plain(_chosen(Nation), _one_of(Nation))]
LevelName = Annotated[DayLevel, *_plain(_chosen(DayLevel), _one_of(DayLevel))]
KindName = Annotated[MemberKind, *_plain(_chosen(MemberKind), _one_of(MemberKind))]
AudienceName = Annotated[Audience, *_plain(_chosen(Audience), _one_of(Audience))]
RoleName = Annotated[Role, *_plain(_role, {"type": "string", "enum": [f"{role.value}s" for role in Role]})]
YesNo = Annotated[bool, *_plain(_yes, {"type": ["boolean", "string"], "enum": [True, False, "yes", "no", "on", "off"]})]
MOST_SESSIONS = 60
SessionNumber = Annotated[
    int, *_plain(_whole(1, MOST_SESSIONS), {"type": "integer", "minimum": 1, "maximum": MOST_SESSIONS})
]
Rounds = Annotated[int, *_plain(_whole(1, 8), {"type": "integer", "minimum": 1, "maximum": 8})]
GoingAhead = Annotated[int, *_plain(_whole(3, 8), {"type": "integer", "minimum": 3, "maximum": 8})]
People = Annotated[
    int, *_plain(_whole(1, MOST_PEOPLE), {"type": "integer", "minimum": 1, "maximum": MOST_PEOPLE, "examples": [41]})
]
Pounds = Annotated[
    int,
    *_plain(
        _pounds,
        {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": MOST_POUNDS},
                _string("£18,500", pattern="^£? ?[0-9]{1,3}(,?[0-9]{3}){0,2}$"),
            ]
        },
    ),
]
Listed = BeforeValidator(_listed)
Mapped = BeforeValidator(_mapped)
DaysOff = Annotated[
    tuple[DayOff, ...],
    BeforeValidator(_one_or_list),
    WithJsonSchema(_one_or_many(_string("friday", "monday afternoon"))),
]
Names = Annotated[
    tuple[Identifier, ...], BeforeValidator(_one_or_list), WithJsonSchema(_one_or_many(_string("riverside")))
]
Addresses = Annotated[
    tuple[Address, ...], BeforeValidator(_one_or_list), WithJsonSchema(_one_or_many(_string(format="email")))
]
Days = Annotated[
    tuple[Day, ...],
    BeforeValidator(_one_or_list),
    WithJsonSchema(_one_or_many(_string("2027-05-06", "6 May 2027"))),
]
