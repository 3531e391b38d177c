"""Every page in every state, written out: where it is, who opens it when, and the heading that they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.page_world import NOW

BEFORE, DURING, LATER, END = "2027-01-10 10:00", "2027-01-19 11:00", "2027-02-20 10:00", "2027-07-21 10:00"
OUT = "2027-09-10 10:00"
"""The report is out."""
Form = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page in one state. `place` is a purpose or, for answers, a prompt; `form` makes it what a POST gives."""

    place: str
    step: str
    state: str
    title: str
    who: str
    occasion: str = "cohort"
    now: str = NOW
    form: Form | None = None
    status: int = 200
    number: int = 0
    says: str = ""
    silent: str = ""
    """Words that must stand there, and words that must not."""
    signed: str = ""
    """When the link was made, where that is not now."""
    prompt: str = ""
    """What a link that is no answer's names beside its purpose: a theme, or a report."""

    @property
    def id(self) -> str:
        return f"{self.place} {self.step or '-'} {self.state}"


def _rows(
    place: str, occasion: str, *rows: tuple[str, str, str, str] | tuple[str, str, str, str, dict[str, object]]
) -> tuple[Row, ...]:
    """(step, state, title, who, what else) of one place."""
    found = []
    for step, state, title, who, *more in rows:
        given: dict[str, object] = {"occasion": occasion, **(more[0] if more else {})}
        found.append(Row(place=place, step=step, state=state, title=title, who=who, **given))  # type: ignore[arg-type]
    return tuple(found)


LONG = "x" * 10_001
LOG, CHECK, SURE = "Your learning log", "Check your answers", "Nothing to share this time?"
TAKE = "Take back your learning log?"
WHOLE = "What you wrote by mail"
LOGS = _rows(
    "reflection",
    "thames-1",
    ("", "new", LOG, "devi"),
    ("", "begun", LOG, "callum"),
    ("", "sent", LOG, "amina"),
    ("", "nothing to share", LOG, "grace"),
    ("", "sent, with changes", LOG, "owen", {"occasion": "lea-1"}),
    ("", "by mail", LOG, "nadia", {"occasion": "lea-1"}),
    ("", "by mail, nothing", LOG, "blessing", {"occasion": "lea-1"}),
    ("mails", "kept", WHOLE, "nadia", {"occasion": "lea-1", "says": "More came for you than goes into a draft"}),
    ("mails", "none", WHOLE, "devi", {"says": "Nothing is kept any more"}),
    ("", "early", "It is early for this log", "devi", {"occasion": "thames-2"}),
    ("", "cancelled", "Nothing to write about", "daniel", {"occasion": "wandle-2", "now": "2027-03-01 10:00"}),
    ("", "absent", "No log is expected from you", "lorraine"),
    ("", "late", "This log is closed", "devi", {"now": "2027-02-24 10:00"}),
    ("", "late, begun", "This log is closed", "callum", {"now": "2027-02-24 10:00"}),
    ("", "released, sent", "The report is out", "amina", {"now": OUT}),
    ("", "released", "The report is out", "devi", {"now": OUT}),
    ("", "released, post", "The report is out", "amina", {"now": OUT, "form": {"log-a-1": "Typed"}, "status": 409}),
    (
        "",
        "late, post",
        "This log is closed",
        "devi",
        {"now": "2027-02-24 10:00", "form": {"log-a-1": "T"}, "status": 409},
    ),
    ("", "absent, post", "No log is expected from you", "lorraine", {"form": {"log-a-1": "Typed"}, "status": 409}),
    ("", "empty", LOG, "devi", {"form": {"go": "continue"}, "status": 422}),
    (
        "",
        "all wrong",
        LOG,
        "devi",
        {
            "form": {"go": "continue", "log-a-1": LONG, "by-day": "32", "log-a-4": ("E1", "none"), "line": "x" * 301},
            "status": 422,
        },
    ),
    (
        "",
        "day without words",
        LOG,
        "devi",
        {"form": {"go": "continue", "by-day": "2", "by-month": "3", "by-year": "2027"}, "status": 422},
    ),
    ("", "another window", LOG, "callum", {"form": {"go": "continue", "seen": "x", "log-a-1": "T"}, "status": 409}),
    ("change", "sent", LOG, "amina"),
    ("check", "begun", CHECK, "callum"),
    ("check", "sent", CHECK, "amina"),
    ("check", "stale", CHECK, "callum", {"form": {"seen": "x"}, "status": 409}),
    ("saved", "begun", "Saved for later", "callum"),
    ("saved", "nothing", "Nothing to save yet", "devi"),
    ("sent", "sent", "Thank you", "amina"),
    ("sent", "nothing to share", "Thank you for telling us", "grace"),
    ("sent", "released", "Thank you", "amina", {"now": OUT}),
    ("nothing", "begun", SURE, "callum"),
    (
        "nothing",
        "closed, post",
        "This log is closed",
        "callum",
        {"now": "2027-02-24 10:00", "form": {}, "status": 409, "silent": "This was not kept"},
    ),
    ("takeback", "sent", TAKE, "amina"),
    ("taken", "nothing to share", "Taken back", "grace"),
    (
        "withdraw",
        "released, post",
        "The report is out",
        "amina",
        {"now": OUT, "form": {}, "status": 409, "says": "What you wrote", "silent": "This was not kept"},
    ),
)
OPEN = "What is open, and what is fixed"
WORK, SO_FAR = "Your work with communities", "How is it going so far?"
OTHER_LOGS = (
    *_rows(
        "midpoint",
        "exchange",
        ("", "new", SO_FAR, "devi"),
        ("", "sent", SO_FAR, "tom"),
        ("check", "begun", CHECK, "callum"),
    ),
    *_rows(
        "my-work",
        "cohort",
        ("", "new", WORK, "devi"),
        ("", "sent", WORK, "tom", {"says": "The team and the report, without your name"}),
        ("check", "begun", CHECK, "callum"),
    ),
    *_rows(
        "appetite",
        "launch",
        (
            "",
            "sent",
            OPEN,
            "helen",
            {"says": "You and everyone in the programme or reading its report, as said by “Programme lead”"},
        ),
        ("change", "sent", OPEN, "helen"),
    ),
    *_rows("stories", "close", ("", "new", "A story of change", "devi")),
    *_rows("follow-up-3-months", "cohort", ("", "new", "Three months on", "devi", {"now": OUT})),
    *_rows("follow-up-6-months", "cohort", ("", "new", "Six months on", "devi", {"now": OUT})),
    *_rows("going-ahead", "thames-1", ("", "asks nothing", "Nothing to answer here", "ruth")),
)
SECOND = "Before Thames session 2"
ACTIONS = _rows(
    "preparation",
    "thames-2",
    ("", "open and earlier", SECOND, "amina"),
    ("", "earlier", SECOND, "tom"),
    ("", "none", SECOND, "devi"),
    ("", "first session", "Before Thames session 1", "devi", {"occasion": "thames-1", "now": BEFORE}),
    ("", "of no session", "Your actions", "amina", {"occasion": "cohort"}),
    ("", "three open", "Before Lea session 2", "owen", {"occasion": "lea-2"}),
    ("", "unreadable", "Before Lea session 2", "kieran", {"occasion": "lea-2"}),
    ("told", "dropped", "Dropping it is a good outcome too", "tom"),
    ("told", "done", "Well done", "amina"),
    ("kept", "kept", "Thank you: your words are kept", "tom"),
    ("add", "new", "Add an action", "amina"),
    ("add", "wrong", "Add an action", "amina", {"form": {"by-day": "32"}, "status": 422}),
    ("add", "too many", "Add an action", "owen", {"occasion": "lea-2", "form": {"text": "One more"}, "status": 422}),
    ("edit", "one", "Change the words of your action", "amina"),
    ("edit", "three", "Change the words of your actions", "owen", {"occasion": "lea-2"}),
    ("edit", "wrong", "Change the words of your action", "amina", {"form": {"action": "thames-1-1"}, "status": 422}),
    (
        "edit",
        "another window",
        "Change the words of your action",
        "amina",
        {"form": {"action": "thames-1-1", "text-thames-1-1": "Mine"}, "status": 409},
    ),
    ("edit", "gone", SECOND, "amina", {"form": {"action": "thames-9-1"}, "status": 409}),
    ("outcome", "gone", SECOND, "amina", {"form": {"action": "thames-9-1", "outcome": "done"}, "status": 409}),
    ("learned", "gone", SECOND, "amina", {"form": {"action": "thames-9-1"}, "status": 409}),
    (
        "learned",
        "wrong",
        "Dropping it is a good outcome too",
        "tom",
        {"form": {"action": "thames-1-1", "learned": LONG, "again": "On", "by-day": "32"}, "status": 422},
    ),
    (
        "learned",
        "another window",
        "Dropping it is a good outcome too",
        "tom",
        {"form": {"action": "thames-1-1", "learned": "Else"}, "status": 409},
    ),
)
THERE = "Will you be there?"
ATTENDANCE = _rows(
    "attendance-check",
    "thames-2",
    ("", "open", THERE, "devi"),
    ("", "answered", THERE, "amina", {"says": "save the note"}),
    ("", "note too long", THERE, "amina", {"form": {"answer": "no", "seen": "SEEN", "note": LONG}, "status": 422}),
    ("", "event", THERE, "devi", {"occasion": "exchange"}),
    ("", "event, begun", "This event has begun", "devi", {"occasion": "launch"}),
    ("", "cancelled", "This session is cancelled", "daniel", {"occasion": "wandle-2"}),
    ("", "begun", "This session has begun", "devi", {"occasion": "thames-1"}),
    ("", "not expected", "You are not expected at this session", "devi", {"occasion": "lea-2"}),
    ("", "moved", "This session has moved", "devi", {"occasion": "thames-3"}),
    ("", "not there", "This session is not in the programme any more", "devi", {"occasion": "thames-9"}),
    ("", "changed", THERE, "devi", {"form": {"answer": "yes", "seen": "x"}, "status": 409}),
    ("thanks", "answered", "Thank you. We have your answer", "amina"),
)
START, ENDING, YOURS = "Where are you starting from?", "Where you are now, and where you were", "Your ratings"
BASELINE = _rows(
    "baseline",
    "launch",
    ("", "before", START, "devi", {"now": BEFORE}),
    ("", "begun", START, "devi"),
    ("", "sent", YOURS, "amina"),
    ("", "past", START, "devi", {"now": "2027-03-01 10:00"}),
    ("", "released", YOURS, "amina", {"now": OUT}),
    ("", "empty", START, "devi", {"form": {"do": "send"}, "status": 422}),
    ("", "nothing, with numbers", START, "devi", {"form": {"do": "nothing", "baseline-2": "3"}, "status": 422}),
    ("", "another window", START, "amina", {"form": {"do": "send", "baseline-1": "5"}, "status": 409}),
    (
        "",
        "past, post",
        START,
        "devi",
        {"now": "2027-03-01 10:00", "form": {"do": "send", "baseline-1": "5"}, "status": 409},
    ),
    ("numbers", "sent", START, "amina"),
    ("rated", "sent", "Thank you: your ratings are kept", "amina"),
    ("none", "nothing to share", "Thank you", "grace"),
    ("remove", "sent", "Take back your ratings?", "amina"),
)
LOOKING = "Looking back over the programme"
ENDLINE = _rows(
    "endline",
    "thames-6",
    ("", "new", ENDING, "devi", {"now": END}),
    ("", "sent", YOURS, "amina", {"now": END}),
    ("none", "nothing to share", "Thank you", "grace", {"now": END}),
    ("words", "new", LOOKING, "devi", {"now": END}),
    ("mails", "none", WHOLE, "devi", {"now": END}),
    ("words", "sent", LOOKING, "amina", {"now": END}),
    ("words", "empty", LOOKING, "devi", {"now": END, "form": {"go": "continue"}, "status": 422}),
    ("change", "begun", LOOKING, "callum", {"now": END}),
    ("check", "begun", CHECK, "callum", {"now": END}),
    ("check", "stale", CHECK, "callum", {"now": END, "form": {"seen": "x"}, "status": 409}),
    ("saved", "begun", "Saved for later", "callum", {"now": END}),
    ("sent", "sent", "Thank you", "amina", {"now": END}),
    ("nothing", "begun", SURE, "callum", {"now": END}),
    ("nothing", "released, post", "The report is out", "callum", {"now": OUT, "form": {}, "status": 409}),
    ("takeback", "sent", "Take back your answers?", "amina", {"now": END}),
    ("taken", "nothing to share", "Taken back", "grace", {"now": END}),
    ("withdraw", "released, post", "The report is out", "amina", {"now": OUT, "form": {}, "status": 409}),
)
DETAILS, PAUSE, DAYS = "Your details are kept", "Pause messages", "Days and times that do not work"
HELPS, EMAIL, COPY = "What helps you to take part", "Your email address", "A copy of all that we hold about you"
CALENDAR = "Add my dates to my calendar"
LEAVE, LEFT, LINES = "Leave the programme", "You have left the programme", "Your lines for the report"
MINE = _rows(
    "mine",
    "cohort",
    ("", "member", "Your page", "amina"),
    ("", "member, nothing yet", "Your page", "devi", {"now": BEFORE}),
    ("", "waits for an address", "Your page", "tom"),
    ("", "facilitator", "Your page", "ruth"),
    ("", "coordinator", "Your page", "marta"),
    ("", "lead", "Your page", "helen"),
    ("", "partner", "Your page", "samina"),
    ("", "coordinator and member", "Your page", "elin"),
    ("", "left", "Your page", "farida"),
    (
        "",
        "at the end",
        "Your page",
        "amina",
        {"now": OUT, "says": "The report is out.", "silent": "until the report is released"},
    ),
    ("calendar", "of a member", CALENDAR, "amina", {"says": "Get a new address"}),
    ("calendar", "over", CALENDAR, "amina", {"now": "2027-09-20 10:00", "says": "this calendar has ended"}),
    ("calendarnew", "renewed", CALENDAR, "amina", {"says": "Your calendar has a new address"}),
    ("pause", "not paused", PAUSE, "amina"),
    ("pause", "paused", PAUSE, "grace"),
    ("pause", "wrong", PAUSE, "amina", {"form": {"until-day": "32"}, "status": 422}),
    ("days", "none", DAYS, "amina"),
    ("days", "some", DAYS, "tom"),
    ("access", "none", HELPS, "amina"),
    ("access", "some", HELPS, "grace"),
    ("access", "too long", HELPS, "amina", {"form": {"access": "x" * 201}, "status": 422}),
    ("access", "facilitator", HELPS, "ruth"),
    ("kept", "kept", DETAILS, "grace"),
    ("email", "as it is", EMAIL, "amina"),
    ("email", "waiting", EMAIL, "tom"),
    ("email", "wrong", EMAIL, "amina", {"form": {"email": "me"}, "status": 422}),
    ("data", "not asked", COPY, "amina"),
    ("data", "coming", COPY, "tom"),
    ("data", "enough", COPY, "grace"),
    ("links", "before", "Stop earlier links", "amina"),
    ("privacy", "notice", "How we handle your data", "amina"),
    ("forget", "how", "Be forgotten", "amina"),
    ("leave", "asks", LEAVE, "amina"),
    ("leave", "not chosen", LEAVE, "amina", {"form": {}, "status": 422}),
    ("leave", "who runs it", LEAVE, "marta"),
    ("followups", "check", "Check before you leave", "amina"),
    ("withdraw", "check", "Check before you leave", "amina"),
    ("left", "may be asked", LEFT, "farida"),
    ("left", "nothing more", LEFT, "jo"),
    ("lines", "approved", LINES, "amina"),
    ("lines", "not approved, withdrawn", LINES, "tom", {"now": "2027-02-25 10:00"}),
    ("lines", "none", LINES, "devi"),
    ("lines", "released", LINES, "amina", {"now": OUT}),
    (
        "line",
        "changed meanwhile",
        LINES,
        "amina",
        {"form": {"line": "thames-1-reflection", "do": "unapprove"}, "status": 409},
    ),
    (
        "line",
        "released",
        LINES,
        "amina",
        {"now": OUT, "form": {"line": "thames-1-reflection", "do": "approve"}, "status": 409},
    ),
    ("open", "said", OPEN, "amina"),
)
FIRST, CLOSED = "Thames session 1", "This page is for the set's facilitators"
AGREEMENT = "The set's working agreement"
DIFFICULT, NO_MORE, FIRST_DAYS = (
    "Is somebody in your set a difficulty for you?",
    "This can no longer be said here",
    "2026-12-02 10:00",
)
DIFFICULTY = _rows(
    "mine",
    "cohort",
    ("difficulty", "new", DIFFICULT, "devi", {"now": FIRST_DAYS, "says": "until Tuesday 8 December 2026"}),
    ("difficulty", "said", DIFFICULT, "grace", {"now": FIRST_DAYS, "says": "Take back what you said"}),
    ("difficulty", "nobody chosen", DIFFICULT, "devi", {"now": FIRST_DAYS, "form": {"note": "N"}, "status": 422}),
    ("difficulty", "over", NO_MORE, "devi"),
    ("difficulty", "over, post", NO_MORE, "devi", {"form": {"note": "Typed"}, "status": 409, "says": "Typed"}),
    ("difficultytold", "said", "Thank you. Only the coordinators hear it", "grace", {"now": FIRST_DAYS}),
)
NO_PAGE, NOT_SO, STOPPED = "There is no such page", "This page does not open like this", "This link has stopped working"
WHICH = "Which other date suits you?"
BY_CALENDAR = (
    *_rows(
        "calendar",
        "cohort",
        ("", "facilitator", CALENDAR, "ruth", {"silent": "Get a new address"}),
        (
            "",
            "over",
            STOPPED,
            "ruth",
            {"now": "2027-09-20 10:00", "status": 410, "says": "The dates that it was for are over"},
        ),
    ),
    *_rows("coming", "thames-2", ("", "open", THERE, "devi")),
    *_rows(
        "dates",
        "lea-5",
        ("", "open", WHICH, "owen", {"says": "Members: 1 of 4 can"}),
        ("", "facilitator", WHICH, "gil"),
        ("", "not asked", "You are not asked about this", "amina", {"status": 403}),
        ("", "over", "The days for this are over", "owen", {"now": "2027-02-01 10:00"}),
        (
            "",
            "over, post",
            "The days for this are over",
            "owen",
            {"now": "2027-02-01 10:00", "form": {"fits": "yes"}, "status": 409},
        ),
        ("", "settled", "This is settled", "owen", {"occasion": "lea-6"}),
    ),
)
SESSION = _rows(
    "session",
    "thames-1",
    ("", "before the first", FIRST, "ruth", {"now": BEFORE}),
    ("", "during", FIRST, "ruth", {"now": DURING}),
    ("", "after", FIRST, "ruth"),
    ("", "few are coming", "Thames session 2", "ruth", {"occasion": "thames-2", "now": LATER}),
    ("", "reads again", "Thames session 3", "ruth", {"occasion": "thames-3"}),
    ("", "last", "Thames session 6", "ruth", {"occasion": "thames-6"}),
    ("", "cancelled", "Wandle session 2", "ruth", {"occasion": "wandle-2"}),
    ("", "handed over", "Lea session 1", "peter", {"occasion": "lea-1", "silent": "Join:"}),
    ("", "takes over", "Lea session 2", "gil", {"occasion": "lea-2"}),
    ("", "not theirs", CLOSED, "amina", {"status": 403}),
    ("saved", "after", FIRST, "ruth"),
    ("together", "after", FIRST, "ruth"),
    ("agreed", "after", FIRST, "ruth"),
    ("agreement", "some", AGREEMENT, "ruth"),
    ("agreement", "none", AGREEMENT, "ruth", {"occasion": "wandle-1"}),
    ("agreement", "too long", AGREEMENT, "ruth", {"form": {"agreement": LONG}, "status": 422}),
    ("agreement", "somebody else's", AGREEMENT, "ruth", {"form": {"agreement": "Mine", "seen": "x"}, "status": 409}),
    ("register", "wrong", FIRST, "ruth", {"form": {"came-AMINA": "no", "round-AMINA": "presented"}, "status": 422}),
    (
        "register",
        "cancelled",
        "Wandle session 2",
        "ruth",
        {"occasion": "wandle-2", "form": {}, "status": 409, "says": "it has no register, and nothing was kept"},
    ),
    (
        "register",
        "too early",
        "Thames session 2",
        "ruth",
        {
            "occasion": "thames-2",
            "form": {},
            "status": 409,
            "says": "The register opens when the session begins, so nothing was kept.",
        },
    ),
)
CHOOSE, MOVE = "What happens to Thames session 2?", "Move Thames session 2 to"
DECIDE = _rows(
    "decide",
    "thames-2",
    ("", "facilitator", CHOOSE, "ruth", {"now": LATER, "says": "Not coming"}),
    ("", "coordinator", CHOOSE, "marta", {"now": LATER, "silent": "Not coming"}),
    ("", "enough", "What happens to Thames session 3?", "ruth", {"occasion": "thames-3", "says": "Enough people"}),
    ("", "cancelled", "What happens to Wandle session 2?", "ruth", {"occasion": "wandle-2", "says": "is cancelled"}),
    ("", "begun", CHOOSE, "ruth", {"now": "2027-02-23 13:00", "says": "has begun"}),
    ("", "not theirs", "This page is for those who run the session", "amina", {"status": 403}),
    ("goes", "done", CHOOSE, "ruth", {"now": LATER}),
    ("proposed", "done", CHOOSE, "ruth", {"now": LATER}),
    ("asked", "done", CHOOSE, "ruth", {"now": LATER}),
    ("", "proposed", CHOOSE, "marta", {"now": LATER, "says": "Take one of these dates"}),
    ("cancelled", "done", "What happens to Wandle session 2?", "ruth", {"occasion": "wandle-2"}),
    ("moved", "done", CHOOSE, "marta", {"now": LATER}),
    (
        "take1",
        "coordinator",
        f"{MOVE} 10am on Thursday 25 February 2027?",
        "marta",
        {"now": LATER, "says": "Ruth Okafor"},
    ),
    ("take1", "facilitator", CHOOSE, "ruth", {"now": LATER}),
    ("take2", "coordinator", f"{MOVE} 2pm on Tuesday 2 March 2027?", "marta", {"now": LATER}),
    ("take3", "not there", CHOOSE, "marta", {"now": LATER}),
    *(
        (f"take{n}", "from an old page", CHOOSE, "marta", {"now": LATER, "form": {"seen": "x"}, "status": 409})
        for n in (1, 2, 3)
    ),
    ("found1", "coordinator", f"{MOVE} 10am on Tuesday 9 March 2027?", "marta", {"now": LATER, "says": "Ruth Okafor"}),
    ("found2", "facilitator", CHOOSE, "ruth", {"now": LATER}),
    ("found3", "coordinator", f"{MOVE} 10am on Thursday 11 March 2027?", "marta", {"now": LATER}),
    *(
        (f"found{n}", "from an old page", CHOOSE, "marta", {"now": LATER, "form": {"seen": "x"}, "status": 409})
        for n in (1, 2, 3)
    ),
    ("cancel", "new", "Cancel Thames session 2?", "marta", {"now": LATER}),
    ("cancel", "from an old page", CHOOSE, "marta", {"now": LATER, "form": {"seen": "x"}, "status": 409}),
    ("dates", "new", "Propose other dates", "ruth", {"now": LATER}),
    ("dates", "from an old page", CHOOSE, "ruth", {"now": LATER, "form": {"seen": "x"}, "status": 409}),
)
LEA, MOVE_LEA = "What happens to Lea session 3?", "Move Lea session 3 to 2pm on Friday 2 April 2027?"
WISH = {"wish": "WISH"}
"""The form of the first time that a calendar proposes for the row's meeting."""
WISHES = (
    *_rows(
        "decide",
        "lea-3",
        ("", "calendars, coordinator", LEA, "marta", {"says": "people propose 2pm"}),
        ("", "calendars, facilitator", LEA, "gil", {"silent": "Take this time"}),
        ("weigh", "seen", MOVE_LEA, "marta", {"form": WISH}),
        ("taketime", "no reason", MOVE_LEA, "marta", {"form": WISH, "status": 422}),
        ("stays", "too long", LEA, "marta", {"form": {**WISH, "line-WISH": LONG}, "status": 422}),
        *((step, "done", LEA, "marta") for step in ("stayed", "nobodycomes", "settled", "counted", "notcounted")),
        *(
            (step, "from an old page", LEA, "marta", {"form": {"wish": "x"}, "status": 409})
            for step in ("stays", "nobody", "noletter", "dealtwith", "theirs", "nottheirs", "weigh", "taketime")
        ),
    ),
    *_rows(
        "decide",
        "exchange",
        ("", "event, decided", "What happens to Learning exchange?", "marta", {"says": "Marta Nowak decided it"}),
        ("", "event, nobody else", "This page is for those who run the session", "ruth", {"status": 403}),
    ),
)
STANDS, MESSAGES = "Where the programme stands", "Messages to come"
TEAM = _rows(
    "team",
    "cohort",
    ("", "after the first sessions", STANDS, "marta"),
    ("", "few are coming", STANDS, "marta", {"now": LATER}),
    ("", "at the end", STANDS, "marta", {"now": "2028-06-01 10:00"}),
    ("", "not theirs", "This page is for the programme’s coordinators", "amina", {"status": 403}),
    ("dismissed", "done", STANDS, "marta", {"says": "It is laid aside"}),
    ("tried", "done", STANDS, "marta", {"says": "It is noted with your name."}),
    ("private", "some", "Told to you privately", "marta", {"says": "Grace Mensah"}),
    ("private", "about the reader", "Told to you privately", "elin", {"says": "Nothing just now."}),
    ("privatedone", "done", "Told to you privately", "marta", {"says": "It is deleted."}),
    ("messages", "some held", MESSAGES, "marta"),
    ("messages", "none", MESSAGES, "marta", {"now": "2028-06-01 10:00"}),
    (
        "messages",
        "of one set",
        MESSAGES,
        "marta",
        {"form": {"of": "lea", "ahead": "all"}, "silent": "Reflection: Thames"},
    ),
    ("held", "done", MESSAGES, "marta"),
    ("released", "done", MESSAGES, "marta"),
    ("changed", "done", MESSAGES, "marta", {"says": "so nothing was done", "silent": "Done"}),
    ("byhand", "sheets", "To run it by hand", "marta"),
    ("letters", "asks", "What one person was sent", "marta", {"says": "Not told here"}),
    ("letters", "nobody chosen", "What one person was sent", "marta", {"form": {"person": "nobody"}}),
)
CONFIRM = "Is this your address?"
OTHERS = (
    *_rows(
        "export", "cohort", ("", "member", "What is held on you", "amina"), ("", "lead", "What is held on you", "helen")
    ),
    *_rows(
        "address",
        "cohort",
        ("", "asks", CONFIRM, "tom", {"number": 2}),
        ("", "newer", "You have asked for another address since", "tom", {"number": 1, "status": 410}),
        ("", "done", "This address is confirmed", "owen", {"number": 1}),
        ("", "nothing", "There is nothing to confirm", "devi", {"number": 1, "status": 410}),
        ("", "somebody else's", "We cannot use this address", "nadia", {"number": 1, "form": {}, "status": 409}),
        ("done", "done", "This address is confirmed", "owen", {"number": 1}),
        ("", "waits", "This address is confirmed", "callum", {"number": 1, "says": "From Tuesday 26 January 2027"}),
    ),
    *_rows(
        "undo",
        "cohort",
        ("", "waits", "Keep your address?", "callum", {"number": 1, "prompt": "address"}),
        ("", "changed", "We write to another address now", "samina", {"number": 1, "prompt": "address"}),
        ("", "nothing", "There is nothing to put back", "amina", {"number": 1, "prompt": "address"}),
        ("", "nothing, post", "There is nothing to put back", "amina", {"number": 1, "prompt": "address", "form": {}}),
        ("now", "nothing", "There is nothing to put back", "amina", {"number": 1, "prompt": "address", "form": {}}),
        ("kept", "address", "Your address stays as it is", "callum", {"number": 1, "prompt": "address"}),
        ("changed", "address", "We write to your new address now", "samina", {"number": 1, "prompt": "address"}),
        ("", "left", "Come back to the programme?", "farida", {"number": 1, "prompt": "left"}),
        ("", "not left", "There is nothing to put back", "amina", {"number": 1, "prompt": "left"}),
        ("kept", "left", "You are back in the programme", "amina", {"number": 1, "prompt": "left"}),
    ),
    *_rows("stop", "cohort", ("", "asks", "Stop messages", "amina"), ("", "stopped", "Messages are stopped", "devi")),
)
NEWER = "A newer link has taken the place of this one"
LAST = _rows("mine", "cohort", ("links", "after", "Your earlier links have stopped working", "yusuf", {"form": {}}))
"""What changes something for good, so it comes last."""
TROUBLES = _rows(
    "mine",
    "cohort",
    ("nowhere", "no such page", NO_PAGE, "amina", {"status": 404}),
    ("resume", "wrong way", NOT_SO, "amina", {"status": 405}),
    ("", "superseded", NEWER, "priya", {"status": 410}),
    ("", "superseded, typed", NEWER, "marcus", {"form": {"text": "What I had typed"}, "status": 410}),
    ("newlink", "on its way", "A new link is on its way", "priya"),
    ("", "expired", STOPPED, "siobhan", {"signed": "2026-01-01 10:00", "status": 410}),
)
ROWS = (
    *LOGS,
    *OTHER_LOGS,
    *ACTIONS,
    *ATTENDANCE,
    *BASELINE,
    *ENDLINE,
    *MINE,
    *DIFFICULTY,
    *BY_CALENDAR,
    *SESSION,
    *DECIDE,
    *WISHES,
    *TEAM,
    *OTHERS,
    *TROUBLES,
    *LAST,
)
ONLY_GO_ON = {
    "mine": {
        "calendar",
        "data",
        "difficultyback",
        "days",
        "email",
        "journal",
        "followups",
        "pause",
        "resume",
        "withdraw",
    },
    "team": {"datesask", "datesstop", "dismiss", "hold", "private", "release", "tryagain"},
    "decide": {"ahead"},
    "edit": {"draft"},
    "stop": {"", "undo"},
    "baseline": {"remove"},
    "export": {"file"},
}
"""Steps whose POST gives no page of its own but leads on to one above, or to the same form (with its faults)."""
