"""Search by name, alias and domain, forgiving one typing error; the order is the same on both databases."""

import pytest

from core.public_ids import random_key
from employers.search import Kind, search
from employers.services import create_employer, recount_trigrams
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = (
    "North Quay Housing", "Northwind Analytics", "Northgannet Robotics", "Northfen Foods",
    "Great Northing Rail", "Hays", "Haystack", "Saltmarsh Clinics",
    "Borough of Elmstead", "AT&T Inc.", "Ben & Jerry’s", "Nestlé SA",
    "株式会社リクルート", "Tern Harbour Logistics", "Kestrel & Daughter", "SA",
)  # fmt: skip


@pytest.fixture
def cast():
    for name in NAMES:
        factories.employer(name=name, slug=f"e-{random_key()}")
    recount_trigrams()


def found(query: str, limit: int = 10) -> list[str]:
    return [match.employer.name for match in search(query, limit)]


@pytest.mark.parametrize("query", ["nestle", "NESTLÉ", "Nestlé S.A.", " nestlé\n", "ＮＥＳＴＬＥ"])
def test_spelling_that_does_not_matter(cast, query):
    assert search(query)[0].kind == Kind.EXACT
    assert found(query)[0] == "Nestlé SA"


def test_what_begins_like_it_comes_the_shortest_first(cast):
    assert found("north")[:4] == [
        "Northfen Foods", "North Quay Housing", "Northwind Analytics", "Northgannet Robotics",
    ]  # fmt: skip
    assert search("north")[0].kind == Kind.PREFIX


def test_exact_comes_before_what_begins_like_it(cast):
    assert found("hays")[:2] == ["Hays", "Haystack"]


def test_words_inside_a_name(cast):
    match = search("quay hous")[0]
    assert (match.employer.name, match.kind) == ("North Quay Housing", Kind.WORDS)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("northwnd analytics", "Northwind Analytics"),
        ("nothwind analytics", "Northwind Analytics"),
        ("saltmrash", "Saltmarsh Clinics"),
        ("salt marsh clinics", "Saltmarsh Clinics"),
        ("kestral and daughter", "Kestrel & Daughter"),
        ("northgnet", "Northgannet Robotics"),
        ("hyas", "Hays"),
        ("norht quay", "North Quay Housing"),
        ("elmstead borough", "Borough of Elmstead"),
        ("リクールト", "株式会社リクルート"),
    ],
)
def test_a_typing_error_is_forgiven(cast, query, name):
    assert name in found(query)
    assert search(query)[0].kind in {Kind.CLOSE, Kind.WORDS}


@pytest.mark.parametrize(
    "query", ["", " ", "...", "zzzzqqqq", "\x00", "%", "_", "😀", "'; drop table x; --", "a" * 5000]
)
def test_what_finds_nothing(cast, query):
    assert search(query) == []


def test_a_domain_finds_its_owner():
    made = create_employer(name="Kestrel", domain="kestrel.co.uk")
    for query in (
        "kestrel.co.uk",
        "https://www.kestrel.co.uk/jobs",
        "hr@mail.kestrel.co.uk",
        "KESTREL.CO.UK",
    ):
        match = search(query)[0]
        assert (match.employer, match.kind, match.found_by) == (made, Kind.EXACT, "kestrel.co.uk")


def test_an_alias_says_by_what_it_was_found():
    made = create_employer(name="Ogilby Surveyors", aliases=("North Ogilby",))
    assert [(m.employer, m.found_by) for m in search("north ogilby ltd")] == [(made, "North Ogilby")]


def test_an_employer_is_found_once_by_its_best_name():
    create_employer(name="Harbour", aliases=("Harbour North", "Harbor"))
    assert [(m.kind, m.found_by) for m in search("harbour")] == [(Kind.EXACT, "")]


def test_the_limit_holds(cast):
    assert len(search("north", 2)) == 2


def test_few_queries_whatever_is_typed(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        search("northwnd.example.com")
