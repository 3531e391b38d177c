"""The way of a rehearsal's report to its release, as a sample coordinator takes it on the pages of the report's desk."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sets.cohort.programme import Programme
from sets.dates.moments import wall
from sets.dates.working_days import add_working_days
from sets.mail.signed_links import Link
from sets.model.cohort import CohortId, Person, PersonId
from sets.model.messages import Due
from sets.model.report_review import PassageKind, ReportStage
from sets.model.requests import Purpose
from sets.rehearsal.actors.browser import Form
from sets.rehearsal.actors.form_fills import Choice, Chosen, Deed, Fill, Given
from sets.rehearsal.actors.sample_answers import LINES, OWN, STORIES, WHY_CHOSEN, reworded, themes_of
from sets.rehearsal.actors.sample_report import CHOSEN_BY, OWN_NAME, PASSAGES, THEMES, Written
from sets.rehearsal.events import Event, Reaction
from sets.report.editing.codebook import Codebook
from sets.report.release.workflow import FACTS_DAYS, QUOTES_DAYS
from sets.responses.consent import fingerprint
from sets.text import wording as words

UNSORTED = "unsorted"
TURNS = 6
"""Forms of lines that are sent from one page before going on to the next."""
PICKED = 2
_MARK = 16
_READ = {fingerprint(one)[:_MARK]: themes_of(one) for line, _ in LINES for one in (line, reworded(line))}
_RANKED = {fingerprint("\n\n".join(story)): place for place, story in enumerate(STORIES)}
Which = tuple[CohortId, PersonId]


def edit(which: Which, step: str = "", place: str = "") -> Link:
    """The desk, or a theme's page there."""
    return Link(purpose=Purpose.EDIT, cohort=which[0], person=which[1], prompt=place)


def sorting(which: Which, codes: Sequence[str], *, again: bool = False) -> Iterator[Deed]:
    """Every line read and put where it belongs, theme by theme; the first time each theme gets its words too."""
    for place in (UNSORTED, *codes, OWN):
        fills: tuple[Chosen | Fill, ...] = (Chosen(choice=_sorts(place)),) * TURNS
        if place in THEMES and not again:
            fills += (Chosen(choice=_names(place)),)
        yield Deed(link=edit(which, place=place), step="themesone", fills=fills)


def _sorts(place: str) -> Choice:
    """The next group of unread lines of a page that belong to one place."""

    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        unread = (form for form in forms if form.fields.get("form", [""])[0].startswith("unread"))
        form = next(unread, None)
        if form is None:
            return None
        lines = {ref: _READ.get(ref[:_MARK]) for ref in form.offered.get("line", ())}
        # a line that nobody wrote for the sample stays where its words suggest
        where = {ref: _where(place, themes) for ref, themes in lines.items()}
        first = next(iter(where.values()))
        chosen = tuple(ref for ref, to in where.items() if to == first)
        return form, {"line": chosen, **_done(first, form)}

    return choice


def _where(place: str, themes: tuple[str, ...] | None) -> tuple[str, ...]:
    if themes is None:
        return (place,) if place != UNSORTED else ()
    return (place, *(one for one in themes if one != place)) if place in themes else themes


def _done(where: tuple[str, ...], form: Form) -> Given:
    """What to choose for lines that belong to these themes, of which the first may be the page's own."""
    offered = form.offered.get("do", ())
    if not where:
        return {"do": "out"}
    others = form.offered.get("to", ())
    if where[0] == OWN and OWN not in others:
        return {"do": "new", "name": OWN_NAME}
    if where[0] in others:
        return {"do": "to", "to": where[0]}
    return {"do": "both", "to": where[1]} if len(where) > 1 and "both" in offered else {"do": "here"}


def _names(theme: str) -> Choice:
    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((one for one in forms if one.action.endswith("themeswords")), None)
        if form is None:
            return None
        summary, dissent = THEMES[theme]
        return form, {"summary": summary, "dissent": dissent, "report": "yes"}

    return choice


def writing(which: Which, today: date) -> Iterator[Deed]:
    """Every part of the report that only people can write."""
    for part in PassageKind:
        fills = tuple(Chosen(choice=_writes(one, today)) for one in PASSAGES if one.part is part)
        yield Deed(link=edit(which), step=f"words{part}", fills=fills)


def _writes(one: Written, today: date) -> Choice:
    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((form for form in forms if form.fields.get("ref") == ["new"]), None)
        if form is None:
            return None
        given = {"text-new": one.text, "kind-new": one.kind, "owner-new": one.owner, "do": "save"}
        return form, {**given, "when-new": _month(today, one.months) if one.months else ""}

    return choice


def _month(today: date, later: int) -> str:
    """`March 2028`."""
    years, month = divmod(today.month - 1 + later, 12)
    return f"{words.MONTHS[month]} {today.year + years}"


def picking(which: Which) -> Deed:
    """Two stories chosen, each with why."""
    return Deed(link=edit(which), step="wordsstories", fills=(Chosen(choice=_picks),) * PICKED)


def _picks(forms: Sequence[Form]) -> tuple[Form, Given] | None:
    told = [form for form in forms if "story" in form.fields and ("do", "leave") not in form.buttons]
    found = min(told, key=lambda form: _RANKED.get(form.fields["story"][0], len(STORIES)), default=None)
    if found is None:
        return None
    mark = found.fields["story"][0]
    ref, why = mark[:12], WHY_CHOSEN[min(_RANKED.get(mark, 1), len(WHY_CHOSEN) - 1)]
    return found, {f"why-{ref}": why, f"by-{ref}": CHOSEN_BY, "do": "choose"}


def stepping(which: Which, to: Collection[ReportStage], offered: Callable[[str], None]) -> Deed:
    """The next step with the report, if it is one of these; `offered` hears which it is, nothing where something is in its way."""

    def choice(forms: Sequence[Form]) -> tuple[Form, Given] | None:
        form = next((one for one in forms if one.action.endswith("/release")), None)
        offered(form.fields["to"][0] if form is not None else "")
        if form is None or form.fields["to"][0] not in to:
            return None
        return form, {**{name: ("yes",) for name in form.offered if name.startswith("tick-")}, "why": CUT}

    return Deed(link=edit(which), step="release", fills=(Chosen(choice=choice, optional=False),))


def stepping_back(which: Which, why: str) -> Deed:
    """The report taken back to a draft."""
    fill = Fill(fields={"to": ReportStage.DRAFT.value, "why": why}, action="releaseback")
    return Deed(link=edit(which), step="releaseback", fills=(fill,))


ROUNDS = 3
"""How often a report goes back because somebody is quoted who has not seen their words in place."""
CUT = "The programme’s leads need it for a meeting."
BACK = "Somebody is quoted now who has not seen their words in place."
TOLD = {
    ReportStage.QUOTES: "{who} shows people their words in the report",
    ReportStage.FACTS: "{who} asks the sets and partners to check the facts",
    ReportStage.RELEASED: "{who} releases the report",
}
KEPT_WORDS = frozenset({"wordsheadline", "wordsbarrier"})
LOOKED_AT = frozenset({"goals", "own-1"})
"""Themes whose pages are kept for whoever reads the rehearsal."""
SOON = timedelta(minutes=10)
Then = Callable[[datetime, bool], tuple[Reaction, ...]]


@dataclass(slots=True)
class ReleaseSteps:
    """One report on its way. `changed` are lines that got new words since they were read, to be read again."""

    codebook: Codebook = field(default_factory=Codebook)
    changed: list[str] = field(default_factory=list)
    begun: bool = False
    rounds: int = 0
    offered: str = ""

    def begins(self, due: Due, programme: Programme, now: datetime) -> tuple[Reaction, ...]:
        """What the first coordinator does with the draft in the days after it came, up to the first step."""
        who = programme.cohort.coordinators[0]
        if self.begun or due.person != who.id:
            return ()
        self.begun = True
        run = _Run(way=self, programme=programme, who=who, key=due.key)
        return run.begins(now)

    def is_offered(self, stage: str) -> None:
        """Which step the page offered."""
        self.offered = stage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    way: ReleaseSteps
    programme: Programme
    who: Person
    key: str
    which: tuple[CohortId, PersonId] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "which", (self.programme.cohort.id, self.who.id))

    def begins(self, now: datetime) -> tuple[Reaction, ...]:
        read, shown = self._day(now, 2), self._day(now, 3)
        wrote = read + timedelta(hours=3)
        return (
            *self._reads(read),
            *(self._does(deed, wrote, kept=deed.step in KEPT_WORDS) for deed in writing(self.which, wrote.date())),
            self._does(picking(self.which), wrote + SOON, f"{self.who.name} writes what only people can say"),
            self._does(Deed(link=edit(self.which)), shown, key=self.key),
            self._steps(shown + SOON, (ReportStage.QUOTES, ReportStage.FACTS), self._shown),
        )

    def _reads(self, at: datetime) -> Iterator[Reaction]:
        """Every line read, and the themes that came of them."""
        for deed in sorting(self.which, [code.id for code in self.way.codebook.codes]):
            yield self._does(deed, at, key=f"edit/{deed.link.prompt}", kept=deed.link.prompt in LOOKED_AT)
        told = f"{self.who.name} reads the lines for the report and sorts them into themes"
        yield self._does(Deed(link=edit(self.which), step="themes"), at, told)

    def _reads_again(self, at: datetime, *, changed: bool) -> Iterator[Reaction]:
        """The lines that are to be read again: those with new words, or whatever there is."""
        codes = [code.id for code in self.way.codebook.codes]
        if changed:
            found = {code for codes in self.way.codebook.suggested(self.way.changed) for code in codes}
            codes = [code for code in codes if code in found]
        for deed in sorting(self.which, codes, again=True):
            yield self._does(deed, at, kept=False)

    def _shown(self, at: datetime, done: bool) -> tuple[Reaction, ...]:
        """The people quoted have their days, or nobody was quoted and the facts are checked already."""
        if not done:
            return ()
        later = self._day(at, QUOTES_DAYS + 1)
        begins = Reaction(at=later, event=Event.DESK, what="", person=self.who.id, follow=lambda _: self._sorted(later))
        return (begins,)

    def _sorted(self, at: datetime) -> tuple[Reaction, ...]:
        """What got new words in those days is read before the next step."""
        again = self._reads_again(at, changed=True) if self.way.changed else ()
        return (*again, self._steps(at + SOON, (ReportStage.FACTS,), self._checked))

    def _checked(self, at: datetime, done: bool) -> tuple[Reaction, ...]:
        """The sets and partners have theirs."""
        if not done and self.way.offered != ReportStage.RELEASED:
            return self._back(at)
        later = self._day(at, FACTS_DAYS + 1 if done else FACTS_DAYS - QUOTES_DAYS)
        return (self._steps(later, (ReportStage.RELEASED,), self._released),)

    def _released(self, at: datetime, done: bool) -> tuple[Reaction, ...]:
        return () if done else self._back(at)

    def _back(self, at: datetime) -> tuple[Reaction, ...]:
        """Something is in the way: somebody is quoted now who was not when the words were shown."""
        if self.way.offered or self.way.rounds >= ROUNDS:
            return ()
        self.way.rounds += 1
        told = f"{self.who.name} takes the report back: somebody is quoted now who has not seen their words in place"
        back = self._does(stepping_back(self.which, BACK), at + SOON, told, kept=False)
        return (back, self._steps(at + 2 * SOON, (ReportStage.QUOTES, ReportStage.FACTS), self._shown))

    def _steps(self, at: datetime, to: tuple[ReportStage, ...], then: Then, *, sure: bool = False) -> Reaction:
        """A step forward. Where something is in its way every line is read again, and it is tried once more."""

        def follow(done: bool) -> tuple[Reaction, ...]:
            if done or self.way.offered or sure:
                return then(at, done)
            return (*self._reads_again(at, changed=False), self._steps(at + SOON, to, then, sure=True))

        told = TOLD[to[0]].format(who=self.who.name)
        deed = stepping(self.which, to, self.way.is_offered)
        return replace(self._does(deed, at, told, key=f"edit/{'-'.join(to)}"), follow=follow)

    def _does(self, deed: Deed, at: datetime, what: str = "", *, key: str = "", kept: bool = True) -> Reaction:
        return Reaction(
            at=at, event=Event.DESK, what=what, person=self.who.id, deed=deed, key=key or f"edit/{deed.step}", kept=kept
        )

    def _day(self, at: datetime, days: int) -> datetime:
        """10 in the morning, so many working days later."""
        zone, calendar = self.programme.zone, self.programme.cohort.calendar
        return wall(add_working_days(at.astimezone(zone).date(), days, calendar), time(10), zone)
