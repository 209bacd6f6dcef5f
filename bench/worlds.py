"""Invented worlds in which the truth is known: employers, their curves, and the waits that get told.

Every world says, for each employer and phase (screening, interview, decision), the true share that hears
by the end of each day 0 to 90. None but "ladder" is in the estimator's own family.

- `lognormal`: an employer ever answers a share of candidates (Beta(3, 1.6)), after a lognormal time with a
  median (around 8 days, from 2 to 35 in nine of ten) and a spread of its own. Later phases are answered
  more often and sooner.
- `rounds`: everybody of a round is told at once: on the day 4 to 40 that the employer decides, give or take
  two days, one in five earlier. The curve is a step, which no tilt of a typical curve can follow.
- `apart`: as `lognormal`, but each phase draws anew: good at screening says nothing about decisions.
- `two_kinds`: six in ten employers answer nearly everybody within days, four in ten nearly nobody, ever.
- `ladder`: the estimator's own family on its launch numbers, with hazards scattered around the rung (as 20
  waits scatter): a control, to see whether the formulas do what they say.
- `selection`: as `lognormal`, but who waits longer than 14 days is 2.7 times as likely to tell of it (.8
  against .3). Nothing in the waits shows it.

Telling: half of all candidates are watched for the whole 90 days; the others tell once, on a day from 3 to 60
after the contact, or when the answer comes if that is sooner. As in the record, only bins are kept, and a
wait without an answer adds half of its last bin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from scoring.cells import LATE_ENDS, PROMISES, QUARTERS, Cell
from scoring.clock import BIN_ENDS, BINS, LAST_DAY
from scoring.evidence import Counts, Evidence
from scoring.launch import LAUNCH, OMEGA, RUNGS

type Array = NDArray[np.float64]
type Random = np.random.Generator

PHASES: Final = tuple(OMEGA)
# How often a candidate who tells was waiting in each phase; not the mix that the score is standardised to.
TOLD_IN: Final = (0.30, 0.50, 0.20)
_DAYS: Final = np.arange(LAST_DAY + 1)
_WATCHED_WHOLE: Final = 0.5
_TOLD_BETWEEN: Final = (3, 60)
# "Selection": the day from which a wait is long, and how likely short and long ones are told.
_LONG: Final = 14
_TELLS: Final = (0.3, 0.8)
# Promises of these lengths in days, equally often.
DUES: Final = (2, 4, 6, 9, 13)
_LATE: Final = LATE_ENDS[-1]


@dataclass(frozen=True)
class World:
    """One invented world: `curves(random, employers)` returns shares by employer, phase and day."""

    name: str
    curves: Callable[[Random, int], Array]
    selected: bool = False
    in_family: bool = False


def _lognormal(random: Random, employers: int, phases: int = 1) -> Array:
    size = (employers, phases)
    ever = special.logit(random.beta(3.0, 1.6, size)) + np.array([-0.2, 0.0, 0.5])
    middle = np.exp(random.normal(np.log(8.0), 0.85, size)) * np.array([1.1, 1.0, 0.8])
    spread = random.uniform(0.4, 1.1, size)
    at = (np.log(_DAYS + 1.0) - np.log(middle)[..., None]) / spread[..., None]
    return np.asarray(special.expit(ever)[..., None] * special.ndtr(at))


def _apart(random: Random, employers: int) -> Array:
    return _lognormal(random, employers, len(PHASES))


def _rounds(random: Random, employers: int) -> Array:
    size = (employers, 1)
    ever = special.expit(special.logit(random.beta(3.0, 1.5, size)) + np.array([-0.2, 0.0, 0.5]))
    decided = random.integers(4, 41, size)[..., None]
    step = special.ndtr((_DAYS + 0.5 - decided) / 2.0)
    early = np.minimum((_DAYS + 1.0) / decided, 1.0)
    return np.asarray(ever[..., None] * (0.8 * step + 0.2 * early))


def _two_kinds(random: Random, employers: int) -> Array:
    good = random.random((employers, 1)) < 0.6
    ever = np.where(good, random.beta(30, 2, good.shape), random.beta(2, 12, good.shape)) + np.zeros(3)
    pace = np.where(good, random.uniform(2, 8, good.shape), random.uniform(10, 30, good.shape))
    return np.asarray(ever[..., None] * -np.expm1(-(_DAYS + 1.0) / pace[..., None]))


def _ladder(random: Random, employers: int) -> Array:
    rung = random.choice(len(RUNGS), size=employers, p=LAUNCH.rungs)
    curves = np.empty((employers, len(PHASES), LAST_DAY + 1))
    tilts = np.array(RUNGS)[rung][:, None]
    ends = np.array(BIN_ENDS)
    place = np.searchsorted(ends, _DAYS)
    widths = np.diff(ends, prepend=-1)
    for number, phase in enumerate(PHASES):
        hazards = -np.expm1(tilts * np.log1p(-np.array(LAUNCH.hazards[phase])))
        before = np.cumprod(1.0 - hazards, axis=1) / (1.0 - hazards)
        drawn = random.beta(20.0 * before * hazards, 20.0 * before * (1.0 - hazards))
        silence = np.log1p(-np.minimum(drawn, 1.0 - 1e-12))
        curves[:, number] = -np.expm1(np.cumsum((silence / widths)[:, place], axis=1))
    return curves


WORLDS: Final = (
    World("lognormal", _lognormal),
    World("rounds", _rounds),
    World("apart", _apart),
    World("two_kinds", _two_kinds),
    World("ladder", _ladder, in_family=True),
    World("selection", _lognormal, selected=True),
)


@dataclass(frozen=True)
class Told:
    """What `n` candidates of one employer told: classes O and W, and the days for simpler estimators.

    `days` is the day of the answer, or the last one watched; `came` says which. `cell` is that of all phases.
    """

    own: Evidence
    waiting: Evidence
    cell: Cell
    days: NDArray[np.int64]
    came: NDArray[np.bool_]

    @property
    def evidence(self) -> Evidence:
        """Return everything together."""
        return self.own + self.waiting


def tell(random: Random, curves: Array, n: int, *, selected: bool) -> Told:
    """Return what n candidates tell of an employer with these curves (phase x day)."""
    kept: list[tuple[NDArray[np.int64], ...]] = []
    while sum(len(part[0]) for part in kept) < n:
        phase = random.choice(len(PHASES), size=max(3 * n, 8) if selected else n, p=TOLD_IN)
        answer = np.empty(len(phase), dtype=np.int64)
        chance = random.random(len(phase))
        for number, curve in enumerate(curves):
            answer[phase == number] = np.searchsorted(curve, chance[phase == number], side="left")
        told_on = random.integers(_TOLD_BETWEEN[0], _TOLD_BETWEEN[1] + 1, len(phase))
        watched = np.where(random.random(len(phase)) < _WATCHED_WHOLE, LAST_DAY, told_on)
        if selected:
            likely = np.where(np.minimum(answer, watched) > _LONG, _TELLS[1], _TELLS[0])
            tells = random.random(len(phase)) < likely
            phase, answer, watched = phase[tells], answer[tells], watched[tells]
        kept.append((phase, answer, watched))
    phase, answer, watched = (np.concatenate(part)[:n] for part in zip(*kept, strict=True))
    came = answer <= watched
    days = np.where(came, answer, watched)
    # Class W: first told while it still ran, more than 14 days after the contact.
    running = ~came & (watched < LAST_DAY) & (watched > _LONG)
    own, still = _evidence(phase, days, came, ~running), _evidence(phase, days, came, running)
    return Told(own, still, _cell(days, came), days, came)


def _evidence(
    phase: NDArray[np.int64], days: NDArray[np.int64], came: NDArray[np.bool_], which: NDArray[np.bool_]
) -> Evidence:
    waits = {}
    for number, name in enumerate(PHASES):
        here = which & (phase == number)
        if here.any():
            waits[name] = Counts.of_cell(_cell(days[here], came[here]))
    return Evidence(waits, n=int(which.sum()))


def _cell(days: NDArray[np.int64], came: NDArray[np.bool_]) -> Cell:
    places = np.searchsorted(np.array(BIN_ENDS), days)
    answered, silent = (np.bincount(places[one], minlength=BINS).tolist() for one in (came, ~came))
    return Cell.of_counts(answered, silent)


@dataclass(frozen=True)
class Promising:
    """How employers keep promises: outside the promise clock's family too.

    The answer comes after the promised time multiplied by a lognormal factor of the employer's own, or
    never; so lateness grows with the promise, which the late phases of the clock do not know.
    """

    ever: Array
    factor: Array
    spread: Array

    @classmethod
    def draw(cls, random: Random, employers: int) -> "Promising":
        """Return so many employers."""
        return cls(
            random.beta(4.0, 1.3, employers),
            np.exp(random.normal(0.05, 0.55, employers)),
            random.uniform(0.2, 0.7, employers),
        )

    def by(self, late: int) -> Array:
        """Return each employer's share answered by so many days after the promised one, over all lengths."""
        shares = [
            self.ever
            * special.ndtr((np.log((due + late + 1.0) / (due + 1.0)) - np.log(self.factor)) / self.spread)
            for due in DUES
        ]
        return np.asarray(np.mean(shares, axis=0))

    def late_by(self, employer: int) -> int | None:
        """Return by how many days late half have heard; None where half never do within 60."""
        found = (late for late in range(_LATE + 1) if self.by(late)[employer] >= 0.5)
        return next(found, None)

    def tell(self, random: Random, employer: int, n: int) -> Counts:
        """Return the cell of n promises, half of them watched to the end and half to some day before it."""
        due = random.choice(np.array(DUES), size=n)
        factor = np.exp(random.normal(np.log(self.factor[employer]), self.spread[employer], n))
        answer = np.floor((due + 1.0) * factor)
        answer = np.where(random.random(n) < self.ever[employer], answer, np.inf)
        end = due + _LATE
        watched = np.where(random.random(n) < _WATCHED_WHOLE, end, random.integers(1, end + 1))
        came = answer <= watched
        day = np.where(came, answer, watched)
        quarter = (QUARTERS * (2 * np.minimum(day, due) + 1) // (2 * (due + 1))).astype(int)
        late = QUARTERS + np.searchsorted(np.array(LATE_ENDS), day - due)
        place = np.where(day <= due, quarter, late)
        answered, silent = (
            np.bincount(place[one], minlength=len(PROMISES.widths)).tolist() for one in (came, ~came)
        )
        return Counts.of_cell(Cell.of_counts(answered, silent, PROMISES))
