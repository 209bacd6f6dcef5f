"""The cipher of entries: what was closed opens with its key in its row alone, and sizes tell nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.entries.cipher import (
    MOST_BYTES,
    OVERHEAD,
    SIZES,
    SpoiltError,
    TooLargeError,
    close,
    padded,
    reopen,
    unpadded,
)
from submissions.keys import BITS, key_of, new_key

KEYS = st.integers(0, (1 << BITS) - 1).map(key_of)
TAGS = st.text("0123456789abcdef", min_size=64, max_size=64)
TAG = "a" * 64


@settings(max_examples=40)
@given(st.binary(max_size=5_000), KEYS, TAGS)
def test_what_was_closed_opens_again(text, key, tag):
    closed = close(text, key=key, tag=tag)
    assert reopen(closed, key=key, tag=tag) == text
    assert reopen(memoryview(closed), key=key, tag=tag) == text
    assert len(closed) - OVERHEAD in SIZES


@settings(max_examples=40)
@given(st.binary(max_size=200), st.integers(min_value=0), st.integers(1, 255))
def test_any_byte_that_changed_is_found(text, place, change):
    key = new_key()
    closed = bytearray(close(text, key=key, tag=TAG))
    closed[place % len(closed)] ^= change
    with pytest.raises(SpoiltError):
        reopen(bytes(closed), key=key, tag=TAG)


@settings(max_examples=25)
@given(KEYS, KEYS, TAGS, TAGS)
def test_no_other_key_and_no_other_row_opens_it(key, other, tag, other_tag):
    closed = close(b"They said Friday.", key=key, tag=tag)
    for wrong_key, wrong_tag in ((other, tag), (key, other_tag)):
        if (wrong_key, wrong_tag) != (key, tag):
            with pytest.raises(SpoiltError):
                reopen(closed, key=wrong_key, tag=wrong_tag)


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_what_was_never_closed_does_not_open(junk):
    for bytes_ in (junk, b"\x01" + junk):
        with pytest.raises(SpoiltError):
            reopen(bytes_, key=new_key(), tag=TAG)


def test_the_same_text_is_never_the_same_bytes():
    key = new_key()
    closed = {close(b"", key=key, tag=TAG) for _ in range(50)}
    assert len(closed) == 50
    assert all(b"\x00" * 16 not in one for one in closed)


@settings(max_examples=40)
@given(st.integers(0, MOST_BYTES))
def test_a_text_has_one_of_three_sizes(length):
    text = b"x" * length
    assert len(padded(text)) == next(size for size in SIZES if length + 4 <= size)
    assert unpadded(padded(text)) == text


def test_the_largest_fits_and_one_byte_more_does_not():
    assert unpadded(padded(b"x" * MOST_BYTES)) == b"x" * MOST_BYTES
    with pytest.raises(TooLargeError):
        padded(b"x" * (MOST_BYTES + 1))


@pytest.mark.parametrize("wrong", [b"", b"\0" * 4_095, b"\xff" * 4_096, padded(b"ab")[:-1] + b"\x01"])
def test_a_padding_that_is_none_of_ours_is_refused(wrong):
    with pytest.raises(SpoiltError):
        unpadded(wrong)
