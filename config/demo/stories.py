"""Sentences of invented stories. A story is an opening, what was promised, what came, and a close.

They name nobody, no place and no day, as the rules ask of everybody.
"""

from typing import Final

OPENINGS: Final[dict[str, tuple[str, ...]]] = {
    "application": (
        "I applied through their own page and had an automatic line back within the hour.",
        "The form asked for everything that my CV already says, twice.",
        "I sent a short letter and two samples of work.",
        "Somebody I know works there and told me to apply.",
        "The advert was clear about the pay, which is why I wrote at all.",
    ),
    "recruiter_screen": (
        "The recruiter was friendly and could answer most of my questions.",
        "The first talk started late, and nobody said why.",
        "The first call lasted half an hour and was about me, not about trivia.",
    ),
    "phone_interview": (
        "We talked on the phone for twenty minutes, and they had read my CV.",
        "The call was short and to the point.",
        "On the phone they asked more about my last job than about theirs.",
    ),
    "online_assessment": (
        "An online test came first: an hour, well made, with a page that said what it measures.",
        "The test took twice the time that they had said.",
        "I did their online test on a Sunday evening.",
    ),
    "one_way_video": (
        "I recorded five answers to a camera, alone in my kitchen. I did not enjoy it.",
        "They wanted a recorded video. It is odd to talk to nobody.",
    ),
    "technical_interview": (
        "We looked at a real problem of theirs on a whiteboard, and it was a pleasure.",
        "Two hours of questions, all of them about the work itself.",
        "They gave me the questions a day before, so that nerves would matter less.",
    ),
    "panel_interview": (
        "Three people asked the same questions one after another.",
        "Four people, one hour, and everybody had read my papers.",
        "The panel was fair, and rather dry.",
    ),
    "one_to_one_interview": (
        "Two interviews on one afternoon, both well prepared.",
        "They showed me round and let me ask whatever I wanted.",
        "I was asked about a job that was not the one in the advert.",
    ),
    "take_home_exercise": (
        "The exercise took a whole evening, although they had said two hours.",
        "I handed in a small piece of work that they could have used as it was.",
        "The exercise was interesting and far too long.",
    ),
    "final_round": (
        "In the last round I met the people I would have worked with every day.",
        "The final talk was mostly about when I could start.",
        "I gave a presentation to six people, two of whom were looking at their screens.",
        "The last conversation went so well that I stopped looking elsewhere. I should not have.",
    ),
    "reference_check": (
        "They called both of my references before they told me anything.",
        "My references were called the same week, and then it went quiet.",
    ),
    "verbal_offer": (
        "On the phone they said yes, and that the paper would follow.",
        "They told me that I had it, and asked when I could begin.",
    ),
}

PROMISED: Final[dict[str, tuple[str, ...]]] = {
    "dated": (
        "They told me by when I would hear.",
        "I asked for a day, and they named one.",
        "Without my asking, they said when they would decide.",
        "They said when I would hear, whichever way it went.",
        "At the end somebody wrote the day of the decision on the sheet I took home.",
    ),
    "vague": (
        "They said that I would hear soon.",
        "“We will be in touch” was all I got.",
        "They would come back to me shortly, they said.",
    ),
    "none": (
        "Nobody said when I would hear, and I forgot to ask.",
        "When I asked about the next step, they changed the subject.",
        "There was no word on what would happen next.",
    ),
}

CAME: Final[dict[str, tuple[str, ...]]] = {
    "kept_early": (
        "The answer came before the day they had named.",
        "They were quicker than they had said.",
        "I was still writing down my notes when they rang.",
    ),
    "kept": (
        "The answer came when they had said it would.",
        "They kept their word, to the day.",
        "On the promised day my phone rang.",
    ),
    "revised_in_time": (
        "Before the day came they wrote that it would take longer, and then kept the new date.",
        "They moved the date once, in good time, and held it.",
    ),
    "late": (
        "The day passed without a word. The answer came later, with an apology.",
        "They let the date go by and then wrote as if nothing had happened.",
        "I had given up when the message came, well after the day.",
        "It was late, and a line to say so would have spared me some bad nights.",
    ),
    "late_after_follow_up": (
        "The day passed, so I wrote to them. Only then did an answer come.",
        "I had to ask. When I did, the reply was there within two days.",
        "After my second message they told me what they must have known for a while.",
    ),
    "broken": (
        "The day came and went. I have heard nothing since.",
        "I wrote twice after the date. Nobody answered.",
        "There was no call, no mail, and the portal still says “in progress”.",
        "I asked once more and then stopped asking.",
    ),
    "not_yet_due": ("The day they named has not come yet, so I am not worried.",),
    "answered": (
        "The answer came, short and polite.",
        "In the end they told me by mail.",
        "They rang, and they took the time to explain.",
        "I found out from the portal before anybody told me.",
    ),
    "silent": (
        "Nothing came. I would have preferred a no.",
        "I do not know what happened, because nobody told me.",
        "I have stopped looking at my mail for it.",
    ),
}

OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "offer_accepted": ("I said yes.", "I start soon and am glad of it."),
    "offer_declined": ("I declined, because somebody else was faster.", "I turned it down for the pay."),
    "offer_withdrawn": ("They took the offer back before I had signed.",),
    "offer_sent_in_error": ("Then a second message said that the offer had been a mistake.",),
    "rejected": (
        "It was a no, and I can live with that.",
        "They said no and told me one thing to work on.",
        "A no, without a reason.",
        "It was a no. The tone was kind.",
    ),
    "never_answered": ("I count it as a no.", "I have taken them off my list."),
    "candidate_withdrew": ("In the meantime I had taken another job and told them so.",),
    "role_on_hold": ("The role is on hold, they said.",),
    "role_cancelled": ("The role no longer exists, they said.",),
    "still_waiting": ("I am still waiting.",),
}

CLOSES: Final[dict[str, tuple[str, ...]]] = {
    "positive": (
        "I would apply again.",
        "This is how it should be done.",
        "Everybody I met was well prepared.",
        "I left with the feeling that my time had been worth something to them.",
        "They even paid for the train.",
    ),
    "neutral": (
        "Neither good nor bad, all in all.",
        "Bring patience.",
        "The people were fine. The process could be shorter.",
        "Ask for the date: they will give you one if you do.",
        "",
    ),
    "negative": (
        "I spent more hours on this than they did.",
        "I would think twice before doing their exercise again.",
        "A single line would have been enough.",
        "Go on looking while you wait for them.",
        "It is a pity, because the work sounded good.",
    ),
}

REPLIES: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "apology",
        "You should have heard from us in the first week. Nobody was told to write. We are sorry.",
        "forgotten",
    ),
    (
        "explanation",
        "The budget was frozen two days after your interview, and we did not say so in time.",
        "role_on_hold",
    ),
    (
        "commitment",
        "From next month every finalist hears from us by the day we name, or gets a new day before.",
        "",
    ),
    (
        "policy",
        "We do not give reasons by mail. We do give them on the phone to everybody who asks.",
        "internal_policy",
    ),
    (
        "dispute",
        "Our records show an answer on the day. It may have gone to spam, and we ought to have rung.",
        "lost_in_spam",
    ),
    (
        "late_answer",
        "The role was filled from inside. We should have told you then and are telling you now.",
        "filled_internally",
    ),
    (
        "correction",
        "The exercise is two hours by our own count. We now say on the sheet that you may stop there.",
        "",
    ),
)

COMMITMENT: Final = "Every finalist hears from us by the day we name"

# By outcome: the editors' words, and the article that goes with them.
SUGGESTIONS: Final[dict[str, tuple[str, str]]] = {
    "never_answered": (
        "One line after the date has passed is not a nuisance. Write it, and then go on looking.",
        "following-up",
    ),
    "offer_sent_in_error": (
        "Nothing was signed, so nothing binds you. Ring the other employers back today.",
        "yes-then-mistake",
    ),
}
