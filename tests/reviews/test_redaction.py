"""Blanks: the public text is the author's with spans blanked, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.redaction import BLANK, RedactionError, is_redaction_of, merged, redact


@st.composite
def text_and_spans(draw):
    text = draw(st.text(min_size=1, max_size=60))
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    pairs = draw(st.lists(edges.filter(lambda pair: pair[0] < pair[1]), max_size=4))
    return text, [(start, end, "contact_details") for start, end in pairs]


@given(text_and_spans())
def test_every_character_outside_the_spans_stays_and_none_inside(case):
    text, spans = case
    public, blanks = redact(text, spans)
    covered = {place for start, end, _ in spans for place in range(start, end)}
    kept = "".join(letter for place, letter in enumerate(text) if place not in covered)
    at, left = 0, []
    for start, end, _ground in blanks:
        assert public[start:end] == BLANK
        left.append(public[at:start])
        at = end
    assert "".join([*left, public[at:]]) == kept


@given(text_and_spans())
def test_blanking_again_keeps_the_blanks_there_are(case):
    text, spans = case
    public, blanks = redact(text, spans)
    assert redact(public, blanks) == (public, blanks)


def test_a_blank_does_not_tell_how_long_the_word_was():
    short, _ = redact("Ask Bo today", [(4, 6, "names_private_person")])
    long, _ = redact("Ask Bartholomew today", [(4, 15, "names_private_person")])
    assert short == long == f"Ask {BLANK} today"


def test_overlapping_spans_become_one_blank():
    assert merged([(2, 6, "a"), (4, 9, "b")], 10) == [(2, 9, "a")]


@pytest.mark.parametrize("span", [(0, 0, "a"), (3, 2, "a"), (-1, 2, "a"), (0, 6, "a")])
def test_a_span_outside_the_text_is_refused(span):
    with pytest.raises(RedactionError):
        redact("hello", [span])


def test_a_changed_letter_is_noticed():
    text, spans = "Ask Bo today", [(4, 6, "a")]
    public, blanks = redact(text, spans)
    assert is_redaction_of(public, blanks, text, spans)
    assert not is_redaction_of(public.replace("today", "never"), blanks, text, spans)
    assert not is_redaction_of(public, [], text, spans)
