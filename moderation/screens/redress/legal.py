"""Legal holds and orders, and what is done to a public reply: pages that begin with a public address."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, ask_for_second_factor, moderator_required, second_factor_fresh
from moderation.conflicts import concerns, tied_employers
from moderation.errors import ModerationError, SecondFactorNeededError
from moderation.models import Action, Hold, Order, OrderedAction
from moderation.redress import legal
from moderation.screens import drafts, judging
from moderation.screens.redress.forms import HoldForm, OrderForm
from moderation.screens.redress.pages import subject_view
from moderation.screens.viewing import log_view
from reviews.lifecycle import Status
from reviews.models import Reply, Review

# The review itself, among the choices of what an order is about; else the slug of who replied.
_REVIEW = "review"
_ON_REPLIES = {
    Status.PUBLISHED: (Action.RESTRICT, Action.REMOVE),
    Status.RESTRICTED: (Action.RESTORE, Action.REMOVE),
    Status.REMOVED: (),
}


@require_safe
@moderator_required
def overview(request: SignedInRequest) -> HttpResponse:
    """List the orders that wait for a second moderator, and the holds. All of it is about published texts."""
    orders = Order.objects.select_related("review__employer", "reply__employer", "proposed_by")
    holds = Hold.objects.filter(lifted_because="").select_related("review__employer")
    context = {"orders": orders.order_by("pk"), "holds": holds.order_by("pk")}
    return render(request, "moderation/redress/legal.html", context)


def _review(public_id: str) -> Review:
    """Return a review that was public once and is not erased, or raise 404."""
    known = Review.objects.filter(batch__isnull=False).exclude(status=Status.ERASED)
    return get_object_or_404(known.select_related("employer"), public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def of_review(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Set or lift the hold of a review, and propose a legal order on it or on a reply under it."""
    review = _review(public_id)
    tied = concerns(review, tied_employers(request.user))
    about = _about(review)
    data = request.POST if request.method == "POST" else drafts.taken(request)
    do = data.get("do") if data else ""
    hold = HoldForm(data if do == "hold" else None, held=review.legal_hold)
    order = OrderForm(data if do == "order" else None, about=about)
    form = hold if do == "hold" else order
    if request.method == "POST" and not tied and form.is_valid():
        try:
            words = _hold(request, review, hold) if do == "hold" else _propose(request, review, order)
        except SecondFactorNeededError:
            return drafts.kept(request)
        except ModerationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, words)
            return redirect("moderation:legal_of", public_id=public_id)
    log_view(request.user, review, page="legal page of a published review")
    context = {
        "review": review,
        "subject": subject_view(review),
        "hold": hold,
        "order": order if about else None,
        "refused": form,
        "present": Hold.objects.filter(review=review, lifted_because="").first(),
        "tied": tied,
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "moderation/redress/legal_of.html", context, status=status)


def _about(review: Review) -> list[tuple[str, str]]:
    """Return what an order could be about: the review, and the replies under it."""
    about = [(_REVIEW, _("The review"))] if Status(review.status) in legal.ORDERABLE else []
    replies = Reply.objects.filter(review=review, status__in=list(legal.ORDERABLE)).select_related("employer")
    return about + [
        (reply.employer.slug, _("The reply of %(employer)s") % {"employer": reply.employer.name})
        for reply in replies
    ]


def _hold(request: SignedInRequest, review: Review, form: HoldForm) -> str:
    deed = legal.lift if review.legal_hold else legal.hold
    held = review.legal_hold
    deed(
        review=review,
        moderator=request.user,
        reason=form.cleaned_data["reason"],
        second_factor_fresh=second_factor_fresh(request),
        now=timezone.now(),
    )
    return _("The hold has ended.") if held else _("It is held: nothing of it is erased.")


def _propose(request: SignedInRequest, review: Review, form: OrderForm) -> str:
    about = form.cleaned_data["about"]
    subject: Review | Reply = review
    if about != _REVIEW:
        subject = get_object_or_404(
            Reply, review=review, employer__slug=about, status__in=list(legal.ORDERABLE)
        )
    legal.propose(
        subject=subject,
        moderator=request.user,
        action=form.cleaned_data["action"],
        facts=form.cleaned_data["facts"],
        second_factor_fresh=second_factor_fresh(request),
    )
    return _("It is proposed. Nothing changes before another moderator confirms it.")


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def order(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a proposed order to another moderator, who confirms or drops it."""
    found = Order.objects.select_related("review__employer", "reply__employer", "proposed_by")
    proposed = found.filter(pk=pk).first()
    if proposed is None:
        if request.method == "POST":
            messages.warning(request, _("This proposal is gone: it was carried out or dropped."))
            return redirect("moderation:legal")
        raise Http404
    fresh = second_factor_fresh(request)
    if not fresh:
        return ask_for_second_factor(request, then=request.path)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "confirm":
                legal.confirm(order=proposed, moderator=request.user, second_factor_fresh=fresh,
                              now=timezone.now())  # fmt: skip
                messages.success(request, _("The order is carried out. It is in the log."))
            else:
                legal.drop(order=proposed, moderator=request.user)
                messages.info(request, _("The proposal is dropped. Nothing was changed."))
        except ModerationError as error:
            messages.warning(request, str(error))
            return redirect("moderation:order", pk=pk)
        return redirect("moderation:legal")
    log_view(request.user, proposed.subject, page="legal order")
    context = {
        "order": proposed,
        "action": OrderedAction(proposed.action).label,
        "subject": subject_view(proposed.subject),
        "mine": proposed.proposed_by_id == request.user.pk,
        "tied": concerns(proposed.subject, tied_employers(request.user)),
    }
    return render(request, "moderation/redress/order.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def reply(request: SignedInRequest, public_id: str, slug: str) -> HttpResponse:
    """Show a reply that is or was public, and decide on it, as on a review."""
    replies = Reply.objects.filter(review__public_id=public_id, employer__slug=slug)
    replies = replies.filter(status__in=list(_ON_REPLIES)).select_related("employer", "review__employer")
    subject = replies.order_by("status").first()
    if subject is None:
        raise Http404
    tied = concerns(subject, tied_employers(request.user))
    judgement = judging.judge(request, subject, () if tied else _ON_REPLIES[Status(subject.status)])
    if judgement.answer is not None:
        return judgement.answer
    log_view(request.user, subject, page="published reply")
    context = {"subject": subject_view(subject), "tied": tied} | judgement.context
    return render(request, "moderation/redress/reply.html", context, status=judgement.status)
