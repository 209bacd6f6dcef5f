"""Figures that must be those of a recount, whatever was torn off."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Sum

from employers.models import Employer
from moderation.ledger import verifying
from moderation.models import Decision, PromiseCount
from reviews import tallies
from reviews.lifecycle import Status
from reviews.models import Review, Tally


def _tallies() -> list[tuple[object, ...]]:
    rows = Tally.objects.values_list(
        "employer", "clock", "phase", "half", "wait_class", "d", "x2", "waits", "reviews"
    )
    return sorted(tuple(map(str, row)) for row in rows)


def disagreements() -> Iterator[str]:
    """Yield what does not agree with a recount."""
    counted = PromiseCount.objects.filter(kind="review").aggregate(kept=Sum("kept"), missed=Sum("missed"))
    closed = Decision.objects.filter(promise="review").count()
    if sum(number or 0 for number in counted.values()) != closed:
        yield f"{closed} cases were closed by the log, {counted} are counted"
    yield from map(str, verifying.verify().found)
    with transaction.atomic():
        before = _tallies()
        tallies.regroup(set(Tally.objects.values_list("employer", flat=True)))
        if _tallies() != before:
            yield "the tallies are not those of a recount"
        transaction.set_rollback(True)
    for review in Review.objects.published().filter(cards={}):
        yield f"{review.log_ref} is published and has no card"
    for review in Review.objects.filter(status=Status.PUBLISHED, eligible_batch__isnull=False):
        if not review.versions.filter(number__gt=review.live_version.number).exists():
            yield f"{review.log_ref} is published and waits for a batch"
    for employer in Employer.objects.all():
        if employer.review_count > Review.objects.filter(employer=employer, batch__isnull=False).count():
            yield f"{employer.slug} is said to have more reviews than ever were published"
