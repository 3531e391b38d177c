"""Editions to put into forms: few tables, released as ever, and sections written by hand in the whole vocabulary."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from sets.disclosure.disclose import disclose
from sets.disclosure.raw import About, Appetite, Frame, Raw, RawLine, RawQuote, RawStory, RawTable, RawTheme, Said
from sets.disclosure.released import Released
from sets.model.cohort import PersonId
from sets.model.report_review import BarrierOwner, PassageKind
from sets.model.responses import ReportLine
from sets.report.edition import Edition, Version, Written
from sets.report.formats.svg_charts import chart_of, chart_svg
from tests.support.builders import at, day

MOVES = ("Moved up", "Stayed the same", "Moved down")


def a_line(label: str, *counts: int, **changes: Any) -> RawLine:
    return RawLine(label=label, counts=counts, **{"people": 18, **changes})


def a_table(name: str = "actions", *lines: RawLine, **changes: Any) -> RawTable:
    given: dict[str, Any] = {
        "caption": name.replace("-", " ").capitalize(),
        "about": About.EVENTS,
        "heading": "What",
        "columns": ("Done", "Partly done", "Open"),
        "lines": lines or (a_line("Actions", 40, 20, 15),),
        **changes,
    }
    return RawTable(name=name, **given)


MOVEMENT = a_table(
    "movement-looking-back",
    a_line("Shared goals and power", 7, 6, 5),
    a_line("Joint work", 8, 5, 6),
    caption="Ratings looking back, compared with ratings at the end",
    heading="Element",
    columns=MOVES,
)
STAGES = a_table(
    "stages",
    a_line("Design", 14, 9),
    a_line("Decisions", 6, 17),
    a_line("Delivery", 12, 11),
    a_line("Evaluation", 5, 18),
    caption="Where communities took part",
    heading="Stage",
    columns=("Communities took part", "They did not"),
)
SESSIONS = a_table(
    "sessions",
    a_line("Thames", 6, 6, 0, people=0),
    a_line("All sets", 6, 6, 0, people=0),
    about=About.PROGRAMME,
    heading="Set",
    columns=("Planned", "Held", "Cancelled"),
)
MEMBERS = a_table("members", a_line("Took part", 14, 6), about=About.PEOPLE, columns=("Officers", "Community members"))
SMALL = a_table("kinds", a_line("Members", 15, 2, 1), about=About.PEOPLE, columns=("Officers", "Community", "Other"))


def a_frame(**changes: Any) -> Frame:
    given: dict[str, Any] = {
        "cohort": "learning-2027",
        "title": "Embedding equalities",
        "purpose": "What residents want to be different.",
        "at": at("2027-09-01 10:00"),
        "scope": "final",
        "draft": False,
        "sets": 3,
        "first": day("2027-01-19"),
        "last": day("2027-07-13"),
        "organisations": ("Marl Borough Council", "Thorpe Council"),
        "services": ("Housing",),
        "contact": "learning@example.gov.uk",
        "unmarked": 0,
        **changes,
    }
    return Frame(**given)


def a_released(*tables: RawTable, frame: Frame | None = None, **changes: Any) -> Released:
    found = tables or (SESSIONS, SMALL, a_table(), MOVEMENT, STAGES)
    raw = Raw(frame=frame or a_frame(), tables=found, quotes=(), naming=frozenset(), **changes)
    return disclose(raw)


def full_of_words() -> Released:
    """A report that has one of everything that people say."""
    people = [PersonId(f"p{n}") for n in range(6)]
    theme = RawTheme(
        id="power",
        name="Sharing power",
        summary="Several gave a decision away.",
        dissent="One saw it differently.",
        people=frozenset(people),
        sets=frozenset({"thames", "lea", "wandle"}),
        organisations=frozenset({"Marl", "Thorpe"}),
    )
    story = RawStory(
        person=people[0], answers=("We asked first.",), why="It shows how.", chosen_by="A panel", agreed=True
    )
    return disclose(
        Raw(
            frame=a_frame(applied=41, placed=26, cost=18_500),
            tables=(SESSIONS, SMALL, a_table(), MOVEMENT, STAGES, MEMBERS),
            quotes=tuple(_quote(person, n) for n, person in enumerate(people)),
            naming=frozenset(),
            themes=(theme,),
            stories=(story,),
            said=(
                Said(part=PassageKind.HEADLINE, text="Officers asked sooner."),
                Said(part=PassageKind.BARRIER, text="Nobody could sign it off.", kind=BarrierOwner.SENIOR),
            ),
            appetite=(Appetite(question="What is fixed, and why?", answers=("The budget.",)),),
        )
    )


def _quote(person: PersonId, number: int) -> RawQuote:
    from sets.responses.consent import fingerprint

    words = f"We asked people what they wanted before we wrote it down, and then {'again ' * number}listened."
    line = ReportLine(text=words, consent=fingerprint(words))
    sets = ("thames", "lea", "wandle")
    return RawQuote(
        person=person,
        line=line,
        learning_set=sets[number % 3],
        organisation=("Marl", "Thorpe")[number % 2],
        themes=("power",),
    )


def an_edition(
    *bodies: str, released: Released | None = None, version: Version = Version.LEAD, **frame: Any
) -> Edition:
    """An edition whose sections are these fragments."""
    return Edition(
        version=version,
        released=released or a_released(frame=a_frame(**frame)),
        sections=tuple(
            Written(key=f"part-{n}", heading=f"Part {n}", body=Markup(body)) for n, body in enumerate(bodies, start=1)
        ),
    )


def charts_of(released: Released) -> str:
    found = ((table.name, chart_of(table)) for table in released.tables)
    return "".join(
        f'<figure class="chart" id="chart-{name}">{chart_svg(chart)}</figure>' for name, chart in found if chart
    )


def table_xhtml(rows: int = 2, caption: str = "What became of it") -> str:
    body = "".join(
        f'<tr><th scope="row">Row {n}</th><td class="n">{n}</td><td class="n held">withheld</td></tr>'
        for n in range(rows)
    )
    return (
        f'<figure class="table" id="table-it"><table><caption>{caption}</caption><thead><tr><th scope="col">What</th>'
        f'<th scope="col" class="n">Count</th><th scope="col" class="n">Out of</th></tr></thead><tbody>{body}</tbody>'
        f"</table></figure>"
    )


WHOLE = f"""<p>Plain, <strong>strong</strong>, <em>leaning</em>, <a href="#part-2">a link within</a> and
<a href="https://example.org/more">one out</a>.</p>
<h3>A heading below</h3>
<h4>And one below that</h4>
<ul><li>One</li><li>Two <strong>strong</strong><ul><li>Within two</li></ul></li></ul>
<ol><li>First</li><li><p>Second</p></li></ol>
<dl><dt>Term</dt><dd>What it means</dd><dt>Another</dt><dd>Means this</dd></dl>
<div class="why"><p><strong>Withheld.</strong> Too few people.</p><p class="note">A note on it.</p></div>
<div class="panel"><p>Within a panel.</p></div>
<blockquote><p>“Two residents now vote.”</p><footer>Set member</footer></blockquote>
{table_xhtml()}
<p class="note">Out of everyone.</p>
<p class="sw-words">Several
lines</p>"""
