"""Words of people and of coordinators: stories that stand, and warnings where somebody could be recognised. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from sets.disclosure.quotes import names_somebody
from sets.disclosure.raw import Raw, RawStory, RawTheme

NAMED = "{where}: the words could point to somebody or somewhere. Read them again before release."
STORY_HELD = "A story that was chosen could point to somebody or somewhere in its words, so it is held."


def stands(story: RawStory, naming: frozenset[str]) -> bool:
    """Whether its author said yes to it and its words point to nobody."""
    return story.agreed and not names_in((*story.answers,), naming)


def warnings(raw: Raw, themes: Iterable[RawTheme]) -> tuple[str, ...]:
    """What a coordinator should read again, naming no one: their own words, and themes that are published."""
    places = [
        *((f"Your words ({one.part.value})", (one.text, one.by_when)) for one in raw.said),
        *((f"The theme “{one.name}”", (one.name, one.summary, one.dissent)) for one in themes),
        *(("Why a story was chosen", (one.why, one.chosen_by)) for one in raw.stories if one.agreed),
        *(("What was answered before the programme began", one.answers) for one in raw.appetite),
    ]
    found = [NAMED.format(where=where) for where, words in places if names_in(words, raw.naming)]
    if any(one.agreed and names_in(one.answers, raw.naming) for one in raw.stories):
        found.append(STORY_HELD)
    return tuple(dict.fromkeys(found))


def names_in(words: Iterable[str], naming: frozenset[str]) -> bool:
    """Whether any of these texts points to somebody."""
    return any(names_somebody(text, naming) for text in words)
