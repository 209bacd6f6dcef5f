"""The rules of k: nothing small is shown, and nothing small can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.figures.suppression import STEP, K, moved, percents, shown_parts

counts = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 30))


@given(counts, st.sampled_from([5, 11]))
def test_neither_a_shown_part_nor_what_is_left_is_small(parts, k):
    shown = shown_parts(parts, k=k)
    rest = sum(parts.values()) - sum(shown.values())
    assert all(n >= k for n in shown.values())
    assert not shown or rest == 0 or rest >= k
    assert all(parts[part] == n for part, n in shown.items())


@given(counts)
def test_whatever_can_be_shown_without_harm_is_shown(parts):
    if all(n == 0 or n >= K for n in parts.values()):
        assert shown_parts(parts) == {part: n for part, n in parts.items() if n}


def test_a_small_rest_takes_the_smallest_part_with_it():
    assert shown_parts({"a": 12, "b": 6, "c": 2}) == {"a": 12}
    assert shown_parts({"a": 12, "b": 3, "c": 2}) == {"a": 12}
    assert shown_parts({"a": 9, "b": 4}) == {}
    assert percents({"a": 10, "b": 5, "c": 5}) == {"a": 50, "b": 25, "c": 25}
    assert percents({}) == {}


def test_figures_move_in_steps_of_three():
    assert STEP == 3
    assert not moved(2, 0)
    assert not moved(1, 1)
    assert moved(2, 1)
