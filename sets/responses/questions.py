"""The questions setwise asks, each tied to a co-production element, varied over the cycle (domain.md section 5).

Ids are stable: imports, forms and the report's annex name a question by its id. A changed wording keeps its id only
while it asks the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

LOG_STANDING_LINE = (
    "Leave out names and anything that would identify a resident, colleague or organisation. "
    "Write what you learned, not the case."
)
NOTHING_TO_SHARE = "nothing to share this time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One of the three co-production elements that a programme teaches."""

    id: str
    name: str
    sentence: str


E1 = Element(
    id="E1",
    name="Shared goals and power",
    sentence="Communities help to set the goals, and share power over decisions rather than only giving views.",
)
E2 = Element(
    id="E2",
    name="Joint work",
    sentence="Communities take part in design, decisions, delivery and judging how well it worked.",
)
E3 = Element(
    id="E3",
    name="Real impact",
    sentence="People who were involved could point to something that changed because of them.",
)
ELEMENTS = (E1, E2, E3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `element` is the id of the element it is tied to, or empty; `choices` are what can be chosen, where
    it has any: one of them, or `several`.

    `next_step`: its answer is also an action, with a day. `elements`: its ticks are the log's elements. `counted`: the
    report counts its choice, which is kept open for that, as the page says before anyone chooses.
    """

    text: str
    id: str = ""
    element: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    next_step: bool = False
    elements: bool = False
    counted: bool = False


def _asked(stem: str, *rows: tuple[str, str] | Question) -> tuple[Question, ...]:
    """Questions with their ids (`log-a-1`), of which most are no more than an element and a text."""
    asked = (row if isinstance(row, Question) else Question(element=row[0], text=row[1]) for row in rows)
    return tuple(replace(question, id=f"{stem}-{number}") for number, question in enumerate(asked, start=1))


NONE = "none"
"""The choice that leaves the others out."""
ANSWER = Question(id="answer", text="Your answer")
"""What a prompt of a coordinator's own asks: its letter says the rest."""
_NEXT_STEP = Question(text="What will you do next, and by when?", next_step=True)
LOG_A = _asked(
    "log-a",
    ("", "What stayed with you from the session?"),
    ("", "What do you see differently now about your work or yourself?"),
    _NEXT_STEP,
    Question(
        text="Which of these did your thinking touch? Shared goals and power, joint work, real impact, or none this time.",
        choices=(*(element.id for element in ELEMENTS), NONE),
        several=True,
        elements=True,
    ),
)
LOG_B = _asked(
    "log-b",
    ("", "What did you try, and what actually happened?"),
    ("", "What surprised you, or did not work? What does that teach you?"),
    ("E1", "Where did power move, even slightly, or stay put?"),
    _NEXT_STEP,
)
LOG_C = _asked(
    "log-c",
    ("E2", "Who helped design, decide, deliver or judge this with you? At which of those stages?"),
    ("E3", "What has changed that a resident could notice? If nothing yet, what stands in the way?"),
    ("", "Whose voice is still missing? Who will you ask next?"),
    ("", "What did you do with what you already had?"),
)
PREPARATION = _asked(
    "before",
    ("", "Last time you planned to do something. What happened, in a line?"),
    ("", "What is on your mind that has no obvious right answer?"),
    ("", "If you could have 30 minutes of the set's thinking, what would you use it for?"),
    ("E1", "Whose goal is this: yours, your organisation's or the community's?"),
    ("E2", "At which point could others come in: design, decision, delivery or judging how it went?"),
    ("E3", "If it goes well, what could a resident point to afterwards?"),
)
LAST_ACTION, *_OPEN_QUESTIONS = PREPARATION[:3]
_BY_ELEMENT = PREPARATION[3:]
MIDPOINT = _asked(
    "midpoint",
    Question(text="Is this worth your time so far?", choices=("yes", "mostly", "not yet"), counted=True),
    ("", "What one thing should change?"),
    ("", "Is there something you need that you have not asked for?"),
)
WORTH = MIDPOINT[0]
ENDLINE = _asked(
    "close",
    ("", "What is the most significant change you have seen in your practice, and why does that one matter most?"),
    ("E3", "What changed for a community, however small? How would they describe it?"),
    ("", "What did not work, that others should know?"),
    ("", "What will you keep doing when nobody asks?"),
)
STORIES = _asked(
    "story",
    ("E3", "What changed, and for whom?"),
    ("", "What happened, from the beginning to now? A few sentences are enough."),
    ("", "Why does this change matter more than others you could have told?"),
)
APPETITE = _asked(
    "appetite",
    ("E1", "What are you willing to let communities decide?"),
    ("", "What is fixed, and why? Say it now, so that nobody finds out later."),
    ("E3", "What would you be pleased to see stop?"),
    ("", "Which powers, budgets or relationships could officers use without new money?"),
)
STAGES = ("design", "decisions", "delivery", "evaluation")
MY_WORK = _asked(
    "work",
    ("E1", "Which communities do you work with?"),
    ("", "Who should be talked to next? Groups and roles, not names."),
    ("", "Which powers, levers or relationships have you used without new money?"),
    Question(
        text="At which stages did communities or partners take part in your work?",
        element="E2",
        choices=STAGES,
        several=True,
    ),
)
MISSING_VOICES, LEVERS, STAGES_SHARED = MY_WORK[1:]
VOICES = _asked(
    "voice",
    (
        "E3",
        "Which backgrounds and age groups does your work hear from, and which not? In your own words, or not at all.",
    ),
    Question(
        text="Do young people, under 25, have a say in this work?",
        element="E1",
        choices=("they share in decisions", "their views are asked", "no, or not sure"),
        counted=True,
    ),
    ("E3", "Who under 25 would see this differently? Groups and roles, not names."),
)
YOUNG_SAY = VOICES[1]
TIME_GIVEN = _asked(
    "time",
    Question(
        text="Roughly, how much more of your time a month has it taken to do this work with communities?",
        choices=("up to 4 hours", "more than 4 hours", "cannot say"),
        counted=True,
    ),
    Question(
        text="Roughly, how much time a month did community members give to it, all together?",
        choices=("up to 10 hours", "more than 10 hours", "cannot say"),
        counted=True,
    ),
    Question(
        text="Were they paid for that time?",
        choices=("all or some of them", "no, or expenses only", "cannot say"),
        counted=True,
    ),
    ("", "What would have made that time easier to give, or worth more?"),
)
OWN_HOURS, THEIR_HOURS, PAID = TIME_GIVEN[:3]
PARTNERS = _asked(
    "partner",
    ("E3", "What changed for the people you work with, however small?"),
    ("E1", "Where did you have a say, and where not?"),
    ("", "What should the council do differently next?"),
)
_FOLLOW_UP = (
    ("", "What stuck?"),
    ("E3", "What has changed for residents since?"),
    ("", "What got in the way?"),
)
FOLLOW_UP_3_MONTHS = _asked("after-3-months", *_FOLLOW_UP)
FOLLOW_UP_6_MONTHS = _asked("after-6-months", *_FOLLOW_UP[:2], ("", "Are you still in touch with your set?"))
STATEMENTS = _asked(
    "statement",
    ("E1", "I know which decisions in my service are genuinely open to communities."),
    ("E1", "Communities have helped set the goals of work I am responsible for."),
    ("E1", "I share power over at least one decision, not only views on it."),
    (
        "E2",
        "Community or voluntary sector partners are involved in at least two of design, decisions, delivery and "
        "evaluation in my work.",
    ),
    ("E3", "People involved last year could point to something that changed because of them."),
    ("E3", "I hear from people whose voices my service usually misses, including young people."),
    ("", "I know which powers, levers and relationships I can use without new funding."),
    ("", "I can ask a question that helps a colleague think, without giving advice."),
)
LOOKING_BACK = "Looking back, where were you on this when you started?"


def log_for(number: int, count: int) -> tuple[Question, ...]:
    """The learning log's questions after session `number` of `count`, at most 4.

    Log A in the first third of the cycle (session 1 always), log C in the last third (the last session always, unless
    it is also the first), log B between.
    """
    if number == 1 or 3 * number <= count:
        return LOG_A
    if number >= count or 3 * (number - 1) >= 2 * count:
        return LOG_C
    return LOG_B


def preparation_for(number: int, count: int, *, had_action: bool) -> tuple[Question, ...]:
    """The questions before session `number` of `count`, at most 3: the last action where there was one, an open
    question, and one element in turn (E1, E2, E3, E1, ...). The first and last sessions take the open question on
    30 minutes of thinking.
    """
    opening = _OPEN_QUESTIONS[1] if number in (1, count) else _OPEN_QUESTIONS[number % 2]
    chosen = (opening, _BY_ELEMENT[(number - 1) % len(_BY_ELEMENT)])
    return (LAST_ACTION, *chosen) if had_action else chosen
