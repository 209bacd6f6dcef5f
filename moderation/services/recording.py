"""Writing a decision down: the entry in the log and the statement of reasons, in one transaction."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from moderation.errors import IncompleteReasonsError
from moderation.models import Action, Decision, Statement
from moderation.reasons import IncompleteError, Reasons, compose
from moderation.rules import CLAUSE_OF_GROUND
from moderation.services import log
from moderation.wording import full_day
from reviews import batches
from reviews.models import Reply, Review

# What lets a text appear with a batch.
APPROVALS = frozenset({Action.PUBLISH, Action.PUBLISH_REDACTED, Action.APPEAL_UPHELD})


def language_of_reader(subject: Review | Reply) -> str:
    """Return the language of whoever reads the statement: that of the text, if the site speaks it."""
    written = subject.language if isinstance(subject, Review) else _language_of_reply(subject)
    code = written.partition("-")[0]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _language_of_reply(reply: Reply) -> str:
    newest = reply.versions.order_by("-number").values_list("language", flat=True).first()
    return newest or ""


def complete_reasons(
    *,
    subject: Review | Reply,
    action: str,
    kind: str,
    grounds: Sequence[str],
    facts: str,
    now: dt.datetime,
    blanks: int = 0,
    answer_by: dt.date | None = None,
    automated: bool = False,
) -> Reasons:
    """Return the statement, composed in the language of whom it is for.

    Raises:
        IncompleteReasonsError: something is missing, or a ground is unknown.
    """
    if unknown := [ground for ground in grounds if ground not in CLAUSE_OF_GROUND]:
        raise IncompleteReasonsError(gettext("There is no ground called “%s”.") % unknown[0][:40])
    words = {
        "ground": gettext("Choose the ground: which rule is it about?"),
        "facts": (
            gettext("Write the question to the author.")
            if action == Action.ASK
            else gettext("Write the facts: what in the text is it about?")
        ),
        "blanks": gettext("Choose what to blank, or publish the text as it is."),
    }
    try:
        with translation.override(language_of_reader(subject)):
            return compose(
                action=action,
                kind=kind,
                grounds=grounds,
                facts=facts,
                day=now.date(),
                blanks=blanks,
                answer_by=answer_by,
                automated=automated,
                say=gettext,
                write_day=full_day,
            )
    except IncompleteError as error:
        raise IncompleteReasonsError(" ".join(words[name] for name in error.missing)) from error


def label_of(action: str, subject: Review | Reply, now: dt.datetime) -> str:
    """Return from when the entry may be shown: an approval with its batch, everything else with its month.

    So an entry dates no author: the batch of an approval is the first one that may bring the text.
    """
    if action not in APPROVALS:
        return f"{now:%Y-%m}"
    if settings.PUBLISH_AT_ONCE:
        return f"batch {batches.latest_due(now)}"
    number = subject.eligible_batch if isinstance(subject, Review) else None
    return f"batch {max(number or 0, batches.first_after(now, days=0))}"


def write_down(
    *,
    subject: Review | Reply,
    reasons: Reasons,
    from_status: str,
    moderator: User | None,
    now: dt.datetime,
    seconded_by: User | None = None,
    from_notice: bool = False,
    promise: str = "",
    kept: bool | None = None,
    appealed_ground: str = "",
) -> Decision:
    """Append the decision to the log and keep its statement for whom it concerns.

    Args:
        subject: the review or reply, with its state after the decision.
        from_status: its state before.
        moderator: who decided; None where the site's own clock did.
        seconded_by: the other one of two who decided together.
        from_notice: whether somebody had given notice of the text.
        promise, kept: if one of the site's promises ends with it, which one and whether it was kept.
        appealed_ground: of an appeal that is granted, the ground of the decision that is set aside.
    """
    decision = log.append(
        log_ref=subject.log_ref,
        action=reasons.action,
        from_status=from_status,
        to_status=subject.status,
        ground=reasons.grounds[0] if reasons.grounds else appealed_ground,
        automated=reasons.automated,
        label=label_of(reasons.action, subject, now),
        promise=promise,
        kept=kept,
    )
    Statement.objects.create(
        decision=decision,
        review=subject if isinstance(subject, Review) else None,
        reply=subject if isinstance(subject, Reply) else None,
        clauses=list(reasons.clauses),
        facts=reasons.facts,
        scope=reasons.scope,
        redress=reasons.redress,
        decided_on=reasons.day,
        decided_by=moderator,
        seconded_by=seconded_by,
        from_notice=from_notice,
    )
    return decision
