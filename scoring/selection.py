"""The outer band: how far the score moves if people post before they were answered more, or less, readily.

Class W holds the waits that were first recorded while they still ran, more than 14 days after the contact;
class O holds all others. Nobody knows how much likelier somebody is to post who is still waiting, so W
counts half as much, as much, and half as much again, and the outer band is what all three bands cover.
"""

from collections.abc import Mapping
from typing import Final

from scoring.estimate import Band, estimate
from scoring.evidence import Evidence
from scoring.launch import LAUNCH, OMEGA, Prior

WEIGHTS: Final = (0.5, 1.0, 1.5)
# In points: nobody knows better than this who posts.
LEAST: Final = 3.0


def selection_band(
    own: Evidence,
    waiting: Evidence,
    prior: Prior = LAUNCH,
    mix: Mapping[str, float] = OMEGA,
    level: float = 0.8,
) -> Band:
    """Return the outer band (low, high; 0 to 100) of a score, never narrower than 3 points to each side.

    Args:
        own: the evidence of class O.
        waiting: the evidence of class W.
        prior: the typical employer, and the shares of the rungs.
        mix: the weights of the phases.
        level: the level (0 to 1) of each of the three bands.
    """
    found = [estimate(own + waiting.scaled(weight), prior, mix) for weight in WEIGHTS]
    score = estimate(own + waiting, prior, mix).score
    lows, highs = zip(*(one.band(level) for one in found), strict=True)
    return max(min(*lows, score - LEAST), 0.0), min(max(*highs, score + LEAST), 100.0)
