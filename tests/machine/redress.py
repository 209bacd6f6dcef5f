"""What notifiers, appellants and courts set off: notices, appeals, holds and orders, soundly or not."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from moderation.conflicts import concerns, tied_employers
from moderation.models import Appeal, AppealState, Hold, Notice, NoticeState, Order
from moderation.redress import appeals, legal, notices
from moderation.redress.acts import live_text, offered
from reviews.lifecycle import Status
from reviews.models import Reply, Review
from tests.machine.digest import difference, digest
from tests.machine.world import World, mostly, picks

_ENDED = {appeals.GRANT: "granted", appeals.REFUSE: "refused"}
FACTS = "It names a person."
said = st.sampled_from(["It is false.", "It is false.", "It is false.", ""])


class Notices(World):
    """Giving notice, judging it, and appealing against what was judged."""

    def noticeable(self, number: int) -> Any:
        """Return a text that readers see; sometimes, one that they do not."""
        if number % 5 == 0:
            return self.pick(number, Review.objects.all())
        rows = [*Review.objects.published().order_by("pk"), *Reply.objects.published().order_by("pk")]
        return self.pick(number, rows)

    @precondition(lambda self: Review.objects.published().exists())
    @rule(number=picks, by=st.sampled_from(["public", "representative", "person_named"]), body=said)
    def give_notice(self, number: int, by: str, body: str) -> None:
        subject = self.noticeable(number)
        if subject is None:
            return
        before = digest()
        # Of this world alone: the order of notices follows from it, and a run must be repeatable.
        self.nonces += 1
        given = self.attempt(
            "notice",
            lambda: notices.give(
                subject=subject,
                clause="3.1",
                statement=body,
                by=by,
                employer=subject.employer if by == "representative" else None,
                nonce=f"{self.nonces:022d}",
                now=self.now,
            ),
            allowed=bool(body) and subject.status == Status.PUBLISHED,
        )
        # A notice alone changes nothing: it is there, and that is all.
        changed = {line.partition(":")[0] for line in difference(before, digest())}
        assert changed == ({"moderation_notice"} if given else set())

    @precondition(lambda self: Notice.objects.filter(state=NoticeState.OPEN).exists())
    @rule(number=picks, verdict=st.sampled_from(["uphold", "refuse", "refuse"]), sound=mostly)
    def judge_notice(self, number: int, verdict: str, sound: bool) -> None:
        moderator = self.pick(number, self.moderators)
        notice = notices.claim_next(moderator=moderator, now=self.now)
        if notice is None:
            return
        assert not concerns(notice.subject, tied_employers(moderator))
        if not sound:
            moderator = self.pick(number // 3, self.moderators)
        subject = notice.subject
        before = (subject.status, str(subject.live_version_id))
        how = self.deed_on(subject, number)
        done = self.attempt(
            f"notice {verdict}",
            lambda: notices.decide(
                notice=notice,
                chosen=[row.pk for row in notices.together(notice)],
                moderator=moderator,
                verdict=verdict,
                outcome="We have read it again." if sound or number % 2 else "",
                second_factor_fresh=sound or number % 4 != 1,
                now=self.now,
                **how,
            ),
            allowed=moderator == notice.moderator,
        )
        if done:
            self.closed["notice"] += done
            self.note_redacted(subject)
        if not done or verdict == "refuse":
            subject.refresh_from_db()
            assert (subject.status, str(subject.live_version_id)) == before

    def deed_on(self, subject: Any, number: int) -> dict[str, Any]:
        """Return something that upholding a notice can do to the text."""
        live = live_text(subject)
        return {
            "deed": self.pick(number, offered(subject)),
            "grounds": ["harassment"],
            "facts": FACTS,
            "version_sha": live.sha256 if live is not None else "",
            "redactions": [(0, 3, "harassment")],
        }

    def note_redacted(self, subject: Any) -> None:
        """Learn the hash of a text that was blanked in public: a moderator has approved just that."""
        live = type(subject)._default_manager.get(pk=subject.pk).live_version
        if live is not None and isinstance(subject, Review) and subject.status == Status.PUBLISHED:
            self.approved[subject.pk].add(live.sha256)
            self.note_due(subject)

    @precondition(lambda self: Notice.objects.filter(state=NoticeState.REFUSED).exists())
    @rule(number=picks, body=said)
    def appeal_notice(self, number: int, body: str) -> None:
        self.appeal_this_notice(self.pick(number, Notice.objects.filter(state=NoticeState.REFUSED)), body)

    def appeal_this_notice(self, notice: Notice, body: str) -> None:
        """Appeal what was decided on this notice; no text moves by that."""
        assert notice.decided_on is not None
        before = self.subject_states()
        over = notice.decided_on + dt.timedelta(days=183) < self.now.date()
        self.attempt(
            "notice appeal",
            lambda: appeals.lodge_against_notice(notice=notice, body=body, now=self.now),
            allowed=bool(body) and not over and not Appeal.objects.filter(notice=notice).exists(),
        )
        assert self.subject_states() == before

    def subject_states(self) -> list[tuple[int, str]]:
        """Return where every review and reply stands."""
        return [*Review.objects.values_list("pk", "status"), *Reply.objects.values_list("pk", "status")]


class Appeals(Notices):
    """Appealing a decision; somebody else looks again."""

    @precondition(
        lambda self: Review.objects.filter(status__in=["rejected", "restricted", "removed"]).exists()
    )
    @rule(number=picks, body=said)
    def appeal(self, number: int, body: str) -> None:
        states = ["rejected", "restricted", "removed"]
        subjects = [*Review.objects.filter(status__in=states).order_by("pk")]
        subjects += Reply.objects.filter(status__in=states).order_by("pk")
        self.appeal_this(self.pick(number, subjects), body)

    def appeal_this(self, subject: Any, body: str) -> None:
        """Appeal the last decision on this text."""
        last = subject.statements.order_by("-decision").first()
        over = last.decided_on + dt.timedelta(days=183) < self.now.date()
        self.attempt(
            "appeal",
            lambda: appeals.lodge(subject=subject, body=body, now=self.now),
            allowed=bool(body) and not over and not Appeal.objects.filter(statement=last).exists(),
        )

    @precondition(lambda self: Appeal.objects.filter(state=AppealState.OPEN).exists())
    @rule(number=picks, verdict=st.sampled_from([appeals.GRANT, appeals.REFUSE]), sound=mostly)
    def judge_appeal(self, number: int, verdict: str, sound: bool) -> None:
        appeal = None
        for place in range(len(self.moderators)):
            moderator = self.moderators[(number + place) % len(self.moderators)]
            appeal = appeals.claim_next(moderator=moderator, now=self.now)
            if appeal is not None:
                break
        if appeal is None:
            return
        if not sound:
            moderator = self.pick(number // 3, self.moderators)
        if appeal.notice is not None:
            self.judge_notice_appeal(appeal, moderator, verdict, number)
        else:
            self.judge_authors_appeal(appeal, moderator, verdict, sound, number)

    def judge_authors_appeal(
        self, appeal: Appeal, moderator: Any, verdict: str, sound: bool, number: int
    ) -> None:
        """Decide on what an author or an employer has appealed."""
        statement, subject = appeal.statement, appeal.subject
        assert statement is not None
        text = appeals.text_of(appeal)
        read = text.sha256 if sound or number % 3 else "0" * 64
        fresh = sound or number % 4 != 1
        allowed = (
            moderator == appeal.moderator
            and moderator not in {statement.decided_by, statement.seconded_by}
            and not concerns(subject, tied_employers(moderator))
            and read == text.sha256
            and (fresh or verdict == appeals.REFUSE)
        )
        done = self.attempt(
            f"appeal {_ENDED[verdict]}",
            lambda: appeals.decide(
                appeal=appeal,
                moderator=moderator,
                verdict=verdict,
                facts=FACTS if sound or number % 2 else "",
                grounds=["harassment"],
                version_sha=read,
                second_factor_fresh=fresh,
                now=self.now,
            ),
            allowed=allowed,
        )
        if done is None:
            return
        self.closed["appeal"] += 1
        subject.refresh_from_db()
        if verdict == appeals.GRANT:
            assert subject.status == Status.APPROVED
            self.approved.setdefault(subject.pk, set()).add(text.sha256)
            self.first_batch[subject.pk] = getattr(subject, "eligible_batch", None) or 0
        else:
            assert subject.status == statement.decision.to_status

    def judge_notice_appeal(self, appeal: Appeal, moderator: Any, verdict: str, number: int) -> None:
        """Decide on what a notifier has appealed."""
        notice = appeal.notice
        assert notice is not None
        before = notice.decided_by
        subject = appeal.subject
        done = self.attempt(
            f"notice appeal {_ENDED[verdict]}",
            lambda: appeals.decide_notice(
                appeal=appeal,
                moderator=moderator,
                verdict=verdict,
                outcome="We have read it again.",
                second_factor_fresh=True,
                now=self.now,
                **self.deed_on(subject, number),
            ),
            allowed=moderator == appeal.moderator
            and moderator != before
            and not concerns(subject, tied_employers(moderator)),
        )
        if done is not None:
            self.closed["appeal"] += 1
            self.note_redacted(subject)


class Courts(World):
    """Holds, which block erasure and nothing else, and orders, which take two moderators."""

    @rule(number=picks, lifts=st.booleans(), sound=mostly)
    def hold(self, number: int, lifts: bool, sound: bool) -> None:
        review = self.pick(number, Review.objects.filter(legal_hold=lifts) if sound else Review.objects.all())
        if review is None:
            return
        self.hold_this(review, number, lifts=lifts, sound=sound)

    def hold_this(self, review: Review, number: int, *, lifts: bool, sound: bool = True) -> None:
        """Set or lift a hold on this review; where it stands and what it says do not change."""
        moderator = self.pick(number, self.moderators)
        how: dict[str, Any] = {"reason": "A court asks." if sound or number % 2 else "", "now": self.now}
        before = (review.status, review.live_version_id)
        self.attempt(
            "hold lifted" if lifts else "hold",
            lambda: (legal.lift if lifts else legal.hold)(
                review=review, moderator=moderator, second_factor_fresh=sound or number % 3 != 1, **how
            ),
            allowed=review.legal_hold == lifts
            and review.status != Status.ERASED
            and not concerns(review, tied_employers(moderator)),
        )
        review.refresh_from_db()
        assert (review.status, review.live_version_id) == before
        assert review.legal_hold == Hold.objects.filter(review=review, lifted_because="").exists()

    @rule(number=picks, action=st.sampled_from(["restrict", "remove"]))
    def propose_order(self, number: int, action: str) -> None:
        review = self.pick(number, Review.objects.filter(status__in=["published", "restricted"]))
        if review is None:
            return
        moderator = self.pick(number, self.moderators)
        self.attempt(
            "order proposed",
            lambda: legal.propose(
                subject=review, moderator=moderator, action=action, facts=FACTS, second_factor_fresh=True
            ),
            allowed=not concerns(review, tied_employers(moderator)),
        )
        status = review.status
        review.refresh_from_db()
        assert review.status == status

    @precondition(lambda self: Order.objects.exists())
    @rule(number=picks, drops=st.sampled_from([True, False, False]))
    def settle_order(self, number: int, drops: bool) -> None:
        order = self.pick(number, Order.objects.all())
        subject, moderator = order.subject, self.pick(number, self.moderators)
        untied = not concerns(subject, tied_employers(moderator))
        if drops:
            self.attempt(
                "order dropped", lambda: legal.drop(order=order, moderator=moderator), allowed=untied
            )
        else:
            self.attempt(
                "order carried out by two",
                lambda: legal.confirm(
                    order=order, moderator=moderator, second_factor_fresh=True, now=self.now
                ),
                allowed=untied and moderator != order.proposed_by,
            )
