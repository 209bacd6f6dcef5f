"""Who may look again at what was hidden: where it is contested, another moderator (moderation.md)."""

from accounts.models import User
from moderation.models import Action, Appeal, Notice
from reviews.models import Reply, Review


def is_contested(subject: Review | Reply) -> bool:
    """Whether somebody disputes that it is hidden or that it is shown: by a notice, or by an appeal.

    A notice counts while it is open or appealed, and as the occasion of the present restriction.
    """
    notices = Notice.objects.about(subject).filter(state__in=("open", "appealed"))
    if notices.exists() or Appeal.objects.about(subject).exists():
        return True
    last = subject.statements.order_by("-decision").first()
    return last is not None and last.from_notice


def may_settle(subject: Review | Reply, moderator: User) -> bool:
    """Whether the moderator may show it again or take it away for good."""
    hidden = subject.statements.filter(decision__action=Action.RESTRICT).order_by("-decision").first()
    if hidden is None or moderator.pk not in {hidden.decided_by_id, hidden.seconded_by_id}:
        return True
    return not is_contested(subject)
