"""Raw tables about members and whether they came (domain.md section 8, denominators). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from sets.disclosure.raw import About, Group, RawLine, RawTable
from sets.model.cohort import MemberKind, PersonId
from sets.report.facts import Facts
from sets.report.known_bounds import left_early, not_completed, presenters_once

NO_REGISTER = "No register has been marked, so this is not known."
NO_ROUNDS = "Nobody’s turn to present has been recorded, so this is not known."
EVERYONE = "Out of everyone who took part, whether or not they stayed."
TOOK_PART = "Out of everyone who was expected at a session that was held, whether or not they stayed."
NOT_ENDED = "There are sessions still to come, so this is not known yet."


def kinds(facts: Facts) -> RawTable:
    """Members by kind."""
    counted = Counter(member.kind for member in facts.members.values())
    return RawTable(
        name="members",
        in_words="{share} of the members are officers.",
        caption="Members by kind",
        about=About.PEOPLE,
        heading="Members",
        columns=("Officers", "Community members", "Councillors"),
        lines=(
            RawLine(label="Took part", counts=tuple(counted[kind] for kind in MemberKind), people=len(facts.members)),
        ),
        groupings=(
            (Group(label="Officers", columns=(0,)), Group(label="Community members or councillors", columns=(1, 2))),
        ),
        note=TOOK_PART,
    )


def stayed(facts: Facts) -> RawTable:
    """Members who stayed, of all who took part."""
    table = _yes_no(
        "stayed",
        "Members who stayed",
        "Stayed",
        ("Stayed", "Left early"),
        facts,
        lambda person: person not in facts.left_early,
        note=TOOK_PART,
        in_words="{share} of the members stayed to the end.",
    )
    # the places that there were at sessions tell how many came late or left
    return _bounded(table, left_early(facts, completed(facts).lines[0].counts[1]))


def completed(facts: Facts) -> RawTable:
    """Members who came to at least two thirds of their set's held sessions."""
    set_of = facts.programme.set_of
    marked = {meeting.set_id for meeting in facts.marked}
    table = _yes_no(
        "completed",
        "Members who completed the programme",
        "Completed",
        ("Came to two thirds or more", "Came to fewer"),
        facts,
        lambda person: facts.completed(person, set_of[person]),
        known=lambda person: person in facts.known and set_of[person].id in marked,
        note="Out of members of a set that has marked a register. Completed means coming to at least two thirds of the "
        "sessions that the set held and marked a register for.",
        missing=NOT_ENDED if facts.to_come else "" if marked else NO_REGISTER,
        in_words="{share} of the members came to at least two thirds of their set’s sessions.",
    )
    # the places not taken up tell of it, and where they are withheld the two would tell of each other
    return replace(_bounded(table, (not_completed(facts),)), needs=("attendance",))


def _bounded(table: RawTable, others: Iterable[tuple[int, int]]) -> RawTable:
    """The table with what attendance says of its second count: in each range the fewest and the most."""
    (line,) = table.lines
    between = tuple((line.total - most, line.total - fewest) for fewest, most in others)
    return replace(table, beside="attendance", lines=(replace(line, between=between),))


def presented(facts: Facts) -> RawTable:
    """Members by whether they presented."""
    turns = _turns(facts).keys()
    passed = {turn.person for turn in facts.responses.rounds if turn.passed} - turns
    members = facts.known.keys()
    counts = (len(members & turns), len(members & passed), len(members - turns - passed))
    return RawTable(
        name="presented",
        in_words="{share} of the members have presented at least once.",
        caption="Members who presented",
        about=About.PEOPLE,
        heading="Members",
        columns=("Presented at least once", "Chose to pass", "Have not presented"),
        lines=(RawLine(label="Presented", counts=counts, people=len(members)),),
        groupings=(
            (Group(label="Presented at least once", columns=(0,)), Group(label="Did not present", columns=(1, 2))),
        ),
        note=f"{EVERYONE} Choosing to pass is a choice and is not counted against anyone.",
        missing="" if facts.responses.rounds else NO_ROUNDS,
    )


def rounds_spread(facts: Facts) -> RawTable:
    """Members who presented by how many rounds they had: how evenly the time was shared.

    Those without a round are in `presented` alone: given twice, what is withheld here could be worked out there.
    """
    turns = _turns(facts)
    had = [turns[person] for person in facts.known if person in turns]
    once = had.count(1)
    return RawTable(
        name="rounds-spread",
        in_words="",
        caption="How evenly rounds were shared",
        about=About.PEOPLE,
        heading="Members",
        columns=("One round", "Two or more rounds"),
        lines=(
            RawLine(
                label="Rounds presented",
                counts=(once, len(had) - once),
                people=len(had),
                between=(presenters_once(facts, len(had)),),
            ),
        ),
        needs=("presented",),
        note="Out of members who presented at least once.",
        missing="" if had else "Nobody has presented yet." if facts.responses.rounds else NO_ROUNDS,
        among=len(facts.known),
    )


def _turns(facts: Facts) -> Counter[PersonId]:
    """How many rounds each person presented."""
    return Counter(turn.person for turn in facts.responses.rounds if not turn.passed)


def _yes_no(
    name: str,
    caption: str,
    label: str,
    columns: tuple[str, str],
    facts: Facts,
    test: Callable[[PersonId], bool],
    known: Callable[[PersonId], bool] = lambda person: True,
    note: str = "",
    missing: str = "",
    in_words: str = "",
) -> RawTable:
    counted = [person for person in facts.members if known(person)]
    yes, total = sum(test(person) for person in counted), len(counted)
    return RawTable(
        name=name,
        in_words=in_words,
        caption=caption,
        about=About.PEOPLE,
        heading="Members",
        columns=columns,
        lines=(RawLine(label=label, counts=(yes, total - yes), people=total),),
        note=note,
        missing=missing,
    )


def attendance(facts: Facts) -> RawTable:
    """Attendances out of members expected at held sessions."""
    came = sum(facts.attended.values())
    counts = (came, len(facts.attended) - came)
    return RawTable(
        name="attendance",
        in_words="{share} of the places at sessions were taken up.",
        caption="Attendance at sessions",
        about=About.EVENTS,
        heading="Attendance",
        columns=("Attended", "Did not attend"),
        lines=(RawLine(label="Attendance", counts=counts, people=len({p for _, p in facts.attended})),),
        note="Out of each member expected at each session held. Being there for over half of it counts as attending; "
        "time before joining or after leaving is not counted.",
        missing="" if facts.marked else NO_REGISTER,
    )
