"""An employer's notices of reviews, and its appeals: given, read and appealed at the desk, without a code.

A representative whose access ends cannot read them any more; a colleague can.
"""

from typing import Final

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from core.components import pager
from core.ratelimit import answered, refuse, seconds_to_wait
from desk import typed
from desk.standing import appealable_reply, review_at_desk
from employers.access import representative_required
from employers.models import Representative
from moderation.errors import ModerationError
from moderation.models import Notice, NotifierKind
from moderation.redress import appeals, codes
from moderation.redress import notices as given_notices
from moderation.screens.redress.forms_public import AppealForm, BaseNoticeForm
from moderation.screens.redress.standing import standing_of
from moderation.wording import statement_words

# Each person, not each network: an office shares one.
_RATE: Final = "20/d"
_ON_A_PAGE: Final = 30


def _words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _too_fast(request: SignedInRequest, form: BaseNoticeForm | AppealForm) -> bool:
    seconds = seconds_to_wait(request, group="desk-notice", rate=_RATE, whom=str(request.user.pk))
    if seconds:
        refuse(form, None, _("You sent many of these within a day. Yours is kept below."), seconds)
    return bool(seconds)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def give(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Take a notice of a published review about the employer; it changes nothing by itself."""
    review = review_at_desk(mine, public_id)
    form = BaseNoticeForm(typed.given(request), initial={"nonce": codes.new_nonce()})
    if request.method != "POST":
        typed.shown(form)
    elif form.is_valid():
        was_sent = Notice.objects.filter(pk=codes.pk_of(form.cleaned_data["nonce"])).exists()
        if was_sent or not _too_fast(request, form):
            try:
                given_notices.give(
                    subject=review,
                    by=NotifierKind.REPRESENTATIVE,
                    employer=mine.employer,
                    now=timezone.now(),
                    **form.said(),
                )
            except (ModerationError, ValidationError) as refusal:
                form.add_error(None, _words(refusal))
            else:
                return redirect(
                    "desk:notice_state", slug=mine.employer.slug, pk=codes.pk_of(form.cleaned_data["nonce"])
                )
    context = {"mine": mine, "employer": mine.employer, "review": review, "form": form}
    page = render(request, "desk/notice.html", context, status=422 if form.errors else 200)
    return answered(page, form)


@require_safe
@representative_required
def notices(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """List the notices that the employer gave, with their state: those that wait first."""
    rows = Notice.objects.given_by(mine.employer).order_by("decided_on", "pk")
    waiting = [row for row in rows if row.decided_on is None]
    page = Paginator([*waiting, *reversed([row for row in rows if row.decided_on])], _ON_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "mine": mine,
        "employer": mine.employer,
        "rows": [(row, standing_of(row, now=now)) for row in shown.object_list],
        **pager(shown),
    }
    return render(request, "desk/notices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def notice(request: SignedInRequest, mine: Representative, pk: int) -> HttpResponse:
    """Show where one of the employer's notices stands; take the appeal of a refused one, once."""
    found = get_object_or_404(Notice.objects.given_by(mine.employer), pk=pk)
    now = timezone.now()
    form = AppealForm(typed.given(request))
    if request.method != "POST":
        typed.shown(form)
    elif form.is_valid() and not _too_fast(request, form):
        try:
            appeals.lodge_against_notice(notice=found, body=form.cleaned_data["body"], now=now)
            return redirect("desk:notice_state", slug=mine.employer.slug, pk=pk)
        except (ModerationError, ValidationError) as refusal:
            form.add_error("body", _words(refusal))
        found = Notice.objects.get(pk=pk)
    standing = standing_of(found, now=now)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "notice": found,
        "standing": standing,
        "form": form if standing.appeal_until or form.is_bound else None,
    }
    page = render(request, "desk/notice_state.html", context, status=422 if form.errors else 200)
    return answered(page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def appeal_reply(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Take the appeal of a reply that was refused, hidden or taken away."""
    review = review_at_desk(mine, public_id)
    now = timezone.now()
    back = redirect("desk:review", slug=mine.employer.slug, public_id=public_id)
    reply = appealable_reply(review=review, employer=mine.employer, today=now.date())
    reasons = appeals.appealable(reply, today=now.date()) if reply else None
    if reply is None or reasons is None:
        # A second click, or a colleague, was faster: the review's page says where it stands.
        return back
    form = AppealForm(typed.given(request))
    if request.method != "POST":
        typed.shown(form)
    elif form.is_valid() and not _too_fast(request, form):
        try:
            appeals.lodge(subject=reply, body=form.cleaned_data["body"], now=now)
            return back
        except (ModerationError, ValidationError) as refusal:
            form.add_error("body", _words(refusal))
    context = {
        "mine": mine,
        "employer": mine.employer,
        "review": review,
        "form": form,
        "statement": statement_words(reasons),
    }
    page = render(request, "desk/appeal.html", context, status=422 if form.errors else 200)
    return answered(page, form)
