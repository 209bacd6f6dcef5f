"""A claim of the employer and a badge of the review change neither order nor outcome: two worlds."""

import random
from typing import Any

import pytest
from django.utils import timezone

from employers.models import Representative
from moderation.models import Appeal, Case, Decision, Notice
from reviews.models import Reply, Review
from tests.machine.machine import Machine
from tests.moderation.scenes import STORY

NAMES = (
    "an_author_appeals",
    "a_notifier_appeals",
    "a_contested_one_is_shown_again",
    "an_author_is_asked",
    "a_court_holds_what_is_withdrawn",
    "an_author_leaves",
)
STEPS = 15


class Adorned(Machine):
    """The same world, but everybody in it is claimed, and every review has a badge."""

    adorned = True


def seen(world: Machine) -> dict[str, Any]:
    """Return the order of the queue, the order of each page, and where everything stands."""
    waiting = Case.objects.waiting(now=world.now).oldest_promise_first()
    return {
        "queue": list(waiting.values_list("review", "reply__review", "due_at")),
        "page": [
            list(Review.objects.published().about(employer).in_reading_order().values_list("pk", flat=True))
            for employer in world.employers
        ],
        "reviews": list(Review.objects.order_by("pk").values_list("pk", "status", "batch", "legal_hold")),
        "replies": list(Reply.objects.order_by("pk").values_list("review", "status", "batch")),
        "notices": list(Notice.objects.order_by("pk").values_list("state", "due_at")),
        "appeals": list(Appeal.objects.order_by("pk").values_list("state", "due_at")),
        "log": list(Decision.objects.values_list("action", "ground", "from_status", "to_status")),
    }


def lived(kind: type[Machine], seed: int) -> list[dict[str, Any]]:
    """Return what was seen after each deed of a life that the seed draws."""
    chance = random.Random(seed)
    world = kind()
    try:
        world.begin()
        # Several of one employer, so that its page has an order.
        for _ in range(3):
            world.submit(0, STORY, "soonest")
        for _ in range(4):
            world.decide(2, "publish", ["spam"], "", False, True)
        world.publish_batch(7)
        found = [seen(world)]
        for _ in range(STEPS):
            number = chance.randrange(3000) * 10 + 2
            # Some come in without being read, so that a queue of several has an order.
            if number % 3 == 0 and len(world.reviews) < 9:
                world.submit(number, STORY, "soonest")
            elif number % 3 == 1 and Review.objects.published().exists():
                world.reply(number, STORY, True)
            else:
                world.tell(chance.choice(NAMES), number, chance.choice(("grant", "refuse")))
            found.append(seen(world))
        badged = Review.objects.exclude(evidence="none").exists()
        spoken_for = Representative.objects.active(on=timezone.localdate()).exists()
        assert (badged, spoken_for) == (world.adorned, world.adorned)
        assert any(len(each["queue"]) > 1 for each in found)
        assert any(len(page) > 1 for each in found for page in each["page"])
    finally:
        world.teardown()
    return found


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_a_claim_and_a_badge_change_neither_order_nor_outcome(seed):
    plain, adorned = lived(Machine, seed), lived(Adorned, seed)
    for deed, (one, other) in enumerate(zip(plain, adorned, strict=True)):
        assert one == other, f"after deed {deed}"
