"""The queue, published reviews, suggestions, employers: the ladder for each page of the desk."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.text import fingerprint
from employers.models import Employer, EmployerDomain, EmployerName, Representative
from moderation.models import Case
from moderation.services import cases
from reviews.models import Review, ReviewVersion
from tests import factories
from tests.conftest import signed_in
from tests.moderation.scenes import decided, queued, replied

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)

PAGES = [
    "/moderation/",
    "/moderation/employers/",
    "/moderation/published/",
]


@pytest.mark.parametrize("page", PAGES)
def test_only_moderators_with_a_second_factor_get_in(page, reader, representative, editor, moderator):
    answer = reader.client.get(page)
    assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)
    for person in (representative, editor):
        assert person.client.get(page).status_code == 404
    without = signed_in(factories.user(is_moderator=True), second_factor=False)
    assert without.get(page)["Location"].startswith("/account/")
    assert moderator.client.get(page).status_code in {200, 302}
    assert moderator.client.post(page).status_code == 405


# --- The queue ------------------------------------------------------------------------------------


def test_an_empty_queue_says_so(moderator):
    html = moderator.client.get("/moderation/").content.decode()
    assert html.count("nothing waits") == 4
    assert "No promise missed this month" in html


def test_the_queue_shows_numbers_and_hours_and_no_case(employer, moderator):
    queued(employer, now=timezone.now() - 51 * HOUR)
    replied(factories.make_review(employer=employer), now=timezone.now() - 90 * HOUR)
    html = moderator.client.get("/moderation/").content.decode()
    assert "next in 21 hours" in html or "next in 20 hours" in html
    assert "the next is overdue" in html
    assert "1 missed this month" in html
    assert employer.name not in html
    assert "Hargreave" not in html
    assert "/moderation/case/" not in html


def test_taking_leads_to_the_case_and_twice_to_the_same(employer, moderator):
    queued(employer, now=timezone.now())
    queued(employer, now=timezone.now())
    first = moderator.client.post("/moderation/take/", {"kind": "review"})
    again = moderator.client.post("/moderation/take/", {"kind": "review"})
    assert first["Location"] == again["Location"]
    assert Case.objects.filter(moderator=moderator.user).count() == 1
    assert "You have a case open" in moderator.client.get("/moderation/").content.decode()


def test_taking_from_an_empty_queue_says_so(moderator):
    page = moderator.client.post("/moderation/take/", {"kind": "nonsense"}, follow=True)
    assert "Nothing waits there" in page.content.decode()


def counted(call) -> int:
    """Return how many queries a call takes."""
    with CaptureQueriesContext(connection) as caught:
        assert call().status_code in {200, 302}
    return len(caught)


def test_two_thousand_cases_take_no_more_queries_than_two(employer, moderator):
    for _ in range(2):
        queued(employer, now=timezone.now())
    moderator.client.get("/moderation/")

    def asked() -> list[int]:
        queue = counted(lambda: moderator.client.get("/moderation/"))
        take = counted(lambda: moderator.client.post("/moderation/take/"))
        case = Case.objects.get(moderator=moderator.user)
        page = counted(lambda: moderator.client.get(f"/moderation/case/{case.pk}/"))
        cases.give_back(case=case, moderator=moderator.user, now=timezone.now())
        return [queue, take, page]

    few = asked()
    template = queued(employer, now=timezone.now())
    own = {"id", "public_id", "log_ref"}
    copied = {field.attname: getattr(template, field.attname) for field in Review._meta.concrete_fields
              if field.name not in own}  # fmt: skip
    rows = Review.objects.bulk_create(Review(**copied) for _ in range(1_997))
    ReviewVersion.objects.bulk_create(
        ReviewVersion(review=row, number=1, text=f"Story {row.pk}.", sha256=fingerprint(f"Story {row.pk}."))
        for row in rows
    )
    # Later than the whole ones, of which one is taken.
    due = timezone.now() + 100 * HOUR
    Case.objects.bulk_create(
        Case(review=row, version_sha=fingerprint(f"Story {row.pk}."), due_at=due) for row in rows
    )
    assert Case.objects.count() == 2_000
    assert asked() == few
    html = moderator.client.get("/moderation/").content.decode()
    assert "<strong>2,000</strong>" in html


# --- Suggestions ---------------------------------------------------------------------------------------


def test_an_editor_suggests_and_takes_it_away(employer, editor):
    review = factories.make_review(employer=employer, text="They never called.")
    assert "They never called." in editor.client.get("/moderation/suggest/").content.decode()
    address = f"/moderation/suggest/{review.public_id}/"
    assert editor.client.get(address).status_code == 200
    assert editor.client.post(address, {"text": " Ask for a date. "}).status_code == 302
    assert Review.objects.get(pk=review.pk).suggestion.text == "Ask for a date."
    assert "They never called." not in editor.client.get("/moderation/suggest/").content.decode()
    editor.client.post(address, {"text": ""})
    assert not hasattr(Review.objects.get(pk=review.pk), "suggestion")


def test_a_suggestion_may_lead_to_a_published_article_only(employer, editor):
    review = factories.make_review(employer=employer)
    page = editor.client.post(
        f"/moderation/suggest/{review.public_id}/", {"text": "Read this.", "article": "99"}
    )
    assert page.status_code == 422


def test_a_long_suggestion_and_a_hidden_story_are_refused(employer, editor, moderator, reader):
    review = factories.make_review(employer=employer)
    address = f"/moderation/suggest/{review.public_id}/"
    assert editor.client.post(address, {"text": "x" * 601}).status_code == 422
    assert moderator.client.get(address).status_code == 404
    assert reader.client.get(address).status_code == 302
    hidden = factories.make_review(employer=employer, status="restricted")
    assert editor.client.get(f"/moderation/suggest/{hidden.public_id}/").status_code == 404


# --- Employers -------------------------------------------------------------------------------------------


@pytest.fixture
def proposed(db) -> Employer:
    """Return an employer that a candidate proposed."""
    return factories.employer(name="Quil Orchard", status="proposed", domain="quil.example")


def described(**fields):
    return {"name": "Quill Orchard", "city": "Leeds", "country": "GB", "industry": "retail"} | fields


def test_long_lists_of_employers_are_turned_over(moderator):
    for number in range(60):
        factories.employer(name=f"Quil {number:02} Orchard", status="proposed")
    first = moderator.client.get("/moderation/employers/").content.decode()
    assert 'Proposed <span class="soft small">60</span>' in first
    assert ("Quil 49 " in first, "Quil 50 " in first, "Page 1 of 2" in first) == (True, False, True)
    rest = moderator.client.get("/moderation/employers/", {"page": "2"}).content.decode()
    assert ("Quil 49 " in rest, "Quil 50 " in rest) == (False, True)
    for number in range(11):
        factories.employer(name=f"Lantern {number:02}")
    found = moderator.client.get("/moderation/employers/", {"q": "Lantern"}).content.decode()
    assert found.count("<li><p><strong><a") == 60
    assert "The closest names are here." in found
    one = moderator.client.get("/moderation/employers/", {"q": "Lantern 10"}).content.decode()
    assert "Lantern 10</a>" in one
    assert "The closest names" not in one


def test_the_preview_of_a_merge_folds_what_is_many(employer, rival_employer, moderator):
    for number in range(20):
        name = f"Branch {number:02}"
        EmployerName.objects.create(employer=rival_employer, name=name, normalised=name.lower())
        rival_employer.pledges.create(
            phase="interview", working_days=9, from_batch=200 + number, to_batch=300
        )
    address = f"/moderation/employers/{rival_employer.pk}/merge/"
    html = moderator.client.get(address, {"target": employer.pk}).content.decode()
    assert html.index("Branch 10") < html.index("<summary>9 more</summary>") < html.index("Branch 19")
    assert "interview (20)" in html


def test_many_names_and_domains_are_folded(moderator, employer):
    for number in range(30):
        name = f"Branch {number:02}"
        EmployerName.objects.create(employer=employer, name=name, normalised=name.lower())
        EmployerDomain.objects.create(employer=employer, domain=f"b{number:02}.example", source="proposal")
    html = moderator.client.get(f"/moderation/employers/{employer.pk}/").content.decode()
    known, folded = html.split('id="known"')[1].split("</section>")[0].split("<summary>38 more</summary>")
    assert (known.count("Branch"), folded.count("Branch")) == (12, 18)
    assert (known.count("from the proposal"), folded.count("from the proposal")) == (12, 18)
    assert "from an import" in folded


def test_a_large_team_is_turned_over_and_who_left_stands_last(moderator, employer):
    today = timezone.localdate()
    for number in range(60):
        user = factories.user(email=f"rep{number:02}@example.com")
        left = {"revoked_on": today} if number < 10 else {}
        factories.representative(user=user, employer=employer, **left)
    address = f"/moderation/employers/{employer.pk}/"
    first = moderator.client.get(address).content.decode()
    assert (first.count(">End the access<"), "rep09@" in first, "rep10@" in first) == (50, False, True)
    assert 'href="?people=2#people"' in first
    rest = moderator.client.get(address, {"people": "2"}).content.decode()
    assert (rest.count(">End the access<"), "rep09@" in rest) == (0, True)


def test_accepting_with_corrections(moderator, proposed):
    assert "Quil Orchard" in moderator.client.get("/moderation/employers/").content.decode()
    page = moderator.client.post(f"/moderation/employers/{proposed.pk}/", described())
    assert page.status_code == 302
    proposed.refresh_from_db()
    assert (proposed.status, proposed.name, proposed.city) == ("listed", "Quill Orchard", "Leeds")
    assert proposed.slug == "quill-orchard"
    assert "Quil Orchard" not in moderator.client.get("/moderation/employers/").content.decode()


def test_correcting_a_listed_one(moderator, employer):
    moderator.client.post(f"/moderation/employers/{employer.pk}/", described(name=employer.name, city="York"))
    employer.refresh_from_db()
    assert employer.city == "York"


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"country": "XX"}, {"industry": "alchemy"}, {"domain": "gmail.com"}, {"domain": "a b"}],
)
def test_bad_descriptions_are_refused(moderator, proposed, fields):
    page = moderator.client.post(f"/moderation/employers/{proposed.pk}/", described(**fields))
    assert page.status_code == 422
    proposed.refresh_from_db()
    assert (proposed.status, proposed.name, proposed.city) == ("proposed", "Quil Orchard", "")


def test_a_taken_domain_offers_to_merge(moderator, employer):
    twin = factories.employer(name="Harbour Finch", status="proposed")
    page = moderator.client.post(
        f"/moderation/employers/{twin.pk}/", described(name="Harbour Finch", domain="harbourfinch.example")
    )
    assert page.status_code == 422
    assert f"/moderation/employers/{twin.pk}/merge/?target={employer.pk}" in page.content.decode()


def test_refusing_a_proposal_leaves_its_reviews_in_the_queue(moderator, proposed):
    review = queued(proposed, now=timezone.now())
    moderator.client.post(f"/moderation/employers/{proposed.pk}/refuse/")
    proposed.refresh_from_db()
    review.refresh_from_db()
    assert (proposed.status, review.status) == ("refused", "queued")
    case = cases.claim_next(moderator=moderator.user, now=timezone.now())
    assert case is not None
    html = moderator.client.get(f"/moderation/case/{case.pk}/").content.decode()
    assert "was refused as a proposal" in html
    decided(case, moderator.user, "refuse", grounds=["wrong_employer"], now=timezone.now())


def test_a_listed_employer_cannot_be_refused(moderator, employer):
    page = moderator.client.post(f"/moderation/employers/{employer.pk}/refuse/", follow=True)
    assert "is not a proposal any more" in page.content.decode()
    employer.refresh_from_db()
    assert employer.status == "listed"


def test_merging_asks_first_and_moves_everything(moderator, employer, proposed):
    review = factories.make_review(employer=proposed)
    address = f"/moderation/employers/{proposed.pk}/merge/"
    found = moderator.client.get(address, {"q": "harbour"}).content.decode()
    assert f"?target={employer.pk}" in found
    confirm = moderator.client.get(address, {"target": employer.pk}).content.decode()
    assert "Quil Orchard into Harbour and Finch?" in confirm
    assert Employer.objects.get(pk=proposed.pk).status == "proposed"
    page = moderator.client.post(address, {"target": employer.pk})
    assert page["Location"] == f"/moderation/employers/{employer.pk}/"
    proposed.refresh_from_db()
    review.refresh_from_db()
    assert (proposed.merged_into, review.employer) == (employer, employer)
    assert moderator.client.get(address).status_code == 404
    assert moderator.client.get(f"/moderation/employers/{proposed.pk}/")["Location"].endswith(
        f"/{employer.pk}/"
    )


@pytest.mark.parametrize("target", ["", "x", "0", "99999", "9" * 40, "-1"])
def test_merging_into_nothing_changes_nothing(moderator, proposed, target):
    address = f"/moderation/employers/{proposed.pk}/merge/"
    assert moderator.client.post(address, {"target": target}).status_code == 422
    assert moderator.client.post(address, {"target": proposed.pk}).status_code == 422
    assert moderator.client.get(address, {"target": target}).status_code == 200
    proposed.refresh_from_db()
    assert proposed.status == "proposed"


def test_ending_a_representatives_access(moderator, representative):
    mine = Representative.objects.get(user=representative.user)
    address = f"/moderation/employers/{mine.employer_id}/representatives/{mine.pk}/revoke/"
    assert (
        representative.user.email
        in moderator.client.get(f"/moderation/employers/{mine.employer_id}/").content.decode()
    )
    assert moderator.client.get(address).status_code == 405
    assert representative.client.post(address).status_code == 404
    moderator.client.post(address)
    mine.refresh_from_db()
    assert mine.revoked_on == timezone.localdate()
    moderator.client.post(address)
    assert moderator.client.post(address.replace(f"/{mine.pk}/", "/99/")).status_code == 404


def test_a_tie_forbids_every_act_on_the_employer(moderator, employer, proposed):
    factories.representative(user=moderator.user, employer=proposed)
    factories.representative(user=moderator.user, employer=employer)
    page = moderator.client.post(f"/moderation/employers/{proposed.pk}/", described())
    assert "You have a tie" in page.content.decode()
    moderator.client.post(f"/moderation/employers/{proposed.pk}/refuse/")
    moderator.client.post(f"/moderation/employers/{proposed.pk}/merge/", {"target": employer.pk})
    mine = Representative.objects.get(user=moderator.user, employer=employer)
    moderator.client.post(reverse("moderation:revoke", args=[employer.pk, mine.pk]))
    proposed.refresh_from_db()
    mine.refresh_from_db()
    assert (proposed.status, mine.revoked_on) == ("proposed", None)


def test_nobody_else_gets_to_employers(reader, editor, representative, employer):
    for page in (f"/moderation/employers/{employer.pk}/", f"/moderation/employers/{employer.pk}/merge/"):
        assert reader.client.get(page).status_code == 302
        for person in (editor, representative):
            assert person.client.get(page).status_code == 404
    assert editor.client.post(f"/moderation/employers/{employer.pk}/refuse/").status_code == 404


def test_unknown_employers_are_not_found(moderator):
    assert moderator.client.get("/moderation/employers/99/").status_code == 404
    assert moderator.client.get("/moderation/employers/", {"q": "' OR 1=1 --"}).status_code == 200
