"""Which message a coordinator holds back. Pure."""

from __future__ import annotations

from sets.model.messages import Due


def holder(due: Due, holds: tuple[tuple[str, bool], ...]) -> str:
    """The subject by which a coordinator holds this message (its key, its occasion with or without its kind, or its
    person), or nothing; a later release of any of these lets it go."""
    names = {due.key, f"{due.occasion}/{due.kind}", due.occasion, due.person}
    touching = [(subject, on) for subject, on in holds if subject in names]
    return touching[-1][0] if touching and touching[-1][1] else ""
