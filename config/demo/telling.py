"""Stories, replies and suggestions in the languages in which the demo's people write."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.demo import stories, stories_fr


@dataclass(frozen=True)
class Sentences:
    """What is written in one language.

    The parts of a story by what they tell; replies as (kind, text, reason); suggestions by outcome, with the
    article that goes with each.
    """

    openings: Mapping[str, Sequence[str]]
    promised: Mapping[str, Sequence[str]]
    came: Mapping[str, Sequence[str]]
    outcomes: Mapping[str, Sequence[str]]
    closes: Mapping[str, Sequence[str]]
    replies: Sequence[tuple[str, str, str]]
    commitment: str
    suggestions: Mapping[str, tuple[str, str]]


IN: Final[Mapping[str, Sentences]] = {
    language: Sentences(
        said.OPENINGS,
        said.PROMISED,
        said.CAME,
        said.OUTCOMES,
        said.CLOSES,
        said.REPLIES,
        said.COMMITMENT,
        said.SUGGESTIONS,
    )
    for language, said in (("en", stories), ("fr", stories_fr))
}


def story(
    draw: random.Random,
    *,
    language: str,
    stage: str,
    promised: str,
    came: str,
    outcome: str,
    experience: str,
) -> str:
    """Return a story of four or five sentences about a wait after `stage`.

    `promised` is dated, vague or none; `came` a promise result, or answered or silent without one.
    """
    said = IN[language]
    parts = [
        draw.choice(said.openings[stage]),
        draw.choice(said.promised[promised]),
        draw.choice(said.came[came]),
        draw.choice(said.outcomes[outcome]),
        draw.choice(said.closes[experience]),
    ]
    return " ".join(dict.fromkeys(part for part in parts if part))
