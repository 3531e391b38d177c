"""When the last pass of a cohort was: one small file beside its records, so that a pass with nothing to do costs no more."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sets.model.errors import StoreError
from sets.store.atomic_file import make_private_folder, new_file, put_in_place


class PassMark:
    """The mark of one cohort. Only the newest counts, and one that a power cut took is made anew by the next pass."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, at: datetime) -> None:
        """A pass that looked at this time came to its end. Raises StoreError."""
        try:
            make_private_folder(self.path.parent)
            with new_file(self.path, at.isoformat().encode()) as (beside, _):
                put_in_place(beside, self.path)
        except OSError as error:
            raise StoreError(f"could not be written: {error.strerror}", whom=self.path.name) from error

    def last(self) -> datetime | None:
        """When the last pass looked; None where there was none, or it cannot be told."""
        try:
            found = datetime.fromisoformat(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return found if found.tzinfo is not None else None


class ShortLivedPassMark(PassMark):
    """A mark for records that are thrown away: nothing reaches a disk."""

    _at: datetime | None = None

    def put(self, at: datetime) -> None:
        """A pass that looked at this time came to its end."""
        self._at = at

    def last(self) -> datetime | None:
        """When the last pass looked."""
        return self._at
