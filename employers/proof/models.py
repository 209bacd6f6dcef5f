"""The tables of proofs that are under way: records that the DNS is asked for, and invitations."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key
from core.vocabulary import Words

# So many days a record is looked for, and an invitation waits.
DAYS_OF_A_RECORD = 14
DAYS_OF_AN_INVITATION = 7


class LookUp(Words):
    """What came of looking for the record in the DNS."""

    WAITING = "waiting", _("not looked for yet")
    LOOKING = "looking", _("being looked for")
    MISSING = "missing", _("not found")
    OTHER = "other", _("found with another value")
    SILENT = "silent", _("the DNS did not answer")
    FOUND = "found", _("found")
    REFUSED = "refused", _("found, and no longer of use")


class DomainProof(models.Model):
    """A TXT record that one person was asked to set at one domain of one employer.

    The token is of use to nobody else: it stands in public DNS, and counts for this row alone.
    """

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="domain_proofs"
    )
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.DO_NOTHING, related_name="domain_proofs"
    )
    domain = models.CharField(max_length=253)
    token = models.CharField(max_length=64)
    asked_on = models.DateField()
    state = models.CharField(max_length=10, choices=LookUp.listed, default=LookUp.WAITING)
    # Raised by every press of the button: the look-ups of an earlier press stop.
    looks = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "employer", "domain"], name="one_record_per_user_employer_and_domain"
            ),
            models.CheckConstraint(name="record_has_a_token", condition=~Q(token="") & ~Q(domain="")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.employer_id} at {self.domain}: {self.state}"

    @property
    def ends_on(self) -> dt.date:
        """Return the first day on which the record is no longer looked for."""
        return self.asked_on + dt.timedelta(days=DAYS_OF_A_RECORD)

    @property
    def is_done(self) -> bool:
        """Whether the record was found, so that nothing more is looked for."""
        return self.state in {LookUp.FOUND, LookUp.REFUSED}


class Invitation(models.Model):
    """An owner's invitation to an address at the employer's own domain; used once, erased soon after."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.DO_NOTHING, related_name="invitations"
    )
    # In lower case; only an account with this address, confirmed, can accept.
    address = models.CharField(max_length=254)
    domain = models.CharField(max_length=253)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="invitations_given"
    )
    ends_at = models.DateTimeField()
    # Raised when the letter is sent again.
    letters = models.PositiveSmallIntegerField(default=1)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DB_CASCADE,
        null=True,
        blank=True,
        related_name="invitations_accepted",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "address"],
                condition=Q(accepted_by__isnull=True),
                name="one_open_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} for {self.employer_id}"

    def is_open(self, *, now: dt.datetime) -> bool:
        """Whether it can still be accepted at `now`."""
        return self.accepted_by_id is None and now < self.ends_at
