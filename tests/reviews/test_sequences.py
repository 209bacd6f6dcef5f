"""Whatever happens between batches, in whatever order: figures follow the record in steps, and k at once."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from employers.models import Employer
from reviews import tallies
from reviews.figures import halves, priors, scored
from reviews.figures.base import Unit
from reviews.figures.counting import Moment, records
from reviews.figures.suppression import STEP, K
from reviews.models import Review, Snapshot, Tally
from reviews.services import judging, writing
from reviews.services.publication import publish_due
from scoring.estimate import estimate
from tests import factories
from tests.factories import ALL_GUARDS, make_review, wait_facts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
STAGES = {"screening": "cv_screen", "interview": "work_sample", "decision": "final_round"}
post = st.tuples(
    st.just("post"),
    st.sampled_from(sorted(STAGES)),
    st.sampled_from([(2024, 7), (2025, 7), (2026, 7)]),
    st.integers(0, 9),
    st.integers(1, 4),
)
other = st.tuples(st.sampled_from(["withdraw", "restrict", "restore", "edit", "batch"]), st.integers(0, 99))
steps = st.lists(st.one_of(post, post, other, st.just(("batch", 0))), min_size=8, max_size=24)


def act(employer, step, now):
    """Do one thing to the record."""
    name, *rest = step
    if name == "post":
        phase, (year, month), end_bin, many = rest
        for place in range(many):
            answered = (end_bin + place) % 2 == 0
            wait = wait_facts(phase=phase, stage=STAGES[phase], answered=answered, end_bin=end_bin)
            fields = {"waits": (wait,), "period_start": dt.date(year, month, 1)}
            make_review(employer=employer, status="approved", now=TUESDAY, **fields)
        return
    wanted = "restricted" if name == "restore" else "published"
    there = list(Review.objects.filter(status=wanted).order_by("order_hash", "pk"))
    if not there:
        return
    review = there[rest[0] % len(there)]
    if name == "withdraw":
        judging.withdraw(review=review)
    elif name == "edit":
        writing.new_version(review=review, text="They called after all.")
    else:
        deed = judging.restrict if name == "restrict" else judging.restore
        deed(review=review, guards=ALL_GUARDS)


def distinct(day):
    """Count the published reviews of the window."""
    since = halves.first_day(halves.window(day)[0])
    return Review.objects.published().filter(period_start__gte=since).count()


@hypothesis_settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps)
def test_figures_follow_the_record(sequence):
    employer = factories.employer()
    Review.objects.exclude(employer=employer).delete()
    now = TUESDAY
    before: dict[tuple[object, ...], Unit] = {}
    for step in [*sequence, ("batch", 0)]:
        if step[0] != "batch":
            act(employer, step, now)
            if distinct(now.date()) < K:
                assert not Snapshot.objects.filter(employer=employer).exists()
                assert Employer.objects.get(pk=employer.pk).score is None
            continue
        now += dt.timedelta(weeks=1)
        publish_due(now=now)
        columns = [field.attname for field in Tally._meta.fields if field.name != "id"]
        kept = sorted(Tally.objects.filter(employer=employer).values_list(*columns))
        tallies.regroup([employer.pk])
        assert sorted(Tally.objects.filter(employer=employer).values_list(*columns)) == kept
        before = check(employer, now.date(), before)


def check(employer, day, before):
    """Hold the snapshot in force to the record, and to the one before; return its units."""
    snapshot = Snapshot.objects.in_force().filter(employer=employer).first()
    if snapshot is None:
        assert distinct(day) < K
        return {}
    moment = Moment(snapshot.batch_id, day, priors.in_force())
    kinds = records([employer.pk])[employer.pk]
    found = {}
    for unit in map(Unit.parse, snapshot.base["units"]):
        record = kinds[unit.kind]
        key = (unit.kind, unit.phase, tuple(sorted(unit.spans.items())))
        fresh = Unit(unit.kind, unit.phase, unit.spans, {}, -1, {}).now(record, moment.batch)
        n = record.n(unit.holds)
        shown = [*unit.earlier, (unit.batch, unit.n)]
        changed = [max(2 * came + had - n, abs(n - had)) for had, came in record.since(unit.holds, shown)]
        # As the record has it now, or as it was; and then what there is now may be, as far as numbers tell,
        # by fewer than three reviews away from it or from what it was before.
        assert unit.cells == fresh.cells or min(changed) < STEP or snapshot.batch_id != moment.batch
        # From nothing the same is counted: what is remembered says when a unit moves, never what it counts.
        if unit.batch == moment.batch:
            assert unit.cells == fresh.cells
        if key in before and before[key].cells != unit.cells:
            assert unit.batch > before[key].batch
        found[key] = unit
    if "score" in snapshot.figures:
        assert snapshot.prior is not None
        plain = estimate(scored.evidence_of(snapshot.base), priors.numbers(snapshot.prior))
        shown = snapshot.figures["score"]
        assert shown["score"] == round(plain.score)
        assert [shown["low"], shown["high"]] == [round(end) for end in plain.band()]
        row = Employer.objects.get(pk=employer.pk)
        assert (row.score, row.score_n) == (shown["score"], shown["n"])
    return found
