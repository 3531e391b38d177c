"""The outbox: every letter an .eml file in a folder. The default, and what a rehearsal uses; nothing leaves."""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property
from pathlib import Path

from sets.mail.mime import to_bytes
from sets.model.errors import MailError
from sets.model.messages import Letter, Receipt

ASKS = 3
"""How many asks of a letter stand in its name."""
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


class Outbox:
    """Writes letters into `folder` (made when first needed), each readable by its owner only.

    A listing reads like a diary: `2027-01-12T1000 0003 invite thames-1 3f9a0c52d7e1.eml`, in the letter's own zone: the
    third of that minute, in the order of sending; a letter of two asks names both. The last word is made from the
    letter's key, so a letter sent again takes the place of its earlier copy. `durable`: a
    letter outlives a crash of the machine once it is sent; a rehearsal, which can be made again, does not wait for that.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self._durable = durable

    def send(self, letter: Letter) -> Receipt:
        """Write the letter whole or not at all. Raises MailError: for everyone when the folder cannot be written."""
        content = to_bytes(letter)
        name = self._name(letter)
        try:
            for folder in (self.folder.parent, self.folder):  # of parents that it makes, mkdir would forget the mode
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(self.folder / name, content, durable=self._durable)
        except OSError as problem:
            raise MailError(f"cannot write into {self.folder}: {problem.strerror}", everyone=True) from problem
        return Receipt(provider_id=name)

    def close(self) -> None:
        """Forget what the folder held; it is read again when the next letter comes."""
        self.__dict__.pop("_names", None)

    def _name(self, letter: Letter) -> str:
        mark = hashlib.sha256(letter.key.encode()).hexdigest()[:12]
        if mark not in self._names:
            minute = f"{letter.date:%Y-%m-%dT%H%M}"
            number = 1 + max((_number(name) for name in self._names.values() if name.startswith(minute)), default=0)
            self._names[mark] = f"{minute} {number:04} {_subject(letter)} {mark}.eml"
        return self._names[mark]

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names that are there, by mark: a letter sent again on a later day keeps its first name."""
        try:
            there = sorted(path.name for path in self.folder.glob("*.eml"))
        except OSError:
            there = []
        return {name.removesuffix(".eml").rpartition(" ")[2]: name for name in there}


def _number(name: str) -> int:
    """Which letter of its minute a file is; 0 for one that an older version named."""
    number = name.split(" ")[1]
    return int(number) if number.isdecimal() else 0


def _subject(letter: Letter) -> str:
    """Each kind with its occasion, from the parts of the keys that name no person; at most ASKS of them."""
    asks = [key.split("/") for key in letter.keys]
    found = [(parts[3], parts[1]) for parts in asks if len(parts) > 3] or [(letter.kind, "letter")]
    words = (word for ask in found[:ASKS] for word in ask)
    return " ".join(_NOT_IN_NAMES.sub("-", word.lower()).strip("-") or "letter" for word in words)


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    beside = path.with_name(f".{path.stem.rpartition(' ')[2]}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)  # Windows would mend line ends
    handle = os.open(beside, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
