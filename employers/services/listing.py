"""How employers come onto the list, change their name, and become one."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.text import tidy_line
from core.vocabulary import Industry, SizeBand
from employers.domains import is_disposable, is_free_mail, is_shared, registrable
from employers.models import Employer, EmployerDomain, EmployerName, EmployerSlug, EmployerStatus
from employers.names import normalised
from employers.services.counting import recount_directory
from employers.services.naming import (
    LONGEST_SLUG,
    EmployerRefusedError,
    add_name,
    clean_name,
    free_slugs,
    listed_owner,
    slug_of,
)


class DomainTakenError(EmployerRefusedError):
    """The domain belongs to another listed employer, `owner`: merge the two instead."""

    def __init__(self, domain: str, owner: Employer) -> None:
        super().__init__(
            _("%(domain)s already belongs to %(owner)s.") % {"domain": domain, "owner": owner.name}
        )
        self.domain, self.owner = domain, owner


def _clean_domain(text: str) -> str:
    """Return the employer's own domain in `text` (a domain or web address), or "" for an empty text.

    Raises:
        EmployerRefusedError: it is no domain, or one that many employers or mailboxes share.
    """
    if not text.strip():
        return ""
    domain = registrable(text)
    if not domain:
        raise EmployerRefusedError(
            _("This is no web address. Write it as in example.com, or leave it empty.")
        )
    if is_shared(text) or is_free_mail(domain) or is_disposable(domain):
        raise EmployerRefusedError(
            _("%s is used by many. Give the employer’s own web address, or leave it empty.") % domain
        )
    return domain


def _create(
    *,
    name: str,
    status: EmployerStatus,
    domain: str,
    source: str,
    industry: str,
    country: str,
    region: str,
    city: str,
    size_band: str,
    is_agency: bool,
) -> Employer:
    employer = Employer.objects.create(
        name=name,
        name_normalised=normalised(name),
        slug=free_slugs([slug_of(name)])[0],
        status=status,
        industry=Industry(industry) if industry else "",
        country=country.upper(),
        region=tidy_line(region)[:100],
        city=tidy_line(city)[:100],
        size_band=SizeBand(size_band) if size_band else "",
        is_agency=is_agency,
    )
    add_name(employer=employer, name=name)
    if domain:
        listed = status == EmployerStatus.LISTED
        EmployerDomain.objects.create(employer=employer, domain=domain, source=source, listed=listed)
    return employer


@transaction.atomic
def create_employer(
    *,
    name: str,
    domain: str = "",
    industry: str = "",
    country: str = "",
    region: str = "",
    city: str = "",
    size_band: str = "",
    is_agency: bool = False,
    aliases: tuple[str, ...] = (),
    source: str = "moderator",
) -> Employer:
    """Put an employer on the list, with its names and domain.

    Args:
        name: as it is printed; `aliases` are further names that it is found by.
        domain: a domain or web address of its own; may be empty.
        industry, size_band: codes of core.vocabulary; `country` ISO 3166 alpha-2; all may be empty.
        source: who says so: import, proposal, moderator, demo.

    Raises:
        EmployerRefusedError: the name or the domain cannot be used.
        DomainTakenError: another listed employer has the domain.
        ValueError: a code is not in its vocabulary.
    """
    name, own = clean_name(name), _clean_domain(domain)
    if own and (owner := listed_owner(own)):
        raise DomainTakenError(own, owner)
    employer = _create(
        name=name, status=EmployerStatus.LISTED, domain=own, source=source, industry=industry,
        country=country, region=region, city=city, size_band=size_band, is_agency=is_agency,
    )  # fmt: skip
    for alias in aliases:
        add_name(employer=employer, name=alias)
    recount_directory()
    return employer


@transaction.atomic
def propose_employer(
    *,
    name: str,
    country: str = "",
    domain: str = "",
    industry: str = "",
    city: str = "",
    size_band: str = "",
    is_agency: bool = False,
) -> Employer:
    """Return the employer that a candidate names: the one that is there already, or a proposed one.

    There already is: the listed employer with this domain; without a domain, the one employer (listed,
    or proposed before) with the same name and no other country. So a second click, or a second candidate
    of the same employer, proposes nothing twice. A proposed employer is seen by readers once a review
    of it is published.

    Raises:
        EmployerRefusedError: the name or the domain cannot be used; the message is for the candidate.
        ValueError: a code is not in its vocabulary.
    """
    name, own = clean_name(name), _clean_domain(domain)
    if own and (owner := listed_owner(own)):
        return owner
    same = Employer.objects.exclude(status=EmployerStatus.MERGED).filter(
        names__normalised=normalised(name), country__in=[country.upper(), ""] if country else [""]
    )
    if own:
        same = same.filter(status=EmployerStatus.PROPOSED, domains__domain=own)
    if (known := same.distinct().order_by("id").first()) is not None:
        return known
    return _create(
        name=name, status=EmployerStatus.PROPOSED, domain=own, source="proposal", industry=industry,
        country=country, region="", city=city, size_band=size_band, is_agency=is_agency,
    )  # fmt: skip


@transaction.atomic
def accept_proposal(*, employer: Employer) -> Employer:
    """Put a proposed employer on the list. One that is listed already stays as it is.

    Raises:
        DomainTakenError: its domain belongs to a listed employer; merge it into that one.
        EmployerRefusedError: it was merged in the meantime.
    """
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if employer.status == EmployerStatus.LISTED:
        return employer
    if employer.status == EmployerStatus.MERGED:
        raise EmployerRefusedError(_("%s was merged into another employer.") % employer.name)
    for row in employer.domains.all():
        if owner := listed_owner(row.domain):
            raise DomainTakenError(row.domain, owner)
    employer.status = EmployerStatus.LISTED
    employer.save(update_fields=["status"])
    employer.domains.update(listed=True)
    recount_directory()
    return employer


@transaction.atomic
def rename(*, employer: Employer, name: str) -> Employer:
    """Give the employer another name and address. The old name stays findable, the old address redirects.

    A name that only differs in case, accents or legal form keeps the address.

    Raises:
        EmployerRefusedError: the name cannot be used, or the employer was merged.
    """
    name = clean_name(name)
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if employer.status == EmployerStatus.MERGED:
        raise EmployerRefusedError(_("%s was merged into another employer.") % employer.name)
    add_name(employer=employer, name=name)
    EmployerName.objects.filter(employer=employer, normalised=normalised(name)).update(name=name)
    if normalised(name) != employer.name_normalised:
        former, wanted = employer.slug, slug_of(name)
        # Back to an address of its own that it once had: no number behind it.
        mine = EmployerSlug.objects.filter(employer=employer, slug=wanted)
        employer.slug = wanted if mine.exists() else free_slugs([wanted])[0]
        mine.delete()
        EmployerSlug.objects.create(employer=employer, slug=former[:LONGEST_SLUG])
    employer.name, employer.name_normalised = name, normalised(name)
    employer.save(update_fields=["name", "name_normalised", "slug"])
    return employer
