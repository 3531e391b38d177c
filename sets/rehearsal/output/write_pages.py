"""The pages of a rehearsal: a timeline, each person's mailbox and calendar, each message as it would look.

They need no server and no script, and load nothing from anywhere. Files are readable by their owner only.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from sets.model.errors import StateError
from sets.rehearsal.events import Story
from sets.rehearsal.output.copies import SHEET, Shown, around, of_letter, page_files
from sets.rehearsal.output.front_page import counts, glance, left_out, spotlight
from sets.rehearsal.output.index import Index, Post
from sets.rehearsal.output.mailboxes import Step, calendar, calendar_steps, mail_months
from sets.rehearsal.output.timeline import timeline
from sets.store.atomic_file import make_private_folder
from sets.text import wording as words
from sets.text.clean import one_line
from sets.text.resources import template_root
from sets.text.templates import Renderer

INDEX, STYLE = "index.html", "style.css"
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
# a frame that may open nothing lets such a link do nothing; without it a click would replace the letter by an error
_NO_LINKS = '<base target="_blank">'


def write_pages(story: Story, renderer: Renderer, *, withheld: tuple[str, str] | None = None) -> tuple[Path, ...]:
    """Write the pages into the story's folder; gives every file written, `index.html` first.

    `withheld` is a figure that the report keeps back and the reason. Raises TemplateFault, and StateError where the
    folder cannot be written.
    """
    book = Index(story=story)
    return tuple(_write(story.folder / name, text) for name, text in _pages(book, renderer, withheld))


def _pages(book: Index, renderer: Renderer, withheld: tuple[str, str] | None) -> Iterator[tuple[str, str]]:
    yield INDEX, _index(book, renderer, withheld)
    yield STYLE, renderer.text("rehearse/style.css.j2")
    yield f"pages/{SHEET}", (template_root() / "web" / "assets" / SHEET).read_text(encoding="utf-8")
    yield from page_files(book.story)
    for person, who in book.people.items():
        months, entries = mail_months(book, person), calendar(book, person)
        facts = {"title": book.story.title, "who": who, "months": months, "entries": entries}
        yield f"people/{person}.html", renderer.html("rehearse/person.html.j2", **facts)
    shown = of_letter(book.story)
    for person, mailbox in book.mailboxes.items():
        steps = calendar_steps(book, person)
        for place, post in enumerate(mailbox):
            beside = (mailbox[place - 1] if place else None, mailbox[place + 1] if place + 1 < len(mailbox) else None)
            found = shown.get(post.sent.letter.key, ())
            yield f"messages/{post.number}.html", _message(book, renderer, post, steps.get(post.number), beside, found)


def _index(book: Index, renderer: Renderer, withheld: tuple[str, str] | None) -> str:
    story = book.story
    zone = book.programme.zone
    return renderer.html(
        "rehearse/index.html.j2",
        title=story.title,
        began=words.short_day(story.began.astimezone(zone).date()),
        ended=words.short_day(story.ended.astimezone(zone).date()),
        counts=counts(book),
        spotlight=spotlight(book),
        withheld=withheld,
        reports=[(title, quote(path)) for title, path in story.reports],
        glance=glance(book),
        pages=around(book),
        groups=book.groups,
        months=timeline(book),
        left_out=left_out(book),
    )


def _message(
    book: Index,
    renderer: Renderer,
    post: Post,
    step: Step | None,
    beside: tuple[Post | None, Post | None],
    shown: tuple[Shown, ...],
) -> str:
    return renderer.html(
        "rehearse/message.html.j2",
        title=book.story.title,
        post=post,
        letter=post.sent.letter,
        why=[words.upper_first(one_line(why)) for why in post.sent.why],
        file=quote(post.sent.file),
        step=step,
        earlier=beside[0],
        later=beside[1],
        shown=shown,
        srcdoc=srcdoc(post.sent.letter.html),
        # from the length of its plain text the style sheet knows about how tall it is, without a script
        lines=post.sent.letter.text.count("\n") + 1,
    )


def srcdoc(html: str) -> Markup:
    """A letter as the value of a frame's `srcdoc` in double quotes, its links switched off."""
    quiet = _HEAD.sub(lambda head: head.group() + _NO_LINKS, html, count=1)
    # inside double quotes only these two characters end or change the value; escaping more doubles the page
    return Markup(quiet.replace("&", "&amp;").replace('"', "&quot;"))


def _write(path: Path, text: str) -> Path:
    try:
        make_private_folder(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as problem:
        raise StateError(f"cannot write {path}: {problem.strerror}", whom="rehearsal pages") from problem
    return path
