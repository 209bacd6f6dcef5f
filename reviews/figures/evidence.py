"""The figures that articles cite: all employers together, counted in each batch (advice/evidence.py).

What is asked of a phase is counted as in the figures of all employers (reviews.figures.everybody), and what
stands for all phases is their sum. Whether somebody asked stands on no card.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When

from advice.evidence import GUESSED_REASON, STATED_REASON
from advice.querysets import MINIMUM_EVIDENCE
from advice.services import Figure
from core.vocabulary import FollowUp, Phase, ReasonSource
from reviews.figures.base import MIXED
from reviews.figures.distributions import Told
from reviews.figures.everybody import Waits, cell_of
from reviews.figures.site import whole
from reviews.figures.suppression import K, Parts
from reviews.models import Promise, Wait
from reviews.querysets import TELLS_AGENCY
from scoring import kaplan_meier as km
from scoring.cells import PROMISES, QUARTERS, Cell
from scoring.clock import BIN_ENDS, LAST_DAY

# The last bin of an answer within a week, and the last phase of the promise clock that is within a week late.
_WEEK_BIN = BIN_ENDS.index(7)
_WEEK_LATE = QUARTERS + 1


def figures(waits: Waits, told: Told) -> list[Figure]:
    """Return what articles may cite as of a batch, each from enough waits of the last 36 months.

    Args:
        waits: the published waits of that time, and what is counted of them.
        told: the distributions of the batch; those of reasons are added.
    """
    found = [
        *_by_phase(waits),
        *_asking(waits),
        *_reasons(waits, told, ReasonSource.STATED_BY_EMPLOYER, STATED_REASON),
        *_reasons(waits, told, ReasonSource.CANDIDATE_GUESS, GUESSED_REASON),
    ]
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


def _by_phase(waits: Waits) -> Iterator[Figure]:
    dated = Exists(Promise.objects.filter(wait=OuterRef("pk"), length_bin__isnull=False))
    heard = {phase: waits.heard(phase) for phase in Phase.values}
    promised = {phase: waits.promised(phase) for phase in Phase.values}
    shares = {
        phase: waits.everybody.count(
            f"dated:{phase}", waits.rows.filter(phase=phase).annotate(dated=dated), "dated"
        )
        for phase in Phase.values
    }
    heard[""] = sum((heard[phase] for phase in MIXED), Cell.empty())
    promised[""] = sum((promised[phase] for phase in MIXED), Cell.empty(PROMISES))
    shares[""] = sum((shares[phase] for phase in MIXED), Counter())
    for phase in ("", *Phase.values):
        yield from _heard("answered-at-all", phase, heard[phase], LAST_DAY)
        yield from _heard("promise-kept", phase, promised[phase], QUARTERS - 1)
        yield from _share("date-promised", phase, shares[phase]["True"], shares[phase].total())


def _asking(waits: Waits) -> Iterator[Figure]:
    """Yield what came after a promised day had passed, for those who asked and for those who did not."""
    asked: Counter[str] = Counter()
    silent = Cell.empty(PROMISES)
    for phase in Phase.values:
        counts, cell = _asked(waits, phase), _unasked(waits, phase)
        asked, silent = asked + counts, silent + cell
        yield from _share("answered-after-follow-up", phase, counts["True"], counts.total())
        yield from _heard("answered-without-follow-up", phase, cell, _WEEK_LATE)
    yield from _share("answered-after-follow-up", "", asked["True"], asked.total())
    yield from _heard("answered-without-follow-up", "", silent, _WEEK_LATE)


def _asked(waits: Waits, phase: str) -> Counter[str]:
    """Return how many of those who asked were answered within a week."""
    within = Case(When(follow_up_answer_bin__lte=_WEEK_BIN, then=Value("True")), default=Value("False"))
    some = waits.rows.filter(phase=phase, follow_up=FollowUp.AFTER_DUE).annotate(within=within)
    return waits.everybody.count(f"asked:{phase}", some, "within", on_cards=False)


def _unasked(waits: Waits, phase: str) -> Cell:
    """Return what became of the promises whose day had passed, of those who did not ask.

    None where one to four did: they would be what is left of all passed promises.
    """
    passed = Q(promises__counts=True, promises__phase__gte=QUARTERS)
    some = waits.rows.filter(passed, phase=phase)
    asked = some.exclude(follow_up=FollowUp.NONE).aggregate(n=Count("review", distinct=True))["n"]
    columns = ("promises__phase", "promises__satisfied")
    counts = waits.everybody.count(
        f"unasked:{phase}", some.filter(follow_up=FollowUp.NONE), *columns, on_cards=False
    )
    return Cell.empty(PROMISES) if 0 < asked < K else cell_of(counts, PROMISES)


def _reasons(waits: Waits, told: Told, source: str, name: str) -> Iterator[Figure]:
    """Yield the share of each reason among the reviews with this source, none that is small.

    A review counts with the last one of a source; a card tells the last one of all.
    """
    given = Wait.objects.filter(review=OuterRef("review"), position__gt=OuterRef("position")).exclude(
        reason=""
    )
    rows = (
        waits.rows.filter(~Exists(given.filter(reason_source=source)), reason_source=source)
        .annotate(last=~Exists(given))
        .values_list("reason", "last", "review__tier")
        .annotate(n=Count("pk"))
        .order_by()
    )
    parts = Parts()
    for reason, last, tier, n in rows:
        parts.add(reason, n, on_card=last and tier in TELLS_AGENCY)
    shown, n = told.parts(f"everybody:{source}", parts)
    for reason, part in shown.items():
        yield from _share(name + reason.replace("_", "-"), "", part, n)
