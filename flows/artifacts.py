"""What the Prefect UI shows of a cohort: the days ahead, and what was sent. Ids and counts, never a person.

What goes only to who has not answered, or only to who came, is not counted there.
"""

from __future__ import annotations

from collections import Counter

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from sets.due.discretion import conditional
from sets.due.weeks import AHEAD
from sets.service.run import Run
from sets.text import wording as words


async def show_ahead(current: Run) -> None:
    """A table of what leaves in the days ahead, a line for each kind, occasion and hour."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for plan in current.outlook.plans:
        lead = plan.lead
        if current.now < lead.at <= current.now + AHEAD and not conditional(lead.kind, current.programme):
            local = lead.at.astimezone(current.programme.zone)
            counts[f"{local:%Y-%m-%d %H:%M}", lead.kind, lead.occasion] += 1
    rows = [
        {"when": when, "what": kind, "about": occasion, "letters": number}
        for (when, kind, occasion), number in sorted(counts.items())
    ]
    await acreate_table_artifact(
        table=rows,
        key=f"{current.cohort}-next-{AHEAD.days}-days",
        description=f"What leaves in the next {AHEAD.days} days, as of {words.day(current.now.astimezone(current.programme.zone).date())}",
    )


async def show_sent(current: Run) -> None:
    """What this pass sent, by kind and occasion."""
    outcome = current.outcome
    lines = (*outcome.sent, *outcome.failed, *outcome.unknown, *outcome.dead)
    told = [line for line in lines if not conditional(line.kind, current.programme)]
    # a letter that settled several stands once, as what leads it
    letters = {line.letter: line for line in sorted(told, key=lambda line: line.key == line.letter)}
    counts = Counter((line.kind, line.occasion, line.state.value) for line in letters.values())
    rows = [
        f"| {kind} | {occasion} | {state} | {number} |" for (kind, occasion, state), number in sorted(counts.items())
    ]
    table = "\n".join(["| what | about | became | letters |", "|---|---|---|---|", *rows])
    await acreate_markdown_artifact(markdown=table, key=f"{current.cohort}-sent", description="What this pass sent")
