"""Giving notice of a text, and reading what became of it: no account, no session, a code instead."""

from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.drawing import hours_line
from core.http import private_page
from core.languages import home_paths
from core.ratelimit import answered, refuse, seconds_to_wait
from moderation.errors import ModerationError, StateChangedError
from moderation.models import Notice
from moderation.redress import appeals, clocks, codes, notices
from moderation.screens.redress.forms_public import AppealForm, CodeForm, NoticeForm
from moderation.screens.redress.standing import promise_words, standing_of
from reviews.cards import card_of
from reviews.lifecycle import VISIBLE
from reviews.models import Reply, Review

# Each network, not each person.
_GIVE_RATE: Final = "10/h"
_CODE_RATE: Final = "20/10m"


# --- Giving notice --------------------------------------------------------------------------------


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, public_id: str, slug: str = "") -> HttpResponse:
    """Ask for a notice of a review, or of the reply of the employer `slug`; take it, and show the code."""
    review = Review.objects.filter(public_id=public_id).select_related("employer", "agency").first()
    if review is None or (review.status not in VISIBLE and review.batch_id is None):
        raise Http404
    reply = _reply(review, slug) if slug else None
    nonce = request.POST.get("nonce", "")
    # A page that was sent already gets its receipt again, also when the text is gone meanwhile.
    was_sent = codes.is_nonce(nonce) and Notice.objects.filter(pk=codes.pk_of(nonce)).exists()
    if review.status not in VISIBLE and not was_sent:
        return render(request, "410.html", {"edition_paths": home_paths()}, status=410)
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=_fresh())
    if form.is_bound and form.is_valid() and not _too_fast(request, form, was_sent=was_sent):
        try:
            receipt = notices.give(subject=reply or review, now=timezone.now(), **form.said())
        except StateChangedError:
            return render(request, "410.html", {"edition_paths": home_paths()}, status=410)
        except (ModerationError, ValidationError) as refusal:
            form.add_error(None, _words(refusal))
        else:
            return _receipt(request, review, receipt)
    context = {
        "form": form,
        "review": review,
        "reply": reply,
        "card": card_of(review, linked=False) if review.status in VISIBLE else None,
        "back": reverse("pages:review", args=[public_id]),
        "hours": settings.PROMISED_HOURS_NOTICE,
    }
    return answered(render(request, "notices/report.html", context, status=422 if form.errors else 200), form)


def _fresh() -> dict[str, str]:
    return {"nonce": codes.new_nonce()}


def _reply(review: Review, slug: str) -> Reply:
    reply = Reply.objects.filter(review=review, employer__slug=slug, status__in=VISIBLE).first()
    if reply is None:
        raise Http404
    return reply


def _words(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _too_fast(request: HttpRequest, form: NoticeForm, *, was_sent: bool) -> bool:
    """Say so in the form when the network has sent too many notices; a second click is none."""
    seconds = 0 if was_sent else seconds_to_wait(request, group="notice", rate=_GIVE_RATE)
    if seconds:
        refuse(form, None, _("Many notices came from your network. Yours is kept on this page."), seconds)
    return bool(seconds)


def _receipt(request: HttpRequest, review: Review, receipt: notices.NoticeReceipt) -> HttpResponse:
    now = timezone.now()
    promised: int = settings.PROMISED_HOURS_NOTICE
    context = {
        "code": receipt.code,
        "groups": receipt.code.split("-"),
        "promise": promise_words(receipt.due_at, now),
        "clock": hours_line(clocks.hours_used(receipt.due_at, promised, now), promised),
        "back": reverse("pages:review", args=[review.public_id]),
    }
    return render(request, "notices/receipt.html", context)


@private_page
@require_POST
def code_file(request: HttpRequest) -> HttpResponse:
    """Give the code of the receipt as a text file."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return redirect("notices:state")
    lines = (
        _("The code of your notice: %s") % form.cleaned_data["code"],
        _("Enter it here to read what became of it: %s") % f"{settings.SITE_URL}{reverse('notices:state')}",
        _("We keep no address of yours, so nobody can send it to you again."),
    )
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="heardback-notice.txt"'
    return response


# --- Afterwards ---------------------------------------------------------------------------------


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or show what became of its notice."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    notice = _opened(request, form) if form.is_bound else None
    if notice is None:
        status = 422 if form.errors else 200
        return answered(render(request, "notices/open.html", {"form": form}, status=status), form)
    return _standing(request, notice, form.cleaned_data["code"], AppealForm())


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest) -> HttpResponse:
    """Take a notifier's appeal, once."""
    if request.method != "POST":
        return redirect("notices:state")
    code_form, form = CodeForm(request.POST), AppealForm(request.POST)
    notice = _opened(request, code_form)
    if notice is None:
        # What was written goes along to where the code is asked for.
        context = {"form": code_form, "appeal": form if form["body"].value() else None}
        return answered(render(request, "notices/open.html", context, status=422), code_form)
    if form.is_valid():
        try:
            appeals.lodge_against_notice(notice=notice, body=form.cleaned_data["body"], now=timezone.now())
            form = AppealForm()
        except (ModerationError, ValidationError) as refusal:
            form.add_error("body", _words(refusal))
        notice = Notice.objects.get(pk=notice.pk)
    return _standing(request, notice, code_form.cleaned_data["code"], form)


def _opened(request: HttpRequest, form: CodeForm) -> Notice | None:
    """Return the notice of a code; wrong, unknown and expired ones get one answer, in the form."""
    if seconds := seconds_to_wait(request, group="notice-code", rate=_CODE_RATE):
        refuse(
            form, "code", _("Too many codes were tried from your network. Nothing else happened."), seconds
        )
        return None
    if not form.is_valid():
        return None
    notice = notices.by_code(form.cleaned_data["code"])
    if notice is None:
        form.add_error(
            "code",
            _("Nothing is kept under this code. It may be another one, or it may be over: a code works until"
              " 183 days after the decision."),
        )  # fmt: skip
    return notice


def _standing(request: HttpRequest, notice: Notice, code: str, form: AppealForm) -> HttpResponse:
    standing = standing_of(notice, now=timezone.now())
    context = {
        "standing": standing,
        "code": code,
        # Where nothing can be appealed any more, what was refused is said without a form.
        "form": form if standing.appeal_until or form.errors else None,
    }
    return render(request, "notices/state.html", context, status=422 if form.errors else 200)
