"""The estimator: evidence of one employer in, its score and all that is shown out (docs/scoring.md)."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Final

from scoring.bands import beta_band
from scoring.cells import PROMISES, QUARTERS
from scoring.clock import BIN_WIDTHS, LAST_DAY
from scoring.evidence import LAST_LATE, Evidence, exposures
from scoring.ladder import Moments, Posterior, log_evidence, mixed, mixed_over, posterior, weigh
from scoring.launch import LAUNCH, OMEGA, Prior

type Band = tuple[float, float]

# A share that is a sum of many may miss what it equals by its last bits.
_LAST_BITS: Final = 1e-12


@dataclass(frozen=True)
class Estimate:
    """What the evidence says, with how sure it is. Make one with `estimate`.

    Days are whole days after the contact, day 0 being the same day; "by day 7" is "through the end of day
    7". Where a phase may be given, None means the published mix of phases.
    """

    evidence: Evidence
    prior: Prior
    mix: Mapping[str, float]

    # The rungs.

    @cached_property
    def rungs(self) -> tuple[float, ...]:
        """Return the share of each of the 13 rungs after the waits of every phase."""
        cells = [(counts, self.prior.hazards[phase]) for phase, counts in self.evidence.waits.items()]
        return weigh(self.prior.rungs, log_evidence(cells))

    @cached_property
    def promise_rungs(self) -> tuple[float, ...]:
        """Return the share of each rung after the promises, which say nothing about the days of waits."""
        return weigh(self.prior.rungs, log_evidence([(self.evidence.promises, self.prior.promise)]))

    @cached_property
    def _waits(self) -> dict[str, tuple[Posterior, ...]]:
        return {
            phase: posterior(hazards, self.evidence.waits.get(phase))
            for phase, hazards in self.prior.hazards.items()
        }

    @cached_property
    def _promises(self) -> tuple[Posterior, ...]:
        return posterior(self.prior.promise, self.evidence.promises)

    def _phase(self, phase: str) -> tuple[Posterior, ...]:
        if phase not in self._waits:
            raise ValueError(f"the prior knows no phase {phase!r}")
        return self._waits[phase]

    def _over(self, phase: str | None, what: Callable[[Posterior], Moments]) -> tuple[float, float]:
        """Return mean and variance of a quantity over the rungs, in one phase or over the mix."""
        if phase is not None:
            return mixed(self.rungs, map(what, self._phase(phase)))
        weights = tuple(self.mix.values())
        by_phase = [[what(rung) for rung in self._phase(name)] for name in self.mix]
        return mixed(self.rungs, [mixed_over(weights, of_rung) for of_rung in zip(*by_phase, strict=True)])

    # The score.

    @cached_property
    def _score(self) -> tuple[float, float]:
        return self._over(None, Posterior.score)

    @property
    def score(self) -> float:
        """Return the score, 0 to 100: `20 (F(7) + F(14) + F(21) + F(30) + F(60))` over the mix."""
        return 100.0 * self._score[0]

    @property
    def sd(self) -> float:
        """Return the score's standard deviation, in points."""
        return 100.0 * sqrt(self._score[1])

    def band(self, level: float = 0.8) -> Band:
        """Return the score's range (low, high; 0 to 100) at a level (0 to 1)."""
        low, high = beta_band(*self._score, level)
        return 100.0 * low, 100.0 * high

    def phase_score(self, phase: str) -> tuple[float, float]:
        """Return the score of one phase alone and its standard deviation, in points.

        Raises:
            ValueError: the prior knows no such phase.
        """
        mean, variance = self._over(phase, Posterior.score)
        return 100.0 * mean, 100.0 * sqrt(variance)

    def phase_band(self, phase: str, level: float = 0.8) -> Band:
        """Return the range (low, high; 0 to 100) of the score of one phase."""
        low, high = beta_band(*self._over(phase, Posterior.score), level)
        return 100.0 * low, 100.0 * high

    # The curve.

    def _heard(self, day: float, phase: str | None) -> tuple[float, float]:
        shares = window(-1, day)
        mean, variance = self._over(phase, lambda rung: rung.silence(shares))
        return 1.0 - mean, variance

    def heard_by(self, day: int) -> tuple[float, float]:
        """Return the share (0 to 1) that has heard through the end of a day, over the mix, and its sd.

        `F(t) = sum_s omega_s F_s(t)`; after day 90 the curve stays level.
        """
        mean, variance = self._heard(day, None)
        return mean, sqrt(variance)

    def heard_in(self, phase: str, day: int) -> tuple[float, float]:
        """Return the share (0 to 1) that has heard through the end of a day in one phase, and its sd.

        Raises:
            ValueError: the prior knows no such phase.
        """
        mean, variance = self._heard(day, phase)
        return mean, sqrt(variance)

    def heard_band(self, day: int, level: float = 0.8, phase: str | None = None) -> Band:
        """Return the range (low, high; 0 to 1) of the share that has heard through the end of a day."""
        return beta_band(*self._heard(day, phase), level)

    def median(self, phase: str | None = None) -> int | None:
        """Return the first day by which half have heard, or None where half never hear within 90 days."""
        return self.day_of(0.5, phase)

    def day_of(self, share: float, phase: str | None = None) -> int | None:
        """Return the first day by which a share (0 to 1) has heard, or None where it never does."""
        days = range(LAST_DAY + 1)
        found = bisect_left(days, share - _LAST_BITS, key=lambda day: self._heard(day, phase)[0])
        return found if found in days else None

    # Waiting on.

    def next(self, waited: int, days: int, phase: str | None = None) -> float | None:
        """Return the chance (0 to 1) of an answer within `days` for somebody who has waited `waited` days.

        `P(w, D) = sum_k p'_k (1 - E S_k(w + D | w))` with `p'_k` proportional to `p_k S_k(w)`: waiting is
        itself evidence for a lower rung. Over the mix, the average of the phases' chances. None beyond day
        90, where nothing is known.
        """
        found = self._next(waited, days, phase)
        return None if found is None else found[0]

    def next_band(self, waited: int, days: int, level: float = 0.8, phase: str | None = None) -> Band | None:
        """Return the range (low, high; 0 to 1) of `next`; over the mix, as if all phases erred alike."""
        found = self._next(waited, days, phase)
        return None if found is None else beta_band(*found, level)

    def _next(self, waited: int, days: int, phase: str | None) -> tuple[float, float] | None:
        if waited < 0 or days < 0:
            raise ValueError("days of waiting are not negative")
        if waited + days > LAST_DAY:
            return None
        before, within = window(-1, waited), window(waited, waited + days)
        if phase is not None:
            return conditional(self.rungs, self._phase(phase), before, within)
        mean = deviation = 0.0
        for name, weight in self.mix.items():
            here, variance = conditional(self.rungs, self._phase(name), before, within)
            mean += weight * here
            deviation += weight * sqrt(variance)
        return mean, deviation**2

    # The promise clock.

    @property
    def has_promises(self) -> bool:
        """Tell whether any promise was watched at all."""
        return any(self.evidence.promises.x)

    def _promised(self, shares: Sequence[float]) -> tuple[float, float]:
        mean, variance = mixed(self.promise_rungs, (rung.silence(shares) for rung in self._promises))
        return 1.0 - mean, variance

    def promise_by(self, phases: int) -> tuple[float, float]:
        """Return the share (0 to 1) answered by the end of so many of the clock's nine phases, and its sd."""
        mean, variance = self._promised(_first(phases))
        return mean, sqrt(variance)

    def promise_curve(self) -> tuple[float, ...]:
        """Return the share (0 to 1) answered by the end of each of the nine phases of the promise clock."""
        return tuple(self.promise_by(phases)[0] for phases in range(1, len(PROMISES.widths) + 1))

    def promise_band(self, phases: int, level: float = 0.8) -> Band:
        """Return the range (low, high; 0 to 1) of `promise_by`."""
        return beta_band(*self._promised(_first(phases)), level)

    @property
    def kept(self) -> float | None:
        """Return the share (0 to 1) of promises that are kept: F(the end of quarter 4). None without any."""
        return self.promise_by(QUARTERS)[0] if self.has_promises else None

    def kept_band(self, level: float = 0.8) -> Band | None:
        """Return the range (low, high; 0 to 1) of `kept`. None without promises."""
        return self.promise_band(QUARTERS, level) if self.has_promises else None

    @property
    def late_by(self) -> int | None:
        """Return by how many days late half have heard: 0 where at least half are kept.

        None without promises, and where half never hear within 60 days of the promised one.
        """
        return self.late_day_of(0.5) if self.has_promises else None

    def late_day_of(self, share: float) -> int | None:
        """Return the first late day by which a share (0 to 1) has heard, 0 for within the promise."""
        # The window of a promise due on day 0 ends with that day; what is late counts alike for all.
        days = range(LAST_LATE + 1)
        found = bisect_left(
            days,
            share - _LAST_BITS,
            key=lambda late: self._promised(tuple(map(float, exposures(0, late))))[0],
        )
        return found if found in days else None

    def next_promised(self, due: int, waited: int, days: int) -> float | None:
        """Return the chance (0 to 1) of an answer within `days`, by the promise clock.

        As `next`, for somebody who was promised an answer by day `due`. None beyond 60 days late.
        """
        found = self._next_promised(due, waited, days)
        return None if found is None else found[0]

    def next_promised_band(self, due: int, waited: int, days: int, level: float = 0.8) -> Band | None:
        """Return the range (low, high; 0 to 1) of `next_promised`."""
        found = self._next_promised(due, waited, days)
        return None if found is None else beta_band(*found, level)

    def _next_promised(self, due: int, waited: int, days: int) -> tuple[float, float] | None:
        if waited + days - due > LAST_LATE:
            return None
        before, until = exposures(due, waited), exposures(due, waited + days)
        within = [float(after - first) for first, after in zip(before, until, strict=True)]
        return conditional(self.promise_rungs, self._promises, tuple(map(float, before)), within)


def estimate(evidence: Evidence, prior: Prior = LAUNCH, mix: Mapping[str, float] = OMEGA) -> Estimate:
    """Return what the evidence says of an employer.

    Args:
        evidence: its weighted cells; every phase of them counts for the rung, whether the mix has it or not.
        prior: the typical employer, and the shares of the rungs.
        mix: the weights of the phases in standardised figures; they sum to 1.

    Raises:
        ValueError: the evidence or the mix has a phase that the prior does not know, or the weights do not
            sum to 1.
    """
    for phase in (*evidence.waits, *mix):
        if phase not in prior.hazards:
            raise ValueError(f"the prior knows no phase {phase!r}")
    if abs(sum(mix.values()) - 1.0) > 1e-6 or min(mix.values(), default=-1.0) < 0.0:
        raise ValueError("the weights of a mix are not negative and sum to 1")
    return Estimate(evidence, prior, mix)


def window(after: float, until: float) -> tuple[float, ...]:
    """Return the share of each of the ten bins that lies within the days after `after`, through `until`."""
    shares, first = [], 0
    for width in BIN_WIDTHS:
        inside = min(until + 1, first + width) - max(after + 1, first)
        shares.append(min(max(inside, 0), width) / width)
        first += width
    return tuple(shares)


def conditional(
    shares: Sequence[float],
    rungs: Sequence[Posterior],
    before: Sequence[float],
    within: Sequence[float],
) -> tuple[float, float]:
    """Return mean and variance of the chance of an answer in a window, after silence in an earlier one.

    Args:
        shares: the rungs' shares, before the silence.
        rungs: what each rung expects.
        before: the share of each bin that passed in silence.
        within: the share of each bin that lies within the window.
    """
    weights = [share * rung.silence(before).first for share, rung in zip(shares, rungs, strict=True)]
    total = sum(weights)
    # Silence that no rung can explain says nothing about the rungs.
    after = [weight / total for weight in weights] if total else shares
    silence, variance = mixed(after, (rung.silence(within) for rung in rungs))
    return 1.0 - silence, variance


def _first(phases: int) -> tuple[float, ...]:
    return tuple(float(number < phases) for number in range(len(PROMISES.widths)))
