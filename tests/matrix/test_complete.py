"""The matrix has every address of the site (those of allauth as well), and none that is gone."""

import pytest
from django.urls import get_resolver

from tests.matrix.sweep import NOTHING, sweep
from tests.matrix.table import read, written
from tests.matrix.world import build
from tests.test_docs import addresses

METHODS = ("GET", "POST")
NO_EXAMPLE = "?"


def wanted(route: str, examples: dict[str, dict[str, str]]) -> list[tuple[str, str, str]]:
    """Return the rows that an address must have: each of its things, by each method."""
    whose = examples.get(route, [NO_EXAMPLE]) if "<" in route else [NOTHING]
    return [(route, each, method) for each in whose for method in METHODS]


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db
def test_every_address_of_the_site_is_in_the_table_with_all_its_things():
    world = build()
    routes = [route for route, _public in addresses(get_resolver().url_patterns)]
    there = {row.key for rows in read().values() for row in rows}
    needed = [key for route in routes for key in wanted(route, world.examples)]
    bare = sorted({route for route, whose, _method in needed if whose == NO_EXAMPLE})
    assert bare == [], "give these examples of one's own and another's things in world.py"
    missing = [key for key in needed if key not in there]
    assert missing == [], f"read these lines, and put them into rooms/:\n{written(sweep(world, missing)[0])}"
    assert sorted(there - set(needed)) == [], "gone: take the lines out of rooms/"
