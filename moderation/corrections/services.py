"""Suggesting corrections, and deciding on them. Each is one transaction; what is said twice counts once."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.countries import country_name
from core.vocabulary import Industry, SizeBand
from employers import services
from employers.models import Employer, EmployerStatus
from moderation.corrections.models import Correction, Fact
from moderation.errors import StateChangedError
from moderation.services.employers import untied

# So many open ones an employer may have, and all together: more are a flood, and nobody reads them.
MOST_OF_ONE: Final = 30
MOST_OPEN: Final = 2000


class TooManyCorrectionsError(Exception):
    """So many suggestions are open already that another would not be read. Nothing was kept."""


def known(employer: Employer) -> dict[str, str]:
    """Return the facts that are known, by the codes of Fact, as a correction's `value` would say them."""
    return {
        Fact.NAME: employer.name,
        Fact.INDUSTRY: employer.industry,
        Fact.COUNTRY: employer.country,
        Fact.REGION: employer.region,
        Fact.CITY: employer.city,
        Fact.SIZE_BAND: employer.size_band,
        Fact.IS_AGENCY: "yes" if employer.is_agency else "no",
    }


def suggest(*, employer: Employer, facts: Mapping[str, str], note: str = "") -> int:
    """Keep what somebody says about an employer, where it differs from what is known; return how many facts.

    What was suggested before is not kept twice, so that a second click changes nothing.

    Args:
        facts: values by the codes of Fact, already checked by the form.

    Raises:
        TooManyCorrectionsError: too many are open. Nothing was kept.
    """
    with transaction.atomic():
        employer = Employer.objects.select_for_update().get(pk=employer.pk)
        now = known(employer)
        wanted = {fact: value for fact, value in facts.items() if value != now.get(fact, "")}
        there = set(employer.corrections.values_list("fact", "value"))
        new = [(fact, value) for fact, value in wanted.items() if (fact, value) not in there]
        if new and (len(there) + len(new) > MOST_OF_ONE or Correction.objects.count() >= MOST_OPEN):
            raise TooManyCorrectionsError
        for fact, value in new:
            Correction.objects.create(employer=employer, fact=fact, value=value, note=note)
    return len(wanted)


def take(*, correction: Correction, moderator: User) -> Employer:
    """Write a correction down, and delete the suggestion. Two that are one are merged on a page of their own.

    Raises:
        ConflictOfInterestError: the moderator has a tie to the employer.
        EmployerRefusedError: name or domain cannot be used; a DomainTakenError names the owner.
        StateChangedError: somebody else was faster, or the employer was merged meanwhile.
    """
    with transaction.atomic():
        correction = _locked(correction)
        employer = correction.employer
        untied(moderator, employer)
        if employer.status == EmployerStatus.MERGED:
            raise StateChangedError
        facts = known(employer)
        match correction.fact:
            case Fact.NAME:
                services.rename(employer=employer, name=correction.value)
            case Fact.ALSO:
                services.add_name(employer=employer, name=correction.value)
            case Fact.SAME_AS:
                pass
            case fact:
                facts[fact] = correction.value
                services.describe(
                    employer=employer,
                    industry=facts[Fact.INDUSTRY],
                    country=facts[Fact.COUNTRY],
                    region=facts[Fact.REGION],
                    city=facts[Fact.CITY],
                    size_band=facts[Fact.SIZE_BAND],
                    is_agency=facts[Fact.IS_AGENCY] == "yes",
                    domain=facts.get(Fact.DOMAIN, ""),
                )
        correction.delete()
        return employer


def refuse(*, correction: Correction, moderator: User) -> None:
    """Delete a suggestion; the employer stays as it is.

    Raises:
        ConflictOfInterestError: the moderator has a tie to the employer.
        StateChangedError: somebody else was faster.
    """
    with transaction.atomic():
        correction = _locked(correction)
        untied(moderator, correction.employer)
        correction.delete()


def value_words(correction: Correction) -> str:
    """Return a suggested value as a moderator reads it."""
    return words_of(correction.fact, correction.value)


def words_of(fact: str, value: str) -> str:
    """Return a value of a fact in words; "not known" for none."""
    if not value:
        return _("not known")
    match fact:
        case Fact.INDUSTRY if value in Industry.values:
            return str(Industry(value).label)
        case Fact.SIZE_BAND if value in SizeBand.values:
            return str(SizeBand(value).label)
        case Fact.COUNTRY:
            return country_name(value)
        case Fact.IS_AGENCY:
            return _("yes") if value == "yes" else _("no")
    return value


def _locked(correction: Correction) -> Correction:
    found = (
        Correction.objects.select_for_update(of=("self",))
        .select_related("employer")
        .filter(pk=correction.pk)
        .first()
    )
    if found is None:
        raise StateChangedError
    return found
