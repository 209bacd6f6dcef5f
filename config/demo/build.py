"""Build the demo by the doors that everybody uses: submit, claim, decide, publish, reply.

Nothing is written past the services, so the demo's figures are those of the site's own sums.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings

from accounts.models import User
from config.demo import cases, judgement, promises, redress
from config.demo.drafts import draft
from config.demo.employers import EMPLOYERS, DemoEmployer
from config.demo.invitation import write_invitation
from config.demo.people import PEOPLE, create_people
from config.demo.processes import DemoProcess, process
from core.public_ids import random_key
from employers.models import Employer
from employers.services import create_employer
from moderation.ledger.publishing import publish_batch
from moderation.services.cases import claim_next, open_case
from moderation.services.decisions import decide
from reviews import batches
from reviews.models import Review
from reviews.services.rebuild.rescoring import rebuild
from reviews.services.writing import create_review
from submissions.coarsen import review_facts, working_days_of

SEED = 20_200_107
YEARS = 3
# The demo gathers four weeks into one batch: the record looks the same and loads sooner.
WEEKS_A_BATCH = 4


@dataclass(frozen=True)
class Planned:
    """A review that is to be published: who it is about, and the batch that brings it."""

    about: DemoEmployer
    process: DemoProcess
    batch: int
    agency: str


def is_built() -> bool:
    """Tell whether the demo (or any data of the operator's) is there."""
    return Employer.objects.exists()


def build(*, say: Callable[[str], object], now: dt.datetime | None = None) -> None:
    """Load the whole demo as of `now` (an aware time). All of it or nothing."""
    now = now or dt.datetime.now(dt.UTC)
    draw = random.Random(SEED)  # noqa: S311 - an invented world is to be the same every time
    # The past came in batches, also on a site that publishes at once from now on.
    with override_settings(PUBLISH_AT_ONCE=False), transaction.atomic():
        _employers()
        create_people(now)
        call_command("load_articles", verbosity=0)
        _history(draw, now=now, say=say)
        cases.replies(draw, now=now)
        cases.suggestions()
        publish_batch(now=now, at_once=True)
        key = cases.a_candidates_key(draw, now=now)
        cases.restricted(now=now)
        code = redress.decided(draw, now=now)
        redress.waiting(now=now)
        cases.open_queue(draw, now=now)
        publish_batch(now=now, at_once=True)
        rebuild()
    (settings.VAR_DIR / "demo-key.txt").write_text(f"{key}\n")
    (settings.VAR_DIR / "demo-notice.txt").write_text(f"{code}\n")
    larkfield = Employer.objects.get(name="Larkfield Instruments")
    write_invitation(settings.VAR_DIR / "demo-invitation.eml", employer=larkfield, now=now)


def _employers() -> None:
    """List the invented employers."""
    for one in EMPLOYERS:
        create_employer(
            name=one.name,
            domain=one.domain,
            industry=one.industry,
            country=one.country,
            city=one.city,
            size_band=one.size,
            is_agency=one.is_agency,
            aliases=one.also_known_as,
            source="demo",
        )


def _plan(draw: random.Random, now: dt.datetime) -> list[Planned]:
    """Draw every published review; more of them lie in the last year."""
    agencies = [one.name for one in EMPLOYERS if one.is_agency and one.reviews]
    newest = batches.latest_due(now)
    planned = []
    for about in EMPLOYERS:
        for place in range(about.reviews):
            days_ago = 25 + int(draw.random() ** 1.4 * 365 * YEARS)
            made = process(draw, about, last_wait=now.date() - dt.timedelta(days=days_ago), today=now.date())
            submitted = dt.datetime.combine(made.submitted, dt.time(15), tzinfo=dt.UTC)
            number = batches.first_after(submitted, days=settings.MINIMUM_DAYS_BEFORE_PUBLICATION)
            number += -number % WEEKS_A_BATCH
            may_be_through = not about.is_agency and len(made.waits) > 1
            agency = draw.choice(agencies) if may_be_through and draw.random() < 0.12 else ""
            if about.through and may_be_through:
                agency = about.through if agency or place % 2 else ""
            planned.append(Planned(about, made, min(number, newest), agency))
    return planned


def _history(draw: random.Random, *, now: dt.datetime, say: Callable[[str], object]) -> None:
    """Submit, decide and publish three years of reviews, batch by batch."""
    by_name = {employer.name: employer for employer in Employer.objects.all()}
    moderators = list(User.objects.filter(email__in=[one.email for one in PEOPLE if one.role == "moderator"]))
    by_batch: dict[int, list[Planned]] = defaultdict(list)
    for one in _plan(draw, now):
        by_batch[one.batch].append(one)
    published: dict[str, int] = defaultdict(int)
    promised = promises.Promises(now, moderators[0])
    for number in sorted(by_batch):
        moment = dt.datetime.combine(batches.due_day(number), batches.HOUR)
        for one in draw.sample(by_batch[number], len(by_batch[number])):
            at = moment - dt.timedelta(days=draw.randint(4, 20), hours=draw.randint(0, 20))
            facts = review_facts(
                draft(
                    draw,
                    one.process,
                    about=one.about,
                    employer=by_name[one.about.name],
                    agency=by_name.get(one.agency),
                    published_reviews=published[one.about.name],
                ),
                is_working_day=working_days_of(one.about.country),
            )
            review = create_review(facts=facts, pk=random_key(), eligible_batch=number)
            open_case(review=review, now=at)
            late = draw.random() < 0.04
            approve(
                review, draw.choice(moderators), at + dt.timedelta(hours=80 if late else draw.randint(2, 60))
            )
            published[one.about.name] += 1
        promised.before(moment)
        judgement.before(moment)
        publish_batch(now=moment, at_once=False)
        say(f"  {batches.due_day(number)}: {sum(published.values())} reviews")


def approve(review: Review, moderator: User, at: dt.datetime) -> None:
    """Let a moderator take the only waiting case and publish it."""
    case = claim_next(moderator=moderator, kind="review", now=at)
    if case is None or case.review_id != review.pk:
        raise RuntimeError("the demo expected its own review at the head of the queue")
    decide(
        case=case,
        moderator=moderator,
        action="publish",
        grounds=[],
        facts="",
        version_sha=case.version_sha,
        second_factor_fresh=True,
        now=at,
    )
