"""The pages about a report at each stage on its way to release: for who makes it, who checks it, who reads it."""

from __future__ import annotations

from sets.model.report_review import ReportStage
from tests.web.page_rows.check import FACTS, HOME, NOT_OPEN, OUT, SHUT, WAITS, WORDS, CheckRow
from tests.web.page_rows.rows import Row
from tests.web.page_rows.themes import ThemeRow

AT, LATER = "2027-08-16 10:00", "2027-09-02 10:00"
FRONT, THEMES, WRITE = "The cohort report", "Themes", "Words for the report"
SHOW, ASK, RELEASE, BACK = (
    "Show people their words?",
    "Start the check of the facts?",
    "Release the report?",
    "Take a step back?",
)
TRUST, UNSORTED, ASIDE = (
    "Trust and consultation fatigue",
    "Lines that no theme was found for",
    "Lines that belong to no theme",
)
NOT_OUT = "The report is not out yet"
STORIES, TOLD, BETTER = "Stories of change", "What members told the team", "Recommendations"


def _edit(step: str, state: str, title: str, **more: object) -> Row:
    return Row(place="edit", step=step, state=state, title=title, who="marta", **{"now": AT, **more})  # type: ignore[arg-type]


def _theme(step: str, state: str, title: str, prompt: str, **more: object) -> Row:
    return ThemeRow(place="edit", step=step, state=state, title=title, who="marta", now=AT, prompt=prompt, **more)  # type: ignore[arg-type]


def _about(place: str, step: str, state: str, title: str, who: str, **more: object) -> Row:
    return CheckRow(place=place, step=step, state=state, title=title, who=who, **{"now": AT, **more})  # type: ignore[arg-type]


def _mine(step: str, state: str, title: str, who: str, **more: object) -> Row:
    return Row(place="mine", step=step, state=state, title=title, who=who, **{"now": AT, **more})  # type: ignore[arg-type]


NEW: tuple[Row, ...] = (
    _edit("", "nothing read", FRONT, says="Read the lines and sort them"),
    _edit("release", "blocked", SHOW, says="To do first"),
    _edit("release", "blocked, post", SHOW, form={"to": "quotes", "seen": "0"}, status=409),
    _edit("releaseback", "nothing behind", FRONT),
    _edit("themes", "nothing read", THEMES, says="Start with"),
    _theme("themesone", "nothing read", TRUST, "trust"),
    _theme("themesone", "nothing read", UNSORTED, "unsorted"),
    _theme("themesone", "nothing read", ASIDE, "aside"),
    _theme("themeslines", "nothing ticked", TRUST, "trust", form={"form": "unread1"}, status=422),
    _theme("themeslines", "no such form", TRUST, "trust", form={"form": "read1"}, status=409, says="nothing was done"),
    _edit("words", "nothing written", WRITE, says="Not written"),
    _edit("wordstold", "some", TOLD, says="Private tenants"),
    _edit("wordsstories", "none chosen", STORIES, says="No story is chosen yet."),
    _about("check", "", "a draft", NOT_OPEN, "amina"),
    _about("report", "", "a draft, lead", NOT_OUT, "helen"),
    _mine("", "a draft", "Your page", "amina", silent="before it is released"),
)
READY: tuple[Row, ...] = (
    _edit("", "ready", FRONT, says="Show people their words", silent="To do first"),
    _edit("release", "ready", SHOW, says="You can take this back at any time."),
    _edit("themes", "all read", THEMES, says="none still to read", silent="Start with"),
    _theme("themesone", "all read", TRUST, "trust", says="Enough people stand behind it."),
    _theme("themesone", "all read", ASIDE, "aside"),
    _edit("words", "written", WRITE, says="1 written"),
    _edit("wordsrecommendation", "one", BETTER, says="Corporate board, by March 2028"),
    _edit("wordsstories", "chosen", STORIES, says="2 stories chosen"),
)
QUOTES: tuple[Row, ...] = (
    _edit("", "quotes", FRONT, says="nothing that you have to press"),
    _edit("releasequotes", "just begun", FRONT, says="Everybody quoted gets a message"),
    _edit("release", "to the facts", ASK, says="members, facilitators and partners"),
    _edit("releaseback", "from quotes", BACK),
    _edit("words", "quotes", WRITE, says="The report is with those who check it."),
    _edit("themes", "quotes", THEMES, says="People are checking the report just now."),
    _about("check", "", "a line and a story", WORDS, "amina", says="before 5pm on"),
    _about("check", "", "a line with no place", WORDS, "devi"),
    _about("check", "", "nothing of theirs", WORDS, "ruth", says="nothing for you to do here"),
    _about("check", "", "partner", WORDS, "samina", says="What communities and partners say"),
    _about("check", "", "not asked", "This page is for the sets and the programme’s partners", "helen", status=403),
    _about("check", "facts", "too early", WAITS, "amina"),
    _about("report", "", "quotes, member", NOT_OUT, "amina"),
    _mine("", "quotes", "Your page", "amina", says="Check the cohort report before it is released"),
)
CHECKED: tuple[Row, ...] = (
    _edit("", "facts", FRONT, says="Fewer than half of those asked have answered."),
    _edit("release", "open still", RELEASE, says="nothing in it can be taken back"),
    _edit("release", "not ticked", RELEASE, form={"to": "released", "seen": "2"}, status=422),
    _edit("releaseback", "from facts", BACK, says="Everybody quoted gets a new message."),
    _about("check", "", "member", HOME, "amina", says="Say whether the facts are right"),
    _about("check", "", "facilitator", HOME, "ruth", says="does not speak for a set"),
    _about("check", "", "partner, a line", HOME, "samina", says="What you see as a partner"),
    _about("check", "", "closed", HOME, "amina", now=LATER, says="The check of the facts has closed"),
    _about("check", "facts", "partner, new", FACTS, "samina", says="until 5pm on Tuesday 31 August 2027"),
    _about("check", "facts", "closed, member", SHUT, "amina", now=LATER),
)
RELEASED: tuple[Row, ...] = (
    _edit("", "released", FRONT, says="Read it as it was released"),
    _edit("releasereleased", "just now", FRONT, says="The report is released. Leads get a message"),
    _edit("release", "released", FRONT),
    _edit("releaseback", "released", FRONT),
    _edit("themes", "released", THEMES, says="nothing here can change any more"),
    _theme("themesone", "released", TRUST, "trust", says="It was put into the report."),
    _edit("words", "released", WRITE, says="no longer changed"),
    _edit("wordsheadline", "released", "The headline", says="no longer changed"),
    _edit("wordsgoals", "released", "Who set the goals"),
    _edit("wordsstories", "released", STORIES, says="Why it was chosen"),
    _about("check", "", "released", OUT, "amina"),
    _about("check", "facts", "released", OUT, "devi", form={"facts": "wrong", "what": "Late"}, status=409, says="Late"),
    _about("report", "", "released, lead", FRONT, "helen", says="The public version"),
    _about("report", "", "released, coordinator", FRONT, "marta", says="The public version"),
    _about("report", "", "released, member", FRONT, "amina", says="This is the public version."),
    _about("report", "", "released, facilitator", FRONT, "ruth", says="This is the public version."),
    _about("report", "", "released, partner", FRONT, "samina", says="This is the public version."),
    _mine("", "released, member", "Your page", "amina", says="Read the cohort report"),
    _mine("", "released, lead", "Your page", "helen", says="Read the cohort report"),
    _mine("journal", "of a whole programme", "Your journal", "amina", says="How you rated yourself"),
)
STAGES: dict[str, tuple[tuple[ReportStage, ...], tuple[Row, ...]]] = {
    "new": ((), NEW),
    "ready": ((), READY),
    "quotes": ((ReportStage.QUOTES,), QUOTES),
    "facts": ((ReportStage.QUOTES, ReportStage.FACTS), CHECKED),
    "released": ((ReportStage.QUOTES, ReportStage.FACTS, ReportStage.RELEASED), RELEASED),
}
"""By where a report is: the steps that took it there (all but "new" after the coordinator's review), and its pages."""
