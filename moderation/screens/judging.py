"""The form that decides on a review or a reply that is public, or hidden for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, ask_for_second_factor, second_factor_fresh
from core.components import StatementOfReasons
from moderation.errors import ModerationError, SecondFactorNeededError, StaleVersionError
from moderation.grounds import Ground
from moderation.models import Action
from moderation.screens import drafts, keys
from moderation.screens.forms import PublishedForm
from moderation.screens.preview import statement_or_missing, with_facts
from moderation.screens.redress.pages import text_of
from moderation.services.published import act
from reviews.models import Reply, Review


@dataclass(frozen=True)
class Judgement:
    """What became of a request: `answer` where it leads somewhere else, or else the form's context."""

    context: dict[str, Any]
    status: int = 200
    answer: HttpResponse | None = None


def judge(request: SignedInRequest, subject: Review | Reply, offered: Sequence[Action]) -> Judgement:
    """Show the form with what was said so far, or carry out what it says; nothing is lost on the way.

    Args:
        subject: the review or the reply.
        offered: what can be done to it; nothing where the moderator has a tie.
    """
    if not offered:
        return Judgement({"form": None})
    sha256 = text_of(subject)[1]
    data = request.POST if request.method == "POST" else drafts.taken(request, version_sha=sha256)
    if data is None and not second_factor_fresh(request):
        return Judgement({}, answer=ask_for_second_factor(request))
    looks = request.POST.get("do") == "look"
    form = PublishedForm(with_facts(request.POST, subject) if looks else data, actions=offered, sha256=sha256)
    if request.method == "POST" and not looks:
        answer = _acted(request, subject, form) if form.is_valid() else None
        if answer is not None:
            return Judgement({}, answer=answer)
    else:
        # Looking is not deciding, so an unfinished form is not scolded.
        form.errors.clear()
    context = {"form": form, "reasons": _reasons(form, subject), "keys": keys.PUBLISHED}
    return Judgement(context, status=422 if form.is_bound and form.errors else 200)


def _acted(request: SignedInRequest, subject: Review | Reply, form: PublishedForm) -> HttpResponse | None:
    """Carry out what a valid form says; return where that leads, or None where the form says why not."""
    cleaned = form.cleaned_data
    action = Action(cleaned["action"])
    try:
        act(
            action,
            subject=subject,
            moderator=request.user,
            grounds=() if action == Action.RESTORE else cleaned["grounds"],
            facts=cleaned["facts"],
            version_sha=cleaned["version_sha"],
            second_factor_fresh=second_factor_fresh(request),
            now=timezone.now(),
        )
    except SecondFactorNeededError:
        return drafts.kept(request)
    except StaleVersionError as error:
        return drafts.of_another_text(request, error)
    except ModerationError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("Decided: %s. It is in the log.") % action.label)
    return redirect(request.path)


def _reasons(form: PublishedForm, subject: Review | Reply) -> tuple[StatementOfReasons | None, str]:
    action = form["action"].value()
    if action not in dict(form.fields["action"].choices):  # type: ignore[attr-defined]
        return None, ""
    grounds = [ground for ground in form["grounds"].value() or [] if ground in Ground.values]
    return statement_or_missing(
        action,
        subject=subject,
        kind="reply" if isinstance(subject, Reply) else "review",
        grounds=[] if action == Action.RESTORE else grounds,
        facts=form["facts"].value() or "",
        now=timezone.now(),
    )
