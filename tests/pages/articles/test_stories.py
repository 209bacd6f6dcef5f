"""Under an article stand the stories to which editors have linked it, and no others."""

import pytest

from reviews.models import Suggestion
from tests.advice.makers import article
from tests.factories import make_review

pytestmark = pytest.mark.django_db


def suggested(employer, found, status="published"):
    review = make_review(employer=employer, status=status)
    Suggestion.objects.create(review=review, text="Ask for the day.", article=found)
    return review


def test_published_stories_with_this_article_are_named_three_at_most(reader, employer):
    found, other = article(), article("another")
    shown = [suggested(employer, found) for _ in range(4)]
    hidden = suggested(employer, found, status="queued")
    elsewhere = suggested(employer, other)
    page = reader.client.get(found.get_absolute_url()).text.partition('id="stories"')[2]
    assert sum(review.public_id in page for review in shown) == 3
    assert employer.name in page
    assert hidden.public_id not in page
    assert elsewhere.public_id not in page


def test_a_withdrawn_story_is_gone_at_once_and_none_leaves_no_heading(reader, employer):
    found = article()
    review = suggested(employer, found)
    assert review.public_id in reader.client.get(found.get_absolute_url()).text
    review.status = "withdrawn"
    review.save(update_fields=["status"])
    assert 'id="stories"' not in reader.client.get(found.get_absolute_url()).text
