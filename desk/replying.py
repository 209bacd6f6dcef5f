"""`/desk/<slug>/reviews/<id>/`: one review as the public sees it, and the employer's reply to it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from core.ratelimit import seconds_to_wait
from desk.forms import ReplyForm
from desk.standing import Standing, block_of, standing
from desk.warnings import warnings_about
from employers.access import representative_required
from employers.models import Representative
from moderation.errors import StateChangedError
from moderation.services import replies
from reviews.models import Review
from reviews.services.replying import ReplyExistsError

# What the buttons of the form and of its preview say (`step`).
PREVIEW, CHANGE, SEND = "preview", "change", "send"
_RATE: Final = "60/h"


def _review(mine: Representative, public_id: str) -> Review:
    """Return a published review about the representative's employer, or raise 404."""
    about = Review.objects.published().about(mine.employer).select_related("employer", "agency")
    return get_object_or_404(about, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def review(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Show the review and where the reply stands; write, preview and send a reply or a new version."""
    subject = _review(mine, public_id)
    now = standing(review=subject, employer=mine.employer, now=timezone.now())
    if request.method != "POST":
        wanted = now.can_write or (now.can_revise and "revise" in request.GET)
        return _page(request, mine, subject, now, ReplyForm(newest=now.newest) if wanted else None)
    form = ReplyForm(request.POST, newest=now.newest)
    step = request.POST.get("step")
    if step == CHANGE or not form.is_valid():
        if step == CHANGE:
            form.errors.clear()
        elif step == SEND and form.is_stale and _was_sent(form, now):
            return _sent(request, mine, subject)
        return _page(request, mine, subject, now, form)
    if step != SEND:
        context = {
            "mine": mine,
            "employer": mine.employer,
            "review": subject,
            "form": form,
            "reply": block_of(mine.employer, **form.said),
            "warnings": warnings_about(form.cleaned_data["text"]),
            "revising": now.reply is not None,
        }
        return render(request, "desk/preview.html", context)
    return _send(request, mine, subject, now, form)


def _send(
    request: SignedInRequest, mine: Representative, subject: Review, now: Standing, form: ReplyForm
) -> HttpResponse:
    """Hand the reply to the moderators; show the form again, with what was typed, when that is refused."""
    if seconds_to_wait(request, group="desk-reply", rate=_RATE, whom=str(request.user.pk)):
        form.add_error(None, _("You sent many replies in this hour. Yours is kept; send it a little later."))
        return _page(request, mine, subject, now, form)
    try:
        if now.reply is None:
            replies.submit_reply(review=subject, employer=mine.employer, now=timezone.now(), **form.said)
        else:
            replies.submit_revision(reply=now.reply, now=timezone.now(), **form.said)
    except ReplyExistsError:
        # A second click, or a colleague, was faster by a moment: the same form again says which.
        now = standing(review=subject, employer=mine.employer, now=timezone.now())
        form = ReplyForm(request.POST, newest=now.newest)
        form.is_valid()
        if _was_sent(form, now):
            return _sent(request, mine, subject)
        return _page(request, mine, subject, now, form)
    except StateChangedError as error:
        form.add_error(None, _("%(what)s Your words are kept below.") % {"what": error})
        return _page(request, mine, subject, now, form)
    return _sent(request, mine, subject)


def _was_sent(form: ReplyForm, now: Standing) -> bool:
    """Whether the newest version says just what this form says: a click that came twice."""
    said, newest = form.cleaned_data, now.newest
    return newest is not None and all(
        said.get(name) == getattr(newest, name)
        for name in ("kind", "text", "stated_reason", "commitment_text", "commitment_due")
    )


def _sent(request: SignedInRequest, mine: Representative, subject: Review) -> HttpResponse:
    messages.success(request, _("Sent. A person reads your reply before it appears."))
    return redirect("desk:review", slug=mine.employer.slug, public_id=subject.public_id)


def _page(
    request: SignedInRequest, mine: Representative, subject: Review, now: Standing, form: ReplyForm | None
) -> HttpResponse:
    context = {
        "mine": mine,
        "employer": mine.employer,
        "review": subject,
        "standing": now,
        "form": form,
    }
    refused = form is not None and bool(form.errors)
    return render(request, "desk/review.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def withdraw(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Ask whether to take the reply back; take it back. It disappears at once."""
    subject = _review(mine, public_id)
    now = standing(review=subject, employer=mine.employer, now=timezone.now())
    if now.reply is None or not now.can_withdraw:
        messages.info(request, _("There is no reply to take back."))
        return redirect("desk:review", slug=mine.employer.slug, public_id=public_id)
    if request.method != "POST":
        context = {"mine": mine, "employer": mine.employer, "review": subject, "standing": now}
        return render(request, "desk/withdraw.html", context)
    try:
        replies.withdraw_reply(reply=now.reply, now=timezone.now())
    except StateChangedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Your reply is taken back. It is no longer on the site."))
    return redirect("desk:review", slug=mine.employer.slug, public_id=public_id)
