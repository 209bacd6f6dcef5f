"""What is estimated of many employers: moments on every rung, curves, scores, ranges, medians."""

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Final

import numpy as np
from scipy import special

from scoring.arrays.cells import Cells, Floats, Many, Whole
from scoring.arrays.learning import log_evidence, weigh
from scoring.cells import QUARTERS
from scoring.clock import BIN_ENDS, BIN_WIDTHS
from scoring.evidence import LATE_WIDTHS
from scoring.ladder import CHECKPOINTS, pretended
from scoring.launch import LAUNCH, OMEGA, Prior

# What stands for "never" where a day is asked for.
NEVER: Final = -1
_LARGE: Final = 100.0
_HALF: Final = 0.5 - 1e-12
_STARTS: Final = np.array([0, *(end + 1 for end in BIN_ENDS[:-1])])
# Late days count from 1; the promised window lies before them.
_LATE_STARTS: Final = np.array([1, *(end + 1 for end in accumulate(LATE_WIDTHS[:-1]))])


class Rungs:
    """The posterior hazards of one clock on every rung, and the moments of silence and score."""

    def __init__(self, hazards: tuple[float, ...], cells: Cells) -> None:
        prior = pretended(hazards)
        # Most employers have no waits in most phases. What they all have in common stands once, first.
        own = np.flatnonzero((cells.x.any(axis=1)) | (cells.d.any(axis=1)))
        self._row = np.zeros(len(cells.d), np.int64)
        self._row[own] = np.arange(1, len(own) + 1)
        d, risk = (np.concatenate([table[:1] * 0.0, table[own]]) for table in (cells.d, cells.risk))
        self.a = np.array([rung.a for rung in prior])[None] + d[:, None, :]
        self.b = np.array([rung.b for rung in prior])[None] + (risk - d)[:, None, :]

    @cached_property
    def _q(self) -> tuple[Floats, Floats]:
        both = self.a + self.b
        first = self.b / both
        return first, first * (self.b + 1.0) / (both + 1.0)

    @cached_property
    def _silence(self) -> tuple[Floats, Floats]:
        first, second = self._q
        return first.cumprod(axis=2), second.cumprod(axis=2)

    @property
    def silence(self) -> tuple[Floats, Floats]:
        """Return the mean share silent through the end of each bin, and its variance: E x 13 x bins."""
        first, second = self._silence
        return first[self._row], np.maximum(second - first**2, 0.0)[self._row]

    def silence_within(self, place: Whole, f: Floats) -> Floats:
        """Return the mean share that is silent through a part `f` of the bin `place`, which differ by row."""
        # Where the numbers are in common, so are the answers, and the same days are asked for often.
        asked = place + f + self._row * (self.a.shape[2] + 1.0)
        _asked, first, back = np.unique(asked, return_index=True, return_inverse=True)
        rows, place, f = self._row[first], place[first], f[first][:, None]
        a, b = self.a[rows, :, place], self.b[rows, :, place]
        part = np.where(f == 1.0, b / (a + b), np.exp(log_rising(b, f) - log_rising(a + b, f)))
        before = np.where(place[:, None] > 0, self._silence[0][rows, :, place - 1], 1.0)
        within: Floats = (before * part)[back]
        return within

    @cached_property
    def score(self) -> tuple[Floats, Floats]:
        """Return the first moment of the score (0 to 1) on each rung and its variance: E x 13 each."""
        first, second = self._q
        m1 = np.zeros(first.shape[:2])
        m2 = np.zeros(first.shape[:2])
        for place in reversed(range(first.shape[2])):
            add = 1.0 if BIN_ENDS[place] in CHECKPOINTS else 0.0
            m1, m2 = (
                first[:, :, place] * (add + m1),
                second[:, :, place] * (add + 2.0 * add * m1 + m2),
            )
        many = len(CHECKPOINTS)
        variance = np.maximum(m2 - m1 * m1, 0.0) / many**2
        return (1.0 - m1 / many)[self._row], variance[self._row]


def log_rising(b: Floats, f: Floats) -> Floats:
    """Return `ln Gamma(b + f) - ln Gamma(b)` (scoring.ladder.log_rising)."""
    c = b + f
    series = (1.0 / c - 1.0 / b) / 12.0 - (c**-3.0 - b**-3.0) / 360.0
    stirling = (b - 0.5) * np.log1p(f / b) + f * np.log(c) - f + series
    return np.where(b < _LARGE, special.gammaln(c) - special.gammaln(b), stirling)


def beta_bands(mean: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ranges (low, high; 0 to 1) of shares (scoring.bands.beta_band)."""
    low, high = mean.copy(), mean.copy()
    open_ = (mean > 0.0) & (mean < 1.0) & (variance > 0.0)
    m, tail = mean[open_], (1.0 - level) / 2.0
    nu = m * (1.0 - m) / variance[open_] - 1.0
    a, b = np.maximum(m * nu, 0.0), np.maximum((1.0 - m) * nu, 0.0)
    sure = nu > 0.0
    low[open_] = np.where(sure, special.betaincinv(np.where(sure, a, 1.0), np.where(sure, b, 1.0), tail), 0.0)
    high[open_] = np.where(
        sure, special.betaincinv(np.where(sure, a, 1.0), np.where(sure, b, 1.0), 1.0 - tail), 1.0
    )
    return low, high


class Estimates:
    """What `scoring.estimate.Estimate` says, of many employers; every array has a row for each."""

    def __init__(self, many: Many, prior: Prior = LAUNCH, mix: Mapping[str, float] = OMEGA) -> None:
        self.many, self.prior, self.mix = many, prior, mix
        self._heard: dict[str | None, tuple[Floats, Floats]] = {}

    @cached_property
    def rungs(self) -> Floats:
        """Return the share of each of the 13 rungs after the waits of every phase."""
        cells = [(self.many.waits[phase], hazards) for phase, hazards in self.prior.hazards.items()]
        return weigh(self.prior.rungs, log_evidence(cells))

    @cached_property
    def promise_rungs(self) -> Floats:
        """Return the share of each rung after the promises."""
        return weigh(self.prior.rungs, log_evidence([(self.many.promises, self.prior.promise)]))

    @cached_property
    def _waits(self) -> dict[str, Rungs]:
        return {
            phase: Rungs(hazards, self.many.waits[phase])
            for phase, hazards in self.prior.hazards.items()
            if phase in self.mix or self.many.waits[phase].x.any()
        }

    @cached_property
    def _promises(self) -> Rungs:
        return Rungs(self.prior.promise, self.many.promises)

    def _phases(self, phase: str | None) -> list[tuple[float, Rungs]]:
        if phase is not None:
            return [(1.0, self._waits.get(phase) or Rungs(self.prior.hazards[phase], self.many.waits[phase]))]
        return [(weight, self._waits[name]) for name, weight in self.mix.items()]

    def score(self, phase: str | None = None) -> tuple[Floats, Floats]:
        """Return mean and variance of the score (0 to 1), of the mix or of one phase."""
        mean: Floats | float = 0.0
        variance: Floats | float = 0.0
        for weight, rungs in self._phases(phase):
            m, v = rungs.score
            mean, variance = mean + weight * m, variance + weight**2 * v
        return _mixed(self.rungs, np.asarray(mean), np.asarray(variance))

    def scores(self, phase: str | None = None) -> tuple[Floats, Floats]:
        """Return score and standard deviation, in points."""
        mean, variance = self.score(phase)
        return 100.0 * mean, 100.0 * np.sqrt(variance)

    def bands(self, level: float = 0.8, phase: str | None = None) -> tuple[Floats, Floats]:
        """Return the ranges of the scores (low, high; 0 to 100)."""
        low, high = beta_bands(*self.score(phase), level)
        return 100.0 * low, 100.0 * high

    def heard(self, phase: str | None = None) -> tuple[Floats, Floats]:
        """Return the share (0 to 1) that has heard by the end of each bin, and its variance: E x 10."""
        if phase not in self._heard:
            self._heard[phase] = self._heard_anew(phase)
        return self._heard[phase]

    def _heard_anew(self, phase: str | None) -> tuple[Floats, Floats]:
        mean: Floats | float = 0.0
        variance: Floats | float = 0.0
        for weight, rungs in self._phases(phase):
            first, its = rungs.silence
            mean, variance = mean + weight * first, variance + weight**2 * its
        silent, variance = _mixed(self.rungs[:, :, None], np.asarray(mean), np.asarray(variance))
        return 1.0 - silent, variance

    def heard_by(self, days: Whole, phase: str | None = None) -> Floats:
        """Return the share (0 to 1) that has heard through the end of a day (0 to 90), one for each row."""
        place = np.searchsorted(np.array(BIN_ENDS), days)
        f = (days - _STARTS[place] + 1.0) / np.array(BIN_WIDTHS)[place]
        silent = sum(weight * rungs.silence_within(place, f) for weight, rungs in self._phases(phase))
        return 1.0 - (self.rungs * silent).sum(axis=1)

    def medians(self, phase: str | None = None) -> Whole:
        """Return the first day by which half have heard, or NEVER."""
        ends = self.heard(phase)[0] >= _HALF
        place = ends.argmax(axis=1)
        low, high = _STARTS[place], np.array(BIN_ENDS)[place]
        found = _first_day(low, high, lambda days: self.heard_by(days, phase))
        return np.where(ends.any(axis=1), found, NEVER)

    def promises(self) -> tuple[Floats, Floats]:
        """Return the share (0 to 1) answered by the end of each of the nine phases, and its variance."""
        silent, variance = _mixed(self.promise_rungs[:, :, None], *self._promises.silence)
        return 1.0 - silent, variance

    def late_by(self) -> Whole:
        """Return by how many days late half have heard: 0 where half are kept, NEVER where they never do."""
        ends = self.promises()[0] >= _HALF
        place = np.maximum(ends.argmax(axis=1), QUARTERS)
        late = place - QUARTERS
        widths = np.array(LATE_WIDTHS)

        def heard(days: Whole) -> Floats:
            f = (days - _LATE_STARTS[late] + 1.0) / widths[late]
            return 1.0 - (self.promise_rungs * self._promises.silence_within(place, f)).sum(axis=1)

        starts = _LATE_STARTS[late]
        found = _first_day(starts, starts + widths[late] - 1, heard)
        found = np.where(ends[:, QUARTERS - 1], 0, found)
        return np.where(ends.any(axis=1), found, NEVER)


def _mixed(shares: Floats, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance over the rungs, which stand in the second axis."""
    first = (shares * mean).sum(axis=1)
    second = (shares * (mean * mean + variance)).sum(axis=1)
    return first, np.maximum(second - first * first, 0.0)


def _first_day(low: Whole, high: Whole, heard: Callable[[Whole], Floats]) -> Whole:
    """Return the first day from `low` to `high` on which at least half have heard; `high` if none before."""
    while (low < high).any():
        middle = (low + high) // 2
        reached = heard(middle) >= _HALF
        low, high = np.where(reached | (low == high), low, middle + 1), np.where(reached, middle, high)
    return low
