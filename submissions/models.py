"""The author's side: nothing here but what is listed, and no time, address or name anywhere."""

from django.db import models

from core.public_ids import RandomKeyField, random_key


class Authorship(models.Model):
    """The one link between a key and a review: a tag that only the key's holder can compute."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    # HMAC-SHA256 (hexadecimal) of the key and the index of the thing under it (submissions.keys).
    tag = models.CharField(max_length=64, unique=True)
    # Which pepper made the tag.
    kid = models.CharField(max_length=16)
    review = models.OneToOneField("reviews.Review", on_delete=models.DB_CASCADE, related_name="+")

    def __str__(self) -> str:
        return "authorship"


class DiaryEntry(models.Model):
    """A private wait, readable with the candidate's key alone; padded to fixed sizes."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    tag = models.CharField(max_length=64, unique=True)
    kid = models.CharField(max_length=16)
    ciphertext = models.BinaryField()

    def __str__(self) -> str:
        return "diary entry"


class DkimKey(models.Model):
    """A public key of a mail domain, fetched beforehand: never at the time of a request.

    A domain that changes its key under the same name leaves two rows: mail that the former key signed is
    still shown as evidence for a while. `fetched` is the last day on which the DNS had it.
    """

    domain = models.CharField(max_length=253)
    # The registrable domain that it lies below: what employers have on record.
    registrable = models.CharField(max_length=253, db_index=True)
    selector = models.CharField(max_length=253)
    # The TXT record.
    key = models.CharField(max_length=2000)
    fetched = models.DateField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "selector", "key"], name="one_row_per_key")]

    def __str__(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"


class Nullifier(models.Model):
    """A keyed hash of a mail that was shown as evidence, so that it counts once."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    # The half-year in which the mail was written, as twice the year, and one for its second half.
    epoch = models.PositiveIntegerField(db_index=True)
    mac = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"nullifier of epoch {self.epoch}"
