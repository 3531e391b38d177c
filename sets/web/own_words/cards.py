"""One's own words in a report, as cards of a page: where each stands, what was said of it, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sets.cohort.meeting_wording import meeting_words
from sets.disclosure import thresholds
from sets.disclosure.released import ReleasedTheme
from sets.model.requests import Purpose
from sets.responses.prompt_catalogue import prompt_called
from sets.text import wording as words
from sets.web.own_words.lines import line_mark, ref_of
from sets.web.own_words.standing import MEMBER, PARTNER, Checked, OwnLine, OwnStory, Stand
from sets.web.page.request import PageRequest

YES, NO, CHANGE = "yes", "no", "change"
TAGS = {
    Stand.STANDS: ("In the report", "green"),
    Stand.ASKED: ("Needs your yes", "yellow"),
    Stand.OUT: ("Taken out by you", "grey"),
    Stand.LEFT_OUT: ("Not in the report", "grey"),
}
AGREED = (
    "You agreed to these exact words when you wrote them, and have been asked nothing since. They stand on that "
    "agreement. You need not do anything, unless you see it differently now."
)
APPROVED = "You saw these exact words in their place and said yes. You can still take them out until the release."
NOT_AGREED = "Nobody else sees these words in the report unless you say yes to them. Silence means no."
TAKEN_OUT = "You took these words out. They are in no report. You can still put them back until the release."
NAMES = (
    "You agreed to these words, but the report leaves them out, because they seem to name somebody or somewhere. If they "
    "can be said without, change them."
)
NO_ROOM = (
    "You agreed to these words, but as things stand the report does not use them: it takes at most "
    f"{words.number(thresholds.QUOTES_A_PERSON)} lines from one person, and spreads them over sets and organisations. You can take them out, so that they stay out."
)
STORY_ASKED = "A story stands in the report only if its writer says yes to it here. If you do nothing, it stays out."
PLACES = {
    MEMBER: "In the section “What people learned”, under no theme",
    PARTNER: "In the section “What communities and partners say”",
}
ALONE = " You are the programme’s only partner, so readers may know that these words are yours."
STORIES_PLACE = "In the section “Stories of change”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A line or story as its author is shown it. `answers` are its paragraphs, in quotation marks where `quoted`.

    `place` says where in the report it stands, where that is under no theme; `does` is what its buttons do now.
    `ref` and `seen` go back with a post; `typed` stands in the box for new words; `edit` is the story's own page.
    """

    ref: str
    about: str
    answers: tuple[str, ...]
    source: str
    tag: str
    colour: str
    said: str
    does: tuple[str, ...]
    seen: str
    place: str = ""
    quoted: bool = True
    themes: tuple[ReleasedTheme, ...] = ()
    why: str = ""
    chosen_by: str = ""
    typed: str = ""
    edit: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def line_cards(checked: Checked) -> tuple[Card, ...]:
    """One's own lines."""
    return tuple(_line_card(checked.request, one) for one in checked.lines)


def story_cards(checked: Checked) -> tuple[Card, ...]:
    """One's own stories that were chosen."""
    return tuple(_story_card(checked.request, one) for one in checked.stories)


def _place(request: PageRequest, one: OwnLine) -> str:
    """Where a line stands that has no theme; a single partner is told that "a partner" is them."""
    if one.stand is not Stand.STANDS or one.themes:
        return ""
    alone = one.source == PARTNER and len(request.programme.cohort.partners) == 1
    return f"{PLACES[one.source]}.{ALONE if alone else ''}"


def _line_card(request: PageRequest, one: OwnLine) -> Card:
    ref, seen = ref_of(one.log), line_seen(one)
    tag, colour = TAGS[one.stand]
    return Card(
        ref=ref,
        about=_about(request, one),
        answers=(one.line.text,),
        source=one.source,
        tag=tag,
        colour=colour,
        said=_line_said(one),
        does=_does(one.stand, approved=one.said is True),
        seen=seen,
        place=_place(request, one),
        themes=one.themes,
        typed=one.line.text,
        hidden={"line": ref, "seen": seen},
    )


def _story_card(request: PageRequest, one: OwnStory) -> Card:
    ref, seen = ref_of(one.log), story_seen(one)
    tag, colour = TAGS[one.stand]
    said = {Stand.ASKED: STORY_ASKED, Stand.STANDS: APPROVED, Stand.OUT: TAKEN_OUT}
    return Card(
        ref=f"story-{ref}",
        about="Your story of change",
        answers=one.story.answers,
        source=MEMBER,
        tag=tag,
        colour=colour,
        said=said[one.stand],
        does=(YES, NO) if one.stand is Stand.ASKED else (NO,) if one.stand is Stand.STANDS else (YES,),
        seen=seen,
        place=STORIES_PLACE,
        quoted=False,
        why=one.story.why,
        chosen_by=one.story.chosen_by,
        edit=request.to(Purpose.ANSWER, one.log.occasion, one.log.prompt),
        hidden={"story": ref, "seen": seen},
    )


def line_seen(one: OwnLine) -> str:
    """What tells whether a line, its consent or what was said of it changed since a page was opened."""
    return f"{line_mark(one.line)}-{one.said}"


def story_seen(one: OwnStory) -> str:
    """The same of a story."""
    return f"{one.mark}-{one.stand}"


def _about(request: PageRequest, one: OwnLine) -> str:
    meeting = request.programme.by_key.get(one.log.occasion)
    if meeting is None:
        return prompt_called(one.log.prompt).title
    return words.upper_first(meeting_words(meeting, request.programme).label)


def _line_said(one: OwnLine) -> str:
    if one.stand is Stand.STANDS:
        return APPROVED if one.said else AGREED
    if one.stand is Stand.LEFT_OUT:
        return NAMES if one.names else NO_ROOM
    return TAKEN_OUT if one.stand is Stand.OUT else NOT_AGREED


def _does(stand: Stand, *, approved: bool) -> tuple[str, ...]:
    if stand is Stand.STANDS:
        return (NO,) if approved else (YES, NO)
    return (NO,) if stand is Stand.LEFT_OUT else (YES,)


def needs_yes(checked: Checked) -> int:
    """How many of one's stories wait for a yes."""
    return sum(one.stand is Stand.ASKED for one in checked.stories)
