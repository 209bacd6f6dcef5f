"""What moderators do, soundly or not, and what the passing of time does."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from moderation.conflicts import concerns, tied_employers
from moderation.ledger import verifying
from moderation.ledger.publishing import publish_batch
from moderation.models import Case
from moderation.redress.contest import is_contested
from moderation.services import cases, decisions
from moderation.services.deadlines import expire
from reviews.batches import latest_due
from reviews.lifecycle import Status
from reviews.models import Review
from tests.machine.world import DONE, World, facts, grounds, mostly, picks

# Blanks are refused more often than the rest, so they are tried more often.
ACTIONS = ("publish", "publish_redacted", "publish_redacted", "ask", "refuse", "remove")
FIRST_WORD = (0, 5, "names_private_person")


class Desk(World):
    """Taking, putting back, deciding."""

    @precondition(lambda self: Case.objects.exists())
    @rule(number=picks, kind=st.sampled_from(["review", "review", "reply"]))
    def claim(self, number: int, kind: str) -> None:
        moderator = self.pick(number, self.moderators)
        has_one = Case.objects.held_by(moderator, now=self.now).exists()
        case = cases.claim_next(moderator=moderator, kind=kind, now=self.now)
        DONE["claim"] += case is not None
        if case is not None:
            assert case.moderator == moderator
            assert has_one or not concerns(case.subject, tied_employers(moderator))
            assert Case.objects.held_by(moderator, now=self.now).count() == 1

    @precondition(lambda self: Case.objects.filter(moderator__isnull=False).exists())
    @rule(number=picks, wrong=st.booleans())
    def give_back(self, number: int, wrong: bool) -> None:
        if number % 3:
            return
        case = self.pick(number, Case.objects.filter(moderator__isnull=False))
        moderator = self.pick(number, self.moderators) if wrong else case.moderator
        self.attempt(
            "give back",
            lambda: cases.give_back(case=case, moderator=moderator, now=self.now),
            allowed=moderator == case.moderator,
        )

    @precondition(lambda self: Case.objects.filter(due_at__isnull=False).exists())
    @rule(
        number=picks,
        action=st.sampled_from(ACTIONS),
        grounds=grounds,
        facts=facts,
        blank=st.booleans(),
        sound=mostly,
    )
    def decide(
        self, number: int, action: str, grounds: list[str], facts: str, blank: bool, sound: bool
    ) -> None:
        # Mostly what a moderator has just taken; sometimes what anybody left lying.
        case = self.pick(number, Case.objects.filter(moderator__isnull=False))
        if sound or case is None:
            kind = "reply" if number % 4 == 0 else "review"
            case = cases.claim_next(moderator=self.pick(number, self.moderators), kind=kind, now=self.now)
        if case is None:
            return
        stranger = not sound and number % 3 == 0
        moderator = self.pick(number, self.moderators) if stranger else case.moderator
        if sound:
            grounds, facts = ["spam"], facts or "It names a person."
            # Every other question proposes a blank.
            blank = action == "publish_redacted" or (action == "ask" and number % 2 == 0)
        newest = case.subject.versions.latest("number").sha256
        read = case.version_sha if sound or number % 3 else "0" * 64
        fresh = sound or number % 3 != 1
        held = case.lease_until is not None and case.lease_until > self.now
        self.judge(
            case,
            moderator,
            action,
            # What may be done at all: by whom, with the text that stands, with a factor where it publishes.
            allowed=held
            and moderator == case.moderator
            and not concerns(case.subject, tied_employers(moderator))
            and read == newest
            and (fresh or not action.startswith("publish")),
            grounds=grounds,
            facts=facts,
            question="Which stage was it?",
            version_sha=read,
            redactions=[FIRST_WORD] if blank else [],
            second_factor_fresh=fresh,
        )

    def judge(self, case: Case, moderator: Any, action: str, *, allowed: bool, **how: Any) -> None:
        """Decide, and write down what was approved."""
        subject = case.subject
        decision = self.attempt(
            action,
            lambda: decisions.decide(case=case, moderator=moderator, action=action, now=self.now, **how),
            allowed=allowed,
            closes=case.pk,
        )
        if decision is None:
            return
        assert decision.statement.decided_by == moderator
        if action in {"publish", "publish_redacted"}:
            version = subject.versions.latest("number")
            assert version.approved
            self.approved.setdefault(subject.pk, set()).add(version.sha256)
        if action == "ask":
            self.due[case.pk] = None
            DONE["ask, with blanks proposed"] += bool(how["redactions"])
        else:
            self.closed["review"] += 1

    @precondition(lambda self: Review.objects.filter(status__in=["published", "restricted"]).exists())
    @rule(
        number=picks,
        name=st.sampled_from(["restrict", "restore", "restore", "remove"]),
        grounds=grounds,
        facts=facts,
        fresh=mostly,
        sound=mostly,
    )
    def act(self, number: int, name: str, grounds: list[str], facts: str, fresh: bool, sound: bool) -> None:
        # Mostly on a review that can be restored or taken away, with reasons that are complete.
        states = ["restricted"] if sound and name == "restore" else ["published", "restricted"]
        review = self.pick(number, Review.objects.filter(status__in=states))
        if review is None:
            return
        moderator = self.pick(number, self.moderators)
        if sound:
            grounds, facts, fresh = ["spam"], facts or "It names a person.", True
            moderator = self.moderator_but(number, self.who_decided(review))
        how: dict[str, Any] = {"facts": facts, "second_factor_fresh": fresh, "now": self.now}
        if name != "restore":
            how["grounds"] = grounds
        hidden = review.statements.filter(decision__action="restrict").order_by("-decision").first()
        another = hidden is None or moderator not in {hidden.decided_by, hidden.seconded_by}
        contested = review.status == "restricted" and is_contested(review)
        untied = not concerns(review, tied_employers(moderator))
        done = self.attempt(
            name,
            lambda: getattr(decisions, name)(review=review, moderator=moderator, **how),
            allowed=fresh and untied and (another or not contested),
        )
        if done is not None and another and contested:
            DONE[f"{name} of what is contested, by another"] += 1

    def who_decided(self, review: Review) -> Any:
        """Return who made the last decision on the review."""
        last = review.statements.order_by("-decision").first()
        return last.decided_by if last is not None else None


class Time(World):
    """Hours, nights and batches."""

    @rule(minutes=st.sampled_from([2, 12, 60 * 20, 60 * 24 * 8]))
    def wait(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(days=st.sampled_from([0, 0, 3, 3, 31, 31, 190]))
    def night(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        late = self.all_late_redress()
        report = expire(now=self.now)
        self.closed["review"] += report.lapsed
        # What is about a text that this night erases is closed undecided; what was late of it was missed.
        self.closed.update(late - self.all_late_redress())
        for name in ("leases", "lapsed", "messages", "erased", "held"):
            DONE[f"night: {name}"] += getattr(report, name)
        assert expire(now=self.now).lapsed == 0
        self.erased |= set(Review.objects.filter(status=Status.ERASED).values_list("pk", flat=True))

    @precondition(lambda self: Review.objects.filter(status=Status.APPROVED).exists())
    @rule(weeks=st.sampled_from([1, 1, 2, 7]))
    def publish_batch(self, weeks: int) -> None:
        self.now += dt.timedelta(weeks=weeks)
        report = publish_batch(now=self.now, at_once=False)
        DONE["batch"] += bool(report.reviews or report.edits or report.replies)
        found = verifying.verify().found
        assert not found, found
        for review in Review.objects.published().filter(batch=report.number):
            assert self.first_batch[review.pk] <= report.number <= latest_due(self.now)
