"""The desk's page of an appeal: against a decision, or against a refused notice; for somebody else."""

import datetime as dt
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, moderator_required, second_factor_fresh
from moderation.errors import (
    AlreadyDecidedError,
    GoneError,
    LeaseLostError,
    ModerationError,
    SecondFactorNeededError,
    StaleVersionError,
)
from moderation.models import Appeal, AppealState
from moderation.redress import appeals
from moderation.redress.acts import offered
from moderation.screens import at_hand, drafts, keys
from moderation.screens.preview import with_facts
from moderation.screens.redress.forms import AppealVerdict, NoticeVerdict
from moderation.screens.redress.pages import clock_of, minutes_left, notice_views, subject_view, text_of
from moderation.screens.redress.reasons import reasons_of
from moderation.screens.viewing import log_view


@require_POST
@moderator_required
def take(request: SignedInRequest) -> HttpResponse:
    """Take the appeal whose promise falls due first."""
    appeal = appeals.claim_next(moderator=request.user, now=timezone.now())
    return at_hand.taken(request, appeal, "appeal")


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def appeal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the appeal at hand; a POST shows it with the choices so far, or decides."""
    now = timezone.now()
    found = Appeal.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.state != AppealState.OPEN:
        return at_hand.gone(request, AlreadyDecidedError())
    if (answer := at_hand.not_held(request, found, now)) is not None:
        return answer
    form = _form(request, found)
    if request.POST.get("do") == "decide":
        if form.is_valid():
            return _decided(request, found, form, now)
    else:
        # Looking is not deciding, so an unfinished form is not scolded.
        form.errors.clear()
    return _shown(request, found, form, now)


def _form(request: SignedInRequest, found: Appeal) -> NoticeVerdict | AppealVerdict:
    text, sha256 = text_of(found.subject)
    data = request.POST if request.method == "POST" else drafts.taken(request, version_sha=sha256)
    grants = found.notice is None and request.POST.get("verdict") == appeals.GRANT
    if request.POST.get("do") == "look" and not grants:
        data = with_facts(request.POST, found.subject)
    if found.notice is not None:
        deeds = offered(found.subject)
        return NoticeVerdict(data, text=text, sha256=sha256, rows=[found.notice], deeds=deeds, appeal=True)
    ground = found.statement.decision.ground if found.statement else ""
    return AppealVerdict(data, sha256=sha256, ground=ground)


def _decided(
    request: SignedInRequest, found: Appeal, form: NoticeVerdict | AppealVerdict, now: dt.datetime
) -> HttpResponse:
    who: dict[str, Any] = {"appeal": found, "moderator": request.user, "now": now}
    fresh = second_factor_fresh(request)
    try:
        if isinstance(form, NoticeVerdict):
            appeals.decide_notice(**who, second_factor_fresh=fresh, **form.decision())
        else:
            said = {name: form.cleaned_data[name] for name in ("verdict", "facts", "grounds", "version_sha")}
            appeals.decide(**who, second_factor_fresh=fresh, **said)
    except SecondFactorNeededError:
        return drafts.kept(request)
    except StaleVersionError as error:
        return drafts.of_another_text(request, error)
    except (AlreadyDecidedError, LeaseLostError, GoneError) as error:
        return at_hand.gone(request, error)
    except ModerationError as error:
        form.add_error(None, str(error))
        return _shown(request, found, form, now)
    messages.success(request, _("The appeal is decided. It is in the log."))
    return at_hand.following(appeals.claim_next(moderator=request.user, now=now), "appeal")


def _shown(
    request: SignedInRequest, found: Appeal, form: NoticeVerdict | AppealVerdict, now: dt.datetime
) -> HttpResponse:
    log_view(request.user, found.subject, page="appeal")
    notice = found.notice
    blanks = form.blanks() if isinstance(form, NoticeVerdict) else ()
    text, _sha = text_of(found.subject)
    context = {
        "keys": keys.NOTICE if notice else keys.APPEAL,
        "appeal": found,
        "notice": notice,
        "views": notice_views([notice], text, now) if notice else [],
        "subject": subject_view(found.subject, places=[(1, notice.place)] if notice else (), blanks=blanks),
        "form": form,
        "reasons": reasons_of(form, found.subject, now),
        "clock": clock_of(found, now),
        "minutes": minutes_left(found.lease_until, now),
        "fresh": second_factor_fresh(request),
    }
    refused = form.is_bound and form.errors
    return render(request, "moderation/redress/appeal.html", context, status=422 if refused else 200)


@require_POST
@moderator_required
def put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the appeal at hand back."""
    found = Appeal.objects.filter(pk=pk).first()
    give_back = partial(appeals.give_back, appeal=found) if found else None
    return at_hand.put_back(request, give_back, _("It is back in the queue. Its clock goes on."))
