"""Keys that can be replaced when they may have leaked, and what is kept of one that took another's place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Renewable(StrEnum):
    """What has a key of its own that can be replaced. Ids, tombstones and calendar keys have none: they never change."""

    LINKS = "links"
    SEALING = "sealing"
    INBOUND = "inbound"
    REPLIES = "replies"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedKey:
    """What a later version of a key is made from: a secret, known by its mark, and chance of its own. Not the key itself."""

    what: Renewable
    version: int
    secret: str
    chance: str = field(repr=False)
    made: datetime
