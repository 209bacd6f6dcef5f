"""How many published reviews look like this one: all that a card says counts, and nothing else."""

import dataclasses
from datetime import date
from typing import Any

import pytest

from reviews.models import Review
from submissions import preview
from submissions.coarsen import DraftReview, review_facts
from submissions.preview import Previewed
from tests.factories import KEPT, LATE, make_review, wait_facts
from tests.submissions.drafts import draft, every_day
from tests.submissions.pages import preview_of, short_form

pytestmark = pytest.mark.django_db

UNITS = {"S": "half", "M": "quarter", "L": "month"}


def previewed(employer, tier: str = "S", **changed: Any) -> Previewed:
    """Return the preview of a review with these facts."""
    told: DraftReview = draft(employer=employer.pk)
    fixed: dict[str, Any] = {"tier": tier, "period_unit": UNITS[tier], "period_start": date(2026, 7, 1)}
    facts = dataclasses.replace(review_facts(told, is_working_day=every_day), **(fixed | changed))
    return Previewed(told, facts, (employer.name, ""), employer, None)


def fields_of(shown: Previewed, **changed: Any) -> dict[str, Any]:
    """Return the fields of a published review with the same facts, but for those that are changed."""
    names = [field.name for field in dataclasses.fields(shown.facts)]
    fields = {name: getattr(shown.facts, name) for name in names if name not in {"employer", "agency"}}
    return fields | changed


def test_nobody_yet(author, employer):
    assert "no others yet" in preview_of(author.client, short_form(employer.slug)).content.decode()
    proposed = {"employer-slug": "new", "employer-new_name": "Fennimore Rail", "employer-new_country": "IE"}
    assert "no others yet" in preview_of(author.client, short_form(None, **proposed)).content.decode()


def test_other_words_and_what_no_card_says_make_no_difference(employer):
    shown = previewed(employer)
    for changed in (
        {"text": "Other words."},
        {"difficulty": 1, "interviews": "1", "travel": "none"},
        {"would_apply_again": True},
        {"timing": "soonest"},
    ):
        make_review(employer=employer, **fields_of(shown, **changed))
    assert shown.similar() == 4


@pytest.mark.parametrize(
    ("tier", "changed"),
    [
        ("S", {"experience": "negative"}),
        ("S", {"outcome": "offer_accepted"}),
        ("S", {"period_start": date(2026, 1, 1)}),
        ("S", {"recorded_while_waiting": True}),
        ("S", {"evidence": "employer_domain"}),
        ("S", {"waits": (wait_facts(promises=(LATE,)),)}),
        (
            "M",
            {"waits": (wait_facts(promises=(KEPT,), reason="forgotten", reason_source="candidate_guess"),)},
        ),
        ("M", {"waits": (wait_facts(promises=(KEPT,), end_bin=1),)}),
        ("L", {"difficulty": 2}),
        ("L", {"interviews": "1"}),
        ("L", {"waits": (wait_facts(promises=(KEPT,), stage="panel_interview"),)}),
    ],
)
def test_whatever_a_card_says_makes_a_difference(employer, tier, changed):
    shown = previewed(employer, tier, waits=(wait_facts(promises=(KEPT,)),), experience="positive")
    make_review(employer=employer, **fields_of(shown))
    make_review(employer=employer, **fields_of(shown, **changed))
    assert shown.similar() == 1


def test_only_what_is_published_and_of_this_employer_counts(employer, rival_employer):
    shown = previewed(employer)
    for status in ("queued", "approved", "restricted", "withdrawn", "rejected"):
        make_review(employer=employer, status=status, **fields_of(shown))
    make_review(employer=rival_employer, **fields_of(shown))
    # What was approved above has been published meanwhile, together with another one.
    assert shown.similar() == Review.objects.published().filter(employer=employer).count()


def test_the_fifth_of_a_kind_of_work_is_compared_as_it_will_look(employer):
    shown = previewed(employer, "L", role_family="design", period_start=date(2026, 5, 1))
    for _ in range(3):
        make_review(employer=employer, **fields_of(shown))
    assert "design" not in shown.card.lower()
    assert shown.similar() == 3
    make_review(employer=employer, **fields_of(shown))
    assert "design" in shown.card.lower(), "with this one there are five, so it will be named"
    assert shown.similar() == 4


def test_many_are_said_as_or_more(author, employer, monkeypatch):
    monkeypatch.setattr(preview, "MOST_COMPARED", 3)
    shown = previewed(employer)
    for _ in range(5):
        make_review(employer=employer, **fields_of(shown))
    assert shown.similar() == 3


def test_it_takes_a_handful_of_queries(employer, django_assert_max_num_queries):
    shown = previewed(employer)
    for _ in range(7):
        make_review(employer=employer, **fields_of(shown))
    with django_assert_max_num_queries(6):
        assert shown.similar() == 7
