"""What was typed at the desk comes back when somebody had to sign in first."""

from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.access import SignedInRequest

# What the buttons of a form and of its preview say (`step`).
CHANGE: Final = "change"
SEND: Final = "send"


def step(request: SignedInRequest) -> str | None:
    """Return what was pressed; what comes back after signing in is to be changed."""
    return request.POST.get("step") if request.method == "POST" else CHANGE


def given(request: SignedInRequest) -> QueryDict | None:
    """Return what the form was sent with, or what was typed before signing in; None for neither.

    Only a POST is to be acted upon: what comes back is shown, as typed, and is sent on purpose.
    """
    if request.method == "POST":
        return request.POST
    typed = drafts.taken(request)
    if typed is not None:
        messages.info(request, _("You had to sign in first. What you wrote is kept below; nothing was sent."))
    return typed


def shown(form: Form) -> None:
    """Show the form as it was typed, without complaints: but that a colleague was faster has to be read.

    The form rests on the colleague's version from here on, so nobody would be told later.
    """
    if not getattr(form, "is_stale", False):
        form.errors.clear()
