"""TinyDB tables with our own keys, and typed shelves on them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

from tinydb import TinyDB
from tinydb.table import Table

from sets.model.errors import StoreError
from sets.store.json_file import FileStorage, Tables
from sets.store.serialise import read_record, record_of

P = ParamSpec("P")
T = TypeVar("T")
Documents = Mapping[str, Mapping[str, Any]]


class KeyedTable(Table):
    """A table whose document ids are our own keys, with many documents put in one write."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB types it for its own ids

    def documents(self) -> Documents:
        """Every document by key, in the order they came; not to be changed."""
        return self._read_table()

    def put(self, documents: Documents) -> None:
        """Add or replace these documents, whole."""
        self._update_table(lambda table: cast(dict[str, Any], table).update(documents))

    def take_away(self, keys: Iterable[str]) -> None:
        """Leave out the documents of these keys."""
        gone = frozenset(keys)

        def leave_out(table: Any) -> None:
            for key in gone & table.keys():
                del table[key]

        self._update_table(leave_out)


class KeyedDB(TinyDB):
    """A TinyDB of keyed tables in one file."""

    table_class = KeyedTable

    def __init__(self, file: FileStorage) -> None:
        super().__init__(storage=lambda: file)
        self.file = file

    def keyed(self, name: str) -> KeyedTable:
        """The table of that name."""
        return cast(KeyedTable, self.table(name))

    def reseal(self, anew: Callable[[str], str]) -> int:
        """Every sealed text of every table given to `anew`, and what it gives put in its place; gives how many changed."""
        changed = 0
        for name in sorted(self.tables()):
            table = self.keyed(name)
            found = {key: _resealed(document, anew) for key, document in table.documents().items()}
            news = {key: document for key, (document, count) in found.items() if count}
            if news:
                table.put(news)
            changed += sum(count for _, count in found.values())
        return changed

    def shelf(self, name: str, kind: type[T], key: Callable[[T], str], *, lasting: bool = True) -> Shelf[T]:
        """The table of that name as values of one type."""
        return Shelf(self.keyed(name), kind, key, whom=self.file.path.name, lasting=lasting)


SEALED = "sealed"
"""What is sealed stands in a field whose name begins so, however deep in a record: whatever kind of record comes next."""


def _resealed(value: Any, anew: Callable[[str], str], field: str = "") -> tuple[Any, int]:
    """The value with its sealed texts anew, and how many of them changed."""
    if isinstance(value, Mapping):
        inner = {name: _resealed(one, anew, str(name)) for name, one in value.items()}
        return {name: one for name, (one, _) in inner.items()}, sum(count for _, count in inner.values())
    if isinstance(value, list):
        parts = [_resealed(one, anew, field) for one in value]
        return [one for one, _ in parts], sum(count for _, count in parts)
    if isinstance(value, str) and value and field.startswith(SEALED):
        new = anew(value)
        return new, int(new != value)
    return value, 0


class Shelf(Generic[T]):
    """One table as values of one type, by key. Many threads may read one.

    A value read once is kept for as long as its document says the same: a pass that reads the ledger again pays only
    for the lines that changed. Values that hold something changeable are read anew (`lasting=False`).
    """

    def __init__(
        self, table: KeyedTable, kind: type[T], key: Callable[[T], str], *, whom: str, lasting: bool = True
    ) -> None:
        self._table = table
        self._kind = kind
        self._key = key
        self._whom = whom
        self._lasting = lasting
        self._read: dict[str, tuple[Mapping[str, Any], T]] = {}
        self._whole: tuple[Documents, tuple[T, ...]] | None = None

    def all(self) -> tuple[T, ...]:
        """Every value, in the order they came."""
        return tuple(self._value(key, document) for key, document in self._table.documents().items())

    def by_key(self, tables: Tables | None = None) -> tuple[T, ...]:
        """Every value, in order of key; of these `tables`, where several shelves are to be of one moment."""
        documents = self._table.documents() if tables is None else tables.get(self._table.name, {})
        whole = self._whole
        if self._lasting and whole is not None and whole[0] is documents:
            return whole[1]
        values = tuple(self._value(key, document) for key, document in sorted(documents.items()))
        self._whole = documents, values
        self._forget_all_but(documents)
        return values

    def count(self) -> int:
        """How many values there are."""
        return len(self._table.documents())

    def field(self, key: str, name: str) -> str:
        """One field of one value as it is kept; empty where there is none."""
        return str(self._table.documents().get(key, {}).get(name, ""))

    def some(self, keys: Iterable[str]) -> dict[str, T]:
        """The values that are there under these keys."""
        documents = self._table.documents()
        return {key: self._value(key, documents[key]) for key in keys if key in documents}

    def where(self, name: str, content: str) -> tuple[T, ...]:
        """The values whose field `name` is kept as `content`, in order of key."""
        documents = sorted(self._table.documents().items())
        return tuple(self._value(key, document) for key, document in documents if document.get(name) == content)

    def put(self, values: Iterable[T]) -> None:
        """Add or replace by key; nothing is written when there is nothing to put."""
        documents = {self._key(value): record_of(value) for value in values}
        if documents:
            self._table.put(documents)

    def put_instead(self, values: Iterable[T]) -> None:
        """Put these in the place of the ones with their keys. StoreError when there is none for one of them."""
        documents = {self._key(value): record_of(value) for value in values}
        if not documents.keys() <= self._table.documents().keys():
            raise StoreError("there is no record in whose place this one could be put", whom=self._whom)
        if documents:
            self._table.put(documents)

    def take_away(self, keys: Iterable[str]) -> int:
        """Take away what is there under these keys; gives how many there were. Nothing is written when there is none."""
        documents = self._table.documents()
        found = {key for key in keys if key in documents}
        if found:
            self._table.take_away(found)
        return len(found)

    def _value(self, key: str, document: Mapping[str, Any]) -> T:
        if not self._lasting:
            return read_record(self._kind, copy.deepcopy(document), whom=self._whom)
        kept = self._read.get(key)
        # the same after another process has written the file, too: comparing costs far less than reading anew
        if kept is not None and (kept[0] is document or kept[0] == document):
            return kept[1]
        value = read_record(self._kind, document, whom=self._whom)
        self._read[key] = (document, value)
        return value

    def _forget_all_but(self, documents: Documents) -> None:
        if len(self._read) > len(documents):
            self._read = {key: kept for key, kept in self._read.copy().items() if key in documents}


class OnFile(Protocol):
    """What keeps its records in one file."""

    @property
    def file(self) -> FileStorage: ...


S = TypeVar("S", bound=OnFile)


def one_change(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """The method as one change of the file, atomic for all threads and processes.

    It may be run in another thread, together with other changes; what it is given it must leave as it is.
    """

    @wraps(method)
    def changing(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.file.change(lambda: method(self, *args, **kwargs))

    return changing
