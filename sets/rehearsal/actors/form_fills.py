"""What sample people do on pages: which page they open, and what they put into its forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.rehearsal.actors.browser import Form
from sets.responses.forms.sharing import CONSENT, SHARE

Given = Mapping[str, str | tuple[str, ...]]
Choice = Callable[[Sequence[Form]], tuple[Form, Given] | None]
"""Somebody looks at the forms of a page and takes one, with what goes into it; None where there is nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """One form filled in and sent: the first of the page, or the one whose action ends with `action`.

    `ticks` says, box by box in the order of the page, which are ticked, where the boxes' values are the page's own.
    """

    fields: Given = field(default_factory=dict)
    ticks: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    action: str = ""
    optional: bool = False

    def on(self, forms: Sequence[Form]) -> tuple[Form, Given] | None:
        """Which form of a page, and what goes into it; None where the page has no such form."""
        form = next((one for one in forms if one.action.endswith(self.action)), None)
        return (form, self.given(form)) if form is not None else None

    def given(self, form: Form) -> dict[str, str | tuple[str, ...]]:
        """What goes into this form."""
        ticked = {
            name: tuple(box for box, on in zip(form.offered.get(name, ()), wanted, strict=False) if on)
            for name, wanted in self.ticks.items()
        }
        return {**self.fields, **ticked}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One form, chosen by looking at the page as it is then. `optional`: where there is nothing to do, one goes on."""

    choice: Choice
    optional: bool = True

    def on(self, forms: Sequence[Form]) -> tuple[Form, Given] | None:
        """What was chosen."""
        return self.choice(forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A page opened by its link, and the forms filled in one after another; without forms, only looked at.

    `before` are steps of the same link that are opened on the way to it.
    """

    link: Link
    fills: tuple[Fill | Chosen, ...] = ()
    step: str = ""
    before: tuple[str, ...] = ()


def log_fills(
    answers: Mapping[str, str | tuple[str, ...]],
    shared: Sequence[bool],
    *,
    action: str = "",
    by: date | None = None,
    action_field: str = "",
    line: str = "",
    consent: bool = False,
) -> tuple[Fill, ...]:
    """A page of questions: written, then checked, shared and sent."""
    fields: dict[str, str | tuple[str, ...]] = {**answers, "line": line, "go": "continue"}
    if action and action_field:
        fields[action_field] = action
        if by is not None:
            fields |= {"by-day": str(by.day), "by-month": str(by.month), "by-year": str(by.year)}
    sending = Fill(ticks={SHARE: tuple(shared), CONSENT: (consent,)}, action="check")
    return (Fill(fields=fields), sending)


def nothing_fills() -> tuple[Fill, ...]:
    """Nothing to share this time."""
    return (Fill(fields={"go": "nothing", "do": "nothing"}),)


def register_fills(came: Mapping[PersonId, str], presented: frozenset[PersonId]) -> tuple[Fill, ...]:
    """A register, marked and saved."""
    fields = {f"came-{person}": word for person, word in came.items()}
    turns = {f"round-{person}": ("presented",) for person in sorted(presented)}
    return (Fill(fields={**fields, **turns}, action="register"),)


def outcome_fills(state: str, learned: str) -> tuple[Fill, ...]:
    """One tap for what became of an action, and what was learned from it."""
    told = Fill(fields={"outcome": state}, action="outcome")
    return (told, Fill(fields={"learned": learned}, action="learned")) if learned else (told,)
