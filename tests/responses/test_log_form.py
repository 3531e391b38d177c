"""Pages of questions as values: what was typed, what is kept, who may read it, when a page is open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sets.model.cohort import WHOLE_COHORT, Occasion, PersonId
from sets.model.publication import Issued
from sets.model.responses import (
    Action,
    ActionState,
    Attendance,
    Came,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    ReportLine,
    Responses,
    Source,
)
from sets.responses.consent import agreed, fingerprint
from sets.responses.forms.date_field import IN_THE_PAST, NO_SUCH_DAY, NOT_WHOLE, TOO_FAR, day_parts, read_day
from sets.responses.forms.log_form import LogForm, faults, fitted, form_of, from_text, placed, read, to_text
from sets.responses.forms.log_records import Before, draft_of, nothing, sent
from sets.responses.forms.log_window import Window, window
from sets.responses.forms.sharing import Ticks, offers, tick_value, ticks_in, ticks_of
from sets.responses.prompt_catalogue import AnswerReader
from sets.responses.questions import LOG_A, LOG_B, LOG_C, MIDPOINT, MY_WORK, Question
from tests.support.builders import a_meeting, a_member, a_programme, at

TODAY = date(2027, 1, 21)
NOW = at("2027-01-21 10:00")
SOMEBODY = PersonId("p-ada-marsh")
NOTHING_YET = Before(occasion=Occasion("thames-1"), person=SOMEBODY, prompt="reflection")


@pytest.mark.parametrize(
    ("boxes", "found"),
    [
        (("", "", ""), None),
        ((" ", "", ""), None),
        (("19", "2", "2027"), date(2027, 2, 19)),
        (("19", "Feb", "27"), date(2027, 2, 19)),
        (("1", "september", "2027"), date(2027, 9, 1)),
        (("1", "sept.", "2027"), date(2027, 9, 1)),
        (("21", "1", "2026"), date(2026, 1, 21)),
        (("19", "2", ""), NOT_WHOLE),
        (("31", "2", "2027"), NO_SUCH_DAY),
        (("1", "ma", "2027"), NO_SUCH_DAY),
        (("١", "1", "2027"), NO_SUCH_DAY),
        (("9" * 5000, "1", "2027"), NO_SUCH_DAY),
        (("0", "0", "0000"), NO_SUCH_DAY),
        (("19", "1", "2026"), IN_THE_PAST),
        (("1", "1", "2099"), TOO_FAR),
    ],
)
def test_a_day_as_it_is_typed(boxes: tuple[str, str, str], found: object) -> None:
    assert read_day(*boxes, TODAY) == found


def test_a_day_goes_back_into_its_boxes() -> None:
    assert day_parts(date(2027, 2, 19)) == {"day": "19", "month": "2", "year": "2027"}
    assert day_parts(None) == {"day": "", "month": "", "year": ""}


def test_what_was_typed_is_read_by_its_questions() -> None:
    posted = {
        "log-a-1": ("One.\r\nTwo.\x00 ",),
        "log-a-2": ("  ",),
        "log-a-3": ("Ring them",),
        "by-day": ("19",),
        "by-month": ("feb",),
        "by-year": ("27",),
        "log-a-4": ("E3", "E1", "E9"),
        "line": ("A line\nin two",),
        "log-b-1": ("From an older page",),
        "surprise": ("x",),
    }
    assert read(posted, LOG_A, TODAY) == LogForm(
        texts={"log-a-1": "One.\nTwo.", "log-a-3": "Ring them"},
        chosen={"log-a-4": ("E1", "E3")},
        by=("19", "2", "2027"),
        line="A line in two",
        strays={"log-b-1": "From an older page"},
    )


def test_only_one_of_a_pulse_s_choices_is_taken() -> None:
    assert read({"midpoint-1": ("not yet", "yes")}, MIDPOINT, TODAY).chosen == {"midpoint-1": ("yes",)}


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (LogForm(), ()),
        (LogForm(texts={"log-a-1": "x" * 10_000}), ()),
        (LogForm(texts={"log-a-1": "x" * 10_001}), ("log-a-1",)),
        (LogForm(chosen={"log-a-4": ("E1", "none")}), ("log-a-4",)),
        (LogForm(chosen={"log-a-4": ("none",)}), ()),
        (LogForm(texts={"log-a-3": "x"}, by=("31", "2", "2027")), ("by",)),
        (LogForm(texts={"log-a-3": "x"}, by=("19", "2", "2027")), ()),
        (LogForm(by=("19", "2", "2027")), ("log-a-3",)),
        (LogForm(line="x" * 300), ()),
        (LogForm(line="x" * 301), ("line",)),
    ],
)
def test_what_must_be_put_right(form: LogForm, fields: tuple[str, ...]) -> None:
    assert tuple(field for field, _ in faults(form, LOG_A, TODAY)) == fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "3",
        '{"texts": 3, "chosen": {"log-a-4": "E1"}, "by": ["1"], "line": 7}',
        '{"by": [1,2,3]}',
    ],
)
def test_a_draft_that_makes_no_sense_breaks_nothing(text: str) -> None:
    form = from_text(text, LOG_A)
    assert replace(form, reply="") == LogForm()


def test_plain_words_are_what_came_by_mail() -> None:
    assert from_text("Dear all, it stayed with me.", LOG_A) == LogForm(reply="Dear all, it stayed with me.")


def test_a_reply_goes_into_the_first_empty_box() -> None:
    reply = from_text(json.dumps({"reply": "It stayed."}), LOG_A)
    assert placed(reply, LOG_A).texts == {"log-a-1": "It stayed."}
    assert placed(replace(reply, texts={"log-a-1": "Mine"}), LOG_A).texts == {
        "log-a-1": "Mine",
        "log-a-2": "It stayed.",
    }
    full = replace(reply, texts={"log-a-1": "1", "log-a-2": "2", "log-a-3": "3"})
    assert placed(full, LOG_A) == full


def test_answers_without_a_question_are_not_lost() -> None:
    before = LogForm(texts={"log-a-1": "Old", "log-c-1": "Stays"}, chosen={"log-a-4": ("E1",)}, line="L")
    assert fitted(before, LOG_C) == LogForm(
        texts={"log-c-1": "Stays"}, line="L", strays={"log-a-1": "Old", "log-a-4": "E1"}
    )


def test_a_choice_imported_in_other_letters_is_known() -> None:
    def of(text: str) -> LogForm:
        answers = (LogAnswer(question="midpoint-1", text=text, shared=True),)
        log = LearningLog(
            occasion=WHOLE_COHORT,
            person=SOMEBODY,
            prompt="midpoint",
            state=LogState.RETURNED,
            at=NOW,
            answers=answers,
        )
        return form_of(log, (), MIDPOINT)

    assert of("Not yet") == LogForm(chosen={"midpoint-1": ("not yet",)})
    assert of("It depends") == LogForm(strays={"midpoint-1": "It depends"})


TEXT = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@st.composite
def forms(draw: st.DrawFn, questions: tuple[Question, ...] = LOG_A) -> LogForm:
    texts = {q.id: draw(TEXT) for q in questions if not q.choices and draw(st.booleans())}
    chosen = {q.id: tuple(c for c in q.choices if draw(st.booleans())) for q in questions if q.choices}
    dated = "log-a-3" in texts and draw(st.booleans())
    return LogForm(
        texts=texts,
        chosen={key: value for key, value in chosen.items() if value and "none" not in value},
        by=("19", "2", "2027") if dated else ("", "", ""),
        line=draw(st.one_of(st.just(""), TEXT)),
    )


@given(forms())
def test_a_draft_gives_the_form_back(form: LogForm) -> None:
    assert from_text(to_text(form), LOG_A) == form


@given(forms())
def test_the_boxes_give_the_form_back(form: LogForm) -> None:
    posted = {key: (text,) for key, text in form.texts.items()} | dict(form.chosen) | {"line": (form.line,)}
    posted |= dict(zip(("by-day", "by-month", "by-year"), ((part,) for part in form.by), strict=True))
    assert read(posted, LOG_A, TODAY) == form


def send(before: Before, form: LogForm, ticks: Ticks, reader: AnswerReader = AnswerReader.FACILITATOR) -> Before:
    """The records after sending, as the next visit finds them opened."""
    news = sent(
        before, form, LOG_A, ticks, NOW, TODAY, reader=reader, asked=reader is not AnswerReader.OPEN, asks_a_line=True
    )
    actions = {action.number: action for action in (*before.actions, *news.actions)}
    log = news.logs[0] if news.logs else before.log
    return replace(before, log=log, actions=tuple(actions.values()), draft=None)


@given(forms())
def test_a_log_gives_the_form_back(form: LogForm) -> None:
    after = send(NOTHING_YET, form, Ticks())
    assert form_of(after.log, after.actions, LOG_A) == form


@settings(max_examples=200)
@given(st.lists(st.tuples(forms(), st.lists(TEXT), st.lists(st.sampled_from([q.id for q in LOG_A])), st.booleans())))
def test_nothing_is_shared_but_by_a_tick_for_those_very_words(
    story: list[tuple[LogForm, list[str], list[str], bool]],
) -> None:
    """Whatever was sent before, and whatever was ticked for other words."""
    before = NOTHING_YET
    for form, others, ticked, consents in story:
        posted = [tick_value(question, form.texts.get(question, "")) for question in ticked]
        posted += [tick_value(question.id, other) for question in LOG_A for other in others]
        agreed_to = fingerprint(form.line) if consents else fingerprint("other words")
        before = send(before, form, ticks_in({"share": tuple(posted), "consent": (agreed_to,)}))
        assert before.log is not None
        right = {tick_value(q, text) for q, text in form.texts.items()} & set(posted)
        assert {tick_value(a.question, a.text) for a in before.log.answers if a.shared} <= right
        assert agreed(before.log.line) == (bool(form.line) and agreed_to == fingerprint(form.line))


@given(forms(), forms())
def test_earlier_ticks_stand_only_where_the_words_do(first: LogForm, second: LogForm) -> None:
    ticks = Ticks(
        answers={q: fingerprint(text) for q, text in first.texts.items()},
        line=fingerprint(first.line) if first.line else "",
    )
    after = send(NOTHING_YET, first, ticks)
    earlier = ticks_of(after.log)
    ticked = {offer.question.id for offer in offers(second, LOG_A, earlier) if offer.ticked}
    assert ticked == {q for q, text in second.texts.items() if first.texts.get(q) == text}
    assert earlier.agrees(second.line) == (bool(second.line) and first.line == second.line)


@given(forms())
def test_an_open_page_keeps_all_open_and_the_same_twice_is_once(form: LogForm) -> None:
    after = send(NOTHING_YET, form, Ticks(), reader=AnswerReader.OPEN)
    assert after.log is not None
    assert all(answer.shared for answer in after.log.answers)
    again = sent(
        after,
        form,
        LOG_A,
        Ticks(),
        at("2027-02-01 10:00"),
        TODAY,
        reader=AnswerReader.OPEN,
        asked=False,
        asks_a_line=True,
    )
    assert again == Responses()


def test_a_sent_log_whole() -> None:
    form = LogForm(
        texts={"log-a-1": "Mine", "log-a-3": "Ring them"},
        chosen={"log-a-4": ("E2",)},
        by=("19", "2", "2027"),
        line="It took longer.",
    )
    ticks = Ticks(answers={"log-a-3": fingerprint("Ring them")}, line=fingerprint("It took longer."))
    draft = Draft(occasion=NOTHING_YET.occasion, person=SOMEBODY, prompt="reflection", at=NOW, text="{}")
    news = sent(
        replace(NOTHING_YET, draft=draft),
        form,
        LOG_A,
        ticks,
        NOW,
        TODAY,
        reader=AnswerReader.FACILITATOR,
        asked=True,
        asks_a_line=True,
    )
    assert news == Responses(
        logs=(
            LearningLog(
                occasion=NOTHING_YET.occasion,
                person=SOMEBODY,
                prompt="reflection",
                state=LogState.RETURNED,
                at=NOW,
                answers=(
                    LogAnswer(question="log-a-1", text="Mine"),
                    LogAnswer(question="log-a-3", text="Ring them", shared=True),
                ),
                elements=("E2",),
                line=ReportLine(text="It took longer.", consent=fingerprint("It took longer.")),
                source=Source.WEB,
            ),
        ),
        actions=(own(text="Ring them", by=date(2027, 2, 19)),),
        drafts=(replace(draft, text=""),),
    )


def own(number: int = 1, **changes: object) -> Action:
    made = Action(occasion=NOTHING_YET.occasion, person=SOMEBODY, number=number, at=NOW, source=Source.WEB)
    return replace(made, **changes)  # type: ignore[arg-type]


def log_saying(text: str) -> LearningLog:
    return LearningLog(
        occasion=NOTHING_YET.occasion,
        person=SOMEBODY,
        prompt="reflection",
        state=LogState.RETURNED,
        at=NOW,
        answers=(LogAnswer(question="log-a-3", text=text),) if text else (),
    )


DONE = ActionState.DONE


@pytest.mark.parametrize(
    ("said", "actions", "text", "kept"),
    [
        ("", (), "New", (own(text="New"),)),
        ("", (), "", ()),
        ("", (own(text="Old"),), "New", (own(text="New"),)),
        ("", (own(text="Old"),), "Old", ()),
        ("Old", (own(text="Old"),), "New", (own(text="New"),)),
        ("Old", (own(text="Old"),), "", ()),
        ("Old", (own(text="Old", state=DONE),), "Old", ()),
        ("Old", (own(text="Old", state=DONE),), "New", (own(2, text="New"),)),
        ("Two", (own(text="One"), own(2, text="Two")), "New", (own(2, text="New"),)),
    ],
)
def test_what_becomes_of_the_action(
    said: str, actions: tuple[Action, ...], text: str, kept: tuple[Action, ...]
) -> None:
    before = replace(NOTHING_YET, actions=actions, log=log_saying(said) if said else None)
    form = LogForm(texts={"log-a-3": text} if text else {"log-a-1": "x"})
    news = sent(before, form, LOG_A, Ticks(), NOW, TODAY, reader=AnswerReader.FACILITATOR, asked=True, asks_a_line=True)
    assert news.actions == kept


def test_nothing_to_share_leaves_no_word() -> None:
    draft = Draft(occasion=NOTHING_YET.occasion, person=SOMEBODY, prompt="reflection", at=NOW, text="{}")
    news = nothing(replace(NOTHING_YET, log=log_saying("Old"), draft=draft), NOW)
    assert news.drafts == (replace(draft, text=""),)
    assert [(log.state, log.answers, log.line, log.elements) for log in news.logs] == [
        (LogState.NOTHING_TO_SHARE, (), None, ())
    ]
    assert nothing(replace(NOTHING_YET, log=news.logs[0]), at("2027-02-01 10:00")) == Responses()


def test_a_draft_is_kept_once() -> None:
    form = LogForm(texts={"log-b-1": "x"})
    kept = draft_of(NOTHING_YET, form, LOG_B, NOW)
    assert from_text(kept.drafts[0].text, LOG_B) == form
    assert draft_of(replace(NOTHING_YET, draft=kept.drafts[0]), form, LOG_B, at("2027-02-01 10:00")) == Responses()


def test_ticked_stages_are_kept_open_in_the_order_of_the_page() -> None:
    form = LogForm(chosen={"work-4": ("design", "evaluation")})
    before = replace(NOTHING_YET, prompt="my-work", occasion=WHOLE_COHORT)
    news = sent(before, form, MY_WORK, Ticks(), NOW, TODAY, reader=AnswerReader.OPEN, asked=False, asks_a_line=False)
    assert news.logs[0].answers == (LogAnswer(question="work-4", text="design, evaluation", shared=True),)


def test_a_pulse_s_choice_is_counted_and_its_words_are_not_open() -> None:
    form = LogForm(texts={"midpoint-2": "Longer breaks"}, chosen={"midpoint-1": ("mostly",)})
    before = replace(NOTHING_YET, prompt="midpoint", occasion=WHOLE_COHORT)
    news = sent(before, form, MIDPOINT, Ticks(), NOW, TODAY, reader=AnswerReader.TEAM, asked=True, asks_a_line=False)
    assert [(answer.question, answer.shared) for answer in news.logs[0].answers] == [
        ("midpoint-1", True),
        ("midpoint-2", False),
    ]


def released(when: str) -> Issued:
    return Issued(
        kind="report-draft",
        at=at("2027-08-20 10:00"),
        digest="d",
        folder="f",
        occasion=WHOLE_COHORT,
        released=at(when) if when else None,
    )


def sent_on(when: str) -> LearningLog:
    return replace(log_saying("x"), at=at(when))


@pytest.mark.parametrize(
    ("prompt", "now", "log", "came", "issued", "found"),
    [
        ("reflection", "2027-01-19 09:59", None, None, "", Window.EARLY),
        ("reflection", "2027-01-19 10:00", None, None, "", Window.OPEN),
        ("reflection", "2027-01-20 10:00", None, Came.PART, "", Window.OPEN),
        ("reflection", "2027-01-20 10:00", None, Came.NO, "", Window.ABSENT),
        ("reflection", "2027-01-20 10:00", "2027-01-20 09:00", Came.NO, "", Window.OPEN),
        ("reflection", "2027-02-23 09:59", None, None, "", Window.OPEN),
        ("reflection", "2027-02-23 10:00", None, None, "", Window.LATE),
        ("reflection", "2027-02-23 10:00", "2027-01-20 09:00", None, "", Window.OPEN),
        ("reflection", "2027-09-01 10:00", "2027-01-20 09:00", None, "2027-09-01 10:01", Window.OPEN),
        ("reflection", "2027-09-01 10:01", "2027-01-20 09:00", None, "2027-09-01 10:01", Window.RELEASED),
        ("endline", "2027-09-01 10:01", None, None, "2027-09-01 10:01", Window.RELEASED),
        ("follow-up-3-months", "2027-10-20 10:00", None, None, "2027-09-01 10:00", Window.OPEN),
        ("follow-up-3-months", "2027-10-20 10:00", "2027-10-19 10:00", None, "2027-09-01 10:00", Window.OPEN),
        ("follow-up-3-months", "2027-10-20 10:00", "2027-08-30 10:00", None, "2027-09-01 10:00", Window.RELEASED),
    ],
)
def test_when_a_page_is_open(
    prompt: str, now: str, log: str | None, came: Came | None, issued: str, found: Window
) -> None:
    programme = a_programme(meetings=(a_meeting("thames-1"), a_meeting("thames-2", "2027-02-23 10:00")))
    meeting = programme.by_key[Occasion("thames-1")] if prompt == "reflection" else None
    register = (Attendance(occasion=Occasion("thames-1"), person=SOMEBODY, came=came, at=NOW),) if came else ()
    assert (
        window(
            prompt,
            meeting,
            a_member("Ada Marsh"),
            programme,
            Responses(attendance=register),
            (released(issued),),
            sent_on(log) if log else None,
            at(now),
        )
        is found
    )
