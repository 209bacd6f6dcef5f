"""Plain data for components: cutting texts, making bars, asking for dates."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.components import bars, text_pieces
from core.fields import DayMonthYearField


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_marking_changes_no_letter(text, spans):
    marks = [(start, end, place) for place, (start, end) in enumerate(spans, 1)]
    assert "".join(piece.text for piece in text_pieces(text, marks=marks)) == text


@given(st.text(min_size=12, max_size=60))
def test_what_is_blanked_is_gone(text):
    pieces = text_pieces(text, blanks=[(2, 6, "a name"), (4, 8, "a number")])
    assert "".join(piece.text for piece in pieces) == text[:2] + text[8:]
    assert [piece.blank for piece in pieces if piece.blank] == ["a name", "a number"]


def test_the_longest_bar_fills_the_room_and_none_vanishes():
    drawn = bars([("role on hold", 8), ("lack of time", 2), ("forgotten", 0)])
    assert [(bar.value, bar.width) for bar in drawn] == [("8", "100%"), ("2", "25%"), ("0", "1%")]
    assert bars([]) == []


class WhenForm(forms.Form):
    when = DayMonthYearField(label="When?")


def ask(day, month, year):
    return WhenForm({"when_day": day, "when_month": month, "when_year": year})


def test_three_boxes_make_a_date():
    form = ask(" 7", "8 ", "2026")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == date(2026, 8, 7)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("7", "", "2026"), "part"),
        (("seven", "8", "2026"), "part"),
        (("٧", "8", "2026"), "part"),
        (("7", "8", "26"), "year"),
        (("7", "13", "2026"), "month"),
        (("31", "2", "2026"), "day"),
        (("0", "8", "2026"), "day"),
        (("7", "8", "99999"), "part"),
    ],
)
def test_a_wrong_date_says_which_box(parts, code):
    form = ask(*parts)
    assert not form.is_valid()
    assert form.errors.as_data()["when"][0].code == code
    if any(parts):
        assert f'value="{parts[1]}"' in form["when"].as_widget() or not parts[1]


def test_an_optional_date_may_stay_empty():
    assert DayMonthYearField(required=False).clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        DayMonthYearField(required=False).clean(["1", "", ""])


def test_a_known_date_is_echoed_with_its_weekday():
    html = WhenForm(initial={"when": date(2025, 8, 7)})["when"].as_widget()
    assert "Thu 7 Aug 2025" in html
    assert 'for="id_when_0"' in html
