"""Fingerprints of texts, written when a text comes in or is blanked; they go with the text."""

from functools import cache
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length

from moderation import likeness
from moderation.models_desk import Likeness
from reviews.models import ReplyVersion, ReviewVersion

# So many texts without a fingerprint are given one in a night.
_MOST_A_NIGHT: Final = 5_000


@cache
def _key(secret: str) -> bytes:
    return sha256(f"heardback likeness {secret}".encode()).digest()


def keep(version: ReviewVersion | ReplyVersion) -> None:
    """Write down the fingerprint of a text, in place of an earlier one of the same version.

    Called again when words are blanked, so that nothing is kept that was made of the removed words.
    """
    field = "version" if isinstance(version, ReviewVersion) else "reply_version"
    Likeness.objects.filter(**{field: version}).delete()
    marks = likeness.marks_of(version.text, _key(settings.SECRET_KEY))
    Likeness.objects.bulk_create(Likeness(mark=mark, **{field: version}) for mark in marks)


def keep_missing() -> int:
    """Give a fingerprint to texts that have none, such as from before an update; return how many got one."""
    kept = 0
    for model, field in ((ReviewVersion, "version"), (ReplyVersion, "reply_version")):
        known = Likeness.objects.filter(**{field: OuterRef("pk")})
        rows = model._default_manager.annotate(signs=Length("text"))
        rows = rows.filter(~Exists(known), signs__gte=likeness.FEWEST_LETTERS).order_by("pk")
        for version in rows[:_MOST_A_NIGHT]:
            keep(version)
            kept += Likeness.objects.filter(**{field: version}).exists()
    return kept
