"""`/employers/<slug>/claim/`: asking to speak for an employer, and the link that proves it.

The browser that asked remembers a nonce, for as long as the link works, in a signed cookie (the session
ends earlier, and with signing out). The link counts only together with it, and only on a button: a mail
scanner that opens the link, or a colleague who gets it forwarded, changes nothing.
"""

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.cache import cache
from django.core.validators import EmailValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, account_required
from accounts.models import User
from core.languages import reading_language
from core.ratelimit import answered, refuse, seconds_to_wait
from employers.models import Employer, ProofKind, Representative
from employers.proof import claims
from employers.proof.letters import send_claim_letter
from employers.proof.records import askable_domains
from employers.services.representing import AccessRefusedError, why_not_again

# What the cookie holds of each letter: nonce -> [the employer's key, the domain].
type Pending = dict[str, list[Any]]
_SALT = "desk.claim"
_MOST_PENDING = 5
# A second click within so many seconds sends no second letter.
_SECONDS_BETWEEN_LETTERS = 60


class ClaimForm(forms.Form):
    """The address that proves the domain."""

    address = forms.CharField(
        label=gettext_lazy("Your own address at the employer’s domain"),
        help_text=gettext_lazy(
            "We send one letter there, and keep the domain, not the address. It need not be the address"
            " that you sign in with."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        validators=[EmailValidator(gettext_lazy("Write an address like name@example.com."))],
    )

    def __init__(self, *args: Any, employer: Employer, barred: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employer = employer
        self.barred = barred

    def clean(self) -> None:
        """Refuse everything while a letter would bring back what an owner or a moderator has ended."""
        if self.barred:
            raise forms.ValidationError(self.barred)

    def clean_address(self) -> str:
        """Refuse what proves nothing, with the reason."""
        address = str(self.cleaned_data["address"])
        try:
            self.cleaned_data["domain"] = claims.proven_domain(employer=self.employer, address=address)
        except claims.AddressRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return address


def _pending(request: HttpRequest) -> Pending:
    """Return the letters that this browser asked for."""
    try:
        pending: Pending = signing.loads(
            request.COOKIES.get(settings.CLAIM_COOKIE_NAME, ""), salt=_SALT, max_age=claims.LINK_LIFETIME
        )
    except signing.BadSignature:
        return {}
    return pending


def _remember(response: HttpResponse, pending: Pending) -> None:
    """Let the browser remember these letters, the newest few, for as long as their links work."""
    response.set_cookie(
        settings.CLAIM_COOKIE_NAME,
        signing.dumps(dict(list(pending.items())[-_MOST_PENDING:]), salt=_SALT),
        max_age=claims.LINK_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _seconds_to_wait(request: SignedInRequest, address: str) -> int:
    """Count a letter to be sent; return 0, or the seconds to wait if it is one too many."""
    return max(
        [
            seconds_to_wait(request, group="claim", rate="20/h"),
            seconds_to_wait(request, group="claim-user", rate="6/d", whom=str(request.user.pk)),
            seconds_to_wait(request, group="claim-address", rate="3/d", whom=address.casefold()),
        ]
    )


def _send(request: SignedInRequest, employer: Employer, *, address: str, domain: str) -> HttpResponse:
    """Send the letter, and let this browser remember that it was asked for."""
    nonce = secrets.token_urlsafe(16)
    link = claims.sign(claims.Claim(request.user.pk, employer.pk, domain, nonce, timezone.localdate()))
    url = request.build_absolute_uri(reverse("desk:claim_confirm", args=[employer.slug, link]))
    send_claim_letter.enqueue(employer_id=employer.pk, address=address, link=url, language=reading_language())
    response = redirect("desk:claim_sent", slug=employer.slug)
    _remember(response, {**_pending(request), nonce: [employer.pk, domain]})
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@account_required
def ask(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask for a letter to an address at the employer's own domain."""
    found = Employer.objects.resolve(slug)
    if found is None:
        raise Http404
    employer = found.employer
    if found.moved:
        return redirect("desk:claim", slug=employer.slug)
    today = timezone.localdate()
    barred = {
        how: why_not_again(user=request.user, employer=employer, how=how, invited=False, today=today)
        for how in (ProofKind.MAIL, ProofKind.DNS)
    }
    form = ClaimForm(request.POST or None, employer=employer, barred=barred[ProofKind.MAIL])
    if request.method == "POST" and form.is_valid():
        address, domain = form.cleaned_data["address"], form.cleaned_data["domain"]
        click = f"{request.user.pk}|{employer.pk}|{address}"
        clicked = salted_hmac(_SALT, click, algorithm="sha256").hexdigest()
        if not cache.add(f"claim:{clicked}", True, _SECONDS_BETWEEN_LETTERS):
            return redirect("desk:claim_sent", slug=slug)
        seconds = _seconds_to_wait(request, address)
        if not seconds:
            return _send(request, employer, address=address, domain=domain)
        cache.delete(f"claim:{clicked}")
        refuse(form, "address", _("Too many letters were asked for. No letter was sent."), seconds)
    mine = Representative.objects.filter(user=request.user, employer=employer, revoked_on=None).first()
    askable = askable_domains(employer)
    context = {
        "employer": employer,
        "form": form,
        "domains": claims.domains_on_record(employer),
        "mine": mine,
        "in_force": mine is not None and mine.is_active(on=today),
        "barred": barred[ProofKind.MAIL],
        "dns": bool(askable) and not barred[ProofKind.DNS],
    }
    return answered(
        render(request, "desk/claiming/ask.html", context, status=422 if form.errors else 200), form
    )


@require_safe
@account_required
def sent(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that a letter is on its way, and what to do with it."""
    employer = _employer(slug)
    domains = [domain for key, domain in _pending(request).values() if key == employer.pk]
    if not domains:
        return redirect("desk:claim", slug=slug)
    context = {"employer": employer, "domain": domains[-1], "letters_are_files": settings.LETTERS_ARE_FILES}
    return render(request, "desk/claiming/sent.html", context)


def _employer(slug: str) -> Employer:
    """Return the employer whom readers may see at this address (a merged one's successor), or raise 404."""
    found = Employer.objects.resolve(slug)
    if found is None:
        raise Http404
    return found.employer


def _no_link(request: HttpRequest, employer: Employer, why: str, *, status: int) -> HttpResponse:
    return render(request, "desk/claiming/refused.html", {"employer": employer, "why": why}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, slug: str, link: str) -> HttpResponse:
    """Show the button that settles a claim; settle it when it is pressed."""
    employer = _employer(slug)
    today = timezone.localdate()
    try:
        claim = claims.read(link)
    except claims.LinkRefusedError as refusal:
        why = "expired" if refusal.expired else "damaged"
        return _no_link(request, employer, why, status=410 if refusal.expired else 400)
    if isinstance(request.user, User) and claims.is_settled(claim=claim, user=request.user, today=today):
        return redirect("desk:reviews", slug=slug)
    pending = _pending(request)
    if pending.pop(claim.nonce, None) is None:
        return _no_link(request, employer, "elsewhere", status=409)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if request.method != "POST":
        return render(request, "desk/claiming/confirm.html", {"employer": employer, "domain": claim.domain})
    try:
        claims.settle(claim=claim, user=request.user, employer=employer, today=today)
    except (claims.LinkRefusedError, AccessRefusedError):
        return _no_link(request, employer, "changed", status=410)
    messages.success(request, _("Proven. You speak for %(employer)s now.") % {"employer": employer.name})
    response = redirect("desk:reviews", slug=slug)
    _remember(response, pending)
    return response
