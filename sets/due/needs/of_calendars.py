"""What calendars ask for and a person must decide: another time, somebody else instead, an answer from nobody knows whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sets.cohort.standing import CohortState
from sets.due.from_calendars.wishes import Wish, wish_words, wishes_of
from sets.due.needs.need import Need
from sets.text import wording as words

DO = "Your page has it, with what each choice does."


def of_calendars(standing: CohortState) -> Iterator[Need]:
    """A need for each: several people who propose the same time for one meeting are one, with how many they are."""
    for wish in wishes_of(standing):
        meeting = wish.meeting
        yield Need(
            key=need_key(wish),
            says=f"{meeting.title}, {words.day(standing.programme.day_of(meeting))}: {wish_words(wish, standing)}",
            do=DO,
            choices=meeting.key,
        )


def need_key(wish: Wish) -> str:
    """The key of the need of this wish."""
    people = "/".join(sorted(person.id for person in wish.people))
    return f"{wish.what.replace(' ', '-')}/{wish.meeting.key}/{people}/{wish.mark}"
