"""What coordinators write for a report: its parts, what good looks like in each, and a form's fields as a passage. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sets.model.report_review import BarrierOwner, Passage, PassageKind, RecommendationFor

LONGEST = 600
LONGEST_HEADLINE = 200
LONGEST_OWNER = 120
LONGEST_DATE = 60
BARS = (
    (BarrierOwner.OFFICERS.value, "Within officers’ control", "Officers can change it themselves, starting now."),
    (
        BarrierOwner.SENIOR.value,
        "Needs a senior decision",
        "It stays as it is until somebody senior decides. Say what on.",
    ),
    (
        BarrierOwner.SYSTEM.value,
        "Of the system",
        "It reaches beyond the organisations that took part: law, funding, timetables.",
    ),
)
WHOM = (
    (RecommendationFor.MEMBERS.value, "For members", "What those who took part can carry on."),
    (RecommendationFor.SERVICES.value, "For services", "What teams and their managers can do."),
    (RecommendationFor.AUTHORITY.value, "For the authority", "What senior leaders or councillors can decide."),
    (RecommendationFor.PROGRAMME.value, "For the programme", "What the next cohort should do in another way."),
)
_MONTH = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b", re.I
)
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One part as a coordinator meets it. `section` is where it stands in the report; `good` is what good looks like.

    `several`: a list, up to `most`. `kinds` are (value, label, hint), asked with `kind_asked`, and `kind_fault` when none is
    chosen; `owned`: with owner and date.
    """

    part: PassageKind
    section: str
    title: str
    asked: str
    good: tuple[str, ...]
    most: int = 1
    longest: int = LONGEST
    kinds: tuple[tuple[str, str, str], ...] = ()
    kind_asked: str = ""
    kind_fault: str = ""
    owned: bool = False

    @property
    def several(self) -> bool:
        return self.most > 1


_SUMMARY, _SET_OUT, _TOOK_PART, _RAN = "Summary", "What we set out to do", "Who took part", "How it ran"
_DID, _ELEMENTS, _BARRIERS, _NEXT = "What people did", "Co-production", "What got in the way", "Recommendations"
_LISTED = (
    Guide(
        part=PassageKind.HEADLINE,
        section=_SUMMARY,
        title="The headline",
        asked="The headline, in one sentence",
        longest=LONGEST_HEADLINE,
        good=(
            "One sentence that a busy person remembers: what changed, for whom.",
            "Claim no more than the figures and stories below it carry. “Contributed to” is honest; “caused” seldom is.",
        ),
    ),
    Guide(
        part=PassageKind.GOALS,
        section=_SET_OUT,
        title="Who set the goals",
        asked="Who set the goals of the programme, and how",
        good=(
            "Say who had a hand in it: officers, communities, partners, councillors. If communities had none, say so.",
            "Two or three sentences are enough.",
        ),
    ),
    Guide(
        part=PassageKind.AGAINST,
        section=_SET_OUT,
        title="What happened beside the red lines",
        asked="What happened beside something that was said to be fixed, or open",
        most=8,
        good=(
            "Take one thing that leaders said at the start was fixed, or open, and say what came of it.",
            "If a red line moved, or turned out not to be one, that is worth a line.",
        ),
    ),
    Guide(
        part=PassageKind.MISSING,
        section=_TOOK_PART,
        title="Who was missing",
        asked="Who was missing from the programme",
        good=(
            "Kinds of role, service or community, never a person: “nobody from housing repairs”, “few who work nights”.",
            "If you know why, say it without blame.",
        ),
    ),
    Guide(
        part=PassageKind.WRONG,
        section=_RAN,
        title="What went wrong",
        asked="What went wrong in running it",
        good=(
            "One honest line. A report without bad news is not believed.",
            "Say what was done about it, or what the next programme should do.",
        ),
    ),
    Guide(
        part=PassageKind.LEARNED,
        section=_DID,
        title="What dropped actions taught",
        asked="Something that a dropped or changed action taught",
        most=8,
        good=(
            "Dropping something that does not work is a good outcome. Say what was learned, not whose it was.",
            "You can read no member’s action here: write what was said openly, for example at the learning exchange.",
        ),
    ),
    Guide(
        part=PassageKind.LEVER,
        section=_DID,
        title="Levers used without new money",
        asked="A power, lever or relationship that was used without new money",
        most=8,
        good=(
            "Something that others could use on Monday: a clause in a contract, a standing meeting, a delegated power.",
            "Members’ own answers on this are under “What members told the team”.",
        ),
    ),
    Guide(
        part=PassageKind.HEARD,
        section=_ELEMENTS,
        title="Whose voices were heard",
        asked="Whose voices were heard",
        most=8,
        good=(
            "Groups and roles, not names. Say where they were heard: in design, decisions, delivery or evaluation.",
            "Young people among them? Say so, or name them as missing.",
        ),
    ),
    Guide(
        part=PassageKind.UNHEARD,
        section=_ELEMENTS,
        title="Whose voices were missing",
        asked="Who was named as missing",
        most=8,
        good=(
            "Those whom members, partners or residents themselves named as missing.",
            "Young people are easily forgotten: if nobody spoke with them, this is the place to say it.",
        ),
    ),
    Guide(
        part=PassageKind.BARRIER,
        section=_BARRIERS,
        title="Barriers",
        asked="What got in the way",
        most=9,
        kinds=BARS,
        kind_asked="Who can change it?",
        kind_fault="Choose who can change it",
        good=(
            "One barrier at a time, named so that somebody can act on it.",
            "A barrier that needs a senior decision says which decision. The report puts these where leaders look.",
        ),
    ),
    Guide(
        part=PassageKind.RECOMMENDATION,
        section=_NEXT,
        title="Recommendations",
        asked="What should be done",
        most=12,
        kinds=WHOM,
        kind_asked="Whom is it for?",
        kind_fault="Choose whom it is for",
        owned=True,
        good=(
            "A recommendation has somebody who can say yes, and a date.",
            "It begins with a verb: “Bring residents in before the options are drawn up”.",
            "Three that are done are better than twelve that are noted. The first three stand in the summary.",
        ),
    ),
)
GUIDES = {guide.part: guide for guide in _LISTED}
"""Every part, in the order of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A form as it was posted, each field on one line."""

    text: str = ""
    kind: str = ""
    owner: str = ""
    by_when: str = ""


def given_of(passage: Passage) -> Given:
    """A passage as the fields of its form."""
    return Given(text=passage.text, kind=passage.kind, owner=passage.owner, by_when=passage.by_when)


def standing(passages: Iterable[Passage], part: PassageKind) -> tuple[Passage, ...]:
    """The passages of a part that were not taken out, in their order."""
    return tuple(sorted((p for p in passages if p.part is part and p.text), key=lambda passage: passage.number))


def missing(passages: Iterable[Passage]) -> tuple[Guide, ...]:
    """The parts for which nothing is written, in the order of the report."""
    written = {passage.part for passage in passages if passage.text}
    return tuple(guide for guide in GUIDES.values() if guide.part not in written)


def next_number(passages: Iterable[Passage], part: PassageKind) -> int:
    """The number of a part's next passage: one that was taken out keeps its number."""
    guide = GUIDES[part]
    return 1 + max((p.number for p in passages if p.part is part), default=0) if guide.several else 1


def passage_of(part: PassageKind, number: int, given: Given, now: datetime, by: str) -> Passage:
    """What is to be kept."""
    return Passage(
        part=part,
        number=number,
        text=given.text,
        at=now,
        kind=given.kind,
        owner=given.owner,
        by_when=given.by_when,
        by=by,
    )


def passage_mark(passage: Passage | None) -> str:
    """What tells whether a passage changed since a form was opened."""
    return passage.at.isoformat() if passage is not None and passage.text else ""


def faults_in(guide: Guide, given: Given) -> tuple[tuple[str, str], ...]:
    """What is to be put right: the field and what to do."""
    found = [("text", _text_fault(guide, given.text))]
    if guide.kinds and not given.kind:
        found.append(("kind", guide.kind_fault))
    if guide.owned:
        found += [("owner", _owner_fault(given.owner)), ("by_when", _date_fault(given.by_when))]
    return tuple((field, message) for field, message in found if message)


def _text_fault(guide: Guide, text: str) -> str:
    if not text:
        return "Write it first. To leave it out, go back"
    return _shorter(text, guide.longest)


def _owner_fault(owner: str) -> str:
    if not owner:
        return "Say who can say yes to it: a role or a team"
    return _shorter(owner, LONGEST_OWNER)


def _date_fault(by_when: str) -> str:
    if not by_when:
        return "Say by when: a day or a month"
    if not (_MONTH.search(by_when) and _YEAR.search(by_when)):
        return "Write a month and its year, or a day, for example “March 2028”"
    return _shorter(by_when, LONGEST_DATE)


def _shorter(text: str, longest: int) -> str:
    return f"Shorten it to {longest} characters or fewer. It has {len(text)}" if len(text) > longest else ""
