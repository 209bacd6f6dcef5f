"""Whole stories that chance alone would rarely tell, with the same checks at every turn.

A random walk reaches an appeal in one of a hundred steps, and the appeal of a refused notice in one of a
thousand. Here each turn is a rule of the machine itself, called with what makes it likely to be done.
"""

import os

from hypothesis import strategies as st
from hypothesis.stateful import rule

from moderation.models import Appeal, AppealState, Case, Notice, NoticeState
from moderation.redress import appeals
from reviews.lifecycle import Status
from reviews.models import Review
from tests.machine.authors import Authors
from tests.machine.counts import STORIES
from tests.machine.desk import Desk, Time
from tests.machine.redress import Appeals, Courts
from tests.machine.world import DONE
from tests.moderation.scenes import STORY

FACTS = "It names a person."
# `make prove` names those whose deeds were done too seldom so far (counts.wanted), and tells more of them.
WANTED = os.environ.get("MACHINE_STORIES", "").split() or [*STORIES, "an_author_appeals"]
# So many rules of the machine are stories: every third or fourth step is one, or more than every second.
TOLD = 30 if os.environ.get("MACHINE_STORIES") else 10
verdicts = st.sampled_from([appeals.GRANT, appeals.REFUSE])
# Any even number that is not divided by 5 picks a text that is public, and a deed that succeeds.
even = st.integers(0, 3000).map(lambda number: number * 10 + 2)


names = st.sampled_from(WANTED)


class Stories(Authors, Desk, Appeals, Courts, Time):
    """Appeals, notices and their appeals, holds, and questions that nobody answers."""

    def public(self) -> bool:
        """Whether there is a published review; one is made public where there is room for it."""
        if Review.objects.published().exists():
            return True
        if self.room():
            self.submit(len(self.reviews), STORY, "soonest")
            self.decide(2, "publish", ["spam"], FACTS, False, True)
            if Review.objects.filter(status=Status.APPROVED).exists():
                self.publish_batch(1)
        return Review.objects.published().exists()

    def an_author_appeals(self, number: int, verdict: str) -> None:
        """Hide or remove a review, let its author appeal, and somebody else look again."""
        if not self.public():
            return
        review = self.pick(number, Review.objects.published())
        self.act(number, ("restrict", "remove")[number // 10 % 2], ["spam"], FACTS, True, True)
        for hidden in Review.objects.filter(status__in=["restricted", "removed"]).order_by("pk"):
            if appeals.appealable(hidden, today=self.now.date()):
                review = hidden
        review.refresh_from_db()
        if review.status in {"restricted", "removed"}:
            self.appeal_this(review, "It is true.")
            self.judge_what_is_appealed(number, verdict)

    def judge_what_is_appealed(self, number: int, verdict: str) -> None:
        """Let the moderators decide on all appeals that wait."""
        for _ in range(Appeal.objects.filter(state=AppealState.OPEN).count()):
            self.judge_appeal(number, verdict, True)

    def a_notifier_appeals(self, number: int, verdict: str) -> None:
        """Refuse a notice, let its notifier appeal, and somebody else look again."""
        if not self.public():
            return
        self.give_notice(number, "public", "It is false.")
        for _ in range(Notice.objects.filter(state=NoticeState.OPEN).count()):
            self.judge_notice(number, "refuse", True)
        for notice in Notice.objects.filter(state=NoticeState.REFUSED).order_by("pk"):
            if appeals.notice_appealable(notice, today=self.now.date()):
                self.appeal_this_notice(notice, "It still is.")
                self.judge_what_is_appealed(number, verdict)
                return

    def a_contested_one_is_shown_again(self, number: int, verdict: str) -> None:
        """Hide what is contested: whoever hid it may not show it again, another one may."""
        if self.public():
            self.give_notice(number, "person_named", "It is about me.")
            self.act(number, "restrict", ["spam"], FACTS, True, True)
            self.act(number, "restore", [], FACTS, True, False)
            self.act(number, "restore", [], FACTS, True, True)

    def an_author_is_asked(self, number: int, verdict: str) -> None:
        """Ask an author, who answers, or is silent for 31 days."""
        if self.room():
            self.submit(number, STORY, "soonest")
        self.decide(number + 1, "ask", ["spam"], FACTS, False, True)
        if number // 10 % 3 == 0 and Case.objects.filter(answer_by__isnull=False).exists():
            self.answer(number, STORY, "It was the second one.")
        else:
            self.night(31)

    def a_court_holds_what_is_withdrawn(self, number: int, verdict: str) -> None:
        """Hold what is withdrawn, so that it is not erased until the hold is lifted."""
        review = self.pick(number, Review.objects.exclude(status__in=["withdrawn", "erased"]))
        if review is None:
            return
        if not review.legal_hold:
            self.hold_this(review, number, lifts=False)
        self.take_back(review)
        before = DONE["night: held"]
        self.night(3)
        review.refresh_from_db()
        if review.legal_hold and review.status == Status.WITHDRAWN:
            assert DONE["night: held"] > before
            self.hold_this(review, number, lifts=True)
            self.night(0)
            review.refresh_from_db()
            assert review.legal_hold or review.status == Status.ERASED

    def an_author_leaves(self, number: int, verdict: str) -> None:
        """Withdraw a review, and erase it some days later."""
        if self.room():
            self.submit(number, STORY, "soonest")
        review = self.pick(number, Review.objects.exclude(status__in=["withdrawn", "erased"]))
        if review is not None:
            self.take_back(review)
            self.night(3)

    def tell(self, name: str, number: int, verdict: str) -> None:
        """Tell one of the stories."""
        getattr(self, name)(number, verdict)


_told = rule(name=names, number=even, verdict=verdicts)
for _number in range(TOLD):
    setattr(Stories, f"story_{_number}", _told(Stories.tell))
