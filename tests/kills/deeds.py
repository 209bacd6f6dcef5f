"""What a process does until it is killed: mixed decisions through the real services, one after the other."""

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from employers.models import Employer
from moderation.errors import ModerationError
from moderation.ledger.publishing import publish_batch
from moderation.models import Case, Decision, Notice
from moderation.redress import appeals, legal, notices
from moderation.redress.acts import live_text, offered
from moderation.services import authors, cases, clock, decisions, replies
from moderation.services.deadlines import expire
from reviews.models import Review
from reviews.services.replying import ReplyExistsError
from submissions import services
from submissions.keys import new_key
from tests import factories
from tests.moderation.scenes import STORY

# So many open cases are enough to choose from.
_MOST_OPEN = 12
_REFUSALS = (ModerationError, ValidationError, ReplyExistsError)


class Worker:
    """Somebody who does one deed after the other; `tell` hears of each when it begins and when it is done."""

    def __init__(self, *, seed: int, now: dt.datetime, tell: Callable[[str], None]) -> None:
        self.chance = random.Random(seed)
        self.now = now
        self.tell = tell
        self.moderators = list(User.objects.filter(is_moderator=True).order_by("pk"))
        self.employers = list(Employer.objects.order_by("pk"))
        self.deeds: list[Callable[[], Any]] = [
            self.submit,
            self.submit,
            self.decide,
            self.decide,
            self.decide,
            self.decide,
            self.act,
            self.edit,
            self.answer,
            self.withdraw,
            self.reply,
            self.notice,
            self.judge_notice,
            self.appeal,
            self.judge_appeal,
            self.hold,
            self.batch,
            self.night,
        ]

    def work(self) -> None:
        """Do deeds until somebody ends the process."""
        while True:
            self.now += dt.timedelta(minutes=self.chance.randint(1, 40))
            deed = self.chance.choice(self.deeds)
            last = Decision.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
            self.tell(f"begin {deed.__name__}")
            with contextlib.suppress(*_REFUSALS):
                deed()
            # What is told here is committed: no kill may take it away again.
            for seq, sealed in Decision.objects.filter(seq__gt=last).values_list("seq", "hash"):
                self.tell(f"entry {seq} {sealed}")
            self.tell("end")

    def one(self, rows: Any) -> Any:
        """Return one row by chance, None if there are none."""
        keys = sorted(rows.values_list("pk", flat=True))
        return rows.get(pk=self.chance.choice(keys)) if keys else None

    def submit(self) -> None:
        """Send a review to the queue."""
        if Case.objects.count() < _MOST_OPEN:
            employer = self.chance.choice(self.employers)
            facts = factories.facts(employer=employer, text=STORY, timing="soonest")
            services.submit(facts=facts, key=new_key(), nonce=services.new_nonce(), now=self.now)

    def decide(self) -> None:
        """Take the next case and decide it."""
        moderator = self.chance.choice(self.moderators)
        kind = self.chance.choice(["review", "review", "reply"])
        case = cases.claim_next(moderator=moderator, kind=kind, now=self.now)
        if case is None:
            return
        action = self.chance.choice(["publish", "publish", "publish_redacted", "refuse", "ask"])
        decisions.decide(
            case=case,
            moderator=moderator,
            action=action,
            grounds=[] if action == "publish" else ["names_private_person"],
            facts="" if action in {"publish", "ask"} else "It names a person.",
            question="Which stage was it?" if action == "ask" else "",
            redactions=[(0, 4, "names_private_person")] if action == "publish_redacted" else (),
            version_sha=case.version_sha,
            second_factor_fresh=True,
            now=self.now,
        )

    def act(self) -> None:
        """Hide, show again or take away what is public."""
        review = self.one(Review.objects.filter(status__in=["published", "restricted"]))
        if review is None:
            return
        names = ["restrict", "restrict", "remove"] if review.status == "published" else ["restore", "remove"]
        name = self.chance.choice(names)
        how: dict[str, Any] = {} if name == "restore" else {"grounds": ["harassment"]}
        getattr(decisions, name)(
            review=review,
            moderator=self.chance.choice(self.moderators),
            facts="It insults somebody.",
            second_factor_fresh=True,
            now=self.now,
            **how,
        )

    def edit(self) -> None:
        """Change the text of a review."""
        review = self.one(Review.objects.exclude(status__in=["erased", "withdrawn"]))
        if review is not None:
            authors.submit_edit(review=review, text=f"{STORY} {self.chance.random()}", now=self.now)

    def answer(self) -> None:
        """Answer a question of the moderators."""
        review = self.one(Review.objects.filter(status="needs_author"))
        if review is not None:
            authors.answer_question(review=review, body="The second one.", now=self.now)

    def withdraw(self) -> None:
        """Withdraw a review, with its replies and cases; none that is late, which would be counted."""
        review = self.one(Review.objects.exclude(status__in=["erased", "withdrawn"]))
        if review is None:
            return
        waiting = [*Case.objects.filter(review=review), *Case.objects.filter(reply__review=review)]
        if all(clock.is_kept(case, self.now) for case in waiting):
            authors.withdraw(review=review, now=self.now)

    def reply(self) -> None:
        """Reply to a review."""
        review = self.one(Review.objects.published())
        if review is not None:
            replies.submit_reply(
                review=review, employer=review.employer, kind="apology", text="We are sorry.", now=self.now
            )

    def notice(self) -> None:
        """Give notice of a review."""
        review = self.one(Review.objects.published())
        if review is not None:
            nonce = services.new_nonce()
            notices.give(subject=review, clause="3.1", statement="It is false.", nonce=nonce, now=self.now)

    def judge_notice(self) -> None:
        """Take the next notice and uphold or refuse it; a notifier appeals some of what is refused."""
        moderator = self.chance.choice(self.moderators)
        notice = notices.claim_next(moderator=moderator, now=self.now)
        if notice is not None:
            notices.decide(
                notice=notice,
                chosen=[notice.pk],
                moderator=moderator,
                verdict=self.chance.choice([notices.UPHOLD, notices.REFUSE]),
                outcome="We have read it again.",
                **self.deed_on(notice.subject),
            )
        refused = self.one(Notice.objects.filter(state="refused"))
        if refused is not None:
            appeals.lodge_against_notice(notice=refused, body="Read it again.", now=self.now)

    def deed_on(self, subject: Any) -> dict[str, Any]:
        """Return something that can be done to the text, with its reasons."""
        live = live_text(subject)
        return {
            "deed": self.chance.choice(offered(subject)),
            "grounds": ["harassment"],
            "facts": "It insults somebody.",
            "version_sha": live.sha256 if live is not None else "",
            "redactions": [(0, 3, "harassment")],
            "second_factor_fresh": True,
            "now": self.now,
        }

    def appeal(self) -> None:
        """Appeal a decision."""
        review = self.one(Review.objects.filter(status__in=["rejected", "restricted", "removed"]))
        if review is not None:
            appeals.lodge(subject=review, body="It is true.", now=self.now)

    def judge_appeal(self) -> None:
        """Take the next appeal and decide it."""
        moderator = self.chance.choice(self.moderators)
        appeal = appeals.claim_next(moderator=moderator, now=self.now)
        if appeal is None:
            return
        verdict = self.chance.choice([appeals.GRANT, appeals.REFUSE])
        if appeal.notice is not None:
            how = self.deed_on(appeal.subject)
            appeals.decide_notice(
                appeal=appeal, moderator=moderator, verdict=verdict, outcome="Read again.", **how
            )
            return
        appeals.decide(
            appeal=appeal,
            moderator=moderator,
            verdict=verdict,
            facts="We have read it again.",
            grounds=["harassment"],
            version_sha=appeals.text_of(appeal).sha256,
            second_factor_fresh=True,
            now=self.now,
        )

    def hold(self) -> None:
        """Put a review under a legal hold, or lift it."""
        review = self.one(Review.objects.exclude(status="erased"))
        if review is not None:
            (legal.lift if review.legal_hold else legal.hold)(
                review=review,
                moderator=self.chance.choice(self.moderators),
                reason="A court asks.",
                second_factor_fresh=True,
                now=self.now,
            )

    def batch(self) -> None:
        """Run the batch that is due; twice a week does nothing more."""
        publish_batch(now=self.now, at_once=False)

    def night(self) -> None:
        """Let time do what it does: leases, deadlines, erasures."""
        expire(now=self.now)
