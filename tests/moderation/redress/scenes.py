"""Scenes of notices and appeals."""

import datetime as dt
from typing import Any

from accounts.models import User
from moderation.models import Appeal, Decision, Notice
from moderation.redress import appeals, codes, notices
from moderation.services import log
from reviews.models import Reply, Review
from tests.moderation.scenes import NOW

WHY = "It says that I was rude, and everybody knows who had the desk by the door."


def noticed(subject: Review | Reply, *, now: dt.datetime = NOW, **fields: Any) -> tuple[Notice, str]:
    """Return a notice on a public text, with its code."""
    whole: dict[str, Any] = {"clause": "4.1", "statement": WHY, "nonce": codes.new_nonce()} | fields
    receipt = notices.give(subject=subject, now=now, **whole)
    return Notice.objects.get(pk=codes.pk_of(whole["nonce"])), receipt.code


def taken(moderator: User, *, now: dt.datetime = NOW) -> Notice:
    """Return the notice that the moderator is given next."""
    notice = notices.claim_next(moderator=moderator, now=now)
    assert notice is not None
    return notice


def judged(notice: Notice, moderator: User, verdict: str = "refuse", **how: Any) -> int:
    """Decide a notice that the moderator holds as one does who forgets nothing."""
    live = notice.subject.live_version
    whole: dict[str, Any] = {
        "chosen": [notice.pk],
        "outcome": "The text names nobody.",
        "deed": "remove" if verdict == "uphold" else "",
        "grounds": ["names_private_person"],
        "facts": "It names a person.",
        "version_sha": live.sha256 if live else "",
        "second_factor_fresh": True,
        "now": NOW,
    } | how
    return notices.decide(notice=notice, moderator=moderator, verdict=verdict, **whole)


def refused_notice(subject: Review | Reply, moderator: User, **fields: Any) -> tuple[Notice, str]:
    """Return a notice that was refused, with its code."""
    notice, code = noticed(subject, **fields)
    judged(taken(moderator), moderator)
    notice.refresh_from_db()
    return notice, code


def appeal_taken(moderator: User, *, now: dt.datetime = NOW) -> Appeal:
    """Return the appeal that the moderator is given next."""
    appeal = appeals.claim_next(moderator=moderator, now=now)
    assert appeal is not None
    return appeal


def settled(appeal: Appeal, moderator: User, verdict: str = "grant", **how: Any) -> Decision:
    """Decide an author's appeal that the moderator holds as one does who forgets nothing."""
    whole: dict[str, Any] = {
        "facts": "We read it again.",
        "grounds": ["spam"],
        "version_sha": appeals.text_of(appeal).sha256,
        "second_factor_fresh": True,
        "now": NOW,
    } | how
    return appeals.decide(appeal=appeal, moderator=moderator, verdict=verdict, **whole)


def log_faults() -> list[str]:
    """Return what is wrong with the log, but for texts that a factory published without a decision."""
    return [fault.what for fault in log.verify().faults if "without a decision" not in fault.what]
