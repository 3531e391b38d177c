"""A released report for its readers: leads and coordinators the lead's version, everybody else the public one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sets.model.report_review import ReportStage, Scope, stage_of
from sets.report.edition import Version
from sets.report.release.workflow import released_at
from sets.text import wording as words
from sets.web.page.request import Answer, Handler, InlineDocument, Page, PageHandlers, PageRequest
from sets.web.report_read.files import FORMS, PAGE, READ, Form, filed, forms_in, saved

HOME, NOT_YET = "report/home.html.j2", "report/not_yet.html.j2"
OPEN = "public"
"""What the steps of the public version begin with, for those who have both."""
TITLES = {Scope.FINAL: "The cohort report", Scope.MIDPOINT: "The midpoint report"}


def version_for(request: PageRequest) -> Version:
    """Which version somebody reads here."""
    cohort = request.programme.cohort
    theirs = (one for one in (*cohort.leads, *cohort.coordinators) if one.id == request.person.id)
    return Version.LEAD if any(one.serves_on(request.today) for one in theirs) else Version.PUBLIC


def scope_of(request: PageRequest) -> Scope:
    """Which report the link is about."""
    return next((one for one in Scope if one == request.link.prompt), Scope.FINAL)


def _when_out(handler: Handler) -> Handler:
    """The handler, once the report is released; a kind page before."""

    def handled(request: PageRequest) -> Answer:
        if stage_of(request.records.review().steps, scope_of(request)) is ReportStage.RELEASED:
            return handler(request)
        lead = version_for(request) is Version.LEAD
        return Page(template=NOT_YET, title="The report is not out yet", facts={"lead": lead, "missing": ""})

    return handled


def _home(request: PageRequest) -> Answer:
    scope, version = scope_of(request), version_for(request)
    at = released_at(request.records.issued(), scope)
    public = filed(request, scope, Version.PUBLIC) if version is Version.LEAD else {}
    facts = {
        "lead": version is Version.LEAD,
        "read": request.here(READ),
        "forms": _links(request, filed(request, scope, version), ""),
        "public_read": request.here(OPEN + READ) if PAGE in public else "",
        "public_forms": _links(request, public, OPEN),
        "released": words.day(at.astimezone(request.zone).date()) if at is not None else "",
        "leads": words.listed([words.one_line(one.name) for one in request.programme.cohort.leads]),
    }
    return Page(template=HOME, title=TITLES[scope], facts=facts)


def _links(request: PageRequest, files: Mapping[str, bytes], prefix: str) -> tuple[tuple[str, str, str], ...]:
    """(label, path, size) of each form."""
    return tuple((form.label, request.here(prefix + form.step), _size(files, form)) for form in forms_in(files))


def _size(files: Mapping[str, bytes], form: Form) -> str:
    found = saved(files, form.step, "")
    return f"{max(1, round(len(found.content) / 1024))} KB" if found is not None else ""


def _read(version: Version | None, request: PageRequest) -> Answer:
    found = filed(request, scope_of(request), version or version_for(request))
    return InlineDocument(content=found[PAGE]) if PAGE in found else _missing(request)


def _save(step: str, version: Version | None, request: PageRequest) -> Answer:
    scope, which = scope_of(request), version or version_for(request)
    name = f"{request.programme.cohort.id}-{'midpoint' if scope is Scope.MIDPOINT else 'report'}"
    suffix = "-public" if which is Version.PUBLIC else ""
    return saved(filed(request, scope, which), step, name + suffix) or _missing(request)


def _missing(request: PageRequest) -> Page:
    return Page(
        template=NOT_YET,
        title="This version is not on file",
        facts={"lead": False, "missing": request.here()},
        status=404,
    )


SHOW: dict[str, Handler] = {
    "": _when_out(_home),
    READ: _when_out(partial(_read, None)),
    OPEN + READ: _when_out(partial(_read, Version.PUBLIC)),
    **{form.step: _when_out(partial(_save, form.step, None)) for form in FORMS},
    **{OPEN + form.step: _when_out(partial(_save, form.step, Version.PUBLIC)) for form in FORMS},
}
ROOM = PageHandlers(show=SHOW)
