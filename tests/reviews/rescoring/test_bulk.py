"""Many rows in one statement: the same on every database, JSON and empty values included."""

import json

import pytest

from employers.models import Employer
from reviews.models import Prior, Snapshot
from reviews.services.publication import publish_due
from reviews.services.rebuild.bulk import set_columns
from tests import factories
from tests.factories import make_review
from tests.reviews.rescoring.test_rescoring import TUESDAY

pytestmark = pytest.mark.django_db


def test_columns_are_set_by_key_and_nothing_else_is():
    one, two, three = (factories.employer(name=name) for name in ("One", "Two", "Three"))
    set_columns(
        Employer, ["score", "wait_count"], [(81.0, 7, one.pk), (None, 0, two.pk), (5.0, 5, three.pk + 10**6)]
    )
    found = {row.pk: (row.name, row.score, row.wait_count) for row in Employer.objects.all()}
    assert found == {
        one.pk: ("One", 81.0, 7),
        two.pk: ("Two", None, 0),
        three.pk: ("Three", None, 0),
    }


def test_json_and_keys_of_other_tables():
    employer = factories.employer()
    for _ in range(5):
        make_review(employer=employer, status="approved", now=TUESDAY)
    publish_due(now=TUESDAY, at_once=True)
    row = Snapshot.objects.get()
    prior = Prior.objects.order_by("pk").last()
    figures = {"splits": {}, "words": 'é "%s" \\ 100 %', "many": [1, None, 2.5]}
    set_columns(Snapshot, ["figures", "prior"], [(json.dumps(figures), prior.pk, row.pk)])
    row.refresh_from_db()
    assert (row.figures, row.prior_id) == (figures, prior.pk)


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        set_columns(Employer, ["score"], [])
