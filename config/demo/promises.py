"""The demo's commitments and pledges: made, kept, missed and left unanswered while the years go by.

Like everything in the demo they go through the desk's own services, in the weeks in which they happen.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from accounts.models import User
from employers.models import Employer
from moderation.services.cases import claim_next
from moderation.services.decisions import decide
from moderation.services.replies import submit_outcome, submit_reply, submit_revision
from reviews.models import Reply, Review
from reviews.services.with_batch import pledging

# Who pledged what, how many weeks ago: the working days, or None where it ended.
PLEDGES: Final[tuple[tuple[str, str, tuple[tuple[int, int | None], ...]], ...]] = (
    ("Lumenfold", "interview", ((52, 5),)),
    ("North Quay Housing", "interview", ((130, 15), (56, 10))),
    ("Borough of Elmstead", "decision", ((52, 10),)),
    ("Great Northing Rail", "interview", ((130, 15), (56, 10))),
    ("Larkfield Instruments", "interview", ((156, 20), (54, 10))),
    ("Larkfield Instruments", "decision", ((120, 5), (60, None))),
)


@dataclass(frozen=True)
class DemoCommitment:
    """One commitment in the demo.

    Attributes:
        name: the employer.
        weeks_ago: in which week it replied.
        days_ago: how many days ago the commitment fell due; fewer than none lie ahead.
        text: the commitment.
        outcome: what the employer says came of it, two days after the day: "met", "missed" or "" for nothing.
        said: in its own words.
        instead: what another version of the reply commits to, four weeks later.
    """

    name: str
    weeks_ago: int
    days_ago: int
    text: str
    outcome: str = ""
    said: str = ""
    instead: str = ""


COMMITMENTS: Final[tuple[DemoCommitment, ...]] = (
    DemoCommitment(
        "Larkfield Instruments", 40, 200, "Every finalist hears by day 7, whatever we have decided", "met",
        "Since the spring each finalist has had a line within the week. We count them monthly.",
    ),
    DemoCommitment(
        "Larkfield Instruments", 40, 160, "Two lines of reason with every no after an interview", "missed",
        "It works in one team of three. The other two begin when their forms have been changed.",
    ),
    DemoCommitment("Larkfield Instruments", 36, 130, "A list of who writes to whom, read out each Friday"),
    # Fourteen days: a week until it counts as unanswered, and up to one until the batch that says so.
    DemoCommitment("Larkfield Instruments", 16, 14, "A holding message by Friday where nothing is decided"),
    DemoCommitment("Larkfield Instruments", 12, 1, "The sheet of the exercise says how long it may take"),
    DemoCommitment("Larkfield Instruments", 12, -60, "Candidates choose the hour of the call themselves"),
    DemoCommitment(
        "Great Northing Rail", 28, 80, "Depots answer within two weeks", "",
        instead="Depots answer within three weeks, and say so beforehand",
    ),
    DemoCommitment(
        "Great Northing Rail", 24, 90, "Nobody waits for a manager who is on leave", "met",
        "A second name stands in every file now, and whoever is there decides.",
    ),
)  # fmt: skip


@dataclass
class Promises:
    """What the demo's employers have promised so far, as the batches of its past come one after another."""

    now: dt.datetime
    moderator: User
    made: dict[DemoCommitment, Reply] = field(default_factory=dict)
    ended: set[DemoCommitment] = field(default_factory=set)
    pledged: set[tuple[str, str, tuple[int, int | None]]] = field(default_factory=set)

    def before(self, moment: dt.datetime) -> None:
        """Let employers do what they do before the batch of `moment`: pledge, reply, revise, answer."""
        self._pledge(moment - dt.timedelta(days=1))
        for one in COMMITMENTS:
            if one not in self.made and moment >= self.now - dt.timedelta(weeks=one.weeks_ago):
                self._make(one, moment)
            elif one in self.made and one not in self.ended:
                self._go_on(one, moment)

    def _pledge(self, at: dt.datetime) -> None:
        for name, phase, steps in PLEDGES:
            for step in steps:
                weeks_ago, working_days = step
                if (name, phase, step) in self.pledged or at < self.now - dt.timedelta(weeks=weeks_ago):
                    continue
                employer = Employer.objects.get(name=name)
                token = pledging.pledged(employer=employer, phase=phase, now=at).token
                pledging.pledge(
                    employer=employer, phase=phase, working_days=working_days, token=token, now=at
                )
                self.pledged.add((name, phase, step))

    def _make(self, one: DemoCommitment, moment: dt.datetime) -> None:
        employer = Employer.objects.get(name=one.name)
        free = Review.objects.published().about(employer).exclude(replies__employer=employer)
        review = free.in_reading_order().first()
        if review is None:
            raise RuntimeError("the demo expected a review to reply to")
        self.made[one] = submit_reply(
            review=review,
            employer=employer,
            kind="commitment",
            text="You should have heard from us in time. We have looked at how it came about, and change it.",
            commitment_text=one.text,
            commitment_due=(self.now - dt.timedelta(days=one.days_ago)).date(),
            now=moment - dt.timedelta(days=5),
        )
        self._publish(moment - dt.timedelta(days=4))

    def _go_on(self, one: DemoCommitment, moment: dt.datetime) -> None:
        reply = Reply.objects.get(pk=self.made[one].pk)
        due = self.now - dt.timedelta(days=one.days_ago)
        if one.instead:
            submit_revision(
                reply=reply,
                kind="commitment",
                text="You should have heard from us in time. Two weeks was more than we could keep.",
                commitment_text=one.instead,
                commitment_due=(self.now + dt.timedelta(days=45)).date(),
                now=moment - dt.timedelta(days=3),
            )
        elif one.outcome and moment >= due + dt.timedelta(days=4):
            submit_outcome(
                reply=reply, outcome=one.outcome, text=one.said, now=max(due, moment - dt.timedelta(days=3))
            )
        else:
            return
        self.ended.add(one)
        self._publish(moment - dt.timedelta(days=2))

    def _publish(self, at: dt.datetime) -> None:
        case = claim_next(moderator=self.moderator, kind="reply", now=at)
        if case is None:
            raise RuntimeError("the demo expected its own reply at the head of the queue")
        decide(
            case=case,
            moderator=self.moderator,
            action="publish",
            version_sha=case.version_sha,
            second_factor_fresh=True,
            now=at,
        )
