"""Who it was about: picked from the list, found by a search, or proposed on the spot."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.countries import country_choices
from core.text import folded
from employers.domains import own_domain
from employers.facts import facts_of
from employers.models import Employer
from employers.search import Kind, Match, search
from employers.services.naming import EmployerRefusedError, clean_name, listed_owner
from submissions.entries.content import Whom
from submissions.forms.fields import LineField, Question, StrOrPromise

# The value of the choice "none of these: it is a new one".
NEW: Final = "new"
MOST_MATCHES: Final = 8


def _countries() -> list[tuple[str, StrOrPromise]]:
    return [("", gettext_lazy("Not said")), *country_choices()]


def _words(employer: Employer) -> str:
    return " · ".join(str(fact) for fact in facts_of(employer))


@dataclass(frozen=True)
class Proposal:
    """An employer that is not on the list yet, as its candidate names it."""

    name: str
    country: str = ""
    domain: str = ""


def same_employer(whom: Whom, found: Employer | Proposal) -> bool:
    """Tell whether somebody who wrote down `whom` may mean `found` by it.

    One that was only named may be any employer that the site itself offers for that name.
    """
    if isinstance(found, Proposal):
        return whom.pk is None and folded(whom.name) == folded(found.name)
    if whom.pk is None:
        return found.pk in {match.employer.pk for match in search(whom.name[:200], MOST_MATCHES)}
    return found.pk == whom.pk or Employer.objects.filter(pk=whom.pk, merged_into=found.pk).exists()


def whom_of(found: Employer | Proposal) -> Whom:
    """Return whom an entry is about."""
    if isinstance(found, Proposal):
        return Whom(name=found.name, country=found.country, domain=found.domain)
    return Whom(name=found.name, pk=found.pk, country=found.country)


class EmployerPick(Question):
    """The employer or, with `agency`, the agency, which may be left empty.

    `slug` is an address of the site, or NEW; `name` is what was typed to search for it. Without
    JavaScript the search runs when any button is pressed, and its matches are choices of `slug`.
    """

    slug = LineField(required=False, max_length=80)
    name = LineField(
        label=gettext_lazy("Employer"),
        help_text=gettext_lazy("A name, a former name, or their web address."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    new_name = LineField(
        label=gettext_lazy("Their name"),
        help_text=gettext_lazy("As it stands on their own site."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    new_country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("Where you would have worked. Promises in working days follow its holidays."),
        choices=_countries,
        required=False,
    )
    new_website = LineField(
        label=gettext_lazy("Their website"),
        help_text=gettext_lazy("Such as example.com. It tells them from others of the same name."),
        required=False,
        max_length=253,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )

    def __init__(self, *args: Any, agency: bool = False, **kwargs: Any) -> None:
        self.agency = agency
        super().__init__(*args, **kwargs)
        if agency:
            self.fields["name"].label = _("Agency")

    def _shown(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    @property
    def is_new(self) -> bool:
        """Whether the employer is to be proposed."""
        return self._shown("slug") == NEW

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen and nothing typed."""
        return not any(self._shown(name) for name in ("slug", "name", "new_name"))

    @cached_property
    def chosen(self) -> Employer | None:
        """Return the employer that was chosen from the list, or after a merge the one it became.

        A name that was typed in full and belongs to one employer alone chooses it.
        """
        slug = self._shown("slug")
        if slug and slug != NEW:
            found = Employer.objects.resolve(slug[:80])
            return found.employer if found else None
        if not slug:
            exact = [match for match in self.matches if match.kind == Kind.EXACT]
            if len(exact) == 1:
                return exact[0].employer
        return None

    @property
    def chosen_facts(self) -> str:
        """Return where the chosen employer is and what it does, in words."""
        return _words(self.chosen) if self.chosen else ""

    @cached_property
    def matches(self) -> list[Match]:
        """Return what the typed name may mean, likeliest first."""
        typed = self._shown("name")
        return search(typed[:200], MOST_MATCHES) if typed else []

    @property
    def matches_with_facts(self) -> list[tuple[Match, str]]:
        """Return the matches with where each is and what it does."""
        return [(match, _words(match.employer)) for match in self.matches]

    def clean(self) -> dict[str, Any]:
        """Ask for a choice, and for a name that can be printed where it is a new one."""
        answers = super().clean() or {}
        if self.is_new:
            self._check_new(answers)
        elif self.is_empty:
            if not self.agency:
                self.add_error("name", _("Say who interviewed you: type their name and choose them."))
        elif self.chosen is None and answers.get("slug"):
            self.add_error("name", _("That employer is no longer on the list. Search once more."))
        elif self.chosen is None:
            words = (
                _("Choose one of the employers below, or say that it is a new one.")
                if self.matches
                else _("We found nobody of that name. Change it, or say that it is a new one.")
            )
            self.add_error("name", words)
        return answers

    def _check_new(self, answers: dict[str, Any]) -> None:
        if "new_name" not in self.errors:
            if not answers.get("new_name"):
                self.add_error("new_name", _("Enter the name of the employer."))
            else:
                try:
                    clean_name(answers["new_name"])
                except EmployerRefusedError as refusal:
                    self.add_error("new_name", ValidationError(str(refusal)))
        website = answers.get("new_website")
        if website and not own_domain(website):
            self.add_error(
                "new_website",
                _("That is not a web address of their own. Leave it empty if you don’t know it."),
            )

    @property
    def result(self) -> Employer | Proposal | None:
        """Return whom a valid form names; None for an agency that was left empty.

        A new one whose website belongs to an employer on the list is that employer.
        """
        if not self.is_new:
            return self.chosen
        answers = self.cleaned_data
        domain = own_domain(answers["new_website"]) if answers["new_website"] else ""
        if domain and (owner := listed_owner(domain)):
            return owner
        return Proposal(clean_name(answers["new_name"]), answers["new_country"], domain)
