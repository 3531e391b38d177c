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
BY_QUESTION = {
    "appetite-1": ("How the neighbourhood fund is shared out, within the total that full council sets.",),
    "appetite-2": ("Statutory duties, and the savings already agreed. It is fairer to say so now.",),
    "appetite-3": ("Consultations on things that are already settled.",),
    "appetite-4": ("Rooms that stand empty in the evening, standing agenda items, and the time of people we employ.",),
    "midpoint-2": (
        "Fewer papers before a session.",
        "A longer break. The second round is always tired.",
        "Nothing. Keep the time as it is.",
    ),
    "midpoint-3": ("The dates for next year, as early as you have them.", "No.", "A room with a window."),
    "work-1": ("Tenants of two estates", "Parents of young children", "Carers", "People who are new to the area"),
    "work-2": (
        "Private tenants",
        "People who work shifts",
        "Young people who belong to no group",
        "Repairs and finance",
    ),
    "work-3": (
        "A standing item on a panel that meets anyway",
        "Rooms of ours that are empty in the evening",
        "My own signature on our letters",
    ),
    "before-2": (
        "How to ask without promising.",
        "Whether to stop the survey that is already printed.",
        "Two groups want the same room on the same evening.",
    ),
    "before-3": (
        "How to tell my manager that the plan should wait.",
        "Who has not been asked, and why I keep ringing the same people.",
        "A letter that nobody understands and nobody owns.",
    ),
    "log-b-1": (
        "I took the draft out before it was finished. People wrote on it, which they never do.",
        "I tried a shorter consultation paper. Fewer people read it, but they understood it.",
        "I rang two people who had stopped coming. One of them came.",
    ),
    "log-b-2": (
        "It did not work the first time. I had invited people at a time when they work.",
        "Nobody wanted the budget. They wanted to know who answers the telephone.",
        "I was surprised how little had to be decided by me.",
    ),
    "log-c-3": (
        "People who work shifts. I will ask at the depot, at six in the morning.",
        "Private tenants. I do not know yet whom to ask.",
        "Young people who belong to nothing. The youth workers may know them.",
    ),
    "log-c-4": (
        "I used a meeting that takes place anyway.",
        "I changed our letters on my own signature.",
        "Nothing yet. I had not known that I was allowed to.",
    ),
    "close-1": (
        "I ask later and listen longer. It matters because I am wrong less often.",
        "I say at the start what is fixed. It saves everybody the pretending.",
        "I share the agenda. It was the smallest change and it moved the most.",
    ),
    "close-3": (
        "Asking a group of forty. It works with eight.",
        "Papers sent out the day before. People felt that we did not want them read.",
        "I tried to do it all by email.",
    ),
    "close-4": (
        "Ring people back, whatever came of it.",
        "Ask who is not in the room.",
        "Two of us from the set will go on meeting for lunch.",
    ),
    "after-3-months-1": (
        "The questions. I still catch myself.",
        "Ringing people back.",
        "Less than I hoped. The set, though.",
    ),
    "after-6-months-1": ("Saying what is fixed.", "I ask who decided, every time.", "The shared agenda."),
    "after-3-months-3": ("A reorganisation.", "Time, as ever.", "My own habit of having a plan ready."),
    "after-6-months-3": ("Yes, three of us, by telephone.", "Now and then.", "No, and I miss it."),
    "partner-1": ("Two groups were asked before the plan, not after. One letter is readable now.",),
    "partner-2": ("We had a say in how it was done, and hardly any in whether. The budget was never on the table.",),
    "partner-3": ("Ring first, write later. And pay people on the day.",),
}
"""Where an answer only fits its own question."""
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
