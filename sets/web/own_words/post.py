"""Yes, no or other words for one's own lines and stories in a report that is being checked (domain.md section 8, rule 10).

A yes or no is bound to the words that were seen in their place: every post says which they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sets.model.responses import Approval, ReportLine, Responses, Source
from sets.responses.consent import fingerprint
from sets.web.own_words.cards import CHANGE, NO, YES, line_seen, story_seen
from sets.web.own_words.line_cards import ref_of
from sets.web.own_words.lines import EMPTY, TOO_LONG
from sets.web.own_words.standing import Checked, OwnLine, OwnStory
from sets.web.page.form_fields import LONGEST_TEXT
from sets.web.page.request import Answer, Fault, PageRequest, Redirect

MOVED = (
    "These words, or what you said of them, changed in another window after you opened the page, so nothing was done. "
    "Below is how they stand now. Look once more and choose again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedWords:
    """What a post comes back with instead of being kept: a note, or faults with the words that were typed, by line."""

    note: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def act(checked: Checked) -> Answer | PostedWords:
    """What a post does; gives `CalendarEntry` where the page is to be shown again with something to say."""
    request = checked.request
    doing = request.fields.choice("do", (YES, NO, CHANGE))
    line = next((one for one in checked.lines if ref_of(one.log) == request.fields.line("line")), None)
    story = next((one for one in checked.stories if ref_of(one.log) == request.fields.line("story")), None)
    if line is not None and doing:
        return (
            _line(request, line, doing) if request.fields.line("seen") == line_seen(line) else PostedWords(note=MOVED)
        )
    if story is not None and doing in (YES, NO):
        return (
            _story(request, story, doing)
            if request.fields.line("seen") == story_seen(story)
            else PostedWords(note=MOVED)
        )
    # gone since: taken back, or no longer chosen
    return PostedWords(note=MOVED) if request.fields.line("seen") else Redirect(to=request.here())


def _line(request: PageRequest, one: OwnLine, doing: str) -> Answer | PostedWords:
    if doing == CHANGE:
        return _changed(request, one)
    mark = fingerprint(one.line.text)
    line = replace(one.line, consent=mark if doing == YES else "")
    _keep(request, one, line, approvals=(_approval(request, mark, doing),))
    return Redirect(to=request.here("kept"))


def _changed(request: PageRequest, one: OwnLine) -> Answer | PostedWords:
    """New words have no consent and no place yet: both are asked for once they stand there as they would be published."""
    name = f"words-{ref_of(one.log)}"
    text = request.fields.line(name)
    if not text or len(text) > LONGEST_TEXT:
        fault = Fault(field=name, message=TOO_LONG if text else EMPTY)
        return PostedWords(typed={ref_of(one.log): text}, faults=(fault,))
    if text != one.line.text:
        _keep(request, one, ReportLine(text=text))
    return Redirect(to=request.here("changed"))


def _story(request: PageRequest, one: OwnStory, doing: str) -> Answer:
    request.keep(Responses(approvals=(_approval(request, one.mark, doing),)))
    return Redirect(to=request.here("kept"))


def _approval(request: PageRequest, mark: str, doing: str) -> Approval:
    return Approval(person=request.person.id, words=mark, yes=doing == YES, at=request.now)


def _keep(request: PageRequest, one: OwnLine, line: ReportLine, approvals: tuple[Approval, ...] = ()) -> None:
    # answers are still sealed in the log, and stay so
    log = replace(one.log, line=line, at=request.now, source=Source.WEB)
    request.keep(Responses(logs=(log,), approvals=approvals))
