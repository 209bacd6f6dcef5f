"""From a request to the figures of one line."""

from typing import Any, Final

from scoring.estimate import estimate
from scoring.ladder import CHECKPOINTS
from scoring.lines.reading import Request
from scoring.waiting import AHEAD

_DAYS: Final = (*CHECKPOINTS, 90)


def answer(request: Request) -> dict[str, Any]:
    """Return the figures at full precision: the score and bands 0 to 100, shares 0 to 1, days whole."""
    found = estimate(request.evidence, request.prior, request.mix)
    return {
        "employer": request.employer,
        "n": request.evidence.n,
        "score": found.score,
        "sd": found.sd,
        "band80": list(found.band(0.80)),
        "band95": list(found.band(0.95)),
        "heard_by": {str(day): found.heard_by(day)[0] for day in _DAYS},
        "median": found.median(),
        **{f"next{days}": found.next(request.waited, days) for days in AHEAD},
        "kept": found.kept,
        "late_by": found.late_by,
        "rungs": list(found.rungs),
    }
