"""A released report for its readers: leads and coordinators the lead's version, everybody else the public one.

To read and to save, as it was filed; of a draft the newest. Changes nothing.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from sets.model.errors import StoreError
from sets.model.report_review import ReportStage, Scope, stage_of
from sets.report.edition import Version
from sets.report.release.workflow import released_at, released_folder
from sets.service.report_files import compile_now, drafted_at, read_files
from sets.text import wording as words
from sets.text.clean import one_line
from sets.web.page.request import Answer, Download, Handler, InlineDocument, Page, PageHandlers, PageRequest, Redirect

PUBLIC = "public/"
PAGE = "report.html"
READ = "read"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form in which a report is saved. `step` is its page, `ends` how its file's name ends."""

    step: str
    label: str
    ends: str
    media: str


FORMS = (
    Form(step="pdf", label="PDF, to print or send", ends=".pdf", media="application/pdf"),
    Form(
        step="xlsx",
        label="Spreadsheet (Excel) of every table",
        ends=".xlsx",
        media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Form(step="csv", label="Tables as CSV, and charts, in one ZIP file", ends=".zip", media="application/zip"),
    Form(step="json", label="Figures for other programs (JSON)", ends=".json", media="application/json"),
    Form(step="html", label="Web page in one file (HTML)", ends=".html", media="text/html"),
)
_PACKED = (".csv", ".svg")


def of_version(files: Mapping[str, bytes], version: Version) -> dict[str, bytes]:
    """The files of one version by their names there; the public one has its own folder."""
    if version is Version.PUBLIC:
        return {name.removeprefix(PUBLIC): data for name, data in files.items() if name.startswith(PUBLIC)}
    return {name: data for name, data in files.items() if not name.startswith(PUBLIC)}


def draft_files(request: PageRequest, scope: Scope, form: Form) -> dict[str, bytes]:
    """The lead's files of this form of the newest draft."""
    ends = _PACKED if form.step == "csv" else (form.ends,)
    return compile_now(request.site.installation, request.programme, request.now, scope).lead(*ends)


def filed(request: PageRequest, scope: Scope, version: Version) -> dict[str, bytes]:
    """The files of a released report; nothing where it has no such version. StoreError when they are gone."""
    folder = released_folder(request.records.issued(), scope)
    if not folder:
        raise StoreError("the report is not on file")  # without a folder the whole home would be read
    return of_version(read_files(request.site.installation.home / folder), version)


def draft_page(request: PageRequest, scope: Scope, version: Version) -> Answer:
    """The newest draft to read, in one version; the page before while there is none."""
    if drafted_at(request.site.installation, request.programme, scope) is None:
        return Redirect(to=request.here())
    compiled = compile_now(request.site.installation, request.programme, request.now, scope)
    return InlineDocument(content=compiled.page if version is Version.LEAD else compiled.public_page)


def forms_in(files: Mapping[str, bytes]) -> tuple[Form, ...]:
    """The forms that these files have."""
    return tuple(form for form in FORMS if _content(files, form) is not None)


def saved(files: Mapping[str, bytes], step: str, name: str) -> Download | None:
    """The file to save for a form's step, called `name` with its ending; None where there is none."""
    form = next((one for one in FORMS if one.step == step), None)
    content = _content(files, form) if form is not None else None
    if form is None or content is None:
        return None
    return Download(filename=f"{name}{form.ends}", media=form.media, content=content)


def _content(files: Mapping[str, bytes], form: Form) -> bytes | None:
    if form.step == "csv":
        packed = {name: data for name, data in files.items() if name.endswith(_PACKED)}
        return _zipped(packed) if packed else None
    return next((files[name] for name in sorted(files) if name.endswith(form.ends) and "/" not in name), None)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


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
        "leads": words.listed([one_line(one.name) for one in request.programme.cohort.leads]),
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
HANDLERS = PageHandlers(show=SHOW)
