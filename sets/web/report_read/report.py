"""A released report for its readers: leads and coordinators the lead's version, everybody else the public one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sets.model.report_review import Scope, Stage, stage_of
from sets.report.edition import Version
from sets.report.release.workflow import released_at
from sets.text import wording as words
from sets.web.page.request import Answer, Handler, Page, Room, Visit, Whole
from sets.web.report_read.files import FORMS, PAGE, READ, Form, filed, forms_in, saved

HOME, NOT_YET = "report/home.html.j2", "report/not_yet.html.j2"
OPEN = "public"
"""What the steps of the public version begin with, for those who have both."""
TITLES = {Scope.FINAL: "The cohort report", Scope.MIDPOINT: "The midpoint report"}


def version_for(visit: Visit) -> Version:
    """Which version somebody reads here."""
    cohort = visit.programme.cohort
    theirs = (one for one in (*cohort.leads, *cohort.coordinators) if one.id == visit.person.id)
    return Version.LEAD if any(one.serves_on(visit.today) for one in theirs) else Version.PUBLIC


def scope_of(visit: Visit) -> Scope:
    """Which report the link is about."""
    return next((one for one in Scope if one == visit.link.prompt), Scope.FINAL)


def _when_out(handler: Handler) -> Handler:
    """The handler, once the report is released; a kind page before."""

    def handled(visit: Visit) -> Answer:
        if stage_of(visit.records.review().steps, scope_of(visit)) is Stage.RELEASED:
            return handler(visit)
        lead = version_for(visit) is Version.LEAD
        return Page(template=NOT_YET, title="The report is not out yet", facts={"lead": lead, "missing": ""})

    return handled


def _home(visit: Visit) -> Answer:
    scope, version = scope_of(visit), version_for(visit)
    at = released_at(visit.records.issued(), scope)
    public = filed(visit, scope, Version.PUBLIC) if version is Version.LEAD else {}
    facts = {
        "lead": version is Version.LEAD,
        "read": visit.here(READ),
        "forms": _links(visit, filed(visit, scope, version), ""),
        "public_read": visit.here(OPEN + READ) if PAGE in public else "",
        "public_forms": _links(visit, public, OPEN),
        "released": words.day(at.astimezone(visit.zone).date()) if at is not None else "",
        "leads": words.listed([words.one_line(one.name) for one in visit.programme.cohort.leads]),
    }
    return Page(template=HOME, title=TITLES[scope], facts=facts)


def _links(visit: Visit, files: Mapping[str, bytes], prefix: str) -> tuple[tuple[str, str, str], ...]:
    """(label, path, size) of each form."""
    return tuple((form.label, visit.here(prefix + form.step), _size(files, form)) for form in forms_in(files))


def _size(files: Mapping[str, bytes], form: Form) -> str:
    found = saved(files, form.step, "")
    return f"{max(1, round(len(found.content) / 1024))} KB" if found is not None else ""


def _read(version: Version | None, visit: Visit) -> Answer:
    found = filed(visit, scope_of(visit), version or version_for(visit))
    return Whole(content=found[PAGE]) if PAGE in found else _missing(visit)


def _save(step: str, version: Version | None, visit: Visit) -> Answer:
    scope, which = scope_of(visit), version or version_for(visit)
    name = f"{visit.programme.cohort.id}-{'midpoint' if scope is Scope.MIDPOINT else 'report'}"
    suffix = "-public" if which is Version.PUBLIC else ""
    return saved(filed(visit, scope, which), step, name + suffix) or _missing(visit)


def _missing(visit: Visit) -> Page:
    return Page(
        template=NOT_YET,
        title="This version is not on file",
        facts={"lead": False, "missing": visit.here()},
        status=404,
    )


SHOW: dict[str, Handler] = {
    "": _when_out(_home),
    READ: _when_out(partial(_read, None)),
    OPEN + READ: _when_out(partial(_read, Version.PUBLIC)),
    **{form.step: _when_out(partial(_save, form.step, None)) for form in FORMS},
    **{OPEN + form.step: _when_out(partial(_save, form.step, Version.PUBLIC)) for form in FORMS},
}
ROOM = Room(show=SHOW)
