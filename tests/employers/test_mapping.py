"""What the sources say, in our words."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vocabulary import Industry, SizeBand
from employers.importing import mapping
from employers.importing.mapping import (
    RowRefusedError,
    candidate,
    country_of,
    domain_of,
    industry_of,
    place_of,
    size_of,
)
from employers.importing.reading import COLUMNS, Row


def row(**cells: str) -> Row:
    return Row(2, dict.fromkeys(COLUMNS, "") | {"name": "Acme"} | cells)


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("7", "1_to_50"), ("50", "1_to_50"), ("51", "51_to_200"), ("1,200", "more_than_1000"),
        ("201-500", "201_to_500"), ("250 to 499", "201_to_500"), ("500 to 999", "501_to_1000"),
        ("1000 to 4999", "more_than_1000"), ("20,000 or more", "more_than_1000"),
        ("10000+", "more_than_1000"),
        ("Less than 250", ""), ("100 to 600", ""), ("50+", ""), ("market cap: Mid Cap", ""), ("0", ""),
        ("Not Provided", ""), ("", ""), ("many", ""), ("9" * 400, "more_than_1000"), ("tiny", "1_to_50"),
    ],
)  # fmt: skip
def test_sizes(text, band):
    assert size_of(text) == band


@pytest.mark.parametrize(
    ("industry", "sector", "code"),
    [
        ("Fintech -> Payments", "", "finance"), ("Fintech -> Something new", "", "finance"),
        ("Banks", "Financials", "finance"), ("", "Health Care", "health"), ("games_video", "", "media"),
        ("SIC 1, 84110", "", "public"), ("SIC 1110", "", "food"), ("SIC 78200", "", "recruitment"),
        ("SIC 82990, 78200", "", ""), ("SIC", "", ""), ("alchemy", "", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_industries(industry, sector, code):
    assert industry_of(industry, sector) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USA", "US"), ("United States", "US"), ("england", "GB"), ("Turkey", "TR"), ("de", "DE"),
        ("Ivory Coast", "CI"), ("South Korea", "KR"), ("Remote", ""), ("Atlantis", ""), ("", ""),
    ],
)  # fmt: skip
def test_countries(text, code):
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("city", "region", "country", "place"),
    [
        ("Remote", "worldwide", "", ("", "", "")),
        ("San Francisco, CA; Remote", "", "", ("San Francisco", "CA", "US")),
        ("Remote; London, UK", "", "", ("London", "", "GB")),
        ("Krakow, Poland / Remote", "", "", ("Krakow", "", "PL")),
        ("Palo Alto", "CA", "USA", ("Palo Alto", "CA", "US")),
        ("Singapore", "", "Singapore", ("Singapore", "", "SG")),
        ("", "europe", "", ("", "", "")),
        (
            "109 Barton Road, Dover, Kent, United Kingdom, CT16 2LX",
            "CT16 2LX",
            "United Kingdom",
            ("Dover", "", "GB"),
        ),
        ("STARBANK ROAD, BIRMINGHAM, B10 9LR", "", "United Kingdom", ("Birmingham", "", "GB")),
        ("Suite 4 Floor 2, SP10 5JG", "", "United Kingdom", ("", "", "GB")),
    ],
)
def test_places(city, region, country, place):
    assert place_of(city, region, country) == place


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_no_text_breaks_a_place_a_size_or_an_industry(city, region, country):
    found_city, _, code = place_of(city, region, country)
    assert len(code) in (0, 2)
    assert len(found_city) <= 100
    assert size_of(city) in ("", *SizeBand.values)
    assert industry_of(city, region) in ("", *Industry.values)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("—", "no letter"),
        ("x" * 201, "more than 200"),
        ("=cmd|' /C calc'!A0", "formula"),
        ("=1+1", "formula"),
        ("@SUM(1+1)*cmd|' /C calc'!A0", "formula"),
        ("+1|2", "formula"),
        ("AGNC Investment Corp. 7.00% Series C Preferred Stock", "share or bond"),
    ],
)
def test_names_that_are_none(name, reason):
    with pytest.raises(RowRefusedError, match=reason):
        candidate(row(name=name), "")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("@Road (UK)", "@Road (UK)"),
        ("#waywire", "#waywire"),
        (".Club Domains", ".Club Domains"),
        ("AppLovin Corp. Class A", "AppLovin Corp."),
        ("AtlasClear Holdings Inc. Common Stock", "AtlasClear Holdings Inc."),
    ],
)
def test_odd_names_that_are_names(name, kept):
    assert candidate(row(name=name), "").name == kept


def test_a_page_on_a_hiring_system_is_nobodys_domain():
    assert domain_of(row(domain="rippling.com", website="https://ats.rippling.com/acme")) == ""
    assert domain_of(row(domain="acme.com", website="https://boards.greenhouse.io/acme")) == ""
    assert domain_of(row(domain="www.acme.com", website="https://acme.com/jobs")) == "acme.com"
    assert domain_of(row(website="https://pages.of.somebody.com/report")) == ""


@pytest.mark.parametrize(
    ("table", "codes"),
    [("industries", Industry.values), ("sic_codes", Industry.values), ("sizes", SizeBand.values)],
)
def test_the_tables_name_only_what_there_is(table, codes):
    with (mapping._DATA / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert {row[1] for row in rows} <= {"", *codes}
    assert len({row[0] for row in rows}) == len(rows)
