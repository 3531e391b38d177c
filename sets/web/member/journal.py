"""A member's own journal, to read, print and save. A step of one's own page; it shows and gives, and changes nothing."""

from __future__ import annotations

from sets.responses.forms.ratings import ENDS
from sets.text import wording as words
from sets.web.member.journal_entries import Entry, Journal, Ratings, journal_of
from sets.web.page.request import Answer, Download, Handler, Page, Visit

STEP, FILENAME, TITLE = "journal", "my-journal.txt", "Your journal"


def _show(visit: Visit) -> Answer:
    journal = _journal(visit)
    facts = {
        "journal": journal,
        "empty": not journal.entries and journal.ratings is None,
        "ends": ENDS,
        "name": words.one_line(visit.person.name),
        "programme_title": visit.programme.cohort.title,
        "as_at": words.moment(visit.now, visit.zone),
        "keep_logs": str(visit.programme.cohort.keep.logs),
        "to_file": visit.here(STEP),
        "back": visit.here(),
    }
    return Page(template="mine/journal.html.j2", title=TITLE, facts=facts)


def _file(visit: Visit) -> Answer:
    text = "\n\n".join((*_head(visit), *_body(_journal(visit)))) + "\n"
    # half a character, pasted from a broken program, must not keep anybody from their own words
    return Download(filename=FILENAME, media="text/plain; charset=utf-8", content=text.encode("utf-8", "replace"))


def _journal(visit: Visit) -> Journal:
    return journal_of(visit.person.id, visit.programme, visit.gathered, visit.house.seal.unseal)


def _head(visit: Visit) -> tuple[str, ...]:
    title = words.one_line(visit.programme.cohort.title)
    return (
        _underlined(TITLE, "="),
        f"{title}\n{words.one_line(visit.person.name)}\nAs at {words.moment(visit.now, visit.zone)}",
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
