"""What employers ask of candidates and what is said of silence: distributions, by employer."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count

from core.vocabulary import Tier
from reviews.figures import BILL_FIELDS, shares_of
from reviews.figures.base import OPEN, VEILED
from reviews.figures.suppression import FAR, K_SENSITIVE, K, Parts, shown_parts
from reviews.lifecycle import VISIBLE
from reviews.models import Reply, Review
from reviews.querysets import TELLS_AGENCY
from reviews.tallies import is_veiled, published_promises, waits_about

_SENSITIVE = {"offers_declined": K_SENSITIVE}

type Splits = dict[str, dict[str, Any]]


def facets(employers: Collection[int]) -> dict[int, set[str]]:
    """Return what the cards on each employer's page say, so that the page offers no empty filter."""
    found: dict[int, set[str]] = defaultdict(set)
    published = Review.objects.published().order_by()
    own = published.filter(employer__in=employers).values_list("employer", "facets")
    through = published.filter(agency__in=employers, tier__in=TELLS_AGENCY).values_list("agency", "facets")
    for key, facets in [*own.distinct(), *through.distinct()]:
        found[key] |= set(facets.split())
    return found


def dealings(employers: Collection[int]) -> dict[int, dict[str, list[int]]]:
    """Return by employer its `clients` (as an agency) and its `agencies`: those named on most cards first.

    Only cards of tiers that tell the agency are counted, and each pair only from K of them on, so that a card
    of tier S is told by nothing; a rest of one to four loses the smallest pair too.
    """
    told = Review.objects.published().filter(tier__in=TELLS_AGENCY, agency__isnull=False).order_by()
    found: dict[int, dict[str, list[int]]] = defaultdict(dict)
    for kind, own, other in (("clients", "agency", "employer"), ("agencies", "employer", "agency")):
        counts: dict[int, Counter[int]] = defaultdict(Counter)
        rows = told.filter(**{f"{own}__in": employers}).values_list(own, other).annotate(n=Count("pk"))
        for key, partner, n in rows.order_by(other):
            counts[key][partner] = n
        for key, partners in counts.items():
            shown = shown_parts(partners)
            found[key][kind] = sorted(shown, key=lambda partner: (-shown[partner], partner))
    return found


def bills(employers: Collection[int], since: dt.date) -> dict[int, dict[str, Parts]]:
    """Return the candidates' bills by employer and field: how many reviews gave which answer."""
    found: dict[int, dict[str, Parts]] = defaultdict(lambda: defaultdict(Parts))
    own = Review.objects.published().filter(employer__in=employers, period_start__gte=since)
    for row in own.values("employer", "tier", *BILL_FIELDS).annotate(reviews=Count("pk")).order_by():
        for name in BILL_FIELDS:
            if row[name] not in {"", None}:
                code = {True: "yes", False: "no"}.get(row[name], row[name])
                found[row["employer"]][name].add(code, row["reviews"], on_card=row["tier"] == Tier.L)
    return found


# What employers state in public replies stands apart from what candidates were told: an employer knows its
# own replies one by one, and taking them from a whole would leave it the candidates' few.
IN_REPLIES: Final = "in_replies"


def reasons(employers: Collection[int], since: dt.date) -> dict[int, dict[str, Parts]]:
    """Return the reasons for silence by employer and source: how many reviews name which last.

    The sources are those of ReasonSource as candidates tell them, and IN_REPLIES.
    """
    rows = (
        waits_about(employers)
        .filter(review__period_start__gte=since)
        .exclude(reason="")
        .values_list("party", "reason_source", "review", "reason", "review__tier")
        .order_by("review", "position")
    )
    last: dict[tuple[int, str, int], str] = {}
    on_card: dict[int, tuple[int, str]] = {}
    for key, source, review, reason, tier in rows:
        # One reason a review and source, so that the parts add up to a whole of distinct reviews.
        last[key, source, review] = reason
        # A card gives the last reason of all (reviews.cards).
        if tier in TELLS_AGENCY:
            on_card[review] = (key, source)
    found: dict[int, dict[str, Parts]] = defaultdict(lambda: defaultdict(Parts))
    for (key, source, review), reason in last.items():
        if key in employers:
            found[key][source].add(reason, on_card=on_card.get(review) == (key, source))
    for key, counts in stated_in_replies(employers, since).items():
        found[key][IN_REPLIES] = counts
    return found


def stated_in_replies(employers: Collection[int], since: dt.date) -> dict[int, Parts]:
    """Return by employer how many of its public replies state which reason for silence."""
    rows = (
        Reply.objects.published()
        .filter(
            employer__in=employers,
            review__status__in=VISIBLE,
            review__period_start__gte=since,
        )
        .exclude(live_version__stated_reason="")
        .values_list("employer", "live_version__stated_reason")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[int, Parts] = defaultdict(Parts)
    for key, reason, n in rows:
        # A reply is public, and says its reason to everybody.
        found[key].add(reason, n, on_card=True)
    return found


@dataclass(slots=True)
class Told:
    """The distributions of one employer as they are shown, and what the next batch needs of them.

    Attributes:
        before: `told` of the last base: by name the parts on cards, the veiled ones, and how many veiled
            ones were counted in earlier steps.
        splits: those of which anything may be shown.
        kept: as `before`, from now on; once something has been shown it moves in steps.
        rests: by name the kinds of reviews that are counted.
    """

    before: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    splits: Splits = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)
    rests: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, counted: Mapping[str, Parts]) -> None:
        """Show the distributions of which anything may be shown."""
        for name, parts in sorted(counted.items()):
            full = f"{kind}:{name}"
            shown, n = self.parts(full, parts, k=_SENSITIVE.get(name, K))
            if shown:
                percents = {code: round(100 * part / n) for code, part in shown.items()}
                self.splits[full] = {"n": n, "shares": shares_of(percents)}

    def parts(self, name: str, parts: Parts, *, k: int = K) -> tuple[dict[str, int], int]:
        """Return the parts of a distribution that may be shown, and how many reviews it is of."""
        moved = self._moved(name, parts, k)
        still = parts.shown(k=k)
        shown = {code: part for code, part in moved.shown(k=k).items() if code in still}
        n = moved.counted(k=k).total()
        if shown:
            self.rests[name] = [OPEN, VEILED] if n > moved.on_cards.total() else [OPEN]
        self._keep(name, parts, k, shown=bool(shown))
        return shown, n

    def usual(self, name: str, parts: Parts) -> str | None:
        """Return the part that most reviews are in, where at least five are; of equals the smallest.

        Of each part the veiled ones are counted once there are five of them: fewer decide nothing.
        """
        moved = self._moved(name, parts, K)
        veiled = moved.veiled
        counts = {
            part: moved.on_cards[part] + (veiled[part] if veiled[part] >= K else 0) for part in moved.counts
        }
        large = {part: n for part, n in counts.items() if n >= K}
        found = min(large, key=lambda part: (-large[part], part)) if large else None
        self._keep(name, parts, K, shown=found is not None)
        return found

    def _moved(self, name: str, parts: Parts, k: int) -> Parts:
        """Return the parts as they are counted now: in steps, and without veiled ones that are too few."""
        moved = self._after(name, parts, k) if name in self.before else parts
        return moved if parts.veiled.total() >= k else Parts(moved.on_cards, moved.on_cards)

    def _keep(self, name: str, parts: Parts, k: int, *, shown: bool) -> None:
        earlier: list[int] = []
        if name in self.before:
            parts = self._after(name, parts, k)
            n, were = parts.veiled.total(), _parts(self.before[name]).veiled.total()
            past = {*_earlier(self.before[name]), *({were} if were >= k and n != were else set())}
            earlier = sorted(one for one in past if abs(n - one) < FAR)
        elif not shown:
            return
        self.kept[name] = [dict(parts.on_cards), dict(parts.veiled), earlier]

    def _after(self, name: str, parts: Parts, k: int) -> Parts:
        before = self.before[name]
        return parts.after(_parts(before), k=k, earlier=_earlier(before))


def _parts(stored: Sequence[Any]) -> Parts:
    on_cards: Counter[str] = Counter(stored[0])
    return Parts(on_cards + Counter(stored[1]), on_cards)


def _earlier(stored: Sequence[Any]) -> Sequence[int]:
    return stored[2] if len(stored) > 2 else ()


def lengths(employers: Collection[int], since: dt.date) -> dict[int, Parts]:
    """Return by employer how many reviews have a promise that falls due in which bin."""
    rows = (
        published_promises(employers)
        .filter(wait__review__period_start__gte=since, length_bin__isnull=False)
        .annotate(veiled=is_veiled("wait__review__"))
        .values("party", "length_bin", "veiled")
        .annotate(n=Count("wait__review", distinct=True))
        .order_by()
    )
    found: dict[int, Parts] = defaultdict(Parts)
    for row in rows:
        found[row["party"]].add(str(row["length_bin"]), row["n"], on_card=not row["veiled"])
    return found
