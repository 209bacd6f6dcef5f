"""From invented processes to drafts as an author would hand them in."""

import datetime as dt
import random

from config.demo.employers import DemoEmployer
from config.demo.processes import DemoProcess, DemoWait
from config.demo.telling import story
from core.vocabulary import PHASE_OF_STAGE, InterviewsBand, RoleFamily
from employers.models import Employer
from submissions.coarsen import Crowd, DraftPromise, DraftReview, DraftWait

HOURS = ("up_to_1", "1_to_2", "1_to_2", "3_to_5", "6_to_10", "more_than_10")


def _promises(wait: DemoWait) -> tuple[DraftPromise, ...]:
    """Return the promise and its revision."""
    if wait.precision == "none":
        return ()
    if wait.promised is None:
        return (DraftPromise(kind=wait.kind, precision="vague", made_by=wait.made_by),)
    due = wait.start + dt.timedelta(days=wait.promised)
    days = wait.promised if wait.precision == "within_days" else None
    first = DraftPromise(
        kind=wait.kind,
        precision=wait.precision,
        made_by=wait.made_by,
        day=due if days is None else None,
        days=days,
    )
    if wait.revised_on is None or wait.revised_to is None:
        return (first,)
    revision = DraftPromise(
        kind=wait.kind,
        precision="by_date",
        made_by=wait.made_by,
        said_on=wait.start + dt.timedelta(days=wait.revised_on),
        day=wait.start + dt.timedelta(days=wait.revised_to),
    )
    return (first, revision)


def _wait(wait: DemoWait, *, owed_by: str) -> DraftWait:
    """Return one wait with its days."""
    end = wait.start + dt.timedelta(days=wait.end)
    return DraftWait(
        stage=wait.stage,
        phase=PHASE_OF_STAGE[wait.stage],
        last_contact=wait.start,
        watched_until=end,
        answered_on=end if wait.answered else None,
        content=wait.content,
        channel=wait.channel,
        reason=wait.reason,
        reason_source=wait.reason_source,
        owed_by=owed_by,
        asked_on=wait.start + dt.timedelta(days=wait.followed_up) if wait.followed_up is not None else None,
        first_recorded_on=None if wait.answered else end,
        promises=_promises(wait),
    )


def draft(
    draw: random.Random,
    process: DemoProcess,
    *,
    about: DemoEmployer,
    employer: Employer,
    agency: Employer | None = None,
    published_reviews: int = 0,
    text: str = "",
) -> DraftReview:
    """Return the draft of a review of `process`; without `text`, a story is made up."""
    last = process.waits[-1]
    promised = "dated" if last.promised is not None else "vague" if last.precision == "vague" else "none"
    interviews = sum(PHASE_OF_STAGE[wait.stage] in {"interview", "decision"} for wait in process.waits)
    with_bill = draw.random() < 0.7
    exercise = any(wait.stage == "take_home_exercise" for wait in process.waits)
    return DraftReview(
        employer=employer.pk,
        agency=agency.pk if agency else None,
        outcome=process.outcome,
        experience=process.experience,
        language=about.language,
        text=text
        or story(
            draw,
            language=about.language,
            stage=last.stage,
            promised=promised,
            came=last.came,
            outcome=process.outcome,
            experience=process.experience,
        ),
        waits=tuple(
            _wait(wait, owed_by="agency" if agency and index == 0 and len(process.waits) > 1 else "employer")
            for index, wait in enumerate(process.waits)
        ),
        crowd=Crowd(guess=process.crowd, size_band=about.size, published_reviews=published_reviews),
        role_family=draw.choice(RoleFamily.values),
        difficulty=draw.choice((None, 2, 3, 3, 4, 5)),
        would_apply_again=draw.choice((None, process.experience != "negative")),
        interviews=InterviewsBand.values[min(interviews + draw.choice((0, 1)), 4)] if with_bill else "",
        interview_hours=draw.choice(HOURS) if with_bill else "",
        exercise_hours=(draw.choice(HOURS[1:]) if exercise else "0") if with_bill else "",
        travel=draw.choice(("none", "none", "local", "far", "overnight")) if with_bill else "",
        references_contacted=last.stage == "reference_check" if with_bill else None,
        offers_declined=draw.random() < 0.08 if with_bill else None,
        timing="soonest",
    )
