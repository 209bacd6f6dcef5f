"""`/employers/<slug>/claim/dns/`: proving an employer's domain by a TXT record.

The page only asks for the look-up; a task does it (employers.proof.records), because what the DNS says may
take seconds and a request should not wait for strangers' machines.
"""

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, account_required
from core.ratelimit import answered, refuse, seconds_to_wait, too_many, when_again
from employers.models import Employer, Representative
from employers.proof import records
from employers.proof.dns import record_name
from employers.proof.models import DomainProof, LookUp
from employers.services.representing import AccessRefusedError

# A second click within so many seconds looks no second time.
_SECONDS_BETWEEN_LOOKS = 20
_LOOKS = "12/h"
_RECORDS = "20/d"


class DomainForm(forms.Form):
    """Which of the employer's domains the record will stand at."""

    domain = forms.ChoiceField(
        label=gettext_lazy("At which domain will you set the record?"),
        error_messages={
            "required": gettext_lazy("Choose a domain."),
            "invalid_choice": gettext_lazy("Choose one of the domains on record."),
        },
        widget=forms.RadioSelect(attrs={"class": "pick"}),
    )

    def __init__(self, *args: Any, domains: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["domain"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (declared above)
        field.choices = [(domain, domain) for domain in domains]
        if len(domains) == 1:
            self.initial["domain"] = domains[0]


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Choose the domain; get the record to set there."""
    found = Employer.objects.resolve(slug)
    if found is None:
        raise Http404
    employer = found.employer
    if found.moved:
        return redirect("desk:claim_dns", slug=employer.slug)
    domains = records.askable_domains(employer)
    form = DomainForm(request.POST if request.method == "POST" else None, domains=domains)
    if form.is_bound and form.is_valid():
        seconds = seconds_to_wait(request, group="claim-dns", rate=_RECORDS, whom=str(request.user.pk))
        if seconds:
            refuse(form, None, _("You asked for many records within a day. Use one of them."), seconds)
        else:
            try:
                proof = records.ask_for_record(
                    user=request.user,
                    employer=employer,
                    domain=form.cleaned_data["domain"],
                    today=timezone.localdate(),
                )
                return redirect("desk:claim_record", slug=employer.slug, pk=proof.pk)
            except AccessRefusedError as refusal:
                form.add_error(None, str(refusal))
    mine = DomainProof.objects.filter(user=request.user, employer=employer).order_by("domain")
    today = timezone.localdate()
    context = {
        "employer": employer,
        "form": form,
        "domains": domains,
        "open": [proof for proof in mine if not proof.is_done and today < proof.ends_on],
    }
    page = render(request, "desk/claiming/dns.html", context, status=422 if form.errors else 200)
    return answered(page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def record(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Show the record to set and what came of looking for it; a POST lets it be looked for now."""
    mine = DomainProof.objects.select_related("employer").filter(user=request.user)
    proof = get_object_or_404(mine, pk=pk, employer__slug=slug)
    again = redirect("desk:claim_record", slug=slug, pk=pk)
    today = timezone.localdate()
    seconds = 0
    if request.method == "POST":
        if not cache.add(f"dns-look:{proof.pk}", True, _SECONDS_BETWEEN_LOOKS):
            return again
        seconds = seconds_to_wait(request, group="claim-look", rate=_LOOKS, whom=str(request.user.pk))
        if not seconds:
            records.look(proof=proof, today=today)
            return again
    speaks = Representative.objects.active(on=today).filter(user=request.user, employer=proof.employer_id)
    context = {
        "employer": proof.employer,
        "proof": proof,
        "name": record_name(proof.domain),
        "value": records.record_value(proof),
        "is_over": not proof.is_done and today >= proof.ends_on,
        "is_proven": proof.state == LookUp.FOUND and speaks.exists(),
        "when": when_again(seconds) if seconds else "",
    }
    page = render(request, "desk/claiming/record.html", context)
    return too_many(page, seconds) if seconds else page
