"""Invented hiring processes with exact days, drawn so that each employer behaves in its own way.

Nothing here is stored: submissions.coarsen turns the days into bins, as it does for everybody.
"""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Final

from config.demo.employers import DemoEmployer
from core.vocabulary import PHASE_OF_STAGE
from scoring.clock import BIN_ENDS

# The share of candidates who have heard by the end of each bin, for readiness 1 (scoring.md, launch curves).
HEARD: Final[dict[str, tuple[float, ...]]] = {
    "applied": (0.02, 0.05, 0.12, 0.17, 0.23, 0.29, 0.34, 0.38, 0.40, 0.42),
    "screening": (0.07, 0.17, 0.36, 0.44, 0.51, 0.56, 0.59, 0.62, 0.63, 0.64),
    "interview": (0.06, 0.16, 0.37, 0.46, 0.55, 0.62, 0.66, 0.70, 0.71, 0.73),
    "decision": (0.09, 0.22, 0.47, 0.57, 0.67, 0.74, 0.78, 0.81, 0.82, 0.83),
}
STAGES: Final[dict[str, tuple[str, ...]]] = {
    "applied": ("application",),
    "screening": ("recruiter_screen", "phone_interview", "online_assessment", "one_way_video"),
    "interview": ("technical_interview", "panel_interview", "take_home_exercise", "one_to_one_interview"),
    "decision": ("final_round", "reference_check", "verbal_offer"),
}
PROMISED_DAYS: Final = (3, 5, 7, 7, 7, 10, 14, 14, 21)
GUESSES: Final = (
    "lack_of_time",
    "forgotten",
    "volume",
    "role_on_hold",
    "filled_internally",
    "still_interviewing",
)


@dataclass(frozen=True)
class DemoWait:
    """One wait; days are counted from `start`. `end` is the day of the answer, or of the last look."""

    stage: str
    start: dt.date
    answered: bool
    end: int
    content: str
    channel: str
    precision: str
    kind: str
    made_by: str
    promised: int | None
    revised_on: int | None
    revised_to: int | None
    followed_up: int | None
    reason: str
    reason_source: str

    @property
    def came(self) -> str:
        """What became of it, in the words that stories.CAME has sentences for."""
        if self.promised is None:
            return "answered" if self.answered else "silent"
        due = self.revised_to or self.promised
        if not self.answered:
            return "broken" if self.end > due else "not_yet_due"
        if self.end > due:
            asked = self.followed_up is not None and self.followed_up <= self.end
            return "late_after_follow_up" if asked else "late"
        if self.revised_to is not None:
            return "revised_in_time"
        return "kept_early" if self.end < due else "kept"


@dataclass(frozen=True)
class DemoProcess:
    """One candidate's process at one employer."""

    waits: tuple[DemoWait, ...]
    outcome: str
    experience: str
    crowd: str
    submitted: dt.date


def _answer_day(draw: random.Random, phase: str, readiness: float) -> int | None:
    """Draw the day of the answer, or None where none comes within 90 days."""
    still_waiting, lower = 1.0, 0
    share = draw.random()
    previous = 0.0
    for heard, upper in zip(HEARD[phase], BIN_ENDS, strict=True):
        hazard = (heard - previous) / (1 - previous)
        still_waiting *= (1 - hazard) ** readiness
        if share < 1 - still_waiting:
            return draw.randint(lower, upper)
        previous, lower = heard, upper + 1
    return None


def _wait(draw: random.Random, employer: DemoEmployer, phase: str, start: dt.date, watched: int) -> DemoWait:
    """Draw one wait that begins on `start` and is looked at for `watched` days."""
    day = _answer_day(draw, phase, employer.readiness)
    promised = revised_on = revised_to = followed_up = None
    precision, kind, made_by = "none", "decision_either_way", ""
    if phase != "applied" and draw.random() < employer.promises:
        promised = draw.choice(PROMISED_DAYS)
        precision = draw.choice(("by_date", "within_days", "within_days", "week_of"))
        kind = draw.choice(("decision_either_way", "decision_either_way", "next_step"))
        if day is not None and draw.random() < employer.keeps:
            day = min(day, max(promised - draw.choice((0, 0, 1, 2)), 0))
        elif day is not None and day <= promised:
            day = promised + draw.choice((1, 3, 6, 10, 18))
        if draw.random() < 0.12 and promised >= 5:
            revised_on, revised_to = promised - 2, promised + 7
    elif draw.random() < 0.4:
        precision = "vague"
    if precision != "none":
        made_by = (
            "agency_recruiter"
            if employer.is_agency
            else draw.choice(
                ("in_house_recruiter", "in_house_recruiter", "hiring_manager", "interviewer", "hr")
            )
        )
    answered = day is not None and day <= watched
    end = day if answered and day is not None else watched
    due = revised_to or promised
    if due is not None and end > due + 2 and draw.random() < 0.5:
        followed_up = due + 2
    content = ""
    if answered:
        content = draw.choice(
            ("rejection_template", "rejection_template", "rejection_with_reason", "invitation")
        )
    quiet = not answered and end > 21 and draw.random() < 0.6
    return DemoWait(
        stage=draw.choice(STAGES[phase]),
        start=start,
        answered=answered,
        end=end,
        content=content,
        channel=draw.choice(("personal_email", "automated_email", "phone", "applicant_portal"))
        if answered
        else "",
        precision=precision,
        kind=kind,
        made_by=made_by,
        promised=promised,
        revised_on=revised_on if revised_on is not None and revised_on < end else None,
        revised_to=revised_to if revised_on is not None and revised_on < end else None,
        followed_up=followed_up,
        reason=draw.choice(GUESSES) if quiet else "",
        reason_source=draw.choice(("candidate_guess", "candidate_guess", "stated_by_employer"))
        if quiet
        else "",
    )


def process(
    draw: random.Random, employer: DemoEmployer, *, last_wait: dt.date, today: dt.date
) -> DemoProcess:
    """Draw a process whose last wait began on `last_wait`; it is written down before `today`."""
    phases = draw.choice(
        (
            ("screening",),
            ("interview",),
            ("interview",),
            ("screening", "interview"),
            ("decision",),
            ("screening", "interview", "decision"),
            ("interview", "decision"),
            ("applied",),
        )
    )
    looked = min(draw.choice((25, 40, 60, 80, 95)), (today - last_wait).days - 1)
    waits: list[DemoWait] = []
    start = last_wait - dt.timedelta(days=24 * (len(phases) - 1))
    for index, phase in enumerate(phases):
        last = index == len(phases) - 1
        wait = _wait(draw, employer, phase, start, looked if last else 20)
        if not last:
            # There was a next step, so this wait was answered by an invitation.
            wait = _invited(wait)
        waits.append(wait)
        start = max(start + dt.timedelta(days=24), start + dt.timedelta(days=wait.end + 1))
    final = waits[-1]
    outcome = _outcome(draw, final)
    mood = draw.random() + (0.25 if final.came in {"kept", "kept_early", "revised_in_time"} else 0)
    mood -= 0.3 if final.came in {"broken", "silent"} else 0
    experience = "positive" if mood > 0.7 else "negative" if mood < 0.25 else "neutral"
    crowd = draw.choice(("fewer_than_10", "10_to_49", "10_to_49", "50_or_more", "unknown"))
    end = final.start + dt.timedelta(days=final.end)
    return DemoProcess(tuple(waits), outcome, experience, crowd, min(end + dt.timedelta(days=1), today))


def _invited(wait: DemoWait) -> DemoWait:
    """Return the wait as one that ended with an invitation within 20 days."""
    return DemoWait(
        **{
            **wait.__dict__,
            "answered": True,
            "content": "invitation",
            "channel": wait.channel or "personal_email",
            "end": min(wait.end, 20),
            "followed_up": None,
            "reason": "",
            "reason_source": "",
        }
    )


def _outcome(draw: random.Random, wait: DemoWait) -> str:
    """Draw the outcome that fits how the last wait ended."""
    if not wait.answered:
        return "still_waiting" if wait.end < 30 else "never_answered"
    phase = PHASE_OF_STAGE[wait.stage]
    if wait.content == "invitation":
        return "candidate_withdrew"
    if phase == "decision" and draw.random() < 0.5:
        return draw.choice(
            ("offer_accepted", "offer_accepted", "offer_declined", "offer_withdrawn", "offer_sent_in_error")
        )
    return draw.choice(("rejected", "rejected", "rejected", "role_on_hold", "role_cancelled"))


def told(
    came: str, *, stage: str, start: dt.date, outcome: str, experience: str, today: dt.date
) -> DemoProcess:
    """Return a process of one wait for a text that is written by hand.

    `came`: "late" (due on day 8, answered on day 20), "kept" (on day 5 of 7), "broken" (due on day 7),
    "silent" (promised "soon") or "answered" (on day 6, nothing promised).
    """
    promised = {"late": 8, "kept": 7, "broken": 7}.get(came)
    answered = {"late": 20, "kept": 5, "answered": 6}.get(came)
    precision = "by_date" if promised else "vague" if came == "silent" else "none"
    wait = DemoWait(
        stage=stage,
        start=start,
        answered=answered is not None,
        end=answered if answered is not None else (today - start).days,
        content="rejection_template" if answered is not None else "",
        channel="automated_email" if answered is not None else "",
        precision=precision,
        kind="decision_either_way",
        made_by="in_house_recruiter" if precision != "none" else "",
        promised=promised,
        revised_on=None,
        revised_to=None,
        followed_up=None,
        reason="",
        reason_source="",
    )
    return DemoProcess((wait,), outcome, experience, "fewer_than_10", today)
