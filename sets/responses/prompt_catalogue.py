"""Everything that setwise knows about one prompt, a row each; its words to people are in `templates/prompts/`, its days in the timeline.

Whatever depends on a prompt is derived from its row: the page, the window, who reads, the reply by mail, the report's
count, the copy of one's data, the rehearsal. A prompt of a coordinator's own gets its row from its name and its row of
the timeline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from sets.model import messages
from sets.model.cohort import WHOLE_COHORT, Occasion, PromptRule
from sets.model.responses import Phase
from sets.responses import questions
from sets.responses.questions import LOG_STANDING_LINE, Question
from sets.text.wording import upper_first

GUIDE = "Answer any of these, or none. Around 100 words a question is plenty."
_NO_GUIDE = "Answer any of these, or none."


class AnswerReader(StrEnum):
    """Who may read what somebody answers (domain.md section 9). Whatever nobody ticks is its author's alone.

    FACILITATOR and TEAM read only the answers that were ticked for them, the team without a name.
    NAMED_ROLE: what was ticked is for everyone in the programme and the report, as said by its writer's role, without a name.
    OPEN: the whole page is for the programme, which it says before anyone writes; nothing is ticked there.
    """

    FACILITATOR = "facilitator"
    TEAM = "team"
    NAMED_ROLE = "named-role"
    OPEN = "open"


class Page(StrEnum):
    """What a prompt's letter opens: a page of questions, ratings (with questions in words after them, where it has any),
    one's own actions, yes or no to an invite, the session's page for whoever runs it, the choice of what becomes of a
    session, the coordinators' page, or nothing.
    """

    LOG = "log"
    RATINGS = "ratings"
    ACTIONS = "actions"
    ATTENDANCE = "attendance"
    SESSION = "session"
    DECISION = "decision"
    TEAM = "team"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt. `title` heads its page of questions, `ratings_title` the ratings before them; `noun` is what was sent.

    `questions` is all that it may ask, `at_session` what of it at which session; `phases` are the ratings it asks for.
    `openly` is said above the boxes of a page that is open for all, and `open_to` who that is.
    `closes_with_report`: its answers belong to the report, unless its row of the timeline asks after that.
    `page_of`: the prompt on whose one page it is answered, kept for the whole programme whatever its day is counted from;
    another's where it asks to look at that page again. `counted_as` is its line in the report,
    `annex` its heading there, of which the report at half way leaves out what comes `towards_the_end`.
    `known_as` is what the copy of one's data calls it, and `letter` the rehearsal's list, where that is not the title.
    In a rehearsal so many of those asked answer it (`likely`; None: as often as most things), told as `tallied_as`.
    `carried_by`: before the next session that prompt says the same, so this one goes only where none comes.
    `alert`: it tells of a choice that waits for its reader: a letter of its own, at its moment, which counts for no limit.
    `of_session`: a session hangs on it, so that it goes also to who reported another letter as unwanted.
    """

    name: str
    title: str
    page: Page = Page.LOG
    ratings_title: str = ""
    minutes: int = 5
    guide: str = GUIDE
    noun: str = "your answers"
    standing_line: str = LOG_STANDING_LINE
    questions: tuple[Question, ...] = ()
    at_session: Callable[[int, int, bool], tuple[Question, ...]] | None = None
    phases: tuple[Phase, ...] = ()
    reader: AnswerReader = AnswerReader.TEAM
    openly: str = "This is for the programme: the team and the report use it."
    open_to: str = "The team and the report"
    asks_a_line: bool = False
    closes_with_report: bool = True
    alert: bool = False
    of_session: bool = False
    carried_by: str = ""
    page_of: str = ""
    counted_as: str = ""
    annex: str = ""
    towards_the_end: bool = False
    known_as: str = ""
    letter: str = ""
    likely: float | None = None
    tallied_as: str = "log"

    @property
    def intro(self) -> str:
        """The sentence below the heading of its page of questions."""
        return f"About {self.minutes} minutes. {self.guide}"

    @property
    def again(self) -> bool:
        """Whether it asks to look again at what was answered before."""
        return self.page_of not in ("", self.name)

    @property
    def first_title(self) -> str:
        """The heading of the page that its letter opens."""
        return self.ratings_title or self.title

    @property
    def answered(self) -> bool:
        """Whether it has a page of answers of one's own, in words or numbers."""
        return self.page in (Page.LOG, Page.RATINGS)

    @property
    def in_words(self) -> bool:
        """Whether it is answered in words of one's own, so that a reply by mail does it too."""
        return self.answered and (self.page is Page.LOG or bool(self.questions))

    def asked(self, number: int = 1, count: int = 1, *, had_action: bool = False) -> tuple[Question, ...]:
        """Its questions at session `number` of `count`; `had_action`: the reader had set themselves something to do."""
        return self.at_session(number, count, had_action) if self.at_session is not None else self.questions


def _log_at(number: int, count: int, had_action: bool) -> tuple[Question, ...]:
    return questions.log_for(number, count)


def _preparation_at(number: int, count: int, had_action: bool) -> tuple[Question, ...]:
    return questions.preparation_for(number, count, had_action=had_action)


REFLECTION = Prompt(
    name="reflection",
    title="Your learning log",
    noun="your learning log",
    questions=(*questions.LOG_A, *questions.LOG_B, *questions.LOG_C),
    at_session=_log_at,
    reader=AnswerReader.FACILITATOR,
    asks_a_line=True,
    known_as="Learning log",
)
PREPARATION = Prompt(
    name="preparation",
    title="Preparation",
    page=Page.ACTIONS,
    questions=questions.PREPARATION,
    at_session=_preparation_at,
)
BASELINE = Prompt(
    name="baseline",
    title="Where are you starting from?",
    page=Page.RATINGS,
    phases=(Phase.BASELINE,),
    known_as="Where you started",
    tallied_as="baseline",
)
MIDPOINT = Prompt(
    name="midpoint",
    title="How is it going so far?",
    minutes=3,
    guide=_NO_GUIDE,
    questions=questions.MIDPOINT,
    counted_as="Whether it was worth their time, at half way",
    annex="At half way",
    known_as="Half way",
)
ENDLINE = Prompt(
    name="endline",
    title="Looking back over the programme",
    page=Page.RATINGS,
    ratings_title="Where you are now, and where you were",
    questions=questions.ENDLINE,
    phases=(Phase.ENDLINE, Phase.LOOKBACK),
    asks_a_line=True,
    counted_as="Questions at the end, in words",
    annex="At the end",
    towards_the_end=True,
    known_as="Where you are now",
    tallied_as="endline",
)
STORIES = Prompt(
    name="stories",
    title="A story of change",
    noun="your story",
    questions=questions.STORIES,
    counted_as="Stories of change",
    annex="Stories of change",
    towards_the_end=True,
    known_as="Story of change",
    likely=0.4,
    tallied_as="story",
)
MY_WORK = Prompt(
    name="my-work",
    title="Your work with communities",
    guide="Answer any of these, or none, and add to them whenever there is something new.",
    questions=questions.MY_WORK,
    reader=AnswerReader.OPEN,
    openly="This is for the programme: the team and the report use it. Your answers appear without your name.",
    open_to="The team and the report, without your name",
    page_of="my-work",
    counted_as="About their own work",
    annex="About members’ own work",
    tallied_as="work",
)
MY_WORK_AGAIN = replace(
    MY_WORK,
    name="my-work-again",
    counted_as="",
    annex="",
    letter="Your work with communities, once more",
    tallied_as="work again",
)
VOICES = Prompt(
    name="voices",
    title="Who your work hears from",
    minutes=3,
    guide=_NO_GUIDE,
    standing_line="Write of groups, never of one person, and nothing about your own background.",
    questions=questions.VOICES,
    counted_as="Who their work hears from",
    annex="Who members’ work hears from",
    tallied_as="voices",
)
TIME_GIVEN = Prompt(
    name="time-given",
    title="What it takes in time",
    minutes=2,
    guide=_NO_GUIDE,
    questions=questions.TIME_GIVEN,
    counted_as="What it took in time",
    annex="What doing it together took in time",
    towards_the_end=True,
    tallied_as="time given",
)
APPETITE = Prompt(
    name="appetite",
    title="What is open, and what is fixed",
    minutes=10,
    questions=questions.APPETITE,
    reader=AnswerReader.NAMED_ROLE,
    annex="Of those who lead the programme, before it began",
    likely=1.0,
    tallied_as="appetite",
)
PARTNERS = Prompt(
    name="partners",
    title="What you see as a partner",
    guide=_NO_GUIDE,
    standing_line="Leave out names and anything that would identify somebody you work with.",
    questions=questions.PARTNERS,
    asks_a_line=True,
    likely=1.0,
    tallied_as="partners",
)
FOLLOW_UP_3_MONTHS = Prompt(
    name="follow-up-3-months",
    title="Three months on",
    questions=questions.FOLLOW_UP_3_MONTHS,
    asks_a_line=True,
    closes_with_report=False,
    counted_as="Questions 3 months after",
    annex="After 3 months",
    towards_the_end=True,
    letter="Follow-up at 3 months",
)
FOLLOW_UP_6_MONTHS = Prompt(
    name="follow-up-6-months",
    title="Six months on",
    questions=questions.FOLLOW_UP_6_MONTHS,
    asks_a_line=True,
    closes_with_report=False,
    counted_as="Questions 6 months after",
    annex="After 6 months",
    towards_the_end=True,
    letter="Follow-up at 6 months",
)
ATTENDANCE_CHECK = Prompt(name="attendance-check", title="Attendance check", page=Page.ATTENDANCE, of_session=True)
PACK = Prompt(name="pack", title="To run the session", page=Page.SESSION, of_session=True)
REGISTER = Prompt(name="register", title="Register", page=Page.SESSION, of_session=True)
GOING_AHEAD = Prompt(name="going-ahead", title="Going ahead", page=Page.DECISION, alert=True, of_session=True)
DIGEST = Prompt(name="digest", title="Digest", page=Page.SESSION, carried_by=PACK.name)
WEEKLY = Prompt(name=messages.WEEKLY, title="The week", page=Page.TEAM)
REMINDER = Prompt(name="reminder", title="Reminder", page=Page.NONE, of_session=True)

CATALOGUE = {
    row.name: row
    for row in (
        *(REFLECTION, PREPARATION, BASELINE, MIDPOINT, ENDLINE, STORIES, MY_WORK, MY_WORK_AGAIN),
        *(VOICES, TIME_GIVEN, APPETITE),
        *(FOLLOW_UP_3_MONTHS, FOLLOW_UP_6_MONTHS, PARTNERS),
        *(ATTENDANCE_CHECK, PACK, REGISTER, GOING_AHEAD, DIGEST, WEEKLY, REMINDER),
    )
}
"""Every prompt by its name, in the order in which the report tells of them."""


def prompt_called(name: str, rules: Iterable[PromptRule] = ()) -> Prompt:
    """The row of a prompt. One of a coordinator's own is called by its name, and answered in one box where its row of
    the timeline (among `rules`) asks; so is one that has no page here.
    """
    row = CATALOGUE.get(name) or Prompt(name=name, title=upper_first(name.replace("-", " ")), page=Page.NONE)
    asks = row.page is Page.NONE and any(rule.asks for rule in rules if rule.name == name)
    return replace(row, page=Page.LOG, questions=(questions.ANSWER,)) if asks else row


def is_alert(name: str) -> bool:
    """Whether this prompt goes in a letter of its own and counts for no limit."""
    row = CATALOGUE.get(name)
    return row is not None and row.alert


def concerns_a_session(name: str) -> bool:
    """Whether a session hangs on this prompt."""
    row = CATALOGUE.get(name)
    return row is not None and row.of_session


def kept_as(prompt: str, occasion: Occasion) -> tuple[Occasion, str]:
    """Under which occasion and prompt the answers to an ask of `prompt` about `occasion` are kept."""
    row = CATALOGUE.get(prompt)
    return (WHOLE_COHORT, row.page_of) if row is not None and row.page_of else (occasion, prompt)


def every_question() -> tuple[Question, ...]:
    """Every question that is asked anywhere, statements that are rated too."""
    asked = (question for row in CATALOGUE.values() if not row.again for question in row.questions)
    return (*asked, *questions.STATEMENTS)


def question_called(id_: str) -> Question | None:
    """A question by its id; None for one that is not asked any more, or is a coordinator's own."""
    return next((question for question in every_question() if question.id == id_), None)
