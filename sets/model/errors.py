"""The one tree of errors. Each says what, whom and why in one line, in its reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class SetwiseError(Exception):
    """Something a person can mend; `str()` is the one line that they see.

    `what` names the thing at fault, `whom` its place or owner, `cause` the reason and the remedy.
    """

    what = "setwise"

    def __init__(self, cause: str, *, whom: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.whom = whom

    def __str__(self) -> str:
        return ": ".join(part for part in (self.what, self.whom, self.cause) if part)

    @property
    def for_log(self) -> str:
        """What a log may say of it after its type: nothing, where its words may name somebody."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or warning of a cohort file, at a place a person can go to (line and column count from 1).

    `unfinished`: a warning that stops publishing, as something is still to be filled in.
    """

    message: str
    line: int = 1
    column: int = 1
    warning: bool = False
    unfinished: bool = False

    def at(self, filename: str) -> str:
        """`FILE:LINE:COL: message`, with `warning:` before a warning's message."""
        level = "warning: " if self.warning else ""
        return f"{filename}:{self.line}:{self.column}: {level}{self.message}"


class CohortFileError(SetwiseError):
    """A cohort file that cannot be used; `findings` holds every fault found, in file order."""

    what = "cohort file"

    def __init__(self, filename: str, findings: tuple[Finding, ...]) -> None:
        self.filename = filename
        self.findings = findings
        count = len(findings)
        super().__init__(f"{count} fault{'' if count == 1 else 's'}", whom=filename)

    def __str__(self) -> str:
        return "\n".join(finding.at(self.filename) for finding in self.findings)


class SettingsError(SetwiseError):
    """A setting that is missing or cannot be understood."""

    what = "settings"


class StateError(SetwiseError):
    """What was asked does not fit where things stand (an unknown cohort, a draft that was never published)."""

    what = "setwise"


class ActError(StateError):
    """A change of a programme that cannot be made as it was asked for; `field` names the answer at fault, where it is one."""

    def __init__(self, cause: str, *, whom: str = "", field: str = "") -> None:
        super().__init__(cause, whom=whom)
        self.field = field


class StoreError(SetwiseError):
    """The records could not be read or written."""

    what = "records"


class LinkError(SetwiseError):
    """A signed link that does not hold; `signed_at` is known where the signature itself was right."""

    what = "link"

    def __init__(self, cause: str, *, whom: str = "", signed_at: datetime | None = None) -> None:
        super().__init__(cause, whom=whom)
        self.signed_at = signed_at


class MailError(SetwiseError):
    """A letter that was not accepted. Raised only when it is certain that the letter did not leave.

    `permanent`: never try this letter again at this address; `address` as well: nor any other. `everyone`: the service itself refused
    (wrong key, too many requests, not reachable), so the rest of the batch would fare no better.
    `retry_at`: the provider's own time for the next try, where it named one.
    """

    what = "mail"

    def __init__(
        self,
        cause: str,
        *,
        whom: str = "",
        permanent: bool = False,
        everyone: bool = False,
        address: bool = False,
        retry_at: datetime | None = None,
    ) -> None:
        super().__init__(cause, whom=whom)
        self.permanent = permanent
        self.everyone = everyone
        self.address = address
        self.retry_at = retry_at


class MailUncertain(SetwiseError):
    """The connection broke after the letter was handed over: it may have been accepted."""

    what = "mail"


class MailboxError(SetwiseError):
    """The mailbox that is read for replies and answers did not do what was asked; `refused`: it let nobody in."""

    what = "mailbox"

    def __init__(self, cause: str, *, whom: str = "", refused: bool = False) -> None:
        super().__init__(cause, whom=whom)
        self.refused = refused
