"""The people of a desk: roles, ending an access, leaving, and proof by hand."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from employers.models import Employer, Representative
from employers.services import AccessRefusedError, grant_representation, team
from moderation.models import Notice
from moderation.services import employers as deeds
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import send
from tests.moderation.test_concurrency import at_once

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def words(response) -> str:
    return str(response.content.decode())


def colleague_of(person: Person, *, role: str = "member", **fields) -> Person:
    """Return somebody else of the same team."""
    user = factories.user()
    factories.representative(user=user, employer=person.employer, role=role, **fields)
    return Person(signed_in(user), user, person.employer)


def row(person: Person, employer: Employer | None = None) -> Representative:
    return Representative.objects.get(user=person.user, employer=employer or person.employer)


def team_of(person: Person) -> str:
    return reverse("desk:team", args=[person.employer.slug])


def page_of(person: Person) -> str:
    return reverse("desk:person", args=[person.employer.slug, row(person).pk])


def press(person: Person, other: Person, do: str):
    return person.client.post(page_of(other), {"do": do}, follow=True)


@pytest.fixture
def member(representative: Person) -> Person:
    """Return a member of the representative's team."""
    return colleague_of(representative)


# --- The team's page ---------------------------------------------------------------------------


def test_everybody_in_the_team_sees_it_and_owners_see_what_they_can_do(
    representative: Person, member: Person, rival_representative: Person
):
    for person in (representative, member):
        page = words(person.client.get(team_of(representative)))
        assert representative.user.email in page
        assert member.user.email in page
        assert "2 people speak for" in page
        assert rival_representative.user.email not in page
    assert page_of(member) in words(representative.client.get(team_of(representative)))
    mine = words(member.client.get(team_of(representative)))
    assert page_of(representative) not in mine
    assert "Invite a colleague" not in mine
    assert rival_representative.client.get(team_of(representative)).status_code == 404
    assert representative.client.post(team_of(representative)).status_code == 405


def test_a_team_of_three_hundred_takes_as_many_queries_as_one_of_three(
    representative: Person, django_assert_max_num_queries
):
    for _ in range(60):
        colleague_of_nobody = factories.user()
        factories.representative(user=colleague_of_nobody, employer=representative.employer, role="member")
    with django_assert_max_num_queries(10):
        page = words(representative.client.get(team_of(representative)))
    assert "61 people speak" in page
    assert "Page 1 of 2" in page
    assert representative.user.email in page
    rest = words(representative.client.get(team_of(representative), {"page": "2"}))
    assert "Page 2 of 2" in rest
    assert rest.count("<li><p><strong>") == 11


# --- Roles -----------------------------------------------------------------------------------------


def test_an_owner_makes_an_owner_and_a_member_again(representative: Person, member: Person):
    assert "They can then do all that you can" in words(representative.client.get(page_of(member)))
    assert "is an owner of this desk now" in words(press(representative, member, "owner"))
    assert row(member).role == "owner"
    # Twice, and from a page that was open since before.
    press(representative, member, "owner")
    assert row(member).role == "owner"
    press(representative, member, "member")
    assert row(member).role == "member"


def test_a_member_cannot_change_anybody(representative: Person, member: Person):
    other = colleague_of(representative)
    for url in (page_of(representative), page_of(other), reverse("desk:invite", args=[member.employer.slug])):
        assert member.client.get(url).status_code == 404
        assert member.client.post(url, {"do": "end"}).status_code == 404
    assert Representative.objects.filter(revoked_on=None).count() == 3


def test_an_owner_of_another_desk_finds_nobody_here(
    representative: Person, member: Person, rival_representative: Person
):
    crossed = reverse("desk:person", args=[rival_representative.employer.slug, row(member).pk])
    for url in (page_of(member), crossed):
        assert rival_representative.client.get(url).status_code == 404
        assert rival_representative.client.post(url, {"do": "end"}).status_code == 404
    assert row(member).revoked_on is None


def test_a_second_factor_that_is_too_old_is_asked_for_again(representative: Person, member: Person):
    session = representative.client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    for url in (page_of(member), reverse("desk:invite", args=[member.employer.slug])):
        assert representative.client.get(url)["Location"].startswith(reverse("mfa_reauthenticate"))
    posted = representative.client.post(page_of(member), {"do": "end"})
    assert posted["Location"].startswith(reverse("mfa_reauthenticate"))
    assert row(member).revoked_on is None
    # Reading needs none.
    assert representative.client.get(team_of(representative)).status_code == 200


@pytest.mark.parametrize("do", ["", "nonsense", "owner\x00"])
def test_no_such_button(representative: Person, member: Person, do: str):
    assert "Choose one of the buttons" in words(press(representative, member, do))
    assert row(member).role == "member"


def test_of_two_owners_who_demote_each_other_one_remains(representative: Person):
    other = colleague_of(representative, role="owner")
    press(representative, other, "member")
    assert other.client.post(page_of(representative), {"do": "member"}).status_code == 404
    assert [one.role for one in (row(representative), row(other))] == ["owner", "member"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_and_at_the_very_same_time_as_well(representative: Person):
    other = colleague_of(representative, role="owner")
    mine, theirs = row(representative), row(other)
    results = at_once(
        lambda: team.change_role(representative=theirs, role="member", by=representative.user, today=TODAY),
        lambda: team.change_role(representative=mine, role="member", by=other.user, today=TODAY),
    )
    assert sum(isinstance(result, AccessRefusedError) for result in results) == 1
    assert Representative.objects.owners().count() == 1


def test_an_owner_by_mail_does_not_put_down_one_by_dns(representative: Person):
    stronger = colleague_of(representative, role="owner", proven_how="dns")
    assert "which is stronger" in words(representative.client.get(page_of(stronger)))
    for do in ("member", "end"):
        assert "which is stronger" in words(press(representative, stronger, do))
    assert (row(stronger).role, row(stronger).revoked_on) == ("owner", None)
    press(stronger, representative, "end")
    assert row(representative).revoked_on == TODAY


def test_an_owner_proves_it_anew_before_being_made_one(representative: Person, member: Person):
    Representative.objects.filter(user=member.user).update(proven_on=TODAY - dt.timedelta(days=365))
    assert "over a year old" in words(representative.client.get(page_of(member)))
    assert "over a year old" in words(press(representative, member, "owner"))
    assert row(member).role == "member"


# --- Ending an access --------------------------------------------------------------------------------


def test_an_access_ends_with_the_next_click_and_so_do_the_sessions(representative: Person, member: Person):
    desk = reverse("desk:reviews", args=[member.employer.slug])
    elsewhere = signed_in(member.user)
    assert elsewhere.get(desk).status_code == 200
    review = factories.make_review(employer=member.employer)
    assert "no longer" in words(press(representative, member, "end"))
    for client in (member.client, elsewhere):
        assert client.get(desk)["Location"].startswith(reverse("account_login"))
    # Signed in again, there is no such desk: to read, to reply, to give notice.
    member.user.refresh_from_db()
    member.client = signed_in(member.user)
    assert member.client.get(desk).status_code == 404
    assert send(member, review).status_code == 404
    notice = reverse("desk:notice", args=[member.employer.slug, review.public_id])
    assert member.client.post(notice, {"clause": "1.1", "statement": "x"}).status_code == 404
    assert not review.replies.exists()
    assert not Notice.objects.exists()
    assert (row(member).revoked_on, row(member).ended_how) == (TODAY, "owner")
    # Twice is once.
    assert "no longer" in words(press(representative, member, "end"))
    assert representative.client.get(page_of(member), follow=True).status_code == 200


def test_a_moderator_ends_it_at_once_too(representative: Person, moderator: Person):
    mine = row(representative)
    url = reverse("moderation:revoke", args=[representative.employer.pk, mine.pk])
    for _ in range(2):
        moderator.client.post(url)
    desk = reverse("desk:reviews", args=[representative.employer.slug])
    assert representative.client.get(desk)["Location"].startswith(reverse("account_login"))
    mine.refresh_from_db()
    assert (mine.revoked_on, mine.ended_how) == (TODAY, "moderator")


def test_the_replies_of_somebody_who_goes_stay(representative: Person, member: Person):
    review = factories.make_review(employer=member.employer)
    send(member, review)
    press(representative, member, "end")
    assert review.replies.count() == 1
    page = representative.client.get(
        reverse("desk:review", args=[representative.employer.slug, review.public_id])
    )
    assert "Waiting to be read" in words(page)


def test_nobody_ends_their_own_access_by_that_button(representative: Person, member: Person):
    assert representative.client.post(page_of(representative), {"do": "end"})["Location"] == reverse(
        "desk:leave", args=[representative.employer.slug]
    )
    with pytest.raises(AccessRefusedError):
        team.send_away(representative=row(representative), by=representative.user, today=TODAY)
    assert row(representative).revoked_on is None


# --- Leaving ---------------------------------------------------------------------------------------------


def leave_url(person: Person) -> str:
    return reverse("desk:leave", args=[person.employer.slug])


def test_a_member_leaves_and_may_come_back(representative: Person, member: Person):
    assert "Your colleagues go on without you" in words(member.client.get(leave_url(member)))
    done = member.client.post(leave_url(member), follow=True)
    assert "You speak for Harbour and Finch no longer." in words(done)
    assert row(member).ended_how == "left"
    # Their other rooms stay open: nobody is signed out for leaving.
    assert member.client.get("/account/").status_code == 200
    assert member.client.post(leave_url(member)).status_code == 404
    back = grant_representation(
        user=member.user, employer=member.employer, domain="harbourfinch.example", today=TODAY
    )
    assert (back.role, back.since) == ("member", TODAY)


def test_the_last_owner_hands_over_before_leaving(representative: Person, member: Person):
    assert "You are the only owner" in words(representative.client.get(leave_url(representative)))
    refused = representative.client.post(leave_url(representative), follow=True)
    assert "A team needs an owner" in words(refused)
    assert row(representative).revoked_on is None
    press(representative, member, "owner")
    representative.client.post(leave_url(representative))
    assert row(representative).revoked_on == TODAY


def test_somebody_alone_may_go(representative: Person):
    assert "nobody will speak for this employer" in words(
        representative.client.get(leave_url(representative))
    )
    representative.client.post(leave_url(representative))
    assert not Representative.objects.active(on=TODAY).exists()


def test_a_team_without_an_owner_gets_one_with_the_next_proof(representative: Person, member: Person):
    deeds.revoke(representative=row(representative), moderator=factories.user(), today=TODAY)
    again = grant_representation(
        user=member.user, employer=member.employer, domain="harbourfinch.example", today=TODAY
    )
    assert again.role == "owner"


# --- By hand ------------------------------------------------------------------------------------------------


def test_a_moderator_lets_somebody_speak_by_hand(moderator: Person, newcomer: Person):
    domainless = factories.employer(name="Domainless")
    url = reverse("moderation:grant", args=[domainless.pk])
    for _ in range(2):
        page = moderator.client.post(url, {"address": " JO@example.com "}, follow=True)
        assert "proven by hand" in words(page)
    mine = Representative.objects.get()
    assert (mine.user, mine.role, mine.proven_how, mine.proven_by) == (newcomer.user, "owner", "hand", "")
    desk = signed_in(newcomer.user).get(reverse("desk:reviews", args=[domainless.slug]))
    assert "proven by hand on" in words(desk)
    assert newcomer.client.post(url, {"address": "jo@example.com"}).status_code == 404
    assert moderator.client.get(url).status_code == 405


@pytest.mark.parametrize(
    "address", ["", "nobody@example.com", "no address", "moderator@example.com", "a\x00@b.com"]
)
def test_by_hand_needs_an_account_that_is_not_of_the_site(
    moderator: Person, employer: Employer, address: str
):
    page = moderator.client.post(
        reverse("moderation:grant", args=[employer.pk]), {"address": address}, follow=True
    )
    assert "Nothing was changed." in words(page)
    assert not Representative.objects.exists()


def test_by_hand_brings_back_whom_a_moderator_sent_away(
    representative: Person, moderator: Person, employer: Employer
):
    deeds.revoke(representative=row(representative), moderator=moderator.user, today=TODAY)
    with pytest.raises(AccessRefusedError):
        grant_representation(user=representative.user, employer=employer, domain="x.example", today=TODAY)
    deeds.grant_by_hand(
        employer=employer, address=representative.user.email, moderator=moderator.user, today=TODAY
    )
    assert Representative.objects.active(on=TODAY).filter(user=representative.user).exists()
