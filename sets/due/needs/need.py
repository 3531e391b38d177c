"""One thing that needs a person, and how it is laid aside. Pure.

It stands until what it says is no longer so, or until a coordinator dismisses it and says why. Its key is made of its
facts: when they change it is another one, and stands again whatever was dismissed before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sets.model.cohort import Occasion, PersonId
from sets.model.errors import StateError
from sets.model.publication import Decision, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What needs a person: a sentence or two, and what to do about it.

    `key` is `what/whom-or-where/fact…`, the same at every look while the facts are the same. A person in it is an id
    between slashes, by which erasure finds it. `choices`: the meeting on whose page it is decided; `dates`: that is
    the page of other dates for it. `address`: an address may have to be put right. `alone`: not for every coordinator, so
    in no letter and on no page that all of them have alike. `again`: by which decisions about `person` mail goes to them again.
    """

    key: str
    says: str
    do: str = ""
    choices: Occasion | None = None
    dates: bool = False
    address: bool = False
    alone: bool = False
    person: PersonId | None = None
    again: tuple[Verdict, ...] = ()

    @property
    def words(self) -> str:
        """All of it, in one line."""
        return f"{self.says} {self.do}".rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """A need that is still so, and the decision that laid it aside."""

    need: Need
    decision: Decision


def fact_of(*facts: object) -> str:
    """Facts that are too long for a key, or nobody's business there, as a short word."""
    return sha256("\n".join(map(str, facts)).encode()).hexdigest()[:8]


def split(found: Iterable[Need], decisions: Iterable[Decision]) -> tuple[tuple[Need, ...], tuple[Dismissed, ...]]:
    """Those that stand, and those that were dismissed as they are."""
    aside = {one.subject: one for one in decisions if one.verdict is Verdict.DISMISS}
    all_of_them = tuple(found)
    return (
        tuple(need for need in all_of_them if need.key not in aside),
        tuple(Dismissed(need=need, decision=aside[need.key]) for need in all_of_them if need.key in aside),
    )


def to_dismiss(key: str, standing: Iterable[Need], why: str) -> Need:
    """The need of this key; StateError where none such stands, or no reason is given."""
    found = next((need for need in standing if need.key == key), None)
    if found is None:
        raise StateError("nothing of this key needs a person; `setwise status` names what does", whom=key)
    if not why.strip():
        raise StateError('say why it needs nobody: --why "she rang, all is well"', whom=key)
    return found


def to_try_again(person: PersonId, verdict: Verdict, found: Iterable[Need], named: str) -> Need:
    """The need that this decision about a person answers, laid aside or not; StateError where mail to them is not stopped so.

    `named` is how whoever decides called them.
    """
    need = next((need for need in found if need.person == person and verdict in need.again), None)
    if need is None:
        raise StateError(f"{NOT_STOPPED[verdict]}; `setwise status` names whom mail does not reach", whom=named)
    return need


NOT_STOPPED = {
    Verdict.WORKS_AGAIN: "mail to them does not come back, so there is nothing to start again",
    Verdict.WANTS_MAIL: "they reported no letter as unwanted, so nothing of that kind is stopped",
}
