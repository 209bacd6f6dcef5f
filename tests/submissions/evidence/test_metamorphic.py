"""The same world with and without badges: every figure, every column and every order is the same."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from employers.models import DirectoryCount, Employer
from moderation.ledger.publishing import publish_batch
from reviews import batches
from reviews.models import Batch, Prior, Review, SiteSnapshot, Snapshot, Tally
from reviews.services.rebuild.rescoring import rebuild
from submissions.evidence.nullifiers import is_ready
from submissions.evidence.services import Shown, show_mail
from tests import factories
from tests.factories import make_review, wait_facts
from tests.submissions.evidence.scenes import SERVER, STRANGER, invitation, store

pytestmark = pytest.mark.django_db
# Which row of a run it is, drawn anew or counted on by the database; not what it says.
_OF_THE_RUN = {"id", "prior", "prior_id"}


def rows(model: Any) -> list[dict[str, Any]]:
    """Return every row of a table, without what every run draws anew."""
    names = [field.name for field in model._meta.concrete_fields]
    return sorted((_bare(row) for row in model._default_manager.values(*names)), key=repr)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if name not in _OF_THE_RUN}
    return [_bare(part) for part in value] if isinstance(value, list) else value


def everything_that_may_not_move() -> dict[str, Any]:
    """Return figures, columns and orders, and the pages that are made of nothing else."""
    reader = Client()
    slugs = list(Employer.objects.order_by("pk").values_list("slug", flat=True))
    addresses = [
        "/employers/",
        "/employers/?sort=name",
        "/employers/?sort=newest",
        "/rankings/",
        "/transparency/",
    ]
    addresses += [f"/employers/{slug}/cells.json" for slug in slugs]
    addresses += [f"/compare/?e={slugs[0]}&e={slugs[1]}"]
    return {
        "tables": {
            model.__name__: rows(model)
            for model in (Snapshot, SiteSnapshot, Tally, Prior, Employer, DirectoryCount)
        },
        "orders": [
            list(Review.objects.published().about(one).in_reading_order().values_list("pk", flat=True))
            for one in Employer.objects.order_by("pk")
        ],
        "pages": {address: reader.get(address).content for address in addresses},
    }


def lived(mails: dict[int, bytes]) -> tuple[dict[str, Any], int]:
    """Show these mails, let a batch and a night pass; return what is seen, and how many badges there are."""
    point = transaction.savepoint_create()
    for pk, mail in mails.items():
        shown, reason = show_mail(review=Review.objects.get(pk=pk), mail=mail, now=timezone.now())
        assert shown == Shown.COMING, reason
    newest = Batch.objects.latest("number").number
    publish_batch(now=dt.datetime.combine(batches.due_day(newest + 1), dt.time(7), dt.UTC), at_once=False)
    rebuild()
    found = everything_that_may_not_move()
    badges = Review.objects.exclude(evidence="none").count()
    transaction.savepoint_rollback(point)
    return found, badges


@pytest.mark.slow
def test_badges_move_no_figure_no_column_and_no_order(employer, rival_employer):
    assert is_ready()
    store(SERVER, STRANGER)
    third = factories.employer(name="Lantern Mill", domain="elsewhere.example")
    reviews = []
    for place, one in enumerate([employer] * 12 + [rival_employer] * 6 + [third] * 6):
        answered = place % 3 > 0
        waits = (wait_facts(answered=answered, end_bin=2 if answered else 8, wait_class="WO"[place % 2]),)
        # Some are in public before their badge, others get it with the batch that brings them.
        status = "published" if place % 2 else "approved"
        reviews.append(
            make_review(
                employer=one, status=status, waits=waits, experience=["positive", "negative"][place % 2]
            )
        )
    signer = {employer.pk: SERVER, third.pk: STRANGER}
    mails = {
        review.pk: invitation(
            signer[review.employer_id],
            subject=f"Invitation {place}",
            sender=f"Anna <anna@{signer[review.employer_id].domain}>",
        )
        for place, review in enumerate(reviews)
        if review.employer_id in signer and place % 5
    }
    without, none = lived({})
    adorned, badges = lived(mails)
    assert (none, badges) == (0, len(mails))
    assert badges >= 10
    for part, seen in without.items():
        assert adorned[part] == seen, part
    # It compares something: a published review more would be seen.
    assert without["tables"]["Snapshot"]
    assert any(without["orders"])
