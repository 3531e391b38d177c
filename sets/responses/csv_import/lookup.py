"""Who and what a row is about: people by address or id, meetings by key, set and number, or event."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sets.cohort.people import AddressBook
from sets.cohort.programme import Programme
from sets.model.cohort import Meeting, Member, Occasion, Person, PersonId, SetId
from sets.model.responses import Action, Responses
from sets.responses.csv_import.columns import CellFault, whole_number

_NAMED_SESSION = re.compile(r"(.+?)[\s,:\-]+(?:session\s+)?(\d{1,4})", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Finder:
    """Looks people and meetings up for one import. `book` knows ids and earlier addresses."""

    programme: Programme
    book: AddressBook
    held: Responses
    now: datetime

    @cached_property
    def _by_address(self) -> dict[str, set[PersonId]]:
        found: dict[str, set[PersonId]] = defaultdict(set)
        for person in self.programme.people.values():
            found[person.email.lower()].add(person.id)
        return found

    @cached_property
    def actions(self) -> dict[str, Action]:
        """The actions kept already, by key."""
        return {action.key: action for action in self.held.actions}

    def person(self, cells: dict[str, str]) -> Person:
        """The row's person."""
        word = cells.get("person", "")
        if not word:
            raise CellFault("person", "is empty; write the person's email address or id")
        if word in self.programme.people:
            return self.programme.people[PersonId(word)]
        # who has the address today and who had it before: an answer must not go to the wrong one of them
        owners = self._by_address.get(word.lower(), set()) | self.book.owners(word)
        found = sorted(owners & self.programme.people.keys())
        if len(found) > 1:
            ids = " and ".join(self.book.id_of(person) for person in found)
            raise CellFault("person", f"this address means more than one person ({ids}); write the id of the right one")
        if not found:
            raise CellFault("person", "nobody in this programme has this address or id; check its spelling")
        return self.programme.people[found[0]]

    def member(self, cells: dict[str, str]) -> Member:
        """The row's person, who must be a member of a set."""
        person = self.person(cells)
        if not isinstance(person, Member):
            raise CellFault("person", "is not a set member; only members have this kind of row")
        return person

    def session(self, cells: dict[str, str], person: Person) -> Meeting:
        """The session of a set that the row is about."""
        meeting = self.meeting(cells, person)
        if meeting.set_id is None:
            raise CellFault(_column_of(cells), "is an event of the whole cohort; name a session of a set")
        return meeting

    def attended(self, meeting: Meeting, person: Person, cells: dict[str, str]) -> Meeting:
        """The same meeting, once it is sure that it took place and that this person could have been there."""
        if meeting.cancelled is not None:
            raise CellFault(_column_of(cells), "was cancelled, so nothing can have come of it")
        if meeting.start > self.now:
            raise CellFault(_column_of(cells), "has not been held yet; check the session's number")
        if person.id not in {one.id for one in self.programme.expected(meeting)}:
            raise CellFault(
                "person", "was not expected at this meeting; check the session, or their first and last day"
            )
        return meeting

    def meeting(self, cells: dict[str, str], person: Person) -> Meeting:
        """The meeting that the row is about: by its key or name, or by set and session; the set may go without saying."""
        found = self._by_number(cells, person) if "session" in cells else self._by_name(cells)
        own = {one.id for one in self.programme.sets_of(person.id)}
        if found.set_id is not None and own and found.set_id not in own:
            raise CellFault(_column_of(cells), "is a session of another set than the person's")
        return found

    def _by_name(self, cells: dict[str, str]) -> Meeting:
        word = " ".join(cells.get("occasion", "").split())
        if not word:
            raise CellFault("occasion", "is empty; write the meeting's key (thames-3), or fill set and session")
        if found := self.programme.by_key.get(Occasion(word.lower())):
            return found
        titles = {event.title.lower(): Occasion(event.key) for event in self.programme.cohort.events}
        if key := titles.get(word.lower()):
            return self.programme.by_key[key]
        if named := _NAMED_SESSION.fullmatch(word.lower()):
            return self._numbered(self._set_called(named[1], "occasion"), int(named[2]), "occasion")
        raise CellFault("occasion", "is not a meeting of this programme; write its key, such as " + self._example())

    def _by_number(self, cells: dict[str, str], person: Person) -> Meeting:
        number = whole_number(cells, "session", 999)
        if "set" in cells:
            return self._numbered(self._set_called(cells["set"].lower(), "set"), number, "session")
        own = self.programme.sets_of(person.id)
        if not own:
            raise CellFault("set", "is empty; write the set, as this person is not a member of one")
        mine = [one for one in self.programme.sessions_of(person.id) if one.number == number]
        if len(mine) > 1:
            raise CellFault("set", f"is empty; write the set, as this person had a session {number} in more than one")
        return mine[0] if mine else self._numbered(own[-1].id, number, "session")

    def _set_called(self, word: str, column: str) -> SetId:
        for learning_set in self.programme.cohort.sets:
            if word in (learning_set.id.lower(), learning_set.name.lower()):
                return learning_set.id
        names = ", ".join(learning_set.name for learning_set in self.programme.cohort.sets)
        raise CellFault(column, f"is not a set of this programme; the sets are {names}")

    def _numbered(self, set_id: SetId, number: int, column: str) -> Meeting:
        sessions = {m.number: m for m in self.programme.meetings if m.set_id == set_id}
        if number not in sessions:
            raise CellFault(column, f"there is no such session; the set has {len(sessions)}")
        return sessions[number]

    def _example(self) -> str:
        return next((meeting.key for meeting in self.programme.meetings if meeting.set_id is not None), "thames-3")


def _column_of(cells: dict[str, str]) -> str:
    return "session" if "session" in cells else "occasion"
