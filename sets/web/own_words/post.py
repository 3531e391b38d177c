"""Yes, no or other words for one's own lines and stories in a report that is being checked (domain.md section 8, rule 10).

A yes or no is bound to the words that were seen in their place: every post says which they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sets.model.responses import Approval, Gathered, ReportLine, Source
from sets.responses.consent import fingerprint
from sets.web.own_words.cards import CHANGE, NO, YES, line_seen, story_seen
from sets.web.own_words.line_cards import ref_of
from sets.web.own_words.lines import EMPTY, TOO_LONG
from sets.web.own_words.standing import Checked, OwnLine, OwnStory
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, Go, Visit

MOVED = (
    "These words, or what you said of them, changed in another window after you opened the page, so nothing was done. "
    "Below is how they stand now. Look once more and choose again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a post comes back with instead of being kept: a note, or faults with the words that were typed, by line."""

    note: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def act(checked: Checked) -> Answer | Told:
    """What a post does; gives `Told` where the page is to be shown again with something to say."""
    visit = checked.visit
    doing = visit.fields.choice("do", (YES, NO, CHANGE))
    line = next((one for one in checked.lines if ref_of(one.log) == visit.fields.line("line")), None)
    story = next((one for one in checked.stories if ref_of(one.log) == visit.fields.line("story")), None)
    if line is not None and doing:
        return _line(visit, line, doing) if visit.fields.line("seen") == line_seen(line) else Told(note=MOVED)
    if story is not None and doing in (YES, NO):
        return _story(visit, story, doing) if visit.fields.line("seen") == story_seen(story) else Told(note=MOVED)
    # gone since: taken back, or no longer chosen
    return Told(note=MOVED) if visit.fields.line("seen") else Go(to=visit.here())


def _line(visit: Visit, one: OwnLine, doing: str) -> Answer | Told:
    if doing == CHANGE:
        return _changed(visit, one)
    mark = fingerprint(one.line.text)
    line = replace(one.line, consent=mark if doing == YES else "")
    _keep(visit, one, line, approvals=(_approval(visit, mark, doing),))
    return Go(to=visit.here("kept"))


def _changed(visit: Visit, one: OwnLine) -> Answer | Told:
    """New words have no consent and no place yet: both are asked for once they stand there as they would be published."""
    name = f"words-{ref_of(one.log)}"
    text = visit.fields.line(name)
    if not text or len(text) > LONGEST_TEXT:
        fault = Fault(field=name, message=TOO_LONG if text else EMPTY)
        return Told(typed={ref_of(one.log): text}, faults=(fault,))
    if text != one.line.text:
        _keep(visit, one, ReportLine(text=text))
    return Go(to=visit.here("changed"))


def _story(visit: Visit, one: OwnStory, doing: str) -> Answer:
    visit.keep(Gathered(approvals=(_approval(visit, one.mark, doing),)))
    return Go(to=visit.here("kept"))


def _approval(visit: Visit, mark: str, doing: str) -> Approval:
    return Approval(person=visit.person.id, words=mark, yes=doing == YES, at=visit.now)


def _keep(visit: Visit, one: OwnLine, line: ReportLine, approvals: tuple[Approval, ...] = ()) -> None:
    # answers are still sealed in the log, and stay so
    log = replace(one.log, line=line, at=visit.now, source=Source.WEB)
    visit.keep(Gathered(logs=(log,), approvals=approvals))
