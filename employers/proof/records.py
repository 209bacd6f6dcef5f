"""Proof by DNS: a record that one person was asked to set, looked for by a task and never by a request."""

import datetime as dt
import logging
import secrets

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.models import User
from employers.models import Employer, EmployerStatus, ProofKind
from employers.proof.claims import domains_on_record
from employers.proof.dns import PREFIX, SilentDnsError, is_askable, values_of
from employers.proof.models import DomainProof, LookUp
from employers.services.representing import (
    AccessRefusedError,
    grant_representation,
    lock_team,
    why_not_again,
)

logger = logging.getLogger(__name__)
# After a look that found nothing, the next ones follow by themselves: minutes until each.
_LOOK_AGAIN_MINUTES = (10, 60, 6 * 60, 24 * 60, 48 * 60)


def record_value(proof: DomainProof) -> str:
    """Return the text of the record that is asked for."""
    return f"{PREFIX}{proof.token}"


def askable_domains(employer: Employer) -> list[str]:
    """Return the employer's domains on record that the DNS can be asked about, in order."""
    return [domain for domain in domains_on_record(employer) if is_askable(domain)]


@transaction.atomic
def ask_for_record(*, user: User, employer: Employer, domain: str, today: dt.date) -> DomainProof:
    """Give the user a record to set at the domain; the same one while it is looked for.

    Raises:
        AccessRefusedError: the domain is not on record or none of the public DNS, or a moderator ended the
            user's access. Nothing was stored.
    """
    lock_team(employer)
    if domain not in askable_domains(employer):
        raise AccessRefusedError(_("Choose one of the domains on record."))
    if why := why_not_again(user=user, employer=employer, how=ProofKind.DNS, invited=False, today=today):
        raise AccessRefusedError(why)
    token = secrets.token_hex(16)
    proof, created = DomainProof.objects.get_or_create(
        user=user, employer=employer, domain=domain, defaults={"token": token, "asked_on": today}
    )
    if not created and (proof.is_done or today >= proof.ends_on):
        proof.token, proof.asked_on = token, today
        proof.state, proof.looked_at = LookUp.WAITING, None
        # Look-ups of the former record stop.
        proof.looks += 1
        proof.save(update_fields=["token", "asked_on", "state", "looked_at", "looks"])
    return proof


@transaction.atomic
def look(*, proof: DomainProof, today: dt.date) -> bool:
    """Let the task look for the record now; False when it was found already or its time is over."""
    found = DomainProof.objects.select_for_update().get(pk=proof.pk)
    if found.is_done or today >= found.ends_on:
        return False
    found.state, found.looks = LookUp.LOOKING, found.looks + 1
    found.save(update_fields=["state", "looks"])
    look_up.enqueue(proof_id=found.pk, look=found.looks)
    return True


@task()
def look_up(proof_id: int, look: int, attempt: int = 1) -> str:
    """Look for a record; return what came of it. Finding it lets the user speak for the employer.

    Whoever pressed the button waits for nothing: further looks follow after 10 minutes, an hour, six, a day
    and two days. A later press of the button ends the earlier ones' looks.
    """
    proof = DomainProof.objects.filter(pk=proof_id).first()
    if proof is None:
        return "gone"
    if proof.looks != look or proof.is_done:
        return "superseded"
    if timezone.localdate() >= proof.ends_on:
        return "over"
    seen = _what_is_there(proof)
    with transaction.atomic():
        state = _noted(proof, look, seen)
        if state in {LookUp.MISSING, LookUp.OTHER, LookUp.SILENT} and attempt <= len(_LOOK_AGAIN_MINUTES):
            wait = dt.timedelta(minutes=_LOOK_AGAIN_MINUTES[attempt - 1])
            later = look_up.using(run_after=timezone.now() + wait)
            later.enqueue(proof_id=proof_id, look=look, attempt=attempt + 1)
    return str(state)


def _what_is_there(proof: DomainProof) -> LookUp:
    try:
        values = values_of(proof.domain)
    except SilentDnsError as error:
        logger.warning("The DNS did not answer about a domain (%s).", error)
        return LookUp.SILENT
    except ValueError:
        return LookUp.REFUSED
    wanted = record_value(proof)
    if any(constant_time_compare(value.strip().strip('"'), wanted) for value in values):
        return LookUp.FOUND
    return LookUp.OTHER if any(value.strip().startswith(PREFIX) for value in values) else LookUp.MISSING


def _noted(proof: DomainProof, look: int, state: LookUp) -> LookUp | str:
    """Write down what was found, and grant what it proves, unless something changed meanwhile."""
    employer = lock_team(proof.employer)
    row = DomainProof.objects.select_for_update().filter(pk=proof.pk).first()
    if row is None:
        return "gone"
    if row.looks != look or row.is_done:
        return "superseded"
    if state == LookUp.FOUND:
        state = _granted(row, employer)
    row.state, row.looked_at = state, timezone.now()
    row.save(update_fields=["state", "looked_at"])
    return state


def _granted(row: DomainProof, employer: Employer) -> LookUp:
    if employer.status != EmployerStatus.LISTED or row.domain not in domains_on_record(employer):
        return LookUp.REFUSED
    try:
        grant_representation(
            user=row.user,
            employer=employer,
            domain=row.domain,
            how=ProofKind.DNS,
            today=timezone.localdate(),
        )
    except AccessRefusedError:
        return LookUp.REFUSED
    return LookUp.FOUND
