"""A member's own journal, to read, print and save. A step of one's own page; it shows and gives, and changes nothing."""

from __future__ import annotations

from sets.responses.forms.ratings import ENDS
from sets.text import wording as words
from sets.web.member.journal_entries import Entry, Journal, Ratings, journal_of
from sets.web.page.request import Answer, Download, Handler, Page, PageRequest

STEP, FILENAME, TITLE = "journal", "my-journal.txt", "Your journal"


def _show(request: PageRequest) -> Answer:
    journal = _journal(request)
    facts = {
        "journal": journal,
        "empty": not journal.entries and journal.ratings is None,
        "ends": ENDS,
        "name": words.one_line(request.person.name),
        "programme_title": request.programme.cohort.title,
        "as_at": words.moment(request.now, request.zone),
        "keep_logs": str(request.programme.cohort.keep.logs),
        "to_file": request.here(STEP),
        "back": request.here(),
    }
    return Page(template="mine/journal.html.j2", title=TITLE, facts=facts)


def _file(request: PageRequest) -> Answer:
    text = "\n\n".join((*_head(request), *_body(_journal(request)))) + "\n"
    # half a character, pasted from a broken program, must not keep anybody from their own words
    return Download(filename=FILENAME, media="text/plain; charset=utf-8", content=text.encode("utf-8", "replace"))


def _journal(request: PageRequest) -> Journal:
    return journal_of(request.person.id, request.programme, request.responses, request.site.seal.unseal)


def _head(request: PageRequest) -> tuple[str, ...]:
    title = words.one_line(request.programme.cohort.title)
    return (
        _underlined(TITLE, "="),
        f"{title}\n{words.one_line(request.person.name)}\nAs at {words.moment(request.now, request.zone)}",
    )


def _body(journal: Journal) -> tuple[str, ...]:
    if not journal.entries and journal.ratings is None:
        return ("You have not written anything yet.",)
    rated = (_rated(journal.ratings),) if journal.ratings is not None else ()
    return (*(_entry(entry) for entry in journal.entries), *rated)


def _entry(entry: Entry) -> str:
    rows = ("\n".join(filter(None, (row.label, row.text, f"({row.note})" if row.note else ""))) for row in entry.rows)
    return "\n\n".join((f"{_underlined(entry.heading)}\n{entry.when}", *rows))


def _rated(ratings: Ratings) -> str:
    times = ratings.columns[1:]
    rows = (
        "\n".join((row[0], *(f"{t}: {value}" for t, value in zip(times, row[1:], strict=True)))) for row in ratings.rows
    )
    return "\n\n".join((f"{_underlined('How you rated yourself')}\n{ENDS}.", *rows))


def _underlined(text: str, mark: str = "-") -> str:
    return f"{text}\n{mark * len(text)}"


SHOW: dict[str, Handler] = {STEP: _show}
ACT: dict[str, Handler] = {STEP: _file}
