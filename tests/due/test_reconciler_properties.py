"""Small cohorts, random edits, random outages: what holds whatever happens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sets.dates.working_days import add_working_days
from sets.model.cohort import Cohort, LearningSet, Move, Nation, PersonId, Unavailable
from sets.model.errors import MailError, MailUncertain
from sets.model.messages import CALENDAR_KINDS, COVERING, CalendarEntry, LetterPlan, Method
from sets.model.timing import Every, Unit
from sets.responses.prompt_catalogue import prompt_called
from tests.support.builders import LONDON, a_cohort, a_member, a_person, a_set, an_event, at, may_write, members, rules
from tests.support.worlds import DAY, World, calendar_of, facts, ought, standard_prompts

PUBLISHED = at("2026-12-14 10:00")
quick = settings(
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a whole life takes minutes
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Edit = Callable[[Cohort], Cohort]
unavailable = st.lists(st.builds(Unavailable, weekday=st.integers(0, 4)), max_size=2).map(tuple)


@st.composite
def cohorts(draw: st.DrawFn) -> Cohort:
    """One set of four with their own working days, sessions 2 to 5 weeks apart."""
    people = tuple(
        a_member(one.name, unavailable=draw(unavailable), nation=draw(st.sampled_from(Nation))) for one in members(4)
    )
    own = rules(
        count=3,
        every=Every(count=draw(st.integers(2, 5)), unit=Unit.WEEKS),
        first=draw(st.dates(date(2027, 1, 18), date(2027, 1, 22))),
        at=draw(st.times().filter(lambda t: 8 <= t.hour < 17)).replace(second=0, microsecond=0),
    )
    return a_cohort(sets=(a_set(members=people, rules=own),), prompts=standard_prompts(), events=(an_event(),))


def _thames(cohort: Cohort, **changes: object) -> Cohort:
    return replace(cohort, sets=(replace(cohort.sets[0], **changes),))  # type: ignore[arg-type]


def _moves(number: int, move: Move | None) -> Edit:
    def edit(cohort: Cohort) -> Cohort:
        kept = tuple(one for one in cohort.sets[0].moves if one.session != number)
        return _thames(cohort, moves=(*kept, move) if move else kept)

    return edit


def _without(index: int) -> Edit:
    def edit(cohort: Cohort) -> Cohort:
        people = cohort.sets[0].members
        return _thames(cohort, members=people[:index] + people[index + 1 :]) if len(people) > 2 else cohort

    return edit


def _address(index: int, word: str) -> Edit:
    def edit(cohort: Cohort) -> Cohort:
        people = list(cohort.sets[0].members)
        at_index = index % len(people)
        people[at_index] = replace(people[at_index], email=f"{word}.{at_index}@elsewhere.example.gov.uk")
        return _thames(cohort, members=tuple(people))

    return edit


def _joins(name: str) -> Edit:
    def edit(cohort: Cohort) -> Cohort:
        new = a_member(name)
        there = {one.id for one in cohort.sets[0].members}
        return cohort if new.id in there else _thames(cohort, members=(*cohort.sets[0].members, new))

    return edit


def _ends(day: date | None) -> Edit:
    return lambda cohort: replace(cohort, ended=day)


sessions = st.integers(1, 3)
edits = st.one_of(
    st.builds(
        lambda n, t: _moves(n, Move(session=n, at=t.replace(second=0, microsecond=0))),
        sessions,
        st.times().filter(lambda t: 8 <= t.hour < 17),
    ),
    st.builds(lambda n, p: _moves(n, Move(session=n, place=p)), sessions, st.sampled_from(("Town hall", "Library"))),
    st.builds(lambda n: _moves(n, Move(session=n, cancelled="called off")), sessions),
    st.builds(lambda n: _moves(n, None), sessions),
    st.builds(_without, st.integers(0, 2)),
    st.builds(_address, st.integers(0, 3), st.sampled_from(("new", "newer"))),
    st.builds(_joins, st.sampled_from(("Gwen Price", "Hal Byrne"))),
    st.builds(_ends, st.sampled_from((None, date(2027, 2, 5)))),
)
timed_edits = st.lists(st.tuples(st.integers(0, 90 * 24), edits), max_size=4).map(
    lambda found: sorted(found, key=lambda one: one[0])
)


def live(
    cohort: Cohort, changes: list[tuple[int, Edit]], until: datetime, check: Callable[[World, datetime], None]
) -> World:
    """The cohort's life with its edits, each published at its hour after the first publication."""
    world = World.of(cohort, PUBLISHED)
    now, waiting = PUBLISHED, [(PUBLISHED + timedelta(hours=hours), edit) for hours, edit in changes]
    while now <= until:
        while waiting and waiting[0][0] <= now:
            world.publish(waiting.pop(0)[1](world.programme.cohort), now)
        world.run(now)
        check(world, now)
        moments = [
            one for one in (world.look(now).next_after(now), waiting[0][0] if waiting else None) if one is not None
        ]
        if not moments:
            break
        now = max(min(moments), now)
    return world


UNTIL = at("2027-05-20 10:00")


@given(cohorts(), timed_edits)
@quick
def test_whatever_is_edited_the_rules_hold(cohort: Cohort, changes: list[tuple[int, Edit]]) -> None:
    checked = 0

    def check(world: World, now: datetime) -> None:
        nonlocal checked
        assert world.run(now) == [], "a second pass at the same moment found something"
        if checked == len(world.sent):
            return
        checked = len(world.sent)
        waiting = {plan.lead.person for plan in world.look(now).plans if plan.lead.told is not None}
        for person in {*world.programme.people, *(e.lead.person for _, e in world.sent)}:
            held = {facts(told) for told in calendar_of(world.sent, person).values() if told.start > now}
            if person not in waiting:
                assert held == ought(world.programme, person, now)

    world = live(cohort, changes, UNTIL, check)

    within_hours(world)
    never_too_many(world)
    assert all(at_ <= due.until for at_, plan in world.sent for due in plan.dues)
    keys = [key for _, plan in world.sent for key in plan.keys]
    assert len(keys) == len(set(keys))
    sequences_rise(world)


def within_hours(world: World) -> None:
    zone = world.programme.zone
    calendar = world.programme.cohort.calendar
    letters = {key: plan.lead for _, plan in world.sent for key in plan.keys}
    for now, plan in world.sent:
        lead = plan.lead
        person = world.programme.people.get(lead.person) or a_person(lead.name)
        # a letter that goes before calendar messages is as urgent as what it says, and they are as urgent as it
        news = (*lead.news, *(letters[lead.after].news if lead.after in letters else ()))
        entries = (lead.told, lead.before, *(told for one in news for told in (one.told, one.before)))
        near = [told.start for told in entries if told is not None and told.start > now]
        soon = add_working_days(now.astimezone(zone).date(), 2, calendar)
        urgent = bool(near) and min(near).astimezone(zone).date() <= soon
        late = lead.kind == "invite" and lead.told is not None
        assert may_write(now, person, zone) or urgent or late, (now, lead)


def never_too_many(world: World) -> None:
    days: dict[PersonId, list[date]] = defaultdict(list)
    team = {"p-fran-doyle", "p-cora-lane"}
    for now, plan in world.sent:
        if plan.lead.kind not in (*CALENDAR_KINDS, *COVERING) and not prompt_called(plan.lead.kind).alert:
            days[plan.lead.person].append(now.astimezone(LONDON).date())
    for person, found in days.items():
        assert len(found) == len(set(found)), (person, found)
        if person not in team:
            assert all(c - a >= timedelta(days=7) for a, c in zip(found, found[2:], strict=False)), (person, found)


def sequences_rise(world: World) -> None:
    last: dict[str, tuple[int, datetime]] = {}
    for _, plan in world.sent:
        told = plan.lead.told
        if told is None:
            continue
        before = last.get(told.uid)
        assert before is None or (told.sequence > before[0] and told.dtstamp > before[1]), told
        assert before is not None or told.method is Method.REQUEST
        last[told.uid] = (told.sequence, told.dtstamp)


class Killed(BaseException):
    """The process is ended here."""


@given(
    cohorts(),
    timed_edits,
    st.lists(st.sampled_from(("ok", "busy", "cut", "killed", "stopped")), min_size=3, max_size=40),
)
@quick
def test_refusals_cuts_and_crashes_change_nothing_in_the_end(
    cohort: Cohort, changes: list[tuple[int, Edit]], weather: list[str]
) -> None:
    world = World.of(cohort, PUBLISHED)
    arrived: list[tuple[datetime, LetterPlan]] = []
    weathers = iter(weather)

    def script(plan: LetterPlan) -> None:
        match next(weathers, "ok"):
            case "busy":
                raise MailError("busy")
            case "cut":
                arrived.append((now, plan))
                raise MailUncertain("the line was cut after the letter was taken")
            case "killed":
                world.lines.dead = True
                raise Killed
            case "stopped":
                raise Killed

    world.script = script
    now, waiting = PUBLISHED, [(PUBLISHED + timedelta(hours=hours), edit) for hours, edit in changes]
    while now <= UNTIL:
        while waiting and waiting[0][0] <= now:
            world.publish(waiting.pop(0)[1](world.programme.cohort), now)
        try:
            world.run(now)
        except Killed:
            world.lines.dead = False
            now += timedelta(minutes=1)
            continue
        moments = [
            one for one in (world.look(now).next_after(now), waiting[0][0] if waiting else None) if one is not None
        ]
        if not moments:
            break
        now = max(min(moments), now)

    mail = sorted([*world.sent, *arrived], key=lambda one: one[0])
    for person in {*world.programme.people, *(e.lead.person for _, e in mail)}:
        held = {facts(told) for told in calendar_of(mail, person).values() if told.start > UNTIL}
        assert held == ought(world.programme, person, UNTIL)
    prompts = Counter(key for _, plan in mail for key in plan.keys if plan.lead.kind not in CALENDAR_KINDS)
    assert max(prompts.values()) <= 2, "a prompt whose fate is unknown goes once more, never a third time"
    if not {"cut", "killed"} & set(weather):
        assert max(prompts.values()) == 1, "what surely left, or surely did not, is never doubled"
    for key, told in messages(mail).items():
        assert len(told) == 1, f"{key} went again with other words"
    assert {due.person for _, plan in mail for due in plan.dues if due.kind == "welcome"} >= {
        member.id for member in cohort.sets[0].members
    }


def messages(mail: list[tuple[datetime, LetterPlan]]) -> dict[str, set[CalendarEntry]]:
    """What each calendar message said, every time that it went."""
    found: dict[str, set[CalendarEntry]] = defaultdict(set)
    for _, plan in mail:
        if plan.lead.told is not None:
            found[plan.lead.key].add(plan.lead.told)
    return found


def test_the_sets_of_the_builders_are_what_the_edits_expect() -> None:
    found: LearningSet = a_cohort().sets[0]

    assert (found.id, len(found.members)) == ("thames", 6)
    assert at("2026-12-15 10:00") == PUBLISHED + DAY
