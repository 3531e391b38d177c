"""Records as plain data and back, for any store: dataclasses, aware datetimes in UTC, and the version of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from sets.model.errors import StoreError

VERSION = 1
"""The form in which records are kept now; a file of a higher one is left to the setwise that wrote it."""

T = TypeVar("T")
_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """`value` as what JSON can hold; datetimes become ISO 8601 in UTC. TypeError for what is no record (a naive datetime)."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return _nested(value, kind)


def _nested(value: Any, kind: type) -> Any:
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    raise TypeError(f"a {kind.__name__} cannot be kept as a record")


def record_of(value: Any) -> dict[str, Any]:
    """A dataclass as the dict that a store keeps; every field is written, so that a new default changes no old record."""
    return {name: plain(getattr(value, name)) for name in _names(type(value))}


def read_record(kind: type[T], record: Mapping[str, Any], *, whom: str) -> T:
    """The value that `record_of` was given. StoreError names the file (`whom`) and the field, never the content."""
    try:
        return cast(T, _adapter(kind).validate_python(record))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise StoreError(
            f"a record in it cannot be read ({kind.__name__}, {where}); put a backup of the file back", whom=whom
        ) from None


def check_version(version: object, *, whom: str) -> None:
    """StoreError unless records of this version can be read here."""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StoreError("this is not a file of setwise's records; move it out of the records folder", whom=whom)
    if version > VERSION:
        raise StoreError(
            f"it was written by a newer setwise (records version {version}, this one reads up to {VERSION}); "
            "install the newer setwise",
            whom=whom,
        )


def _moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a datetime without a time zone cannot be kept as a record")
    return value.astimezone(UTC).isoformat()


_FIELDS: dict[type, tuple[str, ...]] = {}
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _names(kind: type) -> tuple[str, ...]:
    """The type's fields, found once a type."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in fields(cast(Any, kind)))
    return _FIELDS[kind]


def _adapter(kind: type) -> TypeAdapter[Any]:
    """The type's reader, built once a type: building one takes far longer than reading with it."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
