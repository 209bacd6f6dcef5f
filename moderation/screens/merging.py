"""Merging employers at the desk: find the other one, see what would move and collide, merge, undo."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, moderator_required
from employers.models import Employer, EmployerStatus, Pledge
from employers.search import CLOSEST, search
from employers.services import EmployerRefusedError
from employers.services.merging import Moves
from moderation.errors import ModerationError
from moderation.models_desk import Merge
from moderation.services import merging


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find the employer that this one is a part of; show what will move; a POST merges them."""
    source = get_object_or_404(Employer.objects.exclude(status=EmployerStatus.MERGED), pk=pk)
    query = request.GET.get("q", source.name).strip()[:200]
    chosen = request.POST.get("target") or request.GET.get("target") or ""
    target = _target(source, chosen)
    if request.method == "POST" and target is not None:
        return _merged(request, source, target)
    found = search(query) if query else []
    preview = merging.preview(source=source, target=target) if target else None
    context = {
        "source": source,
        "target": target,
        "preview": preview,
        "moving": _moving(source, preview.moves) if preview else None,
        "days": merging.DAYS_TO_UNDO,
        "query": query,
        "matches": [match for match in found if match.employer.pk != source.pk],
        "is_cut": len(found) == CLOSEST,
        "gone": bool(chosen) and target is None,
    }
    return render(request, "moderation/merge.html", context, status=422 if request.method == "POST" else 200)


def _moving(source: Employer, moves: Moves) -> dict[str, list[str]]:
    """Return what moves and what collides in words, each as the template lists it."""
    addresses = [source.slug, *(row.slug for row in moves.addresses), *(part.slug for part in moves.parts)]
    return {
        "names": [row.name for row in moves.names],
        "same_names": [row.name for row in moves.same_names],
        "domains": [row.domain for row in moves.domains],
        "same_domains": [row.domain for row in moves.same_domains],
        "addresses": [reverse("pages:employer", args=[slug]) for slug in addresses],
        "representatives": [one.user.email for one in moves.representatives],
        "same_representatives": [one.user.email for one in moves.same_representatives],
        "pledges": _by_phase(moves.pledges),
        "same_pledges": _by_phase(moves.same_pledges),
    }


def _by_phase(pledges: list[Pledge]) -> list[str]:
    """Return the phases that are pledged for, with how often where it is more than once."""
    counts = Counter(row.get_phase_display() for row in pledges)
    return [f"{phase} ({n})" if n > 1 else phase for phase, n in counts.items()]


def _target(source: Employer, chosen: str) -> Employer | None:
    """Return the employer that was chosen, if it can take the other one over."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return None
    living = Employer.objects.exclude(status__in=[EmployerStatus.MERGED, EmployerStatus.REFUSED])
    return living.exclude(pk=source.pk).filter(pk=int(chosen)).first()


def _merged(request: SignedInRequest, source: Employer, target: Employer) -> HttpResponse:
    try:
        merging.merge(source=source, target=target, moderator=request.user, now=timezone.now())
    except (EmployerRefusedError, ModerationError) as error:
        messages.warning(request, str(error))
        return redirect("moderation:merge", pk=source.pk)
    done = {"source": source.name, "target": target.name, "days": merging.DAYS_TO_UNDO}
    messages.success(
        request,
        _("%(source)s is a part of %(target)s now. For %(days)s days you can undo it on this page.") % done,
    )
    return redirect("moderation:employer", pk=target.pk)


@require_POST
@moderator_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo the merge of this employer into another one."""
    row = get_object_or_404(Merge.objects.select_related("source", "target"), source=pk)
    try:
        source = merging.undo(row=row, moderator=request.user, today=timezone.localdate())
    except (EmployerRefusedError, ModerationError) as error:
        messages.warning(request, str(error))
        return redirect("moderation:employer", pk=row.target_id)
    messages.success(request, _("%s is an employer of its own again, with what it had before.") % source.name)
    return redirect("moderation:employer", pk=source.pk)
