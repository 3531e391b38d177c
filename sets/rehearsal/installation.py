"""The desk of a rehearsal: its own records, and mail that stays in one folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from sets.mail.transports.outbox import Outbox
from sets.model.cohort import CohortId
from sets.model.messages import Letter, Receipt
from sets.model.ports import Store, Transport
from sets.service.installation import Installation
from sets.store.memory import MemoryStore
from sets.text.resources import template_root
from sets.text.templates import Renderer


class Recorder:
    """A transport that keeps every letter in memory besides handing it to the outbox."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._letters: list[tuple[Letter, str]] = []

    def send(self, letter: Letter) -> Receipt:
        """Keep it and write it."""
        receipt = self._outbox.send(letter)
        self._letters.append((letter, receipt.provider_id))
        return receipt

    def close(self) -> None:
        """Nothing to let go of."""

    def taken(self) -> list[tuple[Letter, str]]:
        """The letters since the last time, each with the name of its file."""
        taken, self._letters = self._letters, []
        return taken


class RehearsalInstallation(Installation):
    """A desk whose mail stays in one folder and whose records are gone when it is."""

    recorder: Recorder
    templates: Path

    @cached_property
    def store(self) -> Store:
        """Records that nobody reads after the rehearsal, so that none has to reach a disk."""
        return MemoryStore(self.home / "records")

    @cached_property
    def renderer(self) -> Renderer:
        """A coordinator's own templates first, as in the home that is rehearsed."""
        return Renderer((self.templates, template_root()))

    def transport(self, cohort: CohortId) -> Transport:
        """The recorder."""
        return self.recorder
