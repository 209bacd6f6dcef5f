"""What concerns the open key as a whole: taking everything along, another key, erasing everything."""

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import private_page
from core.ratelimit import answered, limited, refuse, seconds_to_wait
from submissions import opening
from submissions.forms.keyring import GroupForm
from submissions.keyring.erasing import NotErasedError, erase_everything, what_is_under
from submissions.keyring.exporting import everything
from submissions.keyring.replacing import replace_key
from submissions.keys import Key, new_key
from submissions.views.common import with_open_key

# Four characters are guessed once in a million; the limit is there so that nobody tries it at our cost.
_RATE: Final = "30/h"


@with_open_key
@require_safe
def overview(request: HttpRequest, key: Key) -> HttpResponse:
    """Say what can be done with the key as a whole, and what each of it does."""
    return render(request, "submissions/key/overview.html", {"under": what_is_under(key)})


@with_open_key
@require_POST
@limited(group="export", rate="20/h")
def export(request: HttpRequest, key: Key) -> HttpResponse:
    """Return everything under the key as a JSON file."""
    text = json.dumps(everything(key), ensure_ascii=False, indent=2)
    response = HttpResponse(f"{text}\n", content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="everything.json"'
    return response


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, key: Key) -> HttpResponse:
    """Explain, then show a new key, then put it in the old one's place when it is kept; each step by POST.

    The parcel with the new key travels in the page. Nothing is changed before the last step, and that one
    can be clicked twice, also after the diary has been opened with the new key.
    """
    step = request.POST.get("do", "")
    parcelled = opening.unlocked(request.POST.get("held", ""))
    if parcelled == key:
        # The back button, after it was done.
        return _replaced(key) if step == "replace" else redirect("submissions:replace")
    new = parcelled or new_key()
    form = GroupForm(request.POST if step == "replace" and parcelled else None, key=new)
    if form.is_bound and _is_meant(request, form):
        # Nothing is left where another browser has replaced the key, or erased what it kept.
        return _replaced(new) if replace_key(old=key, new=new) else redirect("submissions:diary")
    context = {"form": form, "key": new, "held": opening.locked(new), "until": opening.HOURS_LOCKED}
    if step not in {"show", "replace"}:
        return render(request, "submissions/key/replace.html", context)
    context["is_another"] = step == "replace" and parcelled is None
    return answered(render(request, "submissions/key/new.html", context), form)


def _replaced(new: Key) -> HttpResponse:
    response = redirect(f"{reverse('submissions:diary')}?done=replaced")
    opening.keep_open(response, new)
    return response


def _is_meant(request: HttpRequest, form: GroupForm) -> bool:
    """Whether the right group was typed, within the limit; each try counts."""
    is_right = form.is_valid()
    if seconds := seconds_to_wait(request, group="key", rate=_RATE):
        refuse(form, "key_group", _("That was often for one hour. Nothing was changed."), seconds)
        return False
    return is_right


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, key: Key) -> HttpResponse:
    """Say what goes and what stays, ask for a group of the key, and erase everything under it."""
    form = GroupForm(request.POST if request.method == "POST" else None, key=key)
    if form.is_bound and _is_meant(request, form):
        try:
            erase_everything(key=key, now=timezone.now())
        except NotErasedError:
            words = _(
                "Something was decided on one of your reviews at this very moment."
                " What is withdrawn stays withdrawn, and your key still opens the rest. Try again."
            )
            form.add_error(None, words)
        else:
            response = redirect("submissions:erased")
            opening.close(response)
            return response
    context = {"form": form, "under": what_is_under(key)}
    return answered(render(request, "submissions/key/erase.html", context), form)


@private_page
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Say that everything is erased, and what could not be."""
    return render(request, "submissions/key/erased.html")
