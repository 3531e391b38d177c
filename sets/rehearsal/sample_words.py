"""What sample members write in a rehearsal. Invented; nobody said any of it."""

from __future__ import annotations

ANSWERS = {
    "": (
        "How long I had been deciding things that were never mine to decide alone.",
        "A question about who had not been asked. I could not answer it.",
        "That I can start small, with what I already sign off.",
        "I tried a shorter consultation paper. Fewer people read it, but they understood it.",
        "It did not work the first time. I had invited people at a time when they work.",
        "I will ask the residents' group what they would stop, before I ask what they would start.",
        "The room was quiet when I asked about money. I think that silence was the answer.",
        "I am less sure than I was, and that feels right.",
    ),
    "E1": (
        "The goal was ours. I rewrote it with the tenants' panel and it is shorter now.",
        "Power stayed put. The budget line is still signed by one person.",
        "The panel can now say no to the opening hours. That is new.",
    ),
    "E2": (
        "Two residents helped design it and one helped to judge it. Nobody from outside was there for the decision.",
        "The voluntary sector joined at delivery. Earlier would have saved us a month.",
        "People came in at design and at evaluation. Decisions are still ours.",
    ),
    "E3": (
        "A resident could notice that the letter is one page and names a person.",
        "Nothing yet. The new form waits for a system change.",
        "The drop-in moved to the library, because people said that is where they are.",
    ),
}
LINES = (
    "I stopped asking what people think of our plan, and asked what theirs was.",
    "We moved the meeting to where people already are.",
    "It took longer and it was better.",
    "The first try failed because I decided the time of the meeting on my own.",
    "I learned to say what is fixed at the start.",
    "A smaller budget with a shared decision went further.",
)
ACTIONS = (
    "Ask the residents' group to set the agenda of our next meeting",
    "Write down which decisions in my service are open",
    "Invite the youth forum to look at the draft before managers do",
    "Find out who signs off the opening hours",
    "Try the letter with five people who get it",
    "Ring two people who stopped coming",
)
LEARNED = (
    "Asking first saved time later.",
    "It was not mine to do. The group had done it already.",
    "The time was wrong, not the idea.",
    "",
)
AGREEMENT = """What is said here stays here. We speak of our own learning only.
Nobody takes another person's question further without asking them.
We start on time and say when we have to leave.
Cameras are a choice. Nothing is recorded."""
