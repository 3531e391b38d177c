"""What sample members and partners write in a rehearsal: answers, lines with the themes they go under, and stories.

Invented; nobody said any of it.
"""

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
    "voice-1": (
        "Older tenants, mostly. Hardly anybody who came to this country lately.",
        "Parents of young children, of many backgrounds. Few people over 70.",
        "People who answer letters. I do not know who does not.",
    ),
    "voice-3": ("The young carers’ group", "Apprentices in our own depot", "The college’s student union"),
    "time-4": (
        "Expenses on the day, in cash.",
        "A meeting that begins after the school run.",
        "To know sooner whether anything can change.",
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


OWN = "own-1"
"""The theme that the sample coordinator names, because the codebook has none of the kind."""
LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("I stopped asking what people think of our plan, and asked what theirs was.", ("goals",)),
    ("Two residents now sit on the panel, and they vote.", ("goals",)),
    ("The forum set the agenda twice this spring. Both times it was shorter than ours.", ("goals",)),
    ("I still decide who is in the room. I had not seen that as power before.", ("goals",)),
    ("We agreed goals with the tenants in one evening, after I had planned for three months.", ("goals",)),
    ("A smaller budget with a shared decision went further.", ("goals", "money")),
    ("We asked what people wanted, and it was not what was in the bid.", ("goals",)),
    ("Carers helped to design the form. It has nine questions now and had thirty.", ("joint",)),
    ("The partnership joined us at delivery. Earlier would have saved a month.", ("joint",)),
    ("I used to call it joint work when people came to hear what we had chosen.", ("joint",)),
    ("Community organisations came in from the beginning this time, and the first draft was theirs.", ("joint",)),
    ("Nobody from outside helped to judge how it went. That is where I will begin next year.", ("joint",)),
    ("We evaluate with the people who use it now. They ask harder questions than we do.", ("joint",)),
    ("The letter is one page now, and a resident would notice that.", ("impact",)),
    ("Nothing has changed yet that anyone could point to. I would sooner say so.", ("impact",)),
    ("We fed back within two weeks what we did with every idea, also with those we dropped.", ("impact",)),
    ("It was tokenistic the first time, and somebody told me so kindly.", ("impact",)),
    ("Telling people what happened took an afternoon. Not telling them had cost us two years.", ("impact", "trust")),
    ("It takes longer, and it is better. Nobody has given us longer.", ("time",)),
    ("My workload did not get smaller when this was added to it.", ("time",)),
    ("I protected an hour a week for it. Most weeks it held.", ("time",)),
    ("Our deadline left ten days to talk to people who meet once a month.", ("time",)),
    ("With two vacancies in the team, this is what slips first.", ("time",)),
    ("There was never enough time to do it as the set and I had planned it.", ("time",)),
    ("The decision had been made in June, and we went out to ask in July.", ("decided",)),
    ("I stopped a consultation that was already decided. It was the most useful thing I did.", ("decided",)),
    ("Nobody could tell me who can say yes. It took four boards to find out.", ("decided",)),
    ("I say at the start now what is fixed. People thank me for it.", ("decided", "trust")),
    ("The committee papers close before the residents' group meets.", ("decided",)),
    ("People are tired of being asked. They were not tired of being rung afterwards.", ("trust",)),
    ("It took four visits before anyone trusted me enough to disagree.", ("trust",)),
    ("We broke a promise there once, and I had to hear about it before we could start.", ("trust",)),
    ("I was honest with them about the money, and they stayed.", ("trust",)),
    ("I have learned to listen past the first answer.", ("questions",)),
    ("The set asked me an open question that I am still thinking about.", ("questions",)),
    ("I catch myself giving advice now, and stop about half of the time.", ("questions",)),
    ("A good question from somebody in another trade did more than our away day.", ("questions",)),
    ("The silence after I asked about money was the answer.", ("questions", "money")),
    ("Young people rewrote our survey in a lunch hour, and it was shorter.", ("young",)),
    ("The youth forum said that our room smells of meetings. We meet at the skate park now.", ("young",)),
    ("Nobody under 25 had seen the plan. It was for people under 25.", ("young",)),
    ("We paid people for their time, and other people came.", ("payment",)),
    ("It took eleven weeks to get somebody's bus fare back to them.", ("payment",)),
    ("The first try failed because I chose the time of the meeting on my own.", (OWN,)),
    ("We moved it to where people already are, and I carried the chairs.", (OWN,)),
    ("The room mattered more than the paper. I had spent a week on the paper.", (OWN,)),
    ("A kitchen table was enough.", (OWN,)),
    ("We stopped meeting in the town hall, and nobody missed it.", (OWN,)),
    ("It was slow, I complained about it, and I would do it again.", ()),
    ("I am less sure than I was, and that feels right.", ()),
    ("I keep thinking of the woman at the front desk: she had known all of it for years.", ("questions",)),
)
"""One of them says who it is about, as happens: it counts for its theme and is not quoted."""
PARTNER_LINES = (
    "Officers listen better than they did. I have not yet seen a decision that went against them.",
    "We were rung before the plan was written, for the first time. I hope it stops being worth a remark.",
    "We gave eleven evenings to this. Two of them changed something.",
)
STORIES = (
    (
        "Tenants of one estate now choose how its small repairs money is spent, stair by stair.",
        "I came to the set with a finished plan. Somebody asked me who had asked for it, and I could not say. I took it "
        "back with the budget and without the plan. It took three meetings. They chose lighting, which was not on my list.",
        "Because the money moved. We had asked for views many times before.",
    ),
    (
        "Young carers can book a visit by text, at hours when they are not at school.",
        "Three of them read our letters aloud to us, and we heard how they sound. They rewrote two, and then asked why "
        "they had to ring in office hours. We had no good answer, so we changed it within the month.",
        "It is small, and the people it is for can point to it.",
    ),
    (
        "People who get a reminder about their rent now get one page with a name on it.",
        "We tried the old letter on five people who had had one. Two had thought that they were being evicted. We wrote "
        "a new one with them. Legal changed one word in it. Calls to the front desk about it have gone down.",
        "Nobody had asked for a strategy. They had asked us to stop frightening them.",
    ),
    (
        "A drop-in for new parents moved to a place where they are anyway.",
        "We ran it in our own building for two years, and wondered who would come. A partner laughed and took me to the "
        "soft play centre. It is there now, on their quiet day, and it costs us less.",
        "Because I had stopped seeing that the building was the barrier.",
    ),
    (
        "A consultation was not held, and nobody was asked about something already settled.",
        "The survey was written. I asked what could still change because of the answers, and it was nothing. So I stopped "
        "it and wrote to people to say what had been decided and why. Four wrote back to say thank you.",
        "It is a story about something that did not happen, which is why I chose it.",
    ),
)
"""What changed and for whom; what happened; why it matters."""
WHY_CHOSEN = (
    "It shows money moving, and its teller is not the hero of it.",
    "The people it is about could point to it themselves.",
    "Something small that many people meet, and they wrote it too.",
    "A barrier that officers could take away on their own, at no cost.",
    "It is about power that was not used to go through the motions.",
)
"""For each story why a panel would choose it."""


def reworded(line: str) -> str:
    """A line as its writer changes it on seeing it in its place."""
    return f"{line} That is how it was for us, at least."


def themes_of(text: str) -> tuple[str, ...] | None:
    """Where a reader puts a line; None for one that is not of the sample."""
    return _THEMES.get(text)


_THEMES = {one: themes for text, themes in LINES for one in (text, reworded(text))}
