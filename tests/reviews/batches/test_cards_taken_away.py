"""Whoever takes the waits that stand on cards from every figure is left with none, or at least five."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from employers.models import Pledge
from reviews import batches, tallies
from reviews.figures import figures_for
from reviews.models import Review, Snapshot, Tally
from reviews.services import judging, merging
from reviews.services.publication import publish_due
from tests import factories
from tests.factories import ALL_GUARDS, BROKEN, KEPT, LATE, make_review, wait_facts
from tests.reviews.batches.reader import Reader

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
STAGES = {
    "applied": "application",
    "screening": "cv_screen",
    "interview": "work_sample",
    "decision": "final_round",
}
UNITS = {"S": "half", "M": "quarter", "L": "month"}
PROMISES = {0: KEPT, 1: LATE, 2: BROKEN}


def post(employer, tier="S", phases=("interview",), label=(2026, 7), end_bin=2, promise=None):
    """Let an approved review wait for its batch."""
    waits = tuple(
        wait_facts(
            phase=phase,
            stage=STAGES[phase],
            end_bin=(end_bin + place) % 10,
            answered=(end_bin + place) % 3 != 0,
            promises=(PROMISES[promise],) if promise is not None and place == 0 else (),
        )
        for place, phase in enumerate(phases)
    )
    return make_review(
        employer=employer, status="approved", now=TUESDAY, tier=tier, waits=waits,
        period_start=dt.date(label[0], label[1], 1), period_unit=UNITS[tier],
    )  # fmt: skip


some = st.tuples(
    st.just("post"),
    st.sampled_from("SSSML"),
    st.sampled_from(
        [("interview",), ("interview",), ("screening",), ("screening", "interview"), ("applied", "decision")]
    ),
    st.sampled_from([(2025, 7), (2026, 1), (2026, 7)]),
    st.integers(0, 9),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from([1, 1, 2, 3, 5]),
)
gone = st.tuples(st.sampled_from(["withdraw", "restrict", "restore"]), st.integers(0, 99))
batch = st.just(("batch",))
steps = st.lists(st.one_of(some, some, some, gone, batch, batch), min_size=6, max_size=22)


def act(employer, step):
    """Do one thing to the record."""
    name, *rest = step
    if name == "post":
        *what, many = rest
        for place in range(many):
            tier, phases, label, end_bin, promise = what
            post(employer, tier, phases, label, (end_bin + place) % 10, promise)
        return
    wanted = "restricted" if name == "restore" else "published"
    there = list(Review.objects.filter(status=wanted, employer=employer).order_by("order_hash", "pk"))
    if not there:
        return
    review = there[rest[0] % len(there)]
    if name == "withdraw":
        judging.withdraw(review=review)
    else:
        deed = judging.restrict if name == "restrict" else judging.restore
        deed(review=review, guards=ALL_GUARDS)


@pytest.mark.slow
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_no_sequence_tells_of_a_few(sequence):
    employer = factories.employer()
    given_on = batches.number_on(dt.date(2025, 6, 3))
    Pledge.objects.create(employer=employer, phase="interview", working_days=10, from_batch=given_on)
    reader, now = Reader(employer), TUESDAY
    # Enough for figures and a download, so that few more could be worked out.
    for place in range(8):
        post(employer, "ML"[place % 2], end_bin=place)
        post(employer, "S", end_bin=9 - place, promise=0, label=(2026, 1) if place % 2 else (2026, 7))
    for step in [("batch",), *sequence, ("batch",)]:
        if step[0] != "batch":
            act(employer, step)
            continue
        now += WEEK
        publish_due(now=now)
        reader.look(batches.number_on(now.date()))
        columns = [field.attname for field in Tally._meta.fields if field.name != "id"]
        kept = sorted(Tally.objects.filter(employer=employer).values_list(*columns))
        tallies.regroup([employer.pk])
        assert sorted(Tally.objects.filter(employer=employer).values_list(*columns)) == kept


def units(employer):
    """Return the kinds of reviews that the units of an employer's snapshot hold, and how many of each."""
    stored = Snapshot.objects.in_force().get(employer=employer).base["units"]
    return sorted((unit["kind"], sum(unit["halves"].values())) for unit in stored if not unit["hidden"])


def test_the_one_veiled_review_among_open_ones_is_in_no_figure(employer):
    """Ten cards show their bins; the eleventh does not, and would be all that the download adds."""
    reader = Reader(employer)
    for place in range(10):
        post(employer, "M", end_bin=2 + place % 2)
    post(employer, "S", end_bin=9)
    publish_due(now=TUESDAY)
    reader.look(batches.number_on(TUESDAY.date()))
    figures = figures_for(employer)
    assert units(employer) == [("open", 10)]
    assert (figures.reviews, figures.waits, figures.heard.n, figures.halves["2026H2"].n) == (10, 10, 10, 10)
    assert figures.cells.waits["interview"]["x"][9] == 0
    for place in range(4):
        post(employer, "S", end_bin=place)
    publish_due(now=TUESDAY + WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 1)
    assert units(employer) == [("open", 10), ("veiled", 5)]
    assert (figures_for(employer).reviews, figures_for(employer).halves["2026H2"].n) == (15, 15)


def test_three_reviews_of_which_one_is_veiled_move_nothing(employer):
    """Two new cards show their bins; less those, the difference of two downloads would be the third."""
    reader = Reader(employer)
    for place in range(6):
        post(employer, "M", end_bin=place)
        post(employer, "S", end_bin=place)
    publish_due(now=TUESDAY)
    reader.look(batches.number_on(TUESDAY.date()))
    before = figures_for(employer)
    for tier in "MMS":
        post(employer, tier, end_bin=9)
    publish_due(now=TUESDAY + WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 1)
    assert figures_for(employer).cells == before.cells
    assert figures_for(employer).reviews == 12
    post(employer, "M", end_bin=9)
    for _ in range(2):
        post(employer, "S", end_bin=9)
    publish_due(now=TUESDAY + 2 * WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 2)
    assert units(employer) == [("open", 9), ("veiled", 9)]
    assert figures_for(employer).reviews == 18


def test_four_of_either_kind_are_too_few_for_figures(employer):
    for place in range(4):
        post(employer, "M", end_bin=place)
        post(employer, "S", end_bin=place)
    publish_due(now=TUESDAY)
    assert figures_for(employer) is None
    post(employer, "M")
    publish_due(now=TUESDAY + WEEK)
    assert (figures_for(employer).reviews, units(employer)) == (5, [("open", 5)])


def test_what_rests_on_few_of_a_kind_goes_at_once(employer):
    for place in range(10):
        post(employer, "M", end_bin=place)
    mine = [post(employer, "S", end_bin=place, promise=0) for place in range(5)]
    publish_due(now=TUESDAY)
    assert set(figures_for(employer).halves) == {"2026H2"}
    assert figures_for(employer).promised.n == 5
    judging.withdraw(review=Review.objects.get(pk=mine[0].pk))
    figures = figures_for(employer)
    # The curve of everything and the score stay until their batch, or until they rest on too few.
    assert (figures.cells, figures.halves, figures.promised, figures.phases) == (None, {}, None, {})
    assert figures.heard.n == 15
    judging.withdraw(review=Review.objects.get(pk=mine[1].pk))
    judging.withdraw(review=Review.objects.get(pk=mine[2].pk))
    publish_due(now=TUESDAY + WEEK)
    figures = figures_for(employer)
    assert (figures.heard.n, figures.halves["2026H2"].n, figures.reviews) == (10, 10, 10)


def test_a_unit_that_fell_below_five_comes_back_in_a_step_or_as_it_was(employer):
    """It used to come back with what it had while it was too small."""
    reader = Reader(employer)
    mine = [post(employer, "S", end_bin=place) for place in range(10)]
    publish_due(now=TUESDAY)
    reader.look(batches.number_on(TUESDAY.date()))
    screening = [post(employer, "S", ("screening",), end_bin=place) for place in range(7)]
    publish_due(now=TUESDAY + WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 1)
    for review in screening[:3]:
        judging.withdraw(review=Review.objects.get(pk=review.pk))
    publish_due(now=TUESDAY + 2 * WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 2)
    assert units(employer) == [("veiled", 10)]
    post(employer, "S", ("screening",), end_bin=9)
    for review in mine[:3]:
        judging.withdraw(review=Review.objects.get(pk=review.pk))
    publish_due(now=TUESDAY + 3 * WEEK)
    reader.look(batches.number_on(TUESDAY.date()) + 3)
    assert units(employer) == [("veiled", 5), ("veiled", 7)]


def test_a_merge_tells_of_no_veiled_review(employer, rival_employer):
    """The merged employer's one veiled review would be the difference of two downloads of its successor."""
    for place in range(6):
        post(rival_employer, "M", end_bin=place)
        post(rival_employer, "S", end_bin=place)
    for place in range(3):
        post(employer, "M", end_bin=place)
    post(employer, "S", end_bin=9)
    publish_due(now=TUESDAY)
    merging.move_reviews(source=employer, target=rival_employer)
    publish_due(now=TUESDAY + WEEK)
    assert units(rival_employer) == [("open", 9), ("veiled", 6)]
