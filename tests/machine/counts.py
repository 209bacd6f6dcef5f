"""What a run must have reached: the usual deeds and most rare ones in CI, a thousand each in `make prove`."""

from collections.abc import Mapping
from typing import Final

AT_LEAST: Final = 1_000
USUAL: Final = (
    "publish",
    "publish_redacted",
    "ask",
    "answer",
    "edit",
    "withdraw",
    "batch",
    "remove",
    "reply",
)
# The stories of stories.py, each with the rare deeds that it tells of.
STORIES: Final[dict[str, tuple[str, ...]]] = {
    "an_author_appeals": ("appeal", "appeal granted", "appeal refused"),
    "a_notifier_appeals": (
        "notice",
        "notice refuse",
        "notice appeal",
        "notice appeal granted",
        "notice appeal refused",
    ),
    "a_contested_one_is_shown_again": ("restore of what is contested, by another",),
    "an_author_is_asked": ("night: lapsed",),
    "a_court_holds_what_is_withdrawn": ("hold", "hold lifted", "night: held"),
    "an_author_leaves": ("night: erased",),
}
RARE: Final = tuple(deed for deeds in STORIES.values() for deed in deeds)


def wanted(counts: Mapping[str, int]) -> list[str]:
    """Return the stories with a deed that was done too seldom, as often as what is missing of it asks for."""
    missing = {
        story: max(0.0, *(1 - counts.get(deed, 0) / AT_LEAST for deed in deeds))
        for story, deeds in STORIES.items()
    }
    most = max(missing.values()) or 1
    return [story for story, share in missing.items() for _ in range(round(5 * share / most))]
