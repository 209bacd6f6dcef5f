"""What somebody says is wrong about an employer. Nothing of who said so, and no time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.public_ids import RandomKeyField, random_key
from core.vocabulary import Words


class Fact(Words):
    """Which fact is to be corrected."""

    NAME = "name", _("name")
    ALSO = "also", _("another name")
    DOMAIN = "domain", _("web address")
    INDUSTRY = "industry", _("industry")
    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    CITY = "city", _("city")
    SIZE_BAND = "size_band", _("size")
    IS_AGENCY = "is_agency", _("agency")
    SAME_AS = "same_as", _("the same as another employer")


class Correction(models.Model):
    """One fact of an employer as somebody says that it is; deleted with the decision."""

    id = RandomKeyField(primary_key=True, default=random_key, editable=False)
    employer = models.ForeignKey(
        "employers.Employer", on_delete=models.DB_CASCADE, related_name="corrections"
    )
    fact = models.CharField(max_length=10, choices=Fact.listed)
    # A code, a name or a domain; for `same_as` the name of the other employer; "yes" or "no" for an agency.
    value = models.CharField(max_length=253, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "fact", "value"], name="one_row_per_suggested_correction"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.value}"
