"""The shape of public figures: what a Snapshot holds, and how templates read it.

`Snapshot.figures` is one JSON object:

- `reviews`: distinct published reviews of the window in which this employer owed an answer; at least 5.
- `waits`: their waits that the employer owed an answer to.
- `window`: the first and the last half-year counted, as ["2023H2", "2026H2"].
- `facets`: the codes that cards on its page say (Review.facets), for filters that are not empty.
- `splits`: figures by name. Each has `n`, the distinct reviews it rests on (at least 5), and:
  - `heard`: everything after an application together. `waits`; `curve`: whole percent heard by the end of
    each of the ten bins; `low`, `high`: the 80 % range of each; `median`: the day by which half had
    heard, or null; `watched`: the last bin in which anybody was watched.
  - `phase:<phase>`: the same for one phase.
  - `half:<half>`: the same for one half-year, everything after an application.
  - `promises`: `promises`, how many; `kept`, `low`, `high`: whole percent; `late_by`: days by which half
    had heard (0: half were kept) or null; `curve`: whole percent heard by the end of each of the nine
    phases of the promise clock; `due`: the bin in which most fall due, where at least 5 do, or null.
  - `bill:<field>` and `reasons:<source>`: `shares`, [[code, whole percent], ...], the largest first.
  - `pledge:<phase>`: `working_days`; `from_batch`; `kept`: whole percent heard within the pledge.

A split that is too small is absent (suppression.py). Everything is whole: cells and shares that are
exact to more places would give single reviews away.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from reviews import batches
from reviews.models import SiteSnapshot, Snapshot

if TYPE_CHECKING:
    from employers.models import Employer

# 1: Kaplan and Meier's curve over bins, no prior, all waits of the window alike.
METHOD_VERSION: Final = 1
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


@dataclass(frozen=True, slots=True)
class Figures:
    """All public figures of one employer, as of a batch."""

    batch: int
    reviews: int
    waits: int
    window: tuple[str, str]
    facets: tuple[str, ...]
    heard: Heard | None
    promised: Promised | None
    phases: dict[str, Heard]
    halves: dict[str, Heard]
    bill: dict[str, Shares]
    reasons: dict[str, Shares]
    pledges: dict[str, PledgeKept]

    @property
    def day(self) -> dt.date:
        """Return the day of the batch."""
        return batches.due_day(self.batch)

    @classmethod
    def parse(cls, batch: int, stored: Mapping[str, Any]) -> Self:
        """Return what a snapshot stores, ready for templates."""
        splits = stored["splits"]

        def named(kind: str) -> dict[str, Any]:
            return {
                name.removeprefix(f"{kind}:"): split
                for name, split in splits.items()
                if name.startswith(f"{kind}:")
            }

        return cls(
            batch=batch,
            reviews=stored["reviews"],
            waits=stored["waits"],
            window=(stored["window"][0], stored["window"][1]),
            facets=tuple(stored["facets"]),
            heard=Heard.parse(splits["heard"]) if "heard" in splits else None,
            promised=Promised.parse(splits["promises"]) if "promises" in splits else None,
            phases={phase: Heard.parse(split) for phase, split in named("phase").items()},
            halves={half: Heard.parse(split) for half, split in sorted(named("half").items())},
            bill={field: Shares.parse(split) for field, split in named("bill").items()},
            reasons={source: Shares.parse(split) for source, split in named("reasons").items()},
            pledges={phase: PledgeKept(**split) for phase, split in named("pledge").items()},
        )


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
