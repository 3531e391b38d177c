"""The pages on which coordinators change the programme: the list, a form each, what each would do, and what stops one."""

from __future__ import annotations

from sets.cohort.acts.registry import ACTS
from sets.web.team.change import step_of
from tests.web.page_rows.rows import Form, Row

CHECK = "Check this change"
DAY = {"day": "12", "month": "4", "year": "2027"}


def on(name: str, **other: str) -> dict[str, str]:
    return {f"{name}-{part}": value for part, value in {**DAY, **other}.items()}


ANSWERS: dict[str, tuple[Form, str]] = {
    "move": ({"meeting": "thames-3", **on("to", day="1"), "time": "2pm", "why": "a conference"}, "Thames session 3 moves from"),
    "cancel": ({"meeting": "lea-4", "why": "elections"}, "is cancelled: elections"),
    "restore": ({"meeting": "wandle-2"}, "Wandle session 2 takes place after all"),
    "postpone": ({"learning_set": "lea", "first": "4", "weeks": "2", "why": "illness"}, "Lea is postponed by 2 weeks"),
    "place": ({"where": "thames", "place": "Town Hall, Room 1"}, "Thames, all sessions to come: the place is Town Hall"),
    "leave": ({"person": "AMINA", **on("last_day")}, "Amina Yusuf leaves Thames"),
    "join": (
        {"learning_set": "lea", "name": "Sam Lee", "email": "sam.lee@example.gov.uk", **on("first_day")},
        "Sam Lee joins Lea",
    ),
    "transfer": ({"person": "AMINA", "to": "wandle", **on("first_day"), "why": "a clash"}, "Amina Yusuf goes from Thames to Wandle"),
    "hand-over": ({"learning_set": "thames", "email": "gil.hart@facilitators.example.org", **on("first_day")}, "Gil Hart facilitates Thames"),
    "cover": ({"learning_set": "thames", "sessions": "3, 4", "email": "gil.hart@facilitators.example.org"}, "Gil Hart covers Thames sessions 3 and 4"),
    "merge": (
        {"learning_set": "severn", "into": "lea", **on("first_day"), "why": "few are left"},
        "Severn goes into Lea on Monday 12 April 2027: few are left",
    ),
    "coordinator": (
        {"leaves": "JOEL", "email": "nia@example.gov.uk", "name": "Nia Rees"},
        "Nia Rees coordinates in the place of Joel Addo",
    ),
    "address": ({"person": "AMINA", "email": "amina@new.example.gov.uk"}, "Amina Yusuf has another address"),
    "end": ({"learning_set": "lea", **on("last_day", month="6"), "why": "they asked for it"}, "Lea ends early"),
}  # fmt: skip
REFUSED: dict[str, tuple[Form, str]] = {
    "merge": (
        {"learning_set": "lea", "into": "wandle", **on("first_day"), "why": "few are left"},
        "Wandle would have 12 members then",
    ),
    "coordinator": ({"email": "nia@example.gov.uk", "name": "Nia Rees"}, "Choose a person"),
    "move": ({"meeting": "thames-3", **on("to", day="31"), "time": "25:00"}, "There is no such day"),
}


ANOTHER, MAY = "Another date for Lea session 4", {"occasion": "lea-4"}
WHEN = "2027-05-12T10:00:00+01:00"
"""The first date that is offered for it."""


def _row(step: str, state: str, title: str, form: Form | None = None, **other: object) -> Row:
    return Row(place="team", step=step, state=state, title=title, who="marta", form=form, **other)  # type: ignore[arg-type]


ROWS: tuple[Row, ...] = (
    _row("change", "acts", "Change something"),
    _row("dates", "three", ANOTHER, says="Three days suit everyone.", **MAY),
    _row("dates", "begun", "This cannot be moved", occasion="lea-1", status=409, says="what has happened stays"),
    _row("dates", "cancelled", "This cannot be moved", occasion="wandle-2", status=409, says="put it back first"),
    _row("dates", "nothing chosen", ANOTHER, {"why": ""}, status=422, **MAY),
    _row("dates", "no longer so", ANOTHER, {"date": "2027-05-13T10:00:00+01:00", "why": "a fair"}, status=409, **MAY),
    _row("dates", "chosen", CHECK, {"date": WHEN, "why": "a fair"}, says="Lea session 4 moves from", **MAY),
    _row("dates", "the set was asked", "Another date for Lea session 5", occasion="lea-5", says="can answer until"),
    _row("change-move", "find, nothing chosen", "Move a session or event", {"go": "find"}, status=422),
    _row("made", "done", "Change something", says="It is published"),
    _row("versions", "one", "Every version", says="First published"),
    _row("back", "seen", CHECK, {"version": "1"}, says="Back to version 1"),
    *(_row(step_of(row), "new", row.title) for row in ACTS),
    *(
        _row(step_of(row), "seen", CHECK, ANSWERS[row.name][0], says=ANSWERS[row.name][1])
        for row in ACTS
        if row.name in ANSWERS
    ),
    *(
        _row(step_of(row), "refused", row.title, REFUSED[row.name][0], status=422, says=REFUSED[row.name][1])
        for row in ACTS
        if row.name in REFUSED
    ),
    _row(
        "change-move",
        "from an old page",
        CHECK,
        {**ANSWERS["move"][0], "go": "publish", "seen": "1-x"},
        status=409,
        says="Nothing was done: the programme or its file changed while you looked",
    ),
    _row("change-cancel", "the answers again", "Cancel a session or event", {**ANSWERS["cancel"][0], "go": "edit"}),
)
