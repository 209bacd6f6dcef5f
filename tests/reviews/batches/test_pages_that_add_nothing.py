"""Pages that compare employers, and the page of decisions, add nothing to the figures that batches published.

Who keeps every figure of every batch is who the figures are made safe from (test_cards_taken_away and its
neighbours). A page that counted reviews itself would be a figure of its own, which nobody has made safe.
"""

import datetime as dt
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from employers.models import Employer
from employers.services import recount_directory
from moderation.grounds import Ground
from reviews import batches
from reviews.models import LaterAnswer, Review, ReviewVersion, SiteBase, Snapshot, Tally, Wait
from reviews.services import judging
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import BROKEN, KEPT, make_review, wait_facts
from tests.ledger.scenes import DECEMBER, judged, run_batch
from tests.reviews.batches import test_cards_taken_away as sequences
from tests.reviews.batches.reader import Reader

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
FIGURES = {"reviews_snapshot", "reviews_sitesnapshot"}
# The foot of every page says how the site kept its word, from the line of the log that ends the last batch.
ALWAYS = {"employers_employer", "moderation_logline"}
NAMES = {"employers_employername", "employers_employerslug", "employers_trigram", "employers_trigramcount"}
# What each page may read, and nothing else: figures as a batch wrote them, and what employers are.
MAY_READ = {
    "/compare/": ALWAYS | FIGURES | NAMES,
    "/rankings/": ALWAYS | FIGURES | {"employers_directorycount"},
    "/transparency/": ALWAYS | {"moderation_logcount", "moderation_removalrequests"},
}


@pytest.fixture
def some() -> list[Employer]:
    """Return three employers with figures; the second has improved, the third answers rarely."""
    employers = [factories.employer(name=name) for name in ("Alder Works", "Birch and Sons", "Cedar Labs")]
    for place in range(24):
        for employer in employers:
            late = place % 2 == 0
            answered = employer.name != "Cedar Labs" and not (employer.name == "Birch and Sons" and late)
            make_review(
                employer=employer,
                status="approved",
                now=TUESDAY,
                tier="MS"[place // 2 % 2],
                period_start=dt.date(2025 if late else 2026, 7, 1),
                period_unit=("quarter", "half")[place // 2 % 2],
                waits=(
                    wait_facts(
                        phase="interview", stage="work_sample", end_bin=2 if answered else 9,
                        answered=answered, promises=(KEPT if answered else BROKEN,),
                    ),
                ),
            )  # fmt: skip
    publish_due(now=TUESDAY)
    recount_directory()
    return employers


def addresses(employers: list[Employer]) -> list[str]:
    """Return these pages in each way in which they may be asked for, in both languages."""
    slugs = "&".join(f"e={employer.slug}" for employer in employers)
    asked = [
        "/compare/",
        f"/compare/?{slugs}",
        f"/compare/?e={employers[0].slug}&add=birhc",
        "/compare/?e=nobody",
        "/rankings/",
        f"/rankings/?industry={employers[0].industry}&country={employers[0].country}",
        f"/rankings/?size={employers[0].size_band}",
        "/transparency/",
        *(
            f"/transparency/?{query}"
            for query in ("half=2026H2", "action=publish", "appeals=yes", "automated=no")
        ),
        f"/transparency/?ground={Ground.values[0]}",
    ]
    return [*asked, *(f"/fr{address}" for address in asked)]


def seen(employers: list[Employer]) -> dict[str, bytes]:
    """Return every page as a reader gets it now."""
    found = {}
    for address in addresses(employers):
        response = Client().get(address)
        assert response.status_code == 200, address
        found[address] = response.content
    return found


def test_they_read_what_batches_wrote_and_no_review(some, moderator):
    judged(some[0], moderator.user)
    judged(some[0], moderator.user, "refuse", grounds=["not_first_hand"], facts="Hearsay.")
    run_batch(DECEMBER)
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables >= ALWAYS | FIGURES | NAMES | {
        "reviews_review",
        "reviews_wait",
        "reviews_tally",
        "moderation_case",
    }
    read: dict[str, set[str]] = {}
    for address in addresses(some):
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        page = "/" + address.removeprefix("/fr").split("/")[1] + "/"
        names = {name for query in queries for name in re.findall(r'"(\w+)"', query["sql"])}
        read.setdefault(page, set()).update(names & tables)
    assert read.keys() == MAY_READ.keys()
    for page, names in read.items():
        assert names <= MAY_READ[page], (page, sorted(names - MAY_READ[page]))
    # The list is as short as it can be where it matters: each page does read its figures.
    assert read["/compare/"] >= FIGURES
    assert read["/rankings/"] >= {*FIGURES, "employers_employer"}
    assert read["/transparency/"] >= {"moderation_logline", "moderation_logcount"}


def test_they_stay_byte_for_byte_when_everything_below_the_figures_is_gone(some, moderator):
    judged(some[0], moderator.user)
    run_batch(DECEMBER)
    before = seen(some)
    pages = before[addresses(some)[1]].decode()
    assert all(employer.name in pages for employer in some)
    assert "Birch and Sons" in before["/rankings/"].decode()
    Wait.objects.all().delete()
    Tally.objects.all().delete()
    LaterAnswer.objects.all().delete()
    ReviewVersion.objects.update(text="Other words.")
    SiteBase.objects.all().delete()
    Snapshot.objects.update(base={})
    assert seen(some) == before
    # The figures are what they are made of.
    for snapshot in Snapshot.objects.all():
        Snapshot.objects.filter(pk=snapshot.pk).update(
            figures=snapshot.figures | {"splits": {}, "reviews": 12345}
        )
    assert b"12345" in seen(some)[addresses(some)[1]]


# --- What an employer's row says is what its figures say -------------------------------------------------


def told(employer: Employer) -> dict[str, Any]:
    """Return what both pages say of an employer, each number from the figures in force alone."""
    snapshot = Snapshot.objects.in_force().filter(employer=employer).first()
    figures: dict[str, Any] = snapshot.figures if snapshot else {}
    trend = figures.get("trend")
    score = figures.get("score", {})
    return {
        "score": score.get("score"),
        "score_low": score.get("low"),
        "score_high": score.get("high"),
        "score_n": score.get("n", 0),
        "trend_delta": trend["latest"] - trend["before"] if trend else None,
    }


def rows(employer: Employer) -> dict[str, list[str]]:
    """Return the table of the comparison: what is told of the employer by each label."""
    table = Client().get(f"/compare/?e={employer.slug}").context["table"]
    return {row[0]: list(row[1:]) for row in table.rows}


def place(employer: Employer) -> list[str]:
    """Return what the rankings tell of an employer, its place apart, which others move too."""
    context = Client().get("/rankings/").context
    return [
        f"{row.value} {row.n} {row.facts}"
        for row in (*context["rows"], *context["improved"])
        if row.name == employer.name
    ]


def hold(employer: Employer, before: tuple[dict[str, list[str]], list[str]] | None) -> Any:
    """Hold both pages to the figures; between batches each number stays, or is gone."""
    employer.refresh_from_db()
    assert {name: getattr(employer, name) for name in told(employer)} == told(employer)
    table, ranked = now = rows(employer), place(employer)
    snapshot = Snapshot.objects.in_force().filter(employer=employer).first()
    for said in ranked:
        score, trend = snapshot.figures["score"], snapshot.figures.get("trend", {})
        rise = [f"{trend.get(side)} ({trend.get(f'{side}_n')} reviews)" for side in ("before", "latest")]
        assert said.startswith(f"{score['low']} to {score['high']} {score['n']} reviews ")
        # What an improved employer's line adds to that are the two numbers of its trend.
        assert "(" not in said or said.endswith(f"from {rise[0]} to {rise[1]}")
    if before is None:
        return now
    gone = {"not yet", "too few reviews", "never"}
    for label, cells in table.items():
        assert cells == before[0].get(label) or set(cells) <= gone, (label, before[0].get(label), cells)
    assert set(ranked) <= set(before[1])
    return now


@pytest.mark.slow
@hypothesis_settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequences.steps)
def test_no_sequence_makes_them_say_more_than_the_figures(sequence):
    with transaction.atomic():
        employer = factories.employer(name="Driftwood Instruments")
        reader, now = Reader(employer), TUESDAY
        for number in range(12):
            sequences.post(employer, "ML"[number % 2], end_bin=2 + number % 3)
            sequences.post(employer, "S", end_bin=2, promise=0)
        before = None
        for step in [("batch",), *sequence, ("batch",)]:
            if step[0] == "batch":
                now += WEEK
                publish_due(now=now)
                reader.look(batches.number_on(now.date()))
                before = hold(employer, None)
            else:
                sequences.act(employer, step)
                before = hold(employer, before)
        assert before is not None
        transaction.set_rollback(True)


def test_between_batches_they_stay_or_lose_what_is_too_small(some):
    employer = some[0]
    before = hold(employer, None)
    assert before[1], "it has a place"
    for review in Review.objects.published().filter(employer=employer):
        judging.withdraw(review=review)
        before = hold(employer, before)
    assert before[1] == []
    assert set(before[0]["Heard back at all"]) == {"too few reviews"}
