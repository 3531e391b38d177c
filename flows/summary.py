"""What one pass did, in numbers only: what the flows give back and the command prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one pass did, in numbers only.

    `letters` are those that left and tell on nobody: what goes only to who has not answered, or only to who came, is
    not counted, and `untold` says that there may have been such letters. `failed`, `unknown` and `dead` are letters
    too; a letter may settle several deliveries. `orphans` counts deliveries, `noted` lines of the ledger.
    """

    cohort: str
    busy: bool = False
    orphans: int = 0
    noted: int = 0
    letters: int = 0
    failed: int = 0
    unknown: int = 0
    dead: int = 0
    waiting: int = 0
    down: str = ""
    untold: bool = False

    @property
    def did_nothing(self) -> bool:
        return not (self.letters or self.noted or self.orphans or self.troubled)

    @property
    def troubled(self) -> bool:
        return bool(self.failed or self.unknown or self.dead or self.down)
