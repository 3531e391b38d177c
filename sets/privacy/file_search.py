"""What a home holds of one person in files: copies of letters, and texts that name them. Receipts are written here too."""

from __future__ import annotations

import hashlib
import html
import json
import os
from collections.abc import Iterable, Iterator
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser, BytesParser
from email.utils import getaddresses
from pathlib import Path

from sets.cohort.people import Traces
from sets.model.errors import StoreError
from sets.privacy.receipts import digests_in

RECEIPTS = "receipts"
_NOT_LOOKED_INTO = frozenset({RECEIPTS, "prefect"})
_LARGEST = 30_000_000
_SHOWN = 40


def letters_to(outbox: Path, keys: Iterable[str], addresses: Iterable[str]) -> tuple[Path, ...]:
    """Copies of letters in the folders of an outbox that settled one of these keys, or went to one of these addresses."""
    marks = {hashlib.sha256(key.encode()).hexdigest()[:12] for key in keys}
    wanted = {address.lower() for address in addresses}
    found = []
    for path in sorted(outbox.glob("*.eml")):
        if path.stem.rpartition(" ")[2] in marks or not wanted.isdisjoint(_receivers(path)):
            found.append(path)
    return tuple(found)


def mentions(home: Path, traces: Traces, lines: Iterable[str] = (), *, whole_files: bool = False) -> tuple[str, ...]:
    """Files below the home that still name a person (`cohorts/x.yaml:58`), and reports that hold one of these lines.

    `whole_files`: each file once, without the lines in it.
    """
    found = [place for path in _files(home) for place in _places(home, path, traces)]
    if whole_files:
        found = list(dict.fromkeys(place.partition(":")[0] for place in found))
    quoted = [_below(home, path.parent) for path in _files(home / "reports") if _quotes(path, tuple(lines))]
    reports = [f"{folder}: quotes a line of theirs; compile the report again" for folder in dict.fromkeys(quoted)]
    rest = len(found) - _SHOWN
    return (*found[:_SHOWN], *([f"and {rest} more files or lines"] if rest > 0 else []), *reports)


def remove(paths: Iterable[Path]) -> int:
    """Delete these files; gives how many. StoreError when the disk refuses."""
    count = 0
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"could not be deleted: {error.strerror}", whom=str(path)) from None
        count += 1
    return count


def write_receipt(home: Path, stem: str, text: str) -> Path:
    """Keep a receipt as `receipts/<stem>-<n>.txt`, for its owner's eyes only; one is never written over."""
    folder = home / RECEIPTS
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(1, 10_000):
            path = folder / f"{stem}-{number}.txt"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            return path
    except OSError as error:
        raise StoreError(f"the receipt could not be written: {error.strerror}", whom=str(folder)) from None
    raise StoreError("there are too many receipts of this day", whom=str(folder))


def digests_of_receipts(home: Path) -> frozenset[str]:
    """Every tombstone that a receipt of this home names: they outlive records that a backup took the place of."""
    found: frozenset[str] = frozenset()
    for path in sorted((home / RECEIPTS).glob("*.txt")):
        found |= digests_in(_text(path))
    return found


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.is_symlink() and path.name not in _NOT_LOOKED_INTO:
                yield from _files(path)
            elif path.is_file() and path.suffix != ".lock":
                yield path


def _places(home: Path, path: Path, traces: Traces) -> Iterator[str]:
    shown = _below(home, path)
    text = _letter(path) if path.suffix == ".eml" else _text(path)
    if path.suffix in (".yaml", ".yml", ".csv"):
        lines = enumerate(text.splitlines(), start=1)
        yield from (f"{shown}:{number}" for number, line in lines if traces.within(line))
    elif traces.within(text):
        yield shown


def _quotes(path: Path, lines: tuple[str, ...]) -> bool:
    if path.name != "report.json" or not lines:
        return False
    text = _text(path)
    return any(json.dumps(line, ensure_ascii=False) in text for line in lines if line)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            return ""
        text = path.read_bytes().decode("utf-8", "ignore")
    except OSError:
        return ""
    return html.unescape(text) if path.suffix == ".html" else text


def _letter(path: Path) -> str:
    """A letter's headers and bodies as people read them, calendar and all."""
    message = BytesParser(policy=policy.compat32).parsebytes(path.read_bytes())
    parts = [str(make_header(decode_header(str(value)))) for value in message.values()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            content = part.get_payload(decode=True)
            text = content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
            parts.append(html.unescape(text).replace("\r\n ", ""))
    return "\n".join(parts)


def _receivers(path: Path) -> frozenset[str]:
    with path.open("rb") as file:
        message = BytesHeaderParser(policy=policy.compat32).parse(file)
    return frozenset(address.lower() for _, address in getaddresses([str(to) for to in message.get_all("To", [])]))


def _below(home: Path, path: Path) -> str:
    return path.relative_to(home).as_posix()
