"""A representative sees what readers see: the same figures and reviews, no earlier, and not a byte more."""

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from employers.models import Employer
from reviews import batches
from reviews.models import Review, Wait
from reviews.services import writing
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person
from tests.desk.scenes import words
from tests.factories import ALL_GUARDS, BROKEN, KEPT, LATE, wait_facts

pytestmark = pytest.mark.django_db

SILENT = wait_facts(answered=False, end_bin=8, promises=(BROKEN,))


def pages_of(employer: Employer, review: Review | None = None) -> list[str]:
    """Return the addresses of the desk that show anything of reviews."""
    pages = [
        reverse(f"desk:{name}", args=[employer.slug])
        for name in ("reviews", "commitments", "pledges", "notices")
    ]
    if review is not None:
        at = [employer.slug, review.public_id]
        pages += [reverse(f"desk:{name}", args=at) for name in ("review", "notice", "outcome", "withdraw")]
    return pages


def shown(person: Person, review: Review | None = None) -> dict[str, str]:
    """Return all of the desk, without what is new on each page: a form's token, a notice's nonce."""
    found = {}
    for url in pages_of(person.employer, review):
        page = words(person.client.get(url, follow=True))
        page = re.sub(r'(name="(csrfmiddlewaretoken|nonce)" value=)"[^"]*"', r"\1", page)
        found[url] = page
    return found


def published(employer: Employer, count: int, **fields) -> list[Review]:
    made = []
    for _ in range(count):
        review = writing.create_review(
            facts=factories.facts(employer=employer, **fields), pk=factories.random_key(), eligible_batch=1
        )
        made.append(factories.bring_to(review, "approved"))
    publish_due(now=timezone.now(), at_once=True)
    return made


def own_figures(page: str) -> str:
    block = re.search(r'<div class="own-figures">.*?</dl></div>', page, re.DOTALL)
    assert block, "the page has the block of figures"
    return block[0]


def test_figures_band_and_trend_are_the_readers_own_byte_for_byte(representative: Person, client: Client):
    employer = representative.employer
    half = dt.date(timezone.localdate().year, 1 if timezone.localdate().month < 7 else 7, 1)
    before = (half - dt.timedelta(days=1)).replace(day=1, month=7 if half.month == 1 else 1)
    published(employer, 12, period_start=before, waits=(SILENT,))
    published(employer, 12, period_start=half, waits=(wait_facts(end_bin=1, promises=(KEPT,)),))
    desk = words(representative.client.get(reverse("desk:reviews", args=[employer.slug])))
    public = words(client.get(reverse("pages:employer", args=[employer.slug])))
    assert own_figures(desk) == own_figures(public)
    assert "Improving:" in own_figures(desk)
    assert "80% range" in own_figures(desk)
    assert own_figures(desk).count('class="range-strip__bar"') == 3


def test_below_five_reviews_neither_has_figures(representative: Person, client: Client):
    employer = representative.employer
    published(employer, 4)
    for page in (
        words(representative.client.get(reverse("desk:reviews", args=[employer.slug]))),
        words(client.get(reverse("pages:employer", args=[employer.slug]))),
    ):
        assert "own-figures" not in page


def test_what_waits_for_moderators_or_a_batch_changes_not_a_byte(representative: Person):
    employer = representative.employer
    public = factories.make_review(employer=employer)
    factories.make_reply(
        review=public, employer=employer, commitment_text="All hear", commitment_due=timezone.localdate()
    )
    before = shown(representative, public)
    next_batch = batches.latest_due(timezone.now()) + 1
    for status in ("queued", "in_review", "needs_author", "approved", "rejected", "withdrawn"):
        review = factories.make_review(employer=employer, status=status, text="Nobody may read this.")
        Review.objects.filter(pk=review.pk, status="approved").update(eligible_batch=next_batch)
    assert shown(representative, public) == before


def test_it_is_at_the_desk_with_the_batch_that_brings_it_to_readers(representative: Person, client: Client):
    employer = representative.employer
    now = timezone.now()
    factories.make_review(employer=employer, text="It was said first.")
    review = factories.make_review(employer=employer, status="approved", text="They rang on the day.")
    Review.objects.filter(pk=review.pk).update(eligible_batch=batches.latest_due(now) + 1)
    desk = reverse("desk:reviews", args=[employer.slug])
    at_desk = reverse("desk:review", args=[employer.slug, review.public_id])
    public = reverse("pages:review", args=[review.public_id])
    for weeks, status in ((0, 404), (1, 200)):
        publish_due(now=now + dt.timedelta(weeks=weeks), at_once=False)
        assert client.get(public).status_code == status
        assert representative.client.get(at_desk).status_code == status
        assert ("They rang on the day." in words(representative.client.get(desk))) is (status == 200)


def test_two_reviews_that_differ_in_what_readers_do_not_see_are_the_same_at_the_desk(
    representative: Person,
):
    """Give a tier S review every hidden detail, and another one none: nothing tells them apart."""
    employer = representative.employer
    plain = factories.make_review(employer=employer, waits=(wait_facts(promises=(LATE,)),))
    rich = factories.make_review(
        employer=employer,
        waits=(
            wait_facts(stage="application", phase="applied", end_bin=1),
            wait_facts(
                stage="final_round",
                phase="decision",
                end_bin=5,
                content="rejection_with_reason",
                channel="voicemail",
                reason="volume",
                reason_source="stated_by_employer",
                said_why=True,
                wait_class="W",
                entry_bin=2,
                follow_up="after_due",
                follow_up_answer_bin=1,
                promises=(LATE,),
            ),
        ),
        difficulty=5,
        would_apply_again=False,
        interviews="5_or_more",
        interview_hours="6_to_10",
        exercise_hours="more_than_10",
        travel="overnight",
        references_contacted=True,
        offers_declined=True,
    )
    pages = {}
    for review in (plain, rich):
        page = shown(representative, review)
        pages[review.pk] = {
            url.replace(review.public_id, "ID"): text.replace(review.public_id, "ID")
            for url, text in page.items()
            if review.public_id in url
        }
    assert len(pages[plain.pk]) == 4
    assert pages[plain.pk] == pages[rich.pk]
    # In the list they are two lines of the same words.
    desk = words(representative.client.get(reverse("desk:reviews", args=[employer.slug])))
    rows = re.findall(r'<li class="desk-row">.*?</li>', desk, re.DOTALL)
    rows = [re.sub(r"/reviews/\w+/", "", row) for row in rows]
    assert len(rows) == 2
    assert rows[0] == rows[1]


def test_the_desk_prints_nothing_of_a_review_that_its_public_page_does_not(
    representative: Person, client: Client
):
    """Take the public page's words and the desk's own furniture away: nothing of the review is left."""
    employer = representative.employer
    review = factories.make_review(
        employer=employer,
        tier="M",
        period_start=dt.date(2026, 4, 1),
        period_unit="quarter",
        text="Two talks and a task. Then a mail of two lines.",
        waits=(wait_facts(promises=(LATE,), reason="volume", reason_source="candidate_guess"),),
        recorded_while_waiting=True,
    )
    url = reverse("desk:review", args=[employer.slug, review.public_id])
    page = words(representative.client.get(url))
    card = Review.objects.get(pk=review.pk).cards["en"]
    assert page.count(card) == 1
    assert card in words(client.get(reverse("pages:employer", args=[employer.slug])))
    factories.make_review(employer=employer, text="Another review, of no matter.")
    # What is left of the page is the same for a review of another tier with another story.
    other = factories.make_review(employer=employer, text="Nothing alike.", waits=(SILENT,))
    url = reverse("desk:review", args=[employer.slug, other.public_id])
    rest = words(representative.client.get(url)).replace(Review.objects.get(pk=other.pk).cards["en"], "")
    token = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
    mine = token.sub("", page.replace(card, "").replace(review.public_id, "ID"))
    assert mine == token.sub("", rest.replace(other.public_id, "ID"))


def test_no_key_hash_or_reference_of_a_row_is_anywhere_at_the_desk(representative: Person):
    employer = representative.employer
    review = factories.make_review(employer=employer)
    factories.make_review(employer=employer, text="Another one.")
    factories.make_reply(
        review=review, employer=employer, commitment_text="All hear", commitment_due=timezone.localdate()
    )
    review.refresh_from_db()
    (wait,) = Wait.objects.filter(review=review)
    secrets = [review.pk, review.log_ref, review.card_made_with, wait.pk, review.live_version.pk]
    secrets.append(review.live_version.sha256)
    for url, page in shown(representative, review).items():
        text = unescape(page)
        assert not [secret for secret in secrets if str(secret) in text], url


def test_what_is_taken_away_from_readers_is_gone_from_the_desk_at_once(representative: Person):
    employer = representative.employer
    review = factories.make_review(employer=employer, text="It was hidden later.")
    factories.make_reply(
        review=review, employer=employer, commitment_text="All hear", commitment_due=timezone.localdate()
    )
    factories.judging.restrict(review=review, guards=ALL_GUARDS)
    for url in pages_of(employer):
        page = words(representative.client.get(url))
        assert "It was hidden later." not in page
        assert "All hear" not in page
    assert "No review yet" in words(representative.client.get(pages_of(employer)[0]))
