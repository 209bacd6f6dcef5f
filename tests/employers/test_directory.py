"""The directory: search, filters with counts, orders, pages, empty states, and odd addresses."""

import json
from typing import Any

import pytest
from django.test import Client

from employers.models import Employer
from employers.services import merge_employers, propose_employer, recount_directory
from tests import factories, needs

pytestmark = pytest.mark.django_db
URL = "/employers/"


@pytest.fixture
def cast():
    figures: dict[str, Any] = {
        "review_count": 58, "wait_count": 116, "answered_percent": 71, "kept_percent": 51,
    }  # fmt: skip
    quay: dict[str, Any] = {
        "industry": "construction", "country": "GB", "city": "Bristol", "size_band": "501_to_1000",
    }  # fmt: skip
    wind: dict[str, Any] = {
        "industry": "software", "country": "CA", "review_count": 3, "newest_batch": 301,
    }  # fmt: skip
    made = [
        factories.employer(name="North Quay Housing", newest_batch=300, **quay, **figures),
        factories.employer(name="Northwind Analytics", **wind),
        factories.employer(name="Nordvane Recruitment", industry="recruitment", country="CA", is_agency=True),
        factories.employer(
            name="Saltmarsh Clinics", industry="health", country="GB", domain="saltmarsh.example"
        ),
    ]
    recount_directory()
    return made


def names(response) -> list[str]:
    return [row.name for row in response.context["directory"].rows]


def counts(response, filter_name: str) -> dict[str, int | None]:
    groups = {group.name: group for group in response.context["directory"].groups}
    return {choice.value: choice.count for choice in groups[filter_name].choices}


def test_the_list_shows_what_is_known(client: Client, cast):
    response = client.get(URL)
    page = response.content.decode()
    assert response.status_code == 200
    assert "58 reviews · 116 waits" in page
    assert "58 avis · 116 attentes" in client.get("/fr/employers/").text
    assert "71%" in page
    assert "3 reviews" in page
    assert "Housing and construction" in page
    assert "Bristol, United Kingdom" in page
    assert 'href="/employers/north-quay-housing/"' in page


def test_it_is_the_same_for_everybody_and_sets_no_cookie(client: Client, cast):
    response = client.get(URL)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert client.get(URL, headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_can_only_be_read(client: Client, method):
    assert getattr(client, method)(URL).status_code == 405
    assert getattr(client, method)(f"{URL}suggest").status_code == 405


class TestOrders:
    def test_newest_review_first(self, client: Client, cast):
        assert names(client.get(URL)) == [
            "Northwind Analytics", "North Quay Housing", "Nordvane Recruitment", "Saltmarsh Clinics",
        ]  # fmt: skip

    def test_by_name(self, client: Client, cast):
        found = names(client.get(URL, {"sort": "name"}))
        assert found == sorted(found)

    def test_by_the_low_end_of_the_score_once_there_are_scores(self, client: Client, cast):
        assert "low end of the score" not in client.get(URL).content.decode()
        Employer.objects.filter(name="Saltmarsh Clinics").update(score_low=40.5)
        Employer.objects.filter(name="North Quay Housing").update(score_low=60.0)
        response = client.get(URL, {"sort": "score"})
        assert names(response)[:2] == ["North Quay Housing", "Saltmarsh Clinics"]
        assert "low end of the score" in client.get(URL).content.decode()


class TestFilters:
    def test_each_filter_leaves_what_its_count_says(self, client: Client, cast):
        response = client.get(URL)
        for name in ("industry", "country", "size", "kind", "figures"):
            for value, count in counts(response, name).items():
                assert client.get(URL, {name: value}).context["directory"].total == count

    def test_several_values_of_one_filter_are_alternatives(self, client: Client, cast):
        response = client.get(URL, {"industry": ["software", "health"]})
        assert sorted(names(response)) == ["Northwind Analytics", "Saltmarsh Clinics"]

    def test_several_filters_hold_together(self, client: Client, cast):
        response = client.get(URL, {"country": "ca", "kind": "agency"})
        assert names(response) == ["Nordvane Recruitment"]
        assert counts(response, "country") == {"CA": 1}
        assert counts(response, "kind") == {"employer": 1, "agency": 1}

    def test_they_hold_in_a_search_too(self, client: Client, cast):
        response = client.get(URL, {"q": "north", "country": "GB"})
        assert names(response) == ["North Quay Housing"]
        assert counts(response, "country") == {"GB": 1, "CA": 1}

    def test_what_is_on_can_be_taken_away(self, client: Client, cast):
        page = client.get(URL, {"industry": "software", "country": "CA"}).content.decode()
        assert 'href="?industry=software"' in page
        assert 'href="?country=CA"' in page

    def test_nothing_fits(self, client: Client, cast):
        response = client.get(URL, {"industry": "energy", "country": "GB"})
        assert "No employer fits all of these filters" in response.content.decode()

    def test_both_answers_of_a_pair_are_no_filter(self, client: Client, cast):
        both = {"kind": ["employer", "agency"], "figures": ["yes", "not_yet"]}
        assert client.get(URL, both).context["directory"].total == 4


class TestSearch:
    def test_close_names_say_that_they_are(self, client: Client, cast):
        response = client.get(URL, {"q": "northwnid"})
        assert names(response) == ["Northwind Analytics"]
        assert "No name is spelled “northwnid”. 1 is close to it." in response.content.decode()

    def test_a_domain(self, client: Client, cast):
        assert names(client.get(URL, {"q": "https://www.saltmarsh.example/jobs"})) == ["Saltmarsh Clinics"]

    def test_another_order(self, client: Client, cast):
        assert names(client.get(URL, {"q": "nor", "sort": "name"}))[0] == "Nordvane Recruitment"

    def test_nobody(self, client: Client, cast):
        page = client.get(URL, {"q": "qqqqzzzz"}).content.decode()
        assert "No name is close to “qqqqzzzz”" in page
        assert 'href="/share/"' in page
        # Filters are not to blame for a name that nobody has.
        assert "No name is close" in client.get(URL, {"q": "qqqqzzzz", "country": "GB"}).content.decode()

    def test_an_empty_site(self, client: Client):
        assert "There are no employers here yet" in client.get(URL).content.decode()

    def test_its_pages(self, client: Client):
        for number in range(45):
            factories.employer(name=f"Harbour {number:02}")
        seen, query = [], "?q=harbour"
        for _ in range(3):
            response = client.get(URL + query)
            seen += names(response)
            query = response.context["directory"].later.url if response.context["directory"].later else ""
        assert len(set(seen)) == 45
        assert not query
        assert names(client.get(f"{URL}{response.context['directory'].earlier.url}")) == seen[20:40]
        for place in ("9999", "-1", "x", "٣", "1e9"):
            assert names(client.get(URL, {"q": "harbour", "from": place})) == seen[:20]


class TestPages:
    @pytest.fixture
    def many(self):
        for number in range(50):
            factories.employer(name=f"Employer {number % 25:02}", slug=f"e-{number}", newest_batch=number % 3)
        recount_directory()

    @pytest.mark.parametrize("sort", ["newest", "name", "score"])
    def test_there_and_back_shows_everybody_once(self, client: Client, many, sort):
        forth, back, query = [], [], f"?sort={sort}"
        while query:
            shown = client.get(URL + query).context["directory"]
            forth.append([row.url for row in shown.rows])
            query, last = (shown.later.url if shown.later else ""), query
        query = last
        while query:
            shown = client.get(URL + query).context["directory"]
            back.append([row.url for row in shown.rows])
            query = shown.earlier.url if shown.earlier else ""
        assert [len(page) for page in forth] == [20, 20, 10]
        assert len({url for page in forth for url in page}) == 50
        assert [url for page in forth for url in page] == [url for page in reversed(back) for url in page]

    @pytest.mark.parametrize(
        "cursor",
        ["", "x", "W10", "bnVsbA", "WzEsMl0", "W3RydWUsIngiLDFd", "é", "%00", "A" * 5000,
         "WzFlOTk5LCJ4IiwxXQ",
         "WzEsIlx1MDAwMCIsMV0", "WzEsIngiLDk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "W05hTiwieCIsMV0"],
    )  # fmt: skip
    def test_a_cursor_that_is_none_shows_the_first_page(self, client: Client, many, cursor):
        first = names(client.get(URL))
        for name in ("after", "before"):
            assert names(client.get(URL, {name: cursor})) == first

    def test_few_queries_on_any_page(self, client: Client, many, django_assert_max_num_queries):
        later = client.get(URL).context["directory"].later.url
        with django_assert_max_num_queries(4):
            client.get(URL + later)
        with django_assert_max_num_queries(9):
            client.get(URL, {"q": "employr 03"})


def test_whom_readers_may_see(client: Client, cast):
    propose_employer(name="Northlark Studio")
    shown = propose_employer(name="Northmoss Dental")
    Employer.objects.filter(pk=shown.pk).update(newest_batch=5)
    merge_employers(source=cast[1], target=cast[0])
    everybody = names(client.get(URL, {"sort": "name"}))
    assert "Northmoss Dental" in everybody
    assert "Northlark Studio" not in everybody
    assert "Northwind Analytics" not in everybody
    assert "Northlark Studio" not in names(client.get(URL, {"q": "north"}))


class TestSuggestions:
    def test_they_are_json_for_the_picker(self, client: Client, cast):
        response = client.get(f"{URL}suggest", {"q": "northwnd"})
        assert response["Content-Type"] == "application/json"
        answer = response.json()
        assert answer["matches"][0] == {
            "slug": "northwind-analytics",
            "url": "/employers/northwind-analytics/",
            "name": "Northwind Analytics",
            "facts": "Software and internet · Canada",
            "found_by": "",
            "is_agency": False,
        }
        assert answer["message"] == "1 suggestion"
        assert not response.cookies

    def test_nothing_typed(self, client: Client, cast):
        assert client.get(f"{URL}suggest").json() == {"matches": [], "message": "No suggestions"}


def _payloads() -> list[str]:
    folder = needs.shared_data("safety")
    found: list[str] = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    for name in ("xss_payloadbox.txt", "ssti.txt", "crlf.txt", "open_redirect.txt"):
        lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        found += [line for line in lines if line.strip()][:60]
    return found


PARAMETERS = ("q", "industry", "country", "size", "kind", "figures", "sort", "after", "before", "from")


def _is_shown_as_text(client: Client, payload: str) -> None:
    response = client.get(URL, dict.fromkeys(PARAMETERS, payload))
    assert response.status_code == 200
    if "<" in payload and len(payload) > 8:
        assert payload not in response.content.decode()


def test_payloads_in_every_parameter_are_shown_as_text(client: Client, cast):
    for payload in _payloads()[::8]:
        _is_shown_as_text(client, payload)
    for payload in _payloads()[::60]:
        for parameter in PARAMETERS[1:]:
            assert client.get(URL, {parameter: payload}).status_code == 200
        assert client.get(f"{URL}suggest", {"q": payload}).status_code == 200


@pytest.mark.slow
def test_every_payload_is_shown_as_text(client: Client, cast):
    for payload in _payloads():
        _is_shown_as_text(client, payload)


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ED%A0%80", "q=a&q=b", "industry[]=x", "q", "&&&", "after=%E2%82"]
)
def test_odd_addresses(client: Client, cast, query):
    assert client.get(f"{URL}?{query}").status_code == 200
