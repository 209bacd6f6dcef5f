"""Every column of the public record, tier by tier: what a card shows of it, shown by changing it alone.

A column that is not in the table fails, so that nobody adds one without saying in which crowds it may
be read.
The table is the design's: what a larger crowd's card tells, a smaller one's does not, but for the phase of a
step, which only a quarter's card names.
"""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import models

from core.vocabulary import Tier
from employers.models import Employer
from reviews.card_names import names_of
from reviews.cards import card_of, render_card
from reviews.facts import ContactFacts
from reviews.models import LaterAnswer, Review
from tests import factories
from tests.reviews.test_cards import ROUND, UNITS, WHOLE

EVERYWHERE: Final = "SML"
NOWHERE: Final = ""


@dataclass(frozen=True)
class Shown:
    """In which tiers a card tells the column, and another value than `whole()` has, to see that by."""

    tiers: str
    other: Any


# What a card tells of each column. All else about a review is counted, with at least four others, or known to
# the site alone.
CARD: Final[dict[str, dict[str, Shown]]] = {
    "reviews.Review": {
        "id": Shown(NOWHERE, 77),
        "public_id": Shown(EVERYWHERE, "another"),  # Where its heading leads.
        "log_ref": Shown(NOWHERE, "another"),
        "employer": Shown(NOWHERE, "rival"),  # The page that it stands on tells whom it is about.
        "agency": Shown("ML", "rival"),
        "tier": Shown(EVERYWHERE, "other tier"),
        "period_start": Shown(EVERYWHERE, dt.date(2025, 1, 1)),
        "period_unit": Shown(EVERYWHERE, "other unit"),
        "role_family": Shown("L", "finance"),
        "outcome": Shown(EVERYWHERE, "offer_accepted"),
        "experience": Shown(EVERYWHERE, "positive"),
        "difficulty": Shown("L", 1),
        "would_apply_again": Shown(NOWHERE, True),
        "interviews": Shown("L", "1"),
        "interview_hours": Shown("L", "1_to_2"),
        "exercise_hours": Shown("L", "1_to_2"),
        "travel": Shown("L", "none"),
        "references_contacted": Shown("L", False),
        "offers_declined": Shown("L", False),
        "language": Shown(EVERYWHERE, "fr"),
        "status": Shown(NOWHERE, "restricted"),
        "evidence": Shown(EVERYWHERE, "none"),
        "evidence_next": Shown(NOWHERE, "hiring_system"),
        "recorded_while_waiting": Shown(EVERYWHERE, False),
        "timing": Shown(NOWHERE, "soonest"),
        "legal_hold": Shown(NOWHERE, True),
        "eligible_batch": Shown(NOWHERE, 12),
        "batch": Shown(NOWHERE, None),
        "order_hash": Shown(NOWHERE, 5),
        "live_version": Shown(EVERYWHERE, "another text"),
        "cards": Shown(NOWHERE, {"en": "anything"}),
        "card_made_with": Shown(NOWHERE, "anything"),
        "facets": Shown(NOWHERE, " anything "),
    },
    "reviews.ReviewVersion": {
        "id": Shown(NOWHERE, 77),
        "review": Shown(NOWHERE, 77),
        "number": Shown(NOWHERE, 3),
        "text": Shown(EVERYWHERE, "Other words."),
        "sha256": Shown(NOWHERE, "0" * 64),
        "blanks": Shown(EVERYWHERE, [[0, 4, "contact_details"]]),
        "approved": Shown(NOWHERE, False),
    },
    "reviews.Wait": {
        "id": Shown(NOWHERE, 77),
        "review": Shown(NOWHERE, 77),
        "position": Shown(EVERYWHERE, -1),
        "stage": Shown("L", "panel_interview"),
        "phase": Shown("M", "decision"),
        "owed_by": Shown(NOWHERE, "employer"),
        "answered": Shown(EVERYWHERE, False),
        "end_bin": Shown("ML", 7),
        "content": Shown(NOWHERE, "offer"),
        "channel": Shown(NOWHERE, "letter"),
        "said_why": Shown(NOWHERE, True),
        "reason": Shown("ML", "volume"),
        "reason_source": Shown("ML", "stated_by_employer"),
        "wait_class": Shown(NOWHERE, "W"),
        "entry_bin": Shown(NOWHERE, 1),
        "follow_up": Shown(NOWHERE, "none"),
        "follow_up_answer_bin": Shown(NOWHERE, 4),
    },
    "reviews.Contact": {
        "id": Shown(NOWHERE, 77),
        "wait": Shown(NOWHERE, 77),
        "position": Shown(NOWHERE, 3),
        "content": Shown(NOWHERE, "acknowledgement_only"),
        "bin": Shown(NOWHERE, 5),
    },
    "reviews.Promise": {
        "id": Shown(NOWHERE, 77),
        "wait": Shown(NOWHERE, 77),
        "position": Shown(NOWHERE, 3),  # Of a single one; revisions stand as ticks in their order.
        "kind": Shown(NOWHERE, "feedback"),
        "precision": Shown(NOWHERE, "week_of"),  # Of a dated one; a vague one is told as vague.
        "made_by": Shown(NOWHERE, "interviewer"),
        "length_bin": Shown("ML", 4),
        "counts": Shown(EVERYWHERE, False),
        "phase": Shown("ML", 7),
        "satisfied": Shown(NOWHERE, False),
        "result": Shown(EVERYWHERE, "broken"),
    },
    "reviews.LaterAnswer": {
        "id": Shown(NOWHERE, 77),
        "review": Shown(NOWHERE, 77),
        "eligible_batch": Shown(NOWHERE, 77),
        "outcome": Shown(NOWHERE, "offer_accepted"),
        "waits": Shown(NOWHERE, [{"stage": "panel_interview"}]),
    },
}


def columns(label: str) -> list[models.Field[Any, Any]]:
    """Return the columns of a table."""
    return list(apps.get_model(label)._meta.concrete_fields)


def test_every_column_is_listed_and_none_that_there_is_not():
    for label, listed in CARD.items():
        assert {field.name for field in columns(label)} == set(listed), label
    ours: set[object] = {apps.get_model(label) for label in CARD}
    tied = {
        model._meta.label
        for model in apps.get_app_config("reviews").get_models()
        if any(field.related_model in ours for field in columns(model._meta.label))
    }
    # What others say under a review is the same in every tier.
    assert tied | {"reviews.Review"} == set(CARD) | {"reviews.Reply", "reviews.Suggestion"}


@pytest.fixture
def whole(db, employer, rival_employer):
    """Return a function that makes a published review that says all there is to say, in a tier."""
    agency = factories.employer(name="Gull Search", is_agency=True)

    def made(tier: str) -> Review:
        contacts = (ContactFacts(content="holding_reply", bin=3),)
        waits = (ROUND[0], replace(ROUND[1], contacts=contacts))
        facts = replace(
            WHOLE, employer=employer.pk, agency=agency.pk, tier=tier, period_unit=UNITS[tier], waits=waits,
            role_family="design" if tier == Tier.L else "",
        )  # fmt: skip
        review = factories.make_review(employer=employer, **{
            name: getattr(facts, name) for name in facts.__dataclass_fields__ if name != "employer"
        })  # fmt: skip
        LaterAnswer.objects.create(
            review=review, eligible_batch=99, outcome="rejected", waits=[asdict(ROUND[0])]
        )
        return review

    return made


def read(pk: int) -> Review:
    """Return a review as a batch reads it to draw its card."""
    return Review.objects.for_cards().get(pk=pk)


def drawn(review: Review) -> str:
    """Return its card; a role may be named, as at an employer where five reviews have it."""
    names = replace(names_of([review])[review.pk], role_is_shown=True)
    return str(render_card(card_of(review, names=names)))


def row_of(review: Review, label: str) -> Any:
    """Return the row of a table that is changed: of several waits the one that a card of tier S draws."""
    wait = next(wait for wait in review.waits.all() if wait.position == 1)
    return {
        "reviews.Review": review,
        "reviews.ReviewVersion": review.live_version,
        "reviews.Wait": wait,
        "reviews.Promise": wait.promises.all()[0],
        "reviews.Contact": wait.contacts.all()[0],
        "reviews.LaterAnswer": LaterAnswer.objects.get(review=review),
    }[label]


def changed_to(row: Any, name: str, other: Any, *, rival: Employer) -> tuple[str, Any]:
    """Return which attribute of a row another value is set to, and the value."""
    tier = getattr(row, "tier", "")
    if other == "rival":
        return name, rival
    if other == "another text":
        return name, factories.review(employer=rival, story="Other words.").versions.get()
    if other == "other tier":
        return name, {"S": "M", "M": "L", "L": "S"}[tier]
    if other == "other unit":
        return name, {"S": "month", "M": "half", "L": "quarter"}[tier]
    return row._meta.get_field(name).attname, other


@pytest.mark.parametrize("label", CARD)
def test_a_column_changes_the_cards_of_exactly_its_tiers(whole, rival_employer, label):
    found: dict[str, str] = dict.fromkeys(CARD[label], "")
    for tier in EVERYWHERE:
        pk = whole(tier).pk
        before = drawn(read(pk))
        for name, shown in CARD[label].items():
            review = read(pk)
            row = row_of(review, label)
            attribute, other = changed_to(row, name, shown.other, rival=rival_employer)
            assert getattr(row, attribute) != other, f"{name} is not changed by this"
            setattr(row, attribute, other)
            found[name] += tier if drawn(review) != before else ""
    assert found == {name: shown.tiers for name, shown in CARD[label].items()}
