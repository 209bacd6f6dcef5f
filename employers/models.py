"""Who the record is about: employers with their names, domains, representatives and pledges."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.vocabulary import Industry, Phase, SizeBand, Words
from employers.querysets import (
    DAYS_BETWEEN_PROOFS,
    EmployerQuerySet,
    PledgeQuerySet,
    RepresentativeQuerySet,
)


class EmployerStatus(Words):
    """Whether an employer is on the public list."""

    LISTED = "listed", _("listed")
    PROPOSED = "proposed", _("proposed")
    MERGED = "merged", _("merged into another")
    REFUSED = "refused", _("refused as a proposal")


class Employer(models.Model):
    """An organisation that interviews people; an agency is one too.

    The columns below `score` are written by reviews.tallies in a batch, so that the directory can
    filter and sort without knowing reviews. They stay empty until an employer has figures.
    """

    name = models.CharField(_("name"), max_length=200)
    # The name as search compares it (employers.names.normalised): for exact and prefix look-ups.
    name_normalised = models.CharField(max_length=200)
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    is_agency = models.BooleanField(_("agency"), default=False)
    industry = models.CharField(_("industry"), max_length=30, choices=Industry.listed, blank=True)
    # ISO 3166 alpha-2.
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    size_band = models.CharField(_("size"), max_length=20, choices=SizeBand.listed, blank=True)
    status = models.CharField(max_length=10, choices=EmployerStatus.listed, default=EmployerStatus.LISTED)
    merged_into = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="merged_from"
    )

    # 0 to 100, with its 80 % band.
    score = models.FloatField(null=True, editable=False)
    score_low = models.FloatField(null=True, editable=False)
    score_high = models.FloatField(null=True, editable=False)
    method_version = models.PositiveSmallIntegerField(null=True, editable=False)
    # The distinct reviews behind the score; and by how many points it rose, where that is told at all.
    score_n = models.PositiveIntegerField(default=0, editable=False)
    trend_delta = models.SmallIntegerField(null=True, editable=False)
    # Published reviews in the last snapshot, and its headline shares in whole percent.
    review_count = models.PositiveIntegerField(default=0, editable=False)
    wait_count = models.PositiveIntegerField(default=0, editable=False)
    answered_percent = models.PositiveSmallIntegerField(null=True, editable=False)
    kept_percent = models.PositiveSmallIntegerField(null=True, editable=False)
    # The number of the batch that brought the newest review.
    newest_batch = models.PositiveIntegerField(default=0, editable=False)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merged_employer_names_its_successor",
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(name="employer_not_merged_into_itself", condition=~Q(pk=F("merged_into"))),
            models.CheckConstraint(name="employer_has_a_name", condition=~Q(name="") & ~Q(slug="")),
        ]
        # One index for each order of the directory; the key breaks ties for keyset paging. An employer
        # without a score sorts as -1, because the databases disagree on where NULL belongs.
        indexes = [
            models.Index(Coalesce("score_low", Value(-1.0)).desc(), "id", name="employer_by_score"),
            models.Index("name_normalised", "id", name="employer_by_name"),
            models.Index(F("newest_batch").desc(), "name_normalised", "id", name="employer_by_newest"),
            # For rankings, which have a place only for who has a score.
            models.Index(
                "industry",
                Coalesce("score_low", Value(-1.0)).desc(),
                "id",
                name="ranked_in_industry",
                condition=Q(score_low__isnull=False),
            ),
            models.Index(
                "country",
                Coalesce("score_low", Value(-1.0)).desc(),
                "id",
                name="ranked_in_country",
                condition=Q(score_low__isnull=False),
            ),
            models.Index(F("trend_delta").desc(), "id", name="employer_by_improvement"),
            # For filters that few employers pass: these are fetched and sorted, never searched for.
            models.Index("country", "industry", "size_band", name="employer_by_place"),
            models.Index("industry", "size_band", name="employer_by_industry"),
            models.Index("is_agency", name="employer_agencies", condition=Q(is_agency=True)),
        ]
        verbose_name = _("employer")
        verbose_name_plural = _("employers")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the employer's page."""
        return reverse("pages:employer", args=[self.slug])

    @property
    def is_in_directory(self) -> bool:
        """Whether readers may see it; as EmployerQuerySet.in_directory."""
        return self.status == EmployerStatus.LISTED or (
            self.status == EmployerStatus.PROPOSED and self.newest_batch > 0
        )


class EmployerSlug(models.Model):
    """An address that an employer once had; it redirects to the present one."""

    employer = models.ForeignKey(Employer, on_delete=models.DB_CASCADE, related_name="old_slugs")
    slug = models.SlugField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.slug


class EmployerName(models.Model):
    """A name that an employer goes by, its present one included."""

    employer = models.ForeignKey(Employer, on_delete=models.DB_CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    normalised = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "normalised"], name="one_row_per_employer_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class EmployerDomain(models.Model):
    """An internet domain of an employer, in lower case and ASCII, without `www`."""

    employer = models.ForeignKey(Employer, on_delete=models.DB_CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, db_index=True)
    # import, proposal, moderator
    source = models.CharField(max_length=40)
    # A copy of "the employer is listed": a domain belongs to one listed employer at the most.
    listed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], condition=Q(listed=True), name="one_listed_employer_per_domain"
            ),
            models.UniqueConstraint(fields=["employer", "domain"], name="one_row_per_employer_and_domain"),
        ]

    def __str__(self) -> str:
        return self.domain


class PossibleDuplicate(models.Model):
    """Two employers that may be one (employers/duplicates): offered until a moderator has decided."""

    one = models.ForeignKey(Employer, on_delete=models.DB_CASCADE, related_name="+")
    other = models.ForeignKey(Employer, on_delete=models.DB_CASCADE, related_name="+")
    # 0 to 100, and by what (duplicates.likeness.Why).
    likeness = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20)
    # A moderator has said that they are two.
    dismissed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_row_a_pair"),
            models.CheckConstraint(name="pair_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class Trigram(models.Model):
    """Three letters of a name, for the search that forgives typing errors."""

    name = models.ForeignKey(EmployerName, on_delete=models.DB_CASCADE, related_name="trigrams")
    trigram = models.CharField(max_length=3)

    class Meta:
        indexes = [models.Index("trigram", "name", name="trigram_then_name")]

    def __str__(self) -> str:
        return self.trigram


class TrigramCount(models.Model):
    """How many names have a trigram, so that search begins with the rarest ones.

    An estimate: counted anew by an import and by `manage.py count_employers`, and not with every name.
    """

    trigram = models.CharField(primary_key=True, max_length=3)
    names = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.trigram}: {self.names}"


class DirectoryCount(models.Model):
    """How many employers of the directory share these answers to its filters.

    Some thousands of rows for any number of employers, so that the counts beside the filters are sums
    over few rows. Written by employers.services.recount_directory alone.
    """

    industry = models.CharField(max_length=30, blank=True)
    country = models.CharField(max_length=2, blank=True)
    size_band = models.CharField(max_length=20, blank=True)
    is_agency = models.BooleanField()
    has_figures = models.BooleanField()
    employers = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["industry", "country", "size_band", "is_agency", "has_figures"],
                name="one_count_per_set_of_answers",
            )
        ]

    def __str__(self) -> str:
        return f"{self.industry} {self.country} {self.size_band}: {self.employers}"


class RepresentativeRole(Words):
    """What a representative may do at the employer's desk."""

    OWNER = "owner", _("owner")
    MEMBER = "member", _("member")


class ProofKind(Words):
    """How somebody proved to speak for an employer."""

    MAIL = "mail", _("by mail")
    DNS = "dns", _("by DNS")
    HAND = "hand", _("by hand")


class Ending(Words):
    """Who ended a representative's access."""

    LEFT = "left", _("left")
    OWNER = "owner", _("ended by an owner")
    MODERATOR = "moderator", _("ended by a moderator")


class Representative(models.Model):
    """Somebody who has proven to speak for an employer. Asked to prove it again every 12 months."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="representations"
    )
    employer = models.ForeignKey(Employer, on_delete=models.DO_NOTHING, related_name="representatives")
    role = models.CharField(
        max_length=10, choices=RepresentativeRole.listed, default=RepresentativeRole.OWNER
    )
    # The domain whose mailbox or zone answered; empty where a person checked it by hand.
    proven_by = models.CharField(max_length=253, blank=True)
    proven_how = models.CharField(max_length=10, choices=ProofKind.listed, default=ProofKind.MAIL)
    proven_on = models.DateField()
    # The day of the first proof; a proof that is given again leaves it.
    since = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)
    ended_how = models.CharField(max_length=10, choices=Ending.listed, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "employer"],
                condition=Q(revoked_on__isnull=True),
                name="one_active_representative_per_user_and_employer",
            ),
            models.CheckConstraint(
                name="access_that_ended_says_how",
                condition=Q(revoked_on__isnull=True, ended_how="")
                | (Q(revoked_on__isnull=False) & ~Q(ended_how="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.employer_id}"

    @property
    def is_owner(self) -> bool:
        """Whether the role is that of an owner."""
        return self.role == RepresentativeRole.OWNER

    @property
    def proof_words(self) -> str:
        """Return how and by which domain it was proven, as "by DNS at harbour.example"."""
        how = str(ProofKind(self.proven_how).label)
        if not self.proven_by:
            return how
        return gettext("%(how)s at %(domain)s") % {"how": how, "domain": self.proven_by}

    @property
    def proof_ends_on(self) -> dt.date:
        """Return the first day on which the proof no longer counts."""
        return self.proven_on + dt.timedelta(days=DAYS_BETWEEN_PROOFS)

    def is_active(self, *, on: dt.date) -> bool:
        """Whether the proof is neither revoked nor overdue on the day `on` (as active() finds)."""
        return self.revoked_on is None and on < self.proof_ends_on


class Pledge(models.Model):
    """An employer's standing promise: candidates of a phase hear within so many working days.

    It holds from the batch `from_batch` on, until the batch `to_batch` comes; both move with batches alone
    (reviews.services.with_batch.pledging). Changing one ends it and begins another, so that all of them stay.
    """

    employer = models.ForeignKey(Employer, on_delete=models.DO_NOTHING, related_name="pledges")
    phase = models.CharField(max_length=10, choices=Phase.listed)
    working_days = models.PositiveSmallIntegerField()
    from_batch = models.PositiveIntegerField()
    to_batch = models.PositiveIntegerField(null=True, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "phase"],
                condition=Q(to_batch__isnull=True),
                name="one_open_pledge_per_employer_and_phase",
            ),
            models.CheckConstraint(
                name="pledge_of_1_to_60_working_days", condition=Q(working_days__gte=1, working_days__lte=60)
            ),
            models.CheckConstraint(
                name="pledge_ends_after_it_begins",
                condition=Q(to_batch__isnull=True) | Q(to_batch__gte=F("from_batch")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase}: {self.working_days} working days"

    def is_in_force(self, *, batch: int) -> bool:
        """Whether it holds once the batch of this number has been published."""
        return self.from_batch <= batch and (self.to_batch is None or self.to_batch > batch)


# The tables of proofs and invitations have a file of their own, and are found here like all others.
from employers.proof.models import DomainProof, Invitation, LookUp  # noqa: E402, F401
