"""Faults that are planted one at a time into a copy of the site; each has to be seen by a test.

`old` stands exactly once in the file. Where it no longer does, the run fails loudly: plant the fault anew.
`tests` are the nearest ones, those that a person who touches the file would run.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


LIFECYCLE = ("tests/reviews/test_lifecycle_table.py", "tests/reviews/test_lifecycle.py")
SERVICES = ("tests/reviews/test_services.py", "tests/reviews/test_publication.py")
CASES = ("tests/moderation/test_cases.py",)
DECISIONS = ("tests/moderation/test_decisions.py", "tests/moderation/test_published.py")
TIME = ("tests/moderation/test_deadlines.py", "tests/moderation/test_decisions.py")
REDRESS = ("tests/moderation/redress",)
MACHINE = ("tests/machine/test_machine.py",)

MUTANTS = (
    # --- The table of moves ---------------------------------------------------------------------------------
    Mutant(
        "withdrawn comes back",
        "reviews/lifecycle.py",
        "    (S.WITHDRAWN, S.ERASED, A.SYSTEM)",
        "    (S.WITHDRAWN, S.PUBLISHED, A.AUTHOR): frozenset(),\n    (S.WITHDRAWN, S.ERASED, A.SYSTEM)",
        LIFECYCLE,
    ),
    Mutant(
        "removed is erased under a hold",
        "reviews/lifecycle.py",
        "(S.REMOVED, S.ERASED, A.SYSTEM): frozenset({G.DEADLINE_OVER, G.NO_HOLD})",
        "(S.REMOVED, S.ERASED, A.SYSTEM): frozenset({G.DEADLINE_OVER})",
        LIFECYCLE,
    ),
    Mutant(
        "an appeal is granted by whoever decided before",
        "reviews/lifecycle.py",
        "{G.NO_CONFLICT, G.SOMEBODY_ELSE, G.VERSION_READ, G.SECOND_FACTOR, G.REASONS}",
        "{G.NO_CONFLICT, G.VERSION_READ, G.SECOND_FACTOR, G.REASONS}",
        LIFECYCLE,
    ),
    Mutant(
        "one guard is enough",
        "reviews/lifecycle.py",
        "    if missing := needed - guards:",
        "    if (missing := needed - guards) and not needed & guards:",
        LIFECYCLE,
    ),
    # --- The door -------------------------------------------------------------------------------------------
    Mutant(
        "a state changes outside a transaction",
        "reviews/services/status.py",
        "    if not transaction.get_connection().in_atomic_block:",
        "    if not transaction.get_connection().vendor:",
        SERVICES,
    ),
    # --- Giving out cases -----------------------------------------------------------------------------------
    Mutant(
        "a case goes to somebody with a tie",
        "moderation/services/cases.py",
        "    cases = Case.objects.waiting(now=now).of_kind(kind).filter(untied(tied_employers(moderator)))",
        "    cases = Case.objects.waiting(now=now).of_kind(kind)",
        CASES,
    ),
    Mutant(
        "the newest promise comes first",
        "moderation/querysets.py",
        '        return self.order_by("due_at", "id")',
        '        return self.order_by("-due_at", "id")',
        CASES,
    ),
    Mutant(
        "a tie that came later does not count",
        "moderation/services/cases.py",
        "    if has_conflict(moderator, locked):",
        "    if has_conflict(moderator, locked) and not locked.lease_until:",
        (*CASES, *DECISIONS),
    ),
    Mutant(
        "putting back turns the clock back",
        "moderation/services/cases.py",
        '    locked.moderator = locked.lease_until = None\n    locked.save(update_fields=["moderator", "le',
        "    locked.moderator = locked.lease_until = None\n    locked.due_at = clock.first_due(now)\n"
        '    locked.save(update_fields=["due_at", "moderator", "le',
        (*CASES, *MACHINE),
    ),
    # --- Deciding -------------------------------------------------------------------------------------------
    Mutant(
        "an old text is approved",
        "moderation/services/decisions.py",
        "            if not version_sha == version.sha256 == locked.version_sha:",
        "            if not version_sha:",
        DECISIONS,
    ),
    Mutant(
        "publishing needs no second factor",
        "moderation/services/decisions.py",
        "        if not second_factor_fresh:\n            raise SecondFactorNeededError\n        guards.add",
        "        guards.add",
        DECISIONS,
    ),
    Mutant(
        "the facts keep the words that were blanked",
        "moderation/services/decisions.py",
        "        if len(words) >= 3 and words in said:",
        "        if len(words) >= 300 and words in said:",
        DECISIONS,
    ),
    Mutant(
        "the hash stays that of the words before blanking",
        "reviews/services/judging.py",
        "            version.sha256 = fingerprint(version.text)\n",
        "",
        (*DECISIONS, *SERVICES),
    ),
    Mutant(
        "a blank begins a letter late",
        "reviews/redaction.py",
        "        pieces += [text[at:start], BLANK]",
        "        pieces += [text[at : start + 1], BLANK]",
        ("tests/reviews/test_redaction.py",),
    ),
    Mutant(
        "approval makes a review finer",
        "reviews/services/judging.py",
        "    if _COARSENESS.index(Tier(tier)) < _COARSENESS.index(Tier(review.tier)):",
        "    if _COARSENESS.index(Tier(tier)) > _COARSENESS.index(Tier(review.tier)):",
        SERVICES,
    ),
    Mutant(
        "a legal order is carried out by one",
        "moderation/services/published.py",
        "proposed_by in {None, moderator}",
        "proposed_by in {moderator}",
        (*DECISIONS, *REDRESS),
    ),
    Mutant(
        "what is hidden keeps its card",
        "reviews/services/judging.py",
        "guards=guards)\n        take_down(review)\n        return move\n\n\ndef restore",
        "guards=guards)\n        return move\n\n\ndef restore",
        SERVICES,
    ),
    # --- Publishing -----------------------------------------------------------------------------------------
    Mutant(
        "a batch does not wait for the days that were promised",
        "reviews/services/publication.py",
        "    within = Q(eligible_batch__isnull=True) | Q(eligible_batch__lte=number)",
        "    within = Q()",
        SERVICES,
    ),
    Mutant(
        "an edit appears that nobody has approved",
        "reviews/services/publication.py",
        "        approved=True,\n        review__status=",
        "        review__status=",
        SERVICES,
    ),
    Mutant(
        "a batch runs twice",
        "reviews/services/publication.py",
        "        if not created and not at_once:",
        "        if not created and at_once:",
        SERVICES,
    ),
    # --- Time -----------------------------------------------------------------------------------------------
    Mutant(
        "an answer starts the clock anew",
        "moderation/services/clock.py",
        "    due = rounded_up(now + dt.timedelta(minutes=left))",
        "    due = first_due(now)",
        TIME,
    ),
    Mutant(
        "refused texts are erased at once",
        "moderation/services/deadlines.py",
        "last.decided_on < long_ago",
        "last.decided_on >= long_ago",
        TIME,
    ),
    Mutant(
        "erasing leaves the texts",
        "reviews/services/judging.py",
        "        review.versions.all().delete()\n",
        "",
        (*TIME, *SERVICES),
    ),
    Mutant(
        "a hold holds nothing",
        "reviews/services/judging.py",
        '            raise IllegalMoveError("a legal hold forbids erasing")',
        "            pass",
        (*TIME, *REDRESS),
    ),
    Mutant(
        "withdrawing leaves the case open",
        "moderation/services/authors.py",
        "            case.delete()\n        erase_on",
        "        erase_on",
        ("tests/moderation/test_deadlines.py", "tests/moderation/test_cases.py"),
    ),
    # --- The log --------------------------------------------------------------------------------------------
    Mutant(
        "an entry does not seal the one before",
        "moderation/services/log.py",
        ' | {"prev_hash": prev_hash}',
        "",
        DECISIONS,
    ),
    Mutant(
        "an approval is dated by its month",
        "moderation/services/recording.py",
        "    if action not in APPROVALS:",
        "    if action:",
        DECISIONS,
    ),
    # --- Redress --------------------------------------------------------------------------------------------
    Mutant(
        "an appeal is open for ever",
        "moderation/redress/lodging.py",
        "    if last.decided_on + dt.timedelta(days=DAYS_TO_APPEAL) < today or",
        "    if last.decided_on + dt.timedelta(days=9999) < today or",
        REDRESS,
    ),
    Mutant(
        "an appeal goes to whoever decided before",
        "moderation/redress/querysets.py",
        "            Q(statement__decided_by=moderator)\n            |",
        "            Q(statement__decided_by=moderator, statement__facts='')\n            |",
        REDRESS,
    ),
    Mutant(
        "what is contested is settled by whoever hid it",
        "moderation/redress/contest.py",
        "    return not is_contested(subject)",
        "    return True",
        REDRESS,
    ),
    Mutant(
        "a notice hides the text",
        "moderation/redress/notices.py",
        "    return NoticeReceipt(code, given.due_at)",
        "    type(subject)._default_manager.filter(pk=subject.pk).update(order_hash=0)\n"
        "    return NoticeReceipt(code, given.due_at)",
        (*REDRESS, *MACHINE),
    ),
    Mutant(
        "refusing a notice counts for no promise",
        "moderation/redress/notices.py",
        '    clocks.count("notice", due_at, now)',
        "    assert due_at",
        REDRESS,
    ),
    Mutant(
        "one moderator proposes and confirms an order",
        "moderation/redress/legal.py",
        "        if locked.proposed_by_id == moderator.pk:",
        "        if locked.proposed_by_id is None:",
        REDRESS,
    ),
)
# Those that CI plants, one of each kind; `make prove` plants all of them.
IN_CI = (
    "one guard is enough",
    "a case goes to somebody with a tie",
    "an old text is approved",
    "a batch does not wait for the days that were promised",
    "an appeal goes to whoever decided before",
)
