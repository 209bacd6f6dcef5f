"""Showing a mail for a review under the open key. The mail is in memory while the request lasts."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.ratelimit import answered, refuse, seconds_to_wait
from reviews.lifecycle import IllegalMoveError
from reviews.services.with_batch.evidence import SHOWABLE
from submissions.diary import authorship, mark_of
from submissions.evidence.nullifiers import EvidenceKeyError, is_ready
from submissions.evidence.services import Shown, may_show, show_mail
from submissions.evidence.verifier import MOST_DAYS_OLD
from submissions.evidence.wording import reason_words
from submissions.forms.evidence import MailForm
from submissions.keys import Key
from submissions.views.common import with_open_key

# Each network, not each person. Every mail takes a process for a moment.
_RATE: Final = "20/h"
_TEMPLATE: Final = "submissions/evidence.html"


@with_open_key
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """Check a mail for a review; once one has proven something, further clicks change nothing."""
    row = authorship(key, number, mark=request.POST.get("mark", ""))
    if row is None or row.review.status not in SHOWABLE or not is_ready():
        raise Http404
    review = row.review
    context = {
        "employer": review.employer.name,
        "number": number,
        "mark": mark_of(key, row),
        "may_show": may_show(review),
        "days": MOST_DAYS_OLD,
    }
    if request.method != "POST":
        return render(request, _TEMPLATE, context | {"form": MailForm()})
    if not may_show(review):
        return _done()
    form = MailForm(request.POST, request.FILES, is_too_large=_is_too_large(request))
    if seconds := seconds_to_wait(request, group="evidence", rate=_RATE):
        refuse(
            form, "mail", _("Many mails were checked from your network. Nothing was kept of yours."), seconds
        )
    elif form.is_valid():
        try:
            shown, reason = show_mail(review=review, mail=form.cleaned_data["mail"], now=timezone.now())
        except (IllegalMoveError, EvidenceKeyError):
            raise Http404 from None
        if shown == Shown.COMING:
            return _done()
        form.add_error("mail", reason_words(reason))
    return answered(render(request, _TEMPLATE, context | {"form": form}), form)


def _is_too_large(request: HttpRequest) -> bool:
    """Tell whether the files of this request were passed over because not even memory was to hold them."""
    length = str(request.META.get("CONTENT_LENGTH", ""))
    return length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def _done() -> HttpResponse:
    return redirect(f"{reverse('submissions:diary')}?done=evidence")
