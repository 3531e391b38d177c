"""An act from its asking to its publishing: who would be told what, seen before; then the file and the version, or neither.

The file is the coordinators': it is written only where it says what the version that runs says, and only by whoever saw
its latest version.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher, unified_diff
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from sets.cohort import file
from sets.cohort.acts.scene import Acted, Scene
from sets.cohort.clashes import clashes_beside, in_short
from sets.cohort.meeting_wording import meeting_words
from sets.cohort.publish import version_of
from sets.cohort.what_changed import what_changed
from sets.model.cohort import CohortId
from sets.model.errors import ActError, CohortFileError, Finding, SetwiseError, StateError, StoreError
from sets.model.publication import Published
from sets.privacy.anonymise import REWRITTEN
from sets.store.atomic_file import locked, make_private_folder, replace_file
from sets.text import wording as words
from sets.text.clean import one_line, shown
from sets.text.yaml_file import decoded, load

if TYPE_CHECKING:
    from sets.cohort.programme import Programme
    from sets.cohort.publish import Draft
    from sets.due.difference import Difference
    from sets.service.installation import Installation

BOM = b"\xef\xbb\xbf"
LINES_SHOWN = 5
Change = Callable[[Scene], Acted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would do, before it is done. `seen` names the version and the file that it is based on.

    `warnings` and `clashes` are those that were not there before it.
    """

    path: Path
    before: str
    what: tuple[str, ...]
    draft: Draft
    difference: Difference
    warnings: tuple[Finding, ...]
    clashes: tuple[str, ...]
    seen: str

    @property
    def file_lines(self) -> tuple[str, ...]:
        """The difference of the file, as `diff -u` shows it."""
        return tuple(
            unified_diff(
                self.before.splitlines(),
                self.draft.text.splitlines(),
                self.path.name,
                self.path.name,
                "now",
                "then",
                lineterm="",
            )
        )


class Stale(StateError):
    """Somebody else published, or wrote the file, since it was looked at."""


def file_path(installation: Installation, cohort: str) -> tuple[CohortId, Path]:
    """The published cohort that an id or a path stands for, and its file, which may be gone; StateError for a draft."""
    name = installation.id_of(cohort)
    given = Path(cohort)
    return name, given if given.suffix in (".yaml", ".yml") else installation.home / "cohorts" / f"{name}.yaml"


def preview(installation: Installation, cohort: str, change: Change, now: datetime) -> Preview:
    """What a change would do now. Raises ActError where it cannot be, StateError where the file or the moment does not fit."""
    from sets.due.difference import difference

    name, path = file_path(installation, cohort)
    latest, raw = _latest(installation, name), _bytes(path)
    text = _text(installation, path, raw, latest, now)
    programme = installation.programme(name)
    if now < latest.at:
        raise StateError(f"version {latest.number} was published after that", whom=words.moment(now, programme.zone))
    book = installation.address_book(name)
    acted = change(Scene(text=text, programme=programme, people=latest.people, book=book, now=now))
    draft = _draft(installation, acted, path, now)
    if draft.digest == latest.digest and draft.meetings == latest.meetings:
        raise ActError("this changes nothing: it stands so already")
    _refuse_past(draft, programme, now)
    running = installation.outlook(programme, now)
    return Preview(
        path=path,
        before=text,
        what=acted.words,
        draft=draft,
        difference=difference(installation.outlook(draft.programme, now), running),
        warnings=_new_warnings(installation, draft, text, path, now),
        clashes=tuple(_new_clashes(installation, draft)),
        seen=_mark(latest, raw),
    )


def carry_out(installation: Installation, found: Preview, now: datetime, *, by: str) -> Published:
    """Write the file and publish it, as it was seen. Raises Stale where somebody else was there first; then nothing is done."""
    name = found.draft.cohort
    with locked(installation.home / "cohorts" / f".{name}.lock"):
        raw, latest = _bytes(found.path), _latest(installation, name)
        if _mark(latest, raw) != found.seen:
            raise stale(installation, name)
        content = (BOM if raw is not None and raw.startswith(BOM) else b"") + found.draft.text.encode()
        _write(found.path, content)
        try:
            return installation.publish(found.draft, now, by=by, what=found.what)
        except SetwiseError:
            _put_back(installation, found, raw)
            if _latest(installation, name).number != latest.number:
                raise stale(installation, name) from None
            raise


def why_not(error: SetwiseError) -> str:
    """Why a change was not made, as a page says it: a sentence, with a file by its name and not by its place."""
    whom = f"the file {Path(error.whom).name}" if error.whom.endswith((".yaml", ".yml")) else error.whom
    return f"{words.upper_first(f'{whom} {error.cause}'.strip()).rstrip('.')}."


def stale(installation: Installation, name: CohortId) -> Stale:
    """That somebody else was there first, with what they did."""
    latest, zone = _latest(installation, name), installation.programme(name).zone
    said = f"version {latest.number}{f' by {latest.by}' if latest.by else ''} at {words.moment(latest.at, zone)}"
    what = f" ({'; '.join(latest.what)})" if latest.what else ""
    return Stale(f"the programme or its file changed while you looked: it is now {said}{what}. Look again", whom=name)


def _put_back(installation: Installation, found: Preview, raw: bytes | None) -> None:
    """The file as it was, unless the version that runs by now says what was written."""
    if _latest(installation, found.draft.cohort).digest == found.draft.digest:
        return
    if raw is None:
        found.path.unlink(missing_ok=True)
    else:
        _write(found.path, raw)


def _latest(installation: Installation, name: CohortId) -> Published:
    latest = installation.records(name).latest()
    assert latest is not None
    return latest


def _mark(latest: Published, raw: bytes | None) -> str:
    return f"{latest.number}-{sha256(raw or b'').hexdigest()[:20]}"


def _bytes(path: Path) -> bytes | None:
    """The file's bytes; None where there is none."""
    return file.read_file(path) if path.exists() else None


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, where a link leads, with the modes that the file had."""
    target = path.resolve()
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        make_private_folder(target.parent)
        replace_file(target, content)
        if mode is not None:
            target.chmod(mode)
    except OSError as error:
        raise StoreError(f"the file could not be written: {error.strerror}", whom=str(path)) from None


def _text(installation: Installation, path: Path, raw: bytes | None, latest: Published, now: datetime) -> str:
    """The text to change: the file's, or the published one's where the file is gone. StateError for unpublished edits."""
    if raw is None:
        return latest.text
    try:
        text = decoded(raw, str(path))
        loaded = load(text)
        if loaded.complete and file.digest(loaded.document) == latest.digest:
            return text
        draft = installation.draft_of(raw, path, now)
    except CohortFileError as error:
        faults = "; ".join(f"line {finding.line}: {finding.message}" for finding in error.findings[:LINES_SHOWN])
        raise StateError(f"has faults, so it is not what was published: {faults}", whom=str(path)) from None
    raise StateError(_unpublished(installation, path, draft, latest), whom=str(path))


def _unpublished(installation: Installation, path: Path, draft: Draft, latest: Published) -> str:
    zone = installation.programme(latest.cohort).zone
    if latest.text.startswith(REWRITTEN):
        # when somebody was forgotten the text of the version was made anew, so its lines are not those of the file
        edited = list(what_changed(latest, version_of(draft, latest.number + 1, latest.at)))
    else:
        edited = list(_edited_lines(latest.text, draft.text))
    more = f" and {len(edited) - LINES_SHOWN} more" if len(edited) > LINES_SHOWN else ""
    saved = words.moment(datetime.fromtimestamp(path.stat().st_mtime, UTC), zone)
    by = f" by {latest.by}" if latest.by else ""
    return (
        f"has edits that are not published (last saved{_owner(path)} at {saved}): {'; '.join(edited[:LINES_SHOWN])}{more}. "
        f"Version {latest.number}, published{by} at {words.moment(latest.at, zone)}, runs without them. "
        f"`setwise publish {latest.cohort}` makes them count; or take them out. Then try again"
    )


def _owner(path: Path) -> str:
    with suppress(KeyError, OSError, NotImplementedError):
        return f" by {path.owner()}"
    return ""


def _edited_lines(old: str, new: str) -> Iterator[str]:
    """The lines that differ, by their numbers in the file; notes and empty lines are nobody's edit."""
    before, after = old.splitlines(), new.splitlines()
    for what, low, high, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for number in range(start, end):
            if _says(after[number]):
                yield f"line {number + 1} says '{shown(after[number].strip())}'"
        gone = [line for line in before[low:high] if _says(line)]
        if start == end and gone:
            yield f"before line {start + 1} '{shown(gone[0].strip())}' is missing"


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _draft(installation: Installation, acted: Acted, path: Path, now: datetime) -> Draft:
    """The changed file as it would run; ActError with every fault that the change would bring."""
    try:
        draft = installation.draft_of(acted.text.encode(), path, now)
        installation.refuse_unfinished(draft)
        return draft
    except CohortFileError as error:
        said = "; ".join(dict.fromkeys(finding.message for finding in error.findings))
        raise ActError(f"this cannot be: {said}") from None


def _refuse_past(draft: Draft, running: Programme, now: datetime) -> None:
    """ActError where a meeting to come would be one of days gone by, as its usual day may be."""
    for meeting in draft.programme.meetings:
        told = running.by_key.get(meeting.key)
        if told is not None and meeting.start <= now < told.start and told.cancelled is None is meeting.cancelled:
            label, when = meeting_words(meeting, draft.programme).label, words.moment(meeting.start, running.zone)
            raise ActError(f"would be at {when}, which has gone by; move it to a day to come", whom=label)


def _new_warnings(
    installation: Installation, draft: Draft, text: str, path: Path, now: datetime
) -> tuple[Finding, ...]:
    try:
        known = {finding.message for finding in installation.draft_of(text.encode(), path, now).warnings}
    except CohortFileError:
        known = set()
    return tuple(finding for finding in draft.warnings if finding.message not in known)


def _new_clashes(installation: Installation, draft: Draft) -> Iterator[str]:
    """Clashes of this cohort, its own and with others of the home, that the change would bring."""
    others = installation.others(draft.cohort)
    known = {clash.message for clash in clashes_beside(installation.programme(draft.cohort), others)}
    found = clashes_beside(draft.programme, others)
    for clash in in_short(one for one in found if one.message not in known):
        yield one_line(clash.message)
