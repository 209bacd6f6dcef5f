"""One person at two desks, and the desk of an employer that was bought by another."""

import pytest
from django.urls import reverse
from django.utils import timezone

from employers.models import Employer, Representative
from employers.proof.models import Invitation
from employers.services import merge_employers, team
from moderation.services import merging
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.test_team import press, words

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()

# --- Two employers, one person ---------------------------------------------------------------------------


def test_one_person_at_two_desks_chooses(representative: Person, rival_employer: Employer):
    factories.representative(user=representative.user, employer=rival_employer)
    home = words(representative.client.get(reverse("desk:home")))
    for employer in (representative.employer, rival_employer):
        desk = reverse("desk:reviews", args=[employer.slug])
        assert desk in home
        assert "All your desks" in words(representative.client.get(desk))


def test_ending_one_desk_leaves_the_other(representative: Person, rival_representative: Person):
    factories.representative(user=representative.user, employer=rival_representative.employer, role="member")
    there = Person(representative.client, representative.user, rival_representative.employer)
    press(rival_representative, there, "end")
    representative.user.refresh_from_db()
    client = signed_in(representative.user)
    assert client.get(reverse("desk:reviews", args=[representative.employer.slug])).status_code == 200
    assert client.get(reverse("desk:reviews", args=[rival_representative.employer.slug])).status_code == 404


# --- An employer that is bought -------------------------------------------------------------------


def test_a_bought_employers_people_speak_for_the_buyer_as_members(
    representative: Person, rival_representative: Person, moderator: Person
):
    buyer, bought = representative.employer, rival_representative.employer
    old_desk = reverse("desk:reviews", args=[bought.slug])
    team.invite(
        employer=bought,
        address="lu@quillorchard.example",
        domain="quillorchard.example",
        by=rival_representative.user,
        now=timezone.now(),
    )
    merging.merge(source=bought, target=buyer, moderator=moderator.user, now=timezone.now())
    moved = Representative.objects.get(user=rival_representative.user)
    assert (moved.employer, moved.role) == (buyer, "member")
    # The old desk leads to the new one, and what was posted there is posted again.
    led = rival_representative.client.get(f"{old_desk}?show=without")
    assert led["Location"] == reverse("desk:reviews", args=[buyer.slug]) + "?show=without"
    review = factories.make_review(employer=buyer)
    posted = rival_representative.client.post(
        reverse("desk:review", args=[bought.slug, review.public_id]),
        {"kind": "apology", "text": "We are sorry.", "based_on": "0", "step": "send"},
        follow=True,
    )
    assert posted.status_code == 200
    assert review.replies.count() == 1
    # Nobody else is led anywhere.
    assert Person(signed_in(factories.user())).client.get(old_desk).status_code == 404
    assert (
        reverse("desk:reviews", args=[buyer.slug])
        in rival_representative.client.get(reverse("desk:home"))["Location"]
    )

    row_of_merge = buyer.merges.get()
    merging.undo(row=row_of_merge, moderator=moderator.user, today=TODAY)
    moved.refresh_from_db()
    assert (moved.employer, moved.role) == (bought, "owner")
    assert rival_representative.client.get(old_desk).status_code == 200
    assert Invitation.objects.get().employer == bought


def test_who_speaks_for_both_keeps_one_desk(representative: Person, rival_employer: Employer):
    factories.representative(user=representative.user, employer=rival_employer)
    merge_employers(source=rival_employer, target=representative.employer)
    assert representative.client.get(reverse("desk:home"))["Location"] == reverse(
        "desk:reviews", args=[representative.employer.slug]
    )
    old = representative.client.get(reverse("desk:reviews", args=[rival_employer.slug]))
    assert old["Location"] == reverse("desk:reviews", args=[representative.employer.slug])


def test_a_bought_employers_owner_stays_one_where_the_buyer_has_none(
    rival_representative: Person, employer: Employer
):
    merge_employers(source=rival_representative.employer, target=employer)
    assert Representative.objects.get().role == "owner"
