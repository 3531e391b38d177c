"""Every act as a rule of a state machine, on a small cohort of two sets, and time that goes by."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sets.cohort.file.timeline import standard_rows
from sets.model.cohort import Occasion
from sets.model.errors import ActError
from sets.text.resources import EXAMPLE
from tests.journeys.lives import Life
from tests.journeys.test_year_of_changes import history
from tests.support.builders import at

BEGIN = at("2026-12-15 10:00")
UNDER_WAY = at("2027-01-25 10:00")
"""From here on sets may end: after that there is little left to change."""
MEMBERS = {
    "thames": ("Amina Yusuf", "Tom Barrett", "Grace Mensah", "Devi Raman"),
    "lea": ("Nadia Petrova", "Owen Price", "Blessing Eze", "Kieran Walsh"),
}
FACILITATORS = {"thames": "Ruth Okafor", "lea": "Peter Lindqvist"}
COMERS = ("Meera Shah", "Hal Byrne", "Gwen Price")
STAND_INS = ("Ines Duarte", "Ian Frost")
FIRST = {"thames": "2027-01-19", "lea": "2027-01-20"}


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@council.example.gov.uk"


def person(name: str, indent: int) -> str:
    space = " " * indent
    return f"{space}- name: {name}\n{space}  email: {address(name)}\n"


def small_cohort() -> str:
    """Two sets of four, four sessions three weeks apart, an event, and no prompts but the welcome."""
    sets = "".join(
        f"  - id: {key}\n    first: {FIRST[key]}\n    join: https://teams.example.org/{key}\n    facilitators:\n"
        f"{person(FACILITATORS[key], 6)}    members:\n{''.join(person(one, 6) for one in found)}"
        for key, found in MEMBERS.items()
    )
    off = "".join(f"  {name}:\n    send: no\n" for name in standard_rows())
    return (
        f"cohort: {EXAMPLE}\ntitle: Small\norganiser:\n  name: Team\n  email: sets@council.example.gov.uk\n"
        f"coordinators:\n{person('Marta Nowak', 2)}events:\n  - event: close\n    date: 2027-04-13\n"
        f"sessions:\n  count: 4\n  every: 3 weeks\n  place: Teams\nsets:\n{sets}prompts:\n{off}"
    )


sets_ = st.sampled_from(("thames", "lea"))
sessions = st.builds(lambda key, n: f"{key}-{n}", sets_, st.integers(1, 4))
members = st.sampled_from([one for found in MEMBERS.values() for one in found] + list(COMERS))
days = st.integers(1, 60)
reasons = st.sampled_from(("the room is taken", "inspection week", "the set asked for it"))


class AnyActs(RuleBasedStateMachine):
    """The small cohort under a clock, and each act as a rule; one that is refused changes nothing."""

    @initialize()
    def published(self) -> None:
        self.home = Path(mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.life, self.now = self.a_life(self.home), BEGIN
        self.life.file.write_text(small_cohort(), encoding="utf-8")
        self.life.publish(BEGIN)
        self.pass_until(BEGIN)
        self.happened: dict[Occasion, tuple[object, ...]] = {}

    def a_life(self, home: Path) -> Life:
        """The house under test."""
        return Life(home)

    def teardown(self) -> None:
        if hasattr(self, "home"):
            rmtree(self.home)

    def day(self, ahead: int) -> str:
        return str((self.now + timedelta(days=ahead)).date())

    def act(self, name: str, /, **answers: str) -> bool:
        """Whether the act was taken; one that is refused changes nothing."""
        before = self.life.file.read_bytes()
        try:
            self.life.act(name, self.now, answers)
        except ActError:
            assert self.life.file.read_bytes() == before
            return False
        return True

    @rule(meeting=sessions, ahead=days, time=st.sampled_from(("", "2pm", "11:30am")), why=reasons)
    def move(self, meeting: str, ahead: int, time: str, why: str) -> None:
        self.act("move", meeting=meeting, to=self.day(ahead), time=time, why=why)

    @rule(meeting=sessions | st.just("close"), why=reasons)
    def cancel(self, meeting: str, why: str) -> None:
        self.act("cancel", meeting=meeting, why=why)

    @rule(meeting=sessions | st.just("close"))
    def restore(self, meeting: str) -> None:
        self.act("restore", meeting=meeting)

    @rule(key=sets_ | st.just("all"), first=st.integers(1, 4), weeks=st.integers(1, 3), why=reasons)
    def postpone(self, key: str, first: int, weeks: int, why: str) -> None:
        self.act("postpone", learning_set=key, first=str(first), weeks=str(weeks), why=why)

    @rule(where=sessions | sets_, place=st.sampled_from(("Town hall", "Library")))
    def place(self, where: str, place: str) -> None:
        self.act("place", where=where, place=place)

    @rule(name=members, ahead=days)
    def leave(self, name: str, ahead: int) -> None:
        self.act("leave", person=address(name), last_day=self.day(ahead))

    @rule(key=sets_, name=st.sampled_from(COMERS), ahead=days)
    def join(self, key: str, name: str, ahead: int) -> None:
        self.act("join", learning_set=key, name=name, email=address(name), first_day=self.day(ahead))

    @rule(name=members, key=sets_, ahead=days)
    def transfer(self, name: str, key: str, ahead: int) -> None:
        self.act("transfer", person=address(name), to=key, first_day=self.day(ahead))

    @rule(key=sets_, ahead=days, why=reasons)
    def merge(self, key: str, ahead: int, why: str) -> None:
        into = "lea" if key == "thames" else "thames"
        self.act("merge", learning_set=key, into=into, first_day=self.day(ahead), why=why)

    @rule(key=sets_, name=st.sampled_from(STAND_INS), numbers=st.sampled_from(("2", "3, 4")))
    def cover(self, key: str, name: str, numbers: str) -> None:
        self.act("cover", learning_set=key, email=address(name), name=name, sessions=numbers)

    @rule(key=sets_, name=st.sampled_from(STAND_INS), ahead=days)
    def hand_over(self, key: str, name: str, ahead: int) -> None:
        self.act("hand-over", learning_set=key, email=address(name), name=name, first_day=self.day(ahead))

    @rule(name=members)
    def put_right(self, name: str) -> None:
        self.act("address", person=address(name), email=f"new.{address(name)}")

    @precondition(lambda self: self.now > UNDER_WAY)
    @rule(key=sets_ | st.just("all"), ahead=st.integers(20, 90), why=reasons)
    def end(self, key: str, ahead: int, why: str) -> None:
        self.act("end", learning_set=key, last_day=self.day(ahead), why=why)

    @rule(minutes=st.sampled_from((10, 45, 60 * 8, 60 * 24 * 5, 60 * 24 * 16)))
    def time_goes_by(self, minutes: int) -> None:
        self.pass_until(self.now + timedelta(minutes=minutes))

    def pass_until(self, moment: datetime) -> None:
        self.life.until(self.now, moment)
        self.life.run(moment)
        assert self.life.run(moment) == []
        self.now = moment

    def settle(self) -> None:
        """To the noon of a working day, a day and more on, by when all that waited for its hour has left."""
        days = 4 if self.now.weekday() in (3, 4, 5) else 3 if self.now.weekday() == 6 else 2
        moment = (self.now + timedelta(days=days)).replace(hour=15, minute=0)
        while (moment.month == 12 and moment.day > 23) or (moment.month, moment.day) == (1, 1):
            moment += timedelta(days=1)
        self.pass_until(moment)

    @invariant()
    def what_has_begun_stays(self) -> None:
        if hasattr(self, "life"):
            known = history(self.life)
            assert {key: known.get(key) for key in self.happened} == self.happened
            self.happened = known
