"""The people of one desk: owners change roles, send away and invite; a member leaves.

Every deed holds the team's row first, so that of two owners who demote each other at once one remains.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import confirmed_addresses
from accounts.models import User
from employers.models import (
    Employer,
    EmployerStatus,
    Ending,
    ProofKind,
    Representative,
    RepresentativeRole,
)
from employers.proof.models import DAYS_OF_AN_INVITATION, DomainProof, Invitation
from employers.services.representing import (
    AccessRefusedError,
    grant_representation,
    lock_team,
    revoke_representation,
)

# So many invitations of one employer may wait at a time.
MOST_INVITATIONS = 30


class InvitationGoneError(AccessRefusedError):
    """An invitation that nobody can accept any more."""


class AddressNotYoursError(AccessRefusedError):
    """An invitation that went to somebody else's address."""


def _acting_owner(*, employer: Employer, by: User, today: dt.date) -> Representative:
    """Return the owner who acts, with the team's row held.

    Raises:
        AccessRefusedError: they own the desk no longer.
    """
    lock_team(employer)
    mine = Representative.objects.active(on=today).owners().filter(employer=employer, user=by).first()
    if mine is None:
        raise AccessRefusedError(_("Only an owner of this desk can do that. Nothing was changed."))
    return mine


def _refuse_weaker(mine: Representative, other: Representative) -> None:
    """Refuse an owner proven by mail who would put down one proven by DNS, the stronger way."""
    stronger = other.proven_how == ProofKind.DNS and mine.proven_how == ProofKind.MAIL
    if stronger and other.is_owner and other.pk != mine.pk:
        raise AccessRefusedError(
            _("This owner is proven by DNS, which is stronger than by mail. Nothing was changed.")
        )


def _colleague(representative: Representative) -> Representative:
    """Return the row as it is now.

    Raises:
        AccessRefusedError: the access has ended meanwhile.
    """
    found = Representative.objects.filter(pk=representative.pk, revoked_on__isnull=True).first()
    if found is None:
        raise AccessRefusedError(_("This person is no longer in the team. Nothing was changed."))
    return found


def _last_owner() -> AccessRefusedError:
    return AccessRefusedError(
        _("A team needs an owner. Make somebody else an owner first. Nothing was changed.")
    )


def is_last_owner(representative: Representative, *, today: dt.date) -> bool:
    """Whether the team would have no owner without this one, although others are in it."""
    team = Representative.objects.active(on=today).filter(employer=representative.employer_id)
    others = team.exclude(pk=representative.pk)
    return representative.is_owner and others.exists() and not others.owners().exists()


@transaction.atomic
def change_role(*, representative: Representative, role: str, by: User, today: dt.date) -> Representative:
    """Make a colleague an owner or a member; the same role again changes nothing.

    Raises:
        AccessRefusedError: `by` owns the desk no longer, the colleague has left, is the last owner, or is an
            owner proven by DNS while `by` is proven by mail. Nothing was changed.
    """
    mine = _acting_owner(employer=representative.employer, by=by, today=today)
    found = _colleague(representative)
    if found.role == role:
        return found
    if role == RepresentativeRole.MEMBER:
        _refuse_weaker(mine, found)
        if is_last_owner(found, today=today):
            raise _last_owner()
    elif not found.is_active(on=today):
        raise AccessRefusedError(_("An owner has to prove it anew first: the proof is over a year old."))
    found.role = RepresentativeRole(role)
    found.save(update_fields=["role"])
    return found


@transaction.atomic
def send_away(*, representative: Representative, by: User, today: dt.date) -> None:
    """End a colleague's access, at once. Twice changes nothing.

    Raises:
        AccessRefusedError: as for change_role. Nothing was changed.
    """
    mine = _acting_owner(employer=representative.employer, by=by, today=today)
    if representative.user_id == by.pk:
        raise AccessRefusedError(_("Leave the team yourself instead. Nothing was changed."))
    found = Representative.objects.filter(pk=representative.pk, revoked_on__isnull=True).first()
    if found is None:
        return
    _refuse_weaker(mine, found)
    revoke_representation(representative=found, today=today, how=Ending.OWNER)


@transaction.atomic
def leave(*, representative: Representative, today: dt.date) -> None:
    """End one's own access. The last owner of a team hands over first; somebody alone may go.

    Raises:
        AccessRefusedError: others are in the team and none of them is an owner. Nothing was changed.
    """
    lock_team(representative.employer)
    found = Representative.objects.filter(pk=representative.pk, revoked_on__isnull=True).first()
    if found is None:
        return
    if is_last_owner(found, today=today):
        raise _last_owner()
    revoke_representation(representative=found, today=today, how=Ending.LEFT)


# --- Invitations ----------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *, employer: Employer, address: str, domain: str, by: User, now: dt.datetime
) -> tuple[Invitation, bool]:
    """Invite whoever reads mail at `address`, as a member; return the invitation, and whether it is new.

    An open invitation of the same address is returned as it is; one that has run out begins anew.

    Args:
        address: checked by employers.proof.claims.proven_domain, which gave `domain`.
        now: an aware time.

    Raises:
        AccessRefusedError: `by` owns the desk no longer, or too many invitations wait. Nothing was stored.
    """
    _acting_owner(employer=employer, by=by, today=timezone.localdate(now))
    ends_at = now + dt.timedelta(days=DAYS_OF_AN_INVITATION)
    waiting = Invitation.objects.filter(employer=employer, accepted_by__isnull=True)
    found = waiting.filter(address=address.casefold()).first()
    if found is not None:
        is_new = found.ends_at <= now
        if is_new:
            found.ends_at, found.invited_by, found.letters = ends_at, by, found.letters + 1
            found.save(update_fields=["ends_at", "invited_by", "letters"])
        return found, is_new
    if waiting.filter(ends_at__gt=now).count() >= MOST_INVITATIONS:
        raise AccessRefusedError(
            _("%(most)s invitations wait already. Take some back first.") % {"most": MOST_INVITATIONS}
        )
    made = Invitation.objects.create(
        employer=employer, address=address.casefold(), domain=domain, invited_by=by, ends_at=ends_at
    )
    return made, True


@transaction.atomic
def invite_again(*, invitation: Invitation, by: User, now: dt.datetime) -> Invitation:
    """Let an invitation begin anew, so that its letter goes out again.

    Raises:
        AccessRefusedError: `by` owns the desk no longer.
        InvitationGoneError: it was accepted or taken back. Nothing was changed.
    """
    _acting_owner(employer=invitation.employer, by=by, today=timezone.localdate(now))
    found = Invitation.objects.filter(pk=invitation.pk, accepted_by__isnull=True).first()
    if found is None:
        raise InvitationGoneError(_("This invitation was accepted or taken back. Nothing was sent."))
    found.ends_at, found.invited_by = now + dt.timedelta(days=DAYS_OF_AN_INVITATION), by
    found.letters += 1
    found.save(update_fields=["ends_at", "invited_by", "letters"])
    return found


@transaction.atomic
def take_back(*, invitation: Invitation, by: User, today: dt.date) -> None:
    """Take an invitation back; its link counts no longer. Twice changes nothing, nor does one accepted.

    Raises:
        AccessRefusedError: `by` owns the desk no longer. Nothing was changed.
    """
    _acting_owner(employer=invitation.employer, by=by, today=today)
    Invitation.objects.filter(pk=invitation.pk, accepted_by__isnull=True).delete()


@transaction.atomic
def accept(*, invitation: Invitation, user: User, now: dt.datetime) -> Representative:
    """Let the user into the team, as a member. Accepting twice changes nothing more.

    Raises:
        AddressNotYoursError: it was sent to an address that is none of the user's confirmed ones.
        InvitationGoneError: it has run out, was taken back or accepted by somebody else, who gave it owns the
            desk no longer, or its domain is not on record any more. Nothing was changed.
        AccessRefusedError: a moderator had ended this user's access. Nothing was changed.
    """
    employer = lock_team(invitation.employer)
    today = timezone.localdate(now)
    found = Invitation.objects.filter(pk=invitation.pk).first()
    gone = InvitationGoneError(_("This invitation counts no longer. Ask for a new one."))
    if found is None or employer.status != EmployerStatus.LISTED:
        raise gone
    if found.address not in confirmed_addresses(user):
        raise AddressNotYoursError(_("This invitation went to another address than yours."))
    mine = Representative.objects.active(on=today).filter(employer=employer, user=user).first()
    if found.accepted_by_id == user.pk and mine is not None:
        return mine
    owners = Representative.objects.active(on=today).owners().filter(employer=employer)
    by_an_owner = owners.filter(user=found.invited_by_id).exists()
    on_record = employer.domains.filter(listed=True, domain=found.domain).exists()
    if not found.is_open(now=now) or not by_an_owner or not on_record:
        raise gone
    granted = grant_representation(
        user=user, employer=employer, domain=found.domain, invited=True, today=today
    )
    found.accepted_by = user
    found.save(update_fields=["accepted_by"])
    return granted


def open_invitations(*, user: User, now: dt.datetime) -> list[Invitation]:
    """Return the invitations that the user could accept, by the name of the employer."""
    found = Invitation.objects.filter(
        address__in=confirmed_addresses(user),
        accepted_by__isnull=True,
        ends_at__gt=now,
        employer__status=EmployerStatus.LISTED,
    )
    return list(found.select_related("employer").order_by("employer__name", "pk"))


def forget_old(*, now: dt.datetime) -> int:
    """Erase invitations and records to set that ran out 30 days ago or more; return how many."""
    long_ago = now - dt.timedelta(days=30)
    invitations, _by_model = Invitation.objects.filter(ends_at__lt=long_ago).delete()
    records, _by_model = DomainProof.objects.filter(asked_on__lt=long_ago.date()).delete()
    return invitations + records
