"""/employers/<slug>/: what readers see of an employer, in every state, and what they never see."""

import datetime as dt
import json
import re
import subprocess
import sys

import pytest
from django.urls import reverse

from advice.models import LegalClock
from employers.models import EmployerName, EmployerSlug, EmployerStatus, Pledge
from reviews import batches
from reviews.figures import figures_for
from reviews.models import Review
from reviews.services import judging
from reviews.services.publication import publish_due
from scoring.clock import BIN_ENDS
from tests import factories
from tests.factories import ALL_GUARDS, BROKEN, KEPT, LATE, make_reply, make_review, wait_facts

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
MOST_QUERIES = 6


def page_of(employer) -> str:
    return reverse("pages:employer", args=[employer.slug])


def published(employer, count, **fields):
    made = [make_review(employer=employer, status="approved", now=NOW, **fields) for _ in range(count)]
    publish_due(now=NOW, at_once=True)
    return [Review.objects.get(pk=review.pk) for review in made]


def text_of(response) -> str:
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def silent(**fields):
    return wait_facts(answered=False, end_bin=8, **fields)


# --- every state ----------------------------------------------------------------------------------


def test_without_reviews_it_asks_for_the_first_one_good_or_bad(reader, employer):
    response = reader.client.get(page_of(employer))
    assert response.status_code == 200
    assert "No reviews yet" in text_of(response)
    assert "Be the first, good or bad" in text_of(response)
    assert f"/share/?employer={employer.slug}" in response.content.decode()


def test_with_three_reviews_there_are_cards_and_no_figures(reader, employer):
    for review in published(employer, 3):
        assert review.public_id
    shown = text_of(reader.client.get(page_of(employer)))
    assert "Too few reviews for figures" in shown
    assert shown.count("Promised a date. Kept.") == 3
    assert "Heard back at all" not in shown


def test_with_too_few_reviews_all_employers_together_are_shown(reader, employer):
    for number in range(5):
        published(factories.employer(name=f"Number {number}"), 1)
    shown = text_of(reader.client.get(page_of(employer)))
    assert "A typical employer on Heardback, learnt from 5 reviews" in shown


def test_with_twelve_reviews_the_three_figures_stand_apart(reader, employer):
    published(employer, 7)
    published(employer, 3, waits=(wait_facts(end_bin=5, promises=(LATE,)),))
    published(employer, 2, waits=(silent(promises=(BROKEN,)),))
    shown = text_of(reader.client.get(page_of(employer)))
    figures = figures_for(employer)
    assert f"Heard back at all {figures.heard.answered}%" in shown
    assert "12 waits" in shown
    assert f"Kept the promised date {figures.promised.kept}%" in shown
    assert "12 promises" in shown
    assert f"Half had heard by day {figures.heard.median}" in shown
    assert "at least half of the promised days were kept" in shown
    assert "The same as a table" in shown
    assert "that of kept promises did in 54% to 73% of cases" in shown
    kept = figures.promised
    assert f"on the promised day {kept.kept}% {kept.low} to {kept.high}%" in shown
    late = (kept.curve[-1], kept.curve_low[-1], kept.curve_high[-1])
    assert "60 days after it {}% {} to {}%".format(*late) in shown
    assert f"from {figures.score.n} reviews" in shown
    download = reader.client.get(f"{page_of(employer)}cells.json")
    ran = subprocess.run(
        [sys.executable, "-m", "scoring"], input=download.content, capture_output=True, check=True
    )
    again = json.loads(ran.stdout)
    shown_figures = (figures.score.score, figures.score.low, figures.score.high)
    assert (round(again["score"]), *map(round, again["band80"])) == shown_figures
    assert (again["median"], again["late_by"]) == (figures.heard.median, figures.promised.late_by)
    assert round(100 * again["kept"]) == figures.promised.kept
    heard = [figures.heard.by(BIN_ENDS.index(int(day))) for day in again["heard_by"]]
    assert [round(100 * share) for share in again["heard_by"].values()] == heard


def test_a_page_names_phases_time_bill_and_reasons_where_five_reviews_tell(reader, employer):
    guess = {"reason": "forgotten", "reason_source": "candidate_guess"}
    published(employer, 6, period_start=dt.date(2026, 7, 1), interviews="3_to_4", references_contacted=True)
    published(employer, 5, waits=(silent(stage="final_round", phase="decision", **guess),))
    shown = text_of(reader.client.get(page_of(employer)))
    assert "By phase" in shown
    figures = figures_for(employer)
    interview = figures.phases["interview"]
    assert f"Interview 6 {interview.by(4)}%" in shown
    assert "Decision 5 " in shown
    assert "Jul to Dec 2026 6 " in shown
    assert "3 or 4 100%" in shown
    assert "References were called in 100% of 6 reviews." in shown
    assert "The candidate’s guess · 5 reviews Forgotten 100%" in shown


def test_a_small_phase_is_not_on_the_page(reader, employer):
    published(employer, 12)
    published(employer, 4, waits=(silent(stage="final_round", phase="decision"),))
    shown = text_of(reader.client.get(page_of(employer)))
    table = shown[shown.index("Kept the promised date") : shown.index("Reviews 16")]
    assert "Decision 4" not in table
    # Counted with the largest phase, it cannot be worked out from the whole.
    assert "Interview 16" in table


def test_the_facts_the_other_names_and_the_representative_are_told(reader, representative):
    employer = representative.employer
    EmployerName.objects.create(employer=employer, name="Harbour & Sons", normalised="harbour sons")
    shown = text_of(reader.client.get(page_of(employer)))
    assert "United Kingdom" in shown
    assert "also known as Harbour & Sons".replace("&", "&amp;") in shown
    assert "page claimed by a verified representative" in shown
    for number in range(300):
        name = f"Branch {number:03}"
        EmployerName.objects.create(employer=employer, name=name, normalised=name.lower())
    html = reader.client.get(page_of(employer)).content.decode()
    assert html.index("Branch 005") < html.index("295 more names</summary>") < html.index("Branch 006")


def test_a_pledge_stands_as_text_until_it_can_be_measured(reader, employer):
    pledge = Pledge.objects.create(employer=employer, phase="interview", working_days=10, from_batch=322)
    published(employer, 1)
    shown = text_of(reader.client.get(page_of(employer)))
    assert "Everybody hears within 10 working days of an interview. since 3 Mar 2026" in shown
    assert "labelled “Second half of 2026” and later; too few so far" in shown
    published(employer, 5, period_start=dt.date(2026, 7, 1))
    assert figures_for(employer).kept(pledge) is None, "the sixth would be told by the difference"
    published(employer, 4)
    kept = figures_for(employer).kept(pledge)
    shown = text_of(reader.client.get(page_of(employer)))
    assert f"kept {kept.kept} times in 100 ({kept.low} to {kept.high}), from 5 reviews" in shown


def test_pledges_that_are_over_stay_and_those_to_come_are_not_there_yet(reader, employer):
    now, given = batches.number_on(NOW.date()), {"employer": employer, "working_days": 9}
    Pledge.objects.create(phase="interview", from_batch=now - 60, to_batch=now - 20, **given)
    Pledge.objects.create(phase="interview", from_batch=now + 1, **given)
    Pledge.objects.create(phase="decision", from_batch=now - 9, to_batch=now - 9, **given)
    published(employer, 1)
    shown = text_of(reader.client.get(page_of(employer)))
    assert "None is in force." in shown
    assert "1 earlier pledge" in shown
    assert shown.count("within 9 working days") == 1


def test_the_law_stands_beside_the_figures(reader, employer):
    LegalClock.objects.create(
        code="gb-example",
        country="GB",
        rule="Employers answer every interviewed candidate.",
        days=45,
        counted_from="the last interview",
        applies_to="employers of 25 people and more",
        in_force_from=dt.date(2026, 1, 1),
        source_title="An Act",
        source_url="https://www.example.org/act",
        checked_on=dt.date(2026, 11, 1),
    )
    shown = text_of(reader.client.get(page_of(employer)))
    assert "45 days from the last interview." in shown
    assert "checked on 1 November 2026" in shown
    elsewhere = factories.employer(name="Elsewhere", country="FR")
    assert "45 days" not in text_of(reader.client.get(page_of(elsewhere)))


def test_an_agencys_page_shows_the_reviews_that_name_it(reader, employer):
    agency = factories.employer(name="Gull Search", is_agency=True)
    fields = {"tier": "M", "period_unit": "quarter", "agency": agency.pk}
    published(employer, 1, text="Gull rang me at once.", **fields)
    published(employer, 1, text="Nobody rang me.", agency=agency.pk)
    shown = text_of(reader.client.get(page_of(agency)))
    assert "Gull rang me at once." in shown
    assert "Nobody rang me." not in shown


# --- filters and pages ----------------------------------------------------------------------------


def test_filters_sift_by_what_cards_say(reader, employer):
    published(employer, 5, text="They called.")
    published(employer, 1, text="They never called.", waits=(silent(promises=(BROKEN,)),))
    fields = {"tier": "M", "period_unit": "quarter"}
    published(employer, 1, text="They called after all.", **fields)
    page = page_of(employer)
    assert text_of(reader.client.get(page, {"show": "silent"})).count("They never called.") == 1
    assert "They called." not in text_of(reader.client.get(page, {"show": "silent"}))
    # Seven reviews are of an interview, but only one card says so.
    shown = text_of(reader.client.get(page, {"show": "interview"}))
    assert "They called after all." in shown
    assert "They called." not in shown
    assert "No card says that" in text_of(reader.client.get(page, {"show": "late"}))


def test_pages_follow_each_other_without_a_gap_or_a_repeat(reader, employer):
    published(employer, 25, text="In 2026.")
    published(employer, 20, text="In 2025.", period_start=dt.date(2025, 1, 1))
    link, seen, pages = page_of(employer), [], 0
    while link and pages < 5:
        html = reader.client.get(link).content.decode()
        seen += re.findall(r"/reviews/(\w+)/", html)
        pages += 1
        last = html
        later = re.search(r'rel="next" href="([^"#]+)', html)
        link = page_of(employer) + later.group(1).replace("&amp;", "&") if later else ""
    assert pages == 3
    assert len(seen) == len(set(seen)) == 45
    back = re.search(r'rel="prev" href="([^"#]+)', last)
    html = reader.client.get(page_of(employer) + back.group(1).replace("&amp;", "&")).content.decode()
    assert re.findall(r"/reviews/(\w+)/", html) == seen[20:40]
    labels = [Review.objects.get(public_id=key).period_start for key in seen]
    assert labels == sorted(labels, reverse=True)


@pytest.mark.parametrize(
    "query",
    [
        {"show": "everything"},
        {"show": "<script>"},
        {"after": "yesterday"},
        {"after": "2026-01-01.-5"},
        {"after": "2026-01-01.99999999999999999999999"},
        {"after": "2026-13-01.1"},
        {"before": "2026-01-01.\x00"},
        {"before": "٢٠٢٦-01-01.١"},
    ],
    ids=str,
)
def test_what_the_site_never_wrote_is_not_found(reader, employer, query):
    assert reader.client.get(page_of(employer), query).status_code == 404


def test_a_place_beyond_the_end_is_an_empty_page(reader, employer):
    published(employer, 1)
    response = reader.client.get(page_of(employer), {"after": "1999-01-01.1"})
    assert response.status_code == 200


# --- what it costs, and what it never does --------------------------------------------------------


@pytest.mark.parametrize("count", [0, 3, 12, 30])
def test_it_takes_the_same_few_queries_whatever_the_number_of_reviews(
    reader, representative, django_assert_max_num_queries, count
):
    employer = representative.employer
    for review in published(employer, count):
        if count == 3:
            make_reply(review=review, employer=employer, now=NOW)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert reader.client.get(page_of(employer)).status_code == 200


def test_it_sets_no_cookie_and_may_be_kept(reader, employer):
    published(employer, 5)
    response = reader.client.get(page_of(employer))
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    again = reader.client.get(page_of(employer), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_it_is_only_read(reader, employer, method):
    assert getattr(reader.client, method)(page_of(employer)).status_code == 405


@pytest.mark.parametrize("status", ["queued", "in_review", "needs_author", "approved", "rejected"])
def test_what_is_not_published_is_nowhere_on_it(reader, employer, status):
    before = reader.client.get(page_of(employer)).content
    make_review(employer=employer, status=status, text="Nobody may read this yet.")
    assert reader.client.get(page_of(employer)).content == before


@pytest.mark.parametrize("deed", ["withdraw", "restrict", "remove"])
def test_what_is_taken_down_is_gone_at_once(reader, employer, deed):
    review = published(employer, 1, text="Gone tomorrow.")[0]
    assert "Gone tomorrow." in text_of(reader.client.get(page_of(employer)))
    guards = {} if deed == "withdraw" else {"guards": ALL_GUARDS}
    getattr(judging, deed)(review=review, **guards)
    assert "Gone tomorrow." not in text_of(reader.client.get(page_of(employer)))


def test_figures_go_with_the_fifth_review(reader, employer):
    review = published(employer, 5)[0]
    assert "Heard back at all" in text_of(reader.client.get(page_of(employer)))
    judging.withdraw(review=review)
    shown = text_of(reader.client.get(page_of(employer)))
    assert "Heard back at all" not in shown
    assert "Too few reviews for figures" in shown


# --- addresses ------------------------------------------------------------------------------------


def test_a_former_address_leads_on(reader, employer):
    EmployerSlug.objects.create(employer=employer, slug="harbour-finch-ltd")
    response = reader.client.get("/employers/harbour-finch-ltd/")
    assert (response.status_code, response.url) == (302, page_of(employer))


def test_a_merged_employer_leads_to_its_successor(reader, employer, rival_employer):
    employer.status, employer.merged_into = EmployerStatus.MERGED, rival_employer
    employer.save(update_fields=["status", "merged_into"])
    response = reader.client.get(page_of(employer))
    assert (response.status_code, response.url) == (302, page_of(rival_employer))


def test_a_proposed_employer_becomes_public_with_its_first_review(reader):
    proposed = factories.employer(name="New Here", status=EmployerStatus.PROPOSED)
    assert reader.client.get(page_of(proposed)).status_code == 404
    review = published(proposed, 1)[0]
    assert "the editors have not checked its name yet" in text_of(reader.client.get(page_of(proposed)))
    judging.withdraw(review=review)
    assert reader.client.get(page_of(proposed)).status_code == 404


def test_an_unknown_employer_is_not_found(reader, db):
    response = reader.client.get("/employers/nobody-at-all/")
    assert response.status_code == 404
    assert not response.cookies


def test_a_name_is_shown_as_text(reader, db):
    odd = factories.employer(name='<b onclick="x">Odd</b> {{ 7|add:7 }} & Sons', slug="odd")
    published(odd, 1, text="<img src=x onerror=alert(1)>", waits=(wait_facts(promises=(KEPT,)),))
    html = reader.client.get(page_of(odd)).content.decode()
    assert "<b onclick" not in html
    assert "<img" not in html
    assert "{{ 7|add:7 }}" in html
