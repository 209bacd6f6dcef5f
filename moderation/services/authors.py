"""What an author does to a review that is judged, and reads of it; called from behind the key."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.components import StatementOfReasons
from core.text import tidy
from moderation.errors import NothingAskedError, StateChangedError
from moderation.models import Case, Erasure, Message
from moderation.redress.closing import close_about, lock_about
from moderation.services import clock
from moderation.services.cases import newest_version, open_case
from moderation.services.decisions import add_message
from moderation.services.fingerprints import keep
from moderation.wording import statements_for
from reviews.batches import first_after
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Reply, Review, ReviewVersion
from reviews.services import judging, writing

# So many lines of an author's stand on one review at a time; more would be no message any more.
MOST_MESSAGES = 20
# From the day of a withdrawal to the first day that surely lies 24 hours later.
DAYS_TO_ERASURE = 2


def answer_question(
    *, review: Review, body: str, text: str | None = None, agrees: bool = False, now: dt.datetime
) -> None:
    """Answer the moderators' question, with or without a new text; the clock goes on where it paused.

    Agreeing blanks nothing: a moderator still decides, and finds the blanks chosen.

    Args:
        review: one that waits for its author.
        body: the answer; may be empty when there is a new text.
        text: the whole new text, or None to keep it.
        agrees: whether the author agrees to the blanks that were proposed; of another text it means nothing.

    Raises:
        NothingAskedError: no question is open. Nothing was changed.
        ValidationError: there is no answer, no new text, and nothing that is agreed to. Nothing was changed.
    """
    body = tidy(body)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(review=review, answer_by__isnull=False).first()
        review.refresh_from_db()
        if case is None or review.status != Status.NEEDS_AUTHOR:
            raise NothingAskedError
        changed = text is not None and tidy(text) != newest_version(review).text
        agrees = agrees and bool(case.proposed) and not changed
        if not body and not changed and not agrees:
            raise ValidationError(_("Write an answer, or change the text."))
        if text is not None and changed:
            keep(writing.new_version(review=review, text=_whole(text)))
        if body:
            add_message(review, body=body, from_team=False)
        try:
            judging.answer(review=review)
        except IllegalMoveError as error:
            raise NothingAskedError from error
        clock.resume(case, now)
        case.version_sha = newest_version(review).sha256
        case.proposed, case.agreed = (case.proposed, True) if agrees else ([], False)
        case.save(update_fields=["due_at", "minutes_left", "answer_by", "version_sha", "proposed", "agreed"])


def may_write(review: Review) -> bool:
    """Tell whether the moderators have the review to decide on, and have not asked anything themselves."""
    return review.status != Status.NEEDS_AUTHOR and Case.objects.filter(review=review).exists()


def write(*, review: Review, body: str) -> Message | None:
    """Tell the moderators something without being asked; they read it beside the text. The clock goes on.

    The same line twice in a row is one, and None: a second click.

    Args:
        review: one that has an open case and no open question (that is answered by answer_question).
        body: the line.

    Raises:
        StateChangedError: it is decided, or a question is open by now. Nothing was stored.
        ValidationError: the line is empty, or there are too many. Nothing was stored.
    """
    body = tidy(body)
    if not body:
        raise ValidationError(_("Write something, or go back to your diary."))
    with transaction.atomic():
        # A decision locks the case first, too: a line is either read with it or refused.
        case = Case.objects.select_for_update().filter(review=review).first()
        review.refresh_from_db()
        if case is None or review.status == Status.NEEDS_AUTHOR:
            raise StateChangedError(
                _("It has been decided, or we have a question for you by now. Your diary shows which.")
            )
        lines = list(review.messages.order_by("position"))
        if lines and not lines[-1].from_team and lines[-1].body == body:
            return None
        if sum(not line.from_team for line in lines) >= MOST_MESSAGES:
            raise ValidationError(_("There is no room for more lines. The moderators read what is there."))
        return add_message(review, body=body, from_team=False)


def submit_edit(*, review: Review, text: str, now: dt.datetime) -> ReviewVersion:
    """Store an author's new text and let it be judged; an approved text stays until the new one's batch.

    A moderator who is reading the old text is told when deciding. Where a question was open, the new text
    answers it. The same text again changes nothing.

    Raises:
        StateChangedError: the review can no longer be edited. Nothing was changed.
        ValidationError: the text is empty. Nothing was changed.
    """
    text = _whole(text)
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        before = newest_version(review)
        if before.text == text and isinstance(before, ReviewVersion):
            return before
        if review.status == Status.NEEDS_AUTHOR:
            answer_question(review=review, body="", text=text, now=now)
        else:
            try:
                writing.new_version(review=review, text=text, eligible_batch=first_after(now, days=3))
            except IllegalMoveError as error:
                raise StateChangedError(
                    _("This review can no longer be changed. Nothing was changed.")
                ) from error
            open_case(review=review, now=now)
        version = newest_version(review)
        assert isinstance(version, ReviewVersion)  # noqa: S101  (a review's versions)
        return version


def _whole(text: str) -> str:
    tidied = tidy(text)
    if not tidied:
        raise ValidationError(_("The text is empty. Write it, or withdraw the review."))
    return tidied


def withdraw(*, review: Review, now: dt.datetime) -> None:
    """Withdraw a review at once, no reason asked; its replies and open cases go with it.

    An open case that was past its promise stays counted as missed; any other leaves no count. Notices and
    appeals about it are closed, with an outcome that says no more than that it is gone.

    Raises:
        StateChangedError: it is withdrawn, refused, removed or erased already. Nothing was changed.
    """
    with transaction.atomic():
        # Notices, appeals and cases first, as everybody locks them first.
        lock_about(review)
        cases = [
            *Case.objects.select_for_update().filter(review=review),
            *Case.objects.select_for_update().filter(reply__review=review),
        ]
        review.refresh_from_db()
        try:
            judging.withdraw(review=review)
        except IllegalMoveError as error:
            raise StateChangedError(_("This review is no longer there to withdraw.")) from error
        for case in cases:
            clock.count_if_missed(case, now)
            case.delete()
        erase_on = now.date() + dt.timedelta(days=DAYS_TO_ERASURE)
        Erasure.objects.get_or_create(review=review, defaults={"erase_on": erase_on})
        close_about(review, now)
        for reply in Reply.objects.filter(review=review, status=Status.WITHDRAWN):
            close_about(reply, now)
            Erasure.objects.get_or_create(reply=reply, defaults={"erase_on": erase_on})


def let_go(*, review: Review, now: dt.datetime) -> None:
    """Have a refused or removed review erased as soon as a withdrawn one: its author gives up the appeal.

    For whoever erases everything under a key: there is no way back to ask for another decision by.

    Raises:
        StateChangedError: it is neither refused nor removed by now. Nothing was changed.
    """
    with transaction.atomic():
        status = Review.objects.select_for_update().values_list("status", flat=True).get(pk=review.pk)
        if status not in {Status.REJECTED, Status.REMOVED}:
            raise StateChangedError(_("This review is no longer there to withdraw."))
        erase_on = now.date() + dt.timedelta(days=DAYS_TO_ERASURE)
        Erasure.objects.get_or_create(review=review, defaults={"erase_on": erase_on})


def statements_of(review: Review) -> list[StatementOfReasons]:
    """Return the statements of all decisions on the review, the newest first, ready to print."""
    return statements_for(review)


def messages_of(review: Review) -> list[Message]:
    """Return the lines between the author and the moderators, in order."""
    return list(review.messages.order_by("position"))


def due_of(review: Review) -> dt.datetime | None:
    """Return when a decision is promised for; None when nothing is open or the author is asked."""
    case = Case.objects.filter(review=review).first()
    return case.due_at if case else None


def proposed_blanks(review: Review) -> list[tuple[int, int, str]]:
    """Return the blanks that the author is asked about, in characters of the newest text; none otherwise."""
    case = Case.objects.filter(review=review, answer_by__isnull=False).first()
    return [(start, end, ground) for start, end, ground in case.proposed] if case else []


def answer_by(review: Review) -> dt.date | None:
    """Return the last day for answering the moderators' question; None when nothing is asked."""
    case = Case.objects.filter(review=review).first()
    return case.answer_by if case else None
