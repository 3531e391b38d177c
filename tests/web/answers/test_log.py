"""The pages of questions in words, as their reader meets them: written, checked, sent, changed, taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sets.mail.signed_links import Link
from sets.model.cohort import WHOLE_COHORT, Occasion
from sets.model.publication import Issued
from sets.model.requests import Purpose
from sets.model.responses import (
    Action,
    ActionState,
    Attendance,
    Came,
    Draft,
    LearningLog,
    LogAnswer,
    LogState,
    Responses,
    Source,
)
from sets.responses.consent import agreed, fingerprint
from sets.responses.forms.log_form import LogForm
from sets.responses.sealed_records import open_action, open_draft, open_log, sealed
from sets.web.answers import log
from sets.web.page.request import Answer, Page, Redirect, Site
from tests.support.browser import axe_clean_everywhere, running, window
from tests.support.builders import at
from tests.support.web_help import (
    AFTER_1,
    COHORT,
    EXAMPLE,
    Clock,
    a_house,
    a_link,
    a_visit,
    as_html,
    as_text,
    got,
    posted,
    programme_of,
    somebody,
    step_of,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECRET_WORDS = "Zwischenruf about the budget"
SHOWN_WORDS = "Quellenangabe of the panel"


@pytest.fixture
def house(tmp_path: Path) -> Site:
    return a_house(tmp_path)


def log_link(house: Site, occasion: str = "thames-1", prompt: str = "reflection", number: int = 0) -> Link:
    return a_link(Purpose.ANSWER, somebody(house, number=number).id, occasion, prompt)


def set_clock(house: Site, when: str) -> None:
    assert isinstance(house.clock, Clock)
    house.clock.now = at(when)


def kept(house: Site) -> Responses:
    return house.records(COHORT).responses()


def the_log(house: Site) -> LearningLog:
    """The one log kept, opened."""
    (found,) = kept(house).logs
    return open_log(found, house.seal.unseal)


def the_actions(house: Site) -> list[Action]:
    return [open_action(action, house.seal.unseal) for action in kept(house).actions]


def at_rest(house: Site) -> str:
    """All that stands in the records' files."""
    folder = house.installation.home / "records"
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.json"))


def inputs(html: str, name: str) -> list[str]:
    """The values of the inputs of a name, in order."""
    return re.findall(rf'name="{name}"[^>]*? value="([^"]*)"', html)


def ticked(html: str) -> list[str]:
    return re.findall(r'value="([^"]*)" checked', html)


def write(house: Site, link: Link, typed: Mapping[str, str | tuple[str, ...]], go: str = "continue") -> Answer:
    """The form filled in as its page was just got, and a button pressed."""
    html = as_html(house, got(house, link, "change"))
    hidden = {name: inputs(html, name)[0] for name in ("seen", "form")}
    return posted(house, link, {**hidden, **typed, "go": go})


def send(house: Site, link: Link, share: tuple[str, ...] = (), agree: bool = False) -> Answer:
    """The check page with these questions ticked."""
    html = as_html(house, got(house, link, "check"))
    chosen = [value for value in inputs(html, "share") if value.partition(":")[0] in share]
    form: dict[str, str | list[str]] = {"seen": inputs(html, "seen")[0], "share": chosen}
    if agree:
        form["consent"] = inputs(html, "consent")[0]
    return posted(house, link, form, "check")


def page(answer: Answer) -> Page:
    assert isinstance(answer, Page), answer
    return answer


WRITTEN = {
    "log-a-1": SECRET_WORDS,
    "log-a-2": SHOWN_WORDS,
    "log-a-3": "Ring the panel",
    "by-day": "19",
    "by-month": "feb",
    "by-year": "27",
    "log-a-4": ("E1",),
    "line": "It took longer and it was better.",
}


def sent_log(house: Site) -> Link:
    """A log of session 1, sent with one answer shared and the line agreed to."""
    link = log_link(house)
    assert step_of(write(house, link, WRITTEN)) == "check"
    assert step_of(send(house, link, ("log-a-2",), agree=True)) == "sent"
    return link


def test_a_log_from_the_first_word_to_the_thanks(house: Site) -> None:
    link = sent_log(house)
    log = the_log(house)
    assert log.answers == (
        LogAnswer(question="log-a-1", text=SECRET_WORDS),
        LogAnswer(question="log-a-2", text=SHOWN_WORDS, shared=True),
        LogAnswer(question="log-a-3", text="Ring the panel"),
    )
    assert (log.state, log.elements, log.source) == (LogState.RETURNED, ("E1",), Source.WEB)
    assert agreed(log.line)
    (action,) = the_actions(house)
    assert (action.number, action.text, str(action.by), action.state) == (
        1,
        "Ring the panel",
        "2027-02-19",
        ActionState.OPEN,
    )
    assert [draft.sealed or draft.text for draft in kept(house).drafts] == [""]
    text = as_text(as_html(house, got(house, link, "sent")))
    assert "Who can read it: You and your facilitator, Ruth Okafor" in text
    assert "These exact words may stand in the report, without your name." in text
    work = re.search(r'href="(/answer/[^"/]*)">your work', as_html(house, got(house, link, "sent")))
    assert work is not None
    assert house.links.read(Purpose.ANSWER, work[1].rpartition("/")[2], AFTER_1).link.prompt == "my-work"


def test_what_is_not_shared_is_sealed_at_rest_draft_and_log(house: Site) -> None:
    link = log_link(house)
    write(house, link, WRITTEN)
    assert not any(words in at_rest(house) for words in (SECRET_WORDS, SHOWN_WORDS, "Ring the panel"))
    send(house, link, ("log-a-2",))
    assert (SECRET_WORDS in at_rest(house), SHOWN_WORDS in at_rest(house)) == (False, True)
    assert "Ring the panel" not in at_rest(house)


def test_nothing_ticked_is_only_me(house: Site) -> None:
    link = log_link(house)
    write(house, link, WRITTEN)
    html = as_html(house, got(house, link, "check"))
    assert [value.partition(":")[0] for value in inputs(html, "share")] == ["log-a-1", "log-a-2", "log-a-3"]
    assert ticked(html) == []
    send(house, link)
    log = the_log(house)
    assert not any(answer.shared for answer in log.answers)
    assert not agreed(log.line)
    text = as_text(as_html(house, got(house, link)))
    assert text.count("Who can read it: Only you") == 4
    assert "It stays out of the report: you have not agreed to these words." in text


def test_the_same_post_again_changes_nothing(house: Site) -> None:
    link = log_link(house)
    html = as_html(house, got(house, link))
    form = {**WRITTEN, "seen": inputs(html, "seen")[0], "form": inputs(html, "form")[0], "go": "continue"}
    first = posted(house, link, form)
    assert first == posted(house, link, form)
    html = as_html(house, got(house, link, "check"))
    ticks = {"seen": inputs(html, "seen")[0], "share": inputs(html, "share")[:1], "consent": inputs(html, "consent")[0]}
    posted(house, link, ticks, "check")
    before = kept(house)
    set_clock(house, "2027-01-21 11:00")
    assert step_of(posted(house, link, ticks, "check")) == "sent"
    assert step_of(posted(house, link, form)) == "check"
    assert kept(house) == before


def test_earlier_ticks_stand_for_the_same_words_only(house: Site) -> None:
    link = sent_log(house)
    set_clock(house, "2027-01-21 11:00")
    write(house, link, {**WRITTEN, "log-a-1": "Other words", "line": "It took longer."})
    html = as_html(house, got(house, link, "check"))
    assert ticked(html) == [f"log-a-2:{fingerprint(SHOWN_WORDS)}"]
    write(house, link, {**WRITTEN, "log-a-2": "Not for you any more"})
    assert ticked(as_html(house, got(house, link, "check"))) == [fingerprint("It took longer and it was better.")]
    send(house, link)
    assert not any(answer.shared for answer in the_log(house).answers)
    assert SHOWN_WORDS not in at_rest(house)


def test_a_tick_for_other_words_opens_nothing(house: Site) -> None:
    link = log_link(house)
    write(house, link, WRITTEN)
    html = as_html(house, got(house, link, "check"))
    forged = {
        "seen": inputs(html, "seen")[0],
        "share": (f"log-a-1:{fingerprint('other')}", "log-a-1", "log-a-1:"),
        "consent": fingerprint("other"),
    }
    assert step_of(posted(house, link, forged, "check")) == "sent"
    assert not any(answer.shared for answer in the_log(house).answers)
    assert not agreed(the_log(house).line)


def test_saved_for_later_and_carried_on(house: Site) -> None:
    link = log_link(house)
    assert step_of(write(house, link, {"log-a-1": SECRET_WORDS, "by-day": "31", "by-month": "2"}, "save")) == "saved"
    assert "Only you can read it, and nothing is sent." in as_text(as_html(house, got(house, link, "saved")))
    assert kept(house).logs == ()
    html = as_html(house, got(house, link))
    assert f">\n{SECRET_WORDS}</textarea>" in html
    assert (inputs(html, "by-day"), inputs(html, "by-month")) == (["31"], ["2"])


def test_faults_keep_what_was_typed(house: Site) -> None:
    link = log_link(house)
    answer = page(write(house, link, {"log-a-1": "x" * 10_001, "by-day": "31", "by-month": "2", "by-year": "2027"}))
    assert [fault.field for fault in answer.faults] == ["log-a-1", "by"]
    html = as_html(house, answer)
    assert "x" * 10_001 in html
    assert "<title>Error: Your learning log" in html
    empty = page(write(house, link, {}))
    assert [fault.message for fault in empty.faults] == ["Write in any box, or choose “Nothing to share this time”"]
    assert kept(house).drafts == ()


def test_nothing_to_share_is_one_tap(house: Site) -> None:
    link = log_link(house)
    assert step_of(write(house, link, {}, "nothing")) == "sent"
    assert (the_log(house).state, the_log(house).answers) == (LogState.NOTHING_TO_SHARE, ())
    assert "Nothing to share this time is a full answer." in as_text(as_html(house, got(house, link, "sent")))
    assert "Write something after all" in as_text(as_html(house, got(house, link)))


def test_nothing_to_share_with_words_typed_asks_first(house: Site) -> None:
    link = log_link(house)
    assert step_of(write(house, link, {"log-a-1": SECRET_WORDS}, "nothing")) == "nothing"
    assert kept(house).logs == ()
    assert SECRET_WORDS in as_html(house, got(house, link, "change"))
    assert step_of(posted(house, link, {}, "nothing")) == "sent"
    assert the_log(house).state is LogState.NOTHING_TO_SHARE
    assert SECRET_WORDS not in as_html(house, got(house, link, "change"))


def test_taking_back_leaves_no_word_and_the_action(house: Site) -> None:
    link = sent_log(house)
    set_clock(house, "2027-01-21 11:00")
    assert "Ring the panel" in as_html(house, got(house, link, "takeback"))
    assert step_of(posted(house, link, {}, "withdraw")) == "taken"
    log = the_log(house)
    assert (log.state, log.answers, log.line, log.elements) == (LogState.NOTHING_TO_SHARE, (), None, ())
    assert [action.text for action in the_actions(house)] == ["Ring the panel"]
    before = kept(house)
    again = {"also": fingerprint("Ring the panel")}
    assert step_of(posted(house, link, again, "withdraw")) == "taken"
    assert kept(house) == before


def test_taking_back_the_action_too(house: Site) -> None:
    link = sent_log(house)
    (value,) = inputs(as_html(house, got(house, link, "takeback")), "also")
    posted(house, link, {"also": value}, "withdraw")
    assert kept(house).actions == ()


def test_two_windows_show_both_texts_and_the_second_post_wins(house: Site) -> None:
    link = log_link(house)
    html = as_html(house, got(house, link))
    opened = {name: inputs(html, name)[0] for name in ("seen", "form")}
    posted(house, link, {**opened, "log-a-1": "From the phone", "go": "save"})
    set_clock(house, "2027-01-21 11:00")
    answer = page(posted(house, link, {**opened, "log-a-1": "From the laptop", "go": "continue"}))
    assert answer.status == 409
    html = as_html(house, answer)
    assert ">\nFrom the laptop</textarea>" in html
    assert "From the phone" in as_text(html)
    assert "From the laptop" not in json.dumps([d.text for d in drafts(house)])
    again = {"seen": inputs(html, "seen")[0], "form": opened["form"], "log-a-1": "From the laptop", "go": "continue"}
    assert step_of(posted(house, link, again)) == "check"
    assert "From the laptop" in drafts(house)[0].text


def drafts(house: Site) -> list[Draft]:
    return [open_draft(draft, house.seal.unseal) for draft in kept(house).drafts]


def test_what_was_not_looked_at_is_not_sent(house: Site) -> None:
    link = log_link(house)
    write(house, link, WRITTEN)
    html = as_html(house, got(house, link, "check"))
    old = {"seen": inputs(html, "seen")[0], "share": inputs(html, "share"), "consent": inputs(html, "consent")[0]}
    set_clock(house, "2027-01-21 11:00")
    write(house, link, {**WRITTEN, "log-a-1": "Much more private"})
    answer = page(posted(house, link, old, "check"))
    assert (answer.status, kept(house).logs) == (409, ())
    html = as_html(house, answer)
    assert "Nothing was sent. Look at them again." in as_text(html)
    assert [value.partition(":")[0] for value in ticked(html)][:2] == ["log-a-2", "log-a-3"]


def by_mail(house: Site, link: Link, text: str, source: Source = Source.MAIL) -> None:
    draft = Draft(
        occasion=link.occasion, person=link.person, prompt=link.prompt, at=house.clock(), text=text, source=source
    )
    house.records(COHORT).keep_responses(sealed(Responses(drafts=(draft,)), house.seal.seal))


def test_a_reply_by_mail_waits_in_the_first_box(house: Site) -> None:
    link = log_link(house)
    by_mail(house, link, json.dumps({"reply": "It stayed with me.", "note": "It came from another address."}))
    html = as_html(house, got(house, link))
    assert ">\nIt stayed with me.</textarea>" in html
    assert "What you replied by mail" in html
    assert "It came from another address." in html
    assert kept(house).logs == ()
    set_clock(house, "2027-01-21 11:00")
    write(house, link, {"log-a-2": "Sorted: it stayed with me."})
    html = as_html(house, got(house, link, "change"))
    assert "It stayed with me." not in re.findall(r"<textarea[^>]*>\n([^<]*)</textarea>", html)
    assert "What you replied by mail" in html
    send(house, link)
    assert [answer.text for answer in the_log(house).answers] == ["Sorted: it stayed with me."]


def test_a_reply_that_says_nothing_to_share_is_told_by_one_button(house: Site) -> None:
    link = log_link(house)
    by_mail(house, link, json.dumps({"reply": "Nothing to share this time.", "nothing": True}))
    html = as_html(house, got(house, link))
    assert "You replied by mail that there is nothing to share." in html
    assert re.findall(r"<textarea[^>]*>\n([^<]*)</textarea>", html) == ["", "", "", ""]
    set_clock(house, "2027-01-21 11:00")
    assert step_of(write(house, link, {}, "nothing")) == "sent"
    assert (the_log(house).state, drafts(house)[0].text) == (LogState.NOTHING_TO_SHARE, "")


def test_a_reply_by_mail_after_sending_lies_on_top(house: Site) -> None:
    link = sent_log(house)
    set_clock(house, "2027-01-22 11:00")
    by_mail(house, link, json.dumps({"reply": "One more thing."}))
    assert "something here that you have not sent yet" in as_text(as_html(house, got(house, link)))
    html = as_html(house, got(house, link, "change"))
    assert SECRET_WORDS in html
    assert "One more thing." in html


def test_answers_to_questions_that_are_gone_are_shown_to_copy(house: Site) -> None:
    link = log_link(house)
    old = {"log-b-1": "We tried the library", "log-a-1": "Stays", "form": "older", "seen": "", "go": "continue"}
    assert step_of(posted(house, link, old)) == "change"
    html = as_html(house, got(house, link, "change"))
    assert ">\nStays</textarea>" in html
    assert "We tried the library" in as_text(html)
    assert step_of(write(house, link, {"log-a-1": "Stays"})) == "check"
    send(house, link)
    assert [answer.text for answer in the_log(house).answers] == ["Stays"]


def test_answers_that_were_imported_keep_their_box(house: Site) -> None:
    link = log_link(house)
    imported = LearningLog(
        occasion=link.occasion,
        person=link.person,
        prompt="reflection",
        state=LogState.RETURNED,
        at=AFTER_1,
        answers=(LogAnswer(question="log-c-3", text="The night shift.", shared=True),),
    )
    house.records(COHORT).keep_responses(sealed(Responses(logs=(imported,)), house.seal.seal))
    set_clock(house, "2027-01-21 11:00")
    html = as_html(house, got(house, link, "change"))
    assert ">\nThe night shift.</textarea>" in html
    assert ticked(as_html(house, got(house, link, "check"))) == [f"log-c-3:{fingerprint('The night shift.')}"]


def register(house: Site, came: Came) -> None:
    line = Attendance(occasion=Occasion("thames-1"), person=somebody(house).id, came=came, at=at("2027-01-19 13:00"))
    house.records(COHORT).keep_responses(Responses(attendance=(line,)))


def release(house: Site, when: str) -> None:
    house.records(COHORT).issue(
        Issued(
            kind="report-draft", at=at(when), digest="d", folder="reports/x", occasion=WHOLE_COHORT, released=at(when)
        )
    )


@pytest.mark.parametrize(
    ("now", "came", "said"),
    [
        ("2027-01-19 09:00", None, "It is early for this log"),
        ("2027-01-20 10:00", Came.NO, "No log is expected from you"),
        ("2027-02-24 10:00", None, "This log is closed"),
    ],
)
def test_while_no_log_is_taken_the_page_says_why(house: Site, now: str, came: Came | None, said: str) -> None:
    set_clock(house, now)
    if came is not None:
        register(house, came)
    link = log_link(house)
    html = as_html(house, got(house, link))
    assert f">{said}</h1>" in html
    assert "<form" not in html
    answer = page(posted(house, link, {"log-a-1": SECRET_WORDS, "go": "continue"}))
    assert (answer.status, kept(house).drafts, kept(house).logs) == (409, (), ())
    assert SECRET_WORDS in as_text(as_html(house, answer))


def test_a_draft_is_not_lost_when_the_log_closes(house: Site) -> None:
    link = log_link(house)
    write(house, link, {"log-a-1": SECRET_WORDS}, "save")
    set_clock(house, "2027-02-24 10:00")
    assert SECRET_WORDS in as_text(as_html(house, got(house, link)))


def test_a_sent_log_stays_open_until_the_report_is_released(house: Site) -> None:
    link = sent_log(house)
    set_clock(house, "2027-08-20 10:00")
    assert step_of(write(house, link, {**WRITTEN, "log-a-1": "Seen from August"})) == "check"
    send(house, link)
    assert the_log(house).answers[0].text == "Seen from August"
    release(house, "2027-09-01 10:00")
    set_clock(house, "2027-09-01 10:00")
    before = kept(house)
    text = as_text(as_html(house, got(house, link)))
    assert "The report is out" in text
    assert "Seen from August" in text
    assert "learning@example.gov.uk" in text
    for step in ("", "check", "nothing", "withdraw"):
        assert page(posted(house, link, {**WRITTEN, "go": "continue"}, step)).status == 409
    assert kept(house) == before


def test_an_action_of_that_session_stands_in_the_form(house: Site) -> None:
    link = log_link(house)
    action = Action(
        occasion=link.occasion, person=link.person, number=1, at=AFTER_1, text="Written elsewhere", source=Source.WEB
    )
    house.records(COHORT).keep_responses(sealed(Responses(actions=(action,)), house.seal.seal))
    set_clock(house, "2027-01-21 11:00")
    assert ">\nWritten elsewhere</textarea>" in as_html(house, got(house, link))
    write(house, link, {"log-a-1": "x"})
    assert "stays in your list as it is: “Written elsewhere”" in as_text(as_html(house, got(house, link, "check")))
    send(house, link)
    assert [one.text for one in the_actions(house)] == ["Written elsewhere"]


def test_who_reads_an_open_page_is_said_before_anyone_writes(house: Site) -> None:
    link = log_link(house, WHOLE_COHORT, "my-work")
    assert "Your answers appear without your name" in as_text(as_html(house, got(house, link)))
    write(house, link, {"work-1": "Carers"})
    html = as_html(house, got(house, link, "check"))
    assert (inputs(html, "share"), inputs(html, "consent")) == ([], [])
    send(house, link)
    assert the_log(house).answers == (LogAnswer(question="work-1", text="Carers", shared=True),)


BOTH = {"appetite-1": "The opening hours", "appetite-2": "The budget"}


def test_a_lead_ticks_the_words_that_stand_under_their_role_and_authority(house: Site) -> None:
    lead = programme_of(house).cohort.leads[0]
    link = a_link(Purpose.ANSWER, lead.id, prompt="appetite")
    role = "as said by “Director of communities, Riverside Council”"
    assert role in as_text(as_html(house, got(house, link)))
    write(house, link, BOTH)
    check = got(house, link, "check")
    assert role in as_text(as_html(house, check))
    ticked = {"share": check.facts["offers"][0][0]}
    # a page that named another role sends nothing: its mark is of the words and the role
    assert page(posted(house, link, {**ticked, "seen": LogForm(texts=BOTH).mark}, "check")).status == 409
    assert step_of(posted(house, link, {**ticked, **check.facts["hidden"]}, "check")) == "sent"

    log = the_log(house)
    assert log.said_as == "Director of communities, Riverside Council"
    assert [(one.question, one.text, one.shared) for one in log.answers] == [
        ("appetite-1", "The opening hours", True),
        ("appetite-2", "The budget", False),
    ]
    others = as_text(as_html(house, got(house, a_link(Purpose.MINE, somebody(house).id), "open")))
    assert "The opening hours" in others
    assert log.said_as in others
    assert "The budget" not in others
    assert lead.name not in others


def test_what_a_lead_sent_before_roles_were_told_stands_as_the_programme_lead_s(house: Site) -> None:
    lead = programme_of(house).cohort.leads[0]
    link = a_link(Purpose.ANSWER, lead.id, prompt="appetite")
    said = (LogAnswer(question="appetite-1", text="The opening hours", shared=True),)
    before = LearningLog(
        occasion=link.occasion, person=lead.id, prompt="appetite", state=LogState.RETURNED, at=AFTER_1, answers=said
    )
    house.records(COHORT).keep_responses(sealed(Responses(logs=(before,)), house.seal.seal))
    words = "You and everyone in the programme or reading its report, as said by “Programme lead”"
    assert words in as_text(as_html(house, got(house, link)))
    assert words in as_text(as_html(house, got(house, a_link(Purpose.MINE, lead.id))))
    # the tick was for that: under another role it is asked anew
    write(house, link, {"appetite-1": "The opening hours"})
    assert ticked(as_html(house, got(house, link, "check"))) == []


def test_the_stages_of_my_work_can_be_counted(house: Site) -> None:
    link = log_link(house, WHOLE_COHORT, "my-work")
    assert "Your answers appear without your name" in as_text(as_html(house, got(house, link)))
    write(house, link, {"work-4": ("evaluation", "design")})
    send(house, link)
    assert the_log(house).answers == (LogAnswer(question="work-4", text="design, evaluation", shared=True),)
    assert ticked(as_html(house, got(house, link, "change"))) == ["design", "evaluation"]


def test_the_pulse_is_counted_and_its_words_are_offered_to_the_team(house: Site) -> None:
    link = log_link(house, WHOLE_COHORT, "midpoint")
    html = as_html(house, got(house, link))
    assert "The report counts these answers, never yours alone." in html
    assert 'name="line"' not in html
    write(house, link, {"midpoint-1": "mostly", "midpoint-2": "Longer breaks", "midpoint-3": "No"})
    html = as_html(house, got(house, link, "check"))
    assert "Tick each answer that the programme team may read, without your name." in html
    assert [value.partition(":")[0] for value in inputs(html, "share")] == ["midpoint-2", "midpoint-3"]
    send(house, link, ("midpoint-2",))
    assert [(a.question, a.shared) for a in the_log(house).answers] == [
        ("midpoint-1", True),
        ("midpoint-2", True),
        ("midpoint-3", False),
    ]


def test_a_prompt_of_one_s_own_has_one_box(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    folder = tmp_path / "templates" / "prompts" / "half-time"
    folder.mkdir(parents=True)
    for name in ("subject.txt.j2", "body.txt.j2", "body.html.j2"):
        (folder / name).write_text("How is it?", encoding="utf-8")
    own = "  half-time:\n    to: members\n    when: 3 working days after at 10:00\n    asks: yes\n"
    head, colon, tail = text.partition("\nprompts:\n")
    house = a_house(tmp_path, text=f"{head}{colon}{own}{tail}" if colon else f"{text}\nprompts:\n{own}")
    link = log_link(house, "thames-1", "half-time")
    html = as_html(house, got(house, link))
    assert ">Half time</h1>" in html
    assert '<textarea class="govuk-textarea" id="answer"' in html
    write(house, link, {"answer": "Well."})
    send(house, link)
    assert the_log(house).answers == (LogAnswer(question="answer", text="Well."),)
    quiet = log_link(house, "thames-1", "going-ahead")
    assert "no questions to answer" in as_text(as_html(house, got(house, quiet)))


def test_words_that_seem_to_name_somebody_are_pointed_out(house: Site) -> None:
    link = log_link(house)
    write(house, link, {"log-a-1": "Grace was right", "log-a-2": "I was slow", "line": "She was right."})
    text = as_text(as_html(house, got(house, link, "check")))
    assert text.count("These words seem to name somebody or somewhere.") == 1
    assert "Your line seems to name somebody or somewhere." in text


def test_what_is_typed_is_never_markup(house: Site) -> None:
    link = log_link(house)
    bad = "</textarea><script>alert(1)</script>\"'{{ 7*7 }}"
    write(house, link, {**WRITTEN, "log-a-1": bad, "log-a-3": bad, "line": bad})
    pages = [as_html(house, got(house, link, step)) for step in ("change", "check")]
    send(house, link, ("log-a-1",))
    pages += [as_html(house, got(house, link, step)) for step in ("", "sent", "takeback")]
    assert not any("<script" in html for html in pages)
    assert all("{{ 7*7 }}" in html for html in pages)


def test_the_words_after_another_page_keep_their_own_step(house: Site) -> None:
    """As the endline's page uses them: its ratings come first, and the form has a step of its own."""
    link = log_link(house, WHOLE_COHORT, "endline")
    show, act = log.shows("words"), log.acts("words")
    assert ("" in show, "" in act) == (False, False)
    html = as_html(house, show["words"](a_visit(house, link, "words")))
    assert f'action="{a_visit(house, link).here("words")}"' in html
    typed = {"form": inputs(html, "form")[0], "seen": inputs(html, "seen")[0], "close-1": "Asking", "go": "continue"}
    assert step_of(act["words"](a_visit(house, link, "words", typed))) == "check"
    html = as_html(house, show["check"](a_visit(house, link, "check")))
    assert step_of(act["check"](a_visit(house, link, "check", {"seen": inputs(html, "seen")[0]}))) == "sent"
    assert the_log(house).answers == (LogAnswer(question="close-1", text="Asking"),)


STEPS = tuple(log.HANDLERS.show)


def test_looking_changes_nothing(house: Site) -> None:
    links = [log_link(house), log_link(house, number=1), log_link(house, WHOLE_COHORT, "midpoint")]
    sent_log(house)
    write(house, links[1], {"log-a-1": "Begun"}, "save")
    before = at_rest(house)
    for link in links:
        for step in STEPS:
            answer = got(house, link, step)
            assert isinstance(answer, Redirect) or as_html(house, answer)
    assert at_rest(house) == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(tuple(log.HANDLERS.act)),
            st.dictionaries(
                st.sampled_from(
                    [*WRITTEN, "seen", "form", "go", "share", "consent", "also", "work-4", "answer", "person", "%"]
                ),
                st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["continue", "save", "nothing", "E1"]))),
            ),
        ),
        max_size=5,
    )
)
def test_junk_breaks_nothing_and_touches_nobody_else(
    shared_house: Site, posts: list[tuple[str, dict[str, list[str]]]]
) -> None:
    mine, others = log_link(shared_house, number=2), log_link(shared_house)
    for step, form in posts:
        answer = posted(shared_house, mine, form, step)
        assert isinstance(answer, Redirect) or as_html(shared_house, answer)
    records = kept(shared_house)
    theirs = [log for log in records.logs if log.person == others.person]
    assert [open_log(log, shared_house.seal.unseal).answers[0].text for log in theirs] == [SECRET_WORDS]
    assert not any(a.shared for log in records.logs if log.person == mine.person for a in log.answers)
    assert {log.person for log in records.logs} <= {mine.person, others.person}


@pytest.fixture(scope="module")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    house = a_house(tmp_path_factory.mktemp("home"))
    sent_log(house)
    return house


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_a_log_in_a_browser(browser: Browser, house: Site, scripts: bool) -> None:
    link = log_link(house)
    with running(house) as base, window(browser, 320, scripts=scripts) as tab:

        def look() -> None:
            if scripts:
                axe_clean_everywhere(tab)

        tab.goto(base + house.links.path(link, house.clock()))
        look()
        tab.get_by_role("button", name="Continue").click()
        assert tab.title().startswith("Error: ")
        look()
        tab.get_by_label("What stayed with you from the session?").fill("The silence.\n\nStill there.")
        tab.get_by_label("What will you do next, and by when?").fill("Ring the panel")
        for name, value in (("Day", "19"), ("Month", "2"), ("Year", "2027")):
            tab.get_by_label(name).fill(value)
        tab.get_by_label("Joint work").check()
        tab.get_by_label("One line for the report").fill("It took longer.")
        tab.get_by_role("button", name="Continue").click()
        look()
        tab.get_by_label("What stayed with you from the session?").check()
        tab.get_by_label("These exact words may stand in the report").check()
        tab.get_by_role("button", name="Send").click()
        look()
        assert tab.get_by_role("heading", level=1).inner_text() == "Thank you"
        tab.reload()
        tab.get_by_role("link", name="take it back").click()
        look()
        tab.get_by_role("button", name="Take back your learning log").click()
        look()
        assert tab.get_by_role("heading", level=1).inner_text() == "Taken back"
    assert the_log(house).state is LogState.NOTHING_TO_SHARE


@pytest.mark.browser
@pytest.mark.slow
def test_the_other_states_in_a_browser(browser: Browser, house: Site) -> None:
    link, other = log_link(house), log_link(house, "thames-2")
    by_mail(house, log_link(house, number=1), json.dumps({"reply": "It stayed.", "strays": {"log-b-1": "Old"}}))
    with running(house) as base, window(browser) as tab:

        def opened(at_link: Link, step: str = "") -> None:
            tab.goto(base + house.links.path(at_link, house.clock()) + (f"/{step}" if step else ""))

        opened(link)
        with window(browser) as second:
            second.goto(tab.url)
            second.get_by_label("What stayed with you").fill("From the phone")
            second.get_by_role("button", name="Save and come back later").click()
            axe_clean_everywhere(second)
        tab.get_by_label("What stayed with you").fill("From the laptop")
        tab.get_by_role("button", name="Continue").click()
        assert "From the phone" in tab.inner_text("main")
        axe_clean_everywhere(tab)
        opened(link, "nothing")
        axe_clean_everywhere(tab)
        opened(other)
        axe_clean_everywhere(tab)
        opened(log_link(house, number=1))
        axe_clean_everywhere(tab)
        for prompt in ("midpoint", "my-work", "stories"):
            opened(log_link(house, WHOLE_COHORT, prompt))
            axe_clean_everywhere(tab)
