"""The rules of k: nothing small is shown, and nothing small can be worked out."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from reviews.figures.suppression import STEP, K, Parts, moved, shown_parts


def parts_of(veiled, on_cards=()):
    """Return parts of which some stand on cards and the others, the veiled, on none."""
    on_cards = Counter(dict(on_cards))
    return Parts(Counter(dict(veiled)) + on_cards, on_cards)


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


def test_figures_move_in_steps_of_three():
    assert STEP == 3
    assert not moved(2, 0)
    assert not moved(1, 1)
    assert moved(2, 1)


# --- With the cards beside it --------------------------------------------------------------------


@given(counts, counts, st.sampled_from([5, 11]))
def test_whoever_takes_the_cards_away_is_left_with_nothing_small(veiled, on_cards, k):
    """The worst reader knows every card, and the exact number behind each share."""
    parts = parts_of(veiled, on_cards)
    counted, shown = parts.counted(k=k), parts.shown(k=k)
    told = {part: n - parts.on_cards[part] for part, n in shown.items()}
    whole = counted.total() - parts.on_cards.total()
    assert all(n >= k for n in shown.values())
    assert not shown or counted.total() == sum(shown.values()) or counted.total() - sum(shown.values()) >= k
    assert whole == 0 or whole >= k
    assert all(n == 0 or n >= k for n in told.values())
    assert not shown or whole - sum(told.values()) == 0 or whole - sum(told.values()) >= k


@given(counts, st.sampled_from([5, 11]))
def test_where_no_card_tells_or_every_card_does_nothing_is_held_back_for_it(parts, k):
    assert parts_of(parts).shown(k=k) == shown_parts(parts, k=k)
    assert parts_of({}, parts).shown(k=k) == shown_parts(parts, k=k)


def test_few_veiled_reviews_are_not_counted_among_many_cards():
    assert parts_of({"a": 4}, {"a": 20, "b": 10}).shown() == {"a": 20, "b": 10}
    assert parts_of({"a": 4}, {"a": 20, "b": 10}).counted().total() == 30
    assert parts_of({"a": 6}, {"a": 20, "b": 10}).shown() == {"a": 26, "b": 10}
    # Five are veiled, but one of them alone says b: then neither part is told.
    assert parts_of({"a": 4, "b": 1}, {"a": 20, "b": 10}).shown() == {}
