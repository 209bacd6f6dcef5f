"""Whoever takes the cards from the figures of all employers is left with none, or at least five reviews."""

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from advice.models import EvidenceFigure
from reviews.figures import site_figures
from reviews.figures.base import KINDS, MIXED
from reviews.figures.suppression import STEP, K
from reviews.models import Promise, Review, SiteBase, SiteSnapshot, Wait
from reviews.services import judging
from reviews.services.publication import publish_due
from scoring.cells import QUARTERS
from tests import factories
from tests.factories import ALL_GUARDS, BROKEN, KEPT, LATE, make_review, wait_facts

pytestmark = pytest.mark.django_db

TUESDAY = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)
STAGES = {"applied": "application", "screening": "cv_screen", "interview": "work_sample"}
UNITS = {"S": "half", "M": "quarter", "L": "month"}
PROMISES = (None, KEPT, LATE, BROKEN)


def post(employer, tier="S", phase="interview", end_bin=2, promise=0, asked=False, reason=""):
    """Let an approved review wait for its batch."""
    given = PROMISES[promise]
    wait = wait_facts(
        phase=phase,
        stage=STAGES[phase],
        end_bin=end_bin,
        answered=end_bin % 3 != 0,
        promises=(given,) if given else (),
        follow_up="after_due" if asked else "none",
        follow_up_answer_bin=end_bin % 4 if asked else None,
        reason=reason,
        reason_source="candidate_guess" if reason else "",
    )
    return make_review(
        employer=employer, status="approved", now=TUESDAY, tier=tier, waits=(wait,),
        period_start=dt.date(2026, 7, 1), period_unit=UNITS[tier],
    )  # fmt: skip


def truth():
    """Return by topic and kind what is published: the reviews, each with its code."""
    found: dict[str, dict[str, dict[int, str]]] = {}

    def add(topic, kind, review, code):
        found.setdefault(topic, {}).setdefault(kind, {})[review] = code

    for wait in Wait.objects.filter(review__status="published").select_related("review"):
        kind, key = "veiled" if wait.review.tier == "S" else "open", wait.review_id
        add(f"heard:{wait.phase}", kind, key, f"{wait.end_bin},{wait.answered}")
        add("all", kind, key, "")
        promise = Promise.objects.filter(wait=wait, counts=True).first()
        add(f"dated:{wait.phase}", kind, key, str(promise is not None))
        # Whether somebody asked stands on no card.
        if wait.follow_up == "after_due":
            add(f"asked:{wait.phase}", "veiled", key, str((wait.follow_up_answer_bin or 0) <= 2))
        if promise:
            code = f"{promise.phase},{promise.satisfied}"
            add(f"promised:{wait.phase}", kind, key, code)
            if wait.follow_up == "none" and (promise.phase or 0) >= QUARTERS:
                add(f"unasked:{wait.phase}", "veiled", key, code)
    return found


class Reader:
    """Keeps what every batch said of all employers."""

    def __init__(self):
        self.past = {}
        self.told = {}

    def look(self):
        """Hold the figures of the batch that was just published to what they may tell."""
        base = SiteBase.objects.latest("batch")
        self.past[base.batch_id] = truth()
        counts: dict[str, Counter[str]] = {}
        numbers: Counter[str] = Counter()
        for topic, kinds in base.kept.items():
            for kind, (n, batch, hidden, codes, _earlier) in kinds.items():
                if hidden:
                    continue
                assert n >= K
                numbers[topic] += n
                if " in " in topic:
                    continue
                reviews = self.past[batch].get(topic, {}).get(kind, {})
                assert (n, Counter(codes)) == (len(reviews), Counter(reviews.values()))
                for before in self.told.setdefault((topic, kind), []):
                    changed = len(set(before) ^ set(reviews))
                    assert changed == 0 or changed >= STEP, ("two batches tell of", changed, topic)
                self.told[topic, kind].append(reviews)
                counts.setdefault(topic, Counter()).update(codes)
        self._cited(counts)
        self._shown(counts, numbers)

    def _cited(self, counts):
        """Hold what articles cite to the topics, and what stands for all phases to their sum."""
        names = {
            "answered-at-all": ("heard", MIXED),
            "promise-kept": ("promised", MIXED),
            "date-promised": ("dated", MIXED),
            "answered-after-follow-up": ("asked", STAGES),
            "answered-without-follow-up": ("unasked", STAGES),
        }
        for figure in EvidenceFigure.objects.exclude(name__contains="reason"):
            topic, phases = names[figure.name]
            own = [figure.phase] if figure.phase else phases
            its: Counter[str] = sum((counts.get(f"{topic}:{phase}", Counter()) for phase in own), Counter())
            if topic != "unasked":
                assert figure.n == its.total()
            assert figure.n <= its.total()
            if topic in {"dated", "asked"}:
                assert figure.value == round(100 * its["True"] / its.total())

    def _shown(self, counts, numbers):
        """Hold the figures of all employers to the topics."""
        row = SiteSnapshot.objects.order_by("-batch").first()
        if row is None:
            return
        splits = row.figures["splits"]
        assert row.figures["waits"] == counts["all"].total() == row.figures["reviews"]
        for phase in STAGES:
            waits = counts.get(f"heard:{phase}", Counter()).total()
            assert splits.get(f"phase:{phase}", {"waits": 0})["waits"] == waits
        heard = sum(counts.get(f"heard:{phase}", Counter()).total() for phase in MIXED)
        assert splits.get("heard", {"waits": 0})["waits"] == heard
        promised = sum(counts.get(f"promised:{phase}", Counter()).total() for phase in STAGES)
        assert splits.get("promises", {"promises": 0})["promises"] == promised


one = st.tuples(
    st.sampled_from("SSML"),
    st.sampled_from(sorted(STAGES)),
    st.integers(0, 9),
    st.integers(0, 3),
    st.booleans(),
    st.sampled_from(["", "forgotten", "volume"]),
    st.sampled_from([1, 1, 2, 3, 6]),
)
gone = st.tuples(st.sampled_from(["withdraw", "restrict", "restore"]), st.integers(0, 99))
steps = st.lists(st.one_of(one, one, gone, st.just("batch"), st.just("batch")), min_size=6, max_size=20)


def act(sequence):
    """Play a sequence on an empty site, and look at the figures after each batch."""
    employers = [factories.employer() for _ in range(6)]
    for place, employer in enumerate(employers):
        for tier in "MS":
            for _ in range(2):
                post(employer, tier, end_bin=place, promise=place % 4, asked=place % 2 == 0)
    reader, now = Reader(), TUESDAY
    for step in ["batch", *sequence, "batch"]:
        if step == "batch":
            now += WEEK
            # Something is published, or nothing moves.
            post(employers[0], "M", end_bin=1)
            publish_due(now=now)
            reader.look()
        elif step[0] in {"withdraw", "restrict", "restore"}:
            wanted = "restricted" if step[0] == "restore" else "published"
            there = list(Review.objects.filter(status=wanted).order_by("order_hash", "pk"))
            if there and step[0] == "withdraw":
                judging.withdraw(review=there[step[1] % len(there)])
            elif there:
                deed = judging.restrict if step[0] == "restrict" else judging.restore
                deed(review=there[step[1] % len(there)], guards=ALL_GUARDS)
        else:
            *what, many = step
            for place in range(many):
                post(employers[place % 6], *what)


@pytest.mark.slow
@hypothesis_settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_no_sequence_tells_of_a_few(sequence):
    with transaction.atomic():
        act(sequence)
        # The figures are of everybody, so what one sequence has published must not be there for the next.
        transaction.set_rollback(True)


def test_the_one_veiled_review_of_a_young_site_is_in_no_figure():
    employers = [factories.employer() for _ in range(6)]
    for place in range(24):
        post(employers[place % 6], "M")
    post(employers[0], "S", end_bin=9)
    publish_due(now=TUESDAY)
    assert (site_figures().reviews, site_figures().heard.waits) == (24, 24)
    assert EvidenceFigure.objects.get(name="answered-at-all", phase="").n == 24
    for _ in range(4):
        post(employers[1], "S", end_bin=9)
    publish_due(now=TUESDAY + WEEK)
    assert (site_figures().reviews, site_figures().heard.waits) == (29, 29)
    # One and two of a kind wait for a third.
    post(employers[2], "S")
    post(employers[2], "M")
    publish_due(now=TUESDAY + 2 * WEEK)
    assert site_figures().reviews == 29
    for tier in "MMSS":
        post(employers[3], tier)
    publish_due(now=TUESDAY + 3 * WEEK)
    assert site_figures().reviews == 35
    assert set(SiteBase.objects.latest("batch").kept["all"]) == set(KINDS)


def test_the_whole_less_its_phases_tells_of_none():
    """Two veiled reviews of another phase would be what is left when the shown phase is taken away."""
    employers = [factories.employer() for _ in range(6)]
    for place in range(24):
        post(employers[place % 6], "S")
    for _ in range(2):
        post(employers[0], "S", "screening", end_bin=9)
    publish_due(now=TUESDAY)
    assert site_figures().heard.waits == site_figures().phases["interview"].waits == 24
    assert EvidenceFigure.objects.get(name="answered-at-all", phase="").n == 24
