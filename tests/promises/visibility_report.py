"""What coordinators and readers do to a report in the small programme, on the real pages, and what the law needs to know of it.

Every word that a coordinator types is a mark of `TEAM`. What people said yes to is kept from their deeds alone.
"""

from __future__ import annotations

from pathlib import Path

from sets.model.cohort import WHOLE_COHORT
from sets.model.report_review import PassageKind, ReportStage, Scope, newest_step
from sets.model.requests import Purpose
from sets.rehearsal.actors.browser import Form, Seen
from sets.report.editing.passages import GUIDES
from sets.report.editing.to_do import NEEDED
from sets.report.edition import Version
from sets.report.release.workflow import ASKS, released_folder
from sets.web.report_read.report import of_version
from tests.promises.visibility_help import COHORT, Key, World, step_of
from tests.promises.visibility_reading import words_in, words_of
from tests.support.release_help import letters_of

TEAM = "team"
PLACES = ("unsorted", "trust", "own-1", "aside")
PARTS = tuple(GUIDES)
Story = frozenset[str]
"""The ticked words of a story of change."""


class Report:
    """Both reports of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stage = dict.fromkeys(Scope, ReportStage.DRAFT)
        self.chosen: set[Story] = set()
        self.said_yes: set[tuple[str, Story]] = set()
        self.checks: dict[tuple[str, Scope], str] = {}
        self.published: dict[tuple[Scope, Version], set[str]] = {}
        """The marks of each version that is out."""

    @property
    def scope(self) -> Scope:
        """The report before the cohort: while a session is to come, the one at half way."""
        return Scope.FINAL if all(self.world.over(session) for session in self.world.days) else Scope.MIDPOINT

    # ---- themes

    def sort(self, name: str, place: str, do: str, other: str) -> None:
        """Tick every line of the first form of a theme's page, and do this with them."""
        seen = self.world.open(name, Purpose.EDIT, (WHOLE_COHORT, place), "themesone")
        form = next((one for one in seen.forms if "line" in one.offered), None)
        if form is not None:
            form.offered["to"] = list(PLACES)
            given = {"line": form.offered["line"], "do": do, "to": other, "name": self._mark()}
            self.world.browser.send(form, given)

    def word_theme(self, name: str, place: str, *, accept: bool) -> None:
        form = self.world.form(name, Purpose.EDIT, (WHOLE_COHORT, place), "themesone", "themeswords")
        if form is not None:
            given = {"name": self._mark(), "summary": self._mark(), "dissent": self._mark()}
            self.world.browser.send(form, {**given, "report": "yes" if accept else "no"})

    # ---- words

    def write(self, name: str, part: PassageKind, *, out: bool) -> None:
        forms = self.world.open(name, Purpose.EDIT, step=f"words{part}").forms
        if not forms:
            return
        ref = forms[0].fields["ref"][0]
        if out and ref != "new":
            sure = self.world.browser.send(forms[0], {"do": "out"}).form(f"words{part}")
            if sure is not None and ("do", "sure") in sure.buttons:
                self.world.browser.send(sure, {"do": "sure"})
            return
        given = {f"text-{ref}": self._mark(), f"owner-{ref}": self._mark(), f"when-{ref}": "March 2028"}
        if kinds := forms[0].offered.get(f"kind-{ref}"):
            given[f"kind-{ref}"] = kinds[0]
        self.world.browser.send(forms[0], {**given, "do": "save"})

    def pick(self, name: str, number: int, *, choose: bool) -> None:
        """Choose a story, or leave it out; the model follows what the page says then."""
        page = self.world.open(name, Purpose.EDIT, step="wordsstories")
        forms = [one for one in page.forms if "story" in one.fields]
        if not forms:
            return
        form = forms[number % len(forms)]
        ref = form.fields["story"][0][:12]
        given = {f"why-{ref}": self._mark(), f"by-{ref}": self._mark()}
        seen = self.world.browser.send(form, {**given, "do": "choose" if choose else "leave"})
        story = self._story_of(form, page)
        if story is not None and seen.status == 200 and step_of(seen) in ("wordsstorieskept", "wordsstoriesleft"):
            (self.chosen.add if choose else self.chosen.discard)(story)

    def _story_of(self, form: Form, page: Seen) -> Story | None:
        """Whose words stand in the card of this form."""
        card = page.html.partition(f'id="story-{form.fields["story"][0][:12]}"')[2].partition("<form")[0]
        told = (one.opened for key, one in self.world.sent.items() if key[2] == "stories" and one.opened)
        return next((story for story in told if all(text in card for text in story)), None)

    # ---- steps

    def go(self, name: str) -> None:
        """The next step forward, with every box ticked."""
        form = self.world.form(name, Purpose.EDIT, (WHOLE_COHORT, ""), "release", "/release")
        if form is not None:
            ticks = {box: "yes" for box in form.offered if box.startswith("tick-")}
            self._went(self.world.browser.send(form, {**ticks, "why": "The committee meets on Friday."}))
            self._letters_leave()

    def _letters_leave(self) -> None:
        """In the letters' hours, while this world's clock stands; the next step waits for them."""
        step = newest_step(self.world.records_of().review().steps, self.scope)
        if step is not None and step.stage in ASKS:
            lines = letters_of(step, self.world.site.programme(COHORT))
            self.world.records_of().claim(lines)
            self.world.records_of().settle(lines)

    def write_what_is_needed(self, name: str) -> None:
        """The words without which the report goes to nobody, where nobody has written them."""
        written = {one.part for one in self.world.records_of().review().passages if one.text}
        for part in NEEDED[self.scope].keys() - written:
            self.write(name, part, out=False)

    def go_back(self, name: str, to: int) -> None:
        form = self.world.form(name, Purpose.EDIT, (WHOLE_COHORT, ""), "releaseback", "/releaseback")
        if form is not None:
            stages = form.offered["to"]
            self._went(self.world.browser.send(form, {"to": stages[to % len(stages)], "why": self._mark()}))

    def _went(self, seen: Seen) -> None:
        stage = step_of(seen).removeprefix("release")
        if seen.status == 200 and stage in tuple(ReportStage):
            self.stage[self.scope] = ReportStage(stage)
            if stage == ReportStage.RELEASED:
                files = self.filed(self.scope)
                for version in Version:
                    found = self.world.marks_in(words_of(of_version(files, version)))
                    self.published[self.scope, version] = found
                self.world.released = self.world.released or self.scope is Scope.FINAL

    def filed(self, scope: Scope) -> dict[str, bytes]:
        """The files of a released report as they lie in the home."""
        folder = self.world.installation.home / released_folder(self.world.records_of().issued(), scope)
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    # ---- who is asked

    def say(self, name: str, number: int, do: str) -> None:
        """Yes, no or other words to one of one's own lines or stories."""
        for scope in Scope:
            if (form := self.own_form(name, scope, number, do)) is not None:
                self.post(name, form, do)

    def own_form(self, name: str, scope: Scope, number: int, do: str) -> Form | None:
        forms = self.world.open(name, Purpose.CHECK, (WHOLE_COHORT, scope)).forms
        wanted = [f for f in forms if (("do", do) in f.buttons) or (f.fields.get("do") == [do])]
        return wanted[number % len(wanted)] if wanted else None

    def post(self, name: str, form: Form, do: str) -> None:
        key = self._key(name, form)
        new = self.world.mark(name) if do == "change" else ""
        box = next((field for field in form.fields if field.startswith("words-")), "")
        seen = self.world.browser.send(form, {box: new} if new else {"do": do})
        if key is None or seen.status != 200 or step_of(seen) not in ("kept", "changed"):
            return
        sent = self.world.sent[key]
        if "story" in form.fields:
            (self.said_yes.add if do == "yes" else self.said_yes.discard)((name, sent.opened))
        elif new:
            sent.line, sent.agreed = new, False
        else:
            sent.agreed = do == "yes"

    def _key(self, name: str, form: Form) -> Key | None:
        ref = (form.fields.get("line") or form.fields.get("story") or [""])[0]
        return next((key for key in self.world.sent if key[0] == name and f"{key[1]}-{key[2]}" == ref), None)

    def check_facts(self, name: str, scope: Scope) -> None:
        form = self.world.form(name, Purpose.CHECK, (WHOLE_COHORT, scope), "facts", "facts")
        if form is not None:
            word = self.world.mark(name)
            if step_of(self.world.browser.send(form, {"facts": "wrong", "what": word})) == "told":
                self.checks[name, scope] = word

    # ---- what the law needs

    def spoken(self) -> set[str]:
        """Coordinators' words that stand: in passages, in themes of the report, beside chosen stories."""
        review = self.world.records_of().review()
        said = [text for one in review.passages if one.text for text in (one.text, one.owner)]
        said += [text for one in review.themes if one.accepted for text in (one.name, one.summary, one.dissent)]
        said += [text for one in review.picks if one.chosen for text in (one.why, one.chosen_by)]
        return self.world.marks_in(" ".join(said))

    def stories_in(self) -> set[str]:
        """The words of stories that were chosen, that stand so, and that their writer said yes to."""
        return {
            mark
            for key, one in self.world.sent.items()
            if key[2] == "stories" and one.opened in self.chosen and (key[0], one.opened) in self.said_yes
            for text in one.opened
            for mark in self.world.marks_in(text)
        }

    def out(self, scope: Scope) -> set[str]:
        return self.published.get((scope, Version.LEAD), set())

    def team(self) -> set[str]:
        return {mark for mark, owner in self.world.marks.items() if owner == TEAM}

    def forget(self, name: str) -> None:
        for key in [key for key in self.checks if key[0] == name]:
            del self.checks[key]
        self.said_yes = {one for one in self.said_yes if one[0] != name}

    def _mark(self) -> str:
        return self.world.mark(TEAM)


def draft_words(files: dict[str, bytes]) -> str:
    """The words of every form of a report but its PDF and workbook, which take long to make and say the same."""
    return "\n".join(words_in(data) for name, data in files.items() if Path(name).suffix not in (".pdf", ".xlsx"))
