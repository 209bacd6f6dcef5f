"""Findings that a text alone does not give: what is known beside it is passed in. Pure; decides nothing."""

from dataclasses import dataclass
from typing import Final

from reviews.findings.kinds import Finding, Kind

# A burst: so many reviews of one employer within two weeks, and so many times its usual number.
FEWEST_FOR_A_BURST: Final = 5
TIMES_THE_USUAL: Final = 4
# One key's reviews of one employer are many from this one on.
MANY_UNDER_ONE_KEY: Final = 3
# The other reviews that an employer must have, so that "many under one key" points at none of them.
OTHERS_TO_HIDE_AMONG: Final = 5


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known beside a text.

    Attributes:
        alike: how many other texts are nearly the same.
        in_two_weeks: the reviews of its employer that came within about two weeks, this one included.
        usual: how many usually appear within two weeks.
        one_of_many: whether its key was open and had reviewed the employer often (worth_a_remark).
    """

    alike: int = 0
    in_two_weeks: int = 0
    usual: float = 0.0
    one_of_many: bool = False


def find_in_context(text: str, context: Context) -> list[Finding]:
    """Return what the context gives; each is about the whole text."""
    kinds = []
    if context.alike:
        kinds.append(Kind.NEAR_DUPLICATE)
    if is_burst(context.in_two_weeks, context.usual):
        kinds.append(Kind.BURST)
    if context.one_of_many:
        kinds.append(Kind.MANY_BY_ONE_KEY)
    return [Finding(kind, 0, len(text)) for kind in kinds]


def is_burst(in_two_weeks: int, usual: float) -> bool:
    """Whether so many reviews within two weeks are a burst for an employer that usually has `usual`."""
    return in_two_weeks >= max(FEWEST_FOR_A_BURST, TIMES_THE_USUAL * usual)


def worth_a_remark(*, under_this_key: int, by_others: int) -> bool:
    """Whether moderators are told that one key has reviewed an employer often.

    Args:
        under_this_key: the key's reviews of the employer, the new one included.
        by_others: the employer's other reviews. Among few, the remark would tell which ones belong together.
    """
    return under_this_key >= MANY_UNDER_ONE_KEY and by_others >= OTHERS_TO_HIDE_AMONG
