"""Where a notice stands, in words for whoever gave it: with the code, or at an employer's desk."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from core.drawing import OwnPromise, day_words, hours_line
from moderation.models import Notice, NoticeState
from moderation.reasons import DAYS_TO_APPEAL
from moderation.redress import appeals, clocks
from moderation.wording import full_day, rule_label, rules_url


@dataclass(frozen=True)
class Standing:
    """Where a notice stands, in words for its notifier, who learns nothing but the outcome.

    Attributes:
        title: the state.
        text: what it means, and when the next thing is promised for.
        reasons: of the decision; empty while there is none.
        rule, rule_url: the rule that was said to be broken; empty once that is erased.
        appeal_until: the last day for an appeal; empty where none is possible.
        clock: the site's own promise while it runs.
    """

    title: str
    text: str
    reasons: str
    rule: str
    rule_url: str
    appeal_until: str
    clock: OwnPromise | None


def standing_of(notice: Notice, *, now: dt.datetime) -> Standing:
    """Return where the notice stands at `now`."""
    title, text, clock = _state_words(notice, now)
    until = ""
    if appeals.notice_appealable(notice, today=now.date()) and notice.decided_on:
        until = full_day(notice.decided_on + dt.timedelta(days=DAYS_TO_APPEAL))
    return Standing(
        title=title,
        text=text,
        reasons=notice.outcome,
        rule=rule_label(notice.clause) if notice.clause else "",
        rule_url=rules_url(notice.clause) if notice.clause else "",
        appeal_until=until,
        clock=clock,
    )


def _state_words(notice: Notice, now: dt.datetime) -> tuple[str, str, OwnPromise | None]:
    if notice.state == NoticeState.OPEN:
        promised: int = settings.PROMISED_HOURS_NOTICE
        return (
            _("It waits for a decision"),
            promise_words(notice.due_at, now),
            hours_line(clocks.hours_used(notice.due_at, promised, now), promised),
        )
    if notice.state == NoticeState.APPEALED:
        promised = settings.PROMISED_HOURS_APPEAL
        due = notice.appeal.due_at
        return (
            _("Somebody else looks at it again"),
            promise_words(due, now),
            hours_line(clocks.hours_used(due, promised, now), promised),
        )
    if notice.state == NoticeState.UPHELD:
        return _("We agree"), _("A moderator has read it, and the text was changed, hidden or removed."), None
    if notice.state == NoticeState.REFUSED:
        again = hasattr(notice, "appeal")
        text = (
            _("A second person has read it and came to the same view. There is no further appeal here.")
            if again
            else _("A moderator has read the text and your notice, and left the text as it is.")
        )
        return _("We do not agree"), text, None
    return (
        _("Nothing was left to decide"),
        _("The text is no longer on this site, so this notice was closed without a decision."),
        None,
    )


def promise_words(due: dt.datetime, now: dt.datetime) -> str:
    """Return what the site has promised for a notice or an appeal, and whether it is late."""
    words = {"day": day_words(due.date(), now.date()), "time": f"{due:%H:%M}"}
    if due < now:
        late = _(
            "We had promised a decision by %(day)s, %(time)s UTC. We are late, and it counts against us."
        )
        return late % words
    return _("We have promised a decision by %(day)s, %(time)s UTC.") % words
