"""Who speaks for an employer: granted by proof, ended at once."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sessions import end_sessions
from employers.models import (
    Employer,
    Ending,
    ProofKind,
    Representative,
    RepresentativeRole,
)
from employers.proof.models import DomainProof, Invitation


class AccessRefusedError(Exception):
    """Somebody who may not speak for the employer, or not do this for it; the message says why."""


def lock_team(employer: Employer) -> Employer:
    """Hold the employer's row until the transaction ends: changes of one team follow each other."""
    return Employer.objects.select_for_update().get(pk=employer.pk)


def why_not_again(*, user: User, employer: Employer, how: str, invited: bool, today: dt.date) -> str:
    """Return why somebody whose access was ended may not come back by this proof; "" if they may.

    Whoever left may come back. Whom an owner sent away needs an invitation, or the stronger proof by DNS,
    as long as the team has an owner; whom a moderator sent away needs a person to check it.
    """
    ended = Representative.objects.filter(user=user, employer=employer, revoked_on__isnull=False)
    last = ended.order_by("-revoked_on", "-pk").values_list("ended_how", flat=True).first()
    if last == Ending.MODERATOR and how != ProofKind.HAND:
        return _("A moderator ended your access to this desk. Write to us if that was a mistake.")
    if last != Ending.OWNER or invited or how != ProofKind.MAIL:
        return ""
    if not Representative.objects.active(on=today).owners().filter(employer=employer).exists():
        return ""
    return _("An owner of this desk ended your access. Ask an owner to invite you, or prove it by DNS.")


@transaction.atomic
def grant_representation(
    *,
    user: User,
    employer: Employer,
    domain: str,
    how: str = ProofKind.MAIL,
    invited: bool = False,
    today: dt.date,
) -> Representative:
    """Let the user speak for the employer, proven today. Granting twice changes nothing more.

    Whoever proves it while nobody owns the team becomes its owner, and so does the first one who proves it
    by DNS: whoever holds the domain could read all its mail anyway. All others are members. Somebody who
    speaks for it already has proven it anew, and keeps the role at least.

    Args:
        domain: the domain whose mailbox or zone answered; "" by hand.
        how: a code of ProofKind.
        invited: whether an owner's invitation was accepted; it makes a member of an owned team.

    Raises:
        AccessRefusedError: this access was ended before, and this proof does not bring it back.
    """
    lock_team(employer)
    if why := why_not_again(user=user, employer=employer, how=how, invited=invited, today=today):
        raise AccessRefusedError(why)
    others = Representative.objects.active(on=today).owners().filter(employer=employer).exclude(user=user)
    kinds = set(others.values_list("proven_how", flat=True))
    becomes_owner = not kinds or (how == ProofKind.DNS and ProofKind.DNS not in kinds)
    mine = Representative.objects.filter(user=user, employer=employer, revoked_on__isnull=True).first()
    if mine is None:
        return Representative.objects.create(
            user=user,
            employer=employer,
            role=RepresentativeRole.OWNER if becomes_owner else RepresentativeRole.MEMBER,
            proven_by=domain,
            proven_how=how,
            proven_on=today,
            since=today,
        )
    mine.proven_by, mine.proven_how, mine.proven_on = domain, how, today
    if becomes_owner:
        mine.role = RepresentativeRole.OWNER
    mine.save(update_fields=["proven_by", "proven_how", "proven_on", "role"])
    return mine


@transaction.atomic
def revoke_representation(
    *, representative: Representative, today: dt.date, how: str = Ending.MODERATOR
) -> None:
    """End somebody's access to the employer's desk, at once; a second time changes nothing.

    Their sessions end with their next request, unless they left themselves. The invitations that they gave
    and the records that they were asked to set are gone.

    Args:
        how: a code of Ending.
    """
    lock_team(representative.employer)
    ended = Representative.objects.filter(pk=representative.pk, revoked_on__isnull=True)
    if ended.update(revoked_on=today, ended_how=how):
        Invitation.objects.filter(
            employer=representative.employer_id, invited_by=representative.user_id, accepted_by__isnull=True
        ).delete()
        DomainProof.objects.filter(employer=representative.employer_id, user=representative.user_id).delete()
        if how != Ending.LEFT:
            end_sessions(user=representative.user)
    representative.refresh_from_db(fields=["revoked_on", "ended_how"])
