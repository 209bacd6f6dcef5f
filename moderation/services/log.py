"""The record of decisions: append-only, each entry's hash over its fields and the hash before it.

An entry holds no text, key, address or time of day. `verify` walks the whole chain and compares the last
entry of each subject with where the subject stands now. What of it is public, and when: moderation/ledger/.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.db import connection, transaction

from core.public_ids import random_public_id
from moderation.ledger.chain import GENESIS, canonical
from moderation.models import Action, Decision
from reviews.lifecycle import Status
from reviews.models import Reply, Review

FIELDS: Final = ("log_ref", "action", "from_status", "to_status", "ground", "automated", "label")
# These came later. Entries without them have the hash that they always had.
FIELDS_IF_SET: Final = ("promise", "kept", "by")
# Any number of ours: who holds this lock in PostgreSQL is the one who appends.
_LOCK: Final = 7_201_148

S = Status
# Where a subject may stand after its last entry, by moves that are no decision.
_MAY_STAND: Final[dict[str, frozenset[str]]] = {
    S.APPROVED: frozenset({S.APPROVED, S.PUBLISHED, S.WITHDRAWN, S.ERASED}),
    S.PUBLISHED: frozenset({S.PUBLISHED, S.WITHDRAWN, S.ERASED}),
    S.NEEDS_AUTHOR: frozenset({S.NEEDS_AUTHOR, S.QUEUED, S.IN_REVIEW, S.WITHDRAWN, S.ERASED}),
    # Who has appealed can still withdraw.
    S.REJECTED: frozenset({S.REJECTED, S.APPEALED, S.WITHDRAWN, S.ERASED}),
    S.RESTRICTED: frozenset({S.RESTRICTED, S.APPEALED, S.WITHDRAWN, S.ERASED}),
    S.REMOVED: frozenset({S.REMOVED, S.APPEALED, S.WITHDRAWN, S.ERASED}),
}
# Nobody stands here without a decision.
_NEEDS_ENTRY: Final = frozenset(
    {S.NEEDS_AUTHOR, S.APPROVED, S.PUBLISHED, S.REJECTED, S.RESTRICTED, S.REMOVED, S.APPEALED}
)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the log: at the entry `seq`, or about the subject `log_ref` (then `seq` is 0)."""

    seq: int
    log_ref: str
    what: str


@dataclass(frozen=True)
class LogReport:
    """The result of a verification: how many entries, the hash of the last one, and what is wrong."""

    entries: int
    head: str
    faults: tuple[Fault, ...]


def entry_hash(entry: Decision, prev_hash: str) -> str:
    """Return the SHA-256 of the entry's fields and the hash before it, as canonical JSON."""
    fields = {name: getattr(entry, name) for name in FIELDS} | {"prev_hash": prev_hash}
    fields |= {name: value for name in FIELDS_IF_SET if (value := getattr(entry, name)) not in ("", None)}
    return sha256(canonical(fields).encode("utf-8", "replace")).hexdigest()


def lock(number: int) -> None:
    """Let nobody else append until this transaction has ended. On SQLite it is the only writer already.

    Raises:
        TransactionManagementError: no transaction is open.
    """
    if connection.vendor != "postgresql":
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("the log is appended to within a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def append(
    *,
    log_ref: str,
    action: str,
    from_status: str,
    to_status: str,
    ground: str,
    automated: bool,
    label: str,
    promise: str = "",
    kept: bool | None = None,
    by: str = "",
) -> Decision:
    """Append an entry, within the caller's transaction; others who append wait until it has ended.

    Entries are numbered without a gap. The unique `prev_hash` guards the chain against whoever goes around
    this function.

    Args:
        promise: "review", "notice" or "appeal" if one of the site's promises ends with this; then
            `kept` says whether it was kept.
        by: of a notice, who gave it (NotifierKind).

    Raises:
        TransactionManagementError: no transaction is open.
    """
    lock(_LOCK)
    last = Decision.objects.order_by("-seq").first()
    entry = Decision(
        seq=last.seq + 1 if last else 1,
        log_ref=log_ref,
        action=action,
        from_status=from_status,
        to_status=to_status,
        ground=ground,
        automated=automated,
        label=label,
        promise=promise,
        kept=kept,
        by=by,
        prev_hash=last.hash if last else GENESIS,
    )
    entry.hash = entry_hash(entry, entry.prev_hash)
    entry.save(force_insert=True)
    return entry


def append_missed(*, promise: str, month: str) -> Decision:
    """Append that a promise was missed on what was then withdrawn, so that nobody decided it.

    The entry has a name of its own, which leads to no review.
    """
    return append(
        log_ref=random_public_id(),
        action=Action.MISSED,
        from_status="",
        to_status="",
        ground="",
        automated=False,
        label=month,
        promise=promise,
        kept=False,
    )


def verify() -> LogReport:
    """Walk the whole log and compare it with the states; read it within one transaction.

    Found are: a changed field (the hash differs), a missing or moved entry (the chain breaks), an entry that
    does not follow from the one before of the same subject, and a subject that stands where its last
    entry cannot have left it.
    """
    with transaction.atomic():
        entries = list(Decision.objects.order_by("seq"))
        states = dict(Review.objects.values_list("log_ref", "status"))
        states |= dict(Reply.objects.values_list("log_ref", "status"))
    faults = [*_faults_of_chain(entries)]
    last: dict[str, Decision] = {}
    for entry in entries:
        before = last.get(entry.log_ref)
        if before and entry.from_status not in _MAY_STAND.get(before.to_status, frozenset()):
            faults.append(
                Fault(entry.seq, entry.log_ref, f"begins at {entry.from_status}, after {before.to_status}")
            )
        last[entry.log_ref] = entry
    for log_ref, status in states.items():
        known = last.get(log_ref)
        if known is None and status in _NEEDS_ENTRY:
            faults.append(Fault(0, log_ref, f"stands at {status} without a decision"))
        elif known is not None and status not in _MAY_STAND.get(known.to_status, frozenset()):
            faults.append(Fault(0, log_ref, f"stands at {status}, the log says {known.to_status}"))
    return LogReport(len(entries), entries[-1].hash if entries else GENESIS, tuple(faults))


def _faults_of_chain(entries: Iterable[Decision]) -> Iterable[Fault]:
    prev_hash, number = GENESIS, 0
    for entry in entries:
        if entry.seq != number + 1:
            yield Fault(entry.seq, entry.log_ref, f"follows entry {number}")
        if entry.prev_hash != prev_hash:
            yield Fault(entry.seq, entry.log_ref, "does not follow from the entry before")
        if entry.hash != entry_hash(entry, entry.prev_hash):
            yield Fault(entry.seq, entry.log_ref, "its hash is not that of its fields")
        prev_hash, number = entry.hash, entry.seq
