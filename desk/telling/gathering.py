"""What there is to tell, set by set: pure reads of a representative's key and a short name of the thing.

The names are what is remembered and what a letter is made from:

    review:<key>                 a review that came with a batch
    reply:<key of the version>   this version of one's own reply is public
    suggestion:<key>:<hash>      the editors' suggestion under a review, as it reads now
    decision:<number>            a decision on one's own reply
    notice:<key>:<state>:<day>   a notice of the employer's was decided
    commitment:<key>:<due>:<when>
    proof:<last day>:<days left>
    joined:<key of the colleague>
    found:<key of the record>:<day>
    ended:<day>
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from core.text import fingerprint
from desk.telling.models import Kind
from employers.models import Representative
from employers.proof.models import DomainProof, LookUp
from employers.querysets import DAYS_BETWEEN_PROOFS
from moderation.models import Notice, NoticeState, Statement
from reviews.models import Commitment, Reply, ReplyVersion, Review, Suggestion

# So many days back decisions and changes of a team are looked for: a task that stood still that long tells
# no more of them.
DAYS_BACK: Final = 14
# So many days before the proof ends, and on the day itself.
PROOF_DAYS: Final = (30, 7, 0)
# So many days before a commitment falls due.
DAYS_BEFORE_A_COMMITMENT: Final = 7

# A representative's key and what there is to tell.
type News = tuple[int, str]


def seats_by_employer(today: dt.date) -> dict[int, list[Representative]]:
    """Return who speaks for each employer today, by the employer's key."""
    found: dict[int, list[Representative]] = defaultdict(list)
    active = Representative.objects.active(on=today).seated().filter(user__is_active=True)
    for one in active.order_by("pk"):
        found[one.employer_id].append(one)
    return found


def public_news(mine: Representative, *, since_batch: int) -> list[str]:
    """Return what the public pages of the employer's reviews say: the new ones, own replies, suggestions."""
    about = Review.objects.published().about(mine.employer)
    reviews = about.filter(batch__number__gte=since_batch).in_reading_order().values_list("pk", flat=True)
    replies = Reply.objects.published().filter(employer=mine.employer, review__in=about)
    suggestions = Suggestion.objects.filter(review__in=about).order_by("review").values_list("pk", "text")
    return [
        *(f"review:{pk}" for pk in reviews),
        *(f"reply:{pk}" for pk in replies.order_by("pk").values_list("live_version", flat=True)),
        *(f"suggestion:{pk}:{fingerprint(text)[:12]}" for pk, text in suggestions),
    ]


def decisions(seats: dict[int, list[Representative]], *, today: dt.date) -> Iterator[News]:
    """Yield the decisions on employers' replies and notices, to those who were in the team by then."""
    first = today - dt.timedelta(days=DAYS_BACK)
    on_replies = Statement.objects.filter(reply__employer__in=seats, decided_on__gte=first)
    for employer, number, day in on_replies.order_by("decision").values_list(
        "reply__employer", "decision", "decided_on"
    ):
        yield from ((one.pk, f"decision:{number}") for one in seats[employer] if one.since <= day)
    decided = Notice.objects.filter(employer__in=seats, decided_on__gte=first)
    decided = decided.filter(state__in=[NoticeState.UPHELD, NoticeState.REFUSED, NoticeState.CLOSED])
    for employer, pk, state, on in decided.order_by("decided_on", "pk").values_list(
        "employer", "pk", "state", "decided_on"
    ):
        if on is not None:
            what = f"notice:{pk}:{state}:{on}"
            yield from ((one.pk, what) for one in seats[employer] if one.since <= on)


def to_be_told() -> QuerySet[Commitment]:
    """Return the public commitments of which nothing is said, not even in a version that waits to be read."""
    waiting = ReplyVersion.objects.filter(
        reply=OuterRef("reply"), number__gt=OuterRef("reply__live_version__number")
    ).exclude(outcome="")
    return Commitment.objects.shown().filter(~Exists(waiting), state__in=["open", "unanswered"])


def commitments(seats: dict[int, list[Representative]], *, today: dt.date) -> Iterator[News]:
    """Yield the public commitments that fall due in a week, that are due, and those that went unanswered."""
    soon = today + dt.timedelta(days=DAYS_BEFORE_A_COMMITMENT)
    running = to_be_told().filter(due__lte=soon, reply__employer__in=seats)
    for employer, pk, due, state in running.order_by("due", "pk").values_list(
        "reply__employer", "pk", "due", "state"
    ):
        when = "unanswered" if state == "unanswered" else "due" if due <= today else "soon"
        yield from ((one.pk, f"commitment:{pk}:{due}:{when}") for one in seats[employer])


def proofs(*, today: dt.date) -> Iterator[News]:
    """Yield the proofs that end in 30 days, in 7, or today; the nearest of these alone."""
    ends = today - dt.timedelta(days=DAYS_BETWEEN_PROOFS)
    due = Representative.objects.seated().filter(
        user__is_active=True,
        proven_on__gte=ends - dt.timedelta(days=DAYS_BACK),
        proven_on__lte=ends + dt.timedelta(days=max(PROOF_DAYS)),
    )
    for one in due.order_by("pk"):
        left = (one.proof_ends_on - today).days
        yield one.pk, f"proof:{one.proof_ends_on}:{min(days for days in PROOF_DAYS if left <= days)}"


def team_changes(seats: dict[int, list[Representative]], *, today: dt.date) -> Iterator[News]:
    """Yield who joined, for owners who were there before; and records that were found in the background."""
    first = today - dt.timedelta(days=DAYS_BACK)
    for people in seats.values():
        for new in (one for one in people if one.since >= first):
            for owner in people:
                if owner.is_owner and owner.pk != new.pk and (owner.since, owner.pk) < (new.since, new.pk):
                    yield owner.pk, f"joined:{new.pk}"
    found = DomainProof.objects.filter(state=LookUp.FOUND, looked_at__date__gte=first, employer__in=seats)
    for record in found.order_by("pk"):
        for one in seats[record.employer_id]:
            if one.user_id == record.user_id and record.looked_at is not None:
                yield one.pk, f"found:{record.pk}:{record.looked_at.date()}"


def endings(*, today: dt.date) -> Iterator[News]:
    """Yield accesses that an owner or a moderator has ended."""
    first = today - dt.timedelta(days=DAYS_BACK)
    ended = Representative.objects.filter(revoked_on__gte=first, user__is_active=True)
    for pk, day in ended.exclude(ended_how="left").order_by("pk").values_list("pk", "revoked_on"):
        yield pk, f"ended:{day}"


def everything_but_the_digest(*, today: dt.date) -> dict[tuple[int, Kind], list[str]]:
    """Return what there is to tell, by representative and kind, told already or not."""
    seats = seats_by_employer(today)
    found: dict[tuple[int, Kind], list[str]] = defaultdict(list)
    sources = {
        Kind.DECISIONS: decisions(seats, today=today),
        Kind.COMMITMENTS: commitments(seats, today=today),
        Kind.PROOF: proofs(today=today),
        Kind.TEAM: team_changes(seats, today=today),
        Kind.ENDED: endings(today=today),
    }
    for kind, news in sources.items():
        for pk, what in news:
            found[pk, kind].append(what)
    return found
