"""`/desk/<slug>/reviews/<id>/`: one review as the public sees it, and the employer's reply to it."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from core.ratelimit import answered, refuse, seconds_to_wait
from desk import typed
from desk.forms import ReplyForm
from desk.standing import Standing, appealable_reply, block_of, review_at_desk, standing
from desk.typed import CHANGE, SEND
from desk.warnings import warnings_about
from employers.access import representative_required
from employers.models import Representative
from moderation.errors import StateChangedError
from moderation.services import replies
from reviews.models import ReplyVersion, Review
from reviews.replies import commitment_block, said_by
from reviews.services.replying import ReplyExistsError

_RATE: Final = "60/h"


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def review(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Show the review and where the reply stands; write, preview and send a reply or a new version."""
    subject = review_at_desk(mine, public_id)
    now = standing(review=subject, employer=mine.employer, now=timezone.now())
    said = typed.given(request)
    if said is None:
        wanted = now.can_write or (now.can_revise and "revise" in request.GET)
        form = ReplyForm(newest=now.newest, fixed=now.is_fixed) if wanted else None
        return _page(request, mine, subject, now, form)
    form = ReplyForm(said, newest=now.newest, fixed=now.is_fixed)
    step = typed.step(request)
    if step == CHANGE or not form.is_valid():
        if step == CHANGE:
            typed.shown(form)
        elif step == SEND and form.is_stale and form.says_what_stands():
            return _sent(request, mine, subject)
        return _page(request, mine, subject, now, form)
    if step != SEND:
        version = ReplyVersion(**form.said)
        context = {
            "mine": mine,
            "employer": mine.employer,
            "review": subject,
            "form": form,
            "reply": block_of(mine.employer, version),
            "warnings": warnings_about(said_by(version)),
            "revising": now.reply is not None,
        }
        return render(request, "desk/preview.html", context)
    return _send(request, mine, subject, now, form)


def _send(
    request: SignedInRequest, mine: Representative, subject: Review, now: Standing, form: ReplyForm
) -> HttpResponse:
    """Hand the reply to the moderators; show the form again, with what was typed, when that is refused."""
    if seconds := seconds_to_wait(request, group="desk-reply", rate=_RATE, whom=str(request.user.pk)):
        refuse(form, None, _("You sent many replies in this hour. Yours is kept below."), seconds)
        return answered(_page(request, mine, subject, now, form), form)
    try:
        if now.reply is None:
            replies.submit_reply(review=subject, employer=mine.employer, now=timezone.now(), **form.said)
        else:
            replies.submit_revision(reply=now.reply, now=timezone.now(), **form.said)
    except ReplyExistsError:
        # A second click, or a colleague, was faster by a moment: the same form again says which.
        now = standing(review=subject, employer=mine.employer, now=timezone.now())
        form = ReplyForm(request.POST, newest=now.newest, fixed=now.is_fixed)
        form.is_valid()
        if form.says_what_stands():
            return _sent(request, mine, subject)
        return _page(request, mine, subject, now, form)
    except StateChangedError as error:
        form.add_error(None, _("%(what)s Your words are kept below.") % {"what": error})
        return _page(request, mine, subject, now, form)
    return _sent(request, mine, subject)


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
        "commitment": commitment_block(now.commitment) if now.commitment else None,
        "may_appeal": appealable_reply(review=subject, employer=mine.employer, today=timezone.localdate())
        is not None,
    }
    refused = request.method == "POST" and form is not None and bool(form.errors)
    return render(request, "desk/review.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def withdraw(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Ask whether to take the reply back; take it back. It disappears at once."""
    subject = review_at_desk(mine, public_id)
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
