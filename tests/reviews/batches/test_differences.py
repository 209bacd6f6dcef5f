"""Whoever keeps every figure and every card never learns of one to four reviews, whatever comes and goes."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.vocabulary import Tier
from employers.models import Employer
from reviews.cards import card_of, names_of
from reviews.figures import BILL_FIELDS
from reviews.figures.suppression import K_SENSITIVE, STEP, K
from reviews.models import Review, Snapshot
from reviews.services import judging
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import make_review, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
LABEL = {
    "S": (dt.date(2026, 7, 1), "half"),
    "M": (dt.date(2026, 7, 1), "quarter"),
    "L": (dt.date(2026, 7, 1), "month"),
}
HIGH: dict[str, int] = {"offers_declined": K_SENSITIVE}


def post(employer, now, *, tier="S", travel="", declined=None, reason="") -> Review:
    """Let an approved review wait for its batch."""
    start, unit = LABEL[tier]
    wait = wait_facts(reason=reason, reason_source="candidate_guess" if reason else "")
    return make_review(
        employer=employer, status="approved", now=now, tier=tier, period_start=start, period_unit=unit,
        travel=travel, offers_declined=declined, waits=(wait,),
    )  # fmt: skip


def told_by_cards(employer) -> dict[str, Counter[str]]:
    """Return what the published cards say of bills and reasons, as their reader would count."""
    rows = list(Review.objects.published().filter(employer=employer).for_cards())
    names = names_of(rows)
    found: dict[str, Counter[str]] = {f"bill:{name}": Counter() for name in BILL_FIELDS}
    found["reasons:candidate_guess"] = Counter()
    for row in rows:
        card = card_of(row, names=names[row.pk])
        assert bool(card.bill) <= (row.tier == Tier.L)
        assert bool(card.reason) <= (row.tier != Tier.S)
        if card.bill:
            for name in ("travel", "offers_declined"):
                value = getattr(row, name)
                if value not in {"", None}:
                    found[f"bill:{name}"][{True: "yes", False: "no"}.get(value, value)] += 1
        if card.reason:
            found["reasons:candidate_guess"][row.waits.get().reason] += 1
    return found


def truth(employer) -> dict[str, Counter[str]]:
    """Return what all published reviews say."""
    found = told_by_cards(employer)
    for counts in found.values():
        counts.clear()
    for row in Review.objects.published().filter(employer=employer):
        for name in ("travel", "offers_declined"):
            value = getattr(row, name)
            if value not in {"", None}:
                found[f"bill:{name}"][{True: "yes", False: "no"}.get(value, value)] += 1
        reason = row.waits.get().reason
        if reason:
            found["reasons:candidate_guess"][reason] += 1
    return found


def shares(employer) -> dict[str, dict[str, Any]]:
    """Return the distributions that are public now."""
    snapshot = Snapshot.objects.in_force().filter(employer=employer).first()
    return (
        {name: split for name, split in snapshot.figures["splits"].items() if "shares" in split}
        if snapshot
        else {}
    )


@dataclass
class Reader:
    """Keeps what every batch said, and knows every card.

    Attributes:
        cards: what cards said as of each batch.
        veiled: what no card said.
        told: by distribution of how many veiled reviews it was each time, part by part.
    """

    employer: Employer
    cards: list[dict[str, Counter[str]]] = field(default_factory=list)
    veiled: list[dict[str, Counter[str]]] = field(default_factory=list)
    told: dict[str, list[Counter[str]]] = field(default_factory=dict)

    def look(self) -> dict[str, dict[str, Any]]:
        """Hold the distributions of the batch that was just published to what they may tell."""
        cards, whole = told_by_cards(self.employer), truth(self.employer)
        self.cards.append(cards)
        self.veiled.append({name: counts - cards[name] for name, counts in whole.items()})
        found = shares(self.employer)
        snapshot = Snapshot.objects.in_force().filter(employer=self.employer).first()
        for name, split in found.items():
            self._hold(name, split, *map(Counter, snapshot.base["told"][name][:2]))
        return found

    def _hold(self, name: str, split: dict[str, Any], on_cards: Counter[str], veiled: Counter[str]) -> None:
        k = HIGH.get(name.partition(":")[2], K)
        # Either is what it was at some batch, and nothing between.
        assert any(on_cards == before[name] for before in self.cards)
        assert any(veiled == before[name] for before in self.veiled)
        if split["n"] == on_cards.total():
            veiled = Counter()
        assert split["n"] == on_cards.total() + veiled.total()
        shown = {code: on_cards[code] + veiled[code] for code, _share in split["shares"]}
        for code, share in split["shares"]:
            assert share == round(100 * shown[code] / split["n"])
        for n in (*shown.values(), split["n"] - sum(shown.values())):
            assert n == 0 or n >= k, (name, split)
        of_veiled = [veiled[code] for code in shown]
        for n in (*of_veiled, veiled.total(), veiled.total() - sum(of_veiled)):
            assert n == 0 or n >= k, (name, split)
        for before in self.told.setdefault(name, []):
            changed = abs(veiled.total() - before.total())
            assert veiled == before or changed >= STEP, "two downloads less the cards tell of a few"
        self.told[name].append(veiled)


one = st.tuples(
    st.sampled_from("SSML"),
    st.sampled_from(["far", "far", "none", ""]),
    st.sampled_from([True, False, None]),
    st.sampled_from(["forgotten", "forgotten", "volume", ""]),
    st.integers(1, 4),
)
steps = st.lists(
    st.one_of(one, one, one, st.integers(0, 99), st.just("batch"), st.just("batch")), min_size=8, max_size=26
)


@pytest.mark.slow
@hypothesis_settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps)
def test_no_sequence_tells_of_a_few(sequence):
    employer = factories.employer()
    reader, now = Reader(employer), TUESDAY
    before: dict[str, dict[str, Any]] = {}
    # Enough cards that tell, so that a few that do not could be worked out.
    for _ in range(6):
        post(employer, now, tier="L", travel="far", reason="forgotten")
    for step in [*sequence, "batch"]:
        if isinstance(step, tuple):
            tier, travel, declined, reason, many = step
            for _ in range(many):
                post(employer, now, tier=tier, travel=travel, declined=declined, reason=reason)
        elif isinstance(step, int):
            there = list(Review.objects.published().filter(employer=employer).order_by("order_hash"))
            if there:
                judging.withdraw(review=there[step % len(there)])
                after = shares(employer)
                # Between batches figures are as they were, or gone.
                assert all(before.get(name) == split for name, split in after.items())
                before = after
        else:
            now += dt.timedelta(weeks=1)
            publish_due(now=now)
            before = reader.look()


def test_the_one_small_review_among_large_ones_is_not_told(employer):
    """Nine cards say how far it was; the tenth, of a small crowd, would be all that the figure adds."""
    for _ in range(9):
        post(employer, TUESDAY, tier="L", travel="far", reason="forgotten")
    post(employer, TUESDAY, travel="none", reason="volume")
    publish_due(now=TUESDAY)
    found = shares(employer)
    assert found["bill:travel"] == {"n": 9, "shares": [["far", 100]]}
    assert found["reasons:candidate_guess"] == {"n": 9, "shares": [["forgotten", 100]]}
    for _ in range(4):
        post(employer, TUESDAY, travel="none", reason="volume")
    publish_due(now=TUESDAY + dt.timedelta(weeks=1))
    assert shares(employer)["bill:travel"] == {"n": 14, "shares": [["far", 64], ["none", 36]]}
    # One of the five goes: what rests on them goes at once. What stands on cards comes when figures move.
    judging.withdraw(review=Review.objects.published().filter(employer=employer, tier="S")[0])
    assert "bill:travel" not in shares(employer)
    for review in Review.objects.published().filter(employer=employer, tier="L")[:3]:
        judging.withdraw(review=review)
    publish_due(now=TUESDAY + dt.timedelta(weeks=2))
    assert shares(employer)["bill:travel"] == {"n": 6, "shares": [["far", 100]]}
