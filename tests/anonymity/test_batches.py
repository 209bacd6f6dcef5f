"""What a watcher outside sees: nothing before the batch, and no order of what a batch brings."""

import datetime as dt
import re

import pytest
from django.urls import get_resolver
from django.utils import timezone
from scipy.stats import kendalltau

from reviews.models import Review
from reviews.services.publication import publish_due
from submissions.services import new_nonce, pk_of, submit
from tests import factories
from tests.submissions.pages import short_form, submitted
from tests.test_docs import addresses

pytestmark = pytest.mark.django_db
# With 30 reviews chance alone gives a Kendall's tau beyond this once in about 100,000 times.
MOST_TAU = 0.56


def public_pages(employer) -> list[str]:
    """Return every public address without a parameter, in both languages, and those about the employer."""
    plain = [route for route, public in addresses(get_resolver().url_patterns) if public and "<" not in route]
    own = [
        f"/employers/{employer.slug}/{rest}"
        for rest in ("", "badge.svg", "widget/", "figures.csv", "cells.json")
    ]
    found = [
        *plain,
        *own,
        f"/compare/?e={employer.slug}",
        "/employers/?q=harbour",
        "/employers/suggest?q=har",
    ]
    return [*found, *(f"/fr{path}" for path in found)]


def seen(client, paths: list[str]) -> dict[str, bytes]:
    """Return what each address answers, byte for byte, with the headers that a cache would keep."""
    answers = {}
    for path in paths:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        kept = [f"{name}: {response.get(name, '')}" for name in ("ETag", "Cache-Control", "Last-Modified")]
        answers[path] = "|".join([str(response.status_code), *kept]).encode() + body
    return answers


def test_one_submission_changes_no_public_byte_before_its_batch(author, reader, employer):
    now = timezone.now()
    for _ in range(12):
        factories.make_review(employer=employer, now=now - dt.timedelta(weeks=2))
    paths = public_pages(employer)
    before = seen(reader.client, paths)
    assert len([path for path, answer in before.items() if answer.startswith(b"200")]) > 30
    submitted(author.client, short_form(employer.slug))
    assert [path for path, answer in seen(reader.client, paths).items() if answer != before[path]] == []
    review = Review.objects.get(status="queued")
    factories.bring_to(review, "approved")
    assert [path for path, answer in seen(reader.client, paths).items() if answer != before[path]] == []
    assert reader.client.get(f"/reviews/{review.public_id}/").status_code == 404
    publish_due(now=now + dt.timedelta(weeks=20))
    changed = [path for path, answer in seen(reader.client, paths).items() if answer != before[path]]
    assert f"/employers/{employer.slug}/" in changed


def listed(client, employer) -> list[str]:
    """Return the public ids in the order in which the employer's pages list them."""
    ids: list[str] = []
    path = f"/employers/{employer.slug}/"
    while path:
        page = client.get(path).text
        ids += [found for found in re.findall(r'href="/reviews/(\w+)/"', page) if found not in ids]
        after = re.search(r'href="(\?after=[^"#]+)', page)
        path = f"/employers/{employer.slug}/{after[1].replace('&amp;', '&')}" if after else ""
    return ids


def test_thirty_submissions_in_a_known_order_cannot_be_ordered_from_outside(reader):
    now = timezone.now()
    for number in range(3):
        employer = factories.employer(name=f"Watched {number}")
        sent = []
        for _ in range(30):
            nonce = new_nonce()
            submit(facts=factories.facts(employer=employer), key=None, nonce=nonce, now=now)
            sent.append(Review.objects.get(pk=pk_of(nonce)))
        for review in sent:
            factories.bring_to(review, "approved", now=now)
        # Each batch comes once.
        publish_due(now=now + dt.timedelta(weeks=20 + number))
        order = [review.public_id for review in sent]
        orders = {"the list": listed(reader.client, employer), "the addresses": sorted(order)}
        for what, shown in orders.items():
            assert sorted(shown) == sorted(order), what
            tau = kendalltau(range(30), [order.index(public_id) for public_id in shown]).statistic
            assert abs(tau) < MOST_TAU, f"{what}: {tau}"
