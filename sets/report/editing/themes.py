"""Lines for the report, with the themes that coordinators put them under. Nothing unreviewed is a theme. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sets.cohort.people import is_stand_in
from sets.disclosure.raw import RawQuote, RawTheme
from sets.model.cohort import Member, Person, PersonId
from sets.model.report_review import Placing, Review, Theme
from sets.report.facts import Facts
from sets.responses.consent import agreed, fingerprint, refusals, refused

UNREAD = ("unread",)
"""The themes of a placing that a coordinator took back: its line is to be read again."""


def raw_quotes(facts: Facts, review: Review) -> tuple[RawQuote, ...]:
    """Every line that a member or partner agreed to, without those that its writer has since said no to; the newest word counts."""
    placed = placings_of(review)
    said_no = refusals(facts.responses.approvals)
    partners = {one.id for one in facts.programme.cohort.partners}
    found = []
    for log in facts.responses.logs:
        person = facts.programme.people.get(log.person)
        if log.line is None or not agreed(log.line) or person is None or is_stand_in(person.email):
            continue
        mark = fingerprint(log.line.text)
        partner = log.person in partners
        learning_set = _set_of(facts, log.person)
        if not refused(log, said_no) and (partner or learning_set):
            found.append(
                RawQuote(
                    person=log.person,
                    line=log.line,
                    learning_set=learning_set,
                    organisation=_organisation(person),
                    themes=placed[mark].themes if mark in placed else (),
                    partner=partner,
                )
            )
    return tuple(found)


def placings_of(review: Review) -> dict[str, Placing]:
    """Every line that a coordinator read, by its fingerprint, with where it belongs; one taken back is not among them."""
    return {placing.line: placing for placing in review.placings if placing.themes != UNREAD}


def raw_themes(facts: Facts, review: Review) -> tuple[RawTheme, ...]:
    """Every accepted theme with those who stand behind it, by name: an order by strength would tell what is withheld."""
    quotes = raw_quotes(facts, review)
    found = (raw_theme(theme, facts, quotes) for theme in review.themes if theme.accepted)
    return tuple(sorted(found, key=lambda theme: (theme.name.casefold(), theme.id)))


def raw_theme(theme: Theme, facts: Facts, quotes: Iterable[RawQuote]) -> RawTheme:
    """A theme with the members whose lines were put under it.

    Partners are in no set: were they counted, two members would do. Somebody who was in two sets brings no second
    set with them while one set has all of the people.
    """
    behind = [quote for quote in quotes if theme.id in quote.themes and quote.learning_set]
    people = frozenset(quote.person for quote in behind)
    return RawTheme(
        id=theme.id,
        name=theme.name,
        summary=theme.summary,
        dissent=theme.dissent,
        people=people,
        sets=_sets_behind(facts, people),
        organisations=frozenset(quote.organisation for quote in behind if quote.organisation),
    )


def _sets_behind(facts: Facts, people: frozenset[PersonId]) -> frozenset[str]:
    sets = facts.programme.cohort.sets
    inside = {str(one.id): {member.id for member in one.members} & people for one in sets}
    alone = next((frozenset({id_}) for id_, found in inside.items() if found and found == people), None)
    return alone or frozenset(_set_of(facts, person) for person in people)


def _set_of(facts: Facts, person: PersonId) -> str:
    """The first of the sets that a member is or was in; nothing for anybody else."""
    sets = facts.programme.cohort.sets
    return next((str(one.id) for one in sets if any(member.id == person for member in one.members)), "")


def _organisation(person: Person) -> str:
    """However it is spelt: capitals and blanks make no second organisation."""
    return " ".join(person.organisation.casefold().split()) if isinstance(person, Member) else ""
