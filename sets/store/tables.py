"""TinyDB tables with our own keys, and typed shelves on them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from tinydb import TinyDB
from tinydb.table import Table

from sets.store.records import read_record, record_of

T = TypeVar("T")


class KeyedTable(Table):
    """A table whose document ids are our own keys, with many documents put in one write."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB types it for its own ids

    def documents(self) -> Mapping[str, Mapping[str, Any]]:
        """Every document by key, in the order they came; not to be changed."""
        return self._read_table()

    def put(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Add or replace these documents, whole."""
        self._update_table(lambda table: cast(dict[str, Any], table).update(documents))
        self.clear_cache()


class KeyedDB(TinyDB):
    """A TinyDB of keyed tables."""

    table_class = KeyedTable

    def keyed(self, name: str) -> KeyedTable:
        """The table of that name."""
        return cast(KeyedTable, self.table(name))


class Shelf(Generic[T]):
    """One table as values of one type, by key.

    A value read once is kept for as long as its document is the same object: a pass that reads the ledger again
    pays only for the lines that changed. Values that hold something changeable are read anew (`lasting=False`).
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

    def all(self) -> tuple[T, ...]:
        """Every value, in the order they came."""
        return tuple(self._value(key, document) for key, document in self._table.documents().items())

    def by_key(self) -> tuple[T, ...]:
        """Every value, in order of key."""
        return tuple(self._value(key, document) for key, document in sorted(self._table.documents().items()))

    def count(self) -> int:
        """How many values there are."""
        return len(self._table.documents())

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

    def _value(self, key: str, document: Mapping[str, Any]) -> T:
        if not self._lasting:
            return read_record(self._kind, copy.deepcopy(document), whom=self._whom)
        kept = self._read.get(key)
        if kept is not None and kept[0] is document:
            return kept[1]
        value = read_record(self._kind, document, whom=self._whom)
        self._read[key] = (document, value)
        return value
