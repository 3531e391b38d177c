"""codebook: the themes of the report and the words that suggest them, to check or to write out for editing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from flows.screen import say
from sets.model.errors import StateError, StoreError
from sets.service.installation import Installation
from sets.text import wording as words

if TYPE_CHECKING:
    from sets.report.editing.codebook import Codebook


def codebook(
    file: Path | None = None, *, out: Path | None = None, installation: Annotated[Installation, Parameter(parse=False)]
) -> int:
    """Check a codebook, the report's themes and their keywords: every fault at once as FILE:LINE:COL: message.

    Parameters
    ----------
    file
        A codebook to check; without it, codebook.yaml in the home, or the one that comes with setwise.
    out
        Write the codebook that comes with setwise here, to edit it. In the home as codebook.yaml it is used.
    """
    from sets.report.editing.codebook import NAME, codebook_of, read_codebook

    if out is not None:
        _write(out)
        say(
            f"wrote {out}",
            f"Edit it, check it with `setwise codebook {out}`, and keep it as {installation.home / NAME}.",
        )
        return 0
    own = installation.home / NAME
    found = read_codebook(file) if file is not None else codebook_of(installation.home)
    place = file or (own if own.exists() else "the codebook that comes with setwise")
    say(f"{place}: {_in_short(found)}")
    return 0


def _in_short(found: Codebook) -> str:
    keywords = sum(len(code.phrases) for code in found.codes)
    return f"right: {words.plural(len(found.codes), 'theme')}, {words.plural(keywords, 'keyword')}"


def _write(path: Path) -> None:
    from sets.report.editing.codebook import shipped

    try:
        with path.open("xb") as file:
            file.write(shipped())
    except FileExistsError:
        raise StateError("is there already; take it away first, or choose another name", whom=str(path)) from None
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror}", whom=str(path)) from None
