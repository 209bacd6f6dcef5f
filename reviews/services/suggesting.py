"""The editors' short answer under a story."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from advice.models import Article
from core.languages import reading_language
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Review, Suggestion
from reviews.services.visibility import put_up


def suggest(*, review: Review, text: str, article: Article | None = None) -> Suggestion | None:
    """Write, change or (with an empty text) take away the suggestion under a published review; at once.

    Args:
        review: a published review.
        text: at most 600 characters, tidied.
        article: where to read on, or None.

    Raises:
        IllegalMoveError: the review is not published. Nothing was changed.
        ValidationError: the text is too long. Nothing was changed.
    """
    if len(text) > 600:
        raise ValidationError({"text": _("A suggestion has at most 600 characters.")})
    with transaction.atomic():
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.status != Status.PUBLISHED:
            raise IllegalMoveError("a suggestion belongs under a published review")
        if text:
            suggestion, _created = Suggestion.objects.update_or_create(
                review=review, defaults={"text": text, "article": article, "language": reading_language()}
            )
        else:
            Suggestion.objects.filter(review=review).delete()
            suggestion = None
        put_up(review)
        return suggestion
