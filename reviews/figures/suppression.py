"""What is too small to be shown: the rules of k, as pure functions (docs/record.md).

A figure rests on at least K distinct reviews, and what a reader could work out by taking the shown
figures from a whole may not be smaller either. Nor may what is left when a reader takes away what stands on
cards anyway: cards of large crowds say more than those of small ones.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

K: Final = 5
# For what an employer might recognise somebody by.
K_SENSITIVE: Final = 11
# A public figure moves only when at least so many reviews came or went.
STEP: Final = 3
# A set that was shown is compared with until so many reviews have come since: as many would have to go again
# before another one could be near it. So what is kept of the past does not grow without end.
FAR: Final = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole in parts: how many reviews are in each, and how many of those say so on their card."""

    counts: Counter[str] = field(default_factory=Counter)
    on_cards: Counter[str] = field(default_factory=Counter)

    def add(self, part: str, n: int = 1, *, on_card: bool) -> None:
        """Count `n` more reviews."""
        self.counts[part] += n
        if on_card:
            self.on_cards[part] += n

    def counted(self, *, k: int = K) -> Counter[str]:
        """Return the parts as they may be counted.

        Reviews whose cards do not tell are counted once there are `k` of them: fewer could be worked out by
        taking the cards of the others from the figure.
        """
        veiled = self.counts.total() - self.on_cards.total()
        return self.counts if veiled == 0 or veiled >= k else self.on_cards

    @property
    def veiled(self) -> Counter[str]:
        """Return of each part how many reviews do not say so on their card."""
        return self.counts - self.on_cards

    def after(self, before: "Parts", *, k: int = K, earlier: Collection[int] = ()) -> "Parts":
        """Return the parts as they move from `before`: those on cards and the veiled ones each in steps.

        Veiled ones that have become too few stay as they were, so that they come back in a step; whether
        they may be counted now is asked of `self`.

        Args:
            before: the parts as they were counted last.
            k: how many veiled ones are enough.
            earlier: how many veiled ones were counted in earlier steps; each is a step away, as `before` is.
        """
        veiled, were = self.veiled, before.veiled
        near = any(abs(veiled.total() - n) < STEP for n in (were.total(), *earlier))
        if were.total() >= k and (veiled.total() < k or near):
            veiled = were
        on_cards = self.on_cards
        if before.on_cards and abs(on_cards.total() - before.on_cards.total()) < STEP:
            on_cards = before.on_cards
        return Parts(on_cards + veiled, on_cards)

    def shown(self, *, k: int = K) -> dict[str, int]:
        """Return the parts that may be shown beside the whole, with and without what stands on cards.

        As shown_parts; and of what no card tells, each shown part and the rest have none, or at least `k`.
        """
        counted = self.counted(k=k)
        veiled = {part: n - self.on_cards[part] for part, n in counted.items()}
        shown = {part: n for part, n in shown_parts(counted, k=k).items() if not 0 < veiled[part] < k}
        while shown and (
            0 < counted.total() - sum(shown.values()) < k
            or 0 < sum(veiled.values()) - sum(veiled[part] for part in shown) < k
        ):
            # The smallest one of those that no card tells of; of equals the one that is named last.
            found = [part for part in shown if veiled[part]] or list(shown)
            smallest = min(shown[part] for part in found)
            del shown[[part for part in found if shown[part] == smallest][-1]]
        return shown


def shown_parts[Part](counts: Mapping[Part, int], *, k: int = K) -> dict[Part, int]:
    """Return the parts of a whole that may be shown beside the whole.

    Parts below `k` are left out; if what is left out adds up to 1 to k - 1, the smallest shown part
    is left out too, because the whole less the shown parts would give it away.
    """
    shown = {part: n for part, n in counts.items() if n >= k}
    while shown and 0 < sum(counts.values()) - sum(shown.values()) < k:
        # Of equals the one that is named last, so that the choice does not depend on chance.
        smallest = min(shown.values())
        del shown[[part for part, n in shown.items() if n == smallest][-1]]
    return shown


def follows(shown: Iterable[tuple[int, int]], now: int) -> bool:
    """Tell whether a figure may count the `now` reviews that there are.

    They are enough, and of each set that it ever counted enough came or went: whoever keeps every batch takes
    any two figures from each other. What came back after a restriction, or with a merged employer, is of no
    later batch, and is never taken for more than it must be: a figure waits rather than telling of a few.

    Args:
        shown: of each set that the figure has counted: how many reviews it had, and how many of those that
            there are now are of later batches.
        now: how many there are.
    """
    return now >= K and all(moved(*_at_least(before, now, came)) for before, came in shown)


def _at_least(before: int, now: int, came: int) -> tuple[int, int]:
    """Return how many reviews came and went at least."""
    came = max(came, now - before)
    return came, came - (now - before)


def moved(came: int, went: int) -> bool:
    """Tell whether enough reviews came or went for a figure to move."""
    return came + went >= STEP
