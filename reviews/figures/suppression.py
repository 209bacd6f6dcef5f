"""What is too small to be shown: the rules of k, as pure functions (docs/record.md).

A figure rests on at least K distinct reviews, and what a reader could work out by taking the shown
figures from a whole may not be smaller either.
"""

from collections.abc import Mapping
from typing import Final

K: Final = 5
# For what an employer might recognise somebody by.
K_SENSITIVE: Final = 11
# A public figure moves only when at least so many reviews came or went.
STEP: Final = 3


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


def percents(counts: Mapping[str, int], *, k: int = K) -> dict[str, int]:
    """Return what share of the whole each part that may be shown has, in whole percent; maybe none."""
    whole = sum(counts.values())
    return {part: round(100 * n / whole) for part, n in shown_parts(counts, k=k).items()}


def moved(came: int, went: int) -> bool:
    """Tell whether enough reviews came or went for a figure to move."""
    return came + went >= STEP
