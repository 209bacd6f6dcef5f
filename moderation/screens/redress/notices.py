"""The desk's page of notices: all open ones on one text, decided together or each."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
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
from moderation.models import Notice, NoticeState
from moderation.redress import notices
from moderation.redress.acts import offered
from moderation.screens import at_hand, drafts, keys
from moderation.screens.preview import with_facts
from moderation.screens.redress.forms import NoticeVerdict
from moderation.screens.redress.pages import clock_of, minutes_left, notice_views, subject_view, text_of
from moderation.screens.redress.reasons import reasons_of
from moderation.screens.viewing import log_view


@require_POST
@moderator_required
def take(request: SignedInRequest) -> HttpResponse:
    """Take the text whose notice falls due first."""
    notice = notices.claim_next(moderator=request.user, now=timezone.now())
    return at_hand.taken(request, notice, "notice")


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the notices on the text at hand; a POST shows it with the choices so far, or decides."""
    now = timezone.now()
    found = Notice.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.state != NoticeState.OPEN:
        return at_hand.gone(request, AlreadyDecidedError())
    if (answer := at_hand.not_held(request, found, now)) is not None:
        return answer
    if notices.close_gone(notice=found, now=now):
        return at_hand.gone(request, GoneError())
    form = _form(request, found)
    if request.POST.get("do") == "decide":
        if form.is_valid():
            return _decided(request, found, form, now)
    else:
        # Looking is not deciding, so an unfinished form is not scolded.
        form.errors.clear()
    return _shown(request, found, form, now)


def _form(request: SignedInRequest, found: Notice) -> NoticeVerdict:
    text, sha256 = text_of(found.subject)
    data = request.POST if request.method == "POST" else drafts.taken(request, version_sha=sha256)
    if request.POST.get("do") == "look":
        data = with_facts(request.POST, found.subject)
    return NoticeVerdict(
        data, text=text, sha256=sha256, rows=notices.together(found), deeds=offered(found.subject)
    )


def _decided(request: SignedInRequest, found: Notice, form: NoticeVerdict, now: dt.datetime) -> HttpResponse:
    chosen = form.cleaned_data.get("chosen") if "chosen" in form.fields else [found.pk]
    try:
        count = notices.decide(
            notice=found,
            chosen=chosen or [],
            moderator=request.user,
            second_factor_fresh=second_factor_fresh(request),
            now=now,
            **form.decision(),
        )
    except SecondFactorNeededError:
        return drafts.kept(request)
    except StaleVersionError as error:
        return drafts.of_another_text(request, error)
    except (AlreadyDecidedError, LeaseLostError, GoneError) as error:
        return at_hand.gone(request, error)
    except ModerationError as error:
        form.add_error(None, str(error))
        return _shown(request, found, form, now)
    words = ngettext("%(n)s notice is decided. It is in the log.",
                     "%(n)s notices are decided. They are in the log.", count)  # fmt: skip
    messages.success(request, words % {"n": count})
    return at_hand.following(notices.claim_next(moderator=request.user, now=now), "notice")


def _shown(request: SignedInRequest, found: Notice, form: NoticeVerdict, now: dt.datetime) -> HttpResponse:
    log_view(request.user, found.subject, page="notice")
    rows = notices.together(found)
    context = {
        "keys": keys.NOTICE,
        "notice": found,
        "views": notice_views(rows, form.text, now),
        "subject": subject_view(
            found.subject,
            places=[(number, row.place) for number, row in enumerate(rows, 1)],
            blanks=form.blanks(),
        ),
        "form": form,
        "reasons": reasons_of(form, found.subject, now),
        "clock": clock_of(found, now),
        "minutes": minutes_left(found.lease_until, now),
        "fresh": second_factor_fresh(request),
    }
    refused = form.is_bound and form.errors
    return render(request, "moderation/redress/notice.html", context, status=422 if refused else 200)


@require_POST
@moderator_required
def put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the notices on the text at hand back."""
    found = Notice.objects.filter(pk=pk).first()
    give_back = partial(notices.give_back, notice=found) if found else None
    return at_hand.put_back(request, give_back, _("They are back in the queue. Their clock goes on."))
