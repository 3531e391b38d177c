"""No sequence of requests makes content visible to somebody whom the matrix of domain.md section 9 leaves out.

A state machine acts on the real pages of two sets, with a mark in every text; a small law says from the deeds alone
who may see, and who must see, which mark. HYPOTHESIS_PROFILE=explore tries longer lives, and many more.
"""

from __future__ import annotations

import email
import email.policy
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT
from sets.model.report_review import PassageKind, ReportStage, Scope
from sets.model.requests import Purpose
from sets.report.edition import Version
from sets.report.formats.all_files import to_html
from sets.web.member.journal import STEP as JOURNAL
from sets.web.report_read.report import FORMS, of_version
from sets.web.server.routes import handlers_of
from tests.promises.visibility_file import (
    COORDINATORS,
    FACILITATORS,
    LEAD,
    MEMBERS,
    OTHERS,
    PARTNER,
    SETS,
    Period,
    address,
)
from tests.promises.visibility_help import MARK, OPEN_PROMPTS, Key, Place, World, places_of
from tests.promises.visibility_reading import words_in
from tests.promises.visibility_report import PARTS, PLACES, Report
from tests.support.web_help import a_link

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
EVERYBODY = (*(name for one in SETS for name in MEMBERS[one]), *OTHERS)
SESSIONS = tuple(f"{one}-{number}" for one in SETS for number in (1, 2, 3))
KEYS = tuple((name, *place) for name in EVERYBODY for place in places_of(name))
FIRST = tuple(key for key in KEYS if key[1].endswith("-1"))
STORIES = tuple(key for key in KEYS if key[2] == "stories")[:2]
ANSWERED: tuple[Place, ...] = (
    *((session, "reflection") for session in SESSIONS),
    *((f"{one}-2", prompt) for one in SETS for prompt in ("preparation", "attendance-check", "midpoint")),
    *((f"{one}-3", "endline") for one in SETS),
    (WHOLE_COHORT, "baseline"),
    *((WHOLE_COHORT, prompt) for prompt in ("stories", "partners", "appetite", *OPEN_PROMPTS)),
)
"""Every page of answers that there is."""
NEXT_STEPS = ("log-a-3", "log-b-4")
"""Questions whose answer is also an action."""
life = settings(
    # shrinking replays a whole life many times over
    phases=(Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXPLORE else ())),
    max_examples=60 if EXPLORE else 6,
    stateful_step_count=60 if EXPLORE else 20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def marks(text: str) -> set[str]:
    return {found[0] for found in MARK.finditer(text)}


class Law:
    """Who may and who must see what, from what was typed and ticked alone."""

    def __init__(self, world: World, report: Report) -> None:
        self.world = world
        self.report = report

    def own(self, name: str) -> set[str]:
        world = self.world
        return set() if name in world.gone else {mark for mark, owner in world.marks.items() if owner == name}

    def whole(self, name: str, session: str) -> bool:
        """Whether somebody facilitates the set today, or served then and will again."""
        set_id, world = session.partition("-")[0], self.world
        periods = [one for one in world.periods if (one.name, one.set_id) == (name, set_id)]
        still = any(one.last is None or one.last >= world.today for one in periods)
        return any(one.holds(world.today) for one in periods) or (still and name in world.facilitated(session))

    def works_there(self, name: str, purpose: Purpose, place: Place) -> bool:
        """Whether it is the page of somebody's own work, now or once."""
        set_id = place[0].partition("-")[0]
        own = any((one.name, one.set_id) == (name, set_id) for one in self.world.periods)
        return name in COORDINATORS if purpose is Purpose.TEAM else own

    def opened_to(self, name: str, session: str) -> set[str]:
        """What members ticked on a page that named this person among its readers."""
        if not self.whole(name, session):
            return set()
        logs = (one for key, one in self.world.sent.items() if key[1:] == (session, "reflection"))
        return {mark for one in logs if name in one.told for text in one.opened for mark in marks(text)}

    def open_to_all(self) -> set[str]:
        logs = (one for key, one in self.world.sent.items() if key[2] == "appetite")
        return {mark for one in logs for text in one.opened for mark in marks(text)}

    def to_the_team(self) -> set[str]:
        """What was ticked for the team, or written on a page that is open from the start; stories have their own page."""
        logs = (one for key, one in self.world.sent.items() if key[2] not in ("reflection", "stories"))
        return {mark for one in logs for text in one.opened for mark in marks(text)}

    def stories(self) -> set[str]:
        """Stories of change as they were ticked for the team."""
        logs = (one for key, one in self.world.sent.items() if key[2] == "stories")
        return {mark for one in logs for text in one.opened for mark in marks(text)}

    def in_report(self) -> set[str]:
        """What a report may say as of now: agreed lines, agreed stories, leads' answers, and coordinators' words that stand."""
        return self.agreed() | self.report.stories_in() | self.open_to_all() | self.report.spoken()

    def agreed(self) -> set[str]:
        return {mark for one in self.world.sent.values() if one.agreed for mark in marks(one.line)}

    def may(self, name: str, purpose: Purpose, place: Place, step: str) -> set[str]:
        """Every mark that this page may show to this person."""
        world = self.world
        if name in world.gone or purpose is Purpose.STOP:
            return set()
        if purpose is Purpose.SESSION:
            return self._session(name, place[0])
        if purpose is Purpose.TEAM:
            return self.addresses() | self.access(SETS) if name in COORDINATORS else set()
        if purpose is Purpose.EDIT:
            return self._desk(step) if name in COORDINATORS else set()
        if purpose is Purpose.CHECK:
            return self._check(name, place[1], step)
        if purpose is Purpose.REPORT:
            return self._released(name, place[1], step)
        opened = self.open_to_all() if (purpose, step) == (Purpose.MINE, "open") else set()
        return self.own(name) | opened

    def _session(self, name: str, session: str) -> set[str]:
        set_id, world = session.partition("-")[0], self.world
        if not self.whole(name, session):
            return set()
        agreement = {world.agreements[set_id]} if set_id in world.agreements else set()
        return self.opened_to(name, session) | agreement | self.access((set_id,)) | self.addresses()

    def _desk(self, step: str) -> set[str]:
        """What coordinators see on the desk of the report: no name beside it, and nothing that nobody meant for them."""
        report, team = self.report, self.report.team()
        if step.startswith("themes"):
            return team | self.agreed()
        if step == "wordstold":
            return self.to_the_team()
        if step.startswith("wordsstories"):
            return team | self.stories()
        if step.startswith("words"):
            return team
        if step in _READING:
            return self.in_report() | report.out(Scope.FINAL) | report.out(Scope.MIDPOINT)
        return team | {mark for (_, scope), mark in report.checks.items() if scope is report.scope}

    def _check(self, name: str, scope: str, step: str) -> set[str]:
        """One's own words, where they stand; and the draft while the facts are checked, for those who serve."""
        if not self.checks(name):
            return set()
        if step == "read":
            reads = self.serves(name) and self.report.stage.get(Scope(scope)) is ReportStage.FACTS
            return self.in_report() if reads else set()
        return self.own(name) | self.report.team()

    def _released(self, name: str, scope: str, step: str) -> set[str]:
        """Nothing before the release; then the lead's version for leads and coordinators, else the public one."""
        lead = name in (LEAD, *COORDINATORS) and not step.startswith("public")
        return self.report.published.get((Scope(scope), Version.LEAD if lead else Version.PUBLIC), set())

    def checks(self, name: str) -> bool:
        """Whether somebody is asked about reports at all: sets, those who facilitate or did, partners."""
        held = {one.name for one in self.world.periods}
        return name == PARTNER or any(name in members for members in MEMBERS.values()) or name in held

    def serves(self, name: str) -> bool:
        world = self.world
        today = any(one.name == name and one.holds(world.today) for one in world.periods)
        return name not in world.left and (today or (self.checks(name) and name not in FACILITATORS))

    def access(self, sets: tuple[str, ...]) -> set[str]:
        return {mark for name, mark in self.world.access.items() if any(name in MEMBERS[one] for one in sets)}

    def addresses(self) -> set[str]:
        return {mark for address_ in self.world.email.values() for mark in marks(address_)}

    def must(self, name: str, purpose: Purpose, place: Place, step: str) -> set[str]:
        """Every mark that this page has to show to this person."""
        world = self.world
        if name in world.gone:
            return set()
        if purpose is Purpose.SESSION and step == "":
            over = place[0] in world.days and world.over(place[0])
            return self.opened_to(name, place[0]) if over else set()
        if (purpose, step) == (Purpose.MINE, "open"):
            return self.open_to_all()
        if (purpose, step) == (Purpose.MINE, JOURNAL):
            logs = (one for key, one in world.sent.items() if key[0] == name)
            return {mark for one in logs for text in one.words.values() for mark in marks(text)} - self.replaced(name)
        if purpose is Purpose.EDIT and name in COORDINATORS:
            return {"wordstold": self.to_the_team(), "wordsstories": self.stories()}.get(step, set())
        if purpose is Purpose.REPORT and step == "read":
            return self._released(name, place[1], step)
        if (purpose, step) == (Purpose.MINE, "lines"):
            return {mark for key, one in world.sent.items() if key[0] == name for mark in marks(one.line)}
        if purpose is Purpose.EXPORT:
            return self.held(name) if not step else set()
        if purpose is Purpose.ANSWER and step == "change":
            return self._boxes((name, *place))
        return set()

    def held(self, name: str) -> set[str]:
        world = self.world
        sent = {text for key, one in world.sent.items() if key[0] == name for text in (*one.words.values(), one.line)}
        drafts = {text for key, texts in world.drafts.items() if key[0] == name for text in texts}
        checks = {mark for (who, _), mark in self.report.checks.items() if who == name}
        return checks | {mark for text in sent | drafts | {world.access.get(name, "")} for mark in marks(text)}

    def replaced(self, name: str) -> set[str]:
        """What may stand in newer words: the next step of a log becomes an action."""
        logs = (one for key, one in self.world.sent.items() if key[0] == name)
        return {mark for one in logs for box in NEXT_STEPS if box in one.words for mark in marks(one.words[box])}

    def _boxes(self, key: Key) -> set[str]:
        world = self.world
        if key in world.drafts:
            return {mark for text in world.drafts[key] for mark in marks(text)}
        one = world.sent.get(key)
        # where the next step has become an action, the box has the action's words, which may be newer
        words = [text for question, text in one.words.items() if question not in NEXT_STEPS] if one else []
        return {mark for text in words for mark in marks(text)}

    def in_clear(self) -> set[str]:
        """What may stand in the records without a seal: what others may read, lines, and what letters need."""
        world = self.world
        logs = {text for one in world.sent.values() for text in (*one.opened, one.line)}
        kept = {*world.agreements.values(), *world.access.values(), *(m for a in world.addresses.values() for m in a)}
        said = self.report.team() | set(self.report.checks.values())
        return kept | said | {mark for text in logs for mark in marks(text)}

    def in_letter(self, to: str) -> set[str]:
        """Nobody is written to about what anybody wrote: addresses and access needs, and the report for its readers."""
        world = self.world
        name = next((one for one in EVERYBODY if to in (address(one), world.email.get(one))), "")
        own = world.addresses.get(name, set()) | ({world.access[name]} if name in world.access else set())
        own |= {mark for name_, found in world.addresses.items() for mark in found if mark in to and name_ in world.ids}
        if name in (*COORDINATORS, *FACILITATORS):
            own |= self.addresses() | self.access(SETS)
        if name in COORDINATORS:
            own |= self.in_report()
        if name in (LEAD, *COORDINATORS):
            own |= self.report.out(Scope.FINAL) | self.report.out(Scope.MIDPOINT)
        return own


_READING = ("read", *(form.step for form in FORMS))
"""Steps of the desk that give the report itself."""


def steps_of(purpose: Purpose, prompt: str) -> tuple[str, ...]:
    """Every step that a page shows, and the two that frames have."""
    link: Link = a_link(purpose, "p", prompt=prompt)  # type: ignore[arg-type]
    return (*handlers_of(link).show, "newlink")


def all_pages() -> Iterator[tuple[Purpose, Place, str]]:
    """Every page that a link of one person could open."""
    for purpose in (Purpose.MINE, Purpose.TEAM, Purpose.EXPORT, Purpose.STOP, Purpose.ADDRESS):
        for step in steps_of(purpose, ""):
            yield purpose, (WHOLE_COHORT, ""), step
    for step in steps_of(Purpose.EDIT, ""):
        # what is said on top, and forms of a draft that `_every_form_says_the_same` reads
        if not step.endswith(("kept", "out", "left")) and step not in ("pdf", "xlsx", "csv"):
            yield Purpose.EDIT, (WHOLE_COHORT, ""), step
    for place in PLACES:
        yield Purpose.EDIT, (WHOLE_COHORT, place), "themesone"
    for purpose in (Purpose.CHECK, Purpose.REPORT):
        for scope in Scope:
            for step in steps_of(purpose, scope):
                yield purpose, (WHOLE_COHORT, scope), step
    for session in SESSIONS:
        for step in steps_of(Purpose.SESSION, ""):
            yield Purpose.SESSION, (session, ""), step
    for place in ANSWERED:
        for step in steps_of(Purpose.ANSWER, place[1]):
            yield Purpose.ANSWER, place, step


PAGES = tuple(all_pages())
SHARED_PAGES = tuple((Purpose.SESSION, (session, ""), "") for session in SESSIONS)
DESK_PAGES = tuple(
    (Purpose.EDIT, (WHOLE_COHORT, place), step)
    for place, step in (
        ("", ""),
        ("", "read"),
        ("", "wordstold"),
        ("", "wordsstories"),
        *((p, "themesone") for p in PLACES),
    )
)
REPORT_PAGES = tuple(
    (purpose, (WHOLE_COHORT, scope), step)
    for scope in Scope
    for purpose, step in ((Purpose.CHECK, ""), (Purpose.CHECK, "read"), (Purpose.REPORT, "read"), (Purpose.REPORT, ""))
)
names = st.sampled_from(EVERYBODY)
authors = st.sampled_from(tuple(dict.fromkeys(key[0] for key in KEYS)))
# the first session and a few of its members, more often than not: lives have to cross to be worth anything
keys = st.one_of(st.sampled_from(FIRST), st.sampled_from(FIRST[:2]), st.sampled_from(KEYS))
boxes = st.lists(st.integers(0, 5), min_size=1, max_size=4)
ticks = st.one_of(st.just(0), st.just(15), st.integers(0, 15))
numbers = st.integers(0, 30)
coordinators, places = st.sampled_from(COORDINATORS), st.sampled_from(PLACES)
checkers = st.sampled_from(("Ada", "Ben", "Eilidh", PARTNER, "Hal", "Ruth"))
own_deeds = st.sampled_from(("yes", "no", "no", "change"))
line_deeds = st.sampled_from(("approve", "unapprove", "change", "withdraw"))


class Visibility(RuleBasedStateMachine):
    """Deeds of everybody; after each, who sees what."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.report = Report(self.world)
        self.law = Law(self.world, self.report)
        self.turn = 0
        self.stood: tuple[str, date | None] = ("", None)

    def teardown(self) -> None:
        try:
            if not self.world.closed:
                for name in EVERYBODY if EXPLORE else ("Ada", "Ruth", "Cora"):
                    self._look_at_all(name, PAGES)
                    self._saves_a_copy(name)
                    self._saves_the_journal(name)
                self._every_form_says_the_same()
        finally:
            self.world.close()

    @initialize(ticked=st.lists(ticks, min_size=6, max_size=6), agree=st.lists(st.booleans(), min_size=6, max_size=6))
    def some_have_written(self, ticked: list[int], agree: list[bool]) -> None:
        for key, wanted, agreed in zip((*FIRST[:2], FIRST[4], *STORIES, KEYS[-1]), ticked, agree, strict=True):
            if self.world.write(key, range(5), "continue") == "check":
                self.world.check(key, wanted, agree=agreed)

    # ---- logs

    @rule(key=keys, chosen=boxes, go=st.sampled_from(("continue", "save", "continue")))
    def writes(self, key: Key, chosen: list[int], go: str) -> None:
        self.world.write(key, chosen, go)

    @rule(key=keys, ticked=ticks, agree=st.booleans())
    def sends(self, key: Key, ticked: int, agree: bool) -> None:
        self.world.check(key, ticked, agree=agree)

    @rule(key=keys, chosen=boxes, ticked=ticks, agree=st.booleans())
    def writes_and_sends(self, key: Key, chosen: list[int], ticked: int, agree: bool) -> None:
        if self.world.write(key, chosen, "continue") == "check":
            self.world.tick_clock()
            self.world.check(key, ticked, agree=agree)

    @rule(key=keys, chosen=boxes, before=ticks, ticked=ticks, agree=st.booleans())
    def sends_from_two_windows(self, key: Key, chosen: list[int], before: int, ticked: int, agree: bool) -> None:
        """The check page is open; meanwhile other words are written elsewhere, and sent or not; then it is sent."""
        old = self.world.check_page(key)
        self.world.write(key, chosen, "continue")
        self.world.tick_clock()
        if before % 2:
            self.world.check(key, before, agree=not agree)
            self.world.tick_clock()
        if old is not None:
            self.world.post_check(key, old, ticked, agree=agree)

    @rule(key=keys)
    def has_nothing_to_share(self, key: Key) -> None:
        self.world.nothing(key)

    @rule(key=keys, also=st.booleans())
    def takes_back(self, key: Key, also: bool) -> None:
        self.world.withdraw(key, also=also)

    @rule(number=numbers)
    def replies_by_mail(self, number: int) -> None:
        self.world.reply(number)

    @rule(key=st.sampled_from(FIRST[:2]), deeds=st.lists(line_deeds, min_size=1, max_size=3), both=st.booleans())
    def sees_to_a_line(self, key: Key, deeds: list[str], both: bool) -> None:
        """One deed after the other, each on a page of its own; or all of them on pages that were opened before the first."""
        if key not in self.world.sent or not self.world.sent[key].returned:
            return
        opened = [self.world.line_page(key, do) for do in deeds] if both else []
        for number, do in enumerate(deeds):
            self.world.tick_clock()
            page = opened[number] if both else self.world.line_page(key, do)
            if page is not None:
                self.world.post_line(page, do)

    # ---- actions, details, links

    @rule(name=st.sampled_from(MEMBERS["thames"][:2]), number=numbers, do=st.integers(0, 2))
    def acts(self, name: str, number: int, do: int) -> None:
        world = self.world
        if do == 0:
            world.add_action(name)
        elif do == 1:
            world.reword_action(name)
        else:
            world.outcome(name, number, ("done", "partly", "changed", "dropped")[number % 4])

    @rule(name=names, do=st.integers(0, 3))
    def sees_to_their_details(self, name: str, do: int) -> None:
        world = self.world
        deeds = (world.needs, world.ask_address, world.confirm_address, world.ask_address)
        if name in world.ids and name not in world.gone:
            deeds[do](name)

    @rule(name=authors)
    def stops_earlier_links(self, name: str) -> None:
        before = self.world.turns.get(name, 0)
        self.world.stop_links(name)
        pages = [(Purpose.MINE, (WHOLE_COHORT, ""), "lines"), (Purpose.EXPORT, (WHOLE_COHORT, ""), "")]
        pages += [(Purpose.ANSWER, place, step) for place in places_of(name)[:2] for step in ("", "change")]
        for purpose, place, step in pages:
            status, html = self.world.look(name, purpose, place, step, turn=before)
            assert (status, marks(html)) == (410, set()), f"an earlier link of {name}: {purpose}"

    @rule(name=names)
    def asks_the_command_for_a_copy(self, name: str) -> None:
        if self.world.listed(name):
            said = self.world.export(name)
            assert marks(said) <= marks(self.world.email.get(name, "")), "the operator reads what somebody wrote"

    @rule(name=st.sampled_from(("Ada", "Ben", "Eilidh")), everything=st.booleans())
    def leaves(self, name: str, everything: bool) -> None:
        self.world.leave(name, "withdraw" if everything else "followups")

    @rule(name=st.sampled_from(("Ada", "Cerys", "Lee")))
    def is_forgotten(self, name: str) -> None:
        world = self.world
        if world.marks and len(world.marks) % 4 == 0 and name not in world.gone:
            world.forget(name)
            self.report.forget(name)

    # ---- facilitators and the team

    @rule(name=st.sampled_from(FACILITATORS), session=st.sampled_from(SESSIONS), came=st.integers(0, 15))
    def facilitates(self, name: str, session: str, came: int) -> None:
        if name in self.world.ids:
            self.world.agree(name, session)
            self.world.register(name, session, came)

    @rule(number=st.integers(2, 3), days=st.integers(-3, 10))
    def a_session_moves(self, number: int, days: int) -> None:
        session, world = f"thames-{number}", self.world
        world.publish(world.periods, {session: world.days[session] + timedelta(days=days)})

    @rule(name=st.sampled_from(FACILITATORS), set_id=st.sampled_from(SETS), how=st.integers(0, 2))
    def facilitators_change(self, name: str, set_id: str, how: int) -> None:
        world = self.world
        others = [one for one in world.periods if one.set_id != set_id]
        here = [one for one in world.periods if one.set_id == set_id and one.name != name]
        if how == 0:
            here = [_until(one, world.today) for one in here if one.first is None or one.first <= world.today]
            here.append(Period(name, set_id, first=world.today + timedelta(days=1)))
        elif how == 1:
            here.append(Period(name, set_id))
        else:
            here = [Period(name, set_id)]
        world.publish([*others, *here], {})

    @rule()
    def letters_leave(self) -> None:
        self.world.send_letters()

    @rule(days=st.sampled_from((0, 1, 1, 3, 8, 30, 36)))
    def time_passes(self, days: int) -> None:
        self.world.clock.now += timedelta(days=days, minutes=11)

    # ---- the report

    @rule(name=coordinators, place=places, do=st.sampled_from(("to", "here", "both", "new", "out", "back")))
    def lines_are_sorted(self, name: str, place: str, do: str) -> None:
        self.report.sort(name, place, do, "trust")

    @rule(name=coordinators, place=places, accept=st.booleans())
    def a_theme_gets_its_words(self, name: str, place: str, accept: bool) -> None:
        self.report.word_theme(name, place, accept=accept)

    @rule(name=coordinators, part=st.sampled_from(PARTS), out=st.booleans())
    def something_is_written_for_the_report(self, name: str, part: PassageKind, out: bool) -> None:
        self.report.write(name, part, out=out)

    @rule(name=coordinators, number=numbers, choose=st.booleans())
    def a_story_is_chosen(self, name: str, number: int, choose: bool) -> None:
        self.report.pick(name, number, choose=choose)

    @rule(name=coordinators, steps=st.integers(1, 3))
    def the_report_goes_on(self, name: str, steps: int) -> None:
        """Every line is read first and what is needed is written, else nothing would ever leave."""
        self.report.write_what_is_needed(name)
        for place in PLACES[:2]:
            self.report.sort(name, place, "to" if place == "unsorted" else "here", "trust")
        for _ in range(steps):
            self.world.tick_clock()
            self.report.go(name)
            self._people_look_at_the_report()

    @rule(name=coordinators, to=st.integers(0, 2))
    def the_report_goes_back(self, name: str, to: int) -> None:
        self.report.go_back(name, to)

    @rule(name=checkers, number=numbers, deeds=st.lists(own_deeds, min_size=1, max_size=3), both=st.booleans())
    def sees_to_their_words_in_place(self, name: str, number: int, deeds: list[str], both: bool) -> None:
        """One after the other; or on pages that were opened before the first deed."""
        opened = [(do, self.report.own_form(name, self.report.scope, number, do)) for do in deeds if both]
        for do, form in opened:
            self.world.tick_clock()
            if form is not None:
                self.report.post(name, form, do)
        for do in deeds if not both else ():
            self.world.tick_clock()
            self.report.say(name, number, do)

    @rule(name=names, scope=st.sampled_from(Scope))
    def checks_the_facts(self, name: str, scope: Scope) -> None:
        if name in self.world.ids:
            self.report.check_facts(name, scope)

    @rule()
    def the_command_files_a_draft(self) -> None:
        leaked = marks(self.world.file_report()) - self.law.in_report()
        assert not leaked, f"in a draft on file: {self._whose(leaked)}"

    @rule()
    def what_was_kept_long_enough_goes(self) -> None:
        self.world.clear()

    @rule(name=names, start=st.integers(0, 3))
    def looks_around(self, name: str, start: int) -> None:
        self._look_at_all(name, PAGES[start::4])

    # ---- the law

    @invariant()
    def the_law_holds(self) -> None:
        self.world.tick_clock()
        self._some_look_around()
        self._letters_and_logs_say_nothing()
        stands = (self.world.records(), self.world.today)
        if stands != self.stood:
            self.stood = stands
            self._facilitators_look_at_their_sessions()
            self._the_records_seal_what_is_their_authors_alone()
            self._reports_and_status_keep_to_what_was_agreed()

    def _some_look_around(self) -> None:
        self.turn += 1
        name = EVERYBODY[self.turn % len(EVERYBODY)]
        self._look_at_all(name, [PAGES[(self.turn * 31 + n * 17) % len(PAGES)] for n in range(6)])
        self._look_at_all(name, SHARED_PAGES[self.turn % 3 :: 3])

    def _facilitators_look_at_their_sessions(self) -> None:
        for facilitator in FACILITATORS:
            self._look_at_all(facilitator, SHARED_PAGES)

    def _the_records_seal_what_is_their_authors_alone(self) -> None:
        leaked = marks(self.stood[0]) - self.law.in_clear()
        assert not leaked, f"in clear in the records: {self._whose(leaked)}"

    def _letters_and_logs_say_nothing(self) -> None:
        world = self.world
        for path in [one for one in world.letters() if one not in world.letters_read]:
            world.letters_read.add(path)
            to, text = _letter(path)
            leaked = marks(text) - self.law.in_letter(to)
            assert not leaked, f"in a letter to {to}: {self._whose(leaked)}"
        for said in world.heard.said:
            assert not marks(said), f"logged: {said}"
            assert not any(token in said for token in world.tokens), "a token was logged"
        world.heard.said.clear()
        world.tokens.clear()

    def _reports_and_status_keep_to_what_was_agreed(self) -> None:
        shown = marks(self.world.status())
        leaked = shown - self.law.addresses() - self.law.access(SETS)
        assert not leaked, f"in the status: {self._whose(leaked)}"
        for scope in Scope:
            compiled = self.world.compiled(scope)
            lead, public = (to_html(one, self.world.installation.renderer).decode() for one in compiled.editions)
            leaked = marks(lead) - self.law.in_report()
            assert not leaked, f"in the {scope} report: {self._whose(leaked)}"
            assert marks(public) <= marks(lead), "the public version says more"
            named = [name for name in EVERYBODY if re.search(rf"\b{name}\b", lead + public)]
            assert not named, f"the report names {named}"

    def _people_look_at_the_report(self) -> None:
        for name in ("Ada", "Eilidh", PARTNER, "Ruth", LEAD):
            self._look_at_all(name, REPORT_PAGES)
        self._look_at_all("Cora", DESK_PAGES)

    def _every_form_says_the_same(self) -> None:
        for scope in Scope if EXPLORE else (self.report.scope,):
            files = self.world.compiled(scope).files
            page = marks(words_in(files["report.html"]))
            leaked = marks("\n".join(map(words_in, files.values()))) - page
            assert not leaked, f"in some form of the {scope} report and not on its page: {self._whose(leaked)}"
            assert marks(words_in(files["report.pdf"])) == page
            public = marks("\n".join(map(words_in, of_version(files, Version.PUBLIC).values())))
            assert public <= page

    def _look_at_all(self, name: str, pages: object) -> None:
        if name not in self.world.ids:
            return
        for purpose, place, step in pages:  # type: ignore[attr-defined]
            self._look(name, purpose, place, step)

    def _saves_a_copy(self, name: str) -> None:
        """Through the whole site, the guard included: what is saved is one's own, and all of it."""
        there = name in self.world.ids and name not in self.world.gone
        form = self.world.open(name, Purpose.EXPORT).form("/file") if there else None
        if form is not None:
            saved = marks(self.world.browser.saved(form))
            assert self.law.held(name) <= saved <= self.law.own(name), f"what {name} saved"

    def _saves_the_journal(self, name: str) -> None:
        there = name in self.world.ids and name not in self.world.gone
        form = self.world.open(name, Purpose.MINE, step=JOURNAL).form(JOURNAL) if there else None
        if form is not None:
            saved = marks(self.world.browser.saved(form))
            wanted = self.law.must(name, Purpose.MINE, (WHOLE_COHORT, ""), JOURNAL)
            assert wanted <= saved <= self.law.own(name), f"the journal of {name}"

    def _look(self, name: str, purpose: Purpose, place: Place, step: str) -> None:
        world, page = self.world, f"{purpose}/{place[0]}/{place[1]}/{step} of {name}"
        status, html = world.look(name, purpose, place, step)
        assert status < 500, page
        found = marks(html)
        leaked = found - self.law.may(name, purpose, place, step)
        assert not leaked, f"{page} shows {self._whose(leaked)}"
        if purpose in (Purpose.SESSION, Purpose.TEAM) and name not in world.gone:
            assert status in (403, 410) or step or self.law.works_there(name, purpose, place), page
        if status == 200:
            missing = self.law.must(name, purpose, place, step) - found
            assert not missing, f"{page} does not show {self._whose(missing)}"
        if turn := world.turns.get(name, 0):
            _, html = world.look(name, purpose, place, step, turn=turn - 1)
            assert not marks(html), f"an earlier link: {page}"

    def _whose(self, found: set[str]) -> list[str]:
        return sorted(f"{mark} of {self.world.marks.get(mark)}" for mark in found)


def _until(one: Period, day: date) -> Period:
    return replace(one, last=day if one.last is None or one.last > day else one.last)


def _letter(path: Path) -> tuple[str, str]:
    """To whom, and all that stands in it."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = [part.get_content() for part in message.walk() if not part.is_multipart()]
    parts = [words_in(one) if isinstance(one, bytes) else str(one) for one in found]
    return message["To"].addresses[0].addr_spec, "\n".join((*(str(value) for value in message.values()), *parts))


TestVisibility = Visibility.TestCase
TestVisibility.settings = life
