"""What the employer said it would do: the list of its commitments, and saying what came of one."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, DateField, Exists, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from core.components import CommitmentBlock, pager
from core.ratelimit import answered, refuse, seconds_to_wait
from core.text import tidy_line
from core.vocabulary import CommitmentState
from desk import typed
from desk.forms import StaleForm
from desk.standing import Standing, block_of, review_at_desk, standing
from desk.typed import CHANGE, SEND
from desk.warnings import warnings_about
from employers.access import representative_required
from employers.models import Employer, Representative
from moderation.errors import StateChangedError
from moderation.services import replies
from reviews.models import Commitment, ReplyVersion, Review
from reviews.replies import commitment_block
from reviews.services.with_batch import committing

_ON_A_PAGE: Final = 30
_RATE: Final = "60/h"
# The three places of the list, in its order.
ASKED, TO_COME, OVER = 0, 1, 2
LONGEST_OUTCOME: Final = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment in the list: `said` is true while what was said of it waits to be public."""

    block: CommitmentBlock
    public_id: str
    place: int
    said: bool


def _outcomes() -> list[tuple[str, Any]]:
    return [
        (CommitmentState.MET.value, gettext_lazy("Yes, it was done")),
        (CommitmentState.MISSED.value, gettext_lazy("No, or not by that day")),
    ]


class OutcomeForm(StaleForm):
    """What came of a commitment, as the employer says it in public."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Was it done?"),
        choices=_outcomes,
        error_messages={"required": gettext_lazy("Say whether it was done.")},
        widget=forms.RadioSelect(attrs={"class": "pick"}),
    )
    outcome_text = forms.CharField(
        label=gettext_lazy("In a line or two"),
        help_text=gettext_lazy("What was done, or why not and what comes instead. Name nobody."),
        max_length=LONGEST_OUTCOME,
        error_messages={"required": gettext_lazy("Say in a line what was done, or why not.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    FIELDS = ("outcome", "outcome_text")

    def clean_outcome_text(self) -> str:
        """Return the words on one line; nothing but invisible characters is none."""
        text = tidy_line(self.cleaned_data["outcome_text"])
        if not text:
            raise forms.ValidationError(self.fields["outcome_text"].error_messages["required"])
        return text


def commitments_at_desk(employer: Employer, *, today: dt.date) -> QuerySet[Any]:
    """Return the employer's commitments that readers see: those to be answered first, then those to come.

    Each carries `place` and `said` (an answer of which waits to be public).
    """
    running = Q(state__in=[CommitmentState.OPEN, CommitmentState.UNANSWERED])
    ahead = Case(When(place__lt=OVER, then=F("due")), output_field=DateField())
    behind = Case(When(place=OVER, then=F("due")), output_field=DateField())
    return (
        Commitment.objects.shown()
        .filter(reply__employer=employer)
        .annotate(
            said=Exists(committing.said_and_not_public()),
            place=Case(
                When(running & Q(due__lte=today), then=Value(ASKED)),
                When(running, then=Value(TO_COME)),
                default=Value(OVER),
                output_field=IntegerField(),
            ),
        )
        .order_by("place", ahead, behind.desc(), "pk")
    )


def asked_at_desk(employer: Employer, *, today: dt.date) -> int:
    """Return how many commitments wait for the employer to say what came of them."""
    return commitments_at_desk(employer, today=today).filter(place=ASKED, said=False).count()


@require_safe
@representative_required
def commitments(request: SignedInRequest, mine: Representative) -> HttpResponse:
    """List what the employer said it would do, and what came of it."""
    listed = commitments_at_desk(mine.employer, today=timezone.localdate())
    page = Paginator(listed.select_related("reply__review"), _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "mine": mine,
        "employer": mine.employer,
        "rows": [
            Row(commitment_block(row), row.reply.review.public_id, row.place, row.said)
            for row in page.object_list
        ],
        **pager(page),
    }
    return render(request, "desk/promises/commitments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@representative_required
def outcome(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    """Say what came of the commitment in a public reply, once its day has come: form, preview, sending."""
    subject = review_at_desk(mine, public_id)
    now = standing(review=subject, employer=mine.employer, now=timezone.now())
    if now.reply is None or now.newest is None or not now.can_answer:
        messages.info(request, _("There is no commitment to answer for here today."))
        return redirect("desk:review", slug=mine.employer.slug, public_id=public_id)
    form = OutcomeForm(typed.given(request), newest=now.newest)
    step = typed.step(request)
    if not form.is_bound or step == CHANGE or not form.is_valid():
        if step == CHANGE:
            typed.shown(form)
        elif step == SEND and form.is_stale and form.says_what_stands():
            return _sent(request, mine, public_id)
        return _page(request, mine, subject, now, form)
    if step != SEND:
        return _preview(request, mine, subject, now.newest, form)
    if seconds := seconds_to_wait(request, group="desk-reply", rate=_RATE, whom=str(request.user.pk)):
        refuse(form, None, _("You sent many replies in this hour. Yours is kept below."), seconds)
        return answered(_page(request, mine, subject, now, form), form)
    said = form.cleaned_data
    try:
        replies.submit_outcome(
            reply=now.reply, outcome=said["outcome"], text=said["outcome_text"], now=timezone.now()
        )
    except StateChangedError as error:
        form.add_error(None, _("%(what)s Your words are kept below.") % {"what": error})
        return _page(request, mine, subject, now, form)
    return _sent(request, mine, public_id)


def _sent(request: SignedInRequest, mine: Representative, public_id: str) -> HttpResponse:
    messages.success(request, _("Sent. A person reads what you said before it appears."))
    return redirect("desk:review", slug=mine.employer.slug, public_id=public_id)


def _page(
    request: SignedInRequest, mine: Representative, subject: Review, now: Standing, form: OutcomeForm
) -> HttpResponse:
    refused = request.method == "POST" and bool(form.errors)
    context = {
        "mine": mine,
        "employer": mine.employer,
        "review": subject,
        "commitment": commitment_block(now.commitment) if now.commitment else None,
        "form": form,
        "days": committing.DAYS_TO_ANSWER,
        "batches": committing.BATCHES_UNANSWERED,
    }
    return render(request, "desk/promises/outcome.html", context, status=422 if refused else 200)


def _preview(
    request: SignedInRequest, mine: Representative, subject: Review, newest: ReplyVersion, form: OutcomeForm
) -> HttpResponse:
    """Show the reply as it will stand with what is said of its commitment."""
    said = form.cleaned_data
    version = ReplyVersion(
        kind=newest.kind,
        text=newest.text,
        stated_reason=newest.stated_reason,
        commitment_text=newest.commitment_text,
        commitment_due=newest.commitment_due,
        outcome=said["outcome"],
        outcome_text=said["outcome_text"],
    )
    context = {
        "mine": mine,
        "employer": mine.employer,
        "review": subject,
        "form": form,
        "reply": block_of(mine.employer, version),
        "warnings": warnings_about(said["outcome_text"]),
        "word": capfirst(CommitmentState(said["outcome"]).label),
    }
    return render(request, "desk/promises/outcome_preview.html", context)
