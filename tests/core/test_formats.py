"""Days, numbers and shares as each language writes them."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils.translation import override

from core.countries import country_choices, country_name
from core.drawing import day_words, range_strip
from core.formats import decimal, grouped, in_percent, on_day

AUGUST = dt.date(2026, 8, 7)
FIRST = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("day", "pattern", "english", "french"),
    [
        (AUGUST, "D j M", "Fri 7 Aug", "ven. 7 août"),
        (AUGUST, "D j M Y", "Fri 7 Aug 2026", "ven. 7 août 2026"),
        (AUGUST, "l j F", "Friday 7 August", "vendredi 7 août"),
        (AUGUST, "F Y", "August 2026", "août 2026"),
        (FIRST, "D j M", "Mon 1 Jun", "lun. 1er juin"),
        (FIRST, "j F Y", "1 June 2026", "1er juin 2026"),
        (
            dt.datetime(2026, 12, 1, 9, 5, tzinfo=dt.UTC),
            "D j M, H:i",
            "Tue 1 Dec, 09:05",
            "mar. 1er déc., 09:05",
        ),
        (AUGUST, r"\D j", "D 7", "D 7"),
        # A sentence may end with the month, and would have two full stops.
        (dt.date(2026, 12, 3), "D j M", "Thu 3 Dec", "jeu. 3 décembre"),
        (dt.date(2026, 12, 3), "D j M Y", "Thu 3 Dec 2026", "jeu. 3 déc. 2026"),
    ],
)
def test_a_day(day, pattern, english, french):
    assert on_day(day, pattern) == english
    with override("fr"):
        assert on_day(day, pattern) == french
        assert Template("{{ day|date:pattern }}").render(Context({"day": day, "pattern": pattern})) == french


def test_the_short_names_of_all_months_and_weekdays_differ():
    with override("fr"):
        assert len({on_day(dt.date(2026, month, 2), "M") for month in range(1, 13)}) == 12
        assert len({on_day(dt.date(2026, 6, day), "D") for day in range(1, 8)}) == 7


def test_no_day_is_nothing():
    assert Template('{{ day|date:"j M" }}').render(Context({"day": None})) == ""


def test_a_day_of_another_year_says_its_year():
    with override("fr"):
        assert day_words(AUGUST, dt.date(2026, 1, 1)) == "ven. 7 août"
        assert day_words(AUGUST, dt.date(2027, 1, 1)) == "ven. 7 août 2026"


def test_numbers():
    english = [grouped(1234567), decimal(0.42, 1), decimal(-0.5, 1, signed=True), in_percent(71)]
    assert english == ["1,234,567", "0.4", "-0.5", "71%"]
    with override("fr"):
        french = [grouped(1234567), decimal(12.5, 1), decimal(0.5, 1, signed=True), in_percent(71)]
        assert french == ["1\u202f234\u202f567", "12,5", "+0,5", "71\u202f%"]
        assert Template('{{ n|floatformat:"g" }}').render(Context({"n": 1234})) == "1\u202f234"
        assert Template("{{ n|percent }}").render(Context({"n": 12})) == "12\u202f%"


def test_a_range_in_words():
    with override("fr"):
        words = range_strip(68, 79, typical=57, unit="%").words
        assert words == "68 à 79\u202f%, un employeur type\u202f: 57\u202f%"
        assert range_strip(68, 79).words == "68 à 79"


def test_countries_by_the_names_that_people_call_them():
    assert [country_name(code) for code in ("GB", "DE", "XX", "")] == ["United Kingdom", "Germany", "XX", ""]
    with override("fr"):
        names = dict(country_choices())
        assert [names[code] for code in ("GB", "DE", "US")] == ["Royaume-Uni", "Allemagne", "États-Unis"]
        ordered = [name for _code, name in country_choices()]
        assert ordered.index("Espagne") < ordered.index("États-Unis") < ordered.index("Finlande")
