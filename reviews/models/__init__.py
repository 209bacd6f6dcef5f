"""The tables of the public record (docs/record.md): bins and labels, never dates and days."""

from reviews.models.figures import Batch, PageVersion, SiteSnapshot, Snapshot, Tally
from reviews.models.reply import Commitment, Reply, ReplyVersion, Suggestion
from reviews.models.review import Review, ReviewVersion
from reviews.models.wait import Contact, Promise, Wait

__all__ = [
    "Batch",
    "Commitment",
    "Contact",
    "PageVersion",
    "Promise",
    "Reply",
    "ReplyVersion",
    "Review",
    "ReviewVersion",
    "SiteSnapshot",
    "Snapshot",
    "Suggestion",
    "Tally",
    "Wait",
]
