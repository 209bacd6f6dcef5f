"""The nightly rebuild: what it learns and writes, that it can be repeated, and that it counts nothing."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command

from employers.models import Employer
from reviews.figures import METHOD_VERSION, figures_for, priors, scored, site_figures
from reviews.models import Prior, Snapshot
from reviews.services import judging
from reviews.services.publication import publish_due
from reviews.services.rebuild.rescoring import rebuild
from scoring import learning
from scoring.clock import BIN_ENDS
from scoring.estimate import estimate
from scoring.selection import selection_band
from tests import factories
from tests.factories import make_review, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)


@pytest.fixture
def many():
    """Eight employers, from one that always answers to one that never does."""
    made = [factories.employer(name=f"Number {number}") for number in range(8)]
    for number, one in enumerate(made):
        for place in range(8):
            answered = place >= number
            waits = (wait_facts(answered=answered, end_bin=2 if answered else 8, wait_class="WO"[place % 2]),)
            make_review(employer=one, status="approved", now=TUESDAY, waits=waits)
    publish_due(now=TUESDAY, at_once=True)
    return made


def test_it_learns_the_prior_and_scores_everybody_with_it(many):
    report = rebuild()
    assert (report.employers, report.rescored, report.learnt, report.outdated) == (8, 8, True, 0)
    evidence = [scored.evidence_of(one.base) for one in Snapshot.objects.in_force()]
    prior = priors.numbers(priors.in_force())
    learnt = learning.learn(evidence)
    assert prior.rungs == pytest.approx(learnt.rungs, abs=1e-9)
    assert prior.hazards["interview"] == pytest.approx(learnt.hazards["interview"], abs=1e-9)
    for one in Snapshot.objects.in_force():
        found = estimate(scored.evidence_of(one.base), prior)
        figures = figures_for(one.employer)
        assert figures.prior == one.prior_id == report.prior
        assert figures.score.score == round(found.score)
        assert (figures.score.low, figures.score.high) == tuple(map(round, found.band()))
        assert figures.heard.median == found.median()
        bands = [found.heard_band(day) for day in BIN_ENDS]
        assert figures.heard.curve == tuple(round(100 * found.heard_by(day)[0]) for day in BIN_ENDS)
        assert figures.heard.low == tuple(round(100 * low) for low, _high in bands)
        assert figures.heard.high == tuple(round(100 * high) for _low, high in bands)
        whole, part = scored.evidence_of(one.base), scored.waiting_of(one.base)
        outer = selection_band(whole + part.scaled(-1.0), part, prior)
        assert (figures.score.outer_low, figures.score.outer_high) == tuple(map(round, outer))
        row = Employer.objects.get(pk=one.employer_id)
        assert (row.score, row.score_low, row.method_version) == (
            figures.score.score,
            figures.score.low,
            METHOD_VERSION,
        )
    assert site_figures().prior == report.prior
    assert site_figures().typical.score == round(estimate(scored.Evidence(), prior).score)


def test_running_it_again_changes_nothing(many):
    rebuild()
    before = list(Snapshot.objects.order_by("pk").values())
    report = rebuild()
    assert (report.learnt, report.rescored) == (False, 0)
    assert list(Snapshot.objects.order_by("pk").values()) == before
    assert Prior.objects.count() == 2


def test_it_goes_on_where_it_was(many):
    first = rebuild()
    Snapshot.objects.filter(employer__in=many[:3]).update(prior=Prior.objects.order_by("pk").first())
    second = rebuild()
    assert (second.prior, second.learnt, second.rescored) == (first.prior, False, 3)


def test_what_a_batch_leaves_behind_meanwhile_is_found_in_another_round(many):
    first = Prior.objects.order_by("pk").first()
    left: list[int] = []

    def progress(step: str, done: int, of: int) -> None:
        # As if a batch that began before the prior was learnt wrote two snapshots while others were scored.
        if step == "score" and not left:
            left.extend(one.pk for one in many[:2])
            Snapshot.objects.filter(employer__in=left).update(prior=first)

    report = rebuild(progress)
    assert report.rescored == 8 + 2
    assert set(Snapshot.objects.values_list("prior", flat=True)) == {report.prior}
    assert figures_for(many[0]).prior == report.prior


def test_what_happens_between_batches_moves_nothing_but_what_is_hidden(many):
    rebuild()
    before = {one.pk: one.figures for one in Snapshot.objects.in_force()}
    make_review(employer=many[0], status="approved", now=TUESDAY)
    judging.withdraw(review=many[1].reviews.order_by("pk").first())
    assert rebuild().rescored == 0
    assert {one.pk: one.figures for one in Snapshot.objects.in_force()} == before


def test_an_employer_that_falls_below_five_reviews_loses_its_score_at_once(many):
    for review in many[2].reviews.order_by("pk")[:4]:
        judging.withdraw(review=review)
    row = Employer.objects.get(pk=many[2].pk)
    empty = (None, None, None, 0, None)
    assert (row.score, row.score_low, row.score_high, row.score_n, row.trend_delta) == empty
    assert figures_for(many[2]) is None


def test_figures_of_an_earlier_method_are_counted_anew_by_the_next_batch(many):
    old = Snapshot.objects.in_force().filter(employer=many[0])
    old.update(method_version=1, base={}, prior=None, figures={"reviews": 8, "waits": 8, "splits": {},
        "window": ["2023H2", "2026H2"], "facets": []})  # fmt: skip
    assert rebuild().outdated == 1
    assert figures_for(many[0]).score is None
    publish_due(now=TUESDAY + dt.timedelta(weeks=1))
    assert figures_for(many[0]).score.n == 8
    assert rebuild().outdated == 0


def test_a_snapshot_without_cells_is_left_as_it_is_and_counted(many):
    bare = Snapshot.objects.in_force().filter(employer=many[0])
    bare.update(base={})
    before = bare.get().figures
    out = StringIO()
    call_command("rebuild_scores", stdout=out)
    assert "from 7 employers; 7 got new figures" in out.getvalue()
    assert "1 employers keep no cells" in out.getvalue()
    assert bare.get().figures == before


def test_the_command_says_how_far_it_is(many):
    out = StringIO()
    call_command("rebuild_scores", stdout=out)
    assert "scores written: 8 of 8 employers" in out.getvalue()
    assert "from 8 employers; 8 got new figures" in out.getvalue()


def test_an_empty_site_has_the_launch_numbers():
    report = rebuild()
    assert (report.employers, report.rescored) == (0, 0)
    assert priors.in_force().employers == 0
