"""The score on an employer's page, the download behind it, the comparison and the rankings."""

import json
import re
import subprocess
import sys

import pytest

from employers.models import EmployerSlug
from employers.services import recount_directory
from tests import factories
from tests.pages.scores.scored import scored

pytestmark = pytest.mark.django_db

IMPROVING = {"direction": "improving", "latest": 72, "latest_n": 14, "before": 50, "before_n": 20}
STEADY = {"direction": "steady", "latest": 60, "latest_n": 14, "before": 53, "before_n": 20}


def text_of(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_compares_with_the_typical_employer_before_the_number(reader, employer):
    score = scored(employer, answered=57, silent=3)["score"]
    shown = text_of(reader.client.get(f"/employers/{employer.slug}/"))
    assert "Answers more readily than a typical employer, which has 57." in shown
    assert f"{score['low']} to {score['high']} 80% range, from 60 reviews" in shown
    assert shown.index("than a typical employer") < shown.index("from 60 reviews") < shown.index("Grade A")


def test_few_reviews_give_an_early_score_without_a_grade(reader, employer):
    scored(employer, answered=4, silent=4)
    shown = text_of(reader.client.get(f"/employers/{employer.slug}/"))
    assert "early" in shown
    assert "Grade" not in shown
    assert "No grade yet: it takes a range of at most 25 points." in shown
    assert "Check this figure yourself" not in shown
    assert reader.client.get(f"/employers/{employer.slug}/cells.json").status_code == 404


def test_without_reviews_the_typical_curve_is_shown(reader, employer):
    shown = text_of(reader.client.get(f"/employers/{employer.slug}/"))
    assert "A typical employer as we presume it" in shown
    assert "Responsiveness" not in shown


def test_trend_and_leaning_are_said_with_their_numbers(reader, employer):
    scored(employer, answered=20, silent=10, trend=IMPROVING, leans_on={"batch": 359, "without": 41})
    shown = text_of(reader.client.get(f"/employers/{employer.slug}/"))
    assert "Improving: 72 in the last half-year (14 reviews), 50 in the year before (20 reviews)." in shown
    assert "Leans on one batch: without the reviews published on 17 November 2026 it would be 41." in shown


def test_the_download_computes_the_figure_again_to_the_last_digit(reader, employer):
    stored = scored(employer, answered=9, silent=3)
    page = reader.client.get(f"/employers/{employer.slug}/")
    assert f"/employers/{employer.slug}/cells.json | python -m scoring" in page.content.decode()
    download = reader.client.get(f"/employers/{employer.slug}/cells.json")
    assert download.status_code == 200
    assert download.content.count(b"\n") == 1
    ran = subprocess.run(
        [sys.executable, "-m", "scoring"], input=download.content, capture_output=True, check=True
    )
    again = json.loads(ran.stdout)
    score = stored["score"]
    assert (round(again["score"]), *map(round, again["band80"])) == (
        score["score"],
        score["low"],
        score["high"],
    )
    assert again["n"] == 12
    assert f"<b>{round(again['score'])}</b>" in page.content.decode()


def test_a_former_address_leads_to_the_download(reader, employer):
    scored(employer, answered=9, silent=3)
    EmployerSlug.objects.create(employer=employer, slug="once")
    response = reader.client.get("/employers/once/cells.json")
    assert response.status_code == 302
    assert response["Location"] == f"/employers/{employer.slug}/cells.json"


class TestCompare:
    def test_two_employers_stand_on_the_same_axes(self, reader, employer):
        other = factories.employer(name="Slow and Sons")
        scored(employer, answered=57, silent=3)
        scored(other, answered=10, silent=50)
        shown = text_of(reader.client.get(f"/compare/?e={employer.slug}&e={other.slug}"))
        assert shown.split(" · ")[0].strip() == "Harbour and Finch, Slow and Sons"
        assert "2 employers, side by side" in shown
        assert "Harbour and Finch answers more readily than Slow and Sons." in shown
        assert "By day 14, heard back: Harbour and Finch" in shown
        assert "Interview: heard back" in shown

    def test_too_few_reviews_have_a_line_that_says_so(self, reader, employer):
        shown = text_of(reader.client.get(f"/compare/?e={employer.slug}"))
        assert "0 reviews so far: a score takes 5." in shown
        assert "Add a second employer to compare." in shown

    def test_unknown_moved_repeated_and_too_many_are_answered(self, reader, employer):
        EmployerSlug.objects.create(employer=employer, slug="once")
        more = [factories.employer(name=f"Number {number}") for number in range(5)]
        slugs = ["nobody", "once", employer.slug, *(one.slug for one in more)]
        shown = text_of(reader.client.get("/compare/", {"e": slugs}))
        assert "No employer has the address “nobody”" in shown
        assert "“once” leads to Harbour and Finch now." in shown
        assert "4 employers, side by side" in shown
        assert "Left out: Number 3, Number 4." in shown

    @pytest.mark.parametrize("slug", ["\x00", "a" * 500, "../../etc", "<script>"])
    def test_hostile_addresses_are_left_out(self, reader, slug):
        assert reader.client.get("/compare/", {"e": slug}).status_code == 200

    def test_another_one_is_found_without_a_script(self, reader, employer):
        other = factories.employer(name="Slow and Sons")
        shown = reader.client.get(f"/compare/?e={employer.slug}&add=slow and sens").content.decode()
        assert f'href="/compare/?e={employer.slug}&amp;e={other.slug}"' in shown
        assert "Add Slow and Sons" in shown

    def test_queries_do_not_grow_with_the_employers(self, reader, django_assert_max_num_queries):
        made = [factories.employer(name=f"Number {number}") for number in range(4)]
        for one in made:
            scored(one, answered=9, silent=3)
        with django_assert_max_num_queries(4):
            reader.client.get("/compare/", {"e": [one.slug for one in made]})


class TestRankings:
    def test_places_go_by_the_low_end_and_say_that_they_overlap(self, reader):
        for name, answered, silent in (
            ("Middling", 25, 15),
            ("Good", 38, 2),
            ("Few", 7, 0),
            ("Fair", 26, 14),
        ):
            scored(factories.employer(name=name), answered=answered, silent=silent)
        shown = text_of(reader.client.get("/rankings/"))
        assert shown.index("1 Good") < shown.index("2 Fair") < shown.index("3 Middling")
        assert "Few" not in shown
        assert "Places are close: ranges overlap." in shown

    def test_filters_combine_and_an_empty_list_helps(self, reader):
        scored(factories.employer(name="Here", industry="energy", country="GB"), answered=12, silent=3)
        scored(factories.employer(name="There", industry="energy", country="FR"), answered=12, silent=3)
        recount_directory()
        shown = text_of(reader.client.get("/rankings/?industry=energy&country=gb"))
        assert shown.strip().startswith("Energy and utilities, United Kingdom · Who answers well")
        assert "1 Here" in shown
        assert "There " not in shown.partition("1 Here")[2].partition("There is no")[0]
        assert "No employer has a place here yet" in text_of(
            reader.client.get("/rankings/?industry=energy&size=1_to_50")
        )
        assert "1 Here" in text_of(reader.client.get("/rankings/?industry=nonsense&country=%00"))

    def test_only_a_clear_rise_is_an_improvement(self, reader):
        scored(factories.employer(name="Riser"), answered=20, silent=10, trend=IMPROVING)
        scored(factories.employer(name="Chance"), answered=20, silent=10, trend=STEADY)
        improved = text_of(reader.client.get("/rankings/")).partition("Most improved")[2]
        assert "Riser" in improved
        assert "from 50 (20 reviews) to 72 (14 reviews)" in improved
        assert "Chance" not in improved

    def test_an_empty_site_says_what_it_takes(self, reader, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            shown = text_of(reader.client.get("/rankings/"))
        assert "A place takes 10 reviews." in shown


def test_the_home_page_names_the_first_of_each_industry(reader, django_assert_max_num_queries):
    for name, answered in (("Good", 38), ("Fair", 20)):
        scored(factories.employer(name=name, industry="energy"), answered=answered, silent=10)
    recount_directory()
    with django_assert_max_num_queries(6):
        shown = text_of(reader.client.get("/"))
    assert "most readily: Good , " in shown
    assert "Fair" not in shown


def test_the_directory_shows_the_score_with_its_range(reader, employer):
    score = scored(employer, answered=57, silent=3)["score"]
    recount_directory()
    shown = text_of(reader.client.get("/employers/?sort=score"))
    assert f"Score {score['score']} A {score['low']} to {score['high']}" in shown
