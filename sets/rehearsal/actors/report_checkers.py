"""What sample people do with a report that is checked or out: their own words in place, its facts, the page of its readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from sets.mail.signed_links import Link
from sets.model.cohort import PersonId
from sets.model.messages import Due
from sets.model.report_review import Scope
from sets.model.requests import Purpose
from sets.rehearsal.actors.browser import Form
from sets.rehearsal.actors.form_fills import Chosen, Deed, Fill, Given
from sets.rehearsal.actors.sample_answers import reworded
from sets.rehearsal.actors.sample_report import WRONG


class Says(StrEnum):
    """What somebody makes of their own words in place."""

    YES = "yes"
    CHANGES = "changes"
    NO = "no"
    NOTHING = "nothing"


FIRST = (Says.YES, Says.YES, Says.CHANGES, Says.NO, Says.NOTHING)
"""The first five people quoted: every way is in each rehearsal that quotes so many."""
YES_TO_WORDS, CHANGED_WORDS, NO_TO_WORDS = "yes to own words", "own words changed", "own words out"
FACTS_RIGHT, FACTS_WRONG = "facts right", "facts wrong"
REPORT_READ, REPORT_SAVED = "report read", "report saved"
WHAT = {Says.YES: YES_TO_WORDS, Says.CHANGES: CHANGED_WORDS, Says.NO: NO_TO_WORDS}
READERS = 3
"""People who open the whole draft, or the public version: a page each, for whoever reads the rehearsal."""
MOST_LINES = 2


@dataclass(slots=True)
class Checking:
    """Who has said what so far."""

    random: Random
    quoted: dict[PersonId, Says] = field(default_factory=dict)
    partners: dict[PersonId, None] = field(default_factory=dict)
    """Partners who gave a line: they say yes to it, so that a rehearsal's report has the voice of one."""
    wrong: int = 0
    readers: int = 0
    told: int = 0
    changed: list[str] = field(default_factory=list)
    """Lines in their new words, for whoever sorts them."""

    def own_words(self, due: Due) -> tuple[str, Deed] | None:
        """What somebody does when they are shown their words; None for nothing, and for whoever was shown them before."""
        if due.person in self.quoted:
            return None
        says = Says.YES if due.person in self.partners else self._says(len(self.quoted))
        self.quoted[due.person] = says
        if says is Says.NOTHING:
            return None
        return WHAT[says], Deed(link=_link(due, Purpose.CHECK), fills=self._fills(says))

    def _says(self, place: int) -> Says:
        if place < len(FIRST):
            return FIRST[place]
        return Says.YES if self.random.random() < 0.7 else Says.NOTHING

    def _fills(self, says: Says) -> tuple[Chosen, ...]:
        if says is Says.NO:
            return (_presses("no"),) * MOST_LINES
        return (Chosen(choice=self._changes), *_ALL_YES) if says is Says.CHANGES else _ALL_YES

    def _changes(self, forms: Sequence[Form]) -> tuple[Form, Given] | None:
        boxes = ((form, name) for form in forms for name in form.fields if name.startswith("words-"))
        form, name = next(boxes, (None, ""))
        if form is None:
            return None
        self.changed.append(reworded(form.fields[name][0]))
        return form, {name: self.changed[-1]}

    def facts(self, due: Due) -> tuple[str, Deed] | None:
        """The facts found right, or something in them that is not."""
        if self.random.random() > 0.6:
            return None
        wrong = self.wrong < len(WRONG) and self.random.random() < 0.2
        fields: dict[str, str | tuple[str, ...]] = {"facts": "right"}
        if wrong:
            fields = {"facts": "wrong", "what": WRONG[self.wrong]}
            self.wrong += 1
        self.readers += 1
        fill = Fill(fields=fields, action="facts")
        before = ("", "read") if self.readers <= READERS else ()
        deed = Deed(link=_link(due, Purpose.CHECK), step="facts", fills=(fill,), before=before)
        return (FACTS_WRONG if wrong else FACTS_RIGHT), deed

    def receives(self, due: Due) -> tuple[str, Deed]:
        """A lead reads the report and saves the PDF."""
        return REPORT_SAVED, Deed(link=_link(due, Purpose.REPORT), step="pdf", before=("", "read"))

    def hears(self, due: Due) -> tuple[str, Deed] | None:
        """A few of those who hear that it is out read the public version."""
        link = _link(due, Purpose.REPORT)
        self.told += 1
        return (REPORT_READ, Deed(link=link, step="read", before=("",))) if self.told <= READERS else None


def _link(due: Due, purpose: Purpose) -> Link:
    scope = Scope.MIDPOINT if due.kind.startswith(Scope.MIDPOINT.value) else Scope.FINAL
    return Link(purpose=purpose, cohort=due.cohort, person=due.person, prompt=scope.value)


def _presses(do: str) -> Chosen:
    """The first button of this kind that there is: all lines and stories after another."""

    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((one for one in forms if ("do", do) in one.buttons), None)
        return (form, {"do": do}) if form is not None else None

    return Chosen(choice=choice)


_ALL_YES = (_presses("yes"),) * MOST_LINES
