"""What the desk's templates print of a review: the stored card, and not a byte more."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.languages import reading_language
from reviews.models import Review

register = template.Library()


@register.filter
def stored_card(review: Review) -> SafeString:
    """Return the card that readers get, in the language of the page where there is one."""
    cards: dict[str, str] = review.cards
    return mark_safe(cards.get(reading_language()) or next(iter(cards.values()), ""))  # noqa: S308
