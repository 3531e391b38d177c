"""Looks for one thing in the records of all cohorts: mail does not say of which it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from sets.model.cohort import CohortId
from sets.model.errors import StoreError
from sets.service.installation import Installation

T = TypeVar("T")


def in_every_cohort(installation: Installation, look: Callable[[CohortId], T | None]) -> Iterator[T]:
    """What is found, cohort by cohort. One that cannot be read hides no other; StoreError after them where one was."""
    unread: StoreError | None = None
    for cohort in installation.store.cohorts():
        try:
            found = look(cohort)
        except StoreError as problem:
            unread = problem
            continue
        if found is not None:
            yield found
    if unread is not None:
        raise unread
