"""Who speaks for an employer: granted by proof, ended at once."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from employers.models import Employer, Representative, RepresentativeRole


@transaction.atomic
def grant_representation(*, user: User, employer: Employer, domain: str, today: dt.date) -> Representative:
    """Let the user speak for the employer, proven today by a mailbox at `domain` (or "by hand").

    The first representative is the owner, the next ones are members. Somebody who speaks for it already
    has proven it anew, and keeps the role; granting twice changes nothing more.
    """
    # The lock makes two first representatives one owner and one member.
    Employer.objects.select_for_update().get(pk=employer.pk)
    mine = Representative.objects.filter(user=user, employer=employer, revoked_on__isnull=True).first()
    if mine is not None:
        mine.proven_by, mine.proven_on = domain, today
        mine.save(update_fields=["proven_by", "proven_on"])
        return mine
    owned = (
        Representative.objects.active(on=today)
        .filter(employer=employer, role=RepresentativeRole.OWNER)
        .exists()
    )
    return Representative.objects.create(
        user=user,
        employer=employer,
        role=RepresentativeRole.MEMBER if owned else RepresentativeRole.OWNER,
        proven_by=domain,
        proven_on=today,
    )


def revoke_representation(*, representative: Representative, today: dt.date) -> None:
    """End somebody's access to the employer's desk, at once; a second time changes nothing."""
    Representative.objects.filter(pk=representative.pk, revoked_on__isnull=True).update(revoked_on=today)
    representative.refresh_from_db(fields=["revoked_on"])
