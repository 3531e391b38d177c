"""The life of a learning log on the real pages, beside a reference that fits on one screen.

Draft, sent, changed, taken back, released: after every deed the records, the boxes that their author sees, the
numbers that the team sees and the reminders to come are what the reference says.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sets.cohort.standing import CohortState
from sets.due.cohort_standing import standing_of
from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.model.ledger import index
from sets.model.messages import REPORT_DRAFT
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.model.responses import Action, ActionState, LearningLog, LogState
from sets.report.counts.learning import logs as logs_table
from sets.report.facts import report_facts
from sets.responses.sealed_records import open_action, open_log
from tests.promises.visibility_help import LINE, Key, World, print_of, step_of
from tests.support.builders import at
from tests.support.web_help import COHORT, as_text

EXPLORE = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
STEP = "log-a-3"
"""The question whose answer is also an action."""
BOXES = ("log-a-1", "log-a-2", STEP, LINE)
AUTHORS = ("Ada", "Ben")
life = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if EXPLORE else ())),
    max_examples=300 if EXPLORE else 15,
    stateful_step_count=40 if EXPLORE else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
Texts = dict[str, str]


@dataclass
class Life:
    """The reference: one author's log of one session. `actions` are number, words and what became of each."""

    state: LogState | None = None
    sent: Texts = field(default_factory=dict)
    shared: frozenset[str] = frozenset()
    agreed: str = ""
    draft: Texts | None = None
    actions: dict[int, tuple[str, ActionState]] = field(default_factory=dict)

    def action(self, text: str) -> int | None:
        """The action that a next step is: the one in these words, else the first that is open."""
        same = [number for number, (words, _) in sorted(self.actions.items()) if text and words == text]
        open_ = [number for number, (_, state) in sorted(self.actions.items()) if state is ActionState.OPEN]
        return next(iter(same + open_), None)

    @property
    def boxes(self) -> Texts:
        """What stands in the form."""
        if self.draft is not None:
            return self.draft
        action = self.action(self.sent.get(STEP, ""))
        if action is None or (self.state is not None and STEP not in self.sent):
            return self.sent
        return {**self.sent, STEP: self.actions[action][0]}

    def keep(self, typed: Texts) -> None:
        if self.draft is not None or typed != self.boxes:
            self.draft = typed

    def send(self, shared: frozenset[str], *, agree: bool) -> None:
        new = self.boxes
        self._act(new.get(STEP, ""))
        self.agreed = new.get(LINE, "") if agree else ""
        self.state, self.sent, self.shared, self.draft = LogState.RETURNED, new, shared, None

    def _act(self, text: str) -> None:
        was = self.action(self.sent.get(STEP, "")) or self.action(text)
        if not text or (was is not None and self.actions[was][0] == text):
            return
        if was is not None and self.actions[was][1] is ActionState.OPEN:
            self.actions[was] = (text, ActionState.OPEN)
        else:
            self.actions[max(self.actions, default=0) + 1] = (text, ActionState.OPEN)

    def empty(self) -> None:
        self.state, self.sent, self.shared, self.agreed, self.draft = (
            LogState.NOTHING_TO_SHARE,
            {},
            frozenset(),
            "",
            None,
        )


authors = st.sampled_from(AUTHORS)
chosen = st.sets(st.sampled_from(BOXES), max_size=4)


class LogLife(RuleBasedStateMachine):
    """Two authors, one session."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.lives = {name: Life() for name in AUTHORS}
        self.late = self.released = False

    def teardown(self) -> None:
        self.world.close()

    def _key(self, name: str) -> Key:
        return (name, "thames-1", "reflection")

    def _open(self, name: str) -> bool:
        return not self.released and not (self.late and self.lives[name].state is None)

    def _typed(self, name: str, new: set[str], gone: set[str]) -> Texts:
        """What would stand in the boxes with some written anew and some emptied."""
        stands = self.lives[name].boxes
        texts = {box: self.world.mark(name) if box in new else stands.get(box, "") for box in BOXES}
        return {box: text for box, text in texts.items() if text and (box in new or box not in gone)}

    def _post(self, name: str, typed: Texts, go: str) -> str:
        self.world.tick_clock()
        form = self.world.paper(self._key(name))
        if form is None:
            assert not self._open(name)
            return ""
        return step_of(self.world.browser.send(form, {**{box: typed.get(box, "") for box in BOXES}, "go": go}))

    @rule(name=authors, new=chosen, gone=chosen)
    def saves(self, name: str, new: set[str], gone: set[str]) -> None:
        typed = self._typed(name, new, gone)
        if self._post(name, typed, "save"):
            self.lives[name].keep(typed)

    @rule(name=authors, new=chosen, gone=chosen)
    def goes_on(self, name: str, new: set[str], gone: set[str]) -> None:
        typed = self._typed(name, new, gone)
        step = self._post(name, typed, "continue")
        if step:
            assert (step == "check") is bool(typed), "an empty form is not sent"
        if step == "check":
            self.lives[name].keep(typed)

    @rule(name=authors, new=chosen, shared=chosen, agree=st.booleans())
    def writes_and_sends(self, name: str, new: set[str], shared: set[str], agree: bool) -> None:
        self.goes_on(name, new, set())
        self.sends(name, shared, agree)

    @rule(name=authors, shared=chosen, agree=st.booleans())
    def sends(self, name: str, shared: set[str], agree: bool) -> None:
        self.world.tick_clock()
        one = self.lives[name]
        form = self.world.open(name, Purpose.ANSWER, self._key(name)[1:], "check").form("check")
        assert (form is not None) is (self._open(name) and bool(one.boxes))
        if form is None:
            return
        offered = {value.partition(":")[0]: value for value in form.offered.get("share", ())}
        assert offered == {box: f"{box}:{print_of(text)}" for box, text in one.boxes.items() if box != LINE}
        before = {box for box in one.shared if one.boxes.get(box) == one.sent.get(box)}
        assert set(form.fields.get("share", ())) == {offered[box] for box in before}, "only one's own ticks stand"
        ticked = frozenset(shared & offered.keys())
        consent = form.offered.get("consent", []) if agree else []
        assert (
            step_of(self.world.browser.send(form, {"share": [offered[b] for b in ticked], "consent": consent}))
            == "sent"
        )
        one.send(ticked, agree=agree)

    @rule(name=authors, sure=st.booleans())
    def has_nothing_to_share(self, name: str, sure: bool) -> None:
        one, boxes = self.lives[name], self.lives[name].boxes
        at_once = not boxes and one.draft is None
        self.world.tick_clock()
        form = self.world.paper(self._key(name))
        if form is None:
            assert not self._open(name)
            return
        seen = self.world.browser.send(form, {"go": "nothing"})
        expected = "takeback" if one.state is LogState.RETURNED else "sent" if at_once else "nothing"
        assert step_of(seen) == expected
        if expected == "nothing" and sure:
            confirm = seen.form("nothing")
            assert confirm is not None
            assert step_of(self.world.browser.send(confirm, {})) == "sent"
        if expected == "sent" or (expected == "nothing" and sure):
            one.empty()

    @rule(name=authors, also=st.booleans())
    def takes_back(self, name: str, also: bool) -> None:
        self.world.tick_clock()
        one = self.lives[name]
        form = self.world.open(name, Purpose.ANSWER, self._key(name)[1:], "takeback").form("withdraw")
        assert (form is not None) is (self._open(name) and one.state is LogState.RETURNED)
        if form is None:
            return
        own = one.action(one.sent.get(STEP, ""))
        is_open = own is not None and one.actions[own][1] is ActionState.OPEN
        assert ("also" in form.offered) is is_open
        assert step_of(self.world.browser.send(form, {"also": form.offered.get("also", []) if also else []})) == "taken"
        if own is not None and is_open and also:
            del one.actions[own]
        one.empty()

    @rule(name=authors, number=st.integers(0, 5), state=st.sampled_from(ActionState))
    def says_what_became_of_an_action(self, name: str, number: int, state: ActionState) -> None:
        one = self.lives[name]
        refs = sorted(one.actions)
        if not refs or one.actions[refs[number % len(refs)]][1] is state:
            return
        self.world.tick_clock()
        ref = refs[number % len(refs)]
        forms = self.world.open(name, Purpose.ANSWER, ("thames-2", "preparation")).forms
        form = next(f for f in forms if f.action.endswith("outcome") and f.fields["action"] == [f"thames-1-{ref}"])
        self.world.browser.send(form, {"outcome": state.value})
        one.actions[ref] = (one.actions[ref][0], state)

    @rule(name=authors, state=st.sampled_from(ActionState))
    def plans_does_and_plans_anew(self, name: str, state: ActionState) -> None:
        self.writes_and_sends(name, {STEP}, set(), agree=False)
        self.says_what_became_of_an_action(name, 0, state)
        self.writes_and_sends(name, {STEP}, {STEP}, agree=False)

    @rule(name=authors, do=st.sampled_from(("approve", "unapprove", "change", "gone")))
    def sees_to_the_line(self, name: str, do: str) -> None:
        one = self.lives[name]
        forms = [f for f in self.world.open(name, Purpose.MINE, step="lines").forms if f.action.endswith("/line")]
        if not one.sent.get(LINE) or self.released:
            return
        self.world.tick_clock()
        if do == "change":
            form = next(f for f in forms if f.fields.get("do") == ["change"])
            one.sent = {**one.sent, LINE: self.world.mark(name)}
            one.agreed = ""
            self.world.browser.send(form, {"words-thames-1-reflection": one.sent[LINE]})
            return
        form = next(f for f in forms if f.fields.get("do") != ["change"])
        form.fields["do"] = [do]
        self.world.browser.send(form, {})
        if do == "gone":
            one.sent = {box: text for box, text in one.sent.items() if box != LINE}
        one.agreed = one.sent.get(LINE, "") if do == "approve" else ""

    @precondition(lambda self: not self.late)
    @rule()
    def the_next_session_begins(self) -> None:
        self.world.clock.now = at("2027-02-23 10:01")
        self.late = True

    @precondition(lambda self: not self.released and any(one.state is not None for one in self.lives.values()))
    @rule()
    def the_report_is_released(self) -> None:
        out = Issued(
            kind=REPORT_DRAFT,
            at=self.world.now,
            digest="d",
            folder="reports/x",
            occasion=WHOLE_COHORT,
            released=self.world.now,
        )
        self.world.installation.records(COHORT).issue(out)
        self.world.released = True
        self.released = True

    # ---- what has to hold

    @invariant()
    def the_records_are_the_reference(self) -> None:
        responses, unseal = self.world.installation.records(COHORT).responses(), self.world.site.seal.unseal
        for name, one in self.lives.items():
            person = self.world.ids[name]
            logs = [open_log(log, unseal) for log in responses.logs if log.person == person]
            assert [log.state for log in logs] == ([one.state] if one.state is not None else [])
            for log in logs:
                self._is_the_log(log, one)
            own = [open_action(action, unseal) for action in responses.actions if action.person == person]
            assert {a.number: (a.text, a.state) for a in own} == one.actions
            drafts = [draft for draft in responses.drafts if draft.person == person and draft.sealed]
            assert bool(drafts) is (one.draft is not None)
            assert all(isinstance(action, Action) and not action.sealed for action in own)

    def _is_the_log(self, log: LearningLog, one: Life) -> None:
        said = {answer.question: answer.text for answer in log.answers}
        assert said == {box: text for box, text in one.sent.items() if box != LINE}
        assert {answer.question for answer in log.answers if answer.shared} == one.shared
        line = log.line.text if log.line is not None else ""
        assert line == one.sent.get(LINE, "")
        assert (log.line.consent if log.line is not None else "") == (print_of(one.agreed) if one.agreed else "")

    @invariant()
    def their_author_sees_what_stands(self) -> None:
        for name, one in self.lives.items():
            form = self.world.paper(self._key(name))
            assert (form is not None) is self._open(name)
            if form is not None:
                assert {box: form.fields[box][0] for box in BOXES if form.fields[box][0]} == one.boxes

    @invariant()
    def the_numbers_are_right_and_reminders_stop(self) -> None:
        world = self.world
        programme = world.site.programme(COHORT)
        outlook, responses, ledger = world.installation.published_outlook(COHORT, world.now)
        states = [one.state for one in self.lives.values()]
        returned, nothing = states.count(LogState.RETURNED), states.count(LogState.NOTHING_TO_SHARE)
        found = standing_of(programme, responses, ledger, outlook, world.now)
        session = next(one for one in found.sessions if one.meeting.key == "thames-1")
        assert session.logs is None or (session.logs.asked, session.logs.enough) == (4, None), (
            "a set of four is told nothing"
        )
        facts = report_facts(programme, responses, world.installation.records(COHORT).deliveries(), world.now)
        assert logs_table(facts).lines[0].counts[:2] == (returned, nothing)
        said = as_text(world.look("Ruth", Purpose.SESSION, ("thames-1", ""), "")[1])
        assert world.now > at("2027-02-24 23:59") or session.logs is None or session.logs.words in said
        standing = CohortState(programme=programme, responses=responses, ledger=index(()))
        coming = {
            (due.person, due.occasion) for e in outlook.plans for due in e.dues if due.kind.startswith("reflection")
        }
        for name, one in self.lives.items():
            person, key = world.ids[name], Occasion("thames-1")
            assert standing.returned(key, person, "reflection") is (one.state is not None)
            wanted = one.state is None and world.now - timedelta(days=14) < at("2027-01-21 15:00")
            assert ((person, key) in coming) is wanted, "one reminder, until something is returned"


TestLogLife = LogLife.TestCase
TestLogLife.settings = life
