"""The site's own promises: counted at once, told with the batches, with n and a range."""

import json
import math

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from employers.models import Employer
from moderation.ledger import requests
from moderation.ledger.models import LogLine, RemovalRequests
from moderation.ledger.promises import WINDOW, Kept
from moderation.ledger.reading import current, latest
from moderation.ledger.verifying import verify
from moderation.models import Notice
from tests import factories
from tests.ledger.scenes import DECEMBER, NEXT, NOW, judged, moment, run_batch
from tests.moderation.scenes import queued

counts = st.integers(0, 5_000)


@given(counts, counts, counts)
def test_the_range_is_jeffreys_and_holds_the_share(kept, missed, overdue):
    found = Kept(kept, missed, overdue)
    low, high = found.band
    if not found.n:
        assert (found.percent, low, high) == (None, 0, 100)
        return
    exact = stats.beta(kept + 0.5, missed + overdue + 0.5).ppf([0.1, 0.9])
    assert found.percent is not None
    assert low <= found.percent <= high
    assert low <= math.floor(100 * exact[0] + 1e-9)
    assert high >= math.ceil(100 * exact[1] - 1e-9)
    assert (found.percent == 100) == (kept == found.n)
    assert (found.percent == 0) == (kept == 0)


def test_one_missed_among_a_thousand_is_not_hidden_by_rounding():
    assert Kept(999, 1).percent == 99
    assert Kept(1, 999).percent == 1


pytestmark = pytest.mark.django_db


def told(kind: str = "review") -> Kept:
    end = latest()
    assert end is not None
    return end.promises[kind]


def test_an_open_case_past_its_promise_is_missed_at_once(employer, moderator):
    judged(employer, moderator.user)
    queued(employer)
    run_batch(NEXT)
    assert told() == Kept(kept=1, missed=0, overdue=1)
    assert told().percent == 50


def test_when_it_is_decided_it_is_missed_once_and_no_longer_open(employer, moderator):
    judged(employer, moderator.user, "refuse", now=NOW)
    case_late(employer, moderator)
    run_batch(NEXT)
    assert told().overdue == 0
    run_batch(DECEMBER)
    assert told() == Kept(kept=1, missed=1)


def case_late(employer, moderator) -> None:
    from moderation.services.cases import claim_next
    from tests.moderation.scenes import decided

    queued(employer, timing="soonest")
    late = moment(NEXT) - (moment(NEXT) - moment(NEXT - 1)) / 50
    case = claim_next(moderator=moderator.user, now=late)
    assert case is not None
    decided(case, moderator.user, "refuse", now=late)


def test_what_is_not_public_yet_is_not_counted_yet(employer, moderator):
    judged(employer, moderator.user, "refuse")
    run_batch(NEXT)
    assert told() == Kept()
    run_batch(DECEMBER)
    assert told() == Kept(kept=1)


def test_the_figures_speak_of_half_a_year(employer, moderator):
    judged(employer, moderator.user)
    run_batch(NEXT)
    run_batch(NEXT + WINDOW - 1)
    assert told() == Kept(kept=1)
    run_batch(NEXT + WINDOW)
    assert told() == Kept()
    assert verify().found == ()


def test_the_foot_of_a_page_takes_no_query(employer, moderator, django_assert_num_queries):
    judged(employer, moderator.user)
    run_batch(NEXT)
    assert current() == latest()
    with django_assert_num_queries(0):
        text = Client().get("/privacy/").content.decode()
    assert "Kept 100 times in 100, of 1" in text


def test_the_foot_says_so_when_nothing_is_decided():
    assert "Nothing decided yet (0 promises)" in Client().get("/privacy/").content.decode()


# --- What employers asked to be taken away -----------------------------------------------------------------


def asked(employer, state: str, *, day: str = "2026-11-10", number: int = 1) -> None:
    """Write notices of the employer's that were decided."""
    review = factories.make_review(employer=employer)
    for _ in range(number):
        Notice.objects.create(
            review=review,
            code_hash=factories.STORY[:3] + str(Notice.objects.count()),
            clause="4.1",
            statement="It names somebody.",
            by="representative",
            employer=employer,
            state=state,
            due_at=NOW,
            decided_on=day,
        )


@pytest.fixture
def reviewed(employer):
    """Return an employer that is to have enough published reviews to be named."""
    return employer


def write_down(month: int = 12, *, reviews: int = 5) -> None:
    Employer.objects.update(review_count=reviews)
    requests.write_down(moment(DECEMBER).date().replace(month=month))


class TestRequests:
    def test_they_are_told_of_an_employer_with_enough_of_both(self, reviewed):
        asked(reviewed, "upheld")
        asked(reviewed, "refused", number=2)
        write_down()
        row = RemovalRequests.objects.get()
        assert (row.employer, row.asked, row.upheld, row.refused) == (reviewed, 3, 1, 2)
        text = Client().get("/transparency/").content.decode()
        assert (
            f'href="/employers/{reviewed.slug}/">{reviewed.name}</a></th><td>3</td><td>1</td><td>2</td>'
            in text
        )
        own = Client().get(f"/employers/{reviewed.slug}/").content.decode()
        assert "They gave notice of 3 texts: 1 upheld, 2 refused." in own

    def test_not_below_three_requests(self, reviewed):
        asked(reviewed, "refused", number=2)
        write_down()
        assert not RemovalRequests.objects.exists()
        own = Client().get(f"/employers/{reviewed.slug}/").content.decode()
        assert "They gave notice" not in own

    def test_not_below_five_reviews(self, reviewed):
        asked(reviewed, "refused", number=9)
        write_down(reviews=4)
        assert not RemovalRequests.objects.exists()

    def test_not_before_their_month_is_over(self, reviewed):
        asked(reviewed, "refused", number=9)
        write_down(month=11)
        assert not RemovalRequests.objects.exists()

    def test_they_move_in_steps(self, reviewed):
        asked(reviewed, "refused", number=3)
        write_down()
        asked(reviewed, "upheld", number=2)
        write_down()
        assert RemovalRequests.objects.get().asked == 3
        asked(reviewed, "refused")
        write_down()
        assert RemovalRequests.objects.get().asked == 6

    def test_being_unnamed_for_a_while_is_no_way_around_the_steps(self, reviewed):
        """It used to be forgotten what had been told, so that one more request showed as one more."""
        asked(reviewed, "refused", number=3)
        write_down()
        Employer.objects.update(review_count=4)
        for page in ("/transparency/", f"/employers/{reviewed.slug}/"):
            assert "<td>3</td>" not in Client().get(page).content.decode()
            assert "They gave notice" not in Client().get(page).content.decode()
        write_down(reviews=4)
        asked(reviewed, "upheld")
        write_down()
        assert RemovalRequests.objects.get().asked == 3
        assert "They gave notice of 3 texts" in Client().get(f"/employers/{reviewed.slug}/").content.decode()
        # Nor does it help to be merged away and brought back.
        Employer.objects.update(status="refused")
        requests.write_down(moment(DECEMBER).date().replace(month=12))
        Employer.objects.update(status="listed")
        write_down()
        assert RemovalRequests.objects.get().asked == 3

    def test_what_others_reported_and_what_is_open_is_not_counted(self, reviewed):
        asked(reviewed, "refused", number=3)
        Notice.objects.update(by="public", employer=None)
        asked(reviewed, "open", number=0)
        write_down()
        assert not RemovalRequests.objects.exists()

    def test_more_than_the_log_has_is_found(self, reviewed):
        asked(reviewed, "refused", number=3)
        write_down()
        assert ("requests", "refused") in {(one.table, one.row) for one in verify().found}


# --- Nobody sees anything earlier ------------------------------------------------------------


def test_a_representative_sees_a_review_no_earlier_than_the_public(representative, moderator):
    employer = representative.employer
    decision = judged(employer, moderator.user)
    review = employer.reviews.get(log_ref=decision.log_ref)
    desk = f"/desk/{employer.slug}/"
    for client in (representative.client, Client()):
        assert client.get(f"{desk}reviews/{review.public_id}/").status_code in {302, 404}
        assert client.get(f"/reviews/{review.public_id}/").status_code == 404
    assert review.public_id not in representative.client.get(desk).content.decode()
    run_batch(NEXT)
    assert Client().get(f"/reviews/{review.public_id}/").status_code == 200
    assert representative.client.get(f"{desk}reviews/{review.public_id}/").status_code == 200
    assert review.public_id in representative.client.get(desk).content.decode()


def test_the_figures_of_a_batch_are_kept_as_they_were_hashed(employer, moderator):
    judged(employer, moderator.user)
    run_batch(NEXT)
    line = LogLine.objects.batches().get()
    told = json.loads(line.figures)
    assert told["promises"]["review"] == Kept(1).figures()
    assert set(told) == {"day", "lines", "reviews", "edits", "replies", "holds", "promises", "record"}
