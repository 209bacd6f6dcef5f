"""The legal moves of a review or a reply: a pure table (moderation.md), and nothing else.

`reviews.services.change_status` is the one door that carries a move out; it asks `check` first.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a review or a reply stands."""

    QUEUED = "queued"
    IN_REVIEW = "in_review"
    NEEDS_AUTHOR = "needs_author"
    APPROVED = "approved"
    PUBLISHED = "published"
    RESTRICTED = "restricted"
    REMOVED = "removed"
    REJECTED = "rejected"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Actor(StrEnum):
    """Who makes a move."""

    AUTHOR = "author"
    QUEUE = "queue"
    MODERATOR = "moderator"
    SYSTEM = "system"


class Guard(StrEnum):
    """A condition of a move. The caller states which ones it has established."""

    NO_CONFLICT = "no_conflict"
    """The moderator has no tie to the employer."""
    LEASE_HELD = "lease_held"
    """The case is leased to this moderator, and the lease has not ended."""
    LEASE_OVER = "lease_over"
    """The moderator gives the case back, or the lease has ended."""
    VERSION_READ = "version_read"
    """The text to approve has the hash of the text that was read."""
    SECOND_FACTOR = "second_factor"
    """The moderator has given a second factor recently."""
    REASONS = "reasons"
    """There is a complete statement of reasons."""
    ANSWERED = "answered"
    """The author has answered the question."""
    DEADLINE_OVER = "deadline_over"
    """The days that were given have passed."""
    IN_BATCH = "in_batch"
    """A batch runs, the minimum wait is over and the tier's rules hold."""
    WITHIN_APPEAL_TIME = "within_appeal_time"
    """At most 183 days since the decision, and no appeal before."""
    SOMEBODY_ELSE = "somebody_else"
    """The moderator is not the one who decided before."""
    NO_HOLD = "no_hold"
    """There is no legal hold and no open appeal."""
    CONTESTED_BY_OTHER = "contested_by_other"
    """Not contested, or looked at by another moderator."""


S, A, G = Status, Actor, Guard
INITIAL: Final = S.QUEUED

# The states that an author may withdraw from, at once and without a reason.
WITHDRAWABLE: Final = frozenset(
    {S.QUEUED, S.IN_REVIEW, S.NEEDS_AUTHOR, S.APPROVED, S.PUBLISHED, S.RESTRICTED, S.APPEALED}
)
# The states in which the site's own clock runs (it pauses only in needs_author).
ON_THE_CLOCK: Final = frozenset({S.QUEUED, S.IN_REVIEW, S.APPEALED})
# The only state that readers see.
VISIBLE: Final = frozenset({S.PUBLISHED})
# Here nothing more can happen.
FINAL: Final = frozenset({S.ERASED})

MOVES: Final[dict[tuple[Status, Status, Actor], frozenset[Guard]]] = {
    (S.QUEUED, S.IN_REVIEW, A.QUEUE): frozenset({G.NO_CONFLICT}),
    (S.IN_REVIEW, S.QUEUED, A.MODERATOR): frozenset({G.LEASE_OVER}),
    (S.IN_REVIEW, S.QUEUED, A.QUEUE): frozenset({G.LEASE_OVER}),
    (S.IN_REVIEW, S.NEEDS_AUTHOR, A.MODERATOR): frozenset({G.LEASE_HELD, G.NO_CONFLICT, G.REASONS}),
    (S.NEEDS_AUTHOR, S.QUEUED, A.AUTHOR): frozenset({G.ANSWERED}),
    (S.NEEDS_AUTHOR, S.REJECTED, A.SYSTEM): frozenset({G.DEADLINE_OVER, G.REASONS}),
    (S.IN_REVIEW, S.APPROVED, A.MODERATOR): frozenset(
        {G.LEASE_HELD, G.NO_CONFLICT, G.VERSION_READ, G.SECOND_FACTOR, G.REASONS}
    ),
    (S.IN_REVIEW, S.REJECTED, A.MODERATOR): frozenset(
        {G.LEASE_HELD, G.NO_CONFLICT, G.VERSION_READ, G.REASONS}
    ),
    (S.APPROVED, S.PUBLISHED, A.SYSTEM): frozenset({G.IN_BATCH}),
    (S.PUBLISHED, S.RESTRICTED, A.MODERATOR): frozenset({G.NO_CONFLICT, G.SECOND_FACTOR, G.REASONS}),
    (S.RESTRICTED, S.PUBLISHED, A.MODERATOR): frozenset(
        {G.NO_CONFLICT, G.SECOND_FACTOR, G.CONTESTED_BY_OTHER, G.REASONS}
    ),
    (S.RESTRICTED, S.REMOVED, A.MODERATOR): frozenset(
        {G.NO_CONFLICT, G.SECOND_FACTOR, G.CONTESTED_BY_OTHER, G.REASONS}
    ),
    (S.PUBLISHED, S.REMOVED, A.MODERATOR): frozenset({G.NO_CONFLICT, G.SECOND_FACTOR, G.REASONS}),
    (S.REJECTED, S.APPEALED, A.AUTHOR): frozenset({G.WITHIN_APPEAL_TIME}),
    (S.RESTRICTED, S.APPEALED, A.AUTHOR): frozenset({G.WITHIN_APPEAL_TIME}),
    (S.REMOVED, S.APPEALED, A.AUTHOR): frozenset({G.WITHIN_APPEAL_TIME}),
    (S.APPEALED, S.APPROVED, A.MODERATOR): frozenset(
        {G.NO_CONFLICT, G.SOMEBODY_ELSE, G.VERSION_READ, G.SECOND_FACTOR, G.REASONS}
    ),
    (S.APPEALED, S.REJECTED, A.MODERATOR): frozenset({G.NO_CONFLICT, G.SOMEBODY_ELSE, G.REASONS}),
    (S.APPEALED, S.RESTRICTED, A.MODERATOR): frozenset({G.NO_CONFLICT, G.SOMEBODY_ELSE, G.REASONS}),
    (S.APPEALED, S.REMOVED, A.MODERATOR): frozenset({G.NO_CONFLICT, G.SOMEBODY_ELSE, G.REASONS}),
    (S.APPROVED, S.WITHDRAWN, A.SYSTEM): frozenset({G.DEADLINE_OVER}),
    **{(state, S.WITHDRAWN, A.AUTHOR): frozenset() for state in sorted(WITHDRAWABLE)},
    (S.WITHDRAWN, S.ERASED, A.SYSTEM): frozenset({G.DEADLINE_OVER, G.NO_HOLD}),
    (S.REJECTED, S.ERASED, A.SYSTEM): frozenset({G.DEADLINE_OVER, G.NO_HOLD}),
    (S.REMOVED, S.ERASED, A.SYSTEM): frozenset({G.DEADLINE_OVER, G.NO_HOLD}),
}


class IllegalMoveError(Exception):
    """A move that the table does not have, or whose guards do not hold. Nothing was changed."""


@dataclass(frozen=True)
class Move:
    """A move that `check` has allowed."""

    start: Status
    end: Status
    actor: Actor


def check(*, start: str, end: str, actor: str, guards: frozenset[Guard] = frozenset()) -> Move:
    """Return the move if it is legal for the actor and all of its guards are among `guards`.

    Raises:
        IllegalMoveError: there is no such move, or a guard is missing.
    """
    move = Move(Status(start), Status(end), Actor(actor))
    needed = MOVES.get((move.start, move.end, move.actor))
    if needed is None:
        raise IllegalMoveError(f"{start} -> {end} is not a move of the {actor}")
    if missing := needed - guards:
        raise IllegalMoveError(f"{start} -> {end} by the {actor} lacks: {', '.join(sorted(missing))}")
    return move
