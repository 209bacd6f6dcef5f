"""The key: what it survives, and which typing errors are found without asking the database."""

import json
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions import keys, peppers
from submissions.keys import ALPHABET, KeyTypingError, key_of, new_key, parse, tag

values = st.integers(0, (1 << keys.BITS) - 1)
PEPPER = b"p" * 32


@given(values)
def test_a_key_survives_writing_and_typing(value):
    key = key_of(value)
    assert parse(key.text) == key
    assert [len(group) for group in key.groups] == [4] * 7
    assert set(key.characters) <= set(ALPHABET)


@given(values, st.sampled_from([" ", "", "-", " - ", "–", "\n", "\t", "."]), st.booleans())
def test_case_and_separators_do_not_matter(value, between, lower):
    key = key_of(value)
    typed = between.join(key.groups)
    assert parse(f"  {typed.lower() if lower else typed}\n") == key


@given(values)
def test_letters_that_look_like_digits_are_read_as_digits(value):
    key = key_of(value)
    for letter in "IlL":
        assert parse(key.text.replace("1", letter)) == key
    assert parse(key.text.replace("0", "o")) == key


def test_full_width_characters_are_read():
    key = key_of(7)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in key.characters)
    assert parse(wide) == key


@settings(max_examples=15)
@given(values)
def test_every_single_wrong_character_is_found(value):
    letters = key_of(value).characters
    for place, right in enumerate(letters):
        for wrong in ALPHABET:
            if wrong != right:
                with pytest.raises(KeyTypingError) as caught:
                    parse(letters[:place] + wrong + letters[place + 1 :])
                assert caught.value.code == "check"


@given(values)
def test_every_swap_of_neighbours_is_found(value):
    letters = key_of(value).characters
    for place in range(keys.LENGTH - 1):
        left, right = letters[place], letters[place + 1]
        if left != right:
            with pytest.raises(KeyTypingError):
                parse(letters[:place] + right + left + letters[place + 2 :])


@pytest.mark.slow
def test_random_strings_pass_about_once_in_1024():
    import random

    source = random.Random(4)
    tries, passed = 60_000, 0
    for _ in range(tries):
        try:
            parse("".join(source.choices(ALPHABET, k=keys.LENGTH)))
            passed += 1
        except KeyTypingError:
            pass
    # Poisson with mean 58.6: five standard deviations either way.
    assert 21 <= passed <= 97


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "empty", "seven groups"),
        (" - ", "empty", "seven groups"),
        ("QX11", "length", "24 characters are missing"),
        ("0" * 27, "length", "One character is missing"),
        ("0" * 29, "length", "one character too many"),
        ("0" * 500, "length", "472 characters too many"),
        ("0000-00U0", "character", "“U” never occurs in a key. Look at group 2, character 3"),
        ("0000\x00", "character", "group 2, character 1"),
        ("ключ", "character", "never occurs"),
        ("1" + "0" * 27, "check", "mistyped"),
    ],
)
def test_a_typing_error_is_explained(typed, code, words):
    with pytest.raises(KeyTypingError) as caught:
        parse(typed)
    assert caught.value.code == code
    assert words in str(caught.value)


@settings(max_examples=60)
@given(values, st.integers(0, keys.LENGTH - 1), st.integers(1, 31))
def test_the_group_of_a_single_slip_is_always_named(value, place, shift):
    right = key_of(value).characters
    wrong = ALPHABET[(ALPHABET.index(right[place]) + shift) % 32]
    mistyped = right[:place] + wrong + right[place + 1 :]
    assert place // 4 + 1 in keys.suspects(mistyped)
    for at in range(keys.LENGTH - 1):
        swapped = right[:at] + right[at + 1] + right[at] + right[at + 2 :]
        if swapped != right:
            assert {at // 4 + 1, (at + 1) // 4 + 1} <= set(keys.suspects(swapped))


def test_few_other_groups_are_suspected():
    """On average less than two groups of seven are named, so that looking at them is worth it."""
    import random

    source = random.Random(8)
    named = []
    for _ in range(300):
        right = key_of(source.getrandbits(keys.BITS)).characters
        place = source.randrange(keys.LENGTH)
        wrong = source.choice([letter for letter in ALPHABET if letter != right[place]])
        named.append(len(keys.suspects(right[:place] + wrong + right[place + 1 :])))
    assert 1 <= sum(named) / len(named) < 2.2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda groups: [*groups[:2], groups[2][:3], *groups[3:]],
            "Look at group 3: it has 3 instead of four",
        ),
        (lambda groups: [*groups[:6], groups[6] + "0"], "Look at group 7: it has 5 instead of four"),
        (lambda groups: [groups[0][1:], groups[1][1:], *groups[2:]], "2 characters are missing"),
        (lambda groups: groups[:6], "4 characters are missing"),
    ],
)
def test_a_group_that_is_too_short_or_too_long_is_named(change, words):
    typed = "-".join(change(list(key_of(987654321).groups)))
    with pytest.raises(KeyTypingError) as caught:
        parse(typed)
    assert words in str(caught.value)
    assert ("Look at group" in str(caught.value)) == ("Look at group" in words)


def test_what_is_said_of_a_slip_names_its_group():
    right = key_of(31**25).text
    wrong = right[:5] + ("0" if right[5] != "0" else "7") + right[6:]
    with pytest.raises(KeyTypingError, match=r"If it is just one slip, it is in group .*2") as caught:
        parse(wrong)
    assert caught.value.code == "check"
    assert right[5:9] not in str(caught.value)


@given(st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_explain(text):
    try:
        found = parse(text).characters
    except KeyTypingError as explained:
        found = str(explained)
    assert found


def test_a_value_that_does_not_fit_is_refused():
    for value in (-1, 1 << keys.BITS):
        with pytest.raises(ValueError, match="130 bits"):
            key_of(value)


def test_keys_differ_and_do_not_print_themselves():
    first, second = new_key(), new_key()
    assert first != second
    assert first.characters not in repr(first)
    assert first.groups[2] not in repr(first)


@given(values)
def test_the_group_that_is_asked_for_is_recognised(value):
    key = key_of(value)
    number = key.asked_group
    assert 1 <= number <= 7
    group = key.groups[number - 1]
    assert key.has_group(number, f" {group.lower()} ")
    assert not key.has_group(number, group[:3])
    assert not key.has_group(number, "")
    assert not key.has_group(number, "ключ")


def test_tags_depend_on_key_number_and_pepper():
    key = key_of(12345)
    tags = {
        tag(key, 0, pepper=PEPPER),
        tag(key, 1, pepper=PEPPER),
        tag(key_of(12346), 0, pepper=PEPPER),
        tag(key, 0, pepper=b"q" * 32),
    }
    assert len(tags) == 4
    assert all(len(text) == 64 for text in tags)
    assert tag(key, 0, pepper=PEPPER) == tag(parse(key.text.lower()), 0, pepper=PEPPER)


# --- The pepper's file ------------------------------------------------------------------------------


def test_a_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "pepper.json"
    peppers.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = peppers.read(path)
    peppers.create(path)
    assert peppers.read(path).current == first.current
    assert [file.name for file in path.parent.iterdir()] == ["pepper.json"]
    assert len(first.current[1]) == 32
    assert first.current[1].hex() not in repr(first)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"a": 1}', '{"a": "AAAA"}', '{"": "' + "A" * 43 + '="}', "\xff"]
)
def test_a_spoilt_file_is_named_but_not_quoted(tmp_path, content):
    path = tmp_path / "pepper.json"
    path.write_bytes(content.encode("latin-1"))
    path.chmod(0o600)
    with pytest.raises(peppers.PepperFileError, match=r"pepper\.json"):
        peppers.read(path)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "pepper.json"
    peppers.create(path)
    path.chmod(0o640)
    with pytest.raises(peppers.PepperFileError, match="others"):
        peppers.read(path)


def test_the_last_pepper_makes_new_tags(tmp_path):
    path = tmp_path / "pepper.json"
    peppers.create(path)
    content = json.loads(path.read_text())
    other = tmp_path / "other.json"
    peppers.create(other)
    content |= json.loads(other.read_text())
    path.write_text(json.dumps(content))
    assert len(peppers.read(path).by_id) == 2
    assert peppers.read(path).current == peppers.read(other).current


def test_a_real_site_never_makes_its_own_pepper(settings, tmp_path):
    settings.INSECURE_TRANSPORT = False
    settings.PEPPER_FILE = tmp_path / "lost.json"
    with pytest.raises(peppers.PepperFileError):
        peppers.peppers()
    assert not (tmp_path / "lost.json").exists()
    settings.INSECURE_TRANSPORT = True
    assert peppers.peppers().current
