"""Pledging at the desk: form, preview, sending; who may, and what happens when two do at once."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from employers.models import Employer, Pledge, Representative
from employers.services import revoke_representation
from reviews import batches
from reviews.services.publication import publish_due
from tests import factories
from tests.conftest import Person, signed_in
from tests.desk.scenes import words

pytestmark = pytest.mark.django_db

TEN = "Everybody hears within 10 working days of an interview."


def at(employer: Employer, phase: str = "interview", name: str = "pledge") -> str:
    return reverse(f"desk:{name}", args=[employer.slug, phase])


def listed(employer: Employer) -> str:
    return reverse("desk:pledges", args=[employer.slug])


def send(person: Person, days: str = "10", *, token: str = "", step: str = "send"):
    token = token or "none"
    return person.client.post(
        at(person.employer), {"working_days": days, "token": token, "step": step}, follow=step == "send"
    )


def given(employer: Employer, weeks_ago: int = 8, **fields) -> Pledge:
    now = batches.latest_due(timezone.now())
    fields = {"phase": "interview", "working_days": 10, "from_batch": now - weeks_ago} | fields
    return Pledge.objects.create(employer=employer, **fields)


def token_on(page: str) -> str:
    return page.split('name="token" value="')[1].split('"', maxsplit=1)[0]


@pytest.fixture
def colleague(representative: Person) -> Person:
    """Return a member of the same desk, who is no owner."""
    user = factories.user()
    factories.representative(user=user, employer=representative.employer, role="member")
    return Person(signed_in(user), user, representative.employer)


def test_from_the_empty_page_over_the_preview_to_the_readers_page(representative: Person, client: Client):
    employer = representative.employer
    publish_due(now=timezone.now(), at_once=True)
    page = words(representative.client.get(listed(employer)))
    assert page.count("Nothing is pledged here.") == 4
    assert at(employer) in page
    page = words(representative.client.get(at(employer)))
    assert "Within how many working days?" in page
    preview = words(send(representative, step="preview"))
    for line in (
        TEN,
        "Nothing is pledged yet",
        "An answer within 14 days",
        "Reviews labelled “",
        "Does not change by it",
    ):
        assert line in preview
    assert not Pledge.objects.exists()
    assert 'value="10"' in words(send(representative, step="change"))
    page = words(send(representative, token=token_on(preview)))
    assert "Pledged. Readers see it from" in page
    assert TEN in page
    public = reverse("pages:employer", args=[employer.slug])
    assert TEN not in words(client.get(public))
    publish_due(now=timezone.now() + timezone.timedelta(weeks=1), at_once=False)
    assert TEN in words(client.get(public))


def test_ending_asks_first_and_leaves_it_in_sight(representative: Person):
    employer = representative.employer
    given(employer)
    publish_due(now=timezone.now(), at_once=True)
    page = words(representative.client.get(at(employer, name="end_pledge")))
    assert "End the pledge?" in page
    assert Pledge.objects.get().to_batch is None
    token = token_on(page)
    for _ in range(2):
        url = at(employer, name="end_pledge")
        page = words(representative.client.post(url, {"token": token}, follow=True))
    assert "Ends on" in page
    assert Pledge.objects.get().to_batch == batches.latest_due(timezone.now()) + 1
    publish_due(now=timezone.now() + timezone.timedelta(weeks=1), at_once=False)
    assert "from " in words(representative.client.get(listed(employer)))


def test_one_that_nobody_has_seen_is_taken_back(representative: Person):
    send(representative)
    page = words(representative.client.get(at(representative.employer, name="end_pledge")))
    assert "Readers have not seen it yet" in page
    page = words(
        representative.client.post(
            at(representative.employer, name="end_pledge"), {"token": token_on(page)}, follow=True
        )
    )
    assert "Taken back. Readers never saw it." in page
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("days", ["", "0", "61", "-3", "ten", "10.5", "9" * 30])
@pytest.mark.parametrize("step", ["preview", "send"])
def test_a_number_that_is_none_is_said_and_kept(representative: Person, days: str, step: str):
    response = representative.client.post(
        at(representative.employer), {"working_days": days, "token": "none", "step": step}
    )
    assert response.status_code == 422
    assert "Write a number from 1 to 60." in words(response)
    assert f'value="{days}"' in words(response) or not days
    assert not Pledge.objects.exists()


def test_a_second_click_pledges_once(representative: Person):
    token = token_on(words(send(representative, step="preview")))
    for _ in range(2):
        assert "Pledged." in words(send(representative, token=token))
    assert Pledge.objects.count() == 1


def test_a_page_from_before_a_colleagues_change_is_refused_and_keeps_what_was_typed(representative: Person):
    given(representative.employer)
    stale = token_on(words(representative.client.get(at(representative.employer))))
    send(representative, "5", token=stale)
    response = representative.client.post(
        at(representative.employer), {"working_days": "7", "token": stale, "step": "send"}
    )
    assert response.status_code == 422
    page = words(response)
    assert "It says 5 working days now" in page
    assert 'value="7"' in page
    # What is shown now is what the next sending rests on.
    assert "Pledged." in words(send(representative, "7", token=token_on(page)))
    ended = representative.client.post(
        at(representative.employer, name="end_pledge"), {"token": stale}, follow=True
    )
    assert "It says 7 working days now" in words(ended)
    assert list(Pledge.objects.order_by("from_batch").values_list("working_days", flat=True)) == [10, 7]


def test_a_member_sees_them_and_decides_nothing(representative: Person, colleague: Person):
    given(representative.employer)
    page = words(colleague.client.get(listed(colleague.employer)))
    assert TEN in page
    assert "An owner of this desk gives, changes and ends pledges." in page
    assert at(colleague.employer) not in page
    for name in ("pledge", "end_pledge"):
        for response in (
            colleague.client.get(at(colleague.employer, name=name), follow=True),
            colleague.client.post(
                at(colleague.employer, name=name),
                {"working_days": "1", "token": "none", "step": "send"},
                follow=True,
            ),
        ):
            assert "An owner of this desk decides on pledges. Nothing was changed." in words(response)
    assert Pledge.objects.get().to_batch is None


def test_rivals_strangers_and_the_revoked_get_nowhere(
    representative: Person, rival_representative: Person, moderator: Person, client: Client
):
    given(representative.employer)
    urls = [listed(representative.employer)]
    urls += [at(representative.employer, name=name) for name in ("pledge", "end_pledge")]
    for url in urls:
        assert rival_representative.client.get(url).status_code == 404
        assert moderator.client.get(url).status_code == 404
        assert client.get(url)["Location"].startswith(reverse("account_login"))
    for url in urls[1:]:
        said = {"working_days": "1", "token": "none", "step": "send"}
        assert rival_representative.client.post(url, said).status_code == 404
    revoke_representation(representative=Representative.objects.earliest("pk"), today=timezone.localdate())
    for url in urls:
        assert representative.client.get(url)["Location"].startswith(reverse("account_login"))
        assert signed_in(User.objects.get(pk=representative.user.pk)).get(url).status_code == 404
    assert Pledge.objects.get().to_batch is None


def test_what_is_no_phase_is_not_found_and_wrong_methods_are_refused(representative: Person):
    for name in ("pledge", "end_pledge"):
        assert representative.client.get(at(representative.employer, "holiday", name)).status_code == 404
        assert representative.client.put(at(representative.employer, name=name)).status_code == 405
    assert representative.client.post(listed(representative.employer)).status_code == 405
    page = representative.client.get(at(representative.employer, name="end_pledge"), follow=True)
    assert "There is no pledge to end." in words(page)


def test_three_hundred_earlier_ones_are_turned_over_at_the_desk_and_in_public(
    representative: Person, client: Client
):
    employer = representative.employer
    now = batches.latest_due(timezone.now())
    for place in range(300):
        days = 1 + place % 60
        given(employer, weeks_ago=302 - place, working_days=days, to_batch=now - 301 + place)
    publish_due(now=timezone.now(), at_once=True)
    public = reverse("pages:employer", args=[employer.slug])
    over = "over before a whole half-year had passed"
    desk = reverse("desk:reviews", args=[employer.slug])
    desks = representative.client
    for reads, address in ((desks, listed(employer)), (desks, desk), (client, public)):
        first = words(reads.get(address))
        assert (first.count(over), "Page 1 of 30" in first) == (10, True)
        assert 'href="?earlier=2#earlier-pledges"' in first
        last = words(reads.get(address, {"earlier": "30"}))
        assert (last.count(over), "Page 30 of 30" in last) == (10, True)
        assert first.split('id="earlier-pledges"')[1] != last.split('id="earlier-pledges"')[1]
        assert words(reads.get(address, {"earlier": "nonsense"})).count(over) == 10
    assert "300 earlier pledges" in words(client.get(public))
    # Who has turned the pages finds them open.
    assert '<details id="earlier-pledges" open>' in words(client.get(public, {"earlier": "2"}))
    assert '<details id="earlier-pledges">' in words(client.get(public))
