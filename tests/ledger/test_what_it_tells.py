"""What the numbers of /transparency/ tell of one author: what the log tells, so no employer and no day."""

import datetime as dt
import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from employers.models import Employer
from moderation.ledger import requests
from moderation.models import Notice
from pages.transparency import words
from pages.transparency.figures import _COLUMNS as COLUMNS
from tests import factories
from tests.ledger.scenes import DECEMBER, NEXT, judged, moment, run_batch

pytestmark = pytest.mark.django_db

ACTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("publish", {}),
    ("publish", {}),
    ("publish_redacted", {}),
    ("refuse", {}),
    ("refuse", {"grounds": ["harassment"]}),
    ("ask", {}),
)
TABLES = (
    "promised",
    "by_half",
    "by_ground",
    "asked_for",
    "columns_of_halves",
    "columns_of_grounds",
    "groups",
)
# What follows from random bits, and so differs from one world to the next.
RANDOM = {"ref", "hash", "prev_hash", "figures"}


def lines() -> list[dict[str, Any]]:
    """Return the lines of the log's file, as anybody downloads them."""
    whole = b"".join(Client().get("/transparency/log.jsonl").streaming_content)
    return [json.loads(line) for line in whole.splitlines()]


def shown(query: str = "") -> dict[str, Any]:
    """Return the tables of the page."""
    context = Client().get(f"/transparency/{query}").context
    return {name: context[name] for name in TABLES}


def counted(line_of: Any, half: str = "") -> dict[str, list[str]]:
    """Return the counts of the file's lines, by what `line_of` says of each."""
    found: dict[str, Counter[str]] = {}
    for line in lines():
        if line["action"] != "batch" and (not half or half_of(line) == half):
            found.setdefault(line_of(line), Counter())[line["action"]] += 1
    return {
        key: [str(sum(counts[action] for action in actions)) for actions in COLUMNS]
        for key, counts in found.items()
    }


def half_of(line: dict[str, Any]) -> str:
    """Return the half-year of a line, as a reader of the file works it out."""
    period = line["period"]
    if period.startswith("batch"):
        day = moment(int(period.split()[1])).date()
        return f"{day.year}H{1 if day.month < 7 else 2}"
    year, month = map(int, period.split("-"))
    return f"{year}H{1 if month < 7 else 2}"


def decide(moderator: Any, *employers: Employer) -> None:
    """Let the same be decided, on texts about these employers in turn, and two batches happen."""
    for place, (action, how) in enumerate(ACTIONS):
        judged(employers[place % len(employers)], moderator.user, action, **how)
    run_batch(NEXT)
    run_batch(DECEMBER)


def test_every_count_is_one_of_the_logs_file(employer, moderator):
    decide(moderator, employer)
    tables = shown()
    by_half = {words.half(half): row for half, row in counted(half_of).items()}
    assert {row[0]: row[1:] for row in tables["by_half"]} == by_half
    by_ground = counted(lambda line: line["ground"])
    by_ground.pop("", None)
    assert len(by_ground) > 1
    for half, expected in (("", by_ground), ("2026H2", counted(lambda line: line["ground"], "2026H2"))):
        its = {row[0]: row[1:] for row in shown(f"?half={half}")["by_ground"]}
        assert its == {words.ground_with_rule(ground): row[1:] for ground, row in expected.items() if ground}
    asked = Counter((line["by"], line["action"]) for line in lines())
    assert [figure.value for figure in tables["asked_for"]] == [
        str(asked[by, "notice_upheld"] + asked[by, "notice_refused"])
        for by in ("representative", "person_named", "public")
    ]


def test_no_number_tells_which_employer_a_decision_was_about(moderator):
    """The same decisions on one employer's texts, or on four employers', make the same page."""
    told = []
    for many in (1, 2, 4):
        with transaction.atomic():
            decide(moderator, *(factories.employer(name=f"Number {number}") for number in range(many)))
            kinds = Counter(
                tuple(
                    sorted(
                        (name, str(value)) for name, value in line.items() if name not in RANDOM | {"number"}
                    )
                )
                for line in lines()
            )
            told.append((shown(), shown("?half=2026H2"), kinds))
            transaction.set_rollback(True)
    assert told[0] == told[1] == told[2]
    assert len(told[0][2]) > len({action for action, _how in ACTIONS})


def test_what_is_decided_in_a_month_is_in_no_number_before_it_is_over(employer, moderator):
    judged(employer, moderator.user)
    run_batch(NEXT)
    before = (shown(), Client().get("/transparency/").content)
    judged(employer, moderator.user, "refuse")
    judged(employer, moderator.user, "ask")
    assert (shown(), Client().get("/transparency/").content) == before
    run_batch(NEXT + 1 if NEXT + 1 < DECEMBER else NEXT)
    assert "refuse" not in {line["action"] for line in lines()}
    assert shown()["by_ground"] == []


# --- Per employer: what it asked to have taken away -----------------------------------------------------

steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["upheld", "refused"]), st.integers(1, 4)),
        st.tuples(st.just("reviews"), st.integers(3, 8)),
        st.tuples(st.just("status"), st.sampled_from(["listed", "listed", "merged"])),
        st.tuples(st.just("batch"), st.just(0)),
        st.tuples(st.just("batch"), st.just(0)),
    ),
    min_size=6,
    max_size=24,
)


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_no_sequence_tells_of_one_or_two_requests(sequence):
    """Whenever an employer is named, it has enough of both, and no two numbers differ by one or two."""
    with transaction.atomic():
        employer, other = factories.employer(), factories.employer(name="Other")
        review = factories.make_review(employer=employer)
        told: set[tuple[int, int]] = set()
        made = 0
        for what, value in [*sequence, ("batch", 0)]:
            if what in {"upheld", "refused"}:
                for _ in range(int(value)):
                    made += 1
                    Notice.objects.create(
                        review=review, code_hash=f"{made:064}", clause="4.1", statement="It names somebody.",
                        by="representative", employer=employer, state=what, due_at=moment(NEXT),
                        decided_on=dt.date(2026, 11, 10),
                    )  # fmt: skip
            elif what == "reviews":
                Employer.objects.update(review_count=value)
            elif what == "status":
                heir = other if value == "merged" else None
                Employer.objects.filter(pk=employer.pk).update(status=value, merged_into=heir)
            else:
                requests.write_down(moment(DECEMBER).date())
            for row in requests.most_asked(50):
                assert row.employer == employer
                told.add((row.upheld, row.refused))
                employer.refresh_from_db()
                assert employer.status == "listed"
                assert employer.review_count >= requests.K
        sums = sorted(upheld + refused for upheld, refused in told)
        assert all(number >= requests.STEP for number in sums)
        assert all(after - before >= requests.STEP for before, after in pairwise(sums))
        transaction.set_rollback(True)
