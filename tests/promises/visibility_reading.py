"""The words in a file of a report, whatever its form: pages, tables, spreadsheets, archives, charts and PDF."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

import pikepdf
from python_calamine import CalamineWorkbook

_HEX = re.compile(r"<([0-9A-Fa-f\s]+)>")
_BLOCK = re.compile(r"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)


def words_in(data: bytes) -> str:
    """Everything that somebody could read in a file, what it says of itself included."""
    if data.startswith(b"%PDF"):
        return _pdf(data)
    if data.startswith(b"PK"):
        return _packed(data)
    return data.decode("utf-8")


def words_of(files: Mapping[str, bytes]) -> str:
    """The same of every file of a report, with their names."""
    return "\n".join(f"{name}\n{words_in(files[name])}" for name in sorted(files))


def _packed(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        inner = {name: packed.read(name) for name in packed.namelist()}
    if "[Content_Types].xml" not in inner:
        return words_of(inner)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    cells = (cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row)
    # its own parts too: what a cell does not show may stand in them
    return "\n".join((*map(str, cells), *(part.decode("utf-8", "replace") for part in inner.values())))


def _pdf(data: bytes) -> str:
    """The words of its pages, and every string that says something about them: titles, bookmarks, alternative texts."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = [_page(page) for page in pdf.pages]
        others = [str(one) for node in pdf.objects for one in _strings(node)]
        streams = [
            node.read_bytes().decode("utf-8", "replace")
            for node in pdf.objects
            if isinstance(node, pikepdf.Stream) and node.get("/Type") == "/Metadata"
        ]
    return "\n".join((*pages, *others, *streams))


def _strings(node: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(node, pikepdf.String):
        return [node]
    found = node.values() if isinstance(node, pikepdf.Dictionary) else node if isinstance(node, pikepdf.Array) else ()
    return [one for one in found if isinstance(one, pikepdf.String)]


def _page(page: pikepdf.Page) -> str:
    fonts = {name: _unicode(font) for name, font in page.Resources.get("/Font", {}).items()}
    known: dict[int, str] = {}
    text: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        said = str(operator)
        if said == "Tf":
            known = fonts.get(str(operands[0]), {})
        elif said in ("Tj", "TJ"):
            parts = operands[0] if said == "TJ" else operands
            text += [_decoded(bytes(one), known) for one in parts if isinstance(one, pikepdf.String)]
        elif said == "BT":
            text.append(" ")
    return "".join(text)


def _decoded(codes: bytes, known: Mapping[int, str]) -> str:
    return "".join(known.get(int.from_bytes(codes[n : n + 2]), "") for n in range(0, len(codes), 2))


def _unicode(font: pikepdf.Object) -> dict[int, str]:
    """What each code of a font means, from its ToUnicode map (PDF 32000-1 section 9.10.3)."""
    found: dict[int, str] = {}
    for kind, block in _BLOCK.findall(font.ToUnicode.read_bytes().decode("ascii", "replace")):
        for line in block.strip().splitlines():
            given = [bytes.fromhex(one) for one in _HEX.findall(line)]
            if kind == "bfchar" and len(given) == 2:
                found[int.from_bytes(given[0])] = given[1].decode("utf-16-be")
            elif kind == "bfrange" and len(given) == 3:
                first, last, start = int.from_bytes(given[0]), int.from_bytes(given[1]), given[2].decode("utf-16-be")
                found |= {code: start[:-1] + chr(ord(start[-1]) + code - first) for code in range(first, last + 1)}
    return found
