"""The demo's notices, appeals, hold and order: one in each state, by the doors that everybody uses."""

import datetime as dt
import random
from typing import Any, Final

from accounts.models import User
from config.demo.cases import by_name, decide_on, moderator, submitted
from employers.models import Employer
from moderation.models import Notice, NotifierKind
from moderation.redress import appeals, codes, legal, notices
from moderation.services import authors
from moderation.services.cases import claim_next
from moderation.services.decisions import decide
from moderation.services.published import restrict
from moderation.services.replies import submit_reply
from reviews.models import Reply, Review

RUDE: Final = "It says how the person at the front desk spoke. There is only one, and everybody knows me."
UNTRUE: Final = "We answered this candidate within a week. Our records say so."
FISHING: Final = "We know who you are. Please call our HR team about the interview on Tuesday, 3 March."


def _published(name: str, number: int = 0) -> Review:
    """Return a published review of the employer without a reply; each number gives another one."""
    _about, employer = by_name(name)
    rows = Review.objects.published().about(employer).filter(replies__isnull=True, agency__isnull=True)
    return rows.in_reading_order()[number]


def noticed(subject: Review | Reply, *, at: dt.datetime, **fields: Any) -> tuple[Notice, str]:
    """Give notice of a text, and return the notice with its code."""
    whole: dict[str, Any] = {"clause": "5.1", "statement": RUDE, "nonce": codes.new_nonce()} | fields
    receipt = notices.give(subject=subject, now=at, **whole)
    return Notice.objects.get(pk=codes.pk_of(whole["nonce"])), receipt.code


def judge(notice: Notice, verdict: str, *, at: dt.datetime, outcome: str, **how: Any) -> None:
    """Let the second moderator take the only open notice and decide it."""
    second = moderator(2)
    held = notices.claim_next(moderator=second, now=at)
    if held is None or held.pk != notice.pk:
        raise RuntimeError("the demo expected its own notice at the head of the queue")
    live = notice.subject.live_version
    notices.decide(
        notice=held,
        chosen=[held.pk],
        moderator=second,
        verdict=verdict,
        outcome=outcome,
        version_sha=live.sha256 if live else "",
        second_factor_fresh=True,
        now=at,
        **how,
    )


def _settle(verdict: str, *, by: User, at: dt.datetime, facts: str, **how: Any) -> None:
    """Let a moderator take the only open appeal and decide it."""
    held = appeals.claim_next(moderator=by, now=at)
    if held is None:
        raise RuntimeError("the demo expected an appeal")
    common: dict[str, Any] = {"appeal": held, "moderator": by, "verdict": verdict, "now": at} | how
    if held.notice_id is not None:
        appeals.decide_notice(**common, outcome=facts, second_factor_fresh=True)
        return
    appeals.decide(**common, facts=facts, version_sha=appeals.text_of(held).sha256, second_factor_fresh=True)


def decided(draw: random.Random, *, now: dt.datetime) -> str:
    """Make notices and appeals that are decided; return the code of a notice that was refused."""
    at = now - dt.timedelta(days=6)
    larkfield = Employer.objects.get(name="Larkfield Instruments")
    asked, _code = noticed(
        _published("Larkfield Instruments", 1), at=at, clause="2.2", statement=UNTRUE,
        by=NotifierKind.REPRESENTATIVE, employer=larkfield,
    )  # fmt: skip
    judge(asked, notices.REFUSE, at=at + dt.timedelta(hours=20),
           outcome="A denial alone is no ground. A reply may say what your records say.")  # fmt: skip
    refused, code = noticed(_published("Thistlebourne Bank"), at=at)
    judge(refused, notices.REFUSE, at=at + dt.timedelta(hours=20),
           outcome="It says how candidates were spoken to. It names nobody.")  # fmt: skip
    upheld, _code = noticed(_published("Thistlebourne Bank", 1), at=at, by=NotifierKind.PERSON_NAMED)
    judge(upheld, notices.UPHOLD, at=at + dt.timedelta(hours=30), deed="remove", grounds=["harassment"],
           outcome="You are right: readers would know you. The review is taken away.",
           facts="It attacks a person whom readers would know, beyond what that person did.")  # fmt: skip
    again, _code = noticed(_published("Thistlebourne Bank", 1), at=at)
    judge(again, notices.REFUSE, at=at + dt.timedelta(hours=40), outcome="It is an opinion about conduct.")
    appeals.lodge_against_notice(notice=again, body="It is not only conduct.", now=at + dt.timedelta(days=2))
    _settle(appeals.REFUSE, by=moderator(1), at=at + dt.timedelta(days=3),
            facts="A second person has read it: it describes what was said, and insults nobody.")  # fmt: skip
    gone = _published("Thistlebourne Bank", 2)
    noticed(gone, at=at)
    authors.withdraw(review=gone, now=at + dt.timedelta(days=1))
    _appeals(draw, at=at, now=now)
    _refused_reply(now=now)
    return code


def _appeals(draw: random.Random, *, at: dt.datetime, now: dt.datetime) -> None:
    """Let authors appeal: one is granted, one refused, one waits for the first moderator."""
    for number, verdict in enumerate((appeals.GRANT, appeals.REFUSE)):
        review = submitted(
            draw,
            "Saltmarsh Clinics",
            came="late",
            stage="panel_interview",
            outcome="rejected",
            text="They came to the talk well prepared. The answer took three weeks longer than promised.",
            now=now,
            days_ago=8 + number,
        )
        decide_on(review, "refuse", at=at, grounds=("not_first_hand",),
                  facts="The text seems to tell what others saw.")  # fmt: skip
        appeals.lodge(subject=review, body="I was in the room myself.", now=at + dt.timedelta(days=1))
        grounds = [] if verdict == appeals.GRANT else ["not_first_hand"]
        _settle(verdict, by=moderator(2), at=at + dt.timedelta(days=3), grounds=grounds,
                facts="We read it again: “they came” means the firm’s own people."
                if verdict == appeals.GRANT
                else "We read it again: “they” are the other candidates, not the author.")  # fmt: skip
    waiting = _published("Saltmarsh Clinics", 1)
    restrict(
        review=waiting,
        moderator=moderator(2),
        grounds=["allegation_needs_evidence"],
        facts="The text says that a promise was broken on purpose.",
        second_factor_fresh=True,
        now=now - dt.timedelta(days=3),
    )
    appeals.lodge(subject=waiting, body="I said that it was broken, not why.", now=now - dt.timedelta(days=2))


def _refused_reply(*, now: dt.datetime) -> None:
    """Refuse one employer's reply, so that its desk can appeal."""
    review = _published("Larkfield Instruments", 2)
    at = now - dt.timedelta(days=4)
    submit_reply(
        review=review,
        employer=Employer.objects.get(name="Larkfield Instruments"),
        kind="dispute",
        text="We remember you well. You came on the Monday, and you were late yourself.",
        now=at,
    )
    case = claim_next(moderator=moderator(2), kind="reply", now=at)
    if case is None:
        raise RuntimeError("the demo expected its own reply at the head of the queue")
    decide(
        case=case,
        moderator=moderator(2),
        action="refuse",
        grounds=["names_private_person"],
        facts="The reply hints that it knows who wrote.",
        version_sha=case.version_sha,
        second_factor_fresh=True,
        now=at,
    )


def waiting(*, now: dt.datetime) -> None:
    """Leave notices, an appeal of a notice, a hold and a proposed order for the moderators."""
    at = now - dt.timedelta(days=1)
    contested, _code = noticed(_published("Wexmoor Telecom"), at=at - dt.timedelta(days=2))
    judge(contested, notices.REFUSE, at=at, outcome="The text says what the firm did. It names nobody.")
    appeals.lodge_against_notice(
        notice=contested, body="There is one front desk. The whole town knows me.", now=at
    )
    flooded = _published("Wexmoor Telecom", 1)
    story = flooded.live_version.text if flooded.live_version else ""
    noticed(flooded, at=at, place=story[:40], by=NotifierKind.PERSON_NAMED, reachable_at="jo@post.example")
    for hours in (3, 5):
        noticed(flooded, at=at + dt.timedelta(hours=hours), clause="2.2", statement="This never happened.")
    northgannet = Employer.objects.get(name="Northgannet Robotics")
    noticed(_published("Northgannet Robotics", 1), at=at + dt.timedelta(hours=6), clause="2.2",
            statement=FISHING, by=NotifierKind.REPRESENTATIVE, employer=northgannet)  # fmt: skip
    held = _published("Wexmoor Telecom", 2)
    legal.hold(review=held, moderator=moderator(1), reason="County Court of Elmstead, file 12/2026.",
               second_factor_fresh=True, now=now)  # fmt: skip
    legal.propose(subject=_published("Wexmoor Telecom", 3), moderator=moderator(2), action="restrict",
                  facts="The County Court of Elmstead has ordered to hide it for now (file 14/2026).",
                  second_factor_fresh=True)  # fmt: skip
