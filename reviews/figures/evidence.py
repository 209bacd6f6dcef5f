"""The figures that articles cite: all employers together, counted in each batch (advice/evidence.py)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, QuerySet

from advice.evidence import STATED_REASON
from advice.querysets import MINIMUM_EVIDENCE
from advice.services import Figure
from core.vocabulary import FollowUp, Phase, ReasonSource
from reviews.figures import halves
from reviews.figures.counting import HEARD_PHASES, site_cell, whole
from reviews.figures.suppression import shown_parts
from reviews.lifecycle import Status
from reviews.models import Promise, Wait
from scoring import kaplan_meier as km
from scoring.cells import QUARTERS, Cell
from scoring.clock import BIN_ENDS, LAST_DAY

# The last bin of an answer within a week, and the last phase of the promise clock that is within a week late.
_WEEK_BIN = BIN_ENDS.index(7)
_WEEK_LATE = QUARTERS + 1


def figures(day: dt.date) -> list[Figure]:
    """Return what articles may cite as of a batch on `day`, each from enough waits of the last 36 months."""
    since = halves.first_day(halves.window(day)[0])
    waits = Wait.objects.filter(review__status=Status.PUBLISHED.value, review__period_start__gte=since)
    found = [*_by_phase(waits), *_asking(waits), *_stated_reasons(waits)]
    return [figure for figure in found if figure.n >= MINIMUM_EVIDENCE]


def _share(name: str, phase: str, part: int, n: int) -> Iterator[Figure]:
    """Yield a plain share of `n` waits with its range."""
    if n:
        low, high = km.wilson(part / n, n)
        yield Figure(name, phase, whole(part / n), whole(low), whole(high), n)


def _heard(name: str, phase: str, cell: Cell, day: int) -> Iterator[Figure]:
    """Yield a share of the curve with its range; `day` is a phase on the promise clock."""
    if cell.n:
        low, high = km.spread(cell, day)
        yield Figure(name, phase, whole(km.heard_by(cell, day)), whole(low), whole(high), cell.n)


def _by_phase(waits: QuerySet[Wait]) -> Iterator[Figure]:
    dated = Exists(Promise.objects.filter(wait=OuterRef("pk"), length_bin__isnull=False))
    for phase in ("", *Phase.values):
        some = waits.filter(phase=phase) if phase else waits.filter(phase__in=HEARD_PHASES)
        yield from _heard("answered-at-all", phase, site_cell(some), LAST_DAY)
        promises = site_cell(some.filter(promises__counts=True), promises=True)
        yield from _heard("promise-kept", phase, promises, QUARTERS - 1)
        yield from _share("date-promised", phase, some.filter(dated).count(), some.count())


def _asking(waits: QuerySet[Wait]) -> Iterator[Figure]:
    """Yield what came after a promised day had passed, for those who asked and for those who did not."""
    asked = waits.filter(follow_up=FollowUp.AFTER_DUE)
    answered = asked.filter(follow_up_answer_bin__lte=_WEEK_BIN)
    yield from _share("answered-after-follow-up", "", answered.count(), asked.count())
    passed = waits.filter(follow_up=FollowUp.NONE, promises__counts=True, promises__phase__gte=QUARTERS)
    yield from _heard("answered-without-follow-up", "", site_cell(passed, promises=True), _WEEK_LATE)


def _stated_reasons(waits: QuerySet[Wait]) -> Iterator[Figure]:
    """Yield the share of each reason among those that employers stated, none that is small."""
    stated = waits.filter(reason_source=ReasonSource.STATED_BY_EMPLOYER)
    counts = dict(stated.values_list("reason").annotate(n=Count("pk")).order_by())
    n = sum(counts.values())
    for reason, part in shown_parts(counts).items():
        yield from _share(STATED_REASON + reason.replace("_", "-"), "", part, n)
