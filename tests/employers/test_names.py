"""Names as search and import compare them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employers.names import LONGEST_NAME, normalised, trigrams


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Aalberts N.V.", "aalberts"),
        ("Foo GmbH & Co. KG", "foo"),
        ("L'Oréal S.A.", "loreal"),
        ("Acme Pty. Limited", "acme"),
        ("Willings Co., Ltd.", "willings"),
        ("Vodafone Group Public Limited Company", "vodafone group"),
        ("General Electric Company", "general electric"),
        ("The Boeing Company", "boeing"),
        ("Karolinska Development AB (publ)", "karolinska development"),
        ("A.P. Møller - Mærsk A/S", "ap moller maersk"),
        ("株式会社リクルート", "リクルート"),
        ("ООО Ромашка", "ромашка"),
        ("PT Bank Verena Tbk", "bank verena"),
        ("Kuehne + Nagel", "kuehne and nagel"),
        ("AT&T Inc.", "att"),
        ("Ben & Jerry’s", "ben and jerrys"),
        ("C++ Alliance", "c++ alliance"),
        ("J.P. Morgan", "jp morgan"),
        ("Acme (UK) Ltd", "acme uk"),
    ],
)
def test_legal_forms_and_punctuation_go(name, expected):
    assert normalised(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SA", "sa"),
        ("AG", "ag"),
        ("N.V.", "nv"),
        ("A/S", "as"),
        ("The", "the"),
        ("The Limited", "the limited"),
        ("Company", "company"),
        ("Public Limited Company", "public limited company"),
        ("S.A. de C.V.", "sa de cv"),
    ],
)
def test_a_name_that_is_a_legal_form_stays(name, expected):
    assert normalised(name) == expected


@pytest.mark.parametrize(
    "name", ["SA Water", "AS Roma", "Co-op Bank", "UK Power Networks", "SE Health", "A B SKF", "US Foods"]
)
def test_what_only_looks_like_a_form_stays(name):
    assert normalised(name) == " ".join(name.lower().replace("-", " ").split())


@pytest.mark.parametrize("name", ["", " ", "...", "😀", "\u202e\u200b", "—"])
def test_a_name_without_letters_gives_nothing(name):
    assert normalised(name) == ""


@given(st.text(max_size=300))
def test_what_has_a_letter_never_becomes_empty(name):
    found = normalised(name)
    assert bool(found) or not any(letter.isascii() and letter.isalnum() for letter in name)
    assert len(found) <= LONGEST_NAME
    assert found == " ".join(found.split())


@given(st.text(alphabet="abcdefgé .,&'-ALTDSC", max_size=60))
def test_the_case_of_letters_does_not_matter(name):
    assert normalised(name.upper()) == normalised(name.lower())


@given(
    st.lists(st.sampled_from(["Acme", "North", "Ltd", "S.A.", "GmbH", "& Co.", "Inc", "Group"]), max_size=6)
)
def test_a_form_behind_a_name_changes_nothing(parts):
    name = " ".join(["Harbour", *parts])
    assert normalised(f"{name} Limited") == normalised(name)


@given(st.text(alphabet="abc de", max_size=40))
def test_trigrams_are_sorted_distinct_and_of_three(text):
    found = trigrams(text)
    assert found == sorted(set(found))
    assert all(len(part) == 3 for part in found)
    assert bool(found) == bool(text.split())


def test_a_word_has_as_many_trigrams_as_letters():
    assert trigrams("hays") == sorted([" ha", "hay", "ays", "ys "])
    assert trigrams("a") == [" a "]
    assert trigrams("") == []
