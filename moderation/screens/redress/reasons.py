"""What the author or the employer would read of the decision on a notice or an appeal, as the form stands."""

import datetime as dt

from core.components import StatementOfReasons
from moderation.grounds import Ground
from moderation.models import Action
from moderation.redress import appeals
from moderation.screens.preview import statement_or_missing
from moderation.screens.redress.forms import NONE, AppealVerdict, NoticeVerdict
from reviews.models import Reply, Review


def reasons_of(
    form: NoticeVerdict | AppealVerdict, subject: Review | Reply, now: dt.datetime
) -> tuple[StatementOfReasons | None, str]:
    """Return the statement, or None and what is missing; both empty where the text is left as it is."""
    verdict, facts = form["verdict"].value(), form["facts"].value() or ""
    grounds = [ground for ground in form["grounds"].value() or [] if ground in Ground.values]
    kind = "reply" if isinstance(subject, Reply) else "review"
    if isinstance(form, AppealVerdict):
        if verdict not in {appeals.GRANT, appeals.REFUSE}:
            return None, ""
        granted = verdict == appeals.GRANT
        return statement_or_missing(
            Action.APPEAL_UPHELD if granted else Action.APPEAL_REFUSED,
            subject=subject,
            kind=kind,
            grounds=[] if granted else grounds,
            facts=facts,
            now=now,
        )
    deed = form["deed"].value()
    if verdict != form.upheld or deed not in {code for code, _words in form.deeds if code != NONE}:
        return None, ""
    return statement_or_missing(
        deed,
        subject=subject,
        kind=kind,
        grounds=grounds,
        facts=facts,
        now=now,
        blanks=len(form.blanks()),
        from_notice=True,
    )
