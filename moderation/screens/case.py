"""The moderators' desk: the queue that nobody can browse, and the case at hand."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import (
    SignedInRequest,
    moderator_required,
    second_factor_fresh,
    second_factor_given_at,
)
from moderation.errors import (
    AlreadyDecidedError,
    LeaseLostError,
    ModerationError,
    SecondFactorNeededError,
    StaleVersionError,
)
from moderation.models import Action, Case
from moderation.screens import at_hand, drafts, keys, queue
from moderation.screens.case_page import form_for, page_of
from moderation.screens.forms import CaseForm
from moderation.screens.preview import facts_to_begin_with, question_to_begin_with
from moderation.screens.redress.head import redress_head
from moderation.screens.viewing import log_view
from moderation.services import alike, cases, decisions


@require_safe
@moderator_required
def desk(request: SignedInRequest) -> HttpResponse:
    """Show how much waits and what falls due next; the only way on is to take the next case."""
    context = {
        "keys": keys.QUEUE,
        "spans": queue.SPANS,
        "desk": queue.desk_of(request.user, now=timezone.now()),
        "redress": redress_head(request.user, now=timezone.now()),
        "confirmed": _minutes_since_second_factor(request),
    }
    return render(request, "moderation/queue.html", context)


def _minutes_since_second_factor(request: SignedInRequest) -> int:
    given_at = second_factor_given_at(request)
    return int((timezone.now().timestamp() - given_at) // 60) if given_at else 0


@require_POST
@moderator_required
def take(request: SignedInRequest) -> HttpResponse:
    """Take the next case: the one whose promise falls due first."""
    kind = "reply" if request.POST.get("kind") == "reply" else "review"
    case = cases.claim_next(moderator=request.user, kind=kind, now=timezone.now())
    return at_hand.taken(request, case, "case")


@require_http_methods(["GET", "HEAD", "POST"])
@moderator_required
def case(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the case at hand; a POST adds passages, shows the reasons, or decides."""
    now = timezone.now()
    found = Case.objects.filter(pk=pk).first()
    if found is None:
        return at_hand.gone(request, AlreadyDecidedError())
    if (answer := at_hand.not_held(request, found, now)) is not None:
        return answer
    if request.method == "POST":
        return _answered(request, found, now)
    said = drafts.taken(request, version_sha=cases.newest_version(found.subject).sha256)
    others = alike.alike_to(found, moderator=request.user, now=now)
    return _shown(request, found, form_for(found, said=said, others=others), now)


def _answered(request: SignedInRequest, found: Case, now: dt.datetime) -> HttpResponse:
    others = alike.alike_to(found, moderator=request.user, now=now)
    if request.POST.get("do") == "decide":
        form = form_for(found, request.POST, others=others)
        if form.is_valid():
            return _decided(request, found, form, now)
        return _shown(request, found, form, now)
    # Looking is not deciding, so an unfinished form is not scolded.
    form = form_for(found, said=request.POST, others=others)
    if request.POST.get("do") == "add" and form.redactable:
        problem = form.add_words()
        if problem:
            return _shown(request, found, form, now, problem=problem)
        said = request.POST.copy()
        said["spans"], said["words"] = form.spans_value(), ""
        return _shown(request, found, form_for(found, said=said, others=others), now)
    said = _with_facts(request.POST, form, found)
    return _shown(request, found, form_for(found, said=said, others=others), now)


def _with_facts(sent: QueryDict, form: CaseForm, found: Case) -> QueryDict:
    """Return what was sent, with the grounds of the blanks and a beginning for facts or question."""
    said = sent.copy()
    if said.get("action") != Action.ASK and not said.get("facts", "").strip():
        said["facts"] = facts_to_begin_with(found.subject, form.chosen_grounds())
    if said.get("action") == Action.ASK and not said.get("question", "").strip():
        said["question"] = question_to_begin_with(found.subject, form.chosen_grounds())
    said.setlist("grounds", form.chosen_grounds())
    return said


def _decided(request: SignedInRequest, found: Case, form: CaseForm, now: dt.datetime) -> HttpResponse:
    cleaned = form.cleaned_data
    others = form.others()
    try:
        if others:
            alike.refuse_together(
                case=found,
                moderator=request.user,
                others=others,
                grounds=cleaned["grounds"],
                facts=cleaned["facts"],
                version_sha=cleaned["version_sha"],
                now=now,
            )
            return _next(request, found, _refused_together(len(others) + 1))
        decision = decisions.decide(
            case=found,
            moderator=request.user,
            action=cleaned["action"],
            grounds=cleaned["grounds"],
            facts=cleaned["facts"],
            version_sha=cleaned["version_sha"],
            redactions=form.redactions(),
            question=cleaned.get("question", ""),
            tier=cleaned.get("tier") or None,
            second_factor_fresh=second_factor_fresh(request),
            now=now,
        )
    except SecondFactorNeededError:
        return drafts.kept(request)
    except StaleVersionError as error:
        return drafts.of_another_text(request, error)
    except (AlreadyDecidedError, LeaseLostError) as error:
        return at_hand.gone(request, error)
    except ModerationError as error:
        form.add_error(None, str(error))
        return _shown(request, found, form, now)
    words = Action(decision.action).label
    return _next(request, found, _("Decided: %s. It is in the log.") % words)


def _refused_together(count: int) -> str:
    return _("Decided: %s texts are refused, each with its own reasons. They are in the log.") % count


def _next(request: SignedInRequest, found: Case, words: str) -> HttpResponse:
    """Go on to the next case of the kind, or to the queue when none is left."""
    messages.success(request, words)
    kind = "reply" if found.reply_id else "review"
    return at_hand.following(cases.claim_next(moderator=request.user, kind=kind, now=timezone.now()), "case")


def _shown(
    request: SignedInRequest, found: Case, form: CaseForm, now: dt.datetime, *, problem: str = ""
) -> HttpResponse:
    log_view(request.user, found.subject, page="case")
    for one in form.alike:
        log_view(request.user, one.subject, page="a text like the case")
    context = {
        "keys": keys.CASE,
        "page": page_of(found, form, now=now),
        "form": form,
        "problem": problem,
        "confirmed": _minutes_since_second_factor(request),
        "fresh": second_factor_fresh(request),
    }
    refused = problem or (form.is_bound and form.errors)
    return render(request, "moderation/case.html", context, status=422 if refused else 200)


@require_POST
@moderator_required
def put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put the case at hand back into the queue."""
    found = Case.objects.filter(pk=pk).first()
    give_back = partial(cases.give_back, case=found) if found else None
    return at_hand.put_back(request, give_back, _("It is back in the queue. Its clock goes on."))
