"""The forms about employers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.countries import country_choices
from core.vocabulary import Industry, SizeBand
from employers.models import Employer
from moderation.services.employers import Description


def countries() -> list[tuple[str, str]]:
    """Return the countries by name, after "not known"."""
    return [("", str(_("not known"))), *country_choices()]


class DescriptionForm(forms.Form):
    """An employer's name and what is known about it."""

    hide_optional = True

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As it should be printed."))
    also = forms.CharField(label=_("Another name that it goes by, to add"), required=False, max_length=200)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.CharField(label=_("Region"), required=False, max_length=100)
    city = forms.CharField(label=_("City"), required=False, max_length=100)
    size_band = forms.ChoiceField(label=_("Size"), required=False)
    is_agency = forms.BooleanField(label=_("It is an agency"), required=False)
    domain = forms.CharField(
        label=_("A domain of its own, to add"),
        required=False,
        max_length=253,
        help_text=_("As in example.com. Its representatives prove themselves by it."),
    )

    def __init__(self, data: Any = None, *, employer: Employer) -> None:
        super().__init__(
            data,
            initial={
                "name": employer.name,
                "industry": employer.industry,
                "country": employer.country,
                "region": employer.region,
                "city": employer.city,
                "size_band": employer.size_band,
                "is_agency": employer.is_agency,
            },
        )
        unknown = [("", _("not known"))]
        self.fields["industry"].choices = [*unknown, *Industry.choices]  # type: ignore[attr-defined]
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]
        self.fields["size_band"].choices = [*unknown, *SizeBand.choices]  # type: ignore[attr-defined]

    def description(self) -> Description:
        """Return what a valid form says."""
        return Description(**self.cleaned_data)


class GrantForm(forms.Form):
    """The address of the account that is to speak for an employer."""

    address = forms.EmailField(max_length=254)
