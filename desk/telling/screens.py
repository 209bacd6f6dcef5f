"""What a representative wants to hear by mail: chosen at the desk, or switched off by a letter's link."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from desk.telling import unsubscribing
from desk.telling.models import CHOICES, Kind
from employers.access import representative_required
from employers.models import Representative


def _kinds() -> list[tuple[str, Any]]:
    return [(kind.value, capfirst(kind.label)) for kind in CHOICES]


class MailForm(forms.Form):
    """The kinds of letters that are wanted."""

    hide_optional = True

    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("Write to me about"),
        choices=_kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def mail(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """Show what one is told by mail about this employer; a POST chooses it. Sent twice it is the same."""
    form = MailForm(
        request.POST if request.method == "POST" else None,
        initial={"wanted": [kind.value for kind in unsubscribing.wanted_kinds(mine)]},
    )
    if form.is_bound and form.is_valid():
        unsubscribing.choose(representative=mine, wanted=[Kind(kind) for kind in form.cleaned_data["wanted"]])
        messages.success(request, _("Kept. It counts from the next letter on."))
        return redirect("desk:mail", slug=mine.employer.slug)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "form": form,
        "kinds": [(capfirst(kind.label), when) for kind, when in CHOICES.items()],
    }
    return render(request, "desk/letters/choose.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def off(request: HttpRequest, link: str) -> HttpResponse:
    """Ask whether to send no more of these letters; a POST sends no more. No account, no cookie, no token.

    A mail program posts `List-Unsubscribe=One-Click` here by itself (RFC 8058), so any POST counts; the link
    is signed and says whose letters it is about, and that is all it can do.
    """
    said = unsubscribing.read(link)
    if said is None or said.kind not in CHOICES:
        return render(request, "desk/letters/off.html", {"damaged": True}, status=400)
    mine = Representative.objects.select_related("employer").filter(pk=said.representative_id).first()
    is_off = request.method == "POST"
    kinds = list(CHOICES) if request.POST.get("all") else [said.kind]
    if is_off and mine is not None:
        unsubscribing.switch_off(representative=mine, kinds=kinds)
    context = {
        "employer": mine.employer if mine else None,
        "kind": said.kind.label,
        "is_off": is_off or mine is None,
        "is_all": len(kinds) > 1,
    }
    return render(request, "desk/letters/off.html", context)
