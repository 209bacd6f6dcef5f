"""The published waits of an employer, counted into cells: the ground of every public figure.

Tallies are rebuilt for whole employers by one grouped query a clock and never edited in place, so they
cannot drift: after a batch they equal a rebuild from nothing. What happens between batches only deletes
them, and an employer without tallies is counted anew in the next batch.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import ExtractYear

from core.vocabulary import OwedBy
from reviews.lifecycle import Status
from reviews.models import Promise, Review, Tally, Wait
from reviews.models.figures import Clock
from reviews.querysets import SHOWS_BINS
from scoring.cells import PROMISES, WAITS, Axis, Cell

AXES: Final[dict[str, Axis]] = {Clock.WAIT: WAITS, Clock.PROMISE: PROMISES}
# Employers counted in one query: few enough for every database's limit of parameters.
_AT_A_TIME = 200


def party(to_wait: str = "") -> Case:
    """Return who owed the answer, as an expression: the figures go to that party.

    Args:
        to_wait: the path to the wait, such as "wait__", from the model that is queried.
    """
    return Case(
        When(**{f"{to_wait}owed_by": OwedBy.AGENCY, "then": F(f"{to_wait}review__agency")}),
        default=F(f"{to_wait}review__employer"),
    )


def half_of(to_review: str) -> dict[str, Any]:
    """Return the half-year of a review's label as two expressions: `year`, and `second` 0 or 1."""
    start = f"{to_review}period_start"
    return {
        "year": ExtractYear(start),
        "second": Case(
            When(**{f"{start}__month__gte": 7, "then": Value(1)}),
            default=Value(0),
            output_field=IntegerField(),
        ),
    }


def is_veiled(to_review: str) -> Case:
    """Return whether no card shows the bins of a review's waits, as an expression.

    Args:
        to_review: the path to the review, such as "review__", from the model that is queried.
    """
    return Case(
        When(**{f"{to_review}tier__in": SHOWS_BINS, "then": Value(False)}),
        default=Value(True),
        output_field=BooleanField(),
    )


def waits_about(employers: Collection[int]) -> QuerySet[Any]:
    """Return all waits of the published reviews that name one of these employers, with their `party`."""
    return Wait.objects.filter(
        Q(review__employer__in=employers) | Q(review__agency__in=employers),
        review__status=Status.PUBLISHED.value,
    ).annotate(party=party())


def published_waits(employers: Collection[int]) -> QuerySet[Any]:
    """Return the published waits in which one of these employers owed the answer, with their `party`."""
    return waits_about(employers).filter(party__in=employers)


def published_promises(employers: Collection[int]) -> QuerySet[Any]:
    """Return the promises that count in published waits of these employers, with their `party`."""
    return (
        Promise.objects.filter(
            Q(wait__review__employer__in=employers) | Q(wait__review__agency__in=employers),
            wait__review__status=Status.PUBLISHED.value,
            counts=True,
        )
        .annotate(party=party("wait__"))
        .filter(party__in=employers)
    )


def _grouped(
    rows: QuerySet[Any], axis: Axis, *, to_wait: str, answered: str, place: str
) -> Iterator[dict[str, Any]]:
    """Yield a row for each party, phase, half-year, class and kind, with its counts by bin."""
    columns: dict[str, Any] = {"reviews": Count(f"{to_wait}review", distinct=True)}
    for number in range(len(axis.widths)):
        for name, came in (("d", True), ("s", False)):
            columns[f"{name}{number}"] = Count("pk", filter=Q(**{answered: came, place: number}))
    keys = {
        "in_phase": F(f"{to_wait}phase"),
        "in_class": F(f"{to_wait}wait_class"),
        "veiled": is_veiled(f"{to_wait}review__"),
    }
    yield from (
        rows.annotate(**half_of(f"{to_wait}review__"), **keys)
        .values("party", "in_phase", "year", "second", "in_class", "veiled")
        .annotate(**columns)
        .order_by()
    )


def _tally(clock: str, row: dict[str, Any]) -> Tally:
    axis = AXES[clock]
    places = range(len(axis.widths))
    cell = Cell.of_counts([row[f"d{n}"] for n in places], [row[f"s{n}"] for n in places], axis)
    return Tally(
        employer_id=row["party"],
        clock=clock,
        phase=row["in_phase"],
        half=f"{row['year']}H{row['second'] + 1}",
        wait_class=row["in_class"],
        veiled=row["veiled"],
        d=list(cell.d),
        x2=list(cell.x2),
        waits=cell.n,
        reviews=row["reviews"],
    )


def regroup(employers: Collection[int]) -> int:
    """Count the waits of these employers anew; return how many tallies they have now."""
    made = 0
    keys = sorted(set(employers))
    for first in range(0, len(keys), _AT_A_TIME):
        some = keys[first : first + _AT_A_TIME]
        waits = _grouped(published_waits(some), WAITS, to_wait="", answered="answered", place="end_bin")
        promises = _grouped(
            published_promises(some), PROMISES, to_wait="wait__", answered="satisfied", place="phase"
        )
        tallies = [_tally(Clock.WAIT, row) for row in waits]
        tallies += [_tally(Clock.PROMISE, row) for row in promises]
        invalidate(some)
        made += len(Tally.objects.bulk_create(tallies))
    return made


def invalidate(employers: Iterable[int]) -> None:
    """Delete the tallies of these employers, so that the next batch counts them anew."""
    Tally.objects.filter(employer__in=set(employers)).delete()


def uncounted() -> set[int]:
    """Return the employers that have published reviews and no tallies."""
    counted = Tally.objects.filter(employer=OuterRef("employer"))
    published = Review.objects.published()
    found = set(published.filter(~Exists(counted)).values_list("employer", flat=True).distinct())
    counted = Tally.objects.filter(employer=OuterRef("agency"))
    through = published.filter(~Exists(counted), agency__isnull=False)
    return found | set(through.values_list("agency", flat=True).distinct())


def rebuild() -> int:
    """Count everything from nothing; return how many tallies there are."""
    Tally.objects.all().delete()
    return regroup(uncounted())


def cell_of(tallies: Iterable[Tally], axis: Axis = WAITS) -> Cell:
    """Return the cell of several tallies of one clock together."""
    return sum(
        (Cell(axis, tuple(tally.d), tuple(tally.x2), tally.waits) for tally in tallies), Cell.empty(axis)
    )
