"""What an author tells later about a review that has been in public: it waits here for its batch."""

from django.db import models

from core.public_ids import RandomKeyField, random_key
from core.vocabulary import Outcome


class LaterAnswer(models.Model):
    """The waits of a review as they are by now, coarse: a batch puts them in the place of the old ones.

    A review that has never been in public needs none, because nobody can see its waits change.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    review = models.OneToOneField("reviews.Review", on_delete=models.DB_CASCADE, related_name="later_answer")
    eligible_batch = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome.listed)
    # All waits with their promises and contacts, as reviews.facts names their fields.
    waits = models.JSONField()

    def __str__(self) -> str:
        return f"a later answer for batch {self.eligible_batch}"
