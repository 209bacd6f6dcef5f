"""What anybody may say about an employer: the form begins with what is known, and what differs counts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.text import tidy_line
from core.vocabulary import Industry, SizeBand
from employers.domains import own_domain
from employers.models import Employer
from employers.services.naming import EmployerRefusedError, clean_name
from moderation.corrections.models import Fact
from moderation.corrections.services import known
from moderation.screens.forms_employers import countries


class CorrectionForm(forms.Form):
    """An employer as it is known; whoever knows better changes what is wrong."""

    use_required_attribute = False
    hide_optional = True

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    also = forms.CharField(
        label=gettext_lazy("Another name that people know it by"), required=False, max_length=200
    )
    domain = forms.CharField(
        label=gettext_lazy("A web address of its own that is missing"),
        help_text=gettext_lazy("As in example.com."),
        required=False,
        max_length=253,
    )
    industry = forms.ChoiceField(label=gettext_lazy("Industry"), required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=100)
    city = forms.CharField(label=gettext_lazy("City"), required=False, max_length=100)
    size_band = forms.ChoiceField(label=gettext_lazy("Size"), required=False)
    is_agency = forms.BooleanField(label=gettext_lazy("It is an agency"), required=False)
    same_as = forms.CharField(
        label=gettext_lazy("It is the same as"),
        help_text=gettext_lazy("The name of the other entry, if it is on the list twice."),
        required=False,
        max_length=200,
    )
    note = forms.CharField(
        label=gettext_lazy("How can we see that?"),
        help_text=gettext_lazy("Such as the page that says so. Nothing about you, please."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, employer: Employer) -> None:
        facts: dict[str, Any] = {str(fact): value for fact, value in known(employer).items()}
        super().__init__(data, initial=facts | {"is_agency": employer.is_agency})
        self.employer = employer
        unknown = [("", _("not known"))]
        self.fields["industry"].choices = [*unknown, *Industry.choices]  # type: ignore[attr-defined]
        self.fields["country"].choices = countries()  # type: ignore[attr-defined]
        self.fields["size_band"].choices = [*unknown, *SizeBand.choices]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Return the name on one line."""
        return _usable(self.cleaned_data["name"])

    def clean_also(self) -> str:
        """Return another name on one line; it may be left out."""
        return _usable(self.cleaned_data["also"]) if self.cleaned_data["also"] else ""

    def clean_domain(self) -> str:
        """Return the registrable domain of what was typed."""
        typed = tidy_line(self.cleaned_data["domain"])
        found = own_domain(typed) if typed else ""
        if typed and not found:
            raise ValidationError(
                _("That is no address of its own: a hiring system, free mail and networks are many firms’.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse a form in which nothing differs from what is known."""
        answers = super().clean() or {}
        if not self.errors and not self._differing():
            raise ValidationError(_("Everything here is as we know it. Change what is wrong, then send it."))
        return answers

    def facts(self) -> dict[str, str]:
        """Return what a valid form says, by the codes of Fact; what is only added is left out where empty."""
        answers = self.cleaned_data
        facts = {str(fact): tidy_line(str(answers.get(fact) or "")) for fact in Fact}
        facts[Fact.IS_AGENCY] = "yes" if answers.get("is_agency") else "no"
        added = (Fact.ALSO, Fact.DOMAIN, Fact.SAME_AS)
        return {fact: value for fact, value in facts.items() if value or fact not in added}

    def _differing(self) -> dict[str, str]:
        now = known(self.employer)
        return {fact: value for fact, value in self.facts().items() if value != now.get(fact, "")}


def _usable(name: str) -> str:
    try:
        return clean_name(name)
    except EmployerRefusedError as error:
        raise ValidationError(str(error)) from error
