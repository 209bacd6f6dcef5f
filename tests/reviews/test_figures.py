"""Tallies and figures: what is counted, what is shown, when it moves, when it goes."""

import datetime as dt
import random

import pytest

from employers.models import Employer, Pledge
from reviews import batches, tallies
from reviews.figures import METHOD_VERSION, Score, counting, figures_for, halves, priors, site_figures
from reviews.figures.base import counts_of
from reviews.figures.priors import numbers
from reviews.models import Prior, Review, Snapshot, Tally
from reviews.services import judging, merging
from reviews.services.publication import publish_due
from scoring import ages
from scoring.clock import BIN_ENDS, BIN_WIDTHS
from scoring.estimate import estimate
from scoring.evidence import Counts, Evidence
from scoring.selection import selection_band
from tests import factories
from tests.factories import ALL_GUARDS, BROKEN, KEPT, LATE, bring_to, make_review, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
STAGES = {"applied": "application", "screening": "cv_screen", "interview": "work_sample"}


def approve(employer, count=1, **fields):
    return [make_review(employer=employer, status="approved", now=TUESDAY, **fields) for _ in range(count)]


def published(employer, count=1, *, now=TUESDAY, **fields):
    reviews = approve(employer, count, **fields)
    publish_due(now=now, at_once=True)
    for review in reviews:
        review.refresh_from_db()
    return reviews


def silent(**fields):
    return wait_facts(answered=False, end_bin=8, **fields)


def all_tallies():
    return sorted(Tally.objects.values_list(*[f.attname for f in Tally._meta.fields if f.name != "id"]))


@pytest.mark.parametrize("seed", range(6))
def test_tallies_never_drift(employer, rival_employer, seed):
    chance = random.Random(seed)
    reviews: list[Review] = []
    for week in range(5):
        for _ in range(chance.randrange(1, 5)):
            waits = tuple(
                wait_facts(
                    phase=phase,
                    stage={"applied": "application", "screening": "cv_screen", "interview": "work_sample"}[
                        phase
                    ],
                    owed_by=chance.choice(["employer", "agency"]),
                    wait_class=chance.choice("WO"),
                    end_bin=chance.randrange(10),
                    promises=(chance.choice([KEPT, LATE, BROKEN]),),
                )
                for phase in chance.choices(["applied", "screening", "interview"], k=chance.randrange(1, 4))
            )
            start = dt.date(chance.choice([2024, 2025, 2026]), chance.choice([1, 7]), 1)
            fields = {"waits": waits, "period_start": start, "agency": rival_employer.pk}
            reviews += approve(employer, **fields)
        if chance.random() < 0.7:
            review = chance.choice(reviews)
            review.refresh_from_db()
            if review.status == "published":
                chance.choice([judging.restrict, judging.remove])(review=review, guards=ALL_GUARDS)
            elif review.status == "restricted":
                judging.restore(review=review, guards=ALL_GUARDS)
            elif review.status != "removed":
                judging.withdraw(review=review)
        publish_due(now=TUESDAY + week * WEEK)
        kept = all_tallies()
        tallies.rebuild()
        assert all_tallies() == kept
    assert sum(Tally.objects.filter(clock="wait").values_list("waits", flat=True)) == sum(
        review.waits.count() for review in Review.objects.published()
    )


def test_figures_go_to_the_party_that_owed_the_answer(employer, rival_employer):
    waits = (wait_facts(), silent(owed_by="agency"))
    published(employer, 5, waits=waits, agency=rival_employer.pk)
    assert figures_for(employer).cells is None
    assert figures_for(employer).score.score > 70
    assert figures_for(rival_employer).score.score < 40
    assert Employer.objects.get(pk=rival_employer.pk).review_count == 0
    fields = {"tier": "M", "period_unit": "quarter"}
    published(employer, 1, waits=waits, agency=rival_employer.pk, **fields)
    assert Employer.objects.get(pk=rival_employer.pk).review_count == 1


def test_below_five_reviews_there_are_no_figures(employer):
    published(employer, 4)
    assert figures_for(employer) is None
    employer.refresh_from_db()
    assert (employer.review_count, employer.wait_count, employer.answered_percent) == (4, 0, None)
    published(employer, 1)
    figures = figures_for(employer)
    assert (figures.reviews, figures.waits, figures.score.n) == (5, 5, 5)
    employer.refresh_from_db()
    assert (employer.review_count, employer.score_n) == (5, 5)
    assert (employer.answered_percent, employer.kept_percent) == (
        figures.heard.answered,
        figures.promised.kept,
    )
    assert (employer.score, employer.score_low, employer.score_high) == (
        figures.score.score,
        figures.score.low,
        figures.score.high,
    )
    assert employer.method_version == METHOD_VERSION


def test_the_headline_counts_silence_for_as_long_as_somebody_watched(employer):
    published(employer, 6, waits=(wait_facts(promises=(KEPT,)),))
    published(employer, 4, waits=(silent(promises=(BROKEN,)),))
    figures = figures_for(employer)
    # 2026H1 is half a year old. Six answers within bin 2; four silent until bin 8, which counts half.
    old = ages.weight(6)
    answers = tuple(round(6 * old, 2) if place == 2 else 0.0 for place in range(10))
    watched = [10, 10, 10, 4, 4, 4, 4, 4, 2, 0]
    days = tuple(round(n * width * old, 2) for n, width in zip(watched, BIN_WIDTHS, strict=True))
    assert figures.cells.waits == {"interview": {"d": list(answers), "x": list(days)}}
    found = estimate(
        Evidence({"interview": Counts(answers, days)}, counts_of(figures.cells.promises)),
        numbers(Prior.objects.get()),
    )
    assert figures.heard.curve == tuple(round(100 * found.heard_by(end)[0]) for end in BIN_ENDS)
    assert figures.heard.median == found.median()
    assert figures.phases["interview"].median == found.median("interview")
    assert figures.promised.kept == round(100 * (found.kept or 0.0))
    assert figures.promised.late_by == found.late_by
    assert figures.promised.due == 2
    assert figures.score == Score(
        10,
        round(found.score),
        *map(round, (*found.band(0.8), *found.band(0.95))),
        *map(round, selection_band(found.evidence, Evidence(), found.prior)),
    )


def test_applications_stand_apart_from_the_headline(employer):
    after = (silent(stage="application", phase="applied"), wait_facts())
    published(employer, 6, waits=after)
    figures = figures_for(employer)
    assert (figures.phases["applied"].score or 0) < 30
    assert (figures.phases["interview"].score or 0) > 60
    assert figures.cells is None
    published(employer, 4, waits=after)
    assert set(figures_for(employer).cells.waits) == {"applied", "interview"}
    assert figures.waits == 12
    assert figures.heard.waits == 6


def test_a_small_phase_is_counted_with_the_largest_until_it_can_stand_alone(employer):
    screening = wait_facts(stage="cv_screen", phase="screening")
    decision = wait_facts(stage="final_round", phase="decision")
    published(employer, 12)
    published(employer, 6, waits=(decision,))
    published(employer, 2, waits=(screening,))
    figures = figures_for(employer)
    assert set(figures.phases) == set(figures.cells.waits) == {"interview", "decision"}
    assert figures.pooled == (("screening", "interview"),)
    assert figures.phases["interview"].n == 14
    published(employer, 3, waits=(screening,))
    figures = figures_for(employer)
    assert set(figures.phases) == {"screening", "interview", "decision"}
    assert (figures.pooled, figures.phases["interview"].n) == ((), 12)


def test_old_reviews_fall_out_of_the_window(employer):
    published(employer, 5, period_start=dt.date(2023, 1, 1))
    assert figures_for(employer) is None
    assert halves.window(TUESDAY.date())[0] == "2023H2"
    published(employer, 5, period_start=dt.date(2023, 7, 1))
    assert figures_for(employer).reviews == 5


def test_the_bill_and_the_reasons_show_no_small_part(employer):
    published(employer, 6, interviews="3_to_4", offers_declined=False)
    published(employer, 5, interviews="1", offers_declined=True)
    published(employer, 2, interviews="5_or_more")
    guess = {"reason": "forgotten", "reason_source": "candidate_guess"}
    published(employer, 5, waits=(silent(**guess),))
    figures = figures_for(employer)
    assert figures.bill["interviews"].shares == (("3_to_4", 46),)
    assert "offers_declined" not in figures.bill
    assert figures.reasons["candidate_guess"].shares == (("forgotten", 100),)
    assert figures.reasons["candidate_guess"].n == 5


def test_figures_move_only_when_three_reviews_came_or_went(employer):
    approve(employer, 5)
    publish_due(now=TUESDAY)
    assert figures_for(employer).reviews == 5
    before = figures_for(employer).score.score
    approve(employer, 2, waits=(silent(),))
    publish_due(now=TUESDAY + WEEK)
    employer.refresh_from_db()
    assert (figures_for(employer).reviews, employer.review_count) == (5, 7)
    approve(employer, 1, waits=(silent(),))
    publish_due(now=TUESDAY + 2 * WEEK)
    figures = figures_for(employer)
    assert (figures.reviews, figures.score.n) == (8, 8)
    assert figures.score.score < before
    assert figures.batch == batches.latest_due(TUESDAY) + 2


def test_a_split_moves_in_steps_of_its_own(employer):
    screening = wait_facts(stage="cv_screen", phase="screening")
    approve(employer, 5)
    approve(employer, 5, waits=(screening,))
    publish_due(now=TUESDAY)
    approve(employer, 3)
    approve(employer, 1, waits=(silent(stage="cv_screen", phase="screening"),))
    publish_due(now=TUESDAY + WEEK)
    figures = figures_for(employer)
    assert (figures.reviews, figures.phases["interview"].n) == (14, 8)
    assert figures.phases["screening"].n == 5
    assert sum(figures.cells.waits["screening"]["d"]) == round(5 * ages.weight(6), 2)


def test_a_withdrawal_waits_for_its_batch_unless_it_makes_a_figure_small(employer):
    reviews = published(employer, 9)
    for review in reviews[:4]:
        judging.withdraw(review=review)
    assert figures_for(employer).reviews == 9
    judging.withdraw(review=reviews[4])
    assert figures_for(employer) is None
    assert not Snapshot.objects.filter(employer=employer).exists()
    employer.refresh_from_db()
    assert (employer.review_count, employer.answered_percent, employer.kept_percent) == (4, None, None)


def test_a_split_that_becomes_small_goes_at_once_and_the_others_stay(employer):
    published(employer, 8)
    published(employer, 6, waits=(wait_facts(stage="final_round", phase="decision"),))
    screening = published(employer, 5, waits=(wait_facts(stage="cv_screen", phase="screening"),))
    judging.restrict(review=screening[0], guards=ALL_GUARDS)
    figures = figures_for(employer)
    assert set(figures.phases) == {"interview", "decision"}
    assert figures.phases["interview"].n == 8
    assert figures.reviews == 19
    # The cells would give away the four that are left, and by difference with an older download the fifth.
    assert figures.cells is None


def test_after_a_withdrawal_the_next_batch_counts_anew(employer):
    reviews = published(employer, 12)
    for review in reviews[:3]:
        judging.withdraw(review=review)
    publish_due(now=TUESDAY + WEEK)
    assert figures_for(employer).reviews == 9
    employer.refresh_from_db()
    assert employer.review_count == 9


def test_a_pledge_is_measured_on_later_reviews(employer):
    Pledge.objects.create(
        employer=employer,
        phase="interview",
        working_days=10,
        from_batch=batches.number_on(dt.date(2026, 3, 3)),
    )
    published(employer, 6)
    assert figures_for(employer).pledges == {}
    published(employer, 4, period_start=dt.date(2026, 7, 1))
    assert figures_for(employer).pledges == {}
    published(employer, 1, period_start=dt.date(2026, 7, 1), waits=(silent(),))
    pledge = figures_for(employer).kept(Pledge.objects.get())
    assert (pledge.n, pledge.working_days) == (5, 10)
    assert (pledge.low or 0) < pledge.kept < (pledge.high or 0)


def test_the_sites_figures_need_five_employers(employer):
    published(employer, 10)
    assert site_figures() is None
    for number in range(4):
        published(factories.employer(name=f"Number {number}"), 1, waits=(silent(promises=(BROKEN,)),))
    site = site_figures()
    assert (site.reviews, site.heard.answered, site.promised.kept) == (14, 71, 71)


def test_figures_of_many_employers_take_a_handful_of_queries(django_assert_max_num_queries):
    employers = [factories.employer(name=f"Number {number}") for number in range(8)]
    for one in employers:
        approve(one, 6)
    publish_due(now=TUESDAY, at_once=True)
    keys = [one.pk for one in employers]
    with django_assert_max_num_queries(13):
        moment = counting.Moment(batches.latest_due(TUESDAY), TUESDAY.date(), priors.in_force())
        assert len(counting.build(keys, moment, {})) == 8


def test_nothing_that_is_not_public_is_counted(employer):
    published(employer, 5)
    for status in ("queued", "in_review", "approved", "needs_author", "rejected"):
        make_review(employer=employer, status=status)
    bring_to(make_review(employer=employer, status="queued"), "withdrawn")
    before = all_tallies()
    tallies.rebuild()
    assert all_tallies() == before
    assert sum(tally.waits for tally in Tally.objects.filter(clock="wait")) == 5


def test_a_merged_employers_reviews_count_for_its_successor_in_the_next_batch(employer, rival_employer):
    published(rival_employer, 5)
    published(employer, 3, waits=(silent(),))
    merging.move_reviews(source=employer, target=rival_employer)
    rival_employer.refresh_from_db()
    assert (figures_for(rival_employer).reviews, rival_employer.review_count) == (5, 8)
    before = figures_for(rival_employer).score.score
    publish_due(now=TUESDAY + WEEK)
    assert figures_for(rival_employer).reviews == 8
    assert figures_for(rival_employer).score.score < before


def test_a_merge_is_no_way_around_the_steps(employer, rival_employer):
    published(rival_employer, 5)
    published(employer, 2, waits=(silent(),))
    before = figures_for(rival_employer).score
    merging.move_reviews(source=employer, target=rival_employer)
    publish_due(now=TUESDAY + WEEK)
    assert (figures_for(rival_employer).reviews, figures_for(rival_employer).score) == (5, before)
    approve(rival_employer, 1)
    publish_due(now=TUESDAY + 2 * WEEK)
    assert figures_for(rival_employer).reviews == 8


def test_reviews_that_come_back_move_the_figures_again(employer):
    reviews = published(employer, 9)
    for review in reviews[:3]:
        judging.restrict(review=review, guards=ALL_GUARDS)
    publish_due(now=TUESDAY + WEEK)
    assert figures_for(employer).reviews == 6
    for review in reviews[:3]:
        judging.restore(review=review, guards=ALL_GUARDS)
    publish_due(now=TUESDAY + 2 * WEEK)
    # They might be others than the nine that were counted first, so they wait for three new ones.
    assert figures_for(employer).reviews == 6
    approve(employer, 3)
    publish_due(now=TUESDAY + 3 * WEEK)
    assert figures_for(employer).reviews == 12


def test_a_proposed_employer_is_public_again_when_its_review_comes_back():
    proposed = factories.employer(name="New Here", status="proposed")
    review = published(proposed, 1)[0]
    judging.restrict(review=review, guards=ALL_GUARDS)
    assert not Employer.objects.in_directory().filter(pk=proposed.pk).exists()
    judging.restore(review=review, guards=ALL_GUARDS)
    assert Employer.objects.in_directory().filter(pk=proposed.pk).exists()
