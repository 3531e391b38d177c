"""A figure that a rehearsal's report withholds, for the front page."""

from __future__ import annotations

import json

from sets.rehearsal.events import Story


def withheld_in(story: Story) -> tuple[str, str] | None:
    """A figure that a report withholds, the first of the story that withholds one, and why; None when none does."""
    for _, path in story.reports:
        document = json.loads((story.folder / path).with_name("report.json").read_bytes())
        for table in document["tables"]:
            for line in table["lines"]:
                if line["reason"]:
                    return f"{table['caption']}: {line['label']}", line["reason"]
    return None
