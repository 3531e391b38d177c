"""A story sorted for reading: every letter numbered, every person with a mailbox, a role and a place on the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sets.cohort.programme import Programme
from sets.model.cohort import WHOLE_COHORT, Member, Person, PersonId, Role
from sets.model.messages import (
    CANCEL,
    CHANGES,
    FIRST_PAGE,
    GOODBYE,
    INVITE,
    MIDPOINT_DRAFT,
    REPORT_DRAFT,
    UPDATE,
    WELCOME,
    prompt_of,
)
from sets.rehearsal.events import Sent, Story
from sets.responses.prompt_catalogue import prompt_called
from sets.text import wording as words
from sets.text.clean import one_line

KIND_WORDS = {
    INVITE: "Calendar invite",
    UPDATE: "Calendar change",
    CANCEL: "Cancellation",
    WELCOME: "Welcome",
    FIRST_PAGE: "Coordinators’ page",
    CHANGES: "What has changed",
    GOODBYE: "Goodbye",
    REPORT_DRAFT: "Report draft",
    MIDPOINT_DRAFT: "Midpoint draft",
}
"""Kinds whose names are not words as they stand."""
ROLE_ORDER = (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR, Role.LEAD, Role.PARTNER)
TEAM, GONE = "The team", "No longer in the file"
"""Groups beside the sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A letter with its number (from 1, in order of leaving), which is also the name of its page."""

    number: int
    sent: Sent
    day: str
    clock: str
    kind: str
    about: str
    name: str
    subject: str
    anchor: str
    """Where its day stands on the timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person on the list: `role` in a sentence, `letters` how many they got."""

    id: PersonId
    name: str
    role: str
    letters: int


@dataclass(frozen=True, kw_only=True)
class Index:
    """What the pages of one rehearsal look things up in."""

    story: Story

    @property
    def programme(self) -> Programme:
        return self.story.programme

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """Every letter, in order of leaving."""
        return tuple(self._post(number, sent) for number, sent in enumerate(self.story.sent, start=1))

    @cached_property
    def mailboxes(self) -> dict[PersonId, tuple[Post, ...]]:
        """Each person's letters in order; a person without letters has an empty mailbox."""
        found: dict[PersonId, list[Post]] = defaultdict(list)
        for post in self.posts:
            found[post.sent.person].append(post)
        return {person: tuple(found[person]) for person in (*self.programme.people, *found)}

    @cached_property
    def people(self) -> dict[PersonId, Who]:
        """Everyone in the file and everyone who got a letter before leaving it."""
        return {person: self._who(person) for person in self.mailboxes}

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[Who, ...]], ...]:
        """The people by set, facilitators first, then the team and those who are gone; empty groups are left out."""
        cohort = self.programme.cohort
        sets = [(_set_name(one.name), (*one.facilitators, *one.members)) for one in cohort.sets]
        team: list[tuple[str, tuple[Person, ...]]] = [(TEAM, (*cohort.coordinators, *cohort.leads, *cohort.partners))]
        named = [(title, tuple(dict.fromkeys(person.id for person in group))) for title, group in sets + team]
        named.append((GONE, tuple(person for person in self.mailboxes if person not in self.programme.people)))
        return tuple((title, tuple(self.people[person] for person in group)) for title, group in named if group)

    @cached_property
    def first_roles(self) -> dict[PersonId, Role | None]:
        """The role a person is counted under; None for those who are no longer in the file."""
        return {person: self._first_role(person) for person in self.mailboxes}

    def brief(self, text: str) -> str:
        """A text on one line without the programme's title, which stands above every page."""
        title = one_line(self.programme.cohort.title)
        line = one_line(text)
        if not title:
            return line
        return "" if line == title else line.removeprefix(f"{title}: ").replace(f": {title}", "")

    def audience(self, posts: Sequence[Post]) -> str:
        """To whom in words: `Ada Marsh`, `6 members and 1 facilitator`."""
        people = tuple(dict.fromkeys(post.sent.person for post in posts))
        if len(people) == 1:
            return posts[0].name
        roles = [self.first_roles[person] for person in people]
        counted = [words.plural(roles.count(role), role.value) for role in ROLE_ORDER if role in roles]
        gone = roles.count(None)
        return words.listed([*counted, *([f"{words.plural(gone, 'person', 'people')} who left"] if gone else [])])

    def kind_words(self, kinds: Sequence[str]) -> str:
        """What a letter is: `Reflection`, `Reminder: register`, `Welcome and baseline`."""
        named = [self._kind(kind) for kind in dict.fromkeys(kinds)]
        return words.listed([*named[:1], *(_lower_first(one) for one in named[1:])])

    def _kind(self, kind: str) -> str:
        prompts = {rule.name for rule in self.programme.cohort.prompts}
        first = prompt_of(kind)
        if kind not in prompts and first != kind:
            return f"Reminder: {_lower_first(self._kind(first))}"
        return KIND_WORDS.get(kind) or prompt_called(kind).letter or words.upper_first(one_line(kind.replace("-", " ")))

    def _post(self, number: int, sent: Sent) -> Post:
        local = sent.at.astimezone(self.programme.zone)
        return Post(
            number=number,
            sent=sent,
            day=words.day(local),
            clock=words.clock(local),
            kind=self.kind_words(sent.kinds),
            about="" if sent.occasion == WHOLE_COHORT else self.brief(sent.about),
            name=one_line(sent.name) or sent.person,
            subject=one_line(sent.letter.subject) or "(no subject)",
            anchor=f"d-{local:%Y-%m-%d}",
        )

    def _who(self, person: PersonId) -> Who:
        known, mailbox = self.programme.people.get(person), self.mailboxes[person]
        name = one_line(known.name) if known is not None else mailbox[-1].name
        return Who(id=person, name=name or person, role=self._role(person, known), letters=len(mailbox))

    def _role(self, person: PersonId, known: Person | None) -> str:
        if known is None:
            return GONE
        roles = self.programme.roles(person)
        said = [self._role_words(role, person) for role in ROLE_ORDER if role in roles]
        return "; ".join([words.upper_first(words.listed(said)), *_place(known), *_days(known)])

    def _role_words(self, role: Role, person: PersonId) -> str:
        if role is Role.MEMBER:
            return (
                f"member of the {', then of the '.join(_set_name(one.name) for one in self.programme.sets_of(person))}"
            )
        if role is Role.FACILITATOR:
            led = [one.name for one in self.programme.cohort.sets if any(f.id == person for f in one.facilitators)]
            return f"facilitator of the {words.listed([one_line(name) for name in led])} set{'s' * (len(led) > 1)}"
        return role.value

    def _first_role(self, person: PersonId) -> Role | None:
        roles = self.programme.roles(person)
        return next((role for role in ROLE_ORDER if role in roles), None)


def _set_name(name: str) -> str:
    return f"{one_line(name)} set"


def _place(person: Person) -> list[str]:
    """`Housing options, Riverside Council`, for a member who gave either."""
    if not isinstance(person, Member):
        return []
    given = [one_line(text) for text in (person.service, person.organisation)]
    return [", ".join(text for text in given if text)] if any(given) else []


def _days(person: Person) -> list[str]:
    first = [f"first day {words.short_day(person.first_day)}"] if person.first_day else []
    return first + ([f"last day {words.short_day(person.last_day)}"] if person.last_day else [])


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
