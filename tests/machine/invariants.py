"""What holds whatever happens, read from the database alone; each invariant yields what is wrong.

The names are the invariants of docs/moderation.md. The machine asks all of them after every step, and the
drill that kills processes asks them after every kill. What only shows over time (that the clock is not
turned back, that a refused act changes nothing) stands in the machine itself.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator

from django.db import models

from accounts.models import User
from core.text import fingerprint
from employers.models import Employer
from moderation.grounds import Ground
from moderation.models import Action, Case, Decision, Message, Notice, Statement
from moderation.reasons import ADVERSE
from moderation.services import log
from reviews.batches import latest_due
from reviews.lifecycle import Status
from reviews.models import Reply, ReplyVersion, Review, ReviewVersion
from reviews.redaction import BLANK

type Faults = Iterator[str]

IN_QUEUE = frozenset({Status.QUEUED, Status.IN_REVIEW, Status.NEEDS_AUTHOR})
_ADVERSE_STATES = ("rejected", "restricted", "removed")
_ON_APPEALS = (Action.APPEAL_UPHELD, Action.APPEAL_REFUSED)
_LABEL = re.compile(r"batch \d{1,5}|\d{4}-\d{2}")
_RANDOM_NAME = re.compile(r"[0-9a-z]{10,20}")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d{2}|T\d{2}")
_HASH = re.compile(r"[0-9a-f]{64}")


def visible_text_has_an_approval_of_exactly_that_hash(now: dt.datetime) -> Faults:
    """Hold that published reviews and replies show an approved version whose hash is that of its text."""
    for rows in (Review.objects.published(), Reply.objects.published()):
        for row in rows.select_related("live_version"):
            version = row.live_version
            said = version.hash_of_said() if isinstance(version, ReplyVersion) else None
            if (
                version is None
                or not version.approved
                or version.sha256 != (said or fingerprint(version.text))
            ):
                yield f"{row.log_ref} shows what was not approved so"


def published_only_in_a_batch_that_has_been(now: dt.datetime) -> Faults:
    """Hold that what is published has its batch, and that the batch is not to come."""
    for rows in (Review.objects.published(), Reply.objects.published()):
        for log_ref, batch in rows.values_list("log_ref", "batch"):
            if not batch or batch > latest_due(now):
                yield f"{log_ref} is published with batch {batch}"


def withdrawn_is_never_visible(now: dt.datetime) -> Faults:
    """Hold that nothing but the published has a card, and that no reply outlives a review that is gone."""
    for review in Review.objects.exclude(status=Status.PUBLISHED).exclude(cards={}):
        yield f"{review.log_ref} is {review.status} and has a card"
    gone = ("withdrawn", "erased")
    for reply in Reply.objects.published().filter(review__status__in=gone):
        yield f"{reply.log_ref} is published under a review that is gone"


def what_is_rejected_removed_or_restricted_has_full_reasons(now: dt.datetime) -> Faults:
    """Hold that each stands so by a statement with facts, clauses, scope, redress and day."""
    for statement in Statement.objects.select_related("decision"):
        if statement.decision.action in ADVERSE:
            asked = statement.decision.action == Action.ASK
            parts = (statement.facts, statement.clauses, statement.scope, statement.redress or asked)
            if not all(parts):
                yield f"statement on {statement.decision} lacks something"
    for rows in (Review.objects.all(), Reply.objects.all()):
        for row in rows.filter(status__in=_ADVERSE_STATES, statements__isnull=True):
            yield f"{row.log_ref} is {row.status} without a statement"


def blanks_lie_where_they_are_said_to(now: dt.datetime) -> Faults:
    """Hold that every blank of a version is a blank of its text, and the text has no other."""
    for version in ReviewVersion.objects.exclude(blanks=[]):
        places = [version.text[start:end] for start, end, _ground in version.blanks]
        if set(places) != {BLANK} or version.text.count(BLANK) != len(places):
            yield f"the blanks of {version.pk} are not where they should be"


def the_log_verifies_and_leads_to_the_states(now: dt.datetime) -> Faults:
    """Hold that the chain is whole, and that everything stands where the log says."""
    report = log.verify()
    yield from (str(fault) for fault in report.faults)
    if report.entries != Decision.objects.count():
        yield "the log was not read to its end"


def the_log_holds_no_text_key_address_or_time_of_day(now: dt.datetime) -> Faults:
    """Hold each field to a narrow form of its own, and find no text, address or name in any of them."""
    timed = (models.DateTimeField, models.TimeField, models.TextField, models.EmailField, models.ForeignKey)
    for column in Decision._meta.concrete_fields:
        if isinstance(column, timed):
            yield f"the log has a column that can hold too much: {column.name}"
    for entry in Decision.objects.all():
        whole = (
            _RANDOM_NAME.fullmatch(entry.log_ref)
            and entry.action in Action.values
            and _LABEL.fullmatch(entry.label)
            and entry.ground in {"", *Ground.values}
            and _HASH.fullmatch(entry.hash)
            and _HASH.fullmatch(entry.prev_hash)
        )
        if not whole or _TIME_OF_DAY.search(f"{entry.label} {entry.from_status} {entry.to_status}"):
            yield f"entry {entry.seq} holds more than it may"
    said = json.dumps(list(Decision.objects.values()), default=str)
    secrets = {
        *User.objects.values_list("email", flat=True),
        *Employer.objects.values_list("name", flat=True),
    }
    for table in (ReviewVersion, ReplyVersion):
        secrets |= {text for text in table._default_manager.values_list("text", flat=True) if len(text) > 5}
    for review in Review.objects.values_list("public_id", "pk"):
        secrets |= {str(part) for part in review}
    yield from (f"the log tells {secret!r}" for secret in secrets if secret in said)


def the_erased_has_no_text(now: dt.datetime) -> Faults:
    """Hold that nothing of what was said is left: no version, statement, message, case or card."""
    of_reviews, of_replies = (ReviewVersion, Statement, Message, Case), (ReplyVersion, Statement, Case)
    for kind, rows, tables in (("review", Review, of_reviews), ("reply", Reply, of_replies)):
        erased = list(rows._default_manager.filter(status=Status.ERASED).values_list("pk", "live_version"))
        keys = [pk for pk, _live in erased]
        if any(live is not None for _pk, live in erased):
            yield f"an erased {kind} has a live version"
        if keys and Notice.objects.filter(**{f"{kind}__in": keys}).exclude(statement="", place="").exists():
            yield f"a notice quotes an erased {kind}"
        for table in tables if keys else ():
            if table._default_manager.filter(**{f"{kind}__in": keys}).exists():
                yield f"an erased {kind} has a {table.__name__}"


def every_text_that_waits_has_one_case_about_its_newest_version(now: dt.datetime) -> Faults:
    """Hold that a case is open exactly for what is queued, read or asked about, and for edits."""
    # An edit waits on while its review is hidden, or while that is appealed.
    standing = {Status.APPROVED, Status.PUBLISHED, Status.RESTRICTED, Status.APPEALED}
    open_cases = list(Case.objects.values_list("review", "reply", "version_sha"))
    for place, rows in enumerate((Review, Reply)):
        cases = {row[place]: row[2] for row in open_cases if row[place] is not None}
        states = dict(rows._default_manager.values_list("pk", "status"))
        for pk, status in states.items():
            if status in IN_QUEUE and pk not in cases:
                yield f"{rows.__name__} {pk} is {status} without a case"
        for pk, sha in cases.items():
            newest = rows._default_manager.get(pk=pk).versions.latest("number")
            if states[pk] not in IN_QUEUE | standing:
                yield f"{rows.__name__} {pk} is {states[pk]} and has a case"
            elif states[pk] in standing and newest.approved:
                yield f"{rows.__name__} {pk} has a case about a text that is approved"
            if newest.sha256 != sha:
                yield f"the case of {rows.__name__} {pk} is about an older text"


def what_is_proposed_lies_in_the_text_that_waits(now: dt.datetime) -> Faults:
    """Hold that proposed blanks lie in the newest text, and that only what is proposed is agreed to."""
    for case in Case.objects.exclude(proposed=[], agreed=False):
        text = case.subject.versions.latest("number").text
        if not case.proposed or any(not 0 <= a < b <= len(text) for a, b, _ground in case.proposed):
            yield f"{case} proposes {case.proposed}, of {len(text)} characters"


def an_appeal_is_decided_by_somebody_else(now: dt.datetime) -> Faults:
    """Hold that whoever decided on an appeal took no part in the decision before it."""
    for decided in Statement.objects.filter(decision__action__in=_ON_APPEALS).select_related("decision"):
        subject = {"review": decided.review_id, "reply": decided.reply_id}
        before = Statement.objects.filter(**subject, decision__lt=decided.decision_id)
        last = before.order_by("-decision").first()
        # What was refused by the clock was decided by nobody.
        if last is None or decided.decided_by_id in {last.decided_by_id, last.seconded_by_id}:
            yield f"the appeal in {decided} was decided by the one who decided before"


def under_a_hold_nothing_is_erased(now: dt.datetime) -> Faults:
    """Hold that what a court has an eye on is there."""
    for review in Review.objects.filter(legal_hold=True, status=Status.ERASED):
        yield f"{review.log_ref} was erased under a hold"


def state_counts_add_up(now: dt.datetime) -> Faults:
    """Hold that every review and reply stands in exactly one state of the table."""
    for rows in (Review.objects.all(), Reply.objects.all()):
        by_state = dict(rows.values_list("status").annotate(rows=models.Count("pk")).order_by())
        if not set(by_state) <= set(Status) or sum(by_state.values()) != rows.count():
            yield f"{rows.count()} rows, but in the states {by_state}"


INVARIANTS: tuple[Callable[[dt.datetime], Faults], ...] = (
    visible_text_has_an_approval_of_exactly_that_hash,
    published_only_in_a_batch_that_has_been,
    withdrawn_is_never_visible,
    what_is_rejected_removed_or_restricted_has_full_reasons,
    blanks_lie_where_they_are_said_to,
    the_log_verifies_and_leads_to_the_states,
    the_log_holds_no_text_key_address_or_time_of_day,
    the_erased_has_no_text,
    every_text_that_waits_has_one_case_about_its_newest_version,
    what_is_proposed_lies_in_the_text_that_waits,
    an_appeal_is_decided_by_somebody_else,
    under_a_hold_nothing_is_erased,
    state_counts_add_up,
)


def faults(now: dt.datetime) -> list[str]:
    """Return what is wrong, with the name of the invariant that says so."""
    return [f"{check.__name__}: {fault}" for check in INVARIANTS for fault in check(now)]
