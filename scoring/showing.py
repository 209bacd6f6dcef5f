"""What may be shown of a score, and when: never more than the reviews bear."""

from dataclasses import dataclass
from typing import Final, Literal

# Distinct reviews below which nothing of an employer's own is shown, in every split too.
K: Final = 5
# Points between the ends of the 80 % band, at most: for a score at all, and for a letter.
SCORE_WIDTH: Final = 40.0
LETTER_WIDTH: Final = 25.0
# Distinct reviews for a place in a ranking, and for the cells to download.
RANKED_N: Final = 10
LETTERS: Final[tuple[tuple[float, str], ...]] = (
    (75.0, "A"),
    (60.0, "B"),
    (45.0, "C"),
    (30.0, "D"),
    (0.0, "E"),
)

State = Literal["too_few", "early", "wide", "letter"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a score.

    Attributes:
        state: "too_few": nothing of the employer's own; "wide": the band is too wide for a score;
            "early": the score with its band, marked as early; "letter": with its letter too.
        letter: "A" to "E" where it is earned, else "".
    """

    state: State
    letter: str = ""


def shown(score: float, low: float, high: float, n: int) -> Shown:
    """Return what may be shown of a score.

    Args:
        score: 0 to 100.
        low: the low end of its 80 % band.
        high: the high end.
        n: distinct reviews within 36 months.
    """
    if n < K:
        return Shown("too_few")
    if high - low > SCORE_WIDTH:
        return Shown("wide")
    if high - low > LETTER_WIDTH:
        return Shown("early")
    return Shown("letter", letter_of(score))


def letter_of(score: float) -> str:
    """Return the letter of a score: A from 75, B from 60, C from 45, D from 30, else E."""
    return next((letter for least, letter in LETTERS if score >= least), LETTERS[-1][1])
