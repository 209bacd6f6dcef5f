"""The badge, the lines to copy and the table of figures: what the page says, and never more."""

import csv
import re
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.urls import reverse

from api.serving import plain_cell
from employers.models import EmployerSlug
from reviews.models import Snapshot
from tests import factories
from tests.pages.scores.scored import scored

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"


def drawn(reader, employer, language=""):
    response = reader.client.get(f"{language}/employers/{employer.slug}/badge.svg")
    assert response.status_code == 200
    return response, ET.fromstring(response.content.decode())  # noqa: S314 - it is ours


def words(svg):
    return " | ".join(text.text or "" for text in svg.iter(f"{SVG}text"))


class TestBadge:
    def test_it_says_the_range_and_the_number_of_reviews(self, reader, employer):
        score = scored(employer, answered=57, silent=3)["score"]
        response, svg = drawn(reader, employer)
        assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
        assert f"{score['low']} to {score['high']} of 100" in words(svg)
        assert "60 reviews" in words(svg)
        assert employer.name in svg.find(f"{SVG}title").text
        bar = svg.find(f".//{SVG}rect[@class='k']")
        assert 16 <= int(bar.get("x")) < int(bar.get("x")) + int(bar.get("width")) <= 304

    def test_early_says_so_and_without_reviews_there_is_no_number(self, reader, employer, rival_employer):
        scored(employer, answered=4, silent=4)
        assert "early" in words(drawn(reader, employer)[1])
        _response, svg = drawn(reader, rival_employer)
        assert "Not enough reviews yet" in words(svg)
        assert svg.find(f".//{SVG}rect[@class='k']") is None
        assert not re.search(r"[0-9]+ (to|reviews)", words(svg).replace("at least 5 reviews", ""))

    def test_what_falls_below_k_is_gone_at_once(self, reader, employer):
        scored(employer, answered=57, silent=3)
        Snapshot.objects.filter(employer=employer).delete()
        assert "Not enough reviews yet" in words(drawn(reader, employer)[1])

    def test_others_may_embed_it_and_caches_may_keep_it(self, reader, employer):
        response, svg = drawn(reader, employer)
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "public" in response["Cache-Control"]
        assert not response.cookies
        again = reader.client.get(
            f"/employers/{employer.slug}/badge.svg", headers={"if-none-match": response["ETag"]}
        )
        assert again.status_code == 304
        assert "prefers-color-scheme:dark" in svg.find(f"{SVG}style").text

    def test_its_one_style_is_named_by_its_hash(self, reader, employer):
        import base64
        from hashlib import sha256

        response, svg = drawn(reader, employer)
        style = svg.find(f"{SVG}style").text
        named = base64.b64encode(sha256(style.encode()).digest()).decode()
        assert f"'sha256-{named}'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_a_hostile_name_stays_a_name(self, reader):
        named = factories.employer(name="A</title><script>alert(1)</script>&B")
        response, svg = drawn(reader, named)
        assert named.name in svg.find(f"{SVG}title").text
        assert b"<script" not in response.content

    def test_it_speaks_the_language_of_its_address(self, reader, employer):
        scored(employer, answered=57, silent=3)
        response, _svg = drawn(reader, employer, "/fr")
        assert response["Content-Language"] == "fr"


@pytest.mark.parametrize("name", ["api:badge", "api:widget", "files:figures"])
class TestWhoseItIs:
    def test_a_former_address_leads_on(self, reader, employer, name):
        scored(employer, answered=57, silent=3)
        EmployerSlug.objects.create(employer=employer, slug="once")
        response = reader.client.get(reverse(name, args=["once"]))
        assert response.status_code == 302
        assert response.url == reverse(name, args=[employer.slug])

    def test_nobody_and_whom_readers_may_not_see(self, reader, name):
        hidden = factories.employer(name="Not yet", status="proposed")
        for slug in ("nobody", hidden.slug):
            assert reader.client.get(reverse(name, args=[slug])).status_code == 404

    def test_only_reading(self, reader, employer, name):
        assert reader.client.post(reverse(name, args=[employer.slug])).status_code == 405


class TestWidget:
    def test_what_is_copied_is_an_image_in_a_link_or_a_link(self, reader, employer, settings):
        settings.SITE_URL = "https://site.example"
        page = reader.client.get(f"/employers/{employer.slug}/widget/").text
        copied = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
        assert len(copied) == 2
        assert all("&lt;a href=&quot;https://site.example/employers/" in one for one in copied)
        assert f"https://site.example/employers/{employer.slug}/badge.svg" in copied[0]
        assert not any(word in "".join(copied) for word in ("iframe", "script", "style="))

    def test_a_hostile_name_is_escaped_for_the_page_that_takes_it(self, reader):
        named = factories.employer(name='"><img src=x onerror=alert(1)>')
        page = reader.client.get(f"/employers/{named.slug}/widget/").text
        assert "<img src=x" not in page
        assert "&amp;lt;img src=x" in page

    def test_the_employers_page_leads_to_it(self, reader, employer):
        assert f"/employers/{employer.slug}/widget/" in reader.client.get(employer.get_absolute_url()).text


class TestTable:
    def rows(self, reader, employer):
        response = reader.client.get(f"/employers/{employer.slug}/figures.csv")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(StringIO(response.content.decode())))

    def test_it_holds_what_the_page_shows(self, reader, employer):
        stored = scored(employer, answered=57, silent=3)
        rows = {(row["figure"], row["of"]): row for row in self.rows(reader, employer)}
        score = rows["score", "all"]
        assert (score["value"], score["low"], score["high"], score["n"]) == tuple(
            str(stored["score"][part]) for part in ("score", "low", "high", "n")
        )
        heard = stored["splits"]["heard"]
        assert rows["heard_by_14", "all"]["value"] == str(heard["curve"][4])
        assert {row["as_of"] for row in rows.values()} == {score["as_of"]}
        assert {row["unit"] for row in rows.values()} <= {"points", "per cent", "days"}

    def test_below_five_reviews_there_is_none(self, reader, employer):
        assert reader.client.get(f"/employers/{employer.slug}/figures.csv").status_code == 404

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"])
    def test_no_cell_is_a_formula(self, text):
        assert plain_cell(text).startswith("'")
        assert plain_cell(-5) == "-5"
        assert plain_cell(None) == ""
