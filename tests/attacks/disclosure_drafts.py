"""Drafts one after the other, with answers that come in and people who are forgotten between them; and all that is read of them.

Nothing here knows how a draft is made: it is counted, kept and shown as the service does it, and read as anybody could.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sets.cohort.people import STAND_IN, STAND_IN_DOMAIN
from sets.disclosure.disclose import public
from sets.disclosure.drafts import draft_name
from sets.disclosure.raw import About, Raw
from sets.disclosure.released import Released
from sets.model.cohort import LearningSet, PersonId
from sets.model.publication import PublishedFigure
from sets.model.report_review import Scope
from sets.report import compile as compiling
from sets.report.facts import report_facts, until
from sets.report.formats.csv_tables import to_csv
from sets.report.tables import raw_of
from tests.support.report_cases import Case

Seen = dict[str, Any]
"""Everything of a report that is a figure, by what it is."""


def without(case: Case, person: PersonId) -> Case:
    """The case when somebody was forgotten: their records are gone, and a stand-in is in their place."""

    def forgotten(one: LearningSet) -> LearningSet:
        yesterday = case.at.date() - timedelta(days=1)
        return replace(
            one,
            members=tuple(
                replace(
                    member,
                    name=STAND_IN,
                    email=f"forgotten-{member.id}@{STAND_IN_DOMAIN}",
                    organisation="",
                    service="",
                    last_day=min(member.last_day or yesterday, yesterday),
                )
                if member.id == person
                else member
                for member in one.members
            ),
        )

    sets = tuple(map(forgotten, case.programme.cohort.sets))
    programme = replace(case.programme, cohort=replace(case.programme.cohort, sets=sets))
    kept = {
        kind.name: tuple(one for one in getattr(case.responses, kind.name) if getattr(one, "person", None) != person)
        for kind in fields(case.responses)
    }
    return replace(case, programme=programme, responses=replace(case.responses, **kept))


@dataclass(kw_only=True)
class House:
    """A cohort's ledger of figures, and every report that somebody has read."""

    figures: tuple[PublishedFigure, ...] = ()
    read: list[tuple[Scope, datetime, Seen]] = field(default_factory=list)

    def draft(self, case: Case, scope: Scope) -> Seen:
        """A new draft: counted, kept, and shown from what is kept."""
        own = (scope.value, draft_name(scope))
        given = {
            "published": [one for one in self.figures if one.report not in own],
            "drafts": [one for one in self.figures if one.report in own],
        }
        self.figures += compiling.count_draft(
            case.programme, case.responses, case.deliveries, at=case.at, review=case.review, scope=scope, **given
        )
        return self.look(case, scope)

    def look(self, case: Case, scope: Scope) -> Seen:
        """What the newest draft shows now."""
        drafts = tuple(one for one in self.figures if one.report == draft_name(scope))
        found = seen(compiling.as_drafted(raw(case, scope), drafts))
        self.read.append((scope, case.at, found))
        return found

    def release(self, case: Case, scope: Scope) -> Seen:
        """The newest draft is released."""
        newest = [one for one in self.figures if one.report == draft_name(scope)]
        at = max(one.at for one in newest)
        self.figures += tuple(replace(one, report=scope.value) for one in newest if one.at == at)
        return self.look(case, scope)


def raw(case: Case, scope: Scope) -> Raw:
    facts = report_facts(case.programme, until(case.at, case.responses), case.deliveries, case.at)
    return raw_of(facts, case.review, draft=True, scope=scope)


def seen(released: Released) -> Seen:
    """All figures of both versions: tables with their words, reasons and dates, lists, and how strong themes are."""
    tables = {
        (version, table.name): (to_csv(table), table.note, table.caption)
        for version, found in (("lead", released), ("public", public(released)))
        for table in found.tables
    }
    frame = released.frame
    about = {"at": frame.at, "lists": (frame.organisations, frame.services), "unmarked": frame.unmarked}
    # whose words stand in a report is their own to take out, and so is what stands on them
    strengths = {("theme", theme.id): (theme.strength, theme.people) for theme in released.themes}
    return {**tables, **about, **strengths, "counts": dict(_counts(released))}


def _counts(released: Released) -> Iterator[tuple[tuple[str, str, str], int]]:
    for table in released.tables:
        for line in table.lines if table.about is not About.PROGRAMME else ():
            for column, count in zip((*table.columns, "total"), (*line.counts, line.total), strict=True):
                if count is not None:
                    yield (table.name, line.label, column), count


def differs(one: Seen, two: Seen) -> list[Any]:
    """What two reports say differently, of what both have."""
    return [what for what in one if what in two and one[what] != two[what]]
