"""The tables of the public record (docs/record.md): bins and labels, never dates and days."""

from reviews.models.figures import Batch, PageVersion, Prior, SiteBase, SiteSnapshot, Snapshot, Tally
from reviews.models.later import LaterAnswer
from reviews.models.reply import Commitment, Reply, ReplyVersion, Suggestion
from reviews.models.review import Review, ReviewVersion
from reviews.models.wait import Contact, Promise, Wait

__all__ = [
    "Batch",
    "Commitment",
    "Contact",
    "LaterAnswer",
    "PageVersion",
    "Prior",
    "Promise",
    "Reply",
    "ReplyVersion",
    "Review",
    "ReviewVersion",
    "SiteBase",
    "SiteSnapshot",
    "Snapshot",
    "Suggestion",
    "Tally",
    "Wait",
]
