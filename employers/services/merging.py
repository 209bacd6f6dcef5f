"""Two employers become one, and two again: what moves, what collides, and how it is undone."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from employers.models import (
    Employer,
    EmployerDomain,
    EmployerName,
    EmployerSlug,
    EmployerStatus,
    Pledge,
    Representative,
    RepresentativeRole,
)
from employers.services.counting import recount_directory
from employers.services.naming import EmployerRefusedError, add_name, listed_owner


@dataclass(frozen=True, kw_only=True)
class Moves:
    """What a merge moves, and beside each what collides: the other employer has the same already.

    A name, domain or representative that collides stays behind; an open pledge that collides is ended by the
    caller, with a batch: employers know none.
    """

    names: list[EmployerName]
    same_names: list[EmployerName]
    domains: list[EmployerDomain]
    same_domains: list[EmployerDomain]
    addresses: list[EmployerSlug]
    representatives: list[Representative]
    same_representatives: list[Representative]
    pledges: list[Pledge]
    same_pledges: list[Pledge]
    parts: list[Employer]

    def kept(self, source: Employer, *, pledges_end_with: int) -> dict[str, Any]:
        """Return what undoing the merge needs to know, as JSON: keys of rows, and what is written over.

        `pledges_end_with` is the number of the batch with which those that collide end.
        """
        return {
            "status": source.status,
            "names": [row.pk for row in self.names],
            "domains": [
                [row.pk, row.domain, row.source, row.listed] for row in [*self.domains, *self.same_domains]
            ],
            "addresses": [row.pk for row in self.addresses],
            "representatives": [row.pk for row in self.representatives],
            "owners": [row.pk for row in self.representatives if row.is_owner],
            "pledges": [row.pk for row in [*self.pledges, *self.same_pledges]],
            "ended_pledges": [row.pk for row in self.same_pledges],
            "pledges_end_with": pledges_end_with,
            "parts": [row.pk for row in self.parts],
        }


def what_moves(*, source: Employer, target: Employer) -> Moves:
    """Return what merging `source` into `target` would move, and what collides; nothing is changed."""
    known = set(target.names.values_list("normalised", flat=True))
    owned = set(target.domains.values_list("domain", flat=True))
    speaking = set(target.representatives.filter(revoked_on__isnull=True).values_list("user_id", flat=True))
    phases = set(target.pledges.open().values_list("phase", flat=True))
    names = list(source.names.order_by("normalised", "pk"))
    domains = list(source.domains.order_by("domain", "pk"))
    people = list(source.representatives.select_related("user").order_by("pk"))
    pledges = list(source.pledges.order_by("pk"))
    same_people = [one for one in people if one.revoked_on is None and one.user_id in speaking]
    same_pledges = [one for one in pledges if one.to_batch is None and one.phase in phases]
    return Moves(
        names=[name for name in names if name.normalised not in known],
        same_names=[name for name in names if name.normalised in known],
        domains=[domain for domain in domains if domain.domain not in owned],
        same_domains=[domain for domain in domains if domain.domain in owned],
        addresses=list(source.old_slugs.order_by("slug")),
        representatives=[one for one in people if one not in same_people],
        same_representatives=same_people,
        pledges=[one for one in pledges if one not in same_pledges],
        same_pledges=same_pledges,
        parts=list(source.merged_from.order_by("pk")),
    )


def _locked(source: Employer, target: Employer) -> tuple[Employer, Employer]:
    """Return both rows, locked: always in one order, so that two merges at once wait for each other."""
    rows = Employer.objects.select_for_update().filter(pk__in=[source.pk, target.pk]).order_by("pk")
    by_key = {row.pk: row for row in rows}
    return by_key[source.pk], by_key[target.pk]


@transaction.atomic
def merge_employers(*, source: Employer, target: Employer) -> Employer:
    """Make `source` redirect to `target`, which takes over its names, domains, addresses and people.

    Whatever was merged into `source` before points to `target` afterwards, so that chains have one step
    and never a cycle. Merging the same two again changes nothing. The caller does the rest in the same
    transaction, as employers know neither batches nor reviews: before it, pledges that collide are ended
    (reviews.services.with_batch.pledging.end_with_batch); after it, the reviews are moved
    (reviews.services.merging.move_reviews).

    Returns:
        `target` as it is afterwards.

    Raises:
        EmployerRefusedError: the two are one, or one of them was merged elsewhere already.
    """
    if source.pk == target.pk:
        raise EmployerRefusedError(_("An employer cannot be merged into itself."))
    source, target = _locked(source, target)
    if target.status == EmployerStatus.MERGED:
        raise EmployerRefusedError(_("%s was merged into another employer.") % target.name)
    if source.status == EmployerStatus.MERGED:
        if source.merged_into_id == target.pk:
            return target
        raise EmployerRefusedError(_("%s was merged into another employer.") % source.name)

    moves = what_moves(source=source, target=target)
    source.domains.update(listed=False)
    _give(moves.names, target)
    _give(moves.domains, target)
    if target.status == EmployerStatus.LISTED:
        # A proposal may have named a domain that a third employer has: that one keeps it.
        names = [row.domain for row in moves.domains]
        theirs = EmployerDomain.objects.filter(listed=True, domain__in=names).values_list("domain", flat=True)
        target.domains.filter(domain__in=set(names) - set(theirs)).update(listed=True)
    source.domains.all().delete()
    _give(moves.addresses, target)
    if target.representatives.filter(revoked_on__isnull=True).owners().exists():
        # Who runs the desk of the buyer decides about it; who ran that of the bought one speaks there.
        people = Representative.objects.filter(pk__in=[row.pk for row in moves.representatives])
        people.update(role=RepresentativeRole.MEMBER)
    _give(moves.representatives, target)
    source.pledges.update(employer=target)
    source.merged_from.update(merged_into=target)
    source.status, source.merged_into = EmployerStatus.MERGED, target
    source.save(update_fields=["status", "merged_into"])
    recount_directory()
    return target


def _give(
    rows: list[EmployerName] | list[EmployerDomain] | list[EmployerSlug] | list[Representative],
    target: Employer,
) -> None:
    if rows:
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).update(employer=target)


def undo_merge(*, source: Employer, target: Employer, kept: dict[str, Any]) -> Employer:
    """Make two of them again: what had moved goes back, as it stands by now; what collided is as it was.

    What came to `target` after the merge stays there: names, domains, people and pledges of its own.

    Args:
        source: the employer that was merged into `target`.
        target: the one that took it over.
        kept: Moves.kept() from before the merge.

    Returns:
        `source` as it is afterwards.

    Raises:
        EmployerRefusedError: something depends on the merge by now. Nothing was changed.
    """
    try:
        with transaction.atomic():
            return _undone(*_locked(source, target), kept)
    except IntegrityError as error:
        raise EmployerRefusedError(
            _("Something that moved has been given to another employer meanwhile. Nothing was changed.")
        ) from error


def _undone(source: Employer, target: Employer, kept: dict[str, Any]) -> Employer:
    if target.status == EmployerStatus.MERGED:
        raise EmployerRefusedError(
            _("%s was itself merged meanwhile. Undo that merge first. Nothing was changed.") % target.name
        )
    if source.merged_into_id != target.pk:
        raise EmployerRefusedError(
            _("%(source)s is no part of %(target)s any more. Nothing was changed.")
            % {"source": source.name, "target": target.name}
        )
    for _key, domain, _from, listed in kept["domains"]:
        owner = listed_owner(domain) if listed else None
        if owner is not None and owner.pk != target.pk:
            raise EmployerRefusedError(
                _("%(domain)s belongs to %(owner)s by now. Nothing was changed.")
                % {"domain": domain, "owner": owner.name}
            )
    target.names.filter(pk__in=kept["names"]).update(employer=source)
    # A name that the target has taken for its own meanwhile stays findable there as well.
    add_name(employer=target, name=target.name)
    target.domains.filter(pk__in=[row[0] for row in kept["domains"]]).update(employer=source, listed=False)
    for key, domain, origin, listed in kept["domains"]:
        EmployerDomain.objects.update_or_create(
            pk=key, defaults={"employer": source, "domain": domain, "source": origin, "listed": listed}
        )
    target.old_slugs.filter(pk__in=kept["addresses"]).update(employer=source)
    people = target.representatives.filter(pk__in=kept["representatives"])
    people.filter(pk__in=kept.get("owners", [])).update(role=RepresentativeRole.OWNER)
    people.update(employer=source)
    target.pledges.filter(pk__in=kept["pledges"]).update(employer=source)
    ended = source.pledges.filter(pk__in=kept["ended_pledges"], to_batch=kept["pledges_end_with"])
    ended.update(to_batch=None)
    target.merged_from.filter(pk__in=kept["parts"]).update(merged_into=source)
    source.status, source.merged_into = kept["status"], None
    source.save(update_fields=["status", "merged_into"])
    recount_directory()
    return source
