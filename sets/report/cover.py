"""What stands on the cover of a report, in every form: which report and version it is, as of when, and what a draft lacks."""

from __future__ import annotations

from dataclasses import dataclass

from sets.model.report_review import Scope
from sets.report.editing.to_do import ToDo, to_do
from sets.report.edition import Edition, Version
from sets.report.phrases import glance
from sets.text.wording import short_day

DRAFT = "Draft for the coordinator. Not released."
TITLES = {Scope.FINAL: "Cohort report", Scope.MIDPOINT: "Midpoint report"}
VERSIONS = {
    Version.LEAD: "Version for the people who lead the programme",
    Version.PUBLIC: "Public version",
}
ABOUT_VERSIONS = {
    Version.LEAD: "A public version stands beside it, with the same facts and a few of them left out.",
    Version.PUBLIC: "It has the same facts as the version for the people who lead the programme. It leaves out "
    "sessions by set, the list of services, and who owns each recommendation.",
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
        draft=DRAFT if frame.draft else "",
        warnings=released.warnings if checking else (),
        to_do=to_do(released) if checking else (),
        glance=glance(released),
    )
