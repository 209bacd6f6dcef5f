"""How a proposal is refused."""

from django.db import transaction
from django.utils.translation import gettext as _

from employers.models import Employer, EmployerStatus
from employers.services.naming import EmployerRefusedError


@transaction.atomic
def refuse_proposal(*, employer: Employer) -> Employer:
    """Refuse a proposed employer: it is not listed, and nothing about it is published. Twice changes nothing.

    Its reviews stay in the queue, where each is read and decided by itself (moderation.decide publishes none
    of them). Proposing the same name again finds it refused; accepting it later is possible.

    Raises:
        EmployerRefusedError: it is no proposal, or readers see it already with a published review.
    """
    employer = Employer.objects.select_for_update().get(pk=employer.pk)
    if employer.status == EmployerStatus.REFUSED:
        return employer
    if employer.status != EmployerStatus.PROPOSED:
        raise EmployerRefusedError(_("%s is not a proposal any more.") % employer.name)
    if employer.newest_batch:
        raise EmployerRefusedError(
            _("Reviews of %s are published. Merge it, or take those reviews away first.") % employer.name
        )
    employer.status = EmployerStatus.REFUSED
    employer.save(update_fields=["status"])
    return employer
