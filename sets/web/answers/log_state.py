"""What a page of questions stands on: its questions, who may read, what is kept so far, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from sets.cohort.meeting_wording import meeting_words
from sets.disclosure.words import names_somebody, naming_in
from sets.model.cohort import PersonId, Role
from sets.model.requests import Original
from sets.model.responses import Source
from sets.responses.consent import fingerprint
from sets.responses.forms.date_field import by_words, read_day
from sets.responses.forms.log_form import LogForm, form_of, from_text, merged, placed, questions_of
from sets.responses.forms.log_records import Before
from sets.responses.forms.log_window import Window, next_session, window
from sets.responses.forms.sharing import LEAD, Ticks, may_ask, reader_phrase, said_as, ticks_of
from sets.responses.prompt_catalogue import AnswerReader, Prompt, prompt_called
from sets.responses.questions import Question
from sets.responses.sealed_records import open_action, open_draft, open_log
from sets.text import wording as words
from sets.web.page.request import PageRequest, Redirect
from sets.web.session.context import readers_of, told_names

CHANGE = "change"


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """One visit to a page of questions. `first` is the step of its form: empty, unless another page comes before it."""

    request: PageRequest
    first: str = ""

    @cached_property
    def prompt(self) -> str:
        return self.request.link.prompt

    @cached_property
    def row(self) -> Prompt:
        """What is known of the prompt."""
        return prompt_called(self.prompt, self.request.programme.cohort.prompts)

    @cached_property
    def before(self) -> Before:
        """What is kept, opened for its author."""
        request, unseal = self.request, self.request.site.seal.unseal
        whose = (request.link.occasion, request.person.id)
        key = (*whose, self.prompt)
        logs = (log for log in request.responses.logs if (log.occasion, log.person, log.prompt) == key)
        drafts = (
            d for d in request.responses.drafts if (d.occasion, d.person, d.prompt) == key and (d.sealed or d.text)
        )
        own = (action for action in request.responses.actions if (action.occasion, action.person) == whose)
        return Before(
            occasion=request.link.occasion,
            person=request.person.id,
            prompt=self.prompt,
            log=next((open_log(log, unseal) for log in logs), None),
            draft=next((open_draft(draft, unseal) for draft in drafts), None),
            actions=tuple(open_action(action, unseal) for action in own),
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return questions_of(self.prompt, self.request.meeting, self.request.programme, self.before.log)

    @cached_property
    def sent(self) -> LogForm:
        """What was sent; before anything was, the words of an open action."""
        return form_of(self.before.log, self.before.actions, self.questions)

    @cached_property
    def form(self) -> LogForm:
        """What the boxes show: the draft, else what was sent; a reply by mail lies on top of either."""
        draft = self.before.draft
        if draft is None:
            return self.sent
        kept = from_text(draft.text, self.questions)
        if not kept.answered and not any(kept.by):
            kept = merged(self.sent, kept) if kept.reply else kept
        return placed(kept, self.questions) if draft.source is Source.MAIL else kept

    @property
    def by_mail(self) -> bool:
        """Whether what waits here came by mail and was not looked at yet."""
        return self.before.draft is not None and self.before.draft.source is Source.MAIL

    @cached_property
    def mails(self) -> tuple[Original, ...]:
        """The visitor's own mails about this, as they came, for as long as they are kept."""
        key = f"{self.request.link.occasion}/{self.request.person.id}/{self.prompt}"
        mine = (one for one in self.request.records.originals() if one.person == self.request.person.id)
        return tuple(one for one in mine if one.about in (key, ""))

    @cached_property
    def window(self) -> Window:
        request = self.request
        return window(
            self.prompt,
            request.meeting,
            request.person,
            request.programme,
            request.responses,
            request.records.issued(),
            self.before.log,
            request.now,
        )

    @cached_property
    def readers(self) -> dict[PersonId, str]:
        """Those who facilitated this session or the set today, by id and name."""
        return readers_of(self.request, self.request.meeting)

    @property
    def said_as(self) -> str:
        """How the visitor is called beside what they tick, on a page whose words stand under a role."""
        return said_as(self.request.person) if self.row.reader is AnswerReader.NAMED_ROLE else ""

    @property
    def facilitators(self) -> tuple[str, ...]:
        """The names of those who would be offered answers now; where words stand under a role, that role."""
        return (self.said_as,) if self.said_as else tuple(self.readers.values())

    @property
    def mark(self) -> str:
        """A fingerprint of what would be sent, and of whose it would be said to be."""
        return fingerprint(f"{self.form.mark}\n{self.said_as}") if self.said_as else self.form.mark

    @cached_property
    def asked(self) -> bool:
        """Whether there is a list of answers to tick."""
        return may_ask(self.row.reader, self.facilitators)

    @cached_property
    def phrase(self) -> str:
        """Who can read what was shared: whom the page named when it was sent, or would name now."""
        log = self.before.log
        told = told_names(log.told, self.request.programme) if log is not None and log.told else self.facilitators
        told = (log.said_as or LEAD,) if log is not None and self.said_as else told
        return reader_phrase(self.row.reader, told)

    @cached_property
    def ticks(self) -> Ticks:
        """The ticks of what was sent. None of an answer stands once the page would name a reader more, or another role."""
        log = self.before.log
        found = ticks_of(log)
        more = set(self.readers) - set(log.told) if log is not None and log.told else set()
        renamed = log is not None and bool(self.said_as) and self.said_as != (log.said_as or LEAD)
        return replace(found, answers={}) if more or renamed else found

    @cached_property
    def caption(self) -> str:
        """`Thames session 2, Tuesday 23 February 2027`; nothing for what is about the whole programme, as the page says it."""
        request = self.request
        if request.meeting is None:
            return ""
        said = meeting_words(request.meeting, request.programme)
        return f"{said.label}, {said.day}"

    @cached_property
    def until(self) -> str:
        """Until when a first log is taken, in words; nothing where no session follows."""
        following = next_session(self.request.meeting, self.request.programme)
        if following is None or self.before.log is not None:
            return ""
        return f"until your next session, on {words.day(following.start.astimezone(self.request.zone))}"

    @property
    def source(self) -> str:
        """From whom a line of the visitor's is said to be."""
        return (
            "a community partner"
            if Role.PARTNER in self.request.programme.roles(self.request.person.id)
            else "set member"
        )

    @cached_property
    def naming(self) -> frozenset[str]:
        """What would point to somebody of the programme, as the report looks for it."""
        return naming_in(self.request.programme)

    def names(self, text: str) -> bool:
        return names_somebody(text, self.naming)

    def by(self, form: LogForm) -> str:
        """The day of a form's action in words."""
        found = read_day(*form.by, self.request.today)
        return by_words(found) if found is not None and not isinstance(found, str) else ""

    def go(self, step: str | None = None) -> Redirect:
        return Redirect(to=self.here(step))

    def here(self, step: str | None = None) -> str:
        """The path of a step of this page; without one, of its form."""
        return self.request.here(self.first if step is None else step)
