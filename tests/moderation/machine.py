"""A machine that does at random what authors, moderators, employers and time do, through the real services.

After each step the invariants of moderation (docs/moderation.md) are checked on the whole database. The
rules are counted, so that a run in which something never happened is seen.
"""

import datetime as dt
import random
import secrets
from collections import Counter
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from core.text import fingerprint
from moderation import errors
from moderation.conflicts import concerns, tied_employers
from moderation.models import Case, Decision, PromiseCount, Statement
from moderation.reasons import ADVERSE
from moderation.services import authors, cases, clock, decisions, log, replies
from moderation.services.deadlines import expire
from reviews.batches import latest_due
from reviews.lifecycle import Status
from reviews.models import Reply, Review
from reviews.services.publication import publish_due
from reviews.services.replying import ReplyExistsError
from tests import factories
from tests.moderation.scenes import STORY, everything

REFUSALS = (errors.ModerationError, ValidationError, ReplyExistsError)
IN_QUEUE = {Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR}
# How often each rule did something, over the whole run of a test.
DONE: Counter[str] = Counter()

picks = st.integers(0, 10_000)
# Blanks are refused more often than the rest, so they are tried more often.
ACTIONS = ("publish", "publish_redacted", "publish_redacted", "ask", "refuse", "remove")
texts = st.sampled_from([STORY, "A short story.", "Tom Hargreave again.", "", "Another one, at length."])
grounds = st.lists(st.sampled_from(["names_private_person", "spam", "harassment", "nonsense"]), max_size=2)
facts = st.sampled_from(["It names a person.", "", "You wrote Tom Hargreave."])


class Machine(RuleBasedStateMachine):
    """Three moderators, two employers, and as many reviews and replies as come."""

    def __init__(self) -> None:
        super().__init__()
        # Keys, ids and drawn delays come from `secrets`; a run can only be repeated if they can.
        chance = random.Random(7)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(secrets, "randbits", chance.getrandbits)
        self.patch.setattr(secrets, "randbelow", chance.randrange)
        self.patch.setattr(secrets, "choice", chance.choice)
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = dt.datetime(2026, 11, 18, 9, 20, tzinfo=dt.UTC)
        self.moderators = [factories.user(is_moderator=True) for _ in range(3)]
        self.employers = [factories.employer(name=f"Firm {number}") for number in range(2)]
        self.reviews: list[int] = []
        self.first_batch: dict[int, int] = {}
        # What moderators approved, by review: the hash of the text after blanking.
        self.approved: dict[int, set[str]] = {}
        # What every open case is promised for; it moves only through a pause.
        self.due: dict[int, dt.datetime | None] = {}
        self.closed = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.patch.undo()

    def pick(self, number: int, rows: Any) -> Any:
        found = list(rows.order_by("pk") if isinstance(rows, QuerySet) else rows)
        return found[number % len(found)] if found else None

    def attempt(self, name: str, deed: Any) -> Any:
        """Return what the deed returns,; None if it was refused, and then nothing may have changed."""
        before = everything()
        try:
            result = deed()
        except REFUSALS:
            assert everything() == before, f"a refused {name} changed something"
            DONE[f"{name}, refused"] += 1
            return None
        DONE[name] += 1
        return True if result is None and name != "claim" else result

    @initialize()
    def begin(self) -> None:
        """Begin with two published, one asked about, one that waits, and with what chance rarely reaches."""
        for action in ("publish", "publish_redacted", "ask", ""):
            self.submit(len(self.reviews), STORY, "soonest")
            if action:
                self.decide(2, action, ["spam"], "It names a person.", False, True)
        self.publish_batch(1)
        for moderator, name in enumerate(("restrict", "restore")):
            self.act(moderator, name, ["spam"], "It names a person.", True, True)

    @precondition(lambda self: len(self.reviews) < 9)
    @rule(number=picks, text=texts, timing=st.sampled_from(["drawn", "soonest", "soonest", "together"]))
    def submit(self, number: int, text: str, timing: str) -> None:
        review = factories.make_review(
            employer=self.pick(number, self.employers),
            status="queued",
            text=text,
            timing=timing,
            now=self.now,
        )
        case = cases.open_case(review=review, now=self.now)
        self.reviews.append(review.pk)
        self.first_batch[review.pk] = review.eligible_batch or 0
        self.due[case.pk] = case.due_at
        DONE["submit"] += 1

    def review(self, number: int) -> Review:
        return Review.objects.get(pk=self.pick(number, self.reviews))

    @precondition(lambda self: self.reviews)
    @rule(number=picks, text=texts)
    def edit(self, number: int, text: str) -> None:
        review = self.review(number)
        self.attempt("edit", lambda: authors.submit_edit(review=review, text=text, now=self.now))
        self.note_due(review)

    @precondition(lambda self: Case.objects.filter(answer_by__isnull=False).exists())
    @rule(number=picks, text=texts, body=st.sampled_from(["Yes.", ""]))
    def answer(self, number: int, text: str, body: str) -> None:
        asked = self.pick(number, Review.objects.filter(status=Status.NEEDS_AUTHOR))
        self.attempt(
            "answer",
            lambda: authors.answer_question(review=asked, body=body, text=text or None, now=self.now),
        )
        self.note_due(asked)

    def note_due(self, review: Review) -> None:
        """Learn the promise of a case that was opened or went on just now."""
        case = Case.objects.filter(review=review).first()
        if case is not None and self.due.get(case.pk) is None and case.due_at is not None:
            self.due[case.pk] = case.due_at

    @precondition(lambda self: self.reviews)
    @rule(number=picks)
    def withdraw(self, number: int) -> None:
        if number % 3:
            return
        review = self.review(number)
        late = sum(
            not clock.is_kept(case, self.now)
            for case in [*Case.objects.filter(review=review), *Case.objects.filter(reply__review=review)]
        )
        before = review.status
        self.attempt("withdraw", lambda: authors.withdraw(review=review, now=self.now))
        if Review.objects.get(pk=review.pk).status != before:
            self.closed += late

    @precondition(lambda self: Review.objects.published().exists())
    @rule(number=picks, text=texts)
    def reply(self, number: int, text: str) -> None:
        review = self.pick(number, Review.objects.published())
        made = self.attempt(
            "reply",
            lambda: replies.submit_reply(
                review=review, employer=review.employer, kind="apology", text=text, now=self.now
            ),
        )
        if made is not None:
            self.due[Case.objects.get(reply=made).pk] = replies.due_of(made)

    @precondition(lambda self: Reply.objects.exists())
    @rule(number=picks, text=texts, gone=st.booleans())
    def revise_reply(self, number: int, text: str, gone: bool) -> None:
        reply = self.pick(number, Reply.objects.all())
        if gone and number % 4 == 0:
            case = Case.objects.filter(reply=reply).first()
            late = case is not None and not clock.is_kept(case, self.now)
            if self.attempt("withdraw reply", lambda: replies.withdraw_reply(reply=reply, now=self.now)):
                self.closed += late
            return
        self.attempt(
            "revise reply",
            lambda: replies.submit_revision(reply=reply, kind="policy", text=text, now=self.now),
        )
        case = Case.objects.filter(reply=reply).first()
        if case is not None:
            self.due.setdefault(case.pk, case.due_at)

    @rule(number=picks)
    def come_to_have_a_tie(self, number: int) -> None:
        if number % 25 == 0:
            employer = self.pick(number, self.employers)
            user = self.moderators[2]
            if employer.pk not in tied_employers(user):
                factories.representative(user=user, employer=employer)

    @precondition(lambda self: Case.objects.exists())
    @rule(number=picks, kind=st.sampled_from(["review", "review", "reply"]))
    def claim(self, number: int, kind: str) -> None:
        moderator = self.pick(number, self.moderators)
        case = self.attempt("claim", lambda: cases.claim_next(moderator=moderator, kind=kind, now=self.now))
        if case is not None:
            assert case.moderator == moderator
            assert Case.objects.held_by(moderator, now=self.now).count() == 1

    @precondition(lambda self: Case.objects.filter(moderator__isnull=False).exists())
    @rule(number=picks, wrong=st.booleans())
    def give_back(self, number: int, wrong: bool) -> None:
        if number % 3:
            return
        case = self.pick(number, Case.objects.filter(moderator__isnull=False))
        moderator = self.pick(number, self.moderators) if wrong else case.moderator
        self.attempt("give back", lambda: cases.give_back(case=case, moderator=moderator, now=self.now))

    @precondition(lambda self: Case.objects.filter(due_at__isnull=False).exists())
    @rule(
        number=picks,
        action=st.sampled_from(ACTIONS),
        grounds=grounds,
        facts=facts,
        blank=st.booleans(),
        sound=st.sampled_from([True, True, True, False]),
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
            grounds, facts, blank = ["spam"], facts or "It names a person.", action == "publish_redacted"
        decision = self.attempt(
            action,
            lambda: decisions.decide(
                case=case,
                moderator=moderator,
                action=action,
                grounds=grounds,
                facts=facts,
                question="Which stage was it?",
                version_sha=case.version_sha if sound or number % 3 else "0" * 64,
                redactions=[(0, 5, "names_private_person")] if blank else [],
                second_factor_fresh=sound or number % 3 != 1,
                now=self.now,
            ),
        )
        if decision is None:
            return
        subject = type(case.subject)._default_manager.get(pk=case.subject.pk)
        assert not concerns(subject, tied_employers(moderator))
        assert decision.statement.decided_by == moderator
        if action in {"publish", "publish_redacted"} and isinstance(subject, Review):
            newest = subject.versions.latest("number")
            assert newest.approved
            self.approved.setdefault(subject.pk, set()).add(newest.sha256)
        if action == "ask":
            self.due[case.pk] = None
        else:
            self.closed += 1

    @precondition(lambda self: Review.objects.filter(status__in=["published", "restricted"]).exists())
    @rule(
        number=picks,
        name=st.sampled_from(["restrict", "restore", "remove"]),
        grounds=grounds,
        facts=facts,
        fresh=st.sampled_from([True, True, False]),
        sound=st.sampled_from([True, True, False]),
    )
    def act(self, number: int, name: str, grounds: list[str], facts: str, fresh: bool, sound: bool) -> None:
        # Mostly on a review that can be restored or taken away, with reasons that are complete.
        states = ["restricted"] if sound and name == "restore" else ["published", "restricted"]
        review = self.pick(number, Review.objects.filter(status__in=states))
        if review is None:
            return
        if sound:
            grounds, facts, fresh = ["spam"], facts or "It names a person.", True
        how: dict[str, Any] = {"facts": facts, "second_factor_fresh": fresh, "now": self.now}
        if name != "restore":
            how["grounds"] = grounds
        moderator = self.pick(number, self.moderators)
        self.attempt(name, lambda: getattr(decisions, name)(review=review, moderator=moderator, **how))

    @rule(minutes=st.sampled_from([2, 12, 60 * 20, 60 * 24 * 8]))
    def wait(self, minutes: int) -> None:
        self.now += dt.timedelta(minutes=minutes)

    @rule(days=st.sampled_from([0, 0, 3, 31, 190]))
    def night(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        report = expire(now=self.now)
        self.closed += report.lapsed
        for name in ("leases", "lapsed", "messages", "erased"):
            DONE[f"night: {name}"] += bool(getattr(report, name))
        assert expire(now=self.now).lapsed == 0

    @precondition(lambda self: Review.objects.filter(status=Status.APPROVED).exists())
    @rule(weeks=st.sampled_from([1, 1, 2, 7]))
    def publish_batch(self, weeks: int) -> None:
        self.now += dt.timedelta(weeks=weeks)
        report = publish_due(now=self.now, at_once=False)
        DONE["batch"] += bool(report.reviews or report.edits or report.replies)
        for review in Review.objects.published().filter(batch=report.number):
            assert self.first_batch[review.pk] <= report.number <= latest_due(self.now)

    @invariant()
    def visible_text_was_approved_exactly_so(self) -> None:
        for review in Review.objects.published().select_related("live_version"):
            version = review.live_version
            assert version is not None
            assert version.approved
            assert version.sha256 == fingerprint(version.text)
            assert version.sha256 in self.approved[review.pk]
            assert review.batch is not None

    @invariant()
    def what_may_not_be_seen_is_not_seen(self) -> None:
        for review in Review.objects.exclude(status=Status.PUBLISHED):
            assert not review.cards
            if review.status == Status.WITHDRAWN:
                assert not review.replies.published().exists()
            if review.status == Status.ERASED:
                assert not review.versions.exists()
                assert not review.statements.exists()
                assert not Case.objects.filter(review=review).exists()

    @invariant()
    def every_adverse_decision_has_complete_reasons(self) -> None:
        for statement in Statement.objects.select_related("decision"):
            if statement.decision.action in ADVERSE:
                assert statement.facts
                assert statement.clauses
                assert statement.scope
                assert statement.redress or statement.decision.action == "ask"
        for state in ("rejected", "restricted", "removed"):
            assert not Review.objects.filter(status=state, statements__isnull=True).exists()

    @invariant()
    def the_log_verifies_and_leads_to_the_states(self) -> None:
        assert log.verify().faults == ()
        assert Decision.objects.count() == log.verify().entries

    @invariant()
    def the_clock_cannot_be_turned_back(self) -> None:
        for case in Case.objects.all():
            assert case.due_at == self.due[case.pk]

    @invariant()
    def every_text_that_waits_has_one_case_and_no_other_has(self) -> None:
        for review in Review.objects.all():
            has_case = Case.objects.filter(review=review).exists()
            if review.status in IN_QUEUE:
                assert has_case
            elif review.status not in {Status.APPROVED, Status.PUBLISHED, Status.RESTRICTED}:
                assert not has_case
            elif has_case:
                assert not review.versions.latest("number").approved

    @invariant()
    def counts_add_up(self) -> None:
        assert Review.objects.count() == len(self.reviews)
        counted = sum(row.kept + row.missed for row in PromiseCount.objects.all())
        assert counted == self.closed
