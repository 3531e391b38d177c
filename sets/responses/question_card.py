"""The facilitator's card: questions to have at hand in a session, by what they open up (domain.md section 5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One heading of the card and its questions. `element` is the id of the element it is tied to, or empty."""

    heading: str
    questions: tuple[str, ...]
    element: str = ""


CARD = (
    CardRow(
        heading="To open",
        element="E1",
        questions=("What do you most want to be different?", "Who would agree?", "Who has not been asked?"),
    ),
    CardRow(
        heading="Power",
        element="E1",
        questions=("Who can say no?", "What would it take for the community to be able to say no?"),
    ),
    CardRow(
        heading="Joint work",
        element="E2",
        questions=(
            "At which point did others come in: design, decision, delivery or evaluation?",
            "What if they came in earlier?",
        ),
    ),
    CardRow(
        heading="Impact",
        element="E3",
        questions=(
            "What could people point to afterwards?",
            "If nothing changed, would you still call it involvement?",
        ),
    ),
    CardRow(
        heading="Reach",
        questions=(
            "Who is one conversation away that nobody has spoken to?",
            "Who under 25 would see this differently?",
        ),
    ),
    CardRow(
        heading="What you already have",
        questions=(
            "What do you already have the power to do on Monday?",
            "What are you assuming costs money?",
        ),
    ),
    CardRow(
        heading="People",
        questions=("Who knows about this?", "Who cares about it?", "Who can do something about it?"),
    ),
    CardRow(
        heading="Actions",
        questions=(
            "What will you do first?",
            "By when?",
            "What would tell you it worked?",
            "Who will notice?",
        ),
    ),
)
"""In the order in which a round tends to need them."""

AGREEMENT_EXAMPLES = (
    "What is said in the set stays in the set. Each of us speaks only of our own learning.",
    "Nobody raises another person's issue again unless they do, and nobody acts on it for them.",
    "We ask questions before we offer anything, and we let silence be.",
    "Anyone may pass, without a reason.",
    "We join from a private place, with other screens closed.",
    "Notes belong to the person presenting. Nothing is recorded or transcribed, and there are no AI notes.",
    "We start and end on time, and say as early as we can when we cannot come.",
    "We have agreed how many of us are enough to go ahead.",
    "Before a theme leaves the set, we agree its words together.",
)
"""Offered, never imposed: a set writes its own agreement (domain.md section 3)."""
