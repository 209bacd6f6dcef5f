"""What candidates and employers do."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from core.public_ids import random_key
from moderation.conflicts import tied_employers
from moderation.models import Case
from moderation.services import authors, cases, replies
from reviews.lifecycle import WITHDRAWABLE, Status
from reviews.models import Reply, Review
from reviews.services.writing import create_review
from submissions.services import first_batch
from tests import factories
from tests.machine.world import DONE, World, mostly, picks, texts


class Authors(World):
    """Sending, changing, answering, taking back."""

    @precondition(lambda self: self.room())
    @rule(number=picks, text=texts, timing=st.sampled_from(["drawn", "soonest", "soonest", "together"]))
    def submit(self, number: int, text: str, timing: str) -> None:
        told = factories.facts(
            employer=self.pick(number, self.employers),
            text=text,
            timing=timing,
            evidence="employer_domain" if self.adorned else "none",
        )
        first = first_batch(self.now)
        review = create_review(facts=told, pk=random_key(), eligible_batch=first)
        self.reviews.append(review.pk)
        self.first_batch[review.pk] = first
        self.attempt("submit", lambda: cases.open_case(review=review, now=self.now))
        self.note_due(review)

    @precondition(lambda self: self.reviews)
    @rule(number=picks, text=texts)
    def edit(self, number: int, text: str) -> None:
        review = self.review(number)
        self.attempt("edit", lambda: authors.submit_edit(review=review, text=text, now=self.now))
        self.note_due(review)

    @precondition(lambda self: Case.objects.filter(answer_by__isnull=False).exists())
    @rule(number=picks, text=texts, body=st.sampled_from(["Yes.", ""]), agrees=st.booleans())
    def answer(self, number: int, text: str, body: str, agrees: bool = False) -> None:
        asked = self.pick(number, Review.objects.filter(status=Status.NEEDS_AUTHOR))
        before = [*asked.versions.values_list("sha256", flat=True)]
        agrees = agrees and number % 3 > 0
        done = self.attempt(
            "answer",
            lambda: authors.answer_question(
                review=asked, body=body, text=None if agrees else text or None, agrees=agrees, now=self.now
            ),
        )
        case = Case.objects.get(review=asked)
        if done and case.agreed:
            # Agreeing blanks nothing by itself.
            assert before == [*asked.versions.values_list("sha256", flat=True)]
            DONE["answer that agrees to blanks"] += 1
        self.note_due(asked)

    @precondition(lambda self: self.reviews)
    @rule(number=picks)
    def withdraw(self, number: int) -> None:
        if number % 3 == 0:
            self.take_back(self.review(number // 3))

    def take_back(self, review: Review) -> None:
        """Withdraw the review; what was late by then stays counted as missed."""
        redress = self.late_redress(review, *review.replies.filter(status__in=WITHDRAWABLE))
        if self.attempt("withdraw", lambda: authors.withdraw(review=review, now=self.now)):
            self.closed.update(redress)

    @precondition(lambda self: self.erased)
    @rule(number=picks)
    def come_back_to_what_is_erased(self, number: int) -> None:
        review = Review.objects.get(pk=self.pick(number, sorted(self.erased)))
        deeds = (
            lambda: authors.submit_edit(review=review, text="Again.", now=self.now),
            lambda: authors.withdraw(review=review, now=self.now),
            lambda: authors.answer_question(review=review, body="Yes.", now=self.now),
        )
        self.attempt("a deed on what is erased", deeds[number % len(deeds)], allowed=False)


class Employers(World):
    """Replying, revising, taking back: none of it moves a review."""

    def states(self) -> dict[int, str]:
        """Return where every review stands."""
        return dict(Review.objects.values_list("pk", "status"))

    @precondition(lambda self: Review.objects.published().exists())
    @rule(number=picks, text=texts, sound=mostly)
    def reply(self, number: int, text: str, sound: bool) -> None:
        review = self.pick(number, Review.objects.published())
        employer = review.employer if sound else self.pick(number, self.employers)
        before = self.states()
        made = self.attempt(
            "reply",
            lambda: replies.submit_reply(
                review=review, employer=employer, kind="apology", text=text, now=self.now
            ),
            allowed=employer == review.employer,
        )
        assert self.states() == before
        if made is not None:
            self.due[Case.objects.get(reply=made).pk] = replies.due_of(made)

    @precondition(lambda self: Reply.objects.exists())
    @rule(number=picks, text=texts, gone=st.booleans())
    def revise_reply(self, number: int, text: str, gone: bool) -> None:
        reply = self.pick(number, Reply.objects.all())
        before = self.states()
        if gone and number % 4 == 0:
            redress = self.late_redress(reply)
            if self.attempt("withdraw reply", lambda: replies.withdraw_reply(reply=reply, now=self.now)):
                self.closed.update(redress)
        else:
            self.attempt(
                "revise reply",
                lambda: replies.submit_revision(reply=reply, kind="policy", text=text, now=self.now),
            )
            case = Case.objects.filter(reply=reply).first()
            if case is not None:
                self.due.setdefault(case.pk, case.due_at)
        assert self.states() == before

    @rule(number=picks)
    def come_to_have_a_tie(self, number: int) -> None:
        if number % 25 == 0:
            employer = self.pick(number, self.employers)
            user = self.moderators[2]
            if employer.pk not in tied_employers(user):
                yesterday = (self.now - dt.timedelta(days=1)).date()
                factories.representative(user=user, employer=employer, revoked_on=yesterday)
