"""What is public already: moderators hide it, show it again or take it away; editors suggest."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import (
    SignedInRequest,
    ask_for_second_factor,
    editor_required,
    moderator_required,
    second_factor_fresh,
)
from advice.models import Article
from moderation.conflicts import concerns, tied_employers
from moderation.errors import ModerationError
from moderation.models import Action
from moderation.screens.forms import PublishedForm, SuggestionForm
from moderation.screens.viewing import log_view
from moderation.services import decisions
from moderation.wording import statements_for
from reviews.cards import card_of
from reviews.lifecycle import IllegalMoveError, Status
from reviews.models import Review
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
    offered = () if tied else _OFFERED[Status(review.status)]
    if request.method != "POST" and offered and not second_factor_fresh(request):
        return ask_for_second_factor(request)
    form = PublishedForm(request.POST if request.method == "POST" else None, actions=offered)
    if form.is_bound and form.is_valid() and _acted(request, review, form):
        return redirect("moderation:published", public_id=public_id)
    log_view(request.user, review, page="published review")
    context = {
        "review": review,
        "card": card_of(review, linked=False) if review.live_version_id else None,
        "statements": statements_for(review),
        "form": form if offered else None,
        "tied": tied,
    }
    refused = form.is_bound and form.errors
    return render(request, "moderation/published.html", context, status=422 if refused else 200)


def _acted(request: SignedInRequest, review: Review, form: PublishedForm) -> bool:
    """Carry out what the form says; on a refusal say so in the form."""
    action = Action(form.cleaned_data["action"])
    how = {
        "review": review,
        "moderator": request.user,
        "facts": form.cleaned_data["facts"],
        "second_factor_fresh": second_factor_fresh(request),
        "now": timezone.now(),
    }
    grounds = form.cleaned_data["grounds"]
    try:
        if action == Action.RESTORE:
            decisions.restore(**how)
        elif action == Action.RESTRICT:
            decisions.restrict(**how, grounds=grounds)
        else:
            decisions.remove(**how, grounds=grounds)
    except ModerationError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Decided: %s. It is in the log.") % action.label)
    return True


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
