"""A report as it is laid out: one version of it with its cover and sections, ready for every form that it is given in.

Figures in it are released ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from sets.disclosure.released import Released
from sets.model.report_review import Scope
from sets.report.editing.to_do import ToDo, to_do
from sets.report.phrases import glance
from sets.text.wording import short_day


class Version(StrEnum):
    """For whom. The public version has the same facts as the lead's, and leaves some out; there is no third."""

    LEAD = "lead"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A section in words. `body` is well-formed XHTML of few kinds of elements, without its heading (of the second level).

    They are p, h3, h4, ul, ol, li, dl, dt, dd, strong, em, a, blockquote with footer, div with a class, and figure: one of
    class `table` holds a table, one of class `chart` an svg with title and desc. Every form is made from this.
    """

    key: str
    heading: str
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a report: its released figures and its sections, in order. They count from 1."""

    version: Version
    released: Released
    sections: tuple[Written, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a section's template is given, as `it`. Each section has its own kind, with its values."""


Viewing = Callable[[Released, Version], View | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the report under a heading of the second level; `key` is its anchor and names its template.

    `view` gives None where the report goes without the section.
    """

    key: str
    heading: str
    view: Viewing

    @property
    def template(self) -> str:
        return f"report/sections/{self.key}.html.j2"


DRAFT = "Draft for the coordinator. Not released."
DRAFTS = {Version.LEAD: DRAFT, Version.PUBLIC: "Draft, for those who check its facts. Not released."}
TITLES = {Scope.FINAL: "Cohort report", Scope.MIDPOINT: "Midpoint report"}
VERSIONS = {
    Version.LEAD: "Version for the people who lead the programme",
    Version.PUBLIC: "Public version",
}
ABOUT_VERSIONS = {
    Version.LEAD: "A public version stands beside it, with the same facts and a few of them left out.",
    Version.PUBLIC: "It has the same facts as the version for the people who lead the programme. It leaves out "
    "sessions by set, services, and who owns each recommendation.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """`kind` is `Cohort report` or the like; `draft` is empty once released, and so then are `warnings` and `to_do`."""

    kind: str
    title: str
    version: str
    about_version: str
    as_at: str
    contact: str
    draft: str
    warnings: tuple[str, ...]
    to_do: tuple[ToDo, ...]
    glance: tuple[tuple[str, str], ...]


def cover_of(edition: Edition) -> Cover:
    """The cover of one version of a report."""
    released = edition.released
    frame = released.frame
    checking = frame.draft and edition.version is Version.LEAD
    return Cover(
        kind=TITLES[Scope(frame.scope)],
        title=frame.title,
        version=VERSIONS[edition.version],
        about_version=ABOUT_VERSIONS[edition.version],
        as_at=short_day(frame.at.date()),
        contact=frame.contact,
        draft=DRAFTS[edition.version] if frame.draft else "",
        warnings=released.warnings if checking else (),
        to_do=to_do(released) if checking else (),
        glance=glance(released),
    )
