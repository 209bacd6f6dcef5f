"""What the figures of all employers together rest on: counted by topic and kind, moved in steps.

The rules are those of an employer's figures (reviews.figures.kept): of each kind none or at least five
reviews, and a topic moves when at least three of a kind came or went. Whole figures are sums of topics, so
that a whole less its parts leaves nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import BooleanField, Count, QuerySet, Value

from core.vocabulary import Tier
from reviews.figures.base import KINDS, OPEN, VEILED, near, parsed, since
from reviews.figures.suppression import K, follows
from reviews.models import Wait
from reviews.querysets import SHOWS_BINS
from reviews.tallies import is_veiled
from scoring.cells import PROMISES, WAITS, Axis, Cell

TIERS: Final = {OPEN: SHOWS_BINS, VEILED: tuple(tier for tier in Tier.values if tier not in SHOWS_BINS)}
# How the codes of a topic are stored: what its columns hold, one after the other.
_BETWEEN: Final = ","


@dataclass(slots=True)
class Everybody:
    """The topics of one batch.

    Attributes:
        batch: its number.
        before: what the last batch kept: by topic and kind its reviews, the batch in which it last moved,
            whether it is too small by now, its counts by code, and what it counted before (as in Unit).
        kept: as `before`, of this batch.
    """

    batch: int
    before: Mapping[str, Mapping[str, Sequence[Any]]] = field(default_factory=dict)
    kept: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def count(self, topic: str, rows: QuerySet[Wait], *columns: str, on_cards: bool = True) -> Counter[str]:
        """Return how many waits of a topic there are by what their columns hold.

        Args:
            topic: its name.
            rows: the published waits that it is about.
            columns: what they are counted by.
            on_cards: whether cards that show bins tell it; else all reviews are veiled.
        """
        if topic not in self.kept:
            waits: QuerySet[Any] = rows.annotate(
                veiled=is_veiled("review__") if on_cards else Value(True, output_field=BooleanField())
            )
            counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
            for veiled, *codes, n in waits.values_list("veiled", *columns).annotate(n=Count("pk")).order_by():
                counts[VEILED if veiled else OPEN][_BETWEEN.join(map(str, codes))] += n
            self._keep(topic, {kind: waits.filter(veiled=kind == VEILED) for kind in KINDS}, counts)
        return sum((Counter(one[3]) for one in self._counted(topic).values()), Counter())

    def n(self, topic: str) -> int:
        """Return of how many distinct reviews a topic that was counted is."""
        return sum(one[0] for one in self._counted(topic).values())

    def reviews(self, topic: str, waits: Mapping[str, QuerySet[Wait]]) -> int:
        """Return how many distinct reviews a topic is of, from the waits of each kind that it is about."""
        self._keep(topic, waits, {kind: {} for kind in KINDS})
        return self.n(topic)

    def counts(self, topic: str, kind: str) -> bool:
        """Tell whether a topic that was counted has enough reviews of a kind."""
        return kind in self._counted(topic)

    def _counted(self, topic: str) -> dict[str, list[Any]]:
        return {kind: one for kind, one in self.kept.get(topic, {}).items() if not one[2]}

    def _keep(
        self, topic: str, waits: Mapping[str, QuerySet[Wait]], counts: Mapping[str, Mapping[str, int]]
    ) -> None:
        for kind in KINDS:
            before = self.before.get(topic, {}).get(kind)
            shown = [*parsed(before[4] if len(before) > 4 else ()), (before[1], before[0])] if before else []
            grouped = waits[kind].values_list("review__batch").annotate(n=Count("review", distinct=True))
            by_batch = dict(grouped.order_by())
            n, came = sum(by_batch.values()), since(shown, by_batch)
            if before is None and n < K:
                continue
            now = [n, self.batch, False, dict(counts[kind]), near(shown, came)]
            if before is not None and not follows(came, n):
                now = [*before[:2], n < K, before[3], shown[:-1]]
            self.kept.setdefault(topic, {})[kind] = now


def cell_of(counts: Mapping[str, int], axis: Axis = WAITS) -> Cell:
    """Return the cell of waits that are counted by their last bin and whether an answer came."""
    ends = {"True": [0] * len(axis.widths), "False": [0] * len(axis.widths)}
    for code, n in counts.items():
        place, came = code.split(_BETWEEN)
        ends[came][int(place)] += n
    return Cell.of_counts(ends["True"], ends["False"], axis)


@dataclass(frozen=True, slots=True)
class Waits:
    """The published waits of the window, and what is counted of them.

    Attributes:
        everybody: the topics of the batch.
        rows: the waits.
    """

    everybody: Everybody
    rows: QuerySet[Wait]

    def all(self) -> int:
        """Return how many waits are counted."""
        return self.everybody.count("all", self.rows).total()

    def heard(self, phase: str) -> Cell:
        """Return the cell of a phase."""
        some = self.rows.filter(phase=phase)
        return cell_of(self.everybody.count(f"heard:{phase}", some, "end_bin", "answered"))

    def promised(self, phase: str) -> Cell:
        """Return the cell of the promises of a phase that count."""
        some = self.rows.filter(phase=phase, promises__counts=True)
        columns = ("promises__phase", "promises__satisfied")
        return cell_of(self.everybody.count(f"promised:{phase}", some, *columns), PROMISES)

    def reviews(self, topic: str, phases: Sequence[str]) -> int:
        """Return how many distinct reviews are counted in some phases; `topic` is "heard" or "promised"."""
        waits = {}
        for kind in KINDS:
            counted = [phase for phase in phases if self.everybody.counts(f"{topic}:{phase}", kind)]
            rows = self.rows.filter(phase__in=counted, review__tier__in=TIERS[kind])
            waits[kind] = rows.filter(promises__counts=True) if topic == "promised" else rows
        return self.everybody.reviews(f"{topic} in {_BETWEEN.join(phases)}", waits)
