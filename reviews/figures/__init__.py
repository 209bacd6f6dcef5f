"""The shape of public figures: what a Snapshot holds, and how templates read it.

`Snapshot.figures`, method version 3, is one JSON object. All of it is public, and nothing else is:

- `reviews`: distinct published reviews of the window in which this employer owed an answer: of those whose
  cards show the bins of their waits none or at least 5, and of the others too.
- `waits`: their waits that the employer owed an answer to.
- `window`: the first and the last half-year counted, as ["2023H2", "2026H2"].
- `facets`: the codes that cards on its page say (Review.facets), for filters that are not empty.
- `clients`, `agencies`: keys of the employers that at least 5 cards name with it as their agency, and of the
  agencies that at least 5 of its own cards name; those named most first.
- `prior`: the key of the reviews.Prior with which `score`, `heard`, phases and promises were estimated.
- `score`: `n`, the distinct reviews with a wait after an application; `score`; `low`, `high`: its 80 %
  range; `low95`, `high95`; `outer_low`, `outer_high`: the outer band (scoring/selection.py); all 0 to 100.
- `trend`: `direction` ("improving", "worsening", "steady"); `latest`, `latest_n`: the score and the reviews
  of the last half-year; `before`, `before_n`: of the two before it. Absent below 10 reviews on either side.
- `leans_on`: `batch`, and `without`: the score without it. Absent where it leans on none.
- `cells`: from 10 reviews on, what the figures were computed from, for anybody to do it again:
  `{"waits": {phase: {"d": [10], "x": [10]}}, "promises": {"d": [9], "x": [9]}}`, weighted by age and rounded
  to two places. Phases that are too small to stand alone are counted with another one (`pooled`).
- `pooled`: pairs [[phase, another one], ...]: of the first some reviews are counted with the second.
- `splits`: figures by name. Each has `n`, the distinct reviews it rests on (at least 5), and:
  - `heard`: everything after an application together, standardised over the mix of phases. `waits`;
    `curve`: whole percent heard by the end of each of the ten bins; `low`, `high`: the 80 % range of each;
    `median`: the day by which half had heard, or null; `watched`: the last bin in which anybody was watched;
    `score`, `score_low`, `score_high`.
  - `phase:<phase>`: the same for one phase.
  - `half:<half>`: the same for one half-year, everything after an application, unweighted.
  - `promises`: `promises`, how many; `kept`, `low`, `high`: whole percent; `late_by`: days by which half
    had heard (0: half were kept) or null; `curve`: whole percent heard by the end of each of the nine
    phases of the promise clock; `curve_low`, `curve_high`: the 80 % range of each; `due`: the bin in which
    most fall due, where at least 5 do, or null.
  - `bill:<field>` and `reasons:<source>`: `shares`, [[code, whole percent], ...], the largest first.
    The source is one of ReasonSource, as candidates tell it, or `in_replies`: what the employer states in
    its replies.
  - `pledge:<phase>:<from_batch>:<working_days>`: `working_days`; `from_batch`; `kept`: whole percent heard
    within it; `low`, `high`: its 80 % range. Those that have ended too.

A split that is too small is absent (suppression.py). Everything is whole: shares that are exact to more
places would give single reviews away. `cells` are not, and are safe for the reasons in docs/record.md.

`Snapshot.base` is for the next batch and the nightly rebuild, and never leaves the database (base.py).

`SiteSnapshot.figures` has `reviews`, `waits`, `window`, `facets` and the splits `heard`, `phase:<phase>`
and `promises`: plain facts of all published waits together, by Kaplan and Meier's curve, without a score.
Beside them stands `typical`: what the typical employer does by the `prior`, for comparison: `score`,
`low`, `high` (between which 8 of 10 employers lie), and `heard`, `phase:<phase>` and `promises` as above,
with n = 0.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from reviews import batches
from reviews.models import SiteSnapshot, Snapshot

if TYPE_CHECKING:
    from employers.models import Employer, Pledge

# 1: Kaplan and Meier's curve over bins, no prior, all waits of the window alike.
# 2: the ladder of docs/scoring.md, with a learnt prior, weighted by age.
# 3: as 2, but the waits of which no card shows the bins are counted apart from all others.
METHOD_VERSION: Final = 3
BILL_FIELDS: Final = (
    "interviews",
    "interview_hours",
    "exercise_hours",
    "travel",
    "references_contacted",
    "offers_declined",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """How fast answers came; all shares in whole percent."""

    n: int
    waits: int
    curve: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    median: int | None
    watched: int
    # 0 to 100 with the 80 % range; None in facts about all employers together.
    score: int | None = None
    score_low: int | None = None
    score_high: int | None = None

    @classmethod
    def parse(cls, split: Mapping[str, Any]) -> Self:
        """Return what a snapshot stores."""
        return cls(
            split["n"],
            split["waits"],
            tuple(split["curve"]),
            tuple(split["low"]),
            tuple(split["high"]),
            split["median"],
            split["watched"],
            split.get("score"),
            split.get("score_low"),
            split.get("score_high"),
        )

    @property
    def answered(self) -> int:
        """Return the share that was answered at all within 90 days."""
        return self.curve[-1]

    def by(self, place: int) -> int:
        """Return the share that had heard by the end of bin `place`."""
        return self.curve[place]


@dataclass(frozen=True, slots=True)
class Promised:
    """What became of promises; all shares in whole percent."""

    n: int
    promises: int
    kept: int
    low: int
    high: int
    late_by: int | None
    curve: tuple[int, ...]
    due: int | None
    # The 80 % range at the end of each phase; empty in facts about all employers together.
    curve_low: tuple[int, ...] = ()
    curve_high: tuple[int, ...] = ()

    @classmethod
    def parse(cls, split: Mapping[str, Any]) -> Self:
        """Return what a snapshot stores."""
        return cls(
            split["n"],
            split["promises"],
            split["kept"],
            split["low"],
            split["high"],
            split["late_by"],
            tuple(split["curve"]),
            split["due"],
            tuple(split.get("curve_low", ())),
            tuple(split.get("curve_high", ())),
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """A distribution: (code, whole percent) of the parts that may be shown, of `n` reviews."""

    n: int
    shares: tuple[tuple[str, int], ...]

    @classmethod
    def parse(cls, split: Mapping[str, Any]) -> Self:
        """Return what a snapshot stores."""
        return cls(split["n"], tuple((code, share) for code, share in split["shares"]))


@dataclass(frozen=True, slots=True)
class PledgeKept:
    """How a pledge is kept: whole percent of `n` reviews that are labelled after it was given."""

    n: int
    working_days: int
    from_batch: int
    kept: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of `n` reviews, 0 to 100, with its 80 % range, its 95 % range and the outer band."""

    n: int
    score: int
    low: int
    high: int
    low95: int
    high95: int
    outer_low: int
    outer_high: int


@dataclass(frozen=True, slots=True)
class Trend:
    """How the last half-year compares with the two before it: two scores, and the reviews behind each."""

    direction: str
    latest: int
    latest_n: int
    before: int
    before_n: int

    @property
    def delta(self) -> int:
        """Return by how many points the score rose."""
        return self.latest - self.before


@dataclass(frozen=True, slots=True)
class LeansOn:
    """The batch that moves the score by more than five points, and the score without it."""

    batch: int
    without: int

    @property
    def day(self) -> dt.date:
        """Return the day of that batch."""
        return batches.due_day(self.batch)


@dataclass(frozen=True, slots=True)
class Cells:
    """The weighted cells that the figures were computed from, as `python -m scoring` reads them."""

    waits: Mapping[str, Mapping[str, Sequence[float]]]
    promises: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Typical:
    """What the typical employer does, by the prior: 8 of 10 employers lie between `low` and `high`."""

    score: int
    low: int
    high: int
    heard: Heard
    phases: dict[str, Heard]
    promised: Promised

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Self:
        """Return what a site snapshot stores."""
        return cls(
            stored["score"],
            stored["low"],
            stored["high"],
            Heard.parse(stored["heard"]),
            {phase: Heard.parse(split) for phase, split in named(stored, "phase").items()},
            Promised.parse(stored["promises"]),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """All public figures of one employer, or of all employers together, as of a batch."""

    batch: int
    reviews: int
    waits: int
    window: tuple[str, str]
    facets: tuple[str, ...]
    # Keys of employers, those named on most cards first: whom an agency recruits for, and through whom.
    clients: tuple[int, ...]
    agencies: tuple[int, ...]
    heard: Heard | None
    promised: Promised | None
    phases: dict[str, Heard]
    halves: dict[str, Heard]
    bill: dict[str, Shares]
    reasons: dict[str, Shares]
    # By "<phase>:<from_batch>:<working_days>".
    pledges: dict[str, PledgeKept]
    score: Score | None = None
    trend: Trend | None = None
    leans_on: LeansOn | None = None
    # From 10 reviews on.
    cells: Cells | None = None
    # (phase, another one that those of its reviews are counted with which are too few to stand alone).
    pooled: tuple[tuple[str, str], ...] = ()
    # The key of the reviews.Prior in force when the figures were estimated.
    prior: int | None = None
    # All employers together have it alone.
    typical: Typical | None = None

    @property
    def day(self) -> dt.date:
        """Return the day of the batch."""
        return batches.due_day(self.batch)

    def kept(self, pledge: "Pledge") -> PledgeKept | None:
        """Return how one of the employer's pledges is kept, or None while too few later reviews tell."""
        return self.pledges.get(f"{pledge.phase}:{pledge.from_batch}:{pledge.working_days}")

    @classmethod
    def parse(cls, batch: int, stored: Mapping[str, Any]) -> Self:
        """Return what a snapshot stores, ready for templates."""
        splits = stored["splits"]
        return cls(
            batch=batch,
            reviews=stored["reviews"],
            waits=stored["waits"],
            window=(stored["window"][0], stored["window"][1]),
            facets=tuple(stored["facets"]),
            clients=tuple(stored.get("clients", ())),
            agencies=tuple(stored.get("agencies", ())),
            heard=Heard.parse(splits["heard"]) if "heard" in splits else None,
            promised=Promised.parse(splits["promises"]) if "promises" in splits else None,
            phases={phase: Heard.parse(split) for phase, split in named(splits, "phase").items()},
            halves={half: Heard.parse(split) for half, split in sorted(named(splits, "half").items())},
            bill={field: Shares.parse(split) for field, split in named(splits, "bill").items()},
            reasons={source: Shares.parse(split) for source, split in named(splits, "reasons").items()},
            pledges={name: PledgeKept(**split) for name, split in named(splits, "pledge").items()},
            score=Score(**stored["score"]) if "score" in stored else None,
            trend=Trend(**stored["trend"]) if "trend" in stored else None,
            leans_on=LeansOn(**stored["leans_on"]) if "leans_on" in stored else None,
            cells=Cells(**stored["cells"]) if "cells" in stored else None,
            pooled=tuple((small, large) for small, large in stored.get("pooled", ())),
            prior=stored.get("prior"),
            typical=Typical.parse(stored["typical"]) if "typical" in stored else None,
        )


def named(splits: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the splits of a kind, by what comes after the colon."""
    return {
        name.removeprefix(f"{kind}:"): split for name, split in splits.items() if name.startswith(f"{kind}:")
    }


def figures_for(employer: "Employer") -> Figures | None:
    """Return the public figures of an employer, or None while there are fewer than five reviews."""
    snapshot = Snapshot.objects.filter(employer=employer).order_by("-batch").first()
    return Figures.parse(snapshot.batch_id, snapshot.figures) if snapshot else None


def site_figures() -> Figures | None:
    """Return the figures of all employers together, or None while there are too few."""
    snapshot = SiteSnapshot.objects.order_by("-batch").first()
    return Figures.parse(snapshot.batch_id, snapshot.figures) if snapshot else None


def shares_of(percents: Mapping[str, int]) -> list[list[str | int]]:
    """Return shares as a snapshot stores them: the largest first, equal ones by their code."""
    ordered: Sequence[tuple[str, int]] = sorted(percents.items(), key=lambda part: (-part[1], part[0]))
    return [[code, share] for code, share in ordered]
