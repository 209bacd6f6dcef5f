"""What is public already: moderators hide it, show it again or take it away; editors suggest."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import (
    SignedInRequest,
    editor_required,
    moderator_required,
)
from advice.models import Article
from moderation.conflicts import concerns, tied_employers
from moderation.models import Action
from moderation.screens import judging
from moderation.screens.forms import SuggestionForm
from moderation.screens.viewing import log_view
from moderation.services import second_looks
from moderation.wording import statements_for
from reviews.cards import card_of
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Reply, Review
from reviews.querysets import ReviewQuerySet
from reviews.services.suggesting import suggest as write_suggestion

# What can be done in which state.
_OFFERED = {
    Status.PUBLISHED: (Action.RESTRICT, Action.REMOVE),
    Status.RESTRICTED: (Action.RESTORE, Action.REMOVE),
    Status.REMOVED: (),
}
STORIES = 30


@require_safe
@moderator_required
def find(request: SignedInRequest) -> HttpResponse:
    """Go to the page about a published review whose address was pasted."""
    public_id = request.GET.get("address", "").strip().rstrip("/").rpartition("/")[2]
    if not _known(public_id).exists():
        messages.warning(
            request, _("No published review has this address. Copy it from the review’s own page.")
        )
        return redirect("moderation:queue")
    return redirect("moderation:published", public_id=public_id)


def _known(public_id: str) -> ReviewQuerySet:
    return Review.objects.filter(public_id=public_id[:20], status__in=list(_OFFERED))


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def published(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Show a review that is or was public, and decide on it."""
    review = get_object_or_404(_known(public_id).select_related("employer"))
    tied = concerns(review, tied_employers(request.user))
    judgement = judging.judge(request, review, () if tied else _OFFERED[Status(review.status)])
    if judgement.answer is not None:
        return judgement.answer
    log_view(request.user, review, page="published review")
    context = {
        "review": review,
        "card": card_of(review, linked=False) if review.live_version_id else None,
        "statements": statements_for(review),
        "tied": tied,
    }
    return render(request, "moderation/published.html", context | judgement.context, status=judgement.status)


@require_safe
@moderator_required
def hidden(request: SignedInRequest) -> HttpResponse:
    """List what is hidden and to be looked at again, the first due first; all of it was public before."""
    now = timezone.now()
    rows = [
        {
            "employer": row.subject.employer.name,
            "is_reply": isinstance(row.subject, Reply),
            "public_id": (row.subject.review if isinstance(row.subject, Reply) else row.subject).public_id,
            "due": row.due_at,
            "hours": int((row.due_at - now).total_seconds() // 3600),
        }
        for row in second_looks.due_first(moderator=request.user)
    ]
    return render(request, "moderation/hidden.html", {"rows": rows, "count": second_looks.count()})


# --- Editors ----------------------------------------------------------------------------------------------


@require_safe
@editor_required
def stories(request: SignedInRequest) -> HttpResponse:
    """List the newest published stories that have no suggestion yet; all of this is public."""
    reviews = (
        Review.objects.published()
        .filter(suggestion__isnull=True, live_version__isnull=False)
        .exclude(live_version__text="")
        .select_related("employer", "live_version")
        .order_by("-batch", "order_hash")[:STORIES]
    )
    return render(request, "moderation/stories.html", {"reviews": reviews})


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def suggest(request: SignedInRequest, public_id: str) -> HttpResponse:
    """Write, change or take away the suggestion under a published story."""
    review = Review.objects.published().filter(public_id=public_id).select_related("employer").first()
    if review is None:
        raise Http404
    present = getattr(review, "suggestion", None)
    form = SuggestionForm(
        request.POST if request.method == "POST" else None,
        articles=Article.objects.published().order_by("title"),
        initial={"text": present.text, "article": present.article_id} if present else {},
    )
    if form.is_bound and form.is_valid():
        try:
            write_suggestion(review=review, **form.cleaned_data)
        except IllegalMoveError:
            raise Http404 from None
        done = (
            _("The suggestion is under the story.") if form.cleaned_data["text"] else _("It is taken away.")
        )
        messages.success(request, done)
        return redirect("moderation:suggest", public_id=public_id)
    context = {"review": review, "card": card_of(review), "form": form}
    return render(request, "moderation/suggest.html", context, status=422 if form.is_bound else 200)
