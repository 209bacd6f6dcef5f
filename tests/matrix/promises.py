"""The matrix' part of the desk where an employer answers for what it promised: commitments and pledges."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from employers.models import Employer
from reviews.services.with_batch import pledging

_PLEDGE = "/desk/<slug:slug>/pledges/<slug:phase>/"
_OUTCOME = "/desk/<slug:slug>/reviews/<str:public_id>/outcome/"


def examples(
    *, mine: Employer, slugs: Mapping[str, str], at_desk: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return the addresses of commitments and pledges; each employer pledges for the decision."""

    def each(rest: str) -> dict[str, str]:
        return {whose: f"/desk/{slug}/{rest}" for whose, slug in slugs.items()}

    return {
        _OUTCOME: {whose: f"{url}outcome/" for whose, url in at_desk.items()},
        "/desk/<slug:slug>/commitments/": each("commitments/"),
        "/desk/<slug:slug>/pledges/": each("pledges/"),
        _PLEDGE: each("pledges/interview/") | {"no phase": f"/desk/{mine.slug}/pledges/holiday/"},
        f"{_PLEDGE}end/": each("pledges/decision/end/")
        | {"no phase": f"/desk/{mine.slug}/pledges/holiday/end/"},
    }


def tokens(*, mine: Employer, other: Employer, now: dt.datetime) -> dict[str, str]:
    """Return what the form that ends a pledge carries, by whose it is."""
    return {
        whose: pledging.pledged(employer=employer, phase="decision", now=now).token
        for whose, employer in (("its", mine), ("rival's", other))
    }


def sent(examples: Mapping[str, Mapping[str, str]], tokens: Mapping[str, str]) -> dict[str, Any]:
    """Return what a representative would send about commitments and pledges."""
    said = {"outcome": "met", "outcome_text": "Done.", "based_on": "1", "step": "send"}
    pledged = {"working_days": "10", "token": "none", "step": "send"}
    return (
        dict.fromkeys(examples[_OUTCOME].values(), said)
        | dict.fromkeys(examples[_PLEDGE].values(), pledged)
        | {url: {"token": tokens.get(whose, "none")} for whose, url in examples[f"{_PLEDGE}end/"].items()}
    )
