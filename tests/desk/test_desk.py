"""The desk's door and its list of reviews."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from employers.models import Employer, Pledge, Representative
from employers.services import revoke_representation
from reviews.figures import figures_for, site_figures
from reviews.figures.headlines import headlines
from reviews.models import Review
from reviews.services import writing
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person, signed_in

pytestmark = pytest.mark.django_db


def desk(employer: Employer, query: str = "") -> str:
    return reverse("desk:reviews", args=[employer.slug]) + query


def words(response) -> str:
    return str(response.content.decode())


def test_published_reviews_stand_there_in_a_line_and_whole_on_their_page(representative: Person):
    employer = representative.employer
    review = factories.make_review(employer=employer, text="They called on Friday. " * 12)
    page = words(representative.client.get(desk(employer)))
    address = reverse("desk:review", args=[employer.slug, review.public_id])
    assert f'<a href="{address}">A mixed experience, no offer</a>' in page
    assert "Promised a date. <strong>Kept.</strong>" in page
    assert "They called on Friday. They called" in page
    assert page.count("They called on Friday.") < 8
    assert review.cards["en"] in words(representative.client.get(address))


def test_those_without_a_reply_come_first_then_those_under_way_then_the_answered(representative: Person):
    employer = representative.employer
    names = ("published", "approved", "queued", "without")
    made = {name: factories.make_review(employer=employer, text=f"Review {name}.") for name in names}
    for status in names[:-1]:
        factories.make_reply(review=made[status], employer=employer, status=status)
    page = words(representative.client.get(desk(employer)))
    places = {name: page.index(f"Review {name}.") for name in names}
    assert places["without"] < min(places["queued"], places["approved"])
    assert max(places["queued"], places["approved"]) < places["published"]
    for line in ("1 review without a reply", "Reply under way (2)", "Answered (1)", "All (4)"):
        assert line in page
    assert "accepted, not yet public" in page
    assert "waiting to be read" in page


@pytest.mark.parametrize(
    ("show", "seen", "not_seen"),
    [
        ("without", "Unanswered one.", "Answered one."),
        ("answered", "Answered one.", "Unanswered one."),
        ("under_way", "Reviews", "Unanswered one."),
        ("nonsense", "Unanswered one.", "Nothing of the kind"),
    ],
)
def test_the_list_narrows(representative: Person, show: str, seen: str, not_seen: str):
    employer = representative.employer
    answered = factories.make_review(employer=employer, text="Answered one.")
    factories.make_reply(review=answered, employer=employer)
    factories.make_review(employer=employer, text="Unanswered one.")
    page = words(representative.client.get(desk(employer, f"?show={show}")))
    assert seen in page
    assert not_seen not in page


@pytest.mark.parametrize(
    "status", ["queued", "in_review", "approved", "rejected", "withdrawn", "restricted", "removed"]
)
def test_what_the_public_does_not_see_is_not_there(representative: Person, status: str):
    factories.make_review(employer=representative.employer, status=status, text="Not for anybody.")
    page = words(representative.client.get(desk(representative.employer)))
    assert "Not for anybody." not in page
    assert "No review yet" in page


@pytest.mark.parametrize(("tier", "unit", "told"), [("M", "quarter", True), ("S", "half", False)])
def test_an_agency_sees_what_cards_tell_of_it(
    agent: Person, employer: Employer, tier: str, unit: str, told: bool
):
    review = factories.make_review(
        employer=employer,
        agency=agent.employer.pk,
        text="The agency forgot me.",
        tier=tier,
        period_start=dt.date(2026, 1, 1),
        period_unit=unit,
    )
    assert ("The agency forgot me." in words(agent.client.get(desk(agent.employer)))) is told
    page = agent.client.get(reverse("desk:review", args=[agent.employer.slug, review.public_id]))
    assert page.status_code == (200 if told else 404)


def test_no_reviews_says_what_to_do(representative: Person):
    page = words(representative.client.get(desk(representative.employer)))
    assert "No review yet" in page
    assert "No figures yet" in page


def test_the_list_narrows_by_what_readers_can_filter_by(representative: Person):
    employer = representative.employer
    silent = factories.wait_facts(answered=False, end_bin=8, promises=(factories.BROKEN,))
    factories.make_review(employer=employer, text="They kept it.")
    factories.make_review(employer=employer, text="Never a word.", waits=(silent,))
    page = words(representative.client.get(desk(employer)))
    for name in ("kept", "silent"):
        assert f'href="{desk(employer)}?said={name}"' in page
    assert "said=late" not in page
    page = words(representative.client.get(desk(employer, "?said=silent")))
    assert "Never a word." in page
    assert "They kept it." not in page
    page = words(representative.client.get(desk(employer, "?said=silent&show=answered")))
    assert "No review of this kind" in page
    assert f'href="{desk(employer)}"' in page


def test_the_pledge_stands_beside(representative: Person):
    factories.make_review(employer=representative.employer)
    Pledge.objects.create(
        employer=representative.employer, phase="interview", working_days=10, from_batch=330
    )
    page = words(representative.client.get(desk(representative.employer)))
    assert "Everybody hears within 10 working days of an interview." in page


def many_reviews(employer: Employer, number: int) -> None:
    """Publish so many reviews in one batch."""
    for _ in range(number):
        review = writing.create_review(
            facts=factories.facts(employer=employer), pk=factories.random_key(), eligible_batch=1
        )
        factories.bring_to(review, "approved")
    publish_due(now=timezone.now(), at_once=True)


def test_the_figures_are_the_readers_own(representative: Person):
    employer = representative.employer
    many_reviews(employer, 4)
    assert "No figures yet" in words(representative.client.get(desk(employer)))
    many_reviews(employer, 1)
    figures = figures_for(employer)
    assert figures is not None
    assert figures.heard is not None
    page = words(representative.client.get(desk(employer)))
    assert "Heard back at all" in page
    for headline in headlines(figures, site_figures()):
        assert headline.figure.value in page
        assert headline.figure.n in page


@pytest.mark.parametrize("number", [25, pytest.param(300, marks=pytest.mark.slow)])
def test_many_reviews_are_paged_without_a_number_and_take_no_more_queries_than_five(
    representative: Person, number: int
):
    employer = representative.employer
    # Five, so that there are figures.
    many_reviews(employer, 5)
    with CaptureQueriesContext(connection) as with_few:
        representative.client.get(desk(employer))
    many_reviews(employer, number - 5)
    for review in Review.objects.all()[:7]:
        factories.make_reply(review=review, employer=employer, status="approved")
    with CaptureQueriesContext(connection) as with_many:
        representative.client.get(desk(employer))
    assert len(with_many) <= len(with_few) <= 20
    seen: list[str] = []
    link, pages = desk(employer), []
    while link:
        page = words(representative.client.get(link))
        pages.append(link)
        rows = re.findall(r'class="desk-row__head"><a href="([^"]+)"', page)
        assert len(rows) <= 20
        seen += rows
        later = re.search(r'rel="next" href="([^"]+)"', page)
        link = later[1].replace("&amp;", "&") if later else ""
    assert len(pages) == -(-number // 20)
    assert len(seen) == len(set(seen)) == number
    # And back again.
    earlier = re.search(r'rel="prev" href="([^"]+)"', words(representative.client.get(pages[-1])))
    assert earlier
    page = words(representative.client.get(earlier[1].replace("&amp;", "&")))
    rows = re.findall(r'class="desk-row__head"><a href="([^"]+)"', page)
    assert rows == seen[(len(pages) - 2) * 20 : (len(pages) - 1) * 20]


@pytest.mark.parametrize(
    "nonsense", ["0", "2026-01-01.5", "x.2026-01-01.5", "1.2026-13-01.5", "1." + "9" * 40]
)
def test_a_place_that_the_site_never_wrote_is_not_found(representative: Person, nonsense: str):
    for name in ("after", "before"):
        response = representative.client.get(desk(representative.employer), {name: nonsense})
        assert response.status_code == 404


def test_with_one_employer_the_door_leads_to_its_desk(representative: Person):
    response = representative.client.get(reverse("desk:home"))
    assert response["Location"] == desk(representative.employer)


def test_with_several_one_chooses(representative: Person, rival_employer: Employer):
    factories.representative(user=representative.user, employer=rival_employer)
    page = words(representative.client.get(reverse("desk:home")))
    assert desk(representative.employer) in page
    assert desk(rival_employer) in page


def test_with_three_hundred_one_turns_over():
    user = factories.user()
    for number in range(300):
        factories.representative(user=user, employer=factories.employer(name=f"Mill {number:03}"))
    client = signed_in(user)
    first = words(client.get(reverse("desk:home")))
    assert ("Mill 049" in first, "Mill 050" in first, "Page 1 of 6" in first) == (True, False, True)
    assert "Mill 299" in words(client.get(reverse("desk:home"), {"page": "6"}))


def test_with_none_the_door_says_how_to_begin():
    client = signed_in(factories.user())
    page = words(client.get(reverse("desk:home")))
    assert "You speak for no employer yet" in page


def test_outsiders_find_no_desk(
    representative: Person, rival_representative: Person, moderator: Person, client: Client
):
    url = desk(representative.employer)
    assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"
    for outsider in (rival_representative, moderator):
        assert outsider.client.get(url).status_code == 404
    assert representative.client.get(reverse("desk:reviews", args=["nobody-here"])).status_code == 404


def test_whoever_was_revoked_is_out_at_once(representative: Person):
    url = desk(representative.employer)
    assert representative.client.get(url).status_code == 200
    mine = Representative.objects.get()
    revoke_representation(representative=mine, today=timezone.localdate())
    # Signed out as well, and whoever signs in again finds nothing.
    assert representative.client.get(url)["Location"].startswith(reverse("account_login"))
    representative.client = signed_in(User.objects.get(pk=representative.user.pk))
    assert representative.client.get(url).status_code == 404
    assert "You speak for no employer yet" in words(representative.client.get(reverse("desk:home")))


def test_the_desk_needs_a_second_factor(representative: Person):
    without = signed_in(factories.user(), second_factor=False)
    factories.representative(user=_user_of(without), employer=representative.employer)
    for url in (reverse("desk:home"), desk(representative.employer)):
        assert without.get(url)["Location"] == reverse("mfa_index")


def _user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_desk_is_only_read(representative: Person, method: str):
    for url in (reverse("desk:home"), desk(representative.employer)):
        assert getattr(representative.client, method)(url).status_code == 405


def test_nothing_of_the_desk_rests_in_a_cache(representative: Person):
    response = representative.client.get(desk(representative.employer))
    assert "no-store" in response.headers["Cache-Control"]
